"""`TextEncoder`, `TextDecoder`, `atob` and `btoa`, by the Encoding Standard and HTML's."""

from __future__ import annotations

import base64
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from diglot.ffi_core import JsException


@pytest.mark.parametrize(
    ("text", "data"),
    [("'é€😀'", "é€😀".encode()), ("'a\\ud800b'", "a\ufffdb".encode()), ("", b""), ("undefined", b""), ("null", b"null"), ("5", b"5")],
)  # fmt: skip
def test_encode(run: Any, text: str, data: bytes) -> None:
    assert run(f"new TextEncoder().encode({text})").to_bytes() == data


@pytest.mark.parametrize(
    ("text", "size", "read", "data"),
    [("é€😀", 3, 1, b"\xc3\xa9\0"), ("é€😀", 9, 4, "é€😀".encode()), ("😀x", 3, 0, b"\0\0\0"), ("abc", 2, 2, b"ab"), ("", 1, 0, b"\0")],
)  # fmt: skip
def test_encode_into(run: Any, text: str, size: int, read: int, data: bytes) -> None:
    source = "(text, size) => { const to = new Uint8Array(size); return [new TextEncoder().encodeInto(text, to), to] }"
    result, array = run(source)(text, size)
    assert result.to_py() == {"read": read, "written": len(data.rstrip(b"\0"))}
    assert array.to_bytes() == data


@pytest.mark.parametrize(
    ("label", "name"),
    [
        ("UTF8", "utf-8"), ("latin1", "windows-1252"), ("ascii", "windows-1252"), (" utf-8\n", "utf-8"), ("ucs-2", "utf-16le"),
        ("utf-16be", "utf-16be"), ("sjis", "shift_jis"), ("gb2312", "gbk"), ("tis-620", "windows-874"), ("iso-8859-16", "iso-8859-16"),
    ],
)  # fmt: skip
def test_labels(run: Any, label: str, name: str) -> None:
    assert run("label => new TextDecoder(label).encoding")(label) == name


@pytest.mark.parametrize("label", ["nope", "", "utf-7", "utf-32", "iso-2022-kr", "hz-gb-2312", "replacement"])
def test_labels_that_stand_for_nothing(run: Any, label: str) -> None:
    with pytest.raises(JsException, match=r"RangeError: new TextDecoder\(\): there is no encoding"):
        run("label => new TextDecoder(label)")(label)


@pytest.mark.parametrize(
    ("label", "data", "text"),
    [
        ("utf-8", b"\xef\xbb\xbfa", "a"),
        ("utf-8", b"\xe2\x82", "\ufffd"),
        ("utf-8", b"\xe2\x82a", "\ufffda"),
        ("utf-8", b"\xed\xa0\x80", "\ufffd\ufffd\ufffd"),
        ("utf-8", b"\xc0\x80", "\ufffd\ufffd"),
        ("utf-8", b"\xf1\x80\x80", "\ufffd"),
        ("utf-16le", b"\xff\xfea\0", "a"),
        ("utf-16le", b"\x3d\xd8\x00\xde", "😀"),
        ("utf-16le", b"\0\xd8a\0", "\ufffda"),
        ("utf-16le", b"a\0b", "a\ufffd"),
        ("utf-16be", b"\xfe\xff\0a", "a"),
        ("latin1", b"\x80\x81\x9f\xa0\xff", "€\x81Ÿ\xa0ÿ"),
        ("windows-1251", b"\xcf\xf0\x98", "Пр\x98"),
        ("windows-1253", b"\xd2", "\ufffd"),
        ("koi8-r", b"\xc1", "а"),
        ("shift_jis", b"\x82\xa0A", "あA"),
        ("euc-jp", b"\xa4\xa2", "あ"),
        ("gbk", b"\xc4\xe3", "你"),
        ("big5", b"\xa7A", "你"),
        ("euc-kr", b"\xb0\xa1", "가"),
        ("iso-2022-jp", b"\x1b$B$\"\x1b(B", "あ"),
    ],
)  # fmt: skip
def test_decode(run: Any, label: str, data: bytes, text: str) -> None:
    assert run("(label, data) => new TextDecoder(label).decode(data)")(label, data) == text


