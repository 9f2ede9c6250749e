"""The panel "Heap" of JupyterLab and Notebook."""

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

CONFIG = new_code_cell("config = {'<i id=evil>': 'depth'}")
CACHE = new_code_cell("%%js\nconst cache = new Map([['config', config]])\nvar point = { x: 3 }")
POINT = new_code_cell("place = point")


def row(notebook: Any, text: str) -> Any:
    return notebook.rows.filter(has_text=text)


def objects(notebook: Any) -> list[str]:
    return notebook.rows.locator("th").all_inner_texts()


def test_rows_appear_after_a_cell(opened: Open) -> None:
    notebook = opened(CONFIG, CACHE, POINT)
    notebook.show_heap()
    expect(notebook.status).to_have_text("0 live proxies")
    expect(notebook.heap).to_contain_text("No live proxies. An object appears here when")
    notebook.run(0)
    notebook.run(1)
    expect(notebook.rows).to_have_count(1)
    cells = row(notebook, "evil").locator("td")
    expect(cells.nth(0)).to_have_text("PY")
    expect(cells.nth(1)).to_have_text("dict")
    expect(cells.nth(3)).to_have_text("In[2]:2")
    expect(cells.nth(5)).to_have_text("name config, entry of Map(1) { 'config' => PyProxy {'<i id=evil>': 'depth'} }")
    notebook.run(2)
    expect(notebook.status).to_have_text("2 live proxies")
    expect(row(notebook, "{ x: 3 }").locator("td").nth(0)).to_have_text("JS")
    expect(notebook.page.locator("#evil")).to_have_count(0)
    expect(notebook.heap.locator("footer")).to_contain_text("JavaScript uses")


def test_filter_order_and_holders(opened: Open) -> None:
    notebook = opened(CONFIG, CACHE, POINT)
    for number in range(3):
        notebook.run(number)
    notebook.show_heap()
    notebook.widen_heap()
    expect(notebook.rows).to_have_count(2)
    assert ["x: 3" in text for text in objects(notebook)] == [True, False], "the newest is not on top"

    made, size = (notebook.heap.get_by_role("columnheader", name=name) for name in ("Made at", "Size"))
    expect(made).to_have_attribute("aria-sort", "descending")
    made.get_by_role("button").click()
    expect(made).to_have_attribute("aria-sort", "ascending")
    assert ["x: 3" in text for text in objects(notebook)] == [False, True]
    size.get_by_role("button").click()
    expect(size).to_have_attribute("aria-sort", "descending")
    expect(size.get_by_role("button")).to_be_focused()
    expect(made).not_to_have_attribute("aria-sort", "ascending")

    filter_box = notebook.heap.get_by_label("Filter the proxies")
    filter_box.fill("CONFIG")
    expect(notebook.status).to_have_text("1 of 2 live proxies")
    expect(notebook.rows).to_have_count(1)
    filter_box.fill("nothing like it")
    expect(notebook.heap).to_contain_text("No proxy matches the filter.")
    filter_box.fill("")
    expect(notebook.rows).to_have_count(2)

    button = row(notebook, "evil").get_by_role("button")
    expect(button).to_have_attribute("aria-expanded", "false")
    button.focus()
    notebook.page.keyboard.press("Enter")
    chains = notebook.heap.locator(".diglot-chains")
    expect(chains).to_contain_text("Held through 2 chains")
    expect(chains).to_contain_text("name config")
    expect(chains).to_contain_text("name cache")
    expect(button).to_have_attribute("aria-expanded", "true")
    expect(button).to_be_focused()
    notebook.screenshot(f"heap-light-{'lab' if notebook.page.url.count('/lab/') else 'notebook'}")
    notebook.edit(0, "Control+a", "cache = None")
    notebook.run(0)
    expect(chains).to_contain_text("name config")
    row(notebook, "evil").click()
    expect(chains).to_have_count(0)


def test_collect(opened: Open) -> None:
    notebook = opened(
        new_code_cell("class Node: pass\nnode = Node(); alive = [Node() for _ in range(9)]"),
        new_code_cell("%%js\nvar kept = Array.from(alive); { const n = node; n.callback = () => n }; void 0"),
        new_code_cell("del node"),
    )
    notebook.show_heap()
    notebook.run(0)
    notebook.run(1)
    expect(notebook.rows).to_have_count(11)
    notebook.heap.get_by_role("button", name="Collect").click()
    expect(notebook.heap).to_contain_text("Nothing to free")
    notebook.run(2)
    notebook.heap.get_by_role("button", name="Collect").click()
    expect(notebook.heap).to_contain_text("Freed 2 proxies")
    expect(notebook.rows).to_have_count(9)


