# The native halves of PyProxy's own methods. runtime/pyproxy.js puts them on the prototypes and adds those that JS
# expresses better. `this` (or the first argument of the functions of a value) is the proxy.

from collections import deque as _deque

cdef enum Method:
    M_DESTROY, M_COPY, M_TO_STRING, M_TYPE, M_DESTROYED, M_LENGTH, M_GET, M_SET, M_DELETE, M_HAS, M_ITERATE, M_NEXT
    M_THROW, M_RETURN, M_AITER, M_ANEXT, M_ATHROW, M_ARETURN, M_CALL, M_CAPTURE_THIS, M_TO_JS, M_POP, M_SPLICE,
    M_REORDER
    M_BUFFER, M_BUFFER_FIELD, M_PRIMITIVE, M_TO_JSON
    # functions of any value
    F_PROTOCOLS, F_REPR, F_TYPE_NAME, F_CLASS_OF, F_PROMISE_STATE, F_PROXY_DETAILS, F_OWN_KEYS, F_IS_STOP, F_ERROR_PART
    F_EXCEPTION_ATOM, F_DETACH, F_STRING_KEYS, F_ITEM, F_STRINGIFY, F_ATTACH_FRAMES, F_DELIVER, F_MEMORY_STATE,
    F_HOST, F_USE_VIEWS, F_TASK_RESULT, F_TASK_ERROR, F_IS_AWAIT
    F_ITERATOR_STATE, F_BOUNDED, F_DISPLAY, F_IS_DISPLAYED, F_IS_LATE, F_BEHIND

# name, expected arguments, what
cdef list METHODS = [
    ("destroy", 0, M_DESTROY), ("copy", 0, M_COPY), ("toString", 0, M_TO_STRING), ("type", 0, M_TYPE),
    ("destroyed", 0, M_DESTROYED), ("length", 0, M_LENGTH), ("get", 1, M_GET), ("set", 2, M_SET),
    ("delete", 1, M_DELETE),
    ("has", 1, M_HAS), ("iterate", 0, M_ITERATE), ("next", 0, M_NEXT), ("throw", 1, M_THROW), ("return", 1, M_RETURN),
    ("aiter", 0, M_AITER), ("anext", 0, M_ANEXT), ("athrow", 1, M_ATHROW), ("areturn", 1, M_ARETURN),
    ("call", 4, M_CALL),
    ("captureThis", 0, M_CAPTURE_THIS), ("toJs", 1, M_TO_JS), ("pop", 1, M_POP),
    ("splice", 3, M_SPLICE), ("reorder", 1, M_REORDER), ("getBuffer", 1, M_BUFFER), ("bufferField", 1, M_BUFFER_FIELD),
    ("toPrimitive", 1, M_PRIMITIVE), ("toJSON", 1, M_TO_JSON),
    ("protocols", 1, F_PROTOCOLS), ("pyRepr", 3, F_REPR), ("pyType", 1, F_TYPE_NAME), ("classOf", 1, F_CLASS_OF),
    ("promiseState", 1, F_PROMISE_STATE), ("proxyDetails", 1, F_PROXY_DETAILS), ("ownNonIndexKeys", 1, F_OWN_KEYS),
    ("isStop", 1, F_IS_STOP), ("errorPart", 2, F_ERROR_PART), ("useExceptionName", 1, F_EXCEPTION_ATOM),
    ("detach", 1, F_DETACH), ("stringKeys", 1, F_STRING_KEYS), ("item", 2, F_ITEM),
    ("stringify", 3, F_STRINGIFY), ("attachFrames", 2, F_ATTACH_FRAMES), ("deliver", 3, F_DELIVER),
    ("memoryState", 1, F_MEMORY_STATE), ("host", 1, F_HOST), ("useViews", 4, F_USE_VIEWS),
    ("taskResult", 2, F_TASK_RESULT), ("taskError", 2, F_TASK_ERROR), ("isAwait", 2, F_IS_AWAIT),
    ("iteratorState", 1, F_ITERATOR_STATE),
    ("bounded", 2, F_BOUNDED), ("display", 1, F_DISPLAY), ("isDisplayed", 0, F_IS_DISPLAYED),
    ("isLate", 0, F_IS_LATE), ("behind", 1, F_BEHIND),
]


