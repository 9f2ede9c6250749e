"""Where IPython shows errors: its hooks, so that every way to a traceback shows those of JavaScript as well.

A cell's error, `%tb`, the error of a display method and what a callback throws after its cell has ended all go through
the shell's formatter of tracebacks, which is extended here. `%debug` begins at the innermost Python frame.
"""

from __future__ import annotations

import functools
import re
import sys
from collections.abc import Callable
from types import FrameType, TracebackType
from typing import TYPE_CHECKING, Any

from IPython.core.error import UsageError
from IPython.utils.path import compress_user

from diglot.ffi_core import JsException
from diglot.kernel.assist.lookup import MISSING
from diglot.kernel.errors.tracebacks import ErrorText, clean, is_javascript, plain_text
from diglot.kernel.javascript.cell import CellSyntaxError

if TYPE_CHECKING:
    from IPython.core.interactiveshell import ExecutionResult, InteractiveShell

    from diglot.kernel.cells import Cells

    from .settings import Diglot

__all__ = ["ErrorDisplay"]

_JS_ERRORS = (JsException, CellSyntaxError)
_UNKNOWN_NAME = re.compile(r"'(\w+)' is not defined")


class ErrorDisplay:
    """What a session adds to its shell's display of errors.

    :param shell: the shell.
    :param cells: the cells whose errors are shown.
    :param settings: whether internal frames are.
    """

    def __init__(self, shell: InteractiveShell, cells: Cells, settings: Diglot) -> None:
        self._shell = shell
        self._cells = cells
        self._is_shown = False  # the error that is being shown
        self._last: tuple[str, str] | None = None  # name and message of the last one
        self._text = ErrorText(
            shell.InteractiveTB,
            self._title,
            lambda error, name: MISSING if cells.heap.closed else cells.lookup.follow(error, [name]),
            lambda value: repr(value) if cells.heap.closed else str(cells.heap.js_library("inspect")(value)),
            MISSING,
            lambda: settings.internal_frames,
        )

    def attach(self) -> list[Callable[[], object]]:
        """Hook into the shell.

        :return: what takes it back.
        """
        shell, formatter = self._shell, self._shell.InteractiveTB
        debugger = formatter.debugger_cls
        # There are no public hooks for these; all are looked up on the instance.
        formatter.structured_traceback = self._text.structured_traceback  # type: ignore[assignment,method-assign]
        shell._showtraceback = functools.partial(  # type: ignore[method-assign]
            self._show_by_name, shell._showtraceback
        )
        if (store := getattr(shell, "_format_exception_for_storage", None)) is not None:
            shell._format_exception_for_storage = functools.partial(_store, store)  # type: ignore[method-assign]
        formatter.debugger_cls = _debugger_of(debugger)
        formatter.pdb = None

        def restore_debugger() -> None:
            formatter.debugger_cls, formatter.pdb = debugger, None

        return [
            lambda: formatter.__dict__.pop("structured_traceback", None),
            lambda: shell.__dict__.pop("_showtraceback", None),
            lambda: shell.__dict__.pop("_format_exception_for_storage", None),
            restore_debugger,
        ]

    def show(self, kind: type[BaseException], error: BaseException, traceback: TracebackType | None) -> None:
        """Show an exception where IPython shows that of a cell.

        Whatever the exception's own code does: where it cannot be shown as others are, its name and its message are.
        """
        self._is_shown = isinstance(error, (SystemExit, UsageError))  # IPython shows these in its own ways
        try:
            self._say_where_the_name_is(error)
            self._show(kind, error, traceback)
        except Exception:
            self._is_shown = False
        if not self._is_shown:
            name, message = plain_text(error)
            self._shell._showtraceback(kind, error, [f"{name}: {message}" if message else name])

    def _show(self, kind: type[BaseException], error: BaseException, traceback: TracebackType | None) -> None:
        shell = self._shell
        if isinstance(error, CellSyntaxError) or not _can_be_asked(error):
            # IPython would take the first for one of Python's, without the cell's own lines, and give up the second
            shell._get_exc_info((kind, error, traceback))  # what `%tb` and `%debug` ask for later
            shell._showtraceback(kind, error, shell.InteractiveTB.structured_traceback(kind, error, traceback))
        elif isinstance(error, IndentationError) and _is_reading(traceback):
            shell.showindentationerror()
        elif isinstance(error, SyntaxError) and _is_reading(traceback):
            shell.showsyntaxerror()
        elif isinstance(error, SyntaxError) and (cleaned := clean(traceback)) is not traceback:
            shell.showtraceback((kind, error.with_traceback(cleaned), cleaned), running_compiled_code=True)
        else:
            shell.showtraceback((kind, error, traceback), running_compiled_code=True)

    def _say_where_the_name_is(self, error: BaseException) -> None:
        """Add to a NameError that JavaScript has the name: texts that Python compiles later know only Python's."""
        if not isinstance(error, NameError) or isinstance(error, UnboundLocalError):
            return
        unknown = _UNKNOWN_NAME.search(str(error))  # not all libraries set the error's own `name`
        heap = self._cells.heap
        if unknown is not None and not heap.closed and heap.has_binding(unknown[1]):
            note = f"JavaScript has this name: write `js.{unknown[1]}`."
            if note not in getattr(error, "__notes__", ()):
                error.add_note(note)

    def report(self, what: str, error: BaseException) -> None:
        """Write an exception that no cell can receive to standard error, in the style of those that one does.

        :param what: where it comes from: "Uncaught (in promise)".
        """
        formatter = self._shell.InteractiveTB
        try:
            text = formatter.stb2text(self._text.structured_traceback(type(error), error, error.__traceback__, 0))
        except Exception:
            text = ": ".join(plain_text(error))
        print(f"{what}\n{text}", file=sys.stderr)

    def rename_error(self, result: ExecutionResult) -> None:
        """Let a kernel's reply carry the JS error's own name: ipykernel takes that of the exception's class.

        And a text: ipykernel asks for one, and sends no reply where that raises.
        """
        error = result.error_in_exec
        if error is None and getattr(self._shell, "_last_traceback_during_displayhook", False) and self._last:
            # the reply says that the cell failed, and not with what: its value could not be shown
            name, message = self._last
            result.error_in_exec = type(name, (Exception,), {})(message)
            return
        if error is not None and (isinstance(error, _JS_ERRORS) or not _has_text(error)):
            name, message = plain_text(error)
            result.error_in_exec = type(name, (Exception,), {})(message)
            result.error_in_exec.__cause__ = error

    def _show_by_name(
        self, show: Callable[..., object], etype: type[BaseException], evalue: Any, stb: list[str]
    ) -> None:
        """Show a traceback under the error's own name: the shell takes that of the exception's class."""
        if isinstance(evalue, _JS_ERRORS) or (isinstance(evalue, BaseException) and not _has_text(evalue)):
            name, evalue = plain_text(evalue)
            etype = type(name, (Exception,), {})
        self._last = etype.__name__, str(evalue) if _has_text(evalue) else ""
        show(etype, evalue, stb)
        self._is_shown = True

    def _title(self, file: str) -> tuple[str, str]:
        return self._shell.compile.format_code_name(file) or ("File", compress_user(file))


