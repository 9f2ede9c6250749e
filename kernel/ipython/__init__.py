"""The IPython extension: `Session`, the magics, and what front ends ask of a shell.

`%load_ext diglot` makes a `Session` (session.py), which makes the parts and lets each hook into the shell. A part takes
what it needs of the others in its `__init__`; its `attach` returns what takes the hooks back. None names the session.

- A cell: `magics.py` reads its first lines, `languages.py` knows its language, `transform.py` turns it into Python,
  `running.py` runs it, `display.py` and `error_display.py` show what comes of it.
- While it is typed: `assistance.py` answers, `front_ends.py` hooks it into IPython and kernels; `python_cells.py` adds
  JavaScript's objects to what IPython does for Python cells.
- Magics: `%heap`, `%%heapdiff`, `%%trace`, `%npm`, a file each, and `%names` (owners.py).
- `lab_comm.py` answers the lab extension, `comms.py` lets widgets send values of JavaScript.
"""
