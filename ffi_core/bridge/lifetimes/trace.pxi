# The trace: every crossing of the border while `Heap.trace` lasts, in order. Off, it costs the functions that cross a
# look at `Engine.traced`; the property access of PyProxies costs nothing, as its functions are exchanged.
#
# A function that crosses calls, when traced, the function of trace_calls.pxi that notes the crossing and calls it
# again; `trace_passed` lets it through. What is noted are texts and numbers: no value outlives its crossing for it.
# While something is noted no code of the user's runs: Python's collector is off, nothing is asked of an object but what
# its type's own C code knows, a JS exception that is under way is put aside.
#
# The end of a proxy comes at any time, in finalisers of either heap, so it is noted in plain memory.

cdef enum:
    LABEL = 40              # bytes that the end of a proxy has for its type's name

ctypedef struct Release:
    uint32_t proxy          # its number in the trace; 0 if it did not cross while traced
    bint of_python          # a PyProxy
    uint32_t after          # how many crossings had begun
    double at
    uint32_t js_class       # of a JsProxy without a number: the class of its object
    char label[LABEL]       # of a PyProxy without a number: the type of its object

cdef uint32_t UNSEEN = 0xFFFFFFFF       # instead of a number: a proxy that Diglot made for itself

cdef int traced_engines = 0


@cython.final
cdef class TracedValue:
    """A value that crossed.

    :ivar text: of the value where it came from.
    :ivar how: what became of what: "list → PyProxy", "int → number".
    :ivar proxy: number of its proxy in the trace, 0 for none.
    :ivar made: whether that was made by this crossing.
    """
    cdef readonly str text, how
    cdef readonly uint32_t proxy
    cdef readonly bint made
    cdef uintptr_t awaited      # identity of the object whose proxy the crossing is about to make


@cython.final
cdef class TracedCrossing:
    """One crossing; the fields are those of `trace.Crossing`."""
    cdef readonly bint to_js
    cdef readonly str kind, target, name
    cdef readonly uint32_t proxy
    cdef readonly list arguments
    cdef readonly TracedValue result
    cdef readonly bint failed
    cdef readonly int depth, index, parent
    cdef readonly double begun, ended
    cdef readonly unsigned long thread
    cdef bint hidden            # noted only because others may begin inside it


@cython.final
cdef class Trace:
    """What is recorded of a heap. Read by trace.py.

    :param limit: crossings that are noted in full; those beyond are counted.
    :param machinery: beginnings of the names of files whose code counts as the front end's own.
    """
    cdef readonly list crossings
    cdef readonly list proxies          # by number, from 1: (is PyProxy, text, name)
    cdef readonly dict counts           # (to_js, kind) of those beyond the limit -> number
    cdef readonly long long ends_left_out
    cdef readonly int limit
    cdef uint32_t n_crossings
    cdef uintptr_t thrown               # address of the Python exception that JS was thrown last; may be gone
    cdef public int muted
    cdef tuple machinery
    cdef dict running                   # thread -> list of the crossings that it is inside of
    cdef list makers                    # by number: the crossing that made the proxy, or None
    cdef PointerMap numbers             # address of a live proxy -> its number
    cdef Release *ends
    cdef uint32_t n_ends

    def __cinit__(self, int limit, tuple machinery not None):
        self.crossings = []
        self.proxies = []
        self.makers = []
        self.counts = {}
        self.running = {}
        self.limit = limit
        self.machinery = machinery
        self.ends = <Release *>malloc((<size_t>limit * 2 + 16) * sizeof(Release))
        if self.ends == NULL:
            raise MemoryError

    def __dealloc__(self):
        free(self.ends)
        pointermap_free(&self.numbers)

    def releases(self):
        """The ends of proxies: (number or 0, is PyProxy, crossings begun before, time, type)."""
        cdef uint32_t i
        found = []
        for i in range(self.n_ends):
            kind = self.ends[i].label.decode("utf-8", "replace").rpartition(".")[2]
            if not self.ends[i].of_python:
                kind = brands.get(self.ends[i].js_class, "Object")
            found.append((self.ends[i].proxy, self.ends[i].of_python, self.ends[i].after, self.ends[i].at, kind))
        return found


