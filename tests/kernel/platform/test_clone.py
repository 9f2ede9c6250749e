"""`structuredClone`, by HTML's algorithm."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from diglot.ffi_core import JsException


@pytest.mark.parametrize(
    ("value", "check"),
    [
        ("10n", "copy === 10n"),
        ("-0", "Object.is(copy, -0)"),
        ("Object('ab')", "typeof copy === 'object' && copy == 'ab' && copy !== value"),
        ("Object(5n)", "copy.valueOf() === 5n"),
        ("new Date(5)", "copy instanceof Date && copy.getTime() === 5"),
        ("new Date(NaN)", "isNaN(copy.getTime())"),
        ("Object.assign(/a\\/b/giy, {lastIndex: 3})", "String(copy) === '/a\\\\/b/giy' && copy.lastIndex === 0"),
        ("new Uint16Array([1, 2, 3]).subarray(1)", "copy.join() === '2,3' && copy.byteOffset === 2 && copy.buffer.byteLength === 6"),
        ("new DataView(new ArrayBuffer(8), 2, 4)", "copy.byteOffset === 2 && copy.byteLength === 4"),
        ("new ArrayBuffer(4, {maxByteLength: 8})", "copy.maxByteLength === 8"),
        ("new Map([[{k: 1}, new Set([1, 'b'])]])", "[...copy.keys()][0].k === 1 && [...copy.values()][0].has('b')"),
        ("[1, , 3]", "copy.length === 3 && !(1 in copy)"),
        ("Object.assign([1], {x: 5})", "copy.x === 5 && Array.isArray(copy)"),
        ("(() => { const a = {}; a.self = a; a.list = [a, a]; return a })()", "copy.self === copy && copy.list[1] === copy && copy !== value"),
        ("Object.create({inherited: 1}, {own: {value: 2, enumerable: true}, hidden: {value: 3}})", "copy.own === 2 && !('inherited' in copy || 'hidden' in copy)"),
        ("new (class A { x = 1; get y() { return 2 } })", "copy.x === 1 && copy.constructor === Object && !('y' in copy)"),
        ("({ get a() { return 5 }, [Symbol('s')]: 1 })", "Object.getOwnPropertyDescriptor(copy, 'a').value === 5 && Object.getOwnPropertySymbols(copy).length === 0"),
        ("new TypeError('x', {cause: {a: 1}})", "copy instanceof TypeError && copy.message === 'x' && copy.cause.a === 1 && copy.stack === value.stack"),
        ("new (class Foo extends RangeError {})('sub')", "copy.constructor === RangeError"),
        ("Object.assign(new Error('e'), {name: 'Weird', extra: 1})", "copy.name === 'Error' && copy.extra === undefined"),
        ("new DOMException('m', 'AbortError')", "copy instanceof DOMException && copy.code === 20"),
        ("Object.defineProperty({}, '__proto__', {value: 1, enumerable: true})", "Object.getPrototypeOf(copy) === Object.prototype && Object.hasOwn(copy, '__proto__')"),
        ("new SharedArrayBuffer(2)", "copy === value"),
    ],
)  # fmt: skip
def test_copies(run: Any, value: str, check: str) -> None:
    assert run(f"const value = {value}; const copy = structuredClone(value); {check}") is True


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("() => 1", r"\[Function \(anonymous\)\] could not be cloned"),
        ("{f() {}}", r"\[Function: f\] could not be cloned"),
        ("Symbol('s')", r"Symbol\(s\) could not be cloned"),
        ("new WeakMap", "a WeakMap could not be cloned"),
        ("Promise.resolve()", "a Promise could not be cloned"),
        ("(function* () {})()", "a Generator could not be cloned"),
        ("[new Map([[() => 1, 1]])]", "could not be cloned"),
        ("new URL('http://h')", "could not be cloned"),
    ],
)
def test_what_cannot_be_cloned(run: Any, value: str, message: str) -> None:
    with pytest.raises(JsException, match=f"DataCloneError: .*{message}"):
        run(f"structuredClone({value})")


def test_python_objects(run: Any) -> None:
    run.py("d = {'a': [1]}")
    with pytest.raises(JsException, match=r"DataCloneError: a Python dict could not be cloned.*toJs\(\).*copy\(\)"):
        run("structuredClone({deep: [d]})")
    assert run("structuredClone(d.toJs())").to_py() == {"a": [1]}


def test_an_error_of_a_getter_is_passed_on(run: Any) -> None:
    with pytest.raises(JsException, match="RangeError: mine"):
        run("structuredClone({ get a() { throw new RangeError('mine') } })")


def test_transfer(run: Any) -> None:
    source = """
    const buffer = new Uint8Array([1, 2, 3]).buffer, view = new Uint8Array(buffer, 1)
    const copy = structuredClone({buffer, view, pair: [view, view], map: new Map([[buffer, view]]), set: new Set([view])}, {transfer: [buffer]});
    [buffer.detached, view.length, [...copy.view].join(), copy.view.buffer === copy.buffer, copy.pair[0] === copy.view,
     copy.map.get(copy.buffer) === copy.view, copy.set.has(copy.view), Object.keys(copy).join()]
    """
    assert run(source).to_py() == [True, 0, "2,3", True, True, True, True, "buffer,view,pair,map,set"]


def test_the_transferred_buffer_itself(run: Any) -> None:
    source = "const b = new ArrayBuffer(8); const c = structuredClone(b, {transfer: [b]}); [b.detached, c.byteLength]"
    assert run(source).to_py() == [True, 8]


def test_a_failure_transfers_nothing(run: Any) -> None:
    source = (
        "const b = new ArrayBuffer(8); try { structuredClone([b, () => 1], {transfer: [b]}) } catch {} b.byteLength"
    )
    assert run(source) == 8


@pytest.mark.parametrize(
    ("transfer", "error"),
    [
        ("[1]", "ArrayBuffers, ports and streams can be transferred, not a number"),
        ("[b, b]", "twice"),
        ("[d]", "detached"),
        ("5", "TypeError: .*transfer must be an iterable"),
    ],
)
def test_what_cannot_be_transferred(run: Any, transfer: str, error: str) -> None:
    run("const b = new ArrayBuffer(1), d = new ArrayBuffer(1); d.transfer()")
    with pytest.raises(JsException, match=error):
        run(f"structuredClone(1, {{transfer: {transfer}}})")


JSON = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=10,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(value=JSON)
def test_plain_data_is_copied_whole(run: Any, value: Any) -> None:
    source = "value => { const data = value?.toJs?.() ?? value; return JSON.stringify(structuredClone(data)) === JSON.stringify(data) }"
    assert run(source)(value) is True


def test_patched_prototypes(run: Any) -> None:
    source = """
    const value = {a: [1, {b: new Map([[1, 2]])}], s: new Set([1]), d: new Date(0)}
    Array.prototype[Symbol.iterator] = Map.prototype.forEach = Map.prototype.get = Set.prototype.add = Array.prototype.push = null
    Object.keys = Object.defineProperty = Date.prototype.getTime = null
    const copy = structuredClone(value)
    copy.a[1].b.size + copy.s.size
    """
    assert run(source) == 2
