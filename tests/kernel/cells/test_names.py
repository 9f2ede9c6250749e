"""JavaScript's names in Python cells."""

from __future__ import annotations

import ast
from typing import Any

import pytest

from diglot.ffi_core import Heap, JsException
from diglot.kernel import Cells

from ..conftest import CellRunner


def each(run: CellRunner, *sources: str) -> Any:
    """The value of the last of several cells; those that begin with `js:` are JavaScript."""
    value = None
    for source in sources:
        value = run(source.removeprefix("js:")) if source.startswith("js:") else run.py(source)
    return value


@pytest.mark.parametrize(
    ("declaration", "value"),
    [
        ("const n = 5", 5),
        ("let n = 5", 5),
        ("var n = 5", 5),
        ("n = 5", 5),
        ("function n() { return 5 }", None),
        ("class n {}", None),
        ("const {n} = {n: 5}", 5),
        ("import { sqrt as n } from 'py:math'", None),
    ],
)
def test_python_reads_what_a_js_cell_defined(run: CellRunner, declaration: str, value: Any) -> None:
    got = each(run, f"js:{declaration}", "n")
    assert got == value if value is not None else callable(got)


def test_names_are_read_live(run: CellRunner) -> None:
    assert each(run, "js:let n = 1", "def read():\n    return n", "js:n = 2", "read()") == 2


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("(lambda x: x + n)(1)", 6),
        ("[n for _ in range(2)]", [5, 5]),
        ("[x for x in range(n)]", [0, 1, 2, 3, 4]),
        ("{n: n}", {5: 5}),
        ("f'{n}'", "5"),
        ("def f(a=n):\n    return a\nf()", 5),
        ("class C:\n    m = n\nC.m", 5),
        ("class C:\n    def m(self):\n        return n\nC().m()", 5),
        ("def f():\n    global n\n    return n\nf()", 5),
        ("(n := 1) and n", 1),
    ],
)
def test_free_names_in_every_scope(run: CellRunner, source: str, value: Any) -> None:
    assert each(run, "js:const n = 5", source) == value


@pytest.mark.parametrize(
    "source",
    [
        "n = 1\nn",
        "def f(n):\n    return n\nf(1)",
        "(lambda n: n)(1)",
        "[n for n in [1]][0]",
        "def f():\n    n = 1\n    def g():\n        return n\n    return g()\nf()",
        "for n in [1]:\n    pass\nn",
        "import math as n\nn.trunc(1)",
        "with __import__('contextlib').nullcontext(1) as n:\n    pass\nn",
        "match 1:\n    case n:\n        pass\nn",
    ],
)
def test_python_names_win(run: CellRunner, source: str) -> None:
    assert each(run, "js:const n = 5", source) == 1


def test_a_name_that_python_defines_later_wins(run: CellRunner) -> None:
    assert each(run, "js:const n = 5", "def read():\n    return n", "n = 1", "read()") == 1


def test_builtins_are_python_s(run: CellRunner) -> None:
    assert each(run, "js:var len = 5", "len") is len


@pytest.mark.parametrize("name", ["Math", "JSON", "console", "globalThis", "setTimeout", "undefined"])
def test_js_built_ins_are_reached_through_js_only(run: CellRunner, name: str) -> None:
    with pytest.raises(NameError):
        each(run, name)


def test_an_unknown_name_is_a_nameerror(run: CellRunner) -> None:
    with pytest.raises(NameError, match="nowhere"):
        each(run, "nowhere")


def test_a_failed_declaration_defines_nothing(run: CellRunner) -> None:
    with pytest.raises(Exception, match="boom"):
        each(run, "js:const n = (() => { throw new Error('boom') })()")
    with pytest.raises(NameError):
        each(run, "n")


def test_the_heap_forgets_the_names_when_the_cells_are_closed() -> None:
    with Heap() as heap:
        Cells(heap).close()
        assert dict(heap.namespace) == {}


