"""The value of a JavaScript line, where it can be known without running it: for prompts, while you type.

Names are looked up (see lookup.py), and operators are applied to primitives, which runs no user code: an object
could have a `valueOf`. Calls, assignments, getters and everything else that may do something have no preview.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from tree_sitter import Node

from diglot.ffi_core import Heap, JsArray, JsException, JsProxy
from diglot.kernel.javascript.syntax import encode, parse, significant

from .lookup import MISSING, Lookup, path_of

__all__ = ["Preview"]

_MAX_SOURCE = 1000  # characters of a line that is looked at
_MAX_STRING = 1000  # of a string that operators are applied to
_MAX_ENTRIES = 6  # of an object that are shown
_LITERALS = frozenset({"number", "string", "true", "false", "null", "undefined"})
_ARITHMETIC = frozenset({
    "+", "-", "*", "/", "%", "**", "<<", ">>", ">>>", "&", "|", "^", "<", ">", "<=", ">=", "==", "!=",
})  # fmt: skip
_LOGICAL = frozenset({"&&", "||", "??"})
_IDENTITY = frozenset({"===", "!=="})
# With BigInts these may take for ever, and all memory.
_EXPLOSIVE = frozenset({"**", "<<"})

# The text of a primitive in an array; undefined when there is something else in it, or too long a string.
_TEXT = """(inspect, options) => (cell) => {
  const value = cell[0], type = typeof value;
  const isObject = type === "function" || type === "object" && value !== null;
  return cell.length === 0 || isObject ? undefined : inspect(value, options);
}"""


class _NoPreview(Exception):
    """Raised when an expression could only be known by running it."""


class _Part(NamedTuple):
    """A part of an expression.

    :ivar code: JavaScript in which `c` is the list of the cells that names stand for.
    :ivar is_primitive: whether operators may be applied to it.
    """

    code: str
    is_primitive: bool


class Preview:
    """Previews of the lines of one heap's cells.

    :param lookup: finds what names stand for.
    """

    def __init__(self, heap: Heap, lookup: Lookup) -> None:
        self._heap = heap
        self._lookup = lookup

    @property
    def _text(self) -> Callable[[Any], str | None]:
        # made anew each time: a proxy that was kept would be counted among those of the user
        options = self._heap.eval_js("({ maxStringLength: 200, customInspect: false, breakLength: Infinity })")
        function: Callable[[Any], str | None]
        function = self._heap.eval_js(_TEXT)(self._heap.js_library("inspectWithOptions"), options)
        return function

    def __call__(self, source: str) -> str | None:
        """Return the text of a cell's value; None when it cannot be known, or is what was typed."""
        if len(source) > _MAX_SOURCE:
            return None
        root = parse(encode(source))
        statements = significant(root)
        if root.has_error or len(statements) != 1 or statements[0].type != "expression_statement":
            return None
        expression = _unwrapped(significant(statements[0])[0])
        try:
            text = self._text_of(expression)
        except (_NoPreview, JsException, RecursionError):
            return None
        return text if text != _source(expression) else None

    def _text_of(self, expression: Node) -> str | None:
        path = path_of(expression)
        if path is not None:
            return self._describe(self._lookup.cell(path), path[-1])
        cells: list[Any] = []
        part = self._part(expression, cells)
        if not part.is_primitive:
            return None
        return self._text(self._heap.eval_js(f"(...c) => [{part.code}]")(*cells))

    # -- operators -----------------------------------------------------------------------------------------------------

    def _part(self, node: Node, cells: list[Any]) -> _Part:
        node = _unwrapped(node)
        if node.type in _LITERALS:
            return _Part(_source(node), True)
        if (path := path_of(node)) is not None:
            return self._name(self._lookup.cell(path), cells)
        match node.type:
            case "template_string":
                return _Part("`" + "".join(self._piece(each, cells) for each in node.children[1:-1]) + "`", True)
            case "unary_expression":
                return self._unary(_field(node, "operator"), self._part(_child(node, "argument"), cells))
            case "binary_expression":
                left, right = (self._part(_child(node, side), cells) for side in ("left", "right"))
                return self._binary(left, _field(node, "operator"), right, cells)
            case "ternary_expression":
                test, yes, no = (
                    self._part(_child(node, name), cells) for name in ("condition", "consequence", "alternative")
                )
                return _Part(f"({test.code} ? {yes.code} : {no.code})", yes.is_primitive and no.is_primitive)
        raise _NoPreview

    def _name(self, cell: Any, cells: list[Any]) -> _Part:
        if cell is MISSING:
            raise _NoPreview
        value = cell[0]
        cells.append(cell)
        too_long = isinstance(value, str) and len(value) > _MAX_STRING
        return _Part(f"c[{len(cells) - 1}][0]", self._text(cell) is not None and not too_long)

    def _piece(self, node: Node, cells: list[Any]) -> str:
        """A piece of a template, as it may be written in one."""
        if node.type != "template_substitution":
            return _source(node)
        part = self._part(significant(node)[1], cells)
        if not part.is_primitive:
            raise _NoPreview
        return "${" + part.code + "}"

    def _unary(self, operator: str, part: _Part) -> _Part:
        if operator not in ("typeof", "void", "!") and not (operator in ("+", "-", "~") and part.is_primitive):
            raise _NoPreview
        return _Part(f"({operator} {part.code})", True)

    def _binary(self, left: _Part, operator: str, right: _Part, cells: list[Any]) -> _Part:
        are_primitive = left.is_primitive and right.is_primitive
        code = f"({left.code} {operator} {right.code})"
        if operator in _LOGICAL:
            return _Part(code, are_primitive)
        if operator in _IDENTITY:
            return _Part(code, True)
        if operator not in _ARITHMETIC or not are_primitive:
            raise _NoPreview
        if operator in _EXPLOSIVE and ("n" in code or any(isinstance(cell[0], int) for cell in cells)):
            raise _NoPreview
        return _Part(code, True)

    # -- objects -------------------------------------------------------------------------------------------------------

    def _describe(self, cell: Any, name: str, *, inside: bool = False) -> str | None:
        """The text of what a name stands for.

        :param inside: whether it is inside another object: then only what kind of object it is.
        """
        if cell is MISSING or not len(cell):
            return None
        text = self._text(cell)
        if text is not None:
            return text
        value = cell[0]
        if not isinstance(value, JsProxy):  # its repr could run code
            return f"PyProxy {type(value).__qualname__}"
        if self._lookup.kind(value) != "property":
            own = self._lookup.follow(value, ["name"])
            kind = "class" if self._lookup.kind(value) == "class" else "Function:"
            return f"[{kind} {own if isinstance(own, str) and own else name}]"
        if isinstance(value, JsArray):
            length = self._lookup.follow(value, ["length"])
            return f"Array({length})" if inside else self._array(value, length)
        constructor = self._lookup.follow(value, ["constructor", "name"])
        title = constructor if isinstance(constructor, str) and constructor else "Object"
        return f"[{title}]" if inside else self._object(value, "" if title == "Object" else f"{title} ")

    def _array(self, value: JsProxy, length: int) -> str:
        shown = min(length, _MAX_ENTRIES)
        entries = [self._describe(self._lookup.cell([str(at)], value), str(at), inside=True) for at in range(shown)]
        return _listed("[", [entry or "…" for entry in entries], length - shown, "]")

    def _object(self, value: JsProxy, title: str) -> str:
        keys = self._lookup.keys(value)
        entries = [
            f"{key}: {self._describe(self._lookup.cell([key], value), key, inside=True) or '…'}"
            for key in keys[:_MAX_ENTRIES]
        ]
        return title + _listed("{", entries, len(keys) - len(entries), "}")


def _listed(opening: str, entries: list[str], more: int, closing: str) -> str:
    if more > 0:
        entries = [*entries, f"… {more} more"]
    return f"{opening} {', '.join(entries)} {closing}" if entries else opening + closing


def _unwrapped(node: Node) -> Node:
    while node.type == "parenthesized_expression" and len(parts := significant(node)) == 3:
        node = parts[1]
    return node


def _source(node: Node) -> str:
    return (node.text or b"").decode("utf-8", "surrogatepass")


def _child(node: Node, field: str) -> Node:
    child = node.child_by_field_name(field)
    if child is None:
        raise _NoPreview
    return child


def _field(node: Node, field: str) -> str:
    return _source(_child(node, field))
