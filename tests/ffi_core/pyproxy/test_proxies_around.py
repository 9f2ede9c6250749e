"""A Proxy of JavaScript's around a Python object, as observers and libraries of state make them."""

from __future__ import annotations

import asyncio
import datetime
from collections import namedtuple
from decimal import Decimal
from typing import Any

import pytest

from diglot.ffi_core import Heap

from ..support import copied, js, thrown

Point = namedtuple("Point", "x y")


class Plain:
    def __init__(self) -> None:
        self.a = 1


@pytest.mark.parametrize(
    ("value", "source", "expected"),
    [
        ([1, 2], "p.push(3), [p.length, ...p]", [3, 1, 2, 3]),
        ([3, 1, 2], "p.sort(), p.unshift(0), p.splice(1, 1), p.fill(7, 0, 1), p.reverse(), [...p]", [3, 2, 7]),
        ([1, 2], "p.map(x => x * 2)", [2, 4]),
        ({"k": "x"}, "p.get('k')", "x"),
        ({"k": "x"}, "p.set('l', 1), p.has('l') && p.delete('k') && [...p]", ["l"]),
        ({"k": [1]}, "p.toJs()", {"k": [1]}),
        ({"k": 1}, "`${p}`", "{'k': 1}"),
        ({"k": 1}, "[p.type, p.supportsSet(), p.supportsHas()]", ["dict", True, True]),
        ([1], "p instanceof pyodide.ffi.PyMutableSequence && !(p instanceof pyodide.ffi.PyDict)", True),
        ([1], "p instanceof pyodide.ffi.PyProxy", True),
        (b"ab", "p.getBuffer().data[0]", 97),
        (lambda x: x + 1, "p(1)", 2),
        (lambda x, y: x + y, "p.callKwargs(1, { y: 2 })", 3),
        (lambda x: x, "p.supportsSet()", False),
        (Decimal("1.5"), "p + 1", 2.5),
        (iter([5]), "p.next().value", 5),
        ({1}, "[...p]", [1]),
    ],
)
def test_methods_are_those_of_the_python_object(heap: Heap, value: Any, source: str, expected: Any) -> None:
    outer = heap.eval_js(f"(p => ({source}))")(heap.eval_js("(v => new Proxy(v, {}))")(value))
    assert copied(outer) == expected


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ({"a": [1, {"b": None}]}, '{"a":[1,{"b":null}]}'),
        ([1, {"b": 2}], '[1,{"b":2}]'),
        (Plain(), '{"a":1}'),
        (Point(1, 2), '{"x":1,"y":2}'),
        (datetime.date(2020, 1, 1), '"2020-01-01"'),
        (Decimal("1.50"), "1.50"),
        ({1}, "[1]"),
    ],
)
def test_its_text_in_json_is_that_of_the_object(heap: Heap, value: Any, text: str) -> None:
    assert js(heap, "JSON.stringify(new Proxy(v, {}))", v=value) == text
    assert js(heap, "JSON.stringify({ v: [new Proxy(v, {})] })", v=value) == f'{{"v":[{text}]}}'


def test_a_proxy_around_a_proxy_is_the_same(heap: Heap) -> None:
    assert js(heap, "new Proxy(new Proxy(v, {}), {}).get('k')", v={"k": 1}) == 1


OBSERVED = """{
    const seen = [];
    const p = new Proxy(v, { get(target, key) {
        if (typeof key === "string") seen.push(key);
        return key === "0" || key === "a" ? "trapped" : Reflect.get(target, key);
    } });
    return [%s, seen];
}"""


@pytest.mark.parametrize(
    ("value", "use", "result"),
    [
        ([1, 2], "p.map(x => x)", ["trapped", 2]),
        ([1, 2], "[...p]", ["trapped", 2]),
        ([1, 2], "JSON.stringify(p)", '["trapped",2]'),
        ({"a": 1, "b": 2}, "JSON.stringify(p)", '{"a":"trapped","b":2}'),
        (Plain(), "JSON.stringify(p)", '{"a":"trapped"}'),
    ],
    ids=["map", "iteration", "JSON of a list", "JSON of a dict", "JSON of an object"],
)
def test_traps_see_what_generic_methods_read(heap: Heap, value: Any, use: str, result: Any) -> None:
    found, seen = js(heap, OBSERVED % use, v=value)
    assert found == result
    assert set(seen) >= ({"0", "1", "length"} if isinstance(value, list) else {"a"})


def test_json_leaves_out_no_key(heap: Heap) -> None:
    error = thrown(heap, "JSON.stringify(new Proxy(v, {}))", v={(1, 2): 3})
    assert error.type == "ConversionError"
    assert "key of the type tuple" in error.message


@pytest.mark.parametrize("this", ["{}", "undefined", "new Proxy({}, {})", "revoked"])
def test_methods_on_something_else_say_how_to_call_them(heap: Heap, this: str) -> None:
    error = thrown(
        heap,
        f"""{{ const {{ proxy: revoked, revoke }} = Proxy.revocable(v, {{}}); revoke();
               return Reflect.apply(v.get, {this}, [1]) }}""",
        v={},
    )
    assert error.name == "TypeError"
    assert "call it as p.method(...), or pass on" in error.message


def test_an_awaitable_is_awaited(heap: Heap) -> None:
    async def five() -> int:
        return 5

    async def main() -> Any:
        return await heap.eval_js("(async v => await new Proxy(v, {}))")(five())

    assert asyncio.run(main()) == 5
