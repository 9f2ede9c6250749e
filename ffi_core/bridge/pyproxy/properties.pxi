# The exotic object behind a PyProxy: JS's internal methods for properties (ECMAScript 6.1.7.2) on a Python object.
#
# Reading `p.x`: symbols and the proxy's own names go to the prototype; then getattr; then an item of an exact dict;
# then the rest of the prototype chain. Writing, deleting and `in` follow the same order.

cdef JSValue chain_get(Engine e, JSValue proxy, JSAtom atom, JSValue receiver) noexcept:
    """Ordinary [[Get]] (ECMAScript 10.1.8) from the prototype of `proxy` upwards, getters called on `receiver`."""
    cdef JSValue holder = JS_GetPrototype(e.ctx, proxy)
    cdef JSValue parent, result
    cdef JSPropertyDescriptor slot
    cdef int status
    while holder.tag == TAG_OBJECT:
        status = JS_GetOwnProperty(e.ctx, &slot, holder, atom)
        if status < 0:
            js_drop(e.rt, holder)
            return JS_EXCEPTION
        if status:
            js_drop(e.rt, holder)
            if not slot.flags & PROP_GETSET:
                return slot.value
            js_drop(e.rt, slot.setter)
            if slot.getter.tag != TAG_OBJECT:
                return JS_UNDEFINED
            result = JS_Call(e.ctx, slot.getter, receiver, 0, NULL)
            js_drop(e.rt, slot.getter)
            return result
        parent = JS_GetPrototype(e.ctx, holder)
        js_drop(e.rt, holder)
        holder = parent
    return holder if holder.tag == TAG_EXCEPTION else JS_UNDEFINED       # a trap of a JS Proxy may throw


cdef enum Found:
    NOT_FOUND       # Python has nothing of that name: the prototype chain may
    ABSENT          # nor may the prototype chain: `name`, `length` ... of JS's own functions
    ON_CHAIN        # a symbol or one of the proxy's own names: the prototype's
    ATTRIBUTE
    ITEM


cdef Found find_property(Engine e, JSValue proxy, JSAtom atom, PyObject **result) except? NOT_FOUND:
    """Look a property up in Python; ATTRIBUTE and ITEM come with a new reference in `result`."""
    cdef PyObject *target = pyproxy_target(e, proxy)
    cdef Name *name
    cdef bint found = False
    result[0] = NULL
    if atom & ATOM_INDEX_BIT:
        if target == NULL:
            raise_destroyed(e, proxy)
        o = <object>target
        return find_index(o, atom & ~ATOM_INDEX_BIT, result)
    name = name_of_atom(e, atom)
    if name.text == NULL or name.own & ANY:
        return ON_CHAIN
    if target == NULL:
        raise_destroyed(e, proxy)
    o = <object>target
    if name.own and name.own & protocols_of(o):
        return ON_CHAIN
    if name.js_probe and answers_anything(o):
        value = given_attribute(o, <object>name.attribute, &found)
        if found:
            Py_INCREF(value)
            result[0] = <PyObject *>value
            return ATTRIBUTE
    elif DiglotObject_FindAttr(o, name.attribute, result):
        return ATTRIBUTE
    if protocols_of(o) & IS_DICT:
        value = dict_item(o, <object>name.text, &found)
        if found:
            Py_INCREF(value)
            result[0] = <PyObject *>value
            return ITEM
    return ABSENT if name.own & OF_FUNCTIONS and protocols_of(o) & IS_CALLABLE else NOT_FOUND


ctypedef Found (*FindProperty)(Engine, JSValue, JSAtom, PyObject **) noexcept      # an exception stays set


cdef int look_for_attribute(object o, Name *name, bint *found) except -1:
    """Whether an object has an attribute, as JS sees it."""
    cdef PyObject *value = NULL
    if name.js_probe and answers_anything(o):
        given_attribute(o, <object>name.attribute, found)
    else:
        found[0] = DiglotObject_FindAttr(o, name.attribute, &value)
        Py_XDECREF(value)
    return 0


