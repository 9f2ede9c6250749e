"""What numbers and times of Python are to JavaScript's operators: values, hints, and errors in place of text."""

from __future__ import annotations

import datetime
import decimal
import fractions
import math
import pathlib
import time
import uuid
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import polars
import pyarrow
import pytest
import sympy

from tests.ffi_core.support import js, js_raw, thrown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from diglot.ffi_core import Heap

INTEGERS = [np.int8(-3), np.uint8(3), np.int16(3), np.uint16(3), np.int32(3), np.uint32(3), np.int64(-3), np.uint64(3)]
ROADS: dict[str, Callable[[Heap, Any], Any]] = {
    "argument": lambda heap, value: js(heap, "[typeof v, v]", v=value),
    "item": lambda heap, value: js(heap, "[typeof l[0], l[0]]", l=[value]),
    "iterated": lambda heap, value: js(heap, "{ for (const v of l) return [typeof v, v] }", l=(value,)),
    "attribute": lambda heap, value: js(heap, "[typeof o.v, o.v]", o=type("O", (), {"v": value})()),
    "result": lambda heap, value: js(heap, "{ const v = f(); return [typeof v, v] }", f=lambda: value),
    "toJs": lambda heap, value: js(heap, "{ const [v] = l.toJs(); return [typeof v, v] }", l=[value]),
    "to_js": lambda heap, value: js(heap, "[typeof l[0], l[0]]", l=heap.to_js([value], create_pyproxies=False)),
}


