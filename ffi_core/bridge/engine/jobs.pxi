# What happens while the engine runs, and after: promise jobs, interrupts, rejections that nobody handles.
#
# Everything here runs inside the engine (see engine.pxi) with the GIL held; `on_interrupt` lets it go for a moment.

cdef double YIELD_EVERY = 0.005          # seconds of JS after which other threads get the GIL


# -- jobs -------------------------------------------------------------------------------------------------------------

cdef int run_pending_jobs(Engine e) except -1:
    """Run promise jobs until none is left, or leave them to the thread whose they are.

    An interrupt stops here, and what is queued stays queued. As it may be an endless chain, which would take the next
    entry as well, the jobs then run one generation an entry, or a turn of the loop, until the queue has been empty
    once.

    :return: 1 if another thread runs them.
    """
    cdef JSContext *ctx
    cdef JSValue value, promise
    cdef int status
    cdef PyObject *context = NULL
    if e.draining_jobs:
        return 0
    if e.home_thread and e.home_thread != e.owner and e.hooks.hand_over_jobs():
        return 1
    e.draining_jobs = True
    e.generation_done = False
    if e.cautious and JS_EnqueueJob(e.ctx, end_generation, 0, NULL) < 0:
        raise_js(e)
    try:
        while True:
            if jobs_are_known:
                enter_context_of_next_job(e, &context)
                promise = promise_of_next_job(e)
            status = JS_ExecutePendingJob(e.rt, &ctx)
            if jobs_are_known:
                keep_backtrace(e, promise)
                js_drop(e.rt, promise)
            if e.interruption is not None:
                e.cautious = JS_IsJobPending(e.rt)
                if status < 0:
                    value = JS_GetException(e.ctx)
                    try:
                        note_interrupted_frames(e, value)
                    finally:
                        js_drop(e.rt, value)
                raise_interruption(e)
            if status == 0:
                e.cautious = False
                return 0
            if e.generation_done and e.cautious:
                e.cautious = JS_IsJobPending(e.rt)
                if e.cautious:
                    e.hooks.defer_jobs()
                return 0
            if status < 0:
                report_job_error(e)
            if e.n_dead:
                release_dead(e)
    finally:
        e.draining_jobs = False
        leave_context(e, &context)


cdef int report_job_error(Engine e) except -1:
    """Report what a job threw. Nothing waits for it, least of all the call at whose end the jobs run.

    What ends a program, as SystemExit, goes on. An interrupt was raised where it came; what it stopped stops those that
    await it in later jobs, which is no error of theirs.
    """
    cdef JSValue thrown = JS_GetException(e.ctx)
    if JS_IsUncatchableError(thrown) and python_exception_of(e, thrown) == NULL:
        js_drop(e.rt, thrown)
        return 0
    JS_Throw(e.ctx, thrown)                      # takes the reference
    try:
        raise_js(e)
    except Exception as error:
        try:
            e.hooks.on_uncaught_error(error)
        except Exception as failure:
            unraisable(failure, "while an uncaught error was reported")
    return 0


cdef JSValue end_generation(JSContext *ctx, int argc, JSValue *argv) noexcept:
    """The job that comes after those which are queued now."""
    engine_of(ctx).generation_done = True
    return JS_UNDEFINED


# -- interrupts -------------------------------------------------------------------------------------------------------

cdef int raise_interruption(Engine e) except -1:
    exception = e.interruption
    e.interruption = None
    e.unwinding = exception
    raise exception


def end_with(Engine e not None, exception):
    """Raise an exception that stops all JavaScript it passes, as an interrupt does: no `catch`, no promise takes it."""
    if e.depth:
        e.interruption = e.unwinding = exception
    raise exception


def pass_through(Engine e not None, exception):
    """Let an exception that is about to be raised in Python stop all JavaScript below that it passes."""
    if e.depth and e.owner == PyThread_get_thread_ident():
        e.unwinding = exception


cdef int on_interrupt(JSRuntime *rt, void *opaque) noexcept:
    """The engine's interrupt handler: every few thousand steps of JS. Non-zero stops the JS that runs."""
    cdef Engine e = <Engine>opaque
    cdef double now
    if e.interruption is not None:
        ask_soon(e)
        return 1
    now = diglot_monotonic()
    if e.last_yield == 0:
        e.last_yield = now          # the clock is not read at every entry
    elif now - e.last_yield > YIELD_EVERY:
        diglot_yield_gil()
        e.last_yield = diglot_monotonic()
    if n_watched and is_overdue(e.owner, now):
        e.interruption = DisplayTimeout()
        ask_soon(e)
        return 1
    try:
        PyErr_CheckSignals()
        if e.n_dropped:
            free_dropped(e)
        if e.n_dead:
            release_dead(e)
    except BaseException as error:
        e.interruption = error
        ask_soon(e)
    return e.interruption is not None


