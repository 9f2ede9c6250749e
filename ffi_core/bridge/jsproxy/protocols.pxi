# What a JsProxy can do by the protocols of its object: calls, iteration, awaiting, disposal. A mixin per protocol; the
# collections have files of their own (arrays.pxi, sets.pxi, mappings.pxi), types.pxi makes classes of them.

cdef class JsCallable(JsProxy):
    """A JS function. Keyword arguments of a call become one trailing object."""

    def __call__(self, *args, **kwargs):
        return js_call(self, args, kwargs, False)

    def __get__(self, instance, owner):
        """A JS function in a Python class body is a method: its `this` is the instance."""
        if instance is None:
            return self
        if isinstance(self, JsDoubleProxy):          # of a Python callable, which has no `this`
            return _types.MethodType(self, instance)
        return bound_function(self, instance)

    def __dir__(self):
        names = JsProxy.__dir__(self)
        return names if hasattr(self, "__signature__") else [name for name in names if name != "__signature__"]

    @property
    def __name__(self):
        """The function's name in JavaScript."""
        return function_name(self)

    @__name__.setter
    def __name__(self, name):
        library_function(<Engine>live_ref(self).engine, "rename")(self, str(name))

    @property
    def __qualname__(self):
        """The function's name: JavaScript keeps none of what it stands in."""
        return js_getattr(self, "__qualname__") if is_given(self, "__qualname__") else function_name(self)

    @__qualname__.setter
    def __qualname__(self, name):
        js_setattr(self, "__qualname__", name)


cdef object function_name(JsProxy self):
    """The `name` of a function where that is a text, as it is of all but classes with a static `name`."""
    cdef JsRef *ref = live_ref(self)
    cdef Engine e = <Engine>ref.engine
    cdef JSPropertyDescriptor slot
    cdef JSValue function
    name = ""
    enter(e)
    try:
        function = behind_proxies(e, ref.value)
        if function.tag == TAG_OBJECT and JS_GetOwnProperty(e.ctx, &slot, function, e.atoms[A_NAME]) > 0:
            if slot.value.tag == TAG_STRING:
                name = str_to_py(e, slot.value)
            drop_slot(e, &slot)
        js_drop(e.rt, function)
    finally:
        leave(e)
    return name or "<anonymous>"


cdef object bound_function(JsCallable self, object instance):
    """The function as a method of a Python object; itself where it has a `this`, or needs none."""
    cdef JsRef *ref = live_ref(self)
    cdef Engine e = <Engine>ref.engine
    cdef JSValue this
    if this_of(self).tag == TAG_OBJECT:
        return self
    enter(e)
    try:
        to_js(e, instance, &this)
        try:
            if this.tag == TAG_OBJECT:
                answer = method_of(e, ref.value, this)
            else:                                    # an instance of a subclass of int or str: the value that it is
                answer = library_function(e, "bind")(self, instance)
        finally:
            js_drop(e.rt, this)
    finally:
        leave(e)
    return answer


cdef class JsSized(JsProxy):
    """A JS object with a size or length."""

    def __len__(self):
        return js_length(self)


cdef Py_ssize_t js_length(JsProxy self) except -1:
    cdef JsRef *ref = live_ref(self)
    cdef Engine e = <Engine>ref.engine
    cdef JSValue size
    cdef int64_t length
    if e.traced and not trace_passed(e):
        return traced_ask(e, P_LENGTH, self)
    if not e.closed and (e.depth == 0 or e.owner == PyThread_get_thread_ident()):
        length = reads_length(ref.value)           # nothing runs: no need to enter
        if length >= 0:
            return length
    enter(e)
    try:
        if JS_IsArray(ref.value):
            if JS_GetLength(e.ctx, ref.value, &length) < 0:
                raise_js(e)
            return length
        size = JS_UNDEFINED
        if not isinstance(self, JsArrayLike):
            size = JS_GetProperty(e.ctx, ref.value, e.atoms[A_SIZE])
        if size.tag == TAG_UNDEFINED:
            size = JS_GetProperty(e.ctx, ref.value, e.atoms[A_LENGTH])
        value = take_py(e, size)
    finally:
        leave(e)
    if not isinstance(value, int) or value < 0:
        raise TypeError(f"the JS object's size is {safe_repr(value)}, not a length")
    return value


cdef class JsIterable(JsProxy):
    """A JS object with [Symbol.iterator]: `iter` and `for` take it."""

    def __iter__(self):
        return js_invoke(self, A_ITERATOR, ())


cdef class JsIterator(JsProxy):
    """A JS iterator: an object with next()."""

    def __iter__(self):
        return self

    def __next__(self):
        return js_next(self, None)

    def send(self, value):
        """Take the next item, passing a value: JS's ``next(value)``."""
        return js_next(self, value)


