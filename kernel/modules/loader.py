"""The module loader of cells: `import` and `require` of files, packages, Node's built-in modules and Python.

A `ModuleLoader` belongs to one heap, whose engine calls it with the engine entered. Each module is loaded once per heap
and named by its path: that is what tracebacks show and `require.cache` is keyed by.
"""

from __future__ import annotations

import base64
import functools
import os
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, unquote_to_bytes, urlsplit

from diglot.ffi_core import Heap, JsException, JsProxy
from diglot.ffi_core._bridge import ErrorOfJs
from diglot.ffi_core.modules import PYTHON_SCHEME, JsModules, import_python
from diglot.kernel.javascript.compile import dialect_of, to_javascript
from diglot.kernel.javascript.engine import for_engine

from .builtins import ABSENT, BUILTINS, PREFIX_ONLY, builtin_source, vendored_path, vendored_source
from .dom import Dom
from .packages import ResolutionError
from .resolve import Kind, Resolver, package_places, url_of

if TYPE_CHECKING:
    from .formats import Format

__all__ = ["ModuleLoader"]

_WRAPPER = "(function (exports, require, module, __filename, __dirname) {"
_TABLES = frozenset(("rows", "columns"))
# Why an import of a path or a URL fails whose URL import.meta.resolve gives all the same.
_ABSENT_URL = frozenset({
    "ERR_MODULE_NOT_FOUND",
    "ERR_UNKNOWN_BUILTIN_MODULE",
    "ERR_UNSUPPORTED_DIR_IMPORT",
    "ERR_UNSUPPORTED_ESM_URL_SCHEME",
})  # fmt: skip
_SCRIPT_TYPES = ("text/javascript", "application/javascript", "")


