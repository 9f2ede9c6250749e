"""What each figure is called, and how figures are shown on a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sides import LIVE

__all__ = ["ROWS", "SCALE", "Figures", "text"]

#: by side, then by key
Figures = Mapping[str, Mapping[str, Mapping[str, Any]]]

#: key, what it is, unit, and the most that Diglot may be of the best peer with live proxies (0: no target)
ROWS = [
    ("W1", "JS calls a Python function", "us", 0.5),
    ("W2", "Python calls a JS function", "us", 0.5),
    ("W3", "JS reads a Python attribute", "us", 0.5),
    ("W4", "Python reads a JS property", "us", 0.5),
    ("W5", "JS sets a Python attribute", "us", 0.5),
    ("W6", "JS iterates a Python list, an item", "us", 0.6),
    ("W7", "Python iterates a JS array, an item", "us", 0.6),
    ("W8", "dict of 20k lists to JS, deep", "ms", 0.4),
    ("W8j", "  as JSON text", "ms", 0),
    ("W9", "object of 20k arrays to Python, deep", "ms", 0.4),
    ("W9j", "  as JSON text", "ms", 0),
    ("W10a", "1 KB of text to JS", "us", 0.7),
    ("W10b", "1 MB of text to JS", "us", 0),
    ("W10c", "1 KB of text to Python", "us", 0.7),
    ("W10d", "1 MB of text to Python", "us", 0),
    ("W11", "8 MB of numbers handed to JS", "us", 0),
    ("W11copy", "  as a copy", "us", 0),
    ("W11sum", "  JS adds them up", "ms", 0),
    ("W12a", "Python object made and dropped by JS", "us", 0.5),
    ("W12b", "JS object made and dropped by Python", "us", 0.5),
    ("W12leak", "Python objects alive, of 1000 dropped", "", 0),
    ("W12cycle", "cycles across the heaps alive, of 100", "", 0),
    ("W13a", "a Python object that JS holds", "B", 0),
    ("W13b", "a JS object that Python holds", "B", 0),
    ("W14_0", "W2 with no other JS objects", "us", 0),
    ("W14_100000", "W2 with 100k", "us", 0),
    ("W14_400000", "W2 with 400k", "us", 0),
    ("W14_1000000", "W2 with 1M", "us", 0),
    ("W14p_100000", "W2 with 100k live proxies", "us", 0),
    ("W14p_1000000", "W2 with 1M live proxies", "us", 0),
    ("W15a", "Python raises, JS catches", "us", 0.5),
    ("W15b", "JS throws, Python catches", "us", 0.5),
    ("W16a", "Python awaits a resolved promise", "us", 0.3),
    ("W16b", "JS awaits a coroutine", "us", 0.3),
    ("W17", "process start to first evaluation", "ms", 0),
    ("W18a", "ledger: added to a Python object made by JS", "%", 0),
    ("W18b", "  to a Python object handed to JS", "%", 0),
    ("W18c", "  to a JS object made by Python", "%", 0),
    ("W18d", "  to a JS object read by Python", "%", 0),
    ("W18e", "  to a call that makes no proxy", "%", 0),
    ("W19live", "collection with 100k cycles that are held", "ms", 0),
    ("W19dead", "collection of 100k cycles across the heaps", "ms", 0),
    ("W20_0", "heap.stats() with no proxies", "us", 0),
    ("W20_100000", "heap.stats() with 100k of each language", "us", 0),
    ("W21a", "complete one of 10k names, 111 begin so", "ms", 0),
    ("W21b", "complete one of 10k names, all begin so", "ms", 0),
    ("W21c", "complete one of 10k attributes of an object", "ms", 0),
    ("W21d", "inspect one of 10k names", "ms", 0),
    ("W21e", "tell whether a cell of 20 lines is complete", "ms", 0),
    ("W22", "kernel start to its first answer", "ms", 0),
    ("W23", "JS cell over the wire (or Python's)", "ms", 0),
    ("W23py", "  Python cell", "ms", 0),
    ("W24", "command to the first prompt", "ms", 0),
    ("W25tenth", "JS iterates a list of 10^6, an item", "us", 0),
    ("W25", "  of 10^7", "us", 0),
    ("W25peak", "    memory", "MB", 0),
    ("W26tenth", "Python iterates a JS array of 10^6, an item", "us", 0),
    ("W26", "  of 10^7", "us", 0),
    ("W26peak", "    memory", "MB", 0),
    ("W27atenth", "deep copy of 10 MB to JS, a record", "us", 0),
    ("W27a", "  of 100 MB", "us", 0),
    ("W27apeak", "    memory", "MB", 0),
    ("W27btenth", "deep copy of 10 MB to Python, a record", "us", 0),
    ("W27b", "  of 100 MB", "us", 0),
    ("W27bpeak", "    memory", "MB", 0),
    ("W28tenth", "map() calls Python 10^5 times, a call", "us", 0),
    ("W28", "  10^6 times", "us", 0),
    ("W28peak", "    memory", "MB", 0),
    ("W29tenth", "list of 10^5 sorted by a JS key, an item", "us", 0),
    ("W29", "  of 10^6", "us", 0),
    ("W29peak", "    memory", "MB", 0),
    ("W30tenth", "JS array of 10^5 sorted by Python, an item", "us", 0),
    ("W30", "  of 10^6", "us", 0),
    ("W30peak", "    memory", "MB", 0),
    ("W31tenth", "1000 promises awaited together, one", "us", 0),
    ("W31", "  10,000", "us", 0),
    ("W31peak", "    memory", "MB", 0),
    ("W32a", "list of ints added up by JS, an item", "us", 0),
    ("W32b", "  of NumPy's ints", "us", 0),
    ("W33", "JSON of 100k dicts (or json.dumps)", "ms", 0),
    ("W34", "JSON of a frame of 100k rows (or to_json)", "ms", 0),
    ("W35", "rows of df.itertuples() read by JS, a row", "us", 0),
    ("W36", "rows of df.to_dict() read by JS, a row", "us", 0),
]
SCALE = {"us": 1e6, "ms": 1e3, "B": 1, "MB": 1e-6, "%": 100, "": 1}


def number(value: float) -> str:
    """Three digits, however large."""
    return f"{value:.3g}" if value < 1000 else f"{value:.0f}"


def rows(figures: Figures) -> Iterator[tuple[str, str, list[str]]]:
    """Key, title with its unit, and the columns: each side, the ratio to Python, and that to the best peer."""
    for key, title, unit, target in ROWS:
        ours = figures["diglot"].get(key)
        if ours is None:
            continue
        values = {side: found[key]["med"] for side, found in figures.items() if key in found}
        columns = [number(values[side] * SCALE[unit]) if side in values else "-" for side in figures]
        plain = values.get("python")
        columns.append(f"{number(ours['med'] / plain)}x" if plain else "-")
        peers = [values[side] for side in LIVE if side in values]
        if any(side in figures for side in LIVE):
            ratio = number(ours["med"] / min(peers)) if peers and min(peers) > 0 else "-"
            columns.append(f"{ratio} ({target})" if target else ratio)
        yield key, f"{title}, {unit}".removesuffix(", "), columns


def titles(figures: Figures) -> list[str]:
    best = ["of best (most)"] if any(side in figures for side in LIVE) else []
    return [*figures, "of python", *best]


def text(figures: Figures) -> str:
    """The table for a terminal."""
    widths = [max(12, len(title) + 2) for title in titles(figures)]
    lines = [" " * 60 + "".join(title.rjust(width) for title, width in zip(titles(figures), widths, strict=True))]
    for key, title, columns in rows(figures):
        cells = "".join(column.rjust(width) for column, width in zip(columns, widths, strict=True))
        lines.append(f"{key:12}{title:48}{cells}")
    return "\n".join(lines)
