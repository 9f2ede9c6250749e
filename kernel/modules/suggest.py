"""Names of modules that can be imported: what completion offers in `import "` and `require("`."""

from __future__ import annotations

import os
import pkgutil
import sys
from collections.abc import Iterator

from diglot.ffi_core.modules import PYTHON_SCHEME

from .builtins import OWN, PREFIX_ONLY
from .packages import ResolutionError, keys_of_exports, package_name
from .resolve import Resolver, package_places

__all__ = ["suggest"]

_ENDINGS = (".js", ".mjs", ".cjs", ".json", ".ts", ".mts", ".cts", ".tsx", ".jsx")


def suggest(prefix: str, folder: str, resolver: Resolver) -> Iterator[str]:
    """Yield module names that begin with `prefix`, some more than once.

    :param folder: where relative paths start.
    """
    found: Iterator[str]
    if prefix.startswith((".", "/")):
        found = _files(prefix, folder)
    elif prefix.startswith(PYTHON_SCHEME):
        found = (PYTHON_SCHEME + name for name in _python_modules())
    else:
        found = _packages(prefix, folder, resolver)
    yield from (name for name in found if name.startswith(prefix))


def _files(prefix: str, folder: str) -> Iterator[str]:
    lead = prefix[: prefix.rfind("/") + 1]
    if not lead:  # "." and ".."
        yield from ("./", "../")
        return
    try:
        entries = sorted(os.scandir(os.path.join(folder, lead)), key=lambda entry: entry.name)
    except OSError:
        return
    for entry in entries:
        if entry.name.startswith(".") and not prefix.removeprefix(lead).startswith("."):
            continue
        if entry.is_dir():
            yield f"{lead}{entry.name}/"
        elif entry.name.endswith(_ENDINGS):
            yield lead + entry.name


def _python_modules() -> Iterator[str]:
    names = {module.name for module in pkgutil.iter_modules()} | sys.stdlib_module_names
    yield from sorted(name for name in names if not name.startswith("_"))


def _packages(prefix: str, folder: str, resolver: Resolver) -> Iterator[str]:
    names: set[str] = set()
    for place in package_places(folder):
        for name in _folders(place):
            if name.startswith("@"):
                names.update(f"{name}/{inner}" for inner in _folders(os.path.join(place, name)))
            else:
                names.add(name)
        try:
            package, _ = package_name(prefix)
        except ResolutionError:
            continue
        root = os.path.join(place, *package.split("/"))
        if "/" in prefix and os.path.isdir(root):
            yield from _subpaths(package, root, resolver)
    yield from sorted(names)
    yield from sorted(resolver.builtins - PREFIX_ONLY)
    yield from (PYTHON_SCHEME, "pyodide/ffi", *OWN)
    if prefix.startswith("node"):
        yield from (f"node:{name}" for name in sorted(resolver.builtins))


def _folders(place: str) -> list[str]:
    try:
        return [entry.name for entry in os.scandir(place) if not entry.name.startswith(".") and entry.is_dir()]
    except OSError:
        return []


def _subpaths(package: str, root: str, resolver: Resolver) -> Iterator[str]:
    try:
        found = resolver.packages.read(root)
    except ResolutionError:
        return
    if found is not None and found.data.get("exports") is not None:
        yield from (package + key[1:].partition("*")[0] for key in keys_of_exports(found) if key != ".")
