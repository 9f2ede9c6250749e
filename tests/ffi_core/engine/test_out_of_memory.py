"""The end of the JS heap's memory: an error wherever it comes, with a text; limits that leave no room are refused."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest

from diglot.ffi_core import Heap, JsException

LIMIT = 8 << 20

# A step is tried with ever more room, each time in a child of its own: a crash would take the test with it.
STEPS = """
import os
import sys

from diglot.ffi_core import Heap, JsException

LIMIT = 8 << 20
heap = Heap(memory_limit=LIMIT)
run = heap.eval_js
buffer_of = run("n => new ArrayBuffer(n)")


class Thing:
    def __init__(self):
        self.one = 1


def generator():
    yield 1


def declare():
    kinds = ("const", False), ("let", False), ("var", True)
    heap.settle(heap.declare([(f"name{i}_{os.getpid()}", *kinds[i % 3]) for i in range(9)]))


to_js = heap.to_js
nested = {"a": 1, "b": {"c": [1]}}
splice = run("[1, 2, 3]")
js = run("({a: [1, 2, 3], m: new Map([[1, 2]]), p: new Proxy({}, {}), e: Promise.resolve(1)})")
by_pairs = run("d => d.toJs({ dictConverter: Object.fromEntries })")
step = {
    "toJs with a dictConverter": lambda: by_pairs(nested),
    "to_js": lambda: to_js({"a": [1, 2, (3,)], "b": {}, "s": {1, 2}, "t": b"123"}),
    "keyword arguments": lambda o=run("o => o.x"): o(x=1, y=2),
    "keys": lambda f=run("x => Object.keys(x)"): f(Thing()),
    "a generator": lambda f=run("g => g.next().value + g.next().done"): f(generator()),
    "an exception": lambda f=run("f => { try { f() } catch (e) { return e.message } }"): f(lambda: 1 / 0),
    "a destroyed proxy": lambda f=run("x => { x.destroy(); try { x.foo } catch (e) { return e.message } }"): f([1]),
    "a buffer": lambda f=run("x => { x.getBuffer().release() }"): f(bytearray(10)),
    "a handle": lambda f=run("x => x.copy().destroy()"): f([1]),
    "the inspector": lambda: repr(js),
    "a slice": lambda: splice.__setitem__(slice(0, 1), [1]),
    "dir": lambda: dir(heap.js),
    "declarations": declare,
}[sys.argv[1]]
step()
ends = {"worked": 0, "raised": 0}
for room in [*range(240, 2400, 24), *range(2400, 20000, 900)]:
    child = os.fork()
    if not child:
        end = 12
        try:
            ballast = [buffer_of(LIMIT - heap.memory()["bytes"] - room - 40000)]
            ballast.append(buffer_of(LIMIT - heap.memory()["bytes"] - room - 120))
            try:
                step()
                end = 10
            except JsException as error:
                end = 11 if "memory" in str(error) else 12
        finally:
            os._exit(end)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    end = {10: "worked", 11: "raised"}.get(status, f"{status} with {room} bytes")
    ends[end] = ends.get(end, 0) + 1
print(ends)
"""


@pytest.mark.parametrize(
    "step",
    [
        "toJs with a dictConverter",
        "to_js",
        "keyword arguments",
        "keys",
        "a generator",
        "an exception",
        "a destroyed proxy",
        "a buffer",
        "a handle",
        "the inspector",
        "a slice",
        "dir",
        "declarations",
    ],
)
def test_a_step_that_runs_out_of_memory_raises_or_works(step: str) -> None:
    done = subprocess.run([sys.executable, "-c", STEPS, step], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    ends = eval(done.stdout.splitlines()[-1])
    assert set(ends) == {"worked", "raised"}, done.stdout
    assert ends["worked"]
    always_works = step == "the inspector"  # which has a shorter text where it has no room
    assert bool(ends["raised"]) != always_works, done.stdout


def fill(heap: Heap) -> tuple[JsException, list[Any]]:
    """Use up the memory of a heap: the error that tells of it, and what fills the heap."""
    buffer_of = heap.eval_js("n => new ArrayBuffer(n)")
    objects = heap.eval_js("() => [{}, {}, {}]")
    ballast = []
    size = 1 << 22
    while size:
        try:
            ballast.append(buffer_of(size))
        except JsException:
            size //= 2
    try:
        while True:
            ballast.append(objects())
    except JsException as error:
        return error, ballast


def test_errors_have_a_text_when_no_memory_is_left() -> None:
    with Heap(memory_limit=LIMIT) as heap:
        mine = heap.eval_js("new (class Mine extends RangeError {})('of mine')")
        named = heap.eval_js("const e = new Error('text'); e.name = 'Named'; e")
        values = heap.eval_js("[{a: 1}, [1], () => 1, Symbol('s'), new Map]").to_py(depth=1)
        strange = heap.eval_js("class Bad extends Error { get message() { throw 1 } get name() { throw 2 } }; new Bad")
        error, ballast = fill(heap)
        assert "memory" in str(error)
        assert "memory" in repr(error)
        assert str(mine) == "RangeError: of mine"
        assert repr(mine) == "JsException('RangeError: of mine')"
        assert str(named) == "Named: text"
        assert str(strange)
        assert all(repr(value) for value in values)  # how much of it depends on the last bytes
        ballast.clear()
        assert repr(values[0]) == "{ a: 1 }"
        assert str(named) == "Named: text"


@pytest.mark.parametrize("limit", [-1, 1, 1000, 100_000, 500_000])
def test_limits_that_leave_no_room_are_refused(limit: int) -> None:
    with pytest.raises(ValueError, match=f"^memory_limit: {limit} bytes are too few: an empty heap needs [0-9]+$"):
        Heap(memory_limit=limit)


def test_the_bytes_that_are_named_are_enough() -> None:
    with pytest.raises(ValueError) as caught:
        Heap(memory_limit=1)
    limit = int(str(caught.value).split()[-1])
    with Heap(memory_limit=limit) as heap:
        assert heap.stats()["memory_limit"] == limit
        assert heap.eval_js("x => x.length + 1")([1, 2]) == 3
        assert repr(heap.to_js({"a": [1]})) == "{ a: [ 1 ] }"
        with pytest.raises(JsException, match="memory"):
            heap.eval_js("new ArrayBuffer(200000)")


# Python's allocator fails once, three times or forty times in a row, at each allocation of a crossing in turn.
PYTHON_SWEEP = """
import sys

