"""The `pyodide` object, the global `py`, and JavaScript modules made of Python."""

from __future__ import annotations

import math
import subprocess
import sys
import types
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from diglot.ffi_core import Heap, JsProxy
from diglot.ffi_core._version import __version__

from ..support import js, js_async, js_raw, thrown, thrown_async

# runPython


@pytest.mark.parametrize(
    ("code", "value"),
    [
        ("1 + 1", 2),
        ("x = 5\nx * 2", 10),
        ("x = 5", None),
        ("", None),
        ("def f(): return 3\nf()", 3),
        ("if True:\n    y = 1", None),
        ("'text'", "text"),
        ("\n\n  1 + 1\n", 2),
        ("   a = 1\n   a", 1),
        ("# only a comment", None),
        ("[1, 2]", [1, 2]),
        ("import math\nmath.floor(2.5)", 2),
    ],
    ids=repr,
)
def test_run_python_gives_the_last_expression(heap: Heap, code: str, value: Any) -> None:
    assert js(heap, "pyodide.runPython(code)", code=code) == value


def test_run_python_uses_the_namespace(heap: Heap) -> None:
    heap.eval_js("pyodide.runPython('a = [1]; b = len(a)')")
    assert (heap.namespace["a"], heap.namespace["b"]) == ([1], 1)
    assert heap.eval_js("pyodide.runPython('b + 1')") == 2


def test_run_python_in_other_globals(heap: Heap) -> None:
    scope: dict[str, Any] = {"x": 20}
    assert js(heap, "pyodide.runPython('y = x + 1; y', {globals: g})", g=scope) == 21
    assert scope["y"] == 21
    assert "y" not in heap.namespace
    assert (
        js(heap, "{ const g = pyodide.toPy({x: 1}); pyodide.runPython('x += 1', {globals: g}); return g.get('x') }")
        == 2
    )


def test_run_python_with_locals(heap: Heap) -> None:
    outer: dict[str, Any] = {"x": 1, "z": 3}
    inner: dict[str, Any] = {"x": 2}
    assert js(heap, "pyodide.runPython('y = x + z; y', {globals: g, locals: l})", g=outer, l=inner) == 5
    assert (inner["y"], "y" in outer) == (5, False)


@pytest.mark.parametrize("scope", ["globals", "locals"])
def test_scopes_are_python_dicts(heap: Heap, scope: str) -> None:
    error = thrown(heap, f"pyodide.runPython('1', {{{scope}: {{x: 1}}}})")
    assert (error.name, error.type) == ("PythonError", "TypeError")
    assert scope in error.message
    assert "toPy" in error.message


def test_the_file_name_is_in_the_traceback(heap: Heap) -> None:
    message = thrown(heap, "pyodide.runPython('x = 1\\nraise ValueError(x)', {filename: 'my file.py'})").message
    assert 'File "my file.py", line 2' in message
    assert message.endswith("ValueError: 1")


def test_the_line_is_in_the_traceback(heap: Heap) -> None:
    assert "raise ValueError('a line')" in thrown(heap, """pyodide.runPython("raise ValueError('a line')")""").message


def test_a_syntax_error(heap: Heap) -> None:
    assert thrown(heap, "pyodide.runPython('1 +')")[:2] == ("PythonError", "SyntaxError")


@pytest.mark.parametrize(
    "call",
    ["pyodide.runPython()", "pyodide.runPython(1)", "pyodide.runPython('1', 5)", "pyodide.runPythonAsync(5, 'x')"],
)
def test_wrong_arguments(heap: Heap, call: str) -> None:
    assert thrown_async(heap, f"await {call}").name in ("PythonError", "TypeError")


def test_run_python_nests(heap: Heap) -> None:
    assert heap.eval_js("""pyodide.runPython("import js; js.eval('pyodide.runPython(\\"1 + 2\\") + 1') + 1")""") == 5


# runPythonAsync


@pytest.mark.parametrize(
    ("code", "value"),
    [
        ("1 + 1", 2),
        ("import asyncio\nawait asyncio.sleep(0)\n7", 7),
        ("import asyncio\nawait asyncio.sleep(0, 'slept')", "slept"),
        ("x = 1", None),
        ("async def f(): return 4\nawait f()", 4),
        ("[x async for x in aiter_()]", [1]),
    ],
)
def test_run_python_async(heap: Heap, code: str, value: Any) -> None:
    async def items() -> Any:
        yield 1

    heap.namespace["aiter_"] = items
    assert js_async(heap, "await pyodide.runPythonAsync(code)", code=code) == value


