"""URLs by the WHATWG's standard: the parser is Ada, through `ada-url`; queries are urllib's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, quote_plus

import ada_url

if TYPE_CHECKING:
    from .globals import Platform

__all__ = ["UrlHost"]

_PARTS = (
    "href", "origin", "protocol", "username", "password", "host", "hostname", "port", "pathname", "search", "hash",
)  # fmt: skip


class UrlHost:
    """Serves url.js. A URL crosses as its parts, separated by line feeds."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform

    def parse(self, url: str, base: str | None = None) -> str | None:
        """The parts of a URL; None when it is none."""
        try:
            return _parts(ada_url.URL(url, base))
        except ValueError:
            return None

    def change(self, href: str, part: str, value: str) -> str:
        """The parts of a URL after one was set. A value that does not fit changes nothing, as the standard says."""
        url = ada_url.URL(href)
        try:
            setattr(url, part, value)
        except ValueError:
            return _parts(ada_url.URL(href))
        return _parts(url)

    def parse_query(self, query: str) -> Any:
        """The names and values of a query, in turn, as a JS array."""
        pairs = parse_qsl(query, keep_blank_values=True, errors="replace", separator="&")
        return self._platform.array(*(text for pair in pairs for text in pair))

    def serialize(self, *texts: str) -> str:
        """The query of names and values, in turn."""
        quoted = [quote_plus(text, safe="*").replace("~", "%7E") for text in texts]
        return "&".join(f"{name}={value}" for name, value in zip(quoted[::2], quoted[1::2], strict=True))


def _parts(url: ada_url.URL) -> str:
    return "\n".join(getattr(url, part) for part in _PARTS)
