"""Tracebacks that involve JavaScript, in a shell of this process."""

from __future__ import annotations

import re

import pytest

from diglot.ffi_core import JsException

from ..support import Shell


def shown_error(shell: Shell, capsys: pytest.CaptureFixture[str], cell: str) -> list[str]:
    """The lines of the traceback, without the rule above it and without trailing blanks."""
    capsys.readouterr()
    shell(cell)
    out, err = capsys.readouterr()
    assert err == ""
    lines = [line.rstrip() for line in out.splitlines()]
    assert set(lines[0]) == {"-"}
    return lines[1:]


def test_a_js_error(shell: Shell, capsys: pytest.CaptureFixture[str]) -> None:
    shell("%%js\nfunction f(o) {\n\treturn o.é.missing()\n}")
    assert shown_error(shell, capsys, "%%js\n// call\nf({é: 1})") == [
        "TypeError                                 Traceback (most recent call last)",
        "Cell In[2], line 3",
        "      1",
        "      2 // call",
        "----> 3 f({é: 1})",
        "        ^",
        "",
        "Cell In[1], line 3, in f()",
        "      1",
        "      2 function f(o) {",
        "----> 3 \treturn o.é.missing()",
        "        \t           ^",
        "      4 }",
        "",
        "TypeError: not a function",
    ]


@pytest.mark.parametrize(
    ("cell", "last", "line"),
    [
        ("%%js\nx = = 1", "SyntaxError: unexpected token in expression: '='", 2),
        ("%%js\nlet a\nlet a", "SyntaxError: Identifier 'a' has already been declared", 3),
        ("%%js\nthrow new RangeError('far')", "RangeError: far", 2),
        ("%%js\nawait (async () => {\n  throw new RangeError('far')\n})()", "RangeError: far", 3),
        ("%%js\n\n\nclass E extends Error {}\nthrow new E('own')", "Error: own", 5),
    ],
)
def test_name_message_and_line(
    shell: Shell, capsys: pytest.CaptureFixture[str], cell: str, last: str, line: int
) -> None:
    lines = shown_error(shell, capsys, cell)
    assert lines[-1] == last
    assert any(text.startswith(f"Cell In[1], line {line}") for text in lines)
    assert not re.search(r"run_js_cell|cells\.py|heap\.py|_bridge|tracebacks", "\n".join(lines))


def test_a_thrown_value(shell: Shell, capsys: pytest.CaptureFixture[str]) -> None:
    result = shell("%%js\nthrow {code: 7}")
    assert isinstance(result.error_in_exec, JsException)
    assert "{ code: 7 }" in capsys.readouterr().out


def test_a_js_error_in_a_python_cell(shell: Shell, capsys: pytest.CaptureFixture[str]) -> None:
    shell("%%js\nfunction f() { null.x }")
    lines = shown_error(shell, capsys, "import js\njs.f()")
    assert lines[1:4] == ["Cell In[2], line 2", "      1 import js", "----> 2 js.f()"]
    assert "Cell In[1], line 2, in f()" in lines
    assert lines[-1] == "TypeError: cannot read property 'x' of null"


def test_a_python_exception_in_a_js_cell(shell: Shell, capsys: pytest.CaptureFixture[str]) -> None:
    shell("def fail():\n    raise ValueError('no')")
    lines = shown_error(shell, capsys, "%%js\nfunction f() {\n  fail()\n}\nf()")
    assert [line for line in lines if line.startswith("Cell In")] == [
        "Cell In[2], line 5",
        "Cell In[2], line 3, in f()",
        "Cell In[1], line 2, in fail()",
    ]
    assert "----> 3   fail()" in lines
    assert lines[-1] == "ValueError: no"
    assert not re.search(r"run_js_cell|cells\.py|heap\.py|_bridge", "\n".join(lines))


@pytest.mark.parametrize("cell", ["import x from 'py:nothing'", "await import('py:nothing')", "py.import('nothing')"])
def test_a_failed_import_shows_none_of_the_import_system(
    shell: Shell, capsys: pytest.CaptureFixture[str], cell: str
) -> None:
    lines = shown_error(shell, capsys, f"%%js\n{cell}")
    assert lines[-1] == "ModuleNotFoundError: No module named 'nothing'"
    assert not re.search("importlib|_bridge", "\n".join(lines))


@pytest.mark.parametrize("spin", ["function spin() { for (;;); }", "async function spin() { await 1; for (;;); }"])
def test_an_interrupt_shows_where_javascript_was(shell: Shell, capsys: pytest.CaptureFixture[str], spin: str) -> None:
    shell("import _thread, threading; threading.Timer(0.2, _thread.interrupt_main).start()")
    lines = shown_error(shell, capsys, f"%%js\n{spin}\nawait spin()")
    assert "Cell In[2], line 2, in spin()" in lines
    assert lines[-1] == "KeyboardInterrupt:"


