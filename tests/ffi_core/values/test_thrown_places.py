"""What JavaScript throws, or rejects with, that is no Error: its text, its place, and that nothing of it runs."""

from __future__ import annotations

import asyncio
import linecache
import traceback
from typing import Any

import pytest

from diglot.ffi_core import Heap, JsException

VALUES = {
    "null": "Uncaught null",
    "undefined": "Uncaught undefined",
    "5": "Uncaught 5",
    "'plain text'": "Uncaught 'plain text'",
    "Symbol('s')": "Uncaught Symbol(s)",
    "10n": "Uncaught 10n",
    "({ a: 1 })": "Uncaught { a: 1 }",
    "new Proxy({ a: 1 }, { get() { throw 1 }, has() { throw 2 }, ownKeys() { throw 3 } })": "Uncaught { a: 1 }",
    "(() => { const r = Proxy.revocable({}, {}); r.revoke(); return r.proxy })()": "Uncaught <Revoked Proxy>",
}


def lines_of(error: BaseException) -> list[tuple[str, int]]:
    return [(frame.filename, frame.lineno or 0) for frame in traceback.extract_tb(error.__traceback__)]


@pytest.mark.parametrize(("source", "text"), VALUES.items())
def test_the_text_and_the_place(heap: Heap, source: str, text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    script = f"\n(function f() {{\n  throw {source};\n}})()"
    monkeypatch.setitem(
        linecache.cache, "script.js", (len(script), None, script.splitlines(keepends=True), "script.js")
    )
    with pytest.raises(JsException) as caught:
        heap.eval_js(script, "script.js")
    assert str(caught.value) == text
    assert [line for file, line in lines_of(caught.value) if file == "script.js"] == [4, 3]


@pytest.mark.parametrize(("source", "text"), VALUES.items())
def test_the_place_of_what_an_async_function_throws(heap: Heap, source: str, text: str) -> None:
    async def main(wait: str) -> None:
        with pytest.raises(JsException) as caught:
            await heap.eval_js(f"\n(async function f() {{\n  {wait};\n  throw {source};\n}})()", "script.js")
        assert str(caught.value) == text
        assert [line for file, line in lines_of(caught.value) if file == "script.js"][-1] == 4

    asyncio.run(main("0"))
    asyncio.run(main("await 0"))


def test_the_place_of_a_rejection_that_is_awaited(heap: Heap) -> None:
    async def main() -> None:
        with pytest.raises(JsException) as caught:
            await heap.run_js("\nawait Promise.reject()", "script.js")
        assert str(caught.value) == "Uncaught undefined"
        assert [line for file, line in lines_of(caught.value) if file == "script.js"] == [2]

    asyncio.run(main())


@pytest.mark.parametrize(
    "before",
    [
        "(async () => { await 0; throw 'first' })().catch(() => {})",
        "Promise.resolve().then(() => { throw 'first' }).catch(() => {})",
        "new Promise(() => { throw 'first' }).catch(() => {})",
        "try { (() => { throw 'first' })() } catch {}",
    ],
)
def test_a_value_is_not_told_to_come_from_where_another_was_thrown(heap: Heap, before: str) -> None:
    throw = heap.eval_js("() => { throw 'second' }", "second.js")
    heap.eval_js(f"\n\n\n{before}; 0", "first.js")
    with pytest.raises(JsException) as caught:
        throw()
    assert [file for file, _ in lines_of(caught.value) if file.endswith(".js")] == ["second.js"]


def test_what_python_lets_through_keeps_its_value(heap: Heap) -> None:
    def passing(function: Any) -> Any:
        return function()

    heap.js.passing = passing
    with pytest.raises(JsException) as caught:
        heap.eval_js("passing(() => { throw 'text' })", "script.js")
    assert str(caught.value) == "Uncaught 'text'"


@pytest.mark.parametrize("source", ["null", "undefined", "5", "'text'", "new Proxy({}, { get() { throw 1 } })"])
def test_python_may_ask_it_what_it_asks_any_exception(heap: Heap, source: str) -> None:
    with pytest.raises(JsException) as caught:
        heap.eval_js(f"throw {source}")
    error = caught.value
    assert not hasattr(error, "_render_traceback_")
    assert not hasattr(error, "_repr_html_")
    assert not hasattr(error, "__notes__")
    assert "".join(traceback.format_exception(error)).endswith(f"{error}\n")
    if source in ("null", "undefined"):
        assert not hasattr(error, "anything")
        assert (error.name, error.stack) == (None, None)
