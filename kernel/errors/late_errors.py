"""Errors that nobody awaits, of tasks and callbacks that cells left running: reported where the cell's output goes.

asyncio reports them from wherever it notices, mostly from outside of any cell. Kernels send output by context
(contextvars), so the report is made in the context in which the task or the callback ran. What involves JavaScript is
shown as the errors of cells are; the rest is left to asyncio.
"""

from __future__ import annotations

import asyncio
import contextvars
import gc
import sys
import traceback
import weakref
from collections.abc import Callable
from typing import Any

from diglot.ffi_core.text import well_formed

from .tracebacks import clean, involves_javascript, plain_text

__all__ = ["print_error", "report_in_context"]

Show = Callable[[str, BaseException], object]  # where the error comes from, and the error


def print_error(what: str, error: BaseException) -> None:
    """Write an error that nobody can catch to standard error, without internal frames.

    :param what: where it comes from: "Uncaught (in promise)".
    """
    try:
        text = "".join(traceback.format_exception(type(error), error, clean(error.__traceback__)))
    except Exception:  # the error's own code
        text = ": ".join(plain_text(error)) + "\n"
    sys.stderr.write(well_formed(f"{what}\n{text}"))


class _Handler:
    """An exception handler of asyncio's that calls another one in the right context.

    :param previous: the handler before; None for asyncio's own.
    :param show: shows errors that involve JavaScript. It is not kept alive: the loop may live longer.
    """

    def __init__(self, previous: Any, show: weakref.WeakMethod[Show]) -> None:
        self._previous = previous
        self.show = show

    def __call__(self, loop: asyncio.AbstractEventLoop, details: dict[str, Any]) -> None:
        report = self._previous or type(loop).default_exception_handler
        error, show = details.get("exception"), self.show()
        if show is not None and isinstance(error, BaseException) and involves_javascript(error):
            what = str(details.get("message") or "Uncaught")
            report = lambda loop, details: show(what, error)  # noqa: E731
        context = _context_of(details)
        if context is None:
            report(loop, details)
        else:
            context.copy().run(report, loop, details)  # a copy: the context itself may be the one that runs


def report_in_context(show: Show) -> None:
    """See to it that the running loop reports errors in their context; nothing happens where no loop runs.

    :param show: a bound method that shows errors which involve JavaScript.
    """
    try:
        loop = asyncio.get_running_loop()
    except RuntimeError:
        return
    previous = loop.get_exception_handler()
    if isinstance(previous, _Handler):
        previous.show = weakref.WeakMethod(show)
    else:
        loop.set_exception_handler(_Handler(previous, weakref.WeakMethod(show)))


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
