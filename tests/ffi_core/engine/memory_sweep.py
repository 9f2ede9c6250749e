"""Runs steps of both languages with ever more room left of the heap's memory: no allocation may be one too many.

    python tests/ffi_core/engine/memory_sweep.py FIRST LAST STEP [NAME ...]   # bytes left; steps, or all

Each try is in a child of its own: it fills the heap but for the room, runs the step until that is used up, gives the
memory back and sees whether the heap is as before. Prints a line for each try that did not end so, then how many of the
steps have met the end of the memory at all. Left out, as the engine itself does not stand it: `bind`, which reads a
null pointer, and awaiting, where it loses a rejection.
"""

from __future__ import annotations

import gc
import io
import os
import signal
import sys
import traceback
from collections.abc import Callable
from typing import Any

from diglot.ffi_core import Heap, JsException

LIMIT = 8 << 20
LARGE = 40_000  # bytes; what is larger comes from the system in pages, so that it cannot leave an exact room

heap = Heap(memory_limit=LIMIT)
buffer_of = heap.eval_js("(n) => new ArrayBuffer(n)")
pair = heap.eval_js("(x) => [x, {}]")
js = heap.eval_js("""({
    err() { throw new RangeError("r") }, call: (f) => f(), f: (...args) => args, *generator() { yield {}; yield [] },
    map: new Map([[1, [1]]]), array: [1, 2, [3]], set: new Set([1]), bytes: new Uint8Array(4), nested: { a: { b: [] } },
})""")


class Node:
    """An object whose end needs memory of the heap."""

    x = 1
    js: Any = None

    def method(self) -> list[int]:
        return [1]

    def __del__(self) -> None:
        if not heap.closed:
            pair([1])


def fail() -> None:
    raise ValueError("failed")


def generator() -> Any:
    yield 1
    yield [2]


things = heap.to_js(
    {
        "node": Node(), "Node": Node, "fail": fail, "generator": generator, "list": [1, [2]],
        "dict": {"a": 1, "b": {"c": [1]}}, "data": bytearray(b"abc"), "text": "漢😀", "big": 1 << 80,
    },
    depth=1,
)  # fmt: skip

# Bodies of functions of `t`, which has the things, and `out`.
JAVASCRIPT = {
    "attributes": "out.push(t.node.x, t.node.method(), String(t.node)); t.node.y = { a: 1 }; t.node[Symbol('q')] = 1",
    "items": "out.push(...t.list, t.dict.a, Object.keys(t.dict), t.list.map((x) => [x]), t.list.slice(0, 2))",
    "errors": "try { t.fail() } catch (e) { out.push(e.type, e.message, e.stack, e.value, e.traceback) }",
    "new objects": "out.push(new t.Node(), t.node.copy(), t.node.method); t.node.copy().destroy()",
    "iteration": "for (const x of t.generator()) out.push(x); const [a, ...b] = t.list; out.push(b)",
    "jobs": "Promise.resolve(1).then(() => { t.node.z = [] }); (async () => { await 0; t.fail() })().catch((e) => e)",
    "FinalizationRegistry": "const r = new FinalizationRegistry(() => t.node.method()); r.register({}, 1); out.push(r)",
    "collections": "out.push(new Map([[t.node, 1]]), new Set(t.list), new WeakSet([t.node]), JSON.stringify(t.dict))",
    "conversions": "out.push(t.list.toJs(), t.dict.toJs(), t.data.toJs(), t.text + t.text, t.big * t.big)",
    "classes": "class A { #p = t.node; static s = [t]; get x() { return this.#p } } out.push(new A().x, eval('t'))",
    "runPython": "out.push(pyodide.runPython('[1 + 1]'))",
}


def caught(function: Callable[[], Any]) -> str:
    """The text of what a function raises."""
    try:
        function()
    except (JsException, ZeroDivisionError) as error:
        return str(error)
    return ""


def collect_a_cycle() -> None:
    node = Node()
    node.js = heap.eval_js("(node) => ({ node })")(node)
    del node
    heap.collect()


