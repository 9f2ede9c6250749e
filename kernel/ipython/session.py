"""The IPython extension: JavaScript cells in any IPython, in a terminal or in a kernel.

`%load_ext diglot` makes a `Session` and keeps it as the shell's attribute `diglot`. A JS cell becomes one line of
Python that awaits the cell, so that everything IPython does with a cell (history, `Out`, timing, interrupts, events)
applies.
"""

from __future__ import annotations

import ast
import asyncio
import contextlib
import functools
import re
import sys
import threading
import weakref
from collections.abc import Callable, Iterator, Mapping
from types import TracebackType
from typing import TYPE_CHECKING, Any, cast

from IPython.core import page
from IPython.core.display_functions import display, publish_display_data
from IPython.core.error import UsageError

from diglot.ffi_core import Heap, JsException, JsNull, JsProxy
from diglot.ffi_core.text import well_formed
from diglot.kernel.cells import Cells, Dialect, Language
from diglot.kernel.errors.late_errors import report_in_context
from diglot.kernel.interrupts import RunningCell

from . import front_ends
from .comms import let_comms_take_js_values
from .error_display import ErrorDisplay
from .heap_magics import HeapMagics
from .lab_comm import LabComm
from .magics import read_marker
from .python_cells import PythonCells
from .settings import Diglot
from .trace_magic import TraceMagic

if TYPE_CHECKING:
    from IPython.core.formatters import DisplayFormatter
    from IPython.core.interactiveshell import ExecutionInfo, ExecutionResult, InteractiveShell

    from diglot.kernel.assist.complete import Completions

__all__ = ["Session", "language_of_input", "load_ipython_extension", "unload_ipython_extension"]

_JS_VALUES = (JsProxy, JsException)
_PRIMITIVES = (bool, int, float, str, JsNull)  # what JavaScript's become in Python
Formats = tuple[dict[str, Any], dict[str, Any]]
# `f?` and `f??`, which are no JavaScript.
_HELP = re.compile(r"\s*(?P<before>\?{0,2})\s*(?P<path>[\w$]+(?:\s*\??\.\s*[\w$]+)*)\s*(?P<after>\?{0,2})\s*;?\s*\Z")


class _Thread(threading.local):
    """What each thread knows: kernels run the cells of their subshells in threads of their own.

    :ivar running: cells, the innermost last; None for one that needs no guard of ours.
    """

    def __init__(self) -> None:
        self.running: list[RunningCell | None] = []


# What `Session.transform` makes of a JS cell.
_JS_INPUT = re.compile(r"(?:await )?get_ipython\(\)\.diglot\.(?:run_js_cell|refuse_js_cell|show_help)\(")


