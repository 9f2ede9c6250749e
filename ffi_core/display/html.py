"""A value in HTML: a tree of `details`, which unfolds with a click or a key and needs no script.

Up to its limit it is complete, whoever shows it. Where there are a kernel and the lab extension, the rest is asked
for when it is wanted: `data-diglot-tree` names the tree, `data-place` the place of each row, `data-next` that of the
first row which is left out. kernel/lab/static/trees.js makes the same elements of the replies.

One style serves all values of a page: whoever shows several sends it with the first.

The colours are those of JupyterLab or VS Code where these are the host, so that they follow its theme; elsewhere text
and background of the scheme which the reader prefers, whatever the page around does.
"""

from __future__ import annotations

from xml.etree.ElementTree import Element, tostring

from .markup import element
from .tree import Node

__all__ = ["STYLE", "html", "rest_text"]

_HEAPS = {"js": ("JS", "lives in JavaScript"), "py": ("PY", "lives in Python")}

STYLE = """
.diglot-value { --text: #1f2328; --paper: #fff; --key: #0550ae; --js: #8a5a00; --py: #1a5fb4; }
@media (prefers-color-scheme: dark) {
  .diglot-value { --text: #e6edf3; --paper: #161b22; --key: #79c0ff; --js: #e3b341; --py: #8ab4f8; } }
.diglot-value { font-family: var(--jp-code-font-family, monospace); font-size: var(--jp-code-font-size, 13px);
  line-height: var(--jp-code-line-height, 1.3); overflow-x: auto;
  color: var(--jp-content-font-color1, var(--vscode-foreground, var(--text)));
  background: var(--jp-layout-color0, var(--vscode-editor-background, var(--paper))); }
.diglot-value ul { list-style: none; margin: 0; padding-left: 1.4em; }
.diglot-value li, .diglot-value summary { white-space: pre; line-height: inherit; }
.diglot-value li:not(:has(details)) { padding-left: 1.05em; }
.diglot-value summary { cursor: pointer; }
.diglot-value summary:focus-visible, .diglot-value button:focus-visible { outline: 2px solid
  var(--jp-brand-color1, currentColor); outline-offset: -1px; }
.diglot-value .key { color: var(--jp-mirror-editor-property-color,
  var(--vscode-debugTokenExpression-name, var(--key))); }
.diglot-value .type { font-style: italic; }
.diglot-value .heap { border: 1px solid currentColor; border-radius: 3px; padding: 0 .3em; font-size: .8em; }
.diglot-value .js { color: var(--jp-warn-color1, var(--js)); }
.diglot-value .py { color: var(--jp-brand-color1, var(--py)); }
.diglot-value .note { opacity: .75; }
.diglot-value button { font: inherit; color: inherit; background: none; border: none; padding: 0; cursor: pointer;
  text-decoration: underline dotted; }
""".replace("\n", " ").replace(".diglot-value", ".diglot-value" * 3)  # JupyterLab's rules for lists name two classes


def html(root: Node, reference: str | None = None, has_style: bool = True) -> str:
    """Return the HTML of a value.

    :param root: its tree.
    :param reference: what front ends call the tree to ask for more of it; None where there is nobody to ask.
    :param has_style: whether the style comes with it.
    """
    parts = [_node(root, None, True)]
    if has_style:
        style = Element("style")
        style.text = STYLE
        parts.insert(0, style)
    tree = element("div", *parts, class_="diglot-value", data_diglot_tree=reference)
    return tostring(tree, encoding="unicode", method="html")


def _node(node: Node, around: str | None, is_open: bool = False) -> Element:
    words: list[str | Element] = []
    if node.key:
        words += [element("span", node.key if node.key.endswith("=>") else f"{node.key}:", class_="key"), " "]
    if node.language != around:
        name, title = _HEAPS[node.language]
        words += [element("span", name, class_=f"heap {node.language}", title=title), " "]
    if node.size >= 0:
        words += [element("span", f"{node.type}({node.size:,})", class_="type"), " "]
    words.append(node.text)
    if node.size < 0:
        return element("span", *words, title=node.type or None)
    items = [
        element("li", _node(child, node.language), data_place=place) for place, child in enumerate(node.children or ())
    ]
    if node.next >= 0:
        items.append(element("li", rest_text(node.size, node.next), class_="note", data_next=node.next))
    return element("details", element("summary", *words), element("ul", *items), open="open" if is_open else None)


def rest_text(size: int, following: int) -> str:
    """Return what is in the place of the children that are left out."""
    rest = size - following
    return f"… {rest:,} more" if rest > 0 else "… more"
