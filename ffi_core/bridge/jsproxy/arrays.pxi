# JS arrays, typed arrays and what is like an array, as Python's sequences.

import operator as _operator


cdef class JsArray(JsProxy):
    """A JS Array: a MutableSequence. Holes and indices out of range raise IndexError."""

    def __iter__(self):
        cdef JsArrayIterator iterator = JsArrayIterator.__new__(JsArrayIterator)
        iterator.array = self
        return iterator

    def __reversed__(self):
        for index in range(js_length(self) - 1, -1, -1):
            yield self[index]

    def __contains__(self, item):
        return any(item is x or item == x for x in self)

    def __getitem__(self, index):
        cdef const JSValue *element
        cdef int overflow
        if PyLong_CheckExact(index):
            element = element_at(ref_of(<PyObject *>self), PyLong_AsLongLongAndOverflow(index, &overflow))
            if element != NULL:
                return to_py(<Engine>ref_of(<PyObject *>self).engine, element[0])
        if isinstance(index, slice):
            return array_slice(self, index)
        return array_get(self, array_index(self, index))

    def __setitem__(self, index, value):
        if isinstance(index, slice):
            array_set_slice(self, index, value)
        else:
            array_set(self, array_index(self, index), value)

    def __delitem__(self, index):
        if isinstance(index, slice):
            array_delete_slice(self, range(*index.indices(js_length(self))))
        else:
            array_splice(self, array_index(self, index), 1, ())

    def __add__(self, other):
        if not isinstance(self, JsArray):
            return NotImplemented
        return array_copy(self, list(other))

    def __iadd__(self, other):
        self.extend(other)
        return self

    def __mul__(self, count):
        return array_repeated(self, count)

    def __rmul__(self, count):
        return array_repeated(self, count)

    def __imul__(self, count):
        self[:] = array_repeated(self, count)
        return self

    def append(self, value):
        """Add at the end."""
        array_splice(self, js_length(self), 0, (value,))

    def extend(self, values):
        """Add all at the end."""
        array_splice(self, js_length(self), 0, tuple(values))

    def insert(self, index, value):
        """Insert before `index`, which may be negative or beyond the end, as list.insert."""
        length = js_length(self)
        index = _operator.index(index)
        array_splice(self, max(0, index + length) if index < 0 else min(index, length), 0, (value,))

    def pop(self, index=-1):
        """Remove and return an item, the last by default. IndexError when there is none."""
        position = array_index(self, index)
        value = array_get(self, position)
        array_splice(self, position, 1, ())
        return value

    def remove(self, value):
        """Remove the first item equal to `value`. ValueError when there is none."""
        array_splice(self, self.index(value), 1, ())

    def clear(self):
        """Remove everything."""
        array_splice(self, 0, js_length(self), ())

    def index(self, value, start=0, stop=None):
        """Position of the first item equal to `value`. ValueError when there is none."""
        for position in range(*slice(start, stop).indices(js_length(self))):
            item = array_get(self, position)
            if item is value or item == value:
                return position
        raise ValueError(f"{safe_repr(value)} is not in the JS array")

    def count(self, value):
        """How many items are equal to `value`."""
        return sum(1 for item in self if item is value or item == value)

    def reverse(self):
        """Reverse in place."""
        js_getattr(self, "reverse")()


cdef object array_index(JsProxy self, object index):
    try:
        position = _operator.index(index)
    except TypeError:
        raise TypeError(f"indices of a JS array must be integers or slices, not {type(index).__name__}") from None
    length = js_length(self)
    if position < 0:
        position += length
    if not 0 <= position < length:
        raise IndexError(f"index {index} is out of range for a JS array of length {length}")
    return position


cdef object array_get(JsProxy self, int64_t index):
    cdef JsRef *ref = live_ref(self)
    cdef Engine e = <Engine>ref.engine
    cdef JSValue value
    cdef JSAtom atom
    if e.traced and not trace_passed(e):
        return traced_ask(e, P_ITEM, self, index)
    enter(e)
    try:
        value = JS_GetPropertyInt64(e.ctx, ref.value, index)
        if value.tag == TAG_UNDEFINED:
            atom = JS_NewAtomUInt32(e.ctx, <uint32_t>index)
            if atom == 0:
                raise_js(e)
            present = JS_HasProperty(e.ctx, ref.value, atom)
            JS_FreeAtom(e.ctx, atom)
            if present < 0:
                raise_js(e)
            if not present:
                raise IndexError(f"index {index} of the JS array is a hole")
        answer = take_py(e, value)
    finally:
        leave(e)
    return answer


cdef int array_set(JsProxy self, int64_t index, object item) except -1:
    cdef JsRef *ref = live_ref(self)
    cdef Engine e = <Engine>ref.engine
    cdef JSValue value
    if e.traced and not trace_passed(e):
        traced_ask(e, P_SET_ITEM, self, index, item)
        return 0
    enter(e)
    try:
        to_js(e, item, &value)
        if JS_SetPropertyInt64(e.ctx, ref.value, index, value) < 0:
            raise_js(e)
    finally:
        leave(e)
    return 0


