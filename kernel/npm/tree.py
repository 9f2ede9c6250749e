"""Which versions go where: a tree of node_modules folders in which each package finds its dependencies.

A package is put as high as it can go, where it serves most others; a version that conflicts with one which is there
already goes into the folder of the package that wants it.
"""

from __future__ import annotations

import platform
import sys
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from .ranges import best_version, is_range, satisfies
from .registry import NpmError, is_package_name

__all__ = ["Node", "Tree", "plan"]

# What a registry says of a package, by name.
Lookup = Callable[[str], dict[str, Any]]


DEEPEST = 100  # folders within each other; real packages need some ten


@dataclass
class Node:
    """A package at its place.

    :ivar name: the name of its folder, under which others import it.
    :ivar manifest: its package.json, as the registry has it.
    :ivar parent: the package in whose node_modules it is; None for the project itself.
    """

    name: str
    manifest: Mapping[str, Any]
    parent: Node | None
    children: dict[str, Node] = field(default_factory=dict)

    @property
    def version(self) -> str:
        """Its version."""
        return str(self.manifest["version"])

    @property
    def location(self) -> str:
        """Its folder, relative to the project's."""
        if self.parent is None:
            return ""
        above = self.parent.location
        return f"{above}/node_modules/{self.name}".lstrip("/")

    @property
    def depth(self) -> int:
        """How many folders of packages it lies in."""
        count, node = 0, self
        while node.parent is not None:
            count, node = count + 1, node.parent
        return count

    def walk(self) -> Iterator[Node]:
        """Yield what is below it."""
        for child in self.children.values():
            yield child
            yield from child.walk()


@dataclass
class Tree:
    """What is to be installed.

    :ivar root: the project.
    :ivar notes: what the user should know: peers that do not fit, optional packages that were left out.
    :ivar used: who uses which package, and what was asked for: (user, package, real name, range).
    """

    root: Node
    notes: list[str] = field(default_factory=list)
    used: list[tuple[Node, Node, str, str]] = field(default_factory=list)


@dataclass
class _Wish:
    """That a package needs another one."""

    node: Node
    name: str
    wanted: str
    is_optional: bool = False
    is_peer: bool = False


def plan(
    dependencies: Mapping[str, str], lookup: Lookup, locked: Mapping[str, Mapping[str, Any]] | None = None
) -> Tree:
    """Find versions for the dependencies of a project and of each other.

    :param dependencies: what the project wants: name -> range, tag, or "npm:name@range".
    :param lookup: returns what the registry says of a package.
    :param locked: location -> what an earlier plan put there, kept where it still fits.
    :raises NpmError: when there is no version that fits.
    """
    tree = Tree(Node("", {"name": "", "version": "0.0.0"}, None))
    pending = deque(_Wish(tree.root, name, wanted) for name, wanted in sorted(dependencies.items()))
    while pending:
        wish = pending.popleft()
        try:
            made = _fulfil(wish, tree, lookup, locked or {})
        except NpmError as error:
            if not wish.is_optional:
                raise
            tree.notes.append(f"left out the optional {wish.name}: {error}")
            continue
        if made is not None:
            pending.extend(_wishes(made))
    return tree


def _wishes(node: Node) -> Iterator[_Wish]:
    manifest = node.manifest
    optional = manifest.get("optionalDependencies") or {}
    bundled = manifest.get("bundleDependencies") or manifest.get("bundledDependencies") or ()
    for name, wanted in sorted({**(manifest.get("dependencies") or {}), **optional}.items()):
        if bundled is not True and name not in bundled:
            yield _Wish(node, name, wanted, is_optional=name in optional)
    meta = manifest.get("peerDependenciesMeta") or {}
    for name, wanted in sorted((manifest.get("peerDependencies") or {}).items()):
        if not (meta.get(name) or {}).get("optional"):
            # its place is beside the package, where the one that uses both sees it
            yield _Wish(node.parent or node, name, wanted, is_peer=True)


