# Exceptions at the border. A Python exception in JS is a PythonError that holds it; a JS error in Python is a
# JsException that is its proxy. Going back, each comes out as the object it was.

cdef JSValue throw_python(Engine e, object error) noexcept:
    """Throw a Python exception into JS. Returns JS_EXCEPTION, for callbacks to return."""
    cdef JSValue value
    cdef JsRef *ref
    if type(error) is DestroyedProxyError:
        return throw_plain_error(e, str(error))
    if type(error) is ErrorOfJs:
        return throw_error_of_js(e, error)
    if isinstance(error, JsException):
        ref = ref_of(<PyObject *>error)
        if ref.engine == <PyObject *>e:
            keep_flying(e, <PyObject *>error, ref.value, True)
            e.scarce = ref.value.tag == TAG_NULL and "_scarce" in error.__dict__
            return JS_Throw(e.ctx, js_dup(ref.value))
    if pointermap_get(&e.errors, <uintptr_t><PyObject *>error) != NULL:
        value = python_error(e, error)
        keep_flying(e, NULL, value, True)
    else:
        value = python_error(e, error)
    if value.tag == TAG_EXCEPTION:
        return value
    if error is e.unwinding:
        JS_SetUncatchableError(e.ctx, value)        # an interrupt goes through every try of the JS below
    return JS_Throw(e.ctx, value)


cdef JSValue throw_pending(Engine e) noexcept:
    """Throw the Python exception that is set into JS. Returns JS_EXCEPTION.

    For callbacks that handle no exception unless there is one: a `try` costs even where nothing is raised.
    """
    try:
        raise_pending()
    except BaseException as error:
        throw_python(e, error)
    return JS_EXCEPTION


cdef int raise_pending() except -1:
    """Let the exception that is set propagate."""
    return -1


cdef inline JSValue js_of(Engine e, PyObject *o) noexcept:
    """The JS value of `o`, which is consumed; JS_EXCEPTION when it has none."""
    cdef JSValue result
    if plain_to_js(o, &result):
        release_py(o)
        return result
    return js_of_other(e, o)


cdef JSValue js_of_other(Engine e, PyObject *o) noexcept:
    cdef JSValue result
    value = <object>o
    Py_DECREF(value)
    try:
        to_js(e, value, &result)
        return result
    except BaseException as error:
        value = None                     # first: a destructor that calls JS would take the error for its own
        throw_python(e, error)
    return JS_EXCEPTION


cdef JSValue python_error(Engine e, object error) noexcept:
    """The PythonError of an exception, owned by the caller; the same one while it lives."""
    cdef JSValue value, holder
    cdef void *known = pointermap_get(&e.errors, <uintptr_t><PyObject *>error)
    if known != NULL:
        return js_dup(js_object(known))
    value = JS_NewError(e.ctx)
    if value.tag == TAG_EXCEPTION:
        return value
    if JS_SetPrototype(e.ctx, value, e.error_prototype) < 0:
        js_drop(e.rt, value)
        return JS_EXCEPTION
    holder = new_holder(e, e.holder_class, JS_NULL, error)
    if (holder.tag == TAG_EXCEPTION
            or JS_DefinePropertyValue(e.ctx, value, e.exception_atom, holder, PROP_C_W_E) < 0):
        js_drop(e.rt, value)
        return JS_EXCEPTION
    pointermap_set(&e.errors, <uintptr_t><PyObject *>error, value.u.ptr)      # the holder's finaliser removes it
    return value


cdef PyObject *python_exception_of(Engine e, JSValue value) noexcept:
    """The Python exception that a PythonError holds (borrowed), or NULL when `value` is none."""
    cdef JSPropertyDescriptor slot
    cdef PyObject *error = NULL
    if value.tag == TAG_OBJECT and e.exception_atom and JS_IsError(value):
        if JS_GetOwnProperty(e.ctx, &slot, value, e.exception_atom) > 0:
            error = <PyObject *>JS_GetOpaque(slot.value, e.holder_class)
            js_drop(e.rt, slot.value)
            js_drop(e.rt, slot.getter)
            js_drop(e.rt, slot.setter)
    return error


cdef int raise_js(Engine e) except -1:
    """Raise the JS exception that is pending. Always raises."""
    cdef JSValue value = JS_GetException(e.ctx)
    cdef JSValue backtrace
    cdef PyObject *known
    js_std_cmd(CMD_BACKTRACE, e.ctx, &backtrace)     # always: what is thrown next must not be told to come from there
    if e.interruption is not None:
        js_drop(e.rt, backtrace)
        try:
            note_interrupted_frames(e, value)
        finally:
            js_drop(e.rt, value)
        raise_interruption(e)
    try:
        known = python_exception_of(e, value)
        if known != NULL:
            error = <object>known
            if e.depth > 1:
                keep_flying(e, NULL, value, False)
        elif value.tag == TAG_OBJECT and JS_IsError(value):
            JS_ClearUncatchableError(e.ctx, value)
            error = jsproxy_of(e, value)
        else:
            error = thrown_value(e, value)
        frames = frames_if_readable(e, value, backtrace)
        if value.tag == TAG_NULL:
            if e.scarce or not says_throw(frames):      # the engine's own, for all that is known
                PyObject_GenericSetAttr(error, "_scarce", True)
            e.scarce = False
    finally:
        js_drop(e.rt, backtrace)
        js_drop(e.rt, value)
    return raise_with_frames(error, frames)


