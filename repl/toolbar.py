"""The line below the prompt: language, editing mode, live proxies, JavaScript's memory, what runs, the keys."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from prompt_toolkit.application import get_app
from prompt_toolkit.formatted_text import StyleAndTextTuples
from prompt_toolkit.utils import get_cwidth

from diglot.kernel.views.text import bytes_of

from .background import background
from .keys import name_of
from .languages import LANGUAGES, other

if TYPE_CHECKING:
    from .protocols import PromptShell

__all__ = ["toolbar"]

_GAP = "   "


class _Part(NamedTuple):
    """One thing that the toolbar shows.

    :ivar texts: how it may be worded, the longest first; the last is empty for what may be left out.
    :ivar rank: what has a higher one is left out first.
    """

    texts: tuple[str, ...]
    rank: int
    style: str = ""


def toolbar(shell: PromptShell) -> StyleAndTextTuples:
    """Return the text of the toolbar, as much of it as fits the terminal; it is drawn again after every key."""
    return _fit(_parts(shell), get_app().output.get_size().columns)


def _parts(shell: PromptShell) -> list[_Part]:
    typed = LANGUAGES[shell.typed_language].title
    parts = [_Part((f" {typed}",), 0, "bold")]
    if mode := shell.prompts.vi_mode():
        parts.append(_Part((mode.strip(),), 1))
    if running := background(shell):
        count = len(running.tasks) + running.timers
        parts.append(_Part((f"{count} running", ""), 2, "bold"))
    if shell.session is not None:
        figures = shell.session.proxies.figures()
        python, javascript = figures["pyproxies"], figures["jsproxies"]
        long = f"proxies: {python:,} of Python in JS, {javascript:,} of JS in Python"
        parts.append(_Part((long, f"py→js {python:,} js→py {javascript:,}", ""), 3))
        memory = bytes_of(figures["bytes"])
        parts.append(_Part((f"JS memory: {memory}", memory, ""), 4))
    target = LANGUAGES[other(shell.language)].title
    keys = ((shell.toggle_key, target, 5), (shell.inspect_key, "help", 6))
    return parts + [_Part((f"{name_of(key)}: {what}", ""), rank) for key, what, rank in keys if key]


def _fit(parts: list[_Part], width: int) -> StyleAndTextTuples:
    """Shorten parts until they fit."""
    chosen = [0] * len(parts)

    def shown() -> list[tuple[str, str]]:
        texts = [(part.style, part.texts[choice]) for part, choice in zip(parts, chosen, strict=True)]
        return [(style, text) for style, text in texts if text]

    def needed() -> int:
        return sum(get_cwidth(text) + len(_GAP) for _, text in shown()) - len(_GAP)

    def urgency(each: int) -> tuple[bool, int]:
        # What has a shorter wording gets it, the longest first, before anything is left out.
        texts = parts[each].texts[chosen[each] :]
        return (True, len(texts[0])) if len(texts) > 2 else (False, parts[each].rank)

    while needed() > width:
        longer = [each for each, part in enumerate(parts) if chosen[each] + 1 < len(part.texts)]
        if not longer:
            break
        chosen[max(longer, key=urgency)] += 1
    fragments: StyleAndTextTuples = []
    for style, text in shown():
        fragments += [("", _GAP if fragments else ""), (style, text)]
    return fragments
