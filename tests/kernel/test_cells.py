"""`Cells`: what a cell does to the names that cells share, its value, its errors, and what prompts ask about it."""

from __future__ import annotations

import linecache
import os
import re
import signal
import sys
import threading
import traceback
from typing import Any

import pytest

import diglot.kernel
from diglot.ffi_core import JsException, JsProxy, jsnull
from diglot.kernel import Cells, CellSyntaxError


def test_public_names() -> None:
    assert diglot.kernel.__all__ == ["CellSyntaxError", "Cells", "Completions"]
    for name in diglot.kernel.__all__:
        assert getattr(diglot.kernel, name).__name__ == name


# Values


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("1 + 1", 2),
        ("1 + 1;", 2),
        ("'a'\n// comment", "a"),
        ("undefined", None),
        ("null", jsnull),
        ("", None),
        ("const unused = 1", None),
        ("1; const unused = 1", None),
        ("if (true) { 3 }", 3),
        ("for (const i of [1, 2]) i", 2),
        ("await 5", 5),
        ("await Promise.all([1, Promise.resolve(2)]).then(([a, b]) => a + b)", 3),
        ("let sum = 0\nfor await (const n of (async function* () { yield 1; yield 2 })()) sum += n\nsum", 3),
        ("import { sqrt } from 'py:math'\nsqrt(16)", 4),
        ("import * as m from 'py:math'\nm.floor(2.5)", 2),
        ("export const answer = 42\nanswer", 42),
    ],
)
def test_value(run: Any, source: str, value: object) -> None:
    assert run(source) == value


def test_an_object_literal(run: Any) -> None:
    assert run("{a: 1, b: {c: [2]}}").to_py() == {"a": 1, "b": {"c": [2]}}
    assert run("{ let block = 1; block + 1 }") == 2
    assert run("\n#!/usr/bin/env node\n{ a: 1 }").to_py() == {"a": 1}


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("{ a: 1 }.a", 1),
        ("{ a: 1 } // c\n.a", 1),
        ("/* c */ { a() { return 2 } }.a()", 2),
        ("{}?.a", None),
        ("{ a: 1 }, 5", 5),
        ("{} + 1", "[object Object]1"),
        ("{ a: await 3 }.a", 3),
        ("var a, b; [a, b] = [1, 2]\n;({ a, b })", {"a": 1, "b": 2}),
        ("{ a, b } = { a: 3, b: 4 }", {"a": 3, "b": 4}),
        ("{ a: 1 };", 1),  # a block, as in Node
        ("{ 1 }\n[2][0]", 2),  # as is what ends with its line
        ("{ let a = 1; a }\n7", 7),
    ],
)
def test_what_begins_with_an_object_literal(run: Any, source: str, value: object) -> None:
    found = run(source)
    assert (found.to_py() if isinstance(found, JsProxy) else found) == value


@pytest.mark.parametrize("name", ["undefined", "NaN", "Infinity"])
@pytest.mark.parametrize("source", ["let {} = 1", "const {} = 1", "class {} {{}}", "const {{ {} }} = {{}}"])
def test_constants_of_the_language_cannot_be_declared(run: Any, name: str, source: str) -> None:
    with pytest.raises(CellSyntaxError, match=f"Identifier '{name}' has already been declared"):
        run(source.format(name))


def test_let_is_no_name(run: Any) -> None:
    with pytest.raises(CellSyntaxError, match="let is disallowed as a lexically bound name"):
        run("let let = 1")
    assert run("var let = 1; let") == 1


# Names


@pytest.mark.parametrize("first", ["const x = 1", "let x = 1", "var x = 1", "function x() {}", "class x {}"])
@pytest.mark.parametrize(
    ("second", "value"),
    [
        ("const x = 2; x", 2),
        ("let x = 2; x", 2),
        ("let x; x", None),
        ("var x = 2; x", 2),
        ("function x() { return 2 }; x()", 2),
        ("class x { static y = 2 }; x.y", 2),
        ("const {x} = {x: 2}; x", 2),
        ("import { floor as x } from 'py:math'; x(2.5)", 2),
    ],
)
def test_a_name_may_be_declared_again(run: Any, first: str, second: str, value: object) -> None:
    run(first)
    assert run(second) == value


