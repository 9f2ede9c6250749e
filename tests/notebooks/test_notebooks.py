"""Every notebook, run by the installed kernel: what it shows is what it was saved with."""

from __future__ import annotations

import copy
import re
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

from diglot.kernel.install import KERNEL_NAME, install

NOTEBOOKS = sorted(Path(__file__).parents[2].joinpath("notebooks").glob("*.ipynb"))
ADDRESS = re.compile(r"\b0x[0-9a-f]{6,}\b")
DURATION = re.compile(r"\b\d+(?:\.\d+)?\s?(?:ns|µs|ms|s)\b")
# A frame of an installed module: the path is the machine's, and the lines change with the version.
LIBRARY_FRAME = re.compile(r'^  File "/[^"\n]*", line \d+, in .*\n(?:    .*\n)*', re.MULTILINE)


def normalised(value: Any) -> Any:
    """Take addresses, durations and the frames of libraries out of every text in an output."""
    if isinstance(value, str):
        return DURATION.sub("(time)", ADDRESS.sub("0x", LIBRARY_FRAME.sub("", value)))
    if isinstance(value, list):
        return [normalised(item) for item in value]
    if isinstance(value, dict):
        return {key: normalised(item) for key, item in value.items()}
    return value


def joined(outputs: list[Any]) -> list[Any]:
    """Join what was written to one stream in a row: how it arrives in pieces is chance."""
    result: list[Any] = []
    for output in copy.deepcopy(outputs):
        previous = result[-1] if result else None
        if output.output_type == "stream" and previous is not None and previous.get("name") == output.name:
            previous.text += output.text
        else:
            result.append(output)
    return result


def test_there_are_notebooks() -> None:
    assert NOTEBOOKS


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)
def test_outputs_are_those_that_were_saved(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install(prefix=str(tmp_path))
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path / "share" / "jupyter"))
    saved = nbformat.read(path, as_version=4)
    assert saved.metadata.kernelspec.name == KERNEL_NAME
    fresh = copy.deepcopy(saved)
    # In a folder of its own: a notebook may write files.
    NotebookClient(fresh, timeout=60, resources={"metadata": {"path": str(tmp_path)}}).execute()
    for expected, cell in zip(saved.cells, fresh.cells, strict=True):
        if cell.cell_type == "code":
            assert expected.outputs or not cell.outputs, f"saved without its outputs:\n{cell.source}"
            assert normalised(joined(cell.outputs)) == normalised(joined(expected.outputs)), cell.source
            assert cell.execution_count == expected.execution_count
