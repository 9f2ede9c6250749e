"""Items of mappings as properties, and items of whatever has indices: reading, `in`, writing, deleting."""

from __future__ import annotations

import array
import collections
import email.message
import os
import re
import sqlite3
import types
import xml.etree.ElementTree as ET
from typing import TYPE_CHECKING, Any
from unittest.mock import MagicMock

import h5py
import numpy as np
import pandas as pd
import polars
import pyarrow
import pytest

from tests.ffi_core.support import js, thrown

if TYPE_CHECKING:
    from diglot.ffi_core import Heap


class Given:
    """A mapping by its methods alone; it has no `in`."""

    def __init__(self, **items: Any) -> None:
        self._items = items

    def keys(self) -> Any:
        return list(self._items)

    def __getitem__(self, key: str) -> Any:
        return self._items[key]


MAPPINGS = [
    {"a": 1},
    collections.OrderedDict(a=1),
    collections.defaultdict(int, a=1),
    collections.Counter(a=1),
    collections.ChainMap({"a": 1}),
    collections.UserDict(a=1),
    types.MappingProxyType({"a": 1}),
    type("D", (dict,), {})(a=1),
    Given(a=1),
]


def named(value: Any) -> str:
    return type(value).__name__


@pytest.mark.parametrize("mapping", MAPPINGS, ids=named)
def test_a_mapping_is_what_a_dict_is(heap: Heap, mapping: Any) -> None:
    assert js(heap, "[m.a, 'a' in m, m.b === undefined, 'b' in m, m.get('a'), Object.keys(m)]", m=mapping) == [
        1,
        True,
        True,
        False,
        1,
        ["a"],
    ]
    assert js(
        heap,
        "{ const keys = []; for (const key in m) keys.push(key); return [keys, { ...m }, Object.entries(m)] }",
        m=mapping,
    ) == [
        ["a"],
        {"a": 1},
        [["a", 1]],
    ]
    assert js(heap, "m instanceof pyodide.ffi.PyDict", m=mapping) is (type(mapping) is dict)


def test_attributes_and_own_methods_win(heap: Heap) -> None:
    d = collections.OrderedDict(get=1, items=2, x=3)
    assert js(heap, "[typeof d.get, d.get('get'), typeof d.$get, typeof d.items, d.x]", d=d) == [
        "function",
        1,
        "function",
        "function",
        3,
    ]


def test_looking_makes_nothing(heap: Heap) -> None:
    d = collections.defaultdict(list)
    assert js(heap, "[d.x === undefined, d[0] === undefined, 'x' in d, d.then === undefined]", d=d) == [
        True,
        True,
        False,
        True,
    ]
    assert dict(d) == {}

    class Making(dict):  # type: ignore[type-arg]
        def __missing__(self, key: str) -> str:
            raise AssertionError("asked for what is not in it")

    assert js(heap, "d.x === undefined", d=Making()) is True


def test_digits_are_the_text_and_then_the_integer(heap: Heap) -> None:
    d = collections.OrderedDict({5: "int", "5": "str", 6: "six"})
    assert js(heap, "[d[5], d['6'], d[7] === undefined]", d=d) == ["str", "six", True]


@pytest.mark.parametrize(
    ("key", "name"),
    [(None, "undefined"), (1.5, "1.5"), (True, "true"), (-3, "-3"), (2**60, str(2**60)), (float("inf"), "Infinity"),
     (np.int64(7), "7"), (1e21, "1e+21")],
)  # fmt: skip
def test_what_is_listed_can_be_read(heap: Heap, key: Any, name: str) -> None:
    for make in (dict, collections.OrderedDict):
        assert js(heap, "[Object.keys(d), d[name], name in d, { ...d }]", d=make({key: "x"}), name=name) == [
            [name],
            "x",
            True,
            {name: "x"},
        ]
    assert js(heap, "d['1e0'] === undefined", d={1: "x"}) is True


