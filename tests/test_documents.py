"""What the documents say of the tree is so, and the tree says of itself what the documents are made of."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
spec = importlib.util.spec_from_file_location("source_files", ROOT / "docs" / "_extensions" / "source_files.py")
assert spec is not None
assert spec.loader is not None
source_files = importlib.util.module_from_spec(spec)
spec.loader.exec_module(source_files)
FOLDERS: list[Path] = list(source_files.folders(ROOT))


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def test_the_architecture_page_has_each_folder_with_its_own_words() -> None:
    text = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| `(\w+/[\w/]*)` \| (.+) \|$", text, re.MULTILINE))
    said = {f"{name_of(path)}/": source_files.first_sentence(source_files.guide(path)) for path in FOLDERS}
    assert rows == {name: sentence.removesuffix(".") for name, sentence in said.items()}


@pytest.mark.parametrize("folder", FOLDERS, ids=name_of)
def test_each_file_begins_with_what_it_does(folder: Path) -> None:
    opening, first = source_files.opening, source_files.first_sentence
    assert [name_of(path) for path in source_files.files_of(ROOT, folder) if len(first(opening(path))) < 8] == []


def test_the_bridge_says_what_its_folders_are_for() -> None:
    text = (ROOT / "ffi_core" / "bridge" / "README.md").read_text(encoding="utf-8")
    folders = {path.name for path in (ROOT / "ffi_core" / "bridge").iterdir() if path.is_dir()}
    assert set(re.findall(r"^\| `(\w+)/` \|", text, re.MULTILINE)) == folders


@pytest.mark.parametrize("page", ["ARCHITECTURE.md", "CONTRIBUTING.md", "docs/internals.md"])
def test_the_files_that_a_page_names_exist(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    named = set(re.findall(r"(?:[\w-]+/)*[\w.-]+\.(?:pyi?|pyx|pxd|pxi|h|js|md|cfg)\b", text))
    places = [path for folder in ("ffi_core", "kernel", "repl", "docs", "tests") for path in (ROOT / folder).rglob("*")]
    files = [f"/{name_of(path)}" for path in (*places, *ROOT.iterdir())]
    assert [name for name in named if not any(path.endswith(f"/{name}") for path in files)] == []


def test_the_files_that_a_trace_looks_through_exist() -> None:
    text = (ROOT / "ffi_core" / "bridge" / "lifetimes" / "trace_calls.pxi").read_text(encoding="utf-8")
    (listed,) = re.findall(r"^cdef tuple TRANSPARENT = .+\(\n((?:    .+\n)+)", text, re.MULTILINE)
    files = re.findall(r'"(.+?)"', listed)
    assert files
    assert [name for name in files if not (ROOT / name).is_file()] == []
