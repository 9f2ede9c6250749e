"""Language tags: which are well-formed, and their canonical form.

ICU's C API knows no form in which what was renamed is replaced: its tables are applied here, by the rules of
https://unicode.org/reports/tr35/#LocaleId_Canonicalization.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

from . import _icu

__all__ = ["Language", "canonical", "canonical_value", "is_type", "parse_language"]

_LANGUAGE = re.compile(
    "(?P<language>[a-z]{2,3}|[a-z]{5,8})(?:-(?P<script>[a-z]{4}))?(?:-(?P<region>[a-z]{2}|[0-9]{3}))?"
    "(?P<variants>(?:-(?:[a-z0-9]{5,8}|[0-9][a-z0-9]{3}))*)(?=-|$)"
)
_EXTENSION = re.compile(
    "-(?:u(?P<attributes>(?:-[a-z0-9]{3,8})*)(?P<keywords>(?:-[a-z0-9][a-z](?:-[a-z0-9]{3,8})*)*)"
    "|t(?P<t>(?:-[a-z0-9]{2,8})+)"
    "|(?P<other>[a-svwyz0-9](?:-[a-z0-9]{2,8})+)"
    "|(?P<private>x(?:-[a-z0-9]{1,8})+$))(?=-|$)"
)
_KEYWORD = re.compile("-([a-z0-9][a-z])((?:-[a-z0-9]{3,8})*)")
_FIELDS = re.compile("(?:-[a-z][0-9](?:-[a-z0-9]{3,8})+)*")
_FIELD = re.compile("-([a-z][0-9])((?:-[a-z0-9]{3,8})+)")
_TYPE = re.compile("[a-z0-9]{3,8}(?:-[a-z0-9]{3,8})*")


@dataclass(frozen=True)
class Language:
    """A language identifier in lower case; "" stands for what is not there."""

    language: str
    script: str = ""
    region: str = ""
    variants: frozenset[str] = frozenset()

    def __str__(self) -> str:
        parts = [self.language, self.script.title(), self.region.upper(), *sorted(self.variants)]
        return "-".join(filter(None, parts))


def parse_language(text: str) -> Language | None:
    """Read a language identifier that is all of a text in lower case; None when it is none."""
    found = _LANGUAGE.fullmatch(text)
    return None if found is None else _read(found)


def _read(found: re.Match[str]) -> Language | None:
    variants = found["variants"].split("-")[1:]
    if len(set(variants)) != len(variants):
        return None
    return Language(found["language"], found["script"] or "", found["region"] or "", frozenset(variants))


class _Aliases:
    """What was renamed, by ICU's tables."""

    @cached_property
    def table(self) -> dict[str, dict[str, str]]:
        found = _icu.table(b"metadata", b"alias")
        return {
            kind: {old.lower(): entry["replacement"].lower() for old, entry in found[kind].items()}
            for kind in ("language", "script", "subdivision", "territory", "variant")
        }

    @cached_property
    def of_several(self) -> list[tuple[Language, Language]]:
        """The rules for languages with scripts, regions or variants, the longest first."""
        rules = []
        for old, new in self.table["language"].items():
            source, target = parse_language(old.replace("_", "-")), parse_language(new.replace("_", "-"))
            if source is not None and target is not None and "_" in old:
                rules.append((source, target))
        return sorted(rules, key=lambda rule: (rule[0].language == "und", -len(str(rule[0]).split("-")), str(rule[0])))

    def language(self, source: Language) -> Language:
        for old, new in self.of_several:
            if (
                old.language in ("und", source.language)
                and old.script in ("", source.script)
                and old.region in ("", source.region)
                and old.variants <= source.variants
            ):
                rest = Language(
                    source.language if old.language == "und" else "",
                    "" if old.script else source.script,
                    "" if old.region else source.region,
                    source.variants - old.variants,
                )
                return _fill(rest, new)
        renamed = self.table["language"].get(source.language)
        if renamed is None:
            return source
        new_language = parse_language(renamed.replace("_", "-"))
        return source if new_language is None else _fill(replace(source, language=""), new_language)

    def region(self, source: Language) -> str:
        found = self.table["territory"].get(source.region, source.region).split()
        if len(found) <= 1:
            return found[0] if found else ""
        base = Language(source.language, source.script)
        likely = parse_language(_icu.likely(str(base), True).lower())
        return likely.region if likely is not None and likely.region in found else found[0]


