# The graph of both heaps, for people who ask who holds what: the live proxies, the JS holders of JS objects, and what
# can be reached from given roots. Nothing here runs the user's code, and nothing is kept but by a `Grip`.
#
# A thing of the JS heap is named by the address of its header: an object, a captured variable or a suspended function.
# An address is good until JavaScript runs again, that of an object for as long as a `Grip` keeps it. Python's collector
# must not run while a heap or a table is walked: destructors would change it.

ctypedef struct Search:
    Walk walk
    JSRuntime *rt
    PointerMap wanted           # addresses whose holders are asked for
    GCHeader *holder            # whose children are being visited
    PyObject *found             # borrowed list of (holder, kind of holder, how, detail, target); owns the atoms in it
    PyObject *grip              # borrowed
    JSContext *ctx
    bint failed

cdef dict HOW = {
    BY_SLOT: "property", BY_GETTER: "getter", BY_SETTER: "setter", BY_ELEMENT: "element", BY_PROTOTYPE: "prototype",
    BY_CAPTURE: "variable", BY_CODE: "function", BY_LOCAL: "local", BY_CLASS: "inside",
}


@cython.final
@cython.no_gc
cdef class Grip:
    """Keeps JS objects alive while somebody asks about them by their addresses; makes no proxies.

    :param engine: the engine whose objects they are.
    """
    cdef Engine engine
    cdef PointerMap kept        # address -> 1

    def __cinit__(self, Engine engine not None):
        self.engine = engine

    def __dealloc__(self):
        self.release()

    def hold(self, proxy):
        """Keep what a JsProxy refers to, should it be emptied."""
        cdef JsRef *ref = ref_of(<PyObject *><JsProxy?>proxy)
        if ref.engine == <PyObject *>self.engine and not (
                keep_object(self, ref.value) and keep_object(self, raw_this(<PyObject *>proxy))):
            raise MemoryError

    def release(self):
        """Let all objects go."""
        cdef PointerMap kept = self.kept
        cdef size_t i, n
        memset(&self.kept, 0, sizeof(PointerMap))
        if kept.entries != NULL and not self.engine.closed:
            for i in range(kept.last + 1):
                if kept.entries[i].key:
                    n = <size_t>pointermap_take(&self.engine.gripped, kept.entries[i].key)
                    if n > 1:
                        pointermap_set(&self.engine.gripped, kept.entries[i].key, <void *>(n - 1))
                    elif n:
                        drop_js(self.engine, js_object(<void *>kept.entries[i].key))
        pointermap_free(&kept)


cdef bint keep_object(Grip grip, JSValue value) noexcept:
    """Keep a JS object (borrowed) until the grip is released; other values need not be kept. False without memory."""
    cdef uintptr_t address = <uintptr_t>value.u.ptr
    cdef size_t n
    if value.tag != TAG_OBJECT or pointermap_get(&grip.kept, address) != NULL:
        return True
    n = <size_t>pointermap_get(&grip.engine.gripped, address)
    if pointermap_set(&grip.engine.gripped, address, <void *>(n + 1)) < 0:
        return False
    if n == 0:
        js_dup(value)
    if pointermap_set(&grip.kept, address, <void *>1) < 0:
        return False                    # it stays until the heap is closed
    return True


cdef void free_grips(Engine e) noexcept:
    """Let go what grips keep: the heap is closing."""
    cdef PointerMap gripped = e.gripped
    cdef size_t i
    memset(&e.gripped, 0, sizeof(PointerMap))
    if gripped.entries != NULL:
        for i in range(gripped.last + 1):
            if gripped.entries[i].key:
                js_drop(e.rt, js_object(<void *>gripped.entries[i].key))
    pointermap_free(&gripped)


cdef int need_internals() except -1:
    if not internals.objects:
        raise RuntimeError(f"the heap of this build of dukpy cannot be walked: {internals_problem} is not where "
                           f"QuickJS-ng {QJS_VERSION.decode()} has it")
    return 0


cdef void drain(Engine e):
    """Let what is queued go, so that it is not taken for alive."""
    if e.n_dropped:
        free_dropped(e)
    if e.n_dead:
        release_dead(e)


