"""What a JS cell becomes, shown by running it in the engine: values, names, and where its errors point."""

import json
import re

import dukpy
import pytest
from hypothesis import given
from hypothesis import strategies as st

from diglot.kernel.javascript.cell import Cell, CellSyntaxError, Declaration
from diglot.kernel.javascript.completeness import is_complete
from diglot.kernel.javascript.parse import parse_cell


class Engine:
    """Runs cells as the runtime does: declares the names, then evaluates the two texts as global scripts."""

    def __init__(self):
        self._js = dukpy.JSInterpreter()
        # Stands for import(), which needs modules: what was asked for, as a thenable.
        self._js.evaljs("globalThis.load = async (...request) => ({default: 'D', a: 'A', 'x-y': 'XY', request}); 0")

    def run(self, source):
        cell = parse_cell(source)
        for declaration in cell.declarations:
            self._js.evaljs(f"globalThis[{json.dumps(declaration.name)}] = undefined")
        for item in cell.imports:
            script = item.script.replace("import(", "load(")
            bind = item.bind or "() => {}"
            self._js.evaljs(f"{script}\n.then({bind}).catch((error) => {{ globalThis.failure = error }}); 0")
        if cell.hoisted is not None:
            self._js.evaljs(cell.hoisted + "\n0")  # a function cannot be handed over
        if not cell.is_async:
            return self._js.evaljs(cell.body if cell.has_value else cell.body + "\n;null")
        # A stand-in for the engine's flag for top-level await, which this interface does not offer.
        body = cell.body.replace("import(", "  load(")
        self._js.evaljs("(async () => {" + body + "\n})(); 0")
        return None

    def __getitem__(self, expression):
        return self._js.evaljs(expression)


@pytest.fixture
def engine():
    return Engine()


def rewritten(source):
    """Return the body without its extra line, which must be empty."""
    extra, _, body = parse_cell(source).body.partition("\n")
    assert extra == ""
    return body


def kinds(source):
    return {d.name: d.kind for d in parse_cell(source).declarations}


def byte_position(source, token):
    """Return line and column of a token, both from 1, as QuickJS counts them: columns in UTF-8 bytes."""
    before = source[: source.rindex(token)].encode()
    lines = re.split(rb"\r\n|\n|\r", before)
    return len(lines), len(lines[-1]) + 1


def test_plain_code_is_untouched():
    source = "foo(1)\n  .bar `${x}` // c\n\n"
    assert parse_cell(source) == Cell(source, (), None, "\n" + source, is_async=False, has_value=True)


