"""The table "Values": what each Python value is in JavaScript, and what it is when it comes back.

Every case is checked along every road on which a value crosses: as argument, result, property, item, and so on.
"""

from __future__ import annotations

import copy
import enum
import math
import pickle
import sys
from collections.abc import Callable
from typing import Any

import numpy
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from diglot.ffi_core import Heap, JsBigInt, JsException, JsNull, JsProxy, jsnull

arbitrary = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])

SAFE = 2**53 - 1


class Colour(enum.IntEnum):
    RED = 3


class Metres(float):
    pass


class Name(str):
    __slots__ = ()


# (Python value, the same in JavaScript, what comes back)
CASES: list[tuple[Any, str, Any]] = [
    (None, "undefined", None),
    (jsnull, "null", jsnull),
    (True, "true", True),
    (False, "false", False),
    (0, "0", 0),
    (-1, "-1", -1),
    (2**31 - 1, "2147483647", 2**31 - 1),
    (2**31, "2147483648", 2**31),
    (-(2**31), "-2147483648", -(2**31)),
    (-(2**31) - 1, "-2147483649", -(2**31) - 1),
    (SAFE, "9007199254740991", SAFE),
    (-SAFE, "-9007199254740991", -SAFE),
    (SAFE + 1, "9007199254740992n", JsBigInt(SAFE + 1)),
    (-SAFE - 1, "-9007199254740992n", JsBigInt(-SAFE - 1)),
    (2**63 - 1, "9223372036854775807n", JsBigInt(2**63 - 1)),
    (-(2**63), "-9223372036854775808n", JsBigInt(-(2**63))),
    (2**63, "9223372036854775808n", JsBigInt(2**63)),
    (-(2**63) - 1, "-9223372036854775809n", JsBigInt(-(2**63) - 1)),
    (10**30, "10n ** 30n", JsBigInt(10**30)),
    (-(10**30), "-(10n ** 30n)", JsBigInt(-(10**30))),
    (JsBigInt(0), "0n", JsBigInt(0)),
    (JsBigInt(7), "7n", JsBigInt(7)),
    (JsBigInt(-(2**70)), "-(2n ** 70n)", JsBigInt(-(2**70))),
    (Colour.RED, "3", 3),
    (1.5, "1.5", 1.5),
    (1.0, "1", 1),
    (0.0, "0", 0),
    (-0.0, "-0", 0),
    (1e300, "1e300", 1e300),
    (5e-324, "5e-324", 5e-324),
    (float(SAFE), "9007199254740991", SAFE),
    (float(2**53), "9007199254740992", float(2**53)),
    (-float(2**53), "-9007199254740992", -float(2**53)),
    (math.nan, "NaN", math.nan),
    (math.inf, "Infinity", math.inf),
    (-math.inf, "-Infinity", -math.inf),
    (Metres(2.5), "2.5", 2.5),
    (numpy.float64(0.25), "0.25", 0.25),
    ("", "''", ""),
    ("abc", "'abc'", "abc"),
    ("é", "'\\xe9'", "é"),
    ("漢", "'\\u6f22'", "漢"),
    ("😀", "'\\ud83d\\ude00'", "😀"),
    ("\ud83d\ude00", "'\\ud83d\\ude00'", "😀"),
    ("\ud83d", "'\\ud83d'", "\ud83d"),
    ("\ude00\ud83d", "'\\ude00\\ud83d'", "\ude00\ud83d"),
    ("😀\udc00", "'\\ud83d\\ude00\\udc00'", "😀\udc00"),
    ("a\0b", "'a\\0b'", "a\0b"),
    (Name("x"), "'x'", "x"),
]
IDS = [f"{type(value).__name__} {js}" for value, js, _ in CASES]

each_case = pytest.mark.parametrize(("value", "js", "back"), CASES, ids=IDS)


def as_argument(heap: Heap, value: Any) -> Any:
    return heap.eval_js("x => x")(value)


