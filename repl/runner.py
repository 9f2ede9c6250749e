"""Cells as a program: text with `%%js` and `%%py` lines, run from the first cell to the last.

Values go to standard output as text, without `Out[1]:`; errors go to standard error as one traceback, and end the run.
After the last cell the run waits for the tasks and timers that cells have left, as Node does; Ctrl-C ends that.
Nothing is written to IPython's history.
"""

# IPython is typed in part.
# mypy: disable-error-code="no-untyped-call, union-attr"

from __future__ import annotations

import sys
import warnings
from collections.abc import Callable, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from IPython.core.compilerop import CachingCompiler
from IPython.core.displayhook import DisplayHook
from traitlets import default
from traitlets.config import Config

from diglot.kernel.terminal import has_colors

from . import loop
from .output import use_colors

if TYPE_CHECKING:
    from diglot.kernel.cells import Cells, Dialect, Language
    from diglot.kernel.ipython.session import Session

__all__ = ["INTERRUPTED", "Cell", "CellShell", "View", "module_cell", "run_cells"]

INTERRUPTED = 130  # the exit status after Ctrl-C, as in a POSIX shell: 128 + SIGINT


class Cell(NamedTuple):
    """A cell that is to be run.

    :ivar language: of a cell whose first line does not say; None for that of the run.
    :ivar may_fail: whether the run goes on after an error in it.
    :ivar file: the file whose text it is, as errors name it; None for a part of one.
    """

    source: str
    language: Language | None = None
    may_fail: bool = False
    file: str | None = None


def module_cell(path: str) -> Cell:
    """The cell that runs a file as a JavaScript module."""
    return Cell(f"await get_ipython().diglot.run_js_file({path!r})", "py")


class _Compiler(CachingCompiler):
    """IPython's, in which a cell may be a file.

    :ivar file: that of the cell which is compiled.
    """

    file: str | None = None

    def get_code_name(self, raw_code: str, transformed_code: str, number: int) -> str:
        return self.file or super().get_code_name(raw_code, transformed_code, number)

    def format_code_name(self, name: str) -> tuple[str, str] | None:
        return None if name == self.file else super().format_code_name(name)


class _ValueHook(DisplayHook):
    """Prints a value as text, without `Out[1]: `."""

    prompt_end_newline = True  # what comes before the value ends with a newline: nothing does

    def write_output_prompt(self) -> None:
        pass


class View:
    """What a run shows beside values and errors: nothing. To be subclassed.

    :ivar displayhook_class: what prints values.
    """

    displayhook_class: type[DisplayHook] = _ValueHook

    def attach(self, shell: CellShell) -> None:
        """Prepare the shell before the first cell."""

    def before(self, shell: CellShell, cell: Cell) -> None:
        """Show a cell before it runs."""

    def after(self, shell: CellShell, cell: Cell) -> None:
        """Show that it has run."""


class CellShell(loop.CellsInLoop):
    """IPython's shell without a terminal: no prompts, no history, errors on standard error.

    :ivar exit_requested: a cell has called `exit()` or `quit()`.
    :ivar mime_renderers: what shows outputs other than text, by type.
    """

    diglot: Session
    compile: _Compiler
    exit_requested = False
    mime_renderers: Mapping[str, Callable[[Any, Any], object]] = MappingProxyType({})

    @default("compiler_class")
    def _compiler_class_default(self) -> type[CachingCompiler]:
        return _Compiler

    @default("colors")
    def _colors_default(self) -> str:
        return "linux" if has_colors(sys.stderr) else "nocolor"

    def init_display_formatter(self) -> None:
        super().init_display_formatter()
        self.display_formatter.active_types = ["text/plain"]

    def ask_exit(self) -> None:
        """Leave after this cell; `exit` and `quit` call it."""
        self.exit_requested = True

    def enable_gui(self, gui: str | None = None) -> None:
        """Do nothing: without a prompt there is no time in which a GUI's event loop could run."""

    def showtraceback(self, exc_tuple: Any = None, *args: Any, **kwargs: Any) -> None:
        """Show the current exception, unless it is the one that ends a program on purpose."""
        if not isinstance(sys.exc_info()[1] if exc_tuple is None else exc_tuple[1], SystemExit):
            super().showtraceback(exc_tuple, *args, **kwargs)

    def _showtraceback(self, etype: Any, evalue: Any, stb: list[str]) -> None:
        print(self.InteractiveTB.stb2text(stb), file=sys.stderr, flush=True)