@pytest.mark.parametrize(
    ("cell", "error"),
    [
        ("a b", "SyntaxError: invalid syntax"),
        ("if 1:\nx", "IndentationError: expected an indented block after 'if' statement on line 1"),
    ],
)
def test_a_python_cell_that_cannot_be_read_shows_nothing_of_ipython(
    shell: Shell, capsys: pytest.CaptureFixture[str], cell: str, error: str
) -> None:
    shell(cell)
    text = capsys.readouterr().out
    assert text.rstrip().endswith(error)
    assert "interactiveshell" not in text
    assert "Traceback" not in text


def test_the_error_of_code_that_a_cell_reads_shows_the_cell(shell: Shell, capsys: pytest.CaptureFixture[str]) -> None:
    shell("exec('a b')")
    text = capsys.readouterr().out
    assert "exec('a b')" in text
    assert text.rstrip().endswith("SyntaxError: invalid syntax")


def test_a_python_traceback_is_ipythons_own(shell: Shell, capsys: pytest.CaptureFixture[str]) -> None:
    with_extension = shown_error(shell, capsys, "def f():\n    1/0\nf()")
    shell.ip.extension_manager.unload_extension("diglot")
    shell.ip.execution_count = 1
    assert shown_error(shell, capsys, "def f():\n    1/0\nf()") == with_extension


SOURCES = """def fail(): raise ValueError('no')
def wrap(f):
    try:
        f()
    except Exception as error:
        raise LookupError('wrapped') from error
def handle(f):
    try:
        f()
    except Exception:
        raise LookupError('meanwhile')
def call(f):
    return f()
"""


def summary(lines: list[str]) -> list[str]:
    """Where the traceback has been, what it says, and how its errors are linked."""
    return [line for line in lines if re.match(r"Cell In|File |The above|During|\w+(?:Error|Exception)?: ", line)]


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        (
            "%%js\nfunction f() { throw TypeError('inner') }\ntry { f() } catch (cause) { throw Error('out',{cause}) }",
            [
                "Cell In[2], line 3",
                "Cell In[2], line 2, in f()",
                "TypeError: inner",
                "The above exception was the direct cause of the following exception:",
                "Cell In[2], line 3",
                "Error: out",
            ],
        ),
        (
            "%%js\ntry { fail() } catch (cause) { throw new Error('outer', {cause}) }",
            [
                "Cell In[1], line 1, in fail()",
                "ValueError: no",
                "The above exception was the direct cause of the following exception:",
                "Cell In[2], line 2",
                "Error: outer",
            ],
        ),
        (
            "%%js\nwrap(() => { throw new TypeError('inner') })",
            [
                "Cell In[1], line 4, in wrap(f)",
                "Cell In[2], line 2",
                "TypeError: inner",
                "The above exception was the direct cause of the following exception:",
                "Cell In[2], line 2",
                "Cell In[1], line 6, in wrap(f)",
                "LookupError: wrapped",
            ],
        ),
        (
            "%%js\nhandle(() => { throw new TypeError('inner') })",
            [
                "Cell In[1], line 9, in handle(f)",
                "Cell In[2], line 2",
                "TypeError: inner",
                "During handling of the above exception, another exception occurred:",
                "Cell In[2], line 2",
                "Cell In[1], line 11, in handle(f)",
                "LookupError: meanwhile",
            ],
        ),
        (
            "%%js\ncall(() => { call(() => { throw new TypeError('deep') }) })",
            [
                "Cell In[2], line 2",
                "Cell In[1], line 13, in call(f)",
                "Cell In[2], line 2",
                "Cell In[1], line 13, in call(f)",
                "Cell In[2], line 2",
                "TypeError: deep",
            ],
        ),
        (
            "%%js\nconst one = new Error('one'), two = new Error('two', {cause: one}); one.cause = two; throw one",
            [
                "Cell In[2], line 2",
                "Error: two",
                "The above exception was the direct cause of the following exception:",
                "Cell In[2], line 2",
                "Error: one",
            ],
        ),
    ],
)
def test_causes_are_shown_both_ways(
    shell: Shell, capsys: pytest.CaptureFixture[str], cell: str, expected: list[str]
) -> None:
    shell(SOURCES)
    assert summary(shown_error(shell, capsys, cell)) == expected


def test_what_an_error_carries_is_shown(shell: Shell, capsys: pytest.CaptureFixture[str]) -> None:
    lines = shown_error(shell, capsys, "%%js\nthrow new Error('bad', {cause: {code: 7}})")
    assert lines[-2:] == ["Error: bad", "[cause]: { code: 7 }"]
    lines = shown_error(
        shell, capsys, "%%js\nawait Promise.any([Promise.reject(new TypeError('first')), Promise.reject(2)])"
    )
    assert lines[0].startswith("AggregateError ")
    assert "AggregateError:" in lines
    assert any("TypeError: first" in line for line in lines)


def test_a_cause_is_read_without_running_code(shell: Shell, capsys: pytest.CaptureFixture[str]) -> None:
    shell("%%js\nlet ran = 0\nclass Lazy extends Error { get cause() { ran++; return new Error('comp' + 'uted') } }")
    lines = shown_error(shell, capsys, "%%js\nthrow new Lazy('x')")
    assert not any("computed" in line for line in lines)
    assert shell.value("%%js\nran") == 0


