"""The workloads under pytest-benchmark.

    .venv/bin/pytest tests/bench --benchmark-enable

Without that option each is run once, as a test that it still does its work.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from diglot.ffi_core import Heap

sys.path.insert(0, str(Path(__file__).parent))  # as for a program of that folder

import p_diglot
import p_python
import timing

KEYS = {
    "W1": ["W1"],
    "W2": ["W2"],
    "W3": ["W3"],
    "W4": ["W4"],
    "W5": ["W5"],
    "W6": ["W6"],
    "W7": ["W7"],
    "W8": ["W8", "W8j"],
    "W9": ["W9", "W9j"],
    "W10": ["W10a", "W10b", "W10c", "W10d"],
    "W11": ["W11", "W11sum", "W11copy"],
    "W12": ["W12a", "W12b"],
    "W14": ["W14_0", "W14_100000", "W14_400000", "W14_1000000"],
    "W15": ["W15a", "W15b"],
    "W16": ["W16a", "W16b"],
    "W20": ["W20_0", "W20_100000"],
    "W21": ["W21a", "W21b", "W21c", "W21d", "W21e"],
    **{key: [key] for key in ("W32a", "W32b", "W33", "W34", "W35", "W36")},
}
OPERATIONS = 1000  # of a round, where they can be chosen


def case_of(workload: Iterator[timing.Case | timing.Figure], key: str) -> timing.Case:
    for found in workload:
        if found.key == key:
            assert isinstance(found, timing.Case)
            return found
    raise LookupError(f"the workload has no case {key}")


@pytest.mark.benchmark(min_rounds=5)
@pytest.mark.parametrize("side", ["diglot", "python"])
@pytest.mark.parametrize(("name", "key"), [(name, key) for name, keys in KEYS.items() for key in keys])
def test_workload(side: str, name: str, key: str, heap: Heap, benchmark: Any) -> None:
    table = p_diglot.workloads(heap) if side == "diglot" else p_python.WORKLOADS
    if name not in table:
        pytest.skip("plain Python has nothing to compare")
    workload = iter(table[name]())
    try:
        case = case_of(workload, key)
        benchmark.group = key
        benchmark.extra_info["operations"] = count = case.count or OPERATIONS
        benchmark(case.run, count)
    except LookupError:
        assert side == "python", f"{name} of Diglot has no case {key}"
        pytest.skip("plain Python has nothing to compare")
    finally:
        workload.close()  # type: ignore[attr-defined]
