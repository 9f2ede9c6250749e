# Deep copies: containers of one language become containers of the other. Shared and cyclic references are kept; when
# anything fails, nothing half-converted is handed out.

cdef int check_stack_room(str direction) except -1:
    """RecursionError before a nested value overruns the C stack."""
    if diglot_stack_room() < STACK_MARGIN:
        raise RecursionError("maximum recursion depth exceeded: "
                             f"the value is nested too deeply to be converted {direction}; "
                             "convert it in parts, with a depth")
    return 0


@cython.final
cdef class DeepToJs:
    """One toJs() / to_js() with its options."""
    cdef Engine e
    cdef long depth
    cdef bint create_proxies
    cdef object made              # JS array that collects the proxies made, or None
    cdef object dict_converter, default_converter, eager_converter
    cdef dict done                # id(Python container) -> JS value, as an index into `values`
    cdef JSValue *values          # owned
    cdef Py_ssize_t n_values, room
    cdef list keep                # the containers whose ids are in `done`

    def __cinit__(self):
        self.done = {}
        self.keep = []

    def __dealloc__(self):
        cdef Py_ssize_t i
        for i in range(self.n_values):
            drop_js(self.e, self.values[i])
        PyMem_Free(self.values)

    cdef int forget(self) except -1:
        """The conversion is over: let go what it made, also where a converter has kept a part of it."""
        self.done = {}
        self.keep = []
        while self.n_values:
            self.n_values -= 1
            drop_js(self.e, self.values[self.n_values])
        return 0

    cdef int remember(self, object o, JSValue value) except -1:
        """Note what `o` became (borrowed)."""
        cdef JSValue *grown
        if self.n_values == self.room:
            grown = <JSValue *>PyMem_Realloc(self.values, (self.room * 2 + 16) * sizeof(JSValue))
            if grown == NULL:
                raise MemoryError
            self.values = grown
            self.room = self.room * 2 + 16
        self.values[self.n_values] = js_dup(value)
        self.done[<uintptr_t><PyObject *>o] = self.n_values
        self.keep.append(o)
        self.n_values += 1
        return 0

    cdef int remember_made(self, object o, JSValue value) except -1:
        """Note what `o` became; the value stays the caller's, but on failure it is dropped."""
        try:
            return self.remember(o, value)
        except BaseException:
            js_drop(self.e.rt, value)
            raise

    cdef int convert(self, object o, long depth, JSValue *out) except -1:
        """Write the deep copy of `o`, owned by the caller."""
        cdef object cls = type(o)
        cdef object known
        if cls is int or cls is str or cls is float or o is None or cls is bool:
            return to_js(self.e, o, out)
        if isinstance(o, (int, str, float)) or o is jsnull or isinstance(o, JsProxy):
            return to_js(self.e, o, out)
        known = self.done.get(<uintptr_t><PyObject *>o)
        if known is not None:
            if known < 0:
                raise ConversionError(f"the {type(o).__name__} {safe_repr(o)} contains itself: "
                                      "a converter is handed the whole "
                                      "content first, so it cannot keep the cycle")
            out[0] = js_dup(self.values[<Py_ssize_t>known])
            return 0
        if self.eager_converter is not None:
            return self.convert_eagerly(o, depth, out)
        return self.convert_fresh(o, depth, out)

    cdef int convert_fresh(self, object o, long depth, JSValue *out) except -1:
        check_stack_room("to JavaScript")
        return self.convert_container(o, depth, out)

    cdef int convert_container(self, object o, long depth, JSValue *out) except -1:
        cdef JSValue value
        if depth == 0:
            return self.leave_proxy(o, out)
        if isinstance(o, (list, tuple)):
            return self.convert_sequence(o, depth - 1, out)
        if isinstance(o, dict):
            return self.convert_dict(o, depth - 1, out)
        if isinstance(o, (set, frozenset)):
            return self.convert_set(o, depth - 1, out)
        if PyObject_CheckBuffer(o):
            value = typed_array_of(self.e, o)
            if value.tag != TAG_UNDEFINED:
                if value.tag == TAG_OBJECT:          # no dimension: the one item
                    self.remember_made(o, value)
                out[0] = value
                return 0
        if self.default_converter is not None:
            return self.convert_by(self.default_converter, o, depth, out)
        return self.leave_proxy(o, out)

    cdef int leave_proxy(self, object o, JSValue *out) except -1:
        if not self.create_proxies:
            raise ConversionError(f"no conversion for the {type(o).__name__} {safe_repr(o)}: pass a default converter, "
                                  "or allow proxies (create_pyproxies)")
        to_js(self.e, o, out)
        if self.made is not None and is_pyproxy(self.e, out[0]):
            try:
                array_push(self.e, self.made, out[0])
            except BaseException:
                js_drop(self.e.rt, out[0])
                raise
        return 0

    cdef int convert_sequence(self, object o, long depth, JSValue *out) except -1:
        cdef JSValue array = JS_NewArray(self.e.ctx)
        cdef JSValue value
        cdef uint32_t n = 0
        if array.tag == TAG_EXCEPTION:
            raise_js(self.e)
        try:
            self.remember(o, array)
            for item in o:
                self.convert(item, depth, &value)
                define_item(self.e, array, n, value)
                n += 1
        except BaseException:
            js_drop(self.e.rt, array)
            raise
        out[0] = array
        return 0

    cdef int convert_dict(self, object o, long depth, JSValue *out) except -1:
        cdef JSValue result
        cdef JSValue value
        if self.dict_converter is not None:
            return self.convert_dict_by(o, depth, out)
        result = JS_NewObject(self.e.ctx)
        if result.tag == TAG_EXCEPTION:
            raise_js(self.e)
        names = {}
        try:
            self.remember(o, result)
            for key, item in o.items():
                name = key if type(key) is str else object_key(self.e, key)
                if name in names:
                    raise ConversionError(f"keys {safe_repr(names[name])} and {safe_repr(key)} of a dict are the same "
                                          f"property {name!r} of a JS object: convert with a Map as dict converter")
                names[name] = key
                self.convert(item, depth, &value)
                define_named(self.e, result, name, value)
        except BaseException:
            js_drop(self.e.rt, result)
            raise
        out[0] = result
        return 0

    cdef int convert_dict_by(self, object o, long depth, JSValue *out) except -1:
        """Let the dict converter make the object from an Array of [key, value] pairs."""
        cdef JSValue pairs, pair, part
        cdef uint32_t n = 0
        pairs = JS_NewArray(self.e.ctx)
        if pairs.tag == TAG_EXCEPTION:
            raise_js(self.e)
        try:
            self.done[<uintptr_t><PyObject *>o] = -1       # under way
            self.keep.append(o)
            for key, item in o.items():
                pair = JS_NewArray(self.e.ctx)
                define_item(self.e, pairs, n, pair)        # which owns it from here on
                n += 1
                self.convert(key, depth, &part)
                define_item(self.e, pair, 0, part)
                self.convert(item, depth, &part)
                define_item(self.e, pair, 1, part)
            made = self.dict_converter(take_py(self.e, js_dup(pairs)))
            to_js(self.e, made, out)
            self.remember_made(o, out[0])
        finally:
            js_drop(self.e.rt, pairs)
        return 0

    cdef int convert_set(self, object o, long depth, JSValue *out) except -1:
        cdef JSValue result = library_call(self.e, "newSet", JS_UNDEFINED)
        cdef JSValue part[2]
        cdef JSValue answered, add
        if result.tag == TAG_EXCEPTION:
            raise_js(self.e)
        try:
            add = library_value(self.e, "addToSet")
        except BaseException:
            js_drop(self.e.rt, result)
            raise
        try:
            self.remember(o, result)
            part[0] = result
            for item in o:
                self.convert(item, depth, &part[1])
                answered = JS_Call(self.e.ctx, add, JS_UNDEFINED, 2, part)
                js_drop(self.e.rt, part[1])
                if answered.tag == TAG_EXCEPTION:
                    raise_js(self.e)
                js_drop(self.e.rt, answered)
        except BaseException:
            js_drop(self.e.rt, result)
            raise
        finally:
            js_drop(self.e.rt, add)
        out[0] = result
        return 0

    cdef int convert_by(self, object converter, object o, long depth, JSValue *out) except -1:
        """Let a converter answer: ``converter(value, convert, cache_conversion)``."""
        made = converter(o, Recursion(self, depth), Memory(self))
        return to_js(self.e, made, out)

    cdef int convert_eagerly(self, object o, long depth, JSValue *out) except -1:
        return self.convert_by(self.eager_converter, o, depth, out)


