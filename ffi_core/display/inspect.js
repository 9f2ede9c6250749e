// Text of JavaScript values as Node's util.inspect prints them.
//
// Evaluated once, when the heap starts; the host keeps what it returns. It shares its realm with user code, therefore here and
// in the parts it is made of (inspect_*.js):
// - only captured primordials are called. No for-of, spread or array patterns: they call Symbol.iterator. No template literals
//   with substitutions: QuickJS compiles them to a call of String.prototype.concat;
// - a value is known by its engine class (`native.classOf`), which nothing in JS can fake;
// - properties are read as descriptors. Of user code run only `inspect.custom` methods, `Symbol.toStringTag` getters and, on
//   request, getters.
//
// To describe an object is to make a *view* of it: `base` (text before the braces), `open` and `close`, `list` (bracketed, laid
// out in columns), `keys` (own properties to show) and `body` (writes the other entries). `layOut` turns entries into lines.
(function (primordials, native, reading, rendering, errors, makeViews) {
"use strict";

const {
  ArrayPrototypeIncludes, ArrayPrototypeIndexOf, ArrayPrototypePush, ArrayPrototypeSort, MathMax, MathMin, ObjectFreeze,
  ObjectHasOwn, RegExpPrototypeExec, SymbolFor, SymbolPrototypeToString, WeakRef, WeakRefPrototypeDeref,
} = primordials;
const {
  isObject, unwrapProxy, readable, field, findData, ownData, readProperty, namesOf, shortName,
} = reading;
const { stylize, formatPrimitive, indent, quote, escapeText, layOut, writeRemaining } = rendering;
const { errorHead } = errors;

const CUSTOM = SymbolFor("nodejs.util.inspect.custom");
// Characters after which the rest is left out even if all is asked for: the text of a graph may grow exponentially with `depth`.
const MAX_TEXT = 2 ** 25;

const DEFAULTS = {
  __proto__: null,
  depth: 2, colors: false, breakLength: 80, compact: 3,
  maxArrayLength: 100, maxStringLength: 10000, maxKeys: 1000, maxText: 50000,
  showHidden: false, showProxy: false, getters: false, customInspect: true, sorted: false, numericSeparator: false,
};
const LIMITS = ["depth", "breakLength", "maxArrayLength", "maxStringLength", "maxKeys", "maxText"];

// ---- State of one inspection

function newState(options) {
  const state = { __proto__: null, indentation: 0, deepest: 0, room: 0, ancestors: [], circular: [] };
  for (const name in DEFAULTS) {
    const given = options != null && ObjectHasOwn(options, name) ? options[name] : undefined;
    state[name] = given === undefined ? DEFAULTS[name] : given;
  }
  for (let i = 0; i < LIMITS.length; i++) state[LIMITS[i]] = limit(state[LIMITS[i]], DEFAULTS[LIMITS[i]]);
  state.maxArrayLength = MathMax(0, state.maxArrayLength);
  state.maxStringLength = MathMax(0, state.maxStringLength);
  // Node has no such limits: who asks for all gets all.
  if (state.maxArrayLength === Infinity) state.maxKeys = state.maxText = Infinity;
  state.room = MathMin(state.maxText, MAX_TEXT);
  state.compact = state.compact === false ? 0 : limit(state.compact, DEFAULTS.compact);
  return state;
}

// Node's `null` stands for no limit.
function limit(value, fallback) {
  if (value === null) return Infinity;
  return typeof value === "number" && value === value ? value : fallback;
}

// ---- Values

// What is shown for a value that could not be; the same text at whichever depth the stack ran out.
function interrupted(value, error) {
  const brand = value === null || typeof value !== "object" && typeof value !== "function" ? "" : native.classOf(value) + ": ";
  return "[" + brand + "inspection interrupted: " + errorHead(error) + "]";
}

function inspect(value, options) {
  if (!native.isDisplayed()) enclosing = undefined; // Ctrl-C ends an inspection anywhere
  return native.display(inspectInTime, value, options);
}

function inspectInTime(value, options) {
  try {
    return formatValue(newState(options), value, 0);
  } catch (error) {
    return interrupted(value, error);
  }
}

// The inspection that a Python object is asked for its text by, and how deep; that text may ask for the next inspection. A weak
// reference: Ctrl-C ends an inspection anywhere, and what it was about must not stay.
let enclosing;

// The text that Python gets of a value. Within that of a Python object which is shown itself it is a part of the whole: the
// same cycles, the same depth.
function inspectForPython(value) {
  const around = enclosing !== undefined && native.isDisplayed() ? WeakRefPrototypeDeref(enclosing) : undefined;
  if (around === undefined) return inspect(value);
  const { state: outer, level } = around;
  const state = newState();
  state.depth = outer.depth;
  state.maxArrayLength = outer.maxArrayLength;
  state.maxStringLength = outer.maxStringLength;
  state.room = outer.room;
  state.customInspect = outer.customInspect;
  state.ancestors = outer.ancestors;
  state.circular = outer.circular;
  state.breakLength = Infinity; // it is laid out by what is around it
  try {
    return formatValue(state, value, level + 1);
  } catch (error) {
    return interrupted(value, error);
  }
}

// `level` counts the objects around the value.
function formatValue(state, value, level) {
  if (value === null || typeof value !== "object" && typeof value !== "function") {
    const text = formatPrimitive(state, value);
    state.room -= text.length + 2;
    return text;
  }
  const { indentation } = state;
  const ancestors = state.ancestors.length;
  try {
    return formatReference(state, value, level);
  } catch (error) { // a stack overflow, or user code that threw
    state.indentation = indentation;
    state.ancestors.length = ancestors;
    return stylize(state, interrupted(value, error), "special");
  }
}

function formatReference(state, given, level) {
  if (state.showProxy && native.classOf(given) === "Proxy") return formatProxy(state, given, level);
  const object = unwrapProxy(given);
  if (object === null) return stylize(state, "<Revoked Proxy>", "special");
  const brand = native.classOf(object);
  if (brand === "PyProxy") return formatPython(state, object, level);
  const custom = state.customInspect ? customMethod(object) : undefined;
  if (custom !== undefined) {
    const result = native.bounded(custom, given, state.depth - level, customOptions(state), inspect);
    if (result !== given) return formatCustomResult(state, result, level);
  }
  if (ArrayPrototypeIncludes(state.ancestors, object)) {
    return stylize(state, "[Circular *" + circularIndex(state, object) + "]", "special");
  }
  return formatObject(state, object, brand, level);
}

// A Proxy as what it is made of, on request.
function formatProxy(state, proxy, level) {
  const details = native.proxyDetails(proxy);
  if (details[0] === undefined || details[0] === null) return stylize(state, "<Revoked Proxy>", "special");
  if (level > state.depth) return stylize(state, "Proxy [Array]", "special");
  const view = { __proto__: null, base: "", open: "Proxy [", close: "]", list: true, keys: [] };
  state.deepest = level + 1;
  state.indentation += 2;
  const entries = [formatValue(state, details[0], level + 1), formatValue(state, details[1], level + 1)];
  state.indentation -= 2;
  return layOut(state, proxy, view, entries, level + 1);
}

function formatPython(state, proxy, level) {
  const before = enclosing;
  const around = { __proto__: null, state, level };
  enclosing = new WeakRef(around);
  try {
    const repr = native.pyRepr(proxy, MathMin(state.maxStringLength, 2 ** 30), MathMin(state.maxArrayLength, 2 ** 30));
    state.room -= repr.length;
    return stylize(state, indent("PyProxy " + repr, state.indentation), "special");
  } finally {
    enclosing = before;
  }
}

function customMethod(object) {
  const method = findData(object, CUSTOM);
  if (typeof method !== "function" || method === inspect) return undefined;
  // The prototype that defines the method is no instance to call it on.
  const constructor = ownData(object, "constructor");
  return typeof constructor === "function" && ownData(constructor, "prototype") === object ? undefined : method;
}

function customOptions(state) {
  const options = { stylize: (text, style) => stylize(state, "" + text, style) };
  for (const name in DEFAULTS) options[name] = state[name];
  return options;
}

function formatCustomResult(state, result, level) {
  if (typeof result === "string") {
    state.room -= result.length;
    return indent(result, state.indentation);
  }
  return formatValue(state, result, level);
}

function circularIndex(state, object) {
  const index = ArrayPrototypeIndexOf(state.circular, object);
  return index === -1 ? ArrayPrototypePush(state.circular, object) : index + 1;
}

function formatObject(state, object, brand, level) {
  const names = namesOf(state, object, brand, level);
  const view = (VIEWS[brand] ?? viewObject)(state, object, names, brand);
  state.room -= view.base.length + view.open.length + 4;
  if (view.keys.length === 0 && view.body === undefined) {
    return view.base === "" ? view.open + view.close : stylize(state, view.base, view.style);
  }
  if (level > state.depth || state.room < 0) {
    if (view.leaf) return stylize(state, view.base, view.style);
    return stylize(state, names.constructor === null ? shortName(names) : "[" + shortName(names) + "]", "special");
  }
  const entries = formatEntries(state, object, view, level + 1);
  markCircular(state, object, view);
  return layOut(state, object, view, entries, level + 1);
}

function formatEntries(state, object, view, level) {
  ArrayPrototypePush(state.ancestors, object);
  state.deepest = level;
  const entries = [];
  if (view.body !== undefined) view.body(state, object, level, entries);
  const elements = entries.length;
  let at = 0;
  for (; at < view.keys.length && state.room >= 0; at++) {
    state.room -= state.indentation;
    ArrayPrototypePush(entries, formatProperty(state, object, view.keys[at], level));
  }
  const rest = view.keys.length - at + (ObjectHasOwn(view.keys, "leftOut") ? view.keys.leftOut : 0);
  writeRemaining(entries, rest, "property", "properties");
  state.ancestors.length--;
  if (state.sorted) sortEntries(entries, view.list ? elements : 0, state.sorted); // lists keep the order of their elements
  return entries;
}

function sortEntries(entries, start, order) {
  const sorted = [];
  for (let i = start; i < entries.length; i++) ArrayPrototypePush(sorted, entries[i]);
  ArrayPrototypeSort(sorted, typeof order === "function" ? order : undefined);
  for (let i = start; i < entries.length; i++) entries[i] = sorted[i - start];
}

function markCircular(state, object, view) {
  const index = ArrayPrototypeIndexOf(state.circular, object);
  if (index === -1) return;
  const mark = stylize(state, "<ref *" + (index + 1) + ">", "special");
  view.base = view.base === "" ? mark : mark + " " + view.base;
}

// ---- Properties

function formatProperty(state, object, key, level) {
  const property = readProperty(object, key);
  const name = formatKey(state, key, property);
  state.room -= name.length;
  return name + ": " + formatPropertyValue(state, object, property, level);
}

function formatKey(state, key, property) {
  if (typeof key === "symbol") return "[" + stylize(state, escapeText(SymbolPrototypeToString(key)), "symbol") + "]";
  if (key === "__proto__") return "['__proto__']";
  if (property !== undefined && !property.enumerable) return "[" + escapeText(key) + "]";
  if (isIdentifier(key)) return key;
  return stylize(state, quote(key), "string");
}

const IDENTIFIER = /^[a-zA-Z_][a-zA-Z_0-9]*$/; // as Node: `$` and letters beyond ASCII are quoted

function isIdentifier(key) {
  return RegExpPrototypeExec(IDENTIFIER, key) !== null;
}

function formatPropertyValue(state, object, property, level) {
  if (field(property, "uninitialized")) return stylize(state, "<uninitialized>", "special");
  const getter = field(property, "get");
  const setter = field(property, "set");
  if (getter !== undefined) return formatGetter(state, object, getter, setter, level);
  if (setter !== undefined) return stylize(state, "[Setter]", "special");
  return formatNested(state, field(property, "value"), level);
}

function formatNested(state, value, level) {
  state.indentation += 2;
  const text = formatValue(state, value, level);
  state.indentation -= 2;
  return text;
}

function formatGetter(state, object, getter, setter, level) {
  const label = setter === undefined ? "Getter" : "Getter/Setter";
  const wanted = state.getters === true || state.getters === (setter === undefined ? "get" : "set");
  if (!wanted) return stylize(state, "[" + label + "]", "special");
  const open = stylize(state, "[" + label + ":", "special");
  const close = stylize(state, "]", "special");
  let value;
  try {
    value = native.bounded(getter, object);
  } catch (error) {
    const message = isObject(error) ? findData(error, "message") : error;
    return open + " <Inspection threw (" + (typeof message === "string" ? message : errorHead(error)) + ")>" + close;
  }
  const text = formatNested(state, value, level);
  if (value !== null && typeof value === "object") return stylize(state, "[" + label + "]", "special") + " " + text;
  return open + " " + text + close;
}

const { VIEWS, viewObject, isClass } = makeViews(primordials, native, reading, rendering, errors, { formatNested, formatPropertyValue });

// The type of a value in one word: "number", "Map", "function", the name of the class. Runs no user code.
function typeName(value) {
  if (!isObject(value)) return value === null ? "null" : typeof value;
  const object = readable(value);
  if (object === null) return "Proxy";
  if (typeof value === "function") return isClass(value) ? "class" : "function";
  return namesOf(newState(), object, native.classOf(object), 0).constructor ?? native.classOf(object);
}

inspect.custom = CUSTOM;
return { __proto__: null, inspect: ObjectFreeze(inspect), inspectForPython, typeName };
})
