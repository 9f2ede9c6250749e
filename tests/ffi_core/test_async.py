"""Promises and awaitables: each language awaits the other's, and nobody's failure goes unnoticed."""

from __future__ import annotations

import asyncio
import contextvars
import gc
import weakref
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from diglot.ffi_core import Heap, JsException, JsPromise, can_run_sync, jsnull, run_sync

REPORT = "Uncaught (in promise)"


async def turns(n: int = 5) -> None:
    """Let the loop go round."""
    for _ in range(n):
        await asyncio.sleep(0)


class Later:
    """An awaitable that is no coroutine: gives `value` after a turn of the loop."""

    def __init__(self, value: Any) -> None:
        self.value = value

    def __await__(self) -> Any:
        yield from asyncio.sleep(0).__await__()
        return self.value


async def later(value: Any) -> Any:
    await asyncio.sleep(0)
    return value


async def fail(error: BaseException) -> None:
    await asyncio.sleep(0)
    raise error


# Python awaits JavaScript


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("Promise.resolve(1)", 1),
        ("Promise.resolve().then(() => 'x')", "x"),
        ("(async () => { await null; await null; return 3 })()", 3),
        ("Promise.all([1, Promise.resolve(2)]).then(all => all[0] + all[1])", 3),
        ("Promise.resolve()", None),
        ("Promise.resolve(null)", jsnull),
        ("({then(resolve) { resolve('thenable') }})", "thenable"),
        ("({then(resolve) { resolve({then(inner) { inner('twice') }}) }})", "twice"),
        ("new (class extends Promise {})(resolve => resolve('subclass'))", "subclass"),
    ],
)
def test_python_awaits_promises_and_thenables(heap: Heap, source: str, value: Any) -> None:
    async def main() -> Any:
        promise = heap.eval_js(source)
        assert isinstance(promise, JsPromise)
        assert isinstance(promise, Awaitable)
        return await promise

    assert asyncio.run(main()) == value


def test_a_promise_can_be_awaited_any_number_of_times(heap: Heap) -> None:
    async def main() -> None:
        promise = heap.eval_js("Promise.resolve().then(() => ({}))")
        first = await promise
        assert await promise is first
        assert await asyncio.gather(promise, promise) == [first, first]

    asyncio.run(main())


def test_a_promise_that_is_settled_from_python(heap: Heap) -> None:
    async def main() -> Any:
        parts = heap.eval_js("Promise.withResolvers()")
        asyncio.get_running_loop().call_soon(parts.resolve, "done")
        return await parts.promise

    assert asyncio.run(main()) == "done"


def test_awaiting_a_rejected_promise_raises(heap: Heap) -> None:
    async def main() -> None:
        for source in ("Promise.reject(new RangeError('x'))", "(async () => { await 1; throw new RangeError('x') })()"):
            with pytest.raises(JsException, match="RangeError: x"):
                await heap.eval_js(source)
            with pytest.raises(JsException, match="RangeError: x"):
                await heap.eval_js(source).then(lambda value: value)

    asyncio.run(main())


@pytest.mark.parametrize("source", ["5", "'text'", "null", "undefined", "{a: 1}"])
def test_a_reason_that_is_no_error_is_carried(heap: Heap, source: str) -> None:
    async def main() -> Any:
        with pytest.raises(JsException) as caught:
            await heap.eval_js(f"(async () => {{ throw ({source}) }})()")
        return caught.value.value

    assert heap.js.JSON.stringify(asyncio.run(main())) == heap.eval_js(f"JSON.stringify({source})")


def test_the_error_of_a_rejection_is_itself(heap: Heap) -> None:
    async def main() -> None:
        error = heap.eval_js("new Error('x')")
        with pytest.raises(JsException) as caught:
            await heap.js.Promise.reject(error)
        assert caught.value is error

    asyncio.run(main())


def test_gather_over_promises(heap: Heap) -> None:
    async def main() -> Any:
        make = heap.eval_js("async x => { await null; return x * 2 }")
        return await asyncio.gather(*(make(x) for x in range(5)))

    assert asyncio.run(main()) == [0, 2, 4, 6, 8]


def test_wait_for_a_promise_that_never_settles(heap: Heap) -> None:
    async def main() -> None:
        with pytest.raises(asyncio.TimeoutError):
            await asyncio.wait_for(heap.eval_js("new Promise(() => {})"), 0.01)

    asyncio.run(main())


