// node:module, as far as programs that load modules themselves need it.
(function (primordials, service) {
"use strict";

const { ArrayPrototypeIncludes, StringPrototypeSlice, StringPrototypeStartsWith } = primordials;
const Module = service.Module;
const builtinModules = service.builtinModules;

Module.createRequire = service.createRequire;
Module.builtinModules = builtinModules;
Module.isBuiltin = (name) => typeof name === "string" &&
  ArrayPrototypeIncludes(builtinModules, StringPrototypeStartsWith(name, "node:") ? StringPrototypeSlice(name, 5) : name);
return Module;
})
