"""Cycles of every kind: each way of JavaScript to hold a Python object with each way of Python to hold a JS object."""

from __future__ import annotations

import weakref
from collections.abc import Callable
from typing import Any

import pytest

from diglot.ffi_core import Heap

from .cycles import JS_HOLDERS, PYTHON_HOLDERS, Node, quick_collections, watch_js  # noqa: F401

Watches = dict[str, tuple[weakref.ref[Node], Callable[[], bool]]]


def make_cycles(heap: Heap, hold: Callable[[Any], Any], watches: Watches) -> list[Any]:
    """A cycle around a Node of its own for each way of JavaScript; what it gives holds them all, in Python."""
    held = []
    for kind, source in JS_HOLDERS.items():
        node = Node()
        js = heap.eval_js(source)(node)
        node.edges.append(hold(js))
        watches[kind] = weakref.ref(node), watch_js(heap, js)
        held.append(js)
    return held


def gone(watches: Watches) -> list[str]:
    """The cycles of which one half or both are gone."""
    return [kind for kind, (node, js) in watches.items() if node() is None or not js()]


def alive(watches: Watches) -> list[str]:
    """The cycles of which one half or both are alive."""
    return [kind for kind, (node, js) in watches.items() if node() is not None or js()]


@pytest.mark.parametrize("way", PYTHON_HOLDERS)
def test_cycles_stay_while_held_and_go_when_not(heap: Heap, way: str) -> None:
    watches: Watches = {}
    held = make_cycles(heap, PYTHON_HOLDERS[way], watches)
    for _ in range(2):
        heap.collect()
        assert gone(watches) == [], "Python holds the JavaScript half"
    heap.js.held = heap.eval_js("(...objects) => objects")(*held)
    held.clear()
    for _ in range(2):
        heap.collect()
        assert gone(watches) == [], "JavaScript holds its half"
    nodes = [node() for node, _ in watches.values()]
    del heap.js.held
    heap.collect()
    assert gone(watches) == [], "Python holds its half"
    nodes.clear()
    heap.collect()
    assert alive(watches) == []
    found = heap.stats()["cycles_found"]
    heap.collect()
    assert heap.stats()["cycles_found"] == found, "a second collection finds nothing"


@pytest.mark.parametrize("way", ["instance", "generator", "exception with a traceback"])
def test_cycles_in_the_ledger(heap: Heap, way: str) -> None:
    """What is written about proxies holds none of them."""
    heap.ledger = True
    watches: Watches = {}
    held = make_cycles(heap, PYTHON_HOLDERS[way], watches)
    assert heap.why(held[0])
    heap.collect()
    assert gone(watches) == []
    held.clear()
    heap.collect()
    assert alive(watches) == []


def test_a_chain_through_every_kind_is_one_cycle(heap: Heap) -> None:
    """Each link leads to the next, JavaScript's and Python's in turn, and the last to the first."""
    nodes: list[weakref.ref[Node]] = []

    def build() -> Any:
        first = previous = Node()
        nodes.append(weakref.ref(first))
        for i, source in enumerate(JS_HOLDERS.values()):
            way = list(PYTHON_HOLDERS.values())[i % len(PYTHON_HOLDERS)]
            node = Node(way(heap.eval_js(source)(previous)))
            nodes.append(weakref.ref(node))
            previous = node
        first.edges.append(previous)
        return previous

    held = build()
    for _ in range(2):
        heap.collect()
        assert all(node() is not None for node in nodes)
    held.edges.clear()  # a chain now, whose end is held
    held = None
    heap.collect()
    assert [i for i, node in enumerate(nodes) if node() is not None] == []


@pytest.mark.parametrize(
    "weak",
    [
        "(node) => ({ weak: new WeakRef(node) })",
        "(node) => ({ weak: new WeakMap([[node, 1]]) })",
        "(node) => ({ weak: new WeakMap([[node, node]]) })",
        "(node) => ({ weak: new WeakSet([node]) })",
        "(node) => { const registry = new FinalizationRegistry(() => 0); registry.register(node, 1); return registry }",
    ],
)
def test_what_javascript_holds_weakly_goes(heap: Heap, weak: str) -> None:
    node = Node()
    heap.js.held = heap.eval_js(weak)(node)
    gone = weakref.ref(node)
    node.edges.append(heap.js.held)
    del node
    heap.collect()
    assert gone() is None
