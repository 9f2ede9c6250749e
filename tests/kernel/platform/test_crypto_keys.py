"""Keys of crypto.subtle, against hashlib, hmac and cryptography."""

from __future__ import annotations

import base64
import hashlib
import hmac
import sys
from typing import Any

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, padding, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa, utils
from cryptography.hazmat.primitives.asymmetric import padding as rsa_padding
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from diglot.kernel import platform

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
        ("subtle.exportKey('raw', pw)", "NotSupportedError"),
        ("subtle.importKey('raw', text.encode('k'), hmac, true, [])", "SyntaxError"),
        ("subtle.importKey('raw', text.encode('k'), hmac, true, ['encrypt'])", "SyntaxError"),
        ("subtle.importKey('spki', text.encode('k'), hmac, true, ['sign'])", "NotSupportedError"),
        ("subtle.importKey('raw', text.encode('k'), 'AES-GCM', true, ['encrypt'])", "DataError"),
        ("subtle.importKey('raw', text.encode('k'), 'DES', true, ['encrypt'])", "NotSupportedError"),
        ("subtle.importKey('jwk', { kty: 'oct', k: 'a+b=' }, hmac, true, ['sign'])", "DataError"),
        ("subtle.importKey('spki', text.encode('k'), 'Ed25519', true, ['verify'])", "DataError"),
        ("subtle.importKey('raw', {}, hmac, true, ['sign'])", "TypeError"),
        ("subtle.importKey('raw', text.encode('k'), hmac, true, ['sing'])", "TypeError"),
        ("subtle.importKey('raw', text.encode('k'), 'HMAC', true, ['sign'])", "TypeError"),
        ("subtle.generateKey({ name: 'AES-CBC', length: 100 }, true, ['encrypt'])", "OperationError"),
        ("subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-1' }, true, ['sign'])", "NotSupportedError"),
        ("subtle.generateKey('Ed25519', true, ['encrypt'])", "SyntaxError"),
        ("subtle.generateKey('Ed25519', true, ['verify'])", "SyntaxError"),
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


@settings(deadline=None, max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(min_size=16, max_size=16), st.binary(max_size=70), st.binary(min_size=16, max_size=16))
def test_ciphers(run: Any, key: bytes, data: bytes, iv: bytes) -> None:
    run.names |= {"key": key.hex(), "data": data.hex(), "iv": iv.hex()}
    run("""var bytes = (text) => new Uint8Array(Buffer.from(text, 'hex'))
        var both = async (how) => {
          const made = await crypto.subtle.importKey("raw", bytes(key), how.name, false, ["encrypt", "decrypt"])
          const secret = await crypto.subtle.encrypt(how, made, bytes(data))
          const plain = await crypto.subtle.decrypt(how, made, secret)
          return [secret, plain].map((buffer) => Buffer.from(buffer).toString("hex")).join()
        }""")
    padder = padding.PKCS7(128).padder()
    cbc = Cipher(algorithms.AES(key), modes.CBC(iv)).encryptor()
    expected = cbc.update(padder.update(data) + padder.finalize()) + cbc.finalize()
    assert run("await both({ name: 'AES-CBC', iv: bytes(iv) })") == f"{expected.hex()},{data.hex()}"
    ctr = Cipher(algorithms.AES(key), modes.CTR(iv)).encryptor()
    expected = ctr.update(data) + ctr.finalize()
    assert run("await both({ name: 'AES-CTR', counter: bytes(iv), length: 128 })") == f"{expected.hex()},{data.hex()}"
    expected = AESGCM(key).encrypt(iv, data, b"more")
    how = "{ name: 'aes-gcm', iv: bytes(iv), additionalData: new TextEncoder().encode('more') }"
    assert run(f"await both({how})") == f"{expected.hex()},{data.hex()}"


def test_a_short_counter_begins_anew(run: Any) -> None:
    run("""const made = await crypto.subtle.importKey("raw", new Uint8Array(16), "AES-CTR", false, ["encrypt"])
        const counter = new Uint8Array(16).fill(255), encrypt = (counter, length, size) => crypto.subtle.encrypt(
          { name: "AES-CTR", counter, length }, made, new Uint8Array(size))
        const all = new Uint8Array(await encrypt(counter, 4, 48))""")
    # the counters are ...ff, ...f0, ...f1
    run("counter[15] = 0xf0; const rest = new Uint8Array(await encrypt(counter, 128, 32))")
    assert run("all.subarray(16).join() === rest.join() && all.length === 48") is True
    assert run("await encrypt(counter, 1, 33).catch(error => error.name)") == "OperationError"


