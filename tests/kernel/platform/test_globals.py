"""The platform's globals: lazy, replaceable, and safe from what cells do to prototypes; the small parts of it."""

from __future__ import annotations

import asyncio
import gc
import hashlib
import subprocess
import sys
from typing import Any

import pytest

from diglot.ffi_core import Heap, JsException
from diglot.kernel import Cells
from diglot.kernel.platform.globals import GLOBALS

NAMES = sorted(name for names in GLOBALS.values() for name in names)


def test_all_are_there_and_unseen_by_loops(run: Any) -> None:
    assert run("names => [...names].filter(name => globalThis[name] === undefined)")(NAMES).to_py() == []
    assert (
        run(
            "Object.keys(globalThis).filter(name => !['console', 'require'].includes(name) && /^[A-Z_]/.test(name))"
        ).to_py()
        == []
    )
    assert run("self === globalThis && global === globalThis && typeof dukpy === 'undefined'") is True


@pytest.mark.parametrize("name", ["URL", "fetch", "process", "performance", "setImmediate"])
@pytest.mark.parametrize("kind", ["const", "let", "var", "class", "function", "globalThis."])
def test_a_cell_may_take_a_name(run: Any, name: str, kind: str) -> None:
    sources = {
        "class": f"class {name} {{}}",
        "function": f"function {name}() {{}}",
        "globalThis.": f"globalThis.{name} = 3",
    }
    run(sources.get(kind, f"{kind} {name} = 3"))
    assert run(f"typeof {name}") == ("function" if kind in ("class", "function") else "number")


@pytest.mark.parametrize("source", ["const process = 3", "let process = 3", "var process = 3", "function process() {}"])
def test_a_name_that_a_cell_took_is_its_own_in_python_too(run: Any, source: str) -> None:
    with pytest.raises(NameError):
        run.py("process")
    run(source)
    assert run.py("process") == run("process")


def test_taking_a_name_leaves_the_others_working(run: Any) -> None:
    run("globalThis.URL = class Mine { constructor() { this.mine = true } }")
    assert run("[new URL('x').mine, new URLSearchParams('a=1').get('a')]").to_py() == [True, "1"]


def test_a_property_can_be_deleted_and_defined(run: Any) -> None:
    source = """
    const before = Object.getOwnPropertyDescriptor(globalThis, 'structuredClone').configurable
    delete globalThis.structuredClone; const gone = typeof structuredClone
    Object.defineProperty(globalThis, 'atob', { value: 5 });
    [before, gone, atob]
    """
    assert run(source).to_py() == [True, "undefined", 5]


def test_python_code_sees_them(run: Any) -> None:
    run.cells.heap.install()
    assert run.py("import js\njs.URL.new('http://h/p').pathname") == "/p"
    assert run.py("URLSearchParams = 5\nURLSearchParams") == 5


def test_python_names_of_cells_are_not_hidden_by_completion(run: Any) -> None:
    found = run.cells.complete("URLSearchP", 10)
    assert "URLSearchParams" in found.matches


def test_completion_and_inspection_look_into_what_was_not_used_yet(run: Any) -> None:
    assert "canParse" in run.cells.complete("URL.can", 7).matches
    assert "AbortSignal" in (run.cells.inspect("AbortSignal", 3) or "")


def test_nothing_heavy_is_imported_before_it_is_used() -> None:
    code = (
        "import sys\nfrom diglot.ffi_core import Heap\nfrom diglot.kernel import Cells\n"
        "with Heap() as heap:\n    Cells(heap).close()\n"
        "print([name for name in ('httpx', 'ada_url', 'webencodings') if name in sys.modules])"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


def test_first_use_after_hostile_patches(run: Any) -> None:
    run("""
    const classes = [Map, Set, WeakMap, String, Function, Promise, RegExp, Array], { defineProperty } = Object
    for (let i = 0; i < classes.length; i++) {
      const { prototype } = classes[i], keys = Reflect.ownKeys(prototype)
      for (let j = 0; j < keys.length; j++) {
        const key = keys[j]
        if (key === 'constructor' || key === 'length' || key === 'then') continue
        try { defineProperty(prototype, key, { value() { throw new Error('patched') } }) } catch {}
      }
    }
    Object.defineProperty = Object.create = Reflect.apply = Object.keys = Symbol.for = null
    """)
    source = """
    const out = []
    out.push = undefined
    out[0] = new URL('http://h/?a=1').searchParams.get('a')
    out[1] = new TextDecoder('latin1').decode(new TextEncoder().encode('a'))
    out[2] = structuredClone({ a: 1 }).a
    out[3] = btoa('a') + atob('YQ==')
    out[4] = new AbortController().signal.aborted
    out[5] = typeof crypto.randomUUID() + typeof performance.now() + typeof process.pid
    out[6] = performance.mark('m').name
    out
    """
    found = run(source)
    assert [found[index] for index in range(7)] == ["1", "a", 1, "YQ==a", False, "stringnumbernumber", "m"]


def test_heaps_are_freed() -> None:
    async def use() -> None:
        heap = Heap()
        cells = Cells(heap)
        await cells.run(
            "[new URL('http://h'), structuredClone(1), process, navigator, crypto, performance, new AbortController()]"
        )
        cells.close()
        heap.close()

    asyncio.run(use())
    gc.collect()


# -- timers' relatives ------------------------------------------------------------------------------------------------


def test_immediates(run: Any) -> None:
    source = """
    const log = [], set = name => setImmediate((...args) => log.push(name, ...args), 'arg')
    set(1); const second = set(2); set(3); clearImmediate(second); clearImmediate(second); clearImmediate(undefined)
    queueMicrotask(() => log.push('microtask'))
    await new Promise(resolve => setTimeout(resolve, 10))
    log
    """
    assert run(source).to_py() == ["microtask", 1, "arg", 3, "arg"]


def test_many_immediates_run_in_order(run: Any) -> None:
    run("const order = []; for (let i = 0; i < 200; i++) setImmediate(() => order.push(i))")
    run.wait(0.02)
    assert run("order").to_py() == list(range(200))


def test_an_immediate_that_throws_stops_no_other(run: Any, capsys: pytest.CaptureFixture[str]) -> None:
    run("let ran = 0; setImmediate(() => { throw new Error('bad') }); setImmediate(() => { ran++ })")
    run.wait(0.02)
    assert run("ran") == 1
    assert "Error: bad" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["setImmediate", "queueMicrotask"])
