"""The document: which code finds one, what it is, and what asking for it costs those who do not."""

from __future__ import annotations

import base64
import zlib
from pathlib import Path
from typing import Any

import pytest

from diglot.ffi_core import JsException

from ..conftest import CellRunner
from ..support import Shell
from .test_modules import Files, files

__all__ = ["files"]


def is_made(run: CellRunner) -> bool:
    """Whether there is a document already."""
    return run.cells.modules.dom._window is not None


# -- who finds it ------------------------------------------------------------------------------------------------------

DRAWS = "export const draw = () => document.createElement('p').outerHTML"


def test_a_package_that_needs_a_document_finds_one(run: CellRunner, files: Files) -> None:
    old = "exports.draw = () => new DOMParser().parseFromString('<i>x</i>', 'text/html').title"
    files({"draws.mjs": DRAWS, "old.cjs": old})
    run("import { draw } from './draws.mjs'; const old = require('./old.cjs')")
    assert not is_made(run), "it is made when it is named"
    assert run("draw()") == "<p></p>"
    assert run("old.draw()") == ""


@pytest.mark.parametrize(("test", "expected"), [
    *((test, "undefined") for test in (
        "typeof document", "typeof window", "typeof(document)", "typeof HTMLElement", "typeof globalThis.document",
        "typeof root.document", "globalThis.document", "self?.document", "globalThis['document']", "root.document && 1",
        "root.document?.title", "(0, eval)('typeof document')", "new Function('return typeof document')()",
        "require('node:vm').runInThisContext('typeof document')",
    )),
    ("'document' in globalThis", "false"), ("root.document === undefined", "true"), ("root.document ? 1 : 2", "2"),
    ("!root.document", "true"), ("root.document || 'none'", "none"),
])  # fmt: skip
def test_a_package_that_tests_for_a_document_runs_as_in_node(
    run: CellRunner, files: Files, test: str, expected: str
) -> None:
    asks = "const root = globalThis, self = root; export const draw = () => document; export const found ="
    files({"tests.mjs": f"{asks} String({test})"})
    run("import { found, draw } from './tests.mjs'")
    assert run("found") == expected
    with pytest.raises(JsException, match="document is not defined"):
        run("draw()")
    assert not is_made(run)


def test_a_window_is_for_files_that_want_only_its_document(run: CellRunner, files: Files) -> None:
    default = "typeof window !== 'undefined' ? window.document : undefined"
    context = f"export const of = ({{ document = {default} }} = {{}}) => document"
    files({
        "context.mjs": context,
        "asks.mjs": "export const found = typeof window !== 'undefined' ? window.document.title : 'none'",
        "uses.mjs": "export const use = () => window.document",
    })  # fmt: skip
    run("import { of } from './context.mjs'; import { found } from './asks.mjs'; import { use } from './uses.mjs'")
    assert run("of() === document")
    assert run("of({ document: 1 })") == 1
    assert run("found") == "none"
    with pytest.raises(JsException, match="window is not defined"):
        run("use()")


def test_a_cell_finds_a_document_when_it_names_one(run: CellRunner) -> None:
    assert run("typeof window") == "undefined"
    assert run("Object.keys(globalThis).includes('document')") is False
    assert run("globalThis.toString(); typeof notThere") == "undefined"
    assert not is_made(run)
    assert run("document.body.appendChild(document.createElement('p')) instanceof HTMLElement")
    assert run("document === globalThis.document && document.querySelector('p') !== null")


@pytest.mark.parametrize("give", ["const document = 1", "let document = 1", "globalThis.document = 1"])
def test_a_cells_own_name_comes_first(run: CellRunner, give: str) -> None:
    run(give)
    assert run("document") == 1
    assert not is_made(run)


def test_a_python_name_comes_first(run: CellRunner) -> None:
    run.py("document = 'mine'; Text = 'class'")
    assert run("document + Text") == "mineclass"
    assert not is_made(run)


def test_import_gives_all_code_a_page(run: CellRunner, files: Files) -> None:
    tests = "export const found = [typeof document, typeof window, typeof window?.addEventListener].join()"
    files({"tests.mjs": tests})
    run("import { document as page, DOMParser as P } from 'diglot/dom'; import { found } from './tests.mjs'")
    assert run("found") == "object,object,function"
    assert run("page === document && window.document === page && P === DOMParser")
    assert run("require('diglot/dom').window === window")
    assert "diglot/dom" in run.cells.modules.suggest("dig")
    assert not run("require('module').builtinModules.includes('diglot/dom')")


