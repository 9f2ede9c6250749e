"""The page that the bridge started from: each interface's members, and each usage example, run as it stands there."""

from __future__ import annotations

import textwrap
from typing import Any

import numpy as np
import pytest

from diglot.ffi_core import Heap, JsProxy

from ..support import js, js_async


async def coroutine() -> int:
    return 1


def sample(name: str) -> Any:
    """A Python object of the interface."""

    def generator() -> Any:
        yield 1

    async def async_generator() -> Any:
        yield 1

    class AsyncIterator:
        def __aiter__(self) -> Any:
            return self

        async def __anext__(self) -> int:
            return 1

    made: dict[str, Any] = {
        "PyProxy": object(),
        "PyProxyWithLength": [1],
        "PyProxyWithGet": {"a": 1},
        "PyProxyWithSet": {"a": 1},
        "PyProxyWithHas": {1},
        "PyDict": {"a": 1},
        "PySequence": (1, 2),
        "PyMutableSequence": [1, 2],
        "PyIterable": {1},
        "PyAsyncIterable": AsyncIterator(),
        "PyIterator": iter([1]),
        "PyAsyncIterator": AsyncIterator(),
        "PyCallable": len,
        "PyGenerator": generator(),
        "PyAsyncGenerator": async_generator(),
        "PyBuffer": bytearray(b"abcd"),
    }
    return made[name]


# interface -> member: what `typeof` says (a name in brackets is a symbol)
INTERFACES: dict[str, dict[str, str]] = {
    "PyProxy": {
        "destroyed": "boolean",
        "destroy": "function",
        "toJs": "function",
        "copy": "function",
        "toString": "function",
        "supportsLength": "function",
        "supportsGet": "function",
        "supportsSet": "function",
        "supportsHas": "function",
    },
    "PyProxyWithLength": {"length": "number"},
    "PyProxyWithGet": {"get": "function"},
    "PyProxyWithSet": {"set": "function", "delete": "function"},
    "PyProxyWithHas": {"has": "function"},
    "PyDict": {
        "get": "function",
        "set": "function",
        "delete": "function",
        "has": "function",
        "keys": "function",
        "values": "function",
        "items": "function",
    },
    "PySequence": {"length": "number", "get": "function", "slice": "function"},
    "PyMutableSequence": {
        "set": "function",
        "delete": "function",
        "append": "function",
        "extend": "function",
        "insert": "function",
        "pop": "function",
        "reverse": "function",
        "sort": "function",
        "length": "number",
        "get": "function",
        "slice": "function",
    },
    "PyIterable": {"[Symbol.iterator]": "function"},
    "PyAsyncIterable": {"[Symbol.asyncIterator]": "function"},
    "PyIterator": {"next": "function", "[Symbol.iterator]": "function"},
    "PyAsyncIterator": {"next": "function", "[Symbol.asyncIterator]": "function"},
    "PyCallable": {"callKwargs": "function", "apply": "function", "call": "function"},
    "PyGenerator": {"next": "function", "return": "function", "throw": "function", "[Symbol.iterator]": "function"},
    "PyAsyncGenerator": {
        "next": "function",
        "return": "function",
        "throw": "function",
        "[Symbol.asyncIterator]": "function",
    },
    "PyBuffer": {
        "byteLength": "number",
        "format": "string",
        "itemsize": "number",
        "ndim": "number",
        "readonly": "boolean",
        "shape": "object",
        "strides": "object",
        "getBuffer": "function",
    },
}


@pytest.mark.parametrize("interface", INTERFACES)
def test_members(heap: Heap, interface: str) -> None:
    members = INTERFACES[interface]
    tests = ", ".join(f"typeof p{name if name[0] == '[' else '.' + name}" for name in members)
    assert js(heap, f"[p instanceof pyodide.ffi.{interface}, {tests}]", p=sample(interface)) == [
        True,
        *members.values(),
    ]


