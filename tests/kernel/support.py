"""What the tests of the kernel share: an IPython shell in this process, and a running kernel with its client."""

from __future__ import annotations

import asyncio
import queue
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from IPython.core.interactiveshell import ExecutionResult, InteractiveShell
from jupyter_client.blocking.client import BlockingKernelClient
from jupyter_client.manager import start_new_kernel

TIMEOUT = 60  # seconds without a message after which a kernel counts as stuck

# Files and sockets of the clients are closed by their finalisers, at a time of their own.
CLIENT_WARNINGS = [
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
    pytest.mark.filterwarnings("ignore::RuntimeWarning"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
]


class Shell:
    """An IPython shell whose cells run one after the other on one event loop."""

    def __init__(self, shell: InteractiveShell) -> None:
        self.ip = shell
        self._loop = asyncio.new_event_loop()

    def __call__(self, cell: str) -> ExecutionResult:
        run = self.ip.run_cell_async(cell, store_history=True, transformed_cell=self.ip.transform_cell(cell))
        return self._loop.run_until_complete(run)

    def value(self, cell: str) -> Any:
        result = self(cell)
        result.raise_error()
        return result.result

    def close(self) -> None:
        self._loop.close()


@dataclass
class Reply:
    """What one cell caused: the reply on the shell channel and the messages on IOPub."""

    content: dict[str, Any] = field(default_factory=dict)
    stdout: str = ""
    stderr: str = ""
    result: str | None = None
    data: list[dict[str, Any]] = field(default_factory=list)
    error: dict[str, Any] | None = None
    messages: list[tuple[str, dict[str, Any]]] = field(default_factory=list)  # all but status: type and content


class Kernel:
    """A running kernel and its client."""

    def __init__(self, manager: Any, client: BlockingKernelClient) -> None:
        self._manager = manager
        self.client = client

    def __call__(self, cell: str, interrupt_at: str | None = None, metadata: dict[str, Any] | None = None) -> Reply:
        """Run a cell.

        :param interrupt_at: interrupt it when it has printed this.
        :param metadata: of the request, where clients send the cell's.
        """
        content = {"code": cell, "silent": False, "store_history": True, "user_expressions": {}, "allow_stdin": False}
        message = self.client.session.msg("execute_request", content, metadata=metadata)
        self.client.shell_channel.send(message)
        request, reply = message["header"]["msg_id"], Reply()
        while True:
            message = self.client.get_iopub_msg(timeout=TIMEOUT)
            if message["parent_header"].get("msg_id") != request:
                continue
            content = message["content"]
            if message["msg_type"] not in ("status", "execute_input"):
                reply.messages.append((message["msg_type"], content))
            match message["msg_type"]:
                case "stream":
                    setattr(reply, content["name"], getattr(reply, content["name"]) + content["text"])
                    if interrupt_at is not None and interrupt_at in reply.stdout:
                        interrupt_at = None
                        self._manager.interrupt_kernel()
                case "execute_result":
                    reply.result = content["data"]["text/plain"]
                    reply.data.append(content["data"])
                case "display_data" | "update_display_data":
                    reply.data.append(content["data"])
                case "error":
                    reply.error = content
                case "status" if content["execution_state"] == "idle":
                    break
        reply.content = self.answer(request)
        return reply

    def answer(self, request: str) -> dict[str, Any]:
        """The content of the reply to a request."""
        while True:
            try:
                message = self.client.get_shell_msg(timeout=TIMEOUT)
            except queue.Empty:
                pytest.fail("the kernel does not answer")
            if message["parent_header"].get("msg_id") == request:
                return message["content"]


def started(name: str) -> Iterator[Kernel]:
    manager, client = start_new_kernel(kernel_name=name)
    try:
        yield Kernel(manager, client)
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