def test_a_promise_as_a_task(heap: Heap) -> None:
    async def main() -> Any:
        async def wait() -> Any:
            return await heap.eval_js("Promise.resolve(4).then(x => x + 1)")

        return await asyncio.create_task(wait())

    assert asyncio.run(main()) == 5


def test_await_needs_a_promise(heap: Heap) -> None:
    async def main() -> None:
        with pytest.raises(TypeError):
            await heap.eval_js("({})")

    asyncio.run(main())


def test_awaiting_without_a_loop_says_what_to_do(heap: Heap) -> None:
    pending = heap.eval_js("new Promise(() => {})")
    with pytest.raises(RuntimeError, match=r"asyncio\.run"):
        pending.__await__().send(None)


def test_run_js_has_top_level_await(heap: Heap) -> None:
    assert asyncio.run(heap.run_js("const x = await Promise.resolve(20); x + 1")) == 21
    assert asyncio.run(heap.run_js("({a: 1})")).to_py() == {"a": 1}
    with pytest.raises(JsException, match="RangeError"):
        asyncio.run(heap.run_js("await null; throw new RangeError('x')"))


# then, catch, finally


def test_then_catch_and_finally_give_awaitables(heap: Heap) -> None:
    async def main() -> None:
        log: list[Any] = []
        resolved = heap.js.Promise.resolve(1)
        rejected = heap.js.Promise.reject(heap.eval_js("new Error('x')"))
        assert await resolved.then(lambda x: x + 1) == 2
        assert await resolved.then(None, log.append) == 1
        assert await rejected.then(None, lambda error: error.message) == "x"
        assert await rejected.catch(lambda error: error.message) == "x"
        assert await resolved.finally_(lambda: log.append("finally")) == 1
        assert log == ["finally"]

    asyncio.run(main())


def test_then_flattens_promises_of_both_languages(heap: Heap) -> None:
    async def main() -> None:
        resolved = heap.js.Promise.resolve(1)
        assert await resolved.then(lambda x: heap.js.Promise.resolve(x + 1)) == 2
        assert await resolved.then(lambda x: later(x + 1)) == 2
        assert await resolved.then(lambda x: Later(x + 1)) == 2

    asyncio.run(main())


def test_an_exception_in_a_handler_rejects(heap: Heap) -> None:
    async def main() -> None:
        error = ValueError("x")

        def handler(_: object) -> None:
            raise error

        with pytest.raises(ValueError) as caught:
            await heap.js.Promise.resolve(1).then(handler)
        assert caught.value is error

    asyncio.run(main())


# JavaScript awaits Python


@pytest.mark.parametrize("make", [later, Later], ids=["coroutine", "awaitable"])
@pytest.mark.parametrize(
    "source",
    ["async x => await x", "x => x.then(y => y)", "x => Promise.resolve(x)", "x => x.catch(() => 'caught')",
     "x => x.finally(() => 'ignored')", "x => Promise.all([x]).then(all => all[0])", "x => Promise.race([x])"],
)  # fmt: skip
def test_javascript_awaits_awaitables(heap: Heap, source: str, make: Callable[[Any], Any]) -> None:
    value = object()

    async def main() -> Any:
        return await heap.eval_js(source)(make(value))

    assert asyncio.run(main()) is value


def test_javascript_awaits_futures_and_tasks(heap: Heap) -> None:
    async def main() -> None:
        wait = heap.eval_js("async x => 'got ' + await x")
        future = asyncio.get_running_loop().create_future()
        task = asyncio.create_task(later("task"))
        asyncio.get_running_loop().call_soon(future.set_result, "future")
        assert await wait(future) == "got future"
        assert await wait(task) == "got task"
        assert await wait(task) == "got task"

    asyncio.run(main())


def test_a_coroutine_can_be_awaited_twice_from_javascript(heap: Heap) -> None:
    async def main() -> Any:
        return await heap.eval_js("async x => [await x, await x]")(later(1))

    assert asyncio.run(main()).to_py() == [1, 1]


def test_calling_an_async_def_starts_it_at_once(heap: Heap) -> None:
    log: list[str] = []

    async def work() -> str:
        log.append("started")
        return "done"

    async def main() -> None:
        task = heap.eval_js("f => { globalThis.task = f() }")(work)
        assert task is None
        await turns()
        assert log == ["started"]
        assert await heap.js.task == "done"

    asyncio.run(main())


