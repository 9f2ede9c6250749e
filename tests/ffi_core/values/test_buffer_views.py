"""What getBuffer() gives: an ArrayBuffer with fields of its own, which are laid out once and filled for each view."""

from __future__ import annotations

import array
import ctypes
from typing import Any

import numpy
import pytest

from diglot.ffi_core import Heap

FIELDS = (
    "offset,readonly,format,itemsize,ndim,nbytes,shape,strides,c_contiguous,f_contiguous,byteOffset,BYTES_PER_ELEMENT,"
    "length,data,buffer"
)


@pytest.fixture
def memory() -> array.array[float]:
    return array.array("d", [1, 2, 3])


def test_the_fields_are_own_properties_in_order(heap: Heap, memory: Any) -> None:
    names = heap.eval_js("x => [x.getBuffer(), x.getBuffer()].map(view => Object.getOwnPropertyNames(view).join())")
    assert names(memory).to_py() == [FIELDS] * 2


def test_each_view_has_its_own_values(heap: Heap, memory: Any) -> None:
    read = heap.eval_js("x => (view => [view.format, view.itemsize, view.length, view.shape.join()])(x.getBuffer())")
    assert read(memory).to_py() == ["d", 8, 3, "3"]
    assert read(memoryview(bytes(6)).cast("h")).to_py() == ["h", 2, 3, "3"]
    assert read(memoryview(bytes(12)).cast("B", (3, 4))).to_py() == ["B", 1, 12, "3,4"]


@pytest.mark.parametrize(
    "change",
    [
        "delete view.format",
        "view.mine = 1",
        "Object.defineProperty(view, 'format', { value: 'changed' })",
        "Object.defineProperty(view, 'data', { value: 'changed' })",
        "Object.freeze(view)",
        "Object.setPrototypeOf(view, null)",
        "view.release()",
        "for (const name of Object.getOwnPropertyNames(view)) delete view[name]",
        "for (let i = 0; i < 100; i++) view['more' + i] = i; for (let i = 0; i < 100; i++) delete view['more' + i]",
    ],
)
def test_what_is_done_to_a_view_is_done_to_that_one(heap: Heap, memory: Any, change: str) -> None:
    source = f"""x => {{
        const tellField = (view, name) =>
            [name, String(view[name]), JSON.stringify(Object.getOwnPropertyDescriptor(view, name))].join(" ");
        const tell = view => Object.getOwnPropertyNames(view).map(name => tellField(view, name)).join("\\n");
        const before = x.getBuffer(), told = tell(before), view = x.getBuffer();
        {change};
        const after = x.getBuffer();
        return [told, tell(before), tell(after)];
    }}"""
    told, before, after = heap.eval_js(source)(memory)
    assert told.splitlines()[2] == 'format d {"value":"d","writable":false,"enumerable":true,"configurable":true}'
    assert told == before == after


def test_views_survive_a_collection(heap: Heap, memory: Any) -> None:
    heap.eval_js("x => { globalThis.views = Array.from({ length: 500 }, () => x.getBuffer()); views.self = views }")(
        memory
    )
    for _ in range(3):
        heap.collect()
    assert heap.eval_js("views.every(view => view.data[2] === 3 && view.shape[0] === 3 && view.buffer === view)")
    heap.eval_js(
        "views.forEach((view, i) => { view.back = views; if (i % 2) delete view.shape }); delete globalThis.views"
    )
    heap.collect()
    memory.append(4)  # nobody sees the memory any more
    assert heap.eval_js("x => x.getBuffer().length")(memory) == 4


def test_views_of_several_heaps(memory: Any) -> None:
    for _ in range(3):
        with Heap() as one, Heap() as other:
            views = [each.eval_js("x => x.getBuffer()")(memory) for each in (one, other, one)]
            assert [view.format for view in views] == ["d"] * 3
            del views


@pytest.mark.parametrize(
    "value",
    [
        numpy.array([[1], "x"], dtype=object),
        numpy.zeros(2, dtype=[("Order", "i4"), ("x", "O")]),
        (ctypes.py_object * 2)([], []),
    ],
    ids=["objects", "records", "ctypes"],
)
@pytest.mark.parametrize("kind", ["", "'u8'", "'f64'", "'dataview'", "'C'"])
def test_memory_with_references_is_not_shared(heap: Heap, value: Any, kind: str) -> None:
    """A write there would end the process."""
    with pytest.raises(ValueError, match=r"has references to Python objects .* copy its items, with tolist"):
        heap.eval_js(f"(x) => x.getBuffer({kind})")(value)


def test_names_of_fields_are_no_references(heap: Heap) -> None:
    records = numpy.zeros(2, dtype=[("Order", "i4"), ("NO", "i4")])
    assert heap.eval_js("(x) => { const v = x.getBuffer('i32'); v.data[3] = 7; return v.format }")(records)
    assert records["NO"].tolist() == [0, 7]
