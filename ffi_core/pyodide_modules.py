"""The Python modules `pyodide`, `pyodide.ffi`, `pyodide.code`, `pyodide.ffi.wrappers`, for code written for Pyodide."""

from __future__ import annotations

import sys
import types

from . import _bridge, api
from ._version import __version__
from .python_api import eval_code, eval_code_async

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .heap import Heap

__all__ = ["make", "remove"]

FFI_NAMES = (
    "ConversionError", "JsArray", "JsAsyncGenerator", "JsAsyncIterable", "JsAsyncIterator", "JsBigInt", "JsBuffer",
    "JsCallable", "JsDoubleProxy", "JsException", "JsGenerator", "JsIterable", "JsIterator", "JsMap", "JsMutableMap",
    "JsNull", "JsPromise", "JsProxy", "JsTypedArray", "can_run_sync", "create_once_callable", "create_proxy", "jsnull",
    "run_sync", "to_js",
)  # fmt: skip


def make(heap: Heap) -> dict[str, types.ModuleType]:
    """The modules, by name, over a heap."""
    ffi = _module("pyodide.ffi", "Pyodide's foreign function interface, as Diglot has it.")
    for name in FFI_NAMES:
        setattr(ffi, name, getattr(api, name, None) or getattr(_bridge, name))
    code = _module("pyodide.code", "Running code of either language.")
    code.eval_code, code.eval_code_async = eval_code, eval_code_async

    def run_js(source: str) -> Any:
        """Evaluate a JavaScript script and return its completion value."""
        if not isinstance(source, str):
            raise TypeError(f"run_js takes JavaScript source as a str, not {type(source).__name__}")
        return heap.eval_js(source)

    code.run_js = run_js
    pyodide = _module("pyodide", "Pyodide's Python package, as Diglot has it.")
    pyodide.__path__ = []
    pyodide.__version__ = __version__
    pyodide.ffi, pyodide.code = ffi, code
    return {"pyodide": pyodide, "pyodide.ffi": ffi, "pyodide.code": code}


def remove() -> None:
    """Take the modules out of `sys.modules`."""
    for name in [name for name in sys.modules if name.partition(".")[0] == "pyodide"]:
        if getattr(sys.modules[name], "__diglot__", False):
            del sys.modules[name]


def _module(name: str, doc: str) -> Any:
    module = types.ModuleType(name, doc)
    module.__dict__["__diglot__"] = True
    return module
