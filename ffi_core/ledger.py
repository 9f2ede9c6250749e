"""The types of what `Heap` says about live proxies, by their public name; `lifetimes/ledger.py` has them."""

from .lifetimes.ledger import (
    Border,
    Chain,
    Diff,
    Edge,
    Holder,
    Language,
    Node,
    Proxy,
    Site,
    Snapshot,
)

__all__ = [
    "Border",
    "Chain",
    "Diff",
    "Edge",
    "Holder",
    "Language",
    "Node",
    "Proxy",
    "Site",
    "Snapshot",
]
