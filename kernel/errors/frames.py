"""A frame of JavaScript in a traceback, as IPython shows one of Python: where it is, the lines around, in its theme.

IPython's own functions for that take frames that Python runs; the tokens of Pygments with which they name the parts of
a frame are the interface of its themes. IPython before version 9 has colour schemes in their place, of which only
"NoColor" counts here.
"""

# IPython is typed in part, Pygments not at all.
# mypy: disable-error-code="import-untyped, no-untyped-call"

from __future__ import annotations

import linecache
import sys
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from diglot.kernel.terminal import columns, is_terminal

__all__ = ["Frame", "Theme"]

_CONTEXT = 2  # lines before and after
_NUMBERS = 7  # columns for the numbers of lines
_HIGHLIGHTED = 200_000  # characters of a file that is coloured
_LINE = 400  # columns of a line, where the terminal does not limit them
_LEAST = 20
_ELLIPSIS = "…"

_Tokens = list[tuple[Any, str]]


class Frame(NamedTuple):
    """Where an error passed JavaScript.

    :ivar title: what the file is called: "Cell", "In[3]".
    :ivar is_path: whether that is a path, which the number of the line follows as `:3`.
    :ivar line: from 1.
    :ivar column: from 1, in UTF-8 bytes; None when it is not known.
    :ivar function: its name; empty at the top level.
    """

    file: str
    title: tuple[str, str]
    is_path: bool
    line: int
    column: int | None
    function: str


class Theme:
    """What a formatter of IPython's colours by, at this moment: `%colors` may change it.

    :param formatter: `InteractiveShell.InteractiveTB`.
    """

    def __init__(self, formatter: Any) -> None:
        name = getattr(formatter, "_theme_name", None)
        scheme = getattr(getattr(formatter, "color_scheme_table", None), "active_scheme_name", "NoColor")
        self.has_colors = (name or scheme).lower() != "nocolor"
        self._theme = None if name is None else _themes()[name]

    def show(self, frame: Frame) -> str:
        """Return the text of a frame, ended by a line end."""
        from pygments.token import Token

        label, name = frame.title
        line = f":{frame.line}" if frame.is_path else f", line {frame.line}"
        head: _Tokens = [
            (Token.NormalEm, label),
            (Token.NormalEm, " "),
            (Token.FilenameEm, name),
            (Token.FilenameEm, line),
        ]
        if frame.function:
            head += [(Token, ", in "), (Token.VName, frame.function), (Token.ValEm, "()")]
        return self._colored([*head, (Token, "\n"), *self._excerpt(frame)])

    def _excerpt(self, frame: Frame) -> Iterator[tuple[Any, str]]:
        """Yield the tokens of the source lines around a place."""
        from pygments.token import Token

        lines = [line.rstrip("\r\n") for line in linecache.getlines(frame.file)]
        first, last = max(1, frame.line - _CONTEXT), min(len(lines), frame.line + _CONTEXT)
        if frame.line > len(lines):
            return
        shown = (
            self._highlighted(lines, first, last)
            if self.has_colors
            else [[(Token, line)] for line in lines[first - 1 : last]]
        )
        before = _before(lines[frame.line - 1], frame.column)
        room = _room()
        # What is too long is cut around the caret, all lines at the same place.
        left = 0 if before is None or len(before) < room * 3 // 4 else len(before) - room // 2
        for number, tokens in enumerate(shown, first):
            is_current = number == frame.line
            yield Token.LinenoEm, self._arrow(number) if is_current else f"{number:{_NUMBERS}d}"
            yield from _stripped([(Token, " "), *_cut(tokens, left, room)])
            yield Token, "\n"
            if is_current and before is not None:
                yield Token.Caret, " " * (_NUMBERS + 1) + _blank(before[left:]) + "^"
                yield Token, "\n"

    def _arrow(self, number: int) -> str:
        width = _NUMBERS - len(str(number))
        arrow = "-" * (width - 2) + "> " if self._theme is None else self._theme.make_arrow(width)
        return f"{arrow}{number}"

    def _highlighted(self, lines: Sequence[str], first: int, last: int) -> list[_Tokens]:
        """Return the tokens of some lines; what comes before decides whether they are in a comment or a string."""
        from pygments.lexers.javascript import TypeScriptLexer

        text = "\n".join(lines[:last])
        if len(text) > _HIGHLIGHTED:
            text, first = "\n".join(lines[first - 1 : last]), 1
        found: list[_Tokens] = [[]]
        # TypeScript's knows all words of JavaScript
        for kind, part in TypeScriptLexer(stripnl=False, ensurenl=False).get_tokens(text):
            head, *rest = part.split("\n")
            found[-1].append((kind, head))
            found += [[(kind, line)] for line in rest]
        return found[first - 1 :]

    def _colored(self, tokens: Iterable[tuple[Any, str]]) -> str:
        if not self.has_colors:
            return "".join(text for _, text in tokens)
        if self._theme is not None:
            return str(self._theme.format(tokens))
        from pygments import format
        from pygments.formatters.terminal256 import Terminal256Formatter

        return str(format(tokens, Terminal256Formatter(style=_plain_style())))


def _themes() -> Any:
    from IPython.utils.PyColorize import theme_table

    return theme_table


def _plain_style() -> Any:
    """The colours under IPython 8: those of its scheme "Neutral", as far as they are needed."""
    from pygments.styles import get_style_by_name
    from pygments.token import Token

    base = get_style_by_name("default")
    own = {
        Token.NormalEm: "ansicyan",
        Token.FilenameEm: "ansigreen",
        Token.LinenoEm: "ansigreen",
        Token.VName: "ansicyan",
    }
    return type("Neutral", (base,), {"styles": {**base.styles, **own, Token.ValEm: "ansiblue"}})


def _room() -> int:
    """How many columns a source line may take."""
    # behind the number there is a blank, and a caret may follow the last character
    return max(columns() - _NUMBERS - 2, _LEAST) if is_terminal(sys.stdout) else _LINE


def _before(line: str, column: int | None) -> str | None:
    """What comes before a column of a line; None when there is no such column."""
    if column is None:
        return None
    before = line.encode("utf-8", "surrogatepass")[: column - 1].decode("utf-8", "replace")
    return before if len(before) <= len(line) else None  # what ends too early goes wrong behind its end


def _blank(text: str) -> str:
    """As many columns of blanks as a text takes. Tabs stay tabs: what is below one stays below it."""
    from prompt_toolkit.utils import get_cwidth

    return "".join(each if each == "\t" else " " * max(get_cwidth(each), 0) for each in text)


def _cut(tokens: _Tokens, left: int, room: int) -> _Tokens:
    """Return the tokens of a line without what comes before `left` and after the room."""
    result: _Tokens = []
    at, end = 0, left + room
    length = sum(len(text) for _, text in tokens)
    for kind, text in tokens:
        visible = text[max(left - at, 0) : max(end - at, 0)]
        if visible:
            result.append((kind, visible))
        at += len(text)
    if result and left:
        result[0] = result[0][0], _ELLIPSIS + result[0][1][1:]
    if result and length > end:
        result[-1] = result[-1][0], result[-1][1][:-1] + _ELLIPSIS
    return result


def _stripped(tokens: _Tokens) -> _Tokens:
    """Return the tokens of a line without the blanks at its end."""
    while tokens and not tokens[-1][1].strip():
        tokens.pop()
    if tokens:
        tokens[-1] = tokens[-1][0], tokens[-1][1].rstrip()
    return tokens
