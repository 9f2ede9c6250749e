"""Real JupyterLab and Notebook, over a real server, in a headless Chromium; a screenshot of each test.

All of this is optional: where a part is missing, the tests that need it are skipped and say which.
"""

from __future__ import annotations

import json
import os
import re
import secrets
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.request import Request, urlopen

import nbformat
import pytest
from nbformat.v4 import new_notebook

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Locator, Page

# Ignored by git, left out of the sdist, removed by `make clean`.
SCREENSHOTS = Path(__file__).parents[3] / "build-screenshots"
TIMEOUT = 60_000  # milliseconds after which the page counts as stuck
CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = [
    "--no-sandbox",  # as root Chromium does not start with it
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SHOW_HEAP = "Show Heap of Python and JavaScript"


def pytest_terminal_summary(terminalreporter: Any) -> None:
    taken = sorted(SCREENSHOTS.glob("*.png"))
    if taken and any("browser" in getattr(report, "keywords", ()) for report in terminalreporter.getreports("passed")):
        terminalreporter.write_line(f"{len(taken)} screenshots in {SCREENSHOTS}")


class Server:
    """A Jupyter server in which both front ends are enabled."""

    def __init__(self, root: Path, address: str, token: str) -> None:
        self.root = root
        self.address = address
        self._token = token

    def url(self, path: str) -> str:
        return f"{self.address}{path}?token={self._token}"

    def ask(self, path: str, method: str = "GET") -> Any:
        request = Request(self.address + path, method=method, headers={"Authorization": f"token {self._token}"})
        with urlopen(request) as answer:
            return json.loads(answer.read() or "null")

    def is_idle(self, name: str) -> bool:
        """Whether the kernel of a notebook waits for work, and a front end is connected to it."""
        kernels = [session["kernel"] for session in self.ask("api/sessions") if session["path"] == name]
        return any(kernel["connections"] and kernel["execution_state"] == "idle" for kernel in kernels)

    def end_sessions(self) -> None:
        for session in self.ask("api/sessions"):
            self.ask(f"api/sessions/{session['id']}", "DELETE")


class Notebook:
    """A notebook that is open in a front end."""

    def __init__(self, page: Page, name: str) -> None:
        self.page = page
        self.name = name
        self.root = page.locator(".jp-NotebookPanel:visible")
        self.selector = self.root.get_by_label("Language of the cell")
        self.heap = page.locator("#diglot-heap")
        self.rows = self.heap.locator("tbody tr.diglot-row")
        self.status = self.heap.locator(".diglot-status")

    def cell(self, number: int) -> Locator:
        return self.root.locator(".jp-Cell").nth(number)

    def editor(self, number: int) -> Locator:
        return self.cell(number).locator(".jp-InputArea .cm-content")

    def source(self, number: int) -> str:
        return "\n".join(self.editor(number).locator(".cm-line").all_inner_texts()).replace("\u200b", "")

    def wait_for_source(self, number: int, source: str) -> None:
        until(lambda: self.source(number) == source, lambda: f"{self.source(number)!r}, not {source!r}")

    def output(self, number: int) -> Locator:
        return self.cell(number).locator(".jp-OutputArea-output")

    def edit(self, number: int, keys: str = "", text: str = "") -> None:
        """Put the cursor into a cell, press keys, type."""
        self.editor(number).click()
        active = self.root.locator(".jp-Cell.jp-mod-active .cm-focused .cm-content")
        until(lambda: active.count() == 1, lambda: "no cell has the focus")
        for key in keys.split():
            self.page.keyboard.press(key)
        self.page.keyboard.type(text)

    def token(self, number: int, text: str) -> str | None:
        """The class that the editor gives to a piece of text; None when it is no token."""
        found: str | None = self.editor(number).evaluate(
            "(node, text) => [...node.querySelectorAll('.cm-line span')].find(s => s.textContent === text)?.className",
            text,
        )
        return found

    def wait_for_style(self, number: int, text: str) -> str:
        """The class that the editor gives to a piece of text, when it does."""
        until(lambda: self.token(number, text) is not None, lambda: f"{text!r} is no token of {self.source(number)!r}")
        return self.token(number, text) or ""

    def wait_for_token(self, number: int, text: str, kind: str | None) -> None:
        until(lambda: self.token(number, text) == kind, lambda: f"{text!r}: {self.token(number, text)}, not {kind}")

    def run(self, number: int) -> None:
        """Run a cell to its end."""
        self.start(number)
        self.idle(number)

    def start(self, number: int) -> None:
        self.edit(number)
        self.click_tool("run")

    def idle(self, number: int) -> None:
        prompt = self.cell(number).locator(".jp-InputPrompt")
        until(lambda: bool(re.search(r"\[\d+\]", prompt.inner_text())), lambda: f"the prompt is {prompt.inner_text()}")

    def click_tool(self, name: str) -> None:
        self.root.locator(f".jp-Toolbar [data-jp-item-name='{name}']").first.locator("button, jp-button").first.click()

    def choose(self, *menu: str) -> None:
        """Choose from the menus: `choose("View", "Show Heap")`."""
        first, *rest = menu
        self.page.locator(".lm-MenuBar-itemLabel", has_text=re.compile(f"^{first}$")).click()
        for label in rest:
            item = self.page.locator(".lm-Menu-itemLabel:visible", has_text=re.compile(f"^{re.escape(label)}$")).last
            item.hover()
            if label == rest[-1]:
                item.click()

    def show_heap(self) -> None:
        self.choose("View", SHOW_HEAP)
        self.heap.wait_for(state="visible")

    def widen_heap(self, left: int = 750) -> None:
        box = self.heap.bounding_box()
        assert box is not None
        self.page.mouse.move(box["x"] - 0.5, box["y"] + 300)
        self.page.mouse.down()
        self.page.mouse.move(left, box["y"] + 310, steps=4)
        self.page.mouse.up()

    def screenshot(self, name: str) -> None:
        SCREENSHOTS.mkdir(exist_ok=True)
        self.page.screenshot(path=SCREENSHOTS / f"{name}.png")


def until(condition: Callable[[], bool], state: Callable[[], str]) -> None:
    """Wait until something holds; fail with the state when it does not."""
    for _ in range(TIMEOUT // 50):
        if condition():
            return
        time.sleep(0.05)
    pytest.fail(state())


@pytest.fixture(scope="package")
def server(kernelspec: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The kernelspec's fixture has put the kernel and the lab extension where the server finds them."""
    for name in ("jupyterlab", "notebook"):
        pytest.importorskip(name, reason=f"{name} is not installed: `make browser` does it")
    folder = tmp_path_factory.mktemp("jupyter")
    token = secrets.token_hex(16)
    root = folder / "notebooks"
    root.mkdir()
    settings = folder / "settings"
    settings.mkdir()
    environment = os.environ | {
        "JUPYTER_CONFIG_DIR": str(folder / "config"),
        "JUPYTER_DATA_DIR": str(folder / "data"),
        "JUPYTER_RUNTIME_DIR": str(folder / "runtime"),
        "JUPYTERLAB_SETTINGS_DIR": str(settings),
    }
    news = settings / "@jupyterlab" / "apputils-extension"
    news.mkdir(parents=True)
    (news / "notification.jupyterlab-settings").write_text('{"fetchNews": "false", "checkForUpdates": false}')
    command = [sys.executable, "-m", "jupyter", "server", "--no-browser", "--allow-root", "--port=0"]
    command += [f"--ServerApp.root_dir={root}", f"--IdentityProvider.token={token}"]
    with ExitStack() as stack:
        log = stack.enter_context(open(folder / "server.log", "wb"))
        process = subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        stack.callback(process.wait)
        stack.callback(process.terminate)
        runtime = folder / "runtime" / f"jpserver-{process.pid}.json"

        def is_up() -> bool:
            assert process.poll() is None, (folder / "server.log").read_text()
            return runtime.exists() and "url" in runtime.read_text()

        until(is_up, lambda: (folder / "server.log").read_text())
        found = Server(root, json.loads(runtime.read_text())["url"], token)
        yield found
        found.end_sessions()


@pytest.fixture(scope="package")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BrowserContext]:
    playwright = pytest.importorskip(
        "playwright.sync_api", reason="Playwright is not installed: `make browser` installs it"
    )
    executable = os.environ.get("DIGLOT_BROWSER") or next(filter(None, map(shutil.which, CHROMIUM)), None)
    if executable is None:
        pytest.skip(f"there is no browser: none of {', '.join(CHROMIUM)} is on the path, nor is DIGLOT_BROWSER set")
    with playwright.sync_playwright() as driver:
        context = driver.chromium.launch_persistent_context(
            tmp_path_factory.mktemp("browser"),
            executable_path=executable,
            args=FLAGS,
            headless=True,
            viewport={"width": 1500, "height": 850},
        )
        context.set_default_timeout(TIMEOUT)
        playwright.expect.set_options(timeout=TIMEOUT)
        yield context
        context.close()


@pytest.fixture(params=["lab", "notebook"])
def front_end(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def opened(
    request: pytest.FixtureRequest, front_end: str, server: Server, browser: BrowserContext
) -> Iterator[Callable[..., Notebook]]:
    """Opens a notebook of the cells given, in JupyterLab and in Notebook; takes a screenshot at the end."""
    page = browser.new_page()
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(error.stack or str(error)))
    page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
    names: list[str] = []

    def show(name: str) -> Notebook:
        path = f"lab/tree/{name}" if front_end == "lab" else f"notebooks/{name}"
        page.goto(server.url(path) + ("&reset" if front_end == "lab" else ""))
        notebook = Notebook(page, name)
        notebook.editor(0).wait_for()
        # The indicator is idle before there is a kernel, too.
        until(lambda: server.is_idle(name), lambda: f"no kernel of {name} is idle")
        notebook.root.locator(".jp-Toolbar-kernelName", has_not_text="No Kernel").wait_for()
        notebook.root.locator(".jp-Notebook-ExecutionIndicator[data-status='idle']").wait_for()
        return notebook

    def write(*cells: Any, kernel: str = "diglot") -> str:
        name = f"{re.sub(r'[^a-z]+', '-', request.node.name)}{len(names)}.ipynb"
        names.append(name)
        spec = {"name": kernel, "display_name": kernel, "language": "python"}
        nbformat.write(new_notebook(cells=list(cells), metadata={"kernelspec": spec}), server.root / name)
        return name

    def open_notebook(*cells: Any, kernel: str = "diglot") -> Notebook:
        return show(write(*cells, kernel=kernel))

    open_notebook.write = write  # type: ignore[attr-defined]
    yield open_notebook
    Notebook(page, "").screenshot(re.sub(r"[^\w]+", "-", request.node.name).strip("-"))
    page.close()
    server.end_sessions()
    assert [problem for problem in problems if "labextensions/diglot" in problem or "Diglot" in problem] == []
