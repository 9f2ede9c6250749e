"""The way from Intl's JavaScript to ICU, which is loaded when it is first asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..globals import Platform
    from .services import Services

__all__ = ["IntlHost"]


class IntlHost:
    """Serves intl/locales.js."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform

    def services(self) -> Services:
        """What serves all parts.

        :raises ImportError: when ICU is not there.
        """
        from .services import Services

        return Services(self._platform)
