"""`toJs` and `to_js`: deep copies of Python's containers, their options, keys and buffers."""

from __future__ import annotations

import array
import collections
import subprocess
import sys
from dataclasses import dataclass
from decimal import Decimal
from types import SimpleNamespace
from typing import Any, NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from diglot.ffi_core import ConversionError, Heap, jsnull, to_js

from ..support import js, js_raw, steady, thrown

np = pytest.importorskip("numpy")
many = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)


class Pair(NamedTuple):
    a: int
    b: int


@dataclass
class Record:
    a: int = 1


# What becomes what


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ([], "[]"),
        ([1, "x", None, True, 1.5], "[ 1, 'x', undefined, true, 1.5 ]"),
        ((1, (2,)), "[ 1, [ 2 ] ]"),
        (Pair(1, 2), "[ 1, 2 ]"),
        ([jsnull], "[ null ]"),
        ([2**60], "[ 1152921504606846976n ]"),
        ({}, "{}"),
        ({"a": {"b": [1]}}, "{ a: { b: [ 1 ] } }"),
        (collections.OrderedDict(b=1, a=2), "{ b: 1, a: 2 }"),
        (collections.defaultdict(list, x=[1]), "{ x: [ 1 ] }"),
        (collections.Counter("aab"), "{ a: 2, b: 1 }"),
        ({1}, "Set(1) { 1 }"),
        (frozenset([1]), "Set(1) { 1 }"),
        ({(1, 2)}, "Set(1) { [ 1, 2 ] }"),
        (b"\1\2", "Uint8Array(2) [ 1, 2 ]"),
        (bytearray(b"\1"), "Uint8Array(1) [ 1 ]"),
        (memoryview(b"\1"), "Uint8Array(1) [ 1 ]"),
        ([[b"\1"]], "[ [ Uint8Array(1) [ 1 ] ] ]"),
        (type("L", (list,), {})([1]), "[ 1 ]"),
    ],
    ids=steady,
)
def test_containers(heap: Heap, value: Any, text: str) -> None:
    assert heap.js_library("inspect")(js_raw(heap, "p.toJs()", p=value)) == text
    assert heap.js_library("inspect")(to_js(value)) == text
    assert heap.js_library("inspect")(heap.to_js(value)) == text


@pytest.mark.parametrize("value", [1, 1.5, "x", True, None, jsnull], ids=steady)
def test_values_are_themselves(heap: Heap, value: Any) -> None:
    copy = to_js(value)
    assert (copy, type(copy)) == (value, type(value))


@pytest.mark.parametrize(
    "value",
    [range(3), Record(), SimpleNamespace(), Decimal(1), len, Record, {}.keys(), iter([]), collections.deque([1])],
    ids=steady,
)
def test_the_rest_stays_a_proxy(heap: Heap, value: Any) -> None:
    assert js(heap, "p.toJs() === p", p=value) is True
    assert js(heap, "l.toJs()[0] === p", l=[value], p=value) is True


def test_the_copy_is_a_plain_javascript_object(heap: Heap) -> None:
    assert js(
        heap,
        """{
        const o = d.toJs();
        return [Object.getPrototypeOf(o) === Object.prototype, Array.isArray(o.l), Object.getOwnPropertyNames(o),
                o.s instanceof Set, o.b instanceof Uint8Array];
    }""",
        d={"l": [], "s": set(), "b": b""},
    ) == [True, True, ["l", "s", "b"], True, True]


def test_changing_the_copy_leaves_python_alone(heap: Heap) -> None:
    d = {"l": [1], "b": bytearray(b"\1")}
    js(heap, "{ const o = d.toJs(); o.l.push(2); o.b[0] = 9; o.x = 1; delete o.l }", d=d)
    assert d == {"l": [1], "b": b"\1"}


def test_a_key_named_proto_is_an_ordinary_property(heap: Heap) -> None:
    d = {"__proto__": 5, "constructor": 1, "toString": 2}
    assert js(
        heap,
        """{
            const o = d.toJs();
            return [Object.keys(o), o['__proto__'], Object.getPrototypeOf(o) === Object.prototype]
        }""",
        d=d,
    ) == [
        ["__proto__", "constructor", "toString"],
        5,
        True,
    ]


