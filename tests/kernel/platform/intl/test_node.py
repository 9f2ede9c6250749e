"""Intl beside Node, which is ICU too: the calls of calls.js in 25 locales, and what `node store.js` stored of them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from diglot.ffi_core import Heap
from diglot.kernel import Cells

HERE = Path(__file__).parent
STORED = json.loads((HERE / "node.json").read_text("utf-8"))["outputs"]

# Node 20 is ICU 78.2 (CLDR 48.0); icu4py brings 78.3 (CLDR 48.2), in which Korean has its own words for AM and PM again, and
# these languages no letter behind an hour that stands alone before a time zone.
HOUR_LETTERS = {"en-GB", "es", "it", "pt-BR", "nl", "sv", "da", "pl", "ru", "he", "fa", "th"}


def stored(call: str, locale: str) -> str:
    """What Node gives, but for what is known to differ."""
    text: str = STORED[call][locale]
    if locale == "ko" and call not in ("zoneNames", "currencies", "calendars"):
        text = text.replace("AM ", "오전 ").replace("PM ", "오후 ").replace('"AM"', '"오전"').replace('"PM"', '"오후"')
    if locale == "ko" and call == "zoneNames":
        text = text.replace("PM ", "오후 ")
    # Node puts a space for U+202F into what format() gives, not into parts and ranges: these do not join to that text.
    if call in ("dateRange", "dateRangeParts", "dateParts"):
        text = text.replace("\u202f", " ")
    return text


@pytest.fixture(scope="module")
def ask() -> Iterator[Any]:
    with Heap() as heap:
        cells = Cells(heap)
        yield heap.eval_js(f"(({(HERE / 'calls.js').read_text('utf-8').strip()})().calls)")
        cells.close()


@pytest.mark.leaks
@pytest.mark.parametrize("call", STORED)
def test_what_node_gives(ask: Any, call: str) -> None:
    differing = {
        locale: (found, expected)
        for locale in STORED[call]
        if (found := getattr(ask, call)(locale)) != (expected := stored(call, locale))
    }
    if call == "zoneNames":
        for locale in HOUR_LETTERS:
            differing.pop(locale, None)
    assert differing == {}
