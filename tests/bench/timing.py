"""How a workload is timed and reported.

A side (p_python.py, p_diglot.py, each peer) is a table from names to workloads. A workload is a generator of cases,
which are timed here or by pytest-benchmark, and of figures that it found by itself. `run` takes the workload that the
command line names and prints each figure as a line of JSON.
"""

from __future__ import annotations

import gc
import json
import os
import statistics
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

__all__ = ["Case", "Figure", "Workload", "compare", "measure", "print_figure", "run"]

REPETITIONS = int(os.environ.get("REPETITIONS", "5"))
SECONDS = float(os.environ.get("SECONDS_EACH", "0.2"))  # that a repetition should take
MOST = 200_000  # operations in a repetition


@dataclass(frozen=True)
class Case:
    """What is to be timed: ``run(n)`` does `n` operations.

    :ivar count: the operations of one call, where they cannot be chosen.
    """

    key: str
    run: Callable[[int], object]
    count: int = 0
    note: str = ""


@dataclass(frozen=True)
class Figure:
    """What has been measured.

    :ivar unit: "s/op" for seconds an operation, "B" for bytes an object, "n" for a count, "share" for a part of 1.
    """

    key: str
    unit: str
    samples: list[float]
    note: str = ""


Workload = Callable[[], Iterable["Case | Figure"]]


def print_figure(figure: Figure, **more: object) -> None:
    """Print a figure as a line of JSON."""
    numbers = {
        "med": statistics.median(figure.samples),
        "min": min(figure.samples),
        "max": max(figure.samples),
        "reps": len(figure.samples),
    }
    if figure.unit == "n":
        more["value"] = numbers["med"]
    print(json.dumps({"key": figure.key, "unit": figure.unit, **numbers, "note": figure.note, **more}), flush=True)


def fitting_count(run: Callable[[int], object]) -> int:
    """How many operations fill a repetition."""
    run(5)  # what is set up at first use
    count = 25
    while True:
        start = time.perf_counter()
        run(count)
        taken = time.perf_counter() - start
        if taken >= 0.03 or count >= MOST:
            return max(1, min(MOST, int(count * SECONDS / max(taken, 1e-9))))
        count = min(MOST, count * 5)


def measure(case: Case) -> Figure:
    """The seconds that one operation of a case takes."""
    count = case.count or fitting_count(case.run)
    case.run(count)
    samples = []
    for _ in range(REPETITIONS):
        start = time.perf_counter()
        case.run(count)
        samples.append((time.perf_counter() - start) / count)
    return Figure(case.key, "s/op", samples, case.note)


def compare(key: str, without: Callable[[], object], with_it: Callable[[], object], note: str = "") -> Figure:
    """What `with_it` takes more of the processor than `without`, as a share: 0.05 for five percent.

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
    return Figure(key, "share", samples, note)


def run(table: Mapping[str, Workload]) -> None:
    """Run the workload that the command line names; "list" prints the names."""
    name = sys.argv[1]
    if name == "list":
        print(json.dumps(list(table)))
        return
    gc.collect()
    for found in table[name]():
        print_figure(measure(found) if isinstance(found, Case) else found)
