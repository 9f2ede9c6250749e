# PyProxy: what JS sees of a Python object. A native class with exotic property access, a plain one and a callable one;
# the prototype, one per set of protocol flags, comes from the runtime library (runtime/pyproxy.js).
#
# The object's opaque word is the Python object itself, owned, or, with the lowest bit set, an `Extra` for the few
# proxies that carry more. Reading `p.x`: symbols and the proxy's own names go to the prototype; then getattr; then an
# item of an exact dict; then the rest of the prototype chain.

ctypedef struct Extra:
    PyObject *target        # owned; NULL once destroyed
    bint capture_this       # calls pass `this` first
    bint roundtrip          # Python gets a JsDoubleProxy back, not the object: `is_roundtrip`
    bint once               # destroyed by its first call
    PyObject *made          # owned str or NULL: where the proxy was made, with the ledger on
    PyObject *note          # owned str or NULL: what was destroyed, and where

# The names that a proxy has itself, by the protocol that brings them (FFI.md, "Own names").
cdef dict OWN_NAMES = {}

def _own(flag, names):
    for name in names.split():
        OWN_NAMES[name] = OWN_NAMES.get(name, 0) | flag

_own(ANY, "type destroyed destroy copy toJs toString supportsLength supportsGet supportsSet supportsHas")
_own(HAS_LENGTH, "length")
_own(HAS_GET, "get asJsJson")
_own(HAS_SET, "set delete")
_own(HAS_CONTAINS, "has")
_own(IS_ITERATOR | IS_ASYNC_ITERATOR, "next")
_own(IS_GENERATOR | IS_ASYNC_GENERATOR, "throw return")
_own(IS_AWAITABLE, "then catch finally")
_own(IS_CALLABLE, "apply call bind callKwargs callRelaxed callKwargsRelaxed callWithOptions callPromising captureThis")
_own(IS_BUFFER, "getBuffer")
_own(IS_SEQUENCE, "join slice indexOf lastIndexOf forEach map filter some every reduce reduceRight find findIndex at concat "
                  "includes entries keys values flat flatMap toJSON")
_own(IS_MUTABLE_SEQUENCE, "push pop shift unshift splice reverse sort fill copyWithin")
# a dict's views are Python's, by attribute: keys() values() items()

# What Function.prototype and JS functions have and a callable's proxy has not, unless Python has it.
cdef enum:
    OF_FUNCTIONS = 1 << 29
_own(OF_FUNCTIONS, "name length prototype caller arguments")


cdef inline bint is_pyproxy(Engine e, JSValue value) noexcept:
    cdef JSClassID cls = JS_GetClassID(value)
    return cls != 0 and (cls == e.proxy_class or cls == e.callable_class)


cdef inline Extra *extra_of(Engine e, JSValue proxy) noexcept:
    """The extra record of a PyProxy, or NULL when it has none."""
    cdef uintptr_t word = <uintptr_t>JS_GetOpaque(proxy, JS_GetClassID(proxy))
    return <Extra *>(word - 1) if word & 1 else NULL


cdef inline PyObject *pyproxy_target(Engine e, JSValue value) noexcept:
    """The Python object (borrowed) that `value` stands for; NULL when it is no PyProxy, destroyed, or a double proxy."""
    cdef JSClassID cls = JS_GetClassID(value)
    cdef uintptr_t word
    if cls != e.proxy_class and cls != e.callable_class or cls == 0:
        return NULL
    word = <uintptr_t>JS_GetOpaque(value, cls)
    if word & 1:
        return (<Extra *>(word - 1)).target
    return <PyObject *>word


cdef inline bint is_roundtrip(Engine e, JSValue proxy) noexcept:
    """Whether Python gets the handle back, not the object: made by create_proxy."""
    cdef Extra *extra = extra_of(e, proxy)
    return extra != NULL and extra.roundtrip


cdef Extra *need_extra(Engine e, JSValue proxy) except NULL:
    """The extra record of a PyProxy, made if it has none yet."""
    cdef Extra *extra = extra_of(e, proxy)
    if extra == NULL:
        extra = <Extra *>PyMem_Malloc(sizeof(Extra))
        if extra == NULL:
            raise MemoryError
        memset(extra, 0, sizeof(Extra))
        extra.target = <PyObject *>JS_GetOpaque(proxy, JS_GetClassID(proxy))     # the reference moves
        JS_SetOpaque(proxy, <void *>(<uintptr_t>extra | 1))
    return extra


