"""What front ends ask about a cell in either language: completeness, completion, inspection, previews, signatures.

None means that the cell is Python's, and IPython's to answer for.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from IPython.core import page
from IPython.core.autocall import ExitAutocall

from diglot.kernel.cells import Cells

from .languages import Languages
from .python_cells import PythonCells

if TYPE_CHECKING:
    from diglot.kernel.assist.complete import Completions

__all__ = ["Assistance", "asked_for"]

# `f?` and `f??`, which are no JavaScript.
_HELP = re.compile(r"\s*(?P<before>\?{0,2})\s*(?P<path>[\w$]+(?:\s*\??\.\s*[\w$]+)*)\s*(?P<after>\?{0,2})\s*;?\s*\Z")


# What people type at a JavaScript prompt: by the habit of Node and of Python.
_COMMANDS = {
    "exit": "get_ipython().ask_exit()",
    "quit": "get_ipython().ask_exit()",
    ".exit": "get_ipython().ask_exit()",
    ".help": "get_ipython().diglot.show_commands()",
}
_COMMAND_HELP = """\
name?          what a name is; name?? with its source
%lang py       cells are Python from now on; %%py and %%js: this cell
%npm install   install a package of npm, import "..." loads it
%names, %heap  which names there are, what is alive
.exit          leave, as exit and process.exit() do
Magics of IPython work here: %quickref lists them. `!` runs a command of the shell."""


class Assistance:
    """What a session knows about cells that are being typed.

    :param languages: of its cells.
    :param cells: what answers for JS cells.
    :param python_cells: what answers for Python cells where JavaScript is concerned.
    """

    def __init__(self, languages: Languages, cells: Cells, python_cells: PythonCells) -> None:
        self._languages = languages
        self._cells = cells
        self._python_cells = python_cells

    def is_complete(self, cell: str) -> tuple[str, str] | None:
        """Return whether a JS cell can be run; see `Cells.is_complete`.

        :param cell: the cell as typed, with its marker.
        :return: None for a Python cell that has more than its marker.
        """
        found = self._languages.read(cell)
        if found.is_marked and not found.source.strip("# \t\r\n"):
            return "incomplete", ""  # only the markers
        if found.language == "py":
            return None
        if asked_for(found.source) is not None or self.command_of(found.source) is not None:
            return "complete", ""
        return self._cells.is_complete(found.source, dialect=found.dialect)

    def complete(self, cell: str, cursor: int) -> Completions | None:
        """Complete in a JS cell; see `Cells.complete`. Offsets are those of the cell as typed.

        :return: None for a Python cell.
        """
        found = self._languages.read(cell)
        return None if found.language == "py" else self._cells.complete(found.source, cursor)

    def inspect(self, cell: str, cursor: int, detail: int = 0) -> str | None:
        """Describe what is at the cursor of a JS cell; see `Cells.inspect`.

        :return: None for a Python cell, the empty string when nothing is known.
        """
        found = self._languages.read(cell)
        return None if found.language == "py" else self._cells.inspect(found.source, cursor, detail) or ""

    def preview(self, cell: str) -> str | None:
        """Tell the value of a JS cell that can be known without running it; see `Cells.preview`.

        :return: None for any other cell, and for all Python cells.
        """
        found = self._languages.read(cell)
        return None if found.language == "py" or found.dialect != "js" else self._cells.preview(found.source)

    def signature(self, cell: str, cursor: int) -> str | None:
        """Return the signature of the function in whose call the cursor is, in a cell of either language.

        :return: `f(a, b=2)`; None when that is not known.
        """
        found = self._languages.read(cell)
        return (self._python_cells if found.language == "py" else self._cells).signature(found.source, cursor)

    def command_of(self, source: str) -> str | None:
        """The Python code of a command that is no JavaScript: `exit`, `.exit`, `.help`; None for any other JS cell."""
        name = source.strip().rstrip(";")
        heap = self._cells.heap
        is_users = heap.has_binding(name) or not isinstance(heap.namespace.get(name), (ExitAutocall, type(None)))
        return None if is_users else _COMMANDS.get(name)

    def show_commands(self) -> None:
        """Show what `.help` asks for."""
        print(_COMMAND_HELP)

    def show(self, path: str, level: int) -> None:
        """Show what `path?` asks for in a JS cell.

        :param level: 1 for `path??`.
        """
        text = self._cells.inspect(path, len(path), level)
        if text is None:
            print(f"Object `{path}` not found.")
        else:
            page.page({"text/plain": text})


def asked_for(source: str) -> tuple[str, int] | None:
    """What `path?` or `?path` asks for, with 1 for two question marks; None for any other cell."""
    match = _HELP.match(source)
    if match is None or bool(match["before"]) == bool(match["after"]):
        return None
    return match["path"], len(match["before"] or match["after"]) - 1
