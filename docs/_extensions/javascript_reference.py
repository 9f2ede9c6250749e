"""The directive `javascript-reference`: the interfaces of a TypeScript declaration file, from its comments.

    .. javascript-reference:: ../ffi_core/pyodide/pyodide.d.ts

Each interface becomes a `js:class` with its members, in the order of the file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import tree_sitter_typescript
from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective
from tree_sitter import Language, Node, Parser

__all__ = ["interfaces", "setup"]

_TAG = re.compile(r"^@(param|returns|throws)\s+(.*(?:\n(?!@).*)*)", re.MULTILINE)
_CODE = re.compile(r"`([^`]+)`")
_STAR = re.compile(r"^\s*\* ?", re.MULTILINE)


class Member:
    """A member of an interface.

    :ivar signature: as the JavaScript domain writes it: `get(key)`, `slice([start], [end])`; for a field its name.
    """

    def __init__(self, name: str, signature: str, is_method: bool, doc: str) -> None:
        self.name = name
        self.signature = signature
        self.is_method = is_method
        self.doc = doc


class Interface:
    """An interface, what it extends, and its members."""

    def __init__(self, name: str, bases: list[str], doc: str, members: list[Member]) -> None:
        self.name = name
        self.bases = bases
        self.doc = doc
        self.members = members


def _text(node: Node | None) -> str:
    return "" if node is None or node.text is None else node.text.decode("utf-8")


def _doc(node: Node) -> str:
    """The text of the documentation comment above a declaration."""
    comment = node.prev_named_sibling
    text = _text(comment)
    if comment is None or comment.type != "comment" or not text.startswith("/**"):
        return ""
    return _STAR.sub("", text.removeprefix("/**").removesuffix("*/")).strip()


def _parameters(node: Node | None) -> str:
    shown = []
    for parameter in node.named_children if node is not None else ():
        name = _text(parameter.child_by_field_name("pattern"))
        shown.append(f"[{name}]" if parameter.type == "optional_parameter" else name)
    return ", ".join(shown)


def _members(body: Node) -> Iterator[Member]:
    for node in body.named_children:
        name = _text(node.child_by_field_name("name"))
        if node.type == "method_signature":
            yield Member(name, f"{name}({_parameters(node.child_by_field_name('parameters'))})", True, _doc(node))
        elif node.type == "property_signature":
            yield Member(name, name, False, _doc(node))


def interfaces(source: str) -> list[Interface]:
    """Read the exported interfaces of a declaration file."""
    tree = Parser(Language(tree_sitter_typescript.language_typescript())).parse(source.encode("utf-8"))
    found = []
    for statement in tree.root_node.named_children:
        declaration = statement.child_by_field_name("declaration")
        if declaration is None or declaration.type != "interface_declaration":
            continue
        bases = [
            _text(base) for child in declaration.named_children if child.type == "extends_type_clause"
            for base in child.named_children
        ]  # fmt: skip
        body = declaration.child_by_field_name("body")
        assert body is not None
        name = _text(declaration.child_by_field_name("name"))
        found.append(Interface(name, bases, _doc(statement), list(_members(body))))
    return found


def _as_rst(doc: str) -> list[str]:
    """A documentation comment as reStructuredText: its text, then its tags as fields."""
    tags = [(tag, " ".join(text.split())) for tag, text in _TAG.findall(doc)]
    lines = [*_TAG.sub("", doc).strip().splitlines(), ""]
    for tag, text in tags:
        field = tag
        if tag == "param":
            name, _, text = text.partition(" ")
            field = f"param {name}"
        lines.append(f":{field}: {text}")
    return [_CODE.sub(r"``\1``", line) for line in lines]


class JavaScriptReference(SphinxDirective):
    """Documents every interface of a declaration file."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Parse what the comments say as part of the page."""
        _, path = self.env.relfn2path(self.arguments[0])
        self.env.note_dependency(path)
        lines: list[str] = []
        with open(path, encoding="utf-8") as file:
            found = interfaces(file.read())
        known = {interface.name for interface in found}
        for interface in found:
            lines += ["", f".. js:class:: {interface.name}", ""]
            bases = [f":js:class:`{base}`" if base in known else f"``{base}``" for base in interface.bases]
            if bases:
                lines += [f"   Extends {', '.join(bases)}.", ""]
            lines += [f"   {line}" for line in _as_rst(interface.doc)] + [""]
            for member in interface.members:
                kind = "method" if member.is_method else "attribute"
                lines += [f"   .. js:{kind}:: {member.signature}", ""]
                lines += [f"      {line}" for line in _as_rst(member.doc)] + [""]
        made = self.parse_text_to_nodes("\n".join(lines))
        for description in (found for node in made for found in node.findall(addnodes.desc)):
            if description["objtype"] == "class":  # nobody constructs an interface
                for parameters in list(description[0].findall(addnodes.desc_parameterlist)):
                    parameters.parent.remove(parameters)
        return made


def setup(app: Sphinx) -> dict[str, bool]:
    """Add the directive."""
    app.add_directive("javascript-reference", JavaScriptReference)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
