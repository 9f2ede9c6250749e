"""Tells at the end of a run how many code blocks of the documents were not run, and why."""

from __future__ import annotations

from typing import Any

from .pages import PAGES, blocks_of, name_of


def pytest_terminal_summary(terminalreporter: Any) -> None:
    if not any("test_the_blocks_of_a_page" in report.nodeid for report in terminalreporter.getreports("passed")):
        return
    blocks = [(page, block) for page in PAGES for block in blocks_of(page)]
    left_out = [(page, block) for page, block in blocks if block.reason]
    terminalreporter.write_line(f"documents: {len(left_out)} of {len(blocks)} code blocks are not run")
    for page, block in left_out:
        terminalreporter.write_line(f"  {name_of(page)}:{block.line}: {block.reason}")
