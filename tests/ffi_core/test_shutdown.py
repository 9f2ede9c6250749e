"""The end of the interpreter: whatever holds proxies then, the process ends as it was told to, and quietly."""

from __future__ import annotations

import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

PRELUDE = """\
import asyncio, atexit, builtins, contextvars, functools, gc, os, signal, sys, threading, time, weakref
from diglot.ffi_core import Heap, HeapClosedError, JsException

class Noisy:
    "An object with a destructor."
    def __del__(self): pass

class Node:
    "An object that can be part of a cycle."
"""


def run(tmp_path: Path, source: str, *, status: int = 0, prelude: str = PRELUDE) -> tuple[str, str]:
    """Run a script in a process of its own, with Python's own checks on; what it printed on both streams.

    :param status: with which it must end.
    """
    script = tmp_path / "script.py"
    script.write_text(prelude + textwrap.dedent(source), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-X", "dev", "-W", "ignore::DeprecationWarning", script],
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == status, done.stderr
    return done.stdout, done.stderr


def quiet(tmp_path: Path, source: str, *, status: int = 0, prelude: str = PRELUDE) -> list[str]:
    """As `run` for a script that leaves standard error empty; the lines that it printed."""
    out, err = run(tmp_path, source, status=status, prelude=prelude)
    told = [line for line in err.splitlines() if not line.startswith("Executing <")]  # a slow step, on a busy machine
    assert told == []
    return out.splitlines()


# -- proxies that are still held --------------------------------------------------------------------------------------

# Each leaves proxies of both directions somewhere, in a heap that nobody closes.
LEFT = {
    "globals": """
        heap = Heap(); heap.install()
        values = [heap.eval_js(source) for source in (
            "({})", "() => 1", "[1]", "new Map([[1, {}]])", "new Set([1])", "new Promise(() => {})", "Symbol('x')",
            "(function* () { yield 1 })()", "(async function* () { yield 1 })()", "new Error('x')", "new Uint8Array(4)",
            "new ArrayBuffer(4)", "new (class A { #p = 1 })()", "[1].values()", "new Proxy({}, {})", "globalThis",
            "2n ** 70n", "new Date()", "new WeakMap()", "Promise.reject(1).catch(() => 0)")]
        method, double, once = values[3].get, heap.create_proxy(Noisy()), heap.create_proxy(lambda: 1)
        views = [memoryview(values[10]), memoryview(values[11])]
        held = [Noisy(), [Noisy()], {1: Noisy()}, Noisy, lambda: values, (x for x in values), Noisy().__del__,
                bytearray(4), KeyError(Noisy()), values]
        heap.js.held = heap.to_js(held, depth=1)
        heap.eval_js("globalThis.view = held[7].getBuffer(); globalThis.i = held[1][Symbol.iterator]()")
        heap.eval_js("globalThis.copy = held[0].copy(); globalThis.f = () => held; globalThis.b = held[4].bind(null)")
    """,
    "errors": """
        heap = Heap()
        def caught(f, *args):
            try: f(*args)
            except Exception as error: return error
        errors = [caught(heap.eval_js, "throw new Error('x')"), caught(heap.eval_js, "throw { a: [1] }"),
                  caught(heap.eval_js("(f) => { f() }"), lambda: 1 / 0),
                  caught(heap.eval_js("(f) => { try { f() } catch (e) { globalThis.e = e; throw e } }"), lambda: [][1])]
        sys.last_value = errors[2]
    """,
    "suspended functions": """
        heap = Heap()
        def generator():
            local = heap.eval_js("({})")
            try: yield local
            finally: local = None
        made = generator(); next(made)
        heap.js.held = made
        js = heap.eval_js("(function* (x) { try { yield x } finally { x = null } })")(made); next(js)
        heap.eval_js("(g) => { (async () => { await new Promise(() => {}); g })() }")(made)
    """,
    "cycles": """
        heap = Heap()
        class Last(Node):
            def __del__(self): assert self.js is not None
        for kind in (Node, Last):
            node = kind(); node.me = node; node.js = heap.eval_js("(node) => ({ node })")(node)
            node = kind(); node.js = heap.eval_js("(node) => () => node")(node)
        del node
        kept = Node(); kept.js = heap.eval_js("(node) => ({ node })")(kept)
        exported = Node()
        exported.js = memoryview(heap.eval_js("(n) => Object.assign(new Uint8Array(1), { n })")(exported))
    """,
    "cycles that are not collected": """
        gc.disable(); heap = Heap()
        for _ in range(100):
            node = Node(); node.me = node; node.js = heap.eval_js("(node) => ({ node })")(node)
        gc.freeze()
    """,
    "heap in itself": """
        heap = Heap(); heap.namespace["heap"] = heap; heap.js.heap = heap; heap.js.names = heap.namespace
        heap.namespace["js"] = heap.js
    """,
    "corners of the interpreter": """
        heap = Heap()
        builtins.kept = heap.eval_js("(x) => ({ x })")(Noisy()); builtins.heap_of_a_script = heap
        sys.modules["not_a_module"] = heap.eval_js("({})"); sys.kept = kept
        local = threading.local(); local.x = heap.eval_js("({})")
        variable = contextvars.ContextVar("variable", default=heap.eval_js("[]")); variable.set(heap.eval_js("({})"))
        class Some: x = heap.eval_js("() => 1")
        def default(a=heap.eval_js("({})")): ...
        @functools.lru_cache
        def cached(x): return heap.eval_js("({})")
        cached(1)
    """,
    "several heaps": """
        heaps = [Heap() for _ in range(3)]
        node = Node()
        node.js = [heap.eval_js("(node) => { globalThis.node = node; return { node } }")(node) for heap in heaps]
        node.heaps = heaps
        heaps[1].close()
    """,
    "views of memory after close": """
        heap = Heap(); heap.js.kept = Noisy(); js = heap.eval_js("({})")
        view = memoryview(heap.eval_js("new Uint8Array([1, 2])"))
        heap.close()
        node = Node(); other = Heap()
        node.view = memoryview(other.eval_js("(n) => Object.assign(new Uint8Array([1, 2]), { n })")(node))
        other.close()
        del heap, other
    """,
    "timers and tasks": """
        heap = Heap(); loop = asyncio.new_event_loop()
        async def main():
            heap.eval_js("globalThis.ran = 0; setInterval(() => { ran++ }, 1); setTimeout(() => 0, 1e7)")
            promise = heap.eval_js("new Promise(() => {})")
            async def wait(): await promise
            task = asyncio.ensure_future(wait()); task._log_destroy_pending = False
            heap.js.task = task
            await asyncio.sleep(0.01)
        loop.run_until_complete(main())
        loop.close()
    """,
    "ledger": """
        heap = Heap(ledger=True); heap.js.held = [Noisy()]; js = heap.eval_js("({})"); heap.begin_cell("In [1]")
        method = heap.eval_js("({ f() {} })").f
    """,
}


@pytest.mark.parametrize("source", LEFT.values(), ids=list(LEFT))
def test_proxies_left_behind(tmp_path: Path, source: str) -> None:
    assert quiet(tmp_path, textwrap.dedent(source) + "\nprint('end')") == ["end"]


def test_an_exit_in_the_middle_leaves_them_too(tmp_path: Path) -> None:
    source = textwrap.dedent(LEFT["globals"]) + "\nwith heap:\n    heap.eval_js('(f) => { f() }')(lambda: sys.exit(7))"
    assert quiet(tmp_path, source, status=7) == []


# -- code that runs at the end ----------------------------------------------------------------------------------------


def test_callbacks_of_atexit_use_javascript(tmp_path: Path) -> None:
    lines = quiet(
        tmp_path,
        """
        heap = Heap(); value = heap.eval_js("({ x: 1 })")
        atexit.register(heap.eval_js("(print, x) => { print('js ' + x) }"), print, 2)
        atexit.register(lambda: print("python", value.x, heap.eval_js("1 + 1")))
        """,
    )
    assert lines == ["python 1 2", "js 2"]


def test_callbacks_of_atexit_that_run_after_the_heaps_are_closed(tmp_path: Path) -> None:
    """Those that were registered before the import. They may even make a heap, and leave it."""
    lines = quiet(
        tmp_path,
        """
        import atexit
        def late():
            for use in (lambda: value.x, lambda: heap.eval_js("1")):
                try: use()
                except HeapClosedError as error: print(type(error).__name__)
            global kept, other
            with Heap() as another: print(another.eval_js("1 + 1"))
            other = Heap(); kept = other.eval_js("(x) => ({ x })")([1])
        atexit.register(late)
        from diglot.ffi_core import Heap, HeapClosedError
        heap = Heap(); value = heap.eval_js("({ x: 1 })")
        """,
        prelude="",
    )
    assert lines == ["HeapClosedError", "HeapClosedError", "2"]


def test_closing_in_atexit(tmp_path: Path) -> None:
    assert quiet(tmp_path, "heap = Heap(); heap.js.kept = Noisy()\natexit.register(heap.close)") == []


@pytest.mark.parametrize(
    "keep",
    ["last = Last()", "last = Last(); last.me = last", "last = Last(); last.o = heap.eval_js('(x) => ({ x })')(last)",
     "builtins.last = Last()"],
)  # fmt: skip
def test_destructors_that_run_after_all_find_the_heap_closed(tmp_path: Path, keep: str) -> None:
    source = f"""
class Last:
    def __init__(self): self.js, self.heap, self.closed = heap.eval_js("({{ x: 1 }})"), heap, HeapClosedError
    def __del__(self):
        for use in (lambda: self.js.x, lambda: self.heap.eval_js("1")):
            try: print(use())
            except self.closed as error: print(type(error).__name__)
heap = Heap()
{keep}
"""
    assert quiet(tmp_path, source) == ["HeapClosedError", "HeapClosedError"]


def test_destructors_of_what_javascript_holds_run_when_the_heaps_close(tmp_path: Path) -> None:
    lines = quiet(
        tmp_path,
        """
        class Last:
            def __del__(self): print("gone")
        heap = Heap(); heap.js.kept = Last()
        print("end")
        """,
    )
    assert lines == ["end", "gone"]


def test_a_destructor_that_does_not_catch_is_reported(tmp_path: Path) -> None:
    out, err = run(
        tmp_path,
        """
        class Last:
            def __init__(self): self.js = heap.eval_js("({ x: 1 })")
            def __del__(self): self.js.x
        heap = Heap(); last = Last()
        """,
    )
    assert out == ""
    assert err.count("Exception ignored in") == 1
    assert "HeapClosedError" in err


def test_a_destructor_that_makes_a_heap_at_the_end(tmp_path: Path) -> None:
    """It works or is told why not; either way the process ends."""
    out, err = run(
        tmp_path,
        """
        class Last:
            def __del__(self):
                try: print(Heap().eval_js("1 + 1"))
                except Exception as error: print(type(error).__name__)
        last = Last()
        """,
    )
    assert len(out.splitlines()) == 1
    assert err == ""


def test_hooks_use_javascript(tmp_path: Path) -> None:
    out, err = run(
        tmp_path,
        """
        heap = Heap()
        sys.excepthook = lambda *_: print("hook", heap.eval_js("1 + 1"))
        sys.unraisablehook = lambda report: print("unraisable", report.exc_value)
        class Bad:
            def __del__(self): raise ValueError("in a destructor")
        heap.js.kept = Bad()
        heap.eval_js("(x) => 1")(Bad())
        raise ValueError
        """,
        status=1,
    )
    assert out.splitlines() == ["unraisable in a destructor", "hook 2", "unraisable in a destructor"]
    assert err == ""


# -- ways to end ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "source",
    [
        "heap.eval_js('(f) => { try { f() } catch (e) { throw e } finally { } }')(lambda: sys.exit(3))",
        "heap.eval_js('(f) => f()')(lambda: heap.eval_js('(f) => f()')(lambda: sys.exit(3)))",
        "heap.eval_js('(f) => { try { f() } catch (e) { globalThis.e = e } }')(lambda: sys.exit(4)); sys.exit(3)",
        "heap.eval_js('(f) => { for (const x of f) x }')(sys.exit(3) for _ in [1])",
        "heap.eval_js('(f) => new Proxy({}, { get() { f() } }).x')(lambda: sys.exit(3))",
        "heap.eval_js('(f) => f()')(lambda: os._exit(3))",
        """
async def main(): await heap.eval_js('async (f) => { await null; f() }')(lambda: sys.exit(3))
asyncio.run(main())
""",
        """
async def main():
    heap.eval_js('(f) => { setTimeout(f, 1) }')(lambda: sys.exit(3))
    await asyncio.sleep(60)
asyncio.run(main())
""",
        """
signal.signal(signal.SIGALRM, lambda *_: sys.exit(3)); signal.setitimer(signal.ITIMER_REAL, 0.1)
heap.eval_js('for (;;) {}')
""",
        "heap.eval_js('(f) => { f() }')(lambda: threading.Thread(target=sys.exit, args=(9,)).start()); sys.exit(3)",
    ],
    ids=["finally", "nested", "caught", "iterator", "trap", "_exit", "async", "timer", "signal", "thread"],
)  # fmt: skip
def test_exit_inside_javascript(tmp_path: Path, source: str) -> None:
    assert (
        quiet(tmp_path, f"heap = Heap(); value = heap.eval_js('({{}})'); heap.js.kept = Noisy()\n{source}", status=3)
        == []
    )


