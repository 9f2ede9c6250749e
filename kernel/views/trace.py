"""The crossings of a cell: a sequence picture and a table, in a browser and in a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import overload
from xml.etree.ElementTree import Element

from rich.console import Console, ConsoleOptions, RenderResult
from rich.table import Table
from rich.text import Text

from diglot.ffi_core.lifetimes.trace import Crossing, Crossings

from .html import element
from .sequence import Step, answered, asked, drawn, fit, lines, passed, steps
from .text import LANGUAGES, count
from .view import View

__all__ = ["TraceView"]

_STYLES = {"py": "cyan", "js": "yellow"}
# The columns of the table, and how wide they may be in a terminal; those without a figure do not give way.
_COLUMNS = {"#": 0, "asks": 0, "what": 36, "with": 32, "answer": 28, "which was": 30, "time": 0}


class TraceView(View, Sequence[Crossing]):
    """What crossed the border while a cell ran; what `%%trace` shows.

    :param crossings: the data.
    :param picture: whether the sequence picture is shown.
    :param table: whether the table is shown.
    """

    def __init__(self, crossings: Crossings, *, picture: bool = True, table: bool = True) -> None:
        self.crossings = crossings
        self._rows = tuple(crossings)
        self._proxies = crossings.proxies
        self._has_picture, self._has_table = picture, table
        asks = [row for row in self._rows if row.kind != "release"]
        by = {
            language: sum(row.source == language for row in asks)
            + sum(
                number for (source, kind), number in crossings.more.items() if source == language and kind != "release"
            )
            for language in ("py", "js")
        }
        made = sum(value.made for row in asks for value in (*row.arguments, row.result) if value is not None)
        released = len(self._rows) - len(asks)
        self._heading = (
            f"{count(len(asks) + self._uncounted(), 'crossing')}: Python asked JavaScript {by['py']:,} times, "
            f"JavaScript asked Python {by['js']:,}; {count(made, 'proxy', 'proxies')} made, {released:,} released"
        ).replace(" 1 times", " once")

    def _uncounted(self) -> int:
        return sum(number for (_, kind), number in self.crossings.more.items() if kind != "release")

    def _more(self) -> str:
        """Tell of those beyond the limit."""
        parts = [
            f"{number:,} x {LANGUAGES[source]} asks: {kind}" if kind != "release" else f"{number:,} releases"
            for (source, kind), number in sorted(self.crossings.more.items(), key=lambda item: -item[1])
        ]
        return f"And {count(self._uncounted(), 'crossing')} more: {'; '.join(parts)}" if parts else ""

    def _contents(self) -> str:
        return count(len(self._rows), "crossing")

    @overload
    def __getitem__(self, index: int) -> Crossing: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Crossing, ...]: ...
    def __getitem__(self, index: int | slice) -> Crossing | tuple[Crossing, ...]:
        return self._rows[index]

    def __len__(self) -> int:
        return len(self._rows)

    def _steps(self) -> list[Step]:
        return list(steps(self._rows, self._proxies))

    def _cells(self) -> Iterator[tuple[Crossing, tuple[str, ...]]]:
        """Yield the rows of the table, each as its text in every column."""
        for row in self._rows:
            answer = "" if row.result is None else answered(row, self._proxies)
            yield (
                row,
                (
                    str(row.number),
                    LANGUAGES[row.source] if row.kind != "release" else "",
                    "  " * row.depth + asked(row, self._proxies),
                    "; ".join(passed(value) for value in row.arguments),
                    answer,
                    "" if row.result is None else passed(row.result),
                    _time(row.seconds) if row.kind not in ("release", "settle") else "",
                ),
            )

    # -- in a terminal -------------------------------------------------------------------------------------------------

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        encoding = options.encoding
        yield Text(self._heading, "bold")
        if self._rows and self._has_picture:
            yield from lines(self._steps(), options.max_width, encoding)
        if self._rows and self._has_table:
            table = Table(box=None, pad_edge=False, header_style="bold")
            for title, width in _COLUMNS.items():
                table.add_column(
                    title, no_wrap=not width, overflow="ellipsis", max_width=width or None,
                    min_width=len("999.9 ms") if title == "time" else None,  # so that no time moves the others
                    justify="right" if title in ("#", "time") else "left",
                )  # fmt: skip  # rich takes room from those that may wrap; but no text of theirs does
            for row, texts in self._cells():
                number, asks, *rest, time = (fit(text, encoding) for text in texts)
                cells = [Text(number, "dim"), Text(asks, _STYLES[row.source])]
                cells += [Text(text, no_wrap=True, overflow="ellipsis") for text in rest] + [Text(time, "dim")]
                cells[4].stylize("red" if row.failed else "")
                table.add_row(*cells)
            yield table
        if more := self._more():
            yield Text(fit(more, encoding), "dim")

    # -- in a browser --------------------------------------------------------------------------------------------------

    def _elements(self) -> list[Element]:
        parts = [element("p", self._heading, class_="heading")]
        if self._rows and self._has_picture:
            parts.append(drawn(self._steps(), self._heading))
        if self._rows and self._has_table:
            table = self._html_table()
            summary = element("summary", "The same as a table")
            parts.append(element("details", summary, table) if self._has_picture else table)
        if more := self._more():
            parts.append(element("p", more, class_="note"))
        return parts

    def _html_table(self) -> Element:
        head = element("tr", *(element("th", title, scope="col") for title in _COLUMNS))
        body = element("tbody")
        for row, texts in self._cells():
            number, asks, what, arguments, answer, how, time = texts
            code = element("code", what.lstrip(), style=f"padding-left: {row.depth * 1.2:g}em" if row.depth else None)
            cells: list[str | Element] = [number, element("span", asks, class_=row.source), code]
            cells += [arguments, element("code", answer, class_="failed" if row.failed else None), how, time]
            classes = ("number", "word", "text", "text", "text", "text", "number")
            body.append(
                element("tr", *(element("td", cell, class_=kind) for cell, kind in zip(cells, classes, strict=True)))
            )
        return element("table", element("thead", head), body)


def _time(seconds: float) -> str:
    if seconds < 1e-3:
        return f"{seconds * 1e6:.0f} µs"
    return f"{seconds * 1e3:.1f} ms" if seconds < 1 else f"{seconds:.1f} s"
