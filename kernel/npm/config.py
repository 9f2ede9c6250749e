"""npm's configuration: which registry serves a package, and what it wants to know of us.

Read from where npm reads it: the environment (`npm_config_...`), `.npmrc` in the project, in the home folder and of the
whole machine, in this order.
"""

from __future__ import annotations

import base64
import os
import re
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import urlsplit

__all__ = ["DEFAULT_REGISTRY", "Config"]

DEFAULT_REGISTRY = "https://registry.npmjs.org/"
_VARIABLE = re.compile(r"\$\{([^}]+)\}")


class Config:
    """npm's settings for a project.

    :param folder: the project's folder.
    :param environment: the environment's variables.
    """

    def __init__(self, folder: Path, environment: Mapping[str, str] | None = None) -> None:
        self._environment = os.environ if environment is None else environment
        variables = {
            name[11:].lower().replace("_", "-").lstrip("-"): value
            for name, value in self._environment.items()
            if name.lower().startswith("npm_config_") and value
        }
        self._layers: list[Mapping[str, str]] = [variables]
        for path in self._files(folder, variables):
            try:
                self._layers.append(self._read(path))
            except (OSError, UnicodeDecodeError):
                continue

    def _files(self, folder: Path, variables: Mapping[str, str]) -> Iterator[Path]:
        yield folder / ".npmrc"
        yield Path(variables.get("userconfig", "~/.npmrc")).expanduser()
        if "globalconfig" in variables:
            yield Path(variables["globalconfig"])
            return
        prefix = variables.get("prefix") or self._environment.get("PREFIX")
        node = shutil.which("node")
        prefixes = [prefix, node and str(Path(node).parent.parent), "/usr/local", "/"]
        yield from dict.fromkeys(Path(place) / "etc" / "npmrc" for place in prefixes if place)

    def _read(self, path: Path) -> dict[str, str]:
        found = {}
        for line in path.read_text(encoding="utf-8").splitlines():
            text = line.strip()
            if not text or text.startswith((";", "#", "[")):
                continue
            key, _, value = text.partition("=")
            value = value.strip()
            if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'":
                value = value[1:-1]
            found[key.strip()] = _VARIABLE.sub(self._expand, value)
        return found

    def _expand(self, found: re.Match[str]) -> str:
        return self._environment.get(found[1].rstrip("?"), "" if found[1].endswith("?") else found[0])

    def get(self, key: str) -> str | None:
        """A setting; None when nobody has made it."""
        return next((layer[key] for layer in self._layers if layer.get(key)), None)

    def registry(self, name: str = "") -> str:
        """The address of the registry that serves a package, with a slash at its end."""
        scope = name.partition("/")[0] if name.startswith("@") else ""
        address = (scope and self.get(f"{scope}:registry")) or self.get("registry") or DEFAULT_REGISTRY
        return address.rstrip("/") + "/"

    def authorization(self, address: str) -> str | None:
        """The header `Authorization` for an address: from the settings of the longest path that it begins with."""
        parts = urlsplit(address)
        place = f"//{parts.netloc}{parts.path}"
        while len(place) > 2:
            for nerf in (place, place.rstrip("/")):
                token = self.get(f"{nerf}:_authToken")
                if token:
                    return f"Bearer {token}"
                basic = self.get(f"{nerf}:_auth")
                user, password = self.get(f"{nerf}:username"), self.get(f"{nerf}:_password")
                if not basic and user and password:
                    secret = base64.b64decode(password).decode("utf-8", "replace")
                    basic = base64.b64encode(f"{user}:{secret}".encode()).decode()
                if basic:
                    return f"Basic {basic}"
            head, _, _ = place.rstrip("/").rpartition("/")
            place = f"{head}/" if head and head != "/" else ""
        return None
