"""What the names in a cell stand for right now: looking at live objects without running user code.

JavaScript properties are read as descriptors, so getters stay untouched, and behind a JS `Proxy` its object is looked
at; Python attributes are read with `inspect.getattr_static`, so properties do not run. Only a Python `__dir__` and
`_ipython_key_completions_` can run, which exist for this.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping, Sequence
from types import GetSetDescriptorType, MemberDescriptorType, ModuleType
from typing import Any, Literal

from tree_sitter import Node

from diglot.ffi_core import Heap, JsProxy, jsnull
from diglot.kernel.javascript.syntax import significant

__all__ = ["MISSING", "Kind", "Lookup", "Names", "Path", "path_of"]

# A chain of property keys; the first is a free name.
Path = Sequence[str]

# What a name stands for, in Jupyter's words.
Kind = Literal["class", "function", "keyword", "module", "property", "variable"]

# Names with their kinds, the likeliest first.
Names = dict[str, Kind]

# What is not there, or could only be learnt by running code. (None is a value: JavaScript's undefined.)
MISSING: Any = type("Missing", (), {"__repr__": lambda self: "<missing>", "__slots__": ()})()

_PRIMITIVES = (str, int, float, type(None), type(jsnull))
_COMPUTED = (property, GetSetDescriptorType, MemberDescriptorType)
_KINDS: Mapping[str, Kind] = {"c": "class", "f": "function", "p": "property"}


class Lookup:
    """The live objects of one heap, by the expressions that name them.

    :param prepare: called with a global's name before it is looked at: those of the platform may wait to be defined.
    """

    def __init__(self, heap: Heap, prepare: Callable[[str], object] = lambda name: None) -> None:
        self._prepare = prepare
        self._heap = heap
        helpers = heap.js_library("members")
        self._member_of, self._members, self._map_keys, self._prototype, self._place, self._kind = (
            getattr(helpers, name) for name in ("member", "members", "mapKeys", "prototype", "place", "kindOf")
        )

    def names(self, prefix: str = "") -> Names:
        """Return the free names that a cell can use and that begin with a prefix, Python's and JavaScript's.

        Names are sorted. Without a prefix, Python's with an underscore in front are left out.
        """
        found: Names = {}
        keys: Iterable[object] = self._heap.namespace  # a user's dict may have any
        for key in list(keys) if self._heap.share_names else ():
            if isinstance(key, str) and key.startswith(prefix) and (prefix or not key.startswith("_")):
                found[key] = _as_variable(self.kind(self._heap.namespace.get(key)))
        for name, kind in self._own_members(self._heap.js, prefix):
            found[name] = _as_variable(kind)
        for name in self._heap.binding_names():
            if name.startswith(prefix) and name not in found:
                found[name] = _as_variable(self.kind(self._member(self._heap.js, name)))
        return {name: found[name] for name in sorted(found)}

    def resolve(self, path: Path) -> Any:
        """Return what a chain of names stands for, or `MISSING`."""
        if path:
            self._prepare(path[0])
        return self.follow(self._heap.js, path)

    def follow(self, value: Any, path: Path) -> Any:
        """Return the member of a value that a chain of names leads to, or `MISSING`."""
        for key in path:
            if value is MISSING:
                break
            value = self._member(value, key)
        return value

    def cell(self, path: Path, value: Any = None) -> Any:
        """Return what a chain of names leads to as the only item of a JS array, as JavaScript has it; or `MISSING`.

        What crosses to Python may change on the way: a BigInt becomes an int as any other.

        :param value: where the chain begins, by default the global object.
        """
        if value is None:
            self._prepare(path[0])
        holder = self.follow(self._heap.js if value is None else value, path[:-1])
        if holder is MISSING or holder is None or holder is jsnull:
            return MISSING
        if isinstance(holder, (JsProxy, *_PRIMITIVES)):
            found = self._member_of(holder, path[-1])
            return found if len(found) else MISSING
        member = self._python_member(holder, path[-1])
        return MISSING if member is MISSING else self._heap.js_library("newArray")(member)

    def members(self, value: Any, prefix: str = "") -> Names:
        """Return a value's properties as JavaScript sees them, those that begin with a prefix, the nearest first."""
        found: Names = {}
        if value is MISSING or value is None or value is jsnull:
            return found
        if isinstance(value, JsProxy) and value == self._heap.js:
            return self.names(prefix)
        if not isinstance(value, (JsProxy, *_PRIMITIVES)):
            if type(value) is dict:
                found.update((key, self.kind(value[key])) for key in list(value) if _begins(key, prefix))
            own = _own_attributes(value)
            for name in _dir(value):
                if _begins(name, prefix):
                    found[name] = self.kind(own[name]) if name in own else self._kind_of_attribute(value, name)
            value = self._prototype(value)
        for name, kind in self._own_members(value, prefix, inherited=True):
            found.setdefault(name, kind)
        return found

    def keys(self, value: Any, prefix: str = "") -> list[str]:
        """Return the keys with which a value may be subscripted: own properties, items of Python mappings."""
        if isinstance(value, JsProxy):
            return [name for name, _ in self._own_members(value, prefix)]
        if type(value) is dict:
            return [key for key in list(value) if _begins(key, prefix)]
        offer = inspect.getattr_static(type(value), "_ipython_key_completions_", None)
        if offer is not None or isinstance(value, Mapping):
            try:
                return [key for key in (list(value) if offer is None else offer(value)) if _begins(key, prefix)]
            except Exception:
                return []
        return list(self.members(value, prefix))

    def map_keys(self, value: JsProxy) -> list[str]:
        """Return the string keys of a JS Map."""
        return [str(key) for key in self._map_keys(value)]

    def place(self, function: JsProxy) -> tuple[str, str, int, int]:
        """Return a JS function's source text (`Function.prototype.toString`) and its file, line and column."""
        found = self._place(function)
        text, file, line, column = found if found is not None else ("", "", 0, 0)
        return text, file, line, column

    def kind(self, value: Any) -> Kind:
        """Tell what kind of thing a value is."""
        if isinstance(value, JsProxy):
            return _KINDS[self._kind(value)]
        if isinstance(value, type):
            return "class"
        if isinstance(value, ModuleType):
            return "module"
        return "function" if callable(value) else "property"

    def _own_members(self, value: Any, prefix: str, inherited: bool = False) -> list[tuple[str, Kind]]:
        text: str = self._members(value, prefix, not inherited)
        return [(entry[1:], _KINDS[entry[0]]) for entry in text.split("\0")] if text else []

    def _kind_of_attribute(self, value: Any, name: str) -> Kind:
        attribute = inspect.getattr_static(value, name, MISSING)
        if isinstance(attribute, (classmethod, staticmethod)):
            return "function"
        return "property" if attribute is MISSING or isinstance(attribute, _COMPUTED) else self.kind(attribute)

    def _member(self, value: Any, key: str) -> Any:
        if isinstance(value, (JsProxy, *_PRIMITIVES)):
            if value is None or value is jsnull:
                return MISSING
            found = self._member_of(value, key)
            return found[0] if len(found) else MISSING
        return self._python_member(value, key)

    def _python_member(self, value: Any, key: str) -> Any:
        # The proxy's own methods win over Python's attributes; see "Reading p.x" in docs/ffi.md.
        found = self._member_of(self._prototype(value), key)
        if len(found) and key not in ("constructor", "name", "length"):
            return found[0]
        name = key[1:] if key.startswith("$") and len(key) > 1 else key
        attribute = inspect.getattr_static(value, name, MISSING)
        if attribute is not MISSING:
            if isinstance(attribute, (classmethod, staticmethod)):
                return attribute.__func__
            return MISSING if isinstance(attribute, _COMPUTED) else attribute
        return value.get(key, MISSING) if type(value) is dict else MISSING


def _as_variable(kind: Kind) -> Kind:
    return "variable" if kind == "property" else kind


def _begins(key: object, prefix: str) -> bool:
    return isinstance(key, str) and key.startswith(prefix)


def _own_attributes(value: Any) -> dict[str, Any]:
    """The attributes in an object's dict that its class knows nothing of: there may be many; nothing computes them."""
    if isinstance(value, type):
        return {}
    inherited: dict[str, Any] = {}
    for each in type(value).__mro__:
        inherited = {**vars(each), **inherited}
    slot = inherited.get("__dict__")
    if not isinstance(slot, (GetSetDescriptorType, MemberDescriptorType)):  # none, or a user's property
        return {}
    own = slot.__get__(value)
    return {name: own[name] for name in list(own) if name not in inherited}


def _dir(value: Any) -> list[str]:
    try:
        return dir(value)
    except Exception:  # a user's `__dir__`
        return sorted({name for each in type(value).__mro__ for name in vars(each)})


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
