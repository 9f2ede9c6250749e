"""What a cell begins with: what watches it; its language: that of its marker (`%%js`), of metadata, or the default."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NamedTuple, cast

from diglot.kernel.cells import Dialect, Language

__all__ = ["MarkedCell", "language_of", "read_marker"]

_LANGUAGES: Mapping[Any, Language] = {"js": "js", "javascript": "js", "py": "py", "python": "py"}
_LINE = r"(?P<blank>\s*?)(?P<marker>[ \t]*%%{name}(?:[ \t]+(?P<options>[^\r\n]*?))?[ \t]*)(?=\r|\n|\Z)"
_MARKER = re.compile(_LINE.format(name="(?P<language>js|py|ts|tsx|jsx)"))
_WATCH = re.compile(_LINE.format(name="(?P<watch>heapdiff|trace)"))


class MarkedCell(NamedTuple):
    """A cell and its language.

    :ivar language: "js" or "py".
    :ivar source: the cell with its marker blanked (in Python: made a comment, because IPython drops leading blank
        lines), so that every line and offset is that of the cell as typed.
    :ivar options: what follows the marker.
    :ivar is_marked: False when the cell is as typed: no line was taken for a marker.
    :ivar dialect: of a JS cell: "js", "ts", "tsx" or "jsx".
    :ivar heapdiff: what follows `%%heapdiff`, None when the cell does not begin with it.
    :ivar trace: the same for `%%trace`.
    """

    language: Language
    source: str
    options: str
    is_marked: bool
    dialect: Dialect = "js"
    heapdiff: str | None = None
    trace: str | None = None


def read_marker(cell: str, default: Language, dialect: Dialect = "js") -> MarkedCell:
    """Tell a cell's language.

    :param default: the language of a cell without a marker.
    :param dialect: the dialect of such a cell, when it is JavaScript's.

    A cell without a marker that begins with `%` or `?` is IPython's in any case: no JavaScript begins so, and `%lang`
    must work everywhere. `%%heapdiff` and `%%trace` may come before the marker, each once.
    """
    lines: dict[str, re.Match[str]] = {}
    rest = cell
    while (line := _WATCH.match(rest)) and line["watch"] not in lines:
        lines[line["watch"]] = line
        rest = rest[line.end() :]
    inner = _read_language(rest, default, dialect)
    if not lines:
        return inner
    source = "".join(line["blank"] + _blanked(line["marker"], inner.language) for line in lines.values()) + inner.source
    if inner.language == "py" and inner.source.lstrip().startswith("%%"):
        source = inner.source.lstrip()  # IPython looks for a cell magic in the first line only
    options = {name: line["options"] or "" for name, line in lines.items()}
    return inner._replace(source=source, is_marked=True, heapdiff=options.get("heapdiff"), trace=options.get("trace"))


def _read_language(cell: str, default: Language, dialect: Dialect) -> MarkedCell:
    found = _MARKER.match(cell)
    if found is None:
        is_magic = cell.lstrip().startswith(("%", "?"))
        return MarkedCell("py" if is_magic else default, cell, "", False, dialect)
    language: Language = "py" if found["language"] == "py" else "js"
    source = found["blank"] + _blanked(found["marker"], language) + cell[found.end() :]
    return MarkedCell(language, source, found["options"] or "", True, _dialect(found["language"]))


def _blanked(marker: str, language: Language) -> str:
    return " " * len(marker) if language == "js" else "#".ljust(len(marker))


def _dialect(name: str) -> Dialect:
    return cast(Dialect, name) if name in ("ts", "tsx", "jsx") else "js"


def language_of(metadata: Any) -> Language | None:
    """The language that a cell's metadata names, as `diglot.language` or VS Code's `vscode.languageId`; else None."""
    for owner, field in (("diglot", "language"), ("vscode", "languageId")):
        part = metadata.get(owner) if isinstance(metadata, Mapping) else None
        language = _LANGUAGES.get(part.get(field)) if isinstance(part, Mapping) else None
        if language is not None:
            return language
    return None
