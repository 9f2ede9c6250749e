// node:path: Node's own, which has to be told the working folder. Paths here are those of Linux and macOS.
(function (primordials, service, require, vendored) {
"use strict";

const { ReflectApply, StringPrototypeStartsWith } = primordials;
const { codes: { ERR_INVALID_ARG_TYPE } } = require("internal/errors");
const posix = vendored("path-browserify-win32/index.js");

// The package throws what Node throws, without its code.
const checks = ["basename", "dirname", "extname", "isAbsolute", "join", "normalize", "parse", "relative", "resolve"];
for (const path of [posix, posix.win32]) {
  for (let i = 0; i < checks.length; i++) {
    const name = checks[i], original = path[name];
    path[name] = { [name](...args) {
      for (let j = 0; j < args.length; j++) {
        if (typeof args[j] === "string" || name === "basename" && j === 1 && args[j] === undefined) continue;
        throw new ERR_INVALID_ARG_TYPE(name === "basename" && j === 1 ? "suffix" : name === "relative" ? j === 0 ? "from" : "to" : "path", "string", args[j]);
      }
      return ReflectApply(original, path, args);
    } }[name];
  }
}

// A path that is not absolute is looked at from the working folder.
const { relative, resolve } = posix;
posix.resolve = { resolve(...paths) { return resolve(service.cwd(), ...paths); } }.resolve;
posix.relative = { relative(from, to) {
  if (typeof from === "string" && typeof to === "string" && !(StringPrototypeStartsWith(from, "/") && StringPrototypeStartsWith(to, "/"))) {
    [from, to] = [posix.resolve(from), posix.resolve(to)];
  }
  return relative(from, to);
} }.relative;
return posix;
})
