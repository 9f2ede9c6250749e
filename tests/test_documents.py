"""What the documents say of the tree is so."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
CODE = {".py", ".pyi", ".pyx", ".pxd", ".pxi", ".h", ".js"}


@pytest.mark.parametrize("folder", ["ffi_core", "kernel", "repl"])
def test_the_architecture_page_names_every_file(folder: str) -> None:
    text = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    named = {name.rpartition("/")[2] for name in re.findall(r"`([\w./]+)`", text)}
    files = {path.name for path in (ROOT / folder).rglob("*") if path.suffix in CODE and "_cache" not in str(path)}
    assert sorted(files - named - {"__init__.py", "_version.py"}) == []


def test_the_architecture_page_names_no_file_that_is_gone() -> None:
    rows = re.findall(r"^\|(.+?)\|", (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8"), re.MULTILINE)
    named = {name for row in rows for name in re.findall(r"`([\w./]+\.(?:py|pyi|pyx|pxd|pxi|h|js))`", row)}
    files = {path.name for folder in ("ffi_core", "kernel", "repl") for path in (ROOT / folder).rglob("*")}
    assert {name.rpartition("/")[2] for name in named} <= files
