# PyProxy: what JS sees of a Python object. A native class with exotic property access, a plain one and a callable one;
# the prototype, one per set of protocol flags, comes from the runtime library (runtime/pyproxy.js).
#
# The object's opaque word is the Python object itself, owned, or, with the lowest bit set, an `Extra` for the few
# proxies that carry more. Property access is in pyproxy_properties.pxi.

ctypedef struct Extra:
    PyObject *target        # owned; NULL once destroyed
    bint capture_this       # calls pass `this` first
    bint roundtrip          # Python gets a JsDoubleProxy back, not the object: `is_roundtrip`
    bint once               # destroyed by its first call
    PyObject *note          # owned str or NULL: what was destroyed, and where

# The names that a proxy has itself, by the protocol that brings them (docs/ffi.md, "Own names").
cdef dict OWN_NAMES = {}


def _own(flag, names):
    for name in names.split():
        OWN_NAMES[name] = OWN_NAMES.get(name, 0) | flag


_own(ANY, "type destroyed destroy copy toJs toString supportsLength supportsGet supportsSet supportsHas")
_own(HAS_LENGTH, "length")
_own(HAS_GET, "get asJsJson")
_own(HAS_SET, "set delete")
_own(HAS_CONTAINS, "has")
_own(IS_ITERATOR | IS_ASYNC_ITERATOR, "next")
_own(IS_GENERATOR | IS_ASYNC_GENERATOR, "throw return")
_own(IS_AWAITABLE, "then catch finally")
_own(IS_CALLABLE, "apply call bind callKwargs callRelaxed callKwargsRelaxed callWithOptions callPromising captureThis")
_own(IS_BUFFER, "getBuffer")
_own(IS_SEQUENCE, "join slice indexOf lastIndexOf forEach map filter some every reduce reduceRight find findIndex at "
                  "concat "
                  "includes entries keys values flat flatMap toJSON")
_own(IS_MUTABLE_SEQUENCE, "push pop shift unshift splice reverse sort fill copyWithin")
# a dict's views are Python's, by attribute: keys() values() items()

cdef frozenset DESCRIBING = frozenset({"type", "length", "destroyed"})       # those that are no methods

# What Function.prototype and JS functions have and a callable's proxy has not, unless Python has it.
cdef enum:
    OF_FUNCTIONS = 1 << 29
_own(OF_FUNCTIONS, "name length prototype caller arguments")


cdef inline bint is_pyproxy(Engine e, JSValue value) noexcept:
    cdef JSClassID cls = internals_class(value)
    return cls != 0 and (cls == e.proxy_class or cls == e.callable_class)


cdef inline Extra *extra_of(Engine e, JSValue proxy) noexcept:
    """The extra record of a PyProxy, or NULL when it has none."""
    cdef uintptr_t word = <uintptr_t>internals_opaque(proxy, internals_class(proxy)) if is_pyproxy(e, proxy) else 0
    return <Extra *>(word - 1) if word & 1 else NULL


cdef inline PyObject *pyproxy_target(Engine e, JSValue value) noexcept:
    """The Python object (borrowed) that `value` stands for; NULL if it is no PyProxy, destroyed, or a double proxy."""
    cdef JSClassID cls = internals_class(value)
    cdef uintptr_t word
    if cls != e.proxy_class and cls != e.callable_class or cls == 0:
        return NULL
    word = <uintptr_t>internals_opaque(value, cls)
    if word & 1:
        return (<Extra *>(word - 1)).target
    return <PyObject *>word


cdef inline bint is_roundtrip(Engine e, JSValue proxy) noexcept:
    """Whether Python gets the handle back, not the object: made by create_proxy."""
    cdef Extra *extra = extra_of(e, proxy)
    return extra != NULL and extra.roundtrip


