"""Puts the kernelspec and the lab extension where Jupyter looks for them: `diglot-kernel install` and `uninstall`.

`pip install diglot` already registers both in its own environment; this command serves the rest: an editable install,
another prefix, a user who starts Jupyter from another environment, a second entry under another name.
It runs in a process of its own and starts no JavaScript.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from jupyter_client.kernelspec import KernelSpecManager
from jupyter_core.paths import SYSTEM_JUPYTER_PATH

__all__ = ["KERNEL_NAME", "install", "kernel_spec", "lab_extension", "main", "uninstall"]

KERNEL_NAME = "diglot"
RESOURCES = Path(__file__).parents[1] / "kernelspec"
LAB_EXTENSION = Path(__file__).parents[1] / "lab"


def kernel_spec(display_name: str | None = None) -> dict[str, Any]:
    """Return the contents of `kernel.json` for this interpreter.

    The fields are those of Jupyter's page "Making kernels for Jupyter", section "Kernel specs".

    :param display_name: what front ends show; by default "Diglot (Python + JavaScript)".
    """
    spec: dict[str, Any] = json.loads((RESOURCES / "kernel.json").read_text(encoding="utf-8"))
    spec["argv"][0] = sys.executable
    if display_name is not None:
        spec["display_name"] = display_name
    return spec


def install(
    name: str = KERNEL_NAME, *, display_name: str | None = None, user: bool = False, prefix: str | None = None
) -> Path:
    """Install the kernelspec, replacing one of the same name, and the lab extension.

    :param name: the kernel's name, as in `jupyter console --kernel NAME`; Jupyter lowers its case.
    :param display_name: what front ends show; by default "Diglot (Python + JavaScript)", for another name that name.
    :param user: install for the current user. Without `user` and `prefix`, for the whole system.
    :param prefix: install below this folder, in `share/jupyter/kernels`.
    :return: the folder of the installed kernelspec.
    :raises ValueError: if the name is not one that Jupyter accepts, or both `user` and `prefix` are given.
    :raises OSError: if the place cannot be written.
    """
    if display_name is None and name != KERNEL_NAME:
        display_name = name
    with tempfile.TemporaryDirectory() as scratch:
        source = Path(scratch, KERNEL_NAME)
        shutil.copytree(RESOURCES, source, ignore=shutil.ignore_patterns("kernel.json", "__pycache__"))
        text = json.dumps(kernel_spec(display_name), indent=2, ensure_ascii=False)
        Path(source, "kernel.json").write_text(text + "\n", encoding="utf-8")
        installed = KernelSpecManager().install_kernel_spec(str(source), name, user=user, prefix=prefix)
    extension = lab_extension(user=user, prefix=prefix)
    shutil.rmtree(extension, ignore_errors=True)
    shutil.copytree(LAB_EXTENSION, extension, ignore=shutil.ignore_patterns("__pycache__"))
    return Path(installed)


def uninstall(name: str = KERNEL_NAME, *, user: bool = False, prefix: str | None = None) -> Path:
    """Remove the kernelspec from one place; others of the same name stay. The lab extension goes with the last of them.

    :param name: the name that it was installed under.
    :param user: remove the current user's. Without `user` and `prefix`, the whole system's.
    :param prefix: remove the one below this folder.
    :return: the folder that was removed.
    :raises FileNotFoundError: if there is no kernelspec of that name in that place.
    :raises ValueError: if the one that is there starts another kernel.
    :raises OSError: if it cannot be removed.
    """
    folder = _data_folder(user, prefix) / "kernels"
    manager = KernelSpecManager(kernel_dirs=[str(folder)], ensure_native_kernel=False)
    name = name.lower()
    found = manager.find_kernel_specs().get(name)
    if found is None:
        raise FileNotFoundError(f"no kernel {name!r} in {folder}")
    if not _is_ours(manager.get_kernel_spec(name).to_dict()):
        raise ValueError(
            f"the kernel {name!r} in {folder} is not Diglot's; `jupyter kernelspec remove` removes any kernel"
        )
    removed = Path(manager.remove_kernel_spec(name))
    extension = lab_extension(user=user, prefix=prefix)
    if extension.exists() and not any(_is_ours(found["spec"]) for found in manager.get_all_specs().values()):
        shutil.rmtree(extension)
    return removed


def lab_extension(*, user: bool = False, prefix: str | None = None) -> Path:
    """Return the folder in which JupyterLab and Notebook look for the lab extension; the arguments are `install`'s."""
    return _data_folder(user, prefix) / "labextensions" / "diglot"


def _is_ours(spec: dict[str, Any]) -> bool:
    return "diglot.kernel" in spec["argv"]


def _data_folder(user: bool, prefix: str | None) -> Path:
    """Return the folder above that which `KernelSpecManager.install_kernel_spec` chooses for the same arguments."""
    if user:
        return Path(KernelSpecManager().user_kernel_dir).parent
    if prefix:
        return Path(prefix).absolute() / "share" / "jupyter"
    return Path(SYSTEM_JUPYTER_PATH[0])


def _parser() -> argparse.ArgumentParser:
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument("--name", default=KERNEL_NAME, help="the kernel's name (default: %(default)s)")
    place = shared.add_argument_group(
        "where", "one of these; by default for the whole system"
    ).add_mutually_exclusive_group()
    place.add_argument("--user", action="store_true", help="for the current user")
    place.add_argument(
        "--sys-prefix",
        action="store_const",
        const=sys.prefix,
        dest="prefix",
        help="in this Python environment: --prefix %(const)s",
    )
    place.add_argument("--prefix", help="below this folder, in share/jupyter/kernels")

    parser = argparse.ArgumentParser(prog="diglot-kernel", description="Register Diglot's kernel with Jupyter.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="{install,uninstall}")
    add = commands.add_parser(
        "install",
        parents=[shared],
        help="register the kernel and its lab extension",
        description="Register the kernel, and with it the extension of JupyterLab and Notebook.",
    )
    add.add_argument("--display-name", help="what Jupyter's front ends show")
    commands.add_parser("uninstall", parents=[shared], help="remove the kernel", description="Remove the kernel.")
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command `diglot-kernel`.

    :param argv: the arguments; by default those of the process.
    :return: the exit status: 0, or 1 with a message on standard error.
    """
    options = _parser().parse_args(argv)
    try:
        if options.command == "install":
            path = install(options.name, display_name=options.display_name, user=options.user, prefix=options.prefix)
            print(f"Installed the kernel {path.name!r} in {path}")
        else:
            path = uninstall(options.name, user=options.user, prefix=options.prefix)
            print(f"Removed the kernel {path.name!r} from {path}")
    except PermissionError as error:
        print(f"diglot-kernel: {error}\nTry --user or --sys-prefix.", file=sys.stderr)
        return 1
    except (OSError, ValueError) as error:
        print(f"diglot-kernel: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
