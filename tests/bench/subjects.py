"""The Python objects that every side works on, of the same sizes everywhere."""

from __future__ import annotations

import os
from typing import Any

__all__ = ["ITEMS", "KILO", "MEGA", "Counted", "Plain", "add", "fail", "many_names", "nested_dict", "resident"]

KILO = "ab" * 512
MEGA = "ab" * (512 * 1024)
ITEMS = 200_000


class Plain:
    """An object with one attribute."""

    def __init__(self) -> None:
        self.x = 1


class Counted:
    """An object that counts its births and deaths."""

    born = 0
    dead = 0

    def __init__(self) -> None:
        Counted.born += 1

    def __del__(self) -> None:
        Counted.dead += 1


def add(a: Any, b: Any) -> Any:
    return a + b


def fail() -> None:
    raise ValueError("x")


def many_names(names: int = 10_000) -> dict[str, Any]:
    """A namespace; one of its objects has as many attributes."""
    plain = Plain()
    plain.__dict__ = {f"attribute_{i}": i for i in range(names)}
    return {f"name_{i}": i for i in range(names)} | {"plain": plain}


def nested_dict(size: int = 20_000) -> dict[str, list[Any]]:
    return {str(i): [i, str(i)] for i in range(size)}


def resident() -> int:
    """Bytes of memory that the process has."""
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
