# What Python sees as a mapping: Maps, plain objects, the views that `as_object_map` and `as_py_json` give; and what has
# get(), set() or has() without being a Map.

cdef class JsMapping(JsProxy):
    """What all mappings have: `|`, and an answer to NumPy. Goes by the items, never by an attribute."""

    def __or__(self, other):
        right = items_of(other)
        return NotImplemented if right is None else items_of(self) | right

    def __ror__(self, other):
        left = items_of(other)
        return NotImplemented if left is None else left | items_of(self)

    def __ior__(self, other):
        items = items_of(other)
        for key, value in (dict(other) if items is None else items).items():
            self[key] = value
        return self

    def __array__(self, dtype=None, copy=None):
        """An array of no dimensions that holds the object, as NumPy makes of a dict: its keys are no items."""
        from diglot.ffi_core.protocol_calls import refuse_table_of_columns
        import numpy
        refuse_table_of_columns()
        array = numpy.empty((), dtype=object)
        array.fill(self)
        return array if dtype is None else array.astype(dtype)


cdef dict items_of(object mapping):
    """The items of a mapping, None for what is none. An object that stays a JsProxy is not copied.

    :raises ConversionError: when two keys of a JS Map are equal in Python.
    """
    if not isinstance(mapping, _abc.Mapping):
        return None
    if not isinstance(mapping, JsMapping):
        return dict(mapping)
    items = {}
    for key in mapping:
        add_item(items, key, mapping[key], "a Map")
    return items


cdef int add_item(dict items, object key, object value, str where) except -1:
    """Add an item whose key must not be there."""
    cdef Py_ssize_t before = len(items)
    items[key] = value
    if len(items) == before:
        raise equal_keys(key, items, where)
    return 0


cdef object equal_keys(object key, object others, str where):
    """The error for a key, or member, of a JS collection that Python cannot tell from another one."""
    other = next((other for other in others if other == key), key)
    return ConversionError(f"{safe_repr(other)} and {safe_repr(key)} in {where} of JavaScript are one key in Python: "
                           "keep the proxy, or convert its keys first, to text for example")


cdef class JsMap(JsMapping):
    """A JS Map or what has its reading methods: a Mapping."""

    def __iter__(self):
        return js_invoke(self, A_KEYS, ())

    def __getitem__(self, key):
        if not js_invoke(self, A_HAS, (key,)):
            raise KeyError(key)
        return js_invoke(self, A_GET, (key,))

    def __contains__(self, key):
        return bool(js_invoke(self, A_HAS, (key,)))

    def keys(self):
        """A live view of the keys, in the order of insertion."""
        return _abc.KeysView(self)

    def values(self):
        """A live view of the values."""
        return _abc.ValuesView(self)

    def items(self):
        """A live view of the pairs (key, value)."""
        return _abc.ItemsView(self)

    def get(self, key, default=None):
        """The value of `key`, or `default`."""
        return self[key] if key in self else default

    def __eq__(self, other):
        if isinstance(other, JsProxy):
            return JsProxy.__eq__(self, other)
        if isinstance(other, _abc.Mapping):
            return dict(self.items()) == dict(other.items())
        return NotImplemented

    def __hash__(self):
        return JsProxy.__hash__(self)


cdef class JsMutableMap(JsProxy):
    """A JS Map or what has all its methods: a MutableMapping, which has the methods of JsMap and these."""

    def __setitem__(self, key, value):
        js_getattr(self, "set")(key, value)

    def __delitem__(self, key):
        if not js_invoke(self, A_DELETE, (key,)):
            raise KeyError(key)

    def clear(self):
        """Remove everything."""
        js_getattr(self, "clear")()

    def pop(self, key, *default):
        """Remove a key and return its value, or `default` when it is not there; KeyError without one."""
        return map_pop(self, key, default)

    popitem = _abc.MutableMapping.popitem
    setdefault = _abc.MutableMapping.setdefault
    update = _abc.MutableMapping.update


cdef object map_pop(JsProxy self, object key, tuple default):
    if len(default) > 1:
        raise TypeError(f"pop() takes a key and at most one default, got {len(default)}")
    if default and key not in self:
        return default[0]
    value = self[key]
    del self[key]
    return value


cdef class JsGettable(JsProxy):
    """A JS object with get(): subscriptable, though no Map."""

    def __getitem__(self, key):
        value = js_invoke(self, A_GET, (key,))
        if value is None and not (hasattr(self, "has") and self.has(key)):
            raise KeyError(key)
        return value


cdef class JsSettable(JsProxy):
    """A JS object with set()."""

    def __setitem__(self, key, value):
        js_getattr(self, "set")(key, value)

    def __delitem__(self, key):
        if not js_invoke(self, A_DELETE, (key,)):
            raise KeyError(key)


