"""Texts that the inspector must give: a table for the tests of `ffi_core/runtime/inspect.js` and `format.js`.

`CASES` and `FORMAT_CASES` are what Node 20's `util.inspect` and `util.format` print for the same expressions.
`ENGINE_CASES` and `PATTERN_CASES` are where Diglot is on its own: hostile values (Node runs their code or throws) and QuickJS's stack frames.

Every expression is evaluated as a global expression after `SETUP`.
"""

__all__ = ["CASES", "ENGINE_CASES", "FORMAT_CASES", "PATTERN_CASES", "PYTHON_CASES", "SETUP"]

INF = float("inf")

# An error without frames: theirs differ from engine to engine.
SETUP = """
globalThis.bare = (error) =>
  Object.defineProperty(error, "stack", { value: "", writable: true, configurable: true, enumerable: false });
"""

# (expression, expected text[, options])
CASES: list[tuple] = [
    # iterators, which looking does not move
    ("new Map([[1, { a: 1 }], ['b', 2]]).keys()", "[Map Iterator] { 1, 'b' }"),
    ("new Map([[1, { a: 1 }], ['b', 2]]).values()", '[Map Iterator] { { a: 1 }, 2 }'),
    ("new Map([[1, { a: 1 }], ['b', 2]]).entries()", "[Map Entries] { [ 1, { a: 1 } ], [ 'b', 2 ] }"),
    ('new Set([1, [2]]).values()', '[Set Iterator] { 1, [ 2 ] }'),
    ('new Set([1, [2]]).entries()', '[Set Entries] { [ 1, 1 ], [ [ 2 ], [ 2 ] ] }'),
    ('(() => { const i = new Map([[1, 2], [3, 4]]).entries(); i.next(); return i })()', '[Map Entries] { [ 3, 4 ] }'),
    ('(() => { const i = new Set([1, 2]).values(); i.next(); i.next(); return i })()', '[Set Iterator] {  }'),
    ('(() => { const i = new Set([1]).values(); i.next(); i.next(); return i })()', '[Set Iterator] {  }'),
    ('(() => { const m = new Map([[1, 1], [2, 2], [3, 3]]); const i = m.keys(); i.next(); i.next(); m.delete(1); m.set(9, 9); return i })()', '[Map Iterator] { 3, 9 }'),
    ('new Map().keys()', '[Map Iterator] {  }'),
    ('Object.assign(new Map([[1, 2]]).keys(), { x: 1 })', '[Map Iterator] { 1, x: 1 }'),
    ('({ a: { b: { c: new Map([[1, 2]]).keys() } } })', '{ a: { b: { c: [Object [Map Iterator]] } } }'),
    ('Object.setPrototypeOf(new Set([1]).values(), null)', '[Set Iterator] { 1 }'),
    ("new Map([['k'.repeat(60), 'v'.repeat(60)]]).entries()", "[Map Entries] {\n  [\n    'kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk',\n    'vvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvv'\n  ]\n}"),
    ('new Set(Array.from({ length: 102 }, (_, i) => i)).values()', '[Set Iterator] {\n  0,\n  1,\n  2,\n  3,\n  4,\n  5,\n  6,\n  7,\n  8,\n  9,\n  10,\n  11,\n  12,\n  13,\n  14,\n  15,\n  16,\n  17,\n  18,\n  19,\n  20,\n  21,\n  22,\n  23,\n  24,\n  25,\n  26,\n  27,\n  28,\n  29,\n  30,\n  31,\n  32,\n  33,\n  34,\n  35,\n  36,\n  37,\n  38,\n  39,\n  40,\n  41,\n  42,\n  43,\n  44,\n  45,\n  46,\n  47,\n  48,\n  49,\n  50,\n  51,\n  52,\n  53,\n  54,\n  55,\n  56,\n  57,\n  58,\n  59,\n  60,\n  61,\n  62,\n  63,\n  64,\n  65,\n  66,\n  67,\n  68,\n  69,\n  70,\n  71,\n  72,\n  73,\n  74,\n  75,\n  76,\n  77,\n  78,\n  79,\n  80,\n  81,\n  82,\n  83,\n  84,\n  85,\n  86,\n  87,\n  88,\n  89,\n  90,\n  91,\n  92,\n  93,\n  94,\n  95,\n  96,\n  97,\n  98,\n  99,\n  ... 2 more items\n}'),
    ('(() => { const m = new Map(); const i = m.keys(); m.set(i, 1); return i })()', '<ref *1> [Map Iterator] { [Circular *1] }'),
    # what it takes options to see
    ('new Uint8Array(2)', 'Uint8Array(2) [\n  0,\n  0,\n  [BYTES_PER_ELEMENT]: 1,\n  [length]: 2,\n  [byteLength]: 2,\n  [byteOffset]: 0,\n  [buffer]: ArrayBuffer { byteLength: 2 }\n]', {"showHidden": True}),
    ('new Float64Array(0)', 'Float64Array(0) [\n  [BYTES_PER_ELEMENT]: 8,\n  [length]: 0,\n  [byteLength]: 0,\n  [byteOffset]: 0,\n  [buffer]: ArrayBuffer { byteLength: 0 }\n]', {"showHidden": True}),
    ('[123456789, 1234.5678, -1234567n, 1e21, 0.123456789, -12]', '[ 123_456_789, 1_234.567_8, -1_234_567n, 1e+21, 0.123_456_789, -12 ]', {'numericSeparator': True}),
    ('new Proxy({a: 1}, {get: () => 1})', 'Proxy [ { a: 1 }, { get: [Function: get] } ]', {"showProxy": True}),
    ('[new Proxy([1], {})]', '[ Proxy [ [ 1 ], {} ] ]', {"showProxy": True}),
    ('({a: {b: {c: new Proxy({}, {})}}})', '{ a: { b: { c: Proxy [Array] } } }', {"showProxy": True}),
    ('(() => { const r = Proxy.revocable({}, {}); r.revoke(); return r.proxy })()', '<Revoked Proxy>', {"showProxy": True}),
    ("new Proxy(new Proxy({}, {}), {a: 'x'.repeat(70)})", "Proxy [\n  Proxy [ {}, {} ],\n  {\n    a: 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx'\n  }\n]", {"showProxy": True}),
    ('new Uint16Array(new ArrayBuffer(8), 2, 1)', 'Uint16Array(1) [\n  0,\n  [BYTES_PER_ELEMENT]: 2,\n  [length]: 1,\n  [byteLength]: 2,\n  [byteOffset]: 2,\n  [buffer]: ArrayBuffer { byteLength: 8 }\n]', {"showHidden": True}),
    # primitives
    ("1", "1"),
    ("-0", "-0"),
    ("0", "0"),
    ("NaN", "NaN"),
    ("-Infinity", "-Infinity"),
    ("1.5e300", "1.5e+300"),
    ("1e21", "1e+21"),
    ("123456789012345680000", "123456789012345680000"),
    ("true", "true"),
    ("false", "false"),
    ("null", "null"),
    ("undefined", "undefined"),
    ("1n", "1n"),
    ("-12345678901234567890n", "-12345678901234567890n"),
    ("Symbol('a b')", "Symbol(a b)"),
    ("Symbol()", "Symbol()"),
    ("Symbol('k\\nl')", (
        "Symbol(k\n"
        "l)"
    )),
    ("Symbol.iterator", "Symbol(Symbol.iterator)"),
    ("Symbol.for('x')", "Symbol(x)"),
    # strings
    ("''", "''"),
    ("'abc'", "'abc'"),
    ('"it\'s"', '"it\'s"'),
    ('\'say "x"\'', '\'say "x"\''),
    ('\'it\\\'s "x"\'', '`it\'s "x"`'),
    ('\'it\\\'s "x" `y`\'', '\'it\\\'s "x" `y`\''),
    ('\'${it\\\'s "x"\'', '\'${it\\\'s "x"\''),
    ("'a\\nb'", "'a\\nb'"),
    ("'\\x00\\x1b\\x7f\\x9f\\b\\t\\f\\r\\v\\\\'", "'\\x00\\x1B\\x7F\\x9F\\b\\t\\f\\r\\x0B\\\\'"),
    ("'\\ud83d'", "'\\ud83d'"),
    ("'x\\udc00y'", "'x\\udc00y'"),
    ("'\\ud83d\\ude00'", "'😀'"),
    ("'é漢'", "'é漢'"),
    ("'x'.repeat(200)", "'" + "x" * 200 + "'"),
    ("'x'.repeat(20)", "'xxxxx'... 15 more characters", {"maxStringLength": 5}),
    ("'x'.repeat(6)", "'xxxxx'... 1 more character", {"maxStringLength": 5}),
    ("'abc'", "''... 3 more characters", {"maxStringLength": 0}),
    ("'x'.repeat(12000)", "'" + "x" * 12000 + "'", {"maxStringLength": None}),
    ("'a\\nb'.repeat(40)", (
        "'a\\n' +\n"
        + "  'ba\\n' +\n" * 39
        + "  'b'"
    )),
    ("['a\\nb'.repeat(40), 1]", (
        ("[\n"
        "  'a\\n' +\n")
        + "    'ba\\n' +\n" * 39
        + ("    'b',\n"
        "  1\n"
        "]")
    )),
    ("({ text: 'first line\\nsecond line\\n' + 'z'.repeat(80) })", (
        "{\n"
        "  text: 'first line\\n' +\n"
        "    'second line\\n' +\n"
        "    'zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz'\n"
        "}"
    )),
    ("'x'.repeat(10003)", "'" + "x" * 10000 + "'... 3 more characters"),
    ("({ a: { b: 'line\\n'.repeat(20) } })", (
        ("{\n"
        "  a: {\n"
        "    b: 'line\\n' +\n")
        + "      'line\\n' +\n" * 18
        + ("      'line\\n'\n"
        "  }\n"
        "}")
    )),
    # objects
    ("({})", "{}"),
    ("({ a: 1 })", "{ a: 1 }"),
    ("({ a: 1, b: 'x', c: null, d: undefined, e: true })", "{ a: 1, b: 'x', c: null, d: undefined, e: true }"),
    (
        '({ $a: 1, _b: 2, c3: 3, \'d-e\': 4, 5: 5, \'é\': 6, \'\': 7, "it\'s": 8 })',
        '{ \'5\': 5, \'$a\': 1, _b: 2, c3: 3, \'d-e\': 4, \'é\': 6, \'\': 7, "it\'s": 8 }',
    ),
    ('({ [\'a\\nb\']: 1, \'a"\\\'\': 3 })', '{ \'a\\nb\': 1, `a"\'`: 3 }'),
    ("({ ['__proto__']: 5 })", "{ ['__proto__']: 5 }"),
    ("({ [Symbol('k')]: 1, [Symbol()]: 2, [Symbol('a\\nb')]: 3 })", "{ [Symbol(k)]: 1, [Symbol()]: 2, [Symbol(a\\nb)]: 3 }"),
    ("Object.create(null)", "[Object: null prototype] {}"),
    ("Object.assign(Object.create(null), { a: 1 })", "[Object: null prototype] { a: 1 }"),
    ("Object.create(Object.create(null))", "Object <[Object: null prototype] {}> {}"),
    ("Object.create(Object.create(Object.create(null)))", "Object <Object <[Object: null prototype] {}>> {}"),
    ("Object.create(Object.assign(Object.create(null), { a: 1 }))", "Object <[Object: null prototype]> {}"),
    ("Object.create({})", "{}"),
    ("Object.create({ a: 1 })", "{}"),
    ("Object.defineProperty({}, 'hidden', { value: 1 })", "{}"),
    ("Object.defineProperty({ a: 1 }, 'hidden', { value: 1 })", "{ a: 1, [hidden]: 1 }", {"showHidden": True}),
    ("Object.defineProperty({}, Symbol('s'), { value: 1 })", "{ [Symbol(s)]: 1 }", {"showHidden": True}),
    (
        "({ get a() { return 1 }, set a(x) {}, set b(x) {}, get c() { throw 1 } })",
        "{ a: [Getter/Setter], b: [Setter], c: [Getter] }",
    ),
    (
        "({ get a() { return { x: 1 } }, get b() { return 'x' }, get c() { throw new Error('no') }, get d() { return null }, set d(x) {}, set e(x) {} })",
        (
            "{\n"
            "  a: [Getter] { x: 1 },\n"
            "  b: [Getter: 'x'],\n"
            "  c: [Getter: <Inspection threw (no)>],\n"
            "  d: [Getter/Setter: null],\n"
            "  e: [Setter]\n"
            "}"
        ),
        {"getters": True},
    ),
    ("({ get a() { return 1 }, get d() { return 2 }, set d(x) {} })", "{ a: [Getter: 1], d: [Getter/Setter] }", {"getters": 'get'}),
    ("({ get a() { return 1 }, get d() { return 2 }, set d(x) {} })", "{ a: [Getter], d: [Getter/Setter: 2] }", {"getters": 'set'}),
    ("({ f() {}, g: () => 1, async h() {}, *i() {} })", (
        "{\n"
        "  f: [Function: f],\n"
        "  g: [Function: g],\n"
        "  h: [AsyncFunction: h],\n"
        "  i: [GeneratorFunction: i]\n"
        "}"
    )),
    ("({ a: { b: { c: { d: 1 } } } })", "{ a: { b: { c: [Object] } } }"),
    ("({ a: { b: { c: {} } } })", "{ a: { b: { c: {} } } }"),
    ("({ a: { b: { c: [] } } })", "{ a: { b: { c: [] } } }"),
    ("({ a: { b: { c: [1] } } })", "{ a: { b: { c: [Array] } } }"),
    ("({ a: { b: { c: new Map([[1, 2]]) } } })", "{ a: { b: { c: [Map] } } }"),
    ("({ a: { b: { c: new (class Foo { x = 1 }) } } })", "{ a: { b: { c: [Foo] } } }"),
    ("({ a: { b: { c: Object.assign(Object.create(null), { x: 1 }) } } })", "{ a: { b: { c: [Object: null prototype] } } }"),
    ("({ a: { b: { c: /x/g, d: new Date(0), e() {} } } })", (
        "{\n"
        "  a: { b: { c: /x/g, d: 1970-01-01T00:00:00.000Z, e: [Function: e] } }\n"
        "}"
    )),
    ("({ a: { b: { c: { d: { e: 1 } } } } })", (
        "{\n"
        "  a: {\n"
        "    b: { c: { d: { e: 1 } } }\n"
        "  }\n"
        "}"
    ), {"depth": None}),
    ("({ a: { b: { c: { d: { e: 1 } } } } })", (
        "{\n"
        "  a: {\n"
        "    b: { c: { d: { e: 1 } } }\n"
        "  }\n"
        "}"
    ), {"depth": INF}),
    ("({ a: { b: 1 } })", "{ a: [Object] }", {"depth": 0}),
    ("({ a: 1 })", "[Object]", {"depth": -1}),
    ("({ c: 1, b: 2, a: 3, [Symbol('s')]: 1 })", "{ [Symbol(s)]: 1, a: 3, b: 2, c: 1 }", {"sorted": True}),
    ("[3, 1, 2, ...'x']", "[ 3, 1, 2, 'x' ]", {"sorted": True}),
    ("Object.assign([3, 1], { z: 1, b: 2 })", "[ 3, 1, b: 2, z: 1 ]", {"sorted": True}),
    ("new Map([['b', 1], ['a', 2]])", "Map(2) { 'a' => 2, 'b' => 1 }", {"sorted": True}),
    ("new Set([3, 1, 2])", "Set(3) { 1, 2, 3 }", {"sorted": True}),
    ("globalThis.Math", "Object [Math] {}"),
    ("JSON", "Object [JSON] {}"),
    ("Reflect", "Object [Reflect] {}"),
    ("Atomics", "Object [Atomics] {}"),
    ("Object.prototype", "[Object: null prototype] {}"),
    ("Function.prototype", "[Function (anonymous)] Object"),
    ("Array.prototype", "Object(0) []"),
    ("Map.prototype", "Object [Map] {}"),
    ("Promise.prototype", "Object [Promise] {}"),
    ("Symbol.prototype", "Object [Symbol] {}"),
    # classes
    ("new (class Foo {})", "Foo {}"),
    ("new (class Foo { a = 1 })", "Foo { a: 1 }"),
    ("new (class {})", "{}"),
    ("new (class { a = 1 })", "{ a: 1 }"),
    ("new (class extends (class Base {}) {})", "Base {}"),
    ("new (class Foo extends (class Base {}) { #p = 1; x = 2 })", "Foo { x: 2 }"),
    ("Object.create((class A {}).prototype)", "A {}"),
    ("(() => { class A {} return Object.create(new A) })()", "A {}"),
    ("new (class Foo { get [Symbol.toStringTag]() { return 'bar' } })", "Foo [bar] {}"),
    ("new (class Foo { get [Symbol.toStringTag]() { return 'Foo' } })", "Foo {}"),
    ("({ [Symbol.toStringTag]: 'bar' })", "{ [Symbol(Symbol.toStringTag)]: 'bar' }"),
    ("({ get [Symbol.toStringTag]() { return 'bar' } })", "{ [Symbol(Symbol.toStringTag)]: [Getter] }"),
    ("Object.create({ [Symbol.toStringTag]: 'bar' })", "Object [bar] {}"),
    ("Object.create(null, { [Symbol.toStringTag]: { value: 'bar' } })", "[Object: null prototype] [bar] {}"),
    ("Object.defineProperty({ a: 1 }, Symbol.toStringTag, { value: 'T' })", "Object [T] { a: 1 }"),
    ("Object.create({ [Symbol.toStringTag]: 5 })", "{}"),
    ("Object.create({ [Symbol.toStringTag]: '' })", "{}"),
    ("new (class extends Map { get [Symbol.toStringTag]() { return 'bar' } })([[1, 2]])", "Map(1) [bar] { 1 => 2 }"),
    ("({ constructor: 'x' })", "{ constructor: 'x' }"),
    ("({ constructor: Map })", "{ constructor: [Function: Map] }"),
    ("({ constructor: { name: 'Fake' } })", "{ constructor: { name: 'Fake' } }"),
    ("Object.create({}, { constructor: { get() { throw 1 } } })", "{}"),
    ("Object.create({ constructor: null })", "{}"),
    ("(() => { function Foo() { this.a = 1 } return new Foo })()", "Foo { a: 1 }"),
    ("(() => { function Foo() {} Foo.prototype = {}; return new Foo })()", "{}"),
    ("(() => { function Foo() {} Foo.prototype.constructor = 5; return new Foo })()", "{}"),
    ("Object.setPrototypeOf({ a: 1 }, null)", "[Object: null prototype] { a: 1 }"),
    ("(class Q {}).prototype", "{}"),
    ("(() => { class A { a = 1 } class B extends A { b = { c: new A } } return new B })()", "B { a: 1, b: { c: A { a: 1 } } }"),
    # arrays
    ("[]", "[]"),
    ("[[]]", "[ [] ]"),
    ("[1, 2, 3]", "[ 1, 2, 3 ]"),
    ("[undefined, null, 'a', [1, [2, [3, [4]]]]]", "[ undefined, null, 'a', [ 1, [ 2, [Array] ] ] ]"),
    ("[1.5, -0, NaN, Infinity, 1e21]", "[ 1.5, -0, NaN, Infinity, 1e+21 ]"),
    ("[, 1, , 2, , ,]", "[ <1 empty item>, 1, <1 empty item>, 2, <2 empty items> ]"),
    ("new Array(3)", "[ <3 empty items> ]"),
    ("new Array(1)", "[ <1 empty item> ]"),
    ("Object.assign([], { 5: 1 })", "[ <5 empty items>, 1 ]"),
    ("Object.assign([1, 2], { x: 1, '-1': 2, '01': 3 })", "[ 1, 2, x: 1, '-1': 2, '01': 3 ]"),
    ("Object.assign([], { x: 1 })", "[ x: 1 ]"),
    ("Object.assign([1], { [Symbol('s')]: 1 })", "[ 1, [Symbol(s)]: 1 ]"),
    ("new Array(2 ** 32 - 1)", "[ <4294967295 empty items> ]"),
    (
        "Object.assign([], { 4294967294: 1, 7: 2, 4294967295: 3 })",
        "[ <7 empty items>, 2, <4294967286 empty items>, 1, '4294967295': 3 ]",
    ),
    ("Object.assign(new Array(1e6), { 5000: 1, 700000: 2, x: 3 })", (
        "[\n"
        "  <5000 empty items>,\n"
        "  1,\n"
        "  <694999 empty items>,\n"
        "  2,\n"
        "  <299999 empty items>,\n"
        "  x: 3\n"
        "]"
    )),
    ("Array.from({ length: 7 }, (_, i) => i)", (
        "[\n"
        "  0, 1, 2, 3,\n"
        "  4, 5, 6\n"
        "]"
    )),
    ("Array.from({ length: 10 }, (_, i) => i * 100)", (
        "[\n"
        "    0, 100, 200, 300,\n"
        "  400, 500, 600, 700,\n"
        "  800, 900\n"
        "]"
    )),
    ("Array.from({ length: 27 }, (_, i) => i ** 3)", (
        "[\n"
        "      0,     1,     8,    27,    64,\n"
        "    125,   216,   343,   512,   729,\n"
        "   1000,  1331,  1728,  2197,  2744,\n"
        "   3375,  4096,  4913,  5832,  6859,\n"
        "   8000,  9261, 10648, 12167, 13824,\n"
        "  15625, 17576\n"
        "]"
    )),
    ("Array.from({ length: 100 }, (_, i) => i)", (
        "[\n"
        "   0,  1,  2,  3,  4,  5,  6,  7,  8,  9, 10, 11,\n"
        "  12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23,\n"
        "  24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35,\n"
        "  36, 37, 38, 39, 40, 41, 42, 43, 44, 45, 46, 47,\n"
        "  48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59,\n"
        "  60, 61, 62, 63, 64, 65, 66, 67, 68, 69, 70, 71,\n"
        "  72, 73, 74, 75, 76, 77, 78, 79, 80, 81, 82, 83,\n"
        "  84, 85, 86, 87, 88, 89, 90, 91, 92, 93, 94, 95,\n"
        "  96, 97, 98, 99\n"
        "]"
    )),
    ("Array.from({ length: 101 }, (_, i) => i)", (
        "[\n"
        "   0,  1,  2,  3,  4,  5,  6,  7,  8,  9, 10, 11,\n"
        "  12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23,\n"
        "  24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35,\n"
        "  36, 37, 38, 39, 40, 41, 42, 43, 44, 45, 46, 47,\n"
        "  48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59,\n"
        "  60, 61, 62, 63, 64, 65, 66, 67, 68, 69, 70, 71,\n"
        "  72, 73, 74, 75, 76, 77, 78, 79, 80, 81, 82, 83,\n"
        "  84, 85, 86, 87, 88, 89, 90, 91, 92, 93, 94, 95,\n"
        "  96, 97, 98, 99,\n"
        "  ... 1 more item\n"
        "]"
    )),
    ("Array.from({ length: 250 }, (_, i) => i * 37)", (
        "[\n"
        "     0,   37,   74,  111,  148,  185,  222,  259,  296,  333,\n"
        "   370,  407,  444,  481,  518,  555,  592,  629,  666,  703,\n"
        "   740,  777,  814,  851,  888,  925,  962,  999, 1036, 1073,\n"
        "  1110, 1147, 1184, 1221, 1258, 1295, 1332, 1369, 1406, 1443,\n"
        "  1480, 1517, 1554, 1591, 1628, 1665, 1702, 1739, 1776, 1813,\n"
        "  1850, 1887, 1924, 1961, 1998, 2035, 2072, 2109, 2146, 2183,\n"
        "  2220, 2257, 2294, 2331, 2368, 2405, 2442, 2479, 2516, 2553,\n"
        "  2590, 2627, 2664, 2701, 2738, 2775, 2812, 2849, 2886, 2923,\n"
        "  2960, 2997, 3034, 3071, 3108, 3145, 3182, 3219, 3256, 3293,\n"
        "  3330, 3367, 3404, 3441, 3478, 3515, 3552, 3589, 3626, 3663,\n"
        "  ... 150 more items\n"
        "]"
    )),
    ("Array.from({ length: 30 }, (_, i) => 'item' + i ** 4)", (
        "[\n"
        "  'item0',      'item1',      'item16',\n"
        "  'item81',     'item256',    'item625',\n"
        "  'item1296',   'item2401',   'item4096',\n"
        "  'item6561',   'item10000',  'item14641',\n"
        "  'item20736',  'item28561',  'item38416',\n"
        "  'item50625',  'item65536',  'item83521',\n"
        "  'item104976', 'item130321', 'item160000',\n"
        "  'item194481', 'item234256', 'item279841',\n"
        "  'item331776', 'item390625', 'item456976',\n"
        "  'item531441', 'item614656', 'item707281'\n"
        "]"
    )),
    ("Array.from({ length: 30 }, (_, i) => 'x'.repeat(i))", (
        "[\n"
        "  '',\n"
        "  'x',\n"
        "  'xx',\n"
        "  'xxx',\n"
        "  'xxxx',\n"
        "  'xxxxx',\n"
        "  'xxxxxx',\n"
        "  'xxxxxxx',\n"
        "  'xxxxxxxx',\n"
        "  'xxxxxxxxx',\n"
        "  'xxxxxxxxxx',\n"
        "  'xxxxxxxxxxx',\n"
        "  'xxxxxxxxxxxx',\n"
        "  'xxxxxxxxxxxxx',\n"
        "  'xxxxxxxxxxxxxx',\n"
        "  'xxxxxxxxxxxxxxx',\n"
        "  'xxxxxxxxxxxxxxxx',\n"
        "  'xxxxxxxxxxxxxxxxx',\n"
        "  'xxxxxxxxxxxxxxxxxx',\n"
        "  'xxxxxxxxxxxxxxxxxxx',\n"
        "  'xxxxxxxxxxxxxxxxxxxx',\n"
        "  'xxxxxxxxxxxxxxxxxxxxx',\n"
        "  'xxxxxxxxxxxxxxxxxxxxxx',\n"
        "  'xxxxxxxxxxxxxxxxxxxxxxx',\n"
        "  'xxxxxxxxxxxxxxxxxxxxxxxx',\n"
        "  'xxxxxxxxxxxxxxxxxxxxxxxxx',\n"
        "  'xxxxxxxxxxxxxxxxxxxxxxxxxx',\n"
        "  'xxxxxxxxxxxxxxxxxxxxxxxxxxx',\n"
        "  'xxxxxxxxxxxxxxxxxxxxxxxxxxxx',\n"
        "  'xxxxxxxxxxxxxxxxxxxxxxxxxxxxx'\n"
        "]"
    )),
    ("Array.from({ length: 8 }, (_, i) => 'x'.repeat(30))", (
        "[\n"
        "  'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxx',\n"
        "  'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxx',\n"
        "  'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxx',\n"
        "  'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxx',\n"
        "  'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxx',\n"
        "  'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxx',\n"
        "  'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxx',\n"
        "  'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxx'\n"
        "]"
    )),
    ("Array.from({ length: 12 }, (_, i) => BigInt(i) ** 9n)", (
        "[\n"
        "           0n,          1n,\n"
        "         512n,      19683n,\n"
        "      262144n,    1953125n,\n"
        "    10077696n,   40353607n,\n"
        "   134217728n,  387420489n,\n"
        "  1000000000n, 2357947691n\n"
        "]"
    )),
    ("Array.from({ length: 9 }, (_, i) => ({ i }))", (
        "[\n"
        "  { i: 0 }, { i: 1 },\n"
        "  { i: 2 }, { i: 3 },\n"
        "  { i: 4 }, { i: 5 },\n"
        "  { i: 6 }, { i: 7 },\n"
        "  { i: 8 }\n"
        "]"
    )),
    ("Array.from({ length: 9 }, (_, i) => [i, i * i])", (
        "[\n"
        "  [ 0, 0 ],  [ 1, 1 ],\n"
        "  [ 2, 4 ],  [ 3, 9 ],\n"
        "  [ 4, 16 ], [ 5, 25 ],\n"
        "  [ 6, 36 ], [ 7, 49 ],\n"
        "  [ 8, 64 ]\n"
        "]"
    )),
    ("Array.from({ length: 20 }, (_, i) => i % 2 ? 'ab' : i)", (
        "[\n"
        "  0,    'ab', 2,    'ab', 4,\n"
        "  'ab', 6,    'ab', 8,    'ab',\n"
        "  10,   'ab', 12,   'ab', 14,\n"
        "  'ab', 16,   'ab', 18,   'ab'\n"
        "]"
    )),
    ("Array.from({ length: 20 }, (_, i) => i % 2 ? undefined : null)", (
        "[\n"
        "  null,      undefined, null,\n"
        "  undefined, null,      undefined,\n"
        "  null,      undefined, null,\n"
        "  undefined, null,      undefined,\n"
        "  null,      undefined, null,\n"
        "  undefined, null,      undefined,\n"
        "  null,      undefined\n"
        "]"
    )),
    ("[1, 2, 3, 4, 5, 6, 7, , , 10, 11]", "[ 1, 2, 3, 4, 5, 6, 7, <2 empty items>, 10, 11 ]"),
    ("Object.assign([1, 2, 3, 4, 5, 6, 7], { extra: 1 })", "[ 1, 2, 3, 4, 5, 6, 7, extra: 1 ]"),
    ("['漢字', 'ab', '漢', 'c', '漢字漢字', 'd', 'e', '😀', 'é', 'e\\u0301', 'f', 'g', 'hhhhhh', 'i']", (
        "[\n"
        "  '漢字',     'ab',\n"
        "  '漢',       'c',\n"
        "  '漢字漢字', 'd',\n"
        "  'e',        '😀',\n"
        "  'é',        'é',\n"
        "  'f',        'g',\n"
        "  'hhhhhh',   'i'\n"
        "]"
    )),
    ("({ a: { b: Array.from({ length: 60 }, (_, i) => i * 12345) } })", (
        "{\n"
        "  a: {\n"
        "    b: [\n"
        "           0,  12345,  24690,  37035,  49380,  61725,\n"
        "       74070,  86415,  98760, 111105, 123450, 135795,\n"
        "      148140, 160485, 172830, 185175, 197520, 209865,\n"
        "      222210, 234555, 246900, 259245, 271590, 283935,\n"
        "      296280, 308625, 320970, 333315, 345660, 358005,\n"
        "      370350, 382695, 395040, 407385, 419730, 432075,\n"
        "      444420, 456765, 469110, 481455, 493800, 506145,\n"
        "      518490, 530835, 543180, 555525, 567870, 580215,\n"
        "      592560, 604905, 617250, 629595, 641940, 654285,\n"
        "      666630, 678975, 691320, 703665, 716010, 728355\n"
        "    ]\n"
        "  }\n"
        "}"
    )),
    ("'the quick brown fox jumps over the lazy dog and runs away from it all'.split(' ')", (
        "[\n"
        "  'the',  'quick', 'brown',\n"
        "  'fox',  'jumps', 'over',\n"
        "  'the',  'lazy',  'dog',\n"
        "  'and',  'runs',  'away',\n"
        "  'from', 'it',    'all'\n"
        "]"
    )),
    ("Array.from({ length: 7 }, (_, i) => 'a\\n' + i)", (
        "[\n"
        "  'a\\n0', 'a\\n1',\n"
        "  'a\\n2', 'a\\n3',\n"
        "  'a\\n4', 'a\\n5',\n"
        "  'a\\n6'\n"
        "]"
    )),
    ("[true, false, true, false, true, false, true, false]", (
        "[\n"
        "  true, false,\n"
        "  true, false,\n"
        "  true, false,\n"
        "  true, false\n"
        "]"
    )),
    ("Array.from({ length: 16 }, (_, i) => 1 / (i + 1))", (
        "[\n"
        "                    1,                 0.5,\n"
        "   0.3333333333333333,                0.25,\n"
        "                  0.2, 0.16666666666666666,\n"
        "  0.14285714285714285,               0.125,\n"
        "   0.1111111111111111,                 0.1,\n"
        "  0.09090909090909091, 0.08333333333333333,\n"
        "  0.07692307692307693, 0.07142857142857142,\n"
        "  0.06666666666666667,              0.0625\n"
        "]"
    )),
    ("[1, 2, 3, 4]", "[ 1, 2, ... 2 more items ]", {"maxArrayLength": 2}),
    ("[1, 2, 3]", "[ 1, 2, ... 1 more item ]", {"maxArrayLength": 2}),
    ("[1, 2]", "[ ... 2 more items ]", {"maxArrayLength": 0}),
    ("[, , 1, , 2, , 3]", "[ <2 empty items>, 1, <1 empty item>, ... 3 more items ]", {"maxArrayLength": 3}),
    ("Array.from({ length: 120 }, (_, i) => i)", (
        "[\n"
        "    0,   1,   2,   3,   4,   5,   6,   7,   8,   9,  10,  11,\n"
        "   12,  13,  14,  15,  16,  17,  18,  19,  20,  21,  22,  23,\n"
        "   24,  25,  26,  27,  28,  29,  30,  31,  32,  33,  34,  35,\n"
        "   36,  37,  38,  39,  40,  41,  42,  43,  44,  45,  46,  47,\n"
        "   48,  49,  50,  51,  52,  53,  54,  55,  56,  57,  58,  59,\n"
        "   60,  61,  62,  63,  64,  65,  66,  67,  68,  69,  70,  71,\n"
        "   72,  73,  74,  75,  76,  77,  78,  79,  80,  81,  82,  83,\n"
        "   84,  85,  86,  87,  88,  89,  90,  91,  92,  93,  94,  95,\n"
        "   96,  97,  98,  99, 100, 101, 102, 103, 104, 105, 106, 107,\n"
        "  108, 109, 110, 111, 112, 113, 114, 115, 116, 117, 118, 119\n"
        "]"
    ), {"maxArrayLength": None}),
    ("[1, 2]", "[ 1, 2, [length]: 2 ]", {"showHidden": True}),
    ("(() => { class Foo extends Array {} return Foo.of(1, 2) })()", "Foo(2) [ 1, 2 ]"),
    ("new (class extends Array {})(3)", "[ <3 empty items> ]"),
    ("Object.setPrototypeOf([1, 2], null)", "[Array(2): null prototype] [ 1, 2 ]"),
    ("Object.setPrototypeOf([], null)", "[Array(0): null prototype] []"),
    ("Object.defineProperty([1, 2], 0, { get() { return 1 }, enumerable: true })", "[ [Getter], 2 ]"),
    ("(function () { return arguments })(1, 'a')", "[Arguments] { '0': 1, '1': 'a' }"),
    ("Object.assign((function () { return arguments })(1), { x: 1 })", "[Arguments] { '0': 1, x: 1 }"),
    ("(function () { return arguments })()", "[Arguments] {}"),
    ("(function () { 'use strict'; return arguments })({ a: 1 })", "[Arguments] { '0': { a: 1 } }"),
    # collections
    ("new Map", "Map(0) {}"),
    ("new Set", "Set(0) {}"),
    ("new Map([[1, 2], ['a', { b: 1 }]])", "Map(2) { 1 => 2, 'a' => { b: 1 } }"),
    ("new Map([[{ a: 1 }, new Set([1, [2]])]])", "Map(1) { { a: 1 } => Set(2) { 1, [ 2 ] } }"),
    ("[new Map([[{ a: { b: { c: 1 } } }, new Set([1])]])]", "[ Map(1) { { a: [Object] } => Set(1) { 1 } } ]"),
    ("new Set([[1, 2], { a: 1 }, 'x'])", "Set(3) { [ 1, 2 ], { a: 1 }, 'x' }"),
    ("Object.assign(new Map([[1, 2]]), { x: 1 })", "Map(1) { 1 => 2, x: 1 }"),
    ("Object.assign(new Set, { x: 1 })", "Set(0) { x: 1 }"),
    ("new (class Foo extends Map {})([[1, 2]])", "Foo(1) [Map] { 1 => 2 }"),
    ("new (class Foo extends Set {})", "Foo(0) [Set] {}"),
    ("Object.setPrototypeOf(new Map([[1, 2]]), null)", "[Map(1): null prototype] { 1 => 2 }"),
    ("Object.setPrototypeOf(new Set([1]), null)", "[Set(1): null prototype] { 1 }"),
    ("new Set(Array.from({ length: 105 }, (_, i) => i))", (
        "Set(105) {\n"
        "  0,\n"
        "  1,\n"
        "  2,\n"
        "  3,\n"
        "  4,\n"
        "  5,\n"
        "  6,\n"
        "  7,\n"
        "  8,\n"
        "  9,\n"
        "  10,\n"
        "  11,\n"
        "  12,\n"
        "  13,\n"
        "  14,\n"
        "  15,\n"
        "  16,\n"
        "  17,\n"
        "  18,\n"
        "  19,\n"
        "  20,\n"
        "  21,\n"
        "  22,\n"
        "  23,\n"
        "  24,\n"
        "  25,\n"
        "  26,\n"
        "  27,\n"
        "  28,\n"
        "  29,\n"
        "  30,\n"
        "  31,\n"
        "  32,\n"
        "  33,\n"
        "  34,\n"
        "  35,\n"
        "  36,\n"
        "  37,\n"
        "  38,\n"
        "  39,\n"
        "  40,\n"
        "  41,\n"
        "  42,\n"
        "  43,\n"
        "  44,\n"
        "  45,\n"
        "  46,\n"
        "  47,\n"
        "  48,\n"
        "  49,\n"
        "  50,\n"
        "  51,\n"
        "  52,\n"
        "  53,\n"
        "  54,\n"
        "  55,\n"
        "  56,\n"
        "  57,\n"
        "  58,\n"
        "  59,\n"
        "  60,\n"
        "  61,\n"
        "  62,\n"
        "  63,\n"
        "  64,\n"
        "  65,\n"
        "  66,\n"
        "  67,\n"
        "  68,\n"
        "  69,\n"
        "  70,\n"
        "  71,\n"
        "  72,\n"
        "  73,\n"
        "  74,\n"
        "  75,\n"
        "  76,\n"
        "  77,\n"
        "  78,\n"
        "  79,\n"
        "  80,\n"
        "  81,\n"
        "  82,\n"
        "  83,\n"
        "  84,\n"
        "  85,\n"
        "  86,\n"
        "  87,\n"
        "  88,\n"
        "  89,\n"
        "  90,\n"
        "  91,\n"
        "  92,\n"
        "  93,\n"
        "  94,\n"
        "  95,\n"
        "  96,\n"
        "  97,\n"
        "  98,\n"
        "  99,\n"
        "  ... 5 more items\n"
        "}"
    )),
    ("new Map(Array.from({ length: 102 }, (_, i) => [i, i]))", (
        "Map(102) {\n"
        "  0 => 0,\n"
        "  1 => 1,\n"
        "  2 => 2,\n"
        "  3 => 3,\n"
        "  4 => 4,\n"
        "  5 => 5,\n"
        "  6 => 6,\n"
        "  7 => 7,\n"
        "  8 => 8,\n"
        "  9 => 9,\n"
        "  10 => 10,\n"
        "  11 => 11,\n"
        "  12 => 12,\n"
        "  13 => 13,\n"
        "  14 => 14,\n"
        "  15 => 15,\n"
        "  16 => 16,\n"
        "  17 => 17,\n"
        "  18 => 18,\n"
        "  19 => 19,\n"
        "  20 => 20,\n"
        "  21 => 21,\n"
        "  22 => 22,\n"
        "  23 => 23,\n"
        "  24 => 24,\n"
        "  25 => 25,\n"
        "  26 => 26,\n"
        "  27 => 27,\n"
        "  28 => 28,\n"
        "  29 => 29,\n"
        "  30 => 30,\n"
        "  31 => 31,\n"
        "  32 => 32,\n"
        "  33 => 33,\n"
        "  34 => 34,\n"
        "  35 => 35,\n"
        "  36 => 36,\n"
        "  37 => 37,\n"
        "  38 => 38,\n"
        "  39 => 39,\n"
        "  40 => 40,\n"
        "  41 => 41,\n"
        "  42 => 42,\n"
        "  43 => 43,\n"
        "  44 => 44,\n"
        "  45 => 45,\n"
        "  46 => 46,\n"
        "  47 => 47,\n"
        "  48 => 48,\n"
        "  49 => 49,\n"
        "  50 => 50,\n"
        "  51 => 51,\n"
        "  52 => 52,\n"
        "  53 => 53,\n"
        "  54 => 54,\n"
        "  55 => 55,\n"
        "  56 => 56,\n"
        "  57 => 57,\n"
        "  58 => 58,\n"
        "  59 => 59,\n"
        "  60 => 60,\n"
        "  61 => 61,\n"
        "  62 => 62,\n"
        "  63 => 63,\n"
        "  64 => 64,\n"
        "  65 => 65,\n"
        "  66 => 66,\n"
        "  67 => 67,\n"
        "  68 => 68,\n"
        "  69 => 69,\n"
        "  70 => 70,\n"
        "  71 => 71,\n"
        "  72 => 72,\n"
        "  73 => 73,\n"
        "  74 => 74,\n"
        "  75 => 75,\n"
        "  76 => 76,\n"
        "  77 => 77,\n"
        "  78 => 78,\n"
        "  79 => 79,\n"
        "  80 => 80,\n"
        "  81 => 81,\n"
        "  82 => 82,\n"
        "  83 => 83,\n"
        "  84 => 84,\n"
        "  85 => 85,\n"
        "  86 => 86,\n"
        "  87 => 87,\n"
        "  88 => 88,\n"
        "  89 => 89,\n"
        "  90 => 90,\n"
        "  91 => 91,\n"
        "  92 => 92,\n"
        "  93 => 93,\n"
        "  94 => 94,\n"
        "  95 => 95,\n"
        "  96 => 96,\n"
        "  97 => 97,\n"
        "  98 => 98,\n"
        "  99 => 99,\n"
        "  ... 2 more items\n"
        "}"
    )),
    ("new Map([[1, 2], [3, 4]])", "Map(2) { 1 => 2, ... 1 more item }", {"maxArrayLength": 1}),
    ("new Set([1, 2])", "Set(2) { ... 2 more items }", {"maxArrayLength": 0}),
    ("new Map([['k'.repeat(40), 'v'.repeat(40)]])", (
        "Map(1) {\n"
        "  'kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk' => 'vvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvv'\n"
        "}"
    )),
    ("new Map([[[1], { a: 'x'.repeat(70) }]])", (
        "Map(1) {\n"
        "  [ 1 ] => {\n"
        "    a: 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx'\n"
        "  }\n"
        "}"
    )),
    ("new WeakMap", "WeakMap { <items unknown> }"),
    ("new WeakSet", "WeakSet { <items unknown> }"),
    ("Object.assign(new WeakSet, { a: 1 })", "WeakSet { <items unknown>, a: 1 }"),
    ("Object.setPrototypeOf(new WeakSet, null)", "[WeakSet: null prototype] { <items unknown> }"),
    ("new WeakRef({ a: 1 })", "WeakRef {}"),
    ("new FinalizationRegistry(() => {})", "FinalizationRegistry {}"),
    ("[1, 2][Symbol.iterator]()", "Object [Array Iterator] {}"),
    ("'ab'[Symbol.iterator]()", "Object [String Iterator] {}"),
    ("(function* () {})()", "Object [Generator] {}"),
    ("(async function* () {})()", "Object [AsyncGenerator] {}"),
    ("({ a: (function* () {})() })", "{ a: Object [Generator] {} }"),
    ("Promise.resolve(1)", "Promise { 1 }"),
    ("Promise.resolve({ a: [1] })", "Promise { { a: [ 1 ] } }"),
    ("new Promise(() => {})", "Promise { <pending> }"),
    ("(() => { const p = Promise.reject(3); p.catch(() => {}); return p })()", "Promise { <rejected> 3 }"),
    ("Object.assign(Promise.resolve('x'), { a: 1 })", "Promise { 'x', a: 1 }"),
    ("new (class Task extends Promise {})(() => {})", "Task [Promise] { <pending> }"),
    ("Object.setPrototypeOf(new Promise(() => {}), null)", "[Promise: null prototype] { <pending> }"),
    ("[[[Promise.resolve(1)]]]", "[ [ [ [Promise] ] ] ]"),
    ("[[[[Promise.resolve(1)]]]]", "[ [ [ [Array] ] ] ]"),
    # binary
    ("new Uint8Array", "Uint8Array(0) []"),
    ("new Uint8Array([1, 2, 3])", "Uint8Array(3) [ 1, 2, 3 ]"),
    ("new Float64Array([1.5, -0, NaN])", "Float64Array(3) [ 1.5, -0, NaN ]"),
    ("new BigInt64Array([1n, -2n])", "BigInt64Array(2) [ 1n, -2n ]"),
    ("new Uint8ClampedArray([300])", "Uint8ClampedArray(1) [ 255 ]"),
    ("new Uint16Array(120)", (
        "Uint16Array(120) [\n"
        + "  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,\n" * 8
        + ("  0, 0, 0, 0,\n"
        "  ... 20 more items\n"
        "]")
    )),
    ("Object.assign(new Int8Array([1]), { x: 1 })", "Int8Array(1) [ 1, x: 1 ]"),
    ("new (class Foo extends Uint8Array {})(2)", "Foo(2) [Uint8Array] [ 0, 0 ]"),
    ("Object.setPrototypeOf(new Uint8Array([1, 2]), null)", "[Uint8Array(2): null prototype] [ 1, 2 ]"),
    ("new ArrayBuffer(0)", "ArrayBuffer { [Uint8Contents]: <>, byteLength: 0 }"),
    ("new ArrayBuffer(2)", "ArrayBuffer { [Uint8Contents]: <00 00>, byteLength: 2 }"),
    ("new Uint8Array([1, 171, 255]).buffer", "ArrayBuffer { [Uint8Contents]: <01 ab ff>, byteLength: 3 }"),
    ("new ArrayBuffer(103)", (
        "ArrayBuffer {\n"
        "  [Uint8Contents]: <00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 ... 3 more bytes>,\n"
        "  byteLength: 103\n"
        "}"
    )),
    ("Object.assign(new ArrayBuffer(1), { x: 1 })", "ArrayBuffer { [Uint8Contents]: <00>, byteLength: 1, x: 1 }"),
    ("new SharedArrayBuffer(3)", "SharedArrayBuffer { [Uint8Contents]: <00 00 00>, byteLength: 3 }"),
    ("new DataView(new ArrayBuffer(4), 1, 2)", (
        "DataView {\n"
        "  byteLength: 2,\n"
        "  byteOffset: 1,\n"
        "  buffer: ArrayBuffer { [Uint8Contents]: <00 00 00 00>, byteLength: 4 }\n"
        "}"
    )),
    ("new (class Foo extends ArrayBuffer {})(1)", "Foo [ArrayBuffer] { [Uint8Contents]: <00>, byteLength: 1 }"),
    ("({ a: { b: { c: new ArrayBuffer(1), d: new Uint8Array(1) } } })", "{ a: { b: { c: [ArrayBuffer], d: [Uint8Array] } } }"),
    ("({ a: { b: { c: new DataView(new ArrayBuffer(1)) } } })", "{ a: { b: { c: [DataView] } } }"),
    ("new ArrayBuffer(5)", (
        "ArrayBuffer {\n"
        "  [Uint8Contents]: <00 00 ... 3 more bytes>,\n"
        "  byteLength: 5\n"
        "}"
    ), {"maxArrayLength": 2}),
    ("new ArrayBuffer(3)", "ArrayBuffer { [Uint8Contents]: <00 00 ... 1 more byte>, byteLength: 3 }", {"maxArrayLength": 2}),
    # dates, regular expressions, wrappers
    ("new Date(0)", "1970-01-01T00:00:00.000Z"),
    ("new Date(NaN)", "Invalid Date"),
    ("new Date(8.64e15)", "+275760-09-13T00:00:00.000Z"),
    ("Object.assign(new Date(0), { x: 1 })", "1970-01-01T00:00:00.000Z { x: 1 }"),
    ("new (class Foo extends Date {})(0)", "Foo 1970-01-01T00:00:00.000Z"),
    ("Object.setPrototypeOf(new Date(0), null)", "[Date: null prototype] 1970-01-01T00:00:00.000Z"),
    ("[new Date(86400000)]", "[ 1970-01-02T00:00:00.000Z ]"),
    ("/a/", "/a/"),
    ("/a[/]\\n/gimsuy", "/a[/]\\n/gimsuy"),
    ("/x/dg", "/x/dg"),
    ("new RegExp('')", "/(?:)/"),
    ("new RegExp('/')", "/\\//"),
    ("Object.assign(/a/, { x: 1 })", "/a/ { x: 1 }"),
    ("new (class Foo extends RegExp {})('a', 'g')", "Foo /a/g"),
    ("Object.setPrototypeOf(/a/, null)", "[RegExp: null prototype] /a/"),
    ("new Number(3)", "[Number: 3]"),
    ("new Number(-0)", "[Number: -0]"),
    ("new String('abc')", "[String: 'abc']"),
    ('new String("it\'s")', '[String: "it\'s"]'),
    ("Object.assign(new String('abc'), { x: 1 })", "[String: 'abc'] { x: 1 }"),
    ("new Boolean(false)", "[Boolean: false]"),
    ("Object(1n)", "[BigInt: 1n]"),
    ("Object(Symbol('a'))", "[Symbol: Symbol(a)]"),
    ("new (class F extends Number {})(3)", "[Number (F): 3]"),
    ("new (class F extends String {})('x')", "[String (F): 'x']"),
    ("Object.setPrototypeOf(new Number(0), null)", "[Number (null prototype): 0]"),
    ("Object.setPrototypeOf(new String('ab'), null)", "[String (null prototype): 'ab']"),
    ("[new String('x'), new Number(1)]", "[ [String: 'x'], [Number: 1] ]"),
    ("Object.assign(new Number(1), { a: 1 })", "[Number: 1] { a: 1 }"),
    # functions
    ("function f() {}", "[Function: f]"),
    ("(function () {})", "[Function (anonymous)]"),
    ("() => 1", "[Function (anonymous)]"),
    ("async () => {}", "[AsyncFunction (anonymous)]"),
    ("async function f() {}", "[AsyncFunction: f]"),
    ("(function* g() {})", "[GeneratorFunction: g]"),
    ("(async function* x() {})", "[AsyncGeneratorFunction: x]"),
    ("class A {}", "[class A]"),
    ("(class {})", "[class (anonymous)]"),
    ("(class extends Map {})", "[class (anonymous) extends Map]"),
    ("(() => { class A {} return class B extends A {} })()", "[class B extends A]"),
    ("(class A extends null {})", "[class A]"),
    ("(class A { static x = 1; static m() {} })", "[class A] { x: 1 }"),
    ("(class { static name = 'Named' })", "[class Named] { name: 'Named' }"),
    ("Math.max", "[Function: max]"),
    ("Map", "[Function: Map]"),
    ("(function f() {}).bind()", "[Function: bound f]"),
    ("Object.assign(() => {}, { a: 1 })", "[Function (anonymous)] { a: 1 }"),
    ("Object.assign(function f() {}, { a: { b: 1 }, [Symbol('s')]: 2 })", "[Function: f] { a: { b: 1 }, [Symbol(s)]: 2 }"),
    ("Object.setPrototypeOf(function f() {}, null)", "[Function (null prototype): f]"),
    ("Object.setPrototypeOf(class f {}, null)", "[class f extends [null prototype]]"),
    ("Object.setPrototypeOf(function f() {}, Object.prototype)", "[Function: f] Object"),
    ("Object.setPrototypeOf(async () => {}, Function.prototype)", "[AsyncFunction (anonymous)] Function"),
    ("({ class() {} }).class", "[Function: class]"),
    ("({ async *m() {} }).m", "[AsyncGeneratorFunction: m]"),
    ("Object.defineProperty(function () {}, 'name', { value: 5 }).length", "0"),
    ("({ get a() { return 1 } })", "{ a: [Getter] }"),
    ("[function f() {}, class A {}, () => {}]", "[ [Function: f], [class A], [Function (anonymous)] ]"),
    ("({ a: { b: { c: Object.assign(() => {}, { x: 1 }) } } })", "{ a: { b: { c: [Function] } } }"),
    ("Object.defineProperty(function f() {}, Symbol.toStringTag, { value: 'T' })", "[Function: f] [T]"),
    ("() => 1", "[Function (anonymous)] { [length]: 0, [name]: '' }", {"showHidden": True}),
    ("Symbol", "[Function: Symbol]"),
    # errors without frames
    ("bare(new Error('x'))", "[Error: x]"),
    ("bare(new Error(''))", "[Error]"),
    ("bare(new TypeError('x'))", "[TypeError: x]"),
    ("bare(new (class FooError extends Error {})('m'))", "[FooError: m]"),
    ("bare(new (class Foo extends Error {})('m'))", "[Foo [Error]: m]"),
    ("bare(Object.assign(new Error('x'), { name: 'Foo' }))", "[Foo: x]"),
    ("bare(Object.assign(new Error('x'), { name: 'FooError' }))", "[Error [FooError]: x]"),
    ("bare(Object.assign(new Error('x'), { code: 5, info: { a: 1 } }))", "[Error: x] { code: 5, info: { a: 1 } }"),
    ("bare(new Error('x', { cause: 1 }))", "[Error: x] { [cause]: 1 }"),
    ("bare(new Error('x', { cause: bare(new TypeError('y')) }))", "[Error: x] { [cause]: [TypeError: y] }"),
    ("bare(new AggregateError([1, bare(new Error('y'))], 'all'))", "[AggregateError: all] { [errors]: [ 1, [Error: y] ] }"),
    ("[bare(new Error('x'))]", "[ [Error: x] ]"),
    ("({ a: { b: { c: bare(new Error('x')) } } })", "{ a: { b: { c: [Error: x] } } }"),
    ("({ a: { b: { c: bare(Object.assign(new Error('x'), { y: 1 })) } } })", "{ a: { b: { c: [Error] } } }"),
    ("bare(Object.setPrototypeOf(new Error('x'), null))", "[[Error: null prototype]: x]"),
    ("bare(new Error('two\\nlines'))", (
        "[Error: two\n"
        "lines]"
    )),
    ("[bare(new Error('two\\nlines'))]", (
        "[\n"
        "  [Error: two\n"
        "  lines]\n"
        "]"
    )),
    ("bare(new RangeError('x', { cause: undefined }))", "[RangeError: x] { [cause]: undefined }"),
    ("bare(Object.defineProperty(new Error('x'), Symbol.toStringTag, { value: 'T' }))", "[Error [T]: x]"),
    ("bare(new SyntaxError('a: b'))", "[SyntaxError: a: b]"),
    ("bare(Object.assign(new Error('x'), { message: 'changed' }))", "[Error: changed]"),
    ("Object.assign(new Error('x'), { stack: 'Error: x\\n    at foo (a.js:1:2)', code: 5 })", (
        "Error: x\n"
        "    at foo (a.js:1:2) {\n"
        "  code: 5\n"
        "}"
    )),
    ("[Object.assign(new Error('x'), { stack: 'Error: x\\n    at foo (a.js:1:2)\\n    at b.js:3:4', code: 5 })]", (
        "[\n"
        "  Error: x\n"
        "      at foo (a.js:1:2)\n"
        "      at b.js:3:4 {\n"
        "    code: 5\n"
        "  }\n"
        "]"
    )),
    ("({ e: Object.assign(new Error('x'), { stack: 'Error: x\\n    at foo (a.js:1:2)' }) })", (
        "{\n"
        "  e: Error: x\n"
        "      at foo (a.js:1:2)\n"
        "}"
    )),
    ("Object.assign(new Error('x'), { stack: 'only text' })", "[only text]"),
    # cycles
    ("(() => { const a = {}; a.a = a; return a })()", "<ref *1> { a: [Circular *1] }"),
    ("(() => { const a = { x: 1 }; a.b = { c: a }; return a })()", "<ref *1> { x: 1, b: { c: [Circular *1] } }"),
    ("(() => { const a = {}; const b = { a }; a.b = b; return [a, b] })()", (
        "[\n"
        "  <ref *1> { b: { a: [Circular *1] } },\n"
        "  <ref *2> { a: <ref *1> { b: [Circular *2] } }\n"
        "]"
    )),
    ("(() => { const a = []; a.push(a, a); return a })()", "<ref *1> [ [Circular *1], [Circular *1] ]"),
    ("(() => { const m = new Map; m.set(m, m); return m })()", "<ref *1> Map(1) { [Circular *1] => [Circular *1] }"),
    ("(() => { const a = {}, b = {}; a.a = a; a.b = b; b.b = b; b.a = a; return a })()", (
        "<ref *1> {\n"
        "  a: [Circular *1],\n"
        "  b: <ref *2> { b: [Circular *2], a: [Circular *1] }\n"
        "}"
    )),
    ("(() => { const f = () => {}; f.self = f; return f })()", "<ref *1> [Function: f] { self: [Circular *1] }"),
    ("(() => { const e = bare(new Error('x')); e.cause = e; return e })()", "<ref *1> [Error: x] { cause: [Circular *1] }"),
    ("(() => { const o = {}; const s = { o }; return { a: s, b: s } })()", "{ a: { o: {} }, b: { o: {} } }"),
    ("(() => { const s = new Set; s.add({ s }); return { s } })()", "{ s: <ref *1> Set(1) { { s: [Circular *1] } } }"),
    # proxies of JS
    ("new Proxy({ a: 1 }, {})", "{ a: 1 }"),
    (
        "new Proxy({ a: 1 }, { get() { throw 1 }, ownKeys() { throw 2 }, getOwnPropertyDescriptor() { throw 3 }, getPrototypeOf() { throw 4 }, has() { throw 5 } })",
        "{ a: 1 }",
    ),
    ("new Proxy(new Proxy([1], {}), {})", "[ 1 ]"),
    ("new Proxy(function f() {}, {})", "[Function: f]"),
    ("new Proxy(class A {}, {})", "[class A]"),
    ("[new Proxy(new Map([[1, 2]]), {})]", "[ Map(1) { 1 => 2 } ]"),
    ("(() => { const r = Proxy.revocable({}, {}); r.revoke(); return r.proxy })()", "<Revoked Proxy>"),
    ("(() => { const r = Proxy.revocable({}, {}); r.revoke(); return { a: r.proxy } })()", "{ a: <Revoked Proxy> }"),
    # layout
    ("({ a: 'x'.repeat(30), b: 'y'.repeat(30) })", (
        "{\n"
        "  a: 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxx',\n"
        "  b: 'yyyyyyyyyyyyyyyyyyyyyyyyyyyyyy'\n"
        "}"
    )),
    ("({ a: 'x'.repeat(31), b: 'y'.repeat(31) })", (
        "{\n"
        "  a: 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx',\n"
        "  b: 'yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy'\n"
        "}"
    )),
    ("({ a: 'x'.repeat(40), b: 'y'.repeat(40) })", (
        "{\n"
        "  a: 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx',\n"
        "  b: 'yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy'\n"
        "}"
    )),
    ("({ a: { b: { c: {} } }, d: 1 })", "{ a: { b: { c: {} } }, d: 1 }"),
    ("({ a: { b: { c: { d: 1 } } } })", "{ a: { b: { c: [Object] } } }"),
    ("({ a: [{ b: [1] }] })", "{ a: [ { b: [Array] } ] }"),
    ("[[[[[]]]]]", "[ [ [ [Array] ] ] ]"),
    ("[{ a: 1, b: { c: 2 } }, { a: 1, b: { c: { d: 1 } } }]", "[ { a: 1, b: { c: 2 } }, { a: 1, b: { c: [Object] } } ]"),
    ("({ level1: { level2: { level3: 'x' } }, other: [1, 2, 3] })", "{ level1: { level2: { level3: 'x' } }, other: [ 1, 2, 3 ] }"),
    ("({ users: [{ name: 'Ada', langs: ['py', 'js'] }, { name: 'Bob', langs: [] }], total: 2 })", (
        "{\n"
        "  users: [ { name: 'Ada', langs: [Array] }, { name: 'Bob', langs: [] } ],\n"
        "  total: 2\n"
        "}"
    )),
    ("({ a: 1, b: [1, 2] })", (
        "{\n"
        "  a: 1,\n"
        "  b: [\n"
        "    1,\n"
        "    2\n"
        "  ]\n"
        "}"
    ), {"compact": False}),
    ("({ a: { b: { c: 1 } } })", (
        "{\n"
        "  a: {\n"
        "    b: { c: 1 }\n"
        "  }\n"
        "}"
    ), {"compact": 1}),
    ("({ a: { b: { c: 1 } } })", (
        "{\n"
        "  a: {\n"
        "    b: {\n"
        "      c: 1\n"
        "    }\n"
        "  }\n"
        "}"
    ), {"compact": 0}),
    ("({ a: { b: { c: { d: 1 } } } })", "{ a: { b: { c: { d: 1 } } } }", {"compact": 5, "depth": 9}),
    (
        "({ a: 'x'.repeat(100), b: 1 })",
        "{ a: 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx', b: 1 }",
        {"breakLength": INF},
    ),
    ("Array.from({ length: 50 }, (_, i) => i)", (
        "[\n"
        "   0,  1,  2,  3,  4,  5,  6,  7,  8,  9, 10,\n"
        "  11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21,\n"
        "  22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32,\n"
        "  33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43,\n"
        "  44, 45, 46, 47, 48, 49\n"
        "]"
    ), {"breakLength": INF}),
    ("Array.from({ length: 50 }, (_, i) => i)", (
        "[\n"
        "   0,  1,  2,  3,  4,  5,  6,  7,  8,  9,\n"
        "  10, 11, 12, 13, 14, 15, 16, 17, 18, 19,\n"
        "  20, 21, 22, 23, 24, 25, 26, 27, 28, 29,\n"
        "  30, 31, 32, 33, 34, 35, 36, 37, 38, 39,\n"
        "  40, 41, 42, 43, 44, 45, 46, 47, 48, 49\n"
        "]"
    ), {"breakLength": 40}),
    ("({ a: 1, b: 2 })", (
        "{\n"
        "  a: 1,\n"
        "  b: 2\n"
        "}"
    ), {"breakLength": 5}),
    ("({ s: 'a\\nb' })", (
        "{\n"
        "  s: 'a\\nb'\n"
        "}"
    ), {"breakLength": 5}),
    ("[['a', 'b'], ['c', { d: 1, e: [1, 2, 3] }]]", (
        "[\n"
        "  [\n"
        "    'a',\n"
        "    'b'\n"
        "  ],\n"
        "  [\n"
        "    'c',\n"
        "    {\n"
        "      d: 1,\n"
        "      e: [Array]\n"
        "    }\n"
        "  ]\n"
        "]"
    ), {"breakLength": 20}),
    # colours
    (
        "[1, 1n, true, 'a', Symbol('s'), undefined, null]",
        "[ \x1b[33m1\x1b[39m, \x1b[33m1n\x1b[39m, \x1b[33mtrue\x1b[39m, \x1b[32m'a'\x1b[39m, \x1b[32mSymbol(s)\x1b[39m, \x1b[90mundefined\x1b[39m, \x1b[1mnull\x1b[22m ]",
        {"colors": True},
    ),
    (
        "({ a: 1, 'b-c': 'x', [Symbol('k')]: 1 })",
        "{ a: \x1b[33m1\x1b[39m, \x1b[32m'b-c'\x1b[39m: \x1b[32m'x'\x1b[39m, [\x1b[32mSymbol(k)\x1b[39m]: \x1b[33m1\x1b[39m }",
        {"colors": True},
    ),
    (
        "[/a/g, new Date(0), function f() {}, class A {}]",
        "[ \x1b[31m/a/g\x1b[39m, \x1b[35m1970-01-01T00:00:00.000Z\x1b[39m, \x1b[36m[Function: f]\x1b[39m, \x1b[36m[class A]\x1b[39m ]",
        {"colors": True},
    ),
    ("[, 1]", "[ \x1b[90m<1 empty item>\x1b[39m, \x1b[33m1\x1b[39m ]", {"colors": True}),
    ("({ a: { b: { c: { d: 1 } } } })", "{ a: { b: { c: \x1b[36m[Object]\x1b[39m } } }", {"colors": True}),
    ("({ get a() { return 1 } })", "{ a: \x1b[36m[Getter]\x1b[39m }", {"colors": True}),
    (
        "(() => { const a = {}; a.a = a; return a })()",
        "\x1b[36m<ref *1>\x1b[39m { a: \x1b[36m[Circular *1]\x1b[39m }",
        {"colors": True},
    ),
    ("new Map([[1, 'x']])", "Map(1) { \x1b[33m1\x1b[39m => \x1b[32m'x'\x1b[39m }", {"colors": True}),
    ("new Number(3)", "\x1b[33m[Number: 3]\x1b[39m", {"colors": True}),
    ("new String('x')", "\x1b[32m[String: 'x']\x1b[39m", {"colors": True}),
    ("Object(Symbol('x'))", "\x1b[32m[Symbol: Symbol(x)]\x1b[39m", {"colors": True}),
    (
        "new ArrayBuffer(2)",
        "ArrayBuffer { \x1b[36m[Uint8Contents]\x1b[39m: <00 00>, byteLength: \x1b[33m2\x1b[39m }",
        {"colors": True},
    ),
    ("Promise.resolve(1)", "Promise { \x1b[33m1\x1b[39m }", {"colors": True}),
    ("new Promise(() => {})", "Promise { \x1b[36m<pending>\x1b[39m }", {"colors": True}),
    ("new WeakSet", "WeakSet { \x1b[36m<items unknown>\x1b[39m }", {"colors": True}),
    ("Array.from({ length: 30 }, (_, i) => i * 7)", (
        "[\n"
        "    \x1b[33m0\x1b[39m,   \x1b[33m7\x1b[39m,  \x1b[33m14\x1b[39m,  \x1b[33m21\x1b[39m,  \x1b[33m28\x1b[39m,  \x1b[33m35\x1b[39m,  \x1b[33m42\x1b[39m,  \x1b[33m49\x1b[39m,\n"
        "   \x1b[33m56\x1b[39m,  \x1b[33m63\x1b[39m,  \x1b[33m70\x1b[39m,  \x1b[33m77\x1b[39m,  \x1b[33m84\x1b[39m,  \x1b[33m91\x1b[39m,  \x1b[33m98\x1b[39m, \x1b[33m105\x1b[39m,\n"
        "  \x1b[33m112\x1b[39m, \x1b[33m119\x1b[39m, \x1b[33m126\x1b[39m, \x1b[33m133\x1b[39m, \x1b[33m140\x1b[39m, \x1b[33m147\x1b[39m, \x1b[33m154\x1b[39m, \x1b[33m161\x1b[39m,\n"
        "  \x1b[33m168\x1b[39m, \x1b[33m175\x1b[39m, \x1b[33m182\x1b[39m, \x1b[33m189\x1b[39m, \x1b[33m196\x1b[39m, \x1b[33m203\x1b[39m\n"
        "]"
    ), {"colors": True}),
    ("['aaa', 'bb', 'c', 'd', 'e', 'f', 'gg', 'hhhh']", (
        "[\n"
        "  \x1b[32m'aaa'\x1b[39m, \x1b[32m'bb'\x1b[39m,\n"
        "  \x1b[32m'c'\x1b[39m,   \x1b[32m'd'\x1b[39m,\n"
        "  \x1b[32m'e'\x1b[39m,   \x1b[32m'f'\x1b[39m,\n"
        "  \x1b[32m'gg'\x1b[39m,  \x1b[32m'hhhh'\x1b[39m\n"
        "]"
    ), {"colors": True}),
    ("({ text: 'first\\nsecond'.repeat(9) })", (
        ("{\n"
        "  text: \x1b[32m'first\\n'\x1b[39m +\n")
        + "    \x1b[32m'secondfirst\\n'\x1b[39m +\n" * 8
        + ("    \x1b[32m'second'\x1b[39m\n"
        "}")
    ), {"colors": True}),
    ("Object.assign(() => {}, { a: 1 })", "[Function (anonymous)] { a: \x1b[33m1\x1b[39m }", {"colors": True}),
    ("bare(new Error('x'))", "[Error: x]", {"colors": True}),
    # inspect.custom
    ("({ [Symbol.for('nodejs.util.inspect.custom')]() { return 'text' } })", "text"),
    ("({ a: { [Symbol.for('nodejs.util.inspect.custom')]() { return 'x\\ny' } } })", (
        "{\n"
        "  a: x\n"
        "  y\n"
        "}"
    )),
    ("({ a: { [Symbol.for('nodejs.util.inspect.custom')]() { return { b: 'x'.repeat(80), c: 1 } } } })", (
        "{\n"
        "  a: {\n"
        "    b: 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx',\n"
        "    c: 1\n"
        "  }\n"
        "}"
    )),
    (
        "({ a: { [Symbol.for('nodejs.util.inspect.custom')](depth, options, inspect) { return `<${depth} ${typeof options.stylize} ${inspect([1])}>` } } })",
        "{ a: <1 function [ 1 ]> }",
    ),
    ("({ [Symbol.for('nodejs.util.inspect.custom')]: 5 })", "{ [Symbol(nodejs.util.inspect.custom)]: 5 }"),
    ("({ x: 1, [Symbol.for('nodejs.util.inspect.custom')]() { return this } })", (
        "{\n"
        "  x: 1,\n"
        "  [Symbol(nodejs.util.inspect.custom)]: [Function: [nodejs.util.inspect.custom]]\n"
        "}"
    )),
    ("(() => { class A { static [Symbol.for('nodejs.util.inspect.custom')]() { return 'class A' } }; return A })()", "class A"),
    ("new (class A { v = 1; [Symbol.for('nodejs.util.inspect.custom')]() { return `A<${this.v}>` } })", "A<1>"),
    ("(class A { [Symbol.for('nodejs.util.inspect.custom')]() { return 'instance' } }).prototype", "{}"),
    ("({ [Symbol.for('nodejs.util.inspect.custom')]() { return 5 } })", "5"),
    ("({ [Symbol.for('nodejs.util.inspect.custom')]() { return null } })", "null"),
    ("({ [Symbol.for('nodejs.util.inspect.custom')]() { return undefined } })", "undefined"),
    ("({ [Symbol.for('nodejs.util.inspect.custom')](depth, options) { return options.stylize('x', 'special') } })", "x"),
    (
        "[{ [Symbol.for('nodejs.util.inspect.custom')](depth, options, inspect) { return inspect({ a: { b: 1 } }, { ...options, depth: 0 }) } }]",
        "[ { a: [Object] } ]",
    ),
    ("({ a: 1, [Symbol.for('nodejs.util.inspect.custom')]() { return 'x' } })", (
        "{\n"
        "  a: 1,\n"
        "  [Symbol(nodejs.util.inspect.custom)]: [Function: [nodejs.util.inspect.custom]]\n"
        "}"
    ), {"customInspect": False}),
]

