"""URLs by the WHATWG's standard: the parser is Ada, through `ada-url`; queries are urllib's."""

from __future__ import annotations

import unicodedata
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
            parsed = ada_url.URL(url, base)
        except ValueError:
            return None
        return _parts(parsed) if _has_valid_host(parsed) else None

    def change(self, href: str, part: str, value: str) -> str:
        """The parts of a URL after one was set. A value that does not fit changes nothing, as the standard says."""
        url = ada_url.URL(href)
        try:
            setattr(url, part, value)
        except ValueError:
            return _parts(ada_url.URL(href))
        return _parts(url if _has_valid_host(url) else ada_url.URL(href))

    def parse_query(self, query: str) -> Any:
        """The names and values of a query, in turn, as a JS array."""
        pairs = parse_qsl(query, keep_blank_values=True, errors="replace", separator="&")
        return self._platform.array(*(text for pair in pairs for text in pair))

    def serialize(self, *texts: str) -> str:
        """The query of names and values, in turn."""
        quoted = [quote_plus(text, safe="*").replace("~", "%7E") for text in texts]
        return "&".join(f"{name}={value}" for name, value in zip(quoted[::2], quoted[1::2], strict=True))


_SPECIAL = frozenset({"http:", "https:", "ws:", "wss:", "ftp:", "file:"})


def _has_valid_host(url: ada_url.URL) -> bool:
    """Whether each label in Punycode is one that a name could have been turned into; Ada takes any."""
    host = url.hostname
    if "xn--" not in host or url.protocol not in _SPECIAL:
        return True
    return _is_domain(host.split("."))


def _is_domain(labels: list[str]) -> bool:
    """The validity criteria of https://www.unicode.org/reports/tr46/, of a name whose letters are small and ASCII."""
    import idna

    names = []
    for label in labels:
        if not label.startswith("xn--"):
            names.append(label)
            continue
        try:
            name = label[4:].encode().decode("punycode")
            if name.isascii() or name.encode("punycode").decode() != label[4:]:
                return False
            if idna.uts46_remap(name, std3_rules=False, transitional=False) != name:
                return False  # it would have been written in another way
            idna.check_initial_combiner(name)
            if not all(idna.valid_contextj(name, at) for at, character in enumerate(name) if character in _JOINERS):
                return False
        except (UnicodeError, ValueError):  # IDNAError is a UnicodeError
            return False
        names.append(name)
    if any(unicodedata.bidirectional(character) in _RIGHT_TO_LEFT for name in names for character in name):
        try:
            for name in filter(None, names):
                idna.check_bidi(name, check_ltr=True)
        except idna.IDNABidiError:
            return False
    return True


_JOINERS = "\u200c\u200d"
_RIGHT_TO_LEFT = frozenset({"R", "AL", "AN"})


def _parts(url: ada_url.URL) -> str:
    return "\n".join(getattr(url, part) for part in _PARTS)