def as_result(heap: Heap, value: Any) -> Any:
    return heap.eval_js("f => f()")(lambda: value)


def as_property(heap: Heap, value: Any) -> Any:
    target = heap.eval_js("({})")
    target.name = value
    return target.name


def as_item(heap: Heap, value: Any) -> Any:
    target = heap.eval_js("[]")
    target.append(value)
    return target[0]


def as_map_value(heap: Heap, value: Any) -> Any:
    target = heap.eval_js("new Map()")
    target["key"] = value
    return target["key"]


def as_map_key(heap: Heap, value: Any) -> Any:
    target = heap.eval_js("new Map()")
    target[value] = 1
    return next(iter(target))


def as_keyword(heap: Heap, value: Any) -> Any:
    return heap.eval_js("({x}) => x")(x=value)


def as_python_variable(heap: Heap, value: Any) -> Any:
    heap.namespace["crossing"] = value
    heap.eval_js("var crossed = crossing; crossing = undefined; crossing = crossed")
    return heap.namespace["crossing"]


def as_python_attribute(heap: Heap, value: Any) -> Any:
    class Holder:
        pass

    holder = Holder()
    holder.name = value
    heap.eval_js("o => { const x = o.name; o.name = 0; o.name = x; }")(holder)
    return holder.name


def as_python_item(heap: Heap, value: Any) -> Any:
    items = [value]
    heap.eval_js("l => { const x = l[0]; l[0] = 0; l[0] = x; }")(items)
    return items[0]


def as_iterated(heap: Heap, value: Any) -> Any:
    return next(heap.eval_js("function* g(items) { for (const x of items) yield x; }; g")(iter([value])))


def as_deep_copy(heap: Heap, value: Any) -> Any:
    return heap.to_js([value]).to_py()[0]


ROADS: list[Callable[[Heap, Any], Any]] = [
    as_argument, as_result, as_property, as_item, as_map_value, as_map_key, as_keyword, as_python_variable,
    as_python_attribute, as_python_item, as_iterated, as_deep_copy,
]  # fmt: skip


def same(a: Any, b: Any) -> bool:
    """Equal and of the same type; NaN is NaN, and 0.0 is not -0.0."""
    if type(a) is not type(b):
        return False
    if isinstance(a, float):
        return (math.isnan(a) and math.isnan(b)) or (a == b and math.copysign(1, a) == math.copysign(1, b))
    return bool(a == b)


@each_case
def test_python_values_in_js(heap: Heap, value: Any, js: str, back: Any) -> None:
    assert heap.eval_js(f"x => Object.is(x, {js})")(value) is True


@each_case
def test_js_values_in_python(heap: Heap, value: Any, js: str, back: Any) -> None:
    result = heap.eval_js(js)
    assert same(result, back), (result, type(result))


# Each test goes down one road with all values, and reports every value that did not arrive.
each_road = pytest.mark.parametrize("road", ROADS, ids=lambda road: road.__name__)


@each_road
def test_values_come_back(heap: Heap, road: Callable[[Heap, Any], Any]) -> None:
    # a Map makes 0 of a key that is -0 by itself; in Python both are 0
    found = [(js, back, road(heap, value)) for value, js, back in CASES]
    assert [(js, result) for js, back, result in found if not same(result, back)] == []


JS_OBJECTS = [
    "() => 1", "class { }", "Symbol('s')", "Symbol.iterator", "new Date(0)", "new Error('e')", "Promise.resolve()",
    "new (class A {})", "globalThis", "/x/", "function* () {}",
]  # fmt: skip
JS_CONTAINERS = [
    "({})",
    "[1]",
    "new Map()",
    "new Set()",
    "Object.create(null)",
    "new Proxy({}, {})",
    "new Uint8Array(2)",
]


