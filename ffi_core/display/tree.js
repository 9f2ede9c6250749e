// A JavaScript value as a tree for a display that folds: what is in it, level by level, as plain data.
//
// Evaluated when it is first needed, and called with parts of the library and a host for Python objects: `node(key, value, room,
// depth)`. No getter and no trap of a Proxy runs; the only user code that runs is what the inspector runs.
//
// A node is [key, language, type, size, text, children, next, used]: `size` counts what is in it, -1 for a value that
// has no parts; `children` is undefined where they were not looked at; `next` is the place of the first child that is left
// out, -1 when there is none; `used` counts the nodes. A place is the index of an element, and goes on from there over the
// named properties; of a Map or Set it is a number in the order of iteration.
(function (primordials, classOf, reading, typeName, inspect, host) {
"use strict";

const {
  ArrayIsArray, ArrayPrototypeIncludes, ArrayPrototypePop, ArrayPrototypePush, MapIteratorPrototypeNext, MapPrototypeEntries,
  MapPrototypeGetSize, MathFloor, MathMax, MathMin, NumberIsFinite, ObjectGetOwnPropertyDescriptor, ObjectGetPrototypeOf,
  ObjectHasOwn, ObjectPrototype, ReflectOwnKeys, SetIteratorPrototypeNext, SetPrototypeGetSize, SetPrototypeValues,
  StringPrototypeEndsWith, StringPrototypeSlice, StringPrototypeStartsWith, SymbolFor, SymbolPrototypeToString, JSONStringify,
  TypedArrayPrototypeGetLength, WeakRef, WeakRefPrototypeDeref,
} = primordials;
const { unwrapProxy, findData, field, ownNonIndexKeys } = reading;

const CUSTOM = SymbolFor("nodejs.util.inspect.custom");
const SUMMARY = {
  __proto__: null, depth: 0, breakLength: Infinity, maxArrayLength: 5, maxKeys: 6, maxStringLength: 200, // more would be laid out in columns
};
const MAX_DEPTH = 8, MAX_CHILDREN = 100;
const MAX_CHECKED = 10000; // properties; of more the hidden ones are shown, too
const MAX_JSON = 10000; // values
const MAX_ROOTS = 1000;

const isObject = (value) => value !== null && (typeof value === "object" || typeof value === "function");
const isIndexed = (kind) => StringPrototypeEndsWith(kind, "Array"); // typed arrays, too

// The object whose parts are shown; undefined for what has none, or describes itself.
function container(value) {
  const object = isObject(value) ? unwrapProxy(value) : null;
  if (object === null || classOf(object) === "PyProxy" || classOf(object) === "String") return undefined;
  return typeof findData(object, CUSTOM) === "function" ? undefined : object;
}

// ---- The entries of an object, by their places

function lengthOf(object, kind) {
  if (kind === "Array") return object.length;
  if (kind === "Map") return MapPrototypeGetSize(object);
  if (kind === "Set") return SetPrototypeGetSize(object);
  return isIndexed(kind) ? TypedArrayPrototypeGetLength(object) : 0;
}

function shownKeys(object, kind) {
  const keys = isIndexed(kind) ? ownNonIndexKeys(object) : ReflectOwnKeys(object);
  if (keys.length > MAX_CHECKED) return keys;
  const isError = kind === "Error" || kind === "DOMException";
  const shown = [];
  for (let i = 0; i < keys.length; i++) {
    let property;
    try {
      property = ObjectGetOwnPropertyDescriptor(object, keys[i]);
    } catch {
      continue; // a binding of a module that has not run yet
    }
    const isTold = isError && (keys[i] === "cause" || keys[i] === "errors");
    if (property !== undefined && (property.enumerable || isTold)) ArrayPrototypePush(shown, keys[i]);
  }
  return shown;
}

const keyText = (key) => typeof key === "symbol" ? "[" + SymbolPrototypeToString(key) + "]" : key;

function property(object, key) {
  const found = ObjectGetOwnPropertyDescriptor(object, key);
  if (found === undefined) return { __proto__: null, key: keyText(key), note: "<empty item>" };
  if (ObjectHasOwn(found, "value")) return { __proto__: null, key: keyText(key), value: found.value };
  const note = field(found, "get") === undefined ? "[Setter]" : field(found, "set") === undefined ? "[Getter]" : "[Getter/Setter]";
  return { __proto__: null, key: keyText(key), note };
}

function partsOf(object) {
  const kind = classOf(object), length = lengthOf(object, kind), keys = shownKeys(object, kind);
  return { __proto__: null, object, kind, length, keys, total: length + keys.length };
}

// The entries at the places from `start` on, at most `count`.
function entriesOf({ object, kind, length, keys }, start, count) {
  const entries = [], end = MathMin(start + count, length + keys.length);
  let at = start;
  if (kind === "Map" || kind === "Set") {
    const iterator = kind === "Map" ? MapPrototypeEntries(object) : SetPrototypeValues(object);
    const next = kind === "Map" ? MapIteratorPrototypeNext : SetIteratorPrototypeNext;
    for (let i = 0; i < MathMin(end, length); i++) {
      const step = next(iterator);
      if (i < start) continue;
      if (kind === "Set") ArrayPrototypePush(entries, { __proto__: null, key: "" + i, value: step.value });
      else ArrayPrototypePush(entries, { __proto__: null, key: inspect(step.value[0], SUMMARY) + " =>", value: step.value[1] });
      at++;
    }
  } else {
    for (; at < MathMin(end, length); at++) ArrayPrototypePush(entries, property(object, "" + at));
  }
  for (; at < end; at++) ArrayPrototypePush(entries, property(object, keys[at - length]));
  return entries;
}

// ---- Nodes

// What a row says of a value after its type and size.
function textOf(value, type, size) {
  const text = inspect(value, SUMMARY);
  const heads = [type + "(" + size + ") ", type + " "];
  for (let i = 0; i < heads.length; i++) {
    if (StringPrototypeStartsWith(text, heads[i])) return StringPrototypeSlice(text, heads[i].length);
  }
  return text;
}

// `room`: how many nodes there may be, this one included.
function node(state, key, value, room) {
  if (isObject(value) && classOf(value) === "PyProxy") return host.node(key, value, room, state.ancestors.length);
  const object = container(value);
  if (object === undefined) return leaf(key, value);
  if (ArrayPrototypeIncludes(state.ancestors, object)) return [key, "js", "", -1, "[Circular]", undefined, -1, 1];
  const parts = partsOf(object);
  if (parts.total === 0) return leaf(key, value);
  const type = typeName(value), size = parts.length || parts.total;
  const made = [key, "js", type, size, textOf(value, type, size), undefined, 0, 1];
  if (state.ancestors.length >= MAX_DEPTH || room < 2) return made;
  ArrayPrototypePush(state.ancestors, object);
  const found = childrenOf(state, parts, 0, MathMin(MAX_CHILDREN, room - 1), room - 1);
  ArrayPrototypePop(state.ancestors);
  made[5] = found.children;
  made[6] = found.next;
  made[7] += found.used;
  return made;
}

const leaf = (key, value) => [key, "js", isObject(value) ? typeName(value) : typeof value, -1, inspect(value, SUMMARY), undefined, -1, 1];

// Each child may take its share of the room, and what those before it have left.
function childrenOf(state, parts, start, count, room) {
  const entries = entriesOf(parts, start, count);
  const children = [];
  let used = 0;
  for (let i = 0; i < entries.length; i++) {
    const { key, value, note } = entries[i];
    const share = MathMax(1, MathFloor((room - used) / (entries.length - i)));
    const child = note === undefined ? node(state, key, value, share) : [key, "js", "", -1, note, undefined, -1, 1];
    ArrayPrototypePush(children, child);
    used += child[7];
  }
  const next = start + children.length;
  return { __proto__: null, children, next: next < parts.total ? next : -1, used };
}

const newState = (depth) => {
  const ancestors = [];
  for (let i = 0; i < depth; i++) ArrayPrototypePush(ancestors, undefined); // those in Python
  return { __proto__: null, ancestors };
};

// ---- What front ends may ask for more of: the object itself is not kept alive

const roots = { __proto__: null };
let newest = 0;

function keep(value) {
  roots[++newest] = new WeakRef(value);
  delete roots[newest - MAX_ROOTS];
  return newest;
}

// ---- JSON

// Whether JSON says all of it: plain objects, arrays without holes, strings, finite numbers, booleans and null.
function isJson(state, value) {
  if (--state.left < 0) return false;
  if (value === null || typeof value === "string" || typeof value === "boolean") return true;
  if (typeof value === "number") return NumberIsFinite(value);
  if (typeof value !== "object" || ArrayPrototypeIncludes(state.ancestors, value)) return false;
  const kind = classOf(value);
  if (kind !== "Array") {
    if (kind !== "Object") return false;
    const prototype = ObjectGetPrototypeOf(value);
    if (prototype !== null && prototype !== ObjectPrototype) return false;
  }
  const keys = ReflectOwnKeys(value);
  if (kind === "Array" && keys.length !== value.length + 1) return false;
  ArrayPrototypePush(state.ancestors, value);
  for (let i = 0; i < keys.length; i++) {
    const property = ObjectGetOwnPropertyDescriptor(value, keys[i]);
    if (kind === "Array" && !property.enumerable) continue; // its length
    if (typeof keys[i] === "symbol" || !ObjectHasOwn(property, "value") || !isJson(state, property.value)) return false;
  }
  ArrayPrototypePop(state.ancestors);
  return true;
}

return {
  node(key, value, room, depth) { return node(newState(depth), key, value, room); },
  hasParts(value) {
    const object = container(value);
    return object !== undefined && partsOf(object).total > 0;
  },
  // The children at the places from `start` on, each by itself: their own children are asked for when they are wanted.
  children(value, start, count) {
    const object = container(value);
    return object === undefined ? undefined : childrenOf(newState(0), partsOf(object), start, count, 0);
  },
  // [key, value] at a place; undefined where there is nothing.
  entry(value, place) {
    const object = container(value);
    const entries = object === undefined ? [] : entriesOf(partsOf(object), place, 1);
    return entries.length === 0 || entries[0].note !== undefined ? undefined : [entries[0].key, entries[0].value];
  },
  keep,
  kept(number) { return roots[number] === undefined ? undefined : WeakRefPrototypeDeref(roots[number]); },
  // The value as JSON; undefined for what is no array or plain object, or more than JSON can say.
  json(value) {
    if (value === null || typeof value !== "object" || !ArrayIsArray(value) && classOf(value) !== "Object") return undefined;
    return isJson({ __proto__: null, left: MAX_JSON, ancestors: [] }, value) ? JSONStringify(value) : undefined;
  },
};
})