def test_members_of_every_proxy_are_on_the_others(heap: Heap) -> None:
    for interface in INTERFACES:
        value = sample(interface)
        kinds = js(heap, f"[{', '.join(f'typeof p.{name}' for name in INTERFACES['PyProxy'])}]", p=value)
        assert kinds == list(INTERFACES["PyProxy"].values())


def test_members_of_an_awaitable(heap: Heap) -> None:
    assert js_async(
        heap,
        "{ const p = f(); return [p instanceof pyodide.ffi.PyAwaitable, typeof p.then, await p.then((v) => v + 1)] }",
        f=coroutine,
    ) == [
        True,
        "function",
        2,
    ]


def test_members_of_a_buffer_view(heap: Heap) -> None:
    assert js(
        heap,
        """{
        const view = p.getBuffer();
        const found = [view instanceof pyodide.ffi.PyBufferView, view.buffer instanceof ArrayBuffer, view.byteLength,
                       view.byteOffset, view.length, view.BYTES_PER_ELEMENT];
        view.release();
        return found;
    }""",
        p=np.array([1, 2], dtype=np.float32),
    ) == [True, True, 8, 0, 2, 4]


@pytest.mark.parametrize("order", ["C", "F"])
def test_get_buffer_takes_an_order(heap: Heap, order: str) -> None:
    data = np.array([[1, 2], [3, 4]], dtype=np.float32, order=order)  # type: ignore[call-overload]
    assert (
        js(
            heap,
            "{ const view = p.getBuffer(order); const n = view.byteLength; view.release(); return n }",
            p=data,
            order=order,
        )
        == 16
    )


@pytest.mark.parametrize(
    ("option", "found"),
    [
        ("depth: 1", True),
        ("defaultConverter: (value, convert, cache) => convert(value.toString())", False),
        ("dictConverter: (items) => new Map(items)", False),
    ],
)
def test_conversion_options(heap: Heap, option: str, found: bool) -> None:
    assert js(heap, f"pyodide.isPyProxy(p.toJs({{{option}}})[0])", p=[{"a": 1}]) is found


def test_a_python_error_has_its_members(heap: Heap) -> None:
    assert js(
        heap,
        """{
        try {
            pyodide.runPython("1 / 0");
        } catch (e) {
            return [e.type, typeof e.message, e.value.type, e.traceback.type, e instanceof Error];
        }
    }""",
    ) == ["ZeroDivisionError", "string", "ZeroDivisionError", "traceback", True]


# The examples. The page lost the indentation of its Python; apart from that they stand here as they do there.

