"""Completion in JavaScript cells: the names of both languages, the members of live objects, keys, modules."""

from __future__ import annotations

import inspect
import pkgutil
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

from tree_sitter import Node

from diglot.ffi_core import JsProxy
from diglot.kernel.javascript.completeness import Scan, scan
from diglot.kernel.javascript.syntax import encode, parse

from .lookup import MISSING, Kind, Lookup, Names, path_of

__all__ = ["Completions", "complete", "python_modules"]

_PREFIX = re.compile(r"[\w$\u200c\u200d]*\Z")
_REST = re.compile(r"[\w$\u200c\u200d]*")
_NAME = re.compile(r"[^\W\d][\w$\u200c\u200d]*\Z|\$[\w$\u200c\u200d]*\Z")
_KEYWORDS = frozenset({
    "async", "await", "break", "case", "catch", "class", "const", "continue", "debugger", "default", "delete",
    "do", "else", "export", "extends", "false", "finally", "for", "function", "if", "import", "in",
    "instanceof", "let", "new", "null", "of", "return", "static", "super", "switch", "this", "throw", "true",
    "try", "typeof", "var", "void", "while", "with", "yield",
})  # fmt: skip
_PYTHON = "py:"
_CLOSING = {"(": ")", "[": "]", "{": "}", "${": "}", "`": "`"}
# The class whose prototype a literal has.
_LITERALS: Mapping[str, str] = {
    "array": "Array", "arrow_function": "Function", "false": "Boolean", "function_expression": "Function",
    "number": "Number", "object": "Object", "regex": "RegExp", "string": "String", "template_string": "String",
    "true": "Boolean",
}  # fmt: skip
_VARIABLE: Kind = "variable"
_KEYWORD: Kind = "keyword"
_MAX_STEPS = 20  # of a chain of declarations that name one another


class _Matches(NamedTuple):
    matches: list[str]
    start: int
    end: int


class Completions(_Matches):
    """What may stand in a part of a cell: a tuple of the matches, start and end, with the matches' types.

    :ivar matches: whole names, each once, the likeliest first.
    :ivar start: where the part begins, an offset in characters.
    :ivar end: where it ends.
    :ivar types: what each match stands for: "class", "function", "keyword", "module", "property" or "variable".
    """

    types: list[Kind]

    def __new__(cls, found: Names, start: int, end: int) -> Completions:
        self = super().__new__(cls, list(found), start, end)
        self.types = list(found.values())
        return self

    def metadata(self) -> dict[str, Any]:
        """The `metadata` of Jupyter's `complete_reply`, with the types where its front ends look for them."""
        found = zip(self.matches, self.types, strict=True)
        return {
            "_jupyter_types_experimental": [
                {"start": self.start, "end": self.end, "text": text, "type": kind, "signature": ""}
                for text, kind in found
            ]
        }


def complete(
    source: str, cursor: int, lookup: Lookup, modules: Callable[[str], Iterable[str]] | None = None
) -> Completions:
    """Complete the name before the cursor; in a string that names a module or a key, that.

    :param cursor: offset in characters.
    :param modules: the names of modules that begin with a text; those of Python when None.
    """
    before = source[:cursor]
    state = scan(before)
    if state.tail in ("'", '"'):
        return _in_string(before, state, lookup, modules or python_modules)
    prefix = _PREFIX.search(before)[0]  # type: ignore[index]  # it matches the empty string
    start = len(before) - len(prefix)
    found: Names = {}
    if not prefix[:1].isdigit() and not state.tail and not (state.brackets and state.brackets[-1][0] == "`"):
        found = _Place(source, start, cursor, prefix, lookup).names()
    matches = {
        name: kind
        for name, kind in found.items()
        # names with a leading underscore are shown to those who ask for them
        if name.startswith(prefix) and (name.isidentifier() or _NAME.match(name)) and (prefix or name[:1] != "_")
    }
    return Completions(matches, start, len(before))


@cache
def _roots() -> tuple[str, ...]:
    return tuple(sorted({module.name for module in pkgutil.iter_modules()} | sys.stdlib_module_names))


