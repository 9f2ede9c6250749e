"""Cells in the editors of JupyterLab and Notebook: their colours, their indentation, the language selector."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell

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

PYTHON = new_code_cell("def f(): return 'text'  # remark")


def test_a_cell_is_highlighted_by_its_first_line(opened: Open) -> None:
    notebook = opened(
        PYTHON,
        new_code_cell("%%js\n/x/.test('text')\nconst text = `a ${f()}`  // remark"),
        new_code_cell("%%ts\nlet count: Map<string, number> = new Map()"),
        new_code_cell("%%heapdiff\n%%js\nvar kept = 'text'"),
        new_code_cell("%%py\ndef g(): return 'text'"),
        new_code_cell("%%jsx\nvar page = <b>text</b>"),
    )
    notebook.editor(5).scroll_into_view_if_needed()
    keyword, string, remark = (notebook.wait_for_style(0, text) for text in ("def", "'text'", "# remark"))
    notebook.wait_for_token(1, "const", keyword)
    notebook.wait_for_token(1, "// remark", remark)
    notebook.wait_for_token(1, "'text'", string)
    assert notebook.token(1, "/") is None  # a regular expression, no division of what the first line says
    notebook.wait_for_token(2, "let", keyword)
    notebook.wait_for_token(3, "var", keyword)
    notebook.wait_for_token(4, "def", keyword)
    notebook.wait_for_token(5, "var", keyword)
    for number, lines in ((1, ["%%js"]), (2, ["%%ts"]), (3, ["%%heapdiff", "%%js"]), (4, ["%%py"]), (5, ["%%jsx"])):
        expect(notebook.editor(number).locator(".diglot-marker")).to_have_text(lines)
    expect(notebook.editor(0).locator(".diglot-marker")).to_have_count(0)


def test_highlighting_changes_as_one_types(opened: Open) -> None:
    notebook = opened(PYTHON, new_code_cell("const x = 1 // remark"))
    keyword, remark = notebook.wait_for_style(0, "def"), notebook.wait_for_style(0, "# remark")
    assert notebook.token(1, "const") is None
    notebook.edit(1, "Control+Home", "%%js")
    notebook.page.keyboard.press("Enter")
    notebook.wait_for_token(1, "const", keyword)
    notebook.wait_for_token(1, "// remark", remark)
    notebook.edit(1, "Control+Home End Backspace")
    expect(notebook.editor(1).locator(".diglot-marker")).to_have_count(0)
    notebook.wait_for_token(1, "const", None)
    notebook.edit(1, "Control+Home End", "s")
    notebook.wait_for_token(1, "const", keyword)


def test_the_default_language_and_the_metadata_count(opened: Open) -> None:
    notebook = opened(
        new_code_cell("%lang js"),
        new_code_cell("const x = 1"),
        new_code_cell("%%py\ndef f(): pass"),
        new_code_cell("let y = 1", metadata={"diglot": {"language": "js"}}),
        new_code_cell("def g(): pass", metadata={"vscode": {"languageId": "python"}}),
    )
    keyword = notebook.wait_for_style(2, "def")
    notebook.wait_for_token(3, "let", keyword)
    assert notebook.token(1, "const") is None
    notebook.run(0)
    notebook.wait_for_token(1, "const", keyword)
    notebook.wait_for_token(4, "def", keyword)
    notebook.edit(1)
    expect(notebook.selector).to_have_value("js")
    notebook.edit(0)
    expect(notebook.selector).to_have_value("py")


def test_editing_follows_the_language(opened: Open) -> None:
    notebook = opened(new_code_cell("%%js\n"), new_code_cell("x = 1"))
    notebook.edit(0, "Control+End", "function f() {")
    notebook.page.keyboard.press("Enter")
    notebook.page.keyboard.type("return 1")
    notebook.page.keyboard.press("Enter")
    notebook.page.keyboard.type("}")
    notebook.wait_for_source(0, "%%js\nfunction f() {\n    return 1\n}")
    notebook.page.keyboard.press("Control+/")
    notebook.wait_for_source(0, "%%js\nfunction f() {\n    return 1\n// }")
    notebook.edit(1, "Control+/")
    notebook.wait_for_source(1, "# x = 1")


def test_a_notebook_without_javascript_is_left_alone(opened: Open) -> None:
    notebook = opened(PYTHON, new_code_cell("%%time\nconst x = 1"), kernel="python3")
    expect(notebook.selector).to_be_hidden()
    expect(notebook.root.locator(".diglot-marker")).to_have_count(0)
    notebook.edit(0, "Control+Home", "%%js\n")
    expect(notebook.selector).to_be_visible()
    expect(notebook.selector).to_have_value("js")
    expect(notebook.editor(0).locator(".diglot-marker")).to_have_text(["%%js"])


def test_the_selector_follows_the_active_cell_and_writes_its_first_line(opened: Open) -> None:
    notebook = opened(new_code_cell("first = 1"), new_code_cell("%%js\nlet second = 2"), new_markdown_cell("# Title"))
    notebook.edit(1)
    expect(notebook.selector).to_have_value("js")
    notebook.edit(0, "Control+Home ArrowRight ArrowRight")
    expect(notebook.selector).to_have_value("py")

    notebook.selector.select_option(label="JavaScript")
    notebook.wait_for_source(0, "%%js\nfirst = 1")
    expect(notebook.editor(0).locator(".diglot-marker")).to_have_text(["%%js"])
    notebook.selector.select_option(label="TypeScript")
    notebook.wait_for_source(0, "%%ts\nfirst = 1")
    notebook.editor(0).focus()
    notebook.page.keyboard.type("|")  # where the cursor was
    notebook.wait_for_source(0, "%%ts\nfi|rst = 1")

    for expected in ("%%ts\nfirst = 1", "%%js\nfirst = 1", "first = 1"):
        notebook.page.keyboard.press("Control+z")
        notebook.wait_for_source(0, expected)
    expect(notebook.selector).to_have_value("py")
    notebook.page.keyboard.press("Control+Shift+z")
    notebook.wait_for_source(0, "%%js\nfirst = 1")
    expect(notebook.selector).to_have_value("js")
    notebook.selector.select_option(label="Python")
    notebook.wait_for_source(0, "first = 1")

    notebook.cell(2).click()
    expect(notebook.selector).to_be_disabled()


def test_the_selector_works_by_keyboard_and_for_all_selected_cells(opened: Open) -> None:
    notebook = opened(new_code_cell("a"), new_code_cell("b"), new_markdown_cell("c"), new_code_cell("d"))
    notebook.edit(0)
    notebook.page.keyboard.press("Escape")
    for _ in range(2):
        notebook.page.keyboard.press("Shift+ArrowDown")
    notebook.page.keyboard.press("Shift+ArrowUp")  # the active cell is code, as the selector wants it
    notebook.selector.focus()
    notebook.page.keyboard.press("ArrowDown")
    expect(notebook.editor(0)).to_contain_text("%%js")
    assert [notebook.source(number) for number in (0, 1, 3)] == ["%%js\na", "%%js\nb", "d"]
    notebook.page.keyboard.press("Enter")
    expect(notebook.selector).not_to_be_focused()
