# CPython's C API where Cython has no declaration of its own. Declarations only.

cdef extern from "cpython_compat.h":
    PyObject *DiglotType_Lookup "diglot_type_lookup"(PyTypeObject *type, PyObject *name)
    bint DiglotObject_FindAttr "diglot_find_attr"(object o, PyObject *name, PyObject **result) except -1
    void DiglotTraceback_Add "diglot_traceback_add"(object code) noexcept
    object DiglotCode_OfLine "diglot_code_of_line"(const char *filename, const char *function, int line)
    uintptr_t diglot_stack_room() noexcept
    double diglot_monotonic() noexcept
    list diglot_list_with_room(Py_ssize_t)
    int diglot_list_append(list, object) except -1
    void diglot_yield_gil() noexcept

cdef extern from "Python.h":
    ctypedef void *PyThread_type_lock
    unsigned long PyThread_get_thread_ident() noexcept
    PyThread_type_lock PyThread_allocate_lock() noexcept
    void PyThread_free_lock(PyThread_type_lock) noexcept
    void PyThread_release_lock(PyThread_type_lock) noexcept
    int PyThread_acquire_lock_timed(PyThread_type_lock, long long microseconds, int interruptible) noexcept nogil
    int PY_LOCK_INTR
    const char *PyUnicode_AsUTF8AndSize(object, Py_ssize_t *) except NULL
    object PyUnicode_DecodeUTF8(const char *, Py_ssize_t, const char *)
    object PyUnicode_FromKindAndData(int kind, const void *, Py_ssize_t)
    int PyUnicode_KIND(object) noexcept
    void *PyUnicode_DATA(object) noexcept
    bint PyUnicode_IS_ASCII(object) noexcept
    Py_ssize_t PyUnicode_GET_LENGTH(object) noexcept
    uint32_t PyUnicode_READ(int kind, void *, Py_ssize_t) noexcept
    void PyUnicode_InternInPlace(PyObject **)
    long long PyLong_AsLongLongAndOverflow(object, int *) except? -1
    object PyLong_FromString(const char *, char **, int)
    double PyFloat_AS_DOUBLE(object) noexcept
    bint PyLong_Check(object) noexcept
    bint PyLong_CheckExact(object) noexcept
    bint PyUnicode_Check(object) noexcept
    bint PyFloat_Check(object) noexcept
    bint PyFloat_CheckExact(object) noexcept
    bint PyBool_Check(object) noexcept
    bint PyUnicode_CheckExact(object) noexcept
    bint PyUnicode_CHECK_INTERNED(object) noexcept
    bint PyCoro_CheckExact(object) noexcept
    bint PyType_Check(object) noexcept
    bint PyCallable_Check(object) noexcept
    bint PyExceptionInstance_Check(object) noexcept
    bint PyMethod_Check(object) noexcept
    bint PyCFunction_Check(object) noexcept
    int PyType_IsSubtype(PyTypeObject *, PyTypeObject *) noexcept
    bint PyType_FastSubclass(PyTypeObject *, unsigned long) noexcept
    unsigned long Py_TPFLAGS_BASE_EXC_SUBCLASS, Py_TPFLAGS_HEAPTYPE
    object PyObject_Vectorcall(object, PyObject **, size_t, PyObject *)
    size_t PY_VECTORCALL_ARGUMENTS_OFFSET
    Py_ssize_t PyVectorcall_NARGS(size_t) noexcept
    object PyNumber_Index(object)
    object PyObject_GetItem(object, object)
    int PyObject_SetItem(object, object, object) except -1
    int PyObject_DelItem(object, object) except -1
    PyObject *PyDict_GetItemWithError(object, object) except? NULL
    object PySequence_GetItem(object, Py_ssize_t)
    PyObject *PyIter_Next_raw "PyIter_Next"(PyObject *)
    bint PyIter_Check(object) noexcept
    bint PyObject_CheckBuffer(object) noexcept
    int PyObject_IS_GC(PyObject *) noexcept
    void PyException_SetTraceback_raw "PyException_SetTraceback"(object, object)
    ctypedef int (*visitproc)(PyObject *, void *) noexcept
    void PyErr_SetObject(object, object)
    void PyErr_WriteUnraisable(object)
    bint Py_IsInitialized() noexcept
    void release_py "Py_DECREF"(PyObject *) noexcept
    bint PyModule_Check(object) noexcept
    PyObject *PyModule_GetDict(object) noexcept
    object PyContext_CopyCurrent()
    int PyContext_Enter(object) except -1
    int PyContext_Exit(object) except -1
    int PyGC_Disable() noexcept
    int PyGC_Enable() noexcept

cdef extern from *:
    """
    /* The slot, not the attribute __new__: with several bases that one is the first base's, which refuses the layouts
       of the others. */
    static inline PyObject *diglot_make(PyObject *cls) {
        PyObject *no_arguments = PyTuple_New(0), *made;
        if (!no_arguments) return NULL;
        made = ((PyTypeObject *)cls)->tp_new((PyTypeObject *)cls, no_arguments, NULL);
        Py_DECREF(no_arguments);
        return made;
    }
    """
    object make_instance "diglot_make"(object cls)
