"""`%heap`: what is alive in the two heaps, and who holds it.

The data are those of `diglot.ffi_core.Heap`, the displays those of the package `views`; here the two meet.
"""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from IPython.core.error import UsageError
from IPython.core.magic import no_var_expand, output_can_be_silenced

from diglot.ffi_core import jsnull
from diglot.kernel import views

from .expressions import evaluate
from .heap_arguments import complete, help_text, parse
from .shown_proxies import CHAINS, ShownProxies, choose, limit

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

    from diglot.ffi_core.lifetimes.ledger import Snapshot
    from diglot.kernel.cells import Cells

__all__ = ["HeapMagic"]

_COPIED = (type(None), bool, int, float, str)  # values that have no proxies


class HeapMagic:
    """The magic of one session.

    :param shell: its shell.
    :param cells: those whose heap is shown.
    :param proxies: what is shown of it.
    """

    def __init__(self, shell: InteractiveShell, cells: Cells, proxies: ShownProxies) -> None:
        self._cells = cells
        self._heap = cells.heap
        self._shell = shell
        self._proxies = proxies
        self._before: Snapshot | None = None  # when the session began: there were Diglot's own
        self._since = "the session began"

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
        found, notes = self._proxies.listed(own=options.own)
        if not options.own:
            notes.append(f"Not shown: {len(self._proxies.own)} of Diglot's own, which `--own` adds.")
        titles = self._proxies.titles(found)
        chosen = choose(found, options, titles)
        count = f"{len(found):,}" if len(found) == len(chosen) else f"{len(chosen):,} of {len(found):,}"
        python = sum(proxy.language == "py" for proxy in chosen)
        heading = (
            f"{count} live {'proxy' if len(found) == 1 else 'proxies'}: {python:,} of Python's objects in JavaScript, "
            f"{len(chosen) - python:,} of JavaScript's in Python"
        )
        return views.HeapTable(chosen, heading, notes, titles, limit(options))

    def _leaks(self, options: Namespace) -> views.HeapTable:
        found = self._heap.leaks([self._shell.last_execution_result])  # with the error of the last cell
        titles = self._proxies.titles(found)
        chosen = choose(found, options, titles)
        notes = []
        if not self._heap.ledger:
            notes.append("The ledger is off, so no proxy has its cell noted: `%heap on`, then run the cells again.")
        elif chosen:
            notes.append("`%heap why NAME` shows what holds a value, `%heap collect` frees what only cycles hold.")
        count = "Proxies" if len(found) == len(chosen) else f"{len(chosen):,} of {len(found):,} proxies"
        heading = f"{count} that outlived their cell and that no name reaches" if found else "No proxy leaks"
        return views.HeapTable(chosen, heading, notes, titles, limit(options))

    def _why(self, options: Namespace) -> views.ChainsView:
        value = evaluate(self._cells, self._shell.user_ns, options.expression, "%heap why")
        if value is jsnull or type(value) in _COPIED:
            kind = "null or undefined" if value is None or value is jsnull else f"of type {type(value).__name__}"
            raise UsageError(
                f"%heap why: {options.expression} is {kind}: such values are copied when they cross, nothing holds them"
            )
        return views.ChainsView(options.expression, self._heap.why(value, limit=CHAINS), CHAINS)

    def _diff(self, options: Namespace) -> views.DiffView:
        shown = self._proxies.changes(self._before or self._proxies.beginning(), self._since, options)
        self._remember("the last `%heap diff`")
        return shown

    def _remember(self, event: str) -> None:
        """Let the next `%heap diff` begin here."""
        self._before = self._heap.snapshot()
        self._since = f"{event} (In [{self._shell.displayhook.prompt_count}])"

    def _graph(self, options: Namespace) -> views.GraphView:
        return views.GraphView(self._heap.border(options.n, exclude=() if options.own else self._proxies.own))

    def _collect(self, options: Namespace) -> views.FiguresView:
        return views.FiguresView.of_collection(self._heap.collect())

    def _stats(self, options: Namespace) -> views.FiguresView:
        return views.FiguresView.of_heap(self._proxies.figures())

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
        shell = self._shell
        shell.register_magic_function(self.heap, "line", "heap")  # type: ignore[arg-type]
        shell.set_hook("complete_command", self._complete, str_key="%heap")
        return [
            lambda: shell.magics_manager.magics["line"].pop("heap", None),
            lambda: shell.strdispatchers["complete_command"].strs.pop("%heap", None),
        ]
