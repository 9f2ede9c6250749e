"""The workloads on Diglot: those of every bridge, and some that only it has."""

from __future__ import annotations

import array
import gc
import time
from collections.abc import Iterator
from typing import Any

import big
import data
import javascript
from subjects import Plain, many_names
from timing import Case, Figure, Workload, compare, run

from diglot.ffi_core import Heap, JsException
from diglot.kernel import Cells

Found = Iterator["Case | Figure"]


class Diglot(javascript.Bridge):
    """A heap without a limit of memory."""

    error = JsException

    def __init__(self, heap: Heap) -> None:
        self.heap = heap
        self.eval = heap.eval_js  # no call of ours between

    def collect(self) -> None:
        self.heap.collect()

    def settle(self) -> None:
        gc.collect()  # a walk of both heaps needs memory of its own

    def copy_to_js(self, source: dict[str, Any]) -> Case:
        keep = self.eval("o => { globalThis.kept = o }")
        keep(self.heap.to_js(source))
        assert self.heap.js.kept.to_py() == source
        return Case("W8", lambda _: keep(self.heap.to_js(source)), 1, "to_js")

    def copy_to_python(self, proxy: Any) -> Case:
        return Case("W9", lambda _: proxy.to_py(), 1, "to_py")

    def share(self, numbers: array.array[float]) -> Iterator[Case]:
        open_view = self.eval("a => { const view = a.getBuffer(), n = view.data.length; view.release(); return n }")
        assert open_view(numbers) == len(numbers)

        def work(count: int) -> None:
            for _ in range(count):
                open_view(numbers)

        yield Case("W11", work, note="getBuffer() and release(), no copy")
        self.eval("a => { globalThis.data = a.getBuffer().data }")(numbers)
        total = self.eval("() => { let s = 0; for (const x of data) s += x; return s }")
        assert total() == sum(numbers)
        yield Case("W11sum", lambda _: total(), 1)
        copy = self.eval("a => { globalThis.copied = a.toJs() }")
        yield Case("W11copy", lambda _: copy(numbers), 1, "toJs()")


def own(heap: Heap) -> dict[str, Workload]:
    """The table of what no peer has: the ledger, the collection of cycles across the heaps, completion."""
    js = heap.eval_js

    def w14p() -> Found:
        """With live proxies: of Python objects in JavaScript, and of JS objects in Python."""
        hold = js("(f, n) => { globalThis.proxies ??= []; while (proxies.length < n) proxies.push(f()) }")
        create, add_up = js("() => ({})"), js("(a, b) => a + b")
        held = []

        def call(count: int) -> None:
            for i in range(count):
                add_up(i, 1)

        for size in (100_000, 1_000_000):
            hold(Plain, size // 2)
            while len(held) < size // 2:
                held.append(create())
            yield Case(f"W14p_{size}", call)

    def w18() -> Found:
        call = js("(f, n) => { for (let i = 0; i < n; i++) f() }")
        take, create, holder = js("() => {}"), js("() => ({})"), js("({ a: {} })")
        count = 20_000

        def hand_over() -> None:
            take([])

        def receive() -> None:
            create()

        def read() -> None:
            holder.a

        def each_time(function: Any) -> Any:
            def work() -> None:
                for _ in range(count):
                    function()

            return work

        for key, work in {
            "W18a": lambda: call(Plain, count),
            "W18b": each_time(hand_over),
            "W18c": each_time(receive),
            "W18d": each_time(read),
            "W18e": lambda: call(int, count),
        }.items():

            def with_ledger(on: bool, work: Any = work) -> Any:
                def turn() -> None:
                    heap.ledger = on
                    work()

                return turn

            yield compare(key, with_ledger(False), with_ledger(True))

    def w19() -> Found:
        link, count = js("o => ({o})"), 100_000
        for key in ("W19live", "W19dead"):
            samples = []
            for _ in range(3):
                held = [Plain() for _ in range(count)]
                for o in held:
                    o.js = link(o)  # type: ignore[attr-defined]
                del o
                if key == "W19dead":
                    held.clear()
                start = time.process_time()
                heap.collect()
                samples.append(time.process_time() - start)
                assert heap.stats()["pyproxies"] >= len(held)
                held.clear()
                heap.collect()
            yield Figure(key, "s/op", samples)

    def w20() -> Found:
        link = js("o => ({o})")
        held = []
        for size in (0, 100_000):
            while len(held) < size:
                o = Plain()
                o.js = link(o)  # type: ignore[attr-defined]
                held.append(o)

            def stats(count: int) -> None:
                for _ in range(count):
                    heap.stats()

            yield Case(f"W20_{size}", stats)

    def w21() -> Found:
        cell = "".join(f"function f{i}(a, b) {{ return a + {i} * b }}\n" for i in range(19)) + "f1({"
        with Heap(namespace=many_names()) as names:
            cells = Cells(names)
            for key, source, count in (
                ("W21a", "name_99", 111),
                ("W21b", "name_", 10_000),
                ("W21c", "plain.attr", 10_000),
            ):
                assert len(cells.complete(source, len(source)).matches) == count
                yield Case(key, lambda _, source=source: cells.complete(source, len(source)), 1)  # type: ignore[misc]
            yield Case("W21d", lambda _: cells.inspect("name_99", 7), 1)
            assert cells.is_complete(cell)[0] == "incomplete"
            yield Case("W21e", lambda _: cells.is_complete(cell), 1)
            cells.close()

    return {"W14p": w14p, "W18": w18, "W19": w19, "W20": w20, "W21": w21}


def workloads(heap: Heap) -> dict[str, Workload]:
    """The table of all workloads on a heap."""
    return javascript.workloads(Diglot(heap)) | own(heap) | big.workloads(heap) | data.workloads(heap)


if __name__ == "__main__":
    with Heap(memory_limit=0) as heap:
        run(workloads(heap))
