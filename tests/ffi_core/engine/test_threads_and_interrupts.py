"""Ctrl-C, threads, stack and memory: what stops JavaScript, and that the heap is usable afterwards."""

from __future__ import annotations

import collections.abc
import gc
import itertools
import signal
import sys
import threading
import time
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from diglot.ffi_core import Heap, JsException

ENDLESS = "for (;;) {}"


def alive(heap: Heap) -> bool:
    """Whether the heap evaluates, calls both ways and runs promise jobs."""
    log: list[str] = []
    heap.eval_js("log => { Promise.resolve().then(() => log.append('job')) }")(log)
    return heap.eval_js("f => f() + 1")(lambda: 1) == 2 and log == ["job"]


@pytest.fixture
def interrupt(heap: Heap) -> Iterator[None]:
    """A global JavaScript function that has Ctrl-C pressed, soon: what follows its call is interrupted."""
    heap.eval_js("var pressed = new Uint8Array(1); var interrupt = () => { pressed[0] = 1 }")
    ended = threading.Event()
    main = threading.get_ident()

    def watch() -> None:
        while not ended.wait(0.001):
            if memory[0]:
                memory[0] = 0
                signal.pthread_kill(main, signal.SIGINT)

    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    with memoryview(heap.js.pressed) as memory, running(watch):
        yield
        ended.set()
    signal.signal(signal.SIGINT, before)


@contextmanager
def running(*targets: Callable[[], None]) -> Iterator[None]:
    """Run functions in threads of their own meanwhile; what they raise is raised here."""
    errors: list[BaseException] = []

    def guarded(target: Callable[[], None]) -> None:
        try:
            target()
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=guarded, args=[target]) for target in targets]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        for thread in threads:
            thread.join()
    if errors:
        raise errors[0]


# Interrupts


@pytest.mark.usefixtures("interrupt")
@pytest.mark.parametrize(
    "body",
    [
        ENDLESS,
        "while (true) { [1].map(x => x) }",
        "try { for (;;) {} } catch (e) { return 'caught' }",
        "for (;;) { try { for (;;) {} } catch (e) {} }",
        "try { for (;;) {} } finally { return 'finally' }",
        "(function again() { for (;;) {} })()",
        "[1].forEach(() => { for (;;) {} })",
        "new Proxy({}, {get() { for (;;) {} }}).x",
        "for (const x of (function* () { for (;;) yield 1 })()) {}",
        "Promise.resolve().then(() => { for (;;) {} })",
        "(async () => { await 1; for (;;) {} })()",
        "(async () => { while (!globalThis.stopped) await 1 })()",
        "const next = () => globalThis.stopped || Promise.resolve().then(next); next()",
        "for (;;) new Promise(() => {})",
        "for (;;) new Promise(resolve => resolve())",
        "for (;;) new Promise(() => { for (;;) {} })",
        "for (;;) (async () => {})()",
    ],
)
def test_ctrl_c_ends_javascript(heap: Heap, body: str) -> None:
    with pytest.raises(KeyboardInterrupt):
        heap.eval_js(f"(() => {{ interrupt(); {body} }})()")
    heap.eval_js("globalThis.stopped = true")
    assert alive(heap)


@pytest.mark.usefixtures("interrupt")
@pytest.mark.parametrize(
    "body",
    ["numbers.includes(-1)", "numbers.join()", "Array.from(endless)", "new Set(endless)", "[].concat(numbers)",
     "Array.prototype.lastIndexOf.call(numbers, -1)", "for (const name in mapping) {}"],
)  # fmt: skip
def test_ctrl_c_ends_the_engines_own_loops_over_proxies(heap: Heap, body: str) -> None:
    class Endless(collections.abc.Mapping):  # type: ignore[type-arg]
        keys = __iter__ = lambda self: itertools.count()
        __getitem__ = __len__ = lambda self, key=0: 1

    heap.namespace.update(numbers=range(10**9), endless=itertools.repeat(1), mapping=Endless())
    with pytest.raises(KeyboardInterrupt):
        heap.eval_js(f"(() => {{ interrupt(); {body} }})()")
    assert alive(heap)


