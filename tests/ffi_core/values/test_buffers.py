"""Shared memory: Python buffers as ArrayBuffers, JavaScript buffers through the buffer protocol, neither copied."""

from __future__ import annotations

import array
import gc
import mmap
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from diglot.ffi_core import Heap, HeapClosedError, JsBuffer, JsException, JsTypedArray

# (name of the typed array, struct format, item size, two values)
TYPED_ARRAYS = [
    ("Int8Array", "b", 1, [-1, 2]), ("Uint8Array", "B", 1, [255, 2]), ("Uint8ClampedArray", "B", 1, [255, 2]),
    ("Int16Array", "h", 2, [-1, 2]), ("Uint16Array", "H", 2, [65535, 2]), ("Int32Array", "i", 4, [-1, 2]),
    ("Uint32Array", "I", 4, [2**32 - 1, 2]), ("BigInt64Array", "q", 8, [-(2**63), 2]),
    ("BigUint64Array", "Q", 8, [2**64 - 1, 2]), ("Float32Array", "f", 4, [0.5, -2]),
    ("Float64Array", "d", 8, [0.1, -2]),
]  # fmt: skip
each_typed_array = pytest.mark.parametrize(
    ("name", "code", "size", "values"), TYPED_ARRAYS, ids=[name for name, *_ in TYPED_ARRAYS]
)

# getBuffer's types, with the typed array that each gives
TYPES = {
    "i8": "Int8Array", "u8": "Uint8Array", "u8clamped": "Uint8ClampedArray", "i16": "Int16Array", "u16": "Uint16Array",
    "i32": "Int32Array", "u32": "Uint32Array", "i64": "BigInt64Array", "u64": "BigUint64Array", "f32": "Float32Array",
    "f64": "Float64Array", "dataview": "DataView",
}  # fmt: skip


def view_field(heap: Heap, buffer: Any, expression: str) -> Any:
    """A JS expression over `view`, which is what getBuffer() gives for `buffer`."""
    return heap.eval_js(f"b => {{ const view = b.getBuffer(); return {expression} }}")(buffer)


# the items of a Python buffer as JavaScript reads them through offset, shape and strides
READ_ITEMS = """b => {
    const view = b.getBuffer();
    const read = (at, dimension) => dimension === view.ndim ? view.data[at]
        : Array.from({length: view.shape[dimension]}, (_, i) => read(at + i * view.strides[dimension], dimension + 1));
    return read(view.offset, 0);
}"""


# Python buffers in JavaScript


@pytest.mark.parametrize(
    "buffer",
    [bytearray(b"\x01\x02\x03"), memoryview(bytearray(b"\x01\x02\x03")), array.array("B", [1, 2, 3]),
     numpy.array([1, 2, 3], "u1")],
    ids=lambda buffer: type(buffer).__name__,
)  # fmt: skip
def test_a_view_shares_pythons_memory(heap: Heap, buffer: Any) -> None:
    view = heap.eval_js("b => { globalThis.view = b.getBuffer(); return view }")(buffer)
    assert view.byteLength == 3
    assert heap.eval_js("[...new Uint8Array(view)]").to_py() == [1, 2, 3]
    heap.eval_js("new Uint8Array(view)[0] = 7")
    assert memoryview(buffer)[0] == 7
    memoryview(buffer)[2] = 9
    assert heap.eval_js("[...view.data]").to_py() == [7, 2, 9]
    view.release()


def test_a_view_is_an_array_buffer_and_a_pybufferview(heap: Heap) -> None:
    buffer = bytearray(8)
    for expression in (
        "view instanceof ArrayBuffer",
        "view instanceof pyodide.ffi.PyBufferView",
        "view.buffer === view",
        "view.data.buffer === view",
        "view.data === view.data",
        "new DataView(view).byteLength === 8",
        "view.slice(2).byteLength === 6",
        "!(new ArrayBuffer(1) instanceof pyodide.ffi.PyBufferView)",
    ):
        assert view_field(heap, buffer, expression) is True, expression


