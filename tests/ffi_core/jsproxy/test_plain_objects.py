"""Plain JS objects are mappings in Python: for Python's own syntax, and for libraries that take a dict."""

from __future__ import annotations

import collections
import copy
import dataclasses
import pickle
from collections.abc import Callable, Mapping, MutableMapping, Sequence
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from diglot.ffi_core import Heap, JsException, JsMap, JsMutableMap, JsProxy, jsnull

np = pytest.importorskip("numpy")
pd = pytest.importorskip("pandas")

arbitrary = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])

PLAIN = [
    "{ a: 1 }", "Object.assign(Object.create(null), { a: 1 })", "JSON.parse('{\"a\": 1}')", "Object.freeze({ a: 1 })",
    "Object.assign(Object.create(Object.create(null)), { a: 1 })", "new Proxy({ a: 1 }, {})", "{ ...{ a: 1 } }",
    "new Proxy(new Proxy({ a: 1 }, {}), {})", "/(?<a>.)/.exec('1').groups",
]  # fmt: skip

NOT_PLAIN = [
    "Math", "JSON", "Reflect", "globalThis", "new (class { a = 1 })()", "Object.create({ a: 1 })", "new Date(0)",
    "{ a: 1, then() {} }", "{ a: 1, next() {} }", "{ a: 1, get() {} }", "{ a: 1, set() {} }", "{ a: 1, has() {} }",
    "{ a: 1, [Symbol.toStringTag]: 'Table' }", "{ a: 1, *[Symbol.iterator]() {} }", "/x/", "() => 1", "new Error()",
    "{ a: 1, async *[Symbol.asyncIterator]() {} }", "new Proxy(() => 1, {})", "new Number(1)", "new WeakSet()",
    "new Proxy(new (class { a = 1 })(), {})", "Object.create(new Proxy({}, {}))",
]  # fmt: skip


@pytest.mark.parametrize("source", PLAIN)
def test_what_is_plain(heap: Heap, source: str) -> None:
    value = heap.eval_js(f"({source})")
    assert isinstance(value, MutableMapping)
    assert (list(value), len(value), "a" in value, str(value["a"])) == (["a"], 1, True, "1")


@pytest.mark.parametrize("source", NOT_PLAIN)
def test_what_is_not_plain(heap: Heap, source: str) -> None:
    value = heap.eval_js(f"({source})")
    assert not isinstance(value, Mapping)
    with pytest.raises((TypeError, KeyError, JsException)):
        value["a"]


def test_namespaces_of_modules_and_arguments_are_not_plain(heap: Heap) -> None:
    assert not isinstance(heap.eval_js("(function () { return arguments })()"), Mapping)
    heap.eval_js("import('pyodide/ffi').then((namespace) => { globalThis.namespace = namespace })")
    assert not isinstance(heap.js.namespace, Mapping)


@pytest.mark.parametrize("name", ["then", "next", "get", "set", "has"])
def test_data_of_a_protocols_name_is_an_item(heap: Heap, name: str) -> None:
    value = heap.eval_js(f"({{ {name}: 1 }})")
    assert isinstance(value, Mapping)
    assert value[name] == 1


@pytest.mark.parametrize("name", ["length", "size"])
def test_a_length_is_an_item(heap: Heap, name: str) -> None:
    value = heap.eval_js(f"({{ {name}: 5, a: 1 }})")
    assert (len(value), value[name], bool(value)) == (2, 5, True)


def test_whether_it_is_plain_is_decided_when_the_proxy_is_made(heap: Heap) -> None:
    value = heap.eval_js("globalThis.o = { a: 1 }")
    heap.eval_js("o.get = () => 2")
    assert isinstance(value, Mapping)
    assert value["a"] == 1


def test_an_object_of_many_properties_is_plain(heap: Heap) -> None:
    make = heap.eval_js("more => Object.fromEntries(Array.from({ length: 300 }, (_, i) => ['k' + i, i]).concat(more))")
    value = make([])
    assert isinstance(value, Mapping)
    assert sum(value[key] for key in value) == 299 * 150
    assert not isinstance(make(heap.eval_js("[['get', () => 1]]")), Mapping)
    assert not isinstance(make(heap.eval_js("[[Symbol.iterator, 1]]")), Mapping)


# What a mapping does


