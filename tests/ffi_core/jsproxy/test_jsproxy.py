"""JsProxy: what Python sees of any JavaScript object."""

from __future__ import annotations

import asyncio
import copy
import gc
import keyword
import pickle
import weakref
from typing import Any

import cloudpickle
import joblib
import pytest

from diglot import ffi_core
from diglot.ffi_core import Heap, JsArray, JsException, JsMap, JsProxy, jsnull

PRIVATE = object()


# Attributes


def test_properties_are_attributes(heap: Heap) -> None:
    point = heap.eval_js("({x: 1, y: {z: 'deep'}})")
    assert point.x == 1
    assert point.y.z == "deep"
    point.x = 5
    point.new_one = [1]
    assert heap.eval_js("p => p.x")(point) == 5
    assert point.new_one == [1]
    del point.x
    assert heap.eval_js("p => 'x' in p")(point) is False


def test_inherited_properties_are_attributes(heap: Heap) -> None:
    value = heap.eval_js("new (class A extends (class B { m() { return 'B' } }) { get g() { return 'A' } })()")
    assert value.m() == "B"
    assert value.g == "A"
    assert value.toString() == "[object Object]"


def test_a_missing_property_is_an_attributeerror(heap: Heap) -> None:
    value = heap.eval_js("({})")
    assert not hasattr(value, "x")
    assert getattr(value, "x", PRIVATE) is PRIVATE
    with pytest.raises(AttributeError, match="x"):
        value.x
    with pytest.raises(AttributeError, match="x"):
        del value.x


def test_a_property_that_is_undefined_is_none(heap: Heap) -> None:
    value = heap.eval_js("({x: undefined, y: null})")
    assert hasattr(value, "x")
    assert value.x is None
    assert value.y is jsnull


@pytest.mark.parametrize("name", ["from", "class", "import", "None", "lambda", "is", "async", "await"])
def test_reserved_words_take_an_underscore(heap: Heap, name: str) -> None:
    assert keyword.iskeyword(name)
    value = heap.eval_js(f"({{ {name}: 1 }})")
    assert getattr(value, f"{name}_") == 1
    assert f"{name}_" in dir(value)
    setattr(value, f"{name}_", 2)
    assert value.object_entries().to_py() == [[name, 2]]
    delattr(value, f"{name}_")
    assert value.object_keys().to_py() == []


def test_further_underscores_are_the_propertys_own(heap: Heap) -> None:
    value = heap.eval_js("({from: 1, from_: 2, from__: 3, name_: 4, _: 5, __: 6})")
    assert (value.from_, value.from__, value.from___) == (1, 2, 3)
    assert (value.name_, value._, value.__) == (4, 5, 6)


def test_static_methods_of_array_and_of_promises(heap: Heap) -> None:
    """`from` and `finally` are reserved in Python."""
    assert heap.js.Array.from_("ab").to_py() == ["a", "b"]
    assert callable(heap.js.Promise.resolve(1).finally_)


def test_any_name_can_be_a_property(heap: Heap) -> None:
    value = heap.eval_js("({})")
    for name in ("a b", "é", "漢", "😀", "0", "", "$", "constructor"):
        setattr(value, name, name)
        assert getattr(value, name) == name


def test_accessors_run(heap: Heap) -> None:
    value = heap.eval_js("({set twice(x) { this.stored = 2 * x }, get twice() { return this.stored }})")
    value.twice = 4
    assert value.twice == 8


def test_a_frozen_object_refuses(heap: Heap) -> None:
    value = heap.eval_js("Object.freeze({x: 1})")
    for change in (lambda: setattr(value, "x", 2), lambda: setattr(value, "y", 2), lambda: delattr(value, "x")):
        with pytest.raises(JsException, match="TypeError"):
            change()
    assert value.to_py() == {"x": 1}


def test_dir_walks_the_prototype_chain(heap: Heap) -> None:
    value = heap.eval_js("new (class extends (class { inherited() {} }) { own = 1; method() {} })()")
    names = dir(value)
    for name in ("own", "method", "inherited", "hasOwnProperty", "toString", "to_py", "js_id"):
        assert name in names
    assert "0" not in dir(heap.eval_js("[1]"))
    assert "push" in dir(heap.eval_js("[1]"))
    assert all(isinstance(name, str) for name in dir(heap.eval_js("({[Symbol('s')]: 1})")))


