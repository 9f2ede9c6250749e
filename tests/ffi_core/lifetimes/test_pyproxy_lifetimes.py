"""How long a Python object lives that JavaScript refers to: release, destroy, copies, identity."""

from __future__ import annotations

import asyncio
import weakref
from typing import Any

import pytest

from diglot.ffi_core import Heap

from ..support import js, js_async, js_raw, thrown


class Thing:
    """An object whose end can be seen."""

    def __init__(self, name: str = "thing") -> None:
        self.name = name
        self.child: Any = None

    def method(self) -> str:
        return self.name

    def __repr__(self) -> str:
        return f"Thing({self.name!r})"

    def __len__(self) -> int:
        return 2

    def __getitem__(self, key: Any) -> Any:
        return key

    def __setitem__(self, key: Any, value: Any) -> None: ...

    def __call__(self, *args: Any) -> Any:
        return args


# Release when JavaScript drops


def alive_after(heap: Heap, body: str) -> bool:
    """Whether an object that is only an argument of a function with this body lives when the call is over."""
    thing = Thing()
    gone = weakref.ref(thing)
    js_raw(heap, body, p=thing)
    del thing
    return gone() is not None


@pytest.mark.parametrize(
    "body",
    [
        "{}",
        "p.name",
        "{ const q = p; q.x = 1 }",
        "{ const o = {p}; o.p.method() }",
        "p.method()",
        "{ p.copy() }",
        "{ p.destroy() }",
        "{ const m = new Map([[p, 1]]); m.get(p) }",
        "{ p.captureThis() }",
        "{ [p].map((x) => x) }",
        "{ p.bind(null)() }",
        "{ try { throw p } catch {} }",
        "{ for (const x of [p]) x.length }",
        "{ p.method }",
        "{ p.toJs() }",
        "{ String(p) }",
    ],
)
def test_an_object_goes_when_javascript_drops_it(heap: Heap, body: str) -> None:
    assert alive_after(heap, body) is False


@pytest.mark.parametrize(
    "keep",
    [
        "kept = p",
        "kept = [p]",
        "kept = () => p",
        "kept = p.copy()",
        "kept = p.method",
        "kept = new Map([[1, p]])",
        "kept = p.bind(null)",
        "kept = {p}.p",
        "kept = Promise.resolve(p)",
        "kept = new Set([p])",
        "kept = p.captureThis()",
        "kept = Object.create(p)",
    ],
)
def test_an_object_lives_while_javascript_keeps_it(heap: Heap, keep: str) -> None:
    thing = Thing()
    gone = weakref.ref(thing)
    js_raw(heap, f"{{ globalThis.{keep} }}", p=thing)
    del thing
    heap.collect()
    assert gone() is not None
    heap.eval_js("kept = undefined")
    assert gone() is None


def test_weak_keys_do_not_keep(heap: Heap) -> None:
    heap.eval_js("globalThis.weak = new WeakMap(); globalThis.ref = undefined")
    assert alive_after(heap, "{ weak.set(p, 1); ref = new WeakRef(p) }") is False
    assert heap.eval_js("ref.deref() === undefined") is True


def test_a_finalization_registry_hears_of_it(heap: Heap) -> None:
    heap.eval_js("globalThis.heard = []; globalThis.registry = new FinalizationRegistry((token) => heard.push(token))")
    alive_after(heap, "{ registry.register(p, 'token') }")

    async def turn() -> None:
        await heap.run_js("await null")

    asyncio.run(turn())
    assert heap.eval_js("heard.join()") == "token"


def test_cycles_through_both_heaps_are_collected(heap: Heap) -> None:
    thing = Thing()
    thing.child = js_raw(heap, "{ const o = {p}; o.f = () => o; return o }", p=thing)
    gone = weakref.ref(thing)
    del thing
    heap.collect()
    assert gone() is None


def test_destructors_run_once_and_may_use_javascript(heap: Heap) -> None:
    seen: list[Any] = []

    class Last:
        def __del__(self) -> None:
            seen.append(heap.eval_js("1 + 1"))

    js_raw(heap, "{ p.x }", p=Last())
    assert seen == [2]


# Nothing is destroyed behind the user's back


def test_arguments_outlive_the_call(heap: Heap) -> None:
    assert js(
        heap,
        "{ let kept; const f = (x) => { kept = x }; call(f, p); return [kept.destroyed, kept.name] }",
        call=lambda f, p: f(p),
        p=Thing("x"),
    ) == [
        False,
        "x",
    ]


