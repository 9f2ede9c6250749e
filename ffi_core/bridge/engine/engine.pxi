# One JS runtime and who may be inside it: the lock, evaluation, limits, the end.
#
# Lock: `enter` before the first call into the engine, `leave` after the last; both with the GIL held. Only the thread
# that is inside may touch the engine, and it may enter again (JS -> Python -> JS). A thread that finds the engine taken
# waits without the GIL. The interrupt handler gives up the GIL but stays inside, so other threads run Python meanwhile.

import atexit
import gc
import os
import sys
import weakref

cdef size_t STACK_MARGIN = 256 * 1024    # bytes of C stack kept for what runs below a JS frame that may still grow
cdef size_t WORKING_ROOM = 64 * 1024     # bytes that the smallest heap has for JavaScript, beside the runtime library
cdef JSContext *last_context = NULL      # the engine asked for last, by its context: callbacks come in runs
cdef PyObject *last_engine = NULL        # borrowed; cleared when that engine closes

cdef list _engines = []                  # weak references; reading a list runs no Python code for signals to interrupt


class HeapClosedError(RuntimeError):
    """Raised when a closed heap, or a proxy of one, is used."""


@cython.final
@cython.no_gc
cdef class Engine:
    """One QuickJS runtime with its proxies. Made and owned by `Heap`; every JsProxy holds a reference to its engine.

    :param interpreter: the `dukpy.JSInterpreter` whose runtime and context are driven; kept alive until `close`.
    :param hooks: an object with the attributes that heap.py's `Hooks` has; must not refer to the engine.
    :param memory_limit: bytes that JavaScript may use, 0 for no limit; see also `limit_memory`.
    """
    cdef JSRuntime *rt
    cdef JSContext *ctx
    cdef object interpreter
    cdef readonly object hooks
    cdef object __weakref__
    # the lock
    cdef unsigned long owner
    cdef int depth
    cdef int waiters
    cdef bint signalled
    cdef PyThread_type_lock gate
    # state
    cdef readonly bint closed
    cdef readonly bint gave_negative_zero        # the last script ended in -0, which is 0 in Python
    cdef bint closing
    cdef bint abandoned                  # by a fork, see `_after_fork`
    cdef bint draining_jobs
    cdef bint cautious                   # jobs were interrupted: those that are left run a generation at a time
    cdef bint generation_done
    cdef bint releasing
    cdef double last_yield
    cdef object interruption             # exception that is about to stop JS; None otherwise
    cdef ListedProperty listed
    cdef unsigned int accesses           # of properties, by which signals are looked at now and then
    cdef int asked_again                 # how often, modulo 3, JS went on after an interruption
    cdef object unwinding                # the same exception while it passes Python frames below JS ones
    # errors on their way through both languages: what each keeps of them would be lost between two borders
    cdef JSValue flying_js[16]
    cdef PyObject *flying_py[16]
    cdef PyObject *flying_stack[16]      # JS frames that the error is about to pass, when its own `stack` says others
    cdef unsigned int n_flying
    cdef bint asking_for_stack           # the runtime library is looking at the stack: an error there needs none itself
    cdef bint has_ledger                 # whether proxies remember where they were made and destroyed
    cdef bint traced                     # whether crossings are recorded, see trace.pxi
    cdef bint trace_passed
    cdef object trace                    # the Trace, or None
    cdef Ledger book
    cdef long long live_js_classes[JS_CLASSES]
    cdef Frame *entry_frame              # the innermost JS frame when the engine was entered; 1: Python has left again
    # identity, both weak: Python object -> PyProxy, JS object -> JsProxy, (function, this) -> JsProxy
    cdef PointerMap pyproxies
    cdef PointerMap errors               # Python exception -> PythonError
    cdef PointerMap holders              # JS object that holds a Python object outside of `pyproxies` -> that object
    cdef PointerMap jsproxies
    cdef PointerMap lent                 # address of Python memory that JS sees -> owned list of the memoryviews on it
    cdef PointerMap gripped              # address of a JS object -> number of grips that keep it, see graph.pxi
    cdef PointerMap pinned               # ArrayBuffer whose memory Python sees -> number of views
    cdef PointerMap methods
    cdef PointerMap names_by_atom
    cdef PointerMap names_by_str
    cdef void *recent_names[RECENT_NAMES]    # Name records, borrowed from `names_by_atom`, by their atom
    cdef void *recent_strs[RECENT_NAMES]     # the same, by the address of their str
    # classes, prototypes and functions of the runtime library
    cdef JSClassID proxy_class, callable_class, iterator_class, holder_class, scope_class, shadow_class
    cdef PointerMap prototypes           # protocol flags + 1 -> JS object, owned
    cdef JSValue library                 # what the runtime library offers to native code, by name
    cdef JSValue error_prototype, iterator_prototype, object_prototype, array_push
    cdef void *global_address            # borrowed; it lives as long as the context
    cdef JSValue scope_bindings          # cells' constants and names not yet initialised, see scope.pxi
    cdef JSValue view_prototype, view_data_getter, view_buffer_getter
    cdef JSValue buffer_prototype        # ArrayBuffer.prototype
    cdef JSValue view_origin, view_model  # what keeps the layouts of views, see `keep_view_model`
    cdef JSAtom view_kind, view_data     # private names of buffer views
    cdef JSAtom exception_atom           # PythonError's private name for the Python exception
    cdef JSAtom *atoms                   # well-known names, see names.pxi
    cdef JsonWriter json_writer          # the innermost JSON.stringify of a Python object, see json.pxi
    cdef list json_marks                 # texts of what the engine's JSON.stringify has met of Python's; None outside
    cdef str json_gap
    cdef void *json_stringify            # the functions that run it, borrowed
    cdef void *json_method
    cdef list host_functions
    # references that could not be dropped where they were lost
    cdef PyObject **dead                 # Python objects whose PyProxy is gone, owned
    cdef size_t n_dead, dead_room
    cdef JSValue *dropped                # JS values whose JsProxy is gone, owned
    cdef size_t n_dropped, dropped_room
    # figures
    cdef readonly long long n_pyproxies, n_jsproxies, n_exports, collections, cycles_found, destructors_run
    cdef long long kept                  # live proxies after the last collection
    cdef bint collection_due
    cdef int skips, n_skipped            # full collections of Python's after which it is not asked who uses the heap
    cdef size_t memory_limit, stack_limit
    cdef uintptr_t stack_seen            # where the stack was, and how much of it was left, at the last entry
    cdef size_t stack_room
    cdef uintptr_t stack_floor           # below which JavaScript is not to go on
    cdef public bint names_hidden        # no JS code sees Python names
    cdef public object lazy_globals      # names that code may be given though nothing has defined them, a set; None
    cdef PointerMap module_files         # atoms, owned, of the files whose code does not see them: modules
    cdef public object contexts          # weak reference to a dict: number of a cell -> its context; None for none
    cdef int loading                     # modules whose texts are being loaded, one for the other
    cdef bint has_awaits                 # whether a module of the heap awaits at top level
    cdef int running_cell                # the number of the cell in whose context this runs; -1: to be asked for
    cdef int kept_cell                   # the number of the cell whose context was kept last
    cdef JSAtom cell_atom                # the private name under which a promise has the number of its cell
    cdef JSAtom backtrace_atom           # and that for the frames from which a value that is no Error rejected it
    cdef bint scarce                     # the null that was thrown last is the engine's, for want of memory
    cdef str backtrace                   # those of the rejection that is being handed to Python, else None
    cdef public unsigned long home_thread  # runs the jobs of other threads while its loop runs; 0: each thread its own
    cdef list rejections                 # [promise, reason, seen before] not yet handled or reported

    def __cinit__(self, interpreter, hooks, size_t memory_limit=0):
        self.hooks = hooks
        self.host_functions = []
        self.rejections = []
        self.library = self.error_prototype = self.iterator_prototype = JS_UNDEFINED
        self.object_prototype = self.scope_bindings = self.array_push = JS_UNDEFINED
        self.view_origin = self.view_model = self.buffer_prototype = JS_UNDEFINED
        self.view_prototype = self.view_data_getter = self.view_buffer_getter = JS_UNDEFINED
        self.gate = PyThread_allocate_lock()
        if self.gate == NULL:
            raise MemoryError("no lock for the heap")
        PyThread_acquire_lock_timed(self.gate, 0, 0)
        resolve_api()
        bind_context(self, interpreter)
        JS_SetRuntimeOpaque(self.rt, <void *>self)
        JS_SetInterruptHandler(self.rt, on_interrupt, <void *>self)
        JS_SetHostPromiseRejectionTracker(self.rt, on_rejection, <void *>self)
        self.memory_limit = memory_limit
        JS_SetMemoryLimit(self.rt, memory_limit)
        _engines[:] = [engine for engine in _engines if engine() is not None]
        _engines.append(weakref.ref(self))

    def __dealloc__(self):
        if not self.closed and self.rt != NULL:
            close_engine(self)
        if self.gate != NULL:
            PyThread_free_lock(self.gate)

    # -- what heap.py asks of it ------------------------------------------------------------------------------

    def eval(self, str source not None, str filename="<eval>", int line=1, bint is_async=False):
        """Evaluate `source` as a global script.

        :param line: number of the script's first line.
        :param is_async: allow top-level await; the value is then a promise of ``{value}``.
        :return: the completion value.
        :raises JsException: what the script throws, syntax errors included.
        """
        cdef bytes text = utf8(source)
        cdef bytes name = utf8(filename)
        cdef JSEvalOptions options
        cdef JSValue result
        if self.traced and not trace_passed(self):
            return traced_ask(self, P_EVAL, source, filename, line, is_async)
        options.version = 1
        options.eval_flags = EVAL_GLOBAL | (EVAL_ASYNC | EVAL_COMPILE_ONLY if is_async else 0)
        options.filename = PyBytes_AS_STRING(name)
        options.line_num = line
        enter(self)
        try:
            forget_js_places(self)
            result = JS_Eval2(self.ctx, PyBytes_AS_STRING(text), PyBytes_GET_SIZE(text), &options)
            if is_async and result.tag != TAG_EXCEPTION:
                results_detach(result)
                result = JS_EvalFunction(self.ctx, result)
            self.gave_negative_zero = (result.tag == TAG_FLOAT64 and result.u.float64 == 0
                                       and signbit(result.u.float64) != 0)
            answer = take_py(self, result)
        finally:
            leave(self)
        return answer

    def global_object(self):
        """Return the proxy of globalThis."""
        enter(self)
        try:
            answer = take_py(self, JS_GetGlobalObject(self.ctx))
        finally:
            leave(self)
        return answer

    def run_jobs(self):
        """Run the promise jobs that are due. A no-op while JavaScript is running."""
        enter(self)
        leave(self)

    def report_rejections(self):
        """Report the rejections that are unhandled by now."""
        due, self.rejections = self.rejections, []
        report_rejections(self, due)

    @property
    def ledger(self):
        """Whether proxies remember where they were made and destroyed, and how often they crossed."""
        return self.has_ledger

    @ledger.setter
    def ledger(self, bint on):
        if self.traced and not on:
            raise RuntimeError("the ledger is needed while the crossings of the heap are traced")
        if not on:
            free_ledger(self)
        self.has_ledger = on

    def forget_context(self):
        """Ask anew in which cell's context this runs: it was left within a crossing."""
        self.running_cell = -1

    @property
    def cell(self):
        """Number of the cell that what is made from now on belongs to; 0 for none."""
        return self.book.cell

    @cell.setter
    def cell(self, uint32_t number):
        self.book.cell = number
        self.running_cell = -1

    def stats(self):
        """Figures of the heap, each a number; O(1)."""
        figures = {
            "pyproxies": self.n_pyproxies,
            "jsproxies": self.n_jsproxies,
            "exports": self.n_exports,
            "bytes": 0 if self.closed else used_bytes(self),
            "memory_limit": self.memory_limit,
            "stack_limit": self.stack_limit,
            "collections": self.collections,
            "cycles_found": self.cycles_found,
        }
        if self.has_ledger:
            figures["pyproxies_made"] = self.book.made_pyproxies
            figures["jsproxies_made"] = self.book.made_jsproxies
            figures.update(ledger_counts(self))
        return figures

    def memory(self):
        """Bytes and counts of the JS heap: ``{"bytes", "objects", "strings", "atoms"}``. Walks the heap: O(objects)."""
        cdef JSMemoryUsage usage
        enter(self)
        try:
            JS_ComputeMemoryUsage(self.rt, &usage)
        finally:
            leave(self)
        return {
            "bytes": usage.malloc_size, "objects": usage.obj_count,
            "strings": usage.str_count, "atoms": usage.atom_count,
        }

    def limit_memory(self, limit):
        """Set how much JavaScript may use from now on.

        :param limit: bytes, 0 for no limit.
        :raises ValueError: when so few bytes leave no room beside what is in use; the limit is then as it was.
        """
        cdef size_t needed
        enter(self)
        try:
            needed = used_bytes(self) + WORKING_ROOM
            if limit != 0 and limit < needed:
                enough = (needed // WORKING_ROOM + 2) * WORKING_ROOM       # heaps differ by a few hundred bytes
                raise ValueError(f"memory_limit: {limit} bytes are too few: an empty heap needs {enough}")
            self.memory_limit = limit
            JS_SetMemoryLimit(self.rt, self.memory_limit)
        finally:
            leave(self)

    def close(self):
        """Free the JS runtime. Every proxy of it raises HeapClosedError from now on. Idempotent.

        :raises RuntimeError: while JavaScript of this heap is running.
        """
        if self.closed:
            return
        self.report_rejections()
        if self.depth:
            raise RuntimeError("cannot close a heap while its JavaScript is running: "
                               "close it after the outermost call returns")
        if not self.closed:              # the reports ran Python code
            close_engine(self)


cdef bytes utf8(str s):
    return s.encode("utf-8", "surrogatepass")


# -- the lock ---------------------------------------------------------------------------------------------------------

cdef inline int enter(Engine e) except -1:
    """Be inside the engine. Pairs with `leave`."""
    cdef unsigned long me = PyThread_get_thread_ident()
    if e.owner == me and e.depth:
        e.depth += 1
        e.running_cell = -1
        if e.has_ledger:
            e.entry_frame = internals_frame(e.rt)
        return 0
    return enter_outermost(e, me)


cdef int enter_outermost(Engine e, unsigned long me) except -1:
    cdef size_t room
    if e.abandoned:
        raise HeapClosedError("the heap was in use by another thread when this process was forked: make a new Heap()")
    if e.closed:
        raise HeapClosedError("the heap is closed: its objects are gone; make a new Heap()")
    while e.depth:
        wait_for_turn(e)
        if e.closed:
            wake_waiter(e)               # the next one has nobody else who would
            raise HeapClosedError("the heap was closed while this thread waited for it")
    e.owner = me
    e.depth = 1
    e.entry_frame = NULL
    e.running_cell = -1
    # the limit follows the stack that this thread has left, whatever is on it already
    room = diglot_stack_room()
    if room != e.stack_room or <uintptr_t>&room != e.stack_seen:
        e.stack_room = room
        e.stack_seen = <uintptr_t>&room
        e.stack_limit = room - STACK_MARGIN if room > 2 * STACK_MARGIN else room // 2
        e.stack_floor = e.stack_seen - e.stack_limit
        JS_SetMaxStackSize(e.rt, e.stack_limit)
        JS_UpdateStackTop(e.rt)
    e.last_yield = 0
    if e.n_dropped:
        free_dropped(e)
    if e.names_by_atom.used > NAMES_KEPT:
        free_names(e)
    return 0


cdef int wait_for_turn(Engine e) except -1:
    """Wait without the GIL until the engine may have become free; the caller looks again."""
    cdef int status
    e.waiters += 1
    with nogil:
        status = PyThread_acquire_lock_timed(e.gate, -1, 1)
    e.waiters -= 1
    if status == PY_LOCK_INTR:
        PyErr_CheckSignals()
    else:
        e.signalled = False
    return 0


cdef inline void wake_waiter(Engine e) noexcept:
    """Let one of the threads that wait look again."""
    if e.waiters and not e.signalled:
        e.signalled = True
        PyThread_release_lock(e.gate)


cdef inline int leave(Engine e) except -1:
    """Leave the engine: on the way out of the outermost entry run the promise jobs and drop what is queued.

    An exception that is under way is kept; one raised by the jobs (an interrupt) replaces it. So a caller that has an
    object to return does so after its `finally`: Cython loses the reference when a `finally` raises on the way out of
    a `return`.
    """
    if e.depth > 1:
        e.depth -= 1
        e.entry_frame = <Frame *>1          # whatever comes next, JS asked for it or it enters again
        if e.n_dead:
            release_dead(e)
        if e.interruption is not None:
            raise_interruption(e)       # an async function had taken it for its own error
        return 0
    if (e.interruption is None and e.unwinding is None and not e.rejections and not e.n_dropped and not e.n_flying
            and not e.waiters and not e.n_dead and not e.collection_due and not JS_IsJobPending(e.rt)):
        e.depth = 0                     # nothing is left to do, as after most calls
        e.owner = 0
        return 0
    return leave_outermost(e)


cdef int leave_outermost(Engine e) except -1:
    cdef bint handed_over = False        # whoever runs the jobs reviews the rejections, which jobs may handle
    try:
        if e.interruption is not None:
            e.cautious = JS_IsJobPending(e.rt)
            raise_interruption(e)
        if JS_IsJobPending(e.rt):
            handed_over = run_pending_jobs(e)
        if e.rejections and not handed_over:
            review_rejections(e)
    finally:
        if e.n_dropped:
            free_dropped(e)
        e.unwinding = None
        if e.n_flying:
            land_errors(e)
        e.depth = 0
        e.owner = 0
        wake_waiter(e)
    if e.n_dead:
        release_dead(e)
    if e.collection_due:
        collect_if_grown(e)
    return 0


cdef inline Engine engine_of(JSContext *ctx):
    """The engine of a context; for callbacks from JS."""
    global last_context, last_engine
    if ctx != last_context:
        last_engine = <PyObject *>JS_GetRuntimeOpaque(JS_GetRuntime(ctx))
        last_context = ctx
    return <Engine>last_engine


# -- the end ----------------------------------------------------------------------------------------------------------

cdef void close_engine(Engine e) noexcept:
    """Empty every JsProxy, free what the runtime library holds, then the runtime itself."""
    global last_context, last_engine
    cdef size_t i
    end_trace(e)
    e.closing = True
    e.owner = PyThread_get_thread_ident()
    e.depth = 1
    e.rejections = []
    land_errors(e)
    keep_texts(e)
    empty_jsproxies(e)
    free_grips(e)
    free_runtime_library(e)
    free_names(e)
    if e.n_dropped:
        free_dropped(e)
    e.closed = True
    if last_context == e.ctx:
        last_context = NULL
        last_engine = NULL
    JS_SetInterruptHandler(e.rt, NULL, NULL)
    JS_SetHostPromiseRejectionTracker(e.rt, NULL, NULL)
    JS_SetPromiseHook(e.rt, NULL, NULL)
    if e.n_exports:
        # memory of ArrayBuffers is still seen by Python: the runtime goes when the last view of it does
        release_targets(e)
        JS_RunGC(e.rt)
    else:
        free_runtime(e)
    e.depth = 0
    e.owner = 0
    wake_waiter(e)
    release_dead(e)
    e.hooks = None               # they have the names, which may lead back to the heap


cdef void free_runtime(Engine e) noexcept:
    # dukpy's capsule frees context and runtime; our finalisers run now. The interpreter itself is a cycle that the
    # capsule must not wait for.
    try:
        e.interpreter._ctx = None
    except BaseException as error:
        unraisable(error, "while a heap was closed")
    e.interpreter = None
    e.rt = NULL
    e.ctx = NULL
    pointermap_free(&e.pyproxies)
    pointermap_free(&e.errors)
    pointermap_free(&e.holders)
    pointermap_free(&e.lent)
    pointermap_free(&e.pinned)
    pointermap_free(&e.prototypes)
    free_ledger(e)


def live_engines():
    """The engines of the heaps that are open in this process."""
    return [engine for engine in all_engines() if not engine.closed]


cdef list all_engines():
    cdef list engines = []
    for reference in _engines:
        engine = reference()
        if engine is not None:
            engines.append(engine)
    return engines


def _after_python_collection(phase, info):
    """Python's collector is done: close heaps that nobody can reach, let those that have grown be collected soon."""
    cdef Engine engine
    if phase == "stop" and info["generation"] == 2:
        for engine in all_engines():
            engine.collection_due = not engine.closed and has_grown(engine)
        engine = None
        close_unreachable()


gc.callbacks.append(_after_python_collection)


@atexit.register
def _close_all():
    """Close every heap before the interpreter is torn down: proxies that outlive it are empty then."""
    cdef Engine engine
    gc.callbacks.remove(_after_python_collection)
    for engine in all_engines():
        if not engine.depth:
            try:
                engine.close()               # reports the rejections that are left
            except BaseException as error:
                unraisable(error, "while a heap was closed at exit")


def _after_fork():
    """In the child of a fork, where the other threads do not exist: whoever waits, and whoever is inside a heap."""
    cdef Engine e
    forget_watchdog()
    for e in all_engines():
        e.waiters = 0
        e.signalled = False
        e.gate = PyThread_allocate_lock()    # the old one, which a thread may have held, is left
        if e.gate != NULL:
            PyThread_acquire_lock_timed(e.gate, 0, 0)
        if e.depth and e.owner != PyThread_get_thread_ident():
            # in the middle of something that will never be finished: nothing of it can be used, or freed
            e.closed = True
            e.abandoned = True
            Py_INCREF(e.interpreter)
            e.rt = NULL
            e.depth = 0
            e.owner = 0


os.register_at_fork(after_in_child=_after_fork)
