# The exotic object behind a PyProxy: JS's internal methods for properties (ECMAScript 6.1.7.2) on a Python object.
#
# Reading `p.x`: symbols and the proxy's own names go to the prototype; then getattr; then an item of a mapping; then,
# for an index that is read, an item of anything else with `[]`; then the rest of the prototype chain. Own data come
# before the names by which a proxy describes itself (`type`, `length`, `destroyed`), and before everything where data
# are listed: spread, Object.entries. Writing, deleting and `in` follow the same order. What is own: own_data.pxi.
#
# The engine's loops over properties (Array.prototype.join, JSON ...) run no JavaScript that would look at signals.
# So each of these functions counts, and looks now and then. Nor does the engine look at the stack where it reads a
# property: an object whose prototype is a PyProxy of its own JsProxy would be asked for ever.

cdef enum:
    STEPS_BETWEEN_LOOKS = 1024


cdef inline bint stops_here(Engine e) noexcept:
    """Count an access; true, with what is to be thrown, when this is where JavaScript is to stop."""
    cdef char here
    if <uintptr_t>&here < e.stack_floor:
        JS_ThrowRangeError(e.ctx, b"Maximum call stack size exceeded")
        return True
    e.accesses += 1
    return e.accesses % STEPS_BETWEEN_LOOKS == 0 and look_at_signals(e)


cdef bint look_at_signals(Engine e) noexcept:
    cdef bint stops = True
    try:
        breathe(e)
        stops = False
    except BaseException as error:
        throw_python(e, error)
    return stops


cdef JSValue chain_get(Engine e, JSValue proxy, JSAtom atom, JSValue receiver) noexcept:
    """Ordinary [[Get]] (ECMAScript 10.1.8) from the prototype of `proxy` upwards, getters called on `receiver`.

    A `then` that users have put on Object.prototype is none of a Python object's, which would be taken for a promise.
    """
    cdef JSValue holder = JS_GetPrototype(e.ctx, proxy)
    cdef JSValue parent, result
    cdef JSPropertyDescriptor slot
    cdef int status
    while holder.tag == TAG_OBJECT:
        if atom == e.atoms[A_THEN] and holder.u.ptr == e.object_prototype.u.ptr:
            js_drop(e.rt, holder)
            return JS_UNDEFINED
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
        return find_index(e, o, atom & ~ATOM_INDEX_BIT, result)
    name = name_of_atom(e, atom)
    if name.text == NULL or name.own & ANY and (target == NULL or not name.describes):
        return ON_CHAIN
    if target == NULL:
        raise_destroyed(e, proxy)
    o = <object>target
    if name.own and name.own & (ANY | protocols_of(o)):
        return find_described(e, o, name, result) if name.describes else ON_CHAIN
    if name.js_probe and answers_anything(o):
        value = given_attribute(o, <object>name.attribute, &found)
        if found:
            Py_INCREF(value)
            result[0] = <PyObject *>value
            return ATTRIBUTE
    elif DiglotObject_FindAttr(o, name.attribute, result):
        return ATTRIBUTE
    if protocols_of(o) & IS_MAPPING or kind_of_flags(protocols_of(o)) == STRUCTURE:
        value = own_datum(e, o, name, &found)
        if found:
            Py_INCREF(value)
            result[0] = <PyObject *>value
            return ITEM
    return ABSENT if name.own & OF_FUNCTIONS and protocols_of(o) & IS_CALLABLE else NOT_FOUND


cdef Found find_described(Engine e, object o, Name *name, PyObject **result) except? NOT_FOUND:
    """As `find_property`, of a name by which the proxy describes itself: the object's own datum of that name, if any.
    What has indices keeps its `length`, which loops over them rely on."""
    cdef bint found = False
    if name.own & HAS_LENGTH and protocols_of(o) & IS_SEQUENCE:
        return ON_CHAIN
    value = own_datum(e, o, name, &found)
    if not found:
        return ON_CHAIN
    Py_INCREF(value)
    result[0] = <PyObject *>value
    return ITEM


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


cdef Found find_index(Engine e, object o, uint32_t index, PyObject **result) except? NOT_FOUND:
    """An item of a sequence, or of a mapping by "5" or 5; NOT_FOUND when out of range."""
    cdef uint32_t flags = protocols_of(o)
    cdef bint found = False
    value = None
    if flags & IS_SEQUENCE:
        try:
            value = PySequence_GetItem(o, index)
            found = True
        except IndexError:
            pass
    elif flags & IS_MAPPING:
        value = mapping_item(e, o, str(index), False, &found)
    if not found:
        return NOT_FOUND
    Py_INCREF(value)
    result[0] = <PyObject *>value
    return ITEM


