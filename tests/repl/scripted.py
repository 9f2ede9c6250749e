"""The prompt with scripted input: the shell that users get, in this process, typed into by a script.

What a terminal has to do with it (raw mode, signals, sizes, colours) is left to the tests that have one.
"""

from __future__ import annotations

import asyncio
import contextlib
import io
import re
import select
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

import pytest
from prompt_toolkit.application import Application, get_app_or_none, get_app_session
from prompt_toolkit.data_structures import Size
from prompt_toolkit.input import PipeInput, create_pipe_input
from prompt_toolkit.layout.screen import Screen
from prompt_toolkit.output import DummyOutput

from diglot.kernel.cells import Language
from diglot.repl import loop
from diglot.repl.shell import DiglotApp, DiglotShell, interact

from ..terminal import CONTROL_SEQUENCE

ALT, BACKSPACE, CLEAR, TAB = "\x1b", "\x7f", "\x15", "\t"
CTRL_C, CTRL_D, CTRL_R = "\x03", "\x04", "\x12"
F1, F4, SHIFT_TAB, RIGHT, UP = "\x1bOP", "\x1bOS", "\x1b[Z", "\x1b[C", "\x1b[A"

_TIMEOUT = 30  # seconds until a screen that does not show what it should counts as wrong


def paste(text: str) -> str:
    """What terminals send that tell programs what is pasted."""
    return f"\x1b[200~{text}\x1b[201~"


class See(NamedTuple):
    """A step of a script: wait until the screen, the prompt with all that floats around it, shows what matches.

    :ivar patience: seconds until it is clear that it does not.
    """

    pattern: str
    patience: float = _TIMEOUT


class Printed(NamedTuple):
    """A step of a script: wait until what has been printed matches."""

    pattern: str
    patience: float = _TIMEOUT


Step: TypeAlias = str | See | Printed  # a string is typed


class Script:
    """Runs sessions: each is given its steps, and returns what it has printed.

    Steps go on while a prompt is shown; behind the last the session is left.

    :param folder: the current folder of the sessions, and where IPython's own is.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __call__(
        self, *steps: Step, language: Language | None = None, config: str = "", size: tuple[int, int] = (40, 120)
    ) -> str:
        """Run a session.

        :param language: of the first prompt.
        :param config: the lines of `ipython_config.py`.
        :param size: rows and columns of the screen.
        """
        profile = self._folder / "ipython" / "profile_default"
        profile.mkdir(parents=True, exist_ok=True)
        # IPython takes standard input that is no terminal for one that has to do with a simple prompt.
        forced = "c.TerminalInteractiveShell.simple_prompt = False\nc.TerminalInteractiveShell.term_title = False\n"
        (profile / "ipython_config.py").write_text(forced + config)
        printed = io.StringIO()
        with contextlib.ExitStack() as stack:
            pipe = stack.enter_context(create_pipe_input())
            screen = _Screen(printed, size)
            patch = stack.enter_context(pytest.MonkeyPatch.context())
            # Not a session of its own: the thread behind `patch_stdout` knows the default one only.
            patch.setattr(get_app_session(), "_input", pipe)
            patch.setattr(get_app_session(), "_output", screen)
            stack.enter_context(contextlib.redirect_stdout(printed))
            stack.enter_context(contextlib.redirect_stderr(printed))
            stack.enter_context(_one_app())
            typist = _Typist([*steps], pipe, printed)
            screen.drawn = typist.go_on
            assert interact(language) == 0
        typist.check()
        return CONTROL_SEQUENCE.sub("", printed.getvalue()).replace("\r\n", "\n")


class _Screen(DummyOutput):
    """A terminal of a size. What goes to it beside the prompt's own drawing is printed.

    :ivar drawn: called when the prompt has been drawn.
    """

    drawn: Callable[[Application[Any], str], object]

    def __init__(self, printed: io.StringIO, size: tuple[int, int]) -> None:
        self._printed = printed
        self._size = Size(*size)

    def get_size(self) -> Size:
        return self._size

    def write(self, data: str) -> None:
        if get_app_or_none() is None:
            self._printed.write(data)

    def write_raw(self, data: str) -> None:
        self._printed.write(data)  # what cells in the background print

    def flush(self) -> None:
        app = get_app_or_none()
        if app is not None and not app.is_done and app.renderer.last_rendered_screen is not None:
            self.drawn(app, _text(app.renderer.last_rendered_screen, self._size))


def _text(screen: Screen, size: Size) -> str:
    """The lines of a screen."""
    rows = (screen.data_buffer[row] for row in range(screen.height))
    return "\n".join("".join(row[column].char for column in range(size.columns)).rstrip() for row in rows).rstrip()


class _Typist:
    """Does the steps of a script, each when the keys of the one before have been read, and leaves behind the last.

    :param steps: is emptied.
    """

    def __init__(self, steps: list[Step], pipe: PipeInput, printed: io.StringIO) -> None:
        self._steps, self._pipe, self._printed = steps, pipe, printed
        self._late: asyncio.TimerHandle | None = None
        self._shown = self._failure = ""

    def go_on(self, app: Application[Any], screen: str) -> None:
        if app.key_processor.input_queue or select.select([self._pipe.fileno()], [], [], 0)[0]:
            return  # what was typed is not on the screen yet
        self._shown = re.sub(r"\n{3,}", "\n\n", screen)
        while self._steps and not isinstance(self._steps[0], str) and self._is_done(self._steps[0], screen):
            self._steps.pop(0)
        if self._late is not None:
            self._late.cancel()
            self._late = None
        if not self._steps:
            # One Ctrl-C for a menu, one for the text; the second Ctrl-D leaves what still runs.
            self._pipe.send_text(CTRL_C + CTRL_C + CTRL_D)
        elif isinstance(self._steps[0], str):
            self._pipe.send_text(self._steps.pop(0))
        else:
            self._late = loop.get_loop().call_later(self._steps[0].patience, self._give_up)

    def _is_done(self, step: See | Printed, screen: str) -> bool:
        text = screen if isinstance(step, See) else CONTROL_SEQUENCE.sub("", self._printed.getvalue())
        return re.search(step.pattern, text) is not None

    def _give_up(self) -> None:
        printed = self._printed.getvalue()
        self._failure = f"{self._steps[0]} does not come. The screen:\n{self._shown}\nPrinted:\n{printed}"
        self._steps.clear()
        self._pipe.send_text(CTRL_C + CTRL_C + CTRL_D)

    def check(self) -> None:
        """Fail if the script did not come to its end."""
        assert not self._failure, self._failure
        assert not self._steps, f"the session ended before {self._steps[0]!r}:\n{self._printed.getvalue()}"


@contextlib.contextmanager
def _one_app() -> Iterator[None]:
    """Leave no trace of IPython's application in this process."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("excepthook", "displayhook", "path", "argv"):
            value = getattr(sys, name)
            patch.setattr(sys, name, [*value] if isinstance(value, list) else value)
        try:
            yield
        finally:
            shell = DiglotShell.instance()
            shell.extension_manager.unload_extension("diglot")
            shell.restore_sys_module_state()
            DiglotShell.clear_instance()
            DiglotApp.clear_instance()
