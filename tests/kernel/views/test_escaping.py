"""Names, keys and reprs are anyone's: whatever they are, they stay text, in a browser and in a terminal."""

from __future__ import annotations

import io
import sys
from dataclasses import replace
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diglot.ffi_core.lifetimes.ledger import Border, Diff, Edge, Holder, Node, Proxy, Site
from diglot.ffi_core.lifetimes.trace import Crossing, Crossings, TracedProxy, Value
from diglot.kernel.views import ChainsView, DiffView, FiguresView, GraphView, HeapTable, TraceView
from diglot.kernel.views.text import clean
from diglot.kernel.views.view import View

HOSTILE = (
    "</code></td><script>alert(1)</script>",
    '" onmouseover="alert(1)',
    "' onload='alert(1)",
    "&lt;b&gt; &amp; &#60;",
    "]]><!-- -->",
    "<style>*{display:none}</style>",
    "[red]bold[/red] :smile:",
    "\x1b]0;title\x07\x1b[2J\x1b[31m",
    "a\r\nb\u2028c\x00d",
    "\u202egnirts\u2066",
    "\ud800 lone",
    "日本語 é ­",
)
texts = st.sampled_from(HOSTILE) | st.text(min_size=1, max_size=30)
arbitrary = settings(deadline=None, max_examples=60)


class Reader(HTMLParser):
    """What a browser makes of a page: elements with the names of their attributes, and the texts."""

    def __init__(self) -> None:
        super().__init__()
        self.structure: list[Any] = []
        self.texts: list[str] = []
        self.values: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.structure.append((tag, [name for name, _ in attrs]))
        self.values += [value or "" for _, value in attrs]

    def handle_endtag(self, tag: str) -> None:
        self.structure.append(tag)

    def handle_comment(self, data: str) -> None:
        self.structure.append("comment")

    def handle_decl(self, decl: str) -> None:
        self.structure.append("declaration")

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def read(view: View) -> Reader:
    reader = Reader()
    reader.feed(view._repr_html_())
    reader.close()
    return reader


def proxy(text: str, language: Any = "py") -> Proxy:
    site = Site(text, 3, text, text)
    return Proxy(1, language, text, text, 64, site, 2, 1, (text, text, text))


def views(text: str) -> list[View]:
    """Every view, with the text wherever a text of the user may stand."""
    node = Node(1, "py", text, text, True, text)
    border = Border(
        (node, replace(node, id=2, language="js"), replace(node, id=3, proxied=False)),
        (Edge(1, 2, text), Edge(2, 1, text), Edge(3, 1, text), Edge(3, 3, text)),
    )
    chain = (Holder("js", "root", text, text), Holder("js", text, text, text), Holder("py", text, text))
    return [
        HeapTable([proxy(text), proxy(text, "js")], text, [text], {text: text}),
        HeapTable([proxy(text)], "heading"),
        DiffView(Diff((proxy(text),), (proxy(text),), 1), text, True),
        ChainsView(text, [chain, chain[1:]], 5),
        GraphView(border),
        TraceView(Crossings(None, crossings(text), [TracedProxy(1, "py", text, text), TracedProxy(2, "js", text)])),
        FiguresView.of_heap({"pyproxies": 1, f"pyproxies.{text}": 1, "jsproxies": 0}),
    ]


def crossings(text: str) -> list[Crossing]:
    value = Value(text, f"{text} → PyProxy", 1, True)
    kinds = ("call", "get", "set item", "step", "resume", "eval", "settle", text)
    rows = [
        Crossing(number, "js", kind, text, number % 3, text, (value, value), value, number % 2 == 1)
        for number, kind in enumerate(kinds, 1)
    ]
    inner = Crossing(9, "py", "call", text, 2, result=value, depth=1, parent=8)
    return [*rows, inner, Crossing(10, "js", "release", text, 1), Crossing(11, "py", "release", text)]


BENIGN = views("x")


@pytest.mark.parametrize("index", range(len(BENIGN)))
@arbitrary
@given(text=texts)
def test_no_text_becomes_markup(index: int, text: str) -> None:
    found, expected = read(views(text)[index]), read(BENIGN[index])
    assert found.structure == expected.structure
    assert clean(text).split()[:1] == [] or any(clean(text)[:4].strip() in part for part in found.texts)


@pytest.mark.parametrize("index", range(len(BENIGN)))
@arbitrary
@given(text=texts)
def test_what_is_shown_can_be_encoded_and_moves_no_cursor(index: int, text: str) -> None:
    view = views(text)[index]
    for shown in (str(view), view._repr_html_(), repr(view)):
        shown.encode("utf-8")
        assert all(character.isprintable() for character in shown if character != "\n")


@arbitrary
@given(text=texts)
def test_a_row_is_a_line(text: str) -> None:
    assert len(str(views(text)[1]).splitlines()) == len(str(BENIGN[1]).splitlines())


@given(text=texts)
def test_clean_keeps_what_prints(text: str) -> None:
    cleaned = clean(text)
    assert cleaned.isprintable()
    assert clean(cleaned) == cleaned
    if text.isprintable():
        assert cleaned == text
    assert clean(text, "ascii").isascii()


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp1252"])
@pytest.mark.parametrize("text", HOSTILE)
def test_output_without_unicode(monkeypatch: pytest.MonkeyPatch, encoding: str, text: str) -> None:
    written = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(written, encoding=encoding))
    for view in views(text):
        print(view, flush=True)
    assert len(written.getvalue().splitlines()) > 20
