"""`Heap.collect`: cycles through both heaps as programs make them, and what runs when they go.

test_cycles_kinds.py has every kind of holder, test_cycles_held.py what must stay, test_cycles_random.py random graphs.
"""

from __future__ import annotations

import gc
import sys
import threading
import types
import weakref
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from diglot.ffi_core import Heap, HeapClosedError, create_once_callable

from .cycles import Node, linked, no_collector, quick_collections, suspended, watch_js  # noqa: F401


def test_a_class_whose_method_is_a_js_function(heap: Heap) -> None:
    def make() -> weakref.ref[Any]:
        class Some:
            pass

        some = Some()
        Some.method = heap.eval_js("(cls) => function () { return [this, cls] }")(Some)  # type: ignore[attr-defined]
        some.box = heap.eval_js("(method) => ({ method })")(some.method)  # type: ignore[attr-defined]
        assert some.method()[0] is some  # type: ignore[attr-defined]
        return weakref.ref(Some)

    classes = [make() for _ in range(20)]
    heap.collect()
    assert [cls() for cls in classes] == [None] * 20
    assert make()() is not None  # made where the dead ones were


def test_an_emitter_with_python_listeners(heap: Heap) -> None:
    heap.eval_js("""globalThis.Emitter = class {
        listeners = new Map();
        on(name, listener) { this.listeners.set(name, [...(this.listeners.get(name) ?? []), listener]) }
        emit(name, ...args) { for (const listener of this.listeners.get(name) ?? []) listener(...args) }
    }""")

    class Widget:
        def __init__(self) -> None:
            self.heard: list[Any] = []
            self.emitter = heap.js.Emitter.new()
            self.emitter.on("a", self.listen)
            self.emitter.on("a", lambda value: self.listen(-value))

        def listen(self, value: Any) -> None:
            self.heard.append(value)

    widget = Widget()
    heap.collect()
    widget.emitter.emit("a", 1)
    assert widget.heard == [1, -1]
    heap.js.emitter = widget.emitter
    gone = weakref.ref(widget)
    del widget
    heap.collect()
    heap.eval_js("emitter.emit('a', 2)")
    assert gone().heard == [1, -1, 2, -2]  # type: ignore[union-attr]
    del heap.js.emitter
    heap.collect()
    assert gone() is None


# Errors


def js_error(heap: Heap, node: Node) -> Any:
    heap.eval_js("(node) => { const e = new Error('x'); e.node = node; throw node.e = e }")(node)


def thrown_object(heap: Heap, node: Node) -> Any:
    heap.eval_js("(node) => { throw { node } }")(node)


def python_error_through_js(heap: Heap, node: Node) -> Any:
    def throw() -> None:
        raise KeyError(node)

    heap.eval_js("(f, node) => { try { f() } catch (e) { node.e = e; node.v = e.value; e.node = node; throw e } }")(
        throw, node
    )


def python_error_with_js_notes(heap: Heap, node: Node) -> Any:
    error = ValueError()
    error.node = heap.eval_js("(node, error) => ({ node, error })")(node, error)  # type: ignore[attr-defined]
    raise error


@pytest.mark.parametrize("fail", [js_error, thrown_object, python_error_through_js, python_error_with_js_notes])
def test_a_raised_error_with_its_traceback(heap: Heap, fail: Callable[[Heap, Node], Any]) -> None:
    def make() -> weakref.ref[Any]:
        node = Node()
        try:
            fail(heap, node)
        except Exception as error:
            node.edges.append(error)
        return weakref.ref(node)

    gone = make()
    heap.collect()
    assert gone() is None


def test_a_python_exception_held_by_js(heap: Heap) -> None:
    def make() -> weakref.ref[Any]:
        node = Node()

        def throw() -> None:
            raise ValueError(node)

        node.edges.append(heap.eval_js("(f) => { try { f() } catch (error) { return { error } } }")(throw))
        return weakref.ref(node)

    gone = make()
    heap.collect()
    assert gone() is None


# Views and handles