def test_a_setting_gives_all_code_a_page(shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    tmp_path.joinpath("tests.cjs").write_text("exports.now = () => typeof document", encoding="utf-8")
    shell.value("%%js\nconst { now } = require('./tests.cjs')")
    assert shell.value("%%js\nnow()") == "undefined"
    shell("%config Diglot.dom = True")
    assert shell.value("%%js\nnow()") == "object"
    shell("%config Diglot.dom = False")
    assert shell.value("%%js\nnow()") == "undefined"


# -- what it is --------------------------------------------------------------------------------------------------------


def test_all_names_are_there(run: CellRunner) -> None:
    run("import * as dom from 'diglot/dom'")
    assert run("Object.keys(dom).filter(key => dom[key] === undefined)").to_py() == []
    assert len(run("Object.keys(dom)")) > 80
    assert run("document.body.children instanceof HTMLCollection") is False
    assert run("document.body.childNodes instanceof NodeList") is True


def test_events_are_the_platforms_and_go_along_the_tree(run: CellRunner) -> None:
    run("""
        const outer = document.createElement('div'), inner = outer.appendChild(document.createElement('b'));
        const seen = [];
        const note = (name) => function (event) {
          const isHere = this === event.currentTarget && event.target === inner;
          seen.push([name, event.eventPhase, isHere, event.composedPath().length].join());
        };
        outer.addEventListener('x', note('capture'), true);
        outer.addEventListener('x', note('bubble'));
        inner.addEventListener('x', note('target'), { once: true });
        const event = new CustomEvent('x', { bubbles: true, cancelable: true, detail: 5 });
    """)
    assert run("inner.dispatchEvent(event)") is True
    assert run("seen.splice(0)").to_py() == ["capture,1,true,2", "target,2,true,2", "bubble,3,true,2"]
    assert run("event.currentTarget === null && event.target === inner && event.eventPhase") == 0
    run("inner.dispatchEvent(new Event('x'))")
    assert run("seen.splice(0)").to_py() == ["capture,1,true,2"], "once, and no bubbles"
    run("outer.addEventListener('x', event => event.preventDefault())")
    run("inner.addEventListener('x', event => event.stopPropagation())")
    assert run("inner.dispatchEvent(event)") is True, "stopped before it was prevented"
    assert run("outer.dispatchEvent(event)") is False
    with pytest.raises(JsException, match=r"dispatchEvent\(\) needs an Event, not a string"):
        run("inner.dispatchEvent('x')")


def test_events_reach_the_document_and_its_window(run: CellRunner) -> None:
    run("""
        const page = document.defaultView, seen = [];
        document.addEventListener('click', () => seen.push('document'));
        page.addEventListener('click', () => seen.push('window'));
        document.body.onclick = () => seen.push('body');
        document.body.appendChild(document.createElement('button')).click();
        page.dispatchEvent(new page.Event('click'));
    """)
    assert run("seen").to_py()[:3] == ["body", "document", "window"]
    assert run("document.createEvent('Event') instanceof Event")
    run("const made = document.createEvent('CustomEvent'); made.initCustomEvent('x', true, false, 3)")
    assert run("made.detail + made.type") == "3x"
    assert run("page.CustomEvent === CustomEvent && page.window === page && 'document' in page && page.Math === Math")


def test_a_canvas_has_pixels(run: CellRunner) -> None:
    run("""
        const canvas = document.createElement('canvas'), context = canvas.getContext('2d');
        canvas.width = 3; canvas.height = 2;
        context.fillStyle = '#f00'; context.fillRect(0, 0, 2, 2);
        context.fillStyle = 'rgba(0, 0, 255, 0.5)'; context.fillRect(1, 0, 9, 1);
        context.clearRect(0, 1, 1, 1);
    """)
    row = [255, 0, 0, 255, 127, 0, 128, 255, 0, 0, 255, 128]
    under = [0, 0, 0, 0, 255, 0, 0, 255, 0, 0, 0, 0]
    pixels = list(run("context.getImageData(0, 0, 3, 2).data"))
    assert all(abs(a - b) <= 1 for a, b in zip(pixels, row + under, strict=True)), pixels
    kind, _, content = run("canvas.toDataURL()").partition(",")
    assert kind == "data:image/png;base64"
    assert png_pixels(base64.b64decode(content)) == (3, 2, pixels)
    assert list(run("context.getImageData(2, 1, 2, 1).data"))[4:] == [0, 0, 0, 0], "outside there is nothing"
    run("const image = context.createImageData(2, 2); image.data.fill(9); context.putImageData(image, -1, -1)")
    assert list(run("context.getImageData(0, 0, 1, 1).data")) == [9, 9, 9, 9]
    assert run("canvas.getContext('webgl') === null")
    with pytest.raises(JsException, match="fillStyle here is #rrggbb or rgb"):
        run("context.fillStyle = 'papayawhip'")
    with pytest.raises(JsException, match="a canvas has at most"):
        run("canvas.width = 1e6; canvas.height = 1e6; context.fillRect(0, 0, 1, 1)")


def png_pixels(content: bytes) -> tuple[int, int, list[int]]:
    """Read a PNG of our own: one IDAT, no filters."""
    chunks, at = {}, 8
    while at < len(content):
        size = int.from_bytes(content[at : at + 4], "big")
        body = content[at + 4 : at + 8 + size]
        assert zlib.crc32(body) == int.from_bytes(content[at + 8 + size : at + 12 + size], "big")
        chunks[body[:4]] = body[4:]
        at += 12 + size
    width, height = (int.from_bytes(chunks[b"IHDR"][i : i + 4], "big") for i in (0, 4))
    lines = zlib.decompress(chunks[b"IDAT"])
    step = 1 + 4 * width
    assert all(lines[y * step] == 0 for y in range(height))
    return width, height, [value for y in range(height) for value in lines[y * step + 1 : (y + 1) * step]]


def test_a_node_is_printed_by_its_tag(run: CellRunner) -> None:
    inspect: Any = run("require('util').inspect")
    run("const p = document.createElement('p'); p.id = 'a'")
    assert inspect(run("p")) == '<p id="a"></p>'
    assert inspect(run("p.append('x', 'y'); p")) == '<p id="a"></p> with 2 children'
    assert inspect(run("p.firstChild")) == "#text x"
    assert len(inspect(run("p.title = 'x'.repeat(1000); p"))) < 250
