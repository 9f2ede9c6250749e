"""The prompt in a real terminal: keys, Ctrl-C, what the background prints, pasting, sizes, editors and pagers."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from ..terminal import TIMEOUT, Terminal
from .scripted import F1, F4


def test_start_and_leave(terminal: Terminal) -> None:
    terminal.enter("xs = [1, 2]")
    terminal.prompt("py", 2)
    terminal.type("]")
    terminal.prompt("js", 2)
    terminal.enter("xs.append(3); xs.length")
    terminal.shows(r"Out\[2\]: 3\s")
    terminal.prompt("js", 3)
    terminal.type("\x7f")
    terminal.prompt("py", 3)
    terminal.type(F4)
    terminal.prompt("js", 3)
    terminal.type("\x04")
    assert terminal.ends() == 0


@pytest.mark.parametrize(
    ("line", "status"),
    [("process.exit(4)", 4), ("setTimeout(() => process.exit(5), 1); 0", 5), ("exit", 0), ("quit", 0), (".exit", 0)],
)
def test_what_leaves_the_javascript_prompt(javascript: Terminal, line: str, status: int) -> None:
    javascript.enter(line)
    assert javascript.ends() == status


def test_help_and_names_called_exit(javascript: Terminal) -> None:
    javascript.enter(".help")
    javascript.shows("%npm install")
    javascript.prompt("js", 2)
    javascript.enter("let quit = 3")
    javascript.prompt("js", 3)
    javascript.enter("quit")
    javascript.shows(r"Out\[3\]: 3\s")
    javascript.enter("py.exit = 4")
    javascript.prompt("js", 5)
    javascript.enter("exit")
    javascript.shows(r"Out\[5\]: 4\s")


@pytest.mark.parametrize("status", [0, 3])
def test_an_exit_before_the_first_prompt(start: Callable[..., Terminal], status: int) -> None:
    terminal = start("-i", "--lang", "js", "-c", f"console.log('bye'); process.exit({status})", until="bye")
    assert terminal.ends() == status


def test_flags_of_ipython(start: Callable[..., Terminal]) -> None:
    terminal = start("--profile=default", "--TerminalInteractiveShell.colors=nocolor", "--no-banner")
    terminal.enter("get_ipython().profile, get_ipython().colors")
    terminal.shows("('default', 'nocolor')")


def test_ctrl_c_clears_the_line(terminal: Terminal) -> None:
    terminal.type("nonsense")
    terminal.shows("nonsense")
    terminal.type("\x03")
    terminal.enter("40 + 2")
    terminal.shows(r"Out\[1\]: 42\s")


@pytest.mark.parametrize(
    "endless",
    [
        "while (true) {}",
        "await new Promise(() => {})",
        "await (async () => { for (;;) await null })()",
        "import { sleep } from 'py:time'; sleep(1000)",
    ],
)
def test_ctrl_c_in_javascript_keeps_the_heap(endless: str, javascript: Terminal) -> None:
    javascript.enter("let kept = { answer: 42 }")
    javascript.prompt("js", 2)
    javascript.enter(f"console.log('run' + 'ning'); {endless}")
    javascript.shows("running")
    javascript.type("\x03")
    javascript.shows("KeyboardInterrupt")
    javascript.prompt("js", 3)
    javascript.enter("kept.answer")
    javascript.shows(r"Out\[3\]: 42\s")


@pytest.mark.parametrize("endless", ["exec('while True: pass')", "await __import__('asyncio').sleep(1000)"])
def test_ctrl_c_in_python(endless: str, terminal: Terminal) -> None:
    terminal.enter(f"print('run' + 'ning'); {endless}")
    terminal.shows("running")
    terminal.type("\x03")
    terminal.shows("KeyboardInterrupt")
    terminal.prompt("py", 2)
    terminal.enter("40 + 2")
    terminal.shows(r"Out\[2\]: 42\s")


def wait_for(file: Path) -> None:
    # What a task prints is drawn by the loop, and these tasks keep the loop busy.
    for _ in range(TIMEOUT * 10):
        if file.exists():
            return
        time.sleep(0.1)
    pytest.fail(f"{file} does not appear")


def test_ctrl_c_in_a_timer_that_does_not_return(terminal: Terminal, tmp_path: Path) -> None:
    terminal.enter("touch = lambda: open('running', 'x').close()")
    terminal.prompt("py", 2)
    terminal.enter(F4 + "let timer = setTimeout(() => { touch(); while (true) {} }, 200)")
    terminal.prompt("js", 3)
    wait_for(tmp_path / "running")
    terminal.type("\x03")
    terminal.shows("KeyboardInterrupt")
    terminal.enter("'alive'")
    terminal.shows(r"Out\[3\]: 'alive'")


def test_a_second_ctrl_c_stops_a_task_that_does_not_return(terminal: Terminal, tmp_path: Path) -> None:
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


def test_ctrl_c_twice_ends_a_search_for_completions(terminal: Terminal, tmp_path: Path) -> None:
    code = "class Slow:\\n def __dir__(self):\\n  open('running', 'x').close()\\n  while True: pass"
    terminal.enter(f'exec("{code}"); slow = Slow()')
    terminal.prompt("py", 2)
    terminal.type("slow.a\t")
    wait_for(tmp_path / "running")
    terminal.type("\x03")
    time.sleep(0.5)  # signals do not queue
    terminal.type("\x03")
    terminal.type("\x15")
    terminal.enter("'alive'")
    terminal.shows(r"Out\[2\]: 'alive'")
    assert "Traceback" not in terminal.text


def test_output_of_the_background_stands_above_the_line_that_is_typed(javascript: Terminal) -> None:
    javascript.enter("setTimeout(() => { console.log('a ' + 'log'); console.error('an ' + 'error') }, 1000)")
    javascript.prompt("js", 2)
    javascript.type("40 + 2")
    javascript.shows("a log")
    javascript.shows("an error")
    javascript.shows(r"js \[2\]: 40 \+ 2")
    javascript.enter("")
    javascript.shows(r"Out\[2\]: 42\s")


def test_a_terminal_that_is_resized(terminal: Terminal) -> None:
    terminal.type("40 + ")
    terminal.resize(30, 50)
    terminal.shows("py→js 0 js→py 0")
    terminal.enter("2")
    terminal.shows(r"Out\[1\]: 42\s")


def test_a_hint_at_the_bottom_covers_no_line(start: Callable[..., Terminal]) -> None:
    terminal = start(size=(12, 80))
    terminal.enter("print(chr(10) * 20)")
    terminal.prompt("py", 2)
    terminal.paste("%%py\rprefix = 1\rsorted(")
    terminal.shows(r"sorted\([\s\S]*sorted\(iterable")
    screen = terminal.text.rpartition("%%py")[2]
    assert re.search(r"prefix = 1\s+\.\.\.: sorted\(\s+sorted\(iterable", screen)


def test_cells_that_are_pasted(terminal: Terminal) -> None:
    terminal.paste("xs = [1, 2]\r%%js\rxs.append(3)\rxs.length\r%%py\rfor x in xs:\r    last = x\r\rlast * 14\r")
    terminal.enter("")
    terminal.shows(r"Out\[2\]: 3\s")
    terminal.prompt("py", 3)
    terminal.shows(r"Out\[3\]: 42\s")
    terminal.prompt("py", 4)


def test_an_editor(start: Callable[..., Terminal], tmp_path: Path) -> None:
    editor = tmp_path / "editor"
    editor.write_text('#!/bin/sh\nprintf %s "${1##*.}" > suffix\nprintf "6 * 7" > "$1"\n')
    editor.chmod(0o755)
    terminal = start("--lang", "js", env={"EDITOR": str(editor), "VISUAL": str(editor)})
    terminal.type("6 * \x1bOQ")  # F2
    wait_for(tmp_path / "suffix")
    terminal.enter("")
    terminal.shows(r"Out\[1\]: 42\s")
    assert (tmp_path / "suffix").read_text() == "js"


def test_the_pager_shows_all_that_is_known(start: Callable[..., Terminal]) -> None:
    terminal = start(env={"PAGER": "cat"})
    terminal.enter("import argparse")
    terminal.prompt("py", 2)
    terminal.type("argparse.ArgumentParser" + F1)
    terminal.shows(r"\d more lines: F1 shows all")
    terminal.type(F1)
    terminal.shows(r"Type: +type")
