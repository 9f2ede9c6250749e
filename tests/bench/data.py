"""Data of NumPy and pandas under JavaScript, and the same work in Python alone."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from timing import Case, Workload

from diglot.ffi_core import Heap

__all__ = ["python_workloads", "workloads"]

ROWS = 100_000
ITEMS = 100_000


def dicts() -> list[dict[str, Any]]:
    return [
        {"id": i, "name": f"name {i}", "price": i / 4, "sold": i % 2 == 0, "note": None} for i in range(ROWS)
    ]  # five items each


def frame() -> Any:
    import pandas as pd

    return pd.DataFrame(
        {"id": range(ROWS), "name": [f"name {i}" for i in range(ROWS)], "price": [i / 4 for i in range(ROWS)]}
    )


def scalars() -> list[Any]:
    import numpy as np

    return list(np.arange(ITEMS))


def cases(
    add_up: Callable[[Any], Any],
    text: Callable[[Any], Any],
    frame_text: Callable[[Any], Any],
    prices: Callable[[Any], Any],
) -> dict[str, Workload]:
    """The workloads, by what is done with items, with dicts, with a frame and with rows."""

    def case(key: str, subject: Callable[[], Any], use: Callable[[Any], Any], count: int) -> Workload:
        def found() -> Iterator[Case]:
            value = subject()
            yield Case(key, lambda _: use(value), count)

        return found

    return {
        "W32a": case("W32a", lambda: list(range(ITEMS)), add_up, ITEMS),
        "W32b": case("W32b", scalars, add_up, ITEMS),
        "W33": case("W33", dicts, text, 1),
        "W34": case("W34", frame, frame_text, 1),
        "W35": case("W35", frame, lambda df: prices(df.itertuples()), ROWS),
        "W36": case("W36", frame, lambda df: prices(df.to_dict("records")), ROWS),
    }


def workloads(heap: Heap) -> dict[str, Workload]:
    """By name, on a heap."""
    js = heap.eval_js
    stringify = js("v => JSON.stringify(v).length")
    return cases(
        js("o => { let s = 0; for (const x of o) s += x; return s }"),
        stringify,
        stringify,
        js("rows => [...rows].reduce((sum, row) => sum + row.price, 0)"),
    )


def python_workloads() -> dict[str, Workload]:
    """By name, without a border: the sum, json.dumps, pandas' to_json, and a loop over the rows."""

    def total(items: Iterable[Any]) -> Any:
        result = 0
        for item in items:
            result += item
        return result

    def prices(rows: Iterable[Any]) -> float:
        return sum(row["price"] if isinstance(row, dict) else row.price for row in list(rows))

    return cases(
        total,
        lambda value: len(json.dumps(value, separators=(",", ":"), ensure_ascii=False)),
        lambda df: len(df.to_json(orient="records")),
        prices,
    )
