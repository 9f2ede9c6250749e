"""What is written to terminals that have colours, or none, or few characters; long values; settings."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from ..terminal import Terminal
from .scripted import F4, Script, See

COMMAND = Path(sys.executable).with_name("diglot")
GREEN, YELLOW, DEFAULT = "\x1b[32m", "\x1b[33m", "\x1b[39m"
IN_COLOURS = f"{{ text: {GREEN}'x'{DEFAULT}, number: {YELLOW}1{DEFAULT} }}"
FOREGROUND = re.compile(r"\x1b\[[\d;]*[39][0-7]m")


def test_values_of_javascript_have_the_colours_of_node(javascript: Terminal) -> None:
    javascript.enter("var o = { text: 'x', number: 1 }; o")
    javascript.shows(r"Out\[1\]: \{ text: 'x', number: 1 \}")
    assert IN_COLOURS in javascript.raw
    javascript.enter("%lang py")
    javascript.prompt("py", 3)
    javascript.enter("[o]")
    javascript.shows(r"Out\[3\]: \[JsProxy \{ text: 'x', number: 1 \}\]")


def test_what_the_console_prints_has_them_too(javascript: Terminal) -> None:
    javascript.enter(
        "setTimeout(() => console.error('%o', 42), 300); console.log('text', { text: 'x', number: 1 }, 'text')"
    )
    javascript.shows(r"text \{ text: 'x', number: 1 \} text")
    assert f"text {IN_COLOURS} text" in javascript.raw
    javascript.prompt("js", 2)
    javascript.shows(r"\b42\s")  # above the prompt
    assert f"{YELLOW}42{DEFAULT}" in javascript.raw


def frames(terminal: Terminal) -> list[str]:
    """The lines in which the places of frames are told, with their colours."""
    return [line.strip("\r") for line in terminal.raw.split("\n") if re.search("Cell.*In.*line", line)]


def test_frames_of_both_languages_look_alike(terminal: Terminal) -> None:
    terminal.enter("def fail(): 1/0")
    terminal.enter("")
    terminal.prompt("py", 2)
    terminal.enter(F4 + "fail()")
    terminal.shows("ZeroDivisionError: division by zero")
    javascript, python = frames(terminal)
    assert re.sub("js cell|[12]", "", javascript) == re.sub(r", in .*|[12]", "", python)
    assert FOREGROUND.search(javascript)
    terminal.enter("%colors nocolor")
    terminal.prompt("js", 4)
    terminal.enter("fail()")
    terminal.shows("ZeroDivisionError: division by zero")
    assert frames(terminal)[2:] == ["Cell In[4], line 1", "Cell In[1], line 1, in fail()"]


@pytest.mark.parametrize("environment", [{"NO_COLOR": "1"}, {"TERM": "dumb"}])
def test_no_colours(start: Callable[..., Terminal], environment: dict[str, str]) -> None:
    terminal = start("--lang", "js", env=environment)
    terminal.enter("console.log(1); ({ text: 'x', number: 1 })")
    terminal.shows(r"1\s+Out\[1\]: \{ text: 'x', number: 1 \}")
    terminal.shows(r"js \[2\]:")
    terminal.enter("null.x")
    terminal.shows("TypeError: cannot read property 'x' of null")
    terminal.enter("%%py\r1/0")
    terminal.shows("ZeroDivisionError: division by zero")
    assert not FOREGROUND.search(terminal.raw)


def test_a_dumb_terminal_has_a_simple_prompt(start: Callable[..., Terminal]) -> None:
    terminal = start(env={"TERM": "dumb"})
    terminal.enter("%%js\r[20, 22].reduce(\r(a, b) => a + b)")
    terminal.shows(r"Out\[1\]: 42\s")
    terminal.prompt("py", 2)
    terminal.type("\x04")
    assert terminal.ends() == 0


def test_long_values_are_cut_and_shown_in_full(script: Script) -> None:
    shown = script(
        "[str(number) * 60 for number in range(6)]\r",
        "%full Out[1]\r",
        F4 + "var deep = { a: { b: { c: { d: { e: 'the bottom' } } } } }; deep\r",
        "%full deep\r",
        "%full nothing_of_the_kind\r",
        config="c.DiglotShell.max_output_lines = 3",
    )
    cut, _, rest = shown.partition("… 3 more lines: %full Out[1] shows all")
    assert re.search(r"Out\[1\]: \n\['0{60}',\n '1{60}',\n '2{60}',\n\Z", cut)
    assert rest.index("'5{60}'".replace("{60}", "5" * 59)) < rest.index("Out[3]: {")
    assert rest.index("[Object]") < rest.index("e: 'the bottom'")
    assert "UsageError: %full: Python has no name" in rest


@pytest.mark.parametrize(
    "cell",
    [
        "print('\xe9t\xe9 \u2192')",
        "'\xe9t\xe9 \u2192'",
        "%%js\nconsole.log('\xe9t\xe9 \u2192')",
        "%%js\n'\xe9t\xe9 \u2192'",
    ],
)
def test_characters_that_the_encoding_lacks(cell: str) -> None:
    environment = {**os.environ, "PYTHONIOENCODING": "ascii"}
    done = subprocess.run([COMMAND, "-c", cell], capture_output=True, env=environment)
    assert (done.returncode, done.stderr) == (0, b"")
    assert rb"\xe9t\xe9 \u2192" in done.stdout


def test_the_plain_locale(start: Callable[..., Terminal]) -> None:
    terminal = start(env={"LANG": "C", "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"})
    terminal.enter(F4 + "'\\u2192' + 40 + 2")
    terminal.shows(r"Out\[1\]: '.*402'")
    terminal.prompt("js", 2)


def test_lines_fit_a_narrow_terminal(start: Callable[..., Terminal]) -> None:
    terminal = start("--lang", "js", size=(30, 40))
    terminal.enter("Array.from({ length: 5 }, (_, n) => 'ten chars ' + n)")
    found = terminal.shows(r"Out\[1\]: \s*(\[[\s\S]*?\])\s+js \[2\]")
    assert max(map(len, found[1].splitlines())) <= 40
    terminal.enter("console.log(Array(5).fill('ten chars'))")
    found = terminal.shows(r"(\[\s+'ten[\s\S]*?\])\s+js \[3\]")
    assert max(map(len, found[1].splitlines())) <= 40
    terminal.enter("'some words before that'; missing; 'and some more of them behind'")
    found = terminal.shows(r"Traceback[\s\S]*?(----> 1 .*)\r\n( *\^)\r\n")
    assert len(found[1]) <= 40
    assert found[1][found[2].index("^") :].startswith("missing")


def test_settings_are_listed_and_set(script: Script, caplog: pytest.LogCaptureFixture) -> None:
    shown = script(
        "%config Diglot.memory_limit = 12\r",
        "%config Diglot.memory_limit = 64_000_000\r",
        "%%js\rlet s = 'x'; for (;;) s = [s, new Array(100000).fill(s)]\r",
        "%config DiglotShell\r",
        "%config Diglot.share_names = False\r",
        "%%js\rvar own = 1; typeof config_of_python\r",
        "config_of_python = own\r",
    )
    assert "Diglot.memory_limit: 12 bytes are too few" in caplog.text
    assert "out of memory" in shown
    assert "DiglotShell.max_output_lines=<Int>" in shown
    assert "DiglotShell.preview=<Bool>" in shown
    assert "NameError: name 'own' is not defined" in shown


def test_settings_stand_in_the_profile(script: Script, tmp_path: Path) -> None:
    config = """\
