# Shared memory, both ways, without a copy.
#
# Python sees the memory of ArrayBuffers, typed arrays and DataViews through the buffer protocol. While a view is
# exported it holds a reference to the ArrayBuffer, and `n_exports` keeps the runtime alive beyond close().
# JS sees Python buffers as ArrayBuffers over the same memory. Each holds a memoryview, which keeps the Python buffer
# exported (it cannot be resized) until release() or until the ArrayBuffer goes.

from cpython.buffer cimport (PyBUF_ANY_CONTIGUOUS, PyBUF_F_CONTIGUOUS, PyBUF_FORMAT, PyBUF_ND, PyBUF_STRIDED_RO,
                             PyBUF_WRITABLE, PyBuffer_IsContiguous, PyBuffer_Release, PyObject_GetBuffer)

cdef extern from "Python.h":
    Py_buffer *PyMemoryView_GET_BUFFER(object) noexcept
    int PyBuffer_FromContiguous(Py_buffer *, const void *, Py_ssize_t, char) noexcept
    bint IS_LITTLE_ENDIAN "PY_LITTLE_ENDIAN"


class ConversionError(Exception):
    """Raised when a value cannot be converted to the other language: the message names it and what would work."""


# typed array of QuickJS -> struct format, item size
cdef list TYPED_FORMATS = [b"B", b"b", b"B", b"h", b"H", b"i", b"I", b"q", b"Q", b"e", b"f", b"d"]
cdef Py_ssize_t *TYPED_SIZES = [1, 1, 1, 2, 2, 4, 4, 8, 8, 2, 4, 8]
# which of `VIEW_KINDS` -> typed array of QuickJS
cdef int *TYPED_KINDS = [1, 2, 0, 3, 4, 5, 6, 7, 8, 10, 11]
cdef enum:
    VIEW_DATAVIEW = 11

ctypedef struct Export:
    JSValue buffer           # owned: the ArrayBuffer
    Py_ssize_t shape, stride


cdef int js_memory(Engine e, JSValue value, JSValue *buffer, uint8_t **data, size_t *size, int *typed) except -1:
    """Where a JS buffer's bytes are. `buffer` is the caller's. ValueError when it is detached."""
    cdef size_t offset = 0, item, whole
    cdef JSValue parts
    cdef int64_t number = 0
    typed[0] = JS_GetTypedArrayType(value)
    if JS_IsArrayBuffer(value):
        buffer[0] = js_dup(value)
    elif typed[0] >= 0:
        buffer[0] = JS_GetTypedArrayBuffer(e.ctx, value, &offset, size, &item)
        if buffer[0].tag == TAG_EXCEPTION:
            js_drop(e.rt, JS_GetException(e.ctx))
            raise ValueError("the typed array's ArrayBuffer has been detached: its memory is gone")
    else:
        # not by its properties: the object's own may say anything
        parts = library_call(e, "dataViewParts", value)
        if parts.tag == TAG_EXCEPTION:
            js_drop(e.rt, JS_GetException(e.ctx))
            raise ValueError("the DataView's ArrayBuffer has been detached: its memory is gone")
        buffer[0] = JS_GetPropertyInt64(e.ctx, parts, 0)
        JS_ToInt64(e.ctx, &number, JS_GetPropertyInt64(e.ctx, parts, 1))
        offset = <size_t>number
        JS_ToInt64(e.ctx, &number, JS_GetPropertyInt64(e.ctx, parts, 2))
        size[0] = <size_t>number
        js_drop(e.rt, parts)
    data[0] = JS_GetArrayBuffer(e.ctx, &whole, buffer[0])
    if data[0] == NULL and JS_HasException(e.ctx):
        js_drop(e.rt, JS_GetException(e.ctx))
        js_drop(e.rt, buffer[0])
        raise ValueError("the ArrayBuffer has been detached: its memory is gone")
    if JS_IsArrayBuffer(value):
        size[0] = whole
    elif typed[0] >= 0:
        # the engine's own figure is stale once a resizable buffer has changed
        try:
            size[0] = call_runtime(e, "byteLengthOf", value)
        except BaseException:
            js_drop(e.rt, buffer[0])
            raise
    if offset + size[0] > whole or offset > whole:
        js_drop(e.rt, buffer[0])
        raise ValueError("the view is out of the bounds of its ArrayBuffer, which has been resized")
    data[0] += offset
    return 0


cdef uint8_t NOTHING = 0


