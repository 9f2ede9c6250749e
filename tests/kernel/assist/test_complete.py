"""Completion and inspection of live objects, in cells of both languages, without running what is looked at."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from typing import Any

import pytest
from IPython.core.completer import provisionalcompleter
from IPython.core.interactiveshell import InteractiveShell

from ..support import leave

JS = """
let ran = 0
const obj = {
  alpha: 1, 'with space': 2, "it's": 3, nested: {deep: {er: 1}}, list: [{q: 1}], method(a, b) {},
  get gamma() { ran++; return {x: 1} }, set only(v) { ran++ },
}
/**
 * Adds numbers.
 * @param {number} a the first
 */
function add(a, b = 2, ...rest) { return a + b }
const arrow = async (q, { w }) => q
class Point {
  static origin = 1
  static make() {}
  constructor(x, y) { this.x = x }
  norm() {}
  get size() { return ran++ }
}
class Sub extends Point {}
const point = new Point(1, 2)
const note = () => { ran++; return undefined }
const guarded = new Proxy({tee: 1, inner: {leaf: 1}}, {
  get: note, has: note, getOwnPropertyDescriptor: note,
  ownKeys() { ran++; return [] }, getPrototypeOf() { ran++; return null },
})
const mapping = new Map([['a key', 1], [2, 2]])
null
"""
PY = """
import os.path
class Thing:
    '''A thing.'''
    attribute = 1
    def __init__(self): self.instance = 1
    @property
    def computed(self): raise SystemError('was run')
    def method(self, a, b=1): '''Do it.'''
    @classmethod
    def build(cls): pass
    def __getattr__(self, name): raise AttributeError(name)
thing = Thing()
table = {'one': 1, 'two words': 2, 3: 4}
class Frame:
    def _ipython_key_completions_(self): return ['column']
