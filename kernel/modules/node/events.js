// node:events
(function (primordials, service, require) {
"use strict";

const {
  ArrayPrototypePush, ArrayPrototypeShift, ArrayPrototypeSlice, ArrayPrototypeSplice, ArrayPrototypeUnshift, Error,
  ObjectCreate, Promise, PromiseReject, PromiseResolve, ReflectApply, ReflectOwnKeys, Symbol, SymbolAsyncIterator, TypeError,
} = primordials;

const errorMonitor = Symbol("events.errorMonitor");
const captureRejectionSymbol = Symbol.for("nodejs.rejection");

function check(listener) {
  if (typeof listener === "function") return;
  const error = new TypeError('The "listener" argument must be a function, not ' + (listener === null ? "null" : typeof listener));
  error.code = "ERR_INVALID_ARG_TYPE";
  throw error;
}

// A function, so that old code can call it on its own objects.
function EventEmitter(options) {
  if (this._events === undefined || this._events === Object_getPrototypeOf(this)._events) {
    this._events = ObjectCreate(null);
  }
  this._maxListeners ??= undefined;
}
const Object_getPrototypeOf = Object.getPrototypeOf;

function listenersOf(emitter) {
  return emitter._events ??= ObjectCreate(null);
}

function add(emitter, name, listener, isFirst) {
  check(listener);
  const events = listenersOf(emitter);
  if (events.newListener !== undefined) emitter.emit("newListener", name, listener.listener ?? listener);
  const list = events[name] ??= [];
  if (isFirst) ArrayPrototypeUnshift(list, listener);
  else ArrayPrototypePush(list, listener);
  const limit = emitter._maxListeners ?? EventEmitter.defaultMaxListeners;
  if (limit > 0 && list.length > limit && !list.warned) {
    list.warned = true;
    globalThis.console?.warn("Possible EventEmitter memory leak: " + list.length + " listeners of " + primordials.SymbolPrototypeToString?.(Symbol(typeof name === "symbol" ? name.description : name)) +
      " added. Use emitter.setMaxListeners() to raise the limit of " + limit);
  }
  return emitter;
}

function wrapOnce(emitter, name, listener) {
  check(listener);
  let fired = false;
  function once(...args) {
    if (fired) return;
    fired = true;
    emitter.removeListener(name, once);
    return ReflectApply(listener, emitter, args);
  }
  once.listener = listener;
  return once;
}

EventEmitter.prototype._events = undefined;
EventEmitter.prototype._maxListeners = undefined;

function emit(emitter, name, args) {
  const events = listenersOf(emitter);
  if (name === "error" && events[errorMonitor] !== undefined) emit(emitter, errorMonitor, args);
  const list = events[name];
  if (list === undefined) {
    if (name !== "error") return false;
    if (args[0] instanceof Error) throw args[0];
    const error = new Error("Unhandled error. (" + (typeof args[0] === "string" ? "'" + args[0] + "'" : typeof args[0]) + ")");
    error.code = "ERR_UNHANDLED_ERROR";
    error.context = args[0];
    throw error;
  }
  const calls = ArrayPrototypeSlice(list);
  for (let i = 0; i < calls.length; i++) ReflectApply(calls[i], emitter, args);
  return true;
}

const methods = {
  on(name, listener) { return add(this, name, listener, false); },
  prependListener(name, listener) { return add(this, name, listener, true); },
  once(name, listener) { return this.on(name, wrapOnce(this, name, listener)); },
  prependOnceListener(name, listener) { return this.prependListener(name, wrapOnce(this, name, listener)); },
  removeListener(name, listener) {
    check(listener);
    const events = listenersOf(this), list = events[name];
    if (list === undefined) return this;
    for (let i = list.length - 1; i >= 0; i--) {
      if (list[i] !== listener && list[i].listener !== listener) continue;
      // a new list: an emit that is under way goes on with the old one
      const rest = ArrayPrototypeSlice(list);
      ArrayPrototypeSplice(rest, i, 1);
      if (rest.length) events[name] = rest;
      else delete events[name];
      if (events.removeListener !== undefined) this.emit("removeListener", name, listener.listener ?? listener);
      break;
    }
    return this;
  },
  removeAllListeners(name) {
    const events = listenersOf(this), isHeard = events.removeListener !== undefined && name !== "removeListener";
    if (isHeard) { // each is called
      const names = arguments.length === 0 ? ReflectOwnKeys(events) : [name];
      for (let i = 0; i < names.length; i++) {
        const list = names[i] === "removeListener" ? [] : events[names[i]] ?? [];
        for (let j = list.length - 1; j >= 0; j--) this.removeListener(names[i], list[j]);
      }
    }
    if (arguments.length === 0) this._events = ObjectCreate(null);
    else delete events[name];
    return this;
  },
  emit(name, ...args) { return emit(this, name, args); },
  listeners(name) {
    const list = listenersOf(this)[name] ?? [], found = [];
    for (let i = 0; i < list.length; i++) ArrayPrototypePush(found, list[i].listener ?? list[i]);
    return found;
  },
  rawListeners(name) { return ArrayPrototypeSlice(listenersOf(this)[name] ?? []); },
  listenerCount(name, listener) {
    const list = listenersOf(this)[name] ?? [];
    if (listener === undefined) return list.length;
    let count = 0;
    for (let i = 0; i < list.length; i++) if (list[i] === listener || list[i].listener === listener) count++;
    return count;
  },
  eventNames() { return ReflectOwnKeys(listenersOf(this)); },
  setMaxListeners(count) {
    if (typeof count !== "number" || !(count >= 0)) throw new primordials.RangeError("setMaxListeners() needs a number that is not negative");
    this._maxListeners = count;
    return this;
  },
  getMaxListeners() { return this._maxListeners ?? EventEmitter.defaultMaxListeners; },
};
methods.addListener = methods.on;
methods.off = methods.removeListener;
const names = ReflectOwnKeys(methods);
for (let i = 0; i < names.length; i++) {
  primordials.ObjectDefineProperty(EventEmitter.prototype, names[i], {
    __proto__: null, value: methods[names[i]], writable: true, configurable: true, enumerable: true,
  });
}

function aborted(signal) {
  return signal?.reason ?? new Error("The operation was aborted");
}

// A promise of the arguments of the next event; an "error" event rejects it. EventTargets do as well.
function once(emitter, name, { signal } = {}) {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(aborted(signal));
    const done = () => {
      signal?.removeEventListener("abort", onAbort);
      if (typeof emitter.addEventListener === "function" && typeof emitter.on !== "function") return;
      emitter.removeListener(name, onEvent);
      if (name !== "error") emitter.removeListener("error", onError);
    };
    const onEvent = (...args) => { done(); resolve(args); };
    const onError = (error) => { done(); reject(error); };
    const onAbort = () => { done(); reject(aborted(signal)); };
    signal?.addEventListener("abort", onAbort, { once: true });
    if (typeof emitter.on !== "function" && typeof emitter.addEventListener === "function") {
      emitter.addEventListener(name, onEvent, { once: true });
      return;
    }
    emitter.once(name, onEvent);
    if (name !== "error") emitter.once("error", onError);
  });
}