cdef extern from *:
    """
    PyAPI_DATA(PyTypeObject) _PyMethodWrapper_Type;
    /* What makes a Python object itself: its address, but for bound methods, which are made anew at each access, what they
     * are bound to, by their hash. The odd number is no address; a collision is found by comparing. */
    static inline uintptr_t diglot_identity(PyObject *o) {
        PyTypeObject *type = Py_TYPE(o);
        if (type == &PyMethod_Type || type == &PyCFunction_Type || type == &_PyMethodWrapper_Type) {
            Py_hash_t hash = PyObject_Hash(o);
            if (hash != -1) return ((uintptr_t)hash << 1) | 1;
            PyErr_Clear();
        }
        return (uintptr_t)o;
    }
    """
    uintptr_t identity_of "diglot_identity"(PyObject *o) noexcept


cdef JSValue pyproxy_of(Engine e, object o) noexcept:
    """The PyProxy of an object, owned by the caller; the same one while it lives. JS_EXCEPTION with the JS error set."""
    cdef uintptr_t identity = identity_of(<PyObject *>o)
    cdef void *known = pointermap_get(&e.pyproxies, identity)
    cdef JSValue value
    cdef PyObject *target
    if known != NULL:
        value = js_object(known)
        target = pyproxy_target(e, value)
        if target == <PyObject *>o or target != NULL and is_same_method(o, <object>target):
            return js_dup(value)
    value = new_pyproxy(e, o)
    if value.tag != TAG_EXCEPTION and pointermap_set(&e.pyproxies, identity, value.u.ptr) < 0:
        js_drop(e.rt, value)
        return JS_ThrowOutOfMemory(e.ctx)
    return value


cdef bint is_same_method(object a, object b) noexcept:
    """Whether two objects of one mixed identity are the same method of the same object."""
    try:
        return type(a) is type(b) and a == b
    except BaseException:
        return False


cdef JSValue new_pyproxy(Engine e, object o) noexcept:
    """A handle of its own for `o`, outside of the identity table. Takes a reference to `o`."""
    cdef uint32_t flags
    cdef JSValue value
    cdef void *prototype
    try:
        flags = protocols_of(o)
        prototype = pointermap_get(&e.prototypes, <uintptr_t>flags + 1)
        if prototype == NULL:
            prototype = make_prototype(e, flags)
    except BaseException as error:
        return throw_python(e, error)
    value = JS_NewObjectProtoClass(e.ctx, js_object(prototype), e.callable_class if flags & IS_CALLABLE else e.proxy_class)
    if value.tag == TAG_EXCEPTION:
        return value
    Py_INCREF(o)
    JS_SetOpaque(value, <void *><PyObject *>o)
    if PyType_Check(o):
        JS_SetConstructorBit(e.ctx, value, True)
    e.n_pyproxies += 1
    if e.ledger:
        note_origin(e, value)
    return value


cdef void note_origin(Engine e, JSValue proxy) noexcept:
    """Write down where a new proxy is made."""
    cdef Extra *extra
    try:
        site = call_site(e)
        extra = need_extra(e, proxy)
        Py_INCREF(site)
        extra.made = <PyObject *>site
    except BaseException as error:
        unraisable(error, "while the origin of a proxy was noted")


cdef JSValue new_holder(Engine e, JSClassID cls, JSValue prototype, object o) noexcept:
    """An object of a native class that owns a reference to `o` and is nobody's PyProxy (iterators, exceptions)."""
    cdef JSValue value = JS_NewObjectProtoClass(e.ctx, prototype, cls)
    if value.tag == TAG_EXCEPTION:
        return value
    if pointermap_set(&e.holders, <uintptr_t>value.u.ptr, <void *><PyObject *>o) < 0:
        js_drop(e.rt, value)
        return JS_ThrowOutOfMemory(e.ctx)
    Py_INCREF(o)
    JS_SetOpaque(value, <void *><PyObject *>o)
    return value


