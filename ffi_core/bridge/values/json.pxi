# JSON.stringify of Python objects: their text, written in one walk.
#
# The engine's JSON.stringify would ask a proxy property by property. So the function that takes its place writes the
# text of a proxy here, and that of JavaScript's own values by the engine's. Where the engine meets a proxy inside,
# it calls toJSON, which gives a mark in place of the text: the finished text takes the marks' places. Where a toJSON
# of JavaScript's gives a proxy, the engine writes that property by property: it finds one property, named by a mark.
# A replacer, a list of names, and whoever else calls toJSON get a plain copy of the data, parsed from the same text.

import secrets as _secrets

cdef extern from "json_text.h":
    ctypedef struct JsonText:
        void *units
        size_t used
        bint wide, plain
    int json_char(JsonText *, char) except -1
    int json_ascii(JsonText *, const char *, size_t) except -1
    int json_str(JsonText *, object, bint quoted) except -1
    int json_int(JsonText *, long long) except -1
    int json_double(JsonText *, double) except -1
    void json_free(JsonText *) noexcept

cdef str MARK = f"diglot:{_secrets.token_hex(16)}:"


@cython.final
@cython.no_gc
cdef class JsonWriter:
    """The text of one object.

    :param gap: what a level is indented by.
    :param exact: refuse numbers whose digits a number of JavaScript does not hold: the text will be parsed.
    """
    cdef Engine e
    cdef JsonWriter outer             # the one whose walk has led here, through JavaScript
    cdef JsonText text
    cdef PointerMap path              # containers whose contents are being written
    cdef str gap
    cdef bytes indents                # a newline and as much of the gap as was needed so far, where that is ASCII
    cdef bint exact
    cdef long level
    cdef unsigned int steps

    def __dealloc__(self):
        json_free(&self.text)
        pointermap_free(&self.path)

    cdef int write(self, object o) except -1:
        """Append the text of a value; 0 if JSON has none for it (undefined)."""
        cdef long long number
        cdef int overflow = 0
        cdef double value
        self.steps += 1
        if self.steps % STEPS_BETWEEN_BREATHS == 0:
            breathe(self.e)
        if type(o) is str:
            json_str(&self.text, o, True)
        elif PyLong_CheckExact(o):
            number = PyLong_AsLongLongAndOverflow(o, &overflow)
            if overflow or self.exact and not -SAFE_INTEGER <= number <= SAFE_INTEGER:
                self.write_digits(o, int.__repr__(o))
            else:
                json_int(&self.text, number)
        elif o is None or o is jsnull:
            json_ascii(&self.text, b"null", 4)
        elif PyBool_Check(o):
            json_ascii(&self.text, b"true" if o is True else b"false", 4 if o is True else 5)
        elif PyFloat_Check(o):
            value = PyFloat_AS_DOUBLE(o)
            if value - value != 0:               # nan or infinite
                json_ascii(&self.text, b"null", 4)
            else:
                json_double(&self.text, value)
        elif type(o) is dict:
            self.write_mapping(o)
        elif type(o) is list or type(o) is tuple:
            self.write_items(o)
        else:
            return self.write_other(o)
        return 1

    cdef int write_digits(self, object o, str digits) except -1:
        if self.exact:
            raise ErrorOfJs("TypeError", f"{described_type(o)} {digits} has more digits than a number of JavaScript: "
                            "convert it first, with str()")
        return json_str(&self.text, digits, False)

    cdef int write_other(self, object o) except -1:
        cdef TypeKind kind
        if isinstance(o, JsProxy):
            return self.write_js(o)
        if PyUnicode_Check(o):
            json_str(&self.text, str.__str__(o), True)
            return 1
        if PyLong_Check(o):
            return self.write(int.__int__(o))
        method = json_method(o)
        if method is not None:
            return self.write(call_relaxed(method, [""], {}))
        kind = kind_of_flags(protocols_of(o))
        if kind == CODE:
            return 0
        if 1 << kind & (1 << MODULE | 1 << OPAQUE | 1 << BYTES):
            raise_no_json(o)
        if kind == PLAIN:
            if protocols_of(o) & IS_MAPPING:
                self.write_mapping(o)
            else:
                self.write_own_data(o)
        elif kind == LISTED:
            self.write_items(o)
        elif kind == NAMED:
            self.begin(o)
            self.write_pairs(zip(o._fields, o))
            self.end(o)
        elif kind == FRAME or kind == TABLE:
            self.write_records(o)
        elif kind == NUMBER or kind == DECIMAL:
            self.write_number(o, kind)
        elif kind == ARRAY or kind == SERIES or kind == STRUCTURE:
            self.begin(o)
            status = self.write(json_form(self.e, o, kind))
            self.end(o)
            return status
        else:
            return self.write(json_value(o, kind))
        return 1

    cdef int write_number(self, object o, TypeKind kind) except -1:
        cdef JSValue value
        cdef double number
        if kind == DECIMAL and o.is_finite():
            digits = str(o)
            if self.exact:
                number = float(o)
                if o != number and o != type(o)(repr(number)):
                    self.write_digits(o, digits)
            return json_str(&self.text, digits, False)
        if isinstance(o, complex):
            raise_no_json(o)
        if type_finds(type(o), "__index__") != NULL:
            return self.write(PyNumber_Index(o))
        number_to_js(self.e, o, &value)
        return self.write(to_py(self.e, value))

    # -- containers -------------------------------------------------------------------------------------------

    cdef int begin(self, object o) except -1:
        """Note that the contents of `o` are written from here on; an error if they are already."""
        cdef JsonWriter writer = self
        check_stack_room("to JSON")
        while writer is not None:
            if pointermap_get(&writer.path, <uintptr_t><PyObject *>o) != NULL:
                raise ErrorOfJs("TypeError", f"circular reference: {described_type(o)} contains itself")
            writer = writer.outer
        if pointermap_set(&self.path, <uintptr_t><PyObject *>o, UNDER_WAY) < 0:
            raise MemoryError
        return 0

    cdef int end(self, object o) except -1:
        pointermap_remove(&self.path, <uintptr_t><PyObject *>o, UNDER_WAY)
        return 0

    cdef inline int line(self) except -1:
        return self.new_line() if self.gap is not None else 0

    cdef int new_line(self) except -1:
        cdef long i
        json_char(&self.text, b"\n")
        for i in range(self.level):
            json_str(&self.text, self.gap, False)
        return 0

    cdef inline int open(self, char bracket) except -1:
        self.level += 1
        return json_char(&self.text, bracket)

    cdef inline int close(self, char bracket, bint is_empty) except -1:
        self.level -= 1
        if not is_empty:
            self.line()
        return json_char(&self.text, bracket)

    cdef int write_items(self, object o) except -1:
        cdef bint is_first = True
        self.begin(o)
        self.open(b"[")
        for item in o:
            if not is_first:
                json_char(&self.text, b",")
            is_first = False
            self.line()
            if not self.write(item):
                json_ascii(&self.text, b"null", 4)
        self.close(b"]", is_first)
        return self.end(o)

    cdef int write_mapping(self, object o) except -1:
        cdef bint is_first = True
        cdef bint looked = False
        self.begin(o)
        self.open(b"{")
        if type(o) is dict:
            for key, value in (<dict>o).items():
                if type(key) is not str:
                    if not looked:
                        looked = True
                        check_names(self.e, o)
                    key = object_key(self.e, key)
                is_first = self.write_pair(key, value, is_first)
        else:
            check_names(self.e, o)
            for key in o.keys():
                is_first = self.write_pair(object_key(self.e, key), o[key], is_first)
        self.close(b"}", is_first)
        return self.end(o)

    cdef bint write_pair(self, str name, object value, bint is_first) except -1:
        """Append one property, unless it is undefined; whether there is none yet."""
        cdef size_t before = self.text.used
        if not is_first:
            json_char(&self.text, b",")
        self.line()
        json_str(&self.text, name, True)
        json_ascii(&self.text, b": ", 1 if self.gap is None else 2)
        if self.write(value):
            return False
        self.text.used = before
        return is_first

    cdef int write_pairs(self, object pairs) except -1:
        cdef bint is_first = True
        self.open(b"{")
        for name, value in pairs:
            is_first = self.write_pair(name, value, is_first)
        return self.close(b"}", is_first)

    cdef int write_own_data(self, object o) except -1:
        cdef bint is_first = True
        self.begin(o)
        self.open(b"{")
        for name, value in instance_data(o).items():
            is_first = self.write_pair(name, getattr(o, name) if value is UNREAD else value, is_first)
        self.close(b"}", is_first)
        return self.end(o)

    cdef int write_records(self, object frame) except -1:
        """A frame as an array of its rows, each an object."""
        cdef Py_ssize_t i, row, n_rows, n_columns
        cdef list values
        names, columns = tables().columns(frame, object_names(self.e))
        values = columns
        n_columns = len(values)
        n_rows = len(values[0]) if n_columns else len(frame)
        heads = []
        for name in names:
            heads.append(json_string(name))
        self.open(b"[")
        for row in range(n_rows):
            if row:
                json_char(&self.text, b",")
            self.line()
            self.open(b"{")
            for i in range(n_columns):
                if i:
                    json_char(&self.text, b",")
                self.line()
                json_str(&self.text, heads[i], False)
                json_ascii(&self.text, b": ", 1 if self.gap is None else 2)
                if not self.write((<list>values[i])[row]):
                    json_ascii(&self.text, b"null", 4)
            self.close(b"}", not n_columns)
        self.close(b"]", not n_rows)
        return 0

    # -- JavaScript's own values ------------------------------------------------------------------------------

    cdef int write_js(self, object proxy) except -1:
        """The text that the engine gives a JavaScript value; toJSON of what it meets of Python's comes back here."""
        cdef JSValue value
        to_js(self.e, proxy, &value)
        try:
            text = engine_text(self.e, value, self)
        finally:
            js_drop(self.e.rt, value)
        if text is None:
            return 0
        if self.gap is not None:
            text = text.replace("\n", "\n" + self.gap * self.level)
        json_str(&self.text, text, False)
        return 1

    cdef JSValue result(self) except *:
        """The text as a string of JavaScript, owned by the caller."""
        cdef JSValue value
        if self.text.wide:
            value = JS_NewTwoByteString(self.e.ctx, <uint16_t *>self.text.units, self.text.used)
        elif self.text.plain:
            value = JS_NewStringLen(self.e.ctx, <char *>self.text.units, self.text.used)
        else:
            str_to_js(self.e, self.python_text(), &value)
        if value.tag == TAG_EXCEPTION:
            raise_js(self.e)
        return value

    cdef str python_text(self):
        if self.text.wide:
            return (<char *>self.text.units)[:self.text.used * 2].decode("utf-16-le", "surrogatepass")
        return PyUnicode_FromKindAndData(1, self.text.units, self.text.used)


