"""Fixtures of the kernel's tests: cells over a heap of their own, and the installed kernel."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

from diglot.ffi_core import Heap
from diglot.kernel import Cells
from diglot.kernel.jupyter.install import install

from .support import Kernel, Shell, leave, started


class CellRunner:
    """Runs cells one after the other, on one event loop, as a session does.

    :ivar cells: the cells' owner.
    :ivar names: the Python names that they share.
    """

    def __init__(self, cells: Cells, loop: asyncio.AbstractEventLoop) -> None:
        self.cells = cells
        self.names = cells.heap.namespace
        self._loop = loop

    def __call__(self, source: str, **options: Any) -> Any:
        return self._loop.run_until_complete(self.cells.run(source, **options))

    def py(self, source: str) -> Any:
        return self(source, language="py")

    def wait(self, seconds: float) -> None:
        """Let the event loop run between cells."""
        self._loop.run_until_complete(asyncio.sleep(seconds))


@pytest.fixture
def run() -> Iterator[CellRunner]:
    """Cells over a heap of their own."""
    loop = asyncio.new_event_loop()
    with Heap() as heap:
        cells = Cells(heap)
        yield CellRunner(cells, loop)
        cells.close()
    loop.close()


@pytest.fixture(scope="session")
def kernelspec(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Install the kernel `diglot` where this process, and those that it starts, find it."""
    prefix = tmp_path_factory.mktemp("prefix")
    folder = install(prefix=str(prefix))
    with pytest.MonkeyPatch.context() as patch:
        paths = [str(prefix / "share" / "jupyter"), *filter(None, [os.environ.get("JUPYTER_PATH")])]
        patch.setenv("JUPYTER_PATH", os.pathsep.join(paths))
        patch.setenv("IPYTHONDIR", str(tmp_path_factory.mktemp("ipython")))
        yield folder


@pytest.fixture
def shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shell]:
    """IPython with the extension, without a front end."""
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path))
    config = Config()
    config.HistoryManager.enabled = False
    config.InteractiveShell.colors = "nocolor"
    ip = InteractiveShell.instance(config=config)  # IPython's tracebacks ask for the instance
    ip.extension_manager.load_extension("diglot")
    shell = Shell(ip)
    yield shell
    leave(ip)
    shell.close()


@pytest.fixture(scope="module")
def kernel(kernelspec: Path) -> Iterator[Kernel]:
    """One kernel for the tests of a module: each uses names of its own."""
    yield from started("diglot")


@pytest.fixture(scope="module", params=["diglot", "python3"])
def any_kernel(request: pytest.FixtureRequest, kernelspec: Path) -> Iterator[Kernel]:
    """The kernel, and a plain ipykernel into which the extension is loaded."""
    for kernel in started(request.param):
        if request.param == "python3":
            assert kernel("%load_ext diglot").content["status"] == "ok"
        yield kernel
