"""What has no reference left goes at once, in both directions, with Python's collector off: wherever it was dropped."""

from __future__ import annotations

import asyncio
import gc
import threading
import weakref
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from diglot.ffi_core import Heap, JsException, create_once_callable

from .cycles import (
    JS_HOLDERS,
    JS_OWN_CYCLES,
    PYTHON_HOLDERS,
    PYTHON_OWN_CYCLES,
    Node,
    no_collector,  # noqa: F401
    watch_js,
)

pytestmark = pytest.mark.usefixtures("no_collector")


class Watched:
    """An object of each language, each held by nothing but what `hold` is told of; and whether they are alive.

    A test hands `python` to JavaScript and `javascript` to Python.
    """

    def __init__(self, heap: Heap) -> None:
        self.python: Any = Node()
        self.javascript = heap.eval_js("({})")
        self._node = weakref.ref(self.python)
        self._js = watch_js(heap, self.javascript)

    def forget(self) -> None:
        """Leave both to those that hold them."""
        self.python = self.javascript = None

    @property
    def alive(self) -> tuple[bool, bool]:
        return self._node() is not None, self._js()


GONE = (False, False)
ALIVE = (True, True)


@pytest.fixture
def watched(heap: Heap) -> Iterator[Watched]:
    made = Watched(heap)
    yield made
    vars(made).clear()


# Every kind of holder


def test_what_javascript_dropped_goes_at_once(heap: Heap) -> None:
    kept = {}
    for kind, source in JS_HOLDERS.items():
        node = Node()
        gone = weakref.ref(node)
        held = heap.eval_js(source)(node)
        del node
        assert gone() is not None, kind
        del held
        heap.eval_js("0")  # the promise jobs that some of them have made hold them as well
        if gone() is not None:
            kept[kind] = gone
    assert set(kept) == JS_OWN_CYCLES
    heap.collect()
    assert [kind for kind, gone in kept.items() if gone() is not None] == []


def test_what_python_dropped_goes_at_once(heap: Heap) -> None:
    kept = {}
    for kind, hold in PYTHON_HOLDERS.items():
        js = heap.eval_js("({})")
        alive = watch_js(heap, js)
        held = hold(js)
        del js
        assert alive(), kind
        del held
        if alive():
            kept[kind] = alive
    assert set(kept) == PYTHON_OWN_CYCLES
    gc.collect()
    assert [kind for kind, alive in kept.items() if alive()] == []


@pytest.mark.parametrize(
    "expression",
    ["({})", "[]", "() => 1", "new Map()", "new Promise(() => {})", "(function* () {})()", "new Error('x')",
     "Symbol('x')", "new Uint8Array(1)", "new ArrayBuffer(1)", "new Date()", "[].values()", "new (class A {})()"],
)  # fmt: skip
def test_every_kind_of_proxy_is_released(heap: Heap, expression: str) -> None:
    before = heap.stats()["jsproxies"]
    proxy = heap.eval_js(expression)
    other = heap.eval_js(f"[{expression}]")
    assert heap.stats()["jsproxies"] == before + 2
    del proxy, other
    assert heap.stats()["jsproxies"] == before


def test_a_chain_through_both_heaps(heap: Heap) -> None:
    """Each link is released by the one before; the whole chain needs no more of the stack than one link."""
    first: Any = Node()
    links = [weakref.ref(first)]
    node = first
    for _ in range(20_000):
        following = Node()
        node.edges.append(heap.eval_js("(next) => [() => next]")(following))
        links.append(weakref.ref(following))
        node = following
    del node, following
    del first
    assert sum(link() is not None for link in links) == 0


# Where it is dropped


def in_a_thread(work: Callable[[], Any]) -> None:
    """Run it in another thread; what it raises is raised here."""
    errors: list[BaseException] = []

    def guarded() -> None:
        try:
            work()
        except BaseException as error:
            errors.append(error)

    thread = threading.Thread(target=guarded)
    thread.start()
    thread.join()
    if errors:
        raise errors[0]


def holders(heap: Heap, watched: Watched) -> list[Any]:
    """A list whose clearing drops what is watched: an object of JavaScript that holds Python's, and JavaScript's."""
    held = [heap.eval_js("(node) => ({ node })")(watched.python), watched.javascript]
    watched.forget()
    return held