@each_road
def test_js_objects_come_back_as_themselves(heap: Heap, road: Callable[[Heap, Any], Any]) -> None:
    for source in JS_OBJECTS if road is as_deep_copy else JS_OBJECTS + JS_CONTAINERS:
        value = heap.eval_js(f"({source})")
        assert isinstance(value, JsProxy), source
        result = road(heap, value)
        # a function read from an object is a method bound to it: another proxy of the same function
        assert result is value or value.typeof == "function", source
        assert result == value, source
        assert heap.eval_js("(a, b) => a === b")(result, value) is True, source


class Anything:
    pass


PYTHON_OBJECTS = [
    1j, object(), Anything, Anything(), len, range(3), Ellipsis, NotImplemented, ValueError("x"), iter(()), sys,
    (x for x in ()),
]  # fmt: skip
PYTHON_CONTAINERS = [[1], (1,), {"a": 1}, {1}, frozenset({1}), b"x", bytearray(b"x"), numpy.zeros(2)]


@each_road
def test_python_objects_come_back_as_themselves(heap: Heap, road: Callable[[Heap, Any], Any]) -> None:
    for value in PYTHON_OBJECTS if road is as_deep_copy else PYTHON_OBJECTS + PYTHON_CONTAINERS:
        assert road(heap, value) is value


@pytest.mark.parametrize(
    ("source", "typeof"),
    [("({})", "object"), ("[]", "object"), ("() => 1", "function"), ("class {}", "function"), ("Symbol()", "symbol"),
     ("new Error()", "object")],
)  # fmt: skip
def test_what_is_no_primitive_is_a_proxy(heap: Heap, source: str, typeof: str) -> None:
    value = heap.eval_js(f"({source})")
    assert isinstance(value, JsProxy)
    assert value.typeof == typeof
    assert isinstance(value, Exception) is isinstance(value, JsException) is (source == "new Error()")


# Arbitrary values


@arbitrary
@given(st.integers())
@example(2**20000)
@example(-(10**5000))
@example(16**3999)
def test_any_int_keeps_its_value(heap: Heap, number: int) -> None:
    small = abs(number) <= SAFE
    assert heap.eval_js("x => typeof x")(number) == ("number" if small else "bigint")
    assert int(heap.eval_js("x => x.toString(16)")(number), 16) == number
    assert same(as_argument(heap, number), number if small else JsBigInt(number))


@arbitrary
@given(st.integers())
def test_any_bigint_stays_one(heap: Heap, number: int) -> None:
    assert heap.eval_js("x => typeof x")(JsBigInt(number)) == "bigint"
    assert same(as_argument(heap, JsBigInt(number)), JsBigInt(number))


@arbitrary
@given(st.floats())
def test_any_float_keeps_its_value(heap: Heap, number: float) -> None:
    expected = int(number) if math.isfinite(number) and number.is_integer() and abs(number) <= SAFE else number
    assert same(as_argument(heap, number), expected)
    same_in_js = heap.eval_js("(x, text) => Object.is(x, Number(text))")
    text = repr(number).replace("inf", "Infinity").replace("nan", "NaN")
    assert same_in_js(number, text) is True


any_text = st.text(st.characters(exclude_categories=()))


def utf16(text: str) -> list[int]:
    data = text.encode("utf-16-le", "surrogatepass")
    return [int.from_bytes(data[i : i + 2], "little") for i in range(0, len(data), 2)]