cdef bint says_throw(list frames) except *:
    """Whether the line that the innermost frame tells is a `throw`; not when its text is unknown."""
    import linecache
    return bool(frames) and "throw" in linecache.getline(frames[0].co_filename, frames[0].co_firstlineno)


cdef int raise_with_frames(object error, list frames) except -1:
    """Raise `error` with the JS frames, innermost first, between what its traceback holds and the Python caller."""
    PyErr_SetObject(type(error), error)
    for code in frames:
        DiglotTraceback_Add(code)
    return -1


cdef void keep_backtrace(Engine e, JSValue promise) noexcept:
    """Keep with a promise (borrowed) from where the value that rejected it was thrown, unless that is an Error.

    And have the engine forget it: what is thrown next must not be told to come from there.
    """
    cdef JSValue backtrace, reason
    js_std_cmd(CMD_BACKTRACE, e.ctx, &backtrace)
    if (backtrace.tag == TAG_STRING and promise.tag == TAG_OBJECT and e.backtrace_atom
            and JS_PromiseState(e.ctx, promise) == PROMISE_REJECTED
            and JS_GetOwnProperty(e.ctx, NULL, promise, e.backtrace_atom) == 0):
        reason = JS_PromiseResult(e.ctx, promise)
        if not (reason.tag == TAG_OBJECT and JS_IsError(reason)):
            if JS_DefinePropertyValue(e.ctx, promise, e.backtrace_atom, js_dup(backtrace), PROP_C_W_E) < 0:
                js_drop(e.rt, JS_GetException(e.ctx))       # no memory: the error is shown without its place
        js_drop(e.rt, reason)
    js_drop(e.rt, backtrace)


cdef int note_backtrace(Engine e, JSValue promise) except -1:
    """Let `thrown`, which makes the exception of what is no Error, know from where it rejected a promise (borrowed)."""
    cdef JSPropertyDescriptor slot
    e.backtrace = None
    if promise.tag != TAG_OBJECT or not e.backtrace_atom:
        return 0
    if JS_GetOwnProperty(e.ctx, &slot, promise, e.backtrace_atom) > 0:
        try:
            e.backtrace = str_to_py(e, slot.value)
        finally:
            js_drop(e.rt, slot.value)
    return 0


cdef int attach_frames(Engine e, JSValue value) except -1:
    """Add to the traceback of an error that was handed over, not thrown (a rejection), its JS frames, once."""
    error = to_py(e, value)
    if not isinstance(error, BaseException):
        return 0
    # whole: the function that made the rejection may be on the stack still, and would be cut off with what called it
    frames = parse_frames((stack_text(e, value) or "").splitlines())
    known = error.__traceback__
    if not frames or known is not None and isinstance(error, JsException):
        return 0
    if known is not None:
        if (known.tb_frame.f_code.co_filename, known.tb_lineno) == (frames[-1].co_filename, frames[-1].co_firstlineno):
            return 0
    try:
        raise_with_frames(error, frames)
    except BaseException as caught:
        assert caught is error        # catching it by name is what sets its __traceback__
    keep_flying(e, <PyObject *>error, value, False)       # who asked makes the exception of the JS error anew, else
    return 0


cdef int note_interrupted_frames(Engine e, JSValue error) except -1:
    """Add the JS frames that were interrupted to the traceback of what interrupts them.

    :param error: the engine's own error, which has been thrown through them.
    """
    interruption = e.interruption
    frames = js_frames(e, error, JS_UNDEFINED) if error.tag == TAG_OBJECT and JS_IsError(error) else []
    if frames:
        try:
            raise_with_frames(interruption, frames)
        except BaseException as caught:
            assert caught is interruption       # catching it by name is what sets its __traceback__
    return 0


cdef list frames_if_readable(Engine e, JSValue error, JSValue backtrace):
    """As `js_frames`; none where the JS heap has no room for reading them, so that `error` itself is reported."""
    try:
        return js_frames(e, error, backtrace)
    except JsException:
        pass
    return []


