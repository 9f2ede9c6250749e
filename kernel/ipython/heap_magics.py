"""`%heap` and `%%heapdiff`: what is alive in the two heaps, who holds it, and what a cell made of it.

The data are those of `diglot.ffi_core.Heap`, the displays those of the package `views`; here the two meet.
"""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from IPython.core.display_functions import display
from IPython.core.error import UsageError
from IPython.core.magic import no_var_expand, output_can_be_silenced

from diglot.ffi_core import Heap, jsnull
from diglot.kernel import views
from diglot.kernel.views.text import Titles, place

from .expressions import evaluate
from .heap_arguments import complete, heapdiff_help, help_text, parse, parse_heapdiff

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

    from diglot.ffi_core.lifetimes.ledger import Proxy, Snapshot
    from diglot.kernel.cells import Cells

__all__ = ["CHAINS", "HeapMagics", "matching"]

CHAINS = 5  # of holders that are shown at most
_COPIED = (type(None), bool, int, float, str)  # values that have no proxies

# Within each the newest first.
_ORDERS: Mapping[str, Callable[[Proxy], Any]] = {
    "size": lambda proxy: -proxy.size,
    "handed": lambda proxy: -proxy.handed,
    "type": lambda proxy: proxy.type,
}


class _Watched(NamedTuple):
    """A cell that began with `%%heapdiff`.

    :ivar depth: number of cells that were running when it was read.
    """

    depth: int
    before: Snapshot
    options: Namespace


