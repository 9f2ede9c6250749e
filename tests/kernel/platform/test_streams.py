"""`ReadableStream`, by the Streams Standard."""

from __future__ import annotations

from typing import Any

import pytest

from diglot.ffi_core import JsException


@pytest.mark.parametrize(
    ("source", "result"),
    [
        (
            """
            const s = new ReadableStream({ start(c) { c.enqueue(1); c.enqueue(2); c.close() } }), r = s.getReader()
            const found = [await r.read(), await r.read(), await r.read()].map(({ value, done }) => `${value} ${done}`)
            await r.closed; r.releaseLock(); found.push(s.locked)
            found""",
            ["1 false", "2 false", "undefined true", False],
        ),
        (  # no more is pulled than the mark asks for
            """
            const log = []; let i = 0
            const s = new ReadableStream({ pull(c) { log.push('pull' + c.desiredSize); c.enqueue(i++); if (i > 3) c.close() } }, { highWaterMark: 2 })
            await 0; await 0; await 0; log.push('read')
            for await (const x of s) log.push(x)
            log""",
            ["pull2", "pull1", "read", "pull1", 0, "pull1", 1, 2, 3],
        ),
        (
            "let why; const s = new ReadableStream({ cancel(reason) { why = reason } }); await s.cancel('w'); [why, (await s.getReader().read()).done]",
            ["w", True],
        ),
        (
            """
            const s = new ReadableStream({ start(c) { c.enqueue(1); c.enqueue(2); c.close() } }), [a, b] = s.tee(), found = []
            for await (const x of a) found.push(x)
            for await (const x of b) found.push(x)
            found.push(s.locked)
            found""",
            [1, 2, 1, 2, True],
        ),
        (
            """
            let reasons; const [a, b] = new ReadableStream({ cancel(x) { reasons = x } }).tee()
            const first = a.cancel(1); await b.cancel(2); await first
            reasons""",
            [1, 2],
        ),
        (
            """
            let cancelled = 0; const make = () => new ReadableStream({ start(c) { c.enqueue(1); c.enqueue(2) }, cancel() { cancelled++ } })
            const s = make(), t = make()
            for await (const x of s) break
            for await (const x of t.values({ preventCancel: true })) break;
            [cancelled, s.locked, t.locked, (await t.getReader().read()).value]""",
            [1, False, False, 2],
        ),
        (
            """
            const found = []
            for await (const x of ReadableStream.from([1, 2])) found.push(x)
            for await (const x of ReadableStream.from((async function* () { yield 3; yield 4 })())) found.push(x)
            found""",
            [1, 2, 3, 4],
        ),
        (
            "const l = []; new ReadableStream({ start(c) { c.enqueue('abc'); l.push(c.desiredSize) } }, { highWaterMark: 10, size: s => s.length }); l",
            [7],
        ),
        (
            "[new CountQueuingStrategy({ highWaterMark: 3 }).size('x'), new ByteLengthQueuingStrategy({ highWaterMark: 3 }).size(new Uint8Array(7))]",
            [1, 7],
        ),
        (
            """
            const s = new ReadableStream({ type: 'bytes', pull(c) { c.enqueue(new Uint8Array([5])); c.close() } })
            const { value } = await s.getReader().read();
            [value[0]]""",
            [5],
        ),
    ],
)
def test_streams(run: Any, source: str, result: list[Any]) -> None:
    assert run(source).to_py() == result


@pytest.mark.parametrize(
    ("source", "error"),
    [
        ("new ReadableStream({ start(c) { c.error(new RangeError('mine')) } }).getReader().read()", "RangeError: mine"),
        ("new ReadableStream({ pull() { throw new RangeError('mine') } }).getReader().read()", "RangeError: mine"),
        ("new ReadableStream({ start() { throw new RangeError('mine') } })", "RangeError: mine"),
        ("new ReadableStream({ cancel() { throw new RangeError('mine') } }).cancel()", "RangeError: mine"),
        ("const s = new ReadableStream(); s.getReader(); s.getReader()", "TypeError: the ReadableStream is locked"),
        ("const s = new ReadableStream(); s.getReader(); s.cancel()", "TypeError: .*locked by a reader"),
        (
            "const r = new ReadableStream().getReader(), p = r.read(); r.releaseLock(); p",
            "TypeError: the reader has released",
        ),
        ("const r = new ReadableStream().getReader(); r.releaseLock(); r.closed", "TypeError: the reader has released"),
        (
            "const r = new ReadableStream().getReader(); r.releaseLock(); r.read()",
            "TypeError: .*has released its stream",
        ),
        (
            "new ReadableStream({ start(c) { c.close(); c.enqueue(1) } })",
            r"TypeError: enqueue\(\): the stream is closed already",
        ),
        ("new ReadableStream({}, { highWaterMark: -1 })", "RangeError: .*highWaterMark"),
        ("new ReadableStream({ type: 'x' })", "TypeError: .*type must be"),
        ("new ReadableStream({ pull: 5 })", "TypeError: .*pull must be a function, not a number"),
        ("new ReadableStream(null)", "TypeError: .*the source must be an object, not null"),
        (
            "new ReadableStream({ type: 'bytes', start(c) { c.enqueue('x') } })",
            "TypeError: .*must be a typed array or a DataView, not a string",
        ),
        ("new ReadableStream().getReader({ mode: 'byob' })", "TypeError: .*none of bytes"),
        ("ReadableStream.from(5)", "TypeError: .*needs an iterable, not a number"),
        ("ReadableStream.prototype.cancel.call({})", "TypeError: Illegal invocation"),
        ("new ReadableStreamDefaultController()", "TypeError: Illegal constructor"),
    ],
)
def test_errors(run: Any, source: str, error: str) -> None:
    with pytest.raises(JsException, match=error):
        run(
            f"const tried = (() => {{ {'; return '.join(source.rsplit('; ', 1)) if source.startswith('const') else 'return ' + source} }})(); await tried"
        )


def test_python_generators_are_sources(run: Any) -> None:
    run.py(
        "import asyncio\nasync def count():\n    for i in range(3):\n        await asyncio.sleep(0)\n        yield i"
    )
    assert run(
        "const found = []; for await (const x of ReadableStream.from(count())) found.push(x); found"
    ).to_py() == [0, 1, 2]


def test_a_long_queue_is_read_without_recursion(run: Any) -> None:
    source = """
    const s = new ReadableStream({ start(c) { for (let i = 0; i < 20000; i++) c.enqueue(new Uint8Array(1)); c.close() } });
    (await new Response(s).arrayBuffer()).byteLength
    """
    assert run(source) == 20000


def test_patched_prototypes(run: Any) -> None:
    source = """
    const { push } = Array.prototype
    Array.prototype.push = Array.prototype.shift = Promise.resolve = Promise.prototype.finally = Array.prototype[Symbol.iterator] = null
    const r = new ReadableStream({ pull(c) { c.enqueue(1); c.close() } }).getReader()
    const first = await r.read(), second = await r.read()
    first.value + String(second.done)
    """
    assert run(source) == "1true"


def test_on_the_console(run: Any, capsys: pytest.CaptureFixture[str]) -> None:
    run("console.log(new ReadableStream())")
    assert capsys.readouterr().out == "ReadableStream { locked: false, state: 'readable', supportsBYOB: false }\n"
