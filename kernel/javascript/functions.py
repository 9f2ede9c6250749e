"""What is known of a JavaScript function from its text: its kind, parameters, source as typed and JSDoc comment.

Nothing is run. The engine has the text of a function and where it begins; cells are rewritten before they run, so the
text as typed is looked up in the cell.
"""

from __future__ import annotations

import inspect
import keyword
import linecache
import re
from typing import NamedTuple

from tree_sitter import Node

from .syntax import encode, parse

__all__ = ["FunctionFacts", "facts_of", "signature_and_doc"]

_FUNCTIONS = frozenset({
    "arrow_function", "function_declaration", "function_expression", "generator_function",
    "generator_function_declaration", "method_definition",
})  # fmt: skip
_CLASSES = frozenset({"class", "class_declaration"})
# Between a function and the comment before it: what it is the value of, or exported by.
_HOLDERS = frozenset({
    "assignment_expression", "export_statement", "expression_statement", "field_definition", "lexical_declaration",
    "pair", "parenthesized_expression", "variable_declaration", "variable_declarator",
})  # fmt: skip
_NATIVE = re.compile(r"\{\s*\[native code\]\s*\}\s*\Z")
_COMMENT_LINE = re.compile(r"^[ \t]*\*?[ \t]?", re.MULTILINE)


class FunctionFacts(NamedTuple):
    """What a function's text says.

    :ivar kind: "function", "async function", "generator function", "class" and so on.
    :ivar parameters: with their parentheses, as typed; None when they are not known.
    :ivar signature: the same as Python writes it; None when they are not known.
    :ivar source: as typed; None for the engine's own functions.
    :ivar doc: the text of the JSDoc comment before it; None without one.
    """

    kind: str
    parameters: str | None
    signature: inspect.Signature | None
    source: str | None
    doc: str | None


def signature_and_doc(text: str, file: str, line: int, column: int) -> tuple[inspect.Signature | None, str | None]:
    """What `inspect.signature` and `__doc__` say of a JS function; the hook `Heap.describe_function`."""
    facts = facts_of(text, file, line, column)
    return facts.signature, facts.doc


def facts_of(text: str, file: str = "", line: int = 0, column: int = 0) -> FunctionFacts:
    """Read the text of a function.

    :param text: what `Function.prototype.toString` gives.
    :param file: the name of the source that it is in, as `linecache` knows it.
    :param line: where the function begins in it, from 1.
    :param column: likewise, in the engine's count.
    """
    if _NATIVE.search(text):
        return FunctionFacts("function", None, None, None, None)
    node = _in_its_file(text, file, line, column)
    doc = source = None
    if node is not None:
        source, doc = _text(_declaration(node)), _comment(node)
    else:
        node = _alone(text)
    if node is None:
        return FunctionFacts("function", None, None, text, None)
    defining, kind = node, _kind(node)
    if node.type in _CLASSES:
        constructor = _constructor(node)
        if constructor is None:
            known = inspect.Signature() if not _heritage(node) else None
            return FunctionFacts(kind, "()" if known else None, known, source or text, doc)
        defining = constructor
        doc = doc or _comment(constructor)
    parameters = _parameters(defining)
    return FunctionFacts(kind, parameters, _signature(defining), source or text, doc)


def _text(node: Node) -> str:
    return (node.text or b"").decode("utf-8", "replace")


def _alone(text: str) -> Node | None:
    """The function as the only thing in a text."""
    for wrapped in (f"({text})", f"({{{text}}})", f"(class {{{text}}})"):  # a method's text is none of an expression
        root = parse(encode(wrapped))
        if root.has_error:
            continue
        pending = [root]
        while pending:
            node = pending.pop(0)
            if node.type in _FUNCTIONS or (node.type in _CLASSES and _text(node) == text):
                return node
            pending += node.named_children
    return None


def _body(node: Node) -> str | None:
    body = node.child_by_field_name("body")
    return None if body is None else _text(body)


