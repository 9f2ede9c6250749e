"""What a display costs: users' code in it has a time, and of what is large only what is shown is looked at."""

from __future__ import annotations

import contextlib
import functools
import re
import signal
import sys
import threading
import time
import weakref
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from diglot.ffi_core import Heap, _bridge

NOTE = "no answer within 0.2 s"
CUSTOM = "[Symbol.for('nodejs.util.inspect.custom')]"


@pytest.fixture(autouse=True)
def short_time() -> Iterator[None]:
    before = _bridge.display_seconds(0.2)
    assert before == 0.2
    yield
    _bridge.display_seconds(2)


def spin(*_: Any) -> None:
    while True:
        pass


class Endless:
    def __repr__(self) -> str:
        return str(spin())


class Stubborn:
    """Catches what stops it, a few times."""

    def __repr__(self) -> str:
        for _ in range(3):
            with contextlib.suppress(BaseException):
                spin()
        return "gave up"


class Sleepy:
    """Waits in C, where nothing stops it."""

    def __repr__(self) -> str:
        time.sleep(0.4)
        return "slept"


# Texts are made outside of `assert`: pytest would ask the objects for their reprs to explain a failure.


@pytest.mark.parametrize("kind", [Endless, Sleepy])
def test_a_repr_that_does_not_end_is_noted_in_its_place(heap: Heap, kind: type) -> None:
    show = heap.eval_js("(...items) => items")
    note = f"<{kind.__name__} whose repr gives {NOTE}>"
    among_others, nested = repr(show(1, kind(), "end")), repr(show({"a": [kind()], "b": 1}))
    assert " ".join(among_others.split()) == f"[ 1, PyProxy {note}, 'end' ]"
    assert f"{{'a': [{note}], 'b': 1}}" in nested
    assert heap.eval_js("6 * 7") == 42


def test_a_repr_that_catches_what_stops_it_is_stopped_again(heap: Heap) -> None:
    text = repr(heap.eval_js("(...items) => items")(1, Stubborn()))
    assert "gave up" in text or NOTE in text
    assert heap.eval_js("6 * 7") == 42


def test_a_repr_that_waits_for_javascript_is_stopped_too(heap: Heap) -> None:
    class Mixed:
        def __repr__(self) -> str:
            return str(heap.eval_js("(() => { for (;;) {} })()"))

    text = repr(heap.eval_js("(x) => [x]")(Mixed()))
    assert NOTE in text
    assert heap.eval_js("6 * 7") == 42


@pytest.mark.parametrize(
    "body",
    [
        "for (;;) {}",
        "for (;;) try { for (;;) {} } catch {}",
        "try { for (;;) {} } finally { return 'late' }",
        "new Promise(() => { for (;;) {} }); return 'after'",
        "return /^(a+)+$/.test('a'.repeat(50) + 'b')",
        "return spin()",
    ],
)
def test_an_inspect_method_that_does_not_end_is_noted_in_its_place(heap: Heap, body: str) -> None:
    heap.js.spin = spin
    value = heap.eval_js(f"({{ before: 1, it: {{ {CUSTOM}() {{ {body} }} }}, after: 2 }})")
    text = repr(value)
    assert f"it: [Object: inspection interrupted: Error: {NOTE}]" in text
    assert "before: 1" in text
    assert "after: 2" in text
    assert heap.eval_js("6 * 7") == 42


def test_the_time_is_that_of_the_whole_display(heap: Heap) -> None:
    """A hundred slow parts do not take a hundred times as long: the first one that is late is the last one asked."""
    asked = []
    heap.js.asked = asked.append
    repr(heap.eval_js(f"Array.from({{ length: 100 }}, () => ({{ {CUSTOM}() {{ asked(1); for (;;) {{}} }} }}))"))
    assert len(asked) == 1


def test_getters_and_tags_have_no_more_time(heap: Heap) -> None:
    inspect = heap.js_library("inspectWithOptions")
    lazy = heap.eval_js("({ get a() { for (;;) {} }, b: 1 })")
    assert repr(lazy) == "{ a: [Getter], b: 1 }"
    text = inspect(lazy, heap.to_js({"getters": True}))
    assert text == f"{{ a: [Getter: <Inspection threw ({NOTE})>], b: 1 }}"
    tagged = heap.eval_js("new (class { get [Symbol.toStringTag]() { for (;;) {} } })")
    text = repr(tagged)
    assert NOTE in text


def test_nothing_is_stopped_after_the_display(heap: Heap) -> None:
    repr(heap.eval_js("(x) => [x]")(Endless()))
    started = time.monotonic()
    total = 0
    while time.monotonic() - started < 0.5:
        total += sum(range(100))
    assert (
        heap.eval_js("(() => { const end = Date.now() + 300; let n = 0; while (Date.now() < end) n++; return n })()")
        > 0
    )


def test_the_watchdog_ends_when_there_is_nothing_to_watch(heap: Heap) -> None:
    repr(heap.eval_js("(x) => [x]")(object()))
    deadline = time.monotonic() + 30
    while _bridge.watchdog_is_running():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_ctrl_c_in_a_repr_ends_the_cell(heap: Heap) -> None:
    class Interrupted:
        def __repr__(self) -> str:
            signal.raise_signal(signal.SIGINT)
            return "never"

    value = heap.eval_js("(x) => [1, x]")(Interrupted())
    for _ in range(2):
        with pytest.raises(KeyboardInterrupt):
            repr(value)
    assert heap.eval_js("6 * 7") == 42
    time.sleep(0.3)
    assert repr(heap.eval_js("(x) => [x]")([heap.eval_js("({ a: 1 })")])) == "[ PyProxy [JsProxy { a: 1 }] ]"


