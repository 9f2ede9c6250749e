"""Node's modules for what is outside of JavaScript: processes, connections, terminals, contexts, scripts."""

from __future__ import annotations

import http.server
import socketserver
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from diglot.ffi_core import JsException

from ..conftest import CellRunner


def plain(value: Any) -> Any:
    return value.to_py() if hasattr(value, "to_py") else value


def failure(run: CellRunner, source: str) -> str:
    return str(run(f"try {{ {source} }} catch (error) {{ error.code + ': ' + error.message }}"))


# -- child_process -----------------------------------------------------------------------------------------------------


def test_processes_without_waiting(run: CellRunner) -> None:
    run("import { spawnSync, execSync, execFileSync } from 'child_process'")
    assert run("execSync('echo $A; echo gone >&2', { env: { A: 'x y' }, encoding: 'utf8' })") == "x y\n"
    assert run("execFileSync('cat', { input: 'é' }).toString()") == "é"
    assert plain(run("const { status, stdout, stderr } = spawnSync('sh', ['-c', 'echo e >&2; exit 4'], { encoding: 'utf8' }); [status, stdout, stderr]")) == [
        4, "", "e\n",
    ]  # fmt: skip
    assert run("spawnSync('no-such-program').error.code") == "ENOENT"
    assert run("spawnSync('sleep', ['20'], { timeout: 20 }).error.code") == "ETIMEDOUT"
    assert run("spawnSync('kill', ['-9', '$$'], { shell: true }).signal") == "SIGKILL"
    assert "Command failed: exit 3" in failure(run, "execSync('exit 3')")
    assert failure(run, "execFileSync(5)").startswith("ERR_INVALID_ARG_TYPE")


def test_processes_beside_the_loop(run: CellRunner) -> None:
    run("import { spawn, exec, execFile, fork } from 'child_process'; import { promisify } from 'util'")
    run("""const child = spawn('cat'), seen = []; child.stdout.on('data', data => seen.push(String(data)))
        for (const event of ['spawn', 'exit', 'close']) child.on(event, (...args) => seen.push(event, ...args))""")
    run("child.stdin.end('hello'); await new Promise(done => child.on('close', done))")
    seen = run("seen.join()")
    assert seen.startswith("spawn,")
    assert "hello" in seen
    assert seen.endswith("close,0,")
    assert run("const found = await promisify(exec)('echo a; echo b >&2'); found.stdout + found.stderr") == "a\nb\n"
    assert run("await promisify(execFile)('sh', ['-c', 'exit 3']).catch(error => error.code)") == 3
    assert (
        run("await new Promise(done => spawn('nope').on('error', done)).then(error => error.syscall)") == "spawn nope"
    )
    run(
        "const sleeper = spawn('sleep', ['20']), ended = new Promise(done => sleeper.on('close', (...how) => done(how)))"
    )
    assert run("sleeper.kill()") is True
    assert run("(await ended).join()") == ",SIGTERM"
    assert run("sleeper.kill()") is False
    run("""const stop = new AbortController(), stopped = spawn('sleep', ['20'], { signal: stop.signal })
        const failed = new Promise(done => stopped.on('error', done)), closed = new Promise(done => stopped.on('close', done))
        stop.abort()""")
    assert run("(await failed).name") == "AbortError"
    assert failure(run, "fork('x.js')").startswith("ERR_METHOD_NOT_IMPLEMENTED")
    run("await closed")


# -- connections -------------------------------------------------------------------------------------------------------


