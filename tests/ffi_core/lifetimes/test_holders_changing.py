"""Asking who holds what while the heaps change below: destructors and reprs that run meanwhile, other threads."""

from __future__ import annotations

import contextlib
import gc
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from diglot.ffi_core import Heap, HeapClosedError


class Thing:
    """What is asked about."""


@pytest.fixture
def book(heap: Heap) -> Iterator[Heap]:
    """A heap with the ledger on."""
    heap.ledger = True
    yield heap
    heap.ledger = False


class Restless:
    """In a cycle of Python's own; when the collector frees it, its destructor changes both heaps."""

    def __init__(self, heap: Heap) -> None:
        self.me = self
        self.heap = heap
        self.held = [heap.eval_js("({})") for _ in range(20)]

    def __del__(self) -> None:
        self.held.clear()
        with contextlib.suppress(HeapClosedError):
            self.heap.eval_js("(make) => { churn = []; for (let i = 0; i < 500; i++) churn.push(make(), {}) }")(Thing)


QUESTIONS: dict[str, Callable[[Heap], Any]] = {
    "proxies": lambda heap: heap.proxies(holders=True),
    "why": lambda heap: heap.why(heap.js.kept[0].o),
    "leaks": lambda heap: heap.leaks(),
    "border": lambda heap: heap.border(),
    "close": lambda heap: heap.close(),
}


@pytest.mark.parametrize("ask", QUESTIONS.values(), ids=list(QUESTIONS))
def test_pythons_collector_may_run_at_any_allocation(ask: Callable[[Heap], Any]) -> None:
    """Destructors change the tables and the heaps that are being walked, or would."""
    for allocations in (20, 100, 300, 700, 1200):
        with Heap(ledger=True) as heap:
            heap.begin_cell("In [1]")
            heap.eval_js("globalThis.churn = []; globalThis.kept = []")
            proxies = [heap.eval_js("(o) => { kept.push({ o }); return kept.at(-1) }")(Thing()) for _ in range(300)]
            heap.begin_cell("In [2]")
            before = gc.get_threshold()
            gc.disable()
            Restless(heap)
            gc.set_threshold(gc.get_count()[0] + allocations)
            gc.enable()
            try:
                ask(heap)
            finally:
                gc.set_threshold(*before)
            assert len(proxies) == 300
            gc.collect()


def test_a_repr_that_drops_what_was_found(book: Heap) -> None:
    """The holders of JavaScript that were found are kept until they have been described."""
    target = Thing()

    class Dropper:
        def __repr__(self) -> str:
            book.eval_js("globalThis.kept = []; for (let i = 0; i < 200; i++) kept.push({ i })")
            return "dropper"

    book.eval_js("(target, dropper) => { globalThis.kept = [{ target, dropper }, new Map([[dropper, target]])] }")(
        target, Dropper()
    )
    assert any("kept" in str(chain) or "Map" in str(chain) for chain in [book.why(target), book.proxies(holders=True)])
    book.eval_js("(target, dropper) => { globalThis.kept = [{ target, dropper }, new Map([[dropper, target]])] }")(
        target, Dropper()
    )
    assert len(book.border().nodes) > 2


def test_subclasses_of_containers_are_asked_nothing(book: Heap) -> None:
    class Asked(list[Any]):
        def __iter__(self) -> Any:
            raise AssertionError

    class AskedDict(dict[Any, Any]):
        def items(self) -> Any:
            raise AssertionError

    target = Thing()
    book.namespace["xs"] = Asked([0, target])
    book.namespace["d"] = AskedDict(key=target)
    book.eval_js("(o) => { globalThis.kept = o }")(target)
    links = {holder.link for chain in book.why(target) for holder in chain}
    assert {"[1]", "['key']"} <= links


def test_asking_in_one_thread_while_others_make_and_drop(heap: Heap) -> None:
    heap.ledger = True
    kept = heap.eval_js("(o) => { globalThis.kept = [{ o }] }")
    kept(target := Thing())
    ends: list[BaseException] = []

    def work() -> None:
        make = heap.eval_js(
            "(o) => { const c = { o, f: () => o }; o.js = c; kept.push(c); if (kept.length > 50) kept.splice(1) }"
        )
        try:
            for _ in range(400):
                make(Thing())
        except BaseException as error:
            ends.append(error)

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        assert heap.why(target)
        heap.proxies(holders=True)
        heap.border(limit=20)
        heap.leaks()
        heap.collect()
    for thread in threads:
        thread.join()
    assert ends == []