@pytest.mark.parametrize("wrap", ["as_object_map", "as_py_json"])
def test_views_of_an_object(heap: Heap, wrap: str) -> None:
    node = Node()
    node.edges.append(getattr(heap.eval_js("(node) => ({ node })")(node), wrap)())
    gone = weakref.ref(node)
    heap.collect()
    assert node.edges[0]["node"] is node
    del node
    heap.collect()
    assert gone() is None


@pytest.mark.parametrize(
    "make",
    [
        lambda heap, node: heap.create_proxy(node),
        lambda heap, node: heap.create_proxy(node.method, capture_this=True),
        lambda heap, node: heap.create_proxy(node, roundtrip=False),
        lambda heap, node: create_once_callable(node.method),
        lambda heap, node: heap.eval_js("(f) => ({ f, g: () => f })")(heap.create_proxy(node.method)),
    ],
    ids=["proxy", "capture_this", "no roundtrip", "once", "in an object"],
)
def test_double_proxies(heap: Heap, make: Callable[[Heap, Node], Any]) -> None:
    node = Node()
    node.edges.append(make(heap, node))
    gone = weakref.ref(node)
    heap.collect()
    assert gone() is node
    if hasattr(node.edges[0], "unwrap"):
        assert node.edges[0].unwrap() in (node, node.method)
    del node
    heap.collect()
    assert gone() is None


def test_a_buffer_that_js_sees_stays(heap: Heap) -> None:
    data = bytearray(b"abcd")
    heap.js.view = heap.eval_js("(data) => data.getBuffer('u8')")(data)
    heap.collect()
    data[0] = 1
    assert heap.eval_js("view.data[0]") == 1
    heap.eval_js("view.release()")
    del heap.js.view


class Bytes(bytearray):
    """Memory that may have attributes."""

    js: Any


def view_beside_its_buffer(heap: Heap) -> Any:
    node, node_data = Node(), Bytes(b"abcd")
    node.edges += [node_data, heap.eval_js("(b, node) => Object.assign(b.getBuffer('u8'), { node })")(node_data, node)]
    return node


def memory_of_a_typed_array(heap: Heap) -> Any:
    node = Node()
    node.edges.append(memoryview(heap.eval_js("(node) => Object.assign(new Uint8Array(4), { node })")(node)))
    return node


def numpy_over_a_typed_array(heap: Heap) -> Any:
    numpy = pytest.importorskip("numpy")
    node = Node()
    node.edges.append(numpy.asarray(heap.eval_js("(node) => Object.assign(new Float64Array(4), { node })")(node)))
    return node


def memory_of_an_array_buffer(heap: Heap) -> Any:
    node = Node()
    node.edges.append(memoryview(heap.eval_js("(node) => Object.assign(new ArrayBuffer(4), { node })")(node)))
    return node


def view_of_the_buffer_itself(heap: Heap) -> Any:
    data = Bytes(b"abcd")
    data.js = heap.eval_js("(b) => b.getBuffer('u8')")(data)
    return data


@pytest.mark.parametrize("make", [view_beside_its_buffer, memory_of_a_typed_array, numpy_over_a_typed_array])
def test_cycles_beside_shared_memory(heap: Heap, make: Callable[[Heap], Any]) -> None:
    gone = weakref.ref(make(heap))
    heap.collect()
    assert gone() is None
    assert heap.stats()["exports"] == 0


@pytest.mark.leaks
@pytest.mark.parametrize(
    "make",
    [memory_of_an_array_buffer, view_of_the_buffer_itself],
)
def test_a_cycle_through_shared_memory_itself_goes_with_the_heap(make: Callable[[Heap], Any]) -> None:
    """Whoever sees the memory holds its owner, and no collector may take it away: it stays until close()."""
    heap = Heap()
    gone = weakref.ref(make(heap))
    heap.collect()
    heap.close()
    gc.collect()
    assert gone() is None


# What runs when a cycle goes


