"""Every cell gets its reply, whatever its error does when it is shown."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from ..support import CLIENT_WARNINGS, Kernel, started

pytestmark = CLIENT_WARNINGS

FIRST = {
    "%%js\nthrow null": ("JsException", "Uncaught null"),
    "%%js\nawait Promise.reject()": ("JsException", "Uncaught undefined"),
    "%%js\nthrow new Proxy({}, { get() { throw new Error('x') } })": ("JsException", "Uncaught {}"),
    "raise ExceptionGroup('several', [ValueError(1)])": ("ExceptionGroup", "several (1 sub-exception)"),
}

HOSTILE = {
    "%%js\nthrow undefined": "Uncaught undefined",
    "%%js\nlet r = Proxy.revocable(new Error('x'), {})\nr.revoke(); throw r.proxy": "Uncaught <Revoked Proxy>",
    "%%js\nconst own = new Error('own')\nObject.defineProperty(own, '_render_traceback_', { get() { throw 5 } })\n"
    "throw own": "own",
    "%%js\nclass E extends Error { get stack() { throw 1 } get name() { throw 2 } }\nthrow new E('m')": "m",
    "%%js\nconst f = Object.freeze(new TypeError('frozen'))\nthrow f": "frozen",
    "from js import eval as run\nrun('() => { throw 5n }')()": "Uncaught 5n",
    "class Mute(Exception):\n    def __str__(self): raise ValueError\nraise Mute": "<its str() raises an exception>",
    "class Deaf(Exception):\n    def __getattr__(self, name): raise ValueError('no')\nraise Deaf('m')": "m",
    "class Own(Exception):\n    def _render_traceback_(self): raise ValueError('no')\nraise Own('m')": "m",
}


@pytest.fixture
def fresh(kernelspec: Path) -> Iterator[Kernel]:
    """A kernel in which nothing has failed yet."""
    yield from started("diglot")


@pytest.fixture(scope="module")
def kernel(kernelspec: Path) -> Iterator[Kernel]:
    yield from started("diglot")


@pytest.mark.parametrize(("cell", "expected"), FIRST.items())
def test_the_first_error_of_a_session(fresh: Kernel, cell: str, expected: tuple[str, str]) -> None:
    reply = fresh(cell)
    assert reply.content["status"] == "error"
    assert (reply.content["ename"], reply.content["evalue"]) == expected
    assert reply.error is not None
    assert (reply.error["ename"], reply.error["evalue"]) == expected
    assert reply.content["traceback"] == reply.error["traceback"]
    if cell.startswith("%%js"):
        assert "line 2" in re.sub("\x1b\\[[0-9;]*m", "", "\n".join(reply.error["traceback"]))
    assert fresh("1 + 1").result == "2"


def test_a_usage_error_before_any_other(fresh: Kernel) -> None:
    reply = fresh("%lang cobol")
    assert reply.content["status"] == "error"
    assert reply.content["ename"] == "UsageError"
    assert reply.content["traceback"] == []


@pytest.mark.parametrize(("cell", "text"), HOSTILE.items())
def test_an_error_whose_own_code_raises(kernel: Kernel, cell: str, text: str) -> None:
    reply = kernel(cell)
    assert reply.content["status"] == "error"
    assert reply.content["evalue"] == text
    assert [kind for kind, _ in reply.messages if kind == "error"] == ["error"]
    assert "internal" not in reply.stderr
    assert kernel("%%js\n1 + 1").result == "2"


def test_an_error_that_nobody_awaits(kernel: Kernel) -> None:
    reply = kernel(
        "%%js\nPromise.reject(new Proxy({}, { get() { throw 1 } }))\nawait new Promise((go) => setTimeout(go, 20))"
    )
    assert reply.content["status"] == "ok"
    assert "Uncaught" in reply.stderr
    assert kernel("1 + 1").result == "2"


def test_the_reply_has_no_traceback_of_an_earlier_cell(kernel: Kernel) -> None:
    assert kernel("1 / 0").content["traceback"]
    assert kernel("%lang cobol").content["traceback"] == []
