"""What Python does for Node's built-in modules: see `builtins.py`. The file system is in `files.py`.

Each function here makes the `service` of one module: functions and values by name. They are called with the engine
entered, by the JavaScript beside them.
"""

from __future__ import annotations

import base64
import contextvars
import difflib
import errno
import json
import os
import platform
import re
import signal
import socket
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, quote, unquote, urlencode, urljoin, urlsplit

from .builtins import ABSENT, PREFIX_ONLY

if TYPE_CHECKING:
    from diglot.ffi_core import Heap

    from .protocols import Loader

__all__ = ["SERVICES", "absent_service"]

Service = Mapping[str, Any]


# -- text and values ---------------------------------------------------------------------------------------------------


def _module(loader: Loader) -> Service:
    return {
        "createRequire": loader.create_require,
        "Module": loader.module_class,
        "builtinModules": loader.heap.js_library("newArray")(*sorted(loader.resolver.builtins - PREFIX_ONLY)),
        "isBuiltin": loader.is_builtin,
    }


def _inspection(loader: Loader) -> Service:
    library = loader.heap.js_library
    array = library("newArray")
    return {
        "inspect": library("inspectWithOptions"),
        "format": library("format"),
        "formatWithOptions": library("formatWithOptions"),
        "brand": library("classOf"),
        "diff": _diff,
        "parseEnv": lambda text: loader.to_object(_parse_env(text)),
        "errorNames": lambda: loader.to_object({str(number): name for number, name in errno.errorcode.items()}),
        "errorMap": lambda: array(
            *(array(-number, array(name, os.strerror(number).lower())) for number, name in errno.errorcode.items())
        ),
    }


def _parse_env(text: str) -> dict[str, str]:
    """The variables of a .env file, as Node reads them."""
    line = re.compile(
        r"""^\s*(?:export\s+)?([\w.-]+)\s*=\s*("(?:[^"])*"|'(?:[^'])*'|`(?:[^`])*`|[^\r\n#]*)""", re.MULTILINE
    )
    found = {}
    for name, value in line.findall(text):
        value = value.strip()
        if value[:1] in "\"'`" and len(value) > 1 and value[-1] == value[0]:
            value = value[1:-1].replace("\\n", "\n") if value[0] == '"' else value[1:-1]
        found[name] = value
    return found


def _diff(actual: str, expected: str) -> str:
    """The lines of two texts, marked by which of them they are in; long parts of both are left out."""
    left, right = actual.split("\n"), expected.split("\n")
    lines: list[str] = []
    for kind, i, i_end, j, j_end in difflib.SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        if kind == "equal":
            same = [f"  {line}" for line in left[i:i_end]]
            lines += same if len(same) <= 6 else [*same[:2], "  ...", *same[-2:]]
        else:
            lines += [f"+ {line}" for line in left[i:i_end]] + [f"- {line}" for line in right[j:j_end]]
    return "\n".join(lines)


def _deep(loader: Loader) -> Service:
    return {"isPython": loader.is_python, "equal": lambda a, b: bool(a == b)}


_CODECS = {"utf8": "utf-8", "latin1": "latin-1", "utf16le": "utf-16-le"}


def _encode(text: str, encoding: str) -> bytes:
    """Bytes of a text, as Node has them: what is no hex or base64 ends the text or is left out."""
    if encoding == "hex":
        end = next((i for i, mark in enumerate(text) if mark not in "0123456789abcdefABCDEF"), len(text))
        return bytes.fromhex(text[: end - end % 2])
    if encoding in ("base64", "base64url"):
        known = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
        text = "".join(mark for mark in text.partition("=")[0].replace("-", "+").replace("_", "/") if mark in known)
        if len(text) % 4 == 1:
            text = text[:-1]
        return base64.b64decode(text + "=" * (-len(text) % 4))
    if encoding == "utf16le":
        return text.encode("utf-16-le", "surrogatepass")
    if encoding in ("latin1", "ascii"):
        return bytes(unit & 0xFF for unit in memoryview(text.encode("utf-16-le", "surrogatepass")).cast("H"))
    return text.encode("utf-8", "replace") if text.isascii() else _well_formed(text).encode()