def test_a_cell_may_be_run_again(run: Any) -> None:
    source = "const a = 1; let b = a; class C {}; function f() { return b }; f()"
    assert [run(source), run(source)] == [1, 1]


def test_var_keeps_the_value_that_it_has(run: Any) -> None:
    run("var x = 1")
    assert run("var x; x") == 1


@pytest.mark.parametrize("write", ["c = 2", "c++", "[c] = [2]", "(() => { 'use strict'; c = 2 })()"])
def test_a_const_refuses_assignment_in_later_cells(run: Any, write: str) -> None:
    run("const c = 1")
    with pytest.raises(JsException, match=r"TypeError: .*constant.*'c'"):
        run(write)
    assert run("c") == 1


def test_let_and_class_take_assignments(run: Any) -> None:
    run("let a = 1; class B {}; function f() {}")
    run("a = 2; B = 3; f = 4")
    assert run("[a, B, f].join()") == "2,3,4"


@pytest.mark.parametrize("kind", ["const", "let"])
def test_a_declaration_that_fails_leaves_the_name_as_it_was(run: Any, kind: str) -> None:
    with pytest.raises(JsException, match="nowhere is not defined"):
        run(f"{kind} x = nowhere")
    assert run("typeof x") == "undefined"
    run(f"{kind} x = 1")
    with pytest.raises(JsException, match="nowhere is not defined"):
        run(f"{kind} x = nowhere")
    assert run("x") == 1
    assert run(f"{kind} x = 2; x") == 2


def test_what_was_initialised_before_the_failure_stays(run: Any) -> None:
    with pytest.raises(JsException):
        run("const before = 1; nowhere(); const after = 2")
    assert run("[before, typeof after].join()") == "1,undefined"


def test_a_syntax_error_declares_nothing(run: Any) -> None:
    run("let x = 1")
    with pytest.raises(JsException, match="SyntaxError"):
        run("let x = 2; x = = 3; function g() {}")
    assert run("[x, typeof g].join()") == "1,undefined"


def test_the_temporal_dead_zone(run: Any) -> None:
    with pytest.raises(JsException, match="Cannot access 'late' before initialization"):
        run("late; const late = 1")
    with pytest.raises(JsException, match="Cannot access 'self' before initialization"):
        run("const self = self")


def test_destructuring(run: Any) -> None:
    assert run("const {a, b: [c, ...d], ...e} = {a: 1, b: [2, 3, 4], f: 5}; [a, c, d, e.f].join()") == "1,2,3,4,5"
    assert run("let [x, y = x] = [7]; [x, y] = [y + 1, x]; [x, y].join()") == "8,7"


def test_functions_are_hoisted_and_keep_their_names(run: Any) -> None:
    assert run("const early = f(); function f() { return 1 }; early") == 1
    assert run("f.name") == "f"


def test_closures_share_the_name_itself(run: Any) -> None:
    run("let n = 0; const increment = () => ++n; function read() { return n }")
    run("increment(); n += 10")
    assert run("[n, read(), increment()].join()") == "11,11,12"
    run("let n = 'new'")
    assert run("read()") == "new"


def test_python_names_are_free_names_of_javascript(run: Any) -> None:
    run.py("x = [1]\ndef double(n): return 2 * n")
    assert run("x.append(double(4)); x.length") == 2
    assert run.py("x") == [1, 8]
    assert run("typeof missing") == "undefined"
    run.py("x = 5")
    assert run("x") == 5


def test_javascript_comes_before_python(run: Any) -> None:
    run.py("name = 'Python'; Math = 'Python'")
    assert run("[name, typeof Math].join()") == "Python,object"
    assert run("let name = 'JavaScript'; name") == "JavaScript"
    assert run.py("name") == "Python"
    assert run("py.name") == "Python"


