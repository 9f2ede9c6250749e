"""Whether a JavaScript cell is complete or waits for more lines: what a prompt asks at each Enter.

A text that does not parse is incomplete when some further text makes it parse, and invalid otherwise. What could follow
is found by trying: the brackets that are open are closed in the ways that brackets end, and what statements end in is
appended. Nothing is run, no heap is needed, and any thread may call it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from tree_sitter import Node

from .cell import CellSyntaxError
from .parse import object_literal, parse_cell
from .syntax import LINE_BREAK, encode, parse, significant, supply_semicolons

__all__ = ["TOKEN", "Scan", "is_complete", "scan"]

# One token; strings, templates, comments and regular expressions hide the brackets inside them.
TOKEN = re.compile(
    r"""
      (?P<space>   (?: [\s\ufeff] | //[^\r\n\u2028\u2029]* | /\*.*?\*/ )+ )
    | (?P<comment> /\* )
    | (?P<string>  "(?: [^"\\\r\n] | \\(?: \r\n | . ) )*" | '(?: [^'\\\r\n] | \\(?: \r\n | . ) )*' )
    | (?P<quote>   ["'] )
    | (?P<word>    [\w$\\]+ )
    | (?P<open>    [(\[{`] )
    | (?P<close>   [)\]}] )
    | (?P<slash>   / )
    | (?P<other>   \+\+ | -- | . )
    """,
    re.DOTALL | re.VERBOSE,
)
_REGEX = re.compile(r"/(?:[^/\\\[\r\n]|\\.|\[(?:[^\]\\\r\n]|\\.)*\])+/\w*")
_TEMPLATE_PART = re.compile(r"(?:[^`\\$]|\\.|\$(?!\{))*", re.DOTALL)
_CONTINUED_STRING = re.compile(r"""(["'])(?:[^\\\r\n]|\\(?:\r\n|.))*\\(?:\r\n?|\n)?\Z""", re.DOTALL)
# After these words a slash begins a regular expression, after others it divides.
_OPERATOR_WORDS = frozenset({
    "await", "case", "delete", "do", "else", "in", "instanceof", "new", "of", "return", "throw", "typeof", "void",
    "yield",
})  # fmt: skip

# How an open bracket may end, by what comes before it. The first that fits is taken.
_CLOSINGS = {
    "(": (")", ") {}", ") ;", ") => x", ") : x", ") class x {}"),
    "[": ("]", "] = x", "] of x", "] : x"),
    "{": ("}", "} catch {}", "} while (x)", "} from 'x'", "} = x", "} of x", "} : x"),
    "${": ("}",),
    "`": ("`", "` : x"),
}
# What may be in a bracket that was just opened.
_CONTENTS = ("", "x", ";;", "x of x", "'x'")
# What may be missing at the end of a cell: an operand, a body, the rest of a statement.
_ENDINGS: tuple[str, ...] = (
    "", "x", ";", "{}", ": x", "x: x", "x: ", ": ", "= x", "of x", "x of x", ";;", "x {}", "x() {}", "() {}", "(x) {}",
    "(x) ;", "(;;) ;", "; while (x)", "while (x)", "{} catch {}", "catch {}", "class x {}", "'x'", "from 'x'",
    "x from 'x'", "as x from 'x'", "default x",
)  # fmt: skip


@dataclass
class Scan:
    """What is open where a text ends."""

    brackets: list[tuple[str, int]]  # each with the offset behind it; "`" and "${" count as brackets
    tail: str = ""  # what ends the comment or the continued string in which the text ends
    valid: bool = True  # False when no further text can make it right
    tail_start: int = 0  # where that comment or string begins


def scan(source: str) -> Scan:
    """Find the open brackets. Only used on texts that do not parse, which is why it does not go by the tree."""
    state, at, operand = Scan([]), 0, False  # operand: whether the token before ends one, so that a slash divides
    while at < len(source):
        if state.brackets and state.brackets[-1][0] == "`":
            at = _TEMPLATE_PART.match(source, at).end()  # type: ignore[union-attr]  # it matches the empty string
            if source.startswith("${", at):
                at += 2
                state.brackets.append(("${", at))
                operand = False
            elif source.startswith("`", at):
                at += 1
                state.brackets.pop()
                operand = True
            elif at < len(source):  # a lone backslash at the end
                at += 1
            continue
        token = TOKEN.match(source, at)
        assert token is not None  # `other` takes any character
        text, end = token[0], token.end()
        match token.lastgroup:
            case "space":
                pass
            case "comment":
                state.tail, state.tail_start, end = "*/", at, len(source)
            case "quote":
                state.tail, state.tail_start, end = text, at, len(source)
                state.valid = _CONTINUED_STRING.match(source, at) is not None
            case "open":
                state.brackets.append((text, end))
                operand = False
            case "close":
                opening = state.brackets.pop()[0] if state.brackets else ""
                if {"(": ")", "[": "]", "{": "}", "${": "}"}.get(opening) != text:
                    state.valid = False
                    break
                operand = opening != "${"
            case "slash" if not operand:
                regex = _REGEX.match(source, at)
                if regex is None:
                    state.valid = False
                    break
                end, operand = regex.end(), True
            case "word":
                operand = text not in _OPERATOR_WORDS
            case kind:
                operand = kind == "string" or (operand and text in ("++", "--"))
        at = end
    return state


def _parses(source: str) -> bool:
    return not parse(encode(source)).has_error


def _can_continue(source: str) -> bool:
    """Return whether some further text makes the source parse.

    The closing of each bracket is found from the outermost inwards, each time for the text up to that bracket: the
    effort grows with the depth, not with its power. Then the endings are tried on the whole.
    """
    state = scan(source)
    if not state.valid:
        return False
    closings = ""
    choices: tuple[str, ...] = ("",)
    outer = ""
    for bracket, offset in state.brackets:
        contents = ("",) if bracket == "`" else _CONTENTS
        outer, choices = closings, _CLOSINGS[bracket]
        tries = (
            closing for closing in choices for content in contents
            if _parses(source[:offset] + content + closing + outer)
        )  # fmt: skip
        closings = next(tries, choices[0]) + outer
    start, endings = source, _ENDINGS
    if state.brackets and state.brackets[-1][0] == "`":
        endings = ("",)
    elif not source.endswith("\n"):
        start += "\n"  # what follows is typed on the next line
    start += state.tail
    tails = dict.fromkeys([closings, *(closing + outer for closing in choices)])
    return any(_parses(f"{start} {ending}{tail}") for tail in tails for ending in endings)


def _next_indent(source: str) -> str:
    """Return the last line's indent, one unit deeper if that line leaves a bracket open."""
    state = scan(source)
    if state.tail or (state.brackets and state.brackets[-1][0] == "`"):
        return ""  # inside a string, template or comment, blanks are text
    lines = [line for line in LINE_BREAK.split(source) if line.strip()]
    indents = [line[: len(line) - len(line.lstrip(" \t"))] for line in lines]
    widths = [len(indent) for indent in indents if indent]
    unit = "  "
    if any("\t" in indent for indent in indents):
        unit = "\t"
    elif widths and all(width % 4 == 0 for width in widths):
        unit = "    "
    last_line = source.rstrip().rfind("\n") + 1
    return indents[-1] + (unit if any(offset > last_line for _, offset in state.brackets) else "")


def is_complete(source: str) -> tuple[str, str]:
    """Return whether a cell can be run or waits for more lines, as Node's REPL does.

    :return: the ``status`` and ``indent`` of Jupyter's ``is_complete_reply``. The status is ``"complete"``,
        ``"incomplete"`` (more text can make it right) or ``"invalid"`` (none can); the indent is what to begin the next
        line with, empty unless incomplete.
    """
    if object_literal(source) is not None:
        return "complete", ""
    code = supply_semicolons(encode(source))
    root = parse(code)
    if root.has_error:
        texts = dict.fromkeys([source, code.decode("utf-8", "surrogatepass")])
        if source.lstrip().startswith("{"):
            texts[f"({source}"] = None  # it may become an expression: `{ a } =`
        can_continue = any(map(_can_continue, texts))
    elif not _is_cell(source):
        initialised = source + "\n= x"
        can_continue = _parses(initialised) and _is_cell(initialised)
    elif _lacks_handler(root):  # the grammar does without one, the language does not
        can_continue = True
    else:
        return "complete", ""
    return ("incomplete", _next_indent(source)) if can_continue else ("invalid", "")


def _is_cell(source: str) -> bool:
    try:
        parse_cell(source)
    except CellSyntaxError:
        return False
    return True


def _lacks_handler(root: Node) -> bool:
    """Return whether the cell ends in a ``try {}`` that still needs its ``catch`` or ``finally``."""
    statements = [child for child in significant(root) if child.is_named]
    while statements and statements[-1].type != "try_statement":
        statements = [child for child in significant(statements[-1])[-1:] if child.end_byte == statements[-1].end_byte]
    return bool(statements) and len(significant(statements[-1])) == 2
