"""The protocol beyond Jupyter's own tests: questions, queues, what a request may ask, subshells, the end."""

from __future__ import annotations

import queue
from collections.abc import Iterator
from pathlib import Path

import pytest

from ..support import CLIENT_WARNINGS, TIMEOUT, Kernel, started

pytestmark = CLIENT_WARNINGS


# -- questions --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "typed", "asked", "result"),
    [
        ("input('Name? ')", "Ada", ("Name? ", False), "'Ada'"),
        ("%%js\nprompt('Name?')", "Ada", ("Name? ", False), "'Ada'"),
        ("%%js\nprompt('Name?', 'Grace')", "", ("Name? [Grace] ", False), "'Grace'"),
        ("%%js\nconfirm('Sure?')", "y", ("Sure? [y/N] ", False), "true"),
        ("%%js\nimport { input } from 'py:builtins'\ninput('Name? ')", "Ada", ("Name? ", False), "'Ada'"),
        ("import getpass; getpass.getpass('Secret: ')", "s3", ("Secret: ", True), "'s3'"),
        ("%%js\nprompt('Secret:', {password: true})", "s3", ("Secret: ", True), "'s3'"),
        ("%%js\nprompt('Secret:', {password: true, default: 'none'})", "", ("Secret: ", True), "'none'"),
        ("%%js\nimport { getpass } from 'py:getpass'\ngetpass('Secret: ')", "s3", ("Secret: ", True), "'s3'"),
        ("import js; js.prompt('Name?')", "Ada", ("Name? ", False), "'Ada'"),
        (
            "%%js\nawait null; await new Promise(r => setTimeout(() => r(prompt('Late?')), 5))",
            "x",
            ("Late? ", False),
            "'x'",
        ),
    ],
)
def test_questions(any_kernel: Kernel, cell: str, typed: str, asked: tuple[str, bool], result: str) -> None:
    reply = any_kernel(cell, answers=[typed])
    assert reply.questions == [asked]
    assert reply.result == result


@pytest.mark.parametrize(
    ("cell", "name", "message"),
    [
        ("%%js\nprompt('Name?')", "NotSupportedError", "prompt() needs input"),
        ("%%js\nconfirm('Sure?')", "NotSupportedError", "confirm() needs input"),
        ("%%js\nprompt('Secret?', {password: true})", "NotSupportedError", "prompt() needs input"),
        ("%%js\nimport { input } from 'py:builtins'\ninput('x')", "StdinNotImplementedError", "does not support input"),
        ("input('x')", "StdinNotImplementedError", "does not support input"),
    ],
)
def test_questions_where_none_are_allowed(any_kernel: Kernel, cell: str, name: str, message: str) -> None:
    reply = any_kernel(cell)
    assert reply.error is not None
    assert reply.error["ename"] == name
    assert message in reply.error["evalue"]


@pytest.mark.parametrize(
    "cell", ["%%js\nprompt('?')", "%%js\nprompt('?', {password: true})", "%%js\nconfirm('?')", "input('?')"]
)
def test_an_interrupt_while_the_kernel_asks(any_kernel: Kernel, cell: str) -> None:
    any_kernel("%%js\nvar kept = [1]")
    reply = any_kernel(cell, answers=[None])
    assert reply.error is not None
    assert reply.error["ename"] == "KeyboardInterrupt"
    assert any_kernel("%%js\nkept").result == "[ 1 ]"


def test_an_interrupt_while_a_cell_prints_leaves_the_output_whole(any_kernel: Kernel) -> None:
    """Python 3.12 takes a thread for dead that it asks about at that moment: messages came from two threads then."""
    reply = any_kernel("""
import signal, sys, threading
def interrupt(frame, event, arg):
    if event == "c_return" and frame.f_code.co_name == "_wait_for_tstate_lock":
        sys.setprofile(None)
        signal.raise_signal(signal.SIGINT)
sys.setprofile(interrupt)
try:
    print("text", flush=True)
except KeyboardInterrupt:
    pass
finally:
    sys.setprofile(None)
get_ipython().kernel.iopub_thread.thread.is_alive()
""")
    assert reply.result == "True"
    assert any_kernel("print('more')").stdout == "more\n"


