"""`%heap` and `%%heapdiff`, in a shell of this process."""

from __future__ import annotations

import asyncio
import gc
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from IPython.core.completer import provisionalcompleter
from IPython.core.error import UsageError
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

from diglot.ffi_core.lifetimes.ledger import Proxy
from diglot.kernel.ipython.magics import MarkedCell, read_marker
from diglot.kernel.views import ChainsView, DiffView, FiguresView, GraphView, HeapTable

from ..support import leave


class Shell:
    """An IPython shell whose cells run as at a prompt, events included."""

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

    def completions(self, line: str) -> list[str]:
        with provisionalcompleter():
            return [found.text for found in self.ip.Completer.completions(line, len(line))]


@pytest.fixture
def shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Shell]:
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path))
    monkeypatch.setenv("COLUMNS", "140")
    config = Config()
    config.HistoryManager.enabled = False
    config.InteractiveShell.colors = "nocolor"
    ip = InteractiveShell.instance(config=config)
    loop = asyncio.new_event_loop()
    ip.loop_runner = loop.run_until_complete
    ip.extension_manager.load_extension("diglot")
    ip.run_line_magic("heap", "on")
    yield Shell(ip, capsys)
    leave(ip)
    loop.close()


CONFIG = "config = {'a': 1}"
CACHE = "%%js\nvar cache = new Map([['k', config]])"


def rows(table: Sequence[Proxy]) -> list[tuple[str, str]]:
    return [(proxy.language, proxy.repr) for proxy in table]


# The table


def test_a_new_session_has_no_proxies_but_diglots_own(shell: Shell) -> None:
    found = shell("%heap")
    assert isinstance(found, HeapTable)
    assert rows(found) == []
    assert str(found).startswith("0 live proxies: 0 of Python's objects in JavaScript, 0 of JavaScript's in Python\n")
    assert len(shell("%heap --own")) > 0


def test_the_table_tells_where_a_proxy_was_made_and_what_holds_it(shell: Shell) -> None:
    shell(CONFIG)
    shell(CACHE)
    shell("import js\nseen = js.cache")
    first, second = shell("%heap --sort oldest")
    assert (first.language, first.type, first.repr) == ("py", "dict", "{'a': 1}")
    assert (second.language, second.type) == ("js", "Map")
    assert first.size >= sys.getsizeof({"a": 1})
    assert "name config" in first.held_by
    assert "name seen" in second.held_by
    text = str(shell("%heap"))
    assert "2 live proxies: 1 of Python's objects in JavaScript, 1 of JavaScript's in Python" in text
    assert "In[2]:2" in text
    assert "name config" in text
    assert "JavaScript uses " in text


def test_options_choose_and_order(shell: Shell) -> None:
    shell("small, large = [1], {str(n): n for n in range(100)}")
    shell("%%js\nvar kept = [small, large, small, small]; var box = {}")
    shell("import js\nbox = js.box")
    assert [proxy.type for proxy in shell("%heap")] == ["Object", "dict", "list"]
    assert [proxy.type for proxy in shell("%heap list --sort oldest")] == ["list", "dict", "Object"]
    assert shell("%heap --sort size")[0].type == "dict"
    assert [proxy.type for proxy in shell("%heap --sort type")] == ["Object", "dict", "list"]
    assert shell("%heap --sort handed")[0].type == "list"
    assert [proxy.type for proxy in shell("%heap --type dict --type list")] == ["dict", "list"]
    assert [proxy.type for proxy in shell("%heap --lang js")] == ["Object"]
    assert [proxy.type for proxy in shell("%heap --match SMALL")] == ["list"]
    assert [proxy.type for proxy in shell("%heap --match 'name large'")] == ["dict"]
    assert [proxy.type for proxy in shell("%heap --match 'in [3]'")] == ["Object"]
    assert rows(shell("%heap --match nowhere")) == []
    assert "1 of 3 live proxies" in str(shell("%heap --lang js"))


