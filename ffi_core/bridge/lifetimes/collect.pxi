# Garbage cycles across the two heaps. Neither collector sees one; both count references, so that together they can.
#
# 1. Python by trial deletion: from the targets of all PyProxies along tp_traverse, counting the references from inside
#    the walked set and the one of each proxy. An object with more is held from outside: it and what it reaches is live.
#    The rest is conditional: alive only if some PyProxy that leads to it is.
# 2. The conditional part is mirrored in JS for the time of one collection: a shadow object for each Python object, with
#    one counted reference an edge; the shadow of a JsProxy also reports the JS value that the JsProxy owns. Each
#    PyProxy holds a reference to the shadow of its target. All is reported through gc_mark, so that every decrement has
#    its increment.
# 3. The JS collector runs. A dead shadow takes the value out of its JsProxy; a dead PyProxy queues its target.
# 4. The surviving shadows are torn down, the queue is emptied, CPython collects what was a cycle of its own.
#
# References that nothing explains (C code, running frames of either language) count as held: garbage may stay, nothing
# reachable goes. Only addresses are kept while walking: a reference of ours would make garbage look held. No Python
# code and no Python allocation happens between the first count and the last shadow.

ctypedef struct Node:
    PyObject *o             # borrowed
    Py_ssize_t internal     # references from inside the walked set, those of proxies included
    bint live
    bint reached            # not live by itself, but led to by what is; see finalize.pxi
    JSValue shadow          # undefined for a live one

ctypedef struct Shadow:
    JSValue *edges          # owned references to other shadows
    size_t n, room
    PyObject *jsproxy       # borrowed: the JsProxy whose value it reports; NULL for other objects

ctypedef struct Collection:
    Node *nodes
    size_t n, room
    PointerMap index        # address -> position in `nodes` + 1
    size_t *todo            # positions still to be walked
    size_t n_todo, todo_room
    PointerMap boundary     # addresses that are live whatever refers to them: not walked
    PointerMap dead         # shadows that the collector freed
    PyObject *engine        # whose own life is in question, see unreachable.pxi; else NULL
    bint failed             # out of memory: nothing is collected
    bint tearing_down
    Shadow *filling         # the shadow whose edges are being added
    long long found

cdef long long COLLECT_FROM = 1000          # live proxies below which nothing is collected unasked

cdef Collection *collecting = NULL
cdef JSClassDef shadow_definition

cdef extern from *:
    """
    static inline int diglot_is_walkable(PyObject *o) {
        PyTypeObject *type = Py_TYPE(o);
        if (!type->tp_traverse || !PyObject_IS_GC(o)) return 0;
        return !PyType_Check(o) || PyType_HasFeature((PyTypeObject *)o, Py_TPFLAGS_HEAPTYPE);
    }
    static inline void diglot_traverse(PyObject *o, visitproc visit, void *argument) {
        if (diglot_is_walkable(o)) Py_TYPE(o)->tp_traverse(o, visit, argument);
    }
    static inline void diglot_traverse_any(PyObject *o, visitproc visit, void *argument) {
        if (Py_TYPE(o)->tp_traverse && PyObject_IS_GC(o)) Py_TYPE(o)->tp_traverse(o, visit, argument);
    }
    static inline int diglot_is_instance_of(PyObject *o, PyObject *type) {
        return PyType_IsSubtype(Py_TYPE(o), (PyTypeObject *)type);
    }
    """
    bint diglot_is_walkable(PyObject *) noexcept
    void diglot_traverse(PyObject *, visitproc, void *) noexcept
    void traverse_any "diglot_traverse_any"(PyObject *, visitproc, void *) noexcept
    bint diglot_is_instance_of(PyObject *, PyObject *) noexcept
    Py_ssize_t refcount_of "Py_REFCNT"(PyObject *) noexcept


cdef int register_shadow(Engine e) except -1:
    shadow_definition.class_name = b"Shadow"
    shadow_definition.finalizer = finalize_shadow
    shadow_definition.gc_mark = mark_shadow
    return register_class(e, &e.shadow_class, &shadow_definition)


