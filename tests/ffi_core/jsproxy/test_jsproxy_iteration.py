"""Iterators and generators, JavaScript's in Python and Python's in JavaScript."""

from __future__ import annotations

import itertools
from collections.abc import Generator, Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from diglot.ffi_core import Heap, JsException, JsGenerator, JsIterable, JsIterator

# Python iterates JavaScript


@pytest.mark.parametrize(
    ("source", "items"),
    [
        ("[1, 2]", [1, 2]),
        ("new Set([1, 2])", [1, 2]),
        ("new Map([['a', 1]])", ["a"]),
        ("new Map([['a', 1]]).values()", [1]),
        ("new Uint8Array([1, 2])", [1, 2]),
        ("[1, 2][Symbol.iterator]()", [1, 2]),
        ("(function* () { yield 1; yield 2; return 3 })()", [1, 2]),
        ("{*[Symbol.iterator]() { yield* 'ab' }}", ["a", "b"]),
        ("{[Symbol.iterator]() { let i = 0; return {next: () => ({done: i > 1, value: i++})} }}", [0, 1]),
        ("{i: 0, next() { return {done: this.i > 1, value: this.i++} }}", [0, 1]),
        ("'aXbX'.matchAll(/X/g).map(m => m.index)", [1, 3]),
        ("(function () { return arguments })(1, 2)", [1, 2]),
        ("new String('ab')", ["a", "b"]),
        ("[1, undefined, null].values().filter(x => x)", [1]),
        ("{next() { return {done: true} }}", []),
    ],
)
def test_for_over_javascript(heap: Heap, source: str, items: list[Any]) -> None:
    value = heap.eval_js(f"({source})")
    assert isinstance(value, JsIterable | JsIterator)
    assert list(value) == items


def test_iterables_start_anew_and_iterators_do_not(heap: Heap) -> None:
    values = heap.eval_js("new Set([1, 2])")
    assert list(values) == list(values) == [1, 2]
    iterator = iter(values)
    assert iter(iterator) is iterator
    assert next(iterator) == 1
    assert list(iterator) == [2]
    assert list(iterator) == []


def test_pairs_of_a_map_unpack(heap: Heap) -> None:
    for key, value in heap.eval_js("new Map([['a', 1]]).entries()"):
        assert (key, value) == ("a", 1)
    assert dict(heap.eval_js("new Map([['a', 1]]).entries()")) == {"a": 1}
    assert dict(iter(heap.eval_js("Object.entries({b: 2})"))) == {"b": 2}


def test_an_endless_generator_is_lazy(heap: Heap) -> None:
    numbers = heap.eval_js("(function* () { for (let i = 0;; i++) yield i })()")
    assert list(itertools.islice(numbers, 3)) == [0, 1, 2]
    assert next(numbers) == 3


def test_next_gives_stopiteration_with_the_returned_value(heap: Heap) -> None:
    generator = heap.eval_js("(function* () { yield 1; return 'end' })()")
    assert next(generator) == 1
    with pytest.raises(StopIteration) as stopped:
        next(generator)
    assert stopped.value.value == "end"


def test_yield_from_a_js_generator(heap: Heap) -> None:
    def delegate() -> Generator[Any, Any, Any]:
        result = yield from heap.eval_js("(function* () { const x = yield 1; yield x; return 'end' })()")
        return result

    generator = delegate()
    assert next(generator) == 1
    assert generator.send("sent") == "sent"
    with pytest.raises(StopIteration) as stopped:
        next(generator)
    assert stopped.value.value == "end"


def test_send(heap: Heap) -> None:
    generator = heap.eval_js("(function* () { let x; while (true) x = yield x })()")
    assert isinstance(generator, JsGenerator)
    assert next(generator) is None
    assert generator.send(5) == 5
    value = object()
    assert generator.send(value) is value


def test_throw_into_a_js_generator(heap: Heap) -> None:
    make = heap.eval_js("(function* () { while (true) { try { yield 'ready' } catch (e) { yield e } } })")
    error = ValueError("x")
    generator = make()
    next(generator)
    assert generator.throw(error) is error
    next(generator)
    js_error = heap.eval_js("new RangeError('x')")
    assert generator.throw(js_error) is js_error
    next(generator)
    assert isinstance(generator.throw(KeyError), KeyError)


def test_what_a_js_generator_does_not_catch_comes_back(heap: Heap) -> None:
    generator = heap.eval_js("(function* () { yield 1 })()")
    next(generator)
    error = ValueError("x")
    with pytest.raises(ValueError) as caught:
        generator.throw(error)
    assert caught.value is error
    with pytest.raises(StopIteration):
        next(generator)


def test_throw_that_ends_a_js_generator(heap: Heap) -> None:
    generator = heap.eval_js("(function* () { try { yield 1 } catch (e) { return e.type } })()")
    next(generator)
    with pytest.raises(StopIteration) as stopped:
        generator.throw(ValueError("x"))
    assert stopped.value.value == "ValueError"


def test_close_runs_finally(heap: Heap) -> None:
    log: list[str] = []
    generator = heap.eval_js("(function* (log) { try { yield 1 } finally { log.append('closed') } })")(log)
    next(generator)
    generator.close()
    generator.close()
    assert log == ["closed"]
    with pytest.raises(StopIteration):
        next(generator)


def test_an_error_in_a_js_iterator(heap: Heap) -> None:
    with pytest.raises(JsException, match="RangeError"):
        list(heap.eval_js("(function* () { yield 1; throw new RangeError('x') })()"))
    with pytest.raises(JsException, match="RangeError"):
        list(heap.eval_js("({next() { throw new RangeError('x') }})"))


