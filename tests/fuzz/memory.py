"""A sweep of memory faults: every operation of the fuzzer, with memory that ends at each allocation in turn.

    python tests/fuzz/memory.py python             # allocations of Python fail, one at a time
    python tests/fuzz/memory.py engine             # the JS heap has ever more room left
    python tests/fuzz/memory.py python NAME ...    # some operations

An operation works or raises, and the heap answers afterwards. Each has a process of its own, in which it is tried on
every kind of value of the other language for which it works at all. Prints those that did not end well; status 1 if
there were any.
"""

from __future__ import annotations

import _testcapi
import contextlib
import functools
import gc
import os
import random
import signal
import sys
import warnings
from collections.abc import Callable, Iterator
from typing import Any

from kinds import KINDS
from machine import SOURCES
from operations import OPERATIONS

from diglot.ffi_core import Heap

LIMIT = 3 << 20  # bytes of the JS heap
LARGE = 40_000  # bytes; what is larger comes in pages, so that it cannot leave an exact room
ROOMS = (200, 500, 900, 1500, 2500, 4000, 7000)  # bytes left
MOST = 60  # allocations of an operation
SECONDS = 240  # for an operation with all values

# The engine itself reads a null pointer in these (its compiler does for `eval`), and loses rejections where it awaits.
ENGINE_FAULTS = {"bind", "eval", "for in"}
# NumPy reads a null pointer when an item of a structure cannot be made.
NUMPY_FAULTS = {"NumPy record"}
NOT_AT_THE_END = {"await", "for await", "resolve with", "Promise.all", "Promise.race", "unhandled", "async next"}
# What would end the process by design, or works on all of the machine.
LEFT_OUT = {"raise", "run_sync", "eval of nonsense", "mutate", "pollute"}


class Bench:
    """What the operations expect of a machine, without its chance."""

    def __init__(self, faults: str) -> None:
        self.heap = Heap(LIMIT if faults == "engine" else 0)
        self.heap.install()
        self.heap.report_error = lambda what, error: None
        self.random = random.Random(1)
        self.js = self.heap.eval_js(SOURCES["hooks"])(lambda site: 0, lambda n: 0)
        self.js_kinds = self.heap.eval_js(SOURCES["kinds"])(self.js)
        self.js_operations = self.heap.eval_js(SOURCES["operations"])(self.js)
        self.buffer_of = self.heap.eval_js("(n) => new ArrayBuffer(n)")

    def any(self) -> Any:
        return 1

    def mutate(self, value: Any) -> None:
        """Nothing: a sweep does the same each time."""

    def values(self, of_javascript: bool) -> Iterator[Any]:
        """A value of each kind, made anew."""
        if of_javascript:
            for name in list(self.js_kinds.object_keys()):
                yield getattr(self.js_kinds, name)()
        else:
            for name, make in KINDS.items():
                if name not in NUMPY_FAULTS:
                    yield make(self.any)

    def check(self) -> None:
        """Whether the heap does what it did before.

        :raises AssertionError: when it does not.
        """
        assert self.heap.eval_js("(f) => [f() + 1, {}]")(lambda: 1).to_py() == [2, {}]
        assert self.js.itself(self.check) == self.check


def fail_once(operation: Callable[[], Any], bench: Bench) -> None:
    """Let each allocation of Python's fail in turn, as long as that is noticed."""
    unnoticed = 0
    for first in range(1, MOST):
        met = False
        try:
            _testcapi.set_nomemory(first, first + 1)
            try:
                operation()
            finally:
                _testcapi.remove_mem_hooks()
        except MemoryError:
            met = True
        except BaseException:
            pass
        bench.check()
        unnoticed = 0 if met else unnoticed + 1
        if unnoticed > 8:
            break


def leave_room(operation: Callable[[], Any], bench: Bench) -> None:
    """Leave ever more of the JS heap's memory."""
    for room in ROOMS:
        ballast = [bench.buffer_of(LIMIT - bench.heap.memory()["bytes"] - room - LARGE)]
        ballast.append(bench.buffer_of(max(LIMIT - bench.heap.memory()["bytes"] - room - 120, 1)))
        with contextlib.suppress(BaseException):
            operation()
        ballast.clear()
        gc.collect()
        bench.check()


def sweep(name: str, is_python: bool, faults: str) -> None:
    """Try one operation on all values."""
    bench = Bench(faults)
    other: Any = {"x": [1]} if is_python else bench.heap.eval_js("({ x: [1] })")
    perform = functools.partial(OPERATIONS[name], bench) if is_python else bench.js_operations.as_object_map()[name]
    for value in bench.values(of_javascript=is_python):
        operation = functools.partial(perform, value, other, "x")
        try:
            operation()
        except BaseException:
            continue
        (leave_room if faults == "engine" else fail_once)(operation, bench)
    del value, operation, perform
    bench.heap.collect()
    bench.check()
    bench.heap.close()


def end_of(name: str, is_python: bool, faults: str) -> int:
    """The exit status of a process that tries an operation."""
    child = os.fork()
    if child == 0:
        status = 3
        try:
            signal.alarm(SECONDS)
            sys.unraisablehook = lambda lost: None
            sweep(name, is_python, faults)
            status = 0
        except BaseException:
            sys.excepthook(*sys.exc_info())
        finally:
            os._exit(status)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def main() -> int:
    faults, *chosen = sys.argv[1:]
    warnings.simplefilter("ignore")
    gc.freeze()  # what is there already is looked at by no collection
    if faults not in ("python", "engine"):
        sys.exit("say `python` or `engine`: whose memory is to end")
    with Heap() as heap:
        table = heap.eval_js(SOURCES["operations"])(heap.eval_js(SOURCES["hooks"])(lambda site: 0, lambda n: 0))
        names = [(name, True) for name in OPERATIONS] + [(name, False) for name in list(table.object_keys())]
        del table
    left_out = LEFT_OUT | ENGINE_FAULTS | (NOT_AT_THE_END if faults == "engine" else set())
    failed = tried = 0
    for name, is_python in names:
        if name in left_out or (chosen and name not in chosen):
            continue
        tried += 1
        if end := end_of(name, is_python, faults):
            failed += 1
            print(f"{'Python' if is_python else 'JavaScript'}: {name} ended with {end}", flush=True)
    print(f"{tried} operations: {failed or 'none'} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
