"""`Heap`: evaluation, the shared names, several heaps, closing, figures, installation, the start-up checks."""

from __future__ import annotations

import asyncio
import collections
import gc
import importlib
import subprocess
import sys
import types
import weakref
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from diglot.ffi_core import Heap, HeapClosedError, JsException, JsProxy

# Evaluation


@pytest.mark.parametrize(
    ("source", "value"),
    [("1 + 1", 2), ("", None), ("var x = 5", None), ("var x = 5; x", 5), ("if (true) { 7 }", 7), ("'é漢😀'", "é漢😀"),
     ("'\ud83d'.length", 1), ("/* nothing */", None), ("#!/usr/bin/env node\n3", 3), ("'a\0b'.length", 3)],
)  # fmt: skip
def test_eval_gives_the_completion_value(heap: Heap, source: str, value: Any) -> None:
    assert heap.eval_js(source) == value


def test_scripts_share_their_globals(heap: Heap) -> None:
    heap.eval_js("var a = 1; function f() { return a }; globalThis.b = 2")
    assert heap.eval_js("a + b + f()") == 4
    assert heap.js.a == 1
    heap.js.a = 10
    assert heap.eval_js("f()") == 10


@pytest.mark.parametrize("source", [5, b"1", None, ["1"]])
def test_only_text_is_evaluated(heap: Heap, source: Any) -> None:
    with pytest.raises(TypeError):
        heap.eval_js(source)


# Names of both languages


def test_python_names_are_javascripts(heap: Heap) -> None:
    heap.namespace["shared"] = 1
    assert heap.eval_js("shared + 1") == 2
    heap.namespace["shared"] = [1]
    assert heap.eval_js("shared[0]") == 1
    heap.eval_js("shared = 'from js'")
    assert heap.namespace["shared"] == "from js"
    del heap.namespace["shared"]
    with pytest.raises(JsException, match="ReferenceError"):
        heap.eval_js("shared")


def test_typeof_of_a_missing_name_is_safe(heap: Heap) -> None:
    assert heap.eval_js("typeof missing") == "undefined"
    heap.namespace["present"] = len
    assert heap.eval_js("typeof present") == "function"
    assert heap.eval_js("typeof globalThis.missing") == "undefined"


def test_javascripts_own_names_win(heap: Heap) -> None:
    heap.namespace["Math"] = "python's"
    assert heap.eval_js("typeof Math.max") == "function"
    assert heap.eval_js("py.Math") == "python's"
    heap.eval_js("var mine = 'js'")
    heap.namespace["mine"] = "python"
    assert heap.eval_js("mine") == "js"


def test_javascripts_names_stay_out_of_pythons(heap: Heap) -> None:
    heap.eval_js("var only_js = 1; implicit = 2")
    assert "only_js" not in heap.namespace
    assert "implicit" not in heap.namespace
    assert heap.js.implicit == 2


def test_python_builtins_are_no_names(heap: Heap) -> None:
    assert heap.eval_js("typeof len") == "undefined"
    assert heap.eval_js("typeof print") == "undefined"


def test_a_name_that_is_none_is_there(heap: Heap) -> None:
    heap.namespace["nothing"] = None
    assert heap.eval_js("nothing === undefined") is True


def test_a_namespace_of_ones_own() -> None:
    names = {"x": 1}
    with Heap(namespace=names) as heap:
        assert heap.namespace is names
        assert heap.eval_js("x") == 1
        heap.eval_js("x = 2; py.y = 3")
        assert names == {"x": 2, "y": 3}


def test_a_namespace_that_is_no_dict() -> None:
    names = collections.ChainMap({}, {"x": 1})
    with Heap(namespace=names) as heap:
        assert heap.eval_js("x") == 1
        heap.eval_js("x = 2")
        assert names.maps == [{"x": 2}, {"x": 1}]


def test_a_namespace_that_fails() -> None:
    class Broken(dict):  # type: ignore[type-arg]
        def __getitem__(self, key: str) -> Any:
            if key == "x":
                raise RuntimeError("broken namespace")
            raise KeyError(key)

    with Heap(namespace=Broken()) as heap:
        with pytest.raises(RuntimeError, match="broken namespace"):
            heap.eval_js("x")
        assert heap.eval_js("1 + 1") == 2


