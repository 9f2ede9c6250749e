"""A million crossings and 100,000 cycles across the heaps leave nothing behind; `make soak` goes on for longer."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

SOAK = Path(__file__).parents[2] / "soak"


@pytest.mark.slow
def test_nothing_grows() -> None:
    """In a process of its own: the resident memory of this one is other tests' as well."""
    command = [sys.executable, str(SOAK), "--crossings", "1000000", "--cycles", "100000"]
    result = subprocess.run(command, capture_output=True, text=True, timeout=110, check=False)
    assert result.returncode == 0, result.stdout + result.stderr
    assert "1,000,000 crossings and 100,000 cycles: nothing has grown" in result.stdout


@pytest.mark.skipif(not hasattr(sys, "gettotalrefcount"), reason="needs a debug build of CPython: `make debug`")
def test_reference_counts_stay() -> None:
    """Each kind of crossing gives back every reference that it takes."""
    script = (
        "import sys, gc; sys.argv = ['soak'];"
        f"import runpy; soak = runpy.run_path({str(SOAK / '__main__.py')!r});"
        "from diglot.ffi_core import Heap\n"
        "heap = Heap()\n"
        "for workload in (*soak['WORKLOADS'], soak['cycles']):\n"
        "    counts = []\n"
        "    for _ in range(6):\n"
        "        workload(heap, 2000); heap.collect(); gc.collect(); counts.append(sys.gettotalrefcount())\n"
        "    print(workload.__name__, counts)\n"
        "    assert counts[-1] - counts[-3] < 100, (workload.__name__, counts)\n"
    )
    result = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=600, check=False)
    assert result.returncode == 0, result.stdout + result.stderr
