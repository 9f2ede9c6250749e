# Names behind the global object: an exotic object as globalThis's prototype resolves what JS itself does not define.
#
# In this order: the bindings of cells (constants, and names declared but not yet initialised), the Python namespace, the
# globals that are made when they are named (`JsModules.lazy_globals`). `let`, `var` and functions of cells are
# ordinary properties of globalThis once they have a value: reading them costs nothing. A `const` stays here, where a
# write can be refused whatever the strictness of the code that writes.

cdef enum Kind:
    KIND_CONST = 1           # initialised: writes are refused
    KIND_PENDING_CONST       # declared, no value yet: the first write initialises, a read is a ReferenceError
    KIND_PENDING_LET

cdef JSClassExoticMethods scope_exotic
cdef JSClassDef scope_definition


cdef int register_scope(Engine e) except -1:
    """Make the scope object and hang it between globalThis and Object.prototype."""
    cdef JSValue scope, prototype, target
    scope_exotic.get_own_property = scope_get_own
    # no get_property: where this object has nothing, the engine goes on up the chain and ends in its ReferenceError
    scope_exotic.set_property = scope_set
    scope_exotic.has_property = scope_has
    scope_definition.class_name = b"Scope"
    scope_definition.exotic = &scope_exotic
    register_class(e, &e.scope_class, &scope_definition)
    cdef int status
    e.scope_bindings = JS_NewObjectProto(e.ctx, JS_NULL)
    if e.scope_bindings.tag == TAG_EXCEPTION:
        e.scope_bindings = JS_UNDEFINED
        raise_js(e)
    prototype = class_prototype(e, b"Object")
    scope = JS_NewObjectProtoClass(e.ctx, prototype, e.scope_class)
    js_drop(e.rt, prototype)
    if scope.tag == TAG_EXCEPTION:
        raise_js(e)
    target = JS_GetGlobalObject(e.ctx)
    status = JS_SetPrototype(e.ctx, target, scope)
    js_drop(e.rt, target)
    js_drop(e.rt, scope)
    if status < 0:
        raise_js(e)
    return 0


cdef int find_binding(Engine e, JSAtom atom, JSValue *value) except -1:
    """The kind of a cell's binding, 0 when there is none; the value of an initialised constant is the caller's."""
    cdef JSPropertyDescriptor slot
    cdef int kind
    if JS_GetOwnProperty(e.ctx, &slot, e.scope_bindings, atom) <= 0:
        return 0
    if slot.flags & PROP_WRITABLE:
        # pending: the slot holds what it is going to be
        kind = slot.value.u.int32
        value[0] = JS_UNDEFINED
        return kind
    value[0] = slot.value
    return KIND_CONST


cdef bint asked_by_module(Engine e) noexcept:
    """Whether the JS code that runs is a module's: libraries that test for a global must not find a Python variable."""
    cdef JSAtom file = JS_GetScriptOrModuleName(e.ctx, 0)
    cdef bint is_module
    if file == 0:
        return False
    is_module = pointermap_get(&e.module_files, file) != NULL
    JS_FreeAtom(e.ctx, file)
    return is_module


cdef object python_name(Engine e, JSAtom atom, bint *found):
    """The value of a Python name that JS may see."""
    cdef Name *name
    cdef PyObject *value
    found[0] = False
    if e.names_hidden or atom & ATOM_INDEX_BIT or (e.module_files.used and asked_by_module(e)):
        return None
    name = name_of_atom(e, atom)
    if name.text == NULL:
        return None
    namespace = e.hooks.namespace
    if type(namespace) is dict:
        value = PyDict_GetItemWithError(namespace, <object>name.text)
        found[0] = value != NULL
        return <object>value if value != NULL else None
    try:
        item = namespace[<object>name.text]
    except KeyError:
        return None
    found[0] = True
    return item


