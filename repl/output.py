"""How values are written to a terminal: in colours if it has them, cut if they are long, in characters that it has."""

# IPython is typed in part.
# mypy: disable-error-code="no-untyped-call"

from __future__ import annotations

import io
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, Any, NoReturn

from IPython.core import page
from IPython.core.error import UsageError
from IPython.lib.pretty import pretty
from IPython.terminal.prompts import RichPromptDisplayHook

from diglot.ffi_core import JsProxy
from diglot.kernel.terminal import columns, has_colors, is_terminal

if TYPE_CHECKING:
    from diglot.kernel.ipython.session import Session

    from .protocols import PromptShell

__all__ = ["CutDisplayHook", "end_with_reader", "full", "never_fail", "use_colors"]

_WIDTH = 80  # columns over which no JS value goes, as in Node
_OPTIONS = "(colors, breakLength) => ({ colors, breakLength })"
_ALL = "(colors) => ({ colors, depth: null, maxArrayLength: null, maxStringLength: null })"


def never_fail(stream: IO[str] | Any) -> None:
    """Let a stream write characters that its encoding lacks as escapes, as standard error does."""
    if isinstance(stream, io.TextIOWrapper) and stream.errors == "strict":
        stream.reconfigure(errors="backslashreplace")


class _Pipe(io.TextIOWrapper):
    """Standard output into a pipe: the program ends when nobody reads it any more, without a word, as others do."""

    def write(self, text: str, /) -> int:
        try:
            return super().write(text)
        except BrokenPipeError:
            _die()

    def flush(self) -> None:
        try:
            super().flush()
        except BrokenPipeError:
            _die()


def _die() -> NoReturn:
    # Python ignores the signal, for the sake of sockets; here it does what it is for.
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)
        signal.raise_signal(signal.SIGPIPE)
    os._exit(128 + signal.SIGPIPE)


@contextmanager
def end_with_reader() -> Iterator[None]:
    """In the block, let the program end when what reads its standard output has ended: `diglot cells.txt | head -2`."""
    stream = sys.stdout
    if not isinstance(stream, io.TextIOWrapper) or not hasattr(signal, "SIGPIPE") or stream.isatty():
        yield
        return
    stream.flush()
    sys.stdout = pipe = _Pipe(
        stream.buffer, stream.encoding, stream.errors, line_buffering=True, write_through=stream.write_through
    )
    try:
        yield
    finally:
        pipe.flush()
        pipe.detach()
        if sys.stdout is pipe:
            sys.stdout = stream


def use_colors(session: Session) -> None:
    """Let JS values be written as Node writes them to a terminal: in colours, and as wide as it is."""
    session.values.text_of = _text_for_terminal(session, session.values.text_of)


def _text_for_terminal(session: Session, plain: Callable[[JsProxy], str]) -> Callable[[JsProxy], str]:
    def text_of(value: JsProxy) -> str:
        if not is_terminal(sys.stdout):
            return plain(value)
        options = session.heap.eval_js(_OPTIONS)(has_colors(sys.stdout), min(_WIDTH, columns()))
        return str(session.heap.js_library("inspectWithOptions")(value, options))

    return text_of


class CutDisplayHook(RichPromptDisplayHook):
    """Prints the value of a cell, of long ones the first lines, and how to see the rest."""

    shell: PromptShell

    def write_format_data(self, format_dict: dict[str, Any], md_dict: dict[str, Any] | None = None) -> None:
        limit = self.shell.max_output_lines
        lines = format_dict.get("text/plain", "").split("\n")
        if not limit or len(lines) <= limit:
            super().write_format_data(format_dict, md_dict)
            return
        rest = f"… {len(lines) - limit:,} more lines: %full Out[{self.prompt_count}] shows all"
        text = "\n".join([*lines[:limit], "\x1b[0m" * has_colors(sys.stdout) + rest])
        super().write_format_data({**format_dict, "text/plain": text}, md_dict)


def full(session: Session, value: Any) -> None:
    """Show all of a value of either language, in the pager if it is long.

    :raises UsageError: when the heap is closed.
    """
    if session.heap.closed:
        raise UsageError("%full: the heap is closed")
    if isinstance(value, JsProxy):
        options = session.heap.eval_js(_ALL)(has_colors(sys.stdout))
        text = str(session.heap.js_library("inspectWithOptions")(value, options))
    else:
        text = value if isinstance(value, str) else pretty(value, max_seq_length=0, max_width=columns())
    page.page({"text/plain": text})
