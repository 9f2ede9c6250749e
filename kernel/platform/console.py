"""`console`: what JavaScript prints goes to `sys.stdout` and `sys.stderr`, whichever they are at that moment."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Any

from diglot.ffi_core import Heap

__all__ = ["install_console", "write"]

_SOON = 0.03  # seconds


def install_console(heap: Heap) -> None:
    """Define the global `console`, replacing one that is there.

    `log`, `info` and `debug` go to standard output, `warn`, `error`, `trace` and failed assertions to standard error,
    as in Node.
    """
    source = Path(__file__).with_name("console.js").read_text("utf-8")
    parts = (heap.js_library(name) for name in ("primordials", "formatWithOptions", "inspectWithOptions", "classOf"))
    heap.js.console = heap.eval_js(source, "diglot:console.js")(*parts, ConsoleHost())


class ConsoleHost:
    """Serves console.js."""

    def write(self, is_error: bool, text: str) -> None:
        """Write a text where it belongs."""
        write(sys.stderr if is_error else sys.stdout, text)

    def now(self) -> float:
        """Milliseconds."""
        return time.perf_counter() * 1000

    def width(self, text: str) -> int:
        """How many columns of a terminal a text takes."""
        from prompt_toolkit.utils import get_cwidth

        return get_cwidth(text)


def write(stream: Any, text: str) -> None:
    """Write a text so that it is seen soon, although the cell goes on."""
    stream.write(text)
    interval = getattr(stream, "flush_interval", None)
    if interval is None:
        stream.flush()
    elif interval > _SOON:  # ipykernel's streams are flushed by a thread of their own; to wait for it would be slow
        stream.flush_interval = _SOON
