"""The clocks of `performance` and of events."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .globals import Platform

__all__ = ["ClockHost"]


class ClockHost:
    """Serves clock.js: times in milliseconds. The origin is when the session began."""

    def __init__(self, platform: Platform) -> None:
        self._origin = platform.origin

    def now(self) -> float:
        """Time since the session began; no change of the system's clock shows in it."""
        return (time.perf_counter() - self._origin) * 1000

    def time_origin(self) -> float:
        """When the session began, since the Unix epoch."""
        return time.time() * 1000 - self.now()
