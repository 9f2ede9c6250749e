# The classes of JsProxy: a mixin per protocol, and a class per set of protocols, made when the first such object comes.
# A proxy has the slots of the protocols that its object has and no others, so that len(), iter() and await fail on the
# rest with Python's own TypeError. `isinstance(x, JsArray)` and its like look at the mixins.

cdef class JsDoubleProxy(JsProxy):
    """A PyProxy held by Python: crosses to JS as that PyProxy. Made by `create_proxy`."""

    def destroy(self):
        """Destroy the PyProxy: JS can use it no more. Idempotent."""
        cdef JsRef *ref = live_ref(self)
        cdef Engine e = <Engine>ref.engine
        enter(e)
        try:
            destroy_pyproxy(e, ref.value, None)
        finally:
            leave(e)

    def unwrap(self):
        """The Python object. ReferenceError once destroyed."""
        cdef JsRef *ref = live_ref(self)
        cdef PyObject *target = pyproxy_target(<Engine>ref.engine, ref.value)
        if target == NULL:
            raise_destroyed(<Engine>ref.engine, ref.value)
        return <object>target


# -- the classes ------------------------------------------------------------------------------------------------------

def _detached(text, name, message, stack):
    """Rebuild an unpickled JsException: what it said, without the heap it came from."""
    error = make_proxy(JsException)
    BaseException.__init__(error, text)
    for field, text in (("name", name), ("message", message), ("stack", stack)):
        PyObject_GenericSetAttr(error, "_" + field, text)
    return error


cdef object exception_field(object self, str field):
    """A field of an exception's error, or of what is left of it when the heap is closed or it was unpickled."""
    cdef JsRef *ref = ref_of(<PyObject *>self)
    if ref.engine == NULL:
        return self.__dict__.get("_" + field)
    if ref.value.tag != TAG_OBJECT:
        return str(to_py(<Engine>ref.engine, ref.value)) if field == "message" else None
    try:
        return js_getattr(self, field)
    except AttributeError:
        return None


def _exception_members():
    def __str__(self):
        cdef JsRef *ref = ref_of(<PyObject *>self)
        if ref.engine == NULL:
            return BaseException.__str__(self)
        if not JS_IsError(ref.value):
            text = f"Uncaught {js_inspect(self)}"
            if self.__dict__.get("_scarce"):
                limit = (<Engine>ref.engine).memory_limit
                text += f" (as QuickJS does when it is out of memory; the limit is {limit} bytes)"
            return text
        return error_head(self)

    def __repr__(self):
        return f"JsException({str(self)!r})"

    def __reduce__(self):
        return _detached, (str(self), str(self.name or "Error"), str(self.message or ""), str(self.stack or ""))

    def __reduce_ex__(self, protocol):
        return __reduce__(self)

    def __bool__(self):
        return True

    def value(self):
        """What JS threw."""
        cdef JsRef *ref = live_ref(self)
        return self if JS_IsError(ref.value) else to_py(<Engine>ref.engine, ref.value)

    def field(name, doc):
        return property(
            lambda self: exception_field(self, name), lambda self, value: js_setattr(self, name, value), doc=doc
        )

    return {
        "__str__": __str__, "__repr__": __repr__, "__reduce__": __reduce__, "__reduce_ex__": __reduce_ex__,
        "__bool__": __bool__, "__module__": "pyodide.ffi",
        "__doc__": "An error that JS threw: the proxy of the error object, and an exception. A thrown value that is no "
                   "Error is in `value`.",
        "name": field("name", "The error's name."),
        "message": field("message", "The error's message."),
        "stack": field("stack", "The frames of the JS stack, innermost first."),
        "value": property(value, doc="What JS threw."),
    }


cdef object error_head(JsProxy self):
    """``Name: message`` of an Error, without running user code."""
    cdef JsRef *ref = live_ref(self)
    cdef Engine e = <Engine>ref.engine
    if e.library.tag != TAG_OBJECT:       # an error of the runtime library itself, while it starts
        return take_py(e, JS_ToString(e.ctx, ref.value)) + "\n" + str(stack_text(e, ref.value))
    try:
        text = library_object(self, "errorHead")
    except JsException:                   # the engine's own: no memory is left, or no stack
        text = scant_text(e, ref.value)
    if text == "InternalError" and e.memory_limit:
        text += f" without a message (as QuickJS throws when it is out of memory; the limit is {e.memory_limit} bytes)"
    return text


