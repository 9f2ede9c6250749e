// node:module, as far as programs that load modules themselves need it.
(function (primordials, service, require) {
"use strict";

const { ArrayPrototypeIncludes, StringPrototypeSlice, StringPrototypeStartsWith } = primordials;
const { notHere } = require("internal/errors");
const Module = service.Module;
const builtinModules = service.builtinModules;

Module.createRequire = service.createRequire;
Module.isBuiltin = (name) => typeof name === "string" &&
  ArrayPrototypeIncludes(builtinModules, StringPrototypeStartsWith(name, "node:") ? StringPrototypeSlice(name, 5) : name);
Module.builtinModules = builtinModules;
Module._extensions ??= { __proto__: null, ".js": undefined, ".json": undefined, ".node": undefined };
Module.syncBuiltinESMExports = () => {};
Module.findSourceMap = () => undefined;
Module.register = () => { throw notHere("module.register", "Files are loaded as they are"); };
return Module;
})
