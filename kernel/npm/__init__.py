"""npm packages for cells: no Node is needed, and no script of a package is run.

An installation is all or nothing: plan the tree (tree.py), fetch the archives and check their hashes (registry.py),
unpack them beside the project (archive.py), and only then move them into place (install.py).
"""
