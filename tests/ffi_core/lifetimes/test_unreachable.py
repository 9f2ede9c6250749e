"""A heap that only its own JavaScript refers to is closed after a full collection of Python's; any other one stays."""

from __future__ import annotations

import asyncio
import gc
import weakref
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from diglot.ffi_core import Heap, _bridge
from diglot.kernel.cells import Cells

LOOKS = 17  # full collections within which a heap is looked at


@pytest.fixture(autouse=True)
def closed() -> Iterator[None]:
    """The heaps that the test made are closed at its end, all but one that it kept."""
    gc.collect()
    gc.freeze()  # what the tests have is walked again and again
    before = len(_bridge.live_engines())
    yield
    collect()
    gc.unfreeze()
    assert len(_bridge.live_engines()) == before


def collect() -> None:
    for _ in range(LOOKS):
        gc.collect()


class Program:
    """Holds a heap that calls it back."""

    def __init__(self) -> None:
        self.heap = Heap()
        self.heap.js.log = self.log
        self.heap.js.program = self
        self.function = self.heap.eval_js("(x) => log(x)")
        self.seen: list[Any] = []

    def log(self, value: Any) -> None:
        self.seen.append(value)


def by_itself() -> Heap:
    heap = Heap()
    heap.js.heap = heap
    return heap


def by_a_name() -> Heap:
    heap = Heap()
    heap.namespace["heap"] = heap
    return heap


def by_a_method() -> Heap:
    return Program().heap


def by_a_closure_and_a_proxy() -> Heap:
    heap = Heap()
    proxies = [heap.eval_js("({})"), heap.eval_js("(x) => x"), heap.eval_js("new Error('kept')")]
    heap.js.callback = lambda: (heap, proxies)
    return heap


def by_a_method_of_a_proxy() -> Heap:
    heap = Heap()
    push = heap.eval_js("[1]").push
    heap.js.callback = lambda: push
    return heap


def by_a_hook() -> Heap:
    heap = Heap()
    heap.report_error = lambda what, error: heap.close()
    return heap


def by_a_promise() -> Heap:
    heap = Heap()
    heap.js.heap = heap
    heap.eval_js("globalThis.later = new Promise(() => {}).then(() => heap)")
    return heap


@pytest.mark.parametrize(
    "make",
    [by_itself, by_a_name, by_a_method, by_a_closure_and_a_proxy, by_a_method_of_a_proxy, by_a_hook, by_a_promise],
)
def test_a_heap_that_only_its_own_javascript_holds_is_freed(make: Callable[[], Heap]) -> None:
    heap = make()
    reference, engine = weakref.ref(heap), weakref.ref(heap.engine)
    collect()
    assert not heap.closed
    del heap
    collect()
    assert reference() is None
    assert engine() is None


def test_the_first_full_collection_finds_it() -> None:
    gc.disable()
    try:
        reference = weakref.ref(by_a_method())
        gc.collect()
        gc.collect()  # of what it has let go
        assert reference() is None
    finally:
        gc.enable()


@pytest.mark.parametrize(
    "keep",
    [
        lambda program: program.function,
        lambda program: program.heap.eval_js("({ x: 1 })"),
        lambda program: program.heap.eval_js("[1]").push,
        lambda program: program.log,
        lambda program: [program.heap],
        lambda program: program.heap.engine,
        lambda program: program.heap.eval_js("new Error('kept')"),
    ],
)
def test_whatever_is_held_from_outside_keeps_it(keep: Callable[[Program], Any]) -> None:
    kept = keep(Program())
    collect()
    assert len(_bridge.live_engines()) >= 1
    engine = _bridge.live_engines()[-1]
    assert engine.eval("log(5), program.seen.length") == 1
    del kept, engine


def test_destructors_find_the_heap_as_it_was() -> None:
    seen = []

    class Resource:
        def __init__(self) -> None:
            self.heap = Heap()
            self.heap.js.resource = self
            self.sum = self.heap.eval_js("(a, b) => a + b")

        def __del__(self) -> None:
            seen.append(self.sum(1, 2))

    Resource()
    collect()
    assert seen == [3]


def test_a_destructor_may_save_the_heap() -> None:
    saved: list[Any] = []

    class Resource:
        def __init__(self) -> None:
            self.heap = Heap()
            self.heap.js.resource = self

        def __del__(self) -> None:
            saved.append(self)

    Resource()
    collect()
    assert saved[0].heap.eval_js("1 + 1") == 2
    saved.clear()


def test_proxies_of_it_that_other_garbage_holds_are_empty() -> None:
    found = []

    class Holder:
        def __init__(self, heap: Heap) -> None:
            self.heap, self.value = heap, heap.eval_js("({ x: 1 })")
            self.itself = self

    heap = Heap()
    heap.js.holder = holder = Holder(heap)
    weakref.finalize(holder, lambda value: found.append(value), 1)
    del heap, holder
    collect()
    assert found == [1]


def test_a_heap_that_runs_is_not_closed() -> None:
    heap = Heap()
    heap.js.heap = heap
    heap.js.collect = collect
    run = heap.eval_js("() => { collect(); return 1 }")
    del heap
    assert run() == 1


def test_names_that_lead_back_to_a_heap_go_when_it_is_closed() -> None:
    heap = Heap()
    heap.namespace["heap"] = heap
    reference = weakref.ref(heap)
    heap.close()
    del heap
    gc.collect()
    assert reference() is None


def test_cells_that_nobody_closed_go_with_their_heap() -> None:
    heap = Heap()
    cells = Cells(heap)
    asyncio.run(cells.run("import path from 'path'; let x = console.log; setTimeout; await 1"))
    references = weakref.ref(heap), weakref.ref(cells)
    del heap, cells
    collect()
    assert [reference() for reference in references] == [None, None]
