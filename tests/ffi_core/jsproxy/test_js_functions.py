"""What JS functions are to Python: their names, as methods of Python classes, what nobody may read of them."""

from __future__ import annotations

import functools
import gc
import inspect
import logging
import weakref
from typing import Any

import pytest

from diglot.ffi_core import Heap, JsException

# Names


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("(function double(x) { return 2 * x })", "double"), ("(class Point {})", "Point"), ("Math.max", "max"),
        ("({ method() {} }).method", "method"), ("() => 1", "<anonymous>"), ("(function () {})", "<anonymous>"),
        ("(function f() {}).bind(null)", "bound f"), ("(class { static name() {} })", "<anonymous>"),
        ("new Proxy(function f() {}, { get() { throw new Error('asked') } })", "f"),
    ],
)  # fmt: skip
def test_names(heap: Heap, source: str, name: str) -> None:
    function = heap.eval_js(source)
    assert (function.__name__, function.__qualname__) == (name, name)


def test_what_asks_for_the_name_of_a_function(heap: Heap) -> None:
    double = heap.eval_js("(function double(x) { return 2 * x })")

    @functools.wraps(double)
    def wrapper(x: int) -> Any:
        return double(x)

    assert (wrapper.__name__, wrapper.__qualname__, wrapper.__wrapped__ is double) == ("double", "double", True)
    assert functools.singledispatch(double)(4) == 8
    record = logging.LogRecord("x", 20, "x", 1, "%s", (double.__name__,), None)
    assert record.getMessage() == "double"


def test_a_function_can_be_renamed(heap: Heap) -> None:
    function = heap.eval_js("() => 1")
    function.__name__ = "one"
    assert (function.__name__, function.__qualname__) == ("one", "one")
    assert heap.eval_js("f => f.name")(function) == "one"
    function.__qualname__ = "Class.one"
    assert (function.__name__, function.__qualname__) == ("one", "Class.one")


def test_the_doc_of_a_function_is_its_own(heap: Heap) -> None:
    assert heap.eval_js("() => 1").__doc__ is None
    heap.describe_function = lambda source, file, line, column: (None, source.upper())
    assert heap.eval_js("() => 1").__doc__ == "() => 1"


# Methods of Python classes


def test_as_a_class_attribute_it_binds_this(heap: Heap) -> None:
    class Dog:
        name = "Rex"
        bark = heap.eval_js("(function bark(mark = '') { return this.name + mark })")
        arrow = heap.eval_js("(...args) => args.length")

    rex = Dog()
    assert (rex.bark(), rex.bark("!"), rex.arrow(1, 2)) == ("Rex", "Rex!", 2)
    assert [*map(rex.bark, "ab")] == ["Rexa", "Rexb"]
    assert (rex.bark.__name__, rex.bark == Dog.bark) == ("bark", True)
    assert Dog.bark("?") == "undefined?"  # no instance, no `this`


def test_what_has_a_this_keeps_it(heap: Heap) -> None:
    class Holder:
        method = heap.eval_js("({ n: 5, m() { return this.n } })").m
        Map = heap.js.Map
        n = 6

    assert Holder().method() == 5
    assert Holder().Map is heap.js.Map
    assert heap.eval_js("m => m instanceof Map")(Holder().Map.new()) is True


def test_an_instance_that_is_a_value_in_javascript(heap: Heap) -> None:
    class Money(int):
        plus = heap.eval_js("(function (x) { 'use strict'; return this + x })")

    assert Money(5).plus(2) == 7


def test_a_python_callable_that_javascript_holds_gets_its_self(heap: Heap) -> None:
    from diglot.ffi_core import create_proxy

    proxy = create_proxy(lambda self, x: (type(self).__name__, x))

    class Holder:
        method = proxy

    assert Holder().method(1) == ("Holder", 1)
    proxy.destroy()


def test_a_method_lets_its_instance_go(heap: Heap) -> None:
    class Dog:
        bark = heap.eval_js("(function () { return 1 })")

    rex = Dog()
    rex.bark()
    gone = weakref.ref(rex)
    del rex
    assert gone() is None


# What nobody may read


@pytest.mark.parametrize(
    "source", ["() => 1", "(function () {})", "(function () { 'use strict' })", "Math.max", "class {}"]
)
@pytest.mark.parametrize("name", ["caller", "arguments"])
def test_poisoned_accessors_are_no_attributes(heap: Heap, source: str, name: str) -> None:
    function = heap.eval_js(f"({source})")
    assert not hasattr(function, name)
    assert getattr(function, name, 5) == 5
    assert name not in dir(function)
    with pytest.raises(AttributeError, match=name):
        getattr(function, name)


def test_the_callee_of_strict_arguments(heap: Heap) -> None:
    arguments = heap.eval_js("(function () { 'use strict'; return arguments })()")
    assert not hasattr(arguments, "callee")
    assert "callee" not in dir(arguments)


def test_a_property_of_such_a_name_that_is_ones_own_is_read(heap: Heap) -> None:
    function = heap.eval_js("Object.defineProperty(() => 1, 'caller', { value: 5 })")
    assert function.caller == 5
    assert "caller" in dir(function)
    failing = heap.eval_js("({ get caller() { throw new TypeError('my own') } })")
    with pytest.raises(JsException, match="my own"):
        failing.caller


def revoked(heap: Heap, target: str = "{}") -> Any:
    return heap.eval_js(f"(() => {{ const r = Proxy.revocable({target}, {{}}); r.revoke(); return r.proxy }})()")


@pytest.mark.parametrize("target", ["{}", "[]", "() => 1", "class {}", "new Proxy({}, {})"])
def test_revoked_proxies_have_no_attributes(heap: Heap, target: str) -> None:
    value = revoked(heap, target)
    assert not hasattr(value, "x")
    with pytest.raises(AttributeError, match="Proxy that was revoked"):
        value.x
    assert "to_py" in dir(value)
    inspect.getmembers(value)
    repr(value)


def test_inspect_survives(heap: Heap) -> None:
    for source in (
        "() => 1",
        "class {}",
        "({ a: 1 })",
        "[1]",
        "new Map()",
        "Math",
        "(function () { return arguments })(1)",
    ):
        value = heap.eval_js(f"({source})")
        members = dict(inspect.getmembers(value))
        assert "to_py" in members
        assert {name: getattr(value, name) for name in dir(value)}.keys() == members.keys()


# Getters


def test_a_getter_that_throws_raises_what_it_threw(heap: Heap) -> None:
    def fail() -> None:
        raise LookupError("python's own")

    value = heap.eval_js("f => ({ get js() { throw new RangeError('no') }, get py() { return f() } })")(fail)
    for attempt in (lambda: value.js, lambda: hasattr(value, "js")):
        with pytest.raises(JsException, match="RangeError: no"):
            attempt()
    with pytest.raises(LookupError, match="python's own"):
        value.py


def test_an_interrupt_in_a_getter_passes(heap: Heap) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    value = heap.eval_js("f => new Proxy({}, { get: f })")(interrupt)
    with pytest.raises(KeyboardInterrupt):
        value.x


def test_listing_runs_no_getter(heap: Heap) -> None:
    value = heap.eval_js("globalThis.ran = 0; ({ get a() { return ++ran }, get b() { throw ++ran } })")
    assert {"a", "b"} <= set(dir(value))
    assert list(value) == ["a", "b"]
    assert heap.js.ran == 0
    gc.collect()
