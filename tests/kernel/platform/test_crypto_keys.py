"""Keys of crypto.subtle: HMACs and keys out of passwords, against hashlib and hmac."""

from __future__ import annotations

import hashlib
import hmac
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

PRELUDE = "const { subtle } = crypto, text = new TextEncoder(), hmac = { name: 'HMAC', hash: 'SHA-256' }"


def hex_of(run: Any, source: str) -> str:
    return str(run(f"Buffer.from({source}).toString('hex')"))


@settings(deadline=None, max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(min_size=1, max_size=100), st.binary(max_size=100))
def test_signatures(run: Any, key: bytes, data: bytes) -> None:
    run.names |= {"key": list(key), "data": list(data)}
    run(
        "var signed = async () => { const made = await crypto.subtle.importKey('raw', new Uint8Array(key.toJs()), { name: 'HMAC', hash: 'SHA-256' }, true, ['sign', 'verify']); return [made, await crypto.subtle.sign('HMAC', made, new Uint8Array(data.toJs()))] }"
    )
    run("var [made, signature] = await signed()")
    assert hex_of(run, "signature") == hmac.digest(key, data, "sha256").hex()
    assert run("await crypto.subtle.verify('HMAC', made, signature, new Uint8Array(data.toJs()))") is True
    assert run("await crypto.subtle.verify('HMAC', made, signature, new Uint8Array([...data.toJs(), 1]))") is False


def test_keys_out_of_passwords(run: Any) -> None:
    run(PRELUDE)
    run("const password = await subtle.importKey('raw', text.encode('pw'), 'PBKDF2', false, ['deriveBits'])")
    derived = "await subtle.deriveBits({ name: 'PBKDF2', hash: 'SHA-512', salt: text.encode('s'), iterations: 5 }, password, 128)"
    assert hex_of(run, derived) == hashlib.pbkdf2_hmac("sha512", b"pw", b"s", 5, 16).hex()
    run(
        "const secret = await subtle.importKey('raw', new Uint8Array(22).fill(11), 'HKDF', false, ['deriveBits', 'deriveKey'])"
    )
    # RFC 5869, test case 1
    run(
        "const how = { name: 'HKDF', hash: 'SHA-256', salt: Uint8Array.from({ length: 13 }, (_, i) => i), info: Uint8Array.from({ length: 10 }, (_, i) => 240 + i) }"
    )
    expected = "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865"
    assert hex_of(run, "await subtle.deriveBits(how, secret, 336)") == expected
    assert run("(await subtle.deriveKey(how, secret, hmac, true, ['sign'])).algorithm.length") == 512


def test_keys_in_and_out(run: Any) -> None:
    run(PRELUDE)
    run("const made = await subtle.generateKey(hmac, true, ['sign']), jwk = await subtle.exportKey('jwk', made)")
    assert (
        run("[jwk.kty, jwk.alg, made.type, made.extractable, made.usages.join()].join()")
        == "oct,HS256,secret,true,sign"
    )
    run("const again = await subtle.importKey('jwk', jwk, hmac, true, ['sign'])")
    assert hex_of(run, "await subtle.exportKey('raw', again)") == hex_of(run, "await subtle.exportKey('raw', made)")


@pytest.mark.parametrize(
    ("call", "name"),
    [
        ("subtle.sign('HMAC', pw, text.encode(''))", "InvalidAccessError"),
        ("subtle.sign('HMAC', {}, text.encode(''))", "TypeError"),
        ("subtle.exportKey('raw', pw)", "InvalidAccessError"),
        ("subtle.importKey('raw', text.encode('k'), hmac, true, [])", "SyntaxError"),
        ("subtle.importKey('raw', text.encode('k'), hmac, true, ['encrypt'])", "SyntaxError"),
        ("subtle.importKey('spki', text.encode('k'), hmac, true, ['sign'])", "NotSupportedError"),
        ("subtle.importKey('raw', text.encode('k'), 'AES-GCM', true, ['encrypt'])", "NotSupportedError"),
        (
            "subtle.deriveBits({ name: 'PBKDF2', hash: 'SHA-1', salt: text.encode(''), iterations: 1 }, pw, 5)",
            "OperationError",
        ),
    ],
)
def test_refusals(run: Any, call: str, name: str) -> None:
    run(PRELUDE)
    run("const pw = await subtle.importKey('raw', text.encode('pw'), 'PBKDF2', false, ['deriveBits'])")
    assert run(f"await {call}.catch(error => error.name)") == name
