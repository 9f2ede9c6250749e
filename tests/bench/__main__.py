"""Benchmarks: the same work on Diglot and in plain Python or stock IPython, each workload in a process of its own.

    make bench                               all of them, about five minutes
    make bench ARGS='W3 W12'                 some
    make bench ARGS='--json figures.json'    the figures as JSON, too
    make bench ARGS='--passes 3'             the calmest of three passes of each

A figure is the median of its repetitions. The ratio to plain Python is what compares between machines. Sessions
(from W22 on) are measured in turns with those of stock ipykernel and IPython.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
SIDES = {"python": "p_python.py", "diglot": "p_diglot.py"}
BOTH = "sessions.py"  # measures both sides, in turns

ROWS = [
    ("W1", "JS calls a Python function", "us"),
    ("W2", "Python calls a JS function", "us"),
    ("W3", "JS reads a Python attribute", "us"),
    ("W4", "Python reads a JS property", "us"),
    ("W5", "JS sets a Python attribute", "us"),
    ("W6", "JS iterates a Python list, an item", "us"),
    ("W7", "Python iterates a JS array, an item", "us"),
    ("W8", "dict of 20k lists to JS, deep", "ms"),
    ("W8j", "  as JSON text", "ms"),
    ("W9", "object of 20k arrays to Python, deep", "ms"),
    ("W9j", "  as JSON text", "ms"),
    ("W10a", "1 KB of text to JS", "us"),
    ("W10b", "1 MB of text to JS", "us"),
    ("W10c", "1 KB of text to Python", "us"),
    ("W10d", "1 MB of text to Python", "us"),
    ("W11", "8 MB of numbers handed to JS", "us"),
    ("W11copy", "  as a copy", "us"),
    ("W11sum", "  JS adds them up", "ms"),
    ("W12a", "Python object made and dropped by JS", "us"),
    ("W12b", "JS object made and dropped by Python", "us"),
    ("W12leak", "Python objects alive, of 1000 dropped", ""),
    ("W12cycle", "cycles across the heaps alive, of 100", ""),
    ("W13a", "a Python object that JS holds", "B"),
    ("W13b", "a JS object that Python holds", "B"),
    ("W14_0", "W2 with no other JS objects", "us"),
    ("W14_100000", "W2 with 100k", "us"),
    ("W14_400000", "W2 with 400k", "us"),
    ("W14_1000000", "W2 with 1M", "us"),
    ("W14p_100000", "W2 with 100k live proxies", "us"),
    ("W14p_1000000", "W2 with 1M live proxies", "us"),
    ("W15a", "Python raises, JS catches", "us"),
    ("W15b", "JS throws, Python catches", "us"),
    ("W16a", "Python awaits a resolved promise", "us"),
    ("W16b", "JS awaits a coroutine", "us"),
    ("W17", "process start to first evaluation", "ms"),
    ("W18a", "ledger: added to a Python object made by JS", "%"),
    ("W18b", "  to a Python object handed to JS", "%"),
    ("W18c", "  to a JS object made by Python", "%"),
    ("W18d", "  to a JS object read by Python", "%"),
    ("W18e", "  to a call that makes no proxy", "%"),
    ("W19live", "collection with 100k cycles that are held", "ms"),
    ("W19dead", "collection of 100k cycles across the heaps", "ms"),
    ("W20_0", "heap.stats() with no proxies", "us"),
    ("W20_100000", "heap.stats() with 100k of each language", "us"),
    ("W21a", "complete one of 10k names, 111 begin so", "ms"),
    ("W21b", "complete one of 10k names, all begin so", "ms"),
    ("W21c", "complete one of 10k attributes of an object", "ms"),
    ("W21d", "inspect one of 10k names", "ms"),
    ("W21e", "tell whether a cell of 20 lines is complete", "ms"),
    ("W22", "kernel start to its first answer", "ms"),
    ("W23", "JS cell over the wire (or Python's)", "ms"),
    ("W23py", "  Python cell", "ms"),
    ("W24", "command to the first prompt", "ms"),
    ("W25tenth", "JS iterates a list of 10^6, an item", "us"),
    ("W25", "  of 10^7", "us"),
    ("W25peak", "    memory", "MB"),
    ("W26tenth", "Python iterates a JS array of 10^6, an item", "us"),
    ("W26", "  of 10^7", "us"),
    ("W26peak", "    memory", "MB"),
    ("W27atenth", "deep copy of 10 MB to JS, a record", "us"),
    ("W27a", "  of 100 MB", "us"),
    ("W27apeak", "    memory", "MB"),
    ("W27btenth", "deep copy of 10 MB to Python, a record", "us"),
    ("W27b", "  of 100 MB", "us"),
    ("W27bpeak", "    memory", "MB"),
    ("W28tenth", "map() calls Python 10^5 times, a call", "us"),
    ("W28", "  10^6 times", "us"),
    ("W28peak", "    memory", "MB"),
    ("W29tenth", "list of 10^5 sorted by a JS key, an item", "us"),
    ("W29", "  of 10^6", "us"),
    ("W29peak", "    memory", "MB"),
    ("W30tenth", "JS array of 10^5 sorted by Python, an item", "us"),
    ("W30", "  of 10^6", "us"),
    ("W30peak", "    memory", "MB"),
    ("W31tenth", "1000 promises awaited together, one", "us"),
    ("W31", "  10,000", "us"),
    ("W31peak", "    memory", "MB"),
]
SCALE = {"us": 1e6, "ms": 1e3, "B": 1, "MB": 1e-6, "%": 100, "": 1}
REPETITIONS_OF_A_START = 5

NOW = "; import sys, time; print(time.time() - float(sys.argv[1]))"
STARTS = {
    "p_python.py": "assert 1 + 1 == 2" + NOW,
    "p_diglot.py": "from diglot.ffi_core import Heap; assert Heap().eval_js('1 + 1') == 2" + NOW,
}

Figures = dict[str, dict[str, Any]]


def output_of(program: str, *arguments: str) -> list[Any]:
    """The lines of JSON that a program of this folder prints.

    :raises SystemExit: when it fails; what it printed on standard error is there to read.
    """
    done = subprocess.run([sys.executable, program, *arguments], cwd=HERE, stdout=subprocess.PIPE, text=True)
    if done.returncode != 0:
        raise SystemExit(f"{program} {arguments[0]} failed with status {done.returncode}")
    return [json.loads(line) for line in done.stdout.splitlines()]


def measure(program: str, workload: str) -> Figures:
    """The figures of one pass of a side's workload, by key."""
    if workload != "W17":
        return {figure.pop("key"): figure for figure in output_of(program, workload)}
    # The clock starts before the process does, which loads nothing but what it needs.
    starts = sorted(
        float(output_of("-c", STARTS[program], repr(time.time()))[0]) for _ in range(REPETITIONS_OF_A_START)
    )
    return {"W17": {"unit": "s", "median": starts[len(starts) // 2], "min": starts[0], "max": starts[-1]}}


def keep_calmest(figures: Figures, measured: Figures) -> None:
    """Take over what has been measured, where it is less than what an earlier pass found."""
    for key, figure in measured.items():
        best = figures.get(key)
        if best is None or figure["median"] < best["median"]:
            figures[key] = figure


def number(value: float) -> str:
    """Three digits, however large."""
    return f"{value:.3g}" if value < 1000 else f"{value:.0f}"


def print_table(figures: dict[str, Figures]) -> None:
    print(f"{'':46}{'python':>10}{'diglot':>10}{'ratio':>9}{'difference':>12}")
    for key, title, unit in ROWS:
        here, there = (figures[side].get(key) for side in ("diglot", "python"))
        if here is None:
            continue
        cells = [number(figure["median"] * SCALE[unit]) if figure else "-" for figure in (there, here)]
        ratio = number(here["median"] / there["median"]) + "x" if there else "-"
        difference = number((here["median"] - there["median"]) * SCALE[unit]) if there else "-"
        print(
            f"{key:12}{title}, {unit}".rstrip(", ").ljust(50) + f"{cells[0]:>8}{cells[1]:>10}{ratio:>9}{difference:>12}"
        )


def main() -> None:
    """Read the command line, measure, print."""
    about, _, usage = (__doc__ or "").partition("\n")
    parser = argparse.ArgumentParser(
        prog="make bench", description=about, epilog=usage, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("workloads", nargs="*", metavar="WORKLOAD", help="W1 ... W31; all when none is named")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures to a file, too")
    parser.add_argument("--passes", type=int, default=1, metavar="N", help="keep the calmest of N passes")
    arguments = parser.parse_args()
    known: dict[str, list[str]] = {program: output_of(program, "list")[0] for program in (*SIDES.values(), BOTH)}
    names = [*known[SIDES["diglot"]], *known[BOTH]]
    unknown = set(arguments.workloads) - set(names)
    if unknown:
        parser.error(f"no workload {', '.join(sorted(unknown))}: there are {', '.join(names)}")
    figures: dict[str, Figures] = {side: {} for side in SIDES}
    wanted = arguments.workloads or names
    for _ in range(arguments.passes):
        for side, program in SIDES.items():
            for workload in known[program]:
                if workload in wanted:
                    keep_calmest(figures[side], measure(program, workload))
        for workload in known[BOTH]:
            if workload in wanted:
                for figure in output_of(BOTH, workload):
                    keep_calmest(figures[figure.pop("side")], {figure.pop("key"): figure})
    print_table(figures)
    if arguments.json is not None:
        arguments.json.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
