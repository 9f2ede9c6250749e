"""Texts as Dates: what V8 makes of them, and Invalid Date of all others."""

from __future__ import annotations

import datetime
import json
import random
import shutil
import subprocess
import time
from typing import TYPE_CHECKING

import pandas as pd
import pytest

from tests.ffi_core.support import js

if TYPE_CHECKING:
    from collections.abc import Iterator

    from diglot.ffi_core import Heap

# What Node 20 gives in Berlin
OF_NODE: list[tuple[str, int | None]] = [
    ("2024-07-15", 1721001600000),
    ("2024-07-15 12:00:00-04:00", 1721059200000),
    ("2024-07-15 12:00:00.000000-04:00", 1721059200000),
    ("2024-07-15 12:00:00-0400", 1721059200000),
    ("2024-07-15 12:00:00-04", 1721059200000),
    ("2024-07-15 12:00-04:00", 1721059200000),
    ("2024-07-15 12:00:00-00:00", 1721044800000),
    ("2024-07-15T12:00:00.123456789Z", 1721044800123),
    ("2024-07-15T12:00:00+05:30", 1721025000000),
    ("+012024-07-15", 317290521600000),
    ("-000001-01-01", -62198755200000),
    ("-000000-01-01", 978303600000),
    ("0001-01-01", -62135596800000),
    ("0044-03-15", -60772291200000),
    ("2024", 1704067200000),
    ("2024-07", 1719792000000),
    ("2024-7-5", 1720130400000),
    ("7/15/2024", 1720994400000),
    ("15 Jul 2024", 1720994400000),
    ("Jul 15, 2024 12:00 PM", 1721037600000),
    ("July 15 2024", 1720994400000),
    ("Mon Jul 15 2024 12:00:00 GMT+0200 (CEST)", 1721037600000),
    ("Mon, 15 Jul 2024 12:00:00 GMT", 1721044800000),
    ("12:00 2024-07-15", 1721037600000),
    ("2024-07-15T24:00", 1721080800000),
    ("2024-07-15T24:01", None),
    ("2024-02-31", 1709337600000),
    ("Feb 31 2024", 1709334000000),
    ("2024-13-01", None),
    ("2024-07-15T12:00:00", 1721037600000),
    ("2024-07-15T12", None),
    ("2024-07-15T12:00Z", 1721044800000),
    ("20240715", None),
    ("1", 978303600000),
    ("12", 1007161200000),
    ("Jan 5", 978649200000),
    ("5 Jan", 978649200000),
    ("1/2", 978390000000),
    ("", None),
    ("x", None),
    ("2024-07-15 25:00", None),
    ("2024-07-15 12:60", None),
    ("12/25/95", 819846000000),
    ("2024-07-15 12:00 AM", 1720994400000),
    ("2024-07-15 12:00:00 EST", 1721062800000),
    ("Thu, 01 Jan 1970 00:00:00 GMT+0530", -19800000),
    ("1970-01-01T00:00:00.1Z", 100),
    ("2024-03-31 02:30", 1711848600000),
    ("2024-10-27 02:30", 1729989000000),
    ("275760-09-13", 8639999992800000),
    ("+275760-09-13T00:00:00Z", 8640000000000000),
    ("+275760-09-13T00:00:01Z", None),
    ("1900-01-01", -2208988800000),
    ("2024-07-15T12:00:00.0001Z", 1721044800000),
    ("2024-07-15 12:00:00.0001", 1721037600000),
    ("2024-07-15 12::30", 1721037630000),
    ("2024-07-15 12:30:", 1721039400000),
    ("2024 07 15", 1720994400000),
    ("2024-07-15 (a (b) c) 12:00", 1721037600000),
    ("2024-07-15 12:00:00+02", 1721037600000),
    ("2024-07-15 12:00:00 +02:30", 1721035800000),
    ("2024-07-15 12:00:00UTC", None),
    ("2024-07-15T12:00:00 Z", None),
    ("2024-07-15T12:00:00z", 1721044800000),
    ("2024-07-15t12:00:00Z", 1721044800000),
    ("2024-07-15T12:00:00+0230", 1721035800000),
    ("-000000-(01-01", None),
    ("2024-07-15T12:00:00+24:00", None),
    ("foo 2024", 1704063600000),
    ("2024 foo", None),
    ("(x) 2024", 1704063600000),
    ("2024-07-15 12:00:00 GMT+2", 1721037600000),
    ("2024-07-15 12:00:00 GMT+12345", None),
    ("12:00", None),
    ("1:2:3.4 5/6/7", 1178406123400),
    ("2024-07-15 1 PM", None),
    ("2024-07-15 13:00 PM", None),
    ("Sept 5 2024", 1725487200000),
    ("Septembre 5 2024", 1725487200000),
    ("5-Jul-2024", 1720130400000),
    ("2024/07/15 12:00", 1721037600000),
    ("2024-07-15)", None),
]
DATES = "(texts) => JSON.stringify(JSON.parse(texts).map((text) => [Date.parse(text), new Date(text).getTime()]))"
FRAGMENTS = [
    *("2024", "07", "15", "24", "0", "123", "123456", "-04:00", "+0530", "12:00:00", "2024-07-15", "31"),
    *("+", "-", ":", ".", ",", "/", "(", ")", " ", "T", "Z", "Jan", "GMT", "EST", "PM", "foo", "\xe9"),
]


