"""What `%npm` shows in a notebook, from a registry of the test's own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from ..npm.test_npm import FakeRegistry
from ..support import CLIENT_WARNINGS, Kernel

pytestmark = CLIENT_WARNINGS


@pytest.fixture
def project(kernel: Kernel, tmp_path: Path) -> Iterator[Path]:
    """A folder in which the kernel works, and installs from a registry with one package."""
    registry = FakeRegistry()
    registry.publish("alone", "1.0.0")
    settings = {
        "npm_config_registry": registry.address,
        "npm_config_userconfig": str(tmp_path / "none"),
        "npm_config_globalconfig": str(tmp_path / "none"),
        "no_proxy": "127.0.0.1",
    }
    kernel(f"import os\nbefore = os.getcwd()\nos.chdir({str(tmp_path)!r})\nos.environ.update({settings!r})")
    yield tmp_path
    kernel("os.chdir(before)")
    registry.close()


def test_a_program_that_runs_notebooks_gets_text(kernel: Kernel, project: Path) -> None:
    reply = kernel("%npm install alone")
    assert {kind for kind, _ in reply.messages} <= {"stream", "execute_input"}
    assert reply.stdout == f"+ alone@1.0.0\ninstalled 1 package in {project / 'node_modules'}\n"


def test_a_person_gets_one_output_that_ends_as_the_report(kernel: Kernel, project: Path) -> None:
    reply = kernel("%npm install alone", answers=[])
    report = f"+ alone@1.0.0\ninstalled 1 package in {project / 'node_modules'}"
    shown = [content["data"]["text/plain"] for kind, content in reply.messages if kind.endswith("display_data")]
    assert len({content["transient"]["display_id"] for kind, content in reply.messages if "transient" in content}) <= 1
    assert (shown or [reply.stdout.rstrip("\n")])[-1] == report
    assert not any("widget" in str(content) for _, content in reply.messages)