# (expression of the array of arguments, expected text)
FORMAT_CASES: list[tuple[str, str]] = [
    ("['%s', { [Symbol.toPrimitive](hint) { return 'p' + hint } }]", "pstring"),
    ("['%s', { [Symbol.toPrimitive]() { return 1 }, toString() { return 'x' } }]", "1"),
    ("['a']", "a"),
    ("[]", ""),
    ("['%s']", "%s"),
    ("['%%']", "%%"),
    ("['a', 'b', 1]", "a b 1"),
    ("[1, 'a', { b: 1 }]", "1 a { b: 1 }"),
    ("['%s is %d', 'x', 4]", "x is 4"),
    ("['%s', 'x', 'y']", "x y"),
    ("['%s %s', 'x']", "x %s"),
    ("['%d', '42']", "42"),
    ("['%d', 42n]", "42n"),
    ("['%d', Symbol('x')]", "NaN"),
    ("['%d', {}]", "NaN"),
    ("['%d', '']", "0"),
    ("['%i', 42.9]", "42"),
    ("['%i', '7px']", "7"),
    ("['%i', 3n]", "3n"),
    ("['%f', '1.5x']", "1.5"),
    ("['%f', 2]", "2"),
    ("['%f', 'x']", "NaN"),
    ("['%j', { a: [1] }]", '{"a":[1]}'),
    ("['%j', undefined]", "undefined"),
    ("['%j', 'x']", '"x"'),
    ("['%O', { a: { b: { c: { d: 1 } } } }]", "{ a: { b: { c: [Object] } } }"),
    ("['%o', { a: 1 }]", "{ a: 1 }"),
    ("['%o', [1]]", "[ 1, [length]: 1 ]"),
    ("['%cred', 'color: red']", "red"),
    ("['100%', 1]", "100% 1"),
    ("['%', 1]", "% 1"),
    ("['%x', 1]", "%x 1"),
    ("['%s%%', 5]", "5%"),
    ("['%%%s', 5]", "%5"),
    ("['%s', -0]", "-0"),
    ("['%d', -0]", "-0"),
    ("['%s', 5n]", "5n"),
    ("['%s', Symbol('a')]", "Symbol(a)"),
    ("['%s', null]", "null"),
    ("['%s', undefined]", "undefined"),
    ("['%s', { a: { b: 1 } }]", "{ a: [Object] }"),
    ("['%s', [1, [2]]]", "[ 1, [Array] ]"),
    ("['%s', function f() { return 1 }]", "function f() { return 1 }"),
    ("['%s', new (class A { toString() { return 'mine' } })]", "mine"),
    ("['%s', { toString() { return 'own' } }]", "own"),
    ("['%s', new Date(0)]", "1970-01-01T00:00:00.000Z"),
    ("['%s', () => 5]", "() => 5"),
    ("['%s', Object.create(null)]", "[Object: null prototype] {}"),
    ("['a\\nb', ['a\\nb']]", (
        "a\n"
        "b [ 'a\\nb' ]"
    )),
    ("[['x'], 'y']", "[ 'x' ] y"),
    ("['%s %o', 'a']", "a %o"),
    ("['%s', true]", "true"),
    ("[Symbol('x'), null, undefined, -0]", "Symbol(x) null undefined -0"),
    ("['%s', 'x'.repeat(3), 'tail']", "xxx tail"),
    ("['%j', (() => { const a = {}; a.a = a; return a })()]", "[Circular]"),
    ("['%d%', 5]", "5%"),
    ("['%s', new Map([[1, { a: 1 }]])]", "Map(1) { 1 => [Object] }"),
]