cdef int raise_no_json(object o) except -1:
    kind = kind_of_flags(protocols_of(o))
    remedy = ("write Array.from(v), or v.hex()" if kind == BYTES
              else "write what of it you mean" if kind == MODULE or kind == NUMBER
              else "give it a toJSON method, or write what of it you mean")
    raise ErrorOfJs("TypeError",
                    f"a value of the type {described_type(o).partition(' ')[2]} has no form in JSON: {remedy}")


cdef object json_method(object o):
    """The toJSON that an object or its class was given; None if it has none."""
    cdef bint found = False
    if type_finds(type(o), "toJSON") == NULL:
        given = instance_dict(o)
        if given is None or "toJSON" not in given:
            return None
    method = given_attribute(o, "toJSON", &found)
    return method if found and callable(method) else None


cdef int check_names(Engine e, object mapping) except -1:
    """ConversionError when a key has no name as a property, or two have the same."""
    names = set()
    for key in (mapping if type(mapping) is dict else mapping.keys()):
        name = object_key(e, key)
        if name in names:
            raise_same_name(e, mapping, key, name)
        names.add(name)
    return 0


cdef str json_string(str name):
    """A string of JSON."""
    cdef JsonWriter writer = JsonWriter.__new__(JsonWriter)
    writer.text.plain = True
    json_str(&writer.text, name, True)
    return writer.python_text()


