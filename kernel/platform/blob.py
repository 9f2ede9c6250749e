"""What Python's side asks of blobs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .globals import Platform

__all__ = ["BlobHost"]


class BlobHost:
    """Serves node:buffer, which shares the blob: URLs with fetch."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform

    def resolve(self, url: str) -> Any:
        """The Blob behind a blob: URL; None when there is none."""
        return self._platform.need("blob").resolveObjectURL(url)
