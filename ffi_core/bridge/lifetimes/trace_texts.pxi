# What a trace says of a value: a short text that crosses no border and runs no code of the user's, be it repr(), a
# getter or a trap. Of a container the first items are shown, of an object its type.

cdef enum:
    TEXT_LENGTH = 32        # characters of a str that are shown
    ITEMS_SHOWN = 3


cdef str quoted(str text):
    return repr(text if len(text) <= TEXT_LENGTH else text[:TEXT_LENGTH - 1] + "…")


cdef str short_type_name(object o):
    return type_name(o).rpartition(".")[2]


cdef str own_name(object o):
    """The __name__ of a function, method or module, which nothing of the user's computes; "?" if it is no str."""
    name = None
    kind = type(o)
    if kind is _types.MethodType:
        o = o.__func__
        kind = type(o)
    if kind is _types.FunctionType or kind is _types.BuiltinFunctionType:
        name = o.__name__
    elif kind is _types.ModuleType:
        name = o.__dict__.get("__name__")
    return name if type(name) is str else "?"


cdef str py_text(object o, int depth=1):
    """A short text of a Python value."""
    cls = type(o)
    if o is None or o is True or o is False or o is jsnull or cls is float:
        return repr(o)
    if cls is int or cls is JsBigInt:
        return int.__repr__(o) if -10**24 < o < 10**24 else f"<int of {int.bit_length(o)} bits>"
    if cls is str:
        return quoted(o)
    if cls is bytes or cls is bytearray:
        return repr(o) if len(o) <= TEXT_LENGTH else f"<{short_type_name(o)} of {len(o)} bytes>"
    if cls is list or cls is tuple or cls is set or cls is frozenset or cls is dict:
        return container_text(o, cls, depth)
    if isinstance(o, JsProxy):
        return jsproxy_text(o, depth)
    if PyType_Check(o):
        return "class " + (<bytes>(<PyTypeObject *>o).tp_name).decode("utf-8", "replace").rpartition(".")[2]
    if cls is _types.FunctionType or cls is _types.BuiltinFunctionType or cls is _types.MethodType:
        return callable_text(o)
    if cls is _types.ModuleType:
        return "module " + own_name(o)
    return f"<{short_type_name(o)}>"


cdef str callable_text(object o):
    """`name`, or `type.name` of a bound method."""
    name = own_name(o)
    owner = o.__self__ if type(o) is not _types.FunctionType else None
    if owner is None or PyModule_Check(owner):
        return name
    if PyType_Check(owner):
        return (<bytes>(<PyTypeObject *>owner).tp_name).decode("utf-8", "replace").rpartition(".")[2] + "." + name
    return short_type_name(owner) + "." + name


cdef str container_text(object o, object cls, int depth):
    cdef Py_ssize_t size = len(o)
    if size == 0:
        return {list: "[]", tuple: "()", dict: "{}", set: "set()", frozenset: "frozenset()"}[cls]
    if depth <= 0:
        return f"<{cls.__name__} of {size}>"
    parts = []
    for item in o:
        if len(parts) == ITEMS_SHOWN:
            parts.append("…")
            break
        text = py_text(item, depth - 1)
        if cls is dict:
            found = PyDict_GetItemWithError(o, item) if type(item) is str or type(item) is int else NULL
            text += ": " + (py_text(<object>found, depth - 1) if found != NULL else "…")
        parts.append(text)
    inner = ", ".join(parts)
    if cls is list:
        return f"[{inner}]"
    if cls is tuple:
        return f"({inner},)" if size == 1 else f"({inner})"
    return f"{{{inner}}}"


cdef str jsproxy_text(object proxy, int depth):
    cdef JsRef *ref = ref_of(<PyObject *>proxy)
    return "<JsProxy of a closed heap>" if ref.engine == NULL else js_text(<Engine>ref.engine, ref.value, depth)


cdef str js_text(Engine e, JSValue value, int depth=1):
    """A short text of a JS value. The engine is entered."""
    cdef int64_t tag = value.tag
    cdef PyObject *target
    if tag == TAG_STRING:
        return quoted(str_to_py(e, value))
    if tag == TAG_SYMBOL:
        return "Symbol"
    if tag == TAG_BIG_INT or tag == TAG_SHORT_BIG_INT:
        number = to_py(e, value)
        return f"{number}n" if -10**24 < number < 10**24 else "<bigint>"
    if tag != TAG_OBJECT:
        return scant_text(e, value)
    target = pyproxy_target(e, value)
    if target != NULL:
        return py_text(<object>target, depth)
    if is_pyproxy(e, value):
        return "<destroyed proxy>"
    if JS_IsProxy(value):
        return "Proxy"
    if JS_IsError(value):
        target = python_exception_of(e, value)
        return error_text(<object>target) if target != NULL else scant_text(e, value)
    if JS_IsArray(value):
        return array_text(e, value, depth)
    if JS_IsFunction(e.ctx, value):
        return plain_name(e, value) or "function"
    if JS_GetClassID(value) == e.iterator_class:
        return "iterator"
    name = class_name(e, value)
    if brands.get(JS_GetClassID(value)) == "Object":
        return object_text(e, value, "" if name == "Object" else name, depth)
    return name


