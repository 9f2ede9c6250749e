// JavaScript's half of the machine: the pool of its values, and what its hooks do. Every trap, getter, iterator and callback
// of a value from kinds.js is a hook: it asks Python what to do, with `decide(site)`, whose answer is a number.
"use strict";
((decide, chooseIndex) => {
const pool = [];
const POOL = 40; // values that are kept
let operands = []; // of the operation that runs
let operations = {};

// The built-ins as they were: steps change what they get hold of, `Object.prototype` too.
const { apply, ownKeys, getOwnPropertyDescriptor, getPrototypeOf, deleteProperty, defineProperty } = Reflect;
const { is, fromEntries, keys: keysOf } = Object;
const { isPyProxy } = pyodide;
const [splice, setAdd, setHas] = [Array.prototype.splice, Set.prototype.add, Set.prototype.has];
const Set_ = Set, WeakRef_ = WeakRef;

function any() {
  const n = operands.length + pool.length;
  if (n === 0) return undefined;
  const i = chooseIndex(n);
  return i < operands.length ? operands[i] : pool[i - operands.length];
}

function keep(value) {
  if (Object(value) !== value && chooseIndex(10) > 0) return value; // there are enough primitives
  if (pool.length < POOL) pool[pool.length] = value;
  else pool[chooseIndex(POOL)] = value;
  return value;
}

const RUBBISH = [
  () => undefined, () => null, () => 0, () => -1, () => NaN, () => Infinity, () => 2 ** 40, () => 10n ** 30n, () => "text",
  () => "\ud800", () => Symbol("rubbish"), () => ({}), () => [1, , {}], () => () => any(), any, any,
];

const THROWN = [
  () => new RangeError("of a hook"), () => null, () => undefined, () => 5, () => "text", () => Symbol("thrown"), () => 1n, any,
  () => new Proxy({}, { get() { throw new Error("of the trap of what was thrown"); } }),
  () => ({ get message() { throw 1; }, get stack() { throw 2; } }), () => Object.create(null),
];

// Changes a value in place, by whatever works on it.
const MUTATIONS = [
  (x) => { x.length = 0; },
  (x) => { for (const key of ownKeys(x)) deleteProperty(x, key); },
  (x) => { x.clear(); },
  (x) => { x[0] = any(); },
  (x) => { x.set(any(), any()); },
  (x) => { x.add(any()); },
  (x) => { x.push(any(), any()); },
  (x) => { Object.setPrototypeOf(x, any()); },
  (x) => { Object.freeze(x); },
  (x) => { x.transfer(); },
  (x) => { x.buffer.transfer(16); },
  (x) => { x.resize(0); },
  (x) => { x.release(); },
  (x) => { Object.defineProperty(x, "x", { get: () => any(), configurable: true }); },
];

function mutate(x) {
  try {
    MUTATIONS[chooseIndex(MUTATIONS.length)](x);
  } catch { /* it does not apply to this value */ }
}

function drop(n) {
  for (; n > 0 && pool.length > 0; n--) apply(splice, pool, [chooseIndex(pool.length), 1]);
}

function destroy(x) {
  try {
    x.destroy();
  } catch { /* no PyProxy, or one that must not be destroyed */ }
}

const pick = (table) => table[chooseIndex(table.length)]();
const ACTS = [
  () => { throw pick(THROWN); },
  () => pick(RUBBISH),
  () => { drop(1 + chooseIndex(3)); },
  () => { destroy(any()); },
  () => { mutate(any()); },
  () => { const names = keysOf(operations); return operate(names[chooseIndex(names.length)], any(), any(), 1); },
];

// A function of the user's: what it does at this call is not known before. `usual` is what it does when it behaves.
function hook(site, usual = () => undefined) {
  return function (...args) {
    const decision = decide(site);
    return decision === 0 ? apply(usual, this, args) : ACTS[(decision - 1) % ACTS.length]();
  };
}

function operate(name, x, y, key) {
  const before = operands;
  operands = [x, y];
  try {
    return keep(operations[name](x, y, key));
  } finally {
    operands = before;
  }
}

function isAlive(proxy) {
  try {
    return !proxy.destroyed;
  } catch {
    return false; // a destroyed one whose prototype was changed
  }
}

// What steps have put into built-ins goes with them.
const builtIns = new Map();
(function remember(object) {
  if (Object(object) !== object || builtIns.has(object)) return;
  const slots = Object.getOwnPropertyDescriptors(object);
  builtIns.set(object, slots);
  for (const key of ownKeys(slots)) {
    Object.setPrototypeOf(slots[key], null); // steps may put a `get` on Object.prototype
    remember(slots[key].value);
    remember(slots[key].get);
  }
  remember(getPrototypeOf(object));
})(globalThis);
const known = [...builtIns];

function tidy() {
  for (let i = 0; i < known.length; i++) {
    const object = known[i][0], slots = known[i][1], keys = ownKeys(object);
    for (let j = 0; j < keys.length; j++) {
      const before = getOwnPropertyDescriptor(slots, keys[j])?.value;
      if (before === undefined) deleteProperty(object, keys[j]);
      else defineProperty(object, keys[j], before);
    }
  }
}

return {
  hook, any, mutate, choose: chooseIndex, acts: ACTS.length,
  begin(table) { operations = table; },
  names: () => keysOf(operations),
  // Takes its operands from the pool where Python gives none. Only some results cross.
  run(name, given, key, crosses) {
    const [x = any(), y = any()] = given;
    const result = operate(name, x, y, key);
    return crosses ? result : undefined;
  },
  drop,
  store: (x) => { keep(x); },
  clear() { pool.length = 0; operands = []; },
  // For the oracle.
  same: (a, b) => is(a, b),
  itself: (x) => x,
  sum(n) { let sum = 0; for (let i = 0; i < n; i++) sum += i; return sum; },
  at: (i) => pool[i],
  size: () => pool.length,
  isPyProxy,
  newArray: () => [],
  objectOf: (pairs) => fromEntries(pairs),
  watch: (x) => { const weak = new WeakRef_(x), { deref } = weak; return () => apply(deref, weak, []) !== undefined; },
  pins: new Map(), // what only JavaScript holds
  distinctPyProxies() {
    const seen = new Set_();
    let n = 0;
    for (let i = 0; i < pool.length; i++) {
      if (isPyProxy(pool[i]) && isAlive(pool[i]) && !apply(setHas, seen, [pool[i]])) {
        apply(setAdd, seen, [pool[i]]);
        n++;
      }
    }
    return n;
  },
  tidy,
};
})