cdef void *make_prototype(Engine e, uint32_t flags) except NULL:
    """The prototype of a set of protocols, from the runtime library; owned by `e.prototypes`."""
    cdef JSValue prototype = library_call(e, "prototypeOf", js_float(<double>flags))
    if prototype.tag == TAG_EXCEPTION:
        raise_js(e)
    if pointermap_set(&e.prototypes, <uintptr_t>flags + 1, prototype.u.ptr) < 0:
        js_drop(e.rt, prototype)
        raise MemoryError
    return prototype.u.ptr


# -- finalisers: never run Python code, they queue (lifetimes.pxi) ----------------------------------------------------

cdef void finalize_proxy(JSRuntime *rt, JSValue value) noexcept:
    cdef Engine e = <Engine>JS_GetRuntimeOpaque(rt)
    cdef uintptr_t word = <uintptr_t>JS_GetOpaque(value, JS_GetClassID(value))
    cdef Extra *extra
    cdef PyObject *target
    if word & 1:
        extra = <Extra *>(word - 1)
        target = extra.target
        if extra.note != NULL:
            bury(e, extra.note)
        if extra.made != NULL:
            bury(e, extra.made)
        PyMem_Free(extra)
        drop_hold(e, target)
        pointermap_remove(&e.holders, <uintptr_t>value.u.ptr, target)
    else:
        target = <PyObject *>word
        drop_hold(e, target)
    if target != NULL:
        pointermap_remove(&e.pyproxies, identity_of(target), value.u.ptr)
        e.n_pyproxies -= 1
        bury(e, target)


cdef void mark_proxy(JSRuntime *rt, JSValue value, JS_MarkFunc *mark) noexcept:
    mark_target(rt, pyproxy_target(<Engine>JS_GetRuntimeOpaque(rt), value), mark)


cdef void mark_holder(JSRuntime *rt, JSValue value, JS_MarkFunc *mark) noexcept:
    mark_target(rt, <PyObject *>JS_GetOpaque(value, JS_GetClassID(value)), mark)


cdef void finalize_holder(JSRuntime *rt, JSValue value) noexcept:
    cdef Engine e = <Engine>JS_GetRuntimeOpaque(rt)
    cdef PyObject *target = <PyObject *>JS_GetOpaque(value, JS_GetClassID(value))
    cdef void *error
    if target == NULL:
        return
    drop_hold(e, target)
    pointermap_remove(&e.holders, <uintptr_t>value.u.ptr, target)
    if JS_GetClassID(value) == e.holder_class:
        error = pointermap_get(&e.errors, <uintptr_t>target)
        if error != NULL:
            pointermap_remove(&e.errors, <uintptr_t>target, error)
    bury(e, target)


# -- property access --------------------------------------------------------------------------------------------------

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
    return JS_UNDEFINED


cdef enum Found:
    NOT_FOUND       # Python has nothing of that name: the prototype chain may
    ABSENT          # nor may the prototype chain: `name`, `length` ... of JS's own functions
    ON_CHAIN        # a symbol or one of the proxy's own names: the prototype's
    ATTRIBUTE
    ITEM