# Values


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("const x = 1, y = 2; x + y", 3),
        ("let x, y = 2; [typeof x, y]", ["undefined", 2]),
        ("let x\n(1, 2)", 2),  # `x` read in place would be called
        ("let x\n[typeof x]", ["undefined"]),
        ("let x // é\n\n[typeof x]", ["undefined"]),
        ("if (1) {}\n[2]", [2]),
        ("{ let x\n`a` }", "a"),
        ("let x = 1\nlet y = x\n[y]", None),  # y = x[y], as without rewriting
        ("foo = 1\nconst [a, b] = [1, 2]; [b, a]", [2, 1]),
        ("foo = 1\nconst {a} = {a: 5}; a", 5),
        ("const{a}={a:5};a", 5),
        ("const {a, b: [c = 7], ['d']: d, e: {f}, ...r} = {a: 1, b: [], d: 4, e: {f: 6}, z: 0}; [a, c, d, f, r]",
         [1, 7, 4, 6, {"z": 0}]),
        ("const x = 1, {a} = {a: 2}, [b] = [3]; [x, a, b]", [1, 2, 3]),
        ("let u, {a} = {a: 2}, v; [u, a, v] + ''", ",2,"),
        ("const {a} = {a: 1}\n;[a]", [1]),
        ("const f = () => 1, {g = class {}} = {}; [f.name, g.name]", ["f", "g"]),
        ("var [a, , b = 3, ...c] = [1, 2, undefined, 4]; [a, b, c]", [1, 3, [4]]),
        ("class A { static y = A.name; m() { return 1 } }\n[A.y, new A().m()]", ["A", 1]),
        ("class A {}\n(1)", 1),
        ("class A {} class B extends A {} new B() instanceof A", True),
        ("let one = 1 // one\nclass A {}\nA.name + one", "A1"),
        ("f(); function f() { return 3 }", None),
        ("function f() { return 3 }\n(f())", 3),
        ("foo = 2\nfunction f() {}\n[foo]", [2]),
        ("function f(n) { return n ? n * f(n - 1) : 1 } [f(4), f.name]", [24, "f"]),
        ("function*f(){ yield 1 }function*g(){ yield 2 }[...f(), ...g(), f.name]", [1, 2, "f"]),
        ("async function f() {} async function* g() {} [f, g].map(x => x.constructor.name + x.name)",
         ["AsyncFunctionf", "AsyncGeneratorFunctiong"]),
        ("function\nf\n() { return 1 }\nf()", 1),
        ("function /* a */ f /* b */ () { return 1 }\nf()", 1),
        ("var f; function f() {} typeof f", "function"),
        ("var f = 1; function f() {} typeof f", "number"),
        ("let \\u0061 = 5; a", 5),
        ("var s = 0; for (var i = 0, n = 3; i < n; i++) s += i; [s, i, n]", [3, 3, 3]),
        ("for (var i; !i; i = 1); i", 1),
        ("for (var {a} = {a: 2}; a < 4; a++); a", 4),
        ("for (var k in {p: 1}); k", "p"),
        ("for (var {a} of [{a: 1}, {a: 2}]); a", 2),
        ("for (var [a] of [[1]]) var b = a; b", 1),
        ("for (var async of [8]); async", 8),
        ("if (1) var a = 1, b; else var c; [a, typeof b, typeof c]", [1, "undefined", "undefined"]),
        ("if (0) var a\nelse var b = 2; b", 2),
        ("do var a = 1\nwhile (0); a", 1),
        ("if (1) var [a] = [4]; a", 4),
        ("if (1) var {a} = {a: 4}; else 0; a", 4),
        ("{ { var a = 1 } } try { throw 2 } catch (e) { var b = e } finally { var c = 3 } [a, b, c]", [1, 2, 3]),
        ("switch (1) { case 1: var a = 5; default: var b = 6 } l: var c = 7; [a, b, c]", [5, 6, 7]),
        ("let fs = []; for (let i = 0; i < 2; i++) fs.push(() => i); fs.map(f => f())", [0, 1]),
        ("'use strict'; (function () { return this === undefined })()", True),
        ("'use strict'\nfunction f() { return this === undefined }\nf()", True),
        ("// c\n'a'; 'use strict'; class A {}; (function () { return this === undefined })()", True),
        ("function f() { return this === undefined } 'use strict'; f()", False),
        ("'text'", "text"),
        ("#!/usr/bin/env node\nlet a = 1; a", 1),
        ("\ufefflet a = 1; a", 1),
        ("export const x = 1; export let y = x; y", 1),
        ("export function f() { return 1 }\nexport class A {}\nexport { f, A as B }\n;[f(), A.name]", [1, "A"]),
        ("export default {a: 1}", {"a": 1}),
        ("export default 1\n;[2]", [2]),
        ("export default (function () { return 1 })()", 1),
        ("export default function f() { return 1 }\n(f())", 1),
        ("export default class A {}\nA.name", "A"),
        ("let t = 1\nexport { t }\n;[t]", [1]),
        ("if (1) { 5; var x = 1; }", None),
        ("for (const x of [1, 2]) x", 2),
    ],
)  # fmt: skip
def test_value(engine, source, value):
    assert engine.run(source) == value


def test_functions_are_defined_before_the_body_runs(engine):
    engine.run("const early = f()\nfunction f() { return 3 }")
    assert engine["early"] == 3


def test_cells_share_and_redeclare_names(engine):
    engine.run("const x = 1; class A { v() { return 1 } }; function f() { return x }")
    assert engine.run("[f(), new A().v()]") == [1, 1]
    engine.run("let x = 2; class A { v() { return 2 } }")
    assert engine.run("[f(), new A().v()]") == [2, 2]


