"""Tables as JavaScript's libraries take them: `df` by rows, `Heap.rows`, `Heap.columns`."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from diglot.ffi_core import Heap, JsException

DATA = {"height": [1.5, None, 3.5], "n": [1, 2, 3], "kind": ["a", None, "b"], "old": [True, False, True]}
FRAMES = [pd.DataFrame, pl.DataFrame, pa.table]
ROWS = (
    '[{"height":1.5,"n":1,"kind":"a","old":true},{"height":null,"n":2,"kind":null,"old":false},'
    '{"height":3.5,"n":3,"kind":"b","old":true}]'
)


def text(heap: Heap, value: Any) -> str:
    """What JSON.stringify makes of a JavaScript value."""
    return str(heap.eval_js("value => JSON.stringify(value)")(value))


@pytest.fixture(params=FRAMES, ids=["pandas", "polars", "pyarrow"])
def frame(request: pytest.FixtureRequest, heap: Heap) -> Any:
    heap.namespace["df"] = request.param(DATA)
    return heap.namespace["df"]


@pytest.mark.parametrize(
    "source",
    ["[...df]", "Array.from(df)", "[df[0], df[1], df[2]]", "Array.from(df, row => row)", "Object.values([...df])"],
)
def test_a_table_is_an_array_of_rows(heap: Heap, frame: Any, source: str) -> None:
    assert text(heap, heap.eval_js(source)) == ROWS


def test_a_row_is_a_plain_object(heap: Heap, frame: Any) -> None:
    assert heap.eval_js("Object.getPrototypeOf(df[0]) === Object.prototype") is True
    assert heap.eval_js("Object.keys(df[0])").to_py() == list(DATA)
    assert heap.eval_js("const [{ n }, ...rest] = df; [n, rest.length]").to_py() == [1, 2]


def test_what_a_table_has_besides(heap: Heap, frame: Any) -> None:
    assert heap.eval_js("df.length") == 3
    assert heap.eval_js("df[3] === undefined && df[-1] === undefined") is True
    assert heap.eval_js("0 in df") is False


def test_pandas_keeps_its_own(heap: Heap) -> None:
    heap.namespace["df"] = pd.DataFrame(DATA)
    assert heap.eval_js("Object.keys(df)").to_py() == list(DATA)
    assert heap.eval_js("df.n.sum() + df.get('n').max()") == 9
    assert heap.eval_js("df.filter.callKwargs({ items: ['n'] }).shape[1]") == 1
    heap.namespace["numbered"] = pd.DataFrame([[1, 2], [3, 4]])
    assert heap.eval_js("numbered[0].sum()") == 4, "a column's label comes first"


@pytest.mark.parametrize("make", FRAMES)
def test_rows(heap: Heap, make: Any) -> None:
    rows = heap.rows(make(DATA))
    assert text(heap, rows) == ROWS
    assert heap.eval_js("rows => Array.isArray(rows)")(rows) is True


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        ([{"x": 1, "y": None}, {"x": float("nan")}], '[{"x":1,"y":null},{"x":null}]'),
        ({"x": [1, None], "y": np.array([1.5, 2])}, '[{"x":1,"y":1.5},{"x":null,"y":2}]'),
        ({}, "[]"),
        ([], "[]"),
        (pd.DataFrame(), "[]"),
        (pd.DataFrame({"x": [1]}, index=["a"]), '[{"index":"a","x":1}]'),
        (pd.DataFrame({"__proto__": [1], 'a"`${b}': [2]}), '[{"__proto__":1,"a\\"`${b}":2}]'),
        (pd.DataFrame({"x": pd.array([1, None], dtype="Int64")}), '[{"x":1},{"x":null}]'),
        (pd.DataFrame({"x": pd.Categorical(["b", "a"])}), '[{"x":"b"},{"x":"a"}]'),
        (pl.DataFrame({"x": [[1, 2], None]}), '[{"x":[1,2]},{"x":null}]'),
    ],
)
def test_rows_of(heap: Heap, table: Any, expected: str) -> None:
    assert text(heap, heap.rows(table)) == expected


def test_integers_stay_exact(heap: Heap) -> None:
    large = 2**53 + 1
    rows = heap.rows(pd.DataFrame({"small": [2**53], "large": [large]}))
    assert heap.eval_js("rows => typeof rows[0].small + typeof rows[0].large")(rows) == "numberbigint"
    assert rows[0].large == large


def test_moments_are_dates(heap: Heap) -> None:
    noon = datetime.datetime(2024, 7, 15, 12, tzinfo=datetime.UTC)
    for table in (
        pd.DataFrame({"t": [noon, None]}),
        pl.DataFrame({"t": [noon, None]}),
        [{"t": noon}, {"t": None}],
        {"t": [noon, None]},
    ):
        rows = heap.rows(table)
        assert heap.eval_js("rows => rows[0].t instanceof Date && rows[0].t.toISOString()")(rows) == (
            "2024-07-15T12:00:00.000Z"
        )
        assert heap.eval_js("rows => rows[1].t")(rows) is heap.eval_js("null")


def test_arrays_of_javascript_are_rows_already(heap: Heap) -> None:
    rows = heap.eval_js("[{ a: 1 }]")
    assert heap.rows(rows) is rows
    assert text(heap, heap.rows(heap.eval_js("({ objects() { return [{ a: 2 }] } })"))) == '[{"a":2}]'


def test_rows_come_back_as_a_frame(heap: Heap) -> None:
    frame = pd.DataFrame({"n": [1, 2], "kind": ["a", "b"]})
    pd.testing.assert_frame_equal(pd.DataFrame(heap.rows(frame)), frame)


@pytest.mark.parametrize("make", FRAMES)
def test_columns(heap: Heap, make: Any) -> None:
    columns = heap.columns(make({"x": [1.5, 2], "n": [1, 2], "kind": ["a", None]}))
    kinds = heap.eval_js("columns => Object.values(columns).map(each => each.constructor.name)")(columns)
    assert kinds.to_py() == ["Float64Array", "Float64Array", "Array"]
    assert text(heap, columns.kind) == '["a",null]'


@pytest.mark.parametrize(
    ("table", "words"),
    [
        (5, "not int"),
        (np.array([1]), "not numpy ndarray"),
        (Decimal(1), "not decimal Decimal"),
        (pl.DataFrame({"a": [1]}).lazy(), r"rows\(df.collect\(\)\)"),
        (pd.DataFrame([[1, 2]], columns=["a", "a"]), "'a' is there twice"),
        (pd.DataFrame([[1]], columns=pd.MultiIndex.from_tuples([("a", "b")])), "several levels"),
        ({"a": [1], "b": [1, 2]}, "different lengths"),
        ({"a": 1}, "'a' is a int|'a' is an? int"),
    ],
)
def test_what_has_no_rows(heap: Heap, table: Any, words: str) -> None:
    with pytest.raises(TypeError, match=words):
        heap.rows(table)


def test_the_error_is_one_of_javascripts(heap: Heap) -> None:
    heap.namespace["df"] = pd.DataFrame([[1, 2]], columns=["a", "a"])
    with pytest.raises(JsException, match="'a' is there twice") as caught:
        heap.eval_js("[...df]")
    assert caught.value.name == "TypeError"


def test_patched_built_ins_change_nothing(heap: Heap) -> None:
    heap.namespace["df"] = pd.DataFrame({"x": [1, 2]})
    heap.eval_js(
        "Array.from = Array.prototype.map = Array.prototype.join = JSON.stringify = Function = () => 'patched'"
    )
    assert heap.eval_js("let sum = 0; for (const { x } of df) sum += x; sum + df[1].x") == 5
