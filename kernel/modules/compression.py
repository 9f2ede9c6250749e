"""Compression for node:zlib: one stream of data at a time, over Python's zlib and, where it is installed, brotli."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .protocols import Loader

__all__ = ["service"]

# What each kind adds to `windowBits`, or how it multiplies it: zlib's way to say which header there is.
_HEADERS = {"gzip": 16, "gunzip": 16, "unzip": 32, "deflate": 0, "inflate": 0}
_CODES = {-3: "Z_DATA_ERROR", -5: "Z_BUF_ERROR", -2: "Z_STREAM_ERROR", 2: "Z_NEED_DICT"}
_MAGIC = b"\x1f\x8b"


class _Failure(Exception):
    """Raised for data that is wrong.

    :ivar code: Node's code.
    """

    def __init__(self, message: str, code: str) -> None:
        super().__init__(message)
        self.code = code


class _Compressor:
    def __init__(self, kind: str, level: int, bits: int, memory: int, strategy: int, dictionary: bytes | None) -> None:
        bits = -bits if kind == "deflateRaw" else bits + _HEADERS[kind]
        arguments: list[Any] = [level, zlib.DEFLATED, bits, memory, strategy]
        self._state = zlib.compressobj(*arguments, *([dictionary] if dictionary is not None else []))

    def feed(self, data: bytes) -> bytes:
        return self._state.compress(data)

    def flush(self, mode: int) -> bytes:
        return self._state.flush(mode)

    def end(self) -> bytes:
        return self._state.flush(zlib.Z_FINISH)


class _Decompressor:
    """Reads what zlib wrote; of gzip, all members that stand one behind the other."""

    def __init__(self, kind: str, bits: int, dictionary: bytes | None, limit: float, is_lenient: bool) -> None:
        self._kind, self._limit, self._is_lenient = kind, limit, is_lenient
        bits = bits or 15
        self._bits = -bits if kind == "inflateRaw" else bits + _HEADERS[kind]
        self._dictionary = dictionary
        self._state = self._begin()
        self._size = 0
        self._has_begun = False

    def _begin(self) -> Any:
        return zlib.decompressobj(self._bits, *([self._dictionary] if self._dictionary is not None else []))

    def feed(self, data: bytes) -> bytes:
        parts = []
        while data:
            if self._state.eof:
                if self._kind not in ("gunzip", "unzip") or not data.startswith(_MAGIC[: len(data)]):
                    break  # what stands behind the end is left alone
                self._state = self._begin()
            self._has_begun = True
            room = 0 if self._limit == float("inf") else int(self._limit) - self._size + 1
            part = self._state.decompress(data, room)
            self._size += len(part)
            if self._size > self._limit:
                raise _Failure(f"Cannot create a Buffer larger than {int(self._limit)} bytes", "ERR_BUFFER_TOO_LARGE")
            parts.append(part)
            data = self._state.unused_data if self._state.eof else self._state.unconsumed_tail
        return b"".join(parts)

    def flush(self, mode: int) -> bytes:
        return b""  # what can be read was

    def end(self) -> bytes:
        if not self._state.eof and not self._is_lenient:
            raise _Failure("unexpected end of file", "Z_BUF_ERROR")
        return b""


class _Brotli:
    """Over the package brotli, whose two classes have other names for the same."""

    def __init__(self, module: Any, kind: str, quality: int, window: int) -> None:
        self._compresses = kind == "brotliCompress"
        self._error = module.error
        self._state = module.Compressor(quality=quality, lgwin=window) if self._compresses else module.Decompressor()

    def feed(self, data: bytes) -> bytes:
        try:
            return bytes(self._state.process(data))
        except self._error as error:
            raise _Failure(f"Decompression failed: {error}", "ERR__ERROR_FORMAT_PADDING_1") from None

    def flush(self, mode: int) -> bytes:
        return bytes(self._state.flush()) if self._compresses else b""

    def end(self) -> bytes:
        if self._compresses:
            return bytes(self._state.finish())
        if not self._state.is_finished():
            raise _Failure("unexpected end of file", "Z_BUF_ERROR")
        return b""


class Stream:
    """One stream of data, for JavaScript: bytes, or the message and the code of a failure."""

    def __init__(self, loader: Loader, state: Any) -> None:
        self._loader, self._state = loader, state

    def _run(self, work: Any, *args: Any) -> Any:
        try:
            return self._loader.to_array(work(*args))
        except _Failure as failure:
            return self._loader.heap.js_library("newArray")(str(failure), failure.code)
        except zlib.error as error:
            number, _, text = str(error).partition(" while ")
            code = _CODES.get(int(number.removeprefix("Error ")), "Z_DATA_ERROR")
            message = "Missing dictionary" if code == "Z_NEED_DICT" else text.partition(": ")[2] or str(error)
            return self._loader.heap.js_library("newArray")(message, code)

    def feed(self, data: Any) -> Any:
        """Take bytes and give what comes of them."""
        return self._run(self._state.feed, bytes(memoryview(data)))

    def flush(self, mode: int) -> Any:
        """Give what is kept back."""
        return self._run(self._state.flush, mode)

    def end(self) -> Any:
        """Give the rest; an end that is none is a failure."""
        return self._run(self._state.end)


def service(loader: Loader) -> Mapping[str, Any]:
    """What node/zlib.js asks of Python."""

    def open_stream(
        kind: str, level: int, bits: int, memory: int, strategy: int, dictionary: Any, limit: float, quality: int,
        window: int, is_lenient: bool,
    ) -> Stream | None:  # fmt: skip
        if kind.startswith("brotli"):
            try:
                import brotli
            except ImportError:
                return None
            return Stream(loader, _Brotli(brotli, kind, quality, window))
        table = None if dictionary is None else bytes(memoryview(dictionary))
        if kind.startswith(("deflate", "gzip")):
            return Stream(loader, _Compressor(kind, level, bits, memory, strategy, table))
        return Stream(loader, _Decompressor(kind, bits, table, limit, is_lenient))

    return {
        "open": open_stream,
        "crc32": lambda data, value: zlib.crc32(memoryview(data), value),
        "isPython": loader.is_python,
    }
