"""Calling Python from JavaScript: arguments, keywords, the relaxed and promising forms, `new`, `this`."""

from __future__ import annotations

import asyncio
import functools
from typing import Any

import pytest

from diglot.ffi_core import Heap, JsProxy

from ..support import js, js_async, js_raw, steady, thrown, thrown_async


def show(*args: Any, **kwargs: Any) -> str:
    """The arguments in Python's notation."""
    return ", ".join([*map(repr, args), *(f"{key}={value!r}" for key, value in kwargs.items())])


def pair(a: Any, b: Any = "default") -> str:
    return show(a, b)


class Point:
    def __init__(self, x: int = 0, *, y: int = 0) -> None:
        self.x, self.y = x, y

    def moved(self, by: int) -> Point:
        return Point(self.x + by, y=self.y)


# Plain calls


@pytest.mark.parametrize(
    ("call", "seen"),
    [
        ("f()", ""),
        ("f(1, 'x', true)", "1, 'x', True"),
        ("f(undefined, null)", "None, jsnull"),
        ("f(1.5, 2, 10n ** 20n)", "1.5, 2, 100000000000000000000"),
        ("f(...[1, 2])", "1, 2"),
        ("f(f === f)", "True"),
        ("f(...Array(20).keys())", ", ".join(map(str, range(20)))),
    ],
)
def test_arguments_are_positional(heap: Heap, call: str, seen: str) -> None:
    assert js(heap, call, f=show) == seen


def test_objects_arrive_as_what_they_are(heap: Heap) -> None:
    seen: list[Any] = []
    js(heap, "{ f([1]); f({a: 1}); f(f); f(l); f(() => 1) }", f=seen.append, l=seen)
    assert all(isinstance(value, JsProxy) for value in seen[:2])
    assert seen[2] == seen.append
    assert seen[3] is seen
    assert seen[4]() == 1
    seen.clear()


@pytest.mark.parametrize(
    "value", [print, len, Point, "".join, [].append, lambda: 0, functools.partial(len), Point.moved], ids=steady
)
def test_callables_are_functions(heap: Heap, value: Any) -> None:
    assert js(heap, "[typeof f, f instanceof Function]", f=value) == ["function", True]


def test_objects_without_call_are_no_functions(heap: Heap) -> None:
    assert js(heap, "[typeof p, p instanceof Function]", p=Point()) == ["object", False]
    assert thrown(heap, "p()", p=Point()).name == "TypeError"


def test_methods_are_bound(heap: Heap) -> None:
    assert js(heap, "{ const { moved } = p; return moved(5).x }", p=Point(1)) == 6


def test_a_python_function_as_callback(heap: Heap) -> None:
    assert js(heap, "[3, 1, 2].map(f)", f=lambda value, index, array: value * 10 + index) == [30, 11, 22]


def test_the_result_is_the_object(heap: Heap) -> None:
    point = Point()
    assert js_raw(heap, "f(p)", f=lambda value: value, p=point) is point


# Wrong arguments


@pytest.mark.parametrize(
    "call",
    [
        "f()",
        "f(1, 2, 3)",
        "f.callKwargs({c: 1})",
        "f.callKwargs(1, {a: 2})",
        "f.call(null)",
        "f.apply(null, [1, 2, 3])",
        "f.bind(null, 1, 2)(3)",
        "f.callRelaxed()",
        "f.callWithOptions({}, 1, 2, 3)",
        "f.captureThis()(1, 2, 3)",
    ],
)
def test_wrong_arguments_throw(heap: Heap, call: str) -> None:
    error = thrown(heap, call, f=pair)
    assert (error.name, error.type) == ("PythonError", "TypeError")
    assert "pair()" in error.message


def test_an_exception_keeps_its_identity(heap: Heap) -> None:
    raised = ValueError("once")

    def fail() -> None:
        raise raised

    assert js_raw(heap, "{ try { f() } catch (error) { return error.value } }", f=fail) is raised
    with pytest.raises(ValueError, match="once") as info:
        js(heap, "f()", f=fail)
    assert info.value is raised
    raised.__traceback__ = None


# apply, call, bind


@pytest.mark.parametrize(
    ("call", "seen"),
    [
        ("f.call(null, 1, 2)", "1, 2"),
        ("f.call()", ""),
        ("f.apply({}, [1, 2])", "1, 2"),
        ("f.apply(null, {length: 2, 0: 'a', 1: 'b'})", "'a', 'b'"),
        ("f.apply(null)", ""),
        ("f.bind(null, 1)(2)", "1, 2"),
        ("f.bind(null).bind(null, 3)()", "3"),
        ("Reflect.apply(f, undefined, [4])", "4"),
    ],
)
def test_apply_call_bind(heap: Heap, call: str, seen: str) -> None:
    assert js(heap, call, f=show) == seen


