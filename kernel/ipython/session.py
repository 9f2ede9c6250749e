"""The IPython extension: JavaScript cells in any IPython, in a terminal or in a kernel.

`%load_ext diglot` makes a `Session` and keeps it as the shell's attribute `diglot`.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import TYPE_CHECKING

from IPython.core.error import UsageError

from diglot.ffi_core import Heap
from diglot.kernel.cells import Cells

from .assistance import Assistance
from .comms import let_comms_take_js_values
from .display import ValueDisplay
from .error_display import ErrorDisplay
from .front_ends import FrontEnds
from .heap_magic import HeapMagic
from .heapdiff_magic import HeapDiffMagic
from .js_magics import JsMagics
from .kernel_interrupts import KernelInterrupts
from .lab_comm import LabComm
from .languages import Languages
from .own_names import OwnNames
from .python_cells import PythonCells
from .running import Running
from .settings import Diglot
from .shown_proxies import ShownProxies
from .trace_magic import TraceMagic
from .transform import Transformation

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

__all__ = ["Session", "load_ipython_extension", "unload_ipython_extension"]


class Session:
    """The JavaScript side of one IPython shell: its parts, each of which hooks into the shell by itself.

    :param shell: the shell; its user namespace is what JavaScript sees of Python.
    :ivar heap: the shell's heap.
    :ivar cells: what runs its JS cells.
    :ivar settings: what `%config Diglot` shows.
    :ivar languages: of its cells; `%lang`.
    :ivar errors: how errors are shown.
    :ivar values: how values are shown.
    :ivar proxies: what is shown of its heap.
    :ivar assistance: what front ends ask about cells.
    :ivar running: how its cells run.
    """

    def __init__(self, shell: InteractiveShell) -> None:
        self.shell = shell
        self.heap = Heap(namespace=shell.user_ns, ledger=True)
        self.heap.install()
        self.cells = Cells(self.heap)
        self.cells.begins_cells = False
        self.cells.interrupts.is_served = hasattr(shell, "kernel")
        self.settings = Diglot(self.cells, parent=shell)
        self.languages = Languages()
        self.languages.is_known = self.cells.knows
        self.errors = ErrorDisplay(shell, self.cells, self.settings)
        self.values = ValueDisplay(shell, self.cells, self.settings, self.errors)
        self.proxies = ShownProxies(shell, self.heap)
        heapdiff = HeapDiffMagic(shell, self.heap, self.proxies)
        trace = TraceMagic(shell, self.heap)
        python_cells = PythonCells(shell, self.cells)
        self.assistance = Assistance(self.languages, self.cells, python_cells)
        kernel_interrupts = KernelInterrupts(shell)
        self.running = Running(shell, self.cells, self.values, self.errors, kernel_interrupts)
        self._parts = (
            Transformation(
                shell, self.cells, self.languages, self.assistance.command_of, self.running.is_inside, heapdiff, trace
            ),
            JsMagics(shell, self.cells, self.running.run_js_cell_now),
            HeapMagic(shell, self.cells, self.proxies),
            heapdiff,
            trace,
            OwnNames(shell, self.cells),
            python_cells,
            self.errors,
            kernel_interrupts,
            FrontEnds(shell, self.cells, self.languages, self.assistance, kernel_interrupts),
            LabComm(shell, self.cells, self.languages, self.proxies),
            self.values,
            self.running,
        )
        # what the text that a JS cell is turned into calls
        self.run_js_cell = self.running.run_js_cell
        self.run_js_cell_now = self.running.run_js_cell_now
        self.run_js_file = self.running.run_js_file
        self.run_js_magic = self.running.run_js_magic
        self.refuse_js_cell = self.running.refuse_js_cell
        self.show_help = self.assistance.show
        self.show_commands = self.assistance.show_commands
        self._undo: list[Callable[[], object]] = []
        for part in (shell, self, self.values):
            self.heap.disregard(part)

    def names(self, line: str) -> None:
        """Show which language owns which name: `%names`; `%names py` and `%names js` show those of one language."""
        wanted = line.strip()
        if wanted not in ("", "py", "js"):
            raise UsageError(f"%names: expected py, js or nothing, not {wanted!r}")
        from .owners import owners, table

        rows = [row for row in owners(self.cells, self.shell.user_ns_hidden) if wanted in row.owner]
        print(table(rows, self.cells.share_names))

    def npm(self, line: str) -> None:
        """Install, list and remove npm packages: `%npm install NAME[@RANGE]`, `%npm list`, `%npm uninstall NAME`."""
        # imported here: it brings HTTP and rich's progress bars, which most sessions do without
        from .npm_magic import npm

        npm(line, self.cells.modules.is_loaded)

    def attach(self) -> None:
        """Hook into the shell."""
        shell, undo = self.shell, self._undo
        magics = shell.magics_manager.magics["line"]
        for function in (self.languages.lang, self.names, self.npm):
            name = function.__name__
            shell.register_magic_function(function, "line", name)  # type: ignore[arg-type]
            undo.append(functools.partial(magics.pop, name, None))
        for part in self._parts:
            undo += part.attach()
        shell.configurables.append(self.settings)  # type: ignore[arg-type]
        undo.append(lambda: shell.configurables.remove(self.settings))  # type: ignore[arg-type]
        self.heap.report_error = self.errors.report
        if hasattr(shell, "kernel"):
            undo.append(let_comms_take_js_values())
            rename = self.errors.rename_error
            shell.events.register("post_run_cell", rename)
            undo.append(lambda: shell.events.unregister("post_run_cell", rename))

    def close(self) -> None:
        """Take everything back and close the heap."""
        self.running.close()
        while self._undo:
            self._undo.pop()()
        self.cells.close()
        self.heap.close()


def load_ipython_extension(shell: InteractiveShell) -> None:
    """Add JavaScript cells to a shell; nothing happens when it has them."""
    if getattr(shell, "diglot", None) is None:
        session = Session(shell)
        session.attach()
        shell.diglot = session  # type: ignore[attr-defined]


def unload_ipython_extension(shell: InteractiveShell) -> None:
    """Take JavaScript cells out of a shell and close its heap: proxies that are left raise `HeapClosedError`."""
    session: Session | None = getattr(shell, "diglot", None)
    if session is not None:
        del shell.diglot  # type: ignore[attr-defined]
        session.close()
