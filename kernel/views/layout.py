"""Where the boxes and lines of the picture of a border are: two columns, one for each language.

Within a column the objects are in an order that keeps connected ones close and crossings few. Each line has a place
of its own at the edge of a box, and a box is as high as its lines need.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from statistics import fmean

from diglot.ffi_core.lifetimes.ledger import Border, Edge, Language, Node

__all__ = ["BOX_WIDTH", "Box", "Line", "Picture", "lay_out"]

BOX_WIDTH = 250
_GAP = 280  # between the columns: the labels of lines from both sides fit
_MARGIN = 130  # beside them, where lines within a column bend
_NO_MARGIN = 6
_TOP = 34  # the headings
_BOX_HEIGHT = 40
_SPACE = 14  # between boxes
_PORT = 17  # between the ends of lines
_ROUNDS = 8
_LARGE = 400  # lines from which on the crossings are not counted, which takes the square of it

Point = tuple[float, float]
_End = tuple[int, bool]  # number of an edge, and whether it is its source


@dataclass
class Box:
    """A node and its rectangle, in pixels."""

    node: Node
    x: float
    y: float = 0
    height: float = _BOX_HEIGHT


@dataclass(frozen=True)
class Line:
    """An edge and its Bezier curve.

    :ivar points: start, two control points, end.
    :ivar direction: 1 when it arrives to the right, -1 to the left.
    :ivar crosses: whether it leads to the other language.
    """

    edge: Edge
    points: tuple[Point, Point, Point, Point]
    direction: int
    crosses: bool


@dataclass(frozen=True)
class Picture:
    """The whole.

    :ivar columns: where each column begins.
    """

    width: float
    height: float
    columns: Mapping[Language, float]
    boxes: Sequence[Box]
    lines: Sequence[Line]


def lay_out(border: Border) -> Picture:
    """Find a place for every node and edge; edges of nodes that are not there are left out."""
    nodes = {node.id: node for node in border.nodes}
    edges = [edge for edge in border.edges if edge.source in nodes and edge.target in nodes]
    crosses = [nodes[edge.source].language != nodes[edge.target].language for edge in edges]
    bent = {nodes[edge.source].language for edge, crossing in zip(edges, crosses, strict=True) if not crossing}
    columns: dict[Language, float] = {"py": _MARGIN if "py" in bent else _NO_MARGIN}
    columns["js"] = columns["py"] + BOX_WIDTH + _GAP
    boxes = {node.id: Box(node, columns[node.language]) for node in nodes.values()}

    # By box and by its side: the inner one faces the other column.
    ends: dict[tuple[int, bool], list[_End]] = defaultdict(list)
    for index, edge in enumerate(edges):
        ends[edge.source, crosses[index]].append((index, True))
        ends[edge.target, crosses[index]].append((index, False))
    bottom = float(_TOP)
    for order in _orders(nodes, edges):
        y = float(_TOP)
        for identity in order:
            box = boxes[identity]
            most = max(len(ends[identity, False]), len(ends[identity, True]))
            box.y, box.height = y, max(_BOX_HEIGHT, _PORT * most + 6)
            y += box.height + _SPACE
        bottom = max(bottom, y)

    ports = _ports(boxes, edges, ends)
    return Picture(
        width=columns["js"] + BOX_WIDTH + (_MARGIN if "js" in bent else _NO_MARGIN),
        height=bottom,
        columns=columns,
        boxes=list(boxes.values()),
        lines=[
            _line(edge, boxes, crosses[index], ports[index, True], ports[index, False])
            for index, edge in enumerate(edges)
        ],
    )


def _orders(nodes: Mapping[int, Node], edges: Sequence[Edge]) -> tuple[list[int], list[int]]:
    """Return the order of both columns, by the barycentre of each node's neighbours, in several rounds."""
    neighbours: dict[int, list[int]] = defaultdict(list)
    for edge in edges:
        if edge.source != edge.target:
            neighbours[edge.source].append(edge.target)
            neighbours[edge.target].append(edge.source)
    orders = tuple(sorted(identity for identity in nodes if nodes[identity].language == name) for name in ("py", "js"))
    across = [
        (edge.source, edge.target) if nodes[edge.source].language == "py" else (edge.target, edge.source)
        for edge in edges
        if nodes[edge.source].language != nodes[edge.target].language
    ]
    best, least = orders, _crossings(orders, across)
    for _ in range(_ROUNDS):
        if not least:
            break
        for side in (1, 0):
            position = {identity: float(row) for order in orders for row, identity in enumerate(order)}
            centres = {
                identity: fmean([position[other] for other in neighbours[identity]] or [position[identity]])
                for identity in orders[side]
            }
            orders[side].sort(key=centres.__getitem__)
        found = _crossings(orders, across)
        if found < least:
            best, least = (list(orders[0]), list(orders[1])), found
    return best[0], best[1]


def _crossings(orders: Sequence[list[int]], across: Sequence[tuple[int, int]]) -> int:
    """Return how many pairs of lines between the columns cross; at least 1 where that is too much to count."""
    if len(across) > _LARGE:
        return 1
    left, right = ({identity: row for row, identity in enumerate(order)} for order in orders)
    rows = [(left[source], right[target]) for source, target in across]
    return sum((a[0] - b[0]) * (a[1] - b[1]) < 0 for a, b in combinations(rows, 2))


def _ports(
    boxes: Mapping[int, Box], edges: Sequence[Edge], ends: Mapping[tuple[int, bool], list[_End]]
) -> dict[_End, float]:
    """Return the height at which each end of each edge touches its box.

    Lines to the other column touch it in the order of their goals. Of those that bend around the outside, the ones that
    go far enclose the ones that do not.
    """
    found: dict[_End, float] = {}
    for (identity, crosses), group in ends.items():
        box = boxes[identity]

        def rank(end: _End, y: float = box.y, crosses: bool = crosses) -> tuple[bool, float]:
            index, is_source = end
            distance = boxes[edges[index].target if is_source else edges[index].source].y - y
            return (False, distance) if crosses else (distance > 0, -distance)

        for place, end in enumerate(sorted(group, key=rank)):
            found[end] = box.y + box.height * (place + 1) / (len(group) + 1)
    return found


def _line(edge: Edge, boxes: Mapping[int, Box], crosses: bool, start: float, end: float) -> Line:
    source, target = boxes[edge.source], boxes[edge.target]
    is_left = source.node.language == "py"
    if crosses:
        x1, x2 = (source.x + BOX_WIDTH, target.x) if is_left else (source.x, target.x + BOX_WIDTH)
        middle = (x1 + x2) / 2
        return Line(edge, ((x1, start), (middle, start), (middle, end), (x2, end)), 1 if is_left else -1, True)
    # Around the outside: the farther, the wider.
    x = source.x if is_left else source.x + BOX_WIDTH
    reach = min(30 + abs(end - start) / 6, _MARGIN - 20)
    bend = x - reach if is_left else x + reach
    return Line(edge, ((x, start), (bend, start), (bend, end), (x, end)), 1 if is_left else -1, False)
