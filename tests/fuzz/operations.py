"""What Python does with values, of JavaScript or its own: `x`, another one `y`, a key.

What does not apply to a value raises, as it would for a user.
"""

from __future__ import annotations

import asyncio
import collections.abc
import copy
import io
import itertools
import json
import operator
import pickle
from collections.abc import Callable
from typing import Any

import numpy as np
from mischief import BEHAVE, ask

from diglot.ffi_core import JsException, JsProxy, create_once_callable, run_sync
from diglot.ffi_core.display.html import html
from diglot.ffi_core.display.python import python_text
from diglot.ffi_core.display.tree import Trees

__all__ = ["AWAITED", "OPERATIONS"]


def first(iterable: Any, n: int = 5) -> list[Any]:
    return list(itertools.islice(iterable, n))


def convert(value: Any, convert: Any, remember: Any) -> Any:
    """A converter that does all that one may."""
    answer = ask("converter")
    if answer is not BEHAVE:
        return answer
    made = [value]
    remember(value, made)
    return [convert(value), made]


def eager(value: Any, convert: Any, remember: Any) -> Any:
    answer = ask("eager converter")
    return convert(value) if answer is BEHAVE else answer


def with_it(x: Any) -> Any:
    with x as entered:
        ask("with")
        return entered


def of_pattern(x: Any) -> Any:
    match x:
        case {"x": value, **rest}:
            return value, rest
        case [first_item, *others]:
            return first_item, others
    return None


def through_files(x: Any) -> Any:
    file = io.BytesIO()
    x.to_file(file)
    file.seek(0)
    return x.from_file(file)


def view_and_change(x: Any, change: Callable[[], Any]) -> Any:
    view = memoryview(x)
    change()
    if not view.readonly and view.contiguous and "O" not in view.format:  # those are references
        view.cast("B")[:1] = b"\x01"
    return view


async def walk(x: Any) -> list[Any]:
    found = []
    async for item in x:
        found.append(item)
        if len(found) > 3:
            break
    return found


async def enter(x: Any) -> Any:
    async with x as entered:
        return entered


async def wait(x: Any) -> Any:
    return await x


