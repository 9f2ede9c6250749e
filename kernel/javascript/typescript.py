"""TypeScript as JavaScript: types are blanked where they are, so that every position stays what it was.

What is more than types (enums, namespaces, parameter properties, `import x = require()`) becomes the JavaScript that
TypeScript's own compiler would make of it, in the same lines. Types are not checked.
"""

from __future__ import annotations

from collections.abc import Iterator

from tree_sitter import Node

from .editing import Editor, RewriteError

__all__ = ["strip_types"]

# Nodes that are nothing but types.
_TYPES = frozenset({
    "abstract_method_signature", "accessibility_modifier", "ambient_declaration", "asserts_annotation",
    "function_signature", "implements_clause", "index_signature", "interface_declaration", "method_signature",
    "omitting_type_annotation", "opting_type_annotation", "override_modifier", "type_alias_declaration",
    "type_annotation", "type_arguments", "type_parameters", "type_predicate_annotation",
})  # fmt: skip
# Of these a semicolon stays: what comes before may lack its own.
_STATEMENTS = frozenset({
    "abstract_method_signature", "ambient_declaration", "function_signature", "index_signature",
    "interface_declaration", "method_signature", "type_alias_declaration",
})  # fmt: skip
_MARKS = {
    "optional_parameter": ("?",),
    "public_field_definition": ("?", "!", "readonly"),
    "method_definition": ("?",),
    "variable_declarator": ("!",),
    "abstract_class_declaration": ("abstract",),
    "required_parameter": ("readonly",),
}
_IDENTIFIERS = ("identifier", "shorthand_property_identifier", "shorthand_property_identifier_pattern")


def strip_types(root: Node, editor: Editor, *, is_file: bool) -> None:
    """Take the types out.

    :param is_file: names that a file imports and never uses as values are types, and dropped; a cell's are not, as
        later cells may use them.
    :raises RewriteError: for what has no JavaScript here.
    """
    _Stripper(editor).strip(root, is_file)


