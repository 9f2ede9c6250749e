"""Text as bytes: the labels of the Encoding Standard are webencodings', the codecs Python's."""

from __future__ import annotations

import binascii
import codecs
import re
from typing import TYPE_CHECKING, Any

import webencodings

if TYPE_CHECKING:
    from .globals import Platform

__all__ = ["EncodingHost"]

_BLANKS = re.compile("[\t\n\f\r ]+")
_BASE64 = re.compile("[A-Za-z0-9+/]*")
_BOMS = {"utf-8": b"\xef\xbb\xbf", "utf-16le": b"\xff\xfe", "utf-16be": b"\xfe\xff"}
_CHARSET = re.compile(r';[ \t]*charset="?([^";]*)', re.IGNORECASE)
_REPLACEMENT = "\ufffd"

# Labels of encodings that are there only to be refused.
_REFUSED = frozenset({"replacement"})


def _lenient(error: UnicodeError) -> tuple[str, int]:
    return _c1(error, _REPLACEMENT)


def _strict(error: UnicodeError) -> tuple[str, int]:
    return _c1(error, None)


def _c1(error: UnicodeError, replacement: str | None) -> tuple[str, int]:
    # The standard's tables have the control characters U+0080 to U+009F where Python's have nothing.
    if not isinstance(error, UnicodeDecodeError):
        raise error
    byte = error.object[error.start]
    if 0x80 <= byte <= 0x9F:
        return chr(byte), error.start + 1
    if replacement is None:
        raise error
    return replacement, error.start + 1


codecs.register_error("diglot.replace", _lenient)
codecs.register_error("diglot.strict", _strict)


class Decoder:
    """Decodes a stream.

    :param encoding: its name in the standard.
    :param fatal: fail instead of putting U+FFFD for what cannot be decoded.
    :param keep_bom: take a byte order mark for text.
    """

    def __init__(self, encoding: str, fatal: bool, keep_bom: bool) -> None:
        info = webencodings.lookup(encoding).codec_info
        errors = "strict" if fatal else "replace"
        if encoding.startswith(("windows-", "iso-8859-")):
            errors = f"diglot.{errors}"
        self._decoder: Any = codecs.getincrementaldecoder(info.name)(errors)
        self._bom = b"" if keep_bom else _BOMS.get(encoding, b"")
        self._head = b""

    def decode(self, data: Any, final: bool) -> str | None:
        """Decode the next bytes.

        :param data: a Uint8Array.
        :return: None when they are no valid text and that is fatal.
        """
        chunk = self._without_bom(bytes(data.to_memoryview()), final)
        try:
            text: str = self._decoder.decode(chunk, final)
        except UnicodeDecodeError:
            return None
        return text

    def _without_bom(self, chunk: bytes, final: bool) -> bytes:
        if not self._bom:
            return chunk
        self._head += chunk
        if not final and len(self._head) < len(self._bom) and self._bom.startswith(self._head):
            return b""
        head, self._head, bom, self._bom = self._head, b"", self._bom, b""
        return head.removeprefix(bom)


class EncodingHost:
    """Serves encoding.js."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform

    def encode(self, text: str) -> Any:
        """A text in UTF-8, as a Uint8Array."""
        return self._platform.bytes(text.encode())

    def encode_into(self, text: str, destination: Any) -> Any:
        """Write a text into a Uint8Array, as far as whole characters fit.

        :return: the number of UTF-16 code units read and that of bytes written, as a JS array.
        """
        with destination.to_memoryview() as view:
            data = text[: len(view)].encode()
            if len(data) > len(view):
                data = data[: len(view)].decode(errors="ignore").encode()
            view[: len(data)] = data
        return self._platform.array(len(data.decode().encode("utf-16-le")) // 2, len(data))

    def lookup(self, label: str) -> str | None:
        """The name of the encoding that a label stands for; None when there is none."""
        found = webencodings.lookup(label)
        return None if found is None or found.name in _REFUSED else found.name

    def decoder(self, encoding: str, fatal: bool, keep_bom: bool) -> Decoder:
        """The decoder of a stream."""
        return Decoder(encoding, fatal, keep_bom)

    def decode(self, encoding: str, fatal: bool, keep_bom: bool, data: Any) -> str | None:
        """Decode bytes that are all there is; None when they are no valid text and that is fatal."""
        return Decoder(encoding, fatal, keep_bom).decode(data, True)

    def decode_file(self, data: Any, label: str | None, media_type: str) -> str:
        """Decode what a file holds: its byte order mark counts, then the label, then the media type."""
        content = data.to_bytes()
        encoding = next((name for name, bom in _BOMS.items() if content.startswith(bom)), None)
        if encoding is None and label is not None:
            encoding = self.lookup(label)
        if encoding is None and (charset := _CHARSET.search(media_type)):
            encoding = self.lookup(charset[1])
        return Decoder(encoding or "utf-8", False, False).decode(data, True) or ""

    def to_binary(self, data: Any) -> str:
        """A string of bytes."""
        return str(data.to_bytes().decode("latin-1"))

    def from_base64(self, text: str) -> str | None:
        """Forgiving base64 (https://infra.spec.whatwg.org/#forgiving-base64-decode) as a string of bytes."""
        data = _BLANKS.sub("", text)
        if len(data) % 4 == 0:
            data = data.removesuffix("==") if data.endswith("==") else data.removesuffix("=")
        if len(data) % 4 == 1 or not _BASE64.fullmatch(data):
            return None
        return binascii.a2b_base64(data + "=" * (-len(data) % 4)).decode("latin-1")

    def to_base64(self, text: str) -> str | None:
        """A string of bytes in base64; None when it has other characters."""
        try:
            return binascii.b2a_base64(text.encode("latin-1"), newline=False).decode()
        except UnicodeEncodeError:
            return None
