"""Python's sequences in JavaScript: Array's methods on them, and those that change them in place."""

from __future__ import annotations

import array
from collections import UserList, deque
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from diglot.ffi_core import Heap, JsException

from ..support import js, js_raw, thrown

many = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)

# What JavaScript's own arrays answer is the expectation.
READING = [
    "p.length",
    "p.join()",
    "p.join('-')",
    "p.join('')",
    "[...p.slice()]",
    "[...p.slice(1)]",
    "[...p.slice(-2)]",
    "[...p.slice(1, 3)]",
    "[...p.slice(2, -1)]",
    "[...p.slice(9)]",
    "[...p.slice(-9, 2)]",
    "p.indexOf(2)",
    "p.findLast(x => x < 3)",
    "p.findLastIndex(x => x < 3)",
    "p.toReversed()",
    "p.toSorted((a, b) => a - b)",
    "p.toSpliced(0, 1)",
    "p.length ? p.with(0, 9) : 0",
    "p.indexOf(9)",
    "p.indexOf(2, 2)",
    "p.indexOf(1, -9)",
    "p.lastIndexOf(2)",
    "p.lastIndexOf(2, 2)",
    "p.lastIndexOf(2, -9)",
    "(() => { const seen = []; p.forEach((...a) => seen.push(a.slice(0, 2))); return seen })()",
    "p.forEach(() => 1) === undefined",
    "p.map((x) => x * 2)",
    "p.map((x, i) => i)",
    "p.map(function () { return this.k }, {k: 5})",
    "p.filter((x) => x > 1)",
    "p.filter((x, i) => i % 2)",
    "p.some((x) => x > 2)",
    "p.some((x) => x > 9)",
    "p.every((x) => x > 0)",
    "p.every((x) => x > 1)",
    "p.reduce((a, b) => a + b)",
    "p.reduce((a, b, i) => a + b * i, 10)",
    "p.reduceRight((a, b) => a + '/' + b)",
    "p.reduceRight((a, b) => a - b, 0)",
    "p.find((x) => x > 1)",
    "p.find((x) => x > 9) === undefined",
    "p.findIndex((x) => x > 1)",
    "p.findIndex((x) => x > 9)",
    "p.at(0)",
    "p.at(-1)",
    "p.at(9) === undefined",
    "p.at(-9) === undefined",
    "p.concat()",
    "p.concat([5, 6], 7)",
    "p.concat(p)",
    "[0].concat(p, p)",
    "p.includes(2)",
    "p.includes(9)",
    "p.includes(1, 1)",
    "p.includes('2')",
    "[...p.entries()]",
    "[...p.keys()]",
    "[...p.values()]",
    "[...p]",
    "p.flat()",
    "p.flatMap((x) => [x, [x]])",
    "p.flatMap((x) => x)",
    "Math.max(...p)",
    "Array.from(p, (x) => x + 1)",
    "(([a, , ...rest]) => [a, rest])(p)",
    "JSON.stringify(p)",
    "Array.prototype.map.call(p, (x) => -x)",
    "Object.entries(p)",
]


@pytest.mark.parametrize(
    "make",
    [
        list,
        tuple,
        bytes,
        bytearray,
        deque,
        UserList,
        lambda items: array.array("i", items),
        lambda _: memoryview(b"\1\2\3\2"),
    ],
    ids=["list", "tuple", "bytes", "bytearray", "deque", "UserList", "array", "memoryview"],
)
def test_reading_as_an_array_does(heap: Heap, make: Any) -> None:
    sequence = make([1, 2, 3, 2])
    different = {}
    for expression in READING:
        if "JSON" in expression and isinstance(sequence, (bytes, bytearray, memoryview)):
            continue  # bytes have no form in JSON
        expected = js(heap, f"((p) => {expression})([1, 2, 3, 2])")
        found = js(heap, expression, p=sequence)
        if found != expected:
            different[expression] = (found, expected)
    assert different == {}


@pytest.mark.parametrize("expression", READING)
def test_reading_a_range(heap: Heap, expression: str) -> None:
    assert js(heap, expression, p=range(1, 5)) == js(heap, f"((p) => {expression})([1, 2, 3, 4])")


@pytest.mark.parametrize("call", ["p.reduce((a, b) => a + b)", "p.reduceRight((a, b) => a + b)"])
def test_reducing_nothing_throws(heap: Heap, call: str) -> None:
    assert thrown(heap, call, p=[]).name == "TypeError"


