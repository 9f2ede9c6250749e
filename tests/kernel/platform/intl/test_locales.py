"""Which locale: language tags, negotiation, the environment's, `Intl.Locale`."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from diglot.ffi_core import JsException


@pytest.mark.parametrize(
    ("tag", "canonical"),
    [
        ("EN-us", "en-US"),
        ("zh-hant-tw", "zh-Hant-TW"),
        ("iw", "he"),
        ("sh", "sr-Latn"),
        ("cnr", "sr-ME"),
        ("art-lojban", "jbo"),
        ("zh-hakka", "hak"),
        ("hy-arevmda", "hyw"),
        ("ja-Latn-hepburn-heploc", "ja-Latn-alalc97"),
        ("ru-SU", "ru-RU"),
        ("hy-SU", "hy-AM"),
        ("de-DD", "de-DE"),
        ("sgn-DE", "gsg"),
        ("aa-Qaai", "aa-Zinh"),
        ("sl-rozaj-1994-biske", "sl-1994-biske-rozaj"),
        ("en-u-foo-bar-nu-thai-ca-buddhist-kk-true", "en-u-bar-foo-ca-buddhist-kk-nu-thai"),
        ("en-u-ca-islamicc-ca-gregory", "en-u-ca-islamic-civil"),
        ("en-u-rg-no23-ks-primary-kn-yes", "en-u-kn-ks-level1-rg-no50"),
        ("en-t-EN-latn-M0-names-x-Priv", "en-t-en-latn-m0-prprname-x-priv"),
        ("en-a-bb-x-u-foo", "en-a-bb-x-u-foo"),
        ("en-x-a", "en-x-a"),
    ],
)  # fmt: skip
def test_canonical_tags(run: Any, tag: str, canonical: str) -> None:
    assert run("tag => Intl.getCanonicalLocales(tag)")(tag).to_py() == [canonical]


@pytest.mark.parametrize(
    "tag",
    ["", "e", "en-", "-en", "en--us", "en_US", "i-klingon", "x-foo", "en-a", "en-u", "en-a-bb-a-cc", "en-u-ca-a-u-nu", "de-1996-1996",
     "en-t", "en-t-m0", "en-x", "enGB", "abcd", "en-\u0131", "de-u-ca-toolongsubtag", "root\n", "en\x00"],
)  # fmt: skip
def test_what_is_no_tag(run: Any, tag: str) -> None:
    with pytest.raises(JsException, match="RangeError: Incorrect locale information provided"):
        run("tag => Intl.getCanonicalLocales(tag)")(tag)


_SUBTAG = st.sampled_from(
    [
        "en",
        "de-at",
        "zh-hant",
        "ru-su",
        "x-y",
        "u-ca-buddhist",
        "u-nu-thai",
        "t-de-m0-names",
        "a-foo",
        "fonipa",
        "1994",
        "sgn-br",
    ]
)


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(parts=st.lists(_SUBTAG, min_size=1, max_size=4))
def test_a_canonical_tag_is_its_own(run: Any, parts: list[str]) -> None:
    source = """tag => {
      let once
      try { [once] = Intl.getCanonicalLocales(tag) } catch (error) { return error instanceof RangeError }
      return Intl.getCanonicalLocales(once)[0] === once
    }"""
    assert run(source)("-".join(parts)) is True


@pytest.mark.parametrize(
    ("locales", "resolved"),
    [
        ("'de-AT'", "de-AT"),
        ("'de-QX'", "de"),
        ("['xx', 'tlh', 'fr-CA']", "fr-CA"),
        ("'zh-TW'", "zh-TW"),
        ("'sr-Latn-RS'", "sr-Latn-RS"),
        ("'de-u-nu-arab-ca-hebrew-co-phonebk'", "de-u-ca-hebrew-nu-arab"),
        ("'de-u-nu-native'", "de"),
        ("'xx'", "en-US"),
        ("[]", "en-US"),
    ],
)
def test_negotiation(run: Any, locales: str, resolved: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    assert run(f"new Intl.DateTimeFormat({locales}).resolvedOptions().locale") == resolved


@pytest.mark.parametrize(
    ("environment", "locale"),
    [
        ({"LC_ALL": "de_DE.UTF-8"}, "de-DE"),
        ({"LANG": "pt_BR"}, "pt-BR"),
        ({"LANG": "fr_FR", "LC_ALL": "ja_JP.eucJP"}, "ja-JP"),
        ({"LANG": "ca_ES@valencia"}, "ca-ES"),
        ({"LC_ALL": "C.UTF-8"}, "en-US"),
        ({"LC_ALL": "POSIX"}, "en-US"),
        ({"LC_ALL": "rubbish;"}, "en-US"),
        ({"LC_ALL": "", "LANG": "nl_NL"}, "nl-NL"),
        ({}, "en-US"),
    ],
)
def test_the_locale_of_the_environment(
    run: Any, monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], locale: str
) -> None:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert run(
        "[Intl.NumberFormat, Intl.Collator, Intl.DateTimeFormat].map(C => new C().resolvedOptions().locale).join()"
    ) == (",".join([locale] * 3))


def test_locale(run: Any) -> None:
    source = """
    const l = new Intl.Locale('EN-latn-us-fonipa-u-ca-buddhist-kn-hc-h12', { numberingSystem: 'thai', region: 'GB', firstDayOfWeek: '1' });
    [l, l.baseName, l.language, l.script, l.region, l.variants, l.calendar, l.numeric, l.hourCycle, l.numberingSystem, l.firstDayOfWeek,
      l.collation, l.caseFirst].join(' ')
    """
    assert run(source) == (
        "en-Latn-GB-fonipa-u-ca-buddhist-fw-mon-hc-h12-kn-nu-thai en-Latn-GB-fonipa en Latn GB fonipa buddhist true h12 thai mon  "
    )
    assert run(
        "new Intl.Locale('zh-TW-u-nu-latn').maximize() + ' ' + new Intl.Locale('zh-Hant-TW-x-y').minimize()"
    ) == ("zh-Hant-TW-u-nu-latn zh-TW-x-y")


def test_what_is_known_of_locales(run: Any) -> None:
    source = """tag => { const l = new Intl.Locale(tag); return JSON.stringify([l.getCalendars(), l.getHourCycles(),
      l.getNumberingSystems(), l.getTextInfo().direction, l.getWeekInfo(), l.getTimeZones()?.slice(0, 2)]) }"""
    assert run(source)("ar-EG") == (
        '[["gregory","coptic","islamic-civil","islamic-tbla"],["h12","h23"],["arab"],"rtl",{"firstDay":6,"weekend":[5,6]},["Africa/Cairo"]]'
    )
    assert run(source)("de") == '[["gregory"],["h23","h12"],["latn"],"ltr",{"firstDay":1,"weekend":[6,7]},null]'
    assert run("new Intl.Locale('de').getCollations().join()") == "emoji,eor,phonebk"
    assert run("new Intl.Locale('en-u-fw-wed').getWeekInfo().firstDay") == 3


def test_supported_values(run: Any) -> None:
    source = "kind => { const all = Intl.supportedValuesOf(kind); return [all.length > 5, all.join() === [...new Set(all)].sort().join()] }"
    for kind in ("calendar", "collation", "currency", "numberingSystem", "timeZone", "unit"):
        assert run(source)(kind).to_py() == [True, True], kind
    refused = "Intl.supportedValuesOf('timeZone').filter(timeZone => { try { new Intl.DateTimeFormat('en', { timeZone }) } catch { return true } })"
    assert run(refused).to_py() == []
    with pytest.raises(JsException, match=r"RangeError: Intl.supportedValuesOf\(\): the key must be .* not 'zone'"):
        run("Intl.supportedValuesOf('zone')")


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        ("new Intl.Locale()", "TypeError", "must be a string or an Intl.Locale, not undefined"),
        ("new Intl.Locale('de', { region: 'Germany' })", "RangeError", "two letters or three digits, not 'Germany'"),
        ("new Intl.Locale('de', { variants: 'a' })", "RangeError", "fonipa-scouse"),
        ("new Intl.Locale('de', { variants: 'fonipa-FONIPA' })", "RangeError", "twice"),
        ("new Intl.Locale('de', { firstDayOfWeek: 'x' })", "RangeError", '"mon" to "sun"'),
        ("Intl.Locale('de')", "TypeError", "write new Intl.Locale"),
    ],
)
def test_errors_say_what_to_write(run: Any, call: str, error: str, words: str) -> None:
    with pytest.raises(JsException, match=f"{error}: .*{words}"):
        run(call)


def test_without_icu_only_intl_fails() -> None:
    program = """
import sys
sys.modules["icu4py"] = None
from diglot.ffi_core import Heap
from diglot.kernel import Cells
with Heap() as heap:
    cells = Cells(heap)
    assert heap.eval_js("typeof Intl + typeof Intl.NumberFormat") == "objectfunction"
    for source in ("new Intl.NumberFormat()", "(1).toLocaleString()", "new Date(0).toLocaleString()", "'a'.localeCompare('b')"):
        try:
            heap.eval_js(source)
        except ImportError as error:
            assert "pip install icu4py" in str(error), error
        else:
            raise AssertionError(source)
    assert heap.eval_js("new URL('http://h/x').pathname + [1, 2].join() + 'a'.toUpperCase()") == "/x1,2A"
    cells.close()
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, env=os.environ)
    assert done.returncode == 0, done.stderr
