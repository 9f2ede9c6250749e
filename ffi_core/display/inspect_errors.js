// How the inspector shows errors, and what can be said of a thrown value in a line. Runs no user code.
(function (primordials, native, reading, rendering) {
"use strict";

const {
  ArrayPrototypeIncludes, ArrayPrototypePush, DOMExceptionPrototypeGetMessage, DOMExceptionPrototypeGetName,
  ObjectHasOwn, StringPrototypeEndsWith, StringPrototypeIncludes, StringPrototypeSlice, StringPrototypeStartsWith,
  SymbolPrototypeToString,
} = primordials;
const { isObject, readable, findData, ownData, shownKeys, shortName } = reading;
const { formatPrimitive, indent } = rendering;

const PLAIN = { __proto__: null, colors: false, maxStringLength: 10000, breakLength: 80, indentation: 0 };

function viewError(state, error, names) {
  const text = errorText(error, names);
  const keys = [];
  const shown = shownKeys(state, error);
  for (let i = 0; i < shown.length; i++) {
    if (state.showHidden || !isToldBy(text, error, shown[i])) ArrayPrototypePush(keys, shown[i]);
  }
  for (let i = 0; i < TELLING_KEYS.length; i++) {
    const key = TELLING_KEYS[i];
    if (ObjectHasOwn(error, key) && !ArrayPrototypeIncludes(keys, key)) ArrayPrototypePush(keys, key);
  }
  return {
    __proto__: null, base: indent(text, state.indentation), style: "none", open: "{", close: "}", list: false, leaf: false, keys,
    body: undefined,
  };
}

const TELLING_KEYS = ["cause", "errors"]; // shown though not enumerable

function isToldBy(text, error, key) {
  if (key !== "name" && key !== "message" && key !== "stack") return false;
  const value = ownData(error, key);
  return typeof value === "string" && (key === "stack" || StringPrototypeIncludes(text, value));
}

function errorText(error, names) {
  const stack = ownData(error, "stack");
  const trace = typeof stack === "string" ? trimLineFeeds(stack) : "";
  // The engine's `stack` has frames only; one that user code wrote may begin with a head of its own.
  if (trace !== "" && !StringPrototypeStartsWith(trace, "    at ")) {
    return StringPrototypeIncludes(trace, "\n    at ") ? trace : "[" + trace + "]";
  }
  const head = errorHead(error, names);
  return trace === "" ? "[" + head + "]" : head + "\n" + trace;
}

function trimLineFeeds(text) {
  let end = text.length;
  while (end > 0 && text[end - 1] === "\n") end--;
  return StringPrototypeSlice(text, 0, end);
}

// `Name: message` of an error; any other thrown value as such. Runs no user code.
function errorHead(error, names) {
  const object = isObject(error) ? readable(error) : null;
  if (object === null) return isObject(error) ? native.classOf(error) : formatPrimitive(PLAIN, error);
  const brand = native.classOf(object);
  const isDOMException = brand === "DOMException"; // has its fields in the engine, read by getters
  const ownName = isDOMException ? DOMExceptionPrototypeGetName(object) : textField(object, "name", brand);
  const message = isDOMException ? DOMExceptionPrototypeGetMessage(object) : textField(object, "message", "");
  const name = headName(ownName, names);
  if (name === "" || message === "") return name + message;
  return name + ": " + message;
}

function textField(object, key, fallback) {
  const value = findData(object, key);
  if (value === undefined || value === null || isObject(value)) return fallback;
  return typeof value === "symbol" ? SymbolPrototypeToString(value) : "" + value;
}

// The class says more than an inherited `name`: `class FooError extends Error` need not set it.
function headName(name, names) {
  if (names === undefined || names.constructor !== null && !StringPrototypeEndsWith(name, "Error")) return name;
  const kind = shortName(names, "Error");
  return StringPrototypeIncludes(kind, name) ? kind : kind + " [" + name + "]";
}

return { __proto__: null, viewError, errorHead };
})
