"""What `pyodide.http` offers, over JavaScript's `fetch`: `pyfetch`, its response, `open_url`.

The heap needs a `fetch`: front ends bring one, a bare `Heap` has none.
"""

from __future__ import annotations

import io
import json
import urllib.request
from typing import TYPE_CHECKING, Any

from diglot.ffi_core import _bridge

if TYPE_CHECKING:
    from diglot.ffi_core.heap import Heap

__all__ = ["FetchResponse", "HttpStatusError", "fetcher", "open_url"]


class HttpStatusError(OSError):
    """Raised by `FetchResponse.raise_for_status` when the status says that the request failed.

    :ivar status: the status.
    :ivar status_text: what the server calls it.
    :ivar url: of the response.
    """

    def __init__(self, status: int, status_text: str, url: str) -> None:
        self.status, self.status_text, self.url = status, status_text, url
        fault = "Client" if status < 500 else "Server"
        super().__init__(f"{status} {fault} Error: {status_text} for url: {url}")


class FetchResponse:
    """A response, as Pyodide's documentation describes it.

    :param url: what was asked for.
    :param js_response: JavaScript's `Response`.
    """

    def __init__(self, url: str, js_response: Any) -> None:
        self._url = url
        self.js_response = js_response

    @property
    def url(self) -> str:
        """The URL, after redirects."""
        return str(self.js_response.url or self._url)

    @property
    def status(self) -> int:
        """The status code."""
        return int(self.js_response.status)

    @property
    def status_text(self) -> str:
        """What the server calls the status."""
        return str(self.js_response.statusText)

    @property
    def ok(self) -> bool:
        """Whether the status is one of success."""
        return bool(self.js_response.ok)

    @property
    def redirected(self) -> bool:
        """Whether it is the answer to another URL than was asked for."""
        return bool(self.js_response.redirected)

    @property
    def type(self) -> str:
        """The type of the response (Fetch standard, 2.2.6)."""
        return str(self.js_response.type)

    @property
    def headers(self) -> dict[str, str]:
        """The headers, their names in lower case."""
        return {str(name): str(value) for name, value in self.js_response.headers.entries()}

    @property
    def body_used(self) -> bool:
        """Whether the body has been read: it can be only once."""
        return bool(self.js_response.bodyUsed)

    def raise_for_status(self) -> None:
        """Raise when the request failed.

        :raises HttpStatusError: for a status from 400 on.
        """
        if self.status >= 400:
            raise HttpStatusError(self.status, self.status_text, self.url)

    def clone(self) -> FetchResponse:
        """Return a response whose body can be read once more.

        :raises OSError: when the body has been read.
        """
        self._need_body()
        return FetchResponse(self._url, self.js_response.clone())

    async def text(self) -> str:
        """Read the body as text."""
        self._need_body()
        return str(await self.js_response.text())

    string = text  # its older name

    async def json(self, **options: Any) -> Any:
        """Read the body as JSON, in Python's types.

        :param options: for `json.loads`.
        """
        return json.loads(await self.text(), **options)

    async def buffer(self) -> Any:
        """Read the body as a JavaScript ArrayBuffer."""
        self._need_body()
        return await self.js_response.arrayBuffer()

    async def memoryview(self) -> memoryview:
        """Read the body; the memory is JavaScript's, without a copy."""
        return memoryview(await self.buffer())

    async def bytes(self) -> bytes:
        """Read the body as bytes."""
        return (await self.memoryview()).tobytes()

    def _need_body(self) -> None:
        if self.body_used:
            raise OSError("the body of the response has been read already: clone() it first")

    def __repr__(self) -> str:
        return f"<FetchResponse {self.status} {self.url}>"


def fetcher(heap: Heap) -> Any:
    """Return `pyfetch` over a heap."""

    async def pyfetch(url: str, **options: Any) -> FetchResponse:
        """Fetch a URL.

        :param options: those of JavaScript's `fetch`: method, headers, body and so on.
        :raises OSError: when there is no response.
        """
        fetch = getattr(heap.js, "fetch", None)
        if fetch is None:
            raise RuntimeError(
                "pyfetch needs JavaScript's fetch, which this heap does not have: run it in a Diglot front end"
            )
        converted = heap.to_js(options, dict_converter=heap.js.Object.fromEntries)
        try:
            return FetchResponse(url, await fetch(url, converted))
        except _bridge.JsException as error:
            raise OSError(error.message) from error

    return pyfetch


def open_url(url: str) -> io.StringIO:
    """Fetch a URL without `await` and return its text as a file."""
    with urllib.request.urlopen(url) as response:
        return io.StringIO(response.read().decode(response.headers.get_content_charset() or "utf-8"))
