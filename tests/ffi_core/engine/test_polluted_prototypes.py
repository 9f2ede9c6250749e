"""What users put on Object.prototype, as old libraries do, or freeze, stops no crossing."""

from __future__ import annotations

import asyncio
import math
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest

from diglot.ffi_core import Heap, JsException, _bridge
from diglot.ffi_core.display.html import html
from diglot.ffi_core.display.tree import Trees

from ...pollution import POLLUTIONS


@pytest.fixture(params=POLLUTIONS)
def polluted(request: pytest.FixtureRequest) -> Any:
    """A heap in which nothing has crossed: prototypes of proxies are made late."""
    with Heap() as heap:
        heap.eval_js(POLLUTIONS[request.param])
        yield heap


CROSSINGS: dict[str, tuple[str, Any, Any]] = {
    "items": ("(l) => l[1]", [1, 2], 2),
    "attributes": ("(o) => o.real", 5j, 0),
    "methods": ("(l) => l.map((x) => x + 1).join()", [1, 2], "2,3"),
    "keys": ("(d) => Object.keys(d).join()", {"a": 1, "b": 2}, "a,b"),
    "spread": ("(d) => JSON.stringify({ ...d })", {"a": 1, "b": 2}, '{"a":1,"b":2}'),
    "JSON": ("(d) => JSON.stringify(d)", {"a": [1, (2,), {"k": None}]}, '{"a":[1,[2],{"k":null}]}'),
    "asJsJson": ("(d) => JSON.stringify(d.asJsJson()) + ('a' in d.asJsJson())", {"a": [1]}, '{"a":[1]}true'),
    "iteration": ("(i) => [...i].join()", (1, 2), "1,2"),
    "errors": ("(f) => { try { f() } catch (e) { return e.constructor.name } }", lambda: [][0], "PythonError"),
    "buffers": ("(b) => { const v = b.getBuffer(); try { return v.data[0] } finally { v.release() } }", b"ab", 97),
    "copies": ("(o) => JSON.stringify(o.toJs())", {"a": [1, {"b": 2}]}, '{"a":[1,{"b":2}]}'),
    "calls": ("(f) => f.callKwargs(1, { __proto__: null, b: 2 })", lambda a, b: a + b, 3),
    "constructors": ("(C) => new C('1.5').numerator", __import__("fractions").Fraction, 3),
    "dates": ("(text) => new Date(text).getTime()", "2024-07-15 12:00:00-04:00", 1721059200000),
    "dates in words": ("(text) => new Date(text).getTime()", "15 July 2024 12:00 GMT", 1721044800000),
    "names": ("(_) => { py.answer = 42; return answer }", None, 42),
    "runPython": ("(code) => pyodide.runPython(code)", "6 * 7", 42),
    "plain objects to Python": ("(f) => f({ a: 1 })", lambda o: dict(o), {"a": 1}),
    "deep copies to Python": ("(f) => f({ a: [1, new Map([[1, 2]])] })", lambda o: o.to_py(), {"a": [1, {1: 2}]}),
    "arrays to Python": ("(f) => f([1, 2])", lambda a: list(a), [1, 2]),
    "generators to Python": ("(f) => f((function* () { yield 1; yield 2 })())", lambda g: list(g), [1, 2]),
    "bytes to Python": ("(f) => f(new Uint8Array([1, 2]))", lambda a: a.to_bytes(), b"\1\2"),
}  # fmt: skip


@pytest.mark.parametrize("crossing", CROSSINGS)
def test_names_on_the_object_prototype_stop_no_crossing(polluted: Heap, crossing: str) -> None:
    source, argument, answer = CROSSINGS[crossing]
    result = polluted.eval_js(source)(argument)
    assert result == answer, crossing


