# JsProxy: what Python sees of a JS object. The base class and everything that all proxies can do; jsproxy_types.pxi
# adds a mixin per protocol and makes the class of each set of protocols.
#
# `JsProxy` itself has no C fields, so that it can be a base of both layouts: `JsObject` (and `JsFunction`, which adds
# what calls need), and `JsErrorObject`, which is an Exception. `ref_of` finds the reference in either.

from keyword import iskeyword as _iskeyword

ctypedef struct JsRef:
    JSValue value           # owned
    PyObject *engine        # owned; NULL once the heap is closed
    uint32_t record         # in the ledger, see `record_at`


cdef inline JsRef *ref_of(PyObject *proxy) noexcept:
    if PyType_FastSubclass(<PyTypeObject *>Py_TYPE(<object>proxy), Py_TPFLAGS_BASE_EXC_SUBCLASS):
        return &(<JsErrorObject>proxy).ref
    return &(<JsObject>proxy).ref


cdef inline bint is_exception(JsProxy proxy) noexcept:
    """Whether the proxy is one of an error, and so has the layout of an Exception."""
    return PyType_FastSubclass(<PyTypeObject *>Py_TYPE(proxy), Py_TPFLAGS_BASE_EXC_SUBCLASS)


cdef inline JsRef *live_ref(JsProxy proxy) except NULL:
    """The reference of a proxy whose heap is open."""
    cdef JsRef *ref = ref_of(<PyObject *>proxy)
    if ref.engine == NULL:
        raise HeapClosedError(gone_text(proxy))
    return ref


cdef object js_getattr(JsProxy self, object name):
    if is_exception(self) and (ref_of(<PyObject *>self).engine == NULL or name[:2] == "__"):
        try:
            return PyObject_GenericGetAttr(self, name)  # special attributes of exceptions, notes too, are Python's
        except AttributeError:
            if name[:1] == "_":
                raise
            live_ref(self)
    cdef JsRef *ref = ref_of(<PyObject *>self)
    if ref.engine == NULL and name.startswith(PYTHON_PROBES) and name.endswith("_"):
        raise AttributeError(f"the heap of the JS object is closed: it has no {name!r}", name=name, obj=self)
    ref = live_ref(self)
    cdef Engine e = <Engine>ref.engine
    cdef JSValue value
    cdef JSAtom atom
    cdef Name *known
    cdef int status
    if e.traced and not trace_passed(e):
        return traced_ask(e, P_GET, self, name)
    enter(e)
    try:
        known = name_of_str(e, js_name(name))
        atom = known.atom
        if ref.value.tag == TAG_NULL or ref.value.tag == TAG_UNDEFINED:     # thrown as such
            raise missing_attribute(self, name)
        if known.is_guarded and not is_shown(e, self, known):
            raise missing_attribute(self, name)
        value = JS_GetProperty(e.ctx, ref.value, atom)
        if value.tag == TAG_UNDEFINED:
            status = 0 if ref.value.tag != TAG_OBJECT else JS_HasProperty(e.ctx, ref.value, atom)
            if status < 0:
                raise_js(e)
            if status == 0 or name in POISONED and is_poisoned(e, ref.value, atom):
                raise missing_attribute(self, name)
            answer = None
        elif value.tag == TAG_OBJECT and not is_pyproxy(e, value) and JS_IsFunction(e.ctx, value):
            try:
                answer = method_of(e, value, ref.value)
            finally:
                js_drop(e.rt, value)
        elif value.tag == TAG_EXCEPTION and is_unreadable(e, ref.value, atom):
            raise missing_attribute(self, name)
        else:
            answer = take_py(e, value)
    finally:
        leave(e)
    return answer


cdef bint is_shown(Engine e, JsProxy self, Name *name) except -1:
    """Whether the object has a property whose name is guarded, see `Name`, as an attribute in Python."""
    if name.python_probe:
        return has_given(e, ref_of(<PyObject *>self).value, name.atom)
    return not is_collection_without_keys(self)


