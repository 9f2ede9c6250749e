"""Values of both heaps as trees, level by level: plain data for a display that folds.

A JavaScript object is read by tree.js, a Python object here, each without running more of the user's code than its text
takes: what is in containers of Python's own types, and the attributes in an object's `__dict__`.
"""

from __future__ import annotations

import json
import weakref
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from types import GetSetDescriptorType
from typing import TYPE_CHECKING, Any, Literal

from diglot.ffi_core._bridge import JsProxy
from diglot.ffi_core.text import clean

from .python import python_text

if TYPE_CHECKING:
    from diglot.ffi_core.heap import Heap

__all__ = ["MAX_NODES", "Children", "Node", "Trees"]

MAX_NODES = 1000
_MAX_DEPTH = 8
_MAX_CHILDREN = 100
_CHARS = 200  # of the text of a Python object
_ITEMS = 8
_KEY, _LINE = 60, 120  # characters of a key, and of a text, in a row
_MISSING = object()
_LIBRARY = ("primordials", "classOf", "reading", "typeName", "inspectWithOptions")


def shown(text: str, most: int) -> str:
    """Return a text of any origin as a row shows it: in one line, of characters that print."""
    text = clean(text[: most + 1])
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


@dataclass(frozen=True)
class Node:
    """A value in a tree.

    :ivar key: what it is called where it is.
    :ivar language: whose heap it is in.
    :ivar type: what kind of value it is; empty for what is none, such as a property that has a getter.
    :ivar size: how much stands in it; -1 for a value without parts.
    :ivar text: a line that says what it is, without type and size if it has parts.
    :ivar children: None where they were not looked at.
    :ivar next: the place of the first child that is left out; -1 if none is.
    """

    key: str
    language: Literal["js", "py"]
    type: str
    size: int
    text: str
    children: tuple[Node, ...] | None
    next: int

    @classmethod
    def of(cls, row: Sequence[Any]) -> Node:
        """Make it of what tree.js, and `_Host`, give."""
        key, language, kind, size, text, children, following, _ = row
        nodes = None if children is None else tuple(map(cls.of, children))
        return cls(shown(key, _KEY), language, shown(kind, _KEY), size, shown(text, _LINE), nodes, following)


@dataclass(frozen=True)
class Children:
    """Children of a node, from a place on.

    :ivar next: the place of those that follow; -1 if none do.
    """

    nodes: tuple[Node, ...]
    next: int


