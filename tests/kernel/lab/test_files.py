"""What of the lab extension can be tested without a browser: what a cell's first lines say, and its manifest."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import diglot
from diglot.ffi_core import Heap
from diglot.kernel import Cells
from diglot.kernel.ipython.magics import read_marker
from diglot.kernel.jupyter.install import LAB_EXTENSION

STATIC = LAB_EXTENSION / "static"

LINES = st.sampled_from(
    [
        "%%js",
        "%%py",
        "%%ts",
        "%%tsx",
        "%%jsx",
        "%%heapdiff",
        "%%trace",
        "%%javascript",
        "%%jsx2",
        "%time",
        "?x",
        "x = 1",
        "",
        "%js",
    ]
)
CELLS = st.lists(st.tuples(st.sampled_from(["", " ", "\t"]), LINES, st.sampled_from(["", " ", " -n 3"]))).map(
    lambda lines: "\n".join(before + line + after for before, line, after in lines)
)
LANGUAGES = ["py", "js", "ts", "jsx", "tsx"]


@pytest.fixture(scope="module")
def marker() -> Iterator[dict[str, Callable[..., Any]]]:
    """The functions of `marker.js`, run by Diglot's own engine."""
    source = (STATIC / "marker.js").read_text(encoding="utf-8")
    with Heap() as heap:
        yield {name: heap.eval_js(f"(() => {{ {source.replace('export ', '')}; return {name} }})()") for name in NAMES}


NAMES = ("readMarker", "changeOfLanguage")


def language_in_kernel(cell: str, default: Any) -> str:
    found = read_marker(cell, default)
    return "py" if found.language == "py" else found.dialect


@given(CELLS, st.sampled_from(["py", "js"]))
def test_a_cell_is_read_as_the_kernel_reads_it(marker: dict[str, Any], cell: str, default: Any) -> None:
    found = marker["readMarker"](cell, default)
    expected = read_marker(cell, default)
    assert found.language == language_in_kernel(cell, default)
    assert len(found.watches) == (expected.heapdiff is not None) + (expected.trace is not None)
    assert bool(found.marker or found.watches) == expected.is_marked
    end = int(found.end)
    if expected.language == "js":  # the kernel blanks what the editor does not see
        assert not expected.source[:end].strip()
        assert expected.source[end:] == cell[end:]


def changed(change: Any, cell: str) -> str:
    return cell if change is None else cell[: int(change["from"])] + change["insert"] + cell[int(change["to"]) :]


@given(CELLS, st.sampled_from(LANGUAGES), st.sampled_from(["py", "js"]))
def test_the_selector_makes_a_cell_one_of_the_language(
    marker: dict[str, Any], cell: str, wanted: str, default: Any
) -> None:
    change = marker["changeOfLanguage"](cell, wanted, default)
    after = changed(change.to_py() if change else None, cell)
    assert language_in_kernel(after, default) == wanted
    assert (after == cell) == (language_in_kernel(cell, default) == wanted)


@pytest.mark.parametrize(
    ("cell", "wanted", "default", "after"),
    [
        ("x", "js", "py", "%%js\nx"),
        ("", "js", "py", "%%js\n"),
        ("%%js\nx", "py", "py", "x"),
        ("%%js\nx", "ts", "py", "%%ts\nx"),
        ("x", "py", "js", "%%py\nx"),
        ("%%py\nx", "js", "js", "x"),
        ("%%py\n?x", "js", "js", "%%js\n?x"),
        ("%%heapdiff -n 5\nx", "js", "py", "%%heapdiff -n 5\n%%js\nx"),
        ("%%heapdiff\n%%js\nx", "py", "py", "%%heapdiff\nx"),
        ("%%trace\n%%heapdiff\nx", "js", "py", "%%trace\n%%heapdiff\n%%js\nx"),
        ("\n\n  %%js\r\nx", "py", "py", "\n\nx"),
        ("%%js", "py", "py", ""),
    ],
)
def test_the_line_that_the_selector_writes(
    marker: dict[str, Any], cell: str, wanted: str, default: str, after: str
) -> None:
    assert changed(marker["changeOfLanguage"](cell, wanted, default).to_py(), cell) == after


def test_the_manifest_names_every_file() -> None:
    """The browser is told to ask for those that are named whether they are still the same."""
    manifest = json.loads((LAB_EXTENSION / "package.json").read_text(encoding="utf-8"))
    named = {*manifest["files"], manifest["jupyterlab"]["_build"]["load"]}
    assert named == {path.relative_to(LAB_EXTENSION).as_posix() for path in STATIC.iterdir() if path.is_file()}
    assert manifest["version"] == diglot.__version__
    assert manifest["name"] == "diglot"


def test_the_files_parse() -> None:
    with Heap() as heap:
        cells = Cells(heap)
        try:
            for path in STATIC.glob("*.js"):
                source = path.read_text(encoding="utf-8")
                assert cells.is_complete(source)[0] == "complete", path
        finally:
            cells.close()


def test_nothing_is_ever_read_as_markup() -> None:
    for path in STATIC.glob("*.js"):
        for name in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "DOMParser"):
            assert name not in path.read_text(encoding="utf-8"), (path, name)


def test_every_import_is_of_a_file() -> None:
    for path in STATIC.glob("*.js"):
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.startswith(("import ", "} from")):
                name = line.rpartition('"./')[2].removesuffix('";')
                assert (STATIC / name).is_file(), (path, line)
