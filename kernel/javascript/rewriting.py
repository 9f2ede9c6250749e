"""The statements of a cell, rewritten so that a plain script does what the cell asks for."""

from __future__ import annotations

from tree_sitter import Node

from .cell import Cell
from .declarations import CellText, Declarations
from .imports import Imports
from .reading import (  # fmt: skip
    FUNCTION_DECLARATIONS,
    awaits,
    bound_names,
    end_of,
    has_value,
    lexical_names,
    name_of,
    own_children,
)
from .script_text import ScriptText
from .syntax import TRIVIA, blank, parse, significant, supply_semicolons

__all__ = ["Rewriter"]

_STATEMENT_LISTS = frozenset({"export_statement", "program", "statement_block", "switch_case", "switch_default"})
_USE_STRICT = (b"'use strict'", b'"use strict"')


class Rewriter:
    """Rewrites one cell, statement by statement, in source order."""

    def __init__(self, source: str, filename: str) -> None:
        self._text = CellText(source, filename)
        self._code = self._text.code
        self._body = ScriptText(self._code)
        self._hoisted: ScriptText | None = None
        self._declarations = Declarations(self._text)
        self._imports = Imports(self._text, self._body, self._declarations)
        self._strict = False
        # Where text goes that must precede a statement: behind the previous one, or on the extra line.
        self._previous = -1

    def cell(self) -> Cell:
        """The cell, rewritten."""
        root = parse(supply_semicolons(self._code))
        if root.has_error:
            root = parse(self._code)
        statements = [child for child in root.children if child.type not in TRIVIA]
        self._strict = self._is_strict(statements)
        for statement in statements:
            if not root.has_error:
                self._statement(statement)
            elif statement.type == "import_statement" and not statement.has_error:
                self._imports.put_in_place(statement, self._previous)
            self._previous = end_of(statement)
        return Cell(
            source=self._text.source,
            declarations=() if root.has_error else self._declarations.all(),
            hoisted=self._hoisted.render() if self._hoisted is not None else None,
            body=self._body.render(),
            is_async=self._imports.in_body or awaits(root),
            has_value=root.has_error or has_value(root),
            imports=tuple(self._imports.found),
        )

    def _is_strict(self, statements: list[Node]) -> bool:
        """Return whether the directive prologue (ECMAScript 11.2.1) holds "use strict"."""
        for statement in statements:
            parts = significant(statement)
            if statement.type != "expression_statement" or parts[0].type != "string":
                break
            if parts[0].text in _USE_STRICT:
                return True
        return False

    # Statements

    def _statement(self, statement: Node) -> None:
        """Rewrite a statement of the top level."""
        match statement.type:
            case "lexical_declaration":
                self._variables(statement, statement.children[0].type)
                self._nested(statement)
            case "class_declaration":
                self._class(statement)
            case "import_statement":
                self._imports.take_out(statement)
            case "export_statement":
                self._export(statement)
            case kind if kind in FUNCTION_DECLARATIONS:
                self._function(statement)
            case _:
                self._nested(statement)

    def _nested(self, root: Node) -> None:
        """Rewrite the ``var`` declarations in a statement: they belong to the cell, however deep they are."""
        pending: list[tuple[Node, tuple[dict[str, Node], ...]]] = [(root, ())]
        while pending:
            node, scopes = pending.pop()
            names: list[Node] = []
            if node.type == "variable_declaration":
                names = self._variables(node, "var")
            elif node.type == "for_in_statement":
                names = self._for_in(node)
            # The var would silently become an assignment to the block's own variable.
            for identifier in names:
                for scope in scopes:
                    if (other := scope.get(name_of(identifier))) is not None:
                        later = max(identifier, other, key=lambda found: found.start_byte)
                        raise self._text.error(f"Identifier '{name_of(later)}' has already been declared", later)
            if own := lexical_names(node):
                scopes = (*scopes, own)
            pending += [(child, scopes) for child in reversed(own_children(node))]

    def _variables(self, statement: Node, kind: str) -> list[Node]:
        """Turn ``const x = 1, {y} = e`` into ``;     x = 1, {y} = e``; declarators without initialiser are blanked.

        :return: the identifiers declared.
        """
        body, parts = self._body, significant(statement)
        keyword = parts[0]
        body.blank(keyword.start_byte, keyword.end_byte)
        parent = statement.parent
        if parent is not None and parent.type in _STATEMENT_LISTS:
            # The line before may lack its semicolon, and no keyword stops it now from taking this one in.
            body.write(keyword.start_byte, b";")
        names: list[Node] = []
        kept: list[Node] = []
        comma: Node | None = None
        for part in parts[1:]:
            if part.type == ",":
                body.blank(part.start_byte, part.end_byte)
                comma = part
            elif part.type == "variable_declarator":
                pattern = part.children_by_field_name("name")[0]
                initialised = part.child_by_field_name("value") is not None
                for identifier in bound_names(pattern):
                    self._declarations.add(identifier, kind, kind == "var" or not initialised)
                    names.append(identifier)
                self._check_initialiser(part, pattern, kind, initialised)
                if initialised:
                    if kept and comma is not None:
                        body.write(comma.start_byte, b",")
                    kept.append(part)
                else:
                    # A read of the name would join the next line: `let x` newline `(y)`.
                    body.blank(pattern.start_byte, pattern.end_byte)
                    if part == parts[-1]:
                        body.write(pattern.start_byte, b";")
        if kept and kept[0].children_by_field_name("name")[0].type == "object_pattern":
            # A statement cannot begin with an object pattern. What follows the first is moved only by the end.
            body.write(keyword.end_byte - 1, b"(")
            body.insert(end_of(kept[-1]), b")")
        return names

    def _check_initialiser(self, declarator: Node, pattern: Node, kind: str, initialised: bool) -> None:
        if initialised:
            return
        if pattern.type != "identifier":
            raise self._text.error("Missing initializer in destructuring declaration", declarator)
        if kind == "const":
            raise self._text.error("Missing initializer in const declaration", declarator)

    def _for_in(self, statement: Node) -> list[Node]:
        """Turn ``for (var k in o)`` into ``for (    k in o)``.

        :return: the identifiers declared.
        """
        keyword = statement.child_by_field_name("kind")
        if keyword is None or keyword.type != "var":
            return []
        pattern = statement.children_by_field_name("left")[0]
        if statement.child_by_field_name("value") is not None:
            raise self._text.error("for-in loop variable declaration may not have an initializer", pattern)
        self._body.blank(keyword.start_byte, keyword.end_byte)
        if pattern.text in (b"async", b"let"):  # `for (async of` and `for (let of` are refused by the grammar
            self._body.write(keyword.end_byte - 1, b"(")
            self._body.insert(pattern.end_byte, b")")
        names = list(bound_names(pattern))
        for identifier in names:
            self._declarations.add(identifier, "var", initialised=True)
        return names

    def _function(self, statement: Node) -> None:
        """Move ``function f(a) {}`` to the hoisted script, as ``f=function(a) {};``.

        The name goes to the front, where it takes the same room, so that the function, being anonymous, is given the
        name by the assignment and refers to itself by the shared variable.
        """
        name = statement.children_by_field_name("name")[0]
        self._declarations.add(name, "function", initialised=True)
        start, end = statement.start_byte, end_of(statement)
        if self._hoisted is None:
            self._hoisted = ScriptText(blank(self._code))
            if self._strict:
                self._hoisted.insert(-1, b'"use strict";')
        lead = self._code[start : name.start_byte]
        if lead.endswith((b" ", b"\t")):
            lead = lead[:-1]  # the room of the "="; there is none in `function*f`
        head, room = self._code[name.start_byte : name.end_byte] + b"=" + lead, name.end_byte - start
        self._hoisted.write(start, self._code[start:end])
        self._hoisted.write(start, head[:room])
        self._hoisted.insert(name.end_byte, head[room:])
        self._hoisted.insert(end, b";")
        self._body.blank(start, end)
        self._body.write(start, b";")

    def _class(self, statement: Node) -> None:
        """Turn ``class A {}`` into ``;A=class A {};``. The inner name stays: initialisers of static fields need it."""
        name = statement.children_by_field_name("name")[0]
        self._declarations.add(name, "class")
        self._body.insert(self._previous, b";" + self._code[name.start_byte : name.end_byte] + b"=")
        self._body.insert(end_of(statement), b";")
        self._nested(statement)

    def _export(self, statement: Node) -> None:
        """Take the ``export`` off: a cell is not a module, but pasted module code should run."""
        body = self._body
        if statement.child_by_field_name("source") is not None:
            raise self._text.error("A cell cannot re-export: it is not a module. Import the names instead", statement)
        parts = significant(statement)
        declaration, value = (statement.child_by_field_name(field) for field in ("declaration", "value"))
        if declaration is None and value is None:
            body.blank(statement.start_byte, end_of(statement))
            body.write(statement.start_byte, b";")
            return
        for keyword in parts:
            if keyword.type in ("export", "default"):
                body.blank(keyword.start_byte, keyword.end_byte)
        if declaration is not None:
            self._statement(declaration)
        elif value is not None:
            # In parentheses: `{`, `function` and `class` would begin a statement.
            body.write(statement.start_byte, b";")
            body.write(parts[1].end_byte - 1, b"(")
            body.insert(end_of(value), b")" if self._text.has_semicolon(statement) else b");")
