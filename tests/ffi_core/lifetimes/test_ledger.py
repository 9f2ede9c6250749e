"""The ledger: where a proxy was made, how often it crossed, who destroyed it; figures of the heap."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from diglot.ffi_core import Heap, HeapClosedError, JsException, _bridge
from diglot.ffi_core.lifetimes.ledger import Proxy

HERE = __file__


@pytest.fixture
def book(heap: Heap) -> Iterator[Heap]:
    """A heap with the ledger on."""
    heap.ledger = True
    yield heap
    if not heap.closed:
        heap.ledger = False


class Thing:
    def __repr__(self) -> str:
        return "Thing()"


def only(rows: list[Proxy], **wanted: Any) -> Proxy:
    found = [row for row in rows if all(getattr(row, key) == value for key, value in wanted.items())]
    assert len(found) == 1, rows
    return found[0]


def line_of(text: str) -> int:
    with open(HERE, encoding="utf-8") as file:
        return next(number for number, line in enumerate(file, 1) if text in line and "line_of" not in line)


# -- where it was made -------------------------------------------------------------------------------------------------


def test_the_line_of_python_that_hands_an_object_over(book: Heap) -> None:
    keep = book.eval_js("globalThis.kept = []")
    keep.push(Thing())  # the marked place
    row = only(book.proxies(), type="Thing")
    assert row.made is not None
    assert (row.made.file, row.made.line) == (HERE, line_of("# the marked place"))
    assert row.made.function == "test_the_line_of_python_that_hands_an_object_over"
    assert (row.language, row.repr) == ("py", "Thing()")


def test_the_line_of_javascript_that_reads_an_attribute(book: Heap) -> None:
    book.namespace["owner"] = {"part": Thing()}
    book.eval_js("function read() {\n\n  globalThis.kept = owner.part;\n}\nread()", "cell one.js")
    row = only(book.proxies(), type="Thing")
    assert row.made is not None
    assert (row.made.file, row.made.line, row.made.function) == ("cell one.js", 3, "read")


def test_the_line_of_javascript_that_calls_python(book: Heap) -> None:
    book.namespace["make"] = Thing
    book.eval_js("\n\nglobalThis.kept = [1].map(() => make())", "cell two.js")
    row = only(book.proxies(), type="Thing")
    assert row.made is not None
    assert (row.made.file, row.made.line) == ("cell two.js", 3)


def test_the_line_of_python_that_receives_a_js_object(book: Heap) -> None:
    make = book.eval_js("() => new Map([[1, 2]])")
    got = make()  # received here
    row = only(book.proxies(), type="Map")
    assert row.made is not None
    assert (row.made.line, row.language) == (line_of("# received here"), "js")
    assert row.repr == "Map(1) { 1 => 2 }"
    assert got is not None


def test_python_called_by_javascript_is_told_from_its_caller(book: Heap) -> None:
    kept = []

    def receive(value: Any) -> None:
        kept.append(value.inner)  # read in the callee

    function = book.eval_js("(receive) => { receive({ inner: new Set() }); globalThis.last = receive; }", "caller.js")
    function(receive)
    row = only(book.proxies(), type="Set")
    assert row.made is not None
    assert row.made.line == line_of("# read in the callee")
    assert only(book.proxies(), type="function", language="py").made is not None
    kept.clear()


def test_after_python_has_called_back_the_place_is_javascripts_again(book: Heap) -> None:
    ask = book.eval_js("() => 1")

    class Asker:
        @property
        def part(self) -> Thing:
            ask()
            return Thing()

    book.namespace["asker"] = Asker()
    book.eval_js("\nglobalThis.kept = asker.part", "asks.js")
    row = only(book.proxies(), type="Thing")
    assert row.made is not None
    assert (row.made.file, row.made.line) == ("asks.js", 2)


def test_code_compiled_by_javascript_is_never_taken_for_older_code(book: Heap) -> None:
    book.namespace["make"] = Thing
    book.eval_js("globalThis.kept = []")
    for lines in (1, 5, 9):
        book.eval_js(f"kept.push(new Function({chr(10) * lines!r} + 'return make()')())", f"f{lines}.js")
    made = [row.made for row in book.proxies() if row.type == "Thing"]
    assert len({site.line for site in made if site is not None}) == 3


def test_source_of_the_same_name_and_other_lines(book: Heap) -> None:
    book.namespace["make"] = Thing
    book.eval_js("globalThis.kept = []")
    for lines in range(20):
        book.eval_js("\n" * lines + "kept.push(make())", "same.js")
    made = [row.made for row in book.proxies() if row.type == "Thing"]
    assert [site.line for site in made if site is not None] == list(range(1, 21))


def test_many_places_are_remembered_and_forgotten(book: Heap) -> None:
    """More places than are kept: those of live proxies stay what they are."""
    namespace: dict[str, Any] = {
        "Thing": Thing,
        "push": book.eval_js("globalThis.kept = []").push,
        "drop": book.js.Object,
    }
    for number in range(100):
        exec(compile("\n" * number + "push(Thing())" + "\ndrop(Thing())" * 99, f"file {number}", "exec"), namespace)
    made = [row.made for row in book.proxies() if row.type == "Thing"]
    assert [(site.file, site.line) for site in made if site is not None] == [(f"file {n}", n + 1) for n in range(100)]
    namespace.clear()


# -- cells -------------------------------------------------------------------------------------------------------------


def test_a_proxy_belongs_to_the_cell_that_made_it(book: Heap) -> None:
    assert book.begin_cell("In [1]") == 1
    book.eval_js("globalThis.make = () => ({})")
    assert book.begin_cell("In [2]") == 2
    got = book.js.make()
    row = only(book.proxies(), type="Object", cell=2)
    assert row.cell == 2
    assert row.made is not None
    assert row.made.cell == "In [2]"
    assert got is not None


# -- how often ---------------------------------------------------------------------------------------------------------


def test_each_crossing_is_counted(book: Heap) -> None:
    thing = Thing()
    keep = book.eval_js("globalThis.kept = []")
    for _ in range(5):
        keep.push(thing)
    assert only(book.proxies(), type="Thing").handed == 5
    found = [book.js.kept for _ in range(3)]
    assert only(book.proxies(), type="Array").handed == 4  # the value of eval_js, too
    del found


def test_methods_are_counted_as_one(book: Heap) -> None:
    book.eval_js("globalThis.o = { m() {} }")
    o = book.js.o
    method = o.m
    for _ in range(4):
        assert o.m is method
    assert only(book.proxies(), type="function").handed == 5


# -- figures -----------------------------------------------------------------------------------------------------------


def test_stats_are_plain_numbers(book: Heap) -> None:
    book.eval_js("globalThis.kept = []").extend([[], [], {}, Thing()])
    stats = book.stats()
    assert all(type(value) is int for value in stats.values())
    assert stats["pyproxies.list"] == 2
    assert stats["pyproxies.dict"] == stats["pyproxies.Thing"] == 1
    assert stats["pyproxies"] == 4
    assert {"bytes", "memory_limit", "stack_limit", "collections", "cycles_found", "exports"} <= set(stats)


def test_stats_by_type_of_javascript(book: Heap) -> None:
    before = book.stats()
    got = book.eval_js("[new Map(), [], [], () => 0, Symbol('s'), new (class Foo {})]")
    parts = list(got)
    stats = book.stats()
    assert stats["jsproxies.Array"] == 3
    assert stats["jsproxies.Map"] == stats["jsproxies.symbol"] == 1
    assert stats["jsproxies.Object"] - before.get("jsproxies.Object", 0) == 1
    assert stats["jsproxies_made"] - before["jsproxies_made"] >= 7
    del got, parts
    assert {key for key in book.stats() if key.startswith("jsproxies.")} == {
        key for key in before if key.startswith("jsproxies.")
    }


def test_the_bytes_are_those_of_the_engine(heap: Heap) -> None:
    assert _bridge.internals_unknown() == ""
    assert heap.stats()["bytes"] == heap.memory()["bytes"]
    heap.eval_js("globalThis.big = new Array(100000).fill(0).map((_, i) => ({i}))")
    assert heap.stats()["bytes"] == heap.memory()["bytes"] > 5_000_000


def test_types_that_die_and_names_that_come_again(book: Heap) -> None:
    keep = book.eval_js("globalThis.kept = []")
    for number in range(150):
        kind = type(f"Kind{number % (7 if number < 50 else 90)}", (), {})
        keep.push(kind())
        if number % 10 == 0:
            keep.length = 0
            gc.collect()
        counted = sum(value for key, value in book.stats().items() if key.startswith("pyproxies.Kind"))
        assert counted == keep.length


def test_off_by_default_and_forgetful(heap: Heap) -> None:
    assert heap.ledger is False
    keep = heap.eval_js("globalThis.kept = []")
    keep.push(Thing())
    assert only(heap.proxies(), type="Thing").made is None
    heap.ledger = True
    assert only(heap.proxies(), type="Thing").made is None  # made before
    keep.push([])
    assert only(heap.proxies(), type="list").made is not None
    heap.ledger = False
    assert only(heap.proxies(), type="list").made is None
    assert not [key for key in heap.stats() if "." in key]


def test_the_ledger_from_the_start() -> None:
    with Heap(ledger=True) as heap:
        assert heap.ledger
        got = heap.eval_js("({})")
        assert only(heap.proxies(), type="Object").made is not None
        del got


def test_rows_come_in_the_order_of_making(heap: Heap) -> None:
    first = heap.eval_js("[0]")
    heap.ledger = True
    later = [heap.eval_js(f"[{number}]") for number in range(1, 4)]
    rows = [row.repr for row in heap.proxies() if row.type == "Array"]
    assert rows == ["[ 0 ]", "[ 1 ]", "[ 2 ]", "[ 3 ]"]
    heap.ledger = False
    del first, later


def test_ids_are_never_given_twice(book: Heap) -> None:
    seen: set[int] = set()
    for _ in range(3):
        got = [book.eval_js("[]") for _ in range(5)]
        ids = {row.id for row in book.proxies() if row.type == "Array"}
        assert len(ids) == 5
        assert not ids & seen
        seen |= ids
        del got
        book.ledger = False
        book.ledger = True


# -- rows are safe to make ---------------------------------------------------------------------------------------------


class Hostile:
    def __repr__(self) -> str:
        raise ValueError("no repr")

    def __sizeof__(self) -> int:
        raise ValueError("no size")

    def __getattr__(self, name: str) -> Any:
        raise RuntimeError(name)


def test_objects_that_resist_being_shown(book: Heap) -> None:
    keep = book.eval_js("globalThis.kept = []")
    keep.push(Hostile())
    keep.push(list(range(1_000_000)))
    keep.push({"a\nb": "x" * 1000})
    rows = book.proxies(holders=True)
    hostile = only(rows, type="Hostile")
    assert "ValueError" in hostile.repr
    assert hostile.size == 0
    for row in rows:
        assert "\n" not in row.repr
        assert len(row.repr) <= 80


def test_showing_runs_no_code_of_javascript(book: Heap) -> None:
    import traceback

    book.namespace["tb"] = traceback.print_stack
    got = book.eval_js(
        """globalThis.ran = [];
        globalThis.odd = [ { get a() { ran.push("getter"); return 1; } },
          new Proxy({}, new Proxy({}, { get() { ran.push("trap"); } })),
          { [Symbol.for("nodejs.util.inspect.custom")]() { ran.push("custom"); return "x"; } },
          { toString() { ran.push("toString"); return "x"; } } ]"""
    )
    getter, trapped, custom, textual = got
    book.js.ran.length = 0  # what making the proxies asked
    assert len(book.proxies(holders=True)) >= 5
    book.border()
    assert list(book.js.ran) == []
    del got, getter, trapped, custom, textual


def test_the_size_of_a_js_object(book: Heap) -> None:
    small, large = book.eval_js("[1]"), book.eval_js("new Array(10000).fill(1)")
    buffer = book.eval_js("new ArrayBuffer(5000)")
    sizes = {row.repr[:20]: row.size for row in book.proxies() if row.made is not None}
    assert sizes["[ 1 ]"] < 1000
    assert max(sizes.values()) >= 160_000
    assert 5000 < next(size for text, size in sizes.items() if text.startswith("ArrayBuffer")) < 6000
    del small, large, buffer


def test_looking_changes_nothing(book: Heap) -> None:
    keep = book.eval_js("globalThis.kept = []")
    keep.push(Thing())
    before = book.stats()
    for _ in range(3):
        book.proxies(holders=True)
        book.border()
        book.leaks()
        book.why(keep)
        book.diff(book.snapshot())
    after = book.stats()
    ignored = ("bytes", "stack_limit", "collections")
    assert {k: v for k, v in after.items() if k not in ignored} == {k: v for k, v in before.items() if k not in ignored}


# -- destroyed proxies teach -------------------------------------------------------------------------------------------


def use_in_js(heap: Heap) -> str:
    with pytest.raises(JsException) as info:
        heap.eval_js("kept.x", "later.js")
    return str(info.value)


def use_in_python(heap: Heap) -> str:
    with pytest.raises(ReferenceError) as info:
        heap.js.kept
    return str(info.value)


@pytest.mark.parametrize("use", [use_in_js, use_in_python])
def test_a_destroyed_proxy_says_what_it_was_and_where(book: Heap, use: Callable[[Heap], str]) -> None:
    book.namespace["make"] = Thing
    book.eval_js("\nglobalThis.kept = make()", "made.js")
    book.eval_js("\n\nkept.destroy()", "destroyed.js")
    message = use(book)
    for part in ("already been destroyed", "'Thing'", "Thing()", "made.js:2", "destroyed.js:3"):
        assert part in message


def test_destroyed_by_python(book: Heap) -> None:
    proxy = book.create_proxy(Thing())
    book.js.kept = proxy
    proxy.destroy()  # destroyed by Python here
    message = use_in_js(book)
    assert f"test_ledger.py:{line_of('# destroyed by Python here')}" in message
    with pytest.raises(ReferenceError, match="already been destroyed"):
        proxy.unwrap()


def test_a_proxy_of_a_closed_heap_says_what_it_was_and_where() -> None:
    heap = Heap(ledger=True)
    got = heap.eval_js("new Map()")  # got from the heap
    heap.close()  # closed here
    with pytest.raises(HeapClosedError) as info:
        got.size
    for part in (
        "Map",
        f"test_ledger.py:{line_of('# got from the heap')}",
        f"test_ledger.py:{line_of('# closed here')}",
    ):
        assert part in str(info.value)


def test_without_the_ledger_the_type_and_the_repr_are_told(heap: Heap) -> None:
    heap.js.kept = Thing()
    heap.eval_js("kept.destroy()")
    message = use_in_js(heap)
    assert "Thing()" in message
    assert "made at" not in message
