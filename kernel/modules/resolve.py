"""What a module specifier stands for: Node's resolution of `import` and `require`, over the files of this machine.

Both ways end in the path of a file or in the name of a built-in module. Where Node refuses and its reason would puzzle,
the error says what was looked for and what would work. Nothing here knows of the engine.
"""

from __future__ import annotations

import importlib.util
import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Literal, NamedTuple
from urllib.parse import unquote, urlsplit

from .builtins import OWN, PREFIX_ONLY
from .packages import (
    PACKAGE_FOLDERS,
    Package,
    PackageReader,
    ResolutionError,
    keys_of_exports,
    package_name,
    parents,
    resolve_target,
)

__all__ = ["NODE_MODULES", "Kind", "Location", "Resolver", "package_places", "url_of"]

Kind = Literal["import", "require"]

CONDITIONS = {
    "import": frozenset({"node", "import", "module-sync"}),
    "require": frozenset({"node", "require"}),
}
# What `require` tries behind a path; `import` of a package's old-style entry does too.
EXTENSIONS = (".js", ".json", ".cjs", ".mjs")
_TYPESCRIPT = {".js": (".ts", ".tsx"), ".jsx": (".tsx",), ".mjs": (".mts",), ".cjs": (".cts",)}
_TYPED = (".ts", ".tsx", ".mts", ".cts", ".jsx")

# Node's built-in modules: a name that Diglot lacks should not look like a package that is missing.
NODE_MODULES = frozenset({
    "assert", "assert/strict", "async_hooks", "buffer", "child_process", "cluster", "console", "constants", "crypto",
    "dgram", "diagnostics_channel", "dns", "dns/promises", "domain", "events", "fs", "fs/promises", "http", "http2",
    "https", "inspector", "module", "net", "os", "path", "path/posix", "path/win32", "perf_hooks", "process",
    "punycode", "querystring", "readline", "readline/promises", "repl", "sea", "sqlite", "stream", "stream/consumers",
    "stream/promises", "stream/web", "string_decoder", "sys", "test", "timers", "timers/promises", "tls",
    "trace_events", "tty", "url", "util", "util/types", "v8", "vm", "wasi", "worker_threads", "zlib",
})  # fmt: skip


class Location(NamedTuple):
    """What a specifier stands for.

    :ivar path: of a file, symbolic links resolved; or the name of a built-in module, "node:fs".
    :ivar suffix: the query and the fragment of an import: they make it a module of its own.
    """

    path: str
    suffix: str = ""

    @property
    def id(self) -> str:
        """The name that the module is cached by."""
        return self.path + self.suffix


