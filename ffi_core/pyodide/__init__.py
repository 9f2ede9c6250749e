"""Everything that goes by a name of Pyodide's: its functions for Python and JavaScript, its modules, `pyodide.http`."""
