// node:timers: the global timers, and setImmediate, which is a timer without delay here.
(function (primordials, service, require) {
"use strict";

const { ReflectApply } = primordials;
const call = (name) => (...args) => ReflectApply(globalThis[name], undefined, args);
const setImmediate = typeof globalThis.setImmediate === "function" ? call("setImmediate")
  : (callback, ...args) => globalThis.setTimeout(() => { ReflectApply(callback, undefined, args); }, 0);
const clearImmediate = typeof globalThis.clearImmediate === "function" ? call("clearImmediate") : call("clearTimeout");
return {
  setTimeout: call("setTimeout"), setInterval: call("setInterval"),
  clearTimeout: call("clearTimeout"), clearInterval: call("clearInterval"),
  setImmediate, clearImmediate,
  get promises() { return require("timers/promises"); },
};
})