def test_a_python_variable_can_be_assigned_from_javascript(run: Any) -> None:
    run.py("n = 1")
    run("n = 2; py.m = 3")
    assert run.py("(n, m)") == (2, 3)


# Python cells


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("1 + 1", 2),
        ("a = 1", None),
        ("a = 1\na", 1),
        ("import asyncio\nawait asyncio.sleep(0, 'slept')", "slept"),
        ("[x async for x in __import__('diglot_missing')] if False else 3", 3),
        ("", None),
        ("# comment", None),
    ],
)
def test_a_python_cell(run: Any, source: str, value: object) -> None:
    assert run.py(source) == value


def test_python_functions_see_later_names_and_futures_last(run: Any) -> None:
    run.py("from __future__ import annotations\ndef f(): return later")
    run.py("later = 1\ndef g(x: undefined_name): ...")
    assert run.py("f()") == 1


def test_a_python_cell_needs_a_dict(run: Any) -> None:
    from collections import ChainMap

    from diglot.ffi_core import Heap

    with Heap(namespace=ChainMap({"x": 1})) as heap:
        cells = Cells(heap)
        coroutine = cells.run("x", "py")
        with pytest.raises(TypeError, match="need a dict as the heap's namespace, not a ChainMap"):
            run._loop.run_until_complete(coroutine)
        cells.close()


# Errors


def places(error: BaseException) -> list[tuple[str, int | None, str | None]]:
    """The frames of JS cells in an error's traceback: (file, line, source line)."""
    frames = traceback.extract_tb(error.__traceback__)
    return [(frame.filename, frame.lineno, frame.line) for frame in frames if frame.filename.startswith("<js")]


def test_frames_are_those_of_the_cell_as_typed(run: Any) -> None:
    run("function callee() {\n  const text = 'é'\n  return text.missing()\n}")
    with pytest.raises(JsException) as caught:
        run("// comment\n\n  callee()")
    assert places(caught.value) == [("<js cell 2>", 3, "callee()"), ("<js cell 1>", 3, "return text.missing()")]


@pytest.mark.parametrize(
    ("source", "line"),
    [
        ("null.x", 1),
        ("\n\nnull.x", 3),
        ("const a = 1\nfunction f() {}\nnull.x", 3),
        ("const { sep } = (await 1, {})\nnull.x", 2),
        ("class A {}\nlet b\nnew A().b()", 3),
        ("1\r\n2\r\nnull.x", 3),
    ],
)
def test_line_of_an_error(run: Any, source: str, line: int) -> None:
    with pytest.raises(JsException) as caught:
        run(source)
    assert int(re.findall(r"<js cell 1>:(\d+)", caught.value.stack)[-1]) == line


@pytest.mark.parametrize(("source", "line"), [("x = ;", 1), ("1\n\nx = = 2", 3), ("const a = 1\n'", 2)])
def test_line_of_a_syntax_error(run: Any, source: str, line: int) -> None:
    with pytest.raises(JsException, match="SyntaxError") as caught:
        run(source)
    assert f"<js cell 1>:{line}:" in caught.value.stack


def test_a_cell_syntax_error_has_its_place(run: Any) -> None:
    with pytest.raises(CellSyntaxError) as caught:
        run("let a\nlet é, a", filename="<mine>")
    error = caught.value
    assert (error.filename, error.lineno, error.offset, error.text) == ("<mine>", 2, 8, "let é, a")


def test_a_python_exception_passes_through(run: Any) -> None:
    original = KeyError("k")

    def fail() -> None:
        raise original

    run.names["fail"] = fail
    with pytest.raises(KeyError) as caught:
        run("(() => {\n  fail()\n})()")
    assert caught.value is original
    assert [line for _, line, _ in places(original)] == [3, 2]


