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


def test_every_row_has_the_figures_of_the_peers() -> None:
    peers = json.loads(ROOT.joinpath("tests", "bench", "peers.json").read_text(encoding="utf-8"))
    assert list(peers["rows"]) == list(FIGURES["ROWS"])
    assert {len(row) for row in peers["rows"].values()} == {len(peers["columns"])}


def test_a_table() -> None:
    figures = {"python": {"W3": {"median": 4e-8}}, "diglot": {"W3": {"median": 1.234e-7}}}
    assert FIGURES["crossings"](figures, ["W3"], ["Pyodide", "dukpy"], numbered=True) == (
        "|  | python | Diglot | Pyodide | dukpy |\n"
        "| --- | ---: | ---: | ---: | ---: |\n"
        "| W3 JavaScript reads a Python attribute | .04 | .12 | .64 | - |\n"
    )


@pytest.mark.parametrize(
    ("value", "text"), [(None, "-"), (0, "0"), (0.04, ".04"), (1.23, "1.2"), (46.53, "46.5"), (3788, "3788")]
)
def test_a_figure(value: float | None, text: str) -> None:
    assert FIGURES["shown"](value) == text
