"""`to_py`: JavaScript containers copied to Python ones, with every option."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from diglot.ffi_core import ConversionError, Heap, JsException, JsProxy, jsnull


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("[]", []),
        ("[1, 'a', null, undefined, true]", [1, "a", jsnull, None, True]),
        ("[[1], [[2]]]", [[1], [[2]]]),
        ("{a: 1, 'b c': {d: 2}}", {"a": 1, "b c": {"d": 2}}),
        ("{1: 'one', x: 2}", {"1": "one", "x": 2}),
        ("{}", {}),
        ("Object.assign(Object.create(null), {a: 1})", {"a": 1}),
        ("new Map([['a', 1], [2, [3]], [null, 4], [undefined, 5]])", {"a": 1, 2: [3], jsnull: 4, None: 5}),
        ("new Set([1, 'a', null])", {1, "a", jsnull}),
        ("new Map([[10n ** 20n, 1]])", {10**20: 1}),
        ("[new Map([['a', new Set([1])]])]", [{"a": {1}}]),
        ("{['__proto__']: 1}", {"__proto__": 1}),
        ("{get x() { return 5 }}", {"x": 5}),
        ("{[Symbol('s')]: 1, a: 2}", {"a": 2}),
    ],
)
def test_containers_are_copied(heap: Heap, source: str, expected: Any) -> None:
    result = heap.eval_js(f"({source})").to_py()
    assert result == expected
    assert type(result) is type(expected)


@pytest.mark.parametrize(
    ("source", "code", "items"),
    [("new Uint8Array([1, 2])", "B", [1, 2]), ("new Int16Array([-1])", "h", [-1]),
     ("new Float64Array([0.5])", "d", [0.5]),
     ("new BigInt64Array([5n])", "q", [5]), ("new Uint8Array([1, 2]).buffer", "B", [1, 2]),
     ("new Uint8Array()", "B", []),
     ("new Uint8Array([0, 1, 2]).subarray(1)", "B", [1, 2]), ("new DataView(new ArrayBuffer(2), 1)", "B", [0])],
)  # fmt: skip
def test_buffers_become_memoryviews_of_a_copy(heap: Heap, source: str, code: str, items: list[Any]) -> None:
    proxy = heap.eval_js(source)
    view = proxy.to_py()
    assert isinstance(view, memoryview)
    assert (view.format, view.tolist()) == (code, items)
    if items:
        view[0] = type(items[0])(9)
        assert proxy.to_bytes() != view.tobytes()


@pytest.mark.parametrize(
    "source", ["new (class A { x = 1 })()", "new Date()", "/x/", "() => 1", "class {}", "new WeakMap()",
               "new Error('x')",
               "Promise.resolve()", "Symbol('s')", "new Number(1)", "new String('s')", "Object.create({inherited: 1})",
               "new Proxy(class {}, {})", "[][Symbol.iterator]()", "globalThis"]
)  # fmt: skip
def test_the_rest_stays_a_proxy(heap: Heap, source: str) -> None:
    value = heap.eval_js(f"({source})")
    assert value.to_py() is value
    assert heap.eval_js("x => [x]")(value).to_py()[0] is value


def test_python_objects_come_back_as_themselves(heap: Heap) -> None:
    value = [1]
    assert heap.eval_js("x => ({x})")(value).to_py()["x"] is value


def test_holes_are_none(heap: Heap) -> None:
    assert heap.eval_js("[1, , 3]").to_py() == [1, None, 3]


def test_inherited_and_hidden_properties_are_left_out(heap: Heap) -> None:
    assert heap.eval_js("Object.defineProperty({a: 1}, 'hidden', {value: 2})").to_py() == {"a": 1}


def test_the_copy_is_independent(heap: Heap) -> None:
    proxy = heap.eval_js("({list: [1]})")
    copy = proxy.to_py()
    copy["list"].append(2)
    assert proxy.list.length == 1


# depth


@pytest.mark.parametrize("depth", range(4))
def test_depth(heap: Heap, depth: int) -> None:
    value = heap.eval_js("[{a: new Map([['b', 1]])}]").to_py(depth=depth)
    for level, (kind, key) in enumerate([(list, 0), (dict, "a"), (dict, "b")]):
        if level >= depth:
            assert isinstance(value, JsProxy)
            break
        assert type(value) is kind
        value = value[key]
    else:
        assert value == 1


def test_a_depth_of_minus_one_is_all(heap: Heap) -> None:
    assert heap.eval_js("[[[1]]]").to_py(depth=-1) == [[[1]]]


def test_what_lies_deeper_is_the_object_itself(heap: Heap) -> None:
    inner = heap.eval_js("({})")
    assert heap.eval_js("x => [x]")(inner).to_py(depth=1)[0] is inner


def test_an_unknown_option_is_an_error(heap: Heap) -> None:
    with pytest.raises(TypeError, match="nonsense"):
        heap.eval_js("[]").to_py(nonsense=1)


# Shared and cyclic references


@pytest.mark.parametrize(
    ("source", "step"),
    [
        ("const a = []; a.push(a); return a", lambda x: x[0]),
        ("const a = {}; a.self = a; return a", lambda x: x["self"]),
        ("const a = new Map(); a.set('self', a); return a", lambda x: x["self"]),
        ("const a = [{}]; a[0].up = new Map([['top', a]]); return a", lambda x: x[0]["up"]["top"]),
    ],
)
def test_cycles_are_kept(heap: Heap, source: str, step: Callable[[Any], Any]) -> None:
    result = heap.eval_js(f"(() => {{ {source} }})()").to_py()
    assert step(result) is result


@pytest.mark.parametrize("shared", ["[]", "({})", "new Map()", "new Set()", "new Uint8Array(1)", "new ArrayBuffer(1)"])
def test_shared_references_are_kept(heap: Heap, shared: str) -> None:
    first, second = heap.eval_js(f"(() => {{ const s = {shared}; return [s, s] }})()").to_py()
    assert first is second
    first, second = heap.eval_js(f"[{shared}, {shared}]").to_py()
    assert first is not second


# Keys


@pytest.mark.parametrize(
    ("source", "kind"),
    [
        ("new Map([[{}, 1]])", "Object"),
        ("new Map([[[1], 1]])", "Array"),
        ("new Map([[new Map(), 1]])", "Map"),
        ("new Map([[new Date(), 1]])", "Date"),
        ("new Set([{}])", "Object"),
        ("new Set([[1]])", "Array"),
        ("[new Set([() => 1])]", "Function"),
    ],
)
def test_an_object_as_key_is_an_error_that_names_its_type(heap: Heap, source: str, kind: str) -> None:
    with pytest.raises(ConversionError, match=kind):
        heap.eval_js(source).to_py()


def test_a_python_key_that_is_not_hashable_is_an_error_that_names_its_type(heap: Heap) -> None:
    for source in ("x => new Map([[x, 1]])", "x => new Set([x])"):
        with pytest.raises(ConversionError, match="list"):
            heap.eval_js(source)([1]).to_py()


def test_a_python_key_that_is_hashable_is_fine(heap: Heap) -> None:
    key = (1, 2)
    assert heap.eval_js("x => new Map([[x, 1]])")(key).to_py() == {key: 1}
    assert heap.eval_js("x => new Set([x])")(key).to_py() == {key}


def test_a_symbol_as_key(heap: Heap) -> None:
    symbol = heap.eval_js("Symbol('s')")
    assert heap.eval_js("s => new Map([[s, 1]])")(symbol).to_py() == {symbol: 1}


# default_converter


def test_the_default_converter_is_asked_for_what_has_no_conversion(heap: Heap) -> None:
    asked = []

    def convert(value: Any, convert: Any, cache: Any) -> Any:
        asked.append(value.constructor.name)
        return f"<{value.constructor.name}>"

    value = heap.eval_js("[1, {a: new Date(0)}, new Map([['r', /x/]]), [new (class Point {})()]]")
    assert value.to_py(default_converter=convert) == [1, {"a": "<Date>"}, {"r": "<RegExp>"}, ["<Point>"]]
    assert asked == ["Date", "RegExp", "Point"]


def test_the_default_converter_may_recur(heap: Heap) -> None:
    def convert(value: Any, convert: Any, cache: Any) -> Any:
        if value.constructor.name != "Pair":
            return value
        pair: list[Any] = []
        cache(value, pair)
        pair.extend([convert(value.first), convert(value.second)])
        return pair

    pair = heap.eval_js("(() => { class Pair { constructor(a, b) { this.first = a; this.second = b } }"
                        " const p = new Pair([1], null); p.second = p; return p })()")  # fmt: skip
    result = pair.to_py(default_converter=convert)
    assert result[0] == [1]
    assert result[1] is result


def test_the_convert_that_a_converter_is_handed_copies_containers(heap: Heap) -> None:
    def convert(value: Any, convert: Any, cache: Any) -> Any:
        return ("fields", convert(value.inner))

    value = heap.eval_js("new (class A { inner = {a: [1]} })()")
    assert value.to_py(default_converter=convert) == ("fields", {"a": [1]})


def test_a_js_function_as_default_converter(heap: Heap) -> None:
    convert = heap.eval_js("(value, convert, cache) => value instanceof Date ? value.getTime() : value")
    assert heap.eval_js("[new Date(5)]").to_py(default_converter=convert) == [5]


def test_topy_in_javascript(heap: Heap) -> None:
    assert heap.eval_js("pyodide.toPy({a: [1]})") == {"a": [1]}
    assert isinstance(heap.eval_js("pyodide.toPy([[1]], {depth: 1})")[0], JsProxy)
    assert heap.eval_js("pyodide.toPy([new Date(5)], {defaultConverter: d => d.getTime()})") == [5]
    assert heap.eval_js("pyodide.toPy([new Date(5)], {default_converter: d => d.getTime()})") == [5]
    assert heap.eval_js("pyodide.toPy(5)") == 5
    value = [1]
    assert heap.eval_js("x => pyodide.toPy(x)")(value) is value


# Errors leave nothing half done


@pytest.mark.parametrize(
    "source",
    ["({a: 1, get b() { throw new RangeError('getter') }})", "[1, {get x() { throw new RangeError('getter') }}]",
     "Object.defineProperty([1], 0, {get() { throw new RangeError('getter') }})"],
)  # fmt: skip
def test_an_error_while_reading_is_raised(heap: Heap, source: str) -> None:
    value = heap.eval_js(source)
    with pytest.raises(JsException, match="getter"):
        value.to_py()


def test_a_large_array(heap: Heap) -> None:
    assert heap.eval_js("Array.from({length: 100000}, (_, i) => i)").to_py() == list(range(100000))


# A value that only its container refers to need not be remembered, unless code that runs on the way hands it out again.

MET_AGAIN = {
    "by a getter": "({ box: [[1]], get same() { return this.box[0] } })",
    "by a getter of a dict": """(() => {
        const o = { a: { x: 1 } };
        return Object.defineProperty(o, 'b', { enumerable: true, get() { return o.a } });
    })()""",
    "as its root": "(() => { const o = { list: [] }; o.list.push({ up: o, list: o.list }); return o })()",
    "two levels up": "(() => { const a = [[[]]]; a[0][0].push(a[0]); return a })()",
    "in a Map": "(() => { const v = [1]; return { list: [v], map: new Map([['k', v]]) } })()",
}


def shape(value: Any, seen: list[Any] | None = None) -> Any:
    """A nested value as lists, where what is met again is told by its number."""
    seen = [] if seen is None else seen
    if not isinstance(value, (list, dict)):
        return value
    for number, known in enumerate(seen):
        if known is value:
            return f"number {number}"
    seen.append(value)
    items = value.items() if isinstance(value, dict) else enumerate(value)
    return [[key, shape(item, seen)] for key, item in items]


@pytest.mark.parametrize("source", MET_AGAIN.values(), ids=MET_AGAIN)
def test_what_is_met_again_is_the_same_copy(heap: Heap, source: str) -> None:
    """As the engine itself counts them."""
    counted = heap.eval_js(f"""(() => {{
        const seen = [];
        const shape = value => {{
            if (typeof value !== "object" || value === null) return value;
            const at = seen.indexOf(value);
            if (at >= 0) return `number ${{at}}`;
            seen.push(value);
            const isPlain = !(value instanceof Map) && !Array.isArray(value);
            const entries = isPlain ? Object.entries(value) : value instanceof Map ? [...value] : [...value.entries()];
            return entries.map(([key, item]) => [key, shape(item)]);
        }};
        return JSON.stringify(shape({source}));
    }})()""")
    assert json.dumps(shape(heap.eval_js(source).to_py()), separators=(",", ":")) == counted


@pytest.mark.parametrize(
    "end", ["new Date(0)", "() => 1", "new Uint8Array(3)", "Object.create({})", "[1, , 2]", "new Set([1])"]
)
def test_getters_run_once(heap: Heap, end: str) -> None:
    """Also where a copy begins anew because something in it may run code."""
    source = "(end => { let n = 0; return { deep: [[{ get n() { return ++n } }]], end, get m() { return n } } })"
    copy = heap.eval_js(f"{source}({end})").to_py()
    assert copy["deep"] == [[{"n": 1}]]
    assert copy["m"] == 1


def test_an_object_that_shrinks_while_it_is_copied(heap: Heap) -> None:
    source = "(() => { const o = { a: [1], get b() { delete o.c; o.a = [2]; return o.a }, c: [3] }; return o })()"
    copy = heap.eval_js(source).to_py()
    assert copy["b"] == [2]
    assert copy.get("c") is None
