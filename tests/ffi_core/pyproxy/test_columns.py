"""Arrays and columns of NumPy, pandas, Polars and PyArrow under the methods of JavaScript's arrays."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from diglot.ffi_core import Heap

from ..support import js, thrown

COLUMNS = [np.array([3, 1, 2]), pd.Index([3, 1, 2]), pd.array([3, 1, 2]), pl.Series([3, 1, 2]), pa.array([3, 1, 2])]
METHODS = [
    "join('-')", "indexOf(1)", "lastIndexOf(9)", "map(x => x * 2)", "filter(x => x > 1)", "some(x => x > 2)",
    "every(x => x > 2)", "reduce((a, b) => a + b)", "reduceRight((a, b) => a - b)", "find(x => x < 3)",
    "findIndex(x => x === 2)", "findLast(x => x > 1)", "findLastIndex(x => x > 1)",
    "at(-1)", "concat([4])", "includes(2)", "flatMap(x => [x, x])", "slice(1)",
]  # fmt: skip


def kind_of(value: Any) -> str:
    return f"{type(value).__module__.partition('.')[0]}.{type(value).__name__}"


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("column", COLUMNS, ids=kind_of)
def test_methods_of_arrays_read_the_items(heap: Heap, column: Any, method: str) -> None:
    if hasattr(column, method.partition("(")[0]):
        pytest.skip("a method of Python's, which comes first")
    assert js(heap, f"v.{method}", v=column) == js(heap, f"[3, 1, 2].{method}")


def test_a_series_of_pandas_and_an_array_of_rows(heap: Heap) -> None:
    series = pd.Series([1, 2], index=["x", "y"])
    assert js(heap, "s.reduce((a, b) => a + b)", s=series) == 3
    assert js(heap, "{ const seen = []; s.forEach((x, i) => seen.push([x, i])); return seen }", s=series) == [
        [1, 0],
        [2, 1],
    ]
    assert js(heap, "a.map(row => row.reduce((x, y) => x + y))", a=np.array([[1, 2], [3, 4]])) == [3, 7]


def test_a_column_called_as_a_method_is_the_column(heap: Heap) -> None:
    assert js(heap, "s.reduce", s=pd.Series({"reduce": 5})) == 5


@pytest.mark.parametrize("call", ["push(1)", "pop()", "shift()", "unshift(1)", "splice(0, 1)", "reverse()"])
def test_methods_that_change_an_array_say_what_to_write(heap: Heap, call: str) -> None:
    array = np.array([1, 2])
    error = thrown(heap, f"v.{call}", v=array)
    name = call.partition("(")[0]
    assert error.name == "TypeError"
    assert error.message.startswith(f"numpy.ndarray has no {name}(): write Array.from(v).{name}(...)")
    assert array.tolist() == [1, 2]


def test_a_number_in_an_array_has_no_items(heap: Heap) -> None:
    assert "0-d array" in thrown(heap, "v.map(x => x)", v=np.array(5)).message


def test_an_item_of_a_structured_array_has_its_fields(heap: Heap) -> None:
    item = np.array([(1, "x")], dtype=[("a", "i4"), ("length", "U1")])[0]
    assert js(heap, "[v.a, v.length, v[0], 'a' in v, 'b' in v, v.b]", v=item) == [1, "x", 1, True, False, None]
    assert js(heap, "[Object.keys(v), { ...v }, (({ a }) => a)(v)]", v=item) == [
        ["a", "length"],
        {"a": 1, "length": "x"},
        1,
    ]


def test_labels_of_several_parts_are_no_names(heap: Heap) -> None:
    """Not even their first part, which pandas takes for the columns below it."""
    columns = pd.MultiIndex.from_tuples([("a", "x"), ("a", "y")])
    frame = pd.DataFrame([[1, 2]], columns=columns)
    for value in (frame, pd.Series([1, 2], index=columns)):
        assert js(heap, "[Object.keys(v), { ...v }, Object.entries(v)]", v=value) == [[], {}, []]
    assert js(heap, "v.a.x.toJs()", v=frame)[0] == 1
