# What an object can do, as flags: one set for Python objects seen from JS, one for JS objects seen from Python.
# The same words on both sides; the runtime library builds one prototype, and jsproxy_types.pxi one class, a set.

cdef enum:
    HAS_LENGTH = 1 << 0
    HAS_GET = 1 << 1
    HAS_SET = 1 << 2
    HAS_CONTAINS = 1 << 3
    IS_ITERABLE = 1 << 4
    IS_ITERATOR = 1 << 5
    IS_AWAITABLE = 1 << 6
    IS_BUFFER = 1 << 7
    IS_CALLABLE = 1 << 8
    IS_ASYNC_ITERABLE = 1 << 9
    IS_ASYNC_ITERATOR = 1 << 10
    IS_GENERATOR = 1 << 11
    IS_ASYNC_GENERATOR = 1 << 12
    IS_SEQUENCE = 1 << 13
    IS_MUTABLE_SEQUENCE = 1 << 14
    IS_DICT = 1 << 15
    IS_ERROR = 1 << 16
    # of JS objects only; of Python's, these bits tell what kinds.pxi says
    IS_ARRAY = 1 << 17
    IS_TYPED_ARRAY = 1 << 18
    IS_MAP = 1 << 19
    IS_MUTABLE_MAP = 1 << 20
    IS_SET = 1 << 21
    IS_DISPOSABLE = 1 << 22
    IS_DOUBLE_PROXY = 1 << 23
    IS_CLASS = 1 << 24
    IS_OBJECT_MAP = 1 << 25  # made by as_object_map()
    IS_HEREDITARY = 1 << 26  # ... and what comes out of it is one too
    IS_JSON = 1 << 27        # made by as_py_json(): what comes out of it is wrapped likewise
    IS_ASYNC_DISPOSABLE = 1 << 28
    IS_PLAIN = 1 << 29       # its properties are the items of a mapping
    ANY = 1 << 30            # of every proxy: for names, see pyproxy.pxi

PROTOCOLS = {
    "HAS_LENGTH": HAS_LENGTH, "HAS_GET": HAS_GET, "HAS_SET": HAS_SET, "HAS_CONTAINS": HAS_CONTAINS,
    "IS_ITERABLE": IS_ITERABLE, "IS_ITERATOR": IS_ITERATOR, "IS_AWAITABLE": IS_AWAITABLE, "IS_BUFFER": IS_BUFFER,
    "IS_CALLABLE": IS_CALLABLE, "IS_ASYNC_ITERABLE": IS_ASYNC_ITERABLE, "IS_ASYNC_ITERATOR": IS_ASYNC_ITERATOR,
    "IS_GENERATOR": IS_GENERATOR, "IS_ASYNC_GENERATOR": IS_ASYNC_GENERATOR, "IS_SEQUENCE": IS_SEQUENCE,
    "IS_MUTABLE_SEQUENCE": IS_MUTABLE_SEQUENCE, "IS_DICT": IS_DICT, "IS_ERROR": IS_ERROR,
    "IS_MAPPING": IS_MAPPING, "HAS_PRIMITIVE": HAS_PRIMITIVE,
    "IS_COLUMN": IS_COLUMN,
}

import collections.abc as _abc
import types as _types

