"""Iterating Python from JavaScript: loops, iterators, generators and their asynchronous forms."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Generator, Iterator
from typing import Any
from unittest.mock import MagicMock

import pytest

from diglot.ffi_core import Heap, JsException

from ..support import js, js_async, js_raw, thrown, thrown_async


class Steps:
    """A generator function that writes down what happens to it."""

    def __init__(self) -> None:
        self.seen: list[Any] = []

    def run(self, count: int = 3) -> Generator[int, Any, str]:
        try:
            for n in range(count):
                self.seen.append((yield n))
        except ValueError as error:
            self.seen.append(error)
            yield -1
        finally:
            self.seen.append("finally")
        return "returned"


# Loops


@pytest.mark.parametrize(
    ("value", "items"),
    [
        ([1, 2], [1, 2]),
        ((1, 2), [1, 2]),
        (range(2), [0, 1]),
        ({"a": 1}, ["a"]),
        ({5}, [5]),
        (b"ab", [97, 98]),
        (deque("xy"), ["x", "y"]),
        ((c for c in "ab"), ["a", "b"]),
        (map(str, [1, 2]), ["1", "2"]),
        (zip([1], [2], strict=True), [[1, 2]]),
        ({"a": 1}.items(), [["a", 1]]),
        ([], []),
    ],
    ids=lambda value: type(value).__name__,
)
def test_loops(heap: Heap, value: Any, items: list[Any]) -> None:
    assert (
        js(
            heap,
            "{ const l = []; for (const item of p) l.push(pyodide.isPyProxy(item) ? item.toJs() : item); return l }",
            p=value,
        )
        == items
    )


@pytest.mark.parametrize(
    "expression",
    [
        "[...p]",
        "Array.from(p)",
        "((...args) => args)(...p)",
        "(([a, b, c]) => [a, b, c])(p)",
        "[...new Set(p)]",
        "[...(function* () { yield* p })()]",
        "[...p[Symbol.iterator]()]",
    ],
)
@pytest.mark.parametrize(
    "make",
    [list, tuple, dict.fromkeys, iter, lambda items: (item for item in items)],
    ids=["list", "tuple", "dict", "iterator", "generator"],
)
def test_what_takes_iterables_takes_python(heap: Heap, expression: str, make: Any) -> None:
    assert js(heap, expression, p=make([1, 2, 3])) == [1, 2, 3]


def test_the_iterator_of_a_python_object_has_the_iterator_helpers(heap: Heap) -> None:
    assert js(heap, "p[Symbol.iterator]().map((x) => x * 2).toArray()", p=[1, 2]) == [2, 4]


def test_promise_all_of_a_python_list(heap: Heap) -> None:
    assert js_async(heap, "await Promise.all(p)", p=[1, 2]) == [1, 2]


def test_loops_over_one_object_are_independent(heap: Heap) -> None:
    assert js(
        heap, "{ const l = []; for (const a of p) for (const b of p) l.push(a + b); return l }", p=["x", "y"]
    ) == ["xx", "xy", "yx", "yy"]


def test_a_list_that_grows_is_followed(heap: Heap) -> None:
    assert js(heap, "{ for (const x of p) if (x < 3) p.append(x + 1); return [...p] }", p=[1]) == [1, 2, 3]


def test_items_keep_their_identity_and_live_on(heap: Heap) -> None:
    inner = [[1], [2]]
    assert (
        js(
            heap,
            """{
                const kept = [];
                for (const x of p) kept.push(x);
                return kept[0] === p[0] && kept.every((x) => !x.destroyed)
            }""",
            p=inner,
        )
        is True
    )


# Iterators


def test_next(heap: Heap) -> None:
    assert js(heap, "[p.next(), p.next(), p.next(), p.next()]", p=iter([1, 2])) == [
        {"value": 1, "done": False},
        {"value": 2, "done": False},
        {"value": None, "done": True},
        {"value": None, "done": True},
    ]


def test_an_iterator_is_its_own_iterator(heap: Heap) -> None:
    assert js(heap, "p[Symbol.iterator]() === p", p=iter([])) is True
    assert js(heap, "p[Symbol.iterator]() === p", p=[]) is False


def test_a_loop_goes_on_where_next_stopped(heap: Heap) -> None:
    assert js(heap, "{ p.next(); const [second] = p; return [second, ...p] }", p=iter([1, 2, 3])) == [2, 3]


def test_an_iterator_takes_no_value(heap: Heap) -> None:
    assert js(heap, "p.next('ignored').value", p=iter([1])) == 1


# Generators


def test_values_are_sent(heap: Heap) -> None:
    steps = Steps()
    assert js(heap, "[g.next(), g.next('a'), g.next(), g.next('c'), g.next()]", g=steps.run()) == [
        {"value": 0, "done": False},
        {"value": 1, "done": False},
        {"value": 2, "done": False},
        {"value": "returned", "done": True},
        {"value": None, "done": True},
    ]
    assert steps.seen == ["a", None, "c", "finally"]


def test_a_value_sent_to_a_generator_that_has_not_started(heap: Heap) -> None:
    assert thrown(heap, "g.next(1)", g=Steps().run())[:2] == ("PythonError", "TypeError")


def test_return_runs_finally(heap: Heap) -> None:
    steps = Steps()
    assert js(heap, "{ g.next(); return [g.return('mine'), g.next()] }", g=steps.run()) == [
        {"value": "mine", "done": True},
        {"value": None, "done": True},
    ]
    assert steps.seen == ["finally"]


def test_return_before_the_start(heap: Heap) -> None:
    steps = Steps()
    assert js(heap, "[g.return(), g.next()]", g=steps.run()) == [{"value": None, "done": True}] * 2
    assert steps.seen == []


def test_return_of_a_generator_that_goes_on(heap: Heap) -> None:
    def stubborn() -> Iterator[int]:
        while True:
            try:
                yield 1
            except GeneratorExit:
                return

    assert js(heap, "{ g.next(); return g.return(2) }", g=stubborn()) == {"value": 2, "done": True}


def test_an_error_in_finally_is_thrown_by_return(heap: Heap) -> None:
    def failing() -> Iterator[int]:
        try:
            yield 1
        finally:
            raise KeyError("finally")

    assert thrown(heap, "{ g.next(); g.return() }", g=failing())[:2] == ("PythonError", "KeyError")


def test_throw_of_a_python_exception_arrives_as_itself(heap: Heap) -> None:
    steps, error = Steps(), ValueError("mine")
    assert js(heap, "{ g.next(); return g.throw(e) }", g=steps.run(), e=error) == {"value": -1, "done": False}
    assert steps.seen[0] is error
    steps.seen.clear()
    error.__traceback__ = None


def test_throw_of_a_python_error(heap: Heap) -> None:
    steps, error = Steps(), ValueError("mine")

    def fail() -> None:
        raise error

    assert js(heap, "{ g.next(); try { f() } catch (e) { return g.throw(e).value } }", g=steps.run(), f=fail) == -1
    assert steps.seen[0] is error
    steps.seen.clear()
    error.__traceback__ = None


@pytest.mark.parametrize(
    ("value", "name", "message"), [("new RangeError('js')", "RangeError", "js"), ("'text'", "String", "undefined")]
)
def test_throw_of_a_javascript_value_comes_back(heap: Heap, value: str, name: str, message: str) -> None:
    steps = Steps()
    assert thrown(heap, f"{{ g.next(); g.throw({value}) }}", g=steps.run()) == (name, None, message)
    assert steps.seen == ["finally"]


def test_a_generator_catches_a_javascript_error(heap: Heap) -> None:
    def catching() -> Iterator[str]:
        try:
            yield "first"
        except JsException as error:
            yield f"{error.name}: {error.message}"

    assert js(heap, "{ g.next(); return g.throw(new TypeError('js')).value }", g=catching()) == "TypeError: js"


@pytest.mark.parametrize(
    "leave",
    [
        "for (const x of g) break",
        "const [a, b] = g",
        "for (const x of g) { try { throw 1 } finally { break } }",
        "outer: for (;;) for (const x of g) break outer",
    ],
)
def test_leaving_a_loop_closes_the_generator(heap: Heap, leave: str) -> None:
    steps = Steps()
    assert js(heap, f"{{ {leave}; return g.next() }}", g=steps.run()) == {"value": None, "done": True}
    assert steps.seen[-1] == "finally"


def test_an_error_in_the_body_of_a_loop_closes_the_generator(heap: Heap) -> None:
    steps = Steps()
    assert thrown(heap, "{ for (const x of g) throw new RangeError('body') }", g=steps.run())[::2] == (
        "RangeError",
        "body",
    )
    assert steps.seen == ["finally"]


def test_leaving_a_loop_leaves_an_iterator_usable(heap: Heap) -> None:
    assert js(heap, "{ for (const x of p) break; return [...p] }", p=iter([1, 2, 3])) == [2, 3]


def test_leaving_a_loop_over_an_object_finishes_its_generator(heap: Heap) -> None:
    class Rows:
        def __init__(self) -> None:
            self.open = 0

        def __iter__(self) -> Iterator[int]:
            self.open += 1
            try:
                yield from range(9)
            finally:
                self.open -= 1

    rows = Rows()
    assert js(heap, "{ for (const x of p) if (x === 2) break; return [...p].length }", p=rows) == 9
    assert rows.open == 0


# Errors


class Failing:
    def __init__(self, error: BaseException | type[BaseException]) -> None:
        self.error = error

    def __iter__(self) -> Failing:
        return self

    def __next__(self) -> int:
        raise self.error


@pytest.mark.parametrize(
    "body", ["{ for (const x of p); }", "[...p]", "p.next()", "Array.from(p)", "{ const [a] = p; }"]
)
def test_an_error_in_next_is_thrown(heap: Heap, body: str) -> None:
    error = thrown(heap, body, p=Failing(ValueError("next")))
    assert (error.name, error.type) == ("PythonError", "ValueError")


def test_an_error_in_iter_is_thrown(heap: Heap) -> None:
    class Broken:
        def __iter__(self) -> Iterator[int]:
            raise ValueError("iter")

    assert thrown(heap, "[...p]", p=Broken())[:2] == ("PythonError", "ValueError")


def test_what_is_not_iterable(heap: Heap) -> None:
    assert thrown(heap, "[...p]", p=1j).name == "TypeError"


def test_a_stop_iteration_with_a_value(heap: Heap) -> None:
    assert js(heap, "p.next()", p=Failing(StopIteration("value"))) == {"value": "value", "done": True}


def test_the_generator_itself_comes_back(heap: Heap) -> None:
    generator = Steps().run()
    assert js_raw(heap, "{ g.next(); return g }", g=generator) is generator


# Asynchronous


class AsyncSteps:
    def __init__(self) -> None:
        self.seen: list[Any] = []

    async def run(self, count: int = 3) -> AsyncIterator[int]:
        try:
            for n in range(count):
                await asyncio.sleep(0)
                self.seen.append((yield n))
        except ValueError as error:
            self.seen.append(str(error))
            yield -1
        finally:
            await asyncio.sleep(0)
            self.seen.append("finally")


class AsyncCounter:
    def __init__(self) -> None:
        self.n = 0

    def __aiter__(self) -> AsyncCounter:
        return self

    async def __anext__(self) -> int:
        self.n += 1
        if self.n > 3:
            raise StopAsyncIteration
        return self.n


@pytest.mark.parametrize(
    ("make", "items"),
    [(lambda: AsyncSteps().run(), [0, 1, 2]), (AsyncCounter, [1, 2, 3])],
    ids=["generator", "iterator"],
)
def test_for_await(heap: Heap, make: Any, items: list[int]) -> None:
    assert js_async(heap, "{ const l = []; for await (const x of p) l.push(x); return l }", p=make()) == items
    assert js_async(heap, "await Array.fromAsync(p)", p=make()) == items


def test_async_next_gives_promises_of_results(heap: Heap) -> None:
    assert js_async(
        heap,
        """{
            const first = p.next();
            return [first instanceof Promise, await first, await p.next(), await p.next(), await p.next(),
                await p.next()]
        }""",
        p=AsyncCounter(),
    ) == [True, *({"value": n, "done": False} for n in (1, 2, 3)), *[{"value": None, "done": True}] * 2]


def test_an_async_iterator_is_its_own(heap: Heap) -> None:
    assert js(heap, "p[Symbol.asyncIterator]() === p", p=AsyncCounter()) is True


def test_values_are_sent_to_an_async_generator(heap: Heap) -> None:
    steps = AsyncSteps()
    assert js_async(
        heap, "{ await g.next(); await g.next('a'); await g.next('b'); return await g.next('c') }", g=steps.run()
    ) == {
        "value": None,
        "done": True,
    }
    assert steps.seen == ["a", "b", "c", "finally"]


def test_async_return_runs_finally(heap: Heap) -> None:
    steps = AsyncSteps()
    assert js_async(heap, "{ await g.next(); return [await g.return('mine'), await g.next()] }", g=steps.run()) == [
        {"value": "mine", "done": True},
        {"value": None, "done": True},
    ]
    assert steps.seen == ["finally"]


def test_leaving_for_await_closes_the_generator(heap: Heap) -> None:
    steps = AsyncSteps()
    js_async(heap, "{ for await (const x of g) break }", g=steps.run())
    assert steps.seen == ["finally"]


def test_async_throw(heap: Heap) -> None:
    steps = AsyncSteps()
    assert js_async(heap, "{ await g.next(); return await g.throw(e) }", g=steps.run(), e=ValueError("mine")) == {
        "value": -1,
        "done": False,
    }
    assert steps.seen[0] == "mine"


def test_async_throw_of_a_javascript_error_comes_back(heap: Heap) -> None:
    steps = AsyncSteps()
    error = thrown_async(heap, "{ await g.next(); await g.throw(new RangeError('js')) }", g=steps.run())
    assert error[::2] == ("RangeError", "js")
    assert steps.seen == ["finally"]


def test_an_error_in_an_async_iterator_rejects(heap: Heap) -> None:
    async def failing() -> AsyncIterator[int]:
        yield 1
        raise KeyError("second")

    assert thrown_async(heap, "{ for await (const x of g); }", g=failing())[:2] == ("PythonError", "KeyError")


def test_for_await_over_python_awaitables(heap: Heap) -> None:
    async def value(n: int) -> int:
        await asyncio.sleep(0)
        return n

    assert js_async(heap, "{ const l = []; for await (const x of [f(1), f(2)]) l.push(x); return l }", f=value) == [
        1,
        2,
    ]


def test_iteration_is_what_iter_gives(heap: Heap) -> None:
    """A Mock has a `__next__` that never ends; an object may be an iterator in both ways, each with a `next`."""
    mock = MagicMock()
    assert js(heap, "[[...m], Array.from(m), (([a]) => a)(m) === undefined, Math.max(m)]", m=mock)[:3] == [[], [], True]
    assert mock.method_calls == []

    class Both:
        def __init__(self) -> None:
            self.left = [1, 2]

        def __iter__(self) -> Both:
            return self

        def __next__(self) -> int:
            if not self.left:
                raise StopIteration
            return self.left.pop()

        def __aiter__(self) -> Both:
            return self

        async def __anext__(self) -> int:
            raise StopAsyncIteration

    assert js(heap, "[...b]", b=Both()) == [2, 1]
    assert js_async(heap, "{ const seen = []; for await (const x of b) seen.push(x); return seen }", b=Both()) == []