def test_fields_of_a_view(heap: Heap) -> None:
    buffer = numpy.arange(6, dtype="f8").reshape(2, 3)
    expected = {
        "byteOffset": 0, "byteLength": 48, "length": 6, "BYTES_PER_ELEMENT": 8, "offset": 0, "readonly": False,
        "format": "d", "itemsize": 8, "ndim": 2, "nbytes": 48, "shape": [2, 3], "strides": [3, 1],
        "c_contiguous": True, "f_contiguous": False,
    }  # fmt: skip
    for name, value in expected.items():
        found = view_field(heap, buffer, f"view.{name}")
        assert (found.to_py() if isinstance(value, list) else found) == value, name
        assert view_field(heap, buffer, f"Object.hasOwn(view, '{name}') || '{name}' === 'byteLength'") is True, name
    assert view_field(heap, buffer, "view.data instanceof Float64Array") is True


def test_fields_of_the_proxy_itself(heap: Heap) -> None:
    fields = heap.eval_js("b => [b.byteLength, b.format, b.itemsize, b.ndim, b.readonly, b.shape, b.strides]")
    assert fields(bytearray(4)).to_py() == [4, "B", 1, 1, False, [4], [1]]
    assert fields(b"abc").to_py()[:5] == [3, "B", 1, 1, True]
    matrix = numpy.zeros((2, 3), "i4")
    assert heap.eval_js("b => [b.byteLength, b.format, b.readonly]")(matrix).to_py() == [24, "i", False]
    assert heap.eval_js("b => [...b.shape]")(matrix).to_py() == [2, 3]  # numpy's own attribute


@each_typed_array
def test_items_of_every_format(heap: Heap, name: str, code: str, size: int, values: list[Any]) -> None:
    if name == "Uint8ClampedArray":
        pytest.skip("no Python format stands for it")
    buffer = bytearray(struct.pack(f"2{code}", *values))
    view = memoryview(buffer).cast(code)
    assert view_field(heap, view, "view.data.constructor.name") == name
    assert view_field(heap, view, "[...view.data]").to_py() == values
    heap.eval_js("b => { const {data} = b.getBuffer(); [data[0], data[1]] = [data[1], data[0]] }")(view)
    assert view.tolist() == values[::-1]


@pytest.mark.parametrize("kind", TYPES)
def test_the_type_can_be_chosen(heap: Heap, kind: str) -> None:
    buffer = bytearray(range(16))
    data = heap.eval_js("(b, kind) => b.getBuffer(kind).data")(buffer, kind)
    assert data.constructor.name == TYPES[kind]
    assert data.byteLength == 16
    assert heap.eval_js("data => new Uint8Array(data.buffer)[5]")(data) == 5
    heap.eval_js("data => { new Uint8Array(data.buffer)[5] = 99 }")(data)
    assert buffer[5] == 99


def test_an_unknown_type_is_named(heap: Heap) -> None:
    with pytest.raises(ValueError, match=r"f16.*u8"):
        heap.eval_js("b => b.getBuffer('f16')")(bytearray(4))


DTYPES = ["i1", "u1", "i2", "u2", "i4", "u4", "i8", "u8", "f4", "f8", "?"]


@pytest.mark.parametrize("order", ["C", "F"])
@pytest.mark.parametrize("dtype", DTYPES)
def test_every_dtype_of_numpy_in_both_orders(heap: Heap, dtype: str, order: str) -> None:
    matrix = numpy.array([[0, 1, 2], [3, 4, 5]], dtype=dtype, order=order)
    assert heap.eval_js(READ_ITEMS)(matrix).to_py() == matrix.tolist()
    assert view_field(heap, matrix, "[view.c_contiguous, view.f_contiguous]").to_py() == [order == "C", order == "F"]
    heap.eval_js("b => { const v = b.getBuffer(); v.data[v.offset] = typeof v.data[0] === 'bigint' ? 1n : 1 }")(matrix)
    assert matrix[0, 0] == 1


