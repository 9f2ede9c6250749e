"""`console`: the text that Node prints, on the stream that Node prints it to."""

from __future__ import annotations

from typing import Any

import pytest


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


def test_trace_begins_at_the_caller(run: Any, capsys: pytest.CaptureFixture[str]) -> None:
    run("function here() {\n  console.trace('why')\n}\nhere()")
    head, first, *_ = capsys.readouterr().err.splitlines()
    assert head == "Trace: why"
    assert "at here (<js cell 1>:2:" in first


def test_python_objects_print_as_such(run: Any, capsys: pytest.CaptureFixture[str]) -> None:
    run.py("d = {'a': 1}")
    run("console.log(d, String(d))")
    assert capsys.readouterr().out == "PyProxy {'a': 1} {'a': 1}\n"
