"""Texts of any origin as streams, messages and displays take them."""

from __future__ import annotations

__all__ = ["clean", "well_formed"]


def well_formed(text: str) -> str:
    """Return a text that can be encoded.

    Half of a surrogate pair, as `"😀"[0]` gives it, is a string of JavaScript like any other, but cannot be written to
    a stream: it becomes U+FFFD, as by `String.prototype.toWellFormed` (ECMAScript 22.1.3.31).
    """
    if text.isascii():
        return text
    return "".join("\ufffd" if "\ud800" <= character <= "\udfff" else character for character in text)


def clean(text: str, encoding: str = "utf-8") -> str:
    """Return the text with an escape for each character that does not print.

    Names, keys and reprs come from anyone. As they are they could move the cursor, turn the direction of writing,
    begin lines, or break whoever encodes the output.

    :param encoding: of the output; what it lacks is escaped too.
    """
    if not text.isprintable():
        text = "".join(
            character if character.isprintable() else character.encode("unicode_escape").decode("ascii")
            for character in text
        )
    if not text.isascii() and not encoding.lower().startswith("utf"):
        text = text.encode(encoding, "backslashreplace").decode(encoding)
    return text