cdef int count_pin(Engine e, JSValue buffer, Py_ssize_t change) except -1:
    """Count the views of an ArrayBuffer's memory: while one lives it must not be detached, transferred or resized."""
    cdef Py_ssize_t before = <Py_ssize_t>pointermap_get(&e.pinned, <uintptr_t>buffer.u.ptr)
    if before + change == 0:
        pointermap_remove(&e.pinned, <uintptr_t>buffer.u.ptr, <void *>before)
    elif pointermap_set(&e.pinned, <uintptr_t>buffer.u.ptr, <void *>(before + change)) < 0:
        raise MemoryError
    return 0


cdef object memory_state(Engine e, JSValue buffer):
    """Whose memory an ArrayBuffer has: "python" (lent by Python), "pinned" (seen by Python) or None."""
    cdef size_t size
    cdef uint8_t *data
    if pointermap_get(&e.pinned, <uintptr_t>buffer.u.ptr) != NULL:
        return "pinned"
    if not JS_IsArrayBuffer(buffer):
        return None
    data = JS_GetArrayBuffer(e.ctx, &size, buffer)
    if data == NULL:
        if JS_HasException(e.ctx):
            js_drop(e.rt, JS_GetException(e.ctx))
        return None
    return "python" if pointermap_get(&e.lent, <uintptr_t>data) != NULL else None


@cython.final
@cython.no_gc
cdef class BufferOwner:
    """What a Python view of JS memory holds: the ArrayBuffer and the engine."""
    cdef Export *export
    cdef PyObject *engine

    def __dealloc__(self):
        cdef Engine e
        if self.export != NULL:
            e = <Engine>self.engine
            count_pin(e, self.export.buffer, -1)
            drop_js(e, self.export.buffer)
            e.n_exports -= 1
            PyMem_Free(self.export)
            if e.closed and not e.n_exports and e.rt != NULL:
                free_runtime(e)
                release_dead(e)
            Py_DECREF(e)


cdef class JsBuffer_(JsProxy):
    """A JS ArrayBuffer, typed array or DataView: its memory is shared through the buffer protocol, without a copy."""

    def __getbuffer__(self, Py_buffer *view, int flags):
        cdef JsRef *ref = live_ref(self)
        cdef Engine e = <Engine>ref.engine
        cdef uint8_t *data
        cdef size_t size
        cdef int typed
        cdef Export *export
        cdef JSValue buffer
        if e.traced:
            traced_ask(e, P_BUFFER, self)
        enter(e)
        try:
            js_memory(e, ref.value, &buffer, &data, &size, &typed)
            export = <Export *>PyMem_Malloc(sizeof(Export))
            if export == NULL:
                js_drop(e.rt, buffer)
                raise MemoryError
            export.buffer = buffer
            # the export keeps the engine, and so the runtime, whatever becomes of the proxy's own reference; from here
            # on, as Python code runs on the way out of the engine
            owner = BufferOwner.__new__(BufferOwner)
            (<BufferOwner>owner).export = export
            (<BufferOwner>owner).engine = <PyObject *>e
            Py_INCREF(e)
            e.n_exports += 1
            count_pin(e, buffer, 1)
        finally:
            leave(e)
        view.buf = data if data != NULL else &NOTHING
        view.len = size
        view.readonly = 0
        view.itemsize = TYPED_SIZES[typed] if typed >= 0 else 1
        export.shape = size // view.itemsize
        export.stride = view.itemsize
        view.format = NULL
        if flags & PyBUF_FORMAT:
            view.format = <char *>PyBytes_AS_STRING(TYPED_FORMATS[typed] if typed >= 0 else b"B")
        view.ndim = 1
        view.shape = &export.shape if flags & PyBUF_ND else NULL
        view.strides = &export.stride if (flags & PyBUF_STRIDED_RO) == PyBUF_STRIDED_RO else NULL
        view.suboffsets = NULL
        view.internal = export
        view.obj = owner

    def to_memoryview(self):
        """A memoryview that shares the memory."""
        return memoryview(self)

    def to_bytes(self):
        """A copy as bytes."""
        return bytes(memoryview(self).cast("B"))

    def to_string(self, encoding="utf-8"):
        """The bytes decoded."""
        return str(memoryview(self).cast("B"), encoding)

    def assign(self, buffer):
        """Copy the contents of a Python buffer here. ValueError when size or format differ."""
        copy_memory(memoryview(buffer), memoryview(self))

    def assign_to(self, buffer):
        """Copy the contents to a writable Python buffer. ValueError when size or format differ."""
        copy_memory(memoryview(self), memoryview(buffer))

    def to_file(self, file):
        """Write the bytes to an open binary file."""
        view = memoryview(self).cast("B")
        while view.nbytes:
            view = view[file.write(view):]

    def from_file(self, file):
        """Fill the buffer from an open binary file; returns the number of bytes read."""
        view = memoryview(self).cast("B")
        done = 0
        while done < view.nbytes:
            chunk = file.read(view.nbytes - done)
            if not chunk:
                break
            view[done:done + len(chunk)] = chunk
            done += len(chunk)
        return done


