"""What a stream can show: colours, and which characters."""

from __future__ import annotations

import os
from typing import IO, Any

__all__ = ["has_colors"]


def has_colors(stream: IO[str] | Any) -> bool:
    """Tell whether colours may be written to a stream: to a terminal, unless NO_COLOR or TERM=dumb forbids it.

    https://no-color.org: the variable counts when it is not empty.
    """
    return bool(stream.isatty()) and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
