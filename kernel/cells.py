"""What a cell is, for every front end: its source in, the value of its last expression out.

Nothing here knows of IPython, Jupyter or terminals. A `Cells` belongs to the thread and the event loop that run its
cells.
"""

from __future__ import annotations

import ast
import codeop
import inspect
import linecache
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal

from diglot.ffi_core import Heap, JsException

from .assist.lookup import Lookup
from .assist.preview import Preview
from .errors.late_errors import print_error
from .errors.places import locate_error
from .interrupts import Interrupts
from .javascript.compile import to_javascript
from .javascript.functions import signature_and_doc
from .javascript.names import JS_NAMES, JsNames, rewrite
from .javascript.parse import Cell, CellSyntaxError, Import, parse_cell
from .javascript.syntax import LINE_BREAK, Dialect
from .modules.loader import ModuleLoader
from .platform.console import install_console
from .platform.display import Display, Publish
from .platform.globals import Platform

if TYPE_CHECKING:
    from .assist.complete import Completions

__all__ = ["Cells", "Dialect", "Language"]

Language = Literal["js", "py"]

# Both texts of a cell begin with an extra line, number 0 (see parse.py). The engine takes a first line of 0 for "not
# given", so one more line goes before it.
_FIRST_LINE = -1
_TOP_LEVEL_AWAIT = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT


