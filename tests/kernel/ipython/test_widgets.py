"""ipywidgets and comms, used from JavaScript, with a front end that sends what a browser would."""

from __future__ import annotations

from typing import Any

import pytest

from ...docs.pages import ROOT, blocks_of
from ..support import CLIENT_WARNINGS, Kernel, Reply

pytestmark = CLIENT_WARNINGS
WIDGET = "application/vnd.jupyter.widget-view+json"


def model_of(reply: Reply) -> str:
    """The comm of the widget that a cell shows."""
    (shown,) = [data for data in reply.data if WIDGET in data]
    return str(shown[WIDGET]["model_id"])


def move(kernel: Kernel, model: str, value: Any, subshell: str | None = None) -> Reply:
    """Let the user change a widget's value."""
    data = {"method": "update", "state": {"value": value}, "buffer_paths": []}
    return kernel.comm("comm_msg", subshell, comm_id=model, data=data)


@pytest.fixture(params=["shell", "subshell"])
def subshell(request: pytest.FixtureRequest, any_kernel: Kernel) -> str | None:
    """Where the messages go: front ends may send those of comms to a subshell of their own."""
    if request.param == "shell":
        return None
    features = any_kernel.answer(any_kernel.client.kernel_info()).get("supported_features", ())
    if "kernel subshells" not in features:
        pytest.skip("this ipykernel has no subshells")
    return str(any_kernel.control("create_subshell_request")["subshell_id"])


def test_a_slider_of_python_observed_by_javascript(any_kernel: Kernel, subshell: str | None) -> None:
    model = model_of(any_kernel("import ipywidgets as widgets\nslider = widgets.IntSlider(value=3, max=10)\nslider"))
    any_kernel("%%js\nvar seen = []; var look = change => { seen.push(change.new); console.log('now', change.new) }")
    any_kernel("%%js\nslider.observe(look, 'value')")
    assert move(any_kernel, model, 7, subshell).stdout == "now 7\n"  # below the message that caused it
    assert any_kernel("%%js\nslider.value = 9; seen").stdout == "now 9\n"
    assert any_kernel("slider.value = 2").stdout == "now 2\n"
    assert any_kernel("%%js\nslider.unobserve(look, 'value'); slider.value = 1; [seen, slider.value]").result == (
        "[ [ 7, 9, 2 ], 1 ]"
    )
    assert move(any_kernel, model, 4, subshell).stdout == ""
    assert any_kernel("slider.value").result == "4"


def test_a_callback_with_keywords_that_goes_on_later(any_kernel: Kernel, subshell: str | None) -> None:
    model = model_of(any_kernel("import ipywidgets as widgets\nslider = widgets.IntSlider()\nslider"))
    any_kernel(
        "%%js\nslider.observe.callKwargs(async change => {\n"
        "  await new Promise(resolve => setTimeout(resolve, 20))\n  console.log('later', change.owner.value)\n"
        "}, {names: 'value'})"
    )
    reply = move(any_kernel, model, 5, subshell)
    other = any_kernel("%%js\nconsole.log('other')")
    assert reply.stdout + any_kernel.printed(reply.request, lambda text: "later" in reply.stdout + text) == "later 5\n"
    assert other.stdout == "other\n"


def test_a_callback_settles_what_a_cell_awaits(any_kernel: Kernel, subshell: str | None) -> None:
    if subshell is None:
        pytest.skip("the main shell has one message at a time")
    model = model_of(any_kernel("import ipywidgets as widgets\nslider = widgets.IntSlider()\nslider"))
    request = any_kernel.start(
        "%%js\nconst moved = await new Promise(resolve => {\n"
        "  slider.observe(change => resolve(change.new), 'value'); console.log('observing')\n})\n"
        "await py.import('asyncio').sleep(0.01); setTimeout(() => 0, 1); moved * 2"
    )
    any_kernel.printed(request, lambda text: "observing" in text)
    content = {"comm_id": model, "data": {"method": "update", "state": {"value": 8}, "buffer_paths": []}}
    message = any_kernel.client.session.msg("comm_msg", content)
    message["header"]["subshell_id"] = subshell
    any_kernel.client.shell_channel.send(message)
    assert any_kernel.result(request).result == "16"


def test_widgets_made_by_javascript(any_kernel: Kernel) -> None:
    reply = any_kernel(
        "%%js\nimport * as ui from 'py:ipywidgets'\nvar clicked = 0\n"
        "const button = ui.Button.callKwargs({description: 'Go'})\n"
        "button.on_click(b => { clicked++; console.log(b.description) })\n"
        "button"
    )
    assert reply.error is None
    click = {"method": "custom", "content": {"event": "click"}}
    assert any_kernel.comm("comm_msg", comm_id=model_of(reply), data=click).stdout == "Go\n"
    assert any_kernel("%%js\nclicked").result == "1"
    reply = any_kernel(
        "%%js\nconst choice = ui.Dropdown.callKwargs({options: ['a', 'b'], value: 'b'})\n"
        "ui.HBox(pyodide.toPy([button, choice]))"
    )
    assert reply.error is None
    assert model_of(reply)
    assert any_kernel("%%js\nchoice.options = ['x', 'y']; choice.value").result == "'x'"