def _is_reading(traceback: TracebackType | None) -> bool:
    """Whether an error passed nothing but IPython, which could not read a cell."""
    while traceback is not None and str(traceback.tb_frame.f_globals.get("__name__")).startswith("IPython."):
        traceback = traceback.tb_next
    return traceback is None


def _store(store: Callable[..., dict[str, Any]], error: BaseException, *args: Any, **kwargs: Any) -> dict[str, Any]:
    """What IPython's history keeps of an error; it asks the error itself once more."""
    try:
        return store(error, *args, **kwargs)
    except Exception:
        name, message = plain_text(error)
        return {"ename": name, "evalue": message, "traceback": []}


def _can_be_asked(error: BaseException) -> bool:
    """Whether an error can be asked how it is shown, as IPython does."""
    try:
        hasattr(error, "_render_traceback_")
    except Exception:
        return False
    return True


def _has_text(error: object) -> bool:
    try:
        str(error)
    except Exception:
        return False
    return True


def _debugger_of(base: Any) -> Any:
    """IPython's debugger, which begins at the innermost Python frame: in JavaScript's there is nothing to look at."""

    class Debugger(base):  # type: ignore[misc]
        def get_stack(self, f: FrameType | None, t: TracebackType | None) -> tuple[list[tuple[FrameType, int]], int]:
            stack, index = super().get_stack(f, clean(t) or t)
            if t is not None:
                users = [
                    at
                    for at, (frame, _) in enumerate(stack)
                    if not is_javascript(frame) and not str(frame.f_globals.get("__name__")).startswith("IPython.")
                ]
                index = users[-1] if users else index
            return stack, index

    return Debugger
