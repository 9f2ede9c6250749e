# What notes a crossing and then does it: one function for what Python asks of JS, and one for each way in which JS
# enters Python. See trace.pxi.

cdef enum Asked:                # of a JsProxy
    P_GET, P_SET, P_DELETE, P_CALL, P_NEW, P_STEP, P_RESUME, P_INVOKE, P_ARRAY_STEP, P_ITEM, P_SET_ITEM, P_SPLICE
    P_LENGTH, P_TRUTH, P_LIBRARY, P_PROPERTY, P_SET_PROPERTY, P_DELETE_PROPERTY, P_REPR, P_TO_PY, P_AWAIT, P_EVAL
    P_TO_JS, P_CREATE_PROXY, P_BUFFER

cdef dict ASKED = {
    P_GET: "get", P_SET: "set", P_DELETE: "delete", P_CALL: "call", P_NEW: "new", P_STEP: "step", P_RESUME: "resume",
    P_ARRAY_STEP: "step", P_ITEM: "get item", P_SET_ITEM: "set item", P_SPLICE: "splice", P_LENGTH: "length",
    P_TRUTH: "truth", P_LIBRARY: "keys", P_PROPERTY: "get item", P_SET_PROPERTY: "set item",
    P_DELETE_PROPERTY: "delete item", P_REPR: "repr", P_TO_PY: "to_py", P_AWAIT: "await", P_EVAL: "eval",
    P_TO_JS: "to_js", P_CREATE_PROXY: "create_proxy", P_BUFFER: "buffer",
}
cdef dict INVOKED = {
    A_ITERATOR: "iterate", A_KEYS: "iterate", A_ASYNC_ITERATOR: "iterate", A_HAS: "has", A_GET: "get item",
    A_DELETE: "delete item", A_NEXT: "step", A_RETURN: "resume", A_THROW: "resume", A_DISPOSE: "dispose",
    A_ASYNC_DISPOSE: "dispose", A_ADD: "add",
}
cdef dict NAME_KINDS = {"get": "name", "set": "set name", "delete": "delete name"}      # of properties of globalThis
# Files of Diglot whose functions do what their caller asks: the crossing is the caller's.
cdef tuple TRANSPARENT = tuple(map(PACKAGE_FOLDER.__add__, (
    "ffi_core/heap.py", "ffi_core/importing.py", "ffi_core/modules.py", "ffi_core/pyodide/api.py",
    "ffi_core/pyodide/modules.py", "kernel/cells/names.py",
)))


cdef bint is_machinery(Trace trace):
    """Whether the Python code that runs is the front end's own, no user's."""
    cdef int instruction
    cdef PyObject *code = diglot_current_code(&instruction)
    if code == NULL:
        return False
    file = (<object>code).co_filename
    if not file.startswith(PACKAGE_FOLDER):
        return file.startswith(trace.machinery)
    frame = sys._getframe()
    while frame is not None and frame.f_code.co_filename.startswith(TRANSPARENT):
        frame = frame.f_back
    return frame is not None and frame.f_code.co_filename.startswith((PACKAGE_FOLDER, *trace.machinery))


cdef bint is_own_code(object o):
    """Whether a Python callable, or object, is a part of Diglot that serves JS code."""
    if type(o) is _types.MethodType:
        o = o.__func__
    if type(o) is _types.FunctionType:
        return o.__code__.co_filename.startswith(PACKAGE_FOLDER)
    cls = type(o)
    if cls is Waiter or cls is Settlement:
        return True
    if type(cls) is not type:
        return False
    module = cls.__dict__.get("__module__")
    return type(module) is str and (module in ("diglot", "diglot.ffi_core.loop") or module.startswith("diglot.kernel"))


# -- Python asks JS ---------------------------------------------------------------------------------------------------

