"""An npm registry over HTTP: what versions a package has, and the archive of one, checked against its hash."""

from __future__ import annotations

import base64
import binascii
import contextlib
import hashlib
import http.client
import json
import re
import socket
import ssl
import threading
import urllib.error
import urllib.request
from collections.abc import Callable
from typing import Any
from urllib.parse import quote, urlsplit

from .config import DEFAULT_REGISTRY, Config

__all__ = ["NpmError", "Registry", "is_package_name"]

_ABBREVIATED = "application/vnd.npm.install-v1+json; q=1.0, application/json; q=0.8, */*"
_TIMEOUT = 60  # seconds without an answer
_ATTEMPTS = 3
_NAME = re.compile(r"(?:@[a-zA-Z0-9~][\w.~-]*/)?[a-zA-Z0-9~_][\w.~!'()*-]*\Z", re.ASCII)
_MOST_BYTES = 1 << 29  # of one answer
_MAPPINGS = ("dependencies", "optionalDependencies", "peerDependencies", "engines")
_LISTS = ("os", "cpu", "bundleDependencies", "bundledDependencies")
_ALGORITHMS = ("sha512", "sha384", "sha256", "sha1")  # the strongest first


class NpmError(Exception):
    """Raised when packages cannot be installed; nothing was changed."""


def is_package_name(name: str) -> bool:
    """Whether a package may have the name; it becomes a folder's."""
    return bool(_NAME.match(name)) and len(name) <= 214 and name not in ("node_modules", "favicon.ico")


class Registry:
    """The registries that a project's configuration names. Any thread may use it.

    :param config: npm's configuration.
    """

    def __init__(self, config: Config) -> None:
        self._config = config
        self._packages: dict[str, dict[str, Any]] = {}
        self._lock = threading.Lock()
        handlers: list[urllib.request.BaseHandler] = [_KeepSecrets()]
        context = ssl.create_default_context(cafile=config.get("cafile"))
        if config.get("strict-ssl") == "false":
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
        handlers.append(urllib.request.HTTPSHandler(context=context))
        proxies = {
            scheme: address
            for scheme, address in (
                ("https", config.get("https-proxy") or config.get("proxy")),
                ("http", config.get("proxy")),
            )
            if address and address != "null"
        }
        if proxies:
            handlers.append(urllib.request.ProxyHandler(proxies))
        self._opener = urllib.request.build_opener(*handlers)
        self._has_answered = False

    def package(self, name: str) -> dict[str, Any]:
        """What the registry says of a package: its "versions" and "dist-tags".

        :raises NpmError: when there is no such package, or no answer.
        """
        with self._lock:
            known = self._packages.get(name)
        if known is not None:
            return known
        registry = self._config.registry(name)
        content = self._get(registry + quote(name, safe="@"), f"the package {name}", {"Accept": _ABBREVIATED})
        try:
            found = json.loads(content)
            versions, tags = found["versions"], found.get("dist-tags")
            found = {
                "versions": {
                    version: manifest
                    for version, each in versions.items()
                    if (manifest := _manifest(name, version, each)) is not None
                },
                "dist-tags": {tag: each for tag, each in (tags or {}).items() if isinstance(each, str)},
            }
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            raise NpmError(
                f"The registry {registry} gave no list of versions for {name}: is it an npm registry? "
                "`registry` in .npmrc or npm_config_registry names another one."
            ) from None
        with self._lock:
            self._packages[name] = found
        return dict(found)

    def archive(self, name: str, version: str, dist: dict[str, Any], progress: Callable[[int], None]) -> bytes:
        """The archive of a version.

        :param dist: where it is and what its hash is, as the registry says.
        :param progress: called with the number of bytes that have come.
        :raises NpmError: when it cannot be had, or its hash is another one.
        """
        address = dist.get("tarball")
        if not isinstance(address, str) or not _is_address(address):
            raise NpmError(f"The registry gives no address for the archive of {name}@{version}.")
        registry = self._config.registry(name)
        if urlsplit(address).netloc == urlsplit(DEFAULT_REGISTRY).netloc and registry != DEFAULT_REGISTRY:
            # as npm does for mirrors, which hand on what the public registry says
            address = registry + urlsplit(address).path.lstrip("/")
        content = self._get(address, f"the archive of {name}@{version}", {}, progress)
        _check(content, f"{name}@{version}", dist)
        return content

    def _get(
        self, address: str, what: str, headers: dict[str, str], progress: Callable[[int], None] = lambda count: None
    ) -> bytes:
        request = urllib.request.Request(address, headers={"User-Agent": "diglot", **headers})
        authorization = self._config.authorization(address)
        if authorization is not None:
            request.add_unredirected_header("Authorization", authorization)
        host = urlsplit(address).netloc.rpartition("@")[2]
        for attempt in range(1, _ATTEMPTS + 1):
            try:
                with self._opener.open(request, timeout=_TIMEOUT) as answer:
                    parts, total = [], 0
                    while part := answer.read(1 << 16):
                        parts.append(part)
                        total += len(part)
                        if total > _MOST_BYTES:
                            raise NpmError(f"{what[0].upper()}{what[1:]} is larger than {_MOST_BYTES >> 20} MiB.")
                        progress(len(part))
                    self._has_answered = True
                    return b"".join(parts)
            except urllib.error.HTTPError as error:
                error.close()
                if error.code >= 500 and attempt < _ATTEMPTS:
                    continue
                raise NpmError(_refusal(error.code, what, host)) from None
            except (OSError, http.client.HTTPException) as error:
                # a registry that has answered before is not out of reach: its name could not be looked up just now
                if attempt < _ATTEMPTS and (self._has_answered or not _is_offline(error)):
                    continue
                reason = error.reason if isinstance(error, urllib.error.URLError) else error
                raise NpmError(
                    f"Cannot get {what} from {host}: {reason}. Is this machine offline, or does it need a mirror? "
                    "`registry` in .npmrc or npm_config_registry names one."
                ) from None
            except ValueError as error:
                raise NpmError(f"Cannot get {what}: {address!r} is no address: {error}.") from None
        raise AssertionError("unreachable")


