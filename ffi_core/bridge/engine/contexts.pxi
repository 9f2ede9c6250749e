# Which cell a promise job is of, and running it in that cell's context (contextvars).
#
# A job goes on with a `then` or an async function of one cell, but it is queued by whoever settles the promise,
# perhaps another cell. Asyncio gives callbacks the context of who set them; promise jobs get it here. A promise that
# is made while a cell runs is marked with the cell's number under a private name; the number of the job's promise
# says whose context it needs. Where the engine's jobs cannot be read (quickjs_jobs.h), jobs run in the context of
# whoever settles.

from contextvars import ContextVar

cdef extern from "quickjs_jobs.h":
    ctypedef struct Job
    struct Jobs "jobs":
        pass
    size_t jobs_list "jobs.list"
    int JOBS_WORDS
    void jobs_candidates(JSRuntime *, CBool *) noexcept
    bint jobs_find(JSRuntime *, JSContext *, CBool *, JSJob *) noexcept
    Job *jobs_next(JSRuntime *) noexcept
    bint jobs_learn_settler(Job *, JSValue) noexcept
    bint jobs_learn_resumer(Job *, JSValue) noexcept
    JSValue jobs_promise(Job *) noexcept
    JSValue jobs_settled(JSValue) noexcept
    int jobs_mark(JSValue, JSAtom) noexcept

# The number of the cell that runs, of whichever heap; heap.py sets it, and never uses one twice in a process.
running_cell = ContextVar("diglot_cell")
cdef bint jobs_are_known = False
cdef bint jobs_were_tried = False


cdef int start_contexts(Engine e) except -1:
    """Learn the private names of the marks, see whether jobs can be read, and begin to mark."""
    cdef JSPropertyEnum *table
    cdef uint32_t count
    cdef JSValue marked
    marked = evaluate_library(e, "new (class { #cell = 0; #backtrace = '' })", "diglot:contexts")
    if JS_GetOwnPropertyNames(e.ctx, &table, &count, marked, GPN_PRIVATE) < 0:
        js_drop(e.rt, marked)
        raise_js(e)
    if count == 2:
        e.cell_atom = JS_DupAtom(e.ctx, table[0].atom)
        e.backtrace_atom = JS_DupAtom(e.ctx, table[1].atom)
    JS_FreePropertyEnum(e.ctx, table, count)
    js_drop(e.rt, marked)
    if not jobs_were_tried and internals.objects:
        learn_jobs(e)
    JS_SetPromiseHook(e.rt, on_promise, <void *>e)
    return 0


cdef int learn_jobs(Engine e) except -1:
    """Learn where the jobs are and what they hold from some that are known, once a process."""
    global jobs_are_known, jobs_were_tried
    cdef CBool candidates[16]
    cdef JSContext *ctx
    cdef JSValue made
    jobs_were_tried = True
    if JOBS_WORDS > 16 or JS_IsJobPending(e.rt):
        return 0
    jobs_candidates(e.rt, candidates)
    if JS_EnqueueJob(e.ctx, end_generation, 0, NULL) < 0:
        raise_js(e)
    found = jobs_find(e.rt, e.ctx, candidates, end_generation)
    JS_ExecutePendingJob(e.rt, &ctx)
    if not found:
        return 0
    made = evaluate_library(e, "Promise.resolve().then(() => {})", "diglot:contexts")
    found = jobs_next(e.rt) != NULL and jobs_learn_settler(jobs_next(e.rt), made)
    JS_ExecutePendingJob(e.rt, &ctx)
    js_drop(e.rt, made)
    if not found:
        return 0
    made = evaluate_library(e, "(async () => { await 0 })()", "diglot:contexts")
    jobs_are_known = jobs_next(e.rt) != NULL and jobs_learn_resumer(jobs_next(e.rt), made)
    JS_ExecutePendingJob(e.rt, &ctx)
    js_drop(e.rt, made)
    return 0


def jobs_have_contexts():
    """Whether promise jobs run in the context of their cell; false where the engine is not as expected."""
    return jobs_are_known


cdef inline int cell_of_context(Engine e) noexcept:
    """The number of the cell in whose context this runs; 0 for none."""
    if e.running_cell < 0:
        try:
            e.running_cell = running_cell.get(0)
        except BaseException as error:
            unraisable(error, "while a promise was made")
    return e.running_cell if e.running_cell > 0 else 0


cdef void on_promise(JSContext *ctx, int kind, JSValue promise, JSValue parent, void *opaque) noexcept:
    """The engine's promise hook: mark a new promise with the cell that runs.

    Right after this the engine calls the promise's executor, in many cases one of its own, whose interruption it would
    take for "TypeError: not a function": that call is no place for one.
    """
    cdef Engine e = <Engine>opaque
    cdef int number
    if kind != PROMISE_HOOK_INIT or e.closing:
        return
    ask_later(e)
    if not jobs_are_known or not e.cell_atom:
        return
    number = cell_of_context(e)
    if number != e.kept_cell and number and number % 2 == 0:
        keep_context(e, number)
    if number and JS_DefinePropertyValue(ctx, promise, e.cell_atom, js_value(TAG_INT, number), PROP_C_W_E) < 0:
        JS_FreeValue(ctx, JS_GetException(ctx))      # no memory: the promise goes without


cdef int keep_context(Engine e, int number) noexcept:
    """Keep the context that runs for the jobs of a cell, which has made its first promise."""
    try:
        contexts = None if e.contexts is None else e.contexts()
        if contexts is not None and number not in contexts:
            contexts[number] = PyContext_CopyCurrent()
        e.kept_cell = number
    except BaseException as error:       # no memory: the jobs run in the context of whoever settles
        unraisable(error, "while a promise was made")
    return 0


cdef int enter_context_of_next_job(Engine e, PyObject **entered) except -1:
    """See to it that the next job finds the context of its cell.

    :param entered: the context that an earlier call entered, NULL for none; it is left when the job is another cell's.
    """
    cdef int number
    cdef Job *job = jobs_next(e.rt)
    if job == NULL:
        return 0
    number = jobs_mark(jobs_promise(job), e.cell_atom)
    if number == cell_of_context(e):
        return 0
    leave_context(e, entered)
    if number == 0 or number == cell_of_context(e):
        return 0
    context = context_of_cell(e, number)
    if context is None:
        return 0
    PyContext_Enter(context)
    Py_INCREF(context)
    entered[0] = <PyObject *>context
    e.running_cell = number
    return 0


cdef JSValue promise_of_next_job(Engine e) noexcept:
    """The promise that the next job may settle, owned by the caller; undefined when there is none."""
    cdef Job *job = jobs_next(e.rt)
    return JS_UNDEFINED if job == NULL else js_dup(jobs_promise(job))


cdef int leave_context(Engine e, PyObject **entered) except -1:
    """Leave the context that jobs have entered, if they did."""
    cdef PyObject *context = entered[0]
    if context == NULL:
        return 0
    entered[0] = NULL
    e.running_cell = -1
    try:
        PyContext_Exit(<object>context)
    finally:
        Py_DECREF(<object>context)
    return 0


cdef object context_of_cell(Engine e, int number):
    contexts = None if e.contexts is None else e.contexts()
    return None if contexts is None else contexts.get(number)


cdef object context_of_promise(Engine e, promise):
    """The context of the cell that made a promise, given its proxy; None when that is not known."""
    if not jobs_are_known:
        return None
    return context_of_cell(e, jobs_mark(live_ref(promise).value, e.cell_atom))