def test_dropped_in_another_thread(heap: Heap, watched: Watched) -> None:
    held = holders(heap, watched)
    in_a_thread(held.clear)
    assert watched.alive == GONE


def test_dropped_by_javascript_in_another_thread(heap: Heap, watched: Watched) -> None:
    heap.eval_js("(node) => { globalThis.kept = node }")(watched.python)
    heap.namespace["js"] = watched.javascript
    watched.forget()
    assert watched.alive == ALIVE

    def drop() -> None:
        heap.eval_js("(f) => { kept = undefined; f() }")(lambda: heap.namespace.update(js=None))

    in_a_thread(drop)
    assert watched.alive == GONE


def test_dropped_by_a_thread_that_ends(heap: Heap, watched: Watched) -> None:
    local = threading.local()

    def work(passed: list[Any]) -> None:
        local.x = passed.pop()
        variable = passed.pop()
        assert variable is not None

    held = holders(heap, watched)
    in_a_thread(lambda: work(held))
    assert watched.alive == GONE


@pytest.mark.parametrize("inside", ["loop", "python"])
def test_dropped_in_another_thread_while_javascript_runs(heap: Heap, watched: Watched, inside: str) -> None:
    """The one that is inside frees what the other could not."""
    held = holders(heap, watched)
    running, dropped = threading.Event(), threading.Event()

    def drop() -> None:
        running.wait()
        held.clear()
        dropped.set()

    thread = threading.Thread(target=drop)
    thread.start()
    if inside == "loop":
        heap.eval_js("(running, dropped) => { running(); while (!dropped()); }")(running.set, dropped.is_set)
    else:
        heap.eval_js("(f, g) => { f(); g() }")(running.set, dropped.wait)
    thread.join()
    assert watched.alive == GONE


def test_dropped_in_another_thread_and_seen_by_a_long_loop(heap: Heap) -> None:
    """JavaScript that runs on frees it by the way."""
    node, released = Node(), threading.Event()
    weakref.finalize(node, released.set)
    held = [heap.eval_js("(node) => ({ node })")(node)]
    del node
    running = threading.Event()

    def drop() -> None:
        running.wait()
        held.clear()

    thread = threading.Thread(target=drop)
    thread.start()
    flag = heap.eval_js("new Uint8Array(1)")
    with memoryview(flag) as memory:
        ended = threading.Thread(target=lambda: (released.wait(30), memory.__setitem__(0, 1)))
        ended.start()
        heap.eval_js("(flag, running) => { running(); while (flag[0] === 0); }")(flag, running.set)
        ended.join()
    thread.join()
    assert released.is_set()


def test_dropped_during_a_collection_of_python(heap: Heap, watched: Watched) -> None:
    """By an object that Python's collector frees."""

    class Garbage:
        def __init__(self, held: list[Any]) -> None:
            self.me, self.held = self, held

    Garbage(holders(heap, watched))
    assert watched.alive == ALIVE
    gc.collect()
    assert watched.alive == GONE


def test_dropped_when_a_collection_of_python_begins(heap: Heap, watched: Watched) -> None:
    held = holders(heap, watched)
    seen = []

    def callback(phase: str, info: dict[str, int]) -> None:
        held.clear()
        seen.append(phase)

    gc.callbacks.append(callback)
    try:
        gc.collect(0)
    finally:
        gc.callbacks.remove(callback)
    assert seen == ["start", "stop"]
    assert watched.alive == GONE


def test_dropped_by_a_weak_reference_s_callback_in_a_collection(heap: Heap, watched: Watched) -> None:
    class Garbage:
        def __init__(self) -> None:
            self.me = self

    held = holders(heap, watched)
    weak = weakref.ref(Garbage(), lambda _: held.clear())
    gc.collect()
    assert weak() is None
    assert watched.alive == GONE


def test_dropped_during_a_collection_of_the_engine(heap: Heap, watched: Watched) -> None:
    """A cycle of JavaScript's own holds a Python object, which holds an object of JavaScript."""
    watched.python.edges.append(watched.javascript)
    heap.eval_js("(node) => { const a = { node }; a.me = a }")(watched.python)
    watched.forget()
    assert watched.alive == ALIVE
    heap.eval_js("for (let i = 0; i < 1e5; i++) { const a = {}; a.me = a }")  # the engine collects by itself
    assert watched.alive == GONE


