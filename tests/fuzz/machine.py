"""The machine: pools of values of both languages, steps that use them, and the oracle that looks after each step.

A step is decided by random numbers of its own, made of the seed and its number. So steps can be left out, and the
others stay what they were as far as the values allow.
"""

from __future__ import annotations

import asyncio
import decimal
import gc
import random
import signal
import sys
import threading
import traceback
import warnings
import weakref
from collections.abc import Callable, Iterable
from pathlib import Path
from types import FrameType
from typing import Any

import kinds
from kinds import KINDS, Plain
from mischief import Mischief, Trouble, decided
from operations import AWAITED, OPERATIONS

from diglot.ffi_core import Heap, HeapClosedError, JsBigInt, JsDoubleProxy, JsException, JsProxy, _bridge

__all__ = ["Fault", "Machine"]

PRIMITIVE = (type(None), bool, int, float, str)
POOL = 40  # values of Python's that are kept
MEMORY = 128 << 20  # bytes that JavaScript may use
SECONDS = 10  # after which an operation is stopped by a signal
TURNS = 6  # of the loop, that an operation is awaited for

KEYS = (
    "x", "y", "length", "0", "1", "-1", "then", "toJSON", "get", "keys", "items", "name", "message", "stack",
    "constructor", "__class__", "__dict__", "__proto__", "prototype", "caller", "$get", "method", "computed", "type",
    "\ud800", "é", "", "valueOf", "toString", 0, 1, -1, 5, 1 << 40, 1.5, None,
)  # fmt: skip

# What a user's code never raises, and ours must not.
NEVER = (SystemError, AssertionError, UnboundLocalError, NameError)


class Fault(Exception):
    """Raised when the oracle finds that a heap is not as it has to be."""


SOURCES = {path.stem: path.read_text("utf-8") for path in Path(__file__).parent.glob("*.js")}


