"""JavaScript values for rich: in a console's colours and width, as Node writes them to a terminal."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from diglot.ffi_core.text import well_formed

if TYPE_CHECKING:
    from rich.text import Text

__all__ = ["Verbatim", "renderable"]

_WIDTH = 80  # columns over which no value goes, as in Node


class Verbatim:
    """A text that is its own repr."""

    def __init__(self, text: str) -> None:
        self._text = text

    def __repr__(self) -> str:
        return self._text


def renderable(value: Any, inspect: Callable[[Any, int], str], width: int) -> Text:
    """Return what rich prints of a JavaScript value.

    :param inspect: makes its text for a number of columns.
    :param width: the columns of the console. Its colours are taken off again where it has none.
    """
    from rich.text import Text

    return Text.from_ansi(well_formed(inspect(value, min(_WIDTH, width))))