def test_process_exit_of_a_callback_keeps_the_kernel(any_kernel: Kernel) -> None:
    cell = any_kernel.start("%%js\nsetTimeout(() => process.exit(3), 1); 'left'")
    printed = any_kernel.printed(cell, lambda text: "3" in text)
    assert "ProcessExit" in printed
    assert any_kernel("%%js\n'here'").result == "'here'"


def test_the_debugger_after_an_error_of_javascript(any_kernel: Kernel) -> None:
    any_kernel("def hold(f):\n    kept = 'in Python'\n    return f()")
    assert any_kernel("%%js\nhold(() => null.x)").error is not None
    reply = any_kernel("%debug", answers=["p kept", "down", "quit"])
    assert reply.error is None
    assert "'in Python'" in reply.stdout
    assert "null.x" in reply.stdout
    assert any_kernel("%%js\n1 + 1").result == "2"


# -- what a request may ask -------------------------------------------------------------------------------------------


def test_user_expressions_know_the_names_of_both_languages(any_kernel: Kernel) -> None:
    any_kernel("%%js\nconst asked = {n: 6}")
    any_kernel("given = 7")
    expressions = {
        "both": "asked.n * given",
        "object": "asked",
        "inner": "[asked.n for _ in range(2)]",
        "name": "nowhere",
        "syntax": "= 1",
    }
    for cell in ("%%js\n0", "0"):
        found = any_kernel(cell, user_expressions=expressions).content["user_expressions"]
        assert found["both"]["data"]["text/plain"] == "42"
        assert found["object"]["data"]["text/plain"] == "{ n: 6 }"
        assert found["inner"]["data"]["text/plain"] == "[6, 6]"
        assert (found["name"]["status"], found["name"]["ename"]) == ("error", "NameError")
        assert (found["syntax"]["status"], found["syntax"]["ename"]) == ("error", "SyntaxError")


def test_a_silent_request_shows_nothing_and_counts_nothing(any_kernel: Kernel) -> None:
    before = any_kernel("%%js\n1").content["execution_count"]
    reply = any_kernel("%%js\nvar quiet = 5; quiet", silent=True, store_history=False)
    assert reply.messages == []
    reply = any_kernel("%%js\nquiet + 1")
    assert (reply.result, reply.content["execution_count"]) == ("6", before + 1)


def test_a_request_without_history(any_kernel: Kernel) -> None:
    before = any_kernel("%%js\n1").content["execution_count"]
    assert any_kernel("%%js\n'unrecorded'", store_history=False).result == "'unrecorded'"
    assert any_kernel("%%js\n2").content["execution_count"] == before + 1
    history = any_kernel.answer(any_kernel.client.history(hist_access_type="tail", n=3, raw=True))["history"]
    assert [entry[2] for entry in history][-2:] == ["%%js\n1", "%%js\n2"]


def test_clear_output(any_kernel: Kernel) -> None:
    reply = any_kernel("%%js\nconsole.group(); console.log('a'); console.clear(); console.log('b')")
    assert reply.messages == [
        ("stream", {"name": "stdout", "text": "  a\n"}),
        ("clear_output", {"wait": False}),
        ("stream", {"name": "stdout", "text": "b\n"}),
    ]


def test_the_pager_for_a_js_name(any_kernel: Kernel) -> None:
    any_kernel("%%js\n/** Adds. */\nfunction paged(a, b) { return a + b }")
    for cell in ("%%js\npaged?", "paged?"):
        (payload,) = any_kernel(cell).content["payload"]
        assert payload["source"] == "page"
        assert "paged(a, b)" in payload["data"]["text/plain"]
        assert "Adds." in payload["data"]["text/plain"]


