"""Errors as people read them: their places, frames, one traceback for both languages, errors that nobody awaits.

The engine gives a line, and a column only for some expressions; `places.py` finds the rest in the tree of the text. An
exception and its causes become one traceback of the user's own frames (`tracebacks.py`), in IPython's theme
(`frames.py`). What no cell can receive is reported where its cell's output goes (`late_errors.py`).
"""