@cython.final
cdef class Recursion:
    """The `convert` that a converter is handed."""
    cdef DeepToJs conversion
    cdef long depth

    def __init__(self, conversion, depth):
        self.conversion = conversion
        self.depth = depth

    def __call__(self, value):
        cdef JSValue result
        cdef DeepToJs conversion = self.conversion
        enter(conversion.e)                # a converter may keep this beyond the conversion
        try:
            if conversion.eager_converter is not None:
                conversion.convert_fresh(value, self.depth, &result)
            else:
                conversion.convert(value, self.depth - 1 if self.depth > 0 else self.depth, &result)
            answer = take_py(conversion.e, result)
        finally:
            leave(conversion.e)
        return answer


@cython.final
cdef class Memory:
    """The `cache_conversion` that a converter is handed."""
    cdef DeepToJs conversion

    def __init__(self, conversion):
        self.conversion = conversion

    def __call__(self, value, converted):
        cdef JSValue result
        cdef Engine e = self.conversion.e
        enter(e)
        try:
            to_js(e, converted, &result)
            try:
                self.conversion.remember(value, result)
            finally:
                js_drop(e.rt, result)
        finally:
            leave(e)


cdef str object_key(Engine e, object key):
    """The property name of a dict's key, as JS would write the converted key; ConversionError for what has none."""
    if key is None:
        return "undefined"
    if key is jsnull:
        return "null"
    if key is True:
        return "true"
    if key is False:
        return "false"
    if isinstance(key, str):
        return str.__str__(key)
    if isinstance(key, int):
        return int.__repr__(key)
    if isinstance(key, float):
        return take_py(e, JS_ToString(e.ctx, js_float(key)))
    raise ConversionError(f"a key of the type {type(key).__name__} ({safe_repr(key)}) "
                          "cannot be the name of a JS property: "
                          "convert with a Map as dict converter")


