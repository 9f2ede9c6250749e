"""JavaScript's objects in IPython's own services for Python cells: completion, `name?` and Shift-Tab.

IPython evaluates what comes before a dot and asks `dir()` and `getattr()`, which runs getters and Proxy traps, and it
does not know the names of JS cells. What leads to a JS object is looked up here, without running code; the rest stays
IPython's.
"""

from __future__ import annotations

import contextlib
import inspect
import keyword
import re
import tokenize
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from IPython.core.completer import CompletionContext, SimpleCompletion, context_matcher
from IPython.core.oinspect import OInfo

from diglot.ffi_core import JsMap, JsProxy
from diglot.kernel.assist.lookup import MISSING, Names
from diglot.kernel.cells import Cells

from .python_names import PATH, STEPS, UNREAD, PythonNames

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

__all__ = ["PythonCells"]

_MEMBER = re.compile(rf"{PATH}\.(?P<name>\w*)\Z")
_KEY = re.compile(rf"{PATH}\[\s*(?P<quote>['\"])(?P<key>[^'\"\\\n]*)\Z")
_BARE = re.compile(r"(?<![\w.'\"])(?P<name>[^\W\d]\w*)\Z")
_FIRST = 1000  # priority among IPython's matchers, whose own are at most 200 or so


class PythonCells:
    """What a session adds to the services of its shell.

    :param shell: the shell.
    :param cells: the cells whose objects are looked at.
    """

    def __init__(self, shell: InteractiveShell, cells: Cells) -> None:
        self._shell = shell
        self._cells = cells
        self._names = PythonNames(shell, cells)
        self._lookup = cells.lookup

    def attach(self) -> list[Callable[[], object]]:
        """Hook into the shell.

        :return: what takes it back.
        """
        shell, undo = self._shell, list[Callable[[], object]]()
        completer = getattr(shell, "Completer", None)
        if completer is not None:

            @context_matcher(identifier="diglot", priority=_FIRST)  # type: ignore[untyped-decorator]
            def matcher(context: CompletionContext) -> Any:
                return self._match(context)

            completer.custom_matchers.append(matcher)
            undo.append(lambda: completer.custom_matchers.remove(matcher))

        find, describe = shell._ofind, shell.inspector._get_info

        def find_js(oname: str, namespaces: Any = None) -> OInfo:
            value = self._names.resolve(oname.strip()) if namespaces is None else MISSING
            if value is UNREAD:
                return OInfo(found=False, obj=None, namespace=None, ismagic=False, isalias=False, parent=None)
            if not isinstance(value, JsProxy):
                return find(oname, namespaces)
            return OInfo(found=True, obj=value, namespace="JavaScript", ismagic=False, isalias=False, parent=None)

        def describe_js(
            obj: Any,
            oname: str = "",
            formatter: Any = None,
            info: Any = None,
            detail_level: int = 0,
            *rest: Any,
            **more: Any,
        ) -> Any:
            if not isinstance(obj, JsProxy):
                return describe(obj, oname, formatter, info, detail_level, *rest, **more)
            import html

            text = cells_describe(oname.rpartition(".")[2], obj, detail_level)
            return {"text/plain": text, "text/html": f"<pre>{html.escape(text)}</pre>"}

        cells_describe = self._cells.describe
        # There are no public hooks for these two.
        shell._ofind = find_js  # type: ignore[method-assign]
        shell.inspector._get_info = describe_js  # type: ignore[method-assign]
        undo.append(lambda: shell.__dict__.pop("_ofind", None))
        undo.append(lambda: shell.inspector.__dict__.pop("_get_info", None))
        return undo

    def signature(self, source: str, cursor: int) -> str | None:
        """Return the signature of the function in whose call the cursor of a Python cell is. Runs no property.

        :return: `f(a, b=2)`; None when that is not known.
        """
        name = _called(source[: max(cursor, 0)])
        if name is None:
            return None
        value = self._names.resolve(name)
        if value is MISSING:
            value = self._names.plain(name.split("."))
        if isinstance(value, type(MISSING)) or value is UNREAD or not callable(value):
            return None
        try:
            return f"{name.rpartition('.')[2]}{inspect.signature(value)}"
        except (TypeError, ValueError):
            return None

    def _match(self, context: CompletionContext) -> Any:
        """A matcher of IPython's: the members and keys of JS objects, alone; the names of JS cells, with Python's."""
        # `full_text` is the cell, the position that in its line
        lines = context.full_text.split("\n")
        before = lines[context.cursor_line][: context.cursor_position] if context.cursor_line < len(lines) else ""
        for pattern, complete in ((_MEMBER, self._members), (_KEY, self._keys)):
            match = pattern.search(before)
            if match is not None:
                value = self._names.follow(match["root"], STEPS.findall(match["steps"]))
                prefix = match[match.lastgroup or 0]
                if value is UNREAD:
                    return _result({}, prefix, suppress=True)
                if isinstance(value, JsProxy) and (found := complete(value, prefix)) is not None:
                    return _result(found, prefix, suppress=True)
                return _result({}, prefix)
        match = _BARE.search(before)
        if match is None:
            return _result({}, "")
        known, names = self._lookup.names(match["name"]), self._cells.names
        namespace = self._shell.user_ns
        return _result(
            {name: kind for name, kind in known.items() if name not in namespace and name in names}, match["name"]
        )

    def _members(self, value: JsProxy, prefix: str) -> Names:
        found: Names = {}
        for name, kind in self._lookup.members(value, prefix.rstrip("_") if prefix.strip("_") else prefix).items():
            name = name + "_" if keyword.iskeyword(name) else name
            if name.startswith(prefix) and name.isidentifier() and (prefix or not name.startswith("_")):
                found[name] = kind
        for name in dir(type(value)):  # what proxies have for Python
            if name.startswith(prefix) and (prefix or not name.startswith("_")):
                is_method = callable(inspect.getattr_static(type(value), name))
                found.setdefault(name, "function" if is_method else "property")
        return found

    def _keys(self, value: JsProxy, prefix: str) -> Names | None:
        if not isinstance(value, JsMap):
            return None
        return {key: "property" for key in self._lookup.map_keys(value) if key.startswith(prefix) and key.isprintable()}


def _result(found: Names, fragment: str, suppress: bool = False) -> Any:
    completions = [SimpleCompletion(text=name, type=kind) for name, kind in found.items()]
    return {"completions": completions, "matched_fragment": fragment, "suppress": suppress, "ordered": True}


def _called(source: str) -> str | None:
    """Return the name, `a.b`, of the innermost function in whose parentheses a text ends; None when there is none."""
    calls: list[str | None] = []  # of each open bracket the name before it; None where there can be none
    path, before = "", ""
    for token in _tokens(source):
        if token.type == tokenize.NAME:
            is_call = not keyword.iskeyword(token.string) and before not in ("def", "class")
            path = (path + token.string if before == "." else token.string) if is_call else ""
        elif token.string == ".":
            path = path and path + "."
        else:
            if token.string in ("(", "[", "{"):
                calls.append(path if token.string == "(" else None)
            elif token.string in (")", "]", "}") and calls:
                calls.pop()
            path = ""
        before = token.string
    return next((name for name in reversed(calls) if name is not None), None) or None


def _tokens(source: str) -> Iterator[tokenize.TokenInfo]:
    """Yield the tokens of a text as far as it can be read."""
    lines = iter(source.splitlines(keepends=True))
    with contextlib.suppress(tokenize.TokenError, SyntaxError):
        yield from tokenize.generate_tokens(lambda: next(lines, ""))
