"""Texts of JavaScript, read and rewritten without an engine: the grammar, cells as scripts, TypeScript and JSX.

Nothing here touches a heap, IPython or a file.
"""