plain = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.text()
    | st.floats(allow_nan=False).filter(lambda x: x % 1 != 0),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=15,
)


@many
@given(value=st.lists(plain, max_size=4) | st.dictionaries(st.text(max_size=5), plain, max_size=4))
def test_there_and_back(heap: Heap, value: Any) -> None:
    assert to_js(value).to_py() == value


# depth


@pytest.mark.parametrize(
    ("depth", "is_proxy"),
    [(0, [True, None, None]), (1, [False, True, None]), (2, [False, False, True]), (3, [False] * 3), (-1, [False] * 3)],
)
def test_depth(heap: Heap, depth: int, is_proxy: list[bool | None]) -> None:
    for value in ([[[1]]], {"0": {"0": {"0": 1}}}, ([(1,)],)):
        found = js(
            heap,
            """{
                const levels = [];
                for (let v = p.toJs({depth}); typeof v === 'object'; v = v[0]) levels.push(pyodide.isPyProxy(v));
                return levels
            }""",
            p=value,
            depth=depth,
        )
        assert [found[level] for level, expected in enumerate(is_proxy) if expected is not None] == [
            expected for expected in is_proxy if expected is not None
        ]


def test_depth_zero_is_the_proxy(heap: Heap) -> None:
    assert js(heap, "p.toJs({depth: 0}) === p", p=[1]) is True


# pyproxies and createPyproxies


@pytest.mark.parametrize(
    "options", ["{pyproxies}", "{pyproxies, createPyproxies: true}", "{pyproxies, create_pyproxies: true, depth: -1}"]
)
def test_proxies_made_are_collected(heap: Heap, options: str) -> None:
    a, b = Record(), Record()
    assert js(
        heap,
        f"""{{
            const pyproxies = [];
            const o = p.toJs({options});
            return [pyproxies.length, pyproxies[0] === o[0], pyproxies[1] === o[1].x]
        }}""",
        p=[a, {"x": b}, [1]],
    ) == [2, True, True]


def test_no_proxies_made_none_collected(heap: Heap) -> None:
    assert js(heap, "{ const pyproxies = []; p.toJs({pyproxies}); return pyproxies }", p=[[1], "x"]) == []


@pytest.mark.parametrize("name", ["createPyproxies", "create_pyproxies"])
@pytest.mark.parametrize("value", [[Record()], {"x": [len]}, {Decimal(1)}, Record()], ids=steady)
def test_without_proxies_what_has_no_conversion_throws(heap: Heap, name: str, value: Any) -> None:
    error = thrown(heap, f"p.toJs({{{name}: false}})", p=value)
    assert (error.name, error.type) == ("PythonError", "ConversionError")


def test_without_proxies_the_error_names_the_type(heap: Heap) -> None:
    with pytest.raises(ConversionError, match="Record"):
        to_js([Record()], create_pyproxies=False)


def test_without_proxies_containers_convert(heap: Heap) -> None:
    assert js(heap, "p.toJs({createPyproxies: false})", p=[{"a": (1, 2)}]) == [{"a": [1, 2]}]


def test_depth_without_proxies_throws(heap: Heap) -> None:
    assert thrown(heap, "p.toJs({createPyproxies: false, depth: 1})", p=[[1]]).type == "ConversionError"


# Keys


@pytest.mark.parametrize(
    ("key", "name"),
    [
        ("x", "x"),
        ("", ""),
        ("é\0\U0001f600", "é\0\U0001f600"),
        ("\ud800", "\ud800"),
        (None, "undefined"),
        (jsnull, "null"),
        (True, "true"),
        (False, "false"),
        (1, "1"),
        (-1, "-1"),
        (1.5, "1.5"),
        (1.0, "1"),
        (10**30, str(10**30)),
        (1e21, "1e+21"),
        (1e-7, "1e-7"),
        (float("nan"), "NaN"),
        (float("-inf"), "-Infinity"),
        (-0.0, "0"),
    ],
    ids=ascii,
)
def test_keys_become_names(heap: Heap, key: Any, name: str) -> None:
    assert js(heap, "Object.keys(d.toJs())", d={key: 1}) == [name]