def test_the_global_py(heap: Heap) -> None:
    heap.namespace["x"] = [1]
    assert heap.eval_js("py.x") == [1]
    assert heap.eval_js("'x' in py && !('y' in py) && py.y === undefined") is True
    heap.eval_js("py.z = 5; delete py.x")
    assert heap.namespace["z"] == 5
    assert "x" not in heap.namespace
    assert "z" in heap.eval_js("Object.keys(py)").to_py()
    assert heap.eval_js("py.import('math').sqrt(16)") == 4


def test_js_is_globalthis(heap: Heap) -> None:
    assert heap.js is heap.eval_js("globalThis")
    assert heap.js.Math.max(1, 2) == 2


# Several heaps


def test_heaps_are_separate() -> None:
    with Heap() as a, Heap() as b:
        a.eval_js("var x = 'a'")
        b.eval_js("var x = 'b'")
        assert (a.eval_js("x"), b.eval_js("x")) == ("a", "b")
        assert a.js.Object != b.js.Object
        a.namespace["only"] = 1
        assert b.eval_js("typeof only") == "undefined"


@pytest.mark.parametrize(
    "hand",
    [
        lambda heap, other: heap.eval_js("x => x")(other),
        lambda heap, other: setattr(heap.js, "foreign", other),
        lambda heap, other: heap.eval_js("[]").append(other),
        lambda heap, other: heap.to_js([other]),
        lambda heap, other: heap.eval_js("f => f()")(lambda: other),
        lambda heap, other: heap.eval_js("(class { })").new(other),
        lambda heap, other: heap.eval_js("({})")(x=other),
    ],
)
@pytest.mark.parametrize("source", ["({})", "() => 1", "Symbol('s')"])
def test_a_proxy_of_another_heap_is_an_error(hand: Callable[[Heap, Any], Any], source: str) -> None:
    with Heap() as a, Heap() as b:
        with pytest.raises((ValueError, TypeError)) as caught:
            hand(a, b.eval_js(source))
        if isinstance(caught.value, ValueError):
            assert "another heap" in str(caught.value)
            assert "to_py" in str(caught.value)
        else:
            assert "callable" in str(caught.value)
        assert a.eval_js("1 + 1") == 2


def test_proxies_of_two_heaps_are_never_equal() -> None:
    with Heap() as a, Heap() as b:
        assert a.js != b.js
        assert a.js.Array.isArray(a.eval_js("[]")) is True


def test_python_objects_are_shared_by_heaps() -> None:
    with Heap() as a, Heap() as b:
        shared = [1]
        a.eval_js("x => { x.push(2) }")(shared)
        b.eval_js("x => { x.push(3) }")(shared)
        assert shared == [1, 2, 3]


def test_heaps_call_each_other() -> None:
    with Heap() as a, Heap() as b:
        inner = b.eval_js("x => x + 1")
        assert a.eval_js("f => f(1) + 1")(lambda x: inner(x)) == 3
        with pytest.raises(JsException, match="RangeError: b"):
            a.eval_js("f => f()")(lambda: b.eval_js("throw new RangeError('b')"))


def test_an_error_of_one_heap_through_another_is_itself() -> None:
    with Heap() as a, Heap() as b:
        error = b.eval_js("new RangeError('b')")

        def fail() -> None:
            raise error

        with pytest.raises(JsException) as caught:
            a.eval_js("f => f()")(fail)
        assert caught.value is error


# Closing


def uses(value: Any) -> dict[str, Callable[[], Any]]:
    return {
        "attribute": lambda: value.x,
        "set": lambda: setattr(value, "x", 1),
        "delete": lambda: delattr(value, "x"),
        "dir": lambda: dir(value),
        "to_py": lambda: value.to_py(),
        "typeof": lambda: value.typeof,
        "js_id": lambda: value.js_id,
        "keys": lambda: value.object_keys(),
        "bool": lambda: bool(value),
        "new": lambda: value.new(),
    }


@pytest.mark.parametrize("use", uses(None))
def test_a_proxy_of_a_closed_heap_says_so(use: str) -> None:
    with Heap() as heap:
        value = heap.eval_js("(class { })")
    with pytest.raises(HeapClosedError, match="closed"):
        uses(value)[use]()