cdef object traced_ask(Engine e, int what, object self, object a=None, object b=None, object c=None):
    """Note what Python asks of a JS object, and ask.

    :param self: the JsProxy; the engine's own functions are asked with what they are about.
    """
    cdef TracedCrossing crossing = begin_ask(e, what, self, a, b, c)
    e.trace_passed = True
    try:
        answer = ask(e, what, self, a, b, c)
    except BaseException as error:
        e.trace_passed = False
        end_ask(e, crossing, what, error, True)
        raise
    e.trace_passed = False              # of what asks nothing: P_BUFFER
    end_ask(e, crossing, what, answer, False)
    if what == P_AWAIT and crossing is not None and not crossing.hidden and is_fulfilled(e, self):
        trace_settled(e, False, promise_result(self), False)        # nothing will settle it later
    return answer


cdef bint is_fulfilled(Engine e, object promise) noexcept:
    cdef JSValue value = ref_of(<PyObject *>promise).value
    return JS_IsPromise(value) and JS_PromiseState(e.ctx, value) == PROMISE_FULFILLED


cdef object ask(Engine e, int what, object self, object a, object b, object c):
    if what == P_GET:
        return js_getattr(self, a)
    if what == P_SET:
        js_setattr(self, a, b)
    elif what == P_DELETE:
        js_delattr(self, a)
    elif what == P_CALL or what == P_NEW:
        return js_call(self, a, b, what == P_NEW)
    elif what == P_STEP:
        return js_next(self, a)
    elif what == P_RESUME:
        return js_resume(self, a, b)
    elif what == P_INVOKE:
        return js_invoke(self, a, b)
    elif what == P_ARRAY_STEP:
        return next(a)
    elif what == P_ITEM:
        return array_get(self, a)
    elif what == P_SET_ITEM:
        array_set(self, a, b)
    elif what == P_SPLICE:
        return array_splice(self, a, b, c)
    elif what == P_LENGTH:
        return len(self)
    elif what == P_TRUTH:
        return js_truth(self)
    elif what == P_LIBRARY:
        return library_object(self, a)
    elif what == P_PROPERTY:
        return js_property(self, a)
    elif what == P_SET_PROPERTY:
        js_set_property(self, a, b)
    elif what == P_DELETE_PROPERTY:
        js_delete_property(self, a)
    elif what == P_REPR:
        return js_inspect(self)
    elif what == P_TO_PY:
        return deep_to_py(self, a, b)
    elif what == P_AWAIT:
        return self.__await__()
    elif what == P_EVAL:
        return e.eval(self, a, b, c)
    elif what == P_TO_JS:
        return to_js_deep(e, self, a)
    elif what == P_CREATE_PROXY:
        return create_proxy(e, self, a, b, c)
    return None


cdef TracedCrossing begin_ask(Engine e, int what, object self, object a, object b, object c):
    cdef TracedCrossing crossing = None
    cdef int was_enabled = PyGC_Disable()
    enter(e)                    # the texts of JS values are read in the engine, by the thread that is inside
    try:
        crossing = trace_begin(e, True, ASKED.get(what, "call"), "", "", is_machinery(<Trace>e.trace))
        if not crossing.hidden:
            describe_ask(e, crossing, what, self, a, b, c)
    except BaseException as error:
        unraisable(error, "while a crossing was traced")
    finally:
        if was_enabled:
            PyGC_Enable()
        leave(e)
    return crossing


