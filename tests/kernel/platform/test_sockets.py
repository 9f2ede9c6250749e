"""WebSocket against a server of this process."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.server import ServerConnection, serve

from diglot.ffi_core import JsException


def answer(connection: ServerConnection) -> None:
    for message in connection:
        if message == "go":
            connection.close(4001, "gone")
        elif message == "break":
            connection.socket.close()
        else:
            connection.send(message)


@pytest.fixture
def address() -> Iterator[str]:
    """Of a server that sends back what it gets, and heeds "go" and "break"."""
    with serve(answer, "127.0.0.1", 0, subprotocols=["chat"]) as server:  # type: ignore[list-item]
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"ws://127.0.0.1:{server.socket.getsockname()[1]}/x"
        server.shutdown()
        thread.join()


@pytest.fixture
def socket(run: Any, address: str) -> Any:
    """A cell runner whose `socket` is open; `got` has its events, `next(type)` waits for one, `count(n)` for their number."""
    run.names["address"] = address
    run("""const got = [], socket = new WebSocket(address, ["other", "chat"])
        for (const type of ["open", "message", "error", "close"]) socket.addEventListener(type, (event) => got.push(event))
        const next = (type) => new Promise((done) => socket.addEventListener(type, done, { once: true }))
        const count = async (n) => { while (got.length < n) await new Promise((done) => setTimeout(done, 1)) }
        const before = socket.readyState; await next("open")""")
    yield run
    run("if (socket.readyState !== WebSocket.CLOSED) { socket.close(); await next('close') }")


def test_messages(socket: Any) -> None:
    assert (
        socket("[before, socket.readyState, socket.protocol, socket.extensions].join()")
        == "0,1,chat,permessage-deflate"
    )
    socket("socket.binaryType = 'arraybuffer'; socket.send('hä'); socket.send(new Uint8Array([1, 2, 3]).subarray(1))")
    socket("socket.send(new Blob(['x']))")
    assert socket("await count(4); got.length") == 4
    assert socket("[got[1].data, [...new Uint8Array(got[2].data)], got[3].data.byteLength, got[1].origin === address.slice(0, -2)]"
                  ).to_py() == ["hä", [2, 3], 1, True]  # fmt: skip
    assert socket("socket.bufferedAmount") == 0
    assert socket("socket.binaryType = 'blob'; socket.send(new ArrayBuffer(4)); (await next('message')).data.size") == 4


def test_python_bytes_are_sent(socket: Any) -> None:
    socket.names["data"] = memoryview(b"abc")
    assert socket("socket.send(data); await (await next('message')).data.text()") == "abc"


def test_the_server_closes(socket: Any) -> None:
    socket("socket.send('go'); const event = await next('close')")
    assert (
        socket("[event.code, event.reason, event.wasClean, event instanceof CloseEvent].join()")
        == "4001,gone,true,true"
    )
    assert socket("socket.send('late'); socket.close(); socket.readyState") == 3


def test_we_close(socket: Any) -> None:
    socket("socket.send('last'); socket.close(3000, 'enough'); const event = await next('close')")
    assert socket("[event.code, event.reason, event.wasClean].join()") == "3000,enough,true"
    assert socket("got.map(({ type }) => type).join()") == "open,close"  # messages after close() are for nobody


def test_the_connection_breaks(socket: Any) -> None:
    socket("socket.send('break'); const event = await next('close')")
    assert socket("[event.code, event.wasClean].join()") == "1006,false"
    assert socket("got.map(({ type }) => type).join()") == "open,error,close"


def test_nobody_answers(run: Any) -> None:
    run("""const got = [], socket = new WebSocket("ws://127.0.0.1:1/"); let message
        socket.onerror = (event) => { got.push("error"); message = event.message }
        await new Promise((done) => { socket.onclose = ({ code }) => done(got.push(code)) })""")
    assert run("got.join()") == "error,1006"
    assert "Connect call failed" in run("message")


def test_closing_before_it_is_open(run: Any, address: str) -> None:
    run.names["address"] = address
    run("""const got = [], socket = new WebSocket(address); socket.close()
        socket.onopen = socket.onerror = ({ type }) => got.push(type)
        await new Promise((done) => { socket.onclose = ({ code }) => done(got.push(code)) })""")
    assert run("got.join()") == "error,1006"


@pytest.mark.parametrize(
    ("call", "error"),
    [
        ("new WebSocket('nothing')", "SyntaxError"),
        ("new WebSocket('ftp://x/')", "SyntaxError: .* not with ftp:"),
        ("new WebSocket('ws://x/#part')", "SyntaxError: .* fragment"),
        ("new WebSocket('ws://x/', 'a b')", "SyntaxError: .* no name of a protocol"),
        ("new WebSocket('ws://x/', ['a', 'A'])", "SyntaxError: .* or there twice"),
        ("new WebSocket()", "TypeError"),
        ("WebSocket()", "TypeError"),
    ],
)
def test_what_cannot_be_connected_to(run: Any, call: str, error: str) -> None:
    with pytest.raises(JsException, match=error):
        run(call)


def test_misuse(socket: Any) -> None:
    for call, error in {
        "socket.close(1001)": "InvalidAccessError",
        "socket.close(1000, 'x'.repeat(124))": "SyntaxError",
        "const early = new WebSocket(address); try { early.send('x') } finally { early.close() }": "InvalidStateError",
    }.items():
        with pytest.raises(JsException, match=error):
            socket(call)


def test_closed_cells_close_the_connection(run: Any) -> None:
    """What is still open when the cells are closed is ended with them."""
    seen = threading.Event()

    def wait(connection: ServerConnection) -> None:
        try:
            connection.recv()
        except ConnectionClosed:
            seen.set()

    with serve(wait, "127.0.0.1", 0) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        run.names["address"] = f"ws://127.0.0.1:{server.socket.getsockname()[1]}/"
        run("const socket = new WebSocket(address); await new Promise((done) => { socket.onopen = done })")
        run.cells.platform.close()
        run.wait(0.1)
        assert seen.wait(10)
        server.shutdown()
        thread.join()
