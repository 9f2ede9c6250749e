"""What crypto.subtle asks of Python: operations of secret_keys.py and asymmetric.py, by their names."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from .secret_keys import OPERATIONS, Refused, from_base64url, hash_name, missing, to_base64url

if TYPE_CHECKING:
    from .globals import Platform

__all__ = ["SubtleHost"]


class SubtleHost:
    """Serves subtle.js. Keys are bytes, or objects of cryptography's."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform

    def compute(self, operation: str, *args: Any) -> Any:
        """What an operation gives: a Uint8Array for bytes, a JS array for a tuple.

        A refusal is a text, which no operation gives: the name of the DOMException, a colon and the message.
        """
        return self._given(self._result(operation, [_plain(arg) for arg in args]))

    async def compute_later(self, operation: str, *args: Any) -> Any:
        """The same beside the loop, for what takes long."""
        return self._given(await asyncio.to_thread(self._result, operation, [_plain(arg) for arg in args]))

    def digest(self, algorithm: str, data: Any) -> Any:
        """The digest of a Uint8Array, as one."""
        return self._platform.bytes(hashlib.new(hash_name(algorithm), data.to_memoryview()).digest())

    def from_base64url(self, text: str) -> Any:
        """The bytes that a text stands for; None when it is not well formed."""
        content = from_base64url(text)
        return None if content is None else self._platform.bytes(content)

    def to_base64url(self, data: Any) -> str:
        """A Uint8Array as a text."""
        return to_base64url(data.to_bytes())

    def _result(self, operation: str, args: list[Any]) -> Any:
        try:
            return self._function(operation)(*args)
        except Refused as refused:
            return f"{refused.name}:{refused}"

    def _function(self, operation: str) -> Callable[..., Any]:
        if operation in OPERATIONS:
            return OPERATIONS[operation]
        try:
            from . import asymmetric
        except ImportError:
            raise missing() from None
        return asymmetric.OPERATIONS[operation]

    def _given(self, result: Any) -> Any:
        if isinstance(result, bytes):
            return self._platform.bytes(result)
        return self._platform.array(*map(self._given, result)) if isinstance(result, tuple) else result


def _plain(value: Any) -> Any:
    """An argument without the engine: another thread would have to enter it."""
    if hasattr(value, "to_bytes") and not isinstance(value, int):
        return value.to_bytes()
    return int(value) if isinstance(value, float) else value
