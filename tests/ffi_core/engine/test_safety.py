"""What must not bring the process down: code of one language that runs amid the bridge's work for the other."""

from __future__ import annotations

import gc
import threading
import types
import weakref
from typing import Any

import pytest

from diglot.ffi_core import Heap
from diglot.ffi_core._bridge import HeapClosedError, JsException


def test_every_thread_that_waits_is_told_of_the_close() -> None:
    heap = Heap()
    inside, go_on = threading.Event(), threading.Event()
    heap.namespace["pause"] = lambda: (inside.set(), go_on.wait())
    answers: list[Any] = []

    def close_after_use() -> None:
        heap.eval_js("pause()")
        heap.close()

    def use() -> None:
        inside.wait()
        try:
            answers.append(heap.eval_js("1"))
        except HeapClosedError as error:
            answers.append(error)

    threads = [threading.Thread(target=target, daemon=True) for target in [close_after_use] + [use] * 4]
    for thread in threads:
        thread.start()
    threads[1].join(0.1)  # let the waiting begin: whoever is later finds the heap closed or free, which is as good
    go_on.set()
    for thread in threads:
        thread.join(20)
    assert not any(thread.is_alive() for thread in threads)
    assert len(answers) == 4
    assert all(answer == 1 or isinstance(answer, HeapClosedError) for answer in answers)


def test_repr_that_destroys_the_proxy_being_destroyed(heap: Heap) -> None:
    destroy = heap.eval_js("(function () { p.destroy() })")

    class Reckless:
        def __repr__(self) -> str:
            destroy()
            return "reckless"

    reckless = Reckless()
    gone = weakref.ref(reckless)
    heap.eval_js("(o) => { globalThis.p = o }")(reckless)
    heap.eval_js("p.destroy()")
    heap.eval_js("p.destroy()")
    assert heap.eval_js("p.destroyed")
    assert gone() is reckless  # a reference dropped twice would have freed it
    del reckless
    assert gone() is None


def test_converters_kept_beyond_the_conversion(heap: Heap) -> None:
    kept: list[Any] = []

    def converter(value: Any, convert: Any, cache: Any) -> int:
        kept.append((convert, cache))
        return 1

    heap.to_js([object(), [2]], default_converter=converter)
    heap.eval_js("[new (class Some {}), [2]]").to_py(default_converter=converter)
    (convert, cache), (convert_py, cache_py) = kept
    assert convert([1, 2]).to_py() == [1, 2]
    cache(kept, 5)
    array = heap.eval_js("[[1]]")
    assert convert_py(array) == [[1]]
    cache_py(array, 7)
    with pytest.raises(TypeError):
        cache_py(5, 7)
    kept.clear()


@pytest.mark.leaks
def test_converters_kept_beyond_the_heap() -> None:
    kept: list[Any] = []
    with Heap() as heap:
        array = heap.eval_js("[1]")
        heap.to_js([object()], default_converter=lambda value, convert, cache: kept.append((convert, cache)))
        heap.eval_js("new (class Some {})").to_py(
            default_converter=lambda value, convert, cache: kept.append((convert, cache))
        )
    (convert, cache), (convert_py, cache_py) = kept
    for call in (lambda: convert([1]), lambda: cache([1], 2), lambda: convert_py(array), lambda: cache_py(array, 2)):
        with pytest.raises(HeapClosedError):
            call()


def test_a_weak_reference_never_revives_a_method_that_goes(heap: Heap) -> None:
    revived: list[Any] = []

    class Witness:
        def __del__(self) -> None:
            revived.append(weak())

    method = heap.eval_js("(o) => ({ o, f() { return 1 } })")(Witness()).f
    weak = weakref.ref(method)
    del method
    gc.collect()
    assert revived == [None]


@pytest.mark.parametrize("expression", ["({ f() { return 1 } }).f", "({})", "Symbol()", "[]", "new Error('x')"])
def test_the_object_of_a_proxy_that_goes_gets_a_new_proxy(heap: Heap, expression: str) -> None:
    seen: list[Any] = []
    holder = heap.eval_js(f"globalThis.holder = {{ f() {{ return 1 }}, value: {expression} }}")
    for name in ("f", "value"):
        proxy = getattr(holder, name)
        weak = weakref.ref(proxy, lambda _, name=name: seen.append(getattr(holder, name)))
        del proxy
        gc.collect()
        assert weak() is None
        again = seen.pop()
        assert again is getattr(holder, name)
        del again


def test_a_proxy_made_in_a_trap_is_the_one_proxy(heap: Heap) -> None:
    kept: list[Any] = []
    heap.namespace["keep"] = kept.append
    proxy = heap.eval_js("""
        globalThis.busy = false;
        globalThis.p = new Proxy(new (class {})(), {  // plain data would be asked nothing
          getOwnPropertyDescriptor(target, key) {
            if (!busy) { busy = true; keep(p); }
            return Reflect.getOwnPropertyDescriptor(target, key);
          },
        });
        p""")
    assert kept.pop() is proxy


def test_a_method_made_in_a_trap_is_the_one_method(heap: Heap) -> None:
    kept: list[Any] = []
    heap.namespace["keep"] = lambda: kept.append(heap.js.holder.f)
    holder = heap.eval_js("""
        globalThis.busy = false;
        globalThis.holder = { f: new Proxy(() => 1, {
          getPrototypeOf(target) {
            if (!busy) { busy = true; keep(); }
            return Reflect.getPrototypeOf(target);
          },
        }) };
        holder""")
    method = holder.f
    assert kept
    assert kept.pop() is method