def collect(Engine e not None):
    """Run the JS collector with the Python objects that only JS keeps alive in view; returns the shadows found dead."""
    cdef long long found
    enter(e)
    try:
        if collecting != NULL:
            return 0                    # a destructor asked for a collection while another heap's is running
        found = collect_once(e, True)
        if found < 0:                   # destructors have run, and may have changed anything
            found = collect_once(e, False)
        e.collections += 1
        e.cycles_found += found
        return found
    finally:
        e.collection_due = False
        leave(e)
        e.kept = e.n_pyproxies + e.n_jsproxies


cdef long long collect_once(Engine e, bint look_for_destructors) except -2:
    """Collect; or, if asked to look for destructors and there are some that must run first, run them and return -1."""
    cdef Collection collection
    cdef int was_enabled
    global collecting
    destructors = []
    release_dead(e)
    memset(&collection, 0, sizeof(Collection))
    mark_boundary(&collection)
    was_enabled = PyGC_Disable()        # what is written about proxies that go must not set it off
    collecting = &collection
    try:
        count_references(e, &collection)
        if look_for_destructors:
            destructors = find_destructors(e, &collection)
        if not destructors:
            run_collection(e, &collection)
    finally:
        collecting = NULL
        if was_enabled:
            PyGC_Enable()
        free_collection(&collection)
    if not destructors:
        return collection.found
    e.destructors_run += len(destructors)
    for o in destructors:
        PyObject_CallFinalizer(<PyObject *>o)
    return -1


cdef bint has_grown(Engine e) noexcept:
    """Whether the number of live proxies has doubled since the last collection."""
    return e.n_pyproxies + e.n_jsproxies >= max(2 * e.kept, COLLECT_FROM)


def collect_if_grown(Engine e not None):
    """Collect if that may find much; returns whether it has collected."""
    e.collection_due = False
    if not has_grown(e):
        return False
    collect(e)
    return True


cdef int mark_boundary(Collection *c) except -1:
    """Modules and their namespaces are held by the interpreter: walking into them would walk through all of it."""
    for module in list(sys.modules.values()):
        pointermap_set(&c.boundary, <uintptr_t><PyObject *>module, <void *>1)
        if PyModule_Check(module):              # asked in C: a module may be loaded by a look at its attributes
            pointermap_set(&c.boundary, <uintptr_t>PyModule_GetDict(module), <void *>1)
    module = None
    return 0


cdef void count_references(Engine e, Collection *c) noexcept:
    """Find which Python objects are held from outside, and which are alive only if JS leads to them."""
    add_targets(e, c)
    while c.n_todo and not c.failed:
        c.n_todo -= 1
        walk_from(c, c.nodes[c.todo[c.n_todo]].o, count_reference)
    spread_life(c)


cdef void run_collection(Engine e, Collection *c) noexcept:
    """Mirror the conditional objects in JS and let the engine collect; after `count_references`."""
    cdef size_t threshold = JS_GetGCThreshold(e.rt)
    JS_SetGCThreshold(e.rt, <size_t>-1)          # not while the shadows are half made
    if not c.failed:
        make_shadows(e, c)
    if not c.failed:
        JS_RunGC(e.rt)
    tear_down(e, c)
    JS_SetGCThreshold(e.rt, threshold)


# -- 1. the Python side -----------------------------------------------------------------------------------------------

cdef Node *node_of(Collection *c, PyObject *o) noexcept:
    cdef size_t position = <size_t>pointermap_get(&c.index, <uintptr_t>o)
    return &c.nodes[position - 1] if position else NULL


