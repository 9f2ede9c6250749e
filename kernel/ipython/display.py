"""How IPython displays values of JavaScript: the value of a cell, `display`, and parts of Python's containers."""

from __future__ import annotations

import functools
import weakref
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, cast

from IPython.core.display_functions import display, publish_display_data

from diglot.ffi_core import JsException, JsNull, JsProxy
from diglot.ffi_core.text import well_formed

if TYPE_CHECKING:
    from IPython.core.formatters import DisplayFormatter
    from IPython.core.interactiveshell import InteractiveShell

    from diglot.kernel.cells import Cells

    from .error_display import ErrorDisplay
    from .settings import Diglot

__all__ = ["ValueDisplay"]

_JS_VALUES = (JsProxy, JsException)
_PRIMITIVES = (bool, int, float, str, JsNull)  # what JavaScript's become in Python
Formats = tuple[dict[str, Any], dict[str, Any]]


class ValueDisplay:
    """What a session adds to its shell's display of values.

    :param shell: the shell.
    :param cells: the cells whose values are shown.
    :param settings: how they are.
    :param errors: where errors of display methods are shown.
    :ivar text_of: makes the text of a JS value; a terminal's does so in colours.
    """

    def __init__(self, shell: InteractiveShell, cells: Cells, settings: Diglot, errors: ErrorDisplay) -> None:
        self._shell = shell
        self._heap = cells.heap
        self._display = cells.display
        self._settings = settings
        self._errors = errors
        self._cell: str | None = None
        self._styled: str | None = None  # the cell that has the style of values in its output
        self._has_style = False
        self.text_of: Callable[[Any], str] = self._plain_text
        self._texts: weakref.WeakKeyDictionary[JsProxy, str] = weakref.WeakKeyDictionary()
        self._js_value: Any = None
        self._display.publish = self._publish
        self._display.report = self._show_error

    def attach(self) -> list[Callable[[], object]]:
        """Hook into the shell.

        :return: what takes it back.
        """
        formatter = cast("DisplayFormatter", self._shell.display_formatter)
        plain, bundles = formatter.formatters["text/plain"], formatter.mimebundle_formatter
        hook: Any = self._shell.displayhook
        undo: list[Callable[[], object]] = [lambda: delattr(hook, "compute_format_data")]
        for kind in _JS_VALUES:  # exceptions by themselves: IPython stops at the first class with a __repr__ of its own
            plain.for_type(kind, self._print_value)
            bundles.for_type(kind, self._bundle)
            undo += [functools.partial(formatter.pop, kind, None) for formatter in (plain, bundles)]
        hook.compute_format_data = functools.partial(self._format, hook.compute_format_data)
        return undo

    def begin_cell(self, cell: str | None = None) -> None:
        """Forget the value of the cell before.

        :param cell: what the front end calls the cell that begins, if it says so.
        """
        self._js_value = None
        self._cell = cell
        if cell is not None and cell == self._styled:
            self._has_style = False  # its output is about to be replaced

    async def end_js_cell(self, value: Any) -> Any:
        """Take the value that a JS cell has ended with, and return what it is displayed as."""
        self._js_value = await self._display.resolve(value)
        return self._js_value

    def end_cell(self) -> None:
        """Forget what was to be displayed."""
        self._display.forget()
        self._texts.clear()

    def _bundle(
        self, value: JsProxy, include: Any = None, exclude: Any = None
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        """How a JS value is displayed, for IPython's formatter of bundles.

        The formatter of each type has the last word in IPython: `_print_value` gives what was found here once more.
        """
        is_rich = self._settings.rich_values and not self._heap.closed
        try:
            bundle = self._display.bundle(value) if not self._heap.closed else {}
        except Exception as error:
            self._show_error(error)
            bundle = {}
        if not bundle and is_rich and not isinstance(value, JsException) and self._wants_html():
            shows = self._display
            can_unfold = getattr(self._shell, "kernel", None) is not None
            if (html := shows.html(value, str(value), can_unfold, not self._has_style)) is not None:
                bundle["text/html"] = html
                if not self._has_style:
                    self._has_style, self._styled = True, self._cell
            if self._settings.json_values and (data := shows.trees.json(value)) is not None:
                bundle["application/json"] = data
        if "text/plain" in bundle:
            self._texts[value] = str(bundle["text/plain"])
        return bundle, {}

    def _wants_html(self) -> bool:
        formatter = cast("DisplayFormatter", self._shell.display_formatter)
        return "text/html" in formatter.active_types

    def _print_value(self, value: JsProxy, printer: Any, cycle: bool) -> None:
        """Print a JS value as JavaScript shows it; IPython would print some as the Python containers they resemble."""
        text = self._texts.pop(value, None)
        if text is None:
            text = str(value) if self._heap.closed else self.text_of(value)
            if len(printer.stack) > 1 and not isinstance(value, JsException):
                text = f"JsProxy {text}"  # in a container of Python
        lines = well_formed(text).split("\n")
        printer.text(lines[0])
        for line in lines[1:]:
            printer.break_()
            printer.text(line)

    def _plain_text(self, value: Any) -> str:
        return str(self._heap.js_library("inspect")(value))

    def _format(self, format_value: Callable[[Any], Formats], value: Any) -> Formats:
        """Compute what IPython shows of a cell's value; see `DisplayHook.compute_format_data`.

        A primitive that a JS cell gives is shown as JavaScript writes it, while its value is Python's.
        """
        data, metadata = format_value(value)
        is_js, self._js_value = value is self._js_value, None
        if is_js and isinstance(value, _PRIMITIVES) and not self._heap.closed:
            data = {**data, "text/plain": well_formed(self.text_of(str(value) if isinstance(value, str) else value))}
        return data, metadata

    def _show_error(self, error: BaseException) -> None:
        """Show what a value's own display method has raised; the value is then shown as text."""
        self._errors.show(type(error), error, error.__traceback__)

    def _publish(
        self,
        value: Any,
        bundle: Mapping[str, Any] | None,
        metadata: Mapping[str, Any],
        display_id: str | None,
        update: bool,
    ) -> None:
        """Show what a JS cell displays, as IPython's `display` does."""
        if bundle is None and (value is None or isinstance(value, _PRIMITIVES)):
            bundle = {"text/plain": self.text_of(value)}
        if bundle is not None:
            transient = {} if display_id is None else {"display_id": display_id}
            data = {"text/plain": str(value) if isinstance(value, JsProxy) else repr(value)} | dict(bundle)
            publish_display_data(data, dict(metadata), transient=transient, update=update)
        elif display_id is not None:
            display(value, metadata=dict(metadata), display_id=display_id, update=update)
        else:
            display(value, metadata=dict(metadata))
