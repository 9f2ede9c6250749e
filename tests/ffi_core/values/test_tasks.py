"""Coroutines that JavaScript starts by calling an `async def`: tasks whose first step is done when the call returns."""

from __future__ import annotations

import asyncio
import contextvars
import gc
import sys
from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from diglot.ffi_core import Heap

ask_python = contextvars.ContextVar("ask_python", default="outside")


def in_a_loop(work: Callable[[], Coroutine[Any, Any, Any]], debug: bool) -> Any:
    return asyncio.run(work(), debug=debug)


@pytest.fixture(params=[False, True], ids=["", "asyncio's debug mode"])
def run(request: pytest.FixtureRequest) -> Callable[[Callable[[], Coroutine[Any, Any, Any]]], Any]:
    return lambda work: in_a_loop(work, request.param)


def test_the_first_step_is_done_when_the_call_returns(heap: Heap, run: Any) -> None:
    log: list[str] = []

    async def work() -> str:
        log.append("began")
        await asyncio.sleep(0)
        log.append("went on")
        return "done"

    async def main() -> Any:
        started = heap.eval_js("(work, log) => { const task = work(); log('returned'); return task }")(work, log.append)
        assert log == ["began", "returned"]
        assert isinstance(started, asyncio.Task)
        return await started

    assert run(main) == "done"
    assert log == ["began", "returned", "went on"]


def test_what_is_done_at_once_needs_no_turn_of_the_loop(heap: Heap, run: Any) -> None:
    async def double(n: int) -> int:
        return n * 2

    async def main() -> int:
        heap.eval_js("async double => { globalThis.total = 0; for (let i = 0; i < 9; i++) total += await double(i) }")(
            double
        )
        return heap.eval_js("total")  # the promise jobs have run before the call returned

    assert run(main) == 72


def test_the_task_is_the_current_one_from_its_first_step_on(heap: Heap, run: Any) -> None:
    seen: list[Any] = []

    async def work() -> None:
        seen.append(asyncio.current_task())
        await asyncio.sleep(0)
        seen.append(asyncio.current_task())

    async def main() -> None:
        mine = asyncio.current_task()
        task = heap.eval_js("work => work()")(work)
        assert asyncio.current_task() is mine
        await task
        assert seen == [task, task]
        assert asyncio.current_task() is mine

    run(main)


def test_a_call_from_a_callback_of_the_loop(heap: Heap, run: Any) -> None:
    async def work() -> Any:
        return asyncio.current_task()

    async def main() -> None:
        loop = asyncio.get_running_loop()
        future = loop.create_future()
        start = heap.eval_js("work => work()")
        loop.call_soon(lambda: future.set_result((start(work), asyncio.current_task())))
        task, around = await future
        assert around is None
        assert await task is task

    run(main)


def test_time_limits_hold_in_the_first_step(heap: Heap, run: Any) -> None:
    async def slow() -> None:
        await asyncio.wait_for(asyncio.sleep(100), 0.01)

    async def main() -> str:
        return await heap.eval_js("async slow => { try { await slow() } catch (error) { return error.type } }")(slow)

    assert run(main) == "TimeoutError"


def test_each_task_has_a_context_of_its_own(heap: Heap, run: Any) -> None:
    async def work() -> list[str]:
        seen = [ask_python.get()]
        ask_python.set("inside")
        await asyncio.sleep(0)
        return [*seen, ask_python.get()]

    async def main() -> None:
        ask_python.set("caller")
        task = heap.eval_js("work => work()")(work)
        assert ask_python.get() == "caller"
        assert await task == ["caller", "inside"]

    run(main)


def test_an_exception_of_the_first_step_rejects(heap: Heap, run: Any) -> None:
    async def fail() -> None:
        raise ValueError("at once")

    source = """async fail => {
        let promise
        try { promise = fail() } catch (error) { return 'thrown' }
        try { await promise } catch (error) { return error.message }
    }"""

    async def main() -> str:
        return await heap.eval_js(source)(fail)

    assert "at once" in run(main)


def test_a_failure_that_nobody_awaits_is_told_by_asyncio(heap: Heap) -> None:
    told: list[str] = []

    async def fail() -> None:
        raise ValueError("lost")

    async def main() -> None:
        asyncio.get_running_loop().set_exception_handler(lambda _, context: told.append(context["message"]))
        heap.eval_js("fail => { fail() }")(fail)
        gc.collect()
        heap.collect()
        await asyncio.sleep(0)

    asyncio.run(main())
    assert told == ["Task exception was never retrieved"]


