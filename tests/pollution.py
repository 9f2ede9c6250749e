"""What users do to built-in prototypes, as scripts: they put names on Object.prototype, or freeze all of it."""

from __future__ import annotations

__all__ = ["POLLUTIONS"]

NAMES = [
    "get", "set", "value", "writable", "enumerable", "configurable", "next", "done", "return", "throw", "then", "name",
    "kind", "type", "word", "text", "at", "buffer", "shape", "stack", "message", "cause", "depth", "options",
    "resolve", "reject", "target", "key",
]  # fmt: skip
KINDS = {
    "functions": "{ value: function () {} }",
    "functions that call": "{ value: function (f) { if (typeof f === 'function') f(1) } }",
    "numbers": "{ value: 7 }",
    "objects": "{ value: {}, writable: true }",
    "null": "{ value: null }",
    "accessors": "{ get() {}, set() {} }",
    "accessors that throw": "{ get() { throw new Error('read') }, set() { throw new Error('written') } }",
}
POLLUTE = """
for (const name of {names}) {{
  const slot = {kind};
  Object.setPrototypeOf(slot, null);
  slot.configurable = true;
  Object.defineProperty(Object.prototype, name, slot);
}}
"""
FREEZE = """
for (const Class of [Object, Array, Function, Error, TypeError, Promise, Map, Set, WeakMap, String, RegExp, Date,
    Number, Symbol, ArrayBuffer, Uint8Array, Object.getPrototypeOf(Uint8Array), Iterator]) {
  Object.freeze(Class);
  Object.freeze(Class.prototype);
}
"""
POLLUTIONS = {
    **{name: POLLUTE.format(names=NAMES, kind=kind) for name, kind in KINDS.items()},
    "frozen built-ins": FREEZE,
}