@many
@given(key=st.floats() | st.integers(-(2**53), 2**53) | st.text())
def test_keys_are_named_as_javascript_would(heap: Heap, key: Any) -> None:
    assert js(heap, "Object.keys(d.toJs())[0] === String(k)", d={key: 1}, k=key) is True


@pytest.mark.parametrize(
    ("value", "named"),
    [
        ({(1, 2): 0}, ["(1, 2)"]),
        ({frozenset(): 0}, ["frozenset"]),
        ({b"x": 0}, ["b'x'"]),
        ({Decimal("1.5"): 0}, ["1.5"]),
        ({1: "a", "1": "b"}, ["1", "'1'"]),
        ({None: 0, "undefined": 1}, ["None", "'undefined'"]),
        ({True: 0, "true": 1}, ["True", "'true'"]),
        ({"\U00010000": 0, "\ud800\udc00": 1}, [repr("\U00010000"), repr("\ud800\udc00")]),
        ({"\ud800\udc00": 0, "\U00010000": 1}, [repr("\U00010000"), repr("\ud800\udc00")]),
        ({1.5: 0, "1.5": 1}, ["1.5", "'1.5'"]),
        ([{"deep": {(): 1}}], ["()"]),
    ],
    ids=steady,
)
def test_keys_that_cannot_be_names(heap: Heap, value: Any, named: list[str]) -> None:
    error = thrown(heap, "d.toJs()", d=value)
    assert (error.name, error.type) == ("PythonError", "ConversionError")
    assert all(part in error.message for part in named)


@many
@given(keys=st.lists(st.from_regex(r"[0-9]{1,11}|-?[0-9]{1,2}", fullmatch=True) | st.text(max_size=3), unique=True))
def test_keys_are_in_the_order_of_javascript(heap: Heap, keys: list[str]) -> None:
    fill = js_raw(heap, "(keys) => { const o = {}; for (const k of keys) o[k] = 1; return JSON.stringify(o) }")
    keys = [key for key in keys if key != "__proto__"]
    assert js(heap, "JSON.stringify(p.toJs())", p=dict.fromkeys(keys, 1)) == fill(keys)


def test_any_key_goes_into_a_map(heap: Heap) -> None:
    found = js_raw(
        heap, "d.toJs({dictConverter: (pairs) => new Map(pairs)})", d={1: "a", "1": "b", None: "c", (1, 2): "d"}
    )
    assert heap.js_library("inspect")(found) == "Map(4) { 1 => 'a', '1' => 'b', undefined => 'c', [ 1, 2 ] => 'd' }"


# dictConverter


@pytest.mark.parametrize("name", ["dictConverter", "dict_converter"])
def test_dict_converter(heap: Heap, name: str) -> None:
    d = {"a": {"b": 1}, "c": [{"d": 2}]}
    show = heap.js_library("inspect")
    assert show(js_raw(heap, f"d.toJs({{{name}: Object.fromEntries}})", d=d)) == "{ a: { b: 1 }, c: [ { d: 2 } ] }"
    assert show(js_raw(heap, f"d.toJs({{{name}: (pairs) => new Map(pairs)}})", d=d)) == (
        "Map(2) { 'a' => Map(1) { 'b' => 1 }, 'c' => [ Map(1) { 'd' => 2 } ] }"
    )


def test_dict_converter_gets_an_iterable_of_pairs(heap: Heap) -> None:
    assert js(heap, "d.toJs({dictConverter: (pairs) => [...pairs].map(([k, v]) => k + v)})", d={"a": 1, "b": 2}) == [
        "a1",
        "b2",
    ]
    assert js(heap, "d.toJs({dictConverter: (pairs) => 'text'})", d={"a": 1}) == "text"


