"""JavaScript may throw, and reject with, anything: what is no object, or no error, keeps what it is on every way."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Any

import pytest

from diglot.ffi_core import Heap, JsException, _bridge

VALUES = [
    "undefined", "null", "true", "0", "-1.5", "NaN", "''", "'a text'", "5n", "1n << 99n", "Symbol.iterator",
    "[1]", "({ a: 1 })", "() => 1", "new Proxy({}, { get() { throw 1 } })", "pyList", "new RangeError('r')",
]  # fmt: skip
NO_ERRORS = VALUES[:-1]


def functions_for(heap: Heap, value: str) -> Any:
    """Functions that know a value of JavaScript: `same(f)` tells whether a promise of `f()` is rejected with it."""
    heap.namespace["pyList"] = [1]
    return heap.eval_js(f"""((value) => ({{
        value: () => value,
        is: (other) => Object.is(value, other),
        raise: () => {{ throw value }},
        reject: () => Promise.reject(value),
        same: async (f) => {{ try {{ await f() }} catch (e) {{ return Object.is(e, value) }} }},
        generator: function* () {{ try {{ yield 1 }} catch (e) {{ yield Object.is(e, value) }} }},
        asyncGenerator: async function* () {{ try {{ yield 1 }} catch (e) {{ yield Object.is(e, value) }} }},
    }}))({value})""")


each_value = pytest.mark.parametrize("value", VALUES)


@each_value
def test_a_rejection_that_coroutines_pass_on_comes_back_as_it_was(heap: Heap, value: str) -> None:
    given = functions_for(heap, value)

    async def at_once() -> None:
        await given.reject()

    async def later() -> None:
        await asyncio.sleep(0)
        await given.reject()

    async def through_a_future() -> None:
        await asyncio.ensure_future(later())

    async def main() -> list[Any]:
        return [await given.same(function) for function in (at_once, later, through_a_future, given.reject)]

    assert asyncio.run(main()) == [True] * 4


@each_value
def test_what_a_callback_raises_again_comes_back_as_it_was(heap: Heap, value: str) -> None:
    given = functions_for(heap, value)

    async def main() -> Any:
        return await given.same(lambda: given.raise_())

    assert asyncio.run(main()) is True


@each_value
def test_python_throws_any_value_into_a_generator(heap: Heap, value: str) -> None:
    given = functions_for(heap, value)

    async def main() -> tuple[Any, Any]:
        generator = given.asyncGenerator()
        return await anext(generator), await generator.athrow(given.value())

    generator = given.generator()
    next(generator)
    assert generator.throw(given.value()) is True
    assert asyncio.run(main()) == (1, True)


@pytest.mark.parametrize("value", [5, "text", int, [1]])
def test_what_a_generator_does_not_catch_is_raised_as_a_thrown_value(heap: Heap, value: Any) -> None:
    generator = heap.eval_js("(function* () { yield 1 })()")
    next(generator)
    with pytest.raises(JsException, match="Uncaught"):
        generator.throw(value)


def test_an_error_of_another_heap_is_thrown_as_a_python_exception(heap: Heap) -> None:
    with Heap() as other:
        error = other.eval_js("new RangeError('of another')")
        generator = heap.eval_js("(function* () { try { yield } catch (e) { yield e instanceof PythonError } })")()
        heap.eval_js("globalThis.PythonError = pyodide.ffi.PythonError")
        next(generator)
        assert generator.throw(error) is True

        async def fail() -> None:
            await asyncio.sleep(0)
            raise error

        name = heap.eval_js("async (f) => { try { await f() } catch (e) { return e.name } }")

        async def main() -> Any:
            return await name(fail)

        assert asyncio.run(main()) == "PythonError"


@pytest.mark.parametrize("value", NO_ERRORS)
def test_everything_can_be_asked_of_the_exception_of_a_thrown_value(heap: Heap, value: str) -> None:
    given = functions_for(heap, value)
    with pytest.raises(JsException) as caught:
        given.raise_()
    error = caught.value
    assert str(error).startswith("Uncaught ")
    for name in dir(type(error)):
        attribute = getattr(type(error), name)
        if callable(attribute) and name not in {"__class__", "__reduce__", "__init_subclass__", "__subclasshook__"}:
            for arguments in (), ("x",), (5, None):
                with suppress(Exception):
                    attribute(error, *arguments)
    assert given.is_(error)
    del caught, error


@pytest.mark.parametrize("name", [5, None, b"x", ()])
def test_names_of_attributes_are_strings(heap: Heap, name: Any) -> None:
    for proxy in heap.eval_js("({})"), heap.eval_js("[]"), heap.eval_js("new Error"):
        for ask in proxy.__getattribute__, proxy.__delattr__, lambda name, proxy=proxy: proxy.__setattr__(name, 1):
            with pytest.raises(TypeError):
                ask(name)


def test_what_a_conversion_hands_to_a_converter_is_made_by_conversions_only(heap: Heap) -> None:
    kept: list[Any] = []
    heap.to_js(object(), default_converter=lambda *given: kept.extend(given[1:]))
    heap.eval_js("[new Date]").to_py(default_converter=lambda *given: kept.extend(given[1:]))
    for given in kept:
        for arguments in (), (None,), (None, 1):
            with pytest.raises(TypeError):
                type(given).__new__(type(given), *arguments)
    for kind in _bridge.DeepToJs, _bridge.DeepToPy:
        with pytest.raises(TypeError):
            kind.__new__(kind)