def test_run_python_async_gives_a_promise(heap: Heap) -> None:
    assert js_async(heap, "{ const p = pyodide.runPythonAsync('1'); await p; return p instanceof Promise }") is True


def test_run_python_async_awaits_promises(heap: Heap) -> None:
    assert js_async(heap, "await pyodide.runPythonAsync('import js\\nawait js.Promise.resolve(6)')") == 6


def test_run_python_async_in_scopes(heap: Heap) -> None:
    scope: dict[str, Any] = {"x": 1}
    assert js_async(heap, "await pyodide.runPythonAsync('y = x + 1; y', {globals: g, filename: 'f.py'})", g=scope) == 2
    assert scope["y"] == 2


def test_run_python_async_rejects(heap: Heap) -> None:
    error = thrown_async(heap, "await pyodide.runPythonAsync('1 / 0', {filename: 'f.py'})")
    assert (error.name, error.type) == ("PythonError", "ZeroDivisionError")
    assert 'File "f.py", line 1' in error.message


# globals and py


def test_globals_is_the_namespace(heap: Heap) -> None:
    heap.namespace["x"] = 1
    assert js(
        heap,
        "{ const g = pyodide.globals; g.set('y', 2); return [g === pyodide.globals, g.get('x'), g.has('z'), g.x] }",
    ) == [True, 1, False, 1]
    assert heap.namespace["y"] == 2
    assert js_raw(heap, "pyodide.globals") is heap.namespace


def test_py_reads_and_writes_names(heap: Heap) -> None:
    heap.namespace["x"] = 1
    heap.eval_js("py.y = [py.x]; py.f = (a) => a + 1")
    assert isinstance(heap.namespace["y"], JsProxy)
    assert heap.eval_js("pyodide.runPython('f(41)')") == 42
    assert heap.eval_js("[py.missing === undefined, 'x' in py, 'missing' in py, delete py.x, 'x' in py]").to_py() == [
        True,
        True,
        False,
        True,
        False,
    ]
    assert "x" not in heap.namespace


def test_py_lists_names(heap: Heap) -> None:
    heap.namespace.update(one=1, two=2)
    assert {"one", "two"} <= set(heap.eval_js("Object.keys(py)"))
    assert heap.eval_js("({...py}).two") == 2


def test_py_sees_functions_and_classes(heap: Heap) -> None:
    heap.eval_js("pyodide.runPython(`class C:\n    def __init__(self, x): self.x = x\ndef f(c): return c.x`)")
    assert heap.eval_js("py.f(new py.C(3))") == 3


def test_py_has_no_symbols(heap: Heap) -> None:
    assert heap.eval_js("py[Symbol.iterator] === undefined") is True
    assert thrown(heap, "{ 'use strict'; py[Symbol()] = 1 }").name == "TypeError"


def test_py_import(heap: Heap) -> None:
    assert js_raw(heap, "py.import('math')") is math
    assert heap.eval_js("py.import('math').sqrt(16)") == 4


# toPy


@pytest.mark.parametrize(
    ("value", "type_name", "text"),
    [
        ("[1, [2]]", "list", "[1, [2]]"),
        ("({a: {b: 1}})", "dict", "{'a': {'b': 1}}"),
        ("new Map([[1, [2]]])", "dict", "{1: [2]}"),
        ("new Set([1])", "set", "{1}"),
        ("'text'", None, "text"),
        ("5", None, "5"),
    ],
)
def test_to_py(heap: Heap, value: str, type_name: str | None, text: str) -> None:
    assert js(heap, f"{{ const p = pyodide.toPy({value}); return [p.type, String(p)] }}") == [type_name, text]


def test_to_py_depth(heap: Heap) -> None:
    assert isinstance(js_raw(heap, "pyodide.toPy([[1]], {depth: 1})")[0], JsProxy)
    assert js_raw(heap, "pyodide.toPy([[1]], {depth: 2})") == [[1]]


