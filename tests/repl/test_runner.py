"""`diglot.repl.runner` and the command `diglot` when it is fed cells."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from diglot.ffi_core._version import __version__
from diglot.repl.__main__ import main
from diglot.repl.markers import split_cells
from diglot.repl.runner import INTERRUPTED, run_cells

COMMAND = Path(sys.executable).with_name("diglot")


# Splitting


@pytest.mark.parametrize(
    ("text", "cells"),
    [
        ("", []),
        (" \n\n", []),
        ("1", ["1"]),
        ("1\n%%js\n2\n", ["1\n", "%%js\n2\n"]),
        ("%%js\n1\n%%js\n2\n%%py\n3", ["%%js\n1\n", "%%js\n2\n", "%%py\n3"]),
        ("%js\n1\n%py\n2\n", ["%%js\n1\n", "%%py\n2\n"]),
        ("%%js \t\n1", ["%%js\n1"]),
        ("%%js\n\n%%py\n%%js\n1", ["%%js\n1"]),
        (" %%js\n1", [" %%js\n1"]),
        ("%%js x\n%%jsy\n%%%js\n%%javascript\n", ["%%js x\n%%jsy\n%%%js\n%%javascript\n"]),
        ("a %%js\n", ["a %%js\n"]),
        ("1\n%%heapdiff\n%%js\n2\n%%heapdiff -n 3\n4\n", ["1\n", "%%heapdiff\n%%js\n2\n", "%%heapdiff -n 3\n4\n"]),
        ("%heapdiff\n\n%js\n1\n%heapdiff\n", ["%%heapdiff\n\n%%js\n1\n"]),
        ("%%heapdiffs\n%%heapdiff?\n", ["%%heapdiffs\n%%heapdiff?\n"]),
    ],
)
def test_split_cells(text: str, cells: list[str]) -> None:
    assert split_cells(text) == cells


def test_a_cell_keeps_its_lines_where_they_are() -> None:
    (cell,) = split_cells("%js\n\n  a\n\nb\n")
    assert cell.splitlines() == ["%%js", "", "  a", "", "b"]


# In this process


def test_heap_in_a_file(capfd: pytest.CaptureFixture[str]) -> None:
    cells = "xs = [1]\n%%heapdiff\n%%js\nvar kept = { xs }; 1\n%%py\n%heap why xs\n"
    assert run_cells(split_cells(cells)) == 0
    out, err = capfd.readouterr()
    assert err == ""
    assert out.startswith("1\nSince the cell began: 1 proxy made")
    assert "name xs (Python)" in out


def test_the_values_of_cells_of_both_languages(capfd: pytest.CaptureFixture[str]) -> None:
    assert run_cells(["xs = [1, 2]; xs", "%%js\nxs.append(3); xs.length", "%%js\nlet y = 1", "%%py\nxs"]) == 0
    assert capfd.readouterr() == ("[1, 2]\n3\n[1, 2, 3]\n", "")


def test_the_default_language(capfd: pytest.CaptureFixture[str]) -> None:
    assert run_cells(["[3].map(x => x + 1)[0]", "%%py\n7 // 2"], "js") == 0
    assert capfd.readouterr() == ("4\n3\n", "")


def test_each_run_has_names_of_its_own(capfd: pytest.CaptureFixture[str]) -> None:
    assert run_cells(["left = 1", "%%js\nvar over = 1"]) == 0
    assert run_cells(["'left' in globals() or 'over' in globals()", "%%js\ntypeof over"]) == 0
    assert capfd.readouterr() == ("False\n'undefined'\n", "")


def test_values_of_several_lines_begin_on_their_first(capfd: pytest.CaptureFixture[str]) -> None:
    assert run_cells(["[list(range(30)), list(range(30))]"]) == 0
    assert capfd.readouterr().out.startswith("[[0,")


def test_a_semicolon_hides_a_python_value(capfd: pytest.CaptureFixture[str]) -> None:
    assert run_cells(["1 + 1;", "None"]) == 0
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("cell", "message"),
    [
        ("1/0", "ZeroDivisionError: division by zero"),
        ("1 +", "SyntaxError"),
        ("%nonsense", "%nonsense"),
        ("%%js\nthrow new RangeError('too far')", "RangeError: too far"),
        ("%%js\nlet = ;", "SyntaxError"),
        ("%%js\nawait Promise.reject(new TypeError('no'))", "TypeError: no"),
    ],
)
def test_the_first_error_ends_the_run(cell: str, message: str, capfd: pytest.CaptureFixture[str]) -> None:
    assert run_cells(["print('before')", cell, "print('after')"]) == 1
    out, err = capfd.readouterr()
    assert out == "before\n"
    assert message in err.rstrip().splitlines()[-1]
    assert err.count("Traceback") <= 1


@pytest.mark.parametrize(
    ("call", "status", "err"), [("", 0, ""), ("0", 0, ""), ("3", 3, ""), ("'message'", 1, "message\n")]
)
def test_sys_exit(call: str, status: int, err: str, capfd: pytest.CaptureFixture[str]) -> None:
    assert run_cells([f"import sys\nsys.exit({call})", "print('after')"]) == status
    assert capfd.readouterr() == ("", err)


@pytest.mark.parametrize(
    ("cells", "status", "out"),
    [
        (["%%js\nprocess.exit(3)", "print('after')"], 3, ""),
        (["%%js\nprocess.exit()", "print('after')"], 0, ""),
        (["%%js\nPromise.resolve().then(() => process.exit(3)); undefined", "print('after')"], 3, ""),
        (["%%js\nawait 0; Promise.resolve().then(() => process.exit(3)); await new Promise(() => {})"], 3, ""),
        (["%%js\n(async () => { await 0; process.exit(3) })().catch(() => console.log('no')); undefined"], 3, ""),
        (["%%js\ntry { process.exit(3) } catch { console.log('no') } finally { console.log('no') }"], 3, ""),
        (["%%js\nsetTimeout(() => process.exit(3), 10); await new Promise(() => {})"], 3, ""),
        (["%%js\nsetTimeout(() => Promise.resolve().then(() => process.exit(3)), 10); undefined"], 3, ""),
        (["%%js\nsetTimeout(() => console.log('no'), 50); (async () => { await 0; process.exit(3) })(); 0;"], 3, ""),
        (
            ["%%js\nprocess.exitCode = 4; setTimeout(() => console.log('timer'), 100); undefined", "print('after')"],
            4,
            "after\ntimer\n",
        ),
        (["%%js\nprocess.on('exit', code => console.log('bye', code)); process.exit(5)"], 5, "bye 5\n"),
        (["%%js\nprocess.on('exit', code => console.log('bye', code)); undefined"], 0, "bye 0\n"),
    ],
)
def test_the_exit_of_a_process(cells: list[str], status: int, out: str, capfd: pytest.CaptureFixture[str]) -> None:
    assert run_cells(cells) == status
    assert capfd.readouterr() == (out, "")


def test_exit_ends_the_run_after_its_cell(capfd: pytest.CaptureFixture[str]) -> None:
    assert run_cells(["exit()\nprint('same cell')", "print('after')"]) == 0
    assert capfd.readouterr() == ("same cell\n", "")


@pytest.mark.parametrize(("end", "status"), [("throw new Error('x')", 1), ("py.exit()", 0)])
def test_no_timer_fires_after_the_end(end: str, status: int, capfd: pytest.CaptureFixture[str]) -> None:
    task = """