cdef int describe_ask(Engine e, TracedCrossing crossing, int what, object self, object a, object b, object c) except -1:
    cdef JsRef *ref
    arguments = ()
    if what == P_EVAL:
        crossing.target = quoted(" ".join(self.split()))
    elif what == P_TO_JS or what == P_CREATE_PROXY:
        crossing.target = py_text(self)
    else:
        ref = ref_of(<PyObject *>self)
        crossing.target = js_text(e, ref.value)
        if crossing.target != "globalThis":
            crossing.proxy = number_of(e, <void *><PyObject *>self, False, self)
        if (what == P_CALL or what == P_GET) and this_of(self).tag == TAG_OBJECT:
            crossing.target = f"{js_text(e, this_of(self))}.{crossing.target}"
    if what in (P_GET, P_SET, P_DELETE, P_PROPERTY, P_SET_PROPERTY, P_DELETE_PROPERTY):
        crossing.name = js_name(a)
        if crossing.target == "globalThis":
            crossing.kind = NAME_KINDS.get(crossing.kind, crossing.kind)
        if what == P_SET or what == P_SET_PROPERTY:
            arguments = (b,)
    elif what == P_CALL or what == P_NEW:
        arguments = a if not b else (*a, *b.values())
        crossing.name = ", ".join(b) if b else ""
    elif what == P_STEP:
        arguments = () if a is None else (a,)
    elif what == P_RESUME:
        crossing.name = "throw" if a == A_THROW else "return"
    elif what == P_INVOKE:
        crossing.kind = INVOKED.get(a, "call")
        arguments = b
    elif what == P_ITEM or what == P_SET_ITEM:
        crossing.name = str(a)
        arguments = () if what == P_ITEM else (b,)
    elif what == P_SPLICE:
        crossing.name = f"{a}, {b}"
        arguments = c
    elif what == P_LIBRARY:
        crossing.name = a
        crossing.kind = "keys" if a.startswith("object") else "repr"
    for item in arguments:
        crossing.arguments.append(value_of_py(e, crossing, item, True))
    return 0


cdef int end_ask(Engine e, TracedCrossing crossing, int what, object answer, bint failed) except -1:
    cdef TracedValue value = None
    cdef int was_enabled
    if crossing is None or e.closed:
        return 0
    was_enabled = PyGC_Disable()
    enter(e)
    try:
        if e.trace is not None and not crossing.hidden:
            value = failure(e, crossing, answer) if failed else outcome(e, crossing, what, answer)
        trace_end(e, crossing, value, failed)
    except BaseException as error:
        unraisable(error, "while a crossing was traced")
    finally:
        if was_enabled:
            PyGC_Enable()
        leave(e)
    return 0


cdef TracedValue outcome(Engine e, TracedCrossing crossing, int what, object answer):
    """What JS has answered; None where that is nothing."""
    cdef TracedValue value
    cdef Trace trace = <Trace>e.trace
    if what in (P_AWAIT, P_SET, P_DELETE, P_SET_ITEM, P_SET_PROPERTY, P_DELETE_PROPERTY, P_BUFFER):
        return None
    if what == P_TO_PY:
        value = TracedValue.__new__(TracedValue)
        value.text = py_text(answer)
        value.how = f"a copy, {py_kind(answer)}"
        return value
    value = value_of_py(e, crossing, answer, what == P_CREATE_PROXY)
    if what == P_TO_JS:
        value.how = "a copy, JsProxy" if value.proxy else value.how
    if crossing.kind == "name" and value.proxy:
        trace.proxies[value.proxy - 1][2] = crossing.name
    return value


cdef TracedValue failure(Engine e, TracedCrossing crossing, object error):
    """The exception that came instead of an answer."""
    cdef TracedValue value = TracedValue.__new__(TracedValue)
    value.text = "StopIteration" if isinstance(error, StopIteration) else error_text(error)
    value.how = failure_text(e, error)
    if isinstance(error, JsErrorObject) and ref_of(<PyObject *>error).engine == <PyObject *>e:
        give_number(e, value, <void *><PyObject *>error, False, error)
        value.made = made_by(<Trace>e.trace, value.proxy, crossing)
    return value


cdef str failure_text(Engine e, object error):
    """How an exception came to Python."""
    if isinstance(error, StopIteration):
        return "the end"
    if isinstance(error, JsErrorObject):
        return "thrown → JsException"
    if (<Trace>e.trace).thrown == <uintptr_t><PyObject *>error:
        return f"PythonError → the {short_type_name(error)} itself"
    return f"raised as {short_type_name(error)}"


def is_told(Engine e not None):
    """Whether a promise is awaited by the user's code, not by the front end's; asked while it is being awaited."""
    cdef TracedCrossing crossing = innermost(<Trace>e.trace) if e.traced else None
    return crossing is None or not crossing.hidden


