"""Operations whose memory ends at each allocation in turn work or raise."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

SWEEP = str(Path(__file__).with_name("memory.py"))
SOME = (
    "getattr",
    "call with names",
    "get slice",
    "iterate",
    "to_py",
    "to_js",
    "map",
    "get",
    "for of",
    "toJs",
    "keys",
    "construct",
)

pytest.importorskip("_testcapi", reason="CPython's own tests are not installed")


def swept(faults: str, *operations: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, SWEEP, faults, *operations], capture_output=True, text=True, check=False)


@pytest.mark.parametrize("faults", ["python", "engine"])
def test_some_operations(faults: str) -> None:
    done = swept(faults, *SOME)
    assert done.returncode == 0, done.stdout + done.stderr[-4000:]
    assert f"{len(SOME) + 1} operations: none failed" in done.stdout  # both languages have `get`


@pytest.mark.slow
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("faults", ["python", "engine"])
def test_all_operations(faults: str) -> None:
    done = swept(faults)
    assert done.returncode == 0, done.stdout + done.stderr[-4000:]
