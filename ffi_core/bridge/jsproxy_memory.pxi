# How proxies are made and go: what CPython does for any class that is made at run time, without what these never need.

cdef extern from *:
    """
    static void (*diglot_empty_proxy)(PyObject *);
    /* tp_dealloc of the classes of proxies but exceptions: what `subtype_dealloc` and the layout's own would do, but
       without looking for what these classes never have (slots, a dict, a finaliser of Python's). */
    static void diglot_dealloc_proxy(PyObject *self) {
        PyTypeObject *cls = Py_TYPE(self);
        PyObject *type, *value, *traceback;
        if (*(PyObject **)((char *)self + cls->tp_weaklistoffset)) PyObject_ClearWeakRefs(self);
        PyErr_Fetch(&type, &value, &traceback);
        Py_SET_REFCNT(self, 1); /* a reference taken and dropped meanwhile must not bring us here again */
        diglot_empty_proxy(self);
        Py_SET_REFCNT(self, 0);
        PyErr_Restore(type, value, traceback);
        cls->tp_free(self);
        Py_DECREF(cls);
    }
    /* For a class of proxies that was just made. CPython gives every class that is made at run time a place among what
       its collector tracks; instances of this one refer to no Python object but the engine, which is none. */
    static inline void diglot_use_dealloc(PyObject *cls) {
        PyTypeObject *type = (PyTypeObject *)cls;
        type->tp_dealloc = diglot_dealloc_proxy;
        type->tp_flags &= ~Py_TPFLAGS_HAVE_GC;
        type->tp_traverse = NULL;
        type->tp_clear = NULL;
        type->tp_free = PyObject_Free;
    }
    static inline int diglot_is_made_at_once(PyObject *cls) {
        return ((PyTypeObject *)cls)->tp_dealloc == diglot_dealloc_proxy;
    }
    static inline PyObject *diglot_alloc(PyObject *cls) {
        return ((PyTypeObject *)cls)->tp_alloc((PyTypeObject *)cls, 0);
    }
    """
    void (*diglot_empty_proxy)(PyObject *) noexcept
    void diglot_use_dealloc(object cls) noexcept
    bint diglot_is_made_at_once(object cls) noexcept
    object diglot_alloc(object cls)


cdef void empty_proxy(PyObject *proxy) noexcept:
    release_ref(proxy, &(<JsObject>proxy).ref)

diglot_empty_proxy = empty_proxy


cdef bint making_proxy = False

cdef object make_proxy(object cls):
    """A new instance of a class of proxies, still empty."""
    global making_proxy
    cdef bint before
    if diglot_is_made_at_once(cls):
        proxy = diglot_alloc(cls)        # zeros: no engine, no weak references
        if PyType_HasFeature(<PyTypeObject *><PyObject *>cls, Py_TPFLAGS_HAVE_VECTORCALL):
            (<JsFunction>proxy).this = JS_UNDEFINED
            (<JsFunction>proxy).vectorcall = js_vectorcall
        return proxy
    before = making_proxy                # allocating may collect, and a destructor make another proxy
    making_proxy = True
    try:
        return make_instance(cls)
    finally:
        making_proxy = before
