"""Node's streams and what is made of them: files, compression, lines, consumers, the web's."""

from __future__ import annotations

import gzip
import zlib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from diglot.ffi_core import JsException

from ..conftest import CellRunner

UPPER = "new Transform({ transform(chunk, encoding, done) { done(null, String(chunk).toUpperCase()) } })"


def plain(value: Any) -> Any:
    return value.to_py() if hasattr(value, "to_py") else value


def test_pipelines(run: CellRunner) -> None:
    run("import { Readable, Transform, Writable, pipeline, finished } from 'stream'")
    run("import * as promises from 'stream/promises'; const got = []")
    run("const sink = () => new Writable({ write(chunk, encoding, done) { got.push(String(chunk)); done() } })")
    run(f"await promises.pipeline(Readable.from(['a', 'b']), {UPPER}, sink())")
    assert plain(run("got")) == ["A", "B"]
    run(
        "pipeline(Readable.from(['c']), sink(), error => got.push(error === undefined)); await new Promise(setImmediate)"
    )
    run("await new Promise(done => setTimeout(done, 5))")
    assert plain(run("got")) == ["A", "B", "c", True]
    run("const failing = new Readable({ read() { this.destroy(new Error('bad')) } })")
    assert run("await promises.pipeline(failing, sink()).catch(error => error.message)") == "bad"
    assert run("await promises.finished(failing).catch(error => error.message)") == "bad"
    assert run("try { new Readable().read() } catch {}; try { sink().write(5) } catch (error) { error.code }") == (
        "ERR_INVALID_ARG_TYPE"
    )


def test_operators_and_iteration(run: CellRunner) -> None:
    run("import { Readable } from 'node:stream'")
    assert plain(run("await Readable.from([1, 2, 3]).filter(n => n > 1).map(n => n * 2).toArray()")) == [4, 6]
    assert run("let all = ''; for await (const chunk of Readable.from(['x', 'y'])) all += chunk; all") == "xy"


def test_streams_of_the_web_and_back(run: CellRunner) -> None:
    run(
        "import { Readable, Writable, Duplex } from 'stream'; import { text, json, buffer, arrayBuffer } from 'stream/consumers'"
    )
    run("import { TransformStream as same } from 'stream/web'")
    assert run("same === TransformStream") is True
    assert run("await text(Readable.toWeb(Readable.from(['ä', 'b'])))") == "äb"
    assert plain(run("await json(Readable.fromWeb(new Blob(['[1]']).stream()))")) == [1]
    assert (
        run("(await buffer(Readable.from(['é']))).length + (await arrayBuffer(Readable.from(['é']))).byteLength") == 4
    )
    run("const chunks = [], web = new WritableStream({ write(chunk) { chunks.push(String(chunk)) } })")
    run("const writer = Writable.fromWeb(web); writer.write('1'); await new Promise(done => writer.end('2', done))")
    assert plain(run("chunks")) == ["1", "2"]
    assert run("await text(Duplex.fromWeb(new TextDecoderStream()).end(new Uint8Array([104, 105])))") == "hi"
    run(
        "const back = Writable.toWeb(new Writable({ write(chunk, encoding, done) { done(new Error('full')) } })).getWriter()"
    )
    assert run("await back.write('x').catch(error => error.message)") == "full"


