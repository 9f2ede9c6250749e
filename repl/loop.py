"""The asyncio loop of a terminal session: one for all cells, the prompt, and what cells leave running.

It is the loop that IPython itself uses (`IPython.core.async_helpers.get_asyncio_loop`), so `%autoawait` code finds the
same one. Only the main thread may call these functions, and only while the loop does not run.
"""

from __future__ import annotations

import asyncio
import types
from collections.abc import Callable, Coroutine, Generator
from typing import Any, Generic, TypeVar

from IPython.core.async_helpers import get_asyncio_loop
from IPython.core.interactiveshell import InteractiveShell
from traitlets import default

__all__ = ["CellsInLoop", "close", "drain", "get_loop", "run_cell", "run_prompt"]

T = TypeVar("T")

_POLL = 0.02  # seconds


def get_loop() -> asyncio.AbstractEventLoop:
    """Return the loop, made when there is none yet."""
    loop: asyncio.AbstractEventLoop = get_asyncio_loop()  # type: ignore[no-untyped-call]
    return loop


class _Interruptible(Generic[T]):
    """A coroutine in which an interrupt is raised at the `await` that it hits.

    asyncio only knows how to cancel. Code that waits for Ctrl-C catches KeyboardInterrupt, and the traceback should
    name it, so the CancelledError that :meth:`interrupt` makes asyncio send is replaced on its way in.
    """

    def __init__(self, coroutine: Coroutine[Any, Any, T]) -> None:
        self._coroutine = coroutine
        self._interrupted = False
        self.task: asyncio.Task[T] = get_loop().create_task(self._run())

    def interrupt(self) -> None:
        """Raise KeyboardInterrupt in the coroutine, when the loop runs next."""
        self._interrupted = True
        self.task.cancel()

    async def _run(self) -> T:
        result: T = await self._steps()
        return result

    @types.coroutine
    def _steps(self) -> Generator[Any, Any, Any]:
        # What `await self._coroutine` does (PEP 380), but for the one replacement.
        step: Callable[[Any], Any] = self._coroutine.send
        argument: Any = None
        while True:
            try:
                awaited = step(argument)
            except StopIteration as stop:
                return stop.value
            try:
                step, argument = self._coroutine.send, (yield awaited)
            except GeneratorExit:
                self._coroutine.close()
                raise
            except BaseException as error:
                if self._interrupted and isinstance(error, asyncio.CancelledError):
                    self._interrupted = False
                    error = KeyboardInterrupt()
                step, argument = self._coroutine.throw, error


def run_cell(coroutine: Coroutine[Any, Any, T]) -> T:
    """Run a cell to its end; the `loop_runner` of Diglot's shells.

    Unlike IPython's own runner it leaves no half-run cell in the loop when Ctrl-C comes while the cell waits.

    :param coroutine: the cell; closed when this returns.
    :raises KeyboardInterrupt: if the cell lets one through.
    :raises RuntimeError: if the loop is running already.
    """
    loop = get_loop()
    if loop.is_running():
        coroutine.close()
        raise RuntimeError("a cell that awaits cannot be run by a running cell: await shell.run_cell_async() instead")
    cell = _Interruptible(coroutine)
    while True:
        try:
            return loop.run_until_complete(cell.task)
        except KeyboardInterrupt:
            if cell.task.done():
                raise
            cell.interrupt()


def run_prompt(coroutine: Coroutine[Any, Any, T], interrupted: Callable[[], None]) -> T:
    """Run the prompt, and with it the tasks and timers that earlier cells have left.

    :param coroutine: the prompt.
    :param interrupted: called when a KeyboardInterrupt has stopped one of those; the prompt goes on.
    """
    loop = get_loop()
    task = loop.create_task(coroutine)
    while True:
        try:
            return loop.run_until_complete(task)
        except KeyboardInterrupt:
            if task.done():
                raise
            interrupted()


async def drain(has_timers: Callable[[], bool], has_failed: Callable[[], bool]) -> BaseException | None:
    """Wait until what cells have left running is done: tasks and timers.

    :param has_timers: returns whether a timer of JavaScript is set; asyncio does not say which calls are scheduled.
    :param has_failed: returns whether something has failed that no task knows of; the wait then ends.
    :return: what the first task that failed has raised; the rest may then go on.
    """
    while not has_failed():
        tasks = asyncio.all_tasks() - {asyncio.current_task()}
        if tasks:
            # A timer may start a task, and a task a timer: both are looked at again and again.
            finished, _ = await asyncio.wait(tasks, timeout=_POLL, return_when=asyncio.FIRST_COMPLETED)
            for task in finished:
                if not task.cancelled() and (error := task.exception()) is not None:
                    return error
        elif has_timers():
            await asyncio.sleep(_POLL)
        else:
            break
    return None


class CellsInLoop(InteractiveShell):
    """A shell whose cells all run inside the loop, as in Jupyter, whether they await or not.

    So a cell means the same in a notebook and at a prompt: it can start tasks, and pass promises and awaitables
    between the languages. (`asyncio.run` is refused, as in Jupyter; `await` takes its place.)
    """

    @default("loop_runner")
    def _default_loop_runner(self) -> Callable[[Coroutine[Any, Any, Any]], Any]:
        return run_cell

    def should_run_async(self, raw_cell: str, **prepared: Any) -> bool:
        """Return whether a cell needs the loop to run: all do, but those that a running cell runs."""
        return not get_loop().is_running() or super().should_run_async(raw_cell, **prepared)


def close() -> int:
    """Cancel what is pending and close the loop.

    :return: how many tasks were cancelled.
    """
    loop = get_loop()
    tasks = asyncio.all_tasks(loop)
    for task in tasks:
        task.cancel()
    try:
        if tasks:
            loop.run_until_complete(asyncio.gather(*tasks, return_exceptions=True))
        loop.run_until_complete(loop.shutdown_asyncgens())
    finally:
        loop.close()
    return len(tasks)
