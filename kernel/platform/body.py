"""Forms in the bodies of requests and responses."""

from __future__ import annotations

import re
import secrets
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

if TYPE_CHECKING:
    from .globals import Platform

__all__ = ["BodyHost"]

_PARAMETER = re.compile(r'([\w*-]+)\s*=\s*(?:"([^"]*)"|([^;\s]*))')
_ESCAPES = {"%0A": "\n", "%0D": "\r", "%22": '"'}


class BodyHost:
    """Serves body.js."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform

    def random(self) -> str:
        """Digits that make a boundary unlike anything between boundaries."""
        return secrets.token_hex(12)

    def parse_form(self, data: Any, content_type: str) -> Any:
        """The entries of a form, in turn, as a JS array: name, value, file name, type.

        :param data: the body, a Uint8Array.
        :return: None when it is no form. The value of a file is a Uint8Array, any other a string.
        """
        essence = content_type.partition(";")[0].strip().lower()
        body = data.to_bytes()
        if essence == "application/x-www-form-urlencoded":
            pairs = parse_qsl(body.decode(errors="replace"), keep_blank_values=True, errors="replace")
            return self._platform.array(*(item for name, value in pairs for item in (name, value, None, None)))
        if essence != "multipart/form-data":
            return None
        boundary = _parameters(content_type).get("boundary", "")
        parts = _split(body, boundary.encode("latin-1", "replace")) if boundary else None
        if parts is None:
            return None
        items: list[Any] = []
        for part in parts:
            entry = _entry(part)
            if entry is None:
                return None
            name, value, filename, kind = entry
            file = filename is not None
            items += [name, self._platform.bytes(value) if file else value.decode(errors="replace"), filename, kind]
        return self._platform.array(*items)


def _parameters(header: str) -> dict[str, str]:
    return {
        name.lower(): quoted if quoted is not None else plain
        for name, quoted, plain in (match.group(1, 2, 3) for match in _PARAMETER.finditer(header))
    }


def _split(body: bytes, boundary: bytes) -> list[bytes] | None:
    """What is between boundaries: each part begins with its headers and ends before its last line break."""
    pieces = (b"\r\n" + body).split(b"\r\n--" + boundary)
    if len(pieces) < 2 or not pieces[-1].startswith(b"--"):
        return None
    parts = [piece.lstrip(b" \t") for piece in pieces[1:-1]]
    return [part[2:] for part in parts] if all(part.startswith(b"\r\n") for part in parts) else None


def _entry(part: bytes) -> tuple[str, bytes, str | None, str] | None:
    """Name, content, file name and type of a part; None when it is no entry of a form."""
    head, blank, content = (b"\r\n" + part).partition(b"\r\n\r\n")
    if not blank:
        return None
    headers = {}
    for line in head.decode(errors="replace").split("\r\n"):
        name, colon, value = line.partition(":")
        if colon:
            headers[name.strip().lower()] = value.strip()
    disposition = headers.get("content-disposition", "")
    parameters = _parameters(disposition)
    if disposition.partition(";")[0].strip().lower() != "form-data" or "name" not in parameters:
        return None
    filename = parameters.get("filename")
    kind = headers.get("content-type", "text/plain")
    return _unescape(parameters["name"]), content, None if filename is None else _unescape(filename), kind


def _unescape(text: str) -> str:
    for escaped, character in _ESCAPES.items():
        text = text.replace(escaped, character)
    return text
