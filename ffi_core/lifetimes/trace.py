"""What crossed the border of the two heaps while somebody looked, in order: `Heap.trace`.

Plain data: texts and numbers. A trace keeps nothing alive that crossed, and looking at it crosses nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType, TracebackType
from typing import TYPE_CHECKING, Any, overload

from diglot.ffi_core import _bridge

if TYPE_CHECKING:
    from .ledger import Language

__all__ = ["LIMIT", "Crossing", "Crossings", "TracedProxy", "Tracing", "Value"]

LIMIT = 200  # crossings that are recorded one by one unless the caller wants more


@dataclass(frozen=True)
class Value:
    """A value that crossed, or an exception.

    :ivar text: a short text of it, in the idiom of the language that it came from. No __repr__ has run for it.
    :ivar how: what it was and what became of it: "int → number", "list → PyProxy", "PyProxy → the list itself".
    :ivar proxy: number of the proxy that stands for it (see `Crossings.proxies`); 0 for what crosses by value.
    :ivar made: whether that proxy was made by this crossing; it was there before otherwise.
    """

    text: str
    how: str
    proxy: int = 0
    made: bool = False


@dataclass(frozen=True)
class Crossing:
    """One crossing of the border.

    :ivar number: from 1, in the order in which they began.
    :ivar source: the language that asked: "py" for Python asking JavaScript.
    :ivar kind: what was asked for. Names: "name", "set name", "delete name"; properties: "get", "set", "delete", "has",
        "keys"; items: "get item", "set item", "delete item", "length", "splice", "pop", "reorder", "add"; "call",
        "new", "eval", "import"; iteration: "iterate", "step", "resume" (throw or return); promises: "await", "settle";
        copies: "to_py", "to_js", "toJs", "toPy"; "buffer"; proxies: "copy", "create_proxy", "destroy", "release";
        "str", "repr", "truth", "dispose".
    :ivar target: short text of the object that was asked, or of the source that was run; empty where there is none.
    :ivar proxy: number of the proxy through which it was asked, 0 for none.
    :ivar name: of the property, name, index or keyword arguments; empty where there is none.
    :ivar arguments: the values that crossed with the question.
    :ivar result: the value, or exception, that came back; None where nothing does.
    :ivar failed: whether the result is an exception.
    :ivar depth: how many of the crossings in the trace this one began inside of.
    :ivar parent: number of the innermost of them; 0 for none.
    :ivar seconds: how long it took, with all that happened inside of it; 0 for one that is not over.
    :ivar thread: number of the thread, from 1, in the order in which they first crossed.
    """

    number: int
    source: Language
    kind: str
    target: str = ""
    proxy: int = 0
    name: str = ""
    arguments: tuple[Value, ...] = ()
    result: Value | None = None
    failed: bool = False
    depth: int = 0
    parent: int = 0
    seconds: float = 0.0
    thread: int = 1


@dataclass(frozen=True)
class TracedProxy:
    """A proxy that crossed while a heap was traced.

    :ivar number: from 1, in the order in which they were first met.
    :ivar language: the heap in which the object itself lives: "py" for a PyProxy.
    :ivar text: a short text of the object, as it was then.
    :ivar name: a name that the object had, empty for none.
    """

    number: int
    language: Language
    text: str
    name: str = ""


class Crossings(Sequence[Crossing]):
    """The crossings of a heap in the order in which they began, with the ends of proxies among them.

    :param trace: what the bridge records; it is read at each look, until `freeze`. None: what follows is all.
    :param rows: the crossings.
    :param proxies: the proxies that crossed.
    :param more: see the property.
    """

    def __init__(
        self,
        trace: _bridge.Trace | None = None,
        rows: Sequence[Crossing] = (),
        proxies: Sequence[TracedProxy] = (),
        more: Mapping[tuple[Language, str], int] | None = None,
    ) -> None:
        self._trace = trace
        self._rows = tuple(rows)
        self._proxies = tuple(proxies)
        self._more = dict(more or {})

    def _read(self) -> None:
        if self._trace is not None:
            self._rows = tuple(_rows(self._trace))
            self._proxies = tuple(
                TracedProxy(number, "py" if of_python else "js", text, name)
                for number, (of_python, text, name) in enumerate(self._trace.proxies, 1)
            )
            self._more = {("py" if to_js else "js", kind): n for (to_js, kind), n in self._trace.counts.items()}
            if self._trace.ends_left_out:
                self._more[("js", "release")] = self._trace.ends_left_out

    def freeze(self) -> None:
        """Read for the last time."""
        self._read()
        self._trace = None

    @property
    def proxies(self) -> Mapping[int, TracedProxy]:
        """The proxies that crossed, by their numbers."""
        self._read()
        return MappingProxyType({proxy.number: proxy for proxy in self._proxies})

    @property
    def more(self) -> Mapping[tuple[Language, str], int]:
        """How many crossings there were beyond the limit, by (source, kind)."""
        self._read()
        return MappingProxyType(self._more)

    def __len__(self) -> int:
        self._read()
        return len(self._rows)

    @overload
    def __getitem__(self, index: int) -> Crossing: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Crossing, ...]: ...
    def __getitem__(self, index: int | slice) -> Crossing | tuple[Crossing, ...]:
        self._read()
        return self._rows[index]

    def __iter__(self) -> Iterator[Crossing]:
        self._read()
        return iter(self._rows)

    def __repr__(self) -> str:
        more = sum(self.more.values())
        return f"<Crossings: {len(self)}{f' and {more:,} more' if more else ''}>"


def _rows(trace: _bridge.Trace) -> Iterator[Crossing]:
    """Yield the crossings, and the ends of proxies as crossings of the kind "release", in order."""
    crossings: Sequence[Any] = trace.crossings
    ends = trace.releases()
    numbers: dict[int, int] = {}  # index of a crossing -> its number
    threads: dict[int, int] = {}
    number = position = 0
    for index in range(len(crossings) + 1):
        while position < len(ends) and ends[position][2] <= index:
            number += 1
            yield _release(number, ends[position], crossings, numbers, trace.proxies)
            position += 1
        if index == len(crossings):
            break
        crossing = crossings[index]
        number += 1
        numbers[index] = number
        yield Crossing(
            number,
            "py" if crossing.to_js else "js",
            crossing.kind,
            crossing.target,
            crossing.proxy,
            crossing.name,
            tuple(_value(value) for value in crossing.arguments),
            None if crossing.result is None else _value(crossing.result),
            crossing.failed,
            crossing.depth,
            numbers.get(crossing.parent, 0),
            max(crossing.ended - crossing.begun, 0.0),
            threads.setdefault(crossing.thread, len(threads) + 1),
        )


def _value(value: Any) -> Value:
    return Value(value.text, value.how, value.proxy, value.made)


def _release(
    number: int,
    end: tuple[int, bool, int, float, str],
    crossings: Sequence[Any],
    numbers: Mapping[int, int],
    proxies: Sequence[Any],
) -> Crossing:
    proxy, of_python, after, at, kind = end
    depth = parent = 0
    for index in range(after - 1, -1, -1):
        crossing = crossings[index]
        if crossing.ended == 0 or crossing.ended > at:  # the innermost one that was not over
            depth, parent = crossing.depth + 1, numbers[index]
            break
    text = proxies[proxy - 1][1] if proxy else kind
    # A PyProxy goes when JavaScript lets go of it.
    return Crossing(number, "js" if of_python else "py", "release", text, proxy, depth=depth, parent=parent)


class Tracing:
    """The context manager that `Heap.trace` returns; its value is the `Crossings`.

    :param engine: the heap's engine.
    :param limit: how many crossings are recorded one by one.
    :param machinery: beginnings of the names of files whose code is no user's.
    """

    def __init__(self, engine: _bridge.Engine, limit: int, machinery: tuple[str, ...]) -> None:
        self._engine = engine
        self._trace = _bridge.Trace(limit, machinery)
        self._had_ledger = False
        self.crossings = Crossings(self._trace)

    def __enter__(self) -> Crossings:
        self._had_ledger = self._engine.ledger
        self._engine.ledger = True
        try:
            _bridge.begin_trace(self._engine, self._trace)
        except BaseException:
            self._restore()
            raise
        return self.crossings

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        _bridge.end_trace(self._engine)
        self.crossings.freeze()
        self._restore()

    def _restore(self) -> None:
        if not self._had_ledger and not self._engine.closed:
            self._engine.ledger = False

    def pause(self) -> None:
        """Leave out what comes, until `resume`: the front end's own work."""
        self._trace.muted += 1

    def resume(self) -> None:
        """End what `pause` began."""
        self._trace.muted -= 1
