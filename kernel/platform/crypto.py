"""Random values and digests, by the operating system and hashlib."""

from __future__ import annotations

import hashlib
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

    def digest(self, algorithm: str, data: Any) -> Any:
        """The digest of a Uint8Array, as one.

        :param algorithm: "SHA-256" and the like.
        """
        return self._platform.bytes(hashlib.new(algorithm.replace("-", ""), data.to_memoryview()).digest())
