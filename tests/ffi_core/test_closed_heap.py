"""After `Heap.close`: every use of what is left of the heap says that it is closed, and nothing keeps it from going."""

from __future__ import annotations

import asyncio
import threading
import weakref
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from diglot.ffi_core import Heap, HeapClosedError, JsException


def closed() -> Iterator[tuple[str, Any, Callable[[Any], Any]]]:
    """Objects of a closed heap and what can be done with each of them."""
    common: dict[str, Callable[[Any], Any]] = {
        "attribute": lambda x: x.a,
        "write": lambda x: setattr(x, "a", 1),
        "delete": lambda x: delattr(x, "a"),
        "names": dir,
        "truth": bool,
        "copy": lambda x: x.to_py(),
        "typeof": lambda x: x.typeof,
        "id": lambda x: x.js_id,
        "new": lambda x: x.new(),
        "keys": lambda x: x.object_keys(),
        "values": lambda x: x.object_values(),
        "entries": lambda x: x.object_entries(),
        "map": lambda x: x.as_object_map()["a"],
        "constructor": lambda x: x.constructor,
    }
    kinds: dict[str, dict[str, Callable[[Any], Any]]] = {
        "({ a: 1 })": {"json": lambda x: x.as_py_json()["a"]},
        "[1, 2]": {
            "length": len, "items": list, "item": lambda x: x[0], "last": lambda x: x[-1], "slice": lambda x: x[0:1],
            "set": lambda x: x.__setitem__(0, 1), "del": lambda x: x.__delitem__(0), "in": lambda x: 1 in x,
            "append": lambda x: x.append(1), "pop": lambda x: x.pop(), "insert": lambda x: x.insert(0, 1),
            "extend": lambda x: x.extend([1]), "remove": lambda x: x.remove(1), "index": lambda x: x.index(1),
            "count": lambda x: x.count(1), "reverse": lambda x: x.reverse(), "reversed": lambda x: list(reversed(x)),
        },
        "() => 1": {
            "call": lambda x: x(), "call with keywords": lambda x: x(a=1), "as a method": lambda x: x.__get__(1, int)(),
        },
        "({ m() {} }).m": {"call": lambda x: x()},
        "new Map([[1, 2]])": {
            "length": len, "item": lambda x: x[1], "in": lambda x: 1 in x, "set": lambda x: x.__setitem__(1, 2),
            "items": lambda x: list(x.items()), "get": lambda x: x.get(1), "pop": lambda x: x.pop(1),
            "update": lambda x: x.update({1: 2}), "clear": lambda x: x.clear(),
        },
        "new Set([1])": {
            "in": lambda x: 1 in x, "add": lambda x: x.add(1), "discard": lambda x: x.discard(1), "items": list,
        },
        "[1].values()": {"next": next, "items": list},
        "(function* () { yield 1 })()": {
            "next": next, "send": lambda x: x.send(None), "throw": lambda x: x.throw(ValueError()),
            "close": lambda x: x.close(),
        },
        "(async function* () { yield 1 })()": {"anext": lambda x: anext(x), "aclose": lambda x: x.aclose().send(None)},
        "new Promise(() => {})": {
            "then": lambda x: x.then(print), "catch": lambda x: x.catch(print), "finally": lambda x: x.finally_(print),
            "await": lambda x: x.__await__().send(None),
        },
        "new Uint8Array(4)": {
            "memoryview": memoryview, "bytes": lambda x: x.to_bytes(), "assign": lambda x: x.assign(b"1234"),
            "assign_to": lambda x: x.assign_to(bytearray(4)), "string": lambda x: x.to_string(),
        },
        "new ArrayBuffer(4)": {"memoryview": memoryview},
        "Symbol('x')": {},
        "({ [Symbol.dispose]() {} })": {"exit": lambda x: x.__exit__(None, None, None)},
    }  # fmt: skip
    for source, uses in kinds.items():
        with Heap() as heap:
            proxy = heap.eval_js(source)
        for name, use in {**common, **uses}.items():
            yield f"{source} {name}", proxy, use


@pytest.mark.leaks
def test_every_use_of_a_proxy_of_a_closed_heap_says_so() -> None:
    wrong = {}
    for name, proxy, use in closed():
        try:
            answer = use(proxy)
        except HeapClosedError as error:
            if "closed" not in str(error):
                wrong[name] = str(error)
        except BaseException as error:
            wrong[name] = repr(error)
        else:
            wrong[name] = f"gave {answer!r}"
    assert wrong == {}


@pytest.mark.leaks
def test_what_python_has_of_a_closed_heap_besides_proxies() -> None:
    """Views, iterators and handles in the middle of their work."""
    heap = Heap()
    array = iter(heap.eval_js("[1, 2, 3]"))
    generator = iter(heap.eval_js("(function* () { yield 1; yield 2 })()"))
    next(array), next(generator)
    handle = heap.create_proxy([1])
    view, json = heap.eval_js("({ a: 1 })").as_object_map(), heap.eval_js("({ a: [1] })").as_py_json()
    items = heap.eval_js("new Map([[1, 2]])").items()
    uses: list[Callable[[], Any]] = [
        lambda: view["a"],
        lambda: json["a"],
        lambda: list(items),
        lambda: next(array),
        lambda: next(generator),
        lambda: handle.destroy(),
        lambda: handle.unwrap(),
        lambda: heap.eval_js("1"),
        lambda: heap.js,
        lambda: heap.to_js([1]),
        lambda: heap.create_proxy([1]),
        lambda: heap.memory(),
        lambda: heap.collect(),
        lambda: asyncio.run(heap.run_js("1")),
    ]
    heap.close()
    for use in uses:
        with pytest.raises(HeapClosedError, match="closed"):
            use()


@pytest.mark.leaks
def test_an_exception_tells_what_it_was_after_its_heap_is_closed() -> None:
    """As it must where an exception leaves the `with` block of its heap."""
    with pytest.raises(JsException) as caught, Heap() as heap:
        heap.eval_js("throw new RangeError('out of range')")
    assert "RangeError: out of range" in str(caught.value)


def test_a_view_of_memory_outlives_its_heap() -> None:
    """It is the last that is left of the heap, and releases it."""
    heap = Heap()
    view = memoryview(heap.eval_js("new Uint8Array([1, 2, 3])"))
    engine = weakref.ref(heap.engine)
    heap.close()
    del heap
    assert bytes(view) == b"\1\2\3"
    view[0] = 9
    thread = threading.Thread(target=view.release)
    thread.start()
    thread.join()
    del view
    assert engine() is None


@pytest.mark.leaks
def test_awaiting_on_after_the_heap_is_closed() -> None:
    async def main() -> None:
        heap = Heap()
        promise = heap.eval_js("new Promise((f) => { globalThis.settle = f })")

        async def wait() -> Any:
            return await promise

        task = asyncio.ensure_future(wait())
        await asyncio.sleep(0)
        heap.close()
        with pytest.raises(HeapClosedError):
            await asyncio.wait_for(task, 0.5)

    asyncio.run(main())
