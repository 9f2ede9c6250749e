"""The kinds of values of Python. Whatever can run code of the user's in them is a hook."""

from __future__ import annotations

import asyncio
import collections
import collections.abc
import contextlib
import dataclasses
import datetime
import decimal
import enum
import fractions
import functools
import itertools
import pathlib
import types
import uuid
from array import array
from collections.abc import AsyncIterator, Callable, Generator, Iterator
from typing import Any, NamedTuple

import numpy as np
from mischief import BEHAVE, Trouble, ask, hooked

__all__ = ["KINDS", "Plain"]

Any_ = Callable[[], Any]  # gives a value of the machine's


class Plain:
    """An instance with nothing special, which can be watched."""

    def __init__(self, x: Any = None) -> None:
        self.x = x

    def method(self, *args: Any, **kwargs: Any) -> Any:
        return args or kwargs

    @property
    def computed(self) -> Any:
        answer = ask("property")
        return self.x if answer is BEHAVE else answer

    @computed.setter
    def computed(self, value: Any) -> None:
        ask("property's setter")
        self.x = value


class Slots:
    __slots__ = ("__weakref__", "x", "y")

    def __init__(self, x: Any) -> None:
        self.x = x


class Pair(NamedTuple):
    x: Any
    y: Any


@dataclasses.dataclass
class Data:
    x: Any
    items: list[Any] = dataclasses.field(default_factory=list)


def get_item(self: Any, key: Any) -> Any:
    if isinstance(key, int) and not 0 <= key < 3:
        raise IndexError(key)
    return self.x


def of_arguments(self: Any, *args: Any, **kwargs: Any) -> Any:
    return args[0] if args else self.x


METHODS: dict[str, Callable[..., Any]] = {
    "__getattr__": lambda self, name: (_ for _ in ()).throw(AttributeError(name)),
    "__getitem__": get_item,
    "__setitem__": lambda self, key, value: None,
    "__delitem__": lambda self, key: None,
    "__contains__": lambda self, key: key == 1,
    "__len__": lambda self: 3,
    "__iter__": lambda self: iter([1, self.x]),
    "__call__": of_arguments,
    "__bool__": lambda self: True,
    "__eq__": lambda self, other: self is other,
    "__hash__": lambda self: 5,
    "__repr__": lambda self: "<hooked>",
    "__str__": lambda self: "hooked",
    "__index__": lambda self: 1,
    "__float__": lambda self: 1.5,
    "__dir__": lambda self: ["x", "method"],
    "__setattr__": object.__setattr__,
    "__delattr__": object.__delattr__,
    "__add__": lambda self, other: [self, other],
    "__lt__": lambda self, other: True,
    "__fspath__": lambda self: "path",
    "__enter__": lambda self: self,
    "__exit__": lambda self, *args: None,
}


def with_methods(*names: str, **others: Callable[..., Any]) -> Any:
    """A class with these of the methods above, and others, all of which are hooks."""
    return hooked(Plain, **{name: METHODS[name] for name in names}, **others)


# What a type lacks decides as much as what it has: one with all special methods, and smaller ones.
Everything = with_methods(*METHODS)
Sequence = with_methods("__getitem__", "__len__")
Items = with_methods("__getitem__", "__setitem__", "__delitem__", "__contains__")
Mapping = with_methods("__getitem__", "__iter__", "__len__", keys=lambda self: ["x", 1])
Attributes = with_methods("__getattr__", "__setattr__", "__delattr__", "__dir__")
Callable_ = with_methods("__call__", __get__=lambda self, instance, owner=None: self)
Number = with_methods("__index__", "__float__", "__add__", "__lt__", "__hash__", "__eq__")
Shown = with_methods("__repr__", "__str__", _repr_html_=lambda self: "<b>", __rich__=str)
Finalized = with_methods(__del__=lambda self: None)
Iterator_ = with_methods(__iter__=lambda self: self, __next__=lambda self: next(self.x), __length_hint__=lambda self: 3)
Awaitable_ = with_methods(__await__=lambda self: iter([None]))
AsyncIterator_ = with_methods(__aiter__=lambda self: self, __anext__=lambda self: asyncio.sleep(0, 1))
Copies = with_methods(
    __copy__=lambda self: self, __deepcopy__=lambda self, memo: self, __reduce_ex__=object.__reduce_ex__
)
ITEMS = ("__getitem__", "__setitem__", "__delitem__", "__len__", "__iter__", "__contains__")
HookedList = hooked(list, *ITEMS, "append", "insert", "pop")
HookedDict = hooked(dict, *ITEMS, "keys", "items", "get")
HookedDefault = hooked(collections.defaultdict, "__missing__", "__contains__")
HookedSet = hooked(set, "__len__", "__iter__", "__contains__", "add")
HookedTuple = hooked(tuple, "__getitem__", "__len__", "__iter__")
HookedStr = hooked(str, "__str__", "__len__", "__hash__", "__eq__")
HookedInt = hooked(int, "__index__", "__int__", "__float__", "__hash__", "__eq__", "bit_length")
HookedError = hooked(ValueError, "__str__", "__repr__", __getattr__=METHODS["__getattr__"])
HookedBytes = hooked(bytearray, "__len__", "__getitem__")
Meta = hooked(
    type,
    "__call__", "__instancecheck__", "__subclasscheck__", "__getattribute__", "__repr__", "__dir__",
    __getattr__=METHODS["__getattr__"],
)  # fmt: skip