cdef extern from *:
    """
    /* What a class of Python's has for a missing __next__; CPython 3.13 exports it no more. */
    static iternextfunc diglot_no_next = NULL;
    static void diglot_learn_no_next(PyTypeObject *without) { diglot_no_next = without->tp_iternext; }
    #define DIGLOT_SLOT(type, table, slot) ((type)->table && (type)->table->slot)
    static unsigned diglot_slot_protocols(PyTypeObject *t) {
        unsigned flags = 0;
        if (DIGLOT_SLOT(t, tp_as_sequence, sq_length) || DIGLOT_SLOT(t, tp_as_mapping, mp_length)) flags |= 1 << 0;
        if (DIGLOT_SLOT(t, tp_as_mapping, mp_subscript) || DIGLOT_SLOT(t, tp_as_sequence, sq_item)) flags |= 1 << 1;
        if (DIGLOT_SLOT(t, tp_as_mapping, mp_ass_subscript) || DIGLOT_SLOT(t, tp_as_sequence, sq_ass_item))
            flags |= 1 << 2;
        if (DIGLOT_SLOT(t, tp_as_sequence, sq_contains)) flags |= 1 << 3;
        if (t->tp_iter) flags |= 1 << 4;
        if (t->tp_iternext && t->tp_iternext != diglot_no_next) flags |= 1 << 5;
        if (DIGLOT_SLOT(t, tp_as_async, am_await)) flags |= 1 << 6;
        if (DIGLOT_SLOT(t, tp_as_buffer, bf_getbuffer)) flags |= 1 << 7;
        if (t->tp_call) flags |= 1 << 8;
        if (DIGLOT_SLOT(t, tp_as_async, am_aiter)) flags |= 1 << 9;
        if (DIGLOT_SLOT(t, tp_as_async, am_anext)) flags |= 1 << 10;
        return flags;
    }
    static inline int diglot_is_heap_type(PyTypeObject *t) { return PyType_HasFeature(t, Py_TPFLAGS_HEAPTYPE); }
    static inline unsigned diglot_type_version(PyTypeObject *t) {
        return PyType_HasFeature(t, Py_TPFLAGS_VALID_VERSION_TAG) ? t->tp_version_tag : 0;
    }
    """
    void diglot_learn_no_next(PyTypeObject *) noexcept
    uint32_t diglot_slot_protocols(PyTypeObject *) noexcept
    bint diglot_is_heap_type(PyTypeObject *) noexcept
    unsigned diglot_type_version(PyTypeObject *) noexcept

_without_next = type("_without_next", (), {})
diglot_learn_no_next(<PyTypeObject *>_without_next)

# type -> (version << 32 | flags): a type that is changed gets a new version, so does one that takes a dead one's
# address
cdef PointerMap type_protocols

# What was read of it last, by the type's address: most crossings are found here, without a search.
ctypedef struct RecentType:
    PyTypeObject *type
    unsigned version            # not 0 where there is a type
    uint32_t flags
cdef RecentType recent_types[64]


cdef inline uint32_t protocols_of(object o) except? 0xFFFFFFFF:
    """Protocol flags of a Python object's type."""
    cdef PyTypeObject *type = <PyTypeObject *>Py_TYPE(o)
    cdef RecentType *recent = &recent_types[(<uintptr_t>type >> 4 ^ <uintptr_t>type >> 10) & 63]
    if recent.type == type and recent.version == diglot_type_version(type):
        return recent.flags
    return known_protocols(o, type, recent)


cdef uint32_t known_protocols(object o, PyTypeObject *type, RecentType *recent) except? 0xFFFFFFFF:
    cdef unsigned version = diglot_type_version(type)
    cdef uint64_t known = <uint64_t><uintptr_t>pointermap_get(&type_protocols, <uintptr_t>type)
    if not version or known >> 32 != version:
        return find_protocols(o, type)
    recent.type = type
    recent.version = version
    recent.flags = <uint32_t>known
    return recent.flags


cdef uint32_t find_protocols(object o, PyTypeObject *type) except? 0xFFFFFFFF:
    cdef uint32_t flags = diglot_slot_protocols(type)
    cdef unsigned version
    cls = <object><PyObject *>type
    DiglotType_Lookup(type, <PyObject *>"__class__")      # a look at an attribute gives the type its version
    if cls is dict:
        flags |= IS_DICT
    if issubclass(cls, _abc.Sequence):
        flags |= IS_SEQUENCE
        if issubclass(cls, _abc.MutableSequence):
            flags |= IS_MUTABLE_SEQUENCE
    if flags & IS_ITERATOR and issubclass(cls, _abc.Generator):
        flags |= IS_GENERATOR
    if flags & IS_ASYNC_ITERATOR and issubclass(cls, _abc.AsyncGenerator):
        flags |= IS_ASYNC_GENERATOR
    if issubclass(cls, BaseException):
        flags |= IS_ERROR
    if issubclass(cls, _abc.ValuesView):
        flags |= HAS_CONTAINS        # by iteration, as `in` does it
    flags |= kind_flags(cls, flags)
    if cls is _types.GeneratorType and o.gi_code.co_flags & 0x100:     # CO_ITERABLE_COROUTINE: @types.coroutine
        return flags | IS_AWAITABLE                                    # of this object, not of its type
    version = diglot_type_version(type)
    if version:
        pointermap_set(&type_protocols, <uintptr_t>type, <void *><uintptr_t>((<uint64_t>version << 32) | flags))
    return flags