@pytest.mark.parametrize(
    "method", ["forEach", "map", "filter", "some", "every", "reduce", "find", "findIndex", "flatMap", "reduceRight"]
)
def test_a_callback_must_be_callable(heap: Heap, method: str) -> None:
    assert thrown(heap, f"p.{method}(1)", p=[1]).name == "TypeError"
    assert thrown(heap, f"p.{method}(() => {{ throw new RangeError('mine') }})", p=[1, 2])[::2] == (
        "RangeError",
        "mine",
    )


def test_callbacks_get_the_proxy_itself(heap: Heap) -> None:
    assert (
        js(heap, "{ let same = false; p.forEach((x, i, whole) => { same = whole === p }); return same }", p=[1]) is True
    )


def test_items_keep_their_identity(heap: Heap) -> None:
    inner: list[Any] = []
    assert js(heap, "[p.includes(i), p.indexOf(i), p.at(0) === i, p.slice(0)[0] === i]", p=[inner, []], i=inner) == [
        True,
        0,
        True,
        True,
    ]


def test_to_json_is_an_array(heap: Heap) -> None:
    assert js(heap, "{ const j = p.toJSON(); return [Array.isArray(j), ...j] }", p=(1, "x")) == [True, 1, "x"]


@pytest.mark.parametrize(
    "this", ["undefined", "null", "5", "{}", "new Number(3)", "[p]", "() => 1", "Object.create(p)"]
)
def test_to_json_of_a_dict_refuses_what_is_none(heap: Heap, this: str) -> None:
    with pytest.raises(JsException, match="TypeError: a method of a Python object was called on something else"):
        js(heap, f"p.toJSON.call({this})", p={"a": 1})
    assert js(heap, "p.toJSON.call(q)", p={}, q={"b": 2}) == {"b": 2}


def test_flat_opens_nested_arrays_only(heap: Heap) -> None:
    assert js(heap, "p.flat(2)", p=[1, heap.eval_js("[2, [3]]"), heap.eval_js("[[[4]]]")]) == [1, 2, 3, [4]]


def test_concat_spreads_sequences(heap: Heap) -> None:
    assert js(heap, "[0].concat(l, t, 3)", l=[1], t=(2,)) == [0, 1, 2, 3]


def test_a_dict_or_set_is_no_sequence_to_concat(heap: Heap) -> None:
    assert js(heap, "[0].concat(d, s).length", d={"a": 1}, s={1, 2}) == 3


# slice


def test_slice_is_an_array_with_to_js(heap: Heap) -> None:
    assert js(
        heap, "{ const s = p.slice(1, 4); return [Array.isArray(s), Object.keys(s), s.toJs()] }", p=[1, 2, 3, 4, 5]
    ) == [
        True,
        ["0", "1", "2"],
        [2, 3, 4],
    ]


def test_to_js_of_a_slice_converts_its_items(heap: Heap) -> None:
    assert js(heap, "JSON.stringify(p.slice().toJs())", p=[[1, (2,)], {"a": [3]}]) == '[[1,[2]],{"a":[3]}]'
    assert js(
        heap,
        "{ const j = p.slice().toJs(); return [Array.isArray(j[0]), j[1] instanceof pyodide.ffi.PyProxy] }",
        p=[[1], 1j],
    ) == [
        True,
        True,
    ]


def test_changing_a_slice_leaves_the_sequence(heap: Heap) -> None:
    items = [1, 2]
    js(heap, "{ const s = p.slice(); s.push(3); s[0] = 9 }", p=items)
    assert items == [1, 2]


# Changing in place: the result and the contents are those of an array