class _Stripper:
    def __init__(self, editor: Editor) -> None:
        self.editor = editor
        self.gone: list[tuple[int, int]] = []
        self.imports: list[Node] = []
        self.used: set[bytes] = set()

    def strip(self, root: Node, is_file: bool) -> None:
        self._visit(root)
        if is_file:
            self._find_uses(root)
            for statement in self.imports:
                self._drop_unused(statement)

    def _blank(self, node: Node, *, semicolon: bool = False) -> None:
        self.editor.blank(node.start_byte, node.end_byte)
        self.gone.append((node.start_byte, node.end_byte))
        if semicolon:
            self.editor.write(node.start_byte, b";")

    def _token(self, node: Node) -> None:
        self.editor.blank(node.start_byte, node.end_byte)

    def _visit(self, root: Node) -> None:
        pending = [root]
        while pending:
            node = pending.pop()
            if not self._handle(node):
                pending += reversed(node.children)

    def _handle(self, node: Node) -> bool:
        """Rewrite a node; True when what is in it is done with."""
        kind = node.type
        if kind in _TYPES:
            self._type(node)
            return True
        for mark in node.children if kind in _MARKS else ():
            if not mark.is_named and mark.type in _MARKS[kind]:
                self._token(mark)
        match kind:
            case "as_expression" | "satisfies_expression":
                self._cut(node, node.children[0].end_byte)
            case "non_null_expression":
                self._cut(node, node.children[-1].start_byte)
            case "required_parameter" if node.children and node.children[0].type == "this":
                following = node.next_sibling
                self._blank(node)
                if following is not None and following.type == ",":
                    self._token(following)
                return True
            case "public_field_definition" if any(child.type in ("declare", "abstract") for child in node.children):
                self._blank(node, semicolon=True)
                return True
            case "enum_declaration":
                self._enum(node)
                return True
            case "internal_module" | "module":
                self._namespace(node)
            case "import_statement":
                return self._import(node)
            case "export_statement":
                return self._export(node)
            case "import_alias":
                self.editor.replace(node.start_byte, node.start_byte + 6, b"var")
            case "method_definition":
                self._parameter_properties(node)
        return False

    def _type(self, node: Node) -> None:
        parent = node.parent
        is_arrow = parent is not None and parent.type == "arrow_function"
        if is_arrow and node.type.endswith("annotation") and b"\n" in (node.text or b""):
            # no line end may come before the arrow: the parenthesis goes to the end of the type
            parameters = node.prev_sibling
            if parameters is not None:
                self.editor.blank(parameters.end_byte - 1, parameters.end_byte)
                self._blank(node)
                self.editor.write(node.end_byte - 1, b")")
                return
        self._blank(node, semicolon=node.type in _STATEMENTS)

    def _cut(self, node: Node, start: int) -> None:
        """Take the end off an expression."""
        self.editor.blank(start, node.end_byte)
        self.gone.append((start, node.end_byte))
        # The type ended the statement: the next line must not go on with it.
        top = node
        while top.parent is not None and top.parent.end_byte == node.end_byte and top.parent.type != "program":
            top = top.parent
        if top.type.endswith(("_statement", "_declaration")) and top.type not in ("if_statement", "export_statement"):
            self.editor.write(node.end_byte - 1, b";")

    # -- what is more than types ---------------------------------------------------------------------------------------

    def _enum(self, node: Node) -> None:
        """`enum A { B, C = 5 }` as `var A;(function (A) {A[A["B"] = 0] = "B"; ... })(A || (A = {}));`."""
        editor = self.editor
        name = _field(node, "name").text or b""
        body = _field(node, "body")
        editor.replace(node.start_byte, body.start_byte + 1, b"var " + name + b";(function (" + name + b") {")
        previous: bytes | None = None
        known: set[bytes] = set()
        for child in body.children[1:-1]:
            if child.type == ",":
                editor.blank(child.start_byte, child.end_byte)
                continue
            if child.type == "comment":
                continue
            key = _field(child, "name") if child.type == "enum_assignment" else child
            literal = key.text or b""
            if key.type != "string":
                literal = b'"' + literal + b'"'
            slot = name + b"[" + literal + b"]"
            if child.type == "enum_assignment":
                value = _field(child, "value")
                self._qualify(value, name, known)
                self._visit(value)
                editor.replace(key.start_byte, value.start_byte, slot + b" = ")
                end = value.end_byte
            else:
                editor.replace(key.start_byte, key.end_byte, slot + b" = " + (previous + b" + 1" if previous else b"0"))
                end = key.end_byte
            # numbers lead back to their names, texts do not
            editor.insert(
                end, b"; if (typeof " + slot + b' === "number") ' + name + b"[" + slot + b"] = " + literal + b";"
            )
            previous = slot
            known.add(literal[1:-1])
        editor.replace(body.end_byte - 1, body.end_byte, b"})(" + name + b" || (" + name + b" = {}));")

    def _qualify(self, value: Node, enum: bytes, known: set[bytes]) -> None:
        """Let an initialiser's free names find the members before it."""
        pending = [value]
        while pending:
            node = pending.pop()
            if node.type == "identifier" and node.text in known:
                self.editor.insert(node.start_byte, enum + b".")
            pending += node.children

    def _namespace(self, node: Node) -> None:
        """`namespace N { export const a = 1 }` as a function that fills the object N, which may be there already."""
        editor = self.editor
        name_node, body = node.child_by_field_name("name"), node.child_by_field_name("body")
        if name_node is None or name_node.type != "identifier" or body is None:
            raise RewriteError("Namespaces with dotted names cannot be run: nest them instead", node.start_byte)
        name = name_node.text or b""
        editor.replace(node.start_byte, body.start_byte + 1, b"var " + name + b";(function (" + name + b") {")
        for statement in body.named_children:
            if statement.type != "export_statement":
                continue
            declaration = statement.child_by_field_name("declaration")
            if declaration is None or declaration.type in _TYPES:
                continue
            editor.blank(statement.start_byte, declaration.start_byte)
            for identifier in _declared(declaration):
                slot = (identifier.text or b"").decode()
                editor.insert(
                    statement.end_byte,
                    f'; Object.defineProperty({name.decode()}, "{slot}", {{ get: () => {slot}, '
                    f"enumerable: true, configurable: true }});".encode(),
                )
        editor.replace(body.end_byte - 1, body.end_byte, b"})(" + name + b" || (" + name + b" = {}));")

    def _parameter_properties(self, method: Node) -> None:
        """`constructor(private a) {}` as `constructor(a) { this.a = a; }`."""
        name = method.child_by_field_name("name")
        parameters, body = method.child_by_field_name("parameters"), method.child_by_field_name("body")
        if name is None or name.text != b"constructor" or parameters is None or body is None:
            return
        text = b""
        for parameter in parameters.named_children:
            modifiers = {child.type for child in parameter.children}
            if not modifiers & {"accessibility_modifier", "readonly", "override_modifier"}:
                continue
            pattern = parameter.child_by_field_name("pattern")
            if pattern is None or pattern.type != "identifier":
                raise RewriteError("A parameter property must be a name, not a pattern", parameter.start_byte)
            text += b" this." + (pattern.text or b"") + b" = " + (pattern.text or b"") + b";"
        if not text:
            return
        place = body.start_byte + 1
        for statement in body.named_children:
            call = statement.named_children[0] if statement.type == "expression_statement" else None
            if call is not None and call.type == "call_expression" and call.children[0].type == "super":
                place = statement.end_byte
                if (statement.text or b"")[-1:] != b";":
                    text = b";" + text
                break
        self.editor.insert(place, text)

    # -- imports and exports -------------------------------------------------------------------------------------------

    def _import(self, node: Node) -> bool:
        if any(child.type == "type" for child in node.children):
            self._blank(node, semicolon=True)
            return True
        required = next((child for child in node.children if child.type == "import_require_clause"), None)
        if required is not None:
            self.editor.replace(node.start_byte, node.start_byte + 6, b"const")
            return True
        for specifier in _specifiers(node, "import_specifier"):
            if any(child.type == "type" for child in specifier.children):
                self._drop(specifier)
        self.imports.append(node)
        return True

    def _export(self, node: Node) -> bool:
        declaration = node.child_by_field_name("declaration")
        kinds = [child.type for child in node.children]
        if (
            "type" in kinds
            or any(kind in _STATEMENTS for kind in kinds)
            or (declaration is not None and declaration.type in _STATEMENTS)
        ):
            self._blank(node, semicolon=True)
            return True
        if "=" in kinds:
            equals = node.children[kinds.index("=")]
            self.editor.replace(node.start_byte, equals.start_byte, b"module.exports ")
        for specifier in _specifiers(node, "export_specifier"):
            if any(child.type == "type" for child in specifier.children):
                self._drop(specifier)
        return False

    def _drop(self, specifier: Node) -> None:
        following = specifier.next_sibling
        self._blank(specifier)
        if following is not None and following.type == ",":
            self._token(following)

    def _find_uses(self, root: Node) -> None:
        """Collect the names that stand for values."""
        gone = sorted(self.gone)
        pending = [root]
        while pending:
            node = pending.pop()
            if node.type == "import_statement" or _is_inside(node, gone):
                continue
            if node.type in (*_IDENTIFIERS, "jsx_identifier"):
                self.used.add(node.text or b"")
            pending += node.children

    def _drop_unused(self, statement: Node) -> None:
        """Take out what a file imports and uses as a type alone."""
        clause = next((child for child in statement.children if child.type == "import_clause"), None)
        if clause is None:
            return
        names = list(_imported(clause))
        if names and not any((name.text or b"") in self.used for name in names):
            self._blank(statement, semicolon=True)
            return
        for specifier in _specifiers(statement, "import_specifier"):
            if (specifier.named_children[-1].text or b"") not in self.used:
                self._drop(specifier)


