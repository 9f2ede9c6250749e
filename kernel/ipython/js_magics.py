"""JavaScript cells and IPython's magics: `%%js` as a magic among others, and magics that know JavaScript's names."""

# IPython is typed in part.
# mypy: disable-error-code="no-untyped-call"

from __future__ import annotations

import ast
import functools
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from IPython.core.magic import no_var_expand

from diglot.kernel.errors.tracebacks import name_and_message

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

    from diglot.kernel.cells import Cells, Dialect

__all__ = ["JsMagics", "say_where_magics_belong"]

_DIALECTS: tuple[Dialect, ...] = ("js", "ts", "tsx", "jsx")
_MAGIC = re.compile(r"^[ \t]*((?:%%?[A-Za-z]\w*|![\w./~]).*)", re.MULTILINE)


def say_where_magics_belong(error: BaseException, source: str) -> None:
    """Add a note to the error of a JS cell that a line which reads as a magic has caused: `!ls` is a negation."""
    magic = _MAGIC.search(source)
    if magic is None:
        return
    name, message = name_and_message(error)
    if name == "SyntaxError" or (name == "ReferenceError" and magic[1] == f"!{message.partition(' ')[0]}"):
        error.add_note(
            f"Magics and shell commands belong in Python cells: put `{magic[1].strip()}` in a cell of its own."
        )


def _put(magics: dict[str, Any], name: str, magic: Callable[..., Any]) -> Callable[[], object]:
    """Put a magic in the place of another one, if there is one; returns what takes it back."""
    before = magics.get(name)
    magics[name] = magic
    return lambda: magics.pop(name, None) if before is None else magics.update({name: before})


class JsMagics:
    """The cell magics `%%js`, `%%ts`, `%%tsx`, `%%jsx` and `%%py`, for whatever runs magics by name.

    A cell that begins with such a line is JavaScript's before IPython looks for magics, see transform.py.

    :param shell: the shell.
    :param cells: its cells.
    :param run: runs a JS cell, see `Running.run_js_cell_now`.
    """

    def __init__(self, shell: InteractiveShell, cells: Cells, run: Callable[[str, str, Dialect], Any]) -> None:
        self._shell = shell
        self._cells = cells
        self._run = run

    def attach(self) -> list[Callable[[], object]]:
        """Hook into the shell.

        :return: what takes it back.
        """
        magics: Any = self._shell.magics_manager.magics
        undo = [_put(magics["cell"], name, functools.partial(self._run_javascript, name)) for name in _DIALECTS]
        undo.append(_put(magics["cell"], "py", self._run_python))
        return [*undo, *(_put(magics[kind], "prun", self._profile) for kind in ("line", "cell"))]

    def _run_javascript(self, dialect: Dialect, line: str, cell: str) -> Any:
        """Run a JS cell; the line of the magic counts as its first."""
        return self._run("\n" + cell, line, dialect)

    def _run_python(self, line: str, cell: str) -> None:
        """Run a Python cell."""
        self._shell.run_cell(f"%%py {line}\n{cell}").raise_error()

    @no_var_expand
    def _profile(self, line: str, cell: str | None = None) -> Any:
        """IPython's `%prun`, in whose statement names may be JavaScript's: IPython runs its text as it is."""
        from IPython.core.magics.execution import ExecutionMagics

        cells = self._cells

        class Profiler(ExecutionMagics):
            def _run_with_profiler(self, code: str, *args: Any) -> Any:
                tree = cells.rewrite_names(ast.parse(code))
                return super()._run_with_profiler(compile(tree, "<prun>", "exec", dont_inherit=True), *args)

        return Profiler(self._shell).prun(line, cell)
