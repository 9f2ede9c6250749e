"""Some of the packages whose small uses `make packages` compares with Node: installed anew, printed as stored."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from diglot.kernel.npm.registry import NpmError

sys.path.insert(0, str(Path(__file__).parent))

from runs import HERE, OUTPUTS, USES, Runner, names

pytestmark = [pytest.mark.slow, pytest.mark.network, pytest.mark.timeout(600)]

CHOSEN = (
    "@observablehq/plot", "async", "axios", "commander", "csv-parse", "d3-geo", "htl", "immer",
    "jszip", "lodash", "marked", "pino", "winston", "zod",
)  # fmt: skip
# What the uses of some import besides.
BESIDES = ("linkedom",)


@pytest.fixture(scope="module")
def runner(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Runner]:
    try:
        made = Runner(120, tmp_path_factory.mktemp("packages"), CHOSEN + BESIDES)
    except NpmError as error:
        if "offline" in str(error):
            pytest.skip(f"no npm registry answers: {error}")
        raise
    with made:
        yield made


@pytest.mark.parametrize("name", CHOSEN)
def test_it_prints_what_node_prints(runner: Runner, name: str) -> None:
    assert runner.diglot(name) == (0, json.loads(OUTPUTS.read_text("utf-8"))[name])


def test_every_use_has_an_output_and_its_packages_are_pinned() -> None:
    assert list(json.loads(OUTPUTS.read_text("utf-8"))) == names()
    pinned = json.loads((HERE / "package.json").read_text("utf-8"))["dependencies"]
    assert all(version[0].isdigit() for version in pinned.values())
    for path in USES.glob("*.mjs"):
        text = path.read_text("utf-8")
        assert any(f'"{name}' in text for name in pinned), path.name