# Keywords


@pytest.mark.parametrize("method", ["callKwargs", "callKwargsRelaxed"])
@pytest.mark.parametrize(
    ("arguments", "seen"),
    [
        ("{}", ""),
        ("{a: 1, b: 'x'}", "a=1, b='x'"),
        ("1, 2, {c: 3}", "1, 2, c=3"),
        ("{z: 1}, {a: undefined}", None),
        ("Object.assign(Object.create(null), {a: 1})", "a=1"),
        ("{'not a name': 1, [Symbol()]: 2}", "not a name=1"),
    ],
)
def test_call_kwargs(heap: Heap, method: str, arguments: str, seen: str | None) -> None:
    result = js(heap, f"f.{method}({arguments})", f=show)
    assert result == seen if seen is not None else result.endswith(", a=None")


@pytest.mark.parametrize("method", ["callKwargs", "callKwargsRelaxed"])
@pytest.mark.parametrize(
    "last",
    ["", "1", "'x'", "null", "undefined", "[1]", "new Map()", "() => 1", "new Date()", "f", "d", "new (class A {})"],
)
def test_the_last_argument_of_call_kwargs_is_a_plain_object(heap: Heap, method: str, last: str) -> None:
    error = thrown(heap, f"f.{method}({last})", f=show, d={"a": 1})
    assert error.name == "TypeError"
    assert method in error.message


def test_keyword_only_parameters(heap: Heap) -> None:
    assert js(heap, "{ const p = P.callKwargs(1, {y: 2}); return [p.x, p.y] }", P=Point) == [1, 2]


# Relaxed


@pytest.mark.parametrize(
    ("call", "seen"),
    [
        ("f.callRelaxed(1, 2, 3, 4)", "1, 2"),
        ("f.callRelaxed(1)", "1, 'default'"),
        ("f.callKwargsRelaxed(1, 2, 3, {})", "1, 2"),
        ("f.callKwargsRelaxed(1, {b: 2, c: 3})", "1, 2"),
        ("f.callWithOptions({relaxed: true}, 1, 2, 3)", "1, 2"),
        ("f.callWithOptions({relaxed: true, kwargs: true}, 1, {b: 5, c: 6})", "1, 5"),
    ],
)
def test_relaxed_calls_drop_surplus_arguments(heap: Heap, call: str, seen: str) -> None:
    assert js(heap, call, f=pair) == seen


def test_relaxed_calls_keep_what_varargs_take(heap: Heap) -> None:
    assert js(heap, "f.callRelaxed(1, 2, 3)", f=show) == "1, 2, 3"
    assert js(heap, "f.callKwargsRelaxed(1, {a: 1})", f=show) == "1, a=1"


def test_relaxed_methods_and_classes(heap: Heap) -> None:
    assert js(heap, "p.moved.callRelaxed(2, 3, 4).x", p=Point(1)) == 3
    assert js(heap, "P.callRelaxed(1, 2, 3).x", P=Point) == 1


def test_a_relaxed_call_of_a_builtin(heap: Heap) -> None:
    assert js(heap, "f.callRelaxed([1, 2, 3])", f=len) == 3


# callWithOptions


@pytest.mark.parametrize(
    ("call", "seen"),
    [
        ("f.callWithOptions({}, 1, 2)", "1, 2"),
        ("f.callWithOptions({kwargs: true}, 1, {a: 2})", "1, a=2"),
        ("f.callWithOptions({kwargs: false, relaxed: false, promising: false}, 1)", "1"),
    ],
)
def test_call_with_options(heap: Heap, call: str, seen: str) -> None:
    assert js(heap, call, f=show) == seen


@pytest.mark.parametrize(
    "call", ["f.callWithOptions({kwargs: true}, 1)", "f.callWithOptions({kwargs: true})", "f.callWithOptions()"]
)
def test_call_with_options_without_what_it_needs(heap: Heap, call: str) -> None:
    assert thrown(heap, call, f=show).name == "TypeError"


@pytest.mark.parametrize("call", ["f.callPromising(2)", "f.callWithOptions({promising: true}, 2)"])
def test_promising_calls_give_promises(heap: Heap, call: str) -> None:
    assert js_async(
        heap, f"{{ const p = {call}; return [p instanceof Promise, await p] }}", f=lambda value: value + 1
    ) == [True, 3]


