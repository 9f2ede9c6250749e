"""Who holds what, across both heaps: chains from roots, direct holders, leaks, differences, the border as a graph."""

from __future__ import annotations

import asyncio
import functools
import sys
import types
import weakref
from collections import deque
from collections.abc import Iterator
from typing import Any

import pytest

from diglot.ffi_core import Heap, JsException
from diglot.ffi_core.lifetimes.ledger import Chain


@pytest.fixture
def book(heap: Heap) -> Iterator[Heap]:
    """A heap with the ledger on."""
    heap.ledger = True
    yield heap
    heap.ledger = False


class Thing:
    def __init__(self, name: str = "thing") -> None:
        self.name = name

    def method(self) -> None: ...

    def __repr__(self) -> str:
        return f"Thing({self.name!r})"


class Slotted:
    __slots__ = ("part",)


def roots(heap: Heap, value: Any) -> list[str]:
    """The roots of the chains to a value, but for this test's own variables."""
    return [chain[0].repr for chain in chains(heap, value)]


def chains(heap: Heap, value: Any) -> list[Chain]:
    return [chain for chain in heap.why(value, 20) if "test_holders.py" not in chain[0].repr]


def steps(chain: Chain) -> list[str]:
    return [f"{holder.type}{holder.link}" for holder in chain[1:]]


# -- chains ------------------------------------------------------------------------------------------------------------


def test_a_name_of_python(heap: Heap) -> None:
    heap.namespace["x"] = thing = Thing()
    assert [(chain[0].repr, steps(chain)) for chain in chains(heap, thing)] == [("name x", ["Thing"])]


def test_a_name_of_javascript(heap: Heap) -> None:
    heap.js.x = thing = Thing()
    (chain,) = chains(heap, thing)
    assert (chain[0].language, chain[0].repr) == ("js", "name x")
    assert steps(chain) == ["Thing"]


def test_a_constant_of_a_cell(heap: Heap) -> None:
    token = heap.declare([("konst", "const", False)])
    heap.eval_js("konst = new Map()")
    heap.settle(token)
    assert roots(heap, heap.eval_js("konst")) == ["name konst"]
    token = heap.declare([("konst", "const", True)])
    heap.settle(token)


@pytest.mark.parametrize(
    ("source", "links"),
    [
        ("globalThis.h = { a: { b: it } }", [".a", ".b", ""]),
        ("globalThis.h = [0, [it]]", ["[1]", "[0]", ""]),
        ("globalThis.h = new Map([['k', it]])", ["entry", ""]),
        ("globalThis.h = new Set([it])", ["entry", ""]),
        (
            "globalThis.h = (() => { const kept = it; return () => kept })()",
            ["captured variable", "captured variable", ""],
        ),
        ("globalThis.h = new (class { #secret = it })()", [".#secret", ""]),
        ("globalThis.h = class { static part = it }", [".part", ""]),
        ("globalThis.h = { get a() { return 1 }, 5: it }", ["[5]", ""]),
        ("globalThis.h = (function () {}).bind(it)", ["entry", ""]),
        ("globalThis.h = Promise.resolve(it)", ["entry", ""]),
        ("globalThis.h = (function* () { const local = it; yield local; local.x })(); h.next()", ["entry", ""]),
        ("globalThis.h = new Proxy({ a: it }, {})", ["entry", ".a", ""]),
        ("globalThis.h = Object.create({ inherited: it })", ["prototype", ".inherited", ""]),
        ("globalThis.h = Object.freeze({ [Symbol('s')]: it })", [".Symbol(s)", ""]),
    ],
)
def test_a_chain_through_javascript(heap: Heap, source: str, links: list[str]) -> None:
    thing = Thing()
    heap.eval_js(f"(it) => {{ {source} }}")(thing)
    (chain,) = chains(heap, thing)
    assert chain[0].repr == "name h"
    found = [holder.link for holder in chain[1:]]
    assert found[-len(links) + 1 :] == links[1:], found
    assert chain[-1].type == "Thing"


def hold_dict(thing: Any) -> Any:
    return {"k": thing}


def hold_instance(thing: Any) -> Any:
    outer = Thing("outer")
    outer.part = thing  # type: ignore[attr-defined]
    return outer


def hold_slot(thing: Any) -> Any:
    outer = Slotted()
    outer.part = thing
    return outer


def hold_closure(thing: Any) -> Any:
    def inner() -> Any:
        return thing

    return inner


