"""The proxies that `%heap` and the lab extension show: the user's, chosen, with their holders and their cells' titles.

Those that Diglot itself made before the session's first cell are left out.
"""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from diglot.ffi_core import Heap
from diglot.kernel import views
from diglot.kernel.views.text import Titles, place

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

    from diglot.ffi_core.lifetimes.ledger import Proxy, Snapshot

__all__ = ["CHAINS", "ShownProxies", "choose", "limit", "matching"]

CHAINS = 5  # of holders that are shown at most

# Within each the newest first.
_ORDERS: Mapping[str, Callable[[Proxy], Any]] = {
    "size": lambda proxy: -proxy.size,
    "handed": lambda proxy: -proxy.handed,
    "type": lambda proxy: proxy.type,
}


class ShownProxies:
    """The proxies of one session.

    :param shell: knows the titles of its cells.
    :param heap: its heap, in which nothing is the user's yet.
    :ivar own: the ids of Diglot's own.
    """

    def __init__(self, shell: InteractiveShell, heap: Heap) -> None:
        self._shell = shell
        self._heap = heap
        self.own = _own_proxies(heap)
        self._own_figures = heap.stats()
        self._made_by_then = heap.proxies_made()

    def figures(self) -> dict[str, int]:
        """Return the figures of the heap, as `Heap.stats`, without Diglot's own proxies. As cheap as that."""
        figures = self._heap.stats()
        for name in ("pyproxies", "jsproxies"):
            figures[name] -= self._own_figures[name]
        return figures

    def listed(self, *, own: bool = False, most_holders: int | None = None) -> tuple[list[Proxy], list[str]]:
        """List the live proxies with their holders, the oldest first.

        :param own: with Diglot's own.
        :param most_holders: the number of proxies beyond which their holders are not looked for.
        :return: the proxies; what is to be said of them and of the heap, a sentence each.
        """
        notes = [views.summary(self._heap.stats(), self._heap.ledger)]
        found = [proxy for proxy in self._heap.proxies() if own or proxy.id not in self.own]
        if most_holders is None or len(found) <= most_holders:
            found = self.with_holders(found, notes)
        return found, notes

    def with_holders(self, proxies: list[Proxy], notes: list[str]) -> list[Proxy]:
        """Return the proxies with their holders; where these cannot be known, add to the notes why."""
        try:
            return self._heap.with_holders(proxies)
        except RuntimeError as error:
            notes.append(f"Their holders are not known: {error}")
            return proxies

    def beginning(self) -> Snapshot:
        """Return what a snapshot at the session's beginning would have, of what is still alive."""
        from diglot.ffi_core.lifetimes.ledger import Snapshot

        own = {proxy.id: proxy for proxy in self._heap.proxies() if proxy.id in self.own}
        return Snapshot(own, self._made_by_then if self._heap.ledger else None)

    def changes(self, before: Snapshot, since: str, options: Namespace) -> views.DiffView:
        """Return what has become of the proxies since a snapshot.

        :param since: what happened then.
        :param options: those of `%heap diff`.
        """
        from diglot.ffi_core.lifetimes.ledger import Diff

        diff = self._heap.diff(before)
        titles = self.titles([*diff.made, *diff.destroyed])
        made, destroyed = (tuple(choose(found, options, titles)) for found in (diff.made, diff.destroyed))
        own = before.proxies.keys() & self.own - {proxy.id for proxy in diff.destroyed}
        shown = Diff(made, destroyed, diff.alive - len(own), diff.passing)
        has_ledger = self._heap.ledger and before.made is not None
        return views.DiffView(shown, since, has_ledger, titles, limit(options))

    def titles(self, proxies: Iterable[Proxy]) -> Titles:
        """Return what the shell calls the cells in which proxies were made."""
        files = {proxy.made.file for proxy in proxies if proxy.made is not None}
        names = {file: self._shell.compile.format_code_name(file) for file in files}
        return {file: name[1] for file, name in names.items() if name}


def _own_proxies(heap: Heap) -> set[int]:
    """Return the ids of the proxies of a new session: they are Diglot's own.

    With the ledger off their ids are such as they keep, whether it is on or off later.
    """
    has_ledger = heap.ledger
    heap.ledger = False
    found = heap.proxy_ids()
    heap.ledger = has_ledger
    return found


def limit(options: Namespace) -> int | None:
    """Return how many rows the options ask for; None for all."""
    return None if options.all else options.n


def choose(proxies: Sequence[Proxy], options: Namespace, titles: Titles) -> list[Proxy]:
    """Return the proxies that the options choose, in their order.

    :param proxies: the oldest first.
    """
    found = [
        proxy
        for proxy in matching(proxies, options.match or "", titles)
        if (options.lang is None or proxy.language == options.lang)
        and (options.type is None or proxy.type in options.type)
    ]
    order = getattr(options, "sort", "newest")
    if order != "oldest":
        found.reverse()
    return sorted(found, key=_ORDERS[order]) if order in _ORDERS else found


def matching(proxies: Iterable[Proxy], text: str, titles: Titles) -> list[Proxy]:
    """Return the proxies of which a text contains `text`: their own, their type's, their place's or their holders'."""
    text = text.casefold()
    return [proxy for proxy in proxies if not text or any(text in part.casefold() for part in _parts(proxy, titles))]


def _parts(proxy: Proxy, titles: Titles) -> Iterable[str]:
    yield from (proxy.repr, proxy.type, *proxy.held_by)
    if proxy.made is not None:
        yield from (place(proxy.made, titles, full=True), proxy.made.cell or "")
