"""Python modules over JavaScript objects: `import js` gives the properties of globalThis.

So does every object that is registered, here or with `pyodide.registerJsModule`; its nested properties are submodules.
"""

from __future__ import annotations

import importlib.machinery
import sys
import types

from . import _bridge

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from importlib.abc import Loader, MetaPathFinder
    from typing import Any

__all__ = ["JsModule", "is_free", "register_js_module", "unregister_all", "unregister_js_module"]

_registered: dict[str, Any] = {}


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


def unregister_all() -> None:
    """Take back every registration."""
    for name in list(_registered):
        unregister_js_module(name)


def is_free(name: str) -> bool:
    """Whether no module of Python's has a name: none, or one over a JS object."""
    if name in sys.modules:
        return isinstance(sys.modules[name], JsModule)
    if name in _registered:
        return True
    import importlib.util

    spec = importlib.util.find_spec(name)
    return spec is None or spec.loader is _finder
