"""The methods of JsBuffer: copies, strings, files, and what is assigned from and to Python's buffers."""

from __future__ import annotations

import array
import io
import struct
from pathlib import Path
from typing import Any

import numpy
import pytest

from diglot.ffi_core import Heap


def test_to_bytes_and_to_memoryview(heap: Heap) -> None:
    proxy = heap.eval_js("new Uint16Array([1, 258])")
    assert proxy.to_bytes() == struct.pack("HH", 1, 258)
    assert proxy.to_memoryview().tolist() == [1, 258]
    proxy.to_memoryview()[0] = 5
    assert proxy[0] == 5


def test_to_string(heap: Heap) -> None:
    assert heap.eval_js("new Uint8Array([195, 169])").to_string() == "é"
    assert heap.eval_js("new Uint8Array([233])").to_string("latin-1") == "é"
    assert heap.eval_js("new Uint8Array([233])").to_string(encoding="latin-1") == "é"
    with pytest.raises(UnicodeDecodeError):
        heap.eval_js("new Uint8Array([233])").to_string()
    with pytest.raises(LookupError):
        heap.eval_js("new Uint8Array([233])").to_string("no such encoding")


def test_assign(heap: Heap) -> None:
    heap.eval_js("var target = new Int32Array(3)")
    heap.js.target.assign(array.array("i", [1, 2, 3]))
    assert list(heap.js.target) == [1, 2, 3]
    heap.js.target.assign(numpy.array([4, 5, 6, 7, 8], "i4")[::2])
    assert list(heap.js.target) == [4, 6, 8]
    heap.js.target.assign(struct.pack("3i", 7, 8, 9))
    assert list(heap.js.target) == [7, 8, 9]
    heap.js.target.assign(heap.eval_js("new Int32Array([1, 1, 1])"))
    assert list(heap.js.target) == [1, 1, 1]


def test_assign_to(heap: Heap) -> None:
    source = heap.eval_js("new Float64Array([1.5, 2.5])")
    target = array.array("d", [0, 0])
    source.assign_to(target)
    assert target.tolist() == [1.5, 2.5]
    spread = numpy.zeros(4)
    source.assign_to(spread[::2])
    assert spread.tolist() == [1.5, 0, 2.5, 0]
    raw = bytearray(16)
    source.assign_to(raw)
    assert raw == struct.pack("2d", 1.5, 2.5)


@pytest.mark.parametrize(
    ("other", "words"),
    [(bytearray(3), "3"), (bytearray(5), "5"), (array.array("f", [0]), "f"), (array.array("h", [0, 0]), "h")],
)  # fmt: skip
def test_size_and_format_must_match(heap: Heap, other: Any, words: str) -> None:
    proxy = heap.eval_js("new Int32Array([5])")
    with pytest.raises(ValueError, match=words):
        proxy.assign(other)
    with pytest.raises(ValueError, match=words):
        proxy.assign_to(other)
    assert list(proxy) == [5]


def test_assign_to_read_only_memory_is_an_error(heap: Heap) -> None:
    target = b"abcd"
    with pytest.raises((ValueError, TypeError, BufferError), match="read-only"):
        heap.eval_js("new Uint8Array(4)").assign_to(target)
    assert target == b"abcd"


def test_assigning_a_buffer_to_itself_shifted(heap: Heap) -> None:
    heap.eval_js("var whole = new Uint8Array([1, 2, 3, 4])")
    heap.eval_js("whole.subarray(1)").assign(heap.eval_js("whole.subarray(0, 3)"))
    assert list(heap.js.whole) == [1, 1, 2, 3]


def test_files(heap: Heap, tmp_path: Path) -> None:
    path = tmp_path / "data"
    heap.eval_js("var source = new Uint16Array([1, 2, 3]); var target = new Uint16Array(3)")
    with path.open("wb") as file:
        heap.js.source.to_file(file)
    assert path.read_bytes() == struct.pack("3H", 1, 2, 3)
    with path.open("rb") as file:
        heap.js.target.from_file(file)
    assert list(heap.js.target) == [1, 2, 3]


def test_files_without_buffering_and_in_memory(heap: Heap, tmp_path: Path) -> None:
    path = tmp_path / "data"
    heap.eval_js("var source = new Uint8Array(100000).fill(7); var target = new Uint8Array(100000)")
    with path.open("wb", buffering=0) as file:
        heap.js.source.to_file(file)
    with path.open("rb", buffering=0) as file:
        heap.js.target.from_file(file)
    assert heap.eval_js("target.every(x => x === 7)") is True
    stream = io.BytesIO()
    heap.js.source.to_file(stream)
    assert len(stream.getvalue()) == 100000


def test_a_file_that_is_too_short(heap: Heap) -> None:
    target = heap.eval_js("new Uint8Array([9, 9, 9])")
    target.from_file(io.BytesIO(b"\x01"))
    assert list(target) == [1, 9, 9]


@pytest.mark.parametrize("method", ["assign", "assign_to"])
def test_memory_with_references_is_not_assigned(heap: Heap, method: str) -> None:
    objects = numpy.array([[1], "x"], dtype=object)
    proxy = heap.eval_js("new Uint8Array(16)")
    with pytest.raises(ValueError, match="has references to Python objects"):
        getattr(proxy, method)(objects)
    assert objects.tolist() == [[1], "x"]
    assert proxy.to_bytes() == bytes(16)
