"""What displays make of the nodes of a DOM: pictures that are XML, pages that are HTML, ids of their own."""

from __future__ import annotations

import re
from xml.dom import minidom

import pytest

from ..conftest import CellRunner
from ..support import Kernel


def bundle(run: CellRunner, source: str) -> dict[str, str]:
    """The MIME bundle of a value."""
    return dict(run.cells.display.bundle(run(source)))


SVG = "const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg'); svg.innerHTML = {}; svg"


def picture(run: CellRunner, inner: str) -> str:
    """The picture of an SVG element with this in it."""
    found = bundle(run, SVG.format(repr(inner)))
    assert list(found) == ["image/svg+xml"]
    minidom.parseString(found["image/svg+xml"])
    return found["image/svg+xml"]


def test_a_picture_is_well_formed_xml(run: CellRunner) -> None:
    text = picture(run, '<text title="a&amp;&quot;">x &lt; y &amp; z</text><style>a > b {}</style><!-- a -- b -->')
    assert text.startswith('<svg xmlns="http://www.w3.org/2000/svg" style="background:white">')
    assert "x &lt; y &amp; z" in text
    assert "a &gt; b {}" in text
    svg = run("svg.setAttribute('onclick', ''); svg.setAttribute('@x', 1); svg.append('\\0\\ud800x'); svg")
    text = dict(run.cells.display.bundle(svg))["image/svg+xml"]
    assert "@x" not in text
    assert text.endswith("x</svg>")
    minidom.parseString(text)


def test_a_picture_has_a_background(run: CellRunner) -> None:
    """Front ends with a dark theme show it as an image, in which what has no colour is black."""
    run(SVG.format("''"))
    style = "svg.setAttribute('style', '{}'); svg"
    assert 'style="background:white;color: red"' in bundle(run, style.format("color: red"))["image/svg+xml"]
    assert 'style="Background: none"' in bundle(run, style.format("Background: none"))["image/svg+xml"]
    assert "background" not in run("svg.removeAttribute('style'); new XMLSerializer().serializeToString(svg)")


def test_html_in_a_picture_keeps_its_namespace(run: CellRunner) -> None:
    run(SVG.format("''"))
    run("""
        const foreign = svg.appendChild(document.createElementNS('http://www.w3.org/2000/svg', 'foreignObject'));
        const p = foreign.appendChild(document.createElement('p'));
        p.append(document.createElement('br'), 'x');
    """)
    text = bundle(run, "svg")["image/svg+xml"]
    assert '<foreignObject><p xmlns="http://www.w3.org/1999/xhtml"><br />x</p></foreignObject>' in text
    minidom.parseString(text)


def test_links_of_xlink_are_declared(run: CellRunner) -> None:
    run(SVG.format("''"))
    run(
        "const use = svg.appendChild(document.createElementNS(svg.namespaceURI, 'use')); use.setAttribute('xlink:href', '#none')"
    )
    text = bundle(run, "svg")["image/svg+xml"]
    assert 'xmlns:xlink="http://www.w3.org/1999/xlink" xlink:href="#none"' in text
    minidom.parseString(text)


@pytest.mark.parametrize(("attributes", "box"), [
    ({"width": "100", "height": "50px"}, 'viewBox="0 0 100 50"'),
    ({"width": "100", "height": "50", "viewBox": "0 0 1 1"}, 'viewBox="0 0 1 1"'),
    ({"width": "100%", "height": "50"}, None),
    ({"width": "100"}, None),
])  # fmt: skip
def test_a_picture_scales(run: CellRunner, attributes: dict[str, str], box: str | None) -> None:
    run(SVG.format("''"))
    for name, value in attributes.items():
        run(f"svg.setAttribute({name!r}, {value!r})")
    found = re.findall(r'viewBox="[^"]*"', bundle(run, "svg")["image/svg+xml"])
    assert found == ([] if box is None else [box])