# -- more than one request --------------------------------------------------------------------------------------------


def test_requests_wait_for_a_busy_cell(any_kernel: Kernel) -> None:
    any_kernel("%%js\nvar order = []")
    requests = [
        any_kernel.start("%%js\nawait new Promise(r => setTimeout(r, 100)); order.push(1)"),
        any_kernel.start("import js; js.order.append(2)"),
        any_kernel.start("%%js\nfor (let i = 0; i < 1e5; i++); order.push(3); order"),
    ]
    assert any_kernel.result(requests[-1]).result == "[ 1, 2, 3 ]"


@pytest.fixture
def patient_kernel(any_kernel: Kernel) -> Iterator[Kernel]:
    """A kernel that aborts what arrives within a second of an error: messages take their time on a busy machine."""
    any_kernel("get_ipython().kernel.stop_on_error_timeout = 1.0")
    yield any_kernel
    answer_after_aborts(any_kernel, "get_ipython().kernel.stop_on_error_timeout = 0.0")


def answer_after_aborts(kernel: Kernel, cell: str) -> None:
    """Run a cell as soon as the kernel aborts no more."""
    while kernel.answer(kernel.start(cell))["status"] == "aborted":
        pass


@pytest.mark.parametrize("failing", ["%%js\nnull.x", "%%js\nlet a; let a", "%%js\nawait Promise.reject(1)", "1/0"])
def test_an_error_aborts_what_waits_if_it_is_to(patient_kernel: Kernel, failing: str, tmp_path: Path) -> None:
    sent = tmp_path / "sent"
    patient_kernel(
        "import asyncio, pathlib\n"
        f"async def all_are_sent():\n  while not pathlib.Path({str(sent)!r}).exists(): await asyncio.sleep(0.01)\n"
        "  await asyncio.sleep(0.3)"  # until the requests have come through the sockets, too
    )
    patient_kernel("%%js\nvar ran = 0")
    marker = "%%js\n" * failing.startswith("%%js")
    slow = f"{marker}await all_are_sent()\n{failing.removeprefix(marker)}"
    requests = [patient_kernel.start(slow), patient_kernel.start("%%js\nran++"), patient_kernel.start("%%js\nran++")]
    sent.touch()
    replies = [patient_kernel.answer(request) for request in requests]
    assert [reply["status"] for reply in replies] == ["error", "aborted", "aborted"]
    answer_after_aborts(patient_kernel, "1")
    requests = [patient_kernel.start(slow, stop_on_error=False), patient_kernel.start("%%js\n++ran")]
    replies = [patient_kernel.answer(request) for request in requests]
    assert [reply["status"] for reply in replies] == ["error", "ok"]
    assert patient_kernel("%%js\nran").result == "1"


# -- completion and inspection ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "cursor", "matches", "start"),
    [
        ("%%js\nMath.flo|or(1)", None, ["floor"], 10),
        ("%%js\nconst 𝒳 = '👩‍🚀'; Math.flo|", None, ["floor"], None),
        ("%%js\n'🦆'; wired.sec|\nwired.first", None, ["second"], None),
        ("%%js\nlet o = wired\no.|", None, ["first", "second"], None),
        ("wired.fi|", None, ["first"], None),
        ("'🦆'; wired.fi|", None, ["first"], None),
        ("%%ts\nconst n: number = Math.flo|", None, ["floor"], None),
    ],
)
def test_completion(any_kernel: Kernel, cell: str, cursor: None, matches: list[str], start: int | None) -> None:
    any_kernel("%%js\nvar wired = {first() {}, second: 2}")
    at = cell.index("|")
    text = cell.replace("|", "")
    found = any_kernel.answer(any_kernel.client.complete(text, at))
    assert found["status"] == "ok"
    assert [match for match in found["matches"] if match in matches] == matches
    assert found["cursor_end"] == at
    typed = text[found["cursor_start"] : at]
    assert typed.isidentifier() or typed == ""
    assert all(match.startswith(typed) for match in found["matches"])
    assert start is None or found["cursor_start"] == start


