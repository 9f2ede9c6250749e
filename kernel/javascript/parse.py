"""Turn the source of a JavaScript cell into global scripts that the engine can run.

A cell differs from a script in four ways: its top-level declarations may be declared again by a later cell, it may
``await`` and ``import`` at top level, it may be a bare object literal, and ``export`` in pasted module code is ignored.
This module rewrites the text so that a plain script does the same, while errors keep pointing at what was typed.
It owns the syntax only. The caller declares the names, runs the scripts and knows the heap; nothing here does.

How positions survive: every edit blanks text in place or writes into blanked text. QuickJS counts lines by LF, CR and
CRLF and columns by *UTF-8 byte*, so the cell is edited as UTF-8 and a blanked character leaves as many spaces as it had
bytes. What has to be added goes where it moves nothing: behind the previous statement's last token, if that stands on
an earlier line, or on an extra line put before the cell. (The extra line also hides that QuickJS counts the columns of
a script's very first line from 0 and those of all others from 1.)

Any thread may call these functions; they keep no state.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from tree_sitter import Node

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
from .syntax import LINE_BREAK, TRIVIA, blank, encode, parse, significant, supply_semicolons, without_attributes

__all__ = ["Cell", "CellSyntaxError", "Declaration", "Import", "object_literal", "parse_cell"]

_STATEMENT_LISTS = frozenset({"export_statement", "program", "statement_block", "switch_case", "switch_default"})

_HASHBANG = re.compile(r"\A(\s*)#!")

# A block whose first words could also be methods of an object literal: `{ if (x) { ... } }`.
_BLOCK_KEYWORDS = frozenset({b"catch", b"for", b"if", b"switch", b"while", b"with"})

# Names that `let` and its like cannot declare: constants of the global object (ECMAScript 16.1.7), and `let` itself.
_NO_LEXICAL_NAMES = {
    name: f"Identifier '{name}' has already been declared" for name in ("Infinity", "NaN", "undefined")
} | {"let": "let is disallowed as a lexically bound name"}

_ENDS_LINE = re.compile(rb"[ \t]*[\r\n]")
_USE_STRICT = (b"'use strict'", b'"use strict"')


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
    """An import declaration: it comes before everything else in the cell, wherever it stands.

    :ivar script: a script whose value is the promise of the namespace, with the module's name at its own place.
    :ivar module: the module's name, as typed.
    :ivar line, column: where that stands; the column in UTF-8 bytes from 1.
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


def parse_cell(source: str, filename: str = "<cell>") -> Cell:
    """Rewrite a cell as global scripts.

    A cell with a syntax error is left as it is, for the engine to report; only its well-formed imports are rewritten,
    or else the engine would stop at them and hide the error.

    :param source: the cell as typed.
    :param filename: the name that a :class:`CellSyntaxError` carries.
    :raises CellSyntaxError: on a name declared twice, a missing initialiser, or a re-export.
    """
    code = _HASHBANG.sub(r"\1//", source)  # of the same length
    return object_literal(code) or _Rewriter(code, filename).cell()


# Editing the text


class _Text:
    """A text under edit, addressed by the byte offsets of the cell."""

    def __init__(self, code: bytes) -> None:
        self._code = bytearray(code)
        self._insertions: dict[int, bytes] = {}

    def blank(self, start: int, end: int) -> None:
        self._code[start:end] = blank(bytes(self._code[start:end]))

    def write(self, start: int, text: bytes) -> None:
        """Overwrite as many bytes as ``text`` has."""
        self._code[start : start + len(text)] = text

    def insert(self, offset: int, text: bytes) -> None:
        """Insert before ``offset``, behind what was inserted there before; offset -1 is the extra line.

        The insertion takes the place of blanks that follow it, so it must hold its own separators.
        """
        self._insertions[offset] = self._insertions.get(offset, b"") + text

    def render(self) -> str:
        code, done = bytes(self._code), 0
        parts = [self._insertions.get(-1, b""), b"\n"]
        for offset, text in sorted(self._insertions.items()):
            if offset >= 0:
                parts += code[done:offset], text
                room = code[offset : offset + len(text)]
                done = max(done, offset + len(room) - len(room.lstrip(b" \t")))
        return b"".join([*parts, code[done:]]).decode("utf-8", "surrogatepass")