def test_a_limit_shows_less_and_returns_all(shell: Shell) -> None:
    shell("many = [[n] for n in range(30)]")
    shell("%%js\nvar all = []; for (const one of many) all.push(one); undefined")
    found = shell("%heap --type list")
    assert len(found) == 30
    assert "... and 10 more: `-n 30` or `--all` shows them" in str(found)
    assert "... and 27 more" in str(shell("%heap -n 3"))
    assert "more:" not in str(shell("%heap --all"))


def test_what_is_shown_keeps_nothing_alive(shell: Shell) -> None:
    shell("class Big: pass\nbig = Big(); import weakref; gone = weakref.ref(big)")
    shell("%%js\nvar held = big; undefined")
    for command in ("", "leaks", "graph", "why big", "diff"):
        shell(f"%heap {command}")
    shell("%%heapdiff\n1")
    shell("%%js\nheld = null; undefined")
    shell("del big")
    gc.collect()
    assert shell("gone() is None")
    assert all(isinstance(proxy, Proxy) for proxy in shell("Out[3]"))


def test_a_semicolon_silences(shell: Shell) -> None:
    assert "live prox" in shell.shown("%heap")
    assert "live prox" not in shell.shown("%heap;")
    assert "live prox" not in shell.shown("%heap --all ;")


def test_reprs_that_raise_break_nothing(shell: Shell) -> None:
    shell("class Bad:\n    def __repr__(self): raise ValueError('no')\nbad = Bad()")
    shell("%%js\nvar kept = bad; undefined")
    for command in ("", "graph", "why bad", "diff", "leaks"):
        assert "Traceback" not in shell.shown(f"%heap {command}")
    assert "Bad" in str(shell("%heap"))


# Leaks


def test_the_error_of_the_last_cell_is_no_leak(shell: Shell) -> None:
    assert "SyntaxError" in shell.shown("%%js\nlet x = ;")
    assert "No proxy leaks" in str(shell("%heap leaks"))


def test_leaks(shell: Shell) -> None:
    shell("import asyncio\nclass Handler: pass")
    assert "No proxy leaks" in str(shell("%heap leaks"))
    shell("%%js\n(() => { const handler = new Handler(); setTimeout(() => handler, 1e6) })()")
    leaked = shell("%heap leaks")
    assert {proxy.type for proxy in leaked} == {"Handler", "function"}
    assert "outlived" in str(leaked)
    assert str(shell("%heap leaks --type dict")).startswith(f"0 of {len(leaked)} proxies that outlived")


def test_leaks_tell_when_the_ledger_is_off(shell: Shell) -> None:
    shell("%heap off")
    assert "The ledger is off" in str(shell("%heap leaks"))
    assert "ledger is off" in str(shell("%heap"))


# Why


def test_why_shows_chains_across_the_border(shell: Shell) -> None:
    shell(CONFIG)
    shell(CACHE)
    found = shell("%heap why config")
    assert isinstance(found, ChainsView)
    assert {chain[0].repr for chain in found} >= {"name config", "name cache"}
    (through_js,) = [chain for chain in found if chain[0].repr == "name cache"]
    assert [holder.language for holder in through_js] == ["js", "js", "py"]
    text = str(found)
    assert "name cache (JavaScript)\n└── Map(1)" in text
    assert "dict {'a': 1} (Python)" in text


@pytest.mark.parametrize(
    "expression",
    [
        "cache",  # a name of JavaScript
        "cache.valueOf()",
        "globalThis.cache",
        "[cache][0]",
        "  cache  ",
        "cache ?? 1",  # no Python
        "cache // comment",
        "(() => cache)()",
    ],
)
def test_why_takes_expressions_of_either_language(shell: Shell, expression: str) -> None:
    shell(CONFIG)
    shell(CACHE)
    assert "name cache" in [chain[0].repr for chain in shell(f"%heap why {expression}")]


def test_why_prefers_python(shell: Shell) -> None:
    shell("both = ['python']")
    shell("%%js\nvar both = new Map()")
    assert shell("%heap why both")[0][-1].repr == "['python']"


