"""A JavaScript value in HTML: a line for each of its parts, which unfolds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from xml.etree.ElementTree import Element, tostring

from .html import element
from .text import shorten

__all__ = ["value_html"]

_WIDTH = 100  # columns of a line
_STYLE = """
.diglot-value { font-family: var(--jp-code-font-family, monospace); font-size: var(--jp-code-font-size, 13px);
  line-height: var(--jp-code-line-height, 1.3); color: var(--jp-content-font-color1, inherit); }
.diglot-value ul { list-style: none; margin: 0; padding-left: 1.4em; }
.diglot-value li, .diglot-value summary { white-space: pre; line-height: inherit; }
.diglot-value li:not(:has(details)) { padding-left: 1.05em; }
.diglot-value summary { cursor: pointer; }
.diglot-value .key { color: var(--jp-mirror-editor-property-color, #05a); }
.diglot-value .note { opacity: .7; }
""".replace("\n", " ").replace(".diglot-value", ".diglot-value" * 3)


def value_html(tree: Sequence[Any]) -> str:
    """Return the HTML of a value.

    :param tree: ``(key, text, children or None, number of children left out)``, nested.
    """
    style = Element("style")
    style.text = _STYLE
    return tostring(element("div", style, _node(tree, True), class_="diglot-value"), encoding="unicode", method="html")


def _node(tree: Sequence[Any], is_open: bool = False) -> Element:
    key, text, children, left_out = tree
    words: list[str | Element] = [element("span", key, class_="key"), " "] if key else []
    words.append(shorten(text, _WIDTH))
    if not children:
        return element("span", *words)
    items = [element("li", _node(child)) for child in children]
    if left_out:
        items.append(element("li", f"... {left_out:,} more", class_="note"))
    return element("details", element("summary", *words), element("ul", *items), open="open" if is_open else None)