def begin_trace(Engine e not None, Trace trace not None):
    """Record the crossings of a heap from now on. The ledger must be on.

    :raises RuntimeError: when they are recorded already.
    """
    global traced_engines
    if e.traced:
        raise RuntimeError("the crossings of this heap are being traced: a heap has one trace at a time")
    e.trace = trace
    e.traced = True
    traced_engines += 1
    exchange_functions(True)


def end_trace(Engine e not None):
    """Record no more."""
    global traced_engines
    if e.traced:
        e.traced = False
        e.trace = None
        traced_engines -= 1
        if traced_engines == 0:
            exchange_functions(False)


cdef inline bint trace_passed(Engine e) noexcept:
    """Whether the crossing that begins has been noted: the next look says no again."""
    cdef bint passed = e.trace_passed
    e.trace_passed = False
    return passed


# -- crossings --------------------------------------------------------------------------------------------------------

cdef TracedCrossing trace_begin(Engine e, bint to_js, str kind, str target, str name, bint hidden=False):
    """Note that a crossing begins. Its arguments come next, then `trace_ready`."""
    cdef Trace trace = <Trace>e.trace
    cdef TracedCrossing crossing = TracedCrossing.__new__(TracedCrossing)
    cdef TracedCrossing outer
    cdef list running
    crossing.to_js = to_js
    crossing.kind = kind
    crossing.target = target
    crossing.name = name
    crossing.arguments = []
    crossing.parent = -1
    crossing.thread = PyThread_get_thread_ident()
    running = trace.running.setdefault(crossing.thread, [])
    for outer in reversed(running):
        if not outer.hidden:
            crossing.parent = outer.index
            crossing.depth = outer.depth + 1
            break
    crossing.hidden = hidden or trace.muted > 0
    if not crossing.hidden:
        if len(trace.crossings) >= trace.limit:
            trace.counts[(to_js, kind)] = trace.counts.get((to_js, kind), 0) + 1
            crossing.hidden = True
        else:
            crossing.index = trace.n_crossings
            trace.crossings.append(crossing)
            trace.n_crossings += 1
    running.append(crossing)
    crossing.begun = diglot_monotonic()
    return crossing


cdef int trace_end(Engine e, TracedCrossing crossing, TracedValue result, bint failed) except -1:
    """Note how a crossing ended."""
    cdef Trace trace
    crossing.ended = diglot_monotonic()
    crossing.result = result
    crossing.failed = failed
    if e.trace is not None:
        trace = e.trace
        running = trace.running.get(crossing.thread, [])
        if crossing in running:
            del running[running.index(crossing):]
        if not running:
            trace.running.pop(crossing.thread, None)
    return 0


cdef TracedCrossing innermost(Trace trace):
    """The crossing that this thread is inside of, noted or not; None for none."""
    running = trace.running.get(PyThread_get_thread_ident())
    return running[-1] if running else None


# -- values -----------------------------------------------------------------------------------------------------------

cdef TracedValue value_of_py(Engine e, TracedCrossing crossing, object o, bint crosses_to_js):
    """A Python value that is about to become a JS one, or that a JS one has just become."""
    cdef TracedValue value = TracedValue.__new__(TracedValue)
    cdef JsRef *ref
    cdef void *known
    cdef str kind = py_kind(o)
    value.text = py_text(o)
    if isinstance(o, JsProxy):
        ref = ref_of(<PyObject *>o)
        kind = "closed" if ref.engine == NULL else js_kind_text(<Engine>ref.engine, ref.value)
        if crosses_to_js:
            value.how = f"JsProxy → the {kind} itself"
            give_number(e, value, <void *><PyObject *>o, False, o)
        else:
            value.how = f"{kind} → {type(o).__name__}"
            give_number(e, value, <void *><PyObject *>o, False, o)
            value.made = made_by(e.trace, value.proxy, crossing)
    elif kind in JS_KINDS:
        value.how = f"{kind} → {JS_KINDS[kind]}" if crosses_to_js else f"{JS_KINDS[kind]} → {kind}"
    elif crosses_to_js:
        value.how = f"{kind} → PyProxy"
        known = pointermap_get(&e.pyproxies, identity_of(<PyObject *>o))
        if known != NULL:
            give_number(e, value, known, True, o)
        else:
            value.made = True
            value.awaited = identity_of(<PyObject *>o)
    else:
        value.how = f"PyProxy → the {kind} itself"
        known = pointermap_get(&e.pyproxies, identity_of(<PyObject *>o))
        if known != NULL:
            give_number(e, value, known, True, o)
    return value