# Object literals


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("{a: 1}", {"a": 1}),
        ("{a: 1, b: 2}", {"a": 1, "b": 2}),
        ("  // why\n{a: 1} // because", {"a": 1}),
        ("{\n  a: 1,\n}\n", {"a": 1}),
        ("{}", {}),
        ("{ ...{a: 1} }", {"a": 1}),
        ("{ f() { return 1 } }.f() + {}", "1[object Object]"),
        ("{ let x = 1; x }", 1),
        ("{ 1; 2 }", 2),
        ("{ a: 1 };", 1),
        ("{\n  if (1) {\n    5\n  }\n}", 5),
        ("{ 1 }\n{ 2 }", 2),
    ],
)
def test_object_literal(engine, source, value):
    assert engine.run(source) == value


# Declarations


@pytest.mark.parametrize(
    ("source", "declared"),
    [
        ("const x = 1", {"x": "const"}),
        ("let a = 1, {b, c: {d}, ...e} = f, [g, [h = i], ...[j]] = k", dict.fromkeys("abdeghj", "let")),
        ("class A { static { var no } m() { var no } f = () => { var no } }", {"A": "class"}),
        ("function f(no = 1) { var no2 } async function g() {}", {"f": "function", "g": "function"}),
        ("x = function no() { var no }; y = () => { var no }; z = class no {}", {}),
        ("while (0) { if (1) { try { var a } catch { var b } } else var c }", dict.fromkeys("abc", "var")),
        ("{ let no; const no2 = 1; class no3 {} }", {}),
        ("for (let no of []) for (const no2 in {}) for (var a in {}) ;", {"a": "var"}),
        ("for (let no = 0;;) { var a }", {"a": "var"}),
        ("import d, {a as b, c, default as e} from 'm'", dict.fromkeys("dbce", "import")),
        ("import * as ns from 'm'; import 'n'; import {} from 'o'", {"ns": "import"}),
        ("export const a = 1; export function b() {} export {a as no}", {"a": "const", "b": "function"}),
        ("export var {a, b} = c", {"a": "var", "b": "var"}),
        ("var x; var x; function f() {} function f() {}", {"x": "var", "f": "function"}),
        ("var f; function f() {}; var f", {"f": "function"}),
        ("try {} catch (e) { var e }", {"e": "var"}),
        ("let é = 1, $_ = 2, \\u{61}b = 3, \\u0063 = 4", {"é": "let", "$_": "let", "ab": "let", "c": "let"}),
        ("x = 1; label: y", {}),
    ],
)
def test_declared_names(source, declared):
    assert kinds(source) == declared


def test_initialised_is_per_declarator():
    assert parse_cell("let a, b = 1; var c = 1; const d = 1; class E {}; function f() {}").declarations == (
        Declaration("a", "let", True),
        Declaration("b", "let", False),
        Declaration("c", "var", True),
        Declaration("d", "const", False),
        Declaration("E", "class", False),
        Declaration("f", "function", True),
    )


@pytest.mark.parametrize(
    ("source", "second"),
    [
        ("let x; const x = 1", "x ="),
        ("let x; const x", "x"),
        ("let x, x", "x"),
        ("let {x, y: [x]} = 1", "x]"),
        ("let x; var x", "x"),
        ("var x; let x", "x"),
        ("let x; { var x }", "x }"),
        ("let f; function f() {}", "f() {}"),
        ("function f() {} class f {}", "f {}"),
        ("class A {} let A", "A"),
        ("import a from 'm'; let a", "a"),
        ("import a, {b as a} from 'm'", "a}"),
        ("'😀';\r\n  'é'; let y; let y // c", "y // c"),
        ("{ let x; { var x } }", "x } }"),
        ("{ var x; class x {} }", "x {}"),
        ("for (let i;;) { var i }", "i }"),
        ("for (const i of []) { var i }", "i }"),
        ("try {} catch ({e}) { var e }", "e }"),
        ("switch (1) { case 1: let z; default: var z }", "z }"),
    ],
)
def test_declared_twice(source, second):
    with pytest.raises(CellSyntaxError, match=r"^Identifier '\w+' has already been declared") as caught:
        parse_cell(source, "Cell [1]")
    lines = source[: source.rindex(second)].split("\r\n")
    error = caught.value
    assert (error.filename, error.lineno, error.offset) == ("Cell [1]", len(lines), len(lines[-1]) + 1)
    assert error.text == source.split("\r\n")[-1]


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("const x", "Missing initializer in const"),
        ("const x = 1, y;", "Missing initializer in const"),
        ("let {a};", "Missing initializer in destructuring"),
        ("for (var x = 1 in o);", "may not have an initializer"),
        ("export * from 'm'", "cannot re-export"),
        ("export * as ns from 'm'", "cannot re-export"),
        ("export { a } from 'm'", "cannot re-export"),
    ],
)
def test_errors_that_the_engine_could_not_see(source, message):
    with pytest.raises(CellSyntaxError, match=message):
        parse_cell(source)


