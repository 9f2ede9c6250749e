"""What the tests of the border share: running JavaScript over named Python values, and looking at what it throws."""

from __future__ import annotations

import asyncio
import re
from typing import Any, NamedTuple

from diglot.ffi_core import Heap, JsProxy

__all__ = ["Thrown", "js", "js_async", "js_raw", "steady", "thrown", "thrown_async"]

CATCH = """(error) => [
  error instanceof pyodide.ffi.PythonError ? "PythonError" : error?.constructor?.name,
  error?.type,
  String(error?.message),
]"""


def steady(value: Any) -> str:
    """A repr without addresses: workers that run the tests side by side must give each one the same name."""
    return re.sub(r" at 0x[0-9a-f]+", "", repr(value))


class Thrown(NamedTuple):
    """What JavaScript sees of an error: its class, a PythonError's `type`, the message."""

    name: str
    type: str | None
    message: str


def js_raw(heap: Heap, body: str, /, **values: Any) -> Any:
    """The value of an arrow function's body (an expression, or statements in braces) whose parameters are `values`."""
    return heap.eval_js(f"(({', '.join(values)}) => {body})")(*values.values())


def copied(value: Any) -> Any:
    """Containers of JavaScript as containers of Python; anything else as it is."""
    return value.to_py() if isinstance(value, JsProxy) else value


def js(heap: Heap, body: str, /, **values: Any) -> Any:
    """As `js_raw`, with JavaScript's containers converted to Python's."""
    return copied(js_raw(heap, body, **values))


def js_async(heap: Heap, body: str, /, **values: Any) -> Any:
    """As `js` for the body of an async function, run to its end on an asyncio loop."""

    async def main() -> Any:
        function = heap.eval_js(f"(async ({', '.join(values)}) => {body})")
        return copied(await function(*values.values()))

    return asyncio.run(main())


def thrown(heap: Heap, body: str, /, **values: Any) -> Thrown:
    """What evaluating `body` throws, as JavaScript sees it."""
    run = heap.eval_js(f"(({', '.join(values)}) => {body})")
    found = heap.eval_js(
        f"((run, ...values) => {{ try {{ run(...values) }} catch (error) {{ return ({CATCH})(error) }} }})"
    )(run, *values.values())
    assert found is not None, f"nothing was thrown by {body}"
    return Thrown(*found.to_py())


def thrown_async(heap: Heap, body: str, /, **values: Any) -> Thrown:
    """What the promise of an async function with the given body is rejected with."""

    async def main() -> Any:
        run = heap.eval_js(f"(async ({', '.join(values)}) => {body})")
        catcher = heap.eval_js(f"((run, ...values) => run(...values).then(() => undefined, {CATCH}))")
        return await catcher(run, *values.values())

    found = asyncio.run(main())
    assert found is not None, f"nothing was thrown by {body}"
    return Thrown(*found.to_py())