cdef int breathe(Engine e) except -1:
    """Let signals and other threads in, as JavaScript does every few thousand steps: for long work of native code."""
    if on_interrupt(e.rt, <void *>e):
        raise_interruption(e)
    return 0


@cython.final
cdef class LostInterrupts:
    """A `sys.unraisablehook` that sends an interrupt again which was raised where nothing can be: in a destructor.

    Native, because an interrupt arrives at the next instruction of Python code: in a Python function it would be lost
    again.

    :param previous: the hook before, for everything else.
    """
    cdef readonly object previous

    def __cinit__(self, previous):
        self.previous = previous

    def __call__(self, lost):
        if issubclass(lost.exc_type, KeyboardInterrupt):
            PyErr_SetInterrupt()
        else:
            self.previous(lost)


cdef inline void ask_soon(Engine e) noexcept:
    """Have the interrupt handler called again within a few steps.

    `new Promise` takes an interrupt of its executor for an error to reject with, and JavaScript goes on. The next one
    is to come before another executor is called; as a loop takes the same number of steps each time, the distance
    changes. It leaves room for the one step that ends an async function: rejecting its promise.
    """
    cdef int32_t *counter = internals_counter(e.ctx)
    if counter != NULL:
        e.asked_again = (e.asked_again + 1) % 3
        counter[0] = 2 + e.asked_again


cdef inline void ask_later(Engine e) noexcept:
    """See to it that the next step does not call the interrupt handler."""
    cdef int32_t *counter = internals_counter(e.ctx)
    if counter != NULL and counter[0] < 2:
        counter[0] = 2


# -- rejections -------------------------------------------------------------------------------------------------------

cdef void on_rejection(JSContext *ctx, JSValue promise, JSValue reason, CBool handled, void *opaque) noexcept:
    """The engine's rejection tracker: remember a rejection till the jobs are done, forget it when it gets a handler."""
    cdef Engine e = <Engine>opaque
    if e.closing:
        return
    try:
        if e.interruption is not None:      # an interrupted async function rejects its promise: none of the user's
            note_interrupted_frames(e, reason)
            return
        proxy = to_py(e, promise)
        if handled:
            # The engine runs a module's body as an async function whose own promise nobody can handle: it goes with the
            # one of the module, which has the same reason.
            error = to_py(e, reason) if reason.tag == TAG_OBJECT else None
            e.rejections = [entry for entry in e.rejections
                            if entry[0] is not proxy and (error is None or entry[1] is not error)]
        else:
            keep_backtrace(e, promise)
            attach_frames(e, reason)
            e.rejections.append([proxy, to_py(e, reason), False])
    except BaseException as error:
        unraisable(error, "in the tracker of unhandled rejections")


cdef int review_rejections(Engine e) except -1:
    """At the end of an outermost entry: see to it that rejections which stay unhandled are reported, once.

    Python gets the time to attach a handler to a promise that it was just handed: until the running loop's next turn,
    or, without a loop, until the end of the next entry.
    """
    if e.hooks.defer_rejections():
        return 0
    due = [entry for entry in e.rejections if entry[2]]
    e.rejections = [entry for entry in e.rejections if not entry[2]]
    for entry in e.rejections:
        entry[2] = True
    return report_rejections(e, due)


cdef int report_rejections(Engine e, list due) except -1:
    """Hand rejections to the hook that reports them."""
    for promise, reason, _ in due:
        try:
            note_backtrace(e, ref_of(<PyObject *>promise).value)
            context = context_of_promise(e, promise)
            if context is None:
                e.hooks.on_unhandled_rejection(promise, reason)
            else:
                context.copy().run(e.hooks.on_unhandled_rejection, promise, reason)
        except BaseException as error:
            unraisable(error, "while an unhandled rejection was reported")
    return 0


cdef void unraisable(error, str where) noexcept:
    PyErr_SetObject(type(error), error)
    PyErr_WriteUnraisable(where)