# Positions


@pytest.mark.parametrize(
    "source",
    [
        "boom()",
        "const a = 1, b = boom()",
        "let a\nlet b = 2;\tconst c = boom()",
        "const {a} = boom()",
        "const {a} = {}, [b] = [1], c = boom()",
        "let u, v = boom()",
        "var é = '😀'; boom()",
        "const 名 = 1; /* 😀 */ boom()",
        "function é() {} /* 😀 */ boom()",
        "let a = '\u2028'; boom()",
        "let a = 1\r\nlet b = 2\r\n  boom()",
        "let a = 1\rlet b = 2\r  boom()",
        "function f() {\n  return boom()\n}\nf()",
        "let b = 1; function f(a) { return boom() } f()",
        "function f() {} function g() { return boom() }\ng()",
        "async function a() {} function* b() {} function c() { return boom() }\nc()",
        "class A {\n  m() { return boom() }\n}\nnew A().m()",
        "foo = 1; // c\n\nclass A { m() { return boom() } }\nnew A().m()",
        "foo = 1;   class A { m() { return boom() } }\nnew A().m()",
        "class A extends boom() {}",
        "for (var i = 0, n = boom();;);",
        "for (var i of boom());",
        "for (var {a} of [1]) boom()",
        "if (1) var a = 1, b = boom()",
        "export const a = boom()",
        "export default boom()",
        "{a: boom()}",
        "{\n  a: 1, b: boom() }",
        "#!/bin/node\nboom()",
        "'use strict'; let a = 1; boom()",
    ],
)
def test_errors_point_at_the_cell_as_typed(engine, source):
    engine.run("boom = () => { throw Error() }; 0")
    with pytest.raises(dukpy.JSRuntimeError) as caught:
        engine.run(source)
    line, column = re.findall(r"<dukpy>:(\d+):(\d+)", str(caught.value))[1]  # [0] is in boom itself
    assert (int(line) - 1, int(column)) == byte_position(source, "boom()")  # the extra line is 1 here


@pytest.mark.parametrize(
    "source",
    ["let x = ;", "let a = 1\nlet 1x", "foo(", "{ a: 1, b: ; }", "function f( {}\nfoo", "`abc", "let x = '\ud800' )"],
)
def test_syntax_errors_are_left_to_the_engine(source):
    assert parse_cell(source) == Cell(source, (), None, "\n" + source, is_async=False, has_value=True)


def test_an_import_does_not_hide_the_real_syntax_error(engine):
    cell = parse_cell("import a from 'm'\nlet b = ;")
    assert cell.declarations == ()
    assert "import a" not in cell.body
    assert cell.body.endswith("\nlet b = ;")


@pytest.mark.parametrize(
    ("source", "body"),
    [
        ("const x = 1, y = 2;", ";     x = 1, y = 2;"),
        ("let x;", ";    ;"),
        ("let x, y = 2, z", ";      y = 2  ;"),
        ("const {a} = e; b", ";   ( {a} = e); b"),
        ("const {a} = e, b = 2 // c", ";   ( {a} = e, b = 2)// c"),
        ("for (var i = 0, n;;) {}", "for (    i = 0   ;;) {}"),
        ("for (var k in o) {}", "for (    k in o) {}"),
        ("function f() {\r\n\t}\r\ng", ";             \r\n  \r\ng"),
        ("import.meta; import('m')", "import.meta; import('m')"),
    ],
)
def test_text(source, body):
    assert rewritten(source) == body


def test_the_hoisted_text_is_blank_but_for_functions():
    cell = parse_cell("é // 😀\nfunction f(a) { é }\u2028b\r\n  async function* g() {}")
    assert cell.hoisted == "\n" + " " * 10 + "\nf=function(a) { é };\u2028 \r\n  g=async function*() {};"


# Imports


