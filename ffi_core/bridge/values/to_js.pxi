# Python value -> JS value, one level deep: primitives as values, everything else as a proxy. deep_to_js.pxi
# copies containers.

cdef long long SAFE_INTEGER = (1LL << 53) - 1


class JsBigInt(int):
    """A JS BigInt in Python: an int that crosses the border as a BigInt again, and so do results of its arithmetic."""
    __slots__ = ()

    def __repr__(self):
        return f"{int(self)}"


def _keep_bigint(name):
    operation = getattr(int, name)

    def method(self, *operands):
        result = operation(self, *operands)
        if type(result) is int:
            return JsBigInt(result)
        if type(result) is tuple:
            return tuple(JsBigInt(part) for part in result)
        return result
    method.__name__ = name
    method.__qualname__ = f"JsBigInt.{name}"
    return method


for _name in ("add", "sub", "mul", "floordiv", "mod", "divmod", "pow", "lshift", "rshift", "and", "or", "xor"):
    setattr(JsBigInt, f"__{_name}__", _keep_bigint(f"__{_name}__"))
    setattr(JsBigInt, f"__r{_name}__", _keep_bigint(f"__r{_name}__"))
for _name in ("neg", "pos", "abs", "invert"):
    setattr(JsBigInt, f"__{_name}__", _keep_bigint(f"__{_name}__"))
del _name


class JsNull:
    """The type of `jsnull`, JS's null: falsy, equal only to itself, one instance."""
    __slots__ = ()
    _instance = None

    def __new__(cls):
        if cls._instance is None:
            cls._instance = super().__new__(cls)
        return cls._instance

    def __init_subclass__(cls, **_):
        raise TypeError("type 'JsNull' cannot be subclassed: null has one value")

    def __repr__(self):
        return "jsnull"

    def __bool__(self):
        return False

    def __reduce__(self):
        return "jsnull"

    @property
    def typeof(self):
        """JS's answer to ``typeof null``."""
        return "object"


jsnull = JsNull()


cdef extern from *:
    """
    /* The JS value of what needs no engine to become one, small ints among it: 1 if `o` is such. A digit of CPython's
     * has 15 or 30 bits: it is an int32. */
    static inline int diglot_plain_to_js(PyObject *o, JSValue *out) {
        if (PyLong_CheckExact(o)) {
    #if PY_VERSION_HEX >= 0x030C0000
            if (!PyUnstable_Long_IsCompact((PyLongObject *)o)) return 0;
            *out = js_value(TAG_INT, (int32_t)PyUnstable_Long_CompactValue((PyLongObject *)o));
    #else
            Py_ssize_t size = Py_SIZE(o);
            if (size < -1 || size > 1) return 0;
            *out = js_value(TAG_INT, size ? (int32_t)size * (int32_t)((PyLongObject *)o)->ob_digit[0] : 0);
    #endif
        }
        else if (o == Py_None) *out = JS_UNDEFINED;
        else if (PyFloat_CheckExact(o)) *out = js_float(PyFloat_AS_DOUBLE(o));
        else if (PyBool_Check(o)) *out = js_bool(o == Py_True);
        else return 0;
        return 1;
    }
    """
    bint plain_to_js "diglot_plain_to_js"(PyObject *o, JSValue *out) noexcept


cdef inline int to_js(Engine e, object o, JSValue *out) except -1:
    """Write the JS value of `o` to `out`, owned by the caller. The engine must be entered."""
    if plain_to_js(<PyObject *>o, out):
        return 0
    return other_to_js(e, o, out)


cdef int other_to_js(Engine e, object o, JSValue *out) except -1:
    cdef JsRef *ref
    cdef uint32_t flags
    if type(o) is str:
        return str_to_js(e, o, out)
    if not PyObject_IS_GC(<PyObject *>o):        # as scalars, but few other objects
        flags = protocols_of(o)
        if flags & IS_SCALAR:
            return scalar_to_js(e, o, kind_of_flags(flags), out)
    if o is jsnull:
        out[0] = JS_NULL
    elif isinstance(o, JsProxy):
        ref = live_ref(<JsProxy>o)
        if ref.engine != <PyObject *>e:
            raise ValueError(f"{safe_repr(o)} belongs to another heap: convert it with to_py() first")
        out[0] = js_dup(ref.value)
    elif PyLong_Check(o):
        int_to_js(e, o, out)
    elif PyUnicode_Check(o):
        str_to_js(e, o, out)
    elif PyFloat_Check(o):
        out[0] = js_float(PyFloat_AS_DOUBLE(o))
    elif type(o) is JsArrayRequest:
        out[0] = array_from(e, o)
    else:
        out[0] = pyproxy_of(e, o)
        if out[0].tag == TAG_EXCEPTION:
            raise_js(e)
    return 0