@pytest.mark.parametrize(
    ("source", "answer"),
    [
        ("5", 5),
        ("const later = await Promise.resolve(5); later", 5),
        ("for (const i of [1, 2]) i", 2),
        ("await new Promise((resolve) => setTimeout(resolve, 0, 5))", 5),
        ("await (async () => { throw 6 })().catch((reason) => reason)", 6),
        ("await pyodide.runPythonAsync('6 * 7')", 42),
    ],
)
def test_scripts_that_await_give_their_value(polluted: Heap, source: str, answer: Any) -> None:
    assert asyncio.run(polluted.run_js(source)) == answer


def test_a_promise_stays_the_value_of_such_a_script(polluted: Heap) -> None:
    assert asyncio.run(polluted.run_js("Promise.resolve(4)")).typeof == "object"


def test_scripts_that_await_throw_what_they_throw(polluted: Heap) -> None:
    with pytest.raises(JsException, match="TypeError: no"):
        asyncio.run(polluted.run_js("await 0; throw new TypeError('no')"))


async def _numbers() -> AsyncIterator[int]:
    yield 1
    yield 2


async def _await_python(heap: Heap) -> Any:
    return await heap.eval_js("async (f) => await f() + 1")(lambda: asyncio.sleep(0, 5))


async def _await_an_object(heap: Heap) -> Any:
    return await heap.eval_js("async (f) => (await f())[0]")(lambda: asyncio.sleep(0, [5]))


async def _iterate_python(heap: Heap) -> Any:
    return await heap.eval_js("async (g) => { let sum = 0; for await (const n of g) sum += n; return sum }")(_numbers())


async def _then(heap: Heap) -> Any:
    return await heap.eval_js("Promise.resolve(5)").then(lambda value: value + 1)


async def _reject(heap: Heap) -> Any:
    with pytest.raises(JsException) as caught:
        await heap.eval_js("(async () => { throw new RangeError('no') })()")
    return str(caught.value)


@pytest.mark.parametrize(
    ("step", "answer"),
    [(_await_python, 6), (_await_an_object, 5), (_iterate_python, 3), (_then, 6), (_reject, "RangeError: no")],
)
def test_each_side_awaits_the_other(polluted: Heap, step: Callable[[Heap], Any], answer: Any) -> None:
    assert asyncio.run(step(polluted)) == answer


def test_values_are_shown(polluted: Heap) -> None:
    source = "({ foo: [1, 'x', new Map([[1, { a: 1 }]]), new Date(0), () => 1, new Error('no').message] })"
    value = polluted.eval_js(source)
    with Heap() as clean:
        assert str(value) == str(clean.eval_js(source))
    assert "foo" in html(Trees(polluted).node(value))


def test_the_ledger_and_the_trace_go_on(polluted: Heap) -> None:
    polluted.ledger = True
    with polluted.trace() as tracing:
        assert polluted.eval_js("(f, o) => f(o)")(lambda o: o.a, polluted.eval_js("({ a: 1 })")) == 1
    assert len(tracing) > 2
    kept = polluted.eval_js("({ a: 1 })")
    assert any(proxy.repr == "{ a: 1 }" for proxy in polluted.proxies())
    assert polluted.why(kept)


def test_keyword_arguments_become_properties_whatever_the_object_prototype_sets(heap: Heap) -> None:
    heap.eval_js("Object.defineProperty(Object.prototype, 'b', { set() { throw 1 }, configurable: true })")
    assert heap.eval_js("(options) => options.b")(b=3) == 3


def test_a_method_of_every_object_makes_no_protocol_of_an_object_literal(heap: Heap) -> None:
    heap.eval_js("Object.prototype.has = Object.prototype.next = function () {}")
    assert dict(heap.eval_js("({ a: 1 })")) == {"a": 1}
    assert heap.eval_js("({ next() { return { done: true } }, [Symbol.iterator]() { return this } })").__iter__
    assert math.inf in heap.eval_js("new Set([Infinity])")


def test_the_engine_compiles_scripts_that_await_as_was_expected() -> None:
    with Heap():
        assert _bridge.internals_unknown() == ""
