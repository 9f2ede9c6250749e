"""Where errors are: the line, the column and the caret that a person sees."""

from __future__ import annotations

import re
from typing import Any

import pytest

from diglot.ffi_core import JsException
from diglot.kernel.errors import places as errors

from ..support import Shell


def test_public_names() -> None:
    assert errors.__all__ == ["locate_error", "stack_of"]


def split(marked: str) -> tuple[str, tuple[int, int]]:
    """A source and the line and column, in bytes from 1, of the mark `^` in it."""
    before = marked[: marked.index("^")]
    lines = re.split(r"\r\n|\n|\r", before)
    return marked.replace("^", "", 1), (len(lines), len(lines[-1].encode()) + 1)


def places(error: JsException) -> list[tuple[int, int]]:
    """The places in a JS error's stack, innermost first."""
    return [(int(line), int(column)) for line, column in re.findall(r":(\d+):(\d+)\)?\n", error.stack)]


@pytest.mark.parametrize(
    "marked",
    [
        # a token that is one too many
        "a ^b",
        "'a' ^'b'",
        "a\n\n   b ^c\n",
        "let x ^y",
        "é ^b",
        "'日本' ^x",
        "foo(a ^b)",
        "[1 ^2]",
        "let x = {a: 1 ^b: 2}",
        "if ^x {}",
        "a => { b ^c }",
        "`${a ^b}`",
        "var a, ^, b",
        "var ^1",
        "a.^.b",
        "x\n= ^= 1",
        "for (let i = 0; i < 3; i++ ^{\n}",
        "function f() {\n  let x = 1;\n  return x +^;\n}",
        "let x = ^;",
        "'use strict'; ^with (a) b",
        "let ^1a = 2",
        # no place is noted by the engine
        "f;\n^#x in y",
        # what ends too early
        "foo(^",
        "foo(1,\n  [^\n\n",
        "[1, 2^",
        "{a:^",
        "1 +^",
        "if (x) {^",
        "a ? b :^ ",
        "const^",
        "a.b.^",
        "do x^",
        "const t = ^'x",
    ],
)
def test_syntax_errors(run: Any, marked: str) -> None:
    source, place = split(marked)
    with pytest.raises(JsException, match="SyntaxError") as caught:
        run(source)
    assert places(caught.value) == [place]


@pytest.mark.parametrize(
    "marked",
    [
        "^nope",
        "const n = ^nope.x",
        "'nope'; 1 + 2 + ^nope",
        "// nope\nif (^nope) {}",
        "for (const x of ^nope) {}",
        "class C extends ^nope {}",
        "{a: 1, ^nope}",
        "`${^nope}`",
        "f1 = () => nope; ^nope",
        "Math.max(1,\n  2,\n  ^nope)",
        "const q = {\n  a: 1,\n  b: ^nope.x,\n}",
        "[1].map(() => ^nope)",
        "(function () { return ^nope.zap })()",
        "function f2() {\n  const a = 1\n  return a + ^nope\n}\nf2()",
        "class Q { get x() { return ^nope } }\nnew Q().x",
        "async function f3() { await 1; ^nope }\nawait f3()",
        "x1 = {}; x1.y.^z.w",
        "const o1 = {}; o1.p.^q = 1",
        "const o2 = {}; o2.p['^x y']",
        "let u\nconst v = 1 +\n  u.^prop",
        "try { ^nope } catch (error) { throw error }",
    ],
)
def test_names_that_are_not_there(run: Any, marked: str) -> None:
    source, place = split(marked)
    with pytest.raises(JsException, match=r"ReferenceError|TypeError") as caught:
        run(source)
    assert places(caught.value)[0] == place


@pytest.mark.parametrize(
    "source",
    [
        "throw Object.freeze(new ReferenceError('nope is not defined'))",
        "throw Object.assign(new ReferenceError('nope is not defined'), { stack: 5 })",
        "throw Object.assign(new ReferenceError('nope is not defined'), { stack: 'at home' })",
        "throw new SyntaxError('mine')",
        "throw Object.assign(new Error('nope is not defined'), { name: 'ReferenceError' })",
        "throw { name: 'SyntaxError', message: 'x', stack: '    at <js cell 1>:9:9\\n' }",
        "new Function('return (')",
        "eval('a b')",
        "JSON.parse('{')",
        "/a/gg",
        "/(/",
    ],
)
def test_errors_that_tell_no_place_stay_what_they_are(run: Any, source: str) -> None:
    with pytest.raises(JsException):
        run(source)
    assert run("1 + 1") == 2


def test_long_cells_are_not_searched_token_by_token(run: Any) -> None:
    with pytest.raises(JsException, match="expecting ';'") as caught:
        run("x1 = 1;\n" * 20_000 + "a b")
    assert places(caught.value)[0][0] == 20_001


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        ("// c\nif (nope) {}", ["----> 3 if (nope) {}", "            ^"]),
        ("foo(1,\n  [", ["----> 3   [", "           ^"]),
        ("\tnope", ["----> 2 \tnope", "        \t^"]),
        ("{a: 1, nope}", ["----> 2 {a: 1, nope}", "               ^"]),
    ],
)
def test_the_caret(shell: Shell, capsys: pytest.CaptureFixture[str], source: str, lines: list[str]) -> None:
    shell(f"%%js\n{source}")
    shown = capsys.readouterr().out.split("\n")
    assert [line for line in shown if line.startswith("---->") or line.strip() == "^"][-2:] == lines