def _fill(rest: Language, new: Language) -> Language:
    language = rest.language or ("" if new.language == "und" else new.language) or "und"
    return Language(language, rest.script or new.script, rest.region or new.region, rest.variants | new.variants)


_aliases = _Aliases()


@lru_cache(maxsize=256)
def _canonical_language(source: Language) -> Language:
    while True:
        found = _aliases.language(source)
        found = replace(found, script=_aliases.table["script"].get(found.script, found.script))
        if found.region:
            found = replace(found, region=_aliases.region(found))
        renamed = _aliases.table["variant"]
        found = replace(found, variants=frozenset(renamed.get(one, one) for one in found.variants))
        if found == source:
            return found
        source = found


def is_type(value: str) -> bool:
    """Whether a text can be the value of a keyword."""
    return value.isascii() and _TYPE.fullmatch(value.lower()) is not None


def canonical_value(key: str, value: str) -> str:
    """The canonical form of a keyword's value; "" for "true"."""
    value = value.lower()
    if key in ("rg", "sd"):
        value = _aliases.table["subdivision"].get(value, value).split()[0]
        if len(value) == 2:
            value += "zzzz"
    value = _icu.unicode_type(key.encode(), value.encode()) or value
    return "" if value == "true" else value


def _canonical_t(text: str) -> str | None:
    language: Language | None = None
    found = _LANGUAGE.match(text, 1)
    rest = text
    if found is not None:
        language = _read(found)
        if language is None:
            return None
        rest = text[found.end() :]
    if _FIELDS.fullmatch(rest) is None:
        return None
    fields = [(key, canonical_t_value(key, value[1:])) for key, value in _FIELD.findall(rest)]
    if len({key for key, _ in fields}) != len(fields):
        return None
    parts = ["t"] if language is None else ["t", str(_canonical_language(language)).lower()]
    return "-".join(parts + [f"{key}-{value}" for key, value in sorted(fields)])


def canonical_t_value(key: str, value: str) -> str:
    """The canonical form of a value of the extension "t"."""
    return _icu.unicode_type(key.encode(), value.encode()) or value


def _canonical_u(found: re.Match[str]) -> str:
    keywords: dict[str, str] = {}
    for key, value in _KEYWORD.findall(found["keywords"]):
        keywords.setdefault(key, canonical_value(key, value[1:]) if value else "")
    parts = ["u", *sorted(set(found["attributes"].split("-")[1:]))]
    for key, value in sorted(keywords.items()):
        parts += [key, value] if value else [key]
    return "-".join(parts)


@lru_cache(maxsize=512)
def canonical(tag: str) -> str | None:
    """The canonical form of a language tag; None when it is not well-formed."""
    if not tag.isascii():
        return None
    lower = tag.lower()
    found = _LANGUAGE.match(lower)
    language = None if found is None else _read(found)
    if found is None or language is None:
        return None
    extensions: dict[str, str] = {}
    at = found.end()
    while at < len(lower):
        extension = _EXTENSION.match(lower, at)
        if extension is None:
            return None
        singleton = lower[at + 1]
        text: str | None
        if singleton == "u":
            text = _canonical_u(extension) if extension.end() > at + 2 else None
        elif singleton == "t":
            text = _canonical_t(extension["t"])
        else:
            text = extension["other"] or extension["private"]
        if text is None or singleton in extensions:
            return None
        extensions[singleton] = text
        at = extension.end()
    order = sorted(extensions, key=lambda singleton: (singleton == "x", singleton))
    return "-".join([str(_canonical_language(language)), *(extensions[singleton] for singleton in order)])