def test_attributes_outlive_a_destroyed_parent(heap: Heap) -> None:
    parent = Thing("parent")
    parent.child = Thing("child")
    assert js(
        heap, "{ const c = p.child, m = p.method; p.destroy(); return [c.name, c.destroyed, m()] }", p=parent
    ) == ["child", False, "parent"]


def test_items_outlive_the_iteration(heap: Heap) -> None:
    assert js(
        heap,
        "{ let last; for (const x of f()) last = x; return [last.name, last.destroyed] }",
        f=lambda: iter([Thing("a"), Thing("b")]),
    ) == [
        "b",
        False,
    ]


def test_an_awaited_awaitable_is_not_destroyed(heap: Heap) -> None:
    async def work() -> Thing:
        return Thing("result")

    assert js_async(
        heap, "{ const task = f(); const r = await task; return [task.destroyed, r.name, (await task) === r] }", f=work
    ) == [
        False,
        "result",
        True,
    ]


# destroy


def test_destroy_is_idempotent(heap: Heap) -> None:
    assert js(
        heap,
        """{
            const before = p.destroyed;
            const r = p.destroy();
            p.destroy();
            return [before, r === undefined, p.destroyed]
        }""",
        p=Thing(),
    ) == [
        False,
        True,
        True,
    ]


def test_destroy_releases_at_once(heap: Heap) -> None:
    thing = Thing()
    gone = weakref.ref(thing)
    destroy = js_raw(heap, "() => { p.destroy(); return p.destroyed }", p=thing)
    del thing
    assert gone() is not None
    assert destroy() is True
    assert gone() is None


USES = [
    "p.name",
    "p.$name",
    "p[0]",
    "p.x = 1",
    "p[0] = 1",
    "delete p.x",
    "'name' in p",
    "p.length",
    "p.get(0)",
    "p.set(0, 1)",
    "p.delete(0)",
    "p()",
    "p.call(null)",
    "p.callKwargs({})",
    "p.toJs()",
    "p.copy()",
    "p.toString()",
    "String(p)",
    "`${p}`",
    "p.type",
    "Object.keys(p)",
    "Reflect.ownKeys(p)",
    "p.method()",
    "p.captureThis()",
    "p.callRelaxed()",
    "p.callPromising && p.callRelaxed()",
    "use(p)",
]


@pytest.mark.parametrize("use", USES)
def test_use_after_destroy_throws(heap: Heap, use: str) -> None:
    error = thrown(heap, f"{{ p.destroy(); {use} }}", p=Thing("mine"), use=lambda value: value)
    assert error.name == "Error"
    assert error.message.startswith("Object has already been destroyed")


@pytest.mark.parametrize(
    "use",
    ["for (const x of p);", "[...p]", "p.push(1)", "p.slice()", "p.map((x) => x)", "p.sort()", "p[Symbol.iterator]()"],
)
def test_use_of_a_destroyed_sequence_throws(heap: Heap, use: str) -> None:
    error = thrown(heap, f"{{ p.destroy(); {use} }}", p=[1])
    assert error.name == "Error"
    assert "Object has already been destroyed" in error.message


def test_what_still_works_after_destroy(heap: Heap) -> None:
    assert js(
        heap,
        """{
            p.destroy();
            return [p.destroyed, p === p, typeof p, p instanceof pyodide.ffi.PyProxy, new Set([p]).has(p),
                p[Symbol.toStringTag]]
        }""",
        p=[1],
    ) == [True, True, "object", True, True, "PyProxy"]


def test_the_message_names_the_type_and_the_object(heap: Heap) -> None:
    message = thrown(heap, "{ p.destroy(); p.name }", p=Thing("mine")).message
    assert "Thing" in message
    assert "Thing('mine')" in message


def test_the_debug_message_says_where(heap: Heap) -> None:
    function = heap.eval_js("\n\n((p) => {\n p.destroy();\n p.name })", "cell one.js")
    heap.eval_js("pyodide.setDebug(true)")
    with pytest.raises(Exception, match="already been destroyed") as info:
        function(Thing("mine"))
    assert "cell one.js:4" in str(info.value)
    assert "Thing('mine')" in str(info.value)


def test_the_message_of_destroy(heap: Heap) -> None:
    assert (
        "ended by the owner"
        in thrown(heap, "{ p.destroy({message: 'ended by the owner'}); p.name }", p=Thing()).message
    )


def test_a_repr_that_fails_does_not_prevent_destroying(heap: Heap) -> None:
    class Bad:
        def __repr__(self) -> str:
            raise ValueError("repr")

    assert js(heap, "{ p.destroy(); return p.destroyed }", p=Bad()) is True