def python_modules(prefix: str) -> Iterator[str]:
    """Yield `py:` and the names of Python's modules, those that begin with a text; runs none of them."""
    if not prefix.startswith(_PYTHON):
        if _PYTHON.startswith(prefix):
            yield _PYTHON
        return
    parent, dot, _ = prefix.removeprefix(_PYTHON).rpartition(".")
    names: Iterable[str] = _roots()
    if dot:
        folders = getattr(sys.modules.get(parent), "__path__", ())
        names = {f"{parent}.{module.name}" for module in pkgutil.iter_modules(folders)}
        names |= {name for name in list(sys.modules) if name.rpartition(".")[0] == parent}
    for name in sorted(names):
        if (_PYTHON + name).startswith(prefix) and not name.rpartition(".")[2].startswith("_"):
            yield _PYTHON + name


# -- in strings ----------------------------------------------------------------------------------------------------


def _in_string(before: str, state: Scan, lookup: Lookup, modules: Callable[[str], Iterable[str]]) -> Completions:
    """Complete the string in which the text ends."""
    start = state.tail_start + 1
    prefix = before[start:]
    head = before[: state.tail_start]
    root = parse(encode(f"{head}{state.tail}x{state.tail}") + _closing(state))
    offset = len(encode(head))
    node = root.descendant_for_byte_range(offset, offset + 1)
    while node is not None and node.type != "string":
        node = node.parent
    found: Names = {}
    if "\\" not in prefix and node is not None and node.parent is not None:
        if _names_module(node):
            found = dict.fromkeys(modules(prefix), "module")
        elif node.parent.type == "subscript_expression" and (target := node.parent.child_by_field_name("object")):
            value = _Place(before, state.tail_start, len(before), "", lookup).value_of(target)
            keys = lookup.keys(value, prefix) if value is not MISSING else []
            found = {key: "property" for key in keys if not re.search(rf"[\x00-\x1f\\{state.tail}]", key)}
    return Completions({name: found[name] for name in found if name.startswith(prefix)}, start, len(before))


def _closing(state: Scan) -> bytes:
    return "".join(_CLOSING[bracket] for bracket, _ in reversed(state.brackets)).encode()


def _names_module(string: Node) -> bool:
    parent = string.parent
    if parent is None:
        return False
    if parent.type in ("import_statement", "export_statement"):
        return True
    call = parent.parent if parent.type == "arguments" else None
    function = None if call is None else call.child_by_field_name("function")
    if function is None:  # `import "` alone, of which the grammar makes nothing
        before = string.prev_sibling
        return parent.type == "ERROR" and before is not None and before.type in ("import", "from")
    return function.type == "import" or function.text in (b"require", b"require.resolve")


# -- elsewhere -----------------------------------------------------------------------------------------------------