CHANGES = [
    "p.push()",
    "p.push(5)",
    "p.push(5, 'x', 7)",
    "p.pop()",
    "p.shift()",
    "p.unshift()",
    "p.unshift(8)",
    "p.unshift(8, 9)",
    "p.splice()",
    "p.splice(1)",
    "p.splice(-1)",
    "p.splice(1, 2)",
    "p.splice(1, 0, 'a', 'b')",
    "p.splice(1, 1, 'a', 'b')",
    "p.splice(0, 99)",
    "p.splice(-2, 1, 'z')",
    "p.splice(99, 1, 'end')",
    "p.splice(-99, 1)",
    "p.splice(1, -1)",
    "p.splice(undefined, 1)",
    "p.splice(1, undefined)",
    "[...p.reverse()]",
    "[...p.sort()]",
    "[...p.sort((a, b) => b - a)]",
    "[...p.sort(() => 0)]",
    "[...p.sort((a, b) => a - b)]",
    "[...p.fill(0)]",
    "[...p.fill(7, 1)]",
    "[...p.fill(7, 1, 2)]",
    "[...p.fill(7, -1)]",
    "[...p.fill(7, -99, 99)]",
    "[...p.fill(7, 3, 1)]",
    "[...p.copyWithin(0, 1)]",
    "[...p.copyWithin(1, 0, 2)]",
    "[...p.copyWithin(-1, 0)]",
    "[...p.copyWithin(0, -2, -1)]",
    "(() => { p[1] = 'set'; return p[1] })()",
]
START = [3, 1, 20, 2]


@pytest.mark.parametrize("make", [list, deque, UserList], ids=["list", "deque", "UserList"])
@pytest.mark.parametrize("change", CHANGES)
def test_changing_as_an_array_does(heap: Heap, make: Any, change: str) -> None:
    sequence = make(START)
    result = js(heap, change, p=sequence)
    assert [result, list(sequence)] == js(heap, f"((p) => {{ const result = {change}; return [result, p] }})({START})")


numbers = st.integers(-8, 8)


@many
@given(
    items=st.lists(numbers, max_size=8),
    calls=st.lists(
        st.one_of(
            st.tuples(st.just("push"), st.lists(numbers, max_size=3)),
            st.tuples(st.just("unshift"), st.lists(numbers, max_size=3)),
            st.tuples(st.sampled_from(["shift", "reverse", "sort"]), st.just([])),
            st.tuples(st.just("splice"), st.lists(numbers, max_size=5)),
            st.tuples(st.just("fill"), st.lists(numbers, min_size=1, max_size=3)),
            st.tuples(st.just("copyWithin"), st.lists(numbers, min_size=1, max_size=3)),
        ),
        max_size=6,
    ),
)
@pytest.mark.parametrize("make", [list, deque], ids=["list", "deque"])
def test_any_run_of_changes(heap: Heap, make: Any, items: list[int], calls: list[tuple[str, list[int]]]) -> None:
    sequence = make(items)
    script = "; ".join(f"p.{method}({', '.join(map(str, arguments))})" for method, arguments in calls)
    js(heap, f"{{ {script} }}", p=sequence)
    assert list(sequence) == js(heap, f"((p) => {{ {script}; return p }})({items})")


@pytest.mark.parametrize("call", ["p.pop()", "p.shift()"])
@pytest.mark.parametrize("make", [list, deque], ids=["list", "deque"])
def test_taking_from_nothing_is_undefined(heap: Heap, make: Any, call: str) -> None:
    assert js(heap, f"{call} === undefined", p=make()) is True


@pytest.mark.parametrize(
    ("call", "taken", "left"),
    [("p.pop(0)", 1, [2, 3]), ("p.pop(1)", 2, [1, 3]), ("p.pop(-3)", 1, [2, 3]), ("p.pop(undefined)", 3, [1, 2])],
)
@pytest.mark.parametrize("make", [list, deque], ids=["list", "deque"])
def test_pop_honours_an_index(heap: Heap, make: Any, call: str, taken: int, left: list[int]) -> None:
    items = make([1, 2, 3])
    assert js(heap, call, p=items) == taken
    assert list(items) == left


def test_pop_beyond_the_end_throws(heap: Heap) -> None:
    assert thrown(heap, "p.pop(7)", p=[1])[:2] == ("PythonError", "IndexError")


@pytest.mark.parametrize(
    "call", ["p.reverse()", "p.sort()", "p.fill(0)", "p.copyWithin(0, 1)", "p.sort((a, b) => b - a)"]
)
def test_changes_in_place_return_the_proxy(heap: Heap, call: str) -> None:
    items = [2, 1]
    assert js(heap, f"{call} === p", p=items) is True
    assert js_raw(heap, call, p=items) is items


# sort


def test_sort_without_compare_is_by_text(heap: Heap) -> None:
    items = [10, 9, 1, None, "b", "a", True]
    js(heap, "{ p.sort() }", p=items)
    assert items == [1, 10, 9, "a", "b", True, None]


