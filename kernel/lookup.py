"""What the names in a cell stand for right now: looking at live objects without running code of the user.

JavaScript properties are read as descriptors, so getters stay untouched; Python attributes with
`inspect.getattr_static`, so properties do. Only the traps of a JS `Proxy` and a Python `__dir__` can run, as they do in
any inspector.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Iterator, Sequence
from types import GetSetDescriptorType, MemberDescriptorType
from typing import Any

from tree_sitter import Node

from diglot.ffi_core import Heap, JsProxy, jsnull

from .syntax import significant

__all__ = ["MISSING", "Lookup", "Path", "path_of"]

# A chain of property keys; the first is a free name.
Path = Sequence[str]

# What is not there, or could only be learnt by running code. (None is a value: JavaScript's undefined.)
MISSING: Any = type("Missing", (), {"__repr__": lambda self: "<missing>", "__slots__": ()})()

# Evaluated once per heap, before any code of the user.
_HELPERS = """
(() => {
"use strict";
const { getOwnPropertyDescriptor, getOwnPropertyNames, getPrototypeOf, hasOwn } = Object;
const { apply, construct } = Reflect;
const { toString } = Function.prototype;
const { isArray } = Array;
const { isView } = ArrayBuffer;
const boxed = Object;

// [value] of a data property, [] of anything else
function step(object, key) {
  for (object = boxed(object); object !== null; object = getPrototypeOf(object)) {
    const property = getOwnPropertyDescriptor(object, key);
    if (property !== undefined) return hasOwn(property, "value") ? [property.value] : [];
  }
  return [];
}

// own names first, then those of each prototype; indices are left out
function names(object) {
  const found = [];
  let last = 0;
  object = boxed(object);
  const indexed = isArray(object) || isView(object) || object instanceof String;
  for (let first = true; object !== null; object = getPrototypeOf(object), first = false) {
    const own = first && indexed ? ["length"] : getOwnPropertyNames(object);
    for (let i = 0; i < own.length; i++) found[last++] = own[i];
  }
  return found;
}

return {
  step, names,
  prototype: (object) => getPrototypeOf(object),
  source: (callable) => apply(toString, callable, []),
};
})()
"""

_PRIMITIVES = (str, int, float, type(None), type(jsnull))
_COMPUTED = (property, GetSetDescriptorType, MemberDescriptorType)


class Lookup:
    """The live objects of one heap, by the expressions that name them.

    :param prepare: called with a global's name before it is looked at: those of the platform may wait to be defined.
    :ivar declared: the names that cells have declared; a heap does not list its constants.
    """

    def __init__(self, heap: Heap, prepare: Callable[[str], object] = lambda name: None) -> None:
        self.declared: set[str] = set()
        self._prepare = prepare
        self._heap = heap
        helpers = heap.eval_js(_HELPERS, "diglot:lookup.js")
        self._step, self._names, self._prototype, self._source = (
            getattr(helpers, name) for name in ("step", "names", "prototype", "source")
        )

    def names(self) -> Iterator[str]:
        """Yield the free names that a cell can use, Python's and JavaScript's; some more than once."""
        yield from self.declared
        keys: Iterable[object] = self._heap.namespace  # a user's dict may have any
        if self._heap.share_names:
            yield from (key for key in keys if isinstance(key, str) and not key.startswith("_"))
        yield from self._names(self._heap.js)

    def resolve(self, path: Path) -> Any:
        """Return what a chain of names stands for, or `MISSING`."""
        value: Any = self._heap.js
        if path:
            self._prepare(path[0])
        for key in path:
            value = self._member(value, key)
            if value is MISSING:
                break
        return value

    def members(self, value: Any) -> Iterator[str]:
        """Yield the names of a value's properties as JavaScript sees them, the nearest first; some more than once."""
        if isinstance(value, (JsProxy, *_PRIMITIVES)):
            if value is not None and value is not jsnull:
                yield from self._names(value)
            return
        if type(value) is dict:
            yield from (key for key in value if isinstance(key, str))
        yield from dir(value)
        yield from self._names(self._prototype(value))

    def source(self, function: JsProxy) -> str:
        """Return the source text of a JS function or class (`Function.prototype.toString`)."""
        text: str = self._source(function)
        return text

    def _member(self, value: Any, key: str) -> Any:
        if isinstance(value, (JsProxy, *_PRIMITIVES)):
            if value is None or value is jsnull:
                return MISSING
            found = self._step(value, key)
            return found[0] if len(found) else MISSING
        return self._python_member(value, key)

    def _python_member(self, value: Any, key: str) -> Any:
        # The proxy's own methods win over Python's attributes; see "Reading p.x" in FFI.md.
        found = self._step(self._prototype(value), key)
        if len(found) and key not in ("constructor", "name", "length"):
            return found[0]
        name = key[1:] if key.startswith("$") and len(key) > 1 else key
        attribute = inspect.getattr_static(value, name, MISSING)
        if attribute is not MISSING:
            return MISSING if isinstance(attribute, _COMPUTED) else attribute
        return value.get(key, MISSING) if type(value) is dict else MISSING


def path_of(node: Node) -> Path | None:
    """Return the chain of names that an expression consists of; None for any other expression, calls included."""
    keys: list[str] = []
    while True:
        parts = significant(node)
        text = (node.text or b"").decode("utf-8", "replace")
        match node.type:
            case "identifier":
                return [text, *reversed(keys)]
            case "this":
                return ["globalThis", *reversed(keys)]
            case "parenthesized_expression" if len(parts) == 3:
                node = parts[1]
            case "member_expression" | "subscript_expression":
                field = "property" if node.type == "member_expression" else "index"
                key, target = node.child_by_field_name(field), node.child_by_field_name("object")
                literal = None if key is None else _key(key)
                if literal is None or target is None:
                    return None
                keys.append(literal)
                node = target
            case _:
                return None


def _key(node: Node) -> str | None:
    text = (node.text or b"").decode("utf-8", "replace")
    match node.type:
        case "property_identifier":
            return text
        case "number" if text.isdecimal():
            return str(int(text))
        case "string" if "\\" not in text:
            return text[1:-1]
    return None
