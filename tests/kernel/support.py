"""What the tests of the kernel share: an IPython shell in this process, and a running kernel with its client."""

from __future__ import annotations

import asyncio
import atexit
import queue
from collections.abc import Callable, Iterator
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


def leave(shell: InteractiveShell) -> None:
    """End a shell as IPython does when the process ends, which else would end those of all tests, one by one."""
    shell.extension_manager.unload_extension("diglot")
    atexit.unregister(shell.atexit_operations)
    shell.atexit_operations()
    InteractiveShell.clear_instance()


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

    request: str
    content: dict[str, Any] = field(default_factory=dict)
    stdout: str = ""
    stderr: str = ""
    result: str | None = None
    data: list[dict[str, Any]] = field(default_factory=list)
    error: dict[str, Any] | None = None
    questions: list[tuple[str, bool]] = field(default_factory=list)  # prompt, whether for a password
    messages: list[tuple[str, dict[str, Any]]] = field(default_factory=list)  # all but status: type and content


class Kernel:
    """A running kernel and its client."""

    def __init__(self, manager: Any, client: BlockingKernelClient) -> None:
        self._manager = manager
        self.client = client
        self._aside: list[dict[str, Any]] = []  # what other requests published while the last result was awaited

    def __call__(
        self,
        cell: str,
        interrupt_at: str | None = None,
        metadata: dict[str, Any] | None = None,
        answers: list[str | None] | None = None,
        **options: Any,
    ) -> Reply:
        """Run a cell.

        :param interrupt_at: interrupt it when it has printed this.
        :param metadata: of the request, where clients send the cell's.
        :param answers: what is typed when it asks; None interrupts it. Without answers it is not allowed to ask.
        :param options: fields of the request.
        """
        return self.result(
            self.start(cell, metadata, allow_stdin=answers is not None, **options), interrupt_at, answers
        )

    def start(
        self, cell: str, metadata: dict[str, Any] | None = None, subshell: str | None = None, **options: Any
    ) -> str:
        """Ask for a cell to be run; its result waits to be asked for.

        :param subshell: which one runs it.
        :return: the request, for `result`.
        """
        content = {"code": cell, "silent": False, "store_history": True, "user_expressions": {}, "allow_stdin": False}
        message = self.client.session.msg("execute_request", content | options, metadata=metadata)
        if subshell is not None:
            message["header"]["subshell_id"] = subshell
        self.client.shell_channel.send(message)
        return str(message["header"]["msg_id"])

    def comm(self, kind: str, subshell: str | None = None, **content: Any) -> Reply:
        """Send a message of a comm, as a front end does: "comm_msg" with `comm_id` and `data`, say."""
        message = self.client.session.msg(kind, content)
        if subshell is not None:
            message["header"]["subshell_id"] = subshell
        self.client.shell_channel.send(message)
        return self.result(message["header"]["msg_id"], has_answer=False)

    def printed(self, request: str, done: Callable[[str], bool]) -> str:
        """What a request prints before its result is asked for or after its end, until `done` says that this is all."""
        aside, self._aside = self._aside, []
        text = ""
        while not done(text):
            message = aside.pop(0) if aside else self.client.get_iopub_msg(timeout=TIMEOUT)
            if message["parent_header"].get("msg_id") == request and message["msg_type"] == "stream":
                text += message["content"]["text"]
        return text

    def result(
        self,
        request: str,
        interrupt_at: str | None = None,
        answers: list[str | None] | None = None,
        has_answer: bool = True,
    ) -> Reply:
        """Wait for the end of a cell, or of what the kernel does about another message."""
        reply = Reply(request)
        self._aside.clear()
        while True:
            message = self._message(reply, answers)
            if message["parent_header"].get("msg_id") != request:
                self._aside.append(message)
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
        if has_answer:
            reply.content = self.answer(request)
        return reply

    def _message(self, reply: Reply, answers: list[str | None] | None) -> dict[str, Any]:
        """The next message on IOPub. Questions on the way are answered."""
        while answers:
            try:
                return self.client.get_iopub_msg(timeout=0.05)
            except queue.Empty:
                pass
            try:
                question = self.client.get_stdin_msg(timeout=0.05)["content"]
            except queue.Empty:
                continue
            reply.questions.append((question["prompt"], question["password"]))
            answer = answers.pop(0)
            if answer is None:
                self._manager.interrupt_kernel()
            else:
                self.client.input(answer)
        return self.client.get_iopub_msg(timeout=TIMEOUT)

    def interrupt(self) -> None:
        """Interrupt what runs, as a front end does; any thread may do it."""
        self._manager.interrupt_kernel()

    def control(self, kind: str, **content: Any) -> dict[str, Any]:
        """Send a request on the control channel; the content of the reply."""
        message = self.client.session.msg(kind, content)
        self.client.control_channel.send(message)
        return self.client.get_control_msg(timeout=TIMEOUT)["content"]  # type: ignore[no-any-return]

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
