"""What is shown near the line that is typed: its value before it is run, signatures, what is known about a name.

All of it floats above the space that is kept for the completion menu, and is gone when the line is run.
"""

# IPython is typed in part.
# mypy: disable-error-code="no-untyped-call"

from __future__ import annotations

import functools
from collections.abc import Iterator
from typing import TYPE_CHECKING, TypeGuard

from IPython.core import page
from IPython.utils.tokenutil import token_at_cursor
from prompt_toolkit.application import get_app, run_in_terminal
from prompt_toolkit.enums import DEFAULT_BUFFER
from prompt_toolkit.filters import Condition, has_completions, has_focus, is_done
from prompt_toolkit.formatted_text import ANSI, StyleAndTextTuples, split_lines, to_formatted_text
from prompt_toolkit.layout import (
    AnyDimension,
    BufferControl,
    ConditionalContainer,
    Container,
    Dimension,
    Float,
    FloatContainer,
    FormattedTextControl,
    Window,
    to_dimension,
    walk,
)
from prompt_toolkit.utils import get_cwidth

from .keys import name_of
from .markers import cell_at

if TYPE_CHECKING:
    from prompt_toolkit.shortcuts import PromptSession

    from .protocols import PromptShell

__all__ = ["Hints"]

_STYLE = "class:auto-suggestion"
_TOOLBAR = 2  # rows: the status line, and one of what was shown before
_MAX_LINES = 12  # of what is known about a name, before the pager has to be asked


def _is_typed_into(container: Container) -> TypeGuard[Window]:
    content = container.content if isinstance(container, Window) else None
    return isinstance(content, BufferControl) and content.buffer.name == DEFAULT_BUFFER


class Hints:
    """The hints of a prompt.

    :param shell: its settings say which there are.
    """

    def __init__(self, shell: PromptShell) -> None:
        self._shell = shell
        self._computed: tuple[tuple[str, int, str, int], str | None] | None = None
        self._help: tuple[tuple[str, int], str] | None = None
        self._at_line = has_focus(DEFAULT_BUFFER) & ~has_completions & ~is_done

    def attach(self, prompt: PromptSession[str]) -> None:
        """Add what shows the hints to the prompt's layout."""
        inner = next(each for each in walk(prompt.layout.container) if isinstance(each, FloatContainer))
        at_line = self._at_line
        line = Window(FormattedTextControl(self._line), height=1, dont_extend_width=True)
        help = Window(FormattedTextControl(self._lines_of_help), dont_extend_height=True, style="class:completion-menu")
        has_help = Condition(lambda: self._text_of_help() is not None)
        has_line = Condition(lambda: self._hint() is not None)
        inner.floats += [
            Float(ConditionalContainer(line, at_line & has_line & ~has_help), left=0, ycursor=True),
            Float(ConditionalContainer(help, at_line & has_help), left=0, right=0, ycursor=True),
        ]
        typed = next(each for each in walk(prompt.layout.container) if _is_typed_into(each))
        typed.height = functools.partial(self._height, typed.height)

    def _height(self, before: AnyDimension) -> Dimension:
        """How many lines the text takes: at the bottom of a terminal there would be none left for what is shown."""
        usual = to_dimension(before)
        if not self._at_line():
            return usual
        document = self._shell.default_document
        help = self._text_of_help()
        wanted = min(help.strip().count("\n") + 1, _MAX_LINES + 1) if help else int(bool(self._hint()))
        if not wanted:
            return usual
        # a small terminal is the text's
        room = get_app().output.get_size().rows - _TOOLBAR
        return Dimension(min=max(usual.min, min(document.line_count + wanted, room)))

    # -- one line: the signature of what is called, else the value -----------------------------------------------------

    def _hint(self) -> str | None:
        document = self._shell.default_document
        if not document.on_last_line or not document.text.strip():
            return None
        # A cell may have changed what the same line means.
        key = (document.text, document.cursor_position, self._shell.language, self._shell.execution_count)
        if self._computed is None or self._computed[0] != key:
            start, end = cell_at(document.text, document.cursor_position)
            self._computed = key, self._compute(document.text[start:end], document.cursor_position - start)
        return self._computed[1]

    def _compute(self, cell: str, cursor: int) -> str | None:
        shell, session = self._shell, self._shell.session
        if session is None:
            return None
        try:
            signature = session.assistance.signature(cell, cursor) if shell.signatures else None
            return signature or (session.assistance.preview(cell) if shell.preview else None)
        except Exception:  # users' objects may do anything: typing must go on
            return None

    def _line(self) -> StyleAndTextTuples:
        prompt = self._shell.prompts.in_prompt_tokens()
        indent = sum(get_cwidth(text) for _, text in prompt)
        text = (self._hint() or "").partition("\n")[0]
        room = get_app().output.get_size().columns - indent - 1
        while text and get_cwidth(text) > room:
            text = text[: max(min(len(text) - 2, room - 1), 0)] + "…" * (room > 1)
        return [("", " " * indent), (_STYLE, text)]

    # -- several lines: what is known about a name ---------------------------------------------------------------------

    def show_help(self) -> None:
        """Show what is known about the name at the cursor, or the call around it; the second time all of it."""
        document = self._shell.default_document
        shown = self._text_of_help()
        if shown is not None:
            self._help = None
            run_in_terminal(lambda: page.page({"text/plain": shown}))
            return
        start, end = cell_at(document.text, document.cursor_position)
        text = self._inspect(document.text[start:end], document.cursor_position - start)
        self._help = (document.text, document.cursor_position), text or "Nothing is known about this."

    def hide_help(self) -> None:
        """Hide it; moving the cursor and typing do so, too."""
        self._help = None

    @property
    def has_help(self) -> bool:
        """Whether it is shown."""
        return self._text_of_help() is not None

    def _text_of_help(self) -> str | None:
        document = self._shell.default_document
        if self._help is None or self._help[0] != (document.text, document.cursor_position):
            return None
        return self._help[1]

    def _inspect(self, cell: str, cursor: int) -> str:
        session = self._shell.session
        text = session.assistance.inspect(cell, cursor) if session is not None else None
        if text is not None:
            return text
        name = token_at_cursor(self._shell.read_cell(cell).source, cursor)
        try:
            return str(self._shell.object_inspect_text(name))
        except KeyError:
            return ""

    def _lines_of_help(self) -> StyleAndTextTuples:
        lines = list(split_lines(to_formatted_text(ANSI((self._text_of_help() or "").strip()))))
        return [fragment for line in self._cut(lines) for fragment in line]

    def _cut(self, lines: list[StyleAndTextTuples]) -> Iterator[StyleAndTextTuples]:
        for number, line in enumerate(lines[:_MAX_LINES]):
            yield [("", "\n" if number else ""), ("", " "), *line]
        if len(lines) > _MAX_LINES:
            more = len(lines) - _MAX_LINES
            yield [("bold", f"\n … {more} more lines: {name_of(self._shell.inspect_key)} shows all")]