cdef int array_push(Engine e, object array, JSValue value) except -1:
    """Append a JS value (borrowed) to the JS array behind a proxy."""
    cdef JsRef *ref = live_ref(<JsProxy>array)
    cdef int64_t length
    if JS_GetLength(e.ctx, ref.value, &length) < 0 or JS_SetPropertyInt64(e.ctx, ref.value, length, js_dup(value)) < 0:
        raise_js(e)
    return 0


cdef JSValue typed_array_of(Engine e, object o) except *:
    """A typed array with a copy of a buffer, nested arrays for more dimensions; undefined when no type fits."""
    cdef JSValue parts, result
    cdef bytes data
    memory = memoryview(o)
    kind = element_type(memory.format, memory.itemsize) if memory.format else None
    if kind is None:
        return JS_UNDEFINED
    data = memory.tobytes()
    parts = JS_NewArrayBufferCopy(e.ctx, <uint8_t *>PyBytes_AS_STRING(data), PyBytes_GET_SIZE(data))
    if parts.tag == TAG_EXCEPTION:
        raise_js(e)
    fields = {"buffer": take_py(e, parts), "kind": VIEW_TYPES[kind], "shape": JsArrayRequest(memory.shape),
              "isBoolean": memory.format.lstrip("@=<>") == "?"}
    parts = keywords_object(e, fields)
    result = library_call(e, "typedArray", parts)
    js_drop(e.rt, parts)
    if result.tag == TAG_EXCEPTION:
        raise_js(e)
    return result


