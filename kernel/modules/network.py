"""Connections and names for node:http, node:net, node:tls and node:dns: asyncio's, ssl's, and the HTTP of fetch."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import http
import ipaddress
import socket
import ssl
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .protocols import Loader

__all__ = ["service"]


def _http(loader: Loader) -> Mapping[str, Any]:
    """What node/http.js asks of Python."""

    def exchange(url: str, method: str, headers: Any, content: Any) -> Any:
        return loader.platform_host("fetch").exchange(url, method, headers, content, is_raw=True)

    return {
        "exchange": exchange,
        "errno": _negative,
        "statusCodes": lambda: loader.to_object({str(int(status)): status.phrase for status in http.HTTPStatus}),
    }


def _negative(code: str) -> int | None:
    number = getattr(errno, code, None)
    return None if number is None else -number


def _failure(loader: Loader, error: BaseException) -> Any:
    """The code, the message and the number by which Node knows an error, as a JS array."""
    array = loader.heap.js_library("newArray")
    if isinstance(error, socket.gaierror):
        return array("ENOTFOUND", str(error), -3008)
    if isinstance(error, ssl.SSLCertVerificationError):
        code = "CERT_HAS_EXPIRED" if error.verify_code == 10 else "UNABLE_TO_VERIFY_LEAF_SIGNATURE"
        return array(code, error.verify_message, None)
    if isinstance(error, ssl.SSLError):
        return array("ERR_SSL_" + (error.reason or "PROTOCOL_ERROR"), str(error), None)
    if isinstance(error, OSError):
        # asyncio joins the failures of several addresses into one without a number
        number = error.errno or (errno.ECONNREFUSED if "Connect call failed" in str(error) else errno.EIO)
        return array(errno.errorcode.get(number, "EIO"), str(error), -number)
    raise error


class Connection:
    """An open connection. JavaScript holds it; what is lost is closed."""

    def __init__(self, loader: Loader, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._loader, self._reader, self._writer = loader, reader, writer

    async def read(self) -> Any:
        """Give the next bytes; None at the end; a failure as an array."""
        try:
            data = await self._reader.read(1 << 16)
        except OSError as error:
            return _failure(self._loader, error)
        return self._loader.to_array(data) if data else None

    async def write(self, data: Any) -> Any:
        """Send bytes and wait until there is room for more; give a failure as an array."""
        try:
            self._writer.write(bytes(memoryview(data)))
            await self._writer.drain()
        except OSError as error:
            return _failure(self._loader, error)
        return None

    def end(self) -> None:
        """Say that no more bytes come."""
        if self._writer.can_write_eof() and not self._writer.is_closing():
            with contextlib.suppress(OSError):
                self._writer.write_eof()

    def close(self) -> None:
        """Close it. Idempotent."""
        with contextlib.suppress(RuntimeError):  # the loop is closed, and the connection with it
            self._writer.close()

    def addresses(self) -> Any:
        """Give the local address and port, then those of the other end, as a JS array."""
        both = (self._writer.get_extra_info(name) for name in ("sockname", "peername"))
        return self._loader.heap.js_library("newArray")(
            *(item for name in both for item in (name[:2] if isinstance(name, tuple) else (None, None)))
        )


def _net(loader: Loader) -> Mapping[str, Any]:
    """What node/net.js asks of Python."""

    async def connect(path: str | None, host: str, port: int, secure: Any) -> Any:
        options: dict[str, Any] = {}
        if secure is not None:
            name, is_checked, authorities = secure
            context = ssl.create_default_context(cadata=authorities)
            if not is_checked:
                context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
            options = {"ssl": context, "server_hostname": name}
        try:
            if path is not None:
                reader, writer = await asyncio.open_unix_connection(path, **options)
            else:
                reader, writer = await asyncio.open_connection(host, port, **options)
        except OSError as error:
            return _failure(loader, error)
        return Connection(loader, reader, writer)

    return {"connect": connect, "version": _ip_version}


def _ip_version(text: str) -> int:
    try:
        return ipaddress.ip_address(text).version
    except ValueError:
        return 0


def _tls(loader: Loader) -> Mapping[str, Any]:
    """What node/tls.js asks of Python."""

    def ciphers() -> Any:
        names = sorted(cipher["name"].lower() for cipher in ssl.create_default_context().get_ciphers())
        return loader.heap.js_library("newArray")(*names)

    return {"ciphers": ciphers}


def _dns(loader: Loader) -> Mapping[str, Any]:
    """What node/dns.js asks of Python."""
    families = {0: socket.AF_UNSPEC, 4: socket.AF_INET, 6: socket.AF_INET6}

    async def lookup(name: str, family: int) -> Any:
        array = loader.heap.js_library("newArray")
        try:
            found = await asyncio.get_running_loop().getaddrinfo(
                name, None, family=families.get(int(family), socket.AF_UNSPEC), type=socket.SOCK_STREAM
            )
        except OSError:
            return array("error", "ENOTFOUND")
        return array(*(item for entry in found for item in (entry[4][0], 6 if entry[0] == socket.AF_INET6 else 4)))

    return {"lookup": lookup}


def service(loader: Loader) -> Mapping[str, Any]:
    """What node/http.js, net.js, tls.js and dns.js ask of Python."""
    return {**_http(loader), **_net(loader), **_tls(loader), **_dns(loader)}
