"""The texts of `util.inspect` and `util.format`, case by case (see inspect_cases.py)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from diglot.ffi_core import Heap, jsnull

from .inspect_cases import CASES, ENGINE_CASES, FORMAT_CASES, PATTERN_CASES, PYTHON_CASES, SETUP


@pytest.fixture(scope="module")
def shared() -> Iterator[Heap]:
    """One heap for all cases: they only make values and look at them."""
    with Heap() as heap:
        heap.eval_js(SETUP)
        yield heap


def evaluated(heap: Heap, expression: str) -> Any:
    """A function that gives the value of a global expression."""
    return heap.eval_js(f"(() => (\n{expression}\n))")


def js_options(heap: Heap, options: dict[str, Any]) -> Any:
    """Options as a JavaScript object; None is null."""
    return heap.to_js({name: jsnull if value is None else value for name, value in options.items()})


def case_id(case: Any) -> str | None:
    return ascii(case)[:60] if isinstance(case, str) else None


@pytest.mark.parametrize("case", CASES + ENGINE_CASES, ids=lambda case: ascii(case[0])[:70])
def test_inspect(shared: Heap, case: tuple[Any, ...]) -> None:
    expression, expected, *options = case
    show = shared.eval_js("((make, inspect, options) => inspect(make(), options))")
    found = show(
        evaluated(shared, expression), shared.js_library("inspectWithOptions"), js_options(shared, *options or [{}])
    )
    assert found == expected


@pytest.mark.parametrize(("expression", "pattern"), PATTERN_CASES, ids=case_id)
def test_inspect_with_frames(shared: Heap, expression: str, pattern: str) -> None:
    show = shared.eval_js("((make, inspect) => inspect(make()))")
    found = show(evaluated(shared, expression), shared.js_library("inspect"))
    assert re.fullmatch(pattern, found), found


@pytest.mark.parametrize(("expression", "expected"), FORMAT_CASES, ids=case_id)
def test_format(shared: Heap, expression: str, expected: str) -> None:
    show = shared.eval_js("((make, format) => format(...make()))")
    assert show(evaluated(shared, expression), shared.js_library("format")) == expected
    show = shared.eval_js("((make, format) => format({}, make()))")
    assert show(evaluated(shared, expression), shared.js_library("formatWithOptions")) == expected


@pytest.mark.parametrize(("expression", "expected"), PYTHON_CASES, ids=case_id)
def test_python_objects(shared: Heap, expression: str, expected: str) -> None:
    show = shared.eval_js("((value, inspect) => inspect([value], {}))")
    assert show(eval(expression), shared.js_library("inspectWithOptions")) == expected


def test_colours(shared: Heap) -> None:
    text = shared.js_library("formatWithOptions")(shared.to_js({"colors": True}), shared.to_js(["%o and %s", 1, "x"]))
    assert re.sub(r"\x1b\[\d+m", "", text) == "1 and x"
    assert "\x1b[33m1\x1b[39m" in text


def test_looking_at_an_iterator_does_not_move_it(shared: Heap) -> None:
    shared.eval_js("globalThis.iterator = new Map([[1, 2], [3, 4]]).entries(); iterator.next()")
    inspect = shared.js_library("inspect")
    iterator = shared.eval_js("iterator")
    assert [inspect(iterator), inspect(iterator)] == ["[Map Entries] { [ 3, 4 ] }"] * 2
    assert shared.eval_js("iterator.next().value").to_py() == [3, 4]
    assert inspect(iterator) == "[Map Entries] {  }"
    shared.eval_js("delete globalThis.iterator")
