"""Numbers in the words of a locale: what counts as a number, options and their errors, what is called again and again."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from diglot.ffi_core import JsException


@pytest.mark.parametrize(
    ("call", "text"),
    [
        ("(1234567.891).toLocaleString()", "1,234,567.891"),
        ("(1234567.891).toLocaleString('de')", "1.234.567,891"),
        ("(1234567.891).toLocaleString(['xx', 'de'])", "1.234.567,891"),
        ("(1234567.891).toLocaleString(new Intl.Locale('de'))", "1.234.567,891"),
        ("(0.5).toLocaleString('de', { style: 'percent' })", "50\xa0%"),
        ("(12345678901234567890n).toLocaleString('de')", "12.345.678.901.234.567.890"),
        ("new Intl.NumberFormat('en').format('12345678901234567890.5')", "12,345,678,901,234,567,890.5"),
        ("new Intl.NumberFormat('en').format('0x1f')", "31"),
        ("new Intl.NumberFormat('en').format('-1e400')", "-∞"),
        ("new Intl.NumberFormat('en').format(1e-400)", "0"),
        ("new Intl.NumberFormat('en').format('-1e-400')", "-0"),
        ("new Intl.NumberFormat('en').format(-0)", "-0"),
        ("new Intl.NumberFormat('en').format({ valueOf: () => 7n })", "7"),
        ("new Intl.NumberFormat('en').format(null)", "0"),
        ("new Intl.NumberFormat('en').format()", "NaN"),
        ("Intl.NumberFormat('en').format(new Date(5))", "5"),
        ("[1.5, 2n, null].toLocaleString('de')", "1,5,2,"),
        ("new Float64Array([1.5, 1e6]).toLocaleString('de')", "1,5,1.000.000"),
    ],
)
def test_what_counts_as_a_number(run: Any, call: str, text: str) -> None:
    assert run(call) == text


@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(number=st.one_of(st.integers(-(10**40), 10**40), st.floats(allow_nan=False, allow_infinity=False)))
def test_no_digit_is_lost(run: Any, number: float) -> None:
    options = "{ maximumFractionDigits: 100, maximumSignificantDigits: 21, roundingPriority: 'morePrecision', useGrouping: false }"
    text = run(f"text => new Intl.NumberFormat('en', {options}).format(text)")(str(number))
    assert float(text) == float(number)
    if isinstance(number, int):
        assert int(text) == number


def test_numbers_of_python(run: Any) -> None:
    run.names.update(whole=10**30, price=Decimal("1234.5"))
    assert run("whole.toLocaleString('en')") == "1," + ",".join(["000"] * 10)
    assert run("new Intl.NumberFormat('de', { style: 'currency', currency: 'EUR' }).format(price)") == "1.234,50\xa0€"


def test_python_formats_with_it(run: Any) -> None:
    run.cells.heap.install()
    source = (
        "import js\njs.Intl.NumberFormat.new('de', js.Object.fromEntries([['style', 'percent']])).format(0.25), "
        "js.Intl.NumberFormat.new('hi').format(10**9)"
    )
    assert run.py(source) == ("25\xa0%", "1,00,00,00,000")


def test_a_very_long_integer(run: Any) -> None:
    assert len(run("(10n ** 20000n).toLocaleString('en', { useGrouping: false })")) == 20001


def test_formatters_that_are_kept_do_not_mix(run: Any) -> None:
    source = """
    const found = []
    for (let i = 0; i < 2; i++) {
      for (const locale of [undefined, 'de', 'fr', new Intl.Locale('de'), ['hi']]) {
        for (const options of [undefined, { minimumFractionDigits: 1 }, { style: 'percent' }]) found.push((123456).toLocaleString(locale, options))
      }
    }
    found.slice(0, 15).join() === found.slice(15).join() && new Set(found).size
    """
    assert run(source) == 12  # a Locale of "de" gives what "de" gives


def test_the_bound_function_of_format(run: Any) -> None:
    source = """
    const de = new Intl.NumberFormat('de'), { format } = de;
    [[1.5, 2.5].map(format).join(' '), format === de.format, format.name, format.length].join('|')
    """
    assert run(source) == "1,5 2,5|true||1"


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        ("new Intl.NumberFormat('en', { style: 'currency' })", "TypeError", 'needs the option currency, as in { currency: "EUR" }'),
        ("new Intl.NumberFormat('en', { style: 'currency', currency: 'euro' })", "RangeError", "a code of three letters, not 'euro'"),
        ("new Intl.NumberFormat('en', { style: 'unit', unit: 'parsec' })", "RangeError", "supportedValuesOf"),
        ("new Intl.NumberFormat('en', { style: 'unit' })", "TypeError", "needs the option unit"),
        ("new Intl.NumberFormat('en', { notation: 'short' })", "RangeError", "standard, scientific, engineering, compact, not 'short'"),
        ("new Intl.NumberFormat('en', { maximumFractionDigits: 101 })", "RangeError", "from 0 to 100, not 101"),
        ("new Intl.NumberFormat('en', { minimumFractionDigits: 3, maximumFractionDigits: 2 })", "RangeError", "must not be greater"),
        ("new Intl.NumberFormat('en', { minimumIntegerDigits: 2n })", "TypeError", "must be a number, not a bigint"),
        ("new Intl.NumberFormat('en', { roundingIncrement: 3 })", "RangeError", "roundingIncrement must be"),
        ("new Intl.NumberFormat('en', { roundingIncrement: 5, maximumSignificantDigits: 2 })", "TypeError", "goes with fraction digits"),
        ("new Intl.NumberFormat('en', { useGrouping: 'sometimes' })", "RangeError", "useGrouping must be a boolean"),
        ("new Intl.NumberFormat('en', null)", "TypeError", "must be an object or undefined, not null"),
        ("new Intl.NumberFormat('en_US')", "RangeError", "'en_US' is no language tag"),
        ("new Intl.NumberFormat(null)", "TypeError", "not null"),
        ("new Intl.NumberFormat([5])", "TypeError", "not a number"),
        ("new Intl.NumberFormat('en').format(Symbol())", "TypeError", "symbol"),
        ("new Intl.NumberFormat('en').formatRange(1)", "TypeError", "needs two numbers"),
        ("new Intl.NumberFormat('en').formatRange(NaN, 1)", "RangeError", "NaN begins or ends no range"),
        ("Intl.NumberFormat.prototype.formatToParts.call({}, 1)", "TypeError", "belongs to an Intl.NumberFormat, not to an Object"),
        ("Number.prototype.toLocaleString.call('x')", "TypeError", "not a number"),
        ("(1).toLocaleString('en', { style: 'x' })", "RangeError", "decimal, percent, currency, unit, not 'x'"),
    ],
)  # fmt: skip
def test_errors_say_what_to_write(run: Any, call: str, error: str, words: str) -> None:
    with pytest.raises(JsException, match=f"(?i){error}: .*{words}"):
        run(call)


@pytest.mark.parametrize(
    ("call", "types"),
    [
        ("new Intl.NumberFormat('en', { style: 'currency', currency: 'USD' }).formatToParts(-1234.5)",
         "minusSign currency integer group integer decimal fraction"),
        ("new Intl.NumberFormat('en', { notation: 'scientific' }).formatToParts(1e-9)",
         "integer exponentSeparator exponentMinusSign exponentInteger"),
        ("new Intl.NumberFormat('en').formatToParts(NaN)", "nan"),
        ("new Intl.NumberFormat('en').formatToParts(-Infinity)", "minusSign infinity"),
        ("new Intl.NumberFormat('ar-EG').formatToParts(12)", "integer"),
        ("new Intl.NumberFormat('zh-u-nu-hanidec').formatToParts(12)", "integer"),
    ],
)  # fmt: skip
def test_parts(run: Any, call: str, types: str) -> None:
    assert run(f"{call}.map(part => part.type).join(' ')") == types


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    number=st.floats(),
    locale=st.sampled_from(["en", "de", "ar-EG", "hi", "fr", "he", "zh-u-nu-hanidec"]),
    options=st.sampled_from(
        ["{}", "{ style: 'percent' }", "{ notation: 'compact' }", "{ style: 'currency', currency: 'INR' }",
         "{ style: 'unit', unit: 'liter', unitDisplay: 'long' }", "{ signDisplay: 'always', notation: 'engineering' }"]
    ),
)  # fmt: skip
def test_parts_join_to_the_text(run: Any, number: float, locale: str, options: str) -> None:
    source = f"""(locale, n) => {{
      const format = new Intl.NumberFormat(locale, {options})
      return [format.formatToParts(n).map(part => part.value).join(''), format.format(n)]
    }}"""
    parts, text = run(source)(locale, number).to_py()
    assert parts == text
