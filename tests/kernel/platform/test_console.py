"""`console`: the text that Node prints, on the stream that Node prints it to."""

from __future__ import annotations

import contextlib
import io
import re
import sys
from collections.abc import Callable
from typing import Any

import pytest

from diglot.ffi_core import JsException


@pytest.mark.parametrize(
    ("source", "out", "err"),
    [
        ("console.log('a', 1, [1, 'b'], {c: null})", "a 1 [ 1, 'b' ] { c: null }\n", ""),
        ("console.log()", "\n", ""),
        ("console.log('%s is %d%%', 'x', 5, 'more')", "x is 5% more\n", ""),
        ("console.info('i'); console.debug('d')", "i\nd\n", ""),
        ("console.warn('w'); console.error(new Map([[1, 2]]))", "", "w\nMap(1) { 1 => 2 }\n"),
        ("console.assert(true, 'no'); console.assert(false, 'x is %d', 1)", "", "Assertion failed: x is 1\n"),
        ("console.assert(false)", "", "Assertion failed\n"),
        ("console.dir({a: {b: {c: {}}}}, {depth: 0})", "{ a: [Object] }\n", ""),
        ("console.group('g'); console.log('a\\nb'); console.groupEnd(); console.log('c')", "g\n  a\n  b\nc\n", ""),
        ("console.count(1); console.count(1); console.countReset(1); console.count(1)", "1: 1\n1: 2\n1: 1\n", ""),
        ("console.timeEnd('t')", "", 'console.timeEnd(): no timer "t": start it with console.time()\n'),
        ("console.time('t'); console.time('t')", "", 'console.time(): the timer "t" is running already\n'),
        ("console.countReset('c')", "", 'console.countReset(): nothing was counted as "c"\n'),
        ("console.count(); console.count('50%s'); console.count(null)", "default: 1\n50%s: 1\nnull: 1\n", ""),
        ("console.assert(false, {a: 1}); console.assert(0, 'a', 'b')", "", "Assertion failed { a: 1 }\nAssertion failed: a b\n"),
        ("console.dirxml({a: 1}, 'x'); console.dir('s')", "{ a: 1 } x\n's'\n", ""),
        ("console.log('%s|%d|%i|%f|%j|%o|%O|%c|%%', 'a', '2', 1.9, '1.5px', {a: 1}, [1], {b: 1}, 'css')", "a|2|1|1.5|{\"a\":1}|[ 1, [length]: 1 ]|{ b: 1 }||%\n", ""),
        ("console.group('a', 1); console.warn('x'); console.groupEnd(); console.groupEnd(); console.log('y')", "a 1\ny\n", "  x\n"),
        ("console.table(5); console.table('s'); console.table(null)", "5\ns\nnull\n", ""),
        ("console.log('😀'[0], '😀', ['😀'[1]])", "\ufffd 😀 [ '\\ude00' ]\n", ""),
        ("process.stdout.write('x\\ud800\\n'); process.stderr.write('\\udc00y\\n')", "x\ufffd\n", "\ufffdy\n"),
        ("console.dir([12345.5, 12345n], {numericSeparator: true})", "[ 12_345.5, 12_345n ]\n", ""),
        ("const {log} = console; log('unbound')", "unbound\n", ""),
        ("Array.prototype.join = Array.prototype.push = null; console.log('x', [1])", "x [ 1 ]\n", ""),
    ],
)  # fmt: skip
def test_console(run: Any, capsys: pytest.CaptureFixture[str], source: str, out: str, err: str) -> None:
    run(source)
    assert capsys.readouterr() == (out, err)


def test_table(run: Any, capsys: pytest.CaptureFixture[str]) -> None:
    run("console.table([{a: 1, b: 'x'}, {a: 2}])")
    assert capsys.readouterr().out == (
        "┌─────────┬───┬─────┐\n"
        "│ (index) │ a │ b   │\n"
        "├─────────┼───┼─────┤\n"
        "│ 0       │ 1 │ 'x' │\n"
        "│ 1       │ 2 │     │\n"
        "└─────────┴───┴─────┘\n"
    )


