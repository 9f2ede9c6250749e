# JS value -> Python value, one level deep: primitives as values, a PyProxy as its object, everything else as a JsProxy.

cdef inline object to_py(Engine e, JSValue value):
    """The Python value of `value`, which stays the caller's."""
    if value.tag == TAG_INT:
        return value.u.int32
    return other_to_py(e, value)


cdef object other_to_py(Engine e, JSValue value):
    cdef double number
    cdef PyObject *target
    cdef int64_t tag = value.tag
    if tag == TAG_OBJECT:
        if reads_is_ordinary(value):
            return jsproxy_of(e, value)
        target = pyproxy_target(e, value)
        if target != NULL:
            if is_roundtrip(e, value):
                return double_proxy(e, value)
            return <object>target
        if is_pyproxy(e, value):
            raise_destroyed(e, value)
        if JS_IsError(value):
            target = python_exception_of(e, value)
            if target != NULL:           # an exception comes back as itself
                return <object>target
        return jsproxy_of(e, value)
    if tag == TAG_STRING:
        return str_to_py(e, value)
    if tag == TAG_FLOAT64:
        number = value.u.float64
        if floor(number) == number and -9007199254740991.0 <= number <= 9007199254740991.0:
            return <long long>number
        return number
    if tag == TAG_UNDEFINED:
        return None
    if tag == TAG_BOOL:
        return value.u.int32 != 0
    if tag == TAG_NULL:
        return jsnull
    if tag == TAG_SYMBOL:
        return jsproxy_of(e, value)
    if tag == TAG_SHORT_BIG_INT:
        return JsBigInt(value.u.int32)
    if tag == TAG_BIG_INT:
        return bigint_to_py(e, value)
    raise SystemError(f"QuickJS handed over a value with the unknown tag {tag}")


cdef object take_py(Engine e, JSValue value):
    """The Python value of `value`, which is consumed. Raises what JS threw when `value` says so."""
    if value.tag == TAG_EXCEPTION:
        raise_js(e)
    if value.tag >= 0:
        return to_py(e, value)
    if value.tag == TAG_OBJECT and reads_is_ordinary(value):
        return take_ordinary(e, value)
    try:
        return other_to_py(e, value)
    finally:
        js_drop(e.rt, value)


cdef object str_to_py(Engine e, JSValue value):
    """The str of a JS string; lone surrogates are kept."""
    cdef size_t size
    cdef CBool wide
    cdef const char *text
    cdef const void *units = reads_units(value, &size, &wide)
    if units != NULL and not (wide and has_surrogates(<const uint16_t *>units, size)):
        return PyUnicode_FromKindAndData(2 if wide else 1, units, size)
    text = JS_ToCStringLen2(e.ctx, &size, value, False)
    if text == NULL:
        raise_js(e)
    try:
        return PyUnicode_DecodeUTF8(text, size, b"surrogatepass")
    finally:
        JS_FreeCString(e.ctx, text)


cdef inline bint has_surrogates(const uint16_t *units, size_t length) noexcept:
    cdef size_t i
    for i in range(length):
        if units[i] & 0xF800 == 0xD800:
            return True
    return False


cdef object bigint_to_py(Engine e, JSValue value):
    cdef int64_t low
    cdef JSValue same
    cdef bint is_all
    if JS_ToBigInt64(e.ctx, &low, value) < 0:            # takes the lowest 64 bits of it
        raise_js(e)
    same = JS_NewBigInt64(e.ctx, low)
    if same.tag == TAG_EXCEPTION:
        raise_js(e)
    is_all = JS_IsStrictEqual(e.ctx, same, value)
    js_drop(e.rt, same)
    if is_all:
        return JsBigInt(low)
    # both languages read and write a power of two as base in linear time; decimal digits they do not
    return JsBigInt(call_runtime(e, "hexadecimal", value), 16)
