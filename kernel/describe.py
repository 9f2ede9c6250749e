"""Inspection in JavaScript cells: what the thing under the cursor is, in plain text."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

from tree_sitter import Node

from diglot.ffi_core import JsProxy, jsnull

from .completeness import scan
from .lookup import MISSING, Lookup, Path, path_of
from .syntax import encode, parse

__all__ = ["describe"]

_MAX_SOURCE = 60  # lines
_NAMES = frozenset({"identifier", "property_identifier", "shorthand_property_identifier", "this"})


def describe(source: str, cursor: int, lookup: Lookup) -> str | None:
    """Describe what stands at the cursor or, where that is nothing known, what is called around it.

    :param cursor: offset in characters.
    :return: lines of `Label: text`; None when nothing is known.
    """
    brackets = scan(source[:cursor]).brackets
    for offset in (cursor, *(start - 1 for bracket, start in reversed(brackets) if bracket == "(")):
        path = _path_at(source, offset)
        value = MISSING if path is None else lookup.resolve(path)
        if path is not None and value is not MISSING:
            return "\n".join(f"{label}: {text}" for label, text in _facts(path, value, lookup) if text)
    return None


def _path_at(source: str, cursor: int) -> Path | None:
    """Return the path of the name that the cursor touches, up to and including that name."""
    code = encode(source)
    offset = len(encode(source[:cursor]))
    root = parse(code)
    for start in (offset, offset - 1):  # on the name, else just behind it
        if not 0 <= start < len(code):
            continue
        node = root.descendant_for_byte_range(start, start + 1)
        if node is not None and node.type in _NAMES:
            parent = node.parent
            if node.type == "property_identifier":
                return None if parent is None or parent.type != "member_expression" else path_of(parent)
            return [(node.text or b"").decode("utf-8", "replace")] if node.type != "this" else path_of(node)
    return None


def _facts(path: Path, value: Any, lookup: Lookup) -> list[tuple[str, str]]:
    """Return labels and texts; empty texts are left out."""
    name = path[-1]
    if isinstance(value, JsProxy):
        if value.typeof == "function":
            return _function_facts(name, value, lookup)
        constructor = lookup.resolve([*path, "constructor", "name"])
        return [("Type", constructor if isinstance(constructor, str) else value.typeof), ("Value", repr(value))]
    if value is None or value is jsnull:
        return [("Type", "undefined" if value is None else "null")]
    if isinstance(value, (str, int, float)):
        kind = "boolean" if isinstance(value, bool) else "string" if isinstance(value, str) else "number"
        return [("Type", kind), ("Value", repr(value))]
    kind = f"{type(value).__module__}.{type(value).__qualname__} (Python)".removeprefix("builtins.")
    facts = [("Signature", _python_signature(name, value)), ("Type", kind)]
    if not callable(value) and not inspect.ismodule(value):
        facts.append(("Value", _safely(lambda: repr(value))))
    return [*facts, ("Docstring", _safely(lambda: inspect.getdoc(value) or ""))]


def _function_facts(name: str, function: JsProxy, lookup: Lookup) -> list[tuple[str, str]]:
    text = lookup.source(function)
    lines = text.splitlines()
    if len(lines) > _MAX_SOURCE:
        text = "\n".join([*lines[:_MAX_SOURCE], "..."])
    kind, parameters = _shape(text)
    native = text.rstrip().endswith("[native code]\n}")
    return [
        ("Signature", f"{name}{parameters}" if parameters and not native else ""),
        ("Type", kind),
        ("Source", "" if native else "\n" + text),
    ]


def _shape(text: str) -> tuple[str, str]:
    """Return what kind of function a source text defines, and its parameters in parentheses."""
    for wrapped in (f"({text})", f"({{{text}}})"):  # a method's text is none of an expression
        pending = [parse(encode(wrapped))]
        if pending[0].has_error:
            continue
        while pending:
            node = pending.pop(0)
            if node.type == "class":
                constructor = _constructor(node)
                return "class", "()" if constructor is None else _parameters(constructor)
            parameters = _parameters(node)
            if parameters:
                modifiers = [str(child.type) for child in node.children if child.type in ("async", "*")]
                is_generator = "*" in modifiers
                words = ["async"] * ("async" in modifiers) + ["generator"] * is_generator + ["function"]
                return " ".join(words), parameters
            pending += node.named_children
    return "function", ""


def _constructor(node: Node) -> Node | None:
    for body in node.children_by_field_name("body"):
        for member in body.named_children:
            name = member.child_by_field_name("name")
            if member.type == "method_definition" and name is not None and name.text == b"constructor":
                return member
    return None


def _parameters(node: Node) -> str:
    for field, form in (("parameters", "{}"), ("parameter", "({})")):
        found = node.child_by_field_name(field)
        if found is not None and node.type != "catch_clause":
            return form.format((found.text or b"").decode("utf-8", "replace"))
    return ""


def _python_signature(name: str, value: Any) -> str:
    if not callable(value):
        return ""
    return _safely(lambda: f"{name}{inspect.signature(value)}")


def _safely(text: Callable[[], str]) -> str:
    """Call what may run code of the described object; a failure there leaves the fact out."""
    try:
        return text()
    except Exception:
        return ""
