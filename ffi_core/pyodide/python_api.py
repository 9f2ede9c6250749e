"""What JavaScript's `pyodide` and `py` objects do, in Python. runtime/pyodide.js calls these methods by name."""

from __future__ import annotations

import sys
import weakref

from diglot.ffi_core import _bridge, importing, loop
from diglot.ffi_core._version import __version__
from diglot.ffi_core.modules import import_python

TYPE_CHECKING = False
if TYPE_CHECKING:
    import types
    from collections.abc import Iterable, MutableMapping
    from typing import Any

__all__ = ["PythonApi", "eval_code", "eval_code_async", "load_packages"]

_count = 0


def _compile(code: str, filename: str | None, may_await: bool) -> tuple[types.CodeType, types.CodeType | None]:
    """Code for all but the last expression, and for that expression (None when the code ends otherwise)."""
    import ast
    import inspect
    import linecache

    global _count
    flags = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT if may_await else 0
    if code[:1].isspace():
        code = inspect.cleandoc(code)
    if filename is None:
        _count += 1
        filename = f"<python {_count}>"
        # tracebacks show the line; entries without a modification time are kept
        linecache.cache[filename] = (len(code), None, code.splitlines(keepends=True), filename)
    tree = ast.parse(code, filename)
    end = tree.body[-1] if tree.body else None
    last = None
    if isinstance(end, ast.Expr):
        tree.body.pop()
        last = ast.Expression(end.value)
    body = compile(tree, filename, "exec", flags=flags)
    return body, None if last is None else compile(last, filename, "eval", flags=flags)


def eval_code(
    code: str,
    globals: dict[str, Any] | None = None,
    locals: MutableMapping[str, Any] | None = None,
    *,
    filename: str | None = None,
) -> Any:
    """Run Python source and return the value of its last expression, None when it ends in a statement.

    :param globals: the names that it sees and defines; new ones when None.
    :param locals: where it defines them instead.
    :param filename: shown in tracebacks; a generated one, whose source lines are known, when None.
    :raises Exception: whatever the code raises.
    """
    globals = {} if globals is None else globals
    body, last = _compile(code, filename, False)
    exec(body, globals, locals)
    return None if last is None else eval(last, globals, locals)


async def eval_code_async(
    code: str,
    globals: dict[str, Any] | None = None,
    locals: MutableMapping[str, Any] | None = None,
    *,
    filename: str | None = None,
) -> Any:
    """Run Python source with top-level `await`, and return the value of its last expression; see `eval_code`."""
    from inspect import CO_COROUTINE

    globals = {} if globals is None else globals
    body, last = _compile(code, filename, True)
    for part in (body, last):
        if part is None:
            return None
        value = eval(part, globals, locals)
        if part.co_flags & CO_COROUTINE:
            value = await value
    return value


