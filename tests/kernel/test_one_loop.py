"""One event loop for both languages, over the wire: whose output is whose, and what Stop stops."""

from __future__ import annotations

import queue
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from jupyter_client.manager import start_new_kernel

from diglot.ffi_core import Heap, _bridge

TIMEOUT = 60  # seconds without a message after which a kernel counts as stuck

pytestmark = [
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
    pytest.mark.filterwarnings("ignore::RuntimeWarning"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
]


class Kernel:
    """A running kernel; remembers every output with the request that it is an answer to."""

    def __init__(self, manager: Any, client: Any) -> None:
        self.manager = manager
        self.client = client
        self.outputs: list[tuple[str | None, str]] = []

    def run(self, cell: str, interrupt_at: str | None = None) -> str:
        """Run a cell to its end; its number in this kernel's protocol."""
        request = self.client.execute(cell)
        while True:
            message = self._next()
            if interrupt_at is not None and interrupt_at in self.text(request):
                interrupt_at = None
                self.manager.interrupt_kernel()
            if (
                message["parent_header"].get("msg_id") == request
                and message["msg_type"] == "status"
                and message["content"]["execution_state"] == "idle"
            ):
                return request  # type: ignore[no-any-return]

    def text(self, request: str | None) -> str:
        """What was put out in answer to a request so far."""
        return "".join(text for parent, text in self.outputs if parent == request)

    def wait(self, done: Callable[[], bool]) -> None:
        """Take in messages until `done()`."""
        while not done():
            self._next()

    def _next(self) -> dict[str, Any]:
        try:
            message: dict[str, Any] = self.client.get_iopub_msg(timeout=TIMEOUT)
        except queue.Empty:
            pytest.fail(f"the kernel is silent; so far: {self.outputs}")
        content, parent = message["content"], message["parent_header"].get("msg_id")
        match message["msg_type"]:
            case "stream":
                self.outputs.append((parent, content["text"]))
            case "display_data" | "execute_result":
                self.outputs.append((parent, content["data"]["text/plain"] + "\n"))
            case "error":
                self.outputs.append((parent, content["ename"] + "\n"))
        return message


@pytest.fixture(scope="module", params=["diglot", "python3"])
def kernel(request: pytest.FixtureRequest, kernelspec: Path) -> Iterator[Kernel]:
    """The kernel, and a plain ipykernel into which the extension is loaded; each test uses names of its own."""
    manager, client = start_new_kernel(kernel_name=request.param)
    try:
        kernel = Kernel(manager, client)
        if request.param == "python3":
            kernel.run("%load_ext diglot")
        kernel.run(
            "%%js\nfunction spin() { for (;;) kept.n++ }\nfunction call(f) { return f() }\nlet kept = {n: 1}\n"
            "const never = new Promise(() => {})"
        )
        kernel.run("import asyncio, time, js\ndef spin_in_js(): js.spin()\nheld = [1]")
        # one long sleep would miss a signal that comes just before it begins
        kernel.run("def sleep():\n    for _ in range(1000): time.sleep(0.1)")
        yield kernel
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


def test_the_engine_tells_whose_jobs_they_are(heap: Heap) -> None:
    assert _bridge.jobs_have_contexts()


@pytest.mark.parametrize(
    "cell",
    [
        "%%js\nsetTimeout(() => console.log('LATE'), 50); null",
        "%%js\nsetTimeout(() => console.warn('LATE'), 50); null",
        "%%js\nsetTimeout(() => display('LATE'), 50); null",
        "%%js\nsetTimeout(() => setTimeout(() => Promise.resolve('LATE').then(console.log), 20), 20); null",
        "%%js\nconst once = setInterval(() => { console.log('LATE'); clearInterval(once) }, 50); null",
        "%%js\n(async () => { await new Promise(r => setTimeout(r, 50)); console.log('LATE') })(); null",
        "%%js\n(async () => { await py.import('asyncio').sleep(0.05); console.log('LATE') })(); null",
        "%%js\nsetTimeout(() => { throw new RangeError('LATE') }, 50); null",
        "%%js\nsetTimeout(() => Promise.reject(new RangeError('LATE')), 50); null",
        "%%js\npy.import('builtins').print; (async () => { await later(); throw new Error('LATE') })(); null",
        "task = asyncio.create_task(say_later('LATE'))",
        "asyncio.get_running_loop().call_later(0.05, print, 'LATE') and None",
        "asyncio.get_running_loop().call_later(0.05, js.console.log, 'LATE') and None",
        "async def fail():\n    await later()\n    raise ValueError('LATE')\nasyncio.create_task(fail()); None",
        "def fail(): raise ValueError('LATE')\nasyncio.get_running_loop().call_later(0.05, fail); None",
        "from pyodide.ffi import create_proxy\njs.setTimeout(create_proxy(lambda: print('LATE')), 50); None",
        "js.eval('new Promise(r => setTimeout(r, 50))').then(lambda _: display('LATE')); None",
    ],
)
def test_late_output_goes_to_the_cell_that_started_it(kernel: Kernel, cell: str) -> None:
    kernel.run(
        "async def later(): await asyncio.sleep(0.05)\nasync def say_later(text):\n    await later()\n    print(text)"
    )
    request = kernel.run(cell)
    assert "LATE" not in kernel.text(request)
    other = kernel.run("%%js\nconsole.log('other')")
    kernel.wait(lambda: any("LATE" in text for _, text in kernel.outputs))
    assert {parent for parent, text in kernel.outputs if "LATE" in text} == {request}
    assert kernel.text(other) == "other\n"
    kernel.outputs.clear()


def test_what_goes_on_with_a_promise_is_of_the_cell_that_waits(kernel: Kernel) -> None:
    kernel.run("%%js\nlet settle; const shared = new Promise(resolve => { settle = resolve }); null")
    waiting = {
        "THEN": "%%js\nshared.then(() => { console.log('THEN'); display('THEN') }); null",
        "ASYNC": "%%js\n(async () => { await shared; console.log('ASYNC'); await null; console.log('ASYNC') })(); null",
        "ALL": "%%js\nPromise.all([1, shared]).finally(() => console.log('ALL')); null",
        "PYTHON": "async def wait():\n    await shared\n    print('PYTHON')\nwaits = asyncio.create_task(wait())",
        "ERROR": "%%js\nshared.then(() => { throw new Error('ERROR') }); null",
    }
    requests = {word: kernel.run(cell) for word, cell in waiting.items()}
    settling = kernel.run("%%js\nsettle(); console.log('done')")
    kernel.wait(lambda: all(word in str(kernel.outputs) for word in waiting))
    for word, request in requests.items():
        assert {parent for parent, text in kernel.outputs if word in text} == {request}
    assert kernel.text(settling) == "done\n"
    kernel.outputs.clear()


def test_a_cell_that_awaits_keeps_its_own_output(kernel: Kernel) -> None:
    timer = kernel.run(
        "%%js\nlet soon = new Promise(resolve => setTimeout(() => resolve(console.log('tick')), 100)); 0"
    )
    request = kernel.run("%%js\nawait soon; console.log('after'); display('shown'); 5")
    assert kernel.text(request) == "after\n'shown'\n5\n"
    assert kernel.text(timer) == "0\ntick\n"
    kernel.outputs.clear()


@pytest.mark.parametrize(
    "cell",
    [
        "%%js\nconsole.log('running'); spin()",
        "%%js\nconsole.log('running'); try { spin() } catch { kept.caught = true } finally { kept.caught = true }",
        "%%js\nconsole.log('running'); Promise.resolve().then(function f() { return Promise.resolve().then(f) }); 0",
        "%%js\nconsole.log('running'); await (async () => { for (;;) await null })()",
        "%%js\nconsole.log('running'); for await (const x of (async function* () { for (;;) yield 1 })());",
        "%%js\nconsole.log('running'); await never",
        "%%js\nsetTimeout(() => { console.log('running'); spin() }, 5); await never",
        "%%js\nsetTimeout(() => { console.log('running'); sleep() }, 5); await never",
        "%%js\nconsole.log('running'); await py.import('asyncio').sleep(100)",
        "%%js\nconsole.log('running'); sleep()",
        "%%js\nconsole.log('running'); call(spin_in_js)",
        "print('running', flush=True); await never",
        "print('running', flush=True); await asyncio.sleep(100)",
        "print('running', flush=True); await js.eval('(async () => { for (;;) await null })()')",
        "js.eval(\"setTimeout(() => { console.log('running'); spin() }, 5)\"); await asyncio.sleep(100)",
        "print('running', flush=True); js.spin()",
        "print('running', flush=True); js.call(spin_in_js)",
        "print('running', flush=True); js.call(sleep)",
    ],
)
def test_stop_ends_whichever_runs(kernel: Kernel, cell: str) -> None:
    request = kernel.run(cell, interrupt_at="running\n")
    assert kernel.text(request) == "running\nKeyboardInterrupt\n"
    assert kernel.text(kernel.run("%%js\n[kept.n > 0, kept.caught, held[0], await 1]")) == "[ true, undefined, 1, 1 ]\n"
    assert kernel.text(kernel.run("kept.n > 0, held, await asyncio.sleep(0, 1)")) == "(True, [1], 1)\n"
    kernel.outputs.clear()


def test_stop_ends_a_callback_between_cells(kernel: Kernel) -> None:
    request = kernel.run("%%js\nsetTimeout(() => { console.log('spinning'); spin() }, 5); null")
    kernel.wait(lambda: "spinning" in kernel.text(request))
    time.sleep(0.1)  # the message left before the loop began
    kernel.manager.interrupt_kernel()
    assert kernel.text(kernel.run("%%js\nkept.n > 1")) == "true\n"
    assert "KeyboardInterrupt" in kernel.text(request)
    kernel.outputs.clear()


@pytest.fixture
def stopper(kernel: Kernel) -> Iterator[None]:
    """`armed` of the kernel: while it is not empty, IPython's own code presses Stop, before and behind a cell's."""
    kernel.run(
        "import signal\narmed, shell = [], get_ipython()\n"
        "def stop(when):\n  if armed == [when]: armed.clear(); signal.raise_signal(signal.SIGINT)\n"
        "class Stopper:\n  def visit(self, tree): stop('before'); return tree\n"
        "stopper = Stopper(); shell.ast_transformers.append(stopper)\n"
        "shell.history_manager.store_output = lambda number: stop('behind')"
    )
    yield
    kernel.run("shell.ast_transformers.remove(stopper); del shell.history_manager.store_output")
    kernel.outputs.clear()


@pytest.mark.parametrize("cell", ["%%js\nkept.early = true; spin()", "js.kept.early = True; await js.never"])
def test_stop_while_ipython_prepares_a_cell_waits_for_its_code(kernel: Kernel, stopper: None, cell: str) -> None:
    """It is IPython's task, in which an exception would end the loop, and the kernel with it."""
    kernel.run("armed.append('before')")
    assert kernel.text(kernel.run(cell)) == "KeyboardInterrupt\n"
    assert kernel.text(kernel.run("%%js\n[kept.early, await 1]")) == "[ undefined, 1 ]\n"


@pytest.mark.parametrize(
    "cell", ["%%js\narmed.append('behind'); 1 + 1", "armed.append('behind'); await asyncio.sleep(0, 2)"]
)
def test_stop_behind_a_cells_code_is_too_late(kernel: Kernel, stopper: None, cell: str) -> None:
    assert kernel.text(kernel.run(cell)) == "2\n"
    assert kernel.text(kernel.run("%%js\n[armed.length, await 1]")) == "[ 0, 1 ]\n"


def test_stop_ends_a_cell_that_has_begun_another(kernel: Kernel) -> None:
    inner = "get_ipython().run_cell_async('await never', transformed_cell='await never', store_history=False)"
    cell = (
        f"task = asyncio.create_task({inner}); await asyncio.sleep(0); print('running', flush=True)\nwhile True: pass"
    )
    assert kernel.text(kernel.run(cell, interrupt_at="running\n")) == "running\nKeyboardInterrupt\n"
    assert kernel.text(kernel.run("task.cancel(); print(await asyncio.wait([task]) != 0)")) == "True\n"
    assert kernel.text(kernel.run("%%js\nawait 1")) == "1\n"
    request = kernel.run("%%js\nsetTimeout(() => { console.log('spinning'); spin() }, 5); null")
    kernel.wait(lambda: "spinning" in kernel.text(request))
    time.sleep(0.1)
    kernel.manager.interrupt_kernel()
    assert kernel.text(kernel.run("%%js\n1 + 1")) == "2\n"
    assert "KeyboardInterrupt" in kernel.text(request)


def test_stop_while_an_error_is_shown(kernel: Kernel) -> None:
    kernel.run(
        "asked = []\nclass Slow(Exception):\n  def __str__(self):\n    if asked: return 'told'\n"
        "    asked.append(1)\n    print('running', flush=True)\n    while True: pass"
    )
    request = kernel.run("raise Slow", interrupt_at="running\n")
    assert "running" in kernel.text(request)
    assert kernel.text(kernel.run("print(get_ipython().custom_exceptions)")) == "(<class 'BaseException'>,)\n"
    request = kernel.run("print('running', flush=True); await never", interrupt_at="running\n")
    assert kernel.text(request) == "running\nKeyboardInterrupt\n"
