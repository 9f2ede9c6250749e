"""`Heap.collect`: cycles through both heaps go, what either language still reaches stays."""

from __future__ import annotations

import weakref
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from diglot.ffi_core import Heap


class Node:
    """A Python object that can be watched."""

    def __init__(self, *edges: Any) -> None:
        self.edges = list(edges)

    def method(self) -> Node:
        return self


def watch_js(heap: Heap, value: Any) -> Callable[[], bool]:
    """Whether a JS object is alive, asked without keeping it so."""
    return heap.eval_js("(o) => { const weak = new WeakRef(o); return () => weak.deref() !== undefined }")(value)


# Each makes a cycle around a Node; what it returns besides would keep the cycle alive.
CYCLES = {
    "object": "(node) => ({ node })",
    "chain of objects": "(node) => ({ a: { b: [{ c: node }] } })",
    "closure": "(node) => () => node",
    "bound function": "(node) => (function () {}).bind(node)",
    "Map value": "(node) => new Map([[1, node]])",
    "Map key": "(node) => new Map([[node, 1]])",
    "Set": "(node) => new Set([node])",
    "array": "(node) => [[node]]",
    "method": "(node) => [node.method]",
    "never settling promise": "(node) => { const p = new Promise(() => {}); p.then(() => node); return p }",
    "settled promise": "(node) => Promise.resolve([node])",
    "suspended async function": (
        "(node) => { const p = new Promise(() => {}); (async () => { await p; node.x })(); return p }"
    ),
    "suspended generator": "(node) => { const g = (function* () { yield 1; yield node })(); g.next(); return g }",
    "iterator of Python": "(node) => [[node].values(), node.edges[Symbol.iterator]()]",
    "error": "(node) => Object.assign(new Error('x'), { node })",
    "class": "(node) => class { static node = node }",
    "private field": "(node) => new (class { #node = node; get() { return this.#node } })()",
    "Proxy": "(node) => new Proxy({ node }, {})",
    "getter": "(node) => ({ get node() { return node } })",
    "own property of the proxy": "(node) => { node[Symbol.for('x')] = [node]; return [node] }",
    "symbol property": "(node) => ({ [Symbol('x')]: node })",
}


@pytest.mark.parametrize("kind", CYCLES)
@pytest.mark.parametrize(
    "through", ["attribute", "list", "dict", "tuple", "closure", "generator", "bound method", "weak"]
)
def test_a_cycle_goes(heap: Heap, kind: str, through: str) -> None:
    make = heap.eval_js(CYCLES[kind])
    node = Node()
    js = make(node)
    alive = watch_js(heap, js)
    hold(node, js, through)
    gone = weakref.ref(node)
    kept = js
    del node, js
    if through != "weak":
        heap.collect()
        assert gone() is not None, "the JS half is held"
        assert alive()
        del kept
    else:
        del kept
    heap.collect()
    assert gone() is None
    assert not alive()


def hold(node: Node, js: Any, through: str) -> None:
    """Let the node hold a JS object in some way of Python's."""
    if through == "attribute":
        node.js = js  # type: ignore[attr-defined]
    elif through == "list":
        node.edges.append([[js]])
    elif through == "dict":
        node.edges.append({"js": js})
    elif through == "tuple":
        node.edges.append((1, (js,)))
    elif through == "closure":
        node.edges.append(lambda: js)
    elif through == "generator":
        node.edges.append(suspended(js))
    elif through == "bound method":
        node.edges.append(Node(js).method)
    else:
        node.edges.append(weakref.ref(js))


def suspended(*edges: Any) -> Iterator[Any]:
    def generator() -> Iterator[Any]:
        held = edges
        yield 1
        yield held

    made = generator()
    next(made)
    return made


@pytest.mark.parametrize("kind", CYCLES)
def test_what_python_holds_stays(heap: Heap, kind: str) -> None:
    node = Node()
    js = heap.eval_js(CYCLES[kind])(node)
    alive = watch_js(heap, js)
    node.edges.append(js)
    del js
    for _ in range(2):
        heap.collect()
        assert alive()
    assert repr(node.edges[0])
    node.edges.clear()


@pytest.mark.parametrize("kind", CYCLES)
def test_what_js_holds_stays(heap: Heap, kind: str) -> None:
    node = Node()
    heap.js.held = heap.eval_js(CYCLES[kind])(node)
    node.edges.append(heap.js.held)
    gone = weakref.ref(node)
    del node
    for _ in range(2):
        heap.collect()
        assert gone() is not None
    del heap.js.held
    heap.collect()
    assert gone() is None


def test_a_class_whose_method_is_a_js_function(heap: Heap) -> None:
    def make() -> weakref.ref[Any]:
        class Some:
            pass

        some = Some()
        Some.method = heap.eval_js("(cls) => function (self) { return [self, cls] }")(Some)  # type: ignore[attr-defined]
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


