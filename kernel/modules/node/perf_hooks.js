// node:perf_hooks, as far as the global `performance` goes
(function () { return { get performance() { return globalThis.performance; } }; })
