"""Observers of marks and measures."""

from __future__ import annotations

from typing import Any

import pytest

from diglot.ffi_core import JsException


def test_an_observer_is_called_with_what_is_new(run: Any) -> None:
    run("""const got = [], observer = new PerformanceObserver((list, self) => {
          got.push(list.getEntries().map(({ name }) => name).join(), list.getEntriesByType("measure").length, self === observer)
        })
        performance.mark("before")
        observer.observe({ entryTypes: ["mark", "measure", "unheard of"] })
        performance.mark("a"); performance.measure("m", "a"); performance.mark("b")
        got.push("sync"); await new Promise((done) => setTimeout(done, 5))
        observer.disconnect(); performance.mark("after"); await new Promise((done) => setTimeout(done, 5))""")
    assert run("got.slice(0, 1).concat(got.slice(2)).join()") == "sync,1,true"
    assert sorted(run("got[1]").split(",")) == ["a", "b", "m"]


def test_entries_from_before(run: Any) -> None:
    run("""performance.clearMarks(); performance.mark("early")
        const observer = new PerformanceObserver(() => {})
        observer.observe({ type: "mark", buffered: true }); const records = observer.takeRecords()""")
    assert run("records.map(({ name }) => name).join()") == "early"
    assert run("observer.takeRecords().length") == 0
    with pytest.raises(JsException, match="InvalidModificationError"):
        run("observer.observe({ entryTypes: ['mark'] })")
    run("observer.disconnect()")
    for call in ("{}", "{ type: 'mark', entryTypes: ['mark'] }", "{ entryTypes: 'mark' }"):
        with pytest.raises(JsException, match="TypeError"):
            run(f"observer.observe({call})")


def test_a_callback_that_throws_stops_no_other(run: Any, capsys: pytest.CaptureFixture[str]) -> None:
    run("""const got = [], first = new PerformanceObserver(() => { throw new Error("mine") })
        const second = new PerformanceObserver(() => got.push(1))
        for (const observer of [first, second]) observer.observe({ type: "mark" })
        performance.mark("x"); await new Promise((done) => setTimeout(done, 5)); first.disconnect(); second.disconnect()""")
    assert run("got.length") == 1
    assert capsys.readouterr().err.count("Uncaught") == 1


def test_performance_is_a_target_of_events(run: Any) -> None:
    run("const got = []; performance.addEventListener('mine', ({ target }) => got.push(target === performance))")
    assert run("performance.dispatchEvent(new Event('mine')); got[0] && performance instanceof EventTarget") is True
