"""Texts of JavaScript, read and rewritten without an engine: the grammar, cells as scripts, TypeScript and JSX.

Nothing here touches a heap, IPython or a file. Texts are edited as UTF-8 bytes, because tree-sitter counts these and so
does the engine; an edit leaves every line, and nearly every column, where it was (script_text.py).
"""
