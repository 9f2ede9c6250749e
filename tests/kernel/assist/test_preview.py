"""Values that are known before a cell runs, and signatures of what is called: without running code of the user."""

from __future__ import annotations

from typing import Any

import pytest
from IPython.core.interactiveshell import InteractiveShell

from ..support import leave

SETUP = """
var hits = 0;
var o = { a: 1, b: { c: 2 }, s: "x", get d() { hits++; return 2 } };
var list = [1, 2n, "x", {}, [1, 2]];
var evil = { valueOf() { hits++; return 1 }, toString() { hits++ }, get [Symbol.toStringTag]() { hits++ } };
var traps = new Proxy({ z: 1 }, { get() { hits++ }, has() { hits++ }, ownKeys() { hits++; return [] } });
var big = 5n, minus = -0, nothing;
class A { constructor() { this.q = 1 } }
var a = new A(), map = new Map([[1, 2]]);
function foo(x, y = 2) { hits++ }
"""


@pytest.fixture
def shown(run: Any) -> Any:
    run(SETUP)
    return run.cells.preview


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ("1 + 2", "3"),
        ("(o.a + 41) * 1", "42"),
        ("`${o.s}-${o.a}`", "'x-1'"),
        ("o.a > 0 ? 'yes' : 'no'", "'yes'"),
        ("big", "5n"),
        ("big + 1n", "6n"),
        ("-big", "-5n"),
        ("typeof big", "'bigint'"),
        ("typeof o", "'object'"),
        ("!evil", "false"),
        ("evil === o", "false"),
        ("minus", "-0"),
        ("nothing", "undefined"),
        ("nothing ?? 5", "5"),
        ("2 ** 10", "1024"),
        ("'a' + 1", "'a1'"),
        ("o['s'];", "'x'"),
        ("list.length - 1", "4"),
        ("Math.PI > 3", "true"),
        ("o", "{ a: 1, b: [Object], s: 'x', d: … }"),
        ("o.b", "{ c: 2 }"),
        ("list", "[ 1, 2n, 'x', [Object], Array(2) ]"),
        ("a", "A { q: 1 }"),
        ("map", "Map {}"),
        ("foo", "[Function: foo]"),
        ("A", "[class A]"),
        ("evil", "{ valueOf: [Function: valueOf], toString: [Function: toString] }"),
        ("traps", "{ z: 1 }"),
        ("traps.z", "1"),
    ],
)
def test_a_value_that_is_known(shown: Any, run: Any, line: str, text: str) -> None:
    assert shown(line) == text
    assert run("hits") == 0


@pytest.mark.parametrize(
    "line",
    [
        "", "  ", "1 +", "foo()", "new A", "o.a = 2", "o.a++", "delete o.a", "o.d", "evil + 1", "`${evil}`", "-evil",
        "evil == 1", "missing", "typeof missing", "missing?.x", "'z' in traps", "o instanceof A", "await 1",
        "let z = 1",
        "1; 2", "{a: 1}", "big + 1", "2n ** 3n", "big << 100n", "o.a && o.b && o.d", "() => 1", "foo`x`", "throw 1",
        "this.x = 1", "o[foo()]", "[...list]", "import('x')",
        "nothing.x", "9".ljust(2000, "0"),
    ],
)  # fmt: skip
def test_what_is_not_known_or_would_run_code(shown: Any, run: Any, line: str) -> None:
    assert shown(line) is None
    assert run("[hits, o.a]").to_py() == [0, 1]


@pytest.mark.parametrize("line", ["5", "'abc'", "true", "null", "undefined"])
def test_what_was_typed_is_not_shown_again(shown: Any, line: str) -> None:
    assert shown(line) is None


def test_python_values(shown: Any, run: Any) -> None:
    class Talker:
        def __repr__(self) -> str:
            raise AssertionError("repr ran")

    run.names.update(talker=Talker(), pi=3.5, huge=2**80, name="Ada", numbers=[1])
    assert shown("pi * 2") == "7"
    assert shown("huge") == f"{2**80}n"
    assert shown("`Hello ${name}`") == "'Hello Ada'"
    assert shown("numbers") == "PyProxy list"
    assert "Talker" in shown("talker")
    assert shown("talker + 1") is None


def test_patched_prototypes_are_not_called(run: Any) -> None:
    run("var hits = 0, list = [1, 2]")
    run("Array.prototype[Symbol.iterator] = function* () { hits++ }; String.prototype.valueOf = () => { hits++ }; 0")
    assert run.cells.preview("list") == "[ 1, 2 ]"
    assert run.cells.preview("'a' + list[0]") == "'a1'"
    assert run("hits") == 0


# Signatures


@pytest.mark.parametrize(
    ("text", "signature"),
    [
        ("foo(", "foo(x, y = 2)"),
        ("foo(1, [2", "foo(x, y = 2)"),
        ("foo(1, (2 + ", None),
        ("foo(1)", None),
        ("foo", None),
        ("missing(", None),
        ("o.a(", None),
        ("o.s.at(foo(", "foo(x, y = 2)"),
    ],
)
def test_the_signature_of_a_javascript_function(shown: Any, run: Any, text: str, signature: str | None) -> None:
    assert run.cells.signature(text, len(text)) == signature
    assert run("hits") == 0


def test_the_signature_of_a_python_function_in_javascript(run: Any) -> None:
    run.names["greet"] = lambda name, greeting="Hello": None
    assert run.cells.signature("greet(", 6) == "greet(name, greeting='Hello')"


def test_signatures_in_python_cells() -> None:
    class Thing:
        def method(self, x: int) -> None: ...

        @classmethod
        def make(cls, y: int) -> None: ...

        @property
        def hidden(self) -> object:
            raise AssertionError("the property ran")

    shell = InteractiveShell.instance()
    try:
        shell.extension_manager.load_extension("diglot")
        shell.user_ns.update(thing=Thing(), Thing=Thing)
        shell.run_cell("%%js\nfunction foo(x, y = 2) {}")
        signature = shell.diglot.assistance.signature
        for text, expected in {
            "sorted(": "sorted(iterable, /, *, key=None, reverse=False)",
            "thing.method(": "method(x: int) -> None",
            "Thing.method(thing, ": "method(self, x: int) -> None",
            "thing.make(": "make(y: int) -> None",
            "thing.hidden(": None,
            "thing.hidden.x(": None,
            "foo(": "foo(x, y=2, /)",
            "missing(": None,
            "x = 1": None,
            "sorted([1, 2], key=foo": "sorted(iterable, /, *, key=None, reverse=False)",
            "sorted([1, 2": "sorted(iterable, /, *, key=None, reverse=False)",
            "sorted('(', (1": None,
            "sorted('(')\n": None,
            "def sorted(": None,
            "if (": None,
            "%%js\nfoo(": "foo(x, y = 2)",
        }.items():
            found = signature(text, len(text))
            assert found == expected or (found or "").replace("'", "") == expected, text
    finally:
        leave(shell)
