"""Tables of proxies: all, those that leak, what was made and what went."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple, overload
from xml.etree.ElementTree import Element

from rich.console import Console, ConsoleOptions, RenderResult
from rich.table import Table
from rich.text import Text

from diglot.ffi_core.lifetimes.ledger import Diff, Proxy

from .html import element
from .text import DEFAULT_LIMIT, LANGUAGES, Titles, bytes_of, clean, count, listed, place
from .view import View

__all__ = ["DiffView", "HeapTable"]

_STYLES: Mapping[str, str] = {"py": "cyan", "js": "yellow"}
_HOLDERS = 2  # that are named in one row


class _Column(NamedTuple):
    """A column of the table.

    :ivar text: what it says of a proxy.
    :ivar full: what a browser says when it is pointed at.
    :ivar width: columns of the terminal from which on there is room for it.
    :ivar is_long: it gives way when the line is full.
    """

    title: str
    text: Callable[[Proxy, Titles], str]
    full: Callable[[Proxy, Titles], str] | None = None
    width: int = 0
    is_long: bool = False
    is_number: bool = False
    is_code: bool = False


_LANGUAGE = _Column("in", lambda proxy, _: LANGUAGES[proxy.language], width=40)
_COLUMNS = (
    _Column("object", lambda proxy, _: proxy.repr, is_long=True, is_code=True),
    _LANGUAGE,
    _Column("type", lambda proxy, _: proxy.type, is_code=True),
    _Column("size", lambda proxy, _: bytes_of(proxy.size), width=100, is_number=True),
    _Column(
        "made at",
        lambda proxy, titles: place(proxy.made, titles),
        lambda proxy, titles: place(proxy.made, titles, full=True),
        width=70,
        is_long=True,
    ),
    _Column("handed", lambda proxy, _: f"{proxy.handed:,}" if proxy.handed else "", width=110, is_number=True),
    _Column(
        "held by",
        lambda proxy, _: listed(proxy.held_by, _HOLDERS),
        lambda proxy, _: "; ".join(proxy.held_by),
        width=55,
        is_long=True,
    ),
)
_Row = tuple[Proxy, dict[_Column, str]]


def _rows(proxies: Sequence[Proxy], titles: Titles) -> list[_Row]:
    return [(proxy, {column: column.text(proxy, titles) for column in _COLUMNS}) for proxy in proxies]


def _shown(rows: Sequence[_Row], width: int | None = None) -> list[_Column]:
    """Return the columns that there is room for and that say anything."""
    return [
        column
        for column in _COLUMNS
        if (width is None or width >= column.width) and any(texts[column] for _, texts in rows)
    ]


def _in_terminal(proxies: Sequence[Proxy], titles: Titles, options: ConsoleOptions) -> Table:
    rows = _rows(proxies, titles)
    columns = _shown(rows, options.max_width)
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in columns:
        table.add_column(
            column.title,
            justify="right" if column.is_number else "left",
            no_wrap=not column.is_long,  # rich takes room from those that may wrap; but no text of theirs does
            max_width=None if column.is_long else 20,
            overflow="ellipsis",
        )
    for proxy, texts in rows:
        styles = {_COLUMNS[0]: "", _LANGUAGE: _STYLES[proxy.language]}
        cells = []
        for column in columns:
            text = clean(texts[column], options.encoding)
            cells.append(Text(text, styles.get(column, "dim"), no_wrap=True, overflow="ellipsis"))
        table.add_row(*cells)
    return table


def _in_browser(proxies: Sequence[Proxy], titles: Titles) -> Element:
    rows = _rows(proxies, titles)
    columns = _shown(rows)
    head = element("tr", *(element("th", column.title, scope="col") for column in columns))
    body = element("tbody")
    for proxy, texts in rows:
        line = element("tr")
        for column in columns:
            text = element("code", texts[column]) if column.is_code else texts[column]
            kind = "number" if column.is_number else "text" if column.is_long else "word"
            if column is _LANGUAGE:
                kind += f" {proxy.language}"
            full = column.full(proxy, titles) if column.full is not None else ""
            line.append(element("td", text, class_=kind, title=full or None))
        body.append(line)
    return element("table", element("thead", head), body)


class _Section:
    """A heading, some proxies in a table, and how many more there are."""

    def __init__(self, heading: str, proxies: Sequence[Proxy], titles: Titles, limit: int | None) -> None:
        self.heading = heading
        self._shown = proxies if limit is None else proxies[:limit]
        self._titles = titles
        more = len(proxies) - len(self._shown)
        self._more = f"... and {more:,} more: `-n {len(proxies)}` or `--all` shows them" if more else ""

    def terminal(self, options: ConsoleOptions) -> Iterator[Text | Table]:
        yield Text(clean(self.heading, options.encoding), "bold")
        if self._shown:
            yield _in_terminal(self._shown, self._titles, options)
        if self._more:
            yield Text(self._more, "dim")

    def elements(self) -> Iterator[Element]:
        yield element("p", self.heading, class_="heading")
        if self._shown:
            yield _in_browser(self._shown, self._titles)
        if self._more:
            yield element("p", self._more, class_="note")


class HeapTable(View, Sequence[Proxy]):
    """Proxies; what `%heap` and `%heap leaks` return.

    :param proxies: all of them, in the order in which they are shown.
    :param heading: what they are.
    :param notes: lines below the table.
    :param titles: what to call the files in which they were made, where that is not the files' own name.
    :param limit: how many are shown; None for all. A program sees all of them in any case.
    """

    def __init__(
        self,
        proxies: Sequence[Proxy],
        heading: str,
        notes: Sequence[str] = (),
        titles: Titles | None = None,
        limit: int | None = DEFAULT_LIMIT,
    ) -> None:
        self._proxies = tuple(proxies)
        self._notes = tuple(notes)
        self._section = _Section(heading, self._proxies, titles or {}, limit)

    @overload
    def __getitem__(self, index: int) -> Proxy: ...

    @overload
    def __getitem__(self, index: slice) -> Sequence[Proxy]: ...

    def __getitem__(self, index: int | slice) -> Proxy | Sequence[Proxy]:
        return self._proxies[index]

    def __len__(self) -> int:
        return len(self._proxies)

    def _contents(self) -> str:
        return count(len(self), "proxy", "proxies")

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        yield from self._section.terminal(options)
        yield from (Text(clean(note, options.encoding), "dim") for note in self._notes)

    def _elements(self) -> list[Element]:
        return [*self._section.elements(), *(element("p", note, class_="note") for note in self._notes)]


class DiffView(View):
    """What happened to the proxies; what `%heap diff` returns and `%%heapdiff` shows.

    :param diff: the data.
    :param since: the moment from which on, in words: "the session began".
    :param has_ledger: whether the ledger was on: proxies that came and went are counted only then.
    :param titles: as for `HeapTable`.
    :param limit: how many proxies each table shows; None for all.
    :ivar made: made since, and alive.
    :ivar destroyed: alive then, and gone.
    :ivar alive: number of those that were alive then and are now.
    :ivar passing: number of those that were made and went in between; 0 when the ledger was off.
    """

    def __init__(
        self,
        diff: Diff,
        since: str,
        has_ledger: bool,
        titles: Titles | None = None,
        limit: int | None = DEFAULT_LIMIT,
    ) -> None:
        self.made = diff.made
        self.destroyed = diff.destroyed
        self.alive = diff.alive
        self.passing = diff.passing
        passing = f", {self.passing:,} came and went" if has_ledger else ""
        self._summary = (
            f"Since {since}: {count(len(self.made), 'proxy', 'proxies')} made, {len(self.destroyed):,} destroyed, "
            f"{self.alive:,} alive throughout{passing}"
        )
        self._sections = [
            _Section(heading, proxies, titles or {}, limit)
            for heading, proxies in (("Made", self.made), ("Destroyed", self.destroyed))
            if proxies
        ]

    def _contents(self) -> str:
        return f"{len(self.made)} made, {len(self.destroyed)} destroyed, {self.alive} alive"

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        yield Text(clean(self._summary, options.encoding), "bold")
        for section in self._sections:
            yield from section.terminal(options)

    def _elements(self) -> list[Element]:
        parts = [element("p", self._summary, class_="heading")]
        for section in self._sections:
            parts += section.elements()
        return parts
