"""What the prompt knows of each language: a table, so that the rest takes the language as a parameter."""

# Pygments is not typed.
# mypy: disable-error-code="import-untyped"

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

from pygments.token import Token, _TokenType

if TYPE_CHECKING:
    from diglot.kernel.cells import Language

__all__ = ["LANGUAGES", "STYLE", "PromptLanguage", "other"]


class PromptLanguage(NamedTuple):
    """A language at the prompt.

    :ivar title: its name for people.
    :ivar prompt: the Pygments token of its prompt.
    :ivar number: that of the number in it.
    :ivar suffix: of the file that an external editor is given.
    """

    title: str
    prompt: _TokenType
    number: _TokenType
    suffix: str


LANGUAGES: Mapping[Language, PromptLanguage] = {
    "py": PromptLanguage("Python", Token.Prompt, Token.PromptNum, ".py"),
    "js": PromptLanguage("JavaScript", Token.Prompt.JavaScript, Token.PromptNum.JavaScript, ".js"),
}

# Python keeps the colours of IPython's theme; JavaScript's stand out from them on light and dark terminals.
STYLE: Mapping[_TokenType, str] = {
    Token.Prompt.JavaScript: "ansiyellow",
    Token.PromptNum.JavaScript: "ansibrightyellow bold",
}


def other(language: Language) -> Language:
    """Return the language that a key switches to from this one."""
    return "py" if language == "js" else "js"
