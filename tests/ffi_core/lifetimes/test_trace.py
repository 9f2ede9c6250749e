"""`Heap.trace`: every crossing in order, with what crossed and how; nothing when it is off; nothing kept."""

from __future__ import annotations

import asyncio
import gc
import threading
import weakref
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from diglot.ffi_core import Heap, JsException, create_proxy, to_js
from diglot.ffi_core.lifetimes.trace import Crossing, Crossings


@pytest.fixture
def ns(heap: Heap) -> Iterator[Any]:
    """The names that JavaScript sees."""
    yield heap.namespace
    heap.namespace.clear()


def told(crossings: Crossings) -> list[tuple[str, str, str]]:
    """Who asked what, by name or target; without the ends of proxies."""
    return [(row.source, row.kind, row.name or row.target) for row in crossings if row.kind != "release"]


def hows(row: Crossing) -> list[str]:
    return [value.how for value in row.arguments]


def how(row: Crossing) -> str:
    assert row.result is not None
    return row.result.how


# What is recorded, by kind


def test_a_call_from_python(heap: Heap) -> None:
    add = heap.eval_js("(function add(a, b) { return a + b })")
    with heap.trace() as crossings:
        add(1, 2)
        add("a", None)
    first, second = crossings
    assert (first.source, first.kind, first.target, first.depth, first.failed) == ("py", "call", "add", 0, False)
    assert [value.text for value in first.arguments] == ["1", "2"]
    assert hows(first) == ["int → number", "int → number"]
    assert first.result is not None
    assert (first.result.text, first.result.how) == ("3", "number → int")
    assert hows(second) == ["str → string", "None → undefined"]
    assert first.proxy == second.proxy == 1
    assert crossings.proxies[1].language == "js"
    assert first.seconds > 0


def test_a_call_from_javascript_is_told_inside_of_the_one_that_led_to_it(heap: Heap) -> None:
    def callback(x: int) -> int:
        return x + 1

    run = heap.eval_js("(function run(f) { return f(f(1)) })")
    with heap.trace() as crossings:
        assert run(callback) == 3
    outer, first, second, end = crossings
    assert (outer.kind, outer.depth, outer.parent) == ("call", 0, 0)
    assert (first.source, first.kind, first.target) == ("js", "call", "callback")
    assert (first.depth, first.parent, second.parent) == (1, outer.number, outer.number)
    assert hows(first) == ["number → int"]
    assert how(first) == "int → number"
    assert outer.arguments[0].made
    assert outer.arguments[0].proxy == first.proxy == second.proxy == end.proxy
    assert (end.kind, end.source) == ("release", "js")
    assert outer.seconds >= first.seconds + second.seconds


def test_keyword_arguments_and_construction(heap: Heap) -> None:
    point = heap.eval_js("(class Point { constructor(options) { this.x = options.x } })")
    with heap.trace() as crossings:
        made = point.new(x=3)
    (row,) = crossings
    assert (row.kind, row.target, row.name) == ("new", "Point", "x")
    assert row.result is not None
    assert (row.result.text, row.result.how, row.result.made) == ("Point { x: 3 }", "Point → JsProxy", True)
    assert made.x == 3


def test_attributes_of_a_js_object(heap: Heap) -> None:
    thing = heap.eval_js("({ a: 1, from: 2 })")
    with heap.trace() as crossings:
        thing.a
        thing.from_
        thing.b = [1]
        del thing.b
        with pytest.raises(AttributeError):
            thing.c
    assert told(crossings) == [
        ("py", "get", "a"),
        ("py", "get", "from"),
        ("py", "set", "b"),
        ("py", "delete", "b"),
        ("py", "get", "c"),
    ]
    assert [row.failed for row in crossings if row.kind != "release"] == [False, False, False, False, True]
    made = crossings[2].arguments[0]
    assert (made.text, made.how, made.made) == ("[1]", "list → PyProxy", True)


