"""The screen as a person sees it, in tmux: the start, an error of JavaScript, the completion menu, a value to come."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

COMMAND = Path(sys.executable).with_name("diglot")
TIMEOUT = 60  # seconds until a screen that does not change counts as wrong
TMUX = shutil.which("tmux")

pytestmark = pytest.mark.skipif(TMUX is None, reason="tmux is not installed: no screens to compare")


class Screen:
    """A screen of 80 columns and 20 lines in which `diglot --lang js` runs."""

    def __init__(self, folder: Path) -> None:
        self._server = [str(TMUX), "-S", str(folder / "tmux"), "-f", os.devnull]
        environment = {"IPYTHONDIR": str(folder / "ipython"), "PATH": os.environ["PATH"], "LANG": "C.UTF-8"}
        variables = [f"{name}={value}" for name, value in environment.items()]
        self._tmux("new-session", "-d", "-x", "80", "-y", "20", "env", *variables, str(COMMAND), "--lang", "js")

    def _tmux(self, *arguments: str) -> str:
        done = subprocess.run([*self._server, *arguments], capture_output=True, text=True, encoding="utf-8", check=True)
        return done.stdout

    def type(self, *keys: str) -> None:
        """Press keys, by their names in tmux."""
        self._tmux("send-keys", *keys)

    def text(self) -> str:
        """What stands on the screen now, figures that change from run to run as N."""
        lines = [line.rstrip() for line in self._tmux("capture-pane", "-p").splitlines()]
        text = re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n")
        return re.sub(r"[\d.]+ KiB", "N KiB", re.sub(r"Diglot \S+: Python \S+ ", "Diglot N: Python N ", text))

    def shows(self, expected: str) -> None:
        """Wait for a screen; the difference is shown when it does not come."""
        deadline = time.monotonic() + TIMEOUT
        while self.text() != expected and time.monotonic() < deadline:
            time.sleep(0.1)
        assert self.text() == expected

    def close(self) -> None:
        self._tmux("kill-server")


@pytest.fixture
def screen(tmp_path: Path) -> Iterator[Screen]:
    screen = Screen(tmp_path)
    yield screen
    screen.close()


BANNER = """\
Diglot N: Python N and JavaScript share one heap
] at an empty line or F4 switches the language, %%js for a cell; Ctrl-D leaves

"""
START = (
    BANNER
    + """\
js [1]:

 JavaScript   py→js 0 js→py 0   JS memory: N KiB   F4: Python   F1: help"""
)


def test_the_start(screen: Screen) -> None:
    screen.shows(START)


def test_an_error_of_javascript(screen: Screen) -> None:
    screen.shows(START)
    screen.type("null.x", "Enter")
    screen.shows(
        BANNER
        + """\
js [1]: null.x
---------------------------------------------------------------------------
TypeError                                 Traceback (most recent call last)
Cell In[1], line 1
----> 1 null.x
             ^

TypeError: cannot read property 'x' of null

js [2]:

 JavaScript   py→js 0 js→py 1   JS memory: N KiB   F4: Python   F1: help"""
    )


def test_the_completion_menu(screen: Screen) -> None:
    screen.shows(START)
    screen.type("const point = { mass: 5, move(dx) { return dx } }", "Enter")
    before = BANNER + "js [1]: const point = { mass: 5, move(dx) { return dx } }\n\n"
    status = "\n\n JavaScript   py→js 0 js→py 0   JS memory: N KiB   F4: Python   F1: help"
    screen.shows(before + "js [2]:" + status)
    screen.type("point.m", "Tab")
    screen.shows(
        before
        + """\
js [2]: point.m
                mass   property
                move   function"""
        + status
    )
    screen.type("Tab", "Space")
    screen.shows(before + "js [2]: point.mass\n        5" + status)
