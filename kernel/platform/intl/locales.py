"""What is known of locales: which there are, the environment's, the values of their keywords, weeks, time zones."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache

from . import _icu, tags

__all__ = [
    "CALENDARS",
    "best_available",
    "canonical_zone",
    "default_locale",
    "icu_calendar",
    "info",
    "language_parts",
    "supported",
    "values",
]

# The calendars of ECMA-402, by BCP 47's names.
CALENDARS = (
    "buddhist", "chinese", "coptic", "dangi", "ethioaa", "ethiopic", "gregory", "hebrew", "indian", "islamic-civil",
    "islamic-tbla", "islamic-umalqura", "iso8601", "japanese", "persian", "roc",
)  # fmt: skip

# The names of three letters that are in the time zone database; ICU has others.
_SHORT_ZONES = ("CET", "EET", "EST", "GMT", "HST", "MET", "MST", "PRC", "ROC", "ROK", "UCT", "UTC", "WET")


@lru_cache(maxsize=2)
def _available(service: str) -> frozenset[str]:
    names = map(_tag_of, _icu.collation_locales()) if service == "collator" else _icu.locales(2)
    found = {name for name in names if "-u-" not in name and name != "und"}
    for name in list(found):
        parts = tags.parse_language(name.lower())
        if parts is not None and parts.script and parts.region:
            found.add(str(tags.Language(parts.language, region=parts.region)))
    return frozenset(found)


def _tag_of(name: str) -> str:
    return str(_icu.tag_of(name.encode()))


@lru_cache(maxsize=512)
def best_available(service: str, tag: str) -> str | None:
    """The longest beginning of a tag, without extensions, that is a locale of a service; None when there is none."""
    parts = tag.split("-")
    while parts:
        name = "-".join(parts)
        if name in _available(service):
            return name
        parts.pop()
        if parts and len(parts[-1]) == 1:
            parts.pop()
    return None


def default_locale(environment: Mapping[str, str]) -> str:
    """The locale that an environment names; en-US when it names none that there is."""
    name = next(filter(None, map(environment.get, ("LC_ALL", "LC_MESSAGES", "LANG"))), "")
    tag = tags.canonical(name.partition(".")[0].partition("@")[0].replace("_", "-"))
    return (tag and best_available("", tag)) or "en-US"


def language_parts(tag: str) -> tuple[str, str, str, str]:
    """Language, script, region and variants of the identifier that begins a canonical tag."""
    parts = tag.split("-")
    language, script, region = parts.pop(0), "", ""
    if parts and len(parts[0]) == 4 and parts[0].isalpha():
        script = parts.pop(0)
    if parts and (len(parts[0]) == 2 or (len(parts[0]) == 3 and parts[0].isdigit())):
        region = parts.pop(0)
    variants = []
    while parts and len(parts[0]) > 3:
        variants.append(parts.pop(0))
    return language, script, region, "-".join(variants)


@lru_cache(maxsize=256)
def values(key: str, locale: str) -> tuple[str | None, ...]:
    """The values that a keyword can have in a locale, the locale's own first; None for a collation without a name."""
    if key == "nu":
        name, algorithmic = _icu.numbering_system(locale)
        return _unique(["latn" if algorithmic else name, *_numbering_systems()])
    if key == "ca":
        own = (_calendar(name) for name in _icu.calendars(locale, True))
        return _unique([next((name for name in own if name in CALENDARS), "gregory"), *CALENDARS])
    if key == "co":
        return (None, *_collations(_icu.collations(locale)))
    if key == "kf":
        first = _icu.Collator(locale).get(2)  # UCOL_CASE_FIRST
        return _unique([{24: "lower", 25: "upper"}.get(first, "false"), "false", "lower", "upper"])
    raise ValueError(f"there is no list of values for {key!r}")


def _unique(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))


@lru_cache(maxsize=1)
def _numbering_systems() -> tuple[str, ...]:
    names = sorted(_icu.numbering_systems())
    return tuple(name for name in names if not _icu.numbering_system("en", name.encode())[1])


def _calendar(name: str) -> str:
    return tags.canonical_value("ca", name)


def _collations(names: Iterable[str]) -> tuple[str, ...]:
    found = (_icu.unicode_type(b"co", name.encode()) for name in names)
    return tuple(sorted({name for name in found if name is not None and name not in ("standard", "search")}))


def icu_calendar(name: str) -> str:
    """ICU's name of a calendar."""
    return {"gregory": "gregorian", "ethioaa": "ethiopic-amete-alem"}.get(name, name)


# ---- Time zones


@lru_cache(maxsize=1)
def _zones() -> dict[str, str]:
    found = {}
    for name in _icu.zones(0):
        if name != "Etc/Unknown" and not name.startswith("SystemV/") and (len(name) != 3 or name in _SHORT_ZONES):
            found[name.lower()] = name
    return found


