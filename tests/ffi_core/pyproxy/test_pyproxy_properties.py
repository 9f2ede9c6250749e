"""Properties of a Python object in JavaScript: which names are whose, reading, writing, deleting, listing, identity."""

from __future__ import annotations

import collections
import decimal
import json
import math
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from diglot.ffi_core import Heap

from ..support import js, js_raw, thrown

many = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=40)


class Recorder:
    """Writes down every attribute name that Python is asked for."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def __getattr__(self, name: str) -> Any:
        self.asked.append(name)
        raise AttributeError(name)


class Failing:
    @property
    def bad(self) -> None:
        raise ValueError("not today")

    @property
    def fixed(self) -> int:
        return 1


# Own names

EVERY = [
    "type",
    "destroyed",
    "destroy",
    "copy",
    "toJs",
    "toString",
    "supportsLength",
    "supportsGet",
    "supportsSet",
    "supportsHas",
]
READING = [
    "join",
    "slice",
    "indexOf",
    "lastIndexOf",
    "forEach",
    "map",
    "filter",
    "some",
    "every",
    "reduce",
    "reduceRight",
    "find",
    "findIndex",
    "at",
    "concat",
    "includes",
    "entries",
    "keys",
    "values",
    "flat",
    "flatMap",
    "toJSON",
]
MUTATING = ["push", "pop", "shift", "unshift", "splice", "reverse", "sort", "fill", "copyWithin"]
CALLING = [
    "apply",
    "call",
    "bind",
    "callKwargs",
    "callRelaxed",
    "callKwargsRelaxed",
    "callWithOptions",
    "callPromising",
    "captureThis",
]
AWAITING = ["then", "catch", "finally"]


def generator() -> Any:
    yield 1


@pytest.mark.parametrize(
    "value", [[], (), {}, set(), 1j, len, object, decimal.Decimal(1)], ids=lambda value: type(value).__name__
)
def test_names_of_every_proxy(heap: Heap, value: Any) -> None:
    assert [name for name in EVERY if not js(heap, f"'{name}' in p && p.{name} !== undefined", p=value)] == []


@pytest.mark.parametrize(
    ("value", "names"),
    [
        ([1], ["length", "get", "asJsJson", "set", "delete", "has", *READING, *MUTATING]),
        ((1,), ["length", "get", "asJsJson", "has", *READING]),
        (range(3), ["length", "get", "asJsJson", "has", *READING]),
        ({}, ["length", "get", "asJsJson", "set", "delete", "has"]),
        (set(), ["length", "has"]),
        (generator(), ["next", "throw", "return"]),
        (iter([1]), ["next"]),
        (len, CALLING),
        (b"x", ["length", "getBuffer", *READING]),
        (bytearray(b"x"), ["length", "getBuffer", *READING, *MUTATING]),
    ],
    ids=lambda value: type(value).__name__,
)
def test_names_that_a_protocol_brings(heap: Heap, value: Any, names: list[str]) -> None:
    missing = [name for name in names if js(heap, f"p.{name} === undefined", p=value)]
    assert missing == []


@pytest.mark.parametrize(
    ("value", "names"),
    [
        ((1,), ["set", "delete", *MUTATING]),
        ({}, ["join", "slice", "map", "push", "at"]),
        (set(), ["get", "set", "delete", "asJsJson", "push", "next"]),
        (1j, ["length", "get", "set", "delete", "has", "next", "then", "getBuffer", "call", "push"]),
        ([1], [*AWAITING, "next", "throw", "getBuffer", "callKwargs"]),
        (iter([1]), ["throw", "return", "get", "length"]),
    ],
    ids=lambda value: type(value).__name__,
)
def test_names_without_their_protocol_are_missing(heap: Heap, value: Any, names: list[str]) -> None:
    present = [name for name in names if js(heap, f"p.{name} !== undefined", p=value)]
    assert present == []


@pytest.mark.parametrize("symbol", ["iterator", "asyncIterator"])
def test_iteration_symbols_follow_the_protocol(heap: Heap, symbol: str) -> None:
    class Async:
        def __aiter__(self) -> Any:
            return self

    assert js(heap, f"typeof p[Symbol.{symbol}]", p=[]) == ("function" if symbol == "iterator" else "undefined")
    assert js(heap, f"typeof p[Symbol.{symbol}]", p=Async()) == (
        "function" if symbol == "asyncIterator" else "undefined"
    )


@pytest.mark.parametrize("value", [[], {}, len, 1j, Failing()], ids=lambda value: type(value).__name__)
def test_string_tag(heap: Heap, value: Any) -> None:
    assert js(heap, "p[Symbol.toStringTag]", p=value) == "PyProxy"
    assert js(heap, "Object.prototype.toString.call(p)", p=value) == "[object PyProxy]"


@pytest.mark.parametrize(
    ("value", "name"),
    [
        ([], "list"),
        ({}, "dict"),
        (decimal.Decimal(1), "decimal.Decimal"),
        (len, "builtin_function_or_method"),
        (list, "type"),
    ],
)
def test_type_is_the_name_of_the_python_type(heap: Heap, value: Any, name: str) -> None:
    assert js(heap, "p.type", p=value) == name


@pytest.mark.parametrize(
    "value", [[1, "é"], {"a": None}, 1j, decimal.Decimal("1.50"), {1}], ids=lambda value: type(value).__name__
)
def test_to_string_is_str(heap: Heap, value: Any) -> None:
    assert js(heap, "[p.toString(), String(p), `${p}`]", p=value) == [str(value)] * 3


@pytest.mark.parametrize(
    ("value", "supported"),
    [
        ([], [True] * 4),
        ((), [True, True, False, True]),
        (set(), [True, False, False, True]),
        (1j, [False] * 4),
        ({}, [True] * 4),
    ],
    ids=lambda value: type(value).__name__,
)
def test_supports(heap: Heap, value: Any, supported: list[bool]) -> None:
    assert js(heap, "[p.supportsLength(), p.supportsGet(), p.supportsSet(), p.supportsHas()]", p=value) == supported


# The order of reading


def test_attributes_are_read_live(heap: Heap) -> None:
    o = SimpleNamespace(x=1)
    read = js_raw(heap, "() => o.x", o=o)
    assert read() == 1
    o.x = "two"
    assert read() == "two"


def test_a_missing_attribute_is_undefined(heap: Heap) -> None:
    assert js(heap, "o.missing === undefined", o=SimpleNamespace()) is True


def test_an_attribute_that_is_none_is_undefined_but_present(heap: Heap) -> None:
    assert js(heap, "[o.x === undefined, 'x' in o]", o=SimpleNamespace(x=None)) == [True, True]


def test_an_error_in_a_getter_is_thrown(heap: Heap) -> None:
    error = thrown(heap, "o.bad", o=Failing())
    assert (error.name, error.type) == ("PythonError", "ValueError")
    assert error.message.endswith("ValueError: not today")


@pytest.mark.parametrize("name", ["get", "set", "has", "delete", "toString", "copy", "toJs", "destroy"])
def test_own_names_win_over_items_and_attributes(heap: Heap, name: str) -> None:
    d = {name: "item"}
    assert js(heap, "d[name] === 'item'", d=d, name=name) is False
    assert js(heap, "d.get(name)", d=d, name=name) == "item"


Fields = collections.namedtuple("Fields", ["type", "length", "destroyed"])


@pytest.mark.parametrize(
    "make",
    [
        dict,
        collections.OrderedDict,
        collections.ChainMap,
        lambda data: SimpleNamespace(**data),
        lambda data: Fields(**data),
    ],
    ids=["dict", "OrderedDict", "ChainMap", "attributes", "namedtuple"],
)
def test_own_data_win_over_what_a_proxy_says_of_itself(heap: Heap, make: Any) -> None:
    data = {"type": "Feature", "length": 5, "destroyed": "no"}
    assert js(heap, "[o.type, o.destroyed, 'type' in o]", o=make(data)) == ["Feature", "no", True]
    if make(data).__class__ is not Fields:
        assert js(heap, "o.length", o=make(data)) == 5


def test_what_a_proxy_says_of_itself(heap: Heap) -> None:
    assert js(heap, "[o.type, o.length, o.destroyed]", o={"a": 1}) == ["dict", 1, False]
    assert js(heap, "[t.type, t.length]", t=(1, 2)) == ["tuple", 2]
    assert js(heap, "[f.length, Array.from(f)]", f=Fields(1, 2, 3)) == [3, [1, 2, 3]], "it has indices"


def test_a_destroyed_proxy_says_so(heap: Heap) -> None:
    assert js(heap, "(() => { const c = d.copy(); c.destroy(); return c.destroyed })()", d={"destroyed": "no"}) is True


@pytest.mark.parametrize("name", ["destroy", "copy", "type", "toString", "x"])
def test_a_dollar_reads_the_python_attribute(heap: Heap, name: str) -> None:
    assert js(heap, "o['$' + name]", o=SimpleNamespace(**{name: "attribute"}), name=name) == "attribute"


def test_a_dollar_reaches_the_python_method_behind_an_own_name(heap: Heap) -> None:
    d = {"a": 1}
    assert js(heap, "[d.$get('a'), d.$get('b', 'missing'), d.get('a')]", d=d) == [1, "missing", 1]
    assert js(heap, "d.get === d.$get", d=d) is False


def test_only_one_dollar_is_stripped(heap: Heap) -> None:
    o = SimpleNamespace()
    setattr(o, "$x", 1)
    assert js(heap, "[o.$$x, o.$x === undefined]", o=o) == [1, True]


def test_a_missing_name_with_a_dollar_is_undefined(heap: Heap) -> None:
    assert js(heap, "o.$nothing === undefined && !('$nothing' in o)", o=SimpleNamespace()) is True


@pytest.mark.parametrize("name", ["name", "length", "prototype", "caller", "arguments"])
def test_names_of_functions_are_pythons(heap: Heap, name: str) -> None:
    def with_attribute() -> None: ...

    def without() -> None: ...

    setattr(with_attribute, name, "Python's")
    assert js(heap, "f[name]", f=with_attribute, name=name) == "Python's"
    assert js(heap, "f[name] === undefined", f=without, name=name) is True


def test_a_dict_gives_its_items_after_its_attributes(heap: Heap) -> None:
    d = {"x": "item", "keys": "hidden", "": "empty"}
    assert js(heap, "[d.x, d[''], typeof d.keys]", d=d) == ["item", "empty", "function"]


def test_digits_mean_a_string_key_and_then_an_integer(heap: Heap) -> None:
    assert js(heap, "[d[5], d['5'], d[6], d[7] === undefined]", d={"5": "str", 5: "int", 6: "six"}) == [
        "str",
        "str",
        "six",
        True,
    ]


def test_a_big_number_as_a_key(heap: Heap) -> None:
    assert js(heap, "[d[4294967296], d['007'] === undefined || d['007']]", d={2**32: "big"}) == ["big", True]


@pytest.mark.parametrize("value", [[10, 20], (10, 20), range(10, 30, 10)], ids=lambda value: type(value).__name__)
def test_sequences_have_indices(heap: Heap, value: Any) -> None:
    assert js(heap, "[p.length, p[0], p['1'], p[2] === undefined, p[-1] === undefined]", p=value) == [
        2,
        10,
        20,
        True,
        True,
    ]
    assert js(heap, "p.get(-1)", p=value) == 20


@pytest.mark.parametrize("index", ["1.5", "'01'", "'1e0'", "4294967295", "4294967296", "-0.5"])
def test_what_is_no_index_is_undefined(heap: Heap, index: str) -> None:
    assert js(heap, f"p[{index}] === undefined", p=[1, 2, 3]) is True


# Symbols


def test_symbols_never_reach_python(heap: Heap) -> None:
    o = Recorder()
    assert js(
        heap,
        """{
        const own = Symbol('own');
        const before = [o[own] === undefined, own in o, Reflect.has(o, Symbol.toPrimitive)];
        o[own] = 5;
        const during = [o[own], own in o];
        delete o[own];
        return [...before, ...during, own in o];
    }""",
        o=o,
    ) == [True, False, False, 5, True, False]
    assert [name for name in o.asked if not name.startswith("__")] == []
    assert list(vars(o)) == ["asked"]


# Writing and deleting


def test_writing_sets_the_attribute(heap: Heap) -> None:
    o = SimpleNamespace(x=1)
    js(heap, "{ o.x = 2; o.y = [1]; o.$z = undefined; o.$type = 'python' }", o=o)
    assert (o.x, o.y.to_py(), o.z, o.type) == (2, [1], None, "python")


def test_writing_a_dict(heap: Heap) -> None:
    d: dict[Any, Any] = {"a": 1, 7: "seven"}
    js(heap, "{ d.a = 2; d.b = 3; d[7] = 'sept'; d[8] = 'huit' }", d=d)
    assert d == {"a": 2, "b": 3, 7: "sept", "8": "huit"}


def test_writing_an_index(heap: Heap) -> None:
    items = [1, 2]
    js(heap, "{ p[0] = 'x' }", p=items)
    assert items == ["x", 2]


@pytest.mark.parametrize(("value", "name"), [([1], "map"), ({}, "get"), (SimpleNamespace(), "destroy"), ({}, "copy")])
def test_own_names_never_reach_python_when_written(heap: Heap, value: Any, name: str) -> None:
    before = repr(value)
    js(heap, "{ try { p[name] = 1 } catch {} }", p=value, name=name)
    assert repr(value) == before


@pytest.mark.parametrize(
    ("body", "value", "error"),
    [
        ("p.fixed = 2", Failing(), "AttributeError"),
        ("p.x = 2", 1j, "AttributeError"),
        ("p[0] = 2", (1,), "TypeError"),
        ("p[5] = 2", [1], "IndexError"),
        ("delete p[0]", (1,), "TypeError"),
        ("delete p.fixed", Failing(), "AttributeError"),
    ],
)
def test_what_python_refuses_throws(heap: Heap, body: str, value: Any, error: str) -> None:
    assert thrown(heap, body, p=value)[:2] == ("PythonError", error)


def test_deleting(heap: Heap) -> None:
    o, d, items = SimpleNamespace(x=1, y=2), {"a": 1, 5: 2, "b": 3}, [1, 2, 3]
    assert (
        js(
            heap,
            "[delete o.x, delete o.$y, delete o.missing, delete d.a, delete d[5], delete d.none, delete l[1]]",
            o=o,
            d=d,
            l=items,
        )
        == [True] * 7
    )
    assert (vars(o), d, items) == ({}, {"b": 3}, [1, 3])


# in


@pytest.mark.parametrize(
    ("test", "value", "answer"),
    [
        ("'append' in p", [], True),
        ("'push' in p", [], True),
        ("0 in p", [1], True),
        ("1 in p", [1], False),
        ("-1 in p", [1], False),
        ("'length' in p", [], True),
        ("'x' in p", {"x": None}, True),
        ("'y' in p", {"x": None}, False),
        ("5 in p", {5: 1}, True),
        ("'keys' in p", {}, True),
        ("'$get' in p", {}, True),
        ("'real' in p", 1j, True),
        ("'unreal' in p", 1j, False),
        ("Symbol.iterator in p", [], True),
        ("Symbol.iterator in p", 1j, False),
    ],
)
def test_in(heap: Heap, test: str, value: Any, answer: bool) -> None:
    assert js(heap, test, p=value) is answer


# Listing


@pytest.mark.parametrize(
    ("value", "keys"),
    [
        ([10, 20], ["0", "1"]),
        ((), []),
        (range(3), ["0", "1", "2"]),
        ({"b": 1, "a": 2}, ["b", "a"]),
        ({"x": 1, 2: 3}, ["2", "x"]),
        ({"get": 1, "keys": 2, "type": 3}, ["get", "keys", "type"]),
    ],
)
def test_keys_are_the_contents(heap: Heap, value: Any, keys: list[str]) -> None:
    assert sorted(js(heap, "Object.keys(p)", p=value)) == sorted(keys)


def test_spread_and_entries_are_the_contents(heap: Heap) -> None:
    assert js(heap, "({...d})", d={"a": 1, "b": "x"}) == {"a": 1, "b": "x"}
    assert js(heap, "Object.entries(d)", d={"a": 1, "b": "x"}) == [["a", 1], ["b", "x"]]
    assert js(heap, "Object.values(l)", l=["x", 2]) == ["x", 2]


json_values = st.recursive(
    st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner, max_size=4),
    max_leaves=12,
)


@many
@given(value=st.lists(json_values, max_size=4) | st.dictionaries(st.text(max_size=6), json_values, max_size=4))
def test_json_of_lists_and_dicts(heap: Heap, value: Any) -> None:
    assert json.loads(js(heap, "JSON.stringify(p)", p=value)) == value


@pytest.mark.parametrize(
    "value", [{"type": "Feature"}, {"items": [1], "length": 2, "get": 3}, {"keys": {"values": {"toString": 1}}}]
)
def test_json_of_a_dict_whose_keys_are_own_names_or_methods(heap: Heap, value: Any) -> None:
    assert json.loads(js(heap, "JSON.stringify(p)", p=value)) == value


def test_json_within_javascript_objects(heap: Heap) -> None:
    assert (
        js(heap, "JSON.stringify({a: l, b: [d, t]})", l=[1], d={"x": []}, t=(1, 2)) == '{"a":[1],"b":[{"x":[]},[1,2]]}'
    )


@pytest.mark.parametrize(
    ("value", "extra"),
    [
        ([1, 2], {"0", "1"}),
        ({"a": 1, 5: 2}, {"a", "5"}),
        (1j, set()),
        (SimpleNamespace(a=1), set()),
        (math, set()),
        (len, set()),
    ],
    ids=lambda value: type(value).__name__,
)
def test_own_keys_are_dir_and_contents(heap: Heap, value: Any, extra: set[str]) -> None:
    keys = js(heap, "Reflect.ownKeys(p).filter((key) => typeof key === 'string')", p=value)
    assert len(keys) == len(set(keys))
    assert set(keys) - {"prototype"} == set(dir(value)) | extra


def test_define_property_writes_to_python(heap: Heap) -> None:
    o = SimpleNamespace()
    js(heap, "{ Object.defineProperty(o, 'x', {value: 3, writable: true, enumerable: true, configurable: true}) }", o=o)
    assert o.x == 3


def test_object_assign(heap: Heap) -> None:
    o, d = SimpleNamespace(), {"z": 1}
    js(heap, "{ Object.assign(o, {a: 1}); Object.assign(d, {a: 1}, d) }", o=o, d=d)
    assert (o.a, d) == (1, {"z": 1, "a": 1})


# Identity


def test_one_object_is_one_proxy(heap: Heap) -> None:
    items: list[Any] = []
    items.append(items)
    assert js(heap, "a === b && a[0] === a", a=items, b=items) is True


def test_equal_objects_are_different_proxies(heap: Heap) -> None:
    assert js(heap, "a !== b", a=[1], b=[1]) is True


class Owner:
    def __init__(self) -> None:
        self.items: list[int] = []

    def method(self) -> Owner:
        return self

    @classmethod
    def of_class(cls) -> None: ...

    @staticmethod
    def static() -> None: ...


@pytest.mark.parametrize(
    ("value", "name"),
    [
        (Owner(), "items"),
        (Owner(), "method"),
        (Owner(), "of_class"),
        (Owner(), "static"),
        (Owner, "of_class"),
        ([], "append"),
        ({}, "keys"),
        ("".join, "__call__"),
        (math, "sin"),
        (decimal, "Decimal"),
        (decimal.Decimal(1), "quantize"),
    ],
)
def test_reading_twice_gives_the_same_value(heap: Heap, value: Any, name: str) -> None:
    assert js(heap, "m[name] !== undefined && m[name] === m[name]", m=value, name=name) is True


def test_methods_of_equal_objects_are_different(heap: Heap) -> None:
    assert js(heap, "a.append !== b.append", a=[], b=[]) is True


def test_a_replaced_method_is_read_anew(heap: Heap) -> None:
    o = SimpleNamespace(f=len)
    assert js(heap, "{ const old = o.f; o.f = max; return o.f === max && o.f !== old }", o=o, max=max) is True


def test_proxies_are_keys_of_maps_and_sets(heap: Heap) -> None:
    a, b = [1], [1]
    assert js(
        heap,
        "{ const m = new Map([[a, 'a'], [b, 'b']]); return [m.get(a), m.get(b), new Set([a, b, a]).size] }",
        a=a,
        b=b,
    ) == [
        "a",
        "b",
        2,
    ]


def test_the_object_comes_back_as_itself(heap: Heap) -> None:
    o = Owner()
    assert js_raw(heap, "({o}).o", o=o) is o
    assert js_raw(heap, "o.method()", o=o) is o


# A proxy as prototype


def test_objects_inherit_from_a_proxy(heap: Heap) -> None:
    o = SimpleNamespace(x=1)
    assert js(
        heap,
        """{
        const child = Object.create(o);
        const before = [child.x, 'x' in child, Object.hasOwn(child, 'x')];
        child.x = 2;
        return [...before, child.x, o.x, Object.hasOwn(child, 'x')];
    }""",
        o=o,
    ) == [1, True, False, 2, 1, True]
    assert o.x == 1


def test_objects_inherit_items(heap: Heap) -> None:
    d, items = {"a": 1}, [5]
    assert js(heap, "{ const c = Object.create(d); c.b = 2; return [c.a, c.b] }", d=d) == [1, 2]
    assert js(heap, "{ const c = Object.create(l); c[0] = 6; c[1] = 7; return [c[0], c[1]] }", l=items) == [6, 7]
    assert (d, items) == ({"a": 1}, [5])


def test_inherited_methods_stay_bound(heap: Heap) -> None:
    items: list[int] = []
    js(heap, "{ Object.create(l).append(3) }", l=items)
    assert items == [3]


# Names of any shape

ODD = [
    "\ud800",
    "a\udc00b",
    "\0",
    "a\0b",
    "\U0001f600",
    "é\U00020000\0",
    "a b",
    "a-b",
    "__proto__",
    "ünïcode",
    "constructor",
]


@pytest.mark.parametrize("name", ODD, ids=ascii)
def test_odd_names_of_attributes(heap: Heap, name: str) -> None:
    o = type("Odd", (), {"__slots__": ("__dict__",)})()
    vars(o)[name] = "first"
    assert js(heap, "[o[name], name in o]", o=o, name=name) == ["first", True]
    js(heap, "{ o[name] = 'second' }", o=o, name=name)
    assert vars(o) == {name: "second"}
    assert js(heap, "delete o[name]", o=o, name=name) is True
    assert vars(o) == {}


@pytest.mark.parametrize("name", ODD, ids=ascii)
def test_odd_names_of_items(heap: Heap, name: str) -> None:
    d = {name: 1}
    assert js(heap, "[d[name], d.get(name), Object.keys(d)]", d=d, name=name) == [1, 1, [name]]
    js(heap, "{ d[name] = 2 }", d=d, name=name)
    assert d == {name: 2}


@many
@given(
    name=st.text(st.characters(), min_size=1, max_size=8).filter(lambda name: not name.startswith("__")),
    value=st.integers(-1000, 1000) | st.text(),
)
def test_any_attribute_name(heap: Heap, name: str, value: Any) -> None:
    o = SimpleNamespace()
    js(heap, "{ o['$' + name] = value }", o=o, name=name, value=value)
    assert vars(o) == {name: value}
    assert js(heap, "o['$' + name]", o=o, name=name) == value


@many
@given(
    name=st.text(max_size=8).filter(lambda name: not hasattr({}, name.removeprefix("$"))),
    value=st.integers(-1000, 1000),
)
def test_any_item_name(heap: Heap, name: str, value: int) -> None:
    if js(heap, "name in d", d={}, name=name):  # an own name
        return
    d: dict[str, int] = {}
    assert js(
        heap,
        "{ d[name] = value; return [d[name], d.get(name), delete d[name], name in d] }",
        d=d,
        name=name,
        value=value,
    ) == [
        value,
        value,
        True,
        False,
    ]