cdef Extra *need_extra(Engine e, JSValue proxy) except NULL:
    """The extra record of a PyProxy, made if it has none yet."""
    cdef Extra *extra = extra_of(e, proxy)
    if extra == NULL:
        extra = <Extra *>PyMem_Malloc(sizeof(Extra))
        if extra == NULL:
            raise MemoryError
        memset(extra, 0, sizeof(Extra))
        extra.target = <PyObject *>JS_GetOpaque(proxy, JS_GetClassID(proxy))     # the reference moves
        JS_SetOpaque(proxy, <void *>(<uintptr_t>extra | 1))
    return extra


cdef extern from *:
    """
    /* The type of object().__str__, which CPython 3.13 exports no more. */
    static PyTypeObject *diglot_method_wrapper = NULL;
    static void diglot_learn_method_wrapper(PyTypeObject *type) { diglot_method_wrapper = type; }
    /* What makes a Python object itself: its address, but for bound methods, which are made anew at each access, what
     * they are bound to. The odd number is no address; a collision is found by comparing. Finalisers ask as well, so
     * nothing here runs Python code: the hash of a method of Python would be its function's, which can be any
     * callable. */
    static inline uintptr_t diglot_identity(PyObject *o) {
        PyTypeObject *type = Py_TYPE(o);
        if (type == &PyMethod_Type)
            return ((uintptr_t)PyMethod_GET_FUNCTION(o) * 31 + (uintptr_t)PyMethod_GET_SELF(o)) | 1;
        if (type == &PyCFunction_Type || type == diglot_method_wrapper) {
            Py_hash_t hash = PyObject_Hash(o); /* of two addresses */
            if (hash != -1) return ((uintptr_t)hash << 1) | 1;
            PyErr_Clear();
        }
        return (uintptr_t)o;
    }
    static inline int diglot_is_same_method(PyObject *a, PyObject *b) {
        if (Py_TYPE(a) != Py_TYPE(b)) return 0;
        if (Py_TYPE(a) == &PyMethod_Type)
            return PyMethod_GET_FUNCTION(a) == PyMethod_GET_FUNCTION(b) && PyMethod_GET_SELF(a) == PyMethod_GET_SELF(b);
        if (Py_TYPE(a) != &PyCFunction_Type && Py_TYPE(a) != diglot_method_wrapper) return 0;
        int same = PyObject_RichCompareBool(a, b, Py_EQ); /* compares addresses */
        if (same < 0) PyErr_Clear();
        return same > 0;
    }
    """
    void diglot_learn_method_wrapper(PyTypeObject *) noexcept
    uintptr_t identity_of "diglot_identity"(PyObject *o) noexcept
    bint is_same_method "diglot_is_same_method"(PyObject *a, PyObject *b) noexcept

diglot_learn_method_wrapper(<PyTypeObject *>_types.MethodWrapperType)


cdef JSValue pyproxy_of(Engine e, object o) noexcept:
    """The PyProxy of an object, owned by the caller; the same while it lives. JS_EXCEPTION with the JS error set.

    What kinds.pxi calls a scalar has none, but is a number or boolean.
    """
    cdef uintptr_t identity = identity_of(<PyObject *>o)
    cdef void *known = pointermap_get(&e.pyproxies, identity)
    cdef JSValue value
    cdef PyObject *target
    if known != NULL:
        value = js_object(known)
        target = pyproxy_target(e, value)
        if target == <PyObject *>o or target != NULL and is_same_method(<PyObject *>o, target):
            if e.has_ledger:
                record_handed(e, known, number_of_pyproxy(known))
            return js_dup(value)
    value = new_value(e, o)
    if value.tag != TAG_OBJECT:
        return value
    if pointermap_set(&e.pyproxies, identity, value.u.ptr) < 0:
        js_drop(e.rt, value)
        return JS_ThrowOutOfMemory(e.ctx)
    if e.has_ledger:                 # last: a destructor that runs while a place is learnt finds the proxy
        record_pyproxy(e, value, <PyObject *>o)
    return value