def test_a_restart_and_a_busy_kernel(opened: Open) -> None:
    notebook = opened(CONFIG, CACHE, new_code_cell("import time\nwhile True: time.sleep(0.01)"))
    notebook.run(0)
    notebook.run(1)
    notebook.show_heap()
    expect(notebook.rows).to_have_count(1)
    notebook.start(2)
    expect(notebook.page.locator(".diglot-mod-busy")).to_have_count(1)
    expect(notebook.rows).to_have_count(1)
    notebook.click_tool("interrupt")
    notebook.idle(2)
    expect(notebook.page.locator(".diglot-mod-busy")).to_have_count(0)
    notebook.run(1)
    expect(notebook.rows).to_have_count(1)
    notebook.click_tool("restart")
    notebook.page.locator(".jp-Dialog .jp-mod-accept").click()
    expect(notebook.status).to_have_text("0 live proxies")
    notebook.run(0)
    notebook.run(1)
    expect(notebook.rows).to_have_count(1)


def test_a_kernel_without_a_session_and_one_that_loads_it(opened: Open) -> None:
    notebook = opened(
        new_code_cell("%load_ext diglot"), CONFIG, CACHE, new_code_cell("%unload_ext diglot"), kernel="python3"
    )
    notebook.show_heap()
    expect(notebook.status).to_contain_text("This kernel has no Diglot session. Run %load_ext diglot in a cell")
    notebook.run(0)
    expect(notebook.status).to_have_text("0 live proxies")
    notebook.run(1)
    notebook.run(2)
    expect(notebook.rows).to_have_count(1)
    row(notebook, "evil").click()
    expect(notebook.heap.locator(".diglot-chains")).to_contain_text("name cache")
    notebook.run(3)
    expect(notebook.status).to_contain_text("This kernel has no Diglot session.")
    expect(notebook.rows).to_have_count(0)


def test_the_session_of_diglots_own_kernel_may_end_and_come_back(opened: Open) -> None:
    notebook = opened(new_code_cell("%unload_ext diglot"), new_code_cell("%load_ext diglot"))
    notebook.show_heap()
    expect(notebook.status).to_have_text("0 live proxies")
    notebook.run(0)
    expect(notebook.status).to_contain_text("This kernel has no Diglot session.")
    notebook.run(1)
    expect(notebook.status).to_have_text("0 live proxies")


def test_the_panel_follows_the_current_notebook(opened: Open, front_end: str) -> None:
    if front_end == "notebook":
        pytest.skip("Notebook shows one notebook in a page")
    other = opened.write(CONFIG, CACHE, POINT)  # type: ignore[attr-defined]
    first = opened(CONFIG, CACHE)
    first.show_heap()
    for number in range(2):
        first.run(number)
    expect(first.rows).to_have_count(1)
    first.page.locator(".jp-DirListing-item", has_text=other).dblclick()
    expect(first.heap.locator(".diglot-name")).to_have_text(other)
    expect(first.status).to_have_text("0 live proxies")
    first.page.locator(".lm-TabBar-tab", has_text=first.name).first.click()
    expect(first.heap.locator(".diglot-name")).to_have_text(first.name)
    expect(first.rows).to_have_count(1)


def test_dark_theme(opened: Open, front_end: str) -> None:
    notebook = opened(CONFIG, CACHE, POINT)
    for number in range(3):
        notebook.run(number)
    notebook.show_heap()
    notebook.widen_heap()
    row(notebook, "evil").click()
    expect(notebook.heap.locator(".diglot-chains")).to_contain_text("name cache")

    def colours() -> list[str]:
        return [
            notebook.page.evaluate("([s, p]) => getComputedStyle(document.querySelector(s))[p]", [selector, name])
            for selector, name in (
                ("#diglot-heap", "backgroundColor"),
                ("#diglot-heap", "color"),
                (".diglot-py", "color"),
            )
        ]

    light = colours()
    notebook.choose("Settings", "Theme", "JupyterLab Dark")
    try:
        expect(notebook.page.locator("body[data-jp-theme-light='false']")).to_have_count(1)
        notebook.page.wait_for_function(
            "([light]) => getComputedStyle(document.querySelector('#diglot-heap')).backgroundColor !== light", arg=light
        )
        assert all(dark != bright for dark, bright in zip(colours()[:2], light[:2], strict=True))
        notebook.screenshot(f"heap-dark-{front_end}")
    finally:
        notebook.choose("Settings", "Theme", "JupyterLab Light")
        expect(notebook.page.locator("body[data-jp-theme-light='true']")).to_have_count(1)
