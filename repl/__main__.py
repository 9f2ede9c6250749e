"""The command `diglot`: the prompt on a terminal, otherwise a run of the cells that it is given."""

from __future__ import annotations

import argparse
import io
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import diglot

if TYPE_CHECKING:
    from diglot.kernel.cells import Dialect, Language

__all__ = ["main"]

# Its names stay, as those of a script do.
_MODULE_CELL = """\
import runpy
globals().update(runpy.run_module({!r}, run_name="__main__", alter_sys=True))
"""
_SUFFIXES: dict[str, tuple[Language, Dialect]] = {
    ".py": ("py", "js"), ".js": ("js", "js"), ".mjs": ("js", "js"), ".ts": ("js", "ts"), ".mts": ("js", "ts"),
    ".tsx": ("js", "tsx"), ".jsx": ("js", "jsx"),
}  # fmt: skip


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="diglot",
        usage="diglot [--lang py|js] [-i] [-c CODE | -m MODULE | FILE] [ARG ...]",
        description="Python and JavaScript cells over one heap of live proxies.",
        epilog="""\
Without CODE, MODULE, FILE: a prompt on a terminal, else the cells of standard
input. A line %%js or %%py begins a cell; the value of each cell is printed:
    printf 'xs = [1, 2]\\n%%%%js\\nxs.append(3); xs.length' | diglot
The first error ends the run with status 1, Ctrl-C with 130. Tasks and timers
that are left are waited for. Settings: c.DiglotShell in ipython_config.py
""",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="store_true", help="show the version and exit")
    parser.add_argument("--lang", choices=["py", "js"], help="the language of cells that name none (default: py)")
    parser.add_argument("-i", dest="stay", action="store_true", help="show the prompt after the run")
    parser.add_argument("-c", metavar="CODE", dest="code", help="run these cells")
    parser.add_argument("-m", metavar="MODULE", dest="module", help="run this Python module; all ARGs are its own")
    parser.add_argument(
        "file",
        metavar="FILE",
        nargs="?",
        help="run a notebook (.ipynb), a .py, .js, .mjs, .ts, .tsx or .jsx as one cell, or cells in any other file; "
        "-: standard input",
    )
    parser.add_argument("arguments", metavar="ARG", nargs=argparse.REMAINDER, help="for the cells, in sys.argv")
    return parser


def _parse(argv: Sequence[str]) -> argparse.Namespace:
    """Read the arguments; as with `python -m`, those behind the module are the module's."""
    own, rest = list(argv), list[str]()
    if "-m" in own:
        at = own.index("-m")
        options = _parser().parse_args(own[:at])
        if options.file is None and options.code is None:
            own, rest = own[: at + 2], own[at + 2 :]
    options = _parser().parse_args(own)
    options.arguments += rest
    return options


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command `diglot`.

    :param argv: the arguments; by default those of the process.
    :return: the exit status: that of the cells, 2 if FILE cannot be read, 0 after the prompt.
    """
    options = _parse(sys.argv[1:] if argv is None else argv)
    if options.version:
        print(f"diglot {diglot.__version__}")
        return 0
    language: Language | None = options.lang
    file: str | None = options.file
    arguments: list[str] = options.arguments
    is_given = options.code is not None or options.module is not None
    if is_given and file is not None:
        arguments, file = [file, *arguments], None
    from .output import never_fail

    never_fail(sys.stdout)
    if not is_given and file is None and sys.stdin.isatty():
        from .shell import interact

        return interact(language)
    if options.stay and not sys.stdin.isatty():
        print("diglot: -i needs a terminal as standard input", file=sys.stderr)
        return 2
    name = file or "-"
    if options.module is not None:
        name, text = "-m", _MODULE_CELL.format(options.module)
    elif options.code is not None:
        name, text = "-c", options.code
    elif name == "-":
        text = sys.stdin.read()
    else:
        try:
            # utf-8-sig: with or without a byte order mark.
            text = Path(name).read_text(encoding="utf-8-sig")
        except (OSError, UnicodeError) as error:
            print(f"diglot: {file}: {error}", file=sys.stderr)
            return 2
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(line_buffering=True)  # also into a pipe: a cell may run for long
    sys.argv = [options.module or name, *arguments]
    is_file = name not in ("-", "-c", "-m")
    # As Python does: modules beside the file, or in the current folder, can be imported.
    folder = str(Path(name).resolve().parent) if is_file else None
    sys.path.insert(0, folder or "")
    return _run(text, Path(name).suffix if is_file else "", language, folder, stay=options.stay)


def _run(text: str, suffix: str, language: Language | None, folder: str | None, *, stay: bool) -> int:
    """Run a text as the kind of file that a suffix names.

    :param folder: that of the file; None when there is none.
    """
    from .markers import split_cells
    from .runner import Cell, run_cells

    own: Language | None
    dialect: Dialect
    own, dialect = _SUFFIXES.get(suffix, (None, "js"))
    if suffix == ".ipynb":
        # imported here: it brings rich, which scripts do without
        from .notebook import NotebookError, read_notebook, run_notebook

        try:
            if not stay:
                return run_notebook(text, language or "py", folder or "")
            cells = read_notebook(text)
        except NotebookError as error:
            print(f"diglot: {error}", file=sys.stderr)
            return 2
    else:
        cells = [Cell(text, own)] if own is not None else [Cell(cell) for cell in split_cells(text)]
    if stay:
        from .shell import interact

        return interact(language, cells, dialect, folder)
    # as Node does: the modules of a script are found from the file
    return run_cells(cells, own or language or "py", dialect, folder if own is not None else None)


if __name__ == "__main__":
    sys.exit(main())
