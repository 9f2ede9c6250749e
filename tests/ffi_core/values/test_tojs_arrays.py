"""Deep copies of arrays of every dtype, of Series and frames, and of mappings that are no dict."""

from __future__ import annotations

import collections
import datetime
import decimal
import sqlite3
import time
import types
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import polars
import pyarrow
import pytest

from diglot.ffi_core import ConversionError, JsException
from tests.ffi_core.support import js

if TYPE_CHECKING:
    from collections.abc import Iterator

    from diglot.ffi_core import Heap

NOON = datetime.datetime(2024, 7, 15, 12)
NOON_UTC = NOON.replace(tzinfo=datetime.UTC)

# the class of the copy, and its text in JSON
ARRAYS: list[tuple[Any, str, str]] = [
    (np.array([1, 2], dtype="i4"), "Int32Array", "[1,2]"),
    (np.zeros(2, ">i4"), "Int32Array", "[0,0]"),
    (np.array([[1, 2]], dtype=">f8"), "Array", "[[1,2]]"),
    (np.array([0.5, 2], dtype=np.float16), "Array", "[0.5,2]"),
    (np.array([1.5], dtype=np.longdouble), "Float64Array", "[1.5]"),
    (np.array([True, False]), "Array", "[true,false]"),
    (np.array(["x", "é"]), "Array", '["x","é"]'),
    (np.array([["x"], ["y"]]), "Array", '[["x"],["y"]]'),
    (np.array(["x", 2, None, [1]], dtype=object), "Array", '["x",2,null,[1]]'),
    (np.array([b"a"]), "Array", "[[97]]"),
    (np.array([1500], dtype="m8[us]"), "Float64Array", "[1.5]"),
    (np.zeros(1, [("a", "i4"), ("b", "U3"), ("c", "f8", 2)]), "Array", '[{"a":0,"b":"","c":[0,0]}]'),
    (np.zeros(1, [("a", "i4")])[0], "Object", '{"a":0}'),
    (np.array(5), "Number", "5"),
    (np.array("x"), "String", '"x"'),
    (np.array(0.5, dtype=np.float16), "Number", "0.5"),
    (np.ma.array([1, 2], mask=[False, True]), "Array", "[1,null]"),
    (np.ma.array([1, 2], dtype="i4"), "Int32Array", "[1,2]"),
    (pd.Series([1.5]), "Float64Array", "[1.5]"),
    (pd.Series(["a", None]), "Array", '["a",null]'),
    (pd.Series([1, None], dtype="Int64"), "Float64Array", "[1,null]"),
    (pd.Series([1, 2], dtype="Int32"), "Int32Array", "[1,2]"),
    (pd.Series([True, None], dtype="boolean"), "Array", "[true,null]"),
    (pd.Categorical(["a"]), "Array", '["a"]'),
    (pd.Index([1.5]), "Float64Array", "[1.5]"),
    (polars.Series(["a"]), "Array", '["a"]'),
    (polars.Series([1, None]), "Array", "[1,null]"),
    (polars.Series([0.5]), "Float64Array", "[0.5]"),
    (pyarrow.array([0.5]), "Float64Array", "[0.5]"),
    (pyarrow.array([1, None]), "Array", "[1,null]"),
    (pyarrow.chunked_array([[0.5], [1.5]]), "Float64Array", "[0.5,1.5]"),
    (pyarrow.array(["a", "b"]), "Array", '["a","b"]'),
    (pyarrow.array(["a", "a"]).dictionary_encode(), "Array", '["a","a"]'),
    (pyarrow.array([[1, 2]]), "Array", "[[1,2]]"),
    (pyarrow.array([{"a": 1}]), "Array", '[{"a":1}]'),
    (polars.Series([[1, 2]]), "Array", "[[1,2]]"),
    (polars.Series([{"a": 1, "b": "x"}]), "Array", '[{"a":1,"b":"x"}]'),
    (pyarrow.scalar("a"), "String", '"a"'),
    (pyarrow.scalar([1, 2]), "Array", "[1,2]"),
]
LOOK = """(v) => {
  const isList = (x) => ArrayBuffer.isView(x) || Array.isArray(x);
  const plain = (x) => x === undefined || x !== x ? null : isList(x) ? Array.from(x, plain) : x;
  return [v.constructor.name, JSON.stringify(plain(v), (key, x) => ArrayBuffer.isView(x) ? Array.from(x) : x)];
}"""


@pytest.mark.parametrize(
    ("value", "kind", "text"), ARRAYS, ids=lambda value: f"{type(value).__name__} {getattr(value, 'dtype', '')}"
)
def test_an_array_is_copied_with_its_values(heap: Heap, value: Any, kind: str, text: str) -> None:
    look = heap.eval_js(f"({LOOK})")
    assert heap.eval_js("(look, v) => look(v.toJs())")(look, value).to_py() == [kind, text]
    assert heap.eval_js("(look, l) => look(l.toJs({ createPyproxies: false })[0])")(look, [value]).to_py() == [
        kind,
        text,
    ]
    assert look(heap.to_js(value)).to_py() == [kind, text]


