"""Async iteration: each language's `for await` over the other's iterators, generators and streams of values."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from diglot.ffi_core import Heap, JsException


async def counting(log: list[Any] | None = None) -> AsyncIterator[int]:
    try:
        for i in range(3):
            await asyncio.sleep(0)
            yield i
    finally:
        if log is not None:
            log.append("closed")


def test_python_iterates_javascript(heap: Heap) -> None:
    async def main() -> list[Any]:
        source = "(async function* () { yield 1; await null; yield 2; return 3 })()"
        assert [x async for x in heap.eval_js("({[Symbol.asyncIterator]() { return " + source + " }})")] == [1, 2]
        return [x async for x in heap.eval_js(source)]

    assert asyncio.run(main()) == [1, 2]


def test_javascript_iterates_python(heap: Heap) -> None:
    async def main() -> list[Any]:
        log: list[Any] = []
        collect = heap.eval_js("async x => { const all = []; for await (const item of x) all.push(item); return all }")
        assert (await collect(counting(log))).to_py() == [0, 1, 2]
        assert log == ["closed"]
        return (await collect([asyncio.sleep(0, 1), 2])).to_py()

    assert asyncio.run(main()) == [1, 2]


def test_leaving_the_loop_closes_pythons_generator(heap: Heap) -> None:
    async def main() -> list[Any]:
        log: list[Any] = []
        await heap.eval_js("async x => { for await (const item of x) break }")(counting(log))
        return log

    assert asyncio.run(main()) == ["closed"]


def test_asend_athrow_and_aclose(heap: Heap) -> None:
    async def main() -> None:
        make = heap.eval_js("""async function* make(log) {
            try {
                while (true)
                    try { log.append(yield 'ready') } catch (e) { log.append(e.message); yield 'caught' }
            } finally { log.append('closed') }
        }; make""")
        log: list[Any] = []
        generator = make(log)
        assert await generator.__anext__() == "ready"
        assert await generator.asend(5) == "ready"
        assert await generator.athrow(heap.eval_js("new Error('thrown')")) == "caught"
        await generator.aclose()
        assert log == [5, "thrown", "closed"]
        with pytest.raises(StopAsyncIteration):
            await generator.__anext__()

    asyncio.run(main())


def test_athrow_brings_python_exceptions_back(heap: Heap) -> None:
    async def main() -> None:
        generator = heap.eval_js("(async function* () { yield 1 })()")
        await generator.__anext__()
        error = ValueError("x")
        with pytest.raises(ValueError) as caught:
            await generator.athrow(error)
        assert caught.value is error
        generator = heap.eval_js("(async function* () { yield 1 })()")
        with pytest.raises(KeyError):
            await generator.athrow(KeyError)

    asyncio.run(main())


def test_an_error_in_an_async_generator(heap: Heap) -> None:
    async def main() -> None:
        with pytest.raises(JsException, match="x"):
            async for _ in heap.eval_js("(async function* () { yield 1; throw new Error('x') })()"):
                pass

        async def broken() -> AsyncIterator[int]:
            yield 1
            raise KeyError("x")

        kind = await heap.eval_js("async x => { try { for await (const y of x); } catch (e) { return e.type } }")(
            broken()
        )
        assert kind == "KeyError"

    asyncio.run(main())


def test_javascript_drives_pythons_async_generator(heap: Heap) -> None:
    async def main() -> Any:
        async def echo() -> AsyncIterator[Any]:
            received = yield "first"
            while True:
                try:
                    received = yield ("sent", received)
                except ValueError as error:
                    received = yield ("caught", str(error))

        drive = heap.eval_js("""async (g, error) => {
            const steps = [];
            const push = step => steps.push([step.value, step.done]);
            push(await g.next()), push(await g.next(7)), push(await g.throw(error));
            push(await g.return('end')), push(await g.next());
            return steps;
        }""")
        return [(value, done) for value, done in await drive(echo(), ValueError("x"))]

    assert asyncio.run(main()) == [
        ("first", False),
        (("sent", 7), False),
        (("caught", "x"), False),
        ("end", True),
        (None, True),
    ]
