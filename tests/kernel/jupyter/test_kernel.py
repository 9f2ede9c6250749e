"""The installed kernel, over the wire."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from jupyter_kernel_test import KernelTests

from ..support import CLIENT_WARNINGS, TIMEOUT, Kernel, started

pytestmark = CLIENT_WARNINGS


class Conformance(KernelTests):
    """Jupyter's own tests; the samples are those of each subclass."""

    kernel_name = "diglot"
    language_name = "python"
    file_extension = ".py"
    __test__ = False

    @pytest.fixture(autouse=True, scope="class")
    def installed(self, kernelspec: Path) -> None:
        """Have the kernel found; `setUpClass` of unittest would run before the fixtures."""

    supported_history_operations = ("tail", "range", "search")

    def test_every_sample_is_there(self) -> None:
        """A sample that is missing would only skip its test."""
        samples = [name for name in dir(KernelTests) if name.startswith("code_") or name.endswith("_samples")]
        assert [name for name in samples if not getattr(self, name)] == []


class TestPythonCells(Conformance):
    __test__ = True
    code_hello_world = "print('hello, world')"
    code_stderr = "import sys; print('test', file=sys.stderr)"
    code_execute_result = (
        {"code": "6 * 7", "result": "42"},
        {"code": "[1,\n2]", "result": "[1, 2]"},
        {"code": "from IPython.display import HTML; HTML('<b>t</b>')", "mime": "text/html", "result": "<b>t</b>"},
    )
    code_generate_error = "raise ValueError"
    completion_samples = ({"text": "zi", "matches": {"zip"}}, {"text": "'🦆'; zi", "matches": {"zip"}})
    complete_code_samples = ("1", "print('hello')", "def f(x):\n  return x\n\n")
    incomplete_code_samples = ("print('hello", "def f(x):\n  x*2", "for i in x:")
    invalid_code_samples = ("import = 7q", "x ==== y")
    code_page_something = "zip?"
    code_display_data = (
        {"code": "from IPython.display import HTML, display; display(HTML('<b>t</b>'))", "mime": "text/html"},
    )
    code_history_pattern = "6 * 7"
    code_inspect_sample = "zip"
    code_clear_output = "from IPython.display import clear_output; clear_output()"


class TestJavaScriptCells(Conformance):
    __test__ = True
    code_hello_world = "%%js\nconsole.log('hello, world')"
    code_stderr = "%%js\nconsole.error('test')"
    code_execute_result = (
        {"code": "%%js\n6 * 7", "result": "42"},
        {"code": "%%js\n({a: [1]});", "result": "{ a: [ 1 ] }"},
        {"code": "%%js\nawait Promise.resolve('x')", "result": "'x'"},
        {"code": "%%js\nhtml`<b>t</b>`", "mime": "text/html", "result": "<b>t</b>"},
        {"code": "%%ts\n6 as number", "result": "6"},
    )
    code_generate_error = "%%js\nnull.x"
    completion_samples = (
        {"text": "%%js\nMath.flo", "matches": {"floor"}},
        {"text": "%%js\nglobalT", "matches": {"globalThis"}},
        {"text": "%%js\n'🦆'; Math.flo", "matches": {"floor"}},
        {"text": "%%js\nimport { sep", "matches": set()},
    )
    complete_code_samples = ("%%js\n1", "%%js\nfunction f() {}", "%%js\n{a: 1}", "%%js\nawait f()")
    incomplete_code_samples = ("%%js\nif (x) {", "%%js\n`text", "%%js\nf(")
    invalid_code_samples = ("%%js\n1 +* 2", "%%js\n)")
    code_page_something = "%%js\nparseInt?"
    code_display_data = (
        {"code": "%%js\ndisplay(html`<b>t</b>`)", "mime": "text/html"},
        {"code": "%%js\ndisplay({a: 1})", "mime": "text/plain"},
    )
    code_history_pattern = "%%js\n6 * 7"
    code_inspect_sample = "%%js\nparseInt"
    code_clear_output = "%%js\nconsole.clear()"