def test_dir_of_a_hostile_object(heap: Heap) -> None:
    hostile = heap.eval_js("new Proxy({}, {ownKeys() { throw new RangeError('hostile') }})")
    with pytest.raises(JsException, match="hostile"):
        dir(hostile)


# Methods


def test_methods_stay_bound(heap: Heap) -> None:
    counter = heap.eval_js("({n: 0, up() { return ++this.n }})")
    up = counter.up
    assert (up(), up(), counter.n) == (1, 2, 2)
    assert list(map(heap.eval_js("[10, 20]").at, [0, 1])) == [10, 20]


def test_a_method_is_one_object(heap: Heap) -> None:
    value = heap.eval_js("({m() {}})")
    first = value.m
    assert value.m is first
    assert value.m == first
    assert hash(value.m) == hash(first)
    other = heap.eval_js("(o) => { const p = Object.create(o); return p }")(value)
    assert other.m is not first
    assert other.m == first


def test_a_method_crosses_as_the_function(heap: Heap) -> None:
    value = heap.eval_js("({m() {}})")
    assert heap.eval_js("(o, m) => o.m === m")(value, value.m) is True


def test_a_method_keeps_its_object_alive(heap: Heap) -> None:
    method = heap.eval_js("({n: 7, m() { return this.n }})").m
    heap.collect()
    assert method() == 7


def test_functions_and_classes_are_not_bound_to_their_holder(heap: Heap) -> None:
    assert heap.js.Object is heap.eval_js("Object")
    assert heap.js.Map is heap.eval_js("Map")
    assert heap.eval_js("({A: class A {}})").A.new().constructor.name == "A"


# Calls


def test_arguments(heap: Heap) -> None:
    collect = heap.eval_js("(...args) => args")
    assert collect().to_py() == []
    assert collect(1, "a", None).to_py() == [1, "a", None]
    assert collect(*range(20)).to_py() == list(range(20))


def test_keyword_arguments_become_one_object(heap: Heap) -> None:
    collect = heap.eval_js("(...args) => args")
    assert collect(1, a=2, b=[3]).to_py() == [1, {"a": 2, "b": [3]}]
    assert collect(**{"not a name": 1}).to_py() == [{"not a name": 1}]
    made = heap.eval_js("(class { constructor(...args) { this.args = args } })").new(1, x=2)
    assert made.args.to_py() == [1, {"x": 2}]


def test_this_is_undefined_for_functions(heap: Heap) -> None:
    assert heap.eval_js("(function () { 'use strict'; return this === undefined })")() is True


def test_classes_are_made_with_new(heap: Heap) -> None:
    cls = heap.eval_js("(class Point { constructor(x) { this.x = x } })")
    point = cls.new(3)
    assert point.x == 3
    assert point.constructor is cls
    assert heap.eval_js("(p, C) => p instanceof C")(point, cls) is True
    with pytest.raises(JsException, match="TypeError"):
        cls(3)


def test_what_is_no_constructor_cannot_be_made(heap: Heap) -> None:
    for source in ("() => 1", "({m() {}}).m", "Math"):
        with pytest.raises(JsException, match="TypeError"):
            heap.eval_js(f"({source})").new()


def test_what_is_no_function_cannot_be_called(heap: Heap) -> None:
    value = heap.eval_js("({})")
    assert not callable(value)
    with pytest.raises(TypeError):
        value()
    assert callable(heap.eval_js("() => 1"))
    assert callable(heap.js.Map)


def test_a_js_function_in_a_python_class_is_a_method(heap: Heap) -> None:
    class Greeter:
        name = "Ada"
        greet = heap.eval_js("(function (mark) { return this.name + mark })")

    assert Greeter().greet("!") == "Ada!"


# Identity


