# Deep copies to JS: containers of Python become containers of JS. Shared and cyclic references are kept; when anything
# fails, nothing half-converted is handed out. What has to be remembered for that: see deep.pxi.

cdef int raise_same_name(Engine e, object mapping, object key, str name) except -1:
    """Name the two keys that would be one property. Not in place: a generator expression makes its function dear."""
    units = name.encode("utf-16", "surrogatepass")
    keys = mapping if isinstance(mapping, dict) else mapping.keys()
    before = next((other for other in keys if object_key(e, other).encode("utf-16", "surrogatepass") == units), key)
    raise ConversionError(f"keys {safe_repr(before)} and {safe_repr(key)} of a dict are the same "
                          f"property {name!r} of a JS object: convert with a Map as dict converter")


cdef enum:
    IN_A_GO = 64                  # items that are handed to an array at once

cdef void *UNDER_WAY = <void *>-1


@cython.final
@cython.no_gc_clear
cdef class DeepToJs:
    """One toJs() / to_js() with its options."""
    cdef Engine e
    cdef long depth
    cdef bint create_proxies
    cdef object made              # JS array that collects the proxies made, or None
    cdef object dict_converter, default_converter, eager_converter
    cdef PointerMap done          # address of a Python container, owned -> number of its JS value, from 1; or UNDER_WAY
    cdef Values values
    cdef unsigned int steps
    cdef bint is_quiet            # no code of the user's has run, and none may
    cdef bint over                # the conversion is: what converters still ask for is a conversion of its own

    def __cinit__(self, Engine e not None):
        self.e = e

    def __dealloc__(self):
        self.forget()

    cdef void forget(self) noexcept:
        """The conversion is over: let go what it made, also where a converter has kept a part of it."""
        cdef size_t i
        cdef PointerMap done = self.done
        memset(&self.done, 0, sizeof(PointerMap))
        if done.entries != NULL:
            for i in range(done.last + 1):
                if done.entries[i].key:
                    Py_DECREF(<object><PyObject *>done.entries[i].key)
        pointermap_free(&done)
        drop_values(self.e, &self.values)

    cdef int note(self, object o, void *what) except -1:
        """Note that `o` is under way, or the number of what it became."""
        cdef size_t before = self.done.used
        if pointermap_set(&self.done, <uintptr_t><PyObject *>o, what) < 0:
            raise MemoryError
        if self.done.used > before:
            Py_INCREF(o)
        return 0

    cdef int remember(self, object o, JSValue value) except -1:
        """Note what `o` became (borrowed)."""
        keep_value(&self.values, value)
        return self.note(o, <void *>self.values.used)

    cdef int remember_made(self, object o, JSValue value) except -1:
        """Note what `o` became; the value stays the caller's, but on failure it is dropped."""
        try:
            return self.remember(o, value)
        except BaseException:
            js_drop(self.e.rt, value)
            raise

    cdef int convert(self, object o, long depth, JSValue *out, bint is_sole=False) except -1:
        """Write the deep copy of `o`, owned by the caller.

        :param is_sole: whether it is an object that cannot be met again.
        """
        cdef void *known
        if is_primitive(o) or isinstance(o, (int, str, float)) or o is jsnull or isinstance(o, JsProxy):
            return to_js(self.e, o, out)
        if not is_sole:
            known = pointermap_get(&self.done, <uintptr_t><PyObject *>o)
            if known == UNDER_WAY:
                raise ConversionError(f"the {type(o).__name__} {safe_repr(o)} contains itself: "
                                      "a converter is handed the whole content first, so it cannot keep the cycle")
            if known != NULL:
                out[0] = js_dup(self.values.items[<size_t>known - 1])
                return 0
        self.steps += 1
        if self.steps % STEPS_BETWEEN_BREATHS == 0:
            breathe(self.e)
        if self.eager_converter is not None and not protocols_of(o) & IS_SCALAR:
            return self.convert_eagerly(o, depth, out)
        return self.convert_fresh(o, depth, out, is_sole)

    cdef bint convert_quietly(self, object o, JSValue *out) except -1:
        """Convert all; false, with nothing left of the attempt, when code of the user's may have to run."""
        try:
            self.convert(o, self.depth, out)
        except NotQuiet:
            self.forget()
            self.is_quiet = False
        return self.is_quiet

    cdef inline bint is_last(self, object item) noexcept:
        """Whether an item in hand has no other reference than that of its container."""
        return self.is_quiet and refcount_of(<PyObject *>item) == 2

    cdef int expect_code(self) except -1:
        """Something is met that may run code of the user's."""
        if self.is_quiet:
            raise NotQuiet
        return 0

    cdef int convert_fresh(self, object o, long depth, JSValue *out, bint is_sole=False) except -1:
        cdef JSValue value
        cdef uint32_t flags
        cdef TypeKind kind
        check_stack_room("to JavaScript")
        if depth == 0:
            return to_js(self.e, o, out) if protocols_of(o) & IS_SCALAR else self.leave_proxy(o, out)
        if isinstance(o, (list, tuple)):
            return self.convert_sequence(o, depth - 1, out, is_sole)
        if isinstance(o, dict):
            return self.convert_dict(o, depth - 1, out, is_sole)
        if isinstance(o, (set, frozenset)):
            return self.convert_set(o, depth - 1, out)
        flags = protocols_of(o)
        kind = kind_of_flags(flags)
        if flags & IS_SCALAR:
            return to_js(self.e, o, out)
        if kind == ARROW_SCALAR:
            self.expect_code()
            return self.convert(o.as_py(), depth, out)
        if PyObject_CheckBuffer(o) and not 1 << kind & NO_COPY_OF_BYTES:
            if has_own_buffer(o):
                self.expect_code()
            value = typed_array_of(self.e, o) if kind != ARRAY or has_buffer(o) else JS_UNDEFINED
            if value.tag != TAG_UNDEFINED:
                if value.tag == TAG_OBJECT:          # no dimension: the one item
                    self.remember_made(o, value)
                out[0] = value
                return 0
        if 1 << kind & (1 << ARRAY | 1 << SERIES | 1 << STRUCTURE):
            convert_array(self, o, out)
            if out[0].tag == TAG_OBJECT:
                self.remember_made(o, out[0])
            return 0
        if flags & IS_MAPPING:
            return self.convert_dict(o, depth - 1, out, is_sole)
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

    cdef int convert_sequence(self, object o, long depth, JSValue *out, bint is_sole) except -1:
        cdef JSValue array = JS_UNDEFINED       # made when the first items are there, at the latest before another copy
        cdef JSValue value
        cdef Appending ahead
        ahead.used = 0
        if not iterates_itself(o):
            self.expect_code()
        try:
            for item in o:
                if is_primitive(item):
                    to_js(self.e, item, &value)
                else:
                    self.append(o, &array, &ahead, is_sole)
                    self.convert(item, depth, &value, self.is_last(item))
                if put_ahead(&ahead, value):
                    self.append(o, &array, &ahead, is_sole)
            self.append(o, &array, &ahead, is_sole)
        except BaseException:
            forget_ahead(self.e, &ahead)
            js_drop(self.e.rt, array)
            raise
        out[0] = array
        return 0

    cdef inline int append(self, object o, JSValue *array, Appending *ahead, bint is_sole) except -1:
        """Append what waits to the copy of a sequence, see `append_now`."""
        cdef bint begins = array.tag != TAG_OBJECT
        append_now(self.e, array, ahead)
        return self.remember(o, array[0]) if begins and not is_sole else 0

    cdef int convert_dict(self, object o, long depth, JSValue *out, bint is_sole) except -1:
        cdef JSValue result
        if self.dict_converter is not None:
            return self.convert_dict_by(o, depth, out)
        result = JS_NewObject(self.e.ctx)
        if result.tag == TAG_EXCEPTION:
            raise_js(self.e)
        try:
            if not is_sole:
                self.remember(o, result)
            if type(o) is dict:
                self.copy_items(<dict>o, depth, result)
            else:
                self.expect_code()
                if not isinstance(o, dict):
                    check_names(self.e, o)       # first: what a frame has under two labels is another frame
                self.copy_pairs(o, depth, result)
        except BaseException:
            js_drop(self.e.rt, result)
            raise
        out[0] = result
        return 0

    cdef int copy_items(self, dict o, long depth, JSValue result) except -1:
        """Define the properties that the items of a dict become; as `copy_pairs`, without a call an item."""
        cdef bint comes_again = len(o) <= MOST_NAMES_OF_A_RECORD
        cdef bint mixed = False      # str keys differ among themselves, but for what two surrogates stand for
        for key, item in o.items():
            mixed = mixed or type(key) is not str or PyUnicode_KIND(key) == 4
            self.copy_item(o, key, item, mixed, comes_again, depth, result)
        return 0

    cdef int copy_pairs(self, object o, long depth, JSValue result) except -1:
        for key, item in mapping_pairs(o):
            self.copy_item(o, key, item, True, False, depth, result)
        return 0

    cdef int copy_item(self, object o, object key, object item, bint look, bint comes_again, long depth,
                       JSValue result) except -1:
        """Define one property.

        :param look: whether an earlier key may have the same name.
        :param comes_again: whether other dicts are likely to have the key.
        """
        cdef JSValue value
        cdef JSAtom atom
        name = key if type(key) is str else object_key(self.e, key)
        atom = key_atom(self.e, name, comes_again)
        try:
            if look and JS_GetOwnProperty(self.e.ctx, NULL, result, atom) > 0:
                raise_same_name(self.e, o, key, name)
            if is_primitive(item):
                to_js(self.e, item, &value)
            else:
                self.convert(item, depth, &value, self.is_last(item))
            if JS_DefinePropertyValue(self.e.ctx, result, atom, value, PROP_C_W_E) < 0:
                raise_js(self.e)
        finally:
            JS_FreeAtom(self.e.ctx, atom)
        return 0

    cdef int convert_dict_by(self, object o, long depth, JSValue *out) except -1:
        """Let the dict converter make the object from an Array of [key, value] pairs."""
        cdef JSValue pairs, pair, part
        cdef uint32_t n = 0
        pairs = JS_NewArray(self.e.ctx)
        if pairs.tag == TAG_EXCEPTION:
            raise_js(self.e)
        try:
            self.note(o, UNDER_WAY)
            for key, item in mapping_pairs(o):
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
        cdef JSValue part[2]
        cdef JSValue result, answered, add
        if not iterates_itself(o):
            self.expect_code()
        result = library_call(self.e, "newSet", JS_UNDEFINED)
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

    def __cinit__(self, DeepToJs conversion not None, long depth):
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
            if conversion.over:
                conversion.forget()
            leave(conversion.e)
        return answer


