// PyProxy's own methods by protocol, and the prototype of each set of protocols. Native code asks `prototypeOf(flags)`
// once per set; a prototype is flat: a proxy's own name is found in one probe.
(function (primordials, native, later) {
"use strict";

const { asJsJson, asPromise, hasPromise } = later;

const {
  ArrayPrototypePush, ArrayPrototypeSlice, ArrayPrototypeSort, FunctionPrototype, MathMax, MathMin, NumberIsInteger,
  ObjectCreate, ObjectDefineProperties, ObjectDefineProperty, ObjectGetOwnPropertyDescriptors, ObjectGetPrototypeOf,
  ObjectPrototype, PromisePrototypeFinally, PromisePrototypeThen, PromiseReject, PromiseResolve, ReflectApply, String,
  SymbolAsyncIterator, SymbolDispose, SymbolIsConcatSpreadable, SymbolIterator, SymbolToPrimitive, SymbolToStringTag, TypeError,
} = primordials;
const P = native.PROTOCOLS;
const ArrayMethods = Array.prototype;

const protocolTest = (flag) => function () { return (native.protocols(native.behind(this)) & flag) !== 0; };

// ---- Every proxy

const base = {
  destroy: native.destroy,
  copy: native.copy,
  toJs: native.toJs,
  toString: native.toString,
  toJSON: native.toJSON,
  supportsLength: protocolTest(P.HAS_LENGTH),
  supportsGet: protocolTest(P.HAS_GET),
  supportsSet: protocolTest(P.HAS_SET),
  supportsHas: protocolTest(P.HAS_CONTAINS),
};
ObjectDefineProperties(base, {
  type: { get: native.type, configurable: true },
  destroyed: { get: native.destroyed, configurable: true },
  [SymbolToStringTag]: { value: "PyProxy", configurable: true },
  [SymbolDispose]: { value: function dispose() { ReflectApply(native.destroy, this, []); }, configurable: true },
});

// ---- Iteration and awaiting

// The engine gives the end of a step's promise to its `then`, which every object has that inherits one.
const stepOf = (value, done) => ({ __proto__: null, value, done });

// What an async iterator's step gives: the awaited item, or the end when Python raises StopAsyncIteration.
function asyncStep(awaitable) {
  return PromisePrototypeThen(asPromise(awaitable), (value) => stepOf(value, false), (error) => {
    if (native.isStop(error)) return stepOf(undefined, true);
    throw error;
  });
}

const iterator = { next: native.next };
const generator = { next: native.next, throw: native.throw, return: native.return };
const asyncIterator = {
  next(value) { return asyncStep(ReflectApply(native.anext, this, value === undefined ? [] : [value])); },
};
const asyncGenerator = {
  next: asyncIterator.next,
  throw(error) { return asyncStep(ReflectApply(native.athrow, this, [error])); },
  return(value) {
    return PromisePrototypeThen(asPromise(ReflectApply(native.areturn, this, [])), () => stepOf(value, true));
  },
};

const PENDING = {}; // what stands for the end of a task that has none yet

// The promise of an awaitable. A task that is done needs no turn of the loop; unless somebody waits for that already, as
// handlers are called in the order in which they came.
function promiseOf(awaitable) {
  if (hasPromise(awaitable)) return asPromise(awaitable);
  const result = native.taskResult(awaitable, PENDING);
  if (result !== PENDING) return PromiseResolve(result);
  const error = native.taskError(awaitable, PENDING);
  return error === PENDING ? asPromise(awaitable) : PromiseReject(error);
}

const awaitable = {
  then(onFulfilled, onRejected) {
    if (native.isAwait(onFulfilled, onRejected) && !hasPromise(this)) { // what is awaited may settle within this job
      const result = native.taskResult(this, PENDING);
      if (result !== PENDING) return onFulfilled(result);
      const error = native.taskError(this, PENDING);
      if (error !== PENDING) return onRejected(error);
    }
    return PromisePrototypeThen(promiseOf(this), onFulfilled, onRejected);
  },
  catch(onRejected) { return PromisePrototypeThen(promiseOf(this), undefined, onRejected); },
  finally(onFinally) { return PromisePrototypeFinally(promiseOf(this), onFinally); },
};

// ---- Calls

function isPlainObject(value) {
  if (typeof value !== "object" || value === null || native.protocols(value) !== -1) return false;
  const prototype = ObjectGetPrototypeOf(value);
  return prototype === null || prototype === ObjectPrototype;
}

function callWith(proxy, args, kwargs, relaxed) {
  return ReflectApply(native.call, proxy, [args, kwargs, relaxed]);
}

function splitKwargs(args, method) {
  const kwargs = args.length === 0 ? undefined : args[args.length - 1];
  if (!isPlainObject(kwargs)) {
    throw new TypeError(method + " takes the keyword arguments as its last argument, a plain object; got "
      + (args.length === 0 ? "no arguments" : kwargs === null ? "null" : typeof kwargs));
  }
  return { positional: ArrayPrototypeSlice(args, 0, -1), kwargs }; // no array: its pattern would call Symbol.iterator
}

function callPromising(proxy, args, kwargs, relaxed) {
  try {
    return PromiseResolve(callWith(proxy, args, kwargs, relaxed));
  } catch (error) {
    return PromiseReject(error);
  }
}

const callable = {
  apply: FunctionPrototype.apply,
  call: FunctionPrototype.call,
  bind: FunctionPrototype.bind,
  callKwargs(...args) {
    const { positional, kwargs } = splitKwargs(args, "callKwargs()");
    return callWith(this, positional, kwargs, false);
  },
  callRelaxed(...args) { return callWith(this, args, undefined, true); },
  callKwargsRelaxed(...args) {
    const { positional, kwargs } = splitKwargs(args, "callKwargsRelaxed()");
    return callWith(this, positional, kwargs, true);
  },
  callWithOptions(options, ...args) {
    if (typeof options !== "object" || options === null) {
      throw new TypeError("callWithOptions() takes an object of options first: {relaxed, kwargs, promising}");
    }
    const { relaxed = false, kwargs = false, promising = false } = options;
    const split = kwargs ? splitKwargs(args, "callWithOptions() with kwargs") : { positional: args, kwargs: undefined };
    return (promising ? callPromising : callWith)(this, split.positional, split.kwargs, relaxed);
  },
  callPromising(...args) { return callPromising(this, args, undefined, false); },
  captureThis: native.captureThis,
};

// ---- Sequences: Array's generic methods work on anything with a length and indices (ECMAScript 23.1.3)

const sequence = {};
const READING = ["join", "indexOf", "lastIndexOf", "forEach", "map", "filter", "some", "every", "reduce", "reduceRight", "find",
  "findIndex", "findLast", "findLastIndex", "at", "concat", "includes", "entries", "keys", "values", "flat", "flatMap",
  "toReversed", "toSorted", "toSpliced", "with"];
for (const name of READING) sequence[name] = ArrayMethods[name];

function withToJs(array) {
  return ObjectDefineProperty(array, "toJs", { __proto__: null, value: sliceToJs, configurable: true, writable: true });
}

// toJs of a slice: its items converted, as the slice of the list would be.
function sliceToJs(options) {
  const result = [];
  for (let i = 0; i < this.length; i++) {
    const item = this[i];
    ArrayPrototypePush(result, native.protocols(item) === -1 ? item : ReflectApply(native.toJs, item, [options]));
  }
  return result;
}

function snapshot(proxy) {
  return ReflectApply(ArrayMethodsSlice, proxy, []);
}
const ArrayMethodsSlice = ArrayMethods.slice;

sequence.slice = function slice(start, stop) {
  return withToJs(ReflectApply(ArrayMethodsSlice, this, [start, stop]));
};
sequence.toJSON = native.toJSON; // an own name; of other proxies, what Python has under that name wins

const lengthOf = (proxy) => ReflectApply(native.length, proxy, []);

// A Proxy around a sequence, or around another object with data, as its traps let it be seen.
const iteratorOver = (proxy) => primordials.ArrayPrototypeValues(proxy);
const itemsThrough = (proxy) => snapshot(proxy);
const dataThrough = (proxy) => ({ ...proxy });

// An index relative to the end when negative, held within 0..length (ECMAScript's "relative index").
function clampIndex(index, length, missing) {
  if (index === undefined) return missing;
  index = primordials.MathTrunc(+index) || 0;
  return index < 0 ? MathMax(index + length, 0) : MathMin(index, length);
}

const mutableSequence = {
  push(...items) {
    ReflectApply(native.splice, this, [lengthOf(this), 0, items]);
    return lengthOf(this);
  },
  pop(index) {
    if (index === undefined && lengthOf(this) === 0) return undefined;
    return ReflectApply(native.pop, this, NumberIsInteger(index) ? [index] : []);
  },
  shift() { return lengthOf(this) === 0 ? undefined : ReflectApply(native.pop, this, [0]); },
  unshift(...items) {
    ReflectApply(native.splice, this, [0, 0, items]);
    return lengthOf(this);
  },
  splice(start, count, ...items) {
    const length = lengthOf(this);
    const from = clampIndex(start, length, 0);
    let removed = MathMin(MathMax(primordials.MathTrunc(+count) || 0, 0), length - from);
    if (arguments.length === 0) removed = 0;
    else if (arguments.length === 1) removed = length - from;
    return ReflectApply(native.splice, this, [from, removed, items]);
  },
  reverse() {
    const order = [];
    for (let i = lengthOf(this) - 1; i >= 0; i--) ArrayPrototypePush(order, i);
    ReflectApply(native.reorder, this, [order]);
    return this;
  },
  // Sorts positions by the converted items, then lets Python move its own objects: none is replaced by a copy.
  sort(compare) {
    if (compare !== undefined && typeof compare !== "function") {
      throw new TypeError("sort() takes a function (a, b) => number or nothing; got " + typeof compare);
    }
    const items = snapshot(this);
    const order = [];
    const texts = [];
    for (let i = 0; i < items.length; i++) {
      order[i] = i;
      if (compare === undefined) texts[i] = items[i] === undefined ? undefined : String(items[i]);
    }
    ArrayPrototypeSort(order, (i, j) => {
      if (items[i] === undefined) return items[j] === undefined ? 0 : 1;
      if (items[j] === undefined) return -1;
      if (compare !== undefined) return compare(items[i], items[j]);
      return texts[i] < texts[j] ? -1 : texts[i] > texts[j] ? 1 : 0;
    });
    ReflectApply(native.reorder, this, [order]);
    return this;
  },
  fill(value, start, end) {
    const length = lengthOf(this);
    const stop = clampIndex(end, length, length);
    for (let i = clampIndex(start, length, 0); i < stop; i++) ReflectApply(native.set, this, [i, value]);
    return this;
  },
  copyWithin(target, start, end) {
    const order = [];
    for (let i = 0; i < lengthOf(this); i++) order[i] = i;
    primordials.ArrayPrototypeCopyWithin(order, target, start, end);
    ReflectApply(native.reorder, this, [order]);
    return this;
  },
};

// ---- Arrays and columns of Python's libraries, where those have no method of the name: what reads works on a copy of the items

const column = {};

// The items; PyArrow's as Python's values, not as scalars of its own, which equal no number of JavaScript.
const itemsOf = (proxy) => primordials.ArrayFrom(typeof proxy.to_pylist === "function" ? proxy.to_pylist() : proxy);

for (const name of [...READING, "slice"]) {
  column[name] = { [name](...args) { return ReflectApply(ArrayMethods[name], itemsOf(this), args); } }[name];
}
for (const name of ["push", "pop", "shift", "unshift", "splice", "reverse", "sort", "fill", "copyWithin"]) {
  column[name] = { [name]() {
    throw new TypeError(`${native.pyType(native.behind(this))} has no ${name}(): write Array.from(v).${name}(...), which changes a copy`);
  } }[name];
}

// ---- Buffers

const bufferFields = {};
for (const field of ["byteLength", "format", "itemsize", "ndim", "readonly", "shape", "strides"]) {
  ObjectDefineProperty(bufferFields, field, {
    __proto__: null,
    get() { return ReflectApply(native.bufferField, this, [field]); }, configurable: true,
  });
}
bufferFields.getBuffer = native.getBuffer;

// ---- The prototypes

const PARTS = [
  [P.HAS_LENGTH, { get length() { return ReflectApply(native.length, this, []); } }],
  [P.HAS_GET, { get: native.get, asJsJson }],
  [P.HAS_SET, { set: function set(key, value) { ReflectApply(native.set, this, [key, value]); }, delete: native.delete }],
  [P.HAS_CONTAINS, { has: native.has }],
  [P.IS_ITERABLE, { [SymbolIterator]: native.iterate }],
  [P.IS_ITERATOR, iterator],
  [P.IS_GENERATOR, generator],
  [P.IS_ASYNC_ITERABLE, { [SymbolAsyncIterator]: native.aiter }],
  [P.IS_ASYNC_ITERATOR, asyncIterator],
  [P.IS_ASYNC_GENERATOR, asyncGenerator],
  [P.IS_AWAITABLE, awaitable],
  [P.IS_BUFFER, bufferFields],
  [P.IS_SEQUENCE, sequence],
  [P.IS_SEQUENCE, { [SymbolIsConcatSpreadable]: true }],
  [P.IS_MUTABLE_SEQUENCE, mutableSequence],
  [P.IS_COLUMN, column],
  [P.IS_CALLABLE, callable],
  [P.HAS_PRIMITIVE, { [SymbolToPrimitive]: native.toPrimitive }],
];

function addMembers(prototype, part) {
  const members = ObjectGetOwnPropertyDescriptors(part);
  const keys = primordials.ReflectOwnKeys(members);
  for (let i = 0; i < keys.length; i++) {
    const slot = members[keys[i]];
    slot.enumerable = false;
    ObjectDefineProperty(prototype, keys[i], slot);
  }
}

// ---- Freezing: the engine has no hook for it, and would overwrite data before it fails

function refuseForPython(owner, name, answer) {
  const original = owner[name];
  ObjectDefineProperty(owner, name, {
    value: { [name](value) {
      if (native.protocols(value) === -1) return original(value);
      if (answer !== undefined) return answer;
      throw new TypeError(`Object.${name}() of a Python object (${native.pyType(value)}): what Python owns cannot be made `
        + "read-only from JavaScript: give it a copy, by toJs()");
    } }[name],
    writable: true, configurable: true, enumerable: false,
  });
}
for (const name of ["freeze", "seal", "preventExtensions"]) refuseForPython(Object, name);
refuseForPython(Reflect, "preventExtensions", false);

const proxyPrototype = ObjectCreate(ObjectPrototype);
addMembers(proxyPrototype, base);

function prototypeOf(flags) {
  const isCallable = (flags & P.IS_CALLABLE) !== 0;
  const prototype = ObjectCreate(isCallable ? FunctionPrototype : proxyPrototype);
  if (isCallable) addMembers(prototype, base);
  for (let i = 0; i < PARTS.length; i++) {
    if ((flags & PARTS[i][0]) !== 0) addMembers(prototype, PARTS[i][1]);
  }
  return prototype;
}

return { prototypeOf, proxyPrototype, through: { iteratorOver, itemsThrough, dataThrough } };
})
