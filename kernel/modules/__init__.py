"""The modules of JavaScript cells: files, packages, Node's built-in modules."""
