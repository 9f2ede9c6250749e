/* The few places where the CPython versions that Diglot supports differ, or where the C API has no public name. */
#ifndef DIGLOT_CPYTHON_COMPAT_H
#define DIGLOT_CPYTHON_COMPAT_H

#include <Python.h>
#include <frameobject.h>
#include <traceback.h>
#include <pthread.h>
#include <stdint.h>
#include <sys/resource.h>
#include <time.h>

/* Code that does nothing: it represents a line in tracebacks. New reference, or NULL with an exception. */
static inline PyObject *diglot_code_of_line(const char *filename, const char *function, int line) {
    return (PyObject *)PyCode_NewEmpty(filename, function, line);
}

/* Append a frame of `code`, made above, to the traceback of the exception that is set; none without memory. */
static void diglot_traceback_add(PyObject *code) {
    PyObject *type, *value, *traceback, *globals;
    PyFrameObject *frame = NULL;
    PyErr_Fetch(&type, &value, &traceback);
    globals = PyDict_New();
    if (globals) frame = PyFrame_New(PyThreadState_Get(), (PyCodeObject *)code, globals, NULL);
    Py_XDECREF(globals);
    PyErr_Restore(type, value, traceback); /* drops an error of the above */
    if (!frame) return;
    PyTraceBack_Here(frame);
    Py_DECREF(frame);
}

/* Cython adds a frame to the traceback in each function of the bridge that an exception passes. A user wants to see his own
 * frames, of both languages, and an exception that nobody looks at should cost little. So one frame object stands for the
 * bridge, and it is added only to an exception that has no traceback yet (Cython relies on there being one).
 * Build with DIGLOT_TRACE=1 to see the bridge's own frames. */
#ifndef CYTHON_TRACE
static PyFrameObject *diglot_bridge_frame(PyThreadState *tstate, PyCodeObject *code, PyObject *globals) {
    static PyFrameObject *frame = NULL;
    if (!frame) {
        PyCodeObject *bridge = PyCode_NewEmpty("<diglot>", "bridge", 1);
        frame = PyFrame_New(tstate, bridge ? bridge : code, globals, NULL);
        Py_XDECREF(bridge);
    }
    Py_XINCREF(frame);
    return frame;
}
static int diglot_traceback_here(PyFrameObject *frame) {
    PyObject *type, *value, *traceback;
    PyErr_Fetch(&type, &value, &traceback);
    int has_traceback = traceback != NULL;
    PyErr_Restore(type, value, traceback);
    return has_traceback ? 0 : PyTraceBack_Here(frame);
}
#define PyFrame_New(tstate, code, globals, locals) diglot_bridge_frame(tstate, code, globals)
#define PyTraceBack_Here(frame) diglot_traceback_here(frame)
#endif

/* Borrowed reference or NULL, no exception set: what the type itself offers under `name` (an interned str). */
static inline PyObject *diglot_type_lookup(PyTypeObject *type, PyObject *name) { return _PyType_Lookup(type, name); }

/* 1 with a new reference in *result, 0 (and NULL) when the attribute is missing, -1 with an exception. */
static inline int diglot_find_attr(PyObject *o, PyObject *name, PyObject **result) {
#if PY_VERSION_HEX >= 0x030D0000
    return PyObject_GetOptionalAttr(o, name, result);
#else
    return _PyObject_LookupAttr(o, name, result);
#endif
}

/* The code that the innermost frame of Python executes (borrowed; NULL without a frame), and where in it: the same number for
 * the same instruction. PyEval_GetFrame would make an object of each frame that is asked for. */
#if PY_VERSION_HEX >= 0x030C0000
static inline PyObject *diglot_current_code(int *instruction) {
#if PY_VERSION_HEX >= 0x030D0000
    struct _PyInterpreterFrame *frame = PyThreadState_Get()->current_frame;
#else
    struct _PyInterpreterFrame *frame = PyThreadState_Get()->cframe->current_frame;
#endif
    if (!frame) return NULL;
    PyObject *code = PyUnstable_InterpreterFrame_GetCode(frame);
    Py_DECREF(code); /* the frame holds it */
    *instruction = PyUnstable_InterpreterFrame_GetLasti(frame);
    return code;
}
#else
#ifndef Py_BUILD_CORE
#define Py_BUILD_CORE 1
#endif
#include "internal/pycore_frame.h"
static inline PyObject *diglot_current_code(int *instruction) {
    _PyInterpreterFrame *frame = PyThreadState_Get()->cframe->current_frame;
    if (!frame) return NULL;
    *instruction = _PyInterpreterFrame_LASTI(frame);
    return (PyObject *)frame->f_code;
}
#endif

