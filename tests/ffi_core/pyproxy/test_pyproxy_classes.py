"""`instanceof` of the classes of `ffi`: which Python objects belong to which."""

from __future__ import annotations

import array
import asyncio
import collections
import functools
import io
import math
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from decimal import Decimal
from types import SimpleNamespace
from typing import Any, NamedTuple

import numpy as np
import pytest

from diglot.ffi_core import Heap

from ..support import js, js_async, thrown

CLASSES = [
    "PyProxy",
    "PyProxyWithLength",
    "PyProxyWithGet",
    "PyProxyWithSet",
    "PyProxyWithHas",
    "PyDict",
    "PyIterable",
    "PyAsyncIterable",
    "PyIterator",
    "PyAsyncIterator",
    "PyGenerator",
    "PyAsyncGenerator",
    "PyAwaitable",
    "PyCallable",
    "PyBuffer",
    "PyBufferView",
    "PySequence",
    "PyMutableSequence",
    "PythonError",
]

# shorthand -> the classes it stands for
SHORT = {
    "Length": "PyProxyWithLength",
    "Get": "PyProxyWithGet",
    "Set": "PyProxyWithSet",
    "Has": "PyProxyWithHas",
    "Dict": "PyDict",
    "Iterable": "PyIterable",
    "Iterator": "PyIterator",
    "Generator": "PyGenerator",
    "AsyncIterable": "PyAsyncIterable",
    "AsyncIterator": "PyAsyncIterator",
    "AsyncGenerator": "PyAsyncGenerator",
    "Awaitable": "PyAwaitable",
    "Callable": "PyCallable",
    "Buffer": "PyBuffer",
    "Sequence": "PySequence",
    "MutableSequence": "PyMutableSequence",
}


class Point(NamedTuple):
    x: int = 0


@dataclass
class Record:
    x: int = 0


class Text(str):
    __slots__ = ()


class Everything:
    """An object of several protocols, by its type."""

    def __len__(self) -> int:
        return 0

    def __getitem__(self, key: Any) -> Any: ...
    def __call__(self) -> None: ...
    def __await__(self) -> Any: ...
    def __contains__(self, key: Any) -> bool:
        return False


class Asynchronous:
    def __aiter__(self) -> AsyncIterator[int]: ...  # type: ignore[empty-body]


class AsynchronousStep(Asynchronous):
    async def __anext__(self) -> int:
        return 1


def function() -> None: ...


def generator() -> Iterator[int]:
    yield 1


async def async_generator() -> AsyncIterator[int]:
    yield 1


def instance_attributes() -> SimpleNamespace:
    """Methods of an instance bring no protocol: Python looks them up on the type."""
    return SimpleNamespace(__len__=lambda: 1, __call__=len, __iter__=iter)


MEMBERS = [
    ([], "Length Get Set Has Iterable Sequence MutableSequence"),
    ((), "Length Get Has Iterable Sequence"),
    (range(3), "Length Get Has Iterable Sequence"),
    (Point(), "Length Get Has Iterable Sequence"),
    (b"", "Length Get Has Iterable Sequence Buffer"),
    (bytearray(), "Length Get Set Has Iterable Sequence MutableSequence Buffer"),
    ({}, "Length Get Set Has Iterable Dict"),
    (collections.OrderedDict(), "Length Get Set Has Iterable"),
    (collections.defaultdict(list), "Length Get Set Has Iterable"),
    (type(int.__dict__)({}), "Length Get Has Iterable"),
    (set(), "Length Has Iterable"),
    (frozenset(), "Length Has Iterable"),
    ({}.keys(), "Length Has Iterable"),
    ({}.items(), "Length Has Iterable"),
    ({}.values(), "Length Has Iterable"),
    (collections.deque(), "Length Get Set Has Iterable Sequence MutableSequence"),
    (generator(), "Iterable Iterator Generator"),
    (iter([]), "Iterable Iterator"),
    (zip(), "Iterable Iterator"),
    (enumerate([]), "Iterable Iterator"),
    (Asynchronous(), "AsyncIterable"),
    (AsynchronousStep(), "AsyncIterable AsyncIterator"),
    (function, "Callable"),
    ([].append, "Callable"),
    (SimpleNamespace.__init__, "Callable"),
    (len, "Callable"),
    (functools.partial(len), "Callable"),
    (Record, "Callable"),
    (object, "Callable"),
    (math, ""),
    (ValueError("x"), ""),
    (Decimal(1), ""),
    (1j, ""),
    (Record(), ""),
    (object(), ""),
    (instance_attributes(), ""),
    (Ellipsis, ""),
    (Everything(), "Length Get Has Callable Awaitable"),
    (io.StringIO(), "Iterable Iterator"),
]


def classes_of(heap: Heap, value: Any) -> set[str]:
    return set(
        js(heap, "names.filter((name) => value instanceof pyodide.ffi[name])", names=heap.to_js(CLASSES), value=value)
    )


def expected(short: str) -> set[str]:
    return {"PyProxy", *(SHORT[name] for name in short.split())}


@pytest.mark.parametrize(
    ("value", "short"), MEMBERS, ids=lambda value: getattr(value, "__name__", type(value).__name__)
)
def test_classes_follow_the_type(heap: Heap, value: Any, short: str) -> None:
    assert classes_of(heap, value) == expected(short)


