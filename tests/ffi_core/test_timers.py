"""Timers of a heap that no cells use; tests/kernel/platform/test_timers.py has their behaviour in full."""

from __future__ import annotations

import asyncio

import pytest

from diglot.ffi_core import Heap


def test_timers_run_on_the_loop(heap: Heap) -> None:
    async def main() -> str:
        heap.eval_js("""var order = "";
          setTimeout(() => { order += "c" }, 20);
          setTimeout((x, y) => { order += x + y }, 1, "a", "b");
          var stopped = setTimeout(() => { order += "never" }, 5);
          clearTimeout(stopped);
          var n = 0, beat = setInterval(() => { if (++n === 3) clearInterval(beat) }, 1)""")
        await heap.run_js("await new Promise(resolve => setTimeout(resolve, 40))")
        return heap.js.order

    assert asyncio.run(main()) == "abc"
    assert heap.js.n == 3
    assert heap.timers.pending == 0


def test_a_timer_needs_a_loop(heap: Heap) -> None:
    with pytest.raises(RuntimeError, match="loop"):
        heap.eval_js("setTimeout(() => 1, 1)")


def test_what_a_callback_throws_goes_to_the_loops_handler(heap: Heap) -> None:
    seen: list[BaseException | None] = []

    async def main() -> None:
        asyncio.get_running_loop().set_exception_handler(lambda loop, context: seen.append(context.get("exception")))
        heap.eval_js("setTimeout(() => { throw new RangeError('late') }, 1)")
        await asyncio.sleep(0.05)

    asyncio.run(main())
    assert [str(error) for error in seen] == ["RangeError: late"]


def test_closing_the_heap_cancels_its_timers() -> None:
    async def main() -> int:
        heap = Heap()
        heap.eval_js("setTimeout(() => 1, 1e6)")
        assert heap.timers.pending == 1
        heap.close()
        await asyncio.sleep(0)
        return heap.timers.pending

    assert asyncio.run(main()) == 0


@pytest.mark.parametrize("callback", ["undefined", "null", "'code'", "{}"])
def test_a_timer_calls_functions_only(heap: Heap, callback: str) -> None:
    with pytest.raises(Exception, match="needs a function"):
        heap.eval_js(f"setTimeout({callback}, 1)")


def test_timers_are_objects_and_numbers(heap: Heap) -> None:
    async def main() -> None:
        heap.eval_js("var seen = [], note = (text) => () => seen.push(text)")
        heap.eval_js("var one = setTimeout(note('one'), 1)")
        heap.eval_js("var many = setInterval(() => { seen.push('many'); clearInterval(+many) }, 1)")
        assert heap.eval_js("typeof +one === 'number' && one.hasRef() && one.ref() === one")
        heap.eval_js("setTimeout(note('closed'), 1).close(); clearTimeout(`${+setTimeout(note('text'), 1)}`)")
        heap.eval_js(
            "clearTimeout(setTimeout(note('cleared'), 1)); clearTimeout({}); clearTimeout(null); clearTimeout(NaN)"
        )
        await heap.run_js("await new Promise(done => setTimeout(done, 20))")
        heap.eval_js("one.refresh()")
        await heap.run_js("await new Promise(done => setTimeout(done, 20))")
        heap.eval_js("one.refresh(); clearTimeout(+one)")
        await heap.run_js("await new Promise(done => setTimeout(done, 20))")
        assert sorted(heap.eval_js("seen").to_py()) == ["many", "one", "one"]

    asyncio.run(main())


def test_a_timer_that_is_let_go_is_not_waited_for(heap: Heap) -> None:
    async def main() -> None:
        heap.eval_js("var loose = setInterval(() => 1, 1e6).unref()")
        assert heap.timers.pending == 0
        heap.eval_js("loose.refresh()")
        assert heap.timers.pending == 0
        heap.eval_js("loose.ref()")
        assert heap.timers.pending == 1
        heap.eval_js("loose.close(); loose.unref()")
        assert heap.timers.pending == 0

    asyncio.run(main())
