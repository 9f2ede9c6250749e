"""Random graphs over both heaps, changed step by step, against two oracles.

What the roots reach is alive, always; after a collection nothing else is. What has no reference left is gone at once:
the machine keeps Python's collector off, so that only reference counts can have freed it. Other cycles may be either.
"""

from __future__ import annotations

import functools
import gc
import weakref
from collections.abc import Callable
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

from diglot.ffi_core import Heap

from .cycles import Node, quick_collections, suspended  # noqa: F401


class Edges(list[Any]):
    """The list of what a node refers to; unlike a plain one it can be watched."""


class InDict:
    """A node whose edges lie in a dict, behind a bound method."""

    def __init__(self, edges: Edges) -> None:
        self.table = {"method": Node(edges).method}


class InTuple:
    """A node with slots."""

    __slots__ = ("__weakref__", "edges")

    def __init__(self, edges: Edges) -> None:
        self.edges = ((edges,),)


class Finalized(Node):
    """A node whose destructor says when it ran."""

    number: int
    log: list[int]

    def __del__(self) -> None:
        self.log.append(self.number)


def running_closure(edges: Edges) -> Callable[[], Any]:
    return lambda: edges


PYTHON_KINDS: dict[str, Callable[[Edges], Any]] = {
    "instance": Node,
    "instance with a destructor": Finalized,
    "dict": InDict,
    "slots": InTuple,
    "closure": running_closure,
    "generator": suspended,
    "set": lambda edges: frozenset([Node(edges)]),
    "partial": lambda edges: functools.partial(len, edges),
}


# Functions of an Array of edges.
JS_KINDS = {
    "object": "(edges) => ({ edges })",
    "array": "(edges) => [[edges]]",
    "Map": "(edges) => new Map([[edges, 1]])",
    "closure": "(edges) => () => edges",
    "bound function": "(edges) => (() => 0).bind(null, edges)",
    "Proxy": "(edges) => new Proxy({ edges }, {})",
    "getter": "(edges) => ({ get edges() { return edges } })",
    "generator": "(edges) => { const g = (function* () { yield 1; yield edges })(); g.next(); return g }",
    "promise": "(edges) => { const p = new Promise(() => {}); p.then(() => edges); return p }",
    "async function": "(edges) => { const p = new Promise(() => {}); (async () => { await p; edges.x })(); return p }",
    "error": "(edges) => Object.assign(new Error('x'), { edges })",
    "typed array": "(edges) => Object.assign(new Uint8Array(1), { edges })",
}
OWN_CYCLES = {"async function"}  # it has the promise that it waits for, which leads to it
HANDLE = "handle"  # made by create_proxy: an object of its own with one edge, to a Python object

SIDES = st.sampled_from(["python", "javascript"])