def _in_its_file(text: str, file: str, line: int, column: int) -> Node | None:
    """The function where it was typed: that whose body is the same, the nearest to where the engine says it begins."""
    lines = linecache.cache.get(file) and linecache.getlines(file)
    alone = _alone(text)
    if not lines or alone is None:
        return None
    body, parameters = _body(alone), _parameters(alone)
    code = encode("".join(lines))
    if encode(body or "") not in code:
        return None
    found: tuple[int, int, Node] | None = None
    pending = [parse(code)]
    while pending:
        node = pending.pop()
        if (
            (node.type in _CLASSES) == (alone.type in _CLASSES)
            and node.type in _FUNCTIONS | _CLASSES
            and _body(node) == body
            and _parameters(node) == parameters
        ):
            row, at = node.start_point
            far = abs(row + 1 - line), abs(at + 1 - column)
            if found is None or far < found[:2]:
                found = (*far, node)
        pending += node.named_children
    return found[2] if found is not None else None


def _declaration(node: Node) -> Node:
    """What a reader takes for the function's source: with its name, where it is the value of one."""
    parent = node.parent
    if node.type == "arrow_function" and parent is not None and parent.type == "variable_declarator":
        statement = parent.parent
        if statement is not None and len(statement.named_children) == 1:
            return statement
    return node


def _comment(node: Node) -> str | None:
    """The JSDoc comment directly before a function or before what it is the value of."""
    while True:
        before = node.prev_sibling
        if before is not None and before.type == "comment" and _text(before).startswith("/**"):
            # `/** ... */` with nothing but one line end behind it
            if node.start_point[0] - before.end_point[0] > 1:
                return None
            inner = _text(before)[3:-2]
            return inspect.cleandoc(_COMMENT_LINE.sub("", inner)).strip() or None
        parent = node.parent
        if parent is None or parent.type not in _HOLDERS:
            return None
        if parent.type in ("lexical_declaration", "variable_declaration") and parent.named_children[0] != node:
            return None
        node = parent


def _kind(node: Node) -> str:
    if node.type in _CLASSES:
        return "class"
    modifiers = {str(child.type) for child in node.children}
    is_generator = "*" in modifiers
    return " ".join(["async"] * ("async" in modifiers) + ["generator"] * is_generator + ["function"])


def _heritage(node: Node) -> bool:
    return any(child.type == "class_heritage" for child in node.named_children)


def _constructor(node: Node) -> Node | None:
    for body in node.children_by_field_name("body"):
        for member in body.named_children:
            name = member.child_by_field_name("name")
            if member.type == "method_definition" and name is not None and name.text == b"constructor":
                return member
    return None


def _parameters(node: Node) -> str | None:
    for field, form in (("parameters", "{}"), ("parameter", "({})")):
        found = node.child_by_field_name(field)
        if found is not None:
            return form.format(_text(found))
    return None


class _Default:
    """The default of a JS parameter; shows as it was typed."""

    def __init__(self, text: str) -> None:
        self._text = text

    def __repr__(self) -> str:
        return self._text


def _signature(node: Node) -> inspect.Signature | None:
    """The parameters as Python writes them. All are positional: a call's keywords become one trailing object."""
    single = node.child_by_field_name("parameter")
    found = node.child_by_field_name("parameters")
    if single is None and found is None:
        return None
    items = [single] if single is not None else [item for item in found.named_children if item.type != "comment"]  # type: ignore[union-attr]
    result: list[inspect.Parameter] = []
    kind, names, is_optional = inspect.Parameter.POSITIONAL_ONLY, set[str](), False
    for number, item in enumerate(items):
        default: object = inspect.Parameter.empty
        target: Node | None = item
        if item.type == "assignment_pattern":
            right = item.child_by_field_name("right")
            default = _Default(_text(right)) if right is not None else inspect.Parameter.empty
            target = item.child_by_field_name("left")
        if item.type == "rest_pattern":
            target = item.named_children[0] if item.named_children else None
        name = _text(target) if target is not None and target.type == "identifier" else f"arg{number}"
        if not name.isidentifier() or name in names or name in ("None", "True", "False"):
            name = f"arg{number}"
        names.add(name)
        # JavaScript allows what Python does not: a parameter without a default behind one with it
        is_optional = is_optional or default is not inspect.Parameter.empty
        if is_optional and default is inspect.Parameter.empty:
            default = _Default("undefined")
        if item.type == "rest_pattern":
            result.append(inspect.Parameter(_python_name(name), inspect.Parameter.VAR_POSITIONAL))
        else:
            result.append(inspect.Parameter(_python_name(name), kind, default=default))
    try:
        return inspect.Signature(result)
    except ValueError:
        return None


def _python_name(name: str) -> str:
    return name + "_" if keyword.iskeyword(name) else name