@cython.final
cdef class Memory:
    """The `cache_conversion` that a converter is handed."""
    cdef DeepToJs conversion

    def __cinit__(self, DeepToJs conversion not None):
        self.conversion = conversion

    def __call__(self, value, converted):
        cdef JSValue result
        cdef Engine e = self.conversion.e
        enter(e)
        try:
            to_js(e, converted, &result)
            try:
                if not self.conversion.over:
                    self.conversion.remember(value, result)
            finally:
                js_drop(e.rt, result)
        finally:
            leave(e)


cdef extern from *:
    """
    /* Whether iterating over a list, tuple or set runs none but the builtin class's code. */
    static inline int diglot_iterates_itself(PyObject *o) {
        return Py_TYPE(o)->tp_iter == (PyList_Check(o) ? &PyList_Type : PyTuple_Check(o) ? &PyTuple_Type
            : &PySet_Type)->tp_iter;
    }
    """
    bint iterates_itself "diglot_iterates_itself"(object o) noexcept


cdef enum:
    NO_COPY_OF_BYTES = 1 << DATETIME64 | 1 << TIMEDELTA64 | 1 << NUMBER      # scalars whose buffer is their bytes


cdef bint has_buffer(object o) except -1:
    """Whether the bytes of an array are its items: not of datetimes and some more, of masked arrays, of one item."""
    if type_finds(type(o), "filled") != NULL:
        return False
    try:
        is_whole = memoryview(o).ndim > 0
    except (ValueError, BufferError, TypeError):
        is_whole = False
    return is_whole