def trace_settled(Engine e not None, bint to_js, value, bint failed):
    """Note that a promise, or a Python awaitable that JS waits for, has settled: the other side will learn of it."""
    cdef TracedCrossing crossing
    cdef TracedValue told
    cdef int was_enabled
    if not e.traced or (<Trace>e.trace).muted:
        return
    was_enabled = PyGC_Disable()
    enter(e)
    try:
        crossing = trace_begin(e, to_js, "settle", "rejected" if failed else "fulfilled", "")
        if not crossing.hidden:
            if failed:
                told = TracedValue.__new__(TracedValue)
                told.text = error_text(value) if isinstance(value, BaseException) else py_text(value)
                told.how = f"{short_type_name(value)} → PythonError" if to_js else "rejection → exception"
            else:
                told = value_of_py(e, crossing, value, to_js)
                if not to_js and told.proxy:
                    told.made = told.made or made_by(<Trace>e.trace, told.proxy, crossing)
            crossing.arguments.append(told)
        trace_end(e, crossing, None, False)
    finally:
        if was_enabled:
            PyGC_Enable()
        leave(e)


# -- JS asks Python ---------------------------------------------------------------------------------------------------

cdef TracedCrossing begin_answer(Engine e, str kind, JSValue proxy, object name, int argc, JSValue *argv):
    """Note what JS asks of a Python object; None when it cannot be noted."""
    cdef TracedCrossing crossing = None
    cdef PyObject *target
    cdef int i
    cdef int was_enabled = PyGC_Disable()
    try:
        target = pyproxy_target(e, proxy)
        crossing = trace_begin(e, False, kind, "", name, target != NULL and is_own_code(<object>target))
        if not crossing.hidden:
            crossing.target = js_text(e, proxy) if proxy.tag != TAG_UNDEFINED else ""
            if target != NULL:
                crossing.proxy = number_of(e, proxy.u.ptr, True, <object>target)
            for i in range(argc):
                crossing.arguments.append(value_of_js(e, crossing, argv[i], True))
    except BaseException as error:
        unraisable(error, "while a crossing was traced")
    finally:
        if was_enabled:
            PyGC_Enable()
    return crossing


# Kinds whose answer is no value of Python's but what the bridge makes of it.
cdef dict ANSWERS = {"toJs": "a copy", "buffer": "ArrayBuffer over Python's memory", "splice": "a copy"}


cdef JSValue end_answer(Engine e, TracedCrossing crossing, JSValue result) noexcept:
    """Note what Python has answered. Passes the result on."""
    cdef JSValue thrown
    cdef TracedValue value
    cdef int was_enabled
    if crossing is None:
        return result
    was_enabled = PyGC_Disable()
    thrown = JS_GetException(e.ctx) if result.tag == TAG_EXCEPTION else JS_UNDEFINED
    try:
        value = None
        if e.trace is not None and not crossing.hidden:
            if result.tag == TAG_EXCEPTION:
                value = thrown_to_tell(e, thrown)
            else:
                value = value_of_js(e, crossing, result, False)
                value.how = ANSWERS.get(crossing.kind, value.how)
                if value.how == "→ Object" and crossing.kind in ("step", "resume"):
                    value.how = "→ iterator result"
        trace_end(e, crossing, value, result.tag == TAG_EXCEPTION)
    except BaseException as error:
        unraisable(error, "while a crossing was traced")
    finally:
        if was_enabled:
            PyGC_Enable()
    return JS_Throw(e.ctx, thrown) if result.tag == TAG_EXCEPTION else result


cdef TracedValue thrown_to_tell(Engine e, JSValue thrown):
    cdef TracedValue value = TracedValue.__new__(TracedValue)
    cdef PyObject *error = python_exception_of(e, thrown)
    (<Trace>e.trace).thrown = <uintptr_t>error
    value.text = js_text(e, thrown)
    if error != NULL:
        value.how = f"{short_type_name(<object>error)} → PythonError"
    else:
        value.how = f"JsException → the {js_kind_text(e, thrown)} itself"
    return value


