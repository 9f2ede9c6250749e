"""Completion in JavaScript cells: the names of both languages, the members of live objects, keys, modules."""

from __future__ import annotations

import pkgutil
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import Any, NamedTuple

from tree_sitter import Node

from diglot.ffi_core.modules import PYTHON_SCHEME
from diglot.kernel.javascript.completeness import Scan, scan
from diglot.kernel.javascript.syntax import encode, parse

from .lookup import MISSING, Kind, Lookup, Names
from .place import Place, closing

__all__ = ["Completions", "complete", "python_modules"]

_PREFIX = re.compile(r"[\w$\u200c\u200d]*\Z")
_NAME = re.compile(r"[^\W\d][\w$\u200c\u200d]*\Z|\$[\w$\u200c\u200d]*\Z")


class _Matches(NamedTuple):
    matches: list[str]
    start: int
    end: int


class Completions(_Matches):
    """What may be written in a part of a cell: a tuple of the matches, start and end, with the matches' types.

    :ivar matches: whole names, each once, the likeliest first.
    :ivar start: where the part begins, an offset in characters.
    :ivar end: where it ends.
    :ivar types: what each match stands for: "class", "function", "keyword", "module", "property" or "variable".
    """

    types: list[Kind]

    def __new__(cls, found: Names, start: int, end: int) -> Completions:
        self = super().__new__(cls, list(found), start, end)
        self.types = list(found.values())
        return self

    def metadata(self) -> dict[str, Any]:
        """The `metadata` of Jupyter's `complete_reply`, with the types where its front ends look for them."""
        found = zip(self.matches, self.types, strict=True)
        return {
            "_jupyter_types_experimental": [
                {"start": self.start, "end": self.end, "text": text, "type": kind, "signature": ""}
                for text, kind in found
            ]
        }


def complete(
    source: str, cursor: int, lookup: Lookup, modules: Callable[[str], Iterable[str]] | None = None
) -> Completions:
    """Complete the name before the cursor; in a string that names a module or a key, that.

    :param cursor: offset in characters.
    :param modules: the names of modules that begin with a text; those of Python when None.
    """
    before = source[:cursor]
    state = scan(before)
    if state.tail in ("'", '"'):
        return _in_string(before, state, lookup, modules or python_modules)
    prefix = _PREFIX.search(before)[0]  # type: ignore[index]  # it matches the empty string
    start = len(before) - len(prefix)
    found: Names = {}
    if not prefix[:1].isdigit() and not state.tail and not (state.brackets and state.brackets[-1][0] == "`"):
        found = Place(source, start, cursor, prefix, lookup).names()
    matches = {
        name: kind
        for name, kind in found.items()
        # names with a leading underscore are shown to those who ask for them
        if name.startswith(prefix) and (name.isidentifier() or _NAME.match(name)) and (prefix or name[:1] != "_")
    }
    return Completions(matches, start, len(before))


@cache
def _roots() -> tuple[str, ...]:
    return tuple(sorted({module.name for module in pkgutil.iter_modules()} | sys.stdlib_module_names))


def python_modules(prefix: str) -> Iterator[str]:
    """Yield `py:` and the names of Python's modules, those that begin with a text; runs none of them."""
    if not prefix.startswith(PYTHON_SCHEME):
        if PYTHON_SCHEME.startswith(prefix):
            yield PYTHON_SCHEME
        return
    parent, dot, _ = prefix.removeprefix(PYTHON_SCHEME).rpartition(".")
    names: Iterable[str] = _roots()
    if dot:
        folders = getattr(sys.modules.get(parent), "__path__", ())
        names = {f"{parent}.{module.name}" for module in pkgutil.iter_modules(folders)}
        names |= {name for name in list(sys.modules) if name.rpartition(".")[0] == parent}
    for name in sorted(names):
        if (PYTHON_SCHEME + name).startswith(prefix) and not name.rpartition(".")[2].startswith("_"):
            yield PYTHON_SCHEME + name


# -- in strings ----------------------------------------------------------------------------------------------------


def _in_string(before: str, state: Scan, lookup: Lookup, modules: Callable[[str], Iterable[str]]) -> Completions:
    """Complete the string in which the text ends."""
    start = state.tail_start + 1
    prefix = before[start:]
    head = before[: state.tail_start]
    root = parse(encode(f"{head}{state.tail}x{state.tail}") + closing(state))
    offset = len(encode(head))
    node = root.descendant_for_byte_range(offset, offset + 1)
    while node is not None and node.type != "string":
        node = node.parent
    found: Names = {}
    if "\\" not in prefix and node is not None and node.parent is not None:
        if _names_module(node):
            found = dict.fromkeys(modules(prefix), "module")
        elif node.parent.type == "subscript_expression" and (target := node.parent.child_by_field_name("object")):
            value = Place(before, state.tail_start, len(before), "", lookup).expressions.value_of(target)
            keys = lookup.keys(value, prefix) if value is not MISSING else []
            found = {key: "property" for key in keys if not re.search(rf"[\x00-\x1f\\{state.tail}]", key)}
    return Completions({name: found[name] for name in found if name.startswith(prefix)}, start, len(before))


def _names_module(string: Node) -> bool:
    parent = string.parent
    if parent is None:
        return False
    if parent.type in ("import_statement", "export_statement"):
        return True
    call = parent.parent if parent.type == "arguments" else None
    function = None if call is None else call.child_by_field_name("function")
    if function is None:  # `import "` alone, of which the grammar makes nothing
        before = string.prev_sibling
        return parent.type == "ERROR" and before is not None and before.type in ("import", "from")
    return function.type == "import" or function.text in (b"require", b"require.resolve")
