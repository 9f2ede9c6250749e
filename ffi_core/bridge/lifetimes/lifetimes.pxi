# References that cannot be dropped where they are lost, and the end of proxies.
#
# Rule: no finaliser runs the other language's code. A JS finaliser queues the Python object it held (`bury`); a JsProxy
# dropped while another thread is inside the engine queues its JS value (`drop_js`). The queues are emptied at the next
# place where anything may run: the end of a crossing, the interrupt handler, the next entry.

cdef void bury(Engine e, PyObject *o) noexcept:
    """Give up an owned reference to a Python object without running Python code. Never fails but by leaking."""
    cdef PyObject **grown
    if Py_REFCNT(<object>o) > 2:     # the cast holds one, the queue's owner one, someone else the rest
        Py_DECREF(<object>o)
        return
    if e.n_dead == e.dead_room:
        grown = <PyObject **>realloc(e.dead, (e.dead_room * 2 + 64) * sizeof(PyObject *))
        if grown == NULL:
            return
        e.dead = grown
        e.dead_room = e.dead_room * 2 + 64
    e.dead[e.n_dead] = o
    e.n_dead += 1


cdef void release_dead(Engine e) noexcept:
    """Drop the queued Python references. Runs their destructors: only where Python code may run."""
    cdef PyObject *o
    if e.releasing:
        return                       # a destructor came back here: the loop below goes on with what it added
    e.releasing = True
    while e.n_dead:
        e.n_dead -= 1
        o = e.dead[e.n_dead]
        Py_DECREF(<object>o)
    e.releasing = False
    if e.closed and e.dead != NULL and not e.n_dead:
        free(e.dead)
        e.dead = NULL
        e.dead_room = 0


cdef void drop_js(Engine e, JSValue value) noexcept:
    """Give up an owned JS value, now if the engine is free or ours, else later, and what only it kept in Python."""
    if value.tag >= 0 or e.rt == NULL:
        return
    give_up_js(e, value)
    if e.n_dead and e.depth == 0:
        release_dead(e)


cdef void give_up_js(Engine e, JSValue value) noexcept:
    """As `drop_js`, but runs no Python code."""
    cdef JSValue *grown
    if value.tag >= 0 or e.rt == NULL:
        return
    if e.depth == 0 or e.owner == PyThread_get_thread_ident():
        js_drop(e.rt, value)
        return
    if e.n_dropped == e.dropped_room:
        grown = <JSValue *>realloc(e.dropped, (e.dropped_room * 2 + 64) * sizeof(JSValue))
        if grown == NULL:
            return
        e.dropped = grown
        e.dropped_room = e.dropped_room * 2 + 64
    e.dropped[e.n_dropped] = value
    e.n_dropped += 1


cdef void free_dropped(Engine e) noexcept:
    """Drop the queued JS values; by the thread that is inside."""
    while e.n_dropped:
        e.n_dropped -= 1
        js_drop(e.rt, e.dropped[e.n_dropped])
    if e.closing and e.dropped != NULL:
        free(e.dropped)
        e.dropped = NULL
        e.dropped_room = 0


cdef void register_loose(Engine e, object thrown) noexcept:
    """Remember a JsException around a plain thrown value, so that closing the heap empties it."""
    pointermap_set(&e.methods, <uintptr_t><PyObject *>thrown, <void *><PyObject *>thrown)


cdef void keep_texts(Engine e) noexcept:
    """Let the exceptions that JS threw keep what they say: they are shown, often, after the heap has been closed."""
    cdef size_t i
    cdef PointerMap maps[2]
    cdef int which
    cdef PyObject *proxy
    cdef list errors = []
    maps[0] = e.jsproxies
    maps[1] = e.methods
    try:
        for which in range(2):
            if maps[which].entries != NULL:
                for i in range(maps[which].last + 1):
                    if maps[which].entries[i].key:
                        proxy = <PyObject *>maps[which].entries[i].value
                        if refcount_of(proxy) > 0 and isinstance(<object>proxy, JsErrorObject):
                            errors.append(<object>proxy)
        for error in errors:
            keep_text(e, error)
    except BaseException as failure:
        unraisable(failure, "while a heap was closed")


cdef int keep_text(Engine e, object error) except -1:
    """Store text, name, message and stack of an exception in itself. Runs no code of the user's."""
    cdef JsRef *ref = ref_of(<PyObject *>error)
    if ref.engine == NULL:
        return 0
    try:
        text = str(error)
    except Exception:
        text = "an error whose text is gone with its heap"
    name, found, message = text.partition(": ")
    own = own_text(e, ref.value, e.atoms[A_MESSAGE])
    BaseException.__init__(error, text)
    PyObject_GenericSetAttr(error, "_name", name if JS_IsError(ref.value) else None)
    PyObject_GenericSetAttr(error, "_message", message if own is None else own)
    PyObject_GenericSetAttr(error, "_stack", stack_text(e, ref.value))
    return 0


