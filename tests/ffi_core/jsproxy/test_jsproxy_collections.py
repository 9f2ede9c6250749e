"""Arrays, maps, sets, typed arrays and objects of the user's own, as Python's collections."""

from __future__ import annotations

import asyncio
import collections.abc as abc
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from diglot.ffi_core import (
    Heap,
    JsArray,
    JsAsyncGenerator,
    JsAsyncIterable,
    JsAsyncIterator,
    JsBuffer,
    JsCallable,
    JsDoubleProxy,
    JsException,
    JsGenerator,
    JsIterable,
    JsIterator,
    JsMap,
    JsMutableMap,
    JsPromise,
    JsProxy,
    JsTypedArray,
)

arbitrary = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])

# What `isinstance` says

JS_CLASSES = [
    JsArray, JsAsyncGenerator, JsAsyncIterable, JsAsyncIterator, JsBuffer, JsCallable, JsDoubleProxy, JsException,
    JsGenerator,
    JsIterable, JsIterator, JsMap, JsMutableMap, JsPromise, JsTypedArray,
]  # fmt: skip

KINDS: list[tuple[str, set[type]]] = [
    ("{}", set()),
    ("Object.create(null)", set()),
    ("new Date()", set()),
    ("/x/", set()),
    ("Symbol('s')", set()),
    ("[]", {JsArray, JsIterable}),
    ("new (class extends Array {})()", {JsArray, JsIterable}),
    ("() => 1", {JsCallable}),
    ("class {}", {JsCallable}),
    ("new Map()", {JsMap, JsMutableMap, JsIterable}),
    ("new Set()", {JsIterable}),
    ("new Uint8Array()", {JsTypedArray, JsBuffer, JsIterable}),
    ("new ArrayBuffer(1)", {JsBuffer}),
    ("new DataView(new ArrayBuffer(1))", {JsBuffer}),
    ("Promise.resolve()", {JsPromise}),
    ("{then() {}}", {JsPromise}),
    ("new Error()", {JsException}),
    ("[][Symbol.iterator]()", {JsIterable, JsIterator}),
    ("(function* () {})()", {JsIterable, JsIterator, JsGenerator}),
    ("(async function* () {})()", {JsAsyncIterable, JsAsyncIterator, JsAsyncGenerator}),
    ("{*[Symbol.iterator]() {}}", {JsIterable}),
    ("{next() {}}", {JsIterator}),
    ("{async *[Symbol.asyncIterator]() {}}", {JsAsyncIterable}),
    ("{get() {}, has() {}, size: 0, keys() {}, [Symbol.iterator]() {}}", {JsMap, JsIterable}),
    ("{get() {}, has() {}, set() {}, delete() {}, size: 0, keys() {}, [Symbol.iterator]() {}}",
     {JsMap, JsMutableMap, JsIterable}),
]  # fmt: skip


@pytest.mark.parametrize(("source", "classes"), KINDS, ids=[source for source, _ in KINDS])
def test_isinstance_by_the_methods_present(heap: Heap, source: str, classes: set[type]) -> None:
    value = heap.eval_js(f"({source})")
    assert isinstance(value, JsProxy)
    assert {cls for cls in JS_CLASSES if isinstance(value, cls)} == classes


@pytest.mark.parametrize(
    ("source", "wanted", "unwanted"),
    [
        ("[]", [abc.MutableSequence, abc.Sequence, abc.Iterable, abc.Sized, abc.Reversible, abc.Container],
         [abc.Mapping, abc.Set]),
        ("new Map()", [abc.MutableMapping, abc.Mapping, abc.Iterable, abc.Sized, abc.Container],
         [abc.Sequence, abc.Set]),
        ("new Set()", [abc.MutableSet, abc.Set, abc.Iterable, abc.Sized, abc.Container], [abc.Sequence, abc.Mapping]),
        ("() => 1", [abc.Callable], [abc.Iterable, abc.Sized]),
        ("(function* () {})()", [abc.Iterator, abc.Generator], [abc.Sized, abc.AsyncIterable]),
        ("(async function* () {})()", [abc.AsyncIterator, abc.AsyncIterable], [abc.Iterable]),
        ("Promise.resolve()", [abc.Awaitable], [abc.Iterable]),
        ("{}", [abc.Hashable, abc.MutableMapping, abc.Iterable, abc.Sized, abc.Container],
         [abc.Sequence, abc.Callable, abc.Awaitable, abc.AsyncIterable, abc.Reversible]),
        ("new (class {})()", [abc.Hashable], [abc.Iterable, abc.Sized, abc.Container, abc.Callable, abc.Awaitable]),
        ("new Uint8Array(1)", [abc.Iterable, abc.Sized], [abc.Mapping]),
        ("'text'.matchAll(/t/g)", [abc.Iterator], [abc.Sized]),
    ],
)  # fmt: skip
def test_abstract_classes(heap: Heap, source: str, wanted: list[Any], unwanted: list[Any]) -> None:
    value = heap.eval_js(f"({source})")
    assert [cls for cls in wanted if not isinstance(value, cls)] == []
    assert [cls for cls in unwanted if isinstance(value, cls)] == []


