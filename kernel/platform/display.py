"""Rich display of JavaScript values: `display`, `html`, `md` and `svg`, and what objects say of their own display.

MIME bundles: https://jupyter-client.readthedocs.io/en/stable/messaging.html#display-data
"""

from __future__ import annotations

import functools
import hashlib
import json
import re
import uuid
import weakref
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from diglot.ffi_core import Heap, JsException, JsPromise, JsProxy
from diglot.ffi_core.text import well_formed

if TYPE_CHECKING:
    from diglot.ffi_core.display.tree import Trees

__all__ = ["Display", "Publish", "SvgText"]

# (value, its MIME bundle or None when the front end is to format it, metadata, display id, whether it is an update)
Publish = Callable[[Any, Mapping[str, Any] | None, Mapping[str, Any], str | None, bool], object]

# Where a text of Node's inspector leaves something out.
_FOLDED = re.compile(r"\[(?:[A-Z]\w*)(?:: null prototype)?\]|\.\.\. \d+ more ")


class SvgText(str):
    """A picture as text: what a JS cell shows of such a string."""

    __slots__ = ()

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        return {"image/svg+xml": str(self)}


class Display:
    """Defines the globals of display in a heap.

    :param heap: the heap.
    :param publish: shows a value, see `Publish`. By default the plain text is printed.
    :param report: called with what a value's own display method throws; the value is shown as text then.
    :ivar part: gives a part of the platform; the owner of both sets it.
    """

    part: Callable[[str], Any]

    def __init__(
        self, heap: Heap, publish: Publish | None = None, report: Callable[[BaseException], object] | None = None
    ) -> None:
        self.publish = functools.partial(_print, heap.js_library("inspect")) if publish is None else publish
        self.report = heap_reporter(heap) if report is None else report
        library = self._library = heap.js_library
        source = Path(__file__).with_name("display.js").read_text("utf-8")
        parts = heap.eval_js(source, "diglot:display.js")(
            library("primordials"), library("classOf"), library("reading"), _Host(weakref.ref(self))
        )
        self._bundle_of, self._parts, self._is_svg = parts.bundleOf, parts.parts, parts.isSvg
        self._heap = weakref.ref(heap)
        self._references: dict[int, str] = {}  # what the HTML of values calls them, by the number for `Trees.children`
        # Bundles that have been asked for, or came late, by the value that is about to be shown.
        self._known: weakref.WeakKeyDictionary[JsProxy, dict[str, Any]] = weakref.WeakKeyDictionary()
        for name in ("display", "html", "md", "svg"):
            setattr(heap.js, name, getattr(parts, name))

    def bundle(self, value: JsProxy) -> dict[str, Any]:
        """The MIME bundle that a JS object gives of itself, empty when it gives none.

        When it gives a promise that has not settled yet, the bundle is published when it does, and the result is empty.
        """
        if (known := self._known.pop(value, None)) is not None:
            return known
        found = self._ask(value)
        if not isinstance(found, JsPromise):
            return found
        settled: list[dict[str, Any]] = []
        is_late = False

        def publish_late(result: Any, failed: bool) -> None:
            if failed:
                self.report(result if isinstance(result, BaseException) else RuntimeError(f"rejected with {result!r}"))
                return
            try:
                bundle = self._plain(result)
            except Exception as error:
                self.report(error)
            else:
                settled.append(bundle)
                if is_late:
                    self.publish(value, bundle, {}, None, False)

        # An `async` method that awaits nothing has settled when this returns.
        self._library("whenSettled")(found, publish_late)
        is_late = True
        return settled[0] if settled else {}

    async def resolve(self, value: Any) -> Any:
        """A cell's value as it is to be displayed, once its own display methods have been asked, and awaited."""
        if isinstance(value, str):
            return SvgText(value) if type(value) is str and self._is_svg(value) else value
        if not isinstance(value, JsProxy) or isinstance(value, (JsException, JsPromise)):
            return value
        try:
            found = self._ask(value)
            self._known[value] = self._plain(await found) if isinstance(found, JsPromise) else found
        except Exception as error:
            self._known[value] = {}
            self.report(error)
        return value

    def forget(self) -> None:
        """Forget the bundles of values that have not been shown."""
        self._known.clear()

    @functools.cached_property
    def trees(self) -> Trees:
        """The trees of the heap's values."""
        from diglot.ffi_core.display.tree import Trees

        heap = self._heap()
        assert heap is not None
        return Trees(heap)

    def html(self, value: JsProxy, text: str, can_unfold: bool = False, has_style: bool = True) -> str | None:
        """The HTML of a value of which its text says only a part, or which takes several lines; else None.

        :param can_unfold: whether front ends may ask for more of it, see `Trees.children`.
        :param has_style: whether the style of all such values comes with it.
        """
        if ("\n" not in text and _FOLDED.search(text) is None) or not self.trees.has_parts(value):
            return None
        from diglot.ffi_core.display.html import html

        reference = None
        if can_unfold:
            # The same in each run, and another one than that of an earlier session's output, unless that is the same.
            number = self.trees.keep(value)
            mark = hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=6).hexdigest()
            reference = self._references[number] = f"{mark}.{number}"
            self._references.pop(number - self.trees.MAX_ROOTS, None)
        return html(self.trees.node(value), reference, has_style)

    def number_of(self, reference: str) -> int:
        """The number of a value for `Trees.children`.

        :param reference: what its HTML calls it.
        :raises LookupError: when it is none of this session's.
        """
        number = reference.rpartition(".")[2]
        if not number.isdecimal() or self._references.get(int(number)) != reference:
            raise LookupError("the kernel that showed this value has ended: run the cell again to see the rest of it")
        return int(number)

    def _ask(self, value: JsProxy) -> dict[str, Any] | JsPromise:
        found = self._bundle_of(value)
        return found if isinstance(found, JsPromise) else {} if found is None else self._plain(found)

    def _plain(self, bundle: Any) -> dict[str, Any]:
        """A MIME bundle as a dict of plain data."""
        return plain_bundle(self._parts(bundle))


