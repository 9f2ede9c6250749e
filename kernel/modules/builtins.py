"""Node's built-in modules that there are here: `node/NAME.js`, a dot for each slash of the name.

A module's file is a function `(primordials, service, require) => exports`; `service` is what `services.py` makes.
A name that begins with "internal" is for the other files alone.
"""

from __future__ import annotations

from pathlib import Path

__all__ = ["BUILTINS", "builtin_source"]

_FOLDER = Path(__file__).with_name("node")
_INTERNAL = "internal/"

BUILTINS = frozenset(
    name
    for path in _FOLDER.iterdir()
    if path.name.endswith(".js") and not (name := path.name.removesuffix(".js").replace(".", "/")).startswith(_INTERNAL)
)


def builtin_source(name: str) -> str:
    """The JavaScript of a built-in module."""
    return (_FOLDER / f"{name.replace('/', '.')}.js").read_text("utf-8")
