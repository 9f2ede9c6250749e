"""Fixtures of the terminal's tests: a terminal in which a person types, and reads the screen."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pexpect
import pytest

from ..terminal import TIMEOUT, Terminal

COMMAND = Path(sys.executable).with_name("diglot")


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., Terminal]]:
    """Start `diglot` in a terminal: `start("--lang", "js", config="...", env={...}, size=(40, 120))`."""
    processes = []

    def start(
        *arguments: str, config: str = "", env: dict[str, str] | None = None, size: tuple[int, int] = (40, 120)
    ) -> Terminal:
        profile = tmp_path / "ipython" / "profile_default"
        profile.mkdir(parents=True, exist_ok=True)
        (profile / "ipython_config.py").write_text(config)
        environment = {**os.environ, "IPYTHONDIR": str(tmp_path / "ipython"), "TERM": "xterm", **(env or {})}
        process = pexpect.spawn(
            str(COMMAND), list(arguments), env=environment, cwd=str(tmp_path), dimensions=size, encoding="utf-8",
            timeout=TIMEOUT,
        )  # fmt: skip
        processes.append(process)
        return Terminal(process)

    yield start
    for process in processes:
        process.close(force=True)


@pytest.fixture
def terminal(start: Callable[..., Terminal], request: Any) -> Terminal:
    """A terminal in which `diglot` runs, with the arguments that a test names."""
    return start(*getattr(request, "param", []))
