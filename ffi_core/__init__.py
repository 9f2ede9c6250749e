"""The bridge between the Python heap and a JavaScript heap: `Heap`, the proxies, the conversions.

Knows nothing of IPython, Jupyter or terminals.
"""

from ._bridge import (
    ConversionError,
    HeapClosedError,
    JsArray,
    JsAsyncGenerator,
    JsAsyncIterable,
    JsAsyncIterator,
    JsBigInt,
    JsBuffer,
    JsCallable,
    JsDoubleProxy,
    JsException,
    JsGenerator,
    JsIterable,
    JsIterator,
    JsMap,
    JsMutableMap,
    JsNull,
    JsPromise,
    JsProxy,
    JsTypedArray,
    jsnull,
)
from .heap import Heap
from .pyodide.api import can_run_sync, create_once_callable, create_proxy, run_sync, to_js
from .pyodide.python_api import eval_code, eval_code_async

__all__ = [
    "ConversionError",
    "Heap",
    "HeapClosedError",
    "JsArray",
    "JsAsyncGenerator",
    "JsAsyncIterable",
    "JsAsyncIterator",
    "JsBigInt",
    "JsBuffer",
    "JsCallable",
    "JsDoubleProxy",
    "JsException",
    "JsGenerator",
    "JsIterable",
    "JsIterator",
    "JsMap",
    "JsMutableMap",
    "JsNull",
    "JsPromise",
    "JsProxy",
    "JsTypedArray",
    "can_run_sync",
    "create_once_callable",
    "create_proxy",
    "eval_code",
    "eval_code_async",
    "jsnull",
    "run_sync",
    "to_js",
]
