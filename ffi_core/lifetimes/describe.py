"""What an object of either heap is, in a line: the words of rows and chains."""

from __future__ import annotations

import reprlib
import types
from typing import TYPE_CHECKING, Any

from diglot.ffi_core import _bridge

if TYPE_CHECKING:
    from diglot.ffi_core.heap import Heap

__all__ = ["Describer"]

TEXT_WIDTH = 80  # characters of an object's text in a row

_BUILTIN = (list, tuple, dict, set, frozenset, str, int)


class _ShortRepr(reprlib.Repr):
    """Writes Python's containers in short; the JS objects in them run no code of theirs."""

    def __init__(self, engine: _bridge.Engine) -> None:
        super().__init__()
        self._engine = engine
        self.maxlist = self.maxtuple = self.maxset = self.maxfrozenset = self.maxdeque = self.maxdict = 6
        self.maxstring = self.maxother = TEXT_WIDTH
        self.maxlevel = 3

    def repr1(self, x: Any, level: int) -> str:
        if isinstance(x, _bridge.JsProxy):
            try:
                return _bridge.summary(self._engine, x)[1]
            except (_bridge.JsException, ValueError, RuntimeError):  # it belongs to another heap, or to a closed one
                return "<JsProxy>"
        return super().repr1(x, level)


def one_line(text: str) -> str:
    """A text in one line of at most `TEXT_WIDTH` characters."""
    text = " ".join(text.split())
    return text if len(text) <= TEXT_WIDTH else text[: TEXT_WIDTH - 1] + "…"


class Describer:
    """Says what objects of either heap are, in one line each.

    :param heap: the heap whose objects they are.
    """

    def __init__(self, heap: Heap) -> None:
        self._engine = heap.engine
        self._short = _ShortRepr(heap.engine)

    def python(self, value: object) -> tuple[str, str]:
        """Type and text of a Python object. A long container is not written out whole."""
        return type(value).__qualname__, one_line(self._text(value))

    def _text(self, value: object) -> str:
        if isinstance(value, (types.ModuleType, types.FunctionType, type)):
            name = getattr(value, "__qualname__", None) or getattr(value, "__name__", "?")
            kind = (
                "module" if isinstance(value, types.ModuleType) else "class" if isinstance(value, type) else "function"
            )
            return f"<{kind} {name}>"
        if type(value) not in _BUILTIN:
            return _bridge.safe_repr(value, TEXT_WIDTH)
        try:
            return self._short.repr(value)
        except Exception as error:  # of something in the container
            return f"<{type(value).__name__} whose repr raises {type(error).__name__}>"

    def js(self, value: Any) -> tuple[str, str]:
        """Type and text of a JS value, given its proxy or, for an object, its address."""
        try:
            kind, text = _bridge.summary(self._engine, value)
        except _bridge.JsException as error:
            return "object", one_line(f"<object that cannot be shown: {error}>")
        return kind, one_line(text)
