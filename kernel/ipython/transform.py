"""What a cell is turned into before IPython reads it: a JS cell becomes one line of Python that awaits the cell.

So all that IPython does with a cell (history, `Out`, timing, interrupts, events) applies. A cell that a magic runs
inside another one (`%%time`, `%%capture`, `%rerun`) cannot be awaited there, so it is turned into a plain call.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from .assistance import asked_for

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

    from diglot.kernel.cells import Cells, Language

    from .heapdiff_magic import HeapDiffMagic
    from .languages import Languages
    from .trace_magic import TraceMagic

__all__ = ["Transformation", "language_of_input"]

# What a JS cell becomes.
_JS_INPUT = re.compile(r"(?:await )?get_ipython\(\)\.diglot\.(?:run_js_cell(?:_now)?|refuse_js_cell|show_help)\(")
# The same in the history of IPython, which `%rerun` runs, and in what nbconvert makes of a notebook.
_AWAITED = "get_ipython().diglot.run_js_cell"
_EXPORTED = "get_ipython().run_cell_magic"
_SETUP = "pass"  # what `%timeit` runs first if nothing else is given


class Transformation:
    """Turns the cells of a session into Python: the first of IPython's input transformations, and one of its trees.

    :param languages: of the cells.
    :param command_of: returns the Python code of a command at a JavaScript prompt.
    :param is_inside: returns whether this is the code of a cell.
    :param heapdiff: takes note of what follows `%%heapdiff`.
    :param trace: the same for `%%trace`.
    """

    # So that IPython leaves it out where it only asks whether a cell is complete: what watches the cell is noted here.
    has_side_effects = True

    def __init__(
        self,
        shell: InteractiveShell,
        cells: Cells,
        languages: Languages,
        command_of: Callable[[str], str | None],
        is_inside: Callable[[], bool],
        heapdiff: HeapDiffMagic,
        trace: TraceMagic,
    ) -> None:
        self._shell = shell
        self._cells = cells
        self._languages = languages
        self._command_of = command_of
        self._is_inside = is_inside
        self._heapdiff = heapdiff
        self._trace = trace

    def attach(self) -> list[Callable[[], object]]:
        """Hook into the shell.

        :return: what takes it back.
        """
        texts, trees = self._shell.input_transformers_cleanup, self._shell.ast_transformers
        # First of all: the others would take quotes, prompts and indents in JavaScript for Python's.
        texts.insert(0, self)
        trees.append(self)  # type: ignore[arg-type]
        return [lambda: texts.remove(self), lambda: trees.remove(self)]  # type: ignore[arg-type]

    def __call__(self, lines: list[str]) -> list[str]:
        """Turn a cell into Python; IPython's first input transformation."""
        text, is_inside = "".join(lines), self._is_inside()
        cell = self._languages.read_running(text)
        self._heapdiff.read_cell(cell.heapdiff)
        self._trace.read_cell(cell.trace)
        if cell.language == "py" or (is_inside and text == _SETUP):
            return self._python(cell.source if cell.is_marked else text, is_inside).splitlines(keepends=True)
        if (asked := asked_for(cell.source)) is not None:
            return [f"get_ipython().diglot.show_help{asked!r}\n"]
        if (command := self._command_of(cell.source)) is not None:
            return [f"{command}\n"]
        arguments = repr(cell.source) + (f", {cell.options!r}" if cell.options else "")
        if cell.dialect != "js":
            arguments += f", dialect={cell.dialect!r}"
        if is_inside:
            call = "{}.run_js_cell_now"
        else:
            # Without autoawait the coroutine function would be a syntax error that explains nothing.
            call = "await {}.run_js_cell" if self._shell.autoawait else "{}.refuse_js_cell"
        return [f"{call.format('get_ipython().diglot')}({arguments})\n"]

    def _python(self, text: str, is_inside: bool) -> str:
        """A Python cell, in which JS cells that are calls already become calls that can run here."""
        if "get_ipython()" not in text or not (is_inside or self._shell.autoawait):
            return text
        try:
            body = ast.parse(text).body
        except (SyntaxError, ValueError):  # it has magics, or is wrong
            return text
        lines = text.splitlines(keepends=True)
        for statement in reversed(body):
            value = statement.value if isinstance(statement, ast.Expr) else None
            call = value.value if isinstance(value, ast.Await) else value
            if not isinstance(call, ast.Call) or value is None:
                continue
            function = ast.unparse(call.func)
            if is_inside and value is not call and function == _AWAITED:
                _replace(lines, value, call.func, f"{_AWAITED}_now")
            elif not is_inside and value is call and function == _EXPORTED and _is_js(call.args):
                _replace(lines, value, call.func, "await get_ipython().diglot.run_js_magic")
        return "".join(lines)

    def visit(self, tree: ast.Module) -> ast.Module:
        """Let JavaScript's names be read in Python cells, as `ast.NodeTransformer.visit`."""
        return self._cells.rewrite_names(tree)


def _is_js(arguments: list[ast.expr]) -> bool:
    return (
        bool(arguments) and isinstance(arguments[0], ast.Constant) and arguments[0].value in ("js", "ts", "tsx", "jsx")
    )


def _replace(lines: list[str], start: ast.expr, end: ast.expr, text: str) -> None:
    """Replace what is written from the start of one expression to the end of another, in one line."""
    if start.lineno == end.end_lineno:
        line = lines[start.lineno - 1].encode()
        lines[start.lineno - 1] = (line[: start.col_offset] + text.encode() + line[end.end_col_offset :]).decode()


def language_of_input(source: str) -> Language:
    """Tell in which language a cell ran by what it was turned into, as IPython's history keeps it (`raw=False`)."""
    return "js" if _JS_INPUT.match(source) else "py"