import asyncio
async def takes_its_time():
    try:
        await asyncio.sleep(1000)
    finally:
        await asyncio.sleep(0.8)
task = asyncio.create_task(takes_its_time())
await asyncio.sleep(0)
"""
    assert run_cells([task, f"%%js\nsetTimeout(() => console.log('late'), 400); {end}"]) == status
    assert capfd.readouterr().out == ""


# One loop

TASK = """
import asyncio
async def work(step):
    await asyncio.sleep(step)
    print("task", step)
task = asyncio.create_task(work({seconds}))
"""


def test_a_task_goes_on_in_the_cells_that_follow(capfd: pytest.CaptureFixture[str]) -> None:
    cells = [TASK.format(seconds=0), "await task\nprint('then')"]
    assert run_cells(cells) == 0
    assert capfd.readouterr() == ("task 0\nthen\n", "")


def test_tasks_that_are_left_are_waited_for(capfd: pytest.CaptureFixture[str]) -> None:
    assert run_cells([TASK.format(seconds=0.1), "print('last cell')"]) == 0
    assert capfd.readouterr() == ("last cell\ntask 0.1\n", "")


def test_timers_that_are_left_are_waited_for(capfd: pytest.CaptureFixture[str]) -> None:
    cells = ["log = print", "%%js\nsetTimeout(() => setTimeout(() => log('late'), 50), 50); log('last cell')"]
    assert run_cells(cells) == 0
    assert capfd.readouterr() == ("last cell\nlate\n", "")


def test_a_task_that_fails_after_the_last_cell(capfd: pytest.CaptureFixture[str]) -> None:
    failing = (
        "import asyncio\nasync def fail():\n    await asyncio.sleep(0.1)\n    1/0\ntask = asyncio.create_task(fail())"
    )
    assert run_cells([failing]) == 1
    out, err = capfd.readouterr()
    assert out == ""
    assert err.count("ZeroDivisionError: division by zero") == 1
    assert "loop.py" not in err


def test_an_error_cancels_what_is_left(capfd: pytest.CaptureFixture[str]) -> None:
    assert run_cells([TASK.format(seconds=1000), "await asyncio.sleep(0)", "1/0"]) == 1
    out, err = capfd.readouterr()
    assert out == ""
    assert err.endswith("diglot: cancelled 1 unfinished task\n")


def test_a_promise_is_awaited_across_cells(capfd: pytest.CaptureFixture[str]) -> None:
    cells = [
        "%%js\nvar p = new Promise(done => setTimeout(done, 10, 42))",
        "%%py\nimport js\nawait js.p",
        "%%js\nawait p + 1",
    ]
    assert run_cells(cells) == 0
    assert capfd.readouterr() == ("42\n43\n", "")


def test_a_cell_inside_a_cell(capfd: pytest.CaptureFixture[str]) -> None:
    assert run_cells(["get_ipython().run_cell('print(1 + 1)');"]) == 0
    assert capfd.readouterr() == ("2\n", "")


# The command


def test_printf_from_a_shell() -> None:
    script = rf"printf '%%py\nxs=[1,2]\n%%js\nxs.append(3); xs.length\n' | {COMMAND}"
    done = subprocess.run(["sh", "-c", script], capture_output=True, text=True)
    assert (done.returncode, done.stdout, done.stderr) == (0, "3\n", "")


def test_code_on_the_command_line(diglot: Any) -> None:
    assert diglot("-c", "6 * 7") == (0, "42\n", "")
    assert diglot("--lang", "js", "-c", "[1, 2].at(-1)") == (0, "2\n", "")
    assert diglot("-c", "import sys; sys.argv", "a", "--lang") == (0, "['-c', 'a', '--lang']\n", "")


def test_files(tmp_path: Path, diglot: Any) -> None:
    (tmp_path / "helper.py").write_text("answer = 42")
    (tmp_path / "a.py").write_text("import sys, helper\n[*sys.argv[1:], helper.answer]")
    (tmp_path / "b.js").write_text("#!/usr/bin/env diglot\nconst f = async () => 5\nawait f()\n")
    (tmp_path / "c.mjs").write_text("import { sqrt } from 'py:math'\nconsole.log(sqrt(16))")
    (tmp_path / "d.txt").write_text("\ufeffx = 1\n%%js\nx + 1", encoding="utf-8")
    assert diglot(str(tmp_path / "a.py"), "-x") == (0, "['-x', 42]\n", "")
    assert diglot("b.js") == (0, "5\n", "")
    assert diglot("c.mjs") == (0, "4\n", "")
    assert diglot("d.txt") == (0, "2\n", "")
    assert diglot("-", cells="1\n%%js\n2") == (0, "1\n2\n", "")
    (tmp_path / "e.ts").write_text("import { twice } from './twice.ts'\nconst x: number = 3\ntwice(x)")
    (tmp_path / "twice.ts").write_text("export const twice = (n: number): number => 2 * n")
    assert diglot(str(tmp_path / "e.ts")) == (0, "6\n", "")
    status, _, err = diglot("-c", "%%ts\nlet y: string = null!.x()")
    assert status == 1
    assert "TypeError" in err


def test_a_file_that_cannot_be_read(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    missing = str(tmp_path / "missing.txt")
    assert main([missing]) == 2
    assert capfd.readouterr().err.startswith(f"diglot: {missing}: ")


def test_no_cells_at_all(diglot: Any) -> None:
    assert diglot() == (0, "", "")


def test_input_finds_the_end_of_the_file(diglot: Any) -> None:
    status, out, err = diglot(cells="input()")
    assert (status, out) == (1, "")
    assert "EOFError" in err


@contextmanager
def running(cells: str) -> Iterator[subprocess.Popen[str]]:
    """Start the command; it is killed if the test does not end it."""
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with subprocess.Popen([COMMAND], text=True, **pipes) as process:
        process.stdin.write(cells)
        process.stdin.close()
        try:
            yield process
        finally:
            process.kill()


def test_output_comes_before_the_run_ends() -> None:
    with running("print('here')\n%%js\nawait new Promise(() => {})") as process:
        assert process.stdout.readline() == "here\n"


@pytest.mark.parametrize(
    "cell",
    [
        "%%py\nprint('now')\nwhile True: pass",
        "%%py\nimport asyncio\nprint('now')\nawait asyncio.sleep(1000)",
        "%%js\nconsole.log('now')\nwhile (true) {}",
        "%%js\nconsole.log('now')\nawait new Promise(() => {})",
    ],
)
def test_ctrl_c(cell: str) -> None:
    with running(cell + "\n%%py\nprint('after')") as process:
        assert process.stdout.readline() == "now\n"
        process.send_signal(signal.SIGINT)
        assert process.wait() == INTERRUPTED
        assert process.stdout.read() == ""
        assert process.stderr.read().count("KeyboardInterrupt") >= 1


@pytest.mark.parametrize(
    "cell",
    [
        "%%js\nlet timer = setInterval(() => console.log('now'), 20)",
        "%%js\nlet timer = setInterval(() => { console.log('now'); while (true) {} }, 20)",
        TASK.format(seconds=1000) + "print('now')",
    ],
)
def test_ctrl_c_after_the_last_cell(cell: str) -> None:
    with running(cell) as process:
        assert process.stdout.readline() == "now\n"
        time.sleep(0.3)  # the interrupt is to find the run that waits, not the end of the cell that printed
        process.send_signal(signal.SIGINT)
        assert process.wait() == INTERRUPTED
        assert "KeyboardInterrupt" in process.stderr.read()


def test_help_fits_a_screen(diglot: Any) -> None:
    status, out, err = diglot("--help")
    assert (status, err) == (0, "")
    assert len(out.splitlines()) <= 24
    assert max(map(len, out.splitlines())) <= 80
    assert all(word in out for word in ("--lang", "--version", "-c CODE", "FILE", "%%js", "%%py"))


def test_version(diglot: Any) -> None:
    assert diglot("--version") == (0, f"diglot {__version__}\n", "")


@pytest.mark.parametrize("arguments", [["--lang", "ruby"], ["--nonsense"]])
def test_wrong_usage_ends_with_status_2(arguments: list[str], diglot: Any) -> None:
    status, out, err = diglot(*arguments)
    assert (status, out) == (2, "")
    assert "usage: diglot" in err


def test_nothing_is_written_to_the_history(tmp_path: Path, diglot: Any) -> None:
    assert diglot("-c", "1") == (0, "1\n", "")
    assert list(tmp_path.rglob("*.sqlite")) == []
