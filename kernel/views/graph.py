"""The border of the two heaps: a picture in a browser, a tree in a terminal."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from xml.etree.ElementTree import Element

from rich.console import Console, ConsoleOptions, RenderResult
from rich.text import Text
from rich.tree import Tree

from diglot.ffi_core.lifetimes.ledger import Border, Language, Node

from .html import element
from .layout import BOX_WIDTH, Box, Line, Picture, lay_out
from .text import LANGUAGES, clean, count, object_text, shorten
from .view import View

__all__ = ["GraphView"]

_WIDTH, _HOLDER_WIDTH = 60, 36  # columns for one object in the tree
_BOX_TEXT, _LABEL_TEXT = 31, 17  # columns that a box and the label of a line have room for
_HEAD = 7  # pixels of an arrow's head


class GraphView(View):
    """The objects that cross the border and who holds them; what `%heap graph` returns.

    :param border: the data.
    :ivar border: the same.
    """

    def __init__(self, border: Border) -> None:
        self.border = border
        proxied = [node.language for node in border.nodes if node.proxied]
        self._heading = (
            f"The border: {count(proxied.count('py'), 'Python object')} that JavaScript sees, "
            f"{count(proxied.count('js'), 'JavaScript object')} that Python sees"
        )
        self._more = f"{count(border.left_out, 'proxy', 'proxies')} left out" if border.left_out else ""

    def _contents(self) -> str:
        return f"{count(len(self.border.nodes), 'object')}, {count(len(self.border.edges), 'edge')}"

    # -- the tree: each object that is seen from the other side, and what holds it -------------------------------------

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        encoding = options.encoding
        tree = Tree(Text(self._heading, "bold"), guide_style="dim")
        for language in LANGUAGES:
            branch: Tree | None = None
            for node, holders in self._held(language):
                if branch is None:
                    branch = tree.add(Text(LANGUAGES[language], "cyan" if language == "py" else "yellow"))
                leaf = branch.add(self._label(node, encoding))
                for holder, link in holders:
                    label = Text(no_wrap=True, overflow="ellipsis")
                    label.append(f"held in {clean(link, encoding)} by " if link else "held by ", "dim")
                    if holder.language != language:
                        label.append(f"{LANGUAGES[holder.language]}'s ", "cyan" if language == "js" else "yellow")
                    label.append_text(self._label(holder, encoding, _HOLDER_WIDTH))
                    leaf.add(label)
        yield tree
        if self._more:
            yield Text(self._more, "dim")

    def _held(self, language: Language) -> Iterator[tuple[Node, list[tuple[Node, str]]]]:
        """Yield the objects of a language with their holders; those that only hold come below what they hold."""
        nodes = {node.id: node for node in self.border.nodes}
        holders: dict[int, list[tuple[Node, str]]] = defaultdict(list)
        for edge in self.border.edges:
            if edge.source in nodes:
                holders[edge.target].append((nodes[edge.source], edge.label))
        for node in self.border.nodes:
            if node.language == language and (node.proxied or holders[node.id]):
                yield node, holders[node.id]

    @staticmethod
    def _label(node: Node, encoding: str, width: int = _WIDTH) -> Text:
        label = Text(shorten(clean(object_text(node.type, node.repr), encoding), width), no_wrap=True)
        label.overflow = "ellipsis"
        if node.root:
            label.append(f" ({clean(node.root, encoding)})", "green")
        return label

    # -- the picture ---------------------------------------------------------------------------------------------------

    def _elements(self) -> list[Element]:
        parts = [element("p", self._heading, class_="heading")]
        if self.border.nodes:
            legend = "Solid boxes are seen from the other language, dashed ones only hold. Arrows lead to what is held."
            parts += [self._svg(lay_out(self.border)), element("p", legend, class_="note")]
            text = element("details", element("summary", "The same as text"), element("pre", str(self)))
            parts.append(text)
        if self._more:
            parts.append(element("p", self._more, class_="note"))
        return parts

    def _svg(self, picture: Picture) -> Element:
        width, height = round(picture.width), round(picture.height)
        names = {node.id: object_text(node.type, node.repr) for node in self.border.nodes}
        return element(
            "svg",
            element("title", self._heading),
            *(
                element(
                    "text", LANGUAGES[language], x=x + BOX_WIDTH / 2, y=18, text_anchor="middle", class_=language,
                    font_size=14, font_weight=600,
                )
                for language, x in picture.columns.items()
            ),
            *(_drawn_line(line, names) for line in picture.lines),
            *(_drawn_box(box) for box in picture.boxes),
            *(label for line in picture.lines for label in _drawn_label(line)),
            xmlns="http://www.w3.org/2000/svg",
            role="img",
            width=width,
            height=height,
            viewBox=f"0 0 {width} {height}",
        )  # fmt: skip


def _drawn_box(box: Box) -> Element:
    node = box.node
    what = object_text(node.type, node.repr)
    middle = box.height / 2
    texts = [
        element(
            "text", shorten(clean(what), _BOX_TEXT), x=10, y=middle - 2 if node.root else middle + 4, font_size=12.5
        )
    ]
    if node.root:
        root = shorten(clean(node.root), _BOX_TEXT + 4)
        texts.append(element("text", root, x=10, y=middle + 13, font_size=11, class_=node.language))
    rectangle = element(
        "rect", x=0.75, y=0.75, width=BOX_WIDTH - 1.5, height=box.height - 1.5, rx=5, class_="box",
        stroke_dasharray=None if node.proxied else "4 3", stroke_width=1.5 if node.proxied else 1,
    )  # fmt: skip
    # A viewport of its own, so that no text leaves its box.
    return element(
        "svg", element("title", " - ".join(filter(None, (what, node.root)))), rectangle, *texts,
        x=box.x, y=box.y, width=BOX_WIDTH, height=box.height, overflow="hidden",
    )  # fmt: skip


def _drawn_line(line: Line, names: Mapping[int, str]) -> Element:
    (x1, y1), (x2, y2), (x3, y3), (x4, y4) = line.points
    base = x4 - _HEAD * line.direction  # the line ends where its head begins
    curve = element("path", d=f"M{x1:g} {y1:g}C{x2:g} {y2:g} {x3:g} {y3:g} {base:g} {y4:g}", class_="edge")
    head = element("path", d=f"M{x4:g} {y4:g}L{base:g} {y4 - 4:g}L{base:g} {y4 + 4:g}Z", class_="head")
    edge = line.edge
    text = " ".join(filter(None, (names[edge.source], "holds", names[edge.target], edge.label and f"in {edge.label}")))
    return element("g", element("title", text), curve, head)


def _drawn_label(line: Line) -> Iterator[Element]:
    """Yield the label of a line, beside the box where it begins: no two lines begin at one place."""
    text = shorten(clean(line.edge.label), _LABEL_TEXT)
    if text:
        (x, y), (control, _), *_ = line.points
        to_right = control > x
        yield element(
            "text", text, x=x + (6 if to_right else -6), y=y - 3, font_size=10.5,
            text_anchor="start" if to_right else "end",
        )  # fmt: skip
