"""What Python does for Node's built-in modules: see `builtins.py`. The file system is in `files.py`.

Each function here makes the `service` of one module: functions and values by name. They are called with the engine
entered, by the JavaScript beside them.
"""

from __future__ import annotations

import base64
import difflib
import errno
import hashlib
import hmac
import os
import platform
import secrets
import signal
import socket
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, quote, unquote, urlencode, urljoin, urlsplit

from diglot.ffi_core import JsProxy

if TYPE_CHECKING:
    from .protocols import Loader

__all__ = ["SERVICES"]

Service = Mapping[str, Any]


# -- text and values ---------------------------------------------------------------------------------------------------


def _module(loader: Loader) -> Service:
    return {
        "createRequire": loader.create_require,
        "Module": loader.module_class,
        "builtinModules": loader.heap.js_library("newArray")(*sorted(loader.resolver.builtins)),
    }


def _inspection(loader: Loader) -> Service:
    library = loader.heap.js_library
    return {
        "inspect": library("inspectWithOptions"),
        "format": library("format"),
        "formatWithOptions": library("formatWithOptions"),
        "brand": library("classOf"),
        "diff": _diff,
    }


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


def _is_python(value: Any) -> bool:
    return not isinstance(value, (JsProxy, str, int, float, type(None)))


def _deep(loader: Loader) -> Service:
    return {"isPython": _is_python, "equal": lambda a, b: bool(a == b)}


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
        "isPython": _is_python,
        "bytes": lambda value: array(bytes(value)),
        "isUtf8": lambda data: _is_encoded(data, "utf-8"),
        "isAscii": lambda data: _is_encoded(data, "ascii"),
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
        "signals": lambda: loader.to_object({entry.name: int(entry) for entry in signal.Signals}),
        "errno": lambda: loader.to_object({name: number for number, name in errno.errorcode.items()}),
    }


# -- hashes ------------------------------------------------------------------------------------------------------------


def _algorithm(name: str) -> str | None:
    found = name.lower().replace("rsa-", "")
    for candidate in (found, found.replace("-", ""), found.replace("-", "_")):
        if candidate in hashlib.algorithms_available:
            return candidate
    return None


def _crypto(loader: Loader) -> Service:
    def update(state: Any, data: Any) -> None:
        state.update(memoryview(data))

    return {
        "algorithm": _algorithm,
        "hash": hashlib.new,
        "hmac": lambda name, key: hmac.new(bytes(memoryview(key)), digestmod=name),
        "update": update,
        "digest": lambda state: loader.to_array(state.digest()),
        "copy": lambda state: state.copy(),
        "hashes": lambda: loader.heap.js_library("newArray")(*sorted(hashlib.algorithms_available)),
        "randomBytes": lambda size: loader.to_array(secrets.token_bytes(size)),
        "randomInt": lambda low, high: low + secrets.randbelow(high - low),
        "randomUUID": lambda: str(uuid.uuid4()),
        "equal": lambda a, b: hmac.compare_digest(memoryview(a), memoryview(b)),
    }


def _files(loader: Loader) -> Service:
    from .files import service

    return service(loader)


SERVICES: dict[str, Callable[[Loader], Service]] = {
    "assert": _inspection, "buffer": _buffer, "crypto": _crypto, "fs": _files, "internal/deep": _deep,
    "module": _module, "os": _os, "path": _path, "url": _url, "util": _inspection,
}  # fmt: skip
