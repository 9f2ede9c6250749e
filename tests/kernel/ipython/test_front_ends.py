"""JS cells in kernels and shells that are not Diglot's: `%load_ext diglot` in stock ipykernel and IPython."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from IPython.core.completer import provisionalcompleter
from jupyter_client.manager import KernelManager

from ..support import CLIENT_WARNINGS, TIMEOUT, Kernel, Shell, started

pytestmark = CLIENT_WARNINGS


@pytest.mark.parametrize(
    ("cell", "status"),
    [
        ("%%js", "incomplete"),
        ("%%js\n", "incomplete"),
        ("%%js\n1", "complete"),
        ("%%js\nif (x) {", "incomplete"),
        ("%%js\n1 +* 2", "invalid"),
        ("%%ts\nlet x: number = 1", "complete"),
        ("%%py", "incomplete"),
        ("%%py\nx = 1", "complete"),
        ("%%py\nfor x in y:", "incomplete"),
        ("x = 1", "complete"),
        ("for x in y:", "incomplete"),
        ("%%html", "incomplete"),
    ],
)
def test_whether_a_cell_is_complete(any_kernel: Kernel, cell: str, status: str) -> None:
    reply = any_kernel.answer(any_kernel.client.is_complete(cell))
    assert reply["status"] == status
    if cell == "for x in y:":
        assert reply["indent"] == "    "


def test_completion_in_a_js_cell(any_kernel: Kernel) -> None:
    any_kernel("%%js\nvar completedValue = {first: 1, second: 2}")
    for cell, matches in (
        ("%%js\nMath.flo", ["floor"]),
        ("%%js\n\ncompletedVal", ["completedValue"]),
        ("%%js\ncompletedValue.", ["first", "second"]),
    ):
        found = any_kernel.answer(any_kernel.client.complete(cell, len(cell)))
        assert found["status"] == "ok"
        assert found["matches"][: len(matches)] == matches
        start = re.search(r"\w*\Z", cell).start()  # type: ignore[union-attr]
        assert (found["cursor_start"], found["cursor_end"]) == (start, len(cell))
    found = any_kernel.answer(any_kernel.client.complete("import o", 8))
    assert "os" in found["matches"]
    found = any_kernel.answer(any_kernel.client.complete("completedValue.fir", 18))
    assert "first" in found["matches"]


def test_inspection_in_a_js_cell(any_kernel: Kernel) -> None:
    any_kernel("%%js\n/** Says it. */\nfunction inspected(first, second) {}")
    for cell in ("%%js\n\ninspected(1, ", "inspected"):  # a Python cell, too
        found = any_kernel.answer(any_kernel.client.inspect(cell, len(cell)))
        assert found["found"]
        assert "inspected(first, second)" in found["data"]["text/plain"]
        assert "Says it." in found["data"]["text/plain"]
    assert "function" in any_kernel.answer(any_kernel.client.inspect("%%js\nparseInt", 10))["data"]["text/plain"]
    assert not any_kernel.answer(any_kernel.client.inspect("%%js\nunknown", 8))["found"]
    assert any_kernel.answer(any_kernel.client.inspect("zip", 3))["found"]


@pytest.mark.parametrize("metadata", [{"diglot": {"language": "js"}}, {"vscode": {"languageId": "javascript"}}])
def test_the_metadata_of_a_cell_may_name_its_language(any_kernel: Kernel, metadata: dict[str, Any]) -> None:
    assert any_kernel("typeof null", metadata=metadata).result == "'object'"
    assert any_kernel("%%py\nlen([1])", metadata=metadata).result == "1"
    assert any_kernel("len([1])").result == "1"


def test_the_extension_is_loaded_again_unloaded_and_loaded(kernelspec: Path) -> None:
    for kernel in started("python3"):
        cell = "%%js\nMath.flo"
        plain = kernel.answer(kernel.client.complete(cell, len(cell)))
        assert kernel("%load_ext diglot").content["status"] == "ok"
        kernel("%%js\nvar counted = 1")
        assert "already loaded" in kernel("%load_ext diglot").stdout
        assert kernel("counted").result == "1"
        assert kernel("%reload_ext diglot").content["status"] == "ok"  # a new heap
        assert kernel("%%js\ntypeof counted").result == "'undefined'"
        assert kernel("%unload_ext diglot").content["status"] == "ok"
        assert kernel("1 + 1").result == "2"
        assert kernel.answer(kernel.client.complete(cell, len(cell)))["matches"] == plain["matches"]
        assert kernel.answer(kernel.client.is_complete("%%js\n1"))["status"] == "incomplete"  # a cell magic again
        assert "application/javascript" in kernel("%%js\nwindow").data[0]  # IPython's own
        assert kernel("%load_ext diglot").content["status"] == "ok"
        assert kernel("%%js\n6 * 7").result == "42"


def test_autoreload_beside_it(any_kernel: Kernel, tmp_path: Path) -> None:
    module = tmp_path / "reloaded_module.py"
    module.write_text("def f():\n    return 1\n")
    any_kernel(f"import sys; sys.path.insert(0, {str(tmp_path)!r}); sys.dont_write_bytecode = True")
    any_kernel("%load_ext autoreload\n%autoreload 2\nimport reloaded_module")
    assert any_kernel("%%js\nreloaded_module.f()").result == "1"
    module.write_text("def f():\n    return 2000\n")
    os.utime(module, (2e9, 2e9))
    reply = any_kernel("%%js\nreloaded_module.f()")
    assert (reply.result, reply.stderr) == ("2000", "")
    any_kernel("%autoreload off")


@pytest.fixture
def started_with_extension(kernelspec: Path) -> Iterator[Kernel]:
    """`ipython kernel --ext=diglot`: how a kernelspec or a profile loads it."""
    manager = KernelManager(kernel_name="python3")
    command = manager.kernel_spec.argv  # type: ignore[union-attr]
    manager.kernel_spec.argv = [*command, "--ext=diglot"]  # type: ignore[union-attr]
    manager.start_kernel()
    client = manager.blocking_client()
    client.start_channels()
    client.wait_for_ready(timeout=TIMEOUT)
    try:
        yield Kernel(manager, client)
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


def test_a_kernel_that_is_started_with_the_extension(started_with_extension: Kernel) -> None:
    kernel = started_with_extension
    assert kernel("%%js\nlet early = 1; early").result == "1"
    assert kernel.answer(kernel.client.complete("%%js\nearl", 9))["matches"] == ["early"]


def test_ipython_started_with_the_extension(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "IPython", "--ext=diglot", "--colors=NoColor", "-c", "%%js\nconsole.log([1, 2].length)"],
        env={**os.environ, "IPYTHONDIR": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=TIMEOUT,
    )
    assert (done.returncode, done.stdout) == (0, "2\n"), done.stderr


def completions(shell: Shell, cell: str) -> list[tuple[str, str]]:
    """What IPython's prompt offers at the end of a cell: the text it would replace, and what by."""
    with provisionalcompleter():
        found = list(shell.ip.Completer.completions(cell, len(cell)))
    return [(cell[completion.start : completion.end], completion.text) for completion in found]


def test_completion_in_a_terminal(shell: Shell) -> None:
    shell("%%js\nvar terminalValue = {alpha: 1}")
    assert completions(shell, "%%js\nterminalV") == [("terminalV", "terminalValue")]
    assert completions(shell, "%%js\n\n  terminalValue.al") == [("al", "alpha")]
    assert completions(shell, "%%js\nimpossible_name") == []
    assert ("impor", "import") in completions(shell, "impor")
    shell.ip.extension_manager.unload_extension("diglot")
    assert completions(shell, "%%js\nterminalV") == []
