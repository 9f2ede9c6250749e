"""What a cell begins with: what watches it; its language: that of its marker (`%%js`), of metadata, or the default."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, cast

from diglot.kernel.cells import Dialect, Language

__all__ = ["MarkedCell", "language_of", "read_marker"]

_LANGUAGES: Mapping[Any, Language] = {"js": "js", "javascript": "js", "py": "py", "python": "py"}
_LINE = r"(?P<blank>\s*?)(?P<marker>[ \t]*%%{name}(?:[ \t]+(?P<options>[^\r\n]*?))?[ \t]*)(?=\r|\n|\Z)"
_MARKER = re.compile(_LINE.format(name="(?P<language>js|py|ts|tsx|jsx)"))
_COMMAND = re.compile(r"\s*(?P<line>!+\s*(?P<name>[A-Za-z_]\w*)?[^\r\n]*)")
# Keywords that an operand of `!` can begin with.
_OPERANDS = frozenset(
    ["async", "await", "class", "false", "function", "import", "new", "null", "super", "this", "true", "typeof", "void"]
)
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


def read_marker(
    cell: str, default: Language, dialect: Dialect = "js", is_known: Callable[[str], bool] = lambda name: True
) -> MarkedCell:
    """Tell a cell's language.

    :param default: the language of a cell without a marker.
    :param dialect: the dialect of such a cell, when it is JavaScript's.
    :param is_known: returns whether a name stands for something in JavaScript.

    A cell without a marker that begins with `%` or `?` is IPython's in any case: no JavaScript begins so, and `%lang`
    must work everywhere. So is one that begins with `!` and cannot be JavaScript: `!pip list`, `!ls` where nothing has
    that name. `%%heapdiff` and `%%trace` may come before the marker, each once.
    """
    lines: dict[str, re.Match[str]] = {}
    rest = cell
    while (line := _WATCH.match(rest)) and line["watch"] not in lines:
        lines[line["watch"]] = line
        rest = rest[line.end() :]
    inner = _read_language(rest, default, dialect, is_known)
    if not lines:
        return inner
    source = "".join(line["blank"] + _blanked(line["marker"], inner.language) for line in lines.values()) + inner.source
    if inner.language == "py" and inner.source.lstrip().startswith("%%"):
        source = inner.source.lstrip()  # IPython looks for a cell magic in the first line only
    options = {name: line["options"] or "" for name, line in lines.items()}
    return inner._replace(source=source, is_marked=True, heapdiff=options.get("heapdiff"), trace=options.get("trace"))


def _read_language(cell: str, default: Language, dialect: Dialect, is_known: Callable[[str], bool]) -> MarkedCell:
    found = _MARKER.match(cell)
    if found is None:
        is_magic = cell.lstrip().startswith(("%", "?")) or (default == "js" and _is_command(cell, is_known))
        return MarkedCell("py" if is_magic else default, cell, "", False, dialect)
    language: Language = "py" if found["language"] == "py" else "js"
    source = found["blank"] + _blanked(found["marker"], language) + cell[found.end() :]
    return MarkedCell(language, source, found["options"] or "", True, _dialect(found["language"]))


def _is_command(cell: str, is_known: Callable[[str], bool]) -> bool:
    """Whether a cell in JavaScript begins with a command for the shell, rather than with a negation."""
    command = _COMMAND.match(cell)
    if command is None:
        return False
    if command["name"] is not None and command["name"] not in _OPERANDS and not is_known(command["name"]):
        return True
    from diglot.kernel.javascript.syntax import encode, parse

    return parse(encode(command["line"])).has_error and parse(encode(cell)).has_error


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