cdef JSValue make_native(Engine e) except *:
    """The object `native` that the runtime library is given; owned by the caller."""
    cdef JSValue native = JS_NewObject(e.ctx)
    cdef bytes text
    if native.tag == TAG_EXCEPTION:
        raise_js(e)
    try:
        for name, length, what in METHODS:
            text = name.encode()
            define_native(e, native, text, js_magic_function(
                e.ctx, native_method, PyBytes_AS_STRING(text), length, what))
        define_native(e, native, b"PROTOCOLS", keywords_object(e, PROTOCOLS))
        define_native(e, native, b"VIEW_TYPES", array_from(e, VIEW_TYPES.values()))
        define_native(e, native, b"iteratorNext", js_iterator_function(e.ctx, iterator_next, b"next"))
    except BaseException:
        js_drop(e.rt, native)
        raise
    return native


cdef int define_native(Engine e, JSValue native, bytes name, JSValue value) except -1:
    """Define a property of `native`; the value is consumed, and JS_EXCEPTION in its place raised."""
    if value.tag == TAG_EXCEPTION or JS_DefinePropertyValueStr(
            e.ctx, native, PyBytes_AS_STRING(name), value, PROP_C_W_E) < 0:
        raise_js(e)
    return 0


cdef JSValue native_method(JSContext *ctx, JSValue this, int argc, JSValue *argv, int what) noexcept:
    cdef Engine e = engine_of(ctx)
    cdef PyObject *target
    cdef JSValue result
    cdef JSValue first = argv[0] if argc > 0 else JS_UNDEFINED
    if stops_here(e):
        return JS_EXCEPTION
    if e.traced and not trace_passed(e):
        return traced_native(ctx, this, argc, argv, what)
    try:
        if what >= F_PROTOCOLS:
            return function_of_value(e, what, this, first, argc, argv)
        if not is_pyproxy(e, this):
            return through_proxies(e, what, this, argc, argv)
        target = pyproxy_target(e, this)
        if what == M_DESTROYED:
            return js_bool(target == NULL)
        if what == M_DESTROY:
            destroy_pyproxy(e, this, own_items(e, first).get("message") if first.tag == TAG_OBJECT else None)
            if e.n_dead:
                release_dead(e)
            return JS_UNDEFINED
        if target == NULL:
            return throw_destroyed(e, this)
        o = <object>target
        if what <= M_HAS:
            return item_method(e, what, this, o, first, argc, argv)
        if what == M_TO_JS:
            return deep_to_js(e, o, first)
        if what == M_BUFFER or what == M_BUFFER_FIELD:
            return buffer_method(e, what, o, first)
        if what == M_TO_JSON:
            return to_json(e, o, argc)
        if what == M_PRIMITIVE:
            return to_primitive(e, o, str(to_py(e, first)))
        value = protocol_method(e, what, this, o, first, argc, argv)
        if is_request(value):
            return answer(e, value)
        to_js(e, value, &result)
        return result
    except BaseException as error:
        throw_python(e, error)
    return JS_EXCEPTION


cdef JSValue item_method(Engine e, int what, JSValue this, object o, JSValue first, int argc, JSValue *argv) except *:
    cdef JSValue result = JS_UNDEFINED
    if what == M_GET:
        try:
            value = PyObject_GetItem(o, to_py(e, first))
        except (KeyError, IndexError):
            return JS_UNDEFINED
        to_js(e, value, &result)
    elif what == M_SET:
        PyObject_SetItem(o, to_py(e, first), to_py(e, argv[1] if argc > 1 else JS_UNDEFINED))
    elif what == M_DELETE:
        PyObject_DelItem(o, to_py(e, first))
        result = js_bool(True)
    elif what == M_HAS:
        result = js_bool(to_py(e, first) in o)
    elif what == M_LENGTH:
        to_js(e, len(o), &result)
    elif what == M_COPY:
        result = new_handle(e, o)
        if result.tag != TAG_EXCEPTION:
            copy_marks(e, this, result)
    elif what == M_TO_STRING:
        to_js(e, str(o), &result)
    elif what == M_TYPE:
        to_js(e, type_name(o), &result)
    return result


