"""Texts by the rules of a locale: order, case, lists, segments, names; of any origin and any length."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from diglot.ffi_core import JsException


def test_order(run: Any) -> None:
    source = "l => ['ä', 'a', 'z'].sort(new Intl.Collator(l).compare).join('')"
    assert (run(source)("de"), run(source)("sv")) == ("aäz", "azä")
    assert run("['a10', 'a9'].sort((x, y) => x.localeCompare(y, 'en', { numeric: true })).join()") == "a9,a10"
    assert run("'a\\u0308'.localeCompare('ä')") == 0
    assert run("['résumé', 'resume', 'Résumé'].sort(Intl.Collator('fr').compare).join()") == "resume,résumé,Résumé"
    assert run("'a'.localeCompare('A', undefined, { sensitivity: 'base' })") == 0


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=st.lists(st.text(st.characters(), max_size=8), min_size=2, max_size=2))
def test_order_has_two_directions(run: Any, texts: list[str]) -> None:
    source = "(x, y) => [Math.sign(x.localeCompare(y)), Math.sign(y.localeCompare(x)), x.localeCompare(x)]"
    one, other, same = run(source)(*texts).to_py()
    assert one == -other
    assert same == 0


def test_long_texts(run: Any) -> None:
    assert run("'a'.repeat(1e6).localeCompare('a'.repeat(1e6) + 'b', 'de')") == -1
    assert run("'ß'.repeat(1e5).toLocaleUpperCase('de').length") == 200_000
    assert run("new Intl.ListFormat('en').format(Array(1e5).fill('😀')).length") == 2 * 100_000 + 2 * 99_999 + 4
    assert run("[...new Intl.Segmenter('en').segment('é😀'.repeat(1000))].length") == 2000


def test_lone_surrogates(run: Any) -> None:
    assert run("'\\ud800'.toLocaleLowerCase('tr') === '\\ud800'") is True
    assert run("new Intl.ListFormat('en').format(['\\udc00', 'b']) === '\\udc00 and b'") is True
    assert run("[...new Intl.Segmenter().segment('a\\ud800b')].map(s => s.index).join()") == "0,1,2"
    assert run("'\\ud800'.localeCompare('\\ud800')") == 0


@pytest.mark.parametrize(
    ("call", "text"),
    [
        ("'iI'.toLocaleUpperCase('tr')", "İI"),
        ("'I'.toLocaleLowerCase('az')", "ı"),
        ("'I'.toLocaleLowerCase(['en', 'tr'])", "i"),
        ("'Ίσως'.toLocaleUpperCase('el')", "ΙΣΩΣ"),
        ("'Ì'.toLocaleLowerCase('lt')", "i̇̀"),
        ("'ß'.toLocaleUpperCase()", "SS"),
        ("String.prototype.toLocaleUpperCase.call(1.5)", "1.5"),
    ],
)
def test_case(run: Any, call: str, text: str) -> None:
    assert run(call) == text


def test_segments(run: Any) -> None:
    run("var parts = new Intl.Segmenter('en', { granularity: 'word' }).segment('Hi 👍🏽!')")
    assert run("JSON.stringify([...parts])") == (
        '[{"segment":"Hi","index":0,"input":"Hi 👍🏽!","isWordLike":true},'
        '{"segment":" ","index":2,"input":"Hi 👍🏽!","isWordLike":false},'
        '{"segment":"👍🏽","index":3,"input":"Hi 👍🏽!","isWordLike":false},'
        '{"segment":"!","index":7,"input":"Hi 👍🏽!","isWordLike":false}]'
    )
    assert run("[0, 1, 2, 3, 4, 5, 6, 7].map(i => parts.containing(i).index).join()") == "0,0,2,3,3,3,3,7"
    assert run("[-1, 8, Infinity].map(i => parts.containing(i)).every(found => found === undefined)") is True
    assert run("parts.containing(NaN).index + parts.containing('1').index") == 0


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=30), granularity=st.sampled_from(["grapheme", "word", "sentence"]))
def test_segments_join_to_the_text(run: Any, text: str, granularity: str) -> None:
    source = """(text, granularity) => {
      const segments = new Intl.Segmenter('th', { granularity }).segment(text), all = [...segments]
      return all.map(s => s.segment).join('') === text
        && all.every(s => segments.containing(s.index + s.segment.length - 1).index === s.index)
    }"""
    assert run(source)(text, granularity) is True


def test_lists(run: Any) -> None:
    assert run("new Intl.ListFormat('de', { type: 'disjunction' }).format(new Set(['x', 'y', 'z']))") == "x, y oder z"
    assert run("JSON.stringify(new Intl.ListFormat('en').formatToParts(['a', '😀']))") == (
        '[{"type":"element","value":"a"},{"type":"literal","value":" and "},{"type":"element","value":"😀"}]'
    )
    run.names["names"] = ["Ada", "Bob"]
    assert run("new Intl.ListFormat('en').format(names)") == "Ada and Bob"


def test_names(run: Any) -> None:
    source = "(type, code) => new Intl.DisplayNames('de', { type }).of(code)"
    names = [("region", "us", "Vereinigte Staaten"), ("language", "de-at", "Österreichisches Deutsch"), ("script", "latn", "Lateinisch"),
             ("currency", "chf", "Schweizer Franken"), ("calendar", "gregory", "Gregorianischer Kalender"),
             ("dateTimeField", "weekOfYear", "Woche"), ("region", "QX", "QX")]  # fmt: skip
    assert [run(source)(kind, code) for kind, code, _ in names] == [name for _, _, name in names]


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        ("new Intl.DisplayNames('en')", "TypeError", "needs options"),
        ("new Intl.DisplayNames('en', {})", "TypeError", "needs the option type"),
        ("new Intl.DisplayNames('en', { type: 'region' }).of('Germany')", "RangeError", "'Germany' is no code of a region"),
        ("new Intl.DisplayNames('en', { type: 'language' }).of('en-u-ca-gregory')", "RangeError", "is no code of a language"),
        ("new Intl.ListFormat('en').format(['a', 5])", "TypeError", "every item of the list must be a string, not a number"),
        ("new Intl.ListFormat('en', 'long')", "TypeError", "must be an object or undefined, not a string"),
        ("Intl.ListFormat('en')", "TypeError", "write new Intl.ListFormat"),
        ("new Intl.Segmenter('en', { granularity: 'line' })", "RangeError", "grapheme, word, sentence, not 'line'"),
        ("new Intl.RelativeTimeFormat('en').format(1, 'decade')", "RangeError", "not 'decade'"),
        ("new Intl.RelativeTimeFormat('en').format(Infinity, 'day')", "RangeError", "a finite number, not Infinity"),
        ("new Intl.PluralRules('en').selectRange(1)", "TypeError", "needs two numbers"),
        ("new Intl.Collator('en', { collation: '-' })", "RangeError", "groups of 3 to 8"),
        ("String.prototype.localeCompare.call(null, 'a')", "TypeError", r"localeCompare\(\) was called on null"),
        ("'a'.localeCompare(Symbol())", "TypeError", "symbol"),
    ],
)  # fmt: skip
def test_errors_say_what_to_write(run: Any, call: str, error: str, words: str) -> None:
    with pytest.raises(JsException, match=f"(?i){error}: .*{words}"):
        run(call)