def live_proxies(Engine e not None):
    """List the live proxies as (is a Python object's, address, object, bytes, record).

    The address is that of the JS object for a PyProxy, of the JsProxy's own JS value otherwise. The object is the
    Python object or the JsProxy; bytes are those of a JS object itself. The record is None or
    (serial, place, cell, handed).
    """
    cdef size_t i
    cdef void *known
    cdef PyObject *target
    cdef PyObject *proxy
    cdef JSValue value
    cdef PointerMap maps[2]
    cdef int which
    cdef int was_enabled
    enter(e)
    try:
        drain(e)
        was_enabled = PyGC_Disable()
        try:
            found = []
            maps[0] = e.pyproxies
            maps[1] = e.holders                     # separate handles: of copy() and create_proxy()
            for which in range(2):
                if maps[which].entries != NULL:
                    for i in range(maps[which].last + 1):
                        if maps[which].entries[i].key:
                            known = maps[which].entries[i].value if which == 0 else <void *>maps[which].entries[i].key
                            value = js_object(known)
                            target = pyproxy_target(e, value)
                            if target != NULL:
                                found.append((
                                    True, <uintptr_t>known, <object>target, 0, record_of_pyproxy(e, known)
                                ))
            maps[0] = e.jsproxies
            maps[1] = e.methods
            for which in range(2):
                if maps[which].entries != NULL:
                    for i in range(maps[which].last + 1):
                        if maps[which].entries[i].key:
                            proxy = <PyObject *>maps[which].entries[i].value
                            if refcount_of(proxy) > 0 and ref_of(proxy).engine != NULL:
                                value = ref_of(proxy).value
                                found.append((
                                    False, <uintptr_t>value.u.ptr if value.tag < 0 else 0, <object>proxy,
                                    bytes_of(e, value), record_of_jsproxy(e, proxy)
                                ))
        finally:
            if was_enabled:
                PyGC_Enable()
    finally:
        leave(e)
    return found


cdef size_t bytes_of(Engine e, JSValue value) noexcept:
    """Bytes of a JS object itself, the memory of an ArrayBuffer included; 0 where that is not known."""
    cdef size_t length = 0
    if not internals.objects or value.tag != TAG_OBJECT:
        return 0
    if JS_IsArrayBuffer(value) and JS_GetArrayBuffer(e.ctx, &length, value) == NULL:
        js_drop(e.rt, JS_GetException(e.ctx))       # detached
        length = 0
    return internals_size(value) + length


def js_holders(Engine e not None, targets, Grip grip not None):
    """Find what in the JS heap refers to the things at the given addresses.

    :param grip: keeps the objects that are found.
    :return: list of (address of the holder, its kind, how, detail, address of the target): the kind is "object",
        "variable", "suspended function" or "other", how one of `HOW`, the detail the name of the
        property (str) or the index (int).
    :raises RuntimeError: when the engine's heap cannot be walked.
    """
    cdef Search search
    cdef int was_enabled
    need_internals()
    memset(&search, 0, sizeof(Search))
    search.walk.visit = note_holder
    search.walk.argument = &search
    found = []
    search.found = <PyObject *>found
    search.grip = <PyObject *>grip
    enter(e)
    search.rt = e.rt
    search.ctx = e.ctx
    try:
        drain(e)
        for address in targets:
            if pointermap_set(&search.wanted, <uintptr_t>address, <void *>1) < 0:
                raise MemoryError
        was_enabled = PyGC_Disable()
        internals_each(e.rt, visit_holder, &search)
        if was_enabled:
            PyGC_Enable()
        try:
            if search.failed:
                raise MemoryError
            answer = []
            for holder, kind, how, detail, target in found:
                answer.append((holder, kind, HOW[how], detail_of(e, how, detail), target))
        finally:
            for _, _, how, detail, _ in found:
                if has_name(how):
                    JS_FreeAtom(e.ctx, detail)
    finally:
        pointermap_free(&search.wanted)
        leave(e)
    return answer


cdef bint has_name(int how) noexcept:
    """Whether the detail of a reference is an atom."""
    return how == BY_SLOT or how == BY_GETTER or how == BY_SETTER


