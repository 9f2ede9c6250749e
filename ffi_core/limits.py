"""How much memory a heap may use when nobody says: a share of what this process can have."""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["default_memory_limit", "memory_of_machine"]

SHARE = 4  # of the memory that there is, one part is a heap's
LEAST = 256 << 20

# What a container may use (Linux control groups, version 2 and 1); "max" or a huge number where there is no limit.
CONTAINER_LIMITS = ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes")


def memory_of_machine(limits: Iterable[str | os.PathLike[str]] = CONTAINER_LIMITS) -> int:
    """Bytes of memory of the machine, or of the container that this process runs in; 0 when that is not known.

    :param limits: the files that have the limit of a container.
    """
    known = []
    try:
        known.append(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"))
    except (ValueError, OSError):
        pass
    for path in limits:
        try:
            with open(path, encoding="ascii") as file:
                known.append(int(file.read()))
        except (ValueError, OSError):
            continue
    return min(known, default=0)


def default_memory_limit() -> int:
    """Bytes a heap may use by default: a quarter of the machine's or the container's memory, at least 256 MiB."""
    return max(memory_of_machine() // SHARE, LEAST)