@pytest.mark.parametrize(
    "source", ["{}", "[]", "() => 1", "Symbol('s')", "new Map()", "new Error('e')", "new Uint8Array(1)"]
)
def test_one_js_object_is_one_proxy(heap: Heap, source: str) -> None:
    heap.eval_js(f"var kept = ({source})")
    first = heap.js.kept
    assert heap.js.kept is first
    assert heap.eval_js("kept") is first
    assert heap.eval_js("[kept]")[0] is first
    assert hash(first) == hash(heap.js.kept)
    assert {first: 1}[heap.js.kept] == 1
    assert first.js_id == heap.js.kept.js_id


def test_equality_is_strict(heap: Heap) -> None:
    assert heap.eval_js("({})") != heap.eval_js("({})")
    assert heap.eval_js("[]") != heap.eval_js("[]")
    value = heap.eval_js("({})")
    assert value == value
    for other in ({}, None, 0, "", object()):
        assert value != other


def test_js_id_tells_objects_apart(heap: Heap) -> None:
    a, b = heap.eval_js("({})"), heap.eval_js("({})")
    assert a.js_id != b.js_id
    assert isinstance(a.js_id, int)


def test_a_proxy_keeps_its_object_alive(heap: Heap) -> None:
    value = heap.eval_js("(() => { const o = {x: 1}; globalThis.ref = new WeakRef(o); return o })()")
    heap.collect()
    assert heap.eval_js("ref.deref() !== undefined") is True
    assert value.x == 1
    del value
    heap.collect()
    assert heap.eval_js("ref.deref() === undefined") is True


@pytest.mark.parametrize("source", ["{}", "[]", "() => 1", "Symbol('s')", "new Map()"])
def test_proxies_can_be_referred_to_weakly(heap: Heap, source: str) -> None:
    heap.eval_js(f"var kept = ({source})")
    proxy = heap.js.kept
    gone: list[Any] = []
    reference = weakref.ref(proxy, gone.append)
    assert reference() is proxy
    del proxy
    gc.collect()
    assert reference() is None
    assert gone == [reference]
    assert heap.js.kept is not None


def test_proxies_are_keys_of_weak_mappings(heap: Heap) -> None:
    proxy = heap.eval_js("({})")
    table = weakref.WeakKeyDictionary({proxy: 1})
    assert table[proxy] == 1
    del proxy
    gc.collect()
    assert len(table) == 0


# Truth


@pytest.mark.parametrize(
    ("source", "truth"),
    [
        ("[]", False), ("[0]", True), ("new Map()", False), ("new Map([[1, 2]])", True), ("new Set()", False),
        ("new Set([0])", True), ("new Uint8Array()", False), ("new Uint8Array(1)", True), ("new ArrayBuffer(0)", False),
        ("new ArrayBuffer(1)", True), ("{}", True), ("() => 0", True), ("class {}", True), ("Symbol()", True),
        ("new Number(0)", True), ("new String('')", True), ("new Date(NaN)", True), ("{length: 0}", True),
        ("{size: 0}", True), ("Object.create(null)", True), ("new Error()", True), ("new WeakMap()", True),
    ],
)  # fmt: skip
def test_truth(heap: Heap, source: str, truth: bool) -> None:
    assert bool(heap.eval_js(f"({source})")) is truth


# What every proxy has


@pytest.mark.parametrize(
    ("source", "expected"),
    [("{}", "object"), ("[]", "object"), ("() => 1", "function"), ("class {}", "function"), ("Symbol()", "symbol"),
     ("new Error()", "object"), ("new Map()", "object"), ("new Number(1)", "object")],
)  # fmt: skip
def test_typeof(heap: Heap, source: str, expected: str) -> None:
    assert heap.eval_js(f"({source})").typeof == expected


def test_constructor(heap: Heap) -> None:
    assert heap.eval_js("({})").constructor is heap.js.Object
    assert heap.eval_js("[]").constructor is heap.js.Array
    assert not hasattr(heap.eval_js("Object.create(null)"), "constructor")


def test_object_keys_values_entries(heap: Heap) -> None:
    value = heap.eval_js("Object.create({inherited: 0}, {hidden: {value: 0}, a: {value: 1, enumerable: true}})")
    value.b = "x"
    assert isinstance(value.object_keys(), JsArray)
    assert value.object_keys().to_py() == ["a", "b"]
    assert value.object_values().to_py() == [1, "x"]
    assert value.object_entries().to_py() == [["a", 1], ["b", "x"]]