cdef JSValue deep_to_js(Engine e, object o, JSValue options) except *:
    """proxy.toJs(options); the value is the caller's."""
    given = own_items(e, options) if options.tag == TAG_OBJECT else {}
    return convert_to_js(e, o, {SNAKE.get(name, name): value for name, value in given.items() if value is not None})


cdef dict SNAKE = {"createPyproxies": "create_pyproxies", "dictConverter": "dict_converter",
                   "defaultConverter": "default_converter", "eagerConverter": "eager_converter"}
cdef set TO_JS_OPTIONS = {
    "depth", "pyproxies", "create_pyproxies", "dict_converter", "default_converter", "eager_converter",
}


cdef JSValue convert_to_js(Engine e, object o, dict options) except *:
    cdef DeepToJs conversion = DeepToJs.__new__(DeepToJs)
    cdef JSValue result
    for name in options:
        if name not in TO_JS_OPTIONS:
            raise TypeError(f"toJs has no option {name!r}: the options are "
                            "depth, pyproxies, createPyproxies, dictConverter, "
                            "defaultConverter, eagerConverter")
    conversion.e = e
    conversion.depth = options.get("depth", -1)
    conversion.create_proxies = options.get("create_pyproxies", True)
    conversion.made = options.get("pyproxies")
    conversion.dict_converter = options.get("dict_converter")
    conversion.default_converter = options.get("default_converter")
    conversion.eager_converter = options.get("eager_converter")
    try:
        conversion.convert(o, conversion.depth, &result)
    finally:
        conversion.forget()
    return result


def to_js_deep(Engine e not None, o, dict options):
    """`to_js` of pyodide.ffi: convert deeply and return the value, a JsProxy unless it is a primitive."""
    cdef JSValue result
    if e.traced and not trace_passed(e):
        return traced_ask(e, P_TO_JS, o, options)
    enter(e)
    try:
        result = convert_to_js(e, o, options)
        double = take_double(e, result)
    finally:
        leave(e)
    return double


cdef object take_double(Engine e, JSValue value):
    """As `take_py`, but a PyProxy becomes a JsDoubleProxy instead of its object."""
    if is_pyproxy(e, value):
        try:
            return double_proxy(e, value)
        finally:
            js_drop(e.rt, value)
    return take_py(e, value)


cdef object double_proxy(Engine e, JSValue value):
    cdef void *known = pointermap_get(&e.jsproxies, <uintptr_t>value.u.ptr)
    if known != NULL and Py_REFCNT(<object>known) > 0:
        return <object>known
    return new_jsproxy(e, value, IS_DOUBLE_PROXY | (IS_CALLABLE if JS_IsFunction(e.ctx, value) else 0))


def create_proxy(Engine e not None, o, bint capture_this=False, bint roundtrip=True, bint once=False):
    """A PyProxy of `o` with a lifetime of its own, held by Python as a JsDoubleProxy."""
    cdef JSValue value
    if e.traced and not trace_passed(e):
        return traced_ask(e, P_CREATE_PROXY, o, capture_this, roundtrip, once)
    enter(e)
    try:
        value = answer(e, HandleRequest(o, capture_this, roundtrip, once))
        if value.tag == TAG_EXCEPTION:
            raise_js(e)
        double = take_double(e, value)
    finally:
        leave(e)
    return double


# -- JS to Python -----------------------------------------------------------------------------------------------------