cdef Found find_property(Engine e, JSValue proxy, JSAtom atom, PyObject **result) except? NOT_FOUND:
    """Look a property up in Python; ATTRIBUTE and ITEM come with a new reference in `result`."""
    cdef PyObject *target = pyproxy_target(e, proxy)
    cdef uint32_t flags
    cdef Name *name
    cdef bint found = False
    result[0] = NULL
    if atom & ATOM_INDEX_BIT:
        if target == NULL:
            raise_destroyed(e, proxy)
        return find_index(<object>target, atom & ~ATOM_INDEX_BIT, result)
    name = name_of_atom(e, atom)
    if name.text == NULL or name.own & ANY:
        return ON_CHAIN
    if target == NULL:
        raise_destroyed(e, proxy)
    o = <object>target
    flags = protocols_of(o)
    if name.own & flags:
        return ON_CHAIN
    value = DiglotObject_LookupAttr(o, <object>name.attribute, &found)
    where = ATTRIBUTE
    if not found and flags & IS_DICT:
        value = dict_item(o, <object>name.text, &found)
        where = ITEM
    if not found:
        return ABSENT if name.own & OF_FUNCTIONS and flags & IS_CALLABLE else NOT_FOUND
    Py_INCREF(value)
    result[0] = <PyObject *>value
    return where


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
    cdef JSValue result
    cdef Found where
    try:
        where = find_property(e, proxy, atom, &found)
        if where >= ATTRIBUTE:
            value = <object>found
            Py_DECREF(value)
            to_js(e, value, &result)
            return result
        if where == ABSENT:
            return JS_UNDEFINED
    except BaseException as error:
        return throw_python(e, error)
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
            to_js(e, item, &value)
            slot.flags = PROP_C_W_E if where == ITEM or is_enumerable(e, proxy, atom) else PROP_CONFIGURABLE | PROP_WRITABLE
            slot.value = value
            slot.getter = slot.setter = JS_UNDEFINED
        return 1
    except BaseException as error:
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
            item = dict_item(<object>target, <object>name.text, &found)
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
    cdef Name *name
    cdef PyObject *target
    cdef uint32_t protocols
    cdef bint found = False
    try:
        if receiver.tag != TAG_OBJECT or receiver.u.ptr != proxy.u.ptr:
            # an object that inherits from the proxy: the property becomes its own
            return JS_DefinePropertyValue(ctx, receiver, atom, js_dup(value), PROP_C_W_E | PROP_THROW)
        target = pyproxy_target(e, proxy)
        if atom & ATOM_INDEX_BIT:
            if target == NULL:
                raise_destroyed(e, proxy)
            set_index(e, <object>target, atom & ~ATOM_INDEX_BIT, to_py(e, value))
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
            DiglotObject_LookupAttr(o, <object>name.attribute, &found)
            if not found:
                dict_set(o, <object>name.text, item)
                return 1
        setattr(o, <object>name.attribute, item)
        return 1
    except BaseException as error:
        throw_python(e, error)
        return -1


cdef int define_on_proxy(Engine e, JSValue proxy, JSAtom atom, JSValue value) noexcept:
    """Give the JS object itself a property: symbols, and names that are the proxy's own, never reach Python."""
    return JS_DefineProperty(e.ctx, proxy, atom, value, JS_UNDEFINED, JS_UNDEFINED, PROP_C_W_E | PROP_HAS_VALUE
                             | PROP_HAS_CONFIGURABLE | PROP_HAS_WRITABLE | PROP_HAS_ENUMERABLE | PROP_NO_EXOTIC | PROP_THROW)


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
            DiglotObject_LookupAttr(o, <object>name.attribute, &found)
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
            raise TypeError("cannot define an accessor on a Python object: define a property of its Python class instead")
    except BaseException as error:
        throw_python(e, error)
        return -1
    return proxy_set(ctx, proxy, atom, value, proxy, flags)


cdef int proxy_own_names(JSContext *ctx, JSPropertyEnum **table, uint32_t *count, JSValue proxy) noexcept:
    """[[OwnPropertyKeys]]: indices of a sequence, keys of an exact dict, and dir()."""
    cdef Engine e = engine_of(ctx)
    cdef PyObject *target = pyproxy_target(e, proxy)
    cdef uint32_t n = 0
    cdef JSPropertyEnum *entries
    try:
        if target == NULL:
            raise_destroyed(e, proxy)
        names = own_names(<object>target)
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
        throw_python(e, error)
        return -1


cdef list own_names(object o):
    """Names in the order of JS: indices, then keys, then attributes; each once."""
    cdef uint32_t flags = protocols_of(o)
    names = {}
    if flags & IS_SEQUENCE:
        names = dict.fromkeys(map(str, range(len(o))))
    elif flags & IS_DICT:
        names = dict.fromkeys(key if type(key) is str else str(key) for key in o if isinstance(key, (str, int)))
    names.update(dict.fromkeys(name for name in dir(o) if isinstance(name, str)))
    return list(names)


# -- calls ------------------------------------------------------------------------------------------------------------

cdef JSValue proxy_call(JSContext *ctx, JSValue function, JSValue this, int argc, JSValue *argv, int flags) noexcept:
    """[[Call]] and, for a Python class, [[Construct]]."""
    cdef Engine e = engine_of(ctx)
    cdef PyObject *target = pyproxy_target(e, function)
    cdef Extra *extra
    cdef JSValue result
    try:
        if target == NULL:
            return throw_destroyed(e, function)
        extra = extra_of(e, function)
        callee = <object>target
        if extra != NULL and (extra.capture_this or extra.once):
            value = call_marked(e, function, extra, callee, this, argc, argv)
        else:
            value = call_python(e, callee, argc, argv)
        if type(value) is _types.CoroutineType and not flags & CALL_CONSTRUCTOR:
            value = e.hooks.schedule(value)
        to_js(e, value, &result)
        value = callee = None
        if e.n_dead:
            release_dead(e)
        return result
    except BaseException as error:
        return throw_python(e, error)


