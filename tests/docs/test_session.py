"""What runs the blocks of a page finds what is wrong with them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from .pages import Block, blocks_of, rewrite
from .session import Differs, Session, session


@pytest.fixture
def page_session(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Session]:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / ".ipython"))
    with session(tmp_path) as made:
        yield made


def test_cells_share_names_and_files_are_there(page_session: Session) -> None:
    page_session.run(Block(1, "python", "xs = [1]\n"))
    page_session.run(Block(2, "javascript", "export const two = 2\n", file="lib/two.mjs"))
    page_session.run(Block(3, "javascript", "%%js\nimport { two } from './lib/two.mjs'\nxs.push(two)\n", shown="2\n"))
    page_session.run(Block(4, "typescript", "%%ts\nconst n: number = xs[1]\n"))
    page_session.run(Block(5, "python", "print(n)\nxs\n", shown="2\n[1, 2]\n"))
    page_session.run(Block(6, "console", "$ ls lib\ntwo.mjs\n$ cat lib/two.mjs\nexport ... 2\n$ true\n"))


@pytest.mark.parametrize(
    ("block", "message"),
    [
        (Block(1, "python", "1 / 0\n"), "ZeroDivisionError"),
        (Block(1, "javascript", "%%js\nnull.x\n"), "TypeError"),
        (Block(1, "javascript", "1 + 1\n"), "begins without %%js"),
        (Block(1, "console", "$ echo a; false\n"), "fails:\na"),
        (Block(1, "console", "$ echo a\nb\n"), "`echo a` shows\nb\n\nand it is\na"),
        (Block(1, "console", "echo a\n"), "begins with"),
    ],
)
def test_what_is_wrong_is_told(page_session: Session, block: Block, message: str) -> None:
    with pytest.raises(AssertionError) as caught:
        page_session.run(block)
    assert message in str(caught.value)


def test_what_a_cell_shows_instead_is_told(page_session: Session) -> None:
    with pytest.raises(Differs) as caught:
        page_session.run(Block(1, "javascript", "%%js\nconsole.log(1); ({ a: 2 })\n", shown="1\n"))
    assert caught.value.found == "1\n{ a: 2 }\n"


@pytest.mark.parametrize("text", ["py [1]: 6 * 7\nOut[1]: 42\n", "py [1]: %%js\n   ...: 6 * 7\nOut[1]: 4...\n"])
def test_the_prompt_shows_what_is_so(page_session: Session, text: str) -> None:
    page_session.run(Block(1, "diglot", text))


def test_the_prompt_does_not_show_what_is_not(page_session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.terminal.TIMEOUT", 3, raising=False)
    with pytest.raises(pytest.fail.Exception, match="does not appear"):
        page_session.run(Block(1, "diglot", "py [1]: 6 * 7\nOut[1]: 43\n"))


def test_a_page_is_rewritten(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(
        "```python\n1\n```\n```text\nold\n```\n\n- x\n\n  ```python\n  2\n  ```\n  ```text\n  old\n  old\n  ```\n"
    )
    first, second = blocks_of(page)
    rewrite(page, [(first, "new\nlines\n"), (second, "2\n")])
    assert page.read_text() == (
        "```python\n1\n```\n```text\nnew\nlines\n```\n\n- x\n\n  ```python\n  2\n  ```\n  ```text\n  2\n  ```\n"
    )
