"""`%%trace`: every crossing of the border while a cell runs, as a sequence picture and as a table."""

from __future__ import annotations

import argparse
import shlex
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import IPython
from IPython.core.display_functions import display
from IPython.core.error import UsageError
from IPython.core.magic import no_var_expand

from diglot.kernel import views

from .heap_arguments import Parser, count

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

    from diglot.ffi_core import Heap
    from diglot.ffi_core.lifetimes.trace import Tracing

__all__ = ["TraceMagic"]

_LIMIT = 60  # crossings that a picture can show

_TRACE = Parser(
    prog="%trace",
    usage="%(prog)s [OPTION ...]",
    description="Run the cell below (Python, or JavaScript after a line %%js) and show every crossing of the "
    "border between the two, in order: what was asked, what crossed and how it was converted, which proxies were made, "
    "used again and released.",
)
_TRACE.add_argument(
    "-n",
    type=count,
    default=_LIMIT,
    metavar="COUNT",
    help=f"show this many one by one ({_LIMIT} by default), count the rest",
)
_TRACE.add_argument("--picture", action="store_true", help="show only the picture")
_TRACE.add_argument("--table", action="store_true", help="show only the table")
_TRACE.add_argument(
    "-o", metavar="NAME", help="let the Python variable NAME have what is shown: a sequence of crossings"
)


class _Traced(NamedTuple):
    """A cell that began with `%%trace`.

    :ivar depth: number of cells that were running when it was read.
    """

    depth: int
    options: argparse.Namespace


class TraceMagic:
    """The magic of one session.

    :param shell: its shell.
    :param heap: what is traced.
    """

    def __init__(self, shell: InteractiveShell, heap: Heap) -> None:
        self._heap = heap
        self._shell = shell
        self._depth = 0  # of cells that run: one may run another
        self._read: list[_Traced] = []  # and not yet over
        self._tracing: Tracing | None = None
        self._traced: _Traced | None = None
        self._hook: Any = None  # the shell's own display hook, while another one takes its place
        package = Path(IPython.__file__).parent
        # The front end's: IPython, and what it runs in.
        self._machinery = tuple(f"{package.with_name(name)}/" for name in ("IPython", "ipykernel"))

    @no_var_expand
    def trace(self, line: str, cell: str) -> None:
        # Cells that begin with it never come here (see `read_marker`), but those inside another cell magic may.
        self._shell.run_cell(f"%%trace {line}\n{cell}")

    trace.__doc__ = _TRACE.format_help()

    def read_cell(self, trace: str | None) -> None:
        """Take note of a cell that is about to run.

        :param trace: what follows its `%%trace`; None when it has none.
        :raises UsageError: when that is not understood.
        """
        self._read = [traced for traced in self._read if traced.depth < self._depth]  # others were read, but never run
        if trace is not None:
            self._read.append(_Traced(self._depth, _parse(trace)))

    def _begin_cell(self) -> None:
        traced = self._read[-1] if self._read and self._read[-1].depth == self._depth else None
        self._depth += 1
        if traced is None:
            return
        if self._tracing is not None:
            print("%%trace: a cell that is being traced runs this one; its trace shows both.")
            return
        tracing = self._heap.trace(traced.options.n, self._machinery)
        try:
            tracing.__enter__()
        except RuntimeError as error:  # a program traces the heap, or has closed it
            print(f"%%trace: {error}")
            return
        self._tracing, self._traced = tracing, traced
        trap = self._shell.display_trap
        self._hook = trap.hook
        trap.hook = self._display_unseen

    def _display_unseen(self, value: object) -> None:
        """Show the cell's value: what crosses for that is the front end's business."""
        assert self._tracing is not None
        self._tracing.pause()
        try:
            self._hook(value)
        finally:
            self._tracing.resume()

    def _end_cell(self) -> None:
        # There is no beginning for an empty cell.
        self._depth = max(self._depth - 1, 0)
        traced, tracing = self._traced, self._tracing
        if traced is None or tracing is None or traced.depth != self._depth:
            return
        self._stop()
        view = views.TraceView(tracing.crossings, picture=not traced.options.table, table=not traced.options.picture)
        if traced.options.o:
            self._shell.user_ns[traced.options.o] = view
        display(view)

    def _stop(self) -> None:
        if self._tracing is not None:
            self._tracing.__exit__(None, None, None)
            self._tracing = self._traced = None
            self._shell.display_trap.hook = self._hook
            self._hook = None

    def attach(self) -> list[Callable[[], object]]:
        """Hook into the shell.

        :return: what takes each hook back.
        """
        shell, events = self._shell, self._shell.events
        shell.register_magic_function(self.trace, "cell", "trace")  # type: ignore[arg-type]
        events.register("pre_execute", self._begin_cell)
        events.register("post_execute", self._end_cell)
        return [
            lambda: shell.magics_manager.magics["cell"].pop("trace", None),
            lambda: events.unregister("pre_execute", self._begin_cell),
            lambda: events.unregister("post_execute", self._end_cell),
            self._stop,
        ]


def _parse(line: str) -> argparse.Namespace:
    try:
        words = shlex.split(line)
    except ValueError as error:
        raise UsageError(f"%%trace: {error}: {line}") from None
    if words and words[0] in ("js", "javascript", "py", "python", "ts", "tsx", "jsx"):
        raise UsageError(f"%%trace: write the language in a line of its own below this one: %%{words[0][:2]}")
    options = _TRACE.parse_args(words)
    if options.o is not None and not options.o.isidentifier():
        raise UsageError(f"%%trace: argument -o: expected a name, not {options.o!r}")
    return options
