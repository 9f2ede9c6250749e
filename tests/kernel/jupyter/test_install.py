"""`diglot.kernel.jupyter.install`: the kernelspec, the lab extension, and the command `diglot-kernel`."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from jupyter_client.kernelspec import KernelSpecManager

from diglot.kernel.jupyter import install as installer

RESOURCES = {"kernel.json", "logo-32x32.png", "logo-64x64.png", "logo-svg.svg"}


@pytest.fixture(autouse=True)
def places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Path]:
    """Move the places that Jupyter installs to into the test's own folder."""
    system, user, prefix = tmp_path / "system", tmp_path / "user", tmp_path / "prefix"
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(user))
    monkeypatch.setattr("jupyter_client.kernelspec.SYSTEM_JUPYTER_PATH", [str(system)])
    monkeypatch.setattr(installer, "SYSTEM_JUPYTER_PATH", [str(system)])
    monkeypatch.setattr(sys, "prefix", str(prefix))
    return {"": system, "--user": user, "--sys-prefix": prefix / "share" / "jupyter"}


def files_below(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def spec_at(folder: Path) -> dict[str, object]:
    return json.loads((folder / "kernel.json").read_text())


def test_the_kernel_json_of_an_installed_kernel(tmp_path: Path) -> None:
    folder = installer.install(prefix=str(tmp_path))
    assert folder == tmp_path / "share" / "jupyter" / "kernels" / "diglot"
    assert {path.name for path in folder.iterdir()} == RESOURCES
    assert spec_at(folder) == {
        "argv": [sys.executable, "-m", "diglot.kernel", "-f", "{connection_file}"],
        "display_name": "Diglot (Python + JavaScript)",
        "language": "python",
        "interrupt_mode": "signal",
        "metadata": {"debugger": True},
    }


def test_the_packaged_kernel_json_names_no_interpreter_of_the_build_machine() -> None:
    # Jupyter replaces "python" by the interpreter that it runs in itself.
    assert spec_at(installer.RESOURCES)["argv"][0] == "python"


@pytest.mark.parametrize("place", ["", "--user", "--sys-prefix"])
def test_install_and_uninstall_in_each_place(
    place: str, places: dict[str, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    folder = places[place] / "kernels" / "diglot"
    extension = places[place] / "labextensions" / "diglot"
    options = [place] if place else []

    assert installer.main(["install", *options]) == 0
    assert {path.name for path in folder.iterdir()} == RESOURCES
    assert capsys.readouterr().out == f"Installed the kernel 'diglot' in {folder}\n"
    assert [other for other in places if (places[other] / "kernels").exists()] == [place]
    assert files_below(extension) == files_below(installer.LAB_EXTENSION)
    assert [other for other in places if (places[other] / "labextensions").exists()] == [place]

    assert installer.main(["uninstall", *options]) == 0
    assert not folder.exists()
    assert not extension.exists()
    assert capsys.readouterr().out == f"Removed the kernel 'diglot' from {folder}\n"


def test_jupyter_finds_an_installed_kernel() -> None:
    installer.install(user=True)
    spec = KernelSpecManager().get_kernel_spec("diglot")
    assert spec.interrupt_mode == "signal"
    assert spec.language == "python"


def test_installing_again_replaces(tmp_path: Path) -> None:
    folder = installer.install(prefix=str(tmp_path), display_name="first")
    (folder / "left-over").touch()
    assert installer.install(prefix=str(tmp_path), display_name="second") == folder
    assert spec_at(folder)["display_name"] == "second"
    assert {path.name for path in folder.iterdir()} == RESOURCES


def test_a_second_name_is_a_second_kernel(tmp_path: Path) -> None:
    prefix = ["--prefix", str(tmp_path)]
    kernels = tmp_path / "share" / "jupyter" / "kernels"
    installer.main(["install", *prefix])
    installer.main(["install", *prefix, "--name", "Diglot-Dev"])
    installer.main(["install", *prefix, "--name", "class", "--display-name", "For the class"])
    assert {path.name: spec_at(path)["display_name"] for path in kernels.iterdir()} == {
        "diglot": "Diglot (Python + JavaScript)",
        "diglot-dev": "Diglot-Dev",
        "class": "For the class",
    }
    assert installer.main(["uninstall", *prefix, "--name", "Diglot-Dev"]) == 0
    assert {path.name for path in kernels.iterdir()} == {"diglot", "class"}


def test_the_lab_extension_stays_while_a_kernel_is_left(tmp_path: Path) -> None:
    prefix = str(tmp_path)
    installer.install(prefix=prefix)
    installer.install("second", prefix=prefix)
    extension = installer.lab_extension(prefix=prefix)
    installer.uninstall(prefix=prefix)
    assert (extension / "package.json").exists()
    installer.uninstall("second", prefix=prefix)
    assert not extension.exists()


def test_installing_again_replaces_the_lab_extension(tmp_path: Path) -> None:
    installer.install(prefix=str(tmp_path))
    extension = installer.lab_extension(prefix=str(tmp_path))
    (extension / "static" / "left-over.js").touch()
    installer.install(prefix=str(tmp_path))
    assert files_below(extension) == files_below(installer.LAB_EXTENSION)


def test_uninstall_leaves_a_kernel_of_the_same_name_elsewhere(tmp_path: Path) -> None:
    installer.install(user=True)
    with pytest.raises(FileNotFoundError, match="no kernel 'diglot' in"):
        installer.uninstall(prefix=str(tmp_path))
    assert installer.uninstall(user=True)


def test_uninstall_refuses_the_kernel_of_another_program(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "share" / "jupyter" / "kernels" / "python3"
    folder.mkdir(parents=True)
    (folder / "kernel.json").write_text(json.dumps({"argv": ["python", "-m", "other"], "language": "python"}))
    assert installer.main(["uninstall", "--prefix", str(tmp_path), "--name", "python3"]) == 1
    assert "is not Diglot's" in capsys.readouterr().err
    assert folder.exists()


def test_a_name_that_jupyter_does_not_accept(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert installer.main(["install", "--prefix", str(tmp_path), "--name", "a b"]) == 1
    assert "Invalid kernel name" in capsys.readouterr().err


def test_a_place_that_may_not_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse(*args: object, **kwargs: object) -> str:
        raise PermissionError(13, "Permission denied", str(tmp_path))

    monkeypatch.setattr(KernelSpecManager, "install_kernel_spec", refuse)
    assert installer.main(["install"]) == 1
    assert capsys.readouterr().err == (
        f"diglot-kernel: [Errno 13] Permission denied: '{tmp_path}'\nTry --user or --sys-prefix.\n"
    )


@pytest.mark.parametrize("arguments", [[], ["install", "--user", "--sys-prefix"], ["uninstall", "--display-name", "x"]])
def test_wrong_usage_ends_with_status_2(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        installer.main(arguments)
    assert caught.value.code == 2
    assert "usage: diglot-kernel" in capsys.readouterr().err
