"""The tables of figures in the documents are those that tests/bench/figures.py writes."""

from __future__ import annotations

import json
import runpy

import pytest

from .pages import ROOT

FIGURES = runpy.run_path(str(ROOT / "tests" / "bench" / "figures.py"))


def test_the_pages_have_a_place_for_each_table() -> None:
    found = {name for page in FIGURES["PAGES"] for _, name, _ in FIGURES["MARKED"].findall(page.read_text("utf-8"))}
    assert found == {"crossings", "all", "loops"}


def test_the_tables_are_those_of_the_last_run() -> None:
    figures = json.loads(FIGURES["FIGURES"].read_text(encoding="utf-8"))
    written = "".join(page.read_text("utf-8") for page in FIGURES["PAGES"])
    assert FIGURES["crossings"](figures, FIGURES["SHORT"], numbered=False) in written
    assert FIGURES["crossings"](figures, (key for key, *_ in FIGURES["ROWS"]), numbered=True) in written


def test_a_table() -> None:
    figures = {"python": {"W3": {"med": 4e-8}}, "diglot": {"W3": {"med": 1.234e-7}}, "lupa": {}}
    assert FIGURES["crossings"](figures, ["W3"], numbered=True) == (
        "|  | python | Diglot | lupa |\n"
        "| --- | ---: | ---: | ---: |\n"
        "| W3 JS reads a Python attribute | .04 | .12 | - |\n"
    )


@pytest.mark.parametrize(
    ("value", "text"), [(None, "-"), (0, "0"), (0.04, ".04"), (1.23, "1.2"), (46.53, "46.5"), (3788, "3788")]
)
def test_a_figure(value: float | None, text: str) -> None:
    assert FIGURES["shown"](value) == text
