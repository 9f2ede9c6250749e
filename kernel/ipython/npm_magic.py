"""The magic `%npm`: packages for JavaScript cells, from a prompt or a notebook."""

# IPython is typed in part.
# mypy: disable-error-code="no-untyped-call"

from __future__ import annotations

import shlex
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from IPython.core.display_functions import display
from IPython.core.error import UsageError
from IPython.core.getipython import get_ipython
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from diglot.kernel.npm.install import Changes, Project, find_project
from diglot.kernel.npm.registry import NpmError

__all__ = ["npm"]

_BETWEEN_UPDATES = 0.3  # seconds
_USAGE = """%npm install [NAME[@RANGE] ...]   install packages; without names, what package.json asks for
%npm uninstall NAME ...           take packages out
%npm list                         what is installed"""


def npm(line: str, loaded: Callable[[str], bool] = lambda path: False) -> None:
    """Install, list and remove npm packages: `%npm install lodash`, `%npm list`, `%npm uninstall lodash`.

    Packages go to the node_modules folder of the project: the nearest folder, going up, with a package.json or
    node_modules, else the current one. Their scripts are not run.

    :param loaded: returns whether a module of a folder is in use already.
    """
    try:
        command, *arguments = shlex.split(line) or [""]
    except ValueError as error:
        raise UsageError(f"%npm: {error}") from None
    if any(argument.startswith("-") for argument in arguments):
        flags = [argument for argument in arguments if argument.startswith("-")]
        raise UsageError(f"%npm takes no options: {' '.join(flags)}\n{_USAGE}")
    folder = find_project(Path.cwd())
    try:
        match command:
            case "install" | "i" | "add":
                with _bar() as progress:
                    changes = Project(folder, progress).install(arguments)
                    text = _report(changes, folder, loaded)
                progress.end(text)
            case "uninstall" | "remove" | "rm" | "un" if arguments:
                print(_report(Project(folder).uninstall(arguments), folder, loaded))
            case "list" | "ls" if not arguments:
                _show(Project(folder), folder)
            case _:
                raise UsageError(f"%npm: what to do?\n{_USAGE}")
    except NpmError as error:
        raise UsageError(f"%npm: {error}") from None


class _Text:
    """What is being fetched, on nothing that shows it while it goes on."""

    def __call__(self, event: str, count: int) -> None:
        """Take note of an event of `Project.install`."""

    def end(self, report: str) -> None:
        """Show what was installed."""
        print(report)


class _Bar(_Text):
    """The same on a terminal: a bar, which is gone in the end."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._task = progress.add_task("looking up", total=None, size="")
        self._size = 0

    def __call__(self, event: str, count: int) -> None:
        if event == "total":
            self._progress.update(self._task, description="fetching", total=count)
        elif event == "done":
            self._progress.advance(self._task, count)
        else:
            self._size += count
            self._progress.update(self._task, size=f"{self._size / 1e6:.1f} MB")


class _Output(_Text):
    """The same in a notebook that somebody looks at: one output, which says what was installed in the end."""

    def __init__(self) -> None:
        self._handle: Any = None
        self._lock = threading.Lock()  # packages are fetched by several threads
        self._total = self._done = self._size = 0
        self._shown = 0.0

    def __call__(self, event: str, count: int) -> None:
        with self._lock:
            if event == "total":
                self._total = count
            elif event == "done":
                self._done += count
            else:
                self._size += count
            now = time.monotonic()
            if now - self._shown > _BETWEEN_UPDATES:
                self._shown = now
                self._show(f"fetching {self._done} of {self._total} packages, {self._size / 1e6:.1f} MB")

    def end(self, report: str) -> None:
        if self._handle is None:
            print(report)
        else:
            self._show(report)

    def _show(self, text: str) -> None:
        bundle = {"text/plain": text}
        if self._handle is None:
            self._handle = display(bundle, raw=True, display_id=True)
        else:
            self._handle.update(bundle, raw=True)


@contextmanager
def _bar() -> Iterator[_Text]:
    """Show what is being fetched, where somebody can see it."""
    kernel = getattr(get_ipython(), "kernel", None)
    if kernel is not None:
        # programs that run notebooks take no questions, and keep what is shown
        yield _Output() if getattr(kernel, "_allow_stdin", False) else _Text()
        return
    console = Console()
    if not console.is_terminal:
        yield _Text()
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[size]}"))
    with Progress(*columns, console=console, transient=True) as progress:
        yield _Bar(progress)


def _report(changes: Changes, folder: Path, loaded: Callable[[str], bool]) -> str:
    lines = [f"+ {name}@{version}" for name, version in changes.added]
    replaced = {name for name, _ in changes.added}
    lines += [f"- {name}@{version}" for name, version in changes.removed if name not in replaced]
    lines += [f"note: {note}" for note in changes.notes]
    count = len(changes.added)
    if not changes.added and not changes.removed:
        lines.append(f"{folder / 'node_modules'} is up to date")
    elif count:
        lines.append(f"installed {count} package{'s'[: count != 1]} in {folder / 'node_modules'}")
    names = [name for name, _ in (*changes.added, *changes.removed)]
    stale = sorted({name for name in names if loaded(str(folder / "node_modules" / name))})
    if stale:
        lines.append(f"{', '.join(stale)} is loaded already: restart the session to use what is there now")
    return "\n".join(lines)


def _show(project: Project, folder: Path) -> None:
    found = project.installed()
    if not found:
        print(f"no packages in {folder}: %npm install NAME installs one")
    for name, version, is_direct in found:
        print(f"{'* ' if is_direct else '  '}{name}@{version}")
