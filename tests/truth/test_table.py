"""What a value becomes in the other language is what the table of truth says.

With REWRITE=1 in the environment, what comes out now is written into the table instead: read the difference.
"""

from __future__ import annotations

import os
import warnings
from collections.abc import Iterator

import pytest

from diglot.ffi_core import Heap
from diglot.kernel import Cells

from .table import FILE, Part, Runner, installed, read, write

PARTS = read(FILE.read_text(encoding="utf-8"))
REWRITE = os.environ.get("REWRITE") == "1"


@pytest.fixture
def runner() -> Iterator[Runner]:
    with Heap() as heap:
        heap.install()
        cells = Cells(heap)
        yield Runner(cells)
        cells.close()


@pytest.mark.leaks  # libraries keep what they are handed, in caches of their own
@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.title)
def test_the_table(runner: Runner, part: Part) -> None:
    if not REWRITE and (other := [version for version in part.versions if installed(version) != version]):
        pytest.skip(f"the table is of {', '.join(other)}: here is {', '.join(map(installed, other))}")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = runner.in_javascript(part) if part is PARTS[0] else runner.in_python(part)
    differences = [
        f"{source}: {use}\n    is {outcome}\n    the table says {outcomes.get(use)}"
        for source, outcomes in part.values()
        for use, outcome in (found[source] or {}).items()
        if outcomes.get(use) != outcome
    ]
    if REWRITE:
        part.versions = [installed(version) for version in part.versions]
        for source, outcomes in part.values():
            outcomes.update(found[source] or {})
        FILE.write_text(write(PARTS), encoding="utf-8")
        return
    assert not differences, "\n".join(differences[:20])


def test_the_table_is_complete() -> None:
    for part in PARTS:
        for source, outcomes in part.values():
            assert list(outcomes) == part.uses, source
    assert sum(len(list(part.values())) for part in PARTS) >= 150


def test_the_table_is_read_as_it_is_written() -> None:
    assert write(PARTS) == FILE.read_text(encoding="utf-8")
