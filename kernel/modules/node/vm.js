// node:vm: scripts in the global scope, and in objects that stand in for it.
//
// The engine has one realm: code of a context sees the context's properties as its globals, and below them the built-ins of
// this one.
(function (primordials, service, require) {
"use strict";

const { ObjectDefineProperty, Proxy, ReflectApply, ReflectGet, ReflectHas, ReflectSet, Set, SetPrototypeHas, SymbolUnscopables, WeakSet, WeakSetPrototypeAdd, WeakSetPrototypeHas } = primordials;
const { codes: { ERR_INVALID_ARG_TYPE }, notHere, validators: { validateString } } = require("internal/errors");

const contexts = new WeakSet();
const BUILT_IN = new Set(service.builtIn());

function createContext(sandbox = {}) {
  if (sandbox === null || typeof sandbox !== "object") throw new ERR_INVALID_ARG_TYPE("contextObject", "Object", sandbox);
  WeakSetPrototypeAdd(contexts, sandbox);
  return sandbox;
}

// What `with` takes, for code that assigns to these names: what neither the context nor the language has is not there,
// whether this realm has it or not.
function scopeOf(sandbox, assigned) {
  return new Proxy(sandbox, {
    __proto__: null,
    has: (target, key) => typeof key === "string" && (SetPrototypeHas(assigned, key) || ReflectHas(target, key) || ReflectHas(globalThis, key)),
    get(target, key) {
      if (key === SymbolUnscopables) return undefined;
      if (ReflectHas(target, key)) return ReflectGet(target, key);
      if (key === "globalThis") return target;
      return SetPrototypeHas(BUILT_IN, key) ? globalThis[key] : undefined;
    },
    set: (target, key, value) => ReflectSet(target, key, value),
  });
}

const isContext = (sandbox) => sandbox !== null && typeof sandbox === "object" && WeakSetPrototypeHas(contexts, sandbox);
const filenameOf = (options, otherwise) => (typeof options === "string" ? options : options?.filename) ?? otherwise;

class Script {
  #code;
  #filename;
  #line;
  constructor(code, options = undefined) {
    this.#code = "" + code;
    this.#filename = filenameOf(options, "evalmachine.<anonymous>");
    this.#line = (options?.lineOffset ?? 0) | 0;
    this.cachedDataRejected = options?.cachedData === undefined ? undefined : true;
    service.check(this.#code, this.#filename);
  }
  runInThisContext() { return service.run(this.#code, this.#filename, this.#line); }
  runInContext(sandbox) {
    if (!isContext(sandbox)) throw new ERR_INVALID_ARG_TYPE("contextifiedObject", "vm.Context", sandbox);
    const [run, assigned] = service.within(this.#code, this.#filename);
    return ReflectApply(run, sandbox, [scopeOf(sandbox, new Set(assigned))]);
  }
  runInNewContext(sandbox = {}) { return this.runInContext(createContext(sandbox)); }
  createCachedData() { return require("buffer").Buffer.alloc(0); }
}

function compileFunction(code, params = [], options = {}) {
  validateString(code, "code");
  return service.run("(function (" + primordials.ArrayPrototypeJoin(params, ",") + ") {\n" + code + "\n})", filenameOf(options, ""), -1);
}

const absent = (name) => class { constructor() { throw notHere("new vm." + name, "import() and data: URLs load modules"); } };
const exports = {
  Script, createContext, compileFunction,
  createScript: (code, options) => new Script(code, options),
  isContext,
  runInThisContext: (code, options) => new Script(code, options).runInThisContext(),
  runInContext: (code, sandbox, options) => new Script(code, options).runInContext(sandbox),
  runInNewContext: (code, sandbox, options) => new Script(code, options).runInNewContext(sandbox),
  constants: { USE_MAIN_CONTEXT_DEFAULT_LOADER: primordials.Symbol("vm_dynamic_import_main_context_default") },
};
for (const name of ["Module", "SourceTextModule", "SyntheticModule"]) ObjectDefineProperty(exports, name, { __proto__: null, value: absent(name), configurable: true });
return exports;
})