class TestJavaScriptByDefault(TestJavaScriptCells):
    """The same without markers, in a kernel whose default language is JavaScript."""

    code_hello_world = "console.log('hello, world')"
    code_stderr = "console.error('test')"
    code_execute_result = ({"code": "6 * 7", "result": "42"}, {"code": "[1,\n2]", "result": "[ 1, 2 ]"})
    code_generate_error = "null.x"
    completion_samples = ({"text": "Math.flo", "matches": {"floor"}},)
    complete_code_samples = ("1", "function f() {}")
    incomplete_code_samples = ("if (x) {", "`text")
    invalid_code_samples = ("1 +* 2", ")")
    code_page_something = "parseInt?"
    code_display_data = ({"code": "display(html`<b>t</b>`)", "mime": "text/html"},)
    code_history_pattern = "6 * 7"
    code_inspect_sample = "parseInt"
    code_clear_output = "console.clear()"

    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        cls.kc.execute_interactive("%lang js", timeout=TIMEOUT)


def test_kernel_info(kernel: Kernel) -> None:
    info = kernel.answer(kernel.client.kernel_info())
    assert info["implementation"] == "diglot"
    assert info["banner"].startswith("Diglot ")
    language = info["language_info"]
    assert (language["name"], language["mimetype"], language["file_extension"]) == ("python", "text/x-python", ".py")
    assert language["pygments_lexer"] == "ipython3"
    assert {"JavaScript"} <= {link["text"] for link in info["help_links"]}


def test_names_and_outputs(any_kernel: Kernel) -> None:
    any_kernel("shared = [1]")
    reply = any_kernel(
        "%%js\nshared.append(2); console.log('out'); console.warn('err'); let count = shared.length; count"
    )
    assert (reply.stdout, reply.stderr, reply.result) == ("out\n", "err\n", "2")
    assert any_kernel("import js; js.count").result == "2"


@pytest.mark.parametrize(
    ("cell", "name", "message"),
    [
        ("%%js\nnull.x", "TypeError", "cannot read property 'x' of null"),
        ("%%js\nx = = 1", "SyntaxError", "unexpected token in expression: '='"),
        ("%%js\nlet a; let a", "SyntaxError", "Identifier 'a' has already been declared"),
        ("%%js\nawait Promise.reject(new RangeError('r'))", "RangeError", "r"),
        ("1/0", "ZeroDivisionError", "division by zero"),
        ("%%js\npy.import('missing_module')", "ModuleNotFoundError", "No module named 'missing_module'"),
    ],
)
def test_errors_on_the_wire(any_kernel: Kernel, cell: str, name: str, message: str) -> None:
    reply = any_kernel(cell)
    assert reply.error is not None
    for content in (reply.error, reply.content):
        assert (content["ename"], content["evalue"]) == (name, message)
    text = "\n".join(reply.error["traceback"])
    assert name in text
    assert reply.content["traceback"] == reply.error["traceback"]
    for internal in ("run_js_cell", "kernel/cells", "heap.py", "_bridge"):
        assert internal not in text
    assert any_kernel("1").content["status"] == "ok"


def test_completion_and_inspection_use_offsets_of_the_cell(kernel: Kernel) -> None:
    cell = "%%js\nlet é = Math.flo"
    found = kernel.answer(kernel.client.complete(cell, len(cell)))
    assert (found["matches"], found["cursor_start"], found["cursor_end"]) == (["floor"], len(cell) - 3, len(cell))
    kernel("%%js\nfunction described(first, second) {}")
    found = kernel.answer(kernel.client.inspect("%%js\n\ndescribed(1, ", 16))
    assert found["found"]
    assert "described(first, second)" in found["data"]["text/plain"]
    assert not kernel.answer(kernel.client.inspect("%%js\nunknown", 8))["found"]
    found = kernel.answer(kernel.client.complete("import o", 8))
    assert "os" in found["matches"]