@pytest.mark.parametrize("name", ["defaultConverter", "default_converter"])
def test_to_py_default_converter(heap: Heap, name: str) -> None:
    heap.eval_js("globalThis.Pair = class { constructor(a, b) { this.a = a; this.b = b } }")
    converter = """(value, convert, cache) => {
        if (!(value instanceof Pair)) return value;
        const l = pyodide.toPy([]);
        cache(value, l);
        l.append(convert(value.a));
        l.append(convert(value.b));
        return l;
    }"""
    found = js_raw(
        heap,
        f"""{{
            const p = new Pair([1], {{x: 2}});
            p.a.push(p);
            return pyodide.toPy([p, new Date(0)], {{{name}: {converter}}})
        }}""",
    )
    assert found[0][1] == {"x": 2}
    assert found[0][0][1] is found[0]
    assert isinstance(found[1], JsProxy)


def test_to_py_keeps_cycles_and_python_objects(heap: Heap) -> None:
    thing = object()
    found = js_raw(heap, "{ const a = [p]; a.push(a); return pyodide.toPy(a) }", p=thing)
    assert found[0] is thing
    assert found[1] is found
    found.clear()


def test_to_py_of_a_python_object_is_itself(heap: Heap) -> None:
    assert js_raw(heap, "pyodide.toPy(p)", p=(thing := [1])) is thing


# pyimport


@pytest.mark.parametrize(
    ("name", "attribute"), [("math", "sqrt"), ("os.path", "join"), ("collections.abc", "Sequence")]
)
def test_pyimport(heap: Heap, name: str, attribute: str) -> None:
    assert js(heap, f"typeof pyodide.pyimport('{name}').{attribute}") == "function"
    assert js_raw(heap, f"pyodide.pyimport('{name}')").__name__ in (name, "posixpath", "ntpath")


def test_pyimport_of_an_attribute(heap: Heap) -> None:
    assert js_raw(heap, "pyodide.pyimport('math.sqrt')") is math.sqrt


@pytest.mark.parametrize("name", ["no_such_module", "math.no_such_name", "no_such_package.module"])
def test_pyimport_of_what_is_missing(heap: Heap, name: str) -> None:
    error = thrown(heap, f"pyodide.pyimport('{name}')")
    assert (error.name, error.type) == ("PythonError", "ModuleNotFoundError")
    assert "no_such" in error.message


# Others


@pytest.mark.parametrize(
    ("value", "answer"),
    [
        ("pyodide.globals", True),
        ("pyodide.toPy([])", True),
        ("{}", False),
        ("1", False),
        ("null", False),
        ("undefined", False),
    ],
)
def test_is_py_proxy(heap: Heap, value: str, answer: bool) -> None:
    assert js(heap, f"pyodide.isPyProxy({'({})' if value == '{}' else value})") is answer


def test_version(heap: Heap) -> None:
    assert js(heap, "pyodide.version") == __version__


def test_set_debug_returns_what_it_was(heap: Heap) -> None:
    assert heap.eval_js(
        "[pyodide.setDebug(true), pyodide.setDebug(true), pyodide.setDebug(false), pyodide.setDebug(false)]"
    ).to_py() == [
        False,
        True,
        True,
        False,
    ]


def test_check_interrupt_without_one(heap: Heap) -> None:
    assert heap.eval_js("pyodide.checkInterrupt() === undefined") is True


def test_pyodide_js_is_the_object(heap: Heap) -> None:
    import pyodide_js  # type: ignore[import-not-found]

    assert pyodide_js.runPython("1 + 1") == 2
    assert js(heap, "pyodide.runPython('import pyodide_js; pyodide_js.version') === pyodide.version") is True


# registerJsModule


@pytest.fixture
def js_mod(heap: Heap) -> Iterator[str]:
    """A registered JavaScript module, `js_mod`."""
    heap.eval_js("pyodide.registerJsModule('js_mod', {f: (x) => x + 1, v: 1, a: {w: 2, b: {c: 3, g() { return 4 }}}})")
    yield "js_mod"
    heap.eval_js("try { pyodide.unregisterJsModule('js_mod') } catch {}")


@pytest.mark.parametrize(
    ("code", "value"),
    [
        ("import js_mod\njs_mod.f(1)", 2),
        ("from js_mod import f, v\nf(v)", 2),
        ("from js_mod.a.b import c\nc", 3),
        ("import js_mod.a.b\njs_mod.a.b.g()", 4),
        ("from js_mod.a import b\nb.c", 3),
        ("import js_mod.a as a\na.w", 2),
        ("from js_mod.a import w as x\nx", 2),
        ("import importlib\nimportlib.import_module('js_mod.a').w", 2),
    ],
)
def test_a_registered_module_imports(heap: Heap, js_mod: str, code: str, value: int) -> None:
    assert js(heap, "pyodide.runPython(code)", code=code) == value


