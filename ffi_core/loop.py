"""Promises and awaitables on one asyncio loop.

Asyncio is loaded by whoever runs a loop: a program that has none does without.

A JS promise is awaited through a future, a Python awaitable is handed to JavaScript as a promise. Both need the running
loop; where there is none, the error says what to do.
"""

from __future__ import annotations

import sys

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
    _bridge.library_function(engine, "whenSettled")(promise, _bridge.Waiter(engine, future))
    return future


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

    def settle(done: asyncio.Future[Any]) -> None:
        if engine.closed:
            return
        error = asyncio.CancelledError() if done.cancelled() else done.exception()
        if error is not None:
            _bridge.trace_settled(engine, True, error, True)
            guard(reject, _bridge.js_error(promise, error))
        else:
            _bridge.trace_settled(engine, True, done.result(), False)
            guard(resolve, done.result())

    def fail(error: BaseException) -> None:
        guard(reject, _bridge.js_error(promise, error))

    future.add_done_callback(_bridge.Settlement(promise, settle, fail))
    return promise


async def _awaited(awaitable: Awaitable[Any]) -> Any:
    return await awaitable


def abandon(futures: Iterable[asyncio.Future[Any]]) -> None:
    """Tell those who await promises that the heap is closed; from any thread."""
    for future in list(futures):
        loop = future.get_loop()
        if not future.done() and not loop.is_closed():
            error = _bridge.HeapClosedError("the heap was closed while its promise was awaited")
            loop.call_soon_threadsafe(_bridge.set_outcome, future, error, True)


def report_error(what: str, error: BaseException) -> None:
    """Write an error that nobody can catch to standard error, as Python does.

    :param what: where it comes from: "Uncaught (in promise)".
    """
    import traceback

    lines = traceback.format_exception(type(error), error, error.__traceback__)
    sys.stderr.write(well_formed(f"{what} " + "".join(lines)))
