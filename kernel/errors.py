"""Where a syntax error is: the engine tells the line, and a column only by chance; the tree tells the rest."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from tree_sitter import Node

from diglot.ffi_core import JsException

from .syntax import encode, parse

__all__ = ["locate_syntax_error"]

# The stack of a syntax error is the place in the text; one that was thrown has frames with functions.
_PLACE = re.compile(r"    at (?P<file>[^()\n]+):(?P<line>\d+):\d+\n(?P<rest>(?:    at .*\n)*)\Z")
_TOKEN = re.compile(r"(?:^|: |[Uu]nexpected \w+ )'(?P<token>.+)'$|^'(?P<name>[^']+)' is")


def locate_syntax_error(error: BaseException, text_of: Callable[[str], str | None]) -> None:
    """Put the column where the text goes wrong into the stack of a syntax error. Other errors are left as they are.

    :param error: what running a text raised.
    :param text_of: the text of a file, None when there is none.
    """
    if not isinstance(error, JsException) or error.name != "SyntaxError":
        return
    stack: Any = error.stack
    found = _PLACE.match(stack) if isinstance(stack, str) else None
    if found is None or found["file"].startswith("diglot:"):
        return
    text = text_of(found["file"])
    if text is None:
        return
    line = int(found["line"])
    column = _column(encode(text), line, str(error.message))
    if column is not None:
        error.stack = f"    at {found['file']}:{max(line, 1)}:{column}\n{found['rest']}"


def _column(code: bytes, line: int, message: str) -> int | None:
    """The column, from 1 in UTF-8 bytes, of what is wrong in a line; None when nothing tells."""
    lines = re.split(rb"\r\n|\n|\r", code)
    if not 1 <= line <= len(lines):
        return None
    text = lines[line - 1]
    suspect = _first_error(parse(code), line - 1)
    named = _TOKEN.search(message)
    token = encode((named["token"] or named["name"]) if named is not None else "")
    if token:
        places = [place.start() for place in re.finditer(re.escape(token), text)]
        behind = [place for place in places if suspect is not None and place >= suspect]
        if behind or len(places) == 1:
            return (behind or places)[0] + 1
    return None if suspect is None else suspect + 1


def _first_error(root: Node, row: int) -> int | None:
    """Where the first error of the tree in a line begins."""
    best: int | None = None
    pending = [root]
    while pending:
        node = pending.pop()
        if not node.has_error or node.end_point.row < row or node.start_point.row > row:
            continue
        if (node.is_error or node.is_missing) and node.start_point.row == row:
            column = node.start_point.column
            best = column if best is None else min(best, column)
        pending += node.children
    return best
