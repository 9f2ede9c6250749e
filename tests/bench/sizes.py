"""Work at two sizes: the time an item takes, the same at both when nothing grows, and the memory it needs.

Memory is what the process had at most beyond what it had before, as Linux counts it.
"""

from __future__ import annotations

import gc
import random
import time
from collections.abc import Callable, Iterator
from typing import Any

from timing import Figure

__all__ = ["MILLION", "TEN_MILLION", "measure", "records", "shuffled"]

TEN_MILLION = 10_000_000
MILLION = 1_000_000


def peak() -> int:
    """The most memory that the process has had since `forget_peak`, in bytes."""
    with open("/proc/self/status") as file:
        return next(int(line.split()[1]) * 1024 for line in file if line.startswith("VmHWM"))


def forget_peak() -> None:
    with open("/proc/self/clear_refs", "w") as file:
        file.write("5")


def measure(key: str, size: int, prepare: Callable[[int], Any], work: Callable[[Any], object]) -> Iterator[Figure]:
    """Find the seconds an item takes at a tenth of the size and at the size, and the most memory meanwhile."""
    for part, count in (("tenth", size // 10), ("", size)):
        subject = prepare(count)
        gc.collect()
        forget_peak()
        before, start = peak(), time.perf_counter()
        work(subject)
        yield Figure(key + part, "s/op", [(time.perf_counter() - start) / count])
        if not part:
            yield Figure(key + "peak", "B", [peak() - before])


def records(count: int) -> list[dict[str, Any]]:
    """Data as programs have it, of about 100 bytes a record as JSON."""
    text = "x" * 28
    return [{"id": i, "name": f"name {i}", "price": i / 7, "tags": ["a", "b"], "note": text} for i in range(count)]


def shuffled(count: int) -> list[int]:
    """The numbers from 0 on, in no order, the same at each call."""
    return random.Random(1).sample(range(count), count)
