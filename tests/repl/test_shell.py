"""`diglot.repl.shell` on a terminal: a person types, and reads the screen."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest

from ..terminal import TIMEOUT, Terminal

F4 = "\x1bOS"


def test_start_and_leave(terminal: Terminal) -> None:
    terminal.prompt("py", 1)
    banner = terminal.text.split("py [1]: ")[0].strip()
    assert banner.startswith("Diglot ")
    assert len(banner.splitlines()) <= 3
    terminal.type("\x04")
    assert terminal.ends() == 0


def test_python_and_javascript_share_names(terminal: Any) -> None:
    terminal.prompt("py", 1)
    terminal.enter("xs = [1, 2]")
    terminal.prompt("py", 2)
    terminal.enter(F4 + "xs.append(3); xs.length")
    terminal.shows(r"Out\[2\]: 3\s")
    terminal.prompt("js", 3)
    terminal.enter("let double = x => 2 * x")
    terminal.prompt("js", 4)
    terminal.enter("%lang py")
    terminal.prompt("py", 5)
    terminal.enter("import js; js.double(len(xs))")
    terminal.shows(r"Out\[5\]: 6\s")


def test_the_key_keeps_the_text(terminal: Any) -> None:
    terminal.prompt("py", 1)
    terminal.type("[10, 9].toString()")
    terminal.shows(r"toString")
    terminal.type(F4)
    terminal.shows(r"js \[1\]: |js")
    terminal.enter("")
    terminal.shows(r"Out\[1\]: '10,9'")
    terminal.type(F4)
    terminal.prompt("py", 2)


@pytest.mark.parametrize("terminal", [["--lang", "js"]], indirect=True)
def test_the_first_language(terminal: Any) -> None:
    terminal.prompt("js", 1)
    terminal.enter("typeof 1n")
    terminal.shows(r"Out\[1\]: 'bigint'")
    terminal.prompt("js", 2)


def test_a_marked_cell_in_the_other_mode(terminal: Any) -> None:
    terminal.prompt("py", 1)
    terminal.enter("%%js")
    terminal.shows(r"\.\.\.: ")
    terminal.enter("[1, 2, 3].at(-1)")
    terminal.shows(r"Out\[1\]: 3\s")
    terminal.prompt("py", 2)
    terminal.enter("%lang js")
    terminal.prompt("js", 3)
    terminal.enter("%%py")
    terminal.shows(r"\.\.\.: ")
    terminal.enter("7 // 2")
    terminal.shows(r"Out\[3\]: 3\s")


@pytest.mark.parametrize("terminal", [["--lang", "js"]], indirect=True)
def test_enter_continues_an_incomplete_cell(terminal: Any) -> None:
    terminal.prompt("js", 1)
    terminal.enter("function twice(x) {")
    terminal.shows(r"\.\.\.: ")
    terminal.enter("return 2 * x")
    terminal.shows(r"\.\.\.: ")
    terminal.enter("}")
    terminal.prompt("js", 2)
    terminal.enter("twice(21)")
    terminal.shows(r"Out\[2\]: 42\s")


@pytest.mark.parametrize("terminal", [["--lang", "js"]], indirect=True)
def test_completion(terminal: Any) -> None:
    terminal.prompt("js", 1)
    terminal.enter("let theOnlyOne = { theOnlyProperty: 5 }")
    terminal.prompt("js", 2)
    terminal.type("theOnlyO\t")
    terminal.shows("theOnlyOne")
    terminal.type(".theOnly\t")
    terminal.shows("theOnlyProperty")
    terminal.enter("")
    terminal.shows(r"Out\[2\]: 5\s")


def test_errors(terminal: Any) -> None:
    terminal.prompt("py", 1)
    terminal.enter("1/0")
    terminal.shows("ZeroDivisionError: division by zero")
    terminal.prompt("py", 2)
    terminal.enter(F4 + "null.x")
    terminal.shows("TypeError: ")
    terminal.prompt("js", 3)
    terminal.enter("let = ;")
    terminal.shows("SyntaxError")
    terminal.prompt("js", 4)
    terminal.enter("'alive'")
    terminal.shows(r"Out\[4\]: 'alive'")


def test_ctrl_c_clears_the_line(terminal: Any) -> None:
    terminal.prompt("py", 1)
    terminal.type("nonsense")
    terminal.shows("nonsense")
    terminal.type("\x03")
    terminal.enter("40 + 2")
    terminal.shows(r"Out\[1\]: 42\s")


@pytest.mark.parametrize("endless", ["while (true) {}", "await new Promise(() => {})"])
def test_ctrl_c_in_javascript_keeps_the_heap(endless: str, terminal: Any) -> None:
    terminal.prompt("py", 1)
    terminal.enter(F4 + "let kept = { answer: 42 }")
    terminal.prompt("js", 2)
    terminal.enter(f"console.log('run' + 'ning'); {endless}")
    terminal.shows("running")
    terminal.type("\x03")
    terminal.shows("KeyboardInterrupt")
    terminal.prompt("js", 3)
    terminal.enter("kept.answer")
    terminal.shows(r"Out\[3\]: 42\s")


@pytest.mark.parametrize("endless", ["exec('while True: pass')", "await asyncio.sleep(1000)"])
def test_ctrl_c_in_python(endless: str, terminal: Any) -> None:
    terminal.prompt("py", 1)
    terminal.enter("import asyncio")
    terminal.prompt("py", 2)
    terminal.enter(f"print('run' + 'ning'); {endless}")
    terminal.shows("running")
    terminal.type("\x03")
    terminal.shows("KeyboardInterrupt")
    terminal.prompt("py", 3)
    terminal.enter("40 + 2")
    terminal.shows(r"Out\[3\]: 42\s")


def test_timers_run_at_the_prompt(terminal: Any) -> None:
    terminal.prompt("py", 1)
    terminal.enter(F4 + "setTimeout(() => console.log('rang' + ' later'), 200)")
    terminal.prompt("js", 2)
    terminal.shows("rang later")
    terminal.enter("1 + 1")
    terminal.shows(r"Out\[2\]: 2\s")


def wait_for(file: Path) -> None:
    # What a task prints is drawn by the loop, and these tasks keep the loop busy.
    for _ in range(TIMEOUT * 10):
        if file.exists():
            return
        time.sleep(0.1)
    pytest.fail(f"{file} does not appear")


def test_ctrl_c_in_a_timer_that_does_not_return(terminal: Any, tmp_path: Path) -> None:
    terminal.prompt("py", 1)
    terminal.enter("touch = lambda: open('running', 'x').close()")
    terminal.prompt("py", 2)
    terminal.enter(F4 + "let timer = setTimeout(() => { touch(); while (true) {} }, 200)")
    terminal.prompt("js", 3)
    wait_for(tmp_path / "running")
    terminal.type("\x03")
    terminal.shows("KeyboardInterrupt")
    terminal.enter("'alive'")
    terminal.shows(r"Out\[3\]: 'alive'")


def test_a_second_ctrl_c_stops_a_task_that_does_not_return(terminal: Any, tmp_path: Path) -> None:
    terminal.prompt("py", 1)
    # One line: `exec` spares the test the prompt's automatic indents.
    code = "async def work():\\n await asyncio.sleep(0.2)\\n open('running', 'x').close()\\n while True: pass"
    terminal.enter(f'import asyncio; exec("{code}"); task = asyncio.create_task(work())')
    terminal.prompt("py", 2)
    wait_for(tmp_path / "running")
    terminal.type("\x03")
    time.sleep(0.5)  # signals do not queue
    terminal.type("\x03")
    terminal.shows("KeyboardInterrupt")
    terminal.enter("'alive'")
    terminal.shows(r"Out\[2\]: 'alive'")


def test_the_toolbar_counts_proxies(terminal: Any) -> None:
    terminal.prompt("py", 1)
    before = int(terminal.shows(r"(\d+) of JS in Python")[1])
    terminal.enter(F4 + "({ a: 1 })")
    terminal.shows(r"Out\[1\]: ")
    assert int(terminal.shows(r"(\d+) of JS in Python")[1]) > before
    terminal.shows("F4: Python")


def test_the_toolbar_begins_with_no_proxy_and_tells_the_memory(terminal: Any) -> None:
    terminal.prompt("py", 1)
    terminal.shows(r"proxies: 0 of Python in JS, 0 of JS in Python   JS memory: [\d.]+ KiB")


def test_heap_at_the_prompt(terminal: Any) -> None:
    terminal.prompt("py", 1)
    terminal.enter("config = {'depth': 2}")
    terminal.prompt("py", 2)
    terminal.enter(F4 + "var cache = new Map([['k', config]]); 0")
    terminal.shows(r"Out\[2\]: 0")
    terminal.enter("%heap")  # a magic in JavaScript's prompt
    terminal.shows(r"1 live proxy")
    terminal.shows(r"\{'depth': 2\} +Python +dict")
    terminal.enter("%heap why config")
    terminal.shows(r"name cache \(JavaScript\)")
    terminal.enter("%heap frobnicate")
    terminal.shows("UsageError: %heap has no command 'frobnicate'")
    terminal.prompt("js", 6)
    terminal.type("%heap gra\t")
    terminal.enter("")
    terminal.shows("The border: 1 Python object")


def test_a_cell_with_heapdiff_is_typed_to_its_end(terminal: Any) -> None:
    terminal.prompt("py", 1)
    terminal.enter("%%heapdiff")
    terminal.enter("%%js")
    terminal.enter("[1, 2].map(")
    terminal.enter("x => x * 21).at(1)")
    terminal.shows(r"Out\[1\]: 42")
    terminal.shows("Since the cell began: 0 proxies made")


def test_the_history_has_a_file_of_its_own(terminal: Any, tmp_path: Path) -> None:
    terminal.prompt("py", 1)
    terminal.enter("%history -g")
    terminal.prompt("py", 2)
    terminal.type("\x04")
    assert terminal.ends() == 0
    assert [path.name for path in tmp_path.rglob("*.sqlite")] == ["diglot.sqlite"]


def test_leaving_names_what_still_runs(terminal: Any) -> None:
    terminal.prompt("py", 1)
    terminal.enter("import asyncio; exec('async def work():\\n await asyncio.Event().wait()')")
    terminal.prompt("py", 2)
    terminal.enter("task = asyncio.create_task(work())")
    terminal.prompt("py", 3)
    terminal.enter(F4 + "var timer = setInterval(() => {}, 1000)")
    terminal.prompt("js", 4)
    terminal.shows("2 running")
    terminal.type("\x04")
    terminal.shows(r"Still running: work\(\) in .*, line 2; 1 timer\. Ctrl-D again")
    terminal.prompt("js", 4)
    terminal.type("\x04")
    terminal.shows(r"diglot: cancelled work\(\) in .*; 1 timer")
    assert terminal.ends() == 0


def test_output_of_the_background_stands_above_the_line_that_is_typed(terminal: Any) -> None:
    terminal.prompt("py", 1)
    terminal.enter(F4 + "setTimeout(() => { console.log('a ' + 'log'); console.error('an ' + 'error') }, 1500)")
    terminal.prompt("js", 2)
    terminal.type("40 + 2")
    terminal.shows("a log")
    terminal.shows("an error")
    terminal.shows(r"js \[2\]: 40 \+ 2")
    terminal.enter("")
    terminal.shows(r"Out\[2\]: 42\s")


@pytest.mark.parametrize(("width", "shown"), [(60, "F4: JavaScript"), (30, "Python +py→js 0 js→py 0")])
def test_the_toolbar_fits_a_narrow_terminal(start: Any, width: int, shown: str) -> None:
    terminal = start(size=(40, width))
    terminal.prompt("py", 1)
    terminal.shows(shown)
    assert "of Python in JS" not in terminal.text


def test_a_terminal_that_is_resized(terminal: Any) -> None:
    terminal.prompt("py", 1)
    terminal.type("40 + ")
    terminal.resize(30, 50)
    terminal.shows("py→js 0 js→py 0")
    terminal.enter("2")
    terminal.shows(r"Out\[1\]: 42\s")


def test_vi_mode(start: Any) -> None:
    terminal = start(config="c.TerminalInteractiveShell.editing_mode = 'vi'")
    terminal.shows(r"\[ins\] py \[1\]: ")
    terminal.type("]")
    terminal.shows(r"\[ins\] js \[1\]: ")
    terminal.type("40 + 3")
    terminal.type("\x1b")
    terminal.shows(r"\[nav\]")
    terminal.type("x")
    terminal.type("a")
    terminal.enter("2")
    terminal.shows(r"Out\[1\]: 42\s")
