# Promises and futures settle each other. An exception of a signal handler is raised between two instructions of Python.
# Here it would be lost, and whoever awaits would wait for ever. So what can be native is: no handler runs there. What
# is stopped in a little Python of ours or asyncio's is done again before the exception goes on its way.

cdef enum:
    TRIES = 4      # whoever interrupts more often in a row gets what is left


cdef int deliver(Engine e, object settled, JSValue outcome, bint failed) except -1:
    """Call ``settled(value, failed)`` with what became of a promise (borrowed); by a promise job."""
    cdef int tries
    value = first = last = None
    try:
        if failed:
            attach_frames(e, outcome)
        value = to_py(e, outcome)
    except BaseException as error:       # a destroyed proxy
        value = error
        failed = True
    for tries in range(TRIES):
        last = None
        try:
            settled(value, failed)
        except BaseException as error:
            last = error
        if first is None:
            first = last
        if last is None:
            break
    if first is not None and e.interruption is None:
        e.interruption = first           # raised when the job is over
    return 0


@cython.final
cdef class Waiter:
    """What JavaScript calls to settle the future of a promise that is awaited.

    It is one object, not functions with their cells: thousands may wait, and the collectors of both languages walk over
    all that they refer to.
    """
    cdef Engine engine
    cdef object future
    cdef unsigned long thread
    cdef bint is_told

    def __cinit__(self, Engine engine not None, future):
        self.engine = engine
        self.future = future
        self.thread = PyThread_get_thread_ident()
        self.is_told = is_told(engine)

    def __call__(self, value, bint failed):
        if failed and not isinstance(value, BaseException):
            value = thrown(self.engine, value)
        if self.is_told:
            trace_settled(self.engine, False, value, failed)
        if failed and isinstance(value, StopIteration):      # a future refuses it, as PEP 479 does for generators
            value = RuntimeError(f"the promise was rejected with {value!r}")
        if self.thread == PyThread_get_thread_ident():
            set_outcome(self.future, value, failed)
            return
        loop = self.future.get_loop()
        if not loop.is_closed():         # another thread runs the jobs; the future is its own loop's to touch
            loop.call_soon_threadsafe(set_outcome, self.future, value, failed)


@cython.final
cdef class Settlement:
    """What a future calls when it is done, to settle a JS promise: again when an exception has come in between.

    :param settle: takes the future, and settles the promise with its outcome.
    :param fail: takes an exception, and rejects the promise with it: when the outcome cannot be converted.
    """
    cdef JsProxy promise
    cdef object settle, fail

    def __cinit__(self, JsProxy promise not None, settle, fail):
        self.promise = promise
        self.settle = settle
        self.fail = fail

    def __call__(self, future):
        cdef int tries
        first = last = None
        for tries in range(TRIES):
            last = None
            try:
                self.settle(future)
            except BaseException as error:
                last = error
            if first is None:
                first = last
            if last is None or not is_pending(self.promise):
                break
        else:
            self.fail(last)
            return
        if first is not None:
            raise first


def set_outcome(future, value, bint failed):
    """Settle a future that waits for JavaScript; one that is done, as it was cancelled, stays as it is."""
    if not future.done():
        (future.set_exception if failed else future.set_result)(value)


cdef bint is_pending(JsProxy promise) noexcept:
    cdef JsRef *ref = ref_of(<PyObject *>promise)
    return ref.engine != NULL and JS_PromiseState((<Engine>ref.engine).ctx, ref.value) == PROMISE_PENDING
