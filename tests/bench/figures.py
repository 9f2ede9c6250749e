"""Writes the tables of figures into README.md and docs/performance.md: between the comments `<!-- figures: ... -->`.

make bench ARGS='--passes 4 --json figures.json'
.venv/bin/python tests/bench/figures.py figures.json           the crossings, beside those of peers.json
.venv/bin/python tests/bench/figures.py --loops                the loops of loops.js; needs node
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
PAGES = (ROOT / "README.md", ROOT / "docs" / "performance.md")
PASSES = 3  # of the loops
SCALE = {"us": 1e6, "ms": 1e3, "B": 1, "": 1}
# Key of the benchmark -> (what it is, the unit of its figures in the table)
ROWS = {
    "W1": ("JavaScript calls a Python function", "us"),
    "W2": ("Python calls a JavaScript function", "us"),
    "W3": ("JavaScript reads a Python attribute", "us"),
    "W4": ("Python reads a JavaScript property", "us"),
    "W5": ("JavaScript sets a Python attribute", "us"),
    "W6": ("JavaScript iterates a Python list, an item", "us"),
    "W7": ("Python iterates a JavaScript array, an item", "us"),
    "W8": ("a dict of 20,000 lists copied to JavaScript, ms", "ms"),
    "W9": ("an object of 20,000 arrays copied to Python, ms", "ms"),
    "W10a": ("1 KB of text to JavaScript", "us"),
    "W10b": ("1 MB of text to JavaScript", "us"),
    "W10c": ("1 KB of text to Python", "us"),
    "W10d": ("1 MB of text to Python", "us"),
    "W11": ("8 MB of numbers handed to JavaScript", "us"),
    "W12a": ("a Python object made and dropped by JavaScript", "us"),
    "W12b": ("a JavaScript object made and dropped by Python", "us"),
    "W12cycle": ("cycles across the heaps alive after a collection, of 100", ""),
    "W13a": ("a Python object that JavaScript holds, bytes", "B"),
    "W13b": ("a JavaScript object that Python holds, bytes", "B"),
    "W14_1000000": ("Python calls a function among a million live objects", "us"),
    "W15a": ("Python raises, JavaScript catches", "us"),
    "W15b": ("JavaScript throws, Python catches", "us"),
    "W16a": ("Python awaits a resolved promise", "us"),
    "W16b": ("JavaScript awaits a coroutine", "us"),
    "W17": ("start of the process to the first evaluation, ms", "ms"),
}
SHORT = ("W1", "W2", "W3", "W4", "W6", "W7", "W9", "W11", "W12cycle", "W14_1000000", "W15b")
SHORT_PEERS = ("Pyodide", "PythonMonkey", "STPyV8", "dukpy", "lupa")
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


def crossings(figures: dict[str, Any], keys: Iterable[str], peers: Sequence[str], numbered: bool) -> str:
    """The table of some rows and some peers."""
    known = json.loads((HERE / "peers.json").read_text(encoding="utf-8"))
    columns = [known["columns"].index(peer) for peer in peers]
    rows = []
    for key in keys:
        title, unit = ROWS[key]
        found = (figures[side].get(key) for side in ("python", "diglot"))
        own = [figure["median"] * SCALE[unit] if figure else None for figure in found]
        cells = [*own, *(known["rows"][key][column] for column in columns)]
        number = f"{key.partition('_')[0]} " if numbered else ""
        rows.append([number + title, *map(shown, cells)])
    return table(["", "python", "Diglot", *peers], rows)


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
    parser.add_argument("figures", nargs="?", type=Path, help="what `make bench ARGS='--json FILE'` has written")
    parser.add_argument("--loops", action="store_true", help="measure and write the loops")
    arguments = parser.parse_args()
    tables: dict[str, str] = {}
    if arguments.figures is not None:
        figures = json.loads(arguments.figures.read_text(encoding="utf-8"))
        peers = json.loads((HERE / "peers.json").read_text(encoding="utf-8"))["columns"]
        tables["crossings"] = crossings(figures, SHORT, SHORT_PEERS, numbered=False)
        tables["all"] = crossings(figures, ROWS, peers, numbered=True)
    if arguments.loops:
        tables["loops"] = loops()
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        written = MARKED.sub(lambda found: found[1] + tables.get(found["name"], "") + found[3]
                             if found["name"] in tables else found[0], text)  # fmt: skip
        page.write_text(written, encoding="utf-8")


if __name__ == "__main__":
    main()