def test_attributes_and_items_of_python_objects(heap: Heap, ns: Any) -> None:
    class Thing:
        a = 1

    ns |= {"thing": Thing(), "xs": [1, 2], "d": {"k": 1}}
    with heap.trace() as crossings:
        heap.eval_js(
            "thing.a; thing.b = 2; delete thing.b; thing.c; 'a' in thing; xs[0]; xs.length; d.get('k'); d.k = 3"
        )
    assert told(crossings)[1:] == [
        ("js", "name", "thing"),
        ("js", "get", "a"),
        ("js", "name", "thing"),
        ("js", "set", "b"),
        ("js", "name", "thing"),
        ("js", "delete", "b"),
        ("js", "name", "thing"),
        ("js", "get", "c"),
        ("js", "name", "thing"),
        ("js", "has", "a"),
        ("js", "name", "xs"),
        ("js", "get item", "0"),
        ("js", "name", "xs"),
        ("js", "length", "[1, 2]"),
        ("js", "name", "d"),
        ("js", "get item", "{'k': 1}"),
        ("js", "name", "d"),
        ("js", "set", "k"),
    ]
    assert all(row.depth == 1 for row in crossings[1:])


def test_names_are_those_of_the_namespace(heap: Heap, ns: Any) -> None:
    ns["config"] = {}
    take = heap.eval_js("(function take(x) { return x })")
    with heap.trace() as crossings:
        assert take(ns["config"]) is ns["config"]
        heap.eval_js("config = 1")
    assert crossings.proxies[crossings[0].arguments[0].proxy].name == "config"
    assert told(crossings)[-1] == ("js", "set name", "config")
    assert how(crossings[0]) == "PyProxy → the dict itself"


def test_names_of_javascript(heap: Heap) -> None:
    heap.install()
    import js

    with heap.trace() as crossings:
        js.Math
        js.answer = 42
        del js.answer
    assert told(crossings) == [("py", "name", "Math"), ("py", "set name", "answer"), ("py", "delete name", "answer")]
    assert crossings.proxies[crossings[0].result.proxy].name == "Math"  # type: ignore[union-attr]


def test_arrays_and_maps_of_javascript(heap: Heap) -> None:
    array, mapping = heap.eval_js("[[10, 20], new Map([['k', 1]])]")
    with heap.trace() as crossings:
        assert array[1] == 20
        array[0] = 5
        assert len(array) == 2
        assert bool(array)
        assert mapping["k"] == 1
        assert "z" not in mapping
    assert [row.kind for row in crossings if row.kind != "release"] == [
        "length", "get item", "length", "set item", "length", "truth", "has", "get item", "has",
    ]  # fmt: skip


def test_iteration_in_both_directions(heap: Heap, ns: Any) -> None:
    ns["xs"] = (n for n in [1, 2])
    generator = heap.eval_js("(function* () { const x = yield 1; return x })()")
    with heap.trace() as crossings:
        assert next(generator) == 1
        with pytest.raises(StopIteration):
            generator.send("back")
        heap.eval_js("for (const x of xs) { }")
    steps = [row for row in crossings if row.kind == "step"]
    assert [row.source for row in steps] == ["py", "py", "js", "js", "js"]
    assert steps[1].result is not None
    assert (steps[1].result.text, steps[1].result.how, steps[1].failed) == ("StopIteration", "the end", True)
    assert hows(steps[1]) == ["str → string"]
    assert steps[-1].name == "end" or "done: true" in str(steps[-1].result)
    assert ("js", "iterate") in [(row.source, row.kind) for row in crossings]


def test_copies_and_buffers(heap: Heap, ns: Any) -> None:
    ns |= {"xs": [1, [2]], "numbers": np.arange(3)}
    values = heap.eval_js("({ a: [1] })")
    typed = heap.eval_js("new Float64Array(2)")
    with heap.trace() as crossings:
        assert values.to_py() == {"a": [1]}
        heap.to_js([1])
        memoryview(typed).release()
        heap.eval_js("xs.toJs(); numbers.getBuffer().release(); 0")
        heap.create_proxy([]).destroy()
    kinds = [(row.source, row.kind) for row in crossings if row.kind not in ("release", "name")]
    assert kinds == [
        ("py", "to_py"),
        ("py", "to_js"),
        ("py", "buffer"),
        ("py", "eval"),
        ("js", "toJs"),
        ("js", "buffer"),
        ("py", "create_proxy"),
    ]
    assert how(crossings[0]) == "a copy, dict"


