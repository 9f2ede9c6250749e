"""`pyodide.http` and `micropip`, which code written for Pyodide imports."""

from __future__ import annotations

import asyncio
import importlib
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from diglot.ffi_core import Heap
from diglot.kernel import Cells


class Handler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        status = 404 if self.path == "/missing" else 200
        self.send_response(status)
        self.send_header("x-seen", self.headers["x-test"] or "")
        self.end_headers()
        self.wfile.write(body.upper())

    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write("naïve".encode())

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def address() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def http() -> Iterator[Any]:
    with Heap() as heap:
        heap.install()
        cells = Cells(heap)
        yield importlib.import_module("pyodide.http")
        cells.close()


def test_a_response(http: Any, address: str) -> None:
    async def run() -> None:
        response = await http.pyfetch(f"{address}/a", method="POST", headers={"x-test": "1"}, body='{"a": 1}')
        assert isinstance(response, http.FetchResponse)
        assert (response.status, response.status_text, response.ok) == (200, "OK", True)
        assert response.url == f"{address}/a"
        assert not response.redirected
        assert response.headers["x-seen"] == "1"
        response.raise_for_status()
        again = response.clone()
        assert await response.json() == {"A": 1}
        assert response.body_used
        assert await again.bytes() == b'{"A": 1}'
        with pytest.raises(OSError, match="has been read already"):
            await again.text()
        with pytest.raises(OSError, match="has been read already"):
            again.clone()
        assert repr(again) == f"<FetchResponse 200 {address}/a>"

    asyncio.run(run())


def test_failures(http: Any, address: str) -> None:
    async def run() -> None:
        response = await http.pyfetch(f"{address}/missing", method="POST", body="x")
        with pytest.raises(http.HttpStatusError, match="404 Client Error: Not Found for url") as caught:
            response.raise_for_status()
        assert caught.value.status == 404
        assert await response.string() == "X"
        with pytest.raises(OSError):
            await http.pyfetch("http://127.0.0.1:9/")

    asyncio.run(run())


def test_open_url(http: Any, address: str) -> None:
    assert http.open_url(address).read() == "naïve"


def test_a_heap_without_fetch_says_so(heap: Heap) -> None:
    http = importlib.import_module("pyodide.http")

    async def run() -> None:
        with pytest.raises(RuntimeError, match="pyfetch needs JavaScript's fetch"):
            await http.pyfetch("data:,x")

    asyncio.run(run())


def test_micropip_takes_what_is_there_and_refuses_what_is_nowhere(
    heap: Heap, capfd: pytest.CaptureFixture[str]
) -> None:
    micropip = importlib.import_module("micropip")

    async def run() -> None:
        await micropip.install("json")
        await micropip.install(["json", "re"], keep_going=True)
        with pytest.raises(ModuleNotFoundError, match="could neither import nor install"):
            await micropip.install("./no-such-folder-here")

    asyncio.run(run())


def test_the_modules_go_with_the_heap() -> None:
    with Heap() as heap:
        heap.install()
        importlib.import_module("micropip")
    with pytest.raises(ModuleNotFoundError):
        importlib.import_module("micropip")
    with pytest.raises(ModuleNotFoundError):
        importlib.import_module("pyodide.http")
