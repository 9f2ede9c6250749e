# Finding the engine at start-up: its functions, its context, and whether its values are laid out as declared.

cdef extern from "quickjs_memory.h":
    const char *memory_learn(JSRuntime *) noexcept
    void memory_adopt(JSRuntime *) noexcept

cdef bint api_resolved = False
cdef bint memory_learned = False
cdef str memory_problem = ""            # what of the engine was not as expected: then its memory is malloc's

cdef int resolve_api() except -1:
    """Fill the table of the engine's functions, once a process; ImportError says what is wrong."""
    global api_resolved
    cdef const char *missing
    if api_resolved:
        return 0
    if sys.platform == "win32":
        raise ImportError("Diglot needs the QuickJS functions that dukpy exports on Linux and macOS; "
                          "dukpy's Windows builds "
                          "export none. Run it under WSL.")
    import dukpy._dukpy
    path = dukpy._dukpy.__file__
    missing = qjs_resolve(os.fsencode(path))
    if missing != NULL:
        if missing[0] == 0:
            raise ImportError(f"expected dukpy's extension to be loaded from {path}, "
                              "but the dynamic loader does not know it: "
                              "reinstall dukpy")
        raise ImportError(f"expected dukpy's extension {path} to export {missing.decode()}, found no such symbol: "
                          "install dukpy>=0.6,<0.7 from a wheel for Linux or macOS")
    found = JS_GetVersion()
    if strcmp(found, QJS_VERSION) != 0:
        raise ImportError(f"expected QuickJS-ng {QJS_VERSION.decode()} in dukpy, found {found.decode()}: "
                          "install dukpy>=0.6,<0.7")
    api_resolved = True
    return 0


cdef int bind_context(Engine e, interpreter) except -1:
    """Take runtime and context out of the interpreter's capsule and check the layouts that the binding relies on."""
    cdef void **context
    cdef JSValue global_object
    cdef const char *problem
    global memory_learned, memory_problem
    capsule = getattr(interpreter, "_ctx", None)
    if not PyCapsule_IsValid(capsule, b"DUKPY_CONTEXT_CAPSULE"):
        raise ImportError("expected dukpy.JSInterpreter()._ctx to be a capsule named DUKPY_CONTEXT_CAPSULE, found "
                          f"{capsule!r}: install dukpy>=0.6,<0.7")
    context = <void **>PyCapsule_GetPointer(capsule, b"DUKPY_CONTEXT_CAPSULE")
    if context[1] == NULL or <void *>JS_GetRuntime(<JSContext *>context[1]) != context[0]:
        raise ImportError("expected dukpy's context to begin with JSRuntime * and JSContext *, found other words: "
                          "install dukpy>=0.6,<0.7")
    check_layout(<JSContext *>context[1])
    e.rt = <JSRuntime *>context[0]
    e.ctx = <JSContext *>context[1]
    e.interpreter = interpreter
    if not memory_learned:
        memory_learned = True
        problem = memory_learn(e.rt)
        if problem != NULL:
            memory_problem = problem.decode()
    memory_adopt(e.rt)
    global_object = JS_GetGlobalObject(e.ctx)
    e.global_address = global_object.u.ptr
    js_drop(e.rt, global_object)
    return 0


cdef int check_layout(JSContext *ctx) except -1:
    """Compare values that the engine makes with the layout declared in quickjs.h."""
    cdef JSValue object = JS_NewObject(ctx)
    cdef JSValue string = JS_NewStringLen(ctx, b"x", 1)
    cdef JSValue bigint = JS_NewBigInt64(ctx, <int64_t>1 << 62)
    cdef JSValue symbol = JS_NewSymbol(ctx, b"x", False)
    cdef JSValue number = JS_NewNumber(ctx, 1.5)
    cdef JSAtom index = JS_NewAtomUInt32(ctx, 5)
    cdef int before = js_refcount(object)
    JS_DupValue(ctx, object)
    found = (object.tag, string.tag, bigint.tag, symbol.tag, number.tag,
             number.u.float64, before, js_refcount(object), index)
    JS_FreeValue(ctx, object)
    JS_FreeValue(ctx, object)
    JS_FreeValue(ctx, string)
    JS_FreeValue(ctx, bigint)
    JS_FreeValue(ctx, symbol)
    expected = (TAG_OBJECT, TAG_STRING, TAG_BIG_INT, TAG_SYMBOL, TAG_FLOAT64, 1.5, 1, 2, ATOM_INDEX_BIT | 5)
    if found != expected:
        raise ImportError(f"expected QuickJS values laid out as {expected}, found {found}: install dukpy>=0.6,<0.7")
    return 0
