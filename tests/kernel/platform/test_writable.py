"""`WritableStream`, `TransformStream` and piping, by the Streams Standard; the platform's own transforms."""

from __future__ import annotations

import gzip
import zlib
from typing import Any

import pytest

from diglot.ffi_core import JsException

SINK = "const l = [], sink = () => new WritableStream({ write(c) { l.push('w' + c) }, close() { l.push('close') }, abort(r) { l.push('abort' + r) } });"
COLLECT = "const collect = async stream => { const x = []; for await (const c of stream) x.push(c); return x };"


@pytest.mark.parametrize(
    ("source", "result"),
    [
        ("const w = sink().getWriter(); w.write(1); await w.write(2); await w.close(); await w.closed; l", ["w1", "w2", "close"]),
        ("const w = new WritableStream({}, { highWaterMark: 2 }).getWriter(); l.push(w.desiredSize); w.write(1); w.write(1); l.push(w.desiredSize); await w.ready; l.push(w.desiredSize); l", [2, 0, 1]),
        ("const s = sink(); await s.abort('x'); l.push(await s.getWriter().write(1).catch(e => 'rejected ' + e)); l", ["abortx", "rejected x"]),
        ("const s = new WritableStream(), w = s.getWriter(); w.releaseLock(); [s.locked, await w.write(1).catch(e => e.name), await w.closed.catch(e => e.name)]", [False, "TypeError", "TypeError"]),
        ("let c; const s = new WritableStream({ start(k) { c = k } }), a = c.signal.aborted; await s.abort('q'); [a, c.signal.aborted, c.signal.reason]", [False, True, "q"]),
        ("const w = new WritableStream({ async write(c) { await new Promise(r => setTimeout(r, 1)); l.push(c) } }).getWriter(); for (let i = 0; i < 2; i++) { await w.ready; w.write(i); l.push('queued') } await w.close(); l", ["queued", 0, "queued", 1]),
        ("await ReadableStream.from([1, 2]).pipeTo(sink()); l", ["w1", "w2", "close"]),
        ("const s = sink(); await ReadableStream.from([1]).pipeTo(s, { preventClose: true }); l.push(s.locked); l", ["w1", False]),
        ("const r = new ReadableStream({ start(c) { c.error('E') } }); await r.pipeTo(sink()).catch(e => l.push(e)); l", ["abortE", "E"]),
        ("const r = new ReadableStream({ start(c) { c.error('E') } }); await r.pipeTo(sink(), { preventAbort: true }).catch(e => l.push(e)); l", ["E"]),
        ("const r = new ReadableStream({ start(c) { c.enqueue(1) }, cancel(x) { l.push('cancel' + x) } }); await r.pipeTo(new WritableStream({ write() { throw 'W' } })).catch(e => l.push(e)); l", ["cancelW", "W"]),
        ("const a = new AbortController(), r = new ReadableStream({ cancel(x) { l.push('cancel' + x) } }), p = r.pipeTo(sink(), { signal: a.signal }); setTimeout(() => a.abort('S'), 1); await p.catch(e => l.push(e)); l", ["abortS", "cancelS", "S"]),
        ("await collect(ReadableStream.from([1, 2]).pipeThrough(new TransformStream({ transform(c, k) { k.enqueue(c * 2) }, flush(k) { k.enqueue('end') } })))", [2, 4, "end"]),
        ("await collect(ReadableStream.from([1, 2]).pipeThrough(new TransformStream()))", [1, 2]),
        ("await collect(ReadableStream.from(['a', 'b']).pipeThrough(new TransformStream({ transform(c, k) { k.enqueue(c + 1); k.enqueue(c + 2) } })))", ["a1", "a2", "b1", "b2"]),
        ("await collect(ReadableStream.from([1, 2, 3]).pipeThrough(new TransformStream({ transform(c, k) { k.enqueue(c); if (c === 2) k.terminate() } })))", [1, 2]),
        ("const t = new TransformStream(); await t.readable.cancel('C'); [await t.writable.getWriter().write(1).catch(e => e)]", ["C"]),
        ("const t = new TransformStream(); await t.writable.abort('A'); [await t.readable.getReader().read().catch(e => e)]", ["A"]),
        ("await collect(ReadableStream.from([new Uint8Array([0xe2, 0x82]), new Uint8Array([0xac, 97])]).pipeThrough(new TextDecoderStream()))", ["€a"]),
        ("(await collect(ReadableStream.from(['a', '\\ud83d', '\\ude00', '\\ud83d']).pipeThrough(new TextEncoderStream()))).flatMap(bytes => [...bytes])", [97, 240, 159, 152, 128, 239, 191, 189]),
    ],
)  # fmt: skip
def test_streams(run: Any, source: str, result: list[Any]) -> None:
    assert run(f"{SINK}{COLLECT}{source}").to_py() == result