cdef list js_frames(Engine e, JSValue error, JSValue backtrace):
    """The JS frames of the innermost run of JS that `error` left, as by `parse_frames`, innermost first.

    :param backtrace: what the engine noted when it was thrown, for a value that is no Error and has no `stack`.
    """
    if error.tag == TAG_OBJECT and JS_IsError(error):
        stack = stack_text(e, error)
    else:
        stack = str_to_py(e, backtrace) if backtrace.tag == TAG_STRING else None
    if not stack:
        return []
    lines = stack.splitlines()
    if e.depth > 1:
        # the engine lists the frames below the Python code that called us as well: those are not ours to add
        lines = innermost_lines(lines, current_stack(e).splitlines())
    return parse_frames(lines)


# A line of a stack -> code that stands for it in tracebacks, or None: errors are thrown from the same places again.
cdef dict codes_of_lines = {}
cdef Py_ssize_t LINES_KEPT = 1024


cdef list parse_frames(list lines):
    """The frames that the lines of a stack describe, each as an empty code object of its name, file and line."""
    frames = []
    for line in lines:
        try:
            code = codes_of_lines[line]
        except KeyError:
            code = code_of_line(line)
            if len(codes_of_lines) >= LINES_KEPT:
                codes_of_lines.clear()
            codes_of_lines[line] = code
        if code is not None:
            frames.append(code)
    return frames


cdef object code_of_line(str line):
    cdef bytes function, filename
    frame = parse_frame(line)
    if frame is None:
        return None
    function, filename, number = frame
    function = function.decode("utf-8", "replace").encode()      # CPython takes no lone surrogates
    return DiglotCode_OfLine(PyBytes_AS_STRING(filename), PyBytes_AS_STRING(function), number)


cdef str current_stack(Engine e):
    """The frames that JS is in, innermost first; empty where the C stack has no room left to ask."""
    if e.asking_for_stack:
        return ""
    e.asking_for_stack = True
    try:
        return call_runtime_none(e, "currentStack")
    except Exception:
        return ""
    finally:
        e.asking_for_stack = False


cdef object stack_text(Engine e, JSValue error):
    """The frames that an error was thrown from: its own `stack` when that is a plain string; None if unknown.

    Runs no getter.
    """
    cdef unsigned int i
    for i in range(min(e.n_flying, 16)):
        if error.tag == TAG_OBJECT and e.flying_js[i].u.ptr == error.u.ptr and e.flying_stack[i] != NULL:
            stack = <object>e.flying_stack[i]
            Py_DECREF(stack)
            e.flying_stack[i] = NULL
            return stack
    return own_text(e, error, e.atoms[A_STACK])


cdef object own_text(Engine e, JSValue error, JSAtom field):
    """An error's own property when that is a plain string, else None. Runs no getter."""
    cdef JSPropertyDescriptor slot
    if error.tag != TAG_OBJECT or not JS_IsError(error):
        return None
    if JS_GetOwnProperty(e.ctx, &slot, error, field) <= 0:
        return None
    try:
        return str_to_py(e, slot.value) if slot.value.tag == TAG_STRING and not slot.flags & PROP_GETSET else None
    finally:
        js_drop(e.rt, slot.value)
        js_drop(e.rt, slot.getter)
        js_drop(e.rt, slot.setter)


cdef str scant_text(Engine e, JSValue value):
    """What can be said of a value where the inspector has no room to run: nothing here needs memory of the JS heap."""
    if JS_IsError(value):
        name = data_text(e, value, e.atoms[A_NAME]) or "Error"
        message = data_text(e, value, e.atoms[A_MESSAGE])
        return f"{name}: {message}" if message else name
    if value.tag == TAG_OBJECT:
        return f"[{brand(e, value)}]"
    if value.tag == TAG_SYMBOL:
        return "Symbol()"
    if value.tag == TAG_NULL:
        return "null"
    if value.tag == TAG_UNDEFINED:
        return "undefined"
    if value.tag == TAG_BOOL:
        return "true" if value.u.int32 else "false"
    if value.tag == TAG_INT or value.tag == TAG_FLOAT64:
        return repr(to_py(e, value))
    if value.tag == TAG_STRING:
        return "[a string]"
    return "[a bigint]" if value.tag == TAG_BIG_INT or value.tag == TAG_SHORT_BIG_INT else "[no value]"


cdef object data_text(Engine e, JSValue value, JSAtom field):
    """A string that an error or its ordinary prototypes have as a plain property, else None. Runs no code of JS."""
    cdef JSPropertyDescriptor slot
    cdef JSValue parent
    cdef JSValue holder = js_dup(value)
    cdef int status
    try:
        while holder.tag == TAG_OBJECT and brands.get(JS_GetClassID(holder)) in ("Error", "Object", "DOMException"):
            status = JS_GetOwnProperty(e.ctx, &slot, holder, field)
            if status < 0:
                js_drop(e.rt, JS_GetException(e.ctx))
                return None
            if status:
                try:
                    return str_to_py(e, slot.value) if slot.value.tag == TAG_STRING else None
                except JsException:      # even the copy of a text with other than ASCII characters has no room
                    return None
                finally:
                    js_drop(e.rt, slot.value)
                    js_drop(e.rt, slot.getter)
                    js_drop(e.rt, slot.setter)
            parent = JS_GetPrototype(e.ctx, holder)
            js_drop(e.rt, holder)
            holder = parent
    finally:
        js_drop(e.rt, holder)
    return None