def hold_generator(thing: Any) -> Any:
    def walk(local: Any) -> Any:
        yield
        yield local

    generator = walk(thing)
    next(generator)
    return generator


@pytest.mark.parametrize(
    ("hold", "link"),
    [
        (hold_dict, "['k']"),
        (lambda thing: [0, thing], "[1]"),
        (lambda thing: (thing,), "[0]"),
        (lambda thing: {thing}, "member"),
        (hold_instance, ".part"),
        (hold_slot, ".part"),
        (hold_closure, "captured variable"),
        (hold_generator, "local variable"),
        (lambda thing: thing.method, ".__self__"),
        (functools.partial(functools.partial, print), "[0]"),
        (lambda thing: deque([thing]), "part"),
    ],
)
def test_a_chain_through_python(heap: Heap, hold: Any, link: str) -> None:
    thing = Thing()
    heap.js.h = hold(thing)
    (chain,) = chains(heap, thing)
    assert chain[0].repr == "name h"
    assert link in [holder.link for holder in chain]


@pytest.mark.parametrize(
    "hold",
    [
        lambda heap, thing: setattr(heap.js, "h", hold_closure(thing)),
        lambda heap, thing: heap.eval_js("(it) => { globalThis.h = () => it }")(thing),
    ],
)
def test_a_function_holds_its_variables(heap: Heap, hold: Any) -> None:
    thing = Thing()
    hold(heap, thing)
    (chain,) = chains(heap, thing)
    assert steps(chain) == ["functioncaptured variable", "Thing"]


def test_a_chain_that_crosses_the_border_twice(heap: Heap) -> None:
    thing = Thing()
    box = heap.eval_js("(it) => ({ inner: it })")(thing)
    outer = Thing("outer")
    outer.box = box  # type: ignore[attr-defined]
    heap.js.top = [outer]
    del box
    (chain,) = chains(heap, thing)
    assert [holder.language for holder in chain] == ["js", "py", "py", "js", "py"]
    assert steps(chain) == ["list[0]", "Thing.box", "Object.inner", "Thing"]


def test_why_a_js_object_lives(heap: Heap) -> None:
    heap.eval_js("globalThis.a = { b: new Map() }")
    heap.namespace["held"] = heap.js.a.b
    assert sorted(roots(heap, heap.js.a.b)) == ["name a", "name held"]


def test_the_this_of_a_method(heap: Heap) -> None:
    heap.namespace["method"] = heap.eval_js("({ m() {}, tag: 'here' })").m
    this = heap.eval_js("null")
    assert this is not None
    heap.eval_js("globalThis.probe = null")
    chain = heap.why(heap.namespace["method"])[0]
    assert chain[0].repr == "name method"


def test_a_module_a_task_and_a_timer(heap: Heap) -> None:
    thing, other = Thing(), Thing()
    module = types.ModuleType("a_module_of_a_test")
    module.attribute = thing  # type: ignore[attr-defined]
    sys.modules[module.__name__] = module
    try:
        assert roots(heap, thing) == ["attribute of the module a_module_of_a_test"]
    finally:
        del sys.modules[module.__name__], module

    async def wait(held: Thing) -> None:
        await asyncio.sleep(30)
        print(held)

    async def main() -> list[str]:
        task = asyncio.create_task(wait(other), name="waiter")
        await asyncio.sleep(0)
        found = roots(heap, other)
        task.cancel()
        return found

    assert "the task waiter" in asyncio.run(main())


def test_a_javascript_timer(heap: Heap) -> None:
    async def main() -> list[str]:
        made: list[weakref.ref[Thing]] = []

        def make() -> Thing:
            made.append(weakref.ref(thing := Thing()))
            return thing

        heap.eval_js("(make) => { const it = make(); globalThis.t = +setTimeout(() => it, 100000) }")(make)
        found = roots(heap, made[0]())
        heap.eval_js("clearTimeout(t)")
        return found

    assert asyncio.run(main())[0].startswith("a timer")


def test_a_local_of_a_running_function(heap: Heap) -> None:
    def outer() -> list[str]:
        local_of_outer = Thing()
        return [chain[0].repr for chain in heap.why(local_of_outer)]

    (root,) = outer()
    assert root.startswith("local local_of_outer of outer")


