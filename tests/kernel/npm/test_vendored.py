"""The packages that Diglot is built with: what a build fetches, and what it does without a registry."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from diglot.kernel.modules import builtins
from diglot.kernel.npm.registry import NpmError
from diglot.kernel.npm.vendored import fetch

from .test_npm import FakeRegistry, pack

FILES = {"package/package.json": b"{}", "package/LICENSE": b"MIT", "package/lib/a.js": b"1", "package/test/b.js": b"2"}


@pytest.fixture
def registry(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeRegistry]:
    found = FakeRegistry()
    monkeypatch.setenv("npm_config_registry", found.address)
    yield found
    found.close()


def lock(folder: Path, content: bytes, **entry: Any) -> Path:
    integrity = "sha512-" + base64.b64encode(hashlib.sha512(content).digest()).decode()
    path = folder / "vendored.json"
    path.write_text(json.dumps({"@a/b": {"version": "1.0.0", "integrity": integrity, "files": ["lib/*.js"], **entry}}))
    return path


def files(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_a_build_takes_the_files_that_it_names_and_asks_once(registry: FakeRegistry, tmp_path: Path) -> None:
    content = pack(FILES)
    registry.archives["/@a/b/-/b-1.0.0.tgz"] = content
    folder = tmp_path / "vendored"
    (folder / "gone" / "lib").mkdir(parents=True)
    fetch(lock(tmp_path, content), folder)
    assert files(folder) == {f"@a/b/{name}" for name in ("package.json", "LICENSE", "lib/a.js", "vendored.json")}
    fetch(lock(tmp_path, content), folder)
    assert len(registry.requests) == 1
    fetch(lock(tmp_path, content, files=["test/*.js"]), folder)
    assert "@a/b/test/b.js" in files(folder)


def test_what_is_not_what_the_lock_file_says_is_refused(registry: FakeRegistry, tmp_path: Path) -> None:
    registry.archives["/@a/b/-/b-1.0.0.tgz"] = pack({**FILES, "package/lib/a.js": b"bad"})
    with pytest.raises(NpmError, match="sha512 differs"):
        fetch(lock(tmp_path, pack(FILES)), tmp_path / "vendored")
    assert files(tmp_path / "vendored") == set()


def test_a_build_without_a_registry_says_what_it_needs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("npm_config_registry", "http://127.0.0.1:1/")
    with pytest.raises(NpmError, match="source distribution brings them along"):
        fetch(lock(tmp_path, pack(FILES)), tmp_path / "vendored")


def test_the_installed_packages_are_those_of_the_lock_file() -> None:
    package = Path(builtins.__file__).parent
    for name, entry in json.loads((package / "vendored.json").read_text("utf-8")).items():
        assert json.loads((package / "vendored" / name / "vendored.json").read_text("utf-8")) == entry
        assert list((package / "vendored" / name).glob("LICENSE*"))
