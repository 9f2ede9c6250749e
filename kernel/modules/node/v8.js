// node:v8, of an engine that is not V8: the size of the heap, values as bytes
(function (primordials, service, require) {
"use strict";

const { notHere } = require("internal/errors");

function getHeapStatistics() {
  const { heapUsed, heapTotal } = globalThis.process.memoryUsage();
  return {
    total_heap_size: heapTotal, total_heap_size_executable: 0, total_physical_size: heapTotal, total_available_size: service.limit(),
    used_heap_size: heapUsed, heap_size_limit: service.limit(), malloced_memory: heapUsed, peak_malloced_memory: heapUsed,
    does_zap_garbage: 0, number_of_native_contexts: 1, number_of_detached_contexts: 0, total_global_handles_size: 0,
    used_global_handles_size: 0, external_memory: 0,
  };
}
const absent = (name, instead) => () => { throw notHere("v8." + name, instead); };
const bytes = "structuredClone() copies values, JSON.stringify() writes them";

return {
  getHeapStatistics,
  getHeapSpaceStatistics: () => [],
  getHeapCodeStatistics: () => ({ code_and_metadata_size: 0, bytecode_and_metadata_size: 0, external_script_source_size: 0, cpu_profiler_metadata_size: 0 }),
  cachedDataVersionTag: () => 0,
  setFlagsFromString() {}, // flags of V8: there is nothing that they could change
  serialize: absent("serialize", bytes), deserialize: absent("deserialize", bytes),
  getHeapSnapshot: absent("getHeapSnapshot", "%heap shows the heap"), writeHeapSnapshot: absent("writeHeapSnapshot", "%heap shows the heap"),
  startupSnapshot: { isBuildingSnapshot: () => false },
};
})
