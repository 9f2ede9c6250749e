// Deep equality as node:assert and node:util have it.
(function (primordials, service) {
"use strict";

const {
  ArrayIsArray, ArrayPrototypePush, MapPrototypeForEach, MapPrototypeGet, MapPrototypeHas, ObjectGetPrototypeOf, ObjectIs,
  ObjectPrototypeHasOwnProperty, ObjectPrototypePropertyIsEnumerable, ObjectPrototypeToString, ReflectOwnKeys, SetPrototypeForEach,
  SetPrototypeHas,
} = primordials;
const { Date, Error, Map, RegExp, Set, ArrayBuffer, Boolean, Number, String, BigInt, Symbol, WeakMap, WeakSet, Promise } = globalThis;
const { isView } = ArrayBuffer;
const BOXES = [Boolean, Number, String, BigInt, Symbol];
const { getTime } = Date.prototype;
const apply = Reflect.apply;

function keysOf(object) {
  const found = [], keys = ReflectOwnKeys(object);
  for (let i = 0; i < keys.length; i++) if (ObjectPrototypePropertyIsEnumerable(object, keys[i])) ArrayPrototypePush(found, keys[i]);
  return found;
}

function primitiveEqual(a, b, strict) {
  return strict ? ObjectIs(a, b) : a == b || (a !== a && b !== b);
}

function equal(a, b, strict, seen) {
  if (ObjectIs(a, b)) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) {
    return (typeof a === "function" || typeof b === "function") ? a === b : primitiveEqual(a, b, strict);
  }
  if (service.isPython(a) || service.isPython(b)) return service.isPython(a) && service.isPython(b) && service.equal(a, b);
  if (strict && ObjectGetPrototypeOf(a) !== ObjectGetPrototypeOf(b)) return false;
  if (ObjectPrototypeToString(a) !== ObjectPrototypeToString(b) || ArrayIsArray(a) !== ArrayIsArray(b)) return false;
  if (a instanceof WeakMap || a instanceof WeakSet || a instanceof Promise) return false;
  // a cycle: equal if the two go round in step
  for (let i = 0; i < seen.length; i += 2) if (seen[i] === a) return seen[i + 1] === b;
  ArrayPrototypePush(seen, a, b);
  const result = sameContent(a, b, strict, seen) && sameProperties(a, b, strict, seen);
  seen.length -= 2;
  return result;
}

function sameContent(a, b, strict, seen) {
  if (a instanceof Date) return b instanceof Date && ObjectIs(apply(getTime, a, []), apply(getTime, b, []));
  if (a instanceof RegExp) return b instanceof RegExp && a.source === b.source && a.flags === b.flags && a.lastIndex === b.lastIndex;
  if (a instanceof Error) return b instanceof Error && a.name === b.name && a.message === b.message && equal(a.cause, b.cause, strict, seen) && equal(a.errors, b.errors, strict, seen);
  for (let i = 0; i < BOXES.length; i++) {
    const kind = BOXES[i];
    if (a instanceof kind) return b instanceof kind && ObjectIs(a.valueOf(), b.valueOf());
  }
  if (isView(a)) {
    if (!isView(b) || a.byteLength !== b.byteLength) return false;
    if (a.length === undefined) {
      for (let i = 0; i < a.byteLength; i++) if (a.getUint8(i) !== b.getUint8(i)) return false;
      return true;
    }
    for (let i = 0; i < a.length; i++) if (!primitiveEqual(a[i], b[i], strict)) return false;
    return true;
  }
  if (a instanceof ArrayBuffer) return b instanceof ArrayBuffer && sameContent(new Uint8Array(a), new Uint8Array(b), strict, seen);
  if (a instanceof Set) return b instanceof Set && sameSets(a, b, strict, seen);
  if (a instanceof Map) return b instanceof Map && sameMaps(a, b, strict, seen);
  return !ArrayIsArray(a) || a.length === b.length;
}
const { Uint8Array } = globalThis;

function sameSets(a, b, strict, seen) {
  if (a.size !== b.size) return false;
  const rest = [];
  SetPrototypeForEach(b, (item) => { if (!SetPrototypeHas(a, item)) ArrayPrototypePush(rest, item); });
  let same = true;
  SetPrototypeForEach(a, (item) => {
    if (!same || SetPrototypeHas(b, item)) return;
    same = take(rest, (other) => equal(item, other, strict, seen));
  });
  return same;
}

function sameMaps(a, b, strict, seen) {
  if (a.size !== b.size) return false;
  const rest = [];
  MapPrototypeForEach(b, (value, key) => { if (!MapPrototypeHas(a, key)) ArrayPrototypePush(rest, { key, value }); });
  let same = true;
  MapPrototypeForEach(a, (value, key) => {
    if (!same) return;
    same = MapPrototypeHas(b, key) ? equal(value, MapPrototypeGet(b, key), strict, seen)
      : take(rest, (other) => equal(key, other.key, strict, seen) && equal(value, other.value, strict, seen));
  });
  return same;
}

// Take the first item that fits out of the list.
function take(list, fits) {
  for (let i = 0; i < list.length; i++) {
    if (!fits(list[i])) continue;
    list[i] = list[list.length - 1];
    list.length--;
    return true;
  }
  return false;
}

function sameProperties(a, b, strict, seen) {
  if (isView(a)) return true;
  const keys = keysOf(a), others = keysOf(b);
  if (keys.length !== others.length) return false;
  for (let i = 0; i < keys.length; i++) {
    if (!ObjectPrototypeHasOwnProperty(b, keys[i]) || !equal(a[keys[i]], b[keys[i]], strict, seen)) return false;
  }
  return true;
}

return { deepEqual: (a, b) => equal(a, b, false, []), deepStrictEqual: (a, b) => equal(a, b, true, []) };
})
