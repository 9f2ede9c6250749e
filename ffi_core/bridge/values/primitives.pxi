# Python objects that stand for a number or a time, as operators of JavaScript get them.
#
# Scalars cross as numbers; proxies answer Symbol.toPrimitive (ECMAScript 7.1.1).

import datetime as _datetime


class ErrorOfJs(Exception):
    """What native code throws as an error of JavaScript's own: the name of its class, the message."""


cdef JSValue throw_error_of_js(Engine e, object error) noexcept:
    cdef JSValue parts[2]
    cdef JSValue function, result
    parts[0] = parts[1] = JS_UNDEFINED
    try:
        function = library_value(e, "throwError")
        try:
            to_js(e, error.args[0], &parts[0])
            to_js(e, error.args[1], &parts[1])
            result = JS_Call(e.ctx, function, JS_UNDEFINED, 2, parts)
        finally:
            js_drop(e.rt, parts[0])
            js_drop(e.rt, parts[1])
            js_drop(e.rt, function)
        return result
    except BaseException as failure:
        throw_python(e, failure)
    return JS_EXCEPTION


cdef str described_type(object o):
    """How messages name a type: "a pandas Series", "an Element", "a list"."""
    cls = type(o)
    package = str(_module_of(cls)).partition(".")[0]
    name = _name_of(cls)
    if package not in ("builtins", "__main__") and package not in sys.stdlib_module_names:
        name = f"{package} {name}"
    return f"{'an' if name[:1] in 'AEIOUaeiou' else 'a'} {name}"


cdef int scalar_to_js(Engine e, object o, TypeKind kind, JSValue *out) except -1:
    """A scalar of NumPy's: a number, a BigInt beyond what those hold exactly, or a boolean. Its dtype stays behind."""
    if kind == SCALAR_INT:
        number = PyNumber_Index(o)
        return 0 if plain_to_js(<PyObject *>number, out) else int_to_js(e, number, out)
    if kind == SCALAR_BOOL:
        out[0] = js_bool(bool(o))
    else:
        out[0] = js_float(<double>o)
    return 0


cdef JSValue to_primitive(Engine e, object o, str hint) except *:
    """What a proxy is to an operator of JavaScript; the hint is "number", "string" or "default"."""
    cdef JSValue result
    cdef TypeKind kind = kind_of_flags(protocols_of(o))
    if kind == ARROW_SCALAR:
        return primitive_of(e, o.as_py(), hint)
    if 1 << kind & (1 << ARRAY | 1 << FRAME | 1 << SERIES | 1 << TABLE) and hint != "string":
        return primitive_of(e, only_item(o, hint), hint)
    if hint == "string" or hint == "default" and (kind == DATE or kind == DATETIME64 and str(o) != "NaT"):
        to_js(e, time_text(o, kind) if kind == DATE or kind == DATETIME64 else str(o), &result)
    elif kind == NUMBER or kind == DECIMAL:
        number_to_js(e, o, &result)
    elif kind == DATE or kind == DATETIME64:
        result = call_runtime_str(e, "parseDate", time_text(o, kind))
    elif kind == DURATION or kind == TIMEDELTA64:
        result = js_float(milliseconds(o, kind))
    else:
        result = js_float(float("nan"))
    return result


cdef JSValue primitive_of(Engine e, object value, str hint) except *:
    """As `to_primitive`, for what may be a value of JavaScript's, too."""
    cdef JSValue result
    cdef uint32_t flags
    if not (is_primitive(value) or isinstance(value, (int, float, str))):
        flags = protocols_of(value)
        if flags & HAS_PRIMITIVE:
            return to_primitive(e, value, hint)
        if not flags & IS_SCALAR:
            value = str(value)
    to_js(e, value, &result)
    return result


cdef object only_item(object o, str hint):
    """The item of an array without dimensions; an error for all others, which are no single value."""
    shape = getattr(o, "shape", None)
    if isinstance(shape, tuple) and not shape:
        item = o[()]
        return o.tolist() if type(item) is type(o) else item         # None where it is masked
    what = "value to add" if hint == "default" else "single number to calculate with or to compare"
    write = "s.add(1), " if kind_of_flags(protocols_of(o)) == SERIES else ""
    raise ErrorOfJs("TypeError", f"{described_type(o)} has no {what}: "
                    f"write {write}py.operator.add(a, b) and the like, or `${{a}}` for its text")


cdef int number_to_js(Engine e, object o, JSValue *out) except -1:
    """A number that is neither an int nor a float: exact by `__index__`, else by `__float__`."""
    cdef double value
    if type_finds(type(o), "__index__") != NULL:
        return int_to_js(e, PyNumber_Index(o), out)
    if type_finds(type(o), "__float__") == NULL or isinstance(o, complex):
        raise ErrorOfJs("TypeError", f"{described_type(o)} is no number of JavaScript's: "
                        "write py.operator.add(a, b) and the like, or `${a}` for its text")
    try:
        value = o.__float__()
        is_lost = value in (INFINITE, -INFINITE) and o != value
    except OverflowError:
        is_lost = True
    if is_lost:
        raise ErrorOfJs("RangeError", f"{described_type(o)} is too large for a number of JavaScript: "
                        "write py.operator.add(a, b) and the like, or `${a}` for its text")
    out[0] = js_float(value)
    return 0


cdef double INFINITE = float("inf")


cdef str time_text(object o, TypeKind kind):
    """ISO 8601, in a form that every JavaScript reads."""
    if kind == DATETIME64:
        return datetime64_text(str(o))
    if isinstance(o, _datetime.datetime):
        offset = o.utcoffset()
        if offset is not None and offset.total_seconds() % 60:       # of the time before zones: no form for that
            o = o.astimezone(_datetime.timezone.utc)
    return o.isoformat()


cdef str datetime64_text(str text):
    """As NumPy writes it, but hours with minutes, no fraction of zeros, years beyond four digits with sign and six."""
    date, _, time = text.partition("T")
    year, _, rest = date.lstrip("-").partition("-")
    if year.isdecimal() and (len(year) > 4 or date.startswith("-")):
        date = ("-" if date.startswith("-") else "+") + year.zfill(6) + ("-" + rest if rest else "")
    if not time or text == "NaT":
        return date if text != "NaT" else text
    whole, _, fraction = time.partition(".")
    return f"{date}T{time}:00" if len(time) == 2 else f"{date}T{time if fraction.strip('0') else whole}"


cdef double milliseconds(object o, TypeKind kind) except? -1:
    if kind == TIMEDELTA64:
        return o / type(o)(1, "ms")
    return ((<double>o.days * 86400 + o.seconds) * 1000 + o.microseconds / 1000.0
            + getattr(o, "nanoseconds", 0) / 1000000.0)