class Resolver:
    """Finds modules.

    :param builtins: the built-in modules there are, without "node:".
    """

    def __init__(self, builtins: Iterable[str]) -> None:
        self.builtins = frozenset(builtins)
        self.packages = PackageReader()

    def resolve(self, specifier: str, folder: str, importer: str, kind: Kind) -> Location:
        """Find what `specifier` stands for.

        :param folder: where relative paths start and the search for packages begins.
        :param importer: the file or the cell that asks, for messages and for what TypeScript's importers may do.
        :raises ResolutionError: when there is no such module.
        """
        if specifier.startswith("node:"):
            return self._builtin(specifier[5:], importer)
        if _is_path(specifier):
            return self._path(specifier, folder, importer, kind)
        if specifier.startswith("#"):
            return self._internal(specifier, folder, importer, kind)
        scheme, colon, _ = specifier.partition(":")
        if colon and scheme.isalpha() and len(scheme) > 1:
            return self._url(specifier, scheme.lower(), importer, kind)
        if specifier in OWN or (specifier in self.builtins and specifier not in PREFIX_ONLY):
            return Location(f"node:{specifier}")
        if not specifier:
            raise ResolutionError("ERR_INVALID_MODULE_SPECIFIER", f"An empty module name, imported from {importer}")
        return self._bare(specifier, folder, importer, kind)

    # -- built-in modules and URLs -------------------------------------------------------------------------------------

    def _builtin(self, name: str, importer: str) -> Location:
        if name in self.builtins:
            return Location(f"node:{name}")
        known = "Node's" if name in NODE_MODULES else "a built-in"
        raise ResolutionError(
            "ERR_UNKNOWN_BUILTIN_MODULE",
            f"There is no {known} module 'node:{name}' here, which {importer} imports. "
            f"There are: {', '.join(sorted(self.builtins))}",
        )

    def _url(self, specifier: str, scheme: str, importer: str, kind: Kind) -> Location:
        if scheme == "file" and kind == "import":
            parts = urlsplit(specifier)
            return self._path(unquote(parts.path), "/", importer, kind, _suffix(parts.query, parts.fragment))
        if scheme == "data" and kind == "import":
            return Location(specifier)
        remedy = "Import a file, a package, 'py:module' or a 'data:' URL"
        if scheme in ("http", "https"):
            remedy = "Modules are not loaded from the network: install the package with %npm install NAME"
        elif scheme in ("npm", "jsr"):
            name = specifier.partition(":")[2]
            remedy = f"Run %npm install {name}, then import it by its name alone"
        raise ResolutionError(
            "ERR_UNSUPPORTED_ESM_URL_SCHEME",
            f"Cannot {kind} '{specifier}' ({importer}): no modules are found by '{scheme}:'. {remedy}",
        )

    # -- files ---------------------------------------------------------------------------------------------------------

    def _path(self, specifier: str, folder: str, importer: str, kind: Kind, suffix: str = "") -> Location:
        path = specifier
        if kind == "import" and not suffix:
            parts = urlsplit(specifier)
            path, suffix = unquote(parts.path), _suffix(parts.query, parts.fragment)
        if "\0" in path:
            raise ResolutionError("ERR_INVALID_MODULE_SPECIFIER", f"A zero byte in the module name {specifier!r}")
        full = os.path.normpath(os.path.join(folder, path))
        is_folder = path.endswith(("/", "/.", "/..")) or path in (".", "..")
        if kind == "require":
            found = None if is_folder else _as_file(full)
            found = found or self._as_folder(full, importer)
        else:
            found = full if os.path.isfile(full) and not is_folder else None
            if found is None and (
                importer.endswith(_TYPED) or any(f"{os.sep}{f}{os.sep}" in importer for f in PACKAGE_FOLDERS)
            ):
                # as compilers and bundlers let them
                found = _as_typescript(full) or _as_file(full) or self._as_folder(full, importer)
        if found is None:
            raise self._no_file(specifier, full, importer, kind)
        return Location(os.path.realpath(found), suffix)

    def _as_folder(self, folder: str, importer: str) -> str | None:
        if not os.path.isdir(folder):
            return None
        package = self.packages.read(folder)
        main = package.field("main") if package is not None else None
        if main is not None:
            path = os.path.normpath(os.path.join(folder, main))
            found = _as_file(path) or _index(path)
            if found is not None:
                return found
        return _index(folder)

    def _no_file(self, specifier: str, full: str, importer: str, kind: Kind) -> ResolutionError:
        code = "ERR_MODULE_NOT_FOUND" if kind == "import" else "MODULE_NOT_FOUND"
        hint = ""
        if os.path.isdir(full):
            index = self._as_folder(full, importer)
            if kind == "import":
                code = "ERR_UNSUPPORTED_DIR_IMPORT"
                hint = "It is a folder"
                if index is not None:
                    hint += f": write '{specifier.rstrip('/')}/{os.path.relpath(index, full)}'"
            else:
                hint = "It is a folder with no index.js, and no package.json that names a main file"
        else:
            found = _as_file(full) or _as_typescript(full)
            if found is not None:
                name = os.path.basename(found)
                stem = specifier.rpartition("/")[0]
                hint = f"Did you mean '{stem}/{name}'? An import names the whole file, ending included"
            else:
                try:
                    import difflib

                    near = difflib.get_close_matches(os.path.basename(full), os.listdir(os.path.dirname(full)), 1, 0.8)
                except OSError:
                    hint = f"There is no folder {os.path.dirname(full)}"
                else:
                    hint = f"Did you mean '{near[0]}'?" if near else ""
        return ResolutionError(
            code,
            f"Cannot find module '{full}' imported from {importer}. {hint}".rstrip(". ")
            + ("" if hint.endswith("?") else "."),
        )

    # -- packages ------------------------------------------------------------------------------------------------------

    def _internal(self, specifier: str, folder: str, importer: str, kind: Kind) -> Location:
        package = self.packages.scope(folder)
        if specifier != "#" and not specifier.startswith("#/") and package is not None:
            target = resolve_target(package, "imports", specifier, CONDITIONS[kind])
            if target is not None:
                if os.path.isabs(target):
                    return self._file(target, importer, kind, f'the "imports" of {package.folder}/package.json')
                return self.resolve(target, package.folder, importer, kind)
        where = f"in {package.folder}/package.json" if package is not None else "as there is no package.json"
        table = package.data.get("imports") if package is not None else None
        known = f": it has {', '.join(table)}" if isinstance(table, dict) and table else ""
        raise ResolutionError(
            "ERR_PACKAGE_IMPORT_NOT_DEFINED",
            f"Package import specifier '{specifier}' is not defined {where}, imported from {importer}{known}",
        )

    def _bare(self, specifier: str, folder: str, importer: str, kind: Kind) -> Location:
        name, subpath = package_name(specifier)
        own = self.packages.scope(folder)
        if own is not None and own.name == name and own.data.get("exports") is not None:
            return self._exported(own, subpath, importer, kind)
        for place in package_places(folder):
            root = os.path.join(place, *name.split("/"))
            if not os.path.isdir(root):
                # before packages had folders of their own, a file beside them was one too
                if kind == "require" and subpath == "." and (found := _as_file(root)) is not None:
                    return Location(os.path.realpath(found))
                continue
            package = self.packages.read(root)
            if package is not None and package.data.get("exports") is not None:
                return self._exported(package, subpath, importer, kind)
            if subpath == ".":
                return self._entry(root, package, name, importer, kind)
            path = os.path.join(root, *subpath[2:].split("/"))
            if kind == "require":
                found = _as_file(path) or self._as_folder(path, importer)
            else:
                # Node wants the whole file name here; older packages are documented without
                found = path if os.path.isfile(path) else _as_file(path) or self._as_folder(path, importer)
            if found is None:
                raise self._no_file(specifier, path, importer, kind)
            return Location(os.path.realpath(found))
        raise self._no_package(specifier, name, folder, importer, kind)

    def _exported(self, package: Package, subpath: str, importer: str, kind: Kind) -> Location:
        target = resolve_target(package, "exports", subpath, CONDITIONS[kind])
        if target is None:
            what = "No main entry is exported" if subpath == "." else f"Package subpath '{subpath}' is not exported"
            keys = ", ".join(key for key in keys_of_exports(package)[:20])
            other = "require" if kind == "import" else "import"
            hint = f"It exports {keys}"
            if resolve_target(package, "exports", subpath, CONDITIONS[other]) is not None:
                hint = f"Only {other} finds it: use {'require()' if other == 'require' else 'import'}"
            raise ResolutionError(
                "ERR_PACKAGE_PATH_NOT_EXPORTED",
                f'{what} by the "exports" of {package.folder}/package.json, imported from {importer}. {hint}.',
            )
        return self._file(target, importer, kind, f'the "exports" of {package.folder}/package.json')

    def _file(self, path: str, importer: str, kind: Kind, table: str) -> Location:
        if not os.path.isfile(path):
            raise ResolutionError(
                "ERR_MODULE_NOT_FOUND" if kind == "import" else "MODULE_NOT_FOUND",
                f"Cannot find module '{path}' imported from {importer}: {table} leads there.",
            )
        return Location(os.path.realpath(path))

    def _entry(self, root: str, package: Package | None, name: str, importer: str, kind: Kind) -> Location:
        """The entry of a package without `exports`."""
        if package is not None and kind == "import":
            # no condition of Node's, but where old packages keep what is meant for `import`
            module = package.field("module")
            path = os.path.normpath(os.path.join(root, module)) if module is not None else ""
            if module is not None and os.path.isfile(path):
                return Location(os.path.realpath(path))
        found = self._as_folder(root, importer)
        if found is None:
            main = package.field("main") if package is not None else None
            raise ResolutionError(
                "ERR_MODULE_NOT_FOUND" if kind == "import" else "MODULE_NOT_FOUND",
                f"Cannot find package '{name}' imported from {importer}: {root} has "
                + (
                    f"no file {main}, which its package.json names as main, and no index.js."
                    if main
                    else "no index.js."
                ),
            )
        return Location(os.path.realpath(found))

    def _no_package(self, specifier: str, name: str, folder: str, importer: str, kind: Kind) -> ResolutionError:
        code = "ERR_MODULE_NOT_FOUND" if kind == "import" else "MODULE_NOT_FOUND"
        if name in NODE_MODULES or specifier in NODE_MODULES:
            return ResolutionError(
                code,
                f"Cannot find module '{specifier}' imported from {importer}: the built-in modules are "
                f"{', '.join(sorted(self.builtins - PREFIX_ONLY))}.",
            )
        looked = [place for place in package_places(folder) if os.path.isdir(place)]
        where = (
            f"Looked in {', '.join(looked)}. " if looked else f"There is no node_modules folder in {folder} or above. "
        )
        hints = [f"%npm install {name} installs a package of that name"]
        beside = os.path.join(folder, *specifier.split("/"))
        local = beside if os.path.isfile(beside) else _as_file(beside)
        if local is not None:
            hints.append(f"the file beside it is './{os.path.relpath(local, folder)}'")
        if _is_python_module(name):
            hints.append(f"the Python module is 'py:{specifier.replace('/', '.')}'")
        return ResolutionError(
            code, f"Cannot find package '{name}' imported from {importer}. {where}{'; '.join(hints)}."
        )