def test_why_takes_an_expression_as_it_is(shell: Shell) -> None:
    shell("table = {'a  b': ['here'], '$x': ['dollar'], '{1}': ['brace']}")
    for key, text in (("a  b", "here"), ("$x", "dollar"), ("{1}", "brace")):
        assert shell(f"%heap why table['{key}']")[0][-1].repr == f"[{text!r}]"
    assert shell("%heap why next(x for x in table.values() if 'here' in x)")[0][-1].repr == "['here']"


@pytest.mark.parametrize(
    ("expression", "message"),
    [
        ("", "expected an expression"),
        ("nowhere", "Python has no name 'nowhere', and JavaScript says: nowhere is not defined"),
        ("config['b']", "KeyError: 'b'"),
        ("a b", "'a b' is not a Python expression"),
        ("fails()", "NameError: name 'missing' is not defined"),
        ("globalThis.no.way", "TypeError: cannot read property"),
        ("5", "5 is of type int: such values are copied"),
        ("undefined", "undefined is null or undefined"),
        ("null", "null is null or undefined"),
        ("'text'", "'text' is of type str"),
    ],
)
def test_why_says_what_is_wrong(shell: Shell, expression: str, message: str) -> None:
    shell(CONFIG + "\ndef fails(): missing")
    shown = shell.shown(f"%heap why {expression}")
    assert shown.startswith("UsageError: %heap why: ")
    assert message in shown
    assert "Traceback" not in shown


# Differences


def test_diff_begins_at_the_session_and_then_at_the_last_diff(shell: Shell) -> None:
    shell(CONFIG)
    shell(CACHE)
    first = shell("%heap diff")
    assert isinstance(first, DiffView)
    assert rows(first.made) == [("py", "{'a': 1}")]
    assert "Since the " in str(first)
    second = shell("%heap diff")
    assert (second.made, second.destroyed, second.alive) == ((), (), 1)
    assert "Since the last `%heap diff` (In [3])" in str(second)
    shell("%%js\ncache = null; undefined")
    shell("del config; Out.clear(); _ = __ = ___ = None")
    third = shell("%heap diff")
    assert rows(third.destroyed) == [("py", "{'a': 1}")]
    assert third.alive == 0
    assert rows(shell("%heap diff --lang js").made) == []


def test_turning_the_ledger_on_and_off_makes_and_destroys_nothing(shell: Shell) -> None:
    shell(CONFIG)
    shell(CACHE)
    for command in ("off", "on"):
        assert f"The ledger is {command}" in shell.shown(f"%heap {command}")
        found = shell("%heap diff")
        assert (found.made, found.destroyed, found.alive) == ((), (), 1)
        assert rows(shell("%heap")) == [("py", "{'a': 1}")]


@pytest.mark.parametrize("marker", ["%%heapdiff", "%%heapdiff --all", "\n  %%heapdiff -n 3  "])
def test_heapdiff_of_a_js_cell(shell: Shell, marker: str) -> None:
    shell(CONFIG)
    shown = shell.shown(f"{marker}\n{CACHE}\ncache.size")
    assert "Out[2]: 1\n" in shown
    assert shown.index("Out[2]") < shown.index("Since the cell began: 1 proxy made, 0 destroyed, 0 alive throughout")
    assert "{'a': 1}" in shown


def test_heapdiff_of_a_python_cell(shell: Shell) -> None:
    shell("%%js\nvar box = {}")
    shown = shell.shown("%%heapdiff\nimport asyncio, js\nbox = await asyncio.sleep(0, js.box)\n42")
    assert "Out[2]: 42\n" in shown
    assert "Since the cell began: 1 proxy made" in shown
    assert "Since the cell began: 0 proxies made, 0 destroyed, 1 alive" in shell.shown("%%heapdiff\n%%py\n1")