cdef bint is_collection_without_keys(JsProxy self):
    """Whether its items are what dict() takes: what has an attribute `keys` is a mapping for dict(), whatever it is."""
    return isinstance(self, (JsArray, JsTypedArray, JsArrayLike, JsSet))


cdef frozenset POISONED = frozenset({"arguments", "callee", "caller"})


cdef bint is_unreadable(Engine e, JSValue value, JSAtom atom) except -1:
    """Whether the error that is pending says that nobody can read the property; it is let go then.

    That is so of a revoked Proxy, and of `caller`, `arguments` and `callee`, which ECMAScript (10.2.4) poisons.
    """
    cdef JSValue error
    cdef bint found
    if e.interruption is not None:
        return False
    error = JS_GetException(e.ctx)
    found = is_revoked(e, value) or is_poisoned(e, value, atom)
    if found:
        js_drop(e.rt, error)
    else:
        JS_Throw(e.ctx, error)
    return found


cdef bint is_revoked(Engine e, JSValue value) noexcept:
    cdef JSValue target
    if not JS_IsProxy(value):
        return False
    target = behind_proxies(e, value)
    js_drop(e.rt, target)
    return target.tag == TAG_UNDEFINED


cdef bint is_poisoned(Engine e, JSValue value, JSAtom atom) except -1:
    """Whether an object has the engine's own accessor of functions by that name, which throws, or gives undefined."""
    cdef JSPropertyDescriptor slot
    cdef JSValue poison
    cdef bint found
    if JS_IsProxy(value) or not find_slot(e, value, atom, &slot):
        return False
    poison = library_value(e, "poison")
    found = slot.flags & PROP_GETSET and slot.getter.tag == TAG_OBJECT and slot.getter.u.ptr == poison.u.ptr
    js_drop(e.rt, poison)
    drop_slot(e, &slot)
    return found


cdef object missing_attribute(JsProxy self, object name):
    if name == "keys" and is_collection_without_keys(self):
        text = "a JS collection has no attribute 'keys' in Python, where it is no mapping: write object_keys()"
    elif is_revoked(<Engine>live_ref(self).engine, live_ref(self).value):
        text = f"the JS object is a Proxy that was revoked: it has no property {name!r}"
    else:
        text = f"the JS object has no property {name!r}"
    return AttributeError(text, name=name, obj=self)


cdef inline object js_name(object name):
    """The JS property that a Python attribute means: `from_` is `from`, where `from` is reserved in Python."""
    cdef Py_ssize_t n
    if not PyUnicode_Check(name):        # `proxy.__getattribute__(5)`: CPython hands over anything
        raise TypeError(f"attribute name must be string, not '{type(name).__name__}'")
    n = PyUnicode_GET_LENGTH(name)
    if n > 2 and PyUnicode_READ(PyUnicode_KIND(name), PyUnicode_DATA(name), n - 1) == 95:
        stem = name.rstrip("_")
        if _iskeyword(stem):
            return name[:n - 1]
    return name


cdef int js_setattr(JsProxy self, object name, object item) except -1:
    cdef JsRef *ref = live_ref(self)
    cdef Engine e = <Engine>ref.engine
    cdef JSValue value
    cdef JSAtom atom
    if e.traced and not trace_passed(e):
        traced_ask(e, P_SET, self, name, item)
        return 0
    enter(e)
    try:
        atom = name_of_str(e, js_name(name)).atom
        to_js(e, item, &value)
        if JS_SetProperty(e.ctx, ref.value, atom, value) < 0:
            raise_js(e)
    finally:
        leave(e)
    return 0


cdef int js_delattr(JsProxy self, object name) except -1:
    cdef JsRef *ref = live_ref(self)
    cdef Engine e = <Engine>ref.engine
    cdef JSAtom atom
    cdef int status
    if e.traced and not trace_passed(e):
        traced_ask(e, P_DELETE, self, name)
        return 0
    enter(e)
    try:
        atom = name_of_str(e, js_name(name)).atom
        status = JS_HasProperty(e.ctx, ref.value, atom)
        if status < 0:
            raise_js(e)
        if status == 0:
            raise missing_attribute(self, name)
        if JS_DeleteProperty(e.ctx, ref.value, atom, PROP_THROW) < 0:
            raise_js(e)
    finally:
        leave(e)
    return 0