def test_completions_have_types(any_kernel: Kernel) -> None:
    any_kernel("%%js\nvar typed = {method() {}, field: 1, Class: class {}}")
    for cell in ("%%js\ntyped.", "typed."):
        found = any_kernel.answer(any_kernel.client.complete(cell, len(cell)))
        entries = {entry["text"]: entry for entry in found["metadata"]["_jupyter_types_experimental"]}
        assert [entries[name]["type"] for name in ("method", "field", "Class")] == ["function", "property", "class"]
        assert all((entry["start"], entry["end"]) == (len(cell), len(cell)) for entry in entries.values())


def test_inspection_by_detail(any_kernel: Kernel) -> None:
    body = "\n".join(f"  // line {number}" for number in range(100))
    any_kernel(f"%%js\n/** Says it. */\nfunction inspected(text) {{\n{body}\n  return text\n}}")
    for cell in ("%%js\ninspected", "inspected"):
        brief, whole = (
            any_kernel.answer(any_kernel.client.inspect(cell, len(cell), level))["data"]["text/plain"]
            for level in (0, 1)
        )
        assert "inspected(text)" in brief
        assert "Says it." in brief
        assert "// line 99" not in brief
        assert "// line 99" in whole
    cell = "%%js\n'🦆'; inspected('x', "
    found = any_kernel.answer(any_kernel.client.inspect(cell, len(cell)))
    assert "inspected(text)" in found["data"]["text/plain"]
    assert not any_kernel.answer(any_kernel.client.inspect("%%js\nnowhere", 9))["found"]


def test_completeness_in_any_kernel(any_kernel: Kernel) -> None:
    for cell, status in (
        ("%%js\nif (x) {", "incomplete"),
        ("%%js\n1", "complete"),
        ("%%js\n)", "invalid"),
        ("1", "complete"),
    ):
        assert any_kernel.answer(any_kernel.client.is_complete(cell))["status"] == status


# -- subshells --------------------------------------------------------------------------------------------------------


@pytest.fixture
def subshell(any_kernel: Kernel) -> str:
    """A subshell of the kernel."""
    features = any_kernel.answer(any_kernel.client.kernel_info()).get("supported_features", ())
    if "kernel subshells" not in features:
        pytest.skip("this ipykernel has no subshells")
    return str(any_kernel.control("create_subshell_request")["subshell_id"])


@pytest.mark.parametrize(
    "cell",
    [
        "%%js\nsubshared.n++; await null; await new Promise(r => setTimeout(r, 5)); console.log('in it'); subshared.n",
        "import js\nawait js.eval('new Promise(r => setTimeout(r, 5))')\nsubshared.n += 1\nprint('in it'); subshared.n",
        "%%js\nprint('in it'); await slept(0.01); ++subshared.n",
    ],
)
def test_a_cell_in_a_subshell_shares_the_heap(any_kernel: Kernel, subshell: str, cell: str) -> None:
    any_kernel("import asyncio, builtins\nasync def slept(s): await asyncio.sleep(s)\nprint = builtins.print")
    any_kernel("%%js\nvar subshared = {n: 1}")
    reply = any_kernel.result(any_kernel.start(cell, subshell=subshell))
    assert (reply.error, reply.stdout, reply.result) == (None, "in it\n", "2")
    assert any_kernel("%%js\nsubshared.n").result == "2"


def test_a_subshell_goes_on_while_the_main_shell_awaits(any_kernel: Kernel, subshell: str) -> None:
    any_kernel("%%js\nvar release; var gate = new Promise(r => { release = r })")
    main = any_kernel.start("%%js\nconsole.log('waiting'); const told = await gate; await null; told + '!'")
    any_kernel.printed(main, lambda text: "waiting" in text)
    inner = any_kernel.start("%%js\nrelease('told'); 'released'", subshell=subshell)
    replies = {any_kernel.client.get_shell_msg(timeout=TIMEOUT)["parent_header"]["msg_id"] for _ in range(2)}
    assert replies == {main, inner}
    assert any_kernel("%%js\nawait gate").result == "'told'"