cdef void release_targets(Engine e) noexcept:
    """Let go what JS holds of Python: the runtime lives on for memory that Python sees, but its code will not run."""
    cdef size_t i
    cdef JSValue value
    cdef void *known
    cdef Extra *extra
    cdef PyObject *target
    cdef PointerMap maps[2]
    cdef int which
    maps[0] = e.pyproxies
    maps[1] = e.holders
    memset(&e.pyproxies, 0, sizeof(PointerMap))
    memset(&e.holders, 0, sizeof(PointerMap))
    for which in range(2):
        if maps[which].entries != NULL:
            for i in range(maps[which].last + 1):
                if maps[which].entries[i].key:
                    known = maps[which].entries[i].value if which == 0 else <void *>maps[which].entries[i].key
                    value = js_object(known)
                    target = pyproxy_target(e, value)
                    if target != NULL:
                        extra = extra_of(e, value)
                        if extra != NULL:
                            extra.target = NULL
                        else:
                            JS_SetOpaque(value, NULL)
                        pyproxy_gone(e, value.u.ptr)
                        e.n_pyproxies -= 1
                        bury(e, target)
                    elif not is_pyproxy(e, value):
                        target = <PyObject *>JS_GetOpaque(value, JS_GetClassID(value))
                        JS_SetOpaque(value, NULL)
                        if target != NULL:
                            bury(e, target)
        pointermap_free(&maps[which])
    pointermap_free(&e.errors)


cdef void empty_jsproxies(Engine e) noexcept:
    """Take the JS value out of every JsProxy: the heap is closing."""
    cdef size_t i
    cdef PointerMap maps[2]
    cdef int which
    cdef JsRef *ref
    cdef PyObject *proxy
    cdef int was_enabled
    place = here_text(e) if e.has_ledger else None
    was_enabled = PyGC_Disable()         # a proxy that went meanwhile would be taken for one that is there
    maps[0] = e.jsproxies
    maps[1] = e.methods
    memset(&e.jsproxies, 0, sizeof(PointerMap))
    memset(&e.methods, 0, sizeof(PointerMap))
    for which in range(2):
        if maps[which].entries != NULL:
            for i in range(maps[which].last + 1):
                if maps[which].entries[i].key:
                    proxy = <PyObject *>maps[which].entries[i].value
                    ref = ref_of(proxy)
                    if ref.engine == NULL:
                        continue
                    if e.has_ledger:
                        leave_epitaph(e, proxy, "its heap was closed" + (f" at {place}" if place else ""))
                    jsproxy_gone(e, proxy)
                    ref.engine = NULL
                    e.n_jsproxies -= 1
                    js_drop(e.rt, ref.value)
                    if which == 1 and isinstance(<object>proxy, JsFunction):
                        js_drop(e.rt, (<JsFunction>proxy).this)
                        (<JsFunction>proxy).this = JS_UNDEFINED
                    ref.value = JS_UNDEFINED
                    Py_DECREF(e)
        pointermap_free(&maps[which])
    if was_enabled:
        PyGC_Enable()


# -- what is said of a JsProxy whose object is gone -------------------------------------------------------------------

cdef PointerMap epitaphs        # address of an emptied JsProxy -> owned str; with the ledger on


cdef void leave_epitaph(Engine e, PyObject *proxy, str end) noexcept:
    """Remember what a JsProxy stood for that is about to be emptied. Runs no Python code of the user's."""
    cdef JSValue value = ref_of(proxy).value
    try:
        text = f"the JS {js_kind(value)} of this JsProxy{made_text(record_of_jsproxy(e, proxy))}, is gone: {end}"
        if pointermap_set(&epitaphs, <uintptr_t>proxy, <void *><PyObject *>text) == 0:
            Py_INCREF(text)
    except BaseException as error:
        unraisable(error, "while a proxy was emptied")


cdef void forget_epitaph(PyObject *proxy) noexcept:
    cdef PyObject *text = <PyObject *>pointermap_get(&epitaphs, <uintptr_t>proxy)
    if text != NULL:
        pointermap_remove(&epitaphs, <uintptr_t>proxy, text)
        Py_DECREF(<object>text)


cdef str gone_text(JsProxy proxy):
    """What the use of an emptied JsProxy is answered with."""
    cdef void *text = pointermap_get(&epitaphs, <uintptr_t><PyObject *>proxy)
    if text != NULL:
        return <object>text
    return (f"the JS object of this {type(proxy).__name__} is gone: its heap was closed, or it was part of a garbage "
            "cycle that heap.collect() freed")


cdef str js_kind(JSValue value):
    """The engine's kind of an object: "Array", "Function", "Object"; no prototype is asked."""
    return "symbol" if value.tag == TAG_SYMBOL else brands.get(JS_GetClassID(value), "Object")
