"""`python tests/notebooks [--store] [NAME ...]`: run the notebooks; tell, or store, what they now show differently.

Without names: all of them. The kernel is the installed one. Outputs that differ only in addresses, durations and the
like are left as they are.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from pathlib import Path

import nbformat
from stored import NOTEBOOKS, differences, execute, store

from diglot.kernel.jupyter.install import install


def main() -> int:
    """Run what the command line names; the exit status is 1 when something differs that is not stored."""
    parser = argparse.ArgumentParser(prog="python tests/notebooks", description=__doc__)
    parser.add_argument("--store", action="store_true", help="write the outputs that differ to the notebooks")
    parser.add_argument("names", nargs="*", metavar="NAME", help="part of a notebook's name")
    options = parser.parse_args()
    failed = False
    for path in NOTEBOOKS:
        if options.names and not any(name in path.name for name in options.names):
            continue
        saved = nbformat.read(path, as_version=4)
        begun = time.perf_counter()
        with tempfile.TemporaryDirectory() as folder:
            install(prefix=folder)
            os.environ["JUPYTER_PATH"] = f"{folder}/share/jupyter"
            (Path(folder) / "work").mkdir()
            fresh = execute(saved, Path(folder) / "work")
        seconds = time.perf_counter() - begun
        found = differences(saved, fresh)
        if options.store:
            store(path, saved, fresh)
        else:
            failed = failed or bool(found)
            for source, expected, got in found:
                print(f"--- {path.name}: {source}\n    saved: {expected}\n    shown: {got}")
        state = f"{len(found)} cells {'stored' if options.store else 'differ'}" if found else "as saved"
        print(f"{path.name}: {state} ({seconds:.1f} s)")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
