"""What anything outside of a cycle still refers to is never collected, however little of the holder can be seen."""

from __future__ import annotations

import atexit
import collections
import concurrent.futures
import contextvars
import ctypes
import functools
import heapq
import itertools
import operator
import queue
import signal
import sys
import threading
import types
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from diglot.ffi_core import Heap

from .cycles import Node, quick_collections, suspended, watch_js  # noqa: F401

HERE = sys.modules[__name__]


def cycle(heap: Heap) -> Node:
    """A Node that holds an object of JavaScript which holds the Node."""
    node = Node()
    node.edges.append(heap.eval_js("(node) => ({ node, f: () => node })")(node))
    return node


def is_whole(node: Any) -> bool:
    """Whether both halves of a cycle are there and work."""
    return node.edges[0].node is node and node.edges[0].f() is node


# -- held by Python ---------------------------------------------------------------------------------------------------


@functools.lru_cache(maxsize=1)
def remembered(key: str) -> Any:
    return PASSED.pop()


PASSED: list[Any] = []
CURRENT: contextvars.ContextVar[Any] = contextvars.ContextVar("CURRENT")
LOCAL = threading.local()


@contextmanager
def by_lru_cache(x: Any) -> Iterator[None]:
    PASSED.append(x)
    del x
    remembered("key")
    yield
    remembered.cache_clear()


@contextmanager
def by_context_variable(x: Any) -> Iterator[None]:
    token = CURRENT.set(x)
    del x
    yield
    CURRENT.reset(token)


@contextmanager
def by_thread_local(x: Any) -> Iterator[None]:
    LOCAL.x = x
    del x
    yield
    del LOCAL.x


@contextmanager
def by_another_thread(x: Any) -> Iterator[None]:
    """In a local variable of a function that waits."""
    ready, done = threading.Event(), threading.Event()

    def wait(passed: list[Any]) -> None:
        local = passed.pop()
        ready.set()
        done.wait()
        del local

    passed = [x]
    del x
    thread = threading.Thread(target=wait, args=(passed,))
    thread.start()
    ready.wait()
    yield
    done.set()
    thread.join()


@contextmanager
def by_thread_local_of_another_thread(x: Any) -> Iterator[None]:
    ready, done = threading.Event(), threading.Event()

    def wait(passed: list[Any]) -> None:
        LOCAL.x = passed.pop()
        ready.set()
        done.wait()

    passed = [x]
    del x
    thread = threading.Thread(target=wait, args=(passed,))
    thread.start()
    ready.wait()
    yield
    done.set()
    thread.join()


@contextmanager
def by_module(x: Any) -> Iterator[None]:
    HERE.held = x  # type: ignore[attr-defined]
    del x
    yield
    del HERE.held  # type: ignore[attr-defined]


@contextmanager
def by_module_not_in_sys_modules(x: Any) -> Iterator[None]:
    module = types.ModuleType("made")
    module.held = x  # type: ignore[attr-defined]
    del x
    yield


@contextmanager
def by_sys_modules(x: Any) -> Iterator[None]:
    """An entry that is no module."""
    sys.modules["held_by_a_test"] = x
    del x
    yield
    del sys.modules["held_by_a_test"]


@contextmanager
def by_class_of_a_module(x: Any) -> Iterator[None]:
    Node.held = x  # type: ignore[attr-defined]
    del x
    yield
    del Node.held  # type: ignore[attr-defined]


@contextmanager
def by_numpy(x: Any) -> Iterator[None]:
    """An array of objects takes no part in Python's collections."""
    numpy = pytest.importorskip("numpy")
    array = numpy.empty(1, dtype=object)
    array[0] = x
    del x
    yield
    array[0] = None


@contextmanager
def by_ctypes(x: Any) -> Iterator[None]:
    pointer = ctypes.py_object(x)
    del x
    yield
    del pointer


@contextmanager
def by_atexit(x: Any) -> Iterator[None]:
    def callback(_: Any) -> None: ...

    atexit.register(callback, x)
    del x
    yield
    atexit.unregister(callback)


@contextmanager
def by_weak_finalizer(x: Any) -> Iterator[None]:
    watched = Node()
    weakref.finalize(watched, len, [x])
    del x
    yield


