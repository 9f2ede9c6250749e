"""The files by which others try Diglot in a browser: mybinder.org, GitHub Codespaces, development containers."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).parents[1]
BINDER = ROOT / ".binder"
# What comes with Diglot, or with JupyterLab.
BROUGHT = {"IPython", "comm", "diglot", "httpx", "js", "pyodide", "pyodide_js"}


def binder_requirements() -> list[str]:
    lines = (BINDER / "requirements.txt").read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def imported_by_notebooks() -> set[str]:
    """The packages that Python cells of the notebooks import, and JavaScript cells by `py:`."""
    names: set[str] = set()
    for path in ROOT.joinpath("notebooks").glob("*.ipynb"):
        for cell in nbformat.read(path, as_version=4).cells:
            if cell.cell_type != "code":
                continue
            names.update(re.findall(r"[\"']py:(\w+)", cell.source))
            names.update(re.findall(r"^\s*(?:import|from) (\w+)(?!.*[\"'])", cell.source, re.MULTILINE))
    return names - set(sys.stdlib_module_names)


def test_binder_installs_the_project_and_what_notebooks_import() -> None:
    project, *others = binder_requirements()
    assert project == "."
    assert imported_by_notebooks() - BROUGHT - {Requirement(line).name for line in others} == set()


def test_the_dev_container_can_be_read() -> None:
    container = json.loads((ROOT / ".devcontainer" / "devcontainer.json").read_text(encoding="utf-8"))
    assert container["image"].startswith("mcr.microsoft.com/devcontainers/python:3.")
    assert ".binder/postBuild" in container["postCreateCommand"]
    for name in container["customizations"]["codespaces"]["openFiles"]:
        assert (ROOT / name).is_file()


def test_what_is_checked_when_an_image_is_built() -> None:
    pytest.importorskip("jupyterlab", reason="JupyterLab is not installed: `make browser` installs it")
    assert os.access(BINDER / "postBuild", os.X_OK)
    environment = os.environ | {"PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
    for name in ("JUPYTER_PATH", "PYTHONPATH"):  # of this process and its fixtures
        environment.pop(name, None)
    done = subprocess.run(
        [BINDER / "postBuild"], cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr
