"""The npm packages that Diglot itself is made with: fetched when it is built, never by users.

`setup.py` is the caller, before anything is installed: of this package it uses modules that need nothing but Python.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from pathlib import Path

from .archive import unpack
from .config import Config
from .registry import NpmError, Registry

__all__ = ["fetch"]


def fetch(lock: Path, folder: Path) -> None:
    """Put the packages of a lock file into a folder. What stands there in the right version stays as it is.

    :param lock: a JSON object: for each package its "version", its "integrity", and "files", the patterns of those it
        takes; package.json and the licence always come along.
    :param folder: is left with these packages and nothing else.
    :raises NpmError: when one cannot be had, or is not what the lock file says.
    """
    wanted = json.loads(lock.read_text("utf-8"))
    folder.mkdir(exist_ok=True)
    for path in (
        found for entry in folder.iterdir() for found in (entry.glob("*") if entry.name[0] == "@" else [entry])
    ):
        if path.relative_to(folder).as_posix() not in wanted:
            shutil.rmtree(path)
    missing = [name for name, entry in wanted.items() if _standing(folder / name) != entry]
    registry = Registry(Config(lock.parent))
    for name in missing:
        entry = wanted[name]
        what = f"{name}@{entry['version']}"
        base = name.rpartition("/")[2]
        address = f"https://registry.npmjs.org/{name}/-/{base}-{entry['version']}.tgz"
        try:
            content = registry.archive(name, entry["version"], {**entry, "tarball": address}, lambda count: None)
        except NpmError as error:
            raise NpmError(
                f"{error}\nDiglot is built with the packages of {lock}, which an npm registry has; a source "
                f"distribution brings them along."
            ) from None
        with tempfile.TemporaryDirectory(prefix=".new-", dir=folder.parent) as work:
            new, kept = Path(work) / "all", Path(work) / "kept"
            unpack(content, new, what)
            for pattern in ("package.json", "LICEN[CS]E*", *entry["files"]):
                for path in new.glob(pattern):
                    target = kept / path.relative_to(new)
                    target.parent.mkdir(parents=True, exist_ok=True)
                    path.replace(target)
            (kept / _STAMP).write_text(json.dumps(entry), "utf-8")
            shutil.rmtree(folder / name, ignore_errors=True)
            (folder / name).parent.mkdir(exist_ok=True)
            kept.replace(folder / name)


_STAMP = "vendored.json"  # in each package: the entry of the lock file that it was made of


def _standing(folder: Path) -> object:
    try:
        return json.loads((folder / _STAMP).read_text("utf-8"))
    except (OSError, ValueError):
        return None
