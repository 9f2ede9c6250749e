"""Items of Python objects in JavaScript: get, set, delete, has, dict views, the JSON view."""

from __future__ import annotations

import collections
import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from diglot.ffi_core import Heap

from ..support import js, steady, thrown

many = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=40)


class Broken:
    def __getitem__(self, key: Any) -> Any:
        raise ValueError(key)

    def __setitem__(self, key: Any, value: Any) -> None:
        raise ValueError(key)

    def __delitem__(self, key: Any) -> None:
        raise ValueError(key)

    def __contains__(self, key: Any) -> bool:
        raise ValueError(key)

    def __len__(self) -> int:
        raise ValueError("len")


# get


@pytest.mark.parametrize(
    ("value", "key", "item"),
    [
        ([10, 20], "0", 10),
        ([10, 20], "-1", 20),
        ((10, 20), "1", 20),
        (range(5), "-2", 3),
        (b"ab", "0", 97),
        ({"a": 1}, "'a'", 1),
        ({1: "int", "1": "str"}, "1", "int"),
        ({1: "int", "1": "str"}, "'1'", "str"),
        ({None: "none"}, "undefined", "none"),
        ({True: "yes"}, "true", "yes"),
        ({1.5: "float"}, "1.5", "float"),
        ({"get": "item"}, "'get'", "item"),
        (collections.OrderedDict(a=1), "'a'", 1),
        (collections.defaultdict(lambda: "made"), "'new'", "made"),
        (collections.ChainMap({}, {"a": 2}), "'a'", 2),
        (collections.deque([1, 2]), "-1", 2),
    ],
    ids=steady,
)
def test_get(heap: Heap, value: Any, key: str, item: Any) -> None:
    assert js(heap, f"p.get({key})", p=value) == item


@pytest.mark.parametrize(
    ("value", "key"), [([1], "1"), ([1], "-2"), ((), "0"), ({}, "'a'"), ({"1": 0}, "1"), ({}, "undefined"), ({}, "")]
)
def test_get_of_what_is_missing_is_undefined(heap: Heap, value: Any, key: str) -> None:
    assert js(heap, f"p.get({key}) === undefined", p=value) is True


@pytest.mark.parametrize(
    ("value", "key", "error"),
    [
        (Broken(), "1", "ValueError"),
        ([1], "'x'", "TypeError"),
        ({}, "unhashable", "TypeError"),
        ([1], "1.5", "TypeError"),
    ],
)
def test_other_errors_of_get_are_thrown(heap: Heap, value: Any, key: str, error: str) -> None:
    assert thrown(heap, f"p.get({key})", p=value, unhashable=[])[:2] == ("PythonError", error)


def test_proxies_are_keys(heap: Heap) -> None:
    key = (1, 2)
    d = {key: "tuple", len: "function"}
    assert js(heap, "[d.get(t), d.get(f), d.has(t)]", d=d, t=(1, 2), f=len) == ["tuple", "function", True]


def test_javascript_objects_are_keys_by_identity(heap: Heap) -> None:
    assert js(
        heap, "{ const k = {}; d.set(k, 1); return [d.get(k), d.has(k), d.has({}), d.delete(k), d.length] }", d={}
    ) == [
        1,
        True,
        False,
        True,
        0,
    ]


# set and delete


def test_set(heap: Heap) -> None:
    d: dict[Any, Any] = {"a": 1}
    items = [1, 2]
    assert (
        js(
            heap,
            "[d.set('a', 2), d.set(3, 'x'), l.set(0, 'y'), l.set(-1, undefined)].every((r) => r === undefined)",
            d=d,
            l=items,
        )
        is True
    )
    assert (d, items) == ({"a": 2, 3: "x"}, ["y", None])


def test_delete(heap: Heap) -> None:
    d, items = {"a": 1, 2: 3}, [1, 2, 3]
    assert js(heap, "[d.delete('a'), d.delete(2), l.delete(0), l.delete(-1)]", d=d, l=items) == [True] * 4
    assert (d, items) == ({}, [2])


@pytest.mark.parametrize(
    ("body", "value", "error"),
    [
        ("p.delete('a')", {}, "KeyError"),
        ("p.delete(1)", {"1": 0}, "KeyError"),
        ("p.delete(5)", [1], "IndexError"),
        ("p.delete(1)", Broken(), "ValueError"),
        ("p.set(5, 1)", [1], "IndexError"),
        ("p.set('x', 1)", [1], "TypeError"),
        ("p.set(1, 1)", Broken(), "ValueError"),
        ("p.set(0, 'x')", bytearray(b"a"), "TypeError"),
        ("p.has(1)", Broken(), "ValueError"),
        ("p.length", Broken(), "ValueError"),
    ],
)
def test_what_python_raises_is_thrown(heap: Heap, body: str, value: Any, error: str) -> None:
    assert thrown(heap, body, p=value)[:2] == ("PythonError", error)


# has