@pytest.mark.parametrize(
    "cut",
    [
        lambda a: a[2:7],
        lambda a: a[::2],
        lambda a: a[::-1],
        lambda a: a[7:2:-2],
        lambda a: a.reshape(3, 4),
        lambda a: a.reshape(3, 4).T,
        lambda a: a.reshape(3, 4)[::-1, ::2],
        lambda a: a.reshape(3, 4)[1:, ::-1],
        lambda a: a.reshape(2, 3, 2)[:, ::-1, 1],
        lambda a: a.reshape(2, 3, 2).transpose(2, 0, 1),
        lambda a: numpy.broadcast_to(a[:3], (2, 3)).copy(),
        lambda a: a[5:6].reshape(()),
        lambda a: a[:0],
        lambda a: a.reshape(3, 4)[:, :0],
    ],
)
def test_offset_and_strides_find_every_item(heap: Heap, cut: Callable[[Any], Any]) -> None:
    part = cut(numpy.arange(12, dtype="i4"))
    found = heap.eval_js(READ_ITEMS)(part)
    assert (found if part.ndim == 0 else found.to_py()) == part.tolist()


@pytest.mark.parametrize(
    "cut", [slice(1, 4), slice(None, None, -1), slice(None, None, 2), slice(4, 1, -2), slice(2, 2)]
)
def test_sliced_memoryviews(heap: Heap, cut: slice) -> None:
    part = memoryview(bytearray(range(6)))[cut]
    assert heap.eval_js(READ_ITEMS)(part).to_py() == part.tolist()
    if len(part):
        heap.eval_js("b => { const v = b.getBuffer(); v.data[v.offset] = 77 }")(part)
        assert part[0] == 77


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    shape=st.lists(st.integers(0, 4), min_size=1, max_size=3),
    starts=st.lists(st.integers(0, 3), min_size=3, max_size=3),
    steps=st.lists(st.sampled_from([-2, -1, 1, 2]), min_size=3, max_size=3),
)
def test_any_slice_of_any_matrix(heap: Heap, shape: list[int], starts: list[int], steps: list[int]) -> None:
    whole = numpy.arange(numpy.prod(shape), dtype="i2").reshape(shape)
    part = whole[tuple(slice(start, None, step) for start, step, _ in zip(starts, steps, shape, strict=False))]
    assert heap.eval_js(READ_ITEMS)(part).to_py() == part.tolist()


@pytest.mark.parametrize("order", ["C", "F"])
def test_contiguity_can_be_required(heap: Heap, order: str) -> None:
    get = heap.eval_js("(b, order) => [...b.getBuffer(order).data]")
    matrix = numpy.array([[1, 2], [3, 4]], "i4", order=order)
    assert get(matrix, order).to_py() == [1, 2, 3, 4] if order == "C" else [1, 3, 2, 4]
    other = "F" if order == "C" else "C"
    with pytest.raises((ValueError, BufferError), match=other):
        get(matrix, other)
    with pytest.raises((ValueError, BufferError), match=order):
        get(numpy.zeros((4, 4), "i4")[::2, ::2], order)


@pytest.mark.parametrize(
    ("buffer", "code"),
    [(numpy.zeros(2, "c16"), "Zd"), (numpy.zeros(2, "f2"), "e"), (numpy.zeros(2, ">i4"), ">i"),
     (numpy.zeros(2, "S3"), "3s"),
     (numpy.zeros(2, [("a", "i4"), ("b", "f8")]), "T{")],
    ids=["complex", "half", "big-endian", "bytes", "record"],
)  # fmt: skip
def test_an_unknown_format_is_named(heap: Heap, buffer: Any, code: str) -> None:
    if code == "e" and hasattr(heap.js, "Float16Array"):
        pytest.skip("this engine has Float16Array")
    with pytest.raises(ValueError) as caught:
        heap.eval_js("b => b.getBuffer()")(buffer)
    assert code in str(caught.value)
    assert heap.eval_js("b => b.getBuffer('u8').byteLength")(buffer) == buffer.nbytes
    assert heap.eval_js("b => b.getBuffer('dataview').data.byteLength")(buffer) == buffer.nbytes


# Read-only memory

WRITES = [
    "view.data[0] = 99", "new Uint8Array(view)[0] = 99", "view.data.set([99])", "view.data.fill(99)",
    "view.data.reverse()",
    "new DataView(view).setUint8(0, 99)", "view.data.copyWithin(0, 1)", "Object.assign(view.data, [99])",
    "view.data.subarray(0, 1).fill(99)", "new Uint16Array(view).fill(99)",
]  # fmt: skip


