"""The workloads in plain Python, with no border to cross: what the others are measured against."""

from __future__ import annotations

import asyncio
import codeop
import gc
import inspect
import json
import rlcompleter
from functools import partial

from timing import ITEMS, Plain, add, average, average_async, each, fail, many_names, nested_dict, run


def calls(*keys: str) -> None:
    def call(count: int) -> None:
        f = add
        for i in range(count):
            f(i, 1)

    for key in keys:
        each(key, call)


def w14() -> None:
    calls("W14_0", "W14_100000", "W14_400000", "W14_1000000")


def reads(key: str) -> None:
    o = Plain()

    def read(count: int) -> None:
        for _ in range(count):
            o.x

    each(key, read)


def w5() -> None:
    o = Plain()

    def write(count: int) -> None:
        for i in range(count):
            o.x = i

    each("W5", write)


def sums(key: str) -> None:
    items = list(range(ITEMS))

    def total() -> int:
        total = 0
        for item in items:
            total += item
        return total

    average(key, total, ITEMS)


def copies(key: str) -> None:
    source = nested_dict()
    average(key, lambda: {name: list(value) for name, value in source.items()}, note="a comprehension")
    average(key + "j", lambda: json.loads(json.dumps(source)), note="JSON there and back")


def w11() -> None:
    numbers = [float(i) for i in range(1_000_000)]
    average("W11sum", lambda: sum(numbers), note="sum() of a list")


def w12() -> None:
    def make() -> None:
        for _ in range(100_000):
            Plain()
        gc.collect()

    average("W12a", make, 100_000)
    average("W12b", make, 100_000)


def w15() -> None:
    def catch(count: int) -> None:
        for _ in range(count):
            try:
                fail()
            except ValueError:
                pass

    each("W15a", catch)
    each("W15b", catch)


def w16() -> None:
    async def coroutine() -> int:
        return 1

    async def main() -> None:
        future = asyncio.get_running_loop().create_future()
        future.set_result(1)

        async def done(count: int) -> None:
            for _ in range(count):
                await future

        async def tasks(count: int) -> None:
            for _ in range(count):
                await asyncio.ensure_future(coroutine())

        await average_async("W16a", done, 20_000)
        await average_async("W16b", tasks, 20_000)

    asyncio.run(main())


def w17() -> None:
    """See `STARTS` in __main__.py."""


def w21() -> None:
    """As Python's own prompt does it."""
    names = many_names()
    completer = rlcompleter.Completer(names)
    cell = "".join(f"def f{i}(a, b): return a + {i} * b\n" for i in range(19)) + "f1({"
    average("W21a", lambda: completer.global_matches("name_99"))
    average("W21b", lambda: completer.global_matches("name_"))
    average("W21c", lambda: completer.attr_matches("plain.attr"))
    average("W21d", lambda: inspect.getdoc(names["name_99"]))
    average("W21e", lambda: codeop.compile_command(cell, "<cell>", "exec"))


if __name__ == "__main__":
    run({
        "W1": partial(calls, "W1"), "W2": partial(calls, "W2"), "W3": partial(reads, "W3"), "W4": partial(reads, "W4"),
        "W5": w5, "W6": partial(sums, "W6"), "W7": partial(sums, "W7"), "W8": partial(copies, "W8"),
        "W9": partial(copies, "W9"), "W11": w11, "W12": w12, "W14": w14, "W15": w15, "W16": w16, "W17": w17,
        "W21": w21,
    })  # fmt: skip
