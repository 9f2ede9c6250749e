# Code of the user's that runs because a value is shown: within a time.
#
# A display begins with `begin_display` and has DISPLAY_SECONDS from then on, whatever it runs: the `__repr__` of Python
# objects, `inspect.custom` methods, `Symbol.toStringTag` getters. Each piece runs under `watch`: JavaScript is stopped
# by the interrupt handler, Python by a thread, with an asynchronous exception, which comes at the next instruction of
# Python code: a C function that does not return is not stopped. What was stopped is named in the text, and the display
# goes on.

from _thread import start_new_thread
from time import sleep

cdef double DISPLAY_SECONDS = 2.0
cdef double WATCH_EVERY = 0.05           # seconds between two looks of the watchdog
cdef int WATCH_LOOKS = 20                # without a display to watch, after which its thread ends

cdef dict deadlines = {}                 # thread -> when its display has to be over
cdef dict watched = {}                   # thread -> the same, while code of the user's runs for it
cdef set interrupted_threads = set()     # which may have an asynchronous exception under way
cdef bint watchdog_runs = False
cdef int n_watched = 0                   # len(watched), for the engines' interrupt handlers

cdef extern from "Python.h":
    int PyThreadState_SetAsyncExc(unsigned long, PyObject *) noexcept
    PyObject *PyThreadState_GetDict() noexcept


class DisplayTimeout(BaseException):
    """Raised in code that a display runs when the time for it is up."""


def display_seconds(seconds=None):
    """How many seconds a display may take for code of the user's.

    :param seconds: the new limit, in all heaps of the process; None leaves it.
    :return: the limit.
    :raises ValueError: for a limit that is no positive number.
    """
    global DISPLAY_SECONDS
    if seconds is not None:
        if not seconds > 0:
            raise ValueError(f"the time for a display must be more than 0 seconds, not {seconds!r}")
        DISPLAY_SECONDS = seconds
    return DISPLAY_SECONDS


cdef object begin_display():
    """Set the time for what is shown in this thread.

    :return: for `end_display`: this thread's number; None when this is a part of what is shown already.
    """
    cdef object me = PyThread_get_thread_ident()     # one object from here on, that needs no memory at the end
    if me in deadlines:
        return None
    deadlines[me] = diglot_monotonic() + DISPLAY_SECONDS
    return me


cdef void end_display(outermost) noexcept:
    """End a display; works without memory, as the number is an object already."""
    if outermost is not None:
        deadlines.pop(outermost, None)


cdef bint is_late():
    """Whether the time for what this thread shows is over."""
    deadline = deadlines.get(PyThread_get_thread_ident())
    return deadline is not None and diglot_monotonic() > deadline


cdef object watch():
    """Have the code that is about to run stopped when it is time; inside a display.

    :return: for `unwatch`: this thread's number; None when such code was watched already.
    :raises DisplayTimeout: when the time is over already.
    """
    global n_watched
    cdef object me = PyThread_get_thread_ident()
    if is_late():
        raise DisplayTimeout
    if me in watched:
        return None
    start_watchdog()
    watched[me] = deadlines[me]
    n_watched = len(watched)
    return me


cdef void unwatch(first) noexcept:
    """End a `watch`, also without memory.

    No Python code runs between what was watched and this, so that nothing is stopped too late.
    """
    global n_watched
    if first is None:
        return
    watched.pop(first, None)
    n_watched = len(watched)
    if first in interrupted_threads:
        interrupted_threads.discard(first)
        meet_interruption()


cdef dict _python = {}
exec("def run_an_instruction():\n    for _ in (0, 1):\n        pass\n", _python)
cdef object run_an_instruction = _python["run_an_instruction"]


cdef void meet_interruption() noexcept:
    """Let the asynchronous exception come that may be under way to this thread, where it harms nothing.

    To take it back would leave CPython before 3.13 looking for it at every turn of its loop, for ever: slower, and
    endlessly where a profiler or a debugger is on. What is being raised meanwhile is kept.
    """
    cdef PyObject *kind
    cdef PyObject *error
    cdef PyObject *traceback
    PyErr_Fetch(&kind, &error, &traceback)
    try:
        run_an_instruction()
    except DisplayTimeout:
        pass
    except MemoryError:                  # nothing has run: it is taken back all the same
        PyThreadState_SetAsyncExc(PyThread_get_thread_ident(), NULL)
    except BaseException:                # a signal's handler has raised: Ctrl-C, as a rule
        PyErr_SetInterrupt()
    PyErr_Restore(kind, error, traceback)    # takes the references


cdef int start_watchdog() except -1:
    """Start the watchdog's thread; without threading, whose `start` waits for ever for one that has no memory to begin.
    """
    global watchdog_runs
    if watchdog_runs:
        return 0
    watchdog_runs = True
    try:
        start_new_thread(run_watchdog, ())
    except BaseException:
        watchdog_runs = False
        raise
    return 0


