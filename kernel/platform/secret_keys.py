"""Secret keys of crypto.subtle, which are bytes: HMACs and derivations by hashlib, AES by the package cryptography."""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import re
from collections.abc import Callable
from typing import Any

__all__ = ["OPERATIONS", "Refused", "from_base64url", "hash_name", "missing", "to_base64url"]

_BASE64URL = re.compile(r"(?:[\w-]{4})*(?:[\w-]{2,3})?", re.ASCII)


class Refused(Exception):
    """Raised when an operation fails as the standard says.

    :param name: the name of the DOMException, "OperationError" and the like.
    """

    def __init__(self, name: str, message: str) -> None:
        super().__init__(message)
        self.name = name


def from_base64url(text: str) -> bytes | None:
    """The bytes that a text stands for; None when it is not well formed."""
    if not _BASE64URL.fullmatch(text):
        return None
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def to_base64url(data: bytes) -> str:
    """Bytes as a text, without padding."""
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def hash_name(name: str) -> str:
    """Python's name of "SHA-256" and the like."""
    return name.replace("-", "").lower()


def missing() -> Refused:
    """What is said where cryptography is not installed."""
    return Refused("NotSupportedError", "this takes Python's package cryptography: %pip install cryptography")


def _hkdf(secret: bytes, digest: str, salt: bytes, info: bytes, size: int) -> bytes:
    """RFC 5869."""
    name = hash_name(digest)
    length = hashlib.new(name).digest_size
    if size > 255 * length:
        raise Refused("OperationError", f"HKDF with {digest} gives {255 * length} bytes at most, not {size}")
    extracted = hmac.digest(salt or bytes(length), secret, name)
    block = key = b""
    for number in range(1, -(-size // length) + 1):
        block = hmac.digest(extracted, block + info + bytes([number]), name)
        key += block
    return key[:size]


def _pbkdf2(password: bytes, digest: str, salt: bytes, iterations: int, size: int) -> bytes:
    """RFC 8018; Python makes no key of no bytes."""
    return hashlib.pbkdf2_hmac(hash_name(digest), password, salt, iterations, size) if size else b""


# ---- AES


def _cipher(key: bytes, mode: str, *args: bytes, **options: int) -> Any:
    try:
        from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
    except ImportError:
        raise missing() from None
    return Cipher(algorithms.AES(key), getattr(modes, mode)(*args, **options))


def _cbc(key: bytes, data: bytes, encrypts: bool, iv: bytes) -> bytes:
    cipher = _cipher(key, "CBC", iv)
    if encrypts:
        size = 16 - len(data) % 16  # PKCS #7
        context = cipher.encryptor()
        return bytes(context.update(data + bytes([size]) * size) + context.finalize())
    if not data or len(data) % 16:
        raise Refused("OperationError", f"what AES-CBC has encrypted are blocks of 16 bytes, not {len(data)} bytes")
    context = cipher.decryptor()
    padded = bytes(context.update(data) + context.finalize())
    size = padded[-1]
    if not 1 <= size <= 16 or padded[-size:] != bytes([size]) * size:
        raise Refused("OperationError", "the key does not fit the data, or the data is damaged")
    return padded[:-size]


def _ctr(key: bytes, data: bytes, encrypts: bool, counter: bytes, bits: int) -> bytes:
    """The last `bits` of the counter count, and begin at zero again; OpenSSL's count in all 128."""
    value, period = int.from_bytes(counter), 1 << bits
    blocks = -(-len(data) // 16)
    if blocks > period:
        raise Refused("OperationError", f"a counter of {bits} bits is too short for {blocks} blocks")
    before_wrap = 16 * (period - value % period)
    result = b""
    for part, start in ((data[:before_wrap], value), (data[before_wrap:], value - value % period)):
        context = _cipher(key, "CTR", start.to_bytes(16)).encryptor()
        result += context.update(part) + context.finalize()
    return result


def _gcm(key: bytes, data: bytes, encrypts: bool, iv: bytes, extra: bytes, tag_bits: int) -> bytes:
    size = tag_bits // 8
    if not encrypts and len(data) < size:
        raise Refused("OperationError", f"the data has {len(data)} bytes, its tag alone has {size}")
    if not 8 <= len(iv) <= 128:
        raise Refused("OperationError", f"the iv must have 8 to 128 bytes, not {len(iv)}")
    if encrypts:
        context = _cipher(key, "GCM", iv).encryptor()
        context.authenticate_additional_data(extra)
        return bytes(context.update(data) + context.finalize() + context.tag[:size])
    at = len(data) - size
    context = _cipher(key, "GCM", iv, data[at:], min_tag_length=size).decryptor()
    context.authenticate_additional_data(extra)
    from cryptography.exceptions import InvalidTag

    try:
        return bytes(context.update(data[:at]) + context.finalize())
    except InvalidTag:
        raise Refused(
            "OperationError", "the key, the iv or additionalData does not fit, or the data is damaged"
        ) from None


def _wrap(key: bytes, data: bytes, encrypts: bool) -> bytes:
    """RFC 3394."""
    try:
        from cryptography.hazmat.primitives import keywrap
    except ImportError:
        raise missing() from None
    try:
        return keywrap.aes_key_wrap(key, data) if encrypts else keywrap.aes_key_unwrap(key, data)
    except (ValueError, keywrap.InvalidUnwrap) as error:
        raise Refused("OperationError", str(error) or "the key does not fit, or the data is damaged") from None


def _hmac(key: bytes, data: bytes, digest: str) -> bytes:
    return hmac.digest(key, data, hash_name(digest))


def _is_hmac(key: bytes, signature: bytes, data: bytes, digest: str) -> bool:
    """As slow for one that is wrong in its first byte as in its last."""
    return hmac.compare_digest(_hmac(key, data, digest), signature)


# What subtle.js calls, by name.
OPERATIONS: dict[str, Callable[..., Any]] = {
    "hmac": _hmac,
    "isHmac": _is_hmac,
    "hkdf": _hkdf,
    "pbkdf2": _pbkdf2,
    "random": os.urandom,
    "AES-CBC": _cbc,
    "AES-CTR": _ctr,
    "AES-GCM": _gcm,
    "AES-KW": _wrap,
}