def joined(text: str) -> str:
    """With each pair of surrogates as the character it encodes."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")


@arbitrary
@given(any_text)
@example("\ud83d\ude00")
@example("\udfff\ud800")
@example("é\0")
@example("漢\0😀")
def test_any_str_keeps_its_code_units(heap: Heap, text: str) -> None:
    units = heap.eval_js("s => Array.from({length: s.length}, (_, i) => s.charCodeAt(i))")(text)
    assert units.to_py() == utf16(text)
    assert as_argument(heap, text) == joined(text)


@arbitrary
@given(any_text)
@example("__proto__")
@example("length")
@example("0")
@example("4294967295")
def test_any_str_can_be_a_property_name(heap: Heap, name: str) -> None:
    target = heap.eval_js("Object.create(null)")
    heap.eval_js("(o, k) => { o[k] = 1 }")(target, name)
    assert target.object_keys().to_py() == [joined(name)]
    assert target.to_py() == {joined(name): 1}


scalars = (
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | any_text.map(joined) | st.just(jsnull)
)
names = any_text.map(joined) | st.sampled_from(["__proto__", "constructor", "toJSON", "then", "length", "0", "-1", ""])
nested = st.recursive(scalars, lambda inner: st.lists(inner) | st.dictionaries(names, inner), max_leaves=20)


@arbitrary
@given(nested)
def test_nested_values_survive_a_deep_copy(heap: Heap, value: Any) -> None:
    copied = heap.to_js(value)
    assert (copied.to_py() if isinstance(copied, JsProxy) else copied) == value


@arbitrary
@given(nested)
def test_nested_values_look_the_same_through_a_proxy(heap: Heap, value: Any) -> None:
    assert heap.eval_js("x => x")(value) == value
    back = heap.eval_js("x => pyodide.isPyProxy(x) ? x.toJs() : x")(value)
    assert (back.to_py() if isinstance(back, JsProxy) else back) == value


# null


def test_jsnull_is_not_none_and_false() -> None:
    assert jsnull is not None
    assert not jsnull
    assert repr(jsnull) == "jsnull"
    assert jsnull != None  # noqa: E711
    assert jsnull == jsnull


def test_there_is_one_jsnull() -> None:
    assert JsNull() is jsnull
    assert copy.copy(jsnull) is copy.deepcopy(jsnull) is pickle.loads(pickle.dumps(jsnull)) is jsnull
    with pytest.raises(TypeError):
        type("Other", (JsNull,), {})


def test_jsnull_is_null_in_json(heap: Heap) -> None:
    assert heap.js.JSON.stringify(heap.to_js({"a": jsnull, "b": None})) == '{"a":null}'
    assert heap.js.JSON.parse("null") is jsnull


# BigInt

BINARY = ["__add__", "__sub__", "__mul__", "__floordiv__", "__mod__", "__and__", "__or__", "__xor__"]


@pytest.mark.parametrize("operation", BINARY)
@given(a=st.integers(), b=st.integers().filter(bool))
def test_arithmetic_of_bigints_gives_bigints(operation: str, a: int, b: int) -> None:
    assert same(getattr(JsBigInt(a), operation)(JsBigInt(b)), JsBigInt(getattr(a, operation)(b)))


@given(st.integers(), st.integers(0, 200))
def test_shifts_powers_and_signs_of_bigints_give_bigints(a: int, n: int) -> None:
    for found, expected in [
        (JsBigInt(a) << JsBigInt(n), a << n),
        (JsBigInt(a) >> JsBigInt(n), a >> n),
        (JsBigInt(a) ** JsBigInt(n), a**n),
        (-JsBigInt(a), -a),
        (+JsBigInt(a), a),
        (abs(JsBigInt(a)), abs(a)),
        (~JsBigInt(a), ~a),
    ]:
        assert same(found, JsBigInt(expected))


@given(st.integers(), st.integers().filter(bool))
def test_divmod_of_bigints_gives_bigints(a: int, b: int) -> None:
    quotient, remainder = divmod(JsBigInt(a), JsBigInt(b))
    assert same(quotient, JsBigInt(a // b))
    assert same(remainder, JsBigInt(a % b))


def test_a_bigint_is_an_int() -> None:
    assert JsBigInt(3) == 3
    assert hash(JsBigInt(3)) == hash(3)
    assert {3: "x"}[JsBigInt(3)] == "x"
    assert str(JsBigInt(3)) == f"{JsBigInt(3)}" == "3"
    assert [10, 20, 30][JsBigInt(1)] == 20
    assert JsBigInt(7) / JsBigInt(2) == 3.5
    assert JsBigInt(2) ** JsBigInt(-1) == 0.5


def test_division_of_bigints_by_zero() -> None:
    with pytest.raises(ZeroDivisionError):
        JsBigInt(1) // JsBigInt(0)


def test_a_bigint_survives_pickle_and_copy() -> None:
    for back in (pickle.loads(pickle.dumps(JsBigInt(5))), copy.copy(JsBigInt(5)), copy.deepcopy(JsBigInt(5))):
        assert same(back, JsBigInt(5))


def test_a_huge_bigint_can_be_printed_within_pythons_limit(heap: Heap) -> None:
    digits = sys.get_int_max_str_digits()
    assert repr(heap.eval_js(f"10n ** {digits - 1}n")) == "1" + "0" * (digits - 1)


def test_bigint_arithmetic_crosses_as_bigint(heap: Heap) -> None:
    doubled = heap.eval_js("20n") * heap.eval_js("2n")
    assert heap.eval_js("x => x === 40n")(doubled) is True


# Symbols


def test_symbols_are_proxies_with_an_identity(heap: Heap) -> None:
    symbol = heap.eval_js("Symbol('s')")
    assert symbol.typeof == "symbol"
    assert symbol.description == "s"
    assert heap.js.Symbol.iterator is heap.eval_js("Symbol.iterator")
    assert heap.eval_js("Symbol.for('a')") is heap.eval_js("Symbol.for('a')")
    assert heap.eval_js("Symbol('a')") != heap.eval_js("Symbol('a')")
    assert {symbol: 1}[symbol] == 1
    assert str(symbol) == "Symbol(s)"


def test_symbols_key_js_objects(heap: Heap) -> None:
    symbol = heap.js.Symbol("s")
    target = heap.js.Object()
    heap.js.Reflect.set(target, symbol, 5)
    assert heap.js.Reflect.get(target, symbol) == 5
    assert heap.js.Reflect.ownKeys(target)[0] is symbol


# The limits of what is shared


def test_true_and_one_stay_apart(heap: Heap) -> None:
    assert heap.eval_js("x => typeof x")(True) == "boolean"
    assert heap.eval_js("x => typeof x")(1) == "number"
    assert heap.eval_js("1") is not True
    assert heap.eval_js("true") is True


def test_undefined_and_null_stay_apart(heap: Heap) -> None:
    assert heap.eval_js("[undefined, null]").to_py() == [None, jsnull]
    assert heap.eval_js("(a, b) => a === undefined && b === null")(None, jsnull) is True


def test_a_str_subclass_is_read_as_its_text(heap: Heap) -> None:
    class Shouting(str):
        __slots__ = ()

        def __str__(self) -> str:
            return "no"

    assert heap.eval_js("x => x + '!'")(Shouting("yes")) == "yes!"


def test_the_same_object_is_the_same_proxy_in_js(heap: Heap) -> None:
    value = object()
    assert heap.eval_js("(a, b) => a === b && new Set([a, b]).size === 1")(value, value) is True
    assert heap.eval_js("(a, b) => a === b")([], []) is False


def test_boxed_primitives_are_objects(heap: Heap) -> None:
    boxed = heap.eval_js("new Number(1)")
    assert isinstance(boxed, JsProxy)
    assert boxed.valueOf() == 1


@given(st.integers(min_value=-(2**70), max_value=2**70) | st.integers(min_value=-(2**3000), max_value=2**3000))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_bigints_of_any_size_cross_both_ways(heap: Heap, number: int) -> None:
    there = heap.eval_js("(text, number) => BigInt(text) === number && number")(str(number), JsBigInt(number))
    assert there == number
    assert type(there) is JsBigInt


def test_bigints_of_a_million_bits_cross_in_linear_time(heap: Heap) -> None:
    make = heap.eval_js("(bits, add) => (1n << BigInt(bits)) + BigInt(add)")
    same = heap.eval_js("(a, b) => a === b")
    for add in range(-25, 25):  # by way of decimal digits this takes minutes
        assert make(1_000_000, add) == 2**1_000_000 + add
        assert -make(1_000_000, add) == -(2**1_000_000) - add
    assert same(make(1_000_000, 1), 2**1_000_000 + 1)