cdef JSValue new_value(Engine e, object o) noexcept:
    """What stands for an object that has no proxy yet: a new one, but of a scalar its value."""
    cdef uint32_t flags
    cdef JSValue value
    try:
        flags = protocols_of(o)
        if flags & IS_SCALAR:
            scalar_to_js(e, o, kind_of_flags(flags), &value)
        else:
            value = new_pyproxy(e, o)
        return value
    except BaseException as error:
        throw_python(e, error)
    return JS_EXCEPTION


cdef JSValue new_pyproxy(Engine e, object o) noexcept:
    """A handle of its own for `o`, outside of the identity table and the ledger. Takes a reference to `o`."""
    cdef uint32_t flags
    cdef JSClassID cls
    cdef JSValue value
    cdef void *prototype = NULL
    try:
        flags = protocols_of(o) & PROTOTYPE_FLAGS
        prototype = pointermap_get(&e.prototypes, <uintptr_t>flags + 1)
        if prototype == NULL:
            prototype = make_prototype(e, flags)
    except BaseException as error:
        throw_python(e, error)
    if prototype == NULL:
        return JS_EXCEPTION
    cls = e.callable_class if flags & IS_CALLABLE else e.proxy_class
    value = JS_NewObjectProtoClass(e.ctx, js_object(prototype), cls)
    if value.tag == TAG_EXCEPTION:
        return value
    Py_INCREF(o)
    JS_SetOpaque(value, <void *><PyObject *>o)
    if PyType_Check(o):
        JS_SetConstructorBit(e.ctx, value, True)
    e.n_pyproxies += 1
    if internals.objects:
        internals_room(value.u.ptr)[0] = 0          # no record
    return value


cdef JSValue new_holder(Engine e, JSClassID cls, JSValue prototype, object o) noexcept:
    """An object of a native class that owns a reference to `o` and is nobody's PyProxy (iterators, exceptions)."""
    cdef JSValue value = JS_NewObjectProtoClass(e.ctx, prototype, cls)
    if value.tag == TAG_EXCEPTION:
        return value
    if pointermap_set(&e.holders, <uintptr_t>value.u.ptr, <void *><PyObject *>o) < 0:
        js_drop(e.rt, value)
        return JS_ThrowOutOfMemory(e.ctx)
    Py_INCREF(o)
    JS_SetOpaque(value, <void *><PyObject *>o)
    return value


cdef void *make_prototype(Engine e, uint32_t flags) except NULL:
    """The prototype of a set of protocols, from the runtime library; owned by `e.prototypes`."""
    cdef JSValue prototype = library_call(e, "prototypeOf", js_float(<double>flags))
    if prototype.tag == TAG_EXCEPTION:
        raise_js(e)
    if pointermap_set(&e.prototypes, <uintptr_t>flags + 1, prototype.u.ptr) < 0:
        js_drop(e.rt, prototype)
        raise MemoryError
    return prototype.u.ptr


# -- finalisers: never run Python code, they queue (lifetimes.pxi) ----------------------------------------------------

cdef void finalize_proxy(JSRuntime *rt, JSValue value) noexcept:
    cdef Engine e = <Engine>JS_GetRuntimeOpaque(rt)
    cdef uintptr_t word = <uintptr_t>JS_GetOpaque(value, JS_GetClassID(value))
    cdef Extra *extra
    cdef PyObject *target
    if word & 1:
        extra = <Extra *>(word - 1)
        target = extra.target
        if extra.note != NULL:
            bury(e, extra.note)
        PyMem_Free(extra)
        drop_hold(e, target)
        pointermap_remove(&e.holders, <uintptr_t>value.u.ptr, target)
    else:
        target = <PyObject *>word
        drop_hold(e, target)
    if target != NULL:
        pointermap_remove(&e.pyproxies, identity_of(target), value.u.ptr)
        pyproxy_gone(e, value.u.ptr)
        e.n_pyproxies -= 1
        bury(e, target)


cdef void mark_proxy(JSRuntime *rt, JSValue value, JS_MarkFunc *mark) noexcept:
    mark_target(rt, pyproxy_target(<Engine>JS_GetRuntimeOpaque(rt), value), mark)


