"""Where an error is: the engine knows the line, and a column only by chance; the tree has the rest."""

from __future__ import annotations

import bisect
import contextlib
import re
from collections.abc import Callable
from typing import Any

from tree_sitter import Node

from diglot.ffi_core import HeapClosedError, JsException
from diglot.kernel.javascript.reading import FUNCTIONS
from diglot.kernel.javascript.syntax import LINE_BREAK, encode, parse

__all__ = ["locate_error", "stack_of"]

# The stack of a syntax error is the place in the text; one that was thrown has frames with functions.
_PLACE = re.compile(r"    at (?P<file>[^()\n]+):(?P<line>\d+):\d+\n(?P<rest>(?:    at .*\n)*)\Z")
_FRAME = re.compile(
    r"(?P<head>    at (?P<function>[^\n]*?) \((?P<file>[^()\n]+?))(?::(?P<line>\d+):(?P<column>\d+))?(?P<rest>\)\n.*)",
    re.DOTALL,
)
_TOKEN = re.compile(
    r"(?:^|: |[Uu]nexpected \w+ |private field )'(?P<token>.+)'$|^'(?P<name>[^']+)' is|keyword: (?P<word>\w+)$"
)
_AT_END = re.compile(r": ''$|^Unexpected end of input$")
# What an error of a name that is not there says: the name, which may also be a property's.
_MISSING = re.compile(
    r"^(?P<name>\S+) is not defined$|^cannot (?:read|set) property '(?P<property>.+)' of (?:undefined|null)$"
)
_IDENTIFIERS = frozenset({"identifier", "shorthand_property_identifier"})
_PROPERTIES = frozenset({"property_identifier", "shorthand_property_identifier_pattern", "string_fragment"})

_TOP_LEVEL = ("<eval>", "<module>")  # as the engine calls what is in no function

# Longer texts are not searched token by token.
_SEARCHABLE = 20_000


def locate_error(error: BaseException, text_of: Callable[[str], str | None], filename: str) -> None:
    """Put the column where the text goes wrong into the stack of an error. Errors that say nothing are left alone.

    It is that of the token which ends a syntax error's text, and of the name that a ReferenceError or a TypeError has
    not found: the engine notes the places of calls, and reports the last one before.

    :param error: what running a text raised.
    :param text_of: the text of a file, None when there is none.
    :param filename: the file that was run.
    """
    if not isinstance(error, JsException) or (stack := stack_of(error)) is None:
        return
    with contextlib.suppress(JsException):  # user code may have frozen it, or given it getters
        match error.name:
            case "SyntaxError":
                located = _locate_syntax(stack, str(error.message), text_of, filename)
            case "ReferenceError" | "TypeError":
                located = _locate_missing(stack, str(error.message), text_of)
            case _:
                return
        if located is not None:
            error.stack = located


def stack_of(error: JsException) -> str | None:
    """The stack of an Error; None of any other value, whose `stack` may be anything and run any code."""
    try:
        stack: Any = error.stack if error.value is error else None
    except HeapClosedError:
        stack = error.stack  # what is left of it
    except JsException:
        return None
    return stack if isinstance(stack, str) else None


# -- what was not found ------------------------------------------------------------------------------------------------


def _locate_missing(stack: str, message: str, text_of: Callable[[str], str | None]) -> str | None:
    frame, missing = _FRAME.match(stack), _MISSING.match(message)
    text = None if frame is None or missing is None else text_of(frame["file"])
    if frame is None or missing is None or text is None:
        return None
    noted = None
    if frame["line"] and frame["line"] != "0":  # line 0 is before the text
        noted = int(frame["line"]) - 1, int(frame["column"]) - 1
    kinds = _IDENTIFIERS if missing["name"] is not None else _PROPERTIES
    name = encode(missing["name"] or missing["property"])
    # The place that is noted for a function may be where it is defined.
    found = _first_named(parse(encode(text)), kinds, name, noted, frame["function"] not in _TOP_LEVEL)
    return None if found is None else f"{frame['head']}:{found[0] + 1}:{found[1] + 1}{frame['rest']}"