@pytest.mark.parametrize(
    ("source", "use"),
    [("[1]", len), ("[1]", list), ("[1]", lambda a: a[0]), ("[1]", lambda a: a.append(1)), ("() => 1", lambda f: f()),
     ("() => 1", lambda f: f(x=1)), ("new Map()", lambda m: m["x"]), ("new Set()", lambda s: 1 in s),
     ("new Uint8Array(1)", memoryview), ("[1].values()", next), ("({m() {}})", lambda o: o.m()),
     ("new Uint8Array(1)", lambda b: b.to_bytes())],
)  # fmt: skip
def test_collections_and_functions_of_a_closed_heap(source: str, use: Callable[[Any], Any]) -> None:
    with Heap() as heap:
        value = heap.eval_js(source)
        method = value.m if "m()" in source else None
    for target in (value, method) if method is not None else (value,):
        with pytest.raises(HeapClosedError):
            target() if target is method else use(target)


def test_a_proxy_of_a_closed_heap_can_be_shown_hashed_and_compared() -> None:
    with Heap() as heap:
        value, other, error = heap.eval_js("({})"), heap.eval_js("[]"), heap.eval_js("new Error('x')")
        before = hash(value)
    assert "closed" in repr(value)
    assert value == value
    assert value != other
    assert {value: 1}[value] == 1
    assert isinstance(before, int)
    assert isinstance(str(error), str)
    assert isinstance(repr(error), str)


def test_a_closed_heap_says_so() -> None:
    heap = Heap()
    heap.close()
    assert heap.closed
    assert repr(heap) == "<Heap closed>"
    for use in (
        lambda: heap.eval_js("1"),
        lambda: heap.js,
        lambda: heap.to_js([1]),
        lambda: heap.create_proxy([]),
        heap.memory,
    ):
        with pytest.raises(HeapClosedError, match="Heap"):
            use()


def test_close_is_idempotent() -> None:
    heap = Heap()
    heap.close()
    heap.close()
    assert heap.closed


def test_the_context_manager_closes() -> None:
    with Heap() as heap:
        assert not heap.closed
    assert heap.closed
    with pytest.raises(KeyError):
        with Heap() as heap:
            raise KeyError
    assert heap.closed


def test_a_heap_cannot_be_closed_from_inside(heap: Heap) -> None:
    with pytest.raises(RuntimeError, match="running"):
        heap.eval_js("f => f()")(heap.close)
    assert heap.eval_js("1 + 1") == 2


def test_closing_releases_python_objects() -> None:
    class Thing:
        pass

    thing = Thing()
    reference = weakref.ref(thing)
    heap = Heap()
    heap.eval_js("x => { globalThis.kept = [x, () => x, new Map([[x, x]])] }")(thing)
    del thing
    gc.collect()
    assert reference() is not None
    heap.close()
    gc.collect()
    assert reference() is None


def test_finalisers_that_run_while_a_heap_closes_may_use_python() -> None:
    log: list[str] = []

    class Thing:
        def __del__(self) -> None:
            log.append("gone")

    with Heap() as heap:
        heap.eval_js("x => { globalThis.kept = x }")(Thing())
    gc.collect()
    assert log == ["gone"]


def test_a_heap_that_nobody_uses_is_freed() -> None:
    heap = Heap()
    reference = weakref.ref(heap.engine)
    heap.eval_js("x => { globalThis.kept = x }")([1])
    del heap
    gc.collect()
    assert reference() is None


def test_a_proxy_keeps_its_heap_alive() -> None:
    heap = Heap()
    value = heap.eval_js("({x: [1, 2]})")
    engine = weakref.ref(heap.engine)
    del heap
    gc.collect()
    assert value.x.to_py() == [1, 2]
    del value
    gc.collect()
    assert engine() is None


def test_many_heaps_one_after_another() -> None:
    for i in range(30):
        with Heap() as heap:
            assert heap.eval_js("x => x + 1")(i) == i + 1


