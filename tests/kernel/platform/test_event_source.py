"""EventSource against a server of this process."""

from __future__ import annotations

import http.server
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from diglot.ffi_core import JsException

TEXT = """retry: 1
: a comment
data: one

event: named
id: 7
data: two
data:  lines

data
other: ignored

id: 8
data: never finished"""


class Handler(http.server.BaseHTTPRequestHandler):
    """Answers "/events" with the server's text in the server's pieces, once; then, and elsewhere, with nothing of use."""

    server: Any

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        """Answer."""
        self.server.asked.append(self.headers.get("last-event-id"))
        if self.path != "/events" or len(self.server.asked) > 1:
            self.send_error(404)
            return
        self.send_response(200)
        self.send_header("content-type", "text/event-stream; charset=utf-8")
        self.end_headers()
        data, at = self.server.text.encode(), 0
        for size in [*self.server.sizes, len(data)]:
            self.wfile.write(data[at : at + size])
            self.wfile.flush()
            at += size


@pytest.fixture
def server(run: Any) -> Iterator[Any]:
    """The server; `address` is its address in cells."""
    server: Any = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.asked, server.text, server.sizes = [], TEXT, []
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    run.names["address"] = f"http://127.0.0.1:{server.server_port}"
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


LISTEN = """var got = [], source = new EventSource(address + "/events")
for (const type of ["open", "message", "named", "error"]) {
  source.addEventListener(type, ({ type, data, lastEventId }) => got.push([type, data ?? source.readyState, lastEventId ?? ""]))
}
await new Promise((done) => { source.onerror = () => { if (source.readyState === EventSource.CLOSED) done() } })
got.map((items) => items.join("|")).join()"""

EXPECTED = "open|1|,message|one|,named|two\n lines|7,message||7,error|0|,error|2|"


def test_events_and_the_next_attempt(run: Any, server: Any) -> None:
    assert run(LISTEN) == EXPECTED
    assert server.asked == [None, "7"]


@settings(deadline=None, max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.integers(1, 30), max_size=8), st.sampled_from(["\n", "\r\n", "\r"]))
def test_pieces_and_ends_of_lines(run: Any, server: Any, sizes: list[int], end: str) -> None:
    server.asked, server.sizes, server.text = [], sizes, TEXT.replace("\n", end)
    assert run(LISTEN) == EXPECTED


def test_no_stream_of_events(run: Any, server: Any) -> None:
    run("""const source = new EventSource(address + "/nothing")
        await new Promise((done) => { source.onerror = done })""")
    assert (
        run("[source.readyState, source.url === address + '/nothing', source.withCredentials].join()") == "2,true,false"
    )


def test_it_is_closed(run: Any, server: Any) -> None:
    run("""const got = [], source = new EventSource(address + "/events")
        source.onmessage = ({ data }) => { got.push(data); source.close() }
        source.addEventListener("named", () => got.push("late")); source.onerror = () => got.push("error")
        await new Promise((done) => setTimeout(done, 200))""")
    assert run("got.join() + source.readyState") == "one2"
    assert server.asked == [None]


def test_what_is_no_url(run: Any) -> None:
    with pytest.raises(JsException, match="SyntaxError"):
        run("new EventSource('nothing')")
