// FinalizationRegistry (ECMAScript 26.2) over the engine's, which alone would use freed memory. That hands a callback and a held
// value to a job even when both are garbage that it is about to free. So what it gets here is never garbage: one function for all
// registries, and numbers in place of held values. Callbacks and held values stand in the registry, in private fields.
(function (primordials) {
"use strict";

const {
  FinalizationRegistry: Native, FinalizationRegistryPrototypeRegister, Map, MapPrototypeDelete, MapPrototypeForEach, MapPrototypeGet,
  MapPrototypeGetSize, MapPrototypeSet, MathFloor, ObjectDefineProperty, ObjectIs, ReflectConstruct, Set, SetPrototypeAdd,
  SetPrototypeDelete, SetPrototypeForEach, TypeError, WeakMap, WeakMapPrototypeDelete, WeakMapPrototypeGet, WeakMapPrototypeSet, WeakRef,
  WeakRefPrototypeDeref,
} = primordials;

const SPAN = 2 ** 20; // keys of one number
const registries = new Map(); // number -> weak reference to the registry
let number = 0;
let room = 64;

// A new number for a registry; those of registries that are gone are forgotten when there are many.
function enroll(registry) {
  if (MapPrototypeGetSize(registries) >= room) {
    MapPrototypeForEach(registries, (weak, key) => {
      if (WeakRefPrototypeDeref(weak) === undefined) MapPrototypeDelete(registries, key);
    });
    room = 2 * MapPrototypeGetSize(registries) + 64;
  }
  MapPrototypeSet(registries, ++number, new WeakRef(registry));
  return number;
}

function finalized(key) {
  const weak = MapPrototypeGet(registries, MathFloor(key / SPAN));
  const registry = weak === undefined ? undefined : WeakRefPrototypeDeref(weak);
  if (registry !== undefined) Records.finalize(registry, key);
}

// Private fields of an object that another constructor made.
class Base {
  constructor(registry) { return registry; }
}
class Records extends Base {
  #callback;
  #held = new Map(); // key -> { held, token's keys }
  #tokens = new WeakMap(); // token -> keys
  #next;

  constructor(registry, callback) {
    super(registry);
    this.#callback = callback;
    this.#next = enroll(registry) * SPAN;
  }

  static register(registry, target, held, token) {
    const records = registry.#held; // a TypeError for what is no registry
    if (target !== undefined && target !== null && ObjectIs(target, held)) {
      throw new TypeError("held value cannot be the target");
    }
    let keys;
    if (token !== undefined) {
      keys = WeakMapPrototypeGet(registry.#tokens, token);
      if (keys === undefined) WeakMapPrototypeSet(registry.#tokens, token, keys = new Set()); // a TypeError for what is none
    }
    const key = registry.#next;
    FinalizationRegistryPrototypeRegister(registry, target, key);
    registry.#next = key % SPAN === SPAN - 1 ? enroll(registry) * SPAN : key + 1;
    MapPrototypeSet(records, key, { __proto__: null, held, keys });
    if (keys !== undefined) SetPrototypeAdd(keys, key);
  }

  static unregister(registry, token) {
    const records = registry.#held;
    const keys = WeakMapPrototypeGet(registry.#tokens, token);
    if (keys === undefined) {
      WeakMapPrototypeSet(registry.#tokens, token, undefined); // a TypeError for what is no token
      WeakMapPrototypeDelete(registry.#tokens, token);
      return false;
    }
    let isRemoved = false;
    SetPrototypeForEach(keys, (key) => { isRemoved = MapPrototypeDelete(records, key) || isRemoved; });
    WeakMapPrototypeDelete(registry.#tokens, token);
    return isRemoved;
  }

  static finalize(registry, key) {
    const record = MapPrototypeGet(registry.#held, key);
    if (record === undefined) return; // unregistered
    MapPrototypeDelete(registry.#held, key);
    if (record.keys !== undefined) SetPrototypeDelete(record.keys, key);
    const callback = registry.#callback;
    callback(record.held);
  }
}

function FinalizationRegistry(cleanupCallback) {
  if (new.target === undefined) throw new TypeError("FinalizationRegistry: use `new`");
  if (typeof cleanupCallback !== "function") throw new TypeError("new FinalizationRegistry() takes a function");
  const registry = ReflectConstruct(Native, [finalized], new.target);
  new Records(registry, cleanupCallback);
  return registry;
}

const { prototype } = Native;
const define = (object, name, value) => ObjectDefineProperty(object, name, { __proto__: null, value, configurable: true, writable: true });
ObjectDefineProperty(FinalizationRegistry, "prototype", { __proto__: null, value: prototype, writable: false });
define(prototype, "constructor", FinalizationRegistry);
define(prototype, "register", { register(target, heldValue, unregisterToken = undefined) {
  Records.register(this, target, heldValue, unregisterToken);
} }.register);
ObjectDefineProperty(prototype.register, "length", { __proto__: null, value: 2, configurable: true });
define(prototype, "unregister", { unregister(token) { return Records.unregister(this, token); } }.unregister);
define(globalThis, "FinalizationRegistry", FinalizationRegistry);
})
