"""Node's built-in modules that there are here: `node/NAME.js`, and beside some of them the Python that does the work.

A module's file is a function `(primordials, service, require) => exports`; `service` is what SERVICES makes for it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import resources
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .loader import ModuleLoader

__all__ = ["BUILTINS", "SERVICES", "builtin_source"]

_FOLDER = resources.files("diglot.kernel.modules") / "node"

BUILTINS = frozenset(
    path.name.removesuffix(".js").replace("_", "/") for path in _FOLDER.iterdir() if path.name.endswith(".js")
)


def builtin_source(name: str) -> str:
    """The JavaScript of a built-in module."""
    return (_FOLDER / f"{name.replace('/', '_')}.js").read_text("utf-8")


def _module(loader: ModuleLoader) -> Mapping[str, Any]:
    return {"createRequire": loader.create_require, "Module": loader.module_class, "builtinModules": sorted(BUILTINS)}


SERVICES: dict[str, Callable[[ModuleLoader], Mapping[str, Any]]] = {"module": _module}