@pytest.mark.parametrize(
    "resume",
    [
        "import js; js.resume()",
        "import js, threading; thread = threading.Thread(target=js.resume); thread.start(); thread.join()",
    ],
)
def test_javascript_that_another_thread_resumes_goes_on_in_its_loop(
    any_kernel: Kernel, subshell: str, resume: str
) -> None:
    any_kernel(
        "import asyncio, threading; ident = threading.get_ident; late = asyncio.get_running_loop().create_future()"
    )
    any_kernel("%%js\nvar resume; var resumed = new Promise(r => { resume = r }).then(() => ident())")
    main = any_kernel.start(
        "%%js\nconst thread = await resumed\n"
        "setTimeout(() => late.set_result('late'), 10)\n"
        "[thread === ident(), await late]"
    )
    inner = any_kernel.start(resume, subshell=subshell)
    replies = {any_kernel.client.get_shell_msg(timeout=TIMEOUT)["parent_header"]["msg_id"] for _ in range(2)}
    assert replies == {main, inner}
    assert any_kernel("%%js\n[await resumed === ident(), await late]").result == "[ true, 'late' ]"


def test_a_js_cell_in_a_subshell_waits_for_busy_python(any_kernel: Kernel, subshell: str) -> None:
    any_kernel("import threading; event = threading.Event(); turns = []")
    main = any_kernel.start("print('busy'); event.wait(30); turns.append('main')")
    any_kernel.printed(main, lambda text: "busy" in text)
    inner = any_kernel.start("%%js\nturns.append('js')", subshell=subshell)
    other = str(any_kernel.control("create_subshell_request")["subshell_id"])
    last = any_kernel.start("event.set()", subshell=other)
    replies = {any_kernel.client.get_shell_msg(timeout=TIMEOUT)["parent_header"]["msg_id"] for _ in range(3)}
    assert replies == {main, inner, last}
    assert any_kernel("turns").result == "['main', 'js']"


def test_an_error_in_a_subshell(any_kernel: Kernel, subshell: str) -> None:
    reply = any_kernel.result(any_kernel.start("%%js\nfunction deep() { null.x }\ndeep()", subshell=subshell))
    assert reply.error is not None
    assert reply.error["ename"] == reply.content["ename"] == "TypeError"
    text = "\n".join(reply.error["traceback"])
    assert "deep()" in text
    assert "wrap_future" not in text
    assert "extension.py" not in text


def test_stop_ends_the_js_cell_of_a_subshell(any_kernel: Kernel, subshell: str) -> None:
    request = any_kernel.start("%%js\nconsole.log('running'); for (;;);", subshell=subshell)
    reply = any_kernel.result(request, interrupt_at="running\n")
    assert reply.error is not None
    assert reply.error["ename"] == "KeyboardInterrupt"
    assert any_kernel("%%js\n1 + 1").result == "2"


# -- the end ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("left", ["setInterval(() => 0, 1)", "await fetchless", "null"])
def test_shutdown_while_javascript_waits(kernelspec: Path, left: str) -> None:
    for kernel in started("diglot"):
        kernel("%%js\nvar fetchless = new Promise(() => {})")
        kernel.start(f"%%js\n{left}")
        reply = kernel.control("shutdown_request", restart=False)
        assert (reply["status"], reply["restart"]) == ("ok", False)
        try:
            for _ in range(int(TIMEOUT * 10)):
                if not kernel._manager.is_alive():
                    break
                kernel.client.get_iopub_msg(timeout=0.1)
        except queue.Empty:
            pass
        kernel._manager.finish_shutdown()
        assert not kernel._manager.is_alive()
