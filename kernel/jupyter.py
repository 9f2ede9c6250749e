"""The Jupyter kernel: ipykernel with the extension loaded, which also answers what the wire asks about JS cells.

Messages: https://jupyter-client.readthedocs.io/en/stable/messaging.html
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import Any, ClassVar

from ipykernel.ipkernel import IPythonKernel
from ipykernel.kernelapp import IPKernelApp

import diglot

from .cells import Language
from .extension import Session

__all__ = ["DiglotKernel", "language_of", "main"]

_LANGUAGES: dict[Any, Language] = {"js": "js", "javascript": "js", "py": "py", "python": "py"}


def language_of(metadata: Any) -> Language | None:
    """The language that a cell's metadata names, as `diglot.language` or VS Code's `vscode.languageId`; else None."""
    for owner, field in (("diglot", "language"), ("vscode", "languageId")):
        part = metadata.get(owner) if isinstance(metadata, Mapping) else None
        language = _LANGUAGES.get(part.get(field)) if isinstance(part, Mapping) else None
        if language is not None:
            return language
    return None


class DiglotKernel(IPythonKernel):
    """IPython's kernel whose cells may be JavaScript."""

    implementation = "diglot"
    implementation_version = diglot.__version__
    language_info: ClassVar[dict[str, Any]] = {
        "name": "python",
        "version": sys.version.split()[0],
        "mimetype": "text/x-python",
        "codemirror_mode": {"name": "ipython", "version": sys.version_info[0]},
        "pygments_lexer": "ipython3",
        "nbconvert_exporter": "python",
        "file_extension": ".py",
    }

    def __init__(self, **arguments: Any) -> None:
        super().__init__(**arguments)
        self.shell.extension_manager.load_extension("diglot")
        self.help_links.append(
            {"text": "JavaScript", "url": "https://developer.mozilla.org/docs/Web/JavaScript/Reference"}
        )

    @property
    def session_of_cells(self) -> Session | None:
        """What runs JS cells; None after `%unload_ext diglot`."""
        return getattr(self.shell, "diglot", None)

    @property
    def banner(self) -> str:
        """What `kernel_info_reply` greets with."""
        return (
            f"Diglot {self.implementation_version}: Python and JavaScript cells over one heap of live proxies.\n"
            f"A cell that begins with %%js is JavaScript; %lang js makes it the default.\n{self.shell.banner}"
        )

    async def do_execute(self, code: str, silent: bool, *args: Any, **arguments: Any) -> dict[str, Any]:
        """Answer `execute_request`. A cell without a marker is in the language that its metadata names, if it does."""
        session = self.session_of_cells
        if session is None:
            return await super().do_execute(code, silent, *args, **arguments)
        with session.language_of_cell(language_of(arguments.get("cell_meta"))):
            return await super().do_execute(code, silent, *args, **arguments)


def main() -> None:
    """Run the kernel until it is shut down; the arguments are those of ipykernel."""
    IPKernelApp.launch_instance(kernel_class=DiglotKernel)
