"""What the wire asks of a kernel about code, answered for JavaScript, too: completion, inspection and the like.

An ipykernel answers for Python. Its methods are replaced on the instance, so that any ipykernel in which the extension
is loaded answers for both languages.

Messages: https://jupyter-client.readthedocs.io/en/stable/messaging.html
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .extension import Session

__all__ = ["Wire"]

_FILE = "<user expression>"


class Wire:
    """The answers of one kernel.

    :param kernel: an ipykernel, of whatever class.
    :param session: what knows of JavaScript.
    """

    def __init__(self, kernel: Any, session: Session) -> None:
        self._kernel = kernel
        self._session = session
        self._do_complete = kernel.do_complete
        self._do_inspect = kernel.do_inspect
        self._do_is_complete = kernel.do_is_complete
        self._do_history = kernel.do_history
        self._user_expressions = kernel.shell.user_expressions

    def attach(self) -> list[Callable[[], object]]:
        """Answer from now on.

        :return: what takes it back.
        """
        kernel, shell = self._kernel, self._kernel.shell
        kernel.do_complete, kernel.do_inspect = self.do_complete, self.do_inspect
        kernel.do_is_complete, kernel.do_history = self.do_is_complete, self.do_history
        shell.user_expressions = self.user_expressions
        undo: list[Callable[[], object]] = [lambda: shell.__dict__.pop("user_expressions", None)]
        for name in ("do_complete", "do_inspect", "do_is_complete", "do_history"):
            undo.append(lambda name=name: kernel.__dict__.pop(name, None))  # type: ignore[misc]
        return undo

    def do_is_complete(self, code: str) -> Any:
        """Answer `is_complete_request`."""
        found = self._session.is_complete(code)
        if found is None:
            return self._do_is_complete(code)
        status, indent = found
        return {"status": status, "indent": indent} if status == "incomplete" else {"status": status}

    def do_complete(self, code: str, cursor_pos: int | None) -> Any:
        """Answer `complete_request`. Positions count code points, as Python's strings do."""
        found = self._session.complete(code, len(code) if cursor_pos is None else cursor_pos)
        if found is None:
            return self._do_complete(code, cursor_pos)
        return {
            "status": "ok",
            "matches": found.matches,
            "cursor_start": found.start,
            "cursor_end": found.end,
            "metadata": found.metadata(),
        }

    def do_inspect(self, code: str, cursor_pos: int | None, detail_level: int = 0, *more: Any, **named: Any) -> Any:
        """Answer `inspect_request`."""
        text = self._session.inspect(code, len(code) if cursor_pos is None else cursor_pos, detail_level)
        if text is None:
            return self._do_inspect(code, cursor_pos, detail_level, *more, **named)
        return {"status": "ok", "found": bool(text), "data": {"text/plain": text} if text else {}, "metadata": {}}

    def do_history(self, *arguments: Any, **named: Any) -> Any:
        """Answer `history_request`. IPython tells the lines of the session that runs as those of session 0."""
        reply = self._do_history(*arguments, **named)
        number = self._kernel.shell.history_manager.session_number
        return reply | {"history": [(session or number, *line) for session, *line in reply["history"]]}

    def user_expressions(self, expressions: Mapping[str, str]) -> Any:
        """Evaluate the `user_expressions` of an `execute_request`, in which names may be those of JS cells."""
        return self._user_expressions({key: self._with_js_names(text) for key, text in expressions.items()})

    def _with_js_names(self, text: str) -> Any:
        """An expression of Python for `eval`; what is none stays as it is, for IPython to tell."""
        try:
            expression = ast.parse(text.strip(), _FILE, "eval").body
        except (SyntaxError, ValueError):
            return text
        tree = ast.fix_missing_locations(ast.Module([ast.Expr(expression)], []))
        statement = self._session.cells.rewrite_names(tree).body[0]
        assert isinstance(statement, ast.Expr)
        return compile(ast.Expression(statement.value), _FILE, "eval", dont_inherit=True)
