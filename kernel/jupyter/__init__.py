"""The Jupyter kernel, and `diglot-kernel`, which installs it."""
