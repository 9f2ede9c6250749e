"""Objects that answer whatever they are asked for do not fool the libraries that ask what they are."""

from __future__ import annotations

import copy
import dataclasses
import inspect
import io
import json
import os
import pickle
from collections.abc import Callable, Mapping
from typing import Any
from unittest.mock import MagicMock, Mock

import numpy as np
import pandas as pd
import pytest
from IPython.core.formatters import DisplayFormatter
from IPython.lib.pretty import pretty
from rich.console import Console
from rich.pretty import pretty_repr

from diglot.ffi_core import Heap

# Each answers every question with a function, and notes it.
ANSWERS = {
    "proxy": "new Proxy({}, traps)",
    "function": "new Proxy(function () {}, traps)",
    "heir": "Object.create(new Proxy({}, traps))",
    "nested": "new Proxy(new Proxy({}, traps), {})",
}
TRAPS = """
var asked = [];
var traps = {
  get(target, key) { asked.push(String(key)); return () => 1 },
  has(target, key) { asked.push(String(key)); return true },
};
"""


def printed(*values: Any, **options: Any) -> str:
    console = Console(file=io.StringIO(), width=80, **options)
    console.print(*values)
    return console.file.getvalue()  # type: ignore[attr-defined]


def raises(
    kind: type[BaseException] | tuple[type[BaseException], ...], call: Callable[[Any], Any]
) -> Callable[[Any], bool]:
    def check(value: Any) -> bool:
        with pytest.raises(kind):
            call(value)
        return True

    return check


def is_mapping(value: Any) -> bool:
    """Whether it is plain data behind its traps: a mapping of what that data has."""
    return isinstance(value, Mapping)


# What must hold of each. Those that ask for names without an underscore are answered, and not taken in by it.
SURE = {
    "repr": lambda value: repr(value) in ("{}", "[Function (anonymous)]"),
    "IPython's formats": lambda value: set(DisplayFormatter().format(value)[0]) == {"text/plain"},
    "IPython's pretty": lambda value: pretty(value) in ("{}", "[Function (anonymous)]"),
    "IPython's pretty, nested": lambda value: pretty([value]).startswith("["),
    "rich": lambda value: printed(value) in ("{}\n", "[Function (anonymous)]\n"),
    "rich, nested": lambda value: printed([value]) in ("[{}]\n", "[[Function (anonymous)]]\n"),  # rich has a probe
    "numpy": lambda value: np.asarray(value).shape == () and np.asarray(value).item() is value,
    "numpy, nested": lambda value: np.asarray([value, value], dtype=object).shape == (2,),
    "pandas, missing": lambda value: not pd.isna(value),
    "pandas, series": lambda value: pd.Series([value])[0] is value and bool(repr(pd.Series([value]))),
    "pandas, frame": lambda value: pd.DataFrame({"a": [value]})["a"][0] is value,
    "pandas, of it": raises((TypeError, ValueError), pd.DataFrame),
    "copy": raises(TypeError, copy.copy),
    "deepcopy": raises(TypeError, copy.deepcopy),
    "pickle": raises(TypeError, pickle.dumps),
    "inspect, unwrap": lambda value: inspect.unwrap(value) is value,
    "inspect, kinds": lambda value: not any(
        is_kind(value)
        for is_kind in (inspect.isfunction, inspect.isclass, inspect.iscoroutine, inspect.isawaitable, inspect.ismodule,
                        inspect.isgenerator, inspect.ismethod, inspect.iscoroutinefunction)
    ),
    "inspect, documentation": lambda value: inspect.getdoc(value) is None,
    "dataclasses": lambda value: not dataclasses.is_dataclass(value),
    "iteration": lambda value: list(value) == [] if is_mapping(value) else raises(TypeError, iter)(value),
    "length": lambda value: len(value) == 0 if is_mapping(value) else raises(TypeError, len)(value),
    "a copy of its items": lambda value: not is_mapping(value) or dict(value) == value.to_py() == {**value} == {},
    "path": raises(TypeError, os.fspath),
    "json": lambda value: json.dumps(value) == "{}" if is_mapping(value) else raises(TypeError, json.dumps)(value),
    "attributes": lambda value: not any(
        hasattr(value, name)
        for name in ("_repr_html_", "_repr_mimebundle_", "_ipython_display_", "__array_interface__",
                     "__dataframe__", "__arrow_c_stream__", "__rich__", "__wrapped__",
                     "__deepcopy__", "__enter__", "_ipython_canary_method_should_not_exist_")
    ) and (is_mapping(value) or not any(hasattr(value, name) for name in ("__array__", "__iter__", "__len__"))),
}  # fmt: skip


@pytest.mark.parametrize("kind", ANSWERS)
@pytest.mark.parametrize("library", SURE)
def test_python_libraries_and_objects_of_javascript(heap: Heap, kind: str, library: str) -> None:
    heap.eval_js(TRAPS)
    value = heap.eval_js(f"({ANSWERS[kind]})")
    assert SURE[library](value)
    heap.eval_js("globalThis.asked = globalThis.traps = undefined")


@pytest.mark.parametrize("kind", ANSWERS)
def test_a_display_asks_no_trap(heap: Heap, kind: str) -> None:
    heap.eval_js(TRAPS)
    value = heap.eval_js(f"({ANSWERS[kind]})")
    DisplayFormatter().format(value)
    repr(value), str(value), pretty(value), np.asarray(value), copy_fails(value)
    assert heap.eval_js("asked.join()") == ""
    heap.eval_js("globalThis.asked = globalThis.traps = undefined")