def test_exceptions_in_both_directions(heap: Heap, ns: Any) -> None:
    def fail() -> None:
        raise ValueError("negative")

    ns["fail"] = fail
    with heap.trace() as crossings:
        with pytest.raises(ValueError, match="negative"):
            heap.eval_js("fail()")
        with pytest.raises(JsException):
            heap.eval_js("null.x")
    outer, _, call = crossings[:3]
    assert (call.failed, call.result.text) == (True, "ValueError: negative")  # type: ignore[union-attr]
    assert how(call) == "ValueError → PythonError"
    assert how(outer) == "PythonError → the ValueError itself"
    thrown = next(row for row in crossings if row.target.startswith("'null"))
    assert (thrown.failed, how(thrown)) == (True, "thrown → JsException")
    assert thrown.result is not None
    assert thrown.result.text.startswith("TypeError: cannot read prop")


def test_promises_and_awaitables(heap: Heap, ns: Any) -> None:
    async def later(x: int) -> int:
        await asyncio.sleep(0)
        return x

    async def run() -> None:
        slow = heap.eval_js("(async function slow(x) { return x * 2 })")
        assert await slow(2) == 4
        with pytest.raises(JsException):
            await heap.run_js("await null; throw new Error('no')")
        await heap.run_js("await later(7)")

    ns["later"] = later
    with heap.trace() as crossings:
        asyncio.run(run())
    found = [(row.source, row.kind, row.target) for row in crossings if row.kind in ("await", "settle")]
    assert found[:2] == [("py", "await", "Promise"), ("js", "settle", "fulfilled")]
    assert ("js", "settle", "rejected") in found
    assert ("js", "await", "<Task>") in found
    assert ("py", "settle", "fulfilled") in found
    texts = [row.arguments[0].text for row in crossings if row.kind == "settle"]
    assert texts[0] == "4"
    assert "Error: no" in texts
    assert "7" in texts


def test_a_promise_that_settles_later_is_told_of_by_that_alone(heap: Heap) -> None:
    async def run() -> None:
        assert await heap.eval_js("new Promise(resolve => setTimeout(resolve, 1, 42))") == 42

    with heap.trace() as crossings:
        asyncio.run(run())
    assert [(row.source, row.kind, row.target) for row in crossings if row.kind not in ("eval", "release")] == [
        ("py", "await", "Promise"),
        ("js", "settle", "fulfilled"),
    ]
    assert [row.target for row in crossings if row.kind == "release"] == ["Promise"]


def test_a_proxy_is_made_once_and_used_again(heap: Heap, ns: Any) -> None:
    ns["xs"] = xs = [1]
    take = heap.eval_js("(function take(x) { globalThis.kept = x })")
    with heap.trace() as crossings:
        take(xs)
        take(xs)
        heap.eval_js("delete globalThis.kept")
        take(xs)
    calls = [row.arguments[0] for row in crossings if row.kind == "call"]
    assert [value.made for value in calls] == [True, False, True]
    assert calls[0].proxy == calls[1].proxy != calls[2].proxy
    (end,) = (row for row in crossings if row.kind == "release")
    assert (end.source, end.proxy, end.depth) == ("js", calls[0].proxy, 1)
    heap.eval_js("delete globalThis.kept")


def test_a_proxy_from_before_is_told_when_it_goes(heap: Heap) -> None:
    heap.ledger = True
    old = heap.eval_js("new Map")
    with heap.trace() as crossings:
        del old
    (end,) = crossings
    assert (end.kind, end.source, end.target, end.proxy) == ("release", "py", "Map", 0)


def test_code_of_pyodide(heap: Heap, ns: Any) -> None:
    with heap.trace() as crossings:
        heap.eval_js("pyodide.runPython('1 + 1'); py.x = 5; py.x; pyodide.pyimport('math')")
    assert [row.kind for row in crossings if row.source == "js" and row.kind != "release"] == [
        "eval", "set name", "name", "import",
    ]  # fmt: skip


def test_functions_of_pyodide_ffi(heap: Heap) -> None:
    heap.install()
    with heap.trace() as crossings:
        to_js([1])
        create_proxy([1]).destroy()
    assert [row.kind for row in crossings if row.kind != "release"] == ["to_js", "create_proxy"]


# Limits, and when it is off


def test_beyond_the_limit_crossings_are_counted(heap: Heap) -> None:
    f = heap.eval_js("(function f() { })")
    with heap.trace(limit=3) as crossings:
        for _ in range(10):
            f()
        f.name
    assert len(crossings) == 3
    assert dict(crossings.more) == {("py", "call"): 7, ("py", "get"): 1}
    assert repr(crossings) == "<Crossings: 3 and 8 more>"
    with pytest.raises(ValueError, match="limit: expected"):
        heap.trace(limit=-1)


