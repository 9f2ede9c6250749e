"""Every notebook, run by the installed kernel: what it shows is what it was saved with."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import nbformat
import pytest

from diglot.kernel.jupyter.install import KERNEL_NAME, install
from diglot.kernel.npm.config import Config
from diglot.kernel.npm.registry import NpmError, Registry

from .stored import FOLDER, NOTEBOOKS, differences, execute, needs_network, store

# What only the machine has on which the outputs were stored.
PRIVATE = re.compile(
    r"(?:/(?:home|root|tmp|work|Users|private|var)/|0x(?!7f0{10}\b)[0-9a-f]{8,}|https?://(?:localhost|127\.))"
)


def read(path: Path) -> Any:
    return nbformat.read(path, as_version=4)


def parameters() -> list[Any]:
    marks = {path: [pytest.mark.network] if needs_network(read(path)) else [] for path in NOTEBOOKS}
    return [pytest.param(path, id=path.stem, marks=marks[path]) for path in NOTEBOOKS]


@pytest.fixture(scope="module")
def registry(tmp_path_factory: pytest.TempPathFactory) -> None:
    """The registry of npm packages; without one, the test is skipped."""
    try:
        Registry(Config(tmp_path_factory.mktemp("npm"))).package("dayjs")
    except NpmError as error:
        pytest.skip(f"the notebook installs packages, and needs an npm registry: {error}")


@pytest.mark.parametrize("path", parameters())
def test_outputs_are_those_that_were_saved(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    saved = read(path)
    if needs_network(saved):
        request.getfixturevalue("registry")
    install(prefix=str(tmp_path))
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path / "share" / "jupyter"))
    folder = tmp_path / "work"  # a notebook may write files
    folder.mkdir()
    found = differences(saved, execute(saved, folder))
    assert not found, f"`make notebooks` stores them anew:\n{found}"


@pytest.mark.parametrize("path", [pytest.param(path, id=path.stem) for path in NOTEBOOKS])
def test_notebooks_are_fit_to_be_read(path: Path) -> None:
    notebook = read(path)
    nbformat.validate(notebook)
    assert notebook.metadata.kernelspec.name == KERNEL_NAME
    assert notebook.cells[0].cell_type == "markdown"
    assert notebook.cells[0].source.startswith("# ")
    assert 10 <= len(notebook.cells) <= (25 if path.stem != "00-seed-tour" else 40)  # a tour is no story
    assert PRIVATE.findall(json.dumps(notebook)) == []
    for cell in notebook.cells:
        if cell.cell_type == "code":
            assert cell.execution_count is not None, f"saved without having been run:\n{cell.source}"
            failed = any(output.output_type == "error" for output in cell.outputs)
            assert failed == ("raises-exception" in cell.metadata.get("tags", [])), cell.source


def test_the_index_tells_of_every_notebook() -> None:
    index = (FOLDER / "README.md").read_text("utf-8")
    assert re.findall(r"\]\((.*?\.ipynb)\)", index) == [path.name for path in NOTEBOOKS]


def test_links_between_notebooks_lead_somewhere() -> None:
    for path in NOTEBOOKS:
        for cell in read(path).cells:
            if cell.cell_type == "markdown":
                for target in re.findall(r"\]\(([^)#:]+)\)", cell.source):
                    assert (FOLDER / target).exists(), f"{path.name}: {target}"


# What compares and stores


def notebook_of(*outputs: Any) -> Any:
    cell = nbformat.v4.new_code_cell("x", outputs=list(outputs), execution_count=1)
    return nbformat.v4.new_notebook(cells=[cell])


def text_of(text: str) -> Any:
    return nbformat.v4.new_output("execute_result", {"text/plain": text}, execution_count=1)


def stream_of(text: str) -> Any:
    return nbformat.v4.new_output("stream", name="stdout", text=text)


@pytest.mark.parametrize(
    ("saved", "fresh", "same"),
    [
        ("<function f at 0x7f0123456789>", "<function f at 0x7fabcdef0123>", True),
        ("took 12 µs, then 3.5 ms", "took 9 µs, then 812.25 ms", True),
        ("list     184 B", "list  1.2 KiB", True),
        ("[1, 2]", "[1, 3]", False),
        ("<function f at 0x7f0123456789>", "<function g at 0x7f0123456789>", False),
    ],
)
def test_what_differs_from_run_to_run_is_no_difference(saved: str, fresh: str, same: bool) -> None:
    assert (differences(notebook_of(text_of(saved)), notebook_of(text_of(fresh))) == []) == same


def test_pieces_of_a_stream_are_one() -> None:
    assert differences(notebook_of(stream_of("ab")), notebook_of(stream_of("a"), stream_of("b"))) == []
    assert differences(notebook_of(stream_of("ab")), notebook_of()) != []


def test_outputs_are_stored_without_addresses(tmp_path: Path) -> None:
    path = tmp_path / "n.ipynb"
    saved = notebook_of(text_of("<A at 0x7f0123456789>"))
    assert not store(path, saved, notebook_of(text_of("<A at 0x7f0123450000>")))
    assert not path.exists()
    assert store(path, saved, notebook_of(text_of("<B at 0x7f0123456789>")))
    assert read(path).cells[0].outputs[0].data["text/plain"] == "<B at 0x7f0000000000>"