class Machine:
    """Runs the steps of one seed.

    :param seed: decides all.
    :param done: gets the figures of what was done.
    :param temper: how likely a hook is to misbehave.
    :param tell: is told what happens, line by line.
    :param plants: further operations, by name; for tests of the machine itself.
    """

    def __init__(
        self,
        seed: int,
        tell: Callable[[str], object] = lambda text: None,
        done: dict[str, int] | None = None,
        temper: float = 0.25,
        plants: dict[str, Callable[..., Any]] | None = None,
    ) -> None:
        self.seed = seed
        self.tell = tell
        self.temper = temper
        self.random = random.Random(f"{seed}")
        self.operations = {**OPERATIONS, **(plants or {})}
        self.mischief = Mischief(self, {} if done is None else done)
        self.values: list[Any] = []
        self.operands: list[Any] = []
        self.made: list[weakref.ref[Any]] = []
        self.python_pins: dict[int, weakref.ref[Any]] = {}
        self.js_pins: dict[int, tuple[Any, Callable[[], bool]]] = {}
        self.pins = 0
        self.tracing: Any = None
        self.trouble: list[BaseException] = []  # that nothing else saw
        self.loop = asyncio.new_event_loop()
        self.loop.set_exception_handler(lambda loop, context: self.see(context.get("exception")))
        sys.unraisablehook = lambda lost: self.see(lost.exc_value)
        warnings.simplefilter("ignore")
        self.mischief.take_signals()
        decided(self.mischief)
        gc.collect()
        gc.freeze()
        gc.disable()
        self.open()
        self.steps: tuple[tuple[int, Callable[[], Any]], ...] = (
            (8, self.add_python), (8, self.add_js), (20, self.operate_often), (3, self.operate_awaited), (2, self.turn),
            (1, self.drop_some), (1, self.collect), (1, self.switch_ledger), (1, self.switch_trace), (1, self.reopen),
            (2, self.pin), (2, self.unpin), (1, self.add_foreign),
        )  # fmt: skip

    def count(self, what: str) -> None:
        self.mischief.count(what)

    def note(self, text: str) -> None:
        self.tell(f"    {text}")

    def see(self, error: BaseException | None) -> None:
        if error is not None:
            self.trouble.append(error)

    # -- heaps

    def open(self) -> None:
        """Begin with a heap, and a second one whose values are strange to it."""
        self.heap = Heap(MEMORY)
        self.other = Heap(MEMORY)
        self.heap.install()
        self.heap.report_error = lambda what, error: self.see(error)
        self.js = self.heap.eval_js(SOURCES["hooks"], "hooks.js")(self.mischief.decide, self.choose)
        self.js_acts = int(self.js.acts)
        self.js_kinds = self.heap.eval_js(SOURCES["kinds"], "kinds.js")(self.js)
        self.js_kind_names = list(self.js_kinds.object_keys())
        self.js.begin(self.heap.eval_js(SOURCES["operations"], "operations.js")(self.js))
        self.js_operation_names = list(self.js.names())
        self.heap.collect()
        self.before = self.figures(self.heap)
        self.own = {id(row[2]) for row in _bridge.live_proxies(self.heap.engine)}

    def figures(self, heap: Heap) -> tuple[int, int, int]:
        stats = heap.stats()
        return stats["pyproxies"], stats["jsproxies"], stats["exports"]

    def reopen(self) -> None:
        """Close the heap, with all that is in it, and go on with a new one: proxies of the old one are still about."""
        self.mischief.calm = True
        self.end_trace()
        self.heap.close()
        self.other.close()
        self.python_pins.clear()
        self.js_pins.clear()
        self.open()

    # -- values

    def choose(self, n: float) -> int:
        return self.random.randrange(max(int(n), 1))

    def any(self) -> Any:
        return self.random.choice([*self.operands, *self.values, None])

    def keep(self, value: Any) -> Any:
        if type(value) in PRIMITIVE and self.random.random() < 0.9:
            return value  # there are enough of those
        if len(self.values) < POOL:
            self.values.append(value)
        else:
            self.values[self.random.randrange(POOL)] = value
        return value

    def drop(self, n: int) -> None:
        for _ in range(min(n, len(self.values))):
            self.values.pop(self.random.randrange(len(self.values)))
        self.js.drop(n)

    def destroy(self, value: Any) -> None:
        """End a proxy early, if it is one of those that can be."""
        try:
            value.destroy()
        except Exception:
            pass

    def mutate(self, value: Any) -> None:
        """Change a value in place, by whatever works on it."""
        for change in self.random.sample(MUTATIONS, 3):
            try:
                change(self, value)
            except Exception:
                pass

    # -- steps

    def run(self, numbers: Iterable[int], calm: Iterable[int] = ()) -> None:
        """Run the steps with these numbers, then end; in those that are `calm` all hooks behave.

        :raises Fault: when the oracle finds one.
        """
        calmed = set(calm)
        for number in numbers:
            self.step(number, number in calmed)
        self.finish()

    def step(self, number: int, calm: bool) -> None:
        self.random = random.Random(f"{self.seed}/{number}")
        weights, steps = zip(*self.steps, strict=True)
        step = self.random.choices(steps, weights)[0]
        self.tell(f"step {number}: {step.__name__}")
        self.count("steps")
        self.mischief.refuel()
        self.mischief.calm = calm
        manner = self.random.random()
        if step == self.operate_often and manner < 0.3:
            self.attempt(lambda: self.loop.run_until_complete(self.within_loop(self.operate_often)))
        elif step == self.operate_often and manner < 0.36:
            self.attempt(self.in_a_thread)
        elif step == self.operate_often and manner < 0.45:
            self.attempt(self.interrupted_at_a_line)
        else:
            self.attempt(step)
        self.mischief.calm = True
        self.operands = []
        self.check()

    def attempt(self, function: Callable[[], Any]) -> None:
        """Call what may raise whatever hooks raise."""
        self.mischief.runs = True
        signal.alarm(SECONDS)
        try:
            try:
                function()
            finally:
                self.mischief.runs = False
                signal.alarm(0)
        except BaseException as error:
            self.judge(error)
            if self.random.random() < 0.2 and not self.heap.closed:
                self.keep(error)

    def judge(self, error: BaseException) -> None:
        """Tell apart what users' code raises from what only our own can.

        :raises Fault: for that.
        """
        if isinstance(error, Fault):
            raise error
        self.tell(f"    {type(error).__name__}")
        self.count("exceptions")
        if isinstance(error, NEVER) and not isinstance(error, JsException) and not is_known(error):
            raise Fault(f"{type(error).__name__} was raised: {error}") from error

    def operate_often(self) -> None:
        """Some operations, each of which may fail."""
        for _ in range(self.random.randrange(1, 30)):
            try:
                self.operate()
            except Exception as error:
                self.judge(error)

    def operate(self) -> Any:
        """One operation of either language, on values of the pools."""
        python = self.random.random() < 0.5
        name = self.random.choice([*self.operations] if python else self.js_operation_names)
        self.count(f"operation of {'Python' if python else 'JavaScript'}")
        key = self.random.choice(KEYS)
        operands, self.operands = self.operands, [self.any(), self.any()]
        try:
            if python:
                self.note(f"{name} ({describe(self.operands)}, {key!r})")
                return self.keep(self.operations[name](self, *self.operands, key))
            given = self.heap.js.Array(*self.operands[: self.random.randrange(3)])
            self.note(f"js {name} ({describe(given)}, {key!r})")
            return self.keep(self.js.run(name, given, key, self.random.random() < 0.6))
        finally:
            self.operands = operands

    async def within_loop(self, function: Callable[[], Any]) -> None:
        function()
        for _ in range(TURNS):
            await asyncio.sleep(0)

    def in_a_thread(self) -> None:
        """An operation in another thread, which no signal reaches."""
        errors: list[BaseException] = []

        def work() -> None:
            try:
                self.operate_often()
            except BaseException as error:
                errors.append(error)

        self.mischief.runs = False
        thread = threading.Thread(target=work)
        thread.start()
        thread.join()
        if errors:
            raise errors.pop()

    def interrupted_at_a_line(self) -> None:
        """An operation that an interrupt ends at a line of Diglot's own Python code."""
        left = self.random.randrange(1, 40)

        def trace(frame: FrameType, event: str, argument: Any) -> Any:
            nonlocal left
            if "/diglot/" not in frame.f_code.co_filename:
                return None
            if event == "line":
                left -= 1
                if left == 0:
                    sys.settrace(None)
                    self.note(f"interrupt at {frame.f_code.co_filename}:{frame.f_lineno}")
                    raise KeyboardInterrupt
            return trace

        sys.settrace(trace)
        try:
            self.operate_often()
        finally:
            sys.settrace(None)

    def operate_awaited(self) -> None:
        name = self.random.choice([*AWAITED])
        self.operands = [self.any(), self.any()]
        self.note(f"{name} ({describe(self.operands)})")
        self.count("operation that is awaited")

        async def run() -> None:
            task = asyncio.ensure_future(AWAITED[name](self, *self.operands))
            for _ in range(TURNS):
                if task.done():
                    break
                await asyncio.sleep(0)
            else:
                if self.random.random() < 0.7:
                    task.cancel()
                    await asyncio.sleep(0)
            if task.done() and not task.cancelled():
                self.keep(task.result())

        self.loop.run_until_complete(run())

    def turn(self) -> None:
        self.loop.run_until_complete(self.within_loop(lambda: None))

    def add_python(self) -> None:
        name = self.random.choice([*KINDS])
        self.note(name)
        value = self.keep(KINDS[name](self.any))
        if isinstance(value, Plain):
            self.made.append(weakref.ref(value))
        if self.random.random() < 0.3:
            self.js.run("entries", self.heap.js.Array(value), "", False)

    def add_js(self) -> None:
        name = self.random.choice(self.js_kind_names)
        self.note(name)
        value = getattr(self.js_kinds, name)()
        if self.random.random() < 0.8:
            self.keep(value)
        if self.random.random() < 0.5:
            self.js.store(value)

    def add_foreign(self) -> None:
        """A value of another heap."""
        self.keep(
            self.other.eval_js(self.random.choice(["({ x: [1] })", "[1, {}]", "(x) => x", "new Map", "new Error('x')"]))
        )

    def drop_some(self) -> None:
        self.drop(self.random.randrange(1, 20))

    def collect(self) -> None:
        if self.random.random() < 0.5:
            gc.collect()
        else:
            self.heap.collect()

    def switch_ledger(self) -> None:
        self.heap.ledger = not self.heap.ledger

    def switch_trace(self) -> None:
        if self.tracing is None:
            self.tracing = self.heap.trace(self.random.choice([5, 50]))
            self.tracing.__enter__()
        else:
            self.end_trace()

    def end_trace(self) -> None:
        if self.tracing is not None:
            tracing, self.tracing = self.tracing, None
            tracing.__exit__(None, None, None)

    def pin(self) -> None:
        """An object that only the other language holds."""
        self.mischief.calm = True
        self.pins += 1
        if self.random.random() < 0.5:
            value = Plain()
            self.python_pins[self.pins] = weakref.ref(value)
            self.js.pins.set(self.pins, value)
        else:
            made = self.heap.eval_js("({})")
            self.js_pins[self.pins] = made, self.js.watch(made)

    def unpin(self) -> None:
        """Such an object goes with its last reference."""
        self.mischief.calm = True
        if self.python_pins:
            number = self.random.choice([*self.python_pins])
            self.js.pins.delete(number)
            left = self.python_pins.pop(number)()
            if left is not None and not gc.get_referrers(left):  # the traceback of an error that is kept may have it
                raise Fault("a Python object that only JavaScript held is alive after that let it go")
        if self.js_pins:
            proxy, alive = self.js_pins.pop(self.random.choice([*self.js_pins]))
            is_kept = sys.getrefcount(proxy) > 2  # here too; of a tuple of proxies the collector knows nothing
            del proxy
            if alive() and not is_kept:
                raise Fault("a JS object that only Python held is alive after that let it go")

    # -- the oracle

    def check(self) -> None:
        """Compare the heap with what has to be true of it after any step.

        :raises Fault: when something is not.
        """
        trouble, self.trouble = self.trouble, []
        for error in trouble:
            self.judge(error)
        trouble.clear()
        if self.heap.closed:
            self.check_closed()
            self.reopen()
        try:
            self.check_answers()
            self.check_counts()
            self.check_identity()
            self.check_pins()
        except Fault:
            raise
        except BaseException as error:
            raise Fault(f"the heap does not answer after the step: {type(error).__name__}: {error}") from error

    def check_answers(self) -> None:
        turns = 30_000 if self.random.random() < 0.05 else 10  # the engine looks for signals every 10,000
        if self.js.sum(turns) != turns * (turns - 1) / 2:
            raise Fault("a loop of JavaScript has another result")
        if self.js.itself(7) != 7 or self.heap.eval_js("(f) => [f(1), {}]")(lambda x: x + 1).to_py() != [2, {}]:
            raise Fault("calls have other results")

    def check_counts(self) -> None:
        stats = self.heap.stats()
        rows = _bridge.live_proxies(self.heap.engine)
        listed = {True: 0, False: 0}
        for row in rows:
            listed[row[0]] += 1
        del rows
        after = self.heap.stats()
        for key, is_python in (("pyproxies", True), ("jsproxies", False)):
            if not listed[is_python] == stats[key] == after[key]:
                raise Fault(f"{key}: {stats[key]} and {after[key]} are counted, {listed[is_python]} are listed")
            if self.heap.ledger:
                by_type = sum(n for name, n in after.items() if name.startswith(f"{key}."))
                if by_type > after[key]:
                    raise Fault(f"{key}: {after[key]} are counted, by type {by_type}")
        held = len({id(value) for value in self.values if self.is_ours(value)})
        if stats["jsproxies"] < held:
            raise Fault(f"{stats['jsproxies']} JsProxies are counted, {held} are held")
        if stats["pyproxies"] < (held := self.js.distinctPyProxies()):
            raise Fault(f"{stats['pyproxies']} PyProxies are counted, {held} are held")

    def is_ours(self, value: Any) -> bool:
        """Whether it is a live proxy of an object of the heap."""
        if not isinstance(value, JsProxy):
            return False
        try:
            return self.js.isPyProxy(value) is not None and value.typeof in ("object", "function")
        except (HeapClosedError, JsException, ReferenceError, ValueError, RuntimeError, TypeError):
            return False

    def check_identity(self) -> None:
        for value in self.random.sample(self.values, min(4, len(self.values))):
            try:
                back = self.js.itself(value)
            except Exception:
                continue  # of another heap, closed or destroyed
            is_js = isinstance(value, JsProxy)
            if isinstance(value, NO_IDENTITY) or not (is_js or self.js.isPyProxy(value)):
                continue
            if is_js and (_bridge.this_address(value) or self.js.isPyProxy(value)):
                continue  # a method, which crosses as the function that it is; a view of a handle
            if not self.js.same(value, value):
                raise Fault(f"a value is two in JavaScript: {describe([value])}")
            is_view = type(back) is not type(value) and is_js  # such as as_object_map() gives
            if back is not value and not (is_view and back == value and self.js.itself(back) is back):
                raise Fault(f"what comes back is another object: {shown(value)} and {shown(back)}")
        size = int(self.js.size())
        for i in self.random.sample(range(size), min(4, size)):
            try:
                value = self.js.at(i)
            except ReferenceError:
                continue  # destroyed
            if isinstance(value, JsProxy) and self.js.at(i) is not value:
                raise Fault(f"a JS object has two proxies: {describe([value])}")

    def check_pins(self) -> None:
        for number, reference in self.python_pins.items():
            value = reference()
            if value is None:
                raise Fault("a Python object was freed although JavaScript holds it")
            if self.js.pins.get(number) is not value:
                raise Fault("JavaScript holds another object than it was given")
        for _, alive in self.js_pins.values():
            if not alive():
                raise Fault("a JS object was freed although Python holds it")

    def check_closed(self) -> None:
        """Proxies of a closed heap raise, whatever is asked of them."""
        self.other.close()
        for value in self.values:
            if type(value).__name__ == "JsProxy":
                try:
                    value.x
                except HeapClosedError:
                    continue
                except Exception as error:
                    raise Fault(f"a proxy of a closed heap raises {type(error).__name__}") from error
                if value is not None:
                    raise Fault("a proxy of a closed heap has attributes")

    def unexplained(self) -> list[str]:
        """What is alive beyond the machine's own, though nothing that a step may have put it into leads to it."""
        found = []
        for proxy in self.heap.proxies():
            try:
                if id(self.heap.proxied(proxy.id)) in self.own:
                    continue
                chains = self.heap.why(self.heap.proxied(proxy.id), 1)
            except LookupError:
                continue  # gone with the collections that this takes
            roots = [chain[0].repr for chain in chains]
            of_prototypes = any(link.repr.startswith("Object [PyProxy]") for chain in chains for link in chain)
            if not of_prototypes and not any(root.startswith(("name ", "module ", "globalThis")) for root in roots):
                found.append(f"{proxy.type} {proxy.repr} held by {roots or 'nothing'}")
        return found

    # -- the end

    def cancel_tasks(self) -> None:
        for task in asyncio.all_tasks(self.loop):
            task.cancel()

    def finish(self) -> None:
        """Let go of everything: both heaps have to be as they were.

        :raises Fault: when they are not.
        """
        self.tell("the end")
        self.mischief.calm = True
        self.end_trace()
        self.cancel_tasks()
        self.attempt(self.turn)
        self.attempt(lambda: self.loop.run_until_complete(self.loop.shutdown_asyncgens()))
        for _ in range(3):
            self.attempt(self.heap.engine.run_jobs)  # what an interrupt has left
        self.loop.close()
        self.values.clear()
        self.js.clear()
        self.js.pins.clear()
        self.python_pins.clear()
        self.js_pins.clear()
        self.heap.timers.close()
        self.heap.namespace.clear()
        self.js.tidy()
        for namespace, names in NAMESPACES:
            for name in set(vars(namespace)) - names:
                delattr(namespace, name)
        self.trouble.clear()
        self.heap.ledger = True
        self.heap.collect()
        after = self.figures(self.heap)
        if after != self.before and (left := self.unexplained()):
            raise Fault(f"(PyProxies, JsProxies, exports) were {self.before}, are {after}: {left}")
        self.heap.close()
        self.other.close()
        self.js = self.js_kinds = None
        gc.collect()
        alive = [made() for made in self.made if made() is not None]
        if alive:
            holders = [describe([holder]) for holder in gc.get_referrers(alive[0]) if holder is not alive]
            raise Fault(f"{len(alive)} objects are alive after all: {describe(alive[:3])}, held by {holders}")
        decided(None)


