"""`diglot.repl.shell`: cells of two languages at one prompt, by scripted input."""

from __future__ import annotations

from pathlib import Path

import pytest

from .scripted import ALT, CLEAR, CTRL_C, CTRL_D, F4, TAB, Printed, Script, See


def test_the_start(script: Script) -> None:
    banner = script(See(r"\Apy \[1\]:"))
    assert banner.startswith("Diglot ")
    assert len(banner.strip().splitlines()) <= 3


def test_python_and_javascript_share_names(script: Script) -> None:
    shown = script(
        "xs = [1, 2]\r",
        F4 + "xs.append(3); xs.length\r",
        See(r"js \[3\]:"),
        "let double = x => 2 * x\r",
        "%lang py\r",
        See(r"py \[5\]:"),
        "import js; js.double(len(xs))\r",
    )
    assert "Out[2]: 3\n" in shown
    assert "Out[5]: 6\n" in shown


def test_the_key_keeps_the_text(script: Script) -> None:
    shown = script("[10, 9].toString()", See("py .*toString"), F4, See("js .*toString"), "\r", F4, See(r"py \[2\]:"))
    assert "Out[1]: '10,9'" in shown


def test_the_first_language(script: Script) -> None:
    assert "Out[1]: 'bigint'" in script(See(r"js \[1\]:"), "typeof 1n\r", language="js")


def test_the_default_language_is_a_setting(script: Script) -> None:
    script(See(r"js \[1\]:"), config="c.DiglotShell.default_language = 'js'")
    script(See(r"py \[1\]:"), config="c.DiglotShell.default_language = 'js'", language="py")


def test_a_marked_cell_at_the_other_prompt(script: Script) -> None:
    shown = script(
        "%%js\r", See(r"\.\.\.:"), "[1, 2, 3].at(-1)\r", See(r"py \[2\]:"),
        "%lang js\r", "%%py\r", See(r"\.\.\.:"), "7 // 2\r", See(r"js \[4\]:"),
    )  # fmt: skip
    assert "Out[1]: 3\n" in shown
    assert "Out[3]: 3\n" in shown


def test_enter_continues_an_incomplete_cell(script: Script) -> None:
    shown = script("function twice(x) {\r", "return 2 * x\r", "}\r", See(r"js \[2\]:"), "twice(21)\r", language="js")
    assert "Out[2]: 42\n" in shown


def test_lines_of_an_incomplete_cell_are_indented(script: Script) -> None:
    script("if (true) {\r", "call(\r", "1", See(r"\.\.\.:   call\(\n +\.\.\.:     1"), language="js")


def test_alt_enter_runs_any_cell(script: Script) -> None:
    assert "SyntaxError" in script("[1, 2" + ALT + "\r", language="js")


def test_completion(script: Script) -> None:
    shown = script(
        "let theOnlyOne = { theOnlyProperty: 5 }\r", "theOnlyO" + TAB, See("theOnlyOne"),
        ".theOnly" + TAB, See("theOnlyProperty"), "\r",
        language="js",
    )  # fmt: skip
    assert "Out[2]: 5\n" in shown


def test_the_menu_tells_types(script: Script) -> None:
    script(
        "const point = { mass: 5, move(dx) {} }\r",
        "point.m" + TAB,
        See(r"mass +property\n +move +function"),
        language="js",
    )
    script("word = 'x'\r", "word.is" + TAB, See(r"isalnum\(\) +function\(\)"))


def test_brackets_that_match_are_marked(script: Script) -> None:
    shown = script("f({ a: [1] })", See("f"), CLEAR, "get_ipython().pt_app.input_processors\r")
    assert "HighlightMatchingBracketProcessor" in shown


def test_brackets_are_closed_if_the_setting_says_so(script: Script) -> None:
    config = "c.TerminalInteractiveShell.auto_match = True"
    assert "Out[1]: [ 1, [ 2 ] ]" in script("[1, [2\r", language="js", config=config)