@pytest.mark.parametrize(
    "how", ["{ name: 'AES-CBC', iv: new Uint8Array(16) }", "{ name: 'AES-GCM', iv: new Uint8Array(12) }", "'AES-KW'"]
)
def test_damage_is_seen(run: Any, how: str) -> None:
    run(f"""const how = {how}, name = how.name ?? how, {{ subtle }} = crypto
        const made = await subtle.generateKey({{ name, length: 256 }}, true, ["wrapKey", "unwrapKey"])
        const wrapped = new Uint8Array(await subtle.wrapKey("raw", made, made, how))
        const unwrap = () => subtle.unwrapKey("raw", wrapped, made, how, "AES-GCM", true, ["encrypt"])
        const again = await unwrap()""")
    assert (
        run(
            "Buffer.compare(Buffer.from(await subtle.exportKey('raw', again)), "
            "Buffer.from(await subtle.exportKey('raw', made)))"
        )
        == 0
    )
    run("wrapped[wrapped.length - 1] ^= 1")
    assert run("await unwrap().catch(error => error.name)") == "OperationError"


def der(run: Any, format_: str, key: str) -> bytes:
    return bytes.fromhex(hex_of(run, f"await crypto.subtle.exportKey('{format_}', {key})"))


@pytest.mark.parametrize(("curve", "digest"), [("P-256", "256"), ("P-384", "384"), ("P-521", "512")])
def test_signatures_of_elliptic_curves(run: Any, curve: str, digest: str) -> None:
    run(f"""const how = {{ name: "ECDSA", namedCurve: "{curve}", hash: "SHA-{digest}" }}, {{ subtle }} = crypto
        const pair = await subtle.generateKey(how, true, ["sign", "verify"]), data = new Uint8Array([1, 2, 3])
        const signature = await subtle.sign(how, pair.privateKey, data)""")
    public = serialization.load_der_public_key(der(run, "spki", "pair.publicKey"))
    assert isinstance(public, ec.EllipticCurvePublicKey)
    raw = bytes.fromhex(hex_of(run, "signature"))
    r, s = (int.from_bytes(part) for part in (raw[: len(raw) // 2], raw[len(raw) // 2 :]))
    encoded = utils.encode_dss_signature(r, s)
    public.verify(encoded, b"\1\2\3", ec.ECDSA(getattr(hashes, f"SHA{digest}")()))
    with pytest.raises(InvalidSignature):
        public.verify(encoded, b"\1\2", ec.ECDSA(getattr(hashes, f"SHA{digest}")()))
    for format_ in ("spki", "raw", "jwk"):
        run(f"""var key = await subtle.importKey("{format_}", await subtle.exportKey("{format_}", pair.publicKey), how, true,
            ["verify"])""")
        assert run("[await subtle.verify(how, key, signature, data), await subtle.verify(how, key, signature, data.slice(1))]"
                   ).to_py() == [True, False]  # fmt: skip


def test_signatures_of_ed25519(run: Any) -> None:
    run("""const pair = await crypto.subtle.generateKey("Ed25519", true, ["sign", "verify"]), { subtle } = crypto
        const again = await subtle.importKey("jwk", await subtle.exportKey("jwk", pair.privateKey), "Ed25519", true, ["sign"])
        const signature = await subtle.sign("Ed25519", again, new Uint8Array([1]))""")
    public = ed25519.Ed25519PublicKey.from_public_bytes(der(run, "raw", "pair.publicKey"))
    public.verify(bytes.fromhex(hex_of(run, "signature")), b"\1")
    assert run("await subtle.verify('Ed25519', pair.publicKey, signature, new Uint8Array([1]))") is True


def test_rsa(run: Any) -> None:
    """A key of cryptography's, through JWK and pkcs8, and back."""
    key = rsa.generate_private_key(65537, 2048)
    run.names["pkcs8"] = key.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    run("""const { subtle } = crypto, data = new Uint8Array([7, 8])
        const load = (name, usages) => subtle.importKey("pkcs8", pkcs8, { name, hash: "SHA-256" }, true, usages)
        const pss = await load("RSA-PSS", ["sign"]), plain = await load("RSASSA-PKCS1-v1_5", ["sign"])""")
    assert run("[pss.algorithm.modulusLength, pss.algorithm.publicExponent.join()].join()") == "2048,1,0,1"
    signature = bytes.fromhex(hex_of(run, "await subtle.sign({ name: 'RSA-PSS', saltLength: 32 }, pss, data)"))
    sha = hashes.SHA256()
    key.public_key().verify(signature, b"\7\x08", rsa_padding.PSS(rsa_padding.MGF1(sha), 32), sha)
    signature = bytes.fromhex(hex_of(run, "await subtle.sign('RSASSA-PKCS1-v1_5', plain, data)"))
    key.public_key().verify(signature, b"\7\x08", rsa_padding.PKCS1v15(), sha)
    oaep = rsa_padding.OAEP(rsa_padding.MGF1(sha), sha, b"l")
    run.names["secret"] = key.public_key().encrypt(b"hello", oaep)
    run("""const jwk = await subtle.exportKey("jwk", plain); jwk.alg = "RSA-OAEP-256"; delete jwk.key_ops
        const opener = await subtle.importKey("jwk", jwk, { name: "RSA-OAEP", hash: "SHA-256" }, false, ["decrypt"])
        const label = new TextEncoder().encode("l")""")
    opened = "await subtle.decrypt({ name: 'RSA-OAEP', label }, opener, secret)"
    assert run(f"new TextDecoder().decode({opened})") == "hello"
    assert base64.urlsafe_b64decode(str(run("jwk.e")) + "=" * (-len(str(run("jwk.e"))) % 4)) == b"\1\0\1"


@pytest.mark.parametrize("how", ["{ name: 'ECDH', namedCurve: 'P-256' }", "{ name: 'X25519' }"])
def test_shared_secrets(run: Any, how: str) -> None:
    run(f"""const how = {how}, {{ subtle }} = crypto, make = () => subtle.generateKey(how, false, ["deriveBits", "deriveKey"])
        const a = await make(), b = await make()
        const bits = (own, other, length) => subtle.deriveBits({{ ...how, public: other.publicKey }}, own.privateKey, length)""")
    assert hex_of(run, "await bits(a, b, 256)") == hex_of(run, "await bits(b, a, 256)")
    assert run("(await bits(a, b, 9)).byteLength") == 2
    assert run("await bits(a, b, 9000).catch(error => error.name)") == "OperationError"
    kind = "{ name: 'AES-GCM', length: 256 }"
    derived = f"await subtle.deriveKey({{ ...how, public: b.publicKey }}, a.privateKey, {kind}, true, ['encrypt'])"
    assert hex_of(run, f"await subtle.exportKey('raw', {derived})") == hex_of(run, "await bits(b, a, 256)")


def test_keys_are_copied_and_shown(run: Any) -> None:
    run("""const made = await crypto.subtle.importKey("raw", new Uint8Array(16), "AES-GCM", false, ["decrypt", "encrypt"])
        const copy = structuredClone(made)""")
    assert run("copy instanceof CryptoKey && copy !== made && copy.usages.join()") == "encrypt,decrypt"
    assert run("require('util').inspect(copy)").startswith("CryptoKey {\n  type: 'secret',")


def test_what_is_passed_may_change_later(run: Any) -> None:
    run("""const data = new Uint8Array(3), made = crypto.subtle.digest("SHA-256", data); data.fill(9)""")
    assert hex_of(run, "await made") == hashlib.sha256(bytes(3)).hexdigest()


def test_without_cryptography(run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name == "cryptography" or name.startswith("cryptography.")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "cryptography", None)
    monkeypatch.delitem(sys.modules, "diglot.kernel.platform.asymmetric", raising=False)
    monkeypatch.delattr(platform, "asymmetric", raising=False)
    text = run("await crypto.subtle.generateKey('Ed25519', true, ['sign']).catch(String)")
    assert text.startswith("NotSupportedError:")
    assert "%pip install cryptography" in text
    run("const made = await crypto.subtle.generateKey({ name: 'AES-CBC', length: 128 }, true, ['encrypt'])")
    text = run(
        "await crypto.subtle.encrypt({ name: 'AES-CBC', iv: new Uint8Array(16) }, made, new Uint8Array(1)).catch(String)"
    )
    assert "%pip install cryptography" in text
