"""What every view in HTML is: its elements, and their style."""

from __future__ import annotations

from collections.abc import Iterable
from xml.etree.ElementTree import Element

from diglot.ffi_core.display.markup import element

__all__ = ["element", "page"]

# The colours are JupyterLab's, where it is the host, so that they follow its theme; elsewhere those around it.
# The rules that JupyterLab has for tables and lists name two classes: these name three.
_STYLE = """
.diglot-heap { color: var(--jp-content-font-color1, inherit); font-size: var(--jp-ui-font-size1, 13px); }
.diglot-heap table { border-collapse: collapse; margin: .4em 0; }
.diglot-heap th, .diglot-heap td { text-align: left; vertical-align: top; padding: .2em .7em; max-width: 32em;
  border-bottom: 1px solid var(--jp-border-color2, rgba(128, 128, 128, .35)); }
.diglot-heap th, .diglot-heap .word { white-space: nowrap; }
.diglot-heap .number { text-align: right; white-space: nowrap; }
.diglot-heap .part { padding-left: 2em; }
.diglot-heap .text { overflow-wrap: anywhere; }
.diglot-heap tr { background: none; }
.diglot-heap p { margin: .3em 0; }
.diglot-heap .note { opacity: .75; }
.diglot-heap .heading { font-weight: 600; }
.diglot-heap code, .diglot-heap pre { font-family: var(--jp-code-font-family, monospace); color: inherit;
  background: none; padding: 0; font-size: .95em; white-space: pre-wrap; }
.diglot-heap .py { color: var(--jp-brand-color1, #1976d2); }
.diglot-heap .js { color: var(--jp-warn-color1, #b8730a); }
.diglot-heap ul { list-style: none; margin: .2em 0; padding-left: 1.2em;
  border-left: 1px solid var(--jp-border-color2, rgba(128, 128, 128, .35)); }
.diglot-heap ul.roots { border-left: none; padding-left: 0; }
.diglot-heap svg { max-width: 100%; height: auto; font-family: var(--jp-code-font-family, monospace); }
.diglot-heap svg text { fill: currentColor; }
.diglot-heap svg .box { fill: var(--jp-layout-color2, rgba(128, 128, 128, .12)); stroke: currentColor; }
.diglot-heap svg .edge { fill: none; stroke: currentColor; stroke-opacity: .6; }
.diglot-heap svg .head { fill: currentColor; fill-opacity: .75; }
.diglot-heap svg .life { stroke: currentColor; stroke-opacity: .5; }
.diglot-heap svg .arrow, .diglot-heap svg .tip, .diglot-heap svg .gone { stroke: currentColor; stroke-width: 1.3; }
.diglot-heap svg .gone { fill: none; stroke-opacity: .7; }
.diglot-heap svg .tip { fill: currentColor; }
.diglot-heap svg .open { fill: none; }
.diglot-heap svg .bar { fill: currentColor; fill-opacity: .35; }
.diglot-heap .failed { color: var(--jp-error-color1, #d32f2f); }
""".replace("\n", " ").replace(".diglot-heap", ".diglot-heap" * 3)


def page(elements: Iterable[Element]) -> Element:
    """Make the output of a cell: the elements and the style of all of them."""
    style = Element("style")
    style.text = _STYLE
    return element("div", style, *elements, class_="diglot-heap")
