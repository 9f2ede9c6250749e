// What WebIDL (https://webidl.spec.whatwg.org) asks of every interface: conversions of arguments, the shape of classes, and
// how an object of the platform is shown by the console.
(function (primordials, host, need, engine) {
"use strict";

const {
  ArrayBufferIsView, ArrayPrototypeIncludes, ArrayPrototypePush, DataViewPrototypeGetBuffer, DataViewPrototypeGetByteLength,
  DataViewPrototypeGetByteOffset, IteratorPrototype, MathFloor, NumberIsFinite, ObjectCreate, ObjectDefineProperty,
  ObjectFreeze, ObjectGetOwnPropertyDescriptor, ObjectGetPrototypeOf, ObjectKeys, PromiseReject, ReflectApply, ReflectOwnKeys,
  String, StringPrototypeIncludes, StringPrototypeSlice, StringPrototypeToWellFormed, SymbolFor, SymbolIterator,
  SymbolToStringTag, TypeError, TypedArrayPrototypeGetBuffer, TypedArrayPrototypeGetByteLength,
  TypedArrayPrototypeGetByteOffset, Uint8Array, WeakMap, WeakMapPrototypeGet, WeakMapPrototypeSet,
} = primordials;
const { classOf, protocolsOf, pyType, PROTOCOLS } = engine;
const CUSTOM = SymbolFor("nodejs.util.inspect.custom");

// ---- Values

const isObject = (value) => value !== null && (typeof value === "object" || typeof value === "function");
const isPython = (value) => isObject(value) && protocolsOf(value) !== -1;
const isPythonDict = (value) => isPython(value) && (protocolsOf(value) & PROTOCOLS.IS_DICT) !== 0;

// What a value is, for messages: "null", "a string", "an Array", "a Python dict".
function kindOf(value) {
  if (value === null || value === undefined) return "" + value;
  if (!isObject(value)) return "a " + typeof value;
  if (isPython(value)) return "a Python " + pyType(value);
  const brand = classOf(value);
  return (StringPrototypeIncludes("AEIOU", brand[0]) ? "an " : "a ") + brand;
}

function toText(value, what) {
  if (typeof value === "string") return value;
  if (typeof value === "symbol") throw new TypeError(what + " must be a string, not a symbol");
  return String(value);
}

// WebIDL's USVString: a string without lone surrogates.
const toUSV = (value, what) => StringPrototypeToWellFormed(toText(value, what));

// WebIDL's integers with [EnforceRange].
function toIntegerInRange(value, what, least, most) {
  const number = +value;
  const whole = number < 0 ? -MathFloor(-number) : MathFloor(number);
  if (!NumberIsFinite(number) || whole < least || whole > most) {
    throw new TypeError(what + " must be an integer from " + least + " to " + most + ", not "
      + (typeof value === "number" ? value : kindOf(value)));
  }
  return whole + 0;
}

// A dictionary argument: undefined and null stand for the empty one.
function toDictionary(value, what) {
  if (value === undefined || value === null) return EMPTY;
  if (!isObject(value)) throw new TypeError(what + " must be an object, not " + kindOf(value));
  return value;
}
const EMPTY = ObjectFreeze(ObjectCreate(null));

function toFunction(value, what) {
  if (typeof value !== "function") throw new TypeError(what + " must be a function, not " + kindOf(value));
  return value;
}

// [key, value] pairs of a record or of a sequence of pairs, flat: name, value, name, value. `Object.keys` of a Python dict
// are its own, its iterator gives keys as well: it is a record.
function toPairs(value, what) {
  const flat = [];
  const method = isPythonDict(value) ? undefined : value[SymbolIterator];
  if (method !== undefined && method !== null) {
    for (const pair of value) {
      if (!isObject(pair)) throw new TypeError(what + ": every item must be a pair [name, value], not " + kindOf(pair));
      const items = [];
      for (const item of pair) ArrayPrototypePush(items, item);
      if (items.length !== 2) {
        throw new TypeError(what + ": every item must be a pair [name, value], one has " + items.length + " items");
      }
      ArrayPrototypePush(flat, items[0], items[1]);
    }
    return flat;
  }
  const keys = isPythonDict(value) ? ObjectKeys(value) : ReflectOwnKeys(value);
  for (let i = 0; i < keys.length; i++) {
    const slot = ObjectGetOwnPropertyDescriptor(value, keys[i]);
    if (slot === undefined || !slot.enumerable) continue;
    ArrayPrototypePush(flat, toText(keys[i], what + ": a name"), isPythonDict(value) ? value.get(keys[i]) : value[keys[i]]);
  }
  return flat;
}

// The bytes of an ArrayBuffer, a view or a Python buffer, as a Uint8Array; undefined for anything else. Only those of a Python
// object are a copy.
function bytesOf(value) {
  if (!isObject(value)) return undefined;
  const brand = classOf(value);
  if (brand === "ArrayBuffer" || brand === "SharedArrayBuffer") return new Uint8Array(value);
  if (brand === "DataView") {
    return new Uint8Array(DataViewPrototypeGetBuffer(value), DataViewPrototypeGetByteOffset(value), DataViewPrototypeGetByteLength(value));
  }
  if (ArrayBufferIsView(value)) {
    return new Uint8Array(TypedArrayPrototypeGetBuffer(value), TypedArrayPrototypeGetByteOffset(value), TypedArrayPrototypeGetByteLength(value));
  }
  if (isPython(value) && protocolsOf(value) & PROTOCOLS.IS_BUFFER) return host.copy_bytes(value);
  return undefined;
}

function toBytes(value, what) {
  const bytes = bytesOf(value);
  if (bytes === undefined) {
    throw new TypeError(what + " must be an ArrayBuffer, a typed array or a DataView, not " + kindOf(value));
  }
  return bytes;
}

// ---- Classes

function hide(object, key, value) {
  ObjectDefineProperty(object, key, { __proto__: null, value, writable: true, enumerable: false, configurable: true });
}

function constant(object, key, value) {
  ObjectDefineProperty(object, key, { __proto__: null, value, writable: false, enumerable: true, configurable: false });
}

// A method with the checks that WebIDL puts before it. What belongs to a promise rejects instead of throwing.
function checked(name, key, method, is, isAsync) {
  const required = method.length;
  const call = { method(...args) {
    try {
      if (is !== null && !(isObject(this) && is(this))) {
        throw new TypeError("Illegal invocation: " + name + "." + key + " belongs to an object of the class " + name
          + ", not to " + kindOf(this));
      }
      if (args.length < required) {
        throw new TypeError(name + "." + key + "() needs " + required + " argument" + (required === 1 ? "" : "s")
          + ", got " + args.length);
      }
      return ReflectApply(method, this, args);
    } catch (error) {
      if (isAsync) return PromiseReject(error);
      throw error;
    }
  } }.method;
  ObjectDefineProperty(call, "name", { __proto__: null, value: method.name });
  ObjectDefineProperty(call, "length", { __proto__: null, value: required });
  return call;
}

function checkedGetter(name, key, slot, is) {
  const check = (self) => {
    if (!(isObject(self) && is(self))) {
      throw new TypeError("Illegal invocation: " + name + "." + key + " belongs to an object of the class " + name
        + ", not to " + kindOf(self));
    }
  };
  const result = { __proto__: null, enumerable: true, configurable: true };
  if (slot.get !== undefined) result.get = { get() { check(this); return ReflectApply(slot.get, this, []); } }.get;
  if (slot.set !== undefined) result.set = { set(value) { check(this); ReflectApply(slot.set, this, [value]); } }.set;
  for (const part in result) {
    if (typeof result[part] === "function") ObjectDefineProperty(result[part], "name", { __proto__: null, value: part + " " + key });
  }
  return result;
}

const platformClasses = []; // the `is` of each
const cloneable = []; // those that structuredClone() copies: [is(object), clone(object)]
const transferable = []; // those that it can move: [is(object), check(object), which may throw, move(object), which gives the new one]

// Whether an object is one of the platform's, whatever its prototype says.
function isPlatformObject(object) {
  for (let i = 0; i < platformClasses.length; i++) if (platformClasses[i](object)) return true;
  return false;
}

// Give a class the shape of a WebIDL interface: enumerable members that check `this`, the tag, and its text on the console.
//
// `is(object)` returns whether an object has the class's private state. Options: `async`, the methods that return promises;
// `pairAt(object, index)`, what iteration gives; `show(object, options, inspect)`, the text or the fields that the console
// prints; none: as any object.
function shape(Class, is, options = EMPTY) {
  const { name, prototype } = Class;
  ArrayPrototypePush(platformClasses, is);
  const isAsync = options.async ?? [];
  if (options.pairAt !== undefined) addIteration(Class, options.pairAt);
  const keys = ReflectOwnKeys(prototype);
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i];
    if (key === "constructor" || typeof key === "symbol") continue;
    const slot = ObjectGetOwnPropertyDescriptor(prototype, key);
    if (typeof slot.value === "function") {
      const value = checked(name, key, slot.value, is, ArrayPrototypeIncludes(isAsync, key));
      ObjectDefineProperty(prototype, key, { __proto__: null, value, writable: true, enumerable: true, configurable: true });
    } else if (slot.get !== undefined || slot.set !== undefined) {
      ObjectDefineProperty(prototype, key, checkedGetter(name, key, slot, is));
    }
  }
  const statics = ReflectOwnKeys(Class);
  for (let i = 0; i < statics.length; i++) {
    const key = statics[i];
    const slot = ObjectGetOwnPropertyDescriptor(Class, key);
    if (key === "prototype" || key === "name" || key === "length" || typeof key === "symbol" || typeof slot.value !== "function") {
      continue;
    }
    const value = checked(name, key, slot.value, null, false); // no static method returns a promise
    ObjectDefineProperty(Class, key, { __proto__: null, value, writable: true, enumerable: true, configurable: true });
  }
  if (options.pairAt !== undefined) hide(prototype, SymbolIterator, prototype.entries);
  ObjectDefineProperty(prototype, SymbolToStringTag, { __proto__: null, value: name, configurable: true });
  if (options.show !== undefined) {
    hide(prototype, CUSTOM, function (depth, given, inspect) {
      if (!(isObject(this) && is(this))) return this;
      const title = classNameOf(this) ?? name;
      if (typeof depth === "number" && depth < 0) return "[" + title + "]";
      const shown = options.show(this, { ...given, depth }, inspect);
      return typeof shown === "string" ? shown : title + " " + inspect(shown, { ...given, depth });
    });
  }
  return Class;
}