# Operations on the machine `m` and its values.
OPERATIONS: dict[str, Callable[[Any, Any, Any, Any], Any]] = {
    "getattr": lambda m, x, y, key: getattr(x, str(key)),
    "getattr, dynamic": lambda m, x, y, key: getattr(x, y),
    "setattr": lambda m, x, y, key: setattr(x, str(key), y),
    "delattr": lambda m, x, y, key: delattr(x, str(key)),
    "hasattr": lambda m, x, y, key: [hasattr(x, name) for name in ("x", "then", "_repr_html_", "__array__", "keys")],
    "method": lambda m, x, y, key: getattr(x, str(key))(y),
    "dir": lambda m, x, y, key: dir(x),
    "repr": lambda m, x, y, key: repr(x),
    "str": lambda m, x, y, key: f"{x}{x!s:>3}",
    "display": lambda m, x, y, key: python_text(x),
    "display of all levels": lambda m, x, y, key: html(Trees(m.heap).node(x)),
    "bool": lambda m, x, y, key: bool(x),
    "hash": lambda m, x, y, key: hash(x),
    "equal": lambda m, x, y, key: [x == y, x != y, x == x],
    "less": lambda m, x, y, key: x < y,
    "call": lambda m, x, y, key: x(y),
    "call with names": lambda m, x, y, key: x(y, 1, a=y, b=m.any()),
    "call with many": lambda m, x, y, key: x(*range(40), y, **{f"n{i}": i for i in range(9)}),
    "new": lambda m, x, y, key: x.new(y, a=1),
    "call of a class": lambda m, x, y, key: x.new(),
    "isinstance": lambda m, x, y, key: [isinstance(x, y), issubclass(x, y)],
    "protocols": lambda m, x, y, key: [
        isinstance(x, t) for t in (JsProxy, JsException, collections.abc.Mapping, collections.abc.Sequence)
    ],
    "subclass": lambda m, x, y, key: type("Derived", (x,), {"method": lambda self: 1})(),
    "len": lambda m, x, y, key: len(x),
    "length_hint": lambda m, x, y, key: operator.length_hint(x),
    "iterate": lambda m, x, y, key: first(x),
    "iter": lambda m, x, y, key: iter(x),
    "next": lambda m, x, y, key: [next(x), next(x, None)],
    "reversed": lambda m, x, y, key: first(reversed(x)),
    "unpack": lambda m, x, y, key: (lambda a, *b: b)(*first(x, 9)),
    "list": lambda m, x, y, key: list(x) if not isinstance(x, (type, itertools.chain)) else None,
    "dict": lambda m, x, y, key: dict(x),
    "double star": lambda m, x, y, key: dict(**x),
    "pattern": lambda m, x, y, key: of_pattern(x),
    "in": lambda m, x, y, key: [y in x, key in x],
    "getitem": lambda m, x, y, key: x[key],
    "getitem, dynamic": lambda m, x, y, key: x[y],
    "setitem": lambda m, x, y, key: operator.setitem(x, key, y),
    "setitem, dynamic": lambda m, x, y, key: operator.setitem(x, y, m.any()),
    "delitem": lambda m, x, y, key: operator.delitem(x, key),
    "get slice": lambda m, x, y, key: [x[1:3], x[::-1], x[::2]],
    "set slice": lambda m, x, y, key: operator.setitem(x, slice(0, 2), y),
    "set steps": lambda m, x, y, key: operator.setitem(x, slice(None, None, 2), y),
    "del slice": lambda m, x, y, key: operator.delitem(x, slice(1, None, 2)),
    "slice of objects": lambda m, x, y, key: x[y : m.any()],
    "add": lambda m, x, y, key: x + y,
    "iadd": lambda m, x, y, key: operator.iadd(x, y),
    "multiply": lambda m, x, y, key: x * 2,
    "or": lambda m, x, y, key: x | y,
    "set operators": lambda m, x, y, key: [x & y, x - y, x ^ y],
    "set operators in place": lambda m, x, y, key: [operator.ior(x, y), operator.iand(x, y)],
    "set comparisons": lambda m, x, y, key: [x <= y, x.isdisjoint(y)],
    "append": lambda m, x, y, key: x.append(y),
    "extend": lambda m, x, y, key: x.extend(first(y)),
    "insert": lambda m, x, y, key: x.insert(1, y),
    "pop": lambda m, x, y, key: x.pop(),
    "pop at": lambda m, x, y, key: x.pop(y),
    "remove": lambda m, x, y, key: x.remove(y),
    "index": lambda m, x, y, key: [x.index(y), x.count(y)],
    "reverse": lambda m, x, y, key: x.reverse(),
    "clear": lambda m, x, y, key: x.clear(),
    "get": lambda m, x, y, key: x.get(y, 1),
    "views": lambda m, x, y, key: [x.keys(), first(x.items()), first(x.values())],
    "update": lambda m, x, y, key: x.update(y),
    "setdefault": lambda m, x, y, key: [x.setdefault(y, 1), x.popitem()],
    "add to a set": lambda m, x, y, key: [x.add(y), x.discard(m.any())],
    "send": lambda m, x, y, key: x.send(y),
    "throw": lambda m, x, y, key: x.throw(y),
    "throw a type": lambda m, x, y, key: x.throw(ValueError, y),
    "close": lambda m, x, y, key: x.close(),
    "with": lambda m, x, y, key: with_it(x),
    "then": lambda m, x, y, key: x.then(y, m.any()),
    "finally": lambda m, x, y, key: x.finally_(y),
    "raise": lambda m, x, y, key: (_ for _ in ()).throw(x),
    "to_py": lambda m, x, y, key: x.to_py(),
    "to_py with a converter": lambda m, x, y, key: x.to_py(depth=3, default_converter=convert),
    "to_py with odd options": lambda m, x, y, key: x.to_py(depth=y, default_converter=m.any()),
    "as_object_map": lambda m, x, y, key: x.as_object_map(hereditary=True),
    "as_py_json": lambda m, x, y, key: x.as_py_json(),
    "entries": lambda m, x, y, key: [x.object_keys(), x.object_values(), x.object_entries()],
    "attributes of a proxy": lambda m, x, y, key: [x.js_id, x.typeof, x.constructor],
    "error's attributes": lambda m, x, y, key: [x.name, x.message, x.stack, x.args, x.__traceback__],
    "to_js": lambda m, x, y, key: m.heap.to_js(x),
    "to_js with converters": lambda m, x, y, key: m.heap.to_js(
        x,
        depth=3,
        default_converter=convert,
        eager_converter=eager,
        dict_converter=m.js.objectOf,
        pyproxies=m.js.newArray(),
    ),
    "to_js with odd options": lambda m, x, y, key: m.heap.to_js(
        x, depth=y, pyproxies=m.any(), dict_converter=m.any(), default_converter=m.any()
    ),
    "to_js without proxies": lambda m, x, y, key: m.heap.to_js(x, create_pyproxies=False),
    "create_proxy": lambda m, x, y, key: m.heap.create_proxy(x),
    "create_proxy with options": lambda m, x, y, key: m.heap.create_proxy(x, capture_this=True, roundtrip=False),
    "create_once_callable": lambda m, x, y, key: create_once_callable(x),
    "destroy": lambda m, x, y, key: x.destroy(),
    "unwrap": lambda m, x, y, key: x.unwrap(),
    "memoryview": lambda m, x, y, key: memoryview(x),
    "memoryview of changing memory": lambda m, x, y, key: view_and_change(x, lambda: m.mutate(x)),
    "bytes": lambda m, x, y, key: [x.to_bytes(), x.to_string(), x.to_memoryview()],
    "assign": lambda m, x, y, key: x.assign(y),
    "assign_to": lambda m, x, y, key: x.assign_to(y),
    "files": lambda m, x, y, key: through_files(x),
    "release": lambda m, x, y, key: x.release(),
    "numpy": lambda m, x, y, key: np.asarray(x).shape,
    "copy": lambda m, x, y, key: copy.copy(x),
    "deepcopy": lambda m, x, y, key: copy.deepcopy(x),
    "pickle": lambda m, x, y, key: pickle.loads(pickle.dumps(x)),
    "json": lambda m, x, y, key: json.dumps(x),
    "sorted": lambda m, x, y, key: sorted(first(x), key=y),
    "eval": lambda m, x, y, key: m.heap.eval_js("() => [{}]", "fuzz.js", 3)(),
    "eval of nonsense": lambda m, x, y, key: m.heap.eval_js("let {"),
    "namespace": lambda m, x, y, key: m.heap.namespace.__setitem__("fuzzed", x),
    "global": lambda m, x, y, key: setattr(m.heap.js, "fuzzedGlobal", x),
    "declare": lambda m, x, y, key: m.heap.settle(m.heap.declare([("fuzzedName", "let", False)]), True),
    "memory": lambda m, x, y, key: [m.heap.memory(), m.heap.stats(), repr(m.heap)],
    "why": lambda m, x, y, key: m.heap.why(x, 2),
    "proxies": lambda m, x, y, key: len(m.heap.proxies(holders=True)),
    "leaks": lambda m, x, y, key: len(m.heap.leaks()),
    "border": lambda m, x, y, key: len(m.heap.border(20).nodes),
    "diff": lambda m, x, y, key: m.heap.diff(m.heap.snapshot()).alive,
    "cell": lambda m, x, y, key: m.heap.begin_cell("cell"),
    "collect": lambda m, x, y, key: m.heap.collect(),
    "collect if grown": lambda m, x, y, key: m.heap.collect_if_grown(),
    "run_sync": lambda m, x, y, key: run_sync(asyncio.wait_for(wait(x), 0.01)),
}

# Operations that are awaited, each for some turns of the loop.
AWAITED: dict[str, Callable[[Any, Any, Any], Any]] = {
    "await": lambda m, x, y: wait(x),
    "async for": lambda m, x, y: walk(x),
    "async with": lambda m, x, y: enter(x),
    "asend": lambda m, x, y: x.asend(y),
    "athrow": lambda m, x, y: x.athrow(y),
    "aclose": lambda m, x, y: x.aclose(),
    "anext": lambda m, x, y: anext(x),
    "gather": lambda m, x, y: asyncio.gather(x, y, return_exceptions=True),
    "shield": lambda m, x, y: asyncio.shield(x),
    "run_js": lambda m, x, y: m.heap.run_js("await new Promise((resolve) => Promise.resolve().then(resolve))"),
    "call and await": lambda m, x, y: wait(x(y)),
}