def _well_formed(text: str) -> str:
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _decode(data: Any, encoding: str) -> str:
    content = bytes(memoryview(data))
    match encoding:
        case "hex":
            return content.hex()
        case "base64":
            return base64.b64encode(content).decode()
        case "base64url":
            return base64.urlsafe_b64encode(content).decode().rstrip("=")
        case "ascii":
            return bytes(byte & 0x7F for byte in content).decode("ascii")
        case "utf16le":
            return content[: len(content) // 2 * 2].decode("utf-16-le", "surrogatepass")
        case _:
            return content.decode(_CODECS[encoding], "replace")


def _is_encoded(data: Any, codec: str) -> bool:
    try:
        bytes(memoryview(data)).decode(codec)
    except UnicodeDecodeError:
        return False
    return True


def _buffer(loader: Loader) -> Service:
    def array(content: bytes) -> Any:
        return loader.to_array(content)

    return {
        "encode": lambda text, encoding: array(_encode(text, encoding)),
        "decode": _decode,
        "isPython": loader.is_python,
        "bytes": lambda value: array(bytes(value)),
        "isUtf8": lambda data: _is_encoded(data, "utf-8"),
        "isAscii": lambda data: _is_encoded(data, "ascii"),
        "resolveObjectURL": lambda url: loader.platform_host("blob").resolve(url),
    }


# -- URLs and paths ----------------------------------------------------------------------------------------------------


def _path(loader: Loader) -> Service:
    return {"cwd": os.getcwd}


def _split_url(text: str) -> list[str]:
    """The parts of a URL under the names of Node's legacy API, each followed by its value."""
    parts = urlsplit(text.strip())
    found: dict[str, str] = {}
    if parts.scheme:
        found["protocol"] = f"{parts.scheme}:"
    if parts.netloc:
        credentials, at, host = parts.netloc.rpartition("@")
        if at:
            found["auth"] = unquote(credentials)
        name, colon, port = host.rpartition(":")
        if not colon or not port.isdecimal():
            name, port = host, ""
        found |= {"host": host, "hostname": name.strip("[]")} | ({"port": port} if port else {})
    if parts.fragment:
        found["hash"] = f"#{parts.fragment}"
    if parts.query:
        found |= {"search": f"?{parts.query}", "query": parts.query}
    pathname = parts.path or ("/" if parts.netloc else "")
    if pathname:
        found["pathname"] = pathname
        found["path"] = pathname + found.get("search", "")
    return [word for pair in found.items() for word in pair]


def _url(loader: Loader) -> Service:
    heap = loader.heap

    def split(text: str) -> Any:
        found: list[Any] = _split_url(text)
        if "host" in found[::2]:
            found += ["slashes", True]
        return heap.js_library("newArray")(*found)

    def url_of(path: str) -> str:
        slash = "/" if path.endswith("/") and path != "/" else ""
        return "file://" + quote(os.path.abspath(path) + slash, safe="/:@!$&'()*+,;=~")

    def query(text: str) -> Any:
        return loader.to_object({key: values[0] if len(values) == 1 else heap.js_library("newArray")(*values)
                               for key, values in parse_qs(text, keep_blank_values=True).items()})  # fmt: skip

    return {
        "hostOf": lambda href: urlsplit(href).netloc,
        "pathOf": lambda href: unquote(urlsplit(href).path),
        "urlOf": url_of,
        "split": split,
        "query": query,
        "stringify": lambda values: urlencode([(key, str(value)) for key, value in values.object_entries()]),
        "join": urljoin,
        "toAscii": lambda name: name.encode("idna").decode() if name else "",
        "toUnicode": lambda name: name.encode().decode("idna") if name else "",
    }  # fmt: skip


# -- the machine -------------------------------------------------------------------------------------------------------

_ARCHITECTURES = {"x86_64": "x64", "amd64": "x64", "aarch64": "arm64", "i686": "ia32", "i386": "ia32", "armv7l": "arm"}


def _os(loader: Loader) -> Service:
    def facts() -> Any:
        system = platform.uname()
        return loader.to_object(
            {
                "arch": _ARCHITECTURES.get(system.machine.lower(), system.machine),
                "endianness": sys.byteorder[0].upper() + "E",
                "machine": system.machine,
                "platform": sys.platform,
                "release": system.release,
                "type": system.system,
                "version": system.version,
            },
        )

    def memory(pages: str) -> int:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf(pages)

    def free() -> int:
        try:
            return memory("SC_AVPHYS_PAGES")
        except (ValueError, OSError):  # macOS has no such figure
            return 0

    def user() -> Any:
        import pwd

        entry = pwd.getpwuid(os.getuid())
        return loader.to_object(
            {
                "uid": entry.pw_uid, "gid": entry.pw_gid, "username": entry.pw_name, "homedir": entry.pw_dir,
                "shell": entry.pw_shell,
            },
        )  # fmt: skip

    def uptime() -> float:
        return time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC))

    return {
        "facts": facts,
        "homedir": lambda: os.path.expanduser("~"),
        "hostname": socket.gethostname,
        "tmpdir": tempfile.gettempdir,
        "parallelism": lambda: (
            len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
        ),
        "cpus": lambda: os.cpu_count() or 1,
        "freemem": free,
        "totalmem": lambda: memory("SC_PHYS_PAGES"),
        "uptime": uptime,
        "loadavg": lambda: loader.heap.js_library("newArray")(*os.getloadavg()),
        "userInfo": user,
        "getPriority": lambda pid=0: os.getpriority(os.PRIO_PROCESS, pid),
        "setPriority": lambda pid, priority: os.setpriority(os.PRIO_PROCESS, int(pid), int(priority)),
        "dlopen": lambda: loader.to_object({name: getattr(os, name) for name in dir(os) if name.startswith("RTLD_")}),
        "signals": lambda: loader.to_object({entry.name: int(entry) for entry in signal.Signals}),
        "errno": lambda: loader.to_object({name: number for number, name in errno.errorcode.items()}),
    }


