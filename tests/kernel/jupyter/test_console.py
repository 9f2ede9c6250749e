"""`jupyter console --kernel diglot` on a terminal."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pexpect
import pytest

from ...terminal import TIMEOUT, Terminal, end

CTRL_C, CTRL_D = "\x03", "\x04"


@pytest.fixture
def console(kernelspec: Path, tmp_path: Path) -> Iterator[Terminal]:
    process = pexpect.spawn(
        str(Path(sys.executable).with_name("jupyter-console")),
        ["--kernel", "diglot", "--ZMQTerminalInteractiveShell.simple_prompt=False"],
        env={**os.environ, "TERM": "xterm"},
        cwd=str(tmp_path),
        dimensions=(40, 120),
        encoding="utf-8",
        timeout=TIMEOUT,
    )
    try:
        yield Terminal(process)
    finally:
        end(process)


@pytest.mark.slow
def test_cells_completion_interrupt_and_end(console: Terminal) -> None:
    console.shows(r"In \[1\]: ")
    console.enter("%%js")
    console.shows(r"\.\.\.: ")  # it waits for the code
    console.enter("const pair = [1, 2]; pair.length")
    console.shows(r"Out\[1\]: 2\s")
    console.shows(r"In \[2\]: ")
    console.enter("pair[1] + 1")
    console.shows(r"Out\[2\]: 3\s")
    console.shows(r"In \[3\]: ")
    console.type("%%js\rpair.lastInd\t")
    console.shows("pair.lastIndexOf")
    console.enter("(2)")
    console.shows(r"Out\[3\]: 1\s")
    console.shows(r"In \[4\]: ")
    console.enter("%%js\rconsole.log('busy now'); for (;;);")
    console.shows(r"busy now\s")
    console.type(CTRL_C)
    console.shows("KeyboardInterrupt")
    console.shows(r"In \[5\]: ")
    console.enter("pair.length")
    console.shows(r"Out\[5\]: 2\s")
    console.shows(r"In \[6\]: ")
    console.type(CTRL_D)
    console.shows(r"Do you really want to exit")
    console.enter("y")
    assert console.ends() == 0
