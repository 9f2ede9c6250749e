"""Errors that nobody awaits, of tasks and callbacks that cells left running: reported where the cell's output goes.

asyncio reports them from wherever it notices, mostly from outside of any cell. Kernels send output by context
(contextvars), so the report is made in the context in which the task or the callback ran.
"""

from __future__ import annotations

import asyncio
import contextvars
import gc
from typing import Any

__all__ = ["report_in_context"]


class _Handler:
    """An exception handler of asyncio's that calls another one in the right context.

    :param previous: the handler before; None for asyncio's own.
    """

    def __init__(self, previous: Any) -> None:
        self._previous = previous

    def __call__(self, loop: asyncio.AbstractEventLoop, details: dict[str, Any]) -> None:
        report = self._previous or type(loop).default_exception_handler
        context = _context_of(details)
        if context is None:
            report(loop, details)
        else:
            context.copy().run(report, loop, details)  # a copy: the context itself may be the one that runs


def report_in_context() -> None:
    """See to it that the running loop reports errors in their context; nothing happens where no loop runs."""
    try:
        loop = asyncio.get_running_loop()
    except RuntimeError:
        return
    previous = loop.get_exception_handler()
    if not isinstance(previous, _Handler):
        loop.set_exception_handler(_Handler(previous))


def _context_of(details: dict[str, Any]) -> contextvars.Context | None:
    """The context of what has failed, as far as asyncio keeps it."""
    for key in ("task", "future", "handle"):
        source = details.get(key)
        if source is None:
            continue
        if isinstance(getattr(source, "_context", None), contextvars.Context):  # handles; they have no public way
            return source._context  # type: ignore[no-any-return]
        # Task.get_context came with Python 3.12; the collector knows it in every version.
        found = [each for each in gc.get_referents(source) if isinstance(each, contextvars.Context)]
        if found:
            return found[0]
    return None
