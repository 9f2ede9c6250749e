"""The cells of docs/parallel.md, with two engines of ipyparallel on this machine."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from .support import CLIENT_WARNINGS, Reply, started

PAGE = Path(__file__).parents[2] / "docs" / "parallel.md"
BLOCK = re.compile(r"^```(python|text)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
COLOUR = re.compile(r"\x1b\[[0-9;]*m")

pytestmark = [*CLIENT_WARNINGS, pytest.mark.slow]


def examples() -> list[tuple[str, list[str]]]:
    """Each cell of the page, and the lines that it shows."""
    found: list[tuple[str, list[str]]] = []
    for kind, text in BLOCK.findall(PAGE.read_text(encoding="utf-8")):
        if kind == "python":
            found.append((text.rstrip("\n"), []))
        else:
            found[-1][1].extend(text.splitlines())
    return found


def shown(reply: Reply) -> str:
    """All that a cell shows, without colours."""
    texts: list[Any] = [reply.stdout, reply.stderr, *(data.get("text/plain", "") for data in reply.data)]
    if reply.error is not None:
        texts += reply.error["traceback"]
    return COLOUR.sub("", "\n".join(map(str, texts)))


def test_the_page_does_what_it_says(kernelspec: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path))  # of the cluster's connection files
    *cells, (stop, _) = examples()
    assert len(cells) > 10
    for kernel in started("diglot"):
        try:
            for cell, lines in cells:
                text = shown(kernel(cell))
                for line in lines:
                    assert line in text, cell
                if not lines:
                    assert "Error" not in text, cell
        finally:
            kernel(stop)