cdef Node *add_node(Collection *c, PyObject *o) noexcept:
    """A node for an object seen first, queued to be walked; NULL for a boundary or when memory is out."""
    cdef Node *grown
    if pointermap_get(&c.boundary, <uintptr_t>o) != NULL:
        return NULL
    if c.n == c.room:
        grown = <Node *>realloc(c.nodes, (c.room * 2 + 256) * sizeof(Node))
        if grown == NULL:
            c.failed = True
            return NULL
        c.nodes = grown
        c.room = c.room * 2 + 256
    if pointermap_set(&c.index, <uintptr_t>o, <void *>(c.n + 1)) < 0 or not queue(c, c.n):
        c.failed = True
        return NULL
    c.nodes[c.n].o = o
    c.nodes[c.n].internal = 0
    c.nodes[c.n].live = False
    c.nodes[c.n].reached = False
    c.nodes[c.n].shadow = JS_UNDEFINED
    c.n += 1
    return &c.nodes[c.n - 1]


cdef bint queue(Collection *c, size_t position) noexcept:
    cdef size_t *grown
    if c.n_todo == c.todo_room:
        grown = <size_t *>realloc(c.todo, (c.todo_room * 2 + 256) * sizeof(size_t))
        if grown == NULL:
            c.failed = True
            return False
        c.todo = grown
        c.todo_room = c.todo_room * 2 + 256
    c.todo[c.n_todo] = position
    c.n_todo += 1
    return True


cdef void count_target(Collection *c, PyObject *target) noexcept:
    cdef Node *node = node_of(c, target)
    if node == NULL:
        node = add_node(c, target)
    if node != NULL:
        node.internal += 1


cdef void add_targets(Engine e, Collection *c) noexcept:
    """The objects that JS refers to; each reference counts as one from inside."""
    cdef size_t i
    cdef PyObject *target
    if e.pyproxies.entries != NULL:
        for i in range(e.pyproxies.last + 1):
            if e.pyproxies.entries[i].key:
                target = pyproxy_target(e, js_object(e.pyproxies.entries[i].value))
                if target != NULL:
                    count_target(c, target)
    if e.holders.entries != NULL:
        for i in range(e.holders.last + 1):
            if e.holders.entries[i].key:
                count_target(c, <PyObject *>e.holders.entries[i].value)


cdef void walk_from(Collection *c, PyObject *o, visitproc visit) noexcept:
    """Visit what an object refers to."""
    diglot_traverse(o, visit, c)
    if c.engine != NULL:
        traverse_engine(o, visit, c)


cdef bint is_counted(PyObject *o) noexcept:
    """Whether an object can be part of a cycle: it refers to others, or to a JS value."""
    return diglot_is_walkable(o) or diglot_is_instance_of(o, <PyObject *>JsProxy)


cdef int count_reference(PyObject *o, void *argument) noexcept:
    cdef Collection *c = <Collection *>argument
    if not c.failed and (is_counted(o) or o == c.engine):
        count_target(c, o)
    return 0


cdef void spread_life(Collection *c) noexcept:
    """Mark what is held from outside, and all that it reaches."""
    cdef size_t i
    c.n_todo = 0
    for i in range(c.n):
        if refcount_of(c.nodes[i].o) > c.nodes[i].internal and not c.nodes[i].live:
            c.nodes[i].live = True
            queue(c, i)
    while c.n_todo and not c.failed:
        c.n_todo -= 1
        walk_from(c, c.nodes[c.todo[c.n_todo]].o, mark_live)


cdef int mark_live(PyObject *o, void *argument) noexcept:
    cdef Collection *c = <Collection *>argument
    cdef Node *node = node_of(c, o)
    if node != NULL and not node.live:
        node.live = True
        queue(c, node - c.nodes)
    return 0


# -- 2. shadows -------------------------------------------------------------------------------------------------------

