"""An interrupt that comes while a promise or a future is settled ends the await or goes on; nobody waits for ever."""

from __future__ import annotations

import asyncio
import sys
import threading
from collections.abc import Callable
from types import FrameType
from typing import Any

import pytest

from diglot.ffi_core import Heap, JsException, loop

OURS = loop.__file__
MOST_LINES = 60
Body = Callable[[Heap, Callable[[], None]], Any]


class TooLong(Exception):
    """What the handler of a signal raises, as docs/embed.md shows it."""


class Interrupt:
    """Raises at the n-th line that the callbacks of loop.py run, counted from when it begins."""

    def __init__(self, line: int, kind: type[BaseException]) -> None:
        self.left = line
        self.kind = kind

    def __call__(self, frame: FrameType, event: str, argument: object) -> Any:
        if frame.f_code.co_filename != OURS:
            return None
        self.left -= 1
        if self.left <= 0 and self.kind is not None:
            sys.settrace(None)
            raise self.kind
        return self


def run(body: Body, line: int, kind: type[BaseException]) -> tuple[list[Any], bool]:
    """Run a coroutine that calls `begin` when the interrupt may come: what came of it, and whether it came."""
    interrupt = Interrupt(line, kind)
    ends: list[Any] = []

    def begin() -> None:
        sys.settrace(interrupt)

    async def main() -> None:
        asyncio.get_running_loop().set_exception_handler(lambda _, found: ends.append(type(found["exception"])))
        try:
            ends.append(await asyncio.wait_for(body(heap, begin), 20))
        except BaseException as error:
            ends.append(type(error))
            if not isinstance(error, Exception):
                raise

    with Heap() as heap:
        heap.report_error = lambda what, error: ends.append((what, type(error)))
        try:
            asyncio.run(main())
        except BaseException as error:
            ends.append(type(error))
        finally:
            sys.settrace(None)
    return ends, interrupt.left <= 0


async def python_awaits(heap: Heap, begin: Callable[[], None]) -> Any:
    promise = heap.eval_js("new Promise((resolve) => setTimeout(() => resolve(5), 1))")
    asyncio.get_running_loop().call_soon(begin)
    return await promise


async def python_awaits_what_fails(heap: Heap, begin: Callable[[], None]) -> Any:
    promise = heap.eval_js("new Promise((_, reject) => setTimeout(() => reject(new Error('no')), 1))")
    asyncio.get_running_loop().call_soon(begin)
    try:
        await promise
    except JsException:
        return 5


async def another_thread_settles(heap: Heap, begin: Callable[[], None]) -> Any:
    promise, settle = heap.eval_js("let settle; [new Promise((resolve) => { settle = resolve }), settle]")
    asyncio.get_running_loop().call_soon(begin)
    thread = threading.Thread(target=settle, args=(5,))
    asyncio.get_running_loop().call_later(0.001, thread.start)
    try:
        return await promise
    finally:
        thread.join()


async def javascript_awaits(heap: Heap, begin: Callable[[], None]) -> Any:
    future = asyncio.get_running_loop().create_future()
    waits = heap.eval_js("async (future) => await future")(future)
    asyncio.get_running_loop().call_soon(begin)
    asyncio.get_running_loop().call_later(0.001, future.set_result, 5)
    return await waits


async def javascript_awaits_what_fails(heap: Heap, begin: Callable[[], None]) -> Any:
    future = asyncio.get_running_loop().create_future()
    waits = heap.eval_js("async (future) => { try { await future } catch { return 5 } }")(future)
    asyncio.get_running_loop().call_soon(begin)
    asyncio.get_running_loop().call_later(0.001, future.set_exception, ValueError("no"))
    return await waits


@pytest.mark.parametrize("kind", [TooLong, KeyboardInterrupt])
@pytest.mark.parametrize(
    "body",
    [python_awaits, python_awaits_what_fails, another_thread_settles, javascript_awaits, javascript_awaits_what_fails],
)
def test_an_interrupt_of_any_line_ends_the_await_or_is_passed_on(body: Any, kind: type[BaseException]) -> None:
    met = 0
    for line in range(1, MOST_LINES):
        ends, came = run(body, line, kind)
        if not came:
            assert ends == [5]
            break
        met += 1
        assert asyncio.TimeoutError not in ends, f"line {line}: nobody was told"
        assert kind in ends, f"line {line}: the interrupt was lost: {ends}"
        assert not any(type(end) is tuple for end in ends), f"line {line}: {ends}"
    assert met < MOST_LINES


def test_a_result_that_cannot_cross_fails_the_await(heap: Heap) -> None:
    kind_of_error = heap.eval_js("async (future) => { try { return await future } catch (e) { return e.type } }")
    with Heap() as other:

        async def main() -> Any:
            future = asyncio.get_running_loop().create_future()
            future.set_result(other.eval_js("({})"))
            return await kind_of_error(future)

        assert asyncio.run(main()) == "ValueError"


def test_a_promise_whose_value_is_destroyed_on_the_way_fails_the_await(heap: Heap) -> None:
    late = heap.eval_js("""(list) => {
        const copy = list.copy();
        const promise = new Promise((resolve) => setTimeout(() => resolve(copy), 1));
        promise.then(() => copy.destroy());
        return promise;
    }""")

    async def main() -> None:
        with pytest.raises(ReferenceError, match="destroyed"):
            await asyncio.wait_for(late([1]), 20)

    asyncio.run(main())
