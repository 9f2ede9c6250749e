# The runtime library (runtime/*.js): loading it and calling it from native code.

# Brands that the engine knows without looking at prototypes: name by class id. QuickJS fixes the ids at compile time;
# they are learnt at start-up from one object of each kind, see `learn_brands`.
cdef list BRAND_EXPRESSIONS = [
    ("Object", "({})"), ("Array", "[]"), ("Error", "new Error"), ("Number", "Object(1)"), ("String", "Object('')"),
    ("Boolean", "Object(true)"), ("Symbol", "Object(Symbol())"), ("BigInt", "Object(1n)"), ("Date", "new Date"),
    ("RegExp", "/x/"), ("Map", "new Map"), ("Set", "new Set"), ("WeakMap", "new WeakMap"), ("WeakSet", "new WeakSet"),
    ("WeakRef", "new WeakRef({})"), ("FinalizationRegistry", "new FinalizationRegistry(() => 0)"),
    ("Promise", "Promise.resolve()"), ("Proxy", "new Proxy({}, {})"), ("ArrayBuffer", "new ArrayBuffer(1)"),
    ("SharedArrayBuffer", "new SharedArrayBuffer(1)"), ("DataView", "new DataView(new ArrayBuffer(1))"),
    ("Uint8ClampedArray", "new Uint8ClampedArray"), ("Int8Array", "new Int8Array"), ("Uint8Array", "new Uint8Array"),
    ("Int16Array", "new Int16Array"), ("Uint16Array", "new Uint16Array"), ("Int32Array", "new Int32Array"),
    ("Uint32Array", "new Uint32Array"), ("BigInt64Array", "new BigInt64Array"),
    ("BigUint64Array", "new BigUint64Array"),
    ("Float16Array", "new Float16Array"), ("Float32Array", "new Float32Array"), ("Float64Array", "new Float64Array"),
    ("Generator", "(function* () {})()"), ("AsyncGenerator", "(async function* () {})()"),
    ("MapIterator", "new Map().keys()"), ("SetIterator", "new Set().keys()"), ("ArrayIterator", "[].keys()"),
    ("StringIterator", "''[Symbol.iterator]()"), ("Arguments", "(function () { return arguments })()"),
    ("Arguments", "(function () { 'use strict'; return arguments })()"), ("Function", "(function () {})"),
    ("GeneratorFunction", "(function* () {})"), ("AsyncFunction", "(async function () {})"),
    ("AsyncFunction", "(async () => 0)"), ("AsyncGeneratorFunction", "(async function* () {})"),
    ("DOMException", "new DOMException('')"),
    ("Function", "(function () {}).bind()"), ("Function", "Math.max"),
]
cdef dict brands = {}       # class id -> brand: the same in every runtime
cdef JSClassID plain_class  # the id of "Object": object literals, instances of classes that extend none, and the like
cdef JSClassID buffer_class  # the id of "ArrayBuffer"


cdef JSValue evaluate_library(Engine e, str source, str filename, int flags=0) except *:
    """Evaluate a file of the runtime library; the value is the caller's."""
    cdef bytes text = utf8(source)
    cdef bytes name = utf8(filename)
    cdef JSValue value = JS_Eval(
        e.ctx, PyBytes_AS_STRING(text), PyBytes_GET_SIZE(text), PyBytes_AS_STRING(name), EVAL_GLOBAL | flags
    )
    if value.tag == TAG_EXCEPTION:
        raise_js(e)
    return value


cdef int learn_brands(Engine e) except -1:
    cdef JSValue value
    global plain_class, buffer_class
    for name, expression in BRAND_EXPRESSIONS:
        value = evaluate_library(e, expression, "diglot:brands")
        brands[JS_GetClassID(value)] = name
        if name == "Object":
            plain_class = JS_GetClassID(value)
        elif name == "ArrayBuffer":
            buffer_class = JS_GetClassID(value)
        js_drop(e.rt, value)
    return 0


cdef object brand(Engine e, JSValue value):
    """The engine's brand of an object as a string, whatever its prototype says; "Module" for namespaces."""
    cdef JSClassID cls = JS_GetClassID(value)
    if cls == 0:
        return None
    if is_pyproxy(e, value):
        return "PyProxy"
    brand = brands.get(cls)
    if brand:
        return brand
    if JS_IsFunction(e.ctx, value):
        return "Function"
    return "Module" if is_module_namespace(e, value) else "Object"


cdef bint is_module_namespace(Engine e, JSValue value) noexcept:
    cdef JSPropertyDescriptor slot
    cdef bint found = False
    if JS_GetOwnProperty(e.ctx, &slot, value, e.atoms[A_TO_STRING_TAG]) > 0:
        if slot.value.tag == TAG_STRING and not slot.flags & (PROP_WRITABLE | PROP_CONFIGURABLE):
            found = True
        js_drop(e.rt, slot.value)
        js_drop(e.rt, slot.getter)
        js_drop(e.rt, slot.setter)
    return found


