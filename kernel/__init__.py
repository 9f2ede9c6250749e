"""What runs cells: JavaScript cells, the IPython extension, the Jupyter kernel.

`Cells` is what every front end uses, with or without IPython. Importing this package starts nothing: the installer runs
where no heap is wanted. `interrupts.py` and `terminal.py` serve several of the folders and know none of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .assist.complete import Completions
    from .cells import Cells
    from .javascript.cell import CellSyntaxError

__all__ = ["CellSyntaxError", "Cells", "Completions"]

_HOMES = {"CellSyntaxError": "javascript.cell", "Cells": "cells", "Completions": "assist.complete"}


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        from importlib import import_module

        return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
