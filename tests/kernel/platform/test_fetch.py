"""`fetch` against a server of this process; `Headers`, `Request` and `Response` by the Fetch Standard."""

from __future__ import annotations

import asyncio
import contextlib
import gzip
import http.server
import json
import os
import signal
import socket
import sys
import textwrap
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from diglot.ffi_core import Heap, JsException
from diglot.kernel import Cells


class Handler(http.server.BaseHTTPRequestHandler):
    """Answers by the path."""

    protocol_version = "HTTP/1.1"
    server: Server

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def do(self) -> None:
        """Answer a request of any method."""
        path = self.path.partition("?")[0].strip("/").split("/")
        with contextlib.suppress(OSError):  # a client that went away
            getattr(self, f"answer_{path[0] or 'echo'}")(*path[1:])

    do_GET = do_POST = do_PUT = do_HEAD = do_PATCH = do_DELETE = do

    def read_body(self) -> bytes:
        """The body of the request, chunked or not."""
        if "chunked" not in self.headers.get("transfer-encoding", ""):
            return self.rfile.read(int(self.headers.get("content-length") or 0))
        body = b""
        while size := int(self.rfile.readline(), 16):
            body += self.rfile.read(size)
            self.rfile.readline()
            self.server.chunks += 1
        self.rfile.readline()
        return body

    def reply(self, body: bytes, status: int = 200, **headers: str) -> None:
        """Send an answer whole."""
        self.send_response(status)
        for name, value in {"content_length": str(len(body)), **headers}.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def answer_echo(self, *_: str) -> None:
        """What was asked."""
        body = self.read_body()
        told = {"method": self.command, "path": self.path, "headers": {k.lower(): v for k, v in self.headers.items()}}
        text = json.dumps(told | {"body": body.decode("latin-1"), "client": self.client_address[1]})
        self.reply(text.encode(), content_type="application/json")

    def answer_redirect(self, status: str, *rest: str) -> None:
        """To the rest of the path."""
        self.read_body()
        self.reply(b"", int(status), location="/" + "/".join(rest))

    def answer_away(self, port: str) -> None:
        """To another origin."""
        self.reply(b"", 302, location=f"http://127.0.0.1:{port}/")

    def answer_nowhere(self) -> None:
        """To what is no URL of HTTP."""
        self.reply(b"", 302, location="file:///etc/passwd")

    def answer_status(self, status: str) -> None:
        """A status."""
        self.reply(b"" if status in ("204", "304") else b"the body", int(status), set_cookie="a=1; Path=/")

    def answer_bytes(self) -> None:
        """All bytes."""
        self.reply(bytes(range(256)))

    def answer_gzip(self) -> None:
        """Compressed."""
        self.reply(gzip.compress(b"packed"), content_encoding="gzip")

    def answer_stream(self, count: str = "0") -> None:
        """Chunks, each when the test lets it go; without a count until the client goes."""
        self.send_response(200)
        self.send_header("transfer-encoding", "chunked")
        self.end_headers()
        sent = 0
        try:
            while not int(count) or sent < int(count):
                if not self.server.go_on.acquire(timeout=20):
                    return
                self.wfile.write(b"5\r\nchunk\r\n")
                sent += 1
            self.wfile.write(b"0\r\n\r\n")
        except OSError:
            self.server.gone.set()
            raise

    def answer_broken(self) -> None:
        """Ends before all was sent."""
        self.send_response(200)
        self.send_header("content-length", "100")
        self.end_headers()
        self.wfile.write(b"only this")
        self.close_connection = True

    def answer_never(self) -> None:
        """Nothing, until the client goes."""
        self.server.asked.set()
        self.connection.settimeout(20)
        self.connection.recv(1)
        self.server.gone.set()
        self.close_connection = True