cdef object detail_of(Engine e, int how, uint32_t detail):
    if has_name(how):
        if detail & ATOM_INDEX_BIT:
            return detail & ~ATOM_INDEX_BIT
        name = take_py(e, JS_AtomToValue(e.ctx, detail))
        return name if isinstance(name, str) else str(name)
    return detail if how == BY_ELEMENT else None


cdef void visit_holder(GCHeader *header, void *argument) noexcept:
    cdef Search *search = <Search *>argument
    search.holder = header
    internals_children(search.rt, header, &search.walk)


cdef void note_holder(Walk *walk, GCHeader *child, int how, uint32_t detail) noexcept:
    cdef Search *search = <Search *>walk.argument
    if search.failed or pointermap_get(&search.wanted, <uintptr_t>child) == NULL:
        return
    try:
        kind = ("object" if search.holder.type == GC_OBJECT else "variable" if search.holder.type == GC_VARIABLE
                else "suspended function" if search.holder.type == GC_ASYNC_FUNCTION else "other")
        (<list><object>search.found).append((<uintptr_t>search.holder, kind, how, detail, <uintptr_t>child))
        if has_name(how):
            JS_DupAtom(search.ctx, detail)
        if search.holder.type == GC_OBJECT and not keep_object(<Grip>search.grip, js_object(search.holder)):
            search.failed = True
    except BaseException:
        search.failed = True


def summary(Engine e not None, what):
    """Type and text of a JS value, in a line; makes no proxy.

    :param what: its JsProxy, or the address of an object that a grip keeps.
    :raises ValueError: for a proxy of another heap, or an object that nothing keeps.
    """
    cdef JSValue value
    enter(e)
    try:
        if isinstance(what, JsProxy):
            if live_ref(<JsProxy>what).engine != <PyObject *>e:
                raise ValueError("the proxy belongs to another heap")
            value = live_ref(<JsProxy>what).value
        elif pointermap_get(&e.gripped, <uintptr_t>what) == NULL:
            raise ValueError("nothing keeps the object at that address")
        else:
            value = js_object(<void *><uintptr_t>what)
        kind, _, text = call_runtime(e, "summary", value).partition("\0")
        answer = kind, text
    finally:
        leave(e)
    return answer


def roots_of_names(Engine e not None):
    """Addresses of the JS objects whose properties are names: globalThis and the one of cells' constants."""
    cdef JSValue scope
    enter(e)
    try:
        scope = JS_GetGlobalObject(e.ctx)
        js_drop(e.rt, scope)
        bindings = <uintptr_t>e.scope_bindings.u.ptr if e.scope_bindings.tag == TAG_OBJECT else 0
        answer = (<uintptr_t>scope.u.ptr, bindings)
    finally:
        leave(e)
    return answer


def proxy_address(proxy):
    """The address of the JS value that a JsProxy stands for; 0 for a thrown primitive."""
    cdef JSValue value = live_ref(<JsProxy?>proxy).value
    return <uintptr_t>value.u.ptr if value.tag < 0 else 0


# -- what names reach -------------------------------------------------------------------------------------------------

ctypedef struct Reach:
    Walk walk
    JSRuntime *rt
    PyObject *engine            # borrowed
    PointerMap seen             # addresses of both heaps that were queued; boundaries as well
    PyObject **python_todo      # borrowed
    size_t n_python, python_room
    GCHeader **js_todo
    size_t n_js, js_room
    bint failed


