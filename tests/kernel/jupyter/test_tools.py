"""Jupyter's own tools with mixed notebooks: each is run as users run it, and knows nothing of Diglot."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output

from diglot.kernel.jupyter.kernel import DiglotKernel

TIMEOUT = 100  # seconds
PARAMETERS = new_code_cell("count = 2", metadata={"tags": ["parameters"]})
JS = "%%js\n// double them\nconst doubled = [...Array(count).keys()].map(x => 2 * x); doubled"
PYTHON = "sum(doubled)"

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("kernelspec")]


def save(path: Path, *cells: nbformat.NotebookNode | str) -> None:
    """Save a notebook of the kernel `diglot`."""
    notebook = new_notebook(cells=[new_code_cell(cell) if isinstance(cell, str) else cell for cell in cells])
    notebook.metadata.language_info = DiglotKernel.language_info  # as front ends save it
    notebook.metadata.kernelspec = {"name": "diglot", "display_name": "Diglot", "language": "python"}
    nbformat.write(notebook, path)


def results(path: Path) -> list[str]:
    """The results of a notebook's cells as text; the empty string for a cell without one."""
    cells = nbformat.read(path, 4).cells
    found = [
        [output.data["text/plain"] for output in cell.outputs if output.output_type == "execute_result"]
        for cell in cells
    ]
    return ["".join(texts) for texts in found]


def run(*command: str, folder: Path, status: int = 0) -> str:
    """Run a command of the environment and return what it printed."""
    program = str(Path(sys.executable).with_name(command[0]))
    done = subprocess.run(
        [program, *command[1:]], cwd=folder, capture_output=True, text=True, timeout=TIMEOUT, stdin=subprocess.DEVNULL
    )
    assert done.returncode == status, done.stdout + done.stderr
    return done.stdout + done.stderr


@pytest.fixture
def notebook(tmp_path: Path) -> Path:
    path = tmp_path / "mixed.ipynb"
    save(path, PARAMETERS, JS, PYTHON)
    return path


def highlighted(html: str) -> list[str]:
    """The code of each cell as HTML."""
    return re.findall(r'<div class=" ?highlight[^>]*><pre>(.*?)</pre>', html, re.DOTALL)


def test_nbconvert_executes_and_colours_each_cell_in_its_language(notebook: Path) -> None:
    run("jupyter-nbconvert", "--execute", "--to", "html", notebook.name, folder=notebook.parent)
    html = notebook.with_suffix(".html").read_text(encoding="utf-8")
    _, js, python = highlighted(html)
    assert '<span class="kd">const</span>' in js  # a keyword that Python has not
    assert '<span class="c1">// double them</span>' in js
    assert '<span class="nb">sum</span>' in python
    assert "[ 0, 2 ]" in html


def test_nbconvert_colours_dialects_that_its_settings_name(tmp_path: Path) -> None:
    save(tmp_path / "dialects.ipynb", "%%ts\nconst x: number = 1", "%%jsx\nconst a = <b>x</b>")
    settings = (
        'c.HighlightMagicsPreprocessor.languages = {"%%ts": "typescript", "%%tsx": "typescript", "%%jsx": "javascript"}'
    )
    (tmp_path / "settings.py").write_text(settings)
    run("jupyter-nbconvert", "--config", "settings.py", "--to", "html", "dialects.ipynb", folder=tmp_path)
    ts, jsx = highlighted((tmp_path / "dialects.html").read_text(encoding="utf-8"))
    assert '<span class="kt">number</span>' in ts
    assert '<span class="kd">const</span>' in jsx


def test_nbconvert_writes_a_script(notebook: Path) -> None:
    run("jupyter-nbconvert", "--to", "script", notebook.name, folder=notebook.parent)
    script = notebook.with_suffix(".py").read_text(encoding="utf-8")
    compile(script, "mixed.py", "exec")
    assert "get_ipython().run_cell_magic('js'" in script


def test_papermill_gives_parameters_to_both_languages(notebook: Path) -> None:
    run("papermill", notebook.name, "out.ipynb", "-p", "count", "4", folder=notebook.parent)
    assert results(notebook.with_name("out.ipynb")) == ["", "", "[ 0, 2, 4, 6 ]", "12"]
    shown = run("papermill", "--help-notebook", notebook.name, folder=notebook.parent)
    assert "count: Unknown type (default 2)" in shown


def test_papermill_ends_at_an_error_of_a_js_cell(tmp_path: Path) -> None:
    save(tmp_path / "failing.ipynb", "%%js\nthrow new RangeError('too far')", "print('after')")
    shown = run("papermill", "failing.ipynb", "out.ipynb", folder=tmp_path, status=1)
    assert "RangeError: too far" in shown
    first, second = nbformat.read(tmp_path / "out.ipynb", 4).cells[-2:]
    assert first.outputs[-1].ename == "RangeError"
    assert second.outputs == []


def test_nbclient_runs_what_cells_say_by_their_first_line(tmp_path: Path) -> None:
    """It sends no metadata of cells; `%lang js` changes the language of those that name none."""
    named = new_code_cell("%%js\ntypeof null", metadata={"vscode": {"languageId": "javascript"}})
    save(tmp_path / "in.ipynb", "%lang js", "typeof null", "%%py\nlen('ab')", named)
    run("jupyter-execute", "in.ipynb", "--inplace", folder=tmp_path)
    assert results(tmp_path / "in.ipynb") == ["", "'object'", "2", "'object'"]


@pytest.mark.parametrize(("stored", "status"), [("[ 0, 2 ]", 0), ("[ 0, 3 ]", 1)])
def test_nbval_compares_the_results_of_both_languages(tmp_path: Path, stored: str, status: int) -> None:
    js, python = new_code_cell(JS, execution_count=2), new_code_cell(PYTHON, execution_count=3)
    js.outputs = [new_output("execute_result", {"text/plain": stored}, execution_count=2)]
    python.outputs = [new_output("execute_result", {"text/plain": "2"}, execution_count=3)]
    save(tmp_path / "stored.ipynb", PARAMETERS, js, python)
    # a folder of its own has no settings of pytest's
    shown = run("pytest", "--nbval", "-p", "no:cacheprovider", "stored.ipynb", folder=tmp_path, status=status)
    assert ("3 passed" in shown) is (status == 0)


TESTBOOK = """
from testbook import testbook

@testbook("mixed.ipynb", execute=True, kernel_name="diglot")
def test(book):
    assert book.cell_output_text(1) == "[ 0, 2 ]"
    assert book.value("doubled.to_py()") == [0, 2]
    book.inject("%%js\\nvar injected = doubled.length + 40")
    assert book.value("injected") == 42
    assert book.ref("count") == 2

test()
"""


def test_testbook_reads_names_of_both_languages(notebook: Path) -> None:
    notebook.with_name("check.py").write_text(TESTBOOK)
    run("python", "check.py", folder=notebook.parent)


def test_jupytext_keeps_cells_and_their_languages(tmp_path: Path) -> None:
    cells = ["x = 1", JS, "%%ts\nlet n: number = x", "%%jsx\n1", "%%heapdiff\n%%js\n({x})", "%lang js\n1", "x"]
    save(tmp_path / "mixed.ipynb", *cells)
    run("jupytext", "--to", "py:percent", "mixed.ipynb", folder=tmp_path)
    (tmp_path / "mixed.ipynb").unlink()
    run("jupytext", "--to", "ipynb", "mixed.py", folder=tmp_path)
    back = nbformat.read(tmp_path / "mixed.ipynb", 4)
    assert [cell.source for cell in back.cells] == cells
    assert back.metadata.kernelspec.name == "diglot"
