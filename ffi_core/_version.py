"""The version of Diglot. Read by the build as text: keep this file free of imports."""

__version__ = "0.1.0"
