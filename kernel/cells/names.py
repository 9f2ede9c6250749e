"""JavaScript's names in Python cells: a name that Python does not know, but a JS cell defined, reads the JS variable.

A cell that has such a name is rewritten when it is compiled, by rewrite_names.py, so that it asks here. JS built-ins
are reached as `js.Math`, never like this.
"""

from __future__ import annotations

import builtins
import sys
from collections.abc import Callable, Set
from typing import Any

from diglot.ffi_core import Heap

__all__ = ["JS_NAMES", "JsNames"]

# The Python name under which rewritten cells find the `JsNames`.
JS_NAMES = "__js_names__"


def _print_note(text: str) -> None:
    print(text, file=sys.stderr)


class JsNames:
    """The names that JS cells defined, read live.

    :param heap: the heap of the cells. What globalThis has when this is made does not count: those are built-ins,
        unless a cell declares them anew.
    :param declared: the names that cells have declared, kept up to date by the caller.
    :ivar is_shared: whether Python cells see them at all; `js.x` always does.
    :ivar note: tells the user something that is no error.
    :ivar yielding: built-ins of Python that a JS name hides, as any Python variable does: those that a session adds.
    """

    def __init__(self, heap: Heap, declared: Set[str] = frozenset()) -> None:
        self._heap = heap
        self._declared = declared
        self.is_shared = True
        self.yielding: Set[str] = frozenset()
        self.note: Callable[[str], object] = _print_note
        self._has_noted = False
        self._builtin = frozenset(self._global_names())

    def _global_names(self) -> list[str]:
        names: list[str] = self._heap.js.Object.getOwnPropertyNames(self._heap.js).to_py()
        return names

    def __contains__(self, name: str) -> bool:
        """Whether a JS cell defined the name and it has a value."""
        if name in self._builtin and name not in self._declared:
            return False
        return self._heap.has_binding(name)

    def __iter__(self) -> Any:
        """The names, in no particular order."""
        return iter({*self._heap.binding_names(), *self._global_names()} - (self._builtin - self._declared))

    def is_builtin(self, name: str) -> bool:
        """Whether a name is a built-in of Python that no JS name hides."""
        return hasattr(builtins, name) and name not in self.yielding

    def __getitem__(self, name: str) -> Any:
        """The value of a name in a rewritten cell: Python's if it has one by now.

        :raises NameError: when neither language has the name any more.
        """
        namespace = self._heap.namespace
        if name in namespace:
            return namespace[name]
        if not self.is_builtin(name) and self.is_shared and name in self:
            return getattr(self._heap.js, name)
        if hasattr(builtins, name):
            return getattr(builtins, name)
        raise NameError(f"name {name!r} is not defined", name=name)

    def update(self, name: str) -> Any:
        """The value that `name += 1` begins with; the first time that it is JavaScript's, a note says what happens."""
        is_python = name in self._heap.namespace
        value = self[name]
        if not is_python and not self._has_noted:
            self._has_noted = True
            self.note(
                f"Note: `{name}` is a Python variable from here on, and JavaScript's `{name}` stays as it is. "
                f"To change that one, write `js.{name}`."
            )
        return value

    def in_class(self, name: str) -> Any:
        """The value of a name in the body of a class that binds it as well."""
        names = sys._getframe(1).f_locals
        return names[name] if name in names else self[name]
