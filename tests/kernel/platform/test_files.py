"""FileReader and blob: URLs."""

from __future__ import annotations

from typing import Any

import pytest

from diglot.ffi_core import JsException

READ = """const read = (method, blob, ...args) => new Promise((resolve, reject) => {
  const reader = new FileReader()
  reader.onload = () => resolve(reader.result)
  reader.onerror = () => reject(reader.error)
  reader[method](blob, ...args)
})"""


def test_what_a_reader_gives(run: Any) -> None:
    run(READ)
    run("const blob = new Blob([new Uint8Array([0xe4, 0x62])], { type: 'text/plain;charset=latin1' })")
    assert run("await read('readAsText', blob)") == "äb"
    assert run("await read('readAsText', blob, 'koi8-r')") == "Дb"
    assert run("await read('readAsText', new Blob(['\\ufeffё']), 'latin1')") == "ё"
    assert run("(await read('readAsArrayBuffer', blob)).byteLength") == 2
    assert run("await read('readAsDataURL', blob)") == "data:text/plain;charset=latin1;base64,5GI="
    assert run("await read('readAsDataURL', new Blob(['a']))") == "data:application/octet-stream;base64,YQ=="
    assert run("await read('readAsBinaryString', blob)") == "äb"


def test_its_events(run: Any) -> None:
    run("""const reader = new FileReader(), got = []
        for (const type of ["loadstart", "progress", "load", "abort", "error", "loadend"]) {
          reader["on" + type] = (event) => got.push(type, reader.readyState, event.loaded, event instanceof ProgressEvent)
        }
        reader.readAsText(new Blob(["abc"])); got.push("called")
        await new Promise((done) => reader.addEventListener("loadend", done))""")
    assert run("got").to_py() == [
        "called", "loadstart", 1, 0, True, "progress", 1, 3, True, "load", 2, 3, True, "loadend", 2, 3, True
    ]  # fmt: skip


def test_a_reader_that_is_aborted_and_used_again(run: Any) -> None:
    run("""const reader = new FileReader(), got = []
        reader.onabort = () => { got.push(reader.error.name, reader.result === null); reader.readAsText(new Blob(["second"])) }
        reader.onloadend = () => got.push(reader.result)
        reader.readAsText(new Blob(["first"])); reader.abort()
        await new Promise((done) => setTimeout(done, 5))""")
    assert run("got").to_py() == ["AbortError", True, "second"]


def test_misuse_of_a_reader(run: Any) -> None:
    run("const reader = new FileReader()")
    with pytest.raises(JsException, match=r"FileReader.readAsText\(\) needs a Blob, not a string"):
        run("reader.readAsText('text')")
    with pytest.raises(JsException, match="InvalidStateError"):
        run("reader.readAsText(new Blob()); reader.readAsText(new Blob())")


def test_urls_of_blobs(run: Any) -> None:
    run("const blob = new Blob(['abc'], { type: 'text/x' }), url = URL.createObjectURL(blob)")
    assert run("url.startsWith('blob:nodedata:')") is True
    run("const response = await fetch(url + '#part')")
    assert run("[await response.text(), response.headers.get('content-type'), response.status]").to_py() == [
        "abc", "text/x", 200
    ]  # fmt: skip
    assert run("require('buffer').resolveObjectURL(url) === blob") is True
    run("const pending = fetch(url); URL.revokeObjectURL(url)")
    assert run("await (await pending).text()") == "abc"
    with pytest.raises(JsException, match="was it revoked"):
        run("await fetch(url)")
    assert run("require('buffer').resolveObjectURL(url)") is None
    with pytest.raises(JsException, match=r"URL.createObjectURL\(\) needs a Blob, not an Object"):
        run("URL.createObjectURL({})")
