"""Displays over the wire: of JavaScript's values and Python's objects, in cells of both languages."""

from __future__ import annotations

import base64

import pytest

from ..support import CLIENT_WARNINGS, Kernel, started

pytestmark = CLIENT_WARNINGS

PNG = base64.b64encode(bytes([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 0])).decode()
VEGA_LITE = "https://vega.github.io/schema/vega-lite/v5.json"
LONG = "Array.from({length: 30}, (_, i) => ({name: 'item ' + i}))"


@pytest.mark.parametrize(
    ("cell", "data"),
    [
        ("html`<b>x</b>`", {"text/html": "<b>x</b>"}),
        ("display(md`*x*`)", {"text/markdown": "*x*"}),
        ("({[Symbol.for('Jupyter.display')]: () => ({'text/html': 'own'})})", {"text/html": "own"}),
        ("({[Symbol.for('Jupyter.display')]: async () => ({'text/html': 'late'})})", {"text/html": "late"}),
        (
            "({[Symbol.for('Jupyter.display')]: () => ({'text/plain': 'words', 'text/html': 'own'})})",
            {"text/plain": "words", "text/html": "own"},
        ),
        ("display({x: 1})", {"text/plain": "{ x: 1 }"}),
        (f"Uint8Array.from(atob('{PNG}'), c => c.charCodeAt())", {"image/png": PNG}),
        (f"display({{'image/png': Buffer.from('{PNG}', 'base64')}}, {{raw: true}})", {"image/png": PNG}),
        (
            f"({{$schema: '{VEGA_LITE}', data: {{values: [{{a: 1}}]}}}})",
            {"application/vnd.vegalite.v5+json": {"$schema": VEGA_LITE, "data": {"values": [{"a": 1}]}}},
        ),
        ("'<svg></svg>'", {"image/svg+xml": "<svg></svg>", "text/plain": "'<svg></svg>'"}),
    ],
)
def test_values_display_themselves(any_kernel: Kernel, cell: str, data: dict[str, object]) -> None:
    reply = any_kernel(f"%%js\n{cell}")
    assert reply.error is None
    (shown,) = reply.data
    assert data.items() <= shown.items()
    assert "text/plain" in shown


def test_what_fits_a_line_is_text_and_what_does_not_a_tree(any_kernel: Kernel) -> None:
    (short,) = any_kernel("%%js\n({a: [1]})").data
    assert short == {"text/plain": "{ a: [ 1 ] }"}
    for cell in (f"%%js\n{LONG}", f"%%js\ndisplay({LONG})", f"import js; js.eval({LONG!r})"):
        (long,) = any_kernel(cell).data
        assert set(long) == {"text/plain", "text/html"}
        assert "<details" in long["text/html"]
        assert long["text/plain"].startswith("[\n  { name: 'item 0' }")


def test_the_tree_can_be_turned_off_and_json_on(any_kernel: Kernel) -> None:
    any_kernel("%config Diglot.json_values = True")
    (shown,) = any_kernel("%%js\n({a: [1]})").data
    assert shown == {"text/plain": "{ a: [ 1 ] }", "application/json": {"a": [1]}}
    any_kernel("%config Diglot.rich_values = False")
    (shown,) = any_kernel(f"%%js\n{LONG}").data
    assert set(shown) == {"text/plain"}
    any_kernel("%config Diglot.rich_values = True\n%config Diglot.json_values = False")


def test_an_asynchronous_display_in_a_python_cell(any_kernel: Kernel) -> None:
    any_kernel(
        "%%js\nvar soon = {[Symbol.for('Jupyter.display')]: async () => ({'text/html': 'soon'})}\n"
        "var open, gate = new Promise(resolve => { open = resolve })\n"
        "var later = {async [Symbol.for('Jupyter.display')]() { await gate; return {'text/html': 'later'} }}"
    )
    (shown,) = any_kernel("import js; js.soon").data
    assert shown["text/html"] == "soon"
    first, second = any_kernel(
        "import asyncio; display(js.later); js.open()\nfor turn in range(100): await asyncio.sleep(0)"
    ).data
    assert "text/html" not in first
    assert second["text/html"] == "later"


def test_the_value_stays_itself(any_kernel: Kernel) -> None:
    count = any_kernel(
        "%%js\nvar self = {[Symbol.for('Jupyter.display')]: async () => ({'text/html': 'x'})}; self"
    ).content["execution_count"]
    assert any_kernel(f"import js; Out[{count}] is js.self").result == "True"
    assert any_kernel("%%js\n'<svg></svg>'").result == "'<svg></svg>'"
    assert any_kernel("%%js\npy._ === '<svg></svg>'").result == "true"


@pytest.mark.parametrize(
    "method", ["() => { throw new RangeError('no') }", "async () => { throw new RangeError('no') }"]
)
@pytest.mark.parametrize("cell", ["%%js\nfailing", "%%js\nawait display(failing); 1", "import js; js.failing"])
def test_a_display_that_fails_shows_why_and_the_text(any_kernel: Kernel, method: str, cell: str) -> None:
    any_kernel(f"%%js\nvar failing = {{[Symbol.for('Jupyter.display')]: {method}, x: 1}}; null")
    reply = any_kernel(cell)
    assert [kind for kind, _ in reply.messages].count("error") == 1
    assert reply.error is not None
    assert (reply.error["ename"], reply.error["evalue"]) == ("RangeError", "no")
    assert "x: 1" in reply.data[0]["text/plain"]
    assert "display.js" not in "\n".join(reply.error["traceback"])