cdef int copy_memory(object source, object target) except -1:
    for memory in (source, target):
        refuse_references(memory.obj, PyMemoryView_GET_BUFFER(memory))
    if target.readonly:
        raise ValueError("the target buffer is read-only")
    if source.nbytes != target.nbytes:
        raise ValueError(f"the sizes differ: {source.nbytes} bytes cannot be assigned to {target.nbytes} bytes")
    plain = ("B", "b", "c")
    if source.format != target.format and source.format not in plain and target.format not in plain:
        raise ValueError(f"the formats differ: {source.format!r} cannot be assigned to {target.format!r}")
    data = source.tobytes()
    if PyBuffer_FromContiguous(PyMemoryView_GET_BUFFER(target), PyBytes_AS_STRING(data), len(data), b'C') < 0:
        raise_pending()
    return 0


JsBuffer = JsBuffer_


# -- Python memory seen from JS ---------------------------------------------------------------------------------------

cdef dict VIEW_TYPES = {
    "i8": "Int8Array", "u8": "Uint8Array", "u8clamped": "Uint8ClampedArray", "i16": "Int16Array", "u16": "Uint16Array",
    "i32": "Int32Array", "u32": "Uint32Array", "i64": "BigInt64Array", "u64": "BigUint64Array", "f32": "Float32Array",
    "f64": "Float64Array", "dataview": "DataView",
}
cdef list VIEW_KINDS = list(VIEW_TYPES)

cdef enum:
    NO_KIND = -1        # JS has no typed array for it
    MOST_DIMENSIONS = 64


cdef int refuse_references(object o, Py_buffer *view) except -1:
    """ValueError for memory in which references to Python objects lie: bytes that are written there end the process."""
    cdef const char *code = view.format
    cdef bint is_name = False            # of a field, between two colons
    while code != NULL and code[0]:
        if code[0] == b':':
            is_name = not is_name
        elif code[0] == b'O' and not is_name:
            raise ValueError(f"the memory of this {type(o).__name__} has references to Python objects (format "
                             f"{view.format.decode('utf-8', 'replace')!r}) and cannot be shared: "
                             "copy its items, with tolist()")
        code += 1
    return 0


cdef int kind_of_format(const char *format, Py_ssize_t itemsize) noexcept:
    """Which of `VIEW_KINDS` has items of a struct format; NO_KIND for complex numbers, records, foreign byte order."""
    cdef const char *code = format
    cdef int signed
    if code == NULL:
        code = b"B"
    if code[0] == 64 or code[0] == 61 or code[0] == (60 if IS_LITTLE_ENDIAN else 62):       # @ = < >
        code += 1
    if code[0] == 0 or code[1] != 0:
        return NO_KIND
    if strchr(b"fd", code[0]) != NULL:
        return 9 if itemsize == 4 else 10 if itemsize == 8 else NO_KIND
    signed = strchr(b"bhilqn", code[0]) != NULL
    if not signed and strchr(b"cBHILQN?", code[0]) == NULL:
        return NO_KIND
    if itemsize == 1:
        return 0 if signed else 1
    if itemsize == 2:
        return 3 if signed else 4
    if itemsize == 4:
        return 5 if signed else 6
    return NO_KIND if itemsize != 8 else 7 if signed else 8


cdef JSValue buffer_method(Engine e, int what, object o, JSValue argument) except *:
    cdef JSValue result
    if what == M_BUFFER_FIELD:
        to_js(e, buffer_field(o, to_py(e, argument)), &result)
        return result
    return buffer_view(e, o, to_py(e, argument))


cdef object buffer_field(object o, str field):
    """`byteLength`, `format` ... of a buffer, for objects that have no attribute of that name."""
    view = memoryview(o)
    if field == "byteLength":
        return view.nbytes
    value = getattr(view, field)
    if field == "shape" or field == "strides":
        return JsArrayRequest(value)
    return value


