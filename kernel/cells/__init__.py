"""What a cell is, for every front end: its source in, the value of its last expression out.

Nothing here knows of IPython, Jupyter or terminals. A `Cells` belongs to the thread and the event loop that run its
cells. It puts together what cells have (console, modules, display, the platform's globals) and runs them:

- a JS cell is made JavaScript, rewritten as scripts (`kernel.javascript`), and `javascript.py` runs these: first the
  imports, then the names are declared, then the function declarations, then the rest;
- a Python cell runs by `python.py`, unless IPython runs it.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Literal

from diglot.ffi_core import Heap
from diglot.kernel.assist.lookup import Lookup
from diglot.kernel.errors.late_errors import print_error
from diglot.kernel.interrupts import Interrupts
from diglot.kernel.javascript.compile import to_javascript
from diglot.kernel.javascript.parse import parse_cell
from diglot.kernel.javascript.syntax import Dialect
from diglot.kernel.modules.loader import ModuleLoader
from diglot.kernel.platform.console import install_console
from diglot.kernel.platform.display import Display, Publish
from diglot.kernel.platform.globals import Platform

from .javascript import JsCells
from .names import JS_NAMES, JsNames
from .python import PyCells
from .sources import Sources

if TYPE_CHECKING:
    from inspect import Signature

    from diglot.kernel.assist.complete import Completions
    from diglot.kernel.assist.preview import Preview

__all__ = ["Cells", "Dialect", "Language"]

Language = Literal["js", "py"]


def _describe_function(source: str, file: str, line: int, column: int) -> tuple[Signature | None, str | None]:
    """The hook `Heap.describe_function`."""
    from diglot.kernel.javascript.functions import signature_and_doc

    return signature_and_doc(source, file, line, column)


class Cells:
    """Runs cells over one heap, whose names they share.

    :param heap: the heap; `console`, `display` and the platform's globals are installed into it. It stays the caller's
        to close.
    :param publish: shows what cells `display()`, see `platform.display.Display`.
    :ivar lookup: what names stand for, without running code.
    :ivar begins_cells: whether `run` begins a cell in the heap's ledger; false when the front end does it.
    """

    def __init__(self, heap: Heap, publish: Publish | None = None) -> None:
        self.heap = heap
        self.begins_cells = True
        self.interrupts = Interrupts(heap.pass_through)
        self.lookup = Lookup(heap, lambda name: self.platform.settle(name))
        self._preview: Preview | None = None
        heap.describe_function = _describe_function
        self._sources = Sources()
        heap.guard = self._guard
        heap.report_error = print_error
        install_console(heap)
        self.modules = ModuleLoader(heap)
        self._javascript = JsCells(heap, self._sources.texts, self.modules)
        self.display = Display(heap, publish)
        self.platform = Platform(heap, self.report)
        self.modules.platform_host, self.modules.platform_part = self.platform.host, self.platform.need
        self.display.part = self.platform.need
        self.platform.builtin, self.platform.is_builtin = self.modules.builtin, self.modules.is_builtin
        self.names = JsNames(heap, self._javascript.declared)  # after all that is no cell's
        self._python = PyCells(heap, self.names)
        heap.namespace[JS_NAMES] = self.names

    def _guard(self, function: Callable[..., object], *args: object) -> bool:
        """Enter JavaScript from the event loop, see `Heap.guard`."""
        return self.interrupts.call(lambda: function(*args), self.report)

    @property
    def sources(self) -> Mapping[str, str]:
        """The cells that were run, by the filename that tracebacks give them."""
        return self._sources.texts

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

    def knows(self, name: str) -> bool:
        """Whether a name stands for something in a JS cell."""
        return self.heap.has_binding(name) or name in self.heap.namespace

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
                    return await self._python.run(source, filename)
                script = to_javascript(source, dialect, filename=filename)
                return await self._javascript.run(parse_cell(script, filename), filename)
        finally:
            if not self.heap.closed:
                self.heap.collect_if_grown()

    async def run_file(self, path: str) -> None:
        """Run a file of JavaScript as a module, to its end.

        :param path: of an ES module, or a CommonJS one.
        :raises JsException, KeyboardInterrupt: as `run`.
        """
        with self.interrupts.cell():
            await self._javascript.run_file(path)

    def awaits(self, source: str, filename: str, dialect: Dialect = "js") -> bool:
        """Whether a JS cell has an `await` at top level; one that cannot be read has none.

        Its modules may have some: that shows when they are imported.
        """
        try:
            return parse_cell(to_javascript(source, dialect, filename=filename), filename).is_async
        except SyntaxError:
            return False

    def register(self, source: str, language: Language = "js", filename: str | None = None) -> str:
        """Put a cell's source where tracebacks look for it. `run` does it by itself.

        :param filename: as for `run`.
        :return: the name under which the source is found; `run` takes it as it is.
        """
        return self._sources.register(source, language, filename)

    def rewrite_names(self, tree: ast.Module) -> ast.Module:
        """Let free names of a Python cell that only JavaScript knows read the JS variable; see names.py."""
        return self._python.rewrite_names(tree)

    # -- what prompts and editors ask: what answers is imported when it is first asked ---------------------------------

    def is_complete(self, source: str, language: Language = "js", *, dialect: Dialect = "js") -> tuple[str, str]:
        """Return whether a cell can be run or waits for more lines.

        :return: the `status` ("complete", "incomplete" or "invalid") and the `indent` of Jupyter's `is_complete_reply`.
        """
        if language == "js":
            from diglot.kernel.javascript.completeness import is_complete

            try:
                return is_complete(to_javascript(source, dialect))
            except SyntaxError:
                return "invalid", ""
        return self._python.is_complete(source)

    def complete(self, source: str, cursor: int) -> Completions:
        """Complete the name before the cursor of a JS cell, from what is alive. Runs no user code.

        In a string it completes the names of modules (`import "`) and of properties (`obj["`).

        :param cursor: offset in characters.
        """
        from diglot.kernel.assist.complete import complete

        return complete(source, cursor, self.lookup, self._module_names)

    def _module_names(self, prefix: str) -> Iterator[str]:
        """The names of modules that begin with a text."""
        from diglot.kernel.assist.complete import python_modules

        yield from python_modules(prefix) if prefix.startswith("py:") else self.modules.suggest(prefix)

    def inspect(self, source: str, cursor: int, detail: int = 0) -> str | None:
        """Describe what is at the cursor of a JS cell, or is called around it. Runs no user code.

        :param cursor: offset in characters.
        :param detail: 1 for sources of any length, and of Python functions, too.
        :return: plain text: type, signature, documentation or source; None when nothing is known.
        """
        from diglot.kernel.assist.describe import describe

        return describe(source, cursor, self.lookup, detail)

    def preview(self, source: str) -> str | None:
        """Tell the value of a JS cell that can be known without running it; see preview.py.

        :return: one line of text; None for any other cell.
        """
        if self._preview is None:
            from diglot.kernel.assist.preview import Preview

            self._preview = Preview(self.heap, self.lookup)
        return self._preview(source)

    def signature(self, source: str, cursor: int) -> str | None:
        """Return the signature of the function in whose call the cursor of a JS cell is. Runs no user code.

        :return: `f(a, b = 2)`; None when that is not known.
        """
        from diglot.kernel.assist.describe import signature

        return signature(source, cursor, self.lookup)

    def describe(self, name: str, value: Any, detail: int = 0) -> str:
        """Describe a value as `inspect` does.

        :param name: what the code calls it.
        """
        from diglot.kernel.assist.describe import describe_value

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
        self._sources.forget()
