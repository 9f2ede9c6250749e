"""What users put on Object.prototype, or freeze, stops neither cells nor the globals and modules that cells have."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from diglot.ffi_core import Heap, JsException
from diglot.kernel.cells import Cells

from ...pollution import POLLUTIONS

CELLS: dict[str, Any] = {
    "1 + 1": 2,
    "const later = await 5; later": 5,
    "let a = 3; function f() { return a } class C {} f()": 3,
    "import { one } from './module.mjs'; one": 1,
    "import two, * as names from './module.mjs'; two + names.one": 3,
    "import { late } from './waits.mjs'; late": 5,
    "(await import('./module.mjs')).one": 1,
    "require('./common.cjs').one": 1,
    "import math from 'py:math'; math.floor(2.5)": 2,
    "require('fs').readFileSync('common.cjs', 'utf8').length": 16,
    "await require('fs').promises.readFile('common.cjs', 'utf8')": "exports.one = 1;",
    "await new Promise((resolve) => setTimeout(resolve, 0, 5))": 5,
    "await new Promise((resolve) => queueMicrotask(() => resolve(5)))": 5,
    "structuredClone({ a: new Map([[1, 2]]) }).a.get(1)": 2,
    "new URL('http://a/b?c=d').searchParams.toString()": "c=d",
    "new TextDecoder().decode(new TextEncoder().encode('\u00e9'))": "\u00e9",
    "let heard; const ear = new EventTarget(); ear.addEventListener('x', () => { heard = 1 }); ear.dispatchEvent(new Event('x')); heard": 1,  # noqa: E501
    "const controller = new AbortController(); controller.abort(); controller.signal.aborted": True,
    "await new Blob(['ab']).text()": "ab",
    "await new Response('ab').text()": "ab",
    "await new Response(new Response('[1]').body).text()": "[1]",
    "new Headers([['a', 'b']]).has('a')": True,
    "btoa('ab')": "YWI=",
    "performance.now() > 0": True,
    "const { port1, port2 } = new MessageChannel(); await new Promise((resolve) => { port1.onmessage = (event) => { port1.close(); resolve(event.data) }; port2.postMessage(5) })": 5,  # noqa: E501
    "Buffer.from('ab').toString('hex')": "6162",
    "new Intl.NumberFormat('en').format(1234.5)": "1,234.5",
    "crypto.randomUUID().length": 36,
    "console.log({ a: [1, new Map([[1, { b: 2 }]])] })": None,
}  # fmt: skip


async def outcomes(cells: Cells) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for source in CELLS:
        try:
            found[source] = await asyncio.wait_for(cells.run(source), 10)
        except (JsException, TimeoutError) as error:
            found[source] = f"{error!r} {getattr(error, 'stack', '')}"
    return found


@pytest.mark.parametrize("pollution", POLLUTIONS)
def test_what_users_do_to_built_in_prototypes_stops_no_cell(
    pollution: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "module.mjs").write_text("export const one = 1; export default 2;")
    (tmp_path / "waits.mjs").write_text("export const late = await 5;")
    (tmp_path / "common.cjs").write_text("exports.one = 1;")
    monkeypatch.chdir(tmp_path)

    async def run() -> dict[str, Any]:
        with Heap() as heap:
            cells = Cells(heap)
            await cells.run(f"{POLLUTIONS[pollution]}\n0")
            try:
                return await outcomes(cells)
            finally:
                cells.close()

    assert asyncio.run(run()) == CELLS
    assert capsys.readouterr().out == "{ a: [ 1, Map(1) { 1 => [Object] } ] }\n"