@contextmanager
def by_signal_handler(x: Any) -> Iterator[None]:
    before = signal.signal(signal.SIGUSR1, functools.partial(lambda *_: None, x))
    del x
    yield
    signal.signal(signal.SIGUSR1, before)


@contextmanager
def by_handled_exception(x: Any) -> Iterator[None]:
    """Only `sys.exc_info` has the exception, whose traceback has the frame."""

    def fail(passed: list[Any]) -> None:
        local = passed.pop()  # noqa: F841
        raise ValueError

    passed = [x]
    del x
    try:
        fail(passed)
    except ValueError:
        yield


@contextmanager
def by_executor(x: Any) -> Iterator[None]:
    with concurrent.futures.ThreadPoolExecutor(1) as executor:
        future = executor.submit(operator.itemgetter(0), [x])
        del x
        future.exception()
        yield


@contextmanager
def by_profiler(x: Any) -> Iterator[None]:
    before = sys.getprofile()
    sys.setprofile(functools.partial(lambda *_: None, x))
    del x
    yield
    sys.setprofile(before)


@contextmanager
def by_weak_key(x: Any) -> Iterator[None]:
    key = Node()
    table = weakref.WeakKeyDictionary({key: x})
    del x
    yield
    del table


@contextmanager
def held_in(make: Callable[[Any], Any], x: Any) -> Iterator[None]:
    """By an object of the standard library in a local variable."""
    held = make(x)
    del x
    yield
    del held


def queue_with(x: Any) -> Any:
    made: queue.SimpleQueue[Any] = queue.SimpleQueue()
    made.put(x)
    return made


def heap_queue_with(x: Any) -> Any:
    made: list[Any] = []
    heapq.heappush(made, (1, x))
    return made


Holder = Callable[[Any], Any]

HOLDERS: dict[str, Holder] = {
    "lru_cache": by_lru_cache,
    "context variable": by_context_variable,
    "thread-local": by_thread_local,
    "another thread": by_another_thread,
    "thread-local of another thread": by_thread_local_of_another_thread,
    "module": by_module,
    "module that is not in sys.modules": by_module_not_in_sys_modules,
    "sys.modules": by_sys_modules,
    "class of a module": by_class_of_a_module,
    "numpy": by_numpy,
    "ctypes": by_ctypes,
    "atexit": by_atexit,
    "weakref.finalize": by_weak_finalizer,
    "signal handler": by_signal_handler,
    "sys.exc_info": by_handled_exception,
    "executor": by_executor,
    "profiler": by_profiler,
    "WeakKeyDictionary": by_weak_key,
    **{
        name: functools.partial(held_in, make)
        for name, make in {
            "local variable": lambda x: x,
            "list": lambda x: [x],
            "suspended generator": suspended,
            "iterator of a deque": lambda x: iter(collections.deque([x])),
            "itertools.chain": lambda x: itertools.chain([x]),
            "itertools.repeat": itertools.repeat,
            "itertools.tee": lambda x: itertools.tee(iter([x]))[0],
            "operator.methodcaller": lambda x: operator.methodcaller("f", x),
            "partial": lambda x: functools.partial(print, x),
            "copy of the context": lambda x: (CURRENT.set(x), contextvars.copy_context(), CURRENT.set(None))[1],
            "SimpleQueue": queue_with,
            "heapq": heap_queue_with,
            "slice": slice,
            "cell": types.CellType,
            "bound method": lambda x: [x].append,
            "dict view": lambda x: {1: x}.values(),
            "array of ctypes": lambda x: (ctypes.py_object * 1)(x),
        }.items()
    },
}


@pytest.mark.parametrize("half", ["python", "javascript"])
@pytest.mark.parametrize("holder", HOLDERS.values(), ids=list(HOLDERS))
def test_what_python_holds_stays(heap: Heap, holder: Holder, half: str) -> None:
    def watched() -> tuple[Any, Any, Any]:
        node = cycle(heap)
        js = node.edges[0]
        return holder(node if half == "python" else js), weakref.ref(node), watch_js(heap, js)

    holding, gone, alive = watched()
    with holding:
        for _ in range(2):
            heap.collect()
            assert gone() is not None
            assert is_whole(gone())
            assert alive()
    del holding
    heap.collect()
    assert gone() is None
    assert not alive()


