"""Errors as people read them: their places, frames, one traceback for both languages, errors that nobody awaits."""
