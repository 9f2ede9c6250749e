"""What front ends ask about JS cells, answered where they ask: in any IPython shell, and in the kernel that it serves.

Completeness and completion have hooks in IPython, which sees the whole cell. A kernel's requests are answered by its
methods `do_complete`, `do_inspect`, `do_execute` and `do_history`; those of the running kernel are wrapped, whatever
its class, so that stock ipykernel with the extension answers as Diglot's own does.
Messages: https://jupyter-client.readthedocs.io/en/stable/messaging.html
"""

from __future__ import annotations

import ast
import functools
import threading
import types
from collections.abc import Callable, Coroutine, Generator, Mapping
from typing import TYPE_CHECKING, Any

from IPython.core.completer import CompletionContext, SimpleCompletion, context_matcher

from .assistance import Assistance
from .kernel_interrupts import KernelInterrupts
from .languages import Languages
from .magics import language_of

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

    from diglot.kernel.cells import Cells

__all__ = ["FrontEnds"]

Undo = Callable[[], object]

_EXPRESSION = "<user expression>"
# Stands for the thread of a shell channel that has none: the cells run in the main thread.
_CHANNEL_THREAD = types.SimpleNamespace(parent_thread=threading.main_thread())
_FIRST = 2000  # priority among matchers: before those for Python cells


class FrontEnds:
    """Answers for the cells of a session.

    :param shell: its shell.
    :param cells: its JS cells.
    :param languages: of its cells.
    :param assistance: what it knows about cells that are being typed.
    :param interrupts: of its kernel.
    """

    def __init__(
        self,
        shell: InteractiveShell,
        cells: Cells,
        languages: Languages,
        assistance: Assistance,
        interrupts: KernelInterrupts,
    ) -> None:
        self._shell = shell
        self._cells = cells
        self._languages = languages
        self._assistance = assistance
        self._interrupts = interrupts

    def attach(self) -> list[Undo]:
        """Hook into the shell.

        :return: what takes each hook back.
        """
        shell = self._shell
        undo = [self._answer_is_complete(), self._answer_completer()]
        kernel = getattr(shell, "kernel", None)
        if kernel is not None:
            for wrapper in (self._complete, self._inspect, self._execute, self._history):
                undo.append(_wrap(kernel, f"do{wrapper.__name__}", wrapper))
            undo.append(_wrap(shell, "user_expressions", self._user_expressions))
        return undo

    # -- any shell -----------------------------------------------------------------------------------------------------

    def _answer_is_complete(self) -> Undo:
        """Terminals and kernels ask the shell's transformer manager whether a cell is complete."""
        return _wrap(self._shell.input_transformer_manager, "check_complete", self._check_complete)

    def _check_complete(self, original: Callable[[str], Any], code: str) -> tuple[str, int | None]:
        found = self._assistance.is_complete(code)
        if found is None:
            # a marker would look to IPython like a cell magic, which ends in a blank line
            status: tuple[str, int | None] = original(self._languages.read(code).source)
            return status
        return found[0], len(found[1]) if found[0] == "incomplete" else None

    def _answer_completer(self) -> Undo:
        completer = getattr(self._shell, "Completer", None)
        if completer is None:
            return lambda: None

        @context_matcher(identifier="diglot_js", priority=_FIRST)  # type: ignore[untyped-decorator]
        def matcher(context: CompletionContext) -> Any:
            lines = context.full_text.split("\n")[: context.cursor_line]
            cursor = sum(len(line) + 1 for line in lines) + context.cursor_position
            found = self._assistance.complete(context.full_text, cursor)
            if found is None:
                return {"completions": []}
            return {
                "completions": [
                    SimpleCompletion(text=text, type=kind)
                    for text, kind in zip(found.matches, found.types, strict=True)
                ],
                "matched_fragment": context.full_text[found.start : cursor],
                "suppress": True,
                "ordered": True,
            }

        completer.custom_matchers.append(matcher)
        return lambda: completer.custom_matchers.remove(matcher)

    # -- kernels -------------------------------------------------------------------------------------------------------

    def _complete(self, original: Callable[..., Any], code: str, cursor_pos: int | None) -> Any:
        """Answer `complete_request`. Positions count code points, as Python's strings do."""
        found = self._assistance.complete(code, len(code) if cursor_pos is None else cursor_pos)
        if found is None:
            return original(code, cursor_pos)
        return {
            "status": "ok",
            "matches": found.matches,
            "cursor_start": found.start,
            "cursor_end": found.end,
            "metadata": found.metadata(),
        }

    def _inspect(
        self,
        original: Callable[..., Any],
        code: str,
        cursor_pos: int | None,
        detail_level: int = 0,
        *rest: Any,
        **named: Any,
    ) -> Any:
        """Answer `inspect_request`."""
        text = self._assistance.inspect(code, len(code) if cursor_pos is None else cursor_pos, detail_level)
        if text is None:
            return original(code, cursor_pos, detail_level, *rest, **named)
        return {"status": "ok", "found": bool(text), "data": {"text/plain": text} if text else {}, "metadata": {}}

    async def _execute(self, original: Callable[..., Any], *args: Any, **arguments: Any) -> Any:
        """Answer `execute_request`. A cell without a marker is in the language that its metadata names, if it does."""
        with self._languages.of_cell(language_of(arguments.get("cell_meta"))):
            kernel = getattr(self._shell, "kernel", None)
            execution = original(*args, **arguments)
            if getattr(kernel, "shell_channel_thread", _CHANNEL_THREAD) is None:
                execution = _without_channel_thread(kernel, execution)
            return await execution

    def _history(self, original: Callable[..., Any], /, *args: Any, **arguments: Any) -> Any:
        """Answer `history_request`, which may name a session. IPython gives the running one the number 0."""
        reply = original(*args, **arguments)
        history = self._shell.history_manager
        number = 0 if history is None else history.session_number
        return reply | {"history": [(each or number, *line) for each, *line in reply["history"]]}

    def _user_expressions(self, original: Callable[..., Any], expressions: Mapping[str, str]) -> Any:
        """Evaluate the `user_expressions` of an `execute_request`, in which names may be those of JS cells."""
        if not expressions:
            return {}
        prepared = {key: self._with_js_names(text) for key, text in expressions.items()}
        try:
            with self._interrupts.code():
                return original(prepared)
        except KeyboardInterrupt:
            return {
                key: {"status": "error", "ename": "KeyboardInterrupt", "evalue": "", "traceback": []}
                for key in prepared
            }

    def _with_js_names(self, text: str) -> Any:
        """An expression of Python for `eval`; other text stays as it is, for IPython to report."""
        try:
            expression = ast.parse(text.strip(), _EXPRESSION, "eval").body
        except (SyntaxError, ValueError):
            return text
        tree = ast.fix_missing_locations(ast.Module([ast.Expr(expression)], []))
        statement = self._cells.rewrite_names(tree).body[0]
        assert isinstance(statement, ast.Expr)
        return compile(ast.Expression(statement.value), _EXPRESSION, "eval", dont_inherit=True)