def reached_by(Engine e not None, python_roots, js_roots, boundary):
    """Walk both heaps from roots; returns the addresses of the live proxies reached: as `live_proxies` gives them for
    Python's objects, `id()` of the JsProxy for JavaScript's.

    :param python_roots: objects to walk from.
    :param js_roots: addresses of JS objects to walk from.
    :param boundary: objects that are not walked into, besides modules and their namespaces.
    """
    cdef Reach reach
    cdef Collection modules
    cdef size_t i
    cdef int was_enabled
    need_internals()
    memset(&reach, 0, sizeof(Reach))
    memset(&modules, 0, sizeof(Collection))
    reach.walk.visit = reach_js
    reach.walk.argument = &reach
    reach.engine = <PyObject *>e
    enter(e)
    reach.rt = e.rt
    drain(e)
    was_enabled = PyGC_Disable()
    try:
        mark_boundary(&modules)
        reach.seen = modules.boundary
        for o in boundary:
            pointermap_set(&reach.seen, <uintptr_t><PyObject *>o, <void *>1)
        for o in python_roots:
            pointermap_remove(&reach.seen, <uintptr_t><PyObject *>o, <void *>1)
        for o in python_roots:
            reach_python(<PyObject *>o, &reach)
        for address in js_roots:
            if address:
                reach_js(&reach.walk, <GCHeader *><void *><uintptr_t>address, BY_SLOT, 0)
        while (reach.n_python or reach.n_js) and not reach.failed:
            if reach.n_python:
                reach.n_python -= 1
                walk_python(e, reach.python_todo[reach.n_python], &reach)
            else:
                reach.n_js -= 1
                walk_js(e, reach.js_todo[reach.n_js], &reach)
        if reach.failed:
            raise MemoryError
        found = set()
        for is_python, address, o, _, _ in live_proxies(e):
            i = <uintptr_t>address if is_python else <uintptr_t><PyObject *>o
            if pointermap_get(&reach.seen, i) != NULL:
                found.add(i)
    finally:
        if was_enabled:
            PyGC_Enable()
        pointermap_free(&reach.seen)
        free(reach.python_todo)
        free(reach.js_todo)
        leave(e)
    return found


cdef int reach_python(PyObject *o, void *argument) noexcept:
    """Queue a Python object that is seen first."""
    cdef Reach *reach = <Reach *>argument
    cdef PyObject **grown
    if not is_counted(o) or pointermap_get(&reach.seen, <uintptr_t>o) != NULL:
        return 0
    if reach.n_python == reach.python_room:
        grown = <PyObject **>realloc(reach.python_todo, (reach.python_room * 2 + 256) * sizeof(PyObject *))
        if grown == NULL:
            reach.failed = True
            return 0
        reach.python_todo = grown
        reach.python_room = reach.python_room * 2 + 256
    if pointermap_set(&reach.seen, <uintptr_t>o, <void *>1) < 0:
        reach.failed = True
        return 0
    reach.python_todo[reach.n_python] = o
    reach.n_python += 1
    return 0


cdef void reach_js(Walk *walk, GCHeader *child, int how, uint32_t detail) noexcept:
    """Queue a thing of the JS heap that is seen first."""
    cdef Reach *reach = <Reach *>walk.argument
    cdef GCHeader **grown
    if pointermap_get(&reach.seen, <uintptr_t>child) != NULL:
        return
    if reach.n_js == reach.js_room:
        grown = <GCHeader **>realloc(reach.js_todo, (reach.js_room * 2 + 256) * sizeof(GCHeader *))
        if grown == NULL:
            reach.failed = True
            return
        reach.js_todo = grown
        reach.js_room = reach.js_room * 2 + 256
    if pointermap_set(&reach.seen, <uintptr_t>child, <void *>1) < 0:
        reach.failed = True
        return
    reach.js_todo[reach.n_js] = child
    reach.n_js += 1


cdef void walk_python(Engine e, PyObject *o, Reach *reach) noexcept:
    cdef JSValue this
    if diglot_is_instance_of(o, <PyObject *>JsProxy) and ref_of(o).engine == <PyObject *>e:
        if ref_of(o).value.tag == TAG_OBJECT:
            reach_js(&reach.walk, <GCHeader *>ref_of(o).value.u.ptr, BY_CLASS, 0)
        this = raw_this(o)
        if this.tag == TAG_OBJECT:
            reach_js(&reach.walk, <GCHeader *>this.u.ptr, BY_CLASS, 0)
    diglot_traverse(o, reach_python, reach)


cdef void walk_js(Engine e, GCHeader *header, Reach *reach) noexcept:
    cdef JSValue value
    cdef PyObject *target
    if header.type == GC_OBJECT:
        value = js_object(header)
        target = pyproxy_target(e, value)
        if target == NULL:
            target = <PyObject *>pointermap_get(&e.holders, <uintptr_t>header)
        if target != NULL:
            reach_python(target, reach)
    internals_children(e.rt, header, &reach.walk)


# -- the Python side --------------------------------------------------------------------------------------------------

