# Coroutines that JavaScript starts: tasks of asyncio whose first step runs at once, as that of JavaScript's own async
# functions does, and what those that are done by then gave, without a turn of the loop.
#
# CPython 3.12 has such tasks (`eager_start`). Before, the step that a new task has scheduled is taken out of the loop's
# queue and run; the loop's current task is put aside meanwhile.

cdef dict _asyncio = {}           # what is needed of asyncio, by name: loaded by whoever runs a loop


cdef dict asyncio_parts():
    if not _asyncio:
        from asyncio import base_events, events, exceptions, tasks
        _asyncio.update({name: getattr(tasks, name, None) for name in ("_enter_task", "_leave_task", "_current_tasks")})
        _asyncio["running_loop"] = events._get_running_loop
        _asyncio["create_task"] = base_events.BaseEventLoop.create_task
        _asyncio["Task"] = tasks.Task
        _asyncio["CancelledError"] = exceptions.CancelledError
    return _asyncio


cdef object begin_coroutine(coroutine):
    """A task of the running loop for a coroutine, whose first step is done; the coroutine itself where no loop runs.

    A loop with a task factory or a `create_task` of its own is asked for the task, and says when that begins.
    """
    if not _asyncio and "asyncio.tasks" not in sys.modules:
        return coroutine
    parts = asyncio_parts()
    loop = parts["running_loop"]()
    if loop is None:
        return coroutine
    if type(loop).create_task is not parts["create_task"] or loop.get_task_factory() is not None:
        return loop.create_task(coroutine)
    if sys.version_info >= (3, 12):
        task = parts["Task"].__new__(parts["Task"])        # known also when an interrupt leaves its __init__
        try:
            task.__init__(coroutine, loop=loop, eager_start=True)
        except BaseException:
            forget_error(task)
            raise
        return task
    task = parts["Task"](coroutine, loop=loop)
    ready = getattr(loop, "_ready", None)
    if not ready:                      # a loop whose `call_soon` is its own
        return task
    handle = ready[-1]
    step = getattr(handle, "_callback", None)
    if getattr(step, "__self__", None) is not task:        # another thread has called something in between
        return task
    ready.pop()
    current = parts["_current_tasks"].get(loop)
    if current is not None:
        parts["_leave_task"](loop, current)
    try:
        handle._context.run(step)
    except BaseException:
        forget_error(task)
        raise
    finally:
        if current is not None:
            parts["_enter_task"](loop, current)
    return task


cdef int forget_error(task) except -1:
    """An interrupt ended a task, and asyncio lets it out as well: it must not be reported again."""
    if task.done():
        task.exception()
    return 0


cdef object done_task(Engine e, JSValue awaitable):
    """The task that a PyProxy stands for, if it is done; None for anything else, and while crossings are traced."""
    cdef PyObject *target
    if e.traced or not _asyncio or not is_pyproxy(e, awaitable):
        return None
    target = pyproxy_target(e, awaitable)
    if target == NULL or type(<object>target) is not _asyncio["Task"]:
        return None
    task = <object>target
    return task if task.done() else None


cdef JSValue task_result(Engine e, JSValue awaitable, JSValue otherwise) except *:
    """The result of a task that has one, for anything else a value (borrowed) that says so; owned by the caller."""
    cdef JSValue result
    task = done_task(e, awaitable)
    if task is None or task.cancelled() or task._exception is not None:      # which nobody has seen yet
        return js_dup(otherwise)
    to_js(e, task.result(), &result)
    return result


cdef JSValue task_error(Engine e, JSValue awaitable, JSValue otherwise) except *:
    """What a task that failed, or was cancelled, is to be rejected with; otherwise as `task_result`."""
    task = done_task(e, awaitable)
    if task is None:
        return js_dup(otherwise)
    error = _asyncio["CancelledError"]() if task.cancelled() else task.exception()
    return js_dup(otherwise) if error is None else thrown_to_js(e, error)


cdef bint is_await(Engine e, JSValue on_fulfilled, JSValue on_rejected) noexcept:
    """Whether the function of the library that asks was called by the engine with the two functions that settle one
    promise: in the job of what is awaited, or resolved with (ECMAScript 27.2.2.2). Nobody reads what it returns."""
    cdef Frame *asking = internals_frame(e.rt)           # of the native function
    cdef JSValue promise
    if not jobs_are_known or not e.draining_jobs or e.depth != 1:
        return False
    if asking == NULL or asking.caller == NULL or asking.caller.caller != NULL:
        return False
    promise = jobs_settled(on_fulfilled)
    return promise.tag == TAG_OBJECT and promise.u.ptr == jobs_settled(on_rejected).u.ptr
