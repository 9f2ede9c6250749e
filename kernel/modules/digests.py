"""Hashes, random values and keys out of passwords for node:crypto, by hashlib, hmac and secrets."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import secrets
import uuid
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .protocols import Loader

__all__ = ["service"]


def _algorithm(name: str) -> str | None:
    found = name.lower().replace("rsa-", "")
    for candidate in (found, found.replace("-", ""), found.replace("-", "_")):
        if candidate in hashlib.algorithms_available:
            return candidate
    return None


def _pbkdf2(password: Any, salt: Any, iterations: int, length: int, digest: str) -> bytes:
    # Python makes no key of no bytes
    return hashlib.pbkdf2_hmac(digest, bytes(password), bytes(salt), int(iterations), int(length)) if length else b""


def _scrypt(password: Any, salt: Any, length: int, n: int, r: int, p: int, most: int) -> bytes:
    size = int(length) or 1
    # OpenSSL counts a little more than the blocks that the limit is about
    room = max(int(most), 128 * int(n) * int(r)) + (1 << 20)
    key = hashlib.scrypt(bytes(password), salt=bytes(salt), n=int(n), r=int(r), p=int(p), maxmem=room, dklen=size)
    return key[: int(length)]


def _hkdf(digest: str, key: Any, salt: Any, info: Any, length: int) -> bytes:
    """RFC 5869."""
    size = hashlib.new(digest).digest_size
    secret = hmac.digest(bytes(salt) or bytes(size), bytes(key), digest)
    block = result = b""
    for number in range(1, -(-int(length) // size) + 1):
        block = hmac.digest(secret, block + bytes(info) + bytes([number]), digest)
        result += block
    return result[: int(length)]


_DERIVATIONS: dict[str, Callable[..., bytes]] = {"pbkdf2": _pbkdf2, "scrypt": _scrypt, "hkdf": _hkdf}
_CRYPTO_CONSTANTS = {
    "RSA_PKCS1_PADDING": 1, "RSA_NO_PADDING": 3, "RSA_PKCS1_OAEP_PADDING": 4, "RSA_X931_PADDING": 5,
    "RSA_PKCS1_PSS_PADDING": 6, "RSA_PSS_SALTLEN_DIGEST": -1, "RSA_PSS_SALTLEN_MAX_SIGN": -2,
    "RSA_PSS_SALTLEN_AUTO": -2, "SSL_OP_ALL": 2147485776, "SSL_OP_LEGACY_SERVER_CONNECT": 4,
    "SSL_OP_NO_COMPRESSION": 131072, "SSL_OP_NO_SSLv2": 0, "SSL_OP_NO_SSLv3": 33554432, "SSL_OP_NO_TLSv1": 67108864,
    "SSL_OP_NO_TLSv1_1": 268435456, "SSL_OP_NO_TLSv1_2": 134217728, "SSL_OP_NO_TLSv1_3": 536870912,
    "TLS1_VERSION": 769, "TLS1_1_VERSION": 770, "TLS1_2_VERSION": 771, "TLS1_3_VERSION": 772,
    "POINT_CONVERSION_COMPRESSED": 2, "POINT_CONVERSION_UNCOMPRESSED": 4, "POINT_CONVERSION_HYBRID": 6,
    "ENGINE_METHOD_ALL": 65535, "ENGINE_METHOD_NONE": 0,
}  # fmt: skip


def service(loader: Loader) -> Mapping[str, Any]:
    """What node/crypto.js asks of Python."""

    def update(state: Any, data: Any) -> None:
        state.update(memoryview(data))

    async def later(name: str, *args: Any) -> bytes:
        # no object of the engine goes along: another thread would have to enter it
        plain = [arg if isinstance(arg, (str, int, float)) else bytes(memoryview(arg)) for arg in args]
        return await asyncio.to_thread(_DERIVATIONS[name], *plain)

    return {
        "algorithm": _algorithm,
        "hash": hashlib.new,
        "hmac": lambda name, key: hmac.new(bytes(memoryview(key)), digestmod=name),
        "update": update,
        "digest": lambda state: loader.to_array(state.digest()),
        "copy": lambda state: state.copy(),
        **{name: lambda *args, derive=derive: loader.to_array(derive(*args)) for name, derive in _DERIVATIONS.items()},
        "later": later,
        "constants": lambda: loader.to_object(_CRYPTO_CONSTANTS),
        "hashes": lambda: loader.heap.js_library("newArray")(*sorted(hashlib.algorithms_available)),
        "randomBytes": lambda size: loader.to_array(secrets.token_bytes(size)),
        "randomInt": lambda low, high: low + secrets.randbelow(high - low),
        "randomUUID": lambda: str(uuid.uuid4()),
        "equal": lambda a, b: hmac.compare_digest(memoryview(a), memoryview(b)),
    }
