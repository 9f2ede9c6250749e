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
        int raised = PyErr_Occurred() != NULL;
        if (raised) PyErr_Fetch(&type, &value, &traceback);
        Py_SET_REFCNT(self, 1); /* a reference taken and dropped meanwhile must not bring us here again */
        diglot_empty_proxy(self);
        Py_SET_REFCNT(self, 0);
        if (raised) PyErr_Restore(type, value, traceback);
        cls->tp_free(self);
        Py_DECREF(cls);
    }
    /* Memory of proxies that went, for the next ones: a list for proxies that can be called and one for the others,
       each chained through the first word. A sanitizer is to see each proxy come and go. */
    #ifdef DIGLOT_ASAN
    enum { MOST_KEPT = 0 };
    #else
    enum { MOST_KEPT = 256 };
    #endif
    static struct { void *first; int n; } diglot_kept[2];
    /* Whether a proxy has the layout of `JsFunction`: its class can be told `__call__`, but not another offset. */
    static inline int diglot_has_this(PyTypeObject *type) { return type->tp_vectorcall_offset > 0; }
    static inline void diglot_free_proxy(void *self) {
        int which = diglot_has_this(Py_TYPE((PyObject *)self));
        if (diglot_kept[which].n >= MOST_KEPT) {
            PyObject_Free(self);
            return;
        }
        *(void **)self = diglot_kept[which].first;
        diglot_kept[which].first = self;
        diglot_kept[which].n++;
    }
    /* For a class of proxies that was just made. CPython gives every class that is made at run time a place among what
       its collector tracks; instances of this one refer to no Python object but the engine, which is none. */
    static inline void diglot_use_dealloc(PyObject *cls) {
        PyTypeObject *type = (PyTypeObject *)cls;
        type->tp_dealloc = diglot_dealloc_proxy;
        type->tp_flags &= ~Py_TPFLAGS_HAVE_GC;
        type->tp_traverse = NULL;
        type->tp_clear = NULL;
        type->tp_free = diglot_free_proxy;
    }
    static inline int diglot_is_made_at_once(PyObject *cls) {
        return ((PyTypeObject *)cls)->tp_dealloc == diglot_dealloc_proxy;
    }
    /* A new reference to an instance all of zeros, NULL without memory. Runs no code. */
    static inline PyObject *diglot_alloc(PyObject *cls) {
        PyTypeObject *type = (PyTypeObject *)cls;
        int which = diglot_has_this(type);
        PyObject *self = (PyObject *)diglot_kept[which].first;
        if (!self) return PyType_GenericAlloc(type, 0);
        diglot_kept[which].first = *(void **)self;
        diglot_kept[which].n--;
        memset(self, 0, type->tp_basicsize);
        return PyObject_Init(self, type);
    }
    """
    void (*diglot_empty_proxy)(PyObject *) noexcept
    void diglot_use_dealloc(object cls) noexcept
    bint diglot_is_made_at_once(object cls) noexcept
    bint diglot_has_this(PyTypeObject *) noexcept
    PyObject *diglot_alloc(object cls) noexcept


cdef void empty_proxy(PyObject *proxy) noexcept:
    release_ref(proxy, &(<JsObject>proxy).ref)

diglot_empty_proxy = empty_proxy


cdef bint making_proxy = False

cdef object make_proxy(object cls):
    """A new instance of a class of proxies, still empty."""
    global making_proxy
    cdef bint before
    cdef PyObject *made
    if diglot_is_made_at_once(cls):
        made = diglot_alloc(cls)         # zeros: no engine, no weak references
        if made == NULL:
            raise MemoryError
        proxy = <object>made
        Py_DECREF(proxy)                 # `proxy` has one of its own
        if diglot_has_this(<PyTypeObject *><PyObject *>cls):
            (<JsFunction>proxy).this = JS_UNDEFINED
            (<JsFunction>proxy).vectorcall = js_vectorcall
        return proxy
    before = making_proxy                # allocating may collect, and a destructor make another proxy
    making_proxy = True
    try:
        return make_instance(cls)
    finally:
        making_proxy = before
