"""How IPython shows errors that involve JavaScript: one traceback of the user's own frames, innermost last.

IPython formats a Python frame with its tokenizer, which JavaScript confuses, and it does not know the causes that
JavaScript's errors have. So a chain of errors with a part in JavaScript is taken apart here: runs of Python frames are
IPython's to show, in whatever mode `%xmode` has chosen; JavaScript's are shown in the same layout, with a caret under
the column. The frames of the bridge, of this package and of the Python line that a JS cell is turned into are left
out, unless `%config Diglot.internal_frames` asks for them. The errors themselves are not touched.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from traceback import FrameSummary
from types import FrameType, TracebackType
from typing import Any, NamedTuple

from diglot.ffi_core import JsException
from diglot.ffi_core.text import well_formed
from diglot.kernel.javascript.cell import CellSyntaxError

from .frames import Frame, Theme

__all__ = ["ErrorText", "clean", "involves_javascript", "is_javascript", "is_users", "name_and_message", "plain_text"]

_CELL_MODULE = "diglot.kernel.ipython.running"
_TOP_LEVEL = frozenset({"", "<anonymous>", "<eval>", "<module>"})
_INTERNAL = ("diglot.ffi_core", "diglot.kernel", "diglot.repl")
_STACK_LINE = re.compile(r"\s*at (?:(?P<function>.*) \()?(?P<file>.*?):(?P<line>\d+):(?P<column>\d+)\)?\s*")
_NAME_ALONE = re.compile(r"[^\W\d][\w$]*(?:Error|Exception)")
_JS_ERRORS = (JsException, CellSyntaxError)
_WITH_SOURCE = frozenset({"Context", "Verbose", "Docs"})  # modes in which IPython shows lines around each frame
_MAX_REPEATED = 3  # times that one place is shown, of more than `_MANY` frames
_MANY = 20

Format = Callable[..., list[str]]  # `structured_traceback` of IPython's formatters


class _Place(NamedTuple):
    """Where an error passed.

    :ivar column: from 1, in UTF-8 bytes; of JavaScript only, as far as it is known.
    :ivar entry: Python's own record; None for JavaScript.
    """

    file: str
    line: int  # from 1
    function: str
    column: int | None = None
    entry: TracebackType | None = None


class _Cause(NamedTuple):
    error: BaseException
    is_direct: bool  # named as the cause, rather than handled when the next one came


# -- which frames are whose -------------------------------------------------------------------------------------------


def is_javascript(frame: FrameType) -> bool:
    """Return whether a frame of a traceback stands for JavaScript: the bridge gives it no globals."""
    return not frame.f_globals and not _is_internal(frame)


def is_users(frame: FrameType) -> bool:
    """Return whether a frame is the user's, of either language: not the bridge's, nor this package's."""
    return not _is_internal(frame)


def clean(traceback: TracebackType | None) -> TracebackType | None:
    """Return a traceback without internal frames; the same one if it has none.

    JS frames stay: their file is not one of ours.
    """
    entries = list(_entries(traceback))
    kept: list[TracebackType] = []
    for entry in entries:
        if not _is_internal(entry.tb_frame):
            kept.append(entry)
        elif _module(entry.tb_frame) == _CELL_MODULE and kept and kept[-1].tb_frame.f_code.co_name == "<module>":
            kept.pop()  # the line that awaits the cell
    return traceback if len(kept) == len(entries) else _chained(kept)


def _entries(traceback: TracebackType | None) -> Iterator[TracebackType]:
    while traceback is not None:
        yield traceback
        traceback = traceback.tb_next


def _chained(entries: Sequence[TracebackType]) -> TracebackType | None:
    """Return a new traceback of these entries."""
    result: TracebackType | None = None
    for entry in reversed(entries):
        result = TracebackType(result, entry.tb_frame, entry.tb_lasti, entry.tb_lineno)
    return result


def _module(frame: FrameType) -> str:
    return str(frame.f_globals.get("__name__", ""))


def _is_internal(frame: FrameType) -> bool:
    file = frame.f_code.co_filename
    if file.endswith((".py", ".pyx", ".pxi")) or file == "<diglot>":
        return _module(frame).startswith(_INTERNAL) or file == "<diglot>" or file.endswith((".pyx", ".pxi"))
    return False


# -- what an error says -----------------------------------------------------------------------------------------------


def name_and_message(error: BaseException) -> tuple[str, str]:
    """Return the name and the message that the user sees of a JS error; "SyntaxError" for a cell that cannot be run."""
    if isinstance(error, CellSyntaxError):
        return "SyntaxError", error.msg or ""
    head = well_formed(str(error))  # "TypeError: message", by the bridge, which runs no getters
    name, colon, message = head.partition(": ")
    if colon and name.isidentifier():
        return name, message
    return (head, "") if _NAME_ALONE.fullmatch(head) else ("JsException", head)