@pytest.mark.parametrize(
    "value", [array.array("i", [1]), memoryview(bytearray(b"x")), np.zeros(2)], ids=["array", "memoryview", "numpy"]
)
def test_buffers(heap: Heap, value: Any) -> None:
    assert {"PyProxy", "PyBuffer", "PyProxyWithLength", "PyProxyWithGet", "PyProxyWithSet", "PyIterable"} <= classes_of(
        heap, value
    )
    assert not {"PyDict", "PyCallable", "PyAwaitable", "PyIterator", "PyBufferView"} & classes_of(heap, value)


def test_coroutines(heap: Heap) -> None:
    async def work() -> None: ...

    coroutine = work()
    try:
        assert classes_of(heap, coroutine) == expected("Awaitable")
        assert classes_of(heap, work) == expected("Callable")
    finally:
        coroutine.close()


def test_futures_and_tasks(heap: Heap) -> None:
    async def work() -> None: ...

    async def main() -> list[set[str]]:
        loop = asyncio.get_running_loop()
        future, task = loop.create_future(), loop.create_task(work())
        found = [classes_of(heap, future), classes_of(heap, task)]
        await task
        return found

    assert [names - {"PyIterable"} for names in asyncio.run(main())] == [expected("Awaitable")] * 2


def test_async_generators(heap: Heap) -> None:
    assert classes_of(heap, async_generator()) == expected("AsyncIterable AsyncIterator AsyncGenerator")


def test_a_coroutine_made_in_javascript_is_awaitable(heap: Heap) -> None:
    async def work() -> int:
        return 1

    assert js_async(heap, "{ const c = f(); return [c instanceof pyodide.ffi.PyAwaitable, await c] }", f=work) == [
        True,
        1,
    ]


@pytest.mark.parametrize("value", ["text", Text("x"), 1, 1.5, True, None], ids=repr)
def test_what_crosses_as_a_value_is_no_proxy(heap: Heap, value: Any) -> None:
    assert classes_of(heap, value) == set()
    assert js(heap, "typeof value", value=value) in ("string", "number", "boolean", "undefined")


def test_a_str_subclass_crosses_as_a_string(heap: Heap) -> None:
    assert js(heap, "[typeof value, value]", value=Text("x")) == ["string", "x"]


@pytest.mark.parametrize(
    "value",
    [
        "{}",
        "[]",
        "null",
        "() => 1",
        "new Map()",
        "new ArrayBuffer(1)",
        "new Error('x')",
        "Symbol()",
        "pyodide.ffi",
        "1n",
    ],
)
def test_javascript_values_belong_to_none(heap: Heap, value: str) -> None:
    assert (
        js(
            heap,
            f"""{{
                const value = {value};
                return Object.values(pyodide.ffi).filter((cls) => value instanceof cls).length
            }}""",
        )
        == 0
    )


def test_a_buffer_view_is_no_proxy_of_python(heap: Heap) -> None:
    assert js(
        heap,
        """{
        const view = b.getBuffer();
        const found = [view instanceof pyodide.ffi.PyBufferView, view instanceof ArrayBuffer,
                       view instanceof pyodide.ffi.PyDict];
        view.release();
        return found;
    }""",
        b=bytearray(b"x"),
    ) == [True, True, False]


def test_a_python_error_is_an_error(heap: Heap) -> None:
    def fail() -> None:
        raise KeyError("k")

    assert js(
        heap,
        """{
        try {
            f();
        } catch (e) {
            return names.filter((name) => e instanceof pyodide.ffi[name]).concat(e instanceof Error);
        }
    }""",
        f=fail,
        names=heap.to_js(CLASSES),
    ) == ["PythonError", True]


def test_a_python_exception_object_is_a_proxy(heap: Heap) -> None:
    error = ValueError("x")
    assert js(heap, "[e instanceof pyodide.ffi.PyProxy, e instanceof Error, e.type]", e=error) == [
        True,
        False,
        "ValueError",
    ]


def test_the_classes_are_those_of_the_contract(heap: Heap) -> None:
    assert js(heap, "Object.keys(pyodide.ffi)") == CLASSES
    assert (
        js(heap, "Object.entries(pyodide.ffi).every(([name, cls]) => typeof cls === 'function' && cls.name === name)")
        is True
    )


@pytest.mark.parametrize("name", CLASSES[:-1])
def test_classes_make_no_objects(heap: Heap, name: str) -> None:
    assert thrown(heap, f"new pyodide.ffi.{name}()").name == "TypeError"


def test_is_py_proxy_agrees(heap: Heap) -> None:
    assert js(heap, "[[], f, 'x', null, undefined].map((v) => pyodide.isPyProxy(v))", f=len) == [
        False,
        True,
        False,
        False,
        False,
    ]


def test_a_type_that_changes_changes_its_proxies(heap: Heap) -> None:
    class Changing: ...

    first = classes_of(heap, Changing())
    Changing.__len__ = lambda self: 3  # type: ignore[attr-defined]
    assert (first, classes_of(heap, Changing())) == (expected(""), expected("Length"))
