"""The globals that JavaScript has beyond its own language: which there are, and what of them Python does.

Each part is a .js file, which defines globals, and, where it takes Python to do the job, a .py file beside it. A part
is loaded when one of its globals is first used (see globals.js).
"""

from __future__ import annotations

import importlib
import time
import weakref
from collections.abc import Callable
from pathlib import Path
from typing import Any

from diglot.ffi_core import Heap

__all__ = ["GLOBALS", "Platform"]

# The globals of each part: kernel/platform/<part>.js.
GLOBALS: dict[str, tuple[str, ...]] = {
    "scheduling": ("setImmediate", "clearImmediate", "reportError"),
    "exceptions": ("DOMException",),
    "events": ("Event", "EventTarget", "CustomEvent"),
    "abort": ("AbortController", "AbortSignal"),
    "url": ("URL", "URLSearchParams"),
    "url_pattern": ("URLPattern",),
    "encoding": ("TextEncoder", "TextDecoder", "atob", "btoa"),
    "clone": ("structuredClone",),
    "messaging": ("MessageEvent", "MessagePort", "MessageChannel", "BroadcastChannel"),
    "performance": (
        "performance", "Performance", "PerformanceEntry", "PerformanceMark", "PerformanceMeasure",
        "PerformanceObserver", "PerformanceObserverEntryList",
    ),
    "crypto": ("crypto", "Crypto"),
    "subtle": ("CryptoKey", "SubtleCrypto"),
    "process": ("process",),
    "dialogs": ("alert", "confirm", "prompt"),
    "streams": (
        "ReadableStream", "ReadableStreamDefaultReader", "ReadableStreamDefaultController",
        "CountQueuingStrategy", "ByteLengthQueuingStrategy",
    ),
    "byte_streams": ("ReadableByteStreamController", "ReadableStreamBYOBRequest", "ReadableStreamBYOBReader"),
    "writable": (
        "WritableStream", "WritableStreamDefaultWriter", "WritableStreamDefaultController",
        "TransformStream", "TransformStreamDefaultController",
    ),
    "transforms": ("TextEncoderStream", "TextDecoderStream", "CompressionStream", "DecompressionStream"),
    "blob": ("Blob", "File", "FormData"),
    "reading": ("FileReader", "ProgressEvent"),
    "headers": ("Headers",),
    "fetch": ("fetch", "Request", "Response"),
    "sockets": ("WebSocket", "CloseEvent", "ErrorEvent"),
    "event_source": ("EventSource",),
    "navigator": ("navigator", "Navigator"),
    "intl/intl": ("Intl",),
}  # fmt: skip

# The class whose methods a part's JavaScript calls: in kernel/platform/<part>.py, or in the module named before it.
_HOSTS = {
    "webidl": "WebIdlHost",
    "scheduling": "SchedulingHost",
    "abort": "AbortHost",
    "url": "UrlHost",
    "url_pattern": "UrlPatternHost",
    "encoding": "EncodingHost",
    "base64": "Base64Host",
    "clock": "ClockHost",
    "blob": "BlobHost",
    "body": "BodyHost",
    "crypto": "CryptoHost",
    "subtle": "SubtleHost",
    "fetch": "FetchHost",
    "process": "ProcessHost",
    "dialogs": "DialogsHost",
    "navigator": "NavigatorHost",
    "sockets": "SocketsHost",
    "transforms": "TransformsHost",
    "intl/locales": "intl.host.IntlHost",
}

# What the parts use of the runtime library.
_ENGINE = ("classOf", "protocolsOf", "pyType", "PROTOCOLS", "asPromise", "inspect", "setTimeout", "clearTimeout")


class Platform:
    """The platform of one heap.

    :param heap: the heap that the globals are defined in. It is not kept alive.
    :param report: called with exceptions that no code can catch.
    :ivar is_builtin: whether Node's modules have that name, with "node:" or without.
    :ivar builtin: gives what one of Node's modules exports; the owner of both sets it.
    :ivar origin: when it was made, by `time.perf_counter`.
    """

    def __init__(self, heap: Heap, report: Callable[[BaseException], object]) -> None:
        self._heap = weakref.ref(heap)
        self.report = report
        self.builtin: Callable[[str], Any] = _no_modules
        self.is_builtin: Callable[[str], bool] = lambda name: False
        self.origin = time.perf_counter()
        self._hosts: dict[str, Any] = {}
        library, new_array = heap.js_library, heap.js_library("newArray")
        engine = heap.eval_js("({ __proto__: null })")
        for name in _ENGINE:
            setattr(engine, name, library(name))
        engine.queueMicrotask = heap.js.queueMicrotask
        heap.on_close.append(self.close)
        names = new_array(*(new_array(*names) for names in GLOBALS.values()))
        self._js: Any = heap.eval_js(_source("globals"), "diglot:globals.js")(
            library("primordials"), engine, _loader(self), new_array(*GLOBALS), names
        )

    @property
    def heap(self) -> Heap:
        """The heap.

        :raises ReferenceError: when it is gone.
        """
        heap = self._heap()
        if heap is None:
            raise ReferenceError("the heap of this platform is gone")
        return heap

    def need(self, part: str) -> Any:
        """What a part exports, as a JS object; loads the part."""
        return self._js.need(part)

    def settle(self, name: str) -> None:
        """Define a global that waits for its first use, for those who look at globals without running code."""
        if any(name in names for names in GLOBALS.values()):
            self._js.settle(name)

    @property
    def exit_code(self) -> int:
        """What `process.exitCode` says that a program made of the cells ends with; 0 when it says nothing."""
        if not self._js.isLoaded("process"):
            return 0
        return int(self.need("process").exitCode())

    def bytes(self, data: bytes | bytearray | memoryview) -> Any:
        """A new Uint8Array with these bytes."""
        return self.heap.to_js(data)

    def array(self, *items: Any) -> Any:
        """A new JS array."""
        return self.heap.js_library("newArray")(*items)

    def load(self, part: str) -> Any:
        """The function that is a part's source, and the Python object that serves it."""
        heap = self.heap
        function = heap.eval_js(_source(part), f"diglot:{part}.js")
        return self.array(function, self.host(part) if part in _HOSTS else None)

    def host(self, part: str) -> Any:
        """The Python object that serves a part."""
        if part not in self._hosts:
            module, _, name = _HOSTS[part].rpartition(".")
            self._hosts[part] = getattr(importlib.import_module(f".{module or part}", __package__), name)(self)
        return self._hosts[part]

    def close(self) -> None:
        """End what the parts have left running; called again when the heap is closed. Idempotent."""
        for host in list(self._hosts.values()):
            close = getattr(host, "close", None)
            if close is not None:
                close()


def _no_modules(name: str) -> Any:
    raise RuntimeError(f"this heap has a platform but no modules, whose {name} it needs: see Cells")


def _source(part: str) -> str:
    return (Path(__file__).parent / f"{part}.js").read_text("utf-8")


def _loader(platform: Platform) -> Callable[[str], Any]:
    # JavaScript holds what it calls: it must not hold the heap.
    reference = weakref.ref(platform)

    def load(part: str) -> Any:
        found = reference()
        if found is None:
            raise ReferenceError(f"{part} cannot be loaded: the cells of this heap are closed")
        return found.load(part)

    return load