cdef Found read_index(Engine e, JSValue proxy, JSAtom atom, PyObject **result) except? NOT_FOUND:
    """As `find_property` of an index that is read, which asks whatever has `[]`: arrays, matches, `df.iloc`; of a
    table its row."""
    cdef Found where = find_property(e, proxy, atom, result)
    cdef uint32_t flags
    if where != NOT_FOUND:
        return where
    o = <object>pyproxy_target(e, proxy)
    flags = protocols_of(o)
    if is_table(flags):
        value = e.hooks.row(o, atom & ~ATOM_INDEX_BIT)
        if value is None:
            return NOT_FOUND
        Py_INCREF(value)
        result[0] = <PyObject *>value
        return ITEM
    if not flags & HAS_GET or flags & (IS_SEQUENCE | IS_MAPPING):
        return NOT_FOUND
    try:
        value = PyObject_GetItem(o, <uint32_t>(atom & ~ATOM_INDEX_BIT))
        Py_INCREF(value)
        result[0] = <PyObject *>value
        where = ITEM
    except (KeyError, IndexError):
        pass
    return where


cdef JSValue proxy_get(JSContext *ctx, JSValue proxy, JSAtom atom, JSValue receiver) noexcept:
    cdef Engine e = engine_of(ctx)
    cdef PyObject *found
    cdef Found where
    if stops_here(e):
        return JS_EXCEPTION
    if atom & ATOM_INDEX_BIT:
        where = (<FindProperty>read_index)(e, proxy, atom, &found)
    elif e.accesses == e.listed.access and is_listed(e, proxy, atom):
        where = (<FindProperty>read_own)(e, proxy, atom, &found)
    else:
        where = (<FindProperty>find_property)(e, proxy, atom, &found)
    if where >= ATTRIBUTE:
        return js_of(e, found)
    if where == ABSENT:
        return JS_UNDEFINED
    if where == NOT_FOUND and PyErr_Occurred() != NULL:
        return throw_pending(e)
    return chain_get(e, proxy, atom, receiver)


# Spread, rest, Object.entries, values and assign ask for each property's descriptor, then read it (ECMAScript 7.3.25,
# 7.3.23). The engine has one function for that read and for `p.x`; the descriptor, which the same function of
# JavaScript has asked for just before, tells them apart.

cdef inline bint is_listed(Engine e, JSValue proxy, JSAtom atom) noexcept:
    """Whether the running function has just asked for the descriptor of the property that is read."""
    return e.listed.atom == atom and e.listed.proxy == proxy.u.ptr and e.listed.frame == internals_frame(e.rt)


cdef Found read_own(Engine e, JSValue proxy, JSAtom atom, PyObject **result) except? NOT_FOUND:
    """As `find_property`, of own data alone if the object has such."""
    cdef bint found = False
    if e.json_marks is None:
        value = find_own(e, proxy, atom, &found)
    else:
        value = find_marked(e, proxy, atom, &found)
    if not found:
        return find_property(e, proxy, atom, result)
    Py_INCREF(value)
    result[0] = <PyObject *>value
    return ITEM


cdef int proxy_get_own(JSContext *ctx, JSPropertyDescriptor *slot, JSValue proxy, JSAtom atom) noexcept:
    """[[GetOwnProperty]]: what is the object's own, as an enumerable, writable, configurable value."""
    cdef Engine e = engine_of(ctx)
    cdef JSValue value
    cdef bint found = False
    if stops_here(e):
        return -1
    try:
        item = find_own(e, proxy, atom, &found) if e.json_marks is None else find_marked(e, proxy, atom, &found)
        if found and slot != NULL:
            to_js(e, item, &value)
            slot.flags = PROP_C_W_E
            slot.value = value
            slot.getter = slot.setter = JS_UNDEFINED
            e.listed.access = e.accesses + 1
            e.listed.atom = atom
            e.listed.proxy = proxy.u.ptr
            e.listed.frame = internals_frame(e.rt)
        return found
    except BaseException as error:
        item = None
        throw_python(e, error)
    return -1


cdef object find_own(Engine e, JSValue proxy, JSAtom atom, bint *found):
    """An object's own datum. Contents come first: what Object.keys lists is what is in it."""
    cdef PyObject *target = pyproxy_target(e, proxy)
    cdef PyObject *value = NULL
    if target == NULL:
        if atom & ATOM_INDEX_BIT or name_of_atom(e, atom).text != NULL:
            raise_destroyed(e, proxy)
        return None
    o = <object>target
    if not atom & ATOM_INDEX_BIT:
        return own_datum(e, o, name_of_atom(e, atom), found)
    if kind_of_flags(protocols_of(o)) == NAMED or find_index(e, o, atom & ~ATOM_INDEX_BIT, &value) != ITEM:
        return None
    found[0] = True
    item = <object>value
    Py_DECREF(item)
    return item


