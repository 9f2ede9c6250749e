"""`Heap`: one JavaScript heap and all that belongs to it, the facade over the native engine.

What the engine needs from Python (names, modules, scheduling) it asks of `Hooks`, which does not refer back to the
heap: a heap that nobody uses any more is freed without a collection.
"""

from __future__ import annotations

import collections
import contextvars
import gc
import os
import weakref
from _thread import get_ident
from collections.abc import Callable, Iterable
from itertools import count

from . import _bridge, loop
from .interpreter import new_interpreter
from .lifetimes.rows import id_of
from .limits import default_memory_limit
from .modules import JsModules
from .pyodide.api import installed_heap
from .pyodide.python_api import PythonApi
from .timers import TIMER_FUNCTIONS, Timers

TYPE_CHECKING = False
if TYPE_CHECKING:
    import asyncio
    import inspect
    from collections.abc import Container, MutableMapping
    from typing import Any, NoReturn

    from .lifetimes.ledger import Border, Chain, Diff, Proxy, Snapshot
    from .lifetimes.trace import Tracing
    from .rows import Rows

__all__ = ["Heap"]

RUNTIME_FILES = (
    ("runtime", "primordials.js"),
    ("display", "inspect_read.js"),
    ("display", "inspect_text.js"),
    ("display", "inspect_errors.js"),
    ("display", "inspect_views.js"),
    ("display", "inspect.js"),
    ("display", "format.js"),
    ("runtime", "date_parse.js"),
    ("runtime", "json_view.js"),
    ("runtime", "rows.js"),
    ("runtime", "pyproxy.js"),
    ("runtime", "ffi.js"),
    ("runtime", "pyodide.js"),
    ("runtime", "members.js"),
    ("runtime", "timers.js"),
    ("runtime", "finalization.js"),
    ("runtime", "library.js"),
)

MOST_COLLECTIONS = 100  # of one request: destructors may make new garbage each time

MOST_FORKS = 4096  # contexts that `run_in_context` has made, which are kept for what they have started
START_ROOM = 16 << 20  # bytes that a heap may use while it is made, whatever its limit

Names = Iterable[tuple[str, str, bool]]

# (source text, file, line, column) of a JS function -> its signature and its documentation, as far as they are known.
DescribeFunction = Callable[[str, str, int, int], "tuple[inspect.Signature | None, str | None]"]

# Where an error comes from that nobody can catch ("Uncaught (in promise)"), and the error.
ReportError = Callable[[str, BaseException], object]

# Of the cells of all heaps: a context knows one number. Cells have the even ones.
_cell_numbers = count(2, 2)
_fork_numbers = count(1, 2)


class Contexts(dict[int, contextvars.Context]):
    """The contexts of cells that have made promises, by their numbers in the process: their promise jobs run in them.

    Held by the heap: what the engine holds, Python's collector does not see.
    """


def read_source(folder: str, name: str) -> str:
    """The text of a file of the engine's own JavaScript."""
    with open(os.path.join(os.path.dirname(__file__), folder, name), encoding="utf-8") as file:
        return file.read()


def call(function: Callable[..., Any], *args: Any) -> bool:
    """Call; the guard of a heap that has no other."""
    function(*args)
    return True


def _for_python(function: Callable[[Any], Any], value: Any) -> Any:
    """Call what throws JavaScript's errors, for Python."""
    try:
        return function(value)
    except _bridge.ErrorOfJs as error:
        raise TypeError(error.args[-1]) from None


