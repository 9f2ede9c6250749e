# What `import` finds: modules made of Python ("py:numpy", "pyodide/ffi", registered JS modules) and, through dukpy's
# own loader, files and packages. A synthetic module is a C module whose exports are set when it is evaluated.

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
    cdef bytes text
    try:
        exports = e.hooks.module_exports(name.decode("utf-8", "surrogatepass"))
        if exports is not None:
            return synthetic_module(e, name, exports)
        e.names_hidden += 1
        forget_js_places(e)
        try:
            return dukpy_load(ctx, name, opaque)
        finally:
            e.names_hidden -= 1
    except BaseException as error:
        throw_python(e, error)
        return NULL


cdef JSModuleDef *synthetic_module(Engine e, const char *name, dict exports) except? NULL:
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