def test_one_name_for_two_sources_gets_a_number(run: Any) -> None:
    run("function f() { null.x }", filename="<js cell 9>")
    for _ in range(2):
        run("f", filename="<js cell 9>")
    assert list(run.cells.sources) == ["<js cell 9>", "<js cell 9-2>"]
    assert linecache.getline("<js cell 9>", 1) == "function f() { null.x }\n"
    run.cells.close()
    assert linecache.getline("<js cell 9>", 1) == ""


# Interrupts


def interrupt_soon() -> None:
    threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGINT)).start()


@pytest.mark.parametrize(
    "source",
    [
        "for (;;) n++",
        "(function f() { try { for (;;) n++ } finally { f() } })()",
        "await new Promise(() => {})",
        "await (async () => { for (;;) await n++ })()",
        "await null; for (;;) n++",
        "await new Promise(resolve => setTimeout(resolve, 1)); for (;;) n++",
        "setTimeout(() => { for (;;) n++ }, 1); await new Promise(() => {})",
        "await asyncio.sleep(100)",
        "import 'py:math'; spin()",
    ],
)
def test_an_interrupt_ends_the_cell_and_keeps_the_state(run: Any, source: str) -> None:
    run.py("import asyncio\ndef spin():\n  while True: pass")
    run("let n = 1; const kept = {}")
    before = signal.getsignal(signal.SIGINT)
    interrupt_soon()
    with pytest.raises(KeyboardInterrupt):
        run(source)
    assert signal.getsignal(signal.SIGINT) is before
    assert run("n >= 1 && typeof kept === 'object'") is True
    assert run("await Promise.resolve('alive')") == "alive"


def test_an_interrupt_of_a_destructor_ends_the_cell(run: Any) -> None:
    """Python drops what a destructor raises."""
    run.py("class Slow:\n  def __del__(self):\n    while True: pass")
    before = sys.unraisablehook
    interrupt_soon()
    with pytest.raises(KeyboardInterrupt):
        run.py("Slow(); later = True\nwhile True: pass")
    assert sys.unraisablehook is before
    assert run.names["later"] is True


def test_a_hook_that_a_cell_sets_stays(run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "unraisablehook", sys.unraisablehook)
    run.py("import sys\ndef mine(lost): pass\nsys.unraisablehook = mine")
    assert sys.unraisablehook is run.names["mine"]


def test_an_interrupt_of_a_callback_between_cells(run: Any, capsys: pytest.CaptureFixture[str]) -> None:
    run("setTimeout(() => { for (;;); }, 20)")
    interrupt_soon()
    run.wait(0.05)
    assert "KeyboardInterrupt" in capsys.readouterr().err
    assert run("1") == 1


def test_an_interrupt_of_the_report_of_a_callback_ends_that(run: Any) -> None:
    """Reports run code of the user's, such as `__str__`."""
    before = signal.getsignal(signal.SIGINT)
    assert run.cells.interrupts.call(lambda: 1 / 0, lambda error: signal.raise_signal(signal.SIGINT)) is False
    assert signal.getsignal(signal.SIGINT) is before
    assert run("await 1") == 1


def test_cancelling_from_outside_stays_a_cancellation(run: Any) -> None:
    import asyncio

    async def cancel() -> None:
        task = asyncio.ensure_future(run.cells.run("await new Promise(() => {})"))
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    run._loop.run_until_complete(cancel())


# Completeness, completion, inspection


@pytest.mark.parametrize(
    ("source", "language", "answer"),
    [
        ("if (x) {", "js", ("incomplete", "  ")),
        ("1", "js", ("complete", "")),
        ("1 +* 2", "js", ("invalid", "")),
        ("1", "py", ("complete", "")),
        ("await f()", "py", ("complete", "")),
        ("if x:", "py", ("incomplete", "    ")),
        ("f(", "py", ("incomplete", "")),
        ("1 +* 2", "py", ("invalid", "")),
    ],
)
def test_is_complete(run: Any, source: str, language: str, answer: tuple[str, str]) -> None:
    assert run.cells.is_complete(source, language) == answer


