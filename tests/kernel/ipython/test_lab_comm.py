"""The comm of the lab extension, over the wire: Diglot's kernel, and plain ipykernel with the extension loaded."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jupyter_client.blocking.client import BlockingKernelClient
from jupyter_client.manager import start_new_kernel

from diglot.kernel.ipython.lab_comm import LIMIT

TIMEOUT = 60  # seconds without a message after which a kernel counts as stuck

# Files and sockets of the clients are closed by their finalisers, at a time of their own.
pytestmark = [
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
    pytest.mark.filterwarnings("ignore::RuntimeWarning"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
]


class FrontEnd:
    """A front end with one comm.

    :ivar opened: what the kernel sent when the comm was opened.
    """

    def __init__(self, manager: Any, client: BlockingKernelClient) -> None:
        self.manager = manager
        self._client = client
        self.open()

    def open(self) -> None:
        self._comm = f"comm-{id(object())}"
        self.opened = self._send("comm_open", target_name="diglot", data={})

    def _messages(self, kind: str, content: dict[str, Any]) -> Iterator[dict[str, Any]]:
        """Send a message; yield what it causes on IOPub."""
        message = self._client.session.msg(kind, content)
        self._client.shell_channel.send(message)
        while True:
            found = self._client.get_iopub_msg(timeout=TIMEOUT)
            if found["parent_header"].get("msg_id") != message["header"]["msg_id"]:
                continue
            if found["msg_type"] == "status" and found["content"]["execution_state"] == "idle":
                return
            yield found

    def _send(self, kind: str, **content: Any) -> list[dict[str, Any]]:
        return self._data(self._messages(kind, {"comm_id": self._comm, **content}))

    def _data(self, messages: Iterator[dict[str, Any]]) -> list[dict[str, Any]]:
        return [
            found["content"].get("data", {}) | ({"closed": True} if found["msg_type"] == "comm_close" else {})
            for found in messages
            if found["msg_type"].startswith("comm_") and found["content"]["comm_id"] == self._comm
        ]

    def ask(self, request: Any, **data: Any) -> dict[str, Any]:
        """Send a request and return the one answer."""
        (answer,) = self._send("comm_msg", data={"request": request, **data})
        return answer

    def run(self, cell: str) -> list[dict[str, Any]]:
        """Run a cell, which must succeed, and return what the comm was sent meanwhile."""
        content = {"code": cell, "silent": False, "store_history": True, "user_expressions": {}, "allow_stdin": False}
        found = list(self._messages("execute_request", content))
        assert [message["content"] for message in found if message["msg_type"] == "error"] == []
        return self._data(iter(found))

    def tree(self, cell: str) -> str:
        """Run a cell and return what the tree of its value is called."""
        content = {"code": cell, "silent": False, "store_history": True, "user_expressions": {}, "allow_stdin": False}
        found = [message["content"] for message in self._messages("execute_request", content)]
        (html,) = [part["data"]["text/html"] for part in found if "data" in part]
        return re.findall(r'data-diglot-tree="([^"]+)"', html)[0]

    def row(self, text: str) -> dict[str, Any]:
        """The one row whose object's text has this."""
        (row,) = [row for row in self.ask("proxies")["rows"] if text in row["object"]]
        return row


@pytest.fixture(scope="module", params=["diglot", "python3"])
def front_end(request: pytest.FixtureRequest, kernelspec: Path) -> Iterator[FrontEnd]:
    manager, client = start_new_kernel(kernel_name=request.param)
    try:
        found = FrontEnd(manager, client)
        if request.param == "python3":
            assert found.opened == [{"closed": True}]
            found.run("%load_ext diglot")
            found.open()
        yield found
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


def test_a_session_tells_the_language_of_cells(front_end: FrontEnd) -> None:
    [session] = front_end.opened
    assert session.pop("style").strip().startswith(".diglot-value")
    assert session == {"reply": "session", "language": "py"}
    assert front_end.run("%lang js") == [{"reply": "session", "language": "js"}]
    assert front_end.run("1 + 1") == []
    assert front_end.run("%lang py") == [{"reply": "session", "language": "py"}]


def test_proxies_are_listed_as_heap_does(front_end: FrontEnd) -> None:
    front_end.run("listed = {'<b>': 1}")
    front_end.run("%%js\nvar keeper = [listed]")
    answer = front_end.ask("proxies")
    assert answer["reply"] == "proxies"
    assert answer["total"] == answer["matching"] == len(answer["rows"])
    assert any("JavaScript uses" in note for note in answer["notes"])
    row = front_end.row("<b>")
    assert (row["language"], row["type"], row["object"], row["handed"]) == ("py", "dict", "{'<b>': 1}", 1)
    assert row["sizeText"] == f"{row['size']} B"
    assert row["made"].startswith("In[")
    assert row["made"].endswith(":2")
    assert "name listed" in row["held"]
    assert any("Array" in text for text in row["held"])
    front_end.run("%%js\nvar made_in_js = new Map()")
    front_end.run("in_python = made_in_js")
    assert front_end.row("Map(0)")["language"] == "js"


def test_what_holds_a_proxy(front_end: FrontEnd) -> None:
    front_end.run("held = {'mark': 'held'}")
    front_end.run("%%js\nvar holder = new Map([['it', held]])")
    number = front_end.row("'mark': 'held'")["id"]
    answer = front_end.ask("why", id=number)
    assert (answer["reply"], answer["id"], answer["heading"]) == ("chains", number, "Held through 2 chains")
    assert [[step["language"] for step in chain] for chain in answer["chains"]] == [["py", "py"], ["js", "js", "py"]]
    assert answer["chains"][0][0]["text"] == "name held"
    assert answer["chains"][1][0]["text"] == "name holder"
    assert "'mark': 'held'" in answer["chains"][1][-1]["text"]