cdef int int_to_js(Engine e, object o, JSValue *out) except -1:
    """An int or a subclass: a number while that is exact, else a BigInt. JsBigInt always a BigInt."""
    cdef int overflow = 0
    cdef long long number = PyLong_AsLongLongAndOverflow(o, &overflow)
    cdef bytes digits
    if overflow == 0:
        if isinstance(o, JsBigInt):
            out[0] = JS_NewBigInt64(e.ctx, number)
        elif -2147483648LL <= number <= 2147483647LL:
            out[0] = js_value(TAG_INT, <int32_t>number)
            return 0
        elif -SAFE_INTEGER <= number <= SAFE_INTEGER:
            out[0] = js_float(<double>number)
            return 0
        else:
            out[0] = JS_NewBigInt64(e.ctx, number)
    else:
        out[0] = call_runtime_str(e, "bigint", int.__format__(o, "x"))
    if out[0].tag == TAG_EXCEPTION:
        raise_js(e)
    return 0


cdef int str_to_js(Engine e, object o, JSValue *out) except -1:
    """A str or a subclass: the same UTF-16 code units, pairs for what lies beyond the BMP, lone surrogates kept."""
    cdef Py_ssize_t length, i, n
    cdef int kind
    cdef void *data
    cdef uint16_t *units
    cdef uint32_t c
    if PyUnicode_IS_ASCII(o):
        out[0] = JS_NewStringLen(e.ctx, <const char *>PyUnicode_DATA(o), PyUnicode_GET_LENGTH(o))
    else:
        kind = PyUnicode_KIND(o)
        data = PyUnicode_DATA(o)
        length = PyUnicode_GET_LENGTH(o)
        if kind == 2:
            out[0] = JS_NewTwoByteString(e.ctx, <uint16_t *>data, length)
        elif kind == 1:
            out[0] = latin1_to_js(e, o, <const uint8_t *>data, length)
        else:
            units = <uint16_t *>PyMem_Malloc(length * 4)
            if units == NULL:
                raise MemoryError
            n = 0
            for i in range(length):
                c = PyUnicode_READ(kind, data, i)
                if c >= 0x10000:
                    units[n] = <uint16_t>(0xD800 + ((c - 0x10000) >> 10))
                    n += 1
                    c = 0xDC00 + ((c - 0x10000) & 0x3FF)
                units[n] = <uint16_t>c
                n += 1
            out[0] = JS_NewTwoByteString(e.ctx, units, n)
            PyMem_Free(units)
    if out[0].tag == TAG_EXCEPTION:
        raise_js(e)
    return 0


cdef JSValue latin1_to_js(Engine e, object o, const uint8_t *text, Py_ssize_t length) except *:
    """The JS string of a str of Latin-1, which takes a byte a character; JS_EXCEPTION when JS has no room."""
    cdef char short_text[256]
    cdef Py_ssize_t n
    cdef JSValue result
    cdef char *room = &short_text[0]
    if length > 256:
        room = <char *>PyMem_Malloc(length)
        if room == NULL:
            raise MemoryError
    memset(room, 97, length)
    result = JS_NewStringLen(e.ctx, room, length)
    if length > 256:
        PyMem_Free(room)
    if result.tag == TAG_EXCEPTION or reads_fill_latin1(result, text, length):
        return result
    js_drop(e.rt, result)
    utf8_text = PyUnicode_AsUTF8AndSize(o, &n)
    return JS_NewStringLen(e.ctx, utf8_text, n)


cdef int define_item(Engine e, JSValue array, uint32_t index, JSValue value) except -1:
    """Define an item of a JS array; the value is consumed, and JS_EXCEPTION in its place raised."""
    if value.tag == TAG_EXCEPTION or JS_DefinePropertyValueUint32(e.ctx, array, index, value, PROP_C_W_E) < 0:
        raise_js(e)
    return 0
