"""The terminal front end: the prompt, and cells from files and standard input.

`__main__.py` is the command. On a terminal it starts `shell.py`, IPython's terminal shell with the extension loaded;
its parts (prompt, keys, hints, history, toolbar) see of the shell what `protocols.py` lists. Otherwise `runner.py` runs
the cells. Both use the one loop of loop.py, in which timers and tasks go on while the user types.
"""
