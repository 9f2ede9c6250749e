"""Values as trees, and trees as HTML."""

from __future__ import annotations

import collections
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diglot.ffi_core import Heap
from diglot.ffi_core.display.html import html
from diglot.ffi_core.display.tree import Node, Trees


@pytest.fixture
def trees(heap: Heap) -> Iterator[Trees]:
    trees = Trees(heap)
    yield trees
    vars(trees).clear()  # pytest has the fixture still when it looks for what leaked


def lines(node: Node, level: int = 0) -> Iterator[str]:
    size = f"{node.type}({node.size}) " if node.size >= 0 else ""
    yield f"{'  ' * level}{node.key}|{node.language}|{size}{node.text}"
    for child in node.children or ():
        yield from lines(child, level + 1)
    if node.next >= 0:
        yield f"{'  ' * (level + 1)}... from {node.next}"


def shown(trees: Trees, value: Any, room: int = 1000) -> list[str]:
    return list(lines(trees.node(value, room)))


def test_javascript(heap: Heap, trees: Trees) -> None:
    value = heap.eval_js(
        "({ a: [1, , 'x'], m: new Map([[{ k: 1 }, new Set([true])]]), get lazy() { throw 1 }, set only(x) {}, f() {},"
        " [Symbol('s')]: null, bytes: new Uint8Array(2), none: {}, big: 1n, when: new Date(0) })"
    )
    root, *rest = shown(trees, value)
    assert root.startswith("|js|Object(10) { a: [Array], m: [Map], lazy: [Getter], only: [Setter], f: [Function: f], ")
    assert root.endswith("bytes: [Uint8Array], ... 4 more properties }")
    assert rest == [
        "  a|js|Array(3) [ 1, <1 empty item>, 'x' ]",
        "    0|js|1",
        "    1|js|<empty item>",
        "    2|js|'x'",
        "  m|js|Map(1) { [Object] => [Set] }",
        "    { k: 1 } =>|js|Set(1) { true }",
        "      0|js|true",
        "  lazy|js|[Getter]",
        "  only|js|[Setter]",
        "  f|js|[Function: f]",
        "  bytes|js|Uint8Array(2) [ 0, 0 ]",
        "    0|js|0",
        "    1|js|0",
        "  none|js|{}",
        "  big|js|1n",
        "  when|js|1970-01-01T00:00:00.000Z",
        "  [Symbol(s)]|js|null",
    ]


def test_classes_errors_proxies_and_functions(heap: Heap, trees: Trees) -> None:
    value = heap.eval_js(
        "[new (class Point { x = 1 }), new Proxy({ a: 1 }, { get() { throw 1 }, ownKeys() { throw 2 } }),"
        " Object.assign(() => 1, { tag: 't' }), Object.create(null, { z: { value: 1, enumerable: true } })]"
    )
    assert shown(trees, value)[1:] == [
        "  0|js|Point(1) { x: 1 }",
        "    x|js|1",
        "  1|js|Object(1) { a: 1 }",
        "    a|js|1",
        "  2|js|function(1) [Function (anonymous)] { tag: 't' }",
        "    tag|js|'t'",
        "  3|js|Object(1) [Object: null prototype] { z: 1 }",
        "    z|js|1",
    ]
    error = heap.eval_js("new Error('outer', { cause: [1] })")
    assert "  cause|js|Array(1) [ 1 ]" in shown(trees, error)


def test_python_in_javascript_and_back(heap: Heap, trees: Trees) -> None:
    class Account:
        def __init__(self, **fields: Any) -> None:
            self.__dict__.update(fields)

        def __repr__(self) -> str:
            return "Account()"

        def __getattr__(self, name: str) -> Any:
            raise AssertionError(name)

    inner = heap.eval_js("({ deep: [1] })")
    account = Account(owner="Ada", js=inner)
    value = heap.eval_js("(account, table) => ({ account, table })")(
        account, {"k": (1, {2}), 3: collections.deque([4])}
    )
    assert shown(trees, value)[1:] == [
        "  account|py|Account(2) Account()",
        "    owner|py|'Ada'",
        "    js|js|Object(1) { deep: [Array] }",
        "      deep|js|Array(1) [ 1 ]",
        "        0|js|1",
        "  table|py|dict(2) {'k': (1, {2}), 3: deque([4])}",
        "    'k'|py|tuple(2) (1, {2})",
        "      0|py|1",
        "      1|py|set(1) {2}",
        "        0|py|2",
        "    3|py|deque(1) deque([4])",
        "      0|py|4",
    ]


def test_a_python_object_is_asked_for_its_repr_alone(heap: Heap, trees: Trees) -> None:
    class Odd(dict[str, int]):
        def __iter__(self) -> Any:
            raise AssertionError

        items = keys = values = __len__ = __getitem__ = __iter__  # type: ignore[assignment]

        def __repr__(self) -> str:
            raise ValueError("no")

    class Hidden:
        @property
        def __dict__(self) -> Any:  # type: ignore[override]
            raise AssertionError

    value = heap.eval_js("(...items) => items")(Odd(a=1), Hidden())
    assert shown(trees, value)[1:3] == ["  0|py|Odd(1) <Odd whose repr raises ValueError: no>", "    'a'|py|1"]


def test_cycles_end(heap: Heap, trees: Trees) -> None:
    value = heap.eval_js("const knot = { n: 1 }; knot.self = knot; knot")
    assert shown(trees, value)[1:] == ["  n|js|1", "  self|js|[Circular]"]
    names: list[Any] = []
    names.append(heap.eval_js("(names) => [names]")(names))
    assert 8 <= len(shown(trees, names[0])) <= 12
    names.clear()


