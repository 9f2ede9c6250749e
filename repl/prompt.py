"""What the prompt shows and offers while a cell is typed: its numbers, its colours, its completions.

Every class here asks the shell for the language of the text at hand (`DiglotShell.language_of`); none decides it.
"""

# IPython is typed in part, Pygments not at all.
# mypy: disable-error-code="import-untyped, no-untyped-call"

from __future__ import annotations

import functools
from collections.abc import Callable, Hashable, Iterable
from typing import TYPE_CHECKING

from IPython.terminal.prompts import Prompts
from IPython.terminal.ptutils import IPythonPTCompleter, IPythonPTLexer
from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document
from prompt_toolkit.formatted_text import StyleAndTextTuples
from prompt_toolkit.lexers import Lexer, PygmentsLexer
from pygments.token import Token, _TokenType

if TYPE_CHECKING:
    from .shell import DiglotShell

__all__ = ["STYLE", "DiglotCompleter", "DiglotLexer", "DiglotPrompts"]

# Python keeps the colours of IPython's theme; JavaScript's stand out from them on light and dark terminals.
STYLE: dict[_TokenType, str] = {
    Token.Prompt.JavaScript: "ansiyellow",
    Token.PromptNum.JavaScript: "ansibrightyellow bold",
}


class DiglotPrompts(Prompts):
    """IPython's prompts, with the language for the word "In": `py [3]: `, `js [3]: `. Results keep `Out[3]: `."""

    shell: DiglotShell

    def in_prompt_tokens(self) -> list[tuple[_TokenType, str]]:
        language = self.shell.language
        prompt, number = Token.Prompt, Token.PromptNum
        if language == "js":
            prompt, number = prompt.JavaScript, number.JavaScript
        *lead, _, (_, count), _ = super().in_prompt_tokens()
        return [*lead, (prompt, f"{language} ["), (number, count), (prompt, "]: ")]


class DiglotLexer(Lexer):
    """Colours a cell by its language."""

    def __init__(self, shell: DiglotShell) -> None:
        self._shell = shell
        self._python = IPythonPTLexer()

    @functools.cached_property
    def _javascript(self) -> Lexer:
        from pygments.lexers.javascript import JavascriptLexer

        return PygmentsLexer(JavascriptLexer)

    def lex_document(self, document: Document) -> Callable[[int], StyleAndTextTuples]:
        language = self._shell.language_of(document.text)
        return (self._javascript if language == "js" else self._python).lex_document(document)

    def invalidation_hash(self) -> Hashable:
        # The same text has other colours after the language was switched.
        return id(self), self._shell.language


class DiglotCompleter(Completer):
    """Completes a cell in its language: Python by IPython, JavaScript by the kernel's cells."""

    def __init__(self, shell: DiglotShell) -> None:
        self._shell = shell
        self._python = IPythonPTCompleter(shell=shell)

    def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterable[Completion]:
        session = self._shell.session
        found = session.complete(document.text, document.cursor_position) if session is not None else None
        if found is None:
            yield from self._python.get_completions(document, complete_event)
            return
        for match, kind in zip(found.matches, found.types, strict=True):
            yield Completion(match, found.start - document.cursor_position, display_meta=kind)
