"""JSON.stringify of Python objects: alone, inside JavaScript, with replacers and indents, and what it refuses."""

from __future__ import annotations

import collections
import dataclasses
import datetime
import decimal
import enum
import fractions
import functools
import io
import ipaddress
import json
import pathlib
import signal
import sqlite3
import threading
import types
import uuid
from array import array
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import MagicMock

import attrs
import h5py
import numpy as np
import pandas as pd
import polars
import pyarrow
import pydantic
import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import orm

from diglot.ffi_core import ConversionError, Heap, JsException, jsnull
from tests.ffi_core.support import js, thrown

many = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)


def stringify(heap: Heap, value: Any) -> str | None:
    """The text of a value, which is the same by each way to it."""
    text = js(heap, "JSON.stringify(v)", v=value)
    inner = "null" if text is None else text
    assert js(heap, "JSON.stringify([v])", v=value) == f"[{inner}]"
    assert js(heap, "JSON.stringify(l)", l=[value]) == f"[{inner}]"
    assert js(heap, "JSON.stringify({ v })", v=value) == ("{}" if text is None else f'{{"v":{text}}}')
    assert js(heap, "JSON.stringify(d)", d={"v": value}) == ("{}" if text is None else f'{{"v":{text}}}')
    return text  # type: ignore[no-any-return]


class Point:
    kind = "point"

    def __init__(self) -> None:
        self.n = 1
        self._hidden = 2

    @property
    def slow(self) -> int:
        raise AssertionError("a property ran")

    def __call__(self) -> None: ...


class Slots:
    __slots__ = ("_c", "b", "a")  # noqa: RUF023 - the order counts

    def __init__(self) -> None:
        self.b, self.a, self._c = 1, 2, 3


@dataclasses.dataclass
class Data:
    when: datetime.date
    inner: Any = None


class Colour(enum.Enum):
    RED = 1
    DAY = datetime.date(2024, 5, 1)


Pair = collections.namedtuple("Pair", "x y")
MODEL = pydantic.create_model("Model", when=(datetime.date, datetime.date(2024, 5, 1)))
ATTRS = attrs.make_class("Made", ["b", "a"])