def test_exit_in_a_promise_job_is_a_rejection(tmp_path: Path) -> None:
    out, err = run(
        tmp_path,
        """
        heap = Heap()
        heap.eval_js("(f) => { Promise.resolve().then(() => { f() }) }")(lambda: sys.exit(3))
        heap.eval_js("0")
        print("goes on")
        """,
    )
    assert out == "goes on\n"
    assert "SystemExit: 3" in err


def test_an_uncaught_error_of_javascript(tmp_path: Path) -> None:
    out, err = run(tmp_path, "heap = Heap()\nheap.eval_js('function f() { throw new RangeError(`x`) } f()')", status=1)
    assert out == ""
    assert err.count("Traceback") == 1
    assert "in f" in err
    assert err.strip().endswith("RangeError: x")


def test_ctrl_c_inside_javascript(tmp_path: Path) -> None:
    _, err = run(
        tmp_path,
        """
        heap = Heap()
        signal.signal(signal.SIGALRM, signal.default_int_handler); signal.setitimer(signal.ITIMER_REAL, 0.1)
        heap.eval_js("for (;;) {}")
        """,
        status=-signal.SIGINT,
    )
    assert err.strip().endswith("KeyboardInterrupt")


def test_a_rejection_of_the_last_call_is_reported(tmp_path: Path) -> None:
    _, err = run(tmp_path, "heap = Heap()\nheap.eval_js('Promise.reject(new RangeError(`left`)); 0')")
    assert err.count("RangeError: left") == 1


