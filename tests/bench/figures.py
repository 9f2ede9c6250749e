"""Writes the tables of figures into README.md and docs/performance.md: between the comments `<!-- figures: ... -->`.

make peers
make bench ARGS='--passes 4 --json tests/bench/figures.json'   all sides, in one run
.venv/bin/python tests/bench/figures.py                        the crossings
.venv/bin/python tests/bench/figures.py --loops                the loops of loops.js, which it measures; needs node
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))

from tables import ROWS, SCALE, Figures  # noqa: E402

ROOT = HERE.parents[1]
FIGURES = HERE / "figures.json"
PAGES = (ROOT / "README.md", ROOT / "docs" / "performance.md")
PASSES = 3  # of the loops
SHORT = ("W1", "W2", "W3", "W4", "W6", "W7", "W9", "W11", "W12cycle", "W14_1000000", "W15b", "W16b")
NAMES = {"diglot": "Diglot", "pyodide": "Pyodide", "pythonmonkey": "PythonMonkey", "stpyv8": "STPyV8"}
MARKED = re.compile(r"(<!-- figures: (?P<name>\w+) -->\n).*?(<!-- end of the figures -->)", re.DOTALL)


def shown(value: float | None) -> str:
    """Two digits that count, no zero before the point; a dash for nothing."""
    if value is None:
        return "-"
    if value >= 100 or value == int(value):
        return f"{value:.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2g}".removeprefix("0")


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table of Markdown whose columns but the first are numbers."""
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def crossings(figures: Figures, keys: Iterable[str], numbered: bool) -> str:
    """The table of some rows: microseconds, unless the row says another unit."""
    known = {key: (title.strip(), unit) for key, title, unit, _ in ROWS}
    rows = []
    for key in keys:
        title, unit = known[key]
        if key not in figures["diglot"]:
            continue
        values = [found[key]["med"] * SCALE[unit] if key in found else None for found in figures.values()]
        number = f"{key.partition('_')[0]} " if numbered else ""
        rows.append([number + title + (f", {unit}" if unit not in ("us", "") else ""), *map(shown, values)])
    return table(["", *(NAMES.get(side, side) for side in figures)], rows)


def loops() -> str:
    """The table of the loops: each in QuickJS, V8 and Python, the best of all runs."""
    programs = {
        "Diglot (QuickJS)": [str(Path(sys.executable).with_name("diglot")), "loops.js"],
        "Node (V8)": ["node", "loops.js"],
        "Python": [sys.executable, "loops.py"],
    }
    best: dict[str, dict[str, float]] = {name: {} for name in programs}
    for _ in range(PASSES):
        for name, command in programs.items():
            text = subprocess.run(command, cwd=HERE, check=True, stdout=subprocess.PIPE, text=True).stdout
            for loop, time in re.findall(r"^(\w+) ([\d.]+) ms", text, re.MULTILINE):
                best[name][loop] = min(float(time), best[name].get(loop, float("inf")))
    rows = []
    for loop, own in best["Diglot (QuickJS)"].items():
        node, python = best["Node (V8)"][loop], best["Python"][loop]
        ratios = [f"{own / other:.1f}" if own < 10 * other else f"{own / other:.0f}" for other in (node, python)]
        rows.append([loop, shown(own), shown(node), shown(python), *ratios])
    return table(["", *programs, "times V8", "times Python"], rows)


def main() -> None:
    """Read the command line, write the tables."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("figures", nargs="?", type=Path, default=FIGURES, help="what `make bench` has written")
    parser.add_argument("--loops", action="store_true", help="measure and write the loops")
    arguments = parser.parse_args()
    figures = json.loads(arguments.figures.read_text(encoding="utf-8"))
    tables = {
        "crossings": crossings(figures, SHORT, numbered=False),
        "all": crossings(figures, (key for key, *_ in ROWS), numbered=True),
    }
    if arguments.loops:
        tables["loops"] = loops()
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        written = MARKED.sub(lambda found: found[1] + tables.get(found["name"], "") + found[3]
                             if found["name"] in tables else found[0], text)  # fmt: skip
        page.write_text(written, encoding="utf-8")


if __name__ == "__main__":
    main()
