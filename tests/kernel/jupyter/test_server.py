"""The kernel behind a Jupyter server: over HTTP and a WebSocket, as front ends on other machines use it."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import websocket

TIMEOUT = 60  # seconds after which a server or a kernel counts as stuck

Message = dict[str, Any]


class Server:
    """A running server.

    :param info: what it wrote into its runtime folder.
    """

    def __init__(self, info: dict[str, Any]) -> None:
        self._url, self._token = info["url"], info["token"]

    def request(self, method: str, path: str, content: Any = None) -> Any:
        data = None if content is None else json.dumps(content).encode()
        headers = {"Authorization": f"token {self._token}", "Content-Type": "application/json"}
        request = urllib.request.Request(f"{self._url}api/{path}", data, headers, method=method)
        with urllib.request.urlopen(request, timeout=TIMEOUT) as response:
            text = response.read()
        return json.loads(text) if text else None

    def connect(self, kernel: str) -> websocket.WebSocket:
        url = f"{self._url.replace('http', 'ws', 1)}api/kernels/{kernel}/channels?token={self._token}"
        return websocket.create_connection(url, timeout=TIMEOUT)


def answering(runtime: Path) -> Server | None:
    """The server that tells of itself in a folder, once it answers: it does so before it listens."""
    for file in runtime.glob("jpserver-*.json"):
        with contextlib.suppress(ValueError, OSError):  # half a file, nobody there
            server = Server(json.loads(file.read_text()))
            server.request("GET", "status")
            return server
    return None


@pytest.fixture(scope="module")
def server(kernelspec: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("server")
    runtime = folder / "runtime"
    process = subprocess.Popen(
        [sys.executable, "-m", "jupyter_server", "--no-browser", "--port=0", "--allow-root"],
        cwd=folder,
        env={**os.environ, "JUPYTER_RUNTIME_DIR": str(runtime), "JUPYTER_CONFIG_DIR": str(folder / "config")},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )  # fmt: skip
    try:
        end = time.monotonic() + TIMEOUT
        while (server := answering(runtime)) is None:
            assert process.poll() is None, process.stderr.read()  # type: ignore[union-attr]
            assert time.monotonic() < end, "the server does not start"
            time.sleep(0.1)
        yield server
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=TIMEOUT)


class Channel:
    """A kernel's channels over one WebSocket, as JupyterLab uses them."""

    def __init__(self, socket: websocket.WebSocket) -> None:
        self._socket = socket

    def ask(
        self,
        kind: str,
        content: dict[str, Any],
        metadata: dict[str, Any] | None = None,
        on_message: Callable[[Message], object] = lambda message: None,
    ) -> tuple[dict[str, Any], list[tuple[str, dict[str, Any]]]]:
        """Send a request on the shell channel.

        :return: the content of the reply, and the messages on IOPub, without those of the status.
        """
        number = uuid.uuid4().hex
        header = {"msg_id": number, "msg_type": kind, "username": "", "session": "s", "version": "5.3"}
        message = {"channel": "shell", "header": header, "parent_header": {}, "content": content}
        self._socket.send(json.dumps(message | {"metadata": metadata or {}, "buffers": []}))
        reply: dict[str, Any] | None = None
        is_idle, shown = False, []
        while reply is None or not is_idle:
            message = json.loads(self._socket.recv())
            if message["parent_header"].get("msg_id") != number:
                continue
            on_message(message)
            if message["channel"] == "shell":
                reply = message["content"]
            elif message["msg_type"] == "status":
                is_idle = message["content"]["execution_state"] == "idle"
            else:
                shown.append((message["msg_type"], message["content"]))
        return reply, shown

    def run(self, code: str, **options: Any) -> tuple[dict[str, Any], list[tuple[str, dict[str, Any]]]]:
        content = {"code": code, "silent": False, "store_history": True, "user_expressions": {}, "allow_stdin": False}
        return self.ask("execute_request", content, **options)

    def result(self, code: str, **options: Any) -> str:
        _, shown = self.run(code, **options)
        return "".join(content["data"]["text/plain"] for kind, content in shown if kind == "execute_result")


@pytest.mark.slow
def test_cells_services_and_interrupts_through_a_server(server: Server) -> None:
    assert server.request("GET", "kernelspecs")["kernelspecs"]["diglot"]["spec"]["language"] == "python"
    kernel = server.request("POST", "kernels", {"name": "diglot"})["id"]
    socket = server.connect(kernel)
    try:
        channel = Channel(socket)
        assert channel.result("xs = [1, 2]; xs") == "[1, 2]"
        assert channel.result("%%js\nxs.append(3); xs.length") == "3"
        in_js = {"vscode": {"languageId": "javascript"}}
        assert channel.result("typeof null", metadata=in_js) == "'object'"
        found, _ = channel.ask("complete_request", {"code": "%%js\nMath.flo", "cursor_pos": 13})
        assert found["matches"] == ["floor"]

        def interrupt(message: Message) -> None:
            if message["msg_type"] == "stream" and "busy" in message["content"]["text"]:
                server.request("POST", f"kernels/{kernel}/interrupt")

        reply, _ = channel.run("%%js\nconsole.log('busy'); for (;;);", on_message=interrupt)
        assert reply["ename"] == "KeyboardInterrupt"
        assert channel.result("%%js\nxs.length") == "3"
        server.request("POST", f"kernels/{kernel}/restart")
        socket.close()
        socket = server.connect(kernel)
        assert Channel(socket).result("%%js\ntypeof xs") == "'undefined'"
    finally:
        socket.close()
        server.request("DELETE", f"kernels/{kernel}")