cdef bint answers_anything(object o):
    """Whether the type of an object has a `__getattr__`, which may make up attributes."""
    return DiglotType_Lookup(<PyTypeObject *>Py_TYPE(o), <PyObject *>"__getattr__") != NULL


cdef object given_attribute(object o, str name, bint *found):
    """An attribute that an object or its class was given."""
    try:
        value = PyObject_GenericGetAttr(o, name)
    except AttributeError:
        found[0] = False
        return None
    found[0] = True
    return value


cdef Found find_index(object o, uint32_t index, PyObject **result) except? NOT_FOUND:
    """An item of a sequence, or of an exact dict by "5" or 5; NOT_FOUND when out of range."""
    cdef uint32_t flags = protocols_of(o)
    cdef bint found = False
    value = None
    if flags & IS_SEQUENCE:
        try:
            value = PySequence_GetItem(o, index)
            found = True
        except IndexError:
            pass
    elif flags & IS_DICT:
        value = dict_item(o, str(index), &found)
    if not found:
        return NOT_FOUND
    Py_INCREF(value)
    result[0] = <PyObject *>value
    return ITEM


cdef object dict_item(object mapping, str text, bint *found):
    """The item of a dict that JS means by a property name: the string, then the integer if it is all digits."""
    cdef PyObject *value = PyDict_GetItemWithError(mapping, text)
    if value == NULL and text.isdecimal() and text.isascii():
        value = PyDict_GetItemWithError(mapping, int(text))
    found[0] = value != NULL
    return <object>value if value != NULL else None


cdef JSValue proxy_get(JSContext *ctx, JSValue proxy, JSAtom atom, JSValue receiver) noexcept:
    cdef Engine e = engine_of(ctx)
    cdef PyObject *found
    cdef Found where = (<FindProperty>find_property)(e, proxy, atom, &found)
    if where >= ATTRIBUTE:
        return js_of(e, found)
    if where == ABSENT:
        return JS_UNDEFINED
    if where == NOT_FOUND and PyErr_Occurred() != NULL:
        return throw_pending(e)
    return chain_get(e, proxy, atom, receiver)


cdef int proxy_get_own(JSContext *ctx, JSPropertyDescriptor *slot, JSValue proxy, JSAtom atom) noexcept:
    """[[GetOwnProperty]]: what Python has under the name, as a writable, configurable value.

    Enumerable are the items of a dict or sequence; of other objects the attributes without a leading underscore.
    """
    cdef Engine e = engine_of(ctx)
    cdef PyObject *found
    cdef JSValue value
    cdef Found where
    try:
        where = find_entry(e, proxy, atom, &found)
        if where < ATTRIBUTE:
            return 0
        item = <object>found
        Py_DECREF(item)
        if slot != NULL:
            slot.flags = PROP_CONFIGURABLE | PROP_WRITABLE
            if where == ITEM or is_enumerable(e, proxy, atom):
                slot.flags = PROP_C_W_E
            to_js(e, item, &value)
            slot.value = value
            slot.getter = slot.setter = JS_UNDEFINED
        return 1
    except BaseException as error:
        item = None
        throw_python(e, error)
        return -1


cdef Found find_entry(Engine e, JSValue proxy, JSAtom atom, PyObject **result) except? NOT_FOUND:
    """As `find_property`, but an exact dict's contents come first: what Object.keys lists is what is in it."""
    cdef PyObject *target = pyproxy_target(e, proxy)
    cdef Name *name
    cdef bint found = False
    if target != NULL and not atom & ATOM_INDEX_BIT and protocols_of(<object>target) & IS_DICT:
        name = name_of_atom(e, atom)
        if name.text != NULL:
            o = <object>target
            item = dict_item(o, <object>name.text, &found)
            if found:
                Py_INCREF(item)
                result[0] = <PyObject *>item
                return ITEM
    return find_property(e, proxy, atom, result)


cdef bint is_enumerable(Engine e, JSValue proxy, JSAtom atom) except -1:
    """Whether an attribute is listed by Object.keys."""
    if protocols_of(<object>pyproxy_target(e, proxy)) & (IS_DICT | IS_SEQUENCE):
        return False
    return not (<str>name_of_atom(e, atom).text).startswith("_")


