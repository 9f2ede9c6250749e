"""package.json files: reading them, the package that a file belongs to, and the tables `exports` and `imports`.

The algorithms are those of Node's documentation ("Modules: Packages", "ECMAScript modules: Resolution Algorithm").
Nothing here knows of the engine; any thread may call it.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from typing import Any

__all__ = [
    "PACKAGE_FOLDERS",
    "Package",
    "PackageReader",
    "ResolutionError",
    "keys_of_exports",
    "package_name",
    "resolve_target",
]

# Where packages are: npm's folder, and the one that dukpy's installer fills.
PACKAGE_FOLDERS = ("node_modules", "js_modules")


class ResolutionError(Exception):
    """Raised when a module cannot be found.

    :ivar code: Node's code, such as "ERR_MODULE_NOT_FOUND".
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class Package:
    """A package.json.

    :ivar folder: where it is.
    :ivar data: what it holds.
    """

    def __init__(self, folder: str, data: dict[str, Any]) -> None:
        self.folder = folder
        self.data = data

    @property
    def name(self) -> str | None:
        """Its name, if it says one."""
        name = self.data.get("name")
        return name if isinstance(name, str) else None

    @property
    def type(self) -> str | None:
        """What its `.js` files are: "module", "commonjs", or None when it does not say."""
        kind = self.data.get("type")
        return kind if kind in ("module", "commonjs") else None

    def field(self, name: str) -> str | None:
        """A field that should be a text; None when it is not."""
        value = self.data.get(name)
        return value if isinstance(value, str) and value else None