// An async iterator of the arguments of all further events.
function on(emitter, name, { signal } = {}) {
  const waiting = [], queue = [];
  let failure, ended = false;
  const onEvent = (...args) => {
    if (waiting.length) ArrayPrototypeShift(waiting).resolve({ value: args, done: false });
    else ArrayPrototypePush(queue, args);
  };
  const onError = (error) => {
    if (waiting.length) ArrayPrototypeShift(waiting).reject(error);
    else failure = { error };
    close();
  };
  const close = () => {
    ended = true;
    emitter.removeListener(name, onEvent);
    emitter.removeListener("error", onError);
    while (waiting.length) ArrayPrototypeShift(waiting).resolve({ value: undefined, done: true });
  };
  if (signal?.aborted) throw aborted(signal);
  emitter.on(name, onEvent);
  if (name !== "error") emitter.on("error", onError);
  signal?.addEventListener("abort", () => onError(aborted(signal)), { once: true });
  return {
    next() {
      if (queue.length) return PromiseResolve({ value: ArrayPrototypeShift(queue), done: false });
      if (failure !== undefined) {
        const { error } = failure;
        failure = undefined;
        return PromiseReject(error);
      }
      if (ended) return PromiseResolve({ value: undefined, done: true });
      return new Promise((resolve, reject) => { ArrayPrototypePush(waiting, { resolve, reject }); });
    },
    return() {
      close();
      return PromiseResolve({ value: undefined, done: true });
    },
    throw(error) {
      close();
      return PromiseReject(error);
    },
    [SymbolAsyncIterator]() { return this; },
  };
}