VALUES: list[tuple[Any, str | None]] = [
    # mappings
    (collections.OrderedDict(b=1, a=2), '{"b":1,"a":2}'),
    (collections.Counter("aab"), '{"a":2,"b":1}'),
    (collections.defaultdict(int, a=1), '{"a":1}'),
    (collections.ChainMap({"a": 1}), '{"a":1}'),
    (types.MappingProxyType({"a": 1}), '{"a":1}'),
    ({1: 2, None: 3, 1.5: 4, False: 5}, '{"1":2,"undefined":3,"1.5":4,"false":5}'),
    ({np.int64(3): 1}, '{"3":1}'),
    # sequences, sets
    ((1, "x"), '[1,"x"]'),
    (range(3), "[0,1,2]"),
    ({1}, "[1]"),
    (frozenset({1}), "[1]"),
    ({"a": 1}.keys(), '["a"]'),
    ({"a": 1}.values(), "[1]"),
    ({"a": 1}.items(), '[["a",1]]'),
    (collections.deque([1]), "[1]"),
    (array("d", [1.5]), "[1.5]"),
    (Pair(1, [2]), '{"x":1,"y":[2]}'),
    # arrays
    (np.array([1, 2]), "[1,2]"),
    (np.array([[1, 2], [3, 4]]), "[[1,2],[3,4]]"),
    (np.zeros((0, 2)), "[]"),
    (np.array(5), "5"),
    (np.array([True]), "[true]"),
    (np.array(["x", "é"]), '["x","é"]'),
    (np.array([10**30, None, 1.5], dtype=object), f"[{10**30},null,1.5]"),
    (np.array([0.5, np.nan, np.inf], dtype=np.float16), "[0.5,null,null]"),
    (np.array([1, 2], dtype=">i4"), "[1,2]"),
    (np.array([1.5], dtype=np.longdouble), "[1.5]"),
    (np.array(["2024-05-01"], dtype="datetime64[D]"), '["2024-05-01"]'),
    (np.array(["2024-05-01T12:30", "NaT"], dtype="datetime64[ns]"), '["2024-05-01T12:30:00",null]'),
    (np.array(["2024-05-01T12:30"], dtype="datetime64[ns]"), '["2024-05-01T12:30:00"]'),
    (np.array(["2024-05-01T12:30:00.5"], dtype="datetime64[ms]"), '["2024-05-01T12:30:00.500"]'),
    (np.array([90], dtype="timedelta64[s]"), '["PT1M30S"]'),
    (np.zeros(1, [("a", "i4"), ("b", "f8", 2)]), '[{"a":0,"b":[0,0]}]'),
    (np.zeros(1, [("a", "i4")])[0], '{"a":0}'),
    (pd.Index(["a"]), '["a"]'),
    (polars.Series([7, None]), "[7,null]"),
    (pyarrow.array([8, None]), "[8,null]"),
    (pyarrow.scalar(5), "5"),
    # numbers
    (decimal.Decimal("1.10"), "1.10"),
    (decimal.Decimal("0.1000000000000000055511151231257827"), "0.1000000000000000055511151231257827"),
    (decimal.Decimal("NaN"), "null"),
    (decimal.Decimal("Infinity"), "null"),
    (fractions.Fraction(1, 4), "0.25"),
    (np.int64(3), "3"),
    (np.float32(0.5), "0.5"),
    (np.bool_(True), "true"),
    (float("nan"), "null"),
    (float("-inf"), "null"),
    # times
    (datetime.date(2024, 5, 1), '"2024-05-01"'),
    (datetime.datetime(2024, 5, 1, 12, 30), '"2024-05-01T12:30:00"'),
    (datetime.datetime(2024, 5, 1, tzinfo=datetime.UTC), '"2024-05-01T00:00:00+00:00"'),
    (datetime.time(1, 2), '"01:02:00"'),
    (datetime.timedelta(days=1, hours=1, minutes=2, seconds=5, microseconds=5), '"P1DT1H2M5.000005S"'),
    (datetime.timedelta(days=-1), '"-P1D"'),
    (datetime.timedelta(0), '"PT0S"'),
    (np.datetime64("2024-05-01"), '"2024-05-01"'),
    (np.timedelta64(90, "s"), '"PT1M30S"'),
    (np.timedelta64("NaT"), "null"),
    (pd.Timestamp("2024-05-01"), '"2024-05-01T00:00:00"'),
    (pd.Timedelta("1s 5ns"), '"PT1.000000005S"'),
    (pd.NaT, "null"),
    (pd.NA, "null"),
    # text
    (uuid.UUID(int=5), '"00000000-0000-0000-0000-000000000005"'),
    (pathlib.PurePosixPath("/a"), '"/a"'),
    (ipaddress.ip_address("1.2.3.4"), '"1.2.3.4"'),
    (np.str_("x"), '"x"'),
    (Colour.RED, "1"),
    (Colour.DAY, '"2024-05-01"'),
    # own data
    (Point(), '{"n":1}'),
    (Slots(), '{"b":1,"a":2}'),
    (Data(datetime.date(2024, 5, 1), [Point()]), '{"when":"2024-05-01","inner":[{"n":1}]}'),
    (types.SimpleNamespace(a=1), '{"a":1}'),
    (MODEL(), '{"when":"2024-05-01"}'),
    (ATTRS(1, 2), '{"b":1,"a":2}'),
    (ValueError("x"), "{}"),
    (MagicMock(), '{"method_calls":[]}'),
    # nothing
    (len, None),
    (Point, None),
    ([].append, None),
    (lambda: 1, None),
    (functools.partial(len), None),
    (np.add, None),
    # what crosses as a value
    ([None, jsnull, 1, 2**70, -0.0, "é漢😀"], f'[null,null,1,{2**70},0,"é漢😀"]'),
    ({"a": None, "f": len}, '{"a":null}'),
]


