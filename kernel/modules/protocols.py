"""What the Python halves of Node's built-in modules may ask of the loader that makes them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol

from diglot.ffi_core import Heap, JsException

from .dom import Dom
from .resolve import Resolver

__all__ = ["Loader"]


class Loader(Protocol):
    """The loader of a heap, which the engine has entered."""

    heap: Heap
    resolver: Resolver

    @property
    def platform_host(self) -> Callable[[str], Any]:
        """Give the Python side of a part of the platform."""

    @property
    def dom(self) -> Dom:
        """The document, and which code finds it."""

    def is_python(self, value: object) -> bool:
        """Whether what JavaScript has handed over is an object of Python's."""

    def is_builtin(self, name: str) -> bool:
        """Whether a name is a built-in module's, with "node:" or without."""

    @property
    def create_require(self) -> Any:
        """`createRequire` of node:module."""

    @property
    def module_class(self) -> Any:
        """The class of CommonJS's `module` objects."""

    def to_object(self, values: Mapping[str, Any]) -> Any:
        """A plain JS object with these properties."""

    def to_array(self, content: bytes) -> Any:
        """A Uint8Array with a copy of the content."""

    def system_error(self, code: str, message: str, number: int, syscall: str, *paths: str) -> JsException:
        """The JS error of a system call that failed, as Node has them."""