def test_dict_converter_from_python(heap: Heap) -> None:
    assert to_js([{"a": 1}], dict_converter=heap.js.Object.fromEntries).to_py() == [{"a": 1}]
    assert to_js({"a": {}}, dict_converter=lambda pairs: len(list(pairs))) == 1


def test_shared_dicts_are_converted_once(heap: Heap) -> None:
    shared = {"x": 1}
    assert js(
        heap,
        """{
            let n = 0;
            const o = l.toJs({dictConverter: (pairs) => { n++; return new Map(pairs) }});
            return [n, o[0] === o[1]]
        }""",
        l=[shared, shared],
    ) == [1, True]


# defaultConverter and eagerConverter


@pytest.mark.parametrize("name", ["defaultConverter", "default_converter"])
def test_default_converter_for_what_has_no_conversion(heap: Heap, name: str) -> None:
    assert js(heap, f"p.toJs({{{name}: (value) => value.type + '!'}})", p=[1, {"x": Decimal(1)}]) == [
        1,
        {"x": "decimal.Decimal!"},
    ]
    assert js(heap, f"p.toJs({{{name}: (value) => 'text'}})", p=Decimal(1)) == "text"


def test_default_converter_converts_parts(heap: Heap) -> None:
    value = [SimpleNamespace(first=[1, (2,)], second={"a": SimpleNamespace(first=3, second=4)})]
    assert js(heap, "p.toJs({defaultConverter: (o, convert) => [convert(o.first), convert(o.second)]})", p=value) == [
        [[1, [2]], {"a": [3, 4]}]
    ]


def test_default_converter_and_cycles(heap: Heap) -> None:
    a, b = SimpleNamespace(), SimpleNamespace()
    a.first, a.second, b.first, b.second = a, b, b, a
    assert js(
        heap,
        """{
        const o = l.toJs({ defaultConverter(o, convert, cache) {
            const result = [];
            cache(o, result);
            result.push(convert(o.first), convert(o.second));
            return result;
        } })[0];
        return [o[0] === o, o[1][0] === o[1], o[1][1] === o];
    }""",
        l=[a],
    ) == [True, True, True]


def test_default_converter_may_leave_the_proxy(heap: Heap) -> None:
    assert js(heap, "l.toJs({defaultConverter: (value) => value})[0] === r", l=[r := Record()], r=r) is True


def test_default_converter_replaces_forbidden_proxies(heap: Heap) -> None:
    assert js(heap, "l.toJs({createPyproxies: false, defaultConverter: () => 5})", l=[Record()]) == [5]


def test_default_converter_from_python(heap: Heap) -> None:
    def convert(value: Any, convert: Any, cache: Any) -> Any:
        return convert(vars(value)) if isinstance(value, Record) else value

    assert to_js([Record(), (Record(2),)], default_converter=convert).to_py() == [{"a": 1}, [{"a": 2}]]


def test_an_error_in_a_converter_is_thrown(heap: Heap) -> None:
    body = "p.toJs({%s: () => { throw new RangeError('mine') }})"
    assert thrown(heap, body % "defaultConverter", p=[Record()])[::2] == ("RangeError", "mine")
    assert thrown(heap, body % "dictConverter", p=[{}])[::2] == ("RangeError", "mine")
    assert thrown(heap, body % "eagerConverter", p=[[]])[::2] == ("RangeError", "mine")


@pytest.mark.parametrize("name", ["eagerConverter", "eager_converter"])
def test_eager_converter_is_asked_first(heap: Heap, name: str) -> None:
    assert js(
        heap,
        f"p.toJs({{{name}: (value, convert) => value.type === 'tuple' ? 'tuple of ' + value.length : convert(value)}})",
        p=[1, (1, 2), {"a": [(1,)]}],
    ) == [1, "tuple of 2", {"a": ["tuple of 1"]}]


def test_eager_converter_caches(heap: Heap) -> None:
    shared: tuple[int, ...] = (1,)
    assert (
        js(
            heap,
            """{
        const o = l.toJs({ eagerConverter(value, convert, cache) {
            if (value.type !== 'tuple') return convert(value);
            const made = {};
            cache(value, made);
            return made;
        } });
        return o[0] === o[1];
    }""",
            l=[shared, shared],
        )
        is True
    )