def test_items_are_read_and_written(heap: Heap) -> None:
    o = heap.eval_js("({ a: 1, 'b c': undefined, n: null })")
    assert (o["a"], o["b c"], o["n"]) == (1, None, jsnull)
    o["d"] = [1]
    assert o.d == [1]
    del o["a"]
    assert not hasattr(o, "a")
    for attempt in (lambda: o["a"], lambda: o.__delitem__("a"), lambda: o.pop("a")):
        with pytest.raises(KeyError, match="'a'"):
            attempt()
    assert (o.get("a"), o.get("a", 5), o.pop("a", 6), o.pop("d")) == (None, 5, 6, [1])
    o.update({"e": 1}, f=2)
    assert (o.setdefault("g", 3), o.setdefault("g", 4)) == (3, 3)
    assert list(o.keys()) == ["b c", "n", "e", "f", "g"]
    assert list(o.values()) == [None, jsnull, 1, 2, 3]
    assert list(o.items())[2:] == [("e", 1), ("f", 2), ("g", 3)]
    assert o.popitem()[0] in ("b c", "g")
    o.clear()
    assert len(o) == 0


def test_keys_are_own_enumerable_strings(heap: Heap) -> None:
    o = heap.eval_js("Object.defineProperty({ a: 1, [Symbol('s')]: 2, 2: 'x' }, 'hidden', { value: 3 })")
    assert list(o) == ["2", "a"]
    assert [key in o for key in ("toString", "hidden", "2", 2, None)] == [False, False, True, False, False]
    for key in ("toString", "hidden", "constructor", "__proto__"):
        with pytest.raises(KeyError):
            o[key]


def test_a_key_that_is_no_string_says_so(heap: Heap) -> None:
    o = heap.eval_js("({ 1: 'one' })")
    with pytest.raises(KeyError) as caught:
        o[1]
    assert caught.value.__notes__ == ["keys of a JS object are strings: write o['1']"]  # type: ignore[attr-defined]
    with pytest.raises(TypeError, match="keys of a JS object are strings, not int"):
        o[1] = 2
    with pytest.raises(KeyError):
        del o[(1, 2)]


def test_the_name_of_the_prototype_is_a_key_like_others(heap: Heap) -> None:
    o = heap.eval_js("({})")
    o["__proto__"] = 5
    assert (dict(o), o["__proto__"]) == ({"__proto__": 5}, 5)
    assert heap.eval_js("o => Object.getPrototypeOf(o) === Object.prototype")(o) is True


def test_a_getter_runs_when_its_item_is_read(heap: Heap) -> None:
    o = heap.eval_js("({ get twice() { return 4 }, get bad() { throw new RangeError('no') } })")
    assert (len(o), "bad" in o, o["twice"]) == (2, True, 4)
    with pytest.raises(JsException, match="RangeError: no"):
        o["bad"]


def test_a_frozen_object_refuses(heap: Heap) -> None:
    o = heap.eval_js("Object.freeze({ a: 1 })")
    for attempt in (lambda: o.__setitem__("a", 2), lambda: o.__setitem__("b", 2), lambda: o.__delitem__("a")):
        with pytest.raises(JsException, match="TypeError"):
            attempt()
    assert dict(o) == {"a": 1}


def test_python_takes_it_where_it_takes_a_mapping(heap: Heap) -> None:
    o = heap.eval_js("({ a: 1, b: 2 })")
    plain = {"a": 1, "b": 2}
    assert dict(o) == plain
    assert {**o} == plain
    assert (lambda **more: more)(**o) == plain
    assert collections.ChainMap({}, o)["b"] == 2
    assert collections.OrderedDict(o) == plain
    assert collections.Counter(o) == plain
    assert "{a}-{b}".format_map(o) == "1-2"
    assert "{a}".format(**o) == "1"
    updated = {"z": 0}
    updated.update(o)
    assert updated == {"z": 0, **plain}


def test_the_bar_makes_a_dict(heap: Heap) -> None:
    o = heap.eval_js("({ a: 1, b: 2 })")
    assert o | {"b": 3} == {"a": 1, "b": 3}
    assert {"b": 3} | o == {"b": 2, "a": 1}
    assert type(o | o) is dict
    o |= {"c": 3}
    o |= [("d", 4)]
    assert o.to_py() == {"a": 1, "b": 2, "c": 3, "d": 4}
    with pytest.raises(TypeError):
        o | [("a", 1)]


def test_match(heap: Heap) -> None:
    match heap.eval_js("({ kind: 'circle', r: 2, more: { x: 1 } })"):
        case {"kind": "square"}:
            pytest.fail("it is a circle")
        case {"kind": "circle", "r": r, "more": {"x": x}, **rest}:
            assert (r, x, rest) == (2, 1, {})
        case _:
            pytest.fail("it is a mapping")


def test_truth_equality_and_hash_are_of_the_object(heap: Heap) -> None:
    o = heap.eval_js("({})")
    assert bool(o) is True
    assert o != heap.eval_js("({})")
    assert o != {}
    assert {o: 1}[o] == 1