@pytest.mark.parametrize("value", [np.array([1j]), np.zeros(1, "V3")], ids=["complex", "void"])
def test_a_dtype_without_a_copy_is_named(heap: Heap, value: Any) -> None:
    with pytest.raises(ConversionError, match=str(value.dtype).replace("|", r"\|")):
        heap.to_js(value)


@pytest.fixture
def berlin(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A local time that is not UTC."""
    monkeypatch.setenv("TZ", "Europe/Berlin")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.parametrize(
    ("value", "texts"),
    [
        (np.array(["2024-07-15", "NaT"], dtype="M8[D]"), ["2024-07-15T00:00:00.000Z", "Invalid Date"]),
        (np.array(["2024-07-15T12:00:00.123456"], dtype="M8[us]"), ["2024-07-15T10:00:00.123Z"]),
        (np.array(["0044-01-01"], dtype="M8[D]"), ["0044-01-01T00:00:00.000Z"]),
        (pd.Series(pd.to_datetime(["2024-07-15 12:00"])), ["2024-07-15T10:00:00.000Z"]),
        (pd.Series(pd.to_datetime(["2024-07-15 12:00"])).dt.tz_localize("Asia/Tokyo"), ["2024-07-15T03:00:00.000Z"]),
        (pd.DatetimeIndex(["2024-07-15 12:00"]), ["2024-07-15T10:00:00.000Z"]),
        (polars.Series([NOON, None]), ["2024-07-15T10:00:00.000Z", "Invalid Date"]),
        (polars.Series([NOON_UTC, None]), ["2024-07-15T12:00:00.000Z", "Invalid Date"]),
        (pyarrow.array([NOON, None]), ["2024-07-15T10:00:00.000Z", "Invalid Date"]),
        (pyarrow.array([NOON_UTC]), ["2024-07-15T12:00:00.000Z"]),
        (pd.Series([NOON_UTC], dtype=pd.ArrowDtype(pyarrow.timestamp("us", "UTC"))), ["2024-07-15T12:00:00.000Z"]),
    ],
    ids=str,
)
def test_datetimes_are_dates(heap: Heap, berlin: None, value: Any, texts: list[str]) -> None:
    show = "v.toJs().map((d) => d instanceof Date && isNaN(d) ? 'Invalid Date' : d.toISOString())"
    assert js(heap, show, v=value) == texts
    assert js(heap, "v.toJs().every((d, i) => Object.is(+d, +v[i]))", v=value) or isinstance(value, pd.Series)


def test_a_datetime_without_dimensions_and_one_with_two(heap: Heap) -> None:
    assert js(heap, "v.toJs().toISOString()", v=np.array("2024-07-15", dtype="M8[D]")) == "2024-07-15T00:00:00.000Z"
    assert (
        js(heap, "v.toJs()[0][0].toISOString()", v=np.array([["2024-07-15"]], dtype="M8[D]"))
        == "2024-07-15T00:00:00.000Z"
    )


def test_scalars_that_are_no_bytes_stay_proxies(heap: Heap) -> None:
    for value in (np.datetime64("2024-07-15"), np.timedelta64(1, "s"), np.complex128(1), decimal.Decimal(1)):
        assert js(heap, "v.toJs() === v", v=value) is True


def test_mappings_become_objects(heap: Heap) -> None:
    with sqlite3.connect(":memory:") as connection:
        connection.row_factory = sqlite3.Row
        row = connection.execute("select 1 as a").fetchone()
    connection.close()
    for mapping in (types.MappingProxyType({"a": 1}), collections.ChainMap({"a": 1}), collections.UserDict(a=1), row):
        assert js(heap, "[v.toJs(), [v].map((x) => x.toJs().constructor === Object)]", v=mapping) == [{"a": 1}, [True]]
        assert js(heap, "Object.fromEntries(v.toJs({ dictConverter: (pairs) => new Map(pairs) }))", v=mapping) == {
            "a": 1
        }


def test_a_frame_becomes_an_object_of_its_columns(heap: Heap) -> None:
    assert js(
        heap,
        "{ const f = v.toJs(); return [Object.keys(f), f.a.constructor.name, f.b] }",
        v=pd.DataFrame({"a": [1.5], "b": ["x"]}),
    ) == [
        ["a", "b"],
        "Float64Array",
        ["x"],
    ]
    with pytest.raises(ConversionError, match="'a'"):
        heap.to_js(pd.DataFrame([[1, 2]], columns=["a", "a"]))


def test_a_mapping_in_itself_keeps_its_circle(heap: Heap) -> None:
    mapping = collections.UserDict[str, Any]()
    mapping["me"] = mapping
    assert js(heap, "{ const c = v.toJs(); return c.me === c }", v=mapping) is True
    mapping.clear()


def test_an_error_while_an_array_is_read_comes_out(heap: Heap) -> None:
    class Bad:
        shape = (1,)

        def __array__(self) -> Any:
            raise LookupError("mine")

    with pytest.raises((LookupError, JsException), match="mine"):
        heap.to_js(Bad())
