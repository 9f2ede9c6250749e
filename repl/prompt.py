"""What the prompt shows and offers while a cell is typed: its numbers, its colours, its completions.

Every class here asks the shell for the language of the text; none decides it.
"""

# IPython is typed in part, Pygments not at all.
# mypy: disable-error-code="import-untyped, no-untyped-call"

from __future__ import annotations

import contextlib
import functools
import sys
from collections.abc import Callable, Hashable, Iterable, Iterator
from types import TracebackType
from typing import TYPE_CHECKING, cast

from IPython.terminal.prompts import Prompts
from IPython.terminal.ptutils import IPythonPTCompleter, IPythonPTLexer
from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document
from prompt_toolkit.formatted_text import StyleAndTextTuples
from prompt_toolkit.lexers import Lexer, PygmentsLexer
from pygments.token import _TokenType

from .languages import LANGUAGES
from .markers import cell_at, cell_spans

if TYPE_CHECKING:
    from diglot.kernel.ipython.magics import MarkedCell

    from .protocols import PromptShell

__all__ = ["DiglotCompleter", "DiglotLexer", "DiglotPrompts"]

_MARKER_STYLE = "class:pygments.keyword"


class DiglotPrompts(Prompts):
    """IPython's prompts, with the language for the word "In": `py [3]: `, `js [3]: `. Results keep `Out[3]: `."""

    def in_prompt_tokens(self) -> list[tuple[_TokenType, str]]:
        language = cast("PromptShell", self.shell).language
        look = LANGUAGES[language]
        *lead, _, (_, count), _ = super().in_prompt_tokens()
        return [*lead, (look.prompt, f"{language} ["), (look.number, count), (look.prompt, "]: ")]


class DiglotLexer(Lexer):
    """Colours each cell of a text by its language."""

    def __init__(self, shell: PromptShell) -> None:
        self._shell = shell
        self._python = IPythonPTLexer()

    @functools.cached_property
    def _javascript(self) -> Lexer:
        from pygments.lexers.javascript import JavascriptLexer

        return PygmentsLexer(JavascriptLexer)

    @functools.cached_property
    def _typescript(self) -> Lexer:
        from pygments.lexers.javascript import TypeScriptLexer

        return PygmentsLexer(TypeScriptLexer)

    def lex_document(self, document: Document) -> Callable[[int], StyleAndTextTuples]:
        text = document.text
        starts = [span.start for span in cell_spans(text)][1:]
        lines: list[tuple[Callable[[int], StyleAndTextTuples], int]] = []  # of each line, and its number in its cell
        for start, end in zip([0, *starts], [*starts, len(text) + 1], strict=True):
            cell = text[start : end - 1]  # without the line end before the next one
            lex = self._lex_cell(cell)
            lines += [(lex, number) for number in range(cell.count("\n") + 1)]
        return lambda number: lines[number][0](lines[number][1]) if number < len(lines) else []

    def _lex_cell(self, text: str) -> Callable[[int], StyleAndTextTuples]:
        cell = self._shell.read_cell(text)
        lex = self._lexer_of(cell).lex_document(Document(text))
        if not cell.is_marked:
            return lex
        first = text.split("\n", 1)[0]
        return lambda number: [(_MARKER_STYLE, first)] if number == 0 else lex(number)

    def _lexer_of(self, cell: MarkedCell) -> Lexer:
        if cell.language == "py":
            return self._python
        return self._typescript if cell.dialect in ("ts", "tsx") else self._javascript  # both cope with JSX

    def invalidation_hash(self) -> Hashable:
        # The same text has other colours after the language was switched.
        return id(self), self._shell.language


class DiglotCompleter(Completer):
    """Completes a cell in its language: Python by IPython, JavaScript by the kernel's cells."""

    def __init__(self, shell: PromptShell) -> None:
        self._shell = shell
        self._python = IPythonPTCompleter(shell=shell)

    def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterable[Completion]:
        session = self._shell.session
        start, end = cell_at(document.text, document.cursor_position)
        cell = Document(document.text[start:end], document.cursor_position - start)
        found = session.assistance.complete(cell.text, cell.cursor_position) if session is not None else None
        if found is None:
            with _quiet_interrupts():
                completions = list(self._python.get_completions(self._as_python(cell), complete_event))
            yield from map(_without_unknown, completions)
            return
        for match, kind in zip(found.matches, found.types, strict=True):
            yield Completion(match, found.start - cell.cursor_position, display_meta=kind)

    def _as_python(self, cell: Document) -> Document:
        """The cell as IPython should read it: without `%%py`, which it would take for a cell magic of its own."""
        read = self._shell.read_cell(cell.text)
        return Document(read.source, cell.cursor_position) if len(read.source) == len(cell.text) else cell


@contextlib.contextmanager
def _quiet_interrupts() -> Iterator[None]:
    """Let Ctrl-C end a search for completions: IPython gives what ends one to `sys.excepthook`, as its own error."""
    hook = sys.excepthook

    def quiet(kind: type[BaseException], error: BaseException, traceback: TracebackType | None) -> None:
        if not issubclass(kind, KeyboardInterrupt):
            hook(kind, error, traceback)

    sys.excepthook = quiet
    try:
        yield
    finally:
        sys.excepthook = hook


def _without_unknown(completion: Completion) -> Completion:
    """A completion without the type that IPython puts where it has none."""
    if completion.display_meta_text != "<unknown>":
        return completion
    return Completion(completion.text, completion.start_position, completion.display)
