"""What is shown while a line is typed: values, signatures, what is known of a name."""

from __future__ import annotations

from typing import Any

import pytest

F1, F4, SHIFT_TAB = "\x1bOP", "\x1bOS", "\x1b[Z"


def test_the_value_of_a_line_is_shown_before_it_runs(terminal: Any) -> None:
    terminal.prompt("py", 1)
    terminal.enter(F4 + "var point = { x: 40, y: 2 }")
    terminal.prompt("js", 2)
    terminal.type("point.x + point.y")
    terminal.shows(r"\b42\b")
    terminal.enter("")
    terminal.prompt("js", 3)
    terminal.type("point")
    terminal.shows("{ x: 40, y: 2 }")


def test_the_value_is_not_part_of_what_stays_on_the_screen(terminal: Any) -> None:
    terminal.prompt("py", 1)
    terminal.type(F4 + "6 * 7")
    terminal.shows(r"\b42\b")
    terminal.enter("")
    terminal.shows(r"js \[1\]: 6 \* 7")
    terminal.shows(r"Out\[1\]: 42")
    terminal.prompt("js", 2)


def test_hints_are_settings(start: Any) -> None:
    terminal = start(config="c.DiglotShell.preview = c.DiglotShell.signatures = False")
    terminal.prompt("py", 1)
    terminal.enter("isinstance(1, int)")
    terminal.shows(r"Out\[1\]: True")
    terminal.type(F4 + "600000 + 66")
    terminal.shows("js .*600000")
    terminal.enter(";'next'")
    terminal.shows(r"Out\[2\]: 'next'")
    assert "class_or_tuple" not in terminal.text
    assert "600066" not in terminal.text
    terminal.enter("%config DiglotShell.preview = True")
    terminal.prompt("js", 4)
    terminal.type("600000 + 66")
    terminal.shows("600066")


def test_no_code_runs_while_one_types(terminal: Any) -> None:
    terminal.prompt("py", 1)
    terminal.enter(F4 + "var hits = 0, o = { get hit() { hits++; return 'was run' } }")
    terminal.prompt("js", 2)
    terminal.type("o.hit")
    terminal.shows("o.hit")
    terminal.type("\x15hits; 0")
    terminal.enter("\x15[hits, 'hits']")
    terminal.shows(r"Out\[2\]: \[ 0, 'hits' \]")


def test_the_signature_of_what_is_called(terminal: Any) -> None:
    terminal.prompt("py", 1)
    terminal.type("sorted(")
    terminal.shows(r"sorted\(iterable, /, \*, key=None, reverse=False\)")
    terminal.type("\x15")
    terminal.enter(F4 + "function scale(value, factor = 10) { return value * factor }")
    terminal.prompt("js", 2)
    terminal.type("scale(4,")
    terminal.shows(r"scale\(value, factor = 10\)")


@pytest.mark.parametrize("key", [F1, SHIFT_TAB])
def test_what_is_known_of_a_name(terminal: Any, key: str) -> None:
    terminal.prompt("py", 1)
    terminal.enter(F4 + "/** Doubles it. */ function twice(x) { return 2 * x }")
    terminal.prompt("js", 2)
    terminal.type("twice" + key)
    terminal.shows("Docstring: Doubles it")
    terminal.enter("(21)")  # typing hides it
    terminal.shows(r"Out\[2\]: 42\s")
    terminal.enter("%lang py")
    terminal.prompt("py", 4)
    terminal.type("divmod" + key)
    terminal.shows("Signature: +divmod")
    terminal.type("\x15missing" + key)
    terminal.shows("Nothing is known of this|not found")


def test_help_of_either_language_at_either_prompt(terminal: Any) -> None:
    terminal.prompt("py", 1)
    terminal.enter("%%js\x1b\r")
    terminal.type("\x15\x03")
    terminal.enter(F4 + "function twice(x) { return 2 * x }")
    terminal.prompt("js", 2)
    terminal.enter("twice??")
    terminal.shows(r"function twice\(x\) \{ return 2 \* x \}")
    terminal.enter(F4 + "?twice")
    terminal.shows(r"Signature: twice\(x\)")
