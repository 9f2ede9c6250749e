"""What users put on Object.prototype, as old libraries do, stops no crossing."""

from __future__ import annotations

from typing import Any

import pytest

from diglot.ffi_core import Heap

NAMES = ["get", "set", "value", "writable", "enumerable", "configurable", "next", "done", "name", "buffer", "shape"]
CROSSINGS: dict[str, tuple[str, Any, Any]] = {
    "items": ("(l) => l[1]", [1, 2], 2),
    "attributes": ("(o) => o.real", 5j, 0),
    "methods": ("(l) => l.map((x) => x + 1).join()", [1, 2], "2,3"),
    "keys": ("(d) => Object.keys(d).join()", {"a": 1, "b": 2}, "a,b"),
    "asJsJson": ("(d) => JSON.stringify(d.asJsJson()) + ('a' in d.asJsJson())", {"a": [1]}, '{"a":[1]}true'),
    "iteration": ("(i) => [...i].join()", (1, 2), "1,2"),
    "errors": ("(f) => { try { f() } catch (e) { return e.type } }", lambda: [][0], "IndexError"),
    "buffers": ("(b) => { const v = b.getBuffer(); try { return v.data[0] } finally { v.release() } }", b"ab", 97),
    "copies": ("(o) => JSON.stringify(o.toJs())", {"a": [1, {"b": 2}]}, '{"a":[1,{"b":2}]}'),
}


@pytest.mark.parametrize("kind", ["function () {}", "7", "null", "({})"])
@pytest.mark.parametrize("crossing", CROSSINGS)
def test_names_on_the_object_prototype_stop_no_crossing(crossing: str, kind: str) -> None:
    source, argument, answer = CROSSINGS[crossing]
    for name in NAMES:
        with Heap() as heap:  # in which nothing has crossed: prototypes are made late
            heap.eval_js(f"Object.prototype[{name!r}] = {kind}")
            assert heap.eval_js(source)(argument) == answer, name


def test_keyword_arguments_become_properties_whatever_the_object_prototype_sets(heap: Heap) -> None:
    heap.eval_js("Object.defineProperty(Object.prototype, 'b', { set() { throw 1 }, configurable: true })")
    assert heap.eval_js("(options) => options.b")(b=3) == 3
