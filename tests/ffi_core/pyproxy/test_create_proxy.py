"""`create_proxy`, `create_once_callable`, `to_js` and `run_sync`: the functions of `pyodide.ffi`."""

from __future__ import annotations

import gc
import weakref
from typing import Any

import numpy
import pytest

from diglot.ffi_core import (
    ConversionError,
    Heap,
    JsDoubleProxy,
    JsException,
    JsProxy,
    create_once_callable,
    create_proxy,
    jsnull,
    to_js,
)

pytestmark = pytest.mark.usefixtures("heap")


class Thing:
    def __init__(self, name: str = "thing") -> None:
        self.name = name

    def method(self) -> str:
        return self.name


# create_proxy


def test_a_double_proxy_is_the_python_object_in_javascript(heap: Heap) -> None:
    thing = Thing()
    proxy = create_proxy(thing)
    assert isinstance(proxy, JsDoubleProxy)
    assert isinstance(proxy, JsProxy)
    assert heap.eval_js("p => pyodide.isPyProxy(p)")(proxy) is True
    assert heap.eval_js("p => p.name + ' ' + p.method()")(proxy) == "thing thing"
    assert proxy.unwrap() is thing
    proxy.destroy()


def test_a_double_proxy_has_a_lifetime_of_its_own(heap: Heap) -> None:
    thing = Thing()
    proxy = create_proxy(thing)
    assert heap.eval_js("(p, thing) => p !== thing")(proxy, thing) is True
    proxy.destroy()
    assert heap.eval_js("thing => thing.name")(thing) == "thing"
    with pytest.raises(JsException, match="already been destroyed"):
        heap.eval_js("p => p.name")(proxy)


def test_destroy_is_idempotent_and_releases(heap: Heap) -> None:
    thing = Thing()
    reference = weakref.ref(thing)
    proxy = create_proxy(thing)
    del thing
    gc.collect()
    assert reference() is not None
    proxy.destroy()
    proxy.destroy()
    gc.collect()
    assert reference() is None


def test_unwrap_after_destroy_is_an_error() -> None:
    proxy = create_proxy(Thing())
    proxy.destroy()
    with pytest.raises(ReferenceError, match="already been destroyed"):
        proxy.unwrap()


def test_a_double_proxy_that_is_dropped_releases(heap: Heap) -> None:
    thing = Thing()
    reference = weakref.ref(thing)
    proxy = create_proxy(thing)
    del thing, proxy
    heap.collect()
    assert reference() is None


def test_javascript_keeps_the_object_alive(heap: Heap) -> None:
    heap.eval_js("p => { globalThis.kept = p }")(create_proxy(Thing("kept")))
    heap.collect()
    assert heap.eval_js("kept.name") == "kept"


@pytest.mark.parametrize("roundtrip", [True, False])
def test_roundtrip(heap: Heap, roundtrip: bool) -> None:
    thing = Thing()
    proxy = create_proxy(thing, roundtrip=roundtrip)
    back = heap.eval_js("p => p")(proxy)
    if roundtrip:
        assert isinstance(back, JsDoubleProxy)
        assert back.unwrap() is thing
        assert back == proxy
    else:
        assert back is thing
    proxy.destroy()


@pytest.mark.parametrize("capture", [True, False])
def test_capture_this(heap: Heap, capture: bool) -> None:
    proxy = create_proxy(lambda *args: len(args), capture_this=capture)
    assert heap.eval_js("f => ({f}).f(1, 2)")(proxy) == (3 if capture else 2)
    proxy.destroy()
    name = create_proxy(lambda this, mark: this.name + mark, capture_this=True)
    assert heap.eval_js("f => ({name: 'Ada', f}).f('!')")(name) == "Ada!"
    name.destroy()


def test_options_are_keywords() -> None:
    with pytest.raises(TypeError):
        create_proxy(Thing(), True)  # type: ignore[misc]


def test_a_double_proxy_can_be_called_from_python() -> None:
    proxy = create_proxy(lambda x: x + 1)
    assert callable(proxy)
    assert proxy(1) == 2
    proxy.destroy()


def test_an_event_listener(heap: Heap) -> None:
    """What create_proxy is for: a callback that can be taken off again."""
    heap.eval_js("""var target = {
        listeners: new Set(), add(f) { this.listeners.add(f) }, remove(f) { this.listeners.delete(f) },
        fire(x) { for (const f of this.listeners) f(x) }}""")
    seen: list[int] = []
    listener = create_proxy(seen.append)
    heap.js.target.add(listener)
    heap.js.target.fire(1)
    heap.js.target.remove(listener)
    heap.js.target.fire(2)
    listener.destroy()
    assert seen == [1]


@pytest.mark.parametrize("value", [5, "text", None, True, 1.5])
def test_a_proxy_of_a_primitive(heap: Heap, value: Any) -> None:
    """Even what would cross as a value is a proxy when one is asked for."""
    proxy = create_proxy(value)
    assert heap.eval_js("p => pyodide.isPyProxy(p)")(proxy) is True
    assert proxy.unwrap() == value
    proxy.destroy()


