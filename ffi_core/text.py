"""Texts of JavaScript as streams and messages take them."""

from __future__ import annotations

__all__ = ["well_formed"]


def well_formed(text: str) -> str:
    """Return a text that can be encoded.

    Half of a surrogate pair, as `"😀"[0]` gives it, is a string of JavaScript like any other, but cannot be written to
    a stream: it becomes U+FFFD, as by `String.prototype.toWellFormed` (ECMAScript 22.1.3.31).
    """
    if text.isascii():
        return text
    return "".join("\ufffd" if "\ud800" <= character <= "\udfff" else character for character in text)
