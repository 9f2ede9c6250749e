"""`console`: what JavaScript prints goes to `sys.stdout` and `sys.stderr`, whichever they are at that moment."""

from __future__ import annotations

import sys
import time
from importlib import resources

from diglot.ffi_core import Heap

__all__ = ["install_console"]


def install_console(heap: Heap) -> None:
    """Define the global `console`, replacing one that is there.

    `log`, `info` and `debug` go to standard output, `warn`, `error`, `trace` and failed assertions to standard error,
    as in Node.
    """
    source = (resources.files(__package__) / "console.js").read_text("utf-8")
    make = heap.eval_js(source, "diglot:console.js")
    console = make(heap.js_library("formatWithOptions"), _write, _now)
    heap.js.console = console


def _write(is_error: bool, text: str) -> None:
    (sys.stderr if is_error else sys.stdout).write(text)


def _now() -> float:
    return time.perf_counter() * 1000
