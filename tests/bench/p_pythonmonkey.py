"""The workloads on PythonMonkey (SpiderMonkey)."""

from __future__ import annotations

import array
import gc
from collections.abc import Callable, Iterator
from typing import Any

import pythonmonkey
from javascript import Bridge, workloads
from timing import Case, run


class PythonMonkey(Bridge):
    error = pythonmonkey.SpiderMonkeyError

    def __init__(self) -> None:
        self.eval = pythonmonkey.eval

    def collect(self) -> None:
        for _ in range(2):
            pythonmonkey.collect()
            gc.collect()

    def maker(self, type_: type) -> Callable[[], object]:
        return lambda: type_()  # it does not call classes

    def copy_to_js(self, source: dict[str, Any]) -> Case:
        copy = self.eval("(o => { globalThis.kept = JSON.parse(JSON.stringify(o)); return 0 })")
        return Case("W8", lambda _: copy(source), 1, "JSON.parse(JSON.stringify(proxy)): it has no deep copy")

    def share(self, numbers: array.array[float]) -> Iterator[Case]:
        take = self.eval("(a => { globalThis.data = a; return 0 })")

        def work(count: int) -> None:
            for _ in range(count):
                take(numbers)

        yield Case("W11", work, note="a Float64Array")
        total = self.eval("(() => { let s = 0; for (let i = 0; i < data.length; i++) s += data[i]; return s })")
        assert total() == sum(numbers)
        yield Case("W11sum", lambda _: total(), 1)


if __name__ == "__main__":
    run(workloads(PythonMonkey()))