@pytest.fixture
def berlin(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A local time that is not UTC."""
    monkeypatch.setenv("TZ", "Europe/Berlin")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


# What crosses as a value


@pytest.mark.parametrize("road", ROADS)
@pytest.mark.parametrize("value", INTEGERS, ids=lambda value: value.dtype.name)
def test_a_numpy_integer_is_a_number(heap: Heap, road: str, value: Any) -> None:
    assert ROADS[road](heap, value) == ["number", int(value)]


@pytest.mark.parametrize("road", ROADS)
@pytest.mark.parametrize(
    "value", [np.float16(0.5), np.float32(0.5), np.float64(0.5)], ids=lambda value: value.dtype.name
)
def test_a_numpy_float_is_a_number(heap: Heap, road: str, value: Any) -> None:
    assert ROADS[road](heap, value) == ["number", 0.5]


@pytest.mark.parametrize("road", ROADS)
def test_a_numpy_boolean_is_a_boolean(heap: Heap, road: str) -> None:
    assert [ROADS[road](heap, np.bool_(value)) for value in (False, True)] == [["boolean", False], ["boolean", True]]


def test_a_numpy_integer_beyond_exact_numbers_is_a_bigint(heap: Heap) -> None:
    assert js(
        heap, "[typeof a, typeof b, typeof c]", a=np.int64(2**53 - 1), b=np.int64(2**53), c=np.uint64(2**64 - 1)
    ) == [
        "number",
        "bigint",
        "bigint",
    ]
    assert js_raw(heap, "v", v=np.uint64(2**64 - 1)) == 2**64 - 1


def test_numpy_scalars_come_back_as_pythons_numbers(heap: Heap) -> None:
    back = [js_raw(heap, "v", v=value) for value in (np.int32(3), np.float32(0.5), np.bool_(True))]
    assert [type(value) for value in back] == [int, float, bool]


def test_a_class_that_extends_a_numpy_scalar_is_known_by_it(heap: Heap) -> None:
    class Count(np.int64):
        pass

    assert js(heap, "[typeof v, v + 1]", v=Count(3)) == ["number", 4]


def test_a_handle_made_by_hand_is_a_proxy_even_of_a_scalar(heap: Heap) -> None:
    from diglot.ffi_core import create_proxy

    handle = create_proxy(np.int64(3))
    assert js(heap, "[typeof p, p + 1]", p=handle)[0] == "object"
    assert handle.unwrap() == 3
    handle.destroy()


def test_sums_and_conditions_over_numpy(heap: Heap) -> None:
    assert js(heap, "{ let s = 0; for (const x of a) s += x; return s }", a=np.array([1, 2, 3])) == 6
    assert js(heap, "a.any() ? 'yes' : 'no'", a=np.array([False, False])) == "no"
    assert js(heap, "a.mean() + 1", a=np.array([1, 2], dtype=np.float32)) == 2.5
    assert js(heap, "df.n.sum() + 1", df=pd.DataFrame({"n": [19, 0]})) == 20


# Numbers that stay proxies

NUMBERS = [
    (decimal.Decimal("1.1"), 1.1, "1.1"),
    (decimal.Decimal("-0"), -0.0, "-0"),
    (decimal.Decimal("NaN"), math.nan, "NaN"),
    (decimal.Decimal("-Infinity"), -math.inf, "-Infinity"),
    (fractions.Fraction(1, 4), 0.25, "1/4"),
    (np.longdouble(1.5), 1.5, "1.5"),
    (sympy.Rational(1, 4), 0.25, "1/4"),
    (sympy.Integer(7), 7, "7"),
    (pyarrow.scalar(5), 5, "5"),
]


@pytest.mark.parametrize(("value", "number", "text"), NUMBERS, ids=lambda value: type(value).__name__)
def test_a_number_that_stays_a_proxy_calculates(heap: Heap, value: Any, number: float, text: str) -> None:
    assert js(heap, "typeof v", v=value) == "object"
    assert js(
        heap,
        "[+v, v + 0, v * 1, Number(v)].every((x) => Object.is(x, n) || x === n || n !== n && x !== x)",
        v=value,
        n=number,
    )
    assert js(heap, "[`${v}`, String(v), ({ [v]: 1 })]", v=value) == [text, text, {text: 1}]
    assert js_raw(heap, "v", v=value) is value


def test_numbers_add_to_numbers_and_compare(heap: Heap) -> None:
    assert js(heap, "a + b", a=fractions.Fraction(1, 2), b=fractions.Fraction(1, 3)) == 1 / 2 + 1 / 3
    assert js(heap, "[a < b, a > b, a == 1.5, a === b]", a=decimal.Decimal("1.5"), b=decimal.Decimal(2)) == [
        True,
        False,
        True,
        False,
    ]


def test_index_counts_before_float(heap: Heap) -> None:
    class Whole(fractions.Fraction):
        def __index__(self) -> int:
            return 2**70

    assert js_raw(heap, "v => typeof (v + 1n)")(Whole(1)) == "bigint"


@pytest.mark.parametrize(
    "value", [decimal.Decimal("1e400"), fractions.Fraction(10**400, 3)], ids=["Decimal", "Fraction"]
)
def test_a_number_too_large_for_javascript_is_a_range_error(heap: Heap, value: Any) -> None:
    for source in ("v + 1", "+v", "Number(v)"):
        error = thrown(heap, source, v=value)
        assert error.name == "RangeError"
        assert type(value).__name__ in error.message
    assert js(heap, "`${v}`", v=value) == str(value)


@pytest.mark.parametrize("value", [1j, np.complex128(1)], ids=["complex", "complex128"])
def test_a_complex_number_is_text_alone(heap: Heap, value: Any) -> None:
    for source in ("v + 1", "+v", "v > 1"):
        error = thrown(heap, source, v=value)
        assert (error.name, type(value).__name__ in error.message) == ("TypeError", True)
        assert "py.operator.add(a, b)" in error.message
    assert js(heap, "`${v}`", v=value) == str(value)


# Dates and times

ZONE = datetime.timezone(datetime.timedelta(hours=-4))
MOMENT = datetime.datetime(2024, 7, 15, 12, 0, 0, 123456)
TIMES: list[tuple[Any, str]] = [
    (MOMENT, "2024-07-15T12:00:00.123456"),
    (MOMENT.replace(tzinfo=ZONE), "2024-07-15T12:00:00.123456-04:00"),
    (datetime.date(2024, 7, 15), "2024-07-15"),
    (pd.Timestamp("2024-07-15 12:00:00.123456789"), "2024-07-15T12:00:00.123456789"),
    (pd.Timestamp("2024-07-15", tz="America/New_York"), "2024-07-15T00:00:00-04:00"),
    (np.datetime64("2024-07-15T12:00:00"), "2024-07-15T12:00:00"),
    (np.datetime64("2024-07-15"), "2024-07-15"),
    (np.datetime64("2024-07-15T12", "h"), "2024-07-15T12:00"),
    (np.datetime64("2024-07"), "2024-07"),
    (np.datetime64("12024-07-15"), "+012024-07-15"),
]


@pytest.mark.parametrize(("value", "text"), TIMES, ids=lambda value: str(value))
def test_a_time_is_its_iso_text(heap: Heap, berlin: None, value: Any, text: str) -> None:
    assert js(heap, "[`${v}`, String(v), v + '']", v=value) == [text] * 3
    expected = heap.eval_js("text => new Date(text).getTime()")(text)
    assert not math.isnan(expected)
    assert js(heap, "[+v, +new Date(v), v - 0]", v=value) == [expected] * 3


def test_a_time_is_exact_with_an_offset_local_without_and_a_date_is_utc(heap: Heap, berlin: None) -> None:
    iso = "(v) => new Date(+v).toISOString()"
    assert heap.eval_js(iso)(MOMENT.replace(tzinfo=ZONE)) == "2024-07-15T16:00:00.123Z"
    assert heap.eval_js(iso)(MOMENT) == "2024-07-15T10:00:00.123Z"
    assert heap.eval_js(iso)(pd.Timestamp(MOMENT)) == "2024-07-15T10:00:00.123Z"
    assert heap.eval_js(iso)(datetime.date(2024, 7, 15)) == "2024-07-15T00:00:00.000Z"


def test_an_offset_of_the_time_before_zones_is_exact(heap: Heap) -> None:
    zone = datetime.timezone(datetime.timedelta(minutes=53, seconds=28))
    value = datetime.datetime(1880, 1, 1, tzinfo=zone)
    assert js(heap, "[+v, +new Date(v)]", v=value) == [int(value.timestamp() * 1000)] * 2


@pytest.mark.parametrize("value", [pathlib.Path("2024-07"), b"2024-07", pd.Period("2024-07"), uuid.UUID(int=1), [2024]])
def test_what_is_no_time_is_no_date(heap: Heap, value: Any) -> None:
    """Whatever its text looks like."""
    assert js(heap, "String(new Date(v))", v=value) == "Invalid Date"


def test_a_time_of_another_library_is_known_by_its_iso_form(heap: Heap) -> None:
    class Moment:
        def isoformat(self) -> str:
            return "2024-07-15T12:00:00+00:00"

        __str__ = isoformat

    assert js(heap, "new Date(v).toISOString()", v=Moment()) == "2024-07-15T12:00:00.000Z"


def test_times_compare(heap: Heap) -> None:
    early, late = datetime.datetime(2024, 1, 1), pd.Timestamp(2024, 1, 2)
    assert js(heap, "[a < b, b - a, new Date(a) < b]", a=early, b=late) == [True, 86_400_000, True]


@pytest.mark.parametrize("value", [pd.NaT, np.datetime64("NaT"), np.timedelta64("NaT"), pd.NA], ids=str)
def test_what_is_missing_is_not_a_number(heap: Heap, value: Any) -> None:
    assert js(heap, "[+v, v + 1, +new Date(v)].every(Number.isNaN)", v=value) is True
    assert js(heap, "`${v}`", v=value) == str(value)


@pytest.mark.parametrize(
    ("value", "milliseconds"),
    [
        (datetime.timedelta(days=1, microseconds=1500), 86_400_001.5),
        (datetime.timedelta(days=-1), -86_400_000),
        (pd.Timedelta("1s 5ns"), 1000.000005),
        (np.timedelta64(90, "s"), 90_000),
        (np.timedelta64(1500, "us"), 1.5),
    ],
    ids=str,
)
def test_a_duration_is_milliseconds(heap: Heap, value: Any, milliseconds: float) -> None:
    assert js(heap, "[+v, v + 0, v / 1]", v=value) == [milliseconds] * 3
    assert js(heap, "`${v}`", v=value) == str(value)


def test_adding_a_duration_to_a_time_is_pythons(heap: Heap) -> None:
    day, moment = datetime.timedelta(days=1), datetime.datetime(2024, 1, 1)
    assert js(heap, "`${py.operator.add(d, t)}`", d=moment, t=day) == "2024-01-02T00:00:00"
    heap.namespace["operator"] = "mine"
    assert js(heap, "py.operator") == "mine"


# Arrays

ARRAYS = [
    (np.array([1, 2]), "a numpy ndarray"),
    (np.array([1]), "a numpy ndarray"),
    (np.zeros((0, 2)), "a numpy ndarray"),
    (pd.Series([1]), "a pandas Series"),
    (pd.DataFrame({"a": [1]}), "a pandas DataFrame"),
    (pd.Index([1]), "a pandas Index"),
    (polars.Series([1]), "a polars Series"),
    (polars.DataFrame({"a": [1]}), "a polars DataFrame"),
    (pyarrow.array([1]), "a pyarrow Int64Array"),
    (pyarrow.table({"a": [1]}), "a pyarrow Table"),
]


@pytest.mark.parametrize(("value", "name"), ARRAYS, ids=lambda value: type(value).__name__)
def test_an_array_has_no_value_to_calculate_with(heap: Heap, value: Any, name: str) -> None:
    for source, words in (
        ("v + 1", "has no value to add"),
        ("v - 1", "has no single number"),
        ("v > 1", "has no single number"),
    ):
        error = thrown(heap, source, v=value)
        assert error.name == "TypeError"
        assert error.message.startswith(f"{name} {words}")
        assert "py.operator.add(a, b)" in error.message
        assert "`${a}`" in error.message
    assert js(heap, "`${v}`", v=value) == str(value)


def test_what_to_write_instead_of_adding_to_a_series(heap: Heap) -> None:
    assert thrown(heap, "s + 1", s=pd.Series([1])).message.startswith(
        "a pandas Series has no value to add: write s.add(1)"
    )
    assert js(heap, "Array.from(s.add(1))", s=pd.Series([1])) == [2]


def test_a_type_is_an_array_by_its_methods(heap: Heap) -> None:
    class ByArray:
        shape = (2,)

        def __array__(self) -> Any:
            raise AssertionError("nobody needs the items")

    class ByDlpack:
        def __dlpack__(self) -> Any:
            raise AssertionError("nobody needs the items")

    assert [thrown(heap, "v + 1", v=value).name for value in (ByArray(), ByDlpack())] == ["TypeError"] * 2


@pytest.mark.parametrize("value", [np.ma.masked, np.ma.array(5, mask=True)], ids=["masked", "0-d"])
def test_a_masked_item_is_missing(heap: Heap, value: Any) -> None:
    """Whatever is under the mask."""
    assert js(heap, "[v + 1, +v].every(Number.isNaN)", v=value) is True
    assert js(heap, "[JSON.stringify([v]), v.toJs() === undefined]", v=value) == ["[null]", True]


def test_an_array_without_dimensions_is_its_item(heap: Heap) -> None:
    assert js(heap, "[v + 1, v > 2, `${v}`]", v=np.array(5)) == [6, True, "5"]
    assert (
        js(heap, "new Date(v).toISOString()", v=np.array("2024-07-15", dtype="datetime64[D]"))
        == "2024-07-15T00:00:00.000Z"
    )
    assert js(heap, "v + 1", v=np.array(decimal.Decimal("1.5"))) == 2.5