# -- what code runs in -------------------------------------------------------------------------------------------------


def _contexts(loader: Loader) -> Service:
    heap = loader.heap
    # Of all that is set: a Map of JavaScript's, copied when it changes, so that what was captured stays as it was.
    stores: contextvars.ContextVar[dict[Any, Any]] = contextvars.ContextVar("node_async_hooks")

    def set_store(key: Any, store: Any) -> None:
        stores.set({**stores.get({}), key: store})

    def run(key: Any, store: Any, function: Callable[[], Any]) -> Any:
        context = contextvars.copy_context()
        context.run(set_store, key, store)
        return heap.run_in_context(context, function)

    return {
        "get": lambda key: stores.get({}).get(key),
        "run": run,
        "enter": set_store,
        "snapshot": contextvars.copy_context,
        "within": lambda context, function: heap.run_in_context(context.copy(), function),
    }


def _engine(loader: Loader) -> Service:
    from diglot.ffi_core.limits import memory_of_machine

    return {"limit": lambda: loader.heap.stats()["memory_limit"] or memory_of_machine()}


def _scripts(loader: Loader) -> Service:
    from diglot.kernel.javascript.parse import parse_cell
    from diglot.kernel.javascript.reading import assigned_names

    heap = loader.heap

    def within(code: str, filename: str) -> Any:
        """The function that runs code with a context as its globals, for which its declarations are assignments."""
        cell = parse_cell(code, filename)
        parts = (text for text in (cell.hoisted, cell.body) if text is not None)
        run = ";".join(
            f"return eval({json.dumps(text)})" if text is cell.body else f"eval({json.dumps(text)})" for text in parts
        )
        names = [declared.name for declared in cell.declarations if declared.initialised]
        hoisted = "".join(f"if (!({json.dumps(name)} in this)) this[{json.dumps(name)}] = undefined;" for name in names)
        made = heap.eval_js(f"(function (scope) {{{hoisted} with (scope) {{{run}}}}})", filename)
        array = heap.js_library("newArray")
        return array(made, array(*names, *assigned_names(code)))

    return {
        "run": lambda code, filename, line: heap.eval_js(code, filename, int(line) + 1),
        "check": lambda code, filename: heap.eval_js(f"(function () {{\n{code}\n}})", filename, 0),
        "within": within,
        "builtIn": lambda: loader.heap.js_library("newArray")(*_builtin_names(heap)),
    }