def object_names(Engine e not None):
    """The function from a label to the name of a property."""
    return lambda label: time_text(label, DATE) if kind_of_flags(protocols_of(label)) == DATE else object_key(e, label)


cdef object tables():
    """What is known of frames and arrays of other libraries; asked for when the first is met."""
    from diglot.ffi_core import tables
    return tables


cdef object json_form(Engine e, object o, TypeKind kind):
    """A structured object as lists, dicts and values that JSON has."""
    if kind == SERIES:
        return tables().series(o, object_names(e))
    return tables().nested(o)


cdef object json_value(object o, TypeKind kind):
    """What stands for an object that is one value."""
    if kind == SCALAR_INT:
        return PyNumber_Index(o)
    if kind == SCALAR_FLOAT:
        return float(o)
    if kind == SCALAR_BOOL:
        return bool(o)
    if kind == DATE or kind == DATETIME64:
        text = time_text(o, kind)
        return None if text == "NaT" else text
    if kind == CLOCK:
        return o.isoformat()
    if kind == DURATION or kind == TIMEDELTA64:
        return duration_text(o, kind)
    if kind == ENUM:
        return o.value
    if kind == TEXT:
        return str(o)
    if kind == ARROW_SCALAR:
        return o.as_py()
    return None                      # MISSING


