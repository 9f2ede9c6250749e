# Property names: atoms of the engine <-> interned Python strings, with what a proxy needs to know of each.

ctypedef struct Name:
    JSAtom atom             # owned
    PyObject *text          # owned, interned; NULL for a symbol
    PyObject *attribute     # owned, interned: the text without one leading "$"; NULL for a symbol
    uint32_t own            # a proxy with one of these protocol flags has the name itself, see pyproxy.pxi
    bint describes          # one of these by which a proxy describes itself: own data of the object come first
    bint js_probe           # JavaScript's libraries ask any object for it, to learn what it is
    bint library_probe      # and so do the engine and libraries of a mapping
    bint is_guarded         # not every object shows it to Python, see `is_shown`
    bint python_probe       # Python's libraries ask any object for it

# What an object is asked for by whoever wants to know what it is. One that answers whatever it is asked for, a Mock in
# Python or a Proxy in JS, is none of it: it has only what it, or its class, was given.
cdef frozenset JS_PROBES = frozenset({
    "then", "toJSON", "nodeType", "tagName", "outerHTML", "toDataURL", "toSpec", "$schema", "inspect",
    "asymmetricMatch", "$$typeof", "@@__IMMUTABLE_ITERABLE__@@", "@@__IMMUTABLE_RECORD__@@", "_isMockFunction",
    "__esModule", "valueOf",
})
cdef frozenset MAPPING_PROBES = JS_PROBES | {"constructor"}
cdef tuple PYTHON_PROBES = ("__", "_repr_", "_ipython_", "_render_")

cdef size_t NAMES_KEPT = 65536     # beyond that the cache starts anew, at the next outermost entry
cdef enum:
    MOST_NAMES_OF_A_RECORD = 64    # an object with more is taken for a dictionary: deep copies do not cache its names

# Names that the bridge itself looks up. The order is that of the enum.
cdef enum:
    A_LENGTH, A_SIZE, A_GET, A_SET, A_HAS, A_DELETE, A_THEN, A_NEXT, A_RETURN, A_THROW, A_VALUE, A_DONE, A_KEYS
    A_CONSTRUCTOR, A_NAME, A_MESSAGE, A_STACK, A_PROTOTYPE, A_TO_STRING, A_CAUSE, A_ADD, A_CALL, A_ITEM
    A_ITERATOR, A_ASYNC_ITERATOR, A_DISPOSE, A_ASYNC_DISPOSE, A_TO_STRING_TAG, A_COUNT

cdef list WELL_KNOWN = [
    "length", "size", "get", "set", "has", "delete", "then", "next", "return", "throw", "value", "done", "keys",
    "constructor", "name", "message", "stack", "prototype", "toString", "cause", "add", "call", "item",
]
cdef list WELL_KNOWN_SYMBOLS = ["iterator", "asyncIterator", "dispose", "asyncDispose", "toStringTag"]


cdef int make_well_known(Engine e) except -1:
    """Fill `e.atoms`. Owned by the engine until `free_names`."""
    cdef int i
    cdef bytes text
    cdef JSValue symbol, value
    e.atoms = <JSAtom *>PyMem_Malloc(A_COUNT * sizeof(JSAtom))
    if e.atoms == NULL:
        raise MemoryError
    memset(e.atoms, 0, A_COUNT * sizeof(JSAtom))
    for i, name in enumerate(WELL_KNOWN):
        text = name.encode()
        e.atoms[i] = JS_NewAtomLen(e.ctx, PyBytes_AS_STRING(text), PyBytes_GET_SIZE(text))
        if e.atoms[i] == 0:
            raise_js(e)
    symbol = global_value(e, b"Symbol")
    try:
        for i, name in enumerate(WELL_KNOWN_SYMBOLS):
            value = well_known_symbol(e, symbol, name)
            e.atoms[A_ITERATOR + i] = JS_ValueToAtom(e.ctx, value)
            js_drop(e.rt, value)
            if e.atoms[A_ITERATOR + i] == 0:
                raise_js(e)
    finally:
        js_drop(e.rt, symbol)
    return 0


cdef JSValue well_known_symbol(Engine e, JSValue symbol, str name) except *:
    """A well-known symbol, owned by the caller, made if the engine lacks it."""
    cdef bytes text = name.encode()
    cdef bytes description = b"Symbol." + text
    cdef JSValue value = JS_GetPropertyStr(e.ctx, symbol, PyBytes_AS_STRING(text))
    if value.tag == TAG_SYMBOL:
        return value
    if value.tag == TAG_EXCEPTION:
        raise_js(e)
    js_drop(e.rt, value)
    # QuickJS-ng 0.11 lacks Symbol.dispose and asyncDispose; code that brings its own looks for them here as well
    value = JS_NewSymbol(e.ctx, PyBytes_AS_STRING(description), False)
    if value.tag == TAG_EXCEPTION:
        raise_js(e)
    if JS_DefinePropertyValueStr(e.ctx, symbol, PyBytes_AS_STRING(text), js_dup(value), 0) < 0:
        js_drop(e.rt, value)
        raise_js(e)
    return value


cdef JSValue global_value(Engine e, const char *name) except *:
    """A property of globalThis, owned by the caller."""
    cdef JSValue scope = JS_GetGlobalObject(e.ctx)
    cdef JSValue value = JS_GetPropertyStr(e.ctx, scope, name)
    js_drop(e.rt, scope)
    if value.tag == TAG_EXCEPTION:
        raise_js(e)
    return value


cdef JSAtom atom_of(Engine e, str text) except? 0:
    """The atom of any string, owned by the caller. `name_of_str` is the cached way."""
    cdef JSValue value
    cdef JSAtom atom
    to_js(e, text, &value)
    atom = JS_ValueToAtom(e.ctx, value)
    js_drop(e.rt, value)
    if atom == 0:
        raise_js(e)
    return atom


