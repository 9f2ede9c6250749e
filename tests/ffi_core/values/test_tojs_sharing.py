"""`toJs` and `to_js`: what is shared in Python is shared in the copy, cycles included, whatever runs meanwhile."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from diglot.ffi_core import Heap

from ..support import js, js_raw


def test_shared_references_are_kept(heap: Heap) -> None:
    inner: list[int] = [1]
    assert (
        js(heap, "{ const o = p.toJs(); return o[0] === o[1] && o[0] === o[2].x }", p=[inner, inner, {"x": inner}])
        is True
    )
    assert js(heap, "{ const o = p.toJs(); return o[0] !== o[1] }", p=[[1], [1]]) is True
    data = b"shared buffer"
    assert js(heap, "{ const o = p.toJs(); return o[0] === o[1] }", p=[data, data]) is True


def test_cycles_are_kept(heap: Heap) -> None:
    items: list[Any] = [1]
    items.append(items)
    d: dict[str, Any] = {"l": [items]}
    d["self"] = d
    assert js(heap, "{ const o = p.toJs(); return o[1] === o }", p=items) is True
    assert js(heap, "{ const o = p.toJs(); return [o.self === o, o.l[0][1] === o.l[0]] }", p=d) == [True, True]


def test_a_cycle_through_a_set(heap: Heap) -> None:
    class Hashable(list[Any]):
        __hash__ = object.__hash__  # type: ignore[assignment]

    items = Hashable()
    members = {items}
    items.append(members)
    assert js(heap, "{ const o = s.toJs(); return [...o][0][0] === o }", s=members) is True


class EchoList(list[Any]):
    def __iter__(self) -> Iterator[Any]:
        return iter([self.other[0]])  # type: ignore[attr-defined]


class EchoTuple(tuple[Any, ...]):
    def __iter__(self) -> Iterator[Any]:
        return iter([self.other[0]])  # type: ignore[attr-defined]


class EchoDict(dict[str, Any]):
    def items(self) -> Any:
        return [("0", self.other[0])]  # type: ignore[attr-defined]


class EchoSet(set[Any]):
    def __iter__(self) -> Iterator[Any]:
        return iter([self.other[0]])  # type: ignore[attr-defined]


@pytest.mark.parametrize("kind", [EchoList, EchoTuple, EchoDict, EchoSet])
def test_code_that_runs_meanwhile_may_come_back_to_what_was_copied(heap: Heap, kind: type) -> None:
    """Nothing but its place in `value` refers to the first item, until the last one's class hands it out."""
    value: list[Any] = [[1], [kind()]]
    value[1][0].other = value
    assert js(heap, "{ const o = p.toJs(), e = o[1][0]; return [...(e['0'] ? [e['0']] : e)][0] === o[0] }", p=value)
    before = heap.memory()["objects"]
    for _ in range(20):
        heap.to_js(value)
    assert heap.memory()["objects"] == before


def test_code_that_runs_meanwhile_sees_no_error_of_ours(heap: Heap) -> None:
    class Asking(dict[str, int]):
        def items(self) -> Any:
            seen.append(sys.exc_info())
            return super().items()

    class Failing(list[int]):
        def __iter__(self) -> Iterator[int]:
            raise OSError("on purpose")

    seen: list[Any] = []
    heap.to_js([Asking()])
    assert seen == [(None, None, None)]
    with pytest.raises(OSError, match="on purpose") as info:
        heap.to_js([Failing()])
    assert info.value.__context__ is None


@pytest.mark.skipif(sys.version_info < (3, 12), reason="buffers written in Python are from 3.12 on")
def test_a_buffer_may_come_back_to_what_was_copied(heap: Heap) -> None:
    class Buffer:
        def __buffer__(self, flags: int) -> memoryview:
            value[2].append(value[0])
            return memoryview(b"abc")

    value: list[Any] = [[1], Buffer(), []]
    copy = heap.to_js(value)
    assert copy[2][0] is copy[0]


def test_what_a_converter_comes_back_to_is_shared(heap: Heap) -> None:
    value: list[Any] = [[1], object()]
    convert = js_raw(heap, "(p) => p.toJs({ defaultConverter: (r, convert) => convert(p[0]) })")
    copy = convert(value)
    assert copy[1] is copy[0]


nodes = st.lists(
    st.tuples(st.sampled_from(["list", "dict", "tuple"]), st.lists(st.integers(0, 11), max_size=4)),
    min_size=1,
    max_size=12,
)


def graph_of(shapes: list[tuple[str, list[int]]]) -> Any:
    """Containers that refer to one another as the numbers say, and that nothing else refers to."""
    made: list[Any] = [[] if kind == "list" else {} for kind, _ in shapes]
    for container, (kind, children) in zip(made, shapes, strict=True):
        for place, child in enumerate(children):
            item = made[child % len(made)]
            item = (item,) if kind == "tuple" else item
            if isinstance(container, list):
                container.append(item)
            else:
                container[f"k{place}"] = item
    return made[0]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(shapes=nodes)
def test_a_copy_has_the_shape_of_what_it_is_of(heap: Heap, shapes: list[tuple[str, list[int]]]) -> None:
    value = graph_of(shapes)
    copies: dict[int, Any] = {}
    pairs = [(value, heap.to_js(value))]
    while pairs:
        original, copy = pairs.pop()
        if id(original) in copies:
            assert copies[id(original)] is copy
            continue
        copies[id(original)] = copy
        if isinstance(original, dict):
            assert list(copy.object_keys()) == list(original)
            pairs += [(item, getattr(copy, name)) for name, item in original.items()]
        else:
            assert len(copy) == len(original)
            pairs += zip(original, copy, strict=True)
    assert len({id(copy) for copy in copies.values()}) == len(copies)
