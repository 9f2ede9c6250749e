"""How a JS cell runs: its imports, its names, its scripts, the places of its errors."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from typing import Any

from diglot.ffi_core import Heap, JsException
from diglot.kernel.javascript.cell import Cell, CellSyntaxError, Import
from diglot.kernel.javascript.syntax import LINE_BREAK
from diglot.kernel.modules.loader import ModuleLoader

__all__ = ["JsCells"]

# Both texts of a cell begin with an extra line, number 0 (see script_text.py). The engine takes a first line of 0 for
# "not given", so one more line goes before it.
_FIRST_LINE = -1


class JsCells:
    """Runs the JS cells of one heap.

    :param sources: the texts of cells by filename.
    :param modules: what loads what they import.
    :ivar declared: the names that they have declared.
    """

    def __init__(self, heap: Heap, sources: Mapping[str, str], modules: ModuleLoader) -> None:
        self._heap = heap
        self._sources = sources
        self._modules = modules
        self.declared: set[str] = set()

    async def run(self, cell: Cell, filename: str) -> Any:
        """Run a cell; see `Cells.run`."""
        heap, failed = self._heap, True

        def text_of(file: str) -> str | None:  # of this cell the text that runs, if it was TypeScript
            return cell.source if file == filename else self._text_of(file)

        # Before the names are declared: `import crypto from "crypto"` must not hide the global from that very module.
        namespaces = [await self._import(item, filename) for item in cell.imports]
        token = heap.declare([(name.name, name.kind, name.initialised) for name in cell.declarations])
        try:
            for item, namespace in zip(cell.imports, namespaces, strict=True):
                if item.bind is not None:
                    heap.eval_js(item.bind, filename)(namespace)
            if cell.hoisted is not None:
                heap.eval_js("\n" + cell.hoisted, filename, _FIRST_LINE)
            if cell.is_async:
                value = await heap.run_js("\n" + cell.body, filename, _FIRST_LINE)
            else:
                value = heap.eval_js("\n" + cell.body, filename, _FIRST_LINE)
                if heap.engine.gave_negative_zero:
                    value = -0.0  # shown as it is; elsewhere it crosses as 0
            failed = False
        except JsException as error:
            from diglot.kernel.errors.places import locate_error

            locate_error(error, text_of, filename)
            raise
        finally:
            if not heap.closed:  # a cell may unload the extension
                heap.settle(token, failed)
        self.declared.update(name.name for name in cell.declarations)
        return value if cell.has_value else None

    async def run_file(self, path: str) -> None:
        """Run a file as a module; see `Cells.run_file`."""
        try:
            await self._heap.eval_js("file => import(file)", "diglot:file")(path)
        except JsException as error:
            from diglot.kernel.errors.places import locate_error

            locate_error(error, self._text_of, path)
            raise

    async def _import(self, item: Import, filename: str) -> Any:
        """The namespace of what an import declaration of a JS cell imports."""
        try:
            namespace = await self._heap.eval_js("\n" + item.script, filename, _FIRST_LINE)
        except JsException as error:
            from diglot.kernel.errors.places import locate_error, stack_of

            locate_error(error, self._text_of, filename)
            # `import()` runs as a job: the stack has no frame of the cell
            stack = stack_of(error)
            if stack is not None and filename not in stack:
                with contextlib.suppress(JsException):  # the module may have frozen it
                    error.stack = f"{stack}    at <eval> ({filename}:{item.line}:{item.column})\n"
            raise
        for name, line, column in item.names:
            if not self._modules.has_export(namespace, name):
                text = LINE_BREAK.split(self._sources[filename])[line - 1]
                before = text.encode("utf-8", "surrogatepass")[: column - 1].decode("utf-8", "replace")
                raise CellSyntaxError(
                    f"The requested module '{item.module}' does not provide an export named '{name}'",
                    (filename, line, len(before) + 1, text),
                )
        return namespace

    def _text_of(self, filename: str) -> str | None:
        """The text of a cell or a module."""
        if filename in self._sources:
            return self._sources[filename]
        return self._modules.text_of(filename)
