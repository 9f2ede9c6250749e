"""The workloads on lupa: another language (Lua 5.4, or LuaJIT with LUPA=luajit21), the same kind of bridge."""

from __future__ import annotations

import gc
import importlib
import os
from collections.abc import Iterator
from typing import Any

from subjects import ITEMS, KILO, MEGA, Counted, Plain, add, fail, nested_dict, resident
from timing import Case, Figure, run

lupa = importlib.import_module("lupa." + os.environ.get("LUPA", "lua54"))
lua = lupa.LuaRuntime()
Found = Iterator["Case | Figure"]


def function(source: str) -> Any:
    return lua.execute("return function" + source)


collect_lua = function("() collectgarbage() return 0 end")


def collect() -> None:
    for _ in range(2):
        collect_lua()
        gc.collect()


def w1() -> Found:
    call = function("(f, n) local s = 0; for i = 1, n do s = f(s, 1) end return s end")
    assert call(add, 10) == 10
    yield Case("W1", lambda count: call(add, count))


def calls(key: str) -> Case:
    f = function("(a, b) return a + b end")

    def call(count: int) -> None:
        for i in range(count):
            f(i, 1)

    return Case(key, call)


def w2() -> Found:
    yield calls("W2")


def w3() -> Found:
    o = Plain()
    read = function("(o, n) local s = 0; for i = 1, n do s = s + o.x end return s end")
    assert read(o, 10) == 10
    yield Case("W3", lambda count: read(o, count))


def w4() -> Found:
    o = lua.execute("return {x = 1}")

    def read(count: int) -> None:
        for _ in range(count):
            o.x

    yield Case("W4", read)


def w5() -> Found:
    o = Plain()
    write = function("(o, n) for i = 1, n do o.x = i end return 0 end")
    write(o, 3)
    assert o.x == 3
    yield Case("W5", lambda count: write(o, count))


def w6() -> Found:
    items = list(range(ITEMS))
    total = function("(o) local s = 0; for x in python.iter(o) do s = s + x end return s end")
    assert total(items) == sum(items)
    yield Case("W6", lambda _: total(items), ITEMS)


def w7() -> Found:
    items = lua.execute(f"local t = {{}}; for i = 1, {ITEMS} do t[i] = i end return t")

    def total(_: int) -> int:
        total = 0
        for item in items.values():
            total += item
        return total

    assert total(ITEMS) == sum(range(ITEMS + 1))
    yield Case("W7", total, ITEMS)


def w8() -> Found:
    source = nested_dict()
    yield Case("W8", lambda _: lua.table_from(source, recursive=True), 1, "table_from")


def w9() -> Found:
    source = lua.execute("local o = {}; for i = 1, 20000 do o[tostring(i)] = {i, tostring(i)} end return o")
    note = "a comprehension"
    yield Case("W9", lambda _: {key: list(value.values()) for key, value in source.items()}, 1, note)


def w10() -> Found:
    length = function("(s) return #s end")

    def repeated(key: str, f: Any, *arguments: object) -> Case:
        def work(count: int) -> None:
            for _ in range(count):
                f(*arguments)

        return Case(key, work)

    yield repeated("W10a", length, KILO)
    yield repeated("W10b", length, MEGA)
    for key, half in (("W10c", 512), ("W10d", 512 * 1024)):
        lua.execute(f"text{half} = string.rep('ab', {half})")
        f = function(f"() return text{half} end")
        assert len(f()) == 2 * half
        yield repeated(key, f)


def w12() -> Found:
    make, create = function("(f, n) for i = 1, n do f() end return 0 end"), function("() return {} end")

    def python_objects(count: int) -> None:
        make(Plain, count)
        collect()

    def lua_objects(count: int) -> None:
        for _ in range(count):
            create()
        collect()

    yield Case("W12a", python_objects, 100_000)
    yield Case("W12b", lua_objects, 100_000)


def w12x() -> Found:
    function("(f, n) for i = 1, n do f() end return 0 end")(Counted, 1000)
    collect()
    yield Figure("W12leak", "n", [Counted.born - Counted.dead], "Python objects alive of 1000 that Lua dropped")
    link, dead = function("(p) return {p = p} end"), Counted.dead
    for _ in range(100):
        o = Counted()
        o.js = link(o)  # type: ignore[attr-defined]
    del o
    collect()
    yield Figure("W12cycle", "n", [100 - (Counted.dead - dead)], "cycles alive of 100 after collections")


def w13a() -> Found:
    objects = [Plain() for _ in range(ITEMS)]
    hold = function("(f, n) held = {}; for i = 1, n do held[i] = 0 end; for i = 1, n do held[i] = f(i - 1) end end")
    collect()
    before = resident()
    hold(lambda i: objects[i], ITEMS)
    collect()
    yield Figure("W13a", "B", [(resident() - before) / ITEMS])


def w13b() -> Found:
    lua.execute(f"made = {{}}; for i = 1, {ITEMS} do made[i] = {{i = i}} end")
    get, held = function("(i) return made[i + 1] end"), [None] * ITEMS
    collect()
    before = resident()
    for i in range(ITEMS):
        held[i] = get(i)
    collect()
    yield Figure("W13b", "B", [(resident() - before) / ITEMS])


def w14() -> Found:
    grow = function("(n) many = many or {}; while #many < n do many[#many + 1] = {a = 1} end return 0 end")
    for size in (0, 100_000, 400_000, 1_000_000):
        grow(size)
        yield calls(f"W14_{size}")


def w15() -> Found:
    catch = function("(f, n) local c = 0; for i = 1, n do if not pcall(f) then c = c + 1 end end return c end")
    assert catch(fail, 10) == 10
    yield Case("W15a", lambda count: catch(fail, count))
    throw = function("() error('y') end")

    def work(count: int) -> None:
        for _ in range(count):
            try:
                throw()
            except lupa.LuaError:
                pass

    yield Case("W15b", work)


if __name__ == "__main__":
    run({
        "W1": w1, "W2": w2, "W3": w3, "W4": w4, "W5": w5, "W6": w6, "W7": w7, "W8": w8, "W9": w9, "W10": w10,
        "W12": w12, "W12x": w12x, "W13a": w13a, "W13b": w13b, "W14": w14, "W15": w15,
    })  # fmt: skip
