# One JsProxy for each JS object and each method while it lives: made when the object first crosses, found when it
# crosses again, taken out of the tables when it goes. Tables of an engine, both with borrowed values:
# - `jsproxies`: address of the JS object -> its proxy
# - `methods`: a mix of the addresses of a function and of its `this` -> the proxy of the method; also the proxies that
#   are outside of all identity (`register_loose`), by their own address.

cdef object jsproxy_of(Engine e, JSValue value):
    """The JsProxy of a JS object or symbol (borrowed); the same one while it lives."""
    cdef void *known = pointermap_get(&e.jsproxies, <uintptr_t>value.u.ptr)
    if known != NULL and Py_REFCNT(<object>known) > 0:      # 0: its weakref callbacks are running, it is going
        if e.has_ledger:
            record_handed(e, known, ref_of(<PyObject *>known).record)
        return <object>known
    return new_jsproxy(e, value, js_protocols_of(e, value))


cdef object new_jsproxy(Engine e, JSValue value, uint32_t flags):
    cdef void **place
    cdef PyObject *known
    proxy = make_proxy(class_of_protocols(flags))
    place = pointermap_place(&e.jsproxies, <uintptr_t>value.u.ptr)
    if place == NULL:
        raise MemoryError
    known = <PyObject *>place[0]
    if known != NULL and refcount_of(known) > 0:
        return <object>known         # made meanwhile, by a JS Proxy's trap or a destructor
    place[0] = <void *><PyObject *>proxy
    fill_jsproxy(e, ref_of(<PyObject *>proxy), js_dup(value))
    if e.has_ledger:
        record_jsproxy(e, proxy, value)
    return proxy


cdef inline void fill_jsproxy(Engine e, JsRef *ref, JSValue value) noexcept:
    """Let a new proxy refer to the JS value, which is consumed."""
    ref.value = value
    ref.engine = <PyObject *>e
    Py_INCREF(e)
    e.n_jsproxies += 1


cdef object take_ordinary(Engine e, JSValue value):
    """As `jsproxy_of`, for an ordinary object, which is consumed.

    Most are plain data, or have a class without any protocol. Then nothing runs from the look into the table until the
    proxy is in it: one look is enough.
    """
    cdef uintptr_t key = <uintptr_t>value.u.ptr
    cdef void **place = NULL
    cdef PyObject *made
    cdef uint32_t names
    if not e.has_ledger:
        place = pointermap_place(&e.jsproxies, key)
    if place != NULL and place[0] == NULL:
        names = names_of(e, value)
        if not names & UNUSUAL_NAMES:
            made = diglot_alloc(<object>(bare_proxy_class if names & READS_IS_DEEP else plain_proxy_class))
            if made == NULL:
                pointermap_remove(&e.jsproxies, key, NULL)
                js_drop(e.rt, value)
                raise MemoryError
            place[0] = made
            proxy = <object>made
            Py_DECREF(proxy)             # `proxy` has one of its own
            fill_jsproxy(e, &(<JsObject>proxy).ref, value)
            return proxy
        pointermap_remove(&e.jsproxies, key, NULL)
    try:
        proxy = jsproxy_of(e, value)
    finally:
        js_drop(e.rt, value)
    return proxy


cdef object method_of(Engine e, JSValue function, JSValue this):
    """The proxy of a function read as a property (both borrowed): calls it with `this`, as Python's bound methods."""
    cdef uintptr_t key = <uintptr_t>function.u.ptr * 31 + <uintptr_t>this.u.ptr
    cdef PyObject *known
    cdef JsFunction method
    if this.tag != TAG_OBJECT or is_class(e, function) or is_global_object(e, this):
        return jsproxy_of(e, function)
    known = known_method(e, key, function, this)
    if known == NULL:
        method = make_proxy(class_of_protocols(js_protocols_of(e, function)))
        known = known_method(e, key, function, this)     # a JS Proxy's trap or a destructor may have made it
    if known != NULL:
        if e.has_ledger:
            record_handed(e, known, ref_of(<PyObject *>known).record)
        return <object>known
    fill_jsproxy(e, &method.ref, js_dup(function))
    method.this = js_dup(this)
    if pointermap_set(&e.methods, key, <void *><PyObject *>method) < 0:
        raise MemoryError
    if e.has_ledger:
        record_jsproxy(e, method, function)
    return method


cdef PyObject *known_method(Engine e, uintptr_t key, JSValue function, JSValue this) noexcept:
    """The live proxy of that method (borrowed), or NULL."""
    cdef PyObject *known = <PyObject *>pointermap_get(&e.methods, key)
    if known == NULL or refcount_of(known) <= 0:           # 0: its weakref callbacks are running, it is going
        return NULL
    if ref_of(known).value.u.ptr != function.u.ptr or raw_this(known).u.ptr != this.u.ptr:
        return NULL
    return known


cdef bint is_class(Engine e, JSValue function) noexcept:
    """Whether a function ignores `this` when it is called: classes and native constructors."""
    cdef JSPropertyDescriptor slot
    cdef bint result = False
    cdef int status
    if not JS_IsConstructor(e.ctx, function):
        return False
    status = JS_GetOwnProperty(e.ctx, &slot, function, e.atoms[A_PROTOTYPE])
    if status < 0:                       # a Proxy's trap threw: as good as absent
        js_drop(e.rt, JS_GetException(e.ctx))
    if status > 0:
        result = not slot.flags & PROP_WRITABLE        # ECMAScript 15.7.14, 20.x: `function` alone has a writable one
        js_drop(e.rt, slot.value)
        js_drop(e.rt, slot.getter)
        js_drop(e.rt, slot.setter)
    return result


cdef inline bint is_global_object(Engine e, JSValue value) noexcept:
    return value.u.ptr == e.global_address


cdef void release_ref(PyObject *proxy, JsRef *ref) noexcept:
    """Give up what a proxy holds of JS; from its dealloc, in whatever thread and state, its weak references gone."""
    cdef Engine e
    cdef JSValue this
    if ref.engine == NULL:
        forget_epitaph(proxy)
        return
    e = <Engine>ref.engine
    ref.engine = NULL
    jsproxy_gone(e, proxy)
    this = raw_this(proxy)
    if ref.value.tag < 0:
        pointermap_remove(&e.jsproxies, <uintptr_t>ref.value.u.ptr, <void *>proxy)
    pointermap_remove(&e.methods, <uintptr_t>proxy, <void *>proxy)      # only of `register_loose`
    if this.tag == TAG_OBJECT:
        pointermap_remove(&e.methods, <uintptr_t>ref.value.u.ptr * 31 + <uintptr_t>this.u.ptr, <void *>proxy)
        set_raw_this(proxy, JS_UNDEFINED)
        give_up_js(e, this)
    e.n_jsproxies -= 1
    drop_js(e, ref.value)
    Py_DECREF(e)          # the reference that the proxy held
