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
from libc.math cimport floor
from libc.stdlib cimport free, malloc, realloc
from libc.string cimport memcpy, memset, strchr, strcmp, strdup, strlen, strncpy
from quickjs cimport *

include "bridge/cpython.pxi"
include "bridge/records.pxi"
include "bridge/engine.pxi"
include "bridge/jobs.pxi"
include "bridge/startup.pxi"
include "bridge/internals.pxi"
include "bridge/reads.pxi"
include "bridge/contexts.pxi"
include "bridge/ledger.pxi"
include "bridge/names.pxi"
include "bridge/protocols.pxi"
include "bridge/to_js.pxi"
include "bridge/to_py.pxi"
include "bridge/errors.pxi"
include "bridge/bounded.pxi"
include "bridge/pyproxy.pxi"
include "bridge/pyproxy_properties.pxi"
include "bridge/tasks.pxi"
include "bridge/pyproxy_methods.pxi"
include "bridge/jsproxy_memory.pxi"
include "bridge/jsproxy.pxi"
include "bridge/jsproxy_identity.pxi"
include "bridge/jsproxy_protocols.pxi"
include "bridge/jsproxy_collections.pxi"
include "bridge/jsproxy_types.pxi"
include "bridge/buffers.pxi"
include "bridge/deep.pxi"
include "bridge/deep_to_js.pxi"
include "bridge/deep_to_py.pxi"
include "bridge/modules.pxi"
include "bridge/scope.pxi"
include "bridge/lifetimes.pxi"
include "bridge/collect.pxi"
include "bridge/finalize.pxi"
include "bridge/graph.pxi"
include "bridge/trace_texts.pxi"
include "bridge/trace.pxi"
include "bridge/trace_calls.pxi"
include "bridge/runtime.pxi"