def test_a_destructor_may_save_its_object(heap: Heap) -> None:
    saved: list[Any] = []

    class Survivor(Node):
        def __del__(self) -> None:
            saved.append(self)

    node = Survivor()
    node.edges.append(heap.eval_js("(node) => ({ node })")(node))
    del node
    heap.collect()
    assert len(saved) == 1
    heap.eval_js("(o) => { globalThis.back = o }")(saved[0])
    heap.collect()
    assert heap.js.back is saved[0]
    del heap.js.back
    assert saved[0].edges[0].node is saved[0], "its JavaScript half has been saved with it"
    gone = weakref.ref(saved.pop())
    heap.collect()
    assert gone() is None
    assert saved == []  # Python runs a destructor once


@pytest.mark.parametrize("part", ["partner", "js", "method of js", "in javascript"])
def test_a_destructor_may_save_another_part_of_its_cycle(heap: Heap, part: str) -> None:
    """Then all that the part leads to stays, the object with the destructor as well, which never runs again."""
    saved: list[Any] = []

    class Last(Node):
        def __del__(self) -> None:
            if part == "in javascript":
                heap.js.saved = self.edges[1]
            else:
                saved.append({"partner": self.edges[0], "js": self.edges[1], "method of js": self.edges[1].f}[part])

    first, partner = Last(), Node()
    first.edges += [partner, heap.eval_js("(a, b) => ({ a, b, f() { return this.b } })")(first, partner)]
    partner.edges.append(heap.eval_js("(a) => () => a")(first))
    gone, partner_gone = weakref.ref(first), weakref.ref(partner)
    del first, partner
    for _ in range(2):
        heap.collect()
        assert gone().edges[1].f() is partner_gone()  # type: ignore[union-attr]
        assert partner_gone().edges[0]() is gone()  # type: ignore[union-attr]
    assert len(saved) == (part != "in javascript")
    saved.clear()
    heap.js.saved = None
    heap.collect()
    assert gone() is None
    assert partner_gone() is None
    assert saved == []


def test_a_destructor_that_fails_or_closes_in_on_itself(heap: Heap) -> None:
    """Errors of destructors are reported as Python's are, and the garbage goes all the same."""
    reports: list[Any] = []

    class Failing(Node):
        def __del__(self) -> None:
            heap.eval_js("(node) => { throw new RangeError('in a destructor') }")(self)

    gone = [weakref.ref(linked(heap, Failing)) for _ in range(3)]
    hook, sys.unraisablehook = sys.unraisablehook, lambda report: reports.append(str(report.exc_value))
    try:
        heap.collect()
    finally:
        sys.unraisablehook = hook
    assert [weak() for weak in gone] == [None] * 3
    assert len(reports) == 3
    assert all("RangeError: in a destructor" in report for report in reports)


def test_destructors_see_the_whole_cycle(heap: Heap) -> None:
    """As PEP 442 has it for cycles of Python's own: what a destructor can reach has not been taken apart."""
    seen: list[Any] = []

    class Last(Node):
        def __del__(self) -> None:
            partner, js = self.edges
            seen.append((partner.edges == [self], js.a is self, js.b is partner))

    a, b = Last(), Node()
    a.edges.append(b)
    b.edges.append(a)
    a.edges.append(heap.eval_js("(a, b) => ({ a, b })")(a, b))
    gone = weakref.ref(b)
    del a, b
    heap.collect()
    assert seen == [(True, True, True)]
    assert gone() is None


def test_each_destructor_of_a_cycle_runs_once(heap: Heap) -> None:
    order: list[int] = []

    class Last(Node):
        def __init__(self, number: int) -> None:
            super().__init__()
            self.number = number

        def __del__(self) -> None:
            order.append(self.number)

    def make() -> None:
        nodes = [Last(i) for i in range(10)]
        for i, node in enumerate(nodes):
            node.edges.append(heap.eval_js("(next) => ({ next })")(nodes[(i + 1) % 10]))

    make()
    heap.collect()
    heap.collect()
    assert sorted(order) == list(range(10))


