"""The picture of a border: nothing lies on anything else, and lines cross as little as they must."""

from __future__ import annotations

from itertools import combinations, pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from diglot.ffi_core.lifetimes.ledger import Border, Edge, Node
from diglot.kernel.views.layout import BOX_WIDTH, Picture, lay_out


def node(identity: int, language: str) -> Node:
    return Node(identity, "js" if language == "js" else "py", "type", "repr", True)


@st.composite
def borders(draw: st.DrawFn) -> Border:
    languages = draw(st.lists(st.sampled_from(["py", "js"]), max_size=12))
    nodes = tuple(node(identity, language) for identity, language in enumerate(languages))
    ends = st.integers(0, len(nodes))  # one too far: not there
    edges = draw(st.lists(st.builds(Edge, ends, ends), max_size=40))
    return Border(nodes, tuple(edges))


@settings(deadline=None)
@given(border=borders())
def test_everything_has_its_place(border: Border) -> None:
    picture = lay_out(border)
    assert [box.node for box in picture.boxes] == list(border.nodes)
    for box in picture.boxes:
        assert box.x == picture.columns[box.node.language]
        assert box.y > 0
        assert box.y + box.height <= picture.height
        assert box.x + BOX_WIDTH <= picture.width
    for language in ("py", "js"):
        column = sorted((box for box in picture.boxes if box.node.language == language), key=lambda box: box.y)
        assert all(above.y + above.height < below.y for above, below in pairwise(column))
    known = range(len(border.nodes))
    assert [line.edge for line in picture.lines] == [
        edge for edge in border.edges if edge.source in known and edge.target in known
    ]
    assert all(0 <= x <= picture.width and 0 <= y <= picture.height for line in picture.lines for x, y in line.points)


@settings(deadline=None)
@given(border=borders())
def test_lines_end_at_their_boxes_each_at_a_place_of_its_own(border: Border) -> None:
    picture = lay_out(border)
    boxes = {box.node.id: box for box in picture.boxes}
    ends = []
    for line in picture.lines:
        for identity, point in ((line.edge.source, line.points[0]), (line.edge.target, line.points[-1])):
            box = boxes[identity]
            assert point[0] in (box.x, box.x + BOX_WIDTH)
            assert box.y < point[1] < box.y + box.height
            ends.append(point)
        assert line.crosses == (boxes[line.edge.source].node.language != boxes[line.edge.target].node.language)
    assert all(abs(y1 - y2) > 8 for (x1, y1), (x2, y2) in combinations(ends, 2) if x1 == x2)


def crossings(picture: Picture) -> int:
    rows = [sorted((line.points[0], line.points[-1])) for line in picture.lines if line.crosses]
    return sum((a[0][1] - b[0][1]) * (a[1][1] - b[1][1]) < 0 for a, b in combinations(rows, 2))


def test_what_need_not_cross_does_not() -> None:
    nodes = [node(identity, "py") for identity in range(10)] + [node(identity, "js") for identity in range(10, 20)]
    reverse = [Edge(identity, 19 - identity) for identity in range(10)]
    assert crossings(lay_out(Border(tuple(nodes), tuple(reverse)))) == 0


def test_lines_around_the_outside_enclose_one_another() -> None:
    nodes = tuple(node(identity, "py") for identity in range(9))
    for hub in range(9):
        star = [Edge(hub, identity) if identity % 2 else Edge(identity, hub) for identity in range(9)]
        ranges = [sorted((line.points[0][1], line.points[-1][1])) for line in lay_out(Border(nodes, tuple(star))).lines]
        for (top, bottom), (other_top, other_bottom) in combinations(ranges, 2):
            is_apart = bottom < other_top or other_bottom < top
            is_inside = (top - other_top) * (bottom - other_bottom) < 0
            assert is_apart or is_inside


def test_no_margin_is_left_for_lines_that_are_not_there() -> None:
    nodes = (node(1, "py"), node(2, "js"))
    across = lay_out(Border(nodes, (Edge(1, 2),)))
    bent = lay_out(Border(nodes, (Edge(1, 2), Edge(1, 1))))
    assert across.width < bent.width


def test_a_thousand_lines_take_no_square_of_the_time() -> None:
    nodes = tuple(node(identity, "py" if identity % 2 else "js") for identity in range(400))
    edges = tuple(Edge(identity, (identity * 7 + 1) % 400) for identity in range(400)) * 10
    assert len(lay_out(Border(nodes, edges)).lines) == 4000