def read_only_array() -> Any:
    result = numpy.arange(4, dtype="u1")
    result.setflags(write=False)
    return result


@pytest.mark.parametrize("write", WRITES)
@pytest.mark.parametrize(
    "make", [lambda: bytes([0, 1, 2, 3]), lambda: memoryview(bytes([0, 1, 2, 3])), read_only_array,
             lambda: memoryview(bytearray([0, 1, 2, 3])).toreadonly()],
    ids=["bytes", "memoryview", "numpy", "toreadonly"],
)  # fmt: skip
def test_read_only_memory_is_never_written(heap: Heap, make: Callable[[], Any], write: str) -> None:
    buffer = make()
    attempt = heap.eval_js(
        f"b => {{ const view = b.getBuffer(); try {{ {write} }} catch (error) {{ }} return view.readonly }}"
    )
    assert attempt(buffer) is True
    assert memoryview(buffer).tolist() == [0, 1, 2, 3]


def test_read_only_memory_can_be_read(heap: Heap) -> None:
    assert view_field(heap, b"abc", "[...view.data]").to_py() == [97, 98, 99]


# Release


def test_an_exported_bytearray_cannot_be_resized_until_release(heap: Heap) -> None:
    buffer = bytearray(4)
    view = heap.eval_js("b => b.getBuffer()")(buffer)
    with pytest.raises(BufferError):
        buffer.append(1)
    view.release()
    buffer.append(1)
    assert len(buffer) == 5


def test_collection_releases_too(heap: Heap) -> None:
    buffer = bytearray(4)
    heap.eval_js("b => { b.getBuffer().data[0] = 1 }")(buffer)
    heap.collect()
    buffer.append(1)
    assert buffer == b"\x01\0\0\0\x01"


def test_a_view_keeps_the_python_object_alive(heap: Heap) -> None:
    heap.eval_js("f => { globalThis.data = f().getBuffer().data }")(lambda: bytearray(b"abc"))
    heap.collect()
    assert heap.eval_js("[...data]").to_py() == [97, 98, 99]


def test_use_after_release_throws(heap: Heap) -> None:
    view = heap.eval_js("b => b.getBuffer()")(bytearray(4))
    view.release()
    for use in ("view.data", "new Uint8Array(view)", "new DataView(view)", "view.slice(0)"):
        with pytest.raises(JsException):
            heap.eval_js(f"view => {use}")(view)
    assert view.byteLength == 0


def test_typed_arrays_over_a_released_view_are_empty(heap: Heap) -> None:
    buffer = bytearray(b"abcd")
    result = heap.eval_js("""b => {
        const view = b.getBuffer(), data = view.data;
        view.release();
        data[0] = 99;
        return [data.length, data[0]];
    }""")(buffer)
    assert result.to_py() == [0, None]
    assert buffer == b"abcd"


def test_release_is_idempotent(heap: Heap) -> None:
    view = heap.eval_js("b => b.getBuffer()")(bytearray(4))
    view.release()
    view.release()


def test_release_of_one_view_leaves_the_others(heap: Heap) -> None:
    buffer = bytearray(b"ab")
    result = heap.eval_js("b => { const x = b.getBuffer(), y = b.getBuffer(); x.release(); return y.data[1] }")(buffer)
    assert result == 98


def test_transferring_a_view_keeps_the_memory(heap: Heap) -> None:
    buffer = bytearray(b"abcd")
    taken = heap.eval_js("b => { const view = b.getBuffer(); globalThis.taken = view.transfer(); return taken }")(
        buffer
    )
    assert bytes(taken.to_bytes()) == b"abcd"
    heap.eval_js("new Uint8Array(taken)[0] = 120")
    assert bytes(taken.to_bytes()) == b"xbcd"
    del taken
    heap.eval_js("taken = undefined")
    heap.collect()
    buffer.append(1)


def test_a_destroyed_proxy_leaves_its_views(heap: Heap) -> None:
    buffer = bytearray(b"ab")
    assert heap.eval_js("b => { const c = b.copy(), v = c.getBuffer(); c.destroy(); return v.data[1] }")(buffer) == 98


