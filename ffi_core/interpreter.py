"""dukpy's interpreter without what the rest of its package loads: an HTTP client, half the time of a heap's start."""

from __future__ import annotations

import sys
from importlib.machinery import PathFinder

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

__all__ = ["new_interpreter"]


def new_interpreter() -> Any:
    """A new `dukpy.JSInterpreter`.

    :raises ImportError: when dukpy is not installed.
    """
    if "dukpy" not in sys.modules:
        _add_package()
    import dukpy._dukpy  # before evaljs asks the package for it  # noqa: F401
    from dukpy.evaljs import JSInterpreter

    return JSInterpreter()


def _add_package() -> None:
    """Let `dukpy` be imported: its submodules at once, its own names when the first of them is asked for (PEP 562).

    It is the package itself, run later. Nobody sees a difference but in how long it takes.
    """
    from importlib.util import module_from_spec

    spec = PathFinder.find_spec("dukpy")
    if spec is None or spec.loader is None:
        return  # the import says it better
    loader = spec.loader
    package = module_from_spec(spec)

    def run_package(name: str) -> Any:
        if "__getattr__" in package.__dict__:
            del package.__dict__["__getattr__"]
            try:
                loader.exec_module(package)
            except BaseException:
                package.__dict__["__getattr__"] = run_package
                raise
        if name in package.__dict__:
            return package.__dict__[name]
        raise AttributeError(f"module 'dukpy' has no attribute {name!r}")

    package.__dict__["__getattr__"] = run_package
    sys.modules["dukpy"] = package
