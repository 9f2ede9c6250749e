"""`Heap.set_home`: the loop to which other threads leave the promise jobs that they cause."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from typing import Any

from diglot.ffi_core import Heap

RESUMABLE = """
var resume, order = []
var resumed = (async () => {
  await new Promise(r => { resume = r })
  order.push(ident())
  return await late
})()
"""


def prepare(heap: Heap) -> asyncio.Future[str]:
    """A JS function that waits to be resumed, and then for a future of the running loop."""
    late = asyncio.get_running_loop().create_future()
    heap.namespace.update(late=late, ident=threading.get_ident)
    heap.eval_js(RESUMABLE)
    return late


async def in_thread(function: Callable[[], object]) -> None:
    """Run a function in a thread while the loop goes on."""
    await asyncio.get_running_loop().run_in_executor(None, function)


def test_a_thread_without_a_loop_leaves_its_jobs_to_the_home(heap: Heap) -> None:
    async def main() -> None:
        late = prepare(heap)
        heap.set_home(asyncio.get_running_loop())
        await in_thread(heap.js.resume)
        asyncio.get_running_loop().call_later(0.01, late.set_result, "late")
        assert await heap.js.resumed == "late"
        assert heap.js.order.to_py() == [threading.get_ident()]

    asyncio.run(main())


def test_a_thread_with_a_loop_of_its_own_keeps_its_jobs(heap: Heap) -> None:
    seen: list[Any] = []

    async def other() -> None:
        await heap.eval_js("Promise.resolve()")
        seen.append(await heap.run_js("await null; ident()") == threading.get_ident())

    async def main() -> None:
        heap.namespace["ident"] = threading.get_ident
        heap.set_home(asyncio.get_running_loop())
        thread = threading.Thread(target=lambda: asyncio.run(other()))
        thread.start()
        thread.join()  # the home is blocked

    asyncio.run(main())
    assert seen == [True]


def test_a_thread_whose_loop_serves_the_home_leaves_its_jobs_to_it(heap: Heap) -> None:
    async def main() -> None:
        late = prepare(heap)
        heap.set_home(asyncio.get_running_loop(), lambda: True)
        late.set_result("late")

        async def resume() -> None:
            heap.js.resume()

        await in_thread(lambda: asyncio.run(resume()))
        assert await heap.js.resumed == "late"
        assert heap.js.order.to_py() == [threading.get_ident()]

    asyncio.run(main())


def test_jobs_run_where_they_come_when_the_home_does_not_run(heap: Heap) -> None:
    async def main() -> None:
        heap.set_home(asyncio.get_running_loop())

    asyncio.run(main())
    heap.namespace["ident"] = threading.get_ident
    thread = threading.Thread(target=lambda: heap.eval_js("var at; Promise.resolve().then(() => { at = ident() }); 0"))
    thread.start()
    thread.join()
    assert isinstance(heap.js.at, int)
    assert heap.js.at != threading.get_ident()


def test_a_rejection_that_a_job_handles_is_not_reported(heap: Heap, capfd: Any) -> None:
    async def main() -> None:
        heap.set_home(asyncio.get_running_loop())
        heap.eval_js(
            "var caught, fail = () => { const p = Promise.reject(1);"
            " Promise.resolve().then(() => p.catch(e => { caught = e })) }"
        )
        await in_thread(heap.js.fail)
        await asyncio.sleep(0)
        assert heap.js.caught == 1

    asyncio.run(main())
    assert capfd.readouterr().err == ""


def test_a_rejection_that_nobody_handles_is_reported(heap: Heap, capfd: Any) -> None:
    async def main() -> None:
        heap.set_home(asyncio.get_running_loop())
        heap.eval_js("var fail = () => { Promise.resolve().then(() => { throw new Error('lost') }) }")
        await in_thread(heap.js.fail)
        await asyncio.sleep(0.01)

    asyncio.run(main())
    assert "Error: lost" in capfd.readouterr().err