class _Host:
    """Serves display.js. It does not keep the display alive: JavaScript holds it."""

    def __init__(self, display: weakref.ref[Display]) -> None:
        self._display = display

    def publish(self, value: Any, bundle: Any, metadata: Any, display_id: str | None, is_update: bool) -> None:
        display = self._display()
        if display is not None:
            known = {} if metadata is None else metadata.to_py() if isinstance(metadata, JsProxy) else dict(metadata)
            display.publish(value, None if bundle is None else plain_bundle(bundle), known, display_id, is_update)

    def failed(self, error: Any) -> None:
        display = self._display()
        if display is not None:
            display.report(error if isinstance(error, BaseException) else RuntimeError(f"thrown: {error!r}"))

    def markup(self) -> Any:
        display = self._display()
        if display is None:
            raise ReferenceError("nothing is displayed any more: the cells of this heap are closed")
        return display.part("markup")

    def newId(self) -> str:
        return uuid.uuid4().hex


def heap_reporter(heap: Heap) -> Callable[[BaseException], object]:
    """What reports an error of a display method as the heap reports those that nobody can catch."""
    reference = weakref.ref(heap)

    def report(error: BaseException) -> None:
        found = reference()
        if found is not None:
            found.report_error("While a value was displayed:", error)

    return report


def plain_bundle(parts: Any) -> dict[str, Any]:
    """A MIME bundle of plain data, from a mapping or the triples of display.js: type, data, whether that is JSON."""
    if isinstance(parts, Mapping):
        return {str(key): _plain_data(value) for key, value in parts.items()}
    bundle = {}
    for part in parts:
        kind, data, is_json = part
        if is_json:
            data = json.loads(data)
        elif isinstance(data, JsProxy):
            data = data.to_py()
        bundle[str(kind)] = _plain_data(data)
    return bundle


def _plain_data(value: Any) -> Any:
    """The data of one MIME type."""
    if isinstance(value, str):
        return well_formed(value)
    return bytes(value) if isinstance(value, memoryview) else value


def _print(
    inspect: Callable[[Any], str],
    value: Any,
    bundle: Mapping[str, Any] | None,
    metadata: Mapping[str, Any],
    display_id: str | None,
    update: bool,
) -> None:
    print(inspect(value) if bundle is None or "text/plain" not in bundle else bundle["text/plain"])
