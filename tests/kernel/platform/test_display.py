"""`display`, the tags, and objects that say how they are displayed."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

import pytest

from diglot.ffi_core import Heap, JsException
from diglot.kernel import Cells
from diglot.kernel.platform.display import SvgText

Shown = list[tuple[Mapping[str, Any] | None, str | None, bool]]


def show(source: str) -> Shown:
    """What a JS cell displays: (bundle, display id, update)."""
    shown: Shown = []
    with Heap() as heap:
        cells = Cells(heap, lambda value, bundle, metadata, name, update: shown.append((bundle, name, update)))
        asyncio.run(cells.run(source))
        cells.close()
    return shown


PNG = "0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 0"
VEGA = "https://vega.github.io/schema"


@pytest.mark.parametrize(
    ("source", "bundle"),
    [
        ("display(html`<b>${1 + 1}</b>`)", {"text/html": "<b>2</b>"}),
        ("display(md`# ${'x'}`)", {"text/markdown": "# x"}),
        ("display(svg('<svg/>'))", {"image/svg+xml": "<svg/>"}),
        ("display({'text/plain': 'x'}, {raw: true})", {"text/plain": "x"}),
        ("display({'text/plain': 'x', 'text/html': undefined}, {raw: true})", {"text/plain": "x"}),
        ("display({'application/json': {a: [1, new Date(0)]}}, {raw: true})",
         {"application/json": {"a": [1, "1970-01-01T00:00:00.000Z"]}}),
        ("display(pyodide.toPy({'text/html': 'x'}), {raw: true})", {"text/html": "x"}),
        ("display({[Symbol.for('Jupyter.display')]() { return {'text/html': this.x} }, x: 'y'})", {"text/html": "y"}),
        ("await display({async [Symbol.for('Jupyter.display')]() { return {'a/b': [1]} }})", {"a/b": [1]}),
        ("display({'image/png': new Uint8Array([1, 2])}, {raw: true})", {"image/png": b"\x01\x02"}),
        (f"display(new Uint8Array([{PNG}]))", {"image/png": bytes(eval(f"[{PNG}]"))}),
        (f"display(Buffer.from([{PNG}]))", {"image/png": bytes(eval(f"[{PNG}]"))}),
        ("display(new Uint8Array([0xff, 0xd8, 0xff, 0, 0, 0, 0, 0, 0, 0, 0, 0]))",
         {"image/jpeg": b"\xff\xd8\xff" + bytes(9)}),
        ("display(new TextEncoder().encode('GIF89a123456'))", {"image/gif": b"GIF89a123456"}),
        ("display(new TextEncoder().encode('RIFF1234WEBPVP8 '))", {"image/webp": b"RIFF1234WEBPVP8 "}),
        ("display(new Uint8Array([0x89, 0x50]))", None),
        (f"display({{$schema: '{VEGA}/vega-lite/v5.json', mark: 'bar'}})",
         {"application/vnd.vegalite.v5+json": {"$schema": f"{VEGA}/vega-lite/v5.json", "mark": "bar"}}),
        (f"display({{$schema: '{VEGA}/vega/v6.1.json'}})",
         {"application/vnd.vega.v6+json": {"$schema": f"{VEGA}/vega/v6.1.json"}}),
        ("display({$schema: 'https://json-schema.org/draft/2020-12/schema'})", None),
        ("display({toSpec() { return {mark: 'line'} }})", {"application/vnd.vegalite.v5+json": {"mark": "line"}}),
        ("display('<svg xmlns=\"http://www.w3.org/2000/svg\"></svg>')",
         {"image/svg+xml": '<svg xmlns="http://www.w3.org/2000/svg"></svg>'}),
        ("display('<svg> is a tag')", None),
        ("display({outerHTML: '<p>x</p>'})", {"text/html": "<p>x</p>"}),
        ("display({get outerHTML() { return '<svg></svg>' }})", {"image/svg+xml": "<svg></svg>"}),
        ("display({toDataURL: () => 'data:image/png;base64,AAAA'})", {"image/png": "AAAA"}),
        ("display(new Proxy({}, {get: () => () => 1}))", None),  # a display method that gives a number
        ("display(new Proxy({}, {get: (o, key) => typeof key === 'symbol' ? undefined : 'x'}))", None),
        ("display({x: 1})", None),
        ("display(5)", None),
        ("display(null)", None),
    ],
)  # fmt: skip
def test_what_is_displayed(source: str, bundle: Any) -> None:
    assert show(source) == [(bundle, None, False)]


def test_displays_can_be_named_and_updated() -> None:
    shown = show("display(1, {display_id: 'a'}); display(html`x`, {displayId: 'a', update: true})")
    assert shown == [(None, "a", False), ({"text/html": "x"}, "a", True)]


def test_a_handle_updates_what_was_displayed() -> None:
    ((first, name, _), *rest) = show(
        "const handle = display(html`a`, {display_id: true}); handle.update(html`b`); handle.display(1); "
        "if (handle.display_id !== handle.displayId) throw handle"
    )
    assert first == {"text/html": "a"}
    assert name
    assert rest == [({"text/html": "b"}, name, True), (None, name, False)]


@pytest.mark.parametrize(
    "source", ["display(5, {raw: true})", "display([1], {raw: true})", "display(null, {raw: true})"]
)
def test_a_bundle_that_is_no_object_is_an_error(source: str) -> None:
    with pytest.raises(JsException, match="a MIME bundle is an object of data by MIME type, not"):
        show(source)


def test_an_update_needs_a_name() -> None:
    with pytest.raises(JsException, match="an update needs the display_id"):
        show("display(1, {update: true})")


@pytest.mark.parametrize(
    "method",
    [
        "() => { throw new TypeError('no picture') }",
        "async () => { throw new TypeError('no picture') }",
        "() => 5",
        "async () => null",
        "() => { throw 'no picture' }",
    ],
)
def test_a_display_that_fails_is_told_and_the_value_shown(method: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert show(f"await display({{[Symbol.for('Jupyter.display')]: {method}}})") == [({}, None, False)]
    error = capsys.readouterr().err
    assert "While a value was displayed:" in error
    assert "no picture" in error or "MIME bundle" in error


@pytest.mark.parametrize("pause", ["", "await new Promise(r => setTimeout(r, 1));"])
def test_a_display_that_is_cancelled_late_is_told_once(pause: str, capsys: pytest.CaptureFixture[str]) -> None:
    async def main() -> None:
        with Heap() as heap:
            heap.namespace["task"] = task = asyncio.ensure_future(asyncio.sleep(100))
            cells = Cells(heap)
            cells.display.bundle(
                await cells.run(f"({{async [Symbol.for('Jupyter.display')]() {{ {pause} await task }}}})")
            )
            task.cancel()
            await asyncio.sleep(0.05)
            cells.close()

    asyncio.run(main())
    error = capsys.readouterr().err
    assert error.count("CancelledError") == 1
    assert error.startswith("While a value was displayed:")


def test_without_a_front_end_the_text_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    with Heap() as heap:
        cells = Cells(heap)
        asyncio.run(cells.run("display({x: 1}); display({'text/plain': 'words'}, {raw: true})"))
        cells.close()
    assert capsys.readouterr().out == "{ x: 1 }\nwords\n"


def resolved(source: str) -> tuple[Any, dict[str, Any]]:
    """The value of a cell, and its bundle, as a front end asks for them."""

    async def main() -> tuple[Any, dict[str, Any]]:
        with Heap() as heap:
            cells = Cells(heap)
            value = await cells.display.resolve(await cells.run(source))
            bundle = value._repr_mimebundle_() if isinstance(value, SvgText) else cells.display.bundle(value)
            text = repr(value)
            del value
            cells.close()
            return text, bundle

    return asyncio.run(main())


def test_the_value_of_a_cell_may_tell_its_bundle_late() -> None:
    text, bundle = resolved(
        "({async [Symbol.for('Jupyter.display')]() { await new Promise(r => setTimeout(r, 5)); "
        "return {'text/html': 'late'} }})"
    )
    assert bundle == {"text/html": "late"}
    assert "Symbol(Jupyter.display)" in text


def test_a_text_of_svg_stays_a_text() -> None:
    text, bundle = resolved("'<svg><circle/></svg>'")
    assert text == "'<svg><circle/></svg>'"
    assert bundle == {"image/svg+xml": "<svg><circle/></svg>"}


TREES = [
    ("({a: {b: {c: {d: 1}}}})", ["a:", "b:", "c:", "d:"]),
    ("new Map([[{k: 1}, new Set(['x'.repeat(50), 'y'.repeat(50)])]])", ["{ k: 1 } =>"]),
    ("({get lazy() { throw 1 }, set only(x) {}, rest: 'r'.repeat(90)})", ["lazy:", "only:", "rest:"]),
    ("Array.from({length: 300}, (_, i) => i)", ["0:", "99:"]),
]


@pytest.mark.parametrize(("source", "keys"), TREES)
def test_a_value_that_does_not_fit_a_line_is_a_tree(run: Any, source: str, keys: list[str]) -> None:
    value = run(source)
    html = run.cells.display.html(value, repr(value))
    for key in keys:
        assert f'<span class="key">{key.replace(">", "&gt;")}</span>' in html
    assert html.count("<details") >= 1
    run("0")


@pytest.mark.parametrize("source", ["({a: [1]})", "[1, 2, 3]", "new Map([[1, 2]])", "() => {\n}", "new Date(0)"])
def test_what_fits_a_line_is_none(run: Any, source: str) -> None:
    value = run(source)
    assert run.cells.display.html(value, repr(value)) is None


def test_a_tree_is_bounded_and_runs_no_code(run: Any) -> None:
    value = run(
        "let ran = 0; const knot = {}; knot.self = knot; "
        "knot.deep = Array.from({length: 200}, () => Array.from({length: 200}, () => ({a: 1}))); "
        "Object.defineProperty(knot, 'lazy', {get() { ran++ }, enumerable: true}); "
        "knot.trap = new Proxy({a: 1}, {get() { ran++ }, ownKeys() { ran++; return [] }}); knot"
    )
    html = run.cells.display.html(value, repr(value))
    assert "[Circular]" in html
    assert "[Getter]" in html
    assert " more" in html
    assert html.count("<li") < 1100
    assert run("ran") == 0


@pytest.mark.parametrize(
    ("source", "data"),
    [
        ("({a: [1, 'x', null, true]})", {"a": [1, "x", None, True]}),
        ("[]", []),
        ("({a: undefined})", None),
        ("({a: NaN})", None),
        ("[1,,2]", None),
        ("const o = {}; o.o = o; o", None),
        ("new (class A { x = 1 })()", None),
        ("({get a() { return 1 }})", None),
        ("new Map()", None),
        ("({[Symbol()]: 1})", None),
    ],
)
def test_what_json_can_say(run: Any, source: str, data: Any) -> None:
    assert run.cells.display.trees.json(run(source)) == data
