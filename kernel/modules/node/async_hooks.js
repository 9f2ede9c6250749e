// node:async_hooks: AsyncLocalStorage and AsyncResource, over Python's contextvars, which promise jobs and timers follow.
(function (primordials, service, require) {
"use strict";

const { ObjectDefineProperty, ReflectApply } = primordials;
const { notHere, validators: { validateFunction, validateString } } = require("internal/errors");

let lastKey = 0;

class AsyncLocalStorage {
  #key = ++lastKey;
  #otherwise;
  constructor({ defaultValue, name = "" } = {}) {
    this.#otherwise = defaultValue;
    this.name = name;
  }
  static bind(callback) { return AsyncResource.bind(callback); }
  static snapshot() { return AsyncResource.bind((callback, ...args) => callback(...args)); }
  getStore() {
    const found = service.get(this.#key);
    return found === undefined ? this.#otherwise : found.store;
  }
  run(store, callback, ...args) { return service.run(this.#key, { store }, () => ReflectApply(callback, undefined, args)); }
  exit(callback, ...args) { return service.run(this.#key, undefined, () => ReflectApply(callback, undefined, args)); }
  enterWith(store) { service.enter(this.#key, { store }); }
  disable() { service.enter(this.#key, undefined); }
}

let lastId = 1;

class AsyncResource {
  #context = service.snapshot();
  #id = ++lastId;
  constructor(type) {
    validateString(type, "type");
    this.type = type;
  }
  static bind(callback, type, receiver) { return new AsyncResource(type ?? (callback.name || "bound-anonymous-fn")).bind(callback, receiver); }
  runInAsyncScope(callback, receiver, ...args) { return service.within(this.#context, () => ReflectApply(callback, receiver, args)); }
  bind(callback, receiver) {
    validateFunction(callback, "fn");
    const resource = this;
    const bound = function (...args) { return resource.runInAsyncScope(callback, receiver === undefined ? this : receiver, ...args); };
    ObjectDefineProperty(bound, "length", { __proto__: null, value: callback.length, configurable: true });
    return bound;
  }
  emitDestroy() { return this; }
  asyncId() { return this.#id; }
  triggerAsyncId() { return 1; }
}

return {
  AsyncLocalStorage, AsyncResource,
  // Promises and timers are followed, not numbered.
  executionAsyncId: () => 1,
  triggerAsyncId: () => 0,
  executionAsyncResource: () => ({}),
  createHook: () => ({
    enable() { throw notHere("AsyncHook.enable", "AsyncLocalStorage and AsyncResource are"); },
    disable() { return this; },
  }),
};
})