# What steps may put something into.
NAMESPACES = [
    (namespace, set(vars(namespace)))
    for namespace in (decimal, Trouble, *(value for value in vars(kinds).values() if isinstance(value, type)))
    if namespace is decimal or getattr(namespace, "__module__", None) in ("kinds", "mischief")
]

NO_IDENTITY = (JsException, JsDoubleProxy, JsBigInt)  # may stand for a value, or for another object


def describe(values: Any) -> str:
    """What kinds of values these are; runs none of their code."""
    return ", ".join(type(value).__name__ for value in list(values))


def is_known(error: BaseException) -> bool:
    """Whether this is CPython's own fault: iter() of a released memoryview returns with an exception set."""
    return isinstance(error, SystemError) and "released memoryview" in str(error.__cause__)


def shown(value: Any) -> str:
    """A value for a message."""
    try:
        return f"{type(value).__name__} {value!r:.60}"
    except Exception:
        return type(value).__name__


MUTATIONS: tuple[Callable[[Machine, Any], Any], ...] = (
    lambda m, x: x.clear(),
    lambda m, x: x.append(m.any()),
    lambda m, x: x.extend(range(50)),
    lambda m, x: x.pop(),
    lambda m, x: x.__setitem__(0, m.any()),
    lambda m, x: x.__setitem__("x", m.any()),
    lambda m, x: x.__delitem__(slice(0, 2)),
    lambda m, x: x.update({f"k{i}": m.any() for i in range(9)}),
    lambda m, x: x.add(object()),
    lambda m, x: setattr(x, "x", m.any()),
    lambda m, x: x.__dict__.clear(),
    lambda m, x: setattr(x, "__class__", Plain),
    lambda m, x: x.release(),
    lambda m, x: x.close(),
    lambda m, x: next(x),
    lambda m, x: m.js.mutate(x),
)


def report(error: BaseException) -> str:
    """The text of a fault, with its place."""
    return "".join(traceback.format_exception(error))