def test_ids_are_of_the_output_and_the_same_in_each_run(run: CellRunner) -> None:
    inner = (
        '<style>#a, b #a.c { fill: url("#a"); color: #a; } @media print { #a { stroke: #abc } }</style>'
        '<g id="a"></g><use href="#a"></use><use clip-path="url(#a)" href="#other" aria-labelledby="a b"></use>'
        '<animate begin="a.click; 3s"></animate>'
    )
    text = picture(run, inner)
    new = re.search(r'<g id="([^"]*)"', text)
    assert new is not None
    name = new[1]
    assert re.fullmatch(r"d\w+-a", name)
    assert (
        f'#{name}, b #{name}.c {{ fill: url("#{name}"); color: #a; }} @media print {{ #{name} {{ stroke: #abc }} }}'
        in text
    )
    assert f'href="#{name}"' in text
    assert f'clip-path="url(#{name})"' in text
    assert 'href="#other"' in text
    assert f'aria-labelledby="{name} b"' in text
    assert f'begin="{name}.click; 3s"' in text
    assert bundle(run, "svg")["image/svg+xml"] == text
    assert run("svg.querySelector('g').id") == "a", "the element keeps its own"
    run("svg.appendChild(document.createElementNS(svg.namespaceURI, 'rect'))")
    assert name not in bundle(run, "svg")["image/svg+xml"], "another picture has other ids"


PAGE = "const box = document.createElement('div'); box.innerHTML = {}; box"


def test_html_is_html(run: CellRunner) -> None:
    found = bundle(run, PAGE.format(repr('<label for="x">a &amp; b</label><input id="x"><br><style>a > b {}</style>')))
    text = found["text/html"]
    assert list(found) == ["text/html"]
    name = re.findall(r'for="(d\w+-x)"', text)
    assert (
        text
        == f'<div><label for="{name[0]}">a &amp; b</label><input id="{name[0]}"><br><style>a > b {{}}</style></div>'
    )


def test_ids_that_a_script_may_look_for_stay(run: CellRunner) -> None:
    found = bundle(run, PAGE.format(repr("<b id='x'></b><script>if (1 < 2) document.getElementById('x')</script>")))
    assert found["text/html"] == "<div><b id=\"x\"></b><script>if (1 < 2) document.getElementById('x')</script></div>"
    assert 'id="x"' in bundle(run, 'box.innerHTML = \'<b id="x" onclick="x.remove()"></b>\'; box')["text/html"]


def test_fragments_texts_and_documents(run: CellRunner) -> None:
    run("const fragment = document.createDocumentFragment(); fragment.append('a<b', document.createElement('hr'))")
    assert bundle(run, "fragment") == {"text/html": "a&lt;b<hr>"}
    assert bundle(run, "document.createTextNode('a<b')") == {"text/html": "a&lt;b"}
    assert bundle(run, "document") == {"text/html": "<html><head></head><body></body></html>"}
    run(SVG.format("''"))
    assert list(bundle(run, "const one = document.createDocumentFragment(); one.append(' ', svg, '\\n'); one")) == [
        "image/svg+xml"
    ]
    assert list(bundle(run, "one.append(svg.cloneNode()); one")) == ["text/html"]


def test_what_only_looks_like_a_node_is_shown_as_itself(run: CellRunner) -> None:
    assert bundle(run, "({ nodeType: 1 })") == {}
    assert bundle(run, "({ nodeType: 2, ownerDocument: 1, firstChild: 1 })") == {}
    assert bundle(run, "({ outerHTML: '<b>x</b>' })") == {"text/html": "<b>x</b>"}


def test_a_serializer_keeps_ids(run: CellRunner) -> None:
    run(SVG.format("'<g id=\"a\"></g>'"))
    assert (
        run("new XMLSerializer().serializeToString(svg)")
        == '<svg xmlns="http://www.w3.org/2000/svg"><g id="a" /></svg>'
    )


def test_a_notebook_shows_a_chart_that_a_package_draws(kernel: Kernel, tmp_path: object) -> None:
    kernel(f"""%%js
        require("fs").writeFileSync({str(tmp_path)!r} + "/chart.mjs", `
          export function chart(values) {{
            const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
            for (const value of values) {{
              svg.appendChild(document.createElementNS(svg.namespaceURI, "circle")).setAttribute("cx", value);
            }}
            return svg;
          }}`)""")
    reply = kernel(f'%%js\nimport {{ chart }} from "{tmp_path}/chart.mjs"\ndisplay(chart([1]))\nchart([3, 4])')
    shown = [data["image/svg+xml"] for data in reply.data]
    assert '<svg xmlns="http://www.w3.org/2000/svg" style="background:white"><circle cx="1" /></svg>' in shown
    assert (
        '<svg xmlns="http://www.w3.org/2000/svg" style="background:white"><circle cx="3" /><circle cx="4" /></svg>'
        in shown
    )