def test_an_error_of_a_mapping_is_thrown_unless_it_says_that_there_is_nothing(heap: Heap) -> None:
    class Bad(Given):
        def __getitem__(self, key: str) -> Any:
            if key == "broken":
                raise ValueError("broken")
            raise IndexError(key)

    assert js(heap, "m.x === undefined", m=Bad()) is True
    assert thrown(heap, "m.broken", m=Bad())[:2] == ("PythonError", "ValueError")


PROBES = ["then", "toJSON", "constructor", "valueOf", "$$typeof", "nodeType"]


def test_what_is_asked_of_any_object_is_an_item_only_if_in_says_so(heap: Heap) -> None:
    class Any_(Given):
        def __getitem__(self, key: str) -> Any:
            return f"made up {key}"

    own = js(heap, "(names) => names.map((name) => String(p[name]))".replace("(names) =>", ""), p=Any_(), names=PROBES)
    assert not any("made up" in text for text in own)
    assert js(heap, "p.other", p=Any_()) == "made up other"
    given = collections.OrderedDict.fromkeys(PROBES, 1)
    assert js(heap, "names.map((name) => p[name])", p=given, names=PROBES) == [1] * len(PROBES)


def test_a_class_is_no_mapping(heap: Heap) -> None:
    class Meta(type):
        def keys(cls) -> Any:
            return ["x"]

        def __getitem__(cls, key: str) -> Any:
            raise AssertionError("a class was asked for an item")

    assert js(heap, "[c.x === undefined, Object.keys(c)]", c=Meta("C", (), {})) == [True, []]


def test_rows_of_sqlite(heap: Heap) -> None:
    with sqlite3.connect(":memory:") as connection:
        connection.row_factory = sqlite3.Row
        row = connection.execute("select 1 as n, 'x' as name").fetchone()
    connection.close()
    assert js(heap, "[r.n, r.name, 'n' in r, 'z' in r, r.z === undefined, Object.keys(r), r[0], { ...r }]", r=row) == [
        1,
        "x",
        True,
        False,
        True,
        ["n", "name"],
        1,
        {"n": 1, "name": "x"},
    ]


def test_groups_of_hdf5(heap: Heap, tmp_path: Any) -> None:
    with h5py.File(tmp_path / "f.h5", "w") as file:
        file["g/x"] = [1, 2]
        assert js(heap, "[Object.keys(f), f.g.x[1], 'g' in f, f[0] === undefined, f.y === undefined]", f=file) == [
            ["g"],
            2,
            True,
            True,
            True,
        ]


def test_mappings_that_take_strings_alone(heap: Heap) -> None:
    message = email.message.Message()
    message["Subject"] = "hello"
    assert js(heap, "[m.Subject, m[0] === undefined, 0 in m]", m=message) == ["hello", True, False]
    assert js(heap, "[e.PATH, e[0] === undefined]", e=os.environ) == [os.environ["PATH"], True]


def test_frames_and_series_are_mappings(heap: Heap) -> None:
    frame = pd.DataFrame({"a": [1, 2], "b": ["x", "y"]})
    assert js(heap, "[Object.keys(f), f.a[1], f.b.get(0), 'a' in f, 'c' in f, Object.keys({ ...f })]", f=frame) == [
        ["a", "b"],
        2,
        "x",
        True,
        False,
        ["a", "b"],
    ]
    by_label = pd.Series([1, 2], index=[10, 11])
    assert js(heap, "[s[10], s[0] === undefined, [...s], Object.keys(s)]", s=by_label) == [
        1,
        True,
        [1, 2],
        ["10", "11"],
    ]
    assert js(heap, "[...f]", f=frame) == [{"a": 1, "b": "x"}, {"a": 2, "b": "y"}]


# Indices


