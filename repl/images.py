"""Images in a terminal: drawn where the environment names a terminal that can, else a note of what they are."""

from __future__ import annotations

import base64
import struct
from collections.abc import Mapping

__all__ = ["image_text"]

_CHUNK = 4096  # bytes that kitty's protocol takes at once
_KITTY = frozenset({"ghostty", "WezTerm"})
_ITERM = frozenset({"iTerm.app", "mintty", "vscode"})


def image_text(data: bytes | str, environment: Mapping[str, str], *, is_terminal: bool) -> str:
    """Return what shows a PNG image when it is written to a terminal.

    Protocols: https://sw.kovidgoyal.net/kitty/graphics-protocol/, https://iterm2.com/documentation-images.html

    :param data: the image, in base64 when it is a string.
    :param environment: says which terminal it is.
    :param is_terminal: whether it is one at all.
    """
    png = base64.b64decode(data) if isinstance(data, str) else data
    program = environment.get("TERM_PROGRAM", "")
    if not is_terminal or "TMUX" in environment:
        return _note(png)
    if "KITTY_WINDOW_ID" in environment or environment.get("TERM") == "xterm-kitty" or program in _KITTY:
        return _kitty(base64.b64encode(png).decode())
    if program in _ITERM or environment.get("LC_TERMINAL") == "iTerm2":
        return f"\x1b]1337;File=inline=1;size={len(png)}:{base64.b64encode(png).decode()}\a"
    return _note(png)


def _kitty(text: str) -> str:
    chunks = [text[at : at + _CHUNK] for at in range(0, len(text), _CHUNK)] or [""]
    last = len(chunks) - 1
    heads = ["a=T,f=100," if number == 0 else "" for number in range(len(chunks))]
    return "".join(
        f"\x1b_G{head}m={int(number < last)};{chunk}\x1b\\"
        for number, (head, chunk) in enumerate(zip(heads, chunks, strict=True))
    )


def _note(png: bytes) -> str:
    size = ""
    if png[:8] == b"\x89PNG\r\n\x1a\n" and len(png) >= 24:
        width, height = struct.unpack(">II", png[16:24])
        size = f"{width}x{height}, "
    return f"[image: PNG, {size}{len(png):,} bytes]"