cdef str plain_name(Engine e, JSValue function):
    """A function's name where that is a plain string."""
    cdef JSPropertyDescriptor slot
    if JS_IsProxy(function) or JS_GetOwnProperty(e.ctx, &slot, function, e.atoms[A_NAME]) <= 0:
        return ""
    try:
        return str_to_py(e, slot.value) if slot.value.tag == TAG_STRING else ""
    finally:
        drop_slot(e, &slot)


cdef str class_name(Engine e, JSValue value):
    """What the constructor of an object's class is called; the engine's word where that cannot be read."""
    cdef JSPropertyDescriptor slot
    cdef JSValue prototype = JS_GetPrototype(e.ctx, value)
    name = ""
    if prototype.tag == TAG_OBJECT and not JS_IsProxy(prototype) and not is_pyproxy(e, prototype):
        if JS_GetOwnProperty(e.ctx, &slot, prototype, e.atoms[A_CONSTRUCTOR]) > 0:
            if slot.value.tag == TAG_OBJECT and JS_IsFunction(e.ctx, slot.value) and not is_pyproxy(e, slot.value):
                name = plain_name(e, slot.value)
            drop_slot(e, &slot)
    js_drop(e.rt, prototype)
    return name or brand(e, value)


cdef str array_text(Engine e, JSValue array, int depth):
    cdef int64_t length, i
    if JS_GetLength(e.ctx, array, &length) < 0:
        js_drop(e.rt, JS_GetException(e.ctx))
        return "Array"
    if depth <= 0 and length:
        return f"Array({length})"
    parts = []
    for i in range(length):
        if i == ITEMS_SHOWN:
            parts.append("…")
            break
        parts.append(property_text(e, array, JS_NewAtomUInt32(e.ctx, <uint32_t>i), depth))
    return f"[{', '.join(parts)}]"


cdef str object_text(Engine e, JSValue value, str name, int depth):
    cdef JSPropertyEnum *table
    cdef uint32_t count, i
    if JS_GetClassID(value) == e.scope_class or is_global_object(e, value):
        return "globalThis"
    if JS_GetOwnPropertyNames(e.ctx, &table, &count, value, GPN_STRING | GPN_ENUM_ONLY) < 0:
        js_drop(e.rt, JS_GetException(e.ctx))
        return "Object"
    try:
        if depth <= 0 and (count or name):
            return name or "Object"
        if count == 0:
            return f"{name} {{}}".lstrip()
        parts = []
        for i in range(count):
            if i == ITEMS_SHOWN:
                parts.append("…")
                break
            key = take_py(e, JS_AtomToValue(e.ctx, table[i].atom))
            parts.append(f"{key}: {property_text(e, value, JS_DupAtom(e.ctx, table[i].atom), depth)}")
    finally:
        JS_FreePropertyEnum(e.ctx, table, count)
    return f"{name} {{ {', '.join(parts)} }}".lstrip()


cdef str property_text(Engine e, JSValue holder, JSAtom atom, int depth):
    """The text of an ordinary object's property (the atom is consumed); no getter runs."""
    cdef JSPropertyDescriptor slot
    cdef int status = JS_GetOwnProperty(e.ctx, &slot, holder, atom) if atom else -1
    JS_FreeAtom(e.ctx, atom)
    if status < 0:
        js_drop(e.rt, JS_GetException(e.ctx))
    if status <= 0:
        return "…"
    try:
        return "getter" if slot.flags & PROP_GETSET else js_text(e, slot.value, depth - 1)
    finally:
        drop_slot(e, &slot)


cdef str error_text(object error):
    """``ValueError: message`` of an exception, from its arguments: __str__ may be anybody's."""
    cdef JsRef *ref
    if isinstance(error, JsErrorObject):
        ref = ref_of(<PyObject *>error)
        if ref.engine == NULL:
            return "JsException"
        return scant_text(<Engine>ref.engine, ref.value)
    name = short_type_name(error)
    arguments = BaseException.args.__get__(error)
    if type(arguments) is tuple and len(arguments) == 1 and type(arguments[0]) is str:
        message = arguments[0].partition("\n")[0]
        return f"{name}: {message if len(message) <= 80 else message[:79] + '…'}"
    return name
