"""The sequence picture: two lifelines, and an arrow for each question and each answer between them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple
from xml.etree.ElementTree import Element

from rich.cells import cell_len
from rich.text import Text

from diglot.ffi_core.lifetimes.ledger import Language
from diglot.ffi_core.lifetimes.trace import Crossing, TracedProxy, Value

from .html import element
from .text import LANGUAGES, clean, shorten

__all__ = ["Step", "answered", "asked", "drawn", "fit", "lines", "passed", "steps"]

Proxies = Mapping[int, TracedProxy]

_TO: Mapping[Language, Language] = {"py": "js", "js": "py"}
_STYLES: Mapping[Language, str] = {"py": "cyan", "js": "yellow"}

# {0}: the object that is asked; {1}: the name; {2}: the arguments; {3}: the index, or key, by name or as an argument.
_ASKED: Mapping[str, str] = {
    "name": "look up {1}",
    "set name": "{1} = {2}",
    "delete name": "delete {1}",
    "get": "{0}.{1}",
    "set": "{0}.{1} = {2}",
    "delete": "delete {0}.{1}",
    "has": "{3} in {0}",
    "has item": "{3} in {0}",
    "get item": "{0}[{3}]",
    "delete item": "delete {0}[{3}]",
    "add": "add {2} to {0}",
    "length": "length of {0}",
    "keys": "keys of {0}",
    "truth": "truth of {0}",
    "call": "{0}({2})",
    "new": "new {0}({2})",
    "eval": "run {0}",
    "import": "import {1}",
    "iterate": "iterator of {0}",
    "step": "next of {0}",
    "await": "await {0}",
    "settle": "{0}: {2}",
    "to_py": "{0}.to_py()",
    "toJs": "{0}.toJs()",
    "to_js": "to_js({0})",
    "toPy": "toPy({0})",
    "create_proxy": "create_proxy({0})",
    "copy": "copy of {0}",
    "destroy": "destroy {0}",
    "buffer": "memory of {0}",
    "str": "text of {0}",
    "repr": "text of {0}",
    "splice": "splice {0} at {3}",
    "pop": "pop from {0}",
    "reorder": "reorder {0}",
    "dispose": "dispose {0}",
}


class Step(NamedTuple):
    """One line of the picture.

    :ivar source: the lifeline that the arrow leaves.
    :ivar label: the text at the arrow.
    :ivar note: the text below it: how values crossed.
    :ivar kind: "ask", "answer", "note" (an arrow that has no answer) or "release" (no arrow).
    :ivar number: of the crossing.
    :ivar depth: how many crossings are under way around it.
    :ivar failed: whether an exception crosses.
    """

    source: Language
    label: str
    note: str
    kind: str
    number: int
    depth: int
    failed: bool = False


def fit(text: str, encoding: str) -> str:
    """Return the text as `clean` does, with the marks that are ours spelt out where the encoding lacks them."""
    if not encoding.lower().startswith("utf"):
        for mark, plain in (("→", "->"), ("…", "..."), ("µ", "u")):
            text = text.replace(mark, plain)
    return clean(text, encoding)


def _subject(row: Crossing, proxies: Proxies) -> str:
    proxy = proxies.get(row.proxy)
    return proxy.name if proxy is not None and proxy.name else row.target


def asked(row: Crossing, proxies: Proxies) -> str:
    """Return what was asked, as code says it."""
    subject = _subject(row, proxies)
    texts = [value.text for value in row.arguments]
    if row.kind == "release":
        kind = "PyProxy" if row.source == "js" else "JsProxy"
        return f"{kind} #{row.proxy} of {subject} released" if row.proxy else f"{kind} of type {subject} released"
    if row.kind == "set item":
        index, value = ([row.name, *texts] if row.name else [*texts, "", ""])[:2]
        return f"{subject}[{index}] = {value}"
    if row.kind == "resume":
        return f"{row.name}({', '.join(texts)}) in {subject}"
    if row.kind == "call" and row.name:  # keyword arguments
        plain = len(texts) - len(row.name.split(", "))
        texts = [*texts[:plain], *(f"{k}={v}" for k, v in zip(row.name.split(", "), texts[plain:], strict=False))]
    arguments = ", ".join(texts)
    if row.kind not in _ASKED:
        return f"{row.kind} {subject}"
    return _ASKED[row.kind].format(subject, row.name, arguments, row.name or arguments)


def answered(row: Crossing, proxies: Proxies) -> str:
    """Return what was answered, as code says it."""
    assert row.result is not None
    if row.kind == "step" and (row.name == "end" or row.result.text == "StopIteration"):
        return "the end"
    proxy = proxies.get(row.result.proxy) if row.kind != "name" else None
    return proxy.name if proxy is not None and proxy.name else row.result.text


def passed(value: Value) -> str:
    """Return how a value crossed, and what became of its proxy."""
    if not value.proxy:
        return value.how + (", made" if value.made else "")
    how = value.how
    for kind in ("PyProxy", "JsProxy", "JsException"):
        if kind in how:
            how = how.replace(kind, f"{kind} #{value.proxy}", 1)
            break
    else:
        return how
    return how if "itself" in how else f"{how}, {'made' if value.made else 'reused'}"


def steps(rows: Iterable[Crossing], proxies: Proxies) -> Iterator[Step]:
    """Yield the lines of the picture: the question of each crossing, what is inside of it, its answer."""
    open_rows: list[Crossing] = []
    around: dict[int, int] = {}  # what has no answer is closed at once: what is inside of it follows
    for row in rows:
        parent = around.get(row.parent, row.parent)
        while open_rows and open_rows[-1].number != parent:
            yield from _answer(open_rows.pop(), proxies)
        label = asked(row, proxies)
        note = "; ".join(passed(value) for value in row.arguments)
        if row.kind == "release":
            yield Step(row.source, label, "", "release", row.number, row.depth)
        elif row.kind in ("settle", "await") or (row.kind == "buffer" and row.source == "py"):
            failed = row.kind == "settle" and row.target == "rejected"
            around[row.number] = parent
            yield Step(row.source, label, note, "note", row.number, row.depth, failed)
        else:
            yield Step(row.source, label, note, "ask", row.number, row.depth)
            open_rows.append(row)
    while open_rows:
        yield from _answer(open_rows.pop(), proxies)


def _answer(row: Crossing, proxies: Proxies) -> Iterator[Step]:
    label, note = "", ""
    if row.result is not None:
        label, note = answered(row, proxies), passed(row.result)
    failed = row.failed and label != "the end"
    yield Step(_TO[row.source], label, note, "answer", row.number, row.depth, failed)


# -- in a terminal ----------------------------------------------------------------------------------------------------

_MOST = 96  # columns of the picture
_STROKES = {True: ("│", "─", "┄", "▶", "◀", "╳"), False: ("|", "-", ".", ">", "<", "x")}


def lines(found: Sequence[Step], width: int, encoding: str) -> Iterator[Text]:
    """Yield the picture as lines of text."""
    life, solid, dashed, right, left, cross = _STROKES[encoding.lower().startswith("utf")]
    number_width = len(str(max(step.number for step in found))) + 1
    room = max(min(width, _MOST) - number_width - 4, 20)  # between the lifelines
    head = Text(" " * number_width)
    head.append(LANGUAGES["py"], "bold cyan").append(LANGUAGES["js"].rjust(room + 4 - 6), "bold yellow")
    yield head
    for step in found:
        line = Text((str(step.number) if step.kind in ("ask", "note") else "").rjust(number_width - 1) + " ", "dim")
        if step.kind == "release":
            side = "py" if step.source == "py" else "js"
            text = shorten(fit(f"{cross} {step.label}", encoding), room - 2)
            body = f" {text}".ljust(room) if side == "py" else f"{text} ".rjust(room)
            line.append(f"{life}{_padded(body, room, side == 'js')}{life}", "dim")
            yield line
            continue
        label = shorten(fit(step.label, encoding), room - 8)
        style = "red" if step.failed else _STYLES[step.source]
        stroke = dashed if step.kind == "answer" else solid
        filled = f" {label} " if label else ""
        before = (room - 1 - cell_len(filled)) // 2
        after = room - 1 - cell_len(filled) - before
        line.append(life)
        if step.source == "py":
            line.append(stroke * before, style).append(filled).append(stroke * after + right, style)
        else:
            line.append(left + stroke * before, style).append(filled).append(stroke * after, style)
        line.append(life)
        yield line
        if step.note:
            note = shorten(fit(step.note, encoding), room - 2)
            pad = (room - cell_len(note)) // 2
            text = " " * pad + note + " " * (room - pad - cell_len(note))
            yield Text(" " * number_width).append(life).append(text, "dim").append(life)


def _padded(text: str, width: int, to_right: bool) -> str:
    missing = max(width - cell_len(text), 0)
    return " " * missing + text.lstrip() + " " if to_right and missing else text + " " * missing


# -- in a browser -----------------------------------------------------------------------------------------------------

_WIDTH, _LEFT, _RIGHT = 780, 120, 660  # of the picture; where the lifelines are
_TOP, _ARROW, _NOTE = 44, 30, 15  # heights: of the heads, of an arrow with its label, of the text below it
_BAR, _SHIFT = 9, 5  # the width of an activation, and how far one sticks out of the one that it is inside of
_TEXT = 70  # columns that an arrow's label has room for


def drawn(found: Sequence[Step], title: str) -> Element:
    """Return the picture as SVG."""
    x: Mapping[Language, float] = {"py": _LEFT, "js": _RIGHT}
    y = float(_TOP)
    begun: dict[int, float] = {}
    bars: list[Element] = []
    arrows: list[Element] = []
    for step in found:
        if step.kind == "release":
            y += 20
            arrows.append(_released(step, x[step.source], y))
            y += 6
            continue
        y += _ARROW
        target = _TO[step.source]
        if step.kind == "ask":
            begun[step.number] = y
        elif step.kind == "answer":
            bars.append(_bar(step.source, x[step.source], begun[step.number], y, step.depth))
        arrows.append(_arrow(step, x[step.source], x[target], y))
        if step.note:
            y += _NOTE
    height = round(y + 24)
    life = [
        element("line", x1=at, y1=_TOP - 12, x2=at, y2=height - 8, class_="life", stroke_dasharray="2 4")
        for at in x.values()
    ]
    heads = [part for language in x for part in _head(language, x[language])]
    return element(
        "svg", element("title", title), *life, *bars, *heads, *arrows,
        xmlns="http://www.w3.org/2000/svg", role="img", width=_WIDTH, height=height, viewBox=f"0 0 {_WIDTH} {height}",
        class_="sequence",
    )  # fmt: skip


def _head(language: Language, x: float) -> tuple[Element, Element]:
    box = element("rect", x=x - 55, y=4, width=110, height=26, rx=5, class_="box")
    text = element(
        "text", LANGUAGES[language], x=x, y=22, text_anchor="middle", font_size=14, font_weight=600, class_=language
    )
    return box, text


def _bar(language: Language, x: float, top: float, bottom: float, depth: int) -> Element:
    outward = -1 if language == "py" else 1
    shift = min(depth // 2, 6) * _SHIFT * outward
    return element(
        "rect", x=x - _BAR / 2 + shift, y=top, width=_BAR, height=max(bottom - top, 4), class_=f"bar {language}"
    )


def _arrow(step: Step, x1: float, x2: float, y: float) -> Element:
    forward = 1 if x2 > x1 else -1
    start, end = x1 + forward * _BAR / 2, x2 - forward * (_BAR / 2 + 1)
    kind = f"{step.source} failed" if step.failed else step.source
    line = element(
        "line", x1=start, y1=y, x2=end - (6 * forward if step.kind != "answer" else 0), y2=y, class_=f"arrow {kind}",
        stroke_dasharray="5 4" if step.kind == "answer" else None,
    )  # fmt: skip
    tip = f"M{end - 8 * forward:g} {y - 4:g}L{end:g} {y:g}L{end - 8 * forward:g} {y + 4:g}"
    is_answer = step.kind == "answer"
    head = element("path", d=tip if is_answer else f"{tip}Z", class_=f"tip {kind}{' open' if is_answer else ''}")
    middle = (x1 + x2) / 2
    texts = [
        element(
            "text", shorten(clean(step.label), _TEXT), x=middle, y=y - 5, text_anchor="middle", font_size=12.5,
            class_="failed" if step.failed else None,
        )
    ]  # fmt: skip
    if step.note:
        note = shorten(clean(step.note), _TEXT + 12)
        texts.append(element("text", note, x=middle, y=y + 13, text_anchor="middle", font_size=10.5, opacity=0.7))
    if step.kind in ("ask", "note"):
        texts.append(element("text", str(step.number), x=10, y=y + 4, font_size=10.5, opacity=0.6))
    tooltip = element("title", " - ".join(filter(None, (clean(step.label), clean(step.note)))))
    return element("g", tooltip, line, head, *texts)


def _released(step: Step, x: float, y: float) -> Element:
    inward = 1 if step.source == "py" else -1
    cross = element("path", d=f"M{x - 4:g} {y - 4:g}l8 8m0 -8l-8 8", class_="gone")
    text = element(
        "text", shorten(clean(step.label), _TEXT), x=x + 12 * inward, y=y + 4, font_size=11, opacity=0.7,
        text_anchor="start" if inward > 0 else "end",
    )  # fmt: skip
    return element("g", element("title", clean(step.label)), cross, text)
