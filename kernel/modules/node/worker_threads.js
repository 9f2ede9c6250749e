// node:worker_threads, of a process whose one thread of JavaScript is the main one
(function (primordials, service, require) {
"use strict";

const { Map, MapPrototypeGet, MapPrototypeSet, ObjectDefineProperty, Symbol } = primordials;
const { notHere } = require("internal/errors");
const remedy = "All JavaScript runs in one thread; Python's threads and processes may run beside it";
const environment = new Map();

class Worker {
  constructor() { throw notHere("new Worker", remedy); }
}

const exports = {
  isMainThread: true, isInternalThread: false, parentPort: null, workerData: null, threadId: 0, resourceLimits: {}, SHARE_ENV: Symbol.for("nodejs.worker_threads.SHARE_ENV"),
  Worker,
  getEnvironmentData: (key) => MapPrototypeGet(environment, key),
  setEnvironmentData: (key, value) => { MapPrototypeSet(environment, key, value); },
  markAsUntransferable() {},
  isMarkedAsUntransferable: () => false,
  moveMessagePortToContext() { throw notHere("moveMessagePortToContext", remedy); },
  receiveMessageOnPort() { throw notHere("receiveMessageOnPort", remedy); },
};
const GLOBALS = ["MessageChannel", "MessagePort", "BroadcastChannel"];
for (let i = 0; i < GLOBALS.length; i++) {
  ObjectDefineProperty(exports, GLOBALS[i], { __proto__: null, get: () => globalThis[GLOBALS[i]], enumerable: true, configurable: true });
}
return exports;
})
