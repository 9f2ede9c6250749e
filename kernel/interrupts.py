"""Ctrl-C while cells run: it ends the cell, never the event loop.

Python's own handler raises KeyboardInterrupt wherever the main thread happens to be. Inside an event loop that may be
the loop's own code or a callback, and the loop ends with it. The handlers of asyncio and ipykernel only cancel a task,
and a busy loop never comes to the `await` at which that shows. Here the interrupt is raised where guarded code is
running (the engine stops the JavaScript and keeps the heap), and otherwise sent to the cells that wait. Between the
pieces of a cell's code a kernel's own code runs in the same task, where nothing would catch it: an interrupt that comes
there is kept until the next piece begins.

Python drops what a destructor or a callback of the collector raises, and a KeyboardInterrupt with it. While guarded
code runs, an interrupt that was lost so is sent again.

Signals reach the main thread only: in other threads the guards do nothing. One `Interrupts` belongs to one `Cells`.
"""

from __future__ import annotations

import asyncio
import signal
import sys
import threading
from collections.abc import Callable
from types import FrameType
from typing import Any

from diglot.ffi_core._bridge import LostInterrupts

__all__ = ["Interrupts"]


_LOOP = (asyncio.base_events.__file__, asyncio.events.__file__)


class RunningCell:
    """What `Interrupts.cell` returns: the cell, from the start to the end of the `with` block.

    :ivar runs_code: whether a piece of the cell's code runs, and not what a kernel does between them.
    """

    def __init__(self, interrupts: Interrupts, also_ignored: bool = False, runs_code: bool = True) -> None:
        self._interrupts = interrupts
        self._also_ignored = also_ignored
        self._loop = asyncio.get_running_loop()
        self._task = asyncio.current_task()
        self.runs_code = runs_code
        self._interrupted = False
        self._is_cancelled = False  # what interrupts it has reached its task
        self._ending: BaseException | None = None
        self._kept = False
        self._taken: tuple[Any, LostInterrupts] | None = None

    def __enter__(self) -> None:
        self._interrupts.cells.append(self)
        self._taken = self._interrupts.take_signal(self._also_ignored)
        if self.runs_code and self.take_kept():
            self._leave()
            raise KeyboardInterrupt

    def __exit__(self, kind: object, error: BaseException | None, traceback: object) -> None:
        self._leave()
        if self._kept:  # the cell had no more code; what it runs in may have
            self._kept = False
            signal.raise_signal(signal.SIGINT)
        if self.took(error) or (self._interrupted and not self._is_cancelled and error is None):
            raise self._ending or KeyboardInterrupt() from None

    def _leave(self) -> None:
        cells = self._interrupts.cells
        try:
            # A cell that has begun meanwhile, beside this one, needs the handler; it does no harm after that.
            if not self._also_ignored or cells == [self]:
                self._interrupts.give_signal(self._taken)
        finally:
            cells.remove(self)

    @property
    def task(self) -> asyncio.Task[Any] | None:
        """The task that runs the cell."""
        return self._task

    def took(self, error: BaseException | None) -> bool:
        """Return whether an exception of the cell stands for an interrupt; once for each.

        It is the cancellation, or what the stopped JavaScript has rejected a promise with before that came.
        """
        if not self._interrupted or error is None:
            return False
        self._interrupted = False
        if self._task is not None and isinstance(error, asyncio.CancelledError):
            self._task.uncancel()
        return True

    def code(self) -> _Code:
        """Let interrupts be raised in the block, beginning with one that was kept for it."""
        return _Code(self)

    def take_kept(self) -> bool:
        """Return whether an interrupt was kept, which is none any more."""
        kept, self._kept = self._kept, False
        return kept

    def keep_interrupt(self) -> None:
        """Interrupt the cell as soon as a piece of its code begins."""
        self._kept = True

    def cancel(self, ending: SystemExit | None = None) -> None:
        """Cancel the task at its `await`; the end of the block turns that into KeyboardInterrupt, or into `ending`."""
        if self._task is not None:
            self._interrupted, self._is_cancelled = True, False
            self._ending = ending
            # A signal does not end the loop's wait for events by itself; this wakes it up.
            self._loop.call_soon_threadsafe(self._cancel)

    def _cancel(self) -> None:
        if self._task is not None and self._interrupted and self in self._interrupts.cells:
            self._is_cancelled = True
            self._task.cancel()

    @property
    def is_current(self) -> bool:
        """Whether the cell's own task is what the event loop executes now."""
        return self._task is not None and asyncio.current_task(self._loop) is self._task


class _Code:
    """A block of a cell's code; no generator, whose end an interrupt in contextlib would leave out."""

    def __init__(self, cell: RunningCell) -> None:
        self._cell = cell
        self._outer = cell.runs_code

    def __enter__(self) -> None:
        if self._cell.take_kept():
            raise KeyboardInterrupt
        self._cell.runs_code = True

    def __exit__(self, kind: object, error: object, traceback: object) -> None:
        self._cell.runs_code = self._outer
        if kind is None and self._cell.take_kept():
            raise KeyboardInterrupt


