"""`reportError`: an error that no code can catch goes where those of the event loop go."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .globals import Platform

__all__ = ["SchedulingHost"]


class SchedulingHost:
    """Serves scheduling.js."""

    def __init__(self, platform: Platform) -> None:
        self._report = platform.report

    def report(self, throw: Callable[[], object]) -> None:
        """Report what a JS function throws: thrown, any value becomes an exception with a stack."""
        try:
            throw()
        except Exception as error:
            self._report(error.with_traceback(error.__traceback__ and error.__traceback__.tb_next))
