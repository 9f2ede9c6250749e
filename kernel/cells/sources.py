"""The texts of cells, where tracebacks look for them."""

from __future__ import annotations

import linecache
from collections.abc import Mapping
from types import MappingProxyType

from diglot.kernel.javascript.syntax import LINE_BREAK

__all__ = ["Sources"]


class Sources:
    """The cells that were run, by the filename that tracebacks give them."""

    def __init__(self) -> None:
        self._texts: dict[str, str] = {}
        self._count = 0

    @property
    def texts(self) -> Mapping[str, str]:
        """The texts by filename."""
        return MappingProxyType(self._texts)

    def register(self, source: str, language: str, filename: str | None = None) -> str:
        """Put a cell's source where tracebacks look for it; see `Cells.register`."""
        if filename is None:
            self._count += 1
            filename = f"<{language} cell {self._count}>"
        stem, number = filename, 1
        while self._texts.get(filename, source) != source:
            number += 1
            filename = f"{stem[:-1]}-{number}>" if stem.endswith(">") else f"{stem}-{number}"
        self._texts[filename] = source
        # IPython's tracebacks measure the indent by the first line, wrongly if that consists of blanks.
        lines = [(line if line.strip() else "") + "\n" for line in LINE_BREAK.split(source)]
        if lines[-1] == "\n":
            lines.pop()
        # Without a time of change linecache never looks for a file.
        linecache.cache[filename] = (len(source), None, lines, filename)
        return filename

    def forget(self) -> None:
        """Forget them all."""
        for filename in self._texts:
            linecache.cache.pop(filename, None)
        self._texts.clear()