INHERITED = {"length": "__len__", "get": "__getitem__", "has": "__contains__"}


@arbitrary
@given(st.lists(st.tuples(st.sampled_from("OP"), st.booleans(), st.sampled_from([*INHERITED, *"abcdefghij"]))))
def test_protocols_follow_what_prototypes_have_just_now(heap: Heap, changes: list[tuple[str, bool, str]]) -> None:
    """Of Object.prototype and of one without a parent; objects made after a change are used by what it left there."""
    change, make, tidy = heap.eval_js("""(() => {
      const prototypes = { O: Object.prototype, P: Object.create(null) };
      const change = (which, added, name) => {
        const value = name === "length" ? 0 : () => 1;
        if (added) Object.defineProperty(prototypes[which], name, { __proto__: null, value, configurable: true });
        else delete prototypes[which][name];
      };
      const tidy = () => { for (const name of ["length", "get", "has", ..."abcdefghij"]) change("O", false, name) };
      return [change, which => Object.create(prototypes[which]), tidy];
    })()""")
    has: dict[str, set[str]] = {"O": set(), "P": set()}
    try:
        for which, added, name in changes:
            change(which, added, name)
            has[which] = has[which] | {name} if added else has[which] - {name}
            for other, names in has.items():
                value = make(other)
                slots = {name for name, slot in INHERITED.items() if hasattr(type(value), slot)}
                # These are methods here; one that every object has makes none less plain.
                is_plain = other == "O" or not names & {"get", "has"}
                assert slots == (set(INHERITED) if is_plain else names & set(INHERITED))
                assert isinstance(value, abc.Mapping) == is_plain
    finally:
        tidy()


def match_statement(value: Any) -> str:
    match value:
        case [first, *rest]:
            return f"sequence {first} {len(rest)}"
        case {"key": found}:
            return f"mapping {found}"
    return "neither"


def test_pattern_matching(heap: Heap) -> None:
    assert match_statement(heap.eval_js("[1, 2, 3]")) == "sequence 1 2"
    assert match_statement(heap.eval_js("new Map([['key', 5]])")) == "mapping 5"
    assert match_statement(heap.eval_js("new Uint8Array([1, 2, 3])")) == "sequence 1 2"
    assert match_statement(heap.eval_js("({key: 5})")) == "mapping 5"
    assert match_statement(heap.eval_js("new (class { key = 5 })()")) == "neither"


async def wait(value: Any) -> Any:
    return await value


async def loop(value: Any) -> None:
    async for _ in value:
        pass


PROTOCOLS: dict[str, Callable[[Any], Any]] = {
    "len": len,
    "iter": iter,
    "next": next,
    "reversed": reversed,
    "in": lambda value: 1 in value,
    "item": lambda value: value["x"],
    "index": lambda value: value[0],
    "set item": lambda value: value.__setitem__("x", 1),
    "del item": lambda value: value.__delitem__("x"),
    "call": lambda value: value(),
    "await": lambda value: asyncio.run(wait(value)),
    "async for": lambda value: asyncio.run(loop(value)),
    "buffer": memoryview,
    "with": lambda value: value.__enter__(),
    "add": lambda value: value + value,
    "less": lambda value: value < value,
    "int": int,
    "float": float,
    "index()": lambda value: [1][value],
    "unpack": lambda value: [*value],
    "unpack keywords": lambda value: dict(**value),
}


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_an_object_of_a_class_has_no_protocol(heap: Heap, protocol: str) -> None:
    with pytest.raises((TypeError, AttributeError)):
        PROTOCOLS[protocol](heap.eval_js("new (class { x = 1; 0 = 1 })()"))


# Arrays


def model(heap: Heap, items: list[Any]) -> Any:
    return heap.to_js(items)