cdef object duration_text(object o, TypeKind kind):
    """ISO 8601, with nanoseconds where there are; None of NaT."""
    if kind == TIMEDELTA64:
        if str(o) == "NaT":
            return None
        nanoseconds = int(o.astype("timedelta64[ns]").astype("int64"))
    else:
        nanoseconds = ((o.days * 86400 + o.seconds) * 10**6 + o.microseconds) * 1000 + getattr(o, "nanoseconds", 0)
    sign = "-" if nanoseconds < 0 else ""
    days, rest = divmod(abs(nanoseconds), 86400 * 10**9)
    minutes, rest = divmod(rest, 60 * 10**9)
    hours, minutes = divmod(minutes, 60)
    seconds, fraction = divmod(rest, 10**9)
    text = f"{hours}H" * (hours > 0) + f"{minutes}M" * (minutes > 0)
    if seconds or fraction or not (days or text):
        text += str(seconds) + f".{fraction:09}".rstrip("0").rstrip(".") + "S"
    return f"{sign}P" + f"{days}D" * (days > 0) + (f"T{text}" if text else "")


# -- JSON.stringify and toJSON ----------------------------------------------------------------------------------------

cdef JsonWriter write_json(Engine e, object o, str gap, bint exact):
    """The writer with the text of an object; None for undefined."""
    cdef JsonWriter writer = JsonWriter.__new__(JsonWriter)
    writer.e = e
    writer.gap = gap
    writer.exact = exact
    writer.text.plain = True
    writer.outer = e.json_writer
    e.json_writer = writer
    try:
        is_there = writer.write(o)
    finally:
        e.json_writer = writer.outer
    return writer if is_there else None


cdef JSValue json_stringify(Engine e, JSValue value, JSValue replacer, JSValue space) except *:
    """JSON.stringify(value, replacer, space)."""
    cdef JSValue result, names
    cdef PyObject *target = pyproxy_target(e, replacer)
    cdef object marks = e.json_marks
    if target != NULL and protocols_of(<object>target) & IS_SEQUENCE:       # a list of names is one in both languages
        names = array_from(e, <object>target)
        try:
            return json_stringify(e, value, names, space)
        finally:
            js_drop(e.rt, names)
    if JS_IsFunction(e.ctx, replacer) or JS_IsArray(replacer) or JS_IsProxy(replacer):
        names = library_call(e, "replacing", replacer)
        e.json_marks = None
        try:
            return JS_JSONStringify(e.ctx, value, names, space)
        finally:
            e.json_marks = marks
            js_drop(e.rt, names)
    if value.tag != TAG_OBJECT:
        return JS_JSONStringify(e.ctx, value, JS_UNDEFINED, space)
    gap = None if space.tag == TAG_UNDEFINED else call_runtime(e, "gapOf", space) or None
    if gap is not None and gap.strip(" \t"):
        return stringify_with_gap(e, value, gap)
    if is_pyproxy(e, value):
        target = pyproxy_target(e, value)
        if target == NULL:
            return throw_destroyed(e, value)
        writer = write_json(e, <object>target, gap, False)
        return JS_UNDEFINED if writer is None else writer.result()
    return stringify_marked(e, value, gap)


cdef JSValue stringify_with_gap(Engine e, JSValue value, str gap) except *:
    """JSON.stringify with a gap that may be taken for text, or for the end of a line: tabs are written in its place. No
    string of JSON contains a line's end, so what a line begins with is its indent."""
    cdef JSValue tab, result
    to_js(e, "\t", &tab)
    try:
        result = json_stringify(e, value, JS_UNDEFINED, tab)
    finally:
        js_drop(e.rt, tab)
    if result.tag == TAG_UNDEFINED or result.tag == TAG_EXCEPTION:
        return result
    lines = []
    for line in take_py(e, result).split("\n"):
        rest = line.lstrip("\t")
        lines.append(gap * (len(line) - len(rest)) + rest)
    to_js(e, "\n".join(lines), &result)
    return result