@pytest.mark.parametrize("which", ["python", "javascript"])
def test_dropped_by_a_destructor(heap: Heap, watched: Watched, which: str) -> None:
    class Last:
        def __init__(self, held: list[Any]) -> None:
            self.held = held

        def __del__(self) -> None:
            self.held.clear()

    last = Last(holders(heap, watched))
    if which == "javascript":
        heap.eval_js("(last) => { globalThis.kept = last }")(last)
    del last
    if which == "javascript":
        assert watched.alive == ALIVE
        heap.eval_js("kept = undefined")
    assert watched.alive == GONE


def test_destructors_that_drop_one_another_through_javascript(heap: Heap) -> None:
    order: list[int] = []

    class Link:
        def __init__(self, number: int, following: Any) -> None:
            self.number, self.following = number, following

        def __del__(self) -> None:
            order.append(self.number)
            assert heap.eval_js("(x) => x")(self.number) == self.number

    chain: Any = None
    for number in range(100):
        chain = Link(number, heap.eval_js("(next) => ({ next })")(chain))
    chain = heap.eval_js("(next) => ({ next })")(chain)
    del chain
    assert order == list(range(99, -1, -1))


@pytest.mark.parametrize("use", ["t.x", "t()", "t.get(0)", "[...t]"])
def test_destructors_that_run_while_an_exception_is_on_its_way(heap: Heap, use: str) -> None:
    """What cannot cross is an error; its destructor throws and catches in JavaScript before anyone has seen that."""
    swallow = heap.eval_js("() => { try { throw new RangeError('another') } catch {} }")
    with Heap() as other:

        class Last:
            def __del__(self) -> None:
                swallow()

        class Thing:
            @property
            def x(self) -> Any:
                return other.eval_js("(last) => ({ last })")(Last())

            def __call__(self, *_: Any) -> Any:
                return self.x

            __getitem__ = __contains__ = __call__

            def __iter__(self) -> Iterator[Any]:
                return iter([self.x])

        look = heap.eval_js(f"(t) => {{ try {{ {use} }} catch (error) {{ return [typeof error, String(error)] }} }}")
        found = look(Thing())
        assert found[0] == "object"
        assert "belongs to another heap" in found[1]


def test_dropped_by_a_finalization_registry(heap: Heap, watched: Watched) -> None:
    held = holders(heap, watched)
    heap.eval_js("""(f, node) => {
        globalThis.registry = new FinalizationRegistry((held) => { held.length = 0; f() });
        registry.register({}, [node]);
    }""")(held.clear, node := Node())
    gone = weakref.ref(node)
    del node
    heap.eval_js("0")
    assert gone() is None
    assert watched.alive == GONE


def test_dropped_by_a_promise_job(heap: Heap, watched: Watched) -> None:
    held = holders(heap, watched)
    heap.eval_js("(f) => { Promise.resolve().then(() => null).then(() => { f() }) }")(held.clear)
    assert watched.alive == GONE


def test_dropped_by_a_signal_handler(heap: Heap, watched: Watched) -> None:
    """While JavaScript runs."""
    import signal

    held = holders(heap, watched)
    flag = heap.eval_js("new Uint8Array(1)")
    seen = []
    with memoryview(flag) as memory:

        def handler(*_: Any) -> None:
            held.clear()
            seen.append(watched._node() is None)
            memory[0] = 1

        before = signal.signal(signal.SIGALRM, handler)
        signal.setitimer(signal.ITIMER_REAL, 0.01)
        try:
            heap.eval_js("(flag) => { while (flag[0] === 0); }")(flag)
        finally:
            signal.signal(signal.SIGALRM, before)
    assert seen
    assert watched.alive == GONE


def test_dropped_by_close() -> None:
    heap = Heap()
    node, dead = Node(), []
    gone = weakref.ref(node)
    weakref.finalize(node, dead.append, 1)
    heap.eval_js("(node) => { globalThis.kept = [node, node.copy(), () => node]; kept.self = kept }")(node)
    del node
    heap.close()
    assert gone() is None
    assert dead == [1]


