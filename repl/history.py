"""The history of the prompt: one file for both languages, and each prompt offers the cells of its own.

IPython keeps what was typed and what it was turned into; the latter shows in which language a cell ran.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from prompt_toolkit.history import History

from diglot.kernel.ipython.transform import language_of_input

if TYPE_CHECKING:
    from diglot.kernel.cells import Language

    from .protocols import PromptShell

__all__ = ["CellHistory"]


class _PastCell(NamedTuple):
    text: str
    language: Language


class CellHistory(History):
    """What the Up key, Ctrl-R and the suggestions offer; kept by IPython's `HistoryManager`.

    The keys go through the cells that would mean at this prompt what they meant before: those typed at it, those with
    a marker, magics. Suggestions come from all cells in the language of the text that is being typed.
    """

    def __init__(self, shell: PromptShell) -> None:
        super().__init__()
        self._shell = shell
        self._cells: list[_PastCell] | None = None

    async def load(self) -> AsyncGenerator[str, None]:
        """Yield what the keys offer, the newest first."""
        self._cells = None
        for text in self.load_history_strings():
            yield text

    def load_history_strings(self) -> Iterable[str]:
        """Return what the keys offer, the newest first."""
        return [cell.text for cell in self._newest_first() if self._shell.language_of(cell.text) == cell.language]

    def get_strings(self) -> list[str]:
        """Return what suggestions are taken from, the oldest first."""
        language = self._shell.typed_language
        return [cell.text for cell in reversed(self._newest_first()) if cell.language == language]

    def append_string(self, string: str) -> None:
        """Look again when the history is needed next; IPython itself stores what it runs."""
        self._cells = None

    def store_string(self, string: str) -> None:
        pass

    def _newest_first(self) -> list[_PastCell]:
        if self._cells is None:
            self._cells = list(self._read())
            self._cells.reverse()
        return self._cells

    def _read(self) -> Iterator[_PastCell]:
        manager, length = self._shell.history_manager, self._shell.history_load_length
        assert manager is not None  # it is made with the shell
        typed, ran = (manager.get_tail(length, raw=raw, include_latest=True) for raw in (True, False))
        last = ""
        for (*_, text), (*_, source) in zip(typed, ran, strict=False):
            text = text.rstrip()
            if text and text != last:
                yield _PastCell(text, language_of_input(source))
                last = text
