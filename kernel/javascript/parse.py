"""Turn the source of a JavaScript cell into global scripts that the engine can run.

A cell differs from a script in four ways: its top-level declarations may be declared again by a later cell, it may
``await`` and ``import`` at top level, it may be a bare object literal, and ``export`` in pasted module code is ignored.
Its text is rewritten so that a plain script does the same, while errors keep pointing at what was typed: see
script_text.py. The caller declares the names, runs the scripts and knows the heap; nothing here does.

Any thread may call these functions; they keep no state.
"""

from __future__ import annotations

import re

from tree_sitter import Node

from .cell import Cell
from .reading import awaits, end_of
from .rewriting import Rewriter
from .script_text import ScriptText
from .syntax import encode, parse, significant

__all__ = ["object_literal", "parse_cell"]

_HASHBANG = re.compile(r"\A(\s*)#!")

# A block whose first words could also be methods of an object literal: `{ if (x) { ... } }`.
_BLOCK_KEYWORDS = frozenset({b"catch", b"for", b"if", b"switch", b"while", b"with"})

_ENDS_LINE = re.compile(rb"[ \t]*[\r\n]")


def parse_cell(source: str, filename: str = "<cell>") -> Cell:
    """Rewrite a cell as global scripts.

    A cell with a syntax error is left as it is, for the engine to report; only its well-formed imports are rewritten,
    or else the engine would stop at them and hide the error.

    :param source: the cell as typed.
    :param filename: the name that a :class:`CellSyntaxError` carries.
    :raises CellSyntaxError: on a name declared twice, a missing initialiser, or a re-export.
    """
    code = _HASHBANG.sub(r"\1//", source)  # of the same length
    return object_literal(code) or Rewriter(code, filename).cell()


def object_literal(source: str) -> Cell | None:
    """Return the cell as an expression if it reads as one that begins with an object literal, as Node's REPL does.

    What also reads as a block with more after it is the expression if that begins in the line of the `}`:
    ``{}.a`` and ``{} + 1`` are expressions, a block is followed by a new line.
    """
    if not source.lstrip("\ufeff \t\r\n").startswith(("{", "/")):
        return None
    code = encode(source)
    root = parse(b"(" + code + b"\n)")
    statements = significant(root)
    if root.has_error or len(statements) != 1:
        return None
    parentheses = next(iter(statements[0].named_children), None)
    if parentheses is None or parentheses.type != "parenthesized_expression" or parentheses.start_byte != 0:
        return None
    expression = significant(parentheses)[1]
    first = _leftmost(expression)
    if first.type not in ("object", "object_pattern"):
        return None
    end = end_of(expression) - 1  # in `code`, which has no parenthesis
    if _ENDS_LINE.match(code, first.end_byte - 1) and end >= first.end_byte:
        return None
    methods = [member for member in first.named_children if member.type == "method_definition"]
    if any(name.text in _BLOCK_KEYWORDS for method in methods for name in method.children_by_field_name("name")):
        return None
    body = ScriptText(code)
    body.insert(-1, b"(")
    body.insert(end, b")")
    return Cell(source, (), None, body.render(), is_async=awaits(root), has_value=True)


def _leftmost(expression: Node) -> Node:
    """Return the operand that an expression begins with."""
    while expression.type not in ("object", "object_pattern", "parenthesized_expression"):
        children = significant(expression)
        if not children:
            break
        expression = children[0]
    return expression
