"""The table of truth: values of real libraries, what one does with them in the other language, and what comes out.

`table.txt` has the values, the uses and the outcomes. A part begins with `== title`, a group of its values with
`-- title`, a value with its source at the left margin. Below it stand the uses, each with its outcome: a value as it is
shown, or `!` and an error's words.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib import metadata
from pathlib import Path
from typing import Any

__all__ = ["FILE", "Part", "Runner", "installed", "read", "write"]

FILE = Path(__file__).with_name("table.txt")
ARROW = "  =>  "
LONGEST = 150  # of an outcome; what is left out is marked
# What differs from run to run, or from one version of a library to the next.
VARYING = [
    (re.compile(r"0x[0-9a-fA-F]+"), "0x..."),
    (re.compile(r"id='\d+'"), "id='...'"),
    (re.compile(r"(/[\w.-]+)+/site-packages/"), ""),
    (re.compile(r" from '[^']*'"), ""),
    (re.compile(r'HDF5 file "[^"]*"'), 'HDF5 file "..."'),
    (re.compile(r"<(function|built-in function|method) [^>]*>"), r"<\1 ...>"),
]


@dataclass
class Part:
    """One direction.

    :ivar versions: what the outcomes are of: Python, and libraries with their first number.
    :ivar prelude: source of what the values need, in the language of the values.
    :ivar uses: expressions in the other language.
    :ivar groups: titles, with the values of each and what comes out of each use.
    """

    title: str
    versions: list[str] = field(default_factory=list)
    prelude: str = ""
    uses: list[str] = field(default_factory=list)
    groups: dict[str, dict[str, dict[str, str]]] = field(default_factory=dict)

    def values(self) -> Iterator[tuple[str, dict[str, str]]]:
        """The sources of all values, with the outcomes of each."""
        for group in self.groups.values():
            yield from group.items()


def read(text: str) -> list[Part]:
    """The parts of the table."""
    parts: list[Part] = []
    section, group, outcomes = "", {}, dict[str, str]()
    for line in text.splitlines():
        if line.startswith("== "):
            parts.append(Part(line[3:]))
            section = ""
        elif line in ("versions:", "prelude:", "uses:"):
            section = line
        elif line.startswith("-- "):
            section = "values"
            group = parts[-1].groups.setdefault(line[3:], {})
        elif section == "prelude:" and (line.startswith("    ") or not line):
            parts[-1].prelude += line[4:] + "\n"
        elif section == "versions:" and line.startswith("    "):
            parts[-1].versions.append(line[4:])
        elif section == "uses:" and line.startswith("    "):
            parts[-1].uses.append(line[4:])
        elif section == "values" and line.startswith("    "):
            use, _, outcome = line[4:].partition(ARROW)
            outcomes[use.rstrip()] = outcome
        elif section == "values" and line:
            outcomes = group.setdefault(line, {})
    return parts


def write(parts: list[Part]) -> str:
    """The text of the table."""
    lines: list[str] = []
    for part in parts:
        lines += [f"== {part.title}", "", "versions:", *(f"    {version}" for version in part.versions), "", "prelude:"]
        lines += [f"    {line}".rstrip() for line in part.prelude.strip("\n").splitlines()]
        lines += ["", "uses:", *(f"    {use}" for use in part.uses), ""]
        width = max(map(len, part.uses))
        for title, values in part.groups.items():
            lines += [f"-- {title}", ""]
            for source, outcomes in values.items():
                lines += [
                    source,
                    *(f"    {use:{width}}{ARROW}{outcomes.get(use, '')}".rstrip() for use in part.uses),
                    "",
                ]
    return "\n".join(lines).rstrip("\n") + "\n"


def shortened(text: str) -> str:
    """An outcome in one line, without what varies."""
    text = " ".join(text.split())
    for pattern, replacement in VARYING:
        text = pattern.sub(replacement, text)
    return text if len(text) <= LONGEST else text[:LONGEST] + "..."


def words(error: BaseException) -> str:
    """An error in a line, as a traceback ends."""
    notes = "".join(f" [{note}]" for note in getattr(error, "__notes__", ()))
    name = type(error).__name__
    return f"! {error}{notes}" if name == "JsException" else f"! {name}: {error}{notes}"


# What JavaScript makes of a value, as text: nothing of it is converted on the way.
TRY = """((use, inspect) => (v, fresh) => {
  try {
    return inspect(use(v));
  } catch (error) {
    if (error instanceof pyodide.ffi.PythonError) return "! " + error.message.trimEnd().split("\\n").at(-1);
    return "! " + error.name + ": " + error.message;
  }
})"""


class Runner:
    """Does what the table lists.

    :param cells: JavaScript cells, with the globals that they have.
    """

    def __init__(self, cells: Any) -> None:
        self.heap = cells.heap
        self.inspect = self.heap.js_library("inspect")

    def in_javascript(self, part: Part) -> dict[str, dict[str, str] | None]:
        """The outcomes of a part whose values are Python's; None for a value whose library is missing."""
        names = names_of(part.prelude)
        attempt = self.heap.eval_js(TRY)
        uses = {use: attempt(self.heap.eval_js(f"(v => ({use}))"), self.inspect) for use in part.uses}
        return {
            source: self._each(
                lambda source=source: eval(source, names),  # the table is ours
                {use: lambda value, run=run: run(value) for use, run in uses.items()},
            )
            for source, _ in part.values()
        }

    def in_python(self, part: Part) -> dict[str, dict[str, str] | None]:
        """The outcomes of a part whose values are JavaScript's."""
        names = names_of(part.prelude)
        uses = {use: compile(use, "<use>", "eval") for use in part.uses}

        def tried(code: Any, value: Any) -> str:
            try:
                return shown(eval(code, {**names, "x": value}))  # the table is ours
            except Exception as error:
                return words(error)

        return {
            source: self._each(
                lambda source=source: self.heap.eval_js(f"({source})"),
                {use: lambda value, code=code: tried(code, value) for use, code in uses.items()},
            )
            for source, _ in part.values()
        }

    def _each(self, make: Any, uses: dict[str, Any]) -> dict[str, str] | None:
        """The outcomes of all uses, each of a value of its own: a use may take the value up."""
        try:
            make()
        except (ImportError, NameError):
            return None
        return {use: shortened(run(make())) for use, run in uses.items()}


def shown(value: Any) -> str:
    """A value's repr; of a set in an order that is the same each time."""
    return f"{{{', '.join(sorted(map(repr, value)))}}}" if type(value) is set and value else repr(value)


def installed(version: str) -> str:
    """What is installed of Python or a library, as the table has it: `python 3.11`, `numpy 2`."""
    name = version.partition(" ")[0]
    if name == "python":
        return f"python {sys.version_info.major}.{sys.version_info.minor}"
    try:
        return f"{name} {metadata.version(name).partition('.')[0]}"
    except metadata.PackageNotFoundError:
        return f"{name} is missing"


def names_of(prelude: str) -> dict[str, Any]:
    """The names of a prelude, statement by statement: where a library is missing, its names are."""
    names: dict[str, Any] = {"__name__": __name__}
    for statement in ast.parse(prelude).body:
        try:
            exec(compile(ast.Module([statement], []), "<prelude>", "exec", dont_inherit=True), names)
        except (ImportError, NameError, AttributeError):
            continue
    return names