# -- threads ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "body",
    [
        "heap.eval_js('(f) => { f(); for (;;) {} }')(begun.set)",
        "heap.eval_js('(f, wait) => { f(); wait(1000) }')(begun.set, time.sleep)",
        "begun.set()\n    while True: heap.eval_js('(x) => ({ x })')([1])",
        "begun.set()\n    while True: kept = [value.x for _ in range(10)]",
        "mine = Heap(); local = mine.eval_js('({})'); mine.js.me = [local]; begun.set(); time.sleep(1000)",
        "heap.eval_js('(f) => { f(); for (;;) f() }')(lambda: (begun.set(), heap.eval_js('[{}]'))[1])",
        "begun.set()\n    while True: node = Node(); node.js = heap.eval_js('(n) => ({ n })')(node); heap.collect()",
    ],
    ids=["loops in JavaScript", "sleeps below JavaScript", "makes proxies", "drops proxies", "has a heap of its own",
         "calls back", "collects"],
)  # fmt: skip
def test_daemon_threads(tmp_path: Path, body: str) -> None:
    source = f"""
heap = Heap(); value = heap.eval_js("({{ x: {{}} }})"); heap.js.held = Noisy()
begun = threading.Event()
def work():
    {body}
threading.Thread(target=work, daemon=True).start()
begun.wait(); time.sleep(0.02)
print("end")
"""
    assert quiet(tmp_path, source) == ["end"]