def test_a_collection_tells_what_it_has_freed(front_end: FrontEnd) -> None:
    front_end.run("class Node: pass\nnode = Node(); alive = [Node() for _ in range(20)]")
    front_end.run("%%js\nvar alive_in_js = Array.from(alive)")
    front_end.ask("collect")  # the next one by itself is due when there are twice as many
    front_end.run("%%js\n{ const n = node; n.callback = () => n }; void 0")
    front_end.run("del node")
    answer = front_end.ask("collect")
    assert answer["reply"] == "collected"
    assert answer["pyproxies"] >= 1
    assert answer["text"].startswith("Freed ")
    assert front_end.ask("collect")["text"] == "Nothing to free"


def test_a_request_that_fails_says_why(front_end: FrontEnd) -> None:
    answer = front_end.ask("why", id=10**15)
    assert answer["reply"] == "error"
    assert answer["id"] == 10**15
    assert "no live proxy has the id" in answer["message"]
    assert "must be the number of a row, not 'x'" in front_end.ask("why", id="x")["message"]
    expected = "expected one of the requests proxies, why, collect, children, not 'frobnicate'"
    assert front_end.ask("frobnicate")["message"] == expected
    assert front_end.ask(["proxies"])["reply"] == "error"
    assert front_end.ask("proxies")["reply"] == "proxies"


def test_a_large_heap_is_filtered_and_sorted_by_the_kernel(front_end: FrontEnd) -> None:
    front_end.run(f"many = [[n] for n in range({LIMIT + 50})]")
    front_end.run("%%js\nvar manyProxies = Array.from(many)")
    try:
        answer = front_end.ask("proxies", sort="made", descending=True)
        assert len(answer["rows"]) == LIMIT
        assert answer["matching"] == answer["total"] > LIMIT
        assert answer["rows"][0]["object"] == f"[{LIMIT + 49}]"
        matching = front_end.ask("proxies", match="[50", sort="object")
        assert matching["matching"] == 11  # [50], [500] ... [509]
        assert [row["object"] for row in matching["rows"]] == sorted(row["object"] for row in matching["rows"])
        assert front_end.ask("proxies", match="no such object")["rows"] == []
    finally:
        front_end.run("%%js\nmanyProxies = null")
        front_end.run("del many")


def test_text_of_any_origin_is_fit_to_be_shown(front_end: FrontEnd) -> None:
    front_end.run("%%js\nvar odd = {marked: 'a\\u202eb\\ud800'}")
    front_end.run("odd_in_python = odd")
    text = front_end.row("marked")["object"]
    assert text.isprintable()
    assert "\u202e" not in text


def test_looking_changes_no_lifetime(front_end: FrontEnd) -> None:
    front_end.run("%%js\nvar looked = {looked: 1}")
    front_end.run("looked_at = looked")
    number = front_end.row("looked: 1")["id"]
    front_end.ask("why", id=number)
    front_end.run("del looked_at")
    assert number not in [row["id"] for row in front_end.ask("proxies")["rows"]]


def test_unloading_closes_the_comm_and_loading_takes_it_again(front_end: FrontEnd) -> None:
    assert front_end.run("%unload_ext diglot") == [{"closed": True}]
    front_end.open()
    assert front_end.opened == [{"closed": True}]
    front_end.run("%load_ext diglot")
    front_end.open()
    [session] = front_end.opened
    assert session.pop("style").strip().startswith(".diglot-value")
    assert session == {"reply": "session", "language": "py"}


def test_children_of_a_value_in_an_output(front_end: FrontEnd) -> None:
    front_end.run("table = {1: [2]}")
    tree = front_end.tree("%%js\nvar shown = { list: Array.from({ length: 250 }, (_, i) => [i]), '<b>': table }\nshown")
    answer = front_end.ask("children", tree=tree, path=[[0, "list"]], start=200, id="first")
    assert (answer["reply"], answer["id"], answer["next"]) == ("children", "first", -1)
    assert len(answer["nodes"]) == 50
    assert answer["nodes"][7] == {
        "key": "207", "language": "js", "type": "Array", "size": 1, "text": "[ 207 ]", "children": None, "next": 0,
    }  # fmt: skip
    (node,) = front_end.ask("children", tree=tree, path=[[1, "<b>"]])["nodes"]
    assert (node["key"], node["language"], node["type"], node["text"]) == ("1", "py", "list", "[2]")
    front_end.run("%%js\nshown.list.length = 0")
    changed = front_end.ask("children", tree=tree, path=[[0, "list"], [3, "3"]], id="second")
    assert (changed["reply"], changed["id"]) == ("error", "second")
    assert "the object has changed" in changed["message"]
    other = front_end.ask("children", tree="0123456789ab.1", path=[])
    assert "the kernel that showed this value has ended" in other["message"]


def test_a_value_that_is_gone_has_no_children(front_end: FrontEnd) -> None:
    tree = front_end.tree("%%js\ndisplay({ list: Array(250).fill(0) })")
    answer = front_end.ask("children", tree=tree, path=[[0, "list"]], start=200)
    assert "the object is gone" in answer["message"]
