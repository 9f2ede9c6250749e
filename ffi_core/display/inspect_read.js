// What can be learnt about an object without running user code: properties as descriptors, names of its class.
//
// Of user code runs only a `Symbol.toStringTag` getter, as in Node: classes define their tag so. Proxy traps never run, and
// nothing is read from a Python object.
(function (primordials, native) {
"use strict";

const {
  ArrayPrototypePush, MapIteratorPrototypeNext, MapPrototypeEntries, MapPrototypeGetSize, ObjectDefineProperty,
  ObjectGetOwnPropertyDescriptor, ObjectGetPrototypeOf, ObjectHasOwn, ReflectOwnKeys,
  SetIteratorPrototypeNext, SetPrototypeEntries, SetPrototypeGetSize, StringPrototypeSlice, SymbolToStringTag,
} = primordials;

const MAX_STEPS = 100_000; // of a second iterator, to where the first one is
const MAX_PROTOTYPES = 1000; // a prototype chain through a Proxy may be endless

function isObject(value) {
  return value !== null && (typeof value === "object" || typeof value === "function");
}

// ---- Properties

// The object behind any number of JS Proxies; null if one of them was revoked.
function unwrapProxy(value) {
  while (value !== null && native.classOf(value) === "Proxy") value = native.proxyDetails(value)[0] ?? null;
  return value;
}

// Like unwrapProxy, and null for Python objects: to read from them would call Python.
function readable(value) {
  const object = unwrapProxy(value);
  return object !== null && native.classOf(object) === "PyProxy" ? null : object;
}

function parentOf(object) {
  const parent = ObjectGetPrototypeOf(object);
  return parent === null ? null : readable(parent);
}

function findProperty(object, key) {
  for (let hops = 0; object !== null && hops < MAX_PROTOTYPES; hops++) {
    const property = ObjectGetOwnPropertyDescriptor(object, key);
    if (property !== undefined) return property;
    object = parentOf(object);
  }
  return undefined;
}

// Descriptors inherit from Object.prototype, which may have been given a `value` or `get`: only own fields count.
function field(property, name) {
  return property !== undefined && ObjectHasOwn(property, name) ? property[name] : undefined;
}

function findData(object, key) {
  return field(findProperty(object, key), "value");
}

function ownData(value, key) {
  const object = readable(value);
  return object === null ? undefined : field(ObjectGetOwnPropertyDescriptor(object, key), "value");
}

function functionName(fn) {
  const name = ownData(fn, "name");
  return typeof name === "string" ? name : "";
}

function inheritsFrom(object, constructor) {
  const prototype = ownData(constructor, "prototype");
  if (prototype === null || typeof prototype !== "object" && typeof prototype !== "function") return false;
  for (let hops = 0; object !== null && hops < MAX_PROTOTYPES; hops++) {
    object = parentOf(object);
    if (object === prototype) return true;
  }
  return false;
}

// Own keys to show: the enumerable ones, or all of them with showHidden; at most `maxKeys`, `leftOut` says how many more.
function shownKeys(state, object, keys = ReflectOwnKeys(object)) {
  const shown = [], most = keys.length > state.maxKeys ? state.maxKeys : keys.length;
  let i = 0;
  for (; i < keys.length && shown.length < most; i++) {
    if (state.showHidden || field(readProperty(object, keys[i]), "enumerable")) ArrayPrototypePush(shown, keys[i]);
  }
  if (i < keys.length) ObjectDefineProperty(shown, "leftOut", { __proto__: null, value: keys.length - i }); // some of these may be hidden: nobody looks at a million
  return shown;
}

function readProperty(object, key) {
  try {
    return ObjectGetOwnPropertyDescriptor(object, key);
  } catch { // a binding of a module that has not run yet
    return { __proto__: null, enumerable: true, uninitialized: true };
  }
}

// ---- Iterators

// What an iterator of a Map or a Set has yet to give, without moving it: a second one goes as far as it has gone. At most
// `most` items; undefined when that is not known.
function remainingItems(iterator, brand, most) {
  const state = native.iteratorState(iterator);
  if (state === undefined) return undefined;
  const collection = state[0], kind = state[1], last = state[2];
  const found = { __proto__: null, isPairs: kind === 2, items: [], count: 0 };
  if (collection === undefined) return found;
  let steps = 0;
  const isMap = brand === "MapIterator";
  const next = isMap ? MapIteratorPrototypeNext : SetIteratorPrototypeNext;
  const other = isMap ? MapPrototypeEntries(collection) : SetPrototypeEntries(collection);
  found.count = isMap ? MapPrototypeGetSize(collection) : SetPrototypeGetSize(collection);
  if (last !== 0) {
    do {
      if (found.count-- === 0 || steps++ === MAX_STEPS) return undefined; // its last item is gone, or too far away
      next(other);
    } while (native.iteratorState(other)[2] !== last);
  }
  for (let step = next(other); !step.done && found.items.length < most; step = next(other)) {
    ArrayPrototypePush(found.items, kind === 2 ? step.value : step.value[kind]);
  }
  return found;
}

// ---- What an object calls itself

function namesOf(state, object, brand, level) {
  return { __proto__: null, constructor: constructorName(state, object, brand, level), tag: tagOf(state, object) };
}

// Null for an object without prototype.
function constructorName(state, object, brand, level) {
  const first = parentOf(object);
  for (let at = object, hops = 0; at !== null && hops < MAX_PROTOTYPES; at = parentOf(at), hops++) {
    const constructor = field(ObjectGetOwnPropertyDescriptor(at, "constructor"), "value");
    if (typeof constructor !== "function" || !inheritsFrom(object, constructor)) continue;
    const name = functionName(constructor);
    if (name !== "") return name;
  }
  if (first === null) return ObjectGetPrototypeOf(object) === null ? null : brand; // or the prototype lives in Python
  if (level > state.depth) return brand + " <Complex prototype>";
  const inherited = constructorName(state, first, native.classOf(first), level + 1);
  return brand + " <" + (inherited ?? "[Object: null prototype]" + (shownKeys(state, first).length === 0 ? " {}" : "")) + ">";
}

function tagOf(state, object) {
  const own = ObjectGetOwnPropertyDescriptor(object, SymbolToStringTag);
  if (own !== undefined && (state.showHidden || own.enumerable)) return ""; // shown among the keys
  const property = findProperty(object, SymbolToStringTag);
  let tag = field(property, "value");
  const getter = field(property, "get");
  if (getter !== undefined) {
    try {
      tag = native.bounded(getter, object);
    } catch (error) {
      if (native.isLate()) throw error;
      return "";
    }
  }
  return typeof tag === "string" ? tag : "";
}

// `Foo(2) [tag] `: what comes before the opening bracket.
function prefix(names, fallback, size = "") {
  const tag = (name) => names.tag !== "" && names.tag !== name ? " [" + names.tag + "]" : "";
  if (names.constructor === null) return "[" + fallback + size + ": null prototype]" + tag(fallback) + " ";
  return names.constructor + size + tag(names.constructor) + " ";
}

function shortName(names, fallback = "Object") {
  return StringPrototypeSlice(prefix(names, fallback), 0, -1);
}

return {
  __proto__: null,
  isObject, unwrapProxy, readable, parentOf, field, findProperty, findData, ownData, functionName, shownKeys, readProperty,
  remainingItems, namesOf, prefix, shortName,
};
})
