"""The ends of memory and of the stack, wherever they are met: an error that both languages can catch; the heap goes on.

test_threads_and_interrupts.py has what ends in plain scripts and conversions, test_out_of_memory.py single steps of
the bridge; here are the places where nobody waits for an error, threads, and a sweep over allocations.
"""

from __future__ import annotations

import asyncio
import gc
import os
import resource
import subprocess
import sys
import textwrap
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from diglot.ffi_core import Heap, JsException
from diglot.ffi_core.limits import default_memory_limit, memory_of_machine

MIB = 1 << 20
LIMIT = 12 * MIB

GREEDY = "(() => { const a = []; for (;;) a.push(new Array(1000).fill(0)) })()"
DEEP = "(function f() { return f() + 1 })()"
ENDS = {"memory": (GREEDY, "out of memory"), "stack": (DEEP, "call stack")}

# The text of an error in JavaScript. When there is no memory for an error, the engine throws null.
TEXT = "(error) => (error === null ? 'out of memory' : error.message)"


@pytest.fixture
def small() -> Iterator[Heap]:
    with Heap(memory_limit=LIMIT) as heap:
        yield heap


@pytest.fixture(params=list(ENDS))
def end(request: pytest.FixtureRequest) -> tuple[str, str]:
    """A script that meets one of the limits, and what its error says."""
    return ENDS[request.param]


def works(heap: Heap) -> bool:
    """Whether the heap converts, calls both ways, throws, and runs jobs."""
    log: list[Any] = []
    heap.eval_js("(log) => { Promise.resolve([1]).then((x) => { log.append(x[0]) }) }")(log)
    caught = heap.eval_js("(f) => { try { f() } catch (error) { return error.type } }")(lambda: 1 / 0)
    return (
        heap.eval_js("(f) => [f() + 1, {}, 'x'.repeat(3)]")(lambda: 1).to_py() == [2, {}, "xxx"]
        and caught == "ZeroDivisionError"
        and log == [1]
    )


# -- where the error goes ---------------------------------------------------------------------------------------------


def test_javascript_catches_it(small: Heap, end: tuple[str, str]) -> None:
    source, message = end
    assert message in small.eval_js(f"(() => {{ try {{ {source} }} catch (error) {{ return ({TEXT})(error) }} }})()")
    assert works(small)


def test_python_catches_it_below_javascript(small: Heap, end: tuple[str, str]) -> None:
    source, message = end
    run = small.eval_js(f"() => {source}")

    def python() -> str:
        try:
            return str(run())
        except JsException as error:
            return str(error)

    assert message in small.eval_js("(f) => f()")(python)
    assert works(small)


def test_it_passes_through_both_languages(small: Heap, end: tuple[str, str]) -> None:
    source, message = end
    run = small.eval_js(f"() => {source}")
    thrown: list[Any] = []

    def python() -> Any:
        try:
            return run()
        except JsException as error:
            thrown.append(error)
            raise

    with pytest.raises(JsException, match=message) as caught:
        small.eval_js("(f) => { try { f() } finally { } }")(python)
    if "null" not in str(caught.value):  # what the engine throws when there is no room for an Error has no identity
        assert caught.value is thrown[0]
    thrown.clear()
    del caught
    assert works(small)


def test_in_a_promise_job(small: Heap, end: tuple[str, str]) -> None:
    source, message = end

    async def main() -> None:
        with pytest.raises(JsException, match=message):
            await small.eval_js(f"Promise.resolve().then(() => {source})")
        with pytest.raises(JsException, match=message):
            await small.eval_js(f"(async () => {{ await null; {source} }})()")
        assert message in await small.eval_js(f"Promise.resolve().then(() => {source}).catch({TEXT})")

    asyncio.run(main())
    assert works(small)