def copy_fails(value: Any) -> None:
    with pytest.raises(TypeError):
        copy.deepcopy(value)


@pytest.mark.parametrize(
    "name", ["_repr_html_", "__array_interface__", "_ipython_display_", "__length_hint__", "__wrapped__"]
)
def test_what_an_object_was_given_is_found(heap: Heap, name: str) -> None:
    for source in (f"({{ {name}: 7 }})", f"Object.create({{ {name}: 7 }})", f"new Proxy({{ {name}: 7 }}, {{}})",
                   f"new (class {{ get {name}() {{ return 7 }} }})"):  # fmt: skip
        assert getattr(heap.eval_js(source), name) == 7


def test_a_getter_runs_only_when_it_is_read(heap: Heap) -> None:
    value = heap.eval_js("var ran = 0; ({ get lazy() { ran++; return 1 }, get _repr_html_() { ran++ } })")
    repr(value), pretty([value]), printed(value), np.asarray(value), pd.Series([value]), dir(value)
    assert heap.eval_js("ran") == 0
    assert value.lazy == 1
    assert heap.eval_js("ran") == 1


def test_containers_are_what_they_are_to_numpy_and_pandas(heap: Heap) -> None:
    assert np.asarray(heap.eval_js("[1, 2, 3]")).tolist() == [1, 2, 3]
    assert np.asarray(heap.eval_js("new Float32Array([1, 2])")).dtype == np.float32
    assert pd.Series(heap.eval_js("[1, 2, 3]")).sum() == 6
    assert pd.Series(heap.eval_js("new Map([['a', 1]])"))["a"] == 1


# -- the other way -----------------------------------------------------------------------------------------------------


class Answers:
    """Has whatever it is asked for."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        self.asked.append(name)
        return lambda *args: name


@pytest.mark.parametrize("make", [Answers, Mock, MagicMock])
def test_javascript_and_python_objects_that_answer_anything(heap: Heap, make: Callable[[], Any]) -> None:
    check = heap.eval_js(
        """(async (value) => {
          const awaited = await value;
          const json = JSON.stringify({ value });
          const probes = ["then", "nodeType", "outerHTML", "toSpec", "toDataURL", "$$typeof"];
          const answered = probes.filter((name) => value[name] !== undefined || name in value);
          return [awaited === value, typeof json, value.toJSON.name, ...answered];
        })"""
    )
    assert heap.eval_js("(value) => value.anything !== undefined")(make())
    import asyncio

    async def main() -> Any:
        return (await asyncio.wait_for(check(make()), 30)).to_py()

    assert asyncio.run(main()) == [True, "string", "toJSON"]


def test_a_display_asks_a_python_object_for_its_repr_alone(heap: Heap) -> None:
    value = Answers()
    shown = heap.eval_js("(value) => [value]")(value)
    repr(shown)
    heap.js_library("format")("%o", shown)
    assert value.asked == []


def test_what_a_python_object_was_given_is_found(heap: Heap) -> None:
    class Thenable(Answers):
        def then(self, resolve: Any, reject: Any) -> None:
            resolve("mine")

    given = Answers()
    given.toJSON = lambda *_: "given"  # type: ignore[attr-defined]
    assert heap.eval_js("(value) => typeof value.then")(Thenable()) == "function"
    assert heap.eval_js("JSON.stringify")(given) == '"given"'
    assert heap.eval_js("(value) => value.$then()")(Answers()) == "then"


# -- rich --------------------------------------------------------------------------------------------------------------


def test_rich_prints_a_value_as_node_does(heap: Heap) -> None:
    value = heap.eval_js("({ name: 'Ada', list: [1, true, null], when: new Date(0), f() {} })")
    text = "{ name: 'Ada', list: [ 1, true, null ], when: 1970-01-01T00:00:00.000Z, f: [Function: f] }"
    assert printed(value, color_system=None).replace("\n", " ").split() == text.split()
    in_colours = printed(value, force_terminal=True, color_system="standard")
    assert "\x1b[32m'Ada'\x1b[0m" in in_colours
    narrow = Console(file=io.StringIO(), width=30)
    narrow.print(value)
    assert max(map(len, narrow.file.getvalue().splitlines())) <= 30  # type: ignore[attr-defined]


def test_rich_shows_markup_in_a_value_as_it_is(heap: Heap) -> None:
    value = heap.eval_js("({ '[bold]x[/bold]': '[link=http://x]y[/link]' })")
    assert printed(value) == "{ '[bold]x[/bold]': '[link=http://x]y[/link]' }\n"


def test_rich_marks_a_value_in_a_container(heap: Heap) -> None:
    value = heap.eval_js("({ a: 1 })")
    assert pretty_repr({"k": [value]}) == "{'k': [JsProxy({ a: 1 })]}"
    assert printed({"k": [value]}) == "{'k': [JsProxy({ a: 1 })]}\n"


def test_rich_and_errors(heap: Heap) -> None:
    error = heap.eval_js("Object.assign(new RangeError('far'), { code: 7 })")
    assert "RangeError: far" in printed(error)
    assert "code: 7" in printed(error)


@pytest.mark.leaks
def test_rich_and_a_closed_heap() -> None:
    with Heap() as heap:
        value = heap.eval_js("({ a: 1 })")
    assert printed(value) == "<JsProxy of a closed heap>\n"
