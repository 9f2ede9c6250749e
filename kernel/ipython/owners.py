"""Who owns which name: what `%names` shows."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from diglot.ffi_core import JsProxy
from diglot.kernel.assist.lookup import MISSING

if TYPE_CHECKING:
    from diglot.kernel.cells import Cells

__all__ = ["Row", "owners", "table"]

_WIDTH = 60


class Row(NamedTuple):
    """A name of the session.

    :ivar name: the name.
    :ivar owner: "py", "js", "js const", or "py, js" when both have it: each language then reads its own.
    :ivar value: its value, in short; of a name that both have, Python's.
    """

    name: str
    owner: str
    value: str


def owners(cells: Cells, hidden: Container[str] = ()) -> Iterator[Row]:
    """Yield the names that cells have defined, sorted.

    :param hidden: Python names that are not the user's.
    """
    namespace = cells.heap.namespace
    keys: Iterable[object] = namespace  # a user's dict may have any
    python = {name for name in keys if isinstance(name, str) and not name.startswith("_") and name not in hidden}
    constants = set(cells.heap.binding_names())
    javascript = {name for name in cells.names if name in cells.names}
    for name in sorted(python | javascript):
        owner = "js const" if name in constants else "js"
        if name in python:
            yield Row(name, f"py, {owner}" if name in javascript else "py", _describe(namespace[name]))
        else:
            # read as the inspector does: a getter is not run
            value = cells.peek(name)
            yield Row(name, owner, "(a getter)" if value is MISSING else _describe(value))


def table(rows: list[Row], is_shared: bool) -> str:
    """The text of `%names`."""
    if not rows:
        text = "no names"
    else:
        widths = [max(len(row[column]) for row in rows) for column in (0, 1)]
        text = "\n".join(f"{row.name:<{widths[0]}}  {row.owner:<{widths[1]}}  {row.value}".rstrip() for row in rows)
    if not is_shared:
        text += "\nNames are not shared: `%config Diglot.share_names = True` shares them again."
    elif any(row.owner.startswith("py, ") for row in rows):
        text += "\npy, js: each language reads its own; `py.x` and `js.x` say which."
    return text


def _describe(value: Any) -> str:
    kind = "" if isinstance(value, JsProxy) else f"{type(value).__name__} "
    try:
        text = " ".join(repr(value).split())
    except Exception as error:  # a user's __repr__
        text = f"<its repr raises {type(error).__name__}>"
    text = kind + text if len(kind) + len(text) <= _WIDTH else (kind + text)[: _WIDTH - 1] + "…"
    return text