class Trees:
    """The trees of the values of a heap.

    :param heap: the heap.
    """

    MAX_ROOTS = 1000  # trees that `keep` remembers, as tree.js has it

    def __init__(self, heap: Heap) -> None:
        self._heap = weakref.ref(heap)
        self._loaded: Any = None

    @property
    def _js(self) -> Any:
        if self._loaded is None:
            heap = self._heap()
            assert heap is not None
            source = Path(__file__).with_name("tree.js").read_text("utf-8")
            library = [heap.js_library(name) for name in _LIBRARY]
            self._loaded = heap.eval_js(source, "diglot:tree.js")(*library, _Host(weakref.ref(self)))
        return self._loaded

    def has_parts(self, value: JsProxy) -> bool:
        """Return whether there is more to a JavaScript value than its text."""
        return bool(self._js.hasParts(value))

    def node(self, value: Any, room: int = MAX_NODES) -> Node:
        """Return a value as the root of a tree.

        :param room: the most nodes of the tree.
        """
        return Node.of(self._node("", value, room, 0))

    def keep(self, value: JsProxy) -> int:
        """Remember an object, without keeping it alive, so that more of it can be asked for.

        :return: the number for `children`.
        """
        return int(self._js.keep(value))

    def children(
        self, number: int, path: Sequence[Sequence[Any]], start: int = 0, count: int = _MAX_CHILDREN
    ) -> Children:
        """Return children of an object, as they are now.

        :param number: of the root, see `keep`.
        :param path: from the root to the object: the place and the key of each step.
        :param start: the place of the first one.
        :param count: how many there may be.
        :raises LookupError: when the object is gone, or has changed so much that the path leads elsewhere.
        """
        value = self._js.kept(number)
        if value is None:
            raise LookupError("the object is gone: run the cell again to see the rest of it")
        for place, key in path:
            found = self._entry(value, int(place))
            if found is None or shown(found[0], _KEY) != key:
                raise LookupError(f"the object has changed: {key!r} is not where it was; run the cell again")
            value = found[1]
        rows, next_place = self._children(value, start, count)
        return Children(tuple(Node.of(row) for row in rows), next_place)

    def json(self, value: JsProxy) -> Any:
        """Return the plain data that an array or a plain object consists of; None for all others."""
        text = self._js.json(value)
        return None if text is None else json.loads(text)

    def _node(self, key: str, value: Any, room: int, depth: int) -> list[Any]:
        if _is_js(value):
            found: list[Any] = self._js.node(key, value, room, depth).to_py()
            return found
        return self._python_node(key, value, room, depth)

    def _python_node(self, key: str, value: Any, room: int, depth: int) -> list[Any]:
        kind, text = type(value).__name__, python_text(value, _CHARS, _ITEMS)
        entries = _entries(value)
        if entries is None:
            return [key, "py", kind, -1, text, None, -1, 1]
        size, items = entries
        row = [key, "py", kind, size, text, None, 0, 1]
        if depth >= _MAX_DEPTH or room < 2:
            return row
        used = 1
        children: list[list[Any]] = []
        chosen = list(islice(items, min(_MAX_CHILDREN, room - 1)))
        for index, (name, item) in enumerate(chosen):
            share = max(1, (room - used) // (len(chosen) - index))
            children.append(self._node(name, item, share, depth + 1))
            used += children[-1][7]
        row[5:] = [children, len(children) if len(children) < size else -1, used]
        return row

    def _children(self, value: Any, start: int, count: int) -> tuple[list[list[Any]], int]:
        if _is_js(value):
            found = self._js.children(value, start, count)
            return ([], -1) if found is None else (found.children.to_py(), found.next)
        entries = _entries(value)
        if entries is None:
            return [], -1
        size, items = entries
        rows = [self._node(name, item, 1, 1) for name, item in islice(items, start, start + count)]
        following = start + len(rows)
        return rows, following if following < size else -1

    def _entry(self, value: Any, place: int) -> tuple[str, Any] | None:
        if _is_js(value):
            found = self._js.entry(value, place)
            return None if found is None else (found[0], found[1])
        entries = _entries(value)
        return None if entries is None else next(islice(entries[1], place, None), None)


class _Host:
    """Serves tree.js. It does not keep the trees alive: JavaScript holds it."""

    def __init__(self, trees: weakref.ref[Trees]) -> None:
        self._trees = trees

    def node(self, key: str, value: Any, room: int, depth: int) -> list[Any]:
        trees = self._trees()
        assert trees is not None
        return trees._python_node(key, value, int(room), int(depth))


def _is_js(value: Any) -> bool:
    return issubclass(type(value), JsProxy)  # its `__class__` may say anything


def _entries(value: Any) -> tuple[int, Iterator[tuple[str, Any]]] | None:
    """The number of the parts of a Python object, and the parts by their keys; None when it has none.

    The methods are those of Python's own types: a subclass is not asked.
    """
    kind = type(value)
    if issubclass(kind, dict):
        size = dict.__len__(value)
        named = ((python_text(key, _CHARS, _ITEMS), item) for key, item in dict.items(value))
        return (size, named) if size else None
    for base in (list, tuple, deque, set, frozenset):
        if issubclass(kind, base):
            size = base.__len__(value)
            return (size, ((str(i), item) for i, item in enumerate(base.__iter__(value)))) if size else None
    attributes = _attributes(value)
    return (len(attributes), iter(attributes.items())) if attributes else None


def _attributes(value: Any) -> dict[str, Any]:
    """What is in the `__dict__` of an object, if that is the one which CPython gives."""
    kind = type(value)
    if issubclass(kind, (type, BaseException)) or kind.__module__ == "builtins":
        return {}
    for base in kind.__mro__:
        slot = base.__dict__.get("__dict__", _MISSING)
        if slot is not _MISSING:
            if type(slot) is not GetSetDescriptorType:
                return {}
            found = slot.__get__(value)
            return dict(found) if type(found) is dict else {}
    return {}