cdef bint has_own_buffer(object o) noexcept:
    """Whether the class of a buffer has a `__buffer__` written in Python, as it can from CPython 3.12 on."""
    cdef PyObject *method = DiglotType_Lookup(<PyTypeObject *>Py_TYPE(o), <PyObject *>"__buffer__")
    return method != NULL and type(<object>method) is not _types.WrapperDescriptorType


cdef inline bint is_primitive(object o) noexcept:
    """Whether `to_js` makes the deep copy of `o`: of the usual types, the others are found by `convert`."""
    return PyLong_CheckExact(o) or PyUnicode_CheckExact(o) or PyFloat_CheckExact(o) or o is None or PyBool_Check(o)


# -- arrays, filled some items at a time ------------------------------------------------------------------------------

ctypedef struct Appending:
    JSValue items[64]       # IN_A_GO, each owned
    int used


cdef inline bint put_ahead(Appending *ahead, JSValue value) noexcept:
    """Let a value (consumed) wait; true when there is room for no more."""
    ahead.items[ahead.used] = value
    ahead.used += 1
    return ahead.used == IN_A_GO


cdef int append_now(Engine e, JSValue *array, Appending *ahead) except -1:
    """Append what waits to an array of our own, which is made if it is not there yet (undefined).

    By Array.prototype.push as it was at start-up, which does no more for such an array.
    """
    cdef JSValue result
    if array.tag != TAG_OBJECT:
        result = JS_NewArrayFrom(e.ctx, ahead.used, ahead.items)
        ahead.used = 0
        if result.tag == TAG_EXCEPTION:
            raise_js(e)
        array[0] = result
    elif ahead.used:
        result = JS_Call(e.ctx, e.array_push, array[0], ahead.used, ahead.items)
        forget_ahead(e, ahead)
        if result.tag == TAG_EXCEPTION:
            raise_js(e)
    return 0