# -- JS objects -------------------------------------------------------------------------------------------------------

cdef bint find_slot(Engine e, JSValue object, JSAtom atom, JSPropertyDescriptor *slot) noexcept:
    """The property that an object, or the first of its prototypes with one, has; its values are the caller's.

    No getter runs; a JS Proxy's traps may.
    """
    cdef JSValue holder = js_dup(object)
    cdef JSValue parent
    cdef int status = 0
    while holder.tag == TAG_OBJECT and atom:
        status = JS_GetOwnProperty(e.ctx, slot, holder, atom)
        if status:
            break
        parent = JS_GetPrototype(e.ctx, holder)
        js_drop(e.rt, holder)
        holder = parent
    if holder.tag == TAG_EXCEPTION or status < 0:      # a Proxy's trap threw: as good as absent
        js_drop(e.rt, JS_GetException(e.ctx))
    js_drop(e.rt, holder)
    return status > 0


cdef inline void drop_slot(Engine e, JSPropertyDescriptor *slot) noexcept:
    js_drop(e.rt, slot.value)
    js_drop(e.rt, slot.getter)
    js_drop(e.rt, slot.setter)


cdef bint has_method(Engine e, JSValue object, int which) noexcept:
    """Whether a method of that well-known name is there, found without running a getter."""
    cdef JSPropertyDescriptor slot
    cdef bint found
    if not find_slot(e, object, e.atoms[which], &slot):
        return False
    if slot.flags & PROP_GETSET:
        found = slot.getter.tag == TAG_OBJECT and which == A_SIZE
    else:
        found = JS_IsFunction(e.ctx, slot.value)
        if which == A_LENGTH or which == A_SIZE:
            found = found or slot.value.tag == TAG_INT
    drop_slot(e, &slot)
    return found


cdef bint has_integral_length(Engine e, JSValue object) noexcept:
    """Whether `length` is an integer, or comes from an accessor, which is not run."""
    cdef JSPropertyDescriptor slot
    cdef bint found
    if not find_slot(e, object, e.atoms[A_LENGTH], &slot):
        return False
    found = slot.getter.tag == TAG_OBJECT if slot.flags & PROP_GETSET else slot.value.tag == TAG_INT
    drop_slot(e, &slot)
    return found


cdef JSValue behind_proxies(Engine e, JSValue proxy) noexcept:
    """What JS Proxies stand for in the end, owned by the caller; JS_UNDEFINED where one was revoked."""
    cdef JSValue target = js_dup(proxy)
    cdef JSValue inner
    while JS_IsProxy(target):
        inner = JS_GetProxyTarget(e.ctx, target)
        js_drop(e.rt, target)
        target = inner
        if target.tag == TAG_EXCEPTION:
            js_drop(e.rt, JS_GetException(e.ctx))
            return JS_UNDEFINED
    return target


cdef uint32_t protocols_behind(Engine e, JSValue proxy) noexcept:
    """The protocols of a JS Proxy of an array (ECMAScript 7.2.2) or of plain data; 0 for others. Asks no trap."""
    cdef JSValue target = behind_proxies(e, proxy)
    cdef uint32_t flags = 0
    if target.tag == TAG_OBJECT:
        if JS_IsArray(target):
            flags = ARRAY_PROTOCOLS
        elif JS_GetClassID(target) == plain_class and is_record(e, target, names_of(e, target)):
            flags = IS_PLAIN
    js_drop(e.rt, target)
    return flags


cdef inline uint32_t names_of(Engine e, JSValue value) noexcept:
    """The well-known names, 1 << A_..., that an object or its prototypes have; all where each needs a look."""
    return reads_names(value, name_bits, &e.atoms[A_DISPOSE], 1 << A_DISPOSE)


cdef uint32_t js_protocols_of(Engine e, JSValue value) noexcept:
    """Protocol flags of a JS value that is to become a JsProxy, by its brand and by the methods present."""
    cdef uint32_t flags = 0
    cdef uint32_t names          # those that may be methods: one walk of the prototypes finds which to look at
    if value.tag != TAG_OBJECT:
        return 0
    if not reads_is_ordinary(value):
        flags = brand_protocols(e, value)
        if flags & ~<uint32_t>(IS_CALLABLE | IS_CLASS | IS_AWAITABLE):
            return flags
    names = names_of(e, value)
    if flags == 0 and is_record(e, value, names):
        return IS_PLAIN | disposal_protocols(e, value, names)
    return flags | protocols_by_names(e, value, names, flags & IS_CALLABLE) if names & PROTOCOL_NAMES else flags


