"""What the tests of lifetimes share: objects whose end can be seen, and the ways in which a language holds another."""

from __future__ import annotations

import collections
import contextvars
import dataclasses
import functools
import gc
import itertools
import operator
import sys
import threading
import types
import weakref
from collections.abc import AsyncIterator, Callable, Generator, Iterator
from typing import Any

import pytest

from diglot.ffi_core import Heap

__all__ = [
    "JS_HOLDERS",
    "JS_OWN_CYCLES",
    "PYTHON_HOLDERS",
    "PYTHON_OWN_CYCLES",
    "Node",
    "linked",
    "no_collector",
    "quick_collections",
    "suspended",
    "watch_js",
]


class Node:
    """A Python object that can be watched."""

    def __init__(self, *edges: Any) -> None:
        self.edges = list(edges)

    def method(self, *_: Any) -> Node:
        return self

    def boxed(self) -> list[Node]:
        return [self]


def linked(heap: Heap, make: Callable[[], Any] = Node) -> Any:
    """A node in a cycle with an object of JavaScript."""
    node = make()
    node.js = heap.eval_js("(node) => ({ node })")(node)
    return node


def watch_js(heap: Heap, value: Any) -> Callable[[], bool]:
    """Whether a JS object is alive, asked without keeping it so."""
    return heap.eval_js("(o) => { const weak = new WeakRef(o); return () => weak.deref() !== undefined }")(value)


@pytest.fixture(scope="module", autouse=True)
def quick_collections() -> Iterator[None]:
    """Take what exists already out of Python's collections, which would else walk through all of the test runner."""
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()


@pytest.fixture
def no_collector() -> Iterator[None]:
    """Python collects no garbage meanwhile: what goes, goes by its reference count."""
    gc.collect()
    gc.disable()
    yield
    gc.enable()


# -- JavaScript holds a Python object ---------------------------------------------------------------------------------