@pytest.mark.parametrize("interrupt", [KeyboardInterrupt, SystemExit])
def test_an_interrupt_of_the_first_step_ends_the_call(heap: Heap, run: Any, interrupt: type[BaseException]) -> None:
    told: list[str] = []

    async def interrupted() -> None:
        raise interrupt

    async def main() -> None:
        asyncio.get_running_loop().set_exception_handler(lambda _, context: told.append(context["message"]))
        mine = asyncio.current_task()
        with pytest.raises(interrupt):
            heap.eval_js("f => { f() }")(interrupted)
        assert asyncio.current_task() is mine
        await asyncio.sleep(0)
        gc.collect()

    run(main)
    assert told == []


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("async f => [await f(1), await f(2)].length", 2),
        ("async f => { const task = f('twice'); return await task === await task }", True),
        ("async f => await f()", None),
        ("async f => await f(Promise.resolve('flat'))", "flat"),
        ("async f => { const same = {}; return await f(same) === same }", True),
        ("f => f(5).then(n => n + 1)", 6),
        ("f => f(5).then()", 5),
        ("f => f(5).finally(() => 6)", 5),
        ("f => f(5).catch(() => 6)", 5),
        ("f => Promise.all([f(1), f(2), 3]).then(all => all.join())", "1,2,3"),
    ],
)
def test_the_result_of_what_is_done_at_once(heap: Heap, run: Any, source: str, value: Any) -> None:
    async def echo(value: Any = None) -> Any:
        return value

    async def main() -> Any:
        return await heap.eval_js(source)(echo)

    assert run(main) == value


def test_a_task_that_is_done_is_awaited_in_a_later_turn_of_the_jobs(heap: Heap, run: Any) -> None:
    async def echo(value: Any) -> Any:
        return value

    async def main() -> str:
        source = (
            "async f => { const log = []; f(1).then(() => log.push('then')); log.push('sync'); await null; await null"
        )
        return await heap.eval_js(source + "; await null; return log.join() }")(echo)

    assert run(main) == "sync,then"


def test_javascript_can_cancel_what_waits(heap: Heap, run: Any) -> None:
    async def forever() -> None:
        await asyncio.Event().wait()

    source = """async forever => {
        const task = forever()
        const promise = task.then(() => 'done', error => error.type)
        task.cancel()
        return await promise
    }"""

    async def main() -> str:
        return await heap.eval_js(source)(forever)

    assert run(main) == "CancelledError"


def test_coroutines_that_call_each_other_over_the_border(heap: Heap, run: Any) -> None:
    step = heap.eval_js("async (down, n) => n === 0 ? 0 : 1 + await down(n - 1)")

    async def down(n: int) -> int:
        return await step(down, n)

    async def main() -> int:
        return await step(down, 20)

    assert run(main) == 20


def test_the_task_factory_of_a_loop_is_asked(heap: Heap, run: Any) -> None:
    log: list[str] = []

    def factory(loop: Any, coroutine: Any, **options: Any) -> asyncio.Task[Any]:
        log.append("factory")
        return asyncio.Task(coroutine, loop=loop, **options)

    async def work() -> str:
        log.append("began")
        return "done"

    async def main() -> str:
        asyncio.get_running_loop().set_task_factory(factory)
        task = heap.eval_js("work => work()")(work)
        log.append("returned")
        return await task

    assert run(main) == "done"
    assert log[:3] == ["factory", "returned", "began"]  # the loop, when it is closed, asks for more


def test_a_loop_with_tasks_of_its_own_is_asked(heap: Heap) -> None:
    made: list[Any] = []

    class Loop(asyncio.SelectorEventLoop):
        def create_task(self, coroutine: Any, **options: Any) -> Any:
            made.append(coroutine.__name__)
            return super().create_task(coroutine, **options)

    async def work() -> str:
        return "done"

    async def main() -> str:
        return await heap.eval_js("work => work()")(work)

    loop = Loop()
    try:
        assert loop.run_until_complete(main()) == "done"
    finally:
        loop.close()
    assert made == ["main", "work"]


