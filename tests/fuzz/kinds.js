// The kinds of values of JavaScript. Whatever can run code of the user's in them is a hook.
"use strict";
(({ hook, any, choose }) => {
const TRAPS = ["apply", "construct", "defineProperty", "deleteProperty", "get", "getOwnPropertyDescriptor", "getPrototypeOf", "has",
  "isExtensible", "ownKeys", "preventExtensions", "set", "setPrototypeOf"];
const traps = () => Object.fromEntries(TRAPS.map((name) => [name, hook(`trap ${name}`, Reflect[name])]));
const thenable = () => ({ then: hook("then", (resolve) => resolve(any())) });
const iterator = () => {
  let left = 3;
  return {
    next: hook("next", () => (left-- > 0 ? { value: any(), done: false } : { value: undefined, done: true })),
    return: hook("return", (value) => ({ value, done: true })),
    throw: hook("throw", (error) => { throw error; }),
  };
};
const settled = hook("reaction", (x) => x);
const handled = (promise) => { promise.then(settled, settled).catch(() => {}); return promise; };

class Base {
  #secret = any();
  static get [Symbol.species]() { return Array; }
  constructor() { this.field = any(); }
  get x() { return hook("getter", () => this.#secret)(); }
  set x(value) { hook("setter", () => { this.#secret = value; })(); }
  method(...args) { return hook("method", () => args)(); }
  toString() { return hook("toString", () => "base")(); }
  [Symbol.toPrimitive]() { return hook("toPrimitive", () => 7)(); }
}

return {
  "plain object": () => ({ x: any(), y: 1, a: { b: [] } }),
  "object with accessors": () => Object.defineProperty({ get x() { return hook("getter", any)(); }, set x(v) { hook("setter")(); } }, "name", { get: hook("name") }),
  "object without prototype": () => Object.assign(Object.create(null), { x: any(), length: 2 }),
  "frozen object": () => Object.freeze({ x: any(), 0: 1 }),
  "object in itself": () => { const o = { x: 1 }; o.self = o; o.list = [o]; return o; },
  "object with conversions": () => ({ valueOf: hook("valueOf", () => 3), toString: hook("toString", () => "text"), toJSON: hook("toJSON", any) }),
  "object of a collection's methods": () => ({ get: hook("get", any), set: hook("set"), has: hook("has", () => true), delete: hook("delete"), size: 2, length: 1, add: hook("add"), keys: hook("keys", iterator) }),
  "object with a tag": () => ({ get [Symbol.toStringTag]() { return hook("toStringTag", () => "Tag")(); } }),
  "array": () => [1, any(), [2, { a: 3 }], "text"],
  "array with holes": () => { const a = [, 1, , any()]; Object.defineProperty(a, 1, { get: hook("index", any) }); return a; },
  "subclass of Array": () => { class Mine extends Array { static get [Symbol.species]() { return hook("species", () => Mine)(); } get x() { return 1; } push(...args) { return hook("push", () => super.push(...args))(); } } return Mine.from([1, any(), 3]); },
  "array-like": () => ({ length: 3, 0: any(), 1: 1, 2: 2, item: hook("item", any) }),
  "arguments": () => (function () { return arguments; })(1, any(), 3),
  "Map": () => new Map([[1, any()], ["x", 1], [any(), any()]]),
  "subclass of Map": () => { class Mine extends Map { get(key) { return hook("get", () => super.get(key))(); } get size() { return hook("size", () => super.size)(); } [Symbol.iterator]() { return hook("iterator", () => super[Symbol.iterator]())(); } } return new Mine([[1, any()]]); },
  "Set": () => new Set([1, any(), "x", {}]),
  "WeakMap": () => { const key = {}; const map = new WeakMap([[key, any()]]); map.key = key; return map; },
  "WeakRef": () => new WeakRef({}),
  "FinalizationRegistry": () => { const registry = new FinalizationRegistry(hook("finalizer")); registry.register({}, any()); return registry; },
  "function": () => hook("function", (...args) => args[0]),
  "function with properties": () => Object.assign(function named(a, b = 1) { return new.target ? undefined : this; }, { x: any() }),
  "bound function": () => hook("bound function", function () { return this; }).bind(any(), any()),
  "async function": () => async (x) => { await x; return hook("async function", any)(); },
  "class": () => class Made extends Base {},
  "class of Python's": () => { const parent = any(); return class extends (typeof parent === "function" ? parent : Object) {}; },
  "instance": () => new Base(),
  "instance of a subclass": () => new (class Derived extends Base { static #s = any(); z = [any()]; })(),
  "iterator": iterator,
  "iterable": () => ({ [Symbol.iterator]: hook("iterator", iterator) }),
  "generator": () => (function* () { try { yield any(); yield hook("generator", any)(); yield* [1, 2]; } finally { hook("finally")(); } })(),
  "async generator": () => (async function* () { try { yield any(); await hook("async generator", any)(); yield 2; } finally { hook("finally")(); } })(),
  "async iterable": () => ({ [Symbol.asyncIterator]: hook("asyncIterator", () => iterator()) }),
  "disposable": () => ({ [Symbol.dispose ?? "dispose"]: hook("dispose"), x: 1 }),
  "promise, resolved": () => handled(Promise.resolve(any())),
  "promise, rejected": () => handled(Promise.reject(any())),
  "promise, pending": () => new Promise((resolve) => { resolve.later = any(); }),
  "promise of a thenable": () => handled(Promise.resolve(thenable())),
  "rejection that nobody handles": () => Promise.reject(any()),
  "thenable": thenable,
  "error": () => new TypeError("text", { cause: any() }),
  "error with accessors": () => Object.defineProperties(new Error("text"), { message: { get: hook("message") }, stack: { get: hook("stack") }, name: { get: hook("name") } }),
  "AggregateError": () => new AggregateError([any(), new Error("inner")], "several"),
  "Proxy of an object": () => new Proxy({ x: any() }, traps()),
  "Proxy of an array": () => new Proxy([1, any()], traps()),
  "Proxy of a function": () => new Proxy(function () {}, traps()),
  "Proxy of anything": () => { const target = any(); return new Proxy(Object(target) === target ? target : {}, traps()); },
  "Proxy, revoked": () => { const { proxy, revoke } = Proxy.revocable([() => {}, [], {}][choose(3)], {}); revoke(); return proxy; },
  "Uint8Array": () => new Uint8Array([1, 2, 3, 4]),
  "Float64Array": () => Float64Array.from([1, NaN, -0]),
  "BigInt64Array": () => new BigInt64Array(2),
  "typed array of a part": () => new Int16Array(new ArrayBuffer(16), 4, 3),
  "ArrayBuffer": () => new ArrayBuffer(8),
  "resizable ArrayBuffer": () => new ArrayBuffer(8, { maxByteLength: 64 }),
  "DataView": () => new DataView(new ArrayBuffer(8), 2),
  "Date": () => new Date(1e12),
  "RegExp": () => Object.assign(/(a)(b)?/g, { lastIndex: 1 }),
  "boxed value": () => Object(["text", 1, true, 1n, Symbol("boxed")][choose(5)]),
  "symbol": () => Symbol("s"),
  "large BigInt": () => -(1n << 200n),
  "odd text": () => "a\ud800é漢😀",
  "number": () => -0,
  "prototype of all": () => Object.prototype,
  "Math": () => Math,
};
})
