"""Modules across the border: JavaScript modules made of Python, and the Python modules `js`, `pyodide.*`, `pyodide_js`.

JS `import` of "pyodide/ffi" gives the classes of `ffi`, "py:numpy" the attributes of a Python module. Python's
`import js` gives the properties of globalThis; an object registered with `pyodide.registerJsModule` is found with its
nested properties as submodules.
"""

from __future__ import annotations

import importlib.machinery
import sys
import types

from . import _bridge

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from importlib.abc import Loader, MetaPathFinder
    from typing import Any

    from .heap import Heap

__all__ = ["JsModules", "install", "register_js_module", "uninstall", "unregister_js_module"]

PYTHON_SCHEME = "py:"


class JsModules:
    """The JavaScript modules that are made of Python values; dukpy's loader finds the rest.

    A front end that finds more subclasses it, see `Heap.modules`.
    """

    def normalize(self, base: str, name: str) -> str | None:
        """The name a module is cached by, or None to leave it to dukpy's loader.

        :param base: the module, or the script, that imports it.
        :param name: what the import says.
        """
        return name if name == "pyodide/ffi" or name.startswith(PYTHON_SCHEME) else None

    def names(self, name: str, hooks: Any) -> Iterable[str] | None:
        """The names that a module made of values exports; None if it has a source.

        :param name: as `normalize` returned it.
        """
        return self.exports(name, hooks)

    def source(self, name: str) -> tuple[str, dict[str, Any]] | None:
        """The source of a module and the properties of its `import.meta`; None to leave it to dukpy's loader."""
        return None

    def exports(self, name: str, hooks: Any) -> dict[str, Any] | None:
        """A module's exports by name; None if it is no module of ours.

        :raises ImportError: for a Python module that cannot be imported.
        """
        if name == "pyodide/ffi":
            ffi = _bridge.library_function(hooks.engine(), "ffi")
            return {"ffi": ffi, "default": ffi} | {key: getattr(ffi, key) for key in ffi.object_keys()}
        if name.startswith(PYTHON_SCHEME):
            module = import_python(name.removeprefix(PYTHON_SCHEME))
            return {"default": module} | python_exports(module)
        return None


def import_python(name: str) -> types.ModuleType:
    """Import a Python module as the statement does: the traceback of a failure has none of the import system's frames.

    :raises ImportError: when it cannot be imported.
    """
    __import__(name)
    return sys.modules[name]


def python_exports(module: types.ModuleType) -> dict[str, Any]:
    """What a Python module exports to JavaScript: every attribute that has a value, `default` excepted."""
    exports = {}
    for name in dir(module):
        if name == "default":
            continue
        try:
            exports[name] = getattr(module, name)
        except Exception:  # a lazy attribute that fails: left out, as it would be of `from module import *`
            continue
    return exports


# -- Python's imports -------------------------------------------------------------------------------------------------

_registered: dict[str, Any] = {}
_installed: Heap | None = None


class JsModule(types.ModuleType):
    """A Python module over a JS object: its attributes are the object's properties, live."""

    def __init__(self, name: str, target: Any) -> None:
        super().__init__(name)
        object.__setattr__(self, "_target", target)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") and name.endswith("__"):
            raise AttributeError(f"module {self.__name__!r} has no attribute {name!r}")
        try:
            return getattr(self._target, name)
        except AttributeError:
            raise AttributeError(f"module {self.__name__!r} of JavaScript has no property {name!r}") from None

    def __setattr__(self, name: str, value: Any) -> None:
        if name.startswith("__"):
            super().__setattr__(name, value)
        elif not isinstance(value, JsModule):  # a submodule that the import system binds is a property already
            setattr(self._target, name, value)

    def __delattr__(self, name: str) -> None:
        delattr(self._target, name)

    def __dir__(self) -> list[str]:
        return dir(self._target)


if TYPE_CHECKING:

    class Finder(MetaPathFinder, Loader): ...
else:
    Finder = object  # the abstract classes take their time to load, and have nothing to inherit


class JsFinder(Finder):
    """Finds and loads the modules that JavaScript provides: a meta path finder and a loader of the import system."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: types.ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        """A spec for a registered object or a property of one."""
        found = _find_target(fullname)
        if found is None:
            return None
        return importlib.machinery.ModuleSpec(fullname, self, origin="javascript", is_package=True, loader_state=found)

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> types.ModuleType:
        """The module over the JS object."""
        if isinstance(spec.loader_state, types.ModuleType):
            return spec.loader_state
        return JsModule(spec.name, spec.loader_state)

    def exec_module(self, module: types.ModuleType) -> None:
        """Nothing to run."""


_finder = JsFinder()


def _find_target(fullname: str) -> Any:
    root, *rest = fullname.split(".")
    if root not in _registered:
        return None
    target = _registered[root]
    for name in rest:
        target = getattr(target, name, None)
        if not isinstance(target, (_bridge.JsProxy, types.ModuleType)):
            return None
    return target


def register_js_module(name: str, module: Any) -> None:
    """Make a JS object importable in Python under `name`.

    :raises TypeError: for a name that is no str, or an object that is no JS object.
    :raises ValueError: for a name with dots: nested objects are submodules by themselves.
    """
    if not isinstance(name, str):
        raise TypeError(f"the module name must be a string, not {type(name).__name__}")
    if "." in name:
        raise ValueError(f"cannot register {name!r}: register the part before the dot, its properties are submodules")
    if not isinstance(module, _bridge.JsProxy):
        raise TypeError(f"the module {name!r} must be a JS object, not {type(module).__name__}")
    _forget_modules(name)
    _registered[name] = module
    if _finder not in sys.meta_path:
        sys.meta_path.append(_finder)


def unregister_js_module(name: str) -> None:
    """Take back a registration.

    :raises ValueError: when there is none of that name.
    """
    if name not in _registered:
        raise ValueError(f"no JS module named {name!r} is registered")
    del _registered[name]
    _forget_modules(name)


def _forget_modules(name: str) -> None:
    for loaded in [key for key in sys.modules if key == name or key.startswith(f"{name}.")]:
        if isinstance(sys.modules[loaded], JsModule):
            del sys.modules[loaded]


def install(heap: Heap) -> None:
    """Make `js`, `pyodide` and `pyodide_js` importable; the heap installed last wins."""
    from .pyodide import modules as pyodide_modules

    global _installed
    if _installed is not None and _installed is not heap:
        uninstall(_installed)
    _installed = heap
    if not _has_real_module("js"):
        register_js_module("js", heap.js)
    if not _has_real_module("pyodide_js"):
        register_js_module("pyodide_js", heap.js_library("pyodide"))
    if not _has_real_module("pyodide"):
        for name, module in pyodide_modules.make(heap).items():
            sys.modules[name] = module


def uninstall(heap: Heap) -> None:
    """Take back what `install(heap)` did; registered modules of a closed heap go too."""
    from .pyodide import modules as pyodide_modules

    global _installed
    if _installed is not heap:
        return
    _installed = None
    for name in list(_registered):
        unregister_js_module(name)
    pyodide_modules.remove()


def installed_heap() -> Heap | None:
    """The heap that `install` was called for last."""
    return _installed


def _has_real_module(name: str) -> bool:
    if name in sys.modules:
        return not (isinstance(sys.modules[name], JsModule) or getattr(sys.modules[name], "__diglot__", False))
    if name in _registered:
        return False
    import importlib.util

    spec = importlib.util.find_spec(name)
    return spec is not None and spec.loader is not _finder
