"""The IPython extension, in a shell of this process; what a kernel adds is in test_jupyter.py."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from IPython.core.error import UsageError
from IPython.core.interactiveshell import InteractiveShell
from traitlets import TraitError
from traitlets.config import Config

from diglot.ffi_core import jsnull

from ..support import Shell, leave


def test_a_js_cell_has_a_value_and_shares_names(shell: Shell, capsys: pytest.CaptureFixture[str]) -> None:
    assert shell.value("x = [1]") is None
    assert shell.value("%%js\nx.append(2)\nlet y = x.length; y") == 2
    assert shell.value("Out[2] + 1") == 3
    assert shell.value("import js\njs.y") == 2
    assert "Out[2]: 2" in capsys.readouterr().out


def test_history_is_as_typed(shell: Shell) -> None:
    shell("\n%%js\n'a'")
    assert shell.ip.history_manager.input_hist_raw[1] == "\n%%js\n'a'"


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        ("%%js\n({a: [1]})", "Out[1]: { a: [ 1 ] }\n"),
        ("%%js\n'text';", "Out[1]: 'text'\n"),
        ("%%js\nnull", "Out[1]: null\n"),
        ("%%js\n1 < 2", "Out[1]: true\n"),
        ("%%js\n'it' + String.fromCharCode(39, 10)", 'Out[1]: "it\'\\n"\n'),
        ("%%js\n10n ** 20n", "Out[1]: 100000000000000000000n\n"),
        ("%%js\n2 ** 53", "Out[1]: 9007199254740992\n"),
        ("%%js\n1 / 0", "Out[1]: Infinity\n"),
        ("%%js\nSymbol('s')", "Out[1]: Symbol(s)\n"),
        ("%%js\nundefined", ""),
        ("%%js\nlet a = 1", ""),
        ("%%js\nnew Map([[1, {}]])", "Out[1]: Map(1) { 1 => {} }\n"),
        ("%%js\n[['a'.repeat(60)], ['b'.repeat(60)]]", f"Out[1]: \n[\n  [ '{'a' * 60}' ],\n  [ '{'b' * 60}' ]\n]\n"),
        ("%%js\nnew Error('shown')", None),
        ("%%js", ""),
    ],
)
def test_what_is_shown(shell: Shell, capsys: pytest.CaptureFixture[str], cell: str, shown: str | None) -> None:
    shell.value(cell)
    out = capsys.readouterr().out
    assert out == shown if shown is not None else "Error: shown" in out


def test_a_value_of_javascript_is_pythons_in_python(shell: Shell, capsys: pytest.CaptureFixture[str]) -> None:
    shell.value("%%js\ntrue")
    shell.value("%%js\nnull")
    capsys.readouterr()
    assert shell.value("Out[1], Out[2], True") == (True, jsnull, True)
    assert capsys.readouterr().out == "Out[3]: (True, jsnull, True)\n"
    shell.value("Out[1]")
    shell.value("Out[2]")
    assert capsys.readouterr().out == "Out[4]: True\nOut[5]: jsnull\n"
    shell("%%js\ndisplay(true); display(null); display('x'); display(undefined); display(-0.5)")
    assert capsys.readouterr().out == "true\nnull\n'x'\nundefined\n-0.5\n"


def test_values_within_those_of_the_other_language(shell: Shell, capsys: pytest.CaptureFixture[str]) -> None:
    shell("table = {'k': [1]}")
    shell.value("%%js\nvar point = { x: 3, table }\npoint")
    shell.value("[point]")
    shell("print([point], point)")
    text = "{ x: 3, table: PyProxy {'k': [1]} }"
    assert capsys.readouterr().out == f"Out[2]: {text}\nOut[3]: [JsProxy {text}]\n[JsProxy {text}] {text}\n"


def test_a_repr_that_does_not_end(shell: Shell, capsys: pytest.CaptureFixture[str]) -> None:
    shell("%config Diglot.display_seconds = 0.2")
    shell("class Endless:\n    def __repr__(self):\n        while True: pass\nendless = Endless()")
    capsys.readouterr()
    shell("%%js\n({ endless, after: 1 })")
    shown = capsys.readouterr().out
    shell("%config Diglot.display_seconds = 2.0")
    assert "endless: PyProxy <Endless whose repr gives no answer within 0.2 s>" in shown
    assert "after: 1" in shown
    assert shell.value("%%js\n6 * 7") == 42
    with pytest.raises(TraitError, match="more than 0 seconds"):
        shell.ip.diglot.settings.display_seconds = 0


def test_an_error_as_a_value_shows_its_stack_and_cause(shell: Shell, capsys: pytest.CaptureFixture[str]) -> None:
    shell("%%js\nnew Error('outer', { cause: new TypeError('inner') })")
    shown = capsys.readouterr().out
    assert "Error: outer\n    at " in shown
    assert "[cause]: TypeError: inner" in shown


def test_markers(shell: Shell) -> None:
    assert shell.value("\n  \n%%js \n1 + 1") == 2
    assert shell.value("%%py\n2 + 2") == 4
    assert shell.value("%%js\n`%%py`") == "%%py"
    assert shell.value("s = '''\n%%js\n'''\ns") == "\n%%js\n"


def test_options_are_refused(shell: Shell, capsys: pytest.CaptureFixture[str]) -> None:
    assert isinstance(shell("%%js --strict\n1").error_in_exec, UsageError)
    assert "%%js takes no options: '--strict'" in capsys.readouterr().err


def test_lang(shell: Shell, capsys: pytest.CaptureFixture[str]) -> None:
    shell("%lang js")
    assert shell.value("typeof null") == "object"
    assert shell.value("%%py\n[1][0]") == 1
    shell("%lang")
    assert capsys.readouterr().out.endswith("js\n")
    shell("%lang py")
    assert shell.value("type(None).__name__") == "NoneType"
    assert isinstance(shell("%lang cobol").error_in_exec, UsageError)
    assert "expected js or py, not 'cobol'" in capsys.readouterr().err


def test_python_cells_are_untouched(shell: Shell, capsys: pytest.CaptureFixture[str]) -> None:
    assert shell.value("import asyncio\nawait asyncio.sleep(0, 'slept')") == "slept"
    assert shell.value("%%capture output\nprint('captured')") is None
    assert shell.value("output.stdout") == "captured\n"
    shell("len?")
    assert "Return the number of items" in capsys.readouterr().out
    shell("%xmode Plain")
    shell("1/0")
    assert "ZeroDivisionError: division by zero" in capsys.readouterr().out
    assert isinstance(shell("1 +").error_before_exec, SyntaxError)
    assert "SyntaxError: invalid syntax" in capsys.readouterr().out


def test_no_autoawait(shell: Shell, capsys: pytest.CaptureFixture[str]) -> None:
    shell("%autoawait off")
    shell("%%js\n1")
    assert "JavaScript cells need autoawait" in capsys.readouterr().err


# Loading


def test_loading_twice_keeps_the_session(shell: Shell) -> None:
    session = shell.ip.diglot
    from diglot.kernel.ipython.session import load_ipython_extension
    from diglot.kernel.ipython.transform import Transformation

    load_ipython_extension(shell.ip)
    assert shell.ip.diglot is session
    assert sum(isinstance(each, Transformation) for each in shell.ip.input_transformers_cleanup) == 1


def test_unloading_takes_everything_back(shell: Shell, capsys: pytest.CaptureFixture[str]) -> None:
    heap = shell.ip.diglot.heap
    shell("%unload_ext diglot")
    assert heap.closed
    assert not hasattr(shell.ip, "diglot")
    assert shell.ip.custom_exceptions == ()
    assert isinstance(shell("%lang").error_in_exec, UsageError) or "not found" in capsys.readouterr().err
    shell("%reload_ext diglot")
    assert shell.value("%%js\nnull") is jsnull


def test_a_handler_of_the_users_own_stays(shell: Shell) -> None:
    shell.ip.extension_manager.unload_extension("diglot")
    seen: list[BaseException] = []

    def handler(ip: object, kind: object, error: BaseException, traceback: object, tb_offset: object = None) -> None:
        seen.append(error)

    shell.ip.set_custom_exc((KeyError,), handler)
    shell.ip.extension_manager.load_extension("diglot")
    shell("{}['k']")
    assert [type(error) for error in seen] == [KeyError]
    shell.ip.extension_manager.unload_extension("diglot")
    assert shell.ip.custom_exceptions == (KeyError,)


# What front ends ask


def test_questions_are_routed_by_language(shell: Shell) -> None:
    session = shell.ip.diglot
    assert session.assistance.is_complete("if (x) {") is None
    assert session.assistance.is_complete("%%js\nif (x) {") == ("incomplete", "  ")
    assert session.assistance.complete("import o", 8) is None
    assert session.assistance.complete("%%js\nMath.flo", 13) == (["floor"], 10, 13)
    assert session.assistance.inspect("len", 1) is None
    assert "Type: Object" in session.assistance.inspect("%%js\nMath", 7)
    assert session.assistance.inspect("%%js\nnowhere", 7) == ""
    session.languages.default = "js"
    assert session.assistance.complete("Math.flo", 8) == (["floor"], 5, 8)
    assert session.assistance.is_complete("%lang py") is None


def test_ipython_takes_a_js_cell_for_a_cell_magic(shell: Shell) -> None:
    assert shell.ip.check_complete("%%js\nif (x) {")[0] == "incomplete"
    assert shell.ip.check_complete("%%js\nx\n\n")[0] == "complete"


# -- names ------------------------------------------------------------------------------------------------------------


def test_names_tells_who_owns_which(shell: Shell, capsys: pytest.CaptureFixture[str]) -> None:
    shell("a = [1]; both = 1")
    shell("%%js\nlet b = { x: 1 }; const c = 2; var both = 3; a.append(2)")
    capsys.readouterr()
    shell("%names")
    assert capsys.readouterr().out.splitlines() == [
        "a     py        list [1, 2]",
        "b     js        { x: 1 }",
        "both  py, js    int 1",
        "c     js const  int 2",
        "py, js: each language reads its own; `py.x` and `js.x` say which.",
    ]
    shell("%names py")
    assert [line.split()[0] for line in capsys.readouterr().out.splitlines()] == ["a", "both", "py,"]
    shell("%names js")
    assert [line.split()[0] for line in capsys.readouterr().out.splitlines()] == ["b", "both", "c", "py,"]
    assert isinstance(shell("%names ruby").error_in_exec, UsageError)


def test_names_runs_no_code_of_the_user(shell: Shell, capsys: pytest.CaptureFixture[str]) -> None:
    shell("class Bad:\n    def __repr__(self):\n        raise ValueError\nbad = Bad()")
    shell(
        "%%js\nlet ran = 0\n"
        "Object.defineProperty(globalThis, 'computed', { get() { ran++; return 1 }, configurable: true })"
    )
    shell("%names")
    out = capsys.readouterr().out
    assert "its repr raises ValueError" in out
    assert "(a getter)" in out
    assert shell.value("%%js\nran") == 0


def test_sharing_can_be_turned_off(shell: Shell, capsys: pytest.CaptureFixture[str]) -> None:
    shell("x = 1\ndef f():\n    return y")
    shell("%%js\nlet y = 2")
    shell("def g():\n    return y")
    assert shell.value("g()") == 2
    shell("%config Diglot.share_names = False")
    assert shell.value("%%js\ntypeof x") == "undefined"
    assert shell.value("%%js\npy.x") == 1
    assert isinstance(shell("y").error_in_exec, NameError)
    assert isinstance(shell("g()").error_in_exec, NameError)
    assert shell.value("import js; js.y") == 2
    shell("%%js\nx = 5")
    assert shell.value("x") == 1
    shell("%names")
    assert "not shared" in capsys.readouterr().out
    shell("%config Diglot.share_names = True")
    assert shell.value("y") == 2


def test_sharing_can_be_turned_off_in_the_configuration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path))
    ip = InteractiveShell(config=Config({"HistoryManager": {"enabled": False}, "Diglot": {"share_names": False}}))
    ip.extension_manager.load_extension("diglot")
    try:
        assert ip.diglot.cells.share_names is False
    finally:
        leave(ip)


# -- modules ----------------------------------------------------------------------------------------------------------


def test_jsimport(shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "m.mjs").write_text("export const double = (x) => 2 * x")
    (tmp_path / "c.js").write_text("module.exports = (x) => 3 * x")
    (tmp_path / "waits.mjs").write_text("await null")
    shell("from diglot import jsimport")
    assert shell.value("jsimport('./m.mjs').double(4)") == 8
    assert shell.value("jsimport('./c.js')(4)") == 12
    assert shell.value("jsimport('path').join('a', 'b')") == "a/b"
    assert shell.value("jsimport('./m.mjs') is jsimport('./m.mjs')") is True
    assert "awaits" in str(shell("jsimport('./waits.mjs')").error_in_exec)
    assert "nope" in str(shell("jsimport('nope')").error_in_exec)


def test_jsimport_without_cells() -> None:
    from diglot import jsimport

    with pytest.raises(RuntimeError, match="%load_ext diglot"):
        jsimport("x")


def test_npm_says_what_it_takes(
    shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "project"
    folder.mkdir()
    monkeypatch.chdir(folder)
    for line, says in (
        ("", "%npm install"),
        ("install -g x", "no options"),
        ("dance", "%npm install"),
        ("install ../x", "is not the name of a registry package"),
        ("install 'x", "quotation"),
        ("uninstall x", "does not ask for x"),
    ):
        error = shell(f"%npm {line}").error_in_exec
        assert isinstance(error, UsageError)
        assert says in str(error)
    shell("%npm list")
    assert "no packages" in capsys.readouterr().out
    assert list(folder.iterdir()) == []


def test_typescript_and_jsx_cells(shell: Shell, capsys: pytest.CaptureFixture[str]) -> None:
    assert shell.value("%%ts\nconst n: number = 6; n as number") == 6
    shell("%%js\nconst React = { createElement: (...parts) => parts.length }")
    assert shell.value("%%jsx\n<a b={1}>x</a>") == 3
    assert shell.value("%%tsx\nconst e: number = <a b={n}/>; e") == 2
    capsys.readouterr()
    shell("%%ts\nlet x: string = 'a'\nlet y: number = x.nope()")
    lines = re.sub(r"\x1b\[[0-9;]*m", "", capsys.readouterr().out).splitlines()
    place = next(i for i, line in enumerate(lines) if line.startswith("----> 3"))
    assert "^" in lines[place + 1]
    shell("%%ts\nlet a = 1\nnamespace A.B {}")
    out = re.sub(r"\x1b\[[0-9;]*m", "", capsys.readouterr().out)
    assert "----> 3 namespace A.B {}\n        ^" in out
    assert "nest them" in out
    assert isinstance(shell("%%ts fast\n1").error_in_exec, UsageError)


def test_rows_and_columns_are_hidden_by_any_variable(shell: Shell) -> None:
    assert shell.value("rows({'a': [1]})").to_py() == [{"a": 1}]
    shell("table = {'a': [2]}")
    assert shell.value("%%js\nrows(table)").to_py() == [{"a": 2}]
    assert shell.value("%%js\ntry { rows(5) } catch (error) { error.name }") == "TypeError"
    shell("%%js\nlet columns = 5")
    assert shell.value("columns") == 5
    shell("rows = 1")
    assert shell.value("%%js\nrows") == 1
    shell("del rows")
    assert shell.value("rows([])").to_py() == []
