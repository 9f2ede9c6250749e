"""What Intl's JavaScript asks of Python, once ICU is there: formatters, and what is known of locales."""

from __future__ import annotations

import os
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from . import _icu, locales, tags

if TYPE_CHECKING:
    from ..globals import Platform

__all__ = ["Services"]


@lru_cache(maxsize=128)
def _number_formatter(locale: str, skeleton: str) -> _icu.NumberFormatter:
    return _icu.NumberFormatter(locale, skeleton)


@lru_cache(maxsize=128)
def _date_formatter(locale: str, pattern: str, zone: str, date: int, time: int) -> _icu.DateFormatter:
    return _icu.DateFormatter(locale, pattern, zone, date, time)


@lru_cache(maxsize=64)
def _date_patterns(locale: str) -> _icu.DatePatterns:
    return _icu.DatePatterns(locale)


class Services:
    """Serves the parts intl/*.js.

    :param platform: the platform that they belong to.
    """

    def __init__(self, platform: Platform) -> None:
        self._platform = platform

    def _array(self, *items: Any) -> Any:
        return self._platform.array(*items)

    def _fields(self, found: list[Any]) -> Any:
        # a list may be too long for the arguments of a call
        return self._platform.heap.to_js(found)

    # ---- Locales

    def default_locale(self) -> str:
        """The locale of the environment."""
        return locales.default_locale(os.environ)

    def canonical(self, tag: str) -> str | None:
        """The canonical form of a tag; None when it is not well-formed."""
        return tags.canonical(tag)

    def canonical_value(self, key: str, value: str) -> str:
        """The canonical form of a keyword's value."""
        return tags.canonical_value(key, value)

    def is_type(self, value: str) -> bool:
        """Whether a text can be the value of a keyword."""
        return tags.is_type(value)

    def language_parts(self, tag: str) -> Any:
        """Language, script, region and variants of the identifier that begins a tag, "" where there are none."""
        return self._array(*locales.language_parts(tag))

    def is_language_id(self, text: str) -> bool:
        """Whether a text is a language identifier and nothing more."""
        return text.isascii() and tags.parse_language(text.lower()) is not None

    def best_available(self, service: str, tag: str) -> str | None:
        """The longest beginning of a tag that is a locale of a service."""
        return locales.best_available(service, tag)

    def values(self, key: str, locale: str) -> Any:
        """The values that a keyword can have in a locale, its own first."""
        return self._array(*locales.values(key, locale))

    def likely(self, tag: str, add: bool) -> str:
        """A tag with its likely subtags, or without them."""
        return _icu.likely(tag, add)

    def info(self, kind: str, tag: str) -> Any:
        """What Intl.Locale tells of a locale, as a JS array; undefined when nothing is known."""
        found = locales.info(kind, tag)
        return None if found is None else self._array(*found)

    def supported(self, kind: str) -> Any:
        """The values that `Intl.supportedValuesOf` gives."""
        return self._array(*locales.supported(kind))

    # ---- Numbers

    def number_formatter(self, locale: str, skeleton: str) -> Any:
        """A formatter of numbers; one for equal ones."""
        return _number_formatter(locale, skeleton)

    def plural_rules(self, locale: str, ordinal: bool, skeleton: str) -> Any:
        """The plural rules for numbers that a formatter would write."""
        return _icu.PluralRules(locale, ordinal, _number_formatter(locale, skeleton))

    def plural_categories(self, rules: Any) -> Any:
        """Their forms."""
        return self._array(*rules.categories())

    def currency_digits(self, code: str) -> int:
        """The decimals of a currency."""
        return _icu.currency_digits(code)

    def fields(self, formatter: Any, *values: Any) -> Any:
        """What `formatter.fields` gives, as a JS array."""
        return self._fields(formatter.fields(*values))

    def range_fields(self, formatter: Any, start: Any, end: Any) -> Any:
        """What `formatter.range_fields` gives, as a JS array."""
        return self._fields(formatter.range_fields(start, end))

    # ---- Dates

    def date_formatter(self, locale: str, pattern: str, zone: str, date: int = -1, time: int = -1) -> Any:
        """A formatter of dates by a pattern, or by styles where that is ""; one for equal ones."""
        return _date_formatter(locale, pattern, zone, date, time)

    def interval_formatter(self, locale: str, pattern: str, zone: str) -> Any:
        """A formatter of ranges of dates with the fields of a pattern."""
        return _icu.IntervalFormatter(locale, _icu.date_skeleton(pattern), zone)

    def hour_cycle(self, locale: str) -> str:
        """The hour cycle that is usual in a locale."""
        return _date_patterns(locale).hour_cycle()

    def best_pattern(self, locale: str, skeleton: str) -> str:
        """The date pattern for some fields."""
        return _date_patterns(locale).best(skeleton)

    def style_pattern(self, locale: str, date: int, time: int) -> str:
        """The date pattern of styles: 0 full to 3 short, -1 none."""
        return _date_patterns(locale).style(date, time)

    def date_skeleton(self, pattern: str) -> str:
        """The fields of a date pattern."""
        return _icu.date_skeleton(pattern)

    def host_zone(self) -> Any:
        """A function that gives the time zone of the environment as ICU names it."""
        return _icu.host_zone

    def canonical_zone(self, name: str) -> str | None:
        """The name of a time zone as the time zone database writes it; None when there is no such zone."""
        return locales.canonical_zone(name)

    def relative_formatter(self, locale: str, width: int) -> Any:
        """A formatter of relative times."""
        return _icu.RelativeFormatter(locale, width)

    def duration_patterns(self, locale: str) -> Any:
        """How a locale writes hours and minutes, and minutes and seconds, of a duration in digits."""
        return self._array(*_icu.duration_patterns(locale))

    # ---- Texts

    def collator(self, locale: str) -> Any:
        """A new collator."""
        return _icu.Collator(locale)

    def segments(self, locale: str, kind: int, text: str) -> Any:
        """The boundaries in a text."""
        return _icu.Segments(locale, kind, text)

    def list_formatter(self, locale: str, kind: int, width: int) -> Any:
        """A formatter of lists."""
        return _icu.ListFormatter(locale, kind, width)

    def list_fields(self, formatter: Any, texts: Any) -> Any:
        """What a formatter of lists gives for a JS array of strings, as a JS array."""
        return self._fields(formatter.fields(*texts.to_py()))

    def change_case(self, text: str, locale: str, upper: bool) -> str:
        """A text in upper or lower case."""
        return _icu.change_case(text, locale, upper)

    def display_names(self, locale: str, dialects: bool, short: bool) -> Any:
        """The names of languages and the like in a language."""
        return _icu.DisplayNames(locale, dialects, short)

    def calendar_name(self, names: Any, calendar: str) -> str | None:
        """The name of a calendar."""
        found: str | None = names.of("calendar", locales.icu_calendar(calendar))
        return found

    def field_name(self, locale: str, field: int, width: int) -> str:
        """The name of a field of dates."""
        return _date_patterns(locale).field_name(field, width)