// The name of an object's class, which may be a subclass of ours; undefined where only running code would show it.
function classNameOf(object) {
  const prototype = ObjectGetPrototypeOf(object);
  const constructor = prototype === null ? undefined : ObjectGetOwnPropertyDescriptor(prototype, "constructor")?.value;
  const name = typeof constructor === "function" ? ObjectGetOwnPropertyDescriptor(constructor, "name")?.value : undefined;
  return typeof name === "string" && name !== "" ? name : undefined;
}

// A class whose constructor is not for users: `new AbortSignal()`. `construct(initial)` makes an object.
const KEY = { __proto__: null };
function refuse(key, name) {
  if (key !== KEY) throw new TypeError("Illegal constructor: " + name + " objects are made by the platform");
}

// Iterators of the iterable interfaces. `step(index)` gives what `next()` does, undefined at the end.
const steps = new WeakMap(); // iterator -> { name, step, index }
const iteratorPrototypes = { __proto__: null };

function makeIterator(name, step) {
  const iterator = ObjectCreate(iteratorPrototypes[name] ??= makeIteratorPrototype(name));
  WeakMapPrototypeSet(steps, iterator, { __proto__: null, name, step, index: 0 });
  return iterator;
}

function makeIteratorPrototype(name) {
  const title = name + " Iterator";
  const is = (object) => WeakMapPrototypeGet(steps, object)?.name === name;
  const prototype = ObjectCreate(IteratorPrototype);
  const next = checked(title, "next", { next() {
    const state = WeakMapPrototypeGet(steps, this);
    const value = state.step === null ? undefined : state.step(state.index++);
    if (value === undefined) state.step = null;
    return { value, done: value === undefined };
  } }.next, is, false);
  ObjectDefineProperty(prototype, "next", { __proto__: null, value: next, writable: true, enumerable: true, configurable: true });
  ObjectDefineProperty(prototype, SymbolToStringTag, { __proto__: null, value: title, configurable: true });
  hide(prototype, CUSTOM, function (depth, given, inspect) {
    if (!isObject(this) || !is(this)) return this;
    const state = WeakMapPrototypeGet(steps, this);
    const rest = [];
    for (let i = state.index, item; state.step !== null && (item = state.step(i)) !== undefined; i++) ArrayPrototypePush(rest, item);
    const text = inspect(rest, { ...given, depth });
    return title + " {" + (rest.length ? StringPrototypeSlice(text, 1, -1) : "") + "}";
  });
  return prototype;
}

// entries(), keys(), values() and forEach() over `pairAt(object, index)` => [name, value], undefined behind the last.
function addIteration(Class, pairAt) {
  const { name, prototype } = Class;
  const methods = {
    __proto__: null,
    entries() { return makeIterator(name, (index) => pairAt(this, index)); },
    keys() { return makeIterator(name, (index) => pairAt(this, index)?.[0]); },
    values() { return makeIterator(name, (index) => pairAt(this, index)?.[1]); },
    forEach(callback, thisArgument = undefined) {
      toFunction(callback, name + ".forEach(): the callback");
      for (let i = 0, pair; (pair = pairAt(this, i)) !== undefined; i++) ReflectApply(callback, thisArgument, [pair[1], pair[0], this]);
    },
  };
  for (const key in methods) hide(prototype, key, methods[key]);
}

return {
  CUSTOM, KEY, refuse, isObject, isPython, isPythonDict, kindOf, toText, toUSV, toIntegerInRange, toDictionary, toFunction, toPairs,
  bytesOf, toBytes, hide, constant, shape, isPlatformObject, cloneable, transferable, EMPTY,
};
})
