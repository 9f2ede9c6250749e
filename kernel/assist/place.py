"""A place in a cell at which a name is being typed, and the names that may be used there."""

from __future__ import annotations

import inspect
import re
import sys
from collections.abc import Iterator

from tree_sitter import Node

from diglot.ffi_core import JsProxy
from diglot.ffi_core.modules import PYTHON_SCHEME
from diglot.kernel.javascript.completeness import Scan, scan
from diglot.kernel.javascript.syntax import encode, parse

from .expressions import Expressions, text_of
from .lookup import MISSING, Kind, Lookup, Names

__all__ = ["Place", "closing"]

_REST = re.compile(r"[\w$\u200c\u200d]*")
_KEYWORDS = frozenset({
    "async", "await", "break", "case", "catch", "class", "const", "continue", "debugger", "default", "delete",
    "do", "else", "export", "extends", "false", "finally", "for", "function", "if", "import", "in",
    "instanceof", "let", "new", "null", "of", "return", "static", "super", "switch", "this", "throw", "true",
    "try", "typeof", "var", "void", "while", "with", "yield",
})  # fmt: skip
_CLOSING = {"(": ")", "[": "]", "{": "}", "${": "}", "`": "`"}
_VARIABLE: Kind = "variable"
_KEYWORD: Kind = "keyword"


def closing(state: Scan) -> bytes:
    """What closes the brackets that are open."""
    return "".join(_CLOSING[bracket] for bracket, _ in reversed(state.brackets)).encode()


class Place:
    """A place in a cell at which a name is being typed.

    :param start: where the name begins, an offset in characters.
    :param cursor: where the cursor is in it.
    :ivar expressions: those before the place.
    """

    def __init__(self, source: str, start: int, cursor: int, prefix: str, lookup: Lookup) -> None:
        self._source, self._start, self._cursor, self._prefix, self._lookup = source, start, cursor, prefix, lookup
        code = encode(source[:start])
        self._end = len(code)
        # A placeholder for the name that is being typed, and closed brackets, so that the text is whole.
        state = scan(source[:start])
        self._root = parse(code + b"x" + (closing(state) if state.valid else b""))
        self.expressions = Expressions(self._root, self._end, lookup)

    def _node_in(self, root: Node) -> Node | None:
        return root.descendant_for_byte_range(self._end, self._end + 1)

    def names(self) -> Names:
        """The names that may be used here."""
        node = self._node_in(self._root)
        if node is None or node.type == "comment":
            return {}
        parent = node.parent
        if parent is not None and parent.type == "member_expression" and node.type == "property_identifier":
            target = parent.child_by_field_name("object")
            return {} if target is None else self.expressions.members_of(target, self._prefix)
        if (found := self._in_pattern()) is not None:
            return found
        if node.type not in ("identifier", "shorthand_property_identifier", "type_identifier"):
            return {}
        names = {**self._keywords_of_call(node), **dict.fromkeys(self._identifiers(), _VARIABLE)}
        known = self._lookup.names(self._prefix)
        names.update((name, known[name]) for name in names if name in known)
        if parent is not None and parent.type in ("new_expression", "class_heritage"):
            names = {name: kind for name, kind in {**names, **known}.items() if kind == "class"} | names
        known |= dict.fromkeys((word for word in _KEYWORDS if word.startswith(self._prefix)), _KEYWORD)
        for name in sorted(known):  # nearly sorted already
            names.setdefault(name, known[name])
        return names

    def _identifiers(self) -> Iterator[str]:
        """Yield the names that the cell itself uses before this place."""
        pending = [self._root]
        while pending:
            node = pending.pop()
            if node.type in ("identifier", "shorthand_property_identifier_pattern") and node.start_byte < self._end:
                yield text_of(node)
            pending += reversed(node.children)

    def _keywords_of_call(self, node: Node) -> Names:
        """The parameters of a Python function, in the object behind `f.callKwargs(`."""
        holder = node.parent
        while holder is not None and holder.type in ("object", "ERROR", "pair"):
            holder = holder.parent
        call = holder.parent if holder is not None and holder.type == "arguments" else None
        function = call.child_by_field_name("function") if call is not None else None
        if function is None and node.parent is not None and node.parent.type == "ERROR":
            function = node.parent.named_children[0]  # the call has no end yet
        if function is None or function.type != "member_expression":
            return {}
        method, target = function.child_by_field_name("property"), function.child_by_field_name("object")
        if method is None or target is None or method.text != b"callKwargs":
            return {}
        value = self.expressions.value_of(target)
        if value is MISSING or isinstance(value, JsProxy) or not callable(value):
            return {}
        try:
            parameters = inspect.signature(value).parameters.values()
        except (TypeError, ValueError):
            return {}
        return {
            each.name: "variable" for each in parameters if each.kind not in (each.VAR_KEYWORD, each.VAR_POSITIONAL)
        }

    # in braces on the left of `=` and `from`

    def _in_pattern(self) -> Names | None:
        """The names that may be taken out of an object or a module; None where the place is no such pattern."""
        rest = self._source[_REST.match(self._source, self._cursor).end() :]  # type: ignore[union-attr]
        node = self._node_in(parse(encode(self._source[: self._start]) + b"x" + encode(rest)))
        if node is None or node.parent is None:
            return None
        if node.parent.type == "import_specifier":
            return self._exports(node)
        if node.type != "shorthand_property_identifier_pattern":
            return None
        keys: list[str] = []
        pattern: Node | None = node.parent
        while pattern is not None:
            if pattern.type == "pair_pattern" and (key := pattern.child_by_field_name("key")) is not None:
                keys.insert(0, text_of(key))
            elif pattern.type in ("variable_declarator", "assignment_expression"):
                value = pattern.child_by_field_name("value") or pattern.child_by_field_name("right")
                found = self.expressions.members_behind(value, keys, self._prefix) if value is not None else {}
                taken = {text_of(each) for each in node.parent.named_children if each != node}
                return {name: kind for name, kind in found.items() if name not in taken}
            elif pattern.type not in ("object_pattern", "object_assignment_pattern", "assignment_pattern"):
                return {}
            pattern = pattern.parent
        return {}

    def _exports(self, node: Node) -> Names:
        """What a module that Python has loaded already exports; the others would have to be run."""
        statement: Node | None = node
        while statement is not None and statement.type != "import_statement":
            statement = statement.parent
        source = statement.child_by_field_name("source") if statement is not None else None
        name = text_of(source)[1:-1] if source is not None else ""
        module = sys.modules.get(name.removeprefix(PYTHON_SCHEME)) if name.startswith(PYTHON_SCHEME) else None
        if module is None:
            return {}
        attributes = vars(module)
        kinds = {
            each: self._lookup.kind(attributes[each]) for each in sorted(attributes) if each.startswith(self._prefix)
        }
        return {each: "variable" if kind == "property" else kind for each, kind in kinds.items()}
