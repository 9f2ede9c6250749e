"""HTML and SVG as trees of elements, whose writer escapes all text and every attribute."""

from __future__ import annotations

from xml.etree.ElementTree import Element

from diglot.ffi_core.text import clean

__all__ = ["element"]


def element(name: str, *children: str | Element, **attributes: object) -> Element:
    """Make an element.

    :param children: elements and texts; a text is shown as it is, never as markup.
    :param attributes: by name; an underscore stands for a hyphen, at the end for nothing (`class_`). None: left out.
    """
    made = Element(name)
    for key, value in attributes.items():
        if value is not None:
            made.set(key.rstrip("_").replace("_", "-"), clean(str(value)))
    last: Element | None = None
    for child in children:
        if isinstance(child, Element):
            made.append(child)
            last = child
        elif last is None:
            made.text = (made.text or "") + clean(child)
        else:
            last.tail = (last.tail or "") + clean(child)
    return made
