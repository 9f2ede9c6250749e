"""An object that inherits from a PyProxy of its own JsProxy: endless to ask, and an error in each way of asking."""

from __future__ import annotations

import subprocess
import sys

import pytest

STEPS = """
import sys
import threading

from diglot.ffi_core import Heap, JsException, create_proxy

heap = Heap()
heap.install()
value = heap.eval_js("({})")
handle = create_proxy(value)
heap.eval_js("(value, handle) => { Object.setPrototypeOf(value, handle) }")(value, handle)


def ask():
    try:
        {step}
    except JsException as error:
        print(error)


if sys.argv[1] == "thread":
    thread = threading.Thread(target=ask)
    thread.start()
    thread.join()
else:
    ask()
print(heap.eval_js("6 * 7"))
"""


@pytest.mark.parametrize("where", ["main", "thread"])
@pytest.mark.parametrize(
    "step",
    [
        "value.name",
        "hasattr(value, 'name')",
        "del value.name",
        "dir(value)",
        "heap.eval_js('(value) => value.name')(value)",
        "heap.eval_js('(value) => \"name\" in value')(value)",
        "heap.eval_js('(value) => { for (const key in value); }')(value)",
        "heap.eval_js('(value) => JSON.stringify(value)')(value)",
        "heap.eval_js('(value) => +value')(value)",
    ],
)
def test_asking_it_ends(step: str, where: str) -> None:
    script = STEPS.replace("{step}", step)
    done = subprocess.run([sys.executable, "-c", script, where], capture_output=True, text=True, timeout=60)
    assert done.stdout == "RangeError: Maximum call stack size exceeded\n42\n", (done.returncode, done.stderr[-2000:])
