"""How a workload is timed and reported, and the Python objects that every side works on.

A side (p_python.py, p_diglot.py) is a table from names to functions. `run` calls the one that the command line names;
each figure is printed as a line of JSON.
"""

from __future__ import annotations

import gc
import json
import os
import statistics
import sys
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

__all__ = [
    "ITEMS", "KILO", "MEGA", "Counted", "Plain", "add", "average", "average_async", "compare", "each", "fail",
    "many_names", "nested_dict", "report", "resident", "run",
]  # fmt: skip

REPETITIONS = int(os.environ.get("REPETITIONS", "5"))
SECONDS = float(os.environ.get("SECONDS_EACH", "0.2"))  # that a repetition should take
MOST = 200_000  # operations in a repetition

KILO = "ab" * 512
MEGA = "ab" * (512 * 1024)
ITEMS = 200_000


class Plain:
    """An object with one attribute."""

    def __init__(self) -> None:
        self.x = 1


class Counted:
    """An object that counts its births and deaths."""

    born = 0
    dead = 0

    def __init__(self) -> None:
        Counted.born += 1

    def __del__(self) -> None:
        Counted.dead += 1


def add(a: Any, b: Any) -> Any:
    return a + b


def fail() -> None:
    raise ValueError("x")


def many_names(names: int = 10_000) -> dict[str, Any]:
    """A namespace; one of its objects has as many attributes."""
    plain = Plain()
    plain.__dict__ = {f"attribute_{i}": i for i in range(names)}
    return {f"name_{i}": i for i in range(names)} | {"plain": plain}


def nested_dict(size: int = 20_000) -> dict[str, list[Any]]:
    return {str(i): [i, str(i)] for i in range(size)}


def resident() -> int:
    """Bytes of memory that the process has."""
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def report(key: str, unit: str, samples: list[float], note: str = "") -> None:
    """Print a figure.

    :param unit: "s" for seconds an operation, "B" for bytes an object, "n" for a count, "share" for a part of 1.
    """
    figures = {"median": statistics.median(samples), "min": min(samples), "max": max(samples)}
    print(json.dumps({"key": key, "unit": unit, **figures, "note": note}), flush=True)


def average(key: str, function: Callable[[], object], operations: int = 1, note: str = "") -> None:
    """Report the seconds an operation takes when a call of the function does that many."""
    function()
    samples = []
    for _ in range(REPETITIONS):
        start = time.perf_counter()
        function()
        samples.append((time.perf_counter() - start) / operations)
    report(key, "s", samples, note)


def each(key: str, function: Callable[[int], object], note: str = "") -> None:
    """Report the seconds an operation takes; ``function(n)`` does it `n` times, and `n` is chosen."""
    function(5)  # what is set up at first use
    count = 25
    while True:
        start = time.perf_counter()
        function(count)
        taken = time.perf_counter() - start
        if taken >= 0.03 or count >= MOST:
            break
        count = min(MOST, count * 5)
    count = max(1, min(MOST, int(count * SECONDS / max(taken, 1e-9))))
    average(key, lambda: function(count), count, note)


def compare(key: str, without: Callable[[], object], with_it: Callable[[], object], note: str = "") -> None:
    """Report what `with_it` takes more of the processor than `without`, as a share: 0.05 for five percent.

    A sample compares the fastest of several short turns of each, which take place one after the other: what else the
    machine does meanwhile meets both.
    """
    without(), with_it()
    samples = []
    for _ in range(REPETITIONS):
        fastest = [float("inf")] * 2
        for _ in range(8):
            for which, function in enumerate((without, with_it)):
                start = time.process_time()
                function()
                fastest[which] = min(fastest[which], time.process_time() - start)
        samples.append(fastest[1] / fastest[0] - 1)
    report(key, "share", samples, note)


async def average_async(key: str, function: Callable[[int], Awaitable[object]], operations: int) -> None:
    """As `average`, for a coroutine function that is told how many operations to do."""
    await function(50)
    samples = []
    for _ in range(REPETITIONS):
        start = time.perf_counter()
        await function(operations)
        samples.append((time.perf_counter() - start) / operations)
    report(key, "s", samples)


def run(table: Mapping[str, Callable[[], object]]) -> None:
    """Run the workload that the command line names; "list" prints the names."""
    name = sys.argv[1]
    if name == "list":
        print(json.dumps(list(table)))
        return
    gc.collect()
    table[name]()