@pytest.mark.usefixtures("interrupt")
def test_an_interrupted_async_function_is_no_error_of_its_own(heap: Heap) -> None:
    """Wherever the interrupt finds the engine: an `await` makes promises and calls functions of its own."""
    caught: list[Any] = []
    heap.engine.hooks.on_unhandled_rejection = lambda promise, reason: caught.append(reason)
    loop = heap.eval_js("""async caught => {
        globalThis.stopped = false;
        interrupt();
        try { while (!stopped) await null } catch (error) { caught.append(error) }
    }""")
    for _ in range(60):
        with pytest.raises(KeyboardInterrupt):
            loop(caught)
        for _ in range(5):  # a generation of the jobs that are left each
            heap.eval_js("stopped = true")
        assert alive(heap), "new jobs run at once, once those are done"
    assert alive(heap)
    assert caught == []


@pytest.mark.usefixtures("interrupt")
def test_jobs_behind_an_interrupted_one_run_later(heap: Heap) -> None:
    log: list[str] = []
    with pytest.raises(KeyboardInterrupt):
        heap.eval_js("""log => {
            Promise.resolve().then(() => { interrupt(); for (;;) {} });
            Promise.resolve().then(() => { log.append('second') });
        }""")(log)
    assert log == []
    heap.eval_js("0")
    assert log == ["second"]


def nested(heap: Heap, python: Callable[[Callable[[], Any]], Any], body: str) -> Any:
    """JS calls Python, which calls JS, which loops until it is interrupted."""
    loop = heap.eval_js("() => { interrupt(); for (;;) {} }")
    return heap.eval_js(f"f => {{ {body} }}")(lambda: python(loop))


@pytest.mark.usefixtures("interrupt")
def test_ctrl_c_unwinds_both_languages(heap: Heap) -> None:
    log = []

    def python(loop: Callable[[], Any]) -> Any:
        try:
            return loop()
        except Exception:
            log.append("caught")
        finally:
            log.append("finally")

    with pytest.raises(KeyboardInterrupt):
        nested(heap, python, "try { return f() } catch (e) { return 'swallowed' }")
    assert log == ["finally"]
    assert alive(heap)


@pytest.mark.usefixtures("interrupt")
def test_python_may_catch_ctrl_c_below_javascript(heap: Heap) -> None:
    def python(loop: Callable[[], Any]) -> Any:
        try:
            return loop()
        except KeyboardInterrupt:
            return "stopped"

    assert nested(heap, python, "return f() + ' and went on'") == "stopped and went on"
    assert alive(heap)


@pytest.mark.usefixtures("interrupt")
def test_ctrl_c_in_python_called_by_javascript(heap: Heap) -> None:
    def python() -> None:
        heap.js.interrupt()
        while True:
            pass

    with pytest.raises(KeyboardInterrupt):
        heap.eval_js("f => { f() }")(python)
    assert alive(heap)


@pytest.mark.usefixtures("interrupt")
def test_a_signal_handler_may_call_javascript(heap: Heap) -> None:
    """What a handler raises stops JavaScript as Ctrl-C does; one that raises nothing lets it go on."""
    heap.eval_js("var handled = false")
    signal.signal(signal.SIGINT, lambda *_: setattr(heap.js, "handled", True))
    assert heap.eval_js("interrupt(); while (!handled) {} 'went on'") == "went on"


@pytest.mark.usefixtures("interrupt")
def test_any_exception_of_a_signal_handler_stops_javascript(heap: Heap) -> None:
    error = ValueError("from the handler")

    def handler(*_: object) -> None:
        raise error

    signal.signal(signal.SIGINT, handler)
    with pytest.raises(ValueError) as caught:
        heap.eval_js("interrupt(); try { for (;;) {} } catch (e) {}")
    assert caught.value is error
    assert alive(heap)


@pytest.mark.usefixtures("interrupt")
def test_ctrl_c_while_another_thread_is_in_the_heap(heap: Heap) -> None:
    flag = heap.eval_js("new Uint8Array(1)")
    memory = memoryview(flag)
    waiting = threading.Event()

    def occupy() -> None:
        heap.eval_js("(flag, inside) => { inside(); interrupt(); while (flag[0] === 0) {} }")(flag, waiting.wait)

    with running(occupy):
        try:
            with pytest.raises(KeyboardInterrupt):  # noqa: PT012
                waiting.set()
                heap.eval_js("'waits'")
                pytest.fail("the heap let a second thread in")
        finally:
            memory[0] = 1
    assert alive(heap)


@pytest.mark.usefixtures("interrupt")
def test_many_interrupts(heap: Heap) -> None:
    for _ in range(10):
        with pytest.raises(KeyboardInterrupt):
            heap.eval_js("interrupt(); for (;;) {}")
    assert alive(heap)


