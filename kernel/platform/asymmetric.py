"""Pairs of keys for crypto.subtle, by the package cryptography: RSA, and elliptic curves.

A key of ours is one of cryptography's; JavaScript holds it and hands it back.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import (
    ec,
    ed448,
    ed25519,
    padding,
    rsa,
    utils,
    x448,
    x25519,
)

from .secret_keys import Refused, from_base64url, to_base64url

__all__ = ["OPERATIONS"]

_HASHES: dict[str, Any] = {
    "SHA-1": hashes.SHA1,
    "SHA-256": hashes.SHA256,
    "SHA-384": hashes.SHA384,
    "SHA-512": hashes.SHA512,
}
_CURVES: dict[str, ec.EllipticCurve] = {"P-256": ec.SECP256R1(), "P-384": ec.SECP384R1(), "P-521": ec.SECP521R1()}
_EDWARDS: dict[str, tuple[Any, Any]] = {  # private, public
    "Ed25519": (ed25519.Ed25519PrivateKey, ed25519.Ed25519PublicKey),
    "Ed448": (ed448.Ed448PrivateKey, ed448.Ed448PublicKey),
    "X25519": (x25519.X25519PrivateKey, x25519.X25519PublicKey),
    "X448": (x448.X448PrivateKey, x448.X448PublicKey),
}
_RAW = (serialization.Encoding.Raw, serialization.PublicFormat.Raw)
_SEED = (serialization.Encoding.Raw, serialization.PrivateFormat.Raw, serialization.NoEncryption())


# ---- Making, reading and writing keys


def _generate(name: str, curve: str, bits: int, exponent: bytes) -> tuple[Any, ...]:
    """A private and a public key. A curve makes its own; without one it is RSA."""
    try:
        if name in _EDWARDS:
            private = _EDWARDS[name][0].generate()
        elif curve:
            private = ec.generate_private_key(_CURVES[curve])
        else:
            private = rsa.generate_private_key(int.from_bytes(exponent), bits)
    except ValueError as error:
        raise Refused("OperationError", str(error)) from None
    public = private.public_key()
    return private, public, *_facts(public)


def _facts(key: Any) -> tuple[Any, ...]:
    """What is said of an RSA key: its bits, its public exponent."""
    if not isinstance(key, (rsa.RSAPublicKey, rsa.RSAPrivateKey)):
        return ()
    public = key if isinstance(key, rsa.RSAPublicKey) else key.public_key()
    return key.key_size, _bytes(public.public_numbers().e)


def _read(format_: str, data: bytes, name: str, curve: str, is_private: bool) -> tuple[Any, ...]:
    """A key of the formats spki, pkcs8 and raw."""
    try:
        if format_ == "pkcs8":
            key: Any = serialization.load_der_private_key(data, None, unsafe_skip_rsa_key_validation=False)
        elif format_ == "spki":
            key = serialization.load_der_public_key(data)
        elif name in _EDWARDS:
            key = _EDWARDS[name][1].from_public_bytes(data)
        else:
            key = ec.EllipticCurvePublicKey.from_encoded_point(_CURVES[curve], data)
    except Exception as error:  # cryptography raises errors of OpenSSL's and of Rust's, too
        raise Refused("DataError", f"this is no key of the format {format_}: {error}") from None
    return _checked(key, name, curve, is_private)


def _checked(key: Any, name: str, curve: str, is_private: bool) -> tuple[Any, ...]:
    """A key that is of the kind that was asked for, with its facts."""
    if name in _EDWARDS:
        fits = isinstance(key, _EDWARDS[name][0 if is_private else 1])
    elif curve:
        wanted = ec.EllipticCurvePrivateKey if is_private else ec.EllipticCurvePublicKey
        fits = isinstance(key, wanted) and key.curve.name == _CURVES[curve].name
    else:
        fits = isinstance(key, rsa.RSAPrivateKey if is_private else rsa.RSAPublicKey)
    if not fits:
        raise Refused("DataError", f"this is a key of another kind, not one of {name} {curve}".rstrip())
    return key, *_facts(key)


def _read_jwk(name: str, curve: str, *pairs: str) -> tuple[Any, ...]:
    """A key of a JSON Web Key, given as its members and their texts in turn."""
    jwk = dict(zip(pairs[::2], pairs[1::2], strict=True))

    def member(key: str) -> bytes:
        if key not in jwk:
            raise Refused("DataError", f"the JWK has no member {key!r}")
        content = from_base64url(jwk[key])
        if content is None:
            raise Refused("DataError", f"the member {key!r} of the JWK must be base64url without padding")
        return content

    def number(key: str) -> int:
        return int.from_bytes(member(key))

    is_private = "d" in jwk
    try:
        if name in _EDWARDS:
            private, public = _EDWARDS[name]
            key: Any = public.from_public_bytes(member("x"))
            if is_private:
                public_key, key = key, private.from_private_bytes(member("d"))
                if key.public_key() != public_key:
                    raise Refused("DataError", "the members x and d of the JWK are not of one key")
        elif curve:
            size = -(-_CURVES[curve].key_size // 8)
            if any(len(member(part)) != size for part in ("x", "y", *("d" * is_private))):
                raise Refused("DataError", f"the numbers of a key of {curve} have {size} bytes")
            numbers = ec.EllipticCurvePublicNumbers(number("x"), number("y"), _CURVES[curve])
            key = numbers.public_key()
            if is_private:
                key = ec.EllipticCurvePrivateNumbers(number("d"), numbers).private_key()
        else:
            public_numbers = rsa.RSAPublicNumbers(number("e"), number("n"))
            key = public_numbers.public_key()
            if is_private:
                p, q, d, dp, dq, qi = (number(part) for part in ("p", "q", "d", "dp", "dq", "qi"))
                key = rsa.RSAPrivateNumbers(p, q, d, dp, dq, qi, public_numbers).private_key()
    except ValueError as error:
        raise Refused("DataError", f"the numbers of the JWK are no key: {error}") from None
    return _checked(key, name, curve, is_private)


def _write(key: Any, format_: str) -> bytes:
    if format_ == "pkcs8":
        der = serialization.Encoding.DER
        result = key.private_bytes(der, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    elif format_ == "spki":
        result = key.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    elif isinstance(key, ec.EllipticCurvePublicKey):
        point = serialization.PublicFormat.UncompressedPoint
        result = key.public_bytes(serialization.Encoding.X962, point)
    else:
        result = key.public_bytes(*_RAW)
    return bytes(result)


def _write_jwk(key: Any, name: str, curve: str) -> tuple[str, ...]:
    """The members of the JWK and their texts in turn."""
    is_private = hasattr(key, "private_bytes")
    if name in _EDWARDS:
        parts = {"x": (key.public_key() if is_private else key).public_bytes(*_RAW)}
        if is_private:
            parts["d"] = key.private_bytes(*_SEED)
        return "kty", "OKP", "crv", name, *_texts(parts)
    numbers = (key.public_key() if is_private else key).public_numbers()
    if curve:
        size = -(-_CURVES[curve].key_size // 8)
        parts = {"x": numbers.x.to_bytes(size), "y": numbers.y.to_bytes(size)}
        if is_private:
            parts["d"] = key.private_numbers().private_value.to_bytes(size)
        return "kty", "EC", "crv", curve, *_texts(parts)
    parts = {"n": _bytes(numbers.n), "e": _bytes(numbers.e)}
    if is_private:
        own = key.private_numbers()
        values = {"d": own.d, "p": own.p, "q": own.q, "dp": own.dmp1, "dq": own.dmq1, "qi": own.iqmp}
        parts |= {part: _bytes(value) for part, value in values.items()}
    return "kty", "RSA", *_texts(parts)


def _texts(parts: dict[str, bytes]) -> list[str]:
    return [text for part, content in parts.items() for text in (part, to_base64url(content))]


def _bytes(number: int) -> bytes:
    return number.to_bytes(-(-number.bit_length() // 8) or 1)


# ---- Using them


def _padding(name: str, digest: str, salt_length: int) -> Any:
    if name == "RSA-PSS":
        return padding.PSS(padding.MGF1(_HASHES[digest]()), salt_length)
    return padding.PKCS1v15()


def _sign(key: Any, data: bytes, name: str, digest: str, salt_length: int) -> bytes:
    if name in _EDWARDS:
        return bytes(key.sign(data))
    if name == "ECDSA":
        size = -(-key.key_size // 8)
        r, s = utils.decode_dss_signature(key.sign(data, ec.ECDSA(_HASHES[digest]())))
        return r.to_bytes(size) + s.to_bytes(size)
    try:
        return bytes(key.sign(data, _padding(name, digest, salt_length), _HASHES[digest]()))
    except ValueError as error:
        raise Refused("OperationError", str(error)) from None


def _verify(key: Any, signature: bytes, data: bytes, name: str, digest: str, salt_length: int) -> bool:
    try:
        if name in _EDWARDS:
            key.verify(signature, data)
        elif name == "ECDSA":
            size = -(-key.key_size // 8)
            if len(signature) != 2 * size:
                return False
            r, s = int.from_bytes(signature[:size]), int.from_bytes(signature[size:])
            key.verify(utils.encode_dss_signature(r, s), data, ec.ECDSA(_HASHES[digest]()))
        else:
            key.verify(signature, data, _padding(name, digest, salt_length), _HASHES[digest]())
    except (InvalidSignature, ValueError):
        return False
    return True


def _oaep(key: Any, data: bytes, encrypts: bool, digest: str, label: bytes) -> bytes:
    scheme = padding.OAEP(padding.MGF1(_HASHES[digest]()), _HASHES[digest](), label or None)
    try:
        return bytes(key.encrypt(data, scheme) if encrypts else key.decrypt(data, scheme))
    except ValueError as error:
        raise Refused("OperationError", str(error)) from None


def _agree(key: Any, public: Any) -> bytes:
    """The secret that two pairs of keys share."""
    try:
        if isinstance(key, ec.EllipticCurvePrivateKey):
            return key.exchange(ec.ECDH(), public)
        return bytes(key.exchange(public))
    except ValueError as error:
        raise Refused("OperationError", str(error)) from None


# What subtle.js calls, by name.
OPERATIONS: dict[str, Callable[..., Any]] = {
    "generate": _generate,
    "read": _read,
    "readJwk": _read_jwk,
    "write": _write,
    "writeJwk": _write_jwk,
    "sign": _sign,
    "verify": _verify,
    "RSA-OAEP": _oaep,
    "agree": _agree,
}