@pytest.mark.parametrize(
    ("code", "error"),
    [
        ("from js_mod import nothing", "ImportError"),
        ("import js_mod.nothing", "ModuleNotFoundError"),
        ("import js_mod.v", "ModuleNotFoundError"),
        ("import js_mod\njs_mod.nothing", "AttributeError"),
        ("from js_mod.a.x import c", "ModuleNotFoundError"),
    ],
)
def test_what_a_registered_module_lacks(heap: Heap, js_mod: str, code: str, error: str) -> None:
    assert thrown(heap, "pyodide.runPython(code)", code=code)[:2] == ("PythonError", error)


def test_a_registered_module_is_live(heap: Heap) -> None:
    assert heap.eval_js(
        """(() => {
        const o = {v: 1};
        pyodide.registerJsModule("live_mod", o);
        o.v = 2;
        const read = pyodide.runPython("import live_mod; live_mod.v");
        pyodide.runPython("live_mod.v = 3; live_mod.w = 4");
        pyodide.unregisterJsModule("live_mod");
        return [read, o.v, o.w];
    })()"""
    ).to_py() == [2, 3, 4]


def test_unregistering(heap: Heap, js_mod: str) -> None:
    heap.eval_js("pyodide.runPython('import js_mod.a.b'); pyodide.unregisterJsModule('js_mod')")
    assert thrown(heap, "pyodide.runPython('import js_mod')")[:2] == ("PythonError", "ModuleNotFoundError")
    assert not any(name.partition(".")[0] == "js_mod" for name in sys.modules)
    assert thrown(heap, "pyodide.unregisterJsModule('js_mod')")[:2] == ("PythonError", "ValueError")


def test_registering_again_replaces(heap: Heap, js_mod: str) -> None:
    heap.eval_js("pyodide.runPython('import js_mod'); pyodide.registerJsModule('js_mod', {v: 'new'})")
    assert heap.eval_js("pyodide.runPython('import js_mod; js_mod.v')") == "new"


@pytest.mark.parametrize(
    "call",
    ["registerJsModule(1, {})", "registerJsModule('m', 1)", "registerJsModule('m')", "registerJsModule('m', null)"],
)
def test_registering_what_is_no_module(heap: Heap, call: str) -> None:
    assert thrown(heap, f"pyodide.{call}")[:2] == ("PythonError", "TypeError")


def test_a_python_object_is_no_javascript_module(heap: Heap) -> None:
    assert thrown(heap, "pyodide.registerJsModule('m', p)", p=[])[:2] == ("PythonError", "TypeError")


# loadPackage


@pytest.mark.parametrize("names", ["'math'", "['math', 'json']", "[]", "pyodide.toPy(['os'])"])
def test_load_package_of_what_is_there(heap: Heap, names: str) -> None:
    assert js_async(heap, f"{{ const p = pyodide.loadPackage({names}); return [p instanceof Promise, await p] }}") == [
        True,
        None,
    ]


