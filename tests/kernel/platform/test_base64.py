"""Base64 and hexadecimal texts of Uint8Arrays, against Python's."""

from __future__ import annotations

import base64
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from diglot.ffi_core import JsException


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=60))
def test_texts_of_any_bytes(run: Any, data: bytes) -> None:
    run.names["data"] = data
    run("var bytes = Uint8Array.from(data)")
    assert run("bytes.toHex()") == data.hex()
    assert run("bytes.toBase64()") == base64.b64encode(data).decode()
    text = base64.urlsafe_b64encode(data).decode()
    assert run("bytes.toBase64({ alphabet: 'base64url', omitPadding: true })") == text.rstrip("=")
    run.names |= {"text": text, "hex": data.hex().upper()}
    again = "Uint8Array.fromBase64(text, { alphabet: 'base64url', lastChunkHandling: 'strict' })"
    assert run(f"[{again}, Uint8Array.fromHex(hex), Uint8Array.fromBase64(bytes.toBase64())].every((made) => "
               "made.join() === bytes.join())")  # fmt: skip


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=20), st.lists(st.tuples(st.integers(0, 30), st.sampled_from(" \t\n\f\r")), max_size=5))
def test_blanks_in_between(run: Any, data: bytes, blanks: list[tuple[int, str]]) -> None:
    text = base64.b64encode(data).decode()
    for at, blank in blanks:
        text = text[:at] + blank + text[at:]
    run.names["text"] = text
    assert bytes(run("Uint8Array.fromBase64(text)").to_py()) == data


@pytest.mark.parametrize(
    ("text", "last", "expected"),
    [
        ("AQI", "loose", [1, 2]),
        ("AQI", "strict", None),
        ("AQI", "stop-before-partial", []),
        ("AQIDB", "stop-before-partial", [1, 2, 3]),
        ("AQIDBA==", "stop-before-partial", [1, 2, 3, 4]),
        ("AQIDBA=", "stop-before-partial", [1, 2, 3]),
        ("AQIDBA=", "loose", None),
        ("AQIDB", "loose", None),
        ("AR==", "loose", [1]),
        ("AR==", "strict", None),
        ("AQ==AQ==", "loose", None),
        ("A-__", "loose", None),
        ("=", "loose", None),
    ],
)
def test_the_end_of_a_text(run: Any, text: str, last: str, expected: list[int] | None) -> None:
    call = f"Uint8Array.fromBase64('{text}', {{ lastChunkHandling: '{last}' }})"
    if expected is None:
        with pytest.raises(JsException, match=r"SyntaxError: Uint8Array\.fromBase64\(\): "):
            run(call)
    else:
        assert list(run(call)) == expected


def test_an_array_is_filled(run: Any) -> None:
    run("const array = new Uint8Array(5)")
    assert run("array.setFromBase64('AQIDBAUG')").to_py() == {"read": 4, "written": 3}
    assert list(run("array")) == [1, 2, 3, 0, 0]
    assert run("array.subarray(3).setFromHex('FF0a0B')").to_py() == {"read": 4, "written": 2}
    assert list(run("array")) == [1, 2, 3, 255, 10]
    with pytest.raises(JsException, match="SyntaxError"):
        run("array.setFromHex('0909zz')")
    assert list(run("array")) == [9, 9, 3, 255, 10]


@pytest.mark.parametrize(
    "call",
    [
        "Uint8Array.fromBase64(5)",
        "Uint8Array.fromHex(new String('00'))",
        "Uint8Array.fromBase64('', { alphabet: 'hex' })",
        "Uint8Array.fromBase64('', null)",
        "Uint8Array.prototype.toHex.call(new Int8Array(1))",
        "Uint8Array.prototype.toBase64.call([1])",
        "{ const gone = new Uint8Array(1); structuredClone(gone, { transfer: [gone.buffer] }); gone.toHex() }",
    ],
)
def test_refusals(run: Any, call: str) -> None:
    with pytest.raises(JsException, match=r"TypeError: Uint8Array\."):
        run(call)


def test_memory_that_is_shared(run: Any) -> None:
    assert run("new Uint8Array(new SharedArrayBuffer(2)).toHex()") == "0000"


def test_they_look_like_the_languages_own(run: Any) -> None:
    assert run("""[Uint8Array.fromBase64, Uint8Array.fromHex, ...["toBase64", "toHex", "setFromBase64", "setFromHex"]
        .map((name) => Uint8Array.prototype[name])].map(({ name, length }) => name + length).join()""") == (
        "fromBase641,fromHex1,toBase640,toHex0,setFromBase641,setFromHex1"
    )
    assert run("Object.keys(Uint8Array).length + Object.keys(Uint8Array.prototype).length") == 0
