"""The Python modules of an installed heap: `js` and `pyodide_js`, `pyodide` with `ffi`, `code` and `http`, `micropip`.

They are made for code written for Pyodide, and only where no real module has the name.
"""

from __future__ import annotations

import sys
import types
import weakref
from importlib.machinery import ModuleSpec

from diglot.ffi_core import _bridge, importing, json_values
from diglot.ffi_core._version import __version__

from . import api
from .python_api import eval_code, eval_code_async, load_packages

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Any

    from diglot.ffi_core.heap import Heap

__all__ = ["install", "uninstall"]

FFI_NAMES = (
    "ConversionError", "JsArray", "JsAsyncGenerator", "JsAsyncIterable", "JsAsyncIterator", "JsBigInt", "JsBuffer",
    "JsCallable", "JsDoubleProxy", "JsException", "JsGenerator", "JsIterable", "JsIterator", "JsMap", "JsMutableMap",
    "JsNull", "JsPromise", "JsProxy", "JsTypedArray", "can_run_sync", "create_once_callable", "create_proxy", "jsnull",
    "run_sync", "to_js",
)  # fmt: skip


def install(heap: Heap) -> None:
    """Make the modules importable over a heap, and let `json` take its values; the heap installed last wins."""
    installed = api.installed_heap()
    if installed is not None and installed is not heap:
        uninstall(installed)
    api.set_installed_heap(heap)
    json_values.install()
    if importing.is_free("js"):
        importing.register_js_module("js", heap.js)
    if importing.is_free("pyodide_js"):
        importing.register_js_module("pyodide_js", heap.js_library("pyodide"))
    if importing.is_free("pyodide") or _is_ours(sys.modules.get("pyodide")):
        sys.modules.update(_make(heap))


def uninstall(heap: Heap) -> None:
    """Take back what `install(heap)` did; registered modules of a closed heap go too."""
    if api.installed_heap() is not heap:
        return
    api.set_installed_heap(None)
    json_values.uninstall()
    importing.unregister_all()
    if _finder in sys.meta_path:
        sys.meta_path.remove(_finder)
    _finder.heap = None
    for name in [name for name in sys.modules if name.partition(".")[0] in ("pyodide", "micropip")]:
        if _is_ours(sys.modules[name]):
            del sys.modules[name]


def _is_ours(module: types.ModuleType | None) -> bool:
    return bool(getattr(module, "__diglot__", False))


def _make(heap: Heap) -> dict[str, types.ModuleType]:
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
    _finder.heap = weakref.ref(heap)
    if _finder not in sys.meta_path:
        sys.meta_path.append(_finder)
    return {"pyodide": pyodide, "pyodide.ffi": ffi, "pyodide.code": code}


class _Finder:
    """Makes the modules that few programs need when they are imported. Behind all other finders: real ones come first.

    A finder and a loader, without their abstract classes, which take long to load.

    :ivar heap: the heap that they belong to.
    """

    heap: weakref.ref[Heap] | None = None

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: types.ModuleType | None = None
    ) -> ModuleSpec | None:
        """A spec for the modules that are made here."""
        return ModuleSpec(fullname, self, origin="diglot") if fullname in _MAKERS else None  # type: ignore[arg-type]

    def create_module(self, spec: ModuleSpec) -> types.ModuleType:
        """The module, ready."""
        heap = None if self.heap is None else self.heap()
        if heap is None:
            raise ModuleNotFoundError(
                f"{spec.name} belongs to a heap, and none is installed: Heap.install()", name=spec.name
            )
        module: types.ModuleType = _MAKERS[spec.name](heap)
        return module

    def exec_module(self, module: types.ModuleType) -> None:
        """Nothing to run."""


_finder = _Finder()


def _make_http(heap: Heap) -> types.ModuleType:
    from . import http as pyodide_http

    http = _module("pyodide.http", "Requests in the manner of Pyodide, over JavaScript's fetch.")
    http.pyfetch, http.open_url = pyodide_http.fetcher(heap), pyodide_http.open_url
    http.FetchResponse, http.HttpStatusError = pyodide_http.FetchResponse, pyodide_http.HttpStatusError
    made: types.ModuleType = http
    return made


def _make_micropip(heap: Heap) -> types.ModuleType:
    micropip = _module("micropip", "Pyodide's package installer, as Diglot has it: pip does the work.")

    async def install(requirements: str | Iterable[str], *_: object, **__: object) -> None:
        """Install packages that cannot be imported yet, from where pip takes them.

        :param requirements: names, with versions or without. Further arguments of micropip's are not needed.
        :raises ModuleNotFoundError: when pip cannot install one.
        """
        await load_packages([requirements] if isinstance(requirements, str) else list(requirements))

    micropip.install = install
    made: types.ModuleType = micropip
    return made


_MAKERS = {"pyodide.http": _make_http, "micropip": _make_micropip}


def _module(name: str, doc: str) -> Any:
    module = types.ModuleType(name, doc)
    module.__dict__["__diglot__"] = True
    return module
