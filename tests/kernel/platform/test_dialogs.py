"""`alert`, `confirm` and `prompt` by Python's input."""

from __future__ import annotations

import builtins
from typing import Any

import pytest
from IPython.core.error import StdinNotImplementedError

from diglot.ffi_core import JsException


@pytest.fixture
def answer(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Lets `input` give an answer, or raise one; returns the questions."""

    def give(result: str | BaseException) -> list[str]:
        asked: list[str] = []

        def read(question: str = "") -> str:
            asked.append(question)
            if isinstance(result, BaseException):
                raise result
            return result

        monkeypatch.setattr(builtins, "input", read)
        return asked

    return give


@pytest.mark.parametrize(
    ("source", "typed", "question", "value"),
    [
        ("prompt('Name?')", "Ada", "Name? ", "Ada"),
        ("prompt('Name?', 'Grace')", "", "Name? [Grace] ", "Grace"),
        ("prompt()", "", "", ""),
        ("confirm('Go on?')", "y", "Go on? [y/N] ", True),
        ("confirm('Go on?')", "Yes ", "Go on? [y/N] ", True),
        ("confirm('Go on?')", "", "Go on? [y/N] ", False),
        ("alert('Done')", "", "Done [Enter] ", None),
    ],
)
def test_answers(run: Any, answer: Any, source: str, typed: str, question: str, value: Any) -> None:
    asked = answer(typed)
    assert run(source) == value
    assert asked == [question]


@pytest.mark.parametrize(
    ("source", "text"), [("prompt('?')", "null"), ("confirm('?')", "false"), ("alert('?')", "undefined")]
)
def test_the_end_of_the_input(run: Any, answer: Any, source: str, text: str) -> None:
    answer(EOFError())
    assert run(f"String({source})") == text


@pytest.mark.parametrize("name", ["prompt", "confirm"])
def test_a_front_end_without_input(run: Any, answer: Any, capsys: pytest.CaptureFixture[str], name: str) -> None:
    answer(StdinNotImplementedError("no stdin"))
    with pytest.raises(
        JsException, match=rf"NotSupportedError: {name}\(\) needs input, which this front end does not give"
    ):
        run(f"{name}('what?')")
    assert run("alert('shown all the same')") is None
    assert "shown all the same" in capsys.readouterr().out


def test_an_interrupt_passes(run: Any, answer: Any) -> None:
    answer(KeyboardInterrupt())
    with pytest.raises(KeyboardInterrupt):
        run("prompt('?')")
    assert run("1 + 1") == 2


@pytest.mark.parametrize(
    ("source", "typed", "value"),
    [
        ("prompt('Secret:', {password: true})", "s3", "s3"),
        ("prompt('Secret:', {password: true, default: 'none'})", "", "none"),
        ("prompt('Secret:', {password: false, default: 'none'})", "", "none"),
        ("prompt('Secret:', {})", "", ""),
        ("prompt('Secret:', null)", "", "null"),
    ],
)
def test_a_password_is_not_asked_for_in_the_open(
    run: Any, answer: Any, monkeypatch: pytest.MonkeyPatch, source: str, typed: str, value: str
) -> None:
    asked = answer(typed)
    secrets: list[str] = []

    def read(question: str) -> str:
        secrets.append(question)
        return typed

    monkeypatch.setattr("getpass.getpass", read)
    assert run(source) == value
    if "password: true" in source:
        assert (asked, secrets) == ([], ["Secret: "])  # the default is not shown: it may be a secret, too
    else:
        assert (len(asked), secrets) == (1, [])