cdef bint is_record(Engine e, JSValue value, uint32_t names) noexcept:
    """Whether an object without another brand is plain data: it has no class, and no method or tag of a protocol.

    Object literals, what JSON.parse makes, objects without a prototype; no namespaces such as Math, no iterators. No
    code of the user's runs.

    :param names: as `names_of` told them.
    """
    cdef int which
    if names & READS_IS_DEEP and not (names == 0xFFFFFFFF and is_shallow(e, value)):
        return False
    if JS_GetClassID(value) != plain_class:
        return False
    if names & RECORD_NAMES:
        for which in range(A_COUNT):
            if names & RECORD_NAMES & <uint32_t>1 << which and not every_object_has(e, value, which) and (
                    has_well_known(e, value, which) if which >= A_ITERATOR else has_method(e, value, which)):
                return False
    return True


cdef bint every_object_has(Engine e, JSValue value, int which) noexcept:
    """Whether a shallow object has a well-known name, if at all, from Object.prototype, where a program has put it."""
    cdef JSValue prototype = JS_GetPrototype(e.ctx, value)
    js_drop(e.rt, prototype)
    return prototype.u.ptr == e.object_prototype.u.ptr and JS_GetOwnProperty(e.ctx, NULL, value, e.atoms[which]) == 0


cdef bint is_shallow(Engine e, JSValue value) noexcept:
    """Whether an ordinary object has no prototype, or one that has none."""
    cdef JSValue prototype
    cdef JSValue following = JS_NULL
    if JS_GetClassID(value) != plain_class:
        return False
    prototype = JS_GetPrototype(e.ctx, value)
    if prototype.tag == TAG_OBJECT:
        following = JS_UNDEFINED if JS_IsProxy(prototype) else JS_GetPrototype(e.ctx, prototype)
    js_drop(e.rt, prototype)
    js_drop(e.rt, following)
    return following.tag == TAG_NULL


cdef bint has_well_known(Engine e, JSValue value, int which) noexcept:
    """Whether a shallow object (see `is_shallow`) has a property of that well-known name, whatever its value."""
    return JS_HasProperty(e.ctx, value, e.atoms[which]) > 0


cdef uint32_t brand_protocols(Engine e, JSValue value) noexcept:
    """The protocol flags that the brand of an object brings; callables and promises may have more by their methods."""
    cdef uint32_t flags = 0
    cdef int typed
    if JS_IsProxy(value):
        flags = protocols_behind(e, value)
        if flags:
            return flags
    if JS_IsArray(value):
        return ARRAY_PROTOCOLS
    if JS_IsFunction(e.ctx, value):
        flags = IS_CALLABLE
        if JS_IsConstructor(e.ctx, value):
            flags |= IS_CLASS
    if JS_IsError(value):
        return IS_ERROR
    typed = JS_GetTypedArrayType(value)
    if typed >= 0:
        return IS_TYPED_ARRAY | IS_BUFFER | IS_ITERABLE | HAS_LENGTH | HAS_GET | HAS_SET | HAS_CONTAINS
    if JS_IsArrayBuffer(value) or JS_IsDataView(value):
        return IS_BUFFER
    if JS_IsPromise(value):      # it is one whatever a program did to `then`
        flags |= IS_AWAITABLE
    return flags


cdef enum:
    ARRAY_PROTOCOLS = IS_ARRAY | IS_ITERABLE | HAS_LENGTH | HAS_GET | HAS_SET | HAS_CONTAINS
    DISPOSAL_NAMES = 1 << A_DISPOSE | 1 << A_ASYNC_DISPOSE
    PROTOCOL_NAMES = (1 << A_ITERATOR | 1 << A_NEXT | 1 << A_ASYNC_ITERATOR | 1 << A_THEN | 1 << A_HAS | 1 << A_GET
                      | 1 << A_SET | 1 << A_SIZE | 1 << A_LENGTH | DISPOSAL_NAMES)
    RECORD_NAMES = (1 << A_ITERATOR | 1 << A_ASYNC_ITERATOR | 1 << A_TO_STRING_TAG | 1 << A_THEN | 1 << A_NEXT
                    | 1 << A_GET | 1 << A_SET | 1 << A_HAS)      # which plain data lacks, the last five as methods
    UNUSUAL_NAMES = PROTOCOL_NAMES | RECORD_NAMES                # an object with none of them is plain, or has a class


