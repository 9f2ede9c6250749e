"""The modules of JavaScript cells: files, packages, Node's built-in modules.

`loader.py` is what the engine asks for an `import` and what `require` calls (commonjs.js). `resolve.py` finds the file,
as Node does, with `packages.py` for package.json; `formats.py` says what a file is.

`node/` has a file for each built-in module; a dot in its name stands for the slash of the module's. What
Python does for them is in `services.py` and `files.py`, which see of the loader what `protocols.py` lists.
"""
