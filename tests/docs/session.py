"""What runs the code blocks of a page: one session for all cells, a shell for commands, a terminal for the prompt."""

from __future__ import annotations

import contextlib
import doctest
import io
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pexpect
import pytest
from traitlets.config import Config

from diglot.repl import loop
from diglot.repl.runner import CellShell, View

from ..terminal import TIMEOUT, Terminal, end
from .pages import CELLS, Block

__all__ = ["Differs", "Session", "matches", "session"]

_BIN = Path(sys.executable).parent
_COMMAND = re.compile(r"^\$ (.*(?:\n> .*)*)\n", re.MULTILINE)  # `> ` goes on with the command
_PROMPT = re.compile(r"^(?P<language>py|js) \[(?P<number>\d+)\]: (?P<first>.*)$")
_CONTINUATION = re.compile(r"^\s+\.\.\.: ?(.*)$")


def matches(shown: str, found: str) -> bool:
    """Whether a text is what a page shows: `...` stands for any text, blanks at the ends of lines do not count."""
    shown, found = ("\n".join(line.rstrip() for line in text.strip().splitlines()) for text in (shown, found))
    return doctest.OutputChecker().check_output(shown, found, doctest.ELLIPSIS)


class Differs(AssertionError):
    """Raised when a block shows something else than its page says.

    :ivar found: what it shows.
    """

    def __init__(self, shown: str, found: str) -> None:
        super().__init__(f"the page shows\n{shown}\nand it is\n{found}")
        self.found = found


class Session:
    """The cells of one page, in a folder of its own."""

    def __init__(self, shell: CellShell, folder: Path) -> None:
        self._shell = shell
        self._folder = folder
        self._environment = os.environ | {
            "PATH": f"{_BIN}{os.pathsep}{os.environ['PATH']}",
            "IPYTHONDIR": str(folder / ".ipython"),
        }

    def run(self, block: Block) -> None:
        """Run a block, and compare what it shows with what the page shows."""
        if block.file:
            path = self._folder / block.file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(block.text, encoding="utf-8")
        elif block.language in CELLS:
            self._cell(block)
        elif block.language == "console":
            self._commands(block.text)
        elif block.language == "diglot":
            self._prompt(block.text)
        else:
            pytest.fail(f"nothing runs blocks of the language {block.language!r}")

    def _cell(self, block: Block) -> None:
        if block.language != "python":
            assert block.text.startswith(CELLS[block.language]), f"the cell begins without {CELLS[block.language]}"
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
            result = self._shell.run_cell(block.text, store_history=True)
        text = printed.getvalue()
        if block.shown is None:
            assert result.success, text
        elif not matches(block.shown, text):
            raise Differs(block.shown, text)

    def _commands(self, text: str) -> None:
        parts = _COMMAND.split(text)
        assert parts[0] == "", "a shell session begins with `$ command`"
        for command, shown in zip(parts[1::2], parts[2::2], strict=True):
            done = subprocess.run(
                ["bash", "-c", command.replace("\n> ", "\n")],
                cwd=self._folder,
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
            )
            if shown:
                assert matches(shown, done.stdout), f"`{command}` shows\n{shown}\nand it is\n{done.stdout}"
            else:
                assert done.returncode == 0, f"`{command}` fails:\n{done.stdout}"

    def _prompt(self, text: str) -> None:
        process = pexpect.spawn(
            str(_BIN / "diglot"),
            env=self._environment | {"TERM": "xterm"},
            cwd=str(self._folder),
            dimensions=(60, 120),
            encoding="utf-8",
            timeout=TIMEOUT,
        )
        try:
            terminal = Terminal(process)
            for line in text.splitlines():
                if prompt := _PROMPT.match(line):
                    terminal.prompt(prompt["language"], int(prompt["number"]))
                    terminal.enter(prompt["first"])
                elif continuation := _CONTINUATION.match(line):
                    terminal.shows(r"\.\.\.: ")
                    terminal.enter(continuation[1])
                elif line.strip() and line.strip() != "...":
                    terminal.shows(".*?".join(map(re.escape, line.strip().split("..."))))
        finally:
            end(process)


@contextlib.contextmanager
def session(folder: Path) -> Iterator[Session]:
    """A session whose files and packages are in a folder, which is the current one meanwhile."""
    config = Config({"HistoryManager": {"enabled": False}})
    shell = CellShell.instance(config=config, displayhook_class=View.displayhook_class)
    sys.path.insert(0, "")  # as the command does
    try:
        shell.extension_manager.load_extension("diglot")
        yield Session(shell, folder)
        shell.diglot.cells.cancel_timers()
        loop.close()
    finally:
        shell.extension_manager.unload_extension("diglot")
        shell.restore_sys_module_state()
        CellShell.clear_instance()
        sys.path.remove("")