class _KeepSecrets(urllib.request.HTTPRedirectHandler):
    """Follows redirections, but never from HTTPS to plain HTTP."""

    def redirect_request(self, req: Any, fp: Any, code: int, msg: str, headers: Any, newurl: str) -> Any:
        if req.full_url.startswith("https:") and not newurl.startswith("https:"):
            raise urllib.error.URLError(f"{req.host} redirects to plain HTTP")
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _manifest(name: str, version: str, given: Any) -> dict[str, Any] | None:
    """What the registry says of a version; what is of no use to anybody is left out, as npm does.

    :return: None for what describes no package, or another one.
    """
    if not isinstance(given, dict) or given.get("name", name) != name or given.get("version", version) != version:
        return None
    manifest: dict[str, Any] = {**given, "name": name, "version": version}
    for key in (*_MAPPINGS, *_LISTS, "peerDependenciesMeta", "dist"):
        if key not in manifest:
            continue
        value = manifest[key]
        if value is True and key.startswith("bundle"):
            continue  # all of them
        if key in _LISTS:
            value = [value] if isinstance(value, str) else value
            manifest[key] = [each for each in value if isinstance(each, str)] if isinstance(value, list) else []
        elif not isinstance(value, dict):
            manifest[key] = {}
        elif key in _MAPPINGS:
            manifest[key] = {each: wanted for each, wanted in value.items() if each and isinstance(wanted, str)}
        elif key == "peerDependenciesMeta":
            manifest[key] = {each: meta for each, meta in value.items() if isinstance(meta, dict)}
    return manifest


def _is_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
        return parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        return False


def _is_offline(error: BaseException) -> bool:
    reason = getattr(error, "reason", error)
    return isinstance(reason, (socket.gaierror, ConnectionRefusedError, ssl.SSLCertVerificationError))


def _refusal(status: int, what: str, host: str) -> str:
    if status == 404:
        return f"{host} does not have {what}. Is the name right?"
    if status in (401, 403):
        return f"{host} refuses {what} (HTTP {status}): it may need a token, `//{host}/:_authToken=...` in .npmrc."
    return f"{host} answered HTTP {status} when asked for {what}."


def _check(content: bytes, what: str, dist: dict[str, Any]) -> None:
    """Compare an archive with the hash that the registry gave."""
    integrity = dist.get("integrity")
    expected: dict[str, set[bytes]] = {}
    for entry in integrity.split() if isinstance(integrity, str) else ():
        algorithm, _, digest = entry.partition("-")
        try:
            expected.setdefault(algorithm, set()).add(base64.b64decode(digest.partition("?")[0], validate=True))
        except (ValueError, binascii.Error):
            continue
    if not expected and isinstance(dist.get("shasum"), str):
        with contextlib.suppress(ValueError):
            expected = {"sha1": {bytes.fromhex(dist["shasum"])}}
    for algorithm in _ALGORITHMS:
        if algorithm in expected:
            if hashlib.new(algorithm, content).digest() not in expected[algorithm]:
                raise NpmError(
                    f"The archive of {what} does not match what the registry announced: its {algorithm} differs. "
                    "It was damaged or replaced on the way; nothing was installed."
                )
            return
    raise NpmError(f"The registry announces no hash for {what}: it cannot be checked, nothing was installed.")
