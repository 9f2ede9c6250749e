"""Fixtures of the terminal's tests: a terminal in which a person types, and reads the screen."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pexpect
import pytest

from diglot.repl.__main__ import main

from ..terminal import TIMEOUT, Terminal, end
from .scripted import Script

COMMAND = Path(sys.executable).with_name("diglot")


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., Terminal]]:
    """Start `diglot` in a terminal: `start("--lang", "js", config="...", env={...}, size=(40, 120), until=r"\\?")`."""
    processes = []

    def start(
        *arguments: str,
        config: str = "",
        env: dict[str, str] | None = None,
        size: tuple[int, int] = (40, 120),
        until: str = r"(py|js) \[1\]:",
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
        terminal = Terminal(process)
        terminal.shows(until)
        return terminal

    yield start
    for process in processes:
        end(process)


@pytest.fixture
def terminal(start: Callable[..., Terminal]) -> Terminal:
    """A terminal in which `diglot` shows its first prompt."""
    return start()


@pytest.fixture
def javascript(start: Callable[..., Terminal]) -> Terminal:
    """One whose first prompt is JavaScript's."""
    return start("--lang", "js")


@pytest.fixture
def diglot(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: Any) -> Callable[..., tuple[int, str, str]]:
    """Run the command in this process: `diglot("-c", "1", cells="...")` returns its status, output and errors."""
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str, cells: str = "") -> tuple[int, str, str]:
        modules = set(sys.modules)
        with monkeypatch.context() as patch:
            patch.setattr(sys, "stdin", io.StringIO(cells))
            patch.setattr(sys, "argv", ["diglot"])
            patch.setattr(sys, "path", [*sys.path])
            try:
                status = main(arguments)
            except SystemExit as exit:  # wrong usage, and --help
                status = exit.code
        for name in set(sys.modules) - modules:
            if str(tmp_path) in str(getattr(sys.modules[name], "__file__", None)):
                del sys.modules[name]
        return (status, *capfd.readouterr())

    return run


@pytest.fixture
def script(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Script:
    """Run a session that types a script: `script("1 + 1\\r", See("Out"), language="js")` returns what it printed."""
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    monkeypatch.chdir(tmp_path)
    return Script(tmp_path)
