"""The code blocks of the documents: which there are, and what each is for.

The info string of a fence says what a block is:

- `python`, `javascript`, `typescript`, `tsx`, `jsx`: a cell as it is typed, with its `%%js`. The cells of a page share
  one session.
- `console`: a shell session, `$ command` and what it prints.
- `diglot`: what is typed at the prompt, and what it shows.
- `text`: what the block above it shows. `...` stands for any text, as in doctest.

A comment in the line above a block says more of it:

- `<!-- not run: why -->`: the tests leave it out, and tell so.
- `<!-- network -->`: it needs an npm registry, and is skipped where none answers.
- `<!-- file: name -->`: it is a file, which later blocks find under that name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import NamedTuple

from markdown_it import MarkdownIt

__all__ = ["CELLS", "PAGES", "ROOT", "Block", "blocks_of", "name_of", "rewrite"]

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.joinpath("docs").glob("*.md")])
CELLS = {"python": "%%py", "javascript": "%%js", "typescript": "%%ts", "tsx": "%%tsx", "jsx": "%%jsx"}
_NOTE = re.compile(r"<!-- (?P<kind>not run|network|file)(?:: (?P<detail>.+))? -->")


class Block(NamedTuple):
    """A code block of a page.

    :ivar line: of the page, at which its text begins.
    :ivar language: its info string; "" when it has none.
    :ivar shown: the text of the `text` block below it; None when there is none.
    :ivar shown_at: the lines of that text, from 0, the end excluded.
    :ivar reason: why it is not run, else "".
    :ivar file: the file that it is, else "".
    """

    line: int
    language: str
    text: str
    shown: str | None = None
    shown_at: tuple[int, int] = (0, 0)
    reason: str = ""
    needs_network: bool = False
    file: str = ""


def name_of(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


@cache
def blocks_of(page: Path) -> list[Block]:
    """The code blocks of a page in their order; directives of the documentation site are none."""
    blocks: list[Block] = []
    note: re.Match[str] | None = None
    end = -1  # of the last block: output follows at once, an empty line between them at most
    for token in MarkdownIt("commonmark").parse(page.read_text(encoding="utf-8")):
        if token.type == "html_block":
            note = _NOTE.fullmatch(token.content.strip())
        elif token.type in ("fence", "code_block"):
            assert token.map is not None
            language = token.info.strip()
            if language == "text" and note is None and blocks and token.map[0] - end <= 1:
                lines = (token.map[0] + 1, token.map[1] - 1)
                blocks[-1] = blocks[-1]._replace(shown=token.content, shown_at=lines)
            elif not language.startswith("{"):
                blocks.append(_block(token.map[0] + (2 if token.type == "fence" else 1), language, token.content, note))
            end, note = token.map[1], None
        elif token.nesting >= 0:
            note = None
    return blocks


def _block(line: int, language: str, text: str, note: re.Match[str] | None) -> Block:
    block = Block(line, language, text)
    if note is None:
        return block
    detail = note["detail"] or ""
    return block._replace(
        reason=detail if note["kind"] == "not run" else "",
        needs_network=note["kind"] == "network",
        file=detail if note["kind"] == "file" else "",
    )


def rewrite(page: Path, found: Iterable[tuple[Block, str]]) -> None:
    """Write into a page what its blocks show."""
    lines = page.read_text(encoding="utf-8").splitlines()
    for block, text in reversed(list(found)):
        start, end = block.shown_at
        indent = " " * (len(lines[end]) - len(lines[end].lstrip()))
        lines[start:end] = [(indent + line).rstrip() for line in text.strip("\n").splitlines()]
    page.write_text("\n".join(lines) + "\n", encoding="utf-8")