@pytest.mark.parametrize(
    ("source", "expression", "value"),
    [
        ("import d from 'm'", "d", "D"),
        ("import {a} from 'm'", "a", "A"),
        ("import d, {a as b, default as c, 'x-y' as e} from 'm'", "[d, b, c, e]", ["D", "A", "D", "XY"]),
        ("import * as ns from 'm'", "ns.a", "A"),
        ("import d, * as ns from 'm';", "[d, ns.a]", ["D", "A"]),
        ("import {} from 'm'\nx = 1", "x", 1),
        ("import'm'\n;x = 1", "x", 1),
        ("import 'm'\n(x = 1)", "x", 1),
        ("import {a} from 'm' // c\n[x] = [a]", "x", "A"),
        ("import * as ns from 'm' with {type: 'json'}", "ns.request", ["m"]),
        ("import * as ns from 'm'with{type: 'json'}\n;[1]", "ns.request", ["m"]),
        ("import {\n  a, // one\n  'x-y' as /* two */ b,\n} from 'm'\nx = [a, b]", "x", ["A", "XY"]),
        ("foo = 1\nimport d from 'm'; import {a} from 'm'; x = d + a", "x", "DA"),
        ("foo = 1 // c\nimport d from 'm'", "d", "D"),
        ("'use strict'\nimport d from 'm'\nx = d", "d", "D"),
    ],
)
def test_import(engine, source, expression, value):
    engine._js.evaljs("x = foo = undefined")
    engine.run(source)
    assert engine[expression] == value


def test_import_keeps_lines_and_the_place_of_the_call():
    source = "foo\nimport {\n  a\n} from 'm'\nbar"
    cell = parse_cell(source)
    assert cell.body.split("\n") == ["", "foo", ";       ", "   ", "          ", "bar"]
    (item,) = cell.imports
    assert item.script.split("\n") == ["", "   ", "        ", "   ", "       import('m')", "   "]
    assert (item.module, item.line, item.column) == ("m", 4, 8)
    assert item.names == (("a", 3, 3),)


# Await and the cell's value


@pytest.mark.parametrize(
    ("source", "is_async"),
    [
        ("await x", True),
        ("await (x)", True),
        ("await [x]", True),
        ("const a = b + await c()", True),
        ("for await (const x of y);", True),
        ("await using x = y", True),
        ("if (x) { y(`${await z}`) }", True),
        ("class A extends (await b) {}", True),
        ("class A { [await b]() {} }", True),
        ("const {a = await b} = c", True),
        ("import 'm'", False),  # imports are run apart
        ("export default await x", True),
        ("{a: await x}", True),
        ("import('m')", False),
        ("async function f() { await x; for await (const y of z); }", False),
        ("f = async () => await x", False),
        ("class A { async m() { await x } static async *[g]() { await y } }", False),
        ("x = { async m() { await y } }", False),
        ("x.await = {await: 1}", False),
        ("// await x", False),
        ("'await x'", False),
    ],
)
def test_is_async(source, is_async):
    assert parse_cell(source).is_async is is_async


@pytest.mark.parametrize(
    ("source", "has_value"),
    [
        ("1", True),
        ("1; // c", True),
        ("x = 1", True),
        ("let x = 1; x", True),
        ("if (x) y", True),
        ("if (x) ; else y", True),
        ("for (;;) { x; break; }", True),
        ("switch (x) { case 1: y; break; default: }", True),
        ("try { x } catch {}", True),
        ("l: { x }", True),
        ("export default 1", True),
        ("", False),
        ("// c", False),
        ("1;;", False),
        ("let x = 1", False),
        ("var x = 1 // c", False),
        ("x; class A {}", False),
        ("x\nfunction f() {}", False),
        ("import x from 'm'", False),
        ("export {x}", False),
        ("export const x = 1", False),
        ("if (x) { var y = 1 }", False),
        ("for (var i = 0; i < 3; i++) {}", False),
        ("while (x) { let y = 1 }", False),
    ],
)
def test_has_value(source, has_value):
    assert parse_cell(source).has_value is has_value


# Generated cells