class Cells:
    """Runs cells over one heap, whose names they share.

    :param heap: the heap; `console`, `display` and the platform's globals are installed into it. It stays the caller's
        to close.
    :param publish: shows what cells `display()`, see `platform.display.Display`.
    :ivar lookup: what names stand for, without running code.
    :ivar begins_cells: whether `run` tells the heap's ledger that a cell begins; false for a front end that does.
    """

    def __init__(self, heap: Heap, publish: Publish | None = None) -> None:
        self.heap = heap
        self.begins_cells = True
        self.interrupts = Interrupts()
        self.lookup = Lookup(heap, lambda name: self.platform.settle(name))
        self._preview = Preview(heap, self.lookup)
        self._declared: set[str] = set()
        heap.describe_function = signature_and_doc
        self._sources: dict[str, str] = {}
        self._count = 0
        self._compiler = codeop.Compile()  # remembers the cells' `from __future__ import`
        self._compiler.flags |= _TOP_LEVEL_AWAIT
        heap.guard = self._guard
        heap.report_error = print_error
        install_console(heap)
        self.modules = ModuleLoader(heap)
        self.display = Display(heap, publish)
        self.platform = Platform(heap, self.report)
        self.names = JsNames(heap, self._declared)  # after all that is no cell's
        heap.namespace[JS_NAMES] = self.names

    def _guard(self, function: Callable[..., object], *args: object) -> bool:
        """Enter JavaScript from the event loop, see `Heap.guard`."""
        return self.interrupts.call(lambda: function(*args), self.report)

    @property
    def sources(self) -> Mapping[str, str]:
        """The cells that were run, by the filename that tracebacks give them."""
        return MappingProxyType(self._sources)

    @property
    def pending_timers(self) -> int:
        """How many timers the cells have left waiting; an interval counts until it is cleared."""
        return self.heap.timers.pending

    @property
    def share_names(self) -> bool:
        """Whether the names of one language are names in the cells of the other."""
        return self.heap.share_names

    @share_names.setter
    def share_names(self, share: bool) -> None:
        self.heap.share_names = share
        self.names.is_shared = share

    def peek(self, name: str) -> Any:
        """The value of a name in JavaScript, or `lookup.MISSING` when it could only be learnt by running code."""
        return self.lookup.resolve([name])

    # -- running -------------------------------------------------------------------------------------------------------

    async def run(
        self, source: str, language: Language = "js", filename: str | None = None, *, dialect: Dialect = "js"
    ) -> Any:
        """Run a cell.

        A JS cell may declare names anew, `await` and `import` at top level; what it declares is shared with later
        cells. A declaration that fails leaves its name as it was. A trailing semicolon does not suppress the value, as
        in Node.

        :param source: the cell as typed.
        :param language: "js" or "py".
        :param filename: what tracebacks call the cell, by default `<js cell 1>` and so on. A name that another source
            has already gets a number appended.
        :param dialect: of a JS cell: "ts", "tsx" and "jsx" are made JavaScript first; types are not checked.
        :return: the value of the last expression; None when the cell ends in something else.
        :raises CellSyntaxError: for a JS cell that declares a name twice and the like.
        :raises JsException: what a JS cell throws, the engine's syntax errors included.
        :raises KeyboardInterrupt: when SIGINT arrives while the cell runs or waits; the heap stays usable.
        :raises TypeError: for a Python cell, when the heap's namespace is not a dict.
        """
        filename = self.register(source, language, filename)
        if self.begins_cells:
            self.heap.begin_cell(filename)
        try:
            with self.interrupts.cell():
                if language == "py":
                    return await self._run_py(source, filename)
                script = to_javascript(source, dialect, filename=filename)
                return await self._run_js(parse_cell(script, filename), filename)
        finally:
            if not self.heap.closed:
                self.heap.collect_if_grown()

    def register(self, source: str, language: Language = "js", filename: str | None = None) -> str:
        """Put a cell's source where tracebacks look for it. `run` does it by itself.

        :param filename: as for `run`.
        :return: the name under which the source is found; `run` takes it as it is.
        """
        if filename is None:
            self._count += 1
            filename = f"<{language} cell {self._count}>"
        stem, number = filename, 1
        while self._sources.get(filename, source) != source:
            number += 1
            filename = f"{stem[:-1]}-{number}>" if stem.endswith(">") else f"{stem}-{number}"
        self._sources[filename] = source
        # IPython's tracebacks measure the indent by the first line, wrongly if that consists of blanks.
        lines = [(line if line.strip() else "") + "\n" for line in LINE_BREAK.split(source)]
        if lines[-1] == "\n":
            lines.pop()
        # Without a time of change linecache never looks for a file.
        linecache.cache[filename] = (len(source), None, lines, filename)
        return filename

    async def _run_js(self, cell: Cell, filename: str) -> Any:
        heap, failed = self.heap, True

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
            failed = False
        except JsException as error:
            locate_error(error, text_of, filename)
            raise
        finally:
            if not heap.closed:  # a cell may unload the extension
                heap.settle(token, failed)
        self._declared.update(name.name for name in cell.declarations)
        return value if cell.has_value else None

    async def _import(self, item: Import, filename: str) -> Any:
        """The namespace of what an import declaration of a JS cell imports."""
        try:
            namespace = await self.heap.eval_js("\n" + item.script, filename, _FIRST_LINE)
        except JsException as error:
            locate_error(error, self._text_of, filename)
            # `import()` runs as a job: the stack has no frame of the cell
            if isinstance(error.stack, str) and filename not in error.stack:
                error.stack += f"    at <eval> ({filename}:{item.line}:{item.column})\n"
            raise
        for name, line, column in item.names:
            if not self.modules.has_export(namespace, name):
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
        return self.modules.text_of(filename)

    async def _run_py(self, source: str, filename: str) -> Any:
        namespace = self.heap.namespace
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
        """Let free names of a Python cell that only JavaScript knows read the JS variable; see names.py."""
        return rewrite(tree, self.heap.namespace, self.names)

    async def _execute(self, tree: ast.AST, filename: str, mode: str, namespace: dict[str, Any]) -> Any:
        code = self._compiler(tree, filename, mode)  # type: ignore[arg-type]  # declared for text alone
        value = eval(code, namespace)
        # With top-level await the code object is a coroutine function's.
        return await value if code.co_flags & inspect.CO_COROUTINE else value

    # -- what prompts and editors ask: what answers is imported when it is first asked ---------------------------------

    def is_complete(self, source: str, language: Language = "js", *, dialect: Dialect = "js") -> tuple[str, str]:
        """Tell whether a cell can be run or waits for more lines.

        :return: the `status` ("complete", "incomplete" or "invalid") and the `indent` of Jupyter's `is_complete_reply`.
        """
        if language == "js":
            from .javascript.completeness import is_complete

            try:
                return is_complete(to_javascript(source, dialect))
            except SyntaxError:
                return "invalid", ""
        compiler = codeop.CommandCompiler()
        compiler.compiler.flags = self._compiler.flags
        try:
            code = compiler(source, "<cell>", "exec")
        except (SyntaxError, ValueError, OverflowError):
            return "invalid", ""
        return ("complete", "") if code is not None else ("incomplete", "    " * source.rstrip().endswith(":"))

    def complete(self, source: str, cursor: int) -> Completions:
        """Complete the name before the cursor of a JS cell, from what is alive. Runs no code of the user.

        In a string it completes the names of modules (`import "`) and of properties (`obj["`).

        :param cursor: offset in characters.
        """
        from .assist.complete import complete

        return complete(source, cursor, self.lookup, self._module_names)

    def _module_names(self, prefix: str) -> Iterator[str]:
        """The names of modules that begin with a text."""
        from .assist.complete import python_modules

        yield from python_modules(prefix) if prefix.startswith("py:") else self.modules.suggest(prefix)

    def inspect(self, source: str, cursor: int, detail: int = 0) -> str | None:
        """Describe what stands at the cursor of a JS cell, or is called around it. Runs no code of the user.

        :param cursor: offset in characters.
        :param detail: 1 for sources of any length, and of Python functions, too.
        :return: plain text: type, signature, documentation or source; None when nothing is known.
        """
        from .assist.describe import describe

        return describe(source, cursor, self.lookup, detail)

    def preview(self, source: str) -> str | None:
        """Tell the value of a JS cell that can be known without running it; see preview.py.

        :return: one line of text; None for any other cell.
        """
        return self._preview(source)

    def signature(self, source: str, cursor: int) -> str | None:
        """Tell how the function is called in whose call the cursor of a JS cell stands. Runs no code of the user.

        :return: `f(a, b = 2)`; None when that is not known.
        """
        from .assist.describe import signature

        return signature(source, cursor, self.lookup)

    def describe(self, name: str, value: Any, detail: int = 0) -> str:
        """Describe a value as `inspect` does.

        :param name: what the code calls it.
        """
        from .assist.describe import describe_value

        return describe_value(name, value, self.lookup, detail)

    # -- the end -------------------------------------------------------------------------------------------------------

    def report(self, error: BaseException) -> None:
        """Write an exception that no cell can receive, such as that of a timer, to standard error."""
        self.heap.report_error("Uncaught in a callback:", error)

    def cancel_timers(self) -> None:
        """Cancel the timers that the cells have set: none of them fires when the loop runs once more to be closed."""
        self.heap.timers.close()

    def close(self) -> None:
        """Cancel what the cells left running and forget their sources. The heap stays open. Idempotent."""
        self.cancel_timers()
        self.platform.close()
        self.modules.close()
        if self.heap.namespace.get(JS_NAMES) is self.names:
            del self.heap.namespace[JS_NAMES]
        for filename in self._sources:
            linecache.cache.pop(filename, None)
        self._sources.clear()
