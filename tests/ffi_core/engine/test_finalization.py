"""FinalizationRegistry: what its callbacks are told; no garbage of any shape makes the engine use freed memory."""

from __future__ import annotations

import subprocess
import sys

import pytest

from diglot.ffi_core import Heap, JsException

# Shapes of garbage in which the registry, its callback or a held value dies with the target. `o` is the target.
SHAPES = {
    "callback": "const r = new FinalizationRegistry(function () { return o }); r.register(o, 1); o.r = r",
    "held value": "const r = new FinalizationRegistry(() => 1); r.register(o, { o }); o.r = r",
    "held value that leads to the registry": (
        "const r = new FinalizationRegistry(f), held = { o }; o.held = held; held.r = r; r.register(o, held); o.r = r"
    ),
    "held value of a registry that stays": "o.held = {}; o.held.held = o.held; kept.register(o, o.held); o.o = o",
    "token": "const r = new FinalizationRegistry(f); r.register(o, 1, o); o.r = r",
    "callback that leads to the held value": (
        "const held = { o }, r = new FinalizationRegistry(() => held); held.r = r; o.r = r; r.register(o, held, held)"
    ),
    "function and its prototype": (
        "const r = new FinalizationRegistry(function () { r }); r.register(Object.assign(function () {}, { r, o }), r)"
    ),
}

SCRIPT = """
import sys
from diglot.ffi_core import Heap

heap = Heap()
heap.eval_js("globalThis.f = () => 1; globalThis.kept = new FinalizationRegistry(f)")
make = heap.eval_js(f"(o) => {{ {sys.argv[1]} }}")
for _ in range(3):
    for _ in range(50):
        make(heap.eval_js("({})"))
    heap.eval_js("for (let i = 0; i < 5; i++) Array.from({ length: 50_000 }, () => ({}))")  # the engine collects
    heap.collect()
heap.close()
print("fine")
"""


@pytest.mark.parametrize("shape", SHAPES)
def test_garbage_that_a_registry_is_part_of(shape: str) -> None:
    done = subprocess.run([sys.executable, "-c", SCRIPT, SHAPES[shape]], capture_output=True, text=True, check=False)
    assert done.stdout == "fine\n", (done.returncode, done.stderr)


def test_callback_gets_the_held_value(heap: Heap) -> None:
    heap.eval_js("""
        globalThis.told = [];
        globalThis.registry = new FinalizationRegistry((...args) => { told.push(args) });
        globalThis.held = { x: 1 };
        registry.register({}, held); registry.register([], 2); registry.register({}, undefined);
    """)
    assert heap.js.told[0][0] is heap.js.held
    assert heap.js.told.to_py() == [[{"x": 1}], [2], [None]]


def test_unregister(heap: Heap) -> None:
    heap.eval_js("""
        globalThis.told = [];
        globalThis.registry = new FinalizationRegistry((x) => { told.push(x) });
        globalThis.token = {};
        globalThis.targets = [{}, {}, {}];
        registry.register(targets[0], 0, token);
        registry.register(targets[1], 1, token);
        registry.register(targets[2], 2);
    """)
    assert heap.eval_js("registry.unregister(token)") is True
    assert heap.eval_js("registry.unregister(token)") is False
    assert heap.eval_js("registry.unregister({})") is False
    heap.eval_js("targets.length = 0")
    assert heap.js.told.to_py() == [2]
    assert heap.eval_js("registry.unregister(token)") is False


def test_a_target_is_its_own_token(heap: Heap) -> None:
    """The engine's own registry would keep it."""
    heap.eval_js("""
        globalThis.told = [];
        globalThis.registry = new FinalizationRegistry((x) => { told.push(x) });
        (() => { const o = {}; registry.register(o, "gone", o) })()
    """)
    assert heap.js.told.to_py() == ["gone"]


def test_a_registry_that_is_gone_calls_nothing(heap: Heap) -> None:
    heap.eval_js("""
        globalThis.told = [];
        globalThis.target = {};
        new FinalizationRegistry((x) => { told.push(x) }).register(target, 1);
    """)
    heap.eval_js("target = null")
    assert heap.js.told.to_py() == []


@pytest.mark.parametrize(
    "source",
    [
        "FinalizationRegistry(() => 0)",
        "new FinalizationRegistry",
        "new FinalizationRegistry({})",
        "registry.register(1, 2)",
        "registry.register(o, o)",
        "registry.register(o, 1, 2)",
        "registry.register.call({}, o, 1)",
        "registry.register.call(Object.create(registry), o, 1)",
        "registry.unregister()",
        "registry.unregister(Symbol.for('x'))",
        "registry.unregister.call(new WeakMap, o)",
    ],
)
def test_type_errors(heap: Heap, source: str) -> None:
    heap.eval_js("globalThis.registry = new FinalizationRegistry(() => 0); globalThis.o = {}")
    with pytest.raises(JsException) as caught:
        heap.eval_js(source)
    assert caught.value.name == "TypeError"


def test_shape_of_the_class(heap: Heap) -> None:
    assert heap.eval_js("""
        const { name, length, prototype } = FinalizationRegistry;
        class Mine extends FinalizationRegistry { constructor() { super(() => 0); this.x = 1 } }
        const mine = new Mine;
        [name, length, prototype.constructor === FinalizationRegistry,
            prototype.register.name, prototype.register.length, prototype.unregister.length,
            prototype[Symbol.toStringTag], mine instanceof FinalizationRegistry,
            Object.getPrototypeOf(mine) === Mine.prototype, mine.register({}, 1), Reflect.ownKeys(mine).join(),
            Object.getPrototypeOf(FinalizationRegistry) === Function.prototype,
            Object.getOwnPropertyDescriptor(globalThis, "FinalizationRegistry").enumerable,
            Object.getOwnPropertyDescriptor(FinalizationRegistry, "prototype").writable]
    """).to_py() == [
        "FinalizationRegistry", 1, True, "register", 2, 1, "FinalizationRegistry", True, True, None, "x", True, False,
        False,
    ]  # fmt: skip


def test_patched_prototypes_do_not_matter(heap: Heap) -> None:
    heap.eval_js("""
        globalThis.told = [];
        const patch = () => { throw new Error("patched") };
        for (const { prototype } of [Map, Set, WeakMap, WeakRef]) {
            for (const name of ["get", "set", "add", "delete", "deref"]) prototype[name] = patch;
        }
        globalThis.registry = new FinalizationRegistry((x) => { told[told.length] = x });
        registry.register({}, 5, told);
    """)
    assert heap.js.told[0] == 5


def test_registries_that_are_gone_are_forgotten(heap: Heap) -> None:
    make = heap.eval_js("(n) => { for (let i = 0; i < n; i++) new FinalizationRegistry(() => 0).register({}, 1) }")
    make(1000)
    heap.collect()
    before = heap.memory()["objects"]
    make(10_000)
    heap.collect()
    assert heap.memory()["objects"] < before + 1000
