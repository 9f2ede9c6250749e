"""The text of Python objects where JavaScript, or a message, shows them: their repr, of a size that can be read.

Of containers of Python's own types only what is shown is looked at. All other objects are asked for their repr, one by
one and within the time of the display; what a repr raises, or that it does not end, takes its place.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Mapping
from itertools import islice
from typing import Any

from diglot.ffi_core import _bridge

__all__ = ["python_text"]

DEPTH = 50  # of containers in one another; deeper ones are "[...]"


class _Text:
    """One text that is being written.

    :ivar room: the characters that are left.
    """

    def __init__(self, chars: int, items: int) -> None:
        self.room = chars
        self.items = items
        self.around: set[int] = set()  # ids of the containers around what is being written

    def of(self, o: Any) -> str:
        kind = type(o)
        if (write := _ATOMS.get(kind)) is not None:
            text = write(o, self.room)
        elif (container := _CONTAINERS.get(kind)) is not None:
            text = self._container(o, *container)
        else:
            text = _asked(o)
        if len(text) > self.room:
            text = text[: max(self.room - 3, 0)] + "..."
        self.room -= len(text)
        return text

    def _container(self, o: Any, opening: str, closing: str) -> str:
        if not o:
            return _asked(o)
        if isinstance(o, defaultdict):
            opening = f"defaultdict({_asked(o.default_factory)}, {{"
        if id(o) in self.around or len(self.around) >= DEPTH:
            return f"{opening}...{closing}"
        room = self.room
        self.around.add(id(o))
        try:
            parts = list(self._parts(o))
        finally:
            self.around.discard(id(o))
        self.room = room  # counted once more, as a whole
        left_out = len(o) - len(parts)
        if left_out > 0:
            parts.append(f"... {left_out:,} more")
        elif type(o) is tuple and len(parts) == 1:
            closing = ",)"
        if isinstance(o, deque) and o.maxlen is not None:
            closing = f"], maxlen={o.maxlen})"
        return opening + ", ".join(parts) + closing

    def _parts(self, o: Any) -> Iterable[str]:
        # a copy: what is asked for its repr may change the container
        for item in list(islice(o.items() if isinstance(o, Mapping) else o, self.items)):
            if self.room <= 0:
                return
            yield f"{self.of(item[0])}: {self.of(item[1])}" if isinstance(o, Mapping) else self.of(item)


def _asked(o: Any) -> str:
    text, trouble = _bridge.bounded_repr(o)
    return f"<{type(o).__name__} whose repr {trouble}>" if text is None else text


def _sliced(o: Any, room: int) -> str:
    """The repr of a text, or of bytes, of which there may be many."""
    room = max(room, 0)
    if len(o) <= room:
        return repr(o)
    return f"{o[:room]!r}... {len(o) - room:,} more"


def _number(o: int, room: int) -> str:
    bits = o.bit_length()
    return repr(o) if bits < 4000 * 3 else f"<int of {bits:,} bits>"  # CPython refuses to write more than 4300 digits


_ATOMS: Mapping[type, Callable[[Any, int], str]] = {
    str: _sliced,
    bytes: _sliced,
    bytearray: _sliced,
    int: _number,
    bool: lambda o, room: repr(o),
    float: lambda o, room: repr(o),
    complex: lambda o, room: repr(o),
    type(None): lambda o, room: "None",
}
# What comes before and after the items.
_CONTAINERS: Mapping[type, tuple[str, str]] = {
    list: ("[", "]"),
    tuple: ("(", ")"),
    dict: ("{", "}"),
    set: ("{", "}"),
    frozenset: ("frozenset({", "})"),
    deque: ("deque([", "])"),
    defaultdict: ("defaultdict(", "})"),
    type({}.keys()): ("dict_keys([", "])"),
    type({}.values()): ("dict_values([", "])"),
    type({}.items()): ("dict_items([", "])"),
}


def python_text(o: Any, chars: int = 10_000, items: int = 100) -> str:
    """Return the repr of a Python object, as far as there is room.

    :param chars: the most characters of the text.
    :param items: the most items of each container.
    """
    return _Text(chars, items).of(o)
