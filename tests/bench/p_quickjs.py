"""The workloads on PetterS/quickjs: our engine's ancestor behind a module in C. It has no live proxies."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import quickjs
from javascript import NESTED_OBJECT, Bridge, Found, workloads
from subjects import add, nested_dict
from timing import Case, Workload, run

#: what needs a proxy of a Python object, or calls of functions that were handed over
OUT_OF_REACH = {"W3", "W4", "W5", "W6", "W7", "W8", "W9", "W11", "W12", "W12x", "W13a", "W15"}


class QuickJs(Bridge):
    error = quickjs.JSException
    tasks = False

    def __init__(self) -> None:
        self.context = quickjs.Context()
        self.eval = self.context.eval

    def collect(self) -> None:
        super().collect()
        self.context.gc()

    def table(self) -> dict[str, Workload]:
        return {name: work for name, work in workloads(self).items() if name not in OUT_OF_REACH} | {
            "W1": self.w1, "W8": self.w8, "W9": self.w9,
        }  # fmt: skip

    def w1(self) -> Iterator[Case]:
        self.context.add_callable("add", add)
        call = self.eval("(n => { let s = 0; for (let i = 0; i < n; i++) s = add(s, 1); return s })")
        yield Case("W1", call)

    def w8(self) -> Found:
        source = nested_dict()
        yield Case("W8j", lambda _: self.context.parse_json(json.dumps(source)), 1)

    def w9(self) -> Found:
        source: Any = self.eval(NESTED_OBJECT)
        yield Case("W9j", lambda _: json.loads(source.json()), 1)


if __name__ == "__main__":
    run(QuickJs().table())