def test_weak_references_into_a_cycle_are_told_once(heap: Heap) -> None:
    told: list[Any] = []
    node = linked(heap)
    weak = weakref.ref(node, lambda r: told.append(("node", r())))
    weak_js = weakref.ref(node.js, lambda r: told.append(("js", r())))
    table = weakref.WeakValueDictionary({1: node})
    heap.collect()
    assert told == []
    del node
    heap.collect()
    assert sorted(told) == [("js", None), ("node", None)]
    assert weak() is None
    assert weak_js() is None
    assert 1 not in table


def test_a_finalization_registry_hears_of_a_cycle(heap: Heap) -> None:
    heard: list[Any] = []
    heap.eval_js("(heard) => { globalThis.registry = new FinalizationRegistry((x) => { heard.append(x) }) }")(heard)
    node = linked(heap)
    heap.js.registry.register(node.js, "object")
    heap.eval_js("(node) => { registry.register(node, 'proxy') }")(node)
    heap.collect()
    assert heard == []
    del node
    heap.collect()
    heap.eval_js("0")
    assert sorted(heard) == ["object", "proxy"]


@pytest.mark.parametrize("when", ["destructor", "weak reference's callback", "FinalizationRegistry's callback"])
def test_collecting_while_a_collection_goes_on(heap: Heap, when: str) -> None:
    calls: list[Any] = []

    def collect(*_: Any) -> None:
        calls.append(heap.collect())
        linked(heap)  # more garbage

    class Last(Node):
        def __del__(self) -> None:
            if when == "destructor":
                collect()

    weak = []
    heap.eval_js("(f) => { globalThis.registry = new FinalizationRegistry(() => { f() }) }")(collect)
    for _ in range(5):
        node = linked(heap, Last)
        if when == "weak reference's callback":
            weak.append(weakref.ref(node, collect))
        elif when == "FinalizationRegistry's callback":
            heap.js.registry.register(node.js, 1)
    del node
    heap.collect()
    heap.eval_js("0")
    assert calls
    heap.js.registry = None
    weak.clear()
    heap.collect()


def test_a_collection_from_another_thread(heap: Heap) -> None:
    node = linked(heap)
    gone = weakref.ref(node)
    thread = threading.Thread(target=heap.collect)
    thread.start()
    thread.join()
    assert node.js.node is node
    del node
    thread = threading.Thread(target=heap.collect)
    thread.start()
    thread.join()
    assert gone() is None


def test_collections_while_threads_make_cycles(heap: Heap) -> None:
    """Each thread uses what it has just made; whatever is collected meanwhile must not be that."""
    wrong: list[Any] = []
    watched: list[weakref.ref[Any]] = []

    def work() -> None:
        for _ in range(150):
            node = linked(heap)
            other = heap.eval_js("(node) => [node, () => node]")(node)
            node.js.other = other
            watched.append(weakref.ref(node))
            if node.js.other[1]() is not node or other[0].js.node is not node:
                wrong.append(node)

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        heap.collect()
    for thread in threads:
        thread.join()
    assert wrong == []
    heap.collect()
    assert [weak for weak in watched if weak() is not None] == []


def test_a_running_generator_is_no_garbage(heap: Heap) -> None:
    def generator() -> Iterator[Any]:
        node = Node()
        node.edges.append(heap.eval_js("(node) => ({ node })")(node))
        heap.collect()
        yield node.edges[0].node is node
        heap.collect()
        yield node.edges[0].node is node

    assert list(generator()) == [True, True]


@pytest.mark.usefixtures("no_collector")
@pytest.mark.parametrize("through", ["generator", "destructor"])
def test_one_collection_is_enough(heap: Heap, through: str) -> None:
    """Destructors, and generators that are closed, may leave a cycle of Python's own of what was one across the heaps.

    Python's collector, which might come by and finish the work, is off.
    """

    class Last(Node):
        def __del__(self) -> None:
            self.edges.clear()

    node = Node()
    node.edges.append(node)
    held = suspended(node) if through == "generator" else Last(node)
    node.edges.append(heap.eval_js("(held) => ({ held })")(held))
    gone = weakref.ref(node)
    del node, held
    heap.collect()
    assert gone() is None