# Python functions at work: the object is nowhere but in their hands.


def collecting(heap: Heap, result: Any) -> Callable[..., Any]:
    def collect(*_: Any) -> Any:
        for _ in range(2):
            heap.collect()
        return result

    return collect


AT_WORK: dict[str, Callable[[Heap, Callable[[], Node]], Any]] = {
    "sorted": lambda heap, make: sorted([make()], key=collecting(heap, 1))[0],
    "list.sort": lambda heap, make: (things := [make()], things.sort(key=collecting(heap, 1)))[0][0],
    "map": lambda heap, make: next(map(lambda node: (collecting(heap, 1)(), node)[1], [make()])),  # noqa: C417
    "reduce": lambda heap, make: functools.reduce(lambda a, b: (collecting(heap, 1)(), a)[1], [make(), 1]),
    "max": lambda heap, make: max([make()], key=collecting(heap, 1)),
    "dict of pairs": lambda heap, make: dict((k, (v, collecting(heap, 1)())[0]) for k, v in [(1, make())])[1],  # noqa: C402
    "list of a generator": lambda heap, make: list(x for x in [make()] if collecting(heap, True)())[0],  # noqa: C400, RUF015
    "star arguments": lambda heap, make: (lambda *args: (collecting(heap, 1)(), args)[1])(make())[0],
    "partial": lambda heap, make: functools.partial(lambda a: (collecting(heap, 1)(), a)[1], make())(),
    "default": lambda heap, make: {}.setdefault(1, (make(), collecting(heap, 1)())[0]),
    "evaluation stack": lambda heap, make: [make(), collecting(heap, 1)()][0],
    "call of JavaScript": lambda heap, make: heap.eval_js("(node, f) => { f(); return node }")(
        make(), collecting(heap, 1)
    ),
    "conversion to JavaScript": lambda heap, make: heap.to_js(
        [object(), make()], default_converter=lambda value, convert, cache: (collecting(heap, 1)(), value)[1]
    )[1],
    "conversion from JavaScript": lambda heap, make: heap.eval_js("(node) => [new (class A {})(), node]")(make()).to_py(
        default_converter=lambda value, convert, cache: (collecting(heap, 1)(), value)[1]
    )[1],
}


@pytest.mark.parametrize("work", AT_WORK.values(), ids=list(AT_WORK))
def test_what_a_running_function_has_stays(heap: Heap, work: Callable[[Heap, Callable[[], Node]], Any]) -> None:
    node = work(heap, lambda: cycle(heap))
    assert is_whole(node)
    gone = weakref.ref(node)
    del node
    heap.collect()
    assert gone() is None


def test_an_argument_that_its_function_has_given_up_stays(heap: Heap) -> None:
    """A function called from JavaScript may delete its parameter; the call itself has it still."""
    found = []

    def take(node: Any) -> None:
        gone = weakref.ref(node)
        del node
        collecting(heap, 1)()
        kept = gone()
        found.append(kept is not None and is_whole(kept))

    heap.eval_js("(make, take) => { take(make()) }")(lambda: cycle(heap), take)
    assert found == [True]


# -- held by JavaScript -----------------------------------------------------------------------------------------------