/* Call `visit(name, value, argument)`, both borrowed, for each variable of a function's frame that has a value. Before 3.13
 * its f_locals are a dict that would keep the values for as long as the frame is there. */
static inline void diglot_each_local(PyObject *o, void (*visit)(PyObject *, PyObject *, void *), void *argument) {
    PyFrameObject *frame = (PyFrameObject *)o;
#if PY_VERSION_HEX >= 0x030D0000
    PyObject *locals = PyFrame_GetLocals(frame), *items = locals ? PyMapping_Items(locals) : NULL;
    for (Py_ssize_t i = 0; items && i < PyList_GET_SIZE(items); i++) {
        PyObject *item = PyList_GET_ITEM(items, i);
        visit(PyTuple_GET_ITEM(item, 0), PyTuple_GET_ITEM(item, 1), argument);
    }
    Py_XDECREF(items);
    Py_XDECREF(locals);
#elif PY_VERSION_HEX >= 0x030C0000
    PyCodeObject *code = PyFrame_GetCode(frame);
    for (int i = 0; i < code->co_nlocalsplus; i++) {
        PyObject *name = PyTuple_GET_ITEM(code->co_localsplusnames, i), *value = PyFrame_GetVar(frame, name);
        if (value) visit(name, value, argument);
        Py_XDECREF(value); /* the frame holds it */
    }
    Py_DECREF(code);
#else
    PyCodeObject *code = frame->f_frame->f_code;
    for (int i = 0; i < code->co_nlocalsplus; i++) {
        PyObject *value = frame->f_frame->localsplus[i];
        int is_cell = PyBytes_AS_STRING(code->co_localspluskinds)[i] & (0x40 /* cell */ | 0x80 /* free */);
        if (value && is_cell && PyCell_Check(value)) value = PyCell_GET(value);
        if (value) visit(PyTuple_GET_ITEM(code->co_localsplusnames, i), value, argument);
    }
#endif
    PyErr_Clear();
}

/* A number that no other type has or had; 0 for a type that has none (yet). */
static inline unsigned int diglot_type_tag(PyTypeObject *type) { return type->tp_version_tag; }

static inline double diglot_monotonic(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

/* Let another thread have the GIL. Giving it up alone is not enough: it would be taken back before a waiter has woken up, and
 * the waiter, whose own wait begins anew then, would never come to ask for it. */
static inline void diglot_yield_gil(void) {
    static const struct timespec gap = {0, 50 * 1000};
    PyThreadState *state = PyEval_SaveThread();
    nanosleep(&gap, NULL);
    PyEval_RestoreThread(state);
}

#define LARGEST_STACK ((uintptr_t)64 * 1024 * 1024)

/* Bytes of C stack left to this thread, counted from here. Its lower end is looked up once a thread. */
static uintptr_t diglot_stack_room(void) {
    static __thread uintptr_t low = 0;
    char here;
    if (!low) {
#if defined(__APPLE__)
        low = (uintptr_t)pthread_get_stackaddr_np(pthread_self()) - pthread_get_stacksize_np(pthread_self());
#else
        pthread_attr_t attributes;
        void *base; size_t size;
        if (pthread_getattr_np(pthread_self(), &attributes) == 0) {
            if (pthread_attr_getstack(&attributes, &base, &size) == 0) low = (uintptr_t)base;
            pthread_attr_destroy(&attributes);
        }
#endif
        if (!low) low = (uintptr_t)&here - (uintptr_t)1024 * 1024; /* unknown: count on one MiB */
        /* without a limit (ulimit -s unlimited) endless recursion would take the machine's memory, not end in an error */
        if ((uintptr_t)&here - low > LARGEST_STACK) low = (uintptr_t)&here - LARGEST_STACK;
    }
    return (uintptr_t)&here > low ? (uintptr_t)&here - low : 0;
}

/* An empty list with room for `n` items; a new reference, NULL with an error. */
static inline PyObject *diglot_list_with_room(Py_ssize_t n) {
    PyObject *list = PyList_New(n);
    if (list) Py_SET_SIZE((PyVarObject *)list, 0);
    return list;
}

/* list.append(), in place while there is room: PyList_Append would shrink what is less than half full. */
static inline int diglot_list_append(PyObject *list, PyObject *item) {
    Py_ssize_t n = Py_SIZE(list);
    if (((PyListObject *)list)->allocated <= n) return PyList_Append(list, item);
    Py_INCREF(item);
    PyList_SET_ITEM(list, n, item);
    Py_SET_SIZE((PyVarObject *)list, n + 1);
    return 0;
}

#endif
