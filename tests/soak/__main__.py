"""A soak: crossings of many kinds, over and over; both heaps and the process must end where they began.

    python tests/soak                                      # ten minutes
    python tests/soak --minutes 60
    python tests/soak --crossings 1000000 --cycles 100000  # once around with so many, as the tests do

Prints a line of figures a round and ends with status 1 when something has grown: proxies or objects of the JS heap at
all, its bytes or the resident memory beyond the bounds below.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import gc
import sys
import threading
import time
from array import array
from collections.abc import Callable
from typing import Any, NamedTuple

import psutil

from diglot.ffi_core import Heap, JsException

JS_BYTES = 256 << 10  # by which the JS heap may differ: names seen first, tables that keep their size
RESIDENT = 24 << 20  # by which the process may: what its allocators keep


class Node:
    """An object that refers to others."""

    def __init__(self, value: int = 0) -> None:
        self.value = value
        self.other: Any = None

    def method(self, x: int) -> int:
        return x + self.value


class Figures(NamedTuple):
    pyproxies: int
    jsproxies: int
    objects: int
    js_bytes: int
    resident: int


def measure(heap: Heap) -> Figures:
    """The figures of a heap and of the process once all garbage is gone."""
    heap.collect()
    stats, memory = heap.stats(), heap.memory()
    resident = psutil.Process().memory_info().rss
    return Figures(stats["pyproxies"], stats["jsproxies"], memory["objects"], stats["bytes"], resident)


def growth(before: Figures, after: Figures) -> list[str]:
    """What has grown beyond the bounds, in words."""
    found = [
        f"{name}: {getattr(before, name):,} -> {getattr(after, name):,}"
        for name in ("pyproxies", "jsproxies", "objects")
        if getattr(after, name) > getattr(before, name)
    ]
    for name, bound in (("js_bytes", JS_BYTES), ("resident", RESIDENT)):
        if getattr(after, name) > getattr(before, name) + bound:
            found.append(f"{name}: {getattr(before, name):,} -> {getattr(after, name):,} (+{bound:,} is allowed)")
    return found


# Each workload does about `n` crossings.


def calls(heap: Heap, n: int) -> None:
    add = heap.eval_js("(a, b) => a + b")
    loop = heap.eval_js("(f, n) => { let s = 0; for (let i = 0; i < n; i++) s += f(i); return s }")
    for number in range(n // 2):
        add(number, 0.5)
    loop(lambda x: x + 1, n // 2)


def attributes(heap: Heap, n: int) -> None:
    node = Node(3)
    use = heap.eval_js("(o, n) => { for (let i = 0; i < n; i++) { o.value = i; o.method(1); o['item' + i % 7] = i } }")
    use(node, n // 3)
    obj = heap.eval_js("({ a: { b: 1 } })")
    for number in range(n // 4):
        obj.a.b = number


def proxies(heap: Heap, n: int) -> None:
    swap = heap.eval_js("(o) => ({ o, list: [o, [o]], map: new Map([[o, o]]) })")
    for _ in range(n // 8):
        node = Node()
        found = swap(node)
        assert found.o is node
        assert found.list[1][0] is node
    heap.eval_js("(make, n) => { for (let i = 0; i < n; i++) make().other = [i] }")(Node, n // 4)


def containers(heap: Heap, n: int) -> None:
    data = {"rows": [{"id": number, "text": f"ä{number}", "tags": [1, 2.5, None, True]} for number in range(20)]}
    back = heap.eval_js("(x) => x.toJs({ dictConverter: Object.fromEntries })")
    for _ in range(n // 200):
        assert heap.to_js(data).to_py() is not None
        assert back(data).to_py()["rows"][3]["id"] == 3
    heap.eval_js("(l, n) => { for (let i = 0; i < n; i++) { l.push(i); if (i % 3) l.pop() } l.length = 0 }")([], n // 2)


def errors(heap: Heap, n: int) -> None:
    throw = heap.eval_js("(e) => { throw e ?? new TypeError('from JS') }")
    catch = heap.eval_js("(f) => { try { f() } catch (e) { return e } }")

    def fail() -> None:
        raise ValueError("from Python")

    for _ in range(n // 8):
        with contextlib.suppress(JsException):
            throw()
        assert isinstance(catch(fail), ValueError)


def promises(heap: Heap, n: int) -> None:
    async def main() -> None:
        twice = heap.eval_js("async (f, x) => (await f(x)) + (await Promise.resolve(x))")

        async def later(x: int) -> int:
            await asyncio.sleep(0)
            return x

        for number in range(n // 40):
            assert await twice(later, number) == 2 * number
        await asyncio.gather(*(twice(later, number) for number in range(n // 40)))
        await heap.run_js("await new Promise((resolve) => setTimeout(resolve, 1))")
        heap.eval_js("(f) => { new Promise(() => {}).then(f) }")(later)  # never settles: garbage

    asyncio.run(main())


def buffers(heap: Heap, n: int) -> None:
    view = heap.eval_js("(b) => { const v = b.getBuffer(); v.data[0] = 7; v.release() }")
    for _ in range(n // 20):
        numbers = array("d", [1, 2, 3])
        view(numbers)
        shared = memoryview(heap.eval_js("new Uint8Array(100)"))
        shared[3] = 1
        shared.release()


def sources(heap: Heap, n: int) -> None:
    for number in range(n // 100):
        heap.eval_js(f"(() => {{ let x{number % 50} = {number}; return {{ x: x{number % 50} }} }})()", f"file {number}")


def threads(heap: Heap, n: int) -> None:
    function = heap.eval_js("(o) => [o]")

    def work() -> None:
        for _ in range(n // 16):
            function(Node())

    started = [threading.Thread(target=work) for _ in range(4)]
    for thread in started:
        thread.start()
    for thread in started:
        thread.join()


def cycles(heap: Heap, n: int) -> None:
    """`n` cycles across the heaps, of four kinds, that only a collection finds."""
    link = heap.eval_js("(o) => { const x = { o }; o.other = x }")
    closure = heap.eval_js("(o) => { o.other = () => o }")
    table = heap.eval_js("(o) => { o.other = new Map([[o, [o]]]) }")
    bound = heap.eval_js("(o, m) => { o.other = { m } }")
    for number in range(n // 4):
        for make in (link, closure, table):
            make(Node(number))
        node = Node(number)
        bound(node, node.method)


def heaps(heap: Heap, n: int) -> None:
    """Heaps made and closed, with garbage of all kinds in them."""
    for number in range(max(n // 50_000, 1)):
        with Heap(ledger=bool(number % 2)) as other:
            calls(other, 100)
            cycles(other, 40)
            proxies(other, 80)


WORKLOADS: tuple[Callable[[Heap, int], None], ...] = (
    calls, attributes, proxies, containers, errors, promises, buffers, sources, threads, heaps,
)  # fmt: skip


def run_round(heap: Heap, crossings: int, n_cycles: int) -> None:
    """Each workload once, then the cycles; with the ledger on for half of it."""
    for number, workload in enumerate(WORKLOADS):
        heap.ledger = number % 2 == 1
        workload(heap, crossings // len(WORKLOADS))
    heap.ledger = False
    cycles(heap, n_cycles)


def main() -> int:
    parser = argparse.ArgumentParser(description="Soak the bridge; status 1 when something has grown.")
    parser.add_argument("--minutes", type=float, default=10.0, help="how long (10)")
    parser.add_argument("--crossings", type=int, help="one round of so many instead")
    parser.add_argument("--cycles", type=int, default=20_000, help="cycles across the heaps a round (20,000)")
    options = parser.parse_args()
    crossings = options.crossings or 200_000
    with Heap() as heap:
        for _ in range(2):
            run_round(heap, crossings, options.cycles)  # what is learnt once, and the most memory that a round needs
        before = measure(heap)
        print(f"began with {before}", flush=True)
        end = time.monotonic() + options.minutes * 60
        done = 0
        while True:
            run_round(heap, crossings, options.cycles)
            done += 1
            after = measure(heap)
            found = growth(before, after)
            print(f"after round {done}: {after}", flush=True)
            if found:
                print("grown: " + "; ".join(found))
                return 1
            if options.crossings or time.monotonic() >= end:
                break
    gc.collect()
    print(f"{done * crossings:,} crossings and {done * options.cycles:,} cycles: nothing has grown")
    return 0


if __name__ == "__main__":
    sys.exit(main())
