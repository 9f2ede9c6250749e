"""Output and input of the platform in a Jupyter kernel."""

from __future__ import annotations

import queue
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jupyter_client.manager import start_new_kernel

TIMEOUT = 60  # seconds without a message after which a kernel counts as stuck

# Files and sockets of the clients are closed by their finalisers, at a time of their own.
pytestmark = [
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
    pytest.mark.filterwarnings("ignore::RuntimeWarning"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
]


@pytest.fixture(scope="module")
def client(kernelspec: Path) -> Iterator[Any]:
    manager, client = start_new_kernel(kernel_name=kernelspec.name, startup_timeout=TIMEOUT)
    yield client
    client.stop_channels()
    manager.shutdown_kernel(now=True)


def outputs(client: Any, request: str) -> Iterator[dict[str, Any]]:
    """The messages of a cell on IOPub, as they come, to its end."""
    while True:
        message = client.get_iopub_msg(timeout=TIMEOUT)
        if message["parent_header"].get("msg_id") != request:
            continue
        if message["msg_type"] == "status" and message["content"]["execution_state"] == "idle":
            return
        yield message


def test_what_is_printed_is_seen_while_javascript_is_busy(client: Any, tmp_path: Path) -> None:
    seen = tmp_path / "seen"
    client.execute(f"import os\ndef is_seen():\n    return os.path.exists({str(seen)!r})", silent=True)
    # The loop ends when the test has got the first line: without streaming it would never end.
    cell = "%%js\nconsole.log('early'); while (!is_seen()) for (let i = 0; i < 100000; i++);\nconsole.error('late')"
    texts = {"stdout": "", "stderr": ""}
    for message in outputs(client, client.execute(cell)):
        if message["msg_type"] == "stream":
            texts[message["content"]["name"]] += message["content"]["text"]
            seen.touch()
    assert texts == {"stdout": "early\n", "stderr": "late\n"}


def test_prompt_asks_the_front_end(client: Any) -> None:
    request = client.execute("%%js\nconst name = prompt('Name?'); name.toUpperCase()", allow_stdin=True)
    question = client.get_stdin_msg(timeout=TIMEOUT)
    assert question["content"]["prompt"] == "Name? "
    client.input("Ada")
    results = [
        message["content"]["data"]["text/plain"]
        for message in outputs(client, request)
        if message["msg_type"] == "execute_result"
    ]
    assert results == ["'ADA'"]


def test_a_front_end_without_input(client: Any) -> None:
    errors = [
        m["content"]
        for m in outputs(client, client.execute("%%js\nprompt('Name?')", allow_stdin=False))
        if m["msg_type"] == "error"
    ]
    assert [error["ename"] for error in errors] == ["NotSupportedError"]
    assert "this front end does not give" in errors[0]["evalue"]


def test_exit_ends_the_cell_and_not_the_kernel(client: Any) -> None:
    list(outputs(client, client.execute("%%js\nvar kept = 1; process.exit(3)")))
    results = [
        m["content"]["data"]["text/plain"]
        for m in outputs(client, client.execute("%%js\nkept + 1"))
        if m["msg_type"] == "execute_result"
    ]
    assert results == ["2"]
    with pytest.raises(queue.Empty):
        client.get_stdin_msg(timeout=0)


def test_fetch_runs_on_the_kernels_loop(client: Any) -> None:
    cell = "%%js\nconst response = await fetch('data:,hello'); await response.text()"
    results = [
        m["content"]["data"]["text/plain"]
        for m in outputs(client, client.execute(cell))
        if m["msg_type"] == "execute_result"
    ]
    assert results == ["'hello'"]


@pytest.mark.parametrize(
    ("cell", "kind", "shown"),
    [
        ("console.log('😀'[0])", "stream", "\ufffd\n"),
        ("console.error(new Error('\\ud800').message)", "stream", "\ufffd\n"),
        ("'😀'[0]", "execute_result", "'\\ud83d'"),
        ("({ s: Symbol('\\ud800') })", "execute_result", "{ s: Symbol(\ufffd) }"),
        ("display(html('<b>\\ud800</b>'))", "display_data", "<b>\ufffd</b>"),
        ("throw new Error('\\ud800')", "error", "\ufffd"),
        ("Promise.reject(new Error('\\ud800')); 1", "stream", ": \ufffd\n"),
        ("setTimeout(() => { throw new Error('\\ud800') }); await new Promise((r) => setTimeout(r, 20))", "stream", ": \ufffd\n"),
    ],
)  # fmt: skip
def test_halves_of_surrogate_pairs_reach_the_front_end(client: Any, cell: str, kind: str, shown: str) -> None:
    request = client.execute(f"%%js\n{cell}")
    text = "".join(text_of(message) for message in outputs(client, request) if message["msg_type"] == kind)
    while shown not in text:  # a stream's text may come in parts, some of them after the cell
        message = client.get_iopub_msg(timeout=TIMEOUT)
        if message["msg_type"] == kind:
            text += text_of(message)
    results = [text_of(m) for m in outputs(client, client.execute("%%js\n1 + 1")) if m["msg_type"] == "execute_result"]
    assert results == ["2"]


def text_of(message: dict[str, Any]) -> str:
    """The text of an output."""
    content = message["content"]
    return content.get("text") or content.get("evalue") or "".join(content["data"].values())