class Graph(RuleBasedStateMachine):
    """Nodes by number. `grab` takes a node in hand through a weak reference, so that the machine holds none."""

    def __init__(self) -> None:
        super().__init__()
        gc.disable()
        self.heap = Heap()
        self.js = {name: self.heap.eval_js(source) for name, source in JS_KINDS.items()}
        self.heap.eval_js("globalThis.roots = new Map()")
        self.watch_js = self.heap.eval_js("(o) => { const weak = new WeakRef(o); return () => weak.deref() ?? false }")
        self.push = self.heap.eval_js("(edges, node) => { edges.push(node) }")
        self.cut = self.heap.eval_js("(edges, i) => { edges.splice(i, 1) }")
        self.keep = self.heap.eval_js("(i, node) => { roots.set(i, node) }")
        self.drop = self.heap.eval_js("(i) => { roots.delete(i) }")
        self.roots: dict[str, dict[int, Any]] = {"python": {}, "javascript": {}}
        self.languages: dict[int, str] = {}
        self.edges: dict[int, list[int]] = {}
        self.nodes: dict[int, Callable[[], Any]] = {}  # weak
        self.lists: dict[int, Callable[[], Any]] = {}  # weak
        self.own_cycles: set[int] = set()
        self.finalized: list[int] = []
        self.known_finalized: set[int] = set()
        self.count = 0
        self.before = self.figures()

    def figures(self) -> tuple[int, int]:
        stats = self.heap.stats()
        return stats["pyproxies"], stats["jsproxies"]

    # -- the oracles

    def reached(self) -> set[int]:
        """What a root leads to."""
        found = {*self.roots["python"], *self.roots["javascript"]}
        pending = list(found)
        while pending:
            for end in self.edges[pending.pop()]:
                if end not in found:
                    found.add(end)
                    pending.append(end)
        return found

    def referred_to(self) -> set[int]:
        """What has a reference left when those without one have gone, and what they referred to after them."""
        alive = set(self.nodes)
        roots = {*self.roots["python"], *self.roots["javascript"]}
        while True:
            counted = {end for start in alive for end in self.edges[start]} | roots | self.own_cycles
            if alive <= counted:
                return alive
            alive &= counted

    def living(self) -> set[int]:
        return {number for number, node in self.nodes.items() if node() not in (None, False)}

    def check(self) -> None:
        living = self.living()
        assert len(self.finalized) == len(set(self.finalized)), "a destructor ran twice"
        for number in set(self.finalized) - self.known_finalized:
            assert number not in self.reached(), "a destructor ran although its object was held"
        self.known_finalized.update(self.finalized)
        assert self.reached() <= living, "freed although it was held"
        assert living <= self.referred_to(), "alive although nothing referred to it"
        for number in set(self.nodes) - living:
            for table in (self.nodes, self.lists, self.edges, self.languages):
                table.pop(number, None)  # type: ignore[attr-defined]
        for ends in self.edges.values():
            ends[:] = [end for end in ends if end in self.nodes]

    def choose(self, data: st.DataObject) -> int | None:
        """A living node; as it is taken through a weak reference, it may be garbage that gets a second life."""
        living = sorted(self.living())
        return data.draw(st.sampled_from(living)) if living else None

    # -- the steps

    def add(self, language: str, node: Any, edges: Any, side: str, ends: list[int]) -> None:
        number = self.count
        self.count += 1
        self.languages[number] = language
        self.edges[number] = ends
        self.nodes[number] = weakref.ref(node) if language == "python" else self.watch_js(node)
        if edges is not None:
            self.lists[number] = weakref.ref(edges) if language == "python" else self.watch_js(edges)
        self.hold(number, node, side)

    def hold(self, number: int, node: Any, side: str) -> None:
        if side == "python":
            self.roots["python"][number] = node
        else:
            self.roots["javascript"][number] = None
            self.keep(number, node)

    @rule(kind=st.sampled_from(sorted(PYTHON_KINDS)), side=SIDES)
    def add_python(self, kind: str, side: str) -> None:
        edges = Edges()
        node = PYTHON_KINDS[kind](edges)
        if isinstance(node, Finalized):
            node.number, node.log = self.count, self.finalized
        self.add("python", node, edges, side, [])

    @rule(kind=st.sampled_from(sorted(JS_KINDS)), side=SIDES)
    def add_js(self, kind: str, side: str) -> None:
        edges = self.heap.eval_js("[]")
        if kind in OWN_CYCLES:
            self.own_cycles.add(self.count)
        self.add("javascript", self.js[kind](edges), edges, side, [])

    @rule(side=SIDES, data=st.data())
    def add_handle(self, side: str, data: st.DataObject) -> None:
        """A double proxy: in Python an object of its own, which JavaScript sees as one more proxy of its target."""
        number = self.choose(data)
        if number is not None and self.languages[number] == "python":
            self.add(HANDLE, self.heap.create_proxy(self.nodes[number]()), None, side, [number])

    @rule(data=st.data())
    def link(self, data: st.DataObject) -> None:
        start, end = self.choose(data), self.choose(data)
        if start in self.lists and end is not None:
            assert start is not None
            edges = self.lists[start]()
            node = self.nodes[end]()
            if edges not in (None, False):
                edges.append(node) if self.languages[start] == "python" else self.push(edges, node)
                self.edges[start].append(end)

    @rule(data=st.data())
    def link_back(self, data: st.DataObject) -> None:
        """Close a cycle: from a node to one that leads to it."""
        end = self.choose(data)
        if end is None or not self.edges[end]:
            return
        start = data.draw(st.sampled_from(self.edges[end]))
        edges = self.lists[start]() if start in self.lists else None
        if edges not in (None, False):
            node = self.nodes[end]()
            edges.append(node) if self.languages[start] == "python" else self.push(edges, node)
            self.edges[start].append(end)

    @rule(data=st.data())
    def unlink(self, data: st.DataObject) -> None:
        start = self.choose(data)
        if start in self.lists and self.edges[start]:  # type: ignore[index]
            assert start is not None
            edges = self.lists[start]()
            if edges in (None, False):
                return
            i = data.draw(st.integers(0, len(edges) - 1)) if len(edges) else None
            if i is not None and i < len(self.edges[start]):
                if self.languages[start] == "python":
                    del edges[i]
                else:
                    self.cut(edges, i)
                del self.edges[start][i]
                del edges
                self.check()

    @rule(data=st.data(), side=SIDES)
    def root(self, data: st.DataObject, side: str) -> None:
        number = self.choose(data)
        if number is not None:
            self.hold(number, self.nodes[number](), side)

    @precondition(lambda self: self.roots["python"] or self.roots["javascript"])
    @rule(data=st.data())
    def unroot(self, data: st.DataObject) -> None:
        side, number = data.draw(
            st.sampled_from([(side, number) for side in self.roots for number in sorted(self.roots[side])])
        )
        del self.roots[side][number]
        if side == "javascript":
            self.drop(number)
        self.check()

    @rule()
    def collect(self) -> None:
        self.heap.collect()
        assert self.living() == self.reached()
        self.check()
        found = self.heap.stats()["cycles_found"]
        self.heap.collect()
        assert self.heap.stats()["cycles_found"] == found, "a second collection found more"

    def teardown(self) -> None:
        self.check()
        for side in self.roots.values():
            side.clear()
        self.heap.eval_js("roots.clear()")
        self.heap.collect()
        assert self.living() == set()
        self.nodes.clear()
        self.lists.clear()
        gc.enable()
        assert self.figures() == self.before
        self.heap.close()


TestGraph = Graph.TestCase
TestGraph.settings = settings(
    deadline=None, max_examples=60, stateful_step_count=40, suppress_health_check=list(HealthCheck)
)
