"""`process`: what it tells of the Python process, and its end."""

from __future__ import annotations

import asyncio
import io
import os
import sys
from typing import Any

import pytest

from diglot.ffi_core import Heap, JsException
from diglot.kernel import Cells


def test_env_is_the_environment(run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIGLOT_TEST", "before")
    monkeypatch.delenv("DIGLOT_NEW", raising=False)
    assert run("[process.env.DIGLOT_TEST, 'DIGLOT_TEST' in process.env, process.env.DIGLOT_NEW]").to_py() == [
        "before",
        True,
        None,
    ]
    os.environ["DIGLOT_TEST"] = "after"
    assert run("process.env.DIGLOT_TEST") == "after"
    run("process.env.DIGLOT_NEW = 5; delete process.env.DIGLOT_TEST")
    assert os.environ["DIGLOT_NEW"] == "5"
    assert "DIGLOT_TEST" not in os.environ
    assert set(run("Object.keys(process.env)").to_py()) == set(os.environ)
    assert run("({...process.env}).DIGLOT_NEW + Object.entries(process.env).length") == f"5{len(os.environ)}"
    monkeypatch.delenv("DIGLOT_NEW")


def test_env_has_the_methods_of_an_object_only(run: Any) -> None:
    assert run("[typeof process.env.keys, typeof process.env.hasOwnProperty, 'get' in process.env]").to_py() == [
        "undefined", "function", False,
    ]  # fmt: skip


def test_facts(run: Any) -> None:
    facts = run("[process.pid, process.cwd(), process.platform, process.execPath, process.argv.slice(1)]").to_py()
    assert facts == [os.getpid(), os.getcwd(), sys.platform, sys.executable, sys.argv]
    checks = """[
      /^v\\d/.test(process.version), /^20/.test(process.versions.node), typeof process.versions.python, process.uptime() > 0,
      process.memoryUsage().rss > process.memoryUsage().heapUsed && process.memoryUsage().heapUsed > 0, process.memoryUsage.rss() > 0,
      typeof process.cpuUsage().user, String(process), typeof process.hrtime.bigint(), process.hrtime(process.hrtime())[0],
      ['x64', 'arm64', 'ia32', 'arm'].includes(process.arch) || process.arch.length > 0,
    ]"""
    assert run(checks).to_py() == [
        True, True, "string", True, True, True, "number", "[object process]", "bigint", 0, True,
    ]  # fmt: skip


def test_chdir_is_pythons(run: Any, tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path.parent)
    run("directory => process.chdir(directory)")(str(tmp_path))
    assert os.path.samefile(os.getcwd(), tmp_path)


def test_streams(run: Any, capsys: pytest.CaptureFixture[str]) -> None:
    run("""
    const done = []
    process.stdout.write('out'); process.stdout.write(new TextEncoder().encode(' é\\n'), () => done.push(1))
    process.stderr.write('err\\n', 'utf8', () => done.push(2))
    """)
    assert capsys.readouterr() == ("out é\n", "err\n")
    assert run("[done.join(), process.stdout.isTTY, process.stdout.columns, process.stderr.fd]").to_py() == [
        "1,2",
        None,
        None,
        2,
    ]
    with pytest.raises(
        JsException, match=r"must be of type string or an instance of Buffer or Uint8Array. Received type number \(5\)"
    ):
        run("process.stdout.write(5)")


def test_bytes_that_are_no_text(run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    buffer = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(buffer, "utf-8"))
    run("process.stdout.write('a'); process.stdout.write(new Uint8Array([255, 0]))")
    assert buffer.getvalue() == b"a\xff\0"


def test_next_tick(run: Any) -> None:
    assert run(
        "const log = []; process.nextTick((...args) => log.push(...args), 1, 2); log.push(0); await 0; log"
    ).to_py() == [0, 1, 2]
    with pytest.raises(JsException, match="the callback must be a function, not a string"):
        run("process.nextTick('x')")


@pytest.mark.parametrize(
    ("source", "code"), [("process.exit()", 0), ("process.exit(3)", 3), ("process.exitCode = 4; process.exit()", 4)]
)
def test_exit_ends_the_cell_and_not_the_session(run: Any, source: str, code: int) -> None:
    with pytest.raises(SystemExit) as caught:
        run(f"let after = false; {source}; after = true")
    assert caught.value.code == code
    assert run("after") is False


def test_listeners_of_exit(run: Any, capsys: pytest.CaptureFixture[str]) -> None:
    run("""
    process.on('exit', code => console.log('on', code)).once('exit', () => console.log('once'))
    const gone = () => console.log('gone'); process.on('exit', gone); process.off('exit', gone)
    """)
    with pytest.raises(SystemExit):
        run("process.exit(2)")
    assert capsys.readouterr().out == "on 2\nonce\n"
    assert run("process.listenerCount('exit')") == 1
    run.cells.close()
    assert capsys.readouterr().out == ""


def test_the_end_of_the_session_is_an_exit(run: Any, capsys: pytest.CaptureFixture[str]) -> None:
    run("process.on('exit', code => console.log('end', code)); process.exitCode = 3")
    run.cells.close()
    run.cells.close()
    assert capsys.readouterr().out == "end 3\n"


def test_exit_within_a_listener(run: Any) -> None:
    run("process.on('exit', () => process.exit(9))")
    with pytest.raises(SystemExit) as caught:
        run("process.exit(2)")
    assert caught.value.code == 9
    run.cells.close()


def test_a_listener_that_throws_at_the_end_is_reported(run: Any, capsys: pytest.CaptureFixture[str]) -> None:
    run("process.on('exit', () => { throw new Error('too late') })")
    run.cells.close()
    assert "Error: too late" in capsys.readouterr().err


def test_emitters(run: Any) -> None:
    source = """
    const log = []
    process.on('mine', (...args) => log.push('a', ...args)); process.prependListener('mine', () => log.push('first'))
    log.push(process.emit('mine', 1, 2), process.emit('other'), process.listeners('mine').length)
    process.removeAllListeners('mine'); log.push(process.emit('mine'))
    log
    """
    assert run(source).to_py() == ["first", "a", 1, 2, True, False, 2, False]


def test_on_the_console(run: Any, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIGLOT_TEST", "shown")
    run("console.log(process.env)")
    assert "DIGLOT_TEST: 'shown'" in capsys.readouterr().out
    run("process.emitWarning('careful'); process.emitWarning(new TypeError('odd'))")
    assert capsys.readouterr().err == "(diglot) Warning: careful\n(diglot) TypeError: odd\n"


def test_the_heap_of_cells_that_used_it_is_freed() -> None:
    async def use() -> None:
        with Heap() as heap:
            cells = Cells(heap)
            await cells.run("process.on('exit', () => 0); process.stdout")
            cells.close()

    asyncio.run(use())