def test_the_default_language(kernel: Kernel) -> None:
    kernel("%lang js")
    try:
        assert kernel("typeof null").result == "'object'"
        assert kernel.answer(kernel.client.complete("Math.flo", 8))["matches"] == ["floor"]
        assert kernel.answer(kernel.client.is_complete("f(() => {"))["status"] == "incomplete"
        assert kernel("%%py\nlen([1])").result == "1"
    finally:
        kernel("%lang py")
    assert kernel("len([1])").result == "1"


@pytest.mark.parametrize("metadata", [{"diglot": {"language": "js"}}, {"vscode": {"languageId": "javascript"}}])
def test_the_metadata_of_a_cell_may_name_its_language(kernel: Kernel, metadata: dict[str, Any]) -> None:
    assert kernel("typeof null", metadata=metadata).result == "'object'"
    assert kernel("%%py\nlen([1])", metadata=metadata).result == "1"
    assert kernel("len([1])").result == "1"
    assert kernel("len([1])", metadata={"vscode": {"languageId": "rust"}}).result == "1"


def test_python_reads_the_names_of_js_cells(any_kernel: Kernel) -> None:
    assert any_kernel("%%js\nconst only_in_js = {a: 1}").content["status"] == "ok"
    assert any_kernel("only_in_js.a").result == "1"
    assert any_kernel("[only_in_js.a for _ in range(2)]").result == "[1, 1]"


def test_top_level_await_shares_the_loop(kernel: Kernel) -> None:
    kernel("import asyncio\nevent = asyncio.Event()")
    kernel("%%js\nsetTimeout(() => event.set(), 1)")
    assert kernel("await event.wait()").result == "True"


@pytest.mark.parametrize(
    "code",
    [
        "for (;;) kept++",
        "await new Promise(() => {})",
        "await (async () => { for (;;) await kept++ })()",
        "await null; for (;;) kept++",
        "await new Promise(resolve => setTimeout(resolve, 1)); for (;;) kept++",
        "py.import('time').sleep(100)",
    ],
)
def test_an_interrupt_ends_the_cell_and_keeps_the_state(any_kernel: Kernel, code: str) -> None:
    any_kernel("%%js\nlet kept = 1; const object = {}")
    reply = any_kernel(f"%%js\nconsole.log('running')\n{code}", interrupt_at="running\n")
    assert reply.error is not None
    assert reply.error["ename"] == reply.content["ename"] == "KeyboardInterrupt"
    assert any_kernel("%%js\nkept >= 1 && typeof object").result == "'object'"
    assert any_kernel("1 + 1").result == "2"


def test_an_interrupted_python_cell_is_ipykernels(kernel: Kernel) -> None:
    reply = kernel("print('running', flush=True)\nwhile True: pass", interrupt_at="running\n")
    assert reply.content["ename"] == "KeyboardInterrupt"


def test_heap_on_the_wire(any_kernel: Kernel) -> None:
    any_kernel("heap_config = {'<b>': 1}")
    reply = any_kernel("%%heapdiff\n%%js\nvar heapCache = [heap_config]\nheapCache.length")
    assert reply.result == "1"
    assert "1 proxy made" in reply.data[-1]["text/plain"]
    failed = any_kernel("%%heapdiff\n%%js\nnull.x")
    assert failed.error is not None
    assert failed.error["ename"] == "TypeError"
    assert "proxy made" in failed.data[-1]["text/html"]  # that of the error
    for command, text in (
        ("", "live prox"),
        ("graph", "<svg"),
        ("why heap_config", "name heapCache"),
        ("stats", "memory"),
    ):
        (data,) = any_kernel(f"%heap {command}").data
        assert "\x1b" not in data["text/plain"]
        assert text in data["text/html"]
        assert "<b>" not in data["text/html"]
    assert "UsageError: %heap has no command" in any_kernel("%heap frobnicate").stderr


def test_a_restart_frees_the_heap(kernelspec: Path) -> None:
    for fresh in started("diglot"):
        fresh("%%js\nlet gone = 1")
        fresh._manager.restart_kernel(now=True)
        fresh.client.wait_for_ready(timeout=TIMEOUT)
        assert fresh("%%js\ntypeof gone").result == "'undefined'"
