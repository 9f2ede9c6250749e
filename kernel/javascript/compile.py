"""Texts in TypeScript and JSX as JavaScript: the same lines, and as far as can be the same columns.

Nothing is compiled beforehand and no compiler is loaded: the types are taken out of the text. What is wrong with it is
therefore the engine's to say, at the place where it is. What does it is imported for the first such text.
"""

from __future__ import annotations

import functools
import os

from tree_sitter import Language, Node, Parser

from . import syntax
from .cell import CellSyntaxError
from .editing import RewriteError
from .syntax import Dialect

__all__ = ["dialect_of", "to_javascript"]

_DIALECTS: dict[str, Dialect] = {".ts": "ts", ".mts": "ts", ".cts": "ts", ".tsx": "tsx", ".jsx": "jsx"}
_REMEMBERED = 256  # texts


def dialect_of(path: str) -> Dialect:
    """The dialect of a file, by its ending."""
    return _DIALECTS.get(os.path.splitext(path)[1].lower(), "js")


def to_javascript(source: str, dialect: Dialect, *, is_file: bool = False, filename: str = "<cell>") -> str:
    """Return the text as JavaScript.

    :param is_file: see `typescript.strip_types`.
    :param filename: the name that an error carries.
    :raises CellSyntaxError: for what has no JavaScript here; what is wrong otherwise is left to the engine.
    """
    if dialect == "js":
        return source
    try:
        return _rewrite(source, dialect, is_file)
    except RewriteError as error:
        before = syntax.encode(source)[: error.offset].decode("utf-8", "surrogatepass")
        lines = syntax.LINE_BREAK.split(before)
        text = syntax.LINE_BREAK.split(source)[len(lines) - 1]
        raise CellSyntaxError(str(error), (filename, len(lines), len(lines[-1]) + 1, text)) from None


@functools.lru_cache(_REMEMBERED)
def _rewrite(source: str, dialect: Dialect, is_file: bool) -> str:
    from .editing import Editor
    from .jsx import rewrite_jsx
    from .typescript import strip_types

    code = syntax.encode(source)
    root = syntax.parse(code) if dialect == "jsx" else _parse(code, dialect)
    if dialect == "jsx" and root.has_error:  # this grammar takes `class` for an attribute
        root = _parse(code, "tsx")
    editor = Editor(code)
    if dialect != "jsx":
        strip_types(root, editor, is_file=is_file)
    if dialect != "ts":
        rewrite_jsx(root, editor)
    return editor.render().decode("utf-8", "surrogatepass")


@functools.cache
def _language(dialect: Dialect) -> Language:
    import tree_sitter_typescript

    find = tree_sitter_typescript.language_tsx if dialect == "tsx" else tree_sitter_typescript.language_typescript
    return Language(find())


def _parse(code: bytes, dialect: Dialect) -> Node:
    return Parser(_language(dialect)).parse(code).root_node
