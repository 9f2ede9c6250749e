"""Two languages at one prompt: the keys that switch, the history of each, cells that are pasted together."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from diglot.repl.markers import cell_at, cell_spans, split_cells

F4, UP, BACKSPACE = "\x1bOS", "\x1b[A", "\x7f"


def test_a_key_enters_the_other_language_and_backspace_leaves_it(terminal: Any) -> None:
    terminal.prompt("py", 1)
    terminal.type("]")
    terminal.prompt("js", 1)
    terminal.enter("[3, 4].length")
    terminal.shows(r"Out\[1\]: 2\s")
    terminal.prompt("js", 2)  # it stays until it is left
    terminal.type(BACKSPACE)
    terminal.prompt("py", 2)
    terminal.enter("6 * 7")
    terminal.shows(r"Out\[2\]: 42\s")


def test_the_key_is_a_bracket_where_something_is_typed(terminal: Any) -> None:
    terminal.prompt("py", 1)
    terminal.enter("[40 + 2]")
    terminal.shows(r"Out\[1\]: \[42\]")


def test_backspace_deletes_before_it_leaves(terminal: Any) -> None:
    terminal.prompt("py", 1)
    terminal.type("]")
    terminal.prompt("js", 1)
    terminal.type("1x" + BACKSPACE)
    terminal.enter("+ 1")
    terminal.shows(r"Out\[1\]: 2\s")
    terminal.prompt("js", 2)


def test_backspace_stays_in_a_language_that_was_chosen(terminal: Any) -> None:
    terminal.prompt("py", 1)
    terminal.type(F4)
    terminal.prompt("js", 1)
    terminal.enter(BACKSPACE + "typeof 1n")
    terminal.shows(r"Out\[1\]: 'bigint'")


def test_the_keys_are_settings(start: Callable[..., Any]) -> None:
    terminal = start(config="c.DiglotShell.switch_key = '>'; c.DiglotShell.toggle_key = 'f5'")
    terminal.shows("> at an empty line or F5 switches the language")
    terminal.prompt("py", 1)
    terminal.type(">")
    terminal.prompt("js", 1)
    terminal.type("\x1b[15~")
    terminal.prompt("py", 1)


def test_the_default_language_is_a_setting(start: Callable[..., Any]) -> None:
    terminal = start(config="c.DiglotShell.default_language = 'js'")
    terminal.prompt("js", 1)


def test_each_language_has_its_history(terminal: Any) -> None:
    terminal.prompt("py", 1)
    terminal.enter("'a ' + 'Python cell'")
    terminal.prompt("py", 2)
    terminal.enter(F4 + "'a ' + `JavaScript cell`")
    terminal.prompt("js", 3)
    terminal.type(F4)
    terminal.prompt("py", 3)
    terminal.enter(UP)
    terminal.shows(r"Out\[3\]: 'a Python cell'")
    terminal.type(F4)
    terminal.prompt("js", 4)
    terminal.enter(UP)
    terminal.shows(r"Out\[4\]: 'a JavaScript cell'")


def test_the_history_of_each_language_outlives_the_session(start: Callable[..., Any]) -> None:
    first = start()
    first.prompt("py", 1)
    first.enter(F4 + "`from ${'before'}`")
    first.shows(r"Out\[1\]: 'from before'")
    first.enter("%%py\x1b\r'from ' + 'Python'")  # Alt-Enter would run it; a marker alone never does
    first.type("\x04")
    second = start()
    second.prompt("py", 1)
    second.type(F4)
    second.prompt("js", 1)
    second.type(UP)
    second.shows("from")


def test_suggestions_come_from_the_history_of_the_language_that_is_typed(terminal: Any) -> None:
    terminal.prompt("py", 1)
    terminal.enter("total = 'in ' 'Python'")
    terminal.prompt("py", 2)
    terminal.enter(F4 + "var total = 'in ' + 'JavaScript'")
    terminal.prompt("js", 3)
    terminal.type("var to")
    terminal.shows("tal = 'in ' \\+ 'JavaScript'")
    terminal.type("\x03")
    terminal.enter("%%py")
    terminal.type("to")
    terminal.shows("tal = 'in ' 'Python'")


def test_pasted_cells_of_both_languages_run_in_order(terminal: Any) -> None:
    terminal.prompt("py", 1)
    terminal.paste("xs = [1, 2]\r%%js\rxs.append(3)\rxs.length\r%%py\rsum(xs) * 7\r")
    terminal.enter("")
    terminal.shows(r"Out\[2\]: 3\s")
    terminal.prompt("py", 3)
    terminal.shows(r"Out\[3\]: 42\s")
    terminal.prompt("py", 4)


def test_what_is_left_after_an_error_stands_at_the_prompt(terminal: Any) -> None:
    terminal.prompt("py", 1)
    terminal.paste("%%py\rx = 1\r%%js\rmissing\r%%py\rx + 41\r")
    terminal.enter("")
    terminal.shows("ReferenceError: missing is not defined")
    terminal.prompt("py", 3)
    terminal.shows("%%py")
    terminal.enter("")
    terminal.shows(r"Out\[3\]: 42\s")


def test_a_pasted_cell_of_many_lines_is_not_indented_again(terminal: Any) -> None:
    terminal.prompt("py", 1)
    terminal.paste("def f(x):\r    if x:\r        return 42\r\r    return 0\r\rf(1)")
    terminal.enter("")
    terminal.shows(r"Out\[1\]: 42\s")


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