cdef extern from *:
    """
    static inline int diglot_is_data_descriptor(PyObject *d) { return d && Py_TYPE(d)->tp_descr_set; }
    """
    bint is_data_descriptor "diglot_is_data_descriptor"(PyObject *) noexcept
    object PyObject_GenericGetAttr(object, object)
    int PyObject_GenericSetAttr(object, object, object) except -1


cdef class JsProxy:
    """A JS object seen from Python. Attributes are its JS properties; see docs/ffi.md, "JsProxy".

    Proxies are made by the bridge: one per JS object while it lives (``is``), weakly referable, hashable by identity,
    equal when JS's ``===`` says so. A proxy keeps its JS object alive.
    """

    def __cinit__(self, *_, **__):
        # the classes that users see lack the fields of the layouts: only `make_proxy` may make instances
        if not making_proxy:
            raise TypeError(f"{type(self).__name__} cannot be made from Python: "
                            "JS values become proxies by crossing the border")

    def __init__(self, *_, **__):
        """Nothing: `__cinit__` decides who may make a proxy."""

    def __getattribute__(self, name):
        if DiglotType_Lookup(<PyTypeObject *>Py_TYPE(self), <PyObject *>name) != NULL:
            return PyObject_GenericGetAttr(self, name)
        return js_getattr(self, name)

    def __setattr__(self, name, value):
        found = DiglotType_Lookup(<PyTypeObject *>Py_TYPE(self), <PyObject *>name)
        if is_data_descriptor(found) or name == "__notes__":
            PyObject_GenericSetAttr(self, name, value)
        else:
            js_setattr(self, name, value)

    def __delattr__(self, name):
        if is_data_descriptor(DiglotType_Lookup(<PyTypeObject *>Py_TYPE(self), <PyObject *>name)):
            raise TypeError(f"attribute {name!r} of a proxy cannot be deleted")
        js_delattr(self, name)

    def __eq__(self, other):
        cdef JsRef *a
        cdef JsRef *b
        if not isinstance(other, JsProxy):
            return NotImplemented
        a = ref_of(<PyObject *>self)
        b = ref_of(<PyObject *>other)
        if a.engine != b.engine or a.engine == NULL:
            return self is other
        return a.value.tag == b.value.tag and JS_IsStrictEqual((<Engine>a.engine).ctx, a.value, b.value)

    def __hash__(self):
        cdef JsRef *ref = ref_of(<PyObject *>self)
        if ref.value.tag < 0:
            return <Py_ssize_t>(<uintptr_t>ref.value.u.ptr >> 4)
        return <Py_ssize_t>(<uintptr_t><PyObject *>self >> 4)

    def __bool__(self):
        return js_truth(self)

    def __repr__(self):
        text = js_inspect(self)
        return f"JsProxy {text}" if is_within_repr() else text

    def __str__(self):
        return js_inspect(self)

    def __rich_console__(self, console, options):
        """What rich shows of a value that is printed by itself; https://rich.readthedocs.io, "Console Protocol"."""
        from diglot.ffi_core.display.terminal import renderable
        ref = ref_of(<PyObject *>self)
        if ref.engine == NULL:
            return [js_inspect(self)]
        return [renderable(self, library_function(<Engine>ref.engine, "inspectInColours"), options.max_width)]

    def __rich_repr__(self):
        """What rich shows of a value in a container of Python."""
        from diglot.ffi_core.display.terminal import Verbatim
        return [Verbatim(js_inspect(self))]

    def __dir__(self):
        names = set(object.__dir__(self))
        names.update(name + "_" if _iskeyword(name) else name for name in js_property_names(self))
        if is_collection_without_keys(self):
            names.discard("keys")
        return sorted(names)

    def __reduce_ex__(self, protocol):
        kind = type_of(self)
        raise TypeError(f"cannot pickle or copy a JsProxy of type {kind}: it is a reference into the JS heap of this "
                        "process. Call to_py() first: it makes plain data of objects, arrays, maps and sets")

    @property
    def js_id(self):
        """A number that is the same for the same JS object while it lives."""
        return <uintptr_t>live_ref(self).value.u.ptr

    @property
    def typeof(self):
        """What JS's ``typeof`` says (ECMAScript 13.5.3)."""
        cdef JsRef *ref = live_ref(self)
        if ref.value.tag == TAG_SYMBOL:
            return "symbol"
        if ref.value.tag == TAG_OBJECT:
            return "function" if JS_IsFunction((<Engine>ref.engine).ctx, ref.value) else "object"
        return {TAG_INT: "number", TAG_FLOAT64: "number", TAG_STRING: "string", TAG_BOOL: "boolean", TAG_NULL: "object",
                TAG_BIG_INT: "bigint", TAG_SHORT_BIG_INT: "bigint"}.get(ref.value.tag, "undefined")

    def new(self, *args, **kwargs):
        """Construct: JS's ``new self(...args)``. Keyword arguments become one trailing object.

        :raises JsException: what the constructor throws; TypeError when the object is no constructor.
        """
        return js_call(self, args, kwargs, True)

    def to_py(self, depth=-1, default_converter=None):
        """Convert to Python by copying: Array -> list, Object and Map -> dict, Set -> set, typed array -> memoryview.

        :param depth: how many levels; -1 for all. What lies deeper stays a JsProxy.
        :param default_converter: ``f(value, convert, cache_conversion)`` for what has no conversion.
        :raises ConversionError: for object keys that cannot be keys of a dict.
        """
        return deep_to_py(self, depth, default_converter)

    def as_object_map(self, *, hereditary=False):
        """A MutableMapping over the object's own enumerable string-keyed properties, live.

        A plain object is one already. This one's methods win over properties of their names, and any object has it.

        :param hereditary: plain objects among the values come out as such maps too.
        """
        return with_protocols(self, IS_OBJECT_MAP | (IS_HEREDITARY if hereditary else 0))

    def as_py_json(self):
        """The object as Python's json module would give it, live: all objects as mappings, all arrays as sequences."""
        return as_json(self)

    def object_keys(self):
        """``Object.keys(self)`` as a JS array."""
        return library_object(self, "objectKeys")

    def object_values(self):
        """``Object.values(self)`` as a JS array."""
        return library_object(self, "objectValues")

    def object_entries(self):
        """``Object.entries(self)`` as a JS array."""
        return library_object(self, "objectEntries")


