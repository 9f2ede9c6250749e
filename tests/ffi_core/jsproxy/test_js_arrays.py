"""JS arrays, and what is like one, as Python's sequences: for dict(), `*`, match and the libraries."""

from __future__ import annotations

from collections.abc import Mapping, MutableSequence, Sequence
from typing import Any

import pytest

from diglot.ffi_core import ConversionError, Heap, JsArray

PAIRS = ["Object.entries({ a: 1, b: 2 })", "new Set([['a', 1], ['b', 2]])", "[['a', 1], new Proxy(['b', 2], {})]",
         "(function () { return arguments })(['a', 1], ['b', 2])", "new Map([['a', 1], ['b', 2]])"]  # fmt: skip


@pytest.mark.parametrize("source", PAIRS)
def test_dict_takes_pairs(heap: Heap, source: str) -> None:
    pairs = heap.eval_js(f"({source})")
    expected = {"a": 1, "b": 2}
    assert dict(pairs) == expected
    updated: dict[str, int] = {}
    updated.update(pairs)
    assert updated == expected
    if not isinstance(pairs, Mapping):
        assert {key: value for key, value in pairs} == expected  # noqa: C416  # dict() is what it is compared with


@pytest.mark.parametrize("source", ["[1]", "new Set([1])", "new Uint8Array(2)", "(function () { return arguments })(1)",
                                    "new Proxy([1], {})"])  # fmt: skip
def test_what_is_no_mapping_has_no_attribute_keys(heap: Heap, source: str) -> None:
    value = heap.eval_js(source)
    assert not hasattr(value, "keys")
    assert "keys" not in dir(value)
    with pytest.raises(AttributeError, match=r"write object_keys\(\)"):
        value.keys
    assert value.object_keys().to_py() == ([] if "Set" in source else ["0", "1"] if "Uint8" in source else ["0"])
    assert heap.eval_js("a => typeof a.keys")(value) == ("undefined" if "arguments" in source else "function")


def test_maps_keep_keys(heap: Heap) -> None:
    assert list(heap.eval_js("new Map([['a', 1]])").keys()) == ["a"]


def test_arrays_repeat(heap: Heap) -> None:
    array = heap.eval_js("[1, 'a']")
    for repeated in (array * 2, 2 * array):
        assert isinstance(repeated, JsArray)
        assert repeated.to_py() == [1, "a", 1, "a"]
    assert (array * 0).to_py() == (array * -1).to_py() == []
    same = array
    array *= 2
    assert array is same
    assert array.to_py() == [1, "a", 1, "a"]
    for other in (1.5, "a", [1]):
        with pytest.raises(TypeError):
            array * other


def test_match_takes_arrays(heap: Heap) -> None:
    for source in ("[1, 2, 3]", "new Int8Array([1, 2, 3])", "(function () { return arguments })(1, 2, 3)"):
        match heap.eval_js(source):
            case [first, *rest]:
                assert (first, rest) == (1, [2, 3])
            case _:
                pytest.fail(source)


def test_the_bar_of_a_map_makes_a_dict(heap: Heap) -> None:
    table = heap.eval_js("new Map([[1, 'one']])")
    assert table | {2: "two"} == {1: "one", 2: "two"}
    assert {2: "two"} | table == {2: "two", 1: "one"}
    assert table | heap.eval_js("({ a: 1 })") == {1: "one", "a": 1}
    table |= {3: "three"}
    assert table.to_py() == {1: "one", 3: "three"}
    with pytest.raises(ConversionError, match="1 and True in a Map"):
        heap.eval_js("new Map([[1, 'a'], [true, 'b']])") | {}


# What is like an array


@pytest.mark.parametrize(
    "source",
    [
        "(function () { return arguments })('x', 'y', 'z')", "new String('xyz')",
        "new (class { length = 3; 0 = 'x'; 1 = 'y'; 2 = 'z'; *[Symbol.iterator]() { yield* ['x', 'y', 'z'] } })()",
        "new (class { get length() { return 3 } item(i) { return 'xyz'[i] } })()",
        "new (class { length = 3; item(i) { return 'xyz'[i] } *[Symbol.iterator]() { yield* 'xyz' } })()",
    ],
)  # fmt: skip
def test_array_likes_are_sequences(heap: Heap, source: str) -> None:
    value = heap.eval_js(f"({source})")
    assert isinstance(value, Sequence)
    assert not isinstance(value, MutableSequence)
    assert (len(value), value[0], value[-1], [*value]) == (3, "x", "z", ["x", "y", "z"])
    assert (value[1:].to_py(), list(reversed(value)), "y" in value, "q" in value) == (
        ["y", "z"], ["z", "y", "x"], True, False,
    )  # fmt: skip
    assert (value.index("y"), value.count("z")) == (1, 1)
    for index in (3, -4):
        with pytest.raises(IndexError):
            value[index]
    with pytest.raises(TypeError):
        value["0"]


@pytest.mark.parametrize(
    "source",
    [
        "(a, b) => 1", "{ length: 2, 0: 1, 1: 2 }", "new (class { length = 2 })()", "class { static item() {} }",
        "new (class { length = 1.5; *[Symbol.iterator]() {} })()", "new (class { length = '2'; item() {} })()",
        "new Map()", "new Set()", "(function* () {})()", "new (class { length() {} *[Symbol.iterator]() {} })()",
    ],
)  # fmt: skip
def test_what_is_not_like_an_array(heap: Heap, source: str) -> None:
    assert not isinstance(heap.eval_js(f"({source})"), Sequence)


def test_to_find_out_runs_no_getter(heap: Heap) -> None:
    heap.eval_js("var ran = 0; var list = { get length() { ran++; return 1 }, item() {}, *[Symbol.iterator]() {} }")
    assert isinstance(heap.js.list, Sequence)
    assert heap.js.ran == 0
    assert len(heap.js.list) == 1
    assert heap.js.ran == 1


def test_an_item_that_is_not_there_is_an_indexerror(heap: Heap) -> None:
    value = heap.eval_js("new (class { length = 2; *[Symbol.iterator]() { yield* [1, 2] } })()")
    assert list(value) == [1, 2]
    with pytest.raises(IndexError):
        value[0]


# Collections whose members Python cannot tell apart


@pytest.mark.parametrize(
    ("members", "named"),
    [("1, true", "1 and True"), ("0, false", "0 and False"), ("1, 1n", "1 and 1"), ("'a', f", None)],
)
def test_members_that_become_equal_are_refused(heap: Heap, members: str, named: str | None) -> None:
    class Text(str):
        pass

    same: Any = type("Same", (), {"__eq__": lambda self, other: other == "a", "__hash__": lambda self: hash("a")})()
    for source in (f"new Set([{members}])", f"new Map([{members}].map(key => [key, key]))"):
        for nested in (source, f"[{source}]", f"({{ a: {source} }})"):
            value = heap.eval_js(f"(f) => {nested}")(same)
            with pytest.raises(ConversionError, match="are one key in Python") as caught:
                value.to_py()
            assert named is None or named in str(caught.value)


def test_members_that_stay_apart_are_taken(heap: Heap) -> None:
    assert heap.eval_js("new Map([[1, 'a'], ['1', 'b'], [1.5, 'c'], [null, 'd'], [undefined, 'e']])").to_py()[1] == "a"
    assert heap.eval_js("new Set([2, true, '2', NaN])").to_py() >= {2, True, "2"}
