"""Notebooks and their stored outputs: running them, comparing what they show, storing it anew."""

from __future__ import annotations

import copy
import re
import shutil
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient

__all__ = ["FOLDER", "NOTEBOOKS", "differences", "execute", "needs_network", "store"]

FOLDER = Path(__file__).parents[2] / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))
TIMEOUT = 60  # seconds for a cell

_ADDRESS = re.compile(r"\b0x[0-9a-f]{6,}\b")
_DURATION = re.compile(r"\b\d+(?:\.\d+)?\s?(?:ns|µs|ms|s)\b")
_SIZE = re.compile(r"\b\d[\d,.]*\s(?:B|KiB|MiB|GiB)\b")
# A frame of an installed module: the path is the machine's, and the lines change with the version.
_LIBRARY_FRAME = re.compile(r'^  File "/[^"\n]*", line \d+, in .*\n(?:    .*\n)*', re.MULTILINE)
_BLANKS = re.compile(r" {2,}")  # columns are as wide as what stands in them: durations, sizes
# A folder of the run's own.
_FOLDER = re.compile(r"(?<= in )/\S*/(?=node_modules)")
# The name by which a front end asks for the rest of a tree.
_TREE = re.compile(r'(?<=data-diglot-tree=")[0-9a-f]+\.\d+(?=")')
_RULES = (
    (_TREE, "(tree)"),
    (_FOLDER, ""),
    (_LIBRARY_FRAME, ""),
    (_ADDRESS, "0x"),
    (_DURATION, "(time)"),
    (_SIZE, "(size)"),
    (_BLANKS, "  "),
)
_MODEL = re.compile(r"\b[0-9a-f]{32}\b")  # the id of a widget's model
_TAG = re.compile(r"<[^>]*>")
_PNG = "iVBORw0KGgo"  # how each one begins in base64


def needs_network(notebook: Any) -> bool:
    """Whether a notebook installs packages; it says so in its metadata."""
    return bool(notebook.metadata.get("diglot", {}).get("needs") == "network")


def execute(notebook: Any, folder: Path) -> Any:
    """Run a notebook in a folder, beside a copy of its data, and return it with its outputs."""
    fresh = copy.deepcopy(notebook)
    shutil.copytree(FOLDER / "data", folder / "data", dirs_exist_ok=True)
    NotebookClient(fresh, timeout=TIMEOUT, resources={"metadata": {"path": str(folder)}}).execute()
    return fresh


def normalised(value: Any) -> Any:
    """Take what differs from run to run, or with the version of a library, out of every text in an output."""
    if isinstance(value, str):
        if value.startswith(_PNG):
            return "a PNG image"
        for pattern, replacement in _RULES:
            value = pattern.sub(replacement, value)
        return _MODEL.sub("(model)", value)
    if isinstance(value, list):
        return [normalised(item) for item in value]
    if isinstance(value, dict):
        return {key: normalised(item) for key, item in value.items()}
    return value


def joined(outputs: list[Any]) -> list[Any]:
    """Join what was written to one stream in a row: how it arrives in pieces is chance."""
    result: list[Any] = []
    for output in copy.deepcopy(outputs):
        if "Output()" in str(output.get("data", {}).get("text/plain", "")) or not _shows(output):
            continue  # the place of a progress bar that is gone
        previous = result[-1] if result else None
        if output.output_type == "stream" and previous is not None and previous.get("name") == output.name:
            previous.text += output.text
        else:
            result.append(output)
    return result


def _shows(output: Any) -> bool:
    return output.output_type != "display_data" or any(_TAG.sub("", str(text)).strip() for text in output.data.values())


def differences(saved: Any, fresh: Any) -> list[tuple[str, Any, Any]]:
    """Return the cells whose outputs are not those that were saved: (source, saved, fresh)."""
    found = []
    for expected, cell in zip(saved.cells, fresh.cells, strict=True):
        if cell.cell_type != "code":
            continue
        pair = normalised(joined(expected.outputs)), normalised(joined(cell.outputs))
        if pair[0] != pair[1] or cell.execution_count != expected.execution_count:
            found.append((cell.source, *pair))
    return found


def store(path: Path, saved: Any, fresh: Any) -> bool:
    """Write the outputs that differ to the notebook's file; what only a machine or a run has is left out.

    :return: whether there were any.
    """
    changed = {source for source, *_ in differences(saved, fresh)}
    for expected, cell in zip(saved.cells, fresh.cells, strict=True):
        if cell.cell_type == "code" and cell.source in changed:
            expected.outputs = [_clean(output) for output in joined(cell.outputs)]
            expected.execution_count = cell.execution_count
    saved.metadata.pop("widgets", None)
    if changed:
        nbformat.write(saved, path)
    return bool(changed)


def _clean(output: Any) -> Any:
    """Take addresses and the run's own folder out of the texts of an output."""
    if isinstance(output, str):
        return output if output.startswith(_PNG) else _FOLDER.sub("", _ADDRESS.sub("0x7f0000000000", output))
    if isinstance(output, list):
        return [_clean(item) for item in output]
    if isinstance(output, dict):
        return nbformat.from_dict({key: _clean(item) for key, item in output.items()})
    return output
