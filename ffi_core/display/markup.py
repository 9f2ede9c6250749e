"""HTML and SVG as trees of elements, whose writer escapes all text and every attribute; text made fit to be shown."""

from __future__ import annotations

from xml.etree.ElementTree import Element

__all__ = ["clean", "element"]


def clean(text: str, encoding: str = "utf-8") -> str:
    """Return the text with an escape for each character that does not print.

    Names, keys and reprs come from anyone. As they are they could move the cursor, turn the direction of writing,
    begin lines, or break whoever encodes the output.

    :param encoding: of the output; what it lacks is escaped too.
    """
    if not text.isprintable():
        text = "".join(
            character if character.isprintable() else character.encode("unicode_escape").decode("ascii")
            for character in text
        )
    if not text.isascii() and not encoding.lower().startswith("utf"):
        text = text.encode(encoding, "backslashreplace").decode(encoding)
    return text


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
