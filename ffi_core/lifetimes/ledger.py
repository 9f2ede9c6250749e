"""What a person can ask of the proxies that are alive: where they were made, how often they crossed, who holds them.

Plain data: no row holds the object that it describes, so that looking changes no lifetime.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

__all__ = ["Border", "Chain", "Diff", "Edge", "Holder", "Language", "Node", "Proxy", "Site", "Snapshot"]

Language = Literal["py", "js"]


@dataclass(frozen=True)
class Site:
    """A place in the source of either language.

    :ivar file: the file as tracebacks name it; a cell's is `<js cell 3>` or IPython's name for it.
    :ivar line: number of the line, from 1; 0 when it is not known.
    :ivar function: name of the function; "<module>" at top level.
    :ivar cell: what the front end calls the cell that was running ("In [3]"), None outside of cells.
    """

    file: str
    line: int
    function: str
    cell: str | None = None

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}" if self.line else self.file
        return where if self.function in ("<module>", "") else f"{where} in {self.function}"


@dataclass(frozen=True)
class Proxy:
    """One live proxy.

    :ivar id: a number that no other proxy of the heap ever has; with the ledger off, none that is alive has.
    :ivar language: the heap in which the object itself lives: "py" for a Python object that JavaScript sees.
    :ivar type: type of the object in the words of its language: "dict", "Map", "function".
    :ivar repr: a short text of it, one line.
    :ivar size: bytes of the object without what it refers to, as `sys.getsizeof`; an estimate for JavaScript's.
    :ivar made: where the proxy was made; None when the ledger was off.
    :ivar handed: how often it has crossed the border, the first time included; 0 when the ledger was off.
    :ivar cell: number of the run of a cell during which it was made (see `Heap.begin_cell`), 0 outside of cells.
    :ivar held_by: what refers to it, directly, each a short text: "name xs", "next of <Node object>", "[0] of Array".
    """

    id: int
    language: Language
    type: str
    repr: str
    size: int
    made: Site | None = None
    handed: int = 0
    cell: int = 0
    held_by: tuple[str, ...] = ()


@dataclass(frozen=True)
class Holder:
    """A link of a chain: an object, and how it refers to the next one.

    :ivar link: how: ".name", "[3]", "['key']", "captured variable", "local x"; empty for the first, which is the root,
        and for the last. A root is no object: its `type` is "root" and its `repr` says what it is.
    """

    language: Language
    type: str
    repr: str
    link: str = ""


Chain = tuple[Holder, ...]  # from a root to the object asked about


@dataclass(frozen=True)
class Snapshot:
    """The proxies that were alive at one moment.

    :ivar proxies: by their ids.
    :ivar made: how many had been made in all since the ledger was turned on; None when it was off.
    """

    proxies: Mapping[int, Proxy]
    made: int | None = None


@dataclass(frozen=True)
class Diff:
    """What happened to the proxies of a heap between two moments.

    :ivar made: made since, and alive.
    :ivar destroyed: alive then, and gone.
    :ivar alive: number of those that were alive then and are now.
    :ivar passing: number of those that were made and went in between; 0 when the ledger was off.
    """

    made: tuple[Proxy, ...]
    destroyed: tuple[Proxy, ...]
    alive: int
    passing: int = 0


@dataclass(frozen=True)
class Node:
    """An object at the border, or a direct holder of one.

    :ivar proxied: whether it is seen from the other language through a live proxy.
    :ivar root: what keeps it by name ("name xs"), if anything does.
    """

    id: int
    language: Language
    type: str
    repr: str
    proxied: bool
    root: str | None = None


@dataclass(frozen=True)
class Edge:
    """That one node refers to another, and how (see `Holder.link`)."""

    source: int
    target: int
    label: str = ""


@dataclass(frozen=True)
class Border:
    """The objects that cross the border, who holds them and what they hold of one another.

    :ivar left_out: number of proxies that were left out because the limit was reached.
    """

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    left_out: int = 0