cdef int proxy_has(JSContext *ctx, JSValue proxy, JSAtom atom) noexcept:
    """[[HasProperty]]: Python's names first, then the prototype chain."""
    cdef Engine e = engine_of(ctx)
    cdef PyObject *found
    cdef JSValue prototype
    cdef Found where
    cdef int status
    try:
        where = find_property(e, proxy, atom, &found)
        if where >= ATTRIBUTE:
            Py_DECREF(<object>found)
            return 1
        if where == ABSENT:
            return 0
        if where == ON_CHAIN:
            status = JS_GetOwnProperty(ctx, NULL, proxy, atom)      # what `define_on_proxy` put there
            if status:
                return status
    except BaseException as error:
        throw_python(e, error)
        return -1
    prototype = JS_GetPrototype(ctx, proxy)
    status = JS_HasProperty(ctx, prototype, atom)
    js_drop(e.rt, prototype)
    return status


cdef int proxy_set(JSContext *ctx, JSValue proxy, JSAtom atom, JSValue value, JSValue receiver, int flags) noexcept:
    """[[Set]]: the same order as reading; a new name of an exact dict becomes an item. `value` is borrowed."""
    cdef Engine e = engine_of(ctx)
    cdef int status
    if receiver.tag != TAG_OBJECT or receiver.u.ptr != proxy.u.ptr:
        # an object that inherits from the proxy: the property becomes its own
        return JS_DefinePropertyValue(ctx, receiver, atom, js_dup(value), PROP_C_W_E | PROP_THROW)
    status = (<SetProperty>set_property)(e, proxy, atom, value)
    if status < 0 and PyErr_Occurred() != NULL:
        throw_pending(e)
    return status


ctypedef int (*SetProperty)(Engine, JSValue, JSAtom, JSValue) noexcept      # an exception stays set


cdef int set_property(Engine e, JSValue proxy, JSAtom atom, JSValue value) except? -1:
    """Write a property; -1 without a Python exception when JS has thrown one."""
    cdef PyObject *target = pyproxy_target(e, proxy)
    cdef Name *name
    cdef uint32_t protocols
    cdef bint found = False
    if atom & ATOM_INDEX_BIT:
        if target == NULL:
            raise_destroyed(e, proxy)
        o = <object>target
        set_index(e, o, atom & ~ATOM_INDEX_BIT, to_py(e, value))
        return 1
    name = name_of_atom(e, atom)
    if name.text == NULL or name.own & ANY:
        return define_on_proxy(e, proxy, atom, value)
    if target == NULL:
        raise_destroyed(e, proxy)
    o = <object>target
    protocols = protocols_of(o)
    if name.own & protocols:
        return define_on_proxy(e, proxy, atom, value)
    item = to_py(e, value)
    if protocols & IS_DICT:
        look_for_attribute(o, name, &found)
        if not found:
            dict_set(o, <object>name.text, item)
            return 1
    setattr(o, <object>name.attribute, item)
    return 1


cdef int define_on_proxy(Engine e, JSValue proxy, JSAtom atom, JSValue value) noexcept:
    """Give the JS object itself a property: symbols, and names that are the proxy's own, never reach Python."""
    return JS_DefineProperty(e.ctx, proxy, atom, value, JS_UNDEFINED, JS_UNDEFINED, PROP_C_W_E | PROP_HAS_VALUE
                             | PROP_HAS_CONFIGURABLE | PROP_HAS_WRITABLE | PROP_HAS_ENUMERABLE
                             | PROP_NO_EXOTIC | PROP_THROW)


cdef int set_index(Engine e, object o, uint32_t index, object item) except -1:
    if protocols_of(o) & IS_DICT:
        return dict_set(o, str(index), item)
    o[index] = item
    return 0


