"""What `%heap` and `%%trace` show of a heap: views that are data for programs and displays for people.

They are imported when one is asked for: rich and the rest of what displays take would double the time of the start.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .chains import ChainsView
    from .figures import FiguresView, summary
    from .graph import GraphView
    from .table import DiffView, HeapTable
    from .trace import TraceView

__all__ = ["ChainsView", "DiffView", "FiguresView", "GraphView", "HeapTable", "TraceView", "summary"]

_HOMES = {
    "ChainsView": "chains",
    "DiffView": "table",
    "FiguresView": "figures",
    "GraphView": "graph",
    "HeapTable": "table",
    "TraceView": "trace",
    "summary": "figures",
}


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        from importlib import import_module

        return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
