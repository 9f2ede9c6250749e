"""Where the cells of a text begin: at lines that are nothing but `%%js`, `%%py` and the like.

The same rule holds for files, for standard input and for what is pasted at the prompt.
"""

from __future__ import annotations

import re
from typing import NamedTuple

__all__ = ["Span", "cell_at", "cell_spans", "split_cells"]

# One percent sign as well: `printf '%%js\n'` prints only one.
_MARKER = re.compile(r"^%{1,2}(js|py|ts|tsx|jsx|(?:heapdiff|trace)(?:[ \t]+\S.*)?)[ \t]*$", re.MULTILINE)


class Span(NamedTuple):
    """A part of a text, as offsets in characters."""

    start: int
    end: int


def _starts(text: str) -> list[int]:
    """Return where cells begin, those without a body left out but for the last; the first may have no marker."""
    starts, body, is_head = [0], 0, False
    for marker in _MARKER.finditer(text):
        if text[body : marker.start()].strip():
            starts.append(marker.start())
        elif not is_head:  # `%%heapdiff` and `%%trace` may come before the marker of their cell
            starts[-1] = marker.start()
        body, is_head = marker.end(), marker[1].startswith(("heapdiff", "trace"))
    return starts


def cell_spans(text: str) -> list[Span]:
    """Return the cells of a text, those that hold only blanks left out; see `split_cells`."""
    starts = _starts(text)
    spans = [Span(start, end) for start, end in zip(starts, [*starts[1:], len(text)], strict=True)]
    return [span for span in spans if _MARKER.sub("", text[span.start : span.end]).strip()]


def cell_at(text: str, offset: int) -> Span:
    """Return the cell in which an offset lies, even if it is empty yet."""
    starts = _starts(text)
    following = next((number for number, start in enumerate(starts) if start > offset), len(starts))
    end = starts[following] if following < len(starts) else len(text)
    return Span(starts[following - 1] if following else 0, end)


def split_cells(text: str) -> list[str]:
    """Cut a text into cells, before each line that is nothing but `%%js` or `%%py` (or `%js`, `%py`).

    Such a line ends a cell even inside a string of several lines. So do `%%heapdiff` and `%%trace`, which may come
    before it.

    :return: the cells, each with its first line spelled `%%js`, `%%py`, `%%trace` or the like. What comes before the
        first of these lines is a cell without one. Cells that hold only blanks are left out.
    """
    return [_MARKER.sub(r"%%\1", text[span.start : span.end]) for span in cell_spans(text)]