def test_the_heaps_own_method(heap: Heap) -> None:
    proxy = heap.create_proxy(Thing("own"), roundtrip=False)
    assert heap.eval_js("p => p.name")(proxy) == "own"
    proxy.destroy()


# create_once_callable


def test_a_once_callable_is_called_once(heap: Heap) -> None:
    calls: list[int] = []
    once = create_once_callable(lambda x: calls.append(x) or len(calls))
    twice = heap.eval_js("f => { const first = f(7); try { f(8) } catch (e) { return [first, e.message] } }")(once)
    first, message = twice
    assert (first, calls) == (1, [7])
    assert "already been destroyed" in message or "once" in message


def test_a_once_callable_releases_its_function(heap: Heap) -> None:
    def callback() -> int:
        return 1

    reference = weakref.ref(callback)
    heap.eval_js("f => { f() }")(create_once_callable(callback))
    del callback
    heap.collect()
    assert reference() is None


def test_a_once_callable_that_raises(heap: Heap) -> None:
    error = ValueError("x")

    def callback() -> None:
        raise error

    once = create_once_callable(callback)
    with pytest.raises(ValueError) as caught:
        heap.eval_js("f => { f() }")(once)
    assert caught.value is error
    with pytest.raises((JsException, ReferenceError)):
        heap.eval_js("f => { f() }")(once)


def test_a_once_callable_is_of_a_callable() -> None:
    with pytest.raises(TypeError, match="int"):
        create_once_callable(5)  # type: ignore[arg-type]


# to_js


def js(heap: Heap, value: Any, expression: str) -> Any:
    return heap.eval_js(f"x => {expression}")(value)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ([1, [2]], "[1,[2]]"),
        ((1, (2,)), "[1,[2]]"),
        ({"a": {"b": [1]}}, '{"a":{"b":[1]}}'),
        ({"a": None, "b": jsnull}, '{"b":null}'),
        (
            {2: "a", 1.5: "b", None: "c", True: "d", jsnull: "e", -3: "f"},
            '{"2":"a","1.5":"b","undefined":"c","true":"d","null":"e","-3":"f"}',
        ),
        ({}, "{}"),
        ([], "[]"),
    ],
)
def test_containers_are_copied(heap: Heap, value: Any, text: str) -> None:
    assert heap.js.JSON.stringify(to_js(value)) == text


def test_sets_and_buffers(heap: Heap) -> None:
    assert js(heap, to_js({1, 2}), "x instanceof Set && [...x].sort().join() === '1,2'") is True
    assert js(heap, to_js(frozenset({1})), "x instanceof Set") is True
    assert js(heap, to_js(b"ab"), "x instanceof Uint8Array && x.join() === '97,98'") is True
    assert js(heap, to_js(numpy.arange(2, dtype="f4")), "x instanceof Float32Array && x.join() === '0,1'") is True
    matrix = to_js(numpy.array([[1, 2], [3, 4]], "i4"))
    assert js(heap, matrix, "Array.isArray(x) && x[1] instanceof Int32Array && x[1][0] === 3") is True
    assert js(heap, to_js(numpy.array([True, False])), "JSON.stringify(x)") == "[true,false]"


def test_a_converted_buffer_is_a_copy(heap: Heap) -> None:
    buffer = bytearray(b"ab")
    copy = to_js(buffer)
    copy[0] = 0
    assert buffer == b"ab"
    buffer.append(1)


def test_subclasses_are_copied_too(heap: Heap) -> None:
    from collections import OrderedDict, defaultdict, namedtuple

    assert heap.js.JSON.stringify(to_js(OrderedDict(b=1, a=2))) == '{"b":1,"a":2}'
    assert heap.js.JSON.stringify(to_js(defaultdict(int, a=1))) == '{"a":1}'
    assert heap.js.JSON.stringify(to_js(namedtuple("P", "x y")(1, 2))) == "[1,2]"


def test_primitives_and_js_objects_are_themselves(heap: Heap) -> None:
    value = heap.eval_js("({})")
    assert to_js(value) is value
    assert to_js([value])[0] is value
    assert (to_js(5), to_js("x"), to_js(None), to_js(jsnull)) == (5, "x", None, jsnull)


def test_the_rest_stays_a_proxy(heap: Heap) -> None:
    thing = Thing()
    proxy = to_js(thing)
    assert isinstance(proxy, JsDoubleProxy)
    assert proxy.unwrap() is thing
    assert to_js([thing])[0] is thing
    assert js(heap, to_js([thing]), "pyodide.isPyProxy(x[0])") is True


@pytest.mark.parametrize("depth", range(4))
def test_depth(heap: Heap, depth: int) -> None:
    # one test a level: is the value at that depth a proxy still?
    source = "(x, depth) => { for (let i = 0; i < depth; i++) x = x[0]; return pyodide.isPyProxy(x) }"
    value = to_js([[[[]]]], depth=depth)
    for level in range(4):
        assert heap.eval_js(source)(value, level) is (level >= depth), level


