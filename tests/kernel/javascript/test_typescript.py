"""TypeScript and JSX: what cells and files in them do, and that positions stay those of the text."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from diglot.ffi_core import JsException
from diglot.kernel.javascript.compile import Dialect, to_javascript

from ..conftest import CellRunner


def plain(value: Any) -> Any:
    return value.to_py() if hasattr(value, "to_py") else value


@pytest.mark.parametrize(
    ("source", "value"),
    [
        (("let a: number = 1, b: string | undefined; const c: [x: number, y?: string] = [2];"
         "[a, b, c[0]]"), [1, None, 2]),
        (("function f<T extends object>(a: T, b?: number, ...c: string[]): T | undefined { return a }"
         "f({ x: 1 }).x"), 1),
        ("const g = async <T,>(x: T): Promise<T> => x; await g<number>(3)", 3),
        ("const h = (x: number): {\n  y: number } => ({ y: x })\nh(4).y", 4),
        (("interface P { x: number }\ntype Q = P & { y?: string };\nconst q: Q = { x: 1 } as Q;"
         "q!.x satisfies number"), 1),
        ("declare const nothing: number; declare function no(): void\ntypeof nothing", "undefined"),
        (("function o(a: number): string; function o(a: string): string; "
         "function o(a: any) { return typeof a } o(1)"), "number"),
        (("abstract class A<T> { abstract m(): T; protected readonly x: number = 1; y?: T; z!: T; declare w: T;"
         "get v(): number { return this.x } static s?: number = 2 }\nclass B extends A<string> implements Object {"
         "override m() { return 'm' } }\n[new B().m(), new B().v, B.s, 'w' in new B(), 'y' in new B()]"),
         ["m", 1, 2, False, True]),
        (("class P2 { constructor(private readonly a: number, public b = 2, c?: number) { this.b += 1 } }\n"
          "({ ...new P2(1) })"),
         {"a": 1, "b": 3}),
        ("class S extends Array<number> { constructor(readonly tag: string) { super(); } }\nnew S('t').tag", "t"),
        (("enum Color { Red, Green = 5, Blue, Text = 'x', Both = Green | 2 }\n"
         "[Color.Red, Color.Blue, Color[6], Color.Text, Color.Both]"), [0, 6, "Blue", "x", 7]),
        ("const enum E { A = 1 }\nE.A", 1),
        (("namespace N { export const a = 1; export function f() { return a + b } const b = 2; export type T = string;"
         "export namespace M { export let c = 3 } }\n[N.a, N.f(), N.M.c, 'b' in N]"), [1, 3, 3, False]),
        ("function t(this: Date, x: number) { return x } t.call(new Date(), 5)", 5),
        ("const m = new Map<string, Array<number>>([['a', [1]]]); m.get('a')![0]", 1),
        ("let n = <any>7; n", 7),
        ("for (const x of [1] as number[]) {} try { throw 1 } catch (e: unknown) { e }", 1),
        ("const v = 1 < 2, w = 3 > (2); [v, w]", [True, True]),
        ("export type X = number; export interface Y {}\nexport const z: X = 1; z", 1),
        ("let u = 1\ninterface Z {}\n(u)", 1),
        ("async function k(): Promise<void> {}\nawait k() ?? 'nothing'", "nothing"),
        (("class D { #p: number = 1; has(x: unknown): x is D { return #p in (x as object) } }\n"
          "new D().has(new D())"), True),
    ],
)  # fmt: skip
def test_typescript(run: CellRunner, source: str, value: Any) -> None:
    assert plain(run(source, dialect="ts")) == value


def test_names_are_shared_and_declared_again(run: CellRunner) -> None:
    run.names["xs"] = [1, 2]
    run("const total: number = [...xs].reduce((a: number, b: number) => a + b, 0); enum K { A }", dialect="ts")
    run("const total: number = 5; enum K { B = 2 }", dialect="ts")
    assert plain(run("[total, K.B]")) == [5, 2]
    assert run.py("total") == 5


@pytest.mark.parametrize(
    ("source", "place"),
    [
        ("let a: number = 1\nlet b: string = (a as any).nope(a as any)", "2:33"),
        ("type T = {\n  a: number\n}\nconst f = (x: T): never => { throw new Error('x') }; f({} as T)", "4:40"),
        ("class A { constructor(private a: number) {}\n  m(): void { nope() } }\nnew A(1).m()", "2:15"),
        ("let x: number = ;", "1:17"),
        ("let x: number = 1\ntype T = string; x y", "2:20"),
        ("const f = (x: number): number =>\n  x + nope\nf(1)", "2:7"),
    ],
)
def test_errors_stand_at_their_place(run: CellRunner, source: str, place: str) -> None:
    with pytest.raises(JsException) as caught:
        run(source, dialect="ts")
    assert f"<js cell 1>:{place}" in caught.value.stack


def test_typescript_without_a_javascript(run: CellRunner) -> None:
    with pytest.raises(SyntaxError, match="nest them") as caught:
        run("let a = 1\n  namespace A.B {}", dialect="ts")
    assert (caught.value.lineno, caught.value.offset) == (2, 3)


def test_files_in_typescript(run: CellRunner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "types.ts").write_text("export interface Shape { sides: number }\nexport type Name = string")
    (tmp_path / "lib.ts").write_text(
        "import { Shape, Name } from './types'\nimport type { Other } from './nowhere'\n"
        "import { twice, type Unused } from './twice.js'\n"
        "export class Square implements Shape { constructor(public readonly sides = 4) {} }\n"
        "export const name: Name = 'lib'\nexport { twice, type Shape }\nexport default (x: number): number => twice(x)"
    )
    (tmp_path / "twice.ts").write_text("export function twice(x: number) { return 2 * x }\nexport type Unused = 1")
    (tmp_path / "old.cts").write_text(
        "import path = require('path')\nexport = { joined: path.join('a', 'b') as string }"
    )
    (tmp_path / "bad.ts").write_text("const a: number = 1\nexport const b: string = (() => { throw new Error('x') })()")
    assert plain(run("import f, { Square, name } from './lib.ts'; [f(4), new Square().sides, name]")) == [8, 4, "lib"]
    assert run("require('./old.cts').joined") == "a/b"
    with pytest.raises(JsException) as caught:
        run("import './bad.ts'")
    assert f"{tmp_path / 'bad.ts'}:2:" in caught.value.stack


H = """const h = (tag, props, ...children) => ({ tag, props, children })
const React = { createElement: h, Fragment: 'F' };"""


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("<a/>", ["a", None, []]),
        ("<a b='x' c={1 + 1} d {...{ e: 5 }} data-f=\"&lt;\"></a>",
         ["a", {"b": "x", "c": 2, "d": True, "e": 5, "data-f": "<"}, []]),
        ("<a class='x' for='y'/>", ["a", {"class": "x", "for": "y"}, []]),
        ("<a>\n  one {1}\n  two &amp; three\n\n  <b/>{/* nothing */}{[2]}\n</a>",
         ["a", None, ["one ", 1, "two & three", ["b", None, []], [2]]]),
        ("<><b>x</b></>", ["F", None, [["b", None, ["x"]]]]),
        ("((Box) => <Box.Inner x={<i/>}/>)({ Inner: 'inner' })", ["inner", {"x": ["i", None, []]}, []]),
        ("((x) => <p>{x ? <b>{x}</b> : null}</p>)(1)", ["p", None, [["b", None, [1]]]]),
        ("(() => (\n  <ul>\n    {[1, 2].map((n) => <li key={n}>{n}</li>)}\n  </ul>\n))()",
         ["ul", None, [[["li", {"key": 1}, [1]], ["li", {"key": 2}, [2]]]]]),
    ],
)  # fmt: skip
@pytest.mark.parametrize("dialect", ["jsx", "tsx"])
def test_jsx(run: CellRunner, source: str, value: Any, dialect: Dialect) -> None:
    def shape(node: Any) -> Any:
        if isinstance(node, dict) and "tag" in node:
            props = node["props"]
            props = {key: shape(item) for key, item in props.items()} if isinstance(props, dict) else None
            return [node["tag"], props, [shape(child) for child in node["children"]]]
        return [shape(item) for item in node] if isinstance(node, list) else node

    run(H)
    assert shape(plain(run(f"const found = {source}; found", dialect=dialect))) == value


@pytest.mark.parametrize(
    ("source", "message", "place"),
    [
        ("<a>\n  x</b>", "Expected </a>, which closes <a>, not </b>", (2, 4)),
        ("<><b></b></c>", "Expected </>, which closes <>, not </c>", (1, 10)),
        ("<a.b></a.c>", "Expected </a.b>, which closes <a.b>, not </a.c>", (1, 6)),
    ],
)
@pytest.mark.parametrize("dialect", ["jsx", "tsx"])
def test_tags_that_do_not_match(
    run: CellRunner, source: str, message: str, place: tuple[int, int], dialect: Dialect
) -> None:
    run(H)
    with pytest.raises(SyntaxError, match=message) as caught:
        run(source, dialect=dialect)
    assert (caught.value.lineno, caught.value.offset) == place


def test_jsx_with_another_function(run: CellRunner) -> None:
    run("const make = (tag) => tag + '!'")
    assert run("/** @jsx make */\nconst x = <a/>; x", dialect="jsx") == "a!"


def test_types_in_jsx(run: CellRunner) -> None:
    run(H)
    assert run("const C = ({ n }: { n: number }) => <b>{n as number}</b>; C({ n: 3 }).children[0]", dialect="tsx") == 3


@pytest.mark.parametrize("dialect", ["ts", "tsx", "jsx"])
def test_javascript_stays_what_it_is(dialect: Dialect) -> None:
    source = Path(__file__).parents[3].joinpath("kernel", "modules", "node", "fs.js").read_text(encoding="utf-8")
    assert to_javascript(source, dialect) == source


@pytest.mark.parametrize(
    ("source", "status"),
    [
        ("let a: number = 1", "complete"),
        ("function f(a: number): void {", "incomplete"),
        ("interface A {\n  b: string\n}", "complete"),
        ("let a = )", "invalid"),
    ],
)
def test_is_complete(run: CellRunner, source: str, status: str) -> None:
    assert run.cells.is_complete(source, dialect="ts")[0] == status
