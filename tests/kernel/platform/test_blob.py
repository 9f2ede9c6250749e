"""`Blob`, `File` and `FormData`."""

from __future__ import annotations

from typing import Any

import pytest

from diglot.ffi_core import JsException


@pytest.mark.parametrize(
    ("source", "result"),
    [
        (
            """
            const b = new Blob(['a', new Uint8Array([98]), new Blob(['c']), new DataView(new ArrayBuffer(1)), pybytes], { type: 'Text/Plain' });
            [b.size, b.type, await b.text(), await b.slice(1, 3).text(), await b.slice(-2, -1, 'X/y').text(), b.slice(0, 1, 'X/y').type,
             b.slice(2, 1).size, (await b.arrayBuffer()).byteLength, (await b.bytes())[0]]""",
            [6, "text/plain", "abc\0py", "bc", "p", "x/y", 0, 6, 97],
        ),
        (
            "[await new Blob([{}, 5]).text(), new Blob([], { type: 'é' }).type, new Blob().size]",
            ["[object Object]5", "", 0],
        ),
        ("[await new Blob(['a\\r\\nb\\rc'], { endings: 'native' }).text()]", ["a\nb\nc"]),
        ("let n = 0; for await (const c of new Blob(['x'.repeat(200000)]).stream()) n += c.length; [n]", [200000]),
        (
            "const f = new File(['ab'], 'n/m.txt', { lastModified: 7, type: 'a/b' }); [f.name, f.lastModified, f.size, f.type, f instanceof Blob]",
            ["n/m.txt", 7, 2, "a/b", True],
        ),
        (
            "const f = structuredClone(new File(['q'], 'n', { type: 'a/b', lastModified: 5 })); [f instanceof File, f.name, f.lastModified, await f.text()]",
            [True, "n", 5, "q"],
        ),
        (
            """
            const f = new FormData()
            f.append('a', '1'); f.append('a', '2'); f.append('b', new Blob(['x'], { type: 't/t' }), 'fn'); f.append('c', new File(['y'], 'orig'));
            const all = f.getAll('a').join(); f.set('a', '3'); f.append('d', new Blob()); f.delete('d');
            [[...f.keys()].join(), f.get('a'), all, f.get('b').name, f.get('b').type, f.get('c').name, f.has('z'), String(f.get('z'))]""",
            ["a,b,c", "3", "1,2", "fn", "t/t", "orig", False, "null"],
        ),
    ],
)
def test_blobs_and_forms(run: Any, source: str, result: list[Any]) -> None:
    run.names["pybytes"] = b"py"
    assert run(source).to_py() == result


def test_the_text_of_a_form(run: Any) -> None:
    source = """
    const f = new FormData(); f.append('n"\\r\\n', 'v\\nw'); f.append('file', new File(['data'], 'f"n.txt', { type: 'x/y' }))
    const r = new Response(f), boundary = /boundary=(.*)$/.exec(r.headers.get('content-type'))[1]
    ;(await r.text()).replaceAll(boundary, 'B')
    """
    assert run(source) == (
        '--B\r\nContent-Disposition: form-data; name="n%22%0D%0A"\r\n\r\nv\r\nw\r\n'
        '--B\r\nContent-Disposition: form-data; name="file"; filename="f%22n.txt"\r\nContent-Type: x/y\r\n\r\ndata\r\n--B--\r\n'
    )


def test_a_form_survives_its_text(run: Any) -> None:
    source = """
    const f = new FormData(); f.append('é "x"', 'line\\r\\nline'); f.append('bin', new File([new Uint8Array([0, 13, 10, 45, 45, 255])], 'ü.bin'))
    const g = await new Response(f).formData();
    [g.get('é "x"'), g.get('bin').name, g.get('bin').type, (await g.get('bin').bytes()).join()]
    """
    assert run(source).to_py() == ["line\r\nline", "ü.bin", "application/octet-stream", "0,13,10,45,45,255"]


def test_forms_in_urls(run: Any) -> None:
    assert run("[...await new Response(new URLSearchParams('a=1&b=%C3%A9')).formData()]").to_py() == [
        ["a", "1"],
        ["b", "é"],
    ]


@pytest.mark.parametrize(
    ("source", "error"),
    [
        ("new Blob('abc')", "TypeError: .*the parts must be an array or another iterable object, not a string"),
        ("new Blob([], { endings: 'x' })", "TypeError: .*endings"),
        ("new File(['a'])", "TypeError: .*needs 2 arguments"),
        ("new FormData().append('a', 'b', 'c')", "TypeError: .*only a Blob has a file name, not a string"),
        ("new FormData({})", "TypeError"),
        ("Blob.prototype.text.call({})", "TypeError: Illegal invocation"),
        ("new Response('x').formData()", "TypeError: .*the body is no form"),
        (
            "new Response('x', { headers: { 'content-type': 'multipart/form-data; boundary=B' } }).formData()",
            "TypeError: .*no form",
        ),
        (
            "new Response('--B\\r\\nX: y\\r\\n\\r\\nz\\r\\n--B--', { headers: { 'content-type': 'multipart/form-data; boundary=B' } }).formData()",
            "no form",
        ),
    ],
)
def test_misuse(run: Any, source: str, error: str) -> None:
    with pytest.raises(JsException, match=error):
        run(f"await {source}")


def test_on_the_console(run: Any, capsys: pytest.CaptureFixture[str]) -> None:
    run(
        "const form = new FormData(); form.append('a', 'b'); console.log(new Blob(['a']), new File(['a'], 'n', { lastModified: 5 }), form)"
    )
    assert capsys.readouterr().out == (
        "Blob { size: 1, type: '' } File { size: 1, type: '', name: 'n', lastModified: 5 } FormData { a: 'b' }\n"
    )