class Hooks(PythonApi):
    """What the engine asks of Python. Its methods are called with the engine entered.

    :param namespace: the Python names that JavaScript sees.
    """

    guard: Callable[..., bool] = staticmethod(call)
    describe_function: DescribeFunction | None = None
    report_error: ReportError = staticmethod(loop.report_error)
    home: asyncio.AbstractEventLoop | None = None
    serves_home: Callable[[], bool] = staticmethod(bool)

    def __init__(self, namespace: MutableMapping[str, Any]) -> None:
        super().__init__(namespace)
        self.modules = JsModules()
        self.timers = Timers(lambda: self.guard)
        self.futures: weakref.WeakSet[asyncio.Future[Any]] = weakref.WeakSet()  # of promises that are awaited

    def on_unhandled_rejection(self, promise: Any, reason: Any) -> None:
        """Report a promise that was rejected with no handler attached by the time the jobs were done."""
        self.report_error("Uncaught (in promise)", loop.as_exception(self.engine(), reason))

    def on_uncaught_error(self, error: BaseException) -> None:
        """Report an error that a job threw which nothing waits for, such as a FinalizationRegistry's callback."""
        self.report_error("Uncaught", error)

    def defer_rejections(self) -> bool:
        """Let the running loop's next turn report rejections; False when no loop runs."""
        return loop.defer_rejections(self.engine())

    def defer_jobs(self) -> None:
        """Let the running loop's next turn go on with the promise jobs, if a loop runs."""
        loop.defer_jobs(self.engine(), self.guard)

    def hand_over_jobs(self) -> bool:
        """Let the thread whose they are run the promise jobs; False when it is to be this one."""
        return loop.hand_over_jobs(self.engine(), self.home, self.serves_home, self.guard)

    def promise_of(self, awaitable: Any) -> Any:
        """The JS promise of a Python awaitable."""
        return loop.promise_of(self.engine(), awaitable, self.guard)

    def promise_future(self, promise: Any) -> Any:
        """The asyncio future of a JS promise."""
        future = loop.future_of(self.engine(), promise)
        self.futures.add(future)
        return future

    def tables(self) -> Rows:
        """What reads tables for JavaScript."""
        from .rows import Rows

        return Rows(self.engine())

    def row_iterator(self, table: Any) -> Any:
        """The JS iterator over the rows of a table."""
        return self.tables().iterator(table)

    def row(self, table: Any, index: int) -> Any:
        """A row of a table as a JS object; None behind the last one."""
        return self.tables().row(table, index)

    def start_timer(self, callback: Any, delay: float, repeats: bool, number: int | None = None) -> int:
        """`setTimeout` and `setInterval`; with a number, the `refresh` of that timer."""
        return self.timers.start(callback, delay, repeats, number)

    def hold_timer(self, number: int, is_held: bool) -> None:
        """`ref` and `unref` of a timer."""
        self.timers.hold(number, is_held)

    def stop_timer(self, number: int) -> None:
        """`clearTimeout` and `clearInterval`."""
        self.timers.stop(number)

    def normalize_module(self, base: str, name: str) -> str | None:
        """The name by which the engine caches a module, or None to leave it to dukpy's loader."""
        return self.modules.normalize(base, name)

    def module_names(self, name: str) -> Iterable[str] | None:
        """The names that a module made of values exports, or None for one that has a source."""
        return self.modules.names(name, self)

    def module_exports(self, name: str) -> dict[str, Any]:
        """The exports of a module that is made of values: asked for when it is evaluated."""
        return self.modules.exports(name, self) or {}

    def gives_global(self, name: str, file: str | None, is_module: bool) -> bool:
        """Whether code of a file finds a global that nothing has defined; see `JsModules`."""
        return self.modules.gives_global(name, file, is_module)

    def global_value(self, name: str) -> Any:
        """The value of such a global."""
        return self.modules.global_value(name)

    def module_source(self, name: str) -> tuple[str, dict[str, Any]] | None:
        """The source of a module and the properties of its `import.meta`, or None to leave it to dukpy's loader."""
        return self.modules.source(name)