@pytest.mark.parametrize(
    ("label", "data"), [("utf-8", b"\xff"), ("utf-8", b"\xe2\x82"), ("utf-16le", b"a"), ("utf-16le", b"\0\xdc")]
)
def test_fatal(run: Any, label: str, data: bytes) -> None:
    with pytest.raises(JsException, match=f"TypeError: The encoded data was not valid for encoding {label}"):
        run("(label, data) => new TextDecoder(label, {fatal: true}).decode(data)")(label, data)


def test_ignore_bom(run: Any) -> None:
    assert run("new TextDecoder('utf-8', {ignoreBOM: true}).decode(new Uint8Array([239, 187, 191, 97]))") == "\ufeffa"


@pytest.mark.parametrize("label", ["utf-8", "utf-16le", "shift_jis"])
def test_streams_cut_anywhere(run: Any, label: str) -> None:
    text = "aé€あ" if label != "shift_jis" else "aあ"
    source = """
    (label, data) => {
      const decoder = new TextDecoder(label)
      let text = ''
      for (const byte of data) text += decoder.decode(new Uint8Array([byte]), {stream: true})
      return text + decoder.decode()
    }
    """
    assert run(source)(label, text.encode(label)) == text


def test_a_failed_stream_starts_anew(run: Any) -> None:
    source = """
    const decoder = new TextDecoder('utf-8', {fatal: true}), found = []
    found.push(decoder.decode(new Uint8Array([0xe2]), {stream: true}))
    try { decoder.decode() } catch (error) { found.push(error.name) }
    found.push(decoder.decode(new Uint8Array([97])))
    found
    """
    assert run(source).to_py() == ["", "TypeError", "a"]


@pytest.mark.parametrize(
    "source", ["new ArrayBuffer(2)", "new DataView(new ArrayBuffer(2))", "new Uint16Array(1)", "py_bytes"]
)
def test_what_has_bytes(run: Any, source: str) -> None:
    run.names["py_bytes"] = b"\0\0"
    assert run(f"new TextDecoder().decode({source})") == "\0\0"


@pytest.mark.parametrize("source", ["'s'", "1", "null", "{}"])
def test_what_has_none(run: Any, source: str) -> None:
    with pytest.raises(JsException, match=r"TypeError: .* must be an ArrayBuffer, a typed array or a DataView"):
        run(f"new TextDecoder().decode({source})")


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.binary(max_size=30))
def test_utf_8_is_decoded_as_python_does(run: Any, data: bytes) -> None:
    assert run("data => new TextDecoder('utf-8', {ignoreBOM: true}).decode(data)")(data) == data.decode(
        errors="replace"
    )


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.binary(max_size=30))
def test_base64(run: Any, data: bytes) -> None:
    text = base64.b64encode(data).decode()
    assert run("text => btoa(text)")(data.decode("latin-1")) == text
    assert run("text => atob(text)")(text) == data.decode("latin-1")


@pytest.mark.parametrize(
    ("text", "result"), [("YQ", "a"), (" Y Q\f==\t", "a"), ("", ""), ("AB==", "\0"), ("/+/+", "ÿïþ")]
)
def test_atob_forgives(run: Any, text: str, result: str) -> None:
    assert run("text => atob(text)")(text) == result


@pytest.mark.parametrize(
    "source", ["atob('Y')", "atob('YQ=')", "atob('=')", "atob('Y-_')", "atob('YQ===')", "btoa('€')"]
)
def test_what_is_no_base64(run: Any, source: str) -> None:
    with pytest.raises(JsException, match="InvalidCharacterError"):
        run(source)
    assert run(f"try {{ {source} }} catch (error) {{ [error instanceof DOMException, error.code] }}").to_py() == [
        True,
        5,
    ]