SLICES = [
    slice(None), slice(1, 3), slice(None, None, 2), slice(None, None, -1), slice(-2, None), slice(3, 1), slice(5, 100),
    slice(-100, 2), slice(4, 0, -2), slice(0, 0), slice(2, None, 3),
]  # fmt: skip


@pytest.mark.parametrize("cut", SLICES, ids=str)
def test_slices_are_a_lists(heap: Heap, cut: slice) -> None:
    items = [0, 1, 2, 3, 4]
    array = model(heap, items)
    part = array[cut]
    assert isinstance(part, JsArray)
    assert part.to_py() == items[cut]
    expected = items.copy()
    del array[cut]
    del expected[cut]
    assert array.to_py() == expected


@arbitrary
@given(
    st.lists(st.integers(), max_size=8),
    st.integers(-10, 10) | st.none(),
    st.integers(-10, 10) | st.none(),
    st.integers(-4, 4).filter(bool) | st.none(),
    st.lists(st.integers(), max_size=6),
)
def test_any_slice_behaves_as_a_lists(
    heap: Heap, items: list[int], start: int | None, stop: int | None, step: int | None, values: list[int]
) -> None:
    cut = slice(start, stop, step)
    assert model(heap, items)[cut].to_py() == items[cut]
    array, expected = model(heap, items), items.copy()
    del array[cut]
    del expected[cut]
    assert array.to_py() == expected
    array, expected = model(heap, items), items.copy()
    try:
        expected[cut] = values
    except ValueError:
        with pytest.raises(ValueError):
            array[cut] = values
    else:
        array[cut] = values
    assert array.to_py() == expected


@arbitrary
@given(st.lists(st.integers(), max_size=8), st.integers(-12, 12), st.integers())
def test_any_index_behaves_as_a_lists(heap: Heap, items: list[int], index: int, value: int) -> None:
    operations: list[Callable[[Any], Any]] = [
        lambda a: a[index],
        lambda a: a.__setitem__(index, value),
        lambda a: a.__delitem__(index),
        lambda a: a.insert(index, value),
        lambda a: a.pop(index),
    ]
    for operation in operations:
        array, expected = model(heap, items), items.copy()
        try:
            result = operation(expected)
        except IndexError:
            with pytest.raises(IndexError):
                operation(array)
        else:
            assert operation(array) == result
        assert array.to_py() == expected


def test_array_methods(heap: Heap) -> None:
    array = model(heap, [1, 2])
    array.append(3)
    array.extend([4, 5])
    array.extend(x for x in [6])
    array.extend(heap.eval_js("[7]"))
    assert list(array) == [1, 2, 3, 4, 5, 6, 7]
    assert array.pop() == 7
    assert array.pop(0) == 1
    array.insert(0, "first")
    array.remove(3)
    assert array.to_py() == ["first", 2, 4, 5, 6]
    assert array.index(4) == 2
    assert array.index(4, 1, 3) == 2
    assert array.count(2) == 1
    array.reverse()
    assert list(reversed(array)) == ["first", 2, 4, 5, 6]
    assert (len(array), 4 in array, 99 in array) == (5, True, False)
    array += [7]
    assert array[-1] == 7
    longer = array + [8]  # noqa: RUF005
    assert isinstance(longer, JsArray)
    assert longer.to_py() == [6, 5, 4, 2, "first", 7, 8]
    array.clear()
    assert len(array) == 0


def test_array_errors(heap: Heap) -> None:
    array = model(heap, [1])
    for action, error in [
        (lambda: array[1], IndexError),
        (lambda: array[-2], IndexError),
        (lambda: array.pop(5), IndexError),
        (lambda: model(heap, []).pop(), IndexError),
        (lambda: array.remove(7), ValueError),
        (lambda: array.index(7), ValueError),
        (lambda: array.index(1, 1), ValueError),
        (lambda: array["0"], TypeError),
        (lambda: array[1.0], TypeError),
        (lambda: array.extend(5), TypeError),
        (lambda: array.__setitem__(slice(0, 1), 5), TypeError),
    ]:
        with pytest.raises(error):
            action()
    assert array.to_py() == [1]


def test_methods_of_both_languages_are_there(heap: Heap) -> None:
    array = model(heap, [3, 1, 2])
    assert array.push(4) == 4
    assert array.map(lambda x, *_: x * 2).to_py() == [6, 2, 4, 8]
    assert array.sort().to_py() == [1, 2, 3, 4]
    assert array.join("-") == "1-2-3-4"
    assert sorted(model(heap, [3, 1, 2])) == [1, 2, 3]
    assert array.length == 4


