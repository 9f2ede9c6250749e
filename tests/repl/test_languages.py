"""Two languages at one prompt: the keys that switch, the history of each, cells that are pasted together."""

from __future__ import annotations

import pytest

from diglot.repl.markers import cell_at, cell_spans, split_cells

from .scripted import ALT, BACKSPACE, CLEAR, CTRL_C, CTRL_R, F4, RIGHT, UP, Script, See, paste


def test_a_key_enters_the_other_language_and_backspace_leaves_it(script: Script) -> None:
    shown = script(
        "]", See(r"js \[1\]:"), "[3, 4].length\r",
        See(r"js \[2\]:"),  # it stays until it is left
        BACKSPACE, See(r"py \[2\]:"), "6 * 7\r",
    )  # fmt: skip
    assert "Out[1]: 2\n" in shown
    assert "Out[2]: 42\n" in shown


def test_the_key_is_a_bracket_where_something_is_typed(script: Script) -> None:
    assert "Out[1]: [42]" in script("[40 + 2]\r")


def test_backspace_deletes_before_it_leaves(script: Script) -> None:
    assert "Out[1]: 2\n" in script("]", See(r"js \[1\]:"), "1x" + BACKSPACE + "+ 1\r", See(r"js \[2\]:"))


@pytest.mark.parametrize("chosen", [F4, "%lang js\r", "]%lang js\r", "]%lang py\r%lang js\r"])
def test_backspace_stays_in_a_language_that_was_chosen(chosen: str, script: Script) -> None:
    assert "'bigint'" in script(chosen, See("js .*:"), BACKSPACE, "typeof 1n\r", See(r"js \[\d\]:"))


def test_the_keys_are_settings(script: Script) -> None:
    config = "c.DiglotShell.switch_key = '>'; c.DiglotShell.toggle_key = 'f5'; c.DiglotShell.inspect_key = 'c-x i'"
    f5 = "\x1b[15~"
    banner = script(
        See("F5: JavaScript"), ">", See(r"js \[1\]:"), f5, See(r"py \[1\]:"), "]", See(r": \]"), CLEAR,
        "divmod\x18i", See("Signature: +divmod"),
        config=config,
    )  # fmt: skip
    assert "> at an empty line or F5 switches the language" in banner


def test_keys_that_are_changed_take_effect_at_once(script: Script, caplog: pytest.LogCaptureFixture) -> None:
    script(
        "%config DiglotShell.switch_key = '>'\r", "]", See(r": \]"), CLEAR, ">", See(r"js \[2\]:"),
        "%config DiglotShell.toggle_key = 'escape l'\r", See("Alt-L: Python"), ALT + "l", See(r"py \[3\]:"),
        "%config DiglotShell.toggle_key = 'alt-l'\r", See(r"py \[4\]:"),
        "%config DiglotShell.switch_key = ''\r", ">", See(": >"),
    )  # fmt: skip
    assert "DiglotShell.toggle_key: no key is called 'alt-l'" in caplog.text  # as for all settings


def test_each_language_has_its_history(script: Script) -> None:
    shown = script(
        "'a ' + 'Python cell'\r", F4 + "'a ' + `JavaScript cell`\r",
        F4, See(r"py \[3\]:"), UP + "\r", F4, See(r"js \[4\]:"), UP + "\r",
    )  # fmt: skip
    assert "Out[3]: 'a Python cell'" in shown
    assert "Out[4]: 'a JavaScript cell'" in shown


def test_the_history_is_searched_by_language(script: Script) -> None:
    shown = script(
        "one = 'in Python'\r", F4 + "var one = 'in JavaScript'\r",
        CTRL_R, See("search"), "one", See("var one"), "\r", See("js .*var one"), CTRL_C,
        F4, See(r"py \[3\]:"), CTRL_R, See("search"), "one", See("one = 'in Python'"), "\r", See("py .*: one = 'in P"),
    )  # fmt: skip
    assert "Error" not in shown


def test_the_history_of_each_language_outlives_the_session(script: Script) -> None:
    script(F4 + "`from ${'before'}`\r", F4 + "'from ' 'Python'\r")
    assert "Out[1]: 'from before'" in script(F4, See(r"js \[1\]:"), UP + "\r")
    assert "Out[1]: 'from Python'" in script(UP + "\r")


def test_suggestions_come_from_the_history_of_the_language_that_is_typed(script: Script) -> None:
    script(
        "total = 'in ' 'Python'\r", F4 + "var total = 'in ' + 'JavaScript'\r",
        "var to", See(r"tal = 'in ' \+ 'JavaScript'"), CLEAR,
        "%%py\rto", See("tal = 'in ' 'Python'"),
    )  # fmt: skip


def test_a_suggestion_is_taken(script: Script) -> None:
    shown = script(
        "var sum = [40, 2]\r", "var su", See(r"var sum = \[40, 2\]"), RIGHT, "; sum[0] + sum[1]\r", language="js"
    )
    assert "Out[2]: 42\n" in shown


def test_pasted_cells_of_both_languages_run_in_order(script: Script) -> None:
    cells = "xs = [1, 2]\r%%js\rxs.append(3)\rxs.length\r%%py\rsum(xs) * 7\r"
    shown = script(paste(cells), "\r", See(r"py \[4\]:"))
    assert "Out[2]: 3\n" in shown
    assert "py [3]: %%py\n   ...: sum(xs) * 7\nOut[3]: 42\n" in shown


def test_what_is_left_after_an_error_stands_at_the_prompt(script: Script) -> None:
    shown = script(paste("%%py\rx = 1\r%%js\rmissing\r%%py\rx + 41\r"), "\r", See(r"py \[3\]: %%py\n"), "\r")
    assert "ReferenceError: missing is not defined" in shown
    assert "Out[3]: 42\n" in shown


def test_a_pasted_cell_of_many_lines_is_not_indented_again(script: Script) -> None:
    assert "Out[1]: 42\n" in script(paste("def f(x):\r    if x:\r        return 42\r\r    return 0\r\rf(1)"), "\r")


@pytest.mark.parametrize(
    ("text", "offset", "cell"),
    [
        ("", 0, ""),
        ("%%js", 4, "%%js"),
        ("a\n%%js\nb\n%%py\nc", 0, "a\n"),
        ("a\n%%js\nb\n%%py\nc", 2, "%%js\nb\n"),
        ("a\n%%js\nb\n%%py\nc", 15, "%%py\nc"),
        ("%%heapdiff\n%%js\nb", 12, "%%heapdiff\n%%js\nb"),
        ("a\n%%js\n", 7, "%%js\n"),
    ],
)
def test_the_cell_at_the_cursor(text: str, offset: int, cell: str) -> None:
    start, end = cell_at(text, offset)
    assert text[start:end] == cell


@pytest.mark.parametrize("text", ["", "\n", "1", "%%js\n1\n%%heapdiff\n%%py\n2\n%%js\n", "%js\n\n%py\n3\n"])
def test_spans_are_the_cells_as_typed(text: str) -> None:
    typed = [text[start:end] for start, end in cell_spans(text)]
    assert [cell.replace("%%", "%") for cell in split_cells(text)] == [cell.replace("%%", "%") for cell in typed]