# (expression, expected text[, options]): no code of a hostile value runs but where the head of inspect.js says so, and nothing throws.
ENGINE_CASES: list[tuple] = [
    # its last item is not there any more
    (
        "(() => { const m = new Map([[1, 1], [2, 2]]); const i = m.keys(); i.next(); m.delete(1); return i })()",
        "Object [Map Iterator] {}",
    ),
    (
        "({ a: { [Symbol.for('nodejs.util.inspect.custom')]() { throw new TypeError('boom') } }, b: 1 })",
        "{ a: [Object: inspection interrupted: TypeError: boom], b: 1 }",
    ),
    ("({ [Symbol.for('nodejs.util.inspect.custom')]() { throw 'text' } })", "[Object: inspection interrupted: 'text']"),
    ("({ [Symbol.for('nodejs.util.inspect.custom')]() { throw {} } })", "[Object: inspection interrupted: Object]"),
    ("({ get [Symbol.for('nodejs.util.inspect.custom')]() { throw 1 } })", "{ [Symbol(nodejs.util.inspect.custom)]: [Getter] }"),
    (
        "({ [Symbol.for('nodejs.util.inspect.custom')](depth, options, inspect) { return inspect(this) } })",
        "[Object: inspection interrupted: RangeError: Maximum call stack size exceeded]",
    ),
    ("Object.create({ get [Symbol.toStringTag]() { throw 1 } })", "{}"),
    (
        "Object.defineProperties(new Error('x'), { name: { get() { throw 1 } }, message: { get() { throw 1 } }, stack: { get() { throw 1 } } })",
        "[Error]",
    ),
    ("Object.assign(new Error, { name: Symbol('q'), message: { toString() { throw 1 } }, stack: 5 })", (
        "[Symbol(q)] {\n"
        "  name: Symbol(q),\n"
        "  message: { toString: [Function: toString] }\n"
        "}"
    )),
    ("bare(Object.assign(new Error('x'), { message: { toString() { throw 1 } } }))", "[Error]"),
    ("Object.setPrototypeOf({ a: 1 }, Object.setPrototypeOf(() => {}, null))", "Object <[Object: null prototype] {}> { a: 1 }"),
    (
        "(() => { const target = {}; Object.setPrototypeOf(target, new Proxy(target, {})); return target })()",
        "Object <Object <Object <Object <Complex prototype>>>> {}",
    ),
    ("new Proxy({ a: 1 }, new Proxy({}, { get() { throw 1 } }))", "{ a: 1 }"),
    ("(() => { let p = { a: 1 }; for (let i = 0; i < 10000; i++) p = new Proxy(p, {}); return p })()", "{ a: 1 }"),
    (
        "(() => { const buffer = new ArrayBuffer(2), bytes = new Uint8Array(buffer), view = new DataView(buffer); buffer.transfer(); return { buffer, bytes, view } })()",
        (
            "{\n"
            "  buffer: ArrayBuffer { (detached), byteLength: 0 },\n"
            "  bytes: Uint8Array(0) [],\n"
            "  view: DataView {\n"
            "    (detached),\n"
            "    buffer: ArrayBuffer { (detached), byteLength: 0 }\n"
            "  }\n"
            "}"
        ),
    ),
    (
        "Object.assign(new Array(2 ** 32 - 1), { 0: 1, 4000000000: 2 })",
        "[ 1, <3999999999 empty items>, 2, <294967294 empty items> ]",
    ),
    ("Object.setPrototypeOf(new Map([[1, 2]]), Object.prototype)", "Object(1) { 1 => 2 }"),
    ("Object.setPrototypeOf(new Date(0), Object.prototype)", "Object 1970-01-01T00:00:00.000Z"),
    ("new Float16Array([1.5])", "Float16Array(1) [ 1.5 ]"),
    ("({ a: 1 })", "{ a: 1 }", {"depth": 'x', "breakLength": None, "compact": 'y'}),
]

