"""Everything that goes by a name of Pyodide's: its functions for Python and JavaScript, its modules, `pyodide.http`.

`python_api.py` is what JavaScript's `pyodide` and `py` call, `api.py` what Python imports from `pyodide.ffi`. Both use
the installed heap, or that of a proxy that they get; `modules.py` installs it. `pyodide.d.ts` has the types of all that
JavaScript sees, and the reference of JavaScript is made of its comments.
"""