@pytest.mark.parametrize(
    ("source", "error"),
    [
        ("new WritableStream({ write() { throw new RangeError('mine') } }).getWriter().write(1)", "RangeError: mine"),
        ("new WritableStream({ close() { throw new RangeError('mine') } }).close()", "RangeError: mine"),
        (
            "new WritableStream({ start() { return Promise.reject(new RangeError('mine')) } }).getWriter().write(1)",
            "RangeError: mine",
        ),
        ("(s => { s.getWriter(); s.getWriter() })(new WritableStream())", "TypeError: the WritableStream is locked"),
        ("(s => { s.getWriter(); return s.close() })(new WritableStream())", "TypeError: .*locked by a writer"),
        (
            "(async w => { await w.close(); await w.close() })(new WritableStream().getWriter())",
            "TypeError: .*is closed already",
        ),
        (
            "(w => { w.close(); return w.write(1) })(new WritableStream().getWriter())",
            "TypeError: .*closed or being closed",
        ),
        ("new WritableStream({ type: 'x' })", "RangeError: .*type must be undefined"),
        ("new WritableStream({ write: 5 })", "TypeError: .*write must be a function, not a number"),
        ("new ReadableStream().pipeTo({})", "TypeError: .*must be a WritableStream, not an Object"),
        (
            "(r => { r.getReader(); return r.pipeTo(new WritableStream()) })(new ReadableStream())",
            "TypeError: .*locked by a reader",
        ),
        (
            "collect(ReadableStream.from([1]).pipeThrough(new TransformStream({ transform() { throw new RangeError('mine') } })))",
            "RangeError: mine",
        ),
        (
            "collect(ReadableStream.from([new Uint8Array([255])]).pipeThrough(new TextDecoderStream('utf-8', { fatal: true })))",
            "TypeError: The encoded data",
        ),
        ("collect(ReadableStream.from(['text']).pipeThrough(new TextDecoderStream()))", "TypeError: .*not a string"),
        ("new CompressionStream('br')", "TypeError: .*the format must be"),
        (
            "collect(new Blob(['nope']).stream().pipeThrough(new DecompressionStream('gzip')))",
            "TypeError: .*not well formed",
        ),
        ("collect(new Blob([half]).stream().pipeThrough(new DecompressionStream('gzip')))", "TypeError: .*breaks off"),
    ],
)
def test_errors(run: Any, source: str, error: str) -> None:
    run.names["half"] = gzip.compress(b"hello")[:-3]
    with pytest.raises(JsException, match=error):
        run(f"{COLLECT} await ({source})")


@pytest.mark.parametrize(
    ("name", "decompress"),
    [("gzip", gzip.decompress), ("deflate", zlib.decompress), ("deflate-raw", lambda data: zlib.decompress(data, -15))],
)
def test_compression(run: Any, name: str, decompress: Any) -> None:
    data = run(
        f"const s = new Blob(['hello '.repeat(9)]).stream().pipeThrough(new CompressionStream('{name}')); await new Response(s).bytes()"
    )
    assert decompress(data.to_bytes()) == b"hello " * 9
    run.names["data"] = data.to_bytes()
    assert (
        run(f"await new Response(new Blob([data]).stream().pipeThrough(new DecompressionStream('{name}'))).text()")
        == "hello " * 9
    )


def test_no_rejection_is_left_unhandled(run: Any, capsys: pytest.CaptureFixture[str]) -> None:
    run("""
    const w = new WritableStream().getWriter(); w.releaseLock()
    const t = new TransformStream({ transform() { throw new Error('told') } }), writer = t.writable.getWriter()
    const read = t.readable.getReader().read().catch(() => 0)
    await writer.write(1).catch(() => 0); await read
    await ReadableStream.from([1]).pipeTo(new WritableStream({ write() { throw new Error('told') } })).catch(() => 0)
    """)
    run.wait(0.01)
    assert capsys.readouterr().err == ""