cdef uint32_t protocols_by_names(Engine e, JSValue value, uint32_t names, bint is_callable) noexcept:
    """The flags that methods bring, of which `names` are to be looked at."""
    cdef uint32_t flags = 0
    if names & 1 << A_ITERATOR and has_method(e, value, A_ITERATOR):
        flags |= IS_ITERABLE
    if names & 1 << A_NEXT and has_method(e, value, A_NEXT):
        flags |= IS_ITERATOR
        if has_method(e, value, A_RETURN) and has_method(e, value, A_THROW):
            flags |= IS_GENERATOR
    if names & 1 << A_ASYNC_ITERATOR and has_method(e, value, A_ASYNC_ITERATOR):
        flags |= IS_ASYNC_ITERABLE
        if flags & IS_ITERATOR:
            flags = (flags & ~<uint32_t>IS_ITERATOR) | IS_ASYNC_ITERATOR
            if flags & IS_GENERATOR:
                flags = (flags & ~<uint32_t>IS_GENERATOR) | IS_ASYNC_GENERATOR
    if names & 1 << A_THEN and has_method(e, value, A_THEN):
        flags |= IS_AWAITABLE
    if names & 1 << A_HAS and has_method(e, value, A_HAS):
        flags |= HAS_CONTAINS
        if JS_IsSet(value):
            flags |= IS_SET
        elif has_method(e, value, A_GET) and flags & IS_ITERABLE and has_method(e, value, A_SIZE):
            flags |= IS_MAP
            if has_method(e, value, A_SET) and has_method(e, value, A_DELETE):
                flags |= IS_MUTABLE_MAP
    if names & 1 << A_GET and has_method(e, value, A_GET):
        flags |= HAS_GET
    if names & 1 << A_SET and has_method(e, value, A_SET):
        flags |= HAS_SET
    if names & 1 << A_SIZE and has_method(e, value, A_SIZE):
        flags |= HAS_LENGTH
    elif not is_callable and names & 1 << A_LENGTH:
        if (flags & IS_ITERABLE or has_method(e, value, A_ITEM)) and has_integral_length(e, value):
            flags |= HAS_LENGTH | IS_SEQUENCE
        elif has_method(e, value, A_LENGTH):
            flags |= HAS_LENGTH
    return flags | disposal_protocols(e, value, names)


cdef uint32_t disposal_protocols(Engine e, JSValue value, uint32_t names) noexcept:
    cdef uint32_t flags = 0
    if names & 1 << A_DISPOSE and has_method(e, value, A_DISPOSE):
        flags |= IS_DISPOSABLE
    if names & 1 << A_ASYNC_DISPOSE and has_method(e, value, A_ASYNC_DISPOSE):
        flags |= IS_ASYNC_DISPOSABLE
    return flags


cdef int MOST_HOPS = 1000       # a chain of Proxies may be endless


cdef bint has_given(Engine e, JSValue value, JSAtom atom) except *:
    """Whether an object (borrowed), or what it inherits from, was given a property: no trap of a JS Proxy is asked."""
    cdef JSValue at = js_dup(value)
    cdef JSValue following
    cdef int status = 0
    cdef int hops = 0
    while at.tag == TAG_OBJECT and hops < MOST_HOPS:
        hops += 1
        if JS_IsProxy(at):
            following = JS_GetProxyTarget(e.ctx, at)
        else:
            status = JS_GetOwnProperty(e.ctx, NULL, at, atom)
            following = JS_UNDEFINED if status else JS_GetPrototype(e.ctx, at)
        js_drop(e.rt, at)
        at = following
    if at.tag == TAG_EXCEPTION or status < 0:
        js_drop(e.rt, JS_GetException(e.ctx))        # a revoked Proxy, or a Python object that fails
    js_drop(e.rt, at)
    return status > 0