@pytest.mark.parametrize(
    ("source", "rows"),
    [
        ("[{a: 1, b: 2}], ['b', 'z']", ["│ (index) │ b │ z │", "│ 0       │ 2 │   │"]),
        (
            "[1, {a: 2}, [3]]",
            [
                "│ (index) │ 0 │ a │ Values │",
                "│ 0       │   │   │ 1      │",
                "│ 1       │   │ 2 │        │",
                "│ 2       │ 3 │   │        │",
            ],
        ),
        (
            "new Map([['a', 1], [{k: 1}, {c: 2}]])",
            [
                "│ (iteration index) │ Key      │ Values   │",
                "│ 0                 │ 'a'      │ 1        │",
                "│ 1                 │ { k: 1 } │ { c: 2 } │",
            ],
        ),
        (
            "new Set([1, 'x'])",
            ["│ (iteration index) │ Values │", "│ 0                 │ 1      │", "│ 1                 │ 'x'    │"],
        ),
        (
            "{x: {v: 1}, y: {v: {p: 1, q: 2, r: 3}}}",
            ["│ (index) │ v        │", "│ x       │ 1        │", "│ y       │ [Object] │"],
        ),
        ("[['a\\nb'], ['日本']]", ["│ (index) │ 0      │", "│ 0       │ 'a\\nb' │", "│ 1       │ '日本' │"]),
        (
            "[undefined, () => 1, -0]",
            [
                "│ (index) │ Values    │",
                "│ 0       │ undefined │",
                "│ 1       │           │",
                "│ 2       │ -0        │",
            ],
        ),
        ("py_rows", ["│ (index) │ name  │ n │", "│ 0       │ 'Ada' │ 1 │"]),
        ("[]", ["│ (index) │"]),
    ],
)
def test_tables(run: Any, capsys: pytest.CaptureFixture[str], source: str, rows: list[str]) -> None:
    run.names["py_rows"] = [{"name": "Ada", "n": 1}]
    run(f"console.table({source})")
    lines = capsys.readouterr().out.splitlines()
    assert [line for line in lines if line[0] == "│"] == rows
    assert [line[0] for line in lines] == ["┌", "│", "├", *"│" * (len(rows) - 1), "└"]


def test_columns_of_a_table_are_a_list(run: Any) -> None:
    with pytest.raises(
        JsException, match=r"TypeError: console.table\(\): the columns must be an array of names, not 'a'"
    ):
        run("console.table([{a: 1}], 'a')")


@pytest.mark.parametrize(("elapsed", "text"), [(1.5, "1.500ms"), (1500, "1.500s"), (61500, "1m 1.500s")])
def test_times(
    run: Any, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, elapsed: float, text: str
) -> None:
    clock = iter([0.0, elapsed / 1000, elapsed / 1000])
    monkeypatch.setattr("time.perf_counter", lambda: next(clock))
    run("console.time('t'); console.timeLog('t', 'so far'); console.timeEnd('t')")
    assert capsys.readouterr().out == f"t: {text} so far\nt: {text}\n"


def test_patched_prototypes(run: Any, capsys: pytest.CaptureFixture[str]) -> None:
    run("""
    const { log, table, group, count, time, timeEnd, trace } = console
    const classes = [Map, String, Number, RegExp, Array]
    for (let i = 0; i < classes.length; i++) {
      const { prototype } = classes[i], keys = Reflect.ownKeys(prototype)
      for (let j = 0; j < keys.length; j++) {
        if (keys[j] !== 'constructor' && keys[j] !== 'length') try { prototype[keys[j]] = null } catch {}
      }
    }
    Object.keys = null
    table([{ a: 1 }]); group('g'); log('a\\nb'); count(); time('t'); timeEnd('t'); trace('x')
    """)
    out, err = capsys.readouterr()
    assert "│ 0       │ 1 │\n" in out
    assert "g\n  a\n  b\n  default: 1\n  t: " in out
    assert err.startswith("  Trace: x\n")


def test_trace_begins_at_the_caller(run: Any, capsys: pytest.CaptureFixture[str]) -> None:
    run("function here() {\n  console.trace('why')\n}\nhere()")
    head, first, *_ = capsys.readouterr().err.splitlines()
    assert head == "Trace: why"
    assert "at here (<js cell 1>:2:" in first


def test_python_objects_print_as_such(run: Any, capsys: pytest.CaptureFixture[str]) -> None:
    run.py("d = {'a': 1}")
    run("console.log(d, String(d))")
    assert capsys.readouterr().out == "PyProxy {'a': 1} {'a': 1}\n"


class KernelStream(io.StringIO):
    """What matters of ipykernel's streams: a text is sent after the interval that holds when it is written."""

    flush_interval = 0.2

    def __init__(self) -> None:
        super().__init__()
        self.intervals: list[float] = []

    def write(self, text: str) -> int:
        self.intervals.append(self.flush_interval)
        return super().write(text)

    def flush(self) -> None:
        raise AssertionError("to wait for the kernel's thread at each line is slow")