cdef JSValue new_handle(Engine e, object o) except *:
    """A PyProxy with a lifetime of its own, which has its extra record; JS_EXCEPTION when JS has no room."""
    cdef JSValue result = new_pyproxy(e, o)
    if result.tag == TAG_EXCEPTION:
        return result
    try:
        need_extra(e, result)
        if pointermap_set(&e.holders, <uintptr_t>result.u.ptr, <void *><PyObject *>o) < 0:
            raise MemoryError
    except BaseException:
        js_drop(e.rt, result)
        raise
    if e.has_ledger:
        record_pyproxy(e, result, <PyObject *>o)
    return result


cdef void copy_marks(Engine e, JSValue source, JSValue copy) noexcept:
    cdef Extra *old = extra_of(e, source)
    cdef Extra *new = extra_of(e, copy)
    if old != NULL:
        new.capture_this = old.capture_this
        new.roundtrip = old.roundtrip


cdef object protocol_method(Engine e, int what, JSValue this, object o, JSValue first, int argc, JSValue *argv):
    """Methods whose answer crosses as any Python value does."""
    cdef JSValue copy
    if what == M_ITERATE:
        if is_table(protocols_of(o)):
            return e.hooks.row_iterator(o)
        iterator = iter(o)
        if iterator is o and not protocols_of(o) & IS_ASYNC_ITERATOR:        # whose `next` is another
            return o
        return IteratorRequest(iterator)
    if what == M_NEXT:
        try:
            if first_is_missing(argc, first) or not protocols_of(o) & IS_GENERATOR:
                return IterationStep(False, next(o))
            return IterationStep(False, o.send(to_py(e, first)))
        except StopIteration as stop:      # what a generator returns is the value of its last result
            last = stop.value
        return IterationStep(True, last)
    if what == M_THROW:
        try:
            return IterationStep(False, o.throw(as_exception(e, first)))
        except StopIteration as stop:
            last = stop.value
        return IterationStep(True, last)
    if what == M_RETURN:
        o.close()
        return IterationStep(True, to_py(e, first))
    if what == M_AITER:
        return o if protocols_of(o) & IS_ASYNC_ITERATOR else aiter(o)
    if what == M_ANEXT:
        if first_is_missing(argc, first) or not protocols_of(o) & IS_ASYNC_GENERATOR:
            return anext(o)
        return o.asend(to_py(e, first))
    if what == M_ATHROW:
        return o.athrow(as_exception(e, first))
    if what == M_ARETURN:
        return o.aclose()
    if what == M_CALL:
        return call_with(e, o, this, first, argc, argv)
    if what == M_CAPTURE_THIS:
        return HandleRequest(o, True)
    if what == M_POP:
        if argc == 0 or first.tag == TAG_UNDEFINED:
            return o.pop()
        index = to_py(e, first)
        value = o[index]             # not pop(index): deque's takes none
        del o[index]
        return value
    if what == M_SPLICE:
        start = to_py(e, first)
        stop = start + to_py(e, argv[1])
        removed = JsArrayRequest(items_at(o, range(start, stop)))
        replace(o, start, stop, array_items(e, argv[2]))
        return removed
    if what == M_REORDER:
        replace(o, 0, len(o), items_at(o, array_items(e, first)))
        return None
    raise SystemError(f"no such method: {what}")


cdef list items_at(object o, object indices):
    cdef list items = []
    for index in indices:
        items.append(o[index])
    return items


cdef list array_items(Engine e, JSValue array):
    """The items of a JS array that the runtime library made."""
    cdef int64_t length, i
    cdef list items = []
    if JS_GetLength(e.ctx, array, &length) < 0:
        raise_js(e)
    for i in range(length):
        items.append(take_py(e, JS_GetPropertyInt64(e.ctx, array, i)))
    return items


