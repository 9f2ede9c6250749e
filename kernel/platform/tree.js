// A JavaScript value as a tree for a display that folds: what stands in it, level by level, as plain data.
//
// Evaluated when it is first needed, and called with the primordials, `classOf` and `inspect(value, options)`. Properties are
// read as descriptors: no getter and no trap of a Proxy runs.
(function (primordials, classOf, inspect) {
"use strict";

const {
  ArrayIsArray, ArrayPrototypeIncludes, ArrayPrototypePop, ArrayPrototypePush, MapPrototypeForEach, NumberIsFinite,
  ObjectGetOwnPropertyDescriptor, ObjectGetPrototypeOf, ObjectHasOwn, ObjectPrototype, ReflectHas, ReflectOwnKeys,
  SetPrototypeForEach, SymbolFor, SymbolPrototypeToString, JSONStringify,
} = primordials;

const CUSTOM = SymbolFor("nodejs.util.inspect.custom");
const SUMMARY = { __proto__: null, depth: 0, breakLength: Infinity, maxArrayLength: 8, maxStringLength: 200 };
const MAX_DEPTH = 8, MAX_CHILDREN = 100, MAX_NODES = 1000;
const MAX_JSON = 10000; // values

const isContainer = (value) => {
  if (value === null || typeof value !== "object") return false;
  const kind = classOf(value);
  if (kind !== "Object" && kind !== "Array" && kind !== "Map" && kind !== "Set") return false;
  return kind !== "Object" || !ReflectHas(value, CUSTOM);
};

// [key, text, children or undefined, number of children left out]
function node(state, key, value) {
  state.left--;
  const isOpen = isContainer(value);
  if (isOpen && ArrayPrototypeIncludes(state.ancestors, value)) return [key, "[Circular]", undefined, 0];
  const isRootArray = isOpen && state.ancestors.length === 0 && ArrayIsArray(value);
  const text = isRootArray ? "Array(" + value.length + ")" : inspect(value, SUMMARY); // its items follow
  if (!isOpen || state.ancestors.length >= MAX_DEPTH) return [key, text, undefined, 0];
  const entries = entriesOf(value);
  if (entries.length === 0) return [key, text, undefined, 0];
  const children = [];
  ArrayPrototypePush(state.ancestors, value);
  for (let i = 0; i < entries.length && i < MAX_CHILDREN && state.left > 0; i++) {
    const { key: name, value: item, accessor } = entries[i];
    if (accessor !== undefined) ArrayPrototypePush(children, [name, accessor, undefined, 0]);
    else ArrayPrototypePush(children, node(state, name, item));
  }
  ArrayPrototypePop(state.ancestors);
  return [key, text, children, entries.length - children.length];
}

function entriesOf(value) {
  const entries = [], kind = classOf(value);
  if (kind === "Map") {
    MapPrototypeForEach(value, (item, key) => { entries[entries.length] = { key: inspect(key, SUMMARY) + " =>", value: item }; });
  } else if (kind === "Set") {
    SetPrototypeForEach(value, (item) => { entries[entries.length] = { key: "", value: item }; });
  }
  const keys = ReflectOwnKeys(value);
  for (let i = 0; i < keys.length; i++) {
    const property = ObjectGetOwnPropertyDescriptor(value, keys[i]);
    if (property === undefined || !property.enumerable) continue;
    const key = (typeof keys[i] === "symbol" ? "[" + SymbolPrototypeToString(keys[i]) + "]" : keys[i]) + ":";
    if (ObjectHasOwn(property, "value")) entries[entries.length] = { key, value: property.value };
    else {
      const accessor = property.get === undefined ? "[Setter]" : property.set === undefined ? "[Getter]" : "[Getter/Setter]";
      entries[entries.length] = { key, accessor };
    }
  }
  return entries;
}

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
  // Undefined for what has no parts.
  tree(value) {
    return isContainer(value) ? node({ __proto__: null, left: MAX_NODES, ancestors: [] }, "", value) : undefined;
  },
  // The value as JSON; undefined for what is no array or plain object, or more than JSON can say.
  json(value) {
    if (value === null || typeof value !== "object" || !ArrayIsArray(value) && classOf(value) !== "Object") return undefined;
    return isJson({ __proto__: null, left: MAX_JSON, ancestors: [] }, value) ? JSONStringify(value) : undefined;
  },
};
})