def canonical_zone(name: str) -> str | None:
    """The name of a time zone in the case of the time zone database; None when there is no such zone."""
    return _zones().get(name.lower()) if name.isascii() else None


def _primary(zone: str) -> str:
    name = _icu.canonical_zone(zone)[1]
    return "UTC" if name in ("Etc/UTC", "Etc/GMT", "GMT") else name


# ---- What Intl.Locale tells


def _regions(tag: str) -> list[str]:
    # https://tc39.es/ecma402/#sec-regionpreference
    found = []
    keywords = _keywords(tag)
    override, region = _subdivision_region(keywords.get("rg")), language_parts(tag)[2]
    if not region:
        region = _subdivision_region(keywords.get("sd")) or language_parts(_icu.likely(tag, True))[2] or "001"
    if override:
        found.append(override)
    return [*found, region]


def _subdivision_region(value: str | None) -> str:
    if value is None or not 3 <= len(value) <= 7:
        return ""
    width = 3 if value[0].isdigit() else 2
    region = tags.canonical(f"und-{value[:width]}")
    return "" if region is None else language_parts(region)[2]


def _keywords(tag: str) -> dict[str, str]:
    found: dict[str, str] = {}
    parts = tag.partition("-x-")[0].partition("-u-")[2].split("-")
    key = ""
    for part in parts:
        if len(part) == 1:
            break
        if len(part) == 2:
            key = part
            found[key] = ""
        elif key:
            found[key] = f"{found[key]}-{part}".lstrip("-")
    return found


@lru_cache(maxsize=1)
def _supplemental(name: bytes) -> dict[str, object]:
    found: dict[str, object] = _icu.table(b"supplementalData", name)
    return found


@lru_cache(maxsize=128)
def info(kind: str, tag: str) -> tuple[str | int, ...] | None:
    """The calendars, collations, hour cycles, digits, time zones, text direction or days of the week of a locale.

    :param kind: "calendars", "collations", "hourCycles", "numberingSystems", "timeZones", "direction", "firstDay" or
        "weekend"; 1 is Monday.
    :return: None for the time zones of a locale without a region.
    """
    language, script, region, _ = language_parts(tag)
    if kind == "calendars":
        own = _icu.calendars(f"und-{_regions(tag)[0]}", True)
        return _unique(name for name in map(_calendar, own) if name in CALENDARS) or ("gregory",)
    if kind == "collations":
        found = best_available("collator", tag.partition("-u-")[0])
        return ("emoji", "eor") if found is None else _collations(_icu.collations(found))
    if kind == "hourCycles":
        return _hour_cycles(language, _regions(tag))
    if kind == "numberingSystems":
        return (_icu.numbering_system(tag)[0],)
    if kind == "timeZones":
        return (
            None
            if not region
            else tuple(sorted({_icu.canonical_zone(name)[1] for name in _icu.zones(2, region.encode())}))
        )
    if kind == "direction":
        known = tag if script else _icu.likely(tag, True)
        return ("rtl" if _icu.is_right_to_left(known) else "ltr",) if language_parts(known)[1] else None
    if kind in ("firstDay", "weekend"):
        first, weekend = _icu.week(f"und-{_regions(tag)[0]}")
        days = [first] if kind == "firstDay" else weekend
        return tuple(sorted((day + 5) % 7 + 1 for day in days))  # ICU's week begins with Sunday
    raise ValueError(f"nothing is known of {kind!r}")


def _hour_cycles(language: str, regions: list[str]) -> tuple[str, ...]:
    table = _supplemental(b"timeData")
    for region in regions:
        for key in (f"{language}_{region}", region):
            entry = table.get(key)
            if isinstance(entry, dict):
                # "hb" and "hB" name the periods of the day beside the hour
                cycles = {"H": "h23", "h": "h12", "K": "h11", "k": "h24"}
                return _unique(cycles[name[0]] for name in entry["allowed"])
    return ("h23",)


def supported(kind: str) -> tuple[str, ...]:
    """The values of `Intl.supportedValuesOf(kind)`, but for units, which are the standard's."""
    if kind == "calendar":
        return CALENDARS
    if kind == "collation":
        return _collations(_icu.collations(None))
    if kind == "currency":
        names = _icu.DisplayNames("en", True, False)
        return tuple(sorted({code for code in _icu.currencies() if names.currency(code) is not None}))
    if kind == "numberingSystem":
        return _numbering_systems()
    if kind == "timeZone":
        found = set(map(_primary, _zones().values()))
        return tuple(sorted(name for name in found if name.lower() in _zones()))  # some lead to Etc/Unknown
    raise ValueError(f"there is no list of {kind!r}")
