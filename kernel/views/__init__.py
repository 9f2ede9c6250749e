"""What `%heap` shows of a heap: views that are data for programs and displays for people."""

from __future__ import annotations

from .chains import ChainsView, chains_heading, steps
from .figures import FiguresView, summary
from .graph import GraphView
from .table import DEFAULT_LIMIT, DiffView, HeapTable
from .text import Titles, bytes_of, clean, count, one_of, place

__all__ = [
    "DEFAULT_LIMIT",
    "ChainsView",
    "DiffView",
    "FiguresView",
    "GraphView",
    "HeapTable",
    "Titles",
    "bytes_of",
    "chains_heading",
    "clean",
    "count",
    "one_of",
    "place",
    "steps",
    "summary",
]
