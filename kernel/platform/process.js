// `process`, as far as it makes sense in a session that outlives any script (https://nodejs.org/docs/latest/api/process.html).
(function (primordials, host, need, engine) {
"use strict";

const { Set } = globalThis;
const {
  ArrayPrototypePush, ArrayPrototypeSplice, BigInt, Error, Number, ObjectDefineProperty, Proxy, ReflectApply,
  ObjectKeys, SymbolToStringTag, TypeError,
} = primordials;
const { CUSTOM, hide, isObject, kindOf, toFunction, toText } = need("webidl");
const { queueMicrotask } = engine;

// ---- env: every read and write goes to os.environ

const variables = {};
hide(variables, CUSTOM, (depth, options, inspect) => inspect(allVariables(), options));

function allVariables() {
  const names = host.env_names(), all = {};
  for (let i = 0; i < names.length; i++) ObjectDefineProperty(all, names[i], slotOf(host.env_get(names[i])));
  return all;
}

const slotOf = (value) => ({ __proto__: null, value, writable: true, enumerable: true, configurable: true });
const isName = (key) => typeof key === "string";

function setVariable(key, value) {
  if (!isName(key)) throw new TypeError("process.env: a name must be a string, not a symbol");
  host.env_set(key, toText(value, "process.env." + key));
  return true;
}

const env = new Proxy(variables, {
  __proto__: null,
  get(target, key) {
    const value = isName(key) ? host.env_get(key) : undefined;
    return value === undefined ? target[key] : value;
  },
  set(target, key, value) { return setVariable(key, value); },
  has(target, key) { return isName(key) && host.env_get(key) !== undefined || key in target; },
  deleteProperty(target, key) {
    if (isName(key)) host.env_delete(key);
    return true;
  },
  ownKeys() { return host.env_names(); },
  getOwnPropertyDescriptor(target, key) {
    const value = isName(key) ? host.env_get(key) : undefined;
    return value === undefined ? undefined : slotOf(value);
  },
  defineProperty(target, key, slot) {
    if (!("value" in slot)) throw new TypeError("process.env: a variable of the environment has a value, no getter");
    return setVariable(key, slot.value);
  },
});

// ---- Time

function hrtime(before = undefined) {
  const now = BigInt(host.nanoseconds());
  let seconds = Number(now / 1000000000n), rest = Number(now % 1000000000n);
  if (before === undefined) return [seconds, rest];
  if (!isObject(before)) throw new TypeError("process.hrtime() takes what an earlier call gave, not " + kindOf(before));
  seconds -= before[0];
  rest -= before[1];
  return rest < 0 ? [seconds - 1, rest + 1000000000] : [seconds, rest];
}
hide(hrtime, "bigint", { bigint() { return BigInt(host.nanoseconds()); } }.bigint);

function memoryUsage() {
  const figures = host.memory();
  return { rss: figures[0], heapTotal: figures[1], heapUsed: figures[1], external: 0, arrayBuffers: 0 };
}
hide(memoryUsage, "rss", { rss() { return host.memory()[0]; } }.rss);

// ---- Events: of those that Node has, only "exit" ever comes

const listeners = { __proto__: null };

function on(event, callback, once, first) {
  toFunction(callback, "process.on(): the listener");
  const list = listeners[event] ??= [];
  ArrayPrototypeSplice(list, first ? 0 : list.length, 0, { __proto__: null, callback, once });
  return process;
}

function off(event, callback) {
  const list = listeners[event] ?? [];
  for (let i = list.length - 1; i >= 0; i--) {
    if (list[i].callback !== callback) continue;
    ArrayPrototypeSplice(list, i, 1);
    break;
  }
  return process;
}

function emit(event, args) {
  const list = listeners[event] ?? [], now = [];
  for (let i = 0; i < list.length; i++) ArrayPrototypePush(now, list[i]);
  for (let i = 0; i < now.length; i++) {
    if (now[i].once) off(event, now[i].callback);
    ReflectApply(now[i].callback, process, args);
  }
  return now.length > 0;
}

let hasExited = false; // the listeners have been called, once and for all

function tellExit() {
  if (hasExited) return;
  hasExited = true;
  emit("exit", [process.exitCode ?? 0]);
}

function exit(code) {
  if (code !== undefined) process.exitCode = code;
  tellExit();
  host.exit(exitCode());
}

const exitCode = () => Number(process.exitCode ?? 0) | 0;

const process = {
  title: "diglot",
  version: "v" + host.version("node"),
  versions: { node: host.version("node"), diglot: host.version("diglot"), quickjs: host.version("quickjs"), python: host.version("python") },
  arch: host.arch(),
  platform: host.platform(),
  release: { name: "node" },
  argv: host.argv(),
  execArgv: [],
  execPath: host.exec_path(),
  env,
  exitCode: undefined,
  features: {},
  get stdin() { return host.stream(0); },
  get stdout() { return host.stream(1); },
  get stderr() { return host.stream(2); },
  get pid() { return host.pid(); },
  get ppid() { return host.ppid(); },
  get argv0() { return host.exec_path(); },
  cwd() { return host.cwd(); },
  chdir(directory) { host.chdir(toText(directory, "process.chdir(): the directory")); },
  umask() { return host.umask(); },
  uptime() { return host.uptime(); },
  hrtime,
  memoryUsage,
  cpuUsage(before = undefined) {
    const times = host.cpu();
    const user = times[0] - (before?.user ?? 0), system = times[1] - (before?.system ?? 0);
    return { user, system };
  },
  // Before other microtasks in Node; here in their turn.
  nextTick(callback, ...args) {
    toFunction(callback, "process.nextTick(): the callback");
    queueMicrotask(() => { ReflectApply(callback, undefined, args); });
  },
  emitWarning(warning, type = undefined) {
    let name = (isObject(type) ? type.type : type) ?? "Warning", text = warning;
    if (isObject(warning)) ({ name, message: text } = warning);
    host.write(true, "(diglot) " + name + ": " + toText(text, "process.emitWarning(): the warning") + "\n");
  },
  getuid() { return host.ids()[0]; },
  geteuid() { return host.ids()[1]; },
  getgid() { return host.ids()[2]; },
  getegid() { return host.ids()[3]; },
  getgroups() { return host.groups(); },
  kill(pid, signal = "SIGTERM") {
    if (typeof pid !== "number") throw new TypeError("process.kill(): the number of the process must be a number, not " + kindOf(pid));
    host.kill(pid, signal);
    return true;
  },
  constrainedMemory() { return host.memory()[0]; },
  availableMemory() { return host.available(); },
  resourceUsage() {
    const found = host.cpu();
    return { userCPUTime: found[0], systemCPUTime: found[1], maxRSS: host.memory()[0] / 1024 | 0 };
  },
  getActiveResourcesInfo() { return []; },
  getBuiltinModule(name) { return host.builtin_module(toText(name, "process.getBuiltinModule(): the name")); },
  binding(name) { throw new Error("process.binding('" + name + "') is not here: Node's inner parts are no one's to use"); },
  allowedNodeEnvironmentFlags: new Set(),
  config: { target_defaults: { cflags: [], default_configuration: "Release", defines: [], include_dirs: [], libraries: [] }, variables: {} },
  debugPort: 9229,
  moduleLoadList: [],
  report: undefined,
  setUncaughtExceptionCaptureCallback() { throw new Error("process.setUncaughtExceptionCaptureCallback() is not here: cells show what nobody catches"); },
  hasUncaughtExceptionCaptureCallback() { return false; },
  sourceMapsEnabled: false,
  setSourceMapsEnabled() {},
  exit(code = undefined) { exit(code); },
  abort() { throw new Error("process.abort() would end the session: use process.exit() to end the cell"); },
  on(event, callback) { return on(event, callback, false, false); },
  addListener(event, callback) { return on(event, callback, false, false); },
  prependListener(event, callback) { return on(event, callback, false, true); },
  once(event, callback) { return on(event, callback, true, false); },
  prependOnceListener(event, callback) { return on(event, callback, true, true); },
  off(event, callback) { return off(event, callback); },
  removeListener(event, callback) { return off(event, callback); },
  setMaxListeners() { return process; }, // there is no limit
  getMaxListeners() { return 0; },
  eventNames() { return ObjectKeys(listeners); },
  rawListeners(event) { return process.listeners(event); },
  removeAllListeners(event = undefined) {
    if (event === undefined) for (const name in listeners) delete listeners[name];
    else delete listeners[event];
    return process;
  },
  emit(event, ...args) { return emit(event, args); },
  listeners(event) {
    const found = [], list = listeners[event] ?? [];
    for (let i = 0; i < list.length; i++) ArrayPrototypePush(found, list[i].callback);
    return found;
  },
  listenerCount(event) { return listeners[event]?.length ?? 0; },
};
ObjectDefineProperty(process, SymbolToStringTag, { __proto__: null, value: "process", configurable: true });

// The end of the session: nothing can be stopped any more.
host.at_end(tellExit);

return { process, exitCode };
})
