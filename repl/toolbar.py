"""The line below the prompt: the language, the proxies that are alive, JavaScript's memory, the keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prompt_toolkit.formatted_text import StyleAndTextTuples

from diglot.kernel.views.text import bytes_of

from .keys import TOGGLE_KEY

if TYPE_CHECKING:
    from .shell import DiglotShell

__all__ = ["LANGUAGE_NAMES", "toolbar"]

LANGUAGE_NAMES = {"py": "Python", "js": "JavaScript"}


def toolbar(shell: DiglotShell) -> StyleAndTextTuples:
    """Return the text of the toolbar; it is drawn again after every key.

    :param shell: its language and, when the extension is loaded, its heap are shown.
    """
    name, other = LANGUAGE_NAMES[shell.language], LANGUAGE_NAMES["py" if shell.language == "js" else "js"]
    parts: StyleAndTextTuples = [("bold", f" {name} ")]
    if shell.session is not None:
        figures = shell.session.heap_magics.figures()
        python, javascript = figures["pyproxies"], figures["jsproxies"]
        parts.append(("", f"  proxies: {python:,} of Python in JS, {javascript:,} of JS in Python"))
        parts.append(("", f"   JS memory: {bytes_of(figures['bytes'])}"))
    parts.append(("", f"   {TOGGLE_KEY.upper()}: {other}"))
    return parts