def test_destructors_make_proxies_while_one_is_made(heap: Heap) -> None:
    class Garbage:
        def __init__(self) -> None:
            self.me = self

        def __del__(self) -> None:
            make()

    make = heap.eval_js("() => ({})")
    throw = heap.eval_js("() => { throw new RangeError('x') }")
    threshold = gc.get_threshold()
    gc.set_threshold(1)
    try:
        for _ in range(300):
            Garbage()
            with pytest.raises(JsException, match="RangeError: x"):
                throw()
    finally:
        gc.set_threshold(*threshold)


@pytest.mark.parametrize("length", ["-1", "2 ** 60", "NaN", "'x'", "1n"])
def test_properties_of_a_dataview_do_not_say_where_its_memory_is(heap: Heap, length: str) -> None:
    view = heap.eval_js(f"""(() => {{
        const view = new DataView(new ArrayBuffer(8), 1);
        for (const name of ["byteLength", "byteOffset", "buffer"])
          Object.defineProperty(view, name, {{ value: {length} }});
        return view;
    }})()""")
    assert len(memoryview(view)) == 7


class Function:
    """A callable whose hash and equality are Python code, and count."""

    asked = 0

    def __hash__(self) -> int:
        Function.asked += 1
        return 1

    def __eq__(self, other: object) -> bool:
        Function.asked += 1
        return self is other

    def __call__(self, instance: object) -> object:
        return instance


def test_methods_are_told_apart_without_python_code(heap: Heap) -> None:
    function, instance = Function(), object()
    identical = heap.eval_js("(a, b) => a === b")
    Function.asked = 0
    assert identical(types.MethodType(function, instance), types.MethodType(function, instance))
    assert not identical(types.MethodType(function, instance), types.MethodType(function, function))
    assert not identical(types.MethodType(function, instance), types.MethodType(Function(), instance))
    assert Function.asked == 0


def test_methods_of_python_keep_their_identity(heap: Heap) -> None:
    class Some:
        def method(self) -> None: ...

    some, items = Some(), [1]
    identical = heap.eval_js("(a, b) => a === b")
    assert identical(some.method, some.method)
    assert identical(items.append, items.append)
    assert identical(items.__len__, items.__len__)
    assert not identical(some.method, Some().method)
    assert not identical(items.append, [1].append)


def test_index_names_made_anew_do_not_pile_up(heap: Heap) -> None:
    """Each look-up by a str that is not interned used to leave an entry of the name cache behind."""
    import tracemalloc

    names = heap.eval_js("({ 12345: 1 })").as_object_map()

    def read() -> None:
        for _ in range(2000):
            assert names[str(12345)] == 1

    read()
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        read()
        assert tracemalloc.get_traced_memory()[0] - before < 16 * 1024
    finally:
        tracemalloc.stop()


def test_closing_from_a_report_of_a_rejection() -> None:
    heap = Heap()
    hooks = heap.engine.hooks
    hooks.on_unhandled_rejection = lambda promise, reason: heap.close()
    heap.eval_js("Promise.reject(1); 0")
    heap.close()
    assert heap.closed


def test_a_destructor_that_closes_the_heap() -> None:
    heap = Heap()

    class Last:
        def __del__(self) -> None:
            heap.close()

    method = heap.eval_js("(o) => ({ o, f() { return 1 } })")(Last()).f
    other = heap.eval_js("({})")
    del method
    gc.collect()
    assert heap.closed
    with pytest.raises(HeapClosedError):
        other.x


@pytest.mark.parametrize(
    ("expression", "use"),
    [
        (
            "new (class extends Map { has() { return true } get() { throw new Error('no') } })",
            lambda proxy, item: proxy[item],
        ),
        ("new (class extends Map { has() { throw new Error('no') } })", lambda proxy, item: item in proxy),
        ("new (class extends Set { has() { throw new Error('no') } })", lambda proxy, item: item in proxy),
        ("({ get() { throw new Error('no') } })", lambda proxy, item: proxy[item]),
    ],
)
def test_an_argument_of_a_method_that_throws_is_let_go(heap: Heap, expression: str, use: Any) -> None:
    class Item:
        pass

    def attempt() -> weakref.ref[Any]:
        item = Item()
        with pytest.raises(JsException, match="no"):
            use(proxy, item)
        return weakref.ref(item)

    proxy = heap.eval_js(expression)
    gone = attempt()
    gc.collect()
    assert gone() is None


def test_an_iterator_result_whose_done_throws(heap: Heap) -> None:
    iterator = heap.eval_js("({ next() { return { get done() { throw new Error('no') }, value: 1 } } })")
    with pytest.raises(JsException, match="no"):
        next(iterator)


def test_traps_that_throw_while_python_looks(heap: Heap) -> None:
    refuse = heap.eval_js("""(target) => new Proxy(target, {
        has() { throw new Error('no has') },
        getOwnPropertyDescriptor() { throw new Error('no descriptor') },
    })""")
    with pytest.raises(JsException, match="no has"):
        del refuse(heap.eval_js("({})")).x
    with pytest.raises(JsException, match="no has"):
        refuse(heap.eval_js("[,]"))[0]
    heap.js.holder = heap.eval_js("({})")
    heap.js.holder.f = refuse(heap.eval_js("(function () {})"))
    assert heap.js.holder.f is not None
    assert len(memoryview(heap.eval_js("new ArrayBuffer(0)"))) == 0  # no exception is left pending
    del heap.js.holder
