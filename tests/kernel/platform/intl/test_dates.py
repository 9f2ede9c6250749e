"""Dates in the words of a locale: zones, the environment's zone, calendars, options and their errors."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from diglot.ffi_core import JsException


@pytest.fixture
def in_berlin(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    monkeypatch.setenv("TZ", "Europe/Berlin")
    time.tzset()
    yield monkeypatch
    monkeypatch.undo()
    time.tzset()


def test_the_zone_is_the_environments(run: Any, in_berlin: pytest.MonkeyPatch) -> None:
    source = "[new Date(0).toLocaleString('de'), Intl.DateTimeFormat().resolvedOptions().timeZone].join(' ')"
    assert run(source) == "1.1.1970, 01:00:00 Europe/Berlin"
    in_berlin.setenv("TZ", "Asia/Tokyo")
    time.tzset()
    assert run(source) == "1.1.1970, 09:00:00 Asia/Tokyo"


@pytest.mark.parametrize(
    ("name", "zone"), [("UTC", "UTC"), ("Nowhere/At/All", "UTC"), ("America/New_York", "America/New_York")]
)
def test_zones_that_the_environment_may_name(run: Any, in_berlin: pytest.MonkeyPatch, name: str, zone: str) -> None:
    in_berlin.setenv("TZ", name)
    assert run("Intl.DateTimeFormat().resolvedOptions().timeZone") == zone


@pytest.mark.parametrize(
    ("zone", "resolved", "text"),
    [
        ("europe/berlin", "Europe/Berlin", "16:04"),
        ("Asia/Calcutta", "Asia/Calcutta", "20:34"),
        ("Asia/Kolkata", "Asia/Kolkata", "20:34"),
        ("+0530", "+05:30", "20:34"),
        ("-03", "-03:00", "12:04"),
        ("-00:00", "+00:00", "15:04"),
        ("utc", "UTC", "15:04"),
    ],
)
def test_zones(run: Any, zone: str, resolved: str, text: str) -> None:
    source = """zone => {
      const format = new Intl.DateTimeFormat('de', { hour: '2-digit', minute: '2-digit', timeZone: zone })
      return [format.resolvedOptions().timeZone, format.format(Date.UTC(2024, 1, 29, 15, 4))]
    }"""
    assert run(source)(zone).to_py() == [resolved, text]


@pytest.mark.parametrize("hour", range(24))
def test_every_hour_of_each_cycle(run: Any, hour: int) -> None:
    source = """hour => ['h11', 'h12', 'h23', 'h24'].map(hourCycle =>
      new Intl.DateTimeFormat('en', { hour: 'numeric', hourCycle, timeZone: 'UTC' }).format(hour * 36e5))"""
    half = "AM" if hour < 12 else "PM"
    assert run(source)(hour).to_py() == [
        f"{hour % 12} {half}", f"{hour % 12 or 12} {half}", f"{hour:02}", f"{hour or 24:02}",
    ]  # fmt: skip


def test_dates_before_the_gregorian_calendar_are_in_it(run: Any) -> None:
    source = """new Intl.DateTimeFormat('en', { era: 'short', year: 'numeric', month: 'numeric', day: 'numeric', timeZone: 'UTC' })
      .format(new Date(Date.UTC(-43, 2, 15)))"""
    assert run(source) == "3/15/44 BC"
    assert run("new Date(-8.64e15).toLocaleDateString('en', { timeZone: 'UTC' })") == "4/20/271822"
    assert run(
        "new Intl.DateTimeFormat('en', { dateStyle: 'short', timeZone: 'UTC' }).formatRange(-2e13, -1.9e13)"
    ) == ("3/23/36\u2009–\u200911/30/67")


def test_a_date_that_is_none(run: Any) -> None:
    source = (
        "const d = new Date(NaN); [d.toLocaleString(), d.toLocaleDateString('xx'), d.toLocaleTimeString()].join('|')"
    )
    assert run(source) == "Invalid Date|Invalid Date|Invalid Date"
    with pytest.raises(JsException, match="RangeError: Invalid time value"):
        run("new Intl.DateTimeFormat('en').format(NaN)")


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        ("new Intl.DateTimeFormat('en', { timeZone: 'Mars/Base' })", "RangeError", "'Mars/Base' is neither a zone such as"),
        ("new Intl.DateTimeFormat('en', { timeZone: '+25:00' })", "RangeError", "offset"),
        ("new Intl.DateTimeFormat('en', { dateStyle: 'full', hour: 'numeric' })", "TypeError", "leave out options for single ones"),
        ("new Intl.DateTimeFormat('en', { month: 'tiny' })", "RangeError", "2-digit, numeric, narrow, short, long, not 'tiny'"),
        ("new Intl.DateTimeFormat('en', { calendar: 'a' })", "RangeError", "groups of 3 to 8 letters"),
        ("new Intl.DateTimeFormat('en').format(5n)", "TypeError", "a Date or a number, not a bigint"),
        ("new Intl.DateTimeFormat('en').formatRange(new Date(0))", "TypeError", "needs two dates"),
        ("new Date(0).toLocaleDateString('en', { timeStyle: 'short' })", "TypeError", "is for toLocaleTimeString"),
        ("new Date(0).toLocaleTimeString('en', { dateStyle: 'short' })", "TypeError", "is for toLocaleDateString"),
        ("Date.prototype.toLocaleString.call({})", "TypeError", "Date"),
    ],
)  # fmt: skip
def test_errors_say_what_to_write(run: Any, call: str, error: str, words: str) -> None:
    with pytest.raises(JsException, match=f"{error}: .*{words}".replace("+", r"\+")):
        run(call)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    moment=st.integers(-(10**14), 10**14),
    locale=st.sampled_from(["en", "de", "ar-EG", "ja-u-ca-japanese", "he-u-ca-hebrew", "zh-u-ca-chinese", "th"]),
    options=st.sampled_from(
        ["{ dateStyle: 'full', timeStyle: 'long' }", "{ month: 'long', era: 'short' }", "{ dayPeriod: 'long', hour: 'numeric' }",
         "{ year: 'numeric', weekday: 'short', second: 'numeric', fractionalSecondDigits: 2 }"]
    ),
)  # fmt: skip
def test_parts_join_to_the_text(run: Any, moment: int, locale: str, options: str) -> None:
    source = f"""(locale, moment) => {{
      const format = new Intl.DateTimeFormat(locale, {options}), joined = parts => parts.map(part => part.value).join('')
      return [joined(format.formatToParts(moment)) === format.format(moment),
        joined(format.formatRangeToParts(moment, moment + 1e10)) === format.formatRange(moment, moment + 1e10),
        format.formatRange(moment, moment) === format.format(moment)]
    }}"""
    assert run(source)(locale, moment).to_py() == [True, True, True]


def test_durations(run: Any) -> None:
    source = """
    const d = { years: 1, hours: 2, minutes: 3, seconds: 4, milliseconds: 5, nanoseconds: 60 };
    ['long', 'short', 'narrow', 'digital'].map(style => new Intl.DurationFormat('en', { style }).format(d)).join(' | ')
    """
    assert run(source) == (
        "1 year, 2 hours, 3 minutes, 4 seconds, 5 milliseconds, 60 nanoseconds | 1 yr, 2 hr, 3 min, 4 sec, 5 ms, 60 ns | "
        "1y 2h 3m 4s 5ms 60ns | 1 yr, 2:03:04.00500006"
    )
    assert run("new Intl.DurationFormat('da', { style: 'digital' }).format({ hours: -1, seconds: -5 })") == "-1.00.05"
    assert run("JSON.stringify(new Intl.DurationFormat('de', { hours: 'long' }).formatToParts({ hours: 1 }))") == (
        '[{"type":"integer","value":"1","unit":"hour"},{"type":"literal","value":" ","unit":"hour"},'
        '{"type":"unit","value":"Stunde","unit":"hour"}]'
    )


@pytest.mark.parametrize(
    ("duration", "error", "words"),
    [
        ("{}", "TypeError", "none of the properties"),
        ("'PT1H'", "RangeError", "not the string 'PT1H'"),
        ("5", "TypeError", "not a number"),
        ("{ hours: 1.5 }", "RangeError", "hours must be a whole number, not 1.5"),
        ("{ hours: 1, minutes: -1 }", "RangeError", "the same sign"),
        ("{ years: 2 ** 32 }", "RangeError", "too long"),
        ("{ seconds: 2 ** 53 }", "RangeError", "too long"),
        ("{ days: 1e300 }", "RangeError", "too long"),
    ],
)
def test_what_is_no_duration(run: Any, duration: str, error: str, words: str) -> None:
    with pytest.raises(JsException, match=f"{error}: .*{words}"):
        run(f"new Intl.DurationFormat('en').format({duration})")
