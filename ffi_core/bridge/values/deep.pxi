# What deep copies in both directions share.
#
# What became of each object has to be remembered, for when it is met again. As long as no code of the user's runs, an
# object that only its container refers to cannot be met again: a copy begins in that belief (`is_quiet`), remembers
# what has more references, and begins anew, remembering all, when it meets anything that may run code. What other
# threads, signal handlers or destructors move about meanwhile is not asked for: it may be copied where it was, where it
# is, or in both places.

class NotQuiet(Exception):
    """Raised within a copy that has met what may run code."""


cdef int check_stack_room(str direction) except -1:
    """RecursionError before a nested value overruns the C stack."""
    if diglot_stack_room() < STACK_MARGIN:
        raise RecursionError("maximum recursion depth exceeded: "
                             f"the value is nested too deeply to be converted {direction}; "
                             "convert it in parts, with a depth")
    return 0


cdef enum:
    STEPS_BETWEEN_BREATHS = 1024  # containers


ctypedef struct Values:
    JSValue *items          # each owned
    size_t used, room


cdef int keep_value(Values *values, JSValue value) except -1:
    """Add a reference to `value` (borrowed)."""
    cdef JSValue *grown
    if values.used == values.room:
        grown = <JSValue *>PyMem_Realloc(values.items, (values.room * 2 + 16) * sizeof(JSValue))
        if grown == NULL:
            raise MemoryError
        values.items = grown
        values.room = values.room * 2 + 16
    values.items[values.used] = js_dup(value)
    values.used += 1
    return 0


cdef void drop_values(Engine e, Values *values) noexcept:
    """Let go of all, and of the room."""
    cdef bint inside = e.depth and e.owner == PyThread_get_thread_ident()
    while values.used:
        values.used -= 1
        if inside:
            js_drop(e.rt, values.items[values.used])
        else:
            drop_js(e, values.items[values.used])
    PyMem_Free(values.items)
    memset(values, 0, sizeof(Values))
