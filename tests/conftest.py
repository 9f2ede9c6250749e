"""Fixtures of all tests: a heap of one's own, and the check that no proxy leaked."""

from __future__ import annotations

import gc
import os
import signal
from collections.abc import Iterator

import pytest
from hypothesis import settings

from diglot.ffi_core import Heap, _bridge

# No test asserts a time, on a busy machine least of all.
settings.register_profile("diglot", deadline=None)
settings.load_profile("diglot")

# pytest-xdist gives its workers the width of its terminal; without it, what is shown has the width of no terminal.
if "PYTEST_XDIST_WORKER" in os.environ:
    os.environ.pop("COLUMNS", None)

# A shell that starts the tests in the background has SIGINT ignored, and Python leaves it so.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


def proxies() -> dict[_bridge.Engine, tuple[int, int]]:
    """Live proxies of every open heap: (of Python objects, of JavaScript objects)."""
    return {engine: (engine.n_pyproxies, engine.n_jsproxies) for engine in _bridge.live_engines()}


def leaked(before: tuple[int, int], after: tuple[int, int]) -> str:
    """What there is more of than before, in words; empty when nothing."""
    if all(new <= old for old, new in zip(before, after, strict=True)):
        return ""
    return f"proxies of (Python, JavaScript) objects were {before}, are {after}"


def forget_names(heap: Heap, js_names: set[str], python_names: set[str]) -> None:
    """Remove the globals that a test added, in both languages: what they hold is no leak."""
    heap.js_library("forgetGlobals")(heap.js_library("newArray")(*js_names))
    for name in set(heap.namespace) - python_names:
        del heap.namespace[name]


@pytest.fixture
def heap(request: pytest.FixtureRequest) -> Iterator[Heap]:
    """A heap whose names are importable (`js`, `pyodide.ffi`) while the test runs.

    After the test its globals are cleared; a proxy that is still alive then is a leak and fails the test. Nothing can
    clear a script's top-level `let`, `const` and `class`: tests use `var` or `globalThis` for what holds proxies.
    """
    with Heap() as heap:
        heap.install()
        js_names = set(heap.js.Reflect.ownKeys(heap.js).to_py())
        python_names = set(heap.namespace)
        before = proxies()[heap.engine]
        yield heap
        forget_names(heap, {name for name in js_names if isinstance(name, str)}, python_names)
        if leaked(before, proxies()[heap.engine]):
            heap.collect()  # collections are slow: only where something is left that may be garbage
        after = proxies()[heap.engine]
        if not request.node.get_closest_marker("leaks"):
            assert not leaked(before, after), leaked(before, after)


@pytest.fixture(autouse=True)
def no_leaks(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail a test that leaves a heap open or more proxies alive than it found.

    A test that leaks on purpose carries the marker `leaks`.
    """
    before = proxies()
    yield
    after = proxies()
    if set(after) - set(before) or any(leaked(before[engine], counts) for engine, counts in after.items()):
        gc.collect()
        after = proxies()
    if request.node.get_closest_marker("leaks"):
        return
    assert not set(after) - set(before), "the test left a heap open: close it"
    for engine, counts in after.items():
        assert not leaked(before[engine], counts), leaked(before[engine], counts)