def test_other_threads_may_call_meanwhile(heap: Heap) -> None:
    """What they leave in the loop's queue is neither lost nor taken for the task's step."""
    import threading

    called: list[int] = []

    async def echo(value: int) -> int:
        return value

    async def main() -> int:
        loop = asyncio.get_running_loop()
        thread = threading.Thread(
            target=lambda: [loop.call_soon_threadsafe(called.append, i) for i in range(2000)], daemon=True
        )
        thread.start()
        total = await heap.eval_js(
            "async f => { let n = 0; for (let i = 0; i < 2000; i++) n += await f(1); return n }"
        )(echo)
        while thread.is_alive():
            await asyncio.sleep(0.001)
        await asyncio.sleep(0)
        return total

    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    try:
        assert asyncio.run(main()) == 2000
    finally:
        sys.setswitchinterval(before)
    assert called == list(range(2000))


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("task.then(n => log('then', n)); log('code')", ["code", "then 3"]),
        ("await null; task.then(n => log('then', n)); log('code'); await null", ["code", "then 3"]),
        (
            "await Promise.resolve().then(() => { task.then(n => log('then', n)); log('code') }); await null",
            ["code", "then 3"],
        ),
        ("log('got', await Promise.resolve().then(task.then.bind(task, n => n + 1)))", ["got 4"]),
        (
            "await Promise.resolve().then(task.then.bind(task, n => { throw n })).catch(n => log('threw', n))",
            ["threw 3"],
        ),
        ("queueMicrotask(task.then.bind(task, n => log('then', n))); log('code'); await null", ["code", "then 3"]),
        ("log('got', await task.then(n => n + 1).then(n => n + 1))", ["got 5"]),
        ("log('is promise', task.then(n => n) instanceof Promise)", ["is promise true"]),
        ("log('got', await new Promise(resolve => task.then(resolve)))", ["got 3"]),
        ("log('got', await Promise.all([task, task, 1]))", ["got 3,3,1"]),
    ],
)
def test_what_follows_a_finished_task_follows_a_promise(heap: Heap, run: Any, source: str, expected: list[str]) -> None:
    log: list[str] = []

    async def three() -> int:
        return 3

    async def main() -> None:
        cell = heap.eval_js(
            f"async (three, write) => {{ const log = (...a) => write(a.join(' ')), task = three(); {source} }}"
        )
        await cell(three, log.append)
        await asyncio.sleep(0)

    run(main)
    assert log == expected


def test_then_called_by_python_gives_a_promise(heap: Heap, run: Any) -> None:
    async def three() -> int:
        return 3

    def fail(n: int) -> None:
        raise ValueError(n)

    async def main() -> None:
        then = heap.eval_js("f => { globalThis.task = f(); return task.then.bind(task) }")(three)
        assert await then(lambda n: n + 1) == 4
        failing = then(fail)
        with pytest.raises(ValueError, match="3"):
            await failing

    run(main)


def test_a_handler_gets_what_a_thenable_result_gives(heap: Heap, run: Any) -> None:
    async def seven() -> Any:
        return heap.eval_js("Promise.resolve(7)")

    async def main() -> Any:
        return await heap.eval_js("""async f => { const t = f();
            return [await t, await t.then(v => v), await Promise.resolve().then(t.then.bind(t, v => v))] }""")(seven)

    assert run(main).to_py() == [7, 7, 7]


def test_tasks_settle_in_the_order_of_promises(heap: Heap, run: Any) -> None:
    async def bad() -> None:
        raise ValueError

    async def ok() -> int:
        return 1

    async def main() -> Any:
        race = "(bad, ok) => Promise.race([bad(), ok()]).then(() => 'fulfilled', () => 'rejected')"
        return await heap.eval_js(race)(bad, ok)

    assert run(main) == "rejected"


def test_a_later_handler_comes_later(heap: Heap, run: Any) -> None:
    log: list[str] = []

    async def main() -> None:
        gate = asyncio.get_running_loop().create_future()

        async def later() -> int:
            return await gate

        heap.eval_js("""(later, log) => {
            globalThis.log = log; globalThis.task = later(); task.then(() => log('first'));
            (async () => { await task; log('second') })();
        }""")(later, log.append)
        await asyncio.sleep(0)
        gate.set_result(1)
        await asyncio.sleep(0)  # the task is done, what waits for it is not told yet
        heap.eval_js("task.then(() => log('third')); (async () => { await task; log('fourth') })()")
        await asyncio.sleep(0.01)

    run(main)
    assert log == ["first", "third", "second", "fourth"]  # a handler of one's own is nearer than an await's


@pytest.mark.leaks
@pytest.mark.parametrize("source", ["f => { f() }", "async f => { await f() }", "f => { f().then(x => x) }"])
def test_an_error_is_told_though_the_heap_closes_at_once(
    run: Any, capsys: pytest.CaptureFixture[str], source: str
) -> None:
    async def boom() -> None:
        raise ValueError("lost?")

    async def main() -> None:
        asyncio.get_running_loop().set_exception_handler(
            lambda _, context: print(context["exception"], file=sys.stderr)
        )
        with Heap() as heap:
            heap.eval_js(source)(boom)
        gc.collect()

    run(main)
    assert "lost?" in capsys.readouterr().err


def test_a_loop_that_schedules_in_its_own_way(heap: Heap) -> None:
    class Timed(asyncio.SelectorEventLoop):
        def call_soon(self, callback: Any, *args: Any, context: Any = None) -> Any:
            return self.call_later(0, callback, *args, context=context)

    calls: list[int] = []

    async def three() -> int:
        calls.append(1)
        return 3

    async def main() -> Any:
        return await heap.eval_js("async f => await f() + await f()")(three)

    loop = Timed()
    try:
        assert loop.run_until_complete(main()) == 6
    finally:
        loop.close()
    assert calls == [1, 1]
