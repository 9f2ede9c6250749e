"""Small uses of npm packages, run in Diglot and compared with what Node prints.

    python tests/packages [--timeout SECONDS] [NAME ...]   run them (all by default); ends with 1 where one differs
    python tests/packages --node [NAME ...]                store what Node prints, in outputs.json
    python tests/packages --table                          write the result of the last whole run into docs/packages.md

A use is a file of `uses/`, named by its package with "+" for "/". `package.json` pins the packages. They are installed
by Diglot's installer into `build-packages/`, where Node finds them as well: both run the same files.
"""

from __future__ import annotations

import argparse
import difflib
import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from runs import OUTPUTS, Runner, names
from table import write_table


def store(chosen: list[str], runner: Runner) -> int:
    """Run the uses with Node and keep what they print; drop outputs whose use is gone."""
    known = json.loads(OUTPUTS.read_text("utf-8")) if OUTPUTS.exists() else {}
    failed = 0
    for name in chosen:
        status, output = runner.node(name)
        if status == 0:
            known[name] = output
        else:
            failed += 1
            print(f"{name}: Node ends with {status}\n{output}")
    kept = {name: known[name] for name in names() if name in known}
    OUTPUTS.write_text(json.dumps(kept, indent=1, ensure_ascii=False) + "\n", "utf-8")
    return failed


def compare(chosen: list[str], runner: Runner) -> int:
    """Run the uses in Diglot; print those that differ, each with the first lines of the difference."""
    expected: dict[str, str] = json.loads(OUTPUTS.read_text("utf-8"))
    same = []
    for name in chosen:
        _, output = runner.diglot(name)
        if output == expected[name]:
            same.append(name)
            continue
        lines = difflib.unified_diff(
            expected[name].splitlines(), output.splitlines(), "Node", "Diglot", n=0, lineterm=""
        )
        print(f"--- {name}", *list(lines)[2:12], sep="\n    ", flush=True)
    print(f"{len(same)} of {len(chosen)} print what Node prints.")
    if set(chosen) == set(names()):
        runner.remember(same)
    return len(chosen) - len(same)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python tests/packages", description=__doc__.partition("\n")[0])
    parser.add_argument("names", nargs="*", metavar="NAME", help="a package; all by default")
    parser.add_argument("--node", action="store_true", help="store what Node prints")
    parser.add_argument("--table", action="store_true", help="write the table of docs/packages.md")
    parser.add_argument("--timeout", type=float, default=120, help="seconds for one use (%(default)s)")
    arguments = parser.parse_args()
    unknown = set(arguments.names) - set(names())
    if unknown:
        parser.error(f"no use of {', '.join(sorted(unknown))}; there are {', '.join(names())}")
    if arguments.table:
        write_table()
        return 0
    with Runner(arguments.timeout) as runner:
        chosen = arguments.names or names()
        return min(store(chosen, runner) if arguments.node else compare(chosen, runner), 1)


sys.exit(main())
