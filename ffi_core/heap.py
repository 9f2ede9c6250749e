"""`Heap`: one JavaScript heap and all that belongs to it, the facade over the native engine.

What the engine needs from Python (names, modules, scheduling) it asks of `Hooks`, which does not refer back to the
heap: a heap that nobody uses any more is freed without a collection.
"""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Iterable, MutableMapping
from importlib import resources
from typing import Any

import dukpy

from . import _bridge, importing, loop
from .python_api import PythonApi
from .timers import TIMER_FUNCTIONS, Timers

__all__ = ["Heap", "default_memory_limit"]

RUNTIME_FILES = (
    "primordials.js",
    "inspect_read.js",
    "inspect_text.js",
    "inspect.js",
    "format.js",
    "json_view.js",
    "pyproxy.js",
    "ffi.js",
    "pyodide.js",
    "timers.js",
    "library.js",
)

Names = Iterable[tuple[str, str, bool]]


def default_memory_limit() -> int:
    """Bytes a heap may use by default: a quarter of the machine's memory, at least 256 MiB."""
    try:
        machine = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (ValueError, OSError):
        machine = 0
    return max(machine // 4, 256 << 20)


def call(function: Callable[..., Any], *args: Any) -> bool:
    """Call; the guard of a heap that has no other."""
    function(*args)
    return True


class Hooks(PythonApi):
    """What the engine asks of Python. Its methods are called with the engine entered.

    :param namespace: the Python names that JavaScript sees.
    """

    guard: Callable[..., bool] = staticmethod(call)

    def __init__(self, namespace: MutableMapping[str, Any]) -> None:
        super().__init__(namespace)
        self.modules = importing.JsModules()
        self.timers = Timers(lambda: self.guard)

    def on_unhandled_rejection(self, promise: Any, reason: Any) -> None:
        """Report a promise that was rejected with no handler attached by the time the jobs were done."""
        loop.report_unhandled_rejection(promise, reason)

    def defer_rejections(self) -> bool:
        """Let the running loop's next turn report rejections; False when no loop runs."""
        return loop.defer_rejections(self.engine())

    def defer_jobs(self) -> None:
        """Let the running loop's next turn go on with the promise jobs, if a loop runs."""
        loop.defer_jobs(self.engine(), self.guard)

    def schedule(self, coroutine: Any) -> Any:
        """Start a coroutine that JavaScript made by calling an `async def`."""
        return loop.schedule(coroutine)

    def promise_of(self, awaitable: Any) -> Any:
        """The JS promise of a Python awaitable."""
        return loop.promise_of(self.engine(), awaitable, self.guard)

    def promise_future(self, promise: Any) -> Any:
        """The asyncio future of a JS promise."""
        return loop.future_of(self.engine(), promise)

    def start_timer(self, callback: Any, delay: float, repeats: bool) -> int:
        """`setTimeout` and `setInterval`."""
        return self.timers.start(callback, delay, repeats)

    def stop_timer(self, number: int) -> None:
        """`clearTimeout` and `clearInterval`."""
        self.timers.stop(number)

    def normalize_module(self, base: str, name: str) -> str | None:
        """The name by which the engine caches a module, or None to leave it to dukpy's loader."""
        return self.modules.normalize(name)

    def module_exports(self, name: str) -> dict[str, Any] | None:
        """The exports of a module that is made of Python, or None for files and packages."""
        return self.modules.exports(name, self)


class Heap:
    """A JavaScript heap whose objects live in this process as proxies.

    :param memory_limit: bytes that JavaScript may use; `default_memory_limit()` when None, 0 for no limit.
    :param namespace: the mapping of Python names that JavaScript sees, read and written live; a new dict when None.
    """

    def __init__(self, memory_limit: int | None = None, namespace: MutableMapping[str, Any] | None = None) -> None:
        self._hooks = Hooks({} if namespace is None else namespace)
        limit = default_memory_limit() if memory_limit is None else memory_limit
        self.engine = _bridge.Engine(dukpy.JSInterpreter(), self._hooks, limit)
        self._hooks.bind(self.engine)
        sources = resources.files(__package__) / "runtime"
        _bridge.start_runtime(self.engine, [(name, (sources / name).read_text("utf-8")) for name in RUNTIME_FILES])
        _bridge.install_module_loader(self.engine)
        for name in ("pyodide", "py", *TIMER_FUNCTIONS):
            setattr(self.js, name, self.js_library(name))

    @property
    def namespace(self) -> MutableMapping[str, Any]:
        """The Python names that JavaScript sees."""
        return self._hooks.namespace

    @property
    def timers(self) -> Timers:
        """The timers that JavaScript has set."""
        return self._hooks.timers

    @property
    def guard(self) -> Callable[..., bool]:
        """How the event loop's callbacks enter JavaScript: ``guard(function, *args)``, false when it was interrupted.

        A front end sets one that makes an interrupt of such a callback end what waits for it instead of the loop.
        """
        return self._hooks.guard

    @guard.setter
    def guard(self, guard: Callable[..., bool]) -> None:
        self._hooks.guard = guard

    @property
    def js(self) -> _bridge.JsProxy:
        """The proxy of `globalThis`."""
        return self.engine.global_object()

    @property
    def closed(self) -> bool:
        """Whether `close` has been called."""
        return self.engine.closed

    def eval_js(self, source: str, filename: str = "<eval>", line: int = 1) -> Any:
        """Evaluate a script and return its completion value (ECMAScript 16.1).

        :param line: number of the script's first line.
        :raises JsException: what the script throws, syntax errors included.
        :raises KeyboardInterrupt: when it is interrupted; the heap stays usable.
        """
        return self.engine.eval(source, filename, line)

    async def run_js(self, source: str, filename: str = "<eval>", line: int = 1) -> Any:
        """Evaluate a script with top-level `await` and return its completion value.

        :raises JsException: what the script throws or the reason of what it awaits.
        """
        result = await self.engine.eval(source, filename, line, True)
        return result.value

    def declare(self, names: Names) -> object:
        """Declare the names of a cell that is about to run; see `settle`.

        :param names: (name, kind, initialised): kind is "const", "let", "var", "function", "class" or "import"; an
            initialised name starts as undefined, others throw a ReferenceError until they get their value.
        :return: a token for `settle`.
        """
        return _bridge.declare(self.engine, names)

    def settle(self, token: object, failed: bool = False) -> None:
        """End the declaration of a cell's names: those that never got a value are what they were before.

        :param failed: whether the cell threw.
        """
        _bridge.settle(self.engine, token, failed)

    def binding_names(self) -> list[str]:
        """The names of the constants that `declare` made."""
        return _bridge.binding_names(self.engine)

    def has_binding(self, name: str) -> bool:
        """Whether JavaScript has a variable of that name with a value: one of `declare` or a property of globalThis."""
        return _bridge.has_binding(self.engine, name)

    def install(self) -> None:
        """Make `js`, `pyodide.ffi`, `pyodide.code` and `pyodide_js` importable, unless such modules really exist."""
        importing.install(self)

    def uninstall(self) -> None:
        """Take back what `install` did."""
        importing.uninstall(self)

    def js_library(self, name: str) -> Any:
        """A value of the runtime library, for the parts of Diglot that extend it (see runtime/library.js)."""
        return _bridge.library_function(self.engine, name)

    def to_js(self, value: Any, **options: Any) -> Any:
        """Convert deeply to JavaScript; see `diglot.ffi_core.to_js` for the options."""
        return _bridge.to_js_deep(self.engine, value, options)

    def create_proxy(self, value: Any, *, capture_this: bool = False, roundtrip: bool = True) -> Any:
        """A proxy of a Python object with a lifetime of its own; see `diglot.ffi_core.create_proxy`."""
        return _bridge.create_proxy(self.engine, value, capture_this, roundtrip)

    def stats(self) -> dict[str, int]:
        """Figures of the heap: live proxies by direction, limits, collections. O(1)."""
        return self.engine.stats()

    def memory(self) -> dict[str, int]:
        """Bytes and objects of the JS heap. O(objects)."""
        return self.engine.memory()

    def collect(self) -> None:
        """Collect garbage cycles in both heaps, until neither finds more."""
        while True:
            before = self.engine.stats()
            gc.collect()
            _bridge.collect(self.engine)
            after = self.engine.stats()
            if all(after[key] >= before[key] for key in ("pyproxies", "jsproxies")):
                return

    def close(self) -> None:
        """Free the JS heap. Every proxy of it raises `HeapClosedError` from now on. Idempotent.

        :raises RuntimeError: while JavaScript of this heap is running.
        """
        self.engine.close()
        self.timers.close()
        self.guard = call  # the front end's may lead back here, which the collector could not see
        importing.uninstall(self)

    def __enter__(self) -> Heap:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __repr__(self) -> str:
        if self.closed:
            return "<Heap closed>"
        stats = self.stats()
        return (
            f"<Heap with {stats['pyproxies']} proxies of Python objects and {stats['jsproxies']} of JavaScript objects>"
        )
