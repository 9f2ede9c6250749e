"""The workloads on a bridge between Python and a JavaScript engine in the same process, whichever it is."""

from __future__ import annotations

import array
import asyncio
import gc
import json
import time
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

from subjects import ITEMS, KILO, MEGA, Counted, Plain, add, fail, nested_dict, resident
from timing import Case, Figure, Workload

__all__ = ["NESTED_OBJECT", "Bridge", "workloads"]

Found = Iterator["Case | Figure"]

NESTED_OBJECT = "(() => { const o = {}; for (let i = 0; i < 20000; i++) o[i] = [i, '' + i]; return o })()"


class Bridge:
    """What the workloads need of a bridge.

    :ivar error: what Python catches when JavaScript throws.
    :ivar tasks: whether it can await what the other language awaits.
    :ivar objects_return: whether an object of JavaScript's that was in Python is itself again in JavaScript.
    """

    error: type[BaseException] = Exception
    tasks = True
    objects_return = True
    #: adds up what the first argument holds; the second is its length
    total = "(o => { let s = 0; for (const x of o) s += x; return s })"

    def eval(self, source: str) -> Any:
        """The value of an expression."""
        raise NotImplementedError

    def collect(self) -> None:
        """Free in both languages what is garbage there, as far as the bridge has a way to."""
        gc.collect()

    def settle(self) -> None:
        """Before memory is looked at: what is garbage is freed, by what leaves no memory behind itself."""
        self.collect()

    def maker(self, type_: type) -> Callable[[], object]:
        """What JavaScript calls to get an object of a type."""
        return type_

    def copy_to_js(self, source: dict[str, Any]) -> Case | None:
        """The bridge's own way to make a deep copy of Python's data in JavaScript."""
        return None

    def copy_to_python(self, proxy: Any) -> Case:
        """The bridge's own way to make a deep copy of JavaScript's data in Python."""
        return Case("W9", lambda _: {key: list(value) for key, value in proxy.items()}, 1, "a comprehension")

    def share(self, numbers: array.array[float]) -> Iterator[Case]:
        """Hand numbers over, have JavaScript add them up."""
        yield from ()