def start_runtime(Engine e not None, list sources):
    """Register the native classes and run the runtime library.

    :param sources: (name, source) of each file. A file is a function expression; the last one is called with the
        native functions and an object of the others by name, and returns the library.
    """
    cdef JSValue files = JS_UNDEFINED
    cdef JSValue function = JS_UNDEFINED
    cdef JSValue arguments[2]
    cdef bytes text
    make_usual_classes()
    enter(e)
    try:
        make_well_known(e)
        if not brands:
            learn_brands(e)
        register_proxy_classes(e)
        learn_internals(e)
        start_contexts(e)
        register_scope(e)
        exchange_functions(traced_engines > 0)
        e.object_prototype = class_prototype(e, b"Object")
        files = JS_NewObject(e.ctx)
        if files.tag == TAG_EXCEPTION:
            raise_js(e)
        try:
            for name, source in sources:
                function = evaluate_library(e, source, f"diglot:{name}")
                text = utf8(name.partition(".")[0])
                if JS_DefinePropertyValueStr(e.ctx, files, PyBytes_AS_STRING(text), function, PROP_C_W_E) < 0:
                    raise_js(e)
            arguments[0] = make_native(e)
            arguments[1] = files
            e.library = JS_Call(e.ctx, function, JS_UNDEFINED, 2, arguments)      # `files` holds it
            js_drop(e.rt, arguments[0])
            if e.library.tag == TAG_EXCEPTION:
                e.library = JS_UNDEFINED
                raise_js(e)
        finally:
            js_drop(e.rt, files)
        e.error_prototype = library_value(e, "errorPrototype")
        e.iterator_prototype = library_value(e, "iteratorPrototype")
        e.array_push = library_value(e, "push")
        e.json_stringify = borrowed_function(e, "stringify")
        e.json_method = borrowed_function(e, "toJSON")
    finally:
        leave(e)


cdef JSValue class_prototype(Engine e, const char *name) except *:
    """The prototype of a global class, owned by the caller."""
    cdef JSValue constructor = global_value(e, name)
    cdef JSValue prototype = JS_GetPropertyStr(e.ctx, constructor, b"prototype")
    js_drop(e.rt, constructor)
    if prototype.tag == TAG_EXCEPTION:
        raise_js(e)
    return prototype


cdef JSValue library_value(Engine e, str name) except *:
    """A value of the library, owned by the caller."""
    cdef JSValue value = JS_GetProperty(e.ctx, e.library, name_of_str(e, name).atom)
    if value.tag == TAG_EXCEPTION:
        raise_js(e)
    return value


cdef void *borrowed_function(Engine e, str name) except NULL:
    """The address of a function of the library, which keeps it."""
    cdef JSValue value = library_value(e, name)
    js_drop(e.rt, value)
    return value.u.ptr


cdef JSValue library_call(Engine e, str name, JSValue argument) except *:
    """Call a library function with one borrowed argument; JS_EXCEPTION when it throws."""
    cdef JSValue function = library_value(e, name)
    cdef JSValue result = JS_Call(e.ctx, function, JS_UNDEFINED, 1, &argument)
    js_drop(e.rt, function)
    return result


cdef object call_runtime(Engine e, str name, JSValue argument):
    """Call a library function with one JS value; the answer as a Python value."""
    return take_py(e, library_call(e, name, argument))


cdef object call_runtime_none(Engine e, str name):
    return call_runtime(e, name, JS_UNDEFINED)


cdef JSValue call_runtime_str(Engine e, str name, str argument) except *:
    """Call a library function with a str; the JS answer is the caller's."""
    cdef JSValue text, result
    to_js(e, argument, &text)
    result = library_call(e, name, text)
    js_drop(e.rt, text)
    return result


def library_function(Engine e not None, str name):
    """A function of the runtime library, as a JsProxy."""
    enter(e)
    try:
        answer = take_py(e, library_value(e, name))
    finally:
        leave(e)
    return answer


cdef void free_runtime_library(Engine e) noexcept:
    """Drop every JS value that the engine object itself holds."""
    cdef size_t i
    js_drop(e.rt, e.library)
    js_drop(e.rt, e.error_prototype)
    js_drop(e.rt, e.iterator_prototype)
    js_drop(e.rt, e.object_prototype)
    js_drop(e.rt, e.scope_bindings)
    js_drop(e.rt, e.array_push)
    e.library = e.error_prototype = e.iterator_prototype = e.object_prototype = e.scope_bindings = JS_UNDEFINED
    e.array_push = JS_UNDEFINED
    js_drop(e.rt, e.view_origin)
    js_drop(e.rt, e.view_model)
    js_drop(e.rt, e.buffer_prototype)
    e.view_origin = e.view_model = e.buffer_prototype = JS_UNDEFINED
    js_drop(e.rt, e.view_prototype)
    js_drop(e.rt, e.view_data_getter)
    js_drop(e.rt, e.view_buffer_getter)
    e.view_prototype = e.view_data_getter = e.view_buffer_getter = JS_UNDEFINED
    if e.view_kind:
        JS_FreeAtom(e.ctx, e.view_kind)
        JS_FreeAtom(e.ctx, e.view_data)
        e.view_kind = e.view_data = 0
    if e.exception_atom:
        JS_FreeAtom(e.ctx, e.exception_atom)
        e.exception_atom = 0
    free_module_files(e)
    if e.cell_atom:
        JS_FreeAtom(e.ctx, e.cell_atom)
        e.cell_atom = 0
    if e.backtrace_atom:
        JS_FreeAtom(e.ctx, e.backtrace_atom)
        e.backtrace_atom = 0
    if e.prototypes.entries != NULL:
        for i in range(e.prototypes.last + 1):
            if e.prototypes.entries[i].key:
                js_drop(e.rt, js_object(e.prototypes.entries[i].value))
    pointermap_free(&e.prototypes)