def _builtin_names(heap: Heap) -> list[str]:
    """The names of the language itself, not of the platform."""
    names: Any = heap.eval_js("Object.getOwnPropertyNames(globalThis)").to_py()
    return [name for name in names if name[:1].isupper() or name in _LANGUAGE]


_LANGUAGE = frozenset({
    "NaN", "Infinity", "undefined", "eval", "isFinite", "isNaN", "parseFloat", "parseInt", "decodeURI",
    "decodeURIComponent", "encodeURI", "encodeURIComponent", "escape", "unescape",
})  # fmt: skip


def _terminal(loader: Loader) -> Service:
    def host() -> Any:
        return loader.platform_host("process")

    def write(fd: int, data: Any) -> None:
        if isinstance(data, str):
            host().write(fd == 2, data)
        else:
            host().write_bytes(fd == 2, data)

    return {
        "write": write,
        "read": lambda: host().read(),
        "isTTY": lambda fd: host().is_tty(fd),
        "isatty": lambda fd: host().is_tty(fd) if fd in (0, 1, 2) else _is_terminal(int(fd)),
        "size": lambda index: host().terminal_size(index),
        "isPython": loader.is_python,
    }


def _is_terminal(descriptor: int) -> bool:
    try:
        return os.isatty(descriptor)
    except OSError:
        return False


def _dom(loader: Loader) -> Service:
    loader.dom.is_everywhere = True
    names = loader.heap.js_library("newArray")(*sorted(loader.dom.NAMES))
    return {"window": loader.dom.window, "names": names}


# -- the other files' --------------------------------------------------------------------------------------------------


def _compression(loader: Loader) -> Service:
    from .compression import service

    return service(loader)


def _digests(loader: Loader) -> Service:
    from .digests import service

    return service(loader)


def _files(loader: Loader) -> Service:
    from .files import service

    return service(loader)


def _network(loader: Loader) -> Service:
    from .network import service

    return service(loader)


def _processes(loader: Loader) -> Service:
    from .processes import service

    return service(loader)


_INSTEAD = {
    "cluster": "All JavaScript runs in one process",
    "dgram": "Python's asyncio has datagrams",
    "http2": "fetch() and node:http speak HTTP/1.1",
    "inspector": "The engine has no inspector; %debug and %%trace look at what ran",
    "inspector/promises": "The engine has no inspector; %debug and %%trace look at what ran",
    "repl": "The session is a prompt",
    "test": "Assertions are in node:assert",
    "wasi": "There is no WebAssembly with a system",
}


def absent_service(name: str) -> Callable[[Loader], Service]:
    """Make the service of a module that this process cannot have: what it exports in Node."""
    shape = json.dumps(ABSENT[name])
    return lambda loader: {"name": name, "shape": shape, "instead": _INSTEAD.get(name, "This process cannot have it")}


SERVICES: dict[str, Callable[[Loader], Service]] = {
    "assert": _inspection, "buffer": _buffer, "crypto": _digests, "fs": _files, "internal/deep": _deep,
    "async_hooks": _contexts, "child_process": _processes, "diglot/dom": _dom, "dns": _network,
    "http": _network, "net": _network, "tls": _network, "tty": _terminal,
    "v8": _engine, "vm": _scripts, "zlib": _compression,
    "module": _module, "os": _os, "path": _path, "url": _url, "util": _inspection,
}  # fmt: skip