def _wrap(owner: Any, name: str, wrapper: Callable[..., Any]) -> Undo:
    """Let `wrapper(original, ...)` take the place of a method of one object."""
    before = vars(owner).get(name)
    original = getattr(owner, name)

    def wrapped(*args: Any, **arguments: Any) -> Any:
        return wrapper(original, *args, **arguments)

    def restore() -> None:
        if before is None:
            vars(owner).pop(name, None)
        else:
            setattr(owner, name, before)

    setattr(owner, name, wrapped)
    return restore


@types.coroutine
def _without_channel_thread(kernel: Any, execution: Coroutine[Any, Any, Any]) -> Generator[Any, Any, Any]:
    """Await the execution of a cell in a kernel whose shell channel has no thread, as in ipyparallel's engines.

    ipykernel 7 forgets that there may be none: before it awaits the cell it asks for that thread, fails, and never
    answers. It asks in its first step, during which another thread takes its place.
    """
    step = functools.partial(execution.send, None)
    kernel.shell_channel_thread = _CHANNEL_THREAD
    while True:
        try:
            awaited = step()
        except StopIteration as stop:
            return stop.value
        finally:
            kernel.shell_channel_thread = None
        try:
            sent = yield awaited
        except BaseException as error:
            step = functools.partial(execution.throw, error)
        else:
            step = functools.partial(execution.send, sent)
