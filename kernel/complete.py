"""Completion in JavaScript cells: the names of both languages, and the members of live objects."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from tree_sitter import Node

from .completeness import scan
from .lookup import MISSING, Lookup, path_of
from .syntax import encode, parse

__all__ = ["Completions", "complete"]

_PREFIX = re.compile(r"[\w$\u200c\u200d]*\Z")
_NAME = re.compile(r"[^\W\d][\w$\u200c\u200d]*\Z|\$[\w$\u200c\u200d]*\Z")
_STRING = re.compile(r"""(["'])((?:(?!\1)[^\\\r\n])*)\Z""")
_NAMES_A_MODULE = re.compile(r"(?:\b(?:from|import)\s*|\b(?:import|require(?:\s*\.\s*resolve)?)\s*\(\s*)\Z")
_KEYWORDS = frozenset({
    "async", "await", "break", "case", "catch", "class", "const", "continue", "debugger", "default", "delete",
    "do", "else", "export", "extends", "false", "finally", "for", "function", "if", "import", "in",
    "instanceof", "let", "new", "null", "of", "return", "static", "super", "switch", "this", "throw", "true",
    "try", "typeof", "var", "void", "while", "with", "yield",
})  # fmt: skip


class Completions(NamedTuple):
    """What may stand in a part of a cell.

    :ivar matches: whole names, each once, the likeliest first.
    :ivar start: where the part begins, an offset in characters.
    :ivar end: where it ends.
    """

    matches: list[str]
    start: int
    end: int


def complete(source: str, cursor: int, lookup: Lookup, modules: Callable[[str], Iterable[str]]) -> Completions:
    """Complete the name before the cursor; in a string that names a module or a property, that.

    :param cursor: offset in characters.
    :param modules: the modules whose names begin with a text.
    """
    before = source[:cursor]
    string = _STRING.search(before)
    if string is not None and scan(before).tail == string[1]:
        return _in_string(before[: string.start()], string[2], len(before), lookup, modules)
    prefix = _PREFIX.search(before)[0]  # type: ignore[index]  # it matches the empty string
    start = len(before) - len(prefix)
    names: Iterable[str] = ()
    if not prefix[:1].isdigit() and not _in_text(before):
        names = _candidates(before[:start], lookup)
    matches = dict.fromkeys(
        name
        for name in names
        # names with a leading underscore are shown to those who ask for them
        if name.startswith(prefix) and _NAME.match(name) and (prefix or not name.startswith("_"))
    )
    return Completions(list(matches), start, len(before))


def _in_string(
    before: str, prefix: str, end: int, lookup: Lookup, modules: Callable[[str], Iterable[str]]
) -> Completions:
    """Complete a string that has no end yet: `before` is what stands before its quote."""
    names: Iterable[str] = ()
    if _NAMES_A_MODULE.search(before):
        names = modules(prefix)
    elif before.rstrip().endswith("["):
        # as behind a dot, but any text may be a key
        names = _candidates(before.rstrip()[:-1] + ".", lookup)
    matches = dict.fromkeys(name for name in names if name.startswith(prefix) and (prefix or not name.startswith("_")))
    return Completions(list(matches), end - len(prefix), end)


def _in_text(before: str) -> bool:
    """Tell whether the text ends inside a string, a template or a block comment."""
    state = scan(before)
    return bool(state.tail) or bool(state.brackets and state.brackets[-1][0] == "`")


def _candidates(before: str, lookup: Lookup) -> Iterator[str]:
    """Yield the names that may follow the text."""
    code = encode(before)
    # A name of its own stands for the one that is being typed, so that the text ends in something whole.
    root = parse(code + b"x")
    node = root.descendant_for_byte_range(len(code), len(code) + 1)
    if node is None or node.type == "comment":
        return
    parent = node.parent
    if parent is not None and parent.type == "member_expression" and node.type == "property_identifier":
        target = parent.child_by_field_name("object")
        path = None if target is None else path_of(target)
        if path is not None and (value := lookup.resolve(path)) is not MISSING:
            yield from lookup.members(value)
    elif node.type in ("identifier", "shorthand_property_identifier", "type_identifier"):
        yield from _identifiers(root, len(code))
        yield from sorted(_KEYWORDS.union(lookup.names()))


def _identifiers(root: Node, end: int) -> Iterator[str]:
    """Yield the names that the cell itself uses, but for the one that begins at byte `end`."""
    pending = [root]
    while pending:
        node = pending.pop()
        if node.type in ("identifier", "shorthand_property_identifier_pattern") and node.start_byte < end:
            yield (node.text or b"").decode("utf-8", "replace")
        pending += reversed(node.children)
