// node:perf_hooks, as far as the globals go
(function (primordials) {
"use strict";

const { ObjectDefineProperty } = primordials;
const NAMES = [
  "performance", "Performance", "PerformanceEntry", "PerformanceMark", "PerformanceMeasure", "PerformanceObserver", "PerformanceObserverEntryList",
];
const exports = {};
for (let i = 0; i < NAMES.length; i++) {
  const name = NAMES[i];
  ObjectDefineProperty(exports, name, { __proto__: null, get: () => globalThis[name], enumerable: true, configurable: true });
}
return exports;
})
