// The `pyodide` object and the global `py`: thin wrappers over functions that heap.py hosts.
(function (primordials, native, ffi) {
"use strict";

const { ObjectCreate, Proxy, TypeError } = primordials;
const { host, protocols } = native;

const pyodide = {
  runPython(code, options) { return host("run_python", code, options); },
  runPythonAsync(code, options) { return host("run_python_async", code, options); },
  get globals() { return host("get_globals"); },
  toPy(value, options) { return host("to_py", value, options); },
  pyimport(name) { return host("import_module", name); },
  isPyProxy(value) { return protocols(value) !== -1; },
  registerJsModule(name, object) { host("register_js_module", name, object); },
  unregisterJsModule(name) { host("unregister_js_module", name); },
  loadPackage(names) { return host("load_package", names); },
  setDebug(on) { return host("set_debug", on); },
  checkInterrupt() { host("check_interrupt"); },
  get version() { return host("version"); },
  ffi,
};

const py = new Proxy(ObjectCreate(null), {
  get(_, key) {
    if (typeof key === "symbol") return undefined;
    return key === "import" ? pyodide.pyimport : host("get_name", key);
  },
  set(_, key, value) {
    if (typeof key === "symbol") throw new TypeError("a Python name is a string, not a symbol");
    host("set_name", key, value);
    return true;
  },
  has(_, key) { return typeof key === "string" && (key === "import" || host("has_name", key)); },
  deleteProperty(_, key) { return typeof key === "string" && host("delete_name", key); },
  ownKeys() { return host("name_list"); },
  getOwnPropertyDescriptor(_, key) {
    if (typeof key === "symbol" || !host("has_name", key)) return undefined;
    return { __proto__: null, value: host("get_name", key), writable: true, enumerable: true, configurable: true };
  },
});

return { pyodide, py };
})
