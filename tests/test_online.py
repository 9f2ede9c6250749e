"""The files by which others try Diglot in a browser: mybinder.org, GitHub Codespaces, development containers."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from configparser import ConfigParser
from pathlib import Path

import nbformat
import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).parents[1]
BINDER = ROOT / ".binder"
# What comes with Diglot, or with JupyterLab.
BROUGHT = {"IPython", "comm", "diglot", "httpx", "js", "micropip", "pyodide", "pyodide_js"}


def binder_packages() -> set[str]:
    """The packages that .binder/requirements.txt names, those of the project's extras included."""
    project, *others = (
        line for line in (BINDER / "requirements.txt").read_text(encoding="utf-8").splitlines() if line[:1] not in "#"
    )
    found = re.fullmatch(r"\.(?:\[(.+)\])?", project)
    assert found is not None, "the first requirement is the project"
    settings = ConfigParser()
    settings.read(ROOT / "setup.cfg", encoding="utf-8")
    for extra in (found[1] or "").split(",") if found[1] else ():
        others += settings["options.extras_require"][extra].split("\n")
    return {Requirement(line).name for line in others if line}


def imported_by(path: Path) -> set[str]:
    """The packages that Python cells of a notebook import, and JavaScript cells by `py:`, but for those it installs."""
    sources = [cell.source for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]
    code = "\n".join(sources)
    imported = re.findall(r"[\"']py:(\w+)", code)
    imported += re.findall(r"^\s*(?:import|from) (\w+)(?!.*[\"'])", code, re.MULTILINE)
    installed = re.findall(r"(?:%pip install|\binstall\(|\bloadPackage\().*", code)
    return {name for name in imported if not any(name in line for line in installed)} - set(sys.stdlib_module_names)


def test_binder_installs_what_notebooks_import() -> None:
    for path in ROOT.joinpath("notebooks").glob("*.ipynb"):
        assert imported_by(path) - BROUGHT - binder_packages() == set(), path.name


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
