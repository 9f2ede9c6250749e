"""What a chain of names stands for in a Python cell, found without running code: `a.b[0]["c"]`."""

from __future__ import annotations

import builtins
import inspect
import keyword
import re
from collections.abc import Sequence
from types import FunctionType, MethodDescriptorType, ModuleType, WrapperDescriptorType
from typing import TYPE_CHECKING, Any

from diglot.ffi_core import JsArray, JsProxy
from diglot.ffi_core.importing import JsModule
from diglot.kernel.assist.lookup import MISSING
from diglot.kernel.cells import Cells

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

__all__ = ["PATH", "STEPS", "UNREAD", "PythonNames"]

_STEP = r"""\.[^\W\d]\w*|\[\s*(?:\d+|'[^'\\\n]*'|"[^"\\\n]*")\s*\]"""
PATH = rf"(?<![\w.)\]'\"])(?P<root>[^\W\d]\w*)(?P<steps>(?:{_STEP})*)"
_WHOLE = re.compile(rf"{PATH}\Z")
STEPS = re.compile(_STEP)
# A member of a JS object that could only be read by running code, or that is not there.
UNREAD: Any = object()
# What is bound to an object without running its code.
_METHODS = (FunctionType, MethodDescriptorType, WrapperDescriptorType)


class PythonNames:
    """The names of a session's Python cells: Python's, and those of JS cells that Python does not have.

    :param shell: has Python's.
    :param cells: have JavaScript's.
    """

    def __init__(self, shell: InteractiveShell, cells: Cells) -> None:
        self._shell = shell
        self._cells = cells
        self._lookup = cells.lookup

    def resolve(self, text: str) -> Any:
        """What a chain of names stands for in a Python cell, without running code; `MISSING` when that is not known."""
        match = _WHOLE.match(text)
        return MISSING if match is None else self.follow(match["root"], STEPS.findall(match["steps"]))

    def plain(self, path: Sequence[str]) -> Any:
        """What a chain of names stands for among Python's objects; `MISSING` where a property would have to run."""
        value = self._shell.user_ns.get(path[0], getattr(builtins, path[0], MISSING))
        for name in path[1:]:
            holder, value = value, inspect.getattr_static(value, name, MISSING)
            if isinstance(value, (classmethod, staticmethod)):
                value = value.__get__(holder, holder if isinstance(holder, type) else type(holder))
            elif isinstance(value, _METHODS) and not isinstance(holder, (type, ModuleType)):
                value = value.__get__(holder, type(holder))
            elif hasattr(type(value), "__get__") and not isinstance(value, _METHODS):
                return MISSING
        return value

    def follow(self, root: str, steps: Sequence[str]) -> Any:
        """What the steps behind a name lead to.

        :param steps: `.name` or `[key]` each.
        :return: the value; `UNREAD` for a member of a JS object that is not known, `MISSING` for any other.
        """
        namespace = self._shell.user_ns
        if root in namespace:
            value = namespace[root]
        elif not self._cells.names.is_builtin(root) and root in self._cells.names:
            value = self._lookup.resolve([root])
        else:
            return MISSING
        value = _unwrap(value)
        for step in steps:
            holder, value = value, _unwrap(self._step(value, step))
            if value is MISSING:
                return UNREAD if isinstance(holder, JsProxy) else MISSING
        return value

    def _step(self, value: Any, step: str) -> Any:
        if step.startswith("."):
            name = step[1:]
            if isinstance(value, JsProxy):
                stem = name.rstrip("_")
                return self._lookup.follow(value, [name[:-1] if keyword.iskeyword(stem) and stem != name else name])
            attribute = inspect.getattr_static(value, name, MISSING)
            return attribute if isinstance(attribute, JsProxy) or inspect.ismodule(attribute) else MISSING
        key = step[1:-1].strip()
        if key.isdecimal():
            if isinstance(value, JsArray):
                return self._lookup.follow(value, [str(int(key))])
            return value[int(key)] if type(value) in (list, tuple) and int(key) < len(value) else MISSING
        return value.get(key[1:-1], MISSING) if type(value) is dict else MISSING


def _unwrap(value: Any) -> Any:
    """What a module of JavaScript's stands for; other values are themselves."""
    return value._target if isinstance(value, JsModule) else value