class MutableSequence(collections.abc.MutableSequence[Any]):
    def __init__(self, *items: Any) -> None:
        self.items = list(items)

    def __getitem__(self, index: Any) -> Any:
        answer = ask("MutableSequence.__getitem__")
        return self.items[index] if answer is BEHAVE else answer

    def __setitem__(self, index: Any, value: Any) -> None:
        ask("MutableSequence.__setitem__")
        self.items[index] = value

    def __delitem__(self, index: Any) -> None:
        ask("MutableSequence.__delitem__")
        del self.items[index]

    def __len__(self) -> int:
        answer = ask("MutableSequence.__len__")
        return len(self.items) if answer is BEHAVE else answer

    def insert(self, index: int, value: Any) -> None:
        ask("MutableSequence.insert")
        self.items.insert(index, value)


def function(any_: Any_) -> Callable[..., Any]:
    def called(*args: Any, **kwargs: Any) -> Any:
        answer = ask("function")
        return (args[0] if args else any_()) if answer is BEHAVE else answer

    return called


def two_parameters(any_: Any_) -> Callable[..., Any]:
    def called(a: Any, b: Any = None) -> Any:
        answer = ask("function of two parameters")
        return [a, b] if answer is BEHAVE else answer

    return called


def generator(any_: Any_) -> Generator[Any, Any, Any]:
    def made() -> Generator[Any, Any, Any]:
        try:
            got = yield any_()
            answer = ask("generator")
            yield got if answer is BEHAVE else answer
            yield from [1, 2]
        finally:
            ask("end of a generator")

    return made()


def async_generator(any_: Any_) -> AsyncIterator[Any]:
    async def made() -> AsyncIterator[Any]:
        try:
            yield any_()
            await asyncio.sleep(0)
            ask("asynchronous generator")
            yield 2
        finally:
            ask("end of an asynchronous generator")

    return made()


def coroutine(any_: Any_, turns: int) -> Any:
    async def made() -> Any:
        value = any_()
        for _ in range(turns):
            await asyncio.sleep(0)
        answer = ask("coroutine")
        return value if answer is BEHAVE else answer

    return made


def awaits(any_: Any_) -> Any:
    async def made(value: Any = None) -> Any:
        answer = ask("before await")
        return await (any_() if answer is BEHAVE else answer)

    return made


def decorated(any_: Any_) -> Any:
    @contextlib.contextmanager
    def made() -> Iterator[Any]:
        ask("context manager")
        yield any_()
        ask("end of a context manager")

    return made()


def class_with_metaclass(any_: Any_) -> Any:
    return Meta("Made", (Plain,), {"attribute": any_(), "__class_getitem__": classmethod(lambda cls, key: key)})


def error_with_traceback(any_: Any_) -> BaseException:
    try:
        local = any_()  # noqa: F841
        raise Trouble("with a traceback") from KeyError(any_())
    except Trouble as error:
        return error


def module(any_: Any_) -> types.ModuleType:
    made = types.ModuleType("made")
    made.x = any_()  # type: ignore[attr-defined]
    made.__getattr__ = lambda name: METHODS["__getattr__"](made, name)  # type: ignore[method-assign]
    return made


def hashable(value: Any) -> Any:
    try:
        hash(value)
    except TypeError:
        return "unhashable"
    return value


def list_in_itself(any_: Any_) -> list[Any]:
    made = [any_(), 1]
    made.append(made)
    return made


