"""What expressions stand for in a cell that is being typed, as far as that is known without running them.

Names lead to live objects, or to the literals and classes that the cell itself declares.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tree_sitter import Node

from .lookup import MISSING, Lookup, Names, path_of

__all__ = ["Expressions", "text_of"]

# The class whose prototype a literal has.
_LITERALS: Mapping[str, str] = {
    "array": "Array", "arrow_function": "Function", "false": "Boolean", "function_expression": "Function",
    "number": "Number", "object": "Object", "regex": "RegExp", "string": "String", "template_string": "String",
    "true": "Boolean",
}  # fmt: skip
_MAX_STEPS = 20  # of a chain of declarations that name one another


class Expressions:
    """The expressions of one cell.

    :param root: the cell.
    :param end: where what is being typed begins, an offset in bytes: what is there or after it does not count.
    """

    def __init__(self, root: Node, end: int, lookup: Lookup) -> None:
        self._root = root
        self._end = end
        self._lookup = lookup

    def members_of(self, target: Node, prefix: str) -> Names:
        """The members of what an expression stands for that begin with a text."""
        if target.type == "this" and (body := _class_around(target)) is not None:
            return _class_members(body, self._end)
        literal = self._literal(target, [])
        if literal is not None and literal.type == "object":
            return {**_object_keys(literal), **self._lookup.members(self._prototype("Object"), prefix)}
        return self._lookup.members(self.value_of(target), prefix)

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
                if text_of(target) == name and value is not None and value.end_byte <= self._end:
                    found = value if found is None or found.start_byte < value.start_byte else found
            pending += node.named_children
        return found

    def members_behind(self, value: Node, keys: Sequence[str], prefix: str) -> Names:
        """The members of what the keys lead to from what an expression stands for."""
        literal = self._literal(value, keys)
        if literal is not None and literal.type == "object":
            return _object_keys(literal)
        return self._lookup.members(self._lookup.follow(self.value_of(value), keys), prefix)


def text_of(node: Node) -> str:
    """The text of a node."""
    return (node.text or b"").decode("utf-8", "replace")


def _pairs(node: Node) -> Iterator[tuple[str, Node]]:
    """Yield the keys of an object literal with their values; of shorthands, the name itself."""
    for child in node.named_children:
        if child.type == "shorthand_property_identifier":
            yield text_of(child), child
            continue
        key = child.child_by_field_name("key") or child.child_by_field_name("name")
        value = child.child_by_field_name("value") or child
        if key is not None and key.type in ("property_identifier", "string", "number"):
            yield text_of(key).strip("\"'"), value


def _object_keys(node: Node) -> Names:
    functions = ("arrow_function", "function_expression", "method_definition")
    return {key: "function" if value.type in functions else "property" for key, value in _pairs(node)}


def _class_around(node: Node) -> Node | None:
    """The body of the class in whose method or field a `this` is."""
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
        if name is not None and name.type == "property_identifier" and text_of(name) != "constructor":
            found[text_of(name)] = "function" if member.type == "method_definition" else "property"
    while pending:
        node = pending.pop(0)
        if node.type == "member_expression" and node.end_byte <= end:
            target, key = node.child_by_field_name("object"), node.child_by_field_name("property")
            if target is not None and key is not None and target.type == "this":
                found.setdefault(text_of(key), "property")
        pending += node.named_children
    return found