cdef void mark_holder(JSRuntime *rt, JSValue value, JS_MarkFunc *mark) noexcept:
    mark_target(rt, <PyObject *>JS_GetOpaque(value, JS_GetClassID(value)), mark)


cdef void finalize_holder(JSRuntime *rt, JSValue value) noexcept:
    cdef Engine e = <Engine>JS_GetRuntimeOpaque(rt)
    cdef PyObject *target = <PyObject *>JS_GetOpaque(value, JS_GetClassID(value))
    cdef void *error
    if target == NULL:
        return
    drop_hold(e, target)
    pointermap_remove(&e.holders, <uintptr_t>value.u.ptr, target)
    if JS_GetClassID(value) == e.holder_class:
        error = pointermap_get(&e.errors, <uintptr_t>target)
        if error != NULL:
            pointermap_remove(&e.errors, <uintptr_t>target, error)
    bury(e, target)


# -- calls ------------------------------------------------------------------------------------------------------------

cdef JSValue proxy_call(JSContext *ctx, JSValue function, JSValue this, int argc, JSValue *argv, int flags) noexcept:
    """[[Call]] and, for a Python class, [[Construct]]."""
    cdef Engine e = engine_of(ctx)
    cdef PyObject *target = pyproxy_target(e, function)
    cdef Extra *extra
    cdef JSValue result
    if e.traced and not trace_passed(e):
        return traced_proxy_call(ctx, function, this, argc, argv, flags)
    try:
        if target == NULL:
            return throw_destroyed(e, function)
        extra = extra_of(e, function)
        callee = <object>target
        if extra != NULL and (extra.capture_this or extra.once):
            value = call_marked(e, function, extra, callee, this, argc, argv)
        else:
            value = call_python(e, callee, argc, argv)
        if PyCoro_CheckExact(value) and not flags & CALL_CONSTRUCTOR:
            value = begin_coroutine(value)
        to_js(e, value, &result)
        value = callee = None
        if e.n_dead:
            release_dead(e)
        return result
    except BaseException as error:
        value = callee = None            # first: a destructor that calls JS would take the error for its own
        throw_python(e, error)
    return JS_EXCEPTION


cdef object call_python(Engine e, object callee, int argc, JSValue *argv):
    """Call with the JS arguments as positional ones, converted on the C stack."""
    cdef PyObject *stack[9]
    cdef int i, n = 0
    if argc > 8:
        return callee(*py_values(e, argc, argv))
    try:
        for i in range(argc):
            value = to_py(e, argv[i])
            Py_INCREF(value)
            stack[n + 1] = <PyObject *>value
            n += 1
        value = None
        return PyObject_Vectorcall(callee, stack + 1, argc | PY_VECTORCALL_ARGUMENTS_OFFSET, NULL)
    finally:
        for i in range(n):
            Py_DECREF(<object>stack[i + 1])


cdef list py_values(Engine e, int argc, JSValue *argv):
    """The arguments (borrowed) of a call, as Python values."""
    cdef list values = []
    cdef int i
    for i in range(argc):
        values.append(to_py(e, argv[i]))
    return values


cdef object call_marked(Engine e, JSValue function, Extra *extra, object callee, JSValue this, int argc, JSValue *argv):
    """Calls of proxies that capture `this` or are good for one call."""
    arguments = py_values(e, argc, argv)
    if extra.capture_this:
        arguments.insert(0, to_py(e, this))
    if extra.once:
        destroy_pyproxy(e, function, "it was made by create_once_callable() and has been called")
    return callee(*arguments)