def test_files_as_streams(run: CellRunner, tmp_path: Path) -> None:
    run.names["folder"] = str(tmp_path)
    run("import fs from 'fs'; import { pipeline } from 'stream/promises'; import { text } from 'stream/consumers'")
    run("fs.writeFileSync(folder + '/a', 'hello world')")
    run("await pipeline(fs.createReadStream(folder + '/a'), fs.createWriteStream(folder + '/b'))")
    assert (tmp_path / "b").read_text() == "hello world"
    assert run("await text(fs.createReadStream(folder + '/a', { start: 1, end: 3, highWaterMark: 2 }))") == "ell"
    run(
        "const add = fs.createWriteStream(folder + '/b', { flags: 'a' }); await new Promise(done => add.end('!', done))"
    )
    assert (tmp_path / "b").read_text() == "hello world!"
    run("const none = fs.createReadStream(folder + '/none')")
    assert run("await new Promise(done => none.on('error', done)).then(error => error.code)") == "ENOENT"
    assert plain(run("const dir = fs.opendirSync(folder), names = []; for await (const e of dir) names.push(e.name); names")) == [
        "a", "b",
    ]  # fmt: skip
    assert (
        run("const fd = fs.openSync(folder + '/v', 'w'); fs.writevSync(fd, [Buffer.from('ab'), Buffer.from('c')])") == 3
    )
    run("fs.closeSync(fd)")
    with pytest.raises(JsException) as caught:
        run("fs.watch(folder)")
    assert "watchfiles" in caught.value.message


def test_lines(run: CellRunner) -> None:
    run("import { createInterface } from 'readline'; import { Readable, PassThrough } from 'stream'")
    run("import * as later from 'readline/promises'; const found = []")
    run(
        "for await (const line of createInterface({ input: Readable.from(['a\\r', '\\nb', 'c\\n\\nd']) })) found.push(line)"
    )
    assert plain(run("found")) == ["a", "bc", "", "d"]
    run("const input = new PassThrough(), output = new PassThrough(), ask = later.createInterface({ input, output })")
    run("const answer = ask.question('name? '); input.write('Ada\\n')")
    assert run("await answer + output.read()") == "Adaname? "
    run("ask.close()")
    assert run("try { ask.close(); createInterface({}) } catch (error) { error.code }") == "ERR_INVALID_ARG_TYPE"


@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=300), st.integers(-1, 9))
def test_zlib_agrees_with_python(run: CellRunner, data: bytes, level: int) -> None:
    run.names |= {"data": data, "packed": gzip.compress(data, mtime=0), "level": level}
    z = "require('zlib')"
    assert zlib.decompress(bytes(run(f"{z}.deflateSync(data, {{ level }})"))) == data
    assert gzip.decompress(bytes(run(f"{z}.gzipSync(data)"))) == data
    assert bytes(run(f"{z}.gunzipSync(packed)")) == bytes(run(f"{z}.unzipSync(packed)")) == data
    assert bytes(run(f"{z}.inflateRawSync({z}.deflateRawSync(data))")) == data


def test_zlib_streams_callbacks_and_errors(run: CellRunner) -> None:
    run(
        "import zlib from 'zlib'; import { promisify } from 'util'; import { Readable } from 'stream'; import { text } from 'stream/consumers'"
    )
    run("const packed = await promisify(zlib.gzip)('hello'); const twice = Buffer.concat([packed, packed])")
    assert (
        run("await text(Readable.from([twice.subarray(0, 9), twice.subarray(9)]).pipe(zlib.createGunzip()))")
        == "hellohello"
    )
    assert run("zlib.gunzipSync(twice).toString()") == "hellohello"
    code = "try {{ {} }} catch (error) {{ error.code + ' ' + error.errno + ' ' + error.message }}"
    assert run(code.format("zlib.gunzipSync('nonsense')")) == "Z_DATA_ERROR -3 incorrect header check"
    assert run(code.format("zlib.gunzipSync(packed.subarray(0, 12))")) == "Z_BUF_ERROR -5 unexpected end of file"
    assert run(code.format("zlib.gunzipSync(packed, { maxOutputLength: 2 })")).startswith("ERR_BUFFER_TOO_LARGE")
    assert run(code.format("zlib.gzipSync(5)")).startswith("ERR_INVALID_ARG_TYPE")
    assert run(code.format("zlib.deflateSync('', { level: 12 })")).startswith("ERR_OUT_OF_RANGE")
    assert run("await new Promise(done => zlib.inflate('bad', done)).then(error => error.code)") == "Z_DATA_ERROR"
    assert run("zlib.crc32('hello')") == zlib.crc32(b"hello")
    assert run("zlib.Gzip() instanceof zlib.Gzip && new zlib.Gzip() instanceof require('stream').Transform") is True
