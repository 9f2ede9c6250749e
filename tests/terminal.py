"""A terminal in which a program runs: what a person types into it, and reads from it."""

from __future__ import annotations

import re

import pexpect
import pytest

TIMEOUT = 30  # seconds until a terminal that shows nothing new counts as stuck
CONTROL_SEQUENCE = re.compile(r"\x1b\[[0-9;?]*[ -/]*[@-~]|\x1b[()][AB0]|\x1b[=>]|\x1b\][^\x07]*\x07")
UNFINISHED_SEQUENCE = re.compile(r"\x1b(\[[0-9;?]*|\][^\x07]*|[()])?\Z")
# The prompt asks where the cursor is before it draws the line below.
CURSOR_REQUEST, CURSOR_POSITION = "\x1b[6n", "\x1b[1;1R"


def end(process: pexpect.spawn) -> None:
    """End the program of a terminal."""
    try:
        process.close(force=True)
    except pexpect.ExceptionPexpect:  # killed, but a busy machine takes longer for that than pexpect waits
        process.wait()
        process.close()


class Terminal:
    """A terminal in which `diglot` runs.

    :ivar text: all that it has shown, without control sequences.
    :ivar raw: likewise, with them.
    """

    def __init__(self, process: pexpect.spawn) -> None:
        self._process = process
        self.text = ""
        self.raw = ""
        self._raw = ""
        self._read = 0  # how far `shows` has come in the text

    def type(self, text: str) -> None:
        self._process.send(text)

    def enter(self, text: str) -> None:
        self.type(text + "\r")

    def paste(self, text: str) -> None:
        """Paste as terminals do that tell programs what is pasted."""
        self.type(f"\x1b[200~{text}\x1b[201~")

    def shows(self, pattern: str) -> re.Match[str]:
        """Wait until the terminal shows, after what was found before, a text that matches."""
        while not (match := re.compile(pattern).search(self.text, self._read)):
            try:
                self._raw += self._process.read_nonblocking(65536, TIMEOUT)
            except (pexpect.TIMEOUT, pexpect.EOF) as error:
                pytest.fail(f"{pattern!r} does not appear ({type(error).__name__}) in:\n{self.text[self._read :]}")
            if UNFINISHED_SEQUENCE.search(self._raw):
                continue
            self.type(CURSOR_POSITION * self._raw.count(CURSOR_REQUEST))
            self.raw += self._raw
            self.text += CONTROL_SEQUENCE.sub("", self._raw)
            self._raw = ""
        self._read = match.end()
        return match

    def resize(self, rows: int, columns: int) -> None:
        self._process.setwinsize(rows, columns)

    def prompt(self, language: str, number: int) -> None:
        self.shows(rf"{language} \[{number}\]:")

    def ends(self) -> int | None:
        """Wait for the end of the process and return its exit status."""
        self._process.expect(pexpect.EOF, timeout=TIMEOUT)
        self._process.close()
        status: int | None = self._process.exitstatus
        return status
