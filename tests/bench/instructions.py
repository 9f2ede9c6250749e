"""How many instructions a crossing takes: unlike its time, that does not depend on what else the machine does.

    make instructions                    compare W1 to W7 with the budget in instructions.json
    make instructions ARGS=--update      write what was counted as the new budget

Valgrind's callgrind counts. One process does each workload twice, with few and with many operations, and calls
`getppid` between: there callgrind writes what it has counted and begins anew. The difference of the two, by operation,
is the figure; what is done once an entry falls out. Counts depend on the interpreter's build, the compiler and the
engine's wheel, so that the budget has an entry for each combination, and a machine that has none is only told so.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from importlib.metadata import version
from pathlib import Path

__all__ = ["ALLOWED", "count", "machine"]

HERE = Path(__file__).parent
BUDGET = HERE / "instructions.json"
WORKLOADS = ("W1", "W2", "W3", "W4", "W5", "W6", "W7")
ALLOWED = 1.10  # of the budget
FEW, MANY = 200, 2200
MARK = "getppid"

Counts = dict[str, float]


def machine() -> str:
    """What the counts depend on, in words."""
    compiler = (sysconfig.get_config_var("CC") or "cc").split()
    compiled = subprocess.run([compiler[0], "-dumpfullversion"], capture_output=True, text=True).stdout.strip()
    build = " ".join(platform.python_build())
    parts = (platform.machine(), platform.python_version(), build, f"cc {compiled}", f"dukpy {version('dukpy')}")
    return ", ".join(parts)


def work() -> None:
    """What callgrind runs: each workload with few operations and with many, a mark after each."""
    import p_diglot
    from timing import Case

    from diglot.ffi_core import Heap

    with Heap(memory_limit=0) as heap:
        table = p_diglot.workloads(heap)
        for name in WORKLOADS:
            for case in table[name]():
                assert isinstance(case, Case)
                for operations in (FEW, MANY):
                    case.run(operations)  # what is set up at first use
                os.getppid()
                for operations in (FEW, MANY):
                    case.run(operations)
                    os.getppid()
                break


def totals(folder: Path) -> list[int]:
    """The instructions of each dump, in order."""
    dumps = [path for path in folder.glob("counted.*") if path.suffix[1:].isdigit()]
    dumps.sort(key=lambda path: int(path.suffix[1:]))
    return [int(re.findall(r"^(?:summary|totals): (\d+)", path.read_text(), re.MULTILINE)[-1]) for path in dumps]


def count() -> Counts:
    """The instructions that an operation of each workload takes.

    :raises SystemExit: when valgrind fails; what it printed on standard error is there to read.
    """
    with tempfile.TemporaryDirectory() as folder:
        command = ["valgrind", "--tool=callgrind", f"--dump-before={MARK}", f"--callgrind-out-file={folder}/counted"]
        environment = {**os.environ, "PYTHONHASHSEED": "0", "PYTHONMALLOC": "pymalloc"}
        done = subprocess.run(
            [*command, sys.executable, __file__, "--work"], capture_output=True, text=True, env=environment
        )
        if done.returncode != 0:
            raise SystemExit(done.stderr)
        found = totals(Path(folder))
    # Before each mark: what led to it. Three marks a workload: set up, few, many.
    found = found[: 3 * len(WORKLOADS)]
    assert len(found) == 3 * len(WORKLOADS), f"{len(found)} dumps"
    return {name: (found[3 * place + 2] - found[3 * place + 1]) / (MANY - FEW) for place, name in enumerate(WORKLOADS)}


def compare(counted: Counts, budget: Counts) -> list[str]:
    """Print each count beside its budget.

    :return: the workloads that take more than is allowed.
    """
    over = []
    for name, instructions in counted.items():
        share = instructions / budget[name]
        note = f"more than {ALLOWED - 1:.0%} above the budget" if share > ALLOWED else ""
        print(f"{name:6}{instructions:10.1f}{budget[name]:10.1f}{share - 1:+9.1%}  {note}".rstrip())
        if note:
            over.append(name)
    return over


def main() -> None:
    """Read the command line, count, compare."""
    about, _, usage = (__doc__ or "").partition("\n")
    parser = argparse.ArgumentParser(
        prog="make instructions",
        description=about,
        epilog=usage,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--update", action="store_true", help="write what was counted as the new budget")
    parser.add_argument("--work", action="store_true", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.work:
        work()
        return
    if shutil.which("valgrind") is None:
        print("No valgrind here: instructions are not counted. Debian's package is valgrind.")
        return
    budgets: dict[str, Counts] = json.loads(BUDGET.read_text(encoding="utf-8")) if BUDGET.exists() else {}
    counted = count()
    if arguments.update:
        budgets[machine()] = {name: round(instructions, 1) for name, instructions in counted.items()}
        BUDGET.write_text(json.dumps(budgets, indent=1) + "\n", encoding="utf-8")
    if machine() not in budgets:
        print(f"No budget for {machine()}:")
        for name, instructions in counted.items():
            print(f"{name:6}{instructions:10.1f}")
        return
    print(f"{'':6}{'counted':>10}{'budget':>10}{'':>9}")
    if over := compare(counted, budgets[machine()]):
        raise SystemExit(f"{', '.join(over)}: make them cheaper, or say why in the commit that updates the budget")


if __name__ == "__main__":
    main()