# Threads


def test_other_threads_run_while_javascript_loops(heap: Heap) -> None:
    """The loop ends only because another thread comes to write the memory that it watches."""
    flag = heap.eval_js("new Uint8Array(1)")
    memory = memoryview(flag)
    inside = threading.Event()

    def end_it() -> None:
        inside.wait()
        memory[0] = 1

    with running(end_it):
        assert (
            heap.eval_js("(flag, inside) => { inside(); while (flag[0] === 0) {} return 'ended' }")(flag, inside.set)
            == "ended"
        )


@pytest.mark.parametrize("interval", [0.001, 0.005, 0.01, 0.02])
def test_other_threads_get_turn_after_turn_while_javascript_loops(heap: Heap, interval: float) -> None:
    """Whatever Python's switch interval is. The loop ends by itself, long after the other thread has had its turns."""
    flag = heap.eval_js("new Uint8Array(1)")
    memory = memoryview(flag)
    inside = threading.Event()

    def take_turns() -> None:
        inside.wait()
        for _ in range(20):
            time.sleep(0.0001)
        memory[0] = 1

    loop = heap.eval_js(
        "(flag, inside) => { inside(); for (let i = 0; i < 2e8; i++) if (flag[0] !== 0) return 'ended' }"
    )
    before = sys.getswitchinterval()
    sys.setswitchinterval(interval)
    try:
        with running(take_turns):
            assert loop(flag, inside.set) == "ended"
    finally:
        sys.setswitchinterval(before)


def test_a_second_thread_waits_for_the_heap(heap: Heap) -> None:
    flag = heap.eval_js("new Uint8Array(1)")
    memory = memoryview(flag)
    inside = threading.Event()
    order: list[str] = []

    def second() -> None:
        inside.wait()
        release.start()
        heap.eval_js("order => { order.append('second') }")(order)

    def let_first_go() -> None:
        memory[0] = 1

    release = threading.Thread(target=let_first_go)
    with running(second):
        heap.eval_js("(flag, inside, order) => { inside(); while (flag[0] === 0) {} order.append('first') }")(
            flag, inside.set, order
        )
    release.join()
    assert order == ["first", "second"]


def test_javascript_of_one_heap_never_runs_in_two_threads_at_once(heap: Heap) -> None:
    """Each step gives the other threads every chance to come in between its reading and its writing."""
    heap.eval_js("var counter = 0; var step = pause => { const seen = counter; pause(); counter = seen + 1 }")
    step = heap.js.step

    def steps() -> None:
        for _ in range(100):
            step(lambda: time.sleep(0))

    with running(steps, steps, steps):
        steps()
    assert heap.js.counter == 400


def test_heaps_in_several_threads_are_independent() -> None:
    results: list[int] = []

    def work() -> None:
        with Heap() as heap:
            results.append(heap.eval_js("let sum = 0; for (let i = 0; i < 10000; i++) sum += i; sum"))

    with running(work, work, work):
        pass
    assert results == [49995000] * 3


def test_a_heap_can_be_used_and_closed_in_another_thread() -> None:
    heap = Heap()
    value = heap.eval_js("({a: [1, 2]})")
    found = []

    def work() -> None:
        found.append(value.a.to_py())
        heap.close()

    with running(work):
        pass
    assert found == [[1, 2]]
    assert heap.closed


@pytest.mark.parametrize("looping", [False, True], ids=["idle", "looping"])
def test_proxies_dropped_in_another_thread_are_freed(heap: Heap, looping: bool) -> None:
    heap.eval_js("var kept = []")
    proxies = [heap.eval_js("(() => { const o = {}; kept.push(new WeakRef(o)); return o })()") for _ in range(100)]
    before = heap.stats()["jsproxies"]
    flag = heap.eval_js("new Uint8Array(1)")
    memory = memoryview(flag)
    inside = threading.Event()

    def drop() -> None:
        if looping:
            inside.wait()
        proxies.clear()
        memory[0] = 1

    with running(drop):
        if looping:
            heap.eval_js("(flag, inside) => { inside(); while (flag[0] === 0) {} }")(flag, inside.set)
    heap.collect()
    assert heap.stats()["jsproxies"] <= before - 100 + 1  # the flag is a proxy too
    assert heap.eval_js("kept.every(ref => ref.deref() === undefined)") is True


