"""`setTimeout`, `setInterval` and their `clear` functions, on asyncio's event loop.

A timer runs whenever the loop does: while a cell awaits and, in front ends that keep one loop, between cells.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from importlib import resources
from itertools import count
from typing import Any

from diglot.ffi_core import Heap

from ..interrupts import Interrupts

__all__ = ["Timers"]


class Timers:
    """The timers of one heap.

    :param heap: where the globals are defined.
    :param interrupts: guards the callbacks.
    :param report: called with what a callback throws.
    """

    def __init__(self, heap: Heap, interrupts: Interrupts, report: Callable[[BaseException], object]) -> None:
        self._interrupts = interrupts
        self._report = report
        self._handles: dict[int, asyncio.TimerHandle] = {}
        self._ids = count(1)
        source = (resources.files(__package__) / "timers.js").read_text("utf-8")
        functions = heap.eval_js(source, "diglot:timers.js")(self._start, self._stop)
        for name in ("setTimeout", "setInterval", "clearTimeout", "clearInterval"):
            setattr(heap.js, name, getattr(functions, name))

    @property
    def pending(self) -> int:
        """How many timers wait; an interval counts until it is cleared."""
        return len(self._handles)

    def close(self) -> None:
        """Cancel every timer. Idempotent."""
        while self._handles:
            self._handles.popitem()[1].cancel()

    def _start(self, callback: Any, delay: float, repeats: bool) -> int:
        """Start a timer.

        :param delay: milliseconds.
        :raises RuntimeError: when no event loop is running in this thread.
        """
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            raise RuntimeError("timers need a running asyncio loop: run the cell with `await cells.run(...)`") from None
        number = next(self._ids)
        # An interval counts from the time when the callback was due, so that its length does not add up.
        self._schedule(loop, number, callback, loop.time() + delay / 1000, delay / 1000 if repeats else None)
        return number

    def _schedule(
        self, loop: asyncio.AbstractEventLoop, number: int, callback: Any, due: float, interval: float | None
    ) -> None:
        self._handles[number] = loop.call_at(due, self._fire, loop, number, callback, due, interval)

    def _fire(
        self, loop: asyncio.AbstractEventLoop, number: int, callback: Any, due: float, interval: float | None
    ) -> None:
        if interval is None:
            del self._handles[number]
        if not self._interrupts.call(callback, self._report):
            self._handles.pop(number, None)  # it would only be in the way again
        elif interval is not None and number in self._handles:  # the callback may have stopped it
            # What was missed while a cell kept the loop busy is not made up for.
            self._schedule(loop, number, callback, max(due + interval, loop.time()), interval)

    def _stop(self, number: int) -> None:
        handle = self._handles.pop(number, None)
        if handle is not None:
            handle.cancel()