cdef extern from *:
    """
    /* A container that Python does not track, as nothing in it can be part of a cycle: it holds JsProxies. */
    static inline int diglot_is_untracked(PyObject *o) {
        return (PyDict_CheckExact(o) || PyTuple_CheckExact(o)) && !PyObject_GC_IsTracked(o);
    }
    """
    bint diglot_is_untracked(PyObject *) noexcept


ctypedef struct PythonSearch:
    PointerMap wanted
    PointerMap untracked        # those that have been met
    PyObject **pending          # those that have not been traversed, borrowed: what led to them holds them
    size_t n_pending, room
    PyObject *holder            # borrowed: the object that is being traversed
    PyObject *found             # borrowed list of (holder, id of the target)
    bint failed


def python_holders(targets, list also=[]):
    """Find the container objects that refer directly to objects, as (holder, `id()` of what it holds).

    :param targets: the `id()` of each object that is asked about.
    :param also: objects that no other object may hold: the variables of running functions.
    """
    cdef PythonSearch search
    cdef int was_enabled
    memset(&search, 0, sizeof(PythonSearch))
    found = []
    search.found = <PyObject *>found
    everything = gc.get_objects()
    was_enabled = PyGC_Disable()
    try:
        for address in targets:
            if pointermap_set(&search.wanted, <uintptr_t>address, <void *>1) < 0:
                raise MemoryError
        for o in also:
            if diglot_is_untracked(<PyObject *>o):
                note_untracked(&search, <PyObject *>o)
        for o in everything:
            if o is not found and o is not also:
                search.holder = <PyObject *>o
                traverse_any(search.holder, note_python_holder, &search)
        while search.n_pending:
            search.n_pending -= 1
            search.holder = search.pending[search.n_pending]
            traverse_any(search.holder, note_python_holder, &search)
        if search.failed:
            raise MemoryError
        return found
    finally:
        if was_enabled:
            PyGC_Enable()
        pointermap_free(&search.wanted)
        pointermap_free(&search.untracked)
        free(search.pending)


cdef void note_untracked(PythonSearch *search, PyObject *o) noexcept:
    cdef PyObject **grown
    if search.failed or pointermap_get(&search.untracked, <uintptr_t>o) != NULL:
        return
    if search.n_pending == search.room:
        grown = <PyObject **>realloc(search.pending, (search.room * 2 + 64) * sizeof(PyObject *))
        if grown == NULL:
            search.failed = True
            return
        search.pending = grown
        search.room = search.room * 2 + 64
    if pointermap_set(&search.untracked, <uintptr_t>o, <void *>1) < 0:
        search.failed = True
        return
    search.pending[search.n_pending] = o
    search.n_pending += 1


cdef int note_python_holder(PyObject *o, void *argument) noexcept:
    cdef PythonSearch *search = <PythonSearch *>argument
    if diglot_is_untracked(o):
        note_untracked(search, o)
    if search.failed or pointermap_get(&search.wanted, <uintptr_t>o) == NULL:
        return 0
    try:
        (<list><object>search.found).append((<object>search.holder, <uintptr_t>o))
    except BaseException:
        search.failed = True
    return 0


def this_address(proxy):
    """The address of the JS object that a method's JsProxy passes as `this`; 0 for other proxies."""
    cdef JSValue this
    if not isinstance(proxy, JsProxy):
        return 0
    this = raw_this(<PyObject *>proxy)
    return <uintptr_t>this.u.ptr if this.tag == TAG_OBJECT else 0


cdef extern from "cpython_compat.h":
    void each_local "diglot_each_local"(PyObject *frame, void (*visit)(PyObject *, PyObject *, void *) noexcept, void *)


cdef void note_local(PyObject *name, PyObject *value, void *argument) noexcept:
    try:
        (<list><object><PyObject *>argument).append((<object>name, <object>value))
    except MemoryError as error:
        unraisable(error, "while the variables of a function were listed")


def frame_locals(frame):
    """List the variables of a function's frame that have a value, as (name, value). Unlike `f_locals` it keeps none."""
    found = []
    if not isinstance(frame, _types.FrameType):
        raise TypeError(f"frame_locals() takes a frame, not {type(frame).__name__}")
    was_enabled = PyGC_Disable()
    each_local(<PyObject *>frame, note_local, <void *><PyObject *>found)
    if was_enabled:
        PyGC_Enable()
    return found