class JsArrayRequest(list):
    """A list that crosses as a JS Array."""
    __slots__ = ()


cdef int lend(Engine e, void *data, object memory) except -1:
    """Note that JS sees the memory at `data`, held by one more memoryview."""
    cdef void *holders = pointermap_get(&e.lent, <uintptr_t>data)
    if holders != NULL:
        (<list><object>holders).append(memory)
        return 0
    views = [memory]
    if pointermap_set(&e.lent, <uintptr_t>data, <void *><PyObject *>views) < 0:
        raise MemoryError
    Py_INCREF(views)
    return 0


cdef void free_python_memory(JSRuntime *rt, void *opaque, void *data) noexcept:
    """An ArrayBuffer over Python memory goes. By address: the engine forgets `opaque` when a buffer is transferred."""
    cdef Engine e = <Engine>JS_GetRuntimeOpaque(rt)
    cdef PyObject *holders = <PyObject *>pointermap_get(&e.lent, <uintptr_t>data)
    cdef PyObject *last
    if holders == NULL:
        return
    views = <list><object>holders
    memory = views.pop()
    Py_INCREF(memory)
    last = <PyObject *>memory
    if not views:
        pointermap_remove(&e.lent, <uintptr_t>data, <void *>holders)
        Py_DECREF(views)
    del memory, views
    bury(e, last)


cdef JSValue buffer_view(Engine e, object o, object wanted) except *:
    """getBuffer(): an ArrayBuffer over the memory with the fields of a PyBufferView; owned by the caller."""
    cdef JSValue result
    cdef Py_buffer *view
    cdef Py_ssize_t low, high
    cdef uint8_t *start
    cdef int kind
    memory = memoryview(o)
    view = PyMemoryView_GET_BUFFER(memory)
    kind = wanted_kind(o, view, wanted)
    span_of(view, &low, &high)
    start = <uint8_t *>view.buf + low
    keep_view_model(e)
    # Born with its prototype: an object that is given another one has a layout that it shares with none
    JS_SetClassProto(e.ctx, buffer_class, js_dup(e.view_prototype))
    if view.readonly or high - low == 0:
        # JS has no read-only ArrayBuffer: a copy, so that no write reaches Python's memory
        result = JS_NewArrayBufferCopy(e.ctx, start, high - low)
    else:
        lend(e, start, memory)
        result = JS_NewArrayBuffer(e.ctx, start, high - low, free_python_memory, NULL, False)
        if result.tag == TAG_EXCEPTION:
            free_python_memory(e.rt, NULL, start)
    JS_SetClassProto(e.ctx, buffer_class, js_dup(e.buffer_prototype))
    if result.tag == TAG_EXCEPTION:
        raise_js(e)
    try:
        define_fields(e, result, view, kind, low, high)
    except BaseException:
        js_drop(e.rt, result)
        raise
    return result


cdef int wanted_kind(object o, Py_buffer *view, object wanted) except -2:
    """Which of `VIEW_KINDS` the argument of getBuffer() asks for, or the buffer's format says."""
    cdef int kind
    refuse_references(o, view)
    if wanted is None or wanted is jsnull or wanted == "C" or wanted == "F":
        if wanted and not PyBuffer_IsContiguous(view, ord(wanted)):
            raise ValueError(f"the {type(o).__name__} is not {wanted}-contiguous: copy it first, "
                             f"for instance with numpy.as{'contiguous' if wanted == 'C' else 'fortran'}array")
        kind = kind_of_format(view.format, view.itemsize)
        if kind == NO_KIND:
            raise ValueError(f"no typed array holds items of the format {view.format.decode()!r}: pass a type to "
                             f"getBuffer(), one of {', '.join(VIEW_TYPES)}")
        return kind
    if not isinstance(wanted, str) or wanted not in VIEW_TYPES:
        raise ValueError(f"unknown buffer type {safe_repr(wanted)}: use one of {', '.join(VIEW_TYPES)}, 'C' or 'F'")
    return VIEW_KINDS.index(wanted)


cdef void span_of(Py_buffer *view, Py_ssize_t *low, Py_ssize_t *high) noexcept:
    """The bytes, relative to the first item, between which the items lie."""
    cdef Py_ssize_t span
    cdef int i
    low[0] = 0
    high[0] = view.itemsize
    for i in range(view.ndim):
        if view.shape[i] == 0:
            low[0] = high[0] = 0
            return
        span = (view.shape[i] - 1) * view.strides[i]
        if span < 0:
            low[0] += span
        else:
            high[0] += span