@pytest.mark.parametrize("result", ["5", "undefined", "null", "'x'"])
def test_a_step_that_is_no_object(heap: Heap, result: str) -> None:
    with pytest.raises((TypeError, JsException)):
        list(heap.eval_js(f"({{next() {{ return {result} }}}})"))


# JavaScript iterates Python


@pytest.mark.parametrize(
    "make",
    [
        lambda: [1, 2],
        lambda: (1, 2),
        lambda: range(1, 3),
        lambda: {1: "a", 2: "b"},
        lambda: {1: "a", 2: "b"}.keys(),
        lambda: iter([1, 2]),
        lambda: (x for x in (1, 2)),
        lambda: map(int, "12"),
        lambda: bytes([1, 2]),
        lambda: frozenset([1, 2]),
    ],
)
@pytest.mark.parametrize(
    "body",
    ["[...x]", "Array.from(x)", "(() => { const a = []; for (const i of x) a.push(i); return a })()", "[...new Set(x)]",
     "((...args) => args)(...x)", "(([a, b]) => [a, b])(x)"],
)  # fmt: skip
def test_for_of_over_python(heap: Heap, make: Any, body: str) -> None:
    assert heap.eval_js(f"x => {body}")(make()).to_py() == [1, 2]


def test_dict_views_destructure(heap: Heap) -> None:
    collect = heap.eval_js("d => { const all = []; for (const [k, v] of d.items()) all.push(k + '=' + v); return all }")
    assert collect({"a": 1, "b": 2}).to_py() == ["a=1", "b=2"]


def counting(log: list[Any]) -> Iterator[int]:
    try:
        for i in range(3):
            log.append((yield i))
    finally:
        log.append("closed")


def test_steps_of_a_python_generator(heap: Heap) -> None:
    log: list[Any] = []
    steps = heap.eval_js("g => [g.next(), g.next('a'), g.return('end'), g.next()].map(s => [s.value, s.done])")
    assert steps(counting(log)).to_py() == [[0, False], [1, False], ["end", True], [None, True]]
    assert log == ["a", "closed"]


def test_the_returned_value_of_a_python_generator(heap: Heap) -> None:
    def generate() -> Generator[int, None, str]:
        yield 1
        return "end"

    steps = heap.eval_js("g => [g.next(), g.next(), g.next()].map(s => [s.value, s.done])")
    assert steps(generate()).to_py() == [[1, False], ["end", True], [None, True]]


def test_breaking_out_closes_a_python_generator(heap: Heap) -> None:
    log: list[Any] = []
    heap.eval_js("g => { for (const x of g) break }")(counting(log))
    assert log == ["closed"]


def test_throw_into_a_python_generator(heap: Heap) -> None:
    def catching() -> Iterator[Any]:
        try:
            yield "ready"
        except JsException as error:
            yield error.message
        except ValueError as error:
            yield error

    throw = heap.eval_js("(g, e) => { g.next(); return g.throw(e).value }")
    assert throw(catching(), heap.eval_js("new Error('from js')")) == "from js"
    error = ValueError("x")
    assert throw(catching(), error) is error
    with pytest.raises(KeyError):
        throw(catching(), KeyError("y"))


def test_delegation_to_a_python_generator(heap: Heap) -> None:
    log: list[Any] = []
    outer = heap.eval_js("(function* (g) { yield* g })")(counting(log))
    assert next(outer) == 0
    assert outer.send("sent") == 1
    outer.close()
    assert log == ["sent", "closed"]


def test_an_exception_in_a_python_iterator(heap: Heap) -> None:
    def broken() -> Iterator[int]:
        yield 1
        raise KeyError("x")

    with pytest.raises(KeyError):
        heap.eval_js("x => [...x]")(broken())
    assert heap.eval_js("x => { try { for (const y of x); } catch (e) { return e.type } }")(broken()) == "KeyError"


def test_exhausted_items_stay_usable(heap: Heap) -> None:
    """Nothing that an iteration gave is destroyed when it ends."""
    kept = heap.eval_js("x => { let last; for (const item of x) last = item; return last.length }")
    assert kept([[1], [1, 2]]) == 2


# There and back


def test_a_pipeline_across_the_border(heap: Heap) -> None:
    js_double = heap.eval_js("(function* (items) { for (const x of items) yield x * 2 })")

    def python_increment(items: Any) -> Iterator[int]:
        for x in items:
            yield x + 1

    pipeline: Any = range(5)
    for _ in range(3):
        pipeline = js_double(python_increment(pipeline))
    assert list(pipeline) == [8 * x + 14 for x in range(5)]


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.integers(-(2**53) + 1, 2**53 - 1) | st.text(max_size=5)))
def test_any_items_arrive_in_order(heap: Heap, items: list[Any]) -> None:
    assert list(heap.eval_js("(function* (items) { yield* items })")(iter(items))) == items


def test_a_list_that_changes_while_javascript_iterates(heap: Heap) -> None:
    items = [1, 2, 3]
    seen = heap.eval_js(
        "x => { const seen = []; for (const i of x) { seen.push(i); if (i < 3) x.append(i + 10) } return seen }"
    )
    assert seen(items).to_py() == [1, 2, 3, 11, 12]


def test_a_dict_that_changes_while_javascript_iterates(heap: Heap) -> None:
    with pytest.raises(RuntimeError, match="changed size"):
        heap.eval_js("d => { for (const k of d) d.set(k + 1, 0) }")({1: 0})
