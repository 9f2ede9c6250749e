"""Ctrl-C while cells run: it ends the cell, never the event loop.

Python's own handler raises KeyboardInterrupt wherever the main thread happens to be. Inside an event loop that may be the
loop's own code or a callback, and the loop ends with it. The handlers of asyncio and ipykernel only cancel a task, and a
busy loop never comes to the `await` at which that shows. Here the interrupt is raised where guarded code is running (the
engine stops the JavaScript and keeps the heap), and otherwise sent to the cells that wait.

Signals reach the main thread only: in other threads the guards do nothing. One `Interrupts` belongs to one `Cells`.
"""

from __future__ import annotations

import asyncio
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

__all__ = ["Interrupts"]


class _RunningCell:
    def __init__(self) -> None:
        self.loop = asyncio.get_running_loop()
        self.task: asyncio.Task[Any] | None = asyncio.current_task()
        self.interrupted = False

    def cancel(self) -> None:
        """Cancel the task at its `await`; `Interrupts.cell` turns that into KeyboardInterrupt."""
        if self.task is not None:
            self.interrupted = True
            # A signal does not end the loop's wait for events by itself; this wakes it up.
            self.loop.call_soon_threadsafe(self.task.cancel)

    @property
    def is_current(self) -> bool:
        """Whether the cell's own task is what the event loop executes now."""
        return self.task is not None and asyncio.current_task(self.loop) is self.task


class Interrupts:
    """Guards the code of cells, and of the callbacks that they leave behind, against SIGINT."""

    def __init__(self) -> None:
        self._cells: list[_RunningCell] = []
        self._callbacks = 0

    @contextmanager
    def cell(self) -> Iterator[None]:
        """Guard a cell. To be used inside the task that runs it.

        :raises KeyboardInterrupt: at the `await` in which an interrupt finds the cell.
        """
        running = _RunningCell()
        self._cells.append(running)
        try:
            with self._handler():
                yield
        except asyncio.CancelledError:
            if not running.interrupted:
                raise
            if sys.version_info >= (3, 11) and running.task is not None:
                running.task.uncancel()
            raise KeyboardInterrupt from None
        finally:
            self._cells.remove(running)

    def call(self, function: Callable[[], object], report: Callable[[BaseException], object]) -> bool:
        """Call a function from the event loop; nothing that it raises reaches the loop.

        An interrupt ends the call and the cells that wait: one of them waits for this call, as a rule.

        :param report: called with an exception that no cell takes.
        :return: False when the call was interrupted.
        """
        self._callbacks += 1
        try:
            with self._handler():
                function()
        except KeyboardInterrupt as error:
            if not self.cancel_cells():
                report(error)
            return False
        except Exception as error:
            report(error)
        finally:
            self._callbacks -= 1
        return True

    def cancel_cells(self) -> bool:
        """Interrupt the cells that wait.

        :return: whether there was one.
        """
        for cell in self._cells:
            cell.cancel()
        return bool(self._cells)

    @contextmanager
    def _handler(self) -> Iterator[None]:
        previous = signal.getsignal(signal.SIGINT)
        # SIG_IGN and handlers that were not set from Python are somebody's decision.
        if threading.current_thread() is not threading.main_thread() or not self._replaces(previous):
            yield
            return
        signal.signal(signal.SIGINT, self._on_signal)
        try:
            yield
        finally:
            signal.signal(signal.SIGINT, previous)

    def _replaces(self, handler: Any) -> bool:
        return callable(handler) and handler != self._on_signal

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        if self._callbacks or any(cell.is_current for cell in self._cells):
            raise KeyboardInterrupt
        self.cancel_cells()