class HeapMagics:
    """The magics of one session.

    :param shell: its shell.
    :param cells: those whose heap they show.
    """

    def __init__(self, shell: InteractiveShell, cells: Cells) -> None:
        self._cells = cells
        self._heap = cells.heap
        self._shell = shell
        self._watched: list[_Watched] = []
        self._depth = 0  # of cells that run: one may run another
        self._own = _own_proxies(self._heap)
        self._own_figures = self._heap.stats()
        self._made_by_then = self._heap.proxies_made()
        self._before: Snapshot | None = None  # when the session began: there were Diglot's own
        self._since = "the session began"

    def figures(self) -> dict[str, int]:
        """Return the figures of the heap, as `Heap.stats`, without Diglot's own proxies. As cheap as that."""
        figures = self._heap.stats()
        for name in ("pyproxies", "jsproxies"):
            figures[name] -= self._own_figures[name]
        return figures

    def proxies(self, *, own: bool = False, most_holders: int | None = None) -> tuple[list[Proxy], list[str]]:
        """List the live proxies with their holders, the oldest first.

        :param own: with Diglot's own.
        :param most_holders: the number of proxies beyond which their holders are not looked for.
        :return: the proxies; what is to be said of them and of the heap, a sentence each.
        """
        notes = [views.summary(self._heap.stats(), self._heap.ledger)]
        found = [proxy for proxy in self._heap.proxies() if own or proxy.id not in self._own]
        if most_holders is None or len(found) <= most_holders:
            found = self.with_holders(found, notes)
        return found, notes

    def with_holders(self, proxies: list[Proxy], notes: list[str]) -> list[Proxy]:
        """Return the proxies with their holders; where these cannot be known, add to the notes why."""
        try:
            return self._heap.with_holders(proxies)
        except RuntimeError as error:
            notes.append(f"Their holders are not known: {error}")
            return proxies

    # -- %heap ---------------------------------------------------------------------------------------------------------

    @output_can_be_silenced
    @no_var_expand
    def heap(self, line: str) -> Any:
        options = parse(line.strip().removesuffix(";"))
        try:
            return getattr(self, f"_{options.command}")(options)
        except RuntimeError as error:  # the heap is closed, or its objects cannot be walked
            raise UsageError(f"%heap {options.command}: {error}") from None

    heap.__doc__ = help_text()

    def _list(self, options: Namespace) -> views.HeapTable:
        found, notes = self.proxies(own=options.own)
        if not options.own:
            notes.append(f"Not shown: {len(self._own)} of Diglot's own, which `--own` adds.")
        titles = self.titles(found)
        chosen = _chosen(found, options, titles)
        count = f"{len(found):,}" if len(found) == len(chosen) else f"{len(chosen):,} of {len(found):,}"
        python = sum(proxy.language == "py" for proxy in chosen)
        heading = (
            f"{count} live {'proxy' if len(found) == 1 else 'proxies'}: {python:,} of Python's objects in JavaScript, "
            f"{len(chosen) - python:,} of JavaScript's in Python"
        )
        return views.HeapTable(chosen, heading, notes, titles, _limit(options))

    def _leaks(self, options: Namespace) -> views.HeapTable:
        found = self._heap.leaks([self._shell.last_execution_result])  # with the error of the last cell
        titles = self.titles(found)
        chosen = _chosen(found, options, titles)
        notes = []
        if not self._heap.ledger:
            notes.append("The ledger is off, so no proxy tells which cell made it: `%heap on` and run the cells again.")
        elif chosen:
            notes.append("`%heap why NAME` shows what holds a value, `%heap collect` frees what only cycles hold.")
        count = "Proxies" if len(found) == len(chosen) else f"{len(chosen):,} of {len(found):,} proxies"
        heading = f"{count} that outlived their cell and that no name reaches" if found else "No proxy leaks"
        return views.HeapTable(chosen, heading, notes, titles, _limit(options))

    def _why(self, options: Namespace) -> views.ChainsView:
        value = evaluate(self._cells, self._shell.user_ns, options.expression, "%heap why")
        if value is jsnull or type(value) in _COPIED:
            kind = "null or undefined" if value is None or value is jsnull else f"of type {type(value).__name__}"
            raise UsageError(
                f"%heap why: {options.expression} is {kind}: such values are copied when they cross, nothing holds them"
            )
        return views.ChainsView(options.expression, self._heap.why(value, limit=CHAINS), CHAINS)

    def _diff(self, options: Namespace) -> views.DiffView:
        shown = self._changes(self._before or self._beginning(), self._since, options)
        self._remember("the last `%heap diff`")
        return shown

    def _beginning(self) -> Snapshot:
        """Return what a snapshot at the session's beginning would have, of what is still alive."""
        from diglot.ffi_core.lifetimes.ledger import Snapshot

        own = {proxy.id: proxy for proxy in self._heap.proxies() if proxy.id in self._own}
        return Snapshot(own, self._made_by_then if self._heap.ledger else None)

    def _remember(self, event: str) -> None:
        """Let the next `%heap diff` begin here."""
        self._before = self._heap.snapshot()
        self._since = f"{event} (In [{self._shell.displayhook.prompt_count}])"

    def _graph(self, options: Namespace) -> views.GraphView:
        return views.GraphView(self._heap.border(options.n, exclude=() if options.own else self._own))

    def _collect(self, options: Namespace) -> views.FiguresView:
        return views.FiguresView.of_collection(self._heap.collect())

    def _stats(self, options: Namespace) -> views.FiguresView:
        return views.FiguresView.of_heap(self.figures())

    def _on(self, options: Namespace) -> None:
        if not self._heap.ledger:
            self._heap.ledger = True
            self._remember("the ledger was turned on")
        print("The ledger is on: it notes where proxies are made from now on.")

    def _off(self, options: Namespace) -> None:
        if self._heap.ledger:
            self._heap.ledger = False
            self._remember("the ledger was turned off")  # proxies have other numbers without it
        print("The ledger is off, and has forgotten what it knew.")

    def _help(self, options: Namespace) -> None:
        print(help_text(options.topic))

    def _changes(self, before: Snapshot, since: str, options: Namespace) -> views.DiffView:
        from diglot.ffi_core.lifetimes.ledger import Diff

        diff = self._heap.diff(before)
        titles = self.titles([*diff.made, *diff.destroyed])
        made, destroyed = (tuple(_chosen(found, options, titles)) for found in (diff.made, diff.destroyed))
        own = before.proxies.keys() & self._own - {proxy.id for proxy in diff.destroyed}
        chosen = Diff(made, destroyed, diff.alive - len(own), diff.passing)
        has_ledger = self._heap.ledger and before.made is not None
        return views.DiffView(chosen, since, has_ledger, titles, _limit(options))

    def titles(self, proxies: Iterable[Proxy]) -> Titles:
        """Return what the shell calls the cells in which proxies were made."""
        files = {proxy.made.file for proxy in proxies if proxy.made is not None}
        names = {file: self._shell.compile.format_code_name(file) for file in files}
        return {file: name[1] for file, name in names.items() if name}

    # -- %%heapdiff ----------------------------------------------------------------------------------------------------

    @no_var_expand
    def heapdiff(self, line: str, cell: str) -> None:
        # Cells that begin with it never come here (see `read_marker`), but those inside another cell magic may.
        self._shell.run_cell(f"%%heapdiff {line}\n{cell}")

    heapdiff.__doc__ = heapdiff_help()

    def read_cell(self, heapdiff: str | None) -> None:
        """Take note of a cell that is about to run.

        :param heapdiff: what stands behind its `%%heapdiff`; None when it has none.
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
                display(self._changes(watched.before, "the cell began", watched.options))

    # -- the shell's hooks ---------------------------------------------------------------------------------------------

    def _complete(self, _: object, event: Any) -> list[str]:
        """Complete in a line that begins with `%heap`, as a hook of IPython's completer."""
        words = event.text_until_cursor.split()[1:]
        if event.symbol and words:
            words.pop()
        if words[:1] == ["why"]:
            names = (name for name in self._shell.user_ns if isinstance(name, str) and not name.startswith("_"))
            return sorted({*names, *self._cells.names})
        return list(complete(words))

    def attach(self) -> list[Callable[[], object]]:
        """Hook into the shell.

        :return: what takes each hook back.
        """
        shell, events = self._shell, self._shell.events
        magics = shell.magics_manager.magics
        shell.register_magic_function(self.heap, "line", "heap")  # type: ignore[arg-type]
        shell.register_magic_function(self.heapdiff, "cell", "heapdiff")  # type: ignore[arg-type]
        events.register("pre_execute", self._begin_cell)
        events.register("post_execute", self._end_cell)
        shell.set_hook("complete_command", self._complete, str_key="%heap")
        return [
            lambda: magics["line"].pop("heap", None),
            lambda: magics["cell"].pop("heapdiff", None),
            lambda: events.unregister("pre_execute", self._begin_cell),
            lambda: events.unregister("post_execute", self._end_cell),
            lambda: shell.strdispatchers["complete_command"].strs.pop("%heap", None),
        ]