cdef object find_marked(Engine e, JSValue proxy, JSAtom atom, bint *found):
    """As `find_own`, while JSON.stringify runs: it may ask for the property of `marked_name`."""
    cdef Name *name
    if not atom & ATOM_INDEX_BIT:
        name = name_of_atom(e, atom)
        if name.text != NULL and (<str>name.text).startswith(MARK):
            found[0] = True
            return 0
    return find_own(e, proxy, atom, found)


cdef object own_datum(Engine e, object o, Name *name, bint *found):
    """An object's own datum that is no item of a sequence."""
    cdef uint32_t flags = protocols_of(o)
    if name.text == NULL:
        return None
    if flags & IS_MAPPING:
        return mapping_item(e, o, <object>name.text, name.library_probe, found)
    if kind_of_flags(flags) == STRUCTURE:
        found[0] = <object>name.text in (o.dtype.names or ())
        return o[<object>name.text] if found[0] else None
    if kind_of_flags(flags) != NAMED:
        return None if flags & IS_SEQUENCE else own_value(o, <object>name.text, found)
    fields = o._fields
    found[0] = <object>name.text in fields
    return o[fields.index(<object>name.text)] if found[0] else None


cdef int proxy_has(JSContext *ctx, JSValue proxy, JSAtom atom) noexcept:
    """[[HasProperty]]: Python's names first, then the prototype chain."""
    cdef Engine e = engine_of(ctx)
    cdef PyObject *found
    cdef JSValue prototype
    cdef Found where
    cdef int status
    if stops_here(e):
        return -1
    try:
        where = find_property(e, proxy, atom, &found)
        if where >= ATTRIBUTE:
            Py_DECREF(<object>found)
            return 1
        if where == ABSENT:
            return 0
        # of the chain: what `define_on_proxy` put there
        status = JS_GetOwnProperty(ctx, NULL, proxy, atom) if where == ON_CHAIN else 0
    except BaseException as error:
        throw_python(e, error)
        status = -1
    if status:
        return status
    prototype = JS_GetPrototype(ctx, proxy)
    status = JS_HasProperty(ctx, prototype, atom)
    js_drop(e.rt, prototype)
    return status


cdef int proxy_set(JSContext *ctx, JSValue proxy, JSAtom atom, JSValue value, JSValue receiver, int flags) noexcept:
    """[[Set]]: the same order as reading; a new name of a mapping becomes an item. `value` is borrowed."""
    cdef Engine e = engine_of(ctx)
    cdef int status
    if stops_here(e):
        return -1
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
    if name.text == NULL:
        return define_on_proxy(e, proxy, atom, value)
    if target == NULL:
        raise_destroyed(e, proxy)
    o = <object>target
    protocols = protocols_of(o)
    if name.own & (ANY | protocols):
        if name.own & HAS_LENGTH and protocols & IS_MUTABLE_SEQUENCE:
            set_length(o, to_py(e, value))
            return 1
        refuse_own_name(o, name, "set", "value")
    item = to_py(e, value)
    if protocols & IS_MAPPING and protocols & HAS_SET:
        look_for_attribute(o, name, &found)
        if not found:
            mapping_set(e, o, <object>name.text, item)
            return 1
    setattr(o, <object>name.attribute, item)
    return 1


cdef int refuse_own_name(object o, Name *name, str method, str argument) except -1:
    """Refuse to write or delete one of the proxy's own names, and say what reaches Python."""
    text = <str>name.text
    value = f", {argument}" if argument else ""
    if protocols_of(o) & HAS_SET and protocols_of(o) & IS_MAPPING:
        write = f'write {method}("{text}"{value})'
    elif text == "length":
        write = "its length follows its items"
    else:
        write = f"write p.${text} = {argument}" if argument else f"write delete p.${text}"
    raise ErrorOfJs("TypeError", f'"{text}" is a name of the proxy itself, not of {described_type(o)}: {write}')


cdef int set_length(object sequence, object length) except -1:
    """`list.length = n`, which can only truncate."""
    before = len(sequence)
    if type(length) is not int or not 0 <= length <= before:
        raise ErrorOfJs("TypeError",
                        f"cannot make {described_type(sequence)} of {before} items {safe_repr(length)} long: "
                        "writing `length` only truncates; write push(...) for more items")
    if length < before:
        replace(sequence, length, before, [])
    return 0


