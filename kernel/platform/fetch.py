"""HTTP for `fetch`: one request and its response at a time, by httpx on the session's event loop."""

from __future__ import annotations

import asyncio
import base64
import binascii
import contextlib
import errno
import functools
import http.cookiejar
import re
import socket
import ssl
import urllib.request
import weakref
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Coroutine
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote_to_bytes

import httpx

if TYPE_CHECKING:
    from .globals import Platform

__all__ = ["Exchange", "FetchHost"]

# Seconds. How long a whole request may take is for its AbortSignal to say.
_CONNECT, _SILENCE = 30, 300

_BLANKS = re.compile(rb"[\t\n\f\r ]+")
_MIME_TYPE = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+/[!#$%&'*+\-.^_`|~0-9A-Za-z]+\s*(?:;.*)?", re.DOTALL)


class Exchange:
    """One request and its response. JavaScript holds it as long as it may read the body; then it ends.

    :param host: whose client sends it.
    :param is_raw: send no header but those given and those that HTTP needs, and hand the body on as it comes, perhaps
        compressed: as Node's http does, where fetch does more.
    :param content: the body: None, a Uint8Array, or a JS function that gives a promise of the next one, undefined at
        the end.
    """

    def __init__(
        self, host: FetchHost, url: str, method: str, headers: list[tuple[str, str]], content: Any, is_raw: bool
    ) -> None:
        self._host, self._is_raw = host, is_raw
        self._url, self._method, self._headers, self._content = url, method, headers, content
        self._task: asyncio.Task[Any] | None = None
        self._response: httpx.Response | None = None
        self._chunks: AsyncIterator[bytes] | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._ended = False

    async def send(self) -> Any:
        """Send the request and wait for the head of the response.

        :return: a JS array: status, reason and the headers, as an array of names and values; or undefined, the message
            and the code of a failure.
        """
        array = self._host.platform.array
        self._loop = asyncio.get_running_loop()
        self._task = asyncio.current_task()
        try:
            self._response = await self._host.send(self._url, self._method, self._headers, self._body(), self._is_raw)
        except Exception as error:
            return array(None, *_explain(error))
        finally:
            self._task = None
            self._content = None
        if self._ended:  # cancelled too late for the task to be stopped
            await self._response.aclose()
        raw = [(name.decode("latin-1").lower(), value.decode("latin-1")) for name, value in self._response.headers.raw]
        self._chunks = self._response.aiter_raw() if self._is_raw else self._response.aiter_bytes()
        headers = array(*(text for pair in raw for text in pair))
        return array(self._response.status_code, _reason(self._response), headers)

    async def read(self) -> Any:
        """The next bytes of the response.

        :return: a Uint8Array; None at the end; the message and the code of a failure, as a JS array.
        """
        platform = self._host.platform
        self._task = asyncio.current_task()
        try:
            while self._chunks is not None and not self._ended:
                chunk = await anext(self._chunks, None)
                if chunk:
                    return platform.bytes(chunk)
                if chunk is None:
                    break
        except Exception as error:
            self._task = None  # this one: it is not to be cancelled
            self.cancel()
            return platform.array(*_explain(error))
        finally:
            self._task = None
        self._ended = True
        return None

    def cancel(self) -> None:
        """End it, whatever it is doing. Idempotent."""
        if self._ended:
            return
        self._ended = True
        if self._loop is None or self._loop.is_closed():
            return
        if self._task is not None:
            self._task.cancel()
        if self._response is not None:
            self._host.close_later(self._response, self._loop)

    def __del__(self) -> None:
        self.cancel()

    def _body(self) -> bytes | AsyncIterator[bytes] | None:
        if self._content is None:
            return None
        return _upload(self._content) if callable(self._content) else bytes(self._content.to_bytes())


async def _upload(pull: Callable[[], Any]) -> AsyncIterator[bytes]:
    while (chunk := await pull()) is not None:
        yield chunk.to_bytes()


class FetchHost:
    """Serves fetch.js.

    :ivar platform: the platform.
    """

    def __init__(self, platform: Platform) -> None:
        self.platform = platform
        self._exchanges: weakref.WeakSet[Exchange] = weakref.WeakSet()
        self._closing: set[asyncio.Task[Any]] = set()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._client: httpx.AsyncClient | None = None
        self._keeper: AsyncGenerator[httpx.AsyncClient, None] | None = None

    def exchange(self, url: str, method: str, headers: Any, content: Any, is_raw: bool = False) -> Exchange:
        """A request that is ready to be sent.

        :param headers: names and values in turn, a JS array.
        """
        texts = list(headers)
        pairs = list(zip(texts[::2], texts[1::2], strict=True))
        exchange = Exchange(self, url, method, pairs, content, is_raw)
        self._exchanges.add(exchange)
        return exchange

    async def send(
        self,
        url: str,
        method: str,
        headers: list[tuple[str, str]],
        content: bytes | AsyncIterator[bytes] | None,
        is_raw: bool = False,
    ) -> httpx.Response:
        """Send a request; the response's body is still to be read."""
        client = await self._client_of_loop()
        raw = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers]
        request = client.build_request(method, url, headers=raw, content=content)
        if content is None and method in ("POST", "PUT", "PATCH") and "content-length" not in request.headers:
            request.headers["content-length"] = "0"
        if is_raw and not any(name.lower() == "accept-encoding" for name, _ in headers):
            del request.headers["accept-encoding"]
        target = _target(url)
        if request.url.raw_path != target and not urllib.request.getproxies():
            request.extensions = {
                **request.extensions,
                "target": target,
            }  # httpx would encode more than the standard does
        return await client.send(request, stream=True)

    async def _client_of_loop(self) -> httpx.AsyncClient:
        loop = asyncio.get_running_loop()
        if self._client is None or self._loop is not loop:
            self._release_client()
            self._loop, self._keeper = loop, _keep_client()
            self._client = await anext(self._keeper)
        return self._client

    def close_later(self, response: httpx.Response, loop: asyncio.AbstractEventLoop) -> None:
        """Close a response, from wherever this is called."""

        def start() -> None:
            task = loop.create_task(_quietly(response.aclose()))
            self._closing.add(task)
            task.add_done_callback(self._closing.discard)

        with contextlib.suppress(RuntimeError):  # the loop was closed meanwhile
            loop.call_soon_threadsafe(start)

    def data_url(self, url: str) -> Any:
        """The MIME type and the bytes of a data: URL, as a JS array; None when it is not well formed."""
        head, comma, data = url.partition(":")[2].partition(",")
        if not comma:
            return None
        kind = head.strip(" \t\n\f\r")
        content = unquote_to_bytes(data)
        encoded = re.search(r"; *base64$", kind, re.IGNORECASE)
        if encoded:
            kind = kind[: encoded.start()]
            content = _BLANKS.sub(b"", content).rstrip(b"=")
            try:
                content = base64.b64decode(content + b"=" * (-len(content) % 4), validate=True)
            except binascii.Error:
                return None
        if kind.startswith(";"):
            kind = f"text/plain{kind}"
        if not _MIME_TYPE.fullmatch(kind):
            kind = "text/plain;charset=US-ASCII"
        return self.platform.array(kind, self.platform.bytes(content))

    def close(self) -> None:
        """End all requests and close the connections."""
        for exchange in list(self._exchanges):
            exchange.cancel()
        self._release_client()

    def _release_client(self) -> None:
        keeper, loop = self._keeper, self._loop
        self._keeper = self._client = self._loop = None
        if keeper is None or loop is None or loop.is_closed():
            return
        if loop.is_running():
            loop.call_soon_threadsafe(lambda: self._closing.add(loop.create_task(_quietly(keeper.aclose()))))
        elif not _is_in_loop():
            loop.run_until_complete(self._finish(keeper))

    async def _finish(self, keeper: AsyncGenerator[httpx.AsyncClient, None]) -> None:
        await asyncio.sleep(0)  # what was cancelled gets to know of it
        while self._closing:
            await asyncio.gather(*self._closing, return_exceptions=True)
        await _quietly(keeper.aclose())


