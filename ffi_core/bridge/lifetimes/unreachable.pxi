# A heap that nobody uses any more goes with its last reference. One that its own JavaScript refers to (a method of the
# object that holds the heap, as a callback) is a cycle that Python's collector cannot see: it leads through the engine,
# and through JsProxies, which that collector does not know.
#
# After a full collection of Python's, trial deletion as in collect.pxi finds those: the engine is one of the nodes. It
# has a reference from each JsProxy of its own, and refers to what its PyProxies stand for and to its hooks. Where
# nothing from outside leads to the engine, all of it is garbage: the destructors run, and if the heap is unreachable
# still, it is closed.

cdef enum:
    MOST_SKIPPED = 15       # full collections between two looks at a heap that is in use


cdef int close_unreachable() except -1:
    """Close the heaps that only they themselves hold; when nobody is inside of them."""
    cdef Engine e
    for reference in _engines[:]:
        e = reference()
        if e is None or e.closed or e.closing or e.abandoned or e.depth or collecting != NULL:
            continue
        if e.n_skipped < e.skips:
            e.n_skipped += 1
            continue
        e.n_skipped = 0
        e.skips = min(2 * e.skips + 1, MOST_SKIPPED)
        destructors = unreachable_destructors(e)
        if destructors is None:
            continue
        for o in destructors:
            PyObject_CallFinalizer(<PyObject *>o)
        destructors = o = None
        # they may have saved the heap, entered it, or closed it
        if not e.closed and not e.depth and unreachable_destructors(e) == []:
            close_engine(e)
    return 0


cdef list unreachable_destructors(Engine e):
    """The objects that go with an unreachable heap and whose destructor has not run; None for a heap that is in use.

    Called with one reference to the engine: the caller's.
    """
    cdef Collection c
    cdef Node *node
    cdef size_t i
    cdef bint is_dead
    cdef int was_enabled
    memset(&c, 0, sizeof(Collection))
    c.engine = <PyObject *>e
    mark_boundary(&c)
    was_enabled = PyGC_Disable()
    try:
        node = add_node(&c, c.engine)
        if node != NULL:
            node.internal = 1
        count_references(e, &c)
        node = node_of(&c, c.engine)
        is_dead = not c.failed and node != NULL and not node.live
        if not is_dead:
            return None
        return [<object>c.nodes[i].o for i in range(c.n) if not c.nodes[i].live and has_destructor(c.nodes[i].o)]
    finally:
        if was_enabled:
            PyGC_Enable()
        free_collection(&c)


cdef void traverse_engine(PyObject *o, visitproc visit, Collection *c) noexcept:
    """What leads through an engine whose own life is in question: from it but for proxies, and from these to it."""
    cdef Engine e = <Engine>c.engine
    if o == c.engine:
        visit(<PyObject *>e.hooks, c)
        visit(<PyObject *>e.host_functions, c)
        visit(<PyObject *>e.rejections, c)
        visit(<PyObject *>e.trace, c)
    elif diglot_is_instance_of(o, <PyObject *>JsProxy) and ref_of(o).engine == c.engine:
        visit(c.engine, c)