def test_memory_of_a_file(heap: Heap, tmp_path: Path) -> None:
    path = tmp_path / "mapped"
    path.write_bytes(b"abcd")
    with path.open("r+b") as file, mmap.mmap(file.fileno(), 4) as mapped:
        view = heap.eval_js("b => b.getBuffer()")(mapped)
        heap.eval_js("view => { new Uint8Array(view)[0] = 120 }")(view)
        assert mapped[:] == b"xbcd"
        view.release()


@pytest.mark.parametrize("buffer", [bytearray(), b"", numpy.zeros(0), numpy.zeros((3, 0), "i4"), memoryview(b"")])
def test_empty_buffers(heap: Heap, buffer: Any) -> None:
    assert view_field(heap, buffer, "[view.byteLength, view.length, view.data.length, view.nbytes]").to_py() == [0] * 4


def test_a_released_memoryview_is_an_error(heap: Heap) -> None:
    view = memoryview(b"abc")
    view.release()
    with pytest.raises(ValueError):
        heap.eval_js("b => b.getBuffer()")(view)


# JavaScript buffers in Python


@each_typed_array
def test_a_typed_array_shares_its_memory(heap: Heap, name: str, code: str, size: int, values: list[Any]) -> None:
    suffix = "n" if "Big" in name else ""
    source = ", ".join(f"{value}{suffix}" for value in values)
    heap.eval_js(f"var typed = new {name}([{source}])")
    proxy = heap.js.typed
    view = memoryview(proxy)
    assert (view.format, view.itemsize, view.shape, view.readonly) == (code, size, (2,), False)
    assert view.tolist() == values
    assert list(proxy) == values
    view[0] = view[1]
    assert heap.eval_js("typed[0] === typed[1]") is True
    assert isinstance(proxy, JsTypedArray)
    assert isinstance(proxy, JsBuffer)
    assert numpy.shares_memory(numpy.asarray(proxy), numpy.asarray(proxy.to_memoryview()))


def test_half_floats_where_the_engine_has_them(heap: Heap) -> None:
    if not hasattr(heap.js, "Float16Array"):
        pytest.skip("no Float16Array in this engine")
    view = memoryview(heap.eval_js("new Float16Array([1.5, -2])"))
    assert (view.format, view.itemsize) == ("e", 2)
    assert numpy.asarray(view).tolist() == [1.5, -2]


def test_an_array_buffer_shares_its_memory(heap: Heap) -> None:
    heap.eval_js("var memory = new Uint8Array([1, 2, 3]).buffer")
    view = memoryview(heap.js.memory)
    assert (view.format, view.tolist()) == ("B", [1, 2, 3])
    view[0] = 9
    assert heap.eval_js("new Uint8Array(memory)[0]") == 9


def test_a_dataview_shares_its_part_of_the_memory(heap: Heap) -> None:
    heap.eval_js("var memory = new Uint8Array([0, 1, 2, 3, 4]).buffer; var part = new DataView(memory, 1, 3)")
    view = memoryview(heap.js.part)
    assert (view.format, view.tolist()) == ("B", [1, 2, 3])
    view[0] = 9
    assert heap.eval_js("new Uint8Array(memory)[1]") == 9


def test_a_subarray_shares_its_part_of_the_memory(heap: Heap) -> None:
    heap.eval_js("var whole = new Int16Array([0, 1, 2, 3]); var part = whole.subarray(1, 3)")
    matrix = numpy.asarray(heap.js.part)
    assert matrix.tolist() == [1, 2]
    matrix[:] = 7
    assert list(heap.js.whole) == [0, 7, 7, 3]


def test_numpy_computes_on_js_memory(heap: Heap) -> None:
    heap.eval_js("var data = Float64Array.from({length: 100}, (_, i) => i)")
    matrix = numpy.asarray(heap.js.data).reshape(10, 10)
    matrix *= 2
    assert heap.eval_js("data[99]") == 198
    assert bytes(memoryview(heap.js.data))[:8] == struct.pack("d", 0)


