"""Streams of bytes, and readers that bring their own buffer."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from diglot.ffi_core import JsException


@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.binary(min_size=1, max_size=9), max_size=6),
    st.lists(st.tuples(st.integers(1, 12), st.integers(1, 12), st.booleans()), max_size=8),
)
def test_no_byte_is_lost(run: Any, chunks: list[bytes], reads: list[tuple[int, int, bool]]) -> None:
    """However the bytes come, and however they are asked for."""
    run.names |= {"chunks": [list(chunk) for chunk in chunks], "reads": [list(read) for read in reads]}
    got = run("""{
      const source = chunks.toJs(), wanted = reads.toJs(), got = []
      const stream = new ReadableStream({
        type: "bytes",
        pull(controller) {
          if (source.length) controller.enqueue(new Uint8Array(source.shift()))
          else { controller.close(); controller.byobRequest?.respond(0) }
        },
      })
      let done = false
      for (let i = 0; !done; i++) {
        const [size, min, isDefault] = wanted[i] ?? [5, 1, false]
        const reader = stream.getReader(isDefault ? {} : { mode: "byob" })
        const result = await (isDefault ? reader.read() : reader.read(new Uint8Array(size), { min: Math.min(size, min) }))
        if (result.value) got.push(...result.value)
        done = result.done
        reader.releaseLock()
      }
      got
    }""")
    assert bytes(got.to_py()) == b"".join(chunks)


def test_the_source_fills_the_readers_buffer(run: Any) -> None:
    run("""const stream = new ReadableStream({ type: "bytes", pull(controller) {
          const { view } = controller.byobRequest
          view[0] = 7; view[1] = 8; controller.byobRequest.respond(2)
        } })
        const reader = stream.getReader({ mode: "byob" }), mine = new Uint8Array(new ArrayBuffer(10), 3, 4)
        const { value, done } = await reader.read(mine)""")
    assert run("[[...value], value.byteOffset, value.buffer.byteLength, done, mine.length]").to_py() == [
        [7, 8],
        3,
        10,
        False,
        0,
    ]


def test_buffers_that_the_stream_makes(run: Any) -> None:
    run("""const stream = new ReadableStream({ type: "bytes", autoAllocateChunkSize: 16, pull(controller) {
          const { view } = controller.byobRequest
          controller.byobRequest.respondWithNewView(new Uint8Array(view.buffer, 0, view.byteLength).fill(1))
        } })
        const { value } = await stream.getReader().read()""")
    assert run("value.join('')") == "1" * 16


def test_items_of_several_bytes(run: Any) -> None:
    run("""const stream = new ReadableStream({ type: "bytes", start(controller) {
          controller.enqueue(new Uint8Array([1, 0, 2])); controller.enqueue(new Uint8Array([0, 3])); controller.close()
        } })
        const reader = stream.getReader({ mode: "byob" }), first = await reader.read(new Uint16Array(4))""")
    assert run("first.value.join()") == "1,2"
    assert run("await reader.read(new Uint16Array(4)).catch(({ message }) => message)") == (
        "the stream ends in the middle of an item of the array"
    )


def test_an_end_gives_the_buffer_back(run: Any) -> None:
    run("const reader = new Blob(['ab']).stream().getReader({ mode: 'byob' }), view = new Uint8Array(5)")
    run(
        "const first = await reader.read(view), got = first.value.join(), last = await reader.read(new Uint8Array(first.value.buffer))"
    )
    assert run("[got, last.done, last.value.length, last.value.buffer.byteLength].join(' ')") == "97,98 true 0 5"
    run("const other = new Response('x').body.getReader(); await other.cancel()")


def test_a_reader_that_leaves_what_came(run: Any) -> None:
    run("""let controller
        const stream = new ReadableStream({ type: "bytes", start(given) { controller = given } })
        const first = stream.getReader({ mode: "byob" }), read = first.read(new Uint8Array(3)).catch(({ name }) => name)
        await 0
        first.releaseLock(); const second = stream.getReader({ mode: "byob" }), next = second.read(new Uint8Array(2))
        controller.byobRequest.view[0] = 5; controller.byobRequest.respond(1)""")
    assert run("[await read, (await next).value.join()].join()") == "TypeError,5"


@pytest.mark.parametrize("end", ["error(new RangeError('broken'))", "cancel"])
def test_waiting_reads_end_with_the_stream(run: Any, end: str) -> None:
    run("""let controller
        const stream = new ReadableStream({ type: "bytes", start(given) { controller = given } })
        const reader = stream.getReader({ mode: "byob" })
        const read = reader.read(new Uint8Array(1)).then(({ value, done }) => [value, done].join(), ({ name }) => name)""")
    run("await reader.cancel()" if end == "cancel" else f"controller.{end}")
    assert run("await read") == (",true" if end == "cancel" else "RangeError")
    assert run("controller.byobRequest") is None or "null" in str(run("String(controller.byobRequest)"))


@pytest.mark.parametrize(
    ("call", "error"),
    [
        ("new ReadableStream().getReader({ mode: 'byob' })", "TypeError: .*none of bytes"),
        ("new ReadableStream({ type: 'bytes' }, { size() { return 1 } })", "RangeError"),
        ("new ReadableStream({ type: 'bytes', autoAllocateChunkSize: 0 })", "TypeError"),
        ("bytes.getReader({ mode: 'byob' }).read()", "TypeError"),
        ("bytes.getReader({ mode: 'byob' }).read(new Uint8Array(0))", "TypeError: .* must have bytes"),
        ("bytes.getReader({ mode: 'byob' }).read(new Uint8Array(2), { min: 3 })", "RangeError: .* at most"),
        (
            "bytes.getReader({ mode: 'byob' }).read(new Uint8Array(new SharedArrayBuffer(1)))",
            "TypeError: .*SharedArrayBuffer",
        ),
        ("new ReadableStreamBYOBRequest()", "TypeError: Illegal constructor"),
    ],
)
def test_misuse(run: Any, call: str, error: str) -> None:
    run("const bytes = new ReadableStream({ type: 'bytes' })")
    with pytest.raises(JsException, match=error):
        run(f"await {call}")


def test_misuse_of_a_request(run: Any) -> None:
    run("""const errors = [], stream = new ReadableStream({ type: "bytes", pull(controller) {
          const request = controller.byobRequest, attempt = (...calls) => {
            for (const call of calls) try { call() } catch ({ name }) { errors.push(name) }
          }
          attempt(() => request.respond(0), () => request.respond(3), () => request.respondWithNewView(new Uint8Array(2)),
            () => request.respondWithNewView(new Uint8Array(9)))
          request.respond(1)
          attempt(() => request.respond(1)); errors.push(request.view === null)
        } })
        await stream.getReader({ mode: "byob" }).read(new Uint8Array(new ArrayBuffer(4), 2))""")
    assert run("errors.join()") == "TypeError,RangeError,RangeError,RangeError,TypeError,true"
