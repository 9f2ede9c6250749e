"""Texts that the engine cannot compile as they are."""

from __future__ import annotations

import json

import pytest

from diglot.ffi_core import Heap
from diglot.kernel.javascript.engine import for_engine

FUNCTION = """(() => {{ const r = [], id = x => x; function* inner() {{ return yield 1 }}
function* f() {{ {} }} const g = f(); let v = g.next(); while (!v.done) v = g.next([5, 6])
return JSON.stringify(r) }})()"""


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("for (const p of yield 1) r.push(p)", [5, 6]),
        ("let p; for (p of id(yield 1)) { r.push(p) }", [5, 6]),
        ("for (var [k] of Object.entries(yield 1)) r.push(k)", ["0", "1"]),
        ("for (const p of yield* inner()) r.push(p)", [5, 6]),
        ("outer: for (const p of yield 1) { for (const q of [1, 2]) { r.push(p); continue outer } }", [5, 6]),
        ("if (r) for (const p of yield 1) for (const q of yield 2) r.push(p + q)", [10, 11, 11, 12]),
        ("for (const p of (function* () { yield 3 })()) r.push(p)", [3]),
        ("for (const $of of yield 1) r.push($of)", [5, 6]),
        ("for (const p of [1]) r.push(yield p)", [[5, 6]]),
    ],
)
def test_yield_in_the_head_of_a_loop(body: str, found: list[object]) -> None:
    with Heap() as heap:
        assert json.loads(heap.eval_js(for_engine(FUNCTION.format(body)))) == found


@pytest.mark.parametrize("head", ["const p of yield\n1", "const\np of yield 1", "const p of // why\nyield 1"])
def test_lines_stay(head: str) -> None:
    source = f"function* f() {{\nfor ({head}) {{}}\n}}\nmark"
    assert for_engine(source).split("\n").index("mark") == source.split("\n").index("mark")


def test_other_texts_stay_as_they_are() -> None:
    source = "for (const p of list) { yield }; const of = 1; of; function* g() { yield of }"
    assert for_engine(source) == source
