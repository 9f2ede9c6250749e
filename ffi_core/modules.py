"""JavaScript modules made of Python: `import` of "pyodide/ffi" gives the classes of `ffi`, "py:numpy" a Python module.

The engine asks a heap's `JsModules`, through the hooks, with the engine entered.
"""

from __future__ import annotations

import sys

from . import _bridge

TYPE_CHECKING = False
if TYPE_CHECKING:
    import types
    from collections.abc import Iterable
    from typing import Any

__all__ = ["PYTHON_SCHEME", "JsModules", "import_python"]

PYTHON_SCHEME = "py:"


class JsModules:
    """The JavaScript modules that are made of Python values; dukpy's loader finds the rest.

    A front end that finds more subclasses it, see `Heap.modules`.

    :cvar lazy_globals: names of globals that are made when code first names them, if `gives_global` says so.
    """

    lazy_globals: frozenset[str] | None = None

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

    def gives_global(self, name: str, file: str | None, is_module: bool) -> bool:
        """Whether code that names one of `lazy_globals` finds it. Cells' variables, and Python's, come before.

        :param file: the JS file whose code asks; None when it is Python, or code of no file.
        :param is_module: whether that is a module's.
        """
        return False

    def global_value(self, name: str) -> Any:
        """The value of one of `lazy_globals`; called when `gives_global` has said that it is given."""
        raise NotImplementedError(name)


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
