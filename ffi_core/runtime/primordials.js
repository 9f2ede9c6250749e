// Captures the built-ins at start-up, in Node's naming: user code may patch any prototype, the engine's own JS must not
// notice. `ArrayPrototypePush(array, x)` is the uncurried method, `MapPrototypeGetSize(map)` an uncurried getter.
(function () {
  "use strict";
  const { defineProperty, getOwnPropertyDescriptor, getOwnPropertyDescriptors, getPrototypeOf, setPrototypeOf } = Object;
  const { apply, ownKeys } = Reflect;
  const call = Function.prototype.call;
  const uncurryThis = Function.prototype.bind.bind(call);
  const primordials = Object.create(null);

  const capitalise = (key) => {
    const name = typeof key === "symbol" ? key.description.replace(/^Symbol\./, "Symbol") : key;
    return name[0].toUpperCase() + name.slice(1);
  };

  const define = (name, value) => defineProperty(primordials, name, { __proto__: null, value, enumerable: true });

  // static methods that look at their `this`
  const NEED_CLASS = {
    __proto__: null,
    Promise: ["all", "allSettled", "any", "race", "reject", "resolve", "try", "withResolvers"],
    Array: ["from", "fromAsync", "of"],
  };

  const capture = (prefix, source, uncurry) => {
    for (const key of ownKeys(source)) {
      const slot = getOwnPropertyDescriptor(source, key);
      const name = prefix + capitalise(key);
      if (name in primordials) continue;
      if (slot.get) {
        define(prefix + "Get" + capitalise(key), uncurry ? uncurryThis(slot.get) : slot.get);
      } else if (typeof slot.value === "function" && uncurry) {
        define(name, uncurryThis(slot.value));
      } else if (typeof slot.value === "function" && NEED_CLASS[prefix]?.includes(key)) {
        define(name, (...args) => apply(slot.value, source, args));
      } else {
        define(name, slot.value);
      }
    }
  };

  // Descriptors that inherit nothing: that of an accessor has no `value`, whatever users put on Object.prototype.
  const bare = (slot) => slot && setPrototypeOf(slot, null);
  for (const name of ["Object", "Reflect"]) {
    const original = globalThis[name].getOwnPropertyDescriptor;
    define(name + "GetOwnPropertyDescriptor", (object, key) => bare(original(object, key)));
  }
  define("ObjectGetOwnPropertyDescriptors", (object) => {
    const slots = bare(getOwnPropertyDescriptors(object)), keys = ownKeys(slots);
    for (let i = 0; i < keys.length; i++) bare(slots[keys[i]]);
    return slots;
  });

  for (const name of ["JSON", "Math", "Reflect"]) capture(name, globalThis[name], false);
  const TypedArray = getPrototypeOf(Uint8Array);
  const classes = { TypedArray };
  for (const name of [
    "Array", "ArrayBuffer", "BigInt", "BigInt64Array", "BigUint64Array", "Boolean", "DOMException", "DataView", "Date",
    "Error", "EvalError", "FinalizationRegistry", "Float16Array", "Float32Array", "Float64Array", "Function", "Int16Array",
    "Int32Array", "Int8Array", "Map", "Number", "Object", "Promise", "Proxy", "RangeError", "ReferenceError", "RegExp", "Set",
    "SharedArrayBuffer", "String", "Symbol", "SyntaxError", "TypeError", "URIError", "Uint16Array", "Uint32Array", "Uint8Array",
    "Uint8ClampedArray", "WeakMap", "WeakRef", "WeakSet",
  ]) classes[name] = globalThis[name];
  for (const name of ownKeys(classes)) {
    const constructor = classes[name];
    define(name, constructor);
    capture(name, constructor, false);
    if (constructor.prototype) capture(name + "Prototype", constructor.prototype, true);
  }
  const prototypeOf = (iterator) => getPrototypeOf(iterator);
  capture("ArrayIteratorPrototype", prototypeOf([].keys()), true);
  capture("MapIteratorPrototype", prototypeOf(new Map().keys()), true);
  capture("SetIteratorPrototype", prototypeOf(new Set().keys()), true);
  define("IteratorPrototype", prototypeOf(prototypeOf([].keys())));
  define("AsyncIteratorPrototype", prototypeOf(prototypeOf(async function* () {}).prototype));
  define("uncurryThis", uncurryThis);
  return primordials;
})