def _is_inside(node: Node, spans: list[tuple[int, int]]) -> bool:
    from bisect import bisect_right

    # spans do not overlap, but for those that an outer one holds
    at = bisect_right(spans, (node.start_byte, 1 << 62))
    return any(start <= node.start_byte and node.end_byte <= end for start, end in spans[max(0, at - 3) : at])


def _field(node: Node, name: str) -> Node:
    found = node.child_by_field_name(name)
    assert found is not None  # by the grammar
    return found


def _specifiers(node: Node, kind: str) -> Iterator[Node]:
    pending = list(node.named_children)
    while pending:
        child = pending.pop(0)
        if child.type == kind:
            yield child
        elif child.type in ("import_clause", "named_imports", "export_clause"):
            pending = [*child.named_children, *pending]


def _imported(clause: Node) -> Iterator[Node]:
    for child in clause.named_children:
        if child.type == "identifier":
            yield child
        elif child.type == "namespace_import":
            yield child.named_children[-1]
        elif child.type == "named_imports":
            for specifier in child.named_children:
                if specifier.type == "import_specifier":
                    yield specifier.named_children[-1]


def _declared(declaration: Node) -> Iterator[Node]:
    """Yield the identifiers that a declaration binds."""
    name = declaration.child_by_field_name("name")
    if name is not None:
        yield name
        return
    pending = [_field(child, "name") for child in declaration.named_children if child.type == "variable_declarator"]
    while pending:
        node = pending.pop()
        if node.type in ("identifier", "shorthand_property_identifier_pattern"):
            yield node
        elif node.type == "pair_pattern":
            pending.append(_field(node, "value"))
        elif node.type.endswith("assignment_pattern"):
            pending.append(_field(node, "left"))
        else:
            pending += node.named_children