def test_names_of_the_proxy_win_over_properties(heap: Heap) -> None:
    value = heap.eval_js("({to_py: 1, typeof: 2})")
    assert callable(value.to_py)
    assert value.typeof == "object"
    assert value.to_py() == {"to_py": 1, "typeof": 2}


# as_object_map


def test_as_object_map(heap: Heap) -> None:
    value = heap.eval_js("({a: 1, 'b c': undefined})")
    table = value.as_object_map()
    assert isinstance(table, JsMap)
    assert table["a"] == 1
    assert table["b c"] is None
    assert (len(table), list(table), "a" in table, "x" in table) == (2, ["a", "b c"], True, False)
    table["d"] = [1]
    assert value.d == [1]
    del table["a"]
    assert not hasattr(value, "a")
    with pytest.raises(KeyError):
        table["a"]
    with pytest.raises(KeyError):
        del table["a"]
    assert table.get("a", 5) == 5
    assert dict(table.items()) == {"b c": None, "d": [1]}
    assert table.pop("d") == [1]
    table.update({"e": 1}, f=2)
    assert table.setdefault("g", 3) == 3
    assert list(table.keys()) == ["b c", "e", "f", "g"]


def test_as_object_map_sees_own_properties_only(heap: Heap) -> None:
    table = heap.eval_js("({a: 1})").as_object_map()
    assert "toString" not in table
    with pytest.raises(KeyError):
        table["toString"]


def test_as_object_map_takes_names_as_they_are(heap: Heap) -> None:
    table = heap.eval_js("({from: 1, '0': 2, constructor: 3, ['__proto__']: 4})").as_object_map()
    assert {key: table[key] for key in table} == {"0": 2, "from": 1, "constructor": 3, "__proto__": 4}


def test_as_object_map_can_be_hereditary(heap: Heap) -> None:
    value = heap.eval_js("({a: {b: {c: 1}}, list: [{d: 2}]})")
    assert not isinstance(value.as_object_map()["a"], JsMap)
    table = value.as_object_map(hereditary=True)
    assert table["a"]["b"]["c"] == 1
    table["a"]["b"]["c"] = 5
    assert value.a.b.c == 5
    assert value.as_object_map(hereditary=True)["a"]["b"].to_py() == {"c": 5}


def test_as_object_map_is_the_object_in_js(heap: Heap) -> None:
    value = heap.eval_js("({})")
    assert heap.eval_js("(a, b) => a === b")(value, value.as_object_map()) is True
    assert value.as_object_map() == value


def test_as_py_json(heap: Heap) -> None:
    value = heap.eval_js("({list: [{a: 1}, [2]], nested: {b: 'x'}})")
    data = value.as_py_json()
    assert data["list"][0]["a"] == 1
    assert data["list"][1][0] == 2
    assert data["nested"]["b"] == "x"
    assert [item["a"] for item in data["list"][:1]] == [1]
    assert list(data) == ["list", "nested"]
    data["nested"]["b"] = "y"
    assert value.nested.b == "y"
    assert heap.eval_js("[{a: 1}]").as_py_json()[0]["a"] == 1


# What does not work, and probes


@pytest.mark.parametrize("attempt", [copy.copy, copy.deepcopy, pickle.dumps, cloudpickle.dumps, joblib.hash])
@pytest.mark.parametrize(
    ("source", "kind"),
    [
        ("({})", "Object"), ("[1]", "Array"), ("() => 1", "function"), ("new Map()", "Map"), ("new Set", "Set"),
        ("new (class Point {})", "Point"), ("Promise.resolve()", "Promise"), ("new Uint8Array(2)", "Uint8Array"),
    ],
)  # fmt: skip
def test_proxies_cannot_be_copied_or_pickled(heap: Heap, attempt: Any, source: str, kind: str) -> None:
    value = heap.eval_js(source)
    for holder in (value, [{"key": value}], value.toString):
        if attempt is copy.copy and holder is not value:
            continue  # a shallow copy shares what is in it
        named = "function" if holder is not value and callable(holder) else kind
        with pytest.raises(TypeError, match=rf"cannot pickle or copy a JsProxy of type {named}: .* to_py\(\) first"):
            attempt(holder)