def plain_text(error: BaseException) -> tuple[str, str]:
    """Return the name and the message of any error. Never raises, whatever the error's own code does."""
    try:
        if isinstance(error, _JS_ERRORS):
            return name_and_message(error)
    except Exception:
        return type(error).__name__, "<its text cannot be shown>"
    return type(error).__name__, _text(error)


def involves_javascript(error: BaseException) -> bool:
    """Return whether an error, or one that led to it, is JavaScript's or has passed JavaScript or the bridge."""
    seen: set[int] = set()
    waiting: list[BaseException | None] = [error]
    while waiting:
        each = waiting.pop()
        if each is None or id(each) in seen:
            continue
        seen.add(id(each))
        frames = (entry.tb_frame for entry in _entries(each.__traceback__))
        if isinstance(each, _JS_ERRORS) or any(is_javascript(frame) or _is_internal(frame) for frame in frames):
            return True
        waiting += [each.__cause__, each.__context__]
    return False


# -- the text ---------------------------------------------------------------------------------------------------------


class ErrorText:
    """Makes the text of errors that involve JavaScript, as a part of one of IPython's formatters.

    :param formatter: `InteractiveShell.InteractiveTB`, which knows the mode and the colours.
    :param title: returns what a file is called: "Cell", "In[3]".
    :param field: ``field(error, name)`` gives a property of a JS error without running code, or `missing`.
    :param inspect: the text of a JS value.
    :param missing: what `field` returns where there is none.
    :param shows_internal: returns whether internal frames are wanted.
    """

    def __init__(
        self,
        formatter: Any,
        title: Callable[[str], tuple[str, str]],
        field: Callable[[JsException, str], Any],
        inspect: Callable[[Any], str],
        missing: object,
        shows_internal: Callable[[], bool],
    ) -> None:
        self._formatter = formatter
        self._format: Format = formatter.structured_traceback
        self._title, self._field, self._inspect, self._missing = title, field, inspect, missing
        self._shows_internal = shows_internal

    def structured_traceback(
        self, etype: Any, evalue: Any, etb: Any = None, tb_offset: int | None = None, *context: int
    ) -> list[str]:
        """Return the parts of a traceback; takes the place of the formatter's method of this name."""
        if not isinstance(evalue, BaseException) or not involves_javascript(evalue):
            return self._format(etype, evalue, etb, tb_offset, *context)
        chain: list[tuple[BaseException, _Cause | None]] = []
        error: BaseException | None = evalue
        while error is not None and not any(error is known for known, _ in chain):
            cause = self._cause(error)
            chain.append((error, cause))
            error = None if cause is None else cause.error
        parts: list[str] = []
        for error, cause in reversed(chain):
            if parts and cause is not None:
                parts += self._formatter.prepare_chained_exception_message(error if cause.is_direct else None)[0]
            shown = self._one(error, etb if error is evalue else None, *context)
            parts += shown[1:] if parts and self._formatter.mode in _WITH_SOURCE else shown
        # what the debugger starts from
        self._formatter.tb = etb or evalue.__traceback__
        return parts

    def _one(self, error: BaseException, traceback: TracebackType | None, *context: int) -> list[str]:
        """Return the parts for one error of a chain."""
        bare = self._stand_in(error)
        kind = type(bare)
        places = _shortened(list(self._places(error, error.__traceback__ or traceback)))
        if self._formatter.mode not in _WITH_SOURCE:
            listed = [
                FrameSummary(each.file, each.line, _scope(each.function), lookup_line=False)
                for each in places
                if isinstance(each, _Place)
            ]
            return self._format(kind, bare, listed, 0, *context)
        line, header, *words = self._format(kind, bare, None, 0, *context)
        frames: list[str] = []
        run: list[TracebackType] = []
        for place in [*places, None]:
            if isinstance(place, _Place) and place.entry is not None:
                run.append(place.entry)
                continue
            if run:
                # a rule, a header, the frames, and what the error says
                frames += self._format(kind, bare, _chained(run), 0, *context)[2 : -len(words)]
                run = []
            if isinstance(place, _Place):
                frames.append(self._javascript(place))
            elif place is not None:
                frames.append(f"    [... {place}]\n")
        return [line, header, *frames, *words]

    def _javascript(self, place: _Place) -> str:
        function = "" if place.function in _TOP_LEVEL else place.function
        is_path = place.file.startswith("/")
        frame = Frame(place.file, self._title(place.file), is_path, place.line, place.column, function)
        return Theme(self._formatter).show(frame)

    def _stand_in(self, error: BaseException) -> BaseException:
        """Return an exception without a past that says what the error says."""
        notes = [str(note) for note in getattr(error, "__notes__", None) or ()]
        name, message = plain_text(error)
        notes += self._notes(error) if isinstance(error, JsException) else []
        kind = type(name, (Exception,), {"__module__": type(error).__module__, "__str__": lambda self: message})
        shown: BaseException = kind()
        if notes:
            shown.__notes__ = notes
        return shown

    def _cause(self, error: BaseException) -> _Cause | None:
        """What led to an error: Python's cause, JavaScript's, or what was being handled."""
        if error.__cause__ is not None:
            return _Cause(error.__cause__, True)
        if isinstance(error, JsException) and isinstance(cause := self._field(error, "cause"), BaseException):
            return _Cause(cause, True)
        context = error.__context__
        if context is None or error.__suppress_context__ or not list(self._places(context, context.__traceback__)):
            return None
        return _Cause(context, False)

    def _notes(self, error: JsException) -> list[str]:
        """What a JS error carries beside its message: a cause that is no error, the errors of an AggregateError."""
        notes = []
        for name in ("cause", "errors"):
            value = self._field(error, name)
            if value is not self._missing and value is not None and not isinstance(value, BaseException):
                notes.append(f"[{name}]: {self._inspect(value)}")
        return notes

    def _places(self, error: BaseException, traceback: TracebackType | None) -> Iterator[_Place]:
        """Yield where the error passed, outermost first."""
        places: list[_Place] = []
        for entry in _entries(traceback if self._shows_internal() else clean(traceback)):
            frame = entry.tb_frame
            if not places and _module(frame).partition(".")[0] == "IPython":
                continue
            is_js = is_javascript(frame)
            code = frame.f_code
            line = max(entry.tb_lineno or 1, 1)
            places.append(_Place(code.co_filename, line, code.co_name, None, None if is_js else entry))
        if isinstance(error, CellSyntaxError):
            column = len((error.text or "")[: (error.offset or 1) - 1].encode("utf-8", "surrogatepass")) + 1
            places.append(_Place(error.filename or "<cell>", error.lineno or 1, "", column))
        stack = list(_stack(error))
        files = {place.file for place in stack}
        columns = {(place.file, place.line): place.column for place in stack}
        if not any(place.file in files for place in places):
            yield from places + stack  # the error came from a promise, which Python frames know nothing of
            return
        if places[-1].file == stack[-1].file:  # the stack may have got a column since, see places.py
            places[-1] = places[-1]._replace(line=stack[-1].line, column=stack[-1].column)
        for place in places:
            yield place if place.column else place._replace(column=columns.get((place.file, place.line)))


