"""MessageChannel and BroadcastChannel: messages are copies, come in order and after the code that sends them."""

from __future__ import annotations

from typing import Any

import pytest

from diglot.ffi_core import JsException


def test_ports(run: Any) -> None:
    run("""const { port1, port2 } = new MessageChannel(), got = [], value = { a: [1] }
        port2.onmessage = event => got.push(event.data, event instanceof MessageEvent)
        port1.postMessage(value); port1.postMessage(2); value.a.push(3); got.push('sent')""")
    run("await new Promise(done => setTimeout(done, 5))")
    assert run("got").to_py() == ["sent", {"a": [1]}, True, 2, True]
    assert run("const bytes = new Uint8Array([1]); port1.postMessage(bytes, [bytes.buffer]); bytes.length") == 0
    with pytest.raises(JsException, match="DataCloneError"):
        run("port1.postMessage(() => 1)")


def test_a_port_keeps_what_comes_before_it_starts(run: Any) -> None:
    run("const { port1, port2 } = new MessageChannel(), got = []; port1.postMessage('early')")
    run("await new Promise(done => setTimeout(done, 2)); port2.on('message', data => got.push(data))")
    run("port2.addEventListener('close', () => got.push('closed')); await new Promise(done => setTimeout(done, 2))")
    run("port1.close(); port1.postMessage('late'); await new Promise(done => setTimeout(done, 2))")
    assert run("got").to_py() == ["early", "closed"]


def test_channels_by_name(run: Any) -> None:
    run("""const [a, b, other] = ['x', 'x', 'y'].map(name => new BroadcastChannel(name)), got = []
        for (const channel of [a, b, other]) channel.onmessage = event => got.push(channel === b, event.data)
        a.postMessage(1); await new Promise(done => setTimeout(done, 2))""")
    assert run("got").to_py() == [True, 1]
    with pytest.raises(JsException, match="InvalidStateError"):
        run("a.close(); a.postMessage(2)")


def test_ports_are_made_by_channels_alone(run: Any) -> None:
    with pytest.raises(JsException, match="Illegal constructor"):
        run("new MessagePort()")


def test_ports_are_transferred(run: Any) -> None:
    run("""const { port1, port2 } = new MessageChannel(), inner = new MessageChannel(), got = []
        inner.port2.onmessage = ({ data }) => got.push(data)
        inner.port2.postMessage("before")
        port2.onmessage = ({ data, ports }) => {
          got.push(data.port === ports[0], data.port !== inner.port1)
          data.port.onmessage = ({ data }) => got.push(data)
          data.port.postMessage("back")
        }
        port1.postMessage({ port: inner.port1 }, [inner.port1])
        await new Promise(done => setTimeout(done, 10))""")
    assert run("got").to_py() == [True, True, "before", "back"]
    for call in ("inner.port1", "port1"):  # gone, and itself
        with pytest.raises(JsException, match="DataCloneError"):
            run(f"port1.postMessage(null, [{call}])")
    with pytest.raises(JsException, match="DataCloneError"):
        run("port1.postMessage(inner.port2)")


def test_streams_are_transferred(run: Any) -> None:
    run("""const value = { a: 1 }, source = new ReadableStream({ start(c) { c.enqueue(value); c.enqueue(() => 1) } })
        const moved = structuredClone(source, { transfer: [source] }), reader = moved.getReader(), first = await reader.read()""")
    assert run("source.locked && first.value !== value && first.value.a === 1") is True
    assert run("await reader.read().catch(error => error.name)") == "DataCloneError"
    run("""const got = [], sink = new WritableStream({ write(chunk) { got.push(chunk) }, close() { got.push('closed') } })
        const writer = structuredClone(sink, { transfer: [sink] }).getWriter()
        await writer.write(1); await writer.write([2]); await writer.close()""")
    assert run("got").to_py() == [1, [2], "closed"]
    run("""const upper = new TransformStream({ transform(chunk, c) { c.enqueue(chunk.toUpperCase()) } })
        const { readable, writable } = structuredClone(upper, { transfer: [upper] })
        ReadableStream.from(['a', 'b']).pipeTo(writable); const texts = await Array.fromAsync(readable)""")
    assert run("texts.join()") == "A,B"
    with pytest.raises(JsException, match=r"DataCloneError: .* is locked"):
        run("structuredClone(source, { transfer: [source] })")