@pytest.mark.parametrize(("value", "text"), VALUES, ids=lambda value: type(value).__name__)
def test_the_text_of_a_value(heap: Heap, value: Any, text: str | None) -> None:
    if isinstance(value, float):
        assert js(heap, "JSON.stringify(v)", v=[value]) == f"[{text}]"
    else:
        assert stringify(heap, value) == text


OPAQUE = [object(), threading.Lock(), iter([1]), (x for x in ()), 1j, np.complex128(1), b"x", bytearray(b"x"),
          memoryview(b"x"), np.array([b"x"]), np.array([1j]), json, polars.LazyFrame({"a": [1]})]  # fmt: skip


@pytest.mark.parametrize("value", OPAQUE, ids=lambda value: type(value).__name__)
def test_what_has_no_form_is_a_type_error_that_names_the_type(heap: Heap, value: Any) -> None:
    for source in ("JSON.stringify(v)", "JSON.stringify({ v })", "JSON.stringify([v], (key, value) => value)"):
        error = thrown(heap, source, v=value)
        assert error.name == "TypeError"
        assert type(value[0] if isinstance(value, np.ndarray) else value).__name__ in error.message
        assert "has no form in JSON" in error.message


def test_rows_of_databases(heap: Heap, tmp_path: Any) -> None:
    with sqlite3.connect(":memory:") as connection:
        connection.row_factory = sqlite3.Row
        assert stringify(heap, connection.execute("select 1 as n, 'x' as name").fetchone()) == '{"n":1,"name":"x"}'
    connection.close()
    base = orm.declarative_base()
    table = {"__tablename__": "u", "id": sa.Column(sa.Integer, primary_key=True), "name": sa.Column(sa.String)}
    user = type("User", (base,), table)
    engine = sa.create_engine("sqlite://")
    base.metadata.create_all(engine)
    with orm.Session(engine) as session:
        session.add(made := user(id=1, name="Ada"))
        session.commit()
        assert stringify(heap, made) == '{"id":1,"name":"Ada"}'
        assert stringify(heap, session.execute(sa.select(user.id, user.name)).all()) == '[{"id":1,"name":"Ada"}]'
    engine.dispose()
    with h5py.File(tmp_path / "f.h5", "w") as file:
        file["g/x"] = [1, 2]
        assert stringify(heap, file) == '{"g":{"x":[1,2]}}'


# Keys


def test_keys_without_a_name_throw(heap: Heap) -> None:
    for mapping in ({(1, 2): "t", "a": 1}, collections.OrderedDict({(1, 2): "t"})):
        with pytest.raises(ConversionError, match=r"tuple \(\(1, 2\)\)"):
            js(heap, "JSON.stringify(v)", v=mapping)


@pytest.mark.parametrize("mapping", [{1: "a", "1": "b"}, {"1": "a", 1: "b"}, {None: 1, "undefined": 2}], ids=str)
def test_keys_with_the_same_name_throw(heap: Heap, mapping: Any) -> None:
    for make in (dict, collections.OrderedDict):
        with pytest.raises(ConversionError, match="are the same property"):
            js(heap, "JSON.stringify(v)", v=make(mapping))


# Frames