cdef int replace(object o, Py_ssize_t start, Py_ssize_t stop, list items) except -1:
    """Replace a slice of a mutable sequence, also of one that takes no slices (deque). On failure it is as it was."""
    if start == stop and type(o) is _deque and start == len(o):
        o.extend(items)              # not by way of a copy: queues are filled item by item
        return 0
    try:
        o[0:0]
    except TypeError:
        before = list(o)
        after = list(before)
        after[start:stop] = items
        o.clear()
        try:
            o.extend(after)
        except BaseException:
            o.clear()
            o.extend(before)
            raise
    else:
        o[start:stop] = items
    return 0


cdef inline bint first_is_missing(int argc, JSValue first) noexcept:
    return argc == 0 or first.tag == TAG_UNDEFINED


# Answers that are not a Python value but a JS object made for the occasion. They never reach a user.

cdef class IteratorRequest:
    """Asks for a JS iterator over a Python one."""
    cdef object iterator

    def __init__(self, iterator):
        self.iterator = iterator


cdef class IterationStep:
    """Asks for an iterator result, {value, done}."""
    cdef bint done
    cdef object value

    def __init__(self, done, value):
        self.done = done
        self.value = value


cdef class HandleRequest:
    """Asks for a handle of its own to the object."""
    cdef object target
    cdef bint capture_this, roundtrip, once

    def __init__(self, target, capture_this=False, roundtrip=False, once=False):
        self.target = target
        self.capture_this = capture_this
        self.roundtrip = roundtrip
        self.once = once


cdef bint is_request(object o) noexcept:
    return type(o) is IteratorRequest or type(o) is IterationStep or type(o) is HandleRequest


cdef JSValue answer(Engine e, object request) except *:
    """The JS object that a request asks for; owned by the caller."""
    cdef JSValue result, value
    cdef Extra *extra
    if type(request) is IteratorRequest:
        return new_holder(e, e.iterator_class, e.iterator_prototype, (<IteratorRequest>request).iterator)
    if type(request) is HandleRequest:
        result = new_handle(e, (<HandleRequest>request).target)
        if result.tag != TAG_EXCEPTION:
            extra = extra_of(e, result)
            extra.capture_this = (<HandleRequest>request).capture_this
            extra.roundtrip = (<HandleRequest>request).roundtrip
            extra.once = (<HandleRequest>request).once
        return result
    to_js(e, (<IterationStep>request).value, &value)
    result = JS_NewObject(e.ctx)
    if result.tag == TAG_EXCEPTION:
        js_drop(e.rt, value)
        return result
    if (JS_DefinePropertyValue(e.ctx, result, e.atoms[A_VALUE], value, PROP_C_W_E) < 0 or JS_DefinePropertyValue(
            e.ctx, result, e.atoms[A_DONE], js_bool((<IterationStep>request).done), PROP_C_W_E) < 0):
        js_drop(e.rt, result)
        return JS_EXCEPTION
    return result


cdef JSValue iterator_next(JSContext *ctx, JSValue this, int argc, JSValue *argv, int *done, int magic) noexcept:
    """next() of the JS iterator over a Python one; the engine takes value and `done` without a result object."""
    cdef Engine e = engine_of(ctx)
    cdef PyObject *iterator = <PyObject *>JS_GetOpaque(this, e.iterator_class)
    cdef PyObject *item
    if stops_here(e):
        return JS_EXCEPTION
    if e.traced and not trace_passed(e):
        return traced_iterator_next(ctx, this, argc, argv, done, magic)
    done[0] = False
    if iterator == NULL:
        return JS_ThrowTypeError(ctx, b"next() of a Python iterator called on something else")
    item = PyIter_Next_raw(iterator)
    if item != NULL:
        return js_of(e, item)
    if PyErr_Occurred() != NULL:
        return throw_pending(e)
    done[0] = True
    return JS_UNDEFINED


cdef object as_exception(Engine e, JSValue value):
    """What throw(value) of a generator raises: the exception itself, or a JsException around anything else."""
    cdef PyObject *known = python_exception_of(e, value)
    if known != NULL:
        return <object>known
    error = to_py(e, value)
    return error if isinstance(error, BaseException) else thrown_value(e, value)


