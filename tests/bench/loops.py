"""The loops of loops.js in Python: `python tests/bench/loops.py`."""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter
from typing import Any


def sieve() -> int:
    composite = bytearray(1_000_001)
    primes = 0
    for n in range(2, 1_000_001):
        if composite[n]:
            continue
        primes += 1
        for m in range(n * n, 1_000_001, n):
            composite[m] = 1
    return primes


def mandelbrot() -> int:
    inside = 0
    for row in range(100):
        for column in range(100):
            a, b = column / 40 - 2, row / 40 - 1.25
            x = y = 0.0
            steps = 0
            while x * x + y * y <= 4 and steps < 100:
                x, y = x * x - y * y + a, 2 * x * y + b
                steps += 1
            if steps == 100:
                inside += 1
    return inside


def fibonacci() -> int:
    def fib(n: int) -> int:
        return n if n < 2 else fib(n - 1) + fib(n - 2)

    return fib(25)


class Entry:
    def __init__(self, word: str) -> None:
        self.word = word
        self.count = 0


def words() -> int:
    counts: dict[str, Entry] = {}
    for i in range(100_000):
        word = f"w{(i * 7919) % 1000}"
        entry = counts.get(word) or Entry(word)
        entry.count += 1
        counts[word] = entry
    return sorted(counts.values(), key=lambda entry: (-entry.count, entry.word))[0].count


def milliseconds(loop: Callable[[], Any]) -> float:
    start = perf_counter()
    loop()
    return 1000 * (perf_counter() - start)


if __name__ == "__main__":
    for loop in (sieve, mandelbrot, fibonacci, words):
        print(f"{loop.__name__} {min(milliseconds(loop) for _ in range(7)):.2f} ms {loop()}")
