"""Versions and ranges of npm packages."""

from __future__ import annotations

import re
from collections.abc import Iterable

from semantic_version import NpmSpec, Version

__all__ = ["best_version", "is_range", "satisfies"]

_OPERATOR = re.compile(r"(~>|[<>]=?|[=^~])\s+(?=[\dvVxX*])")


def _spec(text: str) -> NpmSpec:
    # what npm takes and the library does not: blanks behind operators, `~>`, `v1`, commas
    text = _OPERATOR.sub(r"\1", text.strip()).replace("~>", "~").replace(",", " ")
    text = re.sub(r"(?<![\w.-])v(?=\d)", "", text)
    text = re.sub(r"([<>]=?|[=^~])v(?=\d)", r"\1", text)
    text = " || ".join(" ".join(part.split()) or "*" for part in text.split("||"))
    return NpmSpec(re.sub(r"\s+-\s+", " - ", text))


def _version(text: str) -> Version | None:
    try:
        return Version(text.strip().lstrip("v="))
    except ValueError:
        return None


def is_range(text: str) -> bool:
    """Whether the text is a range of versions; if not, it is a tag such as "latest", or an address."""
    try:
        _spec(text)
    except ValueError:
        return False
    return True


def satisfies(version: str, wanted: str) -> bool:
    """Whether a version lies in a range."""
    found = _version(version)
    return found is not None and is_range(wanted) and _spec(wanted).match(found)


def best_version(versions: Iterable[str], wanted: str, preferred: str | None = None) -> str | None:
    """The version of a range that npm would take: the preferred one if it fits, else the highest.

    :param preferred: the version that the tag "latest" stands for.
    """
    spec = _spec(wanted)
    if preferred is not None and satisfies(preferred, wanted):
        return preferred
    fitting = [(version, text) for text in versions if (version := _version(text)) is not None and spec.match(version)]
    return max(fitting)[1] if fitting else None
