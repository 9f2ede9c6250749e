"""The keys that Diglot adds to IPython's, and what Ctrl-C does while the prompt is shown."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import termios
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import TYPE_CHECKING

from prompt_toolkit.application import Application, get_app
from prompt_toolkit.enums import DEFAULT_BUFFER
from prompt_toolkit.filters import (
    Condition,
    FilterOrBool,
    emacs_insert_mode,
    has_completions,
    has_focus,
    vi_insert_mode,
)
from prompt_toolkit.key_binding import KeyBindings
from prompt_toolkit.key_binding.key_processor import KeyPress, KeyPressEvent
from prompt_toolkit.keys import Keys

if TYPE_CHECKING:
    from .protocols import Help, PromptShell

__all__ = ["add_key_bindings", "bind", "interrupt_keys", "name_of"]

_LFLAG, _CC = 3, 6  # in the list that termios.tcgetattr returns


def add_key_bindings(bindings: KeyBindings, shell: PromptShell, help: Help) -> None:
    """Add Diglot's keys.

    :param bindings: those of the prompt.
    :param help: what a key shows and hides.
    """
    at_prompt = has_focus(DEFAULT_BUFFER)
    typing = at_prompt & (emacs_insert_mode | vi_insert_mode)
    at_empty_line = typing & Condition(lambda: not get_app().current_buffer.text)

    def toggle(event: KeyPressEvent) -> None:
        """Switch between Python and JavaScript for good; the text stays."""
        shell.switch_language()

    def enter(event: KeyPressEvent) -> None:
        """Switch to the other language; Backspace comes back."""
        shell.switch_language(and_back=True)

    def leave(event: KeyPressEvent) -> None:
        """Come back from the other language."""
        shell.switch_back()

    def inspect(event: KeyPressEvent) -> None:
        """Show what is known about the name at the cursor; again: all of it, in the pager."""
        help.show_help()

    def hide(event: KeyPressEvent) -> None:
        """Hide what is shown of the name at the cursor."""
        help.hide_help()

    bind(bindings, shell.inspect_key, inspect, at_prompt)
    bind(bindings, "s-tab", inspect, typing & ~has_completions)  # as in notebooks
    bind(bindings, "escape", hide, at_prompt & Condition(lambda: help.has_help))
    bind(bindings, shell.toggle_key, toggle, at_prompt)
    bind(bindings, shell.switch_key, enter, at_empty_line)
    bind(bindings, "backspace", leave, at_empty_line & Condition(lambda: shell.can_switch_back))


def bind(bindings: KeyBindings, keys: str, handler: Callable[[KeyPressEvent], object], filter: FilterOrBool) -> None:
    """Bind keys, as a setting names them: one after the other, with blanks between them; none, if there is none.

    :raises ValueError: if there is no key of such a name.
    """
    if names := keys.split():
        bindings.add(*names, filter=filter)(handler)


def name_of(keys: str) -> str:
    """Return what people call the keys that a setting names: "F4", "Ctrl-T", "Alt-L"."""
    return " ".join(_name(key) for key in keys.split()).replace("Escape ", "Alt-")


def _name(key: str) -> str:
    *modifiers, last = re.findall(r"(?:[cs]-(?=.)|.+)", key)
    words = [{"c-": "Ctrl-", "s-": "Shift-"}[each] for each in modifiers]
    return "".join([*words, last.capitalize()])


@contextmanager
def interrupt_keys(app: Application[str], loop: asyncio.AbstractEventLoop) -> Iterator[Callable[[], None]]:
    """Make Ctrl-C work at the prompt even while a timer or task of an earlier cell does not return.

    The prompt shares its thread with those, and reads Ctrl-C as a key like any other: an endless loop in a timer
    would make the terminal deaf, and the heap could only be killed. So the terminal is made to send SIGINT, which is
    handed to the prompt as the key; if one has not been taken up when the next one comes, the second Ctrl-C raises
    KeyboardInterrupt in whatever is running.

    :param app: the prompt's application.
    :param loop: the loop that it runs in. The calling thread must be the main thread.
    :return: a context manager; its value is to be called in the loop once the prompt has put the terminal into raw
        mode. (Leaving raw mode undoes what that does.)
    """
    press: asyncio.Handle | None = None

    def press_key() -> None:
        nonlocal press
        press = None
        if app.is_running:
            # What was typed before Ctrl-C may still wait to be read.
            app.key_processor.feed_multiple([*app.input.read_keys(), KeyPress(Keys.ControlC, "\x03")])
            app.key_processor.process_keys()

    def on_sigint(signum: int, frame: FrameType | None) -> None:
        nonlocal press
        if press is None and app.is_running and app.context is not None:
            press = loop.call_soon_threadsafe(press_key, context=app.context.copy())
            return
        if press is not None:
            press.cancel()
            press = None
        raise KeyboardInterrupt

    previous = signal.signal(signal.SIGINT, on_sigint)
    try:
        yield lambda: _send_sigint(app.input.fileno())
    finally:
        signal.signal(signal.SIGINT, previous)
        if press is not None:
            press.cancel()


def _send_sigint(terminal: int) -> None:
    """Let the terminal, in raw mode, send SIGINT at Ctrl-C; Ctrl-Z and Ctrl-\\ stay keys.

    :param terminal: its file descriptor.
    """
    try:
        attributes = termios.tcgetattr(terminal)
        # NOFLSH: what was typed ahead and what is being drawn are not thrown away.
        attributes[_LFLAG] |= termios.ISIG | termios.NOFLSH
        none = bytes([os.fpathconf(terminal, "PC_VDISABLE")])
        attributes[_CC][termios.VSUSP] = attributes[_CC][termios.VQUIT] = none
        termios.tcsetattr(terminal, termios.TCSANOW, attributes)
    except (OSError, termios.error):
        pass  # not a terminal: prompt_toolkit does without raw mode as well
