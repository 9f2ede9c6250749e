"""Timers: their order, their arguments, and what becomes of the errors that they throw."""

from __future__ import annotations

from typing import Any

import pytest

from diglot.ffi_core import Heap, JsException
from diglot.kernel import Cells


def test_order_and_arguments(run: Any) -> None:
    source = """
    const order = []
    setTimeout((...args) => order.push(...args), 20, 'late', 2)
    setTimeout(() => order.push('soon'), 1)
    queueMicrotask(() => order.push('microtask'))
    order.push('now')
    await new Promise(resolve => setTimeout(resolve, 40))
    order.join()
    """
    assert run(source) == "now,microtask,soon,late,2"


def test_clear(run: Any) -> None:
    run("let fired = 0; const id = setTimeout(() => fired++, 1); clearTimeout(id); clearTimeout(id); clearTimeout()")
    run.wait(0.02)
    assert run("fired") == 0


def test_interval_until_cleared(run: Any) -> None:
    source = """
    let count = 0
    await new Promise(resolve => {
      const id = setInterval(() => { if (++count === 3) { clearInterval(id); resolve() } }, 1)
    })
    """
    run(source)
    run.wait(0.02)
    assert run("count") == 3


def test_timers_run_between_cells(run: Any) -> None:
    run("let done = false; setTimeout(() => { done = true }, 5)")
    assert run.cells.pending_timers == 1
    run.wait(0.05)
    assert run("done") is True
    assert run.cells.pending_timers == 0


@pytest.mark.parametrize("delay", ["undefined", "-1", "NaN", "'1'", "2 ** 31"])
def test_unusual_delays_are_short(run: Any, delay: str) -> None:
    assert run(f"await new Promise(resolve => setTimeout(resolve, {delay}, 'fired'))") == "fired"


@pytest.mark.parametrize("callback", ["'code'", "null", "undefined", "{}"])
def test_a_callback_must_be_a_function(run: Any, callback: str) -> None:
    with pytest.raises(JsException, match=r"TypeError: setTimeout\(\) needs a function"):
        run(f"setTimeout({callback}, 0)")


def test_an_error_in_a_callback_is_reported(run: Any, capsys: pytest.CaptureFixture[str]) -> None:
    run("let after = 0; setTimeout(() => { throw new RangeError('too far') }, 0); setTimeout(() => after++, 1)")
    run.wait(0.02)
    errors = capsys.readouterr().err
    assert "Uncaught in a callback" in errors
    assert "RangeError: too far" in errors
    assert run("after") == 1


def test_a_timer_needs_a_loop() -> None:
    with Heap() as heap:
        cells = Cells(heap)
        with pytest.raises(RuntimeError, match="a timer needs a running asyncio loop"):
            heap.eval_js("setTimeout(() => 0, 0)")
        cells.close()