cdef Name *add_name(Engine e, JSAtom atom, object text) except NULL:
    """Cache a name. Consumes the reference to `atom`; `text` is None for a symbol."""
    cdef Name *name = <Name *>PyMem_Malloc(sizeof(Name))
    if name == NULL:
        JS_FreeAtom(e.ctx, atom)
        raise MemoryError
    memset(name, 0, sizeof(Name))
    name.atom = atom
    if text is not None:
        attribute = text[1:] if len(text) > 1 and text[0] == "$" else text
        name.text = intern_owned(text)
        name.attribute = intern_owned(attribute)
        name.own = OWN_NAMES.get(text, 0)
        name.describes = text in DESCRIBING
        name.js_probe = text in JS_PROBES
        name.library_probe = text in MAPPING_PROBES
        name.python_probe = text.startswith(PYTHON_PROBES) and text.endswith("_")
        name.is_guarded = name.python_probe or text == "keys"
    if pointermap_set(&e.names_by_atom, atom, name) < 0:
        JS_FreeAtom(e.ctx, atom)
        Py_XDECREF(name.text)
        Py_XDECREF(name.attribute)
        PyMem_Free(name)
        raise MemoryError
    if name.text != NULL and pointermap_set(&e.names_by_str, <uintptr_t>name.text, name) < 0:
        raise MemoryError                # found by its atom nevertheless
    return name


cdef PyObject *intern_owned(object text) except NULL:
    """An owned reference to the interned equal of `text`, an exact str even if `text` is of a subclass."""
    cdef PyObject *result
    if type(text) is not str:
        text = str.__str__(text)
    Py_INCREF(text)
    result = <PyObject *>text
    PyUnicode_InternInPlace(&result)
    return result


cdef inline Name *name_of_atom(Engine e, JSAtom atom) except NULL:
    """The cached name of an atom (borrowed atom; not an index)."""
    cdef Name *name = <Name *>e.recent_names[atom % RECENT_NAMES]
    if name != NULL and name.atom == atom:
        return name
    return known_name(e, atom)


cdef Name *known_name(Engine e, JSAtom atom) except NULL:
    cdef Name *name = <Name *>pointermap_get(&e.names_by_atom, atom)
    if name == NULL:
        return name_of_new_atom(e, atom)
    e.recent_names[atom % RECENT_NAMES] = name
    return name


cdef Name *name_of_new_atom(Engine e, JSAtom atom) except NULL:
    cdef JSValue value = JS_AtomToValue(e.ctx, atom)
    text = None if value.tag == TAG_SYMBOL else take_py(e, value)
    if text is None:
        js_drop(e.rt, value)
    return add_name(e, JS_DupAtom(e.ctx, atom), text)


cdef inline Name *name_of_str(Engine e, object text) except NULL:
    """The cached name of a str."""
    cdef Name *name = <Name *>e.recent_strs[place_of_str(text)]
    if name != NULL and name.text == <PyObject *>text:
        return name
    return known_name_of_str(e, text)


cdef inline size_t place_of_str(object text) noexcept:
    """Where `recent_strs` has a str: short ones lie 64 bytes apart."""
    cdef uintptr_t address = <uintptr_t><PyObject *>text
    return (address >> 4 ^ address >> 10) % RECENT_NAMES


cdef Name *known_name_of_str(Engine e, object text) except NULL:
    cdef Name *name = <Name *>pointermap_get(&e.names_by_str, <uintptr_t><PyObject *>text)
    if name == NULL:
        return name_of_new_str(e, text)
    e.recent_strs[place_of_str(text)] = name
    return name


cdef Name *name_of_new_str(Engine e, object text) except NULL:
    cdef JSAtom atom = atom_of(e, text)
    cdef Name *name = <Name *>pointermap_get(&e.names_by_atom, atom)
    if name == NULL:
        return add_name(e, atom, text)
    JS_FreeAtom(e.ctx, atom)
    return name


cdef object property_name(Engine e, JSAtom atom, bint comes_again):
    """The key that a property's name becomes; None for a symbol."""
    cdef Name *name
    cdef JSValue text
    if atom & ATOM_INDEX_BIT:
        return f"{<uint32_t>(atom & ~ATOM_INDEX_BIT)}"
    name = <Name *>pointermap_get(&e.names_by_atom, atom)
    if name == NULL and comes_again and e.names_by_atom.used < NAMES_KEPT:
        name = name_of_new_atom(e, atom)
    if name != NULL:
        return <object>name.text if name.text != NULL else None
    text = JS_AtomToValue(e.ctx, atom)
    if text.tag == TAG_SYMBOL:
        js_drop(e.rt, text)
        return None
    return take_py(e, text)


cdef void free_names(Engine e) noexcept:
    """Empty the cache; with the engine closing also the well-known atoms."""
    cdef size_t i
    cdef Name *name
    cdef PointerMap *map = &e.names_by_atom
    if map.entries != NULL:
        for i in range(map.last + 1):
            if map.entries[i].key:
                name = <Name *>map.entries[i].value
                JS_FreeAtom(e.ctx, name.atom)
                Py_XDECREF(name.text)
                Py_XDECREF(name.attribute)
                PyMem_Free(name)
    memset(e.recent_names, 0, sizeof(e.recent_names))
    memset(e.recent_strs, 0, sizeof(e.recent_strs))
    pointermap_free(&e.names_by_atom)
    pointermap_free(&e.names_by_str)
    if e.closing and e.atoms != NULL:
        for i in range(A_COUNT):
            if e.atoms[i]:
                JS_FreeAtom(e.ctx, e.atoms[i])
        PyMem_Free(e.atoms)
        e.atoms = NULL
