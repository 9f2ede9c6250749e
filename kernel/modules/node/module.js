// node:module, as far as programs that load modules themselves need it.
(function (primordials, service, require) {
"use strict";

const { notHere } = require("internal/errors");
const Module = service.Module;

Module.createRequire = service.createRequire;
Module.isBuiltin = (name) => typeof name === "string" && service.isBuiltin(name);
Module.builtinModules = service.builtinModules;
Module._extensions ??= { __proto__: null, ".js": undefined, ".json": undefined, ".node": undefined };
Module.syncBuiltinESMExports = () => {};
Module.findSourceMap = () => undefined;
Module.register = () => { throw notHere("module.register", "Files are loaded as they are"); };
return Module;
})
