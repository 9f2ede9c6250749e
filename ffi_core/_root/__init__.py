"""Python and JavaScript cells over one heap of live proxies.

The package only holds its parts together, and importing it loads none of them:

- `diglot.ffi_core`: the bridge between the two heaps.
- `diglot.kernel`: JavaScript cells, the IPython extension and the Jupyter kernel.
- `diglot.repl`: the terminal prompt.

`%load_ext diglot` adds JavaScript cells to any IPython session.
"""

from __future__ import annotations

TYPE_CHECKING = False  # as typing's, which takes its time to load: type checkers take the name for true
if TYPE_CHECKING:
    from typing import Any

    from IPython.core.interactiveshell import InteractiveShell

    __version__: str

__all__ = ["__version__", "jsimport", "load_ipython_extension", "unload_ipython_extension"]


def jsimport(name: str) -> Any:
    """Import a JavaScript module in Python: `lodash = jsimport("lodash")`.

    :param name: what `require` takes in a JavaScript cell: a package, a path such as "./lib.mjs", "node:fs".
    :return: the exports of a CommonJS module, the namespace of an ES module.
    :raises RuntimeError: where there are no JavaScript cells.
    :raises JsException: when it cannot be found, or fails.
    """
    from diglot.ffi_core.pyodide.api import installed_heap

    heap = installed_heap()
    load = getattr(heap.modules, "load", None) if heap is not None else None
    if load is None:
        raise RuntimeError(f"there are no JavaScript cells to import {name!r} for: run `%load_ext diglot` first")
    return load(name)


def load_ipython_extension(ipython: InteractiveShell) -> None:
    """Add JavaScript cells to an IPython session; called by `%load_ext diglot`.

    :param ipython: the session.
    """
    from diglot.kernel.ipython import session

    session.load_ipython_extension(ipython)


def unload_ipython_extension(ipython: InteractiveShell) -> None:
    """Take JavaScript cells out of an IPython session again; called by `%unload_ext diglot`.

    :param ipython: the session.
    """
    from diglot.kernel.ipython import session

    session.unload_ipython_extension(ipython)


def __getattr__(name: str) -> str:
    # The installed metadata has the version without loading the bridge, as `diglot.ffi_core._version` would.
    if name == "__version__":
        from importlib.metadata import version

        return version("diglot")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
