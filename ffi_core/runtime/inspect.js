// Text of JavaScript values as Node's util.inspect prints them.
//
// Evaluated once, when the heap starts; the host keeps what it returns. It shares its realm with user code, therefore here and
// in the parts it is made of (inspect_read.js, inspect_text.js):
// - only captured primordials are called. No for-of, spread or array patterns: they call Symbol.iterator. No template literals
//   with substitutions: QuickJS compiles them to a call of String.prototype.concat;
// - a value is known by its engine class (`native.classOf`), which nothing in JS can fake;
// - properties are read as descriptors. Of user code run only `inspect.custom` methods, `Symbol.toStringTag` getters and, on
//   request, getters.
//
// To describe an object is to make a *view* of it: `base` (text before the braces), `open` and `close`, `list` (bracketed, laid
// out in columns), `keys` (own properties to show) and `body` (writes the other entries). `layOut` turns entries into lines.
(function (primordials, native, reading, rendering) {
"use strict";

const {
  ArrayPrototypeIncludes, ArrayPrototypeIndexOf, ArrayPrototypeJoin, ArrayPrototypePush, ArrayPrototypeSort,
  BigIntPrototypeValueOf, BooleanPrototypeValueOf, DOMExceptionPrototypeGetMessage, DOMExceptionPrototypeGetName,
  DataViewPrototypeGetBuffer, DataViewPrototypeGetByteLength, DataViewPrototypeGetByteOffset, DatePrototypeGetTime,
  DatePrototypeToISOString, FunctionPrototypeToString, MapIteratorPrototypeNext, MapPrototypeEntries, MapPrototypeGetSize,
  MathMax, MathMin, NumberPrototypeToString, NumberPrototypeValueOf, ObjectFreeze, ObjectGetOwnPropertyDescriptor,
  ObjectHasOwn, ReflectApply, ReflectOwnKeys, RegExpPrototypeExec, SetIteratorPrototypeNext, SetPrototypeGetSize,
  SetPrototypeValues, StringPrototypeEndsWith, StringPrototypeIncludes, StringPrototypePadStart, StringPrototypeSlice,
  StringPrototypeStartsWith, StringPrototypeToLowerCase, StringPrototypeValueOf, SymbolFor, SymbolPrototypeToString,
  SymbolPrototypeValueOf, TypedArrayPrototypeGetBuffer, TypedArrayPrototypeGetByteLength,
  TypedArrayPrototypeGetByteOffset, TypedArrayPrototypeGetLength, Uint8Array,
} = primordials;
const {
  isObject, unwrapProxy, readable, parentOf, field, findData, ownData, functionName, shownKeys, readProperty,
  remainingItems, namesOf, prefix, shortName,
} = reading;
const { stylize, formatPrimitive, formatNumber, count, indent, quote, escapeText, layOut } = rendering;

const CUSTOM = SymbolFor("nodejs.util.inspect.custom");
const HOLE_SCAN = 1000; // indices probed for the end of a hole before all keys are listed
// Characters after which nested objects are no longer opened: the text of a graph may grow exponentially with `depth`.
const MAX_TEXT = 2 ** 25;

const DEFAULTS = {
  __proto__: null,
  depth: 2, colors: false, breakLength: 80, compact: 3, maxArrayLength: 100, maxStringLength: 10000,
  showHidden: false, showProxy: false, getters: false, customInspect: true, sorted: false, numericSeparator: false,
};
const LIMITS = ["depth", "breakLength", "maxArrayLength", "maxStringLength"];

// ---- State of one inspection

function newState(options) {
  const state = { __proto__: null, indentation: 0, deepest: 0, budget: MAX_TEXT, ancestors: [], circular: [] };
  for (const name in DEFAULTS) {
    const given = options != null && ObjectHasOwn(options, name) ? options[name] : undefined;
    state[name] = given === undefined ? DEFAULTS[name] : given;
  }
  for (let i = 0; i < LIMITS.length; i++) state[LIMITS[i]] = limit(state[LIMITS[i]], DEFAULTS[LIMITS[i]]);
  state.maxArrayLength = MathMax(0, state.maxArrayLength);
  state.maxStringLength = MathMax(0, state.maxStringLength);
  state.compact = state.compact === false ? 0 : limit(state.compact, DEFAULTS.compact);
  return state;
}

// Node's `null` stands for no limit.
function limit(value, fallback) {
  if (value === null) return Infinity;
  return typeof value === "number" && value === value ? value : fallback;
}

// ---- Values

// What stands for a value that could not be shown; the same text at whichever depth the stack ran out.
function interrupted(value, error) {
  const brand = value === null || typeof value !== "object" && typeof value !== "function" ? "" : native.classOf(value) + ": ";
  return "[" + brand + "inspection interrupted: " + errorHead(error) + "]";
}

function inspect(value, options) {
  try {
    return formatValue(newState(options), value, 0);
  } catch (error) {
    return interrupted(value, error);
  }
}

// `level` counts the objects around the value.
function formatValue(state, value, level) {
  if (value === null || typeof value !== "object" && typeof value !== "function") return formatPrimitive(state, value);
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
  if (brand === "PyProxy") return formatPython(state, object);
  const custom = state.customInspect ? customMethod(object) : undefined;
  if (custom !== undefined) {
    const result = ReflectApply(custom, given, [state.depth - level, customOptions(state), inspect]);
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

function formatPython(state, proxy) {
  const repr = native.pyRepr(proxy, MathMin(state.maxStringLength, 2 ** 30));
  return stylize(state, indent("PyProxy " + repr, state.indentation), "special");
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
  if (typeof result === "string") return indent(result, state.indentation);
  return formatValue(state, result, level);
}

function circularIndex(state, object) {
  const index = ArrayPrototypeIndexOf(state.circular, object);
  return index === -1 ? ArrayPrototypePush(state.circular, object) : index + 1;
}

function formatObject(state, object, brand, level) {
  const names = namesOf(state, object, brand, level);
  const view = (VIEWS[brand] ?? viewObject)(state, object, names, brand);
  if (view.keys.length === 0 && view.body === undefined) {
    return view.base === "" ? view.open + view.close : stylize(state, view.base, view.style);
  }
  if (level > state.depth) {
    if (view.leaf) return stylize(state, view.base, view.style);
    return stylize(state, names.constructor === null ? shortName(names) : "[" + shortName(names) + "]", "special");
  }
  const entries = formatEntries(state, object, view, level + 1);
  markCircular(state, object, view);
  const text = layOut(state, object, view, entries, level + 1);
  state.budget -= text.length;
  if (state.budget < 0) state.depth = -1;
  return text;
}

function formatEntries(state, object, view, level) {
  ArrayPrototypePush(state.ancestors, object);
  state.deepest = level;
  const entries = [];
  if (view.body !== undefined) view.body(state, object, level, entries);
  const elements = entries.length;
  for (let i = 0; i < view.keys.length; i++) ArrayPrototypePush(entries, formatProperty(state, object, view.keys[i], level));
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
  return formatKey(state, key, property) + ": " + formatPropertyValue(state, object, property, level);
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
    value = ReflectApply(getter, object, []);
  } catch (error) {
    const message = isObject(error) ? findData(error, "message") : error;
    return open + " <Inspection threw (" + (typeof message === "string" ? message : errorHead(error)) + ")>" + close;
  }
  const text = formatNested(state, value, level);
  if (value !== null && typeof value === "object") return stylize(state, "[" + label + "]", "special") + " " + text;
  return open + " " + text + close;
}

// ---- Views by engine class

function braces(open, keys, body) {
  return { __proto__: null, base: "", style: "none", open: open + "{", close: "}", list: false, leaf: false, keys, body };
}

function brackets(open, keys, body) {
  return { __proto__: null, base: "", style: "none", open: open + "[", close: "]", list: true, leaf: false, keys, body };
}

// `leaf` values keep their text where the depth is exhausted.
function textual(base, style, keys, leaf = false) {
  return { __proto__: null, base, style, open: "{", close: "}", list: false, leaf, keys, body: undefined };
}

const VIEWS = {
  __proto__: null,
  Array: viewArray, Arguments: viewArguments, Set: viewSet, Map: viewMap,
  ArrayBuffer: viewBuffer, SharedArrayBuffer: viewBuffer, DataView: viewDataView,
  Function: viewFunction, AsyncFunction: viewFunction, GeneratorFunction: viewFunction, AsyncGeneratorFunction: viewFunction,
  RegExp: viewRegExp, Date: viewDate, Error: viewError, DOMException: viewError, Promise: viewPromise, Module: viewModule,
  WeakSet: viewWeak, WeakMap: viewWeak, MapIterator: viewIterator, SetIterator: viewIterator,
  Number: viewBoxed, String: viewBoxed, Boolean: viewBoxed, BigInt: viewBoxed, Symbol: viewBoxed,
};
const TYPED_ARRAYS = [
  "Int8Array", "Uint8Array", "Uint8ClampedArray", "Int16Array", "Uint16Array", "Int32Array", "Uint32Array",
  "Float16Array", "Float32Array", "Float64Array", "BigInt64Array", "BigUint64Array",
];
for (let i = 0; i < TYPED_ARRAYS.length; i++) VIEWS[TYPED_ARRAYS[i]] = viewTypedArray;
ObjectFreeze(VIEWS);

function viewObject(state, object, names) {
  const plain = names.constructor === "Object" && names.tag === "";
  return braces(plain ? "" : prefix(names, "Object"), shownKeys(state, object));
}

// Arrays and strings may hold millions of elements: their keys are listed without the indices.
function namedKeys(state, object) {
  return shownKeys(state, object, native.ownNonIndexKeys(object));
}

function viewArray(state, array, names) {
  const plain = names.constructor === "Array" && names.tag === "";
  const open = plain ? "" : prefix(names, "Array", "(" + array.length + ")");
  return brackets(open, namedKeys(state, array), array.length === 0 ? undefined : writeElements);
}

function writeElements(state, array, level, entries) {
  const { length } = array;
  const nextElement = holeSkipper(array);
  let index = 0;
  while (index < length && entries.length < state.maxArrayLength) {
    const property = ObjectGetOwnPropertyDescriptor(array, index);
    if (property === undefined) {
      const next = nextElement(index);
      ArrayPrototypePush(entries, stylize(state, "<" + count(next - index, "empty item") + ">", "undefined"));
      index = next;
    } else {
      ArrayPrototypePush(entries, formatPropertyValue(state, array, property, level));
      index++;
    }
  }
  writeRemaining(entries, length - index);
}

function writeRemaining(entries, remaining, noun = "item") {
  if (remaining > 0) ArrayPrototypePush(entries, "... " + count(remaining, "more " + noun));
}

// Finds the first element after a hole. Short holes are probed; for a long one the keys are listed, once: an array with long
// holes is sparse, so they are few.
function holeSkipper(array) {
  let keys, at = 0;
  return function nextElement(hole) {
    const end = MathMin(array.length, hole + HOLE_SCAN);
    for (let index = hole + 1; index < end; index++) {
      if (ObjectHasOwn(array, index)) return index;
    }
    keys ??= ReflectOwnKeys(array); // indices come first, in ascending order
    for (; at < keys.length && isIndex(keys[at]); at++) {
      if (+keys[at] > hole) return +keys[at];
    }
    return array.length;
  };
}

function isIndex(key) {
  return typeof key === "string" && "" + (key >>> 0) === key && key >>> 0 !== 2 ** 32 - 1;
}

function viewArguments(state, object) {
  return braces("[Arguments] ", shownKeys(state, object));
}

function viewSet(state, set, names) {
  const size = SetPrototypeGetSize(set);
  return braces(prefix(names, "Set", "(" + size + ")"), shownKeys(state, set), size === 0 ? undefined : writeMembers);
}

function writeMembers(state, set, level, entries) {
  const members = SetPrototypeValues(set);
  const shown = MathMin(SetPrototypeGetSize(set), state.maxArrayLength);
  while (entries.length < shown) {
    ArrayPrototypePush(entries, formatNested(state, SetIteratorPrototypeNext(members).value, level));
  }
  writeRemaining(entries, SetPrototypeGetSize(set) - shown);
}

function viewMap(state, map, names) {
  const size = MapPrototypeGetSize(map);
  return braces(prefix(names, "Map", "(" + size + ")"), shownKeys(state, map), size === 0 ? undefined : writePairs);
}

function writePairs(state, map, level, entries) {
  const pairs = MapPrototypeEntries(map);
  const shown = MathMin(MapPrototypeGetSize(map), state.maxArrayLength);
  while (entries.length < shown) {
    const pair = MapIteratorPrototypeNext(pairs).value;
    const key = formatNested(state, pair[0], level);
    ArrayPrototypePush(entries, key + " => " + formatNested(state, pair[1], level));
  }
  writeRemaining(entries, MapPrototypeGetSize(map) - shown);
}

function viewIterator(state, iterator, names, brand) {
  const found = remainingItems(iterator, brand, state.maxArrayLength);
  if (found === undefined) return viewObject(state, iterator, names);
  const title = (brand === "MapIterator" ? "[Map " : "[Set ") + (found.isPairs ? "Entries] " : "Iterator] ");
  return braces(title, shownKeys(state, iterator), (state, iterator, level, entries) => {
    for (let i = 0; i < found.items.length; i++) {
      ArrayPrototypePush(entries, found.isPairs ? formatPair(state, found.items[i], level) : formatNested(state, found.items[i], level));
    }
    writeRemaining(entries, found.count - found.items.length);
  });
}

function formatPair(state, pair, level) {
  state.indentation += 2;
  const entries = [formatNested(state, pair[0], level), formatNested(state, pair[1], level)];
  const text = layOut(state, pair, brackets("", []), entries, level);
  state.indentation -= 2;
  return text;
}

function viewTypedArray(state, array, names, brand) {
  const length = TypedArrayPrototypeGetLength(array);
  return brackets(prefix(names, brand, "(" + length + ")"), namedKeys(state, array), length === 0 && !state.showHidden ? undefined : writeNumbers);
}

function writeNumbers(state, array, level, entries) {
  const length = TypedArrayPrototypeGetLength(array);
  const shown = MathMin(length, state.maxArrayLength);
  for (let i = 0; i < shown; i++) ArrayPrototypePush(entries, formatPrimitive(state, array[i]));
  writeRemaining(entries, length - shown);
  if (state.showHidden) writeLayout(state, array, entries);
}

function writeLayout(state, array, entries) {
  writeNumberOf(state, "[BYTES_PER_ELEMENT]", primordials[native.classOf(array) + "BYTES_PER_ELEMENT"], entries);
  writeNumberOf(state, "[length]", TypedArrayPrototypeGetLength(array), entries);
  writeNumberOf(state, "[byteLength]", TypedArrayPrototypeGetByteLength(array), entries);
  writeNumberOf(state, "[byteOffset]", TypedArrayPrototypeGetByteOffset(array), entries);
  const buffer = TypedArrayPrototypeGetBuffer(array), bytes = bytesOf(buffer), size = [];
  writeNumberOf(state, "byteLength", bytes === undefined ? 0 : TypedArrayPrototypeGetLength(bytes), size);
  ArrayPrototypePush(entries, "[buffer]: " + native.classOf(buffer) + " { " + size[0] + " }");
}

function viewBuffer(state, buffer, names, brand) {
  return braces(prefix(names, brand), shownKeys(state, buffer), writeBytes);
}

function writeBytes(state, buffer, level, entries) {
  const bytes = bytesOf(buffer);
  const size = bytes === undefined ? 0 : TypedArrayPrototypeGetLength(bytes);
  ArrayPrototypePush(entries, bytes === undefined ? stylize(state, "(detached)", "special") : formatBytes(state, bytes, size));
  writeNumberOf(state, "byteLength", size, entries);
}

function bytesOf(buffer) {
  try {
    return new Uint8Array(buffer);
  } catch {
    return undefined;
  }
}

function formatBytes(state, bytes, size) {
  const shown = MathMin(size, state.maxArrayLength);
  const pairs = [];
  for (let i = 0; i < shown; i++) {
    ArrayPrototypePush(pairs, StringPrototypePadStart(NumberPrototypeToString(bytes[i], 16), 2, "0"));
  }
  const rest = size > shown ? " ... " + count(size - shown, "more byte") : "";
  return stylize(state, "[Uint8Contents]", "special") + ": <" + ArrayPrototypeJoin(pairs, " ") + rest + ">";
}

function writeNumberOf(state, name, number, entries) {
  ArrayPrototypePush(entries, name + ": " + stylize(state, formatNumber(number), "number"));
}

function viewDataView(state, view, names) {
  return braces(prefix(names, "DataView"), shownKeys(state, view), writeDataView);
}

function writeDataView(state, view, level, entries) {
  try {
    writeNumberOf(state, "byteLength", DataViewPrototypeGetByteLength(view), entries);
    writeNumberOf(state, "byteOffset", DataViewPrototypeGetByteOffset(view), entries);
  } catch { // it throws on a detached buffer; there is nothing else to ask
    ArrayPrototypePush(entries, stylize(state, "(detached)", "special"));
  }
  ArrayPrototypePush(entries, "buffer: " + formatNested(state, DataViewPrototypeGetBuffer(view), level));
}

function viewFunction(state, fn, names, brand) {
  return textual(isClass(fn) ? classText(fn, names) : functionText(fn, names, brand), "special", shownKeys(state, fn));
}

// Only classes are written with the word *and* have a `prototype` that cannot be assigned (a method called `class` has none).
function isClass(fn) {
  return field(ObjectGetOwnPropertyDescriptor(fn, "prototype"), "writable") === false
    && StringPrototypeStartsWith(FunctionPrototypeToString(fn), "class");
}

function classText(fn, names) {
  let text = "class " + (functionName(fn) || "(anonymous)");
  if (names.constructor !== "Function" && names.constructor !== null) text += " [" + names.constructor + "]";
  if (names.tag !== "" && names.tag !== names.constructor) text += " [" + names.tag + "]";
  if (names.constructor === null) return "[" + text + " extends [null prototype]]";
  const parent = parentOf(fn);
  const parentName = parent === null ? "" : functionName(parent);
  return parentName === "" ? "[" + text + "]" : "[" + text + " extends " + parentName + "]";
}

function functionText(fn, names, brand) {
  const name = functionName(fn);
  let text = "[" + brand;
  if (names.constructor === null) text += " (null prototype)";
  text += name === "" ? " (anonymous)]" : ": " + name + "]";
  if (names.constructor !== brand && names.constructor !== null) text += " " + names.constructor;
  if (names.tag !== "" && names.tag !== names.constructor) text += " [" + names.tag + "]";
  return text;
}

function viewRegExp(state, regexp, names) {
  let flags = "";
  for (let i = 0; i < FLAGS.length; i++) if (FLAGS[i].isSet(regexp)) flags += FLAGS[i].letter;
  const text = "/" + primordials.RegExpPrototypeGetSource(regexp) + "/" + flags;
  return textual(withPrefix(names, "RegExp", text), "regexp", shownKeys(state, regexp), true);
}

// The `flags` getter would read properties that user code may have redefined; the getters of single flags do not.
const FLAGS = [
  { letter: "d", isSet: primordials.RegExpPrototypeGetHasIndices },
  { letter: "g", isSet: primordials.RegExpPrototypeGetGlobal },
  { letter: "i", isSet: primordials.RegExpPrototypeGetIgnoreCase },
  { letter: "m", isSet: primordials.RegExpPrototypeGetMultiline },
  { letter: "s", isSet: primordials.RegExpPrototypeGetDotAll },
  { letter: "u", isSet: primordials.RegExpPrototypeGetUnicode },
  { letter: "v", isSet: primordials.RegExpPrototypeGetUnicodeSets },
  { letter: "y", isSet: primordials.RegExpPrototypeGetSticky },
];

function viewDate(state, date, names) {
  const time = DatePrototypeGetTime(date);
  const text = time === time ? DatePrototypeToISOString(date) : "Invalid Date";
  return textual(withPrefix(names, "Date", text), "date", shownKeys(state, date), true);
}

function withPrefix(names, usual, text) {
  const before = prefix(names, usual);
  return before === usual + " " ? text : before + text;
}

function viewBoxed(state, object, names, brand) {
  const keys = brand === "String" ? namedKeys(state, object) : shownKeys(state, object);
  const plain = { __proto__: state, colors: false };
  let kind = brand;
  if (names.constructor === null) kind += " (null prototype)";
  else if (names.constructor !== brand) kind += " (" + names.constructor + ")";
  let text = "[" + kind + ": " + formatPrimitive(plain, UNBOX[brand](object)) + "]";
  if (names.tag !== "" && names.tag !== names.constructor) text += " [" + names.tag + "]";
  return textual(text, StringPrototypeToLowerCase(brand), keys);
}

const UNBOX = {
  __proto__: null,
  Number: NumberPrototypeValueOf, String: StringPrototypeValueOf, Boolean: BooleanPrototypeValueOf,
  BigInt: BigIntPrototypeValueOf, Symbol: SymbolPrototypeValueOf,
};

function viewPromise(state, promise, names) {
  return braces(prefix(names, "Promise"), shownKeys(state, promise), writeOutcome);
}

function writeOutcome(state, promise, level, entries) {
  const outcome = native.promiseState(promise);
  if (outcome[0] === 0) {
    ArrayPrototypePush(entries, stylize(state, "<pending>", "special"));
    return;
  }
  const text = formatNested(state, outcome[1], level);
  ArrayPrototypePush(entries, outcome[0] === 2 ? stylize(state, "<rejected>", "special") + " " + text : text);
}

function viewWeak(state, collection, names, brand) {
  return braces(prefix(names, brand), shownKeys(state, collection), (state, object, level, entries) => {
    ArrayPrototypePush(entries, stylize(state, "<items unknown>", "special"));
  });
}

function viewModule(state, module, names) {
  return braces(prefix(names, "Module"), shownKeys(state, module));
}

// ---- Errors

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
  return textual(indent(text, state.indentation), "none", keys);
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
  if (object === null) return isObject(error) ? native.classOf(error) : formatPrimitive(newState(), error);
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

// The type of a value in one word: "number", "Map", "function", the name of the class. Runs no user code.
function typeName(value) {
  if (!isObject(value)) return value === null ? "null" : typeof value;
  const object = readable(value);
  if (object === null) return "Proxy";
  if (typeof value === "function") return isClass(value) ? "class" : "function";
  return namesOf(newState(), object, native.classOf(object), 0).constructor ?? native.classOf(object);
}

inspect.custom = CUSTOM;
return { __proto__: null, inspect: ObjectFreeze(inspect), errorHead, typeName };
})