KINDS: dict[str, Callable[[Any_], Any]] = {
    "instance": lambda any_: Plain(any_()),
    "object of all special methods": lambda any_: Everything(any_()),
    "object of items": lambda any_: Items(any_()),
    "object of a sequence's methods": lambda any_: Sequence(any_()),
    "object of a mapping's methods": lambda any_: Mapping(any_()),
    "object of attributes": lambda any_: Attributes(any_()),
    "object that is callable": lambda any_: Callable_(any_()),
    "object that is a number": lambda any_: Number(any_()),
    "object of displays": lambda any_: Shown(any_()),
    "object with a destructor": lambda any_: Finalized(any_()),
    "object of copies": lambda any_: Copies(any_()),
    "object with slots": lambda any_: Slots(any_()),
    "object": lambda any_: object(),
    "iterator": lambda any_: Iterator_(iter([1, any_(), 3])),
    "awaitable": lambda any_: Awaitable_(any_()),
    "asynchronous iterator": lambda any_: AsyncIterator_(any_()),
    "list": lambda any_: [1, any_(), [2, {"a": 3}], "text"],
    "list in itself": list_in_itself,
    "tuple": lambda any_: (1, any_(), (2,)),
    "dict": lambda any_: {"x": any_(), 1: 2, "a": {"b": [any_()]}, "get": 1},
    "dict of odd keys": lambda any_: {None: 1, 1.5: any_(), (1, 2): 3, "\ud800": 4, hashable(any_()): 5},
    "set": lambda any_: {1, "x", hashable(any_())},
    "frozenset": lambda any_: frozenset({1, hashable(any_())}),
    "deque": lambda any_: collections.deque([1, any_()], 5),
    "range": lambda any_: range(5),
    "view of a dict": lambda any_: {"x": any_()}.items(),
    "mappingproxy": lambda any_: types.MappingProxyType({"x": any_()}),
    "ChainMap": lambda any_: collections.ChainMap({"x": any_()}, {"y": 1}),
    "SimpleNamespace": lambda any_: types.SimpleNamespace(x=any_()),
    "list with hooks": lambda any_: HookedList([1, any_(), "x"]),
    "dict with hooks": lambda any_: HookedDict({"x": any_(), 1: 2}),
    "defaultdict with hooks": lambda any_: HookedDefault(list, x=any_()),
    "set with hooks": lambda any_: HookedSet([1, "x"]),
    "tuple with hooks": lambda any_: HookedTuple([1, any_()]),
    "str with hooks": lambda any_: HookedStr("text"),
    "int with hooks": lambda any_: HookedInt(7),
    "bytearray with hooks": lambda any_: HookedBytes(b"abcd"),
    "MutableSequence with hooks": lambda any_: MutableSequence(1, any_(), 3),
    "function": function,
    "function of two parameters": two_parameters,
    "bound method": lambda any_: Plain(any_()).method,
    "built-in function": lambda any_: len,
    "partial": lambda any_: functools.partial(function(any_), any_()),
    "cached function": lambda any_: functools.lru_cache(maxsize=2)(function(any_)),
    "class": lambda any_: type("Made", (Plain,), {"attribute": any_()}),
    "class with a metaclass": class_with_metaclass,
    "built-in class": lambda any_: int,
    "exception class": lambda any_: Trouble,
    "property": lambda any_: Plain.__dict__["computed"],
    "generator": generator,
    "iterator of a list": lambda any_: iter([any_(), 1, 2]),
    "itertools": lambda any_: itertools.chain([any_()], map(function(any_), [1, 2])),
    "coroutine": lambda any_: coroutine(any_, 1)(),
    "coroutine function": lambda any_: coroutine(any_, 2),
    "coroutine function that never waits": lambda any_: coroutine(any_, 0),
    "coroutine function that awaits a value": awaits,
    "asynchronous generator": async_generator,
    "context manager": decorated,
    "exception": lambda any_: ValueError("text", any_()),
    "exception with a traceback": error_with_traceback,
    "exception with hooks": lambda any_: HookedError(any_()),
    "SystemExit": lambda any_: SystemExit(any_()),
    "ExceptionGroup": lambda any_: Trouble([ValueError(1), KeyError(any_())]),
    "bytes": lambda any_: b"\x00\xffabc",
    "bytearray": lambda any_: bytearray(b"abcdefgh"),
    "memoryview": lambda any_: memoryview(bytearray(b"abcdefgh"))[::2],
    "array": lambda any_: array("d", [1.5, 2.5]),
    "NumPy array": lambda any_: np.arange(6, dtype="float32").reshape(2, 3).T,
    "NumPy array of objects": lambda any_: np.array([any_(), 1], dtype=object),
    "NumPy record": lambda any_: np.zeros(2, dtype=[("a", "i4"), ("b", "S3")]),
    "NumPy scalar": lambda any_: np.float64(1.5),
    "datetime64": lambda any_: np.array(["2020-01-01", "NaT"], dtype="M8[s]"),
    "str": lambda any_: "漢\ud800é",
    "int": lambda any_: -(1 << 100),
    "float": lambda any_: float("nan"),
    "complex": lambda any_: 1j,
    "Decimal": lambda any_: decimal.Decimal("1.10"),
    "Fraction": lambda any_: fractions.Fraction(1, 3),
    "datetime": lambda any_: datetime.datetime(2024, 2, 29, 12),
    "timedelta": lambda any_: datetime.timedelta(1),
    "Enum": lambda any_: enum.Enum("Colour", ["RED"]).RED,
    "UUID": lambda any_: uuid.UUID(int=5),
    "Path": lambda any_: pathlib.PurePosixPath("/a/b"),
    "namedtuple": lambda any_: Pair(any_(), 2),
    "dataclass": lambda any_: Data(any_()),
    "module": module,
    "module with a file": lambda any_: decimal,
    "Ellipsis": lambda any_: ...,
    "None": lambda any_: None,
}
