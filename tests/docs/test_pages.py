"""Every code block of the documents does what its page says.

With REWRITE=1 in the environment, what cells show now is written into the pages instead: look at the difference.
"""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

import pytest

from diglot.kernel.npm.config import Config
from diglot.kernel.npm.registry import NpmError, Registry

from .pages import CELLS, PAGES, ROOT, Block, blocks_of, name_of, rewrite
from .session import Differs, matches, session

# Its cells need a kernel, whose engines show what they do in their own way.
ELSEWHERE = {"docs/parallel.md": "tests/kernel/jupyter/test_parallel.py"}
REWRITE = os.environ.get("REWRITE") == "1"
RUN = {*CELLS, "console", "diglot"}
WITH_BLOCKS = [page for page in PAGES if blocks_of(page) and name_of(page) not in ELSEWHERE]


@cache
def registry_is_missing() -> str:
    """Why blocks that need an npm registry cannot be run; empty when they can."""
    try:
        Registry(Config(ROOT)).package("lodash")
    except NpmError as error:
        return f"needs an npm registry: {error}"
    return ""


def test_there_are_pages_with_blocks() -> None:
    assert {"README.md", "docs/tutorial.md"} <= {name_of(page) for page in WITH_BLOCKS}


@pytest.mark.timeout(300)
@pytest.mark.parametrize("page", WITH_BLOCKS, ids=name_of)
def test_the_blocks_of_a_page(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / ".ipython"))
    found, left_out = [], ""
    with session(tmp_path) as page_session:
        for block in blocks_of(page):
            if block.reason:
                continue
            if block.needs_network and registry_is_missing():
                left_out = registry_is_missing()
                continue
            try:
                page_session.run(block)
            except AssertionError as error:
                if isinstance(error, Differs) and REWRITE:
                    found.append((block, error.found))
                    continue
                raise AssertionError(f"{name_of(page)}:{block.line}: {error}\n{block.text}") from None
    if found:
        rewrite(page, found)
    if left_out:
        pytest.skip(f"a part of the page {left_out}; the rest was run")


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_each_block_can_be_run_or_says_why_not(page: Path) -> None:
    for block in blocks_of(page):
        assert block.reason or block.file or block.language in RUN, (
            f"{name_of(page)}:{block.line}: nothing runs a block of the language {block.language!r}: "
            "name the language of the fence, or write `<!-- not run: why -->` above it"
        )


@pytest.mark.parametrize(
    ("shown", "found", "is_so"),
    [
        ("3", "3\n", True),
        ("3", "4", False),
        ("3", "3\n4", False),
        ("", "3", False),
        ("a  \nb", "a\nb", True),
        ("...\nValueError: x", "Traceback\n  frame\nValueError: x", True),
        ("...\nValueError: x", "Traceback\nValueError: y", False),
        ("[ 1, 2, ... ]", "[ 1, 2, 3, 4 ]", True),
    ],
)
def test_what_is_shown_is_compared(shown: str, found: str, is_so: bool) -> None:
    assert matches(shown, found) is is_so


def test_a_page_is_read_as_it_is_written(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(
        "# Title\n\n```python\nx = 1\nx\n```\n```text\n1\n```\n\nText.\n\n```text\nalone\n```\n\n"
        "<!-- not run: it is an example -->\n```console\n$ rm -r /\n```\n\n"
        "<!-- network -->\n\n```javascript\n1\n```\n\n"
        "<!-- file: a/b.mjs -->\n```javascript\nexport default 1\n```\n\n"
        "- item\n\n  ```js\n  2\n  ```\n\nText.\n\n    indented\n\n```{toctree}\npage\n```\n"
    )
    assert blocks_of(page) == [
        Block(4, "python", "x = 1\nx\n", shown="1\n", shown_at=(7, 8)),
        Block(14, "text", "alone\n"),
        Block(19, "console", "$ rm -r /\n", reason="it is an example"),
        Block(25, "javascript", "1\n", needs_network=True),
        Block(30, "javascript", "export default 1\n", file="a/b.mjs"),
        Block(36, "js", "2\n"),
        Block(41, "", "indented\n"),
    ]