FRAME = pd.DataFrame({"a": [1, 2], "b": ["x", None]})
FRAMES: list[tuple[Any, str]] = [
    (FRAME, '[{"a":1,"b":"x"},{"a":2,"b":null}]'),
    (FRAME.set_index("b"), '[{"b":"x","a":1},{"b":null,"a":2}]'),
    (FRAME[["a"]].set_axis(["r", "s"]), '[{"index":"r","a":1},{"index":"s","a":2}]'),
    (FRAME[FRAME.a > 1], '[{"index":1,"a":2,"b":null}]'),
    (FRAME[FRAME.a > 1].reset_index(drop=True), '[{"a":2,"b":null}]'),
    (FRAME.rename_axis("n")[["a"]], '[{"n":0,"a":1},{"n":1,"a":2}]'),
    (pd.DataFrame({"index": [1]}, index=["r"]), '[{"level_0":"r","index":1}]'),
    (
        pd.DataFrame({"a": [1]}, index=pd.MultiIndex.from_tuples([("x", 2)], names=["p", None])),
        '[{"p":"x","level_1":2,"a":1}]',
    ),
    (pd.DataFrame({0: [1], 1: [2]}), '[{"0":1,"1":2}]'),
    (pd.DataFrame(), "[]"),
    (pd.DataFrame({"a": []}), "[]"),
    (
        pd.DataFrame(
            {
                "t": pd.to_datetime(["2024-01-01", None]),
                "u": pd.to_datetime(["2024-01-01", "2024-01-02"]),
                "z": pd.to_datetime(["2024-01-01", None]).tz_localize("UTC"),
                "c": pd.Categorical(["p", None]),
                "i": pd.array([1, None], dtype="Int64"),
                "f": [1.5, float("inf")],
            }
        ),
        (
            '[{"t":"2024-01-01T00:00:00","u":"2024-01-01T00:00:00","z":"2024-01-01T00:00:00+00:00","c":"p","i":1,"f":1.5},'
            '{"t":null,"u":"2024-01-02T00:00:00","z":null,"c":null,"i":null,"f":null}]'
        ),
    ),
    (
        polars.DataFrame({"a": [1, None], "d": [datetime.date(2024, 1, 1), None]}),
        '[{"a":1,"d":"2024-01-01"},{"a":null,"d":null}]',
    ),
    (pyarrow.table({"a": [1, None], "l": [[1], [2]]}), '[{"a":1,"l":[1]},{"a":null,"l":[2]}]'),
    (pd.Series([1, 2]), "[1,2]"),
    (pd.Series([1, 2], index=[7, 8]), "[1,2]"),
    (pd.Series([1, 2], index=["a", "b"]), '{"a":1,"b":2}'),
    (pd.Series([1], index=pd.to_datetime(["2024-01-01"])), '{"2024-01-01T00:00:00":1}'),
]


@pytest.mark.parametrize(("frame", "text"), FRAMES, ids=lambda value: type(value).__name__)
def test_a_frame_is_its_records_and_a_series_its_values(heap: Heap, frame: Any, text: str) -> None:
    assert stringify(heap, frame) == text


@pytest.mark.parametrize(
    ("value", "name"),
    [
        (pd.DataFrame([[1, 2]], columns=["a", "a"]), "'a'"),
        (pd.DataFrame({"a": [1]}, index=pd.Index([1], name="a")), "'a'"),
        (pd.DataFrame({1: [1], "1": [2]}), "'1'"),
        (pd.DataFrame([[1]], columns=pd.MultiIndex.from_tuples([("a", "b")])), "('a', 'b')"),
        (pd.Series([1, 2], index=["a", "a"]), "'a'"),
    ],
    ids=["columns", "index", "kinds", "levels", "labels"],
)
def test_names_that_would_be_lost_are_named(heap: Heap, value: Any, name: str) -> None:
    error = thrown(heap, "JSON.stringify(v)", v=value)
    assert (error.name, name in error.message) == ("TypeError", True)


# As the engine does it

texts = st.text(st.characters(codec=None), max_size=8)
plain_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.floats() | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=12,
)


@many
@given(
    value=st.lists(plain_values, max_size=4) | st.dictionaries(texts, plain_values, max_size=4),
    space=st.none() | st.integers(0, 4),
)
def test_plain_data_is_written_as_the_engine_writes_its_copy(heap: Heap, value: Any, space: Any) -> None:
    written, expected = js(
        heap,
        """{
      const noUndefined = (key, x) => x === undefined ? null : x;
      const copy = v.toJs();
      return [[v, { v }, [[v]]].map((x) => JSON.stringify(x, undefined, space)),
        [copy, { v: copy }, [[copy]]].map((x) => JSON.stringify(x, noUndefined, space))];
    }""",
        v=value,
        space=space,
    )
    assert [json.loads(text) for text in written] == [json.loads(text) for text in expected]
    if not is_reordered(value):
        assert written == expected


