"""What the tree of a JavaScript cell says of its statements: where they end, what they bind, whether they await.

Any thread may call these functions; they keep no state.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tree_sitter import Node

from .syntax import encode, parse, significant

__all__ = [
    "FUNCTIONS", "FUNCTION_DECLARATIONS", "assigned_names", "awaits", "bound_names", "end_of", "has_value",
    "lexical_names", "name_of", "own_children",
]  # fmt: skip

# Code in these does not run as part of the cell's own body; of a member, only the computed key does.
FUNCTIONS = frozenset({
    "arrow_function", "class_static_block", "field_definition", "function_declaration", "function_expression",
    "generator_function", "generator_function_declaration", "method_definition",
})  # fmt: skip
FUNCTION_DECLARATIONS = frozenset({"function_declaration", "generator_function_declaration"})

_IDENTIFIER_ESCAPE = re.compile(r"\\u(?:\{([0-9a-fA-F]+)\}|([0-9a-fA-F]{4}))")


def end_of(node: Node) -> int:
    """Return the byte offset behind the node's last token; the node itself may end in comments."""
    while children := [child for child in significant(node) if child.end_byte > child.start_byte]:
        node = children[-1]
    return node.end_byte


def own_children(node: Node) -> list[Node]:
    """Return the children that run in the same function as the node itself."""
    if node.type in FUNCTIONS:
        return [child for child in node.children if child.type in ("computed_property_name", "decorator")]
    return node.children


def awaits(root: Node) -> bool:
    """Return whether code of the cell, outside functions, awaits."""
    pending = [root]
    while pending:
        node = pending.pop()
        # `await (x)` is parsed as a call of a function named await; a token named await covers `for await`.
        if node.type in ("await", "await_expression") or (node.type == "identifier" and node.text == b"await"):
            return True
        pending += own_children(node)
    return False


def bound_names(pattern: Node) -> Iterator[Node]:
    """Yield the identifiers that a binding pattern binds, in source order."""
    pending = [pattern]
    while pending:
        node = pending.pop()
        match node.type:
            case "identifier" | "shorthand_property_identifier_pattern":
                yield node
            case "pair_pattern":
                pending += node.children_by_field_name("value")
            case "assignment_pattern" | "object_assignment_pattern":
                pending += node.children_by_field_name("left")
            case "array_pattern" | "object_pattern" | "rest_pattern":
                pending += reversed(node.named_children)


def name_of(identifier: Node) -> str:
    text = (identifier.text or b"").decode("utf-8", "surrogatepass")
    return _IDENTIFIER_ESCAPE.sub(lambda escape: chr(int(escape[1] or escape[2], 16)), text)


def lexical_names(scope: Node) -> dict[str, Node]:
    """Return the names that a block, a ``for`` head or a ``catch`` clause declares for itself."""
    patterns: list[Node] = []
    statements = scope.children
    match scope.type:
        case "switch_body":
            statements = [statement for case in scope.children for statement in case.children]
        case "for_in_statement":
            kind = scope.child_by_field_name("kind")
            if kind is not None and kind.type != "var":
                patterns += scope.children_by_field_name("left")
        case "catch_clause":
            # `catch (e) { var e }` is allowed (ECMAScript B.3.4), of patterns it is not.
            patterns += [p for p in scope.children_by_field_name("parameter") if p.type != "identifier"]
        case "for_statement":
            statements = scope.children_by_field_name("initializer")
        case "statement_block":
            pass
        case _:
            return {}
    for statement in statements:
        if statement.type == "lexical_declaration":
            for declarator in statement.named_children:
                patterns += declarator.children_by_field_name("name")
        elif statement.type == "class_declaration" or statement.type in FUNCTION_DECLARATIONS:
            patterns += statement.children_by_field_name("name")
    return {name_of(node): node for pattern in patterns for node in bound_names(pattern)}


def _list_has_value(statements: list[Node]) -> bool:
    while statements and statements[-1].type in ("break_statement", "continue_statement"):
        statements = statements[:-1]
    return bool(statements) and has_value(statements[-1])


def has_value(statement: Node) -> bool:
    """Return whether some way through the statement ends in a value (ECMAScript's completion value)."""
    fields: tuple[str, ...] = ()
    match statement.type:
        case "expression_statement":
            return True
        case "export_statement":
            return statement.child_by_field_name("value") is not None
        case "program" | "statement_block":
            return _list_has_value([child for child in significant(statement) if child.is_named])
        case "switch_statement":
            cases = [case for body in statement.children_by_field_name("body") for case in body.named_children]
            return any(_list_has_value(case.children_by_field_name("body")) for case in cases)
        case "if_statement":
            fields = ("consequence", "alternative")
        case "try_statement":
            fields = ("body", "handler")
        case "else_clause":
            return any(map(has_value, statement.named_children))
        case "catch_clause" | "do_statement" | "for_in_statement" | "for_statement":
            fields = ("body",)
        case "labeled_statement" | "while_statement" | "with_statement":
            fields = ("body",)
    return any(has_value(child) for field in fields for child in statement.children_by_field_name(field))


def assigned_names(code: str) -> set[str]:
    """The names that a text assigns to without declaring them there and then: `a = 1`, `b++`, `for (c of d)`."""
    found, pending = set(), [parse(encode(code))]
    while pending:
        node = pending.pop()
        target = None
        if node.type in ("assignment_expression", "augmented_assignment_expression"):
            target = node.child_by_field_name("left")
        elif node.type == "update_expression":
            target = node.child_by_field_name("argument")
        elif node.type == "for_in_statement" and node.child_by_field_name("kind") is None:
            target = node.child_by_field_name("left")
        if target is not None and target.type != "member_expression":
            found |= {name_of(name) for name in bound_names(target)}
        pending += node.children
    return found
