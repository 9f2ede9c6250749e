"""Intl as a program meets it: its properties, what the console shows, and what cells do to prototypes."""

from __future__ import annotations

from typing import Any

import pytest

CLASSES = [
    "Collator", "DateTimeFormat", "DisplayNames", "DurationFormat", "ListFormat", "Locale", "NumberFormat", "PluralRules",
    "RelativeTimeFormat", "Segmenter",
]  # fmt: skip


def test_the_classes(run: Any) -> None:
    assert run("Object.getOwnPropertyNames(Intl)").to_py() == [*CLASSES, "getCanonicalLocales", "supportedValuesOf"]
    assert run("String(Intl) + Object.keys(Intl).length") == "[object Intl]0"


@pytest.mark.parametrize("name", CLASSES)
def test_a_class(run: Any, name: str) -> None:
    source = f"""
    const C = Intl.{name}, make = (Class) => new Class('de', {{ type: '{"language" if name == "DisplayNames" else "unit"}' }})
    class Mine extends C {{}}
    const one = '{name}' === 'DisplayNames' || '{name}' === 'ListFormat' ? make(Mine) : new Mine('de');
    [Object.getOwnPropertyDescriptor(C, 'prototype').writable, String(one), one instanceof C, Object.getPrototypeOf(one) === Mine.prototype,
      Object.keys(C.prototype).length, C.prototype.constructor === C, '{name}' === 'Locale' || one.resolvedOptions().locale]
    """
    text = "de" if name == "Locale" else f"[object Intl.{name}]"
    found = run(source).to_py()
    assert found == [False, text, True, True, 0, True, True if name == "Locale" else "de"]


def test_on_the_console(run: Any, capsys: pytest.CaptureFixture[str]) -> None:
    run("console.log(new Intl.ListFormat('de'), new Intl.Locale('de-u-nu-arab'), [[[new Intl.Segmenter('de')]]])")
    assert capsys.readouterr().out == (
        "Intl.ListFormat { locale: 'de', type: 'conjunction', style: 'long' } Intl.Locale { tag: 'de-u-nu-arab' } "
        "[ [ [ [Intl.Segmenter] ] ] ]\n"
    )


def test_methods_of_the_language(run: Any) -> None:
    source = """
    const P = [[Number, 'toLocaleString', 0], [BigInt, 'toLocaleString', 0], [Date, 'toLocaleDateString', 0], [String, 'localeCompare', 1],
      [String, 'toLocaleUpperCase', 0], [Array, 'toLocaleString', 0], [Object.getPrototypeOf(Int8Array), 'toLocaleString', 0]]
    P.every(([C, name, length]) => {
      const { value, enumerable, writable, configurable } = Object.getOwnPropertyDescriptor(C.prototype, name)
      let isConstructor = true
      try { Reflect.construct(Object, [], value) } catch { isConstructor = false }
      return value.name === name && value.length === length && !enumerable && writable && configurable && !isConstructor
    })
    """
    assert run(source) is True


def test_first_use_after_hostile_patches(run: Any) -> None:
    run("""
    const { defineProperty } = Object, { ownKeys } = Reflect
    const classes = [Map, Set, WeakMap, String, Function, Promise, RegExp, Array, Number, Date], iterator = Object.getPrototypeOf([][Symbol.iterator]()), kept = ['constructor', 'length', 'then']
    const own = ['toLocaleString', 'localeCompare', 'toLocaleUpperCase']
    const patch = (prototype) => {
      const keys = ownKeys(prototype)
      for (let i = 0; i < keys.length; i++) {
        let skip = false
        for (let j = 0; j < 3; j++) if (keys[i] === kept[j] || keys[i] === own[j]) skip = true
        if (!skip) try { defineProperty(prototype, keys[i], { value() { throw new Error('patched') } }) } catch {}
      }
    }
    for (let i = 0; i < classes.length; i++) patch(classes[i].prototype)
    patch(iterator)
    defineProperty(Array.prototype, 0, { set() { throw new Error('patched') }, configurable: true })
    Object.defineProperty = Object.create = Reflect.apply = Object.keys = Symbol.for = Math.floor = null
    """)
    calls = [
        "(1234.5).toLocaleString('de')",
        "new Intl.NumberFormat('de', { style: 'currency', currency: 'EUR' }).formatToParts(5)[2].value",
        "new Intl.NumberFormat('de-u-nu-latn').formatRange(1, 2)",
        "new Intl.DateTimeFormat('de', { month: 'long', timeZone: 'utc' }).format(0)",
        "new Intl.DateTimeFormat('de', { dateStyle: 'long', timeZone: '+01:00' }).resolvedOptions().timeZone",
        "'a'.localeCompare('b', 'de', { numeric: true })",
        "new Intl.PluralRules('de').resolvedOptions().pluralCategories.length",
        "new Intl.RelativeTimeFormat('de').formatToParts(-3, 'day')[1].value",
        "new Intl.Segmenter('de').segment('ab').containing(1).segment",
        "new Intl.DisplayNames('de', { type: 'language' }).of('en')",
        "new Intl.Locale('de-u-ca-buddhist', { numberingSystem: 'thai' }).calendar",
        "new Intl.DurationFormat('en', { style: 'digital' }).format({ hours: 1 })",
        "new Intl.Locale('de-DE').getWeekInfo().weekend.length",
        "Intl.supportedValuesOf('unit').length",
    ]
    found = [run(call) for call in calls]
    assert found == [
        "1.234,5", "00", "1–2", "Januar", "+01:00", -1, 2, "3", "b", "Englisch", "buddhist", "1:00:00", 2, 45,
    ]  # fmt: skip