cdef object js_next(JsProxy self, object sent):
    """One step: the value, or StopIteration with what the iterator returned."""
    cdef JsRef *ref = live_ref(self)
    cdef Engine e = <Engine>ref.engine
    cdef JSValue argument, result
    if e.traced and not trace_passed(e):
        return traced_ask(e, P_STEP, self, sent)
    enter(e)
    try:
        to_js(e, sent, &argument)
        result = JS_Invoke(e.ctx, ref.value, e.atoms[A_NEXT], 0 if sent is None else 1, &argument)
        js_drop(e.rt, argument)
        answer = step_value(e, result)
    finally:
        leave(e)
    return answer


cdef object step_value(Engine e, JSValue result):
    """The value of an iterator result (consumed), or StopIteration."""
    cdef JSValue done
    if result.tag == TAG_EXCEPTION:
        raise_js(e)
    try:
        if result.tag != TAG_OBJECT:
            raise TypeError("the JS iterator's next() gave no object")
        done = JS_GetProperty(e.ctx, result, e.atoms[A_DONE])
        if done.tag == TAG_EXCEPTION:
            raise_js(e)
        finished = JS_ToBool(e.ctx, done)
        js_drop(e.rt, done)
        value = take_py(e, JS_GetProperty(e.ctx, result, e.atoms[A_VALUE]))
    finally:
        js_drop(e.rt, result)
    if finished:
        raise StopIteration(value)
    return value


cdef inline const JSValue *element_at(JsRef *ref, int64_t index) noexcept:
    """An element of an array (borrowed) whose Python value can be had without entering the engine; NULL for others.

    A primitive of an array that nobody else is working on: nothing runs, and nothing is allocated in the engine.
    """
    cdef const JSValue *element
    cdef size_t length
    cdef CBool wide
    cdef const void *units
    if ref.engine == NULL or (<Engine>ref.engine).closed or (<Engine>ref.engine).traced:
        return NULL
    if (<Engine>ref.engine).depth and (<Engine>ref.engine).owner != PyThread_get_thread_ident():
        return NULL
    element = reads_element(ref.value, index)
    if element == NULL or element.tag >= 0:
        return element
    if element.tag != TAG_STRING:
        return NULL
    units = reads_units(element[0], &length, &wide)
    if units == NULL or wide and has_surrogates(<const uint16_t *>units, length):
        return NULL
    return element


@cython.no_gc
@cython.final
cdef class JsArrayIterator:
    """Iterates a JS array by index, as long as it is at each step."""
    cdef JsProxy array
    cdef int64_t index

    def __iter__(self):
        return self

    def __next__(self):
        cdef JsRef *ref
        cdef Engine e
        cdef int64_t length
        cdef const JSValue *element
        if self.array is None:
            raise StopIteration
        ref = live_ref(self.array)
        e = <Engine>ref.engine
        if e.traced and not trace_passed(e):
            return traced_ask(e, P_ARRAY_STEP, self.array, self)
        element = element_at(ref, self.index)
        if element != NULL:
            self.index += 1
            return to_py(e, element[0])
        enter(e)
        try:
            if JS_GetLength(e.ctx, ref.value, &length) < 0:
                raise_js(e)
            if self.index >= length:
                self.array = None
                raise StopIteration
            self.index += 1
            answer = take_py(e, JS_GetPropertyInt64(e.ctx, ref.value, self.index - 1))
        finally:
            leave(e)
        return answer

    def __length_hint__(self):
        return 0 if self.array is None else max(0, js_length(self.array) - self.index)


cdef class JsGenerator(JsProxy):
    """A JS generator: send(), throw() and close() as Python's."""

    def throw(self, error, value=None, traceback=None):
        """Raise an error inside the generator and return the next value that it yields, or raise StopIteration."""
        return js_resume(self, A_THROW, exception_instance(error, value))

    def close(self):
        """Finish the generator: its `finally` blocks run."""
        try:
            js_resume(self, A_RETURN, None)
        except StopIteration:
            pass


cdef object exception_instance(error, value):
    if isinstance(error, type) and issubclass(error, BaseException):
        return error() if value is None else value if isinstance(value, error) else error(value)
    return error


cdef object js_resume(JsProxy self, int which, object argument):
    cdef JsRef *ref = live_ref(self)
    cdef Engine e = <Engine>ref.engine
    cdef JSValue value, result
    if e.traced and not trace_passed(e):
        return traced_ask(e, P_RESUME, self, which, argument)
    enter(e)
    try:
        if which == A_THROW:
            value = thrown_to_js(e, argument)
        else:
            to_js(e, argument, &value)
        result = JS_Invoke(e.ctx, ref.value, e.atoms[which], 1, &value)
        js_drop(e.rt, value)
        answer = step_value(e, result)
    finally:
        leave(e)
    return answer


cdef JSValue thrown_to_js(Engine e, object error) except *:
    """What `throw` in JS gives for a Python exception, or for any other value; owned by the caller."""
    cdef JSValue value
    if not is_python_error(e, error):
        to_js(e, error, &value)
    else:
        value = python_error(e, error)
        if value.tag == TAG_EXCEPTION:
            raise_js(e)
    return value


