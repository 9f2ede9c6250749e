"""How the cells of a shell run: what begins and ends with each, how an interrupt ends it, where JavaScript goes on.

A JS cell has been turned into one line of Python by then, which calls `run_js_cell` or `run_js_cell_now`; see
transform.py.
"""

from __future__ import annotations

import asyncio
import concurrent.futures
import contextlib
import contextvars
import functools
import sys
import threading
from collections.abc import Callable
from types import TracebackType
from typing import TYPE_CHECKING, Any

from IPython.core.async_helpers import get_asyncio_loop
from IPython.core.error import UsageError

from diglot.ffi_core import JsException
from diglot.kernel.cells import Cells, Dialect
from diglot.kernel.errors.late_errors import report_in_context
from diglot.kernel.interrupts import RunningCell
from diglot.kernel.javascript.cell import CellSyntaxError

from .display import ValueDisplay
from .error_display import ErrorDisplay
from .js_magics import say_where_magics_belong
from .kernel_interrupts import KernelInterrupts

if TYPE_CHECKING:
    from IPython.core.interactiveshell import ExecutionInfo, ExecutionResult, InteractiveShell

__all__ = ["Running"]

# In the context of a cell's statement, and of what that has started.
_is_inside = contextvars.ContextVar("diglot_is_inside", default=False)


class _Thread(threading.local):
    """What each thread knows: kernels run the cells of their subshells in threads of their own.

    :ivar running: cells, the innermost last; None for one that needs no guard of ours.
    """

    def __init__(self) -> None:
        self.running: list[RunningCell | None] = []