cdef void make_shadows(Engine e, Collection *c) noexcept:
    cdef size_t i, made = 0
    cdef Node *node
    cdef Shadow *shadow
    for i in range(c.n):
        node = &c.nodes[i]
        if node.live:
            continue
        node.shadow = JS_NewObjectProtoClass(e.ctx, JS_NULL, e.shadow_class)
        shadow = <Shadow *>malloc(sizeof(Shadow))
        if node.shadow.tag == TAG_EXCEPTION or shadow == NULL:
            js_drop(e.rt, JS_GetException(e.ctx) if node.shadow.tag == TAG_EXCEPTION else node.shadow)
            node.shadow = JS_UNDEFINED
            free(shadow)
            c.failed = True
            return
        memset(shadow, 0, sizeof(Shadow))
        if diglot_is_instance_of(node.o, <PyObject *>JsProxy) and ref_of(node.o).engine == <PyObject *>e:
            shadow.jsproxy = node.o
        JS_SetOpaque(node.shadow, shadow)
    for i in range(c.n):
        node = &c.nodes[i]
        if node.shadow.tag == TAG_OBJECT and not c.failed:
            c.filling = <Shadow *>JS_GetOpaque(node.shadow, e.shadow_class)
            diglot_traverse(node.o, add_edge, c)
    if c.failed:
        return
    hold_shadows_of_targets(e, c, 1)
    for i in range(c.n):
        if c.nodes[i].shadow.tag == TAG_OBJECT:
            js_drop(e.rt, c.nodes[i].shadow)       # from now on only the edges and the proxies hold it


cdef int add_edge(PyObject *o, void *argument) noexcept:
    cdef Collection *c = <Collection *>argument
    cdef Node *node = node_of(c, o)
    cdef Shadow *shadow = c.filling
    cdef JSValue *grown
    if node == NULL or node.shadow.tag != TAG_OBJECT or c.failed:
        return 0
    if shadow.n == shadow.room:
        grown = <JSValue *>realloc(shadow.edges, (shadow.room * 2 + 4) * sizeof(JSValue))
        if grown == NULL:
            c.failed = True
            return 0
        shadow.edges = grown
        shadow.room = shadow.room * 2 + 4
    shadow.edges[shadow.n] = js_dup(node.shadow)
    shadow.n += 1
    return 0


cdef void hold_shadows_of_targets(Engine e, Collection *c, int change) noexcept:
    """Add (1) or drop (-1) the reference that each proxy holds to the shadow of its target."""
    cdef size_t i
    cdef Node *node
    if e.pyproxies.entries != NULL:
        for i in range(e.pyproxies.last + 1):
            if e.pyproxies.entries[i].key:
                node = node_of(c, pyproxy_target(e, js_object(e.pyproxies.entries[i].value)))
                change_hold(e, node, change)
    if e.holders.entries != NULL:
        for i in range(e.holders.last + 1):
            if e.holders.entries[i].key:
                change_hold(e, node_of(c, <PyObject *>e.holders.entries[i].value), change)


cdef void change_hold(Engine e, Node *node, int change) noexcept:
    if node != NULL and node.shadow.tag == TAG_OBJECT:
        if change > 0:
            js_dup(node.shadow)
        else:
            js_drop(e.rt, node.shadow)


cdef void mark_target(JSRuntime *rt, PyObject *target, JS_MarkFunc *mark) noexcept:
    """Report the reference to a shadow that a proxy of `target` holds while a collection runs."""
    cdef Node *node
    if collecting != NULL and target != NULL and not collecting.tearing_down:
        node = node_of(collecting, target)
        if node != NULL and node.shadow.tag == TAG_OBJECT:
            JS_MarkValue(rt, node.shadow, mark)


cdef void drop_hold(Engine e, PyObject *target) noexcept:
    """A proxy that the collector frees gives up the reference to its target's shadow."""
    if collecting != NULL and target != NULL and not collecting.tearing_down:
        change_hold(e, node_of(collecting, target), -1)


cdef void mark_shadow(JSRuntime *rt, JSValue value, JS_MarkFunc *mark) noexcept:
    cdef Engine e = <Engine>JS_GetRuntimeOpaque(rt)
    cdef Shadow *shadow = <Shadow *>JS_GetOpaque(value, e.shadow_class)
    cdef size_t i
    if shadow == NULL:
        return
    for i in range(shadow.n):
        JS_MarkValue(rt, shadow.edges[i], mark)
    if shadow.jsproxy != NULL:
        JS_MarkValue(rt, ref_of(shadow.jsproxy).value, mark)
        JS_MarkValue(rt, raw_this(shadow.jsproxy), mark)