cdef object array_splice(JsProxy self, object start, object count, tuple items):
    """Array.prototype.splice of the runtime library: user code may have patched the other."""
    cdef JsRef *ref = live_ref(self)
    cdef Engine e = <Engine>ref.engine
    cdef JSValue argv[4]
    cdef JSValue function, result
    cdef int i, made = 1
    if e.traced and not trace_passed(e):
        return traced_ask(e, P_SPLICE, self, start, count, items)
    enter(e)
    try:
        argv[0] = js_dup(ref.value)
        argv[3] = JS_UNDEFINED
        try:
            for part in (start, count):
                to_js(e, part, &argv[made])
                made += 1
            argv[3] = array_from(e, items)
            made += 1
            function = library_value(e, "splice")
            result = JS_Call(e.ctx, function, JS_UNDEFINED, 4, argv)
            js_drop(e.rt, function)
            answer = take_py(e, result)
        finally:
            for i in range(made):
                js_drop(e.rt, argv[i])
    finally:
        leave(e)
    return answer


cdef JSValue array_from(Engine e, object items) except *:
    """A JS Array of converted items; owned by the caller."""
    cdef JSValue array = JS_UNDEFINED
    cdef JSValue value
    cdef Appending ahead
    ahead.used = 0
    try:
        for item in items:
            to_js(e, item, &value)
            if put_ahead(&ahead, value):
                append_now(e, &array, &ahead)
        append_now(e, &array, &ahead)
    except BaseException:
        forget_ahead(e, &ahead)
        js_drop(e.rt, array)
        raise
    return array


cdef object new_array(JsProxy like, object items):
    """A new JS array in the heap of `like`."""
    cdef Engine e = <Engine>live_ref(like).engine
    enter(e)
    try:
        answer = take_py(e, array_from(e, items))
    finally:
        leave(e)
    return answer


cdef object array_slice(JsProxy self, object index):
    cdef list items = []
    for i in range(*index.indices(js_length(self))):
        items.append(array_get(self, i))
    return new_array(self, items)


cdef object array_copy(JsProxy self, list more):
    return new_array(self, list(self) + more)


cdef object array_repeated(JsProxy self, object count):
    if not hasattr(type(count), "__index__"):
        return NotImplemented
    return new_array(self, list(self) * _operator.index(count))


cdef int array_delete_slice(JsProxy self, object positions) except -1:
    if not positions:
        return 0
    if positions.step < 0:
        positions = positions[::-1]
    if positions.step == 1:
        array_splice(self, positions.start, len(positions), ())
    else:
        library_function(<Engine>live_ref(self).engine, "deleteEvery")(
            self, positions.start, positions.step, len(positions))
    return 0


cdef int array_set_slice(JsProxy self, object index, object values) except -1:
    start, stop, step = index.indices(js_length(self))
    items = tuple(values)
    if step == 1:
        array_splice(self, start, max(0, stop - start), items)
        return 0
    positions = range(start, stop, step)
    if len(positions) != len(items):
        raise ValueError(f"cannot assign {len(items)} items to an extended slice of {len(positions)}")
    for position, item in zip(positions, items):
        array_set(self, position, item)
    return 0


cdef class JsTypedArray(JsProxy):
    """A JS typed array: a sequence of numbers of a fixed length. It is a JsBuffer, too."""

    def __iter__(self):
        cdef JsArrayIterator iterator = JsArrayIterator.__new__(JsArrayIterator)
        iterator.array = self
        return iterator

    def __getitem__(self, index):
        if isinstance(index, slice):
            start, stop, step = index.indices(js_length(self))
            if step == 1:
                return js_getattr(self, "subarray")(start, max(start, stop))
            return js_getattr(self, "constructor").new(new_array(self, items_at(self, range(start, stop, step))))
        return array_get(self, array_index(self, index))

    def __setitem__(self, index, value):
        if isinstance(index, slice):
            positions = range(*index.indices(js_length(self)))
            items = list(value)
            if len(items) != len(positions):
                raise ValueError(f"cannot assign {len(items)} items to {len(positions)} places of a typed array")
            for position, item in zip(positions, items):
                array_set(self, position, item)
        else:
            array_set(self, array_index(self, index), value)

    def __delitem__(self, index):
        raise TypeError("items of a typed array cannot be deleted: its length is fixed")

    def __contains__(self, item):
        return any(item == x for x in self)


cdef class JsArrayLike(JsProxy):
    """A JS object with a length, and an iterator or item(), such as `arguments` or a list of nodes: a Sequence."""

    def __getitem__(self, index):
        if isinstance(index, slice):
            items = []
            for position in range(*index.indices(js_length(self))):
                items.append(array_like_get(self, position))
            return new_array(self, items)
        return array_like_get(self, array_index(self, index))

    def __contains__(self, item):
        return any(item is x or item == x for x in self)

    __iter__ = _abc.Sequence.__iter__                # of what has no iterator: `JsIterable` comes first
    __reversed__ = _abc.Sequence.__reversed__
    index = _abc.Sequence.index
    count = _abc.Sequence.count


cdef object array_like_get(JsProxy self, int64_t index):
    """The property of that index, else what item() gives."""
    try:
        return array_get(self, index)
    except IndexError:
        if not is_given(self, "item"):
            raise
    return js_invoke(self, A_ITEM, (index,))


cdef class JsJsonArray(JsArray):
    """A JS array whose items come wrapped by `as_py_json`."""

    def __iter__(self):
        for item in JsArray.__iter__(self):
            yield as_json(item)

    def __getitem__(self, index):
        if isinstance(index, slice):
            items = []
            for item in JsArray.__getitem__(self, index):
                items.append(as_json(item))
            return items
        return as_json(JsArray.__getitem__(self, index))
