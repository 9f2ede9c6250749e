"""JavaScript cells inside IPython's magics, and magics where the cells are JavaScript."""

from __future__ import annotations

import concurrent.futures
import json
from pathlib import Path

import pytest

from ..support import CLIENT_WARNINGS, Kernel, Shell

pytestmark = CLIENT_WARNINGS


def test_magics_around_a_js_cell(any_kernel: Kernel) -> None:
    any_kernel("%%js\nvar triple = n => n * 3")
    timed = any_kernel("%%time\n%%js\ntriple(2)")
    assert timed.result == "6"
    assert "Wall time" in timed.stdout
    assert "2 runs, 3 loops each" in any_kernel("%%timeit -n 3 -r 2\n%%js\ntriple(2)").stdout
    assert any_kernel("%%capture kept\n%%js\nconsole.log('captured')").stdout == ""
    assert any_kernel("kept.stdout").result == r"'captured\n'"
    any_kernel("%%capture kept\n%%time\n%%ts\nconst seven: number = triple(2) + 1")
    assert "Wall time" in any_kernel("print(kept.stdout)").stdout
    assert any_kernel("seven").result == "7"


def test_a_js_cell_runs_again(any_kernel: Kernel) -> None:
    any_kernel("runs = 0")
    number = any_kernel("%%js\nruns += 10").content["execution_count"]
    any_kernel(f"%rerun {number}")
    assert any_kernel("runs").result == "20"
    any_kernel(f"%macro again {number}")
    any_kernel("again")
    assert any_kernel("runs").result == "30"


def test_an_await_that_a_magic_cannot_wait_for(any_kernel: Kernel) -> None:
    reply = any_kernel("%%time\n%%js\nconsole.log('began'); await 1")
    assert reply.content["status"] == "error"
    assert reply.content["ename"] == "UsageError"
    assert "Run it as a cell of its own" in reply.content["evalue"]
    assert "began" not in reply.stdout
    assert any_kernel("1 + 1").result == "2"


def test_a_cell_run_by_a_cell(any_kernel: Kernel) -> None:
    run = "get_ipython().run_cell({!r}).result"
    assert any_kernel(run.format("%%js\nimport { join } from 'node:path'\njoin('a', 'b')")).result == "'a/b'"
    assert any_kernel(run.format("%%py\n3")).result == "3"
    assert "boom" in str(any_kernel(run.format("%%js\nthrow new Error('boom')")).error)


def test_what_nbconvert_makes_of_js_cells(any_kernel: Kernel) -> None:
    reply = any_kernel(
        "get_ipython().run_cell_magic('js', '', 'const y1 = await Promise.resolve(2); y1\\n')\n"
        "get_ipython().run_cell_magic('ts', '', 'const z1: number = y1 * 2; z1\\n')\n"
    )
    assert reply.result == "4"
    assert any_kernel("if True:\n    v = get_ipython().run_cell_magic('js', '', 'y1 + z1')\nv").result == "6"
    assert any_kernel("get_ipython().run_cell_magic('py', '', 'y1 + 5')").result == "7"
    failed = any_kernel("if True:\n    get_ipython().run_cell_magic('js', '', 'let a = 1\\nnothere')")
    assert failed.content["ename"] == "ReferenceError"
    assert "3" in str(failed.error)


def test_a_notebook_run_by_a_cell(any_kernel: Kernel, tmp_path: Path) -> None:
    cells = [
        {"cell_type": "code", "source": source, "metadata": {}, "outputs": [], "execution_count": None, "id": str(at)}
        for at, source in enumerate(["%%js\nimport { sep } from 'node:path'\nlet inner = sep", "outer = inner + '!'"])
    ]
    notebook = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    (tmp_path / "inner.ipynb").write_text(json.dumps(notebook))
    assert any_kernel(f"%run {tmp_path / 'inner.ipynb'}\nouter").result == "'/!'"


def test_the_profiler_knows_javascripts_names(shell: Shell, capsys: pytest.CaptureFixture[str]) -> None:
    shell("%%js\nvar called = 0; const work = () => { called += 1 }")
    shell("%prun -q -T /dev/null work()")
    shell("%%prun -q -T /dev/null\nwork()\nwork()")
    assert shell.value("called") == 3


def test_magics_when_cells_are_javascript(any_kernel: Kernel) -> None:
    any_kernel("%lang js")
    try:
        any_kernel("var flag = true, twice = n => n * 2")
        timed = any_kernel("%time twice(4)")
        assert timed.result == "8"
        assert "Wall time" in timed.stdout
        assert "loops each" in any_kernel("%timeit -n 2 -r 2 twice(4)").stdout
        assert any_kernel("!echo hi").stdout.strip() == "hi"
        assert any_kernel("!true").result == "false"
        assert any_kernel("!!flag").result == "true"
        assert any_kernel("!Array.isArray([])").result == "false"
        assert any_kernel("!pwd").stdout.strip().startswith("/")
        assert "Python" in any_kernel("%%py\nprint('Python')").stdout
    finally:
        any_kernel("%lang py")


@pytest.mark.parametrize("line", ["%matplotlib inline", "%%time", "!pip list", "!ls", "%pip install numpy"])
def test_a_magic_inside_a_js_cell(shell: Shell, capsys: pytest.CaptureFixture[str], line: str) -> None:
    shell(f"%%js\nlet a = 1\n{line}\n")
    assert f"put `{line}` in a cell of its own" in capsys.readouterr().out


def test_names_outlast_a_reset(any_kernel: Kernel) -> None:
    any_kernel("%%js\nvar kept = 7")
    any_kernel("%reset -f")
    assert any_kernel("kept, js.kept").result == "(7, 7)"
    assert any_kernel("%who").stdout.strip() == "Interactive namespace is empty."
    any_kernel("js = 1")
    assert any_kernel("js").result == "1"
    any_kernel("del js")


@pytest.mark.parametrize("text", ["exec('only_js')", "eval('only_js')", "import pandas\npandas.eval('only_js + 1')"])
def test_a_text_compiled_later_says_where_the_name_is(any_kernel: Kernel, text: str) -> None:
    any_kernel("%%js\nvar only_js = 7")
    assert "JavaScript has this name: write `js.only_js`." in str(any_kernel(text).error)
    unknown = any_kernel(text.replace("only_js", "nobodys"))
    assert "JavaScript has" not in str(unknown.error)


def test_a_built_in_of_javascript_is_named_too(any_kernel: Kernel) -> None:
    assert "JavaScript has this name: write `js.Math`." in str(any_kernel("Math.max(1, 2)").error)


def test_a_text_that_holds_such_a_call_stays_as_it_is(any_kernel: Kernel) -> None:
    cell = "get_ipython().run_cell_magic('js', '', 'fails(')"
    assert any_kernel(f"text = '''\n{cell}\n'''\ntext.strip() == {cell!r}").result == "True"
    awaited = "await get_ipython().diglot.run_js_cell('1')"
    nested = f"text = '''\n{awaited}\n'''; print(text.strip() == {awaited!r})"
    assert any_kernel(f"get_ipython().run_cell({nested!r})").stdout == "True\n"
    assert any_kernel(f"%%js\n`\n{cell}\n`.length").result == str(len(cell) + 2)


def test_a_cell_in_a_thread_that_is_not_the_main_one(shell: Shell) -> None:
    with concurrent.futures.ThreadPoolExecutor(1) as pool:
        assert pool.submit(shell.value, "%%js\n[1, 2].length").result() == 2