class _Place:
    """A place in a cell at which a name is being typed.

    :param start: where the name begins, an offset in characters.
    :param cursor: where the cursor stands in it.
    """

    def __init__(self, source: str, start: int, cursor: int, prefix: str, lookup: Lookup) -> None:
        self._source, self._start, self._cursor, self._prefix, self._lookup = source, start, cursor, prefix, lookup
        code = encode(source[:start])
        self._end = len(code)
        # A name of its own stands for the one that is being typed, and brackets are closed, so that the text is whole.
        state = scan(source[:start])
        self._root = parse(code + b"x" + (_closing(state) if state.valid else b""))

    def _node_in(self, root: Node) -> Node | None:
        return root.descendant_for_byte_range(self._end, self._end + 1)

    def names(self) -> Names:
        """The names that may stand here."""
        node = self._node_in(self._root)
        if node is None or node.type == "comment":
            return {}
        parent = node.parent
        if parent is not None and parent.type == "member_expression" and node.type == "property_identifier":
            target = parent.child_by_field_name("object")
            return {} if target is None else self._members_of(target)
        if (found := self._in_pattern()) is not None:
            return found
        if node.type not in ("identifier", "shorthand_property_identifier", "type_identifier"):
            return {}
        names = {**self._keywords_of_call(node), **dict.fromkeys(self._identifiers(), _VARIABLE)}
        known = self._lookup.names(self._prefix)
        names.update((name, known[name]) for name in names if name in known)
        if parent is not None and parent.type in ("new_expression", "class_heritage"):
            names = {name: kind for name, kind in {**names, **known}.items() if kind == "class"} | names
        known |= dict.fromkeys((word for word in _KEYWORDS if word.startswith(self._prefix)), _KEYWORD)
        for name in sorted(known):  # nearly sorted already
            names.setdefault(name, known[name])
        return names

    def _identifiers(self) -> Iterator[str]:
        """Yield the names that the cell itself uses before this place."""
        pending = [self._root]
        while pending:
            node = pending.pop()
            if node.type in ("identifier", "shorthand_property_identifier_pattern") and node.start_byte < self._end:
                yield _text(node)
            pending += reversed(node.children)

    def _keywords_of_call(self, node: Node) -> Names:
        """The parameters of a Python function, in the object behind `f.callKwargs(`."""
        holder = node.parent
        while holder is not None and holder.type in ("object", "ERROR", "pair"):
            holder = holder.parent
        call = holder.parent if holder is not None and holder.type == "arguments" else None
        function = call.child_by_field_name("function") if call is not None else None
        if function is None and node.parent is not None and node.parent.type == "ERROR":
            function = node.parent.named_children[0]  # the call has no end yet
        if function is None or function.type != "member_expression":
            return {}
        method, target = function.child_by_field_name("property"), function.child_by_field_name("object")
        if method is None or target is None or method.text != b"callKwargs":
            return {}
        value = self.value_of(target)
        if value is MISSING or isinstance(value, JsProxy) or not callable(value):
            return {}
        try:
            parameters = inspect.signature(value).parameters.values()
        except (TypeError, ValueError):
            return {}
        return {
            each.name: "variable" for each in parameters if each.kind not in (each.VAR_KEYWORD, each.VAR_POSITIONAL)
        }

    # what expressions stand for

    def _members_of(self, target: Node) -> Names:
        if target.type == "this" and (body := _class_around(target)) is not None:
            return _class_members(body, self._end)
        literal = self._literal(target, [])
        if literal is not None and literal.type == "object":
            return {**_object_keys(literal), **self._lookup.members(self._prototype("Object"), self._prefix)}
        return self._lookup.members(self.value_of(target), self._prefix)

    def value_of(self, node: Node) -> Any:
        """What an expression stands for, as far as that is known without running it; of literals, their prototype."""
        path = path_of(node)
        value = MISSING if path is None else self._lookup.resolve(path)
        if value is not MISSING:
            return value
        literal = self._literal(node, [])
        if literal is None:
            return MISSING
        if literal.type == "new_expression":
            constructor = literal.child_by_field_name("constructor")
            found = None if constructor is None else path_of(constructor)
            return MISSING if found is None else self._lookup.resolve([*found, "prototype"])
        if literal.type in _LITERALS:
            return self._prototype(_LITERALS[literal.type])
        found = path_of(literal)
        return MISSING if found is None else self._lookup.resolve(found)

    def _prototype(self, name: str) -> Any:
        return self._lookup.resolve([name, "prototype"])

    def _literal(self, node: Node, keys: Sequence[str]) -> Node | None:
        """Follow names to what the cell itself declares them as; the expression at the end of that."""
        for _ in range(_MAX_STEPS):
            while node.type == "parenthesized_expression" and node.named_children:
                node = node.named_children[0]
            if node.type == "object" and keys:
                value = next((pair for key, pair in _pairs(node) if key == keys[0]), None)
                if value is None:
                    return None
                node, keys = value, keys[1:]
                continue
            path = path_of(node)
            if path is None:
                return None if keys else node
            if self._lookup.resolve(path) is not MISSING and not keys:
                return node
            declared = self._declared(path[0])
            if declared is None:
                return None
            node, keys = declared, [*path[1:], *keys]
        return None

    def _declared(self, name: str) -> Node | None:
        """The value with which the cell declares a name, the nearest before this place."""
        found, pending = None, [self._root]
        while pending:
            node = pending.pop()
            if node.start_byte >= self._end:
                continue
            if node.type == "variable_declarator" and (target := node.child_by_field_name("name")) is not None:
                value = node.child_by_field_name("value")
                if _text(target) == name and value is not None and value.end_byte <= self._end:
                    found = value if found is None or found.start_byte < value.start_byte else found
            pending += node.named_children
        return found

    # in braces on the left of `=` and `from`

    def _in_pattern(self) -> Names | None:
        """The names that may be taken out of an object or a module; None where the place is no such pattern."""
        rest = self._source[_REST.match(self._source, self._cursor).end() :]  # type: ignore[union-attr]
        node = self._node_in(parse(encode(self._source[: self._start]) + b"x" + encode(rest)))
        if node is None or node.parent is None:
            return None
        if node.parent.type == "import_specifier":
            return self._exports(node)
        if node.type != "shorthand_property_identifier_pattern":
            return None
        keys: list[str] = []
        pattern: Node | None = node.parent
        while pattern is not None:
            if pattern.type == "pair_pattern" and (key := pattern.child_by_field_name("key")) is not None:
                keys.insert(0, _text(key))
            elif pattern.type in ("variable_declarator", "assignment_expression"):
                value = pattern.child_by_field_name("value") or pattern.child_by_field_name("right")
                found = self._value_in_pattern(value, keys) if value is not None else {}
                taken = {_text(each) for each in node.parent.named_children if each != node}
                return {name: kind for name, kind in found.items() if name not in taken}
            elif pattern.type not in ("object_pattern", "object_assignment_pattern", "assignment_pattern"):
                return {}
            pattern = pattern.parent
        return {}

    def _value_in_pattern(self, value: Node, keys: Sequence[str]) -> Names:
        literal = self._literal(value, keys)
        if literal is not None and literal.type == "object":
            return _object_keys(literal)
        return self._lookup.members(self._lookup.follow(self.value_of(value), keys), self._prefix)

    def _exports(self, node: Node) -> Names:
        """What a module that Python has loaded already exports; the others would have to be run."""
        statement: Node | None = node
        while statement is not None and statement.type != "import_statement":
            statement = statement.parent
        source = statement.child_by_field_name("source") if statement is not None else None
        name = _text(source)[1:-1] if source is not None else ""
        module = sys.modules.get(name.removeprefix(_PYTHON)) if name.startswith(_PYTHON) else None
        if module is None:
            return {}
        attributes = vars(module)
        kinds = {
            each: self._lookup.kind(attributes[each]) for each in sorted(attributes) if each.startswith(self._prefix)
        }
        return {each: "variable" if kind == "property" else kind for each, kind in kinds.items()}