cdef object call_python(Engine e, object callee, int argc, JSValue *argv):
    """Call with the JS arguments as positional ones, converted on the C stack."""
    cdef PyObject *stack[9]
    cdef int i, n = 0
    if argc > 8:
        return callee(*[to_py(e, argv[i]) for i in range(argc)])
    try:
        for i in range(argc):
            value = to_py(e, argv[i])
            Py_INCREF(value)
            stack[n + 1] = <PyObject *>value
            n += 1
        value = None
        return PyObject_Vectorcall(callee, stack + 1, argc | PY_VECTORCALL_ARGUMENTS_OFFSET, NULL)
    finally:
        for i in range(n):
            Py_DECREF(<object>stack[i + 1])


cdef object call_marked(Engine e, JSValue function, Extra *extra, object callee, JSValue this, int argc, JSValue *argv):
    """Calls of proxies that capture `this` or are good for one call."""
    cdef int i
    arguments = [to_py(e, argv[i]) for i in range(argc)]
    if extra.capture_this:
        arguments.insert(0, to_py(e, this))
    if extra.once:
        destroy_pyproxy(e, function, "it was made by create_once_callable() and has been called")
    return callee(*arguments)


cdef int destroy_pyproxy(Engine e, JSValue proxy, object note) except -1:
    """Release the Python object early; later use raises and says `note`. Idempotent."""
    cdef PyObject *target = pyproxy_target(e, proxy)
    cdef Extra *extra
    if target == NULL:
        return 0
    extra = need_extra(e, proxy)
    o = <object>target
    text = f"It was a proxy of the Python {type(o).__name__!r} object {safe_repr(o)}"
    if extra.made != NULL:
        text += f", made at {<object>extra.made}"
    if e.ledger:
        text += f", destroyed at {call_site(e)}"
    if note:
        text += f"; {note}"
    extra.target = NULL
    Py_INCREF(text)
    extra.note = <PyObject *>text
    pointermap_remove(&e.pyproxies, identity_of(target), proxy.u.ptr)
    pointermap_remove(&e.holders, <uintptr_t>proxy.u.ptr, target)
    e.n_pyproxies -= 1
    bury(e, target)
    return 0


# -- registration -----------------------------------------------------------------------------------------------------

cdef JSClassExoticMethods proxy_exotic
cdef JSClassDef proxy_definition, callable_definition, iterator_definition, holder_definition

cdef void fill_proxy_definitions() noexcept:
    global callable_definition, holder_definition
    proxy_exotic.get_own_property = proxy_get_own
    proxy_exotic.get_own_property_names = proxy_own_names
    proxy_exotic.delete_property = proxy_delete
    proxy_exotic.define_own_property = proxy_define
    proxy_exotic.has_property = proxy_has
    proxy_exotic.get_property = proxy_get
    proxy_exotic.set_property = proxy_set
    proxy_definition.class_name = b"PyProxy"
    proxy_definition.finalizer = finalize_proxy
    proxy_definition.gc_mark = mark_proxy
    proxy_definition.exotic = &proxy_exotic
    callable_definition = proxy_definition
    callable_definition.call = proxy_call
    iterator_definition.class_name = b"PyIterator"
    iterator_definition.finalizer = finalize_holder
    iterator_definition.gc_mark = mark_holder
    holder_definition = iterator_definition
    holder_definition.class_name = b"PyException"


cdef int register_class(Engine e, JSClassID *cls, JSClassDef *definition) except -1:
    cls[0] = 0
    JS_NewClassID(e.rt, cls)
    if JS_NewClass(e.rt, cls[0], definition) < 0:
        raise MemoryError("no room for a JS class")
    return 0


cdef int register_proxy_classes(Engine e) except -1:
    fill_proxy_definitions()
    register_class(e, &e.proxy_class, &proxy_definition)
    register_class(e, &e.callable_class, &callable_definition)
    register_class(e, &e.iterator_class, &iterator_definition)
    register_class(e, &e.holder_class, &holder_definition)
    register_shadow(e)
    return 0
