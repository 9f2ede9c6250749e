"""The workloads on STPyV8 (V8)."""

from __future__ import annotations

import array
import gc
import os
import sys
from collections.abc import Callable, Iterator
from typing import Any

import STPyV8
from javascript import Bridge, workloads
from timing import Case, run


class StPyV8(Bridge):
    error = STPyV8.JSError
    tasks = False
    objects_return = False
    total = "((o, n) => { let s = 0; for (let i = 0; i < n; i++) s += o[i]; return s })"  # its lists are not iterable

    def __init__(self, context: Any) -> None:
        self.eval = context.eval

    def collect(self) -> None:
        """V8 collects when it likes: all that can be done is to allocate."""
        gc.collect()
        self.eval("for (let i = 0; i < 3e6; i++) ({a: [i]})")

    def maker(self, type_: type) -> Callable[[], object]:
        return lambda: type_()

    def copy_to_python(self, proxy: Any) -> Case:
        keys = proxy.keys  # a proxy itself cannot be iterated
        return Case("W9", lambda _: {str(key): list(proxy[str(key)]) for key in keys()}, 1, "a comprehension")

    def share(self, numbers: array.array[float]) -> Iterator[Case]:
        take = self.eval("(a => { globalThis.data = a; return 0 })")

        def work(count: int) -> None:
            for _ in range(count):
                take(numbers)

        yield Case("W11", work, note="an opaque proxy: each number crosses when it is read")
        total = self.eval("(n => { let s = 0; for (let i = 0; i < n; i++) s += data[i]; return s })")
        yield Case("W11sum", lambda _: total(len(numbers)), 1)


if __name__ == "__main__":
    context = STPyV8.JSContext()
    context.enter()
    run(workloads(StPyV8(context)))
    sys.stdout.flush()
    os._exit(0)  # leaving the context crashes
