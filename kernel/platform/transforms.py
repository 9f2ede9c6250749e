"""Compressing streams, by zlib."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .globals import Platform

__all__ = ["TransformsHost"]

# zlib's `wbits`.
_FORMATS = {"gzip": 31, "deflate": 15, "deflate-raw": -15}


class Compressor:
    """Compresses a stream."""

    def __init__(self, platform: Platform, bits: int) -> None:
        self._platform = platform
        self._zlib = zlib.compressobj(wbits=bits)

    def feed(self, data: Any) -> Any:
        """What comes out when a Uint8Array goes in."""
        return self._platform.bytes(self._zlib.compress(data.to_memoryview()))

    def end(self) -> Any:
        """What comes out at the end."""
        return self._platform.bytes(self._zlib.flush())


class Decompressor:
    """Decompresses a stream."""

    def __init__(self, platform: Platform, bits: int) -> None:
        self._platform = platform
        self._zlib = zlib.decompressobj(wbits=bits)

    def feed(self, data: Any) -> Any:
        """What comes out when a Uint8Array goes in; None when it is not well formed, or comes after the end."""
        if self._zlib.eof and len(data):
            return None
        try:
            result = self._zlib.decompress(data.to_memoryview())
        except zlib.error:
            return None
        return None if self._zlib.unused_data else self._platform.bytes(result)

    def end(self) -> Any:
        """What comes out at the end; None when the data breaks off."""
        return self._platform.bytes(self._zlib.flush()) if self._zlib.eof else None


class TransformsHost:
    """Serves transforms.js."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform

    def compressor(self, name: str) -> Compressor | None:
        """A compressor; None when there is no such format."""
        return Compressor(self._platform, _FORMATS[name]) if name in _FORMATS else None

    def decompressor(self, name: str) -> Decompressor | None:
        """A decompressor; None when there is no such format."""
        return Decompressor(self._platform, _FORMATS[name]) if name in _FORMATS else None