def package_places(folder: str) -> Iterable[str]:
    """Yield the folders that may hold packages for the files of `folder`, the nearest first."""
    for parent in parents(folder):
        if os.path.basename(parent) not in PACKAGE_FOLDERS:
            for name in PACKAGE_FOLDERS:
                yield os.path.join(parent, name)


def url_of(specifier: str, importer: str) -> str | None:
    """The URL that a path or a URL means in the file `importer`; None for a name, as of a package."""
    import ada_url

    try:
        if _is_path(specifier):
            return ada_url.URL(specifier, Path(importer).as_uri()).href
        return ada_url.URL(specifier).href
    except ValueError:
        return None


def _is_path(specifier: str) -> bool:
    return specifier.startswith(("./", "../", "/")) or specifier in (".", "..")


def _suffix(query: str, fragment: str) -> str:
    return (f"?{query}" if query else "") + (f"#{fragment}" if fragment else "")


def _as_file(path: str) -> str | None:
    for extension in ("", *EXTENSIONS):
        if os.path.isfile(path + extension):
            return path + extension
    return None


def _as_typescript(path: str) -> str | None:
    stem, extension = os.path.splitext(path)
    candidates = [stem + other for other in _TYPESCRIPT.get(extension, ())]
    candidates += [path + other for other in (".ts", ".tsx", ".mts", ".jsx", "/index.ts", "/index.tsx")]
    return next(filter(os.path.isfile, candidates), None)


def _index(folder: str) -> str | None:
    return next(
        (path for path in (os.path.join(folder, "index" + end) for end in EXTENSIONS) if os.path.isfile(path)), None
    )


def _is_python_module(name: str) -> bool:
    if not name.isidentifier():
        return False
    try:
        return name in sys.modules or importlib.util.find_spec(name) is not None
    except (ImportError, ValueError, AttributeError):
        return False