def test_a_generator_that_goes_while_suspended_in_a_cycle(heap: Heap) -> None:
    """Python closes it, so its `finally` runs."""
    closed: list[Any] = []

    def generator(passed: list[Any]) -> Iterator[Any]:
        js = passed.pop()  # noqa: F841
        try:
            yield 1
        finally:
            closed.append("closed")

    made = generator(passed := [])
    passed.append(heap.eval_js("(g) => ({ g })")(made))
    next(made)
    heap.collect()
    assert closed == []
    del made
    heap.collect()
    assert closed == ["closed"]


def test_collect_called_from_js(heap: Heap) -> None:
    heap.namespace["collect"] = heap.collect
    node = Node()
    node.edges.append(heap.eval_js("(node) => ({ node })")(node))
    kept = "(node) => { const held = [node]; node = null; collect(); return held[0].edges[0].node === held[0] }"
    assert heap.eval_js(kept)(node)
    node.edges.clear()


def test_a_closed_heap_cannot_collect() -> None:
    heap = Heap()
    heap.close()
    with pytest.raises(HeapClosedError, match="closed"):
        heap.collect()


# Collections that nobody asked for


def test_a_program_that_never_collects(heap: Heap) -> None:
    """After a full collection of Python's, the next crossing collects, if there are many more proxies than before."""
    first = weakref.ref(linked(heap))
    for _ in range(2000):
        linked(heap)
    assert first() is not None
    gc.collect()
    assert first() is not None
    heap.eval_js("0")
    assert first() is None
    assert heap.stats()["pyproxies"] < 100
    few = weakref.ref(linked(heap))
    gc.collect()
    heap.eval_js("0")
    assert few() is not None, "a few are not worth it"


def test_a_collection_that_is_due_waits_for_javascript_to_return(heap: Heap) -> None:
    nodes: list[weakref.ref[Any]] = []

    def make() -> Any:
        node = linked(heap)
        nodes.append(weakref.ref(node))
        return node

    assert heap.eval_js("""(make, collect) => {
        const kept = make();
        for (let i = 0; i < 2000; i++) make();
        collect();
        return kept.js.node === kept;
    }""")(make, gc.collect)
    assert [node for node in nodes if node() is not None] == []


# Several heaps


def test_a_cycle_in_one_of_two_heaps(heap: Heap) -> None:
    with Heap() as other:
        node = Node()
        node.edges += [heap.eval_js("(node) => ({ node })")(node), other.eval_js("[1]")]
        gone, alive = weakref.ref(node), watch_js(other, node.edges[1])
        del node
        other.collect()
        assert gone() is not None
        heap.collect()
        assert gone() is None
        assert not alive()


@pytest.mark.leaks
def test_a_cycle_through_two_heaps_stays_until_one_is_closed(heap: Heap) -> None:
    """A collection sees Python and one heap of JavaScript."""
    other = Heap()
    a, b = Node(), Node()
    a.edges.append(heap.eval_js("(b) => ({ b })")(b))
    b.edges.append(other.eval_js("(a) => ({ a })")(a))
    gone = weakref.ref(a)
    del a, b
    for each in (heap, other, heap):
        each.collect()
    other.close()
    heap.collect()
    assert gone() is None


# What the collector must leave alone


def test_a_module_that_loads_when_it_is_touched_is_not_touched(heap: Heap, monkeypatch: pytest.MonkeyPatch) -> None:
    touched: list[str] = []

    class Lazy(types.ModuleType):
        def __getattribute__(self, name: str) -> Any:
            touched.append(name)
            raise ImportError(name)

    monkeypatch.setitem(sys.modules, "lazy_module_of_a_test", Lazy("lazy"))
    gone = weakref.ref(linked(heap))
    heap.collect()
    assert touched == []
    assert gone() is None