cdef object call_with(Engine e, object callee, JSValue this, JSValue arguments, int argc, JSValue *argv):
    """call(arguments, kwargs object or undefined, relaxed): every way of calling that is not `f(...)`."""
    positional = array_items(e, arguments)
    keywords = {}
    if argc > 1 and argv[1].tag == TAG_OBJECT:
        keywords = own_items(e, argv[1])
    if argc > 2 and JS_ToBool(e.ctx, argv[2]):
        return call_relaxed(callee, positional, keywords)
    return callee(*positional, **keywords)


cdef object call_relaxed(object callee, list positional, dict keywords):
    """Call without the surplus arguments: positional ones beyond the signature, keywords it does not know."""
    import inspect
    import operator
    try:
        parameters = inspect.signature(callee).parameters.values()
    except (TypeError, ValueError):
        parameters = None
    if parameters is None:
        return callee(*positional, **keywords)
    kinds = list(map(operator.attrgetter("kind"), parameters))
    if inspect.Parameter.VAR_POSITIONAL not in kinds:
        by_position = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
        room = sum(map(by_position.__contains__, kinds))
        positional = positional[:room]
    if inspect.Parameter.VAR_KEYWORD not in kinds:
        known = {p.name for p in parameters if p.kind is not inspect.Parameter.POSITIONAL_ONLY}
        keywords = {name: value for name, value in keywords.items() if name in known}
    return callee(*positional, **keywords)


cdef dict own_items(Engine e, JSValue value):
    """The own enumerable string-keyed properties of a JS object, values converted one level deep."""
    cdef JSPropertyEnum *table
    cdef uint32_t count, i
    items = {}
    if JS_GetOwnPropertyNames(e.ctx, &table, &count, value, GPN_STRING | GPN_ENUM_ONLY) < 0:
        raise_js(e)
    try:
        for i in range(count):
            key = take_py(e, JS_AtomToValue(e.ctx, table[i].atom))
            items[str(key)] = take_py(e, JS_GetProperty(e.ctx, value, table[i].atom))
    finally:
        JS_FreePropertyEnum(e.ctx, table, count)
    return items


# -- functions of any value -------------------------------------------------------------------------------------------

cdef JSValue iterator_state(Engine e, JSValue iterator) except *:
    """Of an iterator of a Map or a Set: the collection (undefined at the end), its kind (0 keys, 1 values, 2 pairs),
    a number that stands for the item given last (0 before the first). Undefined for others. Owned by the caller."""
    cdef const CollectionIterator *state
    cdef JSValue parts[3]
    if not iterators_known or brand(e, iterator) not in ("MapIterator", "SetIterator"):
        return JS_UNDEFINED
    state = internals_iterator(iterator)
    parts[0] = js_dup(state.collection)
    parts[1] = js_value(TAG_INT, state.kind)
    parts[2] = js_float(<double><size_t>state.record)
    return JS_NewArrayFrom(e.ctx, 3, parts)