# -- whose name is meant: the table in docs/names.md ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("python", "javascript", "read_js", "read_py"),
    [
        ("x = 1", "", ("x", 1), ("x", 1)),
        ("x = 1", "x = 2", ("x", 2), ("x", 2)),
        ("", "let x = 1", ("x", 1), ("x", 1)),
        ("", "let x = 1; x = 2", ("x", 2), ("x", 2)),
        ("x = 1", "let x = 2", ("x", 2), ("x", 1)),
        ("x = 1", "const x = 2", ("py.x", 1), ("js.x", 2)),
        ("x = 1", "var x = 2; x = 3", ("x", 3), ("x", 1)),
        ("x = 1", "function x() { return 5 }", ("x()", 5), ("x", 1)),
        ("", "x = 1", ("x", 1), ("x", 1)),
        ("Math = 1", "", ("typeof Math + py.Math", "object1"), ("Math", 1)),
        ("", "let print = 1", ("print", 1), ("print is __builtins__['print']", True)),
        ("x = 1", "", ("typeof x + typeof nothing", "numberundefined"), ("x", 1)),
        ("_x = 1", "", ("_x", 1), ("_x", 1)),
    ],
)
def test_the_table_of_shadowing(
    run: Any, python: str, javascript: str, read_js: tuple[str, Any], read_py: tuple[str, Any]
) -> None:
    run.cells.heap.install()
    run.py(f"import js\n{python}")
    run(javascript)
    assert run(read_js[0]) == read_js[1]
    assert run.py(read_py[0]) == read_py[1]


def test_a_python_assignment_shadows_what_javascript_has(run: Any) -> None:
    run("let x = 1")
    assert run.py("x") == 1
    run.py("x = 2")
    assert run.py("x") == 2
    assert run("x") == 1


@pytest.mark.parametrize("name", ["Math", "JSON", "Object"])
def test_built_ins_of_javascript_are_not_found_by_their_bare_names(run: Any, name: str) -> None:
    with pytest.raises(NameError):
        run.py(name)


@pytest.mark.parametrize("name", ["len", "print"])
def test_built_ins_of_python_are_not_found_by_their_bare_names(run: Any, name: str) -> None:
    with pytest.raises(JsException, match="is not defined"):
        run(name)
    assert run(f"import {{ {name} }} from 'py:builtins'; typeof {name}") == "function"


# -- names that a Python cell reads and binds -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("n += 1; n", 6),
        ("n = n + 1; n", 6),
        ("n = [*[n], 2]; n", [5, 2]),
        ("was = n; n = 6; [was, n]", [5, 6]),
        ("(n := n + 1); n", 6),
        ("[(n := n + x) for x in range(3)]; n", 8),
        ("def f():\n    global n\n    n += 1\n    return n\nf(); n", 6),
        ("def f():\n    global n\n    n = n * 2\nf(); n", 10),
        ("def f():\n    return n\nwas = f()\nn = 1\n[was, f()]", [5, 1]),
        ("f = lambda: n\nwas = f()\nn = 1\n[was, f()]", [5, 1]),
        ("try:\n    was = n\nexcept NameError:\n    was = 0\nn = 1\nwas", 5),
        ("if n > 4:\n    n = n - 1\nn", 4),
        ("for x in range(3):\n    n += x\nn", 8),
        ("while n < 9:\n    n += 1\nn", 9),
        ("for n in []:\n    pass\nn", 5),
        ("for n in [1]:\n    pass\nn", 1),
        ("for x in [1]:\n    n = n + 1\nelse:\n    n = n + 1\nn", 7),
        ("class C:\n    n = n + 1\nC.n", 6),
        ("class C:\n    n += 1\n    m = n\nC.m", 6),
        ("class C:\n    m = n\n    n = 1\n    k = n\n[C.m, C.k]", [5, 1]),
        ("n, m = 1, n; m", 5),
        ("n: int = n + 1; n", 6),
        ("d = {}\nd[n] = n = n + 1\nd", {5: 6}),
        ("del n", NameError),
        ("n = 1; del n; n", 5),
        ("def f():\n    n += 1\nf()", UnboundLocalError),
    ],
)
def test_a_name_is_javascripts_until_python_binds_it(run: CellRunner, source: str, value: Any) -> None:
    run("let n = 5")
    if isinstance(value, type):
        with pytest.raises(value):
            run.py(source)
    else:
        assert run.py(source) == value
    assert run("n") == 5


def test_the_first_update_of_a_name_says_whose_it_is(run: CellRunner) -> None:
    notes: list[str] = []
    run.cells.names.note = notes.append
    each(run, "js:let n = 1, m = 1", "for _ in range(3):\n    n += 1", "m += 1")
    [note] = notes
    assert "`n` is a Python variable from here on" in note
    assert "`js.n`" in note
    assert (run.py("n"), run("n")) == (4, 1)


def test_what_a_cell_has_bound_is_read_as_fast_as_any_name(run: CellRunner) -> None:
    run("let i = 1, total = 1")
    tree = run.cells.rewrite_names(ast.parse("total = 0\nfor i in range(9):\n    total += i"))
    assert "__js_names__" not in ast.unparse(tree)