def test_looking_at_local_variables_keeps_none(heap: Heap) -> None:
    def function() -> Any:
        target = Thing()

        def inner() -> None:
            target.method()  # noqa: F821

        heap.js.kept = target
        gone = weakref.ref(target)
        inner()
        assert [root for root in roots_here(heap, target) if "function" in root] != []
        assert heap.proxies(holders=True)
        heap.js.kept = None
        del target
        return gone()

    def roots_here(heap: Heap, value: Any) -> list[str]:
        return [chain[0].repr for chain in heap.why(value, 20)]

    assert function() is None

    def generator() -> Iterator[Any]:
        target = Thing()
        yield target
        del target
        yield None

    suspended = generator()
    gone = weakref.ref(next(suspended))
    heap.js.kept = gone()
    assert heap.why(gone())
    heap.js.kept = None
    next(suspended)
    assert gone() is None


def test_an_iterator_in_c(heap: Heap) -> None:
    """What only native code holds is followed as far as CPython tells."""
    thing = Thing()
    heap.js.it = iter([thing])
    (chain,) = chains(heap, thing)
    assert chain[0].repr == "name it"


def test_one_chain_a_root_and_the_shortest_first(heap: Heap) -> None:
    thing = Thing()
    heap.namespace["near"] = thing
    heap.namespace["far"] = [[[thing]]]
    found = chains(heap, thing)
    assert [chain[0].repr for chain in found] == ["name near", "name far"]
    assert len(heap.why(thing, 1)) == 1


def test_nothing_holds_what_only_the_asker_holds(heap: Heap) -> None:
    assert chains(heap, heap.eval_js("({})")) == []


def test_a_long_chain(heap: Heap) -> None:
    thing = Thing()
    heap.eval_js("(it) => { let o = it; for (let i = 0; i < 25; i++) o = { o }; globalThis.long = o; }")(thing)
    (chain,) = chains(heap, thing)
    assert len(chain) == 27


# -- direct holders ----------------------------------------------------------------------------------------------------


def test_held_by(book: Heap) -> None:
    thing = Thing()
    book.namespace["x"] = thing
    book.eval_js("(it) => { globalThis.cache = new Map([['k', it]]); globalThis.y = it; }")(thing)
    (row,) = [row for row in book.proxies(holders=True) if row.type == "Thing"]
    assert row.held_by[:2] == ("name x", "name y")
    assert any("entry of Map(1)" in text for text in row.held_by)


def test_the_holders_of_some_rows(book: Heap) -> None:
    things = [Thing(str(number)) for number in range(4)]
    book.namespace["things"] = things
    book.eval_js("(...them) => { globalThis.kept = them }")(*things)
    rows = [row for row in book.proxies() if row.type == "Thing"]
    assert [row.held_by for row in rows] == [()] * 4
    chosen = book.with_holders([rows[3], rows[1]])
    assert [row.repr for row in chosen] == ["Thing('3')", "Thing('1')"]
    assert chosen == [row for number in (3, 1) for row in book.proxies(holders=True) if row.id == rows[number].id]
    assert any(text.startswith("[3] of list") for text in chosen[0].held_by)
    assert book.proxied(rows[2].id) is things[2]


def test_a_row_whose_object_was_let_go(book: Heap) -> None:
    book.js.passing = Thing()
    (row,) = [row for row in book.proxies() if row.type == "Thing"]
    book.eval_js("globalThis.passing = null")
    assert book.with_holders([row]) == [row]
    with pytest.raises(LookupError, match=f"no live proxy has the id {row.id}: its object was let go"):
        book.proxied(row.id)


# -- leaks -------------------------------------------------------------------------------------------------------------


def test_a_leak_outlived_its_cell_and_has_no_name(book: Heap) -> None:
    book.begin_cell("In [1]")
    book.eval_js("(it) => { const x = { it }; it.back = x; }")(Thing("leaked"))
    book.js.named = Thing("named")
    book.eval_js("globalThis.box = new Map()").set("k", Thing("in a named map"))
    book.namespace["dict"] = {"deep": [Thing("in Python")]}
    book.js.dict2 = book.namespace["dict"]
    assert book.leaks() == []  # of the cell that runs
    book.begin_cell("In [2]")
    leaks = book.leaks()
    assert {(row.language, row.type) for row in leaks} == {("py", "Thing"), ("js", "Object")}
    assert "Thing('leaked')" in {row.repr for row in leaks}
    assert all(row.made is not None and row.made.cell == "In [1]" for row in leaks)
    book.collect()
    assert book.leaks() == []


