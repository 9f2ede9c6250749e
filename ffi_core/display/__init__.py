"""What values of both heaps look like: as text, as HTML, on a terminal.

`repr`, `console.log`, an `Out[n]`, the debugger and messages end in the same two places: inspect.js for values of
JavaScript, python.py for those of Python. Each hands to the other what it finds of the other's, marked `PyProxy` or
`JsProxy`. Together they are one inspection: cycles and depth are counted through both.

A display begins with `native.display`, which sets how much time user code has in all (bounded.pxi). Such code
runs under a watch: the interrupt handler stops JavaScript, an asynchronous exception from a thread stops Python, and a
note takes the place of what was stopped or raised. The thread lives only while there is something to watch. A C
function that does not return is not stopped.

Libraries ask any object for certain names to learn what it is: `then` and `toJSON` in JavaScript, `__array__` and
`_repr_html_` in Python (names.pxi). The answer is only what the object or its class was given: never a `__getattr__`,
never a trap of a Proxy.

The HTML of an output holds up to 1000 rows of a value. The lab extension asks for others over the comm: the session
keeps a `WeakRef` of the last 1000 values shown, and a path of places and keys leads from there, through both heaps.
"""

__all__: list[str] = []