def test_heaps_open_at_exit_are_closed(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text("""
from diglot.ffi_core import Heap
class Noisy:
    def __del__(self): print("gone")
heap = Heap(); heap.install()
value = heap.eval_js("x => { globalThis.kept = x; return {x} }")(Noisy())
view = memoryview(heap.eval_js("new Uint8Array([1])"))
cycle = [value]; cycle.append(cycle)
print("end")
""")
    done = subprocess.run([sys.executable, "-X", "faulthandler", script], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[0] == "end"


# Figures


def test_stats_count_proxies(heap: Heap) -> None:
    before = heap.stats()
    things = [object() for _ in range(5)]
    heap.eval_js("x => { globalThis.kept = [...x] }")(things)
    proxies = [heap.eval_js("({})") for _ in range(7)]
    after = heap.stats()
    assert after["pyproxies"] - before["pyproxies"] == 5
    assert after["jsproxies"] - before["jsproxies"] >= len(proxies)
    del proxies
    heap.eval_js("kept = undefined")
    heap.collect()
    assert heap.stats()["pyproxies"] == before["pyproxies"]
    assert heap.stats()["jsproxies"] == before["jsproxies"]
    assert "proxies" in repr(heap)


def test_stats_count_exported_memory(heap: Heap) -> None:
    view = memoryview(heap.eval_js("new Uint8Array(1)"))
    assert heap.stats()["exports"] == 1
    view.release()
    gc.collect()
    assert heap.stats()["exports"] == 0


def test_memory_grows_and_shrinks(heap: Heap) -> None:
    before = heap.memory()
    heap.eval_js("var big = Array.from({length: 1000}, () => ({}))")
    grown = heap.memory()
    assert grown["objects"] - before["objects"] >= 1000
    assert grown["bytes"] > before["bytes"]
    heap.eval_js("big = undefined")
    assert heap.memory()["objects"] < grown["objects"]


def test_collect_counts(heap: Heap) -> None:
    before = heap.stats()["collections"]
    heap.collect()
    assert heap.stats()["collections"] > before


def test_a_cycle_in_javascript_is_collected(heap: Heap) -> None:
    heap.eval_js("(() => { const a = {}; a.self = a; globalThis.ref = new WeakRef(a) })()")
    heap.collect()
    assert heap.eval_js("ref.deref() === undefined") is True


def test_a_cycle_across_the_heaps_is_collected(heap: Heap) -> None:
    class Thing:
        pass

    thing = Thing()
    thing.js = heap.eval_js("x => ({back: x})")(thing)
    reference = weakref.ref(thing)
    del thing
    for _ in range(3):
        heap.collect()
    assert reference() is None


def test_a_cycle_across_the_heaps_that_is_in_use_stays(heap: Heap) -> None:
    class Thing:
        name = "alive"

    thing = Thing()
    heap.js.kept = heap.eval_js("x => ({back: x})")(thing)
    thing.js = heap.js.kept
    reference = weakref.ref(thing)
    del thing
    heap.collect()
    assert reference() is not None
    assert heap.eval_js("kept.back.js.back.name") == "alive"


# Installation


def test_install_makes_the_modules_importable(heap: Heap) -> None:
    import js
    import pyodide.code
    import pyodide.ffi
    import pyodide_js
    from js import JSON, Math

    assert Math.max(1, 2) == 2
    assert JSON.stringify is not None
    js.fresh = 5
    assert heap.eval_js("fresh") == 5
    assert js.fresh == 5
    del js.fresh
    assert not hasattr(js, "fresh")
    assert "Array" in dir(js)
    assert pyodide.ffi.JsProxy is JsProxy
    assert pyodide.code.run_js("1 + 1") == 2
    assert pyodide.code.eval_code("x = 20\nx + 1") == 21
    assert pyodide_js.runPython("1 + 1") == 2


def test_a_missing_name_of_js_is_an_importerror(heap: Heap) -> None:
    with pytest.raises(ImportError, match="nonsense"):
        exec("from js import nonsense")
    with pytest.raises(AttributeError, match="nonsense"):
        importlib.import_module("js").nonsense


def test_uninstall_takes_it_back(heap: Heap) -> None:
    assert importlib.import_module("js")
    heap.uninstall()
    for name in ("js", "pyodide_js", "pyodide", "pyodide.ffi"):
        assert name not in sys.modules
        with pytest.raises(ModuleNotFoundError):
            importlib.import_module(name)
    heap.uninstall()
    heap.install()
    assert importlib.import_module("js").Math.max(1, 2) == 2


def test_closing_uninstalls() -> None:
    with Heap() as heap:
        heap.install()
        importlib.import_module("js")
    with pytest.raises(ModuleNotFoundError):
        importlib.import_module("js")


def test_the_heap_installed_last_wins(heap: Heap) -> None:
    with Heap() as other:
        other.install()
        import js

        assert js.Array is other.js.Array
        heap.uninstall()
        assert importlib.import_module("js").Array is other.js.Array
    with pytest.raises(ModuleNotFoundError):
        importlib.import_module("js")


def test_a_real_module_of_that_name_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "js.py").write_text("real = True")
    monkeypatch.syspath_prepend(tmp_path)
    try:
        with Heap() as heap:
            heap.install()
            import js

            assert js.real is True
    finally:
        sys.modules.pop("js", None)


def test_registered_modules(heap: Heap) -> None:
    heap.eval_js("pyodide.registerJsModule('my_js', {x: 1, inner: {y: 2, deep: {z: 3}}, f() { return this.x }})")
    import my_js
    from my_js.inner import y
    from my_js.inner.deep import z

    assert isinstance(my_js, types.ModuleType)
    assert (my_js.x, my_js.f(), y, z) == (1, 1, 2, 3)
    heap.eval_js("pyodide.unregisterJsModule('my_js')")
    with pytest.raises(ModuleNotFoundError):
        importlib.import_module("my_js")
    with pytest.raises(ValueError, match="my_js"):
        heap.eval_js("pyodide.unregisterJsModule('my_js')")


@pytest.mark.parametrize(
    ("call", "error"),
    [("(5, {})", TypeError), ("('a.b', {})", ValueError), ("('a', 5)", TypeError)],
)  # fmt: skip
def test_registering_nonsense(heap: Heap, call: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        heap.eval_js(f"pyodide.registerJsModule{call}")


# The start-up checks


class FakeInterpreter:
    """What dukpy would be if it had changed: no capsule under `_ctx`."""

    _ctx = object()


def test_an_interpreter_of_another_shape_is_refused() -> None:
    from diglot.ffi_core import _bridge

    for interpreter in (FakeInterpreter(), object()):
        with pytest.raises(ImportError, match="dukpy"):
            _bridge.Engine(interpreter, None)


def test_the_engine_is_the_one_that_was_declared(heap: Heap) -> None:
    """The layout checks ran when the heap was made; what they rely on is what the engine does."""
    assert heap.eval_js("[5, 'x', 2n ** 62n, 1.5, {}]").to_py() == [5, "x", 2**62, 1.5, {}]


def run_without(module: str, tmp_path: Path) -> str:
    """What importing the package says when a module that it needs is replaced by an empty one."""
    package = tmp_path / module
    package.mkdir()
    (package / "__init__.py").touch()
    code = f"import sys; sys.path.insert(0, {str(tmp_path)!r}); from diglot.ffi_core import Heap; Heap()"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode != 0
    return done.stderr.splitlines()[-1]


def test_a_dukpy_without_its_extension_is_named(tmp_path: Path) -> None:
    assert "dukpy" in run_without("dukpy", tmp_path)


def test_the_package_knows_nothing_of_notebooks() -> None:
    unwanted = "('IPython', 'ipykernel', 'jupyter_client', 'prompt_toolkit', 'rich')"
    code = f"import sys, diglot.ffi_core; print([n for n in sys.modules if n.split('.')[0] in {unwanted}])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stdout == "[]\n", done.stderr


def test_the_default_memory_limit() -> None:
    from diglot.ffi_core.limits import default_memory_limit

    assert default_memory_limit() >= 256 << 20
    with Heap() as heap:
        assert heap.stats()["memory_limit"] == default_memory_limit()


def test_modules_of_a_bare_heap_do_not_see_python_names(heap: Heap, tmp_path: Path) -> None:
    (tmp_path / "m.mjs").write_text(
        "export const now = typeof secret; await null;"
        "export const later = () => typeof secret + ('secret' in globalThis)"
    )
    heap.namespace["secret"] = 1
    module = asyncio.run(heap.run_js(f"await import({str(tmp_path / 'm.mjs')!r})"))
    assert (module.now, module.later()) == ("undefined", "undefinedfalse")
    assert heap.eval_js("typeof secret") == "number"


def test_names_can_be_kept_from_javascript(heap: Heap) -> None:
    heap.namespace["secret"] = 1
    heap.share_names = False
    assert heap.eval_js("typeof secret + py.secret") == "undefined1"
    heap.eval_js("secret = 2")
    assert heap.namespace["secret"] == 1
    heap.share_names = True
    assert heap.eval_js("delete globalThis.secret; secret") == 1