cdef JSValue function_of_value(Engine e, int what, JSValue this, JSValue value, int argc, JSValue *argv) except *:
    cdef JSValue result = JS_UNDEFINED
    cdef JSValue pair[2]
    cdef PyObject *target
    if what == F_PROTOCOLS:
        if not is_pyproxy(e, value):
            return js_value(TAG_INT, -1)
        target = pyproxy_target(e, value)
        return js_float(<double>(protocols_of(<object>target) if target != NULL else 0))
    if what == F_REPR or what == F_TYPE_NAME:
        target = pyproxy_target(e, value)
        if target == NULL:
            text = "<destroyed>"
        elif what == F_REPR:
            text = shown_text(e, <object>target, argc, argv)
            if text is None:
                return JS_EXCEPTION
        else:
            text = type_name(<object>target)
        to_js(e, text, &result)
        return result
    if what == F_CLASS_OF:
        to_js(e, brand(e, value), &result)
        return result
    if what == F_PROMISE_STATE:
        if JS_PromiseState(e.ctx, value) < 0:
            return JS_UNDEFINED
        pair[0] = js_value(TAG_INT, JS_PromiseState(e.ctx, value))
        pair[1] = JS_PromiseResult(e.ctx, value)
        return JS_NewArrayFrom(e.ctx, 2, pair)
    if what == F_PROXY_DETAILS:
        if not JS_IsProxy(value):
            return JS_UNDEFINED
        pair[0] = JS_GetProxyTarget(e.ctx, value)
        pair[1] = JS_GetProxyHandler(e.ctx, value)
        if pair[0].tag == TAG_EXCEPTION or pair[1].tag == TAG_EXCEPTION:       # revoked
            js_drop(e.rt, JS_GetException(e.ctx))
            js_drop(e.rt, pair[0])
            js_drop(e.rt, pair[1])
            pair[0] = pair[1] = JS_NULL
        return JS_NewArrayFrom(e.ctx, 2, pair)
    if what == F_ITERATOR_STATE:
        return iterator_state(e, value)
    if what == F_BOUNDED:
        return call_bounded(e, value, argv[1], argc - 2, argv + 2)
    if what == F_DISPLAY:
        return call_display(e, value, argc - 1, argv + 1)
    if what == F_IS_DISPLAYED:
        return js_bool(PyThread_get_thread_ident() in deadlines)
    if what == F_BEHIND:
        return behind_proxies(e, value)
    if what == F_IS_LATE:
        return js_bool(is_late())
    if what == F_OWN_KEYS:
        return own_non_index_keys(e, value)
    if what == F_IS_STOP:
        target = python_exception_of(e, value)
        return js_bool(target != NULL and isinstance(<object>target, StopAsyncIteration))
    if what == F_ERROR_PART:
        target = python_exception_of(e, value)
        if target == NULL:
            return JS_UNDEFINED
        part = to_py(e, argv[1])
        if part == "cause":
            cause = (<object>target).__cause__
            return JS_UNDEFINED if cause is None else thrown_to_js(e, cause)
        to_js(e, error_part(<object>target, part), &result)
        return result
    if what == F_EXCEPTION_ATOM:
        return use_exception_name(e, value)
    if what == F_USE_VIEWS:
        return use_views(e, value, argv)
    if what == F_DETACH:
        if pointermap_get(&e.pinned, <uintptr_t>value.u.ptr) != NULL:
            return JS_ThrowTypeError(e.ctx, b"cannot release a buffer view while Python sees its memory: "
                                            b"release Python's views first")
        JS_DetachArrayBuffer(e.ctx, value)
        if e.n_dead:
            release_dead(e)
        return JS_UNDEFINED
    if what == F_STRING_KEYS:
        target = pyproxy_target(e, value)
        is_mapping = target != NULL and protocols_of(<object>target) & IS_MAPPING
        to_js(e, JsArrayRequest(mapping_names(e, <object>target) if is_mapping else []), &result)
        return result
    if what == F_ITEM:
        return item_by_name(e, value, to_py(e, argv[1]))
    if what == F_STRINGIFY:
        return json_stringify(e, value, argv[1], argv[2])
    if what == F_MEMORY_STATE:
        to_js(e, memory_state(e, value), &result)
        return result
    if what == F_ATTACH_FRAMES:
        note_backtrace(e, argv[1])
        attach_frames(e, value)
        return JS_UNDEFINED
    if what == F_DELIVER:
        deliver(e, to_py(e, value), argv[1], argv[2].u.int32 != 0)
        return JS_UNDEFINED
    if what == F_TASK_RESULT:
        return task_result(e, value, argv[1])
    if what == F_TASK_ERROR:
        return task_error(e, value, argv[1])
    if what == F_IS_AWAIT:
        return js_bool(is_await(e, value, argv[1]))
    if what == F_HOST:
        to_js(e, getattr(e.hooks, to_py(e, value))(*py_values(e, argc - 1, argv + 1)), &result)
        return result
    raise SystemError(f"no such function: {what}")


cdef JSValue item_by_name(Engine e, JSValue proxy, str name) except *:
    """[item] that a mapping has under a name, or anything else with `[]` under a string; else undefined."""
    cdef PyObject *target = pyproxy_target(e, proxy)
    cdef bint found = False
    if target == NULL:
        return throw_destroyed(e, proxy)
    o = <object>target
    if protocols_of(o) & IS_MAPPING:
        value = mapping_item(e, o, name, False, &found)
    else:
        try:
            value = PyObject_GetItem(o, name)
            found = True
        except (KeyError, IndexError):
            pass
    return array_from(e, [value]) if found else JS_UNDEFINED


