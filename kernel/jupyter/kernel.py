"""The Jupyter kernel: ipykernel with the extension loaded, which answers for JS cells (see front_ends.py)."""

from __future__ import annotations

import sys
from typing import Any, ClassVar

from ipykernel.ipkernel import IPythonKernel
from ipykernel.kernelapp import IPKernelApp

from diglot.ffi_core._version import __version__

__all__ = ["DiglotKernel", "main"]


class DiglotKernel(IPythonKernel):
    """IPython's kernel whose cells may be JavaScript."""

    implementation = "diglot"
    implementation_version = __version__
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
    def banner(self) -> str:
        """What `kernel_info_reply` greets with."""
        return (
            f"Diglot {self.implementation_version}: Python and JavaScript cells over one heap of live proxies.\n"
            f"A cell that begins with %%js is JavaScript; %lang js makes it the default.\n{self.shell.banner}"
        )


def main() -> None:
    """Run the kernel until it is shut down; the arguments are those of ipykernel."""
    IPKernelApp.launch_instance(kernel_class=DiglotKernel)
