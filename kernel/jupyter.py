"""The Jupyter kernel: ipykernel with the extension loaded, and JS cells routed to it where the wire asks about code.

Messages: https://jupyter-client.readthedocs.io/en/stable/messaging.html
"""

from __future__ import annotations

import sys
from typing import Any, ClassVar

from ipykernel.ipkernel import IPythonKernel
from ipykernel.kernelapp import IPKernelApp

import diglot

from .extension import Session
from .magics import language_of

__all__ = ["DiglotKernel", "main"]


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

    def do_is_complete(self, code: str) -> dict[str, Any]:
        """Answer `is_complete_request`."""
        session = self.session_of_cells
        found = session.is_complete(code) if session is not None else None
        if found is None:
            return super().do_is_complete(code)
        status, indent = found
        return {"status": status, "indent": indent} if status == "incomplete" else {"status": status}

    def do_complete(self, code: str, cursor_pos: int | None) -> dict[str, Any]:
        """Answer `complete_request`."""
        session, cursor = self.session_of_cells, len(code) if cursor_pos is None else cursor_pos
        found = session.complete(code, cursor) if session is not None else None
        if found is None:
            return super().do_complete(code, cursor_pos)
        return {
            "status": "ok",
            "matches": found.matches,
            "cursor_start": found.start,
            "cursor_end": found.end,
            "metadata": found.metadata(),
        }

    def do_inspect(
        self, code: str, cursor_pos: int, detail_level: int = 0, omit_sections: tuple[str, ...] = ()
    ) -> dict[str, Any]:
        """Answer `inspect_request`."""
        session = self.session_of_cells
        text = session.inspect(code, cursor_pos, detail_level) if session is not None else None
        if text is None:
            return super().do_inspect(code, cursor_pos, detail_level, omit_sections)
        return {"status": "ok", "found": bool(text), "data": {"text/plain": text} if text else {}, "metadata": {}}


def main() -> None:
    """Run the kernel until it is shut down; the arguments are those of ipykernel."""
    IPKernelApp.launch_instance(kernel_class=DiglotKernel)