def test_holes_are_no_items(heap: Heap) -> None:
    array = heap.eval_js("[1, , 3]")
    assert len(array) == 3
    with pytest.raises(IndexError, match="1"):
        array[1]
    array[1] = 2
    assert array.to_py() == [1, 2, 3]
    assert heap.eval_js("[undefined]")[0] is None


def test_items_keep_their_identity(heap: Heap) -> None:
    value, proxy = object(), heap.eval_js("({})")
    array = heap.eval_js("[]")
    array.extend([value, proxy])
    assert array[0] is value
    assert array[1] is proxy
    assert value in array
    assert array.index(proxy) == 1


def test_an_array_that_changes_while_it_is_iterated(heap: Heap) -> None:
    array = model(heap, [1, 2, 3])
    seen = []
    for item in array:
        seen.append(item)
        if item < 3:
            array.append(item + 10)
    assert seen == [1, 2, 3, 11, 12]


def test_arrays_are_equal_by_identity(heap: Heap) -> None:
    """`==` is `===`."""
    array = model(heap, [1])
    assert array == array
    assert array != model(heap, [1])
    assert array != [1]


def test_a_frozen_array_refuses(heap: Heap) -> None:
    array = heap.eval_js("Object.freeze([1])")
    for change in (lambda: array.append(2), lambda: array.__setitem__(0, 2), lambda: array.pop(), array.clear):
        with pytest.raises(JsException, match="TypeError"):
            change()
    assert array.to_py() == [1]


def test_patched_prototypes_do_not_matter(heap: Heap) -> None:
    heap.eval_js("Array.prototype.splice = Array.prototype.push = () => { throw new Error('patched') }")
    array = model(heap, [1, 2])
    array.append(3)
    del array[0]
    assert array.to_py() == [2, 3]


def test_arrays_where_python_takes_sequences(heap: Heap) -> None:
    array = model(heap, ["b", "a"])
    first, *rest = array
    assert (first, rest) == ("b", ["a"])
    assert ",".join(array) == "b,a"
    assert dict([heap.eval_js("['k', 1]")]) == {"k": 1}
    assert list(zip(array, [1, 2], strict=True)) == [("b", 1), ("a", 2)]
    assert tuple(enumerate(array)) == ((0, "b"), (1, "a"))


def test_an_array_subclass_and_a_proxied_array(heap: Heap) -> None:
    for source in ("new (class extends Array {})(1, 2)", "new Proxy([1, 2], {})"):
        array = heap.eval_js(source)
        assert list(array) == [1, 2]
        array.append(3)
        assert (len(array), array[-1], array[1:].to_py()) == (3, 3, [2, 3])


# Maps


def test_a_map_is_a_mutablemapping(heap: Heap) -> None:
    table = heap.eval_js("new Map([['a', 1], [2, 'b']])")
    assert (table["a"], table[2], len(table)) == (1, "b", 2)
    assert list(table) == ["a", 2]
    assert ("a" in table, "x" in table) == (True, False)
    table["c"] = [3]
    del table["a"]
    assert table.get("a") is None
    assert table.get("a", 5) == 5
    assert table.get(2) == "b"
    assert list(table.keys()) == [2, "c"]
    assert list(table.values()) == ["b", [3]]
    assert list(table.items()) == [(2, "b"), ("c", [3])]
    assert table.pop("c") == [3]
    assert table.pop("c", None) is None
    assert table.setdefault("d", 4) == 4
    assert table.setdefault("d", 5) == 4
    table.update({"e": 5}, f=6)
    table.update([("g", 7)])
    assert dict(table) == {2: "b", "d": 4, "e": 5, "f": 6, "g": 7}
    key, value = table.popitem()
    assert key not in table
    assert value is not None
    table.clear()
    assert len(table) == 0


def test_a_missing_key_is_a_keyerror(heap: Heap) -> None:
    table = heap.eval_js("new Map()")
    for action in (lambda: table["x"], lambda: table.__delitem__("x"), lambda: table.pop("x"), table.popitem):
        with pytest.raises(KeyError):
            action()


def test_a_value_that_is_undefined_is_there(heap: Heap) -> None:
    table = heap.eval_js("new Map([['a', undefined]])")
    assert table["a"] is None
    assert "a" in table
    assert table.get("a", 5) is None


def test_any_value_is_a_key(heap: Heap) -> None:
    table = heap.eval_js("new Map()")
    keys = [None, 1, "1", 1.5, object(), heap.eval_js("({})"), heap.eval_js("Symbol()"), (1, 2)]
    for position, key in enumerate(keys):
        table[key] = position
    assert [table[key] for key in keys] == list(range(len(keys)))
    assert len(table) == len(keys)