def type_of(JsProxy proxy not None):
    """What the inspector calls the type of an object: "Object", "Date", the name of a class."""
    return summary(<object>live_ref(proxy).engine, proxy)[0]


cdef object with_protocols(JsProxy self, uint32_t flags):
    """A further proxy of the same JS object that is used by other protocols; outside of the identity table."""
    cdef JsRef *ref = live_ref(self)
    cdef Engine e = <Engine>ref.engine
    proxy = make_proxy(class_of_protocols(flags))
    fill_jsproxy(e, ref_of(<PyObject *>proxy), js_dup(ref.value))
    register_loose(e, proxy)
    return proxy


cdef object as_json(object value):
    """JSON-like JS values wrapped by `as_py_json`; anything else as it is."""
    cdef JsRef *ref
    if not isinstance(value, JsProxy) or isinstance(value, (JsCallable, JsException)):
        return value
    ref = live_ref(<JsProxy>value)
    if JS_IsArray(ref.value):
        return with_protocols(value, IS_ARRAY | IS_ITERABLE | HAS_LENGTH | IS_JSON)
    if is_plain(<Engine>ref.engine, ref.value):
        return with_protocols(value, IS_OBJECT_MAP | IS_JSON)
    return value


cdef object library_object(JsProxy self, str function):
    cdef JsRef *ref = live_ref(self)
    cdef Engine e = <Engine>ref.engine
    if e.traced and not trace_passed(e):
        return traced_ask(e, P_LIBRARY, self, function)
    enter(e)
    try:
        answer = call_runtime(e, function, ref.value)
    finally:
        leave(e)
    return answer


