# Deep copies to Python: Array -> list, plain Object and Map -> dict, Set -> set, buffers -> memoryview. Shared and
# cyclic references are kept; when anything fails, nothing half-converted is handed out. What has to be remembered for
# that: see deep.pxi.

@cython.final
@cython.no_gc_clear
cdef class DeepToPy:
    """One to_py() with its options."""
    cdef Engine e
    cdef object default_converter
    cdef PointerMap done          # address of a JS object -> its Python copy, owned
    cdef Values held              # those objects: their addresses stay taken
    cdef unsigned int steps
    cdef bint is_quiet            # no code of the user's has run, and none may
    cdef bint over                # the conversion is: what converters still ask for is a conversion of its own

    def __cinit__(self, Engine e not None):
        self.e = e

    def __dealloc__(self):
        self.forget()

    cdef void forget(self) noexcept:
        """The conversion is over: let go what it knew, also where a converter has kept a part of it."""
        cdef size_t i
        cdef PointerMap done = self.done
        memset(&self.done, 0, sizeof(PointerMap))
        if done.entries != NULL:
            for i in range(done.last + 1):
                if done.entries[i].key:
                    Py_DECREF(<object>done.entries[i].value)
        pointermap_free(&done)
        drop_values(self.e, &self.held)

    cdef object convert(self, JSValue value, long depth, bint is_sole=False):
        """The copy of a value.

        :param is_sole: whether it is an object that cannot be met again.
        """
        cdef void *known
        if value.tag != TAG_OBJECT or is_pyproxy(self.e, value):
            return to_py(self.e, value)
        if depth == 0:
            self.expect_code()
            return to_py(self.e, value)
        if not is_sole:
            known = pointermap_get(&self.done, <uintptr_t>value.u.ptr)
            if known != NULL:
                return <object>known
        check_stack_room("to Python")
        self.steps += 1
        if self.steps % STEPS_BETWEEN_BREATHS == 0:
            breathe(self.e)
        if reads_length(value) >= 0:
            return self.convert_array(value, depth - 1, is_sole)
        if reads_is_plain(value) and is_plain(self.e, value):
            return self.convert_plain(value, depth - 1, is_sole)
        self.expect_code()
        return self.convert_object(value, depth)

    cdef object convert_quietly(self, JSValue value, long depth):
        """The copy; None, with `is_quiet` cleared and nothing left of the attempt, when code may have to run."""
        self.is_quiet = True
        try:
            return self.convert(value, depth)
        except NotQuiet:
            self.forget()
            self.is_quiet = False

    cdef int expect_code(self) except -1:
        """Something is met that may run code of the user's."""
        if self.is_quiet:
            raise NotQuiet
        return 0

    cdef object convert_object(self, JSValue value, long depth):
        cdef uint32_t behind = protocols_behind(self.e, value) if JS_IsProxy(value) else 0
        if JS_IsArray(value) or behind & IS_ARRAY:
            return self.convert_array(value, depth - 1, False)
        if is_plain(self.e, value) or behind & IS_PLAIN:
            return self.convert_plain(value, depth - 1, False)
        if JS_IsMap(value):
            return self.convert_map(value, depth - 1)
        if JS_IsSet(value):
            return self.convert_set(value, depth - 1)
        if JS_GetTypedArrayType(value) >= 0 or JS_IsArrayBuffer(value) or JS_IsDataView(value):
            return self.convert_buffer(value)
        proxy = to_py(self.e, value)
        if self.default_converter is not None and isinstance(proxy, JsProxy):
            return self.default_converter(proxy, PyRecursion(self, depth), PyMemory(self))
        return proxy

    cdef object remember(self, JSValue value, object copy):
        cdef PyObject *before = <PyObject *>pointermap_get(&self.done, <uintptr_t>value.u.ptr)
        keep_value(&self.held, value)
        if pointermap_set(&self.done, <uintptr_t>value.u.ptr, <void *><PyObject *>copy) < 0:
            raise MemoryError
        Py_INCREF(copy)
        Py_XDECREF(before)
        return copy

    cdef object convert_array(self, JSValue value, long depth, bint is_sole):
        cdef int64_t i
        cdef int64_t length = reads_length(value)
        cdef const JSValue *element
        cdef list result = diglot_list_with_room(length if length > 0 else 0)
        if not is_sole:
            self.remember(value, result)
        if length < 0 and JS_GetLength(self.e.ctx, value, &length) < 0:
            raise_js(self.e)
        for i in range(length):
            element = reads_element(value, i)
            if element == NULL:
                self.expect_code()
                diglot_list_append(result, self.take(JS_GetPropertyInt64(self.e.ctx, value, i), depth))
            else:
                diglot_list_append(result, self.read(element[0], depth))
            if i & 0xFFFF == 0xFFFF:
                breathe(self.e)
        return result

    cdef inline object read(self, JSValue value, long depth):
        """Convert what an object that may change meanwhile still holds."""
        cdef bint is_sole
        if value.tag != TAG_OBJECT:
            return to_py(self.e, value)
        is_sole = self.is_quiet and reads_is_sole(value)
        js_dup(value)
        try:
            return self.convert(value, depth, is_sole)
        finally:
            js_drop(self.e.rt, value)

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

    cdef object convert_plain(self, JSValue value, long depth, bint is_sole):
        cdef JSPropertyEnum *table
        cdef uint32_t count, i
        cdef dict result = {}
        if not is_sole:
            self.remember(value, result)
        if reads_is_plain(value):
            if self.read_plain(value, depth, result):
                return result
            result.clear()              # code that ran on the way has changed the object; its copies are remembered
        self.expect_code()
        if JS_GetOwnPropertyNames(self.e.ctx, &table, &count, value, GPN_STRING | GPN_ENUM_ONLY) < 0:
            raise_js(self.e)
        try:
            for i in range(count):
                key = property_name(self.e, table[i].atom, count <= MOST_NAMES_OF_A_RECORD)
                result[key] = self.take(JS_GetProperty(self.e.ctx, value, table[i].atom), depth)
        finally:
            JS_FreePropertyEnum(self.e.ctx, table, count)
        return result

    cdef bint read_plain(self, JSValue value, long depth, dict result) except -1:
        """Copy the properties of a plain object; false when it changed meanwhile."""
        cdef Properties properties = reads_properties(value)
        cdef JSValue item
        cdef JSAtom atom
        cdef int i
        for i in range(properties.count):
            if not reads_are_same(value, properties):
                return False
            atom = reads_property(value, i, &item)
            if atom:
                key = property_name(self.e, atom, properties.count <= MOST_NAMES_OF_A_RECORD)
                if key is not None:
                    result[key] = self.read(item, depth)
        return reads_are_same(value, properties)

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
                add_item(result, key, self.take(JS_GetPropertyInt64(self.e.ctx, entries, i + 1), depth), "a Map")
        finally:
            js_drop(self.e.rt, entries)
        return result

    cdef object convert_set(self, JSValue value, long depth):
        cdef JSValue entries
        cdef int64_t length, i
        cdef Py_ssize_t before
        cdef set result = self.remember(value, set())
        entries = library_call(self.e, "setValues", value)
        if entries.tag == TAG_EXCEPTION:
            raise_js(self.e)
        try:
            if JS_GetLength(self.e.ctx, entries, &length) < 0:
                raise_js(self.e)
            for i in range(length):
                key = self.key(JS_GetPropertyInt64(self.e.ctx, entries, i), "a Set")
                before = len(result)
                result.add(key)
                if len(result) == before:
                    raise equal_keys(key, result, "a Set")
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
    """An object literal or the like: its prototype, if any, has none, and it is of no special kind."""
    cdef JSValue prototype
    cdef bint plain
    if JS_GetClassID(value) != plain_class:
        return False
    prototype = JS_GetPrototype(e.ctx, value)
    plain = prototype.u.ptr == e.object_prototype.u.ptr or is_shallow(e, value)
    js_drop(e.rt, prototype)
    return plain


