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
    ".py": ("py", "js"), ".js": ("js", "js"), ".ts": ("js", "ts"), ".tsx": ("js", "tsx"), ".jsx": ("js", "jsx"),
}  # fmt: skip
_MODULES = frozenset({".mjs", ".cjs", ".mts", ".cts"})


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
    parser.add_argument("--profile", metavar="NAME", help="IPython's profile for the prompt, which takes its flags")
    parser.add_argument("--lang", choices=["py", "js"], help="the language of cells that name none (default: py)")
    parser.add_argument("-i", dest="stay", action="store_true", help="show the prompt after the run")
    parser.add_argument("-c", metavar="CODE", dest="code", help="run these cells")
    parser.add_argument("-m", metavar="MODULE", dest="module", help="run this Python module; all ARGs are its own")
    parser.add_argument(
        "file",
        metavar="FILE",
        nargs="?",
        help="run a notebook (.ipynb), a .py, .js, .ts, .tsx or .jsx as one cell, a .mjs or .cjs as a module, or cells "
        "in any other file; -: standard input",
    )
    parser.add_argument("arguments", metavar="ARG", nargs=argparse.REMAINDER, help="for the cells, in sys.argv")
    return parser


def _parse(argv: Sequence[str]) -> argparse.Namespace:
    """Read the arguments; as with `python -m`, those behind the module are the module's."""
    own, rest, parser = list(argv), list[str](), _parser()
    if "-m" in own:
        at = own.index("-m")
        options, _ = parser.parse_known_args(own[:at])
        if options.file is None and options.code is None:
            own, rest = own[: at + 2], own[at + 2 :]
    options, options.flags = parser.parse_known_args(own)
    options.arguments += rest
    if options.profile is not None:
        options.flags.insert(0, f"--profile={options.profile}")
    is_run = options.file is not None or options.code is not None or options.module is not None
    has_prompt = options.stay or not (is_run or not sys.stdin.isatty())
    if options.flags and (not has_prompt or not all(each.startswith("--") for each in options.flags)):
        parser.error(f"unrecognized arguments: {' '.join(options.flags)} (flags of IPython are for the prompt)")
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
    from .output import end_with_reader, never_fail

    never_fail(sys.stdout)
    if not is_given and file is None and sys.stdin.isatty():
        from .shell import interact

        return interact(language, flags=options.flags)
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
    with end_with_reader():
        return _run(text, str(Path(name).resolve()) if is_file else None, language, options)


def _run(text: str, file: str | None, language: Language | None, options: argparse.Namespace) -> int:
    """Run a text as the kind of file that its suffix names.

    :param file: None when it is in none.
    """
    from .markers import split_cells
    from .runner import Cell, module_cell, run_cells

    own: Language | None
    dialect: Dialect
    suffix = "" if file is None else Path(file).suffix
    folder = None if file is None else str(Path(file).parent)
    own, dialect = _SUFFIXES.get(suffix, (None, "js"))
    if suffix == ".ipynb":
        # imported here: it brings rich, which scripts do without
        from .notebook import NotebookError, read_notebook, run_notebook

        try:
            if not options.stay:
                return run_notebook(text, language or "py", folder or "")
            cells = read_notebook(text)
        except NotebookError as error:
            print(f"diglot: {error}", file=sys.stderr)
            return 2
    elif file is not None and (suffix in _MODULES or (own == "js" and _is_module(folder or ""))):
        cells = [module_cell(file)]
    elif own is not None:
        cells = [Cell(text, own, file=file)]
    else:
        cells = [Cell(cell) for cell in split_cells(text)]
    if options.stay:
        from .shell import interact

        return interact(language, cells, dialect, folder, options.flags)
    # as Node does: the modules of a script are found from the file
    return run_cells(cells, own or language or "py", dialect, folder if own is not None else None, file=file)


def _is_module(folder: str) -> bool:
    """Whether the package.json of a folder says what its JavaScript files are: they are modules then, not cells."""
    from diglot.kernel.modules.packages import PackageReader

    scope = PackageReader().scope(folder)
    return scope is not None and scope.type is not None


if __name__ == "__main__":
    sys.exit(main())
