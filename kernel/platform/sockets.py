"""Connections of WebSocket, by the package websockets on the session's event loop."""

from __future__ import annotations

import asyncio
import weakref
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from .navigator import USER_AGENT

if TYPE_CHECKING:
    from .globals import Platform

__all__ = ["Connection", "SocketsHost"]


class Connection:
    """One connection. Its task lives until it is closed, as the standard wants it.

    :param tell: a JS function, called with what happens: "open", the protocol and the extensions; "text" or "bytes" and
        the message; "sent" and the number of bytes; "failed" and why; "closed", the code, the reason and whether that
        was clean. Nothing follows the last two.
    """

    def __init__(self, host: SocketsHost, url: str, protocols: list[Any], tell: Callable[..., object]) -> None:
        self._host, self._url, self._protocols, self._tell = host, url, protocols, tell
        self._loop: asyncio.AbstractEventLoop | None = None
        self._task: asyncio.Task[Any] | None = None
        self._outgoing: asyncio.Queue[tuple[bytes | str, int] | tuple[None, int, str]] = asyncio.Queue()
        self._is_cancelled = False

    async def run(self) -> None:
        """Connect, and hand on what comes until the end."""
        from websockets.asyncio.client import connect
        from websockets.exceptions import ConnectionClosed

        self._loop, self._task = asyncio.get_running_loop(), asyncio.current_task()
        sender = None
        try:
            if self._is_cancelled:
                return
            async with connect(
                self._url, subprotocols=self._protocols or None, user_agent_header=USER_AGENT, max_size=None
            ) as socket:
                extensions = ", ".join(extension.name for extension in socket.protocol.extensions)
                self._tell("open", socket.subprotocol or "", extensions)
                sender = self._loop.create_task(self._send(socket))
                try:
                    while True:
                        message = await socket.recv()
                        if isinstance(message, str):
                            self._tell("text", message)
                        else:
                            self._tell("bytes", self._host.platform.bytes(message))
                except ConnectionClosed:
                    pass
            if socket.close_code == 1006:
                self._tell("failed", "the connection broke off")
            else:
                self._tell("closed", socket.close_code, socket.close_reason, True)
        except asyncio.CancelledError:
            if not self._is_cancelled:  # not by us: by who ends the loop
                raise
        except Exception as error:
            self._tell("failed", str(error) or type(error).__name__)
        finally:
            self._task = None
            self._tell = _say_nothing  # a cycle through both heaps ends here
            if sender is not None:
                sender.cancel()

    async def _send(self, socket: Any) -> None:
        """Send one message after the other, and close when that is asked for."""
        from websockets.exceptions import ConnectionClosed

        while True:
            message, *rest = await self._outgoing.get()
            try:
                if message is None:
                    await socket.close(*rest)
                    return
                await socket.send(message)
            except ConnectionClosed:
                return
            self._tell("sent", *rest)

    def send(self, data: Any, is_text: bool) -> None:
        """Send a Uint8Array when those before it are sent."""
        content = data.to_bytes()
        self._outgoing.put_nowait((content.decode() if is_text else content, len(content)))

    def close(self, code: int, reason: str) -> None:
        """Say goodbye, and wait for the other side to do so."""
        self._outgoing.put_nowait((None, int(code), reason))

    def cancel(self) -> None:
        """End it without a word to either side. Idempotent."""
        self._is_cancelled = True
        if self._task is not None and self._loop is not None and not self._loop.is_closed():
            self._task.cancel()


def _say_nothing(*what: object) -> None:
    """Stand for a function of JavaScript that is no longer called."""


class SocketsHost:
    """Serves sockets.js.

    :ivar platform: the platform.
    """

    def __init__(self, platform: Platform) -> None:
        self.platform = platform
        self._connections: weakref.WeakSet[Connection] = weakref.WeakSet()

    def connection(self, url: str, protocols: Any, tell: Callable[..., object]) -> Connection:
        """A connection that is ready to be run."""
        connection = Connection(self, url, list(protocols), tell)
        self._connections.add(connection)
        return connection

    def close(self) -> None:
        """End all connections."""
        for connection in list(self._connections):
            connection.cancel()