def test_the_first_text_is_not_kept_back_either(run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    stream = KernelStream()
    monkeypatch.setattr(sys, "stdout", stream)
    run("console.log(1); console.log(2)")
    assert stream.getvalue() == "1\n2\n"
    assert max(stream.intervals) < 0.05
    stream.flush = lambda: None  # type: ignore[method-assign]  # pytest's own


def test_clear_leaves_what_is_no_terminal_alone(run: Any, capsys: pytest.CaptureFixture[str]) -> None:
    run("console.group(); console.log('a'); console.clear(); console.log('b')")
    assert capsys.readouterr().out == "  a\nb\n"


def test_clear_clears_a_terminal(run: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    run("console.clear()")
    assert capsys.readouterr().out == "\x1b[H\x1b[2J"


class Tty(io.StringIO):
    """A stream that is a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def show(run: Any, monkeypatch: pytest.MonkeyPatch) -> Callable[..., tuple[str, str]]:
    """Run a cell whose standard output and standard error are terminals of 40 columns, and return what they show."""
    monkeypatch.setenv("COLUMNS", "40")
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)

    def show(source: str, kind: type[io.StringIO] = Tty) -> tuple[str, str]:
        with contextlib.redirect_stdout(kind()) as out, contextlib.redirect_stderr(Tty()) as err:
            run(source)
        return out.getvalue(), err.getvalue()

    return show


YELLOW, GREEN, DEFAULT = "\x1b[33m", "\x1b[32m", "\x1b[39m"
COLOR = re.compile(r"\x1b\[\d+m")
ONE, X = f"{YELLOW}1{DEFAULT}", f"{GREEN}'x'{DEFAULT}"


@pytest.mark.parametrize(
    ("source", "out", "err"),
    [
        ("console.log('text', 1, 'x', ['x'])", f"text {ONE} x [ {X} ]\n", ""),
        ("console.log('only text'); console.log('%c a %s %d %i %f', 'css', 'x', 1, 1, 1)", "only text\n a x 1 1 1\n", ""),
        ("console.log('%o|%O|%j', 1, { a: 'x' }, ['x'])", f"{ONE}|{{ a: {X} }}|[\"x\"]\n", ""),
        ("console.error({ a: 1 }); console.assert(false, 'no', 1)", "", f"{{ a: {ONE} }}\nAssertion failed: no {ONE}\n"),
        ("console.dir({ a: 1 }); console.dir({ a: 1 }, { colors: false })", f"{{ a: {ONE} }}\n{{ a: 1 }}\n", ""),
        ("console.group(1); console.info('x', 'x', 1)", f"{ONE}\n  x x {ONE}\n", ""),
        ("Array.prototype.map = Object.prototype.colors = null; console.log([1])", f"[ {ONE} ]\n", ""),
    ],
)  # fmt: skip
def test_values_have_colours_in_a_terminal(show: Any, source: str, out: str, err: str) -> None:
    assert show(source) == (out, err)


def test_a_table_has_colours_in_a_terminal(show: Any) -> None:
    table, _ = show("console.table([{ a: 1, b: 'x' }])")
    assert f"│ 0       │ {ONE} │ {X} │\n" in table
    assert len({len(COLOR.sub("", line)) for line in table.splitlines()}) == 1


def test_each_stream_counts_for_itself(show: Any) -> None:
    assert show("console.log([1]); console.error([1])", io.StringIO) == ("[ 1 ]\n", f"[ {ONE} ]\n")


@pytest.mark.parametrize(("name", "value"), [("NO_COLOR", "1"), ("TERM", "dumb")])
def test_colours_are_forbidden(show: Any, monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)
    out, _ = show("console.log([1], 'x'); console.table([1])")
    assert out.startswith("[ 1 ] x\n")
    assert not COLOR.search(out)


def test_values_are_as_wide_as_the_terminal(show: Any) -> None:
    out, _ = show("console.log(Array(4).fill('ten chars')); console.group(); console.log(Array(4).fill('ten chars'))")
    lines = COLOR.sub("", out).splitlines()
    assert max(map(len, lines)) <= 40
    assert len(lines) > 4


def test_a_stream_without_the_methods_of_a_file(run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    class Minimal:
        text = ""

        def write(self, text: str) -> None:
            self.text += text

        def flush(self) -> None:
            pass

    monkeypatch.setattr(sys, "stdout", Minimal())
    run("console.log([1], 'x'); console.clear()")
    assert sys.stdout.text == "[ 1 ] x\n"


def test_it_is_a_namespace(run: Any) -> None:
    run(
        "const prototype = Object.getPrototypeOf(console), slot = Object.getOwnPropertyDescriptor(globalThis, 'console')"
    )
    assert run("Object.getPrototypeOf(prototype) === Object.prototype && Reflect.ownKeys(prototype).length") == 0
    assert run("[slot.enumerable, slot.writable, slot.configurable, String(console)].join()") == (
        "false,true,true,[object console]"
    )