def is_reordered(value: Any) -> bool:
    """Whether JavaScript puts keys of a copy into another order, or the engine writes more digits than are needed."""
    if isinstance(value, dict):
        return any(key.isdecimal() for key in value) or any(map(is_reordered, value.values()))
    return isinstance(value, float) or (isinstance(value, list) and any(map(is_reordered, value)))


@many
@given(number=st.floats(allow_nan=False, allow_infinity=False))
def test_floats_are_written_as_javascript_writes_them(heap: Heap, number: float) -> None:
    def digits(text: str) -> str:
        return text.partition("e")[0].replace(".", "").strip("[]-0")

    text, engines = js(heap, "JSON.stringify(l)", l=[number]), js(heap, "JSON.stringify([n])", n=number)
    assert float(text[1:-1]) == number
    assert text == engines or len(digits(text)) < len(digits(engines))  # the engine's are not always the fewest


@pytest.mark.parametrize(
    "space",
    ["2", "'--'", "new Number(3)", "new String('>')", "99", "'a long long indent'", "-1", "{}", "'\\n '", "'}'"],
)
def test_indents(heap: Heap, space: str) -> None:
    value = {"a": [1, {"b": []}], "c": {}, "t": "line\nbreak"}
    copy = f"JSON.stringify({{ v: v.toJs(), w: [v.toJs()] }}, null, {space})"
    assert js(heap, f"JSON.stringify({{ v, w: [v] }}, null, {space})", v=value) == js(heap, copy, v=value)
    assert js(heap, f"JSON.stringify(v, null, {space})", v=value) == js(
        heap, f"JSON.stringify(v.toJs(), null, {space})", v=value
    )
    inside = {"deep": [heap.eval_js("(v) => ({ v })")(value)]}
    assert js(heap, f"JSON.stringify(o, null, {space})", o=inside) == js(
        heap, f"JSON.stringify({{ deep: [{{ v: v.toJs() }}] }}, null, {space})", v=value
    )


def test_replacers(heap: Heap) -> None:
    value = {"a": 1, "b": {"a": 2, "c": decimal.Decimal("1.5")}}
    assert (
        js(heap, "JSON.stringify(v, (key, x) => typeof x === 'number' ? x + 1 : x)", v=value)
        == '{"a":2,"b":{"a":3,"c":2.5}}'
    )
    assert js(heap, "JSON.stringify({ v }, ['v', 'a'])", v=value) == '{"v":{"a":1}}'
    assert js(heap, "JSON.stringify(v, names)", v=value, names=["b", "c"]) == '{"b":{"c":1.5}}'
    assert js(heap, "JSON.stringify(v, f)", v=value, f=lambda key, x: None if key == "b" else x) == '{"a":1}'
    seen = js(
        heap, "{ const seen = []; JSON.stringify(v, (key, x) => { seen.push(key); return x }); return seen }", v=value
    )
    assert seen == ["", "a", "b", "a", "c"]
    assert (
        js(heap, "JSON.stringify(v, (key, x) => key === 'b' ? d : x)", v=value, d=decimal.Decimal("2.5"))
        == '{"a":1,"b":2.5}'
    )