@pytest.mark.parametrize(
    ("source", "expected", "absent"),
    [
        ("aV", {"aVariable"}, {"a_python_name"}),
        ("a", {"aVariable", "aConstant", "aFunction", "a_python_name", "async", "await"}, {"Array"}),
        ("Ma", {"Math", "Map"}, {"aVariable"}),
        ("const local_name = 1\nlocal", {"local_name"}, set()),
        ("aVariable.", {"first", "second", "toString"}, {"Math", "not a name"}),
        ("aVariable?.f", {"first"}, {"second"}),
        ("foo(aVariable.first.d", {"deep"}, {"first"}),
        ("if (aVariable['first'].", {"deep"}, {"first"}),
        ("list[0].", {"item"}, {"length"}),
        ("list.", {"length", "map"}, {"0"}),
        ("'text'.le", set(), {"let"}),
        ("text.pad", {"padStart", "padEnd"}, set()),
        ("aFunction().", set(), {"deep", "toString"}),
        ("aVariable.getter.", set(), {"deep"}),
        ("a_python_name.ap", {"append"}, set()),
        ("a_python_name.", {"append", "length", "toJs"}, {"_x", "__len__"}),
        ("a_python_name.__l", {"__len__"}, set()),
        ("a_dict.", {"key", "get", "keys"}, set()),
        ("a_dict.inner.", {"append"}, {"key"}),
        ("new Ma", {"Map"}, set()),
        ("`${aVariable.f", {"first"}, set()),
        ("`aVariable.f", set(), {"first"}),
        ("'aV", set(), {"aVariable"}),
        ("// aV", set(), {"aVariable"}),
        ("/* aV", set(), {"aVariable"}),
        ("1", set(), {"1"}),
        ("({aV", {"aVariable"}, set()),
    ],
)
def test_complete(run: Any, source: str, expected: set[str], absent: set[str]) -> None:
    run.py("a_python_name = [1]; a_dict = {'key': 1, 'inner': []}")
    run(
        """
        let aVariable = {first: {deep: 1}, second: 2, 'not a name': 3, get getter() { throw Error('was run') }}
        const aConstant = 1, list = [{item: 1}], text = 'text'
        function aFunction() { throw Error('was run') }
        """
    )
    matches, start, end = run.cells.complete(source, len(source))
    assert expected <= set(matches)
    assert not absent & set(matches)
    assert len(matches) == len(set(matches))
    assert source[start:end] == re.search(r"\w*\Z", source)[0]  # type: ignore[index]


def test_complete_in_the_middle(run: Any) -> None:
    source = "é = [Math.fl(1), 2]"
    assert run.cells.complete(source, 12) == (["floor"], 10, 12)


@pytest.mark.parametrize(
    ("source", "cursor", "expected"),
    [
        ("add", 1, ["add(a, {b = 2} = {})", "function", "a + b"]),
        ("add(1, ", 7, ["add(a, {b = 2} = {})"]),
        ("[add(1)]", 6, ["add(a, {b = 2} = {})"]),
        ("Point", 5, ["Point(x, y)", "class"]),
        ("later", 2, ["later()", "async function"]),
        ("object.inner", 12, ["Type: Map", "Map(1) { 1 => 2 }"]),
        ("object.inner", 3, ["Type: Object"]),
        ("Math.max", 8, ["function"]),
        ("number", 2, ["Type: number", "5"]),
        ("document", 3, ["document(x, *, y=1)", "Documented.", "function (Python)"]),
        ("missing", 3, None),
        ("1 + 2", 2, None),
        ("", 0, None),
    ],
)
def test_inspect(run: Any, source: str, cursor: int, expected: list[str] | None) -> None:
    run.py("def document(x, *, y=1):\n    'Documented.'")
    run(
        """
        function add(a, {b = 2} = {}) { return a + b }
        class Point { constructor(x, y) {} }
        const later = async () => 1, object = {inner: new Map([[1, 2]])}, number = 5
        """
    )
    text = run.cells.inspect(source, cursor)
    if expected is None:
        assert text is None
    else:
        for part in expected:
            assert part in text