class PythonApi:
    """The functions that runtime/pyodide.js calls.

    :param namespace: the Python names that JavaScript sees.
    """

    def __init__(self, namespace: MutableMapping[str, Any]) -> None:
        self.namespace = namespace
        self._engine: weakref.ref[_bridge.Engine] | None = None

    def bind(self, engine: _bridge.Engine) -> None:
        """Tell the engine that calls; held weakly, as the engine holds this object."""
        self._engine = weakref.ref(engine)

    def engine(self) -> _bridge.Engine:
        """The engine that calls."""
        engine = self._engine() if self._engine is not None else None
        if engine is None:
            raise _bridge.HeapClosedError("the heap is gone")
        return engine

    # -- pyodide.* ----------------------------------------------------------------------------------------------

    def run_python(self, code: str, options: Any = None) -> Any:
        """`pyodide.runPython(code, {globals, locals, filename})`."""
        globals, locals, filename = self._scopes(options)
        return eval_code(code, globals, locals, filename=filename)

    def run_python_async(self, code: str, options: Any = None) -> Any:
        """`pyodide.runPythonAsync(code, {globals, locals, filename})`: a promise."""
        globals, locals, filename = self._scopes(options)
        loop.running_loop("runPythonAsync")  # before there is a coroutine that nobody would await
        return self.promise_of(eval_code_async(code, globals, locals, filename=filename))

    def _scopes(self, options: Any) -> tuple[Any, Any, str | None]:
        if options is None or options is _bridge.jsnull:
            return self.namespace, None, None
        if not isinstance(options, _bridge.JsProxy):
            raise TypeError(f"the options are a JS object {{globals, locals, filename}}, not {type(options).__name__}")
        scopes = [_python_scope(getattr(options, name, None), name) for name in ("globals", "locals")]
        return scopes[0] if scopes[0] is not None else self.namespace, scopes[1], getattr(options, "filename", None)

    def promise_of(self, awaitable: Any) -> Any:
        """The JS promise of an awaitable."""
        raise NotImplementedError

    def get_globals(self) -> MutableMapping[str, Any]:
        """`pyodide.globals`."""
        return self.namespace

    def to_py(self, value: Any, options: Any = None) -> Any:
        """`pyodide.toPy(value, {depth, defaultConverter})`."""
        if not isinstance(value, _bridge.JsProxy):
            return value
        depth = getattr(options, "depth", None)
        converter = getattr(options, "defaultConverter", None) or getattr(options, "default_converter", None)
        return value.to_py(depth=-1 if depth is None else depth, default_converter=converter)

    def import_module(self, name: str) -> Any:
        """`pyodide.pyimport("a.b")`: the module `a.b`, or the attribute `b` of the module `a`."""
        stem, _, attribute = name.rpartition(".")
        try:
            return import_python(name)
        except ModuleNotFoundError as error:
            if not stem or (error.name not in (name, stem) and not name.startswith(f"{error.name}.")):
                raise
            module = import_python(stem)
            try:
                return getattr(module, attribute)
            except AttributeError:
                raise error from None

    def register_js_module(self, name: str, module: Any) -> None:
        """`pyodide.registerJsModule(name, object)`: `import name` in Python gives the object's properties."""
        importing.register_js_module(name, module)

    def unregister_js_module(self, name: str) -> None:
        """`pyodide.unregisterJsModule(name)`."""
        importing.unregister_js_module(name)

    def load_package(self, names: Any) -> Any:
        """`pyodide.loadPackage(name or names)`: a promise; what cannot be imported is installed with pip."""
        wanted = [names] if isinstance(names, str) else [str(name) for name in names]
        return self.promise_of(load_packages(wanted))

    def set_debug(self, on: Any = True) -> bool:
        """`pyodide.setDebug(on)`: errors of destroyed proxies say where that happened; returns the old setting."""
        engine = self.engine()
        was, engine.ledger = engine.ledger, bool(on)
        return was

    def check_interrupt(self) -> None:
        """`pyodide.checkInterrupt()`: raises what a pending signal raises."""

    def version(self) -> str:
        """`pyodide.version`: Diglot's."""
        return __version__

    # -- py.* ---------------------------------------------------------------------------------------------------

    def get_name(self, name: str) -> Any:
        """`py.name`: undefined where there is no such name. `operator` is there unasked: messages refer to it."""
        if name == "operator" and name not in self.namespace:
            import operator

            return operator
        return self.namespace.get(name)

    def set_name(self, name: str, value: Any) -> None:
        """`py.name = value`."""
        self.namespace[name] = value

    def has_name(self, name: str) -> bool:
        """`"name" in py`."""
        return name in self.namespace

    def delete_name(self, name: str) -> bool:
        """`delete py.name`: true, as for any object, whether it was there or not."""
        self.namespace.pop(name, None)
        return True

    def name_list(self) -> Any:
        """The names, as a JS array."""
        keys: Iterable[object] = self.namespace  # a user's dict may have any
        return _bridge.JsArrayRequest(key for key in keys if isinstance(key, str))


def _python_scope(scope: Any, name: str) -> Any:
    if scope is None or isinstance(scope, dict):
        return scope
    if name == "locals" and hasattr(scope, "__getitem__") and not isinstance(scope, _bridge.JsProxy):
        return scope
    kind = "JS object" if isinstance(scope, _bridge.JsProxy) else type(scope).__name__
    raise TypeError(f"{name} must be a Python dict, not a {kind}: make one with pyodide.toPy({{...}})")


async def load_packages(names: Iterable[str]) -> None:
    """Install the packages that cannot be imported.

    :raises ModuleNotFoundError: when pip cannot install one.
    """
    import importlib.util

    for name in names:
        module = name.replace("-", "_").partition(".")[0]
        if not module.isidentifier() or importlib.util.find_spec(module) is None:
            await _pip_install(name)


async def _pip_install(name: str) -> None:
    """Install a package for this interpreter, streaming what pip says."""
    import asyncio
    import importlib
    import subprocess

    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "pip", "install", "--disable-pip-version-check", name,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    assert process.stdout is not None
    lines: list[str] = []
    while line := await process.stdout.readline():
        lines.append(line.decode(errors="replace"))
        print(lines[-1], end="", flush=True)
    if await process.wait() != 0:
        reason = next((line.strip() for line in reversed(lines) if line.startswith("ERROR")), "pip failed")
        raise ModuleNotFoundError(f"loadPackage could neither import nor install {name!r}: {reason}", name=name)
    importlib.invalidate_caches()
