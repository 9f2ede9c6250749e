"""The workloads on Diglot."""

from __future__ import annotations

import array
import asyncio
import gc
import json
import time
from typing import Any

from big import workloads
from timing import (
    ITEMS,
    KILO,
    MEGA,
    Counted,
    Plain,
    add,
    average,
    average_async,
    compare,
    each,
    fail,
    many_names,
    nested_dict,
    report,
    resident,
    run,
)  # fmt: skip

from diglot.ffi_core import Heap, JsException
from diglot.kernel import Cells

heap = Heap(memory_limit=0)
js = heap.eval_js


def w1() -> None:
    call = js("(f, n) => { let s = 0; for (let i = 0; i < n; i++) s = f(s, 1); return s }")
    assert call(add, 10) == 10
    each("W1", lambda count: call(add, count))


def calls(key: str) -> None:
    f = js("(a, b) => a + b")

    def call(count: int) -> None:
        for i in range(count):
            f(i, 1)

    each(key, call)


def w2() -> None:
    calls("W2")


def w3() -> None:
    o = Plain()
    read = js("(o, n) => { let s = 0; for (let i = 0; i < n; i++) s += o.x; return s }")
    assert read(o, 10) == 10
    each("W3", lambda count: read(o, count))


def w4() -> None:
    o = js("({x: 1})")

    def read(count: int) -> None:
        for _ in range(count):
            o.x

    each("W4", read)


def w5() -> None:
    o = Plain()
    write = js("(o, n) => { for (let i = 0; i < n; i++) o.x = i }")
    each("W5", lambda count: write(o, count))
    assert o.x > 1


def w6() -> None:
    items = list(range(ITEMS))
    total = js("o => { let s = 0; for (const x of o) s += x; return s }")
    assert total(items) == sum(items)
    average("W6", lambda: total(items), ITEMS)


def w7() -> None:
    items = js(f"[...Array({ITEMS}).keys()]")

    def total() -> int:
        total = 0
        for item in items:
            total += item
        return total

    assert total() == sum(range(ITEMS))
    average("W7", total, ITEMS)


def w8() -> None:
    source = nested_dict()
    keep = js("o => { globalThis.kept = o }")
    average("W8", lambda: keep(heap.to_js(source)), note="to_js")
    assert heap.js.kept.to_py() == source
    parse = js("text => { globalThis.kept = JSON.parse(text) }")
    average("W8j", lambda: parse(json.dumps(source)))


def w9() -> None:
    source = js("(() => { const o = {}; for (let i = 0; i < 20000; i++) o[i] = [i, '' + i]; return o })()")
    assert source.to_py() == nested_dict()
    average("W9", source.to_py, note="to_py")
    stringify = js("o => JSON.stringify(o)")
    average("W9j", lambda: json.loads(stringify(source)))


def w10() -> None:
    length = js("text => text.length")

    def give(text: str) -> Any:
        def work(count: int) -> None:
            for _ in range(count):
                length(text)

        return work

    def take(source: str, size: int) -> Any:
        f = js(f"globalThis.text{size} = {source}; () => text{size}")
        assert len(f()) == size

        def work(count: int) -> None:
            for _ in range(count):
                f()

        return work

    each("W10a", give(KILO))
    each("W10b", give(MEGA))
    each("W10c", take("'ab'.repeat(512)", 1 << 10))
    each("W10d", take("'ab'.repeat(524288)", 1 << 20))


def w11() -> None:
    numbers = array.array("d", range(1_000_000))
    open_view = js("a => { const view = a.getBuffer(); const n = view.data.length; view.release(); return n }")
    assert open_view(numbers) == len(numbers)

    def work(count: int) -> None:
        for _ in range(count):
            open_view(numbers)

    each("W11", work, note="getBuffer() and release(), no copy")
    js("a => { globalThis.data = a.getBuffer().data }")(numbers)
    total = js("() => { let s = 0; for (const x of data) s += x; return s }")
    assert total() == sum(numbers)
    average("W11sum", total)
    copy = js("a => { globalThis.copied = a.toJs() }")
    average("W11copy", lambda: copy(numbers), note="toJs()")


def w12() -> None:
    make = js("(f, n) => { for (let i = 0; i < n; i++) f() }")

    def python_objects() -> None:
        make(Plain, 100_000)
        gc.collect()

    average("W12a", python_objects, 100_000)
    create = js("() => ({})")

    def js_objects() -> None:
        for _ in range(100_000):
            create()
        gc.collect()

    average("W12b", js_objects, 100_000)


