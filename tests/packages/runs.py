"""Where the packages are installed, and how a use of one is run."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from diglot.kernel.npm.install import Project

__all__ = ["OUTPUTS", "RESULT", "Runner", "names", "version_of"]

HERE = Path(__file__).parent
USES = HERE / "uses"
OUTPUTS = HERE / "outputs.json"
FOLDER = HERE.parents[1] / "build-packages"
RESULT = FOLDER / "result.json"


def names() -> list[str]:
    """The uses, by package."""
    return sorted(path.stem.replace("+", "/") for path in USES.glob("*.mjs"))


def version_of(name: str) -> str:
    """The version of the package that a use is named by, as installed; empty for one named otherwise."""
    try:
        return str(json.loads((FOLDER / "node_modules" / name / "package.json").read_text("utf-8"))["version"])
    except FileNotFoundError:
        return ""


class Echo(BaseHTTPRequestHandler):
    """What the uses of HTTP clients ask: /echo tells of the request, /redirect leads there, /status/N answers N."""

    def _answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if self.path == "/redirect":
            self.send_response(302)
            self.send_header("Location", "/echo")
            content = b""
        else:
            self.send_response(int(self.path.rpartition("/")[2]) if self.path.startswith("/status/") else 200)
            headers = {key.lower(): value for key, value in self.headers.items()}
            told = {"method": self.command, "path": self.path, "headers": headers, "body": body.decode()}
            content = json.dumps(told).encode()
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    do_GET = do_POST = do_PUT = do_DELETE = _answer

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: the output is what is compared."""


class Runner:
    """Installs the packages and runs uses beside a server for HTTP clients; a context manager.

    :param timeout: seconds that a use may take.
    :param packages: what to install; all of package.json by default.
    """

    def __init__(self, timeout: float, folder: Path = FOLDER, packages: tuple[str, ...] = ()) -> None:
        self._timeout = timeout
        self._folder = folder
        self._install(packages)
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Echo)

    def __enter__(self) -> Runner:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _install(self, packages: tuple[str, ...]) -> None:
        wanted = json.loads((HERE / "package.json").read_text("utf-8"))
        if packages:
            wanted["dependencies"] = {name: wanted["dependencies"][name] for name in packages}
        text = json.dumps(wanted)
        stamp = self._folder / "installed.json"
        if not stamp.exists() or stamp.read_text("utf-8") != text:
            self._folder.mkdir(exist_ok=True)
            (self._folder / "package.json").write_text(text, "utf-8")
            Project(self._folder).install()
            stamp.write_text(text, "utf-8")
        for path in USES.glob("*.mjs"):
            shutil.copy(path, self._folder)

    def node(self, name: str) -> tuple[int, str]:
        """Run a use with Node.

        :return: its status, and what it prints on both streams.
        """
        return self._run("node", name)

    def diglot(self, name: str) -> tuple[int, str]:
        """Run a use with Diglot, as `node`."""
        return self._run(str(Path(sys.executable).with_name("diglot")), name)

    def _run(self, program: str, name: str) -> tuple[int, str]:
        environment = {
            key: value for key, value in os.environ.items() if key not in ("DEBUG", "FORCE_COLOR", "NODE_OPTIONS")
        }
        environment |= {
            "TZ": "UTC",
            "LANG": "en_US.UTF-8",
            "NO_COLOR": "1",
            "NODE_NO_WARNINGS": "1",
            "DOTENV_CONFIG_QUIET": "true",
        }
        environment["SERVER"] = f"http://127.0.0.1:{self._server.server_port}"
        process = subprocess.Popen(
            [program, f"{name.replace('/', '+')}.mjs"], cwd=self._folder, env=environment, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, encoding="utf-8", errors="replace",
            start_new_session=True,
        )  # fmt: skip
        try:
            output, _ = process.communicate(timeout=self._timeout)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            output = process.communicate()[0] + f"\n(stopped after {self._timeout:g} seconds)"
        return process.returncode, output

    def remember(self, same: list[str]) -> None:
        """Keep the result of a whole run, for the table."""
        RESULT.write_text(json.dumps({name: name in same for name in names()}), "utf-8")