cdef object shown_text(Engine e, object o, int argc, JSValue *argv):
    """How the inspector shows a Python object; None when Ctrl-C came meanwhile, which is then on its way through JS."""
    from diglot.ffi_core.display.python import python_text
    try:
        return python_text(o, to_py(e, argv[1]), to_py(e, argv[2]))
    except KeyboardInterrupt as error:
        e.unwinding = error
        throw_python(e, error)
    return None


cdef object error_part(object error, str part):
    """What PythonError's lazy getters give."""
    if part == "type":
        return type(error).__qualname__
    if part == "message":
        return format_exception(error)
    if part == "value":
        return error
    if part == "traceback":
        return error.__traceback__
    raise SystemError(f"no such part of an error: {part}")


cdef str HERE = os.path.dirname(__file__) + os.sep


def is_internal_file(str filename not None):
    """Whether a frame of that file is the bridge's own, no user's."""
    return filename == "<diglot>" or filename.startswith(HERE)


def format_exception(error):
    """The formatted traceback of an exception without the bridge's own frame."""
    import traceback
    summary = traceback.TracebackException.from_exception(error)
    pending = [summary]
    while pending:
        part = pending.pop()
        part.stack[:] = [frame for frame in part.stack if not is_internal_file(frame.filename)]
        pending.extend(other for other in (part.__cause__, part.__context__) if other is not None)
    return "".join(summary.format()).rstrip("\n")


cdef extern from *:
    """
    static inline const char *diglot_type_name(PyObject *o) { return Py_TYPE(o)->tp_name; }
    """
    const char *diglot_type_name(object) noexcept


def type_name(o):
    """A Python object's type as `proxy.type` says it, in CPython's own words: "list", "decimal.Decimal"."""
    return diglot_type_name(o).decode("utf-8", "replace")


cdef JSValue use_exception_name(Engine e, JSValue error) except *:
    """Learn PythonError's private name from an instance, so that native code can read and write it."""
    cdef JSPropertyEnum *table
    cdef uint32_t count
    if JS_GetOwnPropertyNames(e.ctx, &table, &count, error, GPN_PRIVATE) < 0:
        return JS_EXCEPTION
    if count != 1:
        JS_FreePropertyEnum(e.ctx, table, count)
        raise SystemError(f"expected one private name on PythonError, found {count}")
    e.exception_atom = JS_DupAtom(e.ctx, table[0].atom)
    JS_FreePropertyEnum(e.ctx, table, count)
    return JS_UNDEFINED


cdef JSValue own_non_index_keys(Engine e, JSValue value) except *:
    """An Array of the own keys that are no array indices, without enumerating those of a fast array."""
    cdef JSPropertyEnum *table
    cdef uint32_t count, i, n = 0
    cdef JSValue keys = JS_NewArray(e.ctx)
    if keys.tag == TAG_EXCEPTION:
        return keys
    if JS_GetOwnPropertyNames(e.ctx, &table, &count, value, GPN_STRING | GPN_SYMBOL) < 0:
        js_drop(e.rt, keys)
        return JS_EXCEPTION
    try:
        for i in range(count):
            if not table[i].atom & ATOM_INDEX_BIT and not is_large_index(e, table[i].atom):
                define_item(e, keys, n, JS_AtomToValue(e.ctx, table[i].atom))
                n += 1
    except BaseException:
        js_drop(e.rt, keys)
        raise
    finally:
        JS_FreePropertyEnum(e.ctx, table, count)
    return keys


cdef bint is_large_index(Engine e, JSAtom atom) except -1:
    """Whether a name is an array index of 2**31 or more: those have atoms of strings (ECMAScript 6.1.7)."""
    cdef Name *name = name_of_atom(e, atom)
    if name.text == NULL:
        return False
    text = <object>name.text
    return len(text) == 10 and text.isdecimal() and text.isascii() and 2**31 <= int(text) < 2**32 - 1