def test_lists_of_names_are_read_as_the_standard_says(heap: Heap) -> None:
    """Once each, in their order, strings and numbers alone; an object that contains itself is found."""
    source = "JSON.stringify(%s, [2, new String('b'), 'o', 'o', {}, null], 1)"
    value = "{ o: [new Number(1), { c: 1, b: 2 }], b: Object.create({ b: 3 }), d: true, 2: [null], c: 4 }"
    expected = {"2": [None], "b": {"b": 3}, "o": [1, {"b": 2}]}
    assert js(heap, source % value) == json.dumps(expected, indent=1)
    assert js(heap, "JSON.stringify({ a: 1, b: 2, c: 3 }, ['c', 'a'])") == '{"c":3,"a":1}'
    assert "circular" in thrown(heap, "{ const o = {}; o.o = o; JSON.stringify(o, ['o']) }").message


def test_a_replacer_gets_no_number_that_has_lost_digits(heap: Heap) -> None:
    for value in (2**60, decimal.Decimal("0.12345678901234567890")):
        error = thrown(heap, "JSON.stringify(v, (key, x) => x)", v=[value])
        assert (error.name, str(value) in error.message) == ("TypeError", True)
        assert json.loads(js(heap, "JSON.stringify(v)", v=[value]), parse_float=decimal.Decimal) == [value]


@pytest.mark.parametrize(
    "value", [decimal.Decimal("1.10"), [1, {"a": decimal.Decimal("2.50")}], [], {}, {"length": 1, "get": 2}, (1,)]
)
@pytest.mark.parametrize("space", ["undefined", "2", "'--'", "'{'", "'}'", "'\\n}'"])
def test_a_proxy_that_a_to_json_gives_is_written_as_itself(heap: Heap, value: Any, space: str) -> None:
    wrapped = "{ const w = { toJSON() { return v } }; return JSON.stringify([w, { w, b: [v, w] }, w], null, SPACE) }"
    plain = "JSON.stringify([v, { w: v, b: [v, v] }, v], null, SPACE)"
    assert js(heap, wrapped.replace("SPACE", space), v=value) == js(heap, plain.replace("SPACE", space), v=value)
    inside = heap.eval_js("(v) => ({ toJSON() { return v } })")(value)
    assert js(heap, f"JSON.stringify(v, null, {space})", v=[inside]) == js(
        heap, f"JSON.stringify(v, null, {space})", v=[value]
    )
    for replacer in ("(key, x) => x", "['w', 'a']"):
        assert js(heap, f"JSON.stringify({{ w: {{ toJSON() {{ return v }} }} }}, {replacer})", v=[value]) == js(
            heap, f"JSON.stringify({{ w: v }}, {replacer})", v=[value]
        )


def test_what_a_to_json_gives_is_refused_as_elsewhere(heap: Heap) -> None:
    assert "bytes has no form" in thrown(heap, "JSON.stringify({ toJSON() { return v } })", v=b"ab").message
    with_itself: list[Any] = [1]
    with_itself.append(heap.eval_js("(v) => ({ toJSON() { return v } })")(with_itself))
    assert "circular" in thrown(heap, "JSON.stringify(v)", v=with_itself).message
    inside = [heap.eval_js("(v) => ({ toJSON() { return v } })")(decimal.Decimal("1.10"))]
    assert "v.toJSON()" in thrown(heap, "JSON.stringify({ v }, (key, x) => x)", v=inside).message


def test_streams_and_groups_have_no_json(heap: Heap) -> None:
    for value in (io.StringIO("ab"), pd.DataFrame({"a": [1], "b": [2]}).groupby("a")):
        assert "has no form in JSON" in thrown(heap, "JSON.stringify({ v })", v=value).message
        assert js(heap, "Object.keys(v)", v=value) == []
    assert js(heap, "JSON.stringify({ v })", v=pd.Period("2024-07")) == '{"v":"2024-07"}'


def test_integers_that_have_gaps_keep_their_digits(heap: Heap) -> None:
    value = pd.array([2**60, None], dtype="Int64")
    assert js(heap, "v.toJs()[0] === 2n ** 60n", v=value) is True
    assert js(heap, "JSON.stringify(v)", v=value) == f"[{2**60},null]"