def test_a_raised_error_with_its_traceback(heap: Heap) -> None:
    def make() -> weakref.ref[Any]:
        node = Node()
        try:
            heap.eval_js("(node) => { throw Object.assign(new Error('x'), { node }) }")(node)
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


def test_double_proxies(heap: Heap) -> None:
    node = Node()
    node.edges.append(heap.create_proxy(node))
    gone = weakref.ref(node)
    heap.collect()
    assert node.edges[0].unwrap() is node
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


def test_a_running_generator_is_no_garbage(heap: Heap) -> None:
    def generator() -> Iterator[Any]:
        node = Node()
        node.edges.append(heap.eval_js("(node) => ({ node })")(node))
        heap.collect()
        yield node.edges[0].node is node
        heap.collect()
        yield node.edges[0].node is node

    assert list(generator()) == [True, True]


def test_collect_called_from_js(heap: Heap) -> None:
    heap.namespace["collect"] = heap.collect
    node = Node()
    node.edges.append(heap.eval_js("(node) => ({ node })")(node))
    kept = "(node) => { const held = [node]; node = null; collect(); return held[0].edges[0].node === held[0] }"
    assert heap.eval_js(kept)(node)
    node.edges.clear()


# -- random graphs ----------------------------------------------------------------------------------------------------

JS_KINDS = {
    "object": "(edges) => ({ edges })",
    "map": "(edges) => new Map([[edges, 1]])",
    "closure": "(edges) => () => edges",
    "generator": "(edges) => { const g = (function* () { yield 1; yield edges })(); g.next(); return g }",
    "promise": "(edges) => { const p = new Promise(() => {}); p.then(() => edges); return p }",
    "async": "(edges) => { const p = new Promise(() => {}); (async () => { await p; edges.x })(); return p }",
}
PYTHON_KINDS: dict[str, Callable[[list[Any]], Any]] = {
    "instance": Node,
    "closure": lambda edges: lambda: edges,
    "generator": suspended,
    "method": lambda edges: Holder(edges),
}


class Holder:
    """An object that keeps its edges in a dict, behind a bound method of another object."""

    def __init__(self, edges: list[Any]) -> None:
        self.table = {"method": Node(edges).method}


KINDS = [*JS_KINDS, *(f"python {kind}" for kind in PYTHON_KINDS)]


@st.composite
def graphs(draw: st.DrawFn) -> tuple[list[str], list[tuple[int, int]], list[int], list[int]]:
    """Kinds of the nodes, edges, and the nodes that Python and JS hold."""
    kinds = draw(st.lists(st.sampled_from(KINDS), min_size=1, max_size=9))
    node = st.integers(0, len(kinds) - 1)
    edges = draw(st.lists(st.tuples(node, node), max_size=24))
    return kinds, edges, draw(st.lists(node, max_size=2)), draw(st.lists(node, max_size=2))


def reachable(edges: list[tuple[int, int]], roots: list[int]) -> set[int]:
    found, pending = set(roots), list(roots)
    while pending:
        here = pending.pop()
        for start, end in edges:
            if start == here and end not in found:
                found.add(end)
                pending.append(end)
    return found


@settings(
    deadline=None,
    max_examples=120,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(graph=graphs())
def test_random_graphs(heap: Heap, graph: tuple[list[str], list[tuple[int, int]], list[int], list[int]]) -> None:
    kinds, edges, python_roots, js_roots = graph
    push = heap.eval_js("(edges, node) => { edges.push(node) }")

    def build() -> tuple[list[Callable[[], Any]], list[Any]]:
        nodes, targets = [], []
        for kind in kinds:
            if kind in JS_KINDS:
                target: Any = heap.eval_js("[]")
                nodes.append(heap.eval_js(JS_KINDS[kind])(target))
            else:
                target = []
                nodes.append(PYTHON_KINDS[kind.removeprefix("python ")](target))
            targets.append(target)
        for start, end in edges:
            if kinds[start] in JS_KINDS:
                push(targets[start], nodes[end])
            else:
                targets[start].append(nodes[end])
        heap.js.roots = heap.eval_js("(...nodes) => nodes")(*[nodes[i] for i in js_roots])
        watches: list[Callable[[], Any]] = [
            watch_js(heap, node) if kind in JS_KINDS else weakref.ref(node)
            for kind, node in zip(kinds, nodes, strict=True)
        ]
        return watches, [nodes[i] for i in python_roots]

    def living() -> set[int]:
        return {i for i, watch in enumerate(watches) if watch() not in (None, False)}

    watches, held = build()
    heap.collect()
    assert living() == reachable(edges, python_roots + js_roots)
    held.clear()
    heap.collect()
    assert living() == reachable(edges, js_roots)
    del heap.js.roots
    heap.collect()
    assert living() == set()