class Interrupts:
    """Guards the code of cells, and of the callbacks that they leave behind, against SIGINT.

    :param pass_through: see `Heap.pass_through`.
    :ivar cells: those that run or wait now.
    :ivar is_served: whether a front end decides when the process ends: what a callback raises to end it is reported.
    """

    def __init__(self, pass_through: Callable[[BaseException], object]) -> None:
        self._pass_through = pass_through
        self.cells: list[RunningCell] = []
        self.is_served = False
        self._calls = 0  # of functions that `call` was given
        self._is_late = False  # one of them is to end with an interrupt

    def cell(self, also_ignored: bool = False) -> RunningCell:
        """Guard a cell: `with interrupts.cell():` inside the task that runs it.

        The block ends with KeyboardInterrupt, also at an `await` in which an interrupt finds it.

        :param also_ignored: also where SIGINT is ignored, as kernels do while only a subshell is busy.
        """
        return RunningCell(self, also_ignored)

    def adopt(self) -> RunningCell | None:
        """Guard a cell that a kernel runs in the current task, up to its `__exit__`; none is needed without a kernel.

        Interrupts are raised only in blocks of `RunningCell.code`.

        A kernel's handler cancels the task with a callback, which a loop that waits for events does not notice, and
        which a callback of the loop can take for itself.
        """
        try:
            task = asyncio.current_task()
        except RuntimeError:
            return None
        handler = signal.getsignal(signal.SIGINT)
        if threading.current_thread() is not threading.main_thread():
            return None  # signals are no matter of its: to raise for it would be to raise in the main thread
        if task is None or not callable(handler) or handler is signal.default_int_handler:
            return None
        cell = RunningCell(self, runs_code=False)
        cell.__enter__()
        return cell

    def call(self, function: Callable[[], object], report: Callable[[BaseException], object]) -> bool:
        """Call a function from the event loop; nothing that it raises reaches the loop.

        An interrupt ends the call and the cells that wait: one of them waits for this call, as a rule. So does
        SystemExit. Where no cell waits it reaches the loop and ends the program, unless a front end serves it.

        :param report: called with an exception that no cell takes.
        :return: False when the call was interrupted.
        """
        taken = self.take_signal(also_ignored=True)
        try:
            self._calls += 1
            try:
                function()
                if self._is_late:
                    raise KeyboardInterrupt
            except KeyboardInterrupt as error:
                self._is_late = False
                if not self.cancel_cells():
                    report(error)
                return False
            except SystemExit as error:
                if not self.cancel_cells(error):
                    if not self.is_served:
                        raise
                    report(error)
                return False
            except Exception as error:
                report(error)
        except KeyboardInterrupt:  # of the report, which may run user code
            self.cancel_cells()
            return False
        finally:
            self._calls -= 1
            self.give_signal(taken)
        return True

    def cancel_cells(self, ending: SystemExit | None = None) -> bool:
        """Interrupt the cells that wait.

        :param ending: what they end with instead of KeyboardInterrupt.
        :return: whether there was one.
        """
        # Of each task the innermost: one that is cancelled twice is not done with the first.
        innermost = {cell.task: cell for cell in self.cells if cell.task is None or not cell.task.done()}
        for cell in innermost.values():
            cell.cancel(ending)
        return bool(innermost)

    def take_signal(self, also_ignored: bool = False) -> tuple[Any, LostInterrupts] | None:
        """Handle SIGINT from now on.

        :param also_ignored: also where it was ignored: kernels ignore it between cells, so that it does not end them.
        :return: for `give_signal`; None when the handler stays.
        """
        previous = signal.getsignal(signal.SIGINT)
        ignored = also_ignored and previous is signal.SIG_IGN
        if threading.current_thread() is threading.main_thread() and (callable(previous) or ignored):
            signal.signal(signal.SIGINT, self._on_signal)
            hook = LostInterrupts(sys.unraisablehook)
            sys.unraisablehook = hook
            return previous, hook
        return None

    def give_signal(self, taken: tuple[Any, LostInterrupts] | None) -> None:
        """Undo `take_signal`.

        :param taken: what it has returned.
        """
        if taken is not None:
            previous, hook = taken
            signal.signal(signal.SIGINT, previous)
            current: object = sys.unraisablehook
            if current is hook:  # the cell may have set another one
                sys.unraisablehook = hook.previous

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        current = [cell for cell in self.cells if cell.is_current]
        own = _innermost_own(frame)
        is_called = self._calls > 0 and own is not None and own is not frame and own.f_code is Interrupts.call.__code__
        runs_code = own is None and any(cell.runs_code for cell in current)
        if frame is not None and frame.f_code.co_filename in _LOOP:
            # A loop that does not come to the end of `call_soon` has lost what it was to call; some task waits for it.
            self._is_late = self._is_late or is_called
            if not is_called:
                self.cancel_cells()
        elif is_called or runs_code:
            interrupt = KeyboardInterrupt()
            self._pass_through(interrupt)
            raise interrupt
        elif current:
            current[-1].keep_interrupt()
        else:
            self.cancel_cells()


def _innermost_own(frame: FrameType | None) -> FrameType | None:
    """Return the innermost frame of this file's.

    Nothing catches what is raised there, or in what it calls, such as `signal.signal`: only what `Interrupts.call` is
    given is guarded.
    """
    while frame is not None and frame.f_code.co_filename != __file__:
        frame = frame.f_back
    return frame
