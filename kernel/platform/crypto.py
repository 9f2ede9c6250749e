"""Random values, digests, HMACs and keys out of passwords, by the operating system, hashlib and hmac."""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import uuid
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .globals import Platform

__all__ = ["CryptoHost"]


class CryptoHost:
    """Serves crypto.js."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform

    def fill(self, array: Any) -> None:
        """Fill a Uint8Array with random bytes."""
        array.assign(os.urandom(len(array)))

    def uuid(self) -> str:
        """A random UUID (version 4)."""
        return str(uuid.uuid4())

    def random(self, size: int) -> Any:
        """A new Uint8Array of random bytes."""
        return self._platform.bytes(os.urandom(int(size)))

    def copy_of(self, data: Any) -> Any:
        """A copy of a Uint8Array, over memory of its own."""
        return self._platform.bytes(bytes(data.to_bytes()))

    def base64url(self, text: str) -> Any:
        """The bytes that a text stands for."""
        return self._platform.bytes(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))

    def to_base64url(self, data: Any) -> str:
        """A Uint8Array as a text."""
        return base64.urlsafe_b64encode(data.to_bytes()).decode().rstrip("=")

    def hmac(self, algorithm: str, key: Any, data: Any) -> Any:
        """The HMAC of a Uint8Array, as one."""
        return self._platform.bytes(hmac.digest(key.to_bytes(), data.to_bytes(), _hash(algorithm)))

    def is_hmac(self, algorithm: str, key: Any, signature: Any, data: Any) -> bool:
        """Whether that is the HMAC; as slow for one that is wrong in its first byte as in its last."""
        return hmac.compare_digest(hmac.digest(key.to_bytes(), data.to_bytes(), _hash(algorithm)), signature.to_bytes())

    def pbkdf2(self, algorithm: str, password: Any, salt: Any, iterations: int, size: int) -> Any:
        """A key out of a password (RFC 8018), as a Uint8Array."""
        key = hashlib.pbkdf2_hmac(_hash(algorithm), password.to_bytes(), salt.to_bytes(), int(iterations), int(size))
        return self._platform.bytes(key)

    def hkdf(self, algorithm: str, secret: Any, salt: Any, info: Any, size: int) -> Any:
        """A key out of another one (RFC 5869), as a Uint8Array."""
        name = _hash(algorithm)
        length = hashlib.new(name).digest_size
        extracted = hmac.digest(salt.to_bytes() or bytes(length), secret.to_bytes(), name)
        block = key = b""
        for number in range(1, -(-int(size) // length) + 1):
            block = hmac.digest(extracted, block + info.to_bytes() + bytes([number]), name)
            key += block
        return self._platform.bytes(key[: int(size)])

    def digest(self, algorithm: str, data: Any) -> Any:
        """The digest of a Uint8Array, as one.

        :param algorithm: "SHA-256" and the like.
        """
        return self._platform.bytes(hashlib.new(_hash(algorithm), data.to_memoryview()).digest())


def _hash(name: str) -> str:
    """Python's name of "SHA-256" and the like."""
    return name.replace("-", "").lower()
