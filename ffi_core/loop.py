"""Promises and awaitables on one asyncio loop.

Asyncio is loaded by whoever runs a loop: a program that has none does without.

A JS promise is awaited through a future, a Python awaitable is handed to JavaScript as a promise. Both need the running
loop; where there is none, the error says what to do.
"""

from __future__ import annotations

import sys
from _thread import get_ident

from . import _bridge
from .text import well_formed

TYPE_CHECKING = False
if TYPE_CHECKING:
    import asyncio
    from collections.abc import Awaitable, Callable, Iterable
    from typing import Any

__all__ = [
    "abandon",
    "current_loop",
    "defer_jobs",
    "defer_rejections",
    "future_of",
    "hand_over_jobs",
    "promise_of",
    "report_error",
]


def current_loop() -> asyncio.AbstractEventLoop | None:
    """The loop that runs in this thread, None where there is none."""
    events = sys.modules.get("asyncio.events")
    return None if events is None else events._get_running_loop()


def running_loop(what: str) -> asyncio.AbstractEventLoop:
    """The running loop.

    :param what: what needs it, for the message.
    :raises RuntimeError: when no loop is running in this thread.
    """
    loop = current_loop()
    if loop is None:
        raise RuntimeError(
            f"{what} needs a running asyncio loop: use it inside a coroutine, for instance with asyncio.run()"
        )
    return loop


def defer_rejections(engine: _bridge.Engine) -> bool:
    """Report unhandled rejections at the running loop's next turn; False when no loop runs in this thread."""
    loop = current_loop()
    if loop is None:
        return False
    loop.call_soon(engine.report_rejections)
    return True


def defer_jobs(engine: _bridge.Engine, guard: Callable[..., Any]) -> None:
    """Go on with the promise jobs at the running loop's next turn, if there is one."""
    loop = current_loop()
    if loop is not None:
        loop.call_soon(_run_jobs, engine, guard)


def hand_over_jobs(
    engine: _bridge.Engine,
    home: asyncio.AbstractEventLoop | None,
    serves_home: Callable[[], bool],
    guard: Callable[..., Any],
) -> bool:
    """Let another thread's loop run the promise jobs.

    :param home: the loop.
    :param serves_home: whether the loop of this thread, if one runs, is there for that one only.
    :return: False when this thread is to run them: it has a loop of its own, or the other one does not run.
    """
    if home is None or not home.is_running():
        return False
    if current_loop() is not None and not serves_home():
        return False
    home.call_soon_threadsafe(_run_jobs, engine, guard)
    return True


def _run_jobs(engine: _bridge.Engine, guard: Callable[..., Any]) -> None:
    if not engine.closed:
        guard(engine.run_jobs)


def as_exception(engine: _bridge.Engine, reason: Any) -> BaseException:
    """What awaiting a promise of the heap raises that was rejected with `reason`."""
    return reason if isinstance(reason, BaseException) else _bridge.thrown(engine, reason)


def future_of(engine: _bridge.Engine, promise: _bridge.JsProxy) -> asyncio.Future[Any]:
    """A future that settles as the promise or thenable does."""
    future = running_loop("awaiting a JS promise").create_future()
    _bridge.library_function(engine, "whenSettled")(promise, _Waiter(engine, future))
    return future


class _Waiter:
    """What JavaScript calls to settle the future of a promise that is awaited.

    It is one object, not functions with their cells: thousands may wait, and the collectors of both languages walk over
    all that they refer to.
    """

    __slots__ = ("engine", "future", "is_told", "thread")

    def __init__(self, engine: _bridge.Engine, future: asyncio.Future[Any]) -> None:
        self.engine = engine
        self.future = future
        self.thread = get_ident()
        self.is_told = _bridge.is_told(engine)

    def __call__(self, value: Any, failed: bool) -> None:
        if failed:
            value = as_exception(self.engine, value)
        if self.is_told:
            _bridge.trace_settled(self.engine, False, value, failed)
        if failed and isinstance(value, StopIteration):  # a future refuses it, as PEP 479 does for generators
            value = RuntimeError(f"the promise was rejected with {value!r}")
        if get_ident() == self.thread:
            self.settle(value, failed)
            return
        loop = self.future.get_loop()
        if not loop.is_closed():  # another thread runs the jobs; the future is its own loop's to touch
            loop.call_soon_threadsafe(self.settle, value, failed)

    def settle(self, value: Any, failed: bool) -> None:
        if self.future.done():  # cancelled
            return
        if failed:
            self.future.set_exception(value)
        else:
            self.future.set_result(value)


def promise_of(engine: _bridge.Engine, awaitable: Awaitable[Any], guard: Callable[..., Any]) -> _bridge.JsProxy:
    """A JS promise that settles as the awaitable does; a coroutine is started.

    :param guard: through which the loop's callback enters JavaScript, see `Heap.guard`.
    """
    import asyncio

    loop = running_loop("a promise of a Python awaitable")
    if asyncio.isfuture(awaitable):
        future = awaitable
    else:
        future = asyncio.ensure_future(awaitable if asyncio.iscoroutine(awaitable) else _awaited(awaitable), loop=loop)
    promise, resolve, reject = _bridge.new_promise(engine)

    def settled(done: asyncio.Future[Any]) -> None:
        if engine.closed:
            return
        error = asyncio.CancelledError() if done.cancelled() else done.exception()
        if error is not None:
            _bridge.trace_settled(engine, True, error, True)
            guard(reject, _bridge.js_error(promise, error))
        else:
            _bridge.trace_settled(engine, True, done.result(), False)
            guard(resolve, done.result())

    future.add_done_callback(settled)
    return promise


async def _awaited(awaitable: Awaitable[Any]) -> Any:
    return await awaitable


def abandon(futures: Iterable[asyncio.Future[Any]]) -> None:
    """Tell those who await promises that the heap is closed; from any thread."""
    for future in list(futures):
        loop = future.get_loop()
        if not future.done() and not loop.is_closed():
            loop.call_soon_threadsafe(_abandon, future)


def _abandon(future: asyncio.Future[Any]) -> None:
    if not future.done():
        future.set_exception(_bridge.HeapClosedError("the heap was closed while its promise was awaited"))


def report_error(what: str, error: BaseException) -> None:
    """Write an error that nobody can catch to standard error, as Python does.

    :param what: where it comes from: "Uncaught (in promise)".
    """
    import traceback

    lines = traceback.format_exception(type(error), error, error.__traceback__)
    sys.stderr.write(well_formed(f"{what} " + "".join(lines)))
