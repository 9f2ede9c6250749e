"""What cells have left running while the prompt waits: asyncio tasks and JavaScript's timers."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, NamedTuple

from . import loop

if TYPE_CHECKING:
    from .protocols import PromptShell

__all__ = ["Background", "background"]

# The prompt itself is a task, and starts others.
_OURS = ("prompt_toolkit", "diglot.repl")


class Background(NamedTuple):
    """What is still running.

    :ivar tasks: of Python, those of JavaScript's platform included (a `fetch` that waits).
    :ivar timers: how many of JavaScript's are set; an interval counts as one.
    """

    tasks: list[asyncio.Task[Any]]
    timers: int

    def __bool__(self) -> bool:
        return bool(self.tasks or self.timers)

    def describe(self, shell: PromptShell) -> str:
        """Name them: `work() in Cell In[2], line 3; 1 timer`."""
        timers = [f"{self.timers} timer{'s'[: self.timers != 1]}"] if self.timers else []
        return "; ".join([*(_name(task, shell) for task in self.tasks), *timers])


def background(shell: PromptShell) -> Background:
    """Return what is still running in the loop of the cells."""
    tasks = [task for task in asyncio.all_tasks(loop.get_loop()) if not _module(task).startswith(_OURS)]
    tasks.sort(key=lambda task: task.get_name())
    return Background(tasks, shell.session.cells.pending_timers if shell.session is not None else 0)


def _frame(task: asyncio.Task[Any]) -> Any:
    # Of a coroutine that is no Python function, an extension's, there is none.
    coroutine = task.get_coro()
    return getattr(coroutine, "cr_frame", None) or getattr(coroutine, "gi_frame", None)


def _module(task: asyncio.Task[Any]) -> str:
    frame = _frame(task)
    return "" if frame is None else str(frame.f_globals.get("__name__", ""))


def _name(task: asyncio.Task[Any], shell: PromptShell) -> str:
    frame = _frame(task)
    name = getattr(task.get_coro(), "__qualname__", None) or task.get_name()
    if frame is None:
        return f"{name}()"
    title = shell.compile.format_code_name(frame.f_code.co_filename)
    place = " ".join(title) if title else frame.f_globals.get("__name__", "")
    return f"{name}() in {place}, line {frame.f_lineno}"