cdef list innermost_lines(list lines, list outer):
    """`lines` without its tail that `outer` begins with; both may be cut at the engine's limit."""
    cdef Py_ssize_t i
    for i in range(len(lines)):
        rest = lines[i:]
        if rest == outer[:len(rest)]:
            return lines[:i]
    return lines


cdef object parse_frame(str line):
    """``    at f (file:line:column)`` -> (b"f", b"file", line); None for native frames and the bridge's own."""
    text = line.strip()
    if not text.startswith("at "):
        return None
    text = text[3:]
    function = "<anonymous>"
    if text.endswith(")") and " (" in text:
        function, _, text = text[:-1].rpartition(" (")
    filename, _, rest = text.rpartition(":")
    filename, _, number = filename.rpartition(":")
    if not number.isdigit() or filename.startswith("diglot:"):
        return None
    if function == "<eval>":
        function = "<module>"  # the name that Python gives the top level, and that tools leave out
    return utf8(function), utf8(filename), int(number)


cdef object thrown_value(Engine e, JSValue value):
    """A JsException for a thrown value that is no Error."""
    thrown = make_proxy(JsException)
    fill_jsproxy(e, &(<JsErrorObject>thrown).ref, js_dup(value))
    register_loose(e, thrown)
    if e.has_ledger:
        record_jsproxy(e, thrown, value)
    return thrown


cdef void keep_flying(Engine e, PyObject *error, JSValue value, bint again) noexcept:
    """Keep both halves of a travelling error (borrowed), of which the language that it crosses into holds one.

    Until the outermost entry ends, and the last few only: to hold them for good would be a cycle across the heaps.

    :param again: it has been thrown before, so that its `stack` is not that of this throw.
    """
    cdef unsigned int i = e.n_flying % 16
    if e.n_flying >= 16:
        drop_flying(e, i)
    e.flying_stack[i] = NULL
    if again:
        stack = current_stack(e)
        Py_INCREF(stack)
        e.flying_stack[i] = <PyObject *>stack
    if error != NULL:
        Py_INCREF(<object>error)
    e.flying_py[i] = error
    e.flying_js[i] = js_dup(value)
    e.n_flying += 1


cdef void drop_flying(Engine e, unsigned int i) noexcept:
    if e.flying_py[i] != NULL:
        bury(e, e.flying_py[i])
    e.flying_py[i] = NULL
    if e.flying_stack[i] != NULL:
        Py_DECREF(<object>e.flying_stack[i])
        e.flying_stack[i] = NULL
    js_drop(e.rt, e.flying_js[i])
    e.flying_js[i] = JS_UNDEFINED


cdef void land_errors(Engine e) noexcept:
    cdef unsigned int i
    for i in range(min(e.n_flying, 16)):
        drop_flying(e, i)
    e.n_flying = 0


class DestroyedProxyError(ReferenceError):
    """Raised when a destroyed proxy is used. In JS it is a plain Error."""


cdef int raise_destroyed(Engine e, JSValue proxy) except -1:
    """Raise what using a destroyed PyProxy is answered with."""
    raise DestroyedProxyError(destroyed_text(e, proxy))


cdef str destroyed_text(Engine e, JSValue proxy):
    cdef Extra *extra = extra_of(e, proxy)
    text = "Object has already been destroyed"
    if extra != NULL and extra.note != NULL:
        text += "\n" + <object>extra.note
    return text


cdef JSValue throw_destroyed(Engine e, JSValue proxy) noexcept:
    try:
        throw_plain_error(e, destroyed_text(e, proxy))
    except BaseException as error:
        throw_python(e, error)
    return JS_EXCEPTION


cdef JSValue throw_plain_error(Engine e, str message) noexcept:
    """Throw ``new Error(message)``."""
    cdef JSValue error = JS_NewError(e.ctx)
    cdef JSValue text
    if error.tag == TAG_EXCEPTION:
        return error
    Py_INCREF(message)
    text = js_of(e, <PyObject *>message)       # takes the reference
    if text.tag == TAG_EXCEPTION:
        js_drop(e.rt, error)
        return text
    if JS_DefinePropertyValue(e.ctx, error, e.atoms[A_MESSAGE], text, PROP_CONFIGURABLE | PROP_WRITABLE) < 0:
        js_drop(e.rt, error)
        return JS_EXCEPTION
    return JS_Throw(e.ctx, error)
