"""pyodide.d.ts declares the members that proxies, `pyodide` and `py` have: all of them, and no other."""

from __future__ import annotations

import array
import collections
import runpy
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from diglot.ffi_core import Heap

ROOT = Path(__file__).parents[2]
READER = runpy.run_path(str(ROOT / "docs" / "_extensions" / "javascript_reference.py"))
DECLARATIONS = ROOT / "ffi_core" / "pyodide" / "pyodide.d.ts"
INTERFACES = {each.name: each for each in READER["interfaces"](DECLARATIONS.read_text(encoding="utf-8"))}
# What every object and function has.
IGNORED = {"constructor", "[Symbol.toStringTag]", "[Symbol.isConcatSpreadable]"}
OWN_NAMES = """(object, isProxy) => {
  const names = [];
  if (isProxy) object = Object.getPrototypeOf(object);
  for (; object !== Object.prototype && object !== Function.prototype; object = Object.getPrototypeOf(object)) {
    names.push(...Reflect.ownKeys(object).map(key => typeof key === "symbol" ? `[${key.description}]` : key));
    if (!isProxy) break;
  }
  return names.join(" ");
}"""


class Subscriptable:
    def __getitem__(self, key: str) -> None: ...

    def __setitem__(self, key: str, value: object) -> None: ...

    def __contains__(self, key: str) -> bool:
        return False


class Steps:
    def __aiter__(self) -> Steps:
        return self

    async def __anext__(self) -> None: ...


class Awaited:
    def __await__(self) -> Iterator[None]:
        yield


def generator() -> Iterator[int]:
    yield 1


async def async_generator() -> AsyncIterator[int]:
    yield 1


SAMPLES: list[Callable[[], Any]] = [
    object, dict, list, tuple, set, bytes, bytearray, collections.deque, collections.OrderedDict, lambda: len,
    lambda: int, lambda: iter([]), generator, async_generator, Steps, Awaited, Subscriptable,
    lambda: array.array("d"), lambda: memoryview(b"abc"),
]  # fmt: skip


def declared(name: str) -> set[str]:
    """The members of an interface and of those that it extends."""
    interface = INTERFACES[name]
    inherited = set().union(*(declared(base) for base in interface.bases if base in INTERFACES))
    return inherited | {member.name for member in interface.members}


def names(heap: Heap, value: Any, is_proxy: bool = False) -> set[str]:
    return set(heap.eval_js(OWN_NAMES)(value, is_proxy).split()) - IGNORED


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: type(sample()).__name__)
def test_the_members_of_proxies(heap: Heap, sample: Callable[[], Any]) -> None:
    value = sample()
    is_instance = heap.eval_js("(value, name) => name in pyodide.ffi && value instanceof pyodide.ffi[name]")
    classes = [name for name in INTERFACES if is_instance(value, name)]
    assert names(heap, value, is_proxy=True) == set().union(*map(declared, classes))


def test_the_members_of_a_buffer_view(heap: Heap) -> None:
    view = heap.eval_js("(p) => p.getBuffer()")(array.array("d", [1]))
    assert names(heap, view) | {"release", "[Symbol.dispose]"} == declared("PyBufferView")
    view.release()


def test_the_members_of_an_error(heap: Heap) -> None:
    prototype = heap.js.pyodide.ffi.PythonError.prototype
    assert names(heap, prototype) - {"name"} == declared("PythonError")


def test_the_members_of_the_globals(heap: Heap) -> None:
    assert names(heap, heap.js.pyodide) == declared("Pyodide")
    assert heap.eval_js("'import' in py")
    assert declared("Py") == {"import"}


def test_every_class_is_declared_and_every_declaration_says_something(heap: Heap) -> None:
    assert names(heap, heap.js.pyodide.ffi) - set(INTERFACES) == set()
    for interface in INTERFACES.values():
        assert interface.doc, interface.name
        for member in interface.members:
            assert member.doc, f"{interface.name}.{member.name}"


def test_the_options_of_to_js(heap: Heap) -> None:
    for option in declared("ToJsOptions"):
        heap.eval_js("(p, option) => p.toJs({ [option]: undefined })")([1], option)
