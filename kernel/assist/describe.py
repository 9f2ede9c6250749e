"""Inspection in JavaScript cells: what the thing under the cursor is, in plain text."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

from diglot.ffi_core import JsProxy, jsnull
from diglot.kernel.javascript.completeness import scan
from diglot.kernel.javascript.functions import facts_of
from diglot.kernel.javascript.syntax import encode, parse

from .lookup import MISSING, Lookup, Path, path_of

__all__ = ["describe", "describe_value", "signature"]

_MAX_SOURCE = 60  # lines, unless more is asked for
_NAMES = frozenset({"identifier", "property_identifier", "shorthand_property_identifier", "this"})


def describe(source: str, cursor: int, lookup: Lookup, detail: int = 0) -> str | None:
    """Describe what is at the cursor or, where that is nothing known, what is called around it.

    :param cursor: offset in characters.
    :param detail: 1 for sources of any length, and of Python functions, too.
    :return: lines of `Label: text`; None when nothing is known.
    """
    brackets = scan(source[:cursor]).brackets
    for offset in (cursor, *(start - 1 for bracket, start in reversed(brackets) if bracket == "(")):
        path = _path_at(source, offset)
        value = MISSING if path is None else lookup.resolve(path)
        if path is not None and value is not MISSING:
            return describe_value(path[-1], value, lookup, detail)
    return None


def describe_value(name: str, value: Any, lookup: Lookup, detail: int = 0) -> str:
    """Describe a value; see `describe`.

    :param name: what the code calls it.
    """
    return "\n".join(f"{label}: {text}" for label, text in _facts(name, value, lookup, detail) if text)


def signature(source: str, cursor: int, lookup: Lookup) -> str | None:
    """Return the signature of the function in whose call the cursor is: `f(a, b = 2)`; None when that is not known.

    :param cursor: offset in characters.
    """
    start = next((start for bracket, start in reversed(scan(source[:cursor]).brackets) if bracket == "("), 0)
    path = _path_at(source[: start - 1], start - 1) if start else None
    value = MISSING if path is None else lookup.resolve(path)
    if path is None or value is MISSING:
        return None
    if isinstance(value, JsProxy):
        parameters = facts_of(*lookup.place(value)).parameters if value.typeof == "function" else None
        return f"{path[-1]}{parameters}" if parameters else None
    return _python_signature(path[-1], value) or None


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


def _facts(name: str, value: Any, lookup: Lookup, detail: int) -> list[tuple[str, str]]:
    """Return labels and texts; empty texts are left out."""
    if isinstance(value, JsProxy):
        if value.typeof == "function":
            return _function_facts(name, value, lookup, detail)
        constructor = lookup.follow(value, ["constructor", "name"])
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
    facts.append(("Docstring", _safely(lambda: inspect.getdoc(value) or "")))
    if detail and callable(value):
        facts.append(("Source", _safely(lambda: "\n" + inspect.getsource(value))))
    return facts


def _function_facts(name: str, function: JsProxy, lookup: Lookup, detail: int) -> list[tuple[str, str]]:
    facts = facts_of(*lookup.place(function))
    source = facts.source or ""
    lines = source.splitlines()
    if len(lines) > _MAX_SOURCE and not detail:
        source = "\n".join([*lines[:_MAX_SOURCE], "..."])
    return [
        ("Signature", f"{name}{facts.parameters}" if facts.parameters else ""),
        ("Type", facts.kind),
        ("Docstring", facts.doc or ""),
        ("Source", source and "\n" + source),
    ]


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