def test_nothing_is_recorded_before_and_after(heap: Heap, ns: Any) -> None:
    ns["xs"] = [1]
    f = heap.eval_js("(function f() { return xs[0] })")
    f()
    with heap.trace() as crossings:
        pass
    f()
    assert list(crossings) == []
    assert not heap.ledger


def test_it_can_be_read_while_it_goes_on(heap: Heap) -> None:
    f = heap.eval_js("(function f() { })")
    with heap.trace() as crossings:
        assert len(crossings) == 0
        f()
        assert len(crossings) == 1
        f()
    assert len(crossings) == 2
    assert crossings[1].kind == crossings[-1].kind == crossings[0:1][0].kind == "call"


def test_a_heap_has_one_trace_at_a_time(heap: Heap) -> None:
    with heap.trace(), pytest.raises(RuntimeError, match="one trace at a time"), heap.trace():
        pass
    with heap.trace(), pytest.raises(RuntimeError, match="the ledger is needed"):
        heap.ledger = False
    with heap.trace() as crossings:
        heap.eval_js("1")
    assert len(crossings) == 1


def test_heaps_are_traced_by_themselves(heap: Heap, ns: Any) -> None:
    ns["xs"] = [1]
    with Heap(namespace={"xs": [2]}) as other:
        with heap.trace() as crossings, Heap() as third:
            heap.eval_js("xs[0]")
            other.eval_js("xs[0]")
            third.eval_js("1")
        assert [row.name for row in crossings if row.source == "js" and row.kind == "get item"] == ["0"]
        with other.trace() as crossings:
            other.eval_js("xs[0]")
            heap.eval_js("xs[0]")
        assert sum(row.kind == "get item" for row in crossings) == 1


def test_a_heap_that_is_closed_while_it_is_traced() -> None:
    heap = Heap()
    with heap.trace() as crossings:
        heap.eval_js("1")
        heap.close()
    assert len(crossings) == 1


# Safety


def test_no_code_of_the_users_runs_for_it(heap: Heap, ns: Any) -> None:
    asked: list[str] = []

    class Meta(type):
        def __getattribute__(cls, name: str) -> Any:
            asked.append(f"meta {name}")
            return super().__getattribute__(name)

    class Nosy(metaclass=Meta):
        def __getattribute__(self, name: str) -> Any:
            asked.append(name)
            raise AttributeError(name)

        def __repr__(self) -> str:
            asked.append("repr")
            return "x"

        __str__ = __repr__

        def __eq__(self, other: object) -> bool:
            asked.append("eq")
            return False

        __hash__ = None  # type: ignore[assignment]

    class Text(str):
        __slots__ = ()

        def __repr__(self) -> str:
            asked.append("repr")
            return "x"

        def __format__(self, spec: str) -> str:
            asked.append("format")
            return "x"

    class Failure(Exception):
        def __str__(self) -> str:
            asked.append("str")
            return "x"

    def fail() -> None:
        raise Failure(Nosy())

    nosy = Nosy()
    ns |= {"nosy": nosy, "fail": fail}
    take = heap.eval_js("(function take(x) { return x })")
    proxied = heap.eval_js(
        "globalThis.traps = []; const all = new Proxy({}, { get: (_, name) => () => { traps.push(String(name)) } });"
        "new Proxy(function () { }, all)"
    )
    getters = heap.eval_js(
        "({ get a() { traps.push('a') }, [Symbol.toStringTag]: 'x', get constructor() { traps.push('constructor') } })"
    )
    traps = heap.eval_js("traps")
    asked.clear()
    del traps[:]
    with heap.trace() as crossings:
        take(nosy)
        take([nosy, {"k": nosy}])
        take(Text("t"))
        take(proxied)
        take(getters)
        take({Text("key"): 1})
        with pytest.raises(Failure):
            heap.eval_js("(() => { fail() })()")
    assert asked == []
    assert traps.to_py() == []
    texts = [row.arguments[0].text for row in crossings if row.kind == "call" and row.arguments]
    assert texts == [
        "<Nosy>", "[<Nosy>, <dict of 1>]", "<Text>", "Proxy", "{ a: getter, constructor: getter }", "{<Text>: …}",
    ]  # fmt: skip
    heap.eval_js("delete globalThis.traps")