cdef void forget_ahead(Engine e, Appending *ahead) noexcept:
    while ahead.used:
        ahead.used -= 1
        js_drop(e.rt, ahead.items[ahead.used])


cdef JSAtom key_atom(Engine e, str key, bint comes_again) except? 0:
    """The atom of a dict's key, owned by the caller.

    :param comes_again: remember it; of large dicts each key is met once.
    """
    cdef Name *name
    cdef JSAtom atom
    if type(key) is str:
        if PyUnicode_CHECK_INTERNED(key):
            name = <Name *>pointermap_get(&e.names_by_str, <uintptr_t><PyObject *>key)
            if name == NULL and comes_again and e.names_by_atom.used < NAMES_KEPT:
                name = name_of_new_str(e, key)
            if name != NULL:
                return JS_DupAtom(e.ctx, name.atom)
        if PyUnicode_IS_ASCII(key):
            atom = index_atom(<const char *>PyUnicode_DATA(key), PyUnicode_GET_LENGTH(key))
            if atom:
                return atom
            atom = JS_NewAtomLen(e.ctx, <const char *>PyUnicode_DATA(key), PyUnicode_GET_LENGTH(key))
            if atom == 0:
                raise_js(e)
            return atom
    return atom_of(e, key)


cdef inline JSAtom index_atom(const char *text, Py_ssize_t length) noexcept:
    """The atom of a text that is an index below 10**9, which needs no string of the engine's; 0 of any other."""
    cdef JSAtom index = 0
    cdef Py_ssize_t i
    if length < 1 or length > 9 or (text[0] == 48 and length > 1):         # "0"
        return 0
    for i in range(length):
        if not 48 <= text[i] <= 57:
            return 0
        index = index * 10 + <JSAtom>(text[i] - 48)
    return index | ATOM_INDEX_BIT


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
    if protocols_of(key) & IS_SCALAR:
        return object_key(e, key.item())
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
    cdef int kind = NO_KIND
    if memory.format:
        kind = kind_of_format(PyMemoryView_GET_BUFFER(memory).format, memory.itemsize)
    if kind == NO_KIND:
        return JS_UNDEFINED
    data = memory.tobytes()
    parts = JS_NewArrayBufferCopy(e.ctx, <uint8_t *>PyBytes_AS_STRING(data), PyBytes_GET_SIZE(data))
    if parts.tag == TAG_EXCEPTION:
        raise_js(e)
    fields = {"buffer": take_py(e, parts), "kind": VIEW_TYPES[VIEW_KINDS[kind]], "shape": JsArrayRequest(memory.shape),
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


cdef object proxies_array(Engine e, object made):
    """The option `pyproxies`: the JS array that collects the proxies made, or None."""
    if made is not None and not (isinstance(made, JsProxy) and JS_IsArray(ref_in(e, made).value)):
        raise TypeError(f"pyproxies takes a JS Array, not {type_name(made)}: "
                        "pass a new one, [] in JavaScript, js.Array.new() in Python")
    return made


cdef JSValue convert_to_js(Engine e, object o, dict options) except *:
    cdef DeepToJs conversion = DeepToJs.__new__(DeepToJs, e)
    cdef JSValue result
    for name in options:
        if name not in TO_JS_OPTIONS:
            raise TypeError(f"toJs has no option {name!r}: the options are "
                            "depth, pyproxies, createPyproxies, dictConverter, "
                            "defaultConverter, eagerConverter")
    conversion.depth = options.get("depth", -1)
    conversion.create_proxies = options.get("create_pyproxies", True)
    conversion.made = proxies_array(e, options.get("pyproxies"))
    conversion.dict_converter = options.get("dict_converter")
    conversion.default_converter = options.get("default_converter")
    conversion.eager_converter = options.get("eager_converter")
    conversion.is_quiet = (
        conversion.made is None and conversion.dict_converter is None and conversion.default_converter is None
        and conversion.eager_converter is None
    )
    try:
        if not (conversion.is_quiet and conversion.convert_quietly(o, &result)):
            conversion.convert(o, conversion.depth, &result)
    finally:
        conversion.over = True
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