def test_a_function_that_holds_a_proxy_cannot_be_pickled(heap: Heap) -> None:
    value = heap.eval_js("[1]")
    with pytest.raises(TypeError, match="JsProxy of type Array"):
        cloudpickle.dumps(lambda: value)


@pytest.mark.parametrize("source", ["({a: [1, 'x', true, 1.5]})", "new Map([['a', [1]]])", "[[1], {b: undefined}]"])
def test_plain_data_of_them_can_be_pickled(heap: Heap, source: str) -> None:
    plain = heap.eval_js(source).to_py()
    for dumps in (pickle.dumps, cloudpickle.dumps):
        assert pickle.loads(dumps(plain)) == plain
    assert copy.deepcopy(plain) == plain


CLASSES = [
    value for value in vars(ffi_core).values() if isinstance(value, type) and issubclass(value, JsProxy)
]  # fmt: skip


@pytest.mark.parametrize("cls", CLASSES)
def test_proxies_are_not_made_by_python(cls: type) -> None:
    for attempt in (cls, lambda: cls.__new__(cls), lambda: type("Mine", (cls,), {})()):
        with pytest.raises(TypeError):
            attempt()


def test_a_proxy_cannot_be_initialised_again(heap: Heap) -> None:
    value = heap.eval_js("({x: 1})")
    value.__init__()
    assert value.x == 1


@pytest.mark.parametrize(
    "name", ["_repr_html_", "_ipython_display_", "_repr_mimebundle_", "__array_interface__", "__dataframe__",
             "__deepcopy__",
             "__wrapped__", "__fspath__", "__index__", "__copy__", "shape", "dtype", "ndim", "__call__", "__await__"]
)  # fmt: skip
def test_probing_a_plain_object_finds_nothing(heap: Heap, name: str) -> None:
    value = heap.eval_js("({a: 1})")
    assert not hasattr(value, name)
    assert getattr(value, name, None) is None
    assert value.object_keys().to_py() == ["a"]


def test_probing_does_not_run_getters(heap: Heap) -> None:
    """To find an object's protocols, and to show it, is no reason to run the user's code."""
    heap.eval_js("""var asked = []; var shy = {};
        for (const name of ['then', 'next', 'length', 'size', 'get', 'set', 'has', 'x',
                            Symbol.iterator, Symbol.asyncIterator])
            Object.defineProperty(shy, name, {get() { asked.push(name) }, enumerable: true})""")
    repr(heap.js.shy)
    bool(heap.js.shy)
    dir(heap.js.shy)
    assert heap.js.asked.length == 0


def test_special_names_are_pythons(heap: Heap) -> None:
    value = heap.eval_js("({__class__: 1, __doc__: 2})")
    assert isinstance(value, JsProxy)
    assert value.__class__ is type(value)
    assert value.object_keys().to_py() == ["__class__", "__doc__"]


def test_the_name_of_the_class_is_jsproxy(heap: Heap) -> None:
    for source in ("{}", "[]", "() => 1", "new Map()", "new Set()", "Promise.resolve()", "new Uint8Array(1)"):
        assert type(heap.eval_js(f"({source})")).__name__ == "JsProxy"


@pytest.mark.parametrize(
    ("source", "text"),
    [("{a: 1}", "{ a: 1 }"), ("[1, 'x']", "[ 1, 'x' ]"), ("new Map([[1, 2]])", "Map(1) { 1 => 2 }"),
     ("function f() {}", "[Function: f]"), ("class A {}", "[class A]"), ("Symbol('s')", "Symbol(s)")],
)  # fmt: skip
def test_repr_is_the_inspectors(heap: Heap, source: str, text: str) -> None:
    value = heap.eval_js(f"({source})")
    assert repr(value) == text
    assert str(value) == text
    assert f"{value}" == text


def test_a_property_that_the_proxy_hides_is_reachable(heap: Heap) -> None:
    value = heap.eval_js("({new: 1})")
    assert heap.js.Reflect.get(value, "new") == 1


def test_a_function_can_be_awaited_only_if_it_is_thenable(heap: Heap) -> None:
    async def wait(value: Any) -> None:
        await value

    with pytest.raises(TypeError):
        asyncio.run(wait(heap.eval_js("() => 1")))