cdef int dict_set(object mapping, str text, object item) except -1:
    """Write the item that `dict_item` would read, else a new one under the string."""
    if text not in mapping and text.isdecimal() and text.isascii() and int(text) in mapping:
        mapping[int(text)] = item
    else:
        mapping[text] = item
    return 0


cdef int proxy_delete(JSContext *ctx, JSValue proxy, JSAtom atom) noexcept:
    """[[Delete]]: the same order as reading; deleting what is not there is true, as in JS."""
    cdef Engine e = engine_of(ctx)
    cdef Name *name
    cdef PyObject *target = pyproxy_target(e, proxy)
    cdef bint found = False
    try:
        if target == NULL:
            raise_destroyed(e, proxy)
        o = <object>target
        if atom & ATOM_INDEX_BIT:
            text = str(atom & ~ATOM_INDEX_BIT)
            if not protocols_of(o) & IS_DICT:
                try:
                    del o[int(text)]
                except IndexError:
                    pass
                return 1
        else:
            name = name_of_atom(e, atom)
            if name.text == NULL or name.own & (ANY | protocols_of(o)):
                return 1
            text = <object>name.text
            look_for_attribute(o, name, &found)
            if found:
                delattr(o, <object>name.attribute)
                return 1
        if protocols_of(o) & IS_DICT:
            if text in o:
                del o[text]
            elif text.isdecimal() and text.isascii() and int(text) in o:
                del o[int(text)]
        return 1
    except BaseException as error:
        throw_python(e, error)
        return -1


cdef int proxy_define(JSContext *ctx, JSValue proxy, JSAtom atom, JSValue value, JSValue getter, JSValue setter,
                      int flags) noexcept:
    """[[DefineOwnProperty]]: a plain value is written to Python; symbols and own names stay on the JS object."""
    cdef Engine e = engine_of(ctx)
    cdef Name *name
    cdef PyObject *target
    try:
        if not atom & ATOM_INDEX_BIT:
            name = name_of_atom(e, atom)
            target = pyproxy_target(e, proxy)
            if name.text == NULL or name.own & (ANY | (protocols_of(<object>target) if target != NULL else 0)):
                return JS_DefineProperty(ctx, proxy, atom, value, getter, setter, flags | PROP_NO_EXOTIC)
        if flags & (PROP_HAS_GET | PROP_HAS_SET):
            raise TypeError("cannot define an accessor on a Python object: "
                            "define a property of its Python class instead")
    except BaseException as error:
        throw_python(e, error)
        return -1
    return proxy_set(ctx, proxy, atom, value, proxy, flags)


cdef int proxy_own_names(JSContext *ctx, JSPropertyEnum **table, uint32_t *count, JSValue proxy) noexcept:
    """[[OwnPropertyKeys]]: indices of a sequence, keys of an exact dict, and dir()."""
    cdef Engine e = engine_of(ctx)
    cdef PyObject *target = pyproxy_target(e, proxy)
    cdef uint32_t n = 0
    cdef JSPropertyEnum *entries = NULL
    try:
        if target == NULL:
            raise_destroyed(e, proxy)
        o = <object>target
        names = own_names(o)
        entries = <JSPropertyEnum *>js_malloc(ctx, (len(names) or 1) * sizeof(JSPropertyEnum))
        if entries == NULL:
            return -1
        for text in names:
            entries[n].is_enumerable = True
            entries[n].atom = atom_of(e, text)
            n += 1
        table[0] = entries
        count[0] = n
        return 0
    except BaseException as error:
        if entries != NULL:
            JS_FreePropertyEnum(ctx, entries, n)
        throw_python(e, error)
        return -1


cdef list own_names(object o):
    """Names in the order of JS: indices, then keys, then attributes; each once."""
    cdef uint32_t flags = protocols_of(o)
    names = {}
    if flags & IS_SEQUENCE:
        names = dict.fromkeys(map(str, range(len(o))))
    elif flags & IS_DICT:
        names = dict.fromkeys([key if type(key) is str else str(key) for key in o if isinstance(key, (str, int))])
    names.update(dict.fromkeys([name for name in dir(o) if isinstance(name, str)]))
    return list(names)
