"""Which language a cell is in: its marker line `%%js` or `%%py`, else the session's default."""

from __future__ import annotations

import re
from typing import NamedTuple

from .cells import Language

__all__ = ["MarkedCell", "read_marker"]

_MARKER = re.compile(
    r"(?P<blank>\s*?)(?P<marker>[ \t]*%%(?P<language>js|py)(?:[ \t]+(?P<options>[^\r\n]*?))?[ \t]*)(?=\r|\n|\Z)"
)


class MarkedCell(NamedTuple):
    """A cell and its language.

    :ivar language: "js" or "py".
    :ivar source: the cell with its marker blanked (in Python: made a comment, because IPython drops leading blank
        lines), so that every line and offset is that of the cell as typed.
    :ivar options: what stands behind the marker.
    :ivar is_marked: False when the language is the default.
    """

    language: Language
    source: str
    options: str
    is_marked: bool


def read_marker(cell: str, default: Language) -> MarkedCell:
    """Tell a cell's language.

    A cell without a marker that begins with `%` or `?` is IPython's in any case: no JavaScript begins so, and `%lang`
    must work everywhere.
    """
    found = _MARKER.match(cell)
    if found is None:
        is_magic = cell.lstrip().startswith(("%", "?"))
        return MarkedCell("py" if is_magic else default, cell, "", False)
    language: Language = "js" if found["language"] == "js" else "py"
    width = len(found["marker"])
    blank = " " * width if language == "js" else "#".ljust(width)
    return MarkedCell(language, found["blank"] + blank + cell[found.end() :], found["options"] or "", True)