def run_cells(
    cells: Iterable[str | Cell],
    language: Language = "py",
    dialect: Dialect = "js",
    folder: str | None = None,
    view: View | None = None,
    file: str | None = None,
) -> int:
    """Run cells in a new session until one fails.

    :param cells: as `markers.split_cells` returns them.
    :param language: of a cell whose first line does not say: "py" or "js".
    :param dialect: of such a cell, when it is JavaScript's.
    :param folder: where the paths that JS cells import start, by default the current folder.
    :param view: what is shown beside values and errors.
    :param file: what `__file__` is.
    :return: the exit status: 0; 1 after an error, also one that nobody awaits; 130 after Ctrl-C; what a cell passed to
        `sys.exit`.
    """
    view = view or View()
    config = Config({"HistoryManager": {"enabled": False}})
    shell = CellShell.instance(config=config, displayhook_class=view.displayhook_class)
    view.attach(shell)
    try:
        shell.extension_manager.load_extension("diglot")
        session = shell.diglot
        use_colors(session)
        session.languages.default, session.languages.dialect = language, dialect
        if folder is not None:
            session.cells.modules.folder = lambda: folder
        if file is not None:
            shell.push({"__file__": file}, interactive=False)
        with warnings.catch_warnings():
            # IPython's advice to those who call sys.exit() at its prompt.
            warnings.filterwarnings("ignore", "To exit: use", UserWarning)
            try:
                status = _run(shell, cells, view)
            except KeyboardInterrupt:
                print("KeyboardInterrupt", file=sys.stderr)
                status = INTERRUPTED
        session.cells.cancel_timers()
        cancelled = loop.close()
        if cancelled:
            print(f"diglot: cancelled {cancelled} unfinished task{'s'[: cancelled != 1]}", file=sys.stderr)
        return status
    finally:
        shell.extension_manager.unload_extension("diglot")
        shell.restore_sys_module_state()
        CellShell.clear_instance()


def _run(shell: CellShell, cells: Iterable[str | Cell], view: View) -> int:
    session = shell.diglot
    report, late = session.heap.report_error, list[BaseException]()

    def report_late(what: str, error: BaseException) -> None:
        late.append(error)
        report(what, error)

    session.heap.report_error = report_late
    for each in cells:
        cell = Cell(each) if isinstance(each, str) else each
        view.before(shell, cell)
        session.running.file = shell.compile.file = cell.file
        with shell.diglot.languages.of_cell(cell.language):
            result = shell.run_cell(cell.source, store_history=True)
        sys.stdout.flush()
        view.after(shell, cell)
        error = result.error_before_exec or result.error_in_exec
        if error is not None and not (cell.may_fail and isinstance(error, Exception)):
            return _status(error)
        if late:
            return 1
        if shell.exit_requested:
            return 0
    try:
        failure = loop.run_cell(_finish(session.cells, late))
    except SystemExit as error:  # process.exit() of a timer
        return _status(error)
    if failure is not None:
        shell.showtraceback((type(failure), failure, failure.__traceback__))
        return _status(failure)
    return 1 if late else session.cells.platform.exit_code


async def _finish(cells: Cells, late: Sequence[BaseException]) -> BaseException | None:
    # As a cell would: an interrupt that ends a timer's callback then ends the wait as well.
    with cells.interrupts.cell():
        return await loop.drain(lambda: cells.pending_timers > 0, lambda: bool(late))


def _status(error: BaseException) -> int:
    match error:
        case KeyboardInterrupt():
            return INTERRUPTED
        case SystemExit(code=None):
            return 0
        case SystemExit(code=int(code)):
            return code
        case SystemExit(code=message):
            print(message, file=sys.stderr)
    return 1