cdef TracedValue value_of_js(Engine e, TracedCrossing crossing, JSValue js, bint crosses_to_py):
    """A JS value that is about to become a Python one, or that a Python one has just become."""
    cdef TracedValue value = TracedValue.__new__(TracedValue)
    cdef PyObject *target
    cdef void *known
    value.text = js_text(e, js)
    if js.tag == TAG_OBJECT and is_pyproxy(e, js):
        target = pyproxy_target(e, js)
        kind = py_kind(<object>target) if target != NULL else "nothing"
        value.how = f"PyProxy → the {kind} itself" if crosses_to_py else f"{kind} → PyProxy"
        if target != NULL:
            give_number(e, value, js.u.ptr, True, <object>target)
            value.made = not crosses_to_py and made_by(e.trace, value.proxy, crossing)
        return value
    kind = js_kind_text(e, js)
    if js.tag == TAG_OBJECT or js.tag == TAG_SYMBOL:
        known = pointermap_get(&e.jsproxies, <uintptr_t>js.u.ptr)
        if known != NULL and refcount_of(<PyObject *>known) <= 0:
            known = NULL
        if crosses_to_py:
            value.how = f"{kind} → JsProxy"
            if known == NULL:
                value.made = True
                value.awaited = <uintptr_t>js.u.ptr
        else:
            value.how = f"→ {kind}" if known == NULL else f"JsProxy → the {kind} itself"
        if known != NULL:
            give_number(e, value, known, False, <object><PyObject *>known)
    elif crosses_to_py:
        value.how = f"{kind} → {py_kind_of_js(js)}"
    else:
        value.how = f"{py_kind_of_js(js)} → {kind}"
    return value


# What has a value of its own in JS.
cdef dict JS_KINDS = {
    "int": "number", "float": "number", "str": "string", "bool": "boolean", "None": "undefined", "jsnull": "null",
    "JsBigInt": "bigint", "large int": "bigint",
}


cdef str py_kind(object o):
    """The type of a Python value, by which it crosses."""
    if o is None:
        return "None"
    if o is jsnull:
        return "jsnull"
    if o is True or o is False:
        return "bool"
    if type(o) is JsBigInt:
        return "JsBigInt"
    if PyLong_Check(o):
        return "int" if -SAFE_INTEGER <= <object>o <= SAFE_INTEGER else "large int"
    if PyUnicode_Check(o):
        return "str"
    if PyFloat_Check(o):
        return "float"
    if PyType_Check(o):
        return "class"
    return short_type_name(o)


cdef str js_kind_text(Engine e, JSValue js):
    """The type of a JS value in JavaScript's words."""
    cdef int64_t tag = js.tag
    if tag == TAG_OBJECT:
        if is_pyproxy(e, js):
            return "PyProxy"
        if JS_IsFunction(e.ctx, js):
            return "function"
        if JS_GetClassID(js) == e.iterator_class:
            return "iterator"
        if JS_IsProxy(js):
            return "Proxy"
        return "Array" if JS_IsArray(js) else class_name(e, js)
    return {TAG_INT: "number", TAG_FLOAT64: "number", TAG_STRING: "string", TAG_BOOL: "boolean", TAG_NULL: "null",
            TAG_SYMBOL: "symbol", TAG_BIG_INT: "bigint", TAG_SHORT_BIG_INT: "bigint"}.get(tag, "undefined")


cdef str py_kind_of_js(JSValue js):
    """The Python type of a JS primitive."""
    cdef double number
    if js.tag == TAG_FLOAT64:
        number = js.u.float64
        return "int" if floor(number) == number and -9007199254740991.0 <= number <= 9007199254740991.0 else "float"
    return {TAG_INT: "int", TAG_STRING: "str", TAG_BOOL: "bool", TAG_NULL: "jsnull", TAG_BIG_INT: "JsBigInt",
            TAG_SHORT_BIG_INT: "JsBigInt"}.get(js.tag, "None")