@pytest.mark.leaks
def test_dropped_after_close() -> None:
    """Proxies that outlive their heap go as anything does, and so does the heap with the last of them."""
    heap = Heap()
    node = Node()
    proxies = [heap.eval_js(source)(node) for source in JS_HOLDERS.values()]
    methods = [heap.eval_js("({ f() {} })").f, heap.create_proxy(node)]
    engine, gone, weak = weakref.ref(heap.engine), weakref.ref(node), [weakref.ref(proxy) for proxy in proxies]
    heap.close()
    del heap, node
    assert gone() is None, "JavaScript's references have gone with the heap"
    in_a_thread(proxies.clear)
    assert [ref for ref in weak if ref() is not None] == []
    methods.clear()
    assert engine() is None


@pytest.mark.leaks
def test_dropped_by_close_while_python_sees_memory_of_the_heap() -> None:
    heap = Heap()
    view = memoryview(heap.eval_js("new Uint8Array(4)"))
    node = Node()
    gone = weakref.ref(node)
    heap.eval_js("(node) => { globalThis.kept = node }")(node)
    del node
    heap.close()
    alive = gone() is not None
    del view
    assert not alive


# What a crossing makes


def test_arguments_and_results(heap: Heap) -> None:
    gone: list[weakref.ref[Any]] = []

    def make(*_: Any) -> Node:
        node = Node()
        gone.append(weakref.ref(node))
        return node

    heap.eval_js("(make) => { make(make(), [make()], () => make()); make().method(make()); String(make()) }")(make)
    heap.eval_js("(make) => { for (let i = 0; i < 5; i++) { const { a, ...rest } = { a: make(), b: make() } } }")(make)
    heap.eval_js("(...args) => [...args]")(make(), make()).pop()
    assert len(gone) == 18
    assert [ref for ref in gone if ref() is not None] == []


@pytest.mark.parametrize(
    "use",
    [
        "(nodes) => { for (const node of nodes) node.method() }",
        "(nodes) => { for (const node of nodes) { node.method(); break } }",
        "(nodes) => nodes.map((node) => node).length",
        "(nodes) => { const i = nodes[Symbol.iterator](); i.next(); i.next() }",
        "(nodes) => { nodes.toJs() }",
        "(nodes) => { try { for (const node of nodes) throw node } catch {} }",
        "(nodes) => { const [first, ...others] = nodes }",
        "(nodes) => { nodes.slice(1).concat(nodes); nodes.reverse(); nodes.sort(() => 0) }",
        "(nodes) => { const copy = nodes.copy(); copy[0].copy().method.bind(null); copy.destroy() }",
        "(nodes) => { new Map([[nodes, nodes[0]]]); new Set(nodes); [nodes].flat(2) }",
        "(nodes) => { Object.keys(nodes); Reflect.ownKeys(nodes[0]); 'x' in nodes[0]; nodes[0].x = nodes }",
        "(nodes) => { JSON.stringify(nodes.length) + `${nodes}` }",
    ],
)
def test_what_javascript_made_of_a_list_goes_with_it(heap: Heap, use: str) -> None:
    nodes = [Node() for _ in range(3)]
    gone = [weakref.ref(node) for node in nodes]
    heap.eval_js(use)(nodes)
    for node in nodes:
        vars(node).clear()  # an attribute that JavaScript has set may lead back
    del nodes, node
    assert [ref for ref in gone if ref() is not None] == []
    assert heap.stats()["pyproxies"] == 0


@pytest.mark.parametrize(
    "use",
    [
        lambda js: [list(js.array), js.array[1:], js.array.index(3), list(reversed(js.array))],
        lambda js: [dict(js.map), js.map.items(), list(js.map.values()), js.map.get("a")],
        lambda js: [set(js.set), list(js.set)],
        lambda js: next(iter(js.array)),
        lambda js: [js.object, js.object.a, js.object.a.b, js.object.f(), js.object.f, js.new_object()],
        lambda js: [
            js.object.to_py(),
            js.object.as_object_map()["a"],
            js.object.as_py_json(),
            js.object.object_entries(),
        ],
        lambda js: [repr(js.object), dir(js.object), js.object == js.array, hash(js.object), bool(js.array)],
        lambda js: [memoryview(js.bytes)[0], bytes(js.bytes), js.bytes.to_bytes()],
        lambda js: [list(js.generator()), js.generator().send(None)],
        lambda js: js.object.f.__get__(js, type(js)) if hasattr(js.object.f, "__get__") else None,
        lambda js: [js.cls.new().x, js.cls.new(a=1)],
    ],
)
def test_what_python_made_of_an_object_goes_with_it(heap: Heap, use: Callable[[Any], Any]) -> None:
    js = heap.eval_js("""({
        array: [{}, [{}], 3], map: new Map([["a", {}]]), set: new Set([1, 2]), bytes: new Uint8Array(4),
        object: { a: { b: {} }, f() { return [{}] } }, cls: class { x = {} }, new_object() { return {} },
        *generator() { yield {}; yield [] },
    })""")
    before = heap.stats()["jsproxies"]
    use(js)
    assert heap.stats()["jsproxies"] == before
    assert heap.stats()["exports"] == 0


