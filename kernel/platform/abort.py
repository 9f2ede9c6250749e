"""The clock of `AbortSignal.timeout`."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .globals import Platform

__all__ = ["AbortHost"]


class AbortHost:
    """Serves abort.js."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        self._handles: set[asyncio.TimerHandle] = set()

    def after(self, milliseconds: float, callback: Callable[[], Any]) -> None:
        """Call back after a time, unless the session ends before: a timeout keeps no program running.

        :raises RuntimeError: when no event loop is running in this thread.
        """
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            raise RuntimeError("AbortSignal.timeout() needs a running asyncio loop") from None

        def fire() -> None:
            self._handles.discard(handle)
            self._platform.heap.guard(callback)

        handle = loop.call_later(milliseconds / 1000, fire)
        self._handles.add(handle)

    def close(self) -> None:
        """Forget what is still to come."""
        while self._handles:
            self._handles.pop().cancel()