# -- proxies ----------------------------------------------------------------------------------------------------------

cdef int give_number(Engine e, TracedValue value, void *proxy, bint of_python, object o) except -1:
    """Let a value have the number of its proxy, a new one if it has none yet."""
    value.proxy = number_of(e, proxy, of_python, o)
    return 0


cdef uint32_t number_of(Engine e, void *proxy, bint of_python, object o) except 0:
    """The number of a live proxy in the trace.

    :param o: the Python object of a PyProxy; the JsProxy of a JS object.
    """
    cdef Trace trace = <Trace>e.trace
    cdef uint32_t number = <uint32_t><uintptr_t>pointermap_get(&trace.numbers, <uintptr_t>proxy)
    if number != 0 and number != UNSEEN:
        return number
    maker = None
    if number == UNSEEN and trace.muted == 0:
        maker = innermost(trace)        # made on the way of what is noted now: it is this crossing's
    return new_number(e, trace, proxy, of_python, py_text(o), name_of(e, o) if of_python else "", maker)


cdef uint32_t new_number(Engine e, Trace trace, void *proxy, bint of_python, str text, str name, object maker) except 0:
    cdef uint32_t number = <uint32_t>len(trace.proxies) + 1
    if pointermap_set(&trace.numbers, <uintptr_t>proxy, <void *><uintptr_t>number) < 0:
        raise MemoryError
    trace.proxies.append([of_python, text, name])
    trace.makers.append(maker)
    return number


cdef str name_of(Engine e, object o):
    """A name of the Python namespace that the object has; empty for none."""
    namespace = e.hooks.namespace
    if type(namespace) is dict:
        for name, value in (<dict>namespace).items():
            if value is o and type(name) is str and not name.startswith("_"):
                return name
    return ""


cdef bint made_by(Trace trace, uint32_t number, TracedCrossing crossing):
    return number != 0 and trace.makers[number - 1] is crossing


cdef void trace_made(Engine e, void *proxy, bint of_python, uintptr_t identity, PyObject *o) noexcept:
    """A proxy has been made.

    :param identity: of what it stands for, as `TracedValue.awaited` has it.
    :param o: borrowed; see `number_of`.
    """
    cdef Trace trace = <Trace>e.trace
    cdef TracedCrossing crossing
    cdef TracedValue value
    cdef uint32_t number
    cdef int was_enabled = PyGC_Disable()
    try:
        crossing = innermost(trace)
        if crossing is None or crossing.hidden or crossing.kind == "await":      # of what waits: the loop's own
            pointermap_set(&trace.numbers, <uintptr_t>proxy, <void *><uintptr_t>UNSEEN)
        else:
            name = name_of(e, <object>o) if of_python else ""
            number = new_number(e, trace, proxy, of_python, py_text(<object>o), name, crossing)
            for value in crossing.arguments:
                if value.awaited == identity:
                    value.awaited = 0
                    value.proxy = number
    except BaseException as error:
        unraisable(error, "while a new proxy was traced")
    finally:
        if was_enabled:
            PyGC_Enable()


cdef void trace_gone(Engine e, void *proxy, bint of_python, const char *kind, uint32_t js_class) noexcept:
    """A proxy is gone; from finalisers of both heaps: makes no Python object.

    :param kind: of a PyProxy: name of the type of what it stood for, or NULL.
    :param js_class: of a JsProxy: class of what it stood for.
    """
    cdef Trace trace = <Trace>e.trace
    cdef uint32_t number = <uint32_t><uintptr_t>pointermap_get(&trace.numbers, <uintptr_t>proxy)
    cdef Release *end
    if number:
        pointermap_remove(&trace.numbers, <uintptr_t>proxy, <void *><uintptr_t>number)
    if number == UNSEEN or trace.muted:
        return
    if trace.n_ends >= <uint32_t>trace.limit * 2 + 16:
        trace.ends_left_out += 1
        return
    end = &trace.ends[trace.n_ends]
    trace.n_ends += 1
    end.proxy = number
    end.of_python = of_python
    end.after = trace.n_crossings
    end.at = diglot_monotonic()
    end.js_class = js_class
    memset(end.label, 0, LABEL)
    if kind != NULL:
        strncpy(end.label, kind, LABEL - 1)
