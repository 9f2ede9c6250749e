"""What all parts of the platform ask of Python."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .globals import Platform

__all__ = ["WebIdlHost"]


class WebIdlHost:
    """Serves webidl.js."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform

    def copy_bytes(self, buffer: Any) -> Any:
        """The bytes of a Python object with the buffer protocol, as a Uint8Array."""
        return self._platform.bytes(bytes(buffer))