def w12x() -> None:
    js("(f, n) => { for (let i = 0; i < n; i++) f() }")(Counted, 1000)
    report("W12leak", "n", [Counted.born - Counted.dead], note="Python objects alive of 1000 that JavaScript dropped")
    link, dead = js("p => ({p})"), Counted.dead
    for _ in range(100):
        o = Counted()
        o.js = link(o)  # type: ignore[attr-defined]
    del o
    start = time.perf_counter()
    heap.collect()
    note = f"cycles alive of 100 after heap.collect(), which took {(time.perf_counter() - start) * 1e3:.1f} ms"
    report("W12cycle", "n", [100 - (Counted.dead - dead)], note)


def w13a() -> None:
    objects = [Plain() for _ in range(ITEMS)]
    js(f"globalThis.held = Array({ITEMS}).fill(null)")
    hold = js("(f, n) => { for (let i = 0; i < n; i++) held[i] = f(i) }")
    gc.collect()
    before = resident()
    hold(objects.__getitem__, ITEMS)
    report("W13a", "B", [(resident() - before) / ITEMS])


def w13b() -> None:
    js(f"globalThis.made = []; for (let i = 0; i < {ITEMS}; i++) made.push({{i}})")
    get, held = js("i => made[i]"), [None] * ITEMS
    gc.collect()
    before = resident()
    for i in range(ITEMS):
        held[i] = get(i)
    report("W13b", "B", [(resident() - before) / ITEMS])


def w14() -> None:
    grow = js("n => { globalThis.many ??= []; while (many.length < n) many.push({a: 1}) }")
    for size in (0, 100_000, 400_000, 1_000_000):
        grow(size)
        calls(f"W14_{size}")


def w14p() -> None:
    """With live proxies: of Python objects in JavaScript, and of JS objects in Python."""
    hold = js("(f, n) => { globalThis.proxies ??= []; while (proxies.length < n) proxies.push(f()) }")
    create = js("() => ({})")
    held = []
    for size in (100_000, 1_000_000):
        hold(Plain, size // 2)
        while len(held) < size // 2:
            held.append(create())
        calls(f"W14p_{size}")


def w15() -> None:
    catch = js("(f, n) => { let c = 0; for (let i = 0; i < n; i++) { try { f() } catch (e) { c++ } } return c }")
    assert catch(fail, 10) == 10
    each("W15a", lambda count: catch(fail, count))
    throw = js("() => { throw new Error('y') }")

    def work(count: int) -> None:
        for _ in range(count):
            try:
                throw()
            except JsException:
                pass

    each("W15b", work)


def w16() -> None:
    async def coroutine() -> int:
        return 1

    async def main() -> None:
        resolved = js("() => Promise.resolve(1)")
        drive = js("async (f, n) => { for (let i = 0; i < n; i++) await f() }")

        async def promises(count: int) -> None:
            for _ in range(count):
                await resolved()

        async def coroutines(count: int) -> None:
            await drive(coroutine, count)

        await average_async("W16a", promises, 2000)
        await average_async("W16b", coroutines, 2000)

    asyncio.run(main())


def w17() -> None:
    """See `STARTS` in __main__.py: a program of its own, which loads less than this one."""


def w18() -> None:
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

        compare(key, with_ledger(False), with_ledger(True))


def w19() -> None:
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
        report(key, "s", samples)


def w20() -> None:
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

        each(f"W20_{size}", stats)


def w21() -> None:
    cell = "".join(f"function f{i}(a, b) {{ return a + {i} * b }}\n" for i in range(19)) + "f1({"
    with Heap(namespace=many_names()) as names:
        cells = Cells(names)
        for key, source, count in (("W21a", "name_99", 111), ("W21b", "name_", 10_000), ("W21c", "plain.attr", 10_000)):
            assert len(cells.complete(source, len(source)).matches) == count
            average(key, lambda source=source: cells.complete(source, len(source)))
        average("W21d", lambda: cells.inspect("name_99", 7))
        assert cells.is_complete(cell)[0] == "incomplete"
        average("W21e", lambda: cells.is_complete(cell))
        cells.close()


if __name__ == "__main__":
    run({
        "W1": w1, "W2": w2, "W3": w3, "W4": w4, "W5": w5, "W6": w6, "W7": w7, "W8": w8, "W9": w9, "W10": w10,
        "W11": w11, "W12": w12, "W12x": w12x, "W13a": w13a, "W13b": w13b, "W14": w14, "W15": w15, "W16": w16,
        "W14p": w14p, "W17": w17, "W18": w18, "W19": w19, "W20": w20, "W21": w21, **workloads(heap),
    })  # fmt: skip
