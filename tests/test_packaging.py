"""What `pip install` puts on a machine: the sdist, the wheel, the kernelspec, the commands.

Everything that is built or downloaded is in the session's fixtures; the tests only look at the result.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from configparser import ConfigParser
from fnmatch import fnmatch
from pathlib import Path

import pytest

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

ROOT = Path(__file__).parents[1]
PACKAGE_FOLDERS = {
    "ffi_core/_root": "diglot",
    "ffi_core": "diglot/ffi_core",
    "kernel": "diglot/kernel",
    "repl": "diglot/repl",
}
ONLY_IN_THE_SOURCE = {".pyx", ".pxi", ".pxd", ".h", ".md"}
EXTENSIONS = {"diglot/ffi_core/_bridge", "diglot/kernel/platform/intl/_icu"}
LEFT_BEHIND = (".git", ".venv*", ".*_cache", ".hypothesis", "*.egg-info", "__pycache__", "*.so", ".ipynb_checkpoints")
KERNELSPEC = {"kernel.json", "logo-32x32.png", "logo-64x64.png", "logo-svg.svg"}


def run(*command: str | Path, cwd: Path) -> str:
    """Run a command to its end and return its standard output; a failure shows all that it printed."""
    # Optimising the bridge would take most of the time here, and nothing here depends on it.
    environment = {**os.environ, "CFLAGS": "-O0 -g0"}
    for name in ("PYTHONPATH", "JUPYTER_PATH"):  # of this process and its fixtures
        environment.pop(name, None)
    done = subprocess.run(
        [str(word) for word in command],
        cwd=cwd,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def files_below(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def copy_tree(destination: Path) -> Path:
    """Copy the project without what building and testing have left in it."""

    def ignore(folder: str, names: list[str]) -> set[str]:
        patterns = (*LEFT_BEHIND, "build", "build-*", "dist") if Path(folder) == ROOT else LEFT_BEHIND
        return {name for name in names if any(fnmatch(name, pattern) for pattern in patterns)}

    shutil.copytree(ROOT, destination, ignore=ignore)
    return destination


@pytest.fixture(scope="session")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copy_tree(tmp_path_factory.mktemp("packaging") / "tree")


@pytest.fixture(scope="session")
def distributions(tree: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The sdist built from the tree, and the wheel built from nothing but that sdist."""
    folder = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "build", "--outdir", folder, tree, cwd=folder)
    (sdist,) = folder.glob("*.tar.gz")
    (wheel,) = folder.glob("*.whl")
    return sdist, wheel


@pytest.fixture(scope="session")
def wheel_files(distributions: tuple[Path, Path]) -> set[str]:
    with zipfile.ZipFile(distributions[1]) as wheel:
        return set(wheel.namelist())