cdef JSValue traced_proxy_call(JSContext *ctx, JSValue function, JSValue this, int argc, JSValue *argv,
                               int flags) noexcept:
    cdef Engine e = engine_of(ctx)
    cdef TracedCrossing crossing
    crossing = begin_answer(e, "new" if flags & CALL_CONSTRUCTOR else "call", function, "", argc, argv)
    e.trace_passed = True
    return end_answer(e, crossing, proxy_call(ctx, function, this, argc, argv, flags))


cdef dict NATIVE_KINDS = {
    M_COPY: "copy", M_TO_STRING: "str", M_LENGTH: "length", M_GET: "get item", M_SET: "set item",
    M_DELETE: "delete item", M_HAS: "has", M_ITERATE: "iterate", M_NEXT: "step", M_THROW: "resume", M_RETURN: "resume",
    M_AITER: "iterate", M_ANEXT: "step", M_ATHROW: "resume", M_ARETURN: "resume", M_CALL: "call",
    M_CAPTURE_THIS: "copy", M_TO_JS: "toJs", M_POP: "pop", M_SPLICE: "splice", M_REORDER: "reorder",
    M_BUFFER: "buffer", M_DESTROY: "destroy",
}
cdef dict NATIVE_NAMES = {M_THROW: "throw", M_RETURN: "return", M_ATHROW: "throw", M_ARETURN: "return"}
# Functions of the hooks that JS code reaches as part of `pyodide` and `py`.
cdef dict HOST_KINDS = {
    "promise_of": "await", "run_python": "eval", "run_python_async": "eval", "to_py": "toPy", "import_module": "import",
    "get_name": "name", "set_name": "set name", "delete_name": "delete name", "load_package": "import",
}


cdef JSValue traced_native(JSContext *ctx, JSValue this, int argc, JSValue *argv, int what) noexcept:
    cdef Engine e = engine_of(ctx)
    cdef TracedCrossing crossing = None
    if what == F_HOST or what == F_REPR:
        crossing = begin_function(e, what, argc, argv)
    elif what in NATIVE_KINDS and is_pyproxy(e, this):
        # the third is no argument of the user's, but the runtime library's
        shown = min(argc, 2) if what == M_CALL or what == M_SPLICE else 0 if what == M_REORDER else argc
        crossing = begin_answer(e, NATIVE_KINDS[what], this, NATIVE_NAMES.get(what, ""), shown, argv)
    e.trace_passed = True
    return end_answer(e, crossing, native_method(ctx, this, argc, argv, what))


cdef TracedCrossing begin_function(Engine e, int what, int argc, JSValue *argv):
    """As `begin_answer`, of a function of the runtime library that is no method of a proxy."""
    cdef int was_enabled
    if what == F_REPR:
        return begin_answer(e, "repr", argv[0] if argc else JS_UNDEFINED, "", 0, NULL)
    kind = None
    was_enabled = PyGC_Disable()
    try:
        function = str_to_py(e, argv[0])
        if function not in HOST_KINDS:
            return trace_begin(e, False, "call", "", "", True)
        kind = HOST_KINDS[function]
        name = str_to_py(e, argv[1]) if argc > 1 and argv[1].tag == TAG_STRING and kind != "eval" else ""
    except BaseException as error:
        unraisable(error, "while a crossing was traced")
    finally:
        if was_enabled:
            PyGC_Enable()
    if kind is None:
        return None
    if kind == "await":
        return begin_answer(e, kind, argv[1] if argc > 1 else JS_UNDEFINED, "", 0, NULL)
    if "name" in kind or kind == "import":
        return begin_answer(e, kind, JS_UNDEFINED, name, argc - 2 if kind == "set name" else 0, argv + 2)
    return begin_answer(e, kind, argv[1] if argc > 1 else JS_UNDEFINED, "", 0, NULL)