# Functions that take a Node and give an object that leads to it.
JS_HOLDERS = {
    "object": "(node) => ({ node })",
    "chain of objects": "(node) => ({ a: { b: [{ c: node }] } })",
    "frozen object": "(node) => Object.freeze({ node })",
    "array": "(node) => [[node]]",
    "Map value": "(node) => new Map([[1, node]])",
    "Map key": "(node) => new Map([[node, 1]])",
    "Set": "(node) => new Set([node])",
    "WeakMap value whose key is held": "(node) => { const key = {}; return { key, weak: new WeakMap([[key, node]]) } }",
    "WeakMap value whose key leads to the map": (
        "(node) => { const o = { weak: new WeakMap() }; o.weak.set(o, node); return o }"
    ),
    "WeakMap value that leads to its key": (
        "(node) => { const o = { weak: new WeakMap(), node }; o.weak.set(node, { node }); return o }"
    ),
    "key in a global WeakMap": "(node) => { const o = {}; (globalThis.weak ??= new WeakMap()).set(o, node); return o }",
    "member of a WeakSet": "(node) => { const o = { node }; o.weak = new WeakSet([o, node]); return o }",
    "target of a WeakRef": "(node) => { const o = { node }; o.weak = new WeakRef(o); return o }",
    "FinalizationRegistry's callback": "(node) => new FinalizationRegistry(() => node)",
    "FinalizationRegistry's held value": (
        "(node) => { const registry = new FinalizationRegistry(() => 0), o = {}; registry.register(o, node);"
        " return { registry, o } }"
    ),
    "closure": "(node) => () => node",
    "default parameter": "(node) => (x = node) => x",
    "closure of eval": "(node) => eval('() => node')",
    "bound this": "(node) => (function () {}).bind(node)",
    "bound argument": "(node) => (() => 0).bind(null, 1, node)",
    "arguments": "(node) => (function () { return arguments })(node)",
    "mapped arguments": "(node) => (function (a) { return [arguments, () => a] })(node)",
    "method of Python": "(node) => [node.method]",
    "bound method of Python": "(node) => [node.method.bind(null, 1)]",
    "captureThis": "(node) => [node.method.captureThis()]",
    "copy": "(node) => [node.copy(), node.copy().method]",
    "symbol key": "(node) => ({ [Symbol('x')]: { [Symbol.for('y')]: node } })",
    "getter": "(node) => ({ get node() { return node } })",
    "setter": "(node) => Object.defineProperty({}, 'x', { set(v) { node } })",
    "own property of the proxy": "(node) => { node[Symbol.for('x')] = [node]; return [node] }",
    "prototype": "(node) => Object.create(node)",
    "Proxy": "(node) => new Proxy({ node }, {})",
    "Proxy's handler": "(node) => new Proxy({}, { get: () => node })",
    "Proxy of Python": "(node) => new Proxy(node, {})",
    "Proxy of a Proxy": "(node) => new Proxy(new Proxy({}, { get: () => node }), {})",
    "revocable Proxy": "(node) => Proxy.revocable({ node }, {})",
    "class": "(node) => class { static node = node }",
    "subclass of a class with a static": (
        "(node) => { class A { static s = node } class B extends A { static t = [node] } return class C extends B {} }"
    ),
    "instance of a class with a closure": "(node) => new (class { m() { return node } get g() { return node } })()",
    "private field": "(node) => new (class { #node = node; get() { return this.#node } })()",
    "private static": "(node) => { class A { static #node = node; static get() { return A.#node } } return A }",
    "private method": "(node) => new (class { #m() { return node } m() { return this.#m() } })()",
    "field with an arrow function": "(node) => new (class { f = () => [this, node] })()",
    "function's prototype": "(node) => { const f = function () {}; f.prototype.node = node; return f }",
    "suspended generator": "(node) => { const g = (function* () { yield 1; yield node })(); g.next(); return g }",
    "generator not started": "(node) => (function* (n) { yield n })(node)",
    "generator in for-of of another": (
        "(node) => { const inner = function* () { yield 1; yield node };"
        " const g = (function* () { for (const x of inner()) yield x })(); g.next(); return g }"
    ),
    "generator in yield*": (
        "(node) => { const inner = function* () { yield 1; yield node };"
        " const g = (function* () { yield* inner() })(); g.next(); return g }"
    ),
    "async generator at yield": (
        "(node) => { const g = (async function* () { yield 1; yield node })(); g.next(); return g }"
    ),
    "async generator at await": (
        "(node) => { const g = (async function* () { await new Promise(() => {}); yield node })(); g.next(); return g }"
    ),
    "never settling promise": "(node) => { const p = new Promise(() => {}); p.then(() => node); return p }",
    "resolve and reject of a promise": (
        "(node) => { let f; new Promise((...g) => { f = g }).then(() => node); return f }"
    ),
    "settled promise": "(node) => Promise.resolve([node])",
    "promise of a job not yet run": "(node) => Promise.reject(node).catch((n) => [n])",
    "suspended async function": (
        "(node) => { const p = new Promise(() => {}); (async () => { await p; node.x })(); return p }"
    ),
    "async function that awaits another": (
        "(node) => { const p = new Promise(() => {}), f = async () => { await p; node.x };"
        " (async () => { await f(); node.x })(); return p }"
    ),
    "for await": (
        "(node) => { const p = new Promise(() => {}); (async () => { for await (const x of [p]) node })(); return p }"
    ),
    "Promise.all": "(node) => { const p = new Promise(() => {}); Promise.all([p, node]); return p }",
    "iterator of an Array": "(node) => [node].values()",
    "iterator of a Map": "(node) => { const i = new Map([[1, 2], [node, node]]).entries(); i.next(); return i }",
    "iterator of a Set": "(node) => new Set([node]).values()",
    "iterator helper": "(node) => [1, 2].values().map(() => node)",
    "iterator of Python": "(node) => node.boxed()[Symbol.iterator]()",
    "error": "(node) => Object.assign(new Error('x'), { node })",
    "cause of an error": "(node) => new Error('x', { cause: { node } })",
    "AggregateError": "(node) => new AggregateError([node])",
    "property of a typed array": "(node) => Object.assign(new Uint8Array(1), { node })",
    "property of an ArrayBuffer": "(node) => { const b = new ArrayBuffer(8); b.node = node; return new DataView(b) }",
    "property of a Date": "(node) => Object.assign(new Date(), { node })",
    "property of a RegExp": "(node) => Object.assign(/x/, { node })",
    "property of a boxed number": "(node) => Object.assign(Object(1), { node })",
    "template values": "(node) => ((strings, ...values) => ({ strings, values }))`a${node}b`",
}