JsException = type("JsException", (JsProxy, JsErrorObject), _exception_members())

JsBuffer = None     # buffers.pxi


cdef PointerMap proxy_classes        # protocol flags + 1 -> class, owned for good

# the classes that were used last, by a hash of their flags
ctypedef struct RecentClass:
    uint32_t flags
    PyObject *cls                    # borrowed from `proxy_classes`; NULL at first

cdef RecentClass recent_classes[16]

# the classes that most proxies have (borrowed from `proxy_classes`), see `make_usual_classes`: without any
# protocol, and of plain data
cdef PyObject *bare_proxy_class = NULL
cdef PyObject *plain_proxy_class = NULL

# protocol flags -> the mixin that serves them; in the order in which Python looks for a slot
cdef list MIXINS


cdef inline object class_of_protocols(uint32_t flags):
    """The class of the proxies of objects with exactly these protocols."""
    cdef RecentClass *recent = &recent_classes[flags * <uint32_t>0x9E3779B1 >> 28]
    if recent.flags == flags and recent.cls != NULL:
        return <object>recent.cls
    return known_class(flags, recent)


cdef int make_usual_classes() except -1:
    global bare_proxy_class, plain_proxy_class
    bare, plain = class_of_protocols(0), class_of_protocols(IS_PLAIN)
    bare_proxy_class, plain_proxy_class = <PyObject *>bare, <PyObject *>plain
    return 0


cdef object known_class(uint32_t flags, RecentClass *recent):
    cdef PyObject *known = <PyObject *>pointermap_get(&proxy_classes, <uintptr_t>flags + 1)
    if known == NULL:
        cls = make_proxy_class(flags)
        known = <PyObject *>cls
        if pointermap_set(&proxy_classes, <uintptr_t>flags + 1, known) < 0:
            raise MemoryError
        Py_INCREF(cls)
    recent.flags = flags
    recent.cls = known
    return <object>known


class _FunctionFact:
    """An attribute of the proxies of JS functions that is learnt from the function's text.

    :param index: which of what the hook `describe_function` returns.
    :param of_class: the attribute's value on the class; None for no such attribute.
    """

    def __init__(self, index, of_class):
        self._index = index
        self._of_class = of_class

    def __get__(self, instance, owner=None):
        if instance is not None:
            describe = (<Engine>live_ref(instance).engine).hooks.describe_function
            place = None if describe is None else library_object(instance, "functionPlace")
            found = None if place is None else describe(*place)[self._index]
            if found is not None or self._of_class is not None:
                return found
        elif self._of_class is not None:
            return self._of_class
        raise AttributeError("the parameters of this JS function are not known")


cdef object make_proxy_class(uint32_t flags):
    if flags & IS_ERROR:
        return JsException
    if flags & IS_OBJECT_MAP:
        flags |= IS_MAP | IS_MUTABLE_MAP
    bases = [mixin for wanted, unless, mixin in mixins() if flags & wanted and not flags & unless]
    if flags & IS_ARRAY and flags & IS_JSON:
        bases[bases.index(JsArray)] = JsJsonArray
    bases.append(JsFunction if flags & IS_CALLABLE else JsObject)
    members = {"__slots__": (), "__module__": "pyodide.ffi"}
    if flags & IS_CALLABLE:
        members |= {"__signature__": _FunctionFact(0, None), "__doc__": _FunctionFact(1, JsCallable.__doc__)}
    cls = type("JsProxy", tuple(bases), members)
    if flags & IS_CALLABLE:
        enable_vectorcall(<PyTypeObject *><PyObject *>cls)
    diglot_use_dealloc(cls)
    if flags & IS_ARRAY:
        _abc.MutableSequence.register(cls)
    elif flags & IS_SEQUENCE:
        _abc.Sequence.register(cls)
    elif flags & IS_TYPED_ARRAY:
        diglot_let_match(<PyTypeObject *><PyObject *>cls)
    else:
        diglot_clear_sequence(<PyTypeObject *><PyObject *>cls)
    if flags & (IS_MUTABLE_MAP | IS_PLAIN):
        _abc.MutableMapping.register(cls)
    elif flags & IS_MAP:
        _abc.Mapping.register(cls)
    if flags & IS_SET:
        _abc.MutableSet.register(cls)
    return cls


