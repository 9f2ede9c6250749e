# What `import` finds: modules made of Python values (synthetic: a C module whose exports are set when it is evaluated),
# sources that the hooks supply, and, for names that the hooks leave to it, what dukpy's own loader finds.
# quickjs_modules.h says what of the engine's own linking and evaluating is repaired here, and why.

cdef extern from "quickjs_modules.h":
    ctypedef struct ListLink
    ctypedef struct Module "JSModuleDef":
        CBool awaits
    const char *modules_find(JSContext *, JSModuleDef *values, JSModuleDef *text, JSModuleInit *, JSAtom a, JSAtom d,
                             JSAtom star) noexcept
    void modules_reexport(JSContext *, JSModuleDef *) noexcept
    ListLink *modules_newest(JSContext *) noexcept
    void modules_retire(JSContext *, ListLink *mark, JSAtom name) noexcept
    void modules_settle(JSContext *) noexcept

cdef bint modules_were_tried = False
cdef str modules_problem = ""           # what was not as expected: then nothing is repaired

# What modules are called that nobody can ask for any more.
cdef str RETIRED = "diglot:retired"


cdef int learn_modules(Engine e) except -1:
    """Learn how the engine keeps modules from two that are known, once a process; no loader must be installed."""
    global modules_were_tried, modules_problem
    cdef JSEvalOptions options
    cdef JSModuleDef *values
    cdef JSValue text, promise
    cdef JSContext *ctx
    cdef JSAtom names[3]
    cdef const char *source = (
        b"import { a as b } from 'diglot:values'; import * as c from 'diglot:values'; "
        b"export { b as d, c as e }; await 0"
    )
    cdef const char *problem
    cdef int i
    if modules_were_tried:
        return 0
    modules_were_tried = True
    values = JS_NewCModule(e.ctx, b"diglot:values", no_values)
    if values == NULL or JS_AddModuleExport(e.ctx, values, b"a") < 0:
        raise_js(e)
    options.version = 1
    options.eval_flags = EVAL_MODULE | EVAL_COMPILE_ONLY
    options.filename = b"diglot:text"
    options.line_num = 1
    text = JS_Eval2(e.ctx, source, strlen(source), &options)
    if text.tag == TAG_EXCEPTION:
        raise_js(e)
    promise = JS_EvalFunction(e.ctx, text)
    if promise.tag == TAG_EXCEPTION:
        raise_js(e)
    names[0], names[1], names[2] = atom_of(e, "a"), atom_of(e, "d"), atom_of(e, "*")
    problem = modules_find(e.ctx, values, <JSModuleDef *>text.u.ptr, no_values, names[0], names[1], names[2])
    for i in range(3):
        JS_FreeAtom(e.ctx, names[i])
    while JS_ExecutePendingJob(e.rt, &ctx) > 0:
        pass
    if problem == NULL and JS_PromiseState(e.ctx, promise) != PROMISE_FULFILLED:
        problem = b"the end of a module that awaits"
    js_drop(e.rt, promise)
    if problem != NULL:
        modules_problem = problem.decode()
    return 0


cdef int no_values(JSContext *ctx, JSModuleDef *module) noexcept:
    return 0


def modules_unknown():
    """What of the engine's modules was not as expected at start-up; the empty string when all was."""
    return modules_problem


cdef char *normalize_module(JSContext *ctx, const char *base, const char *name, void *opaque) noexcept:
    """The module name that the engine caches by; js_malloc'ed, owned by the engine. NULL with the JS error set."""
    cdef Engine e = engine_of(ctx)
    cdef bytes text
    cdef char *copy
    if e.has_awaits and not e.loading:
        modules_settle(ctx)
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
    cdef ListLink *mark = modules_newest(ctx)
    cdef JSModuleDef *module
    e.loading += 1
    module = find_module(e, name)
    e.loading -= 1
    if module == NULL:
        retire_modules(e, mark)
    return module


cdef JSModuleDef *find_module(Engine e, const char *name) noexcept:
    cdef JSModuleDef *module
    try:
        text = name.decode("utf-8", "surrogatepass")
        exports = e.hooks.module_names(text)
        if exports is not None:
            return synthetic_module(e, name, exports)
        forget_js_places(e)
        hide_names_from(e, text)
        found = e.hooks.module_source(text)
        if found is not None:
            return source_module(e, name, found[0], found[1])
        module = dukpy_load(e.ctx, name, NULL)
        if module != NULL:
            adopt_module(e, module)
        return module
    except BaseException as error:
        throw_python(e, error)
    return NULL


cdef void retire_modules(Engine e, ListLink *mark) noexcept:
    """Let nobody find what a failed load has left; see quickjs_modules.h. The JS error stays set."""
    cdef JSValue thrown = JS_GetException(e.ctx)
    cdef JSAtom name
    try:
        name = atom_of(e, RETIRED)
        modules_retire(e.ctx, mark, name)
        JS_FreeAtom(e.ctx, name)
    except BaseException as error:
        unraisable(error, "while what a failed import left was dropped")
    JS_Throw(e.ctx, thrown)


cdef void adopt_module(Engine e, JSModuleDef *module) noexcept:
    """Repair what the engine made of a text."""
    if not modules_problem:
        modules_reexport(e.ctx, module)
        e.has_awaits = e.has_awaits or (<Module *>module).awaits


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
    adopt_module(e, definition)
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
    try:
        JS_SetModuleLoaderFunc(e.rt, NULL, NULL, NULL)
        learn_modules(e)
        JS_SetModuleLoaderFunc(e.rt, normalize_module, load_module, NULL)
    finally:
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
    cdef ListLink *mark
    quoted = name.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\r", "\\r")
    enter(e)
    try:
        if e.has_awaits and not e.loading:
            modules_settle(e.ctx)
        mark = modules_newest(e.ctx)
        e.loading += 1
        try:
            definition = source_module(e, b"diglot:import", f'export * as namespace from "{quoted}"', {})
        finally:
            e.loading -= 1
        if definition == NULL:
            retire_modules(e, mark)
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