def test_promise_all_over_coroutines(heap: Heap) -> None:
    async def main() -> Any:
        return await heap.eval_js("async f => await Promise.all([1, 2, 3].map(x => f(x)))")(later)

    assert asyncio.run(main()).to_py() == [1, 2, 3]


def test_coroutines_of_promise_all_run_concurrently(heap: Heap) -> None:
    async def main() -> None:
        both = asyncio.Event()
        waiting = 0

        async def meet() -> None:
            nonlocal waiting
            waiting += 1
            if waiting == 2:
                both.set()
            await both.wait()

        await heap.eval_js("async f => { await Promise.all([f(), f()]) }")(meet)

    asyncio.run(main())


def test_an_exception_in_a_coroutine_rejects(heap: Heap) -> None:
    error = ValueError("x")

    async def main() -> None:
        catch = heap.eval_js("async x => { try { await x } catch (e) { return [e.type, e.value] } }")
        kind, value = await catch(fail(error))
        assert kind == "ValueError"
        assert value is error
        with pytest.raises(ValueError) as caught:
            await heap.eval_js("async x => { await x }")(fail(error))
        assert caught.value is error

    asyncio.run(main())


def test_a_js_error_through_a_coroutine_is_itself(heap: Heap) -> None:
    async def main() -> None:
        error = heap.eval_js("new RangeError('x')")
        catch = heap.eval_js("async x => { try { await x } catch (e) { return e } }")
        assert await catch(fail(error)) is error

    asyncio.run(main())


def test_nested_awaits_of_both_languages(heap: Heap) -> None:
    async def main() -> Any:
        step = heap.eval_js("async (f, n) => n === 0 ? 'bottom' : await f(n)")

        async def back(n: int) -> Any:
            return await step(back, n - 1)

        return await step(back, 20)

    assert asyncio.run(main()) == "bottom"


def test_awaiting_in_javascript_without_a_loop_says_what_to_do(heap: Heap) -> None:
    future = Later(1)
    with pytest.raises(RuntimeError, match=r"asyncio\.run"):
        heap.eval_js("x => { x.then(() => 1) }")(future)


def test_promising_calls(heap: Heap) -> None:
    async def main() -> None:
        assert await heap.eval_js("f => f.callPromising(1)")(lambda x: x + 1) == 2
        assert await heap.eval_js("f => f.callPromising(1)")(later) == 1
        error = ValueError("x")

        def broken() -> None:
            raise error

        with pytest.raises(ValueError) as caught:
            await heap.eval_js("f => f.callPromising()")(broken)
        assert caught.value is error

    asyncio.run(main())


# Cancellation


def test_cancelling_a_task_that_awaits_a_promise(heap: Heap) -> None:
    async def main() -> None:
        parts = heap.eval_js("Promise.withResolvers()")

        async def wait() -> None:
            await parts.promise

        task = asyncio.create_task(wait())
        await turns()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        parts.resolve(1)
        await turns()
        assert await parts.promise == 1

    asyncio.run(main())


def test_a_cancelled_task_rejects_in_javascript(heap: Heap) -> None:
    async def main() -> None:
        task = asyncio.create_task(asyncio.sleep(100))
        result = heap.eval_js("async x => { try { await x } catch (e) { return e.type } }")(task)
        await turns()
        task.cancel()
        assert await result == "CancelledError"

    asyncio.run(main())


def test_a_cancellation_crosses_as_itself(heap: Heap) -> None:
    async def main() -> None:
        task = asyncio.create_task(asyncio.sleep(100))
        promise = heap.eval_js("async x => { await x }")(task)
        await turns()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await promise

    asyncio.run(main())


def test_a_rejection_after_cancellation_is_no_unhandled_one(heap: Heap, capsys: pytest.CaptureFixture[str]) -> None:
    async def main() -> None:
        parts = heap.eval_js("Promise.withResolvers()")

        async def wait() -> None:
            await parts.promise

        task = asyncio.create_task(wait())
        await turns()
        task.cancel()
        await asyncio.wait([task])
        parts.reject(heap.eval_js("new Error('x')"))
        await turns()

    asyncio.run(main())
    assert capsys.readouterr().err == ""


# Unhandled rejections