def test_callbacks_are_functions(run: Any, name: str) -> None:
    with pytest.raises(JsException, match="TypeError"):
        run(f"{name}('code')")


@pytest.mark.parametrize("value", ["new Error('told')", "'told'", "{ told: 1 }"])
def test_report_error(run: Any, capsys: pytest.CaptureFixture[str], value: str) -> None:
    run(f"reportError({value})")
    assert "told" in capsys.readouterr().err


# -- performance, crypto, navigator -----------------------------------------------------------------------------------


def test_performance(run: Any) -> None:
    source = """
    const a = performance.mark('a', { startTime: 5, detail: { x: 1 } }), b = performance.mark('b', { startTime: 9 })
    const m = performance.measure('m', 'a', 'b');
    [m.startTime, m.duration === 4, a.detail.x, performance.measure('n', { start: 1, end: 4, detail: 9 }).duration,
     performance.measure('o', { start: 1, duration: 2 }).duration, performance.getEntries().map(entry => entry.name).join(''),
     performance.getEntriesByName('m', 'measure').length, performance.getEntriesByType('mark').length, JSON.stringify(a),
     m instanceof PerformanceEntry, Math.abs(performance.timeOrigin + performance.now() - Date.now()) < 1000,
     (t => [t, performance.mark('now').startTime, performance.now()])(performance.now()).every((t, i, all) => !i || t >= all[i - 1])]
    """
    assert run(source).to_py() == [
        5, True, 1, 3, 2, "noamb", 1, 2, '{"name":"a","entryType":"mark","startTime":5,"duration":0,"detail":{"x":1}}', True, True, True,
    ]  # fmt: skip
    assert (
        run(
            "performance.clearMarks('a'); performance.clearMarks('now'); performance.clearMeasures();"
            "performance.getEntries().map(e => e.name).join()"
        )
        == "b"
    )


@pytest.mark.parametrize(
    ("source", "error"),
    [
        ("performance.measure('m', 'nothing')", "SyntaxError: .*there is no mark 'nothing'"),
        ("performance.mark()", r"Performance.mark\(\) needs 1 argument"),
        ("performance.mark('m', { startTime: -1 })", "TypeError: a time must not be negative"),
        ("performance.measure('m', { start: 1, end: 2, duration: 1 })", "TypeError: .*not all three"),
        ("performance.measure('m', { duration: 1 })", "TypeError: .*need a start or an end"),
        ("new PerformanceEntry()", "TypeError: Illegal constructor"),
    ],
)
def test_misuse_of_performance(run: Any, source: str, error: str) -> None:
    with pytest.raises(JsException, match=error):
        run(source)


def test_random_values(run: Any) -> None:
    uuid = "/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(crypto.randomUUID())"
    assert run(uuid) is True
    source = """
    const all = new Uint32Array(64), part = all.subarray(8, 16);
    [crypto.getRandomValues(part) === part, part.some(x => x !== 0), all.slice(0, 8).every(x => x === 0), crypto.randomUUID() !== crypto.randomUUID()]
    """
    assert run(source).to_py() == [True] * 4


@pytest.mark.parametrize(
    ("value", "name"),
    [("new Float32Array(1)", "TypeMismatch"), ("[]", "TypeMismatch"), ("new Uint8Array(65537)", "QuotaExceeded")],
)
def test_what_cannot_be_filled(run: Any, value: str, name: str) -> None:
    with pytest.raises(JsException, match=f"{name}Error"):
        run(f"crypto.getRandomValues({value})")


@pytest.mark.parametrize("name", ["SHA-1", "sha-256", "SHA-384", "SHA-512"])
def test_digest(run: Any, name: str) -> None:
    digest = run(f"await crypto.subtle.digest({{ name: '{name}' }}, new TextEncoder().encode('abc'))")
    assert digest.to_bytes() == hashlib.new(name.replace("-", ""), b"abc").digest()


@pytest.mark.parametrize(
    ("arguments", "error"),
    [("'MD5', new Uint8Array(1)", "NotSupportedError"), ("'SHA-1', 's'", "TypeError"), ("", "needs 2 arguments")],
)
def test_a_digest_that_fails_rejects(run: Any, arguments: str, error: str) -> None:
    assert run(f"crypto.subtle.digest({arguments}).catch(() => 0) instanceof Promise") is True
    with pytest.raises(JsException, match=error):
        run(f"await crypto.subtle.digest({arguments})")


def test_navigator(run: Any) -> None:
    assert (
        run(
            "[navigator.userAgent.startsWith('Diglot/'), navigator.hardwareConcurrency > 0, navigator.languages[0] === navigator.language]"
        ).to_py()
        == [True] * 3
    )