class Answers(http.server.BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        length = self.headers.get("Content-Length")
        if length is not None:
            body = self.rfile.read(int(length))
        else:
            body = b""
            while size := int(self.rfile.readline(), 16):
                body += self.rfile.read(size)
                self.rfile.readline()
            self.rfile.readline()
        told = f"{self.command} {self.path} {self.headers.get('X-Test')} {length} {body.decode()}".encode()
        self.send_response(200 if self.path != "/404" else 404, "Fine")
        self.send_header("Set-Cookie", "a=1")
        self.send_header("Set-Cookie", "b=2")
        self.send_header("Content-Length", str(len(told)))
        self.end_headers()
        self.wfile.write(told)

    def do_GET(self) -> None:
        self.headers["Content-Length"] = "0"
        self.do_POST()

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def address() -> Iterator[str]:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_http_clients(run: CellRunner, address: str) -> None:
    run.names["address"] = address
    run("import http from 'http'; import https from 'https'; import { text } from 'stream/consumers'")
    run("""const send = (path, options, ...chunks) => new Promise((resolve, reject) => {
        const request = http.request(address + path, options, async response => resolve([response, await text(response)]))
        request.on('error', reject)
        for (const chunk of chunks.slice(0, -1)) request.write(chunk)
        request.end(chunks.at(-1))
    })""")
    run("const [response, body] = await send('/a?b', { method: 'POST', headers: { 'X-Test': 'yes' } }, 'hello')")
    assert run("body") == "POST /a?b yes 5 hello"
    assert plain(run("[response.statusCode, response.statusMessage, response.headers['set-cookie']]")) == [
        200, "Fine", ["a=1", "b=2"],
    ]  # fmt: skip
    assert plain(run("const [missing, told] = await send('/404', {}); [missing.statusCode, told]")) == [
        404,
        "GET /404 None 0 ",
    ]
    run("""const streamed = await new Promise(resolve => {
        const request = http.request(address + '/s', { method: 'POST' }, async response => resolve(await text(response)))
        request.write('one ')
        setTimeout(() => request.end('two'), 20)
    })""")
    assert run("streamed") == "POST /s None None one two"
    assert run(
        "await new Promise(done => http.get('http://127.0.0.1:1').on('error', done)).then(error => error.code)"
    ) == ("ECONNREFUSED")
    run(
        "const given = http.request(address, { method: 'POST' }); given.on('error', error => { given.gone = error.code }); given.destroy()"
    )
    run("await new Promise(done => setTimeout(done, 5))")
    assert run("given.gone") == "ECONNRESET"
    assert failure(run, "http.request('ftp://x')").startswith("ERR_INVALID_PROTOCOL")
    assert failure(run, "http.request(address, { headers: { 'a b': 1 } })").startswith("ERR_INVALID_HTTP_TOKEN")
    assert "asyncio" in failure(run, "http.createServer(() => {}).listen(0)")
    assert run("https.globalAgent.defaultPort + http.STATUS_CODES[404]") == "443Not Found"


class Echo(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        while data := self.rfile.readline():
            self.wfile.write(data.upper())


def test_sockets(run: CellRunner) -> None:
    server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Echo)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        run.names["port"] = server.server_address[1]
        run("import net from 'net'; const socket = net.connect(port, '127.0.0.1'); let got = ''")
        run("socket.on('data', data => { got += data; socket.end() }); socket.write('hi\\n')")
        run("await new Promise(done => socket.on('close', done))")
        assert run("got") == "HI\n"
        assert plain(run("[socket.bytesRead, socket.bytesWritten, socket.remotePort === port]")) == [3, 3, True]
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
    run("const refused = await new Promise(done => net.connect(1, '127.0.0.1').on('error', done))")
    assert run("[refused.code, refused.syscall, refused.port].join()") == "ECONNREFUSED,connect,1"
    assert plain(run("[net.isIP('::1'), net.isIPv4('1.2.3.4'), net.isIP('x')]")) == [6, True, 0]
    assert failure(run, "net.connect(99999)").startswith("ERR_SOCKET_BAD_PORT")
    assert "127.0.0.1" in plain(run("import dns from 'dns'; await dns.promises.resolve4('localhost')"))
    assert (
        run("await new Promise(done => dns.lookup('localhost', 4, (error, address) => done(address)))") == "127.0.0.1"
    )


# -- contexts ----------------------------------------------------------------------------------------------------------


def test_async_local_storage(run: CellRunner) -> None:
    run(
        "import { AsyncLocalStorage, AsyncResource } from 'async_hooks'; const als = new AsyncLocalStorage(), seen = []"
    )
    run("""await Promise.all(['a', 'b'].map(id => als.run(id, async () => {
        seen.push(als.getStore()); await null; seen.push(als.getStore())
        await new Promise(done => setTimeout(done, 1)); seen.push(als.getStore())
        als.exit(() => seen.push(als.getStore()))
    })))""")
    assert sorted(map(str, plain(run("seen")))) == ["None", "None", "a", "a", "a", "b", "b", "b"]
    assert run("als.getStore()") is None
    run("const bound = als.run('c', () => AsyncResource.bind(() => als.getStore()))")
    assert run("als.run('d', bound) + als.run('e', () => AsyncLocalStorage.snapshot())(() => als.getStore())") == "ce"
    run("let thrown; try { als.run('f', () => { throw new Error('x') }) } catch (error) { thrown = error.message }")
    assert plain(run("[thrown, als.getStore()]")) == ["x", None]
    run("als.enterWith('g')")
    assert run.cells.heap._forks.__len__() > 4  # what has been run in is kept for what it started, and bounded


def test_contexts_that_are_kept_are_bounded(run: CellRunner, monkeypatch: pytest.MonkeyPatch) -> None:
    import diglot.ffi_core.heap as heap

    monkeypatch.setattr(heap, "MOST_FORKS", 3)
    run("import { AsyncLocalStorage } from 'async_hooks'; const als = new AsyncLocalStorage()")
    run("let last; for (let i = 0; i < 20; i++) als.run(i, async () => { await null; last = als.getStore() })")
    assert run("last") == 19
    assert len(run.cells.heap._forks) == 3


def test_diagnostics(run: CellRunner) -> None:
    run("import { channel, tracingChannel, hasSubscribers, subscribe } from 'diagnostics_channel'; const heard = []")
    run("subscribe('x', (message, name) => heard.push(message + name)); channel('x').publish('a')")
    assert plain(run("[heard, channel('x') === channel('x'), hasSubscribers('x'), hasSubscribers('y')]")) == [
        ["ax"], True, True, False,
    ]  # fmt: skip
    run(
        "const trace = tracingChannel('t'), events = []; trace.subscribe(Object.fromEntries(['start', 'end', 'asyncStart', 'asyncEnd', 'error'].map(e => [e, m => events.push(e)])))"
    )
    assert run("trace.traceSync(n => n + 1, {}, null, 1) + await trace.tracePromise(async () => 5, {})") == 7
    run("await trace.tracePromise(async () => { throw 1 }, {}).catch(() => {})")
    assert plain(run("events")) == [
        "start", "end", "start", "end", "asyncStart", "asyncEnd", "start", "end", "error", "asyncStart", "asyncEnd",
    ]  # fmt: skip


# -- scripts, the engine, what cannot be -------------------------------------------------------------------------------


def test_scripts(run: CellRunner) -> None:
    run("import vm from 'vm'; const box = vm.createContext({ n: 2, console: null })")
    assert run("vm.runInContext('var m = n * 3; function twice(x) { return x * 2 }; twice(m)', box)") == 12
    assert plain(run("[box.m, typeof box.twice, typeof twice, vm.isContext(box)]")) == [
        6,
        "function",
        "undefined",
        True,
    ]
    assert run("vm.runInNewContext('typeof process + typeof Array + this.n', { n: 1 })") == "undefinedfunction1"
    assert run("new vm.Script('globalThis.seen = 1; 40 + 2').runInThisContext() + seen") == 43
    assert run("vm.compileFunction('return a + b', ['a', 'b'])(1, 2)") == 3
    with pytest.raises(JsException, match="SyntaxError"):
        run("new vm.Script('1 +', 'wrong.js')")
    assert run("vm.runInContext('leaked = 5; leaked', box) + box.leaked") == 10
    assert run("typeof leaked") == "undefined"
    with pytest.raises(JsException, match="missing is not defined"):
        run("vm.runInContext('missing', box)")


def test_what_cannot_be_here_loads_and_says_so_when_it_is_called(run: CellRunner) -> None:
    assert failure(run, "require('cluster').fork()") == (
        "ERR_METHOD_NOT_IMPLEMENTED: cluster.fork() is not here. All JavaScript runs in one process"
    )
    assert failure(run, "new (require('worker_threads').Worker)('x')").startswith(
        "ERR_METHOD_NOT_IMPLEMENTED: new Worker()"
    )
    assert failure(run, "require('node:test')('x', () => {})").startswith("ERR_METHOD_NOT_IMPLEMENTED: test.test()")
    assert plain(run("[require('cluster').isPrimary, require('worker_threads').isMainThread, require('http2').constants.HTTP2_HEADER_PATH]")) == [
        True, True, ":path",
    ]  # fmt: skip
    assert failure(run, "require('test')").startswith("MODULE_NOT_FOUND")
    assert run("require('v8').getHeapStatistics().used_heap_size > 0") is True


def test_terminals(run: CellRunner, capsys: pytest.CaptureFixture[str]) -> None:
    run(
        "import tty from 'tty'; import { Writable, Readable } from 'stream'; import { pipeline } from 'stream/promises'"
    )
    assert plain(run("[process.stdout instanceof Writable, process.stdout === process.stdout, tty.isatty(99)]")) == [
        True,
        True,
        False,
    ]
    run(
        "process.stdout.on('error', () => {}); await pipeline(Readable.from(['a', 'b\\n']), process.stdout, { end: false })"
    )
    run("process.stdout.end('c\\n'); process.stdout.write('d\\n')")
    assert capsys.readouterr().out == "ab\nc\nd\n"
    assert plain(run("[tty.WriteStream.prototype.getColorDepth.call(null, { TERM: 'xterm-256color' }), process.stderr.hasColors(2 ** 24, { COLORTERM: 'truecolor' })]")) == [
        8, True,
    ]  # fmt: skip


def test_standard_input(run: CellRunner, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = iter(["one", "two"])

    def ask() -> str:
        try:
            return next(lines)
        except StopIteration:
            raise EOFError from None

    monkeypatch.setattr("builtins.input", ask)
    monkeypatch.setattr("sys.stdin", None)
    assert run("import { text } from 'stream/consumers'; await text(process.stdin)") == "one\ntwo\n"
