"""Numbers of a heap: `%heap stats`, `%heap collect`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from xml.etree.ElementTree import Element

from rich.console import Console, ConsoleOptions, RenderResult
from rich.table import Table
from rich.text import Text

from .html import element
from .text import bytes_of, clean
from .view import View

__all__ = ["FiguresView", "summary"]

_STATS: Mapping[str, str] = {
    "pyproxies": "Python objects that JavaScript sees",
    "jsproxies": "JavaScript objects that Python sees",
    "bytes": "memory of JavaScript",
    "memory_limit": "limit of that memory",
    "stack_limit": "limit of JavaScript's stack",
    "exports": "views of JavaScript's memory",
    "collections": "collections",
    "cycles_found": "objects found in cycles",
    "pyproxies_made": "proxies of Python objects made with the ledger on",
    "jsproxies_made": "proxies of JavaScript objects made with the ledger on",
}
_FREED: Mapping[str, str] = {
    "pyproxies": "proxies of Python objects",
    "jsproxies": "proxies of JavaScript objects",
    "bytes": "memory of JavaScript",
    "cycles": "objects in cycles",
}
_SIZES = frozenset({"bytes", "memory_limit", "stack_limit"})


def _value(name: str, number: int) -> str:
    if name.endswith("_limit") and not number:
        return "none"
    return bytes_of(number) if name in _SIZES else f"{number:,}"


def summary(stats: Mapping[str, int], has_ledger: bool) -> str:
    """Return a heap's figures in one line.

    :param stats: what `Heap.stats` returns.
    :param has_ledger: whether the ledger is on.
    """
    limit = f" of {bytes_of(stats['memory_limit'])}" if stats["memory_limit"] else ""
    parts = [
        f"JavaScript uses {bytes_of(stats['bytes'])}{limit}",
        f"collections: {stats['collections']:,}, objects found in cycles: {stats['cycles_found']:,}",
        *(["the ledger is off: `%heap on` notes where proxies are made"] if not has_ledger else []),
    ]
    return "; ".join(parts)


class FiguresView(View, Mapping[str, int]):
    """Named numbers.

    :param heading: what they are about.
    :param figures: by name; a name with a dot counts a part of what comes before the dot.
    :param words: what the names mean, for people.
    """

    def __init__(self, heading: str, figures: Mapping[str, int], words: Mapping[str, str]) -> None:
        self._heading = heading
        self._figures = dict(figures)
        self._words = words

    @classmethod
    def of_heap(cls, stats: Mapping[str, int]) -> FiguresView:
        """What `%heap stats` returns."""
        return cls("The heap", stats, _STATS)

    @classmethod
    def of_collection(cls, freed: Mapping[str, int]) -> FiguresView:
        """What `%heap collect` returns."""
        return cls("Freed", freed, _FREED)

    def __getitem__(self, name: str) -> int:
        return self._figures[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._figures)

    def __len__(self) -> int:
        return len(self._figures)

    def _contents(self) -> str:
        return repr(self._figures)

    def _rows(self) -> list[tuple[bool, str, str]]:
        """Return whether it is a part, the words, the number: the parts below their wholes, the largest first."""
        rows = []
        for name, number in self._figures.items():
            if "." in name and name.partition(".")[0] in self._figures:
                continue
            rows.append((False, self._words.get(name, name.replace("_", " ")), _value(name, number)))
            parts = [(key, value) for key, value in self._figures.items() if key.startswith(f"{name}.")]
            parts.sort(key=lambda part: (-part[1], part[0]))
            rows += [(True, key.partition(".")[2], _value(key, value)) for key, value in parts]
        return rows

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        yield Text(self._heading, "bold")
        table = Table(box=None, pad_edge=False, show_header=False)
        table.add_column()
        table.add_column(justify="right")
        for is_part, words, number in self._rows():
            style = "dim" if is_part else ""
            table.add_row(Text("  " * is_part + clean(words, options.encoding), style), Text(number, style))
        yield table

    def _elements(self) -> list[Element]:
        rows = [
            element(
                "tr",
                element("td", element("code", words), class_="part") if is_part else element("th", words, scope="row"),
                element("td", number, class_="number"),
            )
            for is_part, words, number in self._rows()
        ]
        return [element("p", self._heading, class_="heading"), element("table", element("tbody", *rows))]
