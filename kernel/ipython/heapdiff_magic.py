"""`%%heapdiff`: what a cell makes of the heap."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from IPython.core.display_functions import display
from IPython.core.magic import no_var_expand

from diglot.ffi_core import Heap

from .heap_arguments import heapdiff_help, parse_heapdiff
from .shown_proxies import ShownProxies

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

    from diglot.ffi_core.lifetimes.ledger import Snapshot

__all__ = ["HeapDiffMagic"]


class _Watched(NamedTuple):
    """A cell that began with `%%heapdiff`.

    :ivar depth: number of cells that were running when it was read.
    """

    depth: int
    before: Snapshot
    options: Namespace


class HeapDiffMagic:
    """The magic of one session.

    :param shell: its shell.
    :param heap: what is compared.
    :param proxies: what is shown of it.
    """

    def __init__(self, shell: InteractiveShell, heap: Heap, proxies: ShownProxies) -> None:
        self._shell = shell
        self._heap = heap
        self._proxies = proxies
        self._watched: list[_Watched] = []
        self._depth = 0  # of cells that run: one may run another

    def attach(self) -> list[Callable[[], object]]:
        """Hook into the shell.

        :return: what takes each hook back.
        """
        shell, events = self._shell, self._shell.events
        shell.register_magic_function(self.heapdiff, "cell", "heapdiff")  # type: ignore[arg-type]
        events.register("pre_execute", self._begin_cell)
        events.register("post_execute", self._end_cell)
        return [
            lambda: shell.magics_manager.magics["cell"].pop("heapdiff", None),
            lambda: events.unregister("pre_execute", self._begin_cell),
            lambda: events.unregister("post_execute", self._end_cell),
        ]

    @no_var_expand
    def heapdiff(self, line: str, cell: str) -> None:
        # Cells that begin with it never come here (see `read_marker`), but those inside another cell magic may.
        self._shell.run_cell(f"%%heapdiff {line}\n{cell}")

    heapdiff.__doc__ = heapdiff_help()

    def read_cell(self, heapdiff: str | None) -> None:
        """Take note of a cell that is about to run.

        :param heapdiff: what follows its `%%heapdiff`; None when it has none.
        :raises UsageError: when that is not understood.
        """
        while self._watched and self._watched[-1].depth >= self._depth:
            self._watched.pop()  # read, but never run
        if heapdiff is not None:
            options = parse_heapdiff(heapdiff)
            self._watched.append(_Watched(self._depth, self._heap.snapshot(), options))

    def _begin_cell(self) -> None:
        self._depth += 1

    def _end_cell(self) -> None:
        # There is no beginning for an empty cell.
        self._depth = max(self._depth - 1, 0)
        while self._watched and self._watched[-1].depth >= self._depth:
            watched = self._watched.pop()
            if watched.depth == self._depth and not self._heap.closed:
                display(self._proxies.changes(watched.before, "the cell began", watched.options))
