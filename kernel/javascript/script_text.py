"""The texts of a cell's scripts while they are edited: an extra line, then as many lines as the cell has.

How positions survive: every edit blanks text in place or writes into blanked text. QuickJS counts lines by LF, CR and
CRLF and columns by *UTF-8 byte*, so the cell is edited as UTF-8 and a blanked character leaves as many spaces as it had
bytes. What has to be added goes where it moves nothing: after the previous statement's last token, if that is on
an earlier line, or on the extra line. (That line also hides that QuickJS counts the columns of a script's very first
line from 0 and those of all others from 1.)
"""

from __future__ import annotations

from .syntax import blank

__all__ = ["ScriptText"]


class ScriptText:
    """The text of a script under edit, addressed by the byte offsets of the cell."""

    def __init__(self, code: bytes) -> None:
        self._code = bytearray(code)
        self._insertions: dict[int, bytes] = {}

    def blank(self, start: int, end: int) -> None:
        """Put spaces in place of a part; its line ends stay."""
        self._code[start:end] = blank(bytes(self._code[start:end]))

    def write(self, start: int, text: bytes) -> None:
        """Overwrite as many bytes as ``text`` has."""
        self._code[start : start + len(text)] = text

    def insert(self, offset: int, text: bytes) -> None:
        """Insert before ``offset``, behind what was inserted there before; offset -1 is the extra line.

        The insertion takes the place of blanks that follow it, so it must hold its own separators.
        """
        self._insertions[offset] = self._insertions.get(offset, b"") + text

    def render(self) -> str:
        """The script, the extra line first."""
        code, done = bytes(self._code), 0
        parts = [self._insertions.get(-1, b""), b"\n"]
        for offset, text in sorted(self._insertions.items()):
            if offset >= 0:
                parts += code[done:offset], text
                room = code[offset : offset + len(text)]
                done = max(done, offset + len(room) - len(room.lstrip(b" \t")))
        return b"".join([*parts, code[done:]]).decode("utf-8", "surrogatepass")