PYTHON: dict[str, Callable[[], Any]] = {
    "calls": lambda: (js.f([1], {"a": 1}, x=1), js.f(1 << 90, "é", 1.5)),
    "errors of javascript": lambda: caught(js.err),
    "errors of python": lambda: caught(lambda: js.call(lambda: 1 / 0)),
    "views": lambda: (js.nested.as_object_map()["a"], js.nested.as_py_json()),
    "arrays": lambda: (js.array.append({}), js.array[1:], list(js.array)),
    "maps and sets": lambda: (js.map.__setitem__(2, []), list(js.map.items()), js.set.add(object())),
    "copies": lambda: (js.array.to_py(), heap.to_js([[1, {"a": (1, 2)}], {1, 2}, b"abc"])),
    "names": lambda: (dir(js), setattr(js, "kkkk", 1), delattr(js, "kkkk")),
    "memory": lambda: (bytes(memoryview(js.bytes)), js.bytes.assign(b"abcd"), heap.memory()),
    "text": lambda: repr(js),
    "evaluation": lambda: heap.eval_js("(() => { let z1 = () => [{}]; return z1() })()"),
    "cycles": collect_a_cycle,
    "handles": lambda: (heap.create_proxy(fail), heap.create_proxy(Node()).destroy()),
    "cells": lambda: heap.settle(heap.declare([("q1", "const", False), ("q2", "let", True)])),
}


def step_of(body: str) -> Callable[[], Any]:
    function = heap.eval_js(f"(t) => {{ const out = []; {body}; return out }}")
    return lambda: function(things)


STEPS = {**{name: step_of(body) for name, body in JAVASCRIPT.items()}, **PYTHON}


def check() -> None:
    """Whether the heap does what it did before.

    :raises AssertionError: when it does not.
    """
    seen: list[int] = []
    heap.eval_js("(seen) => { Promise.resolve([1]).then((x) => { seen.append(x[0]) }) }")(seen)
    assert heap.eval_js("(f) => [f() + 1, {}]")(lambda: 1).to_py() == [2, {}]
    assert seen == [1]
    assert "RangeError: r" in caught(js.err)
    assert caught(lambda: js.call(lambda: 1 / 0)) == "division by zero"
    assert repr(js.array)
    heap.collect()


def attempt(name: str, room: int) -> bool:
    """Run a step with so many bytes left; whether it met the end of them."""
    met = False
    written, sys.stderr = sys.stderr, io.StringIO()
    ballast = [buffer_of(LIMIT - heap.memory()["bytes"] - room - LARGE)]
    ballast.append(buffer_of(max(LIMIT - heap.memory()["bytes"] - room - 120, 1)))
    for _ in range(2):
        try:
            STEPS[name]()
        except (JsException, MemoryError):
            met = True  # the engine throws null, or an error without a text, when it has no memory for that
    met = met or "memory" in sys.stderr.getvalue()
    sys.stderr = written
    ballast.clear()
    gc.collect()
    check()
    heap.close()
    return met


def end_of_attempt(name: str, room: int) -> int:
    """The exit status of a child that tries: 10, 11 when the end of the memory was met, anything else is wrong."""
    child = os.fork()
    if child == 0:
        signal.alarm(30)
        code = 3
        try:
            code = 10 + attempt(name, room)
        except BaseException:
            sys.stderr = sys.__stderr__
            traceback.print_exc()
            sys.stderr.flush()
        os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def main() -> None:
    """Read the command line and try."""
    first, last, step = map(int, sys.argv[1:4])
    names = sys.argv[4:] or list(STEPS)
    met = set()
    for name in names:
        for room in range(first, last, step):
            end = end_of_attempt(name, room)
            if end not in (10, 11):
                print(f"{name} with {room} bytes left ended with {end}", flush=True)
            if end == 11:
                met.add(name)
    print(f"met: {len(met)} of {len(names)}")


if __name__ == "__main__":
    main()
