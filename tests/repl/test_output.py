"""What is written to terminals that have colours, or none, or few characters; long values; settings."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

COMMAND = Path(sys.executable).with_name("diglot")
F4, GREEN, YELLOW = "\x1bOS", "\x1b[32m", "\x1b[33m"


def test_values_of_javascript_have_the_colours_of_node(terminal: Any) -> None:
    terminal.prompt("py", 1)
    terminal.enter(F4 + "var o = { text: 'x', number: 1 }; o")
    terminal.shows(r"Out\[1\]: \{ text: 'x', number: 1 \}")
    assert f"{{ text: {GREEN}'x'\x1b[39m, number: {YELLOW}1\x1b[39m }}" in terminal.raw
    terminal.enter("%lang py")
    terminal.prompt("py", 3)
    terminal.enter("[o]")
    terminal.shows(r"Out\[3\]: \[JsProxy \{ text: 'x', number: 1 \}\]")


@pytest.mark.parametrize("environment", [{"NO_COLOR": "1"}, {"TERM": "dumb"}])
def test_no_colours(start: Callable[..., Any], environment: dict[str, str]) -> None:
    terminal = start("--lang", "js", env=environment)
    terminal.shows(r"js \[1\]:")
    terminal.enter("({ text: 'x', number: 1 })")
    terminal.shows(r"Out\[1\]: \{ text: 'x', number: 1 \}")
    terminal.shows(r"js \[2\]:")
    terminal.enter("null.x")
    terminal.shows("TypeError: cannot read property 'x' of null")
    terminal.enter("%%py\r1/0")
    terminal.shows("ZeroDivisionError: division by zero")
    assert not re.search(r"\x1b\[[\d;]*[39][0-7]m", terminal.raw)


def test_a_dumb_terminal_has_a_simple_prompt(start: Callable[..., Any]) -> None:
    terminal = start(env={"TERM": "dumb"})
    terminal.prompt("py", 1)
    terminal.enter("%%js\r[20, 22].reduce(\r(a, b) => a + b)")
    terminal.shows(r"Out\[1\]: 42\s")
    terminal.prompt("py", 2)
    terminal.type("\x04")
    assert terminal.ends() == 0


def test_long_values_are_cut_and_shown_in_full(start: Callable[..., Any]) -> None:
    terminal = start(config="c.DiglotShell.max_output_lines = 3", env={"PAGER": "cat"})
    terminal.prompt("py", 1)
    terminal.enter("[str(number) * 60 for number in range(6)]")
    terminal.shows(r"Out\[1\]: \s+\['0{60}',\s+'1{60}',\s+'2{60}',\s+… 3 more lines: %full Out\[1\] shows all")
    terminal.enter("%full Out[1]")
    terminal.shows("'5{60}'")
    terminal.prompt("py", 3)
    terminal.enter(F4 + "var deep = { a: { b: { c: { d: { e: 'the bottom' } } } } }; deep")
    terminal.shows(r"Out\[3\]: \{")
    assert "'the bottom' } } } }\n" not in terminal.text
    terminal.enter("%full deep")
    terminal.shows(r"e: 'the bottom'\s+\}")
    terminal.enter("%full nothing_of_the_kind")
    terminal.shows("UsageError: %full: Python has no name")


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


def test_the_plain_locale(start: Callable[..., Any]) -> None:
    terminal = start(env={"LANG": "C", "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"})
    terminal.prompt("py", 1)
    terminal.enter(F4 + "'\\u2192' + 40 + 2")
    terminal.shows(r"Out\[1\]: '.*402'")
    terminal.prompt("js", 2)


def test_lines_fit_a_narrow_terminal(start: Callable[..., Any]) -> None:
    terminal = start("--lang", "js", size=(30, 40))
    terminal.prompt("js", 1)
    terminal.enter("Array.from({ length: 5 }, (_, n) => 'ten chars ' + n)")
    found = terminal.shows(r"Out\[1\]: \s*(\[(?:.|\s)*?\])\s+js \[2\]")
    assert max(map(len, found[1].splitlines())) <= 40


def test_settings_are_listed_and_set(terminal: Any) -> None:
    terminal.prompt("py", 1)
    terminal.enter("%config Diglot.memory_limit = 12")
    terminal.shows("Diglot.memory_limit: 12 bytes are too few")
    terminal.prompt("py", 2)
    terminal.enter("%config Diglot.memory_limit = 64_000_000")
    terminal.prompt("py", 3)
    terminal.enter("%%js\rlet s = 'x'; for (;;) s = [s, new Array(100000).fill(s)]")
    terminal.shows("out of memory")
    terminal.enter("%config DiglotShell")
    terminal.shows("DiglotShell.max_output_lines=<Int>")
    terminal.shows("DiglotShell.preview=<Bool>")


def test_the_memory_limit_is_configured(start: Callable[..., Any]) -> None:
    terminal = start(config="c.Diglot.memory_limit = 123456789")
    terminal.prompt("py", 1)
    terminal.enter("get_ipython().diglot.heap.stats()['memory_limit']")
    terminal.shows(r"Out\[1\]: 123456789")