# (expression, regular expression that the whole text must match)
PATTERN_CASES: list[tuple[str, str]] = [
    ("new Error('x')", r"Error: x(\n    at .+)+"),
    ("({ a: new TypeError('x') })", r"\{\n  a: TypeError: x(\n      at .+)+\n\}"),
    ("new Error('x', { cause: new TypeError('y') })", r"Error: x(\n    at .+)+ \{\n  \[cause\]: TypeError: y(\n      at .+)+\n\}"),
    ("new AggregateError([new Error('a'), 1], 'm')", r"AggregateError: m(\n    at .+)+ \{\n  \[errors\]: \[\n    Error: a(\n        at .+)+,\n    1\n  \]\n\}"),
    ("new (class FooError extends Error {})('x')", r"FooError: x(\n    at .+)+"),
    ("Object.assign(new RangeError('x'), { code: 1 })", r"RangeError: x(\n    at .+)+ \{\n  code: 1\n\}"),
    ("Object.assign(new Error('x'), { name: 'Renamed' })", r"Renamed: x(\n    at .+)+"),
    ("new DOMException('gone', 'AbortError')", r"DOMException \[AbortError\]: gone(\n    at .+)*"),
]

# (Python expression, text of a JS array that holds its proxy)
PYTHON_CASES: list[tuple[str, str]] = [
    ("[1, 2]", "[ PyProxy [1, 2] ]"),
    ("len", "[ PyProxy <built-in function len> ]"),
    ("object.__new__(type('A', (), {'__repr__': lambda self: 'first\\nsecond'}))", "[\n  PyProxy first\n  second\n]"),
]