def test_room_is_shared_among_children(heap: Heap, trees: Trees) -> None:
    """A large child does not leave nothing for those behind it."""
    value = heap.eval_js("({ large: Array.from({ length: 90 }, () => Array(90).fill(1)), small: { a: { b: 1 } } })")
    found = shown(trees, value, 200)
    assert len([line for line in found if "..." not in line]) <= 200
    assert "      b|js|1" in found
    assert found.count("    0|js|Array(90) [ 1, 1, 1, 1, 1, ... 85 more items ]") == 1


@pytest.mark.parametrize(
    ("source", "size"),
    [
        ("Array.from({ length: 1e6 }, (_, i) => i)", 1_000_000),
        ("new Float64Array(1e6)", 1_000_000),
        ("new Map(Array.from({ length: 1e6 }, (_, i) => [i, i]))", 1_000_000),
        ("Object.fromEntries(Array.from({ length: 2e5 }, (_, i) => ['k' + i, i]))", 200_000),
    ],
)
def test_what_is_large_is_read_in_parts(heap: Heap, trees: Trees, source: str, size: int) -> None:
    value = heap.eval_js(f"var large = {source}; large")
    root = trees.node(value)
    assert root.size == size
    assert root.next == len(root.children or ()) == 100
    number = trees.keep(value)
    last = trees.children(number, [], size - 2, 100)
    assert [node.text for node in last.nodes] in (["0", "0"], [str(size - 2), str(size - 1)])
    assert last.next == -1
    assert trees.children(number, [], 100, 3).next == 103


def test_children_are_found_by_their_path(heap: Heap, trees: Trees) -> None:
    table = {"list": [heap.eval_js("({ found: { at: 'last' } })")]}
    value = heap.eval_js("(table) => new Map([['k', { table }]])")(table)
    number = trees.keep(value)
    path = [[0, "'k' =>"], [0, "table"], [0, "'list'"], [0, "0"], [0, "found"]]
    assert [node.text for node in trees.children(number, path).nodes] == ["'last'"]
    table["list"].clear()
    with pytest.raises(LookupError, match="'0' is not where it was"):
        trees.children(number, path)


def test_what_may_be_asked_for_is_not_kept_alive(heap: Heap, trees: Trees) -> None:
    value = heap.eval_js("({ a: 1 })")
    number = trees.keep(value)
    assert trees.children(number, []).nodes[0].text == "1"
    del value
    with pytest.raises(LookupError, match="the object is gone"):
        trees.children(number, [])
    with pytest.raises(LookupError, match="the object is gone"):
        trees.children(12345, [])


class Tags(HTMLParser):
    """What is markup in a text, and what is not."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.names: set[str] = set()
        self.text = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.names.update(name for name, _ in attributes)

    def handle_data(self, data: str) -> None:
        self.text += data


HOSTILE = st.text() | st.sampled_from(
    ["<script>alert(1)</script>", "</style><b>", "&lt;", '" onclick="x', "' autofocus onfocus='x", "]]>", "<!--",
     "\x00<", "\u202e", "\ud800", "</details>", "=>", "<img src=x onerror=x> =>"]
)  # fmt: skip


@given(HOSTILE, HOSTILE, HOSTILE)
def test_nothing_of_a_value_becomes_markup(key: str, kind: str, text: str) -> None:
    leaf = Node.of([key, "py", kind, -1, text, None, -1, 1])
    inner = Node.of([key, "js", kind, 2, text, [[key, "py", kind, -1, text, None, -1, 1]], 1, 2])
    markup = html(Node("", "js", kind, 2, text, (leaf, inner), 2), "token.1")
    found = Tags(markup)
    assert set(found.tags) == {"div", "style", "details", "summary", "ul", "li", "span"}
    assert found.tags.count("details") == 2
    assert found.names == {"class", "data-diglot-tree", "open", "title", "data-place", "data-next"}
    markup.encode("utf-8")


@given(st.dictionaries(HOSTILE, HOSTILE, max_size=4), HOSTILE)
def test_hostile_objects_of_both_heaps(entries: dict[str, str], name: str) -> None:
    class Hostile:
        def __repr__(self) -> str:
            return name

    with Heap() as heap:
        make = heap.eval_js(
            "((entries, name, object) => [Object.fromEntries(entries), { [Symbol.toStringTag]: name, object },"
            " new ({ [name]: class { x = Symbol(name) } })[name](), Object.assign(new Error(name), { name }),"
            " new Map([[name, entries]])])"
        )
        value = make(heap.to_js([list(pair) for pair in entries.items()]), name, {name: [Hostile(), entries]})
        found = Tags(html(Trees(heap).node(value)))
        del make, value
    assert set(found.tags) == {"div", "style", "details", "summary", "ul", "li", "span"}


def test_the_html_of_a_value(heap: Heap, trees: Trees) -> None:
    value = heap.eval_js("(table) => ({ list: Array(101).fill(0), table })")({"<k>": 1})
    markup = html(trees.node(value), "token.7")
    body = markup.split("</style>")[1]
    assert 'data-diglot-tree="token.7"' in markup
    assert body.startswith('<details open="open"><summary><span class="heap js" title="lives in JavaScript">JS</span> ')
    assert '<span class="type">Array(101)</span>' in body
    assert '<li class="note" data-next="100">… 1 more</li>' in body
    assert '<span class="heap py" title="lives in Python">PY</span> <span class="type">dict(1)</span>' in body
    assert "<span class=\"key\">'&lt;k&gt;':</span>" in body
    assert "prefers-color-scheme: dark" in markup
    assert re.search(r"color: var\(--jp-content-font-color1, ", markup)
    assert "data-diglot-tree" not in html(trees.node(value))
