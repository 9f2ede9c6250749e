"""What `navigator` says about the machine."""

from __future__ import annotations

import locale
import os
import sys
from typing import TYPE_CHECKING

from diglot.ffi_core._version import __version__

if TYPE_CHECKING:
    from .globals import Platform

__all__ = ["USER_AGENT", "NavigatorHost"]

USER_AGENT = f"Diglot/{__version__}"


class NavigatorHost:
    """Serves navigator.js."""

    def __init__(self, platform: Platform) -> None:
        pass

    def user_agent(self) -> str:
        """The name under which requests are made."""
        return USER_AGENT

    def language(self) -> str:
        """The user's language, as a tag: "en-GB"."""
        name = (locale.getlocale()[0] or "").replace("_", "-")
        return name if name and name not in ("C", "POSIX") else "en-US"

    def processors(self) -> int:
        """The number of processors."""
        return os.cpu_count() or 1

    def platform(self) -> str:
        """The operating system."""
        return sys.platform