def test_errors(script: Script) -> None:
    shown = script("1/0\r", F4 + "null.x\r", "let = ;\r", "'alive'\r")
    assert "ZeroDivisionError: division by zero" in shown
    assert "TypeError: " in shown
    assert "SyntaxError" in shown
    assert "Out[4]: 'alive'" in shown


def test_ctrl_c_clears_the_line(script: Script) -> None:
    assert "Out[1]: 42\n" in script("nonsense", See("nonsense"), CTRL_C, See(r": *\n"), "40 + 2\r")


def test_timers_and_tasks_run_at_the_prompt(script: Script) -> None:
    shown = script(
        F4 + "setTimeout(() => console.log('rang' + ' later'), 100)\r", Printed("rang later"),
        "%%py\rimport asyncio; task = asyncio.create_task(asyncio.sleep(0.1, 'slept'))\r",
        See("1 running"), "await task\r",
    )  # fmt: skip
    assert "Out[3]: 'slept'" in shown


def test_output_of_the_background_stands_above_the_line_that_is_typed(script: Script) -> None:
    later = "setTimeout(() => { console.log('a ' + 'log'); console.error('an ' + 'error') }, 300)\r"
    shown = script(F4 + later, "40 + 2", Printed("a log\nan error\n"), See(r"js \[2\]: 40 \+ 2"), "\r")
    assert "Out[2]: 42\n" in shown


def test_the_status_line_counts_proxies(script: Script) -> None:
    script(
        See(
            r"Python +proxies: 0 of Python in JS, 0 of JS in Python   JS memory: [\d.]+ KiB   F4: JavaScript   F1: help"
        ),
        F4 + "({ a: 1 })\r",
        See(r"JavaScript +proxies: 0 of Python in JS, [1-9]\d* of JS in Python .* F4: Python"),
    )


@pytest.mark.parametrize(("width", "shown"), [(60, "F4: JavaScript"), (30, "Python +py→js 0 js→py 0")])
def test_the_status_line_fits_a_narrow_terminal(script: Script, width: int, shown: str) -> None:
    script(See(rf"\n {shown}|\n .*{shown}\Z"), size=(40, width))


def test_heap_at_the_prompt(script: Script) -> None:
    shown = script(
        "config = {'depth': 2}\r", F4 + "var cache = new Map([['k', config]]); 0\r",
        "%heap\r",  # a magic in JavaScript's prompt
        "%heap why config\r", "%heap frobnicate\r", "%heap gra" + TAB, See("graph"), "\r",
    )  # fmt: skip
    assert "1 live proxy" in shown
    assert "name cache (JavaScript)" in shown
    assert "UsageError: %heap has no command 'frobnicate'" in shown
    assert "The border: 1 Python object" in shown


def test_a_cell_with_heapdiff_is_typed_to_its_end(script: Script) -> None:
    shown = script("%%heapdiff\r", "%%js\r", "[1, 2].map(\r", "x => x * 21).at(1)\r", See(r"py \[2\]:"))
    assert "Out[1]: 42" in shown
    assert "Since the cell began: 0 proxies made" in shown


def test_leaving_names_what_still_runs(script: Script) -> None:
    shown = script(
        "import asyncio; exec('async def work():\\n await asyncio.Event().wait()')\r",
        "task = asyncio.create_task(work())\r",
        F4 + "var timer = setInterval(() => {}, 1000)\r",
        See("2 running"),
        CTRL_D,
        Printed(r"Still running: work\(\) in .*, line 2; 1 timer\. Ctrl-D again"),
        See(r"js \[4\]:"),
    )
    assert "diglot: cancelled work() in " in shown


def test_vi_mode(script: Script) -> None:
    shown = script(
        See(r"\[ins\] py \[1\]:"), "]", See(r"\[ins\] js \[1\]:"), "40 + 3", ALT, See(r"\[nav\]"), "xa2\r",
        config="c.TerminalInteractiveShell.editing_mode = 'vi'",
    )  # fmt: skip
    assert "Out[1]: 42\n" in shown


def test_the_history_has_a_file_of_its_own(script: Script, tmp_path: Path) -> None:
    script("%history -g\r")
    assert [path.name for path in tmp_path.rglob("*.sqlite")] == ["diglot.sqlite"]