def test_a_view_outlives_javascripts_references(heap: Heap) -> None:
    matrix = numpy.asarray(heap.eval_js("new Uint8Array([1, 2, 3])"))
    heap.eval_js("(() => { for (let i = 0; i < 100; i++) new Uint8Array(1000).fill(i) })()")
    heap.collect()
    assert matrix.tolist() == [1, 2, 3]


@pytest.mark.parametrize("source", ["new Uint8Array([1, 2, 3])", "new Uint8Array([1, 2, 3]).buffer",
                                    "new DataView(new Uint8Array([1, 2, 3]).buffer)"])  # fmt: skip
def test_a_view_outlives_the_heap(source: str) -> None:
    heap = Heap()
    proxy = heap.eval_js(source)
    view = memoryview(proxy)
    heap.close()
    assert view.tolist() == [1, 2, 3]
    view[0] = 9
    part = view[:2]
    del view
    gc.collect()
    assert part.tolist() == [9, 2]
    with pytest.raises(HeapClosedError):
        memoryview(proxy)


def test_views_of_many_heaps_outlive_them() -> None:
    views = []
    for i in range(5):
        with Heap() as heap:
            views.append(numpy.asarray(heap.eval_js("Uint8Array.from({length: 1000}, (_, i) => i)")))
            views.append(memoryview(heap.eval_js(f"new Uint8Array([{i}]).buffer")))
    gc.collect()
    assert [view[0] for view in views[1::2]] == list(range(5))
    assert all(view[999] == 999 % 256 for view in views[::2])


@pytest.mark.parametrize(
    "detach",
    [
        "memory.transfer()",
        "memory.transfer(1)",
        "memory.transferToFixedLength()",
        "structuredClone(memory, {transfer: [memory]})",
    ],
)
def test_exported_memory_stays_though_javascript_transfers_it(heap: Heap, detach: str) -> None:
    """JavaScript may be refused, or lose its view; Python's must stay valid."""
    if "structuredClone" in detach and not hasattr(heap.js, "structuredClone"):
        pytest.skip("no structuredClone in this engine")
    heap.eval_js("var memory = new Uint8Array(4096).fill(7).buffer")
    view = memoryview(heap.js.memory)
    heap.eval_js(f"(() => {{ try {{ {detach} }} catch (error) {{ }} }})()")
    heap.eval_js("(() => { for (let i = 0; i < 100; i++) new Uint8Array(4096).fill(1) })()")
    heap.collect()
    assert view.tolist() == [7] * 4096
    view[0] = 8
    assert view[0] == 8


@pytest.mark.parametrize("length", [0, 100, 100_000])
def test_exported_memory_stays_though_javascript_resizes_it(heap: Heap, length: int) -> None:
    heap.eval_js("var memory = new ArrayBuffer(4096, {maxByteLength: 200000}); new Uint8Array(memory).fill(7)")
    view = memoryview(heap.js.memory)
    heap.eval_js(f"(() => {{ try {{ memory.resize({length}) }} catch (error) {{ }} }})()")
    heap.eval_js("(() => { for (let i = 0; i < 100; i++) new Uint8Array(4096).fill(1) })()")
    assert len(view) == 4096
    assert set(view.tolist()) <= {0, 7}


def test_memory_can_be_transferred_once_python_has_let_go(heap: Heap) -> None:
    heap.eval_js("var memory = new Uint8Array([1, 2]).buffer")
    with memoryview(heap.js.memory) as view:
        assert view.tolist() == [1, 2]
    gc.collect()
    assert heap.eval_js("memory.transfer().byteLength") == 2


def test_detached_memory_is_an_error(heap: Heap) -> None:
    heap.eval_js("""var memory = new Uint8Array([1, 2, 3]).buffer;
        var typed = new Uint8Array(memory); var view = new DataView(memory); memory.transfer()""")
    for proxy in (heap.js.memory, heap.js.typed, heap.js.view):
        with pytest.raises(ValueError, match="detached"):
            memoryview(proxy)
        with pytest.raises(ValueError, match="detached"):
            proxy.to_bytes()


