"""The sides that are measured, and how each is started.

The peers live in an environment of their own, which `make peers` makes: those that are not there are left out.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

__all__ = ["LIVE", "SIDES", "Side", "installed"]

HERE = Path(__file__).parent
PEERS = Path(os.environ.get("PEERS", HERE.parents[1] / ".venv-peers"))
TIMEOUT = 300  # seconds, of a workload
REPETITIONS_OF_A_START = 5

PYTHON = (sys.executable,)
PEERS_PYTHON = (str(PEERS / "bin" / "python"),)
NODE = ("node", "--expose-gc")


@dataclass(frozen=True)
class Side:
    """One way to do the workloads.

    :ivar program: the file of this folder that knows them; it gets a workload's name, or "list".
    :ivar start: source text that evaluates `1 + 1`, printed by a fresh process for W17.
    :ivar needs: the module that must be there.
    """

    name: str
    runner: tuple[str, ...]
    program: str
    start: str
    needs: str = ""
    environment: Mapping[str, str] = field(default_factory=dict)

    def spawn(self, *command: str) -> subprocess.Popen[str]:
        environment = {**os.environ, "PEERS": str(PEERS), **self.environment}
        return subprocess.Popen([*self.runner, *command], cwd=HERE, stdout=subprocess.PIPE, text=True, env=environment)

    def lines(self, workload: str) -> list[Any]:
        """What the program prints, each line of it from JSON.

        :raises ChildProcessError: when it fails or takes too long; what it printed on standard error is there to read.
        """
        process = self.spawn(self.program, workload)
        try:
            out, _ = process.communicate(timeout=TIMEOUT)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            raise ChildProcessError(f"{self.name} {workload} took more than {TIMEOUT} s") from None
        # PythonMonkey and STPyV8 say things of their own on standard output.
        found = [json.loads(line) for line in out.splitlines() if line.startswith(("{", "["))]
        if process.returncode != 0 and not found:
            raise ChildProcessError(f"{self.name} {workload} failed with status {process.returncode}")
        return found

    def seconds_to_first_value(self) -> list[float]:
        """From the start of a process until it has printed the value of `1 + 1`, sorted."""
        flag = "--eval" if self.runner[0] == "node" else "-c"
        seconds = []
        for _ in range(REPETITIONS_OF_A_START + 1):
            start = time.perf_counter()
            with self.spawn(flag, self.start) as process:
                assert process.stdout is not None
                line = process.stdout.readline()
                seconds.append(time.perf_counter() - start)
                process.kill()
            if not line.startswith("2"):
                raise ChildProcessError(f"{self.name} printed {line!r} instead of the value of 1 + 1")
        return sorted(seconds[1:])  # the first reads the files from the disk

    def is_installed(self) -> bool:
        if not self.needs:
            return True
        if self.runner[0] == "node":
            return shutil.which("node") is not None and (PEERS / "node_modules" / self.needs).is_dir()
        if not os.access(self.runner[0], os.X_OK):
            return False
        return subprocess.run([*self.runner, "-c", f"import {self.needs}"], capture_output=True).returncode == 0


def python_start(prepare: str, value: str) -> str:
    return f"{prepare}\nprint(int({value}), flush=True)\nimport time\ntime.sleep(9)"


SIDES = [
    Side("python", PYTHON, "p_python.py", python_start("", "1 + 1")),
    Side("diglot", PYTHON, "p_diglot.py", python_start("from diglot.ffi_core import Heap", "Heap().eval_js('1 + 1')")),
    Side(
        "pyodide", NODE, "p_pyodide.mjs",
        "require('node:module').createRequire(process.env.PEERS + '/')('pyodide').loadPyodide()"
        ".then(p => { console.log(p.runPython('1 + 1')); setTimeout(() => {}, 9000) })",
        "pyodide",
    ),
    Side(
        "pythonmonkey", PEERS_PYTHON, "p_pythonmonkey.py",
        python_start("import pythonmonkey", "pythonmonkey.eval('1 + 1')"), "pythonmonkey",
    ),
    Side(
        "stpyv8", PEERS_PYTHON, "p_stpyv8.py",
        python_start("import STPyV8\nc = STPyV8.JSContext()\nc.enter()", "c.eval('1 + 1')"), "STPyV8",
    ),
    Side(
        "lupa", PEERS_PYTHON, "p_lupa.py",
        python_start("import lupa.lua54 as lupa", "lupa.LuaRuntime().eval('1 + 1')"), "lupa",
    ),
    Side(
        "quickjs", PEERS_PYTHON, "p_quickjs.py", python_start("import quickjs", "quickjs.Context().eval('1 + 1')"),
        "quickjs",
    ),
]  # fmt: skip

#: the peers with live proxies, which Diglot is compared with
LIVE = ("pyodide", "pythonmonkey", "stpyv8", "lupa")


def installed() -> list[Side]:
    """Python, Diglot, and the peers that are there."""
    return [side for side in SIDES if side.is_installed()]
