// How the inspector shows an object of each engine class: a *view* of it, see inspect.js.
//
// `walk` is what inspect.js lends: how nested values and properties are written.
(function (primordials, native, reading, rendering, errors, walk) {
"use strict";

const {
  ArrayPrototypeJoin, ArrayPrototypePush, BigIntPrototypeValueOf, BooleanPrototypeValueOf, DataViewPrototypeGetBuffer,
  DataViewPrototypeGetByteLength, DataViewPrototypeGetByteOffset, DatePrototypeGetTime, DatePrototypeToISOString,
  FunctionPrototypeToString, MapIteratorPrototypeNext, MapPrototypeEntries, MapPrototypeGetSize, MathMin,
  NumberPrototypeToString, NumberPrototypeValueOf, ObjectFreeze, ObjectGetOwnPropertyDescriptor, ObjectHasOwn,
  ReflectOwnKeys, SetIteratorPrototypeNext, SetPrototypeGetSize, SetPrototypeValues, StringPrototypePadStart,
  StringPrototypeStartsWith, StringPrototypeToLowerCase, StringPrototypeValueOf, SymbolPrototypeValueOf,
  TypedArrayPrototypeGetBuffer, TypedArrayPrototypeGetByteLength, TypedArrayPrototypeGetByteOffset,
  TypedArrayPrototypeGetLength, Uint8Array,
} = primordials;
const { parentOf, field, functionName, shownKeys, remainingItems, prefix } = reading;
const { stylize, formatPrimitive, formatNumber, count, layOut, writeRemaining } = rendering;
const { viewError } = errors;
const { formatNested, formatPropertyValue } = walk;

const HOLE_SCAN = 1000; // indices probed for the end of a hole before all keys are listed

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
  while (index < length && entries.length < state.maxArrayLength && state.room >= 0) {
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
  while (entries.length < shown && state.room >= 0) {
    ArrayPrototypePush(entries, formatNested(state, SetIteratorPrototypeNext(members).value, level));
  }
  writeRemaining(entries, SetPrototypeGetSize(set) - entries.length);
}

function viewMap(state, map, names) {
  const size = MapPrototypeGetSize(map);
  return braces(prefix(names, "Map", "(" + size + ")"), shownKeys(state, map), size === 0 ? undefined : writePairs);
}

function writePairs(state, map, level, entries) {
  const pairs = MapPrototypeEntries(map);
  const shown = MathMin(MapPrototypeGetSize(map), state.maxArrayLength);
  while (entries.length < shown && state.room >= 0) {
    const pair = MapIteratorPrototypeNext(pairs).value;
    const key = formatNested(state, pair[0], level);
    ArrayPrototypePush(entries, key + " => " + formatNested(state, pair[1], level));
  }
  writeRemaining(entries, MapPrototypeGetSize(map) - entries.length);
}

function viewIterator(state, iterator, names, brand) {
  const found = remainingItems(iterator, brand, state.maxArrayLength);
  if (found === undefined) return viewObject(state, iterator, names);
  const title = (brand === "MapIterator" ? "[Map " : "[Set ") + (found.isPairs ? "Entries] " : "Iterator] ");
  return braces(title, shownKeys(state, iterator), (state, iterator, level, entries) => {
    for (let i = 0; i < found.items.length && state.room >= 0; i++) {
      ArrayPrototypePush(entries, found.isPairs ? formatPair(state, found.items[i], level) : formatNested(state, found.items[i], level));
    }
    writeRemaining(entries, found.count - entries.length);
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
  for (let i = 0; i < shown && state.room >= 0; i++) {
    const text = formatPrimitive(state, array[i]);
    state.room -= text.length + 2;
    ArrayPrototypePush(entries, text);
  }
  writeRemaining(entries, length - entries.length);
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

return { __proto__: null, VIEWS, viewObject, isClass };
})