def test_an_object_that_was_destroyed_crosses_as_a_new_proxy(heap: Heap) -> None:
    thing = Thing("again")
    assert js(
        heap,
        "{ const old = p; old.destroy(); const next = get(); return [next === old, next.name, old.destroyed] }",
        p=thing,
        get=lambda: thing,
    ) == [
        False,
        "again",
        True,
    ]


def test_destroying_during_a_call(heap: Heap) -> None:
    class Suicidal:
        def __call__(self, destroy: Any) -> str:
            destroy()
            return "done"

    assert js(heap, "[p(() => p.destroy()), p.destroyed]", p=Suicidal()) == ["done", True]


def test_destroying_an_iterator_in_its_loop(heap: Heap) -> None:
    error = thrown(heap, "{ for (const x of p) p.destroy() }", p=iter([1, 2]))
    assert "Object has already been destroyed" in error.message


def test_destroying_a_sequence_while_it_is_sorted(heap: Heap) -> None:
    items = [2, 1]
    assert "destroyed" in thrown(heap, "p.sort((a, b) => { p.destroy(); return a - b })", p=items).message
    assert items == [2, 1]


# copy


def test_a_copy_is_a_handle_of_its_own(heap: Heap) -> None:
    thing = Thing("one")
    assert js(
        heap,
        """{
            const c = p.copy();
            const r = [c !== p, c.name, c.child === p.child, c instanceof Function];
            p.destroy();
            return [...r, c.destroyed, c.method()]
        }""",
        p=thing,
    ) == [True, "one", True, True, False, "one"]


def test_destroying_a_copy_leaves_the_proxy(heap: Heap) -> None:
    assert js(heap, "{ const c = p.copy(); c.destroy(); return [c.destroyed, p.destroyed, p.name] }", p=Thing("x")) == [
        True,
        False,
        "x",
    ]


def test_copies_are_separate(heap: Heap) -> None:
    assert js(
        heap,
        "{ const a = p.copy(), b = p.copy(), c = a.copy(); a.destroy(); return [b !== a, b.name, c.name] }",
        p=Thing("x"),
    ) == [True, "x", "x"]


def test_a_copy_comes_back_as_the_object(heap: Heap) -> None:
    thing = Thing()
    assert js_raw(heap, "p.copy()", p=thing) is thing


def test_a_copy_leaves_the_identity_alone(heap: Heap) -> None:
    thing = Thing()
    assert js(heap, "{ const c = p.copy(); return [get() === p, get() === c] }", p=thing, get=lambda: thing) == [
        True,
        False,
    ]


def test_a_copy_of_a_destroyed_proxy_throws(heap: Heap) -> None:
    assert "destroyed" in thrown(heap, "{ p.destroy(); p.copy() }", p=Thing()).message


# Identity tables


def test_the_proxy_lives_on_while_javascript_keeps_it(heap: Heap) -> None:
    thing = Thing()
    js_raw(heap, "{ globalThis.kept = p; p[Symbol.for('mark')] = 1 }", p=thing)
    heap.collect()
    assert js(heap, "p === kept && p[Symbol.for('mark')] === 1", p=thing) is True


def test_a_new_object_at_an_old_address_is_a_new_proxy(heap: Heap) -> None:
    heap.eval_js("globalThis.seen = new WeakSet(); globalThis.again = 0")
    check = heap.eval_js("(p) => { if (seen.has(p)) again++; seen.add(p) }")
    for n in range(200):
        check([n])
    assert heap.eval_js("again") == 0


def test_many_proxies_come_and_go(heap: Heap) -> None:
    things = [Thing(str(n)) for n in range(500)]
    js_raw(heap, "{ globalThis.kept = []; for (const t of l) kept.push(t) }", l=things)
    assert heap.stats()["pyproxies"] >= 500
    assert js(heap, "kept.every((t, i) => t === l[i] && t.name === String(i))", l=things) is True
    heap.eval_js("kept = undefined")
    assert heap.stats()["pyproxies"] == 0


def test_two_heaps_have_proxies_of_their_own(heap: Heap) -> None:
    thing = Thing()
    with Heap() as other:
        js_raw(other, "{ globalThis.kept = p }", p=thing)
        js(heap, "{ p.destroy() }", p=thing)
        assert other.eval_js("kept.name") == "thing"


def test_closing_the_heap_releases_its_objects() -> None:
    thing = Thing()
    gone = weakref.ref(thing)
    heap = Heap()
    js_raw(heap, "{ globalThis.kept = [p, p.copy(), () => p] }", p=thing)
    del thing
    assert gone() is not None
    heap.close()
    assert gone() is None