def test_eager_converter_from_python(heap: Heap) -> None:
    def convert(value: Any, convert: Any, cache: Any) -> Any:
        return value.real if isinstance(value, complex) else convert(value)

    assert to_js([1j + 2, [3j]], eager_converter=convert).to_py() == [2, [0]]


@pytest.mark.parametrize(
    "value", ["undefined", "{}", "{depth: undefined, dictConverter: undefined, pyproxies: undefined}"]
)
def test_options_that_are_missing(heap: Heap, value: str) -> None:
    assert js(heap, f"p.toJs({value})", p=[{"a": [1]}]) == [{"a": [1]}]


# What cannot be copied


def run_python(source: str) -> subprocess.CompletedProcess[str]:
    """Run a program of its own: what it shows may be a crash."""
    source = f"from diglot.ffi_core import Heap\nheap = Heap()\n{source}"
    return subprocess.run([sys.executable, "-c", source], capture_output=True, text=True, timeout=100)


@pytest.mark.parametrize(
    ("value", "convert"),
    [
        ("value = {}; value['self'] = value", "heap.eval_js('(p) => p.toJs({dictConverter: Object.fromEntries})')"),
        ("value = [1]\nfor _ in range(100_000): value = [value]", "heap.eval_js('(p) => p.toJs()')"),
        ("value = (1,)\nfor _ in range(100_000): value = {'x': value}", "heap.to_js"),
    ],
    ids=["cycle through a dict converter", "deep list", "deep dict"],
)
def test_what_cannot_be_copied_raises(value: str, convert: str) -> None:
    attempt = (
        f"try:\n    {convert}(value)\n    print('copied')\nexcept Exception as error:\n    print(type(error).__name__)"
    )
    done = run_python(f"{value}\n{attempt}")
    assert (done.returncode, done.stdout.strip()) in [(0, "RecursionError"), (0, "ConversionError"), (0, "copied")], (
        done.stderr
    )


def test_nothing_is_handed_out_when_a_part_fails(heap: Heap) -> None:
    assert thrown(heap, "p.toJs()", p=[[1], {(): 1}]).type == "ConversionError"
    assert (
        js(
            heap,
            "{ const made = []; try { p.toJs({pyproxies: made, createPyproxies: false}) } catch {} return made }",
            p=[[1], 1j],
        )
        == []
    )


def test_an_error_while_iterating_is_thrown(heap: Heap) -> None:
    class Broken(list[int]):
        def __iter__(self) -> Any:
            raise ValueError("broken")

    assert thrown(heap, "p.toJs()", p=[Broken()])[:2] == ("PythonError", "ValueError")


# Buffers

TYPES = {
    "b": "Int8Array",
    "B": "Uint8Array",
    "h": "Int16Array",
    "H": "Uint16Array",
    "i": "Int32Array",
    "I": "Uint32Array",
    "q": "BigInt64Array",
    "Q": "BigUint64Array",
    "f": "Float32Array",
    "d": "Float64Array",
}


@pytest.mark.parametrize(("code", "name"), TYPES.items())
def test_arrays_become_typed_arrays(heap: Heap, code: str, name: str) -> None:
    values = array.array(code, [0, 1, 100])
    assert js(heap, "{ const t = p.toJs(); return [t.constructor.name, ...t] }", p=values) == [name, 0, 1, 100]


@pytest.mark.parametrize("dtype", ["i1", "u1", "i2", "u2", "i4", "u4", "i8", "u8", "f4", "f8"])
def test_numpy_arrays_become_typed_arrays(heap: Heap, dtype: str) -> None:
    assert js(
        heap,
        "{ const t = p.toJs(); return [t instanceof Object.getPrototypeOf(Int8Array), ...t] }",
        p=np.arange(3, dtype=dtype),
    ) == [
        True,
        0,
        1,
        2,
    ]


