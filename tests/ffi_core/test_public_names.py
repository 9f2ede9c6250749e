"""`__all__` of the package is its public namespace, and what is in it is what the contract names."""

from __future__ import annotations

import importlib
import pkgutil
import types

import pytest

from diglot import ffi_core

# docs/ffi.md, "JsProxy": what `pyodide.ffi` has
CONTRACT = [
    "create_proxy",
    "create_once_callable",
    "to_js",
    "run_sync",
    "can_run_sync",
    "jsnull",
    "JsNull",
    "ConversionError",
    "JsProxy",
    "JsCallable",
    "JsArray",
    "JsTypedArray",
    "JsBuffer",
    "JsMap",
    "JsMutableMap",
    "JsIterable",
    "JsIterator",
    "JsGenerator",
    "JsAsyncIterable",
    "JsAsyncIterator",
    "JsAsyncGenerator",
    "JsPromise",
    "JsException",
    "JsDoubleProxy",
    "JsBigInt",
]


def public_names(module: types.ModuleType) -> set[str]:
    return {
        name
        for name, value in vars(module).items()
        if not name.startswith("_") and not isinstance(value, types.ModuleType) and name != "annotations"
    }


def test_all_is_the_public_namespace() -> None:
    assert set(ffi_core.__all__) == public_names(ffi_core)
    assert ffi_core.__all__ == sorted(ffi_core.__all__)


def test_the_contracts_names_are_there() -> None:
    assert set(CONTRACT) - set(ffi_core.__all__) == set()


def test_pyodide_ffi_has_the_contracts_names(heap: ffi_core.Heap) -> None:
    module = importlib.import_module("pyodide.ffi")
    for name in CONTRACT:
        assert getattr(module, name) is getattr(ffi_core, name), name


@pytest.mark.parametrize(
    "name", [info.name for info in pkgutil.iter_modules(ffi_core.__path__) if info.name[0] != "_" and not info.ispkg]
)
def test_each_module_says_what_it_offers(name: str) -> None:
    module = importlib.import_module(f"diglot.ffi_core.{name}")
    assert all(hasattr(module, key) for key in module.__all__)


@pytest.mark.parametrize("name", ffi_core.__all__)
def test_public_classes_and_functions_are_documented_and_know_their_module(name: str) -> None:
    value = getattr(ffi_core, name)
    if name == "jsnull":
        return
    assert value.__doc__
    assert value.__module__.startswith(("diglot.ffi_core", "pyodide.ffi"))
