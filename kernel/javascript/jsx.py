"""JSX as calls: `<a b={c}>d</a>` becomes `React.createElement("a", { b: c }, "d")`.

A comment `@jsx h` or `@jsxFrag F` names other functions, as for other compilers.
"""

from __future__ import annotations

import html
import json
import re

from tree_sitter import Node

from .editing import Editor, RewriteError

__all__ = ["rewrite_jsx"]

_PRAGMA = re.compile(rb"@(jsx|jsxFrag)[ \t]+([\w$.]+)")
_INTRINSIC = re.compile(r"[a-z][^.]*\Z|.*[-:]")
_IDENTIFIER = re.compile(r"[A-Za-z_$][\w$]*\Z")
_ELEMENTS = ("jsx_element", "jsx_self_closing_element")


def rewrite_jsx(root: Node, editor: Editor) -> None:
    """Turn the JSX elements of a tree into calls.

    :raises RewriteError: for an element that another one's tag closes.
    """
    pragmas = {found[1]: found[2] for found in _PRAGMA.finditer(editor.original)}
    factory = pragmas.get(b"jsx", b"React.createElement")
    fragment = pragmas.get(b"jsxFrag", b"React.Fragment")
    pending = [root]
    while pending:
        node = pending.pop()
        if node.type in _ELEMENTS:
            _element(node, editor, factory, fragment)
        pending += node.children


def _text(node: Node) -> str:
    return (node.text or b"").decode("utf-8", "replace")


def _literal(text: str) -> bytes:
    return json.dumps(text, ensure_ascii=False).replace("\u2028", "\\u2028").replace("\u2029", "\\u2029").encode()


def _element(node: Node, editor: Editor, factory: bytes, fragment: bytes) -> None:
    opening = node if node.type == "jsx_self_closing_element" else node.children[0]
    name = opening.child_by_field_name("name")
    if name is None:
        editor.replace(opening.start_byte, opening.end_byte, factory + b"(" + fragment + b", null")
    else:
        tag = _literal(_text(name)) if _INTRINSIC.match(_text(name)) else (name.text or b"")
        editor.replace(opening.children[0].start_byte, name.end_byte, factory + b"(" + tag)
        _attributes(opening, name.end_byte, editor)
    if opening is node:
        return
    closing = node.children[-1]
    _check_tags(name, closing)
    run: list[Node] = []  # text, which the grammar cuts at each `&amp;`
    for child in node.children[1:-1]:
        if child.type in ("jsx_text", "html_character_reference"):
            run.append(child)
            continue
        _words(run, editor)
        run = []
        _child(child, editor)
    _words(run, editor)
    editor.replace(closing.start_byte, closing.end_byte, b")")


def _check_tags(name: Node | None, closing: Node) -> None:
    closed_by = closing.child_by_field_name("name")
    tags = ["" if tag is None else _text(tag) for tag in (name, closed_by)]
    if tags[0] != tags[1] and not closing.is_missing:
        raise RewriteError(f"Expected </{tags[0]}>, which closes <{tags[0]}>, not </{tags[1]}>", closing.start_byte)


def _attributes(opening: Node, behind_name: int, editor: Editor) -> None:
    attributes = [child for child in opening.named_children if child.type in ("jsx_attribute", "jsx_expression")]
    for types in (child for child in opening.named_children if child.type == "type_arguments"):
        editor.blank(types.start_byte, types.end_byte)
    for number, attribute in enumerate(attributes):
        lead = b", " if number else b", { "
        if attribute.type == "jsx_expression":  # {...props}
            editor.replace(attribute.start_byte, attribute.start_byte + 1, lead)
            editor.blank(attribute.end_byte - 1, attribute.end_byte)
            continue
        name, *rest = [child for child in attribute.children if child.type != "comment"]
        key = _text(name)
        editor.replace(
            name.start_byte, name.end_byte, lead + (key.encode() if _IDENTIFIER.match(key) else _literal(key))
        )
        if not rest:
            editor.insert(attribute.end_byte, b": true")
            continue
        equals, value = rest
        editor.replace(equals.start_byte, equals.end_byte, b": ")
        if value.type == "string":
            editor.replace(value.start_byte, value.end_byte, _literal(html.unescape(_text(value)[1:-1])))
        elif value.type == "jsx_expression":
            editor.blank(value.start_byte, value.start_byte + 1)
            editor.blank(value.end_byte - 1, value.end_byte)
    last = opening.children[-1]
    end = b")" if opening.type == "jsx_self_closing_element" else b""
    if opening.type == "jsx_self_closing_element" and last.type == ">":  # "/" ">"
        editor.blank(opening.children[-2].start_byte, last.start_byte)
    editor.replace(last.start_byte, last.end_byte, (b" }" if attributes else b", null") + end)


def _words(run: list[Node], editor: Editor) -> None:
    if not run:
        return
    start, end = run[0].start_byte, run[-1].end_byte
    text = html.unescape(_collapse(editor.original[start:end].decode("utf-8", "replace")))
    editor.replace(start, end, b", " + _literal(text) if text else b"")


def _child(child: Node, editor: Editor) -> None:
    if child.type == "jsx_expression":
        editor.blank(child.start_byte, child.start_byte + 1)
        editor.blank(child.end_byte - 1, child.end_byte)
        if all(part.type == "comment" for part in child.named_children):
            return
    editor.insert(child.start_byte, b", ")


def _collapse(text: str) -> str:
    """Text as JSX has it: blanks at line ends go, lines are joined by one space."""
    lines = re.split(r"\r\n|\n|\r", text)
    kept = []
    for number, line in enumerate(lines):
        part = line.replace("\t", " ")
        if number:
            part = part.lstrip(" ")
        if number < len(lines) - 1:
            part = part.rstrip(" ")
        if part:
            kept.append(part)
    return " ".join(kept)