def test_load_package_of_what_cannot_be(
    heap: Heap, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PIP_NO_INDEX", "1")  # no package can be found: nothing is fetched
    error = thrown_async(heap, "await pyodide.loadPackage('diglot-has-no-such-package')")
    assert (error.name, error.type) == ("PythonError", "ModuleNotFoundError")
    assert "diglot-has-no-such-package" in error.message
    assert "diglot-has-no-such-package" in capfd.readouterr().out


def wheel(folder: Path, name: str) -> None:
    """Put a wheel of one module into a folder: `value = 42`."""
    info = f"{name}-1.0.dist-info"
    with zipfile.ZipFile(folder / f"{name}-1.0-py3-none-any.whl", "w") as archive:
        archive.writestr(f"{name}.py", "value = 42\n")
        archive.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
        archive.writestr(
            f"{info}/WHEEL", "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        archive.writestr(f"{info}/RECORD", "")


def test_load_package_installs_what_is_missing(
    heap: Heap, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    name = "diglot_test_package"
    wheel(tmp_path, name)
    target = tmp_path / "installed"
    target.mkdir()
    for variable, value in (("NO_INDEX", "1"), ("FIND_LINKS", tmp_path), ("TARGET", target)):
        monkeypatch.setenv(f"PIP_{variable}", str(value))
    monkeypatch.syspath_prepend(str(target))
    try:
        assert (
            js_async(heap, f"{{ await pyodide.loadPackage('{name}'); return pyodide.pyimport('{name}').value }}") == 42
        )
    finally:
        sys.modules.pop(name, None)
    assert name.replace("_", "-") in capfd.readouterr().out.replace("_", "-")


# Modules


def evaluate_module(heap: Heap, source: str) -> Any:
    """Import names dynamically and run statements over them."""
    return js_async(heap, f"{{ {source} }}")


def test_the_ffi_module(heap: Heap) -> None:
    names = list(js(heap, "Object.keys(pyodide.ffi)"))
    assert evaluate_module(
        heap,
        """
        const m = await import('pyodide/ffi');
        return [m.ffi === pyodide.ffi, Object.keys(m.ffi).every((name) => m[name] === m.ffi[name])];
        """,
    ) == [True, True]
    assert len(names) == 19
    assert set(names) <= set(evaluate_module(heap, "return Object.keys(await import('pyodide/ffi'))"))


@pytest.mark.leaks  # the engine keeps modules
def test_python_modules_import(heap: Heap) -> None:
    assert evaluate_module(
        heap, "const { default: math, sqrt } = await import('py:math'); return [math.pi, sqrt(9), math.sqrt === sqrt]"
    ) == [
        math.pi,
        3,
        True,
    ]
    assert evaluate_module(heap, "const m = await import('py:os.path'); return typeof m.join") == "function"


@pytest.mark.leaks  # the engine keeps modules
def test_a_python_module_is_imported_once(heap: Heap) -> None:
    assert evaluate_module(heap, "return (await import('py:json')) === (await import('py:json'))") is True
    assert evaluate_module(heap, "return (await import('py:json')).default === py.import('json')") is True


@pytest.mark.leaks  # the engine keeps modules
def test_a_module_with_its_own_default_and_failing_attributes(heap: Heap, monkeypatch: pytest.MonkeyPatch) -> None:
    module = types.ModuleType("odd_module")
    module.default = "own"  # type: ignore[attr-defined]
    module.x = 1  # type: ignore[attr-defined]

    def lazy(name: str) -> Any:
        raise RuntimeError(name)

    module.__dir__ = lambda: ["default", "x", "lazy"]  # type: ignore[method-assign]
    module.__getattr__ = lazy  # type: ignore[method-assign]
    monkeypatch.setitem(sys.modules, "odd_module", module)
    assert evaluate_module(
        heap, "const m = await import('py:odd_module'); return [m.x, 'lazy' in m, m.default.x, m.default.default]"
    ) == [1, False, 1, "own"]


@pytest.mark.parametrize("name", ["py:no_such_module", "py:"])
def test_a_python_module_that_is_missing(heap: Heap, name: str) -> None:
    error = thrown_async(heap, f"await import('{name}')")
    assert error.name == "PythonError"
    assert error.type in ("ModuleNotFoundError", "ValueError")


def test_static_imports_of_a_file(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "mine.js").write_text(
        'import { ffi, PyDict } from "pyodide/ffi";\nimport math, { floor } from "py:math";\n'
        "export const answer = [ffi.PyDict === PyDict, floor(2.5), math.ceil(2.5)].join();\n"
    )
    monkeypatch.chdir(tmp_path)
    with Heap() as heap:
        assert evaluate_module(heap, "return (await import('./mine.js')).answer") == "true,2,3"


# In a program of its own


def test_a_module_of_a_closed_heap_is_gone() -> None:
    source = """
from diglot.ffi_core import Heap
with Heap() as heap:
    heap.install()
    heap.eval_js("pyodide.registerJsModule('js_mod', {v: 1})")
    import js_mod, js
    print(js_mod.v)
try:
    import js_mod.a
except ImportError as error:
    print(type(error).__name__)
"""
    done = subprocess.run([sys.executable, "-W", "error", "-c", source], capture_output=True, text=True)
    assert (done.stdout.split(), done.stderr) == (["1", "ModuleNotFoundError"], "")


def test_run_python_async_outside_of_a_loop_says_what_it_needs(heap: Heap) -> None:
    with pytest.raises(RuntimeError, match="running asyncio loop"):
        heap.eval_js("pyodide.runPythonAsync('1')")
