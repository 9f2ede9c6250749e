"""Rewriting a text in place, so that what stays keeps its lines and, but for insertions, its columns."""

from __future__ import annotations

from .syntax import blank

__all__ = ["Editor", "RewriteError"]


class RewriteError(Exception):
    """Raised for what cannot be made JavaScript.

    :ivar offset: where it is, in bytes.
    """

    def __init__(self, message: str, offset: int) -> None:
        super().__init__(message)
        self.offset = offset


class Editor:
    """A text under edit, addressed by the byte offsets of the original."""

    def __init__(self, code: bytes) -> None:
        self.original = code
        self._code = bytearray(code)
        self._insertions: dict[int, bytes] = {}

    def blank(self, start: int, end: int) -> None:
        """Put spaces in place of a part; its line ends stay."""
        self._code[start:end] = blank(bytes(self._code[start:end]))

    def write(self, start: int, text: bytes) -> None:
        """Overwrite as many bytes as `text` has."""
        self._code[start : start + len(text)] = text

    def insert(self, offset: int, text: bytes) -> None:
        """Insert before `offset`, behind what was inserted there before."""
        self._insertions[offset] = self._insertions.get(offset, b"") + text

    def replace(self, start: int, end: int, text: bytes) -> None:
        """Put `text` in place of a part; it takes the room of the blanks that this leaves."""
        self.blank(start, end)
        self.insert(start, text)

    def render(self) -> bytes:
        """The text as it is now."""
        parts, done = [], 0
        for offset, text in sorted(self._insertions.items()):
            parts += [bytes(self._code[done:offset]), text]
            done = max(done, offset)
            # blanks that an edit has left are room for the insertion; those of the user stay
            room, end = 0, min(done + len(text), len(self._code))
            while done + room < end and self._code[done + room] == 0x20 and self.original[done + room] != 0x20:
                room += 1
            done += room
        return b"".join([*parts, bytes(self._code[done:])])
