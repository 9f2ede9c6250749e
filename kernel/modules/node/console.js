// node:console: the global one
(function () { return globalThis.console; })