class Heap:
    """A JavaScript heap whose objects live in this process as proxies.

    :param memory_limit: bytes that JavaScript may use; see `limits.default_memory_limit` when None, 0 for no limit.
    :param namespace: the mapping of Python names that JavaScript sees, read and written live; a new dict when None.
    :param ledger: see the property `ledger`.
    :raises ValueError: when the memory limit is smaller than what an empty heap needs.
    :ivar on_close: called when the heap has been closed, to end what works for it. They must not hold the heap.
    """

    def __init__(
        self,
        memory_limit: int | None = None,
        namespace: MutableMapping[str, Any] | None = None,
        *,
        ledger: bool = False,
    ) -> None:
        self._hooks = Hooks({} if namespace is None else namespace)
        self.on_close: list[Callable[[], object]] = []
        self._cell_labels: list[str] = []
        self._contexts = Contexts()
        self._forks: collections.deque[int] = collections.deque()  # those of `run_in_context`
        self._infrastructure: list[weakref.ref[Any]] = []
        limit = default_memory_limit() if memory_limit is None else memory_limit
        # the engine is not at its best at the very end of its memory: the runtime library starts with room to spare
        self.engine = _bridge.Engine(new_interpreter(), self._hooks, max(limit, START_ROOM) if limit else 0)
        try:
            self._hooks.bind(self.engine)
            sources = [(name, read_source(folder, name)) for folder, name in RUNTIME_FILES]
            _bridge.start_runtime(self.engine, sources)
            _bridge.install_module_loader(self.engine)
            for name in ("pyodide", "py", *TIMER_FUNCTIONS):
                setattr(self.js, name, self.js_library(name))
            self.engine.limit_memory(limit)
        except BaseException:
            self.close()
            raise
        self.engine.contexts = weakref.ref(self._contexts)
        self.engine.ledger = ledger

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

    def set_home(self, home: asyncio.AbstractEventLoop, serves_home: Callable[[], bool] = bool) -> None:
        """Leave to a loop, while it runs, the promise jobs that other threads cause.

        JavaScript that awaits what belongs to the loop can then be resumed by any thread. Threads with a running loop
        of their own keep their jobs. Without a home every thread runs those that it has caused, before its call
        returns.

        :param home: the loop; this is called in its thread.
        :param serves_home: returns, in a thread with a loop, whether that one is there for `home` only, like those of a
            Jupyter kernel's subshells, and hands its jobs over as well.
        """
        self._hooks.home, self._hooks.serves_home = home, serves_home
        self.engine.home_thread = get_ident()

    @property
    def modules(self) -> JsModules:
        """What finds and loads modules; a front end sets one that knows more than Python's and dukpy's."""
        return self._hooks.modules

    @modules.setter
    def modules(self, modules: JsModules) -> None:
        self._hooks.modules = modules
        self.engine.lazy_globals = modules.lazy_globals

    @property
    def share_names(self) -> bool:
        """Whether JavaScript sees the names of `namespace` as its own; `py.x` reaches them in any case."""
        return not self.engine.names_hidden

    @share_names.setter
    def share_names(self, share: bool) -> None:
        self.engine.names_hidden = not share

    @property
    def describe_function(self) -> DescribeFunction | None:
        """What finds `inspect.signature` and `__doc__` of JS functions in their text; None for nothing.

        It must not refer to the heap.
        """
        return self._hooks.describe_function

    @describe_function.setter
    def describe_function(self, describe: DescribeFunction | None) -> None:
        self._hooks.describe_function = describe

    @property
    def report_error(self) -> ReportError:
        """What takes errors that nobody can catch, such as unhandled rejections; it writes them to `sys.stderr`.

        It is called in the context (contextvars) of the cell that the error belongs to.
        """
        return self._hooks.report_error

    @report_error.setter
    def report_error(self, report: ReportError) -> None:
        self._hooks.report_error = report

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

    def hide_names_from(self, file: str) -> None:
        """Let the JS code of a file not see the names of `namespace`. Modules that `import` loads never do."""
        _bridge.hide_names_from(self.engine, file)

    def end_with(self, exception: BaseException) -> NoReturn:
        """Raise an exception that no `catch` of JavaScript and no promise takes, such as SystemExit."""
        _bridge.end_with(self.engine, exception)

    def pass_through(self, exception: BaseException) -> None:
        """Let an exception that a signal's handler is about to raise pass all JavaScript below: no `catch` takes it.

        Ctrl-C finds JavaScript that calls Python in Python, as a rule.
        """
        _bridge.pass_through(self.engine, exception)

    def import_now(self, name: str, check: Callable[[], object] = lambda: None) -> tuple[Any, Any]:
        """Load and evaluate a module without waiting.

        :param name: a name as `JsModules.normalize` returns it.
        :param check: called when the module and what it imports are linked, before any of it runs.
        :return: its namespace, and a promise if it awaits something, else None.
        """
        return _bridge.import_now(self.engine, name, check)

    def install(self) -> None:
        """Make `js`, `pyodide.ffi`, `pyodide.code` and `pyodide_js` importable, unless such modules really exist.

        Until `uninstall`, `json.dumps` takes `jsnull` and proxies of data, too.
        """
        from .pyodide.modules import install

        install(self)

    def uninstall(self) -> None:
        """Take back what `install` did."""
        if installed_heap() is self:
            from .pyodide.modules import uninstall

            uninstall(self)

    def js_library(self, name: str) -> Any:
        """A value of the runtime library, for the parts of Diglot that extend it (see runtime/library.js)."""
        return _bridge.library_function(self.engine, name)

    def to_js(self, value: Any, **options: Any) -> Any:
        """Convert deeply to JavaScript; see `diglot.ffi_core.to_js` for the options."""
        return _bridge.to_js_deep(self.engine, value, options)

    def rows(self, table: Any) -> Any:
        """A table as JavaScript's libraries take it: a JS array of row objects.

        :param table: a DataFrame of pandas or polars, a pyarrow Table, a list of dicts or a dict of columns. An array
            of JavaScript's is returned as it is.

        :raises TypeError: when it is no table.
        """
        return _for_python(self._hooks.tables().rows, table)

    def columns(self, table: Any) -> Any:
        """The columns of a table as a JS object of typed arrays and arrays.

        :param table: a DataFrame of pandas or polars, a pyarrow Table or a dict of columns.

        :raises TypeError: when it is no table.
        """
        return _for_python(self._hooks.tables().columns, table)

    def create_proxy(self, value: Any, *, capture_this: bool = False, roundtrip: bool = True) -> Any:
        """A proxy of a Python object with a lifetime of its own; see `diglot.ffi_core.create_proxy`."""
        return _bridge.create_proxy(self.engine, value, capture_this, roundtrip)

    # -- lifetimes: what answers is imported when it is first asked ----------------------------------------------------

    def stats(self) -> dict[str, int]:
        """Figures of the heap, each a number. O(1) in the size of the heap.

        "pyproxies" and "jsproxies" count the live proxies of Python and of JS objects, "exports" the views of JS
        memory that Python has, "bytes" what the engine has allocated, "memory_limit" and "stack_limit" what it may
        (bytes, 0 for no limit), "collections" the runs of the collector of both heaps, "cycles_found" the Python
        objects that these found in garbage. With the ledger on also "pyproxies_made" and "jsproxies_made" since then,
        and the live ones by type: "pyproxies.list", "jsproxies.Array".
        """
        return self.engine.stats()

    @property
    def ledger(self) -> bool:
        """Whether proxies remember where they were made and destroyed, and how often they have crossed.

        Costs nothing while it is off. Turning it off forgets what it knew.
        """
        return self.engine.ledger

    @ledger.setter
    def ledger(self, on: bool) -> None:
        self.engine.ledger = on

    def begin_cell(self, label: str) -> int:
        """Let the proxies that are made from now on, and what this context starts, belong to a new cell.

        Its promise jobs run in the context in which its first promise was made.

        :param label: what the front end calls the cell, such as "In [3]".
        :return: the cell's number, counted from 1.
        """
        self._cell_labels.append(label)
        _bridge.running_cell.set(next(_cell_numbers))
        self.engine.cell = len(self._cell_labels)
        return len(self._cell_labels)

    def run_in_context(self, context: contextvars.Context, function: Callable[[], Any]) -> Any:
        """Call a function in a context, which what the call starts (promise jobs, timers) runs in as well.

        Of contexts that differ from their cell's the newest are kept; what older ones have started and still goes on
        runs in the context of whoever settles what it waits for.

        :param context: a context of its own: a copy of another one.
        """
        number = next(_fork_numbers)
        context.run(_bridge.running_cell.set, number)
        self._contexts[number] = context
        self._forks.append(number)
        if len(self._forks) > MOST_FORKS:
            self._contexts.pop(self._forks.popleft(), None)
        try:
            return context.run(function)
        finally:
            self.engine.forget_context()

    def cell_label(self, number: int) -> str | None:
        """The label that `begin_cell` got for the cell with that number; None for 0."""
        return self._cell_labels[number - 1] if 0 < number <= len(self._cell_labels) else None

    def disregard(self, part: object) -> None:
        """Count an object of the front end's as none of the user's: what only it holds is held by no name.

        :param part: the object, which must be weakly referable; it is not kept alive.
        """
        self._infrastructure.append(weakref.ref(part))

    def infrastructure(self) -> list[object]:
        """The objects that `disregard` was called with and that are alive."""
        return [part for part in (reference() for reference in self._infrastructure) if part is not None]

    def proxies_made(self) -> int:
        """How many proxies have been made since the ledger was turned on; 0 with the ledger off."""
        stats = self.engine.stats()
        return stats.get("pyproxies_made", 0) + stats.get("jsproxies_made", 0)

    def proxies(self, holders: bool = False) -> list[Proxy]:
        """List the live proxies, oldest first.

        :param holders: fill `Proxy.held_by`; takes a walk over both heaps.
        :raises RuntimeError: when holders are asked for and the engine's heap cannot be walked.
        """
        from .lifetimes import report

        return report.proxies(self, _bridge.live_proxies(self.engine), holders)

    def proxy_ids(self) -> set[int]:
        """The ids of the live proxies, see `Proxy.id`: cheaper than their rows."""
        return {id_of(row) for row in _bridge.live_proxies(self.engine)}

    def leaks(self, named: Iterable[object] = ()) -> list[Proxy]:
        """List the proxies that outlived the cell that made them and that no name of either language reaches.

        A name is a variable of the Python namespace or of JavaScript; what a module, a timer or a task holds has none.
        Needs the ledger. Garbage that `collect` would free is listed as well, unless Python's collector finds it.

        :param named: objects that count as named, such as a front end's last result.
        """
        from .lifetimes import report

        return report.leaks(self, named)

    def with_holders(self, proxies: Iterable[Proxy]) -> list[Proxy]:
        """Fill `Proxy.held_by` of some of the rows that `proxies` gave: cheaper than asking for that of all.

        :return: the rows in their order; those whose objects were let go since are as they were.
        :raises RuntimeError: when the engine's heap cannot be walked.
        """
        from .lifetimes import report

        return report.with_holders(self, proxies)

    def proxied(self, number: int) -> Any:
        """Return the object of a live proxy: the Python object, or the proxy of one of JavaScript's.

        :param number: the proxy's `Proxy.id`.
        :raises LookupError: when no live proxy has that id, because its object was let go.
        """
        from .lifetimes import report

        return report.proxied(self, number)

    def why(self, value: Any, limit: int = 5) -> list[Chain]:
        """Return what keeps an object alive: the shortest chains of holders, across both heaps, from distinct roots.

        Roots are names, modules, running functions, timers and tasks; where a chain cannot be followed to one, "native
        code" or "the engine".

        :param value: the object, or the proxy of one of JavaScript's.
        :param limit: how many chains at most.
        """
        from .lifetimes.describe import Describer
        from .lifetimes.holders import Holders

        gc.collect()
        with Holders(self, Describer(self)) as search:
            return search.chains(value, limit)

    def snapshot(self) -> Snapshot:
        """Remember which proxies are alive now, for `diff`."""
        from .lifetimes.ledger import Snapshot

        return Snapshot({proxy.id: proxy for proxy in self.proxies()}, self.proxies_made() if self.ledger else None)

    def diff(self, before: Snapshot) -> Diff:
        """Return which proxies were made, destroyed and kept since a snapshot. Rows say what was known at the time."""
        from .lifetimes import report

        return report.diff(self, before)

    def border(self, limit: int = 200, exclude: Container[int] = ()) -> Border:
        """The objects that have proxies, with what holds them directly, for a picture.

        :param limit: the newest proxies that are shown at most; 0 for all.
        :param exclude: ids of proxies (see `Proxy.id`) that are left out.
        """
        from .lifetimes import report

        return report.border(self, limit, exclude)

    def trace(self, limit: int | None = None, machinery: Iterable[str] = ()) -> Tracing:
        """Record every crossing of the border, in order: ``with heap.trace() as crossings:``.

        The value is a sequence of `trace.Crossing`, which can be read at any time. What is recorded are texts: nothing
        is kept alive, and no user code runs for it. What Diglot's own Python code does is left out. The
        ledger is on meanwhile.

        :param limit: how many crossings are recorded one by one, `trace.LIMIT` when None; those beyond are counted.
        :param machinery: beginnings of the names of files whose code counts as a front end's own, too.
        :raises RuntimeError: in `__enter__`, when the heap is being traced already.
        :raises ValueError: for a limit below 0.
        """
        from .lifetimes.trace import LIMIT, Tracing

        if limit is not None and limit < 0:
            raise ValueError(f"limit: expected the number of crossings to record one by one, not {limit}")
        return Tracing(self.engine, LIMIT if limit is None else limit, tuple(machinery))

    def memory(self) -> dict[str, int]:
        """Bytes and objects of the JS heap. O(objects)."""
        return self.engine.memory()

    def collect(self) -> dict[str, int]:
        """Collect garbage in both heaps and across them, until there is no more.

        :return: what went: "pyproxies", "jsproxies", "bytes" of the JS heap (less than 0 if destructors used more),
            and "cycles", the Python objects that were part of garbage that only both heaps together could find.
        """
        first = after = self.engine.stats()
        for _ in range(MOST_COLLECTIONS):
            before, destructors_run = after, self.engine.destructors_run
            gc.collect()
            _bridge.collect(self.engine)
            after = self.engine.stats()
            # a destructor may have left garbage that was part of none before
            if self.engine.destructors_run == destructors_run and all(
                after[key] >= before[key] for key in ("pyproxies", "jsproxies")
            ):
                break
        gone = {key: first[key] - after[key] for key in ("pyproxies", "jsproxies", "bytes")}
        return gone | {"cycles": after["cycles_found"] - first["cycles_found"]}

    def collect_if_grown(self) -> bool:
        """Collect garbage across the heaps if the number of live proxies has doubled since that was last done.

        Front ends call it after a cell. Without that, it is done by itself at the end of a crossing after Python's
        collector has looked at all objects, unless `gc.disable` keeps that from running.

        :return: whether it has collected.
        """
        return _bridge.collect_if_grown(self.engine)

    def close(self) -> None:
        """Free the JS heap. Every proxy of it raises `HeapClosedError` from now on. Idempotent.

        :raises RuntimeError: while JavaScript of this heap is running.
        """
        self.engine.close()
        self.timers.close()
        loop.abandon(self._hooks.futures)
        # what the front end has set may lead back here, which the collector could not see
        self.guard = call
        self._hooks.home, self._hooks.serves_home = None, bool
        self.modules = JsModules()
        self._contexts.clear()
        self.uninstall()
        while self.on_close:
            self.on_close.pop()()

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