# Those in which JavaScript's half is a cycle already, as a class and its prototype are: only a collection frees it.
JS_OWN_CYCLES = {
    "own property of the proxy",
    "class",
    "subclass of a class with a static",
    "instance of a class with a closure",
    "private field",
    "private static",
    "private method",
    "field with an arrow function",
    "function's prototype",
    "suspended async function",
    "async function that awaits another",
    "for await",
}


# -- Python holds an object of JavaScript -----------------------------------------------------------------------------


class Slots:
    """An object without a `__dict__`."""

    __slots__ = ("__weakref__", "x")

    def __init__(self, x: Any) -> None:
        self.x = x


@dataclasses.dataclass
class Data:
    """A dataclass."""

    x: Any


@dataclasses.dataclass(frozen=True, slots=True)
class SlotData:
    """A dataclass with slots, which has no weak references."""

    x: Any


class SubDict(dict[Any, Any]):
    """A subclass of a container."""


def suspended(*edges: Any) -> Iterator[Any]:
    """A generator that stands between two values and has the edges in its frame."""

    def generator() -> Iterator[Any]:
        held = edges
        yield 1
        yield held

    made = generator()
    next(made)
    return made


def suspended_coroutine(x: Any) -> Any:
    @types.coroutine
    def stop() -> Generator[None, None, None]:
        yield

    async def coroutine() -> Any:
        await stop()
        return x

    made = coroutine()
    made.send(None)
    return made


def suspended_async_generator(x: Any) -> Any:
    async def generator() -> AsyncIterator[Any]:
        yield 1
        yield x

    made = generator()
    with pytest.raises(StopIteration):
        made.__anext__().send(None)  # type: ignore[attr-defined]
    return made


VARIABLE: contextvars.ContextVar[Any] = contextvars.ContextVar("VARIABLE")


def context(x: Any) -> Any:
    made = contextvars.Context()
    made.run(VARIABLE.set, x)
    return made


def token(x: Any) -> Any:
    """What `ContextVar.set` gives holds the value before."""

    def run() -> Any:
        VARIABLE.set(x)
        return VARIABLE.set(None)

    return contextvars.Context().run(run)


def raised(x: Any) -> BaseException:
    """An exception whose traceback has a frame with a local variable."""
    local = x  # noqa: F841
    try:
        raise ValueError
    except ValueError as error:
        return error


def chained(x: Any) -> BaseException:
    try:
        try:
            raise KeyError(x)
        except KeyError as error:
            raise ValueError from error
    except ValueError as error:
        return error


def frame_of(x: Any) -> Any:
    local = x  # noqa: F841
    return sys._getframe()


def class_with(x: Any) -> Any:
    class Made:
        attribute = x

    return Made


def metaclass_with(x: Any) -> Any:
    class Meta(type):
        attribute = x

    class Made(metaclass=Meta):
        pass

    return Made()


def instance_with_property(x: Any) -> Any:
    class Made:
        @property
        def value(self) -> Any:
            return x

        @functools.cached_property
        def cached(self) -> Any:
            return x

    made = Made()
    assert made.cached is x
    return made


def class_method(x: Any) -> Any:
    class Made:
        @classmethod
        def method(cls) -> Any:
            return x

    return Made.method


def function_with_default(x: Any) -> Any:
    def function(a: Any = x, *, b: Any = x) -> Any:
        return a, b

    return function


def function_with_attribute(x: Any) -> Any:
    def function() -> None: ...

    function.held = x  # type: ignore[attr-defined]
    function.__annotations__["a"] = x
    return function


def module_with(x: Any) -> Any:
    made = types.ModuleType("made")
    made.x = x  # type: ignore[attr-defined]
    return made


def executed(x: Any) -> Any:
    names: dict[str, Any] = {"x": x}
    exec("def function(): return x", names)
    return names["function"]


def cached(x: Any) -> Any:
    @functools.lru_cache(maxsize=2)
    def function(value: Any) -> Any:
        return value

    function(x)
    return function


def begun(iterator: Any) -> Any:
    next(iterator)
    return iterator


