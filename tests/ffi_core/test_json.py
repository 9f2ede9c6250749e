"""`json.dumps` takes values of JavaScript where a heap is installed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from diglot.ffi_core import Heap, JsProxy, jsnull


def test_null_and_data(heap: Heap) -> None:
    data = heap.eval_js("({ a: null, b: [1, null, { c: 'x' }], m: new Map([['k', 1.5]]) })")
    expected = {"a": None, "b": [1, None, {"c": "x"}], "m": {"k": 1.5}}
    for value in (data, data.to_py(), {"data": data}["data"]):
        assert json.loads(json.dumps(value)) == expected
        assert json.loads("".join(json.JSONEncoder(indent=1).iterencode(value))) == expected
    assert json.dumps([jsnull, {"a": jsnull}]) == '[null, {"a": null}]'
    assert json.dumps(heap.eval_js("2n ** 70n")) == str(2**70)


def test_properties_named_as_methods_are_data(heap: Heap) -> None:
    assert (
        json.dumps(heap.eval_js("({ keys: 1, items: [2], toJSON: null })"))
        == '{"keys": 1, "items": [2], "toJSON": null}'
    )


@pytest.mark.parametrize(
    ("source", "kind"),
    [("new Date(0)", "Date"), ("() => 1", "function"), ("Symbol('s')", "symbol"), ("new (class Point {})()", "Point"),
     ("Promise.resolve()", "Promise"), ("new Error('e')", "Error")],
)  # fmt: skip
def test_what_is_no_data_is_named(heap: Heap, source: str, kind: str) -> None:
    value = heap.eval_js(source)
    for holder in (value, [value], {"a": value}, heap.eval_js("value => ({ a: [value] })")(value)):
        with pytest.raises(TypeError, match=rf"a JsProxy of type {kind} is not JSON serializable"):
            json.dumps(holder)


def test_what_to_py_makes_is_as_in_python(heap: Heap) -> None:
    for source, kind, plain in (("new Set([1])", "Set", "set"), ("new Uint8Array(2)", "Uint8Array", "memoryview")):
        with pytest.raises(TypeError, match=rf"a JsProxy of type {kind} is not JSON serializable: write list\(x\)"):
            json.dumps(heap.eval_js(source))
        with pytest.raises(TypeError, match=f"{plain} is not JSON serializable"):
            json.dumps(heap.eval_js(f"({{ nested: {source} }})"))
    with pytest.raises(ValueError, match="Circular reference"):
        json.dumps(heap.eval_js("{ const o = {}; o.o = o; o }"))
    with pytest.raises(TypeError, match="complex is not JSON serializable"):
        json.dumps(1j)


def test_default_comes_first(heap: Heap) -> None:
    class Encoder(json.JSONEncoder):
        def default(self, o: Any) -> Any:
            return "mine" if isinstance(o, JsProxy) and o.typeof == "function" else super().default(o)

    data = heap.eval_js("({ f() {}, a: null, o: { b: 1 } })")
    assert json.loads(json.dumps(data, cls=Encoder)) == {"f": "mine", "a": None, "o": {"b": 1}}
    assert json.dumps([heap.eval_js("[1]")], default=lambda o: "its own") == '["its own"]'


@pytest.fixture
def bare() -> Iterator[Heap]:
    with Heap() as heap:
        yield heap


def test_only_where_a_heap_is_installed(bare: Heap) -> None:
    data = bare.eval_js("({ a: 1 })")
    before = json.JSONEncoder.default
    with pytest.raises(TypeError, match="JsProxy is not JSON serializable"):
        json.dumps(data)
    bare.install()
    assert json.dumps(data) == '{"a": 1}'
    with Heap() as other:
        other.install()
        assert json.dumps(other.eval_js("({ b: 2 })")) == '{"b": 2}'
    assert json.JSONEncoder.default is before
    bare.install()
    bare.close()
    assert json.JSONEncoder.default is before


def test_another_patch_stays(bare: Heap, monkeypatch: pytest.MonkeyPatch) -> None:
    bare.install()
    beneath = json.JSONEncoder.default

    def over(self: json.JSONEncoder, o: Any) -> Any:
        return "complex" if isinstance(o, complex) else beneath(self, o)

    monkeypatch.setattr(json.JSONEncoder, "default", over)
    bare.uninstall()
    assert json.dumps([1j, jsnull]) == '["complex", null]'
    with pytest.raises(TypeError, match="object is not JSON serializable"):
        json.dumps(object())