class Running:
    """Runs the cells of a session's shell.

    :param shell: the shell.
    :param cells: what runs its JS cells.
    :param values: how their values are shown.
    :param errors: how errors are shown.
    :param kernel_interrupts: what keeps interrupts that come before a cell.
    :ivar file: the file whose text the JS cell is; None for one that was typed.
    """

    def __init__(
        self,
        shell: InteractiveShell,
        cells: Cells,
        values: ValueDisplay,
        errors: ErrorDisplay,
        kernel_interrupts: KernelInterrupts,
    ) -> None:
        self._shell = shell
        self._cells = cells
        self._heap = cells.heap
        self._values = values
        self._errors = errors
        self._kernel_interrupts = kernel_interrupts
        self.file: str | None = None
        self._thread = _Thread()
        self._cancellation: BaseException | None = None

    def attach(self) -> list[Callable[[], object]]:
        """Hook into the shell.

        :return: what takes it back.
        """
        shell, events = self._shell, self._shell.events
        shell.run_code = functools.partial(self.run_code, shell.run_code)  # type: ignore[method-assign]
        previous = (shell.custom_exceptions, shell.CustomTB)
        # Not by `set_custom_exc`: an interrupt while an error is shown would make IPython give up the handler for good.
        _set_handler(shell, (BaseException,), functools.partial(self._dispatch, *previous))
        events.register("pre_run_cell", self.begin_cell)
        events.register("post_run_cell", self.end_cell)
        return [
            lambda: vars(shell).pop("run_code", None),
            lambda: _set_handler(shell, *previous),
            lambda: events.unregister("pre_run_cell", self.begin_cell),
            lambda: events.unregister("post_run_cell", self.end_cell),
        ]

    def close(self) -> None:
        """End the cells that run: one of them closes the session."""
        while self._thread.running:
            self.end_cell()

    def begin_cell(self, info: ExecutionInfo | None = None) -> None:
        """Let what is made from now on belong to the cell that begins; a handler of IPython's `pre_run_cell`.

        :param info: what runs; a silent run, such as one of a front end's own, is no cell.
        """
        self._values.begin_cell(getattr(info, "cell_id", None))
        if hasattr(self._shell, "kernel"):
            # ipykernel would reply with that of an earlier cell, or fail without any
            vars(self._shell).update(_last_traceback=None, _last_traceback_during_displayhook=False)
        if info is None or not info.silent:
            self._heap.begin_cell(f"In [{self._shell.displayhook.prompt_count}]")
            cell = self._cells.interrupts.adopt()
            self._thread.running.append(cell)
            if threading.current_thread() is threading.main_thread():
                self._kernel_interrupts.begin_cell(cell)
            report_in_context(self._errors.report)
            self._set_home()

    def is_inside(self) -> bool:
        """Whether this is the code of a cell: what runs another one cannot await it."""
        return _is_inside.get()

    async def run_code(
        self, run: Callable[..., Any], code_obj: Any, result: ExecutionResult | None = None, *, async_: bool = False
    ) -> bool:
        """Run a statement of a cell, in which interrupts are raised, as `InteractiveShell.run_code`.

        :param run: that method, which catches them.
        :return: whether there was an error.
        """
        running = [cell for cell in self._thread.running if cell is not None and cell.is_current]
        was_inside = _is_inside.get()
        _is_inside.set(True)
        try:
            if not running:
                return await run(code_obj, result, async_=async_)  # type: ignore[no-any-return]
            with running[-1].code():
                return await run(code_obj, result, async_=async_)  # type: ignore[no-any-return]
        except KeyboardInterrupt as error:  # outside of what that method guards: before the statement, as a rule
            if not running:
                raise
            if result is not None:
                result.error_in_exec = error
            self.show_error(KeyboardInterrupt, error, None)
            return True
        finally:
            _is_inside.set(was_inside)  # by no token: a coroutine may be closed in another context

    def _set_home(self) -> None:
        """Let JavaScript go on in the loop of the shell's cells, whichever thread resumes it."""
        if threading.current_thread() is threading.main_thread():
            with contextlib.suppress(RuntimeError):  # without a loop there is nothing that could be awaited
                self._heap.set_home(asyncio.get_running_loop(), _is_kernels)

    def end_cell(self, result: ExecutionResult | None = None) -> None:
        """Collect garbage when much has been made; a handler of IPython's `post_run_cell`."""
        running = self._thread.running
        error = None if result is None else result.error_in_exec
        if running and (cell := running.pop()) is not None:
            if isinstance(error, asyncio.CancelledError) and cell.took(error):
                self._cancellation = error  # another interrupt has kept it from being shown
            cell.__exit__(None, None, None)
        if result is not None and error is not None and error is self._cancellation:
            result.error_in_exec = KeyboardInterrupt()
        self._cancellation = None
        self._values.end_cell()
        if not self._heap.closed:
            self._heap.collect_if_grown()

    async def run_js_cell(self, source: str, options: str = "", dialect: Dialect = "js") -> Any:
        """Run a JS cell of the shell.

        :param source: the cell, its marker line blanked.
        :param options: what follows `%%js`.
        :param dialect: the marker's: "js", "ts", "tsx", "jsx".
        :return: the value of its last expression.
        """
        filename = self._register(source, options, dialect)
        if self._is_home():
            return await self._run_js(source, filename, dialect)
        return _value(*await asyncio.wrap_future(self._run_at_home(source, filename, dialect)))

    async def run_js_file(self, path: str) -> None:
        """Run a file as a JavaScript module, see `Cells.run_file`."""
        await self._cells.run_file(path)

    def run_js_cell_now(self, source: str, options: str = "", dialect: Dialect = "js") -> Any:
        """Run a JS cell inside a cell that cannot await it: what a magic such as `%%time` runs.

        :param source, options, dialect: as for `run_js_cell`.
        :raises UsageError: when it awaits.
        """
        filename = self._register(source, options, dialect)
        if not _has_loop() and self._is_home():  # as in IPython's own terminal
            return get_asyncio_loop().run_until_complete(self._run_js(source, filename, dialect))  # type: ignore[no-untyped-call]
        if self._cells.awaits(source, filename, dialect):
            raise UsageError(
                "This JavaScript cell has an `await` at top level, and what runs it here cannot wait: a magic, "
                "or another cell. Run it as a cell of its own, or await in an async function and give its promise"
            )
        if not self._is_home():
            return _value(*self._run_at_home(source, filename, dialect).result())
        running = self._run_js(source, filename, dialect)
        try:
            running.send(None)
        except StopIteration as end:
            return end.value
        running.close()
        raise UsageError(
            "This JavaScript cell imports a module that awaits at its top level, and what runs the cell here cannot "
            "wait. Import the module in a cell of its own first"
        )

    async def run_js_magic(self, name: Dialect, line: str, cell: str) -> Any:
        """Run a JS cell as `get_ipython().run_cell_magic` names it, where it can be awaited."""
        return await self.run_js_cell("\n" + cell, line, name)

    def _register(self, source: str, options: str, dialect: Dialect) -> str:
        """Make a JS cell known to tracebacks; returns what they call it."""
        if options:
            raise UsageError(f"%%{dialect} takes no options: {options!r}. The code begins on the next line")
        if self.file is not None:
            return self._cells.register(source, "js", self.file)
        number = self._shell.displayhook.prompt_count
        filename = self._cells.register(source, "js", f"<js cell {number}>")
        # So that IPython, too, calls the file "Cell In[3]". There is no public way to choose the file's name.
        getattr(self._shell.compile, "_filename_map", {})[filename] = number
        return filename

    def _home(self) -> asyncio.AbstractEventLoop | None:
        kernel = getattr(self._shell, "kernel", None)
        return None if kernel is None else kernel.io_loop.asyncio_loop

    def _is_home(self) -> bool:
        """Whether this thread is that of JavaScript; that of a subshell is not."""
        home = self._home()
        if home is not None and not _has_loop():
            return threading.current_thread() is threading.main_thread()
        return home is None or home is asyncio.get_running_loop()

    def _run_at_home(
        self, source: str, filename: str, dialect: Dialect
    ) -> concurrent.futures.Future[tuple[Any, BaseException | None]]:
        """Run the cell of a subshell, which has a thread and a loop of its own.

        JavaScript has one of each: the cell waits until that loop comes round, and what awaits there goes on beside it.
        """
        home = self._home()
        assert home is not None

        async def run() -> tuple[Any, BaseException | None]:
            try:
                with self._cells.interrupts.cell(also_ignored=True):
                    return await self._run_js(source, filename, dialect), None
            except BaseException as error:
                return None, error  # a task that raised KeyboardInterrupt would end the loop

        return asyncio.run_coroutine_threadsafe(run(), home)

    async def _run_js(self, source: str, filename: str, dialect: Dialect) -> Any:
        try:
            value = await self._cells.run(source, "js", filename, dialect=dialect)
        except (JsException, CellSyntaxError) as error:
            say_where_magics_belong(error, source)
            raise
        return await self._values.end_js_cell(value)

    def refuse_js_cell(self, source: str, options: str = "", dialect: Dialect = "js") -> None:
        """Say what a JS cell needs; takes its place while autoawait is off."""
        raise UsageError("JavaScript cells need autoawait: run `%autoawait asyncio` first")

    def show_error(self, kind: type[BaseException], error: BaseException, traceback: TracebackType | None) -> None:
        """Show an exception that a cell raised."""
        running = self._thread.running
        if running and (cell := running[-1]) is not None and cell.took(error):
            self._cancellation = error  # an interrupt that found the cell at an `await`
            kind, error = KeyboardInterrupt, KeyboardInterrupt().with_traceback(traceback)
        try:
            self._errors.show(kind, error, traceback)
        except KeyboardInterrupt:
            print("KeyboardInterrupt", file=sys.stderr)

    def _dispatch(
        self,
        previous_types: tuple[type[BaseException], ...],
        previous: Callable[..., object],
        kind: type[BaseException],
        error: BaseException,
        traceback: TracebackType | None,
        tb_offset: int | None = None,
    ) -> None:
        if previous_types and isinstance(error, previous_types):
            previous(kind, error, traceback, tb_offset)
        else:
            self.show_error(kind, error, traceback)


def _has_loop() -> bool:
    """Whether an event loop runs in this thread."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True


def _value(value: Any, error: BaseException | None) -> Any:
    if error is not None:
        raise error
    return value


def _is_kernels() -> bool:
    """Whether this is a thread of the kernel's own, such as that of a subshell."""
    return type(threading.current_thread()).__module__.startswith("ipykernel.")


def _set_handler(
    shell: InteractiveShell, types: tuple[type[BaseException], ...], handler: Callable[..., object]
) -> None:
    shell.CustomTB = handler  # type: ignore[assignment]
    shell.custom_exceptions = types