cdef int lazy_global(Engine e, JSAtom atom, JSPropertyDescriptor *slot) except -1:
    """Whether the code that asks is given a global that is made when it is named; its value, unless `slot` is NULL."""
    cdef Name *name
    cdef JSAtom file
    cdef bint is_module
    if e.lazy_globals is None or atom & ATOM_INDEX_BIT:
        return 0
    name = name_of_atom(e, atom)
    if name.text == NULL or <object>name.text not in e.lazy_globals:
        return 0
    text = <object>name.text
    file = JS_GetScriptOrModuleName(e.ctx, 0)
    try:
        is_module = file != 0 and pointermap_get(&e.module_files, file) != NULL
        asker = atom_text(e, file) if file else None
    finally:
        JS_FreeAtom(e.ctx, file)
    if not e.hooks.gives_global(text, asker, is_module):
        return 0
    if slot != NULL:
        to_js(e, e.hooks.global_value(text), &slot.value)
        slot.flags = PROP_C_W_E
        slot.getter = slot.setter = JS_UNDEFINED
    return 1


cdef JSValue throw_uninitialised(Engine e, JSAtom atom) except *:
    cdef bytes text = utf8(<object>name_of_atom(e, atom).text)
    return JS_ThrowReferenceError(e.ctx, b"Cannot access '%s' before initialization", PyBytes_AS_STRING(text))


cdef int scope_get_own(JSContext *ctx, JSPropertyDescriptor *slot, JSValue scope, JSAtom atom) noexcept:
    cdef Engine e = engine_of(ctx)
    cdef JSValue value
    cdef bint found
    cdef int kind
    try:
        kind = find_binding(e, atom, &value)
        if kind and kind != KIND_CONST:
            if e.module_files.used and asked_by_module(e):
                # `const _ = require("lodash")`: its `globalThis._` is not the cell's variable
                return lazy_global(e, atom, slot)
            if slot != NULL:
                throw_uninitialised(e, atom)
                return -1
            return 1
        if not kind:
            item = python_name(e, atom, &found)
            if not found:
                return lazy_global(e, atom, slot)
            if slot != NULL:
                to_js(e, item, &value)
        if slot == NULL:
            if kind:
                js_drop(e.rt, value)
            return 1
        slot.flags = PROP_C_W_E
        slot.value = value
        slot.getter = slot.setter = JS_UNDEFINED
        return 1
    except BaseException as error:
        throw_python(e, error)
    return -1


cdef int scope_has(JSContext *ctx, JSValue scope, JSAtom atom) noexcept:
    cdef Engine e = engine_of(ctx)
    cdef int status = scope_get_own(ctx, NULL, scope, atom)
    return status if status else JS_HasProperty(ctx, e.object_prototype, atom)


cdef int scope_set(JSContext *ctx, JSValue scope, JSAtom atom, JSValue value, JSValue receiver, int flags) noexcept:
    """A write to a name that globalThis does not have: a cell's binding, a Python variable, or a new global."""
    cdef Engine e = engine_of(ctx)
    cdef JSValue old
    cdef int kind
    cdef bint found
    cdef bint is_global = False
    cdef bytes text
    try:
        kind = find_binding(e, atom, &old)
        if kind == KIND_CONST:
            js_drop(e.rt, old)
            text = utf8(<object>name_of_atom(e, atom).text)
            JS_ThrowTypeError(ctx, b"Assignment to constant variable '%s'", PyBytes_AS_STRING(text))
            return -1
        if kind and e.module_files.used and asked_by_module(e):
            kind = 0                    # the global of a library, not the cell's variable of that name
        if kind == KIND_PENDING_CONST:
            return JS_DefineProperty(ctx, e.scope_bindings, atom, value, JS_UNDEFINED, JS_UNDEFINED,
                                     PROP_CONFIGURABLE | PROP_ENUMERABLE | PROP_HAS_VALUE | PROP_HAS_WRITABLE
                                     | PROP_THROW)
        if kind == KIND_PENDING_LET:
            if JS_DeleteProperty(ctx, e.scope_bindings, atom, 0) < 0:
                return -1
        else:
            python_name(e, atom, &found)
            if found:
                e.hooks.namespace[<object>name_of_atom(e, atom).text] = to_py(e, value)
                return 1
        is_global = True
    except BaseException as error:
        throw_python(e, error)
    if not is_global:
        return -1
    return JS_DefinePropertyValue(ctx, receiver, atom, js_dup(value), PROP_C_W_E | PROP_THROW)


# -- what the cell runner asks for ------------------------------------------------------------------------------------

