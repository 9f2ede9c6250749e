"""The cells of docs/parallel.md, with two engines of ipyparallel on this machine."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from ...docs.pages import ROOT, blocks_of
from ..support import CLIENT_WARNINGS, Reply, started

PAGE = ROOT / "docs" / "parallel.md"
COLOUR = re.compile(r"\x1b\[[0-9;]*m")

pytestmark = [*CLIENT_WARNINGS, pytest.mark.slow]


def shown(reply: Reply) -> str:
    """All that a cell shows, without colours."""
    texts: list[Any] = [reply.stdout, reply.stderr, *(data.get("text/plain", "") for data in reply.data)]
    if reply.error is not None:
        texts += reply.error["traceback"]
    return COLOUR.sub("", "\n".join(map(str, texts)))


def test_the_page_does_what_it_says(kernelspec: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path))  # of the cluster's connection files
    *cells, stop = blocks_of(PAGE)
    assert len(cells) > 10
    for kernel in started("diglot"):
        try:
            for block in cells:
                text = shown(kernel(block.text))
                for line in (block.shown or "").splitlines():
                    assert line in text, block.text
                if block.shown is None:
                    assert "Error" not in text, block.text
        finally:
            kernel(stop.text)