// Listen for an abort; what stops listening is disposable.
function addAbortListener(signal, listener) {
  if (signal === null || typeof signal !== "object" || !("aborted" in signal)) {
    const error = new TypeError('The "signal" argument must be an AbortSignal, not ' + (signal === null ? "null" : typeof signal));
    error.code = "ERR_INVALID_ARG_TYPE";
    throw error;
  }
  check(listener);
  if (signal.aborted) globalThis.queueMicrotask(() => listener());
  else signal.addEventListener("abort", listener, { once: true });
  return { [Symbol.dispose]() { signal.removeEventListener("abort", listener); } };
}

// An emitter whose listeners run in the context that it was made in.
function makeWithResource() {
  const { AsyncResource } = require("async_hooks");
  return class EventEmitterAsyncResource extends EventEmitter {
    #resource;
    constructor(options) {
      super(options);
      this.#resource = new AsyncResource((typeof options === "string" ? options : options?.name) ?? new.target.name);
    }
    emit(name, ...args) { return this.#resource.runInAsyncScope(super.emit, this, name, ...args); }
    emitDestroy() { this.#resource.emitDestroy(); }
    get asyncId() { return this.#resource.asyncId(); }
    get triggerAsyncId() { return this.#resource.triggerAsyncId(); }
    get asyncResource() { return this.#resource; }
  };
}
let withResource;
primordials.ObjectDefineProperty(EventEmitter, "EventEmitterAsyncResource", {
  __proto__: null, get: () => withResource ??= makeWithResource(), enumerable: true, configurable: true,
});

EventEmitter.addAbortListener = addAbortListener;
EventEmitter.captureRejections = false;
EventEmitter.usingDomains = false;
EventEmitter.init = function init() { ReflectApply(EventEmitter, this, []); };
EventEmitter.getMaxListeners = (emitter) => typeof emitter.getMaxListeners === "function" ? emitter.getMaxListeners() : EventEmitter.defaultMaxListeners;
EventEmitter.defaultMaxListeners = 10;
EventEmitter.EventEmitter = EventEmitter;
EventEmitter.errorMonitor = errorMonitor;
EventEmitter.captureRejectionSymbol = captureRejectionSymbol;
EventEmitter.once = once;
EventEmitter.on = on;
EventEmitter.listenerCount = (emitter, name) => emitter.listenerCount(name);
EventEmitter.getEventListeners = (emitter, name) => typeof emitter.listeners === "function" ? emitter.listeners(name) : [];
EventEmitter.setMaxListeners = (count = EventEmitter.defaultMaxListeners, ...emitters) => {
  if (emitters.length === 0) EventEmitter.defaultMaxListeners = count;
  for (let i = 0; i < emitters.length; i++) emitters[i].setMaxListeners?.(count); // an EventTarget has no limit
};
return EventEmitter;
})
