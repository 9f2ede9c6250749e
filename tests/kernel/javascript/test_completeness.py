"""Which cells wait for more lines, and how the next line is indented. Properties of generated cells: test_parse.py."""

import pytest

import diglot.kernel.javascript.completeness
from diglot.kernel.javascript.completeness import is_complete


def test_public_names():
    assert diglot.kernel.javascript.completeness.__all__ == ["TOKEN", "Scan", "is_complete", "scan"]


@pytest.mark.parametrize(
    "source",
    [
        "", "  \n", "1", "x = 1", "foo()\n", "let x", "if (x) {}", "try {} catch {}", "`a\nb`", "// c", "/* c */",
        "{a: 1}", "{a: 1, b: 2}", "class A {}", "await x", "import 'x'", "export default 1", "/[(/]/", "a / b / c",
        "{a: 1}.a", "{a, b} = c", "{} + 1", "{a: 1}, {b: 2}",
        "x => x", "for (;;) {}", "'\\\n'", "label: x", "a\n.b", "import 'm' // é\n(x)", "if (x) y\nelse z",
    ],
)  # fmt: skip
def test_complete(source):
    assert is_complete(source) == ("complete", "")


@pytest.mark.parametrize(
    "source",
    [
        # an operand is missing
        "x = ", "a +", "a.", "a?.", "a[", "() =>", "async (a) =>", "x ?", "x ? a", "x ? a :", "typeof", "new", "!",
        "x ??=", "throw", "[...", "a &&\n\n", "const x", "const x =", "const {a}", "class A extends", "x = /y/ /",
        # a bracket is open
        "foo(", "foo(a,", "foo({a: [1,", "foo(() => {", "[", "[1,", "{", "{a: 1", "{a: 1,", "{...a,", "x = {a: 1,\n\n",
        "{a: 1}.", "{a, b} =", "{a, b} = {", "{} +", "{a: 1}.map(",
        "(a, ...b", "({a}, {b =", "const {a", "const [a", "{ let x = 1", "{ f(); g(", "x = a ? (b", "x = a ? {",
        "/[(]/.test(", "a / b / (", "import('x'",
        # text is open
        "`abc", "`a ${", "`a ${b", "`a ${`b", "x = `${a}` +", "f`", "/* abc", "x /* a\n b", "'abc\\", '"abc\\\n',
        # a statement wants its body
        "if (", "if (x)", "if (x) {", "if (x) y\nelse", "if (x) {} else if (y) {", "for", "for (", "for (let i = 0",
        "for (let i = 0;", "for (let i = 0; i < n; i++)", "for (const x of", "for (const {a", "for await (",
        "for (const {a} of b) { for (var c in {", "while", "while (x)", "do", "do {", "do {}", "do { x } while (",
        "switch (x) {", "switch (x) { case", "switch (x) { case 1: foo(", "try", "try {", "try {}", "try {} catch",
        "try { foo(", "function f() { try {", "label:",
        # and so does a definition
        "function", "function f", "function f(a, {b = [1,", "function f(a)",
        "async function* g() { for await (const q of",
        "class", "class A", "class A {", "class A { foo(", "class A { foo() {", "class A { x =", "class A { static {",
        "x = { foo(", "x = { get y() {", "@dec", "@dec(",
        # modules
        "import 'm'\n(async () => {", "x = {\n  [a]: 1,\n  [b]:",
        "import", "import {", "import {a", "import {a}", "import x", "import * as x from", "export default", "export {",
    ],
)  # fmt: skip
def test_incomplete(source):
    assert is_complete(source)[0] == "incomplete"


@pytest.mark.parametrize(
    "source",
    [
        "let 1x", ")", "foo)", "(]", "foo(]", "}", "a b", "'abc", '"abc\n', "x = '", "/abc", "x = ;", "1 +* 2", "a..b",
        "function 1(", "if if", "catch", "else", "5 x {", "foo(a b", "{ let 1x; f(", "{a b}", "{a, b} = = ",
        "let x; let x", "export * from 'm'",
    ],
)  # fmt: skip
def test_invalid(source):
    assert is_complete(source) == ("invalid", "")


@pytest.mark.parametrize(
    ("source", "indent"),
    [
        ("if (x) {", "  "),
        ("f(() => {\n  a = [", "    "),
        ("if (x) {\n    foo(", "        "),
        ("if (x) {\n    y\n", "    "),
        ("if (x) {\n    y\n\n", "    "),
        ("\tif (x) {", "\t\t"),
        ("foo(a,", "  "),
        ("foo(a, {\r\n  b: 1,", "  "),
        ("foo(a, {\r\n  b: {", "    "),
        ("x = ", ""),
        ("  x = ", "  "),
        ("if (x) {\n  y`a", ""),
        ("`${[", "  "),
        ("if (x) { /* a", ""),
    ],
)
def test_indent(source, indent):
    assert is_complete(source) == ("incomplete", indent)