# Functions (make, collect) that call `collect` while they hold what `make` gave, and return it.
JS_AT_WORK = {
    "local variable": "(make, collect) => { const node = make(); collect(); return node }",
    "array of a local variable": "(make, collect) => { const nodes = [make()]; collect(); return nodes[0] }",
    "parameter": "(make, collect) => ((node) => { collect(); return node })(make())",
    "given up parameter": (
        "(make, collect) => (function (node) { 'use strict'; node = null; collect(); return arguments[0] })(make())"
    ),
    "this": "(make, collect) => (function () { 'use strict'; collect(); return this }).call(make())",
    "evaluation stack": "(make, collect) => [make(), collect()][0]",
    "argument not yet passed": "(make, collect) => ((node, _) => node)(make(), collect())",
    "object being built": "(make, collect) => ({ node: make(), x: collect() }).node",
    "closure": "(make, collect) => { let node = make(); return (() => { collect(); return node })() }",
    "captured by nobody that is left": (
        "(make, collect) => { let node = make(); (() => node)(); collect(); return node }"
    ),
    "return with finally": "(make, collect) => { try { return make() } finally { collect() } }",
    "throw with finally": (
        "(make, collect) => { try { try { throw make() } finally { collect() } } catch (node) { return node } }"
    ),
    "catch": "(make, collect) => { try { throw make() } catch (node) { collect(); return node } }",
    "map": "(make, collect) => [make()].map((node) => { collect(); return node })[0]",
    "sort": (
        "(make, collect) => { const node = make(); return [{ node }, { node }].sort(() => { collect(); return 0"
        " })[0].node }"
    ),
    "forEach of a Map that is cleared": (
        "(make, collect) => { let found; const map = new Map([[make(), 1]]);"
        " map.forEach((_, key) => { map.clear(); collect(); found = key }); return found }"
    ),
    "forEach of a Set": (
        "(make, collect) => { let found; new Set([make()]).forEach((x) => { collect(); found = x }); return found }"
    ),
    "Array.from": "(make, collect) => Array.from({ length: 1 }, () => { const n = make(); collect(); return n })[0]",
    "spread": "(make, collect) => [...(function* () { yield make(); collect() })()][0]",
    "destructuring": "(make, collect) => { const [node, _ = collect()] = [make()]; return node }",
    "default parameter": "(make, collect) => ((node = make(), _ = collect()) => node)()",
    "for-of": "(make, collect) => { for (const node of [make()]) { collect(); return node } }",
    "for-of over Python": "(make, collect) => { for (const node of make().boxed()) { collect(); return node } }",
    "getter": "(make, collect) => ({ get x() { const n = make(); collect(); return n } }).x",
    "constructor": "(make, collect) => new (class { constructor() { this.node = make(); collect() } })().node",
    "field": "(make, collect) => new (class { node = make(); x = collect() })().node",
    "static block": "(make, collect) => (class { static node = make(); static { collect() } }).node",
    "generator at work": (
        "(make, collect) => { const g = (function* () { const n = make(); collect(); yield n })(); return"
        " g.next().value }"
    ),
    "generator below": (
        "(make, collect) => { const g = (function* () { const n = make(); yield 1; yield n })(); g.next(); collect();"
        " return g.next().value }"
    ),
    "generator that calls another": (
        "(make, collect) => { const inner = (function* () { const n = make(); yield 1; collect(); yield n })();"
        " return [...(function* () { yield* inner })()][1] }"
    ),
    "trap": "(make, collect) => new Proxy({}, { get() { const n = make(); collect(); return n } }).x",
    "target of a trap": (
        "(make, collect) => new Proxy({ node: make() }, { get(target) { collect(); return target.node } }).x"
    ),
    "Reflect.apply": "(make, collect) => Reflect.apply((node) => { collect(); return node }, null, [make()])",
    "bound function": "(make, collect) => ((node) => { collect(); return node }).bind(null, make())()",
    "replace": (
        "(make, collect) => { const l = []; 'a'.replace(/a/, () => { l.push(make()); collect() }); return l[0] }"
    ),
    "template": "(make, collect) => ((_, node) => { collect(); return node })`${make()}`",
    "toJSON": (
        "(make, collect) => { let n; JSON.stringify({ toJSON() { n = make(); collect(); return 1 } }); return n }"
    ),
    "reviver": (
        "(make, collect) => JSON.parse('[1]', (key, value) => { const n = make(); collect(); return key ? value : n })"
    ),
    "Object.fromEntries": (
        "(make, collect) => Object.fromEntries([['x', make()]].map((e) => { collect(); return e })).x"
    ),
    "method of a Python sequence": "(make, collect) => make().boxed().map((node) => { collect(); return node })[0]",
    "sort of a Python sequence": (
        "(make, collect) => { const l = make().boxed(); l.push(l[0]); l.sort(() => (collect(), 0)); return l[0] }"
    ),
    "eval": "(make, collect) => { const n = make(); return eval('collect(); n') }",
    "copy of a proxy": "(make, collect) => { const copy = make().copy(); collect(); return copy.method() }",
    "bound method": "(make, collect) => { const method = make().method; collect(); return method() }",
    "iterator of Python": (
        "(make, collect) => { const i = make().boxed()[Symbol.iterator](); collect(); return i.next().value }"
    ),
    "caught PythonError": (
        "(make, collect, fail) => { try { fail(make()) } catch (error) { collect(); return error.value.args[0] } }"
    ),
    "weak key in hand": (
        "(make, collect) => { const n = make(), weak = new WeakMap([[n, 1]]); collect(); return weak.has(n) && n }"
    ),
    "deref in hand": "(make, collect) => { const n = make(), weak = new WeakRef(n); collect(); return weak.deref() }",
}