# Statements that may stand in any order, each beginning a line. What begins with `mark` must not move. `#` is a number
# that makes the names of one statement its own.
STATEMENTS = [
    "mark#(1)",
    "const a#=mark#(), b# = mark#b",
    "let a#, b#, c# = mark#, d#",
    "  let {a#, b: [b# = mark#]} = mark#b",
    "var [é#, ...b#] = mark#",
    "for (var i# = mark#, j#; mark#b;) { let k = mark#c; var l# }",
    "for (var {p#} of mark#) if (mark#b) var q# = mark#c; else mark#d()",
    "function f#(mark#) { return mark#b }",
    "\tasync  function *  g#(mark#) {\n  var mark#b = `${mark#c}\n`\n}",
    "class A# extends mark# {\n  static é = mark#b; m() { mark#c } }",
    "/* é😀 */ class B# {\n  mark# = '😀' + mark#b }",
    "import d#, {a as a#,\n  b as b#\n} from 'm'",
    "import * as n# from 'm' // c",
    "export const x# = mark#",
    "export function y#(mark#) {\n\treturn mark#b }",
    "export {\n  z\n}",
    "'é😀\u2028'; mark#()",
    "if (mark#) {\n  try { var t# = mark#b } catch (e) { mark#c }\n}",
    "// mark# é",
    "",
]


@st.composite
def cells(draw):
    chosen = draw(st.lists(st.sampled_from(STATEMENTS), min_size=1, max_size=8))
    end = draw(st.sampled_from([";", " ;", "; // é", ""]))
    line_break = draw(st.sampled_from(["\n", "\r\n", "\n\n"]))
    statements = [text.replace("#", str(n)) for n, text in enumerate(chosen)]
    # The grammar joins a line to the next one in rare cases that a semicolon rules out; none is among the statements.
    return (end + line_break).join(statements).replace("\n", line_break if line_break == "\r\n" else "\n")


def line_breaks(text):
    return re.findall(r"\r\n|\n|\r", text)


def marks(text, first_line):
    lines = re.split(rb"\r\n|\n|\r", text.encode())
    return {
        found[0]: (number, found.start())
        for number, line in enumerate(lines, first_line)
        for found in re.finditer(rb"mark\w+", line)
    }


@given(cells())
def test_what_is_not_rewritten_stays_where_it_was(source):
    cell = parse_cell(source)
    texts = [text for text in (cell.hoisted, cell.body) if text is not None]
    for text in texts:
        assert line_breaks(text)[1:] == line_breaks(source)
    found = [marks(text, 0) for text in texts]
    assert sum(map(len, found)) == len(marks(source, 1))
    assert {mark: place for each in found for mark, place in each.items()} == marks(source, 1)


@given(cells())
def test_declarations_are_gone_from_both_texts(source):
    cell = parse_cell(source)
    for text in (cell.hoisted, cell.body):
        if text is not None:
            # Nothing is left to declare, and the rewritten text parses: no statement has run into another.
            again = parse_cell(text)
            assert again.declarations == ()
            assert is_complete(text)[0] == "complete"


FRAGMENTS = [
    "let", "const", "var", "function", "class", "import", "export", "default", "from", "await", "async", "for", "of",
    "in", "if", "else", "try", "catch", "{", "}", "(", ")", "[", "]", ",", ";", ":", "=", "=>", ".", "...", "*", "/",
    "?", "?.", "`", "${", "'", '"', "//", "/*", "*/", "#!", "@", "\\", "\\u0061", "a", "b", "é", "😀", "1", "'m'",
    "'use strict'", "\n", "\r\n", "\r", "\u2028", "\ud800",
]  # fmt: skip


@given(st.lists(st.sampled_from(FRAGMENTS), max_size=20), st.sampled_from(["", " "]))
def test_no_text_is_too_broken(fragments, separator):
    source = separator.join(fragments)
    status, indent = is_complete(source)
    assert status in ("complete", "incomplete", "invalid")
    assert indent.strip(" \t") == ""
    assert status == "incomplete" or indent == ""
    try:
        cell = parse_cell(source)
    except CellSyntaxError:
        return
    for text in (cell.hoisted, cell.body):
        assert text is None or line_breaks(text[text.index("\n") :])[1:] == line_breaks(source)


@given(cells(), st.data())
def test_the_first_lines_of_a_cell_are_never_invalid(source, data):
    lines = re.findall(r".*\n|.+", source)
    count = data.draw(st.integers(0, len(lines)))
    assert is_complete("".join(lines[:count]))[0] != "invalid"
