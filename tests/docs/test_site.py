"""The documentation site is built without a warning, and has what it promises."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from .pages import ROOT, name_of


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    for name in ("sphinx", "myst_parser", "furo"):
        pytest.importorskip(name, reason=f"{name} is not installed: `pip install '.[docs]'` or `make docs` does it")
    folder = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "sphinx", "--fail-on-warning", "--keep-going", "--quiet", "docs", str(folder)]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    assert done.returncode == 0, done.stdout
    return folder


@pytest.mark.slow
def test_every_page_is_reached_from_the_first(site: Path) -> None:
    index = (site / "index.html").read_text(encoding="utf-8")
    for page in ROOT.joinpath("docs").glob("*.md"):
        assert f'href="{page.stem}.html' in index or page.stem == "index", name_of(page)


@pytest.mark.slow
def test_the_pages_fetch_nothing_from_elsewhere(site: Path) -> None:
    for page in site.glob("*.html"):
        loaded = re.findall(r'<(?:script|link|img)[^>]*(?:src|href)="(https?://[^"]+)"', page.read_text("utf-8"))
        assert loaded == [], page.name


@pytest.mark.slow
@pytest.mark.parametrize(
    ("page", "anchors"),
    [
        ("python-api.html", ["diglot.ffi_core.to_js", "diglot.ffi_core.Heap.why", "diglot.ffi_core.JsArray.append"]),
        ("js-api.html", ["PyCallable.callKwargs", "PyMutableSequence.sort", "Pyodide.runPython"]),
    ],
)
def test_the_references_are_generated(site: Path, page: str, anchors: list[str]) -> None:
    text = (site / page).read_text(encoding="utf-8")
    for anchor in anchors:
        assert f'id="{anchor}"' in text, anchor


@pytest.mark.slow
def test_every_notebook_is_listed(site: Path) -> None:
    text = (site / "notebooks.html").read_text(encoding="utf-8")
    for notebook in ROOT.joinpath("notebooks").glob("*.ipynb"):
        assert notebook.name in text