cdef class JsContainer(JsProxy):
    """A JS object with has()."""

    def __contains__(self, key):
        return bool(js_invoke(self, A_HAS, (key,)))


cdef class JsRecord(JsMapping):
    """A JS object's own enumerable properties with string keys, as the items of a mapping."""

    def __iter__(self):
        return iter(map_keys(self))

    def __len__(self):
        return map_length(self)

    def __contains__(self, key):
        return isinstance(key, str) and map_has(self, key)

    def __getitem__(self, key):
        if not isinstance(key, str):
            raise no_such_key(self, key)
        return map_item(self, js_property(self, key))

    def __setitem__(self, key, value):
        if not isinstance(key, str):
            raise TypeError(f"keys of a JS object are strings, not {type(key).__name__}")
        js_set_property(self, key, value)

    def __delitem__(self, key):
        if not isinstance(key, str):
            raise no_such_key(self, key)
        if not map_has(self, key):
            raise KeyError(key)
        js_delete_property(self, key)


cdef object no_such_key(JsProxy self, object key):
    """KeyError for a key that is no string; it says so where the text of the key is one."""
    error = KeyError(key)
    if isinstance(key, (int, float)) and map_has(self, str(key)):
        error.__notes__ = [f"keys of a JS object are strings: write o[{str(key)!r}]"]
    return error


cdef class JsPlainObject(JsRecord):
    """The methods of a MutableMapping, for plain objects: a property of that name is the attribute instead."""

    def __getattribute__(self, name):
        if DiglotType_Lookup(<PyTypeObject *>Py_TYPE(self), <PyObject *>name) == NULL:
            return js_getattr(self, name)
        if name in MAPPING_METHODS and is_given(self, name):
            if name in TAKING_METHODS:
                refuse_hidden_method(name)
            return js_getattr(self, name)
        return PyObject_GenericGetAttr(self, name)

    def keys(self):
        """A live view of the keys, in JavaScript's order."""
        return _abc.KeysView(self)

    def values(self):
        """A live view of the values."""
        return _abc.ValuesView(self)

    def items(self):
        """A live view of the pairs (key, value)."""
        return _abc.ItemsView(self)

    def clear(self):
        """Remove every property."""
        clear_record(self)

    def pop(self, key, *default):
        """Remove a key and return its value, or `default` when it is not there; KeyError without one."""
        return map_pop(self, key, default)

    get = _abc.MutableMapping.get
    popitem = _abc.MutableMapping.popitem
    setdefault = _abc.MutableMapping.setdefault
    update = _abc.MutableMapping.update


cdef frozenset MAPPING_METHODS = frozenset({
    "clear", "get", "items", "keys", "pop", "popitem", "setdefault", "update", "values",
})
cdef frozenset TAKING_METHODS = frozenset({"get", "items", "keys"})      # by which Python takes objects for mappings


cdef int refuse_hidden_method(str name) except -1:
    """TypeError where `dict(o)`, `**o` or `match` would take a property of the object's for its method."""
    from diglot.ffi_core.protocol_calls import is_asked_by_python
    if is_asked_by_python():
        error = TypeError(f"this JS object has a property {name!r}, which hides the method of that name: "
                          "Python cannot take it as a mapping")
        error.__notes__ = [f"the property {name!r} is o[{name!r}]; for all of them write o.to_py()"]
        raise error
    return 0


cdef bint is_given(JsProxy self, str name) except -1:
    """Whether the object, or what it inherits from, was given a property of that name, see `has_given`."""
    cdef JsRef *ref = ref_of(<PyObject *>self)
    cdef Engine e
    if ref.engine == NULL:
        return False
    e = <Engine>ref.engine
    enter(e)
    try:
        found = has_given(e, ref.value, name_of_str(e, js_name(name)).atom)
    finally:
        leave(e)
    return found


cdef class JsObjectMap(JsRecord):
    """A JS object's properties as a MutableMapping; made by `as_object_map`."""

    def clear(self):
        """Remove every property."""
        clear_record(self)


cdef int clear_record(JsProxy self) except -1:
    for key in map_keys(self):
        js_delete_property(self, key)
    return 0


cdef object map_item(JsProxy self, object value):
    if isinstance(self, JsJson):
        return as_json(value)
    if isinstance(self, JsHereditary) and isinstance(value, JsProxy) and is_plain(
            <Engine>live_ref(self).engine, live_ref(<JsProxy>value).value):
        return with_protocols(value, IS_OBJECT_MAP | IS_HEREDITARY)
    return value


