"""Values that unfold in the outputs of JupyterLab and Notebook, and in a page without any script."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from nbformat.v4 import new_code_cell

from diglot.ffi_core import Heap
from diglot.ffi_core.display.html import html
from diglot.ffi_core.display.tree import Trees

from .conftest import SCREENSHOTS

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

EVIL = "<img src=x onerror='window.evil = 1' class=evil>"
HOSTILE = new_code_cell(
    f"""class Hostile:
    def __repr__(self):
        return "</summary></details><script>window.evil = 1</script>{EVIL}"
    def __init__(self):
        setattr(self, "{EVIL}", 1)
hostile = Hostile()
table = {{"{EVIL}": [1, 2]}}"""
)
HOSTILE_JS = new_code_cell(
    f"""%%js
const name = "{EVIL}"
const {{ [name]: Evil }} = {{ [name]: class {{ deep = {{ deeper: [name, {{ [name]: 1 }}] }} }} }}
const made = {{ [name]: new Evil() }}
const mixed = {{ made, hostile, table, symbol: Symbol(name), map: new Map([[{{ [name]: 1 }}, name]]), call() {{}} }}
mixed"""
)
LONG = new_code_cell(
    "%%js\nvar long = { rows: Array.from({ length: 2345 }, (_, i) => ({ row: i, parts: [i, { i }] })) }\nlong"
)


def tree(notebook: Any, number: int) -> Any:
    return notebook.output(number).locator(".diglot-value")


def unharmed(page: Any) -> bool:
    return page.locator(".evil").count() == 0 and page.evaluate("window.evil === undefined")


def test_nothing_of_a_value_becomes_markup(opened: Open) -> None:
    notebook = opened(HOSTILE, HOSTILE_JS)
    notebook.run(0)
    notebook.run(1)
    shown = tree(notebook, 1)
    expect(shown.locator("summary .heap").first).to_have_text("JS")
    for summary in shown.locator("summary").all():
        summary.evaluate("node => node.parentElement.open = true")
    expect(shown.locator(".heap", has_text="PY").first).to_be_visible()
    expect(shown).to_contain_text("<script>window.evil = 1</script>")
    assert unharmed(notebook.page)


def test_the_rest_is_fetched_when_it_is_wanted(opened: Open) -> None:
    notebook = opened(HOSTILE, LONG)
    notebook.run(1)
    rows = tree(notebook, 1).locator("details details").first
    rows.locator("summary").first.click()
    children = rows.locator(":scope > ul > li")
    expect(children).to_have_count(101)
    more = children.last.locator("button")
    expect(more).to_have_text("… 2,245 more")
    more.click()
    expect(children).to_have_count(201)
    expect(children.nth(150)).to_have_text("150: Object(2) { row: 150, parts: [Array] }… 2 more")
    # by the keyboard alone: to the row after the new ones, into it, to its own parts
    expect(children.nth(100).locator("summary")).to_be_focused()
    notebook.page.keyboard.press("Enter")
    expect(children.nth(100).locator("li > span").first).to_have_text("row: 100")
    notebook.page.keyboard.press("Tab")
    notebook.page.keyboard.press("Space")
    expect(children.nth(100)).to_contain_text("1: Object(1) { i: 100 }")
    # what is asked for is the object as it is now
    notebook.edit(0, "Control+a", "%%js\nlong.rows.length = 120")
    notebook.run(0)
    children.nth(110).locator("summary").click()
    expect(children.nth(110)).to_contain_text("row: 110")
    children.nth(150).locator("summary").click()
    expect(children.nth(150).get_by_role("alert")).to_contain_text("the object has changed")


def test_what_is_fetched_is_no_markup_either(opened: Open) -> None:
    notebook = opened(
        HOSTILE, new_code_cell(f"%%js\nvar many = Array.from({{length: 300}}, () => [{EVIL!r}, hostile]); many")
    )
    notebook.run(0)
    notebook.run(1)
    shown = tree(notebook, 1)
    shown.locator("button, li[data-next]").last.hover()
    shown.locator(":scope > details > ul > li > button").click()
    row = shown.locator(":scope > details > ul > li").nth(150)
    row.locator("summary").click()
    expect(row.locator("summary")).to_have_count(2)
    row.locator("summary").last.click()
    expect(row.locator(".heap", has_text="PY")).to_be_visible()
    expect(row).to_contain_text("</details><script>")
    assert unharmed(notebook.page)


def test_colours_follow_the_theme(opened: Open, front_end: str) -> None:
    notebook = opened(HOSTILE, HOSTILE_JS)
    notebook.run(0)
    notebook.run(1)
    shown = tree(notebook, 1)
    light = [shown.evaluate("node => getComputedStyle(node).color"), colour(shown, ".key"), colour(shown, ".heap")]
    notebook.screenshot(f"value-light-{front_end}")
    notebook.choose("Settings", "Theme", "JupyterLab Dark")
    expect(notebook.page.locator("body")).to_have_attribute("data-jp-theme-light", "false")
    dark = [shown.evaluate("node => getComputedStyle(node).color"), colour(shown, ".key"), colour(shown, ".heap")]
    assert all(before != after for before, after in zip(light, dark, strict=True)), (light, dark)
    notebook.screenshot(f"value-dark-{front_end}")
    notebook.choose("Settings", "Theme", "JupyterLab Light")


def colour(shown: Any, selector: str) -> str:
    found: str = shown.locator(selector).first.evaluate("node => getComputedStyle(node).color")
    return found


def colours(page: Any) -> list[str]:
    found: list[str] = page.locator(".diglot-value").evaluate(
        "node => { const { color, backgroundColor } = getComputedStyle(node); return [color, backgroundColor] }"
    )
    return [*found, colour(page, ".key")]


@pytest.fixture
def page(browser: Any) -> Iterator[Any]:
    page = browser.new_page()
    yield page
    page.close()


def test_a_page_without_scripts_has_all_of_it(page: Any, heap: Heap) -> None:
    """What nbconvert and the like make of a notebook: nobody answers, nothing runs."""
    hostile = {EVIL: [1, {"two": 2}]}
    make = heap.eval_js("(table) => ({ a: { b: { c: { d: 'deep' } } }, table, [Object.keys(table)[0]]: () => 1 })")
    value = make(hostile)
    markup = html(Trees(heap).node(value))
    del make, value, hostile  # Playwright keeps the frames of its callers
    page.set_content(f"<!doctype html><body>{markup}</body>")
    deepest = page.get_by_text("'deep'").last
    expect(deepest).to_be_hidden()
    page.keyboard.press("Tab")  # on the root, which is open
    for _ in range(3):
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
    expect(deepest).to_be_visible()
    assert page.locator(".evil").count() == 0
    assert page.evaluate("window.evil === undefined")
    page.emulate_media(color_scheme="light")
    light = colours(page)
    page.emulate_media(color_scheme="dark")
    assert all(before != after for before, after in zip(light, colours(page), strict=True))
    SCREENSHOTS.mkdir(exist_ok=True)
    page.screenshot(path=SCREENSHOTS / "value-without-scripts.png")
