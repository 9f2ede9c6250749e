# What the engine's API does not give, see quickjs_internals.h: declarations, and learning the layout at start-up.

cdef extern from "quickjs_internals.h":
    ctypedef struct GCHeader "JSGCObjectHeader":
        int ref_count
        int type
    int GC_OBJECT, GC_VARIABLE, GC_ASYNC_FUNCTION
    int BY_SLOT, BY_GETTER, BY_SETTER, BY_ELEMENT, BY_PROTOTYPE, BY_CAPTURE, BY_CODE, BY_LOCAL, BY_CLASS
    ctypedef struct Walk:
        void (*visit)(Walk *, GCHeader *child, int how, uint32_t detail) noexcept
        void *argument
    ctypedef struct Internals:
        size_t objects
        size_t bytes
    Internals internals
    ctypedef struct CollectionIterator:
        JSValue collection
        int kind
        void *record
    int GIVES_KEYS, GIVES_VALUES, GIVES_PAIRS
    const CollectionIterator *internals_iterator(JSValue) noexcept
    const char *internals_find(JSRuntime *, size_t limit, JSValue older, JSValue newer, JSClassID,
                               void (*gc_mark)(JSRuntime *, JSValue, JS_MarkFunc *) noexcept,
                               int (*handler)(JSRuntime *, void *) noexcept, void *opaque) noexcept
    bint internals_find_counter(JSContext *, JSValue function) noexcept
    int32_t *internals_counter(JSContext *) noexcept
    size_t internals_bytes(JSRuntime *) noexcept
    Frame *internals_frame(JSRuntime *) noexcept
    int internals_class_of(void *) noexcept
    JSClassID internals_class(JSValue) noexcept
    void *internals_opaque(JSValue, JSClassID) noexcept
    void internals_children(JSRuntime *, GCHeader *, Walk *) noexcept
    void internals_owned(JSRuntime *, GCHeader *, Walk *) noexcept
    void internals_each(JSRuntime *, void (*visit)(GCHeader *, void *) noexcept, void *argument) noexcept
    size_t internals_size(JSValue) noexcept
    uint32_t *internals_room(void *) noexcept

cdef extern from "quickjs_results.h":
    const char *results_find(JSValue script, JSValue model, JSAtom value) noexcept
    void results_detach(JSValue script) noexcept

cdef str internals_problem = ""         # what was not as expected: then the bridge does without
cdef bint iterators_known = False


# A Map, two iterators that have given their first item, one that has given none, one at its end.
cdef str ITERATORS = """(() => {
  const map = new Map([[1, 2], [3, 4]]), keys = map.keys(), values = map.values(), end = new Set().values();
  keys.next();
  values.next();
  end.next();
  return [map, keys, values, map.entries(), end];
})()"""


cdef int learn_internals(Engine e) except -1:
    """Learn where the engine's structures lie, once a process."""
    cdef JSValue made[3]
    cdef const char *problem = NULL
    cdef int i, attempt
    global internals_problem
    if internals.objects or internals_problem:
        return 0
    for attempt in range(3):                    # a collection may come between two objects
        for i in range(3):                      # the first one brings the shape that the others share
            made[i] = JS_NewObjectProtoClass(e.ctx, JS_NULL, e.proxy_class)
        if made[0].tag == TAG_OBJECT and made[1].tag == TAG_OBJECT and made[2].tag == TAG_OBJECT:
            problem = internals_find(e.rt, e.memory_limit, made[1], made[2], e.proxy_class, mark_proxy, on_interrupt,
                                     <void *>e)
        else:
            problem = b"objects of a class"
        for i in range(3):
            js_drop(e.rt, made[i])
        if problem == NULL:
            break
    made[0] = evaluate_library(e, "(function () {})", "diglot:counter")
    for attempt in range(2):                    # the engine may ask between two calls
        if internals_find_counter(e.ctx, made[0]):
            break
    else:
        if problem == NULL:
            problem = b"the steps until an interrupt"
    js_drop(e.rt, made[0])
    if problem != NULL:
        internals_problem = problem.decode()
    for expression in ("(function () {})", "(function* () {})", "(async function () {})", "(async function* () {})"):
        made[0] = evaluate_library(e, expression, "diglot:brands")
        has_bytecode[JS_GetClassID(made[0]) % JS_CLASSES] = True
        js_drop(e.rt, made[0])
    if not internals_problem:
        learn_iterators(e)
        learn_results(e)
        learn_reads(e)
    return 0


cdef int learn_results(Engine e) except -1:
    """Learn from two scripts how one with top-level await gives its value."""
    cdef str MODEL = "({ __proto__: null, value: 0 })"
    cdef JSValue script = evaluate_library(e, "0", "diglot:results", EVAL_ASYNC | EVAL_COMPILE_ONLY)
    cdef JSValue model = evaluate_library(e, MODEL, "diglot:results", EVAL_COMPILE_ONLY)
    cdef JSAtom value = atom_of(e, "value")
    cdef const char *problem = results_find(script, model, value)
    global internals_problem
    if problem != NULL:
        internals_problem = problem.decode()
    JS_FreeAtom(e.ctx, value)
    js_drop(e.rt, script)
    js_drop(e.rt, model)
    return 0


cdef int learn_iterators(Engine e) except -1:
    """Compare what is read of iterators with what is known of some."""
    cdef JSValue made = evaluate_library(e, ITERATORS, "diglot:iterators")
    cdef JSValue items[5]
    cdef const CollectionIterator *states[5]
    cdef int i
    cdef bint complete = True
    global iterators_known, internals_problem
    for i in range(5):
        items[i] = JS_GetPropertyInt64(e.ctx, made, i)
        complete = complete and items[i].tag == TAG_OBJECT
        states[i] = internals_iterator(items[i]) if complete else NULL
    iterators_known = (
        complete and states[1].collection.tag == TAG_OBJECT and states[1].collection.u.ptr == items[0].u.ptr
        and states[1].kind == GIVES_KEYS and states[2].kind == GIVES_VALUES and states[3].kind == GIVES_PAIRS
        and states[1].record != NULL and states[1].record == states[2].record and states[3].record == NULL
        and states[4].collection.tag == TAG_UNDEFINED
    )
    if not iterators_known:
        internals_problem = "the state of an iterator"
    for i in range(5):
        js_drop(e.rt, items[i])
    js_drop(e.rt, made)
    return 0


cdef size_t used_bytes(Engine e) noexcept:
    """Bytes that the engine has allocated; in constant time where its layout is the known one."""
    cdef JSMemoryUsage usage
    if internals.bytes:
        return internals_bytes(e.rt)
    JS_ComputeMemoryUsage(e.rt, &usage)
    return usage.malloc_size


def internals_unknown():
    """What of the engine's layout was not as expected at start-up; the empty string when all was."""
    return internals_problem or memory_problem