def _first_named(
    root: Node, kinds: frozenset[str], name: bytes, noted: tuple[int, int] | None, in_functions: bool
) -> tuple[int, int] | None:
    """Row and column of the first node of some kinds.

    :param noted: where to begin; only this statement is searched. None: all of the text.
    :param in_functions: whether to look into functions that begin behind that place.
    """
    start, end = (0, 0), root.end_point
    if noted is not None:
        start, end = noted, _statement_at(root, noted).end_point
    pending = [root]
    while pending:
        node = pending.pop()
        if node.end_point < start or node.start_point > end:
            continue
        if node.start_point >= start:
            if node.type in kinds and node.text == name:
                return node.start_point.row, node.start_point.column
            if node.type in FUNCTIONS and not in_functions:
                continue
        pending += reversed(node.children)
    return None


def _statement_at(root: Node, place: tuple[int, int]) -> Node:
    node = root.descendant_for_point_range(place, place) or root
    while node.parent is not None and not node.type.endswith(("_statement", "_declaration")):
        node = node.parent
    return node


# -- syntax errors -----------------------------------------------------------------------------------------------------


def _locate_syntax(stack: str, message: str, text_of: Callable[[str], str | None], filename: str) -> str | None:
    found = _PLACE.match(stack or f"    at {filename}:0:1\n")  # the engine knows no place of some
    if found is None or found["file"].startswith("diglot:"):
        return None
    text = text_of(found["file"])
    if text is None:
        return None
    place = _place(text, int(found["line"]), message)
    return None if place is None else f"    at {found['file']}:{place[0]}:{place[1]}\n{found['rest']}"


def _place(text: str, line: int, message: str) -> tuple[int, int] | None:
    """Line and column, from 1 in UTF-8 bytes, of what is wrong in a line; None when nothing shows it."""
    lines = re.split(rb"\r\n|\n|\r", encode(text))
    if _AT_END.search(message):
        return _end(lines)
    if line > len(lines):
        return None
    from diglot.kernel.javascript.completeness import is_complete

    named = _TOKEN.search(message)
    token = encode(next(filter(None, named.groups()))) if named is not None else b""
    if line == 0:
        line = next((number for number, each in enumerate(lines, 1) if token and token in each), 1)
    if not token and len(text) <= _SEARCHABLE:
        column = _first_invalid(text, line)
        if column is not None:
            return line, column + 1
        if is_complete(text)[0] == "incomplete":
            return _end(lines)
    column = _column(parse(encode(text)), lines, line, token)
    return None if column is None else (line, column + 1)


def _end(lines: list[bytes]) -> tuple[int, int]:
    """Line and column behind the last character that is no blank."""
    last = max((number for number, line in enumerate(lines, 1) if line.strip()), default=1)
    return last, len(lines[last - 1].rstrip()) + 1


def _column(root: Node, lines: list[bytes], line: int, token: bytes) -> int | None:
    suspect = _first_error(root, line - 1)
    if token:
        places = [place.start() for place in re.finditer(re.escape(token), lines[line - 1])]
        behind = [place for place in places if suspect is not None and place >= suspect]
        if behind or len(places) == 1:
            return (behind or places)[0]
    return suspect


def _first_invalid(text: str, line: int) -> int | None:
    """Where the first token of a line is after which no text can be right any more; None when each can."""
    from diglot.kernel.javascript.completeness import TOKEN, is_complete

    start = 0
    for _ in range(line - 1):
        start = LINE_BREAK.search(text, start).end()  # type: ignore[union-attr]  # there are as many lines
    found = LINE_BREAK.search(text, start)
    end = len(text) if found is None else found.start()
    tokens = [token for token in TOKEN.finditer(text, start, end) if token.lastgroup != "space"]
    index = bisect.bisect_left(tokens, True, key=lambda token: is_complete(text[: token.end()])[0] == "invalid")
    return len(encode(text[start : tokens[index].start()])) if index < len(tokens) else None


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