def grouped(x: Any) -> Any:
    groups = itertools.groupby([x, x], key=lambda _: 1)
    return groups, next(groups)


def weak_containers(x: Any) -> Any:
    held = Node(x)
    return held, weakref.WeakKeyDictionary({held: x}), weakref.WeakValueDictionary({1: held}), weakref.WeakSet([held])


def weak_with_callback(x: Any) -> Any:
    held = Node()
    return held, weakref.ref(held, lambda _: x)


def local_with(x: Any) -> Any:
    made = threading.local()
    made.x = x
    return made


# Functions that take a JsProxy and give an object that leads to it.
PYTHON_HOLDERS: dict[str, Callable[[Any], Any]] = {
    "instance": Node,
    "slots": Slots,
    "dataclass": Data,
    "dataclass with slots": SlotData,
    "namedtuple": lambda x: collections.namedtuple("Pair", "a b")(x, x),
    "SimpleNamespace": lambda x: types.SimpleNamespace(x=x),
    "list": lambda x: [[x]],
    "tuple": lambda x: (1, (x,)),
    "dict value": lambda x: {"x": x},
    "dict key": lambda x: {x: 1},
    "set": lambda x: {x},
    "frozenset": lambda x: frozenset([x]),
    "deque": lambda x: collections.deque([x]),
    "OrderedDict": lambda x: collections.OrderedDict(x=x),
    "defaultdict": lambda x: collections.defaultdict(lambda: x),
    "ChainMap": lambda x: collections.ChainMap({1: x}),
    "subclass of dict": lambda x: SubDict(x=x),
    "mappingproxy": lambda x: types.MappingProxyType({1: x}),
    "dict view": lambda x: {1: x}.items(),
    "closure": lambda x: lambda: x,
    "cell": types.CellType,
    "default argument": function_with_default,
    "function attribute": function_with_attribute,
    "function in a namespace": executed,
    "partial": lambda x: functools.partial(print, x, end=x),
    "partialmethod": lambda x: functools.partialmethod(print, x),
    "lru_cache": cached,
    "methodcaller": lambda x: operator.methodcaller("f", x),
    "bound method": lambda x: Node(x).method,
    "bound method of a builtin": lambda x: [x].append,
    "method wrapper": lambda x: [x].__len__,
    "MethodType": lambda x: types.MethodType(print, x),
    "property": property,
    "class method": class_method,
    "class": class_with,
    "metaclass": metaclass_with,
    "instance with a property": instance_with_property,
    "module": module_with,
    "generic alias": lambda x: list[x],  # type: ignore[valid-type]
    "slice": slice,
    "generator": suspended,
    "generator not started": lambda x: (y for y in [x]),
    "coroutine": suspended_coroutine,
    "async generator": suspended_async_generator,
    "frame": frame_of,
    "exception": ValueError,
    "exception with a traceback": raised,
    "traceback": lambda x: raised(x).__traceback__,
    "cause of an exception": chained,
    "Context": context,
    "Token": token,
    "list iterator": lambda x: iter([x]),
    "dict iterator": lambda x: iter({1: x}.values()),
    "deque iterator": lambda x: iter(collections.deque([x])),
    "callable iterator": lambda x: iter(lambda: x, 1),
    "reversed": lambda x: reversed([x]),
    "enumerate": lambda x: enumerate([x]),
    "map": lambda x: map(lambda _: x, [1]),  # noqa: C417
    "filter": lambda x: filter(None, [x]),
    "zip": lambda x: zip([x], [1]),  # noqa: B905
    "chain": lambda x: itertools.chain([x]),
    "cycle": lambda x: begun(itertools.cycle([x, x])),
    "repeat": itertools.repeat,
    "tee": lambda x: itertools.tee(iter([x, x])),
    "tee, begun": lambda x: [begun(i) for i in itertools.tee(iter([x, x]))],
    "product": lambda x: itertools.product([x]),
    "accumulate": lambda x: itertools.accumulate([x]),
    "groupby": grouped,
    "weak containers": weak_containers,
    "weak reference's callback": weak_with_callback,
    "thread not started": lambda x: threading.Thread(target=print, args=(x,)),
    "threading.local": local_with,
}

PYTHON_OWN_CYCLES = {"function in a namespace", "class method", "class", "metaclass", "instance with a property"}