@cython.final
cdef class DeepToPy:
    """One to_py() with its options."""
    cdef Engine e
    cdef object default_converter
    cdef dict done                # address of a JS object -> its Python copy
    cdef list keep                # proxies of those objects: their addresses stay taken

    cdef object convert(self, JSValue value, long depth):
        if value.tag != TAG_OBJECT or depth == 0 or is_pyproxy(self.e, value):
            return to_py(self.e, value)
        known = self.done.get(<uintptr_t>value.u.ptr, self)
        if known is not self:
            return known
        check_stack_room("to Python")
        return self.convert_object(value, depth)

    cdef object convert_object(self, JSValue value, long depth):
        if JS_IsArray(value):
            return self.convert_array(value, depth - 1)
        if JS_IsMap(value):
            return self.convert_map(value, depth - 1)
        if JS_IsSet(value):
            return self.convert_set(value, depth - 1)
        if JS_GetTypedArrayType(value) >= 0 or JS_IsArrayBuffer(value) or JS_IsDataView(value):
            return self.convert_buffer(value)
        if is_plain(self.e, value):
            return self.convert_plain(value, depth - 1)
        proxy = to_py(self.e, value)
        if self.default_converter is not None and isinstance(proxy, JsProxy):
            return self.default_converter(proxy, PyRecursion(self, depth), PyMemory(self))
        return proxy

    cdef object remember(self, JSValue value, object copy):
        self.done[<uintptr_t>value.u.ptr] = copy
        self.keep.append(jsproxy_of(self.e, value))
        return copy

    cdef object convert_array(self, JSValue value, long depth):
        cdef int64_t length, i
        cdef JSValue item
        cdef list result = self.remember(value, [])
        if JS_GetLength(self.e.ctx, value, &length) < 0:
            raise_js(self.e)
        for i in range(length):
            item = JS_GetPropertyInt64(self.e.ctx, value, i)
            result.append(self.take(item, depth))
        return result

    cdef object take(self, JSValue value, long depth):
        """Convert and consume."""
        if value.tag == TAG_EXCEPTION:
            raise_js(self.e)
        if value.tag != TAG_OBJECT:
            return take_py(self.e, value)
        try:
            return self.convert(value, depth)
        finally:
            js_drop(self.e.rt, value)

    cdef object convert_plain(self, JSValue value, long depth):
        cdef JSPropertyEnum *table
        cdef uint32_t count, i
        cdef dict result = self.remember(value, {})
        if JS_GetOwnPropertyNames(self.e.ctx, &table, &count, value, GPN_STRING | GPN_ENUM_ONLY) < 0:
            raise_js(self.e)
        try:
            for i in range(count):
                if table[i].atom & ATOM_INDEX_BIT:
                    key = str(table[i].atom & ~ATOM_INDEX_BIT)
                else:
                    key = <object>name_of_atom(self.e, table[i].atom).text
                result[key] = self.take(JS_GetProperty(self.e.ctx, value, table[i].atom), depth)
        finally:
            JS_FreePropertyEnum(self.e.ctx, table, count)
        return result

    cdef object convert_map(self, JSValue value, long depth):
        cdef JSValue entries, pair
        cdef int64_t length, i
        cdef dict result = self.remember(value, {})
        entries = library_call(self.e, "mapEntries", value)
        if entries.tag == TAG_EXCEPTION:
            raise_js(self.e)
        try:
            if JS_GetLength(self.e.ctx, entries, &length) < 0:
                raise_js(self.e)
            for i in range(0, length, 2):
                key = self.key(JS_GetPropertyInt64(self.e.ctx, entries, i), "a Map")
                result[key] = self.take(JS_GetPropertyInt64(self.e.ctx, entries, i + 1), depth)
        finally:
            js_drop(self.e.rt, entries)
        return result

    cdef object convert_set(self, JSValue value, long depth):
        cdef JSValue entries
        cdef int64_t length, i
        cdef set result = self.remember(value, set())
        entries = library_call(self.e, "setValues", value)
        if entries.tag == TAG_EXCEPTION:
            raise_js(self.e)
        try:
            if JS_GetLength(self.e.ctx, entries, &length) < 0:
                raise_js(self.e)
            for i in range(length):
                result.add(self.key(JS_GetPropertyInt64(self.e.ctx, entries, i), "a Set"))
        finally:
            js_drop(self.e.rt, entries)
        return result

    cdef object key(self, JSValue value, str where):
        """A key or set member (consumed): converted, it must be hashable."""
        cdef bint is_object = value.tag == TAG_OBJECT and not is_pyproxy(self.e, value)
        if is_object:
            kind = brand(self.e, value)
            js_drop(self.e.rt, value)
            raise ConversionError(f"a key of the JS type {kind} in {where} "
                                  "cannot be a key of a dict or member of a set in "
                                  "Python: keep the proxy, or convert its keys first")
        key = take_py(self.e, value)
        try:
            hash(key)
        except TypeError:
            kind = type(key).__name__
            raise ConversionError(f"the key {safe_repr(key)} of type {kind} in {where} is not hashable") from None
        return key

    cdef object convert_buffer(self, JSValue value):
        view = memoryview(jsproxy_of(self.e, value))
        copy = memoryview(bytearray(view.cast("B")))
        return self.remember(value, copy.cast(view.format) if view.format != "B" and view.nbytes else copy)