class PackageReader:
    """Reads package.json files, each again only after it has changed."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[tuple[int, int], Package]] = {}

    def read(self, folder: str) -> Package | None:
        """The package.json of a folder; None when there is none.

        :raises ResolutionError: when it is no JSON object.
        """
        path = os.path.join(folder, "package.json")
        try:
            status = os.stat(path)
            stamp = (status.st_mtime_ns, status.st_size)
            known = self._known.get(path)
            if known is not None and known[0] == stamp:
                return known[1]
            with open(path, encoding="utf-8-sig") as file:
                data = json.load(file)
        except OSError:
            return None
        except ValueError as error:
            raise ResolutionError("ERR_INVALID_PACKAGE_CONFIG", f"{path} is not valid JSON: {error}") from None
        if not isinstance(data, dict):
            raise ResolutionError(
                "ERR_INVALID_PACKAGE_CONFIG", f"{path} must hold a JSON object, not a {type(data).__name__}"
            )
        package = Package(folder, data)
        self._known[path] = (stamp, package)
        return package

    def scope(self, folder: str) -> Package | None:
        """The package that the files of a folder belong to."""
        for parent in parents(folder):
            if os.path.basename(parent) in PACKAGE_FOLDERS:
                return None
            package = self.read(parent)
            if package is not None:
                return package
        return None


def parents(folder: str) -> Iterator[str]:
    """Yield a folder, the one that holds it, and so on."""
    while True:
        yield folder
        above = os.path.dirname(folder)
        if above == folder:
            return
        folder = above


def package_name(specifier: str) -> tuple[str, str]:
    """Cut a bare specifier: "@a/b/c" into the package "@a/b" and the subpath "./c" ("." when there is none).

    :raises ResolutionError: when it cannot name a package.
    """
    parts = specifier.split("/")
    count = 2 if specifier.startswith("@") else 1
    name = "/".join(parts[:count])
    if len(parts) < count or not all(parts[:count]) or name.startswith(".") or "\\" in name or "%" in name:
        raise ResolutionError(
            "ERR_INVALID_MODULE_SPECIFIER",
            f'Invalid module "{specifier}" is not a valid package name: write "name", "@scope/name", or a path that '
            'begins with "./", "../" or "/"',
        )
    rest = "/".join(parts[count:])
    return name, f"./{rest}" if len(parts) > count else "."


def _is_sugar(exports: Any) -> bool:
    """Whether `exports` is the short form: the target of "." itself."""
    if not isinstance(exports, dict):
        return True
    dotted = [isinstance(key, str) and key.startswith(".") for key in exports]
    return not any(dotted)


def keys_of_exports(package: Package) -> list[str]:
    """The subpaths that a package exports, as its package.json writes them."""
    exports = package.data.get("exports")
    if exports is not None and _is_sugar(exports):
        return ["."]
    return [key for key, target in (exports or {}).items() if target is not None]


def resolve_target(package: Package, field: str, key: str, conditions: frozenset[str]) -> str | None:
    """Look a key up in a package's `exports` or `imports`.

    :param field: "exports" or "imports".
    :param key: "." or "./sub", or "#name".
    :return: the path of a file, or for "#name" perhaps the name of a package; None when the table excludes the key.
    :raises ResolutionError: for a target that would leave the package.
    """
    table = package.data.get(field)
    if field == "exports" and _is_sugar(table):
        table = {".": table}
    if not isinstance(table, dict):
        return None
    if field == "exports" and not all(isinstance(name, str) and name.startswith(".") for name in table):
        raise ResolutionError(
            "ERR_INVALID_PACKAGE_CONFIG",
            f'the "exports" of {package.folder}/package.json mixes subpaths, which begin with ".", and conditions',
        )
    if key in table and "*" not in key:
        return _target(package, field, table[key], None, conditions)
    best, match = "", ""
    for pattern in table:
        head, star, tail = pattern.partition("*")
        if not star or "*" in tail or not key.startswith(head) or key == head or len(key) < len(head) + len(tail):
            continue
        # the longest part before the star wins, then the longest pattern
        if key.endswith(tail) and (not best or _specificity(pattern) > _specificity(best)):
            best, match = pattern, key[len(head) : len(key) - len(tail)]
    return _target(package, field, table[best], match, conditions) if best else None


def _specificity(pattern: str) -> tuple[int, int]:
    return pattern.index("*") + 1, len(pattern)


class _Nothing(Exception):
    """Raised when no condition of a target holds: the next alternative is looked at."""


def _target(package: Package, field: str, target: Any, match: str | None, conditions: frozenset[str]) -> str | None:
    try:
        return _resolve(package, field, target, match, conditions)
    except _Nothing:
        return None


def _resolve(package: Package, field: str, target: Any, match: str | None, conditions: frozenset[str]) -> str | None:
    if isinstance(target, str):
        return _path(package, field, target, match)
    if isinstance(target, dict):
        for condition, inner in target.items():
            if condition == "default" or condition in conditions:
                try:
                    return _resolve(package, field, inner, match, conditions)
                except _Nothing:
                    continue
        raise _Nothing
    if isinstance(target, list):
        failure: ResolutionError | None = None
        for inner in target:
            try:
                found = _resolve(package, field, inner, match, conditions)
            except _Nothing:
                continue
            except ResolutionError as error:
                failure = error
                continue
            if found is not None:
                return found
        if failure is not None:
            raise failure
        return None
    if target is None:
        return None
    raise _invalid(package, field, target)


def _path(package: Package, field: str, target: str, match: str | None) -> str:
    if not target.startswith("./"):
        if field == "imports" and target.startswith("#"):
            raise ResolutionError(
                "ERR_INVALID_PACKAGE_TARGET",
                f'Invalid "imports" target {json.dumps(target)} in {package.folder}/package.json: '
                "a target cannot be another key of the table, write the file or the package that it stands for",
            )
        if field == "imports" and not target.startswith(("../", "/")):
            return target if match is None else target.replace("*", match)
        raise _invalid(package, field, target)
    for part in (target[2:], match or ""):
        segments = part.replace("\\", "/").split("/")
        if any(segment in ("..", ".", *PACKAGE_FOLDERS) for segment in segments):
            raise _invalid(package, field, target if match is None else target.replace("*", match))
    relative = target if match is None else target.replace("*", match)
    return os.path.join(package.folder, *relative[2:].split("/"))


def _invalid(package: Package, field: str, target: Any) -> ResolutionError:
    return ResolutionError(
        "ERR_INVALID_PACKAGE_TARGET",
        f'Invalid "{field}" target {json.dumps(target)} in {package.folder}/package.json: '
        'a target must begin with "./" and stay in the package',
    )