cdef JSValue raw_this(PyObject *proxy) noexcept:
    """The `this` that a method's proxy owns (borrowed), undefined for other proxies. Touches no reference count."""
    return (<JsFunction>proxy).this if diglot_has_this(proxy.ob_type) else JS_UNDEFINED


# -- 3. and 4. --------------------------------------------------------------------------------------------------------

cdef void finalize_shadow(JSRuntime *rt, JSValue value) noexcept:
    """Dead in a collection: take the JS value out of the JsProxy, which is garbage too. In the tear-down: just go."""
    cdef Engine e = <Engine>JS_GetRuntimeOpaque(rt)
    cdef Shadow *shadow = <Shadow *>JS_GetOpaque(value, e.shadow_class)
    cdef size_t i
    if shadow == NULL:
        return
    for i in range(shadow.n):
        js_drop(rt, shadow.edges[i])
    if collecting != NULL and not collecting.tearing_down:
        collecting.found += 1
        forget_shadow(value)
        if shadow.jsproxy != NULL:
            empty_jsproxy(e, shadow.jsproxy)
    free(shadow.edges)
    free(shadow)


cdef void forget_shadow(JSValue value) noexcept:
    """A dead shadow is not torn down again."""
    pointermap_set(&collecting.dead, <uintptr_t>value.u.ptr, <void *>1)


cdef void empty_jsproxy(Engine e, PyObject *proxy) noexcept:
    """Take JS value and engine out of a JsProxy; its class then answers that the object is gone."""
    cdef JsRef *ref = ref_of(proxy)
    cdef JSValue value = ref.value
    cdef JSValue this = raw_this(proxy)
    if ref.engine == NULL:
        return
    if e.has_ledger:
        leave_epitaph(e, proxy, "it was part of a garbage cycle across the heaps, which has been collected")
    jsproxy_gone(e, proxy)
    ref.engine = NULL
    ref.value = JS_UNDEFINED
    pointermap_remove(&e.jsproxies, <uintptr_t>value.u.ptr, <void *>proxy)
    pointermap_remove(&e.methods, <uintptr_t>proxy, <void *>proxy)
    if this.tag == TAG_OBJECT:
        pointermap_remove(&e.methods, <uintptr_t>value.u.ptr * 31 + <uintptr_t>this.u.ptr, <void *>proxy)
        set_raw_this(proxy, JS_UNDEFINED)
        js_drop(e.rt, this)
    e.n_jsproxies -= 1
    js_drop(e.rt, value)
    Py_DECREF(<object>e)


cdef void set_raw_this(PyObject *proxy, JSValue this) noexcept:
    (<JsFunction>proxy).this = this


cdef void tear_down(Engine e, Collection *c) noexcept:
    """Remove the shadows that survived. They can be cyclic: all are held while their edges are cut."""
    cdef size_t i, j
    cdef Shadow *shadow
    cdef bint ran = not c.failed
    for i in range(c.n):
        if c.nodes[i].shadow.tag == TAG_OBJECT and pointermap_get(&c.dead, <uintptr_t>c.nodes[i].shadow.u.ptr) != NULL:
            c.nodes[i].shadow = JS_UNDEFINED
    c.tearing_down = True
    if ran:
        for i in range(c.n):
            js_dup(c.nodes[i].shadow)
        hold_shadows_of_targets(e, c, -1)
    for i in range(c.n):
        if c.nodes[i].shadow.tag == TAG_OBJECT:
            shadow = <Shadow *>JS_GetOpaque(c.nodes[i].shadow, e.shadow_class)
            for j in range(shadow.n):
                js_drop(e.rt, shadow.edges[j])
            shadow.n = 0
    for i in range(c.n):
        js_drop(e.rt, c.nodes[i].shadow)


cdef void free_collection(Collection *c) noexcept:
    free(c.nodes)
    free(c.todo)
    pointermap_free(&c.index)
    pointermap_free(&c.boundary)
    pointermap_free(&c.dead)
