"""Notebooks as programs: `diglot notebook.ipynb` runs the code cells and prints them with their outputs as they come.

Nothing is written to the notebook. Format: https://nbformat.readthedocs.io/en/latest/format_description.html
"""

# Pygments is not typed.
# mypy: disable-error-code="import-untyped, no-untyped-call"

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from IPython.core.displayhook import DisplayHook
from pygments import highlight
from pygments.formatters.terminal import TerminalFormatter
from pygments.lexers.javascript import JavascriptLexer
from pygments.lexers.python import Python3Lexer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from diglot.kernel.ipython.magics import language_of, read_marker
from diglot.kernel.terminal import has_colors

from .images import image_text
from .runner import Cell, CellShell, View, run_cells

if TYPE_CHECKING:
    from diglot.kernel.cells import Language

__all__ = ["NotebookError", "read_notebook", "run_notebook"]

_LEXERS = {"py": Python3Lexer, "js": JavascriptLexer}


class NotebookError(Exception):
    """Raised when a file is no notebook that can be run."""


def read_notebook(text: str) -> list[Cell]:
    """Return the code cells of a notebook.

    :param text: the file's.
    :raises NotebookError: when it is not a notebook of version 4 of the format.
    """
    try:
        notebook = json.loads(text)
        if notebook["nbformat"] < 4:
            version = notebook["nbformat"]
            raise NotebookError(f"the notebook's format is version {version}, not 4: `jupyter nbconvert` upgrades it")
        cells = [each for each in notebook["cells"] if each["cell_type"] == "code"]
        found = [_cell("".join(each["source"]), each.get("metadata", {})) for each in cells]
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise NotebookError(f"not a notebook: {error}") from error
    return [cell for cell in found if cell.source.strip()]


def _cell(source: str, metadata: dict[str, Any]) -> Cell:
    return Cell(source, language_of(metadata), "raises-exception" in metadata.get("tags", ()))


def run_notebook(text: str, language: Language, folder: str) -> int:
    """Run a notebook in a new session until a cell fails that has no tag `raises-exception`.

    :param text: the file's.
    :param language: of a cell whose marker and metadata name none.
    :param folder: where the paths that JS cells import start.
    :return: the exit status, as `run_cells` returns it.
    :raises NotebookError: when the file cannot be read.
    """
    cells = read_notebook(text)
    with _progress(len(cells)) as progress:
        return run_cells(cells, language, folder=folder, view=_NotebookView(progress))


@contextmanager
def _progress(count: int) -> Iterator[Progress | None]:
    """Show on standard error how far the run is, while the block lasts; nothing where that is no terminal."""
    if not sys.stderr.isatty():
        yield None
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    # What a terminal shows of standard output goes through rich as it is, so that it appears above the bar.
    console = Console(stderr=True, soft_wrap=True, markup=False, emoji=False, highlight=False)
    with Progress(*columns, console=console, transient=True, redirect_stdout=sys.stdout.isatty()) as progress:
        progress.add_task("Running", total=count)
        yield progress


class _NotebookHook(DisplayHook):
    """Prints values with `Out[1]: `, images as such."""

    def write_format_data(self, format_dict: dict[str, Any], md_dict: dict[str, Any] | None = None) -> None:
        assert isinstance(self.shell, CellShell)
        for mime, render in self.shell.mime_renderers.items():
            if mime in format_dict:
                render(format_dict[mime], None)
                return
        super().write_format_data(format_dict, md_dict)


class _NotebookView(View):
    """Prints each cell before it runs; images are drawn, or noted."""

    displayhook_class = _NotebookHook

    def __init__(self, progress: Progress | None) -> None:
        self._progress = progress
        self._terminal = sys.stdout  # rich puts something else in its place

    def attach(self, shell: CellShell) -> None:
        formatter = shell.display_formatter
        assert formatter is not None
        formatter.active_types = ["text/plain", "image/png"]
        shell.mime_renderers = {"image/png": self._show_image}

    def before(self, shell: CellShell, cell: Cell) -> None:
        session = shell.diglot
        language = read_marker(cell.source, cell.language or session.languages.default).language
        source = cell.source.rstrip("\n")
        if has_colors(self._terminal):
            source = highlight(source, _LEXERS[language](stripnl=False), TerminalFormatter()).rstrip("\n")
        prompt = f"{language} [{shell.execution_count}]: "
        continuation = "...: ".rjust(len(prompt))
        print(prompt + source.replace("\n", "\n" + continuation), flush=True)
        if self._progress is not None:
            self._progress.update(self._progress.task_ids[0], description=f"Cell {shell.execution_count}")

    def after(self, shell: CellShell, cell: Cell) -> None:
        print()
        if self._progress is not None:
            self._progress.advance(self._progress.task_ids[0])

    def _show_image(self, data: bytes | str, metadata: object) -> None:
        text = image_text(data, os.environ, is_terminal=self._terminal.isatty())
        if self._progress is None or not text.startswith("\x1b"):
            print(text, flush=True)
            return
        # rich would take the picture for text.
        self._progress.stop()
        print(text, file=self._terminal, flush=True)
        self._progress.start()