frame = Frame()
def pyfunc(a, *, key=None): 'Doc of pyfunc.'
"""


@pytest.fixture
def cells(run: Any) -> Iterator[Any]:
    """Cells with names of both languages; nothing of them may run."""
    run(JS)
    run.py(PY)
    yield run.cells
    assert run("ran") == 0


def completed(cells: Any, source: str) -> tuple[list[str], Any]:
    """Complete at the bar, or at the end."""
    before, _, after = source.partition("|")
    found = cells.complete(before + after, len(before))
    assert len(found.matches) == len(set(found.matches)) == len(found.types)
    assert found.end == len(before)
    return found.matches, found


@pytest.mark.parametrize(
    ("source", "expected", "absent"),
    [
        ("obj.", {"alpha", "gamma", "only", "nested", "method", "hasOwnProperty"}, {"with space", "ran"}),
        ("obj?.nes", {"nested"}, {"alpha"}),
        ("obj.nested?.deep.", {"er"}, {"deep"}),
        ("obj\n  .nested /* c */ .de", {"deep"}, set()),
        ("obj.list[0].", {"q"}, set()),
        ("obj['nested'].", {"deep"}, set()),
        ("add(1, obj.ne", {"nested"}, set()),
        ("add(...obj.ne", {"nested"}, set()),
        ("`a ${obj.nested.", {"deep"}, set()),
        ("x => { if (obj.", {"alpha"}, set()),
        ("obj.gamma.", set(), {"x", "alpha", "toString"}),
        ("guarded.", {"tee", "inner"}, set()),
        ("guarded.inner.", {"leaf"}, {"tee"}),
        ("point.", {"x", "norm", "size"}, {"make"}),
        ("Point.", {"make", "origin"}, {"norm"}),
        ("Sub.", {"make"}, set()),
        ("new Point(1, 2).", {"norm", "size"}, {"make"}),
        ("new Poi", {"Point"}, set()),
        ("class A extends Poi", {"Point"}, set()),
        ("'text'.", {"toUpperCase"}, set()),
        ("`text`.", {"toUpperCase"}, set()),
        ("[1].", {"map", "length"}, {"0"}),
        ("(5).", {"toFixed"}, set()),
        ("/x/.", {"test"}, set()),
        ("let made = {a: {b: 1}}; made.", {"a"}, {"b"}),
        ("let made = {a: {b: 1}}; made.a.", {"b"}, {"a"}),
        ("const p = new Point(); p.", {"norm"}, set()),
        ("class A { m() {} n() { this.", {"m", "n"}, {"alpha"}),
        ("class A { constructor() { this.field = 1 } n() { this.f", {"field"}, set()),
        ("this.ob", {"obj"}, set()),
        ("globalThis.thi", {"thing"}, set()),
        ("const { | } = obj", {"alpha", "nested"}, {"with space"}),
        ("const { alpha, | } = obj", {"nested"}, {"alpha"}),
        ("const { al| } = obj", {"alpha"}, {"nested"}),
        ("let { nested: { | } } = obj", {"deep"}, {"alpha"}),
        ("({ | } = obj)", {"alpha"}, set()),
        ("const { | } = thing", {"instance", "method"}, set()),
        ("const { | } = {own: 1}", {"own"}, {"alpha"}),
        ("import { | } from 'py:os.path'", {"join"}, {"alpha"}),
        ("import { join, ba| } from 'py:os.path'", {"basename"}, {"join"}),
        ("obj['", {"alpha", "with space", "nested", "it's"} - {"it's"}, {"it's", "toString"}),
        ('obj["', {"alpha", "it's"}, set()),
        ('obj["wi', {"with space"}, {"alpha"}),
        ("f(obj.nested['", {"deep"}, set()),
        ("table['", {"one", "two words"}, {"keys"}),
        ("frame['", {"column"}, set()),
        ("import 'py:colle", {"py:collections"}, set()),
        ("import { x } from 'py:os.", {"py:os.path"}, set()),
        ("await import('p", {"py:"}, set()),
        ("require('p", {"py:"}, set()),
        ("'obj.", set(), {"alpha"}),
        ("`obj.", set(), {"alpha"}),
        ("// obj.", set(), {"alpha"}),
        ("thing.", {"attribute", "instance", "computed", "method", "build", "toString"}, set()),
        ("thing.computed.", set(), {"toString"}),
        ("os.path.jo", {"join"}, set()),
        ("pyfunc.callKwargs({ke", {"key"}, set()),
        ("thi", {"thing", "this"}, set()),
        ("awa", {"await"}, set()),
        ("function g(parameter) { para", {"parameter"}, set()),
    ],
)
def test_what_is_offered(cells: Any, source: str, expected: set[str], absent: set[str]) -> None:
    matches, _ = completed(cells, source)
    assert expected <= set(matches)
    assert not absent & set(matches)


@pytest.mark.parametrize(
    ("source", "name", "kind"),
    [
        ("ad", "add", "function"),
        ("Poi", "Point", "class"),
        ("ob", "obj", "variable"),
        ("Thi", "Thing", "class"),
        ("o", "os", "module"),
        ("pyf", "pyfunc", "function"),
        ("awa", "await", "keyword"),
        ("obj.", "alpha", "property"),
        ("obj.", "gamma", "property"),
        ("obj.", "method", "function"),
        ("thing.", "method", "function"),
        ("thing.", "build", "function"),
        ("thing.", "computed", "property"),
        ("os.", "path", "module"),
        ("'x'.", "at", "function"),
        ("import 'py:js", "py:json", "module"),
        ("obj['", "alpha", "property"),
    ],
)
def test_types(cells: Any, source: str, name: str, kind: str) -> None:
    matches, found = completed(cells, source)
    assert found.types[matches.index(name)] == kind
    (entry,) = [entry for entry in found.metadata()["_jupyter_types_experimental"] if entry["text"] == name]
    assert (entry["type"], entry["start"], entry["end"]) == (kind, found.start, found.end)


def test_classes_come_first_after_new(cells: Any) -> None:
    matches, found = completed(cells, "new ")
    assert "Point" in matches
    assert set(found.types[: matches.index("Point")]) <= {"class"}


def test_patched_prototypes_change_nothing(run: Any) -> None:
    run(
        "const kept = {alpha: 1}; Object.prototype.value = () => 1; Object.prototype.get = 1;"
        "Array.prototype.join = null; 0"
    )
    matches, found = completed(run.cells, "kept.")
    assert found.types[matches.index("alpha")] == "property"
    run("delete Object.prototype.value; delete Object.prototype.get")


def test_names_that_are_no_identifiers_or_have_odd_characters(run: Any) -> None:
    run("const odd = {'a\\0b': 1, 'c\\\\d': 2, $e: 3, é: 4, 'f-g': 5, '\\n': 6}; null")
    assert {"$e", "é"} <= set(completed(run.cells, "odd.")[0])
    assert set(completed(run.cells, "odd['")[0]) == {"$e", "é", "f-g"}


def test_a_dir_that_fails(run: Any) -> None:
    run.py("class Broken:\n    attribute = 1\n    def __dir__(self): raise ValueError\nbroken = Broken()")
    assert "attribute" in completed(run.cells, "broken.")[0]


def test_many_names(run: Any) -> None:
    run.names.update((f"python_{n}", n) for n in range(10_000))
    run("for (let n = 0; n < 10000; n++) globalThis['js_' + n] = n; null")
    assert completed(run.cells, "python_999")[0] == ["python_999", *(f"python_999{n}" for n in range(10))]
    assert completed(run.cells, "js_999")[0] == ["js_999", *(f"js_999{n}" for n in range(10))]
    assert len(completed(run.cells, "js_")[0]) == 10_000


# Functions


def test_what_inspection_tells_of_a_function(cells: Any) -> None:
    text = cells.inspect("add(1, ", 7)
    assert "Signature: add(a, b = 2, ...rest)" in text
    assert "Adds numbers.\n@param {number} a the first" in text
    assert "function add(a, b = 2, ...rest) { return a + b }" in text
    assert "Signature: Point(x, y)" in cells.inspect("new Point(", 10)
    assert "const arrow = async (q, { w }) => q" in cells.inspect("arrow", 5)
    assert "Doc of pyfunc." in cells.inspect("x = pyfunc", 10)
    assert "def pyfunc" not in cells.inspect("x = pyfunc", 10)
    assert cells.inspect("guarded", 7) == "Type: Object\nValue: { tee: 1, inner: { leaf: 1 } }"


@pytest.mark.parametrize(
    ("name", "signature"),
    [
        ("add", "(a, b=2, /, *rest)"),
        ("arrow", "(q, arg1, /)"),
        ("Point", "(x, y, /)"),
        ("obj.method", "(a, b, /)"),
        ("later", "(a=1, b=undefined, /)"),
        ("reserved", "(lambda_, /)"),
        ("nothing", "()"),
    ],
)
def test_python_knows_the_signature(run: Any, name: str, signature: str) -> None:
    run(JS + "\nfunction later(a = 1, b) {}\nconst reserved = lambda => lambda, nothing = function* () {}; null")
    value = run(name)
    assert str(inspect.signature(value)) == signature


def test_python_knows_no_signature_of_built_ins(run: Any) -> None:
    with pytest.raises(ValueError, match="signature"):
        inspect.signature(run("Math.max"))
    assert run("Math.max").__doc__ is None


@pytest.mark.parametrize(
    ("source", "doc"),
    [
        ("/** One. */\nfunction f() {}", "One."),
        ("/**\n * One.\n *\n *   Two.\n */\nconst f = () => 1", "One.\n\n  Two."),
        ("/** One. */\nclass F { constructor() {} }; const f = F", "One."),
        ("const o = {\n  /** One. */\n  f() {},\n}; const f = o.f", "One."),
        ("const o = {\n  /** One. */\n  f: () => 1,\n}; const f = o.f", "One."),
        ("/** Not its own. */\n\nfunction f() {}", None),
        ("/* One. */\nfunction f() {}", None),
        ("/** Other. */\nconst a = 1, f = () => 2", None),
        ("function f() {}", None),
    ],
)
def test_the_comment_before_a_function_is_its_doc(run: Any, source: str, doc: str | None) -> None:
    run(f"{source}\nnull")
    assert run("f").__doc__ == doc


def test_functions_without_cells_have_no_text(heap: Any) -> None:
    function = heap.eval_js("(a) => a")
    assert type(function).__doc__.startswith("A JS function.")
    assert function.__doc__ is None
    with pytest.raises(ValueError, match="signature"):
        inspect.signature(function)


# Python cells


@pytest.fixture
def shell() -> Iterator[InteractiveShell]:
    """A shell with the names of both languages; nothing of them may run."""
    shell = InteractiveShell()
    shell.Completer.jedi_compute_type_timeout = 60_000  # milliseconds: a type that takes longer to find is not told
    shell.extension_manager.load_extension("diglot")
    assert shell.run_cell(f"%%js\n{JS}").success
    assert shell.run_cell(PY + "\nimport js\nholder = {'x': js.obj}\nmine = js.point").success
    try:
        yield shell
        assert shell.run_cell("%%js\nran").result == 0
    finally:
        leave(shell)


def offered(shell: InteractiveShell, text: str) -> dict[str, str]:
    with provisionalcompleter():
        return {each.text: each.type for each in shell.Completer.completions(text, len(text))}


@pytest.mark.parametrize(
    ("text", "expected", "absent"),
    [
        (
            "js.obj.",
            {"alpha": "property", "method": "function", "to_py": "function", "js_id": "property"},
            {"with space"},
        ),
        ("obj.", {"alpha": "property", "gamma": "property"}, {"__class__"}),
        ("obj.nested.de", {"deep": "property"}, {"alpha"}),
        ("print(obj.list[0].", {"q": "property"}, set()),
        ("holder['x'].al", {"alpha": "property"}, set()),
        ("mine.", {"norm": "function", "size": "property"}, set()),
        ("guarded.", {"tee": "property"}, set()),
        ("obj.gamma.", {}, {"x", "to_py"}),
        ("js.Poi", {"Point": "class"}, set()),
        ("ob", {"obj": "variable", "object": "class"}, set()),
        ("x = 1\nobj.al", {"alpha": "property"}, set()),
        ("mapping['", {"a key": "property"}, set()),
        ("thing.", {"method": "function"}, set()),
    ],
)
def test_python_cells(shell: InteractiveShell, text: str, expected: dict[str, str], absent: set[str]) -> None:
    found = offered(shell, text)
    assert expected.items() <= found.items()
    assert not absent & set(found)


@pytest.mark.parametrize("name", ["add", "js.add", "shared"])
@pytest.mark.parametrize("marks", ["?", "??"])
def test_help_in_python_cells(
    shell: InteractiveShell, name: str, marks: str, capsys: pytest.CaptureFixture[str]
) -> None:
    shell.run_cell("shared = add")
    shell.run_cell(f"{name}{marks}")
    text = capsys.readouterr().out
    assert f"{name.rpartition('.')[2]}(a, b = 2, ...rest)" in text
    assert "Adds numbers." in text
    assert "function add(a, b = 2, ...rest) { return a + b }" in text


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("add?", "Adds numbers."),
        ("??add", "function add"),
        ("obj.method??", "method(a, b)"),
        ("pyfunc?", "Doc of pyfunc."),
        ("pyfunc??", "def pyfunc"),
        ("missing?", "Object `missing` not found."),
    ],
)
def test_help_in_js_cells(
    shell: InteractiveShell, cell: str, expected: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert shell.diglot.assistance.is_complete(f"%%js\n{cell}") == ("complete", "")
    shell.run_cell(f"%%js\n{cell}")
    assert expected in capsys.readouterr().out


def test_help_function(shell: InteractiveShell, capsys: pytest.CaptureFixture[str]) -> None:
    shell.run_cell("help(add)")
    assert "Adds numbers." in capsys.readouterr().out


def test_unloading_gives_ipython_its_services_back(shell: InteractiveShell) -> None:
    assert shell.Completer.custom_matchers
    shell.run_cell("%unload_ext diglot")
    try:
        assert shell.Completer.custom_matchers == []
        assert "_ofind" not in vars(shell)
        assert not shell._ofind("obj").found
    finally:
        shell.run_cell("%load_ext diglot")
        shell.run_cell("%%js\nlet ran = 0")


def test_attributes_that_a_class_computes_are_not_read(run: Any) -> None:
    run.py(
        "class Plain:\n    @property\n    def shadow(self): raise AssertionError\n"
        "class Strange:\n    @property\n    def __dict__(self): raise AssertionError\n"
        "plain, strange = Plain(), Strange()\n"
        "vars(plain).update(shadow=len, seen=1, call=len)\n"
    )
    found = run.cells.complete("plain.", 6)
    kinds = dict(zip(found.matches, found.types, strict=True))
    assert (kinds["seen"], kinds["call"], kinds["shadow"]) == ("property", "function", "property")
    assert run.cells.complete("strange.", 8).matches
