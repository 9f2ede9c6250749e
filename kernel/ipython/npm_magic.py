"""The magic `%npm`: packages for JavaScript cells, from a prompt or a notebook."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from IPython.core.error import UsageError
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from diglot.kernel.npm.install import Changes, Project, find_project
from diglot.kernel.npm.registry import NpmError

__all__ = ["npm"]

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
                _report(changes, folder, loaded)
            case "uninstall" | "remove" | "rm" | "un" if arguments:
                _report(Project(folder).uninstall(arguments), folder, loaded)
            case "list" | "ls" if not arguments:
                _show(Project(folder), folder)
            case _:
                raise UsageError(f"%npm: what to do?\n{_USAGE}")
    except NpmError as error:
        raise UsageError(f"%npm: {error}") from None


@contextmanager
def _bar() -> Iterator[Callable[[str, int], None]]:
    """Show what is being fetched, where that can be seen; what is reported is text in any case."""
    console = Console()
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[size]}"))
    disabled = not (console.is_terminal or console.is_jupyter)
    with Progress(*columns, console=console, transient=True, disable=disabled) as progress:
        task = progress.add_task("looking up", total=None, size="")
        size = 0

        def show(event: str, count: int) -> None:
            nonlocal size
            if event == "total":
                progress.update(task, description="fetching", total=count)
            elif event == "done":
                progress.advance(task, count)
            else:
                size += count
                progress.update(task, size=f"{size / 1e6:.1f} MB")

        yield show


def _report(changes: Changes, folder: Path, loaded: Callable[[str], bool]) -> None:
    for name, version in changes.added:
        print(f"+ {name}@{version}")
    replaced = {name for name, _ in changes.added}
    for name, version in changes.removed:
        if name not in replaced:
            print(f"- {name}@{version}")
    for note in changes.notes:
        print(f"note: {note}")
    count = len(changes.added)
    if not changes.added and not changes.removed:
        print(f"{folder / 'node_modules'} is up to date")
    elif count:
        print(f"installed {count} package{'s'[: count != 1]} in {folder / 'node_modules'}")
    names = [name for name, _ in (*changes.added, *changes.removed)]
    stale = sorted({name for name in names if loaded(str(folder / "node_modules" / name))})
    if stale:
        print(f"{', '.join(stale)} is loaded already: restart the session to use what is there now")


def _show(project: Project, folder: Path) -> None:
    found = project.installed()
    if not found:
        print(f"no packages in {folder}: %npm install NAME installs one")
    for name, version, is_direct in found:
        print(f"{'* ' if is_direct else '  '}{name}@{version}")