@pytest.mark.parametrize(
    "value",
    [10**5000, "x" * 10**6, list(range(10**5)), {i: i for i in range(10**5)}, b"x" * 10**6],
    ids=lambda value: type(value).__name__,
)
def test_texts_are_short(heap: Heap, value: Any) -> None:
    take = heap.eval_js("(function take(x) { })")
    with heap.trace() as crossings:
        take(value)
    assert len(crossings[0].arguments[0].text) < 100


def test_a_trace_keeps_nothing_alive(heap: Heap, ns: Any) -> None:
    class Thing:
        pass

    thing = Thing()
    reference = weakref.ref(thing)
    take = heap.eval_js("(function take(x) { return { x } })")
    before = heap.stats()
    with heap.trace() as crossings:
        take(thing)
        del thing
        gc.collect()
        assert reference() is None
    after = heap.stats()
    assert [row.kind for row in crossings] == ["call", "release", "release"]
    assert {key: before[key] for key in ("pyproxies", "jsproxies")} == {
        key: after[key] for key in ("pyproxies", "jsproxies")
    }
    engine = weakref.ref(heap.engine)
    assert engine() is not None


def test_an_interrupt_ends_the_crossing(heap: Heap, ns: Any) -> None:
    import _thread

    ns["stop"] = _thread.interrupt_main
    with heap.trace() as crossings:
        with pytest.raises(KeyboardInterrupt):
            heap.eval_js("stop(); for (;;) ;")
        assert heap.eval_js("1 + 1") == 2
    evals = [row for row in crossings if row.kind == "eval"]
    assert [row.failed for row in evals] == [True, False]
    assert [row.depth for row in evals] == [0, 0]
    assert how(evals[0]) == "raised as KeyboardInterrupt"


def test_errors_pass_as_they_do_without_a_trace(heap: Heap, ns: Any) -> None:
    import traceback

    def fail() -> None:
        raise ValueError("no")

    ns["fail"] = fail

    def frames() -> list[str]:
        try:
            heap.eval_js("function inner() { fail() }\ninner()", "<test>")
        except ValueError as error:
            return [
                f"{frame.filename.rpartition('/')[2]} {frame.name}"
                for frame in traceback.extract_tb(error.__traceback__)
            ]
        raise AssertionError

    plain = frames()
    with heap.trace():
        traced = frames()
    assert traced == plain
    heap.eval_js("delete globalThis.inner")


def test_destructors_that_cross_while_crossings_are_noted(heap: Heap, ns: Any) -> None:
    js = heap.eval_js("(function bump() { return 1 })")

    class Bomb:
        def __del__(self) -> None:
            js()

    take = heap.eval_js("(function take(x) { throw new Error('thrown') })")
    with heap.trace(limit=500) as crossings:
        for _ in range(50):
            bomb: Any = Bomb()
            bomb.me = bomb
            del bomb
            with pytest.raises(JsException, match="thrown"):
                take(Bomb())
        gc.collect()
    assert sum(row.target == "bump" for row in crossings) == 100


def test_threads_are_told_apart(heap: Heap, ns: Any) -> None:
    started, go_on = threading.Event(), threading.Event()

    def wait() -> None:
        started.set()
        assert go_on.wait(30)

    ns["wait"] = wait
    other = heap.eval_js("(function other() { return 1 })")

    def run() -> None:
        assert started.wait(30)
        go_on.set()
        other()

    with heap.trace() as crossings:
        thread = threading.Thread(target=run)
        thread.start()
        heap.eval_js("wait()")
        thread.join()
    (call,) = (row for row in crossings if row.target == "other")
    (outer,) = (row for row in crossings if row.kind == "eval")
    assert (call.depth, call.parent) == (0, 0)
    assert call.thread != outer.thread


def test_what_diglots_own_code_does_is_left_out(heap: Heap, ns: Any) -> None:
    seen: list[object] = []
    ns["seen"] = seen.append

    async def run() -> None:
        with heap.trace() as crossings:
            heap.eval_js("setTimeout(() => seen(1), 0); 0")
            while not seen:
                await asyncio.sleep(0.001)
        assert told(crossings) == [
            ("py", "eval", "'setTimeout(() => seen(1), 0); 0'"), ("js", "name", "seen"), ("js", "call", "list.append"),
        ]  # fmt: skip

    asyncio.run(run())