cdef bint is_python_error(Engine e, object error) noexcept:
    """Whether a PythonError stands for it in JS: for an exception of Python's, or of another heap."""
    if not isinstance(error, BaseException):
        return False
    return not isinstance(error, JsException) or ref_of(<PyObject *>error).engine != <PyObject *>e


cdef class JsAsyncIterable(JsProxy):
    """A JS object with [Symbol.asyncIterator]: `aiter` and `async for` take it."""

    def __aiter__(self):
        return js_invoke(self, A_ASYNC_ITERATOR, ())


cdef class JsAsyncIterator(JsProxy):
    """A JS async iterator: an object with a next() that gives promises."""

    def __aiter__(self):
        return self

    def __anext__(self):
        return async_step(js_invoke(self, A_NEXT, ()))

    def asend(self, value):
        """Await the next item, passing a value: JS's ``next(value)``."""
        return async_step(js_invoke(self, A_NEXT, (value,)))


cdef class JsAsyncGenerator(JsProxy):
    """A JS async generator: asend(), athrow() and aclose() as Python's."""

    def athrow(self, error, value=None, traceback=None):
        """Raise an error inside the generator and await the next value that it yields."""
        return async_step(js_invoke(self, A_THROW, (js_error(self, exception_instance(error, value)),)))

    async def aclose(self):
        """Finish the generator: its `finally` blocks run."""
        await js_invoke(self, A_RETURN, ())


async def async_step(promise):
    """The value of an awaited iterator result, or StopAsyncIteration."""
    result = await promise
    if result.done:
        raise StopAsyncIteration
    return result.value


def js_error(JsProxy proxy not None, error):
    """What crosses as what JS code would catch for a Python exception: a proxy of its PythonError.

    What JavaScript itself threw, which may be no object, and values that are no exceptions cross so themselves.
    """
    cdef JsRef *ref = live_ref(proxy)
    cdef Engine e = <Engine>ref.engine
    cdef JSValue value
    if not is_python_error(e, error):
        return error
    enter(e)
    try:
        value = python_error(e, error)
        if value.tag == TAG_EXCEPTION:
            raise_js(e)
        try:
            answer = jsproxy_of(e, value)
        finally:
            js_drop(e.rt, value)
    finally:
        leave(e)
    return answer


cdef object js_invoke(JsProxy self, int which, tuple args):
    """Call a method of a well-known name."""
    cdef JsRef *ref = live_ref(self)
    cdef Engine e = <Engine>ref.engine
    cdef JSValue argument = JS_UNDEFINED
    if e.traced and not trace_passed(e):
        return traced_ask(e, P_INVOKE, self, which, args)
    enter(e)
    try:
        if args:
            to_js(e, args[0], &argument)
        answer = take_py(e, JS_Invoke(e.ctx, ref.value, e.atoms[which], <int>len(args), &argument))
    finally:
        js_drop(e.rt, argument)
        leave(e)
    return answer


cdef class JsPromise(JsProxy):
    """A JS promise or thenable: awaitable on the running asyncio loop.

    `then`, `catch` and `finally_` are JS's methods; what they return can be awaited as well.
    """

    def __await__(self):
        cdef JsRef *ref = live_ref(self)
        cdef Engine e = <Engine>ref.engine
        if e.traced and not trace_passed(e):
            return traced_ask(e, P_AWAIT, self)
        if JS_IsPromise(ref.value) and JS_PromiseState(e.ctx, ref.value) == PROMISE_FULFILLED:
            return finished(promise_result(self))
        return e.hooks.promise_future(self).__await__()


def new_promise(Engine e not None):
    """A pending promise and the functions that settle it, as `Promise.withResolvers` (ECMAScript 27.2.4.8)."""
    cdef JSValue parts[3]
    cdef int i
    enter(e)
    try:
        parts[0] = JS_NewPromiseCapability(e.ctx, &parts[1])
        if parts[0].tag == TAG_EXCEPTION:
            raise_js(e)
        try:
            answer = (jsproxy_of(e, parts[0]), jsproxy_of(e, parts[1]), jsproxy_of(e, parts[2]))
        finally:
            for i in range(3):
                js_drop(e.rt, parts[i])
    finally:
        leave(e)
    return answer


def finished(value):
    """An awaitable's iterator that is done at once."""
    yield from ()
    return value


cdef object promise_result(JsProxy promise):
    cdef JsRef *ref = live_ref(promise)
    cdef Engine e = <Engine>ref.engine
    enter(e)
    try:
        answer = take_py(e, JS_PromiseResult(e.ctx, ref.value))
    finally:
        leave(e)
    return answer


cdef class JsDisposable(JsProxy):
    """A JS object with [Symbol.dispose]: a context manager."""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        js_invoke(self, A_DISPOSE, ())


cdef class JsAsyncDisposable(JsProxy):
    """A JS object with [Symbol.asyncDispose]: an asynchronous context manager."""

    async def __aenter__(self):
        return self

    async def __aexit__(self, *_):
        done = js_invoke(self, A_ASYNC_DISPOSE, ())
        if hasattr(type(done), "__await__"):
            await done
