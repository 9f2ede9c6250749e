"""`setTimeout`, `setInterval` and their `clear` functions, on asyncio's event loop.

A timer runs whenever the loop does: while something awaits and, where one loop is kept, between cells.
"""

from __future__ import annotations

import weakref
from itertools import count

from .loop import running_loop

TYPE_CHECKING = False
if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable
    from typing import Any

__all__ = ["TIMER_FUNCTIONS", "Timers"]

# Globals of JavaScript; runtime/timers.js has them.
TIMER_FUNCTIONS = ("setTimeout", "setInterval", "clearTimeout", "clearInterval")


class Timers:
    """The timers of one heap.

    :param guard: gives the heap's guard, through which callbacks enter JavaScript; see `Heap.guard`.
    """

    def __init__(self, guard: Callable[[], Callable[..., bool]]) -> None:
        self._guard = guard
        self._handles: dict[int, tuple[asyncio.AbstractEventLoop, asyncio.TimerHandle]] = {}
        self._ids = count(1)
        self._loose: set[int] = set()  # those that nobody waits for
        self._loop: Callable[[], asyncio.AbstractEventLoop | None] = lambda: None  # the last one used, if it lives

    @property
    def pending(self) -> int:
        """How many timers wait; an interval counts until it is cleared, one that was let go by `unref` does not."""
        self._forget_closed_loops()
        return len(self._handles) - len(self._loose)

    def _forget_closed_loops(self) -> None:
        """Drop the timers of loops that have ended: they cannot fire any more."""
        for number, (loop, _) in list(self._handles.items()):
            if loop.is_closed():
                self._forget(number)

    def _forget(self, number: int) -> asyncio.TimerHandle | None:
        self._loose.discard(number)
        return self._handles.pop(number, (None, None))[1]

    def close(self) -> None:
        """Cancel every timer. Idempotent."""
        self._loose.clear()
        while self._handles:
            self._handles.popitem()[1][1].cancel()

    def start(self, callback: Any, delay: float, repeats: bool, number: int | None = None) -> int:
        """Start a timer.

        :param delay: milliseconds.
        :param number: that of a timer which starts anew.
        :return: its number.
        :raises RuntimeError: when no event loop is running in this thread.
        """
        loop = running_loop("a timer")
        if loop is not self._loop():
            self._forget_closed_loops()
            self._loop = weakref.ref(loop)
        if number is None:
            number = next(self._ids)
        else:
            self.stop(number)
        # An interval counts from the time when the callback was due, so that its length does not add up.
        self._schedule(loop, number, callback, loop.time() + delay / 1000, delay / 1000 if repeats else None)
        return number

    def stop(self, number: int) -> None:
        """Cancel a timer; one that is not set any more is no error."""
        handle = self._forget(number)
        if handle is not None:
            handle.cancel()

    def hold(self, number: int, is_held: bool) -> None:
        """Let a timer count among the pending ones, or not."""
        if is_held or number not in self._handles:
            self._loose.discard(number)
        else:
            self._loose.add(number)

    def _schedule(
        self, loop: asyncio.AbstractEventLoop, number: int, callback: Any, due: float, interval: float | None
    ) -> None:
        self._handles[number] = (loop, loop.call_at(due, self._fire, loop, number, callback, due, interval))

    def _fire(
        self, loop: asyncio.AbstractEventLoop, number: int, callback: Any, due: float, interval: float | None
    ) -> None:
        if interval is None:
            self._forget(number)
        if not self._guard()(callback):
            self._forget(number)  # it would only be in the way again
        elif interval is not None and number in self._handles:  # the callback may have stopped it
            # What was missed while something kept the loop busy is not made up for.
            self._schedule(loop, number, callback, max(due + interval, loop.time()), interval)
