"""The JavaScript grammar: texts to trees, and the few things that every reader of a tree needs.

Texts are handed around as UTF-8, because that is what the grammar's offsets and QuickJS's columns count.
Any thread may call these functions; they keep no state.
"""

from __future__ import annotations

import re
from typing import Literal

import tree_sitter_javascript
from tree_sitter import Language, Node, Parser

__all__ = [
    "LINE_BREAK", "TRIVIA", "Dialect", "blank", "encode", "parse", "significant", "supply_semicolons",
    "without_attributes",
]  # fmt: skip

Dialect = Literal["js", "jsx", "ts", "tsx"]

_LANGUAGE = Language(tree_sitter_javascript.language())

TRIVIA = frozenset({"comment", "hash_bang_line", "html_comment"})

# As QuickJS counts lines.
LINE_BREAK = re.compile(r"\r\n|\n|\r")
# U+2028 and U+2029 end a line for the grammar (automatic semicolons), though not for QuickJS's line count.
_BLANKABLE = re.compile(rb"(\xe2\x80[\xa8\xa9]|[\r\n])|.", re.DOTALL)
# The end of a line, with its comment, before one that might continue it.
_CONTINUATION = re.compile(rb"[ \t]*(?://[^\r\n]*)?[\r\n]\s*(?=[(\[`])")
_HAS_ATTRIBUTES = re.compile(r"""['"]\s*(?:with|assert)\s*\{|\bimport\s*\([^)]*,""")


def encode(source: str) -> bytes:
    """Return the text as the UTF-8 that offsets and columns count."""
    # A lone surrogate is legal in a JS source text, though tree-sitter will call it an error.
    return source.encode("utf-8", "surrogatepass")


def parse(code: bytes) -> Node:
    """Return the root of the text's tree; the grammar tolerates errors and marks them in it."""
    # A parser is cheap to make and must not be shared between threads.
    return Parser(_LANGUAGE).parse(code).root_node


def _count_errors(root: Node) -> int:
    count, pending = 0, [root]
    while pending:
        node = pending.pop()
        if node.has_error:
            count += node.is_error or node.is_missing
            pending += node.children
    return count


def supply_semicolons(code: bytes) -> bytes:
    """Return the code with the automatic semicolons (ECMAScript 12.10) that the grammar fails to see.

    After ``import "m"`` or ``let x`` it takes a line that begins with ``(``, ``[`` or a template for a continuation,
    though none is possible there. Each semicolon replaces a line end, so offsets stay; the text is only for parsing.
    """
    errors = _count_errors(parse(code))
    if errors:
        for line_end in _CONTINUATION.finditer(code):
            start, end = line_end.span()
            attempt = code[:start] + b";" + blank(code[start + 1 : end]) + code[end:]
            remaining = _count_errors(parse(attempt))
            if remaining < errors:
                code, errors = attempt, remaining
            if not errors:
                break
    return code


def blank(code: bytes) -> bytes:
    """Return as many spaces as there are bytes, keeping line terminators."""
    return _BLANKABLE.sub(lambda match: match[1] or b" ", code)


def significant(node: Node) -> list[Node]:
    """Return the children without comments."""
    return [child for child in node.children if child.type not in TRIVIA]


def without_attributes(source: str) -> str:
    """Blank the attributes of imports, which the engine does not know: `with { type: "json" }`. Positions stay."""
    if not _HAS_ATTRIBUTES.search(source):
        return source
    code = bytearray(encode(source))
    pending = [parse(bytes(code))]
    while pending:
        node = pending.pop()
        if node.type == "import_attribute":
            code[node.start_byte : node.end_byte] = b" " * (node.end_byte - node.start_byte)
        elif node.type == "call_expression" and node.children[0].type == "import":
            arguments = node.child_by_field_name("arguments")
            parts = significant(arguments) if arguments is not None else []
            if len(parts) > 3:
                start, end = parts[2].start_byte, parts[-1].start_byte
                code[start:end] = b" " * (end - start)
        pending += node.children
    return code.decode("utf-8", "surrogatepass")