class Server(http.server.ThreadingHTTPServer):
    """Records what the tests ask of it."""

    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Tell of errors, but for clients that went away."""
        if not isinstance(sys.exc_info()[1], OSError):
            super().handle_error(request, client_address)

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.go_on = threading.Semaphore(0)
        self.gone = threading.Event()
        self.asked = threading.Event()
        self.chunks = 0


@pytest.fixture(scope="module")
def shared_server() -> Iterator[Server]:
    with Server() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def server(shared_server: Server, run: Any, monkeypatch: pytest.MonkeyPatch) -> Server:
    """A server; cells know its URL as `base`."""
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    shared_server.go_on, shared_server.gone, shared_server.asked = (
        threading.Semaphore(0),
        threading.Event(),
        threading.Event(),
    )
    shared_server.chunks = 0
    run.names["base"] = f"http://127.0.0.1:{shared_server.server_port}"
    run.names["go_on"] = lambda: shared_server.go_on.release()
    return shared_server


def is_gone(run: Any, server: Server) -> bool:
    """Whether the server sees its client go, as it writes on."""
    for _ in range(500):
        server.go_on.release()
        run.wait(0.02)
        if server.gone.is_set():
            return True
    return False


# -- requests and responses over the network --------------------------------------------------------------------------


@pytest.mark.usefixtures("server")
def test_what_is_sent(run: Any) -> None:
    told = run(
        "const r = await fetch(base + '/echo/a b|%zz?q=[1]#frag', { headers: { 'X-Mine': 'é' } }); const j = await r.json(); j"
    ).to_py()
    assert (told["method"], told["path"], told["body"]) == ("GET", "/echo/a%20b|%zz?q=[1]", "")
    headers = told["headers"]
    assert headers["x-mine"] == "é"
    assert headers["user-agent"].startswith("Diglot/")
    assert headers["accept"] == "*/*"
    assert "gzip" in headers["accept-encoding"]
    assert "cookie" not in headers
    assert run("[r.status, r.ok, r.statusText, r.type, r.redirected, r.url, r.headers.get('content-type'), r.bodyUsed]").to_py() == [
        200, True, "OK", "basic", False, run.names["base"] + "/echo/a%20b|%zz?q=[1]", "application/json", True,
    ]  # fmt: skip


@pytest.mark.usefixtures("server")
@pytest.mark.parametrize(
    ("body", "sent", "kind"),
    [
        ("'text é'", "text é".encode().decode("latin-1"), "text/plain;charset=UTF-8"),
        ("new URLSearchParams('a=b c')", "a=b+c", "application/x-www-form-urlencoded;charset=UTF-8"),
        ("new Uint8Array([0, 255])", "\0\xff", None),
        ("new Blob(['x'], { type: 'a/b' })", "x", "a/b"),
        ("py_bytes", "py", None),
        ("''", "", "text/plain;charset=UTF-8"),
    ],
)
def test_bodies(run: Any, body: str, sent: str, kind: str | None) -> None:
    run.names["py_bytes"] = b"py"
    told = run(f"await (await fetch(base, {{ method: 'POST', body: {body} }})).json()").to_py()
    assert (told["method"], told["body"], told["headers"].get("content-type")) == ("POST", sent, kind)
    assert told["headers"]["content-length"] == str(len(sent))


def test_a_stream_is_sent_as_it_comes(run: Any, server: Server) -> None:
    run.py(
        "import asyncio\nasync def parts():\n    for part in (b'one', b'two', b'three'):\n        await asyncio.sleep(0)\n        yield part"
    )
    source = """
    const body = ReadableStream.from((async function* () { for await (const part of parts()) yield new Uint8Array(part.toJs()) })())
    const told = await (await fetch(base, { method: 'POST', body, duplex: 'half' })).json();
    [told.body, told.headers['transfer-encoding']]
    """
    assert run(source).to_py() == ["onetwothree", "chunked"]
    assert server.chunks == 3


@pytest.mark.usefixtures("server")
def test_a_form_is_sent_with_its_files(run: Any) -> None:
    source = """
    const form = new FormData(); form.append('a', 'b'); form.append('f', new File([new Uint8Array([0, 255])], 'n.bin'))
    const told = await (await fetch(base, { method: 'POST', body: form })).json()
    const back = await new Response(Uint8Array.from(told.body, c => c.charCodeAt(0)), { headers: { 'content-type': told.headers['content-type'] } }).formData();
    [back.get('a'), back.get('f').name, (await back.get('f').bytes()).join()]
    """
    assert run(source).to_py() == ["b", "n.bin", "0,255"]


@pytest.mark.usefixtures("server")
def test_what_is_received(run: Any) -> None:
    assert bytes(run("await (await fetch(base + '/bytes')).bytes()").to_py()) == bytes(range(256))
    assert run("await (await fetch(base + '/gzip')).text()") == "packed"
    assert run("const r = await fetch(base + '/status/404'); [r.ok, r.status, await r.text(), r.headers.getSetCookie()[0]]").to_py() == [
        False, 404, "the body", "a=1; Path=/",
    ]  # fmt: skip
    assert run("const e = await fetch(base + '/status/204'); [e.body === null, await e.text()]").to_py() == [True, ""]
    assert run(
        "const h = await fetch(base + '/bytes', { method: 'HEAD' }); [h.body === null, h.headers.get('content-length')]"
    ).to_py() == [True, "256"]
    with pytest.raises(JsException, match=r"TypeError: .*cannot be changed"):
        run("h.headers.set('a', 'b')")


@pytest.mark.usefixtures("server")
def test_no_cookies_are_kept(run: Any) -> None:
    assert (
        run(
            "await fetch(base + '/status/200'); const told = await (await fetch(base)).json(); told.headers.cookie === undefined"
        )
        is True
    )


@pytest.mark.usefixtures("server")
def test_connections_are_used_again(run: Any) -> None:
    assert (
        run(
            "const one = await (await fetch(base)).json(), two = await (await fetch(base)).json(); one.client === two.client"
        )
        is True
    )


def test_a_stream_is_received_as_it_comes(run: Any, server: Server) -> None:
    source = """
    go_on()
    const r = await fetch(base + '/stream/3'), reader = r.body.getReader(), decoder = new TextDecoder(), found = []
    for (;;) {
      const { done, value } = await reader.read()
      if (done) break
      found.push(decoder.decode(value)); go_on()
    }
    found
    """
    assert run(source).to_py() == ["chunk"] * 3


@pytest.mark.usefixtures("server")
def test_iteration_and_tee(run: Any) -> None:
    source = """
    go_on(); go_on()
    const r = await fetch(base + '/stream/2'), copy = r.clone()
    let text = ''; for await (const part of r.body) text += new TextDecoder().decode(part);
    [text, await copy.text()]
    """
    assert run(source).to_py() == ["chunkchunk"] * 2


def test_a_body_that_is_cancelled_ends_the_request(run: Any, server: Server) -> None:
    run(
        "go_on(); const r = await fetch(base + '/stream'), reader = r.body.getReader(); await reader.read(); await reader.cancel()"
    )
    assert is_gone(run, server)


def test_a_response_that_nobody_has_any_more_ends(run: Any, server: Server) -> None:
    run("go_on(); await fetch(base + '/stream').then(response => response.status)")
    run.cells.heap.collect()
    assert is_gone(run, server)


# -- redirects --------------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("server")
@pytest.mark.parametrize(
    ("status", "method", "then", "body"),
    [
        (301, "POST", "GET", ""),
        (302, "POST", "GET", ""),
        (303, "PUT", "GET", ""),
        (307, "POST", "POST", "data"),
        (308, "PUT", "PUT", "data"),
        (302, "PUT", "PUT", "data"),
    ],
)
def test_redirects(run: Any, status: int, method: str, then: str, body: str) -> None:
    source = f"""
    const r = await fetch(base + '/redirect/{status}/echo', {{ method: '{method}', body: 'data' }}), told = await r.json();
    [r.redirected, r.url === base + '/echo', told.method, told.body, told.headers['content-type'] === undefined]
    """
    assert run(source).to_py() == [True, True, then, body, body == ""]


@pytest.mark.usefixtures("server")
def test_modes_of_redirects(run: Any) -> None:
    source = "const r = await fetch(base + '/redirect/302/echo', { redirect: 'manual' }); [r.status, r.headers.get('location'), r.redirected]"
    assert run(source).to_py() == [302, "/echo", False]


@pytest.mark.usefixtures("server")
@pytest.mark.parametrize(
    ("source", "error"),
    [
        ("base + '/redirect/302/echo', { redirect: 'error' }", "fetch failed: the response redirects"),
        ("base + '/' + 'redirect/302/'.repeat(21) + 'echo'", "fetch failed: more than 20 redirects"),
        ("base + '/nowhere'", "fetch failed: the response redirects to file"),
        (
            "base + '/redirect/307/echo', { method: 'POST', body: ReadableStream.from([new Uint8Array(1)]), duplex: 'half' }",
            "a stream, which cannot be sent twice",
        ),
    ],
)
def test_redirects_that_fail(run: Any, source: str, error: str) -> None:
    with pytest.raises(JsException, match=f"TypeError: .*{error}"):
        run(f"await fetch({source})")


@pytest.mark.usefixtures("server")
def test_secrets_stay_with_their_origin(run: Any) -> None:
    with Server() as other:
        thread = threading.Thread(target=other.serve_forever, args=(0.01,))
        thread.start()
        run.names["port"] = other.server_port
        source = """
        const headers = { authorization: 'secret', cookie: 'c=1', 'x-mine': '1' }
        const near = await (await fetch(base + '/redirect/302/echo', { headers })).json()
        const far = await (await fetch(`${base}/away/${port}`, { headers })).json();
        [near.headers.authorization, far.headers.authorization, far.headers.cookie, far.headers['x-mine']]
        """
        assert run(source).to_py() == ["secret", None, None, "1"]
        run.cells.close()
        other.shutdown()
        thread.join()


# -- failures, aborting, interrupts -----------------------------------------------------------------------------------


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
    return port


def test_no_server(run: Any) -> None:
    run.names["port"] = free_port()
    source = "try { await fetch(`http://127.0.0.1:${port}/`) } catch (e) { [e.name, e.message.startsWith('fetch failed'), e.cause.code, e.stack.includes('<js cell 1>')] }"
    assert run(source).to_py() == ["TypeError", True, "ECONNREFUSED", True]


@pytest.mark.usefixtures("server")
def test_a_response_that_breaks_off(run: Any) -> None:
    source = "const r = await fetch(base + '/broken'); let e; try { await r.text() } catch (error) { e = error } [r.status, e.name, e.message.startsWith('terminated')]"
    assert run(source).to_py() == [200, "TypeError", True]


@pytest.mark.parametrize(
    ("source", "error"),
    [
        ("", r"fetch\(\) needs 1 argument"),
        ("'/relative'", "Failed to parse URL from /relative"),
        ("'ftp://x/'", "fetch failed: .*scheme ftp"),
        ("'http://h/', { method: 'GET', body: 'x' }", "cannot have a body"),
        ("'data:nocomma'", "fetch failed: .*not well formed"),
    ],
)
def test_misuse_rejects(run: Any, source: str, error: str) -> None:
    assert run(f"fetch({source}).catch(() => 0) instanceof Promise") is True
    with pytest.raises(JsException, match=f"TypeError: .*{error}"):
        run(f"await fetch({source})")


def test_abort_before_during_and_after(run: Any, server: Server) -> None:
    with pytest.raises(JsException, match="AbortError"):
        run("await fetch(base, { signal: AbortSignal.abort() })")
    source = """
    const controller = new AbortController(), found = []
    setTimeout(() => controller.abort('why'), 20)
    try { await fetch(base + '/never', { signal: controller.signal }) } catch (reason) { found.push(reason) }
    const second = new AbortController(); go_on()
    const r = await fetch(base + '/stream', { signal: second.signal }), reader = r.body.getReader()
    await reader.read(); setTimeout(() => second.abort(), 10)
    try { await reader.read() } catch (reason) { found.push(reason.name) }
    const third = new AbortController(), whole = await (await fetch(base, { signal: third.signal })).text()
    third.abort(); found.push(whole.length > 0)
    found
    """
    assert run(source).to_py() == ["why", "AbortError", True]
    assert is_gone(run, server)


@pytest.mark.usefixtures("server")
def test_timeouts(run: Any) -> None:
    with pytest.raises(JsException, match="TimeoutError"):
        run("await fetch(base + '/never', { signal: AbortSignal.timeout(20) })")


def test_an_upload_that_fails_is_the_error(run: Any, server: Server) -> None:
    for body, error in (
        ("(async function* () { yield new Uint8Array(1); throw new RangeError('mine') })()", "RangeError: mine"),
        ("['text']", "chunks of the class Uint8Array, not a string"),
    ):
        with pytest.raises(JsException, match=error):
            run(f"await fetch(base, {{ method: 'POST', body: ReadableStream.from({body}), duplex: 'half' }})")


def test_an_interrupt_leaves_the_heap_usable(run: Any, server: Server) -> None:
    def interrupt() -> None:
        server.asked.wait(20)
        os.kill(os.getpid(), signal.SIGINT)

    thread = threading.Thread(target=interrupt)
    thread.start()
    with pytest.raises(KeyboardInterrupt):
        run("const controller = new AbortController(); await fetch(base + '/never', { signal: controller.signal })")
    thread.join()
    run("controller.abort()")
    assert run("(await (await fetch(base)).json()).method") == "GET"


def test_closing_ends_open_requests(shared_server: Server, capfd: pytest.CaptureFixture[str]) -> None:
    shared_server.gone, shared_server.asked = threading.Event(), threading.Event()
    loop = asyncio.new_event_loop()
    with Heap(namespace={"base": f"http://127.0.0.1:{shared_server.server_port}"}) as heap:
        cells = Cells(heap)
        loop.run_until_complete(cells.run("var pending = fetch(base + '/never'); pending.catch(() => 0); 0"))
        while not shared_server.asked.is_set():
            loop.run_until_complete(asyncio.sleep(0.01))
    assert shared_server.gone.wait(20)
    loop.close()
    assert "never retrieved" not in capfd.readouterr().err


def test_a_loop_that_ends_ends_them_too(shared_server: Server) -> None:
    shared_server.gone, shared_server.asked = threading.Event(), threading.Event()

    async def use() -> None:
        await cells.run(
            "var pending = fetch(base + '/never'); pending.catch(() => 0); await (await fetch(base)).text()"
        )
        while not shared_server.asked.is_set():
            await asyncio.sleep(0.01)

    with Heap(namespace={"base": f"http://127.0.0.1:{shared_server.server_port}"}) as heap:
        cells = Cells(heap)
        asyncio.run(use())
        assert shared_server.gone.wait(20)
        cells.close()


@pytest.mark.usefixtures("server")
def test_fetch_from_python(run: Any) -> None:
    run.cells.heap.install()
    source = """
    import js
    response = await js.fetch(base, method="POST", body=b"bytes", headers={"X-Py": "1"})
    told = (await response.json()).to_py()
    told["method"], told["body"], told["headers"]["x-py"]
    """
    assert run.py(textwrap.dedent(source)) == ("POST", "bytes", "1")


def test_several_loops(shared_server: Server) -> None:
    async def ask() -> Any:
        return await cells.run("await (await fetch(base)).text().then(text => text.length > 0)")

    with Heap(namespace={"base": f"http://127.0.0.1:{shared_server.server_port}"}) as heap:
        cells = Cells(heap)
        assert asyncio.run(ask()) is True
        assert asyncio.run(ask()) is True
        cells.close()


# -- without a network ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "text", "kind"),
    [
        ("data:,a%20b#c", "a b", "text/plain;charset=US-ASCII"),
        ("data:text/html;charset=utf-8;base64,aGk", "hi", "text/html;charset=utf-8"),
        ("data:;charset=utf-8,x", "x", "text/plain;charset=utf-8"),
        ("data:zzz,x", "x", "text/plain;charset=US-ASCII"),
    ],
)
def test_data_urls(run: Any, url: str, text: str, kind: str) -> None:
    assert run(
        f"const r = await fetch('{url}'); [r.status, await r.text(), r.headers.get('content-type')]"
    ).to_py() == [200, text, kind]


@pytest.mark.parametrize(
    ("source", "result"),
    [
        (
            """
            const h = new Headers({ 'X-B': ' 2 ', a: '1' }); h.append('A', '3'); h.append('Set-Cookie', 'x=1'); h.append('set-cookie', 'y=2');
            [[...h].join('|'), h.get('A'), h.get('set-cookie'), h.getSetCookie().length, h.has('x-b'), String(h.get('nope'))]""",
            ["a,1, 3|set-cookie,x=1|set-cookie,y=2|x-b,2", "1, 3", "x=1, y=2", 2, True, "null"],
        ),
        ("const h = new Headers({ a: 1 }); h.set('A', 2); h.set('c', 3); h.delete('c'); [...h]", [["a", "2"]]),
        ("[...new Headers([['b', '1'], ['a', '2']])]", [["a", "2"], ["b", "1"]]),
        ("[...new Headers(py_headers)]", [["x-py", "1"]]),
        (
            """
            const r = new Request('http://h/a#b', { headers: { a: 1 } }), s = new Request(r, { method: 'post' });
            [s.method, s.url, s.headers.get('a'), s.redirect, s.mode, s.credentials, s.cache, s.referrer, s.duplex, s.keepalive]""",
            ["POST", "http://h/a#b", "1", "follow", "cors", "same-origin", "default", "about:client", "half", False],
        ),
        ("const r = new Request('http://h', { method: 'POST', body: 'abc' }), s = new Request(r); [r.bodyUsed, await s.text(), s.bodyUsed]", [True, "abc", True]),
        ("const r = new Request('http://h', { method: 'POST', body: 'abc' }), c = r.clone(); [await r.text(), await c.text()]", ["abc", "abc"]),
        (
            """
            const a = new AbortController(), r = new Request('http://h', { signal: a.signal }), c = r.clone(); a.abort('z');
            [r.signal.aborted, r.signal === a.signal, r.signal.reason, c.signal.aborted]""",
            [True, False, "z", True],
        ),
        ("const r = Response.json({ a: 1 }, { status: 201 }); [r.status, r.headers.get('content-type'), (await r.json()).a]", [201, "application/json", 1]),
        ("const r = Response.redirect('http://h/'); [r.status, r.headers.get('location'), Response.error().type]", [302, "http://h/", "error"]),
        ("const r = new Response(); [r.body === null, await r.text(), r.bodyUsed, r.status, r.type, r.url]", [True, "", False, 200, "default", ""]),
        ("const r = new Response(new Uint8Array([239, 187, 191, 97])); [await r.clone().text(), (await r.arrayBuffer()).byteLength]", ["a", 4]),
        ("const b = new Uint8Array([1]), r = new Response(b); b[0] = 9; [(await r.bytes())[0]]", [1]),
        ("const r = new Response('x'), s = r.body; [s === r.body, await r.text(), r.bodyUsed, s.locked]", [True, "x", True, True]),
        ("[await new Response((async function* () { yield new Uint8Array([104]); yield new Uint8Array([105]) })()).text()]", ["hi"]),
    ],
)  # fmt: skip
def test_headers_requests_responses(run: Any, source: str, result: list[Any]) -> None:
    run.names["py_headers"] = {"X-Py": "1"}
    assert run(source).to_py() == result


@pytest.mark.parametrize(
    ("source", "error"),
    [
        ("new Headers({ 'a b': '1' })", "TypeError: .*is no name of a header"),
        ("new Headers({ a: 'x\\ny' })", "TypeError: .*line break"),
        ("new Headers({ a: '€' })", "TypeError: .*beyond U\\+00FF"),
        ("new Headers([['a']])", "TypeError: .*must be a pair"),
        ("new Headers(null)", "TypeError"),
        ("new Request('http://u:p@h')", "TypeError: .*cannot have a user"),
        ("new Request('http://h', { method: 'TRACE' })", "TypeError: .*'TRACE' is no method"),
        ("new Request('http://h', { body: 'x' })", "TypeError: .*GET cannot have a body"),
        ("new Request('http://h', { method: 'POST', body: new ReadableStream() })", 'TypeError: .*duplex: "half"'),
        ("new Request('http://h', { redirect: 'x' })", "TypeError: .*redirect cannot be 'x'"),
        ("new Request('http://h', { signal: 5 })", "TypeError: .*must be an AbortSignal, not a number"),
        ("new Response('x', { status: 204 })", "TypeError: .*204 cannot have a body"),
        ("new Response('x', { status: 600 })", "RangeError: .*from 200 to 599, not 600"),
        ("Response.redirect('http://h/', 304)", "RangeError"),
        ("Response.json(undefined)", "TypeError"),
        ("const r = new Response('x'); await r.text(); r.text()", "TypeError: .*read already"),
        ("const r = new Response('x'); r.body.getReader(); r.text()", "TypeError: .*a reader has locked it"),
        ("const r = new Response('x'); await r.text(); r.clone()", "TypeError: .*read already"),
        ("new Response('{').json()", "SyntaxError"),
        (
            "new Response(new ReadableStream({ start(c) { c.enqueue('s') } })).text()",
            "TypeError: .*Uint8Array, not a string",
        ),
    ],
)
def test_misuse(run: Any, source: str, error: str) -> None:
    head, _, last = source.rpartition("; ")
    with pytest.raises(JsException, match=error):
        run(f"{head}; await ({last})")


@pytest.mark.parametrize("data", ["undefined", "1n", "Symbol()"])
def test_a_static_method_throws_at_once(run: Any, data: str) -> None:
    assert (
        run(f"let thrown; try {{ Response.json({data}) }} catch (error) {{ thrown = error.name }} thrown")
        == "TypeError"
    )


@pytest.mark.usefixtures("server")
def test_on_the_console(run: Any, capsys: pytest.CaptureFixture[str]) -> None:
    run("console.log(new Headers({ b: 2, 'set-cookie': 'x' }), new Request('http://h/').headers)")
    assert capsys.readouterr().out == "Headers { b: '2', 'set-cookie': [ 'x' ] } Headers {}\n"
    run("console.log(await fetch(base + '/bytes'))")
    text = capsys.readouterr().out
    assert text.startswith("Response {\n  status: 200,\n  statusText: 'OK',\n  headers: Headers {\n")
    assert (
        "body: ReadableStream { locked: false, state: 'readable', supportsBYOB: true },\n  bodyUsed: false,\n  ok: true,"
        in text
    )


def test_patched_prototypes(run: Any, server: Server) -> None:
    source = """
    const body = new URLSearchParams('a=1')
    Array.prototype[Symbol.iterator] = Array.prototype.push = Array.prototype.slice = String.prototype.indexOf = null
    Promise.resolve = Promise.prototype.finally = Function.prototype.call = Function.prototype.apply = Object.keys = null
    const r = await fetch(base, { method: 'POST', body })
    const told = await r.json()
    told.body
    """
    assert run(source) == "a=1"
