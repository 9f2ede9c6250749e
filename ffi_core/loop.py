"""Promises and awaitables on one asyncio loop.

A JS promise is awaited through a future, a Python awaitable is handed to JavaScript as a promise. Both need the running
loop; where there is none, the error says what to do.
"""

from __future__ import annotations

import asyncio
import contextlib
import sys
import threading
import traceback
from collections.abc import Awaitable, Callable, Coroutine, Iterable
from typing import Any

from . import _bridge
from .text import well_formed

__all__ = [
    "abandon",
    "defer_jobs",
    "defer_rejections",
    "future_of",
    "promise_of",
    "report_error",
    "schedule",
]


def running_loop(what: str) -> asyncio.AbstractEventLoop:
    """The running loop.

    :param what: what needs it, for the message.
    :raises RuntimeError: when no loop is running in this thread.
    """
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        message = f"{what} needs a running asyncio loop: use it inside a coroutine, for instance with asyncio.run()"
        raise RuntimeError(message) from None


def schedule(coroutine: Coroutine[Any, Any, Any]) -> Awaitable[Any]:
    """Start a coroutine at once where a loop runs, else leave it to whoever awaits it."""
    try:
        return asyncio.get_running_loop().create_task(coroutine)
    except RuntimeError:
        return coroutine


def defer_rejections(engine: _bridge.Engine) -> bool:
    """Report unhandled rejections at the running loop's next turn; False when no loop runs in this thread."""
    try:
        asyncio.get_running_loop().call_soon(engine.report_rejections)
    except RuntimeError:
        return False
    return True


def defer_jobs(engine: _bridge.Engine, guard: Callable[..., Any]) -> None:
    """Go on with the promise jobs at the running loop's next turn, if there is one."""

    def run() -> None:
        if not engine.closed:
            guard(engine.run_jobs)

    with contextlib.suppress(RuntimeError):
        asyncio.get_running_loop().call_soon(run)


def as_exception(promise: _bridge.JsProxy, reason: Any) -> BaseException:
    """What awaiting a promise that was rejected with `reason` raises."""
    return reason if isinstance(reason, BaseException) else _bridge.thrown(promise, reason)


def future_of(engine: _bridge.Engine, promise: _bridge.JsProxy) -> asyncio.Future[Any]:
    """A future that settles as the promise or thenable does."""
    loop = running_loop("awaiting a JS promise")
    future = loop.create_future()
    thread = threading.get_ident()
    told = _bridge.is_told(engine)

    def settle(function: Callable[[Any], object], value: Any) -> None:
        if threading.get_ident() != thread:  # another thread runs the jobs; the future is its own loop's to touch
            if not loop.is_closed():
                loop.call_soon_threadsafe(lambda: None if future.done() else function(value))
        elif not future.done():
            function(value)

    def fulfilled(value: Any = None) -> None:
        if told:
            _bridge.trace_settled(engine, False, value, False)
        settle(future.set_result, value)

    def rejected(reason: Any = None) -> None:
        error = as_exception(promise, reason)
        if told:
            _bridge.trace_settled(engine, False, error, True)
        if isinstance(error, StopIteration):  # a future refuses it, as PEP 479 does for generators
            error = RuntimeError(f"the promise was rejected with {error!r}")
        settle(future.set_exception, error)

    _bridge.library_function(engine, "whenSettled")(promise, fulfilled, rejected)
    return future


def promise_of(engine: _bridge.Engine, awaitable: Awaitable[Any], guard: Callable[..., Any]) -> _bridge.JsProxy:
    """A JS promise that settles as the awaitable does; a coroutine is started.

    :param guard: through which the loop's callback enters JavaScript, see `Heap.guard`.
    """
    loop = running_loop("a promise of a Python awaitable")
    future = asyncio.ensure_future(_awaited(awaitable) if not _is_native(awaitable) else awaitable, loop=loop)
    promise: _bridge.JsPromise
    promise, resolve, reject = _bridge.library_function(engine, "newPromise")()

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


def _is_native(awaitable: Any) -> bool:
    return asyncio.isfuture(awaitable) or asyncio.iscoroutine(awaitable)


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

    :param what: tells where it comes from: "Uncaught (in promise)".
    """
    lines = traceback.format_exception(type(error), error, error.__traceback__)
    sys.stderr.write(well_formed(f"{what} " + "".join(lines)))