cdef int destroy_pyproxy(Engine e, JSValue proxy, object note) except -1:
    """Release the Python object early; later use raises and says `note`. Idempotent."""
    cdef PyObject *target = pyproxy_target(e, proxy)
    cdef Extra *extra
    if target == NULL:
        return 0
    extra = need_extra(e, proxy)
    o = <object>target
    made = made_text(record_of_pyproxy(e, proxy.u.ptr))
    text = f"It was a proxy of the Python {type(o).__name__!r} object {safe_repr(o)}{made}"
    if e.has_ledger:
        place = here_text(e)
        text += f", destroyed at {place}" if place else ""
    if note:
        text += f"; {note}"
    if extra.target == NULL:         # the object's repr has destroyed it meanwhile
        return 0
    extra.target = NULL
    Py_INCREF(text)
    extra.note = <PyObject *>text
    pointermap_remove(&e.pyproxies, identity_of(target), proxy.u.ptr)
    pointermap_remove(&e.holders, <uintptr_t>proxy.u.ptr, target)
    pyproxy_gone(e, proxy.u.ptr)
    e.n_pyproxies -= 1
    bury(e, target)
    return 0


# -- registration -----------------------------------------------------------------------------------------------------

cdef JSClassExoticMethods proxy_exotic
cdef JSClassDef proxy_definition, callable_definition, iterator_definition, holder_definition

cdef void fill_proxy_definitions() noexcept:
    global callable_definition, holder_definition
    proxy_exotic.get_own_property = proxy_get_own
    proxy_exotic.get_own_property_names = proxy_own_names
    proxy_exotic.delete_property = proxy_delete
    proxy_exotic.define_own_property = proxy_define
    proxy_exotic.has_property = proxy_has
    proxy_exotic.get_property = proxy_get
    proxy_exotic.set_property = proxy_set
    proxy_definition.class_name = b"PyProxy"
    proxy_definition.finalizer = finalize_proxy
    proxy_definition.gc_mark = mark_proxy
    proxy_definition.exotic = &proxy_exotic
    callable_definition = proxy_definition
    callable_definition.call = proxy_call
    iterator_definition.class_name = b"PyIterator"
    iterator_definition.finalizer = finalize_holder
    iterator_definition.gc_mark = mark_holder
    holder_definition = iterator_definition
    holder_definition.class_name = b"PyException"


cdef int register_class(Engine e, JSClassID *cls, JSClassDef *definition) except -1:
    cls[0] = 0
    JS_NewClassID(e.rt, cls)
    if JS_NewClass(e.rt, cls[0], definition) < 0:
        raise MemoryError("no room for a JS class")
    return 0


cdef int register_proxy_classes(Engine e) except -1:
    fill_proxy_definitions()
    register_class(e, &e.proxy_class, &proxy_definition)
    register_class(e, &e.callable_class, &callable_definition)
    register_class(e, &e.iterator_class, &iterator_definition)
    register_class(e, &e.holder_class, &holder_definition)
    register_shadow(e)
    return 0


cdef JSValue through_proxies(Engine e, int what, JSValue this, int argc, JSValue *argv) except *:
    """A method called on a Proxy of JavaScript's that is around a PyProxy: the PyProxy's. What reads items or own data
    one by one reads them through the Proxy, whose traps see it."""
    cdef JSValue proxy = behind_proxies(e, this)
    cdef PyObject *target
    cdef uint32_t flags
    try:
        if not is_pyproxy(e, proxy):
            raise ErrorOfJs("TypeError", "a method of a Python object was called on something else: "
                            "call it as p.method(...), or pass on (...args) => p.method(...args)")
        target = pyproxy_target(e, proxy)
        if target != NULL and (what == M_ITERATE or what == M_TO_JSON):
            flags = protocols_of(<object>target)
            if kind_of_flags(flags) == LISTED and flags & IS_SEQUENCE:
                return library_call(e, "iteratorOver" if what == M_ITERATE else "itemsThrough", this)
            if what == M_TO_JSON and kind_of_flags(flags) == PLAIN:
                if flags & IS_MAPPING:
                    check_names(e, <object>target)
                return library_call(e, "dataThrough", this)
        return native_method(e.ctx, proxy, argc, argv, what)
    finally:
        js_drop(e.rt, proxy)