@pytest.mark.parametrize("call", ["f.callPromising(0)", "f.callWithOptions({promising: true}, 0)"])
def test_a_promising_call_that_fails_rejects(heap: Heap, call: str) -> None:
    assert js_async(
        heap,
        f"{{ const p = {call}; return p instanceof Promise && p.catch((error) => error.type) }}",
        f=lambda x: 1 / x,
    ) == ("ZeroDivisionError")


def test_a_promising_call_of_a_coroutine_function(heap: Heap) -> None:
    async def double(x: int) -> int:
        await asyncio.sleep(0)
        return x * 2

    assert js_async(heap, "await f.callPromising(4)", f=double) == 8


# async def


def test_calling_a_coroutine_function_starts_it_at_once(heap: Heap) -> None:
    steps: list[str] = []

    async def work() -> str:
        steps.append("started")
        await asyncio.sleep(0)
        steps.append("ended")
        return "done"

    async def main() -> None:
        task = js_raw(heap, "work()", work=work)
        for _ in range(3):
            await asyncio.sleep(0)
        assert steps == ["started", "ended"], "nobody awaited it"
        assert await task == "done"

    asyncio.run(main())


def test_awaiting_a_coroutine_that_fails(heap: Heap) -> None:
    async def fail() -> None:
        raise KeyError("k")

    assert thrown_async(heap, "await f()", f=fail)[:2] == ("PythonError", "KeyError")


def test_then_catch_finally(heap: Heap) -> None:
    async def work(x: int) -> float:
        return 12 / x

    assert js_async(
        heap,
        """{
        const steps = [];
        steps.push(await f(4).then((v) => v + 1));
        steps.push(await f(0).then(null, (e) => e.type));
        steps.push(await f(0).catch((e) => e.type));
        steps.push(await f(3).finally(() => { steps.push("finally") }));
        return steps;
    }""",
        f=work,
    ) == [4, "ZeroDivisionError", "ZeroDivisionError", "finally", 4]


def test_an_awaitable_can_be_awaited_twice(heap: Heap) -> None:
    async def work() -> int:
        return 5

    assert js_async(heap, "{ const task = f(); return [await task, await task] }", f=work) == [5, 5]


# captureThis


def test_capture_this(heap: Heap) -> None:
    assert js(heap, "{ const o = {v: 5, f: f.captureThis()}; return o.f(2) }", f=lambda this, x: this.v * x) == 10


def test_capture_this_with_call_and_apply(heap: Heap) -> None:
    assert js(
        heap, "[(0, f.captureThis())(0), f.captureThis().call('me', 1), f.captureThis().apply('me', [2])]", f=show
    ) == [
        "None, 0",
        "'me', 1",
        "'me', 2",
    ]


def test_capture_this_leaves_the_proxy_as_it_was(heap: Heap) -> None:
    assert js(heap, "{ f.captureThis(); return f.call('me', 1) }", f=show) == "1"


# new


def test_new_makes_an_instance(heap: Heap) -> None:
    made = js_raw(heap, "new P(7)", P=Point)
    assert (type(made), made.x) == (Point, 7)
    assert isinstance(js_raw(heap, "Reflect.construct(P, [])", P=Point), Point)


def test_new_passes_the_arguments_and_throws_what_init_raises(heap: Heap) -> None:
    assert thrown(heap, "new P(1, 2, 3)", P=Point)[:2] == ("PythonError", "TypeError")


@pytest.mark.parametrize("value", [len, show, [].append], ids=["builtin", "function", "method"])
def test_only_classes_construct(heap: Heap, value: Any) -> None:
    assert thrown(heap, "new f()", f=value).name == "TypeError"


def test_a_class_of_any_metaclass_constructs(heap: Heap) -> None:
    class Meta(type):
        def __call__(cls, *args: Any) -> Any:
            return ["made", *args]

    assert js_raw(heap, "new C(1)", C=Meta("C", (), {})) == ["made", 1]


def test_calls_do_not_depend_on_what_user_code_patches(heap: Heap) -> None:
    heap.eval_js("""var original = Array.prototype[Symbol.iterator];
      var refuse = () => { throw new Error("patched") };
      Array.prototype[Symbol.iterator] = Array.prototype.slice = Function.prototype.apply = refuse""")
    source = """f => {
      try {
        return f.callKwargs(1, {b: 2}) + f.callKwargsRelaxed(1, {b: 2, c: 3}) + f.callRelaxed(1, 2, 3)
          + f.callWithOptions({kwargs: true}, 1, {b: 2});
      } finally { Array.prototype[Symbol.iterator] = original }
    }"""
    assert heap.eval_js(source)(lambda a, b: a + b) == 12