def test_the_typed_array_is_a_copy(heap: Heap) -> None:
    values = np.arange(3, dtype="f8")
    copy = js_raw(heap, "p.toJs()", p=values)
    values[0] = 9
    assert list(copy) == [0, 1, 2]
    copy[1] = 7
    assert list(values) == [9, 1, 2]


@pytest.mark.parametrize("shape", [(2, 3), (2, 2, 2), (1, 1), (3, 0), (0, 3), (2, 0, 2)], ids=str)
def test_n_dimensional_arrays_are_nested(heap: Heap, shape: tuple[int, ...]) -> None:
    values = np.arange(np.prod(shape), dtype="i4").reshape(shape)
    nested = """{
        const plain = (part) => Array.isArray(part) ? part.map(plain) : [part.constructor.name, ...part];
        return plain(p.toJs());
    }"""

    def expected(part: Any) -> Any:
        return ["Int32Array", *part.tolist()] if part.ndim == 1 else [expected(inner) for inner in part]

    assert js(heap, nested, p=values) == expected(values)


@pytest.mark.parametrize(
    "values",
    [
        np.arange(10, dtype="i4")[::2],
        np.arange(10, dtype="i4")[::-1],
        np.arange(6, dtype="i4").reshape(2, 3).T,
        np.asfortranarray(np.arange(6, dtype="i4").reshape(2, 3)),
    ],
    ids=["step", "reversed", "transposed", "fortran"],
)
def test_strided_arrays_are_copied_in_order(heap: Heap, values: Any) -> None:
    assert (
        js(heap, "{ const t = p.toJs(); return Array.isArray(t) ? t.map((row) => [...row]) : [...t] }", p=values)
        == values.tolist()
    )


def test_bool_arrays_become_booleans(heap: Heap) -> None:
    assert js(heap, "p.toJs()", p=np.array([True, False])) == [True, False]
    assert js(heap, "p.toJs()", p=np.array([[True], [False]])) == [[True], [False]]


def test_zero_dimensional_arrays_become_their_value(heap: Heap) -> None:
    assert js(heap, "p.toJs() === 5", p=np.array(5, dtype="i4")) is True
    assert js(heap, "p.toJs() === true", p=np.array(True)) is True


@pytest.mark.parametrize("values", [np.arange(3, dtype=">i4"), np.arange(2, dtype=">f8")], ids=["i4", "f8"])
def test_the_bytes_of_the_other_order_are_never_misread(heap: Heap, values: Any) -> None:
    result = js_raw(heap, "p.toJs()", p=values)
    assert result is values or list(result) == values.tolist()


def test_buffers_are_not_left_exported(heap: Heap) -> None:
    data = bytearray(b"abc")
    kept = js_raw(heap, "p.toJs()", p=data)
    data.append(1)
    assert list(kept) == [97, 98, 99]


# Without a heap


def test_to_js_needs_an_installed_heap() -> None:
    with pytest.raises(RuntimeError, match=r"heap\.install"):
        to_js([1])


@pytest.mark.parametrize("made", [b"\0" * 400, [], {}, 5, "text", object()])
def test_pyproxies_takes_a_js_array_only(heap: Heap, made: Any) -> None:
    with pytest.raises(TypeError, match=r"pyproxies takes a JS Array, not .*: pass a new one"):
        heap.to_js([object()], pyproxies=made)
    ask = heap.eval_js("(list, made) => { try { list.toJs({ pyproxies: made }) } catch (e) { return e.type } }")
    assert ask([object()], made) == "TypeError"


@pytest.mark.parametrize("source", ["({ length: 0 })", "new Set", "() => []", "new Uint8Array(8)", "Symbol()"])
def test_pyproxies_takes_no_other_js_object(heap: Heap, source: str) -> None:
    with pytest.raises(TypeError, match="pyproxies takes a JS Array"):
        heap.to_js([object()], pyproxies=heap.eval_js(source))


def test_pyproxies_takes_no_array_of_another_heap(heap: Heap) -> None:
    with Heap() as other, pytest.raises(ValueError, match="another heap"):
        heap.to_js([object()], pyproxies=other.eval_js("[]"))
