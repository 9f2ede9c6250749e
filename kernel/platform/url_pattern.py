"""URLPattern comes as a package, which the modules load."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .globals import Platform

__all__ = ["UrlPatternHost"]


class UrlPatternHost:
    """Serves url_pattern.js."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform

    def load(self) -> Any:
        """The class."""
        return self._platform.builtin("internal/urlpattern").URLPattern