cdef JSValue stringify_marked(Engine e, JSValue value, str gap) except *:
    """The engine's JSON.stringify, with the texts of what is Python's put in; JS_EXCEPTION when it throws."""
    cdef JSValue result
    cdef JSValue space = JS_UNDEFINED
    cdef object marks = e.json_marks
    cdef object outer_gap = e.json_gap
    if gap is not None:
        to_js(e, gap, &space)
    e.json_marks = made = []
    e.json_gap = gap
    try:
        result = JS_JSONStringify(e.ctx, value, JS_UNDEFINED, space)
    finally:
        e.json_marks = marks
        e.json_gap = outer_gap
        js_drop(e.rt, space)
    if result.tag != TAG_STRING or not made:
        return result
    text = fill_marks(take_py(e, result), made, gap)
    to_js(e, text, &result)
    return result


cdef object engine_text(Engine e, JSValue value, JsonWriter writer):
    """The engine's text of a value inside Python's, None for undefined."""
    cdef JSValue result
    if writer.exact:
        result = JS_JSONStringify(e.ctx, value, JS_UNDEFINED, JS_UNDEFINED)
    else:
        result = stringify_marked(e, value, writer.gap)
    return take_py(e, result)


cdef str fill_marks(str text, list made, str gap):
    """Replace each mark, with its quotes, by its text, indented as the line that it is in."""
    parts = text.split('"' + MARK)
    for i in range(1, len(parts)):
        number, _, rest = parts[i].partition('"')
        part = made[int(number)]
        if rest.startswith(":"):
            parts[i - 1], rest = without_braces(parts[i - 1], rest, gap)
        if gap is not None:
            before = parts[i - 1]
            line = before[before.rfind("\n") + 1:] if "\n" in before else None
            part = part if line is None else part.replace("\n", "\n" + indent_of(line, gap))
        parts[i] = part + rest
    return "".join(parts)


cdef tuple without_braces(str before, str rest, str gap):
    """What stands around an object with one property, which a mark names: its braces and value are taken off."""
    cdef Py_ssize_t at = len(": 0\n")
    cdef Py_ssize_t level = 1
    if gap is None:
        return before[:-1], rest[len(":0}"):]
    while rest.startswith(gap, at):
        at += len(gap)
        level += 1
    return before[:len(before) - level * len(gap) - len("{\n")], rest[at + 1:]


cdef str indent_of(str line, str gap):
    """The whole gaps that a line begins with."""
    cdef Py_ssize_t at = 0
    while line.startswith(gap, at):
        at += len(gap)
    return line[:at]


cdef JSValue to_json(Engine e, object o, int argc) except *:
    """toJSON(key) of a proxy: a mark where JSON.stringify itself asks, else a copy of the data."""
    cdef JSValue result
    cdef bytes text
    if e.json_marks is not None and argc and is_asked_by_stringify(e):
        writer = write_json(e, o, e.json_gap, False)
        if writer is None:
            return JS_UNDEFINED
        to_js(e, f"{MARK}{len(e.json_marks)}", &result)
        e.json_marks.append(writer.python_text())
        return result
    writer = write_json(e, o, None, True)
    if writer is None:
        return JS_UNDEFINED
    text = writer.python_text().encode()
    return JS_ParseJSON(e.ctx, PyBytes_AS_STRING(text), PyBytes_GET_SIZE(text), b"<json>")


cdef bint is_asked_by_stringify(Engine e) noexcept:
    """Whether the engine's JSON.stringify has called toJSON: the caller is a function of ours that runs it."""
    cdef Frame *frame = internals_frame(e.rt)
    if frame == NULL or frame.caller == NULL:
        return False
    return frame.caller.function.u.ptr == e.json_stringify or frame.caller.function.u.ptr == e.json_method


cdef bint is_listed_by_stringify(Engine e) noexcept:
    """Whether the engine's JSON.stringify lists the properties of a proxy: a toJSON has given it one."""
    cdef Frame *frame = internals_frame(e.rt)
    if frame == NULL:
        return False
    return frame.function.u.ptr == e.json_stringify or frame.function.u.ptr == e.json_method


cdef list marked_name(Engine e, object o):
    """The one property that stands for an object whose properties JSON.stringify lists: its name is a mark."""
    if e.json_marks is None:             # a copy is made, or a replacer would see the mark
        raise ErrorOfJs("TypeError", f"toJSON() gave {described_type(o)}, which a replacer or a copy takes no further: "
                        "let it give plain data, by v.toJSON()")
    writer = write_json(e, o, e.json_gap, False)
    name = f"{MARK}{len(e.json_marks)}"
    e.json_marks.append("null" if writer is None else writer.python_text())
    return [name]
