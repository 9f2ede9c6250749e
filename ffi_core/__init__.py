"""The bridge between the Python heap and a JavaScript heap: `Heap`, the proxies, the conversions.

Knows nothing of IPython, Jupyter or terminals. `Heap` (heap.py) is the facade over the native engine. What the engine
needs from Python (names, modules, timers, the event loop) it asks of `Hooks`, which does not refer back to the heap.

- `_bridge.pyx` and `bridge/` are the extension module; `_bridge.pyi` has its types.
- `runtime/` is JavaScript that every heap loads: PyProxy's methods, the classes of `ffi`, `pyodide` and `py`. It uses
  the built-ins as they were at start-up (primordials.js), because user code may patch any prototype.
- `modules.py` and `importing.py` are the two directions of import across the border.
- `lifetimes/`, `display/` and `pyodide/` answer for the heap; `Heap` imports most of them when it is first asked.
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