cdef tuple VIEW_FIELDS = (
    "offset", "readonly", "format", "itemsize", "ndim", "nbytes", "shape", "strides", "c_contiguous", "f_contiguous",
    "byteOffset", "BYTES_PER_ELEMENT", "length",
)
cdef enum:
    N_VIEW_FIELDS = 13            # two private names are before them, two getters behind


cdef void view_values(Engine e, Py_buffer *view, int kind, Py_ssize_t low, Py_ssize_t high, JSValue *values) noexcept:
    """Fill in what a view's fields are, each owned by the caller, JS_EXCEPTION among them."""
    cdef Py_ssize_t size = 1 if kind == VIEW_DATAVIEW else TYPED_SIZES[TYPED_KINDS[kind]]
    cdef const char *format = view.format
    if format == NULL:
        format = b"B"
    values[0] = js_number(-low // view.itemsize)
    values[1] = js_bool(view.readonly)
    values[2] = JS_NewStringLen(e.ctx, format, strlen(format))
    values[3] = js_number(view.itemsize)
    values[4] = js_number(view.ndim)
    values[5] = js_number(view.len)
    values[6] = number_array(e, view.shape, view.ndim, 1)
    values[7] = number_array(e, view.strides, view.ndim, view.itemsize)
    values[8] = js_bool(PyBuffer_IsContiguous(view, b'C'))
    values[9] = js_bool(PyBuffer_IsContiguous(view, b'F'))
    values[10] = js_value(TAG_INT, 0)
    values[11] = js_number(size)
    values[12] = (js_number((high - low) // size) if (high - low) % size == 0
                  else js_float(<double>(high - low) / size))


cdef int define_fields(Engine e, JSValue result, Py_buffer *view, int kind, Py_ssize_t low, Py_ssize_t high) except -1:
    """Make a PyBufferView of an ArrayBuffer: its private names and its own properties."""
    cdef JSValue values[13]       # N_VIEW_FIELDS
    cdef int i
    view_values(e, view, kind, low, high, values)
    if e.view_model.tag != TAG_OBJECT or not reads_can_adopt(result, e.view_model):
        return define_each(e, result, kind, values)
    for i in range(N_VIEW_FIELDS):
        if values[i].tag == TAG_EXCEPTION:
            drop_view_values(e, values)
            raise_js(e)
    if not reads_adopt(e.ctx, result, e.view_model):
        drop_view_values(e, values)
        raise_js(e)
    reads_set_value(result, 0, js_value(TAG_INT, kind))
    for i in range(N_VIEW_FIELDS):
        reads_set_value(result, 2 + i, values[i])
    reads_set_getter(result, 2 + N_VIEW_FIELDS, js_dup(e.view_data_getter))
    reads_set_getter(result, 3 + N_VIEW_FIELDS, js_dup(e.view_buffer_getter))
    return 0


cdef void drop_view_values(Engine e, JSValue *values) noexcept:
    cdef int i
    for i in range(N_VIEW_FIELDS):
        if values[i].tag != TAG_EXCEPTION:
            js_drop(e.rt, take_from(&values[i]))


cdef int define_each(Engine e, JSValue view, int kind, JSValue *values) except -1:
    """Define the properties of a view one by one; the values are consumed."""
    cdef int i
    try:
        define_private(e, view, e.view_kind, js_value(TAG_INT, kind))
        define_private(e, view, e.view_data, JS_UNDEFINED)
        for i in range(N_VIEW_FIELDS):
            define_field(e, view, VIEW_FIELDS[i], take_from(&values[i]))
        define_getter(e, view, "data", e.view_data_getter, PROP_ENUMERABLE)
        define_getter(e, view, "buffer", e.view_buffer_getter, 0)
    except BaseException:
        drop_view_values(e, values)
        raise
    return 0


cdef inline JSValue take_from(JSValue *place) noexcept:
    cdef JSValue value = place[0]
    place[0] = JS_UNDEFINED
    return value


cdef int keep_view_model(Engine e) except -1:
    """Have a view whose layout others are given, and one without properties, which keeps the layout that they begin
    with. There is no model when views are not laid out as they are filled."""
    cdef JSValue model
    cdef JSValue values[13]       # N_VIEW_FIELDS
    cdef int i
    if e.view_origin.tag == TAG_OBJECT:
        return 0
    for i in range(N_VIEW_FIELDS):
        values[i] = JS_UNDEFINED
    model = empty_view(e)
    try:
        define_each(e, model, 0, values)
        e.view_origin = empty_view(e)
        if is_view_layout(e, model):
            e.view_model = js_dup(model)
    finally:
        js_drop(e.rt, model)
    return 0


cdef JSValue empty_view(Engine e) except *:
    """An ArrayBuffer without bytes that has the prototype of views; owned by the caller."""
    cdef JSValue made
    JS_SetClassProto(e.ctx, buffer_class, js_dup(e.view_prototype))
    made = JS_NewArrayBufferCopy(e.ctx, NULL, 0)
    JS_SetClassProto(e.ctx, buffer_class, js_dup(e.buffer_prototype))
    if made.tag == TAG_EXCEPTION:
        raise_js(e)
    return made


cdef bint is_view_layout(Engine e, JSValue view) except -1:
    """Whether the properties of a view lie in the order in which they are defined."""
    cdef int i
    for i, name in enumerate(VIEW_FIELDS):
        if not reads_is_property(view, 2 + i, name_of_str(e, name).atom, False):
            return False
    return (
        reads_is_property(view, 0, e.view_kind, False) and reads_is_property(view, 1, e.view_data, False)
        and reads_is_property(view, 2 + N_VIEW_FIELDS, name_of_str(e, "data").atom, True)
        and reads_is_property(view, 3 + N_VIEW_FIELDS, name_of_str(e, "buffer").atom, True)
    )


cdef int define_private(Engine e, JSValue view, JSAtom name, JSValue value) except -1:
    if JS_DefinePropertyValue(e.ctx, view, name, value, PROP_C_W_E) < 0:
        raise_js(e)
    return 0


cdef int define_field(Engine e, JSValue view, str name, JSValue value) except -1:
    """Define a field of a buffer view; the value is consumed, and JS_EXCEPTION in its place raised."""
    if value.tag == TAG_EXCEPTION:
        raise_js(e)
    if JS_DefinePropertyValue(e.ctx, view, name_of_str(e, name).atom, value, PROP_CONFIGURABLE | PROP_ENUMERABLE) < 0:
        raise_js(e)
    return 0


cdef int define_getter(Engine e, JSValue view, str name, JSValue getter, int enumerable) except -1:
    cdef int flags = enumerable | PROP_CONFIGURABLE | PROP_HAS_CONFIGURABLE | PROP_HAS_ENUMERABLE | PROP_HAS_GET
    if JS_DefineProperty(e.ctx, view, name_of_str(e, name).atom, JS_UNDEFINED, getter, JS_UNDEFINED, flags) < 0:
        raise_js(e)
    return 0


cdef inline JSValue js_number(Py_ssize_t number) noexcept:
    return js_value(TAG_INT, <int32_t>number) if -2147483648 <= number <= 2147483647 else js_float(<double>number)


cdef JSValue number_array(Engine e, Py_ssize_t *numbers, int n, Py_ssize_t unit) noexcept:
    """An Array of numbers, each divided by `unit`; owned by the caller."""
    cdef JSValue items[64]      # MOST_DIMENSIONS, as CPython's buffers have
    cdef int i
    for i in range(min(n, <int>MOST_DIMENSIONS)):
        items[i] = js_number(numbers[i] // unit)
    return JS_NewArrayFrom(e.ctx, min(n, <int>MOST_DIMENSIONS), items)


cdef JSValue use_views(Engine e, JSValue view, JSValue *argv) except *:
    """Learn from the runtime library what makes a buffer view: private names from an instance, prototype, getters."""
    cdef JSPropertyEnum *table
    cdef uint32_t count
    if JS_GetOwnPropertyNames(e.ctx, &table, &count, view, GPN_PRIVATE) < 0:
        return JS_EXCEPTION
    if count != 2:
        JS_FreePropertyEnum(e.ctx, table, count)
        raise SystemError(f"expected two private names on a buffer view, found {count}")
    e.view_kind = JS_DupAtom(e.ctx, table[0].atom)
    e.view_data = JS_DupAtom(e.ctx, table[1].atom)
    JS_FreePropertyEnum(e.ctx, table, count)
    e.view_prototype = js_dup(argv[1])
    e.view_data_getter = js_dup(argv[2])
    e.view_buffer_getter = js_dup(argv[3])
    e.buffer_prototype = JS_GetPrototype(e.ctx, argv[1])
    return JS_UNDEFINED