@pytest.mark.parametrize("cell", ["kept = js.eval('({})')\n1/0", "%%js\nglobalThis.kept = [config]\nnull.x", "1 +"])
def test_heapdiff_of_a_cell_that_fails(shell: Shell, cell: str) -> None:
    shell(f"{CONFIG}\nimport js")
    plain = shell.shown(cell)
    shell("%reset_selective -f kept")
    shell("%%js\ndelete globalThis.kept; undefined")
    shown = shell.shown(f"%%heapdiff\n{cell}")
    assert "Error" in plain
    assert plain.strip().splitlines()[-1] in shown
    assert shown.index("Error") < shown.index("Since the cell began")


def test_heapdiff_keeps_line_numbers(shell: Shell) -> None:
    assert "Cell In[1], line 3" in shell.shown("%%heapdiff\nx = 1\n1/0")
    assert "Cell In[2], line 4" in shell.shown("%%heapdiff\n%%js\nlet y = 1\nnull.x")


def test_heapdiff_and_other_magics(shell: Shell) -> None:
    shown = shell.shown("%%heapdiff\n%%capture text\nprint(1)")
    assert shown.startswith("Since the cell began")
    assert shell("text.stdout") == "1\n"
    shell("%%capture text\n%%heapdiff\nprint(2)")
    assert shell("text.stdout").startswith("2\n")
    assert "Since the cell began" in shell("text.outputs[0].data['text/plain']")
    assert "Since" not in shell.shown("3")


def test_heapdiff_leaves_the_next_heap_diff_alone(shell: Shell) -> None:
    shell(CONFIG)
    shell(f"%%heapdiff\n{CACHE}")
    assert rows(shell("%heap diff").made) == [("py", "{'a': 1}")]


def test_heapdiff_with_options_that_do_not_exist(shell: Shell) -> None:
    shown = shell.shown("%%heapdiff --no\nprint('ran')")
    assert shown == "UsageError: %%heapdiff: unrecognized arguments: --no\n"
    assert "Since" not in shell.shown("1")


@pytest.mark.parametrize(
    ("cell", "language", "source", "heapdiff"),
    [
        ("%%heapdiff\n%%js\n1", "js", "          \n    \n1", ""),
        ("%%heapdiff -n 2\r\n%%js\r\n1", "js", "               \r\n    \r\n1", "-n 2"),
        ("%%heapdiff\n%%py\n1", "py", "#         \n#   \n1", ""),
        ("%%heapdiff\n1", "py", "#         \n1", ""),
        ("%%heapdiff\n%time 1", "py", "#         \n%time 1", ""),
        ("%%heapdiff\n%%time\n1", "py", "%%time\n1", ""),
        ("%%heapdiff", "py", "#         ", ""),
        ("%%heapdiffs\n1", "py", "%%heapdiffs\n1", None),
        ("%%heapdiff?", "py", "%%heapdiff?", None),
        ("x\n%%heapdiff\n1", "py", "x\n%%heapdiff\n1", None),
    ],
)
def test_the_line_heapdiff_is_read_before_the_marker(
    cell: str, language: str, source: str, heapdiff: str | None
) -> None:
    found = read_marker(cell, "py")
    assert isinstance(found, MarkedCell)
    assert (found.language, found.source, found.heapdiff) == (language, source, heapdiff)
    assert found.is_marked == (heapdiff is not None)


def test_heapdiff_in_the_language_of_the_session(shell: Shell) -> None:
    assert read_marker("%%heapdiff\nlet x", "js").language == "js"
    assert read_marker("%%heapdiff\n%heap", "js").language == "py"
    session = shell.ip.diglot
    assert session.assistance.is_complete("%%heapdiff\n%%js\nf(") == ("incomplete", "  ")
    assert session.assistance.is_complete("%%heapdiff\n1") is None
    found = session.assistance.complete("%%heapdiff\n%%js\nMath.flo", 24)
    assert (found.matches, found.start) == (["floor"], 21)


# The rest