class Session:
    """The JavaScript side of one IPython shell.

    :param shell: the shell; its user namespace is what JavaScript sees of Python.
    :ivar heap: the shell's heap.
    :ivar cells: what runs its JS cells.
    :ivar settings: what `%config Diglot` shows.
    :ivar language: the language of cells without a marker; `%lang` sets it.
    :ivar language_chosen: called when `%lang` has set it.
    :ivar dialect: the dialect of those that are JavaScript's: "js", unless a file of TypeScript is run.
    :ivar heap_magics: `%heap` and `%%heapdiff`.
    :ivar trace_magic: `%%trace`.
    :ivar errors: how errors are shown.
    :ivar text_of: makes the text of a JS value; a terminal's does so in colours.
    """

    def __init__(self, shell: InteractiveShell) -> None:
        self.shell = shell
        self.heap = Heap(namespace=shell.user_ns, ledger=True)
        self.heap.install()
        self.heap.disregard(shell)
        self.heap.disregard(self)
        self.cells = Cells(self.heap, self._publish)
        self.cells.display.report = self.show_display_error
        self._texts: weakref.WeakKeyDictionary[JsProxy, str] = weakref.WeakKeyDictionary()
        self.cells.begins_cells = False
        self.settings = Diglot(self.cells, parent=shell)
        self.errors = ErrorDisplay(shell, self.cells, self.settings)
        self.language: Language = "py"
        self.language_chosen: Callable[[], object] = lambda: None
        self.dialect: Dialect = "js"
        self.text_of: Callable[[Any], str] = self._plain_text
        self._language_of_cell: Language | None = None
        self._js_value: Any = None
        self._thread = _Thread()
        self._cancellation: BaseException | None = None
        self._undo: list[Callable[[], object]] = []
        self.heap_magics = HeapMagics(shell, self.cells)
        self.trace_magic = TraceMagic(shell, self.heap)
        self.python_cells = PythonCells(shell, self.cells)
        self.lab_comm = LabComm(self)

    def begin_cell(self, info: ExecutionInfo | None = None) -> None:
        """Let what is made from now on belong to the cell that begins; a handler of IPython's `pre_run_cell`.

        :param info: what runs; a silent run, such as one of a front end's own, is no cell.
        """
        self._js_value = None
        if info is None or not info.silent:
            self.heap.begin_cell(f"In [{self.shell.displayhook.prompt_count}]")
            self._thread.running.append(self.cells.interrupts.adopt())
            report_in_context(self.errors.report)
            self._set_home()

    async def run_code(
        self, run: Callable[..., Any], code_obj: Any, result: ExecutionResult | None = None, *, async_: bool = False
    ) -> bool:
        """Run a statement of a cell, in which interrupts are raised, as `InteractiveShell.run_code`.

        :param run: that method, which catches them.
        :return: whether there was an error.
        """
        running = [cell for cell in self._thread.running if cell is not None and cell.is_current]
        if not running:
            return await run(code_obj, result, async_=async_)  # type: ignore[no-any-return]
        try:
            with running[-1].code():
                return await run(code_obj, result, async_=async_)  # type: ignore[no-any-return]
        except KeyboardInterrupt as error:  # outside of what that method guards: before the statement, as a rule
            if result is not None:
                result.error_in_exec = error
            self.show_error(self.shell, KeyboardInterrupt, error, None)
            return True

    def _set_home(self) -> None:
        """Let JavaScript go on in the loop of the shell's cells, whichever thread resumes it."""
        if threading.current_thread() is threading.main_thread():
            with contextlib.suppress(RuntimeError):  # without a loop there is nothing that could be awaited
                self.heap.set_home(asyncio.get_running_loop(), _is_kernels)

    def end_cell(self, result: ExecutionResult | None = None) -> None:
        """Collect garbage when much has been made; a handler of IPython's `post_run_cell`."""
        running = self._thread.running
        if running and (cell := running.pop()) is not None:
            cell.__exit__(None, None, None)
        if result is not None and result.error_in_exec is not None and result.error_in_exec is self._cancellation:
            result.error_in_exec = KeyboardInterrupt()
        self._cancellation = None
        self.cells.display.forget()
        self._texts.clear()
        if not self.heap.closed:
            self.heap.collect_if_grown()

    # -- what a JS cell is turned into ---------------------------------------------------------------------------------

    def transform(self, lines: list[str]) -> list[str]:
        """Turn a cell into Python; IPython's first input transformation."""
        cell = read_marker("".join(lines), self._language_of_cell or self.language, self.dialect)
        self.heap_magics.read_cell(cell.heapdiff)
        self.trace_magic.read_cell(cell.trace)
        if cell.language == "py":
            return cell.source.splitlines(keepends=True) if cell.is_marked else lines
        if (asked := _asked(cell.source)) is not None:
            return [f"get_ipython().diglot.show_help{asked!r}\n"]
        arguments = repr(cell.source) + (f", {cell.options!r}" if cell.options else "")
        if cell.dialect != "js":
            arguments += f", dialect={cell.dialect!r}"
        # Without autoawait the coroutine function would be a syntax error that explains nothing.
        call = "await {}.run_js_cell" if self.shell.autoawait else "{}.refuse_js_cell"
        return [f"{call.format('get_ipython().diglot')}({arguments})\n"]

    @contextlib.contextmanager
    def language_of_cell(self, language: Language | None) -> Iterator[None]:
        """Let `language`, if not None, be the default for the one cell that runs in the block."""
        self._language_of_cell = language
        try:
            yield
        finally:
            self._language_of_cell = None

    # So that IPython leaves it out where it only asks whether a cell is complete: what watches the cell is noted here.
    transform.has_side_effects = True  # type: ignore[attr-defined]

    def visit(self, tree: ast.Module) -> ast.Module:
        """Let JavaScript's names be read in Python cells: IPython takes the session for a transformer of its trees."""
        return self.cells.rewrite_names(tree)

    async def run_js_cell(self, source: str, options: str = "", dialect: Dialect = "js") -> Any:
        """Run a JS cell of the shell.

        :param source: the cell, its marker line blanked.
        :param options: what stands behind `%%js`.
        :param dialect: the marker's: "js", "ts", "tsx", "jsx".
        :return: the value of its last expression.
        """
        if options:
            raise UsageError(f"%%{dialect} takes no options: {options!r}. The code begins on the next line")
        number = self.shell.displayhook.prompt_count
        filename = self.cells.register(source, "js", f"<js cell {number}>")
        # So that IPython, too, calls the file "Cell In[3]". There is no public way to choose the file's name.
        getattr(self.shell.compile, "_filename_map", {})[filename] = number
        kernel = getattr(self.shell, "kernel", None)
        home = None if kernel is None else kernel.io_loop.asyncio_loop
        if home is None or home is asyncio.get_running_loop():
            return await self._run_js(source, filename, dialect)

        # The cell of a subshell, which has a thread and a loop of its own. JavaScript has one of each: the cell waits
        # until that loop comes round, and what awaits there goes on beside it.
        async def run() -> tuple[Any, BaseException | None]:
            try:
                with self.cells.interrupts.cell(also_ignored=True):
                    return await self._run_js(source, filename, dialect), None
            except BaseException as error:
                return None, error  # a task that raised KeyboardInterrupt would end the loop

        value, error = await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(run(), home))
        if error is not None:
            raise error
        return value

    async def _run_js(self, source: str, filename: str, dialect: Dialect) -> Any:
        self._js_value = await self.cells.display.resolve(await self.cells.run(source, "js", filename, dialect=dialect))
        return self._js_value

    def refuse_js_cell(self, source: str, options: str = "", dialect: Dialect = "js") -> None:
        """Tell what a JS cell needs; stands for it while autoawait is off."""
        raise UsageError("JavaScript cells need autoawait: run `%autoawait asyncio` first")

    def show_help(self, path: str, level: int) -> None:
        """Show what `path?` asks for in a JS cell.

        :param level: 1 for `path??`.
        """
        text = self.cells.inspect(path, len(path), level)
        if text is None:
            print(f"Object `{path}` not found.")
        else:
            page.page({"text/plain": text})

    def lang(self, line: str) -> None:
        """Set the language of cells that have no `%%js` or `%%py` line: `%lang js`, `%lang py`. Alone: tell it."""
        name = line.strip()
        if name in ("js", "py"):
            self.language = cast(Language, name)
            self.language_chosen()
        elif name:
            raise UsageError(f"%lang: expected js or py, not {name!r}")
        else:
            print(self.language)

    def names(self, line: str) -> None:
        """Tell which language owns which name: `%names`; `%names py` and `%names js` tell those of one language."""
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

    # -- what front ends ask: None means that the cell is IPython's to judge -------------------------------------------

    def is_complete(self, cell: str) -> tuple[str, str] | None:
        """Tell whether a JS cell can be run; see `Cells.is_complete`.

        :param cell: the cell as typed, with its marker.
        :return: None for a Python cell that has more than its marker.
        """
        found = read_marker(cell, self.language)
        if found.is_marked and not found.source.strip("# \t\r\n"):
            return "incomplete", ""  # only the markers
        if found.language == "py":
            return None
        if _asked(found.source) is not None:
            return "complete", ""
        return self.cells.is_complete(found.source, dialect=found.dialect)

    def complete(self, cell: str, cursor: int) -> Completions | None:
        """Complete in a JS cell; see `Cells.complete`. Offsets are those of the cell as typed.

        :return: None for a Python cell.
        """
        found = read_marker(cell, self.language)
        return None if found.language == "py" else self.cells.complete(found.source, cursor)

    def inspect(self, cell: str, cursor: int, detail: int = 0) -> str | None:
        """Describe what stands at the cursor of a JS cell; see `Cells.inspect`.

        :return: None for a Python cell, the empty string when nothing is known.
        """
        found = read_marker(cell, self.language)
        return None if found.language == "py" else self.cells.inspect(found.source, cursor, detail) or ""

    def preview(self, cell: str) -> str | None:
        """Tell the value of a JS cell that can be known without running it; see `Cells.preview`.

        :return: None for any other cell, and for all Python cells.
        """
        found = read_marker(cell, self.language)
        return None if found.language == "py" or found.dialect != "js" else self.cells.preview(found.source)

    def signature(self, cell: str, cursor: int) -> str | None:
        """Tell how the function is called in whose call the cursor stands, in a cell of either language.

        :return: `f(a, b=2)`; None when that is not known.
        """
        found = read_marker(cell, self.language)
        return (self.python_cells if found.language == "py" else self.cells).signature(found.source, cursor)

    # -- display -------------------------------------------------------------------------------------------------------

    def _bundle(
        self, value: JsProxy, include: Any = None, exclude: Any = None
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        """How a JS value is displayed, for IPython's formatter of bundles.

        The formatter of each type has the last word in IPython: `_print_value` gives what was found here once more.
        """
        is_rich = self.settings.rich_values and not self.heap.closed
        try:
            bundle = self.cells.display.bundle(value) if not self.heap.closed else {}
        except Exception as error:
            self.show_display_error(error)
            bundle = {}
        if not bundle and is_rich and not isinstance(value, JsException) and self._wants_html():
            shows = self.cells.display
            if (html := shows.html(value, str(value), self.lab_comm.token)) is not None:
                bundle["text/html"] = html
            if self.settings.json_values and (data := shows.trees.json(value)) is not None:
                bundle["application/json"] = data
        if "text/plain" in bundle:
            self._texts[value] = str(bundle["text/plain"])
        return bundle, {}

    def _wants_html(self) -> bool:
        formatter = cast("DisplayFormatter", self.shell.display_formatter)
        return "text/html" in formatter.active_types

    def _print_value(self, value: JsProxy, printer: Any, cycle: bool) -> None:
        """Print a JS value as JavaScript shows it; IPython would print some as the Python containers they resemble."""
        text = self._texts.pop(value, None)
        if text is None:
            text = str(value) if self.heap.closed else self.text_of(value)
            if len(printer.stack) > 1 and not isinstance(value, JsException):
                text = f"JsProxy {text}"  # in a container of Python
        lines = well_formed(text).split("\n")
        printer.text(lines[0])
        for line in lines[1:]:
            printer.break_()
            printer.text(line)

    def _plain_text(self, value: Any) -> str:
        return str(self.heap.js_library("inspect")(value))

    def _format(self, format_value: Callable[[Any], Formats], value: Any) -> Formats:
        """Compute what IPython shows of a cell's value; see `DisplayHook.compute_format_data`.

        A primitive that a JS cell gives is shown as JavaScript writes it, while its value is Python's.
        """
        data, metadata = format_value(value)
        is_js, self._js_value = value is self._js_value, None
        if is_js and isinstance(value, _PRIMITIVES) and not self.heap.closed:
            data = {**data, "text/plain": well_formed(self.text_of(str(value) if isinstance(value, str) else value))}
        return data, metadata

    def show_display_error(self, error: BaseException) -> None:
        """Show what a value's own display method has raised; the value is then shown as text."""
        self.errors.show(type(error), error, error.__traceback__)

    def _publish(
        self,
        value: Any,
        bundle: Mapping[str, Any] | None,
        metadata: Mapping[str, Any],
        display_id: str | None,
        update: bool,
    ) -> None:
        """Show what a JS cell displays, as IPython's `display` does."""
        if bundle is None and (value is None or isinstance(value, _PRIMITIVES)):
            bundle = {"text/plain": self.text_of(value)}
        if bundle is not None:
            transient = {} if display_id is None else {"display_id": display_id}
            data = {"text/plain": str(value) if isinstance(value, JsProxy) else repr(value)} | dict(bundle)
            publish_display_data(data, dict(metadata), transient=transient, update=update)
        elif display_id is not None:
            display(value, metadata=dict(metadata), display_id=display_id, update=update)
        else:
            display(value, metadata=dict(metadata))

    # -- errors --------------------------------------------------------------------------------------------------------

    def show_error(
        self, shell: InteractiveShell, kind: type[BaseException], error: BaseException, traceback: TracebackType | None
    ) -> None:
        """Show an exception that a cell raised, as a handler of `InteractiveShell.set_custom_exc`."""
        running = self._thread.running
        if running and (cell := running[-1]) is not None and cell.took(error):
            self._cancellation = error  # an interrupt that found the cell at an `await`
            kind, error = KeyboardInterrupt, KeyboardInterrupt().with_traceback(traceback)
        try:
            self.errors.show(kind, error, traceback)
        except KeyboardInterrupt:  # IPython would give up a handler that raises
            print("KeyboardInterrupt", file=sys.stderr)

    # -- the shell's hooks ---------------------------------------------------------------------------------------------

    def attach(self) -> None:
        """Hook into the shell."""
        shell, undo = self.shell, self._undo
        # First of all: the others would take quotes, prompts and indents in JavaScript for Python's.
        transforms = shell.input_transformers_cleanup
        transforms.insert(0, self.transform)
        undo.append(lambda: transforms.remove(self.transform))

        shell.run_code = functools.partial(self.run_code, shell.run_code)  # type: ignore[method-assign]
        undo.append(lambda: vars(shell).pop("run_code", None))

        shell.ast_transformers.append(self)  # type: ignore[arg-type]
        undo.append(lambda: shell.ast_transformers.remove(self))  # type: ignore[arg-type]

        magics = shell.magics_manager.magics["line"]
        for function in (self.lang, self.names, self.npm):
            name = function.__name__
            shell.register_magic_function(function, "line", name)  # type: ignore[arg-type]
            undo.append(functools.partial(magics.pop, name, None))
        undo += self.heap_magics.attach()
        undo += self.trace_magic.attach()
        undo += self.python_cells.attach()
        undo += self.errors.attach()
        undo += front_ends.attach(self)
        undo += self.lab_comm.attach()

        shell.configurables.append(self.settings)  # type: ignore[arg-type]
        undo.append(lambda: shell.configurables.remove(self.settings))  # type: ignore[arg-type]

        previous = (shell.custom_exceptions, shell.CustomTB)
        shell.set_custom_exc((BaseException,), functools.partial(_dispatch, self, *previous))
        undo.append(lambda: _restore_handler(shell, *previous))

        plain = cast("DisplayFormatter", shell.display_formatter).formatters["text/plain"]
        for kind in _JS_VALUES:  # exceptions by themselves: IPython stops at the first class with a __repr__ of its own
            plain.for_type(kind, self._print_value)
            undo.append(functools.partial(plain.pop, kind, None))

        hook: Any = shell.displayhook
        hook.compute_format_data = functools.partial(self._format, hook.compute_format_data)
        undo.append(lambda: delattr(hook, "compute_format_data"))

        bundles = cast("DisplayFormatter", shell.display_formatter).mimebundle_formatter
        for kind in _JS_VALUES:
            bundles.for_type(kind, self._bundle)
            undo.append(functools.partial(bundles.pop, kind, None))

        self.heap.report_error = self.errors.report

        for event, handler in (("pre_run_cell", self.begin_cell), ("post_run_cell", self.end_cell)):
            shell.events.register(event, handler)
            undo.append(functools.partial(shell.events.unregister, event, handler))

        if hasattr(shell, "kernel"):
            undo.append(let_comms_take_js_values())
            rename = self.errors.rename_error
            shell.events.register("post_run_cell", rename)
            undo.append(lambda: shell.events.unregister("post_run_cell", rename))

    def close(self) -> None:
        """Take everything back and close the heap."""
        while self._thread.running:
            self.end_cell()
        while self._undo:
            self._undo.pop()()
        self.cells.close()
        self.heap.close()


def _is_kernels() -> bool:
    """Whether this is a thread of the kernel's own, such as that of a subshell."""
    return type(threading.current_thread()).__module__.startswith("ipykernel.")


def language_of_input(source: str) -> Language:
    """Tell in which language a cell ran by what it was turned into, as IPython's history keeps it (`raw=False`)."""
    return "js" if _JS_INPUT.match(source) else "py"


def _asked(source: str) -> tuple[str, int] | None:
    """What `path?` or `?path` asks for, with 1 for two question marks; None for any other cell."""
    match = _HELP.match(source)
    if match is None or bool(match["before"]) == bool(match["after"]):
        return None
    return match["path"], len(match["before"] or match["after"]) - 1


def _dispatch(
    session: Session,
    previous_types: tuple[type[BaseException], ...],
    previous: Callable[..., object],
    shell: InteractiveShell,
    kind: type[BaseException],
    error: BaseException,
    traceback: TracebackType | None,
    tb_offset: int | None = None,
) -> None:
    if previous_types and isinstance(error, previous_types):
        previous(kind, error, traceback, tb_offset)
    else:
        session.show_error(shell, kind, error, traceback)


def _restore_handler(
    shell: InteractiveShell, types: tuple[type[BaseException], ...], handler: Callable[..., object]
) -> None:
    shell.CustomTB = handler  # type: ignore[assignment]
    shell.custom_exceptions = types


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
