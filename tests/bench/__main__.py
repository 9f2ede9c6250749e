"""Benchmarks: the same work on Diglot, in plain Python or stock IPython, and on the peers that `make peers` installed.

    make bench                               all of them, about five minutes, some more for each peer
    make bench ARGS='W3 W12'                 some
    make bench ARGS='--json figures.json'    the figures as JSON, too
    make bench ARGS='--passes 3'             the calmest of three passes of each
    make bench ARGS='--sides diglot lupa'    these sides only

A figure is the median of its repetitions. What compares between machines are the ratios: to plain Python, and to the
best peer with live proxies beside the most that it should be. All sides of a workload are measured one after the
other, so that what else the machine does meets all. Sessions (from W22 on) are measured in turns with those of stock
ipykernel and IPython.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
from pathlib import Path
from typing import Any

import tables
from sides import PYTHON, SIDES, Side, installed

SESSIONS = Side("sessions", PYTHON, "sessions.py", "")  # measures two sides, in turns
START = "W17"

Found = dict[str, dict[str, Any]]


def keep_calmest(figures: Found, measured: list[Any]) -> None:
    """Take over what has been measured, where it is less than what an earlier pass found."""
    for figure in measured:
        key = figure.pop("key")
        if key not in figures or figure["med"] < figures[key]["med"]:
            figures[key] = figure


def start_of(side: Side) -> list[Any]:
    seconds = side.seconds_to_first_value()
    numbers = {"med": statistics.median(seconds), "min": seconds[0], "max": seconds[-1], "reps": len(seconds)}
    return [{"key": START, "unit": "s/op", **numbers, "note": "wall time from a fresh process"}]


def measure(side: Side, workload: str) -> list[Any]:
    """The figures of one pass; none, and a line on standard error, where a peer fails."""
    try:
        return start_of(side) if workload == START else side.lines(workload)
    except ChildProcessError as error:
        if side.name in ("python", "diglot"):
            raise SystemExit(str(error)) from None
        print(error, file=sys.stderr)
        return []


def main() -> None:
    """Read the command line, measure, print."""
    about, _, usage = (__doc__ or "").partition("\n")
    parser = argparse.ArgumentParser(
        prog="make bench", description=about, epilog=usage, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("workloads", nargs="*", metavar="WORKLOAD", help="W1 ... W36; all when none is named")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures to a file, too")
    parser.add_argument("--passes", type=int, default=1, metavar="N", help="keep the calmest of N passes")
    parser.add_argument("--sides", nargs="+", metavar="SIDE", help=", ".join(side.name for side in SIDES))
    arguments = parser.parse_args()
    sides = [side for side in installed() if not arguments.sides or side.name in {"diglot", *arguments.sides}]
    known = {side.name: {*side.lines("list")[0], START} for side in sides}
    sessions = SESSIONS.lines("list")[0]
    names = [*known["diglot"], *sessions]
    unknown = {*arguments.workloads} - {*names}
    if unknown:
        parser.error(f"no workload {', '.join(sorted(unknown))}: there are {', '.join(sorted(names, key=place))}")
    wanted = sorted(arguments.workloads or names, key=place)
    figures: dict[str, Found] = {side.name: {} for side in sides}
    for _ in range(arguments.passes):
        for workload in wanted:
            for side in sides:
                if workload in known[side.name]:
                    keep_calmest(figures[side.name], measure(side, workload))
            if workload in sessions:
                for figure in SESSIONS.lines(workload):
                    keep_calmest(figures.setdefault(figure.pop("side"), {}), [figure])
            if arguments.json is not None:
                arguments.json.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    print(tables.text(figures))


def place(workload: str) -> tuple[int, str]:
    """Sorts W2 before W12."""
    digits = "".join(character for character in workload if character.isdigit())
    return int(digits), workload


if __name__ == "__main__":
    main()