cdef list mixins():
    global MIXINS
    cdef uint32_t branded = IS_ARRAY | IS_TYPED_ARRAY | IS_MAP | IS_SET | IS_SEQUENCE
    if MIXINS is None:
        MIXINS = [
            (IS_PLAIN, 0, JsPlainObject),
            (IS_JSON, 0, JsJson), (IS_HEREDITARY, 0, JsHereditary), (IS_OBJECT_MAP, 0, JsObjectMap),
            (IS_DOUBLE_PROXY, 0, JsDoubleProxy), (IS_CALLABLE, 0, JsCallable), (IS_ARRAY, 0, JsArray),
            (IS_TYPED_ARRAY, 0, JsTypedArray), (IS_BUFFER, 0, JsBuffer),
            (IS_MUTABLE_MAP, 0, JsMutableMap), (IS_MAP, 0, JsMap), (IS_SET, 0, JsSet),
            (IS_ASYNC_GENERATOR, 0, JsAsyncGenerator),
            (IS_ASYNC_ITERATOR, 0, JsAsyncIterator), (IS_ASYNC_ITERABLE, 0, JsAsyncIterable),
            (IS_GENERATOR, 0, JsGenerator), (IS_ITERATOR, 0, JsIterator), (IS_ITERABLE, 0, JsIterable),
            (IS_SEQUENCE, 0, JsArrayLike), (IS_AWAITABLE, 0, JsPromise), (IS_DISPOSABLE, 0, JsDisposable),
            (IS_ASYNC_DISPOSABLE, 0, JsAsyncDisposable), (HAS_GET, branded, JsGettable),
            (HAS_SET, branded, JsSettable), (HAS_CONTAINS, branded, JsContainer), (HAS_LENGTH, 0, JsSized),
        ]
    return MIXINS


cdef extern from *:
    """
    #include <stddef.h>
    /* What has items but is no sequence: without these slots PySequence_Check says so, and NumPy leaves items alone.
       len() and [] go by the slots of mappings. */
    static void diglot_clear_sequence(PyTypeObject *type) {
        type->tp_as_sequence->sq_length = NULL;
        type->tp_as_sequence->sq_item = NULL;
        type->tp_as_sequence->sq_ass_item = NULL;
    }
    /* For `match`, without making it a collections.abc.Sequence: of what is one, pandas believes that it is a list. */
    static void diglot_let_match(PyTypeObject *type) { type->tp_flags |= Py_TPFLAGS_SEQUENCE; }
    static void diglot_enable_vectorcall(PyTypeObject *type, Py_ssize_t offset) {
        type->tp_vectorcall_offset = offset;
        type->tp_flags |= Py_TPFLAGS_HAVE_VECTORCALL;
        type->tp_call = PyVectorcall_Call;
        PyType_Modified(type);
    }
    """
    void diglot_clear_sequence(PyTypeObject *) noexcept
    void diglot_let_match(PyTypeObject *) noexcept
    void diglot_enable_vectorcall(PyTypeObject *, Py_ssize_t) noexcept


cdef int enable_vectorcall(PyTypeObject *cls) except -1:
    """Let calls of the class's instances go straight to `js_vectorcall`. Before the first instance is made."""
    cdef JsFunction sample = make_proxy(JsFunction)
    diglot_enable_vectorcall(cls, <char *>&sample.vectorcall - <char *><PyObject *>sample)
    return 0


def thrown(Engine e not None, value):
    """The JsException for a value that is no Error and was thrown, or rejected with, in the heap."""
    cdef JSValue converted
    backtrace, e.backtrace = e.backtrace, None
    enter(e)
    try:
        to_js(e, value, &converted)
        try:
            answer = thrown_value(e, converted)
        finally:
            js_drop(e.rt, converted)
        if converted.tag == TAG_NULL and not backtrace:
            PyObject_GenericSetAttr(answer, "_scarce", True)        # as in raise_js
        if backtrace:
            try:
                raise_with_frames(answer, parse_frames(backtrace.splitlines()))
            except BaseException as caught:
                assert caught is answer         # catching it by name is what sets its __traceback__
    finally:
        leave(e)
    return answer
