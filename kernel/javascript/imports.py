"""The import declarations of a cell: a script each, which the caller runs before the rest of the cell."""

from __future__ import annotations

from tree_sitter import Node

from .cell import Import
from .declarations import CellText, Declarations
from .reading import end_of
from .script_text import ScriptText
from .syntax import blank, encode, significant

__all__ = ["Imports"]


class Imports:
    """Rewrites the import declarations of one cell.

    :param text: the cell.
    :param body: the script of what is left of it.
    :param declarations: the names that it declares.
    :ivar found: the imports that were taken out of the body.
    :ivar in_body: whether one was rewritten where it is.
    """

    def __init__(self, text: CellText, body: ScriptText, declarations: Declarations) -> None:
        self._text = text
        self._body = body
        self._declarations = declarations
        self.found: list[Import] = []
        self.in_body = False

    def take_out(self, statement: Node) -> None:
        """Turn ``import d, {a as b} from "m"`` into ``import("m")`` and ``($)=>{({default:d,a:b}=$)}``."""
        source = statement.children_by_field_name("source")[0]
        properties, namespace, names = self._names(statement)
        script = ScriptText(blank(self._text.code))
        script.write(source.start_byte, self._text.slice(source))
        script.insert(source.start_byte, b"import(")
        script.insert(source.end_byte, b")")
        bind = None
        if properties or namespace:
            parameter = "$"
            while parameter in self._declarations:
                parameter += "$"
            pattern = "".join(f"{local}=" for local in namespace)
            if properties:
                pattern += "({" + ",".join(properties) + "}=" + parameter + ")"
            bind = f"({parameter}) => {{ {pattern if properties else pattern + parameter} }}"
        module = self._text.slice(source)[1:-1].decode("utf-8", "surrogatepass")
        self.found.append(Import(script.render(), module, *self._text.place(source), tuple(names), bind))
        end = end_of(statement)
        self._body.blank(statement.start_byte, end)
        self._body.write(statement.start_byte, b";")

    def _names(self, statement: Node) -> tuple[list[str], list[str], list[tuple[str, int, int]]]:
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
                    self._declarations.add(clause, "import")
                    properties.append(f"default:{self._text.text_of(clause)}")
                    names.append(("default", *self._text.place(clause)))
                case "namespace_import":
                    local = significant(clause)[-1]
                    self._declarations.add(local, "import")
                    namespace.append(self._text.text_of(local))
                case "named_imports":
                    for specifier in clause.named_children:
                        if specifier.type == "import_specifier":
                            parts = significant(specifier)
                            self._declarations.add(parts[-1], "import")
                            exported = self._text.text_of(parts[0])
                            properties.append(f"{exported}:{self._text.text_of(parts[-1])}")
                            if "\\" not in exported:
                                name = exported[1:-1] if parts[0].type == "string" else exported
                                names.append((name, *self._text.place(parts[0])))
        return properties, namespace, names

    def put_in_place(self, statement: Node, previous: int) -> None:
        """Turn ``import d, {a as b} from "m"`` into ``;({default:d,a:b}=await import(   "m"))``.

        The keyword and the module's name stay where they are, and so does the error when it cannot be found.

        :param previous: where text goes that must precede the statement.
        """
        self.in_body = True
        body, keyword = self._body, statement.children[0]
        source = statement.children_by_field_name("source")[0]
        properties, namespace, _ = self._names(statement)
        pattern = "({" + ",".join(properties) + "}=" if properties else ""
        body.insert(previous, encode(f";{pattern}{''.join(f'{local}=' for local in namespace)}await "))
        body.blank(keyword.end_byte, source.start_byte)
        body.insert(keyword.end_byte, b"(")
        body.insert(
            source.end_byte,
            b")" + (b")" if properties else b"") + (b"" if self._text.has_semicolon(statement) else b";"),
        )