@pytest.fixture(autouse=True)
def berlin(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A local time that is not UTC, and that has summer time."""
    monkeypatch.setenv("TZ", "Europe/Berlin")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


def parsed(heap: Heap, texts: list[str]) -> list[list[int | None]]:
    return json.loads(heap.eval_js(DATES)(json.dumps(texts)))  # type: ignore[no-any-return]


def test_each_form_has_the_value_of_v8(heap: Heap) -> None:
    values = parsed(heap, [text for text, _ in OF_NODE])
    given = {text: value for (text, _), value in zip(OF_NODE, values, strict=True)}
    assert given == {text: [value, value] for text, value in OF_NODE}


@pytest.mark.skipif(shutil.which("node") is None, reason="compares with Node")
def test_random_texts_have_the_value_of_node(heap: Heap) -> None:
    draw = random.Random(1)
    texts = ["".join(draw.choices(FRAGMENTS, k=draw.randrange(1, 8))) for _ in range(3000)]
    program = f"console.log(({DATES})(require('fs').readFileSync(0, 'utf8')))"
    done = subprocess.run(["node", "-e", program], input=json.dumps(texts), capture_output=True, text=True, check=True)
    for text, ours, nodes in zip(texts, parsed(heap, texts), json.loads(done.stdout), strict=True):
        is_before_zones = nodes[0] is not None and nodes[0] < -2.2e12  # local time had seconds then
        assert ours == nodes or (is_before_zones and ours[0] is not None and abs(ours[0] - nodes[0]) < 60_000), text


def test_what_python_writes_is_read(heap: Heap) -> None:
    zone = datetime.timezone(datetime.timedelta(hours=-4))
    moment = datetime.datetime(2024, 7, 15, 12, tzinfo=zone)
    for value in (moment, pd.Timestamp(moment), moment.replace(microsecond=5000), moment.replace(tzinfo=None)):
        for text in (str(value), value.isoformat()):
            assert js(heap, "+new Date(text)", text=text) == round(value.timestamp() * 1000) or value.tzinfo is None
            assert js(heap, "+new Date(text) === +v", text=text, v=value) is True
    assert js(heap, "+new Date(text)", text=moment.strftime("%Y-%m-%d %H:%M:%S%z")) == moment.timestamp() * 1000


def test_date_is_as_the_engines(heap: Heap) -> None:
    assert js(
        heap, "[Date.name, Date.length, typeof Date(), Object.keys(Date), Date.prototype.constructor === Date]"
    ) == [
        "Date",
        7,
        "string",
        [],
        True,
    ]
    assert js(
        heap,
        "[+new Date(5), +new Date(true), +new Date(null), new Date(2024, 0).getFullYear(), isNaN(new Date(undefined))]",
    ) == [
        5,
        1,
        0,
        2024,
        True,
    ]
    assert js(heap, "{ const now = Date.now(); return Math.abs(new Date() - now) < 60000 }") is True
    assert js(
        heap, "[new Date(new Date(7)).getTime(), +new Date({ valueOf: () => 8 }), +new Date(Object('1970'))]"
    ) == [7, 8, 0]
    assert js(heap, "+new Date({ [Symbol.toPrimitive]: (hint) => hint === 'default' ? 9 : 0 })") == 9
    assert js(heap, "String(Date).includes('[native code]')") is True


def test_classes_extend_date(heap: Heap) -> None:
    assert js(
        heap,
        """{
      class Day extends Date { constructor(text) { super(text) } get iso() { return this.toISOString() } }
      const day = new Day("2024-07-15");
      return [day.iso, day instanceof Day, day instanceof Date, Reflect.construct(Date, [0], Day) instanceof Day];
    }""",
    ) == ["2024-07-15T00:00:00.000Z", True, True, True]


def test_patches_of_prototypes_change_no_date(heap: Heap) -> None:
    assert js(
        heap,
        """{
      const { exec } = RegExp.prototype;
      RegExp.prototype.exec = String.prototype.charCodeAt = Math.trunc = () => { throw 1 };
      try { return [+new Date("2024-07-15 12:00Z"), +new Date("2024-07-15")] } finally { RegExp.prototype.exec = exec }
    }""",
    ) == [1721044800000, 1721001600000]