def test_daemon_threads_that_wait_for_a_heap(tmp_path: Path) -> None:
    source = """
        heap = Heap(); value = heap.eval_js("({ x: 1 })")
        begun = threading.Event()
        def occupy(): heap.eval_js("(f) => { f(); for (;;) {} }")(begun.set)
        def wait():
            try: print(value.x)
            except BaseException as error: print(error)
        threading.Thread(target=occupy, daemon=True).start()
        begun.wait()
        for _ in range(3): threading.Thread(target=wait, daemon=True).start()
        time.sleep(0.05)
        print("end")
    """
    assert quiet(tmp_path, source) == ["end"]


def test_threads_that_outlive_the_main_thread(tmp_path: Path) -> None:
    lines = quiet(
        tmp_path,
        """
        heap = Heap()
        def work(): time.sleep(0.1); print(heap.eval_js("1 + 1")); heap.js.kept = [Noisy()]
        threading.Thread(target=work).start()
        """,
    )
    assert lines == ["2"]


# -- fork -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "child",
    ["sys.exit(0)", "os._exit(0)", "pass", "raise SystemExit(0)", "heap.close()", "del heap, value, view; gc.collect()",
     "assert heap.eval_js('1 + 1') == 2; assert value.x.a == 1; heap.js.more = Noisy(); heap.collect()",
     "with Heap() as other: assert other.eval_js('1') == 1",
     "node = Node(); node.js = heap.eval_js('(n) => ({ n })')(node); del node; heap.collect()"],
)  # fmt: skip
def test_children(tmp_path: Path, child: str) -> None:
    source = f"""
heap = Heap(); value = heap.eval_js("({{ x: {{ a: 1 }} }})"); heap.js.held = [value, Noisy()]
view = memoryview(heap.eval_js("new Uint8Array(4)"))
pid = os.fork()
if pid == 0:
    {child}
else:
    assert os.waitpid(pid, 0)[1] == 0
    assert heap.eval_js("1 + 1") == 2 and value.x.a == 1
    print("parent")
"""
    assert quiet(tmp_path, source) == ["parent"]