def test_nan_is_a_key_that_is_found(heap: Heap) -> None:
    for value in ({float("nan"): 1, "x": 2}, pd.Series([1, 2], index=[float("nan"), "x"])):
        assert js(heap, "Object.entries(v)", v=value) == [["NaN", 1], ["x", 2]]
        assert json.loads(js(heap, "JSON.stringify(v)", v=value)) == {"NaN": 1, "x": 2}


def test_values_of_javascript_inside(heap: Heap) -> None:
    made = heap.eval_js("""({ date: new Date(0), own: { toJSON() { return 'own' } }, map: new Map(), none: undefined,
      f() {}, inside: null, n: Object(5), list: [undefined, () => 1] })""")
    made.inside = {"price": decimal.Decimal("1.10")}
    assert js(heap, "JSON.stringify(v)", v=[made]) == (
        '[{"date":"1970-01-01T00:00:00.000Z","own":"own","map":{},"inside":{"price":1.10},"n":5,"list":[null,null]}]'
    )
    assert js(heap, "JSON.stringify(v)", v={"f": heap.eval_js("() => 1"), "u": heap.eval_js("Symbol()")}) == "{}"


def test_texts_of_strings_that_look_like_marks(heap: Heap) -> None:
    assert (
        js(heap, "JSON.stringify({ a: 'diglot:0', b: '\"diglot:', v })", v=[1])
        == '{"a":"diglot:0","b":"\\"diglot:","v":[1]}'
    )


# toJSON


def test_to_json_is_a_plain_copy(heap: Heap) -> None:
    value = {"a": (1, None), "d": datetime.date(2024, 5, 1)}
    assert js(heap, "{ const j = v.toJSON(); return [Array.isArray(j.a), j.a[1] === null, j.d] }", v=value) == [
        True,
        True,
        "2024-05-01",
    ]
    assert js(heap, "[v.toJSON('key'), JSON.stringify(v.toJSON())]", v=[decimal.Decimal("1.5")]) == [[1.5], "[1.5]"]
    assert js(heap, "JSON.stringify({ toJSON(key) { return v.toJSON(key) } })", v={"a": 1}) == '{"a":1}'
    assert js(heap, "f.toJSON() === undefined", f=len) is True


class WithMethod:
    def __init__(self) -> None:
        self.secret = 1

    def toJSON(self) -> Any:
        return {"public": datetime.date(2024, 5, 1)}


def test_a_to_json_of_pythons_is_called(heap: Heap) -> None:
    assert js(heap, "[JSON.stringify(v), JSON.stringify(l)]", v=WithMethod(), l=[WithMethod()]) == [
        '{"public":"2024-05-01"}',
        '[{"public":"2024-05-01"}]',
    ]
    given = types.SimpleNamespace(a=1, toJSON=lambda: "given")
    assert js(heap, "JSON.stringify(l)", l=[given]) == '["given"]'


def test_an_item_called_to_json_is_data(heap: Heap) -> None:
    for make in (dict, collections.OrderedDict):
        assert json.loads(js(heap, "JSON.stringify({ v })", v=make(toJSON=1, then=2))) == {
            "v": {"toJSON": 1, "then": 2}
        }


# Circles, ends, errors


def test_a_container_in_itself_is_a_circular_reference(heap: Heap) -> None:
    items: list[Any] = [1]
    items.append(items)
    mapping: dict[str, Any] = {}
    mapping["deep"] = [mapping]
    both = heap.eval_js("({})")
    both.inside = [both]
    point = types.SimpleNamespace()
    point.me = point
    of_objects = np.array([None], dtype=object)
    of_objects[0] = of_objects
    for value in (items, mapping, both, [both], point, of_objects):
        error = thrown(heap, "JSON.stringify(v)", v=value)
        assert (error.name, "circular reference" in error.message) == ("TypeError", True)
        assert thrown(heap, "JSON.stringify({ v })", v=value).name == "TypeError"
    both.inside = None
    of_objects[0] = None
    assert js(heap, "JSON.stringify(v)", v=[[1], [1]]) == "[[1],[1]]"
    shared = [1]
    assert js(heap, "JSON.stringify(v)", v=[shared, shared, {"a": shared}]) == '[[1],[1],{"a":[1]}]'