def run_watchdog():
    """Stop what runs over its time, until there has been nothing to watch for a while; the watchdog's thread."""
    global watchdog_runs
    cdef int idle = 0
    try:
        while idle < WATCH_LOOKS:
            sleep(WATCH_EVERY)
            idle = 0 if watched else idle + 1
            now = diglot_monotonic()
            for thread, deadline in list(watched.items()):
                if now > deadline and thread in watched:       # again and again: it may be caught
                    interrupted_threads.add(thread)
                    PyThreadState_SetAsyncExc(thread, <PyObject *>DisplayTimeout)
    except MemoryError:
        pass                             # the next display starts it again
    finally:
        watchdog_runs = False


def watchdog_is_running():
    """Whether the watchdog's thread is there."""
    return watchdog_runs


cdef void forget_watchdog() noexcept:
    """In the child of a fork, which has one thread."""
    global watchdog_runs, n_watched
    watchdog_runs = False
    for thread in [thread for thread in deadlines if thread != PyThread_get_thread_ident()]:
        deadlines.pop(thread, None)
        watched.pop(thread, None)
    n_watched = len(watched)


cdef bint is_overdue(unsigned long thread, double now):
    """Whether code of the user's runs in that thread for a display whose time is over."""
    deadline = watched.get(thread)
    return deadline is not None and now > deadline


cdef str late_text():
    return f"no answer within {DISPLAY_SECONDS:g} s"


# -- Python -----------------------------------------------------------------------------------------------------------

def bounded_repr(o):
    """``repr(o)``, within the time of the display that asks for it.

    :return: the repr; what became of it where there is none, as the second of a pair.
    """
    outermost = begin_display()
    try:
        first = watch()
        try:
            return repr(o), None
        finally:
            unwatch(first)
    except DisplayTimeout:
        failure = f"gives {late_text()}"
    except KeyboardInterrupt:
        raise
    except BaseException as error:
        failure = f"raises {error_line(error)}"
    finally:
        end_display(outermost)
    return None, failure


cdef str error_line(error):
    """Type and message of an exception in a line; runs a `__str__` only if it is CPython's own."""
    kind = type(error).__name__
    if type(error).__str__ is not BaseException.__str__ or not error.args:
        return kind
    message = error.args[0]
    return f"{kind}: {' '.join(message.split())[:80]}" if type(message) is str else kind


def safe_repr(o, limit=120):
    """repr() for messages: in one line, within a time, of at most `limit` characters."""
    from diglot.ffi_core.display.python import python_text
    text = python_text(o, limit)
    if "\n" in text:
        text = " ".join(text.split())
    return text if len(text) <= limit else text[:limit - 3] + "..."


cdef bint is_within_repr():
    """Whether a `repr()` is asked for as a part of another's: a container's of Python, or what a display shows.

    CPython notes the containers whose repr is being made, to know those that contain themselves.
    """
    cdef PyObject *known
    if PyThread_get_thread_ident() in watched:
        return True
    known = PyThreadState_GetDict()
    return known != NULL and bool((<dict>known).get("Py_Repr"))


# -- JavaScript -------------------------------------------------------------------------------------------------------

cdef JSValue call_display(Engine e, JSValue function, int argc, JSValue *argv) except *:
    """Call a function of the inspector, all borrowed, as a display: native, so that it ends with Ctrl-C, too."""
    outermost = begin_display()
    cdef JSValue result = JS_Call(e.ctx, function, JS_UNDEFINED, argc, argv)
    end_display(outermost)
    return result


cdef JSValue call_bounded(Engine e, JSValue function, JSValue this, int argc, JSValue *argv) except *:
    """Call a function of the user's for a display, all borrowed; the result is the caller's.

    An interruption that is not the display's own passes through; the display's becomes an Error that the inspector
    can catch.
    """
    cdef JSValue result
    outermost = begin_display()
    try:
        first = watch()
        try:
            result = JS_Call(e.ctx, function, this, argc, argv)
        finally:
            unwatch(first)
        if not forgive_timeout(e, result):
            return result
        js_drop(e.rt, result)
    except DisplayTimeout:
        pass
    finally:
        end_display(outermost)
    return throw_plain_error(e, late_text())


cdef bint forgive_timeout(Engine e, JSValue result) except *:
    """Take back a DisplayTimeout that has stopped JavaScript, in whatever form it is; whether there was one."""
    cdef JSValue thrown
    cdef PyObject *error
    cdef bint found = isinstance(e.interruption, DisplayTimeout)
    if found:
        e.interruption = None
    if isinstance(e.unwinding, DisplayTimeout):
        e.unwinding = None
    if result.tag != TAG_EXCEPTION:
        return found
    thrown = JS_GetException(e.ctx)
    if not found:
        error = python_exception_of(e, thrown)
        found = error != NULL and isinstance(<object>error, DisplayTimeout)
    if found:
        js_drop(e.rt, thrown)
    else:
        JS_Throw(e.ctx, thrown)                  # takes the reference
    return found