def test_python_objects_dropped_by_javascript_in_another_thread_are_freed(heap: Heap) -> None:
    class Thing:
        pass

    things = [Thing() for _ in range(100)]
    references = [weakref.ref(thing) for thing in things]
    heap.eval_js("things => { globalThis.kept = [...things] }")(things)
    things.clear()
    with running(lambda: heap.eval_js("kept = undefined")):
        pass
    heap.collect()
    assert not any(reference() for reference in references)


def test_threads_that_make_and_drop_proxies_together(heap: Heap) -> None:
    def work() -> None:
        for i in range(200):
            value = heap.eval_js("x => ({x, back: () => x})")([i])
            assert value.back() == [i]
            assert value.x is value.back()

    with running(work, work, work):
        work()
    assert alive(heap)


def test_the_collector_of_python_may_run_anywhere(heap: Heap) -> None:
    """Cycles through proxies are dropped by whichever thread collects, while another is in the heap."""
    stop = threading.Event()

    def collect() -> None:
        while not stop.is_set():
            gc.collect(0)

    with running(collect):
        for _ in range(2000):
            cycle: list[Any] = [heap.eval_js("({})")]
            cycle.append(cycle)
        stop.set()
    assert alive(heap)


# The stack

RECURSIONS = {
    "call": "(function f() { return f() + 1 })()",
    "method": "({m() { return this.m() + 1 }}).m()",
    "callback": "(function f() { return [1].map(f) })()",
    "getter": "({get x() { return this.x + 1 }}).x",
    "string": "(() => { const o = {toString() { return '' + o }}; return '' + o })()",
    "proxy": "(() => { const p = new Proxy({}, {get: () => p.x}); return p.x })()",
    "generator": "(() => { function* g() { yield* g() } return [...g()] })()",
    "constructor": "(() => { class A { constructor() { new A() } } new A() })()",
    "flat": "(() => { let a = []; for (let i = 0; i < 1e5; i++) a = [a]; return a.flat(Infinity) })()",
    "source": "eval('('.repeat(1e5) + ')'.repeat(1e5))",
}


@pytest.mark.parametrize("source", RECURSIONS.values(), ids=list(RECURSIONS))
def test_endless_recursion_in_javascript_is_an_error(heap: Heap, source: str) -> None:
    with pytest.raises(JsException, match="call stack"):
        heap.eval_js(source)
    assert alive(heap)


@pytest.mark.parametrize("size", [256 << 10, 1 << 20, 32 << 20])
def test_the_stack_of_each_thread_counts(heap: Heap, size: int) -> None:
    depths: list[int] = []

    def recur() -> None:
        depths.append(heap.eval_js("let n = 0; (() => { try { (function f() { n++; f() })() } catch {} return n })()"))

    before = threading.stack_size(size)
    try:
        with running(recur):
            pass
    finally:
        threading.stack_size(before)
    assert depths[0] > 50
    assert alive(heap)


@pytest.fixture
def unlimited() -> Iterator[None]:
    """Let Python recur without its own limit, so that the stack is what ends the recursion."""
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(10**6)
    yield
    sys.setrecursionlimit(before)


def endless_call(heap: Heap) -> Any:
    def back() -> Any:
        return heap.js.forth(back)

    heap.eval_js("var forth = f => f()")
    return back()


def endless_attribute(heap: Heap) -> Any:
    class Mirror:
        def __getattr__(self, name: str) -> Any:
            return heap.js.look(self)

    heap.eval_js("var look = o => o.x")
    return Mirror().x


def endless_iteration(heap: Heap) -> Any:
    class Chain:
        def __iter__(self) -> Any:
            return iter(heap.js.spread(self))

    heap.eval_js("var spread = o => [...o]")
    return list(Chain())


def endless_string(heap: Heap) -> Any:
    class Text:
        def __str__(self) -> str:
            return heap.js.text(self)

    heap.eval_js("var text = o => `${o}`")
    return str(Text())


@pytest.mark.parametrize("recur", [endless_call, endless_attribute, endless_iteration, endless_string])
def test_mutual_recursion_ends_at_pythons_limit(heap: Heap, recur: Callable[[Heap], Any]) -> None:
    with pytest.raises(RecursionError):
        recur(heap)
    assert alive(heap)