cdef bint js_truth(JsProxy self) except -1:
    """False for empty arrays, maps, sets, typed arrays and ArrayBuffers; true for every other object."""
    cdef JsRef *ref = live_ref(self)
    cdef Engine e = <Engine>ref.engine
    cdef JSValue size
    cdef const char *field
    if ref.value.tag != TAG_OBJECT:
        return JS_ToBool(e.ctx, ref.value)
    if JS_IsArray(ref.value) or JS_GetTypedArrayType(ref.value) >= 0:
        field = b"length"
    elif JS_IsMap(ref.value) or JS_IsSet(ref.value):
        field = b"size"
    elif JS_IsArrayBuffer(ref.value):
        field = b"byteLength"
    else:
        return True
    if e.traced and not trace_passed(e):
        return traced_ask(e, P_TRUTH, self)
    enter(e)
    try:
        size = JS_GetPropertyStr(e.ctx, ref.value, field)
        answer = bool(take_py(e, size))
    finally:
        leave(e)
    return answer


cdef str js_inspect(JsProxy self):
    """The object as the inspector prints it; never raises for what the object does."""
    cdef JsRef *ref = ref_of(<PyObject *>self)
    cdef Engine e
    if ref.engine == NULL:
        return "<JsProxy of a closed heap>"
    e = <Engine>ref.engine
    if e.traced and not trace_passed(e):
        return traced_ask(e, P_REPR, self)
    enter(e)
    try:
        answer = str(call_runtime(e, "inspectForPython", ref.value))
    except JsException:                  # the engine's own: no memory is left, or no stack
        answer = scant_text(e, ref.value)
    finally:
        leave(e)
    return answer


cdef list js_property_names(JsProxy self):
    """The string-keyed properties of the object and of its prototype chain, indices left out."""
    cdef JsRef *ref = live_ref(self)
    cdef Engine e = <Engine>ref.engine
    cdef JSValue holder = JS_UNDEFINED
    cdef JSValue parent
    cdef JSPropertyEnum *table
    cdef uint32_t count, i
    names = []
    enter(e)
    try:
        holder = js_dup(ref.value)
        while holder.tag == TAG_OBJECT and not is_revoked(e, holder):
            if JS_GetOwnPropertyNames(e.ctx, &table, &count, holder, GPN_STRING) < 0:
                raise_js(e)
            try:
                for i in range(count):
                    if not table[i].atom & ATOM_INDEX_BIT:
                        name = <object>name_of_atom(e, table[i].atom).text
                        if not (name in POISONED and is_poisoned(e, holder, table[i].atom)):
                            names.append(name)
            finally:
                JS_FreePropertyEnum(e.ctx, table, count)
            parent = JS_GetPrototype(e.ctx, holder)
            if parent.tag == TAG_EXCEPTION:
                raise_js(e)
            js_drop(e.rt, holder)
            holder = parent
    finally:
        js_drop(e.rt, holder)
        leave(e)
    return names


cdef object js_call(JsProxy self, tuple args, dict kwargs, bint construct):
    """Call or construct with converted arguments; the general path, see `js_vectorcall` for the usual one."""
    cdef JsRef *ref = live_ref(self)
    cdef Engine e = <Engine>ref.engine
    cdef Py_ssize_t n = 0, total = len(args) + (1 if kwargs else 0)
    cdef JSValue *argv
    cdef JSValue result
    if e.traced and not trace_passed(e):
        return traced_ask(e, P_NEW if construct else P_CALL, self, args, kwargs)
    enter(e)
    argv = <JSValue *>PyMem_Malloc((total or 1) * sizeof(JSValue))
    try:
        if argv == NULL:
            raise MemoryError
        for item in args:
            to_js(e, item, &argv[n])
            n += 1
        if kwargs:
            argv[n] = keywords_object(e, kwargs)
            n += 1
        if construct:
            result = JS_CallConstructor(e.ctx, ref.value, <int>n, argv)
        else:
            result = JS_Call(e.ctx, ref.value, this_of(self), <int>n, argv)
        answer = take_py(e, result)
    finally:
        while n:
            n -= 1
            js_drop(e.rt, argv[n])
        PyMem_Free(argv)
        leave(e)
    return answer


