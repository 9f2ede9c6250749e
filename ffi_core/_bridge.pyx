# cython: language_level=3, binding=True, auto_pickle=False
"""The native bridge between CPython and QuickJS: one compilation unit, cut into parts by job.

Owns: the engine's C API table, the heaps (`Engine`), the proxies of both directions and their conversions. Knows
nothing of asyncio, IPython or files: what it needs from there it is handed as hooks (see heap.py).

Threads: every function here is entered with the GIL held. JavaScript runs with the GIL; the interrupt handler lets it
go every few milliseconds, and a re-entrant lock per engine (engine.pxi) keeps other threads out of a heap meanwhile.

The parts are included in the order in which they depend on one another.
"""
cimport cython
from cpython.bytes cimport PyBytes_AS_STRING, PyBytes_GET_SIZE
from cpython.exc cimport PyErr_CheckSignals, PyErr_Fetch, PyErr_Occurred, PyErr_Restore, PyErr_SetInterrupt
from cpython.mem cimport PyMem_Free, PyMem_Malloc, PyMem_Realloc
from cpython.object cimport PyObject, PyTypeObject
from cpython.pycapsule cimport PyCapsule_GetPointer, PyCapsule_IsValid
from cpython.ref cimport Py_DECREF, Py_INCREF, Py_REFCNT, Py_TYPE, Py_XDECREF
from libc.math cimport floor, signbit
from libc.stdlib cimport free, malloc, realloc
from libc.string cimport memcpy, memset, strchr, strcmp, strdup, strlen, strncpy
from quickjs cimport *

include "bridge/c/cpython.pxi"
include "bridge/engine/records.pxi"
include "bridge/engine/engine.pxi"
include "bridge/engine/jobs.pxi"
include "bridge/engine/startup.pxi"
include "bridge/engine/internals.pxi"
include "bridge/engine/reads.pxi"
include "bridge/engine/contexts.pxi"
include "bridge/lifetimes/ledger.pxi"
include "bridge/values/names.pxi"
include "bridge/values/kinds.pxi"
include "bridge/values/protocols.pxi"
include "bridge/values/to_js.pxi"
include "bridge/values/primitives.pxi"
include "bridge/values/to_py.pxi"
include "bridge/values/errors.pxi"
include "bridge/values/bounded.pxi"
include "bridge/pyproxy/pyproxy.pxi"
include "bridge/pyproxy/own_data.pxi"
include "bridge/pyproxy/properties.pxi"
include "bridge/values/tasks.pxi"
include "bridge/pyproxy/methods.pxi"
include "bridge/jsproxy/memory.pxi"
include "bridge/jsproxy/jsproxy.pxi"
include "bridge/jsproxy/identity.pxi"
include "bridge/jsproxy/protocols.pxi"
include "bridge/jsproxy/arrays.pxi"
include "bridge/jsproxy/sets.pxi"
include "bridge/jsproxy/mappings.pxi"
include "bridge/jsproxy/types.pxi"
include "bridge/values/settling.pxi"
include "bridge/values/buffers.pxi"
include "bridge/values/deep.pxi"
include "bridge/values/deep_to_js.pxi"
include "bridge/values/deep_arrays.pxi"
include "bridge/values/deep_to_py.pxi"
include "bridge/values/json.pxi"
include "bridge/engine/modules.pxi"
include "bridge/engine/scope.pxi"
include "bridge/lifetimes/lifetimes.pxi"
include "bridge/lifetimes/collect.pxi"
include "bridge/lifetimes/finalize.pxi"
include "bridge/lifetimes/unreachable.pxi"
include "bridge/lifetimes/graph.pxi"
include "bridge/lifetimes/trace_texts.pxi"
include "bridge/lifetimes/trace.pxi"
include "bridge/lifetimes/trace_calls.pxi"
include "bridge/engine/runtime.pxi"