def _scope(function: str) -> str:
    """A function's name, as Python's tracebacks have it."""
    return "<module>" if function in _TOP_LEVEL else function


def _text(error: BaseException) -> str:
    try:
        return str(error)
    except Exception:
        return "<its str() raises an exception>"


def _stack(error: BaseException) -> Iterator[_Place]:
    """Yield the places in a JS error's `stack`, outermost first."""
    from .places import stack_of  # which few sessions need

    stack = stack_of(error) if isinstance(error, JsException) else None
    for line in reversed(stack.splitlines() if stack is not None else []):
        found = _STACK_LINE.fullmatch(line)
        if found is not None and not found["file"].startswith("diglot:"):
            # An error before the first noted position has line 0.
            yield _Place(found["file"], max(int(found["line"]), 1), found["function"] or "", int(found["column"]))


def _shortened(places: Sequence[_Place]) -> list[_Place | str]:
    """Return the places with those of a deep recursion counted, not shown, after the first few."""
    if len(places) <= _MANY:
        return list(places)
    result: list[_Place | str] = []
    seen: Counter[tuple[str, int, str]] = Counter()
    skipped: Counter[tuple[str, int, str]] = Counter()
    last = len(places) - 1
    for index, place in enumerate(places):
        key = place[:3]
        seen[key] += 1
        if seen[key] > _MAX_REPEATED and index != last:
            skipped[key] += 1
            continue
        result += _skipped(skipped)
        skipped.clear()
        result.append(place)
    return result + _skipped(skipped)


def _skipped(skipped: Counter[tuple[str, int, str]]) -> list[_Place | str]:
    if not skipped:
        return []
    each = (f"{_scope(name)} at line {line} ({count} times)" for (_, line, name), count in skipped.items())
    return [f"skipping similar frames: {', '.join(each)}"]