@cython.final
cdef class PyRecursion:
    """The `convert` that a default converter of to_py is handed."""
    cdef DeepToPy conversion
    cdef long depth

    def __cinit__(self, DeepToPy conversion not None, long depth):
        self.conversion = conversion
        self.depth = depth

    def __call__(self, value):
        if not isinstance(value, JsProxy):
            return value
        enter(self.conversion.e)           # a converter may keep this beyond the conversion
        try:
            answer = self.conversion.convert(ref_in(self.conversion.e, value).value, self.depth)
        finally:
            if self.conversion.over:
                self.conversion.forget()
            leave(self.conversion.e)
        return answer


@cython.final
cdef class PyMemory:
    """The `cache_conversion` that a default converter of to_py is handed."""
    cdef DeepToPy conversion

    def __cinit__(self, DeepToPy conversion not None):
        self.conversion = conversion

    def __call__(self, JsProxy value not None, converted):
        enter(self.conversion.e)
        try:
            if not self.conversion.over:
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
    cdef DeepToPy conversion = DeepToPy.__new__(DeepToPy, <Engine>ref.engine)
    if conversion.e.traced and not trace_passed(conversion.e):
        return traced_ask(conversion.e, P_TO_PY, proxy, depth, default_converter)
    conversion.default_converter = default_converter
    enter(conversion.e)
    try:
        answer = conversion.convert_quietly(ref.value, depth)
        if not conversion.is_quiet:
            answer = conversion.convert(ref.value, depth)
    finally:
        conversion.over = True
        conversion.forget()
        leave(conversion.e)
    return answer
