"""What every view is: data for programs, and a display for people, in a terminal and in Jupyter.

A view holds plain data only. It stays in `Out` for as long as the session lasts, and must keep alive nothing that it
shows.
"""

from __future__ import annotations

import os
import sys
from abc import ABC, abstractmethod
from typing import Any
from xml.etree.ElementTree import Element, tostring

from IPython.core.getipython import get_ipython
from rich.console import Console, ConsoleOptions, RenderResult

from .html import page

__all__ = ["View"]

_PLAIN_WIDTH = 100  # columns, where no terminal says how many there are


class View(ABC):
    """The base of the views."""

    @abstractmethod
    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Yield the parts for a terminal, as rich asks for them."""

    @abstractmethod
    def _elements(self) -> list[Element]:
        """Return the parts for a browser."""

    @abstractmethod
    def _contents(self) -> str:
        """Return in a few words what is in it."""

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {self._contents()}>"

    def __str__(self) -> str:
        """The display as plain text."""
        return _captured(self, Console(force_terminal=False, width=_plain_width(), **_FIXED))

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        # `isatty` decides, not rich: a kernel sets FORCE_COLOR for the programs that cells start.
        printer.text(_captured(self, Console(no_color=_no_color(), **_FIXED)) if sys.stdout.isatty() else str(self))

    def _repr_html_(self) -> str:
        return tostring(page(self._elements()), encoding="unicode", method="html")


# Written nowhere: captured. What comes from users is never taken for rich's markup.
_FIXED: dict[str, Any] = {"force_jupyter": False, "markup": False, "emoji": False, "highlight": False}


def _captured(view: View, console: Console) -> str:
    with console.capture() as capture:
        console.print(view)
    text = "\n".join(line.rstrip() for line in capture.get().splitlines())
    # The ellipsis of rich, the only character here that an encoding may lack.
    return text if console.encoding.startswith("utf") else text.replace("…", "~")


def _plain_width() -> int:
    columns = os.environ.get("COLUMNS", "")
    return int(columns) if columns.isdecimal() and int(columns) > 0 else _PLAIN_WIDTH


def _no_color() -> bool | None:
    """Whether the shell's setting forbids colours; None leaves it to the environment (NO_COLOR)."""
    shell = get_ipython()
    return True if str(getattr(shell, "colors", "")).lower() == "nocolor" else None