def test_a_typed_array_out_of_the_bounds_of_its_buffer(heap: Heap) -> None:
    """A typed array over memory that was made smaller has no items, or fewer."""
    heap.eval_js("""var memory = new ArrayBuffer(16, {maxByteLength: 32}); var fixed = new Uint8Array(memory, 8, 8);
        var tracking = new Uint8Array(memory); var view = new DataView(memory, 8); memory.resize(4)""")
    assert len(memoryview(heap.js.tracking)) == 4
    for proxy in (heap.js.fixed, heap.js.view):
        try:
            length = len(memoryview(proxy))
        except ValueError:
            length = 0
        assert length == 0


@pytest.mark.parametrize("source", ["new Uint8Array()", "new ArrayBuffer(0)", "new DataView(new ArrayBuffer(0))",
                                    "new Float64Array()", "new DataView(new ArrayBuffer(4), 4)"])  # fmt: skip
def test_empty_js_buffers(heap: Heap, source: str) -> None:
    proxy = heap.eval_js(source)
    view = memoryview(proxy)
    assert (view.nbytes, view.tolist(), bytes(view)) == (0, [], b"")
    assert proxy.to_bytes() == b""
    assert proxy.to_string() == ""
    proxy.assign(b"")
    assert numpy.asarray(proxy).size == 0


# Round trips


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary())
def test_any_bytes_through_a_typed_array(heap: Heap, data: bytes) -> None:
    typed = heap.to_js(data)
    assert isinstance(typed, JsTypedArray)
    assert typed.to_bytes() == data
    assert bytes(typed.to_py()) == data


def test_javascripts_memory_through_python_and_back(heap: Heap) -> None:
    """A memoryview of JS memory, handed to JS, is a proxy whose buffer is that memory."""
    heap.eval_js("var typed = new Uint8Array([1, 2])")
    heap.eval_js("m => { new Uint8Array(m.getBuffer())[0] = 9 }")(memoryview(heap.js.typed))
    assert heap.eval_js("typed[0]") == 9
    heap.collect()


def test_pythons_memory_through_javascript_and_back(heap: Heap) -> None:
    buffer = bytearray(b"ab")
    view = memoryview(heap.eval_js("b => b.getBuffer().data")(buffer))
    view[0] = 120
    assert buffer == b"xb"
    with pytest.raises(BufferError):
        buffer.append(1)
    del view
    heap.collect()
    buffer.append(1)


def test_releasing_a_view_that_python_sees(heap: Heap) -> None:
    """Whichever side lets go first, Python's memory stays valid as long as somebody looks."""
    buffer = bytearray(b"ab" * 2048)
    proxy = heap.eval_js("b => b.getBuffer()")(buffer)
    view = memoryview(proxy)
    try:
        proxy.release()
    except JsException:
        pass  # refused while it is exported: as good
    try:
        buffer.append(1)
    except BufferError:
        assert view.tobytes() == b"ab" * 2048
    else:
        pytest.fail("the buffer could be resized while a memoryview of it was alive")


# Size


GIB = 1 << 30


def resident() -> int:
    """Bytes of this process in memory."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * mmap.PAGESIZE


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="only Linux tells the resident memory so")
def test_a_gibibyte_of_python_is_not_copied(heap: Heap) -> None:
    memory = mmap.mmap(-1, GIB)  # pages that nobody has touched are not resident
    before = resident()
    heap.eval_js("""(memory) => {
      const view = memory.getBuffer();
      view.data[2 ** 30 - 1] = 7;
      globalThis.length = view.data.length;
      view.release();
    }""")(memory)
    assert heap.js.length == GIB
    assert memory[GIB - 1] == 7
    assert resident() - before < GIB // 8
    memory.close()


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="only Linux tells the resident memory so")
def test_a_gibibyte_of_javascript_is_not_copied(heap: Heap) -> None:
    buffer = heap.eval_js("new Uint8Array(2 ** 30)")
    before = resident()
    values = numpy.asarray(buffer)
    values[-1] = 7
    assert heap.eval_js("bytes => bytes[2 ** 30 - 1]")(buffer) == 7
    assert values.nbytes == GIB
    assert resident() - before < GIB // 8
    del values