def test_it_is_a_js_map_only_when_it_was_asked_to_be_one(heap: Heap) -> None:
    o = heap.eval_js("({ a: 1 })")
    assert not isinstance(o, (JsMap, JsMutableMap))
    assert isinstance(o.as_object_map(), JsMutableMap)


def test_no_slot_of_sequences(heap: Heap) -> None:
    o = heap.eval_js("({ a: 1, 0: 2 })")
    assert not isinstance(o, Sequence)
    with pytest.raises(TypeError):
        reversed(o)
    with pytest.raises(TypeError):
        o + o


@arbitrary
@given(st.dictionaries(st.text(max_size=5), st.integers(-(2**40), 2**40) | st.text(max_size=5), max_size=8), st.data())
def test_any_object_behaves_as_the_dict(heap: Heap, model: dict[str, Any], data: st.DataObject) -> None:
    model = {key.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass"): model[key] for key in model}
    o = heap.to_js(model)
    assert dict(o) == model
    for key in data.draw(st.lists(st.sampled_from([*model, "a", "", "toString"]), max_size=6)):
        assert (key in o) == (key in model)
        assert o.get(key, 0) == model.get(key, 0)
        if data.draw(st.booleans()):
            assert o.pop(key, None) == model.pop(key, None)
        else:
            o[key] = model[key] = 7
    assert (len(o), set(o), dict(o.items())) == (len(model), set(model), model)


# Attributes


def test_properties_win_over_methods_in_attribute_access(heap: Heap) -> None:
    response = heap.eval_js("({ items: [1, 2], values: 'v', keys: 5, get: null, update: undefined, pop: true })")
    assert response.items.to_py() == [1, 2]
    assert (response.values, response.keys, response.get, response.update, response.pop) == ("v", 5, jsnull, None, True)
    assert getattr(response, "keys") == 5  # noqa: B009  # that is what is tested
    assert hasattr(response, "items")
    response.keys = 6
    assert response["keys"] == 6
    del response.keys
    assert list(response.keys()) == ["items", "values", "get", "update", "pop"]


def unpack(**more: Any) -> dict[str, Any]:
    return more


def by_match(value: Any) -> Any:
    match value:
        case {"a": a}:
            return a
    return None


TAKEN: dict[str, tuple[str, Callable[[Any], Any]]] = {
    "dict()": ("keys", lambda o: dict(o)),
    "dict with more": ("keys", lambda o: dict(o, b=2)),
    "OrderedDict": ("keys", lambda o: collections.OrderedDict(o)),
    "a subclass": ("keys", lambda o: Mine(o)),
    "update": ("keys", lambda o: {}.update(o)),
    "nested": ("keys", lambda o: str(dict(o)).upper()),
    "|=": ("keys", lambda o: update_in_place({}, o)),
    "** in a dict": ("keys", lambda o: {"b": 1, **o}),
    "** of a call": ("keys", lambda o: unpack(**o)),
    "** of a call with more": ("keys", lambda o: unpack(b=1, **o)),
    "match": ("get", by_match),
}


class Mine(dict[str, Any]):
    pass


def update_in_place(left: dict[str, Any], right: Any) -> dict[str, Any]:
    left |= right
    return left


@pytest.mark.parametrize("use", TAKEN)
@pytest.mark.parametrize("value", ["5", "'ab'", "[['a', 1]]", "null", "undefined"])
def test_a_property_that_hides_a_method_is_not_taken_for_it(heap: Heap, use: str, value: str) -> None:
    name, take = TAKEN[use]
    o = heap.eval_js(f"({{ a: 1, {name}: {value} }})")
    with pytest.raises(TypeError, match=f"property '{name}', which hides the method") as caught:
        take(o)
    assert caught.value.__notes__ == [  # type: ignore[attr-defined]
        f"the property '{name}' is o['{name}']; for all of them write o.to_py()"
    ]


@pytest.mark.parametrize("use", TAKEN)
def test_what_no_property_hides_is_taken(heap: Heap, use: str) -> None:
    name, take = TAKEN[use]
    o = heap.eval_js("({ a: 1, values: 5, pop: 6 })")
    take(o)
    assert name == "get" or dict(o) == {"a": 1, "values": 5, "pop": 6}


def test_a_method_of_that_name_is_not_taken_either(heap: Heap) -> None:
    with pytest.raises(TypeError, match="property 'keys', which hides"):
        dict(heap.eval_js("({ a: 1, keys() { return ['a'] } })"))


def test_diglot_itself_never_goes_by_the_attribute(heap: Heap) -> None:
    o = heap.eval_js("({ keys: 1, items: 2, get: 3, values: 4 })")
    plain = {"keys": 1, "items": 2, "get": 3, "values": 4}
    assert o.to_py() == plain
    assert o | {} == plain
    assert {} | o == plain
    assert {key: o[key] for key in o} == plain
    other = heap.eval_js("({})")
    other.update(o)
    other |= o
    assert other.to_py() == plain


# Libraries


def test_numpy_takes_no_keys_for_data(heap: Heap) -> None:
    for source in ("({ a: 1, b: 2 })", "new Map([['a', 1]])", "({ a: 1 }).valueOf()"):
        o = heap.eval_js(source)
        array = np.asarray(o)
        assert (array.shape, array.dtype, array[()] is o) == ((), object, True)
        assert np.array([o, o]).shape == (2,)
    assert np.array(heap.eval_js("[{ a: 1 }, { a: 2 }]"), dtype=object).shape == (2,)
    with pytest.raises(TypeError):
        np.asarray(heap.eval_js("({ a: 1 })"), dtype=float)


def test_rows_make_a_data_frame(heap: Heap) -> None:
    rows = heap.eval_js("[{ a: 1, b: 'x' }, { a: 2, b: 'y' }]")
    expected = [{"a": 1, "b": "x"}, {"a": 2, "b": "y"}]
    assert pd.DataFrame(rows).to_dict("records") == expected
    assert pd.DataFrame(list(rows)).to_dict("records") == expected
    assert pd.DataFrame([rows[0]]).to_dict("records") == expected[:1]
    assert pd.json_normalize(rows.to_py()).to_dict("records") == expected


def test_a_typed_array_is_a_column(heap: Heap) -> None:
    assert pd.DataFrame(heap.eval_js("new Float64Array([1.5, 2])")).to_dict("list") == {0: [1.5, 2.0]}


def test_a_series_of_an_object(heap: Heap) -> None:
    series = pd.Series(heap.eval_js("({ a: 1, b: 2 })"))
    assert series.to_dict() == {"a": 1, "b": 2}
    objects = pd.Series(list(heap.eval_js("[{ a: 1 }, { a: 2 }]")))
    assert [o["a"] for o in objects] == [1, 2]


def test_a_data_frame_of_columns_says_how(heap: Heap) -> None:
    columns = heap.eval_js("({ a: [1, 2], b: [3, 4] })")
    with pytest.raises(TypeError, match="columns from a dict") as caught:
        pd.DataFrame(columns)
    assert "pd.DataFrame(o.to_py())" in caught.value.__notes__[0]  # type: ignore[attr-defined]
    assert pd.DataFrame(columns.to_py()).to_dict("list") == {"a": [1, 2], "b": [3, 4]}
    assert pd.DataFrame(dict(columns)).to_dict("list") == {"a": [1, 2], "b": [3, 4]}


def test_pydantic_takes_it(heap: Heap) -> None:
    pydantic = pytest.importorskip("pydantic")
    model = pydantic.create_model("Point", x=(int, ...), tags=(dict[str, int], {}))
    point = model.model_validate(heap.eval_js("({ x: 1, tags: { a: 2 } })"))
    assert (point.x, point.tags) == (1, {"a": 2})
    assert model(**heap.eval_js("({ x: 3 })")).x == 3
    with pytest.raises(pydantic.ValidationError):
        model.model_validate(heap.eval_js("({ y: 1 })"))


def test_requests_takes_it_for_parameters(heap: Heap) -> None:
    requests = pytest.importorskip("requests")
    prepared = requests.Request("GET", "http://localhost/", params=heap.eval_js("({ q: 'a b', n: 2 })")).prepare()
    assert prepared.url == "http://localhost/?q=a+b&n=2"


# Copies


@dataclasses.dataclass
class Holder:
    value: Any


@pytest.mark.parametrize("attempt", [copy.copy, copy.deepcopy, pickle.dumps, lambda o: dataclasses.asdict(Holder(o))])
def test_what_copies_it_is_refused_and_names_the_way(heap: Heap, attempt: Callable[[Any], Any]) -> None:
    with pytest.raises(TypeError, match=r"to_py\(\)"):
        attempt(heap.eval_js("({ a: 1 })"))


def test_to_py_copies_what_is_plain(heap: Heap) -> None:
    for source in PLAIN:
        copied = heap.eval_js(f"({source})").to_py()
        assert type(copied) is dict
        assert list(copied) == ["a"]
    assert heap.eval_js("new Proxy([1, { a: new Proxy([2], {}) }], {})").to_py() == [1, {"a": [2]}]


def test_a_proxy_of_a_closed_heap_says_so() -> None:
    with Heap() as heap:
        o = heap.eval_js("({ a: 1 })")
    for attempt in (lambda: o["a"], lambda: list(o), lambda: len(o), lambda: dict(o)):
        with pytest.raises(RuntimeError, match="closed"):
            attempt()
    assert isinstance(o, JsProxy)