def test_an_index_that_is_read_is_an_item_of_whatever_has_items(heap: Heap) -> None:
    frame = pd.DataFrame({"a": [1, 2]})
    assert js(heap, "[a[0], a['1'], a[9] === undefined]", a=np.array([5, 6])) == [5, 6, True]
    assert js(heap, "a[1][0]", a=np.array([[1, 2], [3, 4]])) == 3
    assert js(heap, "f.iloc[1].a", f=frame) == 2
    assert js(heap, "[m[0], m[1]]", m=re.match("(a)b", "ab")) == ["ab", "a"]
    assert js(heap, "a[1]", a=array.array("i", [1, 2])) == 2
    assert js(heap, "e[0].tag", e=ET.fromstring("<r id='1'><c/></r>")) == "c"


def test_libraries_of_frames_and_arrays(heap: Heap) -> None:
    assert js(heap, "[s[0], f.get('a')[1]]", s=polars.Series([7]), f=polars.DataFrame({"a": [1, 2]})) == [7, 2]
    assert js(heap, "a[0] + 1", a=pyarrow.array([8])) == 9


class Answers:
    """Has an item for everything."""

    def __init__(self) -> None:
        self.asked: list[object] = []

    def __getitem__(self, key: object) -> object:
        self.asked.append(key)
        return key


def test_only_reading_asks_for_an_index(heap: Heap) -> None:
    o = Answers()
    assert js(heap, "[0 in o, o.hasOwnProperty(0), Object.keys(o), Reflect.ownKeys(o).includes('0')]", o=o) == [
        False,
        False,
        ["asked"],
        False,
    ]
    repr(heap.eval_js("o => [o]")(o))
    assert o.asked == []
    assert js(heap, "[o[3], o['01'] === undefined, o.x === undefined, o[-1] === undefined]", o=o) == [
        3,
        True,
        True,
        True,
    ]
    assert o.asked == [3]


def test_an_index_of_a_class_is_none(heap: Heap) -> None:
    assert js(heap, "[l[0] === undefined, C[0] === undefined]", l=list, C=Answers) == [True, True]


def test_a_mock_has_indices(heap: Heap) -> None:
    mock = MagicMock()
    mock.__getitem__.return_value = 5
    assert js(heap, "[m[0], 0 in m]", m=mock) == [5, False]


def test_an_error_of_an_index_is_thrown(heap: Heap) -> None:
    class Bad:
        def __getitem__(self, key: int) -> Any:
            raise ValueError("broken")

    assert thrown(heap, "o[0]", o=Bad())[:2] == ("PythonError", "ValueError")


# Writing and deleting


@pytest.mark.parametrize(
    "make", [dict, collections.OrderedDict, collections.UserDict, collections.ChainMap], ids=lambda m: m.__name__
)
def test_new_properties_of_a_mapping_are_items(heap: Heap, make: Any) -> None:
    m = make({"a": 1, 7: "seven"})
    js(
        heap,
        "{ m.a = 2; m.b = 3; m[7] = 'new'; m[8] = 8; m.set('get', 4); delete m.a; delete m[8]; delete m.missing }",
        m=m,
    )
    assert dict(m) == {7: "new", "b": 3, "get": 4}


def test_a_new_property_of_a_frame_is_a_column(heap: Heap) -> None:
    frame = pd.DataFrame({"a": [1, 2]})
    js(heap, "{ f.b = s; f.a = s; delete f.b }", f=frame, s=pd.Series([3, 4]))
    assert frame.to_dict("list") == {"a": [3, 4]}


def test_a_mapping_that_cannot_be_written_throws(heap: Heap) -> None:
    for value in (types.MappingProxyType({"a": 1}), Given(a=1)):
        before = dict(value)  # type: ignore[call-overload]
        if isinstance(value, Given):
            js(heap, "{ v.b = 2 }", v=value)
            assert value.b == 2  # type: ignore[attr-defined]
        else:
            assert thrown(heap, "{ v.b = 2 }", v=value)[:2] == ("PythonError", "AttributeError")
        assert dict(value) == before  # type: ignore[call-overload]