@pytest.mark.usefixtures("unlimited")
@pytest.mark.parametrize("recur", [endless_call, endless_attribute, endless_iteration, endless_string])
def test_mutual_recursion_without_pythons_limit_ends_in_an_error(heap: Heap, recur: Callable[[Heap], Any]) -> None:
    with pytest.raises((RecursionError, JsException), match=r"recursion|call stack"):
        recur(heap)
    assert alive(heap)


@pytest.mark.parametrize("kind", ["[a]", "({a})", "new Map([[1, a]])"])
def test_a_deep_js_value_cannot_overrun_the_stack(heap: Heap, kind: str) -> None:
    deep = heap.eval_js(f"(() => {{ let a = []; for (let i = 0; i < 1e5; i++) a = {kind}; return a }})()")
    with pytest.raises((RecursionError, JsException), match=r"recursion|call stack"):
        deep.to_py()
    assert isinstance(repr(deep), str)
    assert alive(heap)


@pytest.mark.parametrize("wrap", [lambda a: [a], lambda a: (a,), lambda a: {"a": a}], ids=["list", "tuple", "dict"])
def test_a_deep_python_value_cannot_overrun_the_stack(heap: Heap, wrap: Callable[[Any], Any]) -> None:
    deep: Any = []
    for _ in range(10**5):
        deep = wrap(deep)
    with pytest.raises((RecursionError, JsException), match=r"recursion|call stack"):
        heap.to_js(deep)
    assert alive(heap)


# Memory

LIMIT = 30 << 20


@pytest.fixture
def small_heap() -> Iterator[Heap]:
    with Heap(memory_limit=LIMIT) as heap:
        yield heap


@pytest.mark.parametrize(
    "body",
    [
        "let a = []; for (;;) a.push({x: 1})",
        "let s = 'x'; for (;;) s += s",
        "return new ArrayBuffer(1 << 30)",
        "return 'x'.repeat(1 << 29)",
        "const m = new Map(); for (let i = 0;; i++) m.set(i, [i])",
        "let f = null; for (;;) { const g = f; f = () => g }",
        "const a = []; for (;;) { try { a.push(new Array(1e5).fill(0)) } catch (e) { a.length = 0; throw e } }",
        "return JSON.parse('[' + '1,'.repeat(1e7) + '1]')",
        "let n = 2n; for (;;) n *= n",
    ],
)
def test_out_of_memory_is_an_error(small_heap: Heap, body: str) -> None:
    with pytest.raises(JsException, match=r"out of memory|too large"):
        small_heap.eval_js(f"(() => {{ {body} }})()")
    small_heap.collect()
    assert alive(small_heap)


@pytest.mark.parametrize(
    "make",
    [
        lambda heap: heap.to_js([[i] for i in range(10**6)]),
        lambda heap: heap.to_js([{"a": i} for i in range(10**6)]),
        lambda heap: heap.to_js(set(range(10**6))),
        lambda heap: heap.to_js(bytes(2 * LIMIT)),
        lambda heap: heap.eval_js("s => s.length")("x" * 2 * LIMIT),
        lambda heap: heap.eval_js("s => s.length")("漢" * LIMIT),
        lambda heap: heap.eval_js("s => s.length")("😀" * LIMIT),
        lambda heap: heap.eval_js("n => typeof n")(1 << (16 * LIMIT)),
        lambda heap: heap.eval_js("x => [...x]")(range(10**7)),
        lambda heap: heap.eval_js("x => Object.keys(x)")({str(i): i for i in range(10**6)}),
        lambda heap: heap.eval_js("f => { const a = []; for (;;) a.push(f()) }")(object),
    ],
)
def test_out_of_memory_while_python_values_come_in(small_heap: Heap, make: Callable[[Heap], Any]) -> None:
    with pytest.raises(JsException, match="out of memory"):
        make(small_heap)
    small_heap.collect()
    assert alive(small_heap)


def test_memory_of_python_does_not_count(small_heap: Heap) -> None:
    """A buffer of Python's is shared, not copied into the heap."""
    assert small_heap.eval_js("b => b.getBuffer().byteLength")(bytearray(2 * LIMIT)) == 2 * LIMIT


def test_memory_is_given_back(small_heap: Heap) -> None:
    for _ in range(5):
        small_heap.eval_js("new Array(4e5).fill(0).map(Number).length")
    assert small_heap.memory()["bytes"] < LIMIT


def test_no_limit() -> None:
    with Heap(memory_limit=0) as heap:
        assert heap.stats()["memory_limit"] == 0
        assert heap.eval_js("new ArrayBuffer(1 << 28).byteLength") == 1 << 28