@pytest.mark.parametrize(
    "text",
    [
        "const a = /[({]/, b = `'''`; fail()",
        "/* it's */ fail()",
        'fail() // """',
        "`\n${fail()}`",
        "   fail()\n  }",
        "",
    ],
)
def test_source_that_would_confuse_a_reader_of_python(
    shell: Shell, capsys: pytest.CaptureFixture[str], text: str
) -> None:
    shell(SOURCES)
    lines = shown_error(
        shell, capsys, f"%%js\nfunction outer() {{\n{text or 'fail()'}\n}}".replace("}\n}", "}") + "\nouter()"
    )
    assert lines[-1] == "ValueError: no"
    assert any(line.startswith("Cell In[2], line") and line.endswith("in outer()") for line in lines)


def test_a_deep_recursion_is_shortened(shell: Shell, capsys: pytest.CaptureFixture[str]) -> None:
    shell("def down(n):\n    if n == 0: raise ValueError('bottom')\n    js.up(n - 1)\nimport js")
    lines = shown_error(shell, capsys, "%%js\nfunction up(n) { down(n) }\nup(60)")
    assert len(lines) < 120
    assert any("skipping similar frames" in line and "up at line 2" in line for line in lines)
    assert lines[-1] == "ValueError: bottom"


@pytest.mark.parametrize(
    ("mode", "has_places", "has_source"),
    [("Minimal", False, False), ("Plain", True, True), ("Context", True, True), ("Verbose", True, True)],
)
@pytest.mark.parametrize("cell", ["%%js\nouter(() => { throw new TypeError('inner') })", "%%js\nouter(fail)"])
def test_the_mode_of_tracebacks_is_ipythons(
    shell: Shell, capsys: pytest.CaptureFixture[str], cell: str, mode: str, has_places: bool, has_source: bool
) -> None:
    shell(SOURCES)
    shell("%%js\nfunction outer(f) { call(f) }")
    shell(f"%xmode {mode}")
    capsys.readouterr()
    shell(cell)
    text = capsys.readouterr().out
    shell("%xmode Context")
    assert ("Cell In[2], line 2" in text) == has_places
    assert ("function outer(f) { call(f) }" in text) == has_source
    assert ("f=<" in text or "f = " in text) == (mode == "Verbose")  # the arguments of Python's frames
    assert re.search(r"TypeError: inner|ValueError: no", text)


def test_internal_frames_are_shown_on_request(shell: Shell, capsys: pytest.CaptureFixture[str]) -> None:
    shell(SOURCES)
    assert not re.search(r"kernel/cells|diglot", "\n".join(shown_error(shell, capsys, "%%js\nfail()")))
    shell("%config Diglot.internal_frames = True")
    lines = shown_error(shell, capsys, "%%js\nfail()")
    assert any("kernel/cells/" in line for line in lines)
    assert lines[-1] == "ValueError: no"
    lines = shown_error(shell, capsys, "%%js\nthrow new TypeError('x')")
    assert any("kernel/cells/" in line for line in lines)
    shell("%config Diglot.internal_frames = False")


def test_tb_shows_the_last_error_again(shell: Shell, capsys: pytest.CaptureFixture[str]) -> None:
    shell(SOURCES)
    for cell in ("%%js\nnull.x", "%%js\nfail()", "%%js\nlet a; let a", "js.none()"):
        shell("import js")
        first = shown_error(shell, capsys, cell)
        again = shown_error(shell, capsys, "%tb") if "let" not in cell else first
        assert again == first
    shell("%%js\nlet a; let a")
    capsys.readouterr()
    shell("%tb")
    assert "Identifier 'a' has already been declared" in capsys.readouterr().out


class Answers:
    """What is typed into the debugger."""

    def __init__(self, *lines: str) -> None:
        self._lines = [*lines, "quit"]

    def __call__(self, prompt: str = "") -> str:
        return self._lines.pop(0)


@pytest.mark.parametrize(
    ("cell", "typed", "shown"),
    [
        ("%%js\nhold(() => null.x)", ("p kept", "down", "up", "p kept"), "'in Python'"),
        ("%%js\nhold(fail)", ("up", "p kept"), "'in Python'"),
        ("%%js\nnull.x", ("p 1 + 1", "where"), "2"),
        ("%%js\nlet a; let a", ("p 1 + 1",), "2"),
    ],
)
def test_the_debugger_begins_in_python(
    shell: Shell,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    cell: str,
    typed: tuple[str, ...],
    shown: str,
) -> None:
    shell(SOURCES + "def hold(f):\n    kept = 'in Python'\n    f()")
    shell(cell)
    monkeypatch.setattr("builtins.input", Answers(*typed))
    capsys.readouterr()
    shell("%debug")
    out = capsys.readouterr().out
    assert shown in out
    assert "Error" not in out.replace("TypeError", "").replace("SyntaxError", "").replace("ValueError", "")