def test_graph(shell: Shell) -> None:
    shell("config, extra = {'a': 1}, [2]")
    shell(CACHE)
    shell("%%js\nvar more = [extra]")
    found = shell("%heap graph")
    assert isinstance(found, GraphView)
    assert "The border: 2 Python objects that JavaScript sees, 0 JavaScript objects that Python sees" in str(found)
    assert "dict {'a': 1} (name config)" in str(found)
    assert "<svg" in found._repr_html_()
    assert "1 proxy left out" in str(shell("%heap graph -n 1"))
    own = shell("%heap graph --own").border
    assert sum(node.proxied for node in own.nodes) > 2


def test_collect(shell: Shell) -> None:
    shell("class Owner: pass\nowner = Owner()")
    shell("%%js\n(() => { const cell = { owner }; owner.callback = () => cell })()")
    shell("del owner; Out.clear(); _ = __ = ___ = None")
    freed = shell("%heap collect")
    assert isinstance(freed, FiguresView)
    assert freed["pyproxies"] >= 1
    assert freed["jsproxies"] >= 1
    assert "proxies of Python objects" in str(freed)


def test_stats(shell: Shell) -> None:
    shell(CONFIG)
    shell(CACHE)
    found = shell("%heap stats")
    assert isinstance(found, Mapping)
    assert (found["pyproxies"], found["jsproxies"]) == (1, 0)
    assert found["bytes"] > 0
    assert found["pyproxies.dict"] == 1


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("frobnicate", "%heap has no command 'frobnicate', only list, leaks, why, diff, graph, collect, stats, on, "),
        ("-n 0", "%heap list: argument -n: expected a number from 1 on, not '0'"),
        ("leaks -n x", "%heap leaks: argument -n: expected a number from 1 on, not 'x'"),
        ("--lang cobol", "%heap list: argument --lang: invalid choice: 'cobol'"),
        ("stats now", "unrecognized arguments: now"),
        ("--match 'x", "No closing quotation"),
        ("help frobnicate", "invalid choice: 'frobnicate'"),
    ],
)  # fmt: skip
def test_usage_errors(shell: Shell, line: str, message: str) -> None:
    with pytest.raises(UsageError) as caught:
        shell.ip.run_line_magic("heap", line)
    assert message in str(caught.value)
    assert shell.shown(f"%heap {line}") == f"UsageError: {caught.value}\n"


def test_help(shell: Shell) -> None:
    for line in ("%heap?", "%heap help"):
        shown = shell.shown(line)
        assert all(command in shown for command in ("leaks", "why", "diff", "graph", "collect", "stats", "on", "off"))
        assert "%heap why cache" in shown
    assert "--match TEXT" in shell.shown("%heap help leaks")
    assert shell.shown("%heap leaks --help") == shell.shown("%heap help leaks")
    assert "--lang" in shell.shown("%%heapdiff?")


def test_completion(shell: Shell) -> None:
    shell("python_name = 1")
    shell("%%js\nlet jsName = 1")
    assert {"leaks", "why", "graph", "--match"} <= set(shell.completions("%heap "))
    assert shell.completions("%heap le") == ["leaks"]
    assert "--sort" in shell.completions("%heap leaks --s")
    assert "--sort" not in shell.completions("%heap diff --s")
    assert shell.completions("%heap --sort ne") == ["newest"]
    assert "graph" in shell.completions("%heap help gr")
    assert "python_name" in shell.completions("%heap why pyth")
    assert "jsName" in shell.completions("%heap why jsN")
    assert "%%heapdiff" in shell.completions("%%heapd")


def test_unloading_takes_the_magics_back(shell: Shell) -> None:
    shell("%%heapdiff\n%unload_ext diglot")
    assert shell.ip.find_line_magic("heap") is None
    assert shell.ip.find_cell_magic("heapdiff") is None
    assert "leaks" not in shell.completions("%heap ")
    assert "Since" not in shell.shown("1")
    shell("%load_ext diglot")
    assert rows(shell("%heap")) == []