cdef bint is_plain(Engine e, JSValue value) noexcept:
    """An object literal or the like: its prototype is Object.prototype or null, and it is of no special kind."""
    cdef JSValue prototype
    cdef bint plain
    if JS_IsFunction(e.ctx, value) or JS_IsError(value) or brands.get(JS_GetClassID(value)) != "Object":
        return False
    prototype = JS_GetPrototype(e.ctx, value)
    plain = prototype.tag == TAG_NULL or prototype.u.ptr == e.object_prototype.u.ptr
    js_drop(e.rt, prototype)
    return plain


@cython.final
cdef class PyRecursion:
    """The `convert` that a default converter of to_py is handed."""
    cdef DeepToPy conversion
    cdef long depth

    def __init__(self, conversion, depth):
        self.conversion = conversion
        self.depth = depth

    def __call__(self, value):
        if not isinstance(value, JsProxy):
            return value
        enter(self.conversion.e)           # a converter may keep this beyond the conversion
        try:
            answer = self.conversion.convert(ref_in(self.conversion.e, value).value, self.depth)
        finally:
            leave(self.conversion.e)
        return answer


@cython.final
cdef class PyMemory:
    """The `cache_conversion` that a default converter of to_py is handed."""
    cdef DeepToPy conversion

    def __init__(self, conversion):
        self.conversion = conversion

    def __call__(self, JsProxy value not None, converted):
        enter(self.conversion.e)
        try:
            self.conversion.remember(ref_in(self.conversion.e, value).value, converted)
        finally:
            leave(self.conversion.e)


cdef JsRef *ref_in(Engine e, JsProxy proxy) except NULL:
    """The reference of a proxy that belongs to the heap `e`."""
    cdef JsRef *ref = live_ref(proxy)
    if ref.engine != <PyObject *>e:
        raise ValueError(f"{safe_repr(proxy)} belongs to another heap: convert it there")
    return ref


cdef object deep_to_py(JsProxy proxy, long depth, object default_converter):
    cdef JsRef *ref = live_ref(proxy)
    cdef DeepToPy conversion = DeepToPy.__new__(DeepToPy)
    conversion.e = <Engine>ref.engine
    if conversion.e.traced and not trace_passed(conversion.e):
        return traced_ask(conversion.e, P_TO_PY, proxy, depth, default_converter)
    conversion.default_converter = default_converter
    conversion.done = {}
    conversion.keep = []
    enter(conversion.e)
    try:
        answer = conversion.convert(ref.value, depth)
    finally:
        leave(conversion.e)
    return answer