def test_an_error_in_a_callback_is_shown(any_kernel: Kernel) -> None:
    reply = any_kernel(
        "%%js\nimport * as ui from 'py:ipywidgets'\nvar bad = ui.Button()\nbad.on_click(() => { null.x })\nbad"
    )
    click = {"method": "custom", "content": {"event": "click"}}
    shown = any_kernel.comm("comm_msg", comm_id=model_of(reply), data=click)
    assert shown.error is not None
    assert (shown.error["ename"], shown.error["evalue"]) == ("TypeError", "cannot read property 'x' of null")
    assert "bad.on_click" in "\n".join(shown.error["traceback"])


def sent(reply: Reply, kind: str) -> dict[str, Any]:
    (content,) = [content for name, content in reply.messages if name == kind]
    return content


def test_a_comm_opened_by_javascript(any_kernel: Kernel, subshell: str | None) -> None:
    reply = any_kernel(
        "%%js\nimport { create_comm } from 'py:comm'\n"
        "var channel = create_comm.callKwargs({target_name: 'chart', data: {points: [1, null, {x: 2}]}, "
        "metadata: {kind: 'line'}})\n"
        "channel.on_msg(m => { const { say } = m.content.data; console.log(say); channel.send({heard: [say]}) })\n"
        "channel.on_close(() => console.log('closed'))"
    )
    assert reply.error is None
    opened = sent(reply, "comm_open")
    assert opened["target_name"] == "chart"
    assert opened["data"] == {"points": [1, None, {"x": 2}]}
    said = any_kernel.comm("comm_msg", subshell, comm_id=opened["comm_id"], data={"say": "hello"})
    assert said.stdout == "hello\n"
    assert sent(said, "comm_msg")["data"] == {"heard": ["hello"]}
    assert any_kernel.comm("comm_close", subshell, comm_id=opened["comm_id"], data={}).stdout == "closed\n"


def test_a_target_registered_by_javascript(any_kernel: Kernel) -> None:
    any_kernel(
        "%%js\nimport { get_comm_manager } from 'py:comm'\n"
        "get_comm_manager().register_target('asked', (channel, message) => {\n"
        "  channel.send({got: message.content.data, also: new Map([['k', 1]])})\n})"
    )
    reply = any_kernel.comm("comm_open", comm_id="c1", target_name="asked", data={"n": 1})
    assert sent(reply, "comm_msg") == {"comm_id": "c1", "data": {"got": {"n": 1}, "also": {"k": 1}}}


def test_bytes_of_a_typed_array_travel_as_a_buffer(any_kernel: Kernel) -> None:
    request = any_kernel.start(
        "%%js\nimport { create_comm } from 'py:comm'\nvar binary = create_comm.callKwargs({target_name: 'bytes'})\n"
        "binary.send.callKwargs({size: 3}, {buffers: [new Uint8Array([1, 2, 3])]})"
    )
    while True:
        message = any_kernel.client.get_iopub_msg(timeout=60)
        if message["msg_type"] == "comm_msg":
            break
    assert [bytes(buffer) for buffer in message["buffers"]] == [b"\x01\x02\x03"]
    assert any_kernel.result(request).error is None


def test_what_is_not_plain_is_refused_by_name(any_kernel: Kernel) -> None:
    reply = any_kernel(
        "%%js\nimport { create_comm } from 'py:comm'\n"
        "create_comm.callKwargs({target_name: 'x', data: {f: class Odd {}}})"
    )
    assert reply.error is not None
    assert "Odd" in reply.error["evalue"]


def test_the_examples_of_the_page(any_kernel: Kernel) -> None:
    cells = [block.text for block in blocks_of(ROOT / "docs" / "kernel.md")]
    assert len(cells) == 2
    shown, opened = (any_kernel(cell.strip()) for cell in cells)
    assert (shown.error, opened.error) == (None, None)
    assert model_of(shown)
    said = any_kernel.comm("comm_msg", comm_id=sent(opened, "comm_open")["comm_id"], data={"say": "hello"})
    assert sent(said, "comm_msg")["data"] == {"heard": {"say": "hello"}}
    answer = any_kernel.comm("comm_open", comm_id="c2", target_name="asked", data={})
    assert sent(answer, "comm_msg")["data"] == {"got": True}