def test_a_map_compares_with_a_mapping(heap: Heap) -> None:
    table = heap.eval_js("new Map([['a', 1]])")
    assert table == table
    assert table != heap.eval_js("new Map([['a', 1]])")
    assert len({table, table}) == 1


def test_a_map_of_the_users_own(heap: Heap) -> None:
    table = heap.eval_js("""({
        inner: new Map([['a', 1]]),
        get size() { return this.inner.size }, get(k) { return this.inner.get(k) }, has(k) { return this.inner.has(k) },
        keys() { return this.inner.keys() }, [Symbol.iterator]() { return this.inner[Symbol.iterator]() },
    })""")
    assert (table["a"], len(table), list(table), dict(table.items())) == (1, 1, ["a"], {"a": 1})
    with pytest.raises(TypeError):
        table["b"] = 1


@pytest.mark.parametrize("kind", ["WeakMap"])
def test_what_only_has_get_and_set_is_subscriptable(heap: Heap, kind: str) -> None:
    table, key = heap.eval_js(f"new {kind}()"), heap.eval_js("({})")
    table[key] = 5
    assert table[key] == 5
    assert key in table
    del table[key]
    assert key not in table
    with pytest.raises(KeyError):
        table[key]
    with pytest.raises(TypeError):
        len(table)


# Sets


def test_a_set_is_a_mutableset(heap: Heap) -> None:
    values = heap.eval_js("new Set([1, 'a'])")
    assert (len(values), 1 in values, 2 in values) == (2, True, False)
    values.add(2)
    values.add(2)
    assert list(values) == [1, "a", 2]
    values.discard("a")
    values.discard("a")
    values.remove(2)
    with pytest.raises(KeyError):
        values.remove(2)
    assert values.pop() == 1
    with pytest.raises(KeyError):
        values.pop()
    values |= {1, 2, 3}
    values &= {2, 3, 4}
    values -= {2}
    values ^= {5}
    assert set(values) == {3, 5}
    values.clear()
    assert len(values) == 0


def test_set_algebra(heap: Heap) -> None:
    values = heap.eval_js("new Set([1, 2])")
    assert set(values | {3}) == {1, 2, 3}
    assert set(values & {2, 3}) == {2}
    assert set(values - {2}) == {1}
    assert set(values ^ {2, 3}) == {1, 3}
    assert set({3} | values) == {1, 2, 3}
    assert set({2, 3} - values) == {3}
    assert values <= {1, 2, 3}
    assert values < {1, 2, 3}
    assert values >= {1}
    assert values > {1}
    assert not values <= {1}
    assert values.isdisjoint({3})


# Typed arrays


def test_typed_arrays_are_indexed_and_sliced(heap: Heap) -> None:
    typed = heap.eval_js("new Int16Array([0, 1, 2, 3, 4])")
    assert (typed[0], typed[-1], len(typed), list(typed)) == (0, 4, 5, [0, 1, 2, 3, 4])
    assert list(typed[1:3]) == [1, 2]
    assert list(typed[::-2]) == [4, 2, 0]
    typed[0] = 9
    typed[1:3] = [7, 8]
    assert list(typed) == [9, 7, 8, 3, 4]
    assert (8 in typed, 1 in typed) == (True, False)
    assert list(reversed(typed)) == [4, 3, 8, 7, 9]
    for action in (lambda: typed[5], lambda: typed[-6], lambda: typed.__setitem__(5, 1)):
        with pytest.raises(IndexError):
            action()
    with pytest.raises(ValueError):
        typed[0:2] = [1]
    with pytest.raises(TypeError):
        del typed[0]


# Objects of the user's own


def test_length_and_size_give_len(heap: Heap) -> None:
    assert len(heap.eval_js("new (class { length = 3 })()")) == 3
    assert len(heap.eval_js("new (class { size = 2 })()")) == 2
    assert len(heap.eval_js("new (class { get size() { return 4 } })()")) == 4
    assert len(heap.eval_js("(function () { return arguments })(1, 2)")) == 2


@pytest.mark.parametrize("size", ["-1", "1.5", "'x'", "NaN", "2 ** 70", "{}"])
def test_a_size_that_is_no_length(heap: Heap, size: str) -> None:
    with pytest.raises((TypeError, ValueError, OverflowError)):
        len(heap.eval_js(f"new (class {{ get size() {{ return {size} }} }})()"))
