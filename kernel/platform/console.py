"""`console`: what JavaScript prints goes to `sys.stdout` and `sys.stderr`, whichever they are at that moment."""

from __future__ import annotations

import re
import sys
import time
from pathlib import Path
from typing import Any

from diglot.ffi_core import Heap
from diglot.ffi_core.text import well_formed
from diglot.kernel.terminal import columns, has_colors, is_terminal

__all__ = ["install_console", "write"]

_SOON = 0.03  # seconds
_COLOR = re.compile(r"\x1b\[\d+m")
_CLEAR = "\x1b[H\x1b[2J"  # the cursor to the first column of the first line; the screen erased


def install_console(heap: Heap) -> None:
    """Define the global `console`, replacing one that is there.

    `log`, `info` and `debug` go to standard output, `warn`, `error`, `trace` and failed assertions to standard error,
    as in Node. Values are written to a terminal in Node's colours, where it has some, and no wider than it is.
    """
    source = Path(__file__).with_name("console.js").read_text("utf-8")
    parts = (heap.js_library(name) for name in ("primordials", "formatWithOptions", "inspectWithOptions", "classOf"))
    heap.eval_js(source, "diglot:console.js")(*parts, ConsoleHost())


class ConsoleHost:
    """Serves console.js."""

    def write(self, is_error: bool, text: str) -> None:
        """Write a text where it belongs."""
        write(sys.stderr if is_error else sys.stdout, text)

    def columns(self, is_error: bool) -> int | None:
        """How wide the terminal is to which a text goes; None when it goes elsewhere."""
        return columns() if is_terminal(sys.stderr if is_error else sys.stdout) else None

    def colors(self, is_error: bool) -> bool:
        """Whether values are written in colours."""
        return has_colors(sys.stderr if is_error else sys.stdout)

    def clear(self) -> None:
        """Clear a terminal, or in Jupyter the output of the cell; elsewhere there is nothing to clear, as in Node."""
        if is_terminal(sys.stdout):
            write(sys.stdout, _CLEAR)
        elif (ipython := sys.modules.get("IPython.core.getipython")) is not None:
            shell = ipython.get_ipython()
            if hasattr(shell, "kernel"):
                shell.display_pub.clear_output()

    def now(self) -> float:
        """Milliseconds."""
        return time.perf_counter() * 1000

    def width(self, text: str) -> int:
        """How many columns of a terminal a text takes; its colours take none."""
        from prompt_toolkit.utils import get_cwidth

        return get_cwidth(_COLOR.sub("", text))


def write(stream: Any, text: str) -> None:
    """Write a text so that it is seen soon, although the cell goes on."""
    interval = getattr(stream, "flush_interval", None)
    if interval is not None and interval > _SOON:
        # ipykernel's streams are flushed by a thread of their own; to wait for it would be slow
        stream.flush_interval = _SOON  # before the first text, whose flush is scheduled when it is written
    stream.write(well_formed(text))
    if interval is None:
        stream.flush()