def test_after_a_failure_all_is_as_before(heap: Heap) -> None:
    value: list[Any] = [[object()]]
    for _ in range(3):
        assert thrown(heap, "JSON.stringify({ v })", v=value).name == "TypeError"
    value[0][0] = 1
    assert js(heap, "JSON.stringify({ v })", v=value) == '{"v":[[1]]}'


def test_an_error_of_pythons_comes_out_as_itself(heap: Heap) -> None:
    class Bad(collections.UserDict):  # type: ignore[type-arg]
        def __getitem__(self, key: str) -> Any:
            raise LookupError("mine")

    with pytest.raises(LookupError, match="mine"):
        js(heap, "JSON.stringify({ v: [v] })", v=Bad(a=1))


def test_deep_data_is_an_error_and_no_crash(heap: Heap) -> None:
    value: list[Any] = []
    for _ in range(100_000):
        value = [value]
    with pytest.raises((RecursionError, JsException)):
        js(heap, "JSON.stringify(v)", v=value)
    while value:
        value = value[0]


class Stopped(Exception):
    pass


@contextmanager
def alarm() -> Iterator[None]:
    def stop(*_: Any) -> None:
        raise Stopped

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, 0.05)
    yield
    signal.setitimer(signal.ITIMER_REAL, 0)
    signal.signal(signal.SIGALRM, before)


class Endless(list[int]):
    def __iter__(self) -> Any:
        import itertools

        return itertools.repeat(1)


@pytest.mark.parametrize("source", ["JSON.stringify(v)", "JSON.stringify({ v })", "JSON.stringify(v.asJsJson())"])
def test_whatever_is_long_can_be_stopped(heap: Heap, source: str) -> None:
    doubling: Any = [1]
    for _ in range(60):
        doubling = [doubling, doubling]
    with alarm(), pytest.raises(Stopped):
        js(heap, source, v=doubling)
    assert js(heap, "JSON.stringify(v)", v=[1]) == "[1]"


def test_an_endless_iteration_can_be_stopped(heap: Heap) -> None:
    with alarm(), pytest.raises(Stopped):
        js(heap, "JSON.stringify(v)", v=Endless())


# asJsJson


class Answers:
    def __getitem__(self, key: Any) -> Any:
        return 1


def test_a_view_of_what_answers_every_index(heap: Heap) -> None:
    assert js(heap, "{ const j = v.asJsJson(); return [j.a, 'b' in j, Object.keys(j)] }", v=Answers()) == [1, True, []]


def test_a_view_lists_all_keys(heap: Heap) -> None:
    d = collections.OrderedDict({1: [decimal.Decimal("1.10")], "x": datetime.date(2024, 5, 1), None: None})
    assert js(heap, "Object.keys(v.asJsJson())", v=d) == ["1", "x", "undefined"]
    assert js(heap, "JSON.stringify(v.asJsJson())", v=d) == '{"1":[1.10],"x":"2024-05-01"}'


def test_a_view_of_a_circle_is_an_error(heap: Heap) -> None:
    items: list[Any] = []
    items.append(items)
    with pytest.raises((JsException, RecursionError)):
        js(heap, "JSON.stringify(v.asJsJson())", v=items)


def test_the_function_looks_as_the_engines(heap: Heap) -> None:
    assert js(heap, "[JSON.stringify.name, JSON.stringify.length, Object.keys(JSON)]") == ["stringify", 3, []]
    assert js(heap, "String(JSON.stringify).includes('[native code]')") is True
    assert js(
        heap, "[JSON.stringify(), JSON.stringify(undefined), JSON.stringify('x'), JSON.stringify([1], null, 1)]"
    ) == [
        None,
        None,
        '"x"',
        "[\n 1\n]",
    ]