def _fulfil(wish: _Wish, tree: Tree, lookup: Lookup, locked: Mapping[str, Mapping[str, Any]]) -> Node | None:
    """Put the package that is wanted into the tree; None when one that fits is in sight already."""
    real, wanted = _alias(wish.name, wish.wanted)
    for name in (wish.name, real):
        if not is_package_name(name):  # it would become a path
            raise NpmError(f"{wish.node.name or 'package.json'} asks for {name!r}, which is not a package name")
    places: list[Node] = []  # where it could go, the highest last
    place: Node | None = wish.node
    while place is not None:
        standing = place.children.get(wish.name)
        if standing is not None:
            if _fits(standing, real, wanted):
                tree.used.append((wish.node, standing, real, wanted))
                return None
            if wish.is_peer:
                tree.notes.append(
                    f"{wish.name}@{standing.version} is installed, but a package next to it asks for {wanted}"
                )
                return None
            break
        places.append(place)
        place = place.parent
    if not places:
        standing = wish.node.children[wish.name]
        raise NpmError(f"{wish.name} cannot be installed in versions {standing.version} and {wanted} at once")
    if wish.node.depth > DEEPEST:
        raise NpmError(
            f"No version of {wish.name} ends the chain of packages that need each other in other versions: "
            f"{wanted!r} is asked for {DEEPEST} folders deep. Ask for fixed versions of them"
        )
    for spot in reversed(places):
        location = f"{spot.location}/node_modules/{wish.name}".lstrip("/")
        manifest = _choose(real, wanted, lookup, locked.get(location))
        node = Node(wish.name, manifest, spot)
        if spot is places[0] or not _hides(node, tree):
            break
    if wish.is_optional and not _runs_here(manifest):
        return None
    spot.children[wish.name] = node
    tree.used.append((wish.node, node, real, wanted))
    return node


def _hides(node: Node, tree: Tree) -> bool:
    """Whether the node, at its place, would take the place of one above it for somebody who needs that version."""
    for user, used, real, wanted in tree.used:
        if used.name != node.name or _fits(node, real, wanted):
            continue
        above: Node | None = user
        while above is not None and above is not used.parent:
            if above is node.parent:
                return True
            above = above.parent
    return False


def _alias(name: str, wanted: str) -> tuple[str, str]:
    if not wanted.startswith("npm:"):
        return name, wanted
    real, at, inner = wanted[4:].rpartition("@")
    return (real, inner) if at and real else (wanted[4:], "*")


def _fits(node: Node, real: str, wanted: str) -> bool:
    # a tag is taken to fit: it stood for this version when it was looked up
    return node.manifest.get("name") == real and (satisfies(node.version, wanted) or not is_range(wanted))


def _choose(name: str, wanted: str, lookup: Lookup, locked: Mapping[str, Any] | None) -> Mapping[str, Any]:
    """What the registry says of the version to take."""
    if ":" in wanted or "/" in wanted:
        raise NpmError(f"{name} is requested from {wanted!r}: only packages from a registry can be installed.")
    if locked is not None and locked["name"] == name and (satisfies(locked["version"], wanted) or not is_range(wanted)):
        return locked
    package = lookup(name)
    versions: dict[str, Any] = package["versions"]
    tags: dict[str, str] = package.get("dist-tags") or {}
    if is_range(wanted):
        usable = [version for version, manifest in versions.items() if not manifest.get("deprecated")]
        found = best_version(usable, wanted, tags.get("latest")) or best_version(versions, wanted)
    else:
        found = tags.get(wanted)
    if found is None or found not in versions:
        known = ", ".join(list(versions)[-5:]) or "none"
        tag_names = ", ".join(sorted(tags))
        raise NpmError(
            f"No version of {name} is {wanted!r}. The last ones are {known}"
            + (f"; tags: {tag_names}." if tags else ".")
        )
    return dict(versions[found])


_SYSTEMS = {"win32": "win32", "darwin": "darwin", "linux": "linux"}
_PROCESSORS = {"x86_64": "x64", "amd64": "x64", "aarch64": "arm64", "arm64": "arm64", "i686": "ia32"}


def _runs_here(manifest: Mapping[str, Any]) -> bool:
    """Whether a package's `os` and `cpu` allow this machine."""
    for key, value in (
        ("os", _SYSTEMS.get(sys.platform, sys.platform)),
        ("cpu", _PROCESSORS.get(platform.machine().lower(), platform.machine())),
    ):
        allowed = manifest.get(key) or []
        allowed = [allowed] if isinstance(allowed, str) else allowed
        if f"!{value}" in allowed or (any(not entry.startswith("!") for entry in allowed) and value not in allowed):
            return False
    return True
