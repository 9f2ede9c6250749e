"""How a Python cell runs without IPython: with top-level `await`, and with the names that only JavaScript knows."""

from __future__ import annotations

import ast
import codeop
import inspect
from typing import Any

from diglot.ffi_core import Heap

from .names import JsNames
from .rewrite_names import rewrite

__all__ = ["PyCells"]

_TOP_LEVEL_AWAIT = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT


class PyCells:
    """Runs the Python cells of one heap.

    :param names: the names of JS cells.
    """

    def __init__(self, heap: Heap, names: JsNames) -> None:
        self._heap = heap
        self._names = names
        self._compiler = codeop.Compile()  # remembers the cells' `from __future__ import`
        self._compiler.flags |= _TOP_LEVEL_AWAIT

    async def run(self, source: str, filename: str) -> Any:
        """Run a cell; see `Cells.run`."""
        namespace = self._heap.namespace
        if not isinstance(namespace, dict):
            raise TypeError(f"Python cells need a dict as the heap's namespace, not a {type(namespace).__name__}")
        flags = self._compiler.flags
        tree = compile(source, filename, "exec", flags | ast.PyCF_ONLY_AST, dont_inherit=True)
        self.rewrite_names(tree)
        last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
        value = await self._execute(tree, filename, "exec", namespace)
        if last is not None:
            value = await self._execute(ast.Expression(last.value), filename, "eval", namespace)
        return value

    def rewrite_names(self, tree: ast.Module) -> ast.Module:
        """Let free names that only JavaScript knows read the JS variable."""
        return rewrite(tree, self._heap.namespace, self._names)

    def is_complete(self, source: str) -> tuple[str, str]:
        """Return whether a cell can be run; see `Cells.is_complete`."""
        compiler = codeop.CommandCompiler()
        compiler.compiler.flags = self._compiler.flags
        try:
            code = compiler(source, "<cell>", "exec")
        except (SyntaxError, ValueError, OverflowError):
            return "invalid", ""
        return ("complete", "") if code is not None else ("incomplete", "    " * source.rstrip().endswith(":"))

    async def _execute(self, tree: ast.AST, filename: str, mode: str, namespace: dict[str, Any]) -> Any:
        code = self._compiler(tree, filename, mode)  # type: ignore[arg-type]  # declared for text alone
        value = eval(code, namespace)
        # With top-level await the code object is a coroutine function's.
        return await value if code.co_flags & inspect.CO_COROUTINE else value