def test_in_a_promise_job_that_nobody_waits_for(
    small: Heap, end: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    source, message = end
    small.eval_js(f"Promise.resolve().then(() => {source}); 0")
    small.eval_js("0")
    assert message in capsys.readouterr().err
    assert works(small)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_in_a_finalization_registry(small: Heap, end: tuple[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    """Nobody waits for it: it is reported, and the next callbacks run."""
    source, message = end
    log: list[Any] = []
    small.eval_js(f"""(log) => {{
        globalThis.registry = new FinalizationRegistry((x) => {{ log.append(x); if (x === 1) {source} }});
        registry.register({{}}, 1);
    }}""")(log)
    small.eval_js("registry.register({}, 2); 0")
    small.eval_js("0")
    assert sorted(log) == [1, 2]
    assert message in capsys.readouterr().err
    assert works(small)


def test_in_a_timer(small: Heap, end: tuple[str, str]) -> None:
    source, message = end
    errors: list[Any] = []

    async def main() -> None:
        asyncio.get_running_loop().set_exception_handler(lambda loop, context: errors.append(context["exception"]))
        await small.eval_js(f"new Promise((resolve) => {{ setTimeout(() => {source}, 0); setTimeout(resolve, 5) }})")

    asyncio.run(main())
    assert [message in str(error) for error in errors] == [True]
    errors.clear()
    assert works(small)


def test_in_a_destructor(small: Heap, end: tuple[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    source, message = end
    reports: list[str] = []
    monkeypatch.setattr(sys, "unraisablehook", lambda report: reports.append(str(report.exc_value)))

    class Last:
        def __del__(self) -> None:
            small.eval_js(source)

    small.eval_js("(x) => 1")(Last())
    assert [message in report for report in reports] == [True]
    Last()
    assert len(reports) == 2
    assert works(small)


def test_in_a_module(small: Heap, end: tuple[str, str], tmp_path: Path) -> None:
    source, message = end
    module = tmp_path / "greedy.mjs"
    module.write_text(f"export const x = {source}")

    async def main() -> None:
        with pytest.raises(JsException, match=message):
            await small.eval_js(f"import({str(module)!r})")
        assert (await small.eval_js("import('py:math')")).pi > 3

    asyncio.run(main())
    assert works(small)


@pytest.mark.parametrize(
    "wrap",
    [
        "[...(function* () {{ yield {} }})()]",
        "new (class {{ constructor() {{ {} }} }})()",
        "({{ get x() {{ return {} }} }}).x",
        "new Proxy({{}}, {{ get() {{ return {} }} }}).x",
        "`${{{{ toString() {{ return {} }} }}}}`",
        "[2, 1].sort(() => {})",
        "JSON.stringify({{ toJSON() {{ return {} }} }})",
        "'a'.replace(/a/, () => {})",
        "(class {{ static {{ {} }} }})",
        "Array.from([1], () => {})",
        "Reflect.ownKeys(new Proxy({{}}, {{ ownKeys() {{ {} }} }}))",
    ],
)
def test_in_code_that_the_engine_calls(small: Heap, end: tuple[str, str], wrap: str) -> None:
    source, message = end
    with pytest.raises(JsException, match=message):
        small.eval_js(wrap.format(source))
    assert works(small)


# What Python does to an object whose traps meet the limit.
USES: dict[str, Callable[[Any], Any]] = {
    "attribute": lambda proxy: proxy.x,
    "set": lambda proxy: setattr(proxy, "x", 1),
    "delete": lambda proxy: delattr(proxy, "x"),
    "names": lambda proxy: proxy.object_keys(),
    "call": lambda proxy: proxy(),
    "construct": lambda proxy: proxy.new(),
    "map": lambda proxy: len(proxy.as_object_map()),
}


@pytest.mark.parametrize("use", USES.values(), ids=list(USES))
def test_in_traps_that_python_runs(small: Heap, end: tuple[str, str], use: Callable[[Any], Any]) -> None:
    source, message = end
    trap = f"() => {source}"
    proxy = small.eval_js(f"""new Proxy(class {{}}, {{
        get: {trap}, set: {trap}, has: {trap}, deleteProperty: {trap}, ownKeys: {trap}, apply: {trap},
        construct: {trap},
    }})""")
    with pytest.raises(JsException, match=message):
        use(proxy)
    assert works(small)


def test_in_protocols_of_python_that_javascript_uses(small: Heap, end: tuple[str, str]) -> None:
    """Each calls JavaScript again, which meets the limit; the error comes out where JavaScript began."""
    source, message = end

    class Thing:
        def fail(self, *_: Any) -> Any:
            return small.eval_js(source)

        __getattr__ = __setitem__ = __getitem__ = __len__ = __iter__ = __contains__ = __str__ = __call__ = fail

    for use in ("o.x", "[...o]", "o.length", "o.has(1)", "`${o}`", "o()", "o.get(1)", "o.set(1, 1)"):
        caught = small.eval_js(f"(o) => {{ try {{ {use} }} catch (error) {{ return ({TEXT})(error) }} }}")(Thing())
        assert message in caught, use
    assert works(small)


def test_a_wait_for_the_error_itself(small: Heap) -> None:
    """The error and its text are there while the heap is still full."""
    full = small.eval_js("globalThis.kept = []; () => { for (;;) kept.push({}) }")
    with pytest.raises(JsException) as caught:
        full()
    for _ in range(3):
        with pytest.raises(JsException):
            full()
    assert "memory" in str(caught.value)
    del caught
    small.js.kept = None  # evaluating needs memory, assigning does not
    assert works(small)


# -- memory -----------------------------------------------------------------------------------------------------------


def test_the_default_limit_is_a_share_of_the_machine(heap: Heap) -> None:
    limit = default_memory_limit()
    assert heap.stats()["memory_limit"] == limit
    assert limit == max(memory_of_machine() // 4, 256 * MIB)


def test_a_container_is_the_machine(tmp_path: Path) -> None:
    """Else its memory would end before the limit is reached, and the process with it."""
    machine = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    limit = tmp_path / "memory.max"
    for text, memory in (
        ("1073741824\n", 1 << 30),
        ("max\n", machine),
        ("9223372036854771712\n", machine),
        ("", machine),
    ):
        limit.write_text(text)
        assert memory_of_machine([limit, tmp_path / "no such file"]) == memory


@pytest.mark.parametrize("limit", [4 * MIB, 16 * MIB, 64 * MIB])
def test_a_limit_is_kept(limit: int) -> None:
    with Heap(memory_limit=limit) as heap:
        with pytest.raises(JsException, match="out of memory"):
            heap.eval_js(GREEDY)
        used = heap.eval_js(
            "globalThis.kept = []; try { for (;;) kept.push(new ArrayBuffer(65536)) } catch {} kept.length * 65536"
        )
        assert limit // 2 < used <= limit
        assert heap.memory()["bytes"] <= limit
        heap.js.kept = None
        assert works(heap)


def test_limits_of_heaps_are_their_own() -> None:
    with Heap(memory_limit=4 * MIB) as small, Heap(memory_limit=64 * MIB) as large:
        with pytest.raises(JsException, match="out of memory"):
            small.eval_js("new ArrayBuffer(8 << 20)")
        assert large.eval_js("new ArrayBuffer(8 << 20).byteLength") == 8 * MIB
        with pytest.raises(JsException, match="out of memory") as caught:
            large.eval_js("(f) => { f() }")(lambda: small.eval_js(GREEDY))
        assert "out of memory" in str(caught.value)
        assert works(small)
        assert works(large)


def test_memory_that_only_python_keeps_counts_and_is_given_back(small: Heap) -> None:
    make = small.eval_js("() => new ArrayBuffer(1 << 20)")
    kept = []

    def fill() -> None:
        while True:
            kept.append(make())

    with pytest.raises(JsException, match="out of memory"):
        fill()
    assert len(kept) > 6
    kept.clear()
    assert small.eval_js("new ArrayBuffer(6 << 20).byteLength") == 6 * MIB
    views = [memoryview(make()) for _ in range(6)]
    with pytest.raises(JsException, match="out of memory"):
        small.eval_js("new ArrayBuffer(6 << 20)")
    views.clear()
    assert small.eval_js("new ArrayBuffer(6 << 20).byteLength") == 6 * MIB


def test_memory_of_cycles_is_given_back_by_a_collection(small: Heap) -> None:
    class Node:
        js: Any

    for _ in range(3):
        for _ in range(8):
            node = Node()
            node.js = small.eval_js("(node) => ({ node, memory: new ArrayBuffer(1 << 20) })")(node)
        del node
        small.collect()
    assert works(small)


def test_threads_share_the_limit_of_a_heap(small: Heap) -> None:
    errors: list[str] = []

    def work() -> None:
        for _ in range(5):
            try:
                small.eval_js(GREEDY)
            except JsException as error:
                errors.append(str(error))

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(errors) == 15
    assert all("out of memory" in error for error in errors)
    assert works(small)


# -- every allocation -------------------------------------------------------------------------------------------------


def test_no_allocation_is_one_too_many() -> None:
    """Each try is in a child of its own. By hand: ``python tests/ffi_core/engine/memory_sweep.py 130 9000 13``."""
    script = Path(__file__).parent / "memory_sweep.py"
    done = subprocess.run([sys.executable, script, "130", "4500", "331"], capture_output=True, text=True, timeout=100)
    assert done.returncode == 0, done.stderr
    *problems, summary = done.stdout.splitlines()
    assert problems == [], done.stderr
    assert int(summary.split()[1]) > 12, f"the memory did not end where it was to end: {summary}"


# -- the stack --------------------------------------------------------------------------------------------------------

# Recursions through both languages; each is a function of (heap).
RECURSIONS: dict[str, Callable[[Heap], Any]] = {
    "JavaScript": lambda heap: heap.eval_js(DEEP),
    "calls": lambda heap: call_each_other(heap, "(f) => f()"),
    "generators": lambda heap: call_each_other(heap, "(f) => [...(function* () { yield f() })()]"),
    "traps": lambda heap: call_each_other(heap, "(f) => new Proxy({}, { get() { return f() } }).x"),
    "constructors": lambda heap: call_each_other(heap, "(f) => new (class { constructor() { f() } })()"),
    "sort": lambda heap: call_each_other(heap, "(f) => [2, 1].sort(() => f())"),
    "eval": lambda heap: call_each_other(heap, "(f) => eval('f()')"),
    "keyword arguments": lambda heap: call_each_other(heap, "(f) => f.callKwargs({})"),
    "conversion": lambda heap: heap.to_js(nested_list()),
    "conversion back": lambda heap: heap.eval_js(
        "(() => { let a = []; for (let i = 0; i < 1e5; i++) a = [a]; return a })()"
    ).to_py(),
    "source": lambda heap: heap.eval_js("(" * 100_000 + ")" * 100_000),
    "proxies": lambda heap: heap.eval_js(
        "(() => { let o = {}; for (let i = 0; i < 1e5; i++) o = new Proxy(o, {}); return o.x })()"
    ),
    "regular expression": lambda heap: heap.eval_js("new RegExp('(?:'.repeat(1e5) + ')'.repeat(1e5))"),
    "runPython": lambda heap: run_each_other(heap),
    "destructors": lambda heap: destroy_each_other(heap),
}


def call_each_other(heap: Heap, source: str) -> Any:
    call = heap.eval_js(source)

    def back() -> Any:
        return call(back)

    return back()


def run_each_other(heap: Heap) -> Any:
    heap.namespace["again"] = heap.eval_js("() => pyodide.runPython('again()')")
    return heap.namespace["again"]()


def nested_list() -> list[Any]:
    nested: list[Any] = []
    for _ in range(100_000):
        nested = [nested]
    return nested


def destroy_each_other(heap: Heap) -> None:
    """A destructor that makes and drops another object, and so on."""
    depth = 0

    class Last:
        def __del__(self) -> None:
            nonlocal depth
            depth += 1
            if depth < 100_000:
                heap.eval_js("(make) => { make() }")(Last)

    heap.eval_js("(make) => { make() }")(Last)
    assert depth > 10
    depth = 10**9


@pytest.fixture
def unlimited() -> Iterator[None]:
    """Without Python's own limit the stack is what ends a recursion."""
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(10**6)
    yield
    sys.setrecursionlimit(before)


def in_a_thread(size: int, work: Callable[[], Any]) -> Any:
    """What a function gives or raises in a thread with so many bytes of stack; 0 for the default."""
    result: list[Any] = []

    def run() -> None:
        try:
            result.append(work())
        except BaseException as error:
            result.append(error)

    before = threading.stack_size(size)
    try:
        thread = threading.Thread(target=run)
        thread.start()
    finally:
        threading.stack_size(before)
    thread.join()
    return result.pop()


@pytest.mark.usefixtures("unlimited")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("size", [96 << 10, 512 << 10, 0, 64 << 20], ids=["96K", "512K", "default", "64M"])
@pytest.mark.parametrize("recursion", RECURSIONS.values(), ids=list(RECURSIONS))
def test_recursion_in_a_thread_with_a_stack_of_its_own(
    heap: Heap, recursion: Callable[[Heap], Any], size: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The heap is the main thread's, and is used there before and after."""
    monkeypatch.setattr(sys, "unraisablehook", lambda report: None)
    assert works(heap)
    result = in_a_thread(size, lambda: recursion(heap))
    if isinstance(result, BaseException):
        assert isinstance(result, (JsException, RecursionError)), result
        assert "call stack" in str(result) or "recursion" in str(result) or "overflow" in str(result)
    del result
    assert works(heap)
    assert in_a_thread(0, lambda: works(heap)) is True


def test_depth_follows_the_stack_of_the_thread(heap: Heap) -> None:
    count = heap.eval_js("() => { let n = 0; const f = () => { n++; f() }; try { f() } catch {} return n }")
    small, medium, large = (in_a_thread(size << 10, count) for size in (512, 4096, 32768))
    assert 50 < small * 3 < medium
    assert medium * 3 < large
    here = count()
    assert in_a_thread(512 << 10, count) < here
    assert abs(count() - here) < here // 10, "what another thread has does not matter here"


def test_depth_follows_what_is_left_of_the_stack(heap: Heap) -> None:
    """JavaScript that is called deep inside of Python has less."""
    count = heap.eval_js("() => { let n = 0; const f = () => { n++; f() }; try { f() } catch {} return n }")

    def below(frames: int) -> int:
        return next(map(below, [frames - 1])) if frames else count()

    assert in_a_thread(4 << 20, lambda: below(100)) < in_a_thread(4 << 20, count)


def test_a_heap_made_on_a_small_stack_works_on_a_large_one() -> None:
    heap = in_a_thread(256 << 10, Heap)
    assert isinstance(heap, Heap)
    with heap:
        assert works(heap)
        with pytest.raises(JsException, match="call stack"):
            heap.eval_js(DEEP)
        assert heap.eval_js("(function f(n) { return n ? f(n - 1) : 'deep' })(1000)") == "deep"
        assert works(heap)


@pytest.mark.skipif(
    "libasan" in os.environ.get("LD_PRELOAD", ""), reason="with sanitizers frames are many times larger"
)
def test_a_heap_that_cannot_be_made_on_a_tiny_stack_is_an_error() -> None:
    result = in_a_thread(32 << 10, Heap)
    if isinstance(result, Heap):
        result.close()
    else:
        assert isinstance(result, (JsException, RecursionError, MemoryError)), result


def run_with_stack(limit: int, source: str) -> str:
    """What a script prints whose main thread has so many bytes of stack."""
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(source)],
        capture_output=True,
        text=True,
        timeout=60,
        preexec_fn=lambda: resource.setrlimit(
            resource.RLIMIT_STACK, (limit, resource.getrlimit(resource.RLIMIT_STACK)[1])
        ),
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


RECUR_IN_MAIN = """
    import sys
    from diglot.ffi_core import Heap, JsException
    sys.setrecursionlimit(10**6)
    heap = Heap()
    call = heap.eval_js("(f) => f()")
    def back(): return call(back)
    for recursion in (lambda: heap.eval_js("(function f() { return f() + 1 })()"), back):
        try: recursion()
        except (JsException, RecursionError) as error: print(type(error).__name__, end=" ")
    print(heap.eval_js("1 + 1"), heap.stats()["stack_limit"])
"""


@pytest.mark.parametrize("limit", [512 << 10, 8 << 20, 64 << 20])
def test_the_main_thread_s_stack(limit: int) -> None:
    *names, two, size = run_with_stack(limit, RECUR_IN_MAIN).split()
    assert set(names) <= {"JsException", "RecursionError"}
    assert len(names) == 2
    assert two == "2"
    assert limit // 4 < int(size) < limit


@pytest.mark.skipif(
    resource.getrlimit(resource.RLIMIT_STACK)[1] != resource.RLIM_INFINITY, reason="this process may not lift the limit"
)
def test_a_stack_without_limit_counts_as_a_large_one() -> None:
    """Else endless recursion would end in the machine's memory being used up."""
    *names, two, size = run_with_stack(resource.RLIM_INFINITY, RECUR_IN_MAIN).split()
    assert len(names) == 2
    assert two == "2"
    assert int(size) <= 1 << 30


def test_recursion_and_memory_together(small: Heap) -> None:
    """A recursion that fills the memory on its way."""
    with pytest.raises(JsException, match=r"call stack|out of memory"):
        small.eval_js("(function f(a) { return f([a, new Array(5000).fill(a)]) })()")
    gc.collect()
    small.collect()
    assert works(small)
