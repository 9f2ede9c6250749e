"""What `Heap.proxies`, `.leaks`, `.diff` and `.border` answer: rows made of what the native walk of the heaps finds."""

from __future__ import annotations

import gc
import sys
from collections.abc import Container, Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from diglot.ffi_core import _bridge

from .describe import Describer
from .holders import Holders
from .ledger import Border, Diff, Proxy, Site, Snapshot
from .rows import id_of

if TYPE_CHECKING:
    from diglot.ffi_core.heap import Heap

    from .rows import Row

__all__ = ["border", "diff", "leaks", "proxied", "proxies", "with_holders"]


def _size(value: object) -> int:
    try:
        return sys.getsizeof(value, 0)
    except Exception:  # a class may say anything of its size
        return 0


def _site(place: tuple[str, int, str] | None, cell: str | None) -> Site | None:
    return None if place is None else Site(place[0], place[1], place[2], cell)


def _age(row: Row) -> tuple[bool, int]:
    return row[4] is not None, id_of(row)  # what has no record is older than the ledger


def proxies(heap: Heap, rows: list[Row], holders: bool = False) -> list[Proxy]:
    """Rows for proxies that the engine has listed, in the order in which they were made."""
    rows.sort(key=_age)
    describe = Describer(heap)
    held: Mapping[int, tuple[str, ...]] = {}
    if holders:
        with Holders(heap, describe, rows) as search:
            held = search.direct(rows)
    result = []
    for row in rows:
        is_python, address, value, size, record = row
        kind, text = describe.python(value) if is_python else describe.js(value)
        place, number, handed = record[1:] if record is not None else (None, 0, 0)
        result.append(
            Proxy(
                id=id_of(row),
                language="py" if is_python else "js",
                type=kind,
                repr=text,
                size=_size(value) if is_python else size,
                made=_site(place, heap.cell_label(number)),
                handed=handed,
                cell=number,
                held_by=held.get(address if is_python else id(value), ()),
            )
        )
    return result


def with_holders(heap: Heap, chosen: Iterable[Proxy]) -> list[Proxy]:
    """The same rows, with what holds the objects that are alive."""
    chosen = list(chosen)
    ids = {proxy.id for proxy in chosen}
    rows = {id_of(row): row for row in _bridge.live_proxies(heap.engine) if id_of(row) in ids}
    with Holders(heap, Describer(heap), list(rows.values())) as search:
        held = search.direct(list(rows.values()))
    addresses = {key: row[1] if row[0] else id(row[2]) for key, row in rows.items()}
    return [replace(proxy, held_by=held.get(addresses.get(proxy.id, 0), ())) for proxy in chosen]


def proxied(heap: Heap, number: int) -> Any:
    """The object of the live proxy that has this id."""
    for row in _bridge.live_proxies(heap.engine):
        if id_of(row) == number:
            return row[2]
    raise LookupError(f"no live proxy has the id {number}: its object was let go")


def leaks(heap: Heap, named: Iterable[object] = ()) -> list[Proxy]:
    """Rows of the proxies that were made by an earlier cell and that no name of either language reaches."""
    gc.collect()  # what is garbage by Python's own lights is none
    engine = heap.engine
    boundary = [engine, engine.hooks, heap, heap.timers, *heap.infrastructure()]
    roots: list[object] = [heap.namespace, *named]
    # the last error shown: the next one takes its place
    roots += [getattr(sys, name) for name in ("last_exc", "last_value", "last_traceback") if hasattr(sys, name)]
    if not isinstance(heap.namespace, dict):
        roots.extend(heap.namespace.values())
    reached = _bridge.reached_by(engine, roots, _bridge.roots_of_names(engine), boundary)
    last = engine.cell
    rows = [
        row
        for row in _bridge.live_proxies(engine)
        if row[4] is not None
        and 0 < row[4][2] < last
        and (row[1] if row[0] else id(row[2])) not in reached
        and not any(row[2] is own for own in boundary)
    ]
    return proxies(heap, rows, holders=True)


def diff(heap: Heap, before: Snapshot) -> Diff:
    """What has become of the proxies since `before`."""
    rows = _bridge.live_proxies(heap.engine)
    now = {id_of(row) for row in rows}
    rows = [row for row in rows if id_of(row) not in before.proxies]
    gone = tuple(proxy for key, proxy in before.proxies.items() if key not in now)
    made = proxies(heap, rows)
    passing = 0
    if before.made is not None and heap.ledger:
        passing = max(heap.proxies_made() - before.made - len(made), 0)
    return Diff(tuple(made), gone, len(now) - len(made), passing)


def border(heap: Heap, limit: int, exclude: Container[int] = ()) -> Border:
    """The proxied objects, the newest up to `limit`, with their direct holders."""
    rows = [row for row in _bridge.live_proxies(heap.engine) if id_of(row) not in exclude]
    rows.sort(key=_age)
    left_out = max(len(rows) - limit, 0) if limit else 0
    del rows[:left_out]
    with Holders(heap, Describer(heap), rows) as search:
        return search.border(rows, left_out)