def _own_proxies(heap: Heap) -> set[int]:
    """Return the ids of the proxies of a new session: they are Diglot's own.

    With the ledger off their ids are such as they keep, whether it is on or off later.
    """
    has_ledger = heap.ledger
    heap.ledger = False
    found = heap.proxy_ids()
    heap.ledger = has_ledger
    return found


def _limit(options: Namespace) -> int | None:
    return None if options.all else options.n


def _chosen(proxies: Sequence[Proxy], options: Namespace, titles: Titles) -> list[Proxy]:
    """Return the proxies that the options choose, in their order.

    :param proxies: the oldest first.
    """
    found = [
        proxy
        for proxy in matching(proxies, options.match or "", titles)
        if (options.lang is None or proxy.language == options.lang)
        and (options.type is None or proxy.type in options.type)
    ]
    order = getattr(options, "sort", "newest")
    if order != "oldest":
        found.reverse()
    return sorted(found, key=_ORDERS[order]) if order in _ORDERS else found


def matching(proxies: Iterable[Proxy], text: str, titles: Titles) -> list[Proxy]:
    """Return the proxies of which a text contains `text`: their own, their type's, their place's or their holders'."""
    text = text.casefold()
    return [proxy for proxy in proxies if not text or any(text in part.casefold() for part in _parts(proxy, titles))]


def _parts(proxy: Proxy, titles: Titles) -> Iterable[str]:
    yield from (proxy.repr, proxy.type, *proxy.held_by)
    if proxy.made is not None:
        yield from (place(proxy.made, titles, full=True), proxy.made.cell or "")