def test_what_a_timer_holds_is_a_leak(book: Heap) -> None:
    async def main() -> None:
        book.begin_cell("In [1]")
        book.eval_js("(it) => { globalThis.t = +setTimeout(() => it, 100000) }")(Thing("late"))
        book.begin_cell("In [2]")
        assert "Thing('late')" in {row.repr for row in book.leaks()}
        book.eval_js("clearTimeout(t)")
        assert book.leaks() == []

    asyncio.run(main())


def test_the_last_error_is_no_leak(book: Heap, monkeypatch: pytest.MonkeyPatch) -> None:
    book.begin_cell("In [1]")
    with pytest.raises(JsException) as info:
        book.eval_js("throw new TypeError('shown')")
    monkeypatch.setattr(sys, "last_value", info.value, raising=False)
    book.begin_cell("In [2]")
    assert book.leaks() == []
    monkeypatch.undo()
    assert [row.type for row in book.leaks()] == ["TypeError"]


def test_what_is_reached_through_the_front_end_alone_has_no_name(book: Heap) -> None:
    class Shell:
        pass

    shell = Shell()
    book.disregard(shell)
    book.namespace["get_shell"] = lambda: shell
    book.begin_cell("In [1]")
    shell.cache = book.eval_js("({ cached: 1 })")  # type: ignore[attr-defined]
    book.begin_cell("In [2]")
    assert [row.repr for row in book.leaks()] == ["{ cached: 1 }"]


# -- differences -------------------------------------------------------------------------------------------------------


def test_a_difference(book: Heap) -> None:
    keep = book.eval_js("globalThis.kept = []")
    keep.push(Thing("stays"), Thing("goes"))
    before = book.snapshot()
    keep.pop()
    keep.push(Thing("new"))
    book.eval_js("Object")(Thing("passing"))
    diff = book.diff(before)
    assert [row.repr for row in diff.made if row.language == "py"] == ["Thing('new')"]
    assert [row.repr for row in diff.destroyed if row.language == "py"] == ["Thing('goes')"]
    assert diff.alive >= 2
    assert diff.passing >= 1


def test_a_difference_without_the_ledger(heap: Heap) -> None:
    keep = heap.eval_js("globalThis.kept = []")
    before = heap.snapshot()
    keep.push(Thing())
    assert [row.type for row in heap.diff(before).made] == ["Thing"]


# -- the border --------------------------------------------------------------------------------------------------------


def test_the_border_as_a_graph(book: Heap) -> None:
    thing = Thing()
    book.namespace["x"] = thing
    book.eval_js("(it) => { globalThis.box = { it } }")(thing)
    border = book.border()
    by_type = {node.type: node for node in border.nodes}
    assert by_type["Thing"].proxied
    assert by_type["Thing"].root == "name x"
    (edge,) = [edge for edge in border.edges if edge.target == by_type["Thing"].id]
    assert (edge.source, edge.label) == (by_type["Object"].id, ".it")
    assert (by_type["Object"].proxied, by_type["Object"].root) == (False, "name box")


def test_the_border_keeps_the_newest(book: Heap) -> None:
    keep = book.eval_js("globalThis.kept = []")
    for number in range(30):
        keep.push(Thing(str(number)))
    border = book.border(limit=5)
    assert border.left_out == len(book.proxies()) - 5
    assert [node.repr for node in border.nodes if node.proxied] == [f"Thing('{number}')" for number in range(25, 30)]
    without = book.border(exclude={row.id for row in book.proxies() if row.repr == "Thing('7')"})
    assert "Thing('7')" not in {node.repr for node in without.nodes}


# -- collecting --------------------------------------------------------------------------------------------------------


def test_collect_tells_what_went(heap: Heap) -> None:
    link = heap.eval_js("(it) => { const x = { it }; it.back = x; }")
    for _ in range(100):
        link(Thing())
    gone = heap.collect()
    assert gone["pyproxies"] == gone["jsproxies"] == 100
    assert gone["cycles"] >= 200
    assert gone["bytes"] > 0
    assert heap.collect() == {"pyproxies": 0, "jsproxies": 0, "bytes": 0, "cycles": 0}


def test_garbage_is_collected_by_itself_when_much_is_made(heap: Heap) -> None:
    link = heap.eval_js("(it) => { const x = { it }; it.back = x; }")
    for _ in range(3000):
        link(Thing())
    assert heap.collect_if_grown()
    assert heap.stats()["pyproxies"] < 1000
    assert not heap.collect_if_grown()
