"""Processes for node:child_process, by Python's subprocess; their pipes belong to the running loop."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import os
import signal
import subprocess
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .protocols import Loader

__all__ = ["service"]


class Process:
    """A process that runs. JavaScript holds it; one that is lost goes on, as in Node."""

    def __init__(self, loader: Loader, process: subprocess.Popen[bytes]) -> None:
        self._loader, self._process = loader, process
        self._loop = asyncio.get_running_loop()
        self._readers: dict[int, tuple[asyncio.StreamReader, asyncio.Future[Any]]] = {}
        self._writer: asyncio.Future[asyncio.StreamWriter] | None = None
        for number, pipe in ((1, process.stdout), (2, process.stderr)):
            if pipe is not None:
                reader = asyncio.StreamReader()
                connected = self._loop.create_task(
                    self._loop.connect_read_pipe(lambda reader=reader: asyncio.StreamReaderProtocol(reader), pipe)  # type: ignore[misc]
                )
                self._readers[number] = reader, connected
        if process.stdin is not None:
            self._writer = self._loop.create_task(self._connect_input(process.stdin))

    async def _connect_input(self, pipe: Any) -> asyncio.StreamWriter:
        transport, protocol = await self._loop.connect_write_pipe(
            lambda: asyncio.streams.FlowControlMixin(loop=self._loop), pipe
        )
        return asyncio.StreamWriter(transport, protocol, None, self._loop)

    @property
    def pid(self) -> int:
        """Its number."""
        return self._process.pid

    async def read(self, number: int) -> Any:
        """Give the next bytes of stdout (1) or stderr (2); None at the end."""
        reader, connected = self._readers[number]
        await connected
        data = await reader.read(1 << 16)
        return self._loader.to_array(data) if data else None

    def close_pipe(self, number: int) -> None:
        """Read no more of a stream."""
        connected = self._readers[number][1]
        if connected.done() and not connected.cancelled() and connected.exception() is None:
            connected.result()[0].close()
        else:
            connected.cancel()

    async def write(self, data: Any) -> Any:
        """Write to stdin and wait until there is room for more; give a failure as an array."""
        assert self._writer is not None
        writer = await self._writer
        try:
            writer.write(bytes(memoryview(data)))
            await writer.drain()
        except OSError as error:
            return _failure(self._loader, error)
        return None

    async def end_input(self) -> None:
        """Close stdin."""
        assert self._writer is not None
        (await self._writer).close()

    async def wait(self) -> int:
        """Wait for the end.

        :return: the status; the number of the signal that ended it, negative.
        """
        # A thread each, which ends with the process: the loop's pool is for work that comes to an end by itself.
        done = self._loop.create_future()

        def tell(status: int) -> None:
            if not done.done():
                done.set_result(status)

        def wait() -> None:
            status = self._process.wait()
            with contextlib.suppress(RuntimeError):  # the loop is closed: nobody waits any more
                self._loop.call_soon_threadsafe(tell, status)

        import threading

        threading.Thread(target=wait, name=f"diglot-process-{self.pid}", daemon=True).start()
        return int(await done)

    def send(self, number: int) -> bool:
        """Send a signal; False when the process has ended."""
        if self._process.returncode is not None:
            return False
        try:
            os.kill(self.pid, number)
        except ProcessLookupError:
            return False
        return True


def _failure(loader: Loader, error: OSError) -> Any:
    number = error.errno or errno.EIO
    return loader.heap.js_library("newArray")(errno.errorcode.get(number, "EIO"), -number)


def _arguments(
    executable: str, command: Any, cwd: str | None, env: Any, ways: Any, detached: bool, uid: Any, gid: Any
) -> dict[str, Any]:
    """What Popen takes."""
    environment = None
    if env is not None:
        texts = list(env)
        environment = dict(zip(texts[::2], texts[1::2], strict=True))
    streams = {"pipe": subprocess.PIPE, "ignore": subprocess.DEVNULL, "inherit": None}
    stdin, stdout, stderr = (streams[way] if isinstance(way, str) else int(way) for way in ways)
    return {
        "args": list(command), "executable": _found(executable, environment), "cwd": cwd, "env": environment,
        "stdin": stdin, "stdout": stdout, "stderr": stderr, "start_new_session": detached,
        "user": None if uid is None else int(uid), "group": None if gid is None else int(gid),
    }  # fmt: skip


def _found(program: str, environment: Mapping[str, str] | None) -> str:
    """Where a program is, by the PATH that it will have: Popen takes an `executable` as it is."""
    import shutil

    return shutil.which(program, path=(os.environ if environment is None else environment).get("PATH")) or program


def service(loader: Loader) -> Mapping[str, Any]:
    """What node/child_process.js asks of Python."""
    array = loader.heap.js_library("newArray")

    def start(*args: Any) -> Any:
        try:
            return Process(loader, subprocess.Popen(**_arguments(*args)))
        except OSError as error:
            return _failure(loader, error)

    def run(*args: Any) -> Any:
        *arguments, content, timeout, most, killer = args
        given = _arguments(*arguments)
        if content is not None:
            given["stdin"] = subprocess.PIPE
        elif given["stdin"] == subprocess.PIPE:
            given["stdin"] = subprocess.DEVNULL
        try:
            process = subprocess.Popen(**given)
        except OSError as error:
            return _failure(loader, error)
        problem = None
        with process:
            try:
                data = None if content is None else bytes(memoryview(content))
                out, err = process.communicate(data, None if timeout is None else timeout / 1000)
            except subprocess.TimeoutExpired:
                problem = "ETIMEDOUT"
                process.send_signal(killer)
                out, err = process.communicate()
            except BaseException:
                process.kill()
                raise
        if any(stream is not None and len(stream) > most for stream in (out, err)):
            problem = problem or "ENOBUFS"
        both = (
            None if stream is None else loader.to_array(stream[: int(min(most, len(stream)))]) for stream in (out, err)
        )
        return array(process.pid, process.returncode, *both, problem)

    def number_of(name: Any) -> int | None:
        if isinstance(name, str):
            return int(signal.Signals[name]) if name in signal.Signals.__members__ else None
        return int(name)

    return {
        "start": start,
        "run": run,
        "signalName": lambda number: signal.Signals(int(number)).name,
        "signalNumber": number_of,
        "errno": lambda code: -getattr(errno, code),
    }