def test_fork_below_javascript(tmp_path: Path) -> None:
    lines = quiet(
        tmp_path,
        """
        heap = Heap()
        def child_that_exits():
            pid = os.fork()
            if pid == 0: sys.exit(5)
            return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        def child_that_calls_back():
            pid = os.fork()
            if pid == 0: os._exit(heap.eval_js("40 + 2"))
            return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        call = heap.eval_js("(f) => f()")
        print(call(child_that_exits), call(child_that_calls_back))
        """,
    )
    assert lines == ["5 42"]


FORK_BESIDE_A_THREAD = """
heap = Heap(); flag = heap.eval_js("new Uint8Array(1)"); memory = memoryview(flag); begun = threading.Event()
def work(): heap.eval_js("(f, flag) => { f(); while (!flag[0]); }")(begun.set, flag)
thread = threading.Thread(target=work); thread.start(); begun.wait()
pid = os.fork()
if pid == 0:
    signal.alarm(2)
    CHILD
memory[0] = 1; thread.join()
assert os.waitpid(pid, 0)[1] == 0
assert heap.eval_js("1 + 1") == 2
print("parent")
"""


def test_fork_while_another_thread_is_inside(tmp_path: Path) -> None:
    assert quiet(tmp_path, FORK_BESIDE_A_THREAD.replace("CHILD", "sys.exit(0)")) == ["parent"]


def test_a_child_is_told_that_the_heap_was_in_use_when_it_was_forked(tmp_path: Path) -> None:
    child = "try: heap.eval_js('1')\n    except RuntimeError: os._exit(0)\n    os._exit(1)"
    assert quiet(tmp_path, FORK_BESIDE_A_THREAD.replace("CHILD", child)) == ["parent"]


def test_pools_of_processes(tmp_path: Path) -> None:
    lines = quiet(
        tmp_path,
        """
        import multiprocessing
        heap = Heap(); double = heap.eval_js("(x) => x * 2")
        def work(x): return double(x)
        with multiprocessing.get_context("fork").Pool(2) as pool: print(pool.map(work, range(5)))
        """,
    )
    assert lines == ["[0, 2, 4, 6, 8]"]