EXAMPLES: dict[str, tuple[str, list[list[Any]]]] = {
    "dictionaries": (
        """
        const pythonDict = pyodide.runPython(`
        {'name': 'Alice', 'age': 30, 'city': 'New York'}
        `);
        console.log(pythonDict.get('name')); // 'Alice'
        pythonDict.set('age', 31);
        console.log(pythonDict.has('city')); // true
        pythonDict.delete('city');
        // Convert to JavaScript object
        const jsObject = pythonDict.toJs();
        console.log(jsObject); // {name: 'Alice', age: 31}
        """,
        [["Alice"], [True], [{"name": "Alice", "age": 31}]],
    ),
    "sequences": (
        """
        const pythonList = pyodide.runPython('[1, 2, 3, 4, 5]');
        console.log(pythonList.length); // 5
        console.log(pythonList.get(0)); // 1
        pythonList.append(6);
        pythonList.insert(0, 0);
        console.log(pythonList.toJs()); // [0, 1, 2, 3, 4, 5, 6]
        const sliced = pythonList.slice(1, 4);
        console.log(sliced.toJs()); // [1, 2, 3]
        """,
        [[5], [1], [[0, 1, 2, 3, 4, 5, 6]], [[1, 2, 3]]],
    ),
    "calls": (
        """
        const mathFunc = pyodide.runPython(`
        def calculate(x, y, operation='add'):
            if operation == 'add':
                return x + y
            elif operation == 'multiply':
                return x * y
            return 0
        calculate
        `);
        // Call with positional arguments
        const result1 = mathFunc(5, 3);
        console.log(result1); // 8
        // Call with keyword arguments
        const result2 = mathFunc.callKwargs(5, 3, { operation: 'multiply' });
        console.log(result2); // 15
        """,
        [[8], [15]],
    ),
    "awaiting": (
        """
        const asyncFunc = pyodide.runPython(`
        import asyncio
        async def fetch_data():
            await asyncio.sleep(0.1)
            return "Data fetched!"
        fetch_data
        `);
        // Await Python coroutine
        const result = await asyncFunc();
        console.log(result); // "Data fetched!"
        """,
        [["Data fetched!"]],
    ),
    "buffers": (
        """
        await pyodide.loadPackage('numpy');
        const npArray = pyodide.runPython(`
        import numpy as np
        np.array([1, 2, 3, 4, 5], dtype=np.float32)
        `);
        console.log('Array shape:', npArray.shape);
        console.log('Array dtype:', npArray.format);
        // Get buffer view
        const buffer = npArray.getBuffer();
        const float32View = new Float32Array(buffer);
        console.log('JavaScript view:', Array.from(float32View)); // [1, 2, 3, 4, 5]
        buffer.release();
        """,
        [["Array shape:", (5,)], ["Array dtype:", "f"], ["JavaScript view:", [1, 2, 3, 4, 5]]],
    ),
    "runtime type checking": (
        """
        const { ffi } = await import("pyodide/ffi");
        function processData(pythonObject) {
        if (pythonObject instanceof ffi.PyDict) {
        console.log('Processing Python dictionary...');
        for (const [key, value] of pythonObject.items()) {
        console.log(`${key}: ${value}`);
        }
        } else if (pythonObject instanceof ffi.PySequence) {
        console.log('Processing Python sequence...');
        for (let i = 0; i < pythonObject.length; i++) {
        console.log(`Item ${i}: ${pythonObject.get(i)}`);
        }
        } else if (pythonObject instanceof ffi.PyCallable) {
        console.log('Processing Python function...');
        const result = pythonObject();
        console.log('Function result:', result);
        }
        }
        processData(pyodide.runPython("{'a': 1}"));
        processData(pyodide.runPython("[5, 6]"));
        processData(pyodide.runPython("lambda: 7"));
        """,
        [
            ["Processing Python dictionary..."],
            ["a: 1"],
            ["Processing Python sequence..."],
            ["Item 0: 5"],
            ["Item 1: 6"],
            ["Processing Python function..."],
            ["Function result:", 7],
        ],
    ),
}


def logged_by(heap: Heap, source: str) -> list[list[Any]]:
    """Run an example and give what it passed to console.log."""
    lines: list[list[Any]] = []

    def log(*values: Any) -> None:
        lines.append([value.to_py() if isinstance(value, JsProxy) else value for value in values])

    js_async(heap, "{ const console = { log }; " + textwrap.dedent(source) + " }", log=log)
    return lines


@pytest.mark.parametrize("name", EXAMPLES)
def test_example(heap: Heap, name: str) -> None:
    source, expected = EXAMPLES[name]
    assert logged_by(heap, source) == expected


def test_example_of_errors(heap: Heap) -> None:
    found = logged_by(
        heap,
        """
        const { ffi } = await import("pyodide/ffi");
        try {
        pyodide.runPython(`
        raise ValueError("Something went wrong!")
        `);
        } catch (error) {
        if (error instanceof ffi.PythonError) {
        console.log('Python error type:', error.type);
        console.log('Python error message:', error.message);
        console.log('Python traceback:', error.traceback.toString());
        }
        }
        """,
    )
    assert found[0] == ["Python error type:", "ValueError"]
    assert found[1][1].endswith("ValueError: Something went wrong!")
    assert "traceback" in found[2][1]


@pytest.mark.leaks  # the engine keeps modules
def test_the_module_exports_what_the_page_lists(heap: Heap) -> None:
    names = [
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
    kinds = js_async(
        heap,
        "{ const { ffi } = await import('pyodide/ffi'); return names.map((name) => typeof ffi[name]) }",
        names=heap.to_js(names),
    )
    assert kinds == ["function"] * 19