import _testcapi

from diglot.ffi_core import Heap

heap = Heap()
js = heap.eval_js


def fail(*_):
    raise ValueError("x")


def generator():
    yield 1
    return 2


array, typed = js("[1, 2, { a: 1 }]"), js("new Uint8Array(9)")
js_step, argument = {
    "an exception": ("(f) => { try { f() } catch (e) { return e.name } }", fail),
    "many arguments": ("(f) => { try { f(1, 2, {}, 4, 5, 6, 7, 8, 9, 10) } catch (e) { return e.name } }", fail),
    "an iterator": ("(f) => { const i = f(); i.next(); return i.next() }", generator),
    "own names": ("(o) => Reflect.ownKeys(o)", {"a": 1, 2: 3}),
    "splice": ("(l) => l.splice(0, 2, 3, 4)", [1, 2, 3]),
    "a slice": ("(f) => 0", None),
}[sys.argv[1]]
step = js(js_step)
if argument is None:
    step = lambda _: (array[::-1], typed[::2])
for width in 1, 3, 40:
    for first in range(1, 60):
        try:
            _testcapi.set_nomemory(first, first + width)
            try:
                step(argument)
            finally:
                _testcapi.remove_mem_hooks()
        except Exception:
            pass
        assert js("1 + 1") == 2
        [js("[{}, {}, () => 1]").to_py(depth=1) for _ in range(3)]
heap.collect()
heap.close()
print("fine")
"""


@pytest.mark.parametrize("step", ["an exception", "many arguments", "an iterator", "own names", "splice", "a slice"])
def test_a_crossing_that_finds_no_memory_of_pythons_works_or_raises(step: str) -> None:
    pytest.importorskip("_testcapi", reason="CPython's own tests are not installed")
    command = [sys.executable, "-X", "faulthandler", "-c", PYTHON_SWEEP, step]
    done = subprocess.run(command, capture_output=True, text=True, timeout=100)
    assert done.stdout == "fine\n", done.stderr[-4000:]


# Each allocation of Python's fails in turn while something is shown. Not all that follow, too: CPython's own unwinding
# loops for ever then.
DISPLAYS = """
import time
import _testcapi
from diglot.ffi_core import Heap, _bridge

class Shown:
    def __repr__(self):
        return "shown"

heap = Heap()
shown, inspect = Shown(), heap.eval_js("(x) => String(x)")
ways = lambda: _bridge.bounded_repr(shown), lambda: heap.js_library("inspect")(shown)
_bridge.display_seconds(0.05)
for way in ways:
    for first in range(1, 400):
        _testcapi.set_nomemory(first, first + 1)
        try:
            way()
        except BaseException:
            pass
        finally:
            _testcapi.remove_mem_hooks()
_bridge.display_seconds(2)
time.sleep(0.2)  # a display that never ended would be over its time, and its thread be stopped
print(_bridge.bounded_repr(shown), ways[1]())
"""


def test_a_display_ends_though_an_allocation_fails() -> None:
    pytest.importorskip("_testcapi")
    done = subprocess.run([sys.executable, "-c", DISPLAYS], capture_output=True, text=True, timeout=60)
    assert done.stdout == "('shown', None) PyProxy shown\n", done.stderr[-2000:]
