# Destructors of Python objects that are garbage across the heaps run before the garbage is taken apart, so that they
# find it whole, and may keep it (PEP 442, across the border).
#
# The engine frees what it finds dead at once. So the dead are looked for first, by the same trial deletion done on both
# heaps without changing either: count for each thing of the JS heap the references from inside; what has more is held
# from outside. Conditional Python objects that nothing held from outside leads to are dead. What is not known of the
# engine counts as held: a destructor may then run late, with the collection that frees its object, never early.

ctypedef struct Mark:
    GCHeader *header
    long long outside           # references that nothing in the walked heaps explains
    bint live

ctypedef struct Marking:
    Walk walk
    Collection *collection
    Mark *marks
    size_t n, room
    PointerMap index            # header -> position + 1
    size_t *todo
    size_t n_todo, todo_room
    bint failed

cdef extern from *:
    """
    static inline int diglot_has_destructor(PyObject *o) {
        return Py_TYPE(o)->tp_finalize && PyObject_IS_GC(o) && !PyObject_GC_IsFinalized(o);
    }
    """
    bint has_destructor "diglot_has_destructor"(PyObject *) noexcept
    void PyObject_CallFinalizer(PyObject *) noexcept


cdef list find_destructors(Engine e, Collection *c):
    """The dead objects whose destructor has not run, as owned references; after `spread_life`."""
    cdef Marking m
    cdef size_t i
    cdef bint any_left = False
    for i in range(c.n):
        if not c.nodes[i].live and has_destructor(c.nodes[i].o):
            any_left = True
            break
    if not any_left or not internals.objects or c.failed:
        return []
    memset(&m, 0, sizeof(Marking))
    m.walk.visit = take_reference
    m.walk.argument = &m
    m.collection = c
    try:
        internals_each(e.rt, add_mark, &m)
        for i in range(m.n):
            internals_owned(e.rt, m.marks[i].header, &m.walk)
        for i in range(c.n):
            if not c.nodes[i].live:
                take_jsproxy(e, &m, c.nodes[i].o)
        m.walk.visit = mark_reached
        for i in range(m.n):
            if m.marks[i].outside > 0:
                mark_reached(&m.walk, m.marks[i].header, BY_SLOT, 0)
        while (m.n_todo or c.n_todo) and not m.failed and not c.failed:
            if m.n_todo:
                m.n_todo -= 1
                mark_from(e, &m, m.marks[m.todo[m.n_todo]].header)
            else:
                c.n_todo -= 1
                mark_from_python(e, &m, c.nodes[c.todo[c.n_todo]].o)
        if m.failed or c.failed:
            return []
        return [<object>c.nodes[i].o for i in range(c.n) if not c.nodes[i].live and not c.nodes[i].reached
                and has_destructor(c.nodes[i].o)]
    finally:
        free(m.marks)
        free(m.todo)
        pointermap_free(&m.index)


cdef void add_mark(GCHeader *header, void *argument) noexcept:
    cdef Marking *m = <Marking *>argument
    cdef Mark *grown
    if m.n == m.room:
        grown = <Mark *>realloc(m.marks, (m.room * 2 + 4096) * sizeof(Mark))
        if grown == NULL:
            m.failed = True
            return
        m.marks = grown
        m.room = m.room * 2 + 4096
    if pointermap_set(&m.index, <uintptr_t>header, <void *>(m.n + 1)) < 0:
        m.failed = True
        return
    m.marks[m.n].header = header
    m.marks[m.n].outside = header.ref_count
    m.marks[m.n].live = False
    m.n += 1


cdef void take_reference(Walk *walk, GCHeader *child, int how, uint32_t detail) noexcept:
    """One reference is explained."""
    cdef Marking *m = <Marking *>walk.argument
    cdef size_t position = <size_t>pointermap_get(&m.index, <uintptr_t>child)
    if position:
        m.marks[position - 1].outside -= 1


cdef void take_jsproxy(Engine e, Marking *m, PyObject *o) noexcept:
    """The references that a conditional JsProxy owns are explained."""
    cdef JSValue this
    if diglot_is_instance_of(o, <PyObject *>JsProxy) and ref_of(o).engine == <PyObject *>e:
        if ref_of(o).value.tag == TAG_OBJECT:
            take_reference(&m.walk, <GCHeader *>ref_of(o).value.u.ptr, BY_CLASS, 0)
        this = raw_this(o)
        if this.tag == TAG_OBJECT:
            take_reference(&m.walk, <GCHeader *>this.u.ptr, BY_CLASS, 0)


cdef void mark_reached(Walk *walk, GCHeader *child, int how, uint32_t detail) noexcept:
    cdef Marking *m = <Marking *>walk.argument
    cdef size_t position = <size_t>pointermap_get(&m.index, <uintptr_t>child)
    cdef size_t *grown
    if not position or m.marks[position - 1].live or m.failed:
        return
    if m.n_todo == m.todo_room:
        grown = <size_t *>realloc(m.todo, (m.todo_room * 2 + 1024) * sizeof(size_t))
        if grown == NULL:
            m.failed = True
            return
        m.todo = grown
        m.todo_room = m.todo_room * 2 + 1024
    m.marks[position - 1].live = True
    m.todo[m.n_todo] = position - 1
    m.n_todo += 1


cdef void mark_from(Engine e, Marking *m, GCHeader *header) noexcept:
    """Mark what a live thing of the JS heap refers to."""
    cdef PyObject *target
    internals_owned(e.rt, header, &m.walk)
    if header.type == GC_OBJECT:
        target = pyproxy_target(e, js_object(header))
        if target == NULL:
            target = <PyObject *>pointermap_get(&e.holders, <uintptr_t>header)
        if target != NULL:
            mark_node(target, m.collection)


cdef void mark_from_python(Engine e, Marking *m, PyObject *o) noexcept:
    """Mark what a Python object that a live thing leads to refers to."""
    cdef JSValue this
    if diglot_is_instance_of(o, <PyObject *>JsProxy) and ref_of(o).engine == <PyObject *>e:
        if ref_of(o).value.tag == TAG_OBJECT:
            mark_reached(&m.walk, <GCHeader *>ref_of(o).value.u.ptr, BY_CLASS, 0)
        this = raw_this(o)
        if this.tag == TAG_OBJECT:
            mark_reached(&m.walk, <GCHeader *>this.u.ptr, BY_CLASS, 0)
    diglot_traverse(o, mark_node, m.collection)


cdef int mark_node(PyObject *o, void *argument) noexcept:
    """Note a conditional Python object as reached, and queue it."""
    cdef Collection *c = <Collection *>argument
    cdef Node *node = node_of(c, o)
    if node != NULL and not node.live and not node.reached:
        node.reached = True
        queue(c, node - c.nodes)
    return 0