@pytest.mark.parametrize(
    "source",
    [
        "Promise.reject(new RangeError('lost'))",
        "(async () => { throw new RangeError('lost') })()",
        "Promise.resolve().then(() => { throw new RangeError('lost') })",
        "Promise.reject(new RangeError('lost')).then(() => 1).then(() => 2)",
        "Promise.reject(new RangeError('lost')).finally(() => 1)",
    ],
)
def test_an_unhandled_rejection_is_reported_once(heap: Heap, capsys: pytest.CaptureFixture[str], source: str) -> None:
    async def main() -> None:
        heap.eval_js(f"{source}; 0")
        await turns()
        heap.eval_js("0")
        await turns()

    asyncio.run(main())
    report = capsys.readouterr().err
    assert report.count(REPORT) == 1
    assert report.count("RangeError: lost") == 1


def test_an_unhandled_rejection_is_reported_without_a_loop(heap: Heap, capsys: pytest.CaptureFixture[str]) -> None:
    heap.eval_js("Promise.reject(new RangeError('lost')); 0")
    for _ in range(3):
        heap.eval_js("0")
    assert capsys.readouterr().err.count(REPORT) == 1


def test_an_unhandled_rejection_is_reported_when_the_heap_closes(capsys: pytest.CaptureFixture[str]) -> None:
    with Heap() as heap:
        heap.eval_js("Promise.reject(new RangeError('lost')); 0")
    assert capsys.readouterr().err.count(REPORT) == 1


def test_the_report_shows_the_stacks_of_both_languages(heap: Heap, capsys: pytest.CaptureFixture[str]) -> None:
    def breaks() -> None:
        raise ValueError("lost")

    async def main() -> None:
        heap.eval_js("async function asynchronous(f) {\n  f();\n}\nvar start = asynchronous", "a.js")
        heap.js.start(breaks)
        await turns()

    asyncio.run(main())
    report = capsys.readouterr().err
    assert "in breaks" in report
    assert 'File "a.js", line 2, in asynchronous' in report
    assert "ValueError: lost" in report


def test_the_report_of_a_js_error_shows_its_frames(heap: Heap, capsys: pytest.CaptureFixture[str]) -> None:
    async def main() -> None:
        heap.eval_js("async function asynchronous() {\n  throw new RangeError('lost');\n}\nasynchronous(); 0", "a.js")
        await turns()

    asyncio.run(main())
    report = capsys.readouterr().err
    assert "RangeError: lost" in report
    assert "asynchronous" in report
    assert "a.js" in report


def test_the_report_names_a_reason_that_is_no_error(heap: Heap, capsys: pytest.CaptureFixture[str]) -> None:
    async def main() -> None:
        heap.eval_js("Promise.reject('only text'); 0")
        await turns()

    asyncio.run(main())
    report = capsys.readouterr().err
    assert report.count(REPORT) == 1
    assert "only text" in report


@pytest.mark.parametrize(
    "source",
    [
        "Promise.reject(new Error('x')).catch(() => 1)",
        "const p = Promise.reject(new Error('x')); p.catch(() => 1)",
        "const p = Promise.reject(new Error('x')); Promise.resolve().then(() => p.catch(() => 1))",
        "Promise.allSettled([Promise.reject(new Error('x'))])",
        "(async () => { try { await Promise.reject(new Error('x')) } catch {} })()",
        "Promise.race([1, Promise.reject(new Error('x'))])",
    ],
)
def test_a_rejection_that_is_handled_in_the_same_turn_is_not_reported(
    heap: Heap, capsys: pytest.CaptureFixture[str], source: str
) -> None:
    async def main() -> None:
        heap.eval_js(f"(() => {{ {source} }})()")
        await turns()

    asyncio.run(main())
    heap.eval_js(f"(() => {{ {source} }})()")
    heap.eval_js("0")
    heap.eval_js("0")
    assert capsys.readouterr().err == ""


def test_python_may_handle_a_rejection_that_it_was_handed(heap: Heap, capsys: pytest.CaptureFixture[str]) -> None:
    async def main() -> None:
        awaited = heap.eval_js("Promise.reject(new Error('x'))")
        caught = heap.eval_js("Promise.reject(new Error('x'))")
        caught.catch(lambda error: None)
        with pytest.raises(JsException):
            await awaited
        await turns()

    asyncio.run(main())
    assert capsys.readouterr().err == ""


def test_a_failed_coroutine_that_javascript_started_is_reported(heap: Heap, capsys: pytest.CaptureFixture[str]) -> None:
    async def main() -> None:
        heap.eval_js("f => { (async () => { await f() })() }")(lambda: fail(ValueError("lost")))
        await turns(10)
        gc.collect()

    asyncio.run(main())
    assert capsys.readouterr().err.count("ValueError: lost") == 1


