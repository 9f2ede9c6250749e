"""What the engine cannot compile, written so that it can: attributes of imports; `yield` in the head of a loop."""

from __future__ import annotations

import re

from tree_sitter import Node

from .editing import Editor
from .syntax import LINE_BREAK, encode, parse, without_attributes

__all__ = ["for_engine"]

_MAY_YIELD = re.compile(r"\bof\b[^;{}]*\byield\b")
_FUNCTIONS = re.compile(r"function|method_definition|class_static_block")


def for_engine(source: str) -> str:
    """Return a text that does the same and that the engine compiles; lines stay."""
    source = without_attributes(source)
    while _MAY_YIELD.search(source):
        code = encode(source)
        loop = next(filter(_yields_in_head, _loops(parse(code))), None)
        if loop is None:
            break
        source = _head_first(code, loop).decode("utf-8", "surrogatepass")
    return source


def _loops(root: Node) -> list[Node]:
    """The `for ... of` loops of a text."""
    found, pending = [], [root]
    while pending:
        node = pending.pop()
        if node.type == "for_in_statement" and any(child.type == "of" for child in node.children):
            found.append(node)
        pending += node.children
    return found


def _yields_in_head(loop: Node) -> bool:
    head = loop.child_by_field_name("right")
    pending = [head] if head is not None else []
    while pending:
        node = pending.pop()
        if node.type == "yield_expression":
            return True
        if not _FUNCTIONS.search(node.type):
            pending += node.children
    return False


def _head_first(code: bytes, loop: Node) -> bytes:
    """`label: for (const x of yield y) ...` as `{const $of=(yield y);label: for (const x of $of) ...}`."""
    head = loop.child_by_field_name("right")
    assert head is not None
    whole = loop
    while whole.parent is not None and whole.parent.type == "labeled_statement":
        whole = whole.parent
    name = b"$of"
    while name in code:
        name += b"_"
    opening, pending = bytearray(code[whole.start_byte : head.start_byte]), [whole]
    while pending:
        node = pending.pop()
        if node.type == "comment" and node.end_byte <= head.start_byte:
            start, end = node.start_byte - whole.start_byte, node.end_byte - whole.start_byte
            opening[start:end] = b" " * (end - start)
        elif node.start_byte < head.start_byte:
            pending += node.children
    opening = bytearray(LINE_BREAK.sub(" ", opening.decode("utf-8", "surrogatepass")).encode("utf-8", "surrogatepass"))
    text = Editor(code)
    text.blank(whole.start_byte, head.start_byte)
    text.insert(whole.start_byte, b"{const " + name + b"=(")
    text.insert(head.end_byte, b");" + opening + name)
    text.insert(whole.end_byte, b"}")
    return text.render()
