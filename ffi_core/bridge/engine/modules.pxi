# What `import` finds: modules made of Python values (synthetic: a C module whose exports are set when it is evaluated),
# sources that the hooks supply, and, for names that the hooks leave to it, what dukpy's own loader finds.

cdef char *normalize_module(JSContext *ctx, const char *base, const char *name, void *opaque) noexcept:
    """The module name that the engine caches by; js_malloc'ed, owned by the engine. NULL with the JS error set."""
    cdef Engine e = engine_of(ctx)
    cdef bytes text
    cdef char *copy
    try:
        found = e.hooks.normalize_module(base.decode("utf-8", "surrogatepass"), name.decode("utf-8", "surrogatepass"))
        if found is None:
            return dukpy_normalize(ctx, base, name, opaque)
        text = utf8(found)
        copy = <char *>js_malloc(ctx, PyBytes_GET_SIZE(text) + 1)
        if copy != NULL:
            memcpy(copy, PyBytes_AS_STRING(text), PyBytes_GET_SIZE(text) + 1)
        return copy
    except BaseException as error:
        throw_python(e, error)
    return NULL


cdef JSModuleDef *load_module(JSContext *ctx, const char *name, void *opaque) noexcept:
    """The module of a normalised name; NULL with the JS error set."""
    cdef Engine e = engine_of(ctx)
    try:
        text = name.decode("utf-8", "surrogatepass")
        exports = e.hooks.module_names(text)
        if exports is not None:
            return synthetic_module(e, name, exports)
        forget_js_places(e)
        hide_names_from(e, text)
        found = e.hooks.module_source(text)
        if found is None:
            return dukpy_load(ctx, name, opaque)
        return source_module(e, name, found[0], found[1])
    except BaseException as error:
        throw_python(e, error)
    return NULL


cdef JSModuleDef *source_module(Engine e, const char *name, str source, dict meta) except? NULL:
    """Compile a module and link what it imports; NULL, also with the JS error set.

    :param meta: the properties of its `import.meta`.
    """
    # as in a cell, two lines before the text keep the columns of its first line right
    cdef bytes text = b"\n\n" + utf8(source)
    cdef JSEvalOptions options
    cdef JSValue module, properties, value
    cdef JSModuleDef *definition
    options.version = 1
    options.eval_flags = EVAL_MODULE | EVAL_COMPILE_ONLY
    options.filename = name
    options.line_num = -1
    module = JS_Eval2(e.ctx, PyBytes_AS_STRING(text), PyBytes_GET_SIZE(text), &options)
    if module.tag == TAG_EXCEPTION:
        return NULL
    definition = <JSModuleDef *>module.u.ptr
    JS_FreeValue(e.ctx, module)                     # the context keeps it
    properties = JS_GetImportMeta(e.ctx, definition)
    if properties.tag == TAG_EXCEPTION:
        return NULL
    try:
        for key, item in meta.items():
            to_js(e, item, &value)
            if JS_DefinePropertyValue(e.ctx, properties, name_of_str(e, key).atom, value, PROP_C_W_E) < 0:
                raise_js(e)
    finally:
        js_drop(e.rt, properties)
    return definition


cdef JSModuleDef *synthetic_module(Engine e, const char *name, exports) except? NULL:
    cdef JSModuleDef *module = JS_NewCModule(e.ctx, name, initialize_module)
    cdef bytes text
    if module == NULL:
        raise_js(e)
    for export in exports:
        text = utf8(export)
        if JS_AddModuleExport(e.ctx, module, PyBytes_AS_STRING(text)) < 0:
            raise_js(e)
    return module


cdef int initialize_module(JSContext *ctx, JSModuleDef *module) noexcept:
    """Set a synthetic module's exports: when it is evaluated, so that they are what they are then."""
    cdef Engine e = engine_of(ctx)
    cdef JSAtom atom = JS_GetModuleName(ctx, module)
    cdef JSValue value
    cdef bytes text
    try:
        try:
            name = take_py(e, JS_AtomToValue(ctx, atom))
        finally:
            JS_FreeAtom(ctx, atom)
        for export, item in e.hooks.module_exports(name).items():
            to_js(e, item, &value)
            text = utf8(export)
            # one that has come since the module was loaded was not declared: the engine refuses it without an exception
            if JS_SetModuleExport(ctx, module, PyBytes_AS_STRING(text), value) < 0 and JS_HasException(ctx):
                return -1
        return 0
    except BaseException as error:
        throw_python(e, error)
    return -1


def install_module_loader(Engine e not None):
    """Put the bridge's module loader in front of dukpy's."""
    enter(e)
    JS_SetModuleLoaderFunc(e.rt, normalize_module, load_module, NULL)
    leave(e)


def import_now(Engine e not None, str name not None, check):
    """Load and evaluate a module without waiting: what `require` of an ES module needs.

    :param name: a normalised name.
    :param check: called when the module is linked and nothing has run yet; it raises if it must not be evaluated.
    :return: its namespace, and a promise when it goes on evaluating, else None.
    :raises JsException: what it throws.
    """
    cdef JSModuleDef *definition
    cdef JSValue promise, namespace
    quoted = name.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\r", "\\r")
    enter(e)
    try:
        definition = source_module(e, b"diglot:import", f'export * as namespace from "{quoted}"', {})
        if definition == NULL:
            raise_js(e)
        check()
        promise = JS_EvalFunction(e.ctx, js_dup(js_module(definition)))
        if promise.tag == TAG_EXCEPTION:
            raise_js(e)
        proxy = take_py(e, js_dup(promise))
        try:
            state = JS_PromiseState(e.ctx, promise)
            if state == PROMISE_REJECTED:
                # it is reported here, to the caller
                e.rejections = [entry for entry in e.rejections if entry[0] is not proxy]
                JS_Throw(e.ctx, JS_PromiseResult(e.ctx, promise))
                raise_js(e)
        finally:
            js_drop(e.rt, promise)
        namespace = JS_GetModuleNamespace(e.ctx, definition)
        if namespace.tag == TAG_EXCEPTION:
            raise_js(e)
        try:
            found = take_py(e, JS_GetPropertyStr(e.ctx, namespace, b"namespace"))
        finally:
            js_drop(e.rt, namespace)
        answer = found, proxy if state == PROMISE_PENDING else None
    finally:
        leave(e)
    return answer


def hide_names_from(Engine e not None, str file not None):
    """Let the code of a file, now and later, not see the Python names: it is a module's."""
    cdef JSAtom atom
    enter(e)
    try:
        atom = atom_of(e, file)
        if pointermap_get(&e.module_files, atom) != NULL:
            JS_FreeAtom(e.ctx, atom)
        elif pointermap_set(&e.module_files, atom, <void *>e) < 0:
            JS_FreeAtom(e.ctx, atom)
            raise MemoryError
    finally:
        leave(e)


cdef void free_module_files(Engine e) noexcept:
    cdef size_t i
    if e.module_files.entries != NULL:
        for i in range(e.module_files.last + 1):
            if e.module_files.entries[i].key:
                JS_FreeAtom(e.ctx, <JSAtom>e.module_files.entries[i].key)
    pointermap_free(&e.module_files)
