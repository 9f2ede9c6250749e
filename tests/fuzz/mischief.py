"""What the hooks of the fuzzer's values do: behave, or any of the things that no bridge expects at that moment.

A hook is user code that the bridge or an engine calls: a special method, a trap, a getter, a callback, a destructor.
Each asks the running machine, so that one seed decides it all.
"""

from __future__ import annotations

import _thread
import asyncio
import gc
import signal
import threading
from collections.abc import Callable
from types import FrameType
from typing import Any

__all__ = ["BEHAVE", "Exhausted", "Mischief", "TooLong", "Trouble", "ask", "decided", "hooked"]

BEHAVE = object()  # the answer to a hook that is to do what it is for

FUEL = 150  # hooks of a step that may misbehave; beyond, they end what goes on
DEPTH = 3  # operations within hooks of operations


class Trouble(Exception):
    """Raised by a hook."""


class Exhausted(Exception):
    """Raised by every hook of a step that has gone on for too long."""


class TooLong(BaseException):
    """Raised by the signal that ends an operation which takes too long."""


EXCEPTIONS: tuple[Callable[[], BaseException], ...] = (
    Trouble, lambda: Trouble("\ud800", object()), AttributeError, KeyError, IndexError, TypeError, ValueError,
    StopIteration, lambda: StopIteration(1), StopAsyncIteration, GeneratorExit, KeyboardInterrupt, SystemExit,
    asyncio.CancelledError, BufferError, OverflowError, lambda: ExceptionWithoutText(), MemoryError,
)  # fmt: skip


class ExceptionWithoutText(Exception):
    """An exception whose own methods raise."""

    def __str__(self) -> str:
        raise Trouble

    __repr__ = __str__


class Mischief:
    """Decides what a hook does, by the random numbers of the step that runs.

    :param machine: whose values and heap it meddles with.
    :param done: gets the figures of what was done.
    """

    def __init__(self, machine: Any, done: dict[str, int]) -> None:
        self.machine = machine
        self.done = done
        self.calm = True  # hooks behave: the oracle looks, or the step has been calmed
        self.fuel = 0
        self.depth = 0
        self.runs = False  # an operation runs, which an interrupt may end
        self.acts: tuple[Callable[[], Any], ...] = (
            self.throw, self.throw, self.rubbish, self.drop, self.drop_in_thread, self.collect, self.destroy,
            self.mutate, self.interrupt, self.close, self.nest, self.switch_ledger,
        )  # fmt: skip

    # -- the hooks

    def ask(self, site: str) -> Any:
        """What the hook at `site` answers: BEHAVE, or the value to give instead. Raises what it is to raise."""
        if self.calm:
            return BEHAVE
        self.fuel -= 1
        if self.fuel < 0:
            raise Exhausted
        random = self.machine.random
        if random.random() > self.machine.temper:
            return BEHAVE
        act = random.choice(self.acts)
        self.count(f"{act.__name__} in a hook")
        self.machine.note(f"{act.__name__} in {site}")
        return act()

    def decide(self, site: str) -> int:
        """What a hook of JavaScript does: 0 to behave, else the number of an act of hooks.js."""
        random = self.machine.random
        if not self.calm and random.random() < self.machine.temper:
            self.fuel -= 1
            act: int = random.randrange(1, 1 + self.machine.js_acts)
            self.machine.note(f"act {act} in {site}")
            self.count("acts of JavaScript")
            return act
        self.ask(site)
        return 0

    def refuel(self) -> None:
        self.fuel = FUEL
        self.depth = 0

    def count(self, what: str) -> None:
        self.done[what] = self.done.get(what, 0) + 1

    # -- what they do

    def throw(self) -> None:
        random = self.machine.random
        error = random.choice(self.machine.values) if self.machine.values and random.random() < 0.2 else None
        raise error if isinstance(error, BaseException) else random.choice(EXCEPTIONS)()

    def rubbish(self) -> Any:
        return self.machine.random.choice(RUBBISH)() if self.machine.random.random() < 0.6 else self.machine.any()

    def drop(self) -> Any:
        self.machine.drop(self.machine.random.randrange(1, 6))
        return BEHAVE

    def drop_in_thread(self) -> Any:
        """Let another thread lose the last reference to proxies, while this one is inside the engine."""
        values = self.machine.values
        taken = [values.pop(i) for i in reversed(range(len(values))) if type(values[i]).__name__ == "JsProxy"]
        thread = threading.Thread(target=taken.clear)
        thread.start()
        thread.join()
        return BEHAVE

    def collect(self) -> Any:
        random = self.machine.random
        if random.random() < 0.5:
            gc.collect(random.randrange(3))
        else:
            self.machine.heap.collect()
        return BEHAVE

    def destroy(self) -> Any:
        self.machine.destroy(self.machine.any())
        return BEHAVE

    def mutate(self) -> Any:
        self.machine.mutate(self.machine.any())
        return BEHAVE

    def interrupt(self) -> Any:
        _thread.interrupt_main()
        return BEHAVE

    def close(self) -> Any:
        if self.machine.random.random() < 0.3:
            self.machine.heap.close()  # RuntimeError where JavaScript is below
        return BEHAVE

    def nest(self) -> Any:
        if self.depth >= DEPTH:
            return BEHAVE
        self.depth += 1
        try:
            return self.machine.operate()
        finally:
            self.depth -= 1

    def switch_ledger(self) -> Any:
        self.machine.switch_ledger()
        return BEHAVE

    # -- signals

    def on_interrupt(self, _number: int, _frame: FrameType | None) -> None:
        if self.runs:
            raise KeyboardInterrupt

    def on_alarm(self, _number: int, _frame: FrameType | None) -> None:
        if self.runs:
            raise TooLong

    def take_signals(self) -> None:
        signal.signal(signal.SIGINT, self.on_interrupt)
        signal.signal(signal.SIGALRM, self.on_alarm)


RUBBISH: tuple[Callable[[], Any], ...] = (
    lambda: None, lambda: 0, lambda: -1, lambda: 1, lambda: True, lambda: 1 << 40, lambda: 1 << 70, lambda: 0.5,
    lambda: float("nan"), lambda: "text", lambda: "\ud800", lambda: b"\xff", list, dict, object, lambda: NotImplemented,
    lambda: iter([1, 2]), lambda: type, lambda: (1, 2),
)  # fmt: skip

_running: list[Mischief] = []  # the one that decides


def decided(mischief: Mischief | None) -> None:
    """Let this one decide for all hooks from now on; None for none."""
    _running[:] = [] if mischief is None else [mischief]


def ask(site: str) -> Any:
    """What a hook does; see `Mischief.ask`."""
    return _running[0].ask(site) if _running else BEHAVE


def hooked(base: type, *names: str, **usual: Callable[..., Any]) -> type:
    """A subclass whose special methods are hooks.

    :param names: methods of the base class that it overrides.
    :param usual: what others do when they behave.
    """

    def hook(name: str, behave: Callable[..., Any]) -> Callable[..., Any]:
        site = f"{base.__name__}.{name}"

        def method(self: Any, *args: Any, **kwargs: Any) -> Any:
            answer = ask(site)
            return behave(self, *args, **kwargs) if answer is BEHAVE else answer

        method.__name__ = name
        return method

    functions = {**{name: getattr(base, name) for name in names}, **usual}
    return type(f"Hooked{base.__name__}", (base,), {name: hook(name, function) for name, function in functions.items()})
