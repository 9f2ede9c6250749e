"""The functions of `pyodide.ffi` that need a heap: they use the installed one, or the one of a proxy they are given."""

from __future__ import annotations

from diglot.ffi_core import _bridge, loop

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from typing import Any

    from diglot.ffi_core.heap import Heap

__all__ = [
    "can_run_sync",
    "create_once_callable",
    "create_proxy",
    "installed_heap",
    "run_sync",
    "set_installed_heap",
    "to_js",
]

_installed: Heap | None = None


def installed_heap() -> Heap | None:
    """The heap that was installed last, see `Heap.install`; None when there is none."""
    return _installed


def set_installed_heap(heap: Heap | None) -> None:
    """Let these functions use another heap; called by those who install one."""
    global _installed
    _installed = heap


def _engine() -> _bridge.Engine:
    if _installed is None:
        raise RuntimeError("no heap is installed: call heap.install() first, or use the heap's method of that name")
    return _installed.engine


def to_js(
    obj: Any,
    /,
    *,
    depth: int = -1,
    pyproxies: Any = None,
    create_pyproxies: bool = True,
    dict_converter: Callable[[Any], Any] | None = None,
    default_converter: Callable[..., Any] | None = None,
    eager_converter: Callable[..., Any] | None = None,
) -> Any:
    """Convert a Python value to JavaScript by copying its containers, as `toJs` does in JavaScript (Pyodide's `to_js`).

    :param obj: list and tuple become Array, dict Object, set Set, buffers typed arrays; the rest stays what it is.
    :param depth: how many levels; -1 for all.
    :param pyproxies: a JS array that collects the proxies made.
    :param create_pyproxies: whether what has no conversion may become a proxy.
    :param dict_converter: makes the JS object of a dict from an array of pairs.
    :param default_converter: ``f(value, convert, cache_conversion)`` for what has no conversion.
    :param eager_converter: the same, asked before every conversion.
    :return: the proxy of the copy; what is no container as it would cross.
    :raises ConversionError: for keys that cannot be properties, or collide, and for what may not become a proxy.
    """
    options = {
        "depth": depth, "pyproxies": pyproxies, "create_pyproxies": create_pyproxies, "dict_converter": dict_converter,
        "default_converter": default_converter, "eager_converter": eager_converter,
    }  # fmt: skip
    return _bridge.to_js_deep(_engine(), obj, options)


def create_proxy(obj: Any, /, *, capture_this: bool = False, roundtrip: bool = True) -> Any:
    """Make a PyProxy with a lifetime of its own, which ends with `destroy()` (Pyodide's `create_proxy`).

    Nothing has to be proxied for JavaScript to keep it: this is for code that wants to say when it ends.

    :param obj: any Python object.
    :param capture_this: whether calls from JavaScript pass `this` as the first argument.
    :param roundtrip: whether Python gets the JsDoubleProxy back from JavaScript, or the object.
    :return: a JsDoubleProxy, which crosses as that PyProxy.
    """
    return _bridge.create_proxy(_engine(), obj, capture_this, roundtrip)


def create_once_callable(obj: Callable[..., Any], /) -> Any:
    """Make a PyProxy of a callable that can be called once: it is destroyed by the call, and a second one throws.

    :raises TypeError: when the object is not callable.
    """
    if not callable(obj):
        raise TypeError(f"create_once_callable takes a callable, not {type(obj).__name__}")
    return _bridge.create_proxy(_engine(), obj, False, True, True)


def can_run_sync() -> bool:
    """Return whether `run_sync` can block: no asyncio loop runs in this thread."""
    return loop.current_loop() is None


def run_sync(awaitable: Awaitable[Any], /) -> Any:
    """Block until an awaitable is done and return its result.

    :param awaitable: a promise of JavaScript, a coroutine.
    :raises RuntimeError: inside a running loop, where blocking would stop it: write ``await`` instead.
    """
    if not can_run_sync():
        raise RuntimeError("run_sync cannot block here, as an asyncio loop is running: write `await ...` instead")

    import asyncio

    async def wait() -> Any:
        return await awaitable

    return asyncio.run(wait())
