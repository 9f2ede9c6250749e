"""The names that a cell declares at top level, and the cell's own text, in which their errors have a place."""

from __future__ import annotations

from tree_sitter import Node

from .cell import CellSyntaxError, Declaration
from .engine import for_engine
from .reading import name_of
from .syntax import LINE_BREAK, encode, significant

__all__ = ["CellText", "Declarations"]

# Names that `let` and its like cannot declare: constants of the global object (ECMAScript 16.1.7), and `let` itself.
_NO_LEXICAL_NAMES = {
    name: f"Identifier '{name}' has already been declared" for name in ("Infinity", "NaN", "undefined")
} | {"let": "let is disallowed as a lexically bound name"}


class CellText:
    """A cell as typed.

    :param filename: the name that a :class:`CellSyntaxError` carries.
    :ivar code: the cell in UTF-8, with the import attributes blanked.
    """

    def __init__(self, source: str, filename: str) -> None:
        self.source = source
        self._filename = filename
        self.code = encode(for_engine(source))

    def error(self, message: str, node: Node) -> CellSyntaxError:
        """The error, at a node."""
        before = self.code[: node.start_byte].decode("utf-8", "surrogatepass")
        line = len(LINE_BREAK.findall(before))
        column = len(LINE_BREAK.split(before)[-1])
        text = LINE_BREAK.split(self.source)[line]
        return CellSyntaxError(message, (self._filename, line + 1, column + 1, text))

    def slice(self, node: Node) -> bytes:
        """The bytes of a node."""
        return self.code[node.start_byte : node.end_byte]

    def text_of(self, node: Node) -> str:
        """The text of a node."""
        return self.slice(node).decode("utf-8", "surrogatepass")

    def place(self, node: Node) -> tuple[int, int]:
        """Line and column, from 1, the column in UTF-8 bytes."""
        lines = LINE_BREAK.split(self.code[: node.start_byte].decode("utf-8", "surrogatepass"))
        return len(lines), len(encode(lines[-1])) + 1

    def has_semicolon(self, statement: Node) -> bool:
        """Whether the statement ends in one that was typed."""
        # By the text: the tree may hold a semicolon that was supplied.
        return self.slice(significant(statement)[-1]) == b";"


class Declarations:
    """The names that a cell declares, in the order of their first appearance."""

    def __init__(self, text: CellText) -> None:
        self._text = text
        self._found: dict[str, Declaration] = {}

    def __contains__(self, name: str) -> bool:
        return name in self._found

    def all(self) -> tuple[Declaration, ...]:
        """One for each name."""
        return tuple(self._found.values())

    def add(self, identifier: Node, kind: str, initialised: bool = False) -> None:
        """Declare a name.

        :raises CellSyntaxError: when it cannot be declared, or not again.
        """
        name = name_of(identifier)
        if kind not in ("var", "function") and name in _NO_LEXICAL_NAMES:
            raise self._text.error(_NO_LEXICAL_NAMES[name], identifier)
        previous = self._found.get(name)
        if previous is None:
            self._found[name] = Declaration(name, kind, initialised)
        elif {previous.kind, kind} <= {"var", "function"}:
            if kind == "function":  # its value is what the name starts with
                self._found[name] = Declaration(name, kind, initialised)
        else:
            raise self._text.error(f"Identifier '{name}' has already been declared", identifier)