def _text(node: Node) -> str:
    return (node.text or b"").decode("utf-8", "replace")


def _pairs(node: Node) -> Iterator[tuple[str, Node]]:
    """Yield the keys of an object literal with their values; of shorthands, the name itself."""
    for child in node.named_children:
        if child.type == "shorthand_property_identifier":
            yield _text(child), child
            continue
        key = child.child_by_field_name("key") or child.child_by_field_name("name")
        value = child.child_by_field_name("value") or child
        if key is not None and key.type in ("property_identifier", "string", "number"):
            yield _text(key).strip("\"'"), value


def _object_keys(node: Node) -> Names:
    functions = ("arrow_function", "function_expression", "method_definition")
    return {key: "function" if value.type in functions else "property" for key, value in _pairs(node)}


def _class_around(node: Node) -> Node | None:
    """The body of the class in whose method or field a `this` stands."""
    at = node.parent
    while at is not None:
        if at.type == "class_body":
            return at
        if at.type in ("function_declaration", "function_expression"):
            return None  # it has a `this` of its own
        at = at.parent
    return None


def _class_members(body: Node, end: int) -> Names:
    """What the instances of a class have by its text: methods, fields, and what the methods put on `this`."""
    found: Names = {}
    pending = list(body.named_children)
    for member in body.named_children:
        name = member.child_by_field_name("name") or member.child_by_field_name("property")
        if name is not None and name.type == "property_identifier" and _text(name) != "constructor":
            found[_text(name)] = "function" if member.type == "method_definition" else "property"
    while pending:
        node = pending.pop(0)
        if node.type == "member_expression" and node.end_byte <= end:
            target, key = node.child_by_field_name("object"), node.child_by_field_name("property")
            if target is not None and key is not None and target.type == "this":
                found.setdefault(_text(key), "property")
        pending += node.named_children
    return found