cdef JSValue this_of(JsProxy self) noexcept:
    """What a call of the proxy passes as `this` (borrowed)."""
    return (<JsFunction>self).this if isinstance(self, JsFunction) else JS_UNDEFINED


cdef JSValue keywords_object(Engine e, dict kwargs) except *:
    """The trailing object that keyword arguments become; owned by the caller."""
    cdef JSValue value
    cdef JSValue result = JS_NewObject(e.ctx)
    cdef JSAtom atom
    if result.tag == TAG_EXCEPTION:
        raise_js(e)
    try:
        for name, item in kwargs.items():
            atom = name_of_str(e, name).atom
            to_js(e, item, &value)
            if JS_DefinePropertyValue(e.ctx, result, atom, value, PROP_C_W_E) < 0:
                raise_js(e)
    except BaseException:
        js_drop(e.rt, result)
        raise
    return result


# -- layouts ----------------------------------------------------------------------------------------------------------

@cython.no_gc
cdef class JsObject(JsProxy):
    """The layout of all proxies but exceptions."""
    cdef JsRef ref
    cdef object __weakref__

    def __dealloc__(self):
        release_ref(<PyObject *>self, &self.ref)


ctypedef object (*vectorcallfunc)(object, PyObject **, size_t, PyObject *)


@cython.no_gc
cdef class JsFunction(JsObject):
    """The layout of callable proxies: the `this` of a method and the vectorcall entry."""
    cdef JSValue this
    cdef vectorcallfunc vectorcall

    def __cinit__(self):
        self.this = JS_UNDEFINED
        self.vectorcall = js_vectorcall
    # no __dealloc__: it would run before the weak references go; `release_ref` drops `this` too


cdef object js_vectorcall(object self, PyObject **args, size_t nargsf, PyObject *kwnames):
    """Call with up to eight positional arguments on the C stack; anything else goes through `js_call`."""
    cdef JsFunction function = <JsFunction>self
    cdef Py_ssize_t n = PyVectorcall_NARGS(nargsf), i
    cdef Engine e
    cdef JSValue argv[8]
    cdef JSValue result
    cdef int made = 0
    if kwnames != NULL or n > 8 or function.ref.engine == NULL or (<Engine>function.ref.engine).traced:
        return call_by_tuple(function, args, n, kwnames)
    e = <Engine>function.ref.engine
    enter(e)
    try:
        for i in range(n):
            to_js(e, <object>args[i], &argv[i])
            made += 1
        result = JS_Call(e.ctx, function.ref.value, function.this, <int>n, argv)
        answer = take_py(e, result)
    finally:
        for i in range(made):
            js_drop(e.rt, argv[i])
        leave(e)
    return answer


cdef object call_by_tuple(JsFunction function, PyObject **args, Py_ssize_t n, PyObject *kwnames):
    cdef Py_ssize_t i
    arguments = tuple([<object>args[i] for i in range(n)])
    keywords = {}
    if kwnames != NULL:
        for i, name in enumerate(<tuple>kwnames):
            keywords[name] = <object>args[n + i]
    return js_call(function, arguments, keywords, False)


cdef class JsErrorObject(Exception):
    """The layout of JsException."""
    cdef JsRef ref

    def __cinit__(self, *_, **__):
        if not making_proxy:
            raise TypeError(f"{type(self).__name__} cannot be made from Python: it is what JavaScript throws")

    def __dealloc__(self):
        release_ref(<PyObject *>self, &self.ref)
