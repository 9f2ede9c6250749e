// CommonJS modules as Node has them: `require`, `module`, the cache; and what `import` sees of them.
//
// Evaluated once per heap and called with the primordials and the loader's functions:
//   resolve(specifier, filename) the id of a module, for an importer ("" for a cell); resolvePaths(specifier, filename)
//   format(id), compile(id)      what a module is; the function that a CommonJS file is the body of
//   python(id), json(id), importNow(id)   the values of modules of other kinds
//   builtin(id)                  the factory of a built-in module
//   vendored(path)               the function that a file of a vendored package is the body of
(function (primordials, host) {
"use strict";

const { SyntaxError } = globalThis;
const {
  ArrayPrototypePush, Error, ObjectCreate, ObjectDefineProperty, ObjectKeys, ObjectPrototypeHasOwnProperty, ReflectApply, ReflectGet, ReflectHas, ReflectOwnKeys,
  StringPrototypeEndsWith, StringPrototypeLastIndexOf, StringPrototypeSlice, StringPrototypeStartsWith, TypedArrayPrototypeSlice, TypeError,
} = primordials;

const cache = ObjectCreate(null);     // by file, as `require.cache` shows it
const builtins = ObjectCreate(null);
const namespaces = ObjectCreate(null);
const vendoredFiles = ObjectCreate(null);

// What an assignment makes, though users may have put an accessor of that name on a prototype, or have frozen one.
function give(owner, name, value) {
  return ObjectDefineProperty(owner, name, { __proto__: null, value, writable: true, enumerable: true, configurable: true });
}

function makeError(code, message, kind) {
  const error = kind === "SyntaxError" ? new SyntaxError(message) : new Error(message);
  return code === "" ? error : give(error, "code", code);
}

function dirname(path) {
  const end = StringPrototypeLastIndexOf(path, "/");
  return end > 0 ? StringPrototypeSlice(path, 0, end) : "/";
}

function Module(id = "", parent = undefined) {
  give(this, "id", id);
  give(this, "path", dirname(id));
  give(this, "exports", {});
  give(this, "filename", id === "" ? null : id);
  give(this, "loaded", false);
  give(this, "children", []);
  give(this, "parent", parent);
  give(this, "paths", host.paths(this.path));
  if (parent !== undefined && parent !== null) ArrayPrototypePush(parent.children, this);
}
Module.prototype.require = function (specifier) { return requireFrom(this.filename ?? "", specifier, this); };
Module._cache = cache;
Module.Module = Module;

function checkSpecifier(specifier) {
  if (typeof specifier === "string" && specifier !== "") return;
  const error = new TypeError(specifier === "" ? "require() needs the name of a module, not an empty string"
    : "require() needs the name of a module, a string, not " + (specifier === null ? "null" : typeof specifier));
  throw give(error, "code", specifier === "" ? "ERR_INVALID_ARG_VALUE" : "ERR_INVALID_ARG_TYPE");
}

function requireFrom(filename, specifier, parent) {
  checkSpecifier(specifier);
  return load(host.resolve(specifier, filename), parent);
}

// The exports of a module, whatever its kind; `id` as `resolve` returns it.
function load(id, parent) {
  const cached = cache[id];
  if (cached !== undefined) return cached.exports;
  const format = host.format(id);
  if (format === "builtin") return builtin(id);
  if (format === "python") return host.python(id);
  if (format === "module") return fromNamespace(id);
  const module = new Module(id, parent);
  cache[id] = module;
  let done = false;
  try {
    if (format === "json") {
      module.exports = host.json(id);
    } else {
      const run = host.compile(id);
      ReflectApply(run, module.exports, [module.exports, makeRequire(id, module), module, id, module.path]);
    }
    done = true;
  } finally {
    if (!done) delete cache[id];
  }
  module.loaded = true;
  return module.exports;
}

// An ES module may say what `require` of it gives, as in Node.
function fromNamespace(id) {
  let found = namespaces[id];
  if (found === undefined) found = namespaces[id] = host.importNow(id);
  return ReflectHas(found, "module.exports") ? found["module.exports"] : found;
}

function builtin(id) {
  let made = builtins[id];
  if (made === undefined) {
    const factory = host.builtin(id);
    made = builtins[id] = factory(primordials, host.service(id), (name) => builtin("node:" + name), vendored);
  }
  return made;
}

// A file of the npm packages that Diglot is built with: CommonJS, whose `require` finds its own files and built-in modules.
function vendored(path) {
  const known = vendoredFiles[path];
  if (known !== undefined) return known.exports;
  const module = vendoredFiles[path] = { exports: {} };
  const require = (specifier) => {
    if (specifier[0] === ".") return vendored(host.vendoredPath(path, specifier));
    const end = specifier.length - 1; // readable-stream writes "process/" for the package, which stands for the module here
    return builtin("node:" + (specifier[end] === "/" ? StringPrototypeSlice(specifier, 0, end) : specifier));
  };
  ReflectApply(host.vendored(path), module.exports, [module.exports, require, module, path, dirname(path)]);
  // What of Node's code keeps to its primordials gets these: users' patches would reach the copies that packages have.
  if (StringPrototypeEndsWith(path, "/primordials.js")) {
    const copies = module.exports, names = ReflectOwnKeys(copies);
    module.exports = ObjectCreate(null);
    for (let i = 0; i < names.length; i++) module.exports[names[i]] = (names[i] in primordials ? primordials : copies)[names[i]];
  }
  return module.exports;
}

// Globals that Node's programs count on, made when they are first asked for; a platform that has them keeps its own.
function defineLazily(name, make) {
  if (ObjectPrototypeHasOwnProperty(globalThis, name)) return;
  const set = (value) => {
    ObjectDefineProperty(globalThis, name, { __proto__: null, value, writable: true, enumerable: false, configurable: true });
  };
  const get = () => {
    const value = make();
    set(value);
    return value;
  };
  ObjectDefineProperty(globalThis, name, { __proto__: null, get, set, enumerable: false, configurable: true });
}
defineLazily("Buffer", () => builtin("node:buffer").Buffer);
defineLazily("crypto", () => builtin("node:crypto").webcrypto);

function makeRequire(filename, module) {
  function require(specifier) { return requireFrom(filename, specifier, module); }
  function resolve(specifier) {
    checkSpecifier(specifier);
    return host.resolve(specifier, filename);
  }
  function paths(specifier) {
    checkSpecifier(specifier);
    return StringPrototypeStartsWith(specifier, "node:") ? null : host.paths(filename === "" ? "" : dirname(filename));
  }
  give(require, "resolve", give(resolve, "paths", paths));
  give(require, "cache", cache);
  return give(require, "main", undefined);
}

function createRequire(from) {
  const text = typeof from === "string" ? from : from !== null && typeof from === "object" && typeof from.href === "string" ? from.href : undefined;
  const filename = text === undefined ? undefined : host.filename(text);
  if (filename === undefined) {
    const error = new TypeError("createRequire() needs an absolute path or a file URL, such as import.meta.url, not " +
      (text === undefined ? (from === null ? "null" : typeof from) : "'" + text + "'"));
    throw give(error, "code", "ERR_INVALID_ARG_VALUE");
  }
  return makeRequire(filename, undefined);
}

// What `import` sees of a CommonJS module, a built-in one or JSON: [name, value, name, value ...]
function exportsOf(id, names) {
  const value = load(id, undefined);
  const found = ["default", value, "module.exports", value];
  const isObject = value !== null && (typeof value === "object" || typeof value === "function");
  for (let i = 0; i < names.length; i++) {
    const name = names[i];
    if (name === "default" || name === "module.exports") continue;
    let item;
    try {
      item = isObject ? value[name] : undefined;
    } catch { /* a getter that fails exports nothing */ }
    found[found.length] = name;
    found[found.length] = item;
  }
  return found;
}

function namesOf(id) {
  const value = load(id, undefined);
  return value !== null && (typeof value === "object" || typeof value === "function") ? ObjectKeys(value) : [];
}

// The properties of import.meta
function metaOf(url, filename, resolve) {
  return { url, filename, dirname: dirname(filename), resolve: (specifier) => resolve(`${specifier}`, filename) };
}

// An object of [name, value, name, value ...]
function toObject(list) {
  const object = {};
  for (let i = 0; i < list.length; i += 2) {
    ObjectDefineProperty(object, list[i], { __proto__: null, value: list[i + 1], writable: true, enumerable: true, configurable: true });
  }
  return object;
}

// A copy of Python's bytes
function toArray(bytes) {
  const view = bytes.getBuffer("u8");
  const array = TypedArrayPrototypeSlice(view.data);
  view.release();
  return array;
}

const parseJson = primordials.JSONParse;
return {
  makeError, toArray, toObject, load, exportsOf, namesOf, metaOf, createRequire, Module, cache, parseJson,
  require: makeRequire("", undefined),
  has: ReflectHas, get: ReflectGet,
};
})
