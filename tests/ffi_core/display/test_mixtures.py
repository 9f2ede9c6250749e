"""Values of both heaps in one another: each is shown in its own idiom, and marked where the heap changes."""

from __future__ import annotations

import collections
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diglot.ffi_core import Heap, _bridge
from diglot.ffi_core.display.python import python_text


def test_python_in_javascript_in_python(heap: Heap) -> None:
    make = heap.eval_js("(member) => ({ member, list: [1, 'two'] })")
    inner = make({"key": None})
    assert repr(inner) == "{ member: PyProxy {'key': None}, list: [ 1, 'two' ] }"
    assert str(inner) == repr(inner)
    assert repr([inner]) == "[JsProxy { member: PyProxy {'key': None}, list: [ 1, 'two' ] }]"
    assert repr({"a": (inner,)}) == "{'a': (JsProxy { member: PyProxy {'key': None}, list: [ 1, 'two' ] },)}"


def test_javascript_in_python_in_javascript(heap: Heap) -> None:
    function = heap.eval_js("(function shout(text) {})")
    table = {"call": function, "when": heap.eval_js("new Date(0)"), 1: [heap.eval_js("Symbol('s')")]}
    outer = heap.eval_js("(table) => [table, new Map([['k', table]])]")(table)
    shown = "{'call': JsProxy [Function: shout], 'when': JsProxy 1970-01-01T00:00:00.000Z, 1: [JsProxy Symbol(s)]}"
    assert repr(outer) == f"[\n  PyProxy {shown},\n  Map(1) {{\n    'k' => PyProxy {shown}\n  }}\n]"


def test_cycles_across_the_heaps_are_marked(heap: Heap) -> None:
    names: list[Any] = []
    array = heap.eval_js("(names) => [names]")(names)
    names.append(array)
    assert repr(array) == "<ref *1> [ PyProxy [JsProxy [Circular *1]] ]"
    assert repr(names) == "[JsProxy <ref *1> [ PyProxy [JsProxy [Circular *1]] ]]"
    names.clear()
    names.append(names)
    assert repr(array) == "[ PyProxy [[...]] ]"
    names.clear()


def test_depth_counts_through_both(heap: Heap) -> None:
    value: Any = "end"
    wrap = heap.eval_js("(x) => ({ x })")
    for _ in range(6):
        value = wrap([value])
    assert repr(value) == "{ x: PyProxy [JsProxy { x: PyProxy [JsProxy [Object]] }] }"


class Fails:
    def __init__(self, error: BaseException) -> None:
        self.error = error

    def __repr__(self) -> str:
        raise self.error


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (ValueError("boom"), "ValueError: boom"),
        (SystemExit("bye"), "SystemExit: bye"),
        (KeyError(), "KeyError"),
        (RuntimeError("two\nlines"), "RuntimeError: two lines"),
        (type("Odd", (Exception,), {"__str__": lambda self: 1 / 0})("x"), "Odd"),
    ],
)
def test_a_repr_that_raises_says_what(heap: Heap, error: BaseException, words: str) -> None:
    text = repr(heap.eval_js("(x) => ({ x, y: 1 })")([1, Fails(error), 2]))
    assert f"PyProxy [1, <Fails whose repr raises {words}>, 2]" in text
    assert "y: 1" in text
    with pytest.raises(ValueError, match=f"Fails whose repr raises {words}"):
        heap.eval_js("[1]").remove(Fails(error))


def test_a_repr_that_is_no_text(heap: Heap) -> None:
    kind = type("Three", (), {"__repr__": lambda self: 3})
    assert "<Three whose repr raises TypeError: __repr__ returned non-string (type int)>" in repr(
        heap.eval_js("(x) => [x]")(kind())
    )


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary() | st.complex_numbers(),
    lambda inner: (
        st.lists(inner, max_size=5)
        | st.tuples(inner, inner)
        | st.tuples(inner)
        | st.dictionaries(st.text() | st.integers(), inner, max_size=5)
        | st.builds(collections.deque, st.lists(inner, max_size=5))
    ),
    max_leaves=20,
)


@given(VALUES | st.frozensets(st.integers()) | st.sets(st.text()))
def test_what_fits_is_the_repr(value: Any) -> None:
    assert python_text(value, 100_000) == repr(value)


@given(VALUES, st.integers(3, 60), st.integers(1, 5))
def test_what_does_not_fit_is_cut(value: Any, chars: int, items: int) -> None:
    assert len(python_text(value, chars, items)) <= chars


def test_python_texts() -> None:
    assert python_text(collections.defaultdict(int, {"a": 1})) == "defaultdict(<class 'int'>, {'a': 1})"
    assert python_text(collections.deque([1], maxlen=3)) == "deque([1], maxlen=3)"
    assert python_text({"a": 1}.items()) == "dict_items([('a', 1)])"
    assert python_text(set()) == "set()"
    assert python_text(10**5000) == "<int of 16,610 bits>"
    assert python_text(list(range(7)), items=3) == "[0, 1, 2, ... 4 more]"
    assert python_text("x" * 50, 20) == "'xxxxxxxxxxxxxxxx..."


def test_a_container_that_its_items_change(heap: Heap) -> None:
    names: list[Any] = []

    class Clears:
        def __repr__(self) -> str:
            names.clear()
            return "cleared"

    names += [Clears(), 2, 3]
    assert repr(heap.eval_js("(x) => [x]")(names)) == "[ PyProxy [cleared, 2, 3] ]"


def test_messages_are_as_careful() -> None:
    assert _bridge.safe_repr(Fails(ValueError("boom"))) == "<Fails whose repr raises ValueError: boom>"
    assert len(_bridge.safe_repr(list(range(10**6)))) <= 120