@functools.cache
def _ssl_context() -> ssl.SSLContext:
    return httpx.create_ssl_context()  # slow: it reads every certificate there is


async def _keep_client() -> AsyncGenerator[httpx.AsyncClient, None]:
    """Make a client and close it at the end: a loop that is to be closed ends its asynchronous generators before."""
    # No cookies are kept: as in Node, a program that wants some sends them itself.
    cookies = http.cookiejar.CookieJar(http.cookiejar.DefaultCookiePolicy(allowed_domains=()))
    limits = httpx.Limits(max_connections=None, max_keepalive_connections=20, keepalive_expiry=5)
    client = httpx.AsyncClient(
        timeout=httpx.Timeout(_SILENCE, connect=_CONNECT, pool=None),
        limits=limits,
        cookies=cookies,
        verify=_ssl_context(),
    )
    accepted = client.headers["accept-encoding"]
    client.headers = httpx.Headers({"accept-encoding": accepted})
    try:
        yield client
    finally:
        await client.aclose()


async def _quietly(closing: Coroutine[Any, Any, Any]) -> None:
    # A connection that cannot be closed in order is gone as well.
    with contextlib.suppress(Exception):
        await closing


def _is_in_loop() -> bool:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True


def _target(url: str) -> bytes:
    """What is in the request line: path and query."""
    rest = url.partition("://")[2]
    slash = rest.find("/")
    return rest[slash:].encode() if slash != -1 else b"/"


def _reason(response: httpx.Response) -> str:
    return bytes(response.extensions.get("reason_phrase", b"")).decode("latin-1")


def _explain(error: BaseException) -> tuple[str, str | None]:
    """The message and, as far as there is one, the code by which Node knows an error."""
    text, found = str(error), error
    seen: BaseException | None = error
    while seen is not None:
        found = seen
        if isinstance(found, socket.gaierror):
            return str(found), "ENOTFOUND"
        if isinstance(found, ssl.SSLCertVerificationError):
            return str(found), "CERT_HAS_EXPIRED" if found.verify_code == 10 else "UNABLE_TO_VERIFY_LEAF_SIGNATURE"
        if isinstance(found, OSError) and found.errno is not None and found.errno in errno.errorcode:
            return str(found), errno.errorcode[found.errno]
        seen = found.__cause__ or found.__context__
    codes: dict[type[BaseException], str] = {
        httpx.ConnectTimeout: "UND_ERR_CONNECT_TIMEOUT",
        httpx.ReadTimeout: "UND_ERR_HEADERS_TIMEOUT",
        httpx.RemoteProtocolError: "UND_ERR_SOCKET",
    }
    return text or type(error).__name__, codes.get(type(error))