cdef int define_on_proxy(Engine e, JSValue proxy, JSAtom atom, JSValue value) noexcept:
    """Give the JS object itself a property: symbols never reach Python."""
    return JS_DefineProperty(e.ctx, proxy, atom, value, JS_UNDEFINED, JS_UNDEFINED, PROP_C_W_E | PROP_HAS_VALUE
                             | PROP_HAS_CONFIGURABLE | PROP_HAS_WRITABLE | PROP_HAS_ENUMERABLE
                             | PROP_NO_EXOTIC | PROP_THROW)


cdef int set_index(Engine e, object o, uint32_t index, object item) except -1:
    if protocols_of(o) & IS_MAPPING:
        return mapping_set(e, o, str(index), item)
    o[index] = item
    return 0


cdef int mapping_set(Engine e, object mapping, str text, object item) except -1:
    """Write the item that `mapping_item` would read, else a new one under the string."""
    key = item_key(e, mapping, text)
    mapping[text if key is NO_KEY else key] = item
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
        is_mapping = protocols_of(o) & IS_MAPPING
        if atom & ATOM_INDEX_BIT:
            text = str(atom & ~ATOM_INDEX_BIT)
            if not is_mapping:
                try:
                    del o[int(text)]
                except IndexError:
                    pass
                return 1
        else:
            name = name_of_atom(e, atom)
            if name.text == NULL:
                return 1
            text = <object>name.text
            if name.own & (ANY | protocols_of(o)):
                if is_mapping and item_key(e, o, text) is not NO_KEY:
                    refuse_own_name(o, name, "delete", "")
                return 1
            look_for_attribute(o, name, &found)
            if found and not (is_mapping and is_made_up(o, <object>name.attribute)):
                delattr(o, <object>name.attribute)
                return 1
        if is_mapping:
            key = item_key(e, o, text)
            if key is not NO_KEY:
                del o[key]
        return 1
    except BaseException as error:
        throw_python(e, error)
    return -1


cdef bint is_made_up(object o, str name) except -1:
    """Whether neither an object nor its class was given an attribute: pandas' for columns are such."""
    cdef bint found = False
    given_attribute(o, name, &found)
    return not found


cdef int proxy_define(JSContext *ctx, JSValue proxy, JSAtom atom, JSValue value, JSValue getter, JSValue setter,
                      int flags) noexcept:
    """[[DefineOwnProperty]]: a value is written to Python, a descriptor without one writes nothing. What a property of
    Python's cannot be throws, or is refused with false by Reflect.defineProperty. Symbols stay on the JS object."""
    cdef Engine e = engine_of(ctx)
    cdef int given = flags >> 8 & PROP_C_W_E         # which of writable ... the descriptor has
    cdef str problem = None
    cdef bint is_allowed = False
    try:
        if not atom & ATOM_INDEX_BIT and name_of_atom(e, atom).text == NULL:
            return JS_DefineProperty(ctx, proxy, atom, value, getter, setter, flags | PROP_NO_EXOTIC)
        if flags & (PROP_HAS_GET | PROP_HAS_SET):
            problem = "cannot define an accessor on a Python object: define a property of its Python class instead"
        elif given & ~flags:
            problem = ("data of a Python object cannot be made read-only, hidden or permanent: "
                       "give JavaScript a copy, by toJs()")
        if problem is not None:
            if not flags & PROP_THROW:
                return 0
            raise ErrorOfJs("TypeError", problem)
        is_allowed = True
    except BaseException as error:
        throw_python(e, error)
    if not is_allowed:
        return -1
    return proxy_set(ctx, proxy, atom, value, proxy, flags) if flags & PROP_HAS_VALUE else 1


cdef int proxy_own_names(JSContext *ctx, JSPropertyEnum **table, uint32_t *count, JSValue proxy) noexcept:
    """[[OwnPropertyKeys]]: the object's own data, then what else `dir()` has."""
    cdef Engine e = engine_of(ctx)
    cdef PyObject *target = pyproxy_target(e, proxy)
    cdef uint32_t n = 0
    cdef JSPropertyEnum *entries = NULL
    if stops_here(e):
        return -1
    try:
        if target == NULL:
            raise_destroyed(e, proxy)
        o = <object>target
        names = marked_name(e, o) if is_listed_by_stringify(e) else own_names(e, o)
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


cdef list own_names(Engine e, object o):
    """Names in the order of JS: own data, then the other attributes; each once."""
    cdef TypeKind kind = kind_of_flags(protocols_of(o))
    names = dict.fromkeys(own_data_names(e, o))
    others = [name for name in dir(o) if isinstance(name, str)]
    if kind == FRAME or kind == SERIES:      # which find the first part of a label, too
        others = [name for name in others if not holds_key(o, name)]
    names.update(dict.fromkeys(others))
    return list(names)
