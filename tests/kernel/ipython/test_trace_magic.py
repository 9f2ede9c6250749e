"""`%%trace`, in a shell of this process."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

from diglot.kernel.ipython.magics import read_marker
from diglot.kernel.views import TraceView


class Shell:
    """An IPython shell whose cells run as at a prompt."""

    def __init__(self, shell: InteractiveShell, output: pytest.CaptureFixture[str]) -> None:
        self.ip = shell
        self._output = output

    def __call__(self, cell: str) -> Any:
        """Run a cell and return its value; an error of the cell is raised."""
        result = self.ip.run_cell(cell, store_history=True)
        result.raise_error()
        return result.result

    def shown(self, cell: str) -> str:
        """Run a cell, which may fail, and return what it shows."""
        self._output.readouterr()
        self.ip.run_cell(cell, store_history=True)
        out, err = self._output.readouterr()
        return out + err

    def trace(self, cell: str) -> TraceView:
        """Run a cell and return its trace."""
        self.ip.user_ns.pop("trace", None)
        self.ip.run_cell(f"%%trace -o trace\n{cell}", store_history=True)
        view = self.ip.user_ns["trace"]
        assert isinstance(view, TraceView)
        return view


@pytest.fixture
def shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Shell]:
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path))
    monkeypatch.setenv("COLUMNS", "160")
    config = Config()
    config.HistoryManager.enabled = False
    config.InteractiveShell.colors = "nocolor"
    ip = InteractiveShell.instance(config=config)
    loop = asyncio.new_event_loop()
    ip.loop_runner = loop.run_until_complete
    ip.extension_manager.load_extension("diglot")
    yield Shell(ip, capsys)
    ip.extension_manager.unload_extension("diglot")
    ip.reset(new_session=False)
    InteractiveShell.clear_instance()
    loop.close()


def told(view: TraceView) -> list[tuple[str, str, str]]:
    return [(row.source, row.kind, row.name or row.target) for row in view if row.kind != "release"]


def test_a_python_cell(shell: Shell) -> None:
    shell("%%js\nvar twice = (f) => f(f(1))")
    view = shell.trace("def double(n):\n    return 2 * n\ntwice(double)")
    assert told(view) == [
        ("py", "name", "twice"),
        ("py", "call", "twice"),
        ("js", "call", "double"),
        ("js", "call", "double"),
    ]
    assert shell.ip.user_ns["_"] == 4


def test_a_javascript_cell(shell: Shell) -> None:
    shell("xs = [1, 2]")
    view = shell.trace("%%js\nconst total = xs[0] + xs.length\ntotal")
    assert told(view) == [
        ("js", "name", "xs"),
        ("js", "get item", "0"),
        ("js", "name", "xs"),
        ("js", "length", "[1, 2]"),
    ]
    assert all(row.depth == 0 for row in view)


def test_a_cell_that_awaits(shell: Shell) -> None:
    shell("import asyncio\nasync def later(x):\n    await asyncio.sleep(0.001)\n    return x")
    view = shell.trace("%%js\nawait later(7)")
    assert [row[:2] for row in told(view)] == [("js", "name"), ("js", "call"), ("js", "await"), ("py", "settle")]


def test_what_the_front_end_does_is_left_out(shell: Shell) -> None:
    shell("xs = [1]")
    view = shell.trace("%%js\nlet a = { xs, f() { }, g: new Map([[1, [2]]]) }\na")
    assert told(view) == [("js", "name", "xs")]
    view = shell.trace("x = 1\nx")
    assert told(view) == []
    view = shell.trace("%%js\nconsole.log('only text'); setTimeout(() => 1, 0); 5")
    assert told(view) == []


@pytest.mark.parametrize("head", ["%%trace", "\n %%trace  ", "%%trace\n%%heapdiff", "%%heapdiff\n%%trace"])
def test_it_stands_before_the_language(shell: Shell, head: str) -> None:
    shell("xs = [1]")
    shown = shell.shown(f"{head}\n%%js\nxs.length")
    assert "2 crossings: Python asked JavaScript 0 times, JavaScript asked Python 2" in shown
    assert "length of xs" in shown
    assert ("Since the cell began" in shown) == ("heapdiff" in head)


def test_the_marker_is_read() -> None:
    found = read_marker("%%trace -n 5\n%%js\nx", "py")
    assert (found.language, found.trace, found.heapdiff) == ("js", "-n 5", None)
    assert found.source == "            \n    \nx"
    found = read_marker("%%heapdiff\n%%trace\n%%py\nx", "js")
    assert (found.language, found.trace, found.heapdiff) == ("py", "", "")
    assert found.source == "#         \n#      \n#   \nx"
    assert read_marker("%%trace\n%%time\nx", "py").source == "%%time\nx"
    assert read_marker("%%trace\nlet x", "js").language == "js"
    assert read_marker("%%traces\nx", "py").trace is None
    twice = read_marker("%%trace\n%%trace\nx", "py")  # the second one is IPython's to run
    assert (twice.trace, twice.source) == ("", "%%trace\nx")


def test_picture_and_table(shell: Shell) -> None:
    shell("xs = [1]")
    both = shell.shown("%%trace\n%%js\nxs[0]")
    assert "◀" in both
    assert "which was" in both
    picture = shell.shown("%%trace --picture\n%%js\nxs[0]")
    assert "◀" in picture
    assert "which was" not in picture
    table = shell.shown("%%trace --table\n%%js\nxs[0]")
    assert "◀" not in table
    assert "which was" in table


def test_the_limit(shell: Shell) -> None:
    shell("xs = list(range(100))")
    shown = shell.shown("%%trace -n 3\n%%js\nfor (const x of xs) ; 0")
    assert "103 crossings: Python asked JavaScript 0 times, JavaScript asked Python 103" in shown
    assert "And 100 crossings more: 100 x JavaScript asks: step" in shown


def test_a_cell_that_fails(shell: Shell) -> None:
    shell("def fail():\n    raise ValueError('no')")
    shown = shell.shown("%%trace\n%%js\nfail()")
    assert "ValueError: no" in shown
    assert "ValueError → PythonError" in shown
    assert "Cell In[3], line 2" in shell.shown("%%trace\n1/0")
    assert not shell.ip.diglot.heap.engine.ledger or "crossings" in shell.shown("%%trace\n%%js\n1")


def test_line_numbers_are_kept(shell: Shell) -> None:
    assert "line 4" in shell.shown("%%trace\n%%js\nlet y = 1\nnull.x")


def test_a_traced_cell_that_runs_a_traced_cell(shell: Shell) -> None:
    shell("xs = [1]")
    shown = shell.shown("%%trace --table\nget_ipython().run_cell('%%trace\\n%%js\\nxs[0]')\nNone")
    assert "its trace shows both" in shown
    assert shown.count("2 crossings") == 1
    assert "length of xs" in shell.shown("%%trace\n%%js\nxs.length")


def test_the_next_cell_is_not_traced(shell: Shell) -> None:
    shell("xs = [1]")
    view = shell.trace("%%js\nxs[0]")
    shell("%%js\nxs.length")
    assert len(told(view)) == 2
    assert "crossings" not in shell.shown("%%js\nxs.length")
    shell.trace("")
    assert "crossings" not in shell.shown("1")


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("js", "%%trace: write the language in a line of its own below this one: %%js"),
        ("-n 0", "%%trace: argument -n: expected a number from 1 on, not '0'"),
        ("-o 1x", "%%trace: argument -o: expected a name, not '1x'"),
        ("--frob", "%%trace: unrecognized arguments: --frob"),
        ("'", "%%trace: No closing quotation"),
    ],
)
def test_what_is_not_understood(shell: Shell, line: str, message: str) -> None:
    shown = shell.shown(f"%%trace {line}\nprint('ran')")
    assert message in shown
    assert "ran" not in shown.splitlines()
    assert shell("1") == 1


def test_unloading_the_extension_in_a_traced_cell(shell: Shell) -> None:
    shown = shell.shown("%%trace\n%unload_ext diglot\nprint('gone')")
    assert "gone" in shown
    assert shell("2") == 2
    shell.ip.extension_manager.load_extension("diglot")
    assert "0 crossings" in shell.shown("%%trace\n1")


def test_inside_of_another_cell_magic(shell: Shell) -> None:
    shell("xs = [1]")
    shell("%%capture text\n%%trace\n%%js\nxs[0]")
    assert "2 crossings" in shell.ip.user_ns["text"].stdout or shell.ip.user_ns["text"].outputs
    assert "%%trace [OPTION ...]" in shell.shown("%%trace?")
