"""A JS cell as the engine runs it: its scripts, what it declares and imports. `parse_cell` makes it."""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["Cell", "CellSyntaxError", "Declaration", "Import"]


class Declaration(NamedTuple):
    """A name that a cell declares at top level.

    :ivar name: the name, with ``\\u`` escapes decoded.
    :ivar kind: ``"const"``, ``"let"``, ``"var"``, ``"function"``, ``"class"`` or ``"import"`` (a const).
    :ivar initialised: True when the name starts as undefined (``let x;``, ``var``, ``function``). False when it must
        not be read before the body's first write to it (the temporal dead zone).
    """

    name: str
    kind: str
    initialised: bool


class Import(NamedTuple):
    """An import declaration: it runs before everything else in the cell, wherever it is written.

    :ivar script: a script whose value is the promise of the namespace, with the module's name at its own place.
    :ivar module: the module's name, as typed.
    :ivar line, column: where that is; the column in UTF-8 bytes from 1.
    :ivar names: the exports that it asks for by name, each with its place.
    :ivar bind: a function that takes the namespace and gives the names their values; None when there are none.
    """

    script: str
    module: str
    line: int
    column: int
    names: tuple[tuple[str, int, int], ...]
    bind: str | None


class Cell(NamedTuple):
    """A cell, ready to be run: declare the names, then the imports, then ``hoisted`` if there is one, then ``body``.

    All texts consist of one extra line followed by as many lines as ``source`` has, so line 0 of a script evaluated
    with starting line number 0 is the extra one and line *n* is line *n* of the cell. Columns are those of ``source``,
    in UTF-8 bytes from 1, except behind text that had to be inserted into the same line: the ``)`` that ends an object
    pattern or an import, and ``A=`` before a class that does not begin its line.

    QuickJS notes positions for calls, ``throw``, ``return`` and expression statements only; anything else (an unknown
    name in a loop's head, a wrong ``extends``) it places at the last position noted before. That can be line 0, which
    is best shown as line 1.

    :ivar source: the cell as typed.
    :ivar declarations: one per name, in the order of their first appearance.
    :ivar hoisted: the function declarations, as assignments, everything else blank; None when there are none.
    :ivar body: everything else.
    :ivar is_async: ``body`` must be run with top-level await allowed.
    :ivar imports: the import declarations; of a cell with a syntax error they are in ``body``.
    :ivar has_value: False when the cell ends in a declaration, an import or an empty statement: the script's completion
        value is then not the cell's value, which is undefined.
    """

    source: str
    declarations: tuple[Declaration, ...]
    hoisted: str | None
    body: str
    is_async: bool
    has_value: bool
    imports: tuple[Import, ...] = ()


class CellSyntaxError(SyntaxError):
    """Raised when a cell breaks a rule that the engine cannot see any more in the rewritten text.

    ``filename``, ``lineno``, ``offset`` (from 1, in characters) and ``text`` (the line) are set.
    """