def test_cycles_and_shared_references_are_kept(heap: Heap) -> None:
    cycle: list[Any] = []
    cycle.append({"up": cycle})
    assert js(heap, to_js(cycle), "x[0].up === x") is True
    shared: list[Any] = []
    assert js(heap, to_js([shared, shared]), "x[0] === x[1]") is True
    assert js(heap, to_js([[], []]), "x[0] !== x[1]") is True
    data = b"x"
    assert js(heap, to_js([data, data]), "x[0] === x[1]") is True


def test_pyproxies_collects_the_proxies_made(heap: Heap) -> None:
    collected = heap.eval_js("[]")
    thing = Thing()
    to_js([1, thing, {"a": [thing, len]}], pyproxies=collected)
    assert js(heap, collected, "x.every(p => pyodide.isPyProxy(p))") is True
    assert thing in collected
    assert len in collected
    heap.eval_js("x => { for (const p of x) p.destroy() }")(collected)


def test_create_pyproxies_false_refuses_what_has_no_conversion(heap: Heap) -> None:
    assert heap.js.JSON.stringify(to_js([1, {"a": 2}], create_pyproxies=False)) == '[1,{"a":2}]'
    for value in (Thing(), [Thing()], {"a": len}):
        with pytest.raises(ConversionError, match=r"Thing|len"):
            to_js(value, create_pyproxies=False)


def test_dict_converter(heap: Heap) -> None:
    table = to_js({"a": {(1, 2): 3}}, dict_converter=heap.eval_js("pairs => new Map(pairs)"))
    assert js(heap, table, "x instanceof Map && x.get('a') instanceof Map") is True
    assert js(heap, table, "[...x.get('a').values()][0]") == 3
    assert js(heap, to_js({"a": 1}, dict_converter=heap.js.Object.fromEntries), "x.a") == 1
    sizes: list[int] = []

    def count(pairs: Any) -> Any:
        sizes.append(len(list(pairs)))
        return heap.eval_js("({counted: true})")

    assert js(heap, to_js({"a": 1, "b": 2}, dict_converter=count), "x.counted") is True
    assert sizes == [2]


@pytest.mark.parametrize("value", [{(1, 2): 0}, {"a": {frozenset(): 0}}, {1: 0, "1": 0}, {None: 0, "undefined": 0}])
def test_keys_that_are_no_property_names(value: Any) -> None:
    with pytest.raises(ConversionError):
        to_js(value)


def test_default_converter(heap: Heap) -> None:
    def convert(value: Any, convert: Any, cache: Any) -> Any:
        if isinstance(value, Thing):
            return convert({"name": value.name, "extra": [1]})
        return "other"

    result = to_js([1, Thing("x"), len, {"a": Thing("y")}], default_converter=convert)
    assert heap.js.JSON.stringify(result) == ('[1,{"name":"x","extra":[1]},"other",{"a":{"name":"y","extra":[1]}}]')


def test_default_converter_with_a_cycle(heap: Heap) -> None:
    class Node:
        next: Any = None

    def convert(value: Any, convert: Any, cache: Any) -> Any:
        made = heap.eval_js("({})")
        cache(value, made)
        made.next = convert(value.next)
        return made

    first, second = Node(), Node()
    first.next, second.next = second, first
    assert js(heap, to_js(first, default_converter=convert), "x.next.next === x && x !== x.next") is True


def test_a_js_function_as_default_converter(heap: Heap) -> None:
    convert = heap.eval_js("(value, convert, cache) => ({wrapped: value.name})")
    assert js(heap, to_js([Thing("x")], default_converter=convert), "x[0].wrapped") == "x"


def test_eager_converter(heap: Heap) -> None:
    """It is asked first, even for what has a conversion; `convert` goes on as usual."""
    asked: list[str] = []

    def convert(value: Any, convert: Any, cache: Any) -> Any:
        asked.append(type(value).__name__)
        if isinstance(value, tuple):
            return "a tuple"
        return convert(value)

    result = to_js([(1, 2), {"a": (3,)}], eager_converter=convert)
    assert heap.js.JSON.stringify(result) == '["a tuple",{"a":"a tuple"}]'
    assert asked == ["list", "tuple", "dict", "tuple"]


def test_to_js_needs_a_heap(heap: Heap) -> None:
    heap.uninstall()
    with pytest.raises(RuntimeError, match="install"):
        to_js([1])
    assert heap.js.JSON.stringify(heap.to_js([1])) == "[1]"


def test_options_of_tojs_in_both_spellings(heap: Heap) -> None:
    for option in ("dictConverter", "dict_converter"):
        assert heap.eval_js(f"x => x.toJs({{{option}: p => new Map(p)}}) instanceof Map")({"a": 1}) is True
    for option in ("createPyproxies", "create_pyproxies"):
        with pytest.raises(ConversionError):
            heap.eval_js(f"x => x.toJs({{{option}: false}})")([len])
    for option in ("defaultConverter", "default_converter", "eagerConverter", "eager_converter"):
        assert heap.eval_js(f"x => x.toJs({{{option}: () => 5}})")(Thing()) == 5