cdef JSValue traced_iterator_next(JSContext *ctx, JSValue this, int argc, JSValue *argv, int *done,
                                  int magic) noexcept:
    cdef Engine e = engine_of(ctx)
    cdef TracedCrossing crossing = begin_step(e, <PyObject *>JS_GetOpaque(this, e.iterator_class))
    cdef JSValue result
    e.trace_passed = True
    result = iterator_next(ctx, this, argc, argv, done, magic)
    if done[0] and crossing is not None:
        crossing.name = "end"
    return end_answer(e, crossing, result)


cdef TracedCrossing begin_step(Engine e, PyObject *iterator):
    cdef TracedCrossing crossing = None
    cdef int was_enabled = PyGC_Disable()
    try:
        text = py_text(<object>iterator) if iterator != NULL else ""
        crossing = trace_begin(e, False, "step", text, "")
    except BaseException as error:
        unraisable(error, "while a crossing was traced")
    finally:
        if was_enabled:
            PyGC_Enable()
    return crossing


# -- property access: what stands in for the functions of the exotic objects while any heap is traced -----------------

cdef void exchange_functions(bint tracing) noexcept:
    proxy_exotic.get_property = traced_get if tracing else proxy_get
    proxy_exotic.set_property = traced_set if tracing else proxy_set
    proxy_exotic.has_property = traced_has if tracing else proxy_has
    proxy_exotic.delete_property = traced_delete if tracing else proxy_delete
    proxy_exotic.get_own_property = traced_get_own if tracing else proxy_get_own
    proxy_exotic.get_own_property_names = traced_own_names if tracing else proxy_own_names
    scope_exotic.get_own_property = traced_scope_get if tracing else scope_get_own
    scope_exotic.set_property = traced_scope_set if tracing else scope_set


cdef object asked_name(Engine e, JSValue proxy, JSAtom atom):
    """The name under which JS asks Python, an int for an index; None for what the proxy answers itself."""
    cdef Name *name
    cdef PyObject *target
    if atom & ATOM_INDEX_BIT:
        return <uint32_t>(atom & ~ATOM_INDEX_BIT)
    name = name_of_atom(e, atom)
    target = pyproxy_target(e, proxy)
    if name.text == NULL or name.own & ANY or target == NULL or name.own & protocols_of(<object>target):
        return None
    return <object>name.text


cdef TracedCrossing begin_property(Engine e, str kind, JSValue proxy, JSAtom atom, JSValue *value):
    """None for what does not reach Python."""
    name = None
    try:
        name = asked_name(e, proxy, atom)
    except BaseException as error:
        unraisable(error, "while a crossing was traced")
    if name is None:
        return None
    if type(name) is int:
        kind += " item"
    return begin_answer(e, kind, proxy, str(name), 1 if value != NULL else 0, value)


cdef JSValue traced_get(JSContext *ctx, JSValue proxy, JSAtom atom, JSValue receiver) noexcept:
    cdef Engine e = engine_of(ctx)
    cdef TracedCrossing crossing = None
    if e.traced:
        crossing = begin_property(e, "get", proxy, atom, NULL)
    return end_answer(e, crossing, proxy_get(ctx, proxy, atom, receiver))


cdef int end_status(Engine e, TracedCrossing crossing, int status) noexcept:
    """As `end_answer`, for what answers a truth, or -1 with a JS exception."""
    if crossing is not None:
        end_answer(e, crossing, JS_EXCEPTION if status < 0 else js_bool(status > 0))
        if status >= 0 and crossing.kind in ("set", "set item", "set name"):
            crossing.result = None
    return status


cdef int traced_set(JSContext *ctx, JSValue proxy, JSAtom atom, JSValue value, JSValue receiver, int flags) noexcept:
    cdef Engine e = engine_of(ctx)
    cdef TracedCrossing crossing = None
    if e.traced:
        crossing = begin_property(e, "set", proxy, atom, &value)
    return end_status(e, crossing, proxy_set(ctx, proxy, atom, value, receiver, flags))