cdef int forget_binding(Engine e, JSAtom atom) except -1:
    if JS_DeleteProperty(e.ctx, e.scope_bindings, atom, 0) < 0:
        raise_js(e)
    return 0


def declare(Engine e not None, names):
    """Declare a cell's names before it runs.

    :param names: (name, kind, initialised) each; kind as in ECMAScript's declarations, or "import".
    :return: what `settle` needs to undo it.
    """
    cdef JSValue target, old
    cdef JSAtom atom
    cdef int kind
    token = []
    enter(e)
    target = JS_GetGlobalObject(e.ctx)
    try:
        for name, sort, initialised in names:
            atom = name_of_str(e, name).atom
            kind = find_binding(e, atom, &old)
            if kind == KIND_CONST:
                before = ("const", take_py(e, old))
            elif has_own(e, target, atom):
                before = ("global", take_py(e, JS_GetProperty(e.ctx, target, atom)))
            else:
                before = None
            token.append((name, before))
            if sort == "var" and before is not None and before[0] == "global":
                continue                           # ECMAScript 9.1.1.4.18: a var that is there keeps its value
            forget_binding(e, atom)
            constant = sort in ("const", "import")
            if initialised:
                if JS_DefinePropertyValue(e.ctx, target, atom, JS_UNDEFINED, PROP_C_W_E) < 0:
                    raise_js(e)
                continue
            if JS_DeleteProperty(e.ctx, target, atom, 0) < 0:
                raise_js(e)
            if JS_DefinePropertyValue(e.ctx, e.scope_bindings, atom, js_value(
                    TAG_INT, KIND_PENDING_CONST if constant else KIND_PENDING_LET), PROP_C_W_E) < 0:
                raise_js(e)
    finally:
        js_drop(e.rt, target)
        leave(e)
    return token


cdef bint has_own(Engine e, JSValue target, JSAtom atom) except -1:
    cdef int status = JS_GetOwnProperty(e.ctx, NULL, target, atom)
    if status < 0:
        raise_js(e)
    return status


def settle(Engine e not None, token, bint failed):
    """After the cell: names that never got a value are undeclared; what they were before a failed cell comes back."""
    cdef JSValue target, value, old
    cdef JSAtom atom
    cdef int status
    enter(e)
    target = JS_GetGlobalObject(e.ctx)
    try:
        for name, before in token:
            atom = name_of_str(e, name).atom
            kind = find_binding(e, atom, &old)
            js_drop(e.rt, old) if kind == KIND_CONST else None
            if kind != KIND_PENDING_CONST and kind != KIND_PENDING_LET:
                continue
            forget_binding(e, atom)
            if not failed or before is None:
                continue
            to_js(e, before[1], &value)
            if before[0] == "const":
                status = JS_DefinePropertyValue(e.ctx, e.scope_bindings, atom, value,
                                                PROP_CONFIGURABLE | PROP_ENUMERABLE)
            else:
                status = JS_DefinePropertyValue(e.ctx, target, atom, value, PROP_C_W_E)
            if status < 0:
                raise_js(e)
    finally:
        js_drop(e.rt, target)
        leave(e)


def has_binding(Engine e not None, str name not None):
    """Whether a name is an initialised constant of a cell, or an own property of globalThis."""
    cdef JSValue target, value
    cdef JSAtom atom
    enter(e)
    target = JS_GetGlobalObject(e.ctx)
    try:
        atom = name_of_str(e, name).atom
        kind = find_binding(e, atom, &value)
        if kind:
            js_drop(e.rt, value)
            return kind == KIND_CONST
        return has_own(e, target, atom)
    finally:
        js_drop(e.rt, target)
        leave(e)


def binding_names(Engine e not None):
    """The names of cells' constants."""
    cdef JSPropertyEnum *table
    cdef uint32_t count, i
    names = []
    enter(e)
    try:
        if JS_GetOwnPropertyNames(e.ctx, &table, &count, e.scope_bindings, GPN_STRING) < 0:
            raise_js(e)
        try:
            for i in range(count):
                names.append(take_py(e, JS_AtomToValue(e.ctx, table[i].atom)))
        finally:
            JS_FreePropertyEnum(e.ctx, table, count)
    finally:
        leave(e)
    return names
