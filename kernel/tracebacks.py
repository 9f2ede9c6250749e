"""How IPython shows errors that involve JavaScript: one traceback, of the user's own frames.

The frames of the bridge, of this package and of the Python line that a JS cell is turned into are left out. What is
left of a Python exception is IPython's to show; a JS error is shown here, in the same layout, with a caret under the
column.
"""

from __future__ import annotations

import linecache
import re
from collections.abc import Callable, Iterator
from types import FrameType, TracebackType
from typing import NamedTuple

from diglot.ffi_core import JsException
from diglot.ffi_core.text import well_formed

from .parse import CellSyntaxError

__all__ = ["clean", "name_and_message", "render"]

_CONTEXT = 2  # lines before and after
_WIDTH = 75
_CELL_MODULE = "diglot.kernel.extension"
_TOP_LEVEL = frozenset({"", "<anonymous>", "<eval>", "<module>"})
_INTERNAL = ("diglot.ffi_core", "diglot.kernel", "diglot.repl")
_STACK_LINE = re.compile(r"\s*at (?:(?P<function>.*) \()?(?P<file>.*?):(?P<line>\d+):(?P<column>\d+)\)?\s*")

_RED, _GREEN, _BOLD, _RESET = "\x1b[31m", "\x1b[32m", "\x1b[1m", "\x1b[0m"


class _Place(NamedTuple):
    file: str
    line: int  # from 1
    function: str
    column: int | None = None  # from 1, in UTF-8 bytes


def clean(traceback: TracebackType | None) -> TracebackType | None:
    """Return a traceback without internal frames; the same one if it has none.

    JS frames stay: their file is not one of ours.
    """
    entries = []
    while traceback is not None:
        entries.append(traceback)
        traceback = traceback.tb_next
    kept: list[TracebackType] = []
    for entry in entries:
        if not _is_internal(entry.tb_frame):
            kept.append(entry)
        elif _module(entry.tb_frame) == _CELL_MODULE and kept and kept[-1].tb_frame.f_code.co_name == "<module>":
            kept.pop()  # the line that awaits the cell
    if len(kept) == len(entries):
        return entries[0] if entries else None
    result: TracebackType | None = None
    for entry in reversed(kept):
        result = TracebackType(result, entry.tb_frame, entry.tb_lasti, entry.tb_lineno)
    return result


def name_and_message(error: BaseException) -> tuple[str, str]:
    """Return the name and the message that the user sees of a JS error; "SyntaxError" for a cell that cannot be run."""
    if isinstance(error, CellSyntaxError):
        return "SyntaxError", error.msg or ""
    head = well_formed(str(error))  # "TypeError: message", by the bridge, which runs no getters
    name, colon, message = head.partition(": ")
    return (name, message) if colon and name.isidentifier() else ("JsException", head)


def render(
    error: BaseException, traceback: TracebackType | None, title: Callable[[str], str], *, colors: bool
) -> list[str]:
    """Return the parts of IPython's structured traceback for a JS error.

    :param traceback: its traceback, cleaned, from the first of the user's frames on.
    :param title: tells what a file is called: "Cell In[3]".
    """
    paint = _paint if colors else _plain
    name, message = name_and_message(error)
    head = "Traceback (most recent call last)"
    parts = [
        paint("-" * _WIDTH, _RED),
        paint(name, _RED) + head.rjust(_WIDTH - len(name)),
    ]
    for place in _places(error, traceback):
        location = f"{title(place.file)}, line {place.line}"
        if place.function not in _TOP_LEVEL:
            location += f", in {place.function}"
        parts.append("\n".join([paint(location, _GREEN), *_excerpt(place, colors)]) + "\n")
    return [*parts, f"{paint(name, _RED)}: {message}" if message else paint(name, _RED)]


def _paint(text: str, color: str) -> str:
    return f"{color}{text}{_RESET}"


def _plain(text: str, color: str) -> str:
    return text


def _module(frame: FrameType) -> str:
    return str(frame.f_globals.get("__name__", ""))


def _is_internal(frame: FrameType) -> bool:
    file = frame.f_code.co_filename
    if file.endswith((".py", ".pyx", ".pxi")) or file == "<diglot>":
        return _module(frame).startswith(_INTERNAL) or file == "<diglot>" or file.endswith((".pyx", ".pxi"))
    return False


def _places(error: BaseException, traceback: TracebackType | None) -> list[_Place]:
    """Return where the error passed, outermost first."""
    places = []
    while traceback is not None:
        if _module(traceback.tb_frame).partition(".")[0] != "IPython":
            code = traceback.tb_frame.f_code
            places.append(_Place(code.co_filename, traceback.tb_lineno, code.co_name))
        traceback = traceback.tb_next
    if isinstance(error, CellSyntaxError):
        column = len((error.text or "")[: (error.offset or 1) - 1].encode("utf-8", "surrogatepass")) + 1
        return [*places, _Place(error.filename or "<cell>", error.lineno or 1, "", column)]
    stack = list(_stack(error))
    files = {place.file for place in stack}
    columns = {(place.file, place.line): place.column for place in stack}
    if not any(place.file in files for place in places):
        return places + stack  # the error came from a promise, which Python frames know nothing of
    # An error before the first place that the engine has noted has line 0.
    places = [place._replace(line=max(place.line, 1), column=columns.get((place.file, place.line))) for place in places]
    if places[-1].file == stack[-1].file:  # the stack may have been told more since, see errors.py
        places[-1] = places[-1]._replace(line=stack[-1].line, column=stack[-1].column)
    return places


def _stack(error: BaseException) -> Iterator[_Place]:
    """Yield the places in a JS error's `stack`, outermost first."""
    stack = error.stack if isinstance(error, JsException) else None
    for line in reversed(stack.splitlines() if isinstance(stack, str) else []):
        found = _STACK_LINE.fullmatch(line)
        if found is not None and not found["file"].startswith("diglot:"):
            # An error before the first noted position has line 0.
            yield _Place(found["file"], max(int(found["line"]), 1), found["function"] or "", int(found["column"]))


def _excerpt(place: _Place, colors: bool) -> Iterator[str]:
    """Yield the source lines around a place."""
    lines = linecache.getlines(place.file)
    last = min(len(lines), place.line + _CONTEXT)
    for number in range(max(1, place.line - _CONTEXT), last + 1):
        text = lines[number - 1].rstrip("\r\n")
        if number != place.line:
            yield f"{number:7d} {text}".rstrip()
            continue
        arrow = f"{'-' * (5 - len(str(number)))}> {number} "
        yield (_paint(arrow, _BOLD) if colors else arrow) + text
        if place.column is not None:
            before = text.encode("utf-8", "surrogatepass")[: place.column - 1].decode("utf-8", "replace")
            if len(before) <= len(text):  # what ends too early goes wrong behind its end
                # Tabs stay tabs, so that the caret stands where they put the character above it.
                yield " " * len(arrow) + re.sub(r"[^\t]", " ", before) + "^"