def error_with(node: Any) -> ValueError:
    error = ValueError("x")
    error.node = node  # type: ignore[attr-defined]
    return error


def raised_by(work: Callable[[], Any]) -> str:
    """The text of what a function raises, of which nothing is kept."""
    try:
        work()
    except Exception as error:
        return str(error)
    return ""


def test_errors(heap: Heap) -> None:
    """A caught error goes with what it holds, in either language."""
    gone: list[weakref.ref[Any]] = []

    def watched_node() -> Node:
        node = Node()
        gone.append(weakref.ref(node))
        return node

    def fail() -> None:
        raise error_with(watched_node())

    assert heap.eval_js("(f) => { try { f() } catch (e) { return e.type } }")(fail) == "ValueError"
    assert raised_by(lambda: heap.eval_js("(f) => { f() }")(fail)) == "x"
    throw = heap.eval_js("(make) => { throw Object.assign(new Error('x'), { node: make() }) }")
    for _ in range(2):
        assert "Error: x" in raised_by(lambda: throw(watched_node))
    throw_node = heap.eval_js("(make) => { throw make() }")
    assert "Node" in raised_by(lambda: throw_node(watched_node))
    assert len(gone) == 5
    assert [ref for ref in gone if ref() is not None] == []


def test_promises(heap: Heap, watched: Watched) -> None:
    watched_node = weakref.ref(watched.python)

    async def main() -> None:
        async def coroutine(node: Any) -> Any:
            await asyncio.sleep(0)
            return node

        assert (await heap.eval_js("async (node) => { await null; return [node] }")(watched.python))[
            0
        ] is watched.python
        assert await heap.eval_js("async (f, x) => f(x)")(coroutine, watched.javascript) is watched.javascript
        assert await heap.eval_js("(node) => Promise.resolve(node)")(watched.python) is watched.python
        with pytest.raises(JsException, match="x"):
            await heap.eval_js("async () => { throw new Error('x') }")()

    asyncio.run(main())
    watched.forget()
    gc.collect()  # asyncio's own cycles
    assert watched_node() is None
    assert watched.alive == GONE


def test_buffers(heap: Heap) -> None:
    class Memory(bytearray):
        """Memory whose end can be seen."""

    memory = Memory(b"abcd")
    gone = weakref.ref(memory)
    kept = heap.eval_js("(memory) => memory.getBuffer().data")(memory)
    del memory
    assert gone() is not None
    assert kept[0] == 97
    del kept
    assert gone() is None
    array = heap.eval_js("new Uint8Array([7])")
    alive = watch_js(heap, array.buffer)
    view = memoryview(array)[:1]
    del array
    assert alive()
    assert view[0] == 7
    view.release()
    del view
    assert not alive()


def test_handles(heap: Heap) -> None:
    node = Node()
    gone = weakref.ref(node)
    handles = [heap.create_proxy(node), heap.create_proxy(node.method), create_once_callable(node.method)]
    heap.eval_js("(...handles) => { globalThis.kept = handles }")(*handles)
    del node
    assert gone() is not None
    handles.clear()
    assert gone() is not None
    heap.eval_js("kept = undefined")
    assert gone() is None


def test_destroying_releases_at_once_whatever_else_refers_to_the_proxy(heap: Heap) -> None:
    node = Node()
    gone = weakref.ref(node)
    destroy = heap.eval_js(
        "(node) => { const kept = [node, new Map([[node, () => node]])]; return () => node.destroy() }"
    )(node)
    del node
    destroy()
    assert gone() is None
