"""Cycles through timers, tasks and promises: garbage as soon as nothing could ever run them, and no sooner."""

from __future__ import annotations

import asyncio
import weakref
from typing import Any

import pytest

from diglot.ffi_core import Heap

from .cycles import Node, linked, quick_collections  # noqa: F401


@pytest.mark.parametrize("name", ["Timeout", "Interval"])
def test_timers(heap: Heap, name: str) -> None:
    """A timer that waits holds its callback; one that was cleared does not."""

    async def main() -> None:
        node = linked(heap)
        number = heap.eval_js(f"(node) => set{name}(() => node, 1e7)")(node)
        gone = weakref.ref(node)
        del node
        heap.collect()
        assert gone() is not None
        getattr(heap.js, f"clear{name}")(number)
        heap.collect()
        assert gone() is None

    asyncio.run(main())


def test_a_task_that_awaits_what_never_settles(heap: Heap) -> None:
    """Nobody could ever settle the promise: the task, its coroutine and what they hold are garbage, as in Python."""

    async def main() -> None:
        node = Node()
        node.edges.append(heap.eval_js("(node) => Object.assign(new Promise(() => {}), { node })")(node))

        async def wait(node: Node) -> None:
            await node.edges[0]

        task = asyncio.ensure_future(wait(node))
        task._log_destroy_pending = False  # type: ignore[attr-defined]
        node.edges.append(task)
        await asyncio.sleep(0)
        gone = weakref.ref(node)
        del task, node
        heap.collect()
        assert gone() is None

    asyncio.run(main())


def test_a_task_whose_promise_somebody_may_settle_stays(heap: Heap) -> None:
    async def main() -> None:
        node = Node()
        node.edges.append(
            heap.eval_js("(node) => Object.assign(new Promise((f) => { globalThis.settle = f }), { node })")(node)
        )

        async def wait(node: Node) -> Any:
            return await node.edges[0], node

        task = asyncio.ensure_future(wait(node))
        await asyncio.sleep(0)
        gone, task_gone = weakref.ref(node), weakref.ref(task)
        node.edges.append(task)
        del task, node
        heap.collect()
        assert gone() is not None
        heap.eval_js("settle('settled'); globalThis.settle = null")
        task = task_gone()
        assert (await task)[0] == "settled"  # type: ignore[misc]
        del task
        await asyncio.sleep(0)  # the loop has the task in its hands until its next turn
        heap.collect()
        assert gone() is None

    asyncio.run(main())


def test_an_async_function_that_awaits_a_python_future(heap: Heap) -> None:
    async def main() -> None:
        node, future = Node(), asyncio.get_running_loop().create_future()
        node.edges += [future, heap.eval_js("async (future, node) => { await future; return node }")(future, node)]
        await asyncio.sleep(0)
        gone = weakref.ref(node)
        del node
        heap.collect()
        assert gone() is not None, "the future may still be settled"
        del future
        heap.collect()
        assert gone() is None

    asyncio.run(main())


def test_handlers_of_a_promise(heap: Heap) -> None:
    async def main() -> weakref.ref[Any]:
        node = Node()
        node.edges.append(heap.eval_js("new Promise(() => {})"))
        node.edges.append(node.edges[0].then(lambda _: node, lambda _: node))
        node.edges.append(node.edges[0].finally_(node.method))
        return weakref.ref(node)

    gone = asyncio.run(main())
    heap.collect()
    assert gone() is None


def test_an_awaited_promise(heap: Heap) -> None:
    async def main() -> weakref.ref[Any]:
        node = Node()
        node.edges.append(heap.eval_js("async (node) => [node]")(node))
        assert (await node.edges[0])[0] is node
        with pytest.raises(Exception, match="x") as caught:
            await heap.eval_js("async (node) => { throw Object.assign(new Error('x'), { node }) }")(node)
        node.edges.append(caught.value)
        return weakref.ref(node)

    gone = asyncio.run(main())
    heap.collect()
    assert gone() is None
