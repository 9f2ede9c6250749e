"""Bytes as base64 and hexadecimal texts, for the methods of Uint8Array."""

from __future__ import annotations

import base64
import binascii
import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .globals import Platform

__all__ = ["Base64Host"]

_PLAIN = re.compile(r"(?:[A-Za-z0-9+/]{4})*")  # whole groups without blanks and padding
_BLANKS = "\t\n\f\r "
_CODES = {character: code for code, character in enumerate(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
)}  # fmt: skip


class Base64Host:
    """Serves base64.js. A reading gives a JS array: the characters read, the bytes and, on failure, the message."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform

    def to_base64(self, data: Any, is_url: bool, omits_padding: bool) -> str:
        """The text of a Uint8Array."""
        content = data.to_bytes()
        text = (base64.urlsafe_b64encode(content) if is_url else base64.b64encode(content)).decode()
        return text.rstrip("=") if omits_padding else text

    def from_base64(self, text: str, is_url: bool, last: str, most: int | None) -> Any:
        """The bytes of a text, `most` of them at most.

        :param last: what to do with an incomplete group at the end: "loose", "strict" or "stop-before-partial".
        """
        if is_url:
            text = text.translate(_FROM_URL)
        if most is None and _PLAIN.fullmatch(text):
            return self._given(len(text), binascii.a2b_base64(text))
        return self._given(*_read_base64(text, last, most))

    def to_hex(self, data: Any) -> str:
        """The text of a Uint8Array."""
        return str(data.to_bytes().hex())

    def from_hex(self, text: str, most: int | None) -> Any:
        """The bytes of a text, `most` of them at most."""
        if len(text) % 2:
            return self._given(
                0, b"", f"a hexadecimal text has two digits for each byte, this one has {len(text)} characters"
            )
        wanted = text if most is None else text[: 2 * int(most)]
        good = _HEX.match(wanted)
        assert good is not None
        content = bytes.fromhex(good[0])
        if good.end() == len(wanted):
            return self._given(len(wanted), content)
        return self._given(good.end(), content, f"no hexadecimal digits: {wanted[good.end() : good.end() + 2]!r}")

    def _given(self, read: int, content: bytes, error: str | None = None) -> Any:
        return self._platform.array(read, self._platform.bytes(content), error)


_HEX = re.compile(r"(?:[0-9A-Fa-f]{2})*")
# The signs of the other alphabet become ones that none has.
_FROM_URL = str.maketrans({"-": "+", "_": "/", "+": "\0", "/": "\0"})


def _read_base64(text: str, last: str, most: int | None) -> tuple[int, bytes, str | None]:
    """Character by character, as https://tc39.es/ecma262/#sec-frombase64 has it."""
    content = bytearray()
    if most == 0:
        return 0, b"", None
    read = index = 0
    group = ""

    def skip(at: int) -> int:
        while at < len(text) and text[at] in _BLANKS:
            at += 1
        return at

    def finish(is_strict: bool) -> str | None:
        value = 0
        for character in group:
            value = value << 6 | _CODES[character]
        spare = 2 * (len(group) % 4 % 2) + 4 * (len(group) == 2)  # bits behind the last byte
        if is_strict and value & (1 << spare) - 1:
            return "the last character has bits behind the last byte"
        content.extend((value >> spare).to_bytes(len(group) - 1))
        return None

    while True:
        index = skip(index)
        if index == len(text):
            if not group:
                return index, bytes(content), None
            if last == "stop-before-partial":
                return read, bytes(content), None
            if last == "strict" or len(group) == 1:
                return read, bytes(content), f"the text breaks off in a group of four characters: {group!r}"
            finish(False)
            return index, bytes(content), None
        character = text[index]
        index += 1
        if character == "=":
            if len(group) < 2:
                return read, bytes(content), "'=' stands where a character should"
            index = skip(index)
            if len(group) == 2:
                if index == len(text):
                    if last == "stop-before-partial":
                        return read, bytes(content), None
                    return read, bytes(content), "the padding breaks off: '==' is needed"
                if text[index] == "=":
                    index = skip(index + 1)
            if index < len(text):
                return read, bytes(content), f"there is more behind the padding: {text[index]!r}"
            error = finish(last == "strict")
            return (len(text) if error is None else read), bytes(content), error
        if character not in _CODES:
            return read, bytes(content), "there is a character that the alphabet does not have"
        rest = 3 if most is None else most - len(content)
        if (rest == 1 and len(group) == 2) or (rest == 2 and len(group) == 3):
            return read, bytes(content), None
        group += character
        if len(group) == 4:
            finish(False)
            group = ""
            read = index
            if len(content) == most:
                return read, bytes(content), None
