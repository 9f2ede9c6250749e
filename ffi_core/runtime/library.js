// Puts the runtime library together: called once per heap with the native functions and the other files. What it returns
// is the library that native code and heap.py call by name.
(function (native, files) {
"use strict";

const primordials = files.primordials();
files.finalization(primordials);
const {
  ArrayPrototypePush, BigInt, BigIntPrototypeToString, Date, Error, FunctionPrototype, FunctionPrototypeBind, MapPrototypeForEach, MathMax,
  MathMin, ObjectDefineProperty, ObjectEntries, ObjectGetOwnPropertyDescriptor, ObjectKeys, ObjectValues, PromiseResolve,
  PromisePrototypeThen, ReflectApply, Set, SetPrototypeAdd, SetPrototypeForEach, String, StringPrototypeIndexOf, StringPrototypeSlice,
  WeakMap, WeakMapPrototypeGet, WeakMapPrototypeSet,
} = primordials;

// ---- Awaitables: one promise for each, as a coroutine can be awaited once only

const promises = new WeakMap();

function asPromise(awaitable) {
  if (native.protocols(awaitable) === -1) {
    const inner = native.behind(awaitable);
    if (native.protocols(inner) === -1) return PromiseResolve(awaitable);
    awaitable = inner;
  }
  let promise = WeakMapPrototypeGet(promises, awaitable);
  if (promise === undefined) {
    promise = native.host("promise_of", awaitable);
    WeakMapPrototypeSet(promises, awaitable, promise);
  }
  return promise;
}

function hasPromise(awaitable) { return WeakMapPrototypeGet(promises, awaitable) !== undefined; }

// Call `settled(value, failed)` when a promise or thenable settles, without making a further promise's rejection unhandled.
function whenSettled(thenable, settled) {
  const promise = PromiseResolve(thenable);
  PromisePrototypeThen(promise, (value) => { native.deliver(settled, value, false) }, (reason) => {
    native.attachFrames(reason, promise);
    native.deliver(settled, reason, true);
  });
}

// ---- Proxies and classes

const { prototypeOf, proxyPrototype, through } = files.pyproxy(primordials, native, {
  asJsJson: files.json_view(primordials, native), asPromise, hasPromise,
});
const classes = files.ffi(primordials, native, proxyPrototype);

// ---- Text

const reading = files.inspect_read(primordials, native);
const rendering = files.inspect_text(primordials, reading);
const errors = files.inspect_errors(primordials, native, reading, rendering);
const inspector = files.inspect(primordials, native, reading, rendering, errors, files.inspect_views);
const members = files.members(primordials, native, reading);
const { format, formatWithOptions } = files.format(primordials, reading, rendering, inspector, errors);

// ---- Helpers of native code

function throwError(name, message) { throw new primordials[name](message); }
const dates = files.date_parse(primordials, native);
const parseDate = dates.parse;

// ---- Dates of arrays of milliseconds, in place where they are nested

function mapNested(items, make) {
  if (typeof items === "number") return make(items);
  for (let i = 0; i < items.length; i++) items[i] = mapNested(items[i], make);
  return items;
}

const datesOf = (items) => mapNested(items, (milliseconds) => new Date(milliseconds));
const localDatesOf = (items) => mapNested(items, (milliseconds) => new Date(dates.fromLocal(milliseconds)));

const { makeRows, makeColumns, iterateRows, dateOf } = files.rows(primordials, dates);

// ---- JSON.stringify: see json.pxi

JSON.stringify = native.stringify;

// What a level is indented by, from the third argument (ECMAScript 25.5.2).
function gapOf(space) {
  const kind = native.classOf(space);
  if (kind === "Number") space = +space;
  else if (kind === "String") space = String(space);
  if (typeof space === "number") return primordials.StringPrototypeRepeat(" ", MathMax(0, MathMin(10, primordials.MathTrunc(space) || 0)));
  return typeof space === "string" ? StringPrototypeSlice(space, 0, 10) : "";
}

// A replacer that may return proxies, which the engine would take for objects without a toJSON; or a list of names, of
// which the engine would read the properties of a proxy that a toJSON() has given, whatever it is in JSON.
function replacing(replacer) {
  const plain = (value) => native.protocols(value) === -1 ? value : ReflectApply(native.toJSON, value, []);
  if (typeof replacer === "function") return function (key, value) { return plain(ReflectApply(replacer, this, [key, value])); };
  const names = namesOf(replacer);
  const picked = new WeakMap(); // one for each object, so that the engine knows an object that contains itself
  return (key, value) => {
    value = plain(value);
    if (typeof value !== "object" || value === null || primordials.ArrayIsArray(value) || isWrapper(value)) return value;
    let copy = WeakMapPrototypeGet(picked, value);
    if (copy === undefined) {
      copy = { __proto__: null };
      WeakMapPrototypeSet(picked, value, copy);
      SetPrototypeForEach(names, (name) => {
        const item = value[name];
        if (item !== undefined) ObjectDefineProperty(copy, name, { __proto__: null, value: item, enumerable: true });
      });
    }
    return copy;
  };
}

// The names in a replacer that is a list (ECMAScript 25.5.2): strings and numbers, each once.
function namesOf(list) {
  const names = new Set();
  for (let i = 0; i < list.length; i++) {
    const kind = typeof list[i] === "object" ? native.classOf(list[i]) : typeof list[i];
    if (kind === "string" || kind === "number" || kind === "String" || kind === "Number") SetPrototypeAdd(names, String(list[i]));
  }
  return names;
}

// An object that stands for a primitive in JSON.
function isWrapper(value) {
  const kind = native.classOf(value);
  return kind === "Number" || kind === "String" || kind === "Boolean" || kind === "BigInt";
}

function currentStack() {
  const stack = new Error().stack;
  const end = StringPrototypeIndexOf(stack, "\n");
  return end === -1 ? "" : StringPrototypeSlice(stack, end + 1);
}

function bigint(hexadecimal) {
  return hexadecimal[0] === "-" ? -BigInt("0x" + StringPrototypeSlice(hexadecimal, 1)) : BigInt("0x" + hexadecimal);
}

// Type and text of a value for a line of a table, with a NUL between them; runs no user code.
const SUMMARY = { __proto__: null, depth: 1, breakLength: Infinity, maxArrayLength: 6, maxKeys: 12, maxStringLength: 60, customInspect: false };

function summary(value) {
  return inspector.typeName(value) + "\0" + inspector.inspect(value, SUMMARY);
}

const byteLengthOf = (view) => primordials.TypedArrayPrototypeGetByteLength(view);
const dataViewParts = (view) => [primordials.DataViewPrototypeGetBuffer(view), primordials.DataViewPrototypeGetByteOffset(view),
  primordials.DataViewPrototypeGetByteLength(view)];

const newSet = () => new Set();
const addToSet = (set, item) => { SetPrototypeAdd(set, item); };

function mapEntries(map) {
  const entries = [];
  MapPrototypeForEach(map, (value, key) => { ArrayPrototypePush(entries, key); ArrayPrototypePush(entries, value); });
  return entries;
}

function setValues(set) {
  const values = [];
  SetPrototypeForEach(set, (value) => { ArrayPrototypePush(values, value); });
  return values;
}

const MOST_ARGUMENTS = 1000; // the engine takes some 65,000 of a call, on the C stack

function splice(array, start, count, items) {
  const args = [start, count];
  if (items.length <= MOST_ARGUMENTS) {
    for (let i = 0; i < items.length; i++) args[i + 2] = items[i];
    return ReflectApply(Array_splice, array, args);
  }
  const removed = ReflectApply(Array_splice, array, args);
  const tail = ReflectApply(Array_splice, array, [start]);
  for (let i = 0; i < items.length; i++) array[start + i] = items[i];
  start += items.length;
  for (let i = 0; i < tail.length; i++) if (i in tail) array[start + i] = tail[i];
  array.length = start + tail.length;
  return removed;
}

// Delete `count` items of an array, every `step`-th from `start` on; one pass, holes stay holes.
function deleteEvery(array, start, step, count) {
  let to = start;
  for (let from = start, next = start; from < array.length; from++) {
    if (from === next && count > 0) {
      next += step;
      count--;
    } else {
      if (from in array) array[to] = array[from];
      else delete array[to];
      to++;
    }
  }
  array.length = to;
}
// What the engine has for properties that nobody may read (ECMAScript 10.2.4.1)
const poison = ObjectGetOwnPropertyDescriptor(FunctionPrototype, "caller").get;

const rename = (fn, name) => { ObjectDefineProperty(fn, "name", { __proto__: null, value: name, configurable: true }); };

const Array_splice = Array.prototype.splice;
const push = Array.prototype.push; // called by native code, with the array as `this`

// Delete, or where they cannot be deleted empty, the global properties that are not among `kept`; for tests.
function forgetGlobals(kept) {
  const keys = primordials.ReflectOwnKeys(globalThis);
  for (let i = 0; i < keys.length; i++) {
    if (primordials.ArrayPrototypeIncludes(kept, keys[i])) continue;
    if (!primordials.ReflectDeleteProperty(globalThis, keys[i])) globalThis[keys[i]] = undefined;
  }
}

// Nested arrays over one typed array, by the shape of the Python buffer; booleans where Python's format says so.
function typedArray({ buffer, kind, shape, isBoolean }) {
  const flat = new primordials[kind](buffer);
  if (shape.length === 1 && !isBoolean) return flat;
  let position = 0;
  const build = (dimension) => {
    const length = shape[dimension];
    if (dimension === shape.length - 1 && !isBoolean) {
      position += length;
      return primordials.TypedArrayPrototypeSlice(flat, position - length, position);
    }
    const part = [];
    for (let i = 0; i < length; i++) part[i] = dimension === shape.length - 1 ? flat[position++] !== 0 : build(dimension + 1);
    return part;
  };
  return shape.length === 0 ? (isBoolean ? flat[0] !== 0 : flat[0]) : build(0);
}

return {
  primordials, classOf: native.classOf, protocolsOf: native.protocols, pyType: native.pyType, PROTOCOLS: native.PROTOCOLS, // for kernel/platform
  ...classes, prototypeOf, ...through, asPromise, whenSettled,
  inspect: (value) => inspector.inspect(value), inspectForPython: inspector.inspectForPython,
  inspectInColours: (value, breakLength) => inspector.inspect(value, { __proto__: null, colors: true, breakLength }),
  inspectWithOptions: inspector.inspect, errorHead: errors.errorHead,
  format, formatWithOptions,
  throwError, parseDate, datesOf, localDatesOf, makeRows, makeColumns, iterateRows, dateOf, gapOf, replacing, stringify: native.stringify, toJSON: native.toJSON, currentStack, summary, bigint, hexadecimal: (value) => BigIntPrototypeToString(value, 16),
  objectKeys: ObjectKeys, objectValues: ObjectValues, objectEntries: ObjectEntries,
  poison, rename, bind: FunctionPrototypeBind,
  byteLengthOf, dataViewParts, newSet, addToSet, mapEntries, setValues, push, splice, deleteEvery, typedArray, forgetGlobals, newArray: (...items) => items,
  ...files.pyodide(primordials, native, classes.ffi),
  ...files.timers(primordials, native),
  members, functionPlace: members.place,
  reading: { __proto__: null, ...reading, ownNonIndexKeys: native.ownNonIndexKeys }, typeName: inspector.typeName,
};
})
