"""Random values, by the operating system."""

from __future__ import annotations

import os
import uuid
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .globals import Platform

__all__ = ["CryptoHost"]


class CryptoHost:
    """Serves crypto.js."""

    def __init__(self, platform: Platform) -> None:
        pass

    def fill(self, array: Any) -> None:
        """Fill a Uint8Array with random bytes."""
        array.assign(os.urandom(len(array)))

    def uuid(self) -> str:
        """A random UUID (version 4)."""
        return str(uuid.uuid4())