@pytest.mark.parametrize(
    ("value", "key", "answer"),
    [
        ([1, 2], "2", True),
        ([1, 2], "'2'", False),
        ({"a": 1}, "'a'", True),
        ({"a": 1}, "1", False),
        ({1, 2}, "2", True),
        (range(0, 10, 2), "4", True),
        (range(0, 10, 2), "5", False),
        (b"abc", "97", True),
        ({"a": 1}.keys(), "'a'", True),
        ((None,), "undefined", True),
        (collections.deque([1]), "1", True),
    ],
    ids=steady,
)
def test_has(heap: Heap, value: Any, key: str, answer: bool) -> None:
    assert js(heap, f"p.has({key})", p=value) is answer


def test_has_uses_equality_of_python(heap: Heap) -> None:
    assert js(heap, "l.has(t)", l=[(1, 2)], t=(1, 2)) is True


values = st.none() | st.booleans() | st.integers(-(2**60), 2**60) | st.text(max_size=5) | st.floats(allow_nan=False)


@many
@given(d=st.dictionaries(values, values, max_size=6))
def test_items_survive_the_border(heap: Heap, d: dict[Any, Any]) -> None:
    before = list(d.items())
    assert (
        js(
            heap,
            """{
        for (const key of [...d.keys()]) {
            const value = d.get(key);
            d.delete(key);
            if (d.has(key)) return "kept " + key;
            d.set(key, value);
        }
    }""",
            d=d,
        )
        is None
    )
    assert list(d.items()) == before


# Views


def test_views_are_pythons(heap: Heap) -> None:
    d = {"a": 1}
    assert js(heap, "[d.keys().type, d.values().type, d.items().type]", d=d) == [
        "dict_keys",
        "dict_values",
        "dict_items",
    ]
    assert js(heap, "{ const keys = d.keys(); d.set('b', 2); return [...keys] }", d=d) == ["a", "b"]


def test_views_iterate_and_destructure(heap: Heap) -> None:
    d = {"a": 1, "b": [2]}
    assert js(heap, "[[...d], [...d.keys()], [...d.values()].length, d.items().length]", d=d) == [
        ["a", "b"],
        ["a", "b"],
        2,
        2,
    ]
    assert js(
        heap, "{ const seen = []; for (const [k, v] of d.items()) seen.push(k, v === d.get(k)); return seen }", d=d
    ) == [
        "a",
        True,
        "b",
        True,
    ]
    assert js(heap, "{ const [[k, v]] = d.items(); return [k, v] }", d=d) == ["a", 1]


def test_views_make_maps_and_objects(heap: Heap) -> None:
    d = {"a": 1, "b": 2}
    assert js(heap, "Object.fromEntries(d.items())", d=d) == d
    assert js(heap, "{ const m = new Map(d.items()); return [m.size, m.get('b')] }", d=d) == [2, 2]
    assert js(heap, "[...new Set(d.values())]", d=d) == [1, 2]


def test_a_dict_that_changes_while_it_is_iterated_throws(heap: Heap) -> None:
    assert thrown(heap, "{ for (const k of d) d.set(k + 'x', 1) }", d={"a": 1})[:2] == ("PythonError", "RuntimeError")


# The JSON view


DOCUMENT: dict[str, Any] = {"type": "Feature", "get": [1, {"length": 2}], "items": {"keys": "x"}, "n": None}


def test_json_view_reads_items_as_properties(heap: Heap) -> None:
    assert js(
        heap,
        "{ const j = d.asJsJson(); return [j.type, j.get[0], j.get[1].length, j.items.keys, j.missing === undefined] }",
        d=DOCUMENT,
    ) == [
        "Feature",
        1,
        2,
        "x",
        True,
    ]


def test_json_view_lists_items_only(heap: Heap) -> None:
    assert js(heap, "Object.keys(d.asJsJson())", d=DOCUMENT) == list(DOCUMENT)
    assert js(heap, "['get' in d.asJsJson(), 'setdefault' in d.asJsJson()]", d=DOCUMENT) == [True, False]


def test_json_view_of_a_list_is_an_array(heap: Heap) -> None:
    assert js(
        heap,
        "{ const j = l.asJsJson(); return [j.length, j[0].a, j.map((x) => x.a), JSON.stringify(j)] }",
        l=[{"a": 1}, {"a": 2}],
    ) == [
        2,
        1,
        [1, 2],
        '[{"a":1},{"a":2}]',
    ]


def test_json_view_writes_through(heap: Heap) -> None:
    d: dict[str, Any] = {"a": {"get": 1}, "l": [1]}
    js(heap, "{ const j = d.asJsJson(); j.a.get = 2; j.new = 3; delete j.l }", d=d)
    assert d == {"a": {"get": 2}, "new": 3}


json_values = st.recursive(
    st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner, max_size=4),
    max_leaves=12,
)


@many
@given(value=st.lists(json_values, max_size=4) | st.dictionaries(st.text(max_size=6), json_values, max_size=4))
def test_json_view_is_the_inverse_of_json_loads(heap: Heap, value: Any) -> None:
    assert json.loads(js(heap, "JSON.stringify(p.asJsJson())", p=value)) == value