def object_literal(source: str) -> Cell | None:
    """Return the cell as an expression if it reads as one that begins with an object literal, as Node's REPL does.

    What also reads as a block with more behind it is the expression if the first of that stands in the line of the `}`:
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
    body = _Text(code)
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


class _Rewriter:
    """Rewrites one cell, statement by statement, in source order."""

    def __init__(self, source: str, filename: str) -> None:
        self._source = source
        self._filename = filename
        self._code = encode(without_attributes(source))
        self._body = _Text(self._code)
        self._hoisted: _Text | None = None
        self._declarations: dict[str, Declaration] = {}
        self._strict = False
        self._has_import = False  # in the body
        self._imports: list[Import] = []
        # Where text goes that must precede a statement: behind the previous one, or on the extra line.
        self._previous = -1

    def cell(self) -> Cell:
        root = parse(supply_semicolons(self._code))
        if root.has_error:
            root = parse(self._code)
        statements = [child for child in root.children if child.type not in TRIVIA]
        self._strict = self._is_strict(statements)
        for statement in statements:
            if not root.has_error:
                self._statement(statement)
            elif statement.type == "import_statement" and not statement.has_error:
                self._import_in_place(statement)
            self._previous = end_of(statement)
        return Cell(
            source=self._source,
            declarations=() if root.has_error else tuple(self._declarations.values()),
            hoisted=self._hoisted.render() if self._hoisted is not None else None,
            body=self._body.render(),
            is_async=self._has_import or awaits(root),
            has_value=root.has_error or has_value(root),
            imports=tuple(self._imports),
        )

    def _is_strict(self, statements: list[Node]) -> bool:
        """Tell whether the directive prologue (ECMAScript 11.2.1) holds "use strict"."""
        for statement in statements:
            parts = significant(statement)
            if statement.type != "expression_statement" or parts[0].type != "string":
                break
            if parts[0].text in _USE_STRICT:
                return True
        return False

    def _error(self, message: str, node: Node) -> CellSyntaxError:
        before = self._code[: node.start_byte].decode("utf-8", "surrogatepass")
        line = len(LINE_BREAK.findall(before))
        column = len(LINE_BREAK.split(before)[-1])
        text = LINE_BREAK.split(self._source)[line]
        return CellSyntaxError(message, (self._filename, line + 1, column + 1, text))

    def _declare(self, identifier: Node, kind: str, initialised: bool = False) -> None:
        name = name_of(identifier)
        if kind not in ("var", "function") and name in _NO_LEXICAL_NAMES:
            raise self._error(_NO_LEXICAL_NAMES[name], identifier)
        previous = self._declarations.get(name)
        if previous is None:
            self._declarations[name] = Declaration(name, kind, initialised)
        elif {previous.kind, kind} <= {"var", "function"}:
            if kind == "function":  # its value is what the name starts with
                self._declarations[name] = Declaration(name, kind, initialised)
        else:
            raise self._error(f"Identifier '{name}' has already been declared", identifier)

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
                self._import(statement)
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
                        raise self._error(f"Identifier '{name_of(later)}' has already been declared", later)
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
                    self._declare(identifier, kind, kind == "var" or not initialised)
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
            raise self._error("Missing initializer in destructuring declaration", declarator)
        if kind == "const":
            raise self._error("Missing initializer in const declaration", declarator)

    def _for_in(self, statement: Node) -> list[Node]:
        """Turn ``for (var k in o)`` into ``for (    k in o)``.

        :return: the identifiers declared.
        """
        keyword = statement.child_by_field_name("kind")
        if keyword is None or keyword.type != "var":
            return []
        pattern = statement.children_by_field_name("left")[0]
        if statement.child_by_field_name("value") is not None:
            raise self._error("for-in loop variable declaration may not have an initializer", pattern)
        self._body.blank(keyword.start_byte, keyword.end_byte)
        if pattern.text in (b"async", b"let"):  # `for (async of` and `for (let of` are refused by the grammar
            self._body.write(keyword.end_byte - 1, b"(")
            self._body.insert(pattern.end_byte, b")")
        names = list(bound_names(pattern))
        for identifier in names:
            self._declare(identifier, "var", initialised=True)
        return names

    def _function(self, statement: Node) -> None:
        """Move ``function f(a) {}`` to the hoisted script, as ``f=function(a) {};``.

        The name goes to the front, where it takes the same room, so that the function, being anonymous, is given the
        name by the assignment and refers to itself by the shared variable.
        """
        name = statement.children_by_field_name("name")[0]
        self._declare(name, "function", initialised=True)
        start, end = statement.start_byte, end_of(statement)
        if self._hoisted is None:
            self._hoisted = _Text(blank(self._code))
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
        self._declare(name, "class")
        self._body.insert(self._previous, b";" + self._code[name.start_byte : name.end_byte] + b"=")
        self._body.insert(end_of(statement), b";")
        self._nested(statement)

    def _import(self, statement: Node) -> None:
        """Turn ``import d, {a as b} from "m"`` into ``import("m")`` and ``($)=>{({default:d,a:b}=$)}``."""
        source = statement.children_by_field_name("source")[0]
        properties, namespace, names = self._imported_names(statement)
        text = _Text(blank(self._code))
        text.write(source.start_byte, self._slice(source))
        text.insert(source.start_byte, b"import(")
        text.insert(source.end_byte, b")")
        bind = None
        if properties or namespace:
            parameter = "$"
            while parameter in self._declarations:
                parameter += "$"
            pattern = "".join(f"{local}=" for local in namespace)
            if properties:
                pattern += "({" + ",".join(properties) + "}=" + parameter + ")"
            bind = f"({parameter}) => {{ {pattern if properties else pattern + parameter} }}"
        module = self._slice(source)[1:-1].decode("utf-8", "surrogatepass")
        self._imports.append(Import(text.render(), module, *self._place(source), tuple(names), bind))
        end = end_of(statement)
        self._body.blank(statement.start_byte, end)
        self._body.write(statement.start_byte, b";")

    def _imported_names(self, statement: Node) -> tuple[list[str], list[str], list[tuple[str, int, int]]]:
        """Declare what an import declares.

        :return: the properties of a pattern for the namespace; the names of the namespace itself; the exports that are
            asked for, each with its place.
        """
        properties: list[str] = []
        namespace: list[str] = []
        names: list[tuple[str, int, int]] = []
        clauses = [child for child in statement.children if child.type == "import_clause"]
        for clause in (part for child in clauses for part in child.named_children):
            match clause.type:
                case "identifier":
                    self._declare(clause, "import")
                    properties.append(f"default:{self._text_of(clause)}")
                    names.append(("default", *self._place(clause)))
                case "namespace_import":
                    local = significant(clause)[-1]
                    self._declare(local, "import")
                    namespace.append(self._text_of(local))
                case "named_imports":
                    for specifier in clause.named_children:
                        if specifier.type == "import_specifier":
                            parts = significant(specifier)
                            self._declare(parts[-1], "import")
                            exported = self._text_of(parts[0])
                            properties.append(f"{exported}:{self._text_of(parts[-1])}")
                            if "\\" not in exported:
                                name = exported[1:-1] if parts[0].type == "string" else exported
                                names.append((name, *self._place(parts[0])))
        return properties, namespace, names

    def _import_in_place(self, statement: Node) -> None:
        """Turn ``import d, {a as b} from "m"`` into ``;({default:d,a:b}=await import(   "m"))``.

        The keyword and the module's name stay where they are, and so does the error when it cannot be found.
        """
        self._has_import = True
        body, keyword = self._body, statement.children[0]
        source = statement.children_by_field_name("source")[0]
        properties, namespace, _ = self._imported_names(statement)
        pattern = "({" + ",".join(properties) + "}=" if properties else ""
        body.insert(self._previous, encode(f";{pattern}{''.join(f'{local}=' for local in namespace)}await "))
        body.blank(keyword.end_byte, source.start_byte)
        body.insert(keyword.end_byte, b"(")
        body.insert(
            source.end_byte, b")" + (b")" if properties else b"") + (b"" if self._has_semicolon(statement) else b";")
        )

    def _export(self, statement: Node) -> None:
        """Take the ``export`` off: a cell is not a module, but pasted module code should run."""
        body = self._body
        if statement.child_by_field_name("source") is not None:
            raise self._error("A cell cannot re-export: it is not a module. Import the names instead", statement)
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
            body.insert(end_of(value), b")" if self._has_semicolon(statement) else b");")

    def _has_semicolon(self, statement: Node) -> bool:
        # By the text: the tree may hold a semicolon that was supplied.
        return self._slice(significant(statement)[-1]) == b";"

    def _slice(self, node: Node) -> bytes:
        return self._code[node.start_byte : node.end_byte]

    def _text_of(self, node: Node) -> str:
        return self._slice(node).decode("utf-8", "surrogatepass")

    def _place(self, node: Node) -> tuple[int, int]:
        """Line and column, from 1, the column in UTF-8 bytes."""
        lines = LINE_BREAK.split(self._code[: node.start_byte].decode("utf-8", "surrogatepass"))
        return len(lines), len(encode(lines[-1])) + 1