def test_a_limit_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="more than 0 seconds, not 0"):
        _bridge.display_seconds(0)


class Counted:
    """Counts how often one of them is asked for its repr."""

    asked = 0

    def __repr__(self) -> str:
        Counted.asked += 1
        return "c"


LARGE: list[tuple[str, Callable[[], Any]]] = [
    ("list", lambda: [Counted()] * 1_000_000),
    ("tuple", lambda: (Counted(),) * 1_000_000),
    ("dict", lambda: dict.fromkeys(range(1_000_000), Counted())),
    ("values", lambda: dict.fromkeys(range(1_000_000), Counted()).values()),
]


@pytest.mark.parametrize(("name", "make"), LARGE, ids=[name for name, _ in LARGE])
def test_of_a_million_items_only_those_shown_are_asked(heap: Heap, name: str, make: Callable[[], Any]) -> None:
    Counted.asked = 0
    text = repr(heap.eval_js("(x) => [x]")(make()))
    assert Counted.asked == 100
    assert "... 999,900 more" in text


@pytest.mark.parametrize(
    ("source", "end"),
    [
        ("Array.from({ length: 1e6 }, (_, i) => i)", "  ... 999900 more items\n]"),
        ("new Float64Array(1e6)", "  ... 999900 more items\n]"),
        ("new Map(Array.from({ length: 1e6 }, (_, i) => [i, i]))", "  ... 999900 more items\n}"),
        ("new Map(Array.from({ length: 1e6 }, (_, i) => [i, i])).entries()", "  ... 999900 more items\n}"),
        ("new Set(Array.from({ length: 1e6 }, (_, i) => i))", "  ... 999900 more items\n}"),
        ("Object.fromEntries(Array.from({ length: 1e6 }, (_, i) => ['k' + i, i]))", "  ... 999000 more properties\n}"),
        ("'x'.repeat(1e8)", "'... 99990000 more characters"),
        ("(() => { let o = {}; for (let i = 0; i < 1e5; i++) o = { o }; return o })()", "{ o: [Object] } } }"),
    ],
)
def test_what_is_large_is_cut(heap: Heap, source: str, end: str) -> None:
    value = heap.eval_js(source)
    text = str(heap.js_library("inspect")(value))
    assert text.endswith(end)
    assert len(text) < 20_000


SPREAD = {
    "a table": "Array.from({ length: 1000 }, (_, i) => Array.from({ length: 1000 }, (_, j) => i * j))",
    "objects in an object": "Object.fromEntries(Array.from({ length: 300 }, (_, i) => ['k' + i, "
    "Object.fromEntries(Array.from({ length: 300 }, (_, j) => ['f' + j, 'value' + j]))]))",
    "objects that refer to each other": "(() => { const all = Array.from({ length: 300 }, (_, i) => ({ i })); "
    "for (const one of all) all.forEach((each, i) => { one['to' + i] = each }); return all })()",
    "long strings": "Array.from({ length: 100 }, () => ({ text: 'x'.repeat(9000) }))",
    "maps": "new Map(Array.from({ length: 100 }, (_, i) => [[i, 'x'.repeat(900)], "
    "new Set(Array(90).keys().map(String))]))",
    "errors": "Array.from({ length: 100 }, () => Array.from({ length: 20 }, () => new Error('x'.repeat(90))))",
    "values that show themselves": "Array.from({ length: 100 }, () => "
    "({ [Symbol.for('nodejs.util.inspect.custom')]: () => 'x'.repeat(9000) }))",
    "regular expressions": "Array.from({ length: 100 }, () => RegExp('x'.repeat(3000)))",
    "typed arrays": "Array.from({ length: 100 }, () => "
    "({ a: new Float64Array(100).fill(Math.PI), b: new Float64Array(100) }))",
}


@pytest.mark.parametrize("source", SPREAD.values(), ids=SPREAD)
def test_the_whole_text_has_a_limit(heap: Heap, source: str) -> None:
    text = str(heap.eval_js(source))
    assert 20_000 < len(text) < 100_000
    assert re.search(r"\.\.\. \d+ more (items|properties)\n[\]}]$", text)


def test_all_of_it_on_request(heap: Heap) -> None:
    value = heap.eval_js("Object.fromEntries(Array.from({ length: 1500 }, (_, i) => ['k' + i, i]))")
    show = heap.eval_js("((inspect, value) => inspect(value, { maxArrayLength: null }))")
    assert show(heap.js_library("inspectWithOptions"), value).endswith("k1499: 1499\n}")


class InC:
    """Its repr waits and fails without an instruction of Python, so that nothing can stop it."""

    __repr__ = staticmethod(functools.partial(time.sleep, 0.4))  # type: ignore[assignment]


def test_an_interruption_that_comes_too_late_leaves_nothing_behind() -> None:
    """An asynchronous exception that had been taken back sent whoever was being profiled round in circles."""
    assert _bridge.bounded_repr(InC())[1] == "raises TypeError: __repr__ returned non-string (type NoneType)"
    sys.setprofile(lambda *_: None)
    try:
        assert threading.current_thread().name
    finally:
        sys.setprofile(None)


@pytest.mark.parametrize("source", ["(x) => [x]", "(x) => ({ a: x })", "(x) => new Map([[x, x]])", "(x) => [[x]]"])
def test_a_display_that_ctrl_c_ends_keeps_nothing(heap: Heap, source: str) -> None:
    class Interrupted:
        def __repr__(self) -> str:
            raise KeyboardInterrupt

    shown = Interrupted()
    reference = weakref.ref(shown)
    value = heap.eval_js(source)(shown)
    with pytest.raises(KeyboardInterrupt):
        repr(value)
    del shown, value
    heap.collect()
    assert reference() is None
    assert heap.stats()["pyproxies"] == 0
