"""`with` and `async with` over JS objects; Symbol.dispose of what JavaScript holds of Python."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from diglot.ffi_core import Heap


def test_disposable_objects_are_context_managers(heap: Heap) -> None:
    resource = heap.eval_js("({open: true, [Symbol.dispose]() { this.open = false }})")
    with resource as entered:
        assert entered is resource
        assert resource.open is True
    assert resource.open is False
    resource = heap.eval_js("({open: true, [Symbol.dispose]() { this.open = false }})")
    with pytest.raises(KeyError):
        with resource:
            raise KeyError
    assert resource.open is False


def test_what_is_not_disposable_is_no_context_manager(heap: Heap) -> None:
    with pytest.raises((TypeError, AttributeError)):
        with heap.eval_js("({})"):
            pass


@pytest.mark.parametrize("result", ["", "return 5", "return Promise.resolve().then(() => { this.state += '+' })"])
def test_async_with(heap: Heap, result: str) -> None:
    resource = heap.eval_js(f"({{ state: 'open', [Symbol.asyncDispose]() {{ this.state = 'closed'; {result} }} }})")

    async def use() -> None:
        async with resource as entered:
            assert entered is resource
            assert resource.state == "open"
        assert resource.state == ("closed+" if "Promise" in result else "closed")
        resource.state = "open"
        with pytest.raises(KeyError):
            async with resource:
                raise KeyError
        assert resource.state.startswith("closed")

    asyncio.run(use())


def test_async_with_awaits_python(heap: Heap) -> None:
    closed = []

    async def close() -> None:
        await asyncio.sleep(0)
        closed.append(True)

    async def use() -> None:
        async with heap.eval_js("close => new (class { [Symbol.asyncDispose]() { return close() } })()")(close):
            pass

    asyncio.run(use())
    assert closed == [True]


def test_what_has_both_ways_to_be_disposed_of(heap: Heap) -> None:
    resource = heap.eval_js(
        "({ [Symbol.dispose]() { this.last = 'now' }, async [Symbol.asyncDispose]() { this.last = 'later' } })"
    )

    async def use() -> None:
        with resource:
            pass
        assert resource.last == "now"
        async with resource:
            pass
        assert resource.last == "later"

    asyncio.run(use())


def test_async_with_needs_its_symbol(heap: Heap) -> None:
    async def use(value: Any) -> None:
        async with value:
            pass

    for source in ("({})", "({ [Symbol.dispose]() {} })", "new (class { [Symbol.asyncDispose] = 5 })()"):
        with pytest.raises((TypeError, AttributeError)):
            asyncio.run(use(heap.eval_js(source)))


def test_proxies_of_python_are_disposable(heap: Heap) -> None:
    heap.eval_js("var use = (resource, f) => { try { return f(resource) } finally { resource[Symbol.dispose]() } }")
    assert heap.eval_js("l => [use(l, l => l.length), l.destroyed]")([1, 2]).to_py() == [2, True]
    assert heap.eval_js("f => [use(f, f => f()), f.destroyed]")(lambda: 5).to_py() == [5, True]
    assert heap.eval_js("l => Object.keys(l).length + Number(Symbol.dispose in l)")([1]) == 2


def test_views_of_memory_are_disposable(heap: Heap) -> None:
    data = bytearray(b"abc")
    heap.eval_js("b => { const view = b.getBuffer(); globalThis.n = view.length; view[Symbol.dispose]() }")(data)
    data.append(1)  # nobody sees the memory any more
    assert heap.js.n == 3
