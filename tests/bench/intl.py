"""What a call of Intl costs from JavaScript, and how much of it is ICU's, in microseconds of processor time.

    .venv/bin/python tests/bench/intl.py

Each line is the least of several passes of a loop. ICU's part is the same call from Python, without JavaScript.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from diglot.ffi_core import Heap
from diglot.kernel import Cells
from diglot.kernel.platform.intl import _icu

PASSES, TURNS = 7, 20_000

NUMBERS = _icu.NumberFormatter("en", ".### rounding-mode-half-up integer-width/+0 group-auto sign-auto").format
DATES = _icu.DateFormatter("en", "M/d/y", "UTC").format
COLLATOR = _icu.Collator("de").compare

LOOPS: dict[str, tuple[str, Callable[[], object]]] = {
    "format(n)": (
        "const { format } = new Intl.NumberFormat('en'); for (let i = 0; i < n; i++) format(i)",
        lambda: NUMBERS(12345),
    ),
    "f.format(n)": (
        "const f = new Intl.NumberFormat('en'); for (let i = 0; i < n; i++) f.format(i)",
        lambda: NUMBERS(12345),
    ),
    "n.toLocaleString()": ("for (let i = 0; i < n; i++) i.toLocaleString()", lambda: NUMBERS(12345)),
    "n.toLocaleString('de')": ("for (let i = 0; i < n; i++) i.toLocaleString('de')", lambda: NUMBERS(12345)),
    "d.toLocaleDateString()": (
        "const d = new Date(0); for (let i = 0; i < n; i++) d.toLocaleDateString()",
        lambda: DATES(1e12),
    ),
    "compare(a, b)": (
        "const { compare } = new Intl.Collator('de'); for (let i = 0; i < n; i++) compare('abc', 'abd')",
        lambda: COLLATOR("abc", "abd"),
    ),
    "a.localeCompare(b)": ("for (let i = 0; i < n; i++) 'abc'.localeCompare('abd')", lambda: COLLATOR("abc", "abd")),
}


def least(loop: Callable[[], object]) -> float:
    """Microseconds of a turn."""
    found = []
    for _ in range(PASSES):
        start = time.process_time()
        loop()
        found.append(time.process_time() - start)
    return 1e6 * min(found) / TURNS


def main() -> None:
    """Print a line for each kind of call."""
    with Heap() as heap:
        cells = Cells(heap)
        print(f"{'':24} JavaScript   ICU")
        for name, (source, native) in LOOPS.items():
            loop = heap.eval_js(f"(n) => {{ {source} }}")

            def alone(call: Callable[[], object] = native) -> None:
                for _ in range(TURNS):
                    call()

            print(f"{name:24} {least(lambda loop=loop: loop(TURNS)):10.2f} {least(alone):5.2f}")
        cells.close()


if __name__ == "__main__":
    main()