cdef list map_keys(JsProxy self):
    """The keys of a record: enumerable, string, in JS's order."""
    cdef JsRef *ref = live_ref(self)
    cdef Engine e = <Engine>ref.engine
    cdef JSPropertyEnum *table
    cdef uint32_t count, i
    if e.traced:
        return list(library_object(self, "objectKeys"))
    enter(e)
    try:
        if JS_GetOwnPropertyNames(e.ctx, &table, &count, ref.value, GPN_STRING | GPN_ENUM_ONLY) < 0:
            raise_js(e)
        keys = []
        try:
            for i in range(count):
                keys.append(property_name(e, table[i].atom, count <= MOST_NAMES_OF_A_RECORD))
        finally:
            JS_FreePropertyEnum(e.ctx, table, count)
    finally:
        leave(e)
    return keys


cdef Py_ssize_t map_length(JsProxy self) except -1:
    cdef JsRef *ref = live_ref(self)
    cdef Engine e = <Engine>ref.engine
    cdef JSPropertyEnum *table
    cdef uint32_t count
    if e.traced and not trace_passed(e):
        return traced_ask(e, P_LENGTH, self)
    enter(e)
    try:
        if JS_GetOwnPropertyNames(e.ctx, &table, &count, ref.value, GPN_STRING | GPN_ENUM_ONLY) < 0:
            raise_js(e)
        JS_FreePropertyEnum(e.ctx, table, count)
    finally:
        leave(e)
    return count


cdef bint map_has(JsProxy self, str key) except -1:
    cdef JsRef *ref = live_ref(self)
    cdef Engine e = <Engine>ref.engine
    cdef JSPropertyDescriptor slot
    cdef bint found
    enter(e)
    try:
        found = own_item(e, ref.value, name_of_str(e, key).atom, &slot)
        if found:
            drop_slot(e, &slot)
    finally:
        leave(e)
    return found


cdef bint own_item(Engine e, JSValue object, JSAtom atom, JSPropertyDescriptor *slot) except -1:
    """An enumerable property of the object itself; its values are the caller's."""
    cdef int status = JS_GetOwnProperty(e.ctx, slot, object, atom)
    if status < 0:
        raise_js(e)
    if status and not slot.flags & PROP_ENUMERABLE:
        drop_slot(e, slot)
        return False
    return status


cdef object js_property(JsProxy self, str key):
    """The value of an own enumerable property; KeyError when there is none."""
    cdef JsRef *ref = live_ref(self)
    cdef Engine e = <Engine>ref.engine
    cdef JSPropertyDescriptor slot
    cdef JSAtom atom
    if e.traced and not trace_passed(e):
        return traced_ask(e, P_PROPERTY, self, key)
    enter(e)
    try:
        atom = name_of_str(e, key).atom
        if not own_item(e, ref.value, atom, &slot):
            raise KeyError(key)
        if slot.flags & PROP_GETSET:
            drop_slot(e, &slot)
            answer = take_py(e, JS_GetProperty(e.ctx, ref.value, atom))
        else:
            answer = take_py(e, slot.value)
    finally:
        leave(e)
    return answer


cdef int js_set_property(JsProxy self, str key, object item) except -1:
    cdef JsRef *ref = live_ref(self)
    cdef Engine e = <Engine>ref.engine
    cdef JSValue value
    cdef JSAtom atom
    cdef int status
    if e.traced and not trace_passed(e):
        traced_ask(e, P_SET_PROPERTY, self, key, item)
        return 0
    enter(e)
    try:
        atom = name_of_str(e, key).atom
        to_js(e, item, &value)
        if key == "__proto__" and not JS_GetOwnProperty(e.ctx, NULL, ref.value, atom):
            # defined, not set: no setter is asked
            status = JS_DefinePropertyValue(e.ctx, ref.value, atom, value, PROP_C_W_E | PROP_THROW)
        else:
            status = JS_SetProperty(e.ctx, ref.value, atom, value)
        if status < 0:
            raise_js(e)
    finally:
        leave(e)
    return 0


cdef int js_delete_property(JsProxy self, str key) except -1:
    cdef JsRef *ref = live_ref(self)
    cdef Engine e = <Engine>ref.engine
    if e.traced and not trace_passed(e):
        traced_ask(e, P_DELETE_PROPERTY, self, key)
        return 0
    enter(e)
    try:
        if JS_DeleteProperty(e.ctx, ref.value, name_of_str(e, key).atom, PROP_THROW) < 0:
            raise_js(e)
    finally:
        leave(e)
    return 0


cdef class JsHereditary(JsProxy):
    """Marks an object map whose values are such maps too, where they are plain objects."""


cdef class JsJson(JsProxy):
    """Marks a view made by `as_py_json`."""
