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

_SUFFIXES: dict[str, tuple[Language, Dialect]] = {
    ".py": ("py", "js"), ".js": ("js", "js"), ".mjs": ("js", "js"), ".ts": ("js", "ts"), ".mts": ("js", "ts"),
    ".tsx": ("js", "tsx"), ".jsx": ("js", "jsx"),
}  # fmt: skip


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="diglot",
        usage="diglot [--lang py|js] [-c CODE | FILE [ARG ...]]",
        description="Python and JavaScript cells over one heap of live proxies.",
        epilog="""\
Without CODE and FILE: a prompt if standard input is a terminal, otherwise the
cells that standard input holds. A line %%js or %%py begins a cell:

    printf 'xs = [1, 2]\\n%%%%js\\nxs.append(3); xs.length' | diglot

The value of each cell is printed. The first error ends the run with status 1,
Ctrl-C with 130. Tasks and timers that are left are waited for.
""",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"diglot {diglot.__version__}")
    parser.add_argument("--lang", choices=["py", "js"], help="the language of cells that name none (default: py)")
    parser.add_argument("-c", metavar="CODE", dest="code", help="run these cells")
    parser.add_argument(
        "file",
        metavar="FILE",
        nargs="?",
        help="run this file: one cell if it is .py, .js, .mjs, .ts, .tsx or .jsx; -: standard input",
    )
    parser.add_argument("arguments", metavar="ARG", nargs=argparse.REMAINDER, help="for the cells, in sys.argv")
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command `diglot`.

    :param argv: the arguments; by default those of the process.
    :return: the exit status: that of the cells, 2 if FILE cannot be read, 0 after the prompt.
    """
    options = _parser().parse_args(argv)
    language: Language | None = options.lang
    file: str | None = options.file
    arguments: list[str] = options.arguments
    if options.code is not None:
        arguments = [*([] if file is None else [file]), *arguments]
        text, file, name = options.code, None, "-c"
    elif file is None and sys.stdin.isatty():
        from .shell import interact

        return interact(language)
    elif file is None or file == "-":
        text, file, name = sys.stdin.read(), None, "-"
    else:
        try:
            # utf-8-sig: with or without a byte order mark.
            text, name = Path(file).read_text(encoding="utf-8-sig"), file
        except (OSError, UnicodeError) as error:
            print(f"diglot: {file}: {error}", file=sys.stderr)
            return 2

    from .markers import split_cells
    from .runner import run_cells

    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(line_buffering=True)  # also into a pipe: a cell may run for long
    sys.argv = [name, *arguments]
    # As Python does: modules beside the file, or in the current folder, can be imported.
    sys.path.insert(0, "" if file is None else str(Path(file).resolve().parent))
    suffix = "" if file is None else Path(file).suffix
    if suffix in _SUFFIXES:
        # as Node does: modules are found from the file
        return run_cells([text], *_SUFFIXES[suffix], folder=str(Path(name).resolve().parent))
    return run_cells(split_cells(text), language or "py")


if __name__ == "__main__":
    sys.exit(main())