c.DiglotShell.default_language = 'js'
c.Diglot.memory_limit = 123456789
c.Diglot.share_names = False
c.InteractiveShellApp.exec_lines = ['began = "in the profile"']
"""
    shown = script(
        See(r"js \[1\]:"), "typeof began\r", "%%py\rget_ipython().diglot.heap.stats()['memory_limit']\r", config=config
    )
    assert "Out[1]: 'undefined'" in shown
    assert "Out[2]: 123456789" in shown
    assert (tmp_path / "ipython" / "profile_default" / "diglot.sqlite").exists()


@pytest.mark.parametrize("name", ["DiglotShell.colors", "TerminalInteractiveShell.colors"])
def test_the_theme_is_a_setting(start: Callable[..., Terminal], name: str) -> None:
    terminal = start(config=f"c.{name} = 'nocolor'")
    terminal.enter("%%js\rnull.x")
    terminal.shows("TypeError: cannot read property 'x' of null")
    assert not FOREGROUND.search(terminal.raw.partition("Traceback")[2])


def test_the_theme_is_changed_at_the_prompt(javascript: Terminal) -> None:
    javascript.enter("%config DiglotShell.colors = 'linux'")
    javascript.prompt("js", 2)
    javascript.enter("null.x")
    javascript.shows("TypeError: cannot read property 'x' of null")
    first = frames(javascript)[0]
    javascript.enter("%config DiglotShell.colors = 'lightbg'")
    javascript.prompt("js", 4)
    javascript.enter("null.x")
    javascript.shows("TypeError: cannot read property 'x' of null")
    assert frames(javascript)[1].replace("[4]", "[2]") != first
