"""Live proxies as the bridge lists them (`_bridge.live_proxies`): a row each."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, TypeAlias

    # Is it of Python, its address, the object, its bytes, its record: number, place, cell, crossings.
    Row: TypeAlias = tuple[bool, int, Any, int, tuple[int, Any, int, int] | None]

__all__ = ["id_of"]


def id_of(row: Row) -> int:
    """The number that a proxy shares with no other: its record's, else the address of what it stands for."""
    return row[4][0] if row[4] is not None else row[1] if row[0] else id(row[2])
