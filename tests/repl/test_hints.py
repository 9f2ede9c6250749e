"""What is shown while a line is typed: values, signatures, what is known about a name."""

from __future__ import annotations

import pytest

from .scripted import ALT, CLEAR, F1, F4, SHIFT_TAB, Script, See


def test_the_value_of_a_line_is_shown_before_it_runs(script: Script) -> None:
    script(
        "var point = { x: 40, y: 2 }\r", "point.x + point.y", See(r"\n +42\n"), CLEAR, "point", See("{ x: 40, y: 2 }"),
        language="js",
    )  # fmt: skip


def test_hints_are_settings(script: Script) -> None:
    shown = script(
        "isinstance(1, int", See("isinstance"), CLEAR, F4 + "600000 + 66", See("600000"), CLEAR,
        "%config DiglotShell.preview = True\r", "600000 + 66", See("600066"), CLEAR,
        "%config DiglotShell.signatures = True\r", F4 + "isinstance(1", See("class_or_tuple"),
        config="c.DiglotShell.preview = c.DiglotShell.signatures = False",
    )  # fmt: skip
    assert "Error" not in shown


def test_no_hint_is_shown_where_the_setting_forbids_it(script: Script) -> None:
    config = "c.DiglotShell.preview = c.DiglotShell.signatures = False"
    with pytest.raises(AssertionError, match="does not come"):
        script("600000 + 66", See("600066", 0.5), language="js", config=config)
    with pytest.raises(AssertionError, match="does not come"):
        script("isinstance(1, int", See("class_or_tuple", 0.5), config=config)


def test_no_code_runs_while_one_types(script: Script) -> None:
    shown = script(
        "var hits = 0, o = { get hit() { hits++; return 'was run' } }\r",
        "o.hit", See(r"o\.hit"), CLEAR, "o.hit + 1", See(r"\+ 1"), CLEAR, "hits++", See(r"\+\+"), CLEAR,
        "[hits, 'hits']\r",
        language="js",
    )  # fmt: skip
    assert "Out[2]: [ 0, 'hits' ]" in shown


def test_the_signature_of_what_is_called(script: Script) -> None:
    script(
        "sorted(", See(r"sorted\(iterable, /, \*, key=None, reverse=False\)"), CLEAR,
        F4 + "function scale(value, factor = 10) { return value * factor }\r",
        "scale(4,", See(r"scale\(value, factor = 10\)"),
    )  # fmt: skip


@pytest.mark.parametrize("key", [F1, SHIFT_TAB])
def test_what_is_known_of_a_name(key: str, script: Script) -> None:
    shown = script(
        F4 + "/** Doubles it. */ function twice(x) { return 2 * x }\r",
        "twice" + key, See("Docstring: Doubles it"),
        "(21)", See(r"twice\(21\)"), "\r",  # typing hides it
        "%lang py\r", "divmod" + key, See("Signature: +divmod"),
        CLEAR + "missing" + key, See("Nothing is known about this|not found"),
    )  # fmt: skip
    assert "Out[2]: 42\n" in shown


def test_escape_hides_what_is_known_of_a_name(script: Script) -> None:
    shown = script("divmod" + F1, See("Signature"), ALT, See(r"divmod\n\s+Python"), "(85, 2)[0]\r")
    assert "Out[1]: 42\n" in shown


def test_help_of_either_language_at_either_prompt(script: Script) -> None:
    shown = script(
        "def half(x): return x / 2\r", "\r",
        F4 + "/** Doubles. */ function twice(x) { return 2 * x }\r",
        "twice??\r", "half??\r", F4 + "?twice\r", "??half\r", "twice?\r",
    )  # fmt: skip
    assert shown.count("Signature: twice(x)") == 3
    assert shown.count("return x / 2") == 2
