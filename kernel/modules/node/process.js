// node:process: the global one
(function () { return globalThis.process; })
