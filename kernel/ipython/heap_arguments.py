"""What may follow `%heap` and `%%heapdiff`: read by argparse, which also writes their help."""

from __future__ import annotations

import argparse
import shlex
from collections.abc import Iterator, Sequence
from typing import Any, NoReturn

from IPython.core.error import UsageError
from IPython.core.magic_arguments import MagicArgumentParser

from diglot.kernel.views.text import DEFAULT_LIMIT, one_of

__all__ = ["Parser", "complete", "count", "heapdiff_help", "help_text", "parse", "parse_heapdiff"]

_GRAPH_LIMIT = 40  # proxies that one picture can show

_EXAMPLES = """
`%heap help COMMAND` shows the options of a command.

examples:
  %heap                        the newest proxies
  %heap --type dict --lang py  Python's dicts that JavaScript sees
  %heap --match cache -n 5     those that mention "cache": in the repr, the type, the place or a holder
  %heap why cache              what keeps the value of the name cache alive
  found = %heap leaks          for programs: what is shown is a sequence of diglot.ffi_core.ledger.Proxy
"""


class Parser(MagicArgumentParser):
    """argparse's, as IPython has it for magics.

    :ivar known: the arguments that have been added.
    """

    def __init__(self, *args: Any, **options: Any) -> None:
        self.known: list[argparse.Action] = []
        super().__init__(*args, **options)  # type: ignore[no-untyped-call]

    def add_argument(self, *names: Any, **options: Any) -> argparse.Action:
        action = super().add_argument(*names, **options)
        self.known.append(action)
        return action

    def error(self, message: str) -> NoReturn:
        raise UsageError(f"%{self.prog}: {message}")


def count(text: str) -> int:
    """Read a number of things, from 1 on, for argparse."""
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"expected a number from 1 on, not {text!r}")
    return int(text)


def _add_choice(parser: Parser, *, has_order: bool = True) -> None:
    """Add the options that choose proxies."""
    limit = f"show at most this many proxies ({DEFAULT_LIMIT} by default)"
    parser.add_argument("-n", type=count, default=DEFAULT_LIMIT, metavar="COUNT", help=limit)
    parser.add_argument("--all", action="store_true", help="show all")
    parser.add_argument("--type", action="append", metavar="TYPE", help="those of this type; may be given repeatedly")
    parser.add_argument("--lang", choices=["py", "js"], help="those of objects that live in Python, or in JavaScript")
    parser.add_argument(
        "--match", metavar="TEXT", help="those that have this text in the repr, the type, the place or a holder"
    )
    if has_order:
        orders = ["newest", "oldest", "size", "handed", "type"]
        parser.add_argument("--sort", choices=orders, default="newest", help="the order; newest by default")


def _add_own(parser: Parser) -> None:
    parser.add_argument("--own", action="store_true", help="Diglot's own as well, those that every session has")


def _build() -> tuple[Parser, dict[str, Parser]]:
    heap = Parser(
        prog="heap",
        usage="%(prog)s [COMMAND] [OPTION ...]",
        description="Show the live proxies of Python and JavaScript objects, and who holds them.",
        epilog=_EXAMPLES,
    )
    commands = heap.add_subparsers(dest="command", metavar="COMMAND [OPTION ...]", title="commands", prog="heap")
    found: dict[str, Parser] = {}

    def command(name: str, does: str) -> Parser:
        text = f"{does[0].upper()}{does[1:]}."
        found[name] = commands.add_parser(name, help=does.replace("%", "%%"), description=text)
        return found[name]

    live = command("list", "list live proxies: what `%heap` does without a command")
    _add_choice(live)
    _add_own(live)
    _add_choice(command("leaks", "list proxies that outlived the cell that made them and that no name reaches"))
    why = command("why", "show the chains of holders that keep a value alive")
    why.add_argument("expression", metavar="EXPRESSION", help="Python's, or else JavaScript's, such as a name")
    changes = "list what was made and destroyed since the last `%heap diff`, at first since the session began"
    _add_choice(command("diff", changes), has_order=False)
    graph = command("graph", "draw the objects that cross the border, and who holds them")
    limit = f"draw at most this many proxies ({_GRAPH_LIMIT} by default)"
    graph.add_argument("-n", type=count, default=_GRAPH_LIMIT, metavar="COUNT", help=limit)
    _add_own(graph)
    command("collect", "collect garbage in both heaps, cycles across them included")
    command("stats", "show the figures of the heap")
    command("on", "note from now on where proxies are made and how often they cross")
    command("off", "note that no longer")
    topic = command("help", "show this help, or that of a command")
    topic.add_argument("topic", nargs="?", choices=list(found), metavar="COMMAND")
    return heap, found


_HEAP, _COMMANDS = _build()
_HEAPDIFF = Parser(
    prog="%heapdiff",
    usage="%(prog)s [OPTION ...]",
    description="Run the cell below (Python, or JavaScript after a line %%js) and show what proxies it made and "
    "destroyed.",
)
_add_choice(_HEAPDIFF, has_order=False)


def parse(line: str) -> argparse.Namespace:
    """Read what follows `%heap`.

    :return: the `command` and its options.
    :raises UsageError: when there is no such command or option.
    """
    command, *rest = line.split(maxsplit=1)[:2] or [""]
    if command == "why":
        if not rest:
            raise UsageError("%heap why: expected an expression, such as the name of a variable")
        return _HEAP.parse_args(["why", "--", rest[0]])  # in one piece: quotes are the expression's own
    try:
        words = shlex.split(line)
    except ValueError as error:
        raise UsageError(f"%heap: {error}: {line}") from None
    if command in _COMMANDS and not {"-h", "--help"}.isdisjoint(words):
        return argparse.Namespace(command="help", topic=command)
    if command.startswith("-") or not command:
        words.insert(0, "list")
    elif command not in _COMMANDS:
        raise UsageError(f"%heap has no command {command!r}, only {one_of(_COMMANDS, 'and')}")
    return _HEAP.parse_args(words)


def parse_heapdiff(line: str) -> argparse.Namespace:
    """Read what follows `%%heapdiff`.

    :raises UsageError: when there is no such option.
    """
    try:
        return _HEAPDIFF.parse_args(shlex.split(line))
    except ValueError as error:
        raise UsageError(f"%%heapdiff: {error}: {line}") from None


def help_text(topic: str | None = None) -> str:
    """Return the help of `%heap`, or of one of its commands."""
    return (_HEAP if topic is None else _COMMANDS[topic]).format_help()


def heapdiff_help() -> str:
    """Return the help of `%%heapdiff`."""
    return _HEAPDIFF.format_help()


def complete(words: Sequence[str]) -> Iterator[str]:
    """Yield what may follow `%heap` and these words."""
    if not words:
        yield from _COMMANDS
    command = words[0] if words and words[0] in _COMMANDS else "list"
    for action in _COMMANDS[command].known:
        if words and words[-1] in action.option_strings and action.choices is not None:
            yield from action.choices
            return
    for action in _COMMANDS[command].known:
        yield from action.option_strings if action.option_strings else action.choices or ()
