"""What a stream can show that may be a terminal: whether it is one, whether in colours, and how wide."""

from __future__ import annotations

import os
import shutil
from typing import Any

__all__ = ["columns", "has_colors", "is_terminal"]


def is_terminal(stream: Any) -> bool:
    """Return whether a stream writes to a terminal; what is given for one may lack the method of files."""
    isatty = getattr(stream, "isatty", None)
    return isatty is not None and bool(isatty())


def has_colors(stream: Any) -> bool:
    """Return whether colours may be written to a stream: to a terminal, unless NO_COLOR or TERM=dumb forbids it.

    https://no-color.org: the variable counts when it is not empty.
    """
    return is_terminal(stream) and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def columns() -> int:
    """Return how wide the terminal is; 80 where there is none."""
    return shutil.get_terminal_size().columns