def test_sort_keeps_the_objects_and_is_stable(heap: Heap) -> None:
    rows = [("b", 1), ("a", 1), ("c", 0)]
    items = list(rows)
    js(heap, "{ p.sort((x, y) => x[1] - y[1]) }", p=items)
    assert all(found is expected for found, expected in zip(items, [rows[2], rows[0], rows[1]], strict=True))


def test_sort_compares_with_a_python_function(heap: Heap) -> None:
    items = [3, 1, 2]
    js(heap, "{ p.sort(f) }", p=items, f=lambda a, b: b - a)
    assert items == [3, 2, 1]


@many
@given(items=st.lists(st.integers() | st.text() | st.floats(allow_nan=False), max_size=10))
def test_sort_as_javascript_does(heap: Heap, items: list[Any]) -> None:
    expected = js(heap, "l.slice().sort()", l=items)
    js(heap, "{ l.sort() }", l=items)
    assert items == expected


@pytest.mark.parametrize("compare", ["1", "null", "'x'", "({})"])
def test_sort_takes_a_function(heap: Heap, compare: str) -> None:
    items = [2, 1]
    assert thrown(heap, f"p.sort({compare})", p=items).name == "TypeError"
    assert items == [2, 1]


def test_an_error_in_compare_leaves_the_sequence(heap: Heap) -> None:
    items = [2, 1, 3]
    assert thrown(heap, "p.sort(() => { throw new RangeError('no') })", p=items)[::2] == ("RangeError", "no")
    assert items == [2, 1, 3]


# Python's own methods, by attribute


def test_pythons_methods(heap: Heap) -> None:
    items = [1, 2, 2]
    assert js(
        heap,
        "{ p.append(3); p.extend([4, 5]); p.insert(0, 0); p.remove(2); return [p.index(2), p.count(2), p.length] }",
        p=items,
    ) == [2, 1, 6]
    assert items == [0, 1, 2, 3, 4, 5]
    js(heap, "{ p.clear() }", p=items)
    assert items == []


def test_the_python_methods_behind_own_names(heap: Heap) -> None:
    items = [3, 1, 2]
    js(heap, "{ p.$sort(); p.$reverse() }", p=items)
    assert items == [3, 2, 1]
    assert js(heap, "p.$copy() === p", p=items) is False
    assert js(heap, "p.$pop(0)", p=items) == 3


def test_a_deque_keeps_its_own_methods_and_limit(heap: Heap) -> None:
    d = deque([1, 2, 3], maxlen=4)
    js(heap, "{ d.appendleft(0); d.rotate(1); d.push(9) }", d=d)
    assert d.maxlen == 4
    assert len(d) == 4


@pytest.mark.parametrize("call", ["p.push('x')", "p.unshift(-1)", "p.fill(300)", "p[0] = 'x'", "p.splice(0, 1, 1.5)"])
def test_what_the_sequence_refuses_leaves_it_alone(heap: Heap, call: str) -> None:
    data = bytearray(b"abc")
    assert thrown(heap, call, p=data).name == "PythonError"
    assert data == b"abc"


def test_changing_bytes_in_place(heap: Heap) -> None:
    data = bytearray(b"cab")
    js(heap, "{ p.push(96); p.sort(); p.reverse(); p.splice(1, 1) }", p=data)
    assert data == b"ca`"


# Subclasses and other classes that are sequences


class Squares:
    """A sequence by registration."""

    def __len__(self) -> int:
        return 4

    def __getitem__(self, index: int) -> int:
        if not 0 <= index < 4:
            raise IndexError(index)
        return index * index


def test_a_registered_sequence_has_array_methods(heap: Heap) -> None:
    from collections.abc import Sequence

    class Registered(Squares): ...

    Sequence.register(Registered)
    assert js(heap, "p.map((x) => x + 1)", p=Registered()) == [1, 2, 5, 10]
    assert js(heap, "p.map === undefined", p=Squares()) is True


def test_an_error_in_an_item_is_thrown(heap: Heap) -> None:
    class Broken(list[int]):
        def __getitem__(self, index: Any) -> Any:
            raise ValueError(index)

    assert thrown(heap, "p.get(0)", p=Broken([1]))[:2] == ("PythonError", "ValueError")
    assert thrown(heap, "p.map((x) => x)", p=Broken([1]))[:2] == ("PythonError", "ValueError")
