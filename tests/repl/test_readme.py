"""What README.md shows is what happens."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from diglot.repl.markers import split_cells
from diglot.repl.runner import run_cells

README = Path(__file__).parents[2] / "README.md"
SHOWN_VALUE = re.compile(r" {2,}(?:#|//) (.+)$", re.MULTILINE)


def test_the_tour(capfd: pytest.CaptureFixture[str]) -> None:
    section = README.read_text(encoding="utf-8").partition("## Two minutes")[2].partition("\n## ")[0]
    text = "\n".join(line.removeprefix("    ") for line in section.splitlines() if line.startswith("    "))
    values = SHOWN_VALUE.findall(text)
    assert len(values) == 6
    assert run_cells(split_cells(text)) == 0
    assert capfd.readouterr() == ("".join(f"{value}\n" for value in values), "")