cdef int traced_has(JSContext *ctx, JSValue proxy, JSAtom atom) noexcept:
    cdef Engine e = engine_of(ctx)
    cdef TracedCrossing crossing = None
    if e.traced:
        crossing = begin_property(e, "has", proxy, atom, NULL)
    return end_status(e, crossing, proxy_has(ctx, proxy, atom))


cdef int traced_delete(JSContext *ctx, JSValue proxy, JSAtom atom) noexcept:
    cdef Engine e = engine_of(ctx)
    cdef TracedCrossing crossing = None
    if e.traced:
        crossing = begin_property(e, "delete", proxy, atom, NULL)
    return end_status(e, crossing, proxy_delete(ctx, proxy, atom))


cdef int traced_get_own(JSContext *ctx, JSPropertyDescriptor *slot, JSValue proxy, JSAtom atom) noexcept:
    cdef Engine e = engine_of(ctx)
    cdef TracedCrossing crossing = None
    cdef int status
    if e.traced and slot != NULL:
        crossing = begin_property(e, "get", proxy, atom, NULL)
    status = proxy_get_own(ctx, slot, proxy, atom)
    if crossing is not None:
        end_answer(e, crossing, JS_EXCEPTION if status < 0 else slot.value if status else JS_UNDEFINED)
    return status


cdef int traced_own_names(JSContext *ctx, JSPropertyEnum **table, uint32_t *count, JSValue proxy) noexcept:
    cdef Engine e = engine_of(ctx)
    cdef TracedCrossing crossing = None
    cdef int status
    if e.traced:
        crossing = begin_answer(e, "keys", proxy, "", 0, NULL)
    status = proxy_own_names(ctx, table, count, proxy)
    if crossing is not None:
        end_answer(e, crossing, JS_EXCEPTION if status < 0 else js_value(TAG_INT, <int32_t>count[0]))
    return status


cdef int traced_scope_get(JSContext *ctx, JSPropertyDescriptor *slot, JSValue scope, JSAtom atom) noexcept:
    cdef Engine e = engine_of(ctx)
    cdef int status
    cdef TracedCrossing crossing = None
    if e.traced and slot != NULL and not (atom & ATOM_INDEX_BIT) and is_python_name(e, atom):
        crossing = begin_answer(e, "name", JS_UNDEFINED, <object>name_of_atom(e, atom).text, 0, NULL)
    status = scope_get_own(ctx, slot, scope, atom)
    if crossing is not None:
        end_answer(e, crossing, JS_EXCEPTION if status < 0 else slot.value if status else JS_UNDEFINED)
    return status


cdef int traced_scope_set(JSContext *ctx, JSValue scope, JSAtom atom, JSValue value, JSValue receiver,
                          int flags) noexcept:
    cdef Engine e = engine_of(ctx)
    cdef TracedCrossing crossing = None
    if e.traced and not (atom & ATOM_INDEX_BIT) and is_python_name(e, atom):
        crossing = begin_answer(e, "set name", JS_UNDEFINED, <object>name_of_atom(e, atom).text, 1, &value)
    return end_status(e, crossing, scope_set(ctx, scope, atom, value, receiver, flags))


cdef bint is_python_name(Engine e, JSAtom atom) noexcept:
    """Whether a free name of JS code is one of the Python namespace: a dict's, as others run code of the user's."""
    cdef Name *name
    cdef JSValue value
    cdef int kind
    try:
        kind = find_binding(e, atom, &value)
        if kind == KIND_CONST:
            js_drop(e.rt, value)
        if kind or e.names_hidden or (e.module_files.used and asked_by_module(e)):
            return False
        name = name_of_atom(e, atom)
        namespace = e.hooks.namespace
        return name.text != NULL and type(namespace) is dict and <object>name.text in <dict>namespace
    except BaseException as error:
        unraisable(error, "while a crossing was traced")
    return False
