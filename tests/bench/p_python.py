"""The workloads in plain Python, with no border to cross: what the others are measured against."""

from __future__ import annotations

import array
import asyncio
import codeop
import gc
import inspect
import json
import rlcompleter
from collections.abc import Callable, Iterator
from functools import cmp_to_key, partial
from itertools import repeat
from typing import Any

import data
from sizes import MILLION, TEN_MILLION, measure, records, shuffled
from subjects import ITEMS, MEGA, Plain, add, fail, many_names, nested_dict
from timing import Case, Figure, Workload, run

Cases = Iterator[Case]


def calls(*keys: str) -> Cases:
    def call(count: int) -> None:
        f = add
        for i in range(count):
            f(i, 1)

    for key in keys:
        yield Case(key, call)


def reads(key: str) -> Cases:
    o = Plain()

    def read(count: int) -> None:
        for _ in range(count):
            o.x

    yield Case(key, read)


def w5() -> Cases:
    o = Plain()

    def write(count: int) -> None:
        for i in range(count):
            o.x = i

    yield Case("W5", write)


def sums(key: str) -> Cases:
    items = list(range(ITEMS))

    def total(_: int) -> int:
        total = 0
        for item in items:
            total += item
        return total

    yield Case(key, total, ITEMS)


def copies(key: str) -> Cases:
    source = nested_dict()
    yield Case(key, lambda _: {name: list(value) for name, value in source.items()}, 1, "a comprehension")
    yield Case(key + "j", lambda _: json.loads(json.dumps(source)), 1, "JSON there and back")


def w10() -> Cases:
    """What has to be done to a megabyte of text at the least: its kind is found out, its bytes are copied."""
    for key in ("W10b", "W10d"):
        raw = MEGA.encode()

        def copy(count: int, raw: bytes = raw) -> None:
            for _ in range(count):
                raw.decode("ascii")

        yield Case(key, copy, note="bytes.decode('ascii')")


def w11() -> Cases:
    numbers = array.array("d", range(1_000_000))

    def view(count: int) -> None:
        for _ in range(count):
            len(memoryview(numbers))

    yield Case("W11", view, note="a memoryview")
    items = list(numbers)
    yield Case("W11sum", lambda _: sum(items), 1, "sum() of a list")
    yield Case("W11copy", lambda _: numbers[:], 1, "a slice")


def w12() -> Cases:
    def make(count: int) -> None:
        for _ in range(count):
            Plain()
        gc.collect()

    for key in ("W12a", "W12b"):
        yield Case(key, make, 100_000)


def w15() -> Cases:
    def catch(count: int) -> None:
        for _ in range(count):
            try:
                fail()
            except ValueError:
                pass

    for key in ("W15a", "W15b"):
        yield Case(key, catch)


def w16() -> Cases:
    async def coroutine() -> int:
        return 1

    async def done(count: int) -> None:
        for _ in range(count):
            await future

    async def tasks(count: int) -> None:
        for _ in range(count):
            await asyncio.ensure_future(coroutine())

    loop = asyncio.new_event_loop()
    try:
        future = loop.create_future()
        future.set_result(1)
        yield Case("W16a", lambda count: loop.run_until_complete(done(count)), 20_000)
        yield Case("W16b", lambda count: loop.run_until_complete(tasks(count)), 20_000)
    finally:
        loop.close()


def w21() -> Cases:
    """As Python's own prompt does it."""
    names = many_names()
    completer = rlcompleter.Completer(names)
    cell = "".join(f"def f{i}(a, b): return a + {i} * b\n" for i in range(19)) + "f1({"
    yield Case("W21a", lambda _: completer.global_matches("name_99"), 1)
    yield Case("W21b", lambda _: completer.global_matches("name_"), 1)
    yield Case("W21c", lambda _: completer.attr_matches("plain.attr"), 1)
    yield Case("W21d", lambda _: inspect.getdoc(names["name_99"]), 1)
    yield Case("W21e", lambda _: codeop.compile_command(cell, "<cell>", "exec"), 1)


def rebuild(data: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{key: list(v) if isinstance(v, list) else v for key, v in record.items()} for record in data]


def big(key: str) -> Iterator[Figure]:
    """As big.py does it, in Python alone."""

    def numbers(count: int) -> list[int]:
        return [i * 7919 % count for i in range(count)]

    def iterate(items: list[int]) -> None:
        total = 0
        for item in items:
            total += item

    async def together(count: int) -> None:
        loop = asyncio.get_running_loop()
        waiting = [loop.create_future() for _ in range(count)]

        async def awaited(future: asyncio.Future[int]) -> int:
            return await future

        futures = [asyncio.ensure_future(awaited(future)) for future in waiting]
        await asyncio.sleep(0)
        for i, future in enumerate(waiting):
            future.set_result(i)
        assert sum(await asyncio.gather(*futures)) == count * (count - 1) // 2

    table: dict[str, Callable[[], Iterator[Figure]]] = {
        "W25": lambda: measure("W25", TEN_MILLION, lambda n: list(range(n)), iterate),
        "W26": lambda: measure("W26", TEN_MILLION, lambda n: list(range(n)), sum),
        "W27a": lambda: measure("W27a", MILLION, records, rebuild),
        "W27b": lambda: measure("W27b", MILLION, records, rebuild),
        "W28": lambda: measure(
            "W28", MILLION, numbers, lambda a: len(list(map(lambda x, i, _: x + i, a, range(len(a)), repeat(a))))
        ),
        "W29": lambda: measure("W29", MILLION, shuffled, lambda a: a.sort(key=lambda x: -x)),
        "W30": lambda: measure("W30", MILLION, numbers, lambda a: a.sort(key=cmp_to_key(lambda x, y: x - y))),
        "W31": lambda: measure("W31", 10_000, lambda n: n, lambda n: asyncio.run(together(n))),
    }
    return table[key]()


WORKLOADS: dict[str, Workload] = {
    "W1": partial(calls, "W1"), "W2": partial(calls, "W2"), "W3": partial(reads, "W3"), "W4": partial(reads, "W4"),
    "W5": w5, "W6": partial(sums, "W6"), "W7": partial(sums, "W7"), "W8": partial(copies, "W8"),
    "W9": partial(copies, "W9"), "W10": w10, "W11": w11, "W12": w12,
    "W14": partial(calls, "W14_0", "W14_100000", "W14_400000", "W14_1000000"),
    "W15": w15, "W16": w16, "W21": w21,
    **{key: partial(big, key) for key in ("W25", "W26", "W27a", "W27b", "W28", "W29", "W30", "W31")},
    **data.python_workloads(),
}  # fmt: skip

if __name__ == "__main__":
    run(WORKLOADS)
