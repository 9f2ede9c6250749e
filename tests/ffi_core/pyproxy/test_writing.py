"""Writing through a proxy: descriptors, freezing, lengths, own names; data is never changed unasked, nor lost."""

from __future__ import annotations

import collections
import copy
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest

from tests.ffi_core.support import js, thrown

if TYPE_CHECKING:
    from diglot.ffi_core import Heap

DATA = [
    {"user": "ada", "tags": ["a", "b"]},
    ["a", "b"],
    {},
    [],
    ("a",),
    collections.OrderedDict(a=1),
    collections.deque([1]),
    SimpleNamespace(a=1),
]


@pytest.mark.parametrize("value", DATA, ids=repr)
@pytest.mark.parametrize("call", ["Object.freeze", "Object.seal", "Object.preventExtensions"])
def test_freezing_throws_and_changes_nothing(heap: Heap, value: Any, call: str) -> None:
    before = copy.deepcopy(value)
    error = thrown(heap, f"{call}(v)", v=value)
    assert (error.name, "toJs()" in error.message) == ("TypeError", True)
    assert js(heap, "Reflect.preventExtensions(v)", v=value) is False
    assert value == before
    if isinstance(value, dict):
        js(heap, "{ v.more = 1 }", v=value)
        assert value["more"] == 1


def test_freezing_a_proxy_around_a_proxy_changes_nothing(heap: Heap) -> None:
    value = {"a": 1}
    assert thrown(heap, "Object.freeze(new Proxy(v, {}))", v=value).name == "TypeError"
    assert value == {"a": 1}


def test_javascripts_own_objects_freeze_as_ever(heap: Heap) -> None:
    assert js(
        heap, "[Object.isFrozen(Object.freeze({ a: 1 })), Object.freeze(5), Object.freeze.name, Object.seal.length]"
    ) == [
        True,
        5,
        "freeze",
        1,
    ]


# Descriptors

MAKES = [dict, SimpleNamespace, collections.OrderedDict]


def items(o: Any) -> Any:
    return vars(o) if isinstance(o, SimpleNamespace) else dict(o)


@pytest.mark.parametrize("make", MAKES, ids=lambda make: make.__name__)
def test_a_descriptor_with_a_value_writes_it(heap: Heap, make: Any) -> None:
    o = make(a=1)
    js(
        heap,
        """{
          Object.defineProperty(o, 'a', { value: 2 });
          Object.defineProperty(o, 'b', { value: 3, writable: true });
        }""",
        o=o,
    )
    assert items(o) == {"a": 2, "b": 3}


@pytest.mark.parametrize("make", MAKES, ids=lambda make: make.__name__)
def test_a_descriptor_without_a_value_writes_nothing(heap: Heap, make: Any) -> None:
    o = make(a=1)
    js(heap, "{ Object.defineProperty(o, 'a', {}); Object.defineProperty(o, 'b', { writable: true }) }", o=o)
    assert items(o) == {"a": 1}


@pytest.mark.parametrize("make", MAKES, ids=lambda make: make.__name__)
@pytest.mark.parametrize(
    "descriptor",
    ["{ get() { return 1 } }", "{ set(value) {} }", "{ value: 2, writable: false }", "{ value: 2, enumerable: false }",
     "{ value: 2, configurable: false }", "{ configurable: false }"],
)  # fmt: skip
def test_what_python_cannot_do_is_refused(heap: Heap, make: Any, descriptor: str) -> None:
    o = make(a=1)
    assert thrown(heap, f"Object.defineProperty(o, 'a', {descriptor})", o=o).name == "TypeError"
    assert js(heap, f"Reflect.defineProperty(o, 'a', {descriptor})", o=o) is False
    assert items(o) == {"a": 1}


# length


@pytest.mark.parametrize("make", [list, collections.deque, bytearray], ids=lambda make: make.__name__)
@pytest.mark.parametrize("length", [0, 1, 3])
def test_writing_a_length_truncates(heap: Heap, make: Any, length: int) -> None:
    sequence = make([1, 2, 3])
    assert (
        js(
            heap,
            "{ 'use strict'; s.length = n; return [s.length, s.map((x) => x).length, [...s].length] }",
            s=sequence,
            n=length,
        )
        == [length] * 3
    )
    assert list(sequence) == [1, 2, 3][:length]


@pytest.mark.parametrize("length", [4, -1, 1.5, "0", None, True])
def test_any_other_length_is_refused(heap: Heap, length: Any) -> None:
    sequence = [1, 2, 3]
    error = thrown(heap, "{ s.length = n }", s=sequence, n=length)
    assert (error.name, "push(...)" in error.message) == ("TypeError", True)
    assert sequence == [1, 2, 3]


@pytest.mark.parametrize("value", [(1,), {1}, {"a": 1}, pd.Series([1])], ids=lambda value: type(value).__name__)
def test_other_lengths_cannot_be_written(heap: Heap, value: Any) -> None:
    before = len(value)
    assert thrown(heap, "{ v.length = 0 }", v=value).name == "TypeError"
    assert js(heap, "v.length", v=value) == len(value) == before


# The proxy's own names


@pytest.mark.parametrize("name", ["type", "get", "set", "length", "toString", "destroyed", "copy"])
@pytest.mark.parametrize("make", [dict, collections.OrderedDict], ids=lambda make: make.__name__)
def test_writing_an_own_name_of_a_mapping_says_set(heap: Heap, make: Any, name: str) -> None:
    d = make()
    for source in (
        "{ d[name] = 1 }",
        "Object.defineProperty(d, name, { value: 1 })",
        "Object.assign(d, { [name]: 1 })",
    ):
        error = thrown(heap, source, d=d, name=name)
        assert error.name == "TypeError"
        assert f'set("{name}", value)' in error.message
    assert dict(d) == {}
    js(heap, "{ d.set(name, 1) }", d=d, name=name)
    assert dict(d) == {name: 1}
    error = thrown(heap, "delete d[name]", d=d, name=name)
    assert (error.name, f'delete("{name}")' in error.message) == ("TypeError", True)
    js(heap, "d.delete(name)", d=d, name=name)
    assert js(heap, "delete d[name]", d=d, name=name) is True


def test_writing_an_own_name_of_another_object_says_dollar(heap: Heap) -> None:
    o = SimpleNamespace(type="x")
    error = thrown(heap, "{ o.type = 1 }", o=o)
    assert (error.name, "p.$type = value" in error.message) == ("TypeError", True)
    js(heap, "{ o.$type = 1 }", o=o)
    assert o.type == 1
    assert thrown(heap, "{ l.map = 1 }", l=[]).name == "TypeError"


def test_symbols_stay_on_the_proxy(heap: Heap) -> None:
    d: dict[str, Any] = {}
    assert js(
        heap,
        "{ const s = Symbol(); d[s] = 5; Object.defineProperty(d, s, { value: 6 }); return [d[s], Object.keys(d)] }",
        d=d,
    ) == [
        6,
        [],
    ]
    assert d == {}