def workloads(bridge: Bridge) -> dict[str, Workload]:
    """The table of the workloads on a bridge."""
    js = bridge.eval

    def w1() -> Found:
        call = js("((f, n) => { let s = 0; for (let i = 0; i < n; i++) s = f(s, 1); return s })")
        assert call(add, 10) == 10
        yield Case("W1", lambda count: call(add, count))

    def calls(key: str) -> Case:
        f = js("((a, b) => a + b)")

        def call(count: int) -> None:
            for i in range(count):
                f(i, 1)

        return Case(key, call)

    def w2() -> Found:
        yield calls("W2")

    def w3() -> Found:
        o = Plain()
        read = js("((o, n) => { let s = 0; for (let i = 0; i < n; i++) s += o.x; return s })")
        assert read(o, 10) == 10
        yield Case("W3", lambda count: read(o, count))

    def w4() -> Found:
        o = js("({x: 1})")

        def read(count: int) -> None:
            for _ in range(count):
                o.x

        yield Case("W4", read)

    def w5() -> Found:
        o = Plain()
        write = js("((o, n) => { for (let i = 0; i < n; i++) o.x = i; return 0 })")
        write(o, 3)
        assert o.x == 2
        yield Case("W5", lambda count: write(o, count))

    def w6() -> Found:
        items, total = cache(lambda count: list(range(count))), js(bridge.total)
        assert total(items(ITEMS), ITEMS) == sum(items(ITEMS))
        yield Case("W6", lambda count: total(items(count), count), ITEMS)

    def w7() -> Found:
        items = cache(js("(n => [...Array(n).keys()])"))

        def total(count: int) -> int:
            total = 0
            for item in items(count):
                total += item
            return total

        assert total(ITEMS) == sum(range(ITEMS))
        yield Case("W7", total, ITEMS)

    def w8() -> Found:
        source = nested_dict()
        own = bridge.copy_to_js(source)
        if own is not None:
            yield own
        parse = js("(text => { globalThis.kept = JSON.parse(text); return 0 })")
        yield Case("W8j", lambda _: parse(json.dumps(source)), 1)

    def w9() -> Found:
        source = js(NESTED_OBJECT)
        yield bridge.copy_to_python(source)
        if bridge.objects_return:
            stringify = js("(o => JSON.stringify(o))")
            yield Case("W9j", lambda _: json.loads(stringify(source)), 1)

    def w10() -> Found:
        length = js("(text => text.length)")

        def give(key: str, text: str) -> Case:
            def work(count: int) -> None:
                for _ in range(count):
                    length(text)

            return Case(key, work)

        def take(key: str, half: int) -> Case:
            # A character is read so that engines which join lazily have joined.
            js(f"globalThis.text{half} = 'ab'.repeat({half}); text{half}.charCodeAt(3)")
            f = js(f"(() => text{half})")
            assert len(f()) == 2 * half

            def work(count: int) -> None:
                for _ in range(count):
                    f()

            return Case(key, work)

        yield give("W10a", KILO)
        yield give("W10b", MEGA)
        yield take("W10c", 512)
        yield take("W10d", 512 * 1024)

    def w11() -> Found:
        yield from bridge.share(array.array("d", range(1_000_000)))

    def w12() -> Found:
        make, plain = js("((f, n) => { for (let i = 0; i < n; i++) f(); return 0 })"), bridge.maker(Plain)

        def python_objects(count: int) -> None:
            make(plain, count)
            bridge.collect()

        yield Case("W12a", python_objects, 100_000)
        create = js("(() => ({}))")

        def js_objects(count: int) -> None:
            for _ in range(count):
                create()
            bridge.collect()

        yield Case("W12b", js_objects, 100_000)

    def w12x() -> Found:
        js("((f, n) => { for (let i = 0; i < n; i++) f(); return 0 })")(bridge.maker(Counted), 1000)
        bridge.collect()
        dropped = "Python objects alive of 1000 that JavaScript dropped"
        yield Figure("W12leak", "n", [Counted.born - Counted.dead], dropped)
        link, dead = js("(p => { const o = {p}; return o })"), Counted.dead
        for _ in range(100):
            o = Counted()
            o.js = link(o)  # type: ignore[attr-defined]
        del o
        start = time.perf_counter()
        bridge.collect()
        note = f"cycles alive of 100 after collections, which took {(time.perf_counter() - start) * 1e3:.1f} ms"
        yield Figure("W12cycle", "n", [100 - (Counted.dead - dead)], note)

    def w13a() -> Found:
        objects = [Plain() for _ in range(ITEMS)]
        js(f"globalThis.held = Array({ITEMS}).fill(null); 0")
        hold = js("((f, n) => { for (let i = 0; i < n; i++) held[i] = f(i); return 0 })")
        bridge.settle()
        before = resident()
        hold(lambda i: objects[int(i)], ITEMS)
        bridge.settle()
        yield Figure("W13a", "B", [(resident() - before) / ITEMS])

    def w13b() -> Found:
        js(f"globalThis.made = []; for (let i = 0; i < {ITEMS}; i++) made.push({{i}}); 0")
        get, held = js("(i => made[i])"), [None] * ITEMS
        bridge.settle()
        before = resident()
        for i in range(ITEMS):
            held[i] = get(i)
        bridge.settle()
        yield Figure("W13b", "B", [(resident() - before) / ITEMS])

    def w14() -> Found:
        grow = js("(n => { globalThis.many ??= []; while (many.length < n) many.push({a: 1}); return 0 })")
        for size in (0, 100_000, 400_000, 1_000_000):
            grow(size)
            yield calls(f"W14_{size}")

    def w15() -> Found:
        catch = js("((f, n) => { let c = 0; for (let i = 0; i < n; i++) { try { f() } catch (e) { c++ } } return c })")
        assert catch(fail, 10) == 10
        yield Case("W15a", lambda count: catch(fail, count))
        throw = js("(() => { throw new Error('y') })")

        def work(count: int) -> None:
            for _ in range(count):
                try:
                    throw()
                except bridge.error:
                    pass

        yield Case("W15b", work)

    def w16() -> Found:
        async def coroutine() -> int:
            return 1

        resolved = js("(() => Promise.resolve(1))")
        drive = js("(async (f, n) => { for (let i = 0; i < n; i++) await f(); return 0 })")

        async def promises(count: int) -> None:
            for _ in range(count):
                await resolved()

        async def coroutines(count: int) -> None:
            await drive(coroutine, count)

        loop = asyncio.new_event_loop()
        try:
            yield Case("W16a", lambda count: loop.run_until_complete(promises(count)), 2000)
            yield Case("W16b", lambda count: loop.run_until_complete(coroutines(count)), 2000)
        finally:
            loop.close()

    table: dict[str, Workload] = {
        "W1": w1, "W2": w2, "W3": w3, "W4": w4, "W5": w5, "W6": w6, "W7": w7, "W8": w8, "W9": w9, "W10": w10,
        "W11": w11, "W12": w12, "W12x": w12x, "W13a": w13a, "W13b": w13b, "W14": w14, "W15": w15,
    }  # fmt: skip
    return table | {"W16": w16} if bridge.tasks else table
