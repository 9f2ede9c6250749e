"""The views as a person sees them and as a program reads them."""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Callable, Mapping, Sequence

import pytest
from IPython.lib.pretty import pretty

from diglot.ffi_core.lifetimes.ledger import Border, Diff, Edge, Holder, Node, Proxy, Site
from diglot.kernel.views import ChainsView, DiffView, FiguresView, GraphView, HeapTable, summary
from diglot.kernel.views.text import bytes_of, object_text, one_of, place, shorten
from diglot.kernel.views.view import View

CELL = Site("<js cell 3>", 2, "load", "In [3]")
CACHE = Proxy(1, "py", "dict", "{'a': 1}", 232, CELL, 3, 1, ("name cache", "Map entry of registry", "local x of f"))
REGISTRY = Proxy(2, "js", "Map", "Map(1) { 'k' => {'a': 1} }", 2048, Site("/lib/x.py", 9, "<module>", "In [4]"), 1200)
BARE = Proxy(3, "js", "Array", "[ 1, 2 ]", 64)
TITLES = {"<js cell 3>": "In[3]"}


class Screen(io.TextIOWrapper):
    """A terminal's stream."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def on_screen(monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    """Shows a view as IPython does on a terminal of an encoding."""
    for name in ("NO_COLOR", "FORCE_COLOR", "TTY_COMPATIBLE", "TTY_INTERACTIVE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLUMNS", "100")

    def show(view: View, encoding: str = "utf-8") -> str:
        with monkeypatch.context() as patch:
            patch.setattr(sys, "stdout", Screen(io.BytesIO(), encoding=encoding))
            return pretty(view)

    return show


@pytest.fixture
def columns(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    monkeypatch.setenv("COLUMNS", "140")
    return monkeypatch


# Tables


def test_a_table(columns: pytest.MonkeyPatch) -> None:
    lines = str(HeapTable([CACHE, REGISTRY], "2 live proxies", ["a note"], TITLES)).splitlines()
    assert lines[0] == "2 live proxies"
    assert re.split(r"\s{2,}", lines[1]) == ["object", "in", "type", "size", "made at", "handed", "held by"]
    assert re.split(r"\s{2,}", lines[2])[:-1] == ["{'a': 1}", "Python", "dict", "232 B", "In[3]:2 in load", "3"]
    assert lines[2].endswith("name cache, Map entry of registry, 1 more")
    assert re.split(r"\s{2,}", lines[3]) == [
        "Map(1) { 'k' => {'a': 1} }", "JavaScript", "Map", "2.0 KiB", "x.py:9, In [4]", "1,200",
    ]  # fmt: skip
    assert lines[4:] == ["a note"]


def test_a_table_leaves_out_columns_that_say_nothing(columns: pytest.MonkeyPatch) -> None:
    assert str(HeapTable([BARE], "one")).splitlines()[1].split() == ["object", "in", "type", "size"]


@pytest.mark.parametrize("width", [20, 30, 44, 60, 80, 100, 120])
def test_a_table_fits_a_narrow_terminal(monkeypatch: pytest.MonkeyPatch, width: int) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    lines = str(HeapTable([CACHE, REGISTRY, BARE], "x", (), TITLES)).splitlines()
    assert len(lines) == 5  # no row takes two
    assert max(map(len, lines)) <= width
    assert lines[1].startswith("object")
    assert "dict" in lines[2]


def test_a_table_shows_the_first_and_says_how_many_more_there_are(columns: pytest.MonkeyPatch) -> None:
    table = HeapTable([CACHE, REGISTRY, BARE], "3", limit=1)
    for text in (str(table), table._repr_html_()):
        assert "{'a': 1}" in text
        assert "[ 1, 2 ]" not in text
        assert "... and 2 more: `-n 3` or `--all` shows them" in text
    whole = HeapTable([CACHE, REGISTRY, BARE], "3", limit=None)
    for text in (str(whole), whole._repr_html_()):
        assert "[ 1, 2 ]" in text
        assert "more:" not in text


def test_a_table_is_a_sequence_of_all_its_proxies() -> None:
    table = HeapTable([CACHE, REGISTRY, BARE], "3", limit=1)
    assert isinstance(table, Sequence)
    assert len(table) == 3
    assert table[0] is CACHE
    assert list(table[1:]) == [REGISTRY, BARE]
    assert BARE in table
    assert repr(table) == "<HeapTable: 3 proxies>"
    assert not HeapTable([], "none")


def test_a_browser_gets_the_whole_of_what_a_cell_cuts() -> None:
    page = HeapTable([CACHE], "1")._repr_html_()
    assert 'title="name cache; Map entry of registry; local x of f"' in page
    assert "<code>{'a': 1}</code>" in page
    assert "var(--jp-" in page


def test_a_diff(columns: pytest.MonkeyPatch) -> None:
    view = DiffView(Diff((CACHE,), (REGISTRY, BARE), 7, 1234), "the cell began", True, TITLES)
    text = str(view)
    assert text.startswith("Since the cell began: 1 proxy made, 2 destroyed, 7 alive throughout, 1,234 came and went\n")
    assert text.index("Made") < text.index("{'a': 1}") < text.index("Destroyed") < text.index("[ 1, 2 ]")
    assert (view.made, view.destroyed, view.alive, view.passing) == ((CACHE,), (REGISTRY, BARE), 7, 1234)
    assert repr(view) == "<DiffView: 1 made, 2 destroyed, 7 alive>"


def test_a_diff_of_nothing() -> None:
    view = DiffView(Diff((), (), 0), "the session began", False)
    assert str(view) == "Since the session began: 0 proxies made, 0 destroyed, 0 alive throughout"
    assert "<table" not in view._repr_html_()


# Chains


CHAIN = (Holder("js", "root", "name cache"), Holder("js", "Map", "Map(1) {…}", "['k']"), Holder("py", "dict", "{}"))


def test_chains(columns: pytest.MonkeyPatch) -> None:
    other = (Holder("py", "module", "__main__", ".xs"), Holder("py", "list", "[{}]", "[0]"), Holder("py", "dict", "{}"))
    view = ChainsView("xs[0]", [CHAIN, other], 5)
    assert str(view).splitlines() == [
        "xs[0]: held through 2 chains",
        "name cache (JavaScript)",
        "└── Map(1) {…}",
        "    └── ['k'] dict {} (Python)",
        "module __main__ (Python)",
        "└── .xs list [{}]",
        "    └── [0] dict {}",
    ]
    assert list(view) == [CHAIN, other]
    assert view[0] is CHAIN
    assert repr(view) == "<ChainsView: 2 chains>"
    page = view._repr_html_()
    assert page.count("<li") == 6
    assert page.index("name cache") < page.index("Map(1)") < page.index("['k']")


def test_chains_tell_when_there_may_be_more_and_when_there_is_none() -> None:
    assert str(ChainsView("x", [CHAIN], 1)).startswith("x: the 1 shortest chain of holders\n")
    assert "no root leads to it" in str(ChainsView("x", [], 5))
    assert "<ul" not in ChainsView("x", [], 5)._repr_html_()


# Figures


def test_figures(columns: pytest.MonkeyPatch) -> None:
    stats = {"pyproxies": 3, "jsproxies": 0, "bytes": 2048, "memory_limit": 0, "pyproxies.a.b": 1, "pyproxies.c": 2,
             "new_figure": 5}  # fmt: skip
    view = FiguresView.of_heap(stats)
    assert [re.split(r"\s{2,}", line.strip()) for line in str(view).splitlines()] == [
        ["The heap"],
        ["Python objects that JavaScript sees", "3"],
        ["c", "2"],
        ["a.b", "1"],
        ["JavaScript objects that Python sees", "0"],
        ["memory of JavaScript", "2.0 KiB"],
        ["limit of that memory", "none"],
        ["new figure", "5"],
    ]
    assert isinstance(view, Mapping)
    assert dict(view) == stats
    assert view["pyproxies.c"] == 2
    assert dict(FiguresView.of_collection({"cycles": 2})) == {"cycles": 2}


def test_the_summary() -> None:
    stats = {"bytes": 2048, "memory_limit": 4096, "collections": 2, "cycles_found": 5}
    assert summary(stats, True) == ("JavaScript uses 2.0 KiB of 4.0 KiB; collections: 2, objects found in cycles: 5")
    assert summary({**stats, "memory_limit": 0}, False).endswith(
        "the ledger is off: `%heap on` notes where proxies are made"
    )


# The border


BORDER = Border(
    (
        Node(1, "py", "dict", "{'a': 1}", True, "name cache"),
        Node(2, "js", "Map", "Map(1) {…}", False, "name registry"),
        Node(3, "js", "function", "[Function: f]", True),
        Node(4, "py", "list", "[<function>]", False),
    ),
    (Edge(2, 1, "['k']"), Edge(4, 3, "[0]"), Edge(3, 3, ".self"), Edge(9, 1, "gone")),
    left_out=2,
)


def test_the_border_as_a_tree(columns: pytest.MonkeyPatch) -> None:
    assert str(GraphView(BORDER)).splitlines() == [
        "The border: 1 Python object that JavaScript sees, 1 JavaScript object that Python sees",
        "├── Python",
        "│   └── dict {'a': 1} (name cache)",
        "│       └── held in ['k'] by JavaScript's Map(1) {…} (name registry)",
        "└── JavaScript",
        "    └── [Function: f]",
        "        ├── held in [0] by Python's list [<function>]",
        "        └── held in .self by [Function: f]",
        "2 proxies left out",
    ]
    assert GraphView(BORDER).border is BORDER


def test_the_border_as_a_picture() -> None:
    page = GraphView(BORDER)._repr_html_()
    assert page.count("<rect") == 4
    assert page.count("stroke-dasharray") == 2  # those that only hold
    assert page.count('class="edge"') == 3  # all but that of a node that is not there
    assert 'role="img"' in page
    assert "<title>[Function: f] holds [Function: f] in .self</title>" in page
    assert "held in ['k'] by JavaScript's Map(1) {…}" in page  # the alternative in text
    assert "2 proxies left out" in page


def test_an_empty_border() -> None:
    view = GraphView(Border((), ()))
    assert str(view) == "The border: 0 Python objects that JavaScript sees, 0 JavaScript objects that Python sees"
    assert "<svg" not in view._repr_html_()


# Terminals


def test_a_terminal_gets_colours(on_screen: Callable[..., str]) -> None:
    view = HeapTable([CACHE], "1 live proxy")
    assert "\x1b[36mPython" in on_screen(view)
    assert "\x1b" not in str(view)


@pytest.mark.parametrize(("name", "value"), [("NO_COLOR", "1"), ("TERM", "dumb")])
def test_a_terminal_without_colours(
    on_screen: Callable[..., str], monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    shown = on_screen(HeapTable([CACHE], "1 live proxy"))
    assert "{'a': 1}" in shown
    assert not re.search(r"\x1b\[[\d;]*3\d", shown)  # bold and faint are no colours


def test_what_is_no_terminal_gets_plain_text(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")  # kernels set it
    monkeypatch.setattr(sys, "stdout", io.StringIO())
    view = GraphView(BORDER)
    assert pretty(view) == str(view)
    assert "\x1b" not in str(view)


@pytest.mark.parametrize("view", [HeapTable([CACHE, REGISTRY], "é"), ChainsView("é", [CHAIN], 5), GraphView(BORDER)])
def test_a_terminal_without_unicode(on_screen: Callable[..., str], view: View) -> None:
    assert not on_screen(view).isascii()
    shown = on_screen(view, "ascii")
    assert shown.isascii()
    assert "\\xe9" in shown or "\\u2026" in shown


# Words


def test_words() -> None:
    assert [bytes_of(number) for number in (0, 1023, 1024, 1536, 5 << 30, -2048)] == [
        "0 B", "1,023 B", "1.0 KiB", "1.5 KiB", "5.0 GiB", "-2.0 KiB",
    ]  # fmt: skip
    assert one_of(["a"]) == "a"
    assert one_of(["a", "b", "c"]) == "a, b or c"
    assert [shorten(text, 4) for text in ("abcd", "abcde", "日本語", "")] == ["abcd", "abc…", "日…", ""]
    assert object_text("Map", "Map(1) {}") == "Map(1) {}"
    assert object_text("function", "<function f>") == "<function f>"
    assert object_text("dict", "{}") == "dict {}"


@pytest.mark.parametrize(
    ("site", "text", "full"),
    [
        (None, "", ""),
        (CELL, "In[3]:2 in load", "In[3]:2 in load"),
        (Site("/lib/x.py", 9, "<module>", "In [4]"), "x.py:9, In [4]", "/lib/x.py:9, In [4]"),
        (Site("/lib/x.py", 0, "f"), "x.py in f", "/lib/x.py in f"),
        (Site("<eval>", 1, ""), "<eval>:1", "<eval>:1"),
        (Site("/", 1, ""), "/:1", "/:1"),
    ],
)
def test_places(site: Site | None, text: str, full: str) -> None:
    assert place(site, TITLES) == text
    assert place(site, TITLES, full=True) == full