def test_a_python_object_whose_repr_fails(any_kernel: Kernel) -> None:
    any_kernel("class Bad:\n    def _repr_html_(self): raise ValueError('no')\n    def __repr__(self): return 'Bad()'")
    reply = any_kernel("%%js\npy.Bad()")
    assert reply.error is not None
    assert reply.error["ename"] == "ValueError"
    assert reply.result == "Bad()"


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("%%js\ndisplay(1, {display_id: 'NAME'}); null", "%%js\ndisplay(html`2`, {display_id: 'NAME', update: true})"),
        ("%%js\ndisplay(1, {displayId: 'NAME'}); null", "update_display('2', display_id='NAME')"),
        ("display(1, display_id='NAME'); None", "%%js\ndisplay(2, {display_id: 'NAME', update: true})"),
        ("%%js\nvar handle = display(1, {display_id: true}); null", "%%js\nhandle.update('2')"),
        ("handle = display(1, display_id=True)", "%%js\npy.handle.update('2')"),
    ],
)
def test_updates_of_displays(any_kernel: Kernel, first: str, second: str) -> None:
    name = f"name {abs(hash((first, second)))}"
    reply = any_kernel(first.replace("NAME", name))
    ((kind, content),) = [message for message in reply.messages if message[0] != "execute_result"]
    assert kind == "display_data"
    display_id = content["transient"]["display_id"]
    assert display_id == name or "True" in first or "true" in first
    ((kind, content),) = any_kernel(
        "from IPython.display import update_display\n" * (second[0] == "u") + second.replace("NAME", name)
    ).messages
    assert kind == "update_display_data"
    assert content["transient"]["display_id"] == display_id
    assert "2" in (content["data"].get("text/html") or content["data"]["text/plain"])


def test_metadata_goes_with_a_display(any_kernel: Kernel) -> None:
    ((_, content),) = any_kernel("%%js\ndisplay(html`x`, {metadata: {'text/html': {isolated: true}}})").messages
    assert content["metadata"] == {"text/html": {"isolated": True}}
    ((_, content),) = any_kernel("%%js\ndisplay(5, {metadata: {note: [1]}})").messages
    assert content["metadata"] == {"note": [1]}


def test_a_table_of_pandas(any_kernel: Kernel) -> None:
    pytest.importorskip("pandas")
    any_kernel("import pandas as pd; frame = pd.DataFrame({'a': [1, 2]})")
    for cell in ("%%js\nframe", "%%js\ndisplay(frame)", "%%js\nframe.head(1)"):
        (shown,) = any_kernel(cell).data
        assert "<table" in shown["text/html"]


def test_a_figure_of_matplotlib(any_kernel: Kernel) -> None:
    pytest.importorskip("matplotlib")
    reply = any_kernel("%%js\nimport plt from 'py:matplotlib.pyplot'\nplt.plot([1, 3, 2]); plt.gcf()")
    assert reply.error is None
    assert all(base64.b64decode(shown["image/png"])[:4] == b"\x89PNG" for shown in reply.data)
    assert reply.data
    # the figure of a cell that returns none is shown at its end
    (shown,) = any_kernel("%%js\nplt.plot([1, 2]); null").data[1:]
    assert "image/png" in shown


@pytest.mark.parametrize("cell", ["-0", "let zero = -0; zero", "display(-0)", "0 * -1"])
def test_minus_zero(any_kernel: Kernel, cell: str) -> None:
    reply = any_kernel(f"%%js\n{cell}")
    assert {data["text/plain"] for data in reply.data} | {reply.result} - {None} == {"-0"}


def test_no_trap_of_a_proxy_runs(any_kernel: Kernel) -> None:
    any_kernel(
        "%%js\nvar seen = []\nconst traps = new Proxy({}, { get: (_, name) => (...args) => "
        "{ seen.push(name); return Reflect[name](...args) } })\n"
        "var watched = new Proxy({ a: { b: { c: { d: 1 } } } }, traps), list = new Proxy(Array(99).fill('x'), traps)"
    )
    any_kernel("%%js\nwatched")
    any_kernel("%%js\nlist")
    any_kernel("%%js\ndisplay(watched); console.log(watched)")
    any_kernel("watched, list")
    assert any_kernel("%%js\nseen").result == "[]"
    hostile = any_kernel("%%js\nnew Proxy({}, { getPrototypeOf() { throw new Error('proto') } })")
    assert (hostile.result, hostile.error) == ("{}", None)


def test_a_notebook_gives_the_same_outputs_in_each_run(kernelspec: object) -> None:
    cells = [
        f"%%js\n{LONG}",
        "%%js\n({ a: { b: { c: { d: 1 } } }, l: Array(50).fill(7) })",
        f"%%js\ndisplay({LONG}); 1",
    ]
    runs = []
    for _ in range(2):
        for kernel in started("diglot"):
            runs.append([(reply.result, reply.data) for reply in map(kernel, cells)])
    assert runs[0] == runs[1]
    markup = [data["text/html"] for _, shown in runs[0] for data in shown if "text/html" in data]
    assert len(markup) == 3
    assert [text.count("<style>") for text in markup] == [1, 0, 0]


def test_the_cell_that_has_the_style_brings_it_again(any_kernel: Kernel) -> None:
    def styles(cell: str, **metadata: str) -> int:
        reply = any_kernel(f"%%js\n{cell}", metadata=metadata)
        return sum(data.get("text/html", "").count("<style>") for data in reply.data)

    any_kernel("get_ipython().diglot.values._has_style = False")  # other tests have shown values
    assert styles(LONG, cellId="one") == 1
    assert styles(LONG, cellId="two") == 0
    assert styles(LONG, cellId="one") == 1
    assert styles(LONG, cellId="two") == 0
