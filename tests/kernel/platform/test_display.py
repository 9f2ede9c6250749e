"""`display`, the tags, and objects that say how they are displayed."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

import pytest

from diglot.ffi_core import Heap
from diglot.kernel import Cells
from diglot.kernel.platform.display import RichValue

Shown = list[tuple[Mapping[str, Any] | None, str | None, bool]]


def show(source: str) -> Shown:
    """What a JS cell displays: (bundle, display id, update)."""
    shown: Shown = []
    with Heap() as heap:
        cells = Cells(heap, lambda value, bundle, name, update: shown.append((bundle, name, update)))
        asyncio.run(cells.run(source))
        cells.close()
    return shown


@pytest.mark.parametrize(
    ("source", "bundle"),
    [
        ("display(html`<b>${1 + 1}</b>`)", {"text/html": "<b>2</b>"}),
        ("display(md`# ${'x'}`)", {"text/markdown": "# x"}),
        ("display(svg('<svg/>'))", {"image/svg+xml": "<svg/>"}),
        ("display({'text/plain': 'x'}, {raw: true})", {"text/plain": "x"}),
        ("display({[Symbol.for('Jupyter.display')]() { return {'text/html': this.x} }, x: 'y'})", {"text/html": "y"}),
        ("await display({async [Symbol.for('Jupyter.display')]() { return {'a/b': [1]} }})", {"a/b": [1]}),
        ("display({'image/png': new Uint8Array([1, 2])}, {raw: true})", {"image/png": b"\x01\x02"}),
        ("display({x: 1})", None),
        ("display(5)", None),
        ("display(null)", None),
    ],
)
def test_what_is_displayed(source: str, bundle: Any) -> None:
    assert show(source) == [(bundle, None, False)]


def test_displays_can_be_named_and_updated() -> None:
    shown = show("display(1, {display_id: 'a'}); display(html`x`, {displayId: 'a', update: true})")
    assert shown == [(None, "a", False), ({"text/html": "x"}, "a", True)]


def test_a_bundle_that_is_no_object_is_an_error() -> None:
    with pytest.raises(TypeError, match="MIME"):
        show("display(5, {raw: true})")


def test_without_a_front_end_the_text_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    with Heap() as heap:
        cells = Cells(heap)
        asyncio.run(cells.run("display({x: 1}); display({'text/plain': 'words'}, {raw: true})"))
        cells.close()
    assert capsys.readouterr().out == "{ x: 1 }\nwords\n"


def test_the_value_of_a_cell_may_tell_its_bundle_late() -> None:
    async def main() -> Any:
        with Heap() as heap:
            cells = Cells(heap)
            source = "({async [Symbol.for('Jupyter.display')]() { return {'text/html': 'late'} }})"
            value = await cells.display.resolve(await cells.run(source))
            cells.close()
            return value

    value = asyncio.run(main())
    assert isinstance(value, RichValue)
    assert value._repr_mimebundle_()["text/html"] == "late"
