"""Rich display of JavaScript values: `display`, `html`, `md` and `svg`, and what objects say of their own display."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from diglot.ffi_core import Heap, JsPromise, JsProxy

__all__ = ["Display", "Publish", "RichValue"]

Publish = Callable[[Any, Mapping[str, Any] | None, str | None, bool], object]


class RichValue:
    """A value whose MIME bundle is known already.

    :param bundle: data by MIME type.
    :param text: its plain text.
    """

    def __init__(self, bundle: Mapping[str, Any], text: str) -> None:
        self.bundle = dict(bundle)
        self._text = text

    def __repr__(self) -> str:
        return str(self.bundle.get("text/plain", self._text))

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, Any]:
        return {"text/plain": repr(self)} | self.bundle


class Display:
    """Defines the globals of display in a heap.

    :param heap: the heap.
    :param publish: ``publish(value, bundle, display_id, update)`` shows a value; `bundle` is its MIME bundle, or None
        when the value is to be formatted as the front end does it. By default the plain text is printed.
    """

    def __init__(self, heap: Heap, publish: Publish | None = None) -> None:
        self._publish = _print if publish is None else publish
        source = Path(__file__).with_name("display.js").read_text("utf-8")
        parts = heap.eval_js(source, "diglot:display.js")(self._show)
        self._bundle_of = parts.bundleOf
        for name in ("display", "html", "md", "svg"):
            setattr(heap.js, name, getattr(parts, name))

    def bundle(self, value: JsProxy) -> dict[str, Any] | JsPromise | None:
        """The MIME bundle that a JS object gives of itself, or a promise of it; None when it gives none."""
        found = self._bundle_of(value)
        return found if found is None or isinstance(found, JsPromise) else _plain(found)

    async def resolve(self, value: Any) -> Any:
        """A cell's value as it is to be displayed: one whose bundle is a promise with the bundle that it gave."""
        if isinstance(value, JsProxy) and not isinstance(value, JsPromise):
            found = self.bundle(value)
            if isinstance(found, JsPromise):
                return RichValue(_plain(await found), repr(value))
        return value

    def _show(self, value: Any, is_bundle: bool, display_id: str | None = None, update: bool = False) -> None:
        self._publish(value, _plain(value) if is_bundle else None, display_id, bool(update))


def _plain(bundle: Any) -> dict[str, Any]:
    """A MIME bundle as a dict of plain data.

    :raises TypeError: when it is no object.
    """
    data = bundle.to_py() if isinstance(bundle, JsProxy) else bundle
    if not isinstance(data, Mapping):
        raise TypeError(f"a MIME bundle is an object of data by MIME type, not {type(bundle).__name__}")
    return {str(key): bytes(value) if isinstance(value, memoryview) else value for key, value in data.items()}


def _print(value: Any, bundle: Mapping[str, Any] | None, display_id: str | None, update: bool) -> None:
    print(repr(value) if bundle is None else bundle.get("text/plain", repr(value)))
