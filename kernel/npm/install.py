"""Installing packages into a project: plan, fetch, check, unpack beside, and only then move into place.

Whatever fails before the move leaves the project as it was; a failure of the move itself is undone.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import tempfile
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .archive import unpack
from .config import Config
from .ranges import is_range
from .registry import NpmError, Registry, is_package_name
from .tree import Node, plan

__all__ = ["Changes", "Project", "find_project"]

_THREADS = 8
_GROUPS = ("devDependencies", "optionalDependencies", "dependencies")
# What the lock file keeps of a manifest: enough to plan again without the registry.
_LOCKED = (
    "dependencies", "optionalDependencies", "peerDependencies", "peerDependenciesMeta", "bundleDependencies",
    "os", "cpu",
)  # fmt: skip

# Told how many archives there are, then of each that is there, and of bytes that come.
Progress = Callable[[str, int], None]


@dataclass(frozen=True)
class Changes:
    """What an installation did.

    :ivar added: name and version of each package that is new, or new in this version.
    :ivar removed: of each that is gone.
    :ivar notes: what the user should know.
    """

    added: tuple[tuple[str, str], ...]
    removed: tuple[tuple[str, str], ...]
    notes: tuple[str, ...] = ()


def find_project(folder: Path) -> Path:
    """The project of a folder: the nearest one, going up, that has a package.json or node_modules; else itself."""
    for place in (folder, *folder.parents):
        if (place / "package.json").is_file() or (place / "node_modules").is_dir():
            return place
    return folder


def parse_request(text: str) -> tuple[str, str]:
    """Cut "name@range" in two; without a range it is the tag "latest".

    :raises NpmError: for what is no package's name.
    """
    name, at, wanted = text.rpartition("@")
    if not at or not name:
        name, wanted = text, ""
    if not is_package_name(name):
        raise NpmError(f"{text!r} is not the name of a registry package: write NAME, NAME@RANGE or @SCOPE/NAME")
    return name, wanted or "latest"


class Project:
    """A folder with a package.json, a package-lock.json and node_modules.

    :param folder: the folder.
    :param progress: called with what is being fetched.
    """

    def __init__(self, folder: Path, progress: Progress = lambda event, count: None) -> None:
        self.folder = folder
        self._progress = progress
        self._config = Config(folder)
        self._registry: Registry | None = None

    # -- what users ask for --------------------------------------------------------------------------------------------

    def install(self, requests: Iterable[str] = ()) -> Changes:
        """Install packages, and what they and the package.json ask for.

        :param requests: "name", "name@range", "name@tag".
        :raises NpmError: when that cannot be done; the project is then as it was.
        """
        manifest = self._read("package.json")
        dependencies = self._dependencies(manifest)
        wanted = dict(parse_request(text) for text in requests)
        return self._apply({**dependencies, **wanted}, manifest, wanted)

    def uninstall(self, names: Iterable[str]) -> Changes:
        """Take packages out, and what only they needed.

        :raises NpmError: for a package that the project does not ask for.
        """
        manifest = self._read("package.json")
        dependencies = self._dependencies(manifest)
        for name in names:
            if name not in dependencies:
                known = ", ".join(sorted(dependencies)) or "no packages"
                raise NpmError(f"{self.folder / 'package.json'} does not ask for {name}. It asks for {known}.")
            del dependencies[name]
            for group in _GROUPS:
                (manifest.get(group) or {}).pop(name, None)
        return self._apply(dependencies, manifest, {})

    def installed(self) -> list[tuple[str, str, bool]]:
        """The packages in node_modules: location, version, and whether the package.json asks for it itself."""
        direct = self._dependencies(self._read("package.json"))
        found = []
        for location, version in sorted(self._standing().items()):
            name = location.removeprefix("node_modules/")
            found.append((name.replace("/node_modules/", " > "), version, name in direct))
        return found

    # -- the work ------------------------------------------------------------------------------------------------------

    def _apply(self, dependencies: Mapping[str, str], manifest: dict[str, Any], wanted: Mapping[str, str]) -> Changes:
        lock = self._read("package-lock.json")
        entries: dict[str, Any] = lock.get("packages") or {}
        locked = {
            location: _manifest(location, entry)
            for location, entry in entries.items()
            if location
            and isinstance(entry, dict)
            and "version" in entry
            # what is asked for anew is looked up anew
            and location.removeprefix("node_modules/") not in wanted
        }
        self._registry = self._registry or Registry(self._config)
        tree = plan(dependencies, self._registry.package, locked)
        nodes = {node.location: node for node in tree.root.walk()}
        standing = self._standing()
        missing = {place: node for place, node in nodes.items() if standing.get(place) != node.version}
        # a folder that is replaced takes what is in it along
        for place, node in nodes.items():
            if any(place.startswith(f"{other}/node_modules/") for other in missing):
                missing[place] = node
        # what others have put there stays
        gone = {place: version for place, version in standing.items() if place in entries and place not in nodes}
        modules = self.folder / "node_modules"
        before = modules.exists()
        try:
            modules.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryDirectory(prefix=".diglot-", dir=modules, ignore_cleanup_errors=True) as work:
                self._fetch(missing, Path(work) / "new")
                files = self._files(manifest, wanted, tree.root)
                self._move(missing, gone, Path(work), files)
        except OSError as error:
            raise NpmError(f"Cannot write to {modules}: {error.strerror or error}") from None
        finally:
            with contextlib.suppress(OSError):  # not empty: it stays
                if not before or not nodes:
                    modules.rmdir()
        return Changes(
            tuple(
                sorted(
                    (node.name, node.version) for place, node in missing.items() if standing.get(place) != node.version
                )
            ),
            tuple(sorted((place.rpartition("node_modules/")[2], version) for place, version in gone.items())),
            tuple(dict.fromkeys(tree.notes)),
        )

    def _fetch(self, nodes: Mapping[str, Node], folder: Path) -> None:
        """Get and unpack packages, each under its location."""
        registry = self._registry
        assert registry is not None
        self._progress("total", len(nodes))
        stop = threading.Event()

        def count_bytes(count: int) -> None:
            if stop.is_set():
                raise NpmError("interrupted")
            self._progress("bytes", count)

        def fetch(place: str, node: Node) -> None:
            name = str(node.manifest["name"])
            what = f"{name}@{node.version}"
            dist = node.manifest.get("dist") or {}
            if not dist.get("tarball"):  # the lock file may do without addresses
                found = registry.package(name)["versions"].get(node.version) or {}
                dist = {**(found.get("dist") or {}), **{key: value for key, value in dist.items() if value}}
            content = registry.archive(name, node.version, dist, count_bytes)
            unpack(content, folder / _flat(place), what)
            self._progress("done", 1)

        with ThreadPoolExecutor(_THREADS, "diglot-npm") as pool:
            futures = [pool.submit(fetch, place, node) for place, node in nodes.items()]
            try:
                for future in futures:
                    future.result()
            except BaseException:
                stop.set()
                for future in futures:
                    future.cancel()
                raise

    def _move(self, new: Mapping[str, Node], gone: Iterable[str], work: Path, files: Mapping[str, str]) -> None:
        """Put what was unpacked into place; all of it or nothing."""
        undo: list[Callable[[], object]] = []
        try:
            for number, place in enumerate(sorted({*gone, *new}, key=lambda place: place.count("/node_modules/"))):
                target = self.folder / place
                if target.exists() or target.is_symlink():
                    kept = work / f"old-{number}"
                    os.replace(target, kept)
                    undo.append(lambda kept=kept, target=target: os.replace(kept, target))  # type: ignore[misc]
                if place in new:
                    target.parent.mkdir(parents=True, exist_ok=True)
                    os.replace(work / "new" / _flat(place), target)
                    undo.append(lambda target=target: shutil.rmtree(target))  # type: ignore[misc]
                elif target.parent.name.startswith("@"):
                    with contextlib.suppress(OSError):
                        target.parent.rmdir()
            for name, text in files.items():
                path = self.folder / name
                previous = path.read_bytes() if path.exists() else None
                _write(path, text)
                undo.append(lambda path=path, previous=previous: _restore(path, previous))  # type: ignore[misc]
        except BaseException:
            for step in reversed(undo):
                with contextlib.suppress(OSError):
                    step()
            raise

    def _files(self, manifest: dict[str, Any], wanted: Mapping[str, str], root: Node) -> dict[str, str]:
        """The new texts of package.json and package-lock.json."""
        group: dict[str, str] = dict(manifest.get("dependencies") or {})
        for name, text in wanted.items():
            # a tag or nothing: what it stands for now, and what is compatible with that, as npm does
            is_own = is_range(text) or text.startswith("npm:")
            group[name] = text if is_own else f"^{root.children[name].version}"
            for other in _GROUPS[:2]:
                (manifest.get(other) or {}).pop(name, None)
        if group or "dependencies" in manifest:
            manifest["dependencies"] = dict(sorted(group.items()))
        packages: dict[str, Any] = {
            "": {key: manifest[key] for key in ("name", "version", *_GROUPS) if manifest.get(key)}
        }
        keep_addresses = self._config.get("omit-lockfile-registry-resolved") != "true"
        for node in sorted(root.walk(), key=lambda node: node.location):
            dist = node.manifest.get("dist") or {}
            entry = {"name": node.manifest["name"]} if node.manifest["name"] != node.name else {}
            entry |= {"version": node.version}
            if keep_addresses:
                entry["resolved"] = dist.get("tarball")
            entry["integrity"] = dist.get("integrity")
            for key in _LOCKED:
                if node.manifest.get(key):
                    entry[key] = node.manifest[key]
            packages[node.location] = {key: value for key, value in entry.items() if value}
        name = manifest.get("name") or self.folder.name
        lock = {"name": name, "lockfileVersion": 3, "requires": True, "packages": packages}
        return {"package.json": _json(manifest), "package-lock.json": _json(lock)}

    # -- what is there -------------------------------------------------------------------------------------------------

    def _dependencies(self, manifest: Mapping[str, Any]) -> dict[str, str]:
        return {name: wanted for group in _GROUPS for name, wanted in (manifest.get(group) or {}).items()}

    def _read(self, name: str) -> dict[str, Any]:
        path = self.folder / name
        try:
            found = json.loads(path.read_text(encoding="utf-8-sig"))
        except FileNotFoundError:
            return {}
        except (OSError, ValueError) as error:
            raise NpmError(f"Cannot read {path}: {error}. Mend or remove it first.") from None
        if not isinstance(found, dict):
            raise NpmError(f"{path} must hold a JSON object, not a {type(found).__name__}")
        return found

    def _standing(self) -> dict[str, str]:
        """The version of each package in node_modules, by location."""
        return dict(_packages_in(self.folder, ""))


def _packages_in(folder: Path, location: str) -> Iterator[tuple[str, str]]:
    modules = folder / location / "node_modules"
    with contextlib.suppress(OSError):
        for entry in sorted(modules.iterdir()):
            if entry.name.startswith("."):
                continue
            for package in sorted(entry.iterdir()) if entry.name.startswith("@") else [entry]:
                place = package.relative_to(folder).as_posix()
                try:
                    version = json.loads((package / "package.json").read_text(encoding="utf-8-sig"))["version"]
                except (OSError, ValueError, KeyError, TypeError):
                    continue
                yield place, str(version)
                yield from _packages_in(folder, place)


def _name_at(location: str, entry: Mapping[str, Any]) -> str:
    return str(entry.get("name") or location.rpartition("node_modules/")[2])


def _manifest(location: str, entry: Mapping[str, Any]) -> dict[str, Any]:
    """What a lock file's entry says, as the registry would."""
    dist = {"tarball": entry.get("resolved"), "integrity": entry.get("integrity")}
    return {**entry, "name": _name_at(location, entry), "dist": dist}


def _flat(place: str) -> str:
    return place.replace("/", "+")


def _json(value: Any) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"


def _write(path: Path, text: str) -> None:
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        temporary.write_text(text, encoding="utf-8")
        os.replace(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)


def _restore(path: Path, previous: bytes | None) -> None:
    if previous is None:
        path.unlink()
    else:
        path.write_bytes(previous)