def test_a_rejection_of_a_dropped_promise_is_reported(heap: Heap, capsys: pytest.CaptureFixture[str]) -> None:
    async def main() -> None:
        heap.eval_js("Promise.reject(new RangeError('lost')); 0")
        heap.collect()
        await turns()

    asyncio.run(main())
    assert capsys.readouterr().err.count(REPORT) == 1


# Jobs


def test_promise_jobs_run_before_the_outermost_call_returns(heap: Heap) -> None:
    log: list[int] = []
    heap.eval_js("log => { Promise.resolve().then(() => log.append(2)); log.append(1) }")(log)
    assert log == [1, 2]


def test_promise_jobs_wait_for_the_outermost_call(heap: Heap) -> None:
    log: list[str] = []
    heap.eval_js("(f, log) => { Promise.resolve().then(() => log.append('job')); f(); log.append('end') }")(
        lambda: heap.eval_js("0"), log
    )
    assert log == ["end", "job"]


def test_an_exception_in_a_job_does_not_stop_the_others(heap: Heap, capsys: pytest.CaptureFixture[str]) -> None:
    log: list[int] = []
    heap.eval_js("""log => {
        Promise.resolve().then(() => { throw new Error('x') });
        Promise.resolve().then(() => { log.append(1) });
    }""")(log)
    heap.eval_js("0")
    assert log == [1]
    assert capsys.readouterr().err.count(REPORT) == 1


# run_sync


def test_run_sync_blocks_where_it_can(heap: Heap) -> None:
    assert can_run_sync() is True
    assert run_sync(heap.eval_js("Promise.resolve(3).then(x => x + 1)")) == 4
    assert run_sync(later(5)) == 5
    assert run_sync(Later(6)) == 6
    with pytest.raises(JsException, match="x"):
        run_sync(heap.eval_js("Promise.resolve().then(() => { throw new Error('x') })"))


def test_run_sync_in_a_loop_says_what_to_write(heap: Heap) -> None:
    async def main() -> None:
        assert can_run_sync() is False
        promise = heap.eval_js("Promise.resolve(3)")
        with pytest.raises(RuntimeError, match="await"):
            run_sync(promise)

    asyncio.run(main())


# Loops come and go


def test_promises_survive_their_loop(heap: Heap) -> None:
    parts = heap.eval_js("Promise.withResolvers()")

    async def give_up() -> None:
        with pytest.raises(asyncio.TimeoutError):
            await asyncio.wait_for(parts.promise, 0.001)

    async def main() -> Any:
        parts.resolve("later")
        return await parts.promise

    asyncio.run(give_up())
    assert asyncio.run(main()) == "later"


def test_a_future_that_settles_after_the_heap_closed() -> None:
    async def main() -> Any:
        future = asyncio.get_running_loop().create_future()
        heap = Heap()
        heap.eval_js("x => { x.then(() => 1) }")(future)
        heap.close()
        future.set_result(1)
        await turns()
        return heap.closed

    assert asyncio.run(main()) is True


def test_run_js_is_a_coroutine(heap: Heap) -> None:
    coroutine = heap.run_js("await Promise.resolve(1)")
    assert asyncio.iscoroutine(coroutine)
    assert asyncio.run(coroutine) == 1


def test_a_promise_can_be_awaited_whatever_its_prototype_says(heap: Heap) -> None:
    async def main() -> Any:
        heap.eval_js("globalThis.then = Promise.prototype.then; Promise.prototype.then = null")
        try:
            return await heap.run_js("await Promise.resolve(1) + 1"), await heap.eval_js("Promise.resolve(3)")
        finally:
            heap.eval_js("Promise.prototype.then = then")

    assert asyncio.run(main()) == (2, 3)


def test_a_cell_keeps_its_context_only_for_a_promise(heap: Heap) -> None:
    class Message:
        pass

    parent: contextvars.ContextVar[Message] = contextvars.ContextVar("parent")

    def run_cell(source: str) -> weakref.ref[Message]:
        message = Message()
        parent.set(message)
        heap.begin_cell("In [1]")
        heap.eval_js(source)
        return weakref.ref(message)

    plain = contextvars.copy_context().run(run_cell, "1")
    pending = contextvars.copy_context().run(run_cell, "var pending = new Promise(() => {})")
    gc.collect()
    assert plain() is None
    assert pending() is not None
