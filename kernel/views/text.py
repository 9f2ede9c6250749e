"""Words and figures of the views, and text of any origin made fit to be shown."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Literal

from diglot.ffi_core.text import clean

if TYPE_CHECKING:
    from diglot.ffi_core.lifetimes.ledger import Language, Site

__all__ = [
    "DEFAULT_LIMIT",
    "LANGUAGES",
    "Titles",
    "bytes_of",
    "clean",
    "count",
    "listed",
    "object_text",
    "one_of",
    "place",
    "shorten",
]

DEFAULT_LIMIT = 20  # rows of a table

LANGUAGES: Mapping[Language, str] = {"py": "Python", "js": "JavaScript"}

# What front ends call the files of cells: "In[3]".
Titles = Mapping[str, str]

_UNITS = ("B", "KiB", "MiB", "GiB", "TiB")
_PATH = re.compile(r".*[/\\](?=[^/\\])")


def shorten(text: str, width: int) -> str:
    """Return the text cut to `width` columns of a terminal, with an ellipsis when it is longer."""
    from rich.cells import cell_len, set_cell_size

    if cell_len(text) <= width:
        return text
    return set_cell_size(text, max(width - 1, 0)).rstrip() + "…"


def count(number: int, one: str, many: str | None = None) -> str:
    """Return the number with its noun: "1 proxy", "1,200 proxies"."""
    noun = one if number == 1 else f"{one}s" if many is None else many
    return f"{number:,} {noun}"


def bytes_of(number: int) -> str:
    """Return a size as people read it: "512 B", "1.5 KiB"."""
    size, unit = float(number), 0
    while abs(size) >= 1024 and unit < len(_UNITS) - 1:
        size, unit = size / 1024, unit + 1
    return f"{number:,} B" if unit == 0 else f"{size:.1f} {_UNITS[unit]}"


def listed(texts: Iterable[str], limit: int = 2) -> str:
    """Return texts in a row, and how many there are beyond the limit."""
    found = list(texts)
    rest = [f"{len(found) - limit} more"] if len(found) > limit else []
    return ", ".join([*found[:limit], *rest])


def one_of(names: Iterable[str], last: Literal["and", "or"] = "or") -> str:
    """Return names as a sentence has them: "a, b or c"."""
    *rest, final = names
    return f"{', '.join(rest)} {last} {final}" if rest else final


def object_text(type_name: str, text: str) -> str:
    """Return an object's repr, with its type before it unless it says so itself."""
    says_so = text.lstrip("<[(").lower().startswith(type_name.lower())
    return text if says_so else f"{type_name} {text}".rstrip()


def place(site: Site | None, titles: Titles, *, full: bool = False) -> str:
    """Return where something was made: "In[3]:2 in f"; the empty string when nobody noted it.

    :param full: with the whole path of a file, not its name alone.
    """
    if site is None:
        return ""
    title = titles.get(site.file)
    file = site.file if title is None and full else title or _PATH.sub("", site.file)
    where = f"{file}:{site.line}" if site.line else file
    if site.function not in ("<module>", ""):
        where += f" in {site.function}"
    # Code of a file runs on behalf of a cell.
    return where if title is not None or not site.cell else f"{where}, {site.cell}"
