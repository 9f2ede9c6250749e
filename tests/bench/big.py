"""Bigger work on Diglot."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

from sizes import MILLION, TEN_MILLION, measure, records, shuffled
from timing import Figure, Workload

from diglot.ffi_core import Heap

__all__ = ["workloads"]


async def together(make: Any, settle: Any, count: int) -> None:
    futures = [asyncio.ensure_future(awaited(make(i))) for i in range(count)]
    await asyncio.sleep(0)
    settle()
    assert sum(await asyncio.gather(*futures)) == count * (count - 1) // 2


async def awaited(promise: Any) -> Any:
    return await promise


def workloads(heap: Heap) -> dict[str, Workload]:
    """The workloads by name."""
    js = heap.eval_js
    numbers = js("n => { const a = []; for (let i = 0; i < n; i++) a.push(i * 7919 % n); return a }")

    def iterate_list() -> Iterator[Figure]:
        total = js("o => { let s = 0; for (const x of o) s += x; return s }")
        return measure("W25", TEN_MILLION, lambda n: list(range(n)), total)

    def iterate_array() -> Iterator[Figure]:
        return measure("W26", TEN_MILLION, js("n => Array.from({ length: n }, (_, i) => i)"), sum)

    def copy_to_js() -> Iterator[Figure]:
        return measure("W27a", MILLION, records, heap.to_js)

    def copy_to_python() -> Iterator[Figure]:
        return measure("W27b", MILLION, lambda n: heap.to_js(records(n)), lambda o: o.to_py())

    def call_back() -> Iterator[Figure]:
        add_one = js("(a, f) => a.map(f).length")
        return measure("W28", MILLION, numbers, lambda a: add_one(a, lambda x, i, _: x + i))

    def sort_by_key() -> Iterator[Figure]:
        negative = js("x => -x")
        return measure("W29", MILLION, shuffled, lambda a: a.sort(key=negative))

    def sort_by_comparison() -> Iterator[Figure]:
        sort = js("(a, f) => { a.sort(f) }")
        return measure("W30", MILLION, numbers, lambda a: sort(a, lambda x, y: x - y))

    def promises() -> Iterator[Figure]:
        make = js("i => new Promise((resolve) => { (globalThis.waiting ??= []).push(() => resolve(i)) })")
        settle = js("() => { for (const f of waiting) f(); waiting = [] }")
        return measure("W31", 10_000, lambda n: n, lambda n: asyncio.run(together(make, settle, n)))

    return {
        "W25": iterate_list, "W26": iterate_array, "W27a": copy_to_js, "W27b": copy_to_python, "W28": call_back,
        "W29": sort_by_key, "W30": sort_by_comparison, "W31": promises,
    }  # fmt: skip
