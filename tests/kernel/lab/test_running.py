"""What JupyterLab and Notebook do with running cells: Stop, input fields, tooltips, completion."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from nbformat.v4 import new_code_cell

sync_api = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed: `make browser` installs it")
expect = sync_api.expect

# The server's and the browser's processes and sockets are closed by their finalisers.
pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.timeout(300),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
]
Open = Callable[..., Any]


def test_stop_ends_a_busy_loop_and_the_next_cell_runs(opened: Open) -> None:
    notebook = opened(
        new_code_cell("%%js\nvar turns = 0; console.log('looping')\nfor (;;) turns++"),
        new_code_cell("%%js\nturns > 0 && `kept ${typeof turns}`"),
    )
    notebook.start(0)
    expect(notebook.output(0)).to_contain_text("looping")
    notebook.click_tool("interrupt")
    expect(notebook.output(0).last).to_contain_text("KeyboardInterrupt")
    notebook.run(1)
    expect(notebook.output(1)).to_have_text("'kept number'")


def test_prompt_asks_through_the_input_field(opened: Open) -> None:
    notebook = opened(new_code_cell("%%js\nconst name = prompt('Your name?');\n`Hello, ${name}`"))
    notebook.start(0)
    expect(notebook.cell(0).locator(".jp-Stdin-prompt")).to_contain_text("Your name?")
    field = notebook.cell(0).locator(".jp-Stdin-input")
    field.fill("Ada")
    field.press("Enter")
    notebook.idle(0)
    expect(notebook.output(0).last).to_have_text("'Hello, Ada'")


def test_a_tooltip_shows_a_js_function(opened: Open) -> None:
    notebook = opened(
        new_code_cell("%%js\n/** Greet somebody. */\nfunction greet(name, times = 1) { return name }"),
        new_code_cell("%%js\ngreet("),
        new_code_cell("greet("),
    )
    notebook.run(0)
    for number in (1, 2):  # a cell of either language
        notebook.edit(number, "Control+End Shift+Tab")
        tooltip = notebook.page.locator(".jp-Tooltip")
        expect(tooltip).to_contain_text("greet(name, times = 1)")
        expect(tooltip).to_contain_text("Greet somebody.")
        if number == 1:
            notebook.page.keyboard.press("Escape")
            expect(tooltip).to_have_count(0)


def test_completion_looks_at_live_objects(opened: Open) -> None:
    notebook = opened(
        new_code_cell("%%js\nvar shelf = { bookOne: 1, bookTwo() {} }"),
        new_code_cell("%%js\n"),
    )
    notebook.run(0)
    notebook.edit(1, "Control+End", "shelf.book")
    notebook.page.keyboard.press("Tab")
    menu = notebook.page.locator(".jp-Completer:visible")
    expect(menu.locator(".jp-Completer-match")).to_have_text(["bookOne", "bookTwo"])
    expect(menu.locator(".jp-Completer-typeExtended")).to_have_text(["property", "function"])
    notebook.screenshot(f"completion-{'lab' if notebook.page.url.count('/lab/') else 'notebook'}")
    notebook.page.keyboard.press("Enter")
    notebook.wait_for_source(1, "%%js\nshelf.bookOne")