class ModuleLoader(JsModules):
    """Finds and loads the modules of one heap.

    :param heap: the heap; its `require` and its `import` are this loader's from now on.
    :param folder: returns where the relative paths of cells start; the current folder by default.
    :ivar platform_host: gives the Python side of a part of the platform; the owner of both sets it.
    :ivar platform_part: gives the JavaScript side of one, likewise.
    :ivar dom: the document, and which code finds it.
    """

    lazy_globals = Dom.NAMES | _TABLES

    def __init__(self, heap: Heap, folder: Callable[[], str] = os.getcwd) -> None:
        self.heap = heap
        self.folder = folder
        self.resolver = Resolver(BUILTINS)
        self.platform_host: Callable[[str], Any] = _no_platform
        self.platform_part: Callable[[str], Any] = _no_platform
        self._formats: dict[str, Format] = {}
        self._importers: dict[str, set[str]] = {}  # module -> what it imports statically
        self._unfinished: set[str] = set()  # ES modules whose bodies have not run to their end
        self._stamps: dict[str, int] = {}  # when the files of those were last changed
        self._renamed: dict[str, str] = {}
        self._running: set[str] = set()  # CommonJS modules that are being looked at for their names
        source = Path(__file__).with_name("commonjs.js").read_text("utf-8")
        host = heap.to_js(
            {
                "resolve": self._require_resolve, "paths": self._paths, "format": self._format_of,
                "compile": self._compile, "json": self._json, "python": self._python, "importNow": self._import_now,
                "builtin": self._builtin, "service": self._service, "filename": self._filename,
                "vendored": self._vendored, "vendoredPath": vendored_path,
            },
            dict_converter=heap.js.Object.fromEntries,
        )  # fmt: skip
        make = heap.eval_js(source, "diglot:commonjs.js")
        self._js = make(heap.js_library("primordials"), host)
        self.dom = Dom(self.load, self.text_of, lambda name: self.platform_part(name), self._js.load)
        callsites = Path(__file__).with_name("callsites.js").read_text("utf-8")
        heap.eval_js(callsites, "diglot:callsites.js")(heap.js_library("primordials"))
        heap.modules = self
        heap.js.require = self._js.require

    # -- for Python ----------------------------------------------------------------------------------------------------

    def load(self, specifier: str) -> Any:
        """Load a module for Python, without waiting: what `require` gives.

        :return: a CommonJS module's exports; the namespace of an ES module.
        :raises JsException: when it cannot be found, or fails.
        """
        return self._js.load(self._require_resolve(specifier, "", "import"))

    def has_export(self, namespace: Any, name: str) -> bool:
        """Whether a module exports a name."""
        return bool(self._js.has(namespace, name))

    def text_of(self, name: str) -> str | None:
        """The JavaScript of a module's file; None when it is no file."""
        path = _path(name)
        try:
            return self._read(path) if os.path.isabs(path) else None
        except (OSError, JsException):
            return None

    def suggest(self, prefix: str) -> Iterable[str]:
        """The names of modules that a cell could import and that begin with `prefix`, some more than once."""
        from .suggest import suggest

        return suggest(prefix, self.folder(), self.resolver)

    def is_loaded(self, folder: str) -> bool:
        """Whether a module of a folder, or of what is in it, has been loaded."""
        return any(name.startswith(folder + os.sep) for name in self._formats)

    @property
    def create_require(self) -> Any:
        """`createRequire` of node:module."""
        return self._js.createRequire

    @property
    def module_class(self) -> Any:
        """The class of CommonJS's `module` objects."""
        return self._js.Module

    def close(self) -> None:
        """Take the loader out of the heap. Idempotent."""
        if self.heap.modules is self:
            self.heap.modules = JsModules()

    # -- what the engine asks: `import` --------------------------------------------------------------------------------

    def normalize(self, base: str, name: str) -> str | None:
        """The id of the module that an import names."""
        known = super().normalize(base, name)
        if known is not None:
            return known
        # see import_now, which says it
        found = name if base == "diglot:import" else self._current(self._resolve(name, base, "import"))
        self._importers.setdefault(base, set()).add(found)
        return found

    def names(self, name: str, hooks: Any) -> Iterable[str] | None:
        """The names that a module made of values exports."""
        if super().normalize("", name) is not None:
            return super().exports(name, hooks)
        try:
            match self._format_of(name):
                case "builtin":
                    return ["default", *self._js.namesOf(name).to_py()]
                case "json":
                    return ["default"]
                case "commonjs":
                    return {"default", "module.exports", *self._commonjs_names(name, set())}
        except (ResolutionError, OSError) as error:
            raise self._error(error) from None
        return None

    def exports(self, name: str, hooks: Any) -> dict[str, Any] | None:
        """The values of those names."""
        if super().normalize("", name) is not None:
            return super().exports(name, hooks)
        if self._formats.get(name) == "module":
            return None
        names = [key for key in self.names(name, hooks) or () if key not in ("default", "module.exports")]
        found = self._js.exportsOf(name, self.heap.js_library("newArray")(*names))
        return {found[i]: found[i + 1] for i in range(0, len(found), 2)}

    def source(self, name: str) -> tuple[str, dict[str, Any]] | None:
        """The text of an ES module."""
        self._unfinished.add(name)
        self._stamps[name] = _changed(name)
        if name.startswith("data:"):
            return for_engine(_data(name)[1].decode("utf-8", "replace")), {"url": name}
        path = _path(name)
        try:
            source = self._read(path)
        except OSError as error:
            raise self._error(error) from None
        suffix = name[len(path) :]
        meta = self._js.metaOf(Path(path).as_uri() + suffix, path, self._meta_resolve)
        values: dict[str, Any] = {key: getattr(meta, key) for key in ("dirname", "filename", "url", "resolve")}
        # How import_now learns that the body has run; deleted by then, so that nobody sees it.
        values[_DONE] = lambda: self._unfinished.discard(name)
        return f"{source}\n;import.meta.{_DONE}();delete import.meta.{_DONE};", values

    def _current(self, name: str) -> str:
        """The id under which a module that failed is loaded again, once its file has been mended.

        The engine keeps the failure under the old one.
        """
        latest = self._renamed.get(name, name)
        if latest in self._unfinished and _changed(latest) != self._stamps[latest]:
            latest = self._renamed[name] = f"{name}{'&' if '?' in name else '?'}changed={_changed(latest)}"
        return latest

    # -- what the engine asks: globals ---------------------------------------------------------------------------------

    def gives_global(self, name: str, file: str | None, is_module: bool) -> bool:
        """Whether code finds a global of the document's, or a cell `rows` and `columns`."""
        if name in _TABLES:
            return not is_module
        return self.dom.gives(name, file, is_module)

    def global_value(self, name: str) -> Any:
        """The value of such a global."""
        if name in _TABLES:
            return functools.partial(_with_errors_of_js, getattr(self.heap, name))
        return getattr(self.dom.window, name)

    # -- what commonjs.js asks -----------------------------------------------------------------------------------------

    def _require_resolve(self, specifier: str, filename: str, kind: Kind = "require") -> str:
        if specifier.startswith(PYTHON_SCHEME) or specifier == "pyodide/ffi":
            return specifier
        return self._resolve(specifier, filename, kind)

    def _resolve(self, specifier: str, importer: str, kind: Kind) -> str:
        try:
            return self._find(specifier, importer, kind)
        except (ResolutionError, OSError) as error:
            raise self._error(error) from None

    def _find(self, specifier: str, importer: str, kind: Kind) -> str:
        path = _path(importer)
        if os.path.isabs(path):
            folder = os.path.dirname(path)
        else:
            folder, importer = self.folder(), importer or "a cell"
        return self.resolver.resolve(specifier, folder, importer, kind).id

    def _meta_resolve(self, specifier: str, filename: str) -> str:
        """The URL of what an import would load. As in Node, nothing need be there: programs write such files."""
        if specifier.startswith(PYTHON_SCHEME) or specifier == "pyodide/ffi":
            return specifier
        try:
            found = self._find(specifier, filename, "import")
        except OSError as error:
            raise self._error(error) from None
        except ResolutionError as error:
            url = url_of(specifier, filename) if error.code in _ABSENT_URL else None
            if url is None:
                raise self._error(error) from None
            return url
        path = _path(found)
        return Path(path).as_uri() + found[len(path) :] if os.path.isabs(path) else found

    def _paths(self, folder: str) -> Any:
        places = package_places(folder or self.folder())
        return self.heap.js_library("newArray")(*places)

    def _filename(self, text: str) -> str | None:
        if text.startswith("file:"):
            return unquote(urlsplit(text).path)
        return text if os.path.isabs(text) else None

    def _format_of(self, name: str) -> Format:
        known = self._formats.get(name)
        if known is None:
            known = self._formats[name] = self._find_format(name)
        return known

    def _find_format(self, name: str) -> Format:
        if name.startswith("node:"):
            return "builtin"
        if name.startswith(PYTHON_SCHEME) or name == "pyodide/ffi":
            return "python"
        if name.startswith("data:"):
            kind, _ = _data(name)
            if kind == "application/json":
                return "json"
            if kind not in _SCRIPT_TYPES:
                raise self._error(
                    ResolutionError("ERR_UNKNOWN_MODULE_FORMAT", f"A data: URL of type {kind!r} is not a module")
                )
            return "module"
        from .formats import format_of

        try:
            return format_of(_path(name), self.resolver.packages)
        except (ResolutionError, OSError) as error:
            raise self._error(error) from None

    def _compile(self, name: str) -> Any:
        """The function that a CommonJS file is the body of."""
        path = _path(name)
        try:
            source = self._read(path)
        except OSError as error:
            raise self._error(error) from None
        self.heap.hide_names_from(path)
        # the lines before the text: see kernel/cells/javascript.py
        return self.heap.eval_js(f"\n{_WRAPPER}\n{source}\n}})", path, -1)

    def _json(self, name: str) -> Any:
        try:
            text = _data(name)[1].decode() if name.startswith("data:") else self._read(_path(name))
            return self._js.parseJson(text)
        except OSError as error:
            raise self._error(error) from None
        except JsException as error:
            raise self._js_error("SyntaxError", "", f"{name}: {error.message}") from None

    def _python(self, name: str) -> Any:
        if name == "pyodide/ffi":
            return self.heap.js_library("ffi")
        return import_python(name.removeprefix(PYTHON_SCHEME))

    def _builtin(self, name: str) -> Any:
        name = name.removeprefix("node:")
        file = f"diglot:node/{name}.js"
        self.heap.hide_names_from(file)
        return self.heap.eval_js(builtin_source(name), file)

    def _vendored(self, path: str) -> Any:
        file = f"diglot:vendored/{path}"
        self.heap.hide_names_from(file)
        return self.heap.eval_js(f"{_WRAPPER}{vendored_source(path)}\n}})", file)

    def _service(self, name: str) -> Any:
        """What Python does for a built-in module."""
        from .services import SERVICES, absent_service

        name = name.removeprefix("node:")
        make = absent_service(name) if name in ABSENT else SERVICES.get(name)
        if make is None:
            return None
        return self.to_object(make(self))

    def _import_now(self, name: str) -> Any:
        """The namespace of an ES module, for `require`."""
        before = set(self._unfinished)

        def check() -> None:
            pending, seen = [name], set()
            while pending:
                module = pending.pop()
                if module in seen:
                    continue
                seen.add(module)
                if module in before:
                    raise self._js_error(
                        "Error",
                        "ERR_REQUIRE_CYCLE_MODULE",
                        f"Cannot require() {name}: {module} has not finished loading, or failed when it did. "
                        "Use import or await import()",
                    )
                pending += self._importers.get(module, ())

        namespace, promise = self.heap.import_now(name, check)
        if promise is not None:
            raise self._js_error(
                "Error",
                "ERR_REQUIRE_ASYNC_MODULE",
                f"Cannot require() {name}: it awaits at top level. Use import or await import()",
            )
        return namespace

    # -- texts and names -----------------------------------------------------------------------------------------------

    def _read(self, path: str) -> str:
        """The text of a file as JavaScript."""
        with open(path, encoding="utf-8-sig", errors="replace", newline="") as file:
            source = file.read()
        if path.endswith(".json"):
            return source
        if source.startswith("#!"):
            source = f"//{source[2:]}"
        try:
            source = to_javascript(source, dialect_of(path), is_file=True, filename=path)
        except SyntaxError as error:
            raise self._js_error("SyntaxError", "", f"{error.msg} ({path}:{error.lineno}:{error.offset})") from None
        return for_engine(source)

    def _commonjs_names(self, name: str, seen: set[str]) -> set[str]:
        """The names that a CommonJS module exports: from its text, or where that is not enough, from running it."""
        if name in seen:
            return set()
        seen.add(name)
        from .formats import commonjs_exports

        path = _path(name)
        found = commonjs_exports(self._read(path))
        names = set(found.names)
        known = found.known
        for specifier in found.reexports:
            try:
                inner = self._resolve(specifier, path, "require")
                kind = self._format_of(inner)
            except JsException:
                known = False  # `try { module.exports = require("canvas") } catch { ... }`: running it tells
                continue
            match kind:
                case "commonjs":
                    names |= self._commonjs_names(inner, seen)
                case "builtin":
                    names |= set(self._js.namesOf(inner).to_py())
                case _:
                    known = False
        if not known and name not in self._running:
            self._running.add(name)
            try:
                names |= set(self._js.namesOf(name).to_py())
            finally:
                self._running.discard(name)
        return names

    # -- errors --------------------------------------------------------------------------------------------------------

    def _error(self, error: ResolutionError | OSError) -> JsException:
        code = error.code if isinstance(error, ResolutionError) else f"ERR_{type(error).__name__.upper()}"
        return self._js_error("Error", code, str(error))

    def system_error(self, code: str, message: str, number: int, syscall: str, *paths: str) -> JsException:
        """The JS error of a system call that failed, as Node has them."""
        error = self._js_error("Error", code, message)
        error.errno = number
        error.syscall = syscall
        for key, path in zip(("path", "dest"), paths, strict=False):
            setattr(error, key, path)
        return error

    def is_builtin(self, name: str) -> bool:
        """Whether a name is a built-in module's, with "node:" or without."""
        bare = name.removeprefix("node:")
        return bare in BUILTINS and (bare != name or bare not in PREFIX_ONLY)

    def builtin(self, name: str) -> Any:
        """What a built-in module exports."""
        return self._js.load(f"node:{name}")

    def is_python(self, value: object) -> bool:
        """Whether what JavaScript has handed over is an object of Python's."""
        return not isinstance(value, (JsProxy, str, int, float, type(None)))

    def to_object(self, values: Mapping[str, Any]) -> Any:
        """A plain JS object with these properties."""
        flat = [item for pair in values.items() for item in pair]
        return self._js.toObject(self.heap.js_library("newArray")(*flat))

    def to_array(self, content: bytes) -> Any:
        """A Uint8Array with a copy of the content."""
        return self._js.toArray(content)

    def _js_error(self, kind: str, code: str, message: str) -> JsException:
        made: JsException = self._js.makeError(code, message, kind)
        return made


_DONE = "__diglot_done__"


def _no_platform(part: str) -> Any:
    raise RuntimeError(f"this heap has modules but no platform, whose {part} they need: see Cells")


def _path(name: str) -> str:
    """The path in a module's id: without query and fragment."""
    if not name.startswith("/"):
        return name
    for mark in ("?", "#"):
        # a file may have the mark in its name
        if mark in name and not os.path.exists(name):
            name = name.partition(mark)[0]
    return name


def _changed(name: str) -> int:
    try:
        return os.stat(_path(name)).st_mtime_ns
    except (OSError, ValueError):
        return 0


def _data(url: str) -> tuple[str, bytes]:
    """The type and the content of a data: URL."""
    head, _, body = url[5:].partition(",")
    kind, *parameters = head.split(";")
    content = unquote_to_bytes(body)
    return kind.strip().lower(), base64.b64decode(content) if "base64" in parameters else content


def _with_errors_of_js(function: Callable[[Any], Any], value: Any) -> Any:
    try:
        return function(value)
    except TypeError as error:
        raise ErrorOfJs("TypeError", str(error)) from None