@pytest.fixture(scope="session")
def environment(distributions: tuple[Path, Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A virtual environment that has the wheel and what it requires."""
    folder = tmp_path_factory.mktemp("venv")
    run(sys.executable, "-m", "venv", folder, cwd=folder)
    run(folder / "bin" / "python", "-m", "pip", "install", "--quiet", "--no-compile", distributions[1], cwd=folder)
    return folder


def test_the_sdist_holds_the_whole_project(tree: Path, distributions: tuple[Path, Path]) -> None:
    with tarfile.open(distributions[0]) as archive:
        packed = {name.partition("/")[2] for name in archive.getnames()}
    wanted = {name for name in files_below(tree) if not name.startswith(("build/", ".github/"))}
    assert wanted - packed == set()


def test_the_wheel_holds_every_module_and_data_file_and_nothing_else(tree: Path, wheel_files: set[str]) -> None:
    expected = set()
    for folder, package in PACKAGE_FOLDERS.items():
        inner = [other for other in PACKAGE_FOLDERS if other.startswith(folder + "/")]
        for path in (tree / folder).rglob("*"):
            name = path.relative_to(tree).as_posix()
            if path.is_file() and path.suffix not in ONLY_IN_THE_SOURCE and not name.startswith(tuple(inner)):
                expected.add(package + name.removeprefix(folder))
    packed = {name for name in wheel_files if name.startswith("diglot/")}
    extensions = {name for name in packed if name.endswith(".so")}
    assert {name.split(".")[0] for name in extensions} == EXTENSIONS
    assert packed - extensions == expected


def test_the_wheel_registers_the_kernel(environment: Path) -> None:
    folder = environment / "share" / "jupyter" / "kernels" / "diglot"
    assert files_below(folder) == KERNELSPEC
    listed = json.loads(run(environment / "bin" / "jupyter-kernelspec", "list", "--json", cwd=environment))
    assert Path(listed["kernelspecs"]["diglot"]["resource_dir"]) == folder
    assert listed["kernelspecs"]["diglot"]["spec"]["argv"][1:] == ["-m", "diglot.kernel", "-f", "{connection_file}"]


def test_the_installed_kernelspec_is_that_of_the_package(environment: Path) -> None:
    (package,) = environment.glob("lib/*/site-packages/diglot/kernel/kernelspec")
    for name in KERNELSPEC:
        registered = environment / "share" / "jupyter" / "kernels" / "diglot" / name
        assert registered.read_bytes() == (package / name).read_bytes()


def test_the_wheel_brings_the_lab_extension(environment: Path) -> None:
    (package,) = environment.glob("lib/*/site-packages/diglot/kernel/lab")
    folder = environment / "share" / "jupyter" / "labextensions" / "diglot"
    assert "static/remoteEntry.js" in files_below(folder)
    assert files_below(folder) == files_below(package)
    for name in files_below(folder):
        assert (folder / name).read_bytes() == (package / name).read_bytes()


def test_the_command_installs_and_uninstalls_the_kernel(environment: Path, tmp_path: Path) -> None:
    command = environment / "bin" / "diglot-kernel"
    folder = tmp_path / "share" / "jupyter" / "kernels" / "diglot"
    assert str(folder) in run(command, "install", "--prefix", tmp_path, cwd=tmp_path)
    assert json.loads((folder / "kernel.json").read_text())["argv"][0] == str(environment / "bin" / "python")
    assert str(folder) in run(command, "uninstall", "--prefix", tmp_path, cwd=tmp_path)
    assert not folder.exists()


def test_the_requirements_are_complete_and_agree(environment: Path) -> None:
    run(environment / "bin" / "python", "-m", "pip", "check", cwd=environment)
    run(
        environment / "bin" / "python",
        "-c",
        "import diglot.ffi_core, diglot.ffi_core._bridge;"
        "import diglot.kernel.ipython.session, diglot.kernel.platform;"
        "import diglot.kernel.jupyter.kernel, diglot.kernel.jupyter.install;"
        "import diglot.kernel.modules.loader, diglot.kernel.npm.install;"
        "import diglot.repl.__main__",
        cwd=environment,
    )


def test_importing_the_package_loads_none_of_its_parts(environment: Path) -> None:
    code = (
        "import sys, diglot; print([name for name in sys.modules if name.startswith(('diglot.', 'IPython', 'dukpy'))])"
    )
    assert run(environment / "bin" / "python", "-c", code, cwd=environment) == "[]\n"


def test_the_version_is_the_same_everywhere(environment: Path) -> None:
    code = (
        "import diglot, diglot.ffi_core._version as inner, importlib.metadata as metadata;"
        "print(diglot.__version__, inner.__version__, metadata.version('diglot'))"
    )
    assert len(set(run(environment / "bin" / "python", "-c", code, cwd=environment).split())) == 1


def test_folders_of_the_same_names_in_the_current_folder_stay_apart(environment: Path, tmp_path: Path) -> None:
    """A user's `kernel.py` and `repl.py` stay importable, and a clone called `diglot/` hides nothing."""
    (tmp_path / "kernel.py").write_text("mine = 'kernel'")
    (tmp_path / "repl.py").write_text("mine = 'repl'")
    clone = tmp_path / "diglot" / "ffi_core"
    clone.mkdir(parents=True)
    (clone / "__init__.py").write_text("raise ImportError('the folder of the clone was imported')")
    (tmp_path / "diglot" / "setup.cfg").touch()
    code = (
        "import sys; assert sys.path[0] == '';"
        "import kernel, repl, diglot.ffi_core, diglot.kernel, diglot.repl;"
        "print(kernel.mine, repl.mine, diglot.__file__)"
    )
    kernel, repl, package = run(environment / "bin" / "python", "-c", code, cwd=tmp_path).split()
    assert (kernel, repl) == ("kernel", "repl")
    assert Path(package).is_relative_to(environment)


def test_a_build_forgets_the_modules_that_the_build_before_had(tmp_path: Path) -> None:
    tree = copy_tree(tmp_path / "tree")
    gone = tree / "kernel" / "gone.py"
    for exists in (True, False):
        if exists:
            gone.touch()
        else:
            gone.unlink()
        out = tmp_path / str(exists)
        run(sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", out, tree, cwd=tmp_path)
        (wheel,) = out.glob("*.whl")
        with zipfile.ZipFile(wheel) as packed:
            assert ("diglot/kernel/gone.py" in packed.namelist()) is exists
    assert (tree / "build").is_dir()


def test_the_mapping_names_every_package_of_the_tree(tree: Path) -> None:
    """`find:` cannot see packages whose folders carry another name, so the list is kept by hand."""
    settings = ConfigParser()
    settings.read(tree / "setup.cfg", encoding="utf-8")
    folders = dict(line.split(" = ") for line in settings["options"]["package_dir"].split("\n") if line)
    assert list(folders) == settings["options"]["packages"].split()
    found = {
        path.parent.relative_to(tree)
        for top in ("ffi_core", "kernel", "repl")
        for path in (tree / top).rglob("__init__.py")
    }
    assert found == {Path(folder) for folder in folders.values()}
