"""The language of cells: what `%lang` sets, what the metadata of one cell say, what its marker says."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from typing import cast

from IPython.core.error import UsageError

from diglot.kernel.cells import Dialect, Language

from .magics import MarkedCell, read_marker

__all__ = ["Languages"]


class Languages:
    """The languages of the cells of one session.

    :ivar default: that of cells without a marker; `%lang` sets it.
    :ivar on_lang: called when `%lang` has set it.
    :ivar is_known: returns whether a name stands for something in JavaScript.
    :ivar dialect: the dialect of those that are JavaScript's: "js", unless a file of TypeScript is run.
    """

    def __init__(self) -> None:
        self.default: Language = "py"
        self.on_lang: Callable[[], object] = lambda: None
        self.is_known: Callable[[str], bool] = lambda name: True
        self.dialect: Dialect = "js"
        self._of_cell: Language | None = None

    def read(self, cell: str) -> MarkedCell:
        """Read what a cell begins with, as the front end has it: in the session's language and dialect."""
        return read_marker(cell, self.default, is_known=self.is_known)

    def read_running(self, cell: str) -> MarkedCell:
        """Read what the cell begins with that is about to run."""
        return read_marker(cell, self._of_cell or self.default, self.dialect, self.is_known)

    @contextlib.contextmanager
    def of_cell(self, language: Language | None) -> Iterator[None]:
        """Let `language`, if not None, be the default for the one cell that runs in the block."""
        self._of_cell = language
        try:
            yield
        finally:
            self._of_cell = None

    def lang(self, line: str) -> None:
        """Set the language of cells that have no `%%js` or `%%py` line: `%lang js`, `%lang py`. Alone: show it."""
        name = line.strip()
        if name in ("js", "py"):
            self.default = cast(Language, name)
            self.on_lang()
        elif name:
            raise UsageError(f"%lang: expected js or py, not {name!r}")
        else:
            print(self.default)