@pytest.mark.parametrize("source", JS_AT_WORK.values(), ids=list(JS_AT_WORK))
def test_what_running_javascript_has_stays(heap: Heap, source: str) -> None:
    def fail(node: Any) -> None:
        raise KeyError(node)

    node = heap.eval_js(source)(lambda: cycle(heap), collecting(heap, None), fail)
    assert is_whole(node)
    gone = weakref.ref(node)
    del node
    heap.collect()
    assert gone() is None


# Functions of (make) that leave what `make` gave somewhere in the heap, where `(…)()` of the answer finds it.
KEPT = {
    "global": "(make) => { globalThis.kept = make(); return () => kept }",
    "property of a built-in": "(make) => { Math.kept = make(); return () => Math.kept }",
    "property of a prototype": "(make) => { Array.prototype.kept = make(); return () => [].kept }",
    "closure that Python holds": "(make) => { const node = make(); return () => node }",
    "static of a base class": "(make) => { class A { static n = make() } class B extends A {} return () => B.n }",
    "job that waits": "(make) => { let found; Promise.resolve(make()).then((n) => { found = n }); return () => found }",
    "value that a FinalizationRegistry hands on": (
        "(make) => { globalThis.target = {}; let found;"
        " globalThis.registry = new FinalizationRegistry((n) => { found = n }); registry.register(target, make());"
        " return (last) => { if (last) target = null; return found } }"
    ),
    "WeakMap whose key lives": (
        "(make) => { globalThis.key = {}; globalThis.weak = new WeakMap([[key, make()]]); return () => weak.get(key) }"
    ),
}


@pytest.mark.parametrize("source", KEPT.values(), ids=list(KEPT))
def test_what_javascript_keeps_stays(heap: Heap, source: str) -> None:
    gone: list[weakref.ref[Node]] = []

    def make() -> Node:
        node = cycle(heap)
        gone.append(weakref.ref(node))
        return node

    find = heap.eval_js(source)(make)
    for _ in range(2):
        heap.collect()
        assert gone[0]() is not None
    find(True)
    node = find()
    assert is_whole(node)
    del node, find
    heap.eval_js(
        "delete Math.kept; delete Array.prototype.kept; globalThis.kept = globalThis.target = globalThis.key = null"
    )
    heap.eval_js("globalThis.weak = globalThis.registry = null")
    heap.collect()
    assert gone[0]() is None


def test_what_a_queued_job_has_stays(heap: Heap) -> None:
    """Collected while the job waits for JavaScript to return."""
    found: list[Any] = []
    heap.eval_js("""(make, collect, found) => {
        Promise.resolve(make()).then((node) => { found.append(node) });
        queueMicrotask?.(() => 0);
        collect();
    }""")(lambda: cycle(heap), collecting(heap, None), found)
    assert is_whole(found[0])
    gone = weakref.ref(found.pop())
    heap.collect()
    assert gone() is None


def test_what_a_rejection_has_stays_until_it_is_reported(heap: Heap, capsys: pytest.CaptureFixture[str]) -> None:
    found: list[bool] = []

    def make() -> weakref.ref[Node]:
        node = cycle(heap)
        gone = weakref.ref(node)
        heap.eval_js("""(make, collect) => {
            (() => { Promise.reject(Object.assign(new RangeError("left"), { node: make() })) })();
            collect();
        }""")([node].pop, lambda: (collecting(heap, None)(), found.append(gone() is not None)))
        return gone

    gone = make()
    assert found == [True]
    heap.eval_js("0")
    assert "RangeError: left" in capsys.readouterr().err
    heap.collect()
    assert gone() is None
