"""Node's built-in modules that there are here: `node/NAME.js`, a dot for each slash of the name.

A module's file is a function `(primordials, service, require, vendored) => exports`; `service` is what `services.py`
makes, `vendored` gives a file of the npm packages that Diglot is built with, which `vendored.json` lists: where Node's
own code is kept as a package, that is what is used. A name that begins with "internal" is for the other files alone.
`OWN` are modules of Diglot's, not of Node's. `absent.json` describes the modules that cannot be here.
"""

from __future__ import annotations

import json
import posixpath
from pathlib import Path
from typing import Any

__all__ = [
    "ABSENT",
    "BUILTINS",
    "OWN",
    "PREFIX_ONLY",
    "builtin_source",
    "vendored_file",
    "vendored_path",
    "vendored_source",
]

_FOLDER = Path(__file__).with_name("node")
_VENDORED = Path(__file__).with_name("vendored")
_INTERNAL = "internal/"

# Diglot's own modules.
OWN = frozenset({"diglot/dom"})

# Modules that this process cannot have, with what Node's export: packages load with them, a call says why it fails.
ABSENT: dict[str, dict[str, Any]] = json.loads((_FOLDER / "absent.json").read_text("utf-8"))
# What only "node:" leads to: packages have these names.
PREFIX_ONLY = frozenset({"test", "test/reporters"})

BUILTINS = frozenset(ABSENT) | frozenset(
    name
    for path in _FOLDER.iterdir()
    if path.name.endswith(".js")
    and not (name := path.name.removesuffix(".js").replace(".", "/")).startswith(_INTERNAL)
    and name not in OWN
)


def builtin_source(name: str) -> str:
    """The JavaScript of a built-in module."""
    if name in ABSENT:
        name = f"{_INTERNAL}absent"
    return (_FOLDER / f"{name.replace('/', '.')}.js").read_text("utf-8")


def vendored_path(importer: str, specifier: str) -> str:
    """The file that a relative specifier means in a file of a vendored package; both below the folder of all."""
    path = posixpath.normpath(posixpath.join(posixpath.dirname(importer), specifier))
    return (
        path
        if path.endswith(".js")
        else next(name for name in (f"{path}.js", f"{path}/index.js") if (_VENDORED / name).is_file())
    )


def vendored_file(path: str) -> Path:
    """Where a file of a vendored package is."""
    return _VENDORED / path


def vendored_source(path: str) -> str:
    """The JavaScript of a file of a vendored package."""
    return vendored_file(path).read_text("utf-8")
